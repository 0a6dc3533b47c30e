//! Handshake messages over links that carry small packets, and lose, repeat and reorder them
//! (RFC 9528 §3.4 leaves this to the transport).
//!
//! A [`Link`] cuts each message into packets, puts the peer's together and says when to send
//! again. It knows nothing of keys: whatever it hands on is held against the handshake's own proofs. It
//! is of fixed size and touches neither clock nor radio.
//!
//! The initiator alone has a timer and repeats its message until the answer is there; the
//! responder repeats an answer only when it is asked again. A packet that is repeated, late, out of
//! order or not of this handshake changes nothing. A message is handed on once.
//!
//! Packets are those of `docs/wire/fragment.md`. Their kind is the message's number, 1 to 4, and their
//! id the handshake's: chosen by the initiator at random, so that an old one's packets fit no other.

use super::Error;
use crate::session::Role;
use crate::session::packet::{self, Assembly, Packet, Taken, Unfit};
use zeroize::Zeroize;

/// The smallest packet: what BLE 4.0 leaves of an attribute's 23 bytes.
pub const MIN_PACKET: usize = packet::MIN_PACKET;

/// How long to wait, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// The initiator's first wait for the answer to a message. Each further one is twice as long.
    pub first_wait: u32,
    /// How often a message is sent again.
    pub repeats: u8,
    /// How long the responder keeps a handshake that does not go on.
    pub lifetime: u32,
}

impl Default for Timing {
    /// ACK_TIMEOUT, MAX_RETRANSMIT and MAX_TRANSMIT_WAIT of RFC 7252 §4.8, as CoAP has them.
    fn default() -> Self {
        Self { first_wait: 2_000, repeats: 4, lifetime: 93_000 }
    }
}

/// What became of a packet.
#[derive(Debug, PartialEq, Eq)]
pub enum Received<'l> {
    /// The message is whole: hand it to the handshake, and its answer to [`Link::send`]. It is
    /// wiped with the next [`Link::send`]. A responder that does not answer it makes a new link: this one
    /// takes no other first message, and nothing is due on it.
    Message(&'l mut [u8]),
    /// More packets are needed.
    More,
    /// The peer asks for the last message again: call [`Link::transmit`].
    Repeat,
    /// Not a packet of this handshake, or one that was there before. Nothing changed.
    Ignored,
}

/// What there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing before this time.
    At(u64),
    /// The message is to be sent again: call [`Link::transmit`].
    Repeat,
    /// The peer has not answered in time: drop the handshake. Of a responder's handshake that is through: its last
    /// message is not repeated any more.
    Expired,
    /// Nothing at all.
    Nothing,
}

/// One handshake's packets. `N` is the longest message in bytes, both ways.
#[derive(Debug)]
pub struct Link<const N: usize> {
    role: Role,
    timing: Timing,
    handshake: Option<u8>,
    outgoing: Outgoing<N>,
    incoming: Assembly<N>,
    /// The message that is awaited, 1 to 4; 0 while none is.
    expected: u8,
    /// The last message that was handed on.
    handed_on: u8,
    deadline: Option<u64>,
    jitter: u8,
    wait: u64,
    repeats: u8,
}

impl<const N: usize> Link<N> {
    /// The initiator's side. `handshake` and `jitter` are random bytes; `jitter` lengthens the
    /// waits by up to a half (RFC 7252 §4.8's ACK_RANDOM_FACTOR), so that devices which lost power together
    /// do not call together.
    #[must_use]
    pub fn initiator(handshake: u8, jitter: u8, timing: Timing) -> Self {
        let mut link = Self::new(Role::Initiator, timing);
        link.handshake = Some(handshake);
        link.jitter = jitter;
        link
    }

    /// The responder's side: one for each peer that can call.
    #[must_use]
    pub fn responder(timing: Timing) -> Self {
        let mut link = Self::new(Role::Responder, timing);
        link.expected = 1;
        link
    }

    const fn new(role: Role, timing: Timing) -> Self {
        Self {
            role,
            timing,
            handshake: None,
            outgoing: Outgoing { bytes: [0; N], len: 0, number: 0, next: None },
            incoming: Assembly::new(),
            expected: 0,
            handed_on: 0,
            deadline: None,
            jitter: 0,
            wait: 0,
            repeats: timing.repeats,
        }
    }

