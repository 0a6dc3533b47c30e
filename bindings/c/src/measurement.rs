//! Measurements as C structures.

use crate::call::guard;
use crate::error::Status;
use core::ffi::c_char;
use sdk::measurement::time::Base;
use sdk::measurement::{Code, Decimal, Quality, Sample, Time, Unit, Waveform};

/// What a time counts from: 1970-01-01T00:00:00Z, without leap seconds.
pub const IOMT_BASE_UTC: u8 = 0;
/// What a time counts from: the device's last start.
pub const IOMT_BASE_UPTIME: u8 = 1;

/// Not a number, as a FLOAT of IEEE 11073-20601.
pub const IOMT_FLOAT_NAN: u32 = 0x007F_FFFF;
/// Not at this resolution.
pub const IOMT_FLOAT_NRES: u32 = 0x0080_0000;
/// Above what the device can measure.
pub const IOMT_FLOAT_INFINITY: u32 = 0x007F_FFFE;
/// Below what the device can measure.
pub const IOMT_FLOAT_NEG_INFINITY: u32 = 0x0080_0002;

/// One value at one time.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_sample {
    /// When, in milliseconds since `base`.
    pub time: u64,
    /// What was measured: an MDC code of IEEE 11073-10101, the partition in the upper 16 bits.
    pub code: u32,
    /// The value: a FLOAT of IEEE 11073-20601; see iomt_float and iomt_float_parse.
    pub value: u32,
    /// The unit: an MDC code's lower 16 bits.
    pub unit: u16,
    /// How far it can be trusted: the standard's MeasurementStatus bits; 0 for an ordinary value.
    pub quality: u16,
    /// IOMT_BASE_UTC or IOMT_BASE_UPTIME.
    pub base: u8,
}

/// Equally spaced counts of one sensor: value = offset + resolution * count.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_wave {
    /// When the first count was taken, in milliseconds since `base`.
    pub start: u64,
    /// The counts, where they have 16 bits; else NULL.
    pub counts16: *const i16,
    /// The counts, where they have 32 bits; else NULL. A wave that was received has neither: see
    /// iomt_items_counts.
    pub counts32: *const i32,
    /// How many there are.
    pub count: usize,
    /// What was measured, as in iomt_sample.
    pub code: u32,
    /// Counts per second: the numerator.
    pub rate_numerator: u32,
    /// Counts per second: the denominator.
    pub rate_denominator: u32,
    /// The value of count 0, a FLOAT.
    pub offset: u32,
    /// The value of one count, a FLOAT.
    pub resolution: u32,
    /// The unit of both, as in iomt_sample.
    pub unit: u16,
    /// As in iomt_sample.
    pub quality: u16,
    /// IOMT_BASE_UTC or IOMT_BASE_UPTIME.
    pub base: u8,
}

impl iomt_sample {
    pub(crate) fn sample(&self) -> Result<Sample, Status> {
        Ok(Sample {
            code: Code::new(self.code),
            value: decimal(self.value)?,
            unit: Unit::new(self.unit),
            time: time(self.base, self.time)?,
            quality: quality(self.quality)?,
        })
    }

    pub(crate) const fn of(sample: &Sample) -> Self {
        Self {
            time: sample.time.ms(),
            code: sample.code.value(),
            value: sample.value.to_bits(),
            unit: sample.unit.term(),
            quality: sample.quality.bits(),
            base: base(sample.time),
        }
    }
}

impl iomt_wave {
    /// All but the counts.
    pub(crate) fn of(wave: &Waveform<'_>) -> Self {
        Self {
            start: wave.start.ms(),
            counts16: core::ptr::null(),
            counts32: core::ptr::null(),
            count: wave.counts.len(),
            code: wave.code.value(),
            rate_numerator: wave.rate.numerator(),
            rate_denominator: wave.rate.denominator(),
            offset: wave.offset.to_bits(),
            resolution: wave.resolution.to_bits(),
            unit: wave.unit.term(),
            quality: wave.quality.bits(),
            base: base(wave.start),
        }
    }
}

pub(crate) fn decimal(bits: u32) -> Result<Decimal, Status> {
    Decimal::from_bits(bits).ok_or(Status::VALUE)
}

pub(crate) fn quality(bits: u16) -> Result<Quality, Status> {
    Quality::from_bits(bits).ok_or(Status::VALUE)
}

pub(crate) const fn time(base: u8, ms: u64) -> Result<Time, Status> {
    if ms > Time::MAX_MS {
        return Err(Status::VALUE);
    }
    match base {
        IOMT_BASE_UTC => Ok(Time::utc(ms)),
        IOMT_BASE_UPTIME => Ok(Time::uptime(ms)),
        _ => Err(Status::VALUE),
    }
}

const fn base(time: Time) -> u8 {
    match time.base() {
        Base::Utc => IOMT_BASE_UTC,
        Base::Uptime => IOMT_BASE_UPTIME,
    }
}

/// Makes the FLOAT for mantissa * 10^exponent, as 365 and -1 for 36.5.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_float(mantissa: i32, exponent: i8, value: *mut u32) -> i32 {
    guard(|call| {
        // SAFETY: C's pointer, by the header's promise.
        let value = unsafe { call.place(value) }?;
        let decimal = Decimal::new(mantissa, exponent);
        value.put(decimal.ok_or(sdk::measurement::Error::DecimalRange)?.to_bits());
        Ok(())
    })
}

/// Makes the FLOAT for a decimal number in a text, as "36.50" or "-12e3", with all its digits.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_float_parse(text: *const c_char, value: *mut u32) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (text, value) = unsafe { (call.text(text)?, call.place(value)?) };
        value.put(Decimal::parse(text)?.to_bits());
        Ok(())
    })
}

/// Takes a FLOAT apart. Fails with IOMT_ERROR_VALUE for the special values (IOMT_FLOAT_...).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_float_parts(
    value: u32,
    mantissa: *mut i32,
    exponent: *mut i8,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mantissa, exponent) = unsafe { (call.place(mantissa)?, call.place(exponent)?) };
        let (digits, power) = decimal(value)?.number().ok_or(Status::VALUE)?;
        mantissa.put(digits);
        exponent.put(power);
        Ok(())
    })
}

const _: () = {
    assert!(IOMT_FLOAT_NAN == Decimal::NAN.to_bits());
    assert!(IOMT_FLOAT_NRES == Decimal::NRES.to_bits());
    assert!(IOMT_FLOAT_INFINITY == Decimal::INFINITY.to_bits());
    assert!(IOMT_FLOAT_NEG_INFINITY == Decimal::NEG_INFINITY.to_bits());
};
