//! Decimal values: the FLOAT-Type of IEEE 11073-20601, a 24-bit mantissa times a power of ten.
//!
//! A decimal keeps the digits that the device reported: 36.5 and 36.50 are different values of
//! this type (`==`) and the same number ([`Decimal::compare`]). Arithmetic is on integers, exact
//! or refused; nothing is rounded unless the caller does it.

use super::Error;
use core::cmp::Ordering;
use core::fmt;
use zeroize::Zeroize;

/// Largest absolute mantissa of a number; what lies above marks the special values.
pub const MAX_MANTISSA: i32 = 8_388_605;

/// A number `mantissa × 10^exponent`, or one of FLOAT-Type's special values.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i32, // 24 bits, the specials' included
    exponent: i8,
}

/// What a [`Decimal`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `mantissa × 10^exponent`.
    Number {
        /// At most [`MAX_MANTISSA`] in absolute value.
        mantissa: i32,
        /// The power of ten.
        exponent: i8,
    },
    /// Not a number: the sensor gave a value that cannot be expressed.
    NaN,
    /// Not at this resolution: the value needs digits that the device does not have.
    NRes,
    /// Above what the device can measure.
    PositiveInfinity,
    /// Below what the device can measure.
    NegativeInfinity,
    /// Reserved for future use by 20601.
    Reserved,
}

impl Decimal {
    /// Zero, without digits after the point.
    pub const ZERO: Self = Self { mantissa: 0, exponent: 0 };
    /// Not a number, 0x007FFFFF.
    pub const NAN: Self = Self::special(0x7F_FFFF);
    /// Not at this resolution, 0x00800000.
    pub const NRES: Self = Self::special(-0x80_0000);
    /// Positive infinity, 0x007FFFFE.
    pub const INFINITY: Self = Self::special(0x7F_FFFE);
    /// Negative infinity, 0x00800002.
    pub const NEG_INFINITY: Self = Self::special(-0x7F_FFFE);
    /// Reserved for future use, 0x00800001.
    pub const RESERVED: Self = Self::special(-0x7F_FFFF);

    /// The number `mantissa × 10^exponent`; `None` if the mantissa exceeds [`MAX_MANTISSA`].
    #[must_use]
    pub const fn new(mantissa: i32, exponent: i8) -> Option<Self> {
        if mantissa > MAX_MANTISSA || mantissa < -MAX_MANTISSA {
            return None;
        }
        Some(Self { mantissa, exponent })
    }

    const fn special(mantissa: i32) -> Self {
        Self { mantissa, exponent: 0 }
    }

