//! Which elements an object has, which of them leave, and what is said for those that had to stay.

use super::Run;
use super::extension::absent;
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
    /// Those from 64 on, and whether they leave: few types have so many, and they for their choices.
    more: Vec<(usize, bool)>,
    /// Nothing of a required element's field leaves.
    pub(super) field_withheld: bool,
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
            match bit(number) {
                Some(bit) => self.left |= bit,
                None => self.leave_far(number),
            }
        }
    }

    #[cold]
    fn leave_far(&mut self, number: usize) {
        let both = [number, field(number)];
        for (_, left) in self.more.iter_mut().filter(|(known, _)| both.contains(known)) {
            *left = true;
        }
    }

    pub(super) fn see_field(&mut self, number: usize) -> Result<(), Error> {
        let Some(bit) = bit(number) else {
            return self.see_far(field(number));
        };
        if self.fields & bit != 0 {
            return Err(Error::Duplicate);
        }
        self.fields |= bit;
        Ok(())
    }

    #[cold]
    fn see_far(&mut self, number: usize) -> Result<(), Error> {
        if self.more.iter().any(|(known, _)| *known == number) {
            return Err(Error::Duplicate);
        }
        self.more.push((number, false));
        Ok(())
    }

    /// Whether the element was there and nothing of it leaves, nor of its field.
    fn withheld(&self, number: usize) -> bool {
        let Some(bit) = bit(number) else {
            let both = [number, field(number)];
            let mut held = self.more.iter().filter(|(known, _)| both.contains(known)).peekable();
            return held.peek().is_some() && held.all(|(_, left)| !left);
        };
        (self.seen | self.fields) & bit != 0 && self.left & bit == 0
    }
}

/// The number of an element's field among those from 64 on; elements have smaller ones.
const fn field(number: usize) -> usize {
    number.wrapping_shl(16)
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
            self.output.write(b"\"extension\":[");
            self.output.write(absent("masked").as_bytes());
            self.output.write(b"]");
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
