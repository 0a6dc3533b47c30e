//! From rules to nodes: every selector is resolved against the standard, and every element gets
//! what is said of it.

use super::trie::{Json, Trie};
use super::{
    Content, DocumentPlan, Effect, Element, Node, Own, Resource, RuleId, Special, Verdict,
};
use crate::minimize::document::fhir::{self, Primitive, Table};
use crate::minimize::document::lookup::{Names, Texts};
use crate::minimize::policy::document::{Generalize, Method, Release, Rule, Rules, Selector};
use crate::minimize::{Error, Stamp};
use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::vec::Vec;

/// Most nodes of a plan: each segment of a path makes at most one, and types there are a thousand.
const MAX_NODES: usize = 200_000;
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

pub(super) fn plan(
    stamp: Stamp,
    not_after: Option<u64>,
    rules: Rules,
    never: &[Selector],
) -> Result<DocumentPlan, Wrong> {
    let Rules { fhir, unknown, missing, labels, rules } = rules;
    let capacity = || Wrong { kind: Error::Size, rule: 0, what: "the rules need too many nodes" };
    let table = Table::new(fhir);
    let said = Said::new(&table, &rules, never)?;
    let mut effects = alloc::vec![Effect::Withhold];
    effects.extend(rules.iter().map(|rule| match rule.method {
        Method::Keep => Effect::Keep,
        Method::Drop | Method::Redact => Effect::Withhold,
        _ => Effect::Change,
    }));
    let mut spread = Spread {
        table: &table,
        said: &said,
        nodes: Vec::new(),
        names: Vec::new(),
        tables: alloc::vec![None; table.types().count()],
        known: BTreeMap::new(),
        open: Vec::new(),
    };
    let mut kinds = Vec::new();
    let mut names = Vec::new();
    for (number, found) in table.types().filter(|(_, found)| found.resource) {
        let node = spread.node(number, spread.roots(found.name, true));
        let verdict = said.resource(found.name);
        let named = verdict != Verdict::Rule(0) || said.paths.root(found.name).is_some();
        let has = |name: &&&str| {
            found.elements.iter().any(|element| element.name == **name && !element.repeats)
        };
        kinds.push(Resource {
            node,
            verdict,
            named,
            id: 0,
            identifier: 0,
            subject: SUBJECTS.iter().find(has).copied(),
            patient: found.name == "Patient",
            definition: DEFINITIONS.contains(&found.name),
        });
        names.push(found.name);
    }
    let element = table.find("Element").ok_or_else(capacity)?;
    let element = spread.node(element, Vec::new());
    let (mut nodes, tables) = spread.finish().ok_or_else(capacity)?;
    reach(&mut nodes, &effects);
    let json = Json::new(&said.json).ok_or_else(capacity)?;
    let extensions = said.extensions.iter();
    let extensions: Vec<_> =
        extensions.map(|(url, verdict)| ((*url).to_string(), *verdict)).collect();
    let shifts = rules.iter().any(|rule| matches!(rule.method, Method::Shift(_)));
    let mut plan = DocumentPlan {
        stamp,
        not_after,
        unknown,
        missing,
        labels,
        effects,
        nodes,
        tables,
        resources: Names::new(names.iter().map(|name| name.as_bytes())).ok_or_else(capacity)?,
        kinds,
        extensions: Texts::new(extensions.into_iter()),
        anonymous: 0,
        json,
        shifts,
        element,
        rules,
    };
    identities(&mut plan);
    Ok(plan)
}

/// What becomes of the ids of each type, and of those whose type nobody tells.
fn identities(plan: &mut DocumentPlan) {
    let mut kinds = core::mem::take(&mut plan.kinds);
    // The strictest of them: a pseudonym, then none, then the id itself.
    let (mut changed, mut withheld, mut kept) = (0, false, 0);
    for kind in &mut kinds {
        kind.id = id_rule(plan, kind).unwrap_or(0);
        kind.identifier = identifier_rule(plan, kind).unwrap_or(0);
        match plan.effect(kind.id) {
            Effect::Change => changed = kind.id,
            Effect::Withhold => withheld = true,
            Effect::Keep => kept = kind.id,
        }
    }
    plan.anonymous = match (changed, withheld) {
        (0, true) => 0,
        (0, false) => kept,
        (changed, _) => changed,
    };
    plan.kinds = kinds;
}

