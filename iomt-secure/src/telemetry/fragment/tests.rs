//! Frames through packets: in order, out of it, with losses, and with packets that do not belong.

use super::*;
use proptest::prelude::*;
use std::vec;
use std::vec::Vec;

fn packets(fragmenter: &mut Fragmenter, frame: &[u8], size: usize) -> Vec<Vec<u8>> {
    let mut fragments = fragmenter.cut(frame, size).unwrap();
    all(&mut fragments)
}

fn all(fragments: &mut Fragments<'_>) -> Vec<Vec<u8>> {
    let (mut packet, mut packets) = ([0; 2000], Vec::new());
    while let Some(len) = fragments.transmit(&mut packet).unwrap() {
        packets.push(packet[..len].to_vec());
    }
    packets
}

/// The frame that came with this packet, if one did.
fn take<const N: usize, const S: usize>(
    reassembler: &mut Reassembler<N, S>,
    packet: &[u8],
) -> Option<Vec<u8>> {
    match reassembler.receive(&mut packet.to_vec()).unwrap() {
        Reassembled::Frame(frame) => Some(frame.to_vec()),
        Reassembled::More | Reassembled::Ignored => None,
    }
}

/// Bytes that begin as a frame does.
fn frame(tag: u8, len: usize) -> Vec<u8> {
    let mut frame = vec![tag; len];
    frame[0] = 0x14;
    frame
}

#[test]
fn the_layout_is_the_documented_one() {
    let mut fragmenter = Fragmenter::new(0);
    let frame: Vec<u8> = (0..40).collect();
    assert_eq!(packets(&mut fragmenter, &frame[..20], 20), [&frame[..20]]);
    let cut = packets(&mut fragmenter, &frame, 20);
    let head = |index, number, content: &[u8]| [&[0x80, index, number], content].concat();
    assert_eq!(
        cut,
        [head(0, 0, &frame[..17]), head(1, 0, &frame[17..34]), head(0x82, 0, &frame[34..])]
    );
    // A frame that goes as it is uses no number; each other one does.
    assert_eq!(packets(&mut fragmenter, &frame, 20)[0][2], 1);
}

#[test]
fn each_misuse_is_told_and_uses_nothing_up() {
    let mut fragmenter = Fragmenter::new(0);
    assert_eq!(fragmenter.cut(&[0; 40], 19).map(|_| ()), Err(Error::PacketSize));
    assert_eq!(fragmenter.cut(&[0; 10], 19).map(|_| ()), Err(Error::PacketSize));
    assert_eq!(fragmenter.cut(&[0; 128 * 17 + 1], 20).map(|_| ()), Err(Error::PacketSize));
    let frame = frame(1, 128 * 17);
    let mut fragments = fragmenter.cut(&frame, 20).unwrap();
    assert_eq!(fragments.number, 0);
    assert_eq!(fragments.transmit(&mut [0; 19]), Err(Error::Capacity));
    assert_eq!(all(&mut fragments).len(), 128);
    let mut whole = fragmenter.cut(&frame[..20], 20).unwrap();
    assert_eq!(whole.transmit(&mut [0; 19]), Err(Error::Capacity));
    assert_eq!(whole.transmit(&mut [0; 20]), Ok(Some(20)));
    assert_eq!(whole.transmit(&mut [0; 20]), Ok(None));
}

#[test]
fn a_second_round_fills_the_gaps_of_the_first() {
    let mut fragmenter = Fragmenter::new(0);
    let sent = frame(7, 100);
    let mut fragments = fragmenter.cut(&sent, 20).unwrap();
    let first = all(&mut fragments);
    fragments.again();
    assert_eq!(all(&mut fragments), first);
    let mut reassembler = Reassembler::<128, 2>::new();
    for packet in first.iter().step_by(2) {
        assert_eq!(take(&mut reassembler, packet), None);
    }
    let got: Vec<_> = first.iter().filter_map(|packet| take(&mut reassembler, packet)).collect();
    assert_eq!(got, [sent]);
    // A third round is late, and begins nothing.
    for packet in &first {
        assert_eq!(reassembler.receive(&mut packet.clone()), Ok(Reassembled::Ignored));
    }
    assert_eq!(reassembler.given_up(), 0);
}

