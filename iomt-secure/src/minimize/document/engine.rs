//! The pass over a FHIR resource.
//!
//! Each function is given the place of what it handles and gives the place behind it, and whether
//! anything of it leaves. What is around an element is written before it is known whether anything
//! of it leaves; if nothing does, the output goes back to where it was, which costs nothing.

mod reference;
mod value;

use super::keys::Keys;
use super::lookup::Name;
use super::observe::{Event, Observer, Outcome, Reason, Step};
use super::output::Output;
use super::plan::{
    Content, DocumentPlan, Effect, Element, Node, Resource, RuleId, Scope, Special, Verdict,
};
use super::scan::{MAX_DEPTH, byte, colon, name, scalar, skip, space, string};
use super::string::decoded;
use super::{Error, Tally};
use crate::minimize::policy::document::{Method, Missing, Unknown};
use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

/// Deepest nesting of resources in resources: each is looked through once for its type.
const MAX_RESOURCES: u8 = 8;

/// The extension that says why a value is not there.
const DATA_ABSENT: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

/// One document on its way.
pub(super) struct Run<'r, K, O> {
    pub(super) plan: &'r DocumentPlan,
    pub(super) text: &'r str,
    pub(super) input: &'r [u8],
    pub(super) output: Output<'r>,
    pub(super) keys: &'r mut K,
    pub(super) observer: &'r mut O,
    pub(super) tally: &'r mut Tally,
    pub(super) path: Vec<Step<'r>>,
    pub(super) depth: u32,
    pub(super) resources: u8,
    /// Whether the outermost resource gets labels.
    pub(super) labels: bool,
    /// Who the resource is about, by which its dates move.
    pub(super) subject: Option<Subject>,
    /// Where the resource begins that is not contained in another.
    pub(super) container: usize,
    /// The ids of what is contained there, and what becomes of them; made when first asked for.
    pub(super) contained: Option<(usize, Contained)>,
    /// What has been done since the resource began, for its labels.
    pub(super) done: Done,
}

/// The ids of what is contained in a resource: what becomes of them, and of which type it is.
pub(super) type Contained = BTreeMap<String, (RuleId, String)>;

/// Who a resource is about.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    /// The type of resource, or the system of an identifier.
    pub(super) space: String,
    pub(super) business: bool,
    pub(super) value: String,
}

/// What has been done, for security labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Done {
    pub(super) redacted: bool,
    pub(super) pseudonyms: bool,
    pub(super) abstracted: bool,
    pub(super) masked: bool,
}

/// What an element stands in.
#[derive(Clone, Copy)]
pub(super) struct Holder<'r> {
    /// Where its object begins.
    pub(super) open: usize,
    /// The type of the resource around it.
    pub(super) name: &'r str,
    /// Where that begins.
    pub(super) resource: usize,
    /// Whether it stands in an extension that leaves.
    pub(super) extension: bool,
}

/// Where something ends, and whether anything of it leaves.
pub(super) type Handled = Result<(usize, bool), Error>;

impl<'r, K: Keys, O: Observer> Run<'r, K, O> {
    /// The resource whose object begins at `open`, in `holder` if it is in another.
    pub(super) fn resource(
        &mut self,
        open: usize,
        outer: Option<Holder<'r>>,
        contained: bool,
    ) -> Handled {
        if self.resources >= MAX_RESOURCES {
            return Err(Error::Depth);
        }
        let Some((from, len)) = self.resource_type(open)? else {
            return Err(Error::ResourceType);
        };
        let plan = self.plan;
        let Some(kind) = plan.resource(self.input, from, len) else {
            let end = skip(self.input, open, self.depth)?;
            return self.unknown(open, end);
        };
        let name = self.text.get(from..from.saturating_add(len)).unwrap_or_default();
        self.step(Step::Resource(name));
        let handled = self.known_resource(open, kind, name, outer.is_some() && contained);
        self.back();
        handled
    }

