//! The gateway's end: for each device and recipient one place that answers handshakes and opens frames.

use super::wire::{OPTIONS, Wire};
use super::{MESSAGE, PATIENCE, TIMING, Trouble};
use crate::recipient::{Desk, SEGMENT};
use iomt_secure::crypto::hash::Digest;
use iomt_secure::identity::{Name, VerifiedPeer};
use iomt_secure::measurement::Code;
use iomt_secure::platform::Random;
use iomt_secure::platform::os::OsRandom;
use iomt_secure::session::edhoc::link::{Admission, Due, Link, Received};
use iomt_secure::session::edhoc::{self, AwaitingMessage3, Identifier, Responder};
use iomt_secure::telemetry::{self, Command, KeyUpdate, Opener, Sealer, open_link};

/// How a place answers.
#[derive(Clone)]
pub struct Answer<'a> {
    /// Methods, suites, own credentials, and whom to believe.
    pub responder: &'a Responder<'a>,
    /// The connection identifier that it gives out.
    pub c_r: u8,
    /// Whether message_4 confirms the keys.
    pub confirmed: bool,
    /// What a device is sent at first: a signed policy and who has signed it; and where its batches go.
    /// Nothing for one who only shakes hands.
    pub desk: Option<Desk>,
}

/// What a place saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A handshake was refused.
    Refused(edhoc::Error),
    /// The initiator is good, and not one who is let in.
    NotAdmitted,
    /// A handshake did not go on.
    Expired,
    /// A handshake is through, with this peer.
    Entered(Name),
    /// The peer's next epoch is under the policy.
    PolicyAgreed,
    /// It is under another one.
    PolicyUnknown,
    /// A frame was opened: its number, and what was measured.
    Opened(u64, Vec<Code>),
    /// A frame was there before or is too old to tell, which a link that repeats packets brings about.
    Again(telemetry::Error),
    /// A frame was refused.
    FrameRefused(telemetry::Error),
    /// The peer has restarted, and goes on in its session.
    Resumed,
    /// The peer says that nothing more comes.
    Closed,
}

/// What a place's handshakes have cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Packets sent and their bytes, repetitions included.
    pub handshake: (u64, u64),
    /// How often an answer, or the policy, was sent again.
    pub repeats: u64,
    /// Frames opened in the current epoch.
    pub taken: u64,
    /// Numbers that were skipped in it when the peer had restarted: reserved and not used, or lost.
    pub skipped: u64,
    /// Batches opened.
    pub opened: u64,
    /// Packets with the policy and acknowledgements, and their bytes, repetitions included.
    pub packets: (u64, u64),
}

/// One device's place at one recipient's.
pub struct Place<'a> {
    answer: Answer<'a>,
    payload: usize,
    link: Link<MESSAGE>,
    admission: Admission,
    waiting: Option<AwaitingMessage3<'a>>,
    open: Option<Box<Open>>,
    outbox: Vec<Vec<u8>>,
    /// What it saw, in order.
    pub seen: Vec<Seen>,
    /// What that cost.
    pub tally: Tally,
}

struct Open {
    sealer: Sealer<1>,
    opener: Opener<1>,
    peer: VerifiedPeer,
    wire: Wire,
    policy: Option<Digest>,
    /// The policy in packets, as long as its effect does not show, and when it goes out again.
    command: Option<(Vec<Vec<u8>>, u64)>,
}

impl<'a> Place<'a> {
    /// Nobody has called yet. `payload` is the longest packet.
    #[must_use]
    pub fn new(answer: Answer<'a>, payload: usize) -> Self {
        Self {
            answer,
            payload,
            link: Link::responder(TIMING),
            // A few at once, as a device that lost power calls again; one in 10 s after that.
            admission: Admission::new(4, 10_000, 0),
            waiting: None,
            open: None,
            outbox: Vec::new(),
            seen: Vec::new(),
            tally: Tally::default(),
        }
    }

    /// The signed policy that a device is sent.
    #[must_use]
    pub fn statement(&self) -> Option<&[u8]> {
        self.answer.desk.as_ref().map(Desk::statement)
    }

