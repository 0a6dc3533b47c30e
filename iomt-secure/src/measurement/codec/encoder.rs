//! Writing a batch, entry by entry.

use super::series::{self, Definition, Series, Table};
use crate::cbor::{self, Writer};
use crate::measurement::packing::Plan;
use crate::measurement::{Error, Sample, Time, Waveform};

/// Appends measurements to a batch in the caller's buffer.
///
/// A call that fails leaves the batch as it was. The encoder keeps no reference to the buffer: give it
/// the same one, untouched, at every call of one batch.
#[derive(Clone, Debug)]
pub struct Encoder {
    len: usize,
    base: Option<Time>,
    table: Table,
}

impl Encoder {
    /// An empty batch.
    #[must_use]
    pub const fn new() -> Self {
        Self { len: 0, base: None, table: Table::new() }
    }

    /// How many bytes of the buffer the batch takes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether the batch has no entry.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Appends a sample to the batch in `out`.
    ///
    /// # Errors
    /// [`Error::Capacity`] if it does not fit; [`Error::TimeBase`] if its time counts from another
    /// base than the batch's. The batch is then as it was.
    pub fn sample(&mut self, out: &mut [u8], sample: &Sample) -> Result<(), Error> {
        let entry = self.entry(sample.time, Definition::from(sample))?;
        let (mantissa, _) = sample.value.raw();
        let value = i64::from(mantissa).saturating_sub(entry.series.mantissa().into());
        let fields = [value, entry.late, sample.quality.bits().into()];
        self.write(out, &entry, |writer| trailing(writer, &fields))?;
        let mut series = entry.series;
        series.saw_sample(mantissa, entry.time);
        self.table.put(entry.number, series, entry.new);
        Ok(())
    }

    /// Appends a waveform to the batch in `out`.
    ///
    /// # Errors
    /// As [`Self::sample`], and [`Error::NoCounts`], [`Error::TooManyCounts`], [`Error::Scale`].
    pub fn waveform(&mut self, out: &mut [u8], waveform: &Waveform<'_>) -> Result<(), Error> {
        if !waveform.offset.is_number() || !waveform.resolution.is_number() {
            return Err(Error::Scale);
        }
        let plan = Plan::of(&waveform.counts)?;
        let len = u64::try_from(plan.len).map_err(|_| Error::TooManyCounts)?;
        let entry = self.entry(waveform.start, Definition::from(waveform))?;
        let fields = [entry.late, waveform.quality.bits().into()];
        self.write(out, &entry, |writer| {
            writer.u64(len)?;
            writer.i64(plan.first.into())?;
            writer.bytes_with(plan.bytes, |out| {
                plan.pack(&waveform.counts, out).map_err(|_| cbor::Error::Full)
            })?;
            trailing(writer, &fields)
        })?;
        let mut series = entry.series;
        series.saw_wave(entry.time, len);
        self.table.put(entry.number, series, entry.new);
        Ok(())
    }

    fn entry(&self, time: Time, definition: Definition) -> Result<Entry, Error> {
        let base = self.base.unwrap_or(time);
        if base.base() != time.base() {
            return Err(Error::TimeBase);
        }
        let found = self.table.find(&definition);
        let new = found.is_none();
        let (number, series) = match found {
            Some(found) => found,
            None => (self.table.next(), Series::new(definition, series::ms(base)?)),
        };
        let time = series::ms(time)?;
        // Both lie in 0..2^63.
        let late = time.saturating_sub(series.time());
        Ok(Entry { base, number, series, new, time, late })
    }

    /// Writes the entry's array, and before the first one the base time.
    fn write(
        &mut self,
        out: &mut [u8],
        entry: &Entry,
        rest: impl FnOnce(&mut Writer<'_>) -> Result<(), cbor::Error>,
    ) -> Result<(), Error> {
        let free = out.get_mut(self.len..).ok_or(Error::Capacity)?;
        let mut writer = Writer::new(free);
        if self.base.is_none() {
            writer.i64(series::base_to_wire(entry.base)?).map_err(full)?;
        }
        let number = u64::try_from(entry.number).map_err(|_| Error::Capacity)?;
        let entered = writer.array(|writer| {
            if entry.new {
                define(writer, &entry.series.definition)?;
            } else {
                writer.u64(number)?;
            }
            rest(writer)
        });
        let len = writer.len();
        if let Err(error) = entered {
            // The base time too, if it had been written.
            free.get_mut(..len).unwrap_or_default().fill(0);
            return Err(full(error));
        }
        self.len = self.len.checked_add(len).ok_or(Error::Capacity)?;
        self.base = Some(entry.base);
        Ok(())
    }
}

impl Default for Encoder {
    fn default() -> Self {
        Self::new()
    }
}

/// An entry about to be written.
struct Entry {
    base: Time,
    number: usize,
    series: Series,
    new: bool,
    time: i64,
    late: i64,
}

fn define(writer: &mut Writer<'_>, definition: &Definition) -> Result<(), cbor::Error> {
    writer.array(|writer| match definition {
        Definition::Samples { code, unit, exponent } => {
            writer.u64(series::code_to_wire(*code).into())?;
            writer.u64(unit.term().into())?;
            writer.i64((*exponent).into())
        }
        Definition::Waves { code, unit, rate, offset, resolution } => {
            writer.u64(series::code_to_wire(*code).into())?;
            writer.u64(unit.term().into())?;
            writer.u64(rate.numerator().into())?;
            writer.u64(rate.denominator().into())?;
            for decimal in [offset, resolution] {
                let (mantissa, exponent) = decimal.raw();
                writer.i64(mantissa.into())?;
                writer.i64(exponent.into())?;
            }
            Ok(())
        }
    })
}

/// Writes the fields up to the last that is not 0.
fn trailing(writer: &mut Writer<'_>, fields: &[i64]) -> Result<(), cbor::Error> {
    let last = fields.iter().rposition(|field| *field != 0);
    let used = last.map_or(0, |last| last.saturating_add(1));
    fields.iter().take(used).try_for_each(|field| writer.i64(*field))
}

fn full(error: cbor::Error) -> Error {
    match error {
        cbor::Error::Full => Error::Capacity,
        error => Error::Cbor(error),
    }
}