    fn known_resource(
        &mut self,
        open: usize,
        kind: &'r Resource,
        name: &'r str,
        contained: bool,
    ) -> Handled {
        let withheld = match kind.verdict {
            Verdict::Never => Some((Reason::Never, 0)),
            Verdict::Drop(rule) => Some((Reason::Dropped, rule)),
            Verdict::Rule(_) if !kind.named => Some((Reason::Unnamed, 0)),
            Verdict::Rule(_) => None,
        };
        if let Some((reason, rule)) = withheld {
            let end = skip(self.input, open, self.depth)?;
            return self.withhold(open, end, reason, rule);
        }
        let subject = self.subject.clone();
        let container = self.container;
        if !contained {
            // What is contained is about whom its resource is about.
            self.subject = if self.plan.shifts { self.find_subject(open, kind)? } else { None };
            self.container = open;
        }
        let around = core::mem::take(&mut self.done);
        self.resources = self.resources.saturating_add(1);
        let holder = Holder { open, name, resource: open, extension: false };
        let handled = self.object(open, kind.node, self.plan.top(kind.verdict), holder);
        self.resources = self.resources.saturating_sub(1);
        self.subject = subject;
        self.container = container;
        self.done = self.done.and(around);
        // A resource that is named leaves at least its type.
        handled.map(|(end, _)| (end, true))
    }

    /// The place of the resource's type, wherever it stands in the object.
    pub(super) fn resource_type(&self, open: usize) -> Result<Option<(usize, usize)>, Error> {
        const KEY: &[u8] = b"resourceType\"";
        let input = self.input;
        let mut at = space(input, open.wrapping_add(1));
        if byte(input, at) == b'}' {
            return Ok(None);
        }
        loop {
            if byte(input, at) != b'"' {
                return Err(self.broken(at));
            }
            let content = at.wrapping_add(1);
            let (behind, escaped) = string(input, content)?;
            let value = colon(input, behind)?;
            let plain = input.get(content..behind) == Some(KEY);
            if plain || escaped && self.decoded(content, behind)? == "resourceType" {
                if byte(input, value) != b'"' {
                    return Err(Error::ResourceType);
                }
                let from = value.saturating_add(1);
                let (end, escaped) = string(input, from)?;
                if escaped {
                    return Err(Error::ResourceType);
                }
                return Ok(Some((from, end.saturating_sub(from).saturating_sub(1))));
            }
            let end = skip(input, value, self.depth)?;
            let after = space(input, end);
            match byte(input, after) {
                b',' => at = space(input, after.wrapping_add(1)),
                b'}' => return Ok(None),
                _ => return Err(self.broken(after)),
            }
        }
    }

    /// The text of the string from `content` up to its closing quotation mark before `behind`.
    pub(super) fn decoded(&self, content: usize, behind: usize) -> Result<Cow<'r, str>, Error> {
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

    /// What is wrong where a `,` or a closing bracket is missing.
    pub(super) fn broken(&self, at: usize) -> Error {
        if at >= self.input.len() { Error::Unterminated } else { Error::Syntax }
    }

