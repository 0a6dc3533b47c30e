//! A window of time and what stands for it.

use crate::measurement::time::Base;
use crate::measurement::{Decimal, Quality, Sample, Time, Unit};
use crate::minimize::exact::{Exact, rescale};
use crate::minimize::policy::rule::{Rate, Take};
use core::cmp::Ordering;
use zeroize::Zeroize;

/// Most values of a window of which a median is taken.
const MEDIAN_VALUES: usize = 64;

/// How far, in milliseconds, a window may begin after the clock before its time counts as wrong.
/// Sensors may run ahead of the device by less.
const AHEAD: i64 = 3_600_000;

/// What has been taken into a window. The sum, for a mean, is exact: an integer over the finest
/// exponent seen.
#[derive(Clone, Copy)]
pub(super) struct Window {
    start: Time,
    unit: Unit,
    quality: Quality,
    validated: bool,
    count: u32,
    sum: i64,
    exponent: i8,
    first: (Time, Decimal),
    min: Decimal,
    max: Decimal,
}

/// Where a time lies, as seen from a window.
pub(super) enum Place {
    Before,
    Within,
    After,
}

/// The last window that left, of times since 1970 and since the start: none up to it opens again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Left {
    utc: Option<Time>,
    uptime: Option<Time>,
}

impl Left {
    pub(super) const NONE: Self = Self { utc: None, uptime: None };

    /// Whether the window of `time` has left, or a later one.
    pub(super) fn covers(&self, time: Time, every: u32) -> bool {
        let left = match time.base() {
            Base::Utc => self.utc,
            Base::Uptime => self.uptime,
        };
        let since = left.and_then(|left| floor(time, every).since(left));
        since.is_some_and(|since| since <= 0)
    }

    /// The window that began at `start` has left.
    pub(super) const fn note(&mut self, start: Time) {
        *self.of(start.base()) = Some(start);
    }

    /// Forgets a window that, by the clock, cannot have been yet; what is over at `now` stays over.
    pub(super) fn forget_ahead(&mut self, now: Time, every: u32) {
        let left = self.of(now.base());
        if left.is_some_and(|left| ahead(left, now)) {
            *left = floor(now, every).checked_add(i64::from(every).saturating_neg());
        }
    }

    const fn of(&mut self, base: Base) -> &mut Option<Time> {
        match base {
            Base::Utc => &mut self.utc,
            Base::Uptime => &mut self.uptime,
        }
    }
}

/// Whether `time` is so far after `now` that the clock it was taken from was wrong.
fn ahead(time: Time, now: Time) -> bool {
    time.since(now).is_some_and(|since| since > AHEAD)
}

impl Window {
    /// A window with its first value; `None` for a special one.
    pub(super) fn open(sample: &Sample, every: u32) -> Option<Self> {
        let (mantissa, exponent) = sample.value.number()?;
        Some(Self {
            start: floor(sample.time, every),
            unit: sample.unit,
            quality: sample.quality,
            validated: sample.quality.contains(Quality::VALIDATED_DATA),
            count: 1,
            sum: mantissa.into(),
            exponent,
            first: (sample.time, sample.value),
            min: sample.value,
            max: sample.value,
        })
    }

    /// This window and one more value; `None` if a sum is needed and becomes too large.
    pub(super) fn with(&self, sample: &Sample, take: Take) -> Option<Self> {
        let (sum, exponent) = match take {
            Take::Mean => self.sum_with(sample.value)?,
            _ => (self.sum, self.exponent),
        };
        let earlier = sample.time.since(self.first.0).is_some_and(|since| since < 0);
        let least = sample.value.compare(self.min)? == Ordering::Less;
        let greatest = sample.value.compare(self.max)? == Ordering::Greater;
        Some(Self {
            quality: self.quality.with(sample.quality),
            validated: self.validated && sample.quality.contains(Quality::VALIDATED_DATA),
            count: self.count.checked_add(1)?,
            sum,
            exponent,
            first: if earlier { (sample.time, sample.value) } else { self.first },
            min: if least { sample.value } else { self.min },
            max: if greatest { sample.value } else { self.max },
            ..*self
        })
    }

