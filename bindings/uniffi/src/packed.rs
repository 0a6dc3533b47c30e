//! Measurements in one byte array: one call then carries many, and no value becomes a field of a record
//! that a language prints.
//!
//! This is no wire format: library and package are of one version. All numbers are little endian, as both
//! ends of the call are one process.
//!
//! ```text
//! item      kind 1 (0 sample, 1 waveform) | base 1 (0 UTC, 1 uptime) | unit 2 | code 4 | ms 8 | ...
//! sample    ... | FLOAT 4 | quality 2 | 0 2                                              24 bytes
//! waveform  ... | offset FLOAT 4 | resolution FLOAT 4 | rate 4 / 4 | quality 2 | 0 2 | n 4 | n counts 4 each
//! ```
//!
//! What frames held is one entry a frame:
//!
//! ```text
//! entry     kind 1 | length of the rest 4 | rest
//! 0 batch   event 1 | channel 1 | epoch 4 | number 8 | policy 32 | purpose: length 1, text | items 4 | items
//! 1 command the statement
//! 2 update  epoch 4 | policy 32 | purpose text
//! 3 acknowledged  epoch 4
//! 4 resumed (nothing)
//! 5 closed  (nothing)
//! 255 refused  code 2 | fault 1 | reason text
//! ```

use crate::IomtError;
use crate::call::Result;
use sdk::measurement::codec::Item;
use sdk::measurement::{Code, Counts, Decimal, Quality, Rate, Sample, Time, Unit, Waveform};
use sdk::telemetry::{Batch, KeyUpdate};

const SAMPLE: u8 = 0;
const WAVEFORM: u8 = 1;
const UTC: u8 = 0;
const UPTIME: u8 = 1;

/// A measurement as the app gave it.
pub(crate) enum Given {
    Sample(Sample),
    Waveform(Head, Vec<i32>),
}

/// A waveform without its counts.
pub(crate) struct Head {
    code: Code,
    unit: Unit,
    start: Time,
    rate: Rate,
    offset: Decimal,
    resolution: Decimal,
    quality: Quality,
}

impl Head {
    pub(crate) const fn with<'c>(&self, counts: &'c [i32]) -> Waveform<'c> {
        Waveform {
            code: self.code,
            unit: self.unit,
            start: self.start,
            rate: self.rate,
            offset: self.offset,
            resolution: self.resolution,
            quality: self.quality,
            counts: Counts::I32(counts),
        }
    }
}

/// Reads all items, or none.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Given>> {
    let mut input = Input(bytes);
    let mut items = Vec::with_capacity(bytes.len() / 24);
    while !input.0.is_empty() {
        items.push(input.item()?);
    }
    Ok(items)
}

struct Input<'b>(&'b [u8]);

impl Input<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (bytes, rest) = self
            .0
            .split_first_chunk()
            .ok_or_else(|| IomtError::argument("packed measurements end within one"))?;
        self.0 = rest;
        Ok(*bytes)
    }

    fn u16(&mut self) -> Result<u16> {
        self.take().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn float(&mut self) -> Result<Decimal> {
        let decimal = Decimal::from_bits(self.u32()?);
        decimal.ok_or_else(|| IomtError::argument("a value is not an 11073 FLOAT"))
    }

    fn quality(&mut self) -> Result<Quality> {
        let quality = Quality::from_bits(self.u16()?);
        self.u16()?;
        quality.ok_or_else(|| IomtError::argument("a quality flag is not defined"))
    }

    fn item(&mut self) -> Result<Given> {
        let [kind, base] = self.take()?;
        let unit = Unit::new(self.u16()?);
        let code = Code::new(self.u32()?);
        let ms = self.take().map(u64::from_le_bytes)?;
        let start = match base {
            UTC => Time::utc(ms),
            UPTIME => Time::uptime(ms),
            _ => return Err(IomtError::argument("a time counts from nothing that is known")),
        };
        match kind {
            SAMPLE => {
                let value = self.float()?;
                let quality = self.quality()?;
                Ok(Given::Sample(Sample { code, value, unit, time: start, quality }))
            }
            WAVEFORM => {
                let (offset, resolution) = (self.float()?, self.float()?);
                let rate = Rate::new(self.u32()?, self.u32()?)
                    .ok_or_else(|| IomtError::argument("a waveform's rate is 0"))?;
                let quality = self.quality()?;
                let count = usize::try_from(self.u32()?).unwrap_or(usize::MAX);
                let Some((counts, rest)) = self.0.split_at_checked(count.saturating_mul(4)) else {
                    return Err(IomtError::argument("packed measurements end within one"));
                };
                self.0 = rest;
                let (counts, _) = counts.as_chunks::<4>();
                let counts = counts.iter().map(|count| i32::from_le_bytes(*count)).collect();
                let head = Head { code, unit, start, rate, offset, resolution, quality };
                Ok(Given::Waveform(head, counts))
            }
            _ => Err(IomtError::argument("a packed measurement is of no known kind")),
        }
    }
}

