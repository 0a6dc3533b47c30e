//! TOML 1.0 into a tree.

use super::Wrong;
use super::tree::{Key, Node, Value};
use crate::minimize::Error;
use ::toml::Spanned;
use ::toml::de::{DeString, DeTable, DeValue};
use std::format;
use std::string::ToString;
use std::vec::Vec;

pub(super) fn parse(text: &str) -> Result<Node, Wrong> {
    match DeTable::parse(text) {
        Ok(table) => Ok(Node { at: 0, value: entries(table.into_inner())? }),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            Err(Wrong::new(at, Error::Syntax, format!("not TOML: {message}")))
        }
    }
}

fn entries(table: DeTable<'_>) -> Result<Value, Wrong> {
    let mut found = Vec::new();
    for (key, value) in table {
        found.push((name(&key), node(value)?));
    }
    // The parser sorts by name; the first mistake to report is the first in the text.
    found.sort_by_key(|(key, _)| key.at);
    Ok(Value::Table(found))
}

fn name(key: &Spanned<DeString<'_>>) -> Key {
    Key { at: key.span().start, name: key.get_ref().to_string() }
}

fn node(spanned: Spanned<DeValue<'_>>) -> Result<Node, Wrong> {
    let at = spanned.span().start;
    let value = match spanned.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(integer) => {
            let digits = integer.as_str();
            let number = match integer.radix() {
                10 => digits.trim_start_matches('+').to_string(),
                radix => u64::from_str_radix(digits, radix)
                    .map_err(|_| Wrong::new(at, Error::Value, "the number is out of range"))?
                    .to_string(),
            };
            Value::Number(number)
        }
        DeValue::Float(float) => Value::Number(float.as_str().trim_start_matches('+').to_string()),
        DeValue::Boolean(value) => Value::Bool(value),
        DeValue::Datetime(time) => Value::Time(time.to_string()),
        DeValue::Array(items) => {
            Value::List(items.into_iter().map(node).collect::<Result<_, _>>()?)
        }
        DeValue::Table(table) => entries(table)?,
    };
    Ok(Node { at, value })
}
