//! The frames' state machine: both ends of a link over a network that loses, repeats, reorders and
//! alters, held against a plain model of what must be accepted.
//!
//! Input: one byte of options, then operations of one or two bytes; see [`Ward::step`].

use crate::ward::{batch, good, minimizer, session};
use crate::{Accepted, Seed};
use iomt_secure::minimize::{Minimizer, Purpose};
use iomt_secure::telemetry::{
    Acknowledgement, Error, KeyUpdate, Opener, Options, Received, Sealer, SessionId, Terms,
    open_link,
};
use std::collections::BTreeSet;

const CHANNELS: usize = 2;
const WINDOW: u64 = 64;
/// Frames in one run; fewer than would make a two-byte sequence ambiguous.
const MOST: usize = 400;

/// Runs the operations. After each, what the model says must have been accepted has been, what it
/// says must not has not, and a refusal has changed nothing. Accepted if any batch came through.
pub fn property(data: &[u8]) -> Accepted {
    let Some((&options, mut operations)) = data.split_first() else {
        return false;
    };
    let mut ward = Ward::new(options);
    while let Some((&operation, rest)) = operations.split_first() {
        operations = rest;
        let argument = rest.first().copied().unwrap_or_default();
        if ward.frames.len() >= MOST {
            break;
        }
        if ward.step(operation, argument) {
            operations = rest.get(1..).unwrap_or_default();
        }
    }
    ward.batches > 0
}

/// What a frame from the device was made of.
#[derive(Clone)]
enum Content {
    Batch { content: Vec<u8>, policy: [u8; 32] },
    Update { policy: [u8; 32] },
    Close,
}

#[derive(Clone)]
struct Frame {
    bytes: Vec<u8>,
    content: Content,
    epoch: u32,
    channel: u8,
    number: u64,
    accepted: bool,
}

/// What the gateway must have, by the model.
#[derive(Default)]
struct Model {
    epoch: u32,
    /// Accepted numbers of the current epoch and of the one before, by channel.
    current: [BTreeSet<u64>; CHANNELS],
    previous: Option<[BTreeSet<u64>; CHANNELS]>,
    since: u64,
    closed: bool,
}

impl Model {
    /// An ordered link takes the next frame and no other.
    fn accepts(&self, frame: &Frame, ordered: bool) -> bool {
        if self.closed || frame.accepted {
            return false;
        }
        let seen = if frame.epoch == self.epoch {
            &self.current
        } else if frame.epoch + 1 == self.epoch {
            match &self.previous {
                Some(previous) => previous,
                None => return false,
            }
        } else {
            return false;
        };
        let seen = &seen[usize::from(frame.channel)];
        let next = seen.last().map_or(0, |highest| highest + 1);
        if ordered || frame.number >= next {
            return !ordered || frame.number == next;
        }
        !seen.contains(&frame.number) && next - 1 - frame.number < WINDOW
    }

    fn accepted(&mut self, frame: &Frame, ordered: bool) {
        match frame.content {
            Content::Update { .. } if frame.epoch == self.epoch => {
                let old = std::mem::take(&mut self.current);
                self.previous = (!ordered).then_some(old);
                self.epoch += 1;
                self.since = 0;
            }
            Content::Close => self.closed = true,
            _ => {}
        }
        if frame.epoch == self.epoch {
            self.current[usize::from(frame.channel)].insert(frame.number);
            if self.previous.is_some() {
                self.since += 1;
                if self.since >= WINDOW {
                    self.previous = None;
                }
            }
        } else if let Some(previous) = &mut self.previous {
            previous[usize::from(frame.channel)].insert(frame.number);
        }
    }
}

struct Ward {
    ordered: bool,
    /// `None` once it has closed.
    sealer: Option<Sealer<CHANNELS>>,
    /// The device's, for what the gateway acknowledges.
    device_opener: Opener<CHANNELS>,
    gateway_sealer: Sealer<CHANNELS>,
    opener: Opener<CHANNELS>,
    minimizers: [Minimizer<4>; 2],
    /// What the device is in, by the model.
    epoch: u32,
    policy: Option<usize>,
    pending: Option<usize>,
    numbers: [u64; CHANNELS],
    frames: Vec<Frame>,
    update: Option<KeyUpdate>,
    acknowledgements: Vec<(Vec<u8>, u32, bool)>,
    model: Model,
    batches: usize,
}