/// What frames held, entry by entry.
pub(crate) struct Output(Vec<u8>);

impl Output {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }

    /// Writes an entry; one that fails half way becomes its error.
    pub(crate) fn entry(&mut self, result: Result<Entry<'_>>) {
        let start = self.0.len();
        if let Err(error) = result.and_then(|entry| self.put(&entry)) {
            self.0.truncate(start);
            let (code, fault, reason) = error.parts();
            self.framed(255, |out| {
                out.extend_from_slice(&code.to_le_bytes());
                out.push(fault.number());
                out.extend_from_slice(reason.as_bytes());
                Ok(())
            })
            .unwrap_or_default();
        }
    }

    fn put(&mut self, entry: &Entry<'_>) -> Result<()> {
        match entry {
            Entry::Batch { batch, event } => self.framed(0, |out| {
                out.extend_from_slice(&[u8::from(*event), batch.channel()]);
                out.extend_from_slice(&batch.epoch().to_le_bytes());
                out.extend_from_slice(&batch.number().to_le_bytes());
                out.extend_from_slice(batch.policy());
                let purpose = batch.purpose().code();
                out.push(u8::try_from(purpose.len()).unwrap_or_default());
                out.extend_from_slice(purpose.as_bytes());
                let count_at = out.len();
                out.extend_from_slice(&[0; 4]);
                let mut count = 0_u32;
                for item in batch.items() {
                    write_item(&item?, out);
                    count = count.saturating_add(1);
                }
                if let Some(place) = out.get_mut(count_at..).and_then(<[u8]>::first_chunk_mut) {
                    *place = count.to_le_bytes();
                }
                Ok(())
            }),
            Entry::Command(statement) => self.framed(1, |out| {
                out.extend_from_slice(statement);
                Ok(())
            }),
            Entry::KeyUpdate(update) => self.framed(2, |out| {
                out.extend_from_slice(&update.epoch().to_le_bytes());
                out.extend_from_slice(update.policy());
                out.extend_from_slice(update.purpose().code().as_bytes());
                Ok(())
            }),
            Entry::Acknowledged(epoch) => self.framed(3, |out| {
                out.extend_from_slice(&epoch.to_le_bytes());
                Ok(())
            }),
            Entry::Resumed => self.framed(4, |_| Ok(())),
            Entry::Closed => self.framed(5, |_| Ok(())),
        }
    }

    fn framed(&mut self, kind: u8, body: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
        self.0.push(kind);
        let at = self.0.len();
        self.0.extend_from_slice(&[0; 4]);
        body(&mut self.0)?;
        let len = self.0.len().saturating_sub(at).saturating_sub(4);
        if let Some(place) = self.0.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
            *place = u32::try_from(len).unwrap_or_default().to_le_bytes();
        }
        Ok(())
    }
}

/// What one frame held.
pub(crate) enum Entry<'f> {
    Batch { batch: Batch<'f>, event: bool },
    Command(&'f [u8]),
    KeyUpdate(KeyUpdate),
    Acknowledged(u32),
    Resumed,
    Closed,
}

fn write_item(item: &Item<'_>, out: &mut Vec<u8>) {
    match item {
        Item::Sample(sample) => {
            write_subject(SAMPLE, sample.code, sample.unit, sample.time, out);
            out.extend_from_slice(&sample.value.to_bits().to_le_bytes());
            write_quality(sample.quality, out);
        }
        Item::Waveform(wave) => {
            write_subject(WAVEFORM, wave.code, wave.unit, wave.start, out);
            out.extend_from_slice(&wave.offset.to_bits().to_le_bytes());
            out.extend_from_slice(&wave.resolution.to_bits().to_le_bytes());
            out.extend_from_slice(&wave.rate.numerator().to_le_bytes());
            out.extend_from_slice(&wave.rate.denominator().to_le_bytes());
            write_quality(wave.quality, out);
            let count = u32::try_from(wave.counts.len()).unwrap_or_default();
            out.extend_from_slice(&count.to_le_bytes());
            for count in &wave.counts {
                out.extend_from_slice(&count.to_le_bytes());
            }
        }
    }
}

fn write_subject(kind: u8, code: Code, unit: Unit, time: Time, out: &mut Vec<u8>) {
    let base = match time.base() {
        sdk::measurement::time::Base::Utc => UTC,
        sdk::measurement::time::Base::Uptime => UPTIME,
    };
    out.extend_from_slice(&[kind, base]);
    out.extend_from_slice(&unit.term().to_le_bytes());
    out.extend_from_slice(&code.value().to_le_bytes());
    out.extend_from_slice(&time.ms().to_le_bytes());
}

fn write_quality(quality: Quality, out: &mut Vec<u8>) {
    out.extend_from_slice(&quality.bits().to_le_bytes());
    out.extend_from_slice(&[0; 2]);
}

#[cfg(test)]
mod tests;
