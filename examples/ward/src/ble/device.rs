//! A device's end: one session for each recipient, from the first packet to the last frame.

use super::wire::{OPTIONS, Wire};
use super::{Handle, MESSAGE, PATIENCE, TIMING, Trouble};
use crate::enrol::{POLICY, now};
use crate::reading::Reading;
use iomt_secure::crypto::Secret;
use iomt_secure::identity::{Name, Trusted, VerifiedPeer, enrolment};
use iomt_secure::measurement::codec::Decoder;
use iomt_secure::minimize::{self, Flushed, Minimized, Minimizer, Plan, Purpose, VerifiedPolicy};
use iomt_secure::platform::os::FileStorage;
use iomt_secure::platform::{self, Random, Slot, Storage};
use iomt_secure::session::edhoc::link::{Due, Link, Received};
use iomt_secure::session::edhoc::{
    self, AwaitingMessage2, AwaitingMessage4, Completed, Identifier, Initiator,
};
use iomt_secure::statement::{Authority, OVERHEAD};
use iomt_secure::telemetry::frame::MAX_OVERHEAD;
use iomt_secure::telemetry::resumption::{Resumable, Vault};
use iomt_secure::telemetry::{self, Terms};
use std::collections::{BTreeMap, BTreeSet};

/// Rules and forbidden metrics that a view may have.
const RULES: usize = 32;
/// Most bytes of a batch: a second of the longest waveform.
const BATCH: usize = 512;
/// A batch with more than this is sent before another reading goes into it: where a packet in ten is
/// lost, a frame in many packets seldom arrives. A second of the wristband's curve takes some 55 bytes, and
/// with research's padding it is 256 bytes then, in two packets of 182.
const ENOUGH: usize = 190;

/// Whom a device calls, and how.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// Method, suites, own credential, and whom to believe.
    pub initiator: &'a Initiator<'a>,
    /// Who has to answer.
    pub expects: Name,
    /// What that one gets data for.
    pub purpose: Purpose,
    /// Whether message_4 confirms the keys, or else the first frame that opens.
    pub confirmed: bool,
    /// How often each frame with measurements goes out.
    pub rounds: usize,
    /// Who may sign a policy.
    pub authorities: &'a [Authority],
}

/// What all sessions of a device share.
pub struct Own<'a> {
    /// Its persistent storage.
    pub storage: &'a mut FileStorage,
    /// Its random numbers, hedged with its key.
    pub random: &'a mut dyn Random,
    /// Its name.
    pub name: Name,
    /// What its sessions' records are encrypted under: of its secure element, if it has one.
    pub key: &'a Secret<32>,
    /// Whom it still believes after a restart.
    pub trusted: Trusted<'a>,
}

impl Own<'_> {
    /// Where the session with this recipient outlives a restart, and the numbers for it.
    fn parts(&mut self, handle: Handle) -> (Vault<'_, FileStorage>, Numbers<'_>) {
        let slot = |at: usize| Slot::caller((3 * handle + at) as u8);
        let vault = Vault::new(self.storage, self.key, &self.name);
        (vault.with_slots(slot(0), slot(1)), Numbers(self.random))
    }

    fn vault(&mut self, handle: Handle) -> Vault<'_, FileStorage> {
        self.parts(handle).0
    }
}

/// Where the signed policy of this recipient's session is kept.
fn policy_slot(handle: Handle) -> Slot {
    Slot::caller((3 * handle + 2) as u8)
}

/// [`Own::random`], for interfaces that take a type.
struct Numbers<'r>(&'r mut dyn Random);

impl Random for Numbers<'_> {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), platform::Error> {
        self.0.fill(out)
    }
}

/// What a session has cost and done, as its device knows it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Handshake packets sent and their bytes, repetitions included.
    pub handshake: (u64, u64),
    /// How often the handshake's timer, or a key update's, has run out.
    pub repeats: u64,
    /// When the first packet went out and when measurements could be sealed, in milliseconds.
    pub began: u64,
    /// See [`Tally::began`]; `None` again while a restart is not over.
    pub ready: Option<u64>,
    /// When that was for the first time.
    pub first: Option<u64>,
    /// Packets with frames and their bytes, repetitions included.
    pub packets: (u64, u64),
    /// Frames with measurements.
    pub frames: u64,
    /// Of those, frames that took more than one packet.
    pub cut: u64,
    /// When it got its power back and when it went on in its session, in milliseconds.
    pub woke: Option<u64>,
    /// See [`Tally::woke`].
    pub resumed: Option<u64>,
}

