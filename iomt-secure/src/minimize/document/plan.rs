//! A view's document rules, compiled: for each element of each type what decides.
//!
//! Rules are spread over the elements that FHIR defines, once. What is left for an element of a
//! document is one look for its name, however many rules there are.

mod build;
mod said;
mod spread;
mod trie;

pub use said::types_along;
#[cfg(feature = "text")]
pub(in crate::minimize) use said::{check, known};
pub(super) use trie::{Json, JsonStep};

use super::fhir::Primitive;
use super::lookup::{self, Names, Texts};
use crate::crypto::hash::sha256;
use crate::identity::Name;
use crate::identity::{Now, VerifiedPeer};
use crate::minimize::policy::document::{Method, Missing, Rule, Unknown};
use crate::minimize::policy::{Policy, VerifiedPolicy, View};
use crate::minimize::{self, Pattern, Purpose, Stamp};
use alloc::string::String;
use alloc::vec::Vec;

/// The number of a rule in its plan, from 1; 0 is none.
pub(super) type RuleId = u16;

/// What one recipient may have of documents for one purpose.
#[derive(Clone, Debug)]
pub struct DocumentPlan {
    stamp: Stamp,
    not_after: Option<u64>,
    pub(super) unknown: Unknown,
    pub(super) missing: Missing,
    pub(super) labels: bool,
    /// Canonical order; rule 1 is the first.
    rules: Vec<Rule>,
    effects: Vec<Effect>,
    pub(super) nodes: Vec<Node>,
    /// The names of each type's elements.
    tables: Vec<Names>,
    resources: Names,
    pub(super) kinds: Vec<Resource>,
    extensions: Texts<Verdict>,
    /// What becomes of an identity whose resource type nobody tells: `urn:uuid:…`.
    pub(super) anonymous: RuleId,
    /// What becomes of an identifier whose resource type nobody tells.
    pub(super) nameless: RuleId,
    pub(super) json: Json,
    /// Whether some rule shifts dates, so that the patient must be known.
    pub(super) shifts: bool,
    /// The node of `Element`, which the `_field` of a primitive has.
    pub(super) element: usize,
}

/// What a rule does to what it decides about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing leaves, whether no rule names it or one redacts it.
    Withhold,
    Keep,
    Change,
}

/// What is said of an element without looking at what is around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Never,
    /// Dropped by this rule.
    Drop(RuleId),
    /// Decided by this rule, or by none if it is 0.
    Rule(RuleId),
}

/// The elements of a type, at a place or anywhere.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// The number of its names' table.
    names: usize,
    pub(super) elements: Vec<Element>,
    /// Whether a rule could let out something in it that no rule around it does.
    pub(super) reaches: bool,
    /// Whether its text may not lack a part: a narrative without its `div` is none.
    pub(super) whole: bool,
}

/// An element of a node.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) content: Content,
    /// What rules say of it; `None` is nothing.
    pub(super) own: Option<Own>,
    /// Dropped or never, whatever stands in it.
    pub(super) verdict: Verdict,
    pub(super) special: Special,
    /// Free text: leaves only if it is named exactly.
    pub(super) free: bool,
    pub(super) repeats: bool,
    pub(super) required: bool,
    /// A primitive of which nothing special is said: it leaves where what is around it is kept.
    pub(super) plain: Option<Primitive>,
}

/// What an element holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Primitive(Primitive),
    /// The node with this number.
    Node(usize),
    /// A resource, which is decided about by its own type's rules.
    Resource,
    /// An extension, decided about by its URL; the node of its type here.
    Extension(usize),
}

/// Elements that mean more than their type says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Special {
    None,
    /// `resourceType`.
    ResourceType,
    /// A resource's logical id.
    Id,
    /// An extension's URL: it stays with its extension.
    ExtensionUrl,
    /// A reference to a resource.
    Reference,
    /// A URL, perhaps of a resource.
    Url,
    /// An Identifier's value.
    IdentifierValue,
    /// The Identifier of whom a reference means.
    Logical,
    /// A query by which a server is to look whether something is there already.
    Condition,
    /// A postal code.
    PostalCode,
    /// `meta` of a resource, where labels stand.
    Meta,
    /// `resource` of a Bundle's entry, which does not leave without it.
    Entry,
    /// The value of an Age.
    Age,
    /// `Patient.birthDate`.
    BirthDate,
}

/// The rules that name an element itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Own {
    /// By a path from its resource.
    pub(super) path: RuleId,
    /// By a path from a type.
    pub(super) typed: RuleId,
    /// By its type.
    pub(super) kind: RuleId,
}

