//! One frame at a time: what it costs, what is refused, and that a refusal changes nothing.

use super::*;
use crate::crypto::aead::AeadKey;
use crate::telemetry::epoch::{FORGERY_LIMIT, seal_limit};
use crate::telemetry::resumption::Resumable;
use proptest::prelude::*;

const CONTENT: &[u8] = b"sixteen bytes ..";

#[test]
fn the_least_overhead_is_18_bytes() {
    for (options, channel, padded, overhead) in [
        (Options::ordered(), 0, false, 18),
        (Options::ordered(), 1, false, 19),
        (Options::lossy(), 0, false, 19),
        (session_ids(), 3, false, 23),
        (Options::ordered(), 0, true, 18 + 2), // 17 bytes with the marker, 18 by Padmé
    ] {
        let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &options, padded);
        let frame = seal(&mut device, channel, CONTENT);
        assert_eq!(frame.len(), CONTENT.len() + overhead);
        assert_eq!(open(&mut gateway, &frame).as_deref(), Ok(CONTENT));
    }
}

#[test]
fn every_flipped_bit_is_refused_and_moves_no_window() {
    for aead in AEADS {
        for options in [Options::ordered(), session_ids()] {
            let (mut device, mut gateway) = ready(*aead, &options, false);
            open(&mut gateway, &seal(&mut device, 2, CONTENT)).unwrap();
            let frame = seal(&mut device, 2, CONTENT);
            let before = gateway.opener.state();
            for at in 0..frame.len() * 8 {
                let mut bad = frame.clone();
                bad[at / 8] ^= 0x80_u8 >> (at % 8);
                gateway.opener.open(&mut bad).expect_err("a flipped bit");
                assert_eq!(gateway.opener.state(), before, "bit {at}");
            }
            assert_eq!(open(&mut gateway, &frame).as_deref(), Ok(CONTENT));
        }
    }
}

#[test]
fn every_truncation_is_refused_and_moves_no_window() {
    for options in [Options::ordered(), session_ids()] {
        let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &options, true);
        let frame = seal(&mut device, 1, CONTENT);
        let before = gateway.opener.state();
        for len in 0..frame.len() {
            let error = gateway.opener.open(&mut frame[..len].to_vec()).unwrap_err();
            assert!(matches!(error, Error::Truncated | Error::Authentication), "{len}: {error}");
            // A header, a tag and nothing between them is the shortest frame.
            assert_eq!(error == Error::Truncated, frame.len() - len > 18 || len < 16 + 3);
            assert_eq!(gateway.opener.state(), before);
        }
        let longer = [&frame[..], &[0]].concat();
        assert_eq!(open(&mut gateway, &longer), Err(Error::Authentication));
        assert_eq!(open(&mut gateway, &frame).as_deref(), Ok(CONTENT));
    }
}

#[test]
fn each_rule_of_the_header_refuses_by_its_fault() {
    let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &session_ids(), false);
    let frame = seal(&mut device, 1, CONTENT);
    assert_eq!(frame[..6], [0b0111_0100, 0xC0, 0xFF, 0xEE, 1, 0]);
    for (fault, at, byte, error) in [
        ("another version", 0, 0b1111_0100, Error::Version),
        ("no identifier", 0, 0b0011_0100, Error::Session),
        ("another identifier", 3, 0xED, Error::Session),
        ("channel 0 written out", 4, 0, Error::Header),
        ("an unknown channel", 4, 4, Error::UnknownChannel),
        ("the epoch before the first", 0, 0b0111_0000, Error::PolicyMissing),
        ("an epoch to come", 0, 0b0111_1000, Error::UnknownEpoch),
        ("another kind", 0, 0b0111_0101, Error::Authentication),
        ("another number", 5, 1, Error::Authentication),
    ] {
        let mut bad = frame.clone();
        bad[at] = byte;
        assert_eq!(open(&mut gateway, &bad), Err(error), "{fault}");
    }
    assert_eq!(SessionId::of(&frame, 3), SessionId::new(&[0xC0, 0xFF, 0xEE]));
    assert_eq!(SessionId::of(&frame[..3], 3), Err(Error::Truncated));
    assert_eq!(SessionId::of(&[0], 3), Ok(SessionId::NONE));
    assert_eq!(SessionId::of(&[0x80], 3), Err(Error::Version));
    assert_eq!(SessionId::new(&[0; 9]), Err(Error::SessionIdLength));
    assert_eq!(open(&mut gateway, &frame).as_deref(), Ok(CONTENT));

    let (mut bare, mut open_end) = ready(Aead::ChaCha20Poly1305, &Options::lossy(), false);
    assert_eq!(open(&mut open_end, &frame), Err(Error::Session));
    let unnamed = seal(&mut bare, 0, CONTENT);
    assert_eq!(open(&mut gateway, &unnamed), Err(Error::Session));
}