/// The rule that decides about the values of a resource's identifiers.
fn identifier_rule(plan: &DocumentPlan, kind: &Resource) -> Option<RuleId> {
    let Verdict::Rule(_) = kind.verdict else { return None };
    let node = plan.nodes.get(kind.node)?;
    let holder = node.elements.iter().find(|element| element.name == "identifier")?;
    let Content::Node(inner) = holder.content else { return None };
    let node = plan.nodes.get(inner)?;
    let value = node.elements.iter().find(|e| e.special == Special::IdentifierValue)?;
    let mut scope = plan.top(kind.verdict);
    for element in [holder, value] {
        let Verdict::Rule(_) = element.verdict else { return None };
        scope = element.own.map_or(scope, |own| plan.enter(scope, own));
    }
    kind.named.then_some(scope.rule)
}

/// The rule that decides about a resource's own id.
fn id_rule(plan: &DocumentPlan, kind: &Resource) -> Option<RuleId> {
    let Verdict::Rule(_) = kind.verdict else { return None };
    if !kind.named {
        return None;
    }
    let node = plan.nodes.get(kind.node)?;
    let id = node.elements.iter().find(|element| element.special == Special::Id)?;
    let Verdict::Rule(_) = id.verdict else { return None };
    let top = plan.top(kind.verdict);
    Some(id.own.map_or(top.rule, |own| plan.enter(top, own).rule))
}

/// What is said, by what it is said of.
#[derive(Default)]
struct Said<'r> {
    resources: BTreeMap<&'r str, Verdict>,
    types: BTreeMap<&'r str, Verdict>,
    extensions: BTreeMap<&'r str, Verdict>,
    paths: Trie,
    json: Vec<(&'r str, Verdict)>,
}