/// A type of resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resource {
    pub(super) node: usize,
    /// The rule for the resource type, or that for all.
    pub(super) verdict: Verdict,
    /// Whether a rule names it, or a path that begins at it: no other leaves.
    pub(super) named: bool,
    /// What becomes of the logical ids of this type.
    pub(super) id: RuleId,
    /// What becomes of the values of its identifiers, in a search for one.
    pub(super) identifier: RuleId,
    /// Whether it has identifiers.
    pub(super) identified: bool,
    /// The element that says whom it is about.
    pub(super) subject: Option<&'static str>,
    /// Whether the type is Patient.
    pub(super) patient: bool,
    /// Whether it defines something for all, as a questionnaire does: its URL names no person.
    pub(super) definition: bool,
}

/// The rules in force at a place: what decides about an element that no rule names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Scope {
    /// The deepest path from the resource.
    path: RuleId,
    /// What types say since that path.
    typed: RuleId,
    /// Whether a path from a type said it.
    strong: bool,
    /// The rule for the resource.
    resource: RuleId,
    /// Whether a rule named this element, or the free text around it, exactly.
    pub(super) exact: bool,
    /// Who decides.
    pub(super) rule: RuleId,
}

impl DocumentPlan {
    /// Compiles what the view of `policy` for `peer` and `purpose` says of documents.
    ///
    /// # Errors
    /// [`minimize::Error::Expired`], [`minimize::Error::NoView`] if there is no such view or it says nothing of
    /// documents, and that of the first rule which does not hold.
    pub fn compile(
        policy: &VerifiedPolicy<'_>,
        peer: &VerifiedPeer,
        purpose: Purpose,
        now: &Now,
    ) -> Result<Self, minimize::Error> {
        let policy = policy.policy();
        minimize::plan::in_force(policy.not_after(), now)?;
        let matches = |pattern: &Pattern<'_>| pattern.matches(peer.name());
        let view = select(policy, purpose, matches)?.ok_or(minimize::Error::NoView)?;
        let recipient = sha256(&[peer.name().as_str().as_bytes()]);
        Self::of(policy, &view, recipient)
    }

    /// Compiles a view for a recipient whom nobody has verified: to try a policy out, and to
    /// minimize files that are then handed over in another way than a session. The output is no
    /// more than bytes: it cannot be sealed.
    ///
    /// # Errors
    /// As [`DocumentPlan::compile`], but for the time, which is the caller's affair;
    /// [`minimize::Error::Recipient`] if `recipient` is no name.
    pub fn for_unverified(
        policy: &Policy<'_>,
        recipient: &str,
        purpose: Purpose,
    ) -> Result<Self, minimize::Error> {
        let name = Name::parse(recipient).map_err(|_| minimize::Error::Recipient)?;
        let matches = |pattern: &Pattern<'_>| pattern.matches(&name);
        let view = select(policy, purpose, matches)?.ok_or(minimize::Error::NoView)?;
        Self::of(policy, &view, sha256(&[recipient.as_bytes()]))
    }

    /// Compiles the view of this very pattern: for whoever is asked for a view, not for a recipient.
    ///
    /// # Errors
    /// As [`DocumentPlan::for_unverified`].
    pub fn for_view(
        policy: &Policy<'_>,
        pattern: &str,
        purpose: Purpose,
    ) -> Result<Self, minimize::Error> {
        let matches = |known: &Pattern<'_>| known.as_str() == pattern;
        let view = select(policy, purpose, matches)?.ok_or(minimize::Error::NoView)?;
        Self::of(policy, &view, sha256(&[pattern.as_bytes()]))
    }

    /// Which policy, recipient and purpose it is for. For a plan made by
    /// [`DocumentPlan::for_view`] the recipient is the digest of the pattern.
    #[must_use]
    pub const fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// The last second in which its policy holds, since 1970.
    #[must_use]
    pub const fn not_after(&self) -> Option<u64> {
        self.not_after
    }

