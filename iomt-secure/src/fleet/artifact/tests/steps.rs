//! The way of an update, in order, out of order, and back.

use super::*;
use proptest::prelude::*;

fn staged(installer: &mut Installer<'_>, maker: &Maker, flash: &mut Flash) {
    let envelope = maker.envelope();
    let manifest = installer.verify(&envelope, &[], &now(NOON)).unwrap();
    let receiver = installer.begin(&manifest, flash).unwrap();
    installer.stage(receive(receiver, &maker.image).unwrap(), flash).unwrap();
}

fn part(authorities: &[Authority]) -> Part<'_> {
    Part::firmware(IDENTIFIERS, APPLICATION, authorities)
}

fn start<'p>(authorities: &'p [Authority], flash: &mut Flash) -> (Installer<'p>, Boot) {
    Installer::start(part(authorities), Some(Maker::firmware(5).release()), flash).unwrap()
}

#[test]
fn an_update_is_in_force_only_after_the_start_that_ran_it() {
    let (authorities, mut flash) = ([authority(1)], Flash::default());
    let mut installer = device(&authorities, &mut flash);
    let (old, new) = (Maker::firmware(5).release(), Maker::firmware(6));
    staged(&mut installer, &new, &mut flash);
    assert_eq!(installer.candidate(), Some((State::Staged, &new.release())));
    assert_eq!(installer.commit(&new.release().image, &mut flash), Err(Error::NotTried));
    // Staged is not armed: a restart changes nothing.
    let (mut installer, boot) = start(&authorities, &mut flash);
    assert_eq!(boot, Boot::InForce(Some(old)));
    assert_eq!(installer.commit(&new.release().image, &mut flash), Err(Error::NotTried));
    for starts in [0, 16] {
        let (back, error) = installer.arm(starts, &mut flash).unwrap_err();
        assert_eq!(error, Error::Attempts);
        installer = back;
    }
    installer.arm(2, &mut flash).unwrap();
    // Before the restart.
    let mut early = device(&authorities, &mut flash);
    assert_eq!(early.commit(&new.release().image, &mut flash), Err(Error::NotTried));
    let (mut installer, boot) = start(&authorities, &mut flash);
    assert_eq!(boot, Boot::Trial(new.release()));
    assert_eq!(installer.in_force(), Some(&old), "until it is committed");
    assert_eq!(installer.commit(&old.image, &mut flash), Err(Error::OtherImage));
    let next = Maker::firmware(7).envelope();
    let next = installer.verify(&next, &[], &now(NOON)).unwrap();
    assert_eq!(installer.begin(&next, &mut flash).map(drop), Err(Error::Trying));
    assert_eq!(installer.commit(&new.release().image, &mut flash), Ok(new.release()));
    assert_eq!(installer.commit(&new.release().image, &mut flash), Err(Error::NotTried));
    assert_eq!(state(&installer), (Some(new.release()), None, None));
    let (installer, boot) = start(&authorities, &mut flash);
    assert_eq!(boot, Boot::InForce(Some(new.release())));
    let again = installer.verify(&Maker::firmware(5).envelope(), &[], &now(NOON)).map(drop);
    assert_eq!(again, Err(Error::Older), "the counter has risen");
}

