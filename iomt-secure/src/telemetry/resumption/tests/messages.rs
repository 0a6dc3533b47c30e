//! The message that announces a resumption: what is malformed, another's, or asks too much is refused and
//! changes nothing.

use super::*;

struct Ends {
    device: (Sealer<2>, Opener<2>),
    gateway: (Sealer<2>, Opener<2>),
}

fn ends(options: &Options) -> Ends {
    let (device, gateway) = sessions(Aead::ChaCha20Poly1305);
    let open = |established| crate::telemetry::open_link(established, options).unwrap();
    Ends { device: open(device), gateway: open(gateway) }
}

impl Ends {
    /// What the gateway makes of this content, in the frame of a resumption from the device.
    fn refusal(&mut self, content: &[u8]) -> Option<Error> {
        let mut out = [0; 1024];
        let mut answer = [0xEE; 512];
        let len = self.device.0.seal_wide(content, &mut out).unwrap();
        let (sealer, opener) = &mut self.gateway;
        let before = (opener.state(), *sealer.state().0, *sealer.state().1);
        let refused = match opener.open(&mut out[..len]) {
            Ok(Received::Resumed(resumption)) => {
                sealer.resumed(&resumption, opener, &mut answer).err()
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) => {
                assert_eq!(opener.state(), before.0);
                Some(error)
            }
        };
        if refused.is_some() {
            assert_eq!((*sealer.state().0, *sealer.state().1), (before.1, before.2));
            assert_eq!(answer, [0xEE; 512]);
        }
        refused
    }
}

/// `[4, wants-answer, next, epoch, taken, taken-before]`, by hand, from a device whose next number on
/// channel 0 is `own`.
fn message(own: u8, rest: &[u8]) -> Vec<u8> {
    [&[0x86, 4, 0xF5, 0x82, own, 0][..], rest].concat()
}

#[test]
fn malformed_messages_are_refused() {
    let good: &[u8] = &[0, 0x82, 0, 0, 0x80];
    assert_eq!(ends(&Options::lossy().resumable()).refusal(&message(1, good)), None);
    for (content, fault) in [
        (message(2, good), "it says another number than its own"),
        (message(0, good), "it says its own number, not the next"),
        (message(1, &[0, 0x82, 0, 0]), "a list is missing"),
        (message(1, &[0, 0x82, 0, 0, 0x80, 0]), "something stands behind it"),
        (message(1, &[0, 0x82, 0, 0x18, 1, 0x80]), "a number is not in its shortest form"),
        (message(1, &[0, 0x82, 0, 0x20, 0x80]), "a number is negative"),
        (message(1, &[0xF6, 0x82, 0, 0, 0x80]), "no epoch"),
        (
            message(1, &[0, 0x82, 0, 0x1B, 0, 2, 0, 0, 0, 0, 0, 1, 0x80]),
            "a number that nobody can have reached",
        ),
        (message(1, &[&[0, 0x91][..], &[0; 17], &[0x80]].concat()), "more than 16 channels"),
        (vec![0x86, 4, 0xF5, 0x80, 0, 0x82, 0, 0, 0x80], "no number of its own"),
        (vec![0x86, 4, 1, 0x82, 1, 0, 0, 0x82, 0, 0, 0x80], "no bool"),
    ] {
        let refused = ends(&Options::lossy().resumable()).refusal(&content);
        assert_eq!(refused, Some(Error::Control), "{fault}");
    }
}

#[test]
fn what_no_reservation_reaches_is_refused() {
    let options = Options::lossy().resumable();
    for (rest, result) in [
        (&[0, 0x82, 0x19, 4, 0, 0x19, 4, 0, 0x80][..], None),
        (&[0, 0x82, 0x19, 4, 1, 0, 0x80], Some(Error::Resumption)),
        (&[0, 0x82, 0, 0x19, 4, 1, 0x80], Some(Error::Resumption)),
        // An epoch that this side has not announced, and one with no word of the epoch before it.
        (&[1, 0x82, 0, 0, 0x80], Some(Error::Resumption)),
        (&[2, 0x82, 0, 0, 0x82, 0, 0], Some(Error::Resumption)),
        // One that it may have: the epoch before counts.
        (&[1, 0x82, 0, 0, 0x82, 0, 0x19, 4, 0], None),
        (&[1, 0x82, 0, 0, 0x82, 0, 0x19, 4, 1], Some(Error::Resumption)),
    ] {
        let mut ends = ends(&options);
        assert_eq!(ends.refusal(&message(1, rest)), result, "{rest:x?}");
    }
}

#[test]
fn only_a_resumable_link_takes_one() {
    for options in [Options::lossy(), Options::ordered()] {
        let good = message(1, &[0, 0x82, 0, 0, 0x80]);
        assert_eq!(ends(&options).refusal(&good), Some(Error::Control));
        let mut ends = ends(&options);
        let announced = ends.device.0.announce(&ends.device.1, &mut [0; 256]);
        assert_eq!(announced, Err(Error::Resumption));
    }
}

