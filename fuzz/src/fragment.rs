//! Frames in packets: cut, lost, repeated, reordered and altered, and put together again.
//!
//! Input: one byte for the packets' size and the room, then operations of two bytes; see [`Air::step`].

use crate::{Accepted, Seed};
use iomt_secure::telemetry::Error;
use iomt_secure::telemetry::fragment::{Fragmenter, MIN_PACKET, Reassembled, Reassembler};

const ROOM: usize = 300;
/// Fewer than would use a number twice.
const MOST: usize = 200;

/// What comes out is a frame that went in, and not twice while it is remembered; one that is longer than
/// the room is told. Once a packet was altered, anything may come out, of which the tag decides. Accepted if a frame came
/// through in more than one packet.
pub fn property(data: &[u8]) -> Accepted {
    let Some((&options, operations)) = data.split_first() else {
        return false;
    };
    let mut air = Air::new(options);
    for operation in operations.chunks(2) {
        let [operation, argument] = [operation[0], operation.get(1).copied().unwrap_or_default()];
        air.step(operation, argument);
    }
    air.came > 0
}

struct Sent {
    frame: Vec<u8>,
    packets: Vec<Vec<u8>>,
    /// How many frames were over when it came out.
    over: Option<u64>,
}

struct Air {
    size: usize,
    fragmenter: Fragmenter,
    reassembler: Reassembler<ROOM, 2>,
    sent: Vec<Sent>,
    /// A packet was altered: from here on what comes out need not be what went in.
    altered: bool,
    /// Frames that came in more than one packet.
    came: u64,
    given_up: u64,
}

impl Air {
    fn new(options: u8) -> Self {
        Self {
            size: MIN_PACKET + usize::from(options % 80),
            fragmenter: Fragmenter::new(0),
            reassembler: Reassembler::new(),
            sent: Vec::new(),
            altered: false,
            came: 0,
            given_up: 0,
        }
    }

    /// One operation, by its low three bits; the others choose among frames, the latest being 0.
    fn step(&mut self, operation: u8, argument: u8) {
        let frame = self.sent.len().checked_sub(usize::from(operation >> 3) + 1);
        match (operation & 7, frame) {
            (0, _) => self.send(1 + usize::from(argument)),
            // Longer than the room, in packets of which some are not.
            (1, _) => self.send(ROOM + usize::from(argument)),
            (2 | 3, Some(frame)) => self.deliver(frame, usize::from(argument)),
            (4, Some(frame)) => {
                for at in 0..self.sent[frame].packets.len() {
                    self.deliver(frame, at);
                }
            }
            (5, Some(frame)) => {
                for at in (0..self.sent[frame].packets.len()).rev() {
                    self.deliver(frame, at);
                }
            }
            (6, Some(frame)) => self.alter(frame, argument),
            (7, _) => self.noise(argument),
            _ => {}
        }
    }

    fn send(&mut self, len: usize) {
        if self.sent.len() >= MOST {
            return;
        }
        let mut frame = vec![self.sent.len() as u8; len];
        frame[0] = len as u8 & 0x7f;
        let mut fragments =
            self.fragmenter.cut(&frame, self.size).unwrap_or_else(|e| panic!("{e}"));
        let (mut out, mut packets) = ([0; 128], Vec::new());
        while let Some(len) = fragments.transmit(&mut out).unwrap_or_else(|e| panic!("{e}")) {
            assert!(len <= self.size);
            packets.push(out[..len].to_vec());
        }
        assert_eq!(packets.len() == 1, len <= self.size);
        self.sent.push(Sent { frame, packets, over: None });
    }

    fn deliver(&mut self, frame: usize, at: usize) {
        let sent = &mut self.sent[frame];
        let cut = sent.packets.len() > 1;
        let mut packet = sent.packets[at % sent.packets.len()].clone();
        match self.reassembler.receive(&mut packet) {
            Ok(Reassembled::Frame(got)) if !self.altered => {
                assert_eq!(got, sent.frame);
                if cut {
                    let then = sent.over.replace(self.came + self.given_up);
                    let recent = then.is_some_and(|then| self.came + self.given_up - then < 8);
                    assert!(!recent, "a frame came out twice");
                    self.came += 1;
                }
            }
            Ok(_) => {}
            Err(error) => {
                assert_eq!(error, Error::FrameLength);
                assert!(self.altered || sent.frame.len() > ROOM);
            }
        }
        self.given_up = self.reassembler.given_up();
    }

    /// Delivers a packet with one bit flipped.
    fn alter(&mut self, frame: usize, argument: u8) {
        let packets = &self.sent[frame].packets;
        let mut packet = packets[usize::from(argument) % packets.len()].clone();
        let at = usize::from(argument) / 8 % packet.len();
        packet[at] ^= 1 << (argument % 8);
        self.altered = true;
        let _ = self.reassembler.receive(&mut packet);
    }

    /// Bytes that are no packet of a frame, or nearly one.
    fn noise(&mut self, argument: u8) {
        let mut packet = [argument | 0x80, argument, argument, argument];
        if packet[0] & 0x7f == 0 {
            packet[0] |= 0x10;
        }
        assert_eq!(self.reassembler.receive(&mut packet), Ok(Reassembled::Ignored));
        assert_eq!(self.reassembler.receive(&mut []), Ok(Reassembled::Ignored));
    }
}

/// Frames in order and backwards, losses, repetitions, alterations, several at once.
pub fn seeds() -> Vec<Seed> {
    let seed = |options: u8, steps: &[(u8, u8)]| -> Vec<u8> {
        let steps = steps.iter().flat_map(|(operation, argument)| [*operation, *argument]);
        [options].into_iter().chain(steps).collect()
    };
    vec![
        ("nothing", vec![]),
        ("whole", seed(0, &[(0, 10), (4, 0)])),
        ("in-order", seed(0, &[(0, 100), (4, 0)])),
        ("backwards", seed(0, &[(0, 100), (5, 0)])),
        ("twice", seed(0, &[(0, 100), (4, 0), (5, 0)])),
        (
            "two-at-once",
            seed(0, &[(0, 60), (0, 61), (2, 0), (10, 0), (2, 1), (10, 1), (4, 0), (12, 0)]),
        ),
        (
            "three-at-once",
            seed(
                0,
                &[(0, 60), (0, 61), (0, 62), (2, 0), (10, 0), (18, 0), (4, 0), (12, 0), (20, 0)],
            ),
        ),
        ("lost", seed(0, &[(0, 100), (2, 0), (2, 1), (0, 100), (4, 0)])),
        ("too-long", seed(0, &[(1, 0), (4, 0), (0, 90), (4, 0)])),
        ("too-long-backwards", seed(9, &[(1, 200), (5, 0)])),
        ("altered", seed(0, &[(0, 100), (2, 0), (6, 9), (6, 17), (6, 200), (4, 0)])),
        ("noise", seed(0, &[(0, 100), (2, 0), (7, 0), (7, 0x10), (7, 0x41), (7, 0xff), (4, 0)])),
    ]
}