#[test]
fn what_does_not_come_up_goes_back_and_the_counter_stays() {
    let (authorities, mut flash) = ([authority(1)], Flash::default());
    let mut installer = device(&authorities, &mut flash);
    let (old, bad) = (Maker::firmware(5).release(), Maker::firmware(7));
    staged(&mut installer, &bad, &mut flash);
    installer.arm(3, &mut flash).unwrap();
    for starts in [2, 1, 0] {
        let (installer, boot) = start(&authorities, &mut flash);
        assert_eq!(boot, Boot::Trial(bad.release()));
        assert_eq!(installer.candidate().unwrap().0, State::Trying { starts });
    }
    let (mut installer, boot) = start(&authorities, &mut flash);
    assert_eq!(boot, Boot::GivenUp { in_force: Some(old), failed: bad.release() });
    assert_eq!(state(&installer), (Some(old), None, Some(bad.digest())));
    let verify = |installer: &Installer<'_>, maker: &Maker| {
        installer.verify(&maker.envelope(), &[], &now(NOON)).map(drop)
    };
    assert_eq!(verify(&installer, &bad), Err(Error::Failed));
    assert_eq!(verify(&installer, &Maker::firmware(4)), Err(Error::Older));
    assert_eq!(verify(&installer, &Maker::firmware(5)), Err(Error::Replayed));
    assert_eq!(verify(&installer, &Maker::firmware(6)), Err(Error::Older), "than what failed");
    // The next start is an ordinary one, and a mended update takes its way.
    let (_, boot) = start(&authorities, &mut flash);
    assert_eq!(boot, Boot::InForce(Some(old)));
    let good = Maker::firmware(8);
    staged(&mut installer, &good, &mut flash);
    installer.arm(1, &mut flash).unwrap();
    let (mut installer, boot) = start(&authorities, &mut flash);
    assert_eq!(boot, Boot::Trial(good.release()));
    installer.commit(&good.release().image, &mut flash).unwrap();
    assert_eq!(state(&installer), (Some(good.release()), None, Some(bad.digest())));
}

/// Two images that do not come up must not take turns in restarting the device.
#[test]
fn nothing_that_failed_comes_again_however_many_have_failed() {
    let (authorities, mut flash) = ([authority(1)], Flash::default());
    let verify = |installer: &Installer<'_>, sequence| {
        let envelope = Maker::firmware(sequence).envelope();
        installer.verify(&envelope, &[], &now(NOON)).map(drop)
    };
    for sequence in [6, 8] {
        let mut installer = device(&authorities, &mut flash);
        staged(&mut installer, &Maker::firmware(sequence), &mut flash);
        installer.arm(1, &mut flash).unwrap();
        assert!(matches!(start(&authorities, &mut flash).1, Boot::Trial(_)));
        assert!(matches!(start(&authorities, &mut flash).1, Boot::GivenUp { .. }));
    }
    let installer = device(&authorities, &mut flash);
    assert_eq!(verify(&installer, 6), Err(Error::Older));
    assert_eq!(verify(&installer, 7), Err(Error::Older), "held back, and older than what failed");
    assert_eq!(verify(&installer, 8), Err(Error::Failed));
    assert_eq!(verify(&installer, 9), Ok(()));
    let twin = Maker { image: b"another".to_vec(), ..Maker::firmware(8) };
    let twin = installer.verify(&twin.envelope(), &[], &now(NOON)).map(drop);
    assert_eq!(twin, Err(Error::Equivocation));
}

/// The second begin has written over the bank of the first.
#[test]
fn a_proof_of_a_bank_that_was_begun_again_is_worth_nothing() {
    let (authorities, mut flash) = ([authority(1)], Flash::default());
    let mut installer = device(&authorities, &mut flash);
    let maker = Maker::firmware(6);
    let envelope = maker.envelope();
    let manifest = installer.verify(&envelope, &[], &now(NOON)).unwrap();
    let first = receive(installer.begin(&manifest, &mut flash).unwrap(), &maker.image).unwrap();
    let mut second = installer.begin(&manifest, &mut flash).unwrap();
    second.update(&maker.image[..10]).unwrap();
    assert_eq!(installer.stage(first, &mut flash), Err(Error::OtherManifest));
    assert_eq!(installer.candidate(), None);
    second.update(&maker.image[10..]).unwrap();
    installer.stage(second.finish().unwrap(), &mut flash).unwrap();
}

#[test]
fn a_self_test_that_fails_rejects() {
    let (authorities, mut flash) = ([authority(1)], Flash::default());
    let mut installer = device(&authorities, &mut flash);
    assert_eq!(installer.reject(&mut flash), Err(Error::NothingStaged));
    let bad = Maker::firmware(6);
    staged(&mut installer, &bad, &mut flash);
    installer.arm(9, &mut flash).unwrap();
    let (mut installer, _) = start(&authorities, &mut flash);
    assert_eq!(installer.reject(&mut flash), Ok(bad.release()));
    let (_, boot) = start(&authorities, &mut flash);
    assert_eq!(boot, Boot::InForce(Some(Maker::firmware(5).release())));
}