impl Ward {
    fn new(options: u8) -> Self {
        let ordered = options & 1 == 1;
        let (device, gateway) = session();
        let minimizers = [minimizer(&device, 1), minimizer(&device, 2)];
        let (to_gateway, to_device) = match options & 2 {
            0 => (SessionId::NONE, SessionId::NONE),
            _ => (good(SessionId::new(b"gw")), good(SessionId::new(b"device"))),
        };
        let base = if ordered { Options::ordered() } else { Options::lossy() };
        let (sealer, device_opener) =
            good(open_link(device, &base.with_sessions(to_gateway, to_device)));
        let (gateway_sealer, opener) =
            good(open_link(gateway, &base.with_sessions(to_device, to_gateway)));
        Self {
            ordered,
            sealer: Some(sealer),
            device_opener,
            gateway_sealer,
            opener,
            minimizers,
            epoch: 0,
            policy: None,
            pending: None,
            numbers: [0; CHANNELS],
            frames: Vec::new(),
            update: None,
            acknowledgements: Vec::new(),
            model: Model::default(),
            batches: 0,
        }
    }

    /// One operation, by its low four bits; its high bits choose among frames, the latest being 0.
    /// Returns whether it has used `argument`.
    fn step(&mut self, operation: u8, argument: u8) -> bool {
        let choice = usize::from(operation >> 4);
        match operation & 15 {
            0 | 1 => self.seal(choice, operation & 1, None),
            2 => self.seal(choice, 0, Some(usize::from(argument))),
            3 | 4 => self.deliver(self.frames.len().checked_sub(choice + 1)),
            5 => self.deliver(self.frames.len().checked_sub(usize::from(argument) + 1)),
            6 => self.deliver_altered(choice, |bytes| {
                let at = usize::from(argument) / 8 % bytes.len();
                bytes[at] ^= 1 << (argument % 8);
            }),
            7 => self.deliver_altered(choice, |bytes| {
                bytes.truncate(usize::from(argument) % bytes.len());
            }),
            8 => self.deliver_altered(choice, |bytes| bytes.push(argument)),
            9 => self.update_key(choice & 1),
            10 => self.acknowledge(),
            11 => self.deliver_acknowledgement(choice),
            12 => {
                self.opener.forget_previous();
                self.model.previous = None;
            }
            13 => self.reflect(choice),
            14 => self.garbage(&[operation, argument, argument]),
            // Closing is rare, or nothing else would be tested.
            _ => {
                if argument == 0xff {
                    self.close();
                }
            }
        }
        matches!(operation & 15, 2 | 5 | 6 | 7 | 8 | 14 | 15)
    }

    /// Seals a batch under one of the policies; `room` is a buffer that may be too small.
    fn seal(&mut self, choice: usize, channel: u8, room: Option<usize>) {
        let Some(sealer) = &mut self.sealer else {
            return;
        };
        let of = choice & 1;
        let value = u16::try_from(self.frames.len()).unwrap_or_default();
        let batch = batch(&mut self.minimizers[of], value, 1 + (choice as u8 >> 1) % 4);
        let mut out = vec![0xaa; room.unwrap_or(400)];
        let result = sealer.seal(channel, &batch, &mut out);
        let expected = match self.policy {
            None => Err(Error::NoPolicy),
            Some(policy) if policy != of => Err(Error::OtherPolicy),
            Some(_) if room.is_some() && result.is_err() => Err(Error::Capacity),
            Some(_) => Ok(()),
        };
        assert_eq!(result.map(drop), expected);
        match result {
            Ok(len) => {
                let content = Content::Batch {
                    content: batch.content().to_vec(),
                    policy: *batch.stamp().policy(),
                };
                self.sent(out[..len].to_vec(), content, channel);
            }
            Err(_) => assert!(out.iter().all(|byte| *byte == 0xaa), "touched on failure"),
        }
    }

    /// Notes a frame of the device's.
    fn sent(&mut self, bytes: Vec<u8>, content: Content, channel: u8) {
        let number = self.numbers[usize::from(channel)];
        self.numbers[usize::from(channel)] += 1;
        let epoch = self.epoch;
        self.frames.push(Frame { bytes, content, epoch, channel, number, accepted: false });
    }

