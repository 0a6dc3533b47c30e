//! The power goes in every single write, on every side, and nothing is used or taken twice.

use super::*;
use crate::telemetry::epoch::nonces;
use std::collections::HashSet;

/// One side: it keeps its session, or it never restarts.
enum End<const C: usize> {
    Kept(Kept<C>),
    Plain(Sealer<C>, Opener<C>),
}

/// What a step came to.
enum Step {
    Done(Vec<u8>),
    /// The power went, and the side has started again.
    Restarted,
}

impl<const C: usize> End<C> {
    fn sealer(&mut self) -> &mut Sealer<C> {
        match self {
            Self::Kept(kept) => &mut kept.link().sealer,
            Self::Plain(sealer, _) => sealer,
        }
    }

    fn flash(&self) -> Option<&Flash> {
        match self {
            Self::Kept(kept) => Some(&kept.flash),
            Self::Plain(..) => None,
        }
    }

    /// What came of a call, and a restart if the power went in it.
    fn step(&mut self, done: Result<Vec<u8>, Error>) -> Step {
        match (done, self) {
            (Ok(frame), _) => Step::Done(frame),
            (Err(Error::Platform(platform::Error::Storage)), Self::Kept(kept)) => {
                assert!(kept.flash.dead);
                let again = kept.flash.again.take();
                kept.flash.cut = again.map(|(later, how)| (kept.flash.writes + later, how));
                kept.restart();
                Step::Restarted
            }
            (Err(error), _) => panic!("{error:?}"),
        }
    }

    fn seal(&mut self, channel: u8) -> Step {
        let content = [channel; 5];
        let done = match self {
            Self::Kept(kept) => kept.seal(channel, &content),
            Self::Plain(sealer, _) => {
                let mut out = vec![0; 64];
                let kind = if sealer.terms().is_some() { Kind::Telemetry } else { Kind::Command };
                let len = sealer.seal_content(kind, channel, &content, None, &mut out);
                len.map(|len| out[..len].to_vec())
            }
        };
        self.step(done)
    }

    fn update(&mut self, terms: &Terms) -> Step {
        let mut out = vec![0; 256];
        let done = match self {
            Self::Kept(kept) => kept.with(|link, vault| link.update_key(terms, &mut out, vault)),
            Self::Plain(sealer, _) => sealer.update_key(terms, &mut out),
        };
        self.step(done.map(|len| out[..len].to_vec()))
    }

    fn announce(&mut self) -> Step {
        let mut out = vec![0; 512];
        let done = match self {
            Self::Kept(kept) => kept.with(|link, vault| link.announce(&mut out, vault)),
            Self::Plain(sealer, opener) => sealer.announce(opener, &mut out),
        };
        self.step(done.map(|len| out[..len].to_vec()))
    }

    /// Opens a frame and does what is to be done about it. Gives what is to be sent, and whether
    /// it was accepted.
    fn open(&mut self, frame: &[u8]) -> Result<Step, Error> {
        let (mut frame, mut out) = (frame.to_vec(), vec![0; 512]);
        let done = match self {
            Self::Kept(kept) => kept.with(|link, vault| match link.open(&mut frame, vault)? {
                Received::KeyUpdate(update) => link.acknowledge(&update, &mut out, vault),
                Received::Acknowledged(proof) => link.acknowledged(&proof, vault).map(|()| 0),
                Received::Resumed(resumption) => link.resumed(&resumption, &mut out, vault),
                _ => Ok(0),
            }),
            Self::Plain(sealer, opener) => match opener.open(&mut frame)? {
                Received::KeyUpdate(update) => sealer.acknowledge(&update, &mut out),
                Received::Acknowledged(proof) => sealer.acknowledged(&proof).map(|()| 0),
                Received::Resumed(resumption) => sealer.resumed(&resumption, opener, &mut out),
                _ => Ok(0),
            },
        };
        match done {
            Err(error) if error != Error::Platform(platform::Error::Storage) => Err(error),
            done => Ok(self.step(done.map(|len| out[..len].to_vec()))),
        }
    }
}

