//! Handshakes over links that lose, repeat and reorder packets; packets from strangers.

use super::world::{Kind, World, between, id};
use crate::platform::os::OsRandom;
use crate::session::edhoc::link::{Admission, Due, Link, MIN_PACKET, Received, Timing};
use crate::session::edhoc::{Completed, Error, Initiator, Method, Responder, Suite};
use proptest::prelude::*;
use std::collections::VecDeque;
use std::vec::Vec;

const N: usize = 1200;

/// One direction of a radio: each packet is lost, repeated or overtaken by chance.
struct Air {
    queue: VecDeque<Vec<u8>>,
    seed: u64,
    loss: u64,
}

impl Air {
    fn chance(&mut self, percent: u64) -> bool {
        self.seed = self.seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.seed >> 33) % 100 < percent
    }

    fn send(&mut self, packet: &[u8]) {
        if self.chance(self.loss) {
            return;
        }
        if self.chance(10) {
            self.queue.push_back(packet.to_vec());
        }
        if self.chance(20) && !self.queue.is_empty() {
            let at = self.queue.len() - 1;
            self.queue.insert(at, packet.to_vec());
        } else {
            self.queue.push_back(packet.to_vec());
        }
    }

    fn send_all(&mut self, link: &mut Link<N>, size: usize) -> usize {
        let (mut packet, mut count) = ([0; 1500], 0);
        while let Some(len) = link.transmit(size, &mut packet).unwrap() {
            assert!(len <= size);
            self.send(&packet[..len]);
            count += 1;
        }
        count
    }
}

/// A whole handshake over two `Air`s, or `None` if it expired.
fn over_the_air(
    initiator: &Initiator<'_>,
    responder: &Responder<'_>,
    suite: Suite,
    (size, loss, seed): (usize, u64, u64),
) -> Option<(Completed, Completed)> {
    let timing = Timing { first_wait: 100, repeats: 12, lifetime: 10_000_000 };
    let (mut link_i, mut link_r) =
        (Link::<N>::initiator(7, 128, timing), Link::<N>::responder(timing));
    let air = |seed| Air { queue: VecDeque::new(), seed, loss };
    let (mut to_r, mut to_i) = (air(seed), air(!seed));
    let (mut out, mut work) = ([0; N], [0; 4096]);
    let mut now = 0;

    let (len, i_2) = initiator.message_1(suite, id(&[1]), &[], &mut OsRandom, &mut out).unwrap();
    link_i.send(&out[..len], now).unwrap();
    to_r.send_all(&mut link_i, size);
    let (mut i_2, mut i_4, mut r_3, mut done_r) = (Some(i_2), None, None, None);
    loop {
        while let Some(packet) = to_r.queue.pop_front() {
            match link_r.receive(&packet).unwrap() {
                Received::Message(message) if r_3.is_none() && done_r.is_none() => {
                    let (ready, _) = responder.message_1(message).unwrap();
                    let c_r = id(&[2]);
                    let (len, next) =
                        ready.message_2(c_r, &[], &mut OsRandom, &mut out, &mut work).unwrap();
                    r_3 = Some(next);
                    link_r.send(&out[..len], now).unwrap();
                }
                Received::Message(message) => {
                    let (ready, _) = r_3.take().unwrap().message_3(message, &mut work).unwrap();
                    let (len, done) = ready.message_4(&[], &mut out).unwrap();
                    done_r = Some(done);
                    link_r.send(&out[..len], now).unwrap();
                }
                Received::Repeat | Received::More | Received::Ignored => (),
            }
            to_i.send_all(&mut link_r, size);
        }
        while let Some(packet) = to_i.queue.pop_front() {
            if let Received::Message(message) = link_i.receive(&packet).unwrap() {
                if let Some(state) = i_2.take() {
                    let (ready, _) = state.message_2(message, &mut work).unwrap();
                    let (len, next) = ready.message_3(&[], &mut out, &mut work).unwrap();
                    i_4 = Some(next);
                    link_i.send(&out[..len], now).unwrap();
                    to_r.send_all(&mut link_i, size);
                } else {
                    let (done_i, _) = i_4.take().unwrap().message_4(message, &[]).unwrap();
                    return Some((done_i, done_r.unwrap()));
                }
            }
        }
        if to_r.queue.is_empty() {
            match link_i.due(now) {
                Due::At(time) => now = time,
                Due::Repeat => drop(to_r.send_all(&mut link_i, size)),
                Due::Expired => return None,
                Due::Nothing => panic!("the initiator waits for nothing"),
            }
        }
    }
}