#[test]
fn it_is_of_one_link() {
    let options = Options::lossy().resumable();
    let (mut one, mut out) = (ends(&options), [0; 256]);
    let (device, gateway) =
        Established::pair_from([0x33, 0x44], Aead::ChaCha20Poly1305, DEVICE, GATEWAY);
    let other = crate::telemetry::open_link::<2>(device, &options).unwrap();
    let mut theirs = crate::telemetry::open_link::<2>(gateway, &options).unwrap();
    // Another link's opener says nothing of this one's numbers.
    assert_eq!(one.device.0.announce(&other.1, &mut out), Err(Error::Resumption));
    let len = one.device.0.announce(&one.device.1, &mut out).unwrap();
    let Ok(Received::Resumed(resumption)) = one.gateway.1.open(&mut out[..len]) else { panic!() };
    let refused = theirs.0.resumed(&resumption, &theirs.1, &mut [0; 256]);
    assert_eq!(refused, Err(Error::Resumption));
    assert_eq!(theirs.0.state().0, &mut [0; 2]);
}

#[test]
fn without_room_for_the_answer_nothing_is_skipped() {
    let mut ends = ends(&Options::lossy().resumable());
    let mut out = [0; 256];
    let content = message(1, &[0, 0x82, 7, 9, 0x80]);
    let len = ends.device.0.seal_wide(&content, &mut out).unwrap();
    let (sealer, opener) = &mut ends.gateway;
    let Ok(Received::Resumed(resumption)) = opener.open(&mut out[..len]) else { panic!() };
    assert!(resumption.wants_answer());
    assert_eq!(sealer.resumed(&resumption, opener, &mut [0; 20]), Err(Error::Capacity));
    assert_eq!((*sealer.state().0, *sealer.state().1), ([0, 0], 0));
    let mut answer = [0; 256];
    let len = sealer.resumed(&resumption, opener, &mut answer).unwrap();
    assert_eq!((*sealer.state().0, *sealer.state().1), ([8, 9], 17));
    let Ok(Received::Resumed(answer)) = ends.device.1.open(&mut answer[..len]) else { panic!() };
    assert!(!answer.wants_answer());
}

/// The one frame that may leave a gap on an ordered link is this one, however wide its sequence.
#[test]
fn an_ordered_link_leaves_no_other_gap() {
    let mut ends = ends(&Options::ordered().resumable());
    let mut out = [0; 256];
    ends.device.0.state().0[0] = 5;
    let (sealer, opener) = (&mut ends.device.0, &mut ends.gateway.1);
    let before = opener.state();
    for content in [&b"\x81\x03"[..], b"\x82\x02\x01", b"\x86\x05"] {
        let len = sealer.seal_wide(content, &mut out).unwrap();
        let refused = opener.open(&mut out[..len]).map(|_| ());
        assert_eq!(refused, Err(Error::Gap), "{content:x?}");
        assert_eq!(opener.state(), before);
    }
    let len = sealer.seal_content(Kind::Command, 0, b"statement", None, &mut out).unwrap();
    assert_eq!(opener.open(&mut out[..len]).map(|_| ()), Err(Error::Gap));
    let len = sealer.announce(&ends.device.1, &mut out).unwrap();
    assert!(matches!(opener.open(&mut out[..len]), Ok(Received::Resumed(_))));
    let len = sealer.seal_content(Kind::Command, 0, b"statement", None, &mut out).unwrap();
    assert!(matches!(opener.open(&mut out[..len]), Ok(Received::Command(_))));
}

/// A batch between an update and its acknowledgement could be cut off an ordered link's epoch unnoticed.
#[test]
fn batches_wait_for_an_update_on_an_ordered_link() {
    let mut ends = ends(&Options::ordered().resumable());
    let mut out = [0; 256];
    let (sealer, opener) = (&mut ends.device.0, &mut ends.gateway.1);
    let len = sealer.update_key(&terms([1; 32]), &mut out).unwrap();
    let Ok(Received::KeyUpdate(update)) = opener.open(&mut out[..len]) else { panic!() };
    let waits = sealer.seal_content(Kind::Command, 0, b"statement", None, &mut out);
    assert_eq!(waits, Err(Error::UpdatePending));
    let len = ends.gateway.0.acknowledge(&update, &mut out).unwrap();
    let Ok(Received::Acknowledged(proof)) = ends.device.1.open(&mut out[..len]) else { panic!() };
    sealer.acknowledged(&proof).unwrap();
    let len = sealer.seal_content(Kind::Command, 0, b"statement", None, &mut out).unwrap();
    // The first frame of the new epoch ends the old one.
    assert!(opener.previous_next_numbers().is_some());
    assert!(matches!(opener.open(&mut out[..len]), Ok(Received::Command(_))));
    assert!(opener.previous_next_numbers().is_none());
}
