//! A network that loses, repeats and reorders, against a model that remembers everything.

use super::*;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};

/// What the network may do next.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// The device seals a batch on a channel.
    Send(u8),
    /// The device announces its next epoch, or repeats that.
    Update,
    /// A frame in flight arrives, and stays in flight if it is repeated.
    Deliver { pick: prop::sample::Index, again: bool },
    /// A frame in flight is lost.
    Lose(prop::sample::Index),
    /// An acknowledgement in flight arrives.
    Answer { pick: prop::sample::Index, again: bool },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let at = || any::<prop::sample::Index>();
    let step = prop_oneof![
        8 => (0..2_u8).prop_map(Step::Send),
        1 => Just(Step::Update),
        8 => (at(), any::<bool>()).prop_map(|(pick, again)| Step::Deliver { pick, again }),
        1 => at().prop_map(Step::Lose),
        2 => (at(), any::<bool>()).prop_map(|(pick, again)| Step::Answer { pick, again }),
    ];
    prop::collection::vec(step, 0..400)
}

#[derive(Clone)]
struct Sent {
    bytes: Vec<u8>,
    /// Epoch, channel and number of a batch; the epoch of an update.
    batch: Option<(u32, u8, u64)>,
    epoch: u32,
}

/// The policy that an epoch is on.
fn policy(epoch: u32) -> Digest {
    [epoch as u8; 32]
}

struct World {
    device: End,
    gateway: End,
    flying: Vec<Sent>,
    answers: Vec<Vec<u8>>,
    sent: HashMap<(u32, u8), u64>,
    /// Batches that were opened, and the gateway's epoch by what it was told.
    opened: HashSet<(u32, u8, u64)>,
    told: u32,
}

impl World {
    fn new() -> Self {
        let (device, gateway) = ends(Aead::ChaCha20Poly1305, &Options::lossy());
        let (flying, answers) = (Vec::new(), Vec::new());
        let (sent, opened, told) = (HashMap::new(), HashSet::new(), 0);
        Self { device, gateway, flying, answers, sent, opened, told }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Send(channel) => self.send(channel),
            Step::Update => self.update(),
            Step::Deliver { pick, again } if !self.flying.is_empty() => {
                let at = pick.index(self.flying.len());
                let frame = self.flying[at].clone();
                if !again {
                    self.flying.swap_remove(at);
                }
                self.deliver(frame);
            }
            Step::Lose(pick) if !self.flying.is_empty() => {
                self.flying.swap_remove(pick.index(self.flying.len()));
            }
            Step::Answer { pick, again } if !self.answers.is_empty() => {
                let at = pick.index(self.answers.len());
                let mut frame = self.answers[at].clone();
                if !again {
                    self.answers.swap_remove(at);
                }
                match self.device.opener.open(&mut frame) {
                    Ok(Received::Acknowledged(proof)) => {
                        // An answer to an older update may be late by more than one epoch.
                        let done = self.device.sealer.acknowledged(&proof);
                        assert!(done.is_ok() || proof.epoch() < self.device.sealer.state().2);
                    }
                    Err(Error::Replayed | Error::TooOld) => {}
                    other => panic!("{other:?}"),
                }
            }
            Step::Deliver { .. } | Step::Lose(_) | Step::Answer { .. } => {}
        }
    }

    fn send(&mut self, channel: u8) {
        let epoch = self.device.sealer.state().2;
        if epoch == 0 {
            return;
        }
        let number = self.device.sealer.state().0[usize::from(channel)];
        let content = [&epoch.to_be_bytes()[..], &[channel], &number.to_be_bytes()].concat();
        let bytes = seal(&mut self.device, channel, &content);
        self.sent.insert((epoch, channel), number);
        self.flying.push(Sent { bytes, batch: Some((epoch, channel, number)), epoch });
    }

    fn update(&mut self) {
        let epoch = self.device.sealer.state().2;
        let mut bytes = vec![0; 128];
        let next = terms(policy(epoch + 1), epoch % 2 == 1);
        let len = self.device.sealer.update_key(&next, &mut bytes).unwrap();
        bytes.truncate(len);
        self.flying.push(Sent { bytes, batch: None, epoch });
    }

    fn deliver(&mut self, sent: Sent) {
        let before = self.gateway.opener.state();
        let mut frame = sent.bytes;
        match self.gateway.opener.open(&mut frame) {
            Ok(Received::Telemetry(batch)) => {
                let (epoch, channel, number) = sent.batch.unwrap();
                let content =
                    [&epoch.to_be_bytes()[..], &[channel], &number.to_be_bytes()].concat();
                assert_eq!(batch.content(), content);
                assert_eq!((batch.epoch(), batch.number()), (epoch, number));
                assert_eq!(*batch.policy(), policy(epoch));
                assert!(self.opened.insert((epoch, channel, number)), "taken twice");
            }
            Ok(Received::KeyUpdate(update)) => {
                assert_eq!(
                    (update.epoch(), *update.policy()),
                    (sent.epoch + 1, policy(sent.epoch + 1))
                );
                self.told = self.told.max(update.epoch());
                let mut out = vec![0; 64];
                let len = self.gateway.sealer.acknowledge(&update, &mut out).unwrap();
                out.truncate(len);
                self.answers.push(out);
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) => {
                assert_eq!(self.gateway.opener.state(), before, "{error}");
                self.refused(error, sent.epoch, sent.batch);
            }
        }
    }

    /// A refusal must have its reason in what happened before.
    fn refused(&self, error: Error, epoch: u32, batch: Option<(u32, u8, u64)>) {
        let highest = |channel| {
            let same = self.opened.iter().filter(|(e, c, _)| (*e, *c) == (epoch, channel));
            same.map(|(.., number)| *number).max()
        };
        match (error, batch) {
            // Four epochs later the low bits are the same again, and nothing else is.
            (Error::Replayed | Error::TooOld | Error::Authentication, _)
                if epoch + 4 <= self.told => {}
            (Error::Replayed, Some(batch)) => assert!(self.opened.contains(&batch)),
            // Updates share channel 0's window, of whose numbers this model keeps the batches'.
            (Error::TooOld, Some((_, channel @ 1.., number))) => {
                assert!(highest(channel).unwrap() >= number + 64);
            }
            (Error::Replayed | Error::TooOld, _) => {}
            (Error::UnknownEpoch, _) => assert!(epoch < self.told),
            (error, _) => panic!("{error}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_arrives_is_taken_once_under_its_policy_and_the_rest_refused(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            world.take(step);
        }
        // A network that comes to rest delivers again.
        world.flying.clear();
        world.answers.clear();
        let announced = world.device.sealer.state().2;
        world.update();
        let update = world.flying.pop().unwrap();
        world.deliver(update);
        let answer = world.answers.pop();
        if let Some(mut answer) = answer {
            let Ok(Received::Acknowledged(proof)) = world.device.opener.open(&mut answer) else {
                panic!("the acknowledgement")
            };
            world.device.sealer.acknowledged(&proof).unwrap();
            prop_assert_eq!(world.device.sealer.state().2, announced + 1);
        }
        let taken = world.opened.len();
        world.send(1);
        let last = world.flying.pop().unwrap();
        world.deliver(last);
        prop_assert_eq!(world.opened.len(), taken + 1);
    }
}
