//! Dates that tell less: shifted, cut to the year, or withheld because they tell of great age.
//!
//! [`Date`] reads FHIR's `date`, `dateTime` and `instant`, whole or partial, by their grammar, and
//! copies what it does not change: a fraction of a second keeps its digits, a time its zone.
//!
//! - [`Date::shifted`] moves by whole days in the date's own zone, so that the interval between any
//!   two dates of one patient stays exact, to the second. `Shift` says by how many. What has no
//!   day has nothing to shift; its year is all that may be told of it.
//! - [`Date::year`] is what 45 CFR 164.514(b)(2)(i)(C) lets leave of a date.
//! - [`Date::tells_over_89`] and [`age_is_over_89`]: the same clause withholds *all* elements of
//!   dates that tell an age over 89, the year with them. The clock is given, never read.

mod age;
#[cfg(feature = "aes-siv")]
mod shift;

pub use age::age_is_over_89;
#[cfg(feature = "aes-siv")]
pub use shift::{MAX_RANGE, Shift};

use core::fmt;

/// A date as FHIR writes it: a year, perhaps a month, a day, a time with its zone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Date<'a> {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
    /// `T`, the time and its zone, as written.
    time: &'a str,
}

impl<'a> Date<'a> {
    /// Reads a `date`, `dateTime` or `instant` (FHIR R4, 2.24.0.1): `None` for what is none.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        let year = number(bytes.get(..4)?)?;
        let mut date = Self { year, month: None, day: None, time: "" };
        if year == 0 {
            return None;
        }
        if bytes.len() == 4 {
            return Some(date);
        }
        date.month = Some(part(bytes, 4, b'-', 1..=12)?);
        if bytes.len() == 7 {
            return Some(date);
        }
        let last = days_in(year, date.month?);
        date.day = Some(part(bytes, 7, b'-', 1..=last)?);
        if bytes.len() == 10 {
            return Some(date);
        }
        date.time = text.get(10..)?;
        check_time(date.time.as_bytes())?;
        Some(date)
    }

    /// The year.
    #[must_use]
    pub const fn year(&self) -> u16 {
        self.year
    }

    /// Whether it names a day, and so a point that can be shifted.
    #[must_use]
    pub const fn names_a_day(&self) -> bool {
        self.day.is_some()
    }

    /// The year alone, in four digits.
    #[must_use]
    pub fn year_alone(&self) -> Written<'static> {
        Written { year: self.year, day: None, time: Tail::None }
    }

    /// The date `days` later, or earlier if below 0, with its time and zone as they are, or, if not
    /// `keep_time`, with midnight as the time; `None` if it names no day, or outside the years 1 to
    /// 9999.
    #[must_use]
    pub fn shifted(&self, days: i32, keep_time: bool) -> Option<Written<'a>> {
        let day = self.ordinal()?.checked_add(i64::from(days))?;
        let (year, month, day) = from_ordinal(day)?;
        let zone = self.time.as_bytes().iter().rposition(|byte| matches!(byte, b'Z' | b'+' | b'-'));
        let time = match zone.and_then(|at| self.time.get(at..)) {
            Some(_) if keep_time => Tail::Time(self.time),
            Some(zone) => Tail::Midnight(zone),
            None => Tail::None,
        };
        Some(Written { year, day: Some((month, day)), time })
    }

    /// Whether somebody to whom something happened, or who was born, on this date is by `now`
    /// (seconds since 1970) more than 89 years old: 90 or more.
    ///
    /// In doubt the answer is yes: a partial date counts as its first day, 29 February as the 28th,
    /// and `now` as the date where the day begins first (UTC+14:00).
    #[must_use]
    pub fn tells_over_89(&self, now: u64) -> bool {
        let today = now.saturating_add(EARLIEST_ZONE).checked_div(DAY).unwrap_or_default();
        let today = i64::try_from(today).ok().and_then(|day| day.checked_add(EPOCH));
        let Some((year, month, day)) = today.and_then(from_ordinal) else { return true };
        let born = match (self.month.unwrap_or(1), self.day.unwrap_or(1)) {
            (2, 29) => (2, 28),
            born => born,
        };
        let years = i32::from(year).saturating_sub(i32::from(self.year));
        let years = if (month, day) < born { years.saturating_sub(1) } else { years };
        years > 89
    }

    /// Days since 1 March of the year 0.
    fn ordinal(&self) -> Option<i64> {
        let (month, day) = (i64::from(self.month?), i64::from(self.day?));
        // A year that begins in March ends with its leap day, so that months have fixed places.
        let (year, month) = match month {
            1 | 2 => (i64::from(self.year).checked_sub(1)?, month.checked_add(9)?),
            _ => (i64::from(self.year), month.checked_sub(3)?),
        };
        let leaps = year
            .div_euclid(4)
            .checked_sub(year.div_euclid(100))?
            .checked_add(year.div_euclid(400))?;
        let before = month.checked_mul(153)?.checked_add(2)?.div_euclid(5);
        year.checked_mul(365)?
            .checked_add(leaps)?
            .checked_add(before)?
            .checked_add(day)?
            .checked_sub(1)
    }
}