#[test]
fn a_frame_of_another_session_is_refused() {
    let (_, mut gateway) = ready(Aead::ChaCha20Poly1305, &Options::lossy(), false);
    let (mut own, mut sent_back) = ready(Aead::ChaCha20Poly1305, &Options::lossy(), false);
    update(&mut own, &mut sent_back, &terms([7; 32], false));
    update(&mut own, &mut sent_back, &terms(POLICY, false));
    update(&mut own, &mut sent_back, &terms(POLICY, false));
    update(&mut own, &mut sent_back, &terms(POLICY, false));
    // Epoch 5 looks like epoch 1 in the header; the keys differ.
    let stranger = seal(&mut own, 0, CONTENT);
    assert_eq!(open(&mut gateway, &stranger), Err(Error::Authentication));
    // A frame of one's own, reflected: each direction has its key.
    assert_eq!(open(&mut own, &stranger), Err(Error::UnknownEpoch));
    assert_eq!(gateway.opener.forgeries(), 1);
}

#[test]
fn replays_and_late_frames_are_refused_by_their_fault() {
    let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &Options::lossy(), false);
    let frames: Vec<_> = (0..70_u8).map(|at| seal(&mut device, 0, &[at])).collect();
    assert_eq!(open(&mut gateway, &frames[69]), Ok(vec![69]));
    assert_eq!(open(&mut gateway, &frames[69]), Err(Error::Replayed));
    assert_eq!(open(&mut gateway, &frames[5]), Err(Error::TooOld));
    assert_eq!(open(&mut gateway, &frames[6]), Ok(vec![6]));
    assert_eq!(open(&mut gateway, &frames[6]), Err(Error::Replayed));
    // Every channel has its own numbers and window.
    let other = seal(&mut device, 1, &[1]);
    assert_eq!(open(&mut gateway, &other), Ok(vec![1]));
    assert_eq!(open(&mut gateway, &other), Err(Error::Replayed));
    // None of these was decrypted.
    assert_eq!(gateway.opener.forgeries(), 0);
}

#[test]
fn an_ordered_link_has_no_gaps() {
    let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &Options::ordered(), false);
    let frames: Vec<_> = (0..200_u8).map(|at| seal(&mut device, 1, &[at])).collect();
    // Every later one is refused until the next has come, and the refusal costs nothing.
    for (at, next) in frames.iter().enumerate() {
        let before = gateway.opener.state();
        for later in frames.iter().skip(at + 1).take(127) {
            assert_eq!(open(&mut gateway, later), Err(Error::Gap));
        }
        assert_eq!(gateway.opener.state(), before);
        assert_eq!(open(&mut gateway, next), Ok(vec![at as u8]));
        assert_eq!(open(&mut gateway, next), Err(Error::Replayed));
    }
    assert_eq!(open(&mut gateway, &frames[136]), Err(Error::Replayed));
    assert_eq!(open(&mut gateway, &frames[135]), Err(Error::TooOld));
    // A channel has its own order, and control messages are no exception from that of channel 0.
    let other = seal(&mut device, 2, &[0]);
    assert_eq!(open(&mut gateway, &other), Ok(vec![0]));
    let removed = seal(&mut device, 0, &[0]);
    let mut out = [0; 128];
    let len = device.sealer.update_key(&terms([2; 32], false), &mut out).unwrap();
    let before = gateway.opener.state();
    let mut early = out;
    assert_eq!(gateway.opener.open(&mut early[..len]).unwrap_err(), Error::Gap);
    assert_eq!(gateway.opener.state(), before);
    assert_eq!(open(&mut gateway, &removed), Ok(vec![0]));
    assert!(matches!(gateway.opener.open(&mut out[..len]), Ok(Received::KeyUpdate(_))));
    assert_eq!(gateway.opener.forgeries(), 0);
}