    /// Takes this side's next message, for [`Link::transmit`] to send; `now` is in milliseconds of
    /// any clock that does not go back.
    ///
    /// # Errors
    /// [`Error::LinkLength`] if it is longer than `N`; [`Error::LinkOrder`] if it is not this side's
    /// turn. Nothing has changed then.
    pub fn send(&mut self, message: &[u8], now: u64) -> Result<(), Error> {
        let number = match (self.role, self.handed_on) {
            (Role::Initiator, 0) => 1,
            (Role::Responder, 1) => 2,
            (Role::Initiator, 2) => 3,
            (Role::Responder, 3) => 4,
            _ => return Err(Error::LinkOrder),
        };
        if self.outgoing.number >= number {
            return Err(Error::LinkOrder);
        }
        self.outgoing.take(number, message)?;
        self.incoming.reset();
        self.expected = if number < 4 { number.saturating_add(1) } else { 0 };
        self.repeats = self.timing.repeats;
        // RFC 7252 §4.2: with each message the waits begin anew.
        self.wait = match self.role {
            Role::Initiator => self.first_wait(),
            Role::Responder => self.timing.lifetime.into(),
        };
        self.deadline = Some(now.saturating_add(self.wait));
        Ok(())
    }

    /// ACK_TIMEOUT, up to half as long again by chance.
    fn first_wait(&self) -> u64 {
        let first = u64::from(self.timing.first_wait);
        let more = first.saturating_mul(self.jitter.into()).checked_div(512).unwrap_or_default();
        first.saturating_add(more)
    }

    /// Writes the next packet that is to be sent, of at most `size` bytes, and gives its length;
    /// `None` once all are out.
    ///
    /// # Errors
    /// [`Error::LinkPacket`] if `size` is under [`MIN_PACKET`] or the message takes more than 128
    /// packets; [`Error::Capacity`] if `packet` is shorter than the packet.
    pub fn transmit(&mut self, size: usize, packet: &mut [u8]) -> Result<Option<usize>, Error> {
        self.outgoing.packet(size, self.handshake.unwrap_or_default(), packet)
    }

    /// Takes in a packet.
    ///
    /// # Errors
    /// [`Error::LinkLength`] if the peer's message is longer than `N`. Nothing has changed then.
    pub fn receive(&mut self, packet: &[u8]) -> Result<Received<'_>, Error> {
        // Kind 0 is a frame's.
        let Some(packet) = Packet::read(packet).filter(|packet| packet.kind > 0) else {
            return Ok(Received::Ignored);
        };
        match self.handshake {
            Some(handshake) if handshake == packet.id => (),
            // A responder goes with the latest message_1 until one is whole.
            _ if self.role == Role::Responder && self.handed_on == 0 && packet.kind == 1 => {
                if !packet.fits_into(N) {
                    return Err(Error::LinkLength);
                }
                self.incoming.reset();
                self.handshake = Some(packet.id);
            }
            _ => return Ok(Received::Ignored),
        }
        if packet.kind != self.expected {
            return Ok(self.repeated(&packet));
        }
        match self.incoming.take(&packet).map_err(|_| Error::LinkLength)? {
            Taken::Whole(len) => {
                self.handed_on = packet.kind;
                self.expected = 0;
                // While it is the caller's turn, nothing is due; but what ends a responder's half is
                // its lifetime, as there may be no message_4.
                if self.role == Role::Initiator {
                    self.deadline = None;
                }
                self.incoming.message(len).map(Received::Message).ok_or(Error::LinkLength)
            }
            Taken::Part => Ok(Received::More),
            Taken::Nothing => Ok(Received::Ignored),
        }
    }

    /// A message that was handed on comes once more: its answer was lost. One answer goes out for
    /// each time that it has come to its end, and not more often than repeats are allowed.
    fn repeated(&mut self, packet: &Packet<'_>) -> Received<'_> {
        let answered = self.outgoing.number == packet.kind.saturating_add(1);
        if self.role == Role::Initiator || !answered || !packet.last {
            return Received::Ignored;
        }
        let Some(left) = self.repeats.checked_sub(1) else {
            return Received::Ignored;
        };
        self.repeats = left;
        self.outgoing.next = Some(0);
        Received::Repeat
    }

    /// What is due at `now`, in milliseconds.
    pub fn due(&mut self, now: u64) -> Due {
        let Some(deadline) = self.deadline else {
            return Due::Nothing;
        };
        if now < deadline {
            return Due::At(deadline);
        }
        match self.repeats.checked_sub(1) {
            Some(left) if self.role == Role::Initiator => {
                self.repeats = left;
                self.wait = self.wait.saturating_mul(2);
                self.deadline = Some(now.saturating_add(self.wait));
                self.outgoing.next = Some(0);
                Due::Repeat
            }
            _ => {
                self.finish();
                Due::Expired
            }
        }
    }

    /// Ends the link: message_4, or a frame that opened, has come; or the handshake is over. What
    /// it holds is wiped, and it takes no more packets.
    pub fn finish(&mut self) {
        self.outgoing.wipe();
        self.incoming.reset();
        self.deadline = None;
        self.expected = 0;
        // No number's answer is there any more, and none is awaited.
        self.handed_on = 4;
    }
}

