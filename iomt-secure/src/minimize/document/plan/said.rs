//! What the rules say, by what they say it of: every selector is resolved against the standard.

use super::trie::Trie;
use super::{RuleId, Verdict};
use crate::minimize::Error;
use crate::minimize::document::fhir::{self, Primitive, Table};
use crate::minimize::policy::document::{Generalize, Method, Release, Rule, Rules, Selector};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// Longest path, in segments.
const MAX_SEGMENTS: usize = 32;

/// Which rule does not hold, and why.
pub(in crate::minimize) struct Wrong {
    pub(in crate::minimize) kind: Error,
    /// The rule's place in its list; behind the last for `never-documents`.
    #[cfg_attr(not(feature = "text"), allow(dead_code))]
    pub(in crate::minimize) rule: usize,
    #[cfg_attr(not(feature = "text"), allow(dead_code))]
    pub(in crate::minimize) what: &'static str,
}

const NO_RESOURCE: &str = "FHIR defines no resource of this name";
const NO_TYPE: &str = "FHIR defines no datatype of this name";
const NO_PATH: &str = "FHIR defines no such element: write the path from a resource or a datatype, \
                       such as `Patient.birthDate` or `HumanName.use`";
const NO_URL: &str = "an extension is named by its URL";
const NO_POINTER: &str =
    "a JSON Pointer is empty, or begins with `/` and has no other `~` than `~0` and `~1`";
const NO_FIT: &str = "the method does not fit what the rule is about: `year`, `shift` and `age-90` are \
                      for dates and ages, `zip3` for postal codes, noise and ranges for numbers, \
                      and of a whole resource there is only `keep`, `redact` and `drop`";

const RANGES: &str = "another rule of this view shifts by another number of days: a date that came \
                      under both would tell by how much it was moved";

/// Checks rules against the standard, for who wrote them; what is wrong with the first that does not hold.
#[cfg(feature = "text")]
pub(in crate::minimize) fn check(rules: &Rules, never: &[Selector]) -> Result<(), Wrong> {
    Said::new(&Table::new(rules.fhir), &rules.rules, never).map(|_| ())
}

/// Whether any release defines what is named.
pub(in crate::minimize) fn known(selector: &Selector) -> bool {
    [Release::R4, Release::R5].into_iter().any(|release| {
        let mut said = Said::default();
        said.take(&Table::new(release), 0, selector, None, Verdict::Never).is_ok()
    })
}

/// The datatypes of the elements along `path`, and the one at which it begins if that is no
/// resource: for who translates rules of another kind. Empty for what FHIR does not define.
#[must_use]
pub fn types_along(release: Release, path: &str) -> Vec<&'static str> {
    let table = Table::new(release);
    let mut segments = path.split('.');
    let root = segments.next().unwrap_or_default();
    let segments: Vec<&str> = segments.collect();
    let named = |content: fhir::Content| match content {
        fhir::Content::Primitive(primitive) => Some(primitive.name()),
        fhir::Content::Type(number) => table.get(number).map(|found| found.name),
        fhir::Content::Resource => None,
    };
    let mut types: Vec<_> = table.content(root).and_then(named).into_iter().collect();
    for end in 1..=segments.len().min(MAX_SEGMENTS) {
        let along = segments.get(..end).and_then(|segments| resolve(&table, root, segments));
        types.extend(along.into_iter().flatten().filter_map(named));
    }
    types
}

/// What is said, by what it is said of.
#[derive(Default)]
pub(super) struct Said<'r> {
    resources: BTreeMap<&'r str, Verdict>,
    types: BTreeMap<&'r str, Verdict>,
    pub(super) extensions: BTreeMap<&'r str, Verdict>,
    pub(super) paths: Trie,
    pub(super) json: Vec<(&'r str, Verdict)>,
    /// By how many days dates are shifted at most.
    range: Option<u16>,
}

impl<'r> Said<'r> {
    pub(super) fn new(
        table: &Table,
        rules: &'r [Rule],
        never: &'r [Selector],
    ) -> Result<Self, Wrong> {
        let mut said = Self::default();
        for (at, rule) in rules.iter().enumerate() {
            let id = RuleId::try_from(at.saturating_add(1)).unwrap_or(RuleId::MAX);
            let verdict = match rule.method {
                Method::Drop => Verdict::Drop(id),
                _ => Verdict::Rule(id),
            };
            said.take(table, at, &rule.selector, Some(&rule.method), verdict)?;
            if let Method::Shift(range) = rule.method {
                let same = *said.range.get_or_insert(range) == range;
                same.then_some(()).ok_or(Wrong { kind: Error::Method, rule: at, what: RANGES })?;
            }
        }
        for selector in never {
            let taken = said.take(table, rules.len(), selector, None, Verdict::Never);
            // What only another release defines cannot stand in a document of this one.
            if taken.is_err() && !known(selector) {
                return taken.map(|()| said);
            }
        }
        Ok(said)
    }