#[test]
fn handshakes_get_through_at_every_packet_size() {
    let world = World::new();
    for (case, kinds) in [
        ((Method::SignSign, Suite::Suite4), [Kind::Chain; 2]),
        ((Method::StaticStatic, Suite::Suite2), [Kind::Kid; 2]),
    ] {
        between(&world, case, kinds, |initiator, responder, _| {
            for size in [MIN_PACKET, 23 - 3, 185 - 3, 1280] {
                for loss in [0, 10] {
                    for seed in 0..8 {
                        let air = (size, loss, seed);
                        let (i, r) = over_the_air(initiator, responder, case.1, air)
                            .unwrap_or_else(|| {
                                panic!("expired: {size} bytes, {loss} % lost, seed {seed}")
                            });
                        assert_eq!(i.prk_out.expose(), r.prk_out.expose());
                    }
                }
            }
        });
    }
}

#[test]
fn a_dead_link_expires() {
    between(&World::new(), (Method::SignSign, Suite::Suite4), [Kind::Thumbprint; 2], |i, r, _| {
        assert!(over_the_air(i, r, Suite::Suite4, (20, 100, 1)).is_none());
    });
}

fn packets(message: &[u8], handshake: u8, size: usize) -> Vec<Vec<u8>> {
    let mut link = Link::<N>::initiator(handshake, 0, Timing::default());
    link.send(message, 0).unwrap();
    let (mut packet, mut packets) = ([0; 1500], Vec::new());
    while let Some(len) = link.transmit(size, &mut packet).unwrap() {
        packets.push(packet[..len].to_vec());
    }
    packets
}

/// The responder's timer, and what is sent again when.
#[test]
fn waits_double_and_answers_are_repeated_only_on_demand() {
    let timing = Timing { first_wait: 100, repeats: 2, lifetime: 1000 };
    let mut link = Link::<N>::initiator(7, 0, timing);
    assert_eq!(link.due(0), Due::Nothing);
    link.send(&[1, 2, 3], 0).unwrap();
    assert_eq!(link.due(99), Due::At(100));
    assert_eq!((link.due(100), link.due(100)), (Due::Repeat, Due::At(300)));
    assert_eq!((link.due(300), link.due(300)), (Due::Repeat, Due::At(700)));
    assert_eq!((link.due(700), link.due(700)), (Due::Expired, Due::Nothing));
    assert_eq!(link.transmit(20, &mut [0; 20]), Ok(None));

    let asked = &packets(&[5; 40], 9, 20);
    let mut link = Link::<N>::responder(timing);
    for (at, packet) in asked.iter().enumerate() {
        let whole = at + 1 == asked.len();
        assert_eq!(matches!(link.receive(packet), Ok(Received::Message(_))), whole);
    }
    // Before there is an answer, and in the middle of a repetition, nothing goes out.
    assert_eq!(link.receive(&asked[2]), Ok(Received::Ignored));
    link.send(&[6; 4], 0).unwrap();
    assert_eq!(link.transmit(20, &mut [0; 20]), Ok(Some(7)));
    assert_eq!(link.receive(&asked[0]), Ok(Received::Ignored));
    for _ in 0..2 {
        assert_eq!(link.transmit(20, &mut [0; 20]), Ok(None));
        assert_eq!(link.receive(&asked[2]), Ok(Received::Repeat));
        assert_eq!(link.transmit(20, &mut [0; 20]), Ok(Some(7)));
    }
    assert_eq!(link.receive(&asked[2]), Ok(Received::Ignored));
    assert_eq!(link.due(999), Due::At(1000));
    assert_eq!(link.due(1000), Due::Expired);
}

