//! What TOML and JSON have in common: tables, lists and scalars, each with its place.

use super::Wrong;
use super::suggest::suggestion;
use crate::minimize::Error;
use std::format;
use std::string::String;
use std::vec::Vec;

/// A value and the byte where it begins.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) at: usize,
    pub(super) value: Value,
}

#[derive(Debug)]
pub(super) enum Value {
    /// Keys in the order of the text, each once.
    Table(Vec<(Key, Node)>),
    List(Vec<Node>),
    Text(String),
    /// A number as it is written: never through a binary float.
    Number(String),
    Bool(bool),
    /// TOML's own date and time, as RFC 3339.
    Time(String),
    Null,
}

#[derive(Debug)]
pub(super) struct Key {
    pub(super) at: usize,
    pub(super) name: String,
}

/// A table whose keys are all known.
pub(super) struct Table<'n> {
    at: usize,
    what: &'static str,
    entries: &'n [(Key, Node)],
}

impl Node {
    /// The table, after a look at its keys.
    pub(super) fn table(&self, what: &'static str, known: &[&str]) -> Result<Table<'_>, Wrong> {
        let Value::Table(entries) = &self.value else {
            return Err(self.not("a table"));
        };
        for (key, _) in entries {
            if !known.contains(&key.name.as_str()) {
                let hint = suggestion(&key.name, known);
                let message = format!("unknown key `{}` in {what}: {hint}", key.name);
                return Err(Wrong::new(key.at, Error::UnknownKey, message));
            }
        }
        Ok(Table { at: self.at, what, entries })
    }

    pub(super) fn list(&self) -> Result<&[Self], Wrong> {
        match &self.value {
            Value::List(items) => Ok(items),
            _ => Err(self.not("a list")),
        }
    }

    pub(super) fn text(&self) -> Result<&str, Wrong> {
        match &self.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.not("a text in quotes")),
        }
    }

    /// A number as it is written.
    pub(super) fn number(&self) -> Result<&str, Wrong> {
        match &self.value {
            Value::Number(number) => Ok(number),
            _ => Err(self.not("a number without quotes")),
        }
    }

    pub(super) fn truth(&self) -> Result<bool, Wrong> {
        match &self.value {
            Value::Bool(value) => Ok(*value),
            _ => Err(self.not("true or false")),
        }
    }

    pub(super) fn whole<T: core::str::FromStr>(&self, what: &str) -> Result<T, Wrong> {
        let number = self.number()?;
        number.parse().map_err(|_| {
            self.wrong(Error::Value, format!("{number} is out of range: {what} is expected"))
        })
    }

    /// Something wrong here.
    pub(super) fn wrong(&self, kind: Error, message: impl Into<String>) -> Wrong {
        Wrong::new(self.at, kind, message)
    }

    pub(super) fn not(&self, expected: &str) -> Wrong {
        let found = match &self.value {
            Value::Table(_) => "a table",
            Value::List(_) => "a list",
            Value::Text(_) => "a text",
            Value::Number(_) => "a number",
            Value::Bool(_) => "true or false",
            Value::Time(_) => "a date",
            Value::Null => "null",
        };
        self.wrong(Error::Value, format!("this is {found}, but {expected} is expected"))
    }
}

impl<'n> Table<'n> {
    pub(super) fn optional(&self, name: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    pub(super) fn required(&self, name: &str) -> Result<&'n Node, Wrong> {
        self.optional(name).ok_or_else(|| {
            let message = format!("{} lacks `{name}`: add it", self.what);
            Wrong::new(self.at, Error::MissingKey, message)
        })
    }
}