/// Two ends, and all that went between them.
struct World<const C: usize> {
    ends: [End<C>; 2],
    /// Frames that were handed out, to each end.
    accepted: [Vec<Vec<u8>>; 2],
    restarts: usize,
    /// After a restart nothing is announced: a lossy link goes on without.
    silent: bool,
}

impl<const C: usize> World<C> {
    fn new(kept: [bool; 2], ordered: bool, block: u16) -> Self {
        nonces::take();
        let options = if ordered { Options::ordered() } else { Options::lossy() }.resumable();
        let (device, gateway) = sessions(Aead::ChaCha20Poly1305);
        let end = |kept: bool, own, established| {
            if kept {
                End::Kept(Kept::begin(own, established, &options, block))
            } else {
                let (sealer, opener) = crate::telemetry::open_link(established, &options).unwrap();
                End::Plain(sealer, opener)
            }
        };
        let ends = [end(kept[0], DEVICE, device), end(kept[1], GATEWAY, gateway)];
        Self { ends, accepted: [vec![], vec![]], restarts: 0, silent: false }
    }

    /// Delivers a frame to `to`, and what it answers, until nobody has anything to say. Whether all of it
    /// was accepted, and nobody restarted.
    fn deliver(&mut self, mut to: usize, mut frame: Vec<u8>) -> bool {
        while !frame.is_empty() {
            match self.ends[to].open(&frame) {
                Ok(Step::Done(answer)) => {
                    self.accepted[to].push(frame);
                    (to, frame) = (1 - to, answer);
                }
                Ok(Step::Restarted) => {
                    // Its own frame may or may not have been handed out: the call did not return.
                    self.recover(to);
                    return false;
                }
                Err(error) => panic!("refused by {to}: {error:?}"),
            }
        }
        true
    }

    fn recover(&mut self, who: usize) {
        self.restarts += 1;
        self.replay();
        if self.silent {
            return;
        }
        for _ in 0..4 {
            match self.ends[who].announce() {
                Step::Done(frame) => {
                    if self.deliver(1 - who, frame) {
                        return;
                    }
                }
                Step::Restarted => self.restarts += 1,
            }
        }
        panic!("the restart cannot be announced");
    }

    /// Nothing that was accepted is accepted again.
    fn replay(&mut self) {
        for (to, end) in self.ends.iter_mut().enumerate() {
            for frame in &self.accepted[to] {
                let mut copy = frame.clone();
                let opened = match end {
                    End::Kept(kept) => {
                        kept.with(|link, vault| link.open(&mut copy, vault).map(|_| ()))
                    }
                    End::Plain(_, opener) => opener.open(&mut copy).map(|_| ()),
                };
                assert!(opened.is_err(), "accepted again by {to}: {frame:x?}");
            }
        }
    }

    /// `from` seals on `channel`, again if the power goes, until it has arrived.
    fn send(&mut self, from: usize, channel: u8) {
        for _ in 0..5 {
            match self.ends[from].seal(channel) {
                Step::Done(frame) => {
                    if self.deliver(1 - from, frame) {
                        return;
                    }
                }
                Step::Restarted => self.recover(from),
            }
        }
        panic!("nothing arrives");
    }

    /// `from` goes over to these terms, again if the power goes, until it is there.
    fn update(&mut self, from: usize, terms: &Terms) {
        let from_epoch = self.ends[from].sealer().state().2;
        for _ in 0..6 {
            match self.ends[from].update(terms) {
                Step::Done(frame) => {
                    self.deliver(1 - from, frame);
                }
                Step::Restarted => self.recover(from),
            }
            let sealer = self.ends[from].sealer();
            if sealer.state().2 > from_epoch {
                assert_eq!(sealer.state().2, from_epoch + 1);
                assert_eq!(sealer.terms(), Some(terms));
                return;
            }
        }
        panic!("no key update arrives");
    }

