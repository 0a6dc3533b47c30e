//! Exact decimal arithmetic between the methods of a rule.
//!
//! A mean is a fraction. It stays one until the last method that needs its exact value, so that
//! "mean, then round to 0.1" rounds once, half to even, and never a value that was rounded before.

use crate::measurement::Decimal;
use core::cmp::Ordering;

/// `numerator` / `denominator` × 10^`exponent`; the denominator is above 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exact {
    numerator: i64,
    denominator: u32,
    exponent: i8,
    /// The exponent with which it leaves if nothing makes it coarser: of a mean one digit more, also
    /// where that is a 0, so that the digits do not tell how many values there were.
    told: i8,
}

impl Exact {
    /// A finite value; `None` for a special one.
    pub(super) fn new(value: Decimal) -> Option<Self> {
        let (mantissa, exponent) = value.number()?;
        Some(Self { numerator: mantissa.into(), denominator: 1, exponent, told: exponent })
    }

    /// `sum` × 10^`exponent` / `count`; `None` for a count of 0.
    pub(super) fn mean(sum: i64, exponent: i8, count: u32) -> Option<Self> {
        let told = exponent.checked_sub(1).unwrap_or(exponent);
        (count > 0).then_some(Self { numerator: sum, denominator: count, exponent, told })
    }

    /// A number of things.
    pub(super) fn count(count: u32) -> Self {
        Self { numerator: count.into(), denominator: 1, exponent: 0, told: 0 }
    }

    /// `end` in place of this value, and with its digits where they can hold it, so that they do not
    /// tell that it is not the value itself.
    pub(super) fn replaced_by(&self, end: Decimal) -> Option<Self> {
        let (mantissa, exponent) = end.number()?;
        let finest = self.told.min(exponent);
        let fine = rescale(mantissa.into(), exponent, finest);
        Self::new(fine.and_then(|fine| settle(fine, finest)).unwrap_or(end))
    }

    /// The order of the exact values; `None` if `other` is special.
    pub(super) fn compare(&self, other: Decimal) -> Option<Ordering> {
        let (mantissa, exponent) = other.number()?;
        let theirs = product(mantissa.into(), self.denominator.into())?;
        Some(compare_scaled(self.numerator.into(), self.exponent, theirs, exponent))
    }

    /// The nearest multiple of `step`, half to even; `None` if it is beyond a decimal's range.
    pub(super) fn round(&self, step: Decimal) -> Option<Decimal> {
        self.round_and_add(step, 0)
    }

    /// The nearest multiple of `step`, and `steps` more.
    pub(super) fn round_and_add(&self, step: Decimal, steps: i32) -> Option<Decimal> {
        let count = self.steps(step)?;
        let (step, exponent) = step.number()?;
        settle(product(count.checked_add(steps.into())?, step.into())?, exponent)
    }

    /// What `round` would give, in steps.
    pub(super) fn steps(&self, step: Decimal) -> Option<i128> {
        let (step, exponent) = step.number()?;
        let divisor = product(step.into(), self.denominator.into())?;
        divide((self.numerator.into(), self.exponent), (divisor, exponent), half_even)
    }

    /// The greatest `origin` + k × `width` not above the value.
    pub(super) fn floor(&self, width: Decimal, origin: Decimal) -> Option<Decimal> {
        let (origin, origin_exponent) = origin.number()?;
        let origin = i128::from(origin);
        // Value − origin over one exponent, then whole widths of it, then back.
        let exponent = self.exponent.min(origin_exponent);
        let mine = rescale(self.numerator.into(), self.exponent, exponent)?;
        let from = rescale(origin, origin_exponent, exponent)?;
        let numerator = mine.checked_sub(product(from, self.denominator.into())?)?;
        let (width, width_exponent) = width.number()?;
        let width = i128::from(width);
        let divisor = product(width, self.denominator.into())?;
        let count = divide((numerator, exponent), (divisor, width_exponent), floor)?;
        // The digits are the policy's alone: those of the value would tell what it was.
        let finest = width_exponent.min(origin_exponent);
        let offset = rescale(product(count, width)?, width_exponent, finest)?;
        settle(offset.checked_add(rescale(origin, origin_exponent, finest)?)?, finest)
    }

