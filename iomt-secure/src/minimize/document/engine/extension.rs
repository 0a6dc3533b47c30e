//! Extensions, which their URL decides about, and what stands beside elements: `_field` and what is
//! unknown.

use super::members::Members;
use super::value::Made;
use super::{Handled, Holder, Run};
use crate::minimize::document::Error;
use crate::minimize::document::keys::Keys;
use crate::minimize::document::lookup::Name;
use crate::minimize::document::observe::{Observer, Reason, Step};
use crate::minimize::document::plan::{Content, Effect, Element, Node, Scope, Verdict};
use crate::minimize::document::scan::{byte, skip};
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

/// The extension that says why a value is not there.
pub(super) const DATA_ABSENT: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

/// Why a value may be absent: FHIR's code system data-absent-reason, R4 and R5.
const REASONS: [&str; 15] = [
    "unknown",
    "asked-unknown",
    "temp-unknown",
    "not-asked",
    "asked-declined",
    "masked",
    "not-applicable",
    "unsupported",
    "as-text",
    "error",
    "not-a-number",
    "negative-infinity",
    "positive-infinity",
    "not-performed",
    "not-permitted",
];

/// The extension with this reason.
pub(super) fn absent(reason: &str) -> String {
    format!("{{\"url\":\"{DATA_ABSENT}\",\"valueCode\":\"{reason}\"}}")
}

impl<'r, K: Keys, O: Observer> Run<'r, K, O> {
    /// The extension at `open`: its URL decides before anything else in it.
    pub(super) fn extension(
        &mut self,
        open: usize,
        node: usize,
        inner: Scope,
        parent: Scope,
        holder: Holder<'r>,
    ) -> Handled {
        let url = match self.sibling(open, "url")? {
            Some(at) => self.string_at(at)?.map(|(url, _)| url).unwrap_or_default(),
            None => Cow::Borrowed(""),
        };
        let mut scope = inner;
        match self.plan.extension(&url) {
            Verdict::Never => {
                let end = skip(self.input, open, self.depth)?;
                return self.withhold(open, end, Reason::Never, 0);
            }
            Verdict::Drop(rule) => {
                let end = skip(self.input, open, self.depth)?;
                return self.withhold(open, end, Reason::Dropped, rule);
            }
            // Why a value is absent goes with what is around it.
            Verdict::Rule(0) if url == DATA_ABSENT && scope.rule == 0 => {
                let end = skip(self.input, open, self.depth)?;
                if self.plan.effect(parent.rule) == Effect::Keep
                    && let Some(reason) = self.absence(open)?
                {
                    let made = Made::Json(absent(reason).into_bytes());
                    return self.put(open, open, end, made, parent.rule);
                }
                return self.withhold(open, end, self.withheld(scope.rule), scope.rule);
            }
            Verdict::Rule(0) => {}
            Verdict::Rule(rule) => scope = self.plan.by_url(scope, rule),
        }
        if self.plan.effect(scope.rule) == Effect::Withhold {
            let reason = self.withheld(scope.rule);
            let end = skip(self.input, open, self.depth)?;
            return self.withhold(open, end, reason, scope.rule);
        }
        scope.exact = true;
        let holder = Holder { extension: true, ..holder };
        self.object(open, node, scope, holder)
    }

    /// Why a value is absent, if the extension at `open` gives one of the standard's reasons; what
    /// else it may hold does not leave.
    fn absence(&self, open: usize) -> Result<Option<&'static str>, Error> {
        let code = match self.sibling(open, "valueCode")? {
            Some(at) => self.string_at(at)?,
            None => None,
        };
        Ok(code.and_then(|(code, _)| REASONS.iter().copied().find(|known| *known == code)))
    }

    #[cold]
    #[allow(clippy::too_many_arguments)] // where it stands, three places for its name
    pub(super) fn other(
        &mut self,
        from: usize,
        (_, content, behind): (usize, usize, usize),
        at: usize,
        node: &'r Node,
        scope: Scope,
        holder: Holder<'r>,
        members: &mut Members,
    ) -> Handled {
        let name = self.decoded(content, behind)?;
        let field = name.strip_prefix('_').and_then(|field| {
            let name = Name::new(field.as_bytes());
            let (number, element) = self.plan.element_at(node, field.as_bytes(), 0, name)?;
            matches!(element.content, Content::Primitive(_)).then_some((number, element))
        });
        let written = self.text.get(content..behind.saturating_sub(1)).unwrap_or_default();
        self.step(Step::Member(written));
        let handled = match field {
            Some((number, element)) => {
                members.see_field(number)?;
                let handled = self.field(from, at, element, scope, holder)?;
                members.leave(number, handled.1);
                members.field_withheld |= element.required && !handled.1;
                Ok(handled)
            }
            None => {
                let end = skip(self.input, at, self.depth)?;
                self.unknown(at, end)
            }
        };
        self.back();
        handled
    }

    /// The `_field` of `element`: what its rule does is done to it too, and of what it holds only
    /// extensions that are named leave.
    fn field(
        &mut self,
        from: usize,
        at: usize,
        element: &'r Element,
        scope: Scope,
        holder: Holder<'r>,
    ) -> Handled {
        if byte(self.input, at) == b'[' && !element.repeats {
            let end = skip(self.input, at, self.depth)?;
            return self.unknown(at, end);
        }
        let (reason, rule) = match element.verdict {
            Verdict::Never => (Reason::Never, 0),
            Verdict::Drop(rule) => (Reason::Dropped, rule),
            Verdict::Rule(_) => {
                let mut inner = element.own.map_or(scope, |own| self.plan.enter(scope, own));
                let effect = self.plan.effect(inner.rule);
                if effect != Effect::Withhold && (!element.free || inner.exact) {
                    inner.exact = false;
                    let node = self.plan.element;
                    return self.complex_or_null(from, at, node, inner, holder);
                }
                (self.withheld(inner.rule), inner.rule)
            }
        };
        let end = skip(self.input, at, self.depth)?;
        self.withhold(at, end, reason, rule)
    }
}
