//! Whose name something is, in one form whatever it was written in.

use super::Error;
use core::fmt;

/// Longest value or system, in bytes.
const LONGEST: usize = 1024;

/// An identity: a value, and the space in which it names somebody.
///
/// A UUID names the same wherever it stands, so it has no space of its own: `urn:uuid:…` in a
/// `fullUrl`, the bare UUID as `id` of a Patient, and a reference with it are one identity.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Identity<'a> {
    space: Space<'a>,
    value: &'a str,
    uuid: Option<[u8; 16]>,
}

/// In which space a value names somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Space<'a> {
    /// The logical ids of this type of resource: `Patient`.
    Resource(&'a str),
    /// The business identifiers of this system: `http://hospital.example/mrn`. Empty where an
    /// identifier names no system.
    System(&'a str),
    /// UUIDs, which need no space.
    Uuid,
}

impl<'a> Identity<'a> {
    /// The resource of this type with this logical id: what `id`, `Type/id` and a URL that ends so
    /// name alike.
    ///
    /// # Errors
    /// [`Error::TooLong`].
    pub fn resource(kind: &'a str, id: &'a str) -> Result<Self, Error> {
        Self::new(Space::Resource(kind), id)
    }

    /// The business identifier of `system`: what an Identifier and `system|value` in a search name
    /// alike.
    ///
    /// # Errors
    /// [`Error::TooLong`].
    pub fn business(system: &'a str, value: &'a str) -> Result<Self, Error> {
        Self::new(Space::System(system), value)
    }

    /// A value in a space; a UUID, with or without `urn:uuid:`, leaves the space for that of UUIDs.
    ///
    /// # Errors
    /// [`Error::TooLong`].
    pub fn new(space: Space<'a>, value: &'a str) -> Result<Self, Error> {
        let (Space::Resource(context) | Space::System(context)) = space else {
            let uuid = uuid(bare(value)).ok_or(Error::NotAPseudonym)?;
            return Ok(Self { space, value, uuid: Some(uuid) });
        };
        if value.len() > LONGEST || context.len() > LONGEST {
            return Err(Error::TooLong);
        }
        match uuid(bare(value)) {
            Some(uuid) => Ok(Self { space: Space::Uuid, value, uuid: Some(uuid) }),
            None => Ok(Self { space, value, uuid: None }),
        }
    }

    /// In which space it names somebody.
    #[must_use]
    pub const fn space(&self) -> Space<'a> {
        self.space
    }

    /// The value as it was given; a UUID with the letters and prefix that it had.
    #[must_use]
    pub const fn value(&self) -> &'a str {
        self.value
    }

    pub(super) const fn is_uuid(&self) -> bool {
        self.uuid.is_some()
    }

    /// The space's number and name, and the value, as they are computed with.
    pub(super) fn parts(&self) -> (u8, &[u8], &[u8]) {
        let (kind, context) = match self.space {
            Space::Uuid => (UUID, ""),
            Space::Resource(context) => (RESOURCE, context),
            Space::System(context) => (SYSTEM, context),
        };
        let value = self.uuid.as_ref().map_or(self.value.as_bytes(), |uuid| &uuid[..]);
        (kind, context.as_bytes(), value)
    }
}

/// Who somebody is stays out of logs.
impl fmt::Debug for Identity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

fn bare(value: &str) -> &str {
    match value.get(..URN.len()) {
        Some(prefix) if prefix.eq_ignore_ascii_case(URN) => {
            value.get(URN.len()..).unwrap_or_default()
        }
        _ => value,
    }
}

/// The bytes of a UUID in the form of RFC 9562 §4, whose letters may be of either case.
pub(super) fn uuid(text: &str) -> Option<[u8; 16]> {
    if text.len() != 36 {
        return None;
    }
    let mut nibbles = [0; 32];
    let mut places = nibbles.iter_mut();
    for (at, character) in text.bytes().enumerate() {
        if matches!(at, 8 | 13 | 18 | 23) {
            if character != b'-' {
                return None;
            }
            continue;
        }
        let nibble = char::from(character).to_digit(16)?;
        *places.next()? = u8::try_from(nibble).ok()?;
    }
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(nibbles.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = high << 4 | low;
    }
    Some(bytes)
}

/// RFC 9562 §4: the name space is not case-sensitive (RFC 8141 §2).
const URN: &str = "urn:uuid:";

pub(super) const UUID: u8 = 0;
pub(super) const RESOURCE: u8 = 1;
pub(super) const SYSTEM: u8 = 2;