#[test]
fn only_what_was_begun_last_is_staged() {
    let (authorities, mut flash) = ([authority(1)], Flash::default());
    let mut installer = device(&authorities, &mut flash);
    let (six, seven) = (Maker::firmware(6), Maker::firmware(7));
    let (first, second) = (six.envelope(), seven.envelope());
    let first = installer.verify(&first, &[], &now(NOON)).unwrap();
    let second = installer.verify(&second, &[], &now(NOON)).unwrap();
    let early = receive(installer.begin(&first, &mut flash).unwrap(), &six.image).unwrap();
    let receiver = installer.begin(&second, &mut flash).unwrap();
    let before = (state(&installer), flash.clone());
    assert_eq!(installer.stage(early, &mut flash), Err(Error::OtherManifest));
    assert_eq!((state(&installer), flash.clone()), before);
    installer.stage(receive(receiver, &seven.image).unwrap(), &mut flash).unwrap();
    // What was verified before is held against what has come since.
    assert_eq!(installer.begin(&first, &mut flash).map(drop), Err(Error::Older));
    // The bank of what is staged is written again: it is forgotten before that.
    let receiver = installer.begin(&second, &mut flash).unwrap();
    let (_, boot) = start(&authorities, &mut flash.clone());
    assert_eq!(boot, Boot::InForce(Some(Maker::firmware(5).release())));
    assert_eq!(device(&authorities, &mut flash).candidate(), None);
    installer.stage(receive(receiver, &seven.image).unwrap(), &mut flash).unwrap();
    // One part's proof is nothing to another.
    let weights = Part::model(0, IDENTIFIERS, WEIGHTS, &authorities).unwrap();
    let mut weights = Installer::load(weights, None, &mut flash).unwrap();
    assert_eq!(weights.begin(&second, &mut flash).map(drop), Err(Error::Component));
}

#[test]
fn an_image_is_all_of_it_and_nothing_else() {
    let (authorities, mut flash) = ([authority(1)], Flash::default());
    let mut installer = device(&authorities, &mut flash);
    let maker = Maker::firmware(6);
    let envelope = maker.envelope();
    let manifest = installer.verify(&envelope, &[], &now(NOON)).unwrap();
    let mut receiver = installer.begin(&manifest, &mut flash).unwrap();
    let mut other = maker.image.clone();
    *other.last_mut().unwrap() ^= 1;
    let refused = |receiver: &Receiver, image: &[u8]| receive(receiver.clone(), image).map(drop);
    assert_eq!(refused(&receiver, &other), Err(Error::Image));
    assert_eq!(refused(&receiver, &maker.image[1..]), Err(Error::ImageSize));
    assert_eq!(refused(&receiver, &[]), Err(Error::ImageSize));
    assert_eq!(refused(&receiver, &[&maker.image[..], &[0]].concat()), Err(Error::ImageSize));
    // A chunk that is too long is not taken, and the rest may follow.
    receiver.update(&maker.image[..100]).unwrap();
    let left = receiver.remaining();
    assert_eq!(receiver.update(&maker.image), Err(Error::ImageSize));
    assert_eq!(receiver.remaining(), left);
    receiver.update(&maker.image[100..]).unwrap();
    assert_eq!(receiver.finish().unwrap().release(), &maker.release());
    // Boot code's check, which proves nothing to anybody.
    for (image, expected) in [(&maker.image, Ok(())), (&other, Err(Error::Image))] {
        let mut check = ImageCheck::new(&maker.release());
        check.update(image).unwrap();
        assert_eq!(check.finish(), expected);
    }
}

