//! What the counts of a signal that beats mean.

use super::Error;

/// An ECG lead or a finger clip: its sampling rate, the height of one count and the converter's
/// limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lead {
    rate: (u32, u32),
    /// Microvolts per count, in 1/65536.
    gain: i64,
    lowest: i32,
    highest: i32,
    timing: &'static Timing,
}

/// What is typical of a kind of signal; durations in milliseconds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Timing {
    /// The two averages of the low-pass.
    pub(super) low: [u32; 2],
    /// The average that the high-pass takes off.
    pub(super) high: u32,
    /// The stretch that the slope is taken over.
    pub(super) slope: u32,
    /// The window that the slope's magnitude is averaged over.
    pub(super) energy: u32,
    /// After which a crest that neither rises nor falls is one.
    pub(super) crest: u32,
    /// In which there is one beat at most.
    pub(super) refractory: u32,
    /// In which a flat peak after a beat belongs to it.
    pub(super) wave: u32,
    /// An eighth of the stretch that the slopes of a beat lie in.
    pub(super) slopes: u32,
    /// How far from the noise to the beats the threshold lies, in 1/16.
    pub(super) threshold: u32,
    /// The height of the noise from which a rate is questionable, in 1/256 of a beat's.
    pub(super) noisy: u32,
}

/// That of an ECG: \[H\]; but the low-pass has the periods of the two mains frequencies.
const ELECTROCARDIOGRAM: Timing = Timing {
    low: [20, 17],
    high: 125,
    slope: 10,
    energy: 80,
    crest: 95,
    refractory: 200,
    wave: 360,
    slopes: 28,
    threshold: 5,
    noisy: 104,
};

/// That of a plethysmogram: a pulse rises three to five times as long as a QRS complex lasts, and a
/// dicrotic wave of a third of its height follows it, for which the threshold is higher. Durations
/// and threshold were set on synthetic pulses from 30 to 180 a minute, not taken from a paper.
const PLETHYSMOGRAM: Timing = Timing {
    low: [60, 50],
    high: 500,
    slope: 40,
    energy: 160,
    crest: 190,
    refractory: 260,
    wave: 500,
    slopes: 40,
    threshold: 8,
    noisy: 160,
};

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
        Self::of(&ELECTROCARDIOGRAM, (100, 1000), rate, microvolts, (lowest, highest))
    }

    /// A plethysmogram sampled at `rate.0 / rate.1` Hz, 25 to 250, whose counts never pass `lowest`
    /// or `highest`. They have no unit: what is flatter than about `smallest` counts is no pulse.
    ///
    /// For 30 to 180 pulses a minute; above 200 the rate is called [`Signal::Noisy`].
    ///
    /// [`Signal::Noisy`]: super::Signal::Noisy
    ///
    /// # Errors
    /// [`Error::RateOutside`], [`Error::Scale`] or [`Error::Limits`], if what is given is not
    /// what a plethysmogram has.
    pub fn plethysmogram(
        rate: (u32, u32),
        smallest: u32,
        lowest: i32,
        highest: i32,
    ) -> Result<Self, Error> {
        // the energy of a pulse is about a fifth of its height, and the detector's floor is 20
        Self::of(&PLETHYSMOGRAM, (25, 250), rate, (100, smallest), (lowest, highest))
    }

    fn of(
        timing: &'static Timing,
        hertz: (u64, u64),
        rate: (u32, u32),
        microvolts: (u32, u32),
        (lowest, highest): (i32, i32),
    ) -> Result<Self, Error> {
        let (of, per) = (u64::from(rate.0), u64::from(rate.1));
        if of < per.saturating_mul(hertz.0) || of > per.saturating_mul(hertz.1) || per == 0 {
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
        Ok(Self { rate, gain, lowest, highest, timing })
    }

    pub(super) const fn timing(&self) -> &'static Timing {
        self.timing
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
