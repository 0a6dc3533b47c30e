//! JSON (RFC 8259) into a tree.
//!
//! serde_json tells the place of a mistake in syntax only. Its raw values are slices of the text,
//! so that where a slice begins is where the value stands; each level is parsed in its turn, which
//! costs a policy's few levels as many passes.

use super::Wrong;
use super::tree::{Key, Node, Value};
use crate::minimize::Error;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::BTreeSet;
use std::fmt;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

/// Nesting of a policy is far less deep; what is deeper is refused before the stack is.
const DEPTH: usize = 32;

pub(super) fn parse(text: &str) -> Result<Node, Wrong> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| syntax(text, &error))?;
    node(text, raw.get(), DEPTH)
}

/// `raw` is a slice of `text` that is one well-formed value.
fn node(text: &str, raw: &str, depth: usize) -> Result<Node, Wrong> {
    let at = place(text, raw);
    let inner = |error: serde_json::Error| {
        Wrong::new(at, Error::Syntax, format!("not JSON: {}", what(&error)))
    };
    let Some(depth) = depth.checked_sub(1) else {
        return Err(Wrong::new(at, Error::Syntax, "nested too deep for a policy"));
    };
    let value = match raw.as_bytes().first() {
        Some(b'{') => {
            let Pairs(pairs) =
                serde_json::Deserializer::from_str(raw).deserialize_map(Collect).map_err(inner)?;
            let mut entries: Vec<(Key, Node)> = Vec::new();
            let mut names = BTreeSet::new();
            for (key, value) in pairs {
                let at = place(text, key.get());
                let name: String = serde_json::from_str(key.get()).map_err(inner)?;
                // RFC 8259 §4 leaves the meaning of a name that stands twice open.
                if !names.insert(name.clone()) {
                    let message = format!("`{name}` stands twice: remove one");
                    return Err(Wrong::new(at, Error::Syntax, message));
                }
                entries.push((Key { at, name }, node(text, value.get(), depth)?));
            }
            Value::Table(entries)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(raw).map_err(inner)?;
            let items = items.into_iter().map(|item| node(text, item.get(), depth));
            Value::List(items.collect::<Result<_, _>>()?)
        }
        Some(b'"') => Value::Text(serde_json::from_str(raw).map_err(inner)?),
        Some(b't') => Value::Bool(true),
        Some(b'f') => Value::Bool(false),
        Some(b'n') => Value::Null,
        _ => Value::Number(raw.to_string()),
    };
    Ok(Node { at, value })
}

/// Where `part`, a slice of `text`, begins.
fn place(text: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(text.as_ptr().addr())
}

fn syntax(text: &str, error: &serde_json::Error) -> Wrong {
    // serde_json counts bytes from 1 in its columns, and 0 at a line's end.
    let line = error.line().saturating_sub(1);
    let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let at = before.saturating_add(error.column().saturating_sub(1)).min(text.len());
    let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    Wrong::new(at, Error::Syntax, format!("not JSON: {}", what(error)))
}

/// The message without serde_json's own " at line … column …".
fn what(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_string()
}

struct Pairs<'a>(Vec<(&'a RawValue, &'a RawValue)>);

struct Collect;

impl<'de> Visitor<'de> for Collect {
    type Value = Pairs<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Pairs(pairs))
    }
}
