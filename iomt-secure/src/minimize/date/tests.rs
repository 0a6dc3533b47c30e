use super::*;
use proptest::prelude::*;
use std::format;
use std::string::ToString;

/// 2026-11-23T12:00:00Z.
const NOON: u64 = 1_795_435_200;

fn shifted(text: &str, days: i32) -> Option<std::string::String> {
    Date::parse(text).unwrap().shifted(days, true).map(|date| date.to_string())
}

#[test]
fn what_fhir_allows_is_read_and_nothing_else() {
    for text in [
        "2005",
        "2005-06",
        "0001",
        "9999-12-31",
        "2000-02-29",
        "2024-02-29",
        "2000-01-01T01:01:01-01:00",
        "2015-02-07T13:28:17.239+02:00",
        "2016-12-31T23:59:60Z",
        "2000-01-01T00:00:00+14:00",
        "2000-01-01T00:00:00.123456789123Z",
        "2000-01-01T00:00:00-00:00",
    ] {
        let date = Date::parse(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(format!("{date:?}"), "Date { .. }");
        if date.names_a_day() {
            assert_eq!(date.shifted(0, true).unwrap().to_string(), text);
        }
    }
    for text in [
        "",
        "200",
        "0000",
        "20005",
        "2005-",
        "2005-6",
        "2005-00",
        "2005-13",
        "2005-06-",
        "2005-06-31",
        "2001-02-29",
        "1900-02-29",
        "2005-06-00",
        "2005/06/01",
        "05-06-2001",
        "2005-06-01T",
        "2005-06-01T10",
        "2005-06-01T10:00",
        "2005-06-01T10:00:00",
        "2005-06-01T24:00:00Z",
        "2005-06-01T10:60:00Z",
        "2005-06-01T10:00:61Z",
        "2005-06-01T10:00:00.Z",
        "2005-06-01T10:00:00z",
        "2005-06-01 10:00:00Z",
        "2005-06-01T10:00:00+1:00",
        "2005-06-01T10:00:00+14:01",
        "2005-06-01T10:00:00+15:00",
        "2005-06-01T10:00:00+01:60",
        "2005-06-01T10:00:00ZZ",
        " 2005",
        "2005 ",
        "２００５",
        "2005-06-01T10:00:00Zä",
        "+205",
        "-205",
    ] {
        assert_eq!(Date::parse(text), None, "{text}");
    }
}

#[test]
fn shifts_cross_months_years_and_leap_days() {
    for (text, days, expected) in [
        ("2000-01-01", 41, "2000-02-11"),
        ("2000-02-28", 1, "2000-02-29"),
        ("2000-02-28", 2, "2000-03-01"),
        ("1900-02-28", 1, "1900-03-01"),
        ("2024-03-01", -1, "2024-02-29"),
        ("2023-03-01", -1, "2023-02-28"),
        ("2000-12-31", 1, "2001-01-01"),
        ("2001-01-01", -366, "2000-01-01"),
        ("2000-01-01T23:59:60.5-08:00", -1, "1999-12-31T23:59:60.5-08:00"),
    ] {
        assert_eq!(shifted(text, days).as_deref(), Some(expected), "{text} by {days}");
    }
    assert_eq!(shifted("0001-01-01", -1), None);
    assert_eq!(shifted("9999-12-31", 1), None);
    for partial in ["2005", "2005-06"] {
        assert_eq!(shifted(partial, 3), None, "{partial}");
        assert_eq!(Date::parse(partial).unwrap().year_alone().to_string(), "2005");
    }
}

#[test]
fn the_time_can_be_left_behind() {
    let without = |text| Date::parse(text).unwrap().shifted(1, false).unwrap().to_string();
    assert_eq!(without("2000-01-01T01:01:01-01:00"), "2000-01-02T00:00:00-01:00");
    assert_eq!(without("2000-01-01T01:01:01.5Z"), "2000-01-02T00:00:00Z");
    assert_eq!(without("2000-01-01"), "2000-01-02");
}

#[test]
fn ninety_years_are_over_89_from_the_birthday_on() {
    // Somewhere it is 2026-11-24 already.
    for (text, over) in [
        ("1936-11-24", true),
        ("1936-11-25", false),
        ("1936-11-23T00:00:00Z", true),
        ("1936-11", true),
        ("1936-12", false),
        ("1936", true),
        ("1937", false),
        ("1937-01-01", false),
        ("1800", true),
        ("2999-01-01", false),
    ] {
        assert_eq!(Date::parse(text).unwrap().tells_over_89(NOON), over, "{text}");
    }
    // 2026-02-28, a year without the day of birth.
    let leap = Date::parse("1936-02-29").unwrap();
    assert!(leap.tells_over_89(1_772_236_800));
    assert!(!leap.tells_over_89(1_772_236_800 - 2 * DAY));
    assert!(leap.tells_over_89(u64::MAX), "a clock beyond all years");
}

#[test]
fn ages_are_compared_in_every_unit_of_time() {
    for (value, unit, over) in [
        ("89", "a", false),
        ("89.0", "a", false),
        ("89.5", "a", true),
        ("90", "a", true),
        ("-3", "a", false),
        ("1068", "mo", false),
        ("1069", "mo", true),
        ("4643", "wk", false),
        ("4644", "wk", true),
        ("32506", "d", false),
        ("32507", "d", true),
        ("780159", "h", true),
        ("3", "s", false),
        ("99999999999999999999999", "s", true),
        // In doubt, yes.
        ("30", "kg", true),
        ("30", "", true),
        ("3e1", "a", true),
        ("", "a", true),
        ("3.", "a", true),
        ("-", "a", true),
    ] {
        assert_eq!(age_is_over_89(value, unit), over, "{value} {unit}");
    }
}

#[cfg(feature = "aes-siv")]
mod keyed {
    use super::*;
    use crate::crypto::hash::sha256;
    use crate::minimize::Purpose;
    use crate::minimize::pseudonym::{Identity, ReidentificationKey};

    fn shift(recipient: &str, epoch: u64, range: u16) -> Shift {
        let key = ReidentificationKey::take(&mut [7; 32]);
        let recipient = sha256(&[recipient.as_bytes()]);
        Shift::new(&key, &recipient, Purpose::Research, epoch, range).unwrap()
    }

    #[test]
    fn every_day_of_the_range_comes_up_and_zero_never() {
        let shift = shift("a", 0, 5);
        let mut counts = [0u32; 11];
        for id in 0..5000 {
            let days = shift.days(&Identity::resource("Patient", &id.to_string()).unwrap());
            counts[usize::try_from(days + 5).unwrap()] += 1;
        }
        assert_eq!(counts[5], 0, "no shift at all would leak");
        // Chi-square with 9 degrees of freedom: 27.9 is passed once in a thousand; the key is fixed.
        let chi: f64 = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10]
            .map(|at: usize| (f64::from(counts[at]) - 500.0).powi(2) / 500.0)
            .iter()
            .sum();
        assert!(chi < 27.9, "{chi} {counts:?}");
    }

    #[test]
    fn a_patient_keeps_its_shift_and_another_recipient_has_another() {
        let patient = |n: u32| n.to_string();
        let days = |shift: &Shift| {
            (0..50)
                .map(|n| shift.days(&Identity::resource("Patient", &patient(n)).unwrap()))
                .collect::<std::vec::Vec<_>>()
        };
        let one = days(&shift("a", 0, 50));
        assert_eq!(one, days(&shift("a", 0, 50)));
        for other in [days(&shift("b", 0, 50)), days(&shift("a", 1, 50))] {
            let same = one.iter().zip(&other).filter(|(a, b)| a == b).count();
            assert!(same < 5, "{same} of 50 have the same shift");
        }
    }

    #[test]
    fn a_range_of_one_day_still_shifts() {
        for range in [0, 1] {
            let days = shift("a", 0, range).days(&Identity::resource("Patient", "1").unwrap());
            assert!(days == 1 || days == -1);
        }
    }
}

