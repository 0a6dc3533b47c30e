//! RFC 3339 times in UTC, whole seconds; and durations such as "250ms" and "5min".

use std::format;
use std::string::String;

/// Seconds since 1970 of `YYYY-MM-DDThh:mm:ssZ`, from the year 1970 on.
pub(super) fn parse(text: &str) -> Option<u64> {
    let bytes: &[u8; 20] = text.as_bytes().try_into().ok()?;
    let shape = b"dddd-dd-ddTdd:dd:ddZ";
    let fits = bytes.iter().zip(shape).all(|(byte, shape)| match shape {
        b'd' => byte.is_ascii_digit(),
        shape => byte == shape,
    });
    if !fits {
        return None;
    }
    let part = |range: core::ops::Range<usize>| text.get(range)?.parse::<u64>().ok();
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    let (hour, minute, second) = (part(11..13)?, part(14..16)?, part(17..19)?);
    let in_range = year >= 1970
        && (1..=12).contains(&month)
        && (1..=days_in(year, month)?).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !in_range {
        return None;
    }
    let hours = days_before(year, month, day)?.checked_mul(24)?.checked_add(hour)?;
    hours.checked_mul(60)?.checked_add(minute)?.checked_mul(60)?.checked_add(second)
}

/// `YYYY-MM-DDThh:mm:ssZ`; `None` after the year 9999.
pub(super) fn write(unix: u64) -> Option<String> {
    let days = unix.checked_div(86_400)?;
    let second = unix.checked_rem(86_400)?;
    // A year has at most 366 days, so that this is not too late; then on to the right one.
    let mut year = days.checked_div(366)?.checked_add(1970)?;
    while days_before(year.checked_add(1)?, 1, 1)? <= days {
        year = year.checked_add(1)?;
    }
    if year > 9999 {
        return None;
    }
    let mut month = 1u64;
    while month < 12 && days_before(year, month.checked_add(1)?, 1)? <= days {
        month = month.checked_add(1)?;
    }
    let day = days.checked_sub(days_before(year, month, 1)?)?.checked_add(1)?;
    let (hour, rest) = (second.checked_div(3600)?, second.checked_rem(3600)?);
    let (minute, second) = (rest.checked_div(60)?, rest.checked_rem(60)?);
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

/// Milliseconds of a whole number with its unit: "250ms", "1s", "5min", "1h", "7d".
pub(super) fn parse_duration(text: &str) -> Option<u32> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
    number.parse::<u32>().ok()?.checked_mul(*factor)
}

/// The duration in its largest whole unit.
pub(super) fn write_duration(millis: u32) -> String {
    for (name, factor) in UNITS {
        if let (Some(0), Some(number)) = (millis.checked_rem(*factor), millis.checked_div(*factor))
        {
            return format!("{number}{name}");
        }
    }
    format!("{millis}ms")
}

/// From large to small.
const UNITS: &[(&str, u32)] =
    &[("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000), ("ms", 1)];

fn is_leap(year: u64) -> bool {
    let by = |n| year.checked_rem(n) == Some(0);
    by(4) && (!by(100) || by(400))
}

fn days_in(year: u64, month: u64) -> Option<u64> {
    let february = if is_leap(year) { 29 } else { 28 };
    let days = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    days.get(usize::try_from(month).ok()?.checked_sub(1)?).copied()
}

/// Days from 1970-01-01 to this day.
fn days_before(year: u64, month: u64, day: u64) -> Option<u64> {
    let past = year.checked_sub(1)?;
    let leaps = |years: u64| {
        let by = |n| years.checked_div(n);
        by(4)?.checked_sub(by(100)?)?.checked_add(by(400)?)
    };
    // 719 162 days lie before 1970 in this calendar.
    let mut days = past.checked_mul(365)?.checked_add(leaps(past)?)?.checked_sub(719_162)?;
    for earlier in 1..month {
        days = days.checked_add(days_in(year, earlier)?)?;
    }
    days.checked_add(day.checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_moments() {
        for (text, unix) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2026-11-23T12:00:00Z", 1_795_435_200),
            ("2100-03-01T00:00:00Z", 4_107_542_400),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(parse(text), Some(unix), "{text}");
            assert_eq!(write(unix).as_deref(), Some(text));
        }
        assert_eq!(write(253_402_300_800), None);
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "2026-11-23",
            "2026-11-23T12:00:00",
            "2026-11-23T12:00:00+01:00",
            "2026-11-23T12:00:00.5Z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T23:60:00Z",
            "2026-01-01T23:59:60Z",
            "1969-12-31T23:59:59Z",
            "",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn durations() {
        for (text, millis) in [
            ("250ms", Some(250)),
            ("1s", Some(1000)),
            ("5min", Some(300_000)),
            ("1h", Some(3_600_000)),
            ("7d", Some(604_800_000)),
            ("1m", None),
            ("s", None),
            ("1.5s", None),
            ("-1s", None),
            ("99999999999s", None),
        ] {
            assert_eq!(parse_duration(text), millis, "{text}");
        }
    }

    proptest! {
        #[test]
        fn moments_round_trip(unix in 0u64..253_402_300_800) {
            prop_assert_eq!(parse(&write(unix).unwrap()), Some(unix));
        }

        #[test]
        fn durations_round_trip(millis in 1u32..=604_800_000) {
            prop_assert_eq!(parse_duration(&write_duration(millis)), Some(millis));
        }
    }
}