#[test]
fn a_lossy_link_bears_long_gaps_and_no_longer_ones() {
    for (lost, result) in [
        (64_511, Ok(vec![2])),
        // Taken for one behind, and for one ahead.
        (64_512, Err(Error::TooOld)),
        (70_000, Err(Error::Authentication)),
    ] {
        let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &Options::lossy(), false);
        // As if most of the first 70 000 had come.
        for number in [60_000, 70_000] {
            device.sealer.state().0[0] = number;
            assert_eq!(open(&mut gateway, &seal(&mut device, 0, &[1])), Ok(vec![1]));
        }
        device.sealer.state().0[0] += lost;
        assert_eq!(open(&mut gateway, &seal(&mut device, 0, &[2])), result);
    }
}

#[test]
fn commands_and_control_messages_have_channel_0() {
    let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &Options::lossy(), false);
    for kind in [Kind::Command, Kind::Control] {
        let mut out = [0; 64];
        for (channel, refused) in [(3, true), (0, false)] {
            let len = device.sealer.seal_content(kind, channel, b"\x81\x03", None, &mut out);
            let before = gateway.opener.state();
            let opened = gateway.opener.open(&mut out[..len.unwrap()]);
            assert_eq!(opened.is_err(), refused);
            if refused {
                assert_eq!(opened.unwrap_err(), Error::Header);
                assert_eq!(gateway.opener.state(), before);
            }
        }
    }
}

#[test]
fn no_two_frames_share_a_ciphertext_stream() {
    let (mut device, _) = ready(Aead::ChaCha20Poly1305, &Options::ordered(), false);
    let zeros = [0; 32];
    let mut streams: Vec<Vec<u8>> = Vec::new();
    for channel in 0..4 {
        for _ in 0..3 {
            let frame = seal(&mut device, channel, &zeros);
            streams.push(frame[frame.len() - 48..frame.len() - 16].to_vec());
        }
    }
    for (at, stream) in streams.iter().enumerate() {
        assert!(!streams[..at].contains(stream));
    }
}

#[test]
fn sequences_wrap() {
    // Ordered, every frame; else every frame around each wrap, and between these as few as may arrive.
    let strides = (0..4 * 65_536).step_by(64_512);
    let around = (1..4).flat_map(|round| round * 65_536 - 3..round * 65_536 + 3);
    let mut few: Vec<u64> = strides.chain(around).collect();
    few.sort_unstable();
    few.dedup();
    for (options, numbers) in [(Options::ordered(), (0..1024).collect()), (Options::lossy(), few)] {
        let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &options, false);
        for number in numbers {
            device.sealer.state().0[0] = number;
            let content = number.to_be_bytes();
            let frame = seal(&mut device, 0, &content);
            assert_eq!(open(&mut gateway, &frame).as_deref(), Ok(&content[..]));
            assert_eq!(open(&mut gateway, &frame), Err(Error::Replayed));
        }
    }
}

#[test]
fn a_failed_seal_changes_nothing() {
    let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &Options::ordered(), false);
    let mut out = [0xEE; CONTENT.len() + 17];
    let failed = [
        device.sealer.seal_content(Kind::Telemetry, 0, CONTENT, None, &mut out),
        device.sealer.seal_content(Kind::Telemetry, 4, CONTENT, None, &mut out),
        device.sealer.seal_content(Kind::Telemetry, 0, &[0; MAX_CONTENT + 1], None, &mut out),
        device.sealer.update_key(&terms([9; 32], false), &mut out),
    ];
    let reasons = [Error::Capacity, Error::Channel, Error::TooLong, Error::Capacity];
    assert_eq!(failed, reasons.map(Err));
    assert!(out.iter().all(|byte| *byte == 0xEE));
    assert_eq!(device.sealer.state(), (&mut [0; CHANNELS], &mut 0, 1));
    let frame = seal(&mut device, 0, CONTENT);
    assert_eq!(open(&mut gateway, &frame).as_deref(), Ok(CONTENT));
}

