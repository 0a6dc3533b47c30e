//! A run of equally spaced values: an ECG lead, a plethysmogram, an airway pressure.
//!
//! Values stay the sensor's integer counts; `value = offset + resolution × count` gives them
//! their unit, exactly.

use super::packing::{Packed, PackedIter};
use super::{Code, Decimal, Quality, Time, Unit};

/// Equally spaced counts of one sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waveform<'a> {
    /// What was measured.
    pub code: Code,
    /// The unit of `offset` and `resolution`.
    pub unit: Unit,
    /// When the first count was taken.
    pub start: Time,
    /// How many counts a second has.
    pub rate: Rate,
    /// The value of count 0.
    pub offset: Decimal,
    /// The value of one count.
    pub resolution: Decimal,
    /// How far the run can be trusted.
    pub quality: Quality,
    /// The counts, in the order of time.
    pub counts: Counts<'a>,
}

impl Waveform<'_> {
    /// The value of a count, exactly; `None` where a FLOAT cannot hold it.
    #[must_use]
    pub fn value(&self, count: i32) -> Option<Decimal> {
        self.offset.checked_add(self.resolution.checked_mul(count)?)
    }
}

/// Counts per second, as a fraction in lowest terms: 360 Hz has no period in whole microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    numerator: u32,
    denominator: u32,
}

impl Rate {
    /// `numerator / denominator` Hz, brought to lowest terms; `None` if either is 0.
    #[must_use]
    pub const fn new(numerator: u32, denominator: u32) -> Option<Self> {
        if numerator == 0 || denominator == 0 {
            return None;
        }
        let divisor = greatest_common_divisor(numerator, denominator);
        match (numerator.checked_div(divisor), denominator.checked_div(divisor)) {
            (Some(numerator), Some(denominator)) => Some(Self { numerator, denominator }),
            _ => None,
        }
    }

    /// A whole number of counts a second; `None` if 0.
    #[must_use]
    pub const fn hz(hz: u32) -> Option<Self> {
        Self::new(hz, 1)
    }

    /// The numerator, in lowest terms.
    #[must_use]
    pub const fn numerator(self) -> u32 {
        self.numerator
    }

    /// The denominator, in lowest terms.
    #[must_use]
    pub const fn denominator(self) -> u32 {
        self.denominator
    }

    /// Milliseconds that `counts` counts take, rounded down; `None` past [`Time::MAX_MS`].
    #[must_use]
    pub fn duration_ms(self, counts: u64) -> Option<u64> {
        let thousandths = u128::from(counts)
            .checked_mul(1000)?
            .checked_mul(self.denominator.into())?
            .checked_div(self.numerator.into())?;
        u64::try_from(thousandths).ok().filter(|ms| *ms <= Time::MAX_MS)
    }
}

const fn greatest_common_divisor(mut a: u32, mut b: u32) -> u32 {
    while let Some(rest) = a.checked_rem(b) {
        a = b;
        b = rest;
    }
    a
}

/// The counts of a waveform: the caller's, of 16 or 32 bits, or those in a received batch.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Counts<'a> {
    /// 16-bit counts.
    I16(&'a [i16]),
    /// 32-bit counts.
    I32(&'a [i32]),
    /// Packed counts, unpacked as they are read.
    Packed(Packed<'a>),
}

impl<'a> Counts<'a> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::I16(counts) => counts.len(),
            Self::I32(counts) => counts.len(),
            Self::Packed(counts) => counts.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The counts, one after the other.
    #[must_use]
    pub fn iter(&self) -> CountsIter<'a> {
        CountsIter(match self {
            Self::I16(counts) => Source::I16(counts.iter()),
            Self::I32(counts) => Source::I32(counts.iter()),
            Self::Packed(counts) => Source::Packed(counts.iter()),
        })
    }
}

impl<'a> IntoIterator for &Counts<'a> {
    type Item = i32;
    type IntoIter = CountsIter<'a>;

    fn into_iter(self) -> CountsIter<'a> {
        self.iter()
    }
}

/// Counts are equal if they are the same numbers, however they are held.
impl PartialEq for Counts<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Counts<'_> {}

/// An iterator over the counts of a waveform.
#[derive(Clone, Debug)]
pub struct CountsIter<'a>(Source<'a>);

#[derive(Clone, Debug)]
enum Source<'a> {
    I16(core::slice::Iter<'a, i16>),
    I32(core::slice::Iter<'a, i32>),
    Packed(PackedIter<'a>),
}

impl Iterator for CountsIter<'_> {
    type Item = i32;

    #[inline]
    fn next(&mut self) -> Option<i32> {
        match &mut self.0 {
            Source::I16(counts) => counts.next().map(|count| i32::from(*count)),
            Source::I32(counts) => counts.next().copied(),
            Source::Packed(counts) => counts.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.0 {
            Source::I16(counts) => counts.size_hint(),
            Source::I32(counts) => counts.size_hint(),
            Source::Packed(counts) => counts.size_hint(),
        }
    }
}

impl ExactSizeIterator for CountsIter<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn rates_are_in_lowest_terms() {
        let rate = Rate::new(720, 2).unwrap();
        assert_eq!((rate.numerator(), rate.denominator()), (360, 1));
        assert_eq!(Rate::new(720, 2), Rate::hz(360));
        assert_eq!(Rate::new(u32::MAX, u32::MAX), Rate::hz(1));
        assert_eq!(Rate::new(0, 1), None);
        assert_eq!(Rate::new(1, 0), None);
    }

    #[test]
    fn durations_round_down() {
        let rate = Rate::hz(360).unwrap();
        assert_eq!(rate.duration_ms(360), Some(1000));
        assert_eq!(rate.duration_ms(361), Some(1002));
        assert_eq!(Rate::new(1, 60).unwrap().duration_ms(2), Some(120_000));
        assert_eq!(Rate::new(1, u32::MAX).unwrap().duration_ms(u64::MAX), None);
    }

    // MIT-BIH: mV = (count - 1024) / 200.
    #[test]
    fn values_are_exact() {
        let waveform = Waveform {
            code: Code::ECG_ELEC_POTL_II,
            unit: Unit::MILLI_VOLT,
            start: Time::utc(0),
            rate: Rate::hz(360).unwrap(),
            offset: Decimal::parse("-5.12").unwrap(),
            resolution: Decimal::parse("0.005").unwrap(),
            quality: Quality::NONE,
            counts: Counts::I16(&[1024, 1023]),
        };
        let values: Vec<_> = waveform.counts.iter().map(|count| waveform.value(count)).collect();
        assert_eq!(values, [Decimal::new(0, -3), Decimal::new(-5, -3)]);
    }

    #[test]
    fn counts_compare_by_number() {
        assert_eq!(Counts::I16(&[1, -2]), Counts::I32(&[1, -2]));
        assert_ne!(Counts::I16(&[1]), Counts::I16(&[1, 2]));
        assert_ne!(Counts::I16(&[1]), Counts::I32(&[65537]));
    }
}