    /// Frames of the current epoch that are missing.
    #[must_use]
    pub fn missing(&self) -> u64 {
        let open = self.open.as_ref();
        let sent = open.and_then(|open| open.opener.next_number(0)).unwrap_or_default();
        sent.saturating_sub(self.tally.taken + self.tally.skipped)
    }

    /// Whether frames can be opened.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// What is to go out, in order.
    pub fn outgoing(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.outbox)
    }

    /// Takes in a packet.
    ///
    /// # Errors
    /// [`Trouble`] that is this side's own; a stranger's stands in [`Place::seen`].
    pub fn receive(&mut self, packet: Vec<u8>, now: u64) -> Result<(), Trouble> {
        let message = match self.link.receive(&packet) {
            Ok(Received::Message(message)) => message.to_vec(),
            Ok(Received::Repeat) => {
                self.tally.repeats += 1;
                return self.flush();
            }
            Ok(Received::More | Received::Ignored) => return self.packet(packet, now),
            Err(_) => {
                self.give_up();
                return Ok(());
            }
        };
        if let Err(error) = self.message(message, now) {
            match error {
                Trouble::Session(error) => self.seen.push(Seen::Refused(error)),
                other => return Err(other),
            }
            self.give_up();
        }
        Ok(())
    }

    /// The handshake is over; another may begin. A session that is open stays.
    fn give_up(&mut self) {
        self.waiting = None;
        self.link = Link::responder(TIMING);
    }

    fn message(&mut self, mut message: Vec<u8>, now: u64) -> Result<(), Trouble> {
        let (mut work, mut out) = (vec![0; 4 * MESSAGE], [0; MESSAGE]);
        let responder = self.answer.responder;
        let Some(state) = self.waiting.take() else {
            if !self.admission.admit(now) {
                self.give_up();
                return Ok(());
            }
            let (ready, _) = responder.message_1(&message)?;
            let c_r = Identifier::new(&[self.answer.c_r])?;
            let (length, state) = ready.message_2(c_r, &[], &mut OsRandom, &mut out, &mut work)?;
            self.waiting = Some(state);
            self.link.send(&out[..length], now)?;
            return self.flush();
        };
        let (ready, _) = state.message_3(&mut message, &mut work)?;
        if ready.peer().name().segment() != SEGMENT {
            self.seen.push(Seen::NotAdmitted);
            self.give_up();
            return Ok(());
        }
        let completed = if self.answer.confirmed {
            let (length, completed) = ready.message_4(&[], &mut out)?;
            self.link.send(&out[..length], now)?;
            self.flush()?;
            completed
        } else {
            ready.without_message_4()
        };
        let peer = *completed.peer();
        self.seen.push(Seen::Entered(*peer.name()));
        let (mut sealer, opener) = open_link::<1>(completed.establish()?, &OPTIONS)?;
        let mut first = [0];
        OsRandom.fill(&mut first)?;
        let mut wire = Wire::new(self.payload, first[0]);
        let (mut command, mut policy) = (None, None);
        if let Some(desk) = &self.answer.desk {
            let statement = desk.statement();
            let mut room = vec![0; statement.len() + 256];
            let signed = Command::signed(statement, desk.authorities(), &mut room)?;
            let mut frame = vec![0; statement.len() + 64];
            let length = sealer.seal_command(&signed, &mut frame)?;
            command = Some((wire.packets(&frame[..length])?, now));
            policy = Some(*desk.policy());
        }
        (self.tally.taken, self.tally.skipped) = (0, 0);
        self.open = Some(Box::new(Open { sealer, opener, peer, wire, policy, command }));
        Ok(())
    }

    fn packet(&mut self, packet: Vec<u8>, _now: u64) -> Result<(), Trouble> {
        let Some(open) = &mut self.open else {
            return Ok(());
        };
        let Some(mut frame) = open.wire.frame(packet) else {
            return Ok(());
        };
        let next = open.opener.next_number(0).unwrap_or_default();
        let received = match open.opener.open(&mut frame) {
            Ok(received) => received,
            Err(error @ (telemetry::Error::Replayed | telemetry::Error::TooOld)) => {
                self.seen.push(Seen::Again(error));
                return Ok(());
            }
            // A round of the last frame that came after it: nothing is lost by it.
            Err(telemetry::Error::Closed) => return Ok(()),
            Err(error) => {
                self.seen.push(Seen::FrameRefused(error));
                if let Some(desk) = &self.answer.desk {
                    desk.rejected(open.peer.name().device());
                }
                return Ok(());
            }
        };
        match received {
            telemetry::Received::Telemetry(batch) | telemetry::Received::Event(batch) => {
                let number = batch.number();
                let codes = match &self.answer.desk {
                    Some(desk) => desk.take(open.peer.name().device(), &batch),
                    None => Vec::new(),
                };
                self.tally.taken += 1;
                self.tally.opened += 1;
                self.seen.push(Seen::Opened(number, codes));
            }
            telemetry::Received::KeyUpdate(update) => {
                // The first frame that opens: the initiator has what it needs of the handshake.
                if self.waiting.is_none() {
                    self.link = Link::responder(TIMING);
                }
                return self.updated(&update);
            }
            telemetry::Received::Resumed(resumption) => {
                let mut answer = [0; 512];
                let length = open.sealer.resumed(&resumption, &open.opener, &mut answer)?;
                let packets =
                    if length > 0 { open.wire.packets(&answer[..length])? } else { Vec::new() };
                // The message has a number of its own.
                let now = open.opener.next_number(0).unwrap_or_default();
                self.tally.taken += 1;
                self.tally.skipped += now.saturating_sub(next + 1);
                if self.seen.last() != Some(&Seen::Resumed) {
                    self.seen.push(Seen::Resumed);
                }
                self.put(packets);
            }
            telemetry::Received::Close => {
                self.tally.taken += 1;
                self.seen.push(Seen::Closed);
            }
            _ => {}
        }
        Ok(())
    }

    /// Every key update is acknowledged; what comes under another policy than the one in force is not
    /// taken for more than it says.
    fn updated(&mut self, update: &KeyUpdate) -> Result<(), Trouble> {
        let Some(open) = &mut self.open else {
            return Ok(());
        };
        open.command = None;
        let mut frame = [0; 64];
        let length = open.sealer.acknowledge(update, &mut frame)?;
        let agreed = open.policy.is_some_and(|policy| policy == *update.policy());
        let seen = if agreed { Seen::PolicyAgreed } else { Seen::PolicyUnknown };
        if self.seen.last() != Some(&seen) {
            self.seen.push(seen);
        }
        let packets = open.wire.packets(&frame[..length])?;
        self.put(packets);
        Ok(())
    }

    /// Does what is due, and says when to ask again.
    ///
    /// # Errors
    /// [`Trouble`] that is this side's own.
    pub fn tick(&mut self, now: u64) -> Result<Option<u64>, Trouble> {
        let mut next = None;
        match self.link.due(now) {
            Due::At(at) => next = Some(at),
            Due::Expired => {
                // One that is through has its answer kept for as long, and is not meant.
                if self.waiting.is_some() {
                    self.seen.push(Seen::Expired);
                }
                self.give_up();
            }
            Due::Repeat | Due::Nothing => {}
        }
        let mut out = Vec::new();
        if let Some(open) = &mut self.open
            && let Some((packets, at)) = &mut open.command
        {
            if *at <= now {
                out.clone_from(packets);
                *at = now + PATIENCE;
            }
            next = Some(next.map_or(*at, |next: u64| next.min(*at)));
        }
        if !out.is_empty() {
            self.tally.repeats += u64::from(self.tally.packets.0 > 0);
            self.put(out);
        }
        Ok(next)
    }

    fn put(&mut self, packets: Vec<Vec<u8>>) {
        for packet in packets {
            self.tally.packets.0 += 1;
            self.tally.packets.1 += packet.len() as u64;
            self.outbox.push(packet);
        }
    }

    fn flush(&mut self) -> Result<(), Trouble> {
        let mut packet = vec![0; self.payload];
        while let Some(length) = self.link.transmit(self.payload, &mut packet)? {
            self.tally.handshake.0 += 1;
            self.tally.handshake.1 += length as u64;
            self.outbox.push(packet[..length].to_vec());
        }
        Ok(())
    }
}
