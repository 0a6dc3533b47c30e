//! The pass over JSON that is not FHIR: members are named by JSON Pointers.
//!
//! What a rule keeps may hold any names; that none of them stands twice in its object is found by
//! sorting them, so that no choice of names makes it slow.

use super::Error;
use super::engine::{Handled, Run};
use super::keys::Keys;
use super::observe::{Observer, Outcome, Reason, Step};
use super::plan::{Effect, JsonStep, RuleId, Verdict};
use super::scan::{MAX_DEPTH, Next, broken, byte, colon, next, scalar, skip, space, string};
use alloc::borrow::Cow;
use alloc::vec::Vec;

impl<'r, K: Keys, O: Observer> Run<'r, K, O> {
    /// The value at `at`, which is the whole document.
    pub(super) fn plain(&mut self, at: usize) -> Handled {
        let plan = self.plan;
        match plan.json.root() {
            Some(root) => self.named(at, at, root, 0),
            None => {
                let end = skip(self.input, at, self.depth)?;
                self.withhold(at, end, Reason::Unnamed, 0)
            }
        }
    }

    /// A value that `step` names, or something in it.
    fn named(&mut self, from: usize, at: usize, step: &'r JsonStep, around: RuleId) -> Handled {
        let rule = match step.verdict {
            Some(Verdict::Never) => {
                let end = skip(self.input, at, self.depth)?;
                return self.withhold(at, end, Reason::Never, 0);
            }
            Some(Verdict::Drop(rule)) => {
                let end = skip(self.input, at, self.depth)?;
                return self.withhold(at, end, Reason::Dropped, rule);
            }
            Some(Verdict::Rule(rule)) => rule,
            None => around,
        };
        self.any(from, at, Some(step), rule)
    }

    /// A value that `rule` decides about, but for what `step` names in it.
    fn any(&mut self, from: usize, at: usize, step: Option<&'r JsonStep>, rule: RuleId) -> Handled {
        let effect = self.plan.effect(rule);
        if effect == Effect::Withhold && !step.is_some_and(|step| step.reaches) {
            let end = skip(self.input, at, self.depth)?;
            let reason = self.withheld(rule);
            return self.withhold(at, end, reason, rule);
        }
        match byte(self.input, at) {
            b'{' => self.members(from, at, step, rule),
            b'[' => {
                let end = space(self.input, at.saturating_add(1));
                if byte(self.input, end) == b']' && effect == Effect::Keep {
                    let end = end.saturating_add(1);
                    self.output.keep(from, end);
                    return Ok((end, true));
                }
                self.items(from, at, |run, from, at| run.any(from, at, step, rule))
            }
            _ => self.leaf(from, at, rule, effect),
        }
    }

    fn leaf(&mut self, from: usize, at: usize, rule: RuleId, effect: Effect) -> Handled {
        let end = scalar(self.input, at)?;
        match (effect, self.plan.method(rule)) {
            (Effect::Keep, _) => {
                self.output.keep(from, end);
                self.tally.kept = self.tally.kept.saturating_add(1);
                if O::ACTIVE {
                    self.tell(at, end, Outcome::Kept, rule);
                }
                Ok((end, true))
            }
            (Effect::Change, Some(method)) => {
                let made = self.make(method, at, end, None)?;
                self.put(from, at, end, made, rule)
            }
            _ => {
                let reason = self.withheld(rule);
                self.withhold(at, end, reason, rule)
            }
        }
    }

    fn members(
        &mut self,
        from: usize,
        open: usize,
        step: Option<&'r JsonStep>,
        rule: RuleId,
    ) -> Handled {
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_DEPTH {
            return Err(Error::Depth);
        }
        let input = self.input;
        let mark = self.output.mark();
        let first = open.saturating_add(1);
        self.output.keep(from, first);
        let mut names: Vec<Cow<'r, str>> = Vec::new();
        // An object that is kept and was empty stays one.
        let mut any = self.plan.effect(rule) == Effect::Keep;
        let mut comma = false;
        let mut separator = first;
        let mut end = first;
        let mut at = space(input, first);
        let empty = byte(input, at) == b'}';
        any &= empty;
        if !empty {
            loop {
                if byte(input, at) != b'"' {
                    return Err(broken(input, at));
                }
                let content = at.saturating_add(1);
                let (behind, _) = string(input, content)?;
                let value = colon(input, behind)?;
                let name = self.decoded(content, behind)?;
                let inner = step.and_then(|step| {
                    let number = step.names.find(name.as_bytes(), 0, name.len())?;
                    self.plan.json.child(step, number)
                });
                let skips = byte(input, separator) == b',' && !comma;
                let from = separator.saturating_add(usize::from(skips));
                let written = self.text.get(content..behind.saturating_sub(1)).unwrap_or_default();
                self.step(Step::Member(written));
                let kept;
                (end, kept) = match inner {
                    Some(inner) => self.named(from, value, inner, rule)?,
                    None => self.any(from, value, None, rule)?,
                };
                self.back();
                // What a rule names counts as if it left: which of two decided would not be known.
                if kept || inner.is_some() {
                    names.push(name);
                }
                comma |= kept;
                any |= kept;
                match next(input, end, b'}')? {
                    Next::Comma(after) => {
                        separator = after;
                        at = space(input, after.saturating_add(1));
                    }
                    Next::Close(after) => {
                        at = after;
                        break;
                    }
                }
            }
        }
        names.sort_unstable();
        // RFC 8259 §4.
        if names.iter().zip(names.iter().skip(1)).any(|(a, b)| a == b) {
            return Err(Error::Duplicate);
        }
        self.depth = self.depth.saturating_sub(1);
        let close = at.saturating_add(1);
        if any {
            self.output.keep(end, close);
        } else {
            self.output.rewind(mark);
        }
        Ok((close, any))
    }
}