    /// The rules, in canonical order.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    fn of(
        policy: &Policy<'_>,
        view: &View<'_>,
        recipient: crate::crypto::hash::Digest,
    ) -> Result<Self, minimize::Error> {
        let rules = view.documents()?.ok_or(minimize::Error::NoView)?;
        let stamp = Stamp::new(*policy.digest(), recipient, view.purpose, view.padding);
        build::plan(stamp, policy.not_after(), rules, &policy.never_documents()?)
            .map_err(|wrong| wrong.kind)
    }

    /// The rule with this number.
    pub(super) fn rule(&self, rule: RuleId) -> Option<&Rule> {
        self.rules.get(usize::from(rule).checked_sub(1)?)
    }

    pub(super) fn method(&self, rule: RuleId) -> Option<&Method> {
        self.rule(rule).map(|rule| &rule.method)
    }

    #[inline(always)]
    pub(super) fn effect(&self, rule: RuleId) -> Effect {
        self.effects.get(usize::from(rule)).copied().unwrap_or(Effect::Withhold)
    }

    /// The element of `node` with the name that stands here, and its number.
    #[inline(always)]
    pub(super) fn element_at<'p>(
        &'p self,
        node: &'p Node,
        input: &[u8],
        from: usize,
        name: lookup::Name,
    ) -> Option<(usize, &'p Element)> {
        let number = self.tables.get(node.names)?.get(name, input, from)?;
        Some((number, node.elements.get(number)?))
    }

    /// The type of resource with the name that stands here.
    pub(super) fn resource(&self, input: &[u8], from: usize, len: usize) -> Option<&Resource> {
        self.kinds.get(self.resources.find(input, from, len)?)
    }

    /// Whether there is a type of resource with this name, whatever the case of its letters.
    pub(super) fn is_resource_in_any_case(&self, name: &str) -> bool {
        self.resources.has_in_any_case(name.as_bytes())
    }

    /// What is said of the extension with this URL.
    pub(super) fn extension(&self, url: &str) -> Verdict {
        self.extensions.get(url).unwrap_or(Verdict::Rule(0))
    }

    /// The rules at the top of a resource of this type.
    pub(super) fn top(&self, verdict: Verdict) -> Scope {
        let rule = match verdict {
            Verdict::Rule(rule) => rule,
            Verdict::Never | Verdict::Drop(_) => 0,
        };
        Scope { resource: rule, rule, ..Scope::default() }
    }

    /// The rules in force in an element that `own` names, inside `scope`.
    pub(super) fn enter(&self, scope: Scope, own: Own) -> Scope {
        let mut inner = Scope { exact: true, ..scope };
        if own.path != 0 {
            inner.path = own.path;
            (inner.typed, inner.strong) = (0, false);
        } else {
            let withholds = |rule: RuleId| self.effect(rule) != Effect::Keep;
            // A path from a type comes before a type; of types what changes or withholds comes
            // before what keeps, the innermost first.
            if own.typed != 0 {
                (inner.typed, inner.strong) = (own.typed, true);
            } else if own.kind != 0 {
                let yields = match (inner.typed, inner.strong) {
                    (0, _) => true,
                    (held, true) => !withholds(held) && withholds(own.kind),
                    (_, false) => withholds(own.kind),
                };
                if yields {
                    (inner.typed, inner.strong) = (own.kind, false);
                }
            }
        }
        inner.rule = self.decide(&inner);
        inner
    }

    /// `path` decides, then types, then the resource. Only a path that keeps what is around yields
    /// to what a type changes or withholds inside.
    fn decide(&self, scope: &Scope) -> RuleId {
        match (scope.path, scope.typed) {
            (0, 0) => scope.resource,
            (0, typed) => typed,
            (path, 0) => path,
            (path, typed) => {
                let yields =
                    self.effect(path) == Effect::Keep && self.effect(typed) != Effect::Keep;
                if yields { typed } else { path }
            }
        }
    }

    /// The scope in an extension whose URL `rule` names.
    pub(super) fn by_url(&self, scope: Scope, rule: RuleId) -> Scope {
        Scope { path: rule, typed: 0, strong: false, exact: true, rule, ..scope }
    }

    /// Around an extension nothing is in force but what withholds: a rule that keeps an object does
    /// not keep what somebody attached to it.
    pub(super) fn detached(&self) -> Scope {
        Scope::default()
    }
}

/// The most specific view for `purpose` that matches.
fn select<'a>(
    policy: &Policy<'a>,
    purpose: Purpose,
    matches: impl Fn(&Pattern<'_>) -> bool,
) -> Result<Option<View<'a>>, minimize::Error> {
    let mut view: Option<View<'a>> = None;
    policy.for_each_view(|other| {
        let fits = other.purpose == purpose && matches(&other.recipient);
        if fits && view.is_none_or(|view| other.recipient.within(&view.recipient)) {
            view = Some(other);
        }
        Ok(())
    })?;
    Ok(view)
}