    /// The value as a decimal. A mean keeps one digit more than what it was made of, or as many as
    /// there is room for, rounded once, half to even.
    pub(super) fn settle(&self) -> Option<Decimal> {
        if self.denominator == 1 && self.told == self.exponent {
            return settle(self.numerator.into(), self.exponent);
        }
        let (value, unit) = ((self.numerator.into(), self.exponent), self.denominator.into());
        let mut exponent = self.told;
        loop {
            let rounded = divide(value, (unit, exponent), half_even)?;
            let mantissa = i32::try_from(rounded).ok();
            if let Some(found) = mantissa.and_then(|mantissa| Decimal::new(mantissa, exponent)) {
                return Some(found);
            }
            exponent = exponent.checked_add(1)?;
        }
    }
}

/// Whether `value` and `last` are at least `delta` apart; `None` if one is special or the distance
/// is beyond what can be held.
pub(super) fn apart(value: Decimal, last: Decimal, delta: Decimal) -> Option<bool> {
    let (value, value_exponent) = value.number()?;
    let (last, last_exponent) = last.number()?;
    let (delta, delta_exponent) = delta.number()?;
    let exponent = value_exponent.min(last_exponent);
    let value = rescale(value.into(), value_exponent, exponent)?;
    let last = rescale(last.into(), last_exponent, exponent)?;
    let distance = value.checked_sub(last)?.checked_abs()?;
    Some(compare_scaled(distance, exponent, delta.into(), delta_exponent).is_ge())
}

/// `value` × 10^`from` written with the exponent `to`, which is not above `from`.
#[inline(never)]
pub(super) fn rescale(value: i128, from: i8, to: i8) -> Option<i128> {
    let digits = u32::try_from(i16::from(from).checked_sub(i16::from(to))?).ok()?;
    if value == 0 || digits == 0 {
        return Some(value);
    }
    product(value, 10i128.checked_pow(digits)?)
}

/// The product; nearly always in 64 bits, which are several times faster than 128.
fn product(a: i128, b: i128) -> Option<i128> {
    if let (Ok(a), Ok(b)) = (i64::try_from(a), i64::try_from(b))
        && let Some(product) = a.checked_mul(b)
    {
        return Some(product.into());
    }
    a.checked_mul(b)
}

/// A decimal of this value: as it is if it fits, else without trailing zeros.
fn settle(mut value: i128, mut exponent: i8) -> Option<Decimal> {
    loop {
        let found =
            i64::try_from(value).ok().and_then(|value| Decimal::from_scaled(value, exponent));
        if found.is_some() {
            return found;
        }
        match divide_floor(value, 10)? {
            (tenth, 0) => value = tenth,
            _ => return None,
        }
        exponent = exponent.checked_add(1)?;
    }
}

/// Orders a × 10^`ae` and b × 10^`be`. What overflows when scaled is the greater in magnitude: the
/// products of callers stay under 2^96, far from where 128 bits end.
fn compare_scaled(a: i128, ae: i8, b: i128, be: i8) -> Ordering {
    let exponent = ae.min(be);
    match (rescale(a, ae, exponent), rescale(b, be, exponent)) {
        (Some(a), Some(b)) => a.cmp(&b),
        (None, _) => a.cmp(&0),
        (_, None) => 0.cmp(&b),
    }
}

type Rounding = fn(i128, i128) -> Option<i128>;

/// Divides a × 10^`ae` by b × 10^`be`, b above 0.
fn divide((a, ae): (i128, i8), (b, be): (i128, i8), rounding: Rounding) -> Option<i128> {
    let exponent = ae.min(be);
    let a = rescale(a, ae, exponent)?;
    match rescale(b, be, exponent) {
        Some(b) => rounding(a, b),
        // A divisor beyond 128 bits is more than twice any dividend.
        None => rounding(a.signum(), 3),
    }
}

fn floor(a: i128, b: i128) -> Option<i128> {
    divide_floor(a, b).map(|(low, _)| low)
}

fn half_even(a: i128, b: i128) -> Option<i128> {
    let (low, rest) = divide_floor(a, b)?;
    let up = match rest.cmp(&b.checked_sub(rest)?) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => low & 1 == 1,
    };
    if up { low.checked_add(1) } else { Some(low) }
}