    /// What this value stands for.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::NAN => Kind::NaN,
            Self::NRES => Kind::NRes,
            Self::INFINITY => Kind::PositiveInfinity,
            Self::NEG_INFINITY => Kind::NegativeInfinity,
            Self::RESERVED => Kind::Reserved,
            Self { mantissa, exponent } => Kind::Number { mantissa, exponent },
        }
    }

    /// Mantissa and exponent of a number; `None` for the special values.
    #[must_use]
    pub const fn number(self) -> Option<(i32, i8)> {
        match self.kind() {
            Kind::Number { mantissa, exponent } => Some((mantissa, exponent)),
            _ => None,
        }
    }

    /// Whether this is a number, not a special value.
    #[must_use]
    pub const fn is_number(self) -> bool {
        self.number().is_some()
    }

    // --- 11073-20601 forms ---

    /// The 32 bits of FLOAT-Type: the exponent, then the mantissa.
    #[must_use]
    pub const fn to_bits(self) -> u32 {
        let [_, a, b, c] = self.mantissa.to_be_bytes();
        let [e] = self.exponent.to_be_bytes();
        u32::from_be_bytes([e, a, b, c])
    }

    /// The value with these 32 bits; `None` for a special mantissa with an exponent, which
    /// 20601 gives no meaning.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Option<Self> {
        let [e, a, b, c] = bits.to_be_bytes();
        // Shifted up and back, so that the sign of the 24 bits is extended.
        Self::from_raw(i32::from_be_bytes([a, b, c, 0]) >> 8, i8::from_be_bytes([e]))
    }

    /// The value with these 16 bits of SFLOAT-Type (exponent 4 bits, mantissa 12); `None` for a
    /// special mantissa with an exponent.
    #[must_use]
    pub const fn from_sfloat(bits: u16) -> Option<Self> {
        let [a, b] = bits.to_be_bytes();
        let exponent = i8::from_be_bytes([a]) >> 4;
        let mantissa = (i16::from_be_bytes([a, b]) << 4) >> 4;
        match (mantissa, exponent) {
            (0x7FF, 0) => Some(Self::NAN),
            (-0x800, 0) => Some(Self::NRES),
            (0x7FE, 0) => Some(Self::INFINITY),
            (-0x7FE, 0) => Some(Self::NEG_INFINITY),
            (-0x7FF, 0) => Some(Self::RESERVED),
            (0x7FE..=0x7FF | -0x800..=-0x7FE, _) => None,
            // Lossless: i16 into i32, in a const fn where `From` is not available.
            #[allow(clippy::as_conversions)]
            _ => Some(Self { mantissa: mantissa as i32, exponent }),
        }
    }

    /// Mantissa and exponent as FLOAT-Type has them, the specials' included.
    pub(super) const fn raw(self) -> (i32, i8) {
        (self.mantissa, self.exponent)
    }

    /// The inverse of [`Self::raw`]; `None` outside 24 bits, or for a special
    /// with an exponent.
    pub(super) const fn from_raw(mantissa: i32, exponent: i8) -> Option<Self> {
        match mantissa {
            -0x7F_FFFD..=MAX_MANTISSA => Some(Self { mantissa, exponent }),
            -0x80_0000..=0x7F_FFFF if exponent == 0 => Some(Self { mantissa, exponent }),
            _ => None,
        }
    }

    // --- exact integer arithmetic ---

    /// The integer `n` with `self == n × 10^exponent`; `None` if there is none, if it does not fit,
    /// or for a special value.
    #[must_use]
    pub fn scaled(self, exponent: i8) -> Option<i64> {
        let (mantissa, own) = self.number()?;
        let mantissa = i64::from(mantissa);
        if mantissa == 0 {
            return Some(0);
        }
        let shift = i16::from(own).checked_sub(i16::from(exponent))?;
        let power = power_of_ten(shift.unsigned_abs())?;
        if shift >= 0 {
            return mantissa.checked_mul(power);
        }
        (mantissa.checked_rem(power)? == 0).then_some(mantissa.checked_div(power)?)
    }

    /// The number `value × 10^exponent`, exactly: with this exponent where the value fits, else with
    /// trailing zeros moved into the exponent; `None` if that does not help.
    #[must_use]
    pub fn from_scaled(value: i64, exponent: i8) -> Option<Self> {
        let (mut value, mut exponent) = (value, exponent);
        loop {
            if let Some(number) = i32::try_from(value).ok().and_then(|m| Self::new(m, exponent)) {
                return Some(number);
            }
            if value.checked_rem(10)? != 0 {
                return None;
            }
            value = value.checked_div(10)?;
            exponent = exponent.checked_add(1)?;
        }
    }

    /// Overwrites it with zero, in a way that is not optimized out.
    pub(crate) fn wipe(&mut self) {
        self.mantissa.zeroize();
        self.exponent.zeroize();
    }

    /// The order of two values as numbers, exactly; infinities lie outside all numbers, and NaN,
    /// NRes and reserved values have no order.
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        match (self.kind(), other.kind()) {
            (Kind::NaN | Kind::NRes | Kind::Reserved, _)
            | (_, Kind::NaN | Kind::NRes | Kind::Reserved) => None,
            (Kind::Number { .. }, Kind::Number { .. }) => self.compare_numbers(other),
            (a, b) => Some(side(a).cmp(&side(b))),
        }
    }

    fn compare_numbers(self, other: Self) -> Option<Ordering> {
        let by_sign = self.mantissa.signum().cmp(&other.mantissa.signum());
        if by_sign.is_ne() || self.mantissa == 0 {
            return Some(by_sign);
        }
        let lower = self.exponent.min(other.exponent);
        match (self.scaled(lower), other.scaled(lower)) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            // The exponents are so far apart that scaling one overflows: it is the farther from 0.
            (None, _) => Some(self.mantissa.cmp(&0)),
            (_, None) => Some(0.cmp(&other.mantissa)),
        }
    }

    /// The exact sum, with the smaller of the two exponents; `None` if it does not fit or either is
    /// a special value.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let (_, a) = self.number()?;
        let (_, b) = other.number()?;
        let exponent = a.min(b);
        Self::from_scaled(self.scaled(exponent)?.checked_add(other.scaled(exponent)?)?, exponent)
    }

    /// The exact difference; as [`Self::checked_add`].
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(other.checked_neg()?)
    }

    /// The number with the other sign; `None` for a special value.
    #[must_use]
    pub fn checked_neg(self) -> Option<Self> {
        let (mantissa, exponent) = self.number()?;
        Self::new(mantissa.checked_neg()?, exponent)
    }

    /// The exact product with an integer; `None` if it does not fit, or for a special value.
    #[must_use]
    pub fn checked_mul(self, factor: i32) -> Option<Self> {
        let (mantissa, exponent) = self.number()?;
        Self::from_scaled(i64::from(mantissa).checked_mul(i64::from(factor))?, exponent)
    }

    // --- text ---

    /// Reads a decimal number and keeps its digits: "36.50" is 3650 × 10^-2.
    ///
    /// # Errors
    /// [`Error::DecimalSyntax`] if it is not `-? digits [. digits] [e [+-] digits]`;
    /// [`Error::DecimalRange`] if it does not fit.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            None => (text, 0),
            Some((digits, exponent)) => (digits, parse_exponent(exponent)?),
        };
        let (negative, digits) = match digits.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, digits),
        };
        let (whole, fraction) = match digits.split_once('.') {
            None => (digits, ""),
            Some((_, "")) => return Err(Error::DecimalSyntax),
            Some(parts) => parts,
        };
        if whole.is_empty() {
            return Err(Error::DecimalSyntax);
        }
        let mut mantissa: i32 = 0;
        for digit in whole.chars().chain(fraction.chars()) {
            let digit = digit.to_digit(10).ok_or(Error::DecimalSyntax)?;
            mantissa = i32::try_from(digit)
                .ok()
                .and_then(|digit| mantissa.checked_mul(10)?.checked_add(digit))
                .filter(|mantissa| *mantissa <= MAX_MANTISSA)
                // A wrong character further on is still the better answer.
                .ok_or_else(|| range_or_syntax(whole, fraction))?;
        }
        let mantissa = if negative { mantissa.checked_neg() } else { Some(mantissa) };
        let exponent = i32::try_from(fraction.len()).ok().and_then(|n| exponent.checked_sub(n));
        let exponent = exponent.and_then(|exponent| i8::try_from(exponent).ok());
        mantissa
            .zip(exponent)
            .and_then(|(mantissa, exponent)| Self::new(mantissa, exponent))
            .ok_or(Error::DecimalRange)
    }
}

