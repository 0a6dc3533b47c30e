//! Policies in TOML and JSON: for humans, on hosts (feature `text`).
//!
//! Both are read into one tree that knows where each value stands, and from there by one set of
//! rules; every refusal names line and column. The language is described in `docs/policy.md`.

mod documents;
mod json;
mod read;
mod render;
#[cfg(test)]
mod schema;
mod suggest;
mod time;
mod toml;
mod tree;
mod words;

#[cfg(test)]
mod tests;

use super::Policy;
use super::encode::Draft;
use crate::minimize::Error;
use std::fmt;
use std::string::String;
use std::vec::Vec;

/// Longest text that is read, in bytes: well above what a policy of
/// [`MAX_BYTES`](super::MAX_BYTES) looks like, and little enough to parse whatever it holds.
pub const MAX_TEXT: usize = 1 << 22;

/// Reads a policy in TOML; the result is its deterministic CBOR, ready to be signed.
///
/// # Errors
/// The first thing that is wrong, with its place; [`Error::TextSize`] for more than [`MAX_TEXT`].
pub fn from_toml(text: &str) -> Result<Vec<u8>, TextError> {
    sized(text)
        .and_then(toml::parse)
        .and_then(|tree| encode(&tree))
        .map_err(|wrong| wrong.at_line(text))
}

/// Reads a policy in JSON; the result is its deterministic CBOR, ready to be signed.
///
/// # Errors
/// The first thing that is wrong, with its place; [`Error::TextSize`] for more than [`MAX_TEXT`].
pub fn from_json(text: &str) -> Result<Vec<u8>, TextError> {
    sized(text)
        .and_then(json::parse)
        .and_then(|tree| encode(&tree))
        .map_err(|wrong| wrong.at_line(text))
}

/// Writes a policy in TOML, for reading.
///
/// # Errors
/// None for a policy that was decoded; the signature follows the walk through its lists.
pub fn to_toml(policy: &Policy<'_>) -> Result<String, Error> {
    draft(policy).map(|draft| render::toml(&draft))
}

/// Writes a policy in JSON, for reading.
///
/// # Errors
/// As [`to_toml`].
pub fn to_json(policy: &Policy<'_>) -> Result<String, Error> {
    draft(policy).map(|draft| render::json(&draft))
}

/// What is wrong with a policy's text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    kind: Error,
    line: usize,
    column: usize,
    message: String,
}

impl TextError {
    /// The error's kind, with its stable number.
    #[must_use]
    pub const fn kind(&self) -> Error {
        self.kind
    }

    /// The line, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, from 1.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }

    /// What is wrong and how to mend it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl core::error::Error for TextError {}

/// Something wrong at a byte of the text.
#[derive(Debug)]
struct Wrong {
    at: usize,
    kind: Error,
    message: String,
}

impl Wrong {
    fn new(at: usize, kind: Error, message: impl Into<String>) -> Self {
        Self { at, kind, message: message.into() }
    }

    fn at_line(self, text: &str) -> TextError {
        let before = text.get(..self.at).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |end| end.saturating_add(1));
        let column = before.get(line_start..).unwrap_or_default().chars().count();
        TextError {
            kind: self.kind,
            line: before.matches('\n').count().saturating_add(1),
            column: column.saturating_add(1),
            message: self.message,
        }
    }
}

/// The text, unless it is too long to look at.
fn sized(text: &str) -> Result<&str, Wrong> {
    match text.len() {
        0..=MAX_TEXT => Ok(text),
        _ => Err(Wrong::new(0, Error::TextSize, Error::TextSize.message())),
    }
}

fn encode(tree: &tree::Node) -> Result<Vec<u8>, Wrong> {
    let draft = read::policy(tree)?;
    draft.encode().map_err(|kind| Wrong::new(tree.at, kind, std::format!("{kind}")))
}

fn draft(policy: &Policy<'_>) -> Result<Draft, Error> {
    let mut never = Vec::new();
    policy.for_each_never(|code| {
        never.push(code);
        Ok(())
    })?;
    let mut views = Vec::new();
    policy.for_each_view(|view| {
        let mut rules = Vec::new();
        view.for_each_rule(|rule| {
            rules.push(rule);
            Ok(())
        })?;
        views.push(super::DraftView {
            recipient: view.recipient.as_str().into(),
            purpose: view.purpose,
            padding: view.padding,
            rules,
            documents: view.documents()?,
        });
        Ok(())
    })?;
    Ok(Draft {
        id: policy.id().into(),
        version: policy.version(),
        issued: policy.issued(),
        not_after: policy.not_after(),
        never,
        never_documents: policy.never_documents()?,
        views,
    })
}