#[test]
fn frames_come_in_at_once_up_to_the_room_there_is() {
    let mut fragmenter = Fragmenter::new(0);
    let frames = [frame(1, 50), frame(2, 50), frame(3, 50)];
    let sent: Vec<_> = frames.iter().map(|frame| packets(&mut fragmenter, frame, 20)).collect();
    let mut reassembler = Reassembler::<64, 2>::new();
    for (of_first, of_second) in sent[0].iter().zip(&sent[1]).take(2) {
        assert_eq!(take(&mut reassembler, of_first), None);
        assert_eq!(take(&mut reassembler, of_second), None);
    }
    assert_eq!(take(&mut reassembler, &sent[1][2]), Some(frames[1].clone()));
    // A third one takes the free place, a fourth that of the first.
    assert_eq!(take(&mut reassembler, &sent[2][0]), None);
    assert_eq!(reassembler.given_up(), 0);
    let fourth = packets(&mut fragmenter, &frame(4, 50), 20);
    assert_eq!(take(&mut reassembler, &fourth[0]), None);
    assert_eq!(reassembler.given_up(), 1);
    assert_eq!(take(&mut reassembler, &sent[0][2]), None, "it was given up");
    assert_eq!(take(&mut reassembler, &sent[2][1]), None);
    assert_eq!(take(&mut reassembler, &sent[2][2]), Some(frames[2].clone()));
}

#[test]
fn a_packet_of_a_frame_that_is_too_long_costs_no_other_frame() {
    let sent = packets(&mut Fragmenter::new(1), &frame(1, 50), 20);
    // Behind the buffer's end, whichever of its frame's packets comes first.
    for stranger in
        [[&[0x80, 40, 9][..], &[0; 17]].concat(), [&[0x80, 0x80, 9][..], &[0; 65]].concat()]
    {
        let mut reassembler = Reassembler::<64, 1>::new();
        assert_eq!(take(&mut reassembler, &sent[0]), None);
        assert_eq!(reassembler.receive(&mut stranger.clone()), Err(Error::FrameLength));
        assert_eq!(reassembler.given_up(), 0);
        assert_eq!(take(&mut reassembler, &sent[1]), None);
        assert_eq!(take(&mut reassembler, &sent[2]), Some(frame(1, 50)));
    }
}

/// What `docs/wire/fragment.md` says a restart may cost.
#[test]
fn one_restart_in_32_begins_among_the_numbers_that_are_remembered() {
    let lost = |first: u8| {
        let mut reassembler = Reassembler::<64, 2>::new();
        let mut fragmenter = Fragmenter::new(0);
        for _ in 0..100 {
            let sent = packets(&mut fragmenter, &frame(1, 50), 20);
            assert_eq!(sent.iter().filter_map(|it| take(&mut reassembler, it)).count(), 1);
        }
        let mut fragmenter = Fragmenter::new(first);
        let is_lost = |_: &i32| {
            let sent = packets(&mut fragmenter, &frame(2, 50), 20);
            sent.iter().filter_map(|it| take(&mut reassembler, it)).count() == 0
        };
        (0..250).filter(is_lost).count()
    };
    let lost: Vec<_> = (0..=255).map(lost).filter(|lost| *lost > 0).collect();
    assert_eq!(lost, [8, 7, 6, 5, 4, 3, 2, 1]);
}

#[test]
fn a_sender_that_restarted_is_heard_under_another_number() {
    let mut reassembler = Reassembler::<64, 1>::new();
    let mut got = |first: u8, tag: u8| {
        let packets = packets(&mut Fragmenter::new(first), &frame(tag, 50), 20);
        packets.iter().filter_map(|packet| take(&mut reassembler, packet)).count()
    };
    assert_eq!((got(255, 1), got(0, 2)), (1, 1));
    // It is remembered, and taken for late; another one is not.
    assert_eq!((got(255, 3), got(17, 3)), (0, 1));
}

#[test]
fn what_was_handed_on_is_wiped_with_the_next_packet() {
    let mut fragmenter = Fragmenter::new(0);
    let mut reassembler = Reassembler::<64, 1>::new();
    for packet in packets(&mut fragmenter, &frame(9, 50), 20) {
        take(&mut reassembler, &packet);
    }
    assert_eq!(reassembler.slots[0].assembly.message(50).unwrap()[1..], [9; 49]);
    assert_eq!(reassembler.receive(&mut [0x90]), Ok(Reassembled::Ignored));
    assert_eq!(reassembler.slots[0].assembly.message(64).unwrap(), [0; 64]);
}

