use super::*;
use proptest::prelude::*;
use std::string::ToString;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

// IEEE 11073-20601: the table of special values, and the example 36.4 °C = 364 × 10^-1.
#[test]
fn bits_are_those_of_float_type() {
    for (value, bits) in [
        (Decimal::NAN, 0x007F_FFFF),
        (Decimal::NRES, 0x0080_0000),
        (Decimal::INFINITY, 0x007F_FFFE),
        (Decimal::NEG_INFINITY, 0x0080_0002),
        (Decimal::RESERVED, 0x0080_0001),
        (decimal("36.4"), 0xFF00_016C),
        (decimal("114"), 0x0000_0072),
        (decimal("-1"), 0x00FF_FFFF),
        (decimal("8388605"), 0x007F_FFFD),
        (decimal("-8388605"), 0x0080_0003),
        (decimal("5e-128"), 0x8000_0005),
    ] {
        assert_eq!(value.to_bits(), bits, "{value}");
        assert_eq!(Decimal::from_bits(bits), Some(value));
    }
}

#[test]
fn a_special_mantissa_with_an_exponent_is_refused() {
    for mantissa in [0x7F_FFFF, 0x7F_FFFE, 0x80_0000, 0x80_0001, 0x80_0002] {
        assert_eq!(Decimal::from_bits(0x0100_0000 | mantissa), None);
        assert!(Decimal::from_bits(mantissa).is_some());
    }
    for mantissa in [0x7FF, 0x7FE, 0x800, 0x801, 0x802] {
        assert_eq!(Decimal::from_sfloat(0x1000 | mantissa), None);
        assert!(Decimal::from_sfloat(mantissa).is_some());
    }
}

#[test]
fn sfloat_is_read() {
    assert_eq!(Decimal::from_sfloat(0x0072), Some(decimal("114")));
    assert_eq!(Decimal::from_sfloat(0xF16C), Some(decimal("36.4")));
    assert_eq!(Decimal::from_sfloat(0x0FFF), Some(decimal("-1")));
    assert_eq!(Decimal::from_sfloat(0x7001), Some(decimal("1e7")));
    assert_eq!(Decimal::from_sfloat(0x8001), Some(decimal("1e-8")));
    for (bits, special) in [
        (0x07FF, Decimal::NAN),
        (0x0800, Decimal::NRES),
        (0x07FE, Decimal::INFINITY),
        (0x0802, Decimal::NEG_INFINITY),
        (0x0801, Decimal::RESERVED),
    ] {
        assert_eq!(Decimal::from_sfloat(bits), Some(special));
    }
}

#[test]
fn text_keeps_its_digits() {
    for text in [
        "0",
        "72",
        "-72",
        "36.5",
        "36.50",
        "0.005",
        "-5.12",
        "-0.001",
        "8388605",
        "0.000000001",
        "8.388605",
        "12e3",
        "1e-10",
        "-7e127",
        "5e-128",
    ] {
        assert_eq!(decimal(text).to_string(), text);
    }
    assert_eq!(decimal("36.50").number(), Some((3650, -2)));
    assert_eq!(decimal("1.5E+2"), decimal("15e1"));
    assert_eq!(decimal("-0").to_string(), "0");
    assert_eq!(decimal("007").to_string(), "7");
    for (value, text) in [
        (Decimal::NAN, "NaN"),
        (Decimal::NRES, "NRes"),
        (Decimal::INFINITY, "INF"),
        (Decimal::NEG_INFINITY, "-INF"),
        (Decimal::RESERVED, "Reserved"),
    ] {
        assert_eq!(value.to_string(), text);
        assert_eq!(Decimal::parse(text), Err(Error::DecimalSyntax));
    }
}

#[test]
fn what_is_not_a_decimal_is_refused_by_its_fault() {
    for text in ["", "-", ".", ".5", "5.", "1,5", "+5", "1e", "1e+", "0x1", "1.2.3", "1e2e3", "é"]
    {
        assert_eq!(Decimal::parse(text), Err(Error::DecimalSyntax), "{text}");
    }
    assert_eq!(Decimal::parse("99999999999x"), Err(Error::DecimalSyntax));
    for text in ["8388606", "0.12345678", "1e128", "1e-129", "0.1e-128", "1e99999999999"] {
        assert_eq!(Decimal::parse(text), Err(Error::DecimalRange), "{text}");
    }
}