    /// The object at `open`, whose type is `number`.
    #[allow(clippy::too_many_lines)] // the one loop that all elements go through
    pub(super) fn object(
        &mut self,
        open: usize,
        number: usize,
        scope: Scope,
        holder: Holder<'r>,
    ) -> Handled {
        let plan = self.plan;
        let node: &'r Node = plan.nodes.get(number).ok_or(Error::Internal)?;
        let holder = Holder { open, ..holder };
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_DEPTH {
            return Err(Error::Depth);
        }
        let input = self.input;
        let mut members = Members::default();
        // Whether something was written, and whether it is more than an extension's URL.
        let mut any = false;
        let mut substance = false;
        let mut lacking = false;
        let mut meta = None;
        let mut leaves = 0u64;
        let labels = plan.labels && (self.labels || self.resources > 1);
        let keeps = plan.effect(scope.rule) == Effect::Keep;
        let first = open.wrapping_add(1);
        self.output.keep(open, first);
        let mut separator = first;
        let mut end = first;
        let mut at = space(input, first);
        if byte(input, at) != b'}' {
            loop {
                if byte(input, at) != b'"' {
                    return Err(self.broken(at));
                }
                let content = at.wrapping_add(1);
                let (name, behind, escaped) = name(input, content)?;
                let value = colon(input, behind)?;
                let found = match escaped {
                    false => plan.element_at(node, input, content, name),
                    true => {
                        let name = self.decoded(content, behind)?;
                        plan.element_at(node, name.as_bytes(), 0, Name::new(name.as_bytes()))
                    }
                };
                // Behind the comma if nothing stands before it.
                let comma = byte(input, separator) == b',' && !any;
                let from = separator.wrapping_add(usize::from(comma));
                let kept = if let Some((number, element)) = found {
                    members.see(number)?;
                    // Most elements are these; the rest of the way is for the others.
                    if let Some(primitive) = element.plain
                        && keeps
                        && !O::ACTIVE
                        && value::is_kind(primitive, byte(input, value))
                    {
                        end = scalar(input, value)?;
                        self.output.keep(from, end);
                        leaves = leaves.wrapping_add(1);
                        members.leave(number, true);
                        substance = true;
                        any = true;
                        let after = space(input, end);
                        match byte(input, after) {
                            b',' => {
                                separator = after;
                                at = space(input, after.wrapping_add(1));
                                continue;
                            }
                            b'}' => {
                                at = after;
                                break;
                            }
                            _ => return Err(self.broken(after)),
                        }
                    }
                    if O::ACTIVE {
                        self.path.push(Step::Member(&element.name));
                    }
                    let kept;
                    if element.special == Special::Meta && labels {
                        // What was done is known at the end.
                        end = skip(input, value, self.depth)?;
                        meta = Some((at, value, number));
                        kept = false;
                    } else {
                        (end, kept) = self.member(from, value, element, scope, holder)?;
                        members.leave(number, kept);
                        if !kept {
                            lacking |= element.required;
                            members.entry_withheld |= element.special == Special::Entry;
                        }
                        substance |= kept && element.special != Special::ExtensionUrl;
                    }
                    if O::ACTIVE {
                        self.path.pop();
                    }
                    kept
                } else {
                    let (behind_value, kept) = self.other(
                        from,
                        (at, content, behind),
                        value,
                        node,
                        scope,
                        holder,
                        &mut members,
                    )?;
                    end = behind_value;
                    substance |= kept;
                    kept
                };
                any |= kept;
                let after = space(input, end);
                match byte(input, after) {
                    b',' => {
                        separator = after;
                        at = space(input, after.wrapping_add(1));
                    }
                    b'}' => {
                        at = after;
                        break;
                    }
                    _ => return Err(self.broken(after)),
                }
            }
        }
        let close = at.wrapping_add(1);
        self.depth = self.depth.saturating_sub(1);
        self.tally.kept = self.tally.kept.saturating_add(leaves);
        if members.entry_withheld {
            return Ok((close, false));
        }
        if lacking && substance {
            if node.whole {
                return Ok((close, false));
            }
            self.mark_missing(node, &members)?;
        }
        if labels && holder.resource == open {
            self.meta(meta, node, scope, holder, any)?;
        }
        self.output.keep(end, close);
        Ok((close, substance))
    }

    /// The member whose value stands at `at`; `from` is where what leaves of it begins.
    #[inline]
    fn member(
        &mut self,
        from: usize,
        at: usize,
        element: &'r Element,
        scope: Scope,
        holder: Holder<'r>,
    ) -> Handled {
        match element.verdict {
            Verdict::Rule(_) => {}
            Verdict::Never => return self.pass_over(at, Reason::Never, 0, element, holder),
            Verdict::Drop(rule) => {
                return self.pass_over(at, Reason::Dropped, rule, element, holder);
            }
        }
        let inner = match element.own {
            None => scope,
            Some(own) => self.plan.enter(scope, own),
        };
        match element.content {
            Content::Primitive(primitive) => {
                let effect = self.plan.effect(inner.rule);
                let plain = element.special == Special::None && (!element.free || inner.exact);
                if effect == Effect::Keep
                    && plain
                    && value::is_kind(primitive, byte(self.input, at))
                {
                    let end = scalar(self.input, at)?;
                    self.output.keep(from, end);
                    self.tally.kept = self.tally.kept.saturating_add(1);
                    if O::ACTIVE {
                        self.tell(at, end, Outcome::Kept, inner.rule);
                    }
                    return Ok((end, true));
                }
                self.primitive(from, at, element, primitive, inner, holder)
            }
            Content::Node(node) => {
                let effect = self.plan.effect(inner.rule);
                let reaches = self.plan.nodes.get(node).is_some_and(|node| node.reaches);
                let free = element.free && !inner.exact;
                if (effect == Effect::Withhold || free) && !reaches {
                    let reason = if effect == Effect::Withhold {
                        self.withheld(inner.rule)
                    } else {
                        Reason::FreeText
                    };
                    return self.pass_over(at, reason, inner.rule, element, holder);
                }
                let mut inside = if free { self.plan.detached() } else { inner };
                inside.exact = inner.exact && (element.free || holder.extension);
                let held = holder;
                self.complex(from, at, |run, at| run.object(at, node, inside, held))
            }
            Content::Extension(node) => {
                // Only in an extension that leaves do those inside it follow it.
                let around = if holder.extension { scope } else { self.plan.detached() };
                let inner = element.own.map_or(around, |own| self.plan.enter(around, own));
                let parent = scope;
                self.complex(from, at, |run, at| run.extension(at, node, inner, parent, holder))
            }
            Content::Resource => {
                if self.plan.effect(inner.rule) != Effect::Keep {
                    let reason = self.withheld(inner.rule);
                    return self.pass_over(at, reason, inner.rule, element, holder);
                }
                let contained = element.name == "contained";
                self.complex(from, at, |run, at| run.resource(at, Some(holder), contained))
            }
        }
    }

