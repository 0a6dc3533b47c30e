//! Their FHIRPath, as far as it names elements.

/// What a rule is about, as a policy's document rule says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) kind: &'static str,
    pub(super) text: String,
}

/// What a path is about, and a note if it became wider; or why it cannot be said. It may become
/// wider only where that lets less out.
pub(super) fn read(
    path: &str,
    may_widen: bool,
) -> Result<(Vec<Target>, Option<&'static str>), &'static str> {
    let path = path.trim();
    if may_widen && let Some(wider) = unconditional(path) {
        let (targets, _) = read(&wider, may_widen)?;
        return Ok((targets, Some(UNCONDITIONAL)));
    }
    // What stands in another resource is decided about by that one's own rules.
    if path.split('.').skip(1).any(|part| matches!(part, "contained" | "resource"))
        && !matches!(path.rsplit('.').next(), Some("contained" | "resource"))
    {
        return Err("a path ends where another resource begins: name that resource");
    }
    let target = |kind, text: &str| vec![Target { kind, text: text.into() }];
    if path == "Resource" || path == "DomainResource" {
        return Ok((target("resource", "*"), None));
    }
    if path == "Resource.id" {
        return Ok((target("type", "id"), None));
    }
    if let Some((begin, rest)) = path.split_once("nodesByType(") {
        return by_type(begin.trim_end_matches('.'), rest, may_widen);
    }
    // `onset as Age` and `onset.ofType(Age)` are onsetAge.
    if let Some((element, kind)) = path.split_once(" as ") {
        return Ok((target("path", &chosen(plain(element)?, plain(kind)?)), None));
    }
    if let Some((element, kind)) = path.split_once(".ofType(") {
        let kind = kind.strip_suffix(')').ok_or(UNKNOWN)?;
        return Ok((target("path", &chosen(plain(element)?, plain(kind)?)), None));
    }
    let path = plain(path)?;
    if path.contains('.') {
        return Ok((target("path", path), None));
    }
    Ok((target("resource", path), None))
}

fn by_type(
    begin: &str,
    rest: &str,
    may_widen: bool,
) -> Result<(Vec<Target>, Option<&'static str>), &'static str> {
    let (name, rest) = rest.split_once(')').ok_or(UNKNOWN)?;
    let name = plain(name.trim_matches(['\'', '"']))?;
    let inner = match rest.strip_prefix('.') {
        Some(inner) => Some(plain(inner)?),
        None if rest.is_empty() => None,
        None => return Err(UNKNOWN),
    };
    let begin = if begin.is_empty() { begin } else { plain(begin)? };
    if !begin.is_empty()
        && let Some((_, places)) = PLACES.iter().find(|(place, _)| *place == (begin, name))
    {
        let targets = places.iter().map(|place| {
            let text = match inner {
                Some(inner) => format!("{begin}.{place}.{inner}"),
                None => format!("{begin}.{place}"),
            };
            Target { kind: "path", text }
        });
        return Ok((targets.collect(), None));
    }
    let note = match begin {
        "" => None,
        _ if may_widen => Some("is about this type in every resource here, not in one only"),
        _ => return Err("a type within one resource can be named by its paths only: name them"),
    };
    let (kind, text) = match inner {
        Some(inner) => ("path", format!("{name}.{inner}")),
        None => ("type", name.to_string()),
    };
    Ok((vec![Target { kind, text }], note))
}

/// Where in a resource, FHIR R4, a datatype stands.
const PLACES: [((&str, &str), &[&str]); 5] = [
    (("Patient", "HumanName"), &["name", "contact.name"]),
    (("Patient", "Address"), &["address", "contact.address"]),
    (("Patient", "ContactPoint"), &["telecom", "contact.telecom"]),
    (("Patient", "Identifier"), &["identifier"]),
    (("Patient", "Attachment"), &["photo"]),
];

fn chosen(element: &str, kind: &str) -> String {
    let mut letters = kind.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{element}{first}{}", letters.as_str())
}

/// Names and dots and nothing else.
fn plain(path: &str) -> Result<&str, &'static str> {
    let path = path.trim();
    let named = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if path.split('.').all(named) {
        return Ok(path);
    }
    if path.contains("where(") {
        return Err("what depends on a value cannot be said in a policy: it is left out");
    }
    Err(UNKNOWN)
}

/// The path without its conditions; `None` if it has none, or one that does not end.
fn unconditional(path: &str) -> Option<String> {
    let (begin, rest) = path.split_once(".where(")?;
    let (mut depth, mut quoted) = (1u32, false);
    for (at, char) in rest.char_indices() {
        match char {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(format!("{begin}{}", &rest[at + 1..]));
        }
    }
    None
}

const UNCONDITIONAL: &str =
    "what depends on a value cannot be said in a policy: it is so whatever the value is";
const UNKNOWN: &str = "this FHIRPath expression is not known here: it is left out";