    fn take(
        &mut self,
        table: &Table,
        rule: usize,
        selector: &'r Selector,
        method: Option<&Method>,
        verdict: Verdict,
    ) -> Result<(), Wrong> {
        let wrong = |what| Wrong { kind: Error::Selector, rule, what };
        let fits = |fits: bool| {
            if fits { Ok(()) } else { Err(Wrong { kind: Error::Method, rule, what: NO_FIT }) }
        };
        let whole = matches!(method, None | Some(Method::Keep | Method::Drop | Method::Redact));
        match selector {
            Selector::Resource(name) => {
                let known = table.find(name).and_then(|number| table.get(number));
                if name != "*" && !known.is_some_and(|found| found.resource) {
                    return Err(wrong(NO_RESOURCE));
                }
                fits(whole)?;
                self.resources.insert(name, verdict);
            }
            Selector::Type(name) => {
                let content = table.content(name).filter(|content| match content {
                    fhir::Content::Type(number) => {
                        table.get(*number).is_some_and(|found| !found.resource)
                    }
                    _ => true,
                });
                let content =
                    content.filter(|_| name != "Element").ok_or_else(|| wrong(NO_TYPE))?;
                fits(whole || applies(table, method, content, 1))?;
                self.types.insert(name, verdict);
            }
            Selector::Extension(url) => {
                if !url.contains(':') || url.contains(' ') {
                    return Err(wrong(NO_URL));
                }
                self.extensions.insert(url, verdict);
            }
            Selector::Path(path) => {
                let mut segments = path.split('.');
                let root = segments.next().unwrap_or_default();
                let segments: Vec<&str> = segments.collect();
                let found = resolve(table, root, &segments).ok_or_else(|| wrong(NO_PATH))?;
                fits(whole || found.iter().any(|content| applies(table, method, *content, 2)))?;
                self.paths.insert(root, &segments, verdict);
            }
            Selector::Json(pointer) => {
                let tilde = pointer.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
                if !(pointer.is_empty() || pointer.starts_with('/')) || !tilde {
                    return Err(wrong(NO_POINTER));
                }
                self.json.push((pointer, verdict));
            }
        }
        Ok(())
    }

    /// What is said of a type of resource: itself, then all.
    pub(super) fn resource(&self, name: &str) -> Verdict {
        let own = self.resources.get(name).copied();
        let all = self.resources.get("*").copied();
        match (own, all) {
            (Some(Verdict::Never), _) | (_, Some(Verdict::Never)) => Verdict::Never,
            (Some(drop @ Verdict::Drop(_)), _) | (_, Some(drop @ Verdict::Drop(_))) => drop,
            (own, all) => own.or(all).unwrap_or(Verdict::Rule(0)),
        }
    }

    /// What is said of a datatype: itself, or the type that it restricts.
    pub(super) fn datatype(&self, name: &str) -> Option<Verdict> {
        let base = match name {
            "Age" | "Count" | "Distance" | "Duration" => "Quantity",
            _ => "",
        };
        let both = [self.types.get(name), self.types.get(base)];
        let mut both = both.into_iter().flatten().copied();
        let withheld = both.clone().find(|said| !matches!(said, Verdict::Rule(_)));
        withheld.or_else(|| both.next())
    }
}

/// What the elements hold that a path names: several where it ends at a choice.
fn resolve(table: &Table, root: &str, segments: &[&str]) -> Option<Vec<fhir::Content>> {
    if segments.is_empty() || segments.len() > MAX_SEGMENTS {
        return None;
    }
    // What every resource has can be named once for all of them.
    let start = if root == "Resource" { "Basic" } else { root };
    let any = root == "Resource";
    let mut at = match table.content(start)? {
        fhir::Content::Type(number) => alloc::vec![number],
        _ => return None,
    };
    if any && !COMMON.contains(segments.first()?) {
        return None;
    }
    let mut found = Vec::new();
    for segment in segments {
        found.clear();
        let types = at.iter().filter_map(|number| table.get(*number));
        for element in types.flat_map(|found| &found.elements) {
            if element.name == *segment || element.choice == Some(segment) {
                found.push(element.content);
            }
        }
        at = found
            .iter()
            .filter_map(|content| match content {
                fhir::Content::Type(number) => Some(*number),
                _ => None,
            })
            .collect();
        if found.is_empty() {
            return None;
        }
    }
    Some(found)
}

/// The elements of every resource; all but the first four are missing in Bundle, Binary and
/// Parameters.
const COMMON: &[&str] = &[
    "id",
    "implicitRules",
    "language",
    "meta",
    "text",
    "contained",
    "extension",
    "modifierExtension",
];

/// Whether a method can do anything to what is named, or to what stands in it, so deep.
fn applies(table: &Table, method: Option<&Method>, content: fhir::Content, depth: u8) -> bool {
    let Some(method) = method else { return true };
    match content {
        fhir::Content::Resource => false,
        fhir::Content::Primitive(primitive) => match method {
            Method::Keep | Method::Drop | Method::Redact | Method::Substitute(_) => true,
            Method::Year | Method::Shift(_) => primitive.is_date(),
            Method::Age90 => primitive.is_date() || primitive == Primitive::Decimal,
            Method::Zip3(_) => primitive == Primitive::String,
            Method::Pseudonym(_) => matches!(
                primitive,
                Primitive::Id
                    | Primitive::String
                    | Primitive::Uri
                    | Primitive::Url
                    | Primitive::Code
                    | Primitive::Oid
                    | Primitive::Uuid
                    | Primitive::Canonical
            ),
            Method::Perturb(_) => primitive.is_number(),
            Method::Generalize(how) => match how {
                Generalize::Round(_) | Generalize::Edges(_) | Generalize::Width { .. } => {
                    primitive.is_number()
                }
                Generalize::Date(_) => primitive.is_date(),
                Generalize::Prefix { .. } => {
                    !primitive.is_number() && primitive != Primitive::Boolean
                }
                Generalize::Cases { .. } => true,
            },
        },
        // A fixed value in place of a whole object is no element of its type.
        fhir::Content::Type(_) if matches!(method, Method::Substitute(_)) => false,
        fhir::Content::Type(number) => {
            let Some(depth) = depth.checked_sub(1) else { return false };
            table.get(number).is_some_and(|found| {
                found.elements.iter().any(|inner| {
                    inner.name != "id"
                        && inner.name != "extension"
                        && applies(table, Some(method), inner.content, depth)
                })
            })
        }
    }
}