impl<'r> Said<'r> {
    fn new(table: &Table, rules: &'r [Rule], never: &'r [Selector]) -> Result<Self, Wrong> {
        let mut said = Self::default();
        for (at, rule) in rules.iter().enumerate() {
            let id = RuleId::try_from(at.saturating_add(1)).unwrap_or(RuleId::MAX);
            let verdict = match rule.method {
                Method::Drop => Verdict::Drop(id),
                _ => Verdict::Rule(id),
            };
            said.take(table, at, &rule.selector, Some(&rule.method), verdict)?;
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
                fits(whole || applies(table, method, content, None, 1))?;
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
                fits(
                    whole
                        || found.iter().any(|(content, element)| {
                            applies(table, method, *content, Some(element), 2)
                        }),
                )?;
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
    fn resource(&self, name: &str) -> Verdict {
        let own = self.resources.get(name).copied();
        let all = self.resources.get("*").copied();
        match (own, all) {
            (Some(Verdict::Never), _) | (_, Some(Verdict::Never)) => Verdict::Never,
            (Some(drop @ Verdict::Drop(_)), _) | (_, Some(drop @ Verdict::Drop(_))) => drop,
            (own, all) => own.or(all).unwrap_or(Verdict::Rule(0)),
        }
    }

    /// What is said of a datatype: itself, or the type that it restricts.
    fn datatype(&self, name: &str) -> Option<Verdict> {
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

/// The elements that a path names, with their names: several where it ends at a choice.
fn resolve<'t>(
    table: &'t Table,
    root: &str,
    segments: &[&str],
) -> Option<Vec<(fhir::Content, &'t str)>> {
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
                found.push((element.content, element.name.as_str()));
            }
        }
        at = found
            .iter()
            .filter_map(|(content, _)| match content {
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
fn applies(
    table: &Table,
    method: Option<&Method>,
    content: fhir::Content,
    element: Option<&str>,
    depth: u8,
) -> bool {
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
            let _ = element;
            let Some(depth) = depth.checked_sub(1) else { return false };
            table.get(number).is_some_and(|found| {
                found.elements.iter().any(|inner| {
                    inner.name != "id"
                        && inner.name != "extension"
                        && applies(table, Some(method), inner.content, Some(&inner.name), depth)
                })
            })
        }
    }
}

/// The elements that name the patient, in the order in which they are looked for.
const SUBJECTS: &[&str] = &["patient", "subject", "beneficiary", "for", "individual"];

/// Resources that define something for everybody.
const DEFINITIONS: &[&str] = &[
    "ActivityDefinition",
    "CapabilityStatement",
    "ChargeItemDefinition",
    "CodeSystem",
    "CompartmentDefinition",
    "ConceptMap",
    "DeviceDefinition",
    "EventDefinition",
    "GraphDefinition",
    "ImplementationGuide",
    "Library",
    "Measure",
    "MessageDefinition",
    "NamingSystem",
    "ObservationDefinition",
    "OperationDefinition",
    "PlanDefinition",
    "Questionnaire",
    "SearchParameter",
    "SpecimenDefinition",
    "StructureDefinition",
    "StructureMap",
    "TerminologyCapabilities",
    "TestScript",
    "ValueSet",
];

/// A place in the paths, and whether its path begins at a resource.
type Position = (usize, bool);

/// Elements of types, each with what is said of it there.
struct Spread<'t, 'r> {
    table: &'t Table,
    said: &'t Said<'r>,
    nodes: Vec<Option<Node>>,
    /// The names of the types that were met, and for each type which of them are its.
    names: Vec<Names>,
    tables: Vec<Option<usize>>,
    known: BTreeMap<(usize, Vec<Position>), usize>,
    open: Vec<(usize, usize, Vec<Position>)>,
}

impl Spread<'_, '_> {
    /// Where paths that begin at this type begin.
    fn roots(&self, name: &str, resource: bool) -> Vec<Position> {
        let own = self.said.paths.root(name).map(|at| (at, resource));
        let all = self.said.paths.root("Resource").filter(|_| resource).map(|at| (at, false));
        own.into_iter().chain(all).collect()
    }

    /// The node for a type at these positions.
    fn node(&mut self, number: usize, mut positions: Vec<Position>) -> usize {
        positions.sort_unstable();
        positions.dedup();
        if let Some(node) = self.known.get(&(number, positions.clone())) {
            return *node;
        }
        let node = self.nodes.len();
        self.nodes.push(None);
        self.known.insert((number, positions.clone()), node);
        self.open.push((node, number, positions));
        node
    }

    fn finish(mut self) -> Option<(Vec<Node>, Vec<Names>)> {
        while let Some((node, number, positions)) = self.open.pop() {
            let filled = self.fill(number, &positions)?;
            *self.nodes.get_mut(node)? = Some(filled);
            if self.nodes.len() > MAX_NODES {
                return None;
            }
        }
        let nodes = self.nodes.into_iter().collect::<Option<_>>()?;
        Some((nodes, self.names))
    }

    fn fill(&mut self, number: usize, positions: &[Position]) -> Option<Node> {
        let table = self.table;
        let found = table.get(number)?;
        let mut elements = Vec::with_capacity(found.elements.len());
        for element in &found.elements {
            elements.push(self.element(found, element, positions)?);
        }
        if found.resource {
            elements.push(Element {
                name: "resourceType".to_string(),
                content: Content::Primitive(Primitive::Code),
                own: None,
                verdict: Verdict::Rule(0),
                special: Special::ResourceType,
                free: false,
                repeats: false,
                required: false,
                plain: None,
            });
        }
        let names = self.table(number, &elements)?;
        let whole = found.name == "Narrative";
        Some(Node { names, elements, reaches: false, whole })
    }

    /// The number of the names' table of a type, whatever is said of its elements.
    fn table(&mut self, number: usize, elements: &[Element]) -> Option<usize> {
        if let Some(at) = self.tables.get(number)? {
            return Some(*at);
        }
        let at = self.names.len();
        self.names.push(Names::new(elements.iter().map(|element| element.name.as_bytes()))?);
        *self.tables.get_mut(number)? = Some(at);
        Some(at)
    }

    fn element(
        &mut self,
        holder: &fhir::Type,
        element: &fhir::Element,
        positions: &[Position],
    ) -> Option<Element> {
        let paths = &self.said.paths;
        let mut own = Own::default();
        let mut verdict = Verdict::Rule(0);
        let mut longest = 0;
        let mut next = Vec::new();
        for (at, resource) in positions {
            let choice = element.choice.and_then(|choice| paths.child(*at, choice));
            // The name with its type is more specific than without; it is looked at last.
            for child in choice.into_iter().chain(paths.child(*at, &element.name)) {
                if paths.goes_on(child) {
                    next.push((child, *resource));
                }
                match paths.verdict(child) {
                    Some(Verdict::Rule(rule)) if *resource => own.path = rule,
                    Some(Verdict::Rule(rule)) if paths.depth(child) >= longest => {
                        own.typed = rule;
                        longest = paths.depth(child);
                    }
                    Some(Verdict::Rule(_)) | None => {}
                    Some(said) => strictest(&mut verdict, said),
                }
            }
        }
        let type_name = match element.content {
            fhir::Content::Primitive(primitive) => primitive.name(),
            fhir::Content::Type(number) => self.table.get(number)?.name,
            fhir::Content::Resource => "Resource",
        };
        match self.said.datatype(type_name) {
            Some(Verdict::Rule(rule)) => own.kind = rule,
            Some(said) => strictest(&mut verdict, said),
            None => {}
        }
        let content = match element.content {
            fhir::Content::Primitive(primitive) => Content::Primitive(primitive),
            fhir::Content::Resource => Content::Resource,
            fhir::Content::Type(number) => {
                next.extend(self.roots(type_name, false));
                let node = self.node(number, next);
                if type_name == "Extension" {
                    Content::Extension(node)
                } else {
                    Content::Node(node)
                }
            }
        };
        let special = special(holder, element);
        let free = is_free(holder, element, type_name);
        let own = (own != Own::default()).then_some(own);
        let plain = match content {
            Content::Primitive(primitive)
                if own.is_none()
                    && !free
                    && special == Special::None
                    && verdict == Verdict::Rule(0) =>
            {
                Some(primitive)
            }
            _ => None,
        };
        Some(Element {
            name: element.name.clone(),
            content,
            own,
            verdict,
            special,
            free,
            repeats: element.repeats,
            required: element.required,
            plain,
        })
    }
}

/// `never` comes before drop, drop before all else.
fn strictest(held: &mut Verdict, said: Verdict) {
    if !matches!(held, Verdict::Never) && !matches!(said, Verdict::Rule(_)) {
        *held = said;
    }
}

/// Free text: what people write may name anybody. Strings of datatypes are structured (a name's
/// parts, a unit), but for those that repeat or explain; those of resources are not.
fn is_free(holder: &fhir::Type, element: &fhir::Element, type_name: &str) -> bool {
    match (holder.name, type_name) {
        (_, "Narrative" | "Annotation" | "Attachment" | "xhtml" | "markdown" | "base64Binary") => {
            true
        }
        ("CodeableConcept" | "Dosage" | "Timing" | "Signature", "string") => element.name != "id",
        ("Reference" | "CodeableReference", "string") => element.name == "display",
        (name, "string") => (holder.resource || name.contains('.')) && element.name != "id",
        _ => false,
    }
}

fn special(holder: &fhir::Type, element: &fhir::Element) -> Special {
    let primitive = match element.content {
        fhir::Content::Primitive(primitive) => Some(primitive),
        _ => None,
    };
    match (holder.name, element.name.as_str()) {
        (_, "id") if holder.resource => Special::Id,
        (_, "meta") if holder.resource => Special::Meta,
        ("Extension", "url") => Special::ExtensionUrl,
        ("Reference", "reference") => Special::Reference,
        ("Identifier", "value") => Special::IdentifierValue,
        ("Address", "postalCode") => Special::PostalCode,
        ("Bundle.entry", "resource") => Special::Entry,
        ("Age", "value") => Special::Age,
        ("Patient" | "Person" | "RelatedPerson" | "Practitioner", "birthDate") => {
            Special::BirthDate
        }
        // Names of code systems and of the standard's own definitions are nobody's.
        (_, "system" | "implicitRules") => Special::None,
        _ if matches!(primitive, Some(Primitive::Uri | Primitive::Url)) => Special::Url,
        _ => Special::None,
    }
}

/// From the leaves up: which nodes hold something that may leave although nothing around it does.
fn reach(nodes: &mut [Node], effects: &[Effect]) {
    let lets_out = |rule: RuleId| {
        matches!(effects.get(usize::from(rule)), Some(Effect::Keep | Effect::Change))
    };
    // Who holds whom, so that each node is looked at once for each that holds it.
    let mut holders: Vec<Vec<usize>> = alloc::vec![Vec::new(); nodes.len()];
    let mut open = Vec::new();
    for (number, node) in nodes.iter().enumerate() {
        let mut reaches = false;
        for element in node.elements.iter().filter(|e| matches!(e.verdict, Verdict::Rule(_))) {
            // An extension leaves only if it is named itself, whatever stands in it.
            if let Content::Node(child) = element.content
                && let Some(held) = holders.get_mut(child)
            {
                held.push(number);
            }
            let own = element.own.unwrap_or_default();
            reaches |= [own.path, own.typed, own.kind].into_iter().any(lets_out);
        }
        if reaches {
            open.push(number);
        }
    }
    while let Some(number) = open.pop() {
        let Some(node) = nodes.get_mut(number) else { continue };
        if !node.reaches {
            node.reaches = true;
            open.extend(holders.get(number).into_iter().flatten());
        }
    }
}