    fn update_key(&mut self, of: usize) {
        let Some(sealer) = &mut self.sealer else {
            return;
        };
        let terms = Terms::from(self.minimizers[of].plan());
        let mut out = vec![0xaa; 200];
        let result = sealer.update_key(&terms, &mut out);
        if self.pending.is_some_and(|pending| pending != of) {
            assert_eq!(result, Err(Error::UpdatePending));
            assert!(out.iter().all(|byte| *byte == 0xaa), "touched on failure");
            return;
        }
        let len = good(result);
        self.sent(out[..len].to_vec(), Content::Update { policy: *terms.policy() }, 0);
        if self.ordered {
            self.enter(of);
        } else {
            self.pending = Some(of);
        }
    }

    fn enter(&mut self, of: usize) {
        self.epoch += 1;
        self.policy = Some(of);
        self.pending = None;
        self.numbers = [0; CHANNELS];
    }

    fn close(&mut self) {
        if let Some(sealer) = self.sealer.take() {
            let mut out = vec![0; 200];
            let len = good(sealer.close(&mut out));
            self.sent(out[..len].to_vec(), Content::Close, 0);
        }
    }

    /// Delivers a frame as it was sealed, for the first time or again.
    fn deliver(&mut self, at: Option<usize>) {
        let Some(frame) = at.and_then(|at| self.frames.get_mut(at)) else {
            return;
        };
        let expected = self.model.accepts(frame, self.ordered);
        let before = (self.opener.terms().copied(), self.opener.forgeries());
        let mut bytes = frame.bytes.clone();
        let result = self.opener.open(&mut bytes);
        assert_eq!(result.is_ok(), expected, "{result:?}");
        let received = match result {
            Ok(received) => received,
            Err(error) => return unchanged(&self.opener, before, error),
        };
        assert!(!frame.accepted, "accepted twice");
        match (&frame.content, received) {
            (Content::Batch { content, policy }, Received::Telemetry(batch)) => {
                assert_eq!(batch.content(), content);
                assert_eq!((batch.policy(), batch.purpose()), (policy, Purpose::Treatment));
                let place = (batch.epoch(), batch.channel(), batch.number());
                assert_eq!(place, (frame.epoch, frame.channel, frame.number));
                self.batches += 1;
            }
            (Content::Update { policy }, Received::KeyUpdate(update)) => {
                assert_eq!((update.policy(), update.epoch()), (policy, frame.epoch + 1));
                self.update = Some(update);
            }
            (Content::Close, Received::Close) => {}
            (_, other) => panic!("another kind: {other:?}"),
        }
        frame.accepted = true;
        self.model.accepted(frame, self.ordered);
    }

    fn deliver_altered(&mut self, choice: usize, alter: impl FnOnce(&mut Vec<u8>)) {
        let Some(at) = self.frames.len().checked_sub(choice + 1) else {
            return;
        };
        let mut bytes = self.frames[at].bytes.clone();
        alter(&mut bytes);
        assert_ne!(bytes, self.frames[at].bytes);
        self.garbage(&bytes);
        self.deliver_after(at);
    }

    /// A refusal has changed nothing: what was to be accepted before is accepted after.
    fn deliver_after(&mut self, at: usize) {
        if self.model.accepts(&self.frames[at], self.ordered) {
            self.deliver(Some(at));
            assert!(self.frames[at].accepted);
        }
    }

    /// What nobody has sealed.
    fn garbage(&mut self, bytes: &[u8]) {
        let before = (self.opener.terms().copied(), self.opener.forgeries());
        match self.opener.open(&mut bytes.to_vec()) {
            Ok(received) => panic!("{received:?} from {bytes:02x?}"),
            Err(error) => unchanged(&self.opener, before, error),
        }
    }

    /// The device's frame comes back to the device.
    fn reflect(&mut self, choice: usize) {
        if let Some(at) = self.frames.len().checked_sub(choice + 1) {
            let mut bytes = self.frames[at].bytes.clone();
            assert!(self.device_opener.open(&mut bytes).is_err(), "its own frame");
        }
    }

    fn acknowledge(&mut self) {
        if let Some(update) = &self.update {
            let mut out = vec![0; 200];
            let len = good(self.gateway_sealer.acknowledge(update, &mut out));
            self.acknowledgements.push((out[..len].to_vec(), update.epoch(), false));
        }
    }