#[test]
fn what_is_no_frames_packet_is_ignored() {
    let mut reassembler = Reassembler::<64, 2>::new();
    for packet in [&[][..], &[0x80, 0, 0], &[0x81, 0, 0, 1], &[0x90, 0, 0, 1], &[0xd0, 0, 0, 1]] {
        assert_eq!(reassembler.receive(&mut packet.to_vec()), Ok(Reassembled::Ignored));
    }
    assert_eq!(reassembler.begun, 0);
}

#[test]
fn a_frame_that_is_too_long_is_told() {
    let mut fragmenter = Fragmenter::new(0);
    let mut reassembler = Reassembler::<40, 1>::new();
    let long = packets(&mut fragmenter, &frame(1, 41), 20);
    assert_eq!(take(&mut reassembler, &long[0]), None);
    assert_eq!(take(&mut reassembler, &long[1]), None);
    assert_eq!(reassembler.receive(&mut long[2].clone()), Err(Error::FrameLength));
    // One packet that is longer than the room takes no other frame's place.
    let long = packets(&mut fragmenter, &frame(2, 100), 60);
    assert_eq!(reassembler.receive(&mut long[0].clone()), Err(Error::FrameLength));
    assert_eq!(reassembler.given_up(), 0);
    let good = packets(&mut fragmenter, &frame(3, 40), 20);
    let got: Vec<_> = good.iter().filter_map(|packet| take(&mut reassembler, packet)).collect();
    assert_eq!(got, [frame(3, 40)]);
}

proptest! {
    /// Over loss, repetition and reordering: each frame once, as it was, or not at all; and all of
    /// them where nothing is lost and no more are under way at once than there is room for.
    #[test]
    fn frames_come_once_or_not_at_all(
        lengths in prop::collection::vec(2..200_usize, 1..40),
        size in MIN_PACKET..80,
        fates in prop::collection::vec(0..20_u8, 1..400),
        lossless in any::<bool>(),
    ) {
        let mut fragmenter = Fragmenter::new(0);
        let frames: Vec<_> = (0..).zip(&lengths).map(|(at, len)| frame(at, *len)).collect();
        let mut air: Vec<(usize, usize, Vec<u8>)> = Vec::new();
        let mut fates = fates.iter().cycle();
        let (mut step, mut expected) = (0, Vec::new());
        for (at, frame) in frames.iter().enumerate() {
            for packet in packets(&mut fragmenter, frame, size) {
                step += 1;
                match fates.next() {
                    // Within a frame's own packets nothing is so late as to meet the next but one.
                    Some(0) if !lossless => {}
                    Some(1) => {
                        air.push((at * 1000 + step % 1000, step, packet.clone()));
                        air.push((at * 1000 + 500, step, packet));
                    }
                    Some(fate @ 2..6) => {
                        air.push((at * 1000 + usize::from(*fate) * 137 % 900, step, packet));
                    }
                    _ => air.push((at * 1000 + step % 1000, step, packet)),
                }
            }
            step = 0;
            expected.push(frame.clone());
        }
        air.sort_by_key(|(time, step, _)| (*time, *step));
        let mut reassembler = Reassembler::<200, 2>::new();
        let mut got = Vec::new();
        for (_, _, packet) in &air {
            if let Some(frame) = take(&mut reassembler, packet) {
                // What is repeated whole comes whole again: the opener tells a replay.
                if frame.len() > size || !got.contains(&frame) {
                    got.push(frame);
                }
            }
        }
        for frame in &got {
            prop_assert!(frames.contains(frame));
        }
        let mut unique = got.clone();
        unique.sort();
        unique.dedup();
        prop_assert_eq!(unique.len(), got.len());
        if lossless {
            prop_assert_eq!(got.len(), expected.len());
            prop_assert_eq!(reassembler.given_up(), 0);
        }
    }

    #[test]
    fn no_packet_breaks_it(
        packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..80),
    ) {
        let mut reassembler = Reassembler::<64, 2>::new();
        for mut packet in packets {
            if let Some(first) = packet.first_mut() {
                *first &= 0x81;
            }
            let _ = reassembler.receive(&mut packet);
        }
    }
}