    /// Why nothing leaves where `rule` decides.
    pub(super) fn withheld(&self, rule: RuleId) -> Reason {
        match self.plan.method(rule) {
            Some(Method::Redact) => Reason::Redacted,
            Some(_) => Reason::Method,
            None => Reason::Unnamed,
        }
    }

    /// Passes over a value of which nothing leaves.
    fn pass_over(
        &mut self,
        at: usize,
        reason: Reason,
        rule: RuleId,
        _: &Element,
        _: Holder<'r>,
    ) -> Handled {
        let end = skip(self.input, at, self.depth)?;
        self.withhold(at, end, reason, rule)
    }

    /// Counts and tells that nothing of a value leaves.
    pub(super) fn withhold(
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

    /// One object, or an array of them.
    fn complex(
        &mut self,
        from: usize,
        at: usize,
        mut each: impl FnMut(&mut Self, usize) -> Handled,
    ) -> Handled {
        let mark = self.output.mark();
        match byte(self.input, at) {
            b'{' => {
                self.output.keep(from, at);
                let (end, any) = each(self, at)?;
                self.unless(any, mark, at, end);
                Ok((end, any))
            }
            b'[' => {
                let (end, any) = self.items(from, at, |run, from, at| {
                    if byte(run.input, at) != b'{' {
                        let end = skip(run.input, at, run.depth)?;
                        return run.unknown(at, end);
                    }
                    let mark = run.output.mark();
                    run.output.keep(from, at);
                    let (end, any) = each(run, at)?;
                    run.unless(any, mark, at, end);
                    Ok((end, any))
                })?;
                Ok((end, any))
            }
            _ => {
                let end = skip(self.input, at, self.depth)?;
                self.unknown(at, end)
            }
        }
    }

    /// Takes back what was written around something of which nothing leaves.
    fn unless(&mut self, any: bool, mark: super::output::Mark, at: usize, end: usize) {
        if !any {
            self.output.rewind(mark);
            if O::ACTIVE {
                self.tell(at, end, Outcome::Withheld(Reason::Empty), 0);
            }
        }
    }

    /// An array, item by item; each is given where what leaves of it begins and where it stands.
    pub(super) fn items(
        &mut self,
        from: usize,
        open: usize,
        mut each: impl FnMut(&mut Self, usize, usize) -> Handled,
    ) -> Handled {
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_DEPTH {
            return Err(Error::Depth);
        }
        let input = self.input;
        let mark = self.output.mark();
        let first = open.wrapping_add(1);
        self.output.keep(from, first);
        let mut any = false;
        let mut separator = first;
        let mut end = first;
        let mut at = space(input, first);
        let mut number = 0usize;
        if byte(input, at) != b']' {
            loop {
                let comma = byte(input, separator) == b',' && !any;
                let from = separator.wrapping_add(usize::from(comma));
                if O::ACTIVE {
                    self.path.push(Step::Item(number));
                    number = number.saturating_add(1);
                }
                let kept;
                (end, kept) = each(self, from, at)?;
                if O::ACTIVE {
                    self.path.pop();
                }
                any |= kept;
                let after = space(input, end);
                match byte(input, after) {
                    b',' => {
                        separator = after;
                        at = space(input, after.wrapping_add(1));
                    }
                    b']' => {
                        at = after;
                        break;
                    }
                    _ => return Err(self.broken(after)),
                }
            }
        }
        self.depth = self.depth.saturating_sub(1);
        let close = at.wrapping_add(1);
        if any {
            self.output.keep(end, close);
        } else {
            self.output.rewind(mark);
        }
        Ok((close, any))
    }

    /// The extension at `open`: its URL decides before anything else in it.
    fn extension(
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
            Verdict::Rule(0) if url == DATA_ABSENT => {
                if self.plan.effect(parent.rule) == Effect::Keep && scope.rule == 0 {
                    scope = parent;
                }
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

    /// The place of the value of `name` in the object at `open`, found without looking at others.
    pub(super) fn sibling(&self, open: usize, name: &str) -> Result<Option<usize>, Error> {
        let input = self.input;
        let mut at = space(input, open.wrapping_add(1));
        while byte(input, at) == b'"' {
            let content = at.wrapping_add(1);
            let (behind, escaped) = string(input, content)?;
            let value = colon(input, behind)?;
            let found = match escaped {
                false => input.get(content..behind.saturating_sub(1)) == Some(name.as_bytes()),
                true => self.decoded(content, behind)? == name,
            };
            if found {
                return Ok(Some(value));
            }
            let end = skip(input, value, self.depth)?;
            let after = space(input, end);
            if byte(input, after) != b',' {
                break;
            }
            at = space(input, after.wrapping_add(1));
        }
        Ok(None)
    }

    /// A member that is no element: the `_field` of a primitive, or unknown.
    #[cold]
    #[allow(clippy::too_many_arguments)] // where it stands, three places for its name
    fn other(
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

    /// As for any object, but an array keeps its length: its items belong to those of the field.
    fn complex_or_null(
        &mut self,
        from: usize,
        at: usize,
        node: usize,
        scope: Scope,
        holder: Holder<'r>,
    ) -> Handled {
        if byte(self.input, at) != b'[' {
            return self.complex(from, at, |run, at| run.object(at, node, scope, holder));
        }
        let mark = self.output.mark();
        let mut some = false;
        let (end, _) = self.items(from, at, |run, from, at| {
            if byte(run.input, at) == b'{' {
                let mark = run.output.mark();
                run.output.keep(from, at);
                let (end, any) = run.object(at, node, scope, holder)?;
                some |= any;
                if !any {
                    run.output.rewind(mark);
                    run.output.keep(from, at);
                    run.output.write(b"null");
                    run.output.keep(end, end);
                }
                return Ok((end, true));
            }
            let end = skip(run.input, at, run.depth)?;
            if byte(run.input, at) != b'n' {
                run.unknown(at, end)?;
            }
            run.output.keep(from, at);
            run.output.write(b"null");
            run.output.keep(end, end);
            Ok((end, true))
        })?;
        if !some {
            self.output.rewind(mark);
        }
        Ok((end, some))
    }

    /// Puts data-absent-reason where required elements were withheld, or refuses.
    fn mark_missing(&mut self, node: &'r Node, members: &Members) -> Result<(), Error> {
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

    /// `meta`, last, with labels for what was done.
    fn meta(
        &mut self,
        found: Option<(usize, usize, usize)>,
        node: &'r Node,
        scope: Scope,
        holder: Holder<'r>,
        any: bool,
    ) -> Result<(), Error> {
        const SYSTEM: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";
        let done = self.done;
        let mut kept = false;
        let from = self.output.out.len();
        if let Some((key, value, number)) = found {
            let element = node.elements.get(number).ok_or(Error::Internal)?;
            if O::ACTIVE {
                self.path.push(Step::Member(&element.name));
            }
            self.output.flush();
            let mark = self.output.mark();
            if any {
                self.output.write(b",");
            }
            (_, kept) = self.member(key, value, element, scope, holder)?;
            self.output.flush();
            if !kept {
                self.output.rewind(mark);
            }
            if O::ACTIVE {
                self.path.pop();
            }
        }
        let done = done.and(self.done);
        let labels = [
            (done.redacted, "REDACTED", "redacted"),
            (done.pseudonyms, "PSEUDED", "pseudonymized"),
            (done.abstracted, "ABSTRED", "abstracted"),
            (done.masked, "MASKED", "masked"),
        ];
        let mut entries: Vec<u8> = Vec::new();
        for (_, code, display) in labels.iter().filter(|(done, ..)| *done) {
            if !entries.is_empty() {
                entries.push(b',');
            }
            for part in [
                "{\"system\":\"",
                SYSTEM,
                "\",\"code\":\"",
                code,
                "\",\"display\":\"",
                display,
                "\"}",
            ] {
                entries.extend_from_slice(part.as_bytes());
            }
        }
        if entries.is_empty() {
            return Ok(());
        }
        if !kept {
            self.output.flush();
            if any {
                self.output.write(b",");
            }
            self.output.write(b"\"meta\":{\"security\":[");
            self.output.write(&entries);
            self.output.write(b"]}");
            return Ok(());
        }
        // Into the meta that was written just now, which ends with its closing bracket.
        let written = self.output.out.get(from..).unwrap_or_default();
        let place = security(written).map(|at| at.saturating_add(from));
        let (at, before, behind): (usize, &[u8], &[u8]) = match place {
            Some(at) => (at, b"", b","),
            None => {
                let brace = written.iter().rposition(|byte| *byte == b'}').unwrap_or(0);
                (from.saturating_add(brace), b",\"security\":[", b"]")
            }
        };
        let mut tail = self.output.out.split_off(at);
        self.output.out.extend_from_slice(before);
        self.output.out.extend_from_slice(&entries);
        self.output.out.extend_from_slice(behind);
        self.output.out.append(&mut tail);
        Ok(())
    }

    /// Tells the observer what was decided about the value from `at` to `end`.
    pub(super) fn tell(&mut self, at: usize, end: usize, outcome: Outcome, rule: RuleId) {
        let before = self.text.get(at..end).unwrap_or_default();
        let after = if outcome == Outcome::Kept { before } else { "" };
        let rule = usize::from(rule).checked_sub(1);
        let event = Event { path: &self.path, rule, outcome, before, after };
        self.observer.element(&event);
    }

    pub(super) fn step(&mut self, step: Step<'r>) {
        if O::ACTIVE {
            self.path.push(step);
        }
    }

    pub(super) fn back(&mut self) {
        if O::ACTIVE {
            self.path.pop();
        }
    }
}

/// Where the items of `security` begin in a `meta` that is written, at its top level.
fn security(written: &[u8]) -> Option<usize> {
    let open = written.iter().position(|byte| *byte == b'{')?;
    let mut at = space(written, open.wrapping_add(1));
    while byte(written, at) == b'"' {
        let content = at.wrapping_add(1);
        let (behind, _) = string(written, content).ok()?;
        let value = colon(written, behind).ok()?;
        let named = written.get(content..behind) == Some(b"security\"");
        if named && byte(written, value) == b'[' {
            return Some(value.saturating_add(1));
        }
        let after = space(written, skip(written, value, 0).ok()?);
        if byte(written, after) != b',' {
            return None;
        }
        at = space(written, after.wrapping_add(1));
    }
    None
}

/// Which elements an object has, and which of them leave.
#[derive(Default)]
struct Members {
    seen: u64,
    left: u64,
    fields: u64,
    /// Those from 64 on: few types have so many, and they for their choices.
    more: Vec<usize>,
    /// The entry's resource does not leave, and so neither does the entry.
    entry_withheld: bool,
}

impl Members {
    /// RFC 8259 §4: names that stand twice are understood differently by each reader.
    #[inline(always)]
    fn see(&mut self, number: usize) -> Result<(), Error> {
        let Some(bit) = bit(number) else { return self.see_far(number) };
        if self.seen & bit != 0 {
            return Err(Error::Duplicate);
        }
        self.seen |= bit;
        Ok(())
    }

    #[inline(always)]
    fn leave(&mut self, number: usize, kept: bool) {
        if kept {
            self.left |= bit(number).unwrap_or(0);
        }
    }

    fn see_field(&mut self, number: usize) -> Result<(), Error> {
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

impl Done {
    fn and(self, other: Self) -> Self {
        Self {
            redacted: self.redacted | other.redacted,
            pseudonyms: self.pseudonyms | other.pseudonyms,
            abstracted: self.abstracted | other.abstracted,
            masked: self.masked | other.masked,
        }
    }
}
