//! What FHIR defines: the resources and datatypes of R4 and R5, their elements and their types.
//!
//! All of both releases is in the table, so that "unknown" means: not defined by the standard.

use crate::minimize::policy::document::Release;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// One type a line; its head says how to read it.
const ELEMENTS: &str = include_str!("elements.txt");

/// The types of a release.
pub(super) struct Table {
    types: Vec<Type>,
    names: BTreeMap<&'static str, usize>,
}

/// A resource, a datatype or a part of one.
pub(super) struct Type {
    pub(super) name: &'static str,
    pub(super) resource: bool,
    pub(super) elements: Vec<Element>,
}

/// An element of a type.
pub(super) struct Element {
    pub(super) name: String,
    /// Before the name's type: `value` of `valueQuantity`.
    pub(super) choice: Option<&'static str>,
    pub(super) content: Content,
    pub(super) repeats: bool,
    pub(super) required: bool,
}

/// What an element holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Primitive(Primitive),
    /// The type with this number.
    Type(usize),
    /// Any resource.
    Resource,
}

/// The primitive datatypes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Primitive {
    Base64Binary,
    Boolean,
    Canonical,
    Code,
    Date,
    DateTime,
    Decimal,
    Id,
    Instant,
    Integer,
    Integer64,
    Markdown,
    Oid,
    PositiveInt,
    String,
    Time,
    UnsignedInt,
    Uri,
    Url,
    Uuid,
    Xhtml,
}

impl Primitive {
    pub(super) const ALL: &'static [(&'static str, Self)] = &[
        ("base64Binary", Self::Base64Binary),
        ("boolean", Self::Boolean),
        ("canonical", Self::Canonical),
        ("code", Self::Code),
        ("date", Self::Date),
        ("dateTime", Self::DateTime),
        ("decimal", Self::Decimal),
        ("id", Self::Id),
        ("instant", Self::Instant),
        ("integer", Self::Integer),
        ("integer64", Self::Integer64),
        ("markdown", Self::Markdown),
        ("oid", Self::Oid),
        ("positiveInt", Self::PositiveInt),
        ("string", Self::String),
        ("time", Self::Time),
        ("unsignedInt", Self::UnsignedInt),
        ("uri", Self::Uri),
        ("url", Self::Url),
        ("uuid", Self::Uuid),
        ("xhtml", Self::Xhtml),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, primitive)| *primitive)
    }

    pub(super) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }

    /// Whether it holds a point in time with a date.
    pub(super) const fn is_date(self) -> bool {
        matches!(self, Self::Date | Self::DateTime | Self::Instant)
    }

    /// Whether JSON writes it as a number. An integer64 is written as a string (R5, 2.1.28.0.1).
    pub(super) const fn is_number(self) -> bool {
        matches!(self, Self::Decimal | Self::Integer | Self::PositiveInt | Self::UnsignedInt)
    }
}

/// What every type has beside its own elements.
const ELEMENT: &str = "id:string extension:Extension*";
const BACKBONE: &str = "id:string extension:Extension* modifierExtension:Extension*";
const RESOURCE: &str = "id:id implicitRules:uri language:code meta:Meta";
const DOMAIN: &str = "id:id implicitRules:uri language:code meta:Meta text:Narrative \
                      contained:Resource* extension:Extension* modifierExtension:Extension*";

