//! Identities in references and URLs: each is treated as the id that it names.
//!
//! `Patient/23`, `http://example.org/fhir/Patient/23/_history/2`, `urn:uuid:…`, `#p1` of a contained
//! resource, `Patient?identifier=system|value`: what becomes of the id, or of the identifier's
//! value, becomes of it here. What names an identity in another way does not leave, unless every
//! identity may.

use super::value::Made;
use super::{Holder, Run, Subject};
use crate::minimize::document::Error;
use crate::minimize::document::keys::Keys;
use crate::minimize::document::observe::Observer;
use crate::minimize::document::plan::{Effect, Element, Resource, RuleId, Scope, Special};
use crate::minimize::document::scan::{byte, skip, space};
use crate::minimize::policy::document::{Method, Pseudonym};
use crate::minimize::pseudonym::Identity;
use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};

/// What a reference or URL names.
enum Target<'t> {
    /// The resource around.
    Around,
    /// A contained resource.
    Contained(&'t str),
    /// `urn:uuid:` and the UUID.
    Uuid(&'t str),
    /// What stands before the type, which names nobody; the type; the id; what stands behind it.
    Resource { before: &'t str, name: &'t str, id: &'t str, behind: &'t str },
    /// What stands before the query's value; the type; the system, if any; the value.
    Identifier { before: &'t str, name: &'t str, system: Cow<'t, str>, value: Cow<'t, str> },
    /// A type of resource and nothing more.
    Kind,
    /// Another query on resources, or a URN that is no UUID: it may name anybody.
    Other,
    /// Nothing that FHIR knows as an identity.
    Foreign,
}

impl<'r, K: Keys, O: Observer> Run<'r, K, O> {
    /// The rules in force in the identifier at which a reference points in place of a resource: what
    /// becomes of the identifiers of that resource becomes of it, unless it is named itself.
    pub(super) fn logical(
        &self,
        scope: Scope,
        element: &Element,
        holder: Holder<'r>,
    ) -> Result<Scope, Error> {
        let named = element.own.is_some_and(|own| own.path != 0 || own.typed != 0);
        if named || self.plan.effect(scope.rule) != Effect::Keep {
            return Ok(scope);
        }
        let kind = match self.sibling(holder.open, "type")? {
            Some(at) => self.string_at(at)?.and_then(|(name, _)| self.kind(&name)),
            None => None,
        };
        let rule = kind.map_or(self.plan.nameless, |kind| kind.identifier);
        Ok(match self.plan.effect(rule) {
            Effect::Keep => scope,
            Effect::Change => {
                let mut inner = self.plan.by_url(scope, rule);
                inner.exact = false;
                inner
            }
            Effect::Withhold => self.plan.detached(),
        })
    }

    /// What leaves of the reference or URL at `at`; `None` if the identity in it does not.
    pub(super) fn identity(
        &mut self,
        at: usize,
        special: Special,
        scope: Scope,
    ) -> Result<Option<Made>, Error> {
        let Some((text, _)) = self.string_at(at)? else { return Ok(None) };
        let plan = self.plan;
        // A pseudonym for the reference itself is one whatever becomes of the id.
        let own = match plan.method(scope.rule) {
            Some(Method::Pseudonym(_)) => Some(scope.rule),
            _ => None,
        };
        if plan.effect(scope.rule) == Effect::Change && own.is_none() {
            return Ok(None);
        }
        let target = match special {
            // A query without its type: whatever it is for, it is for somebody.
            Special::Condition => Target::Other,
            _ => self.target(&text),
        };
        let rule = match &target {
            Target::Around | Target::Kind => return Ok(Some(Made::Same)),
            Target::Contained(id) => self.contained_rule(id)?,
            Target::Uuid(_) => plan.anonymous,
            Target::Resource { name, behind, .. } => {
                let kind = self.kind(name);
                let whole = behind.is_empty() || behind.starts_with(['|', '#', '/']);
                if special == Special::Url && kind.is_some_and(|kind| kind.definition) {
                    return Ok((whole && !self.hides(behind)).then_some(Made::Same));
                }
                kind.map_or(0, |kind| kind.id)
            }
            Target::Identifier { name, .. } => self.kind(name).map_or(0, |kind| kind.identifier),
            Target::Other => match plan.effect(plan.anonymous) {
                Effect::Keep => plan.anonymous,
                _ => 0,
            },
            // A URL that is no resource's is what the policy says that it is.
            Target::Foreign if special == Special::Url && !self.hides(&text) => scope.rule,
            Target::Foreign => match plan.effect(plan.anonymous) {
                Effect::Keep => plan.anonymous,
                _ => 0,
            },
        };
        let rule = own.unwrap_or(rule);
        match plan.effect(rule) {
            Effect::Keep => {
                return Ok(Some(match target {
                    // Behind the id only a version leaves.
                    Target::Resource { before, name, id, behind } if version(behind).is_none() => {
                        Made::text(&format!("{before}{name}/{id}"))
                    }
                    _ => Made::Same,
                }));
            }
            Effect::Withhold => return Ok(None),
            Effect::Change => {}
        }
        let Some(Method::Pseudonym(kind)) = plan.method(rule) else { return Ok(None) };
        let Some(changed) = self.renamed(*kind, target)? else { return Ok(None) };
        self.done.pseudonyms = true;
        Ok(Some(Made::text(&changed)))
    }

    /// The reference with the pseudonym in place of the identity.
    fn renamed(&mut self, kind: Pseudonym, target: Target<'_>) -> Result<Option<String>, Error> {
        Ok(match target {
            Target::Contained(id) => {
                let name = self.contained_kind(id)?;
                let identity = Identity::resource(&name, id)?;
                let pseudonym = self.keys.pseudonym(kind, &identity)?;
                Some(format!("#{pseudonym}"))
            }
            Target::Uuid(uuid) => {
                let pseudonym = self.keys.pseudonym(kind, &Identity::resource("", uuid)?)?;
                // Behind urn:uuid: only a UUID may stand.
                pseudonym.is_uuid().then(|| format!("urn:uuid:{pseudonym}"))
            }
            Target::Resource { before, name, id, behind } => {
                let pseudonym = self.keys.pseudonym(kind, &Identity::resource(name, id)?)?;
                // A counter may follow; a longer version could be a time, or a name.
                let counts = version(behind).is_some_and(|version| {
                    version.len() <= COUNTER && version.bytes().all(|byte| byte.is_ascii_digit())
                });
                let behind = if counts { behind } else { "" };
                Some(format!("{before}{name}/{pseudonym}{behind}"))
            }
            Target::Identifier { before, system, value, .. } => {
                let identity = Identity::business(&system, &value)?;
                let pseudonym = self.keys.pseudonym(kind, &identity)?;
                Some(format!("{before}{pseudonym}"))
            }
            Target::Around | Target::Kind | Target::Other | Target::Foreign => None,
        })
    }

    fn kind(&self, name: &str) -> Option<&'r Resource> {
        self.plan.resource(name.as_bytes(), 0, name.len())
    }

    fn target<'t>(&self, text: &'t str) -> Target<'t> {
        if let Some(id) = text.strip_prefix('#') {
            return if id.is_empty() { Target::Around } else { Target::Contained(id) };
        }
        if let Some((scheme, rest)) = text.split_once(':')
            && scheme.eq_ignore_ascii_case("urn")
        {
            return match rest.split_once(':') {
                Some((kind, uuid)) if kind.eq_ignore_ascii_case("uuid") => Target::Uuid(uuid),
                _ => Target::Other,
            };
        }
        let (path, query) = match text.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (text, None),
        };
        if let Some(query) = query {
            return self.query(path, query, text);
        }
        // The last type with an id behind it.
        let mut end = path.len();
        while let Some(slash) = path.get(..end).and_then(|path| path.rfind('/')) {
            let before = path.get(..slash).unwrap_or_default();
            let name = before.rsplit('/').next().unwrap_or_default();
            if self.kind(name).is_some() {
                let rest = path.get(slash.saturating_add(1)..).unwrap_or_default();
                let id = rest.split(['/', '#', '|']).next().unwrap_or_default();
                let behind = rest.get(id.len()..).unwrap_or_default();
                if !id.is_empty() {
                    let before = before.strip_suffix(name).unwrap_or_default();
                    return match self.is_base(before) {
                        true => Target::Resource { before, name, id, behind },
                        false => Target::Other,
                    };
                }
            }
            end = slash;
        }
        let last = path.rsplit('/').next().unwrap_or_default();
        match self.kind(last) {
            Some(_) if self.is_base(path.strip_suffix(last).unwrap_or_default()) => Target::Kind,
            Some(_) => Target::Other,
            None => Target::Foreign,
        }
    }

    /// Whether what stands before a type is a server's address or nothing: no other resource, as in
    /// `Patient/23/Observation/5`, no user's name.
    fn is_base(&self, before: &str) -> bool {
        let address = before.is_empty() || before == "/" || before.contains("://");
        address && !before.contains('@') && !self.hides(before)
    }

    /// Whether a reader who is less strict would find a resource here: behind percent encoding, in
    /// small letters, behind other signs than a slash.
    fn hides(&self, text: &str) -> bool {
        let Some(plain) = percent(text) else { return true };
        // A server may be called as it likes.
        let behind = |address: &str| address.find(['/', '#', '?', ';']).unwrap_or(address.len());
        let path = match plain.split_once("://") {
            Some((_, address)) => address.get(behind(address)..).unwrap_or_default(),
            None => &plain,
        };
        let sign = |char: char| !char.is_ascii_alphanumeric();
        let mut parts = path.split(sign).filter(|part| !part.is_empty()).peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_some() && self.plan.is_resource_in_any_case(part) {
                return true;
            }
        }
        false
    }

    /// `Patient?identifier=system|value`, and only that.
    fn query<'t>(&self, path: &'t str, query: &'t str, text: &'t str) -> Target<'t> {
        let name = path.rsplit('/').next().unwrap_or_default();
        let base = path.strip_suffix(name).unwrap_or_default();
        if self.kind(name).is_none() || !self.is_base(base) {
            return Target::Other;
        }
        let Some(token) = query.strip_prefix("identifier=").filter(|token| !token.contains('&'))
        else {
            return Target::Other;
        };
        // Where there is a second one, or a bar too many, it is not known what is an identity.
        let plain = percent(token);
        if plain.is_none_or(|plain| plain.contains(',') || plain.matches('|').nth(1).is_some()) {
            return Target::Other;
        }
        let bar = ["|", "%7C", "%7c"].into_iter();
        let parts = bar.filter_map(|bar| token.split_once(bar)).next();
        let (system, written) = parts.unwrap_or(("", token));
        let (Some(system), Some(value)) = (percent(system), percent(written)) else {
            return Target::Other;
        };
        let before = text.get(..text.len().saturating_sub(written.len())).unwrap_or_default();
        Target::Identifier { before, name, system, value }
    }

    /// What becomes of the id of a contained resource.
    fn contained_rule(&mut self, id: &str) -> Result<RuleId, Error> {
        self.index()?;
        let found = self.contained.as_ref().and_then(|(_, ids)| ids.get(id));
        Ok(found.map_or(0, |(rule, _)| *rule))
    }

    fn contained_kind(&mut self, id: &str) -> Result<String, Error> {
        self.index()?;
        let found = self.contained.as_ref().and_then(|(_, ids)| ids.get(id));
        Ok(found.map_or_else(String::new, |(_, name)| name.clone()))
    }

    /// Looks once through what is contained in the resource around.
    fn index(&mut self) -> Result<(), Error> {
        if self.contained.as_ref().is_some_and(|(at, _)| *at == self.container) {
            return Ok(());
        }
        let mut ids = BTreeMap::new();
        let input = self.input;
        let list = self.sibling(self.container, "contained")?;
        if let Some(open) = list.filter(|open| byte(input, *open) == b'[') {
            let mut at = space(input, open.saturating_add(1));
            while byte(input, at) == b'{' {
                if let (Some((from, len)), Some(id)) =
                    (self.resource_type(at)?, self.sibling(at, "id")?)
                    && let Some((id, _)) = self.string_at(id)?
                {
                    let kind = self.plan.resource(input, from, len);
                    let rule = kind.map_or(0, |kind| kind.id);
                    let name = self.text.get(from..from.saturating_add(len));
                    let name = name.unwrap_or_default().to_string();
                    ids.insert(id.into_owned(), (rule, name));
                }
                let end = space(input, skip(input, at, self.depth)?);
                if byte(input, end) != b',' {
                    break;
                }
                at = space(input, end.saturating_add(1));
            }
        }
        self.contained = Some((self.container, ids));
        Ok(())
    }

    /// Whom the resource at `open` is about.
    pub(super) fn find_subject(
        &self,
        open: usize,
        kind: &Resource,
    ) -> Result<Option<Subject>, Error> {
        let named = |space: &str, value: &str| Subject {
            space: space.to_string(),
            business: false,
            value: value.to_string(),
        };
        if kind.patient {
            let id = match self.sibling(open, "id")? {
                Some(at) => self.string_at(at)?,
                None => None,
            };
            return Ok(id.map(|(id, _)| named("Patient", &id)));
        }
        let Some(at) = kind.subject.map(|name| self.sibling(open, name)).transpose()?.flatten()
        else {
            return Ok(None);
        };
        if byte(self.input, at) != b'{' {
            return Ok(None);
        }
        let reference = match self.sibling(at, "reference")? {
            Some(at) => self.string_at(at)?,
            None => None,
        };
        if let Some((text, _)) = reference {
            return Ok(match self.target(&text) {
                Target::Resource { name, id, .. } => Some(named(name, id)),
                Target::Uuid(uuid) => Some(named("", uuid)),
                Target::Identifier { system, value, .. } => Some(Subject {
                    space: system.into_owned(),
                    business: true,
                    value: value.into_owned(),
                }),
                Target::Contained(id) => self.contained_subject(open, id)?,
                _ => None,
            });
        }
        let Some(at) = self.sibling(at, "identifier")?.filter(|at| byte(self.input, *at) == b'{')
        else {
            return Ok(None);
        };
        self.identifier_subject(at)
    }

    /// A contained patient is known by its identifier; its id means something only here.
    fn contained_subject(&self, open: usize, id: &str) -> Result<Option<Subject>, Error> {
        let input = self.input;
        let Some(list) = self.sibling(open, "contained")?.filter(|at| byte(input, *at) == b'[')
        else {
            return Ok(None);
        };
        let mut at = space(input, list.saturating_add(1));
        while byte(input, at) == b'{' {
            let own = self.sibling(at, "id")?.map(|at| self.string_at(at)).transpose()?.flatten();
            if own.is_some_and(|(own, _)| own == id) {
                let identifiers = self.sibling(at, "identifier")?;
                let Some(first) = identifiers.filter(|at| byte(input, *at) == b'[') else {
                    return Ok(None);
                };
                return self.identifier_subject(space(input, first.saturating_add(1)));
            }
            let end = space(input, skip(input, at, self.depth)?);
            if byte(input, end) != b',' {
                break;
            }
            at = space(input, end.saturating_add(1));
        }
        Ok(None)
    }

    fn identifier_subject(&self, open: usize) -> Result<Option<Subject>, Error> {
        if byte(self.input, open) != b'{' {
            return Ok(None);
        }
        let part = |name| -> Result<Option<Cow<'r, str>>, Error> {
            let at = self.sibling(open, name)?;
            Ok(at.map(|at| self.string_at(at)).transpose()?.flatten().map(|(text, _)| text))
        };
        let (system, value) = (part("system")?, part("value")?);
        Ok(value.map(|value| Subject {
            space: system.unwrap_or_default().into_owned(),
            business: true,
            value: value.into_owned(),
        }))
    }
}

/// The version that stands behind an id, if that is all; empty if nothing does.
fn version(behind: &str) -> Option<&str> {
    if behind.is_empty() {
        return Some("");
    }
    let version = behind.strip_prefix("/_history/")?;
    // FHIR's `id`.
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    (!version.is_empty() && version.bytes().all(fits)).then_some(version)
}

/// Digits of a version that is a counter.
const COUNTER: usize = 4;

/// A text without its percent encoding; `None` if that is broken.
fn percent(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let mut bytes = alloc::vec::Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, behind) = rest.split_first_chunk::<2>()?;
        let digits = core::str::from_utf8(digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = behind;
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}
