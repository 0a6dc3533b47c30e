//! Rules spread over the elements that they decide about, at a place or anywhere.

use super::said::Said;
use super::{Content, Effect, Element, Node, Own, RuleId, Special, Verdict};
use crate::minimize::document::fhir::{self, Primitive, Table};
use crate::minimize::document::lookup::Names;
use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::vec::Vec;

/// Most nodes of a plan: each segment of a path makes at most one, and types there are a thousand.
const MAX_NODES: usize = 200_000;

/// A place in the paths, and how its path comes there.
pub(super) type Position = (usize, Start);

/// Where a path begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Start {
    /// At a type of data, or at every resource.
    Type,
    /// At the resource.
    Resource,
    /// At the resource, but it names a part where it stands first, and this is where it stands
    /// again: an item's item. What withholds or changes holds there too; what keeps does not.
    Again,
}

/// Elements of types, each with what is said of it there.
pub(super) struct Spread<'t, 'r> {
    table: &'t Table,
    said: &'t Said<'r>,
    effects: &'t [Effect],
    nodes: Vec<Option<Node>>,
    /// The names of the types that were met, and for each type which of them are its.
    names: Vec<Names>,
    tables: Vec<Option<usize>>,
    known: BTreeMap<(usize, Vec<Position>), usize>,
    open: Vec<(usize, usize, Vec<Position>)>,
}

impl<'t, 'r> Spread<'t, 'r> {
    pub(super) fn new(table: &'t Table, said: &'t Said<'r>, effects: &'t [Effect]) -> Self {
        let tables = alloc::vec![None; table.types().count()];
        let (nodes, names, open) = (Vec::new(), Vec::new(), Vec::new());
        Self { table, said, effects, nodes, names, tables, known: BTreeMap::new(), open }
    }

    /// Where paths that begin at this type begin.
    pub(super) fn roots(&self, name: &str, resource: bool) -> Vec<Position> {
        let start = if resource { Start::Resource } else { Start::Type };
        let own = self.said.paths.root(name).map(|at| (at, start));
        let all = self.said.paths.root("Resource").filter(|_| resource);
        own.into_iter().chain(all.map(|at| (at, Start::Type))).chain(self.part(name)).collect()
    }

    /// Where the path to a part begins, by which its type is named.
    fn part(&self, name: &str) -> Option<Position> {
        let (root, segments) = name.split_once('.')?;
        let root = self.said.paths.root(root)?;
        let at = segments.split('.').try_fold(root, |at, name| self.said.paths.child(at, name))?;
        Some((at, Start::Again))
    }

    fn keeps(&self, rule: RuleId) -> bool {
        self.effects.get(usize::from(rule)) == Some(&Effect::Keep)
    }

    /// The node for a type at these positions.
    pub(super) fn node(&mut self, number: usize, mut positions: Vec<Position>) -> usize {
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

    pub(super) fn finish(mut self) -> Option<(Vec<Node>, Vec<Names>)> {
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
        let mut longest = [0; 2];
        let mut next = Vec::new();
        for (at, start) in positions {
            let choice = element.choice.and_then(|choice| paths.child(*at, choice));
            // The name with its type is more specific than without; it is looked at last.
            for child in choice.into_iter().chain(paths.child(*at, &element.name)) {
                if paths.goes_on(child) {
                    next.push((child, *start));
                }
                let [typed, path] = &mut longest;
                let depth = paths.depth(child);
                match (paths.verdict(child), start) {
                    (Some(Verdict::Rule(rule)), Start::Type) if depth >= *typed => {
                        (own.typed, *typed) = (rule, depth);
                    }
                    (Some(Verdict::Rule(rule)), Start::Again) if self.keeps(rule) => {}
                    (Some(Verdict::Rule(rule)), Start::Resource | Start::Again)
                        if depth >= *path =>
                    {
                        (own.path, *path) = (rule, depth);
                    }
                    (Some(Verdict::Rule(_)) | None, _) => {}
                    (Some(said), _) => strictest(&mut verdict, said),
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
        // What stands there is for links within the resource, and could be anything.
        (_, "string") if element.name == "id" => true,
        ("CodeableConcept" | "Dosage" | "Timing" | "Signature", "string") => true,
        ("Reference" | "CodeableReference", "string") => element.name == "display",
        (name, "string") => holder.resource || name.contains('.'),
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
        ("Reference", "identifier") => Special::Logical,
        ("Bundle.entry.request", "ifNoneExist") => Special::Condition,
        ("Identifier", "value") => Special::IdentifierValue,
        ("Address", "postalCode") => Special::PostalCode,
        ("Bundle.entry", "resource") => Special::Entry,
        ("Age", "value") => Special::Age,
        ("Patient" | "Person" | "RelatedPerson" | "Practitioner", "birthDate") => {
            Special::BirthDate
        }
        // Names of code systems and of the standard's own definitions are nobody's.
        (_, "system" | "implicitRules") => Special::None,
        _ if primitive.is_some_and(is_url) => Special::Url,
        _ => Special::None,
    }
}

/// Whether a value of this type may name a resource.
const fn is_url(primitive: Primitive) -> bool {
    matches!(primitive, Primitive::Uri | Primitive::Url | Primitive::Canonical | Primitive::Uuid)
}

/// From the leaves up: which nodes hold something that may leave although nothing around it does.
pub(super) fn reach(nodes: &mut [Node], effects: &[Effect]) {
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
