//! Looking around in an object without handling it: its type, one of its members, a text.

use super::Run;
use crate::minimize::document::Error;
use crate::minimize::document::keys::Keys;
use crate::minimize::document::observe::Observer;
use crate::minimize::document::scan::{Next, broken, byte, colon, next, skip, space, string};
use crate::minimize::document::string::decoded;
use alloc::borrow::Cow;

impl<'r, K: Keys, O: Observer> Run<'r, K, O> {
    /// The place of the resource's type, wherever it stands in the object.
    pub(in crate::minimize::document) fn resource_type(
        &self,
        open: usize,
    ) -> Result<Option<(usize, usize)>, Error> {
        let Some(value) = self.sibling(open, "resourceType")? else { return Ok(None) };
        if byte(self.input, value) != b'"' {
            return Err(Error::ResourceType);
        }
        let from = value.saturating_add(1);
        let (end, escaped) = string(self.input, from)?;
        if escaped {
            return Err(Error::ResourceType);
        }
        Ok(Some((from, end.saturating_sub(from).saturating_sub(1))))
    }

    /// The place of the value of `name` in the object at `open`, found without looking at others.
    pub(super) fn sibling(&self, open: usize, name: &str) -> Result<Option<usize>, Error> {
        member(self.input, open, name, self.depth)
    }

    /// The text of the string from `content` up to its closing quotation mark before `behind`.
    pub(in crate::minimize::document) fn decoded(
        &self,
        content: usize,
        behind: usize,
    ) -> Result<Cow<'r, str>, Error> {
        let text = self.text.get(content..behind.saturating_sub(1));
        decoded(text.ok_or(Error::Internal)?)
    }

    /// The text that stands at `at`, if it is one, and the place behind it.
    pub(super) fn string_at(&self, at: usize) -> Result<Option<(Cow<'r, str>, usize)>, Error> {
        if byte(self.input, at) != b'"' {
            return Ok(None);
        }
        let content = at.wrapping_add(1);
        let (behind, _) = string(self.input, content)?;
        Ok(Some((self.decoded(content, behind)?, behind)))
    }
}

/// The place of the value of the first member called `name` in the object at `open`, with `depth`
/// levels open around what it holds.
pub(super) fn member(
    input: &[u8],
    open: usize,
    name: &str,
    depth: u32,
) -> Result<Option<usize>, Error> {
    let mut at = space(input, open.wrapping_add(1));
    if byte(input, at) == b'}' {
        return Ok(None);
    }
    loop {
        if byte(input, at) != b'"' {
            return Err(broken(input, at));
        }
        let content = at.wrapping_add(1);
        let (behind, escaped) = string(input, content)?;
        let value = colon(input, behind)?;
        let written = input.get(content..behind.saturating_sub(1)).unwrap_or_default();
        let found = match escaped {
            false => written == name.as_bytes(),
            true => {
                core::str::from_utf8(written).map_err(|_| Error::Internal).and_then(decoded)?
                    == name
            }
        };
        if found {
            return Ok(Some(value));
        }
        let end = skip(input, value, depth)?;
        match next(input, end, b'}')? {
            Next::Comma(after) => at = space(input, after.wrapping_add(1)),
            Next::Close(_) => return Ok(None),
        }
    }
}