impl From<i16> for Decimal {
    fn from(value: i16) -> Self {
        Self { mantissa: value.into(), exponent: 0 }
    }
}

impl core::str::FromStr for Decimal {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

/// Decimal text with the digits that the value has; [`Decimal::parse`] reads numbers back as they
/// were. Special values are written NaN, NRes, INF, -INF and Reserved.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mantissa, exponent) = match self.kind() {
            Kind::Number { mantissa, exponent } => (mantissa, exponent),
            Kind::NaN => return f.write_str("NaN"),
            Kind::NRes => return f.write_str("NRes"),
            Kind::PositiveInfinity => return f.write_str("INF"),
            Kind::NegativeInfinity => return f.write_str("-INF"),
            Kind::Reserved => return f.write_str("Reserved"),
        };
        let places = exponent.unsigned_abs();
        // Plain digits while the point is near them, an exponent where zeros would be invented.
        if exponent > 0 || places > MOST_PLACES {
            return write!(f, "{mantissa}e{exponent}");
        }
        if places == 0 {
            return write!(f, "{mantissa}");
        }
        let power = 10_u32.checked_pow(places.into()).unwrap_or(1); // places ≤ 9
        let magnitude = mantissa.unsigned_abs();
        let sign = if mantissa < 0 { "-" } else { "" };
        let whole = magnitude.checked_div(power).unwrap_or_default();
        let fraction = magnitude.checked_rem(power).unwrap_or_default();
        write!(f, "{sign}{whole}.{fraction:0width$}", width = usize::from(places))
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Most digits after the point that are written without an exponent.
const MOST_PLACES: u8 = 9;

fn power_of_ten(exponent: u16) -> Option<i64> {
    10_i64.checked_pow(exponent.into())
}

fn side(kind: Kind) -> i8 {
    match kind {
        Kind::PositiveInfinity => 1,
        Kind::NegativeInfinity => -1,
        _ => 0,
    }
}

fn parse_exponent(text: &str) -> Result<i32, Error> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::DecimalSyntax);
    }
    text.parse().map_err(|_| Error::DecimalRange)
}

fn range_or_syntax(whole: &str, fraction: &str) -> Error {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if digits(whole) && digits(fraction) { Error::DecimalRange } else { Error::DecimalSyntax }
}

#[cfg(test)]
mod tests;
