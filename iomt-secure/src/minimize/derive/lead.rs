//! What the counts of an ECG lead mean.

use super::Error;

/// An ECG lead: its sampling rate, the microvolts of one count and the converter's limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lead {
    rate: (u32, u32),
    /// Microvolts per count, in 1/65536.
    gain: i64,
    lowest: i32,
    highest: i32,
}

impl Lead {
    /// A lead sampled at `rate.0 / rate.1` Hz, whose counts are `microvolts.0 / microvolts.1` µV
    /// each and never pass `lowest` or `highest`: a signal that stays there has left the
    /// converter's range.
    ///
    /// The MIT-BIH records, 11 bits at 200 counts per millivolt: `Lead::new((360, 1), (5, 1), 0,
    /// 2047)`.
    ///
    /// # Errors
    /// [`Error::RateOutside`], [`Error::Scale`] or [`Error::Limits`], if what is given is not
    /// what an ECG has.
    pub fn new(
        rate: (u32, u32),
        microvolts: (u32, u32),
        lowest: i32,
        highest: i32,
    ) -> Result<Self, Error> {
        let (hertz, per) = (u64::from(rate.0), u64::from(rate.1));
        if hertz < per.saturating_mul(100) || hertz > per.saturating_mul(1000) || per == 0 {
            return Err(Error::RateOutside);
        }
        let (of, by) = (u64::from(microvolts.0), u64::from(microvolts.1));
        if of.saturating_mul(1000) < by || of > by.saturating_mul(100_000) {
            return Err(Error::Scale);
        }
        let gain = (of << 16).checked_div(by).and_then(|gain| i64::try_from(gain).ok());
        let gain = gain.ok_or(Error::Scale)?;
        if lowest >= highest {
            return Err(Error::Limits);
        }
        Ok(Self { rate, gain, lowest, highest })
    }

    /// How many samples last `milliseconds`, rounded; at least one, below 2^22.
    pub(super) fn samples(&self, milliseconds: u32) -> u32 {
        let per = u64::from(self.rate.1).saturating_mul(1000);
        u64::from(milliseconds)
            .saturating_mul(u64::from(self.rate.0))
            .saturating_add(per >> 1)
            .checked_div(per)
            .and_then(|samples| u32::try_from(samples).ok())
            .map_or(1, |samples| samples.clamp(1, (1 << 22) - 1))
    }

    /// Beats per minute where `beats` intervals last `samples` together, rounded.
    pub(super) fn per_minute(&self, (samples, beats): (u32, u32)) -> Option<u16> {
        let numerator = u64::from(self.rate.0).saturating_mul(60).saturating_mul(u64::from(beats));
        let denominator = u64::from(self.rate.1).saturating_mul(u64::from(samples));
        numerator
            .saturating_add(denominator >> 1)
            .checked_div(denominator)
            .and_then(|rate| u16::try_from(rate).ok())
    }

    /// A count in microvolts, held within ±2^20.
    pub(super) fn microvolts(&self, count: i32) -> i32 {
        // below 2^31 · 2^33: no overflow
        let microvolts = i64::from(count).wrapping_mul(self.gain) >> 16;
        i32::try_from(microvolts.clamp(LOWEST, HIGHEST)).unwrap_or(0)
    }

    /// Whether a count lies at the converter's limits.
    pub(super) const fn is_saturated(&self, count: i32) -> bool {
        count <= self.lowest || count >= self.highest
    }
}

/// The microvolts that the filters are dimensioned for: three times the offset of ±300 mV that
/// electrodes have at most (IEC 60601-2-27).
const HIGHEST: i64 = 1 << 20;
const LOWEST: i64 = -(1 << 20);
