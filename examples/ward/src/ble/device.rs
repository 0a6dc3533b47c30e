//! A device's end: one session for each recipient, from the first packet to the last frame.

use super::wire::Wire;
use super::{Handle, MESSAGE, PATIENCE, TIMING, Trouble};
use crate::enrol::{POLICY, now};
use crate::reading::Reading;
use iomt_secure::identity::Name;
use iomt_secure::measurement::codec::Decoder;
use iomt_secure::minimize::{self, Flushed, Minimized, Minimizer, Plan, Purpose, VerifiedPolicy};
use iomt_secure::platform::os::FileStorage;
use iomt_secure::platform::{self, Random};
use iomt_secure::session::edhoc::link::{Due, Link, Received};
use iomt_secure::session::edhoc::{
    AwaitingMessage2, AwaitingMessage4, Completed, Identifier, Initiator,
};
use iomt_secure::statement::{Authority, OVERHEAD};
use iomt_secure::telemetry::frame::MAX_OVERHEAD;
use iomt_secure::telemetry::{self, Terms};

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
    /// See [`Tally::began`]
    pub ready: Option<u64>,
    /// Packets with frames and their bytes, repetitions included.
    pub packets: (u64, u64),
    /// Frames with measurements.
    pub frames: u64,
    /// Of those, frames that took more than one packet.
    pub cut: u64,
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
    /// Every frame with measurements, by its number in the epoch; that of a control message is empty.
    pub sealed: Vec<Option<Sealed>>,
}

enum Stage<'a> {
    Idle,
    Called(AwaitingMessage2<'a>),
    Proved(Box<AwaitingMessage4>),
    Open(Box<Open>),
    Over(Trouble),
}

/// A session with frames.
struct Open {
    wire: Wire,
    minimizer: Option<Minimizer<RULES>>,
    batch: Option<Minimized<BATCH>>,
    /// When the key update goes out again.
    update: Option<u64>,
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
            sealed: Vec::new(),
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
            Some(message) => self.message(message, now),
            None => self.packet(packet, now, own),
        };
        if let Err(trouble) = done {
            self.stage = Stage::Over(trouble);
        }
    }

    fn message(&mut self, mut message: Vec<u8>, now: u64) -> Result<(), Trouble> {
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
                    self.open(state.without_message_4())?
                };
            }
            Stage::Proved(state) => {
                let (completed, _) = state.message_4(&mut message, &[])?;
                self.link.finish();
                self.stage = self.open(completed)?;
            }
            other => self.stage = other,
        }
        Ok(())
    }

    fn open(&self, completed: Completed) -> Result<Stage<'a>, Trouble> {
        let peer = *completed.peer();
        let wire = Wire::new(completed.establish()?, peer, self.payload)?;
        Ok(Stage::Open(Box::new(Open { wire, minimizer: None, batch: None, update: None })))
    }

    fn packet(&mut self, packet: Vec<u8>, at: u64, own: &mut Own<'_>) -> Result<(), Trouble> {
        let Stage::Open(open) = &mut self.stage else {
            return Ok(());
        };
        let Some(mut frame) = open.wire.frame(packet) else {
            return Ok(());
        };
        // A refused frame is a stranger's or came twice: it changes nothing.
        let Ok(received) = open.wire.opener.open(&mut frame) else {
            return Ok(());
        };
        // The keys are confirmed: no more handshake.
        self.link.finish();
        match received {
            telemetry::Received::Command(statement) if open.minimizer.is_none() => {
                let mut scratch = vec![0; statement.len() + OVERHEAD];
                let policy = VerifiedPolicy::accept(
                    statement,
                    self.call.authorities,
                    POLICY,
                    &now(),
                    own.storage,
                    &mut scratch,
                )?;
                let peer = open.wire.peer;
                let plan = Plan::<RULES>::compile(&policy, &peer, self.call.purpose, &now())?;
                let minimizer = Minimizer::new(plan);
                open.batch = Some(minimizer.batch(&now())?);
                open.minimizer = Some(minimizer);
                self.update(at)
            }
            telemetry::Received::Acknowledged(proof) => {
                if open.update.is_some() && open.wire.sealer.acknowledged(&proof).is_ok() {
                    open.update = None;
                    self.tally.ready = Some(at);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Announces the epoch under the policy, for the first time or again.
    fn update(&mut self, at: u64) -> Result<(), Trouble> {
        let Stage::Open(open) = &mut self.stage else {
            return Ok(());
        };
        let Some(minimizer) = &open.minimizer else {
            return Ok(());
        };
        let mut frame = [0; 128];
        let terms = Terms::from(minimizer.plan());
        let length = open.wire.sealer.update_key(&terms, &mut frame)?;
        open.update = Some(at + PATIENCE);
        let packets = open.wire.packets(&frame[..length])?;
        self.put(packets, 1);
        Ok(())
    }

    /// Does what is due, and says when to ask again.
    pub fn tick(&mut self, now: u64) -> Option<u64> {
        match self.what_is_due(now) {
            Ok(next) => next,
            Err(trouble) => {
                self.stage = Stage::Over(trouble);
                None
            }
        }
    }

    fn what_is_due(&mut self, now: u64) -> Result<Option<u64>, Trouble> {
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
        if matches!(&self.stage, Stage::Open(open) if open.update.is_some_and(|at| at <= now)) {
            self.tally.repeats += 1;
            self.update(now)?;
        }
        let update = if let Stage::Open(open) = &self.stage { open.update } else { None };
        Ok(next.into_iter().chain(update).min())
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

    fn put(&mut self, packets: Vec<Vec<u8>>, rounds: usize) {
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
    pub fn give(&mut self, reading: &Reading) -> Result<(), Trouble> {
        let batch = if let Stage::Open(open) = &self.stage { open.batch.as_ref() } else { None };
        if batch.is_some_and(|batch| batch.content().len() > ENOUGH) {
            self.send()?;
        }
        match self.minimize(reading) {
            Err(Trouble::Policy(minimize::Error::Full)) => {
                self.send()?;
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
    pub fn send(&mut self) -> Result<(), Trouble> {
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
        let length = open.wire.sealer.seal(0, batch, &mut frame)?;
        let content = batch.content().to_vec();
        let readings: Vec<_> =
            Decoder::new(&content).filter_map(Result::ok).map(|item| Reading::of(&item)).collect();
        minimizer.renew(batch, &now())?;
        let packets = open.wire.packets(&frame[..length])?;
        self.sealed.push(Some(Sealed { readings, content }));
        self.tally.frames += 1;
        self.tally.cut += u64::from(packets.len() > 1);
        self.put(packets, self.call.rounds);
        Ok(())
    }

    /// Sends what is left in windows.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn finish(&mut self) -> Result<(), Trouble> {
        loop {
            let Stage::Open(open) = &mut self.stage else {
                return Ok(());
            };
            let (Some(minimizer), Some(batch)) = (&mut open.minimizer, &mut open.batch) else {
                return Ok(());
            };
            let flushed = minimizer.flush(batch)?;
            self.send()?;
            if flushed == Flushed::All {
                return Ok(());
            }
        }
    }

    /// Says that nothing more comes, several times, as it is not acknowledged.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn close(&mut self) -> Result<(), Trouble> {
        let Stage::Open(open) = std::mem::replace(&mut self.stage, Stage::Idle) else {
            return Ok(());
        };
        let packets = open.wire.close()?;
        self.sealed.push(None);
        self.put(packets, 6);
        Ok(())
    }
}