    fn deliver_acknowledgement(&mut self, choice: usize) {
        let Some(at) = self.acknowledgements.len().checked_sub(choice + 1) else {
            return;
        };
        let (bytes, epoch, accepted) = &mut self.acknowledgements[at];
        let mut bytes = bytes.clone();
        let Ok(received) = self.device_opener.open(&mut bytes) else {
            return;
        };
        assert!(!*accepted, "accepted twice");
        *accepted = true;
        let proof: Acknowledgement = match received {
            Received::Acknowledged(proof) => proof,
            other => panic!("another kind: {other:?}"),
        };
        let epoch = *epoch;
        assert_eq!(proof.epoch(), epoch);
        let Some(sealer) = &mut self.sealer else {
            return;
        };
        let before = sealer.terms().copied();
        let result = sealer.acknowledged(&proof);
        match self.pending {
            _ if epoch == self.epoch => assert_eq!(result, Ok(())),
            Some(of) if epoch == self.epoch + 1 => {
                assert_eq!(result, Ok(()));
                self.enter(of);
            }
            _ => {
                assert_eq!(result, Err(Error::NoUpdate));
                assert_eq!(sealer.terms().copied(), before);
            }
        }
    }
}

/// A refusal changes nothing but the count of forgeries, and that only for a tag. The count that is
/// shown is the current epoch's: a tag that fails in the one before is counted there.
fn unchanged(opener: &Opener<CHANNELS>, before: (Option<Terms>, u64), error: Error) {
    let forged = u64::from(error == Error::Authentication);
    assert_eq!(opener.terms().copied(), before.0);
    assert!((before.1..=before.1 + forged).contains(&opener.forgeries()));
}

/// Scripts: a quiet link of each kind, and one for each thing that can go wrong.
pub fn seeds() -> Vec<Seed> {
    let start =
        |options| if options & 1 == 1 { vec![options, 9, 3] } else { vec![options, 9, 3, 10, 11] };
    let mut seeds = Vec::new();
    for options in 0..4 {
        let mut script = |name, operations: &[u8]| {
            seeds.push((name, [&start(options), operations].concat()));
        };
        script("quiet", &[0, 3, 1, 3, 0x60, 3, 0x21, 3]);
        script("replayed", &[0, 3, 3, 0, 3, 0x13, 3]);
        script("reordered", &[0, 0, 0, 1, 0x33, 3, 0x13, 0x23, 0x23]);
        script("lost", &[0, 0, 0, 0, 0, 3, 0, 3]);
        script("other-policy", &[0x10, 0, 3, 9, 3, 10, 11, 0, 3]);
        script("updated", &[0, 0x19, 0, 3, 0x13, 10, 11, 0x10, 3, 0x33, 0x10, 3]);
        script("update-repeated", &[0x19, 9, 0x19, 0x13, 3, 10, 10, 11, 0x1b, 0x10, 3]);
        script("forgotten", &[0, 0x19, 3, 10, 11, 12, 0x10, 3, 0x23]);
        script("flipped", &[0, 6, 0, 6, 9, 6, 77, 6, 200, 3, 6, 3, 0, 3]);
        script("flipped-in-old-epoch", &[0, 9, 3, 0x16, 10, 9, 0x16, 3, 0x13]);
        script("cut", &[0, 7, 0, 7, 1, 7, 17, 7, 18, 8, 0, 3]);
        script("reflected", &[0, 13, 3, 13]);
        script("garbage", &[14, 0, 14, 0x40, 14, 0xff, 0, 3]);
        script("small-buffer", &[2, 0, 2, 17, 2, 20, 2, 255, 3]);
        script("closed", &[0, 3, 0, 15, 0xff, 3, 0x13, 0, 3]);
        // Beyond the window: 70 frames, the last first, then the first.
        let mut late = vec![0; 70];
        late.extend_from_slice(&[3, 5, 69, 5, 63, 5, 64]);
        script("late", &late);
        // A frame of the epoch before, after 63 and after 64 frames of this one.
        for (count, back) in [(63, 64), (64, 65)] {
            let mut old = vec![0, 9, 3, 10, 11];
            old.extend_from_slice(&[0, 3].repeat(count));
            old.extend_from_slice(&[5, back]);
            script("old-epoch", &old);
        }
    }
    seeds.push(("nothing", vec![0]));
    seeds.push(("no-policy", vec![0, 0, 3]));
    seeds
}
