//! What became of a value: counted, and told to who listens.

use super::{Handled, Run};
use crate::minimize::document::Error;
use crate::minimize::document::keys::Keys;
use crate::minimize::document::observe::{Event, Observer, Outcome, Reason, Step};
use crate::minimize::document::plan::RuleId;
use crate::minimize::document::scan::skip;
use crate::minimize::policy::document::{Method, Unknown};

impl<'r, K: Keys, O: Observer> Run<'r, K, O> {
    /// Why nothing leaves where `rule` decides.
    pub(in crate::minimize::document) fn withheld(&self, rule: RuleId) -> Reason {
        match self.plan.method(rule) {
            Some(Method::Redact) => Reason::Redacted,
            Some(_) => Reason::Method,
            None => Reason::Unnamed,
        }
    }

    /// Passes over a value of which nothing leaves.
    pub(super) fn pass_over(&mut self, at: usize, reason: Reason, rule: RuleId) -> Handled {
        let end = skip(self.input, at, self.depth)?;
        self.withhold(at, end, reason, rule)
    }

    /// Counts and tells that nothing of a value leaves.
    pub(in crate::minimize::document) fn withhold(
        &mut self,
        at: usize,
        end: usize,
        reason: Reason,
        rule: RuleId,
    ) -> Handled {
        self.done.redacted = true;
        self.tally.withheld = self.tally.withheld.saturating_add(1);
        if O::ACTIVE {
            self.tell(at, end, Outcome::Withheld(reason), rule);
        }
        Ok((end, false))
    }

    /// A value that FHIR does not define here.
    pub(super) fn unknown(&mut self, at: usize, end: usize) -> Handled {
        if self.plan.unknown == Unknown::Refuse {
            return Err(Error::Unknown);
        }
        self.tally.unknown = self.tally.unknown.saturating_add(1);
        self.withhold(at, end, Reason::Unknown, 0)
    }

    /// Tells the observer what was decided about the value from `at` to `end`.
    pub(in crate::minimize::document) fn tell(
        &mut self,
        at: usize,
        end: usize,
        outcome: Outcome,
        rule: RuleId,
    ) {
        let before = self.text.get(at..end).unwrap_or_default();
        let after = if outcome == Outcome::Kept { before } else { "" };
        let rule = usize::from(rule).checked_sub(1);
        let event = Event { path: &self.path, rule, outcome, before, after };
        self.observer.element(&event);
    }

    pub(in crate::minimize::document) fn step(&mut self, step: Step<'r>) {
        if O::ACTIVE {
            self.path.push(step);
        }
    }

    pub(in crate::minimize::document) fn back(&mut self) {
        if O::ACTIVE {
            self.path.pop();
        }
    }
}