impl Table {
    /// Reads the table for `release`.
    pub(super) fn new(release: Release) -> Self {
        let digit = match release {
            Release::R4 => '4',
            Release::R5 => '5',
        };
        let of_release = |text: &'static str| match text.strip_prefix(['4', '5']) {
            Some(rest) => text.starts_with(digit).then_some(rest),
            None => Some(text),
        };
        let mut open: BTreeMap<&str, &str> = BTreeMap::new();
        let mut lines: BTreeMap<&str, (char, &str)> = BTreeMap::new();
        for line in ELEMENTS.lines().filter(|line| !line.starts_with('#')) {
            let (head, rest) = line.split_once(' ').unwrap_or((line, ""));
            if head.starts_with('@') {
                open.insert(head, rest);
            } else if let Some(kind) = of_release(head).and_then(|head| head.chars().next()) {
                let name = head.trim_start_matches(['4', '5']).get(1..).unwrap_or_default();
                lines.insert(name, (kind, rest));
            }
        }
        // Every backbone element has the elements of `Element`, which primitive types have too.
        lines.insert("Element", ('-', ""));
        let names: BTreeMap<_, _> =
            lines.keys().enumerate().map(|(number, name)| (*name, number)).collect();
        let content = |name: &str| {
            if name == "Resource" {
                return Some(Content::Resource);
            }
            let primitive = Primitive::named(name).map(Content::Primitive);
            primitive.or_else(|| names.get(name).map(|number| Content::Type(*number)))
        };
        let types = lines.iter().map(|(name, (kind, own))| {
            // A type that only restricts another has its elements.
            let own = match own.strip_prefix('<') {
                Some(base) => lines.get(base).map_or("", |(_, own)| own),
                None => own,
            };
            let inherited = match kind {
                '=' => DOMAIN,
                '~' => RESOURCE,
                '+' => BACKBONE,
                _ => ELEMENT,
            };
            let mut elements = Vec::new();
            for token in inherited.split(' ').chain(own.split(' ')).filter_map(of_release) {
                let Some((name, types)) = token.split_once(':') else { continue };
                let (types, required) = match types.strip_suffix('!') {
                    Some(types) => (types, true),
                    None => (types, false),
                };
                let (types, repeats) = match types.strip_suffix('*') {
                    Some(types) => (types, true),
                    None => (types, false),
                };
                let Some(choice) = name.strip_suffix("[x]") else {
                    if let Some(content) = content(types) {
                        let name = name.to_string();
                        elements.push(Element { name, choice: None, content, repeats, required });
                    }
                    continue;
                };
                for name in open.get(types).unwrap_or(&types).split('|') {
                    if let Some(content) = content(name) {
                        let name = chosen(choice, name);
                        let choice = Some(choice);
                        elements.push(Element { name, choice, content, repeats, required });
                    }
                }
            }
            Type { name, resource: matches!(kind, '=' | '~'), elements }
        });
        Self { types: types.collect(), names }
    }

    /// The number of the type with this name.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    pub(super) fn get(&self, number: usize) -> Option<&Type> {
        self.types.get(number)
    }

    /// Every type, by number.
    pub(super) fn types(&self) -> impl Iterator<Item = (usize, &Type)> {
        self.types.iter().enumerate()
    }

    /// What a type's name stands for; a part has no name of its own.
    pub(super) fn content(&self, name: &str) -> Option<Content> {
        let primitive = Primitive::named(name).map(Content::Primitive);
        let part = name.contains('.');
        primitive.or_else(|| self.find(name).filter(|_| !part).map(Content::Type))
    }
}

/// `value` and `dateTime` make `valueDateTime`.
fn chosen(choice: &str, name: &str) -> String {
    let mut chosen = choice.to_string();
    let mut letters = name.chars();
    chosen.extend(letters.next().map(|first| first.to_ascii_uppercase()));
    chosen.push_str(letters.as_str());
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_named_in_the_table_is_in_it() {
        for release in [Release::R4, Release::R5] {
            let table = Table::new(release);
            let mut elements = 0;
            for line in ELEMENTS.lines().filter(|line| !line.starts_with(['#', '@'])) {
                for token in line.split(' ').skip(1) {
                    let types = token.split_once(':').map_or("", |(_, types)| types);
                    for name in types.trim_end_matches(['*', '!']).split('|') {
                        let known = ["", "@", "@@", "Resource"].contains(&name)
                            || Primitive::named(name).is_some()
                            || ELEMENTS.contains(&std::format!("{name} "));
                        assert!(known, "{name}");
                    }
                }
            }
            for (_, found) in table.types() {
                elements += found.elements.len();
                let mut names: Vec<_> = found.elements.iter().map(|e| &e.name).collect();
                names.sort();
                names.dedup();
                assert_eq!(names.len(), found.elements.len(), "{}", found.name);
            }
            assert!(elements > 8_000, "{elements}");
        }
    }

    #[test]
    fn releases_differ_where_the_standard_does() {
        let has = |release, name: &str, element: &str| {
            let table = Table::new(release);
            let found = table.find(name).and_then(|number| table.get(number));
            found.is_some_and(|found| found.elements.iter().any(|known| known.name == element))
        };
        for (name, element, r4, r5) in [
            ("Patient", "birthDate", true, true),
            ("Observation", "valueQuantity", true, true),
            ("Observation", "valueReference", false, true),
            ("DeviceUseStatement", "device", true, false),
            ("DeviceUsage", "device", false, true),
            ("Immunization", "administeredProduct", false, true),
            ("Age", "value", true, true),
            ("Bundle.entry", "fullUrl", true, true),
            ("Extension", "valueDateTime", true, true),
            ("Bundle", "text", false, false),
        ] {
            assert_eq!(has(Release::R4, name, element), r4, "{name}.{element} in R4");
            assert_eq!(has(Release::R5, name, element), r5, "{name}.{element} in R5");
        }
    }
}
