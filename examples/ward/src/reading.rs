//! A measurement as the ward keeps it: on the device before it is minimized, at the recipient after
//! it was opened.

use iomt_secure::measurement::codec::{Encoder, Item};
use iomt_secure::measurement::{
    self, Code, Counts, Decimal, Quality, Rate, Sample, Time, Unit, Waveform,
};

/// A sample, or a run of a waveform.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// A value.
    Sample(Sample),
    /// Equally spaced counts.
    Wave(Wave),
}

/// A waveform that owns its counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Wave {
    /// What was measured.
    pub code: Code,
    /// The unit of `offset` and `resolution`.
    pub unit: Unit,
    /// When the first count was taken.
    pub start: Time,
    /// Counts per second.
    pub rate: Rate,
    /// The value of count 0.
    pub offset: Decimal,
    /// The value of one count.
    pub resolution: Decimal,
    /// The counts.
    pub counts: Vec<i32>,
}

impl Wave {
    /// As the SDK takes it.
    #[must_use]
    pub fn waveform(&self) -> Waveform<'_> {
        Waveform {
            code: self.code,
            unit: self.unit,
            start: self.start,
            rate: self.rate,
            offset: self.offset,
            resolution: self.resolution,
            quality: Quality::NONE,
            counts: Counts::I32(&self.counts),
        }
    }
}

impl Reading {
    /// What a recipient opened.
    #[must_use]
    pub fn of(item: &Item<'_>) -> Self {
        match item {
            Item::Sample(sample) => Self::Sample(*sample),
            Item::Waveform(wave) => Self::Wave(Wave {
                code: wave.code,
                unit: wave.unit,
                start: wave.start,
                rate: wave.rate,
                offset: wave.offset,
                resolution: wave.resolution,
                counts: wave.counts.iter().collect(),
            }),
        }
    }

    /// What was measured.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Sample(sample) => sample.code,
            Self::Wave(wave) => wave.code,
        }
    }

    /// A sample is one reading, and so is each count of a waveform.
    #[must_use]
    pub fn readings(&self) -> u64 {
        match self {
            Self::Sample(_) => 1,
            Self::Wave(wave) => wave.counts.len() as u64,
        }
    }

    /// Its values, each with its milliseconds.
    #[must_use]
    pub fn points(&self) -> Vec<(u64, f64)> {
        match self {
            Self::Sample(sample) => vec![(sample.time.ms(), value(sample.value))],
            Self::Wave(wave) => {
                let (offset, resolution) = (value(wave.offset), value(wave.resolution));
                let at = |n: usize| wave.rate.duration_ms(n as u64).unwrap_or_default();
                let counts = wave.counts.iter().enumerate();
                counts
                    .map(|(n, count)| {
                        (wave.start.ms() + at(n), offset + resolution * f64::from(*count))
                    })
                    .collect()
            }
        }
    }
}

/// For drawing and for plausibility: no decision of the SDK's goes by a binary float.
#[must_use]
pub fn value(decimal: Decimal) -> f64 {
    match decimal.number() {
        Some((mantissa, exponent)) => f64::from(mantissa) * 10_f64.powi(exponent.into()),
        None if decimal == Decimal::INFINITY => f64::INFINITY,
        None if decimal == Decimal::NEG_INFINITY => f64::NEG_INFINITY,
        None => f64::NAN,
    }
}

/// Encodes everything that was measured as the SDK would send it without a policy: what minimizing
/// is compared with.
#[derive(Default)]
pub struct Unminimized {
    encoder: Encoder,
    buffer: Vec<u8>,
    bytes: u64,
}

impl Unminimized {
    /// Adds a reading.
    ///
    /// # Errors
    /// Those of the encoder, for a reading that fits into no batch.
    pub fn add(&mut self, reading: &Reading) -> Result<(), measurement::Error> {
        self.buffer.resize(BATCH, 0);
        match self.push(reading) {
            Err(measurement::Error::Capacity | measurement::Error::TimeBase) => {
                self.cut();
                self.push(reading)
            }
            other => other,
        }
    }

    /// Ends the batch, as a frame would.
    pub fn cut(&mut self) {
        self.bytes += self.encoder.len() as u64;
        self.encoder = Encoder::new();
    }

    /// Bytes of the batches that were ended.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    fn push(&mut self, reading: &Reading) -> Result<(), measurement::Error> {
        match reading {
            Reading::Sample(sample) => self.encoder.sample(&mut self.buffer, sample),
            Reading::Wave(wave) => self.encoder.waveform(&mut self.buffer, &wave.waveform()),
        }
    }
}

const BATCH: usize = 2048;
