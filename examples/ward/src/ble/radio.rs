//! One direction of a BLE link, simulated: packets are lost, come twice, or are overtaken. What
//! becomes of a packet depends on the seed and on how many went before, and on nothing else.

use super::Handle;

/// How bad a link is, in percent of its packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quality {
    /// Lost.
    pub loss: u64,
    /// Come twice.
    pub twice: u64,
    /// Late by up to [`LATE`] milliseconds, and overtaken by what was sent after.
    pub late: u64,
}

impl Quality {
    /// As the issue asks for: one in ten is lost, some come twice or out of order.
    pub const BAD: Self = Self { loss: 10, twice: 5, late: 15 };
    /// Everything arrives, once and in order.
    pub const PERFECT: Self = Self { loss: 0, twice: 0, late: 0 };
}

/// What has become of packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sent.
    pub packets: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Lost.
    pub lost: u64,
    /// Arrived twice.
    pub twice: u64,
    /// Arrived after one that was sent later.
    pub overtaken: u64,
}

/// One direction.
#[derive(Debug)]
pub struct Radio {
    quality: Quality,
    dice: Dice,
    /// What is in the air: arrival, ordinal, characteristic, bytes.
    air: Vec<(u64, u64, Handle, Vec<u8>)>,
    /// When the packet before was sent.
    busy: u64,
    arrived: u64,
    longest: usize,
    counts: Counts,
}

impl Radio {
    /// A link for packets of at most `longest` bytes.
    #[must_use]
    pub const fn new(quality: Quality, seed: u64, longest: usize) -> Self {
        let counts = Counts { packets: 0, bytes: 0, lost: 0, twice: 0, overtaken: 0 };
        let air = Vec::new();
        Self { quality, dice: Dice(seed), air, busy: 0, arrived: 0, longest, counts }
    }

    /// What has become of its packets so far.
    #[must_use]
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Throws the dice of this seed from here on: what follows depends on nothing that went before.
    pub const fn reseed(&mut self, seed: u64) {
        self.dice = Dice(seed);
    }

    /// Sends a packet at `now`, or as soon as those before are out.
    ///
    /// # Panics
    /// If it is longer than the link carries: whoever cut it has not kept to the MTU.
    pub fn send(&mut self, now: u64, handle: Handle, packet: Vec<u8>) {
        assert!(packet.len() <= self.longest, "{} bytes in a packet", packet.len());
        self.counts.packets += 1;
        self.counts.bytes += packet.len() as u64;
        self.busy = now.max(self.busy + INTERVAL);
        // Three throws for each packet, whatever comes of it: its fate hangs on its place alone.
        let (lost, twice, late) = (self.dice.percent(), self.dice.percent(), self.dice.throw());
        let delay = if late % 100 < self.quality.late { late / 100 % LATE } else { 0 };
        if lost < self.quality.loss {
            self.counts.lost += 1;
            return;
        }
        let (arrival, ordinal) = (self.busy + FLIGHT + delay, 2 * self.counts.packets);
        if twice < self.quality.twice {
            self.counts.twice += 1;
            self.air.push((arrival + 2 * INTERVAL, ordinal + 1, handle, packet.clone()));
        }
        self.air.push((arrival, ordinal, handle, packet));
    }

    /// The next packet that has arrived by `now`.
    pub fn arrive(&mut self, now: u64) -> Option<(Handle, Vec<u8>)> {
        let at = (0..self.air.len()).min_by_key(|at| (self.air[*at].0, self.air[*at].1))?;
        if self.air[at].0 > now {
            return None;
        }
        let (_, ordinal, handle, packet) = self.air.swap_remove(at);
        if ordinal < self.arrived {
            self.counts.overtaken += 1;
        }
        self.arrived = self.arrived.max(ordinal);
        Some((handle, packet))
    }

    /// When the next one arrives.
    #[must_use]
    pub fn due(&self) -> Option<u64> {
        self.air.iter().map(|(arrival, ..)| *arrival).min()
    }
}

/// Milliseconds from one packet to the next: BLE's shortest connection interval is 7.5.
const INTERVAL: u64 = 8;
/// Milliseconds on the way.
const FLIGHT: u64 = 12;
/// The latest that a late packet is, in milliseconds.
pub const LATE: u64 = 120;

/// SplitMix64 (Steele, Lea, Flood 2014): enough for a radio, and the same everywhere.
#[derive(Debug)]
struct Dice(u64);

impl Dice {
    const fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    const fn percent(&mut self) -> u64 {
        self.throw() % 100
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(quality: Quality, seed: u64) -> (Vec<u8>, Counts) {
        let mut radio = Radio::new(quality, seed, 20);
        let mut got = Vec::new();
        for at in 0..=255 {
            radio.send(u64::from(at) * 3, 1, vec![at]);
        }
        while let Some(due) = radio.due() {
            assert_eq!(radio.arrive(due - 1), None);
            let (handle, packet) = radio.arrive(due).unwrap();
            assert_eq!(handle, 1);
            got.push(packet[0]);
        }
        (got, *radio.counts())
    }

    #[test]
    fn a_perfect_link_delivers_everything_in_order() {
        let (got, counts) = run(Quality::PERFECT, 1);
        assert_eq!(got, (0..=255).collect::<Vec<_>>());
        assert_eq!(counts, Counts { packets: 256, bytes: 256, ..Counts::default() });
    }

    #[test]
    fn a_bad_link_is_as_bad_as_it_says_and_each_time_alike() {
        let (got, counts) = run(Quality::BAD, 1);
        assert_eq!(run(Quality::BAD, 1), (got.clone(), counts));
        assert_ne!(run(Quality::BAD, 2).0, got);
        assert!((15..=36).contains(&counts.lost), "{counts:?}");
        assert!((5..=22).contains(&counts.twice), "{counts:?}");
        assert!(counts.overtaken > 10, "{counts:?}");
        assert_eq!(got.len() as u64, 256 - counts.lost + counts.twice);
    }

    #[test]
    #[should_panic(expected = "21 bytes in a packet")]
    fn a_packet_longer_than_the_mtu_is_noticed() {
        Radio::new(Quality::PERFECT, 1, 20).send(0, 0, vec![0; 21]);
    }
}
