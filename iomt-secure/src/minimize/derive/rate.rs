//! The heart rate from the beats, and how far to trust it.

use super::recent::Recent;
use super::{Error, Lead, Qrs};
use core::fmt;
use zeroize::Zeroize;

/// Derives the heart rate from an ECG lead, or the pulse rate from a plethysmogram, count by count.
#[derive(Clone)]
pub struct HeartRate {
    lead: Lead,
    qrs: Qrs,
    intervals: Recent,
    gauge: Gauge,
    now: u64,
    latest: Option<u64>,
    /// Samples from one estimate to the next, and until the next.
    every: u64,
    next: u64,
    /// An interval longer than this is no heartbeat but a pause: 4 s.
    pause: u64,
}

/// The heart rate at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Beats per minute, over the last eight beats or fewer; `None` where there is no telling.
    pub per_minute: Option<u16>,
    /// What the signal was like.
    pub signal: Signal,
}

/// Whether an ECG signal is fit to count beats in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Signal {
    /// Nothing against it.
    Good,
    /// Too few beats so far to have a rate.
    Learning,
    /// Noise comes near the height of the beats: the rate is questionable.
    Noisy,
    /// The converter is often at its limits: the rate is questionable.
    Saturated,
    /// No beat for four seconds: a standstill, or not a heart.
    NoBeats,
    /// The signal does not move: a lead is off.
    Flat,
}

impl HeartRate {
    /// The size of its state: at most 2 KiB.
    pub const BYTES: usize = size_of::<Self>();

    /// Derives a heart rate every `seconds`, 1 to 3600.
    ///
    /// # Errors
    /// [`Error::Interval`].
    pub fn new(lead: Lead, seconds: u16) -> Result<Self, Error> {
        if !(1..=3600).contains(&seconds) {
            return Err(Error::Interval);
        }
        let second = u64::from(lead.samples(1000));
        let every = u64::from(lead.samples(u32::from(seconds).saturating_mul(1000)));
        Ok(Self {
            lead,
            qrs: Qrs::new(lead),
            intervals: Recent::EMPTY,
            gauge: Gauge::new(lead.samples(1000)),
            now: 0,
            latest: None,
            every,
            next: every,
            pause: second.saturating_mul(4),
        })
    }

    /// Takes the next count; gives an estimate when one is due.
    #[inline]
    pub fn push(&mut self, count: i32) -> Option<Estimate> {
        self.gauge.push(self.lead.microvolts(count), self.lead.is_saturated(count));
        if let Some(beat) = self.qrs.push(count) {
            self.latest = Some(self.now);
            if let Some(interval) = beat.interval {
                self.intervals.push(interval);
            }
        }
        self.now = self.now.wrapping_add(1);
        if self.now < self.next {
            return None;
        }
        self.next = self.next.saturating_add(self.every);
        let estimate = self.estimate();
        self.gauge.saturated = 0;
        self.gauge.taken = 0;
        Some(estimate)
    }

    /// Starts anew after samples were lost; the levels learnt are kept.
    pub fn interrupt(&mut self) {
        self.qrs.interrupt();
        self.intervals = Recent::EMPTY;
    }

    fn estimate(&mut self) -> Estimate {
        let silent = self.latest.is_none_or(|at| self.now.wrapping_sub(at) > self.pause);
        if silent {
            // what was before a standstill says nothing of what is after it
            self.intervals = Recent::EMPTY;
        }
        let per_minute = match self.intervals.held() {
            0..ENOUGH => None,
            _ => self.lead.per_minute(self.intervals.midmean()),
        };
        let signal = if self.gauge.is_flat() {
            Signal::Flat
        } else if self.gauge.is_saturated() {
            Signal::Saturated
        } else if silent && self.now > self.pause {
            Signal::NoBeats
        } else if per_minute.is_none() {
            Signal::Learning
        } else if self.qrs.noise() > self.lead.timing().noisy {
            Signal::Noisy
        } else {
            Signal::Good
        };
        let per_minute = per_minute.filter(|_| signal != Signal::Flat);
        Estimate { per_minute, signal }
    }
}

impl Drop for HeartRate {
    fn drop(&mut self) {
        self.intervals.wipe();
        self.gauge.lowest.zeroize();
        self.gauge.highest.zeroize();
    }
}

/// Patient data stays out of logs.
impl fmt::Debug for HeartRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeartRate").field("lead", &self.lead).finish_non_exhaustive()
    }
}

/// What can be told of a signal without looking for beats.
#[derive(Clone, Copy, Debug)]
struct Gauge {
    second: u32,
    left: u32,
    lowest: i32,
    highest: i32,
    /// Whole seconds without movement, up to now.
    still: u32,
    saturated: u32,
    taken: u32,
}

impl Gauge {
    const fn new(second: u32) -> Self {
        let (lowest, highest) = (i32::MAX, i32::MIN);
        Self { second, left: second, lowest, highest, still: 0, saturated: 0, taken: 0 }
    }

    #[inline]
    fn push(&mut self, microvolts: i32, saturated: bool) {
        self.lowest = self.lowest.min(microvolts);
        self.highest = self.highest.max(microvolts);
        self.saturated = self.saturated.saturating_add(u32::from(saturated));
        self.taken = self.taken.saturating_add(1);
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            let span = self.highest.wrapping_sub(self.lowest);
            self.still = if span < STILL { self.still.saturating_add(1) } else { 0 };
            (self.left, self.lowest, self.highest) = (self.second, i32::MAX, i32::MIN);
        }
    }

    /// Two seconds without movement: even a heart at 30 beats per minute would show.
    const fn is_flat(&self) -> bool {
        self.still >= 2
    }

    /// A twentieth of the samples at the limits.
    const fn is_saturated(&self) -> bool {
        self.saturated.saturating_mul(20) > self.taken
    }
}

/// Intervals between beats without which there is no rate.
const ENOUGH: usize = 3;

/// Microvolts from lowest to highest, below which a signal does not move.
const STILL: i32 = 20;
