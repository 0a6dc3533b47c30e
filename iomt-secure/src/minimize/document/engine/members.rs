//! Which elements an object has, which of them leave, and what is said for those that had to stay.

use super::Run;
use super::extension::DATA_ABSENT;
use crate::minimize::document::Error;
use crate::minimize::document::keys::Keys;
use crate::minimize::document::observe::{Observer, Outcome, Step};
use crate::minimize::document::plan::{Content, Node};
use crate::minimize::policy::document::Missing;
use alloc::vec::Vec;

/// Which elements an object has, and which of them leave.
#[derive(Default)]
pub(super) struct Members {
    seen: u64,
    left: u64,
    fields: u64,
    /// Those from 64 on: few types have so many, and they for their choices.
    more: Vec<usize>,
    /// The entry's resource does not leave, and so neither does the entry.
    pub(super) entry_withheld: bool,
}

impl Members {
    /// RFC 8259 §4: names that stand twice are understood differently by each reader.
    #[inline(always)]
    pub(super) fn see(&mut self, number: usize) -> Result<(), Error> {
        let Some(bit) = bit(number) else { return self.see_far(number) };
        if self.seen & bit != 0 {
            return Err(Error::Duplicate);
        }
        self.seen |= bit;
        Ok(())
    }

    #[inline(always)]
    pub(super) fn leave(&mut self, number: usize, kept: bool) {
        if kept {
            self.left |= bit(number).unwrap_or(0);
        }
    }

    pub(super) fn see_field(&mut self, number: usize) -> Result<(), Error> {
        let Some(bit) = bit(number) else {
            // Elements have smaller numbers, so that a field is told from its element.
            return self.see_far(number.wrapping_shl(16));
        };
        if self.fields & bit != 0 {
            return Err(Error::Duplicate);
        }
        self.fields |= bit;
        Ok(())
    }

    #[cold]
    fn see_far(&mut self, number: usize) -> Result<(), Error> {
        if self.more.contains(&number) {
            return Err(Error::Duplicate);
        }
        self.more.push(number);
        Ok(())
    }

    /// Whether the element was there and nothing of it leaves, nor of its field.
    fn withheld(&self, number: usize) -> bool {
        let bit = bit(number).unwrap_or(0);
        self.seen & bit != 0 && self.left & bit == 0
    }
}

#[inline(always)]
fn bit(number: usize) -> Option<u64> {
    1u64.checked_shl(u32::try_from(number).ok()?)
}

impl<'r, K: Keys, O: Observer> Run<'r, K, O> {
    /// Puts data-absent-reason where required elements were withheld, or refuses.
    pub(super) fn mark_missing(&mut self, node: &'r Node, members: &Members) -> Result<(), Error> {
        for (number, element) in node.elements.iter().enumerate() {
            if !element.required || !members.withheld(number) {
                continue;
            }
            if self.plan.missing == Missing::Refuse {
                return Err(Error::Missing);
            }
            self.output.write(b",\"");
            let primitive = matches!(element.content, Content::Primitive(_));
            if primitive {
                self.output.write(b"_");
            }
            self.output.write(element.name.as_bytes());
            self.output.write(b"\":");
            let list = element.repeats;
            self.output.write(if list { b"[{" } else { b"{" });
            self.output.write(b"\"extension\":[{\"url\":\"");
            self.output.write(DATA_ABSENT.as_bytes());
            self.output.write(b"\",\"valueCode\":\"masked\"}]");
            self.output.write(if list { b"}]" } else { b"}" });
            self.tally.marked = self.tally.marked.saturating_add(1);
            if O::ACTIVE {
                self.path.push(Step::Member(&element.name));
                self.tell(0, 0, Outcome::Marked, 0);
                self.path.pop();
            }
        }
        Ok(())
    }
}