/// The quotient towards −∞ and the rest, which is not below 0, for b above 0; in 64 bits where that is
/// enough. Never inlined: a division by a constant would be unrolled into 32-bit ones.
#[inline(never)]
fn divide_floor(a: i128, b: i128) -> Option<(i128, i128)> {
    let quotient = match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => a.checked_div(b)?.into(),
        _ => a.checked_div(b)?,
    };
    let rest = a.wrapping_sub(quotient.wrapping_mul(b));
    if rest < 0 {
        Some((quotient.checked_sub(1)?, rest.checked_add(b)?))
    } else {
        Some((quotient, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn exact(text: &str) -> Exact {
        Exact::new(decimal(text)).unwrap()
    }

    #[test]
    fn rounds_half_to_even() {
        for (value, step, rounded) in [
            ("2.5", "1", "2"),
            ("3.5", "1", "4"),
            ("-2.5", "1", "-2"),
            ("-3.5", "1", "-4"),
            ("97.25", "0.1", "97.2"),
            ("97.35", "0.1", "97.4"),
            ("97.26", "0.1", "97.3"),
            ("12", "5", "10"),
            ("12.5", "5", "10"),
            ("17.5", "5", "20"),
            ("7", "0.25", "7.00"),
            ("0", "0.1", "0"),
        ] {
            let got = exact(value).round(decimal(step)).unwrap();
            assert_eq!(got.compare(decimal(rounded)), Some(Ordering::Equal), "{value} by {step}");
        }
    }

    #[test]
    fn a_mean_is_rounded_once() {
        // 2.45 exactly is half way between 2.4 and 2.5; 2.4499… is not, though at two digits it
        // looks the same.
        let half = Exact::mean(245 * 3, -2, 3).unwrap();
        assert_eq!(half.round(decimal("0.1")).unwrap(), decimal("2.4"));
        let above = Exact::mean(245 * 3 + 1, -2, 3).unwrap();
        assert_eq!(above.round(decimal("0.1")).unwrap(), decimal("2.5"));
        assert_eq!(Exact::mean(200, 0, 3).unwrap().settle().unwrap(), decimal("66.7"));
        assert!(Exact::mean(1, 0, 0).is_none());
    }

    #[test]
    fn the_digits_do_not_tell_what_was_replaced() {
        for (value, end, told) in [
            ("34.9", "35", "35.0"),
            ("34", "35", "35"),
            ("34.99", "35.5", "35.50"),
            // No room for its digits, or too few of them.
            ("0.000001", "8388", "8388.000"),
            ("34", "35.5", "35.5"),
        ] {
            let got = exact(value).replaced_by(decimal(end)).unwrap().settle().unwrap();
            assert_eq!(got, decimal(told), "{value} by {end}");
        }
        let mean = Exact::mean(349 * 3, -1, 3).unwrap();
        let end = mean.replaced_by(decimal("35")).unwrap().settle().unwrap();
        assert_eq!((mean.settle().unwrap(), end), (decimal("34.90"), decimal("35.00")));
        for value in ["99", "99.0", "99.000"] {
            let bin = |width, origin| exact(value).floor(decimal(width), decimal(origin)).unwrap();
            assert_eq!(bin("10", "0"), decimal("90"), "{value}");
            assert_eq!(bin("10", "0.5"), decimal("90.5"), "{value}");
            assert_eq!(bin("0.5", "0"), decimal("99.0"), "{value}");
        }
    }

    #[test]
    fn a_mean_without_room_for_its_digit_is_rounded_to_what_there_is() {
        for (sum, exponent, count, told) in [
            (8_388_605 * 2, 0, 2, "8388605"),
            (8_388_604 + 8_388_605, 0, 2, "8388604"),
            (8_388_603 + 8_388_604, 0, 2, "8388604"),
            (1_234_567 * 3 + 1, -2, 3, "12345.67"),
            (-1_234_567 * 3 - 2, -2, 3, "-12345.68"),
            (838_860 + 838_861, -1, 2, "83886.05"),
            (838_861 + 838_862, -1, 2, "83886.2"),
            (1_234_567_891_235, -6, 1, "1234568"),
        ] {
            let mean = Exact::mean(sum, exponent, count).unwrap().settle();
            assert_eq!(mean, Some(decimal(told)), "{sum} / {count}");
        }
    }

    #[test]
    fn a_bin_is_named_by_its_lower_edge() {
        for (value, width, origin, edge) in [
            ("99", "10", "0", "90"),
            ("90", "10", "0", "90"),
            ("-1", "10", "0", "-10"),
            ("99", "10", "5", "95"),
            ("4.4", "0.5", "0", "4.0"),
            ("4.4", "0.5", "0.25", "4.25"),
        ] {
            let got = exact(value).floor(decimal(width), decimal(origin)).unwrap();
            assert_eq!(got.compare(decimal(edge)), Some(Ordering::Equal), "{value} by {width}");
        }
    }

    #[test]
    fn far_apart_exponents_neither_overflow_nor_lie() {
        let tiny = Decimal::new(1, -120).unwrap();
        let huge = Decimal::new(1, 120).unwrap();
        let tiny_exact = Exact::new(tiny).unwrap();
        let huge_exact = Exact::new(huge).unwrap();
        assert_eq!(tiny_exact.compare(huge), Some(Ordering::Less));
        assert_eq!(huge_exact.compare(tiny), Some(Ordering::Greater));
        assert_eq!(tiny_exact.round(huge).unwrap().compare(decimal("0")), Some(Ordering::Equal));
        assert!(huge_exact.round(tiny).is_none());
        assert_eq!(apart(tiny, huge, tiny), None);
        assert_eq!(apart(tiny, tiny, huge), Some(false));
    }

    proptest! {
        #[test]
        fn a_mean_is_off_by_half_its_last_digit_at_most(
            sum in any::<i64>(), count in 1u32.., exponent in -100i8..100,
        ) {
            let mean = Exact::mean(sum, exponent, count).unwrap().settle().unwrap();
            let (mantissa, told) = mean.number().unwrap();
            prop_assert!(told >= exponent - 1);
            // Over the mean's own exponent, both times 10 * count.
            let unit = 10i128.pow(u32::from((told - exponent + 1).unsigned_abs()));
            let off = i128::from(mantissa) * unit * i128::from(count) - 10 * i128::from(sum);
            prop_assert!(off.abs() * 2 <= unit * i128::from(count));
            // No digit was given up that there was room for.
            prop_assert!(told == exponent - 1 || mantissa.abs() >= 838_860);
        }

        #[test]
        fn rounding_is_to_a_multiple_and_no_further_than_half_a_step(
            mantissa in -8_000i32..8_000, exponent in -3i8..1, step in 1i32..500, scale in -3i8..2,
        ) {
            let value = Exact::new(Decimal::new(mantissa, exponent).unwrap()).unwrap();
            let step = Decimal::new(step, scale).unwrap();
            let rounded = value.round(step).unwrap();
            let wide = |value: Decimal| value.scaled(-3).unwrap();
            prop_assert_eq!(wide(rounded) % wide(step), 0);
            let off = (wide(rounded) - wide(value.settle().unwrap())).abs();
            prop_assert!(off * 2 <= wide(step));
            prop_assert_eq!(wide(Exact::new(rounded).unwrap().round(step).unwrap()), wide(rounded));
        }

        #[test]
        fn a_bin_holds_its_value(
            mantissa in -8_000i32..8_000, exponent in -3i8..1, width in 1i32..500,
            scale in -3i8..2, origin in -500i32..500,
        ) {
            let value = Exact::new(Decimal::new(mantissa, exponent).unwrap()).unwrap();
            let width = Decimal::new(width, scale).unwrap();
            let origin = Decimal::new(origin, scale).unwrap();
            let edge = value.floor(width, origin).unwrap().scaled(-3).unwrap();
            let wide = |value: Decimal| value.scaled(-3).unwrap();
            let value = wide(value.settle().unwrap());
            prop_assert!(edge <= value && value < edge + wide(width));
            prop_assert_eq!((edge - wide(origin)) % wide(width), 0);
        }
    }
}
