//! Their cases of a generalization, as far as a policy can say them.

use super::quoted;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use std::fmt;

/// Conditions and values, in the order of the text: the first that holds counts.
#[derive(Default)]
pub(super) struct Cases(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Cases {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Ordered;
        impl<'de> Visitor<'de> for Ordered {
            type Value = Cases;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of conditions and values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cases, A::Error> {
                let mut cases = Vec::new();
                while let Some(case) = map.next_entry()? {
                    cases.push(case);
                }
                Ok(Cases(cases))
            }
        }
        deserializer.deserialize_map(Ordered)
    }
}

/// The method in the policy's words.
pub(super) fn generalize(cases: &Cases, others: Option<&str>) -> Result<String, &'static str> {
    if let [(condition, value)] = cases.0.as_slice()
        && condition.trim() == "true"
    {
        return always(value);
    }
    let mut words = Vec::new();
    for (condition, value) in &cases.0 {
        let (when, prefix) =
            when(condition).ok_or("a case's condition cannot be said in a policy")?;
        let becomes = becomes(value, prefix).ok_or("a case's value cannot be said in a policy")?;
        words.push(format!("{{ {when}, becomes = {becomes} }}"));
    }
    let keep = others.is_some_and(|others| others.eq_ignore_ascii_case("keep"));
    let otherwise = if keep { "keep" } else { "redact" };
    Ok(format!(
        "{{ generalize = {{ cases = [{}], otherwise = \"{otherwise}\" }} }}",
        words.join(", ")
    ))
}

/// Whatever the value is.
fn always(value: &str) -> Result<String, &'static str> {
    if let Some(value) = becomes(value, None) {
        return Ok(format!("{{ substitute = {value} }}"));
    }
    let (letters, fill) = shortened(value).ok_or("the value cannot be said in a policy")?;
    Ok(format!("{{ generalize = {{ letters = {letters}, fill = {} }} }}", quoted(fill)))
}

/// The condition in words, and the prefix that it fixes.
fn when(condition: &str) -> Option<(String, Option<&str>)> {
    let condition = condition.trim();
    let list =
        condition.strip_prefix("$this in ").or_else(|| condition.strip_suffix(" contains $this"));
    if let Some(list) = list {
        let list = list.trim().strip_prefix('(')?.strip_suffix(')')?;
        let items: Option<Vec<_>> =
            list.split('|').map(|item| literal(item).map(|(text, _)| quoted(text))).collect();
        return Some((format!("is = [{}]", items?.join(", ")), None));
    }
    if let Some(value) = condition.strip_prefix("$this = ") {
        return Some((format!("is = [{}]", quoted(literal(value)?.0)), None));
    }
    if let Some(prefix) = condition.strip_prefix("$this.startsWith(") {
        let (prefix, _) = literal(prefix.strip_suffix(')')?)?;
        return Some((format!("starts = {}", quoted(prefix)), Some(prefix)));
    }
    let (one, other) = condition.split_once(" and ")?;
    let bound = |text: &'_ str| -> Option<(bool, String)> {
        let text = text.trim();
        let (low, value) = match text.strip_prefix("$this >= ") {
            Some(value) => (true, value),
            None => (false, text.strip_prefix("$this <= ")?),
        };
        Some((low, quoted(literal(value)?.0)))
    };
    match (bound(one)?, bound(other)?) {
        ((true, from), (false, to)) | ((false, to), (true, from)) => {
            Some((format!("from = {from}, to = {to}"), None))
        }
        _ => None,
    }
}

/// What leaves, in TOML.
fn becomes(value: &str, prefix: Option<&str>) -> Option<String> {
    if let Some((text, number)) = literal(value) {
        return Some(if number { text.to_string() } else { quoted(text) });
    }
    // The first letters are known where the condition fixes them.
    let (letters, fill) = shortened(value)?;
    let prefix = prefix.filter(|prefix| prefix.chars().count() == letters)?;
    Some(quoted(&format!("{prefix}{fill}")))
}

/// `$this.substring(0,n)+'fill'`.
fn shortened(value: &str) -> Option<(usize, &str)> {
    let rest = value.trim().strip_prefix("$this.substring(0,")?;
    let (letters, rest) = rest.split_once(')')?;
    let fill = match rest.trim() {
        "" => "",
        rest => literal(rest.strip_prefix('+')?)?.0,
    };
    Some((letters.trim().parse().ok()?, fill))
}

/// A text, a date or a number, and whether it is the latter.
fn literal(text: &str) -> Option<(&str, bool)> {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return (!inner.contains(['\'', '\\'])).then_some((inner, false));
    }
    if let Some(date) = text.strip_prefix('@') {
        let fits =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':' | b'+' | b'.');
        return date.bytes().all(fits).then_some((date, false));
    }
    serde_json::from_str::<serde_json::Number>(text).ok().map(|_| (text, true))
}