#[test]
fn packets_that_do_not_fit_are_ignored() {
    let good = packets(&[5; 40], 9, 20);
    let change = |at: usize, place: usize, to: u8| {
        let mut packet = good[at].clone();
        packet[place] = to;
        packet
    };
    let longer = [&good[1][..], &[0]].concat();
    for (fault, packet) in [
        ("nothing", Vec::new()),
        ("a head alone", good[0][..3].to_vec()),
        ("a frame", change(1, 0, 0x10)),
        ("reserved bits", change(1, 0, 0x91)),
        ("message 0", change(1, 0, 0x80)),
        ("message 5", change(1, 0, 0xd0)),
        ("a message that is not awaited", change(1, 0, 0xb0)),
        ("a message of the same side", change(1, 0, 0xa0)),
        ("another size", longer),
        ("the first once more", good[0].clone()),
    ] {
        let mut link = Link::<N>::responder(Timing::default());
        assert_eq!(link.receive(&good[0]), Ok(Received::More));
        assert_eq!(link.receive(&packet), Ok(Received::Ignored), "{fault}");
        assert_eq!(link.receive(&good[1]), Ok(Received::More), "{fault}");
        let Ok(Received::Message(message)) = link.receive(&good[2]) else {
            panic!("{fault}: the message is lost")
        };
        assert_eq!(message, [5; 40]);
    }
    // Behind the end, or an end before what is there.
    let mut link = Link::<N>::responder(Timing::default());
    assert_eq!(link.receive(&good[1]), Ok(Received::More));
    assert_eq!(link.receive(&change(2, 1, 0x80)), Ok(Received::Ignored));
    assert_eq!(link.receive(&good[2]), Ok(Received::More));
    assert_eq!(link.receive(&change(1, 1, 0x03)), Ok(Received::Ignored));
    assert!(matches!(link.receive(&good[0]), Ok(Received::Message(_))));
}

/// RFC 7252 §4.2: the wait begins anew with each message. Else message_3 would wait for longer than the
/// responder keeps its half.
#[test]
fn each_message_begins_with_the_first_wait() {
    let timing = Timing { first_wait: 100, repeats: 3, lifetime: 1_000 };
    let mut link = Link::<64>::initiator(9, 128, timing);
    link.send(&[1; 10], 0).unwrap();
    for due in [Due::At(125), Due::Repeat, Due::At(375), Due::Repeat, Due::At(875)] {
        let now = if let Due::At(at) = link.due(0) { at } else { 0 };
        assert_eq!(link.due(if due == Due::Repeat { now } else { 0 }), due);
    }
    let answer = packets(&[2; 10], 9, 20);
    let answer = [&[0xa0], &answer[0][1..]].concat();
    assert!(matches!(link.receive(&answer), Ok(Received::Message(_))));
    link.send(&[3; 10], 400).unwrap();
    assert_eq!(link.due(400), Due::At(525));
}

/// Where there is no message_4, nothing but time ends the responder's half.
#[test]
fn a_responder_that_has_nothing_more_to_say_expires_as_well() {
    let timing = Timing { first_wait: 100, repeats: 3, lifetime: 1_000 };
    let mut link = Link::<64>::responder(timing);
    assert!(matches!(link.receive(&packets(&[1; 10], 9, 20)[0]), Ok(Received::Message(_))));
    link.send(&[2; 10], 0).unwrap();
    let third = [&[0xb0], &packets(&[3; 10], 9, 20)[0][1..]].concat();
    assert!(matches!(link.receive(&third), Ok(Received::Message(_))));
    assert_eq!(link.due(999), Due::At(1_000));
    assert_eq!(link.due(1_000), Due::Expired);
}