/// One frame with measurements, kept for the comparison with what arrives.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// What was in it.
    pub readings: Vec<Reading>,
    /// The encoded batch.
    pub content: Vec<u8>,
}

/// One session of a device.
pub struct Caller<'a> {
    call: Call<'a>,
    handle: Handle,
    payload: usize,
    link: Link<MESSAGE>,
    stage: Stage<'a>,
    outbox: Vec<Vec<u8>>,
    /// What it has cost and done.
    pub tally: Tally,
    /// Every frame with measurements, by its number.
    pub sealed: BTreeMap<u64, Sealed>,
    /// Every frame's epoch and number as they stand in its header: under one key no number may come twice.
    used: BTreeSet<[u8; 3]>,
    /// Whether one has.
    pub repeated: bool,
    /// The first number after a restart.
    pub restart: u64,
}

enum Stage<'a> {
    Idle,
    Called(AwaitingMessage2<'a>),
    Proved(Box<AwaitingMessage4>),
    Open(Box<Open>),
    Over(Trouble),
}

/// A session with frames, whose keys and numbers outlive a restart.
struct Open {
    kept: Resumable<1>,
    peer: VerifiedPeer,
    wire: Wire,
    minimizer: Option<Minimizer<RULES>>,
    batch: Option<Minimized<BATCH>>,
    /// When the key update goes out again.
    update: Option<u64>,
    /// When the restart is announced again.
    announce: Option<u64>,
}

impl<'a> Caller<'a> {
    /// Not called yet. `payload` is the longest packet.
    #[must_use]
    pub fn new(call: Call<'a>, handle: Handle, payload: usize) -> Self {
        Self {
            call,
            handle,
            payload,
            link: Link::initiator(0, 0, TIMING),
            stage: Stage::Idle,
            outbox: Vec::new(),
            tally: Tally::default(),
            sealed: BTreeMap::new(),
            used: BTreeSet::new(),
            repeated: false,
            restart: 0,
        }
    }

    /// The characteristic.
    #[must_use]
    pub const fn handle(&self) -> Handle {
        self.handle
    }

