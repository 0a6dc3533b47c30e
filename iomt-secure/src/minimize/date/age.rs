//! Ages as FHIR's Age writes them: a number and a unit of time.

/// Whether an age of `value` in the UCUM unit `unit` is more than 89 years, as 45 CFR
/// 164.514(b)(2)(i)(C) counts them; such an age leaves as "90 or more" or not at all. In doubt the
/// answer is yes: for a number that is none, and for a unit that is not one of time.
#[must_use]
pub fn age_is_over_89(value: &str, unit: &str) -> bool {
    let Some(most) = (match unit {
        "a" | "a_j" | "a_g" | "a_t" => Some(89),
        "mo" | "mo_j" | "mo_g" => Some(89 * 12),
        // In years of 365.2425 days, rounded down.
        "wk" => Some(4_643),
        "d" => Some(32_506),
        "h" => Some(780_158),
        "min" => Some(46_809_478),
        "s" => Some(2_808_568_728),
        _ => None,
    }) else {
        return true;
    };
    exceeds(value, most).unwrap_or(true)
}

/// Whether a JSON number is above `most`; `None` if it is no such number, or has an exponent: an age
/// has none.
fn exceeds(value: &str, most: u64) -> Option<bool> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(negative) = whole.strip_prefix('-') {
        return (digits(negative) && digits(fraction)).then_some(false);
    }
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    // More digits than u64 holds are more than any limit here.
    let Ok(whole) = whole.parse::<u64>() else { return Some(true) };
    Some(whole > most || whole == most && fraction.bytes().any(|digit| digit != b'0'))
}