    /// Both directions, every channel, key updates and changes of policy.
    fn script(&mut self) {
        let all = u8::try_from(C).unwrap();
        for round in 0..4_u8 {
            for from in [0, 1] {
                self.send(from, 0);
                self.update(from, &terms([round; 32]));
            }
            for _ in 0..3 {
                for channel in 0..all {
                    self.send(0, channel);
                    self.send(1, channel);
                }
            }
            // The same terms once more: a key update without a change of policy.
            self.update(usize::from(round & 1), &terms([round; 32]));
            for channel in 0..all {
                self.send(0, channel);
                self.send(0, channel);
            }
        }
        self.check();
    }

    fn check(&mut self) {
        self.replay();
        let sealed = nonces::take();
        let distinct: HashSet<_> = sealed.iter().collect();
        assert_eq!(distinct.len(), sealed.len(), "a key and a nonce were used twice");
    }

    fn writes(&self) -> [usize; 2] {
        self.ends.each_ref().map(|end| end.flash().map_or(0, |flash| flash.writes))
    }
}

fn every_cut<const C: usize>(kept: [bool; 2], ordered: bool, block: u16) {
    let mut world = World::<C>::new(kept, ordered, block);
    let began = world.writes();
    world.script();
    assert_eq!(world.restarts, 0);
    let ended = world.writes();
    let mut cuts = 0;
    for who in [0, 1] {
        for at in began[who]..ended[who] {
            for how in [Cut::Before, Cut::After] {
                let mut world = World::<C>::new(kept, ordered, block);
                let End::Kept(end) = &mut world.ends[who] else { panic!() };
                end.flash.cut = Some((at, how));
                world.script();
                assert_eq!(world.restarts, 1, "{who}, {at}, {how:?}");
                cuts += 1;
            }
        }
    }
    assert!(cuts >= 2 * 20, "{cuts}");
    std::println!("{C} channels, ordered {ordered}, block {block}, kept {kept:?}: {cuts} cuts");
}

/// The power goes again in one of the first writes after it came back: while the restart is announced,
/// an update repeated, a reservation renewed.
#[test]
fn power_is_cut_twice() {
    fn cuts<const C: usize>(kept: [bool; 2], ordered: bool) {
        let mut world = World::<C>::new(kept, ordered, 5);
        let began = world.writes();
        world.script();
        let ended = world.writes();
        let mut twice = 0;
        for who in [0, 1] {
            for at in began[who]..ended[who] {
                for later in 0..3 {
                    let how = if (at + later) % 2 == 0 { Cut::Before } else { Cut::After };
                    let mut world = World::<C>::new(kept, ordered, 5);
                    let End::Kept(end) = &mut world.ends[who] else { panic!() };
                    end.flash.cut = Some((at, how));
                    end.flash.again = Some((later, how));
                    world.script();
                    twice += usize::from(world.restarts == 2);
                }
            }
        }
        assert!(twice >= 50, "{twice}");
    }
    for ordered in [false, true] {
        cuts::<1>([true, true], ordered);
        cuts::<4>([true, false], ordered);
    }
}

#[test]
fn power_is_cut_in_every_write_of_a_device() {
    for ordered in [false, true] {
        every_cut::<1>([true, false], ordered, 4);
        every_cut::<4>([true, false], ordered, 4);
        every_cut::<1>([true, false], ordered, 1);
    }
}

#[test]
fn power_is_cut_in_every_write_of_both_sides() {
    for ordered in [false, true] {
        every_cut::<1>([true, true], ordered, 3);
        every_cut::<4>([true, true], ordered, 64);
    }
}