#[test]
fn a_packet_of_a_message_that_is_too_long_costs_no_other_message() {
    let good = packets(&[5; 40], 9, 20);
    let mut link = Link::<40>::responder(Timing::default());
    assert_eq!(link.receive(&good[0]), Ok(Received::More));
    // Of another handshake, behind the buffer's end.
    let stranger = [&[0x90, 40, 8][..], &[0; 17]].concat();
    assert_eq!(link.receive(&stranger), Err(Error::LinkLength));
    assert_eq!(link.receive(&good[1]), Ok(Received::More));
    assert!(matches!(link.receive(&good[2]), Ok(Received::Message(_))));
}

#[test]
fn each_misuse_of_a_link_is_told() {
    let mut link = Link::<40>::initiator(7, 0, Timing::default());
    assert_eq!(link.send(&[0; 41], 0), Err(Error::LinkLength));
    assert_eq!(link.send(&[], 0), Err(Error::LinkLength));
    link.send(&[0; 40], 0).unwrap();
    assert_eq!(link.send(&[0; 40], 0), Err(Error::LinkOrder));
    assert_eq!(link.transmit(19, &mut [0; 20]), Err(Error::LinkPacket));
    assert_eq!(link.transmit(20, &mut [0; 19]), Err(Error::Capacity));
    assert_eq!(link.transmit(20, &mut [0; 20]), Ok(Some(20)));
    let mut link = Link::<40>::responder(Timing::default());
    assert_eq!(link.send(&[0; 40], 0), Err(Error::LinkOrder));
    for packet in &packets(&[5; 41], 9, 20)[..2] {
        assert_eq!(link.receive(packet), Ok(Received::More));
    }
    assert_eq!(link.receive(&packets(&[5; 41], 9, 20)[2]), Err(Error::LinkLength));
    let mut link = Link::<4096>::initiator(7, 0, Timing::default());
    link.send(&[0; 128 * 17 + 1], 0).unwrap();
    assert_eq!(link.transmit(20, &mut [0; 20]), Err(Error::LinkPacket));
}

#[test]
fn admission_lets_in_what_the_interval_allows() {
    let mut admission = Admission::new(2, 100, 0);
    let mut at = |now| admission.admit(now);
    assert_eq!([at(0), at(0), at(0), at(99)], [true, true, false, false]);
    assert_eq!([at(150), at(150), at(199), at(200)], [true, false, false, true]);
    assert_eq!([at(100_000), at(100_000), at(100_000)], [true, true, false]);
}

proptest! {
    /// Whatever comes, and in whatever order, a message is put together right or not at all.
    #[test]
    fn any_order_gives_the_message_once(
        message in proptest::collection::vec(any::<u8>(), 1..300),
        size in MIN_PACKET..80,
        order in proptest::collection::vec(any::<prop::sample::Index>(), 0..200),
        noise in proptest::collection::vec(any::<u8>(), 0..30),
    ) {
        let packets = packets(&message, 9, size);
        let mut link = Link::<N>::responder(Timing::default());
        let mut got = 0;
        let in_order = packets.iter().cycle().take(2 * packets.len());
        for packet in order.iter().map(|at| at.get(&packets)).chain(in_order) {
            // Noise that is taken for another handshake's first message starts over; not here.
            if noise.first().is_none_or(|first| first & 0xf0 != 0x90) {
                prop_assert_eq!(link.receive(&noise), Ok(Received::Ignored));
            }
            if let Received::Message(whole) = link.receive(packet).unwrap() {
                prop_assert_eq!(&*whole, &message);
                got += 1;
            }
        }
        prop_assert_eq!(got, 1);
    }

    #[test]
    fn any_packets_leave_a_link_that_works(
        packets_in in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..60),
    ) {
        let mut link = Link::<64>::responder(Timing::default());
        let mut handed_on = 0;
        for packet in &packets_in {
            let mut packet = packet.clone();
            if let Some(first) = packet.first_mut() {
                *first = 0x90;
            }
            if let Ok(Received::Message(_)) = link.receive(&packet) {
                handed_on += 1;
            }
        }
        prop_assert!(handed_on <= 1);
        link.finish();
        prop_assert_eq!(link.due(0), Due::Nothing);
    }
}
