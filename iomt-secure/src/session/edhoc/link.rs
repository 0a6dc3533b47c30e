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
//! ```text
//! byte 0   1 | message number, 3 bits | 0000      bit 7 tells it from a frame, whose version is 0
//! byte 1   1 in the last packet | index, 7 bits
//! byte 2   handshake: chosen by the initiator at random, so that an old one's packets fit no other
//! rest     the message's bytes: as many as in every other packet, fewer only in the last
//! ```

use super::Error;
use crate::session::Role;
use zeroize::Zeroize;

/// Bytes of a packet's head.
const HEAD: usize = 3;
/// The smallest packet: what BLE 4.0 leaves of an attribute's 23 bytes.
pub const MIN_PACKET: usize = 20;
/// Most packets of a message.
const MAX_PACKETS: usize = 128;

/// How long to wait, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// The initiator's first wait for an answer. Each further one is twice as long.
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
    /// wiped with the next [`Link::send`].
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
    /// The peer has not answered in time: drop the handshake.
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
    incoming: Incoming<N>,
    /// The message that is awaited, 1 to 4; 0 while none is.
    expected: u8,
    /// The last message that was handed on.
    handed_on: u8,
    deadline: Option<u64>,
    wait: u64,
    repeats: u8,
}

impl<const N: usize> Link<N> {
    /// The initiator's side. `handshake` and `jitter` are random bytes; `jitter` lengthens the
    /// waits by up to a half (RFC 7252 §4.8's ACK_RANDOM_FACTOR), so that devices which lost power together
    /// do not call together.
    #[must_use]
    pub fn initiator(handshake: u8, jitter: u8, timing: Timing) -> Self {
        let first = u64::from(timing.first_wait);
        let more = first.saturating_mul(jitter.into()).checked_div(512).unwrap_or_default();
        let mut link = Self::new(Role::Initiator, timing);
        link.handshake = Some(handshake);
        link.wait = first.saturating_add(more);
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
            incoming: Incoming::new(),
            expected: 0,
            handed_on: 0,
            deadline: None,
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
        let wait = match self.role {
            Role::Initiator => self.wait,
            Role::Responder => self.timing.lifetime.into(),
        };
        self.deadline = Some(now.saturating_add(wait));
        Ok(())
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
        let Some(packet) = Packet::read(packet) else {
            return Ok(Received::Ignored);
        };
        match self.handshake {
            Some(handshake) if handshake == packet.handshake => (),
            // A responder goes with the latest message_1 until one is whole.
            _ if self.role == Role::Responder && self.handed_on == 0 && packet.number == 1 => {
                self.incoming.reset();
                self.handshake = Some(packet.handshake);
            }
            _ => return Ok(Received::Ignored),
        }
        if packet.number != self.expected {
            return Ok(self.repeated(&packet));
        }
        match self.incoming.take(&packet)? {
            Taken::Whole(len) => {
                self.handed_on = packet.number;
                self.expected = 0;
                // While it is the caller's turn, nothing is due.
                self.deadline = None;
                self.incoming.bytes.get_mut(..len).map(Received::Message).ok_or(Error::LinkLength)
            }
            Taken::Part => Ok(Received::More),
            Taken::Nothing => Ok(Received::Ignored),
        }
    }

    /// A message that was handed on comes once more: its answer was lost. One answer goes out for
    /// each time that it has come to its end, and not more often than repeats are allowed.
    fn repeated(&mut self, packet: &Packet<'_>) -> Received<'_> {
        let answered = self.outgoing.number == packet.number.saturating_add(1);
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

/// A packet, as received.
struct Packet<'p> {
    number: u8,
    last: bool,
    index: u8,
    handshake: u8,
    content: &'p [u8],
}

impl<'p> Packet<'p> {
    fn read(packet: &'p [u8]) -> Option<Self> {
        let (&[first, place, handshake], content) = packet.split_first_chunk::<HEAD>()?;
        let number = (first >> 4) & 7;
        let known = first & 0x8f == 0x80 && matches!(number, 1..=4) && !content.is_empty();
        let (last, index) = (place & 0x80 != 0, place & 0x7f);
        known.then_some(Self { number, last, index, handshake, content })
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
        if size < MIN_PACKET {
            return Err(Error::LinkPacket);
        }
        let room = size.saturating_sub(HEAD);
        let message = self.bytes.get(..self.len).unwrap_or_default();
        if message.len().div_ceil(room) > MAX_PACKETS {
            return Err(Error::LinkPacket);
        }
        let mut rest = message.chunks(room).skip(index.into());
        let content = rest.next().unwrap_or_default();
        let last = rest.next().is_none();
        let len = content.len().saturating_add(HEAD);
        let to = packet.get_mut(..len).ok_or(Error::Capacity)?;
        let place = if last { index | 0x80 } else { index };
        let head = [0x80 | (self.number << 4), place, handshake];
        for (to, from) in to.iter_mut().zip(head.iter().chain(content)) {
            *to = *from;
        }
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

/// The message that comes in.
#[derive(Debug)]
struct Incoming<const N: usize> {
    bytes: [u8; N],
    /// One bit for each packet that is here.
    here: u128,
    /// Bytes in each packet but the last.
    size: Option<usize>,
    /// The last packet's index, and the message's length.
    end: Option<(u8, usize)>,
}

enum Taken {
    Whole(usize),
    Part,
    Nothing,
}

impl<const N: usize> Incoming<N> {
    const fn new() -> Self {
        Self { bytes: [0; N], here: 0, size: None, end: None }
    }

    fn reset(&mut self) {
        self.bytes.zeroize();
        self.here = 0;
        self.size = None;
        self.end = None;
    }

    fn take(&mut self, packet: &Packet<'_>) -> Result<Taken, Error> {
        let bit = 1_u128.checked_shl(packet.index.into()).unwrap_or_default();
        let Some(size) = self.size_with(packet).filter(|_| self.here & bit == 0) else {
            return Ok(Taken::Nothing);
        };
        let start = size.saturating_mul(packet.index.into());
        let end = start.saturating_add(packet.content.len());
        super::schedule::put(
            self.bytes.get_mut(start..end).ok_or(Error::LinkLength)?,
            packet.content,
        );
        self.here |= bit;
        if packet.last {
            self.end = Some((packet.index, end));
        } else {
            self.size = Some(size);
        }
        let Some((last, len)) = self.end else {
            return Ok(Taken::Part);
        };
        // All bits up to and with the last one's.
        let all = u128::MAX >> 127_u32.saturating_sub(last.into());
        Ok(if self.here == all { Taken::Whole(len) } else { Taken::Part })
    }

    /// The size that places this packet, if the packet agrees with those that are here. A last
    /// packet that comes before all others cannot be placed; it will be sent again.
    fn size_with(&self, packet: &Packet<'_>) -> Option<usize> {
        let len = packet.content.len();
        if !packet.last {
            let in_order = self.end.is_none_or(|(last, _)| packet.index < last);
            return (in_order && self.size.is_none_or(|size| size == len)).then_some(len);
        }
        // Behind the last packet none may stand.
        let highest = 128_u32.saturating_sub(self.here.leading_zeros());
        if self.end.is_some() || u32::from(packet.index) < highest {
            return None;
        }
        if packet.index == 0 {
            return Some(len);
        }
        self.size.filter(|size| len <= *size)
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

    /// Whether a message_1 that is whole may be answered at `now`. If not, drop it: the initiator
    /// will ask again.
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