/// The power goes between two writes: after any frame, sealed or taken, on either side or on both.
#[test]
fn power_is_cut_after_every_frame() {
    fn every_step<const C: usize>(ordered: bool, blocks: [u16; 2]) {
        let all = u8::try_from(C).unwrap();
        for (first, second) in [(vec![0], vec![1]), (vec![1, 0], vec![0, 1]), (vec![0, 1], vec![0])]
        {
            for at in 0..12_usize {
                let mut world = World::<C>::new([true, true], ordered, 4);
                for (end, block) in world.ends.iter_mut().zip(blocks) {
                    let End::Kept(kept) = end else { panic!() };
                    kept.link().sealer.keep(block);
                }
                world.update(0, &terms([1; 32]));
                world.update(1, &terms([2; 32]));
                for step in 0..30 {
                    if step == at || step == at + 5 {
                        world.power_off(if step == at { &first } else { &second });
                    }
                    let channel = u8::try_from(step).unwrap() % all;
                    world.send(step % 2, channel);
                    world.send(0, channel);
                    if step == at + 2 {
                        world.update(step % 2, &terms([3; 32]));
                    }
                }
                world.check();
            }
        }
    }
    for ordered in [false, true] {
        // One side reserves far ahead of what the other uses.
        every_step::<1>(ordered, [1, MAX_BLOCK]);
        every_step::<4>(ordered, [MAX_BLOCK, 2]);
    }
}

impl<const C: usize> World<C> {
    /// These sides lose power at once, and then say so one after the other.
    fn power_off(&mut self, who: &[usize]) {
        for who in who {
            let End::Kept(kept) = &mut self.ends[*who] else { panic!() };
            kept.restart();
        }
        for who in who {
            self.recover(*who);
        }
    }
}

/// The two messages that stand around an update can be cut off from one another by a restart: then the
/// update is announced again, from the record.
#[test]
fn an_update_that_waits_goes_on_after_a_restart() {
    for ordered in [false, true] {
        for lost in 0..3 {
            let mut world = World::<1>::new([true, true], ordered, 4);
            world.update(0, &terms([1; 32]));
            let next = terms([2; 32]);
            let Step::Done(update) = world.ends[0].update(&next) else { panic!() };
            // The update is lost, or its acknowledgement, or neither.
            let mut answer = Vec::new();
            if lost > 0 {
                let Step::Done(frame) = world.ends[1].open(&update).unwrap() else { panic!() };
                answer = frame;
            }
            if lost > 1 {
                assert!(matches!(world.ends[0].open(&answer), Ok(Step::Done(_))));
            }
            world.power_off(&[0, 1]);
            let End::Kept(kept) = &mut world.ends[0] else { panic!() };
            if lost < 2 {
                assert_eq!(kept.link().terms(), Some(&terms([1; 32])), "not yet");
                let mut out = vec![0; 256];
                // The peer would take another for a contradiction.
                let other =
                    kept.with(|link, vault| link.update_key(&terms([3; 32]), &mut out, vault));
                assert_eq!(other, Err(Error::UpdatePending));
                let len = kept.with(|link, vault| link.repeat_update(&mut out, vault)).unwrap();
                assert!(world.deliver(1, out[..len].to_vec()));
            }
            assert_eq!(world.ends[0].sealer().terms(), Some(&next), "{lost}");
            world.send(0, 0);
            world.update(0, &terms([3; 32]));
            world.check();
        }
    }
}

/// A lossy link goes on without an announcement: what the restarted side seals is opened at once, and
/// what it had reserved of the peer's numbers is lost to it, no more.
#[test]
fn a_lossy_link_goes_on_without_an_announcement() {
    let block = 8;
    let mut world = World::<1>::new([true, true], false, block);
    world.silent = true;
    world.update(0, &terms([1; 32]));
    world.update(1, &terms([1; 32]));
    world.send(1, 0);
    world.send(0, 0);
    world.power_off(&[0]);
    world.send(0, 0);
    let mut refused = 0;
    loop {
        let Step::Done(frame) = world.ends[1].seal(0) else { panic!() };
        match world.ends[0].open(&frame) {
            Ok(_) => break,
            Err(error) => assert!(matches!(error, Error::Replayed | Error::TooOld), "{error:?}"),
        }
        refused += 1;
        assert!(refused <= block);
    }
    assert_eq!(refused, block, "one was taken, and as many are behind it");
    world.check();
}