    fn sum_with(&self, value: Decimal) -> Option<(i64, i8)> {
        let (mantissa, exponent) = value.number()?;
        let finest = self.exponent.min(exponent);
        let sum = i64::try_from(rescale(self.sum.into(), self.exponent, finest)?).ok()?;
        let value = i64::try_from(rescale(mantissa.into(), exponent, finest)?).ok()?;
        Some((sum.checked_add(value)?, finest))
    }

    /// Where `time` lies. What counts from another base lies after.
    pub(super) fn place(&self, time: Time, every: u32) -> Place {
        match time.since(self.start) {
            Some(since) if since < 0 => Place::Before,
            Some(since) if since < i64::from(every) => Place::Within,
            _ => Place::After,
        }
    }

    /// Whether the window is over at `time`; unknown, and so no, by another base.
    pub(super) fn is_over(&self, time: Time, every: u32) -> bool {
        time.since(self.start).is_some_and(|since| since >= i64::from(every))
    }

    /// Whether the window begins so far after `now` that its time is wrong; never by another base.
    pub(super) fn is_ahead(&self, now: Time) -> bool {
        ahead(self.start, now)
    }

    /// Leaves nothing of what was measured.
    pub(super) fn wipe(&mut self) {
        self.count.zeroize();
        self.sum.zeroize();
        self.exponent.zeroize();
        [&mut self.first.1, &mut self.min, &mut self.max].into_iter().for_each(Decimal::wipe);
    }

    pub(super) const fn start(&self) -> Time {
        self.start
    }

    pub(super) const fn unit(&self, take: Take) -> Unit {
        match take {
            Take::Count => Unit::DIMLESS,
            _ => self.unit,
        }
    }

    /// Every flag that one of the values had; "validated" only if all had it.
    pub(super) fn quality(&self) -> Quality {
        match self.validated {
            true => self.quality,
            false => self.quality.without(Quality::VALIDATED_DATA),
        }
    }

    /// What stands for the window.
    pub(super) fn value(&self, rate: Rate, values: Option<&mut Values>) -> Option<Exact> {
        match rate.take {
            Take::Mean => Exact::mean(self.sum, self.exponent, self.count),
            Take::Median => values?.median(),
            Take::Min => Exact::new(self.min),
            Take::Max => Exact::new(self.max),
            Take::Count => Some(Exact::count(self.count)),
            Take::First => Exact::new(self.first.1),
        }
    }
}

/// The values of a window of which a median is taken.
#[derive(Clone, Copy)]
pub(super) struct Values {
    values: [Decimal; MEDIAN_VALUES],
    len: usize,
}

impl Values {
    pub(super) const EMPTY: Self = Self { values: [Decimal::ZERO; MEDIAN_VALUES], len: 0 };

    pub(super) const fn is_full(&self) -> bool {
        self.len >= MEDIAN_VALUES
    }

    /// Takes one more; a full one keeps what it has, which callers rule out first.
    pub(super) fn push(&mut self, value: Decimal) {
        if let Some(place) = self.values.get_mut(self.len) {
            *place = value;
            self.len = self.len.saturating_add(1);
        }
    }

    pub(super) fn wipe(&mut self) {
        self.values.iter_mut().for_each(Decimal::wipe);
        self.len.zeroize();
    }

    /// The value in the middle, or the exact mean of the two there. Sorts, which changes nothing
    /// that can be seen.
    fn median(&mut self) -> Option<Exact> {
        let values = self.values.get_mut(..self.len)?;
        // Only numbers are taken in, and numbers always have an order.
        values.sort_unstable_by(|a, b| a.compare(*b).unwrap_or(Ordering::Equal));
        let high = *values.get(values.len() >> 1)?;
        if values.len() & 1 == 1 {
            return Exact::new(high);
        }
        let low = *values.get(values.len().checked_sub(1)? >> 1)?;
        let ((low, low_exponent), (high, high_exponent)) = (low.number()?, high.number()?);
        let exponent = low_exponent.min(high_exponent);
        let low = rescale(low.into(), low_exponent, exponent)?;
        let high = rescale(high.into(), high_exponent, exponent)?;
        Exact::mean(i64::try_from(low.checked_add(high)?).ok()?, exponent, 2)
    }
}

/// `time` cut to a multiple of `every` milliseconds.
pub(super) fn floor(time: Time, every: u32) -> Time {
    let past = time.ms().checked_rem(every.into()).unwrap_or_default();
    i64::try_from(past).ok().and_then(|past| time.checked_add(past.checked_neg()?)).unwrap_or(time)
}
