//! Reading a batch, entry by entry, and refusing what the encoder would not have written.

use super::series::{self, Definition, Series, Table};
use crate::cbor::reader::Array;
use crate::cbor::{Reader, Type};
use crate::measurement::packing::Packed;
use crate::measurement::{Counts, Decimal, Error, Quality, Rate, Sample, Time, Unit, Waveform};

/// One entry of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A value.
    Sample(Sample),
    /// A run of counts, which stay packed in the batch and are unpacked as they are read.
    Waveform(Waveform<'a>),
}

/// Iterates over the entries of a batch.
///
/// It ends after the first error. To take a batch as a whole or not at all, go through a clone first:
/// `decoder.clone().all(|item| item.is_ok())`.
#[derive(Clone, Debug)]
pub struct Decoder<'a> {
    reader: Reader<'a>,
    base: Option<Time>,
    first: bool,
    table: Table,
}

impl<'a> Decoder<'a> {
    /// Reads the batch in `bytes`. No bytes are a batch without entries.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { reader: Reader::new(bytes), base: None, first: true, table: Table::new() }
    }

    fn item(&mut self) -> Result<Item<'a>, Error> {
        let base = match self.base {
            Some(base) => base,
            None => series::base_from_wire(self.reader.i64()?),
        };
        self.base = Some(base);
        let Self { reader, table, first, .. } = self;
        let item = reader.array(|array| {
            let (number, series, new) = array.required(|reader| subject(reader, table, base))?;
            let mut entry = Entry { base, first: *first, series };
            let item = match series.definition {
                Definition::Samples { .. } => entry.sample(array).map(Item::Sample)?,
                Definition::Waves { .. } => entry.waveform(array).map(Item::Waveform)?,
            };
            table.put(number, entry.series, new);
            Ok::<_, Error>(item)
        })?;
        self.first = false;
        Ok(item)
    }
}

impl<'a> Iterator for Decoder<'a> {
    type Item = Result<Item<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.reader.is_empty() {
            return None;
        }
        let item = self.item();
        if item.is_err() {
            self.reader = Reader::new(&[]);
        }
        Some(item)
    }
}

impl core::iter::FusedIterator for Decoder<'_> {}

/// The series that an entry is of: referred to, or defined here.
fn subject(
    reader: &mut Reader<'_>,
    table: &Table,
    base: Time,
) -> Result<(usize, Series, bool), Error> {
    if reader.peek()? != Type::Array {
        let (number, series) = table.get(reader.u64()?).ok_or(Error::Series)?;
        return Ok((number, series, false));
    }
    let definition = reader.array(definition)?;
    if table.find(&definition).is_some() {
        return Err(Error::SeriesTwice);
    }
    Ok((table.next(), Series::new(definition, series::ms(base)?), true))
}

fn definition(array: &mut Array<'_>) -> Result<Definition, Error> {
    let code = series::code_from_wire(array.required(Reader::u32)?);
    let unit = Unit::new(array.required(Reader::u16)?);
    if array.remaining() == 1 {
        let exponent = array.required(Reader::i8)?;
        return Ok(Definition::Samples { code, unit, exponent });
    }
    let numerator = array.required(Reader::u32)?;
    let denominator = array.required(Reader::u32)?;
    let rate = Rate::new(numerator, denominator).filter(|rate| rate.numerator() == numerator);
    let rate = rate.ok_or(Error::Rate)?;
    let (offset, resolution) = (number(array)?, number(array)?);
    Ok(Definition::Waves { code, unit, rate, offset, resolution })
}

fn number(array: &mut Array<'_>) -> Result<Decimal, Error> {
    let (mantissa, exponent) = (array.required(Reader::i32)?, array.required(Reader::i8)?);
    Decimal::new(mantissa, exponent).ok_or(Error::Value)
}

struct Entry {
    base: Time,
    first: bool,
    series: Series,
}

impl Entry {
    fn sample(&mut self, array: &mut Array<'_>) -> Result<Sample, Error> {
        let Definition::Samples { code, unit, exponent } = self.series.definition else {
            return Err(Error::Series);
        };
        let [value, late, quality] = trailing(array)?;
        let mantissa = i64::from(self.series.mantissa()).checked_add(value);
        let mantissa = mantissa.and_then(|m| i32::try_from(m).ok()).ok_or(Error::Value)?;
        let value = Decimal::from_raw(mantissa, exponent).ok_or(Error::Value)?;
        let (ms, time) = self.time(late)?;
        let quality = flags(quality)?;
        self.series.saw_sample(mantissa, ms);
        Ok(Sample { code, value, unit, time, quality })
    }

    fn waveform<'a>(&mut self, array: &mut Array<'a>) -> Result<Waveform<'a>, Error> {
        let Definition::Waves { code, unit, rate, offset, resolution } = self.series.definition
        else {
            return Err(Error::Series);
        };
        let len = array.required(Reader::u16)?;
        let first = array.required(Reader::i32)?;
        let bytes = array.required(Reader::bytes)?;
        let counts = Counts::Packed(Packed::check(first, len.into(), bytes)?);
        let [late, quality] = trailing(array)?;
        let (ms, start) = self.time(late)?;
        let quality = flags(quality)?;
        self.series.saw_wave(ms, len.into());
        Ok(Waveform { code, unit, start, rate, offset, resolution, quality, counts })
    }

    fn time(&self, late: i64) -> Result<(i64, Time), Error> {
        // The base is the first entry's time, so that a batch has one base only.
        if self.first && late != 0 {
            return Err(Error::Time);
        }
        let ms = self.series.time().checked_add(late).filter(|ms| *ms >= 0).ok_or(Error::Time)?;
        let base = series::ms(self.base)?;
        // Both lie in 0..2^63.
        let time = self.base.checked_add(ms.saturating_sub(base)).ok_or(Error::Time)?;
        Ok((ms, time))
    }
}

/// Reads up to `N` fields; those left out are 0, and the last one written is not.
fn trailing<const N: usize>(array: &mut Array<'_>) -> Result<[i64; N], Error> {
    let mut fields = [0; N];
    let mut last = None;
    for field in &mut fields {
        let Some(value) = array.next(Reader::i64)? else { break };
        *field = value;
        last = Some(value);
    }
    if last == Some(0) { Err(Error::Default) } else { Ok(fields) }
}

fn flags(bits: i64) -> Result<Quality, Error> {
    u16::try_from(bits).ok().and_then(Quality::from_bits).ok_or(Error::Quality)
}