/// On an ordered link the peer cannot know what is missing before it is told.
#[test]
fn an_ordered_link_is_announced_first() {
    let mut world = World::<1>::new([true, false], true, 8);
    world.update(0, &terms([1; 32]));
    world.send(0, 0);
    let End::Kept(kept) = &mut world.ends[0] else { panic!() };
    kept.restart();
    assert_eq!(kept.seal(0, b"too early"), Err(Error::Unannounced));
    let mut out = [0; 256];
    let update = kept.with(|link, vault| link.update_key(&terms([2; 32]), &mut out, vault));
    assert_eq!(update, Err(Error::Unannounced));
    assert_eq!(
        kept.flash.writes,
        4 + 4,
        "begun; announced, acknowledged, entered, sealed; no more"
    );
    world.recover(0);
    world.send(0, 0);
    world.send(1, 0);
    world.check();
}

/// A connection that was made anew: nobody has restarted, and what was on its way is lost.
#[test]
fn an_ordered_link_outlives_its_connection() {
    let mut world = World::<4>::new([false, false], true, 1);
    for who in [0, 1] {
        world.update(who, &terms([1; 32]));
    }
    for _ in 0..300 {
        for (from, channel) in [(0, 3), (1, 0), (0, 0)] {
            assert!(matches!(world.ends[from].seal(channel), Step::Done(_)), "lost");
        }
    }
    let Step::Done(frame) = world.ends[0].seal(3) else { panic!() };
    assert!(world.ends[1].open(&frame).is_err(), "some are missing before it");
    let Step::Done(announced) = world.ends[0].announce() else { panic!() };
    assert!(world.deliver(1, announced));
    for channel in 0..4 {
        world.send(0, channel);
        world.send(1, channel);
    }
    world.check();
}

#[test]
fn beginning_is_whole_or_not_at_all() {
    let cuts = [0, 1, 2, 3].map(|at| [(at, Cut::Before), (at, Cut::After)]);
    for (at, how) in cuts.into_iter().flatten() {
        // An older session lies there, and its counters must not be taken for the new one's.
        let (old, _) = sessions(Aead::ChaCha20Poly1305);
        let mut kept = Kept::<1>::begin(DEVICE, old, &Options::lossy(), 4);
        kept.flash.cut = Some((kept.flash.writes + at, how));
        let (new, _) = Established::pair_from([3, 4], Aead::ChaCha20Poly1305, DEVICE, GATEWAY);
        let (key, own) = (storage_key(), name(DEVICE));
        let mut vault = Vault::new(&mut kept.flash, &key, &own);
        let begun = Resumable::<1>::begin(new, &Options::lossy(), 4, &mut kept.random, &mut vault);
        assert_eq!(begun.map(|_| ()), Err(Error::Platform(platform::Error::Storage)));
        match (at, how) {
            // Not even the first write: the old session stands, and it is whole.
            (0, Cut::Before) => assert!(kept.load().unwrap().is_some()),
            // All but the return: the new one, whose peer this test's trust does not know.
            (3, Cut::After) => {
                let refused = Error::Identity(crate::identity::Error::UnknownIssuer);
                assert_eq!(kept.load().map(|_| ()), Err(refused));
            }
            _ => match kept.load() {
                Ok(None) => (),
                Err(Error::Identity(_)) => (),
                other => panic!("{at}, {how:?}: {:?}", other.map(|link| link.is_some())),
            },
        }
    }
}

/// What the module's documentation says of wear.
#[test]
fn a_block_is_one_write() {
    let mut world = World::<1>::new([true, true], false, 64);
    for who in [0, 1] {
        world.update(who, &terms([1; 32]));
    }
    let before = world.writes();
    for _ in 0..640 {
        world.send(0, 0);
    }
    let after = world.writes();
    assert!(after[0] - before[0] <= 10 && after[1] - before[1] <= 10, "{before:?}, {after:?}");
    let before = world.writes();
    world.update(0, &terms([2; 32]));
    let after = world.writes();
    assert!(after[0] - before[0] <= 3 && after[1] - before[1] <= 2, "{before:?}, {after:?}");
    // A restart costs none before the first frame.
    let before = world.writes();
    for _ in 0..3 {
        for end in &mut world.ends {
            let End::Kept(kept) = end else { panic!() };
            kept.restart();
        }
    }
    assert_eq!(world.writes(), before);
}
