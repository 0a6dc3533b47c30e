//! The linear filters before the decisions: all are moving sums, hence exact in integers, of
//! linear phase, and scaled to any sampling rate by their length in time.
//!
//! Bounds, by which no sum wraps: the input is within ±2^20 µV ([`Lead::microvolts`]) and no line is
//! longer than 125 samples, so that no sum passes 2^27; a difference of two means is within ±2^21
//! and a sum of its differences within 2^22 · 80 < 2^29.

use super::Lead;
use zeroize::Zeroize;

/// From microvolts to the slope and its energy.
///
/// \[H\] Fig. 1; the low-pass of \[PT\] eq. 1 to 3 is two equal moving averages; those for an ECG have
/// the periods of the two mains frequencies, so that each has its zeros at one of them.
#[derive(Clone)]
pub(super) struct Filter {
    low: [Mean<20>; 2],
    high: Mean<125>,
    slope: Delay<10>,
    steepness: Delay<10>,
    energy: Mean<80>,
    delay: u32,
}

/// What the filters say of one sample.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filtered {
    /// How much the low-passed signal changed within [`Timing::slope`](super::lead::Timing), in µV.
    pub(super) slope: i32,
    /// The mean of the slope's magnitude over the window, in µV.
    pub(super) energy: i32,
}

impl Filter {
    /// The filters for a lead, at rest at `microvolts`.
    pub(super) fn new(lead: &Lead, microvolts: i32) -> Self {
        let timing = lead.timing();
        let low = timing.low.map(|length| Mean::new(lead.samples(length), microvolts));
        // odd, so that its middle is a sample
        let high = Mean::new(lead.samples(timing.high) | 1, microvolts);
        let slope = Delay::new(lead.samples(timing.slope), 0);
        let steepness = Delay::new(lead.samples(timing.slope), microvolts);
        let energy = Mean::new(lead.samples(timing.energy), 0);
        // each adds (length - 1) / 2, the derivative length / 2: twice the delay, halved at the end
        let [first, second] = &low;
        let twice = [first.delay.len(), second.delay.len(), high.delay.len(), energy.delay.len()]
            .iter()
            .fold(slope.len(), |sum, len| sum.saturating_add(len.saturating_sub(1)));
        Self { low, high, slope, steepness, energy, delay: twice >> 1 }
    }

    /// How many samples the energy lags behind the signal.
    pub(super) const fn delay(&self) -> u32 {
        self.delay
    }

    pub(super) fn push(&mut self, microvolts: i32) -> Filtered {
        let [first, second] = &mut self.low;
        let low = second.push(first.push(microvolts));
        // high-pass: the signal less its average ([H] section 2.1; [PT] eq. 4 to 6)
        let average = self.high.push(low);
        let band = self.high.delay.middle().wrapping_sub(average);
        // derivative and magnitude ([H]; [PT] eq. 7 to 10 squares, which lets one tall beat hide
        // the flat ones after it)
        let slope = band.wrapping_sub(self.slope.push(band));
        // moving-window integration ([PT] eq. 11, with the 80 ms of [H])
        let energy = self.energy.push(slope.wrapping_abs());
        let slope = low.wrapping_sub(self.steepness.push(low));
        Filtered { slope, energy }
    }
}

/// A moving average.
#[derive(Clone)]
struct Mean<const N: usize> {
    delay: Delay<N>,
    sum: i32,
    /// 2^24 / length.
    reciprocal: i64,
}

impl<const N: usize> Mean<N> {
    fn new(length: u32, rest: i32) -> Self {
        let delay = Delay::new(length, rest);
        let length = i64::from(delay.len());
        let sum = i32::try_from(i64::from(rest).wrapping_mul(length)).unwrap_or(0);
        let reciprocal = (1_i64 << 24).checked_div(length).unwrap_or(0);
        Self { delay, sum, reciprocal }
    }

    #[inline]
    fn push(&mut self, value: i32) -> i32 {
        self.sum = self.sum.wrapping_add(value).wrapping_sub(self.delay.push(value));
        let mean = i64::from(self.sum).wrapping_mul(self.reciprocal) >> 24;
        i32::try_from(mean).unwrap_or(0)
    }
}

/// The last `length` values, `length` at most `N`.
#[derive(Clone)]
struct Delay<const N: usize> {
    line: [i32; N],
    length: usize,
    at: usize,
}

impl<const N: usize> Drop for Delay<N> {
    fn drop(&mut self) {
        self.line.zeroize();
    }
}

impl<const N: usize> Drop for Mean<N> {
    fn drop(&mut self) {
        self.sum.zeroize();
    }
}

impl<const N: usize> Delay<N> {
    fn new(length: u32, rest: i32) -> Self {
        let length = usize::try_from(length).unwrap_or(N).clamp(1, N);
        Self { line: [rest; N], length, at: 0 }
    }

    fn len(&self) -> u32 {
        u32::try_from(self.length).unwrap_or(1)
    }

    /// Takes a value and returns the one of `length` samples ago.
    #[inline]
    fn push(&mut self, value: i32) -> i32 {
        let oldest = match self.line.get_mut(self.at) {
            Some(slot) => core::mem::replace(slot, value),
            None => 0, // `at` is below `length`, which is at most N
        };
        let next = self.at.wrapping_add(1);
        self.at = if next < self.length { next } else { 0 };
        oldest
    }

    /// The value in the middle of an odd line.
    #[inline]
    fn middle(&self) -> i32 {
        // `at` is the oldest
        let middle = self.at.wrapping_add(self.length >> 1);
        let wrapped = if middle < self.length { middle } else { middle.wrapping_sub(self.length) };
        self.line.get(wrapped).copied().unwrap_or(0)
    }
}