#[test]
fn a_key_stops_at_its_limit_and_can_still_be_updated() {
    for aead in AEADS {
        let (mut device, mut gateway) = ready(*aead, &Options::ordered(), false);
        let limit = seal_limit(*aead);
        *device.sealer.state().1 = limit / 2 - 1;
        assert!(!device.sealer.needs_update());
        open(&mut gateway, &seal(&mut device, 0, CONTENT)).unwrap();
        assert!(device.sealer.needs_update());
        *device.sealer.state().1 = limit - 1024;
        let mut out = [0; 128];
        let refused = device.sealer.seal_content(Kind::Telemetry, 0, CONTENT, None, &mut out);
        assert_eq!(refused, Err(Error::KeyUsedUp));
        let terms = *device.sealer.terms().unwrap();
        update(&mut device, &mut gateway, &terms);
        assert!(!device.sealer.needs_update());
        assert_eq!(open(&mut gateway, &seal(&mut device, 0, CONTENT)).as_deref(), Ok(CONTENT));
        *device.sealer.state().1 = limit;
        assert_eq!(device.sealer.update_key(&terms, &mut out), Err(Error::KeyUsedUp));
    }
}

#[test]
fn forgeries_are_counted_and_stop_the_key() {
    let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &Options::ordered(), false);
    let frame = seal(&mut device, 0, CONTENT);
    let mut bad = frame.clone();
    *bad.last_mut().unwrap() ^= 1;
    gateway.opener.set_forgeries(FORGERY_LIMIT / 2 - 1);
    assert!(!gateway.opener.needs_update());
    assert_eq!(open(&mut gateway, &bad), Err(Error::Authentication));
    assert!(gateway.opener.needs_update());
    gateway.opener.set_forgeries(FORGERY_LIMIT);
    assert_eq!(open(&mut gateway, &frame), Err(Error::ForgeryLimit));
}

#[test]
fn authentic_and_malformed_is_told_and_changes_nothing() {
    let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &Options::lossy(), true);
    let mut out = [0; 256];
    let before = gateway.opener.state();
    for (kind, content, error) in [
        (Kind::Telemetry, &b"no marker"[..], Error::Padding),
        (Kind::Event, b"", Error::Padding),
        (Kind::Control, b"", Error::Control),
        (Kind::Control, b"\x81\x04", Error::Control),
        (Kind::Control, b"\x81\x03\x00", Error::Control),
        (Kind::Control, b"\x82\x02\x18\x01", Error::Control),
        (Kind::Control, b"\x82\x01\x02", Error::Control),
        // An update to an epoch that does not follow, and one to the present epoch.
        (Kind::Control, &key_update(3, b"eTREAT"), Error::Update),
        (Kind::Control, &key_update(1, b"eTREAT"), Error::Update),
        // A purpose that is none, in small letters, empty, missing, or not a text.
        (Kind::Control, &key_update(2, b"eTREAD"), Error::Control),
        (Kind::Control, &key_update(2, b"etreat"), Error::Control),
        (Kind::Control, &key_update(2, b"\x60"), Error::Control),
        (Kind::Control, &key_update(2, b""), Error::Control),
        (Kind::Control, &key_update(2, b"ETREAT"), Error::Control),
        (Kind::Control, &key_update(2, b"eTREAT\x00"), Error::Control),
    ] {
        let len = device.sealer.seal_content(kind, 0, content, None, &mut out).unwrap();
        assert_eq!(gateway.opener.open(&mut out[..len]).unwrap_err(), error, "{content:x?}");
        assert_eq!(gateway.opener.state(), before);
    }
}

/// A key update to `epoch` under [`POLICY`], and what stands for its purpose.
fn key_update(epoch: u8, purpose: &[u8]) -> Vec<u8> {
    [&[0x85, 1, epoch, 0xF4, 0x58, 0x20][..], &POLICY, purpose].concat()
}

#[test]
fn the_end_is_told_and_final() {
    // On a lossy link what is later than the end is lost; on an ordered one the end is not taken
    // before what it ends.
    for ordered in [false, true] {
        let options = if ordered { Options::ordered() } else { Options::lossy() };
        let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &options, false);
        let late = seal(&mut device, 0, CONTENT);
        let mut out = [0; 64];
        let len = device.sealer.close(&mut out).unwrap();
        if ordered {
            let mut early = out;
            assert_eq!(gateway.opener.open(&mut early[..len]).unwrap_err(), Error::Gap);
            assert_eq!(open(&mut gateway, &late).as_deref(), Ok(CONTENT));
        }
        assert!(matches!(gateway.opener.open(&mut out[..len]), Ok(Received::Close)));
        assert_eq!(open(&mut gateway, &late), Err(Error::Closed));
    }
}