    /// Whether measurements can be sealed.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        self.tally.ready.is_some()
    }

    /// Why there is no session, if that is so.
    #[must_use]
    pub const fn trouble(&self) -> Option<&Trouble> {
        match &self.stage {
            Stage::Over(trouble) => Some(trouble),
            _ => None,
        }
    }

    /// Begins the handshake.
    pub fn call(&mut self, now: u64, own: &mut Own<'_>) {
        self.tally.began = now;
        if let Err(trouble) = self.begin(now, own) {
            self.stage = Stage::Over(trouble);
        }
    }

    fn begin(&mut self, now: u64, own: &mut Own<'_>) -> Result<(), Trouble> {
        let mut bytes = [0; 2];
        own.random.fill(&mut bytes)?;
        self.link = Link::initiator(bytes[0], bytes[1], TIMING);
        let initiator = self.call.initiator;
        let c_i = Identifier::new(&[self.handle as u8])?;
        let mut message = [0; MESSAGE];
        let random = &mut Numbers(own.random);
        let (length, state) =
            initiator.message_1(initiator.preferred()?, c_i, &[], random, &mut message)?;
        self.stage = Stage::Called(state);
        self.link.send(&message[..length], now)?;
        self.flush()
    }

    /// Takes in a packet.
    pub fn receive(&mut self, packet: Vec<u8>, now: u64, own: &mut Own<'_>) {
        let message = match self.link.receive(&packet) {
            Ok(Received::Message(message)) => Some(message.to_vec()),
            // A stranger's: this device's responders keep to the room.
            _ => None,
        };
        let done = match message {
            Some(message) => self.message(message, now, own),
            None => self.packet(packet, now, own),
        };
        if let Err(trouble) = done {
            self.stage = Stage::Over(trouble);
        }
    }

    fn message(
        &mut self,
        mut message: Vec<u8>,
        now: u64,
        own: &mut Own<'_>,
    ) -> Result<(), Trouble> {
        let (mut work, mut out) = (vec![0; 4 * MESSAGE], [0; MESSAGE]);
        match std::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Called(state) => {
                let ready = match state.message_2(&mut message, &mut work) {
                    Ok((ready, _)) => ready,
                    Err(error) => {
                        // The responder is told, if an answer is due.
                        if let Ok(Some(length)) = self.call.initiator.refuse(error, &mut out)
                            && self.link.send(&out[..length], now).is_ok()
                        {
                            self.flush()?;
                        }
                        self.link.finish();
                        return Err(error.into());
                    }
                };
                // Before this side has said who it is.
                if *ready.peer().name() != self.call.expects {
                    self.link.finish();
                    return Err(Trouble::OtherPeer);
                }
                let (length, state) = ready.message_3(&[], &mut out, &mut work)?;
                self.link.send(&out[..length], now)?;
                self.flush()?;
                self.stage = if self.call.confirmed {
                    Stage::Proved(Box::new(state))
                } else {
                    // The link repeats message_3 until a frame has opened.
                    self.open(state.without_message_4(), own)?
                };
            }
            Stage::Proved(state) => {
                let (completed, _) = state.message_4(&mut message, &[])?;
                self.link.finish();
                self.stage = self.open(completed, own)?;
            }
            other => self.stage = other,
        }
        Ok(())
    }

    fn open(&self, completed: Completed, own: &mut Own<'_>) -> Result<Stage<'a>, Trouble> {
        let peer = *completed.peer();
        let (mut vault, mut random) = own.parts(self.handle);
        let session = completed.establish()?;
        let worked = session.worked();
        let kept = Resumable::begin(session, &OPTIONS, BLOCK, &mut random, &mut vault)?;
        // The first session has worked: the pending identity takes over.
        if let Some(worked) = worked
            && enrolment::pending(own.storage).map_err(edhoc::Error::from)?.is_some()
        {
            enrolment::commit(&worked, own.storage).map_err(edhoc::Error::from)?;
        }
        let wire = self.wire(own)?;
        Ok(Stage::Open(Box::new(Open::new(kept, peer, wire))))
    }

    fn wire(&self, own: &mut Own<'_>) -> Result<Wire, Trouble> {
        let mut first = [0];
        own.random.fill(&mut first)?;
        Ok(Wire::new(self.payload, first[0]))
    }

    /// The power is gone, and with it all that was in memory.
    pub fn cut(&mut self) {
        self.stage = Stage::Idle;
        self.link = Link::initiator(0, 0, TIMING);
        self.outbox.clear();
        self.tally.ready = None;
    }

    /// The power is back: the session goes on from what storage has, under the policy that storage has.
    ///
    /// # Errors
    /// [`Trouble`]; a handshake would mend it.
    pub fn wake(&mut self, now: u64, own: &mut Own<'_>) -> Result<(), Trouble> {
        self.tally.woke = Some(now);
        let trusted = own.trusted;
        let (mut vault, mut random) = own.parts(self.handle);
        let found = Resumable::resume(&trusted, &crate::enrol::now(), &mut random, &mut vault)?;
        let (kept, peer) = found.ok_or(Trouble::Expired)?;
        let mut open = Open::new(kept, peer, self.wire(own)?);
        let mut statement = vec![0; MESSAGE];
        let length = own.storage.load(policy_slot(self.handle), &mut statement)?;
        statement.truncate(length.unwrap_or_default());
        let terms = open.under(&statement, &self.call, own)?;
        open.kept.confirm(&terms)?;
        open.announce = Some(now);
        self.stage = Stage::Open(Box::new(open));
        Ok(())
    }

    fn packet(&mut self, packet: Vec<u8>, at: u64, own: &mut Own<'_>) -> Result<(), Trouble> {
        let Stage::Open(open) = &mut self.stage else {
            return Ok(());
        };
        let Some(mut frame) = open.wire.frame(packet) else {
            return Ok(());
        };
        // A refused frame is a stranger's or came twice: it changes nothing.
        let Ok(received) = open.kept.open(&mut frame, &mut own.vault(self.handle)) else {
            return Ok(());
        };
        // The keys are confirmed: no more handshake.
        self.link.finish();
        match received {
            telemetry::Received::Command(statement) if open.minimizer.is_none() => {
                open.under(statement, &self.call, own)?;
                own.storage.store(policy_slot(self.handle), statement)?;
                self.update(at, own)
            }
            telemetry::Received::Acknowledged(proof) => {
                let mut vault = own.vault(self.handle);
                if open.update.is_some() && open.kept.acknowledged(&proof, &mut vault).is_ok() {
                    open.update = None;
                    self.tally.ready = Some(at);
                    self.tally.first.get_or_insert(at);
                }
                Ok(())
            }
            telemetry::Received::Resumed(resumption) => {
                open.kept.resumed(&resumption, &mut [0; 512], &mut own.vault(self.handle))?;
                if open.announce.take().is_some() {
                    self.tally.ready = Some(at);
                    self.tally.resumed = Some(at);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Announces the epoch under the policy, for the first time or again.
    fn update(&mut self, at: u64, own: &mut Own<'_>) -> Result<(), Trouble> {
        let Stage::Open(open) = &mut self.stage else {
            return Ok(());
        };
        let Some(minimizer) = &open.minimizer else {
            return Ok(());
        };
        let mut frame = [0; 128];
        let terms = Terms::from(minimizer.plan());
        let length = open.kept.update_key(&terms, &mut frame, &mut own.vault(self.handle))?;
        open.update = Some(at + PATIENCE);
        let packets = open.wire.packets(&frame[..length])?;
        self.put(&frame[..length], packets, 1);
        Ok(())
    }

    /// Says where this side goes on after the restart, for the first time or again.
    fn announce(&mut self, at: u64, own: &mut Own<'_>) -> Result<(), Trouble> {
        let Stage::Open(open) = &mut self.stage else {
            return Ok(());
        };
        let mut frame = [0; 512];
        let length = open.kept.announce(&mut frame, &mut own.vault(self.handle))?;
        open.announce = Some(at + PATIENCE / 3);
        if self.restart == 0 {
            self.restart = u16::from_be_bytes([frame[1], frame[2]]).into();
        }
        let packets = open.wire.packets(&frame[..length])?;
        self.put(&frame[..length], packets, 1);
        Ok(())
    }

    /// Does what is due, and says when to ask again.
    pub fn tick(&mut self, now: u64, own: &mut Own<'_>) -> Option<u64> {
        match self.what_is_due(now, own) {
            Ok(next) => next,
            Err(trouble) => {
                self.stage = Stage::Over(trouble);
                None
            }
        }
    }

    fn what_is_due(&mut self, now: u64, own: &mut Own<'_>) -> Result<Option<u64>, Trouble> {
        let mut next = None;
        match self.link.due(now) {
            Due::Repeat => {
                self.tally.repeats += 1;
                self.flush()?;
                next = Some(now + 1);
            }
            Due::Expired => return Err(Trouble::Expired),
            Due::At(at) => next = Some(at),
            Due::Nothing => {}
        }
        let is_due = |at: Option<u64>| at.is_some_and(|at| at <= now);
        let (update, announce) = self.waits();
        if is_due(update) {
            self.tally.repeats += 1;
            self.update(now, own)?;
        }
        if is_due(announce) {
            self.tally.repeats += u64::from(announce > self.tally.woke);
            self.announce(now, own)?;
        }
        let (update, announce) = self.waits();
        Ok(next.into_iter().chain(update).chain(announce).min())
    }

    /// When a key update and a restart's announcement go out again.
    fn waits(&self) -> (Option<u64>, Option<u64>) {
        match &self.stage {
            Stage::Open(open) => (open.update, open.announce),
            _ => (None, None),
        }
    }

    /// Handshake packets into the outbox.
    fn flush(&mut self) -> Result<(), Trouble> {
        let mut packet = vec![0; self.payload];
        while let Some(length) = self.link.transmit(self.payload, &mut packet)? {
            self.tally.handshake.0 += 1;
            self.tally.handshake.1 += length as u64;
            self.outbox.push(packet[..length].to_vec());
        }
        Ok(())
    }

    fn put(&mut self, frame: &[u8], packets: Vec<Vec<u8>>, rounds: usize) {
        // The flags with the epoch's low bits, and the number: on these links in every frame.
        if let Some(&[flags, high, low]) = frame.first_chunk::<3>() {
            self.repeated |= !self.used.insert([flags & 0x0c, high, low]);
        }
        for _ in 0..rounds {
            for packet in &packets {
                self.tally.packets.0 += 1;
                self.tally.packets.1 += packet.len() as u64;
                self.outbox.push(packet.clone());
            }
        }
    }

    /// What is to go out, in order.
    pub fn outgoing(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.outbox)
    }

    /// Lets the policy decide about a reading; a full batch is sent.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn give(&mut self, reading: &Reading, own: &mut Own<'_>) -> Result<(), Trouble> {
        let batch = if let Stage::Open(open) = &self.stage { open.batch.as_ref() } else { None };
        if batch.is_some_and(|batch| batch.content().len() > ENOUGH) {
            self.send(own)?;
        }
        match self.minimize(reading) {
            Err(Trouble::Policy(minimize::Error::Full)) => {
                self.send(own)?;
                self.minimize(reading)
            }
            other => other,
        }
    }

    fn minimize(&mut self, reading: &Reading) -> Result<(), Trouble> {
        if let Stage::Open(open) = &mut self.stage
            && let (Some(minimizer), Some(batch)) = (&mut open.minimizer, &mut open.batch)
        {
            match reading {
                Reading::Sample(sample) => minimizer.sample(sample, batch)?,
                Reading::Wave(wave) => minimizer.waveform(&wave.waveform(), batch)?,
            };
        }
        Ok(())
    }

    /// Seals and sends what is in the batch.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn send(&mut self, own: &mut Own<'_>) -> Result<(), Trouble> {
        let Stage::Open(open) = &mut self.stage else {
            return Ok(());
        };
        let (Some(minimizer), Some(batch)) = (&open.minimizer, &mut open.batch) else {
            return Ok(());
        };
        if batch.is_empty() || self.tally.ready.is_none() {
            return Ok(());
        }
        // Padding may double what is in a batch, at most.
        let mut frame = vec![0; 2 * BATCH + MAX_OVERHEAD];
        let length = open.kept.seal(0, batch, &mut frame, &mut own.vault(self.handle))?;
        let content = batch.content().to_vec();
        let readings: Vec<_> =
            Decoder::new(&content).filter_map(Result::ok).map(|item| Reading::of(&item)).collect();
        minimizer.renew(batch, &now())?;
        let packets = open.wire.packets(&frame[..length])?;
        let number = u64::from(u16::from_be_bytes([frame[1], frame[2]]));
        self.sealed.insert(number, Sealed { readings, content });
        self.tally.frames += 1;
        self.tally.cut += u64::from(packets.len() > 1);
        self.put(&frame[..length], packets, self.call.rounds);
        Ok(())
    }

    /// Sends what is left in windows.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn finish(&mut self, own: &mut Own<'_>) -> Result<(), Trouble> {
        loop {
            let Stage::Open(open) = &mut self.stage else {
                return Ok(());
            };
            let (Some(minimizer), Some(batch)) = (&mut open.minimizer, &mut open.batch) else {
                return Ok(());
            };
            let flushed = minimizer.flush(batch)?;
            self.send(own)?;
            if flushed == Flushed::All {
                return Ok(());
            }
        }
    }

    /// Says that nothing more comes, several times, as it is not acknowledged.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn close(&mut self, own: &mut Own<'_>) -> Result<(), Trouble> {
        let Stage::Open(mut open) = std::mem::replace(&mut self.stage, Stage::Idle) else {
            return Ok(());
        };
        let mut frame = [0; 64];
        let length = open.kept.close(&mut frame, &mut own.vault(self.handle))?;
        let packets = open.wire.packets(&frame[..length])?;
        self.put(&frame[..length], packets, 6);
        Ok(())
    }
}

impl Open {
    const fn new(kept: Resumable<1>, peer: VerifiedPeer, wire: Wire) -> Self {
        let (minimizer, batch, update, announce) = (None, None, None, None);
        Self { kept, peer, wire, minimizer, batch, update, announce }
    }

    /// Takes a signed policy for what comes from here on.
    fn under(
        &mut self,
        statement: &[u8],
        call: &Call<'_>,
        own: &mut Own<'_>,
    ) -> Result<Terms, Trouble> {
        let mut scratch = vec![0; statement.len() + OVERHEAD];
        let policy = VerifiedPolicy::accept(
            statement,
            call.authorities,
            POLICY,
            &now(),
            own.storage,
            &mut scratch,
        )?;
        let plan = Plan::<RULES>::compile(&policy, &self.peer, call.purpose, &now())?;
        let terms = Terms::from(&plan);
        let minimizer = Minimizer::new(plan);
        self.batch = Some(minimizer.batch(&now())?);
        self.minimizer = Some(minimizer);
        Ok(terms)
    }
}

/// How many numbers one write to storage reserves.
const BLOCK: u16 = 16;