#[test]
fn scaling_is_exact_or_refused() {
    assert_eq!(decimal("36.50").scaled(-2), Some(3650));
    assert_eq!(decimal("36.50").scaled(-1), Some(365));
    assert_eq!(decimal("36.50").scaled(0), None);
    assert_eq!(decimal("36").scaled(-3), Some(36_000));
    assert_eq!(decimal("12e3").scaled(0), Some(12_000));
    assert_eq!(decimal("1e18").scaled(0), Some(1_000_000_000_000_000_000));
    assert_eq!(decimal("1e19").scaled(0), None);
    assert_eq!(decimal("0e9").scaled(-128), Some(0));
    assert_eq!(Decimal::NAN.scaled(0), None);
    assert_eq!(Decimal::from_scaled(3650, -2), Some(decimal("36.50")));
    assert_eq!(Decimal::from_scaled(83_886_050, 0), Some(decimal("8388605e1")));
    assert_eq!(Decimal::from_scaled(83_886_060, 0), None);
    assert_eq!(Decimal::from_scaled(12_345_678, 0), None);
    assert_eq!(Decimal::from_scaled(i64::MIN, 0), None);
    assert_eq!(Decimal::from_scaled(1_000_000_000, 127), None);
}

#[test]
fn order_is_by_value_and_specials_have_none() {
    assert_eq!(decimal("36.5").compare(decimal("36.50")), Some(Ordering::Equal));
    assert_ne!(decimal("36.5"), decimal("36.50"));
    for pair in [
        "-9e127",
        "-8388605",
        "-2",
        "-1e-128",
        "0e5",
        "1e-128",
        "8388605e-128",
        "0.1",
        "1",
        "2e0",
        "8388605",
        "1e127",
    ]
    .map(decimal)
    .windows(2)
    {
        assert_eq!(pair[0].compare(pair[1]), Some(Ordering::Less), "{pair:?}");
        assert_eq!(pair[1].compare(pair[0]), Some(Ordering::Greater), "{pair:?}");
    }
    assert_eq!(Decimal::ZERO.compare(decimal("0e-9")), Some(Ordering::Equal));
    assert_eq!(Decimal::INFINITY.compare(decimal("1e127")), Some(Ordering::Greater));
    assert_eq!(decimal("-9e127").compare(Decimal::NEG_INFINITY), Some(Ordering::Greater));
    assert_eq!(Decimal::INFINITY.compare(Decimal::INFINITY), Some(Ordering::Equal));
    for special in [Decimal::NAN, Decimal::NRES, Decimal::RESERVED] {
        assert_eq!(special.compare(special), None);
        assert_eq!(special.compare(Decimal::INFINITY), None);
    }
}

#[test]
fn arithmetic_is_exact_or_refused() {
    assert_eq!(decimal("-5.12").checked_add(decimal("5.120")), Some(decimal("0.000")));
    assert_eq!(decimal("36.5").checked_sub(decimal("0.05")), Some(decimal("36.45")));
    assert_eq!(decimal("0.005").checked_mul(1024), Some(decimal("5.120")));
    assert_eq!(decimal("8388605").checked_add(decimal("1")), None);
    assert_eq!(decimal("8388605").checked_add(decimal("5")), Some(decimal("838861e1")));
    assert_eq!(decimal("1e30").checked_add(decimal("1")), None);
    assert_eq!(Decimal::NAN.checked_add(Decimal::ZERO), None);
    assert_eq!(Decimal::INFINITY.checked_neg(), None);
}

fn any_number() -> impl Strategy<Value = Decimal> {
    (-MAX_MANTISSA..=MAX_MANTISSA, any::<i8>()).prop_map(|(m, e)| Decimal::new(m, e).unwrap())
}

proptest! {
    #[test]
    fn every_32_bits_are_kept_or_refused(bits in any::<u32>()) {
        if let Some(value) = Decimal::from_bits(bits) {
            prop_assert_eq!(value.to_bits(), bits);
        } else {
            prop_assert!(bits >> 24 != 0 && (0x7F_FFFE..=0x80_0002).contains(&(bits & 0xFF_FFFF)));
        }
    }

    #[test]
    fn text_round_trips(value in any_number()) {
        prop_assert_eq!(Decimal::parse(&value.to_string()), Ok(value));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,12}") {
        let _ = Decimal::parse(&text);
    }

    #[test]
    fn scaling_round_trips(value in any_number()) {
        let (mantissa, exponent) = value.number().unwrap();
        prop_assert_eq!(value.scaled(exponent), Some(mantissa.into()));
        prop_assert_eq!(Decimal::from_scaled(mantissa.into(), exponent), Some(value));
    }

    // Against binary floats where these are exact enough to tell.
    #[test]
    fn order_agrees_with_floats(a in any_number(), b in any_number()) {
        let float = |value: Decimal| value.to_string().parse::<f64>().unwrap();
        if (float(a) - float(b)).abs() > 1e-9 * float(a).abs().max(float(b).abs()) {
            prop_assert_eq!(a.compare(b), float(a).partial_cmp(&float(b)));
        }
    }
}