/// A session's state is small: both directions, their keys, and what keeps them across reboots. Where
/// key schedules are inline and large (AES-GCM in software), they are counted with 32 bytes each, as
/// ChaCha20-Poly1305 has; for that alone the whole is asserted when `telemetry::resumption` is compiled.
#[test]
fn an_idle_session_is_small() {
    let key = size_of::<AeadKey>();
    let whole = |bytes: usize| bytes - 3 * key + 3 * key.min(32);
    let plain = whole(size_of::<Sealer<1>>() + size_of::<Opener<1>>());
    let one = whole(size_of::<Resumable<1>>());
    let four = whole(size_of::<Resumable<4>>());
    std::println!(
        "both directions: {plain} bytes, kept across reboots {one}, with 4 channels {four}; a key has {key}"
    );
    assert!(plain <= 512 && one <= 512 && four <= 656, "{plain}, {one}, {four}");
}

fn options() -> impl Strategy<Value = Options> {
    let id = prop::collection::vec(any::<u8>(), 0..=8).prop_map(|id| SessionId::new(&id).unwrap());
    (any::<bool>(), id).prop_map(|(ordered, id)| {
        let options = if ordered { Options::ordered() } else { Options::lossy() };
        options.with_sessions(id, id)
    })
}

proptest! {
    #[test]
    fn frames_round_trip(
        options in options(),
        aead in prop::sample::select(AEADS),
        padding in prop_oneof![
            Just(None),
            Just(Some(Padding::None)),
            Just(Some(Padding::Padme)),
            (2..=1024_u16).prop_map(|step| Some(Padding::Multiple(step))),
        ],
        frames in prop::collection::vec(
            (0..CHANNELS as u8, any::<bool>(), prop::collection::vec(any::<u8>(), 0..200)), 1..20),
    ) {
        let (mut device, mut gateway) = ready(aead, &options, padding.is_some());
        for (channel, event, content) in frames {
            let kind = if event { Kind::Event } else { Kind::Telemetry };
            let mut out = vec![0; 2048];
            let len = device.sealer.seal_content(kind, channel, &content, padding, &mut out).unwrap();
            prop_assert!(out[len..].iter().all(|byte| *byte == 0));
            let batch = match gateway.opener.open(&mut out[..len]).unwrap() {
                Received::Telemetry(batch) if !event => batch,
                Received::Event(batch) if event => batch,
                other => panic!("{other:?}"),
            };
            prop_assert_eq!(batch.content(), &content[..]);
            prop_assert_eq!((batch.channel(), *batch.policy(), batch.epoch()), (channel, POLICY, 1));
        }
    }

    #[test]
    fn any_bytes_are_refused_and_move_no_window(
        options in options(),
        bytes in prop::collection::vec(any::<u8>(), 0..100),
    ) {
        let (_, mut gateway) = ready(Aead::ChaCha20Poly1305, &options, true);
        let before = gateway.opener.state();
        prop_assert!(gateway.opener.open(&mut bytes.clone()).is_err());
        prop_assert_eq!(gateway.opener.state(), before);
    }
}

#[test]
fn what_is_missing_can_be_counted() {
    let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &Options::lossy(), false);
    assert_eq!(gateway.opener.next_number(0), Some(0));
    let frames: Vec<_> = (0..5).map(|byte| seal(&mut device, 0, &[byte])).collect();
    for at in [0, 3] {
        open(&mut gateway, &frames[at]).unwrap();
    }
    // Two of four are missing; that a fifth was sent shows with the next that comes.
    assert_eq!(gateway.opener.next_number(0), Some(4));
    let mut forged = frames[4].clone();
    *forged.last_mut().unwrap() ^= 1;
    assert_eq!(open(&mut gateway, &forged), Err(Error::Authentication));
    assert_eq!(gateway.opener.next_number(0), Some(4));
    open(&mut gateway, &frames[1]).unwrap();
    assert_eq!(gateway.opener.next_number(0), Some(4));
    assert_eq!(gateway.opener.next_number(1), Some(0));
    assert_eq!(gateway.opener.next_number(CHANNELS as u8), None);
}
