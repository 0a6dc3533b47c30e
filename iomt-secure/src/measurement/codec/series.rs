//! The series of a batch, and what each predicts: the state that encoder and decoder share.

use crate::measurement::{Code, Decimal, Error, Rate, Sample, Time, Unit, Waveform};

/// How many series can be referred to; a further definition takes the place of the oldest.
pub(super) const SERIES: usize = 8;

/// What a definition says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Definition {
    Samples { code: Code, unit: Unit, exponent: i8 },
    Waves { code: Code, unit: Unit, rate: Rate, offset: Decimal, resolution: Decimal },
}

impl From<&Sample> for Definition {
    fn from(sample: &Sample) -> Self {
        let (_, exponent) = sample.value.raw();
        Self::Samples { code: sample.code, unit: sample.unit, exponent }
    }
}

impl From<&Waveform<'_>> for Definition {
    fn from(waveform: &Waveform<'_>) -> Self {
        let Waveform { code, unit, rate, offset, resolution, .. } = *waveform;
        Self::Waves { code, unit, rate, offset, resolution }
    }
}

/// What the next entry of a series is expected to be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Prediction {
    /// The last mantissa, the last time and the step that led to it.
    Samples { mantissa: i32, last: i64, step: i64 },
    /// Where an uninterrupted run began, and how many counts it has had.
    Waves { start: i64, counts: u64 },
}

/// A series: its definition, and the prediction for its next entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Series {
    pub(super) definition: Definition,
    pub(super) prediction: Prediction,
}

impl Series {
    /// A series that was just defined, in a batch with this base time.
    pub(super) const fn new(definition: Definition, base: i64) -> Self {
        let prediction = match definition {
            Definition::Samples { .. } => Prediction::Samples { mantissa: 0, last: base, step: 0 },
            Definition::Waves { .. } => Prediction::Waves { start: base, counts: 0 },
        };
        Self { definition, prediction }
    }

    /// The time of the next entry, in milliseconds, held to the range of [`Time`].
    pub(super) fn time(&self) -> i64 {
        match (&self.prediction, &self.definition) {
            (Prediction::Samples { last, step, .. }, _) => last.saturating_add(*step).max(0),
            (Prediction::Waves { start, counts }, Definition::Waves { rate, .. }) => {
                let ran = rate.duration_ms(*counts).and_then(|ms| i64::try_from(ms).ok());
                start.saturating_add(ran.unwrap_or(i64::MAX))
            }
            (Prediction::Waves { start, .. }, Definition::Samples { .. }) => *start,
        }
    }

    /// The mantissa of the next sample.
    pub(super) const fn mantissa(&self) -> i32 {
        match self.prediction {
            Prediction::Samples { mantissa, .. } => mantissa,
            Prediction::Waves { .. } => 0,
        }
    }

    /// Notes a sample.
    pub(super) const fn saw_sample(&mut self, new: i32, time: i64) {
        if let Prediction::Samples { mantissa, last, step } = &mut self.prediction {
            *mantissa = new;
            *step = time.saturating_sub(*last);
            *last = time;
        }
    }

    /// Notes a waveform of `len` counts.
    pub(super) fn saw_wave(&mut self, time: i64, len: u64) {
        let on_time = self.time() == time;
        if let Prediction::Waves { start, counts } = &mut self.prediction {
            if on_time {
                *counts = counts.saturating_add(len);
            } else {
                *start = time;
                *counts = len;
            }
        }
    }
}

/// The table of series.
#[derive(Clone, Debug)]
pub(super) struct Table {
    slots: [Option<Series>; SERIES],
    next: usize,
}

impl Table {
    pub(super) const fn new() -> Self {
        Self { slots: [None; SERIES], next: 0 }
    }

    /// The number of the series with this definition, and the series.
    pub(super) fn find(&self, definition: &Definition) -> Option<(usize, Series)> {
        let mut slots = self.slots.iter().enumerate();
        slots.find_map(|(number, slot)| {
            slot.filter(|series| series.definition == *definition).map(|series| (number, series))
        })
    }

    /// The series with this number.
    pub(super) fn get(&self, number: u64) -> Option<(usize, Series)> {
        let number = usize::try_from(number).ok()?;
        self.slots.get(number).copied().flatten().map(|series| (number, series))
    }

    /// The number that the next definition gets.
    pub(super) const fn next(&self) -> usize {
        self.next
    }

    /// Puts a series in its place: an old one back, or a new one at [`Self::next`].
    pub(super) fn put(&mut self, number: usize, series: Series, new: bool) {
        if let Some(slot) = self.slots.get_mut(number) {
            *slot = Some(series);
        }
        if new {
            let next = self.next.saturating_add(1);
            self.next = if next == SERIES { 0 } else { next };
        }
    }
}

/// Codes are written with partition 2's bit turned over, which makes physiology's 16 bits long.
pub(super) const fn code_to_wire(code: Code) -> u32 {
    code.value() ^ 0x2_0000
}

/// The inverse of [`code_to_wire`].
pub(super) const fn code_from_wire(wire: u32) -> Code {
    Code::new(wire ^ 0x2_0000)
}

/// A base time as one integer: uptime n is -1 - n.
pub(super) fn base_to_wire(time: Time) -> Result<i64, Error> {
    let ms = ms(time)?;
    Ok(match time.base() {
        crate::measurement::time::Base::Utc => ms,
        crate::measurement::time::Base::Uptime => !ms,
    })
}

/// The inverse of [`base_to_wire`].
pub(super) const fn base_from_wire(wire: i64) -> Time {
    if wire < 0 { Time::uptime((!wire).unsigned_abs()) } else { Time::utc(wire.unsigned_abs()) }
}

/// Milliseconds, which [`Time`] keeps within 63 bits.
pub(super) fn ms(time: Time) -> Result<i64, Error> {
    i64::try_from(time.ms()).map_err(|_| Error::Time)
}