proptest! {
    #[test]
    fn shifting_there_and_back_changes_nothing_and_keeps_intervals(
        year in 100u16..9900, month in 1u8..=12, day in 1u8..=28, days in -3650i32..=3650,
        apart in 0i32..400,
    ) {
        let text = format!("{year:04}-{month:02}-{day:02}");
        let there = shifted(&text, days).unwrap();
        prop_assert_eq!(shifted(&there, -days).unwrap(), text.clone());
        let later = shifted(&text, apart).unwrap();
        prop_assert_eq!(shifted(&there, apart).unwrap(), shifted(&later, days).unwrap());
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,40}", days in any::<i32>(), now in any::<u64>()) {
        if let Some(date) = Date::parse(&text) {
            let _ = (date.shifted(days, false), date.tells_over_89(now));
        }
        let _ = age_is_over_89(&text, "a");
    }

    #[test]
    fn every_day_in_order_has_its_own_date(from in 0i64..3_600_000) {
        if let (Some(one), Some(two)) = (from_ordinal(from), from_ordinal(from + 1)) {
            prop_assert!(one < two);
            let text = format!("{:04}-{:02}-{:02}", one.0, one.1, one.2);
            prop_assert_eq!(Date::parse(&text).unwrap().ordinal(), Some(from));
        }
    }
}