impl<const N: usize> Drop for Link<N> {
    fn drop(&mut self) {
        self.finish();
    }
}

/// The message that goes out, kept to be sent again.
#[derive(Debug)]
struct Outgoing<const N: usize> {
    bytes: [u8; N],
    len: usize,
    number: u8,
    /// The packet to be sent next.
    next: Option<u8>,
}

impl<const N: usize> Outgoing<N> {
    fn take(&mut self, number: u8, message: &[u8]) -> Result<(), Error> {
        if message.is_empty() || message.len() > N {
            return Err(Error::LinkLength);
        }
        super::schedule::put(&mut self.bytes, message);
        self.len = message.len();
        self.number = number;
        self.next = Some(0);
        Ok(())
    }

    fn packet(
        &mut self,
        size: usize,
        handshake: u8,
        packet: &mut [u8],
    ) -> Result<Option<usize>, Error> {
        let Some(index) = self.next else {
            return Ok(None);
        };
        let message = self.bytes.get(..self.len).unwrap_or_default();
        let cut = packet::cut(message, size, (self.number, handshake), index, packet);
        let (len, last) = cut.map_err(|unfit| match unfit {
            Unfit::Size => Error::LinkPacket,
            Unfit::Capacity => Error::Capacity,
        })?;
        self.next = if last { None } else { index.checked_add(1) };
        Ok(Some(len))
    }

    fn wipe(&mut self) {
        self.bytes.zeroize();
        self.len = 0;
        self.number = 0;
        self.next = None;
    }
}

/// How many handshakes a responder lets begin, whoever asks: each costs it one key pair, one key
/// agreement and one proof of its own before the initiator has shown anything.
#[derive(Clone, Copy, Debug)]
pub struct Admission {
    most: u16,
    left: u16,
    interval: u32,
    since: u64,
}

impl Admission {
    /// `most` handshakes at once, and one more each `interval` milliseconds.
    #[must_use]
    pub const fn new(most: u16, interval: u32, now: u64) -> Self {
        Self { most, left: most, interval, since: now }
    }

    /// Whether a message_1 that is whole may be answered at `now`. If not, drop it, and make its
    /// [`Link`] anew: the initiator will ask again.
    pub fn admit(&mut self, now: u64) -> bool {
        let passed = now.saturating_sub(self.since);
        let gained = passed.checked_div(self.interval.into()).unwrap_or(u64::MAX);
        let free = u64::from(self.most.saturating_sub(self.left));
        if gained >= free {
            self.left = self.most;
            self.since = now;
        } else {
            // Less than `free`, which came from a u16.
            self.left = self.left.saturating_add(u16::try_from(gained).unwrap_or(u16::MAX));
            let used = gained.saturating_mul(self.interval.into());
            self.since = self.since.saturating_add(used);
        }
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}