/// A birth date or another's stays out of logs.
impl fmt::Debug for Date<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Date").finish_non_exhaustive()
    }
}

/// A date as it leaves; its [`Display`](fmt::Display) is what to write.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Written<'a> {
    year: u16,
    day: Option<(u8, u8)>,
    time: Tail<'a>,
}

/// What stands behind the day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tail<'a> {
    None,
    Time(&'a str),
    /// Midnight in this zone.
    Midnight(&'a str),
}

impl Written<'_> {
    /// The date's characters before the time, without the heap: `2026` or `2026-11-23`.
    #[must_use]
    pub fn date(&self, out: &mut [u8; 10]) -> usize {
        let [a, b, c, d, dash, e, f, dash2, g, h] = out;
        let digit = |value: u16, by: u16| {
            let digit = value.checked_div(by).unwrap_or_default().checked_rem(10);
            b'0'.saturating_add(digit.and_then(|digit| u8::try_from(digit).ok()).unwrap_or(0))
        };
        (*a, *b) = (digit(self.year, 1000), digit(self.year, 100));
        (*c, *d) = (digit(self.year, 10), digit(self.year, 1));
        let Some((month, day)) = self.day else { return 4 };
        (*dash, *dash2) = (b'-', b'-');
        (*e, *f) = (digit(month.into(), 10), digit(month.into(), 1));
        (*g, *h) = (digit(day.into(), 10), digit(day.into(), 1));
        10
    }

    /// What stands behind the date: nothing, or time and zone in two pieces.
    #[must_use]
    pub const fn time(&self) -> (&str, &str) {
        match self.time {
            Tail::None => ("", ""),
            Tail::Time(time) => (time, ""),
            Tail::Midnight(zone) => ("T00:00:00", zone),
        }
    }
}

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut date = [0; 10];
        let len = self.date(&mut date);
        let date = date.get(..len).unwrap_or_default();
        f.write_str(core::str::from_utf8(date).unwrap_or_default())?;
        let (time, zone) = self.time();
        f.write_str(time)?;
        f.write_str(zone)
    }
}

impl fmt::Debug for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn number(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0u16, |sum, digit| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit < 10)?;
        sum.checked_mul(10)?.checked_add(digit.into())
    })
}

/// Two digits in `range` behind `mark` at `at`.
fn part(bytes: &[u8], at: usize, mark: u8, range: core::ops::RangeInclusive<u8>) -> Option<u8> {
    let [found, digits @ ..] = bytes.get(at..at.checked_add(3)?)? else { return None };
    let value = u8::try_from(number(digits)?).ok()?;
    (*found == mark && range.contains(&value)).then_some(value)
}

/// `T` hh:mm:ss, perhaps a fraction, and a zone, all of which must be there and nothing else.
fn check_time(time: &[u8]) -> Option<()> {
    part(time, 0, b'T', 0..=23)?;
    part(time, 3, b':', 0..=59)?;
    part(time, 6, b':', 0..=60)?; // a leap second
    let mut rest = time.get(9..)?;
    if let Some(fraction) = rest.strip_prefix(b".") {
        let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        rest = fraction.get(digits..).filter(|_| digits > 0)?;
    }
    let sign = match rest {
        b"Z" => return Some(()),
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => *sign,
        _ => return None,
    };
    let hours = part(rest, 0, sign, 0..=14)?;
    let minutes = part(rest, 3, b':', 0..=59)?;
    (hours < 14 || minutes == 0).then_some(())
}

const fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

const fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Year, month and day of the day so many days after 1 March of the year 0; `None` outside the years
/// 1 to 9999.
fn from_ordinal(day: i64) -> Option<(u16, u8, u8)> {
    let (era, in_era) = (day.div_euclid(ERA), day.rem_euclid(ERA));
    // Leap days before this one in its era of 400 years, taken off, leave years of 365 days.
    let leaps = in_era
        .div_euclid(1460)
        .checked_sub(in_era.div_euclid(36_524))?
        .checked_add(in_era.div_euclid(146_096))?;
    let year = in_era.checked_sub(leaps)?.div_euclid(365);
    let begin = year
        .checked_mul(365)?
        .checked_add(year.div_euclid(4))?
        .checked_sub(year.div_euclid(100))?;
    let in_year = in_era.checked_sub(begin)?;
    let month = in_year.checked_mul(5)?.checked_add(2)?.div_euclid(153);
    let before = month.checked_mul(153)?.checked_add(2)?.div_euclid(5);
    let day = in_year.checked_sub(before)?.checked_add(1)?;
    let year = era.checked_mul(400)?.checked_add(year)?;
    let (year, month) = match month {
        0..=9 => (year, month.checked_add(3)?),
        _ => (year.checked_add(1)?, month.checked_sub(9)?),
    };
    let year = u16::try_from(year).ok().filter(|year| (1..=9999).contains(year))?;
    Some((year, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
}

/// Days of 400 years.
const ERA: i64 = 146_097;
/// 1970-01-01, in days since 1 March of the year 0.
const EPOCH: i64 = 719_468;
const DAY: u64 = 86_400;
/// UTC+14:00, in seconds.
const EARLIEST_ZONE: u64 = 14 * 3_600;

#[cfg(test)]
mod tests;
