//! The replay window of one channel in one epoch (RFC 9147 §4.5.1, after RFC 4303 §3.4.3), and the
//! frame's number from its low bits (after RFC 9147 §4.2.2).
//!
//! The window moves only after the tag was verified. Arithmetic on the peer's numbers subtracts from
//! ours and never adds to them.

use super::Error;
use super::frame::Sequence;

/// How many frames back a late one is still taken.
pub(super) const WINDOW: u64 = 64;

/// Which frames were received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// One more than the highest number received.
    next: u64,
    /// Bit n: the frame n behind the highest was received.
    seen: u64,
}

impl Window {
    pub(super) const fn new() -> Self {
        Self { next: 0, seen: 0 }
    }

    /// Everything under `next` counts as received.
    pub(super) const fn from(next: u64) -> Self {
        Self { next, seen: if next > 0 { u64::MAX } else { 0 } }
    }

    /// One more than the highest number that was received.
    pub(super) const fn next(&self) -> u64 {
        self.next
    }

    /// The frames before `next` are not waited for any more, nor taken.
    pub(super) const fn advance(&mut self, next: u64) {
        if next > self.next {
            *self = Self::from(next);
        }
    }

    /// The full number: the one with these low bits that lies up to 128 before the next, or with two
    /// bytes up to 1024, else ahead of it. RFC 9147 §4.2.2 takes the closest; what lies that far back is
    /// refused anyway, and more frames may be lost in a row so.
    #[inline]
    pub(super) const fn number(&self, sequence: Sequence) -> u64 {
        let (low, mask) = sequence.bits();
        let behind = if mask > 0xFF { 1024 } else { 128 };
        // `next` counts frames that were received one by one, so that it is far from u64's end.
        let first = self.next.saturating_sub(behind);
        first.saturating_add(low.wrapping_sub(first) & mask)
    }

    /// Whether a frame is the next: on an ordered transport none may be missing before it.
    #[inline]
    pub(super) const fn check_next(&self, number: u64) -> Result<(), Error> {
        if number > self.next { Err(Error::Gap) } else { self.check(number) }
    }

    /// Whether a frame may be new: the cheap check, before its tag.
    #[inline]
    pub(super) const fn check(&self, number: u64) -> Result<(), Error> {
        if number >= self.next {
            return Ok(());
        }
        let behind = self.next.saturating_sub(number).saturating_sub(1);
        if behind >= WINDOW {
            return Err(Error::TooOld);
        }
        if self.seen & bit(behind) != 0 { Err(Error::Replayed) } else { Ok(()) }
    }

    /// Notes a frame whose tag was verified.
    #[inline]
    pub(super) const fn mark(&mut self, number: u64) {
        if number >= self.next {
            let ahead = number.saturating_sub(self.next).saturating_add(1);
            self.seen = if ahead >= WINDOW { 0 } else { self.seen.wrapping_shl(low(ahead)) };
            self.seen |= 1;
            self.next = number.saturating_add(1);
        } else {
            self.seen |= bit(self.next.saturating_sub(number).saturating_sub(1));
        }
    }
}

/// Bit `at`, under 64.
const fn bit(at: u64) -> u64 {
    1_u64.wrapping_shl(low(at))
}

/// A number under 64, as shifts want it.
const fn low(at: u64) -> u32 {
    let [.., byte] = at.to_be_bytes();
    u32::from_be_bytes([0, 0, 0, byte])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    /// RFC 9147 §4.5.1 by a set: what was received, and the highest of it.
    #[derive(Default)]
    struct Model(HashSet<u64>);

    impl Model {
        fn check(&self, number: u64) -> Result<(), Error> {
            let highest = self.0.iter().max();
            match highest {
                Some(highest) if number + WINDOW <= *highest => Err(Error::TooOld),
                _ if self.0.contains(&number) => Err(Error::Replayed),
                _ => Ok(()),
            }
        }
    }

    #[test]
    fn the_edges_of_the_window() {
        let mut window = Window::new();
        window.mark(100);
        for (number, result) in [
            (36, Err(Error::TooOld)),
            (37, Ok(())),
            (99, Ok(())),
            (100, Err(Error::Replayed)),
            (101, Ok(())),
            (u64::MAX, Ok(())),
        ] {
            assert_eq!(window.check(number), result, "{number}");
        }
        window.mark(37);
        assert_eq!(window.check(37), Err(Error::Replayed));
        window.mark(163);
        assert_eq!(window.check(100), Err(Error::Replayed));
        assert_eq!(window.check(99), Err(Error::TooOld));
        window.mark(300);
        assert_eq!((window.check(299), window.check(163)), (Ok(()), Err(Error::TooOld)));
    }

    #[test]
    fn numbers_wrap_ahead_of_what_is_far_behind() {
        let mut window = Window::new();
        assert_eq!(window.number(Sequence::one(255)), 255);
        assert_eq!(window.number(Sequence::two(65535)), 65535);
        window.mark(254);
        assert_eq!(window.number(Sequence::one(255)), 255);
        assert_eq!(window.number(Sequence::one(0)), 256);
        assert_eq!(window.number(Sequence::one(126)), 382);
        assert_eq!(window.number(Sequence::one(127)), 127);
        window.mark(69_999);
        assert_eq!(window.number(Sequence::two(4464)), 70_000);
        assert_eq!(window.number(Sequence::two(65535)), 131_071);
        assert_eq!(window.number(Sequence::two(3440)), 68_976);
        assert_eq!(window.number(Sequence::two(3439)), 134_511);
    }

    #[test]
    fn an_ordered_channel_takes_the_next_and_no_other() {
        let mut window = Window::new();
        for next in 0..200 {
            assert_eq!(window.check_next(next + 1), Err(Error::Gap));
            assert_eq!(window.check_next(u64::MAX), Err(Error::Gap));
            assert_eq!(window.check_next(next), Ok(()));
            window.mark(next);
            assert_eq!(window.check_next(next), Err(Error::Replayed));
        }
        assert_eq!(window.check_next(136), Err(Error::Replayed));
        assert_eq!(window.check_next(135), Err(Error::TooOld));
    }

    proptest! {
        #[test]
        fn it_decides_as_the_set_does(numbers in prop::collection::vec(0..400_u64, 0..300)) {
            let (mut window, mut model) = (Window::new(), Model::default());
            for number in numbers {
                let result = model.check(number);
                prop_assert_eq!(window.check(number), result);
                if result.is_ok() {
                    window.mark(number);
                    model.0.insert(number);
                }
            }
        }

        #[test]
        fn numbers_are_found_in_all_of_their_span(
            top in 0..1_u64 << 40,
            one_by in -128..128_i64,
            two_by in -1024..64_512_i64,
        ) {
            let mut window = Window::new();
            window.mark(top);
            let low = |by| (top + 1).checked_add_signed(by).map(|n| (n, n.to_be_bytes()));
            if let Some((number, [.., low])) = low(one_by) {
                prop_assert_eq!(window.number(Sequence::one(low)), number);
            }
            if let Some((number, [.., high, low])) = low(two_by) {
                let two = Sequence::two(u16::from_be_bytes([high, low]));
                prop_assert_eq!(window.number(two), number);
            }
        }
    }
}
