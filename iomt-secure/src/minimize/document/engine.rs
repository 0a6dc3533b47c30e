//! The pass over a FHIR resource.
//!
//! Each function is given the place of what it handles and gives the place behind it, and whether
//! anything of it leaves. What is around an element is written before it is known whether anything
//! of it leaves; if nothing does, the output goes back to where it was, which costs nothing.

mod array;
mod extension;
mod labels;
mod look;
mod members;
mod reference;
mod tell;
mod value;

pub(super) use labels::Done;

use super::keys::Keys;
use super::lookup::Name;
use super::observe::{Observer, Outcome, Reason, Step};
use super::output::Output;
use super::plan::{
    Content, DocumentPlan, Effect, Element, Node, Resource, RuleId, Scope, Special, Verdict,
};
use super::scan::{MAX_DEPTH, Next, broken, byte, colon, name, next, scalar, skip, space};
use super::{Error, Tally};
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use members::Members;

/// Deepest nesting of resources in resources: each is looked through once for its type.
const MAX_RESOURCES: u8 = 8;

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
                    return Err(broken(input, at));
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
                        match next(input, end, b'}')? {
                            Next::Comma(after) => {
                                separator = after;
                                at = space(input, after.wrapping_add(1));
                                continue;
                            }
                            Next::Close(after) => {
                                at = after;
                                break;
                            }
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
                    lacking |= members.field_withheld;
                    kept
                };
                any |= kept;
                match next(input, end, b'}')? {
                    Next::Comma(after) => {
                        separator = after;
                        at = space(input, after.wrapping_add(1));
                    }
                    Next::Close(after) => {
                        at = after;
                        break;
                    }
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
            Verdict::Never => return self.pass_over(at, Reason::Never, 0),
            Verdict::Drop(rule) => {
                return self.pass_over(at, Reason::Dropped, rule);
            }
        }
        if byte(self.input, at) == b'[' && !element.repeats {
            let end = skip(self.input, at, self.depth)?;
            return self.unknown(at, end);
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
                let inner = match element.special {
                    Special::Logical => self.logical(inner, element, holder)?,
                    _ => inner,
                };
                let effect = self.plan.effect(inner.rule);
                let reaches = self.plan.nodes.get(node).is_some_and(|node| node.reaches);
                let free = element.free && !inner.exact;
                if (effect == Effect::Withhold || free) && !reaches {
                    let reason = if effect == Effect::Withhold {
                        self.withheld(inner.rule)
                    } else {
                        Reason::FreeText
                    };
                    return self.pass_over(at, reason, inner.rule);
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
                    return self.pass_over(at, reason, inner.rule);
                }
                let contained = element.name == "contained";
                self.complex(from, at, |run, at| run.resource(at, Some(holder), contained))
            }
        }
    }
}