#[test]
fn a_newer_factory_image_is_in_force_and_an_older_one_is_not() {
    let (authorities, mut flash) = ([authority(1)], Flash::default());
    let mut installer = device(&authorities, &mut flash);
    staged(&mut installer, &Maker::firmware(8), &mut flash);
    let load = |sequence: u64, flash: &mut Flash| {
        let factory = Some(Maker::firmware(sequence).release());
        state(&Installer::load(part(&authorities), factory, flash).unwrap())
    };
    let eight = Some((State::Staged, Maker::firmware(8).release()));
    assert_eq!(load(4, &mut flash), (Some(Maker::firmware(5).release()), eight, None));
    assert_eq!(load(7, &mut flash), (Some(Maker::firmware(7).release()), eight, None));
    assert_eq!(load(8, &mut flash), (Some(Maker::firmware(8).release()), None, None));
    assert_eq!(load(9, &mut flash), (Some(Maker::firmware(9).release()), None, None));
}

#[test]
fn a_record_that_makes_no_sense_is_an_error() {
    let (authorities, mut flash) = ([authority(1)], Flash::default());
    let mut installer = device(&authorities, &mut flash);
    staged(&mut installer, &Maker::firmware(6), &mut flash);
    let slot = platform::Slot::FIRMWARE.number();
    let good = flash.values[&slot].clone();
    assert!(good.len() <= 224);
    let load = |bytes: &[u8]| {
        let mut flash = Flash::default();
        flash.values.insert(slot, bytes.to_vec());
        Installer::load(part(&authorities), None, &mut flash).map(drop)
    };
    assert_eq!(load(&good), Ok(()));
    let changed = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut value = decode(&good);
        change(value.as_array_mut().unwrap());
        encode(&value)
    };
    let candidate = |state: i64, starts: i64| {
        changed(&|fields| {
            let fields = fields[2].as_array_mut().unwrap();
            (fields[0], fields[1]) = (int(state), int(starts));
        })
    };
    for (name, bytes) in [
        ("empty", vec![]),
        ("truncated", good[..good.len() - 1].to_vec()),
        ("trailing", [&good[..], &[0]].concat()),
        ("another format", changed(&|fields| fields[0] = int(2))),
        ("a short digest", changed(&|fields| fields[3] = bytes(&[0; 31]))),
        ("an unknown state", candidate(3, 1)),
        ("staged with starts", candidate(0, 1)),
        ("armed without starts", candidate(1, 0)),
        ("armed with too many starts", candidate(1, 16)),
        ("tried with too many starts", candidate(2, 15)),
    ] {
        assert_eq!(load(&bytes), Err(Error::Stored), "{name}");
    }
    assert_eq!(load(&candidate(1, 15)), Ok(()));
    assert_eq!(load(&candidate(2, 0)), Ok(()));
}

proptest! {
    /// However an image is cut into chunks, it is the same image.
    #[test]
    fn chunks_of_any_length(
        image in proptest::collection::vec(any::<u8>(), 0..600),
        cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..6),
        flip in any::<prop::sample::Index>(),
    ) {
        let maker = Maker { image: image.clone(), ..Maker::firmware(6) };
        let (authorities, mut flash) = ([authority(1)], Flash::default());
        let mut installer = device(&authorities, &mut flash);
        let envelope = maker.envelope();
        let manifest = installer.verify(&envelope, &[], &now(NOON)).unwrap();
        let receiver = installer.begin(&manifest, &mut flash).unwrap();
        let mut places: Vec<_> = cuts.iter().map(|cut| cut.index(image.len() + 1)).collect();
        places.extend([0, image.len()]);
        places.sort_unstable();
        let feed = |image: &[u8]| {
            let mut receiver = receiver.clone();
            for pair in places.windows(2) {
                receiver.update(&image[pair[0]..pair[1]])?;
            }
            receiver.finish().map(|artifact| *artifact.release())
        };
        prop_assert_eq!(feed(&image), Ok(maker.release()));
        if !image.is_empty() {
            let mut other = image.clone();
            other[flip.index(image.len())] ^= 1;
            prop_assert_eq!(feed(&other), Err(Error::Image));
        }
    }
}
