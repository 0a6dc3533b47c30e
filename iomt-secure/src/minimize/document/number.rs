//! Numbers as JSON writes them, calculated with exactly.

use crate::measurement::Decimal;
use alloc::format;
use alloc::string::String;

/// A number: `mantissa` × 10^-`places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exact {
    mantissa: i128,
    places: u32,
}

/// Most digits that are calculated with, on either side of the point.
const DIGITS: u32 = 15;

impl Exact {
    /// Reads a checked JSON number; `None` for more digits than are calculated with.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (plain, exponent) = match text.split_once(['e', 'E']) {
            Some((plain, exponent)) => {
                (plain, exponent.strip_prefix('+').unwrap_or(exponent).parse::<i32>().ok()?)
            }
            None => (text, 0),
        };
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        let digits = u32::try_from(whole.len().checked_add(fraction.len())?).ok()?;
        if digits > DIGITS.checked_add(2)? {
            return None;
        }
        let mantissa: i128 = format!("{whole}{fraction}").parse().ok()?;
        let places = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        if places.unsigned_abs() > DIGITS {
            return None;
        }
        match u32::try_from(places) {
            Ok(places) => Some(Self { mantissa, places }),
            Err(_) => {
                let up = 10i128.checked_pow(places.unsigned_abs())?;
                Some(Self { mantissa: mantissa.checked_mul(up)?, places: 0 })
            }
        }
    }

    /// A policy's decimal.
    pub(super) fn of(value: Decimal) -> Option<Self> {
        let (mantissa, exponent) = value.number()?;
        let exponent = i32::from(exponent);
        if exponent.unsigned_abs() > DIGITS {
            return None;
        }
        let mantissa = i128::from(mantissa);
        if exponent >= 0 {
            let up = 10i128.checked_pow(exponent.unsigned_abs())?;
            return Some(Self { mantissa: mantissa.checked_mul(up)?, places: 0 });
        }
        Some(Self { mantissa, places: exponent.unsigned_abs() })
    }

    /// Both with as many places as the one that has more.
    fn aligned(self, other: Self) -> Option<(i128, i128, u32)> {
        let places = self.places.max(other.places);
        Some((self.at(places)?, other.at(places)?, places))
    }

    fn at(self, places: u32) -> Option<i128> {
        let up = 10i128.checked_pow(places.checked_sub(self.places)?)?;
        self.mantissa.checked_mul(up)
    }

    pub(super) fn compare(self, other: Self) -> Option<core::cmp::Ordering> {
        let (a, b, _) = self.aligned(other)?;
        Some(a.cmp(&b))
    }

    /// To the nearest multiple of `step`, half to even.
    pub(super) fn rounded(self, step: Self) -> Option<Self> {
        let (value, step, places) = self.aligned(step)?;
        let below = value.checked_div_euclid(step)?;
        let rest = value.checked_rem_euclid(step)?;
        let up = match rest.checked_mul(2)?.cmp(&step) {
            core::cmp::Ordering::Less => false,
            core::cmp::Ordering::Greater => true,
            core::cmp::Ordering::Equal => below.checked_rem(2)? != 0,
        };
        let multiple = below.checked_add(i128::from(up))?;
        Some(Self { mantissa: multiple.checked_mul(step)?, places })
    }

    /// The greatest `origin` + k × `width` that is not above.
    pub(super) fn binned(self, width: Self, origin: Self) -> Option<Self> {
        let places = self.places.max(width.places).max(origin.places);
        let (value, width, origin) = (self.at(places)?, width.at(places)?, origin.at(places)?);
        let bins = value.checked_sub(origin)?.checked_div_euclid(width)?;
        Some(Self { mantissa: bins.checked_mul(width)?.checked_add(origin)?, places })
    }

    /// The width of noise: `span` itself, or its share of the value.
    pub(super) fn share(self, span: Self) -> Option<Self> {
        let mantissa = self.mantissa.checked_abs()?.checked_mul(span.mantissa)?;
        Some(Self { mantissa, places: self.places.checked_add(span.places)? })
    }

    /// With noise, uniform over `span` around the value, and so many digits behind the point;
    /// `noise` is uniform over its whole range.
    pub(super) fn perturbed(self, span: Self, digits: u8, noise: u64) -> Option<Self> {
        // Two digits finer than what leaves, so that rounding does not show.
        let digits = u32::from(digits);
        let places = digits.checked_add(2)?.max(self.places);
        let value = self.at(places)?;
        let whole = Self { mantissa: span.mantissa, places: span.places };
        let span = if whole.places > places {
            let down = 10i128.checked_pow(whole.places.checked_sub(places)?)?;
            whole.mantissa.checked_div(down)?
        } else {
            whole.at(places)?
        };
        let choices = span.checked_add(1)?;
        let choice = i128::from(noise).checked_mul(choices)? >> 64;
        let half = span.checked_div(2)?;
        let mantissa = value.checked_add(choice)?.checked_sub(half)?;
        let step = Self { mantissa: 1, places: digits };
        let rounded = Self { mantissa, places }.rounded(step)?;
        // The multiple of 10^-digits, with just these.
        let down = 10i128.checked_pow(rounded.places.checked_sub(digits)?)?;
        Some(Self { mantissa: rounded.mantissa.checked_div(down)?, places: digits })
    }

    /// As JSON writes it, without zeros at the end that only calculation left.
    pub(super) fn text(self, trimmed: bool) -> Option<String> {
        let (mut mantissa, mut places) = (self.mantissa, self.places);
        while trimmed && places > 0 && mantissa.checked_rem(10) == Some(0) {
            mantissa = mantissa.checked_div(10)?;
            places = places.checked_sub(1)?;
        }
        let sign = if mantissa < 0 { "-" } else { "" };
        let digits = format!("{}", mantissa.unsigned_abs());
        let places = usize::try_from(places).ok()?;
        if places == 0 {
            return Some(format!("{sign}{digits}"));
        }
        let width = places.checked_add(1)?;
        let digits = format!("{digits:0>width$}");
        let (whole, fraction) = digits.split_at_checked(digits.len().checked_sub(places)?)?;
        Some(format!("{sign}{whole}.{fraction}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    #[test]
    fn numbers_are_rounded_and_binned_exactly() {
        for (value, step, rounded) in [
            ("36.65", "0.1", "36.6"),
            ("36.75", "0.1", "36.8"),
            ("-2.5", "1", "-2"),
            ("1e2", "30", "90"),
            ("0.30", "0.1", "0.3"),
        ] {
            let found = exact(value).rounded(exact(step)).unwrap().text(true).unwrap();
            assert_eq!(found, rounded, "{value}");
        }
        for (value, width, origin, binned) in
            [("61", "5", "2.5", "57.5"), ("-1", "5", "0", "-5"), ("7.49", "2.5", "0", "5")]
        {
            let found = exact(value).binned(exact(width), exact(origin)).unwrap();
            assert_eq!(found.text(true).unwrap(), binned, "{value}");
        }
    }

    #[test]
    fn noise_stays_within_half_of_its_span_and_keeps_its_digits() {
        for noise in [0, 1 << 62, 1 << 63, u64::MAX] {
            let value = exact("100").perturbed(exact("10"), 1, noise).unwrap();
            let text = value.text(false).unwrap();
            assert_eq!(text.split_once('.').unwrap().1.len(), 1, "{text}");
            assert!(value.compare(exact("95")).unwrap().is_ge(), "{text}");
            assert!(value.compare(exact("105")).unwrap().is_le(), "{text}");
        }
        let span = exact("-50").share(exact("0.1")).unwrap();
        assert_eq!(span.text(true).unwrap(), "5");
    }

    #[test]
    fn what_has_too_many_digits_is_not_calculated_with() {
        for text in ["1e400", "123456789012345678901", "1e-400", "0.0000000000000000001"] {
            assert_eq!(Exact::parse(text), None, "{text}");
        }
    }
}
