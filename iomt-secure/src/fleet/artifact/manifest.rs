//! The manifest: its command sequences, read as what they state.
//!
//! SUIT's sequences are a small language (§6.4). The part taken here has no branches and no effects,
//! so that what it states does not depend on the device: a parameter is set once, then tested. What
//! remains is a table, [`Manifest`], which is then held against the device.

use super::envelope::{Severed, digest};
use super::{Error, Uuid};
use crate::cbor::{self, Array, Reader, Type};
use crate::crypto::hash::{Digest, sha256};

/// Most manifests that one may depend on.
pub const MAX_DEPENDENCIES: usize = 3;

const MAX_COMPONENTS: usize = 4;

/// What a manifest states, before it is held against a device. It proves nothing by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manifest<'a> {
    sequence: u64,
    image: Component<'a>,
    dependencies: [Option<Digest>; MAX_DEPENDENCIES],
}

impl<'a> Manifest<'a> {
    /// Reads the manifest of an envelope and verifies no signature: for tools that show what a
    /// manifest says. A device uses [`Installer::verify`](super::Installer::verify).
    ///
    /// # Errors
    /// Those of the encoding and of what is taken of SUIT.
    pub fn inspect(envelope: &'a [u8]) -> Result<Self, Error> {
        let envelope = super::envelope::Envelope::decode(envelope)?;
        Self::decode(envelope.unverified_manifest()?, &envelope.severed)
    }

    /// §8.4, of the keys that are taken.
    pub(super) fn decode(encoded: &'a [u8], severed: &Severed<'a>) -> Result<Self, Error> {
        cbor::decode(encoded, |reader| {
            reader.map(|map| {
                // §6.1: the version before all else.
                if map.required(key::VERSION, Reader::u64)? != VERSION {
                    return Err(Error::Version);
                }
                let sequence = map.required(key::SEQUENCE, Reader::u64)?;
                let common = map.required(key::COMMON, Reader::bytes)?;
                map.optional(key::REFERENCE, Reader::text)?;
                let mut table = Table::of(common)?;
                let validate = member(map.optional(key::VALIDATE, bytes))?;
                table.run(validate.ok_or(Error::Member)?, Sequence::Validate)?;
                if let Some(invoke) = member(map.optional(key::INVOKE, bytes))? {
                    table.run(invoke, Sequence::Invoke)?;
                }
                for (key, part) in [(key::FETCH, severed.fetch), (key::INSTALL, severed.install)] {
                    let found = member(map.optional(key, severable))?;
                    if let Some(sequence) = present(found, part)? {
                        table.run(sequence, Sequence::Install)?;
                    }
                }
                let text = member(map.optional(key::TEXT, severable))?;
                present(text, severed.text)?;
                if map.remaining() > 0 {
                    return Err(Error::Member);
                }
                table.finish(sequence)
            })
        })
    }

    /// The sequence number: the rollback counter.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// SHA-256 of the image.
    #[must_use]
    pub const fn image(&self) -> Option<&Digest> {
        self.image.digest.as_ref()
    }

    /// How many bytes the image has.
    #[must_use]
    pub const fn size(&self) -> Option<u64> {
        self.image.size
    }

    /// Where the image can be fetched, if the manifest says so. It may come from anywhere.
    #[must_use]
    pub const fn uri(&self) -> Option<&'a str> {
        self.image.uri
    }

    /// Before when the manifest is to be used, in seconds since 1970.
    #[must_use]
    pub const fn use_before(&self) -> Option<u64> {
        self.image.use_before
    }

    /// The digests of the manifests that must be in force.
    pub fn dependencies(&self) -> impl Iterator<Item = &Digest> {
        self.dependencies.iter().flatten()
    }

    pub(super) const fn vendor(&self) -> Option<&Uuid> {
        self.image.vendor.as_ref()
    }

    pub(super) const fn class(&self) -> Option<&Uuid> {
        self.image.class.as_ref()
    }

    pub(super) const fn device(&self) -> Option<&Uuid> {
        self.image.device.as_ref()
    }

    /// Whether the image is for the component of this identifier.
    pub(super) fn is_for(&self, component: &[&[u8]]) -> bool {
        let same = cbor::decode(self.image.id, |reader| {
            reader.array(|items| {
                let mut same = true;
                for segment in component {
                    same &= items.next(Reader::bytes)? == Some(*segment);
                }
                while items.next(Reader::bytes)?.is_some() {
                    same = false;
                }
                Ok::<_, Error>(same)
            })
        });
        same == Ok(true)
    }
}

/// What is stated of a component.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Component<'a> {
    /// Its identifier, encoded.
    id: &'a [u8],
    vendor: Option<Uuid>,
    class: Option<Uuid>,
    device: Option<Uuid>,
    use_before: Option<u64>,
    digest: Option<Digest>,
    size: Option<u64>,
    uri: Option<&'a str>,
    tested: Tested,
}

impl Component<'_> {
    fn asks_no_more_than(&self, image: &Self) -> bool {
        (self.vendor.is_none() || self.vendor == image.vendor)
            && (self.class.is_none() || self.class == image.class)
            && (self.device.is_none() || self.device == image.device)
            && (self.use_before.is_none() || self.use_before == image.use_before)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tested {
    vendor: bool,
    class: bool,
    device: bool,
    use_before: bool,
    /// By the sequence that validates.
    image: bool,
    dependency: bool,
}

/// Which sequence is read; each takes other commands and parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sequence {
    Shared,
    Validate,
    /// Payload fetch and installation: read for the image's URI.
    Install,
    Invoke,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Selection {
    One(usize),
    All,
}

struct Table<'a> {
    components: [Component<'a>; MAX_COMPONENTS],
    count: usize,
    /// One bit for each component that is a dependency.
    dependencies: u8,
    selection: Option<Selection>,
}

impl<'a> Table<'a> {
    /// §8.4.5, and `suit-dependencies` of trust-domains §5.2.
    fn of(common: &'a [u8]) -> Result<Self, Error> {
        let mut table = Self {
            components: [Component::default(); MAX_COMPONENTS],
            count: 0,
            dependencies: 0,
            selection: None,
        };
        let shared = cbor::decode(common, |reader| {
            reader.map(|map| {
                map.optional(common_key::DEPENDENCIES, |reader| table.dependencies(reader))?;
                map.required(common_key::COMPONENTS, |reader| table.components(reader))?;
                Ok::<_, Error>(map.required(common_key::SHARED, Reader::bytes)?)
            })
        })?;
        table.run(shared, Sequence::Shared)?;
        Ok(table)
    }

    fn dependencies(&mut self, reader: &mut Reader<'a>) -> Result<(), Error> {
        reader.map(|map| {
            // A prefix would rename the dependency's components: not taken, so each map is empty.
            let none = |reader: &mut Reader<'a>| reader.map(|_| Ok::<_, Error>(()));
            while let Some((index, ())) = map.next(Reader::u8, none)? {
                let bit = 1u8.checked_shl(index.into()).ok_or(Error::ComponentIndex)?;
                self.dependencies |= bit;
            }
            Ok(())
        })
    }

    fn components(&mut self, reader: &mut Reader<'a>) -> Result<(), Error> {
        reader.array(|items| {
            while let Some(id) = items.next(identifier)? {
                if self.components.iter().take(self.count).any(|known| known.id == id) {
                    return Err(Error::Components);
                }
                let place = self.components.get_mut(self.count).ok_or(Error::Components)?;
                place.id = id;
                self.count = self.count.saturating_add(1);
            }
            // One image, and every dependency one of the components.
            let all = u8::MAX.checked_shr(8u32.saturating_sub(self.count.try_into().unwrap_or(8)));
            let images = self
                .count
                .checked_sub(usize::try_from(self.dependencies.count_ones()).unwrap_or(usize::MAX));
            if self.dependencies & !all.unwrap_or(0) != 0 {
                Err(Error::ComponentIndex)
            } else if images == Some(1) {
                Ok(())
            } else {
                Err(Error::Components)
            }
        })
    }

    /// Reads one sequence (§8.4.6): pairs of a command and its argument.
    fn run(&mut self, bytes: &'a [u8], sequence: Sequence) -> Result<(), Error> {
        // §6.2: with several components, a sequence must begin with a selection.
        self.selection = (self.count == 1).then_some(Selection::One(0));
        cbor::decode(bytes, |reader| {
            reader.array(|items| {
                while let Some(command) = items.next(Reader::i64)? {
                    self.command(command, items, sequence)?;
                }
                Ok(())
            })
        })
    }

    fn command(
        &mut self,
        command: i64,
        items: &mut Array<'a>,
        sequence: Sequence,
    ) -> Result<(), Error> {
        use Sequence::{Install, Invoke, Shared, Validate};
        match (command, sequence) {
            (command::SET_COMPONENT_INDEX, _) => {
                self.selection = Some(items.required(|reader| self.selected_by(reader))?);
                return Ok(());
            }
            (command::OVERRIDE_PARAMETERS, _) => {
                return items.required(|reader| self.parameters(reader, sequence));
            }
            (command::VENDOR, Shared | Validate) => {
                self.test(|one| one.vendor.is_some(), |one| one.vendor = true)?;
            }
            (command::CLASS, Shared | Validate) => {
                self.test(|one| one.class.is_some(), |one| one.class = true)?;
            }
            (command::DEVICE, Shared | Validate) => {
                self.test(|one| one.device.is_some(), |one| one.device = true)?;
            }
            (command::USE_BEFORE, Shared | Validate) => {
                self.test(|one| one.use_before.is_some(), |one| one.use_before = true)?;
            }
            (command::IMAGE_MATCH, Validate | Install | Invoke) => {
                let validates = sequence == Validate;
                self.test(|one| one.digest.is_some(), |one| one.image |= validates)?;
            }
            (command::DEPENDENCY_INTEGRITY, Shared | Validate | Install) => {
                self.test(|one| one.digest.is_some(), |one| one.dependency = true)?;
            }
            // Where the image is to come from, and that it is to run, is the caller's to do.
            (command::FETCH, Install) | (command::INVOKE, Invoke) => {
                self.selection.ok_or(Error::ComponentIndex)?;
            }
            _ => return Err(Error::Command),
        }
        // §8.4.7: the reporting policy, four bits. Nothing is reported here.
        if items.required(Reader::u64)? > MAX_REPORTING {
            return Err(Error::Command);
        }
        Ok(())
    }

    /// §6.5: an index, or all. A list of indices is not taken.
    fn selected_by(&self, reader: &mut Reader<'a>) -> Result<Selection, Error> {
        match reader.peek()? {
            Type::Unsigned => {
                let index = usize::try_from(reader.u64()?).unwrap_or(usize::MAX);
                let known = index < self.count;
                if known { Ok(Selection::One(index)) } else { Err(Error::ComponentIndex) }
            }
            Type::Bool if reader.bool()? => Ok(Selection::All),
            _ => Err(Error::ComponentIndex),
        }
    }

    fn selected(&mut self) -> Result<impl Iterator<Item = &mut Component<'a>>, Error> {
        let selection = self.selection.ok_or(Error::ComponentIndex)?;
        let chosen = move |index: usize| match selection {
            Selection::One(one) => one == index,
            Selection::All => true,
        };
        let all = self.components.iter_mut().take(self.count).enumerate();
        Ok(all.filter(move |(index, _)| chosen(*index)).map(|(_, component)| component))
    }

    /// A condition: of something that was set (§8.4.9).
    fn test(
        &mut self,
        is_set: impl Fn(&Component<'a>) -> bool,
        mark: impl Fn(&mut Tested),
    ) -> Result<(), Error> {
        for component in self.selected()? {
            if !is_set(component) {
                return Err(Error::Unset);
            }
            mark(&mut component.tested);
        }
        Ok(())
    }

    /// §8.4.10.3, each parameter of a component once.
    fn parameters(&mut self, reader: &mut Reader<'a>, sequence: Sequence) -> Result<(), Error> {
        let new = reader.map(|map| {
            if map.remaining() == 0 {
                return Err(Error::Parameter);
            }
            let vendor = parameter(map.optional(parameter::VENDOR, uuid))?;
            let class = parameter(map.optional(parameter::CLASS, uuid))?;
            let digest = parameter(map.optional(parameter::IMAGE_DIGEST, |reader| {
                cbor::decode(reader.bytes()?, digest)
            }))?;
            let use_before = parameter(map.optional(parameter::USE_BEFORE, Reader::u64))?;
            let size = parameter(map.optional(parameter::IMAGE_SIZE, Reader::u64))?;
            let uri = parameter(map.optional(parameter::URI, Reader::text))?;
            let device = parameter(map.optional(parameter::DEVICE, uuid))?;
            if map.remaining() > 0 {
                return Err(Error::Parameter);
            }
            let tested = Tested::default();
            Ok(Component { id: &[], vendor, class, device, use_before, digest, size, uri, tested })
        })?;
        let image = new.vendor.is_some()
            || new.class.is_some()
            || new.device.is_some()
            || new.digest.is_some()
            || new.size.is_some();
        let taken = match sequence {
            Sequence::Shared => new.uri.is_none(),
            Sequence::Validate => !image && new.uri.is_none(),
            Sequence::Install => !image && new.use_before.is_none(),
            Sequence::Invoke => false,
        };
        if !taken {
            return Err(Error::Parameter);
        }
        for component in self.selected()? {
            set(&mut component.vendor, new.vendor)?;
            set(&mut component.class, new.class)?;
            set(&mut component.device, new.device)?;
            set(&mut component.use_before, new.use_before)?;
            set(&mut component.digest, new.digest)?;
            set(&mut component.size, new.size)?;
            set(&mut component.uri, new.uri)?;
        }
        Ok(())
    }

    /// What was set must have been tested, or it says nothing (§6.2 asks for vendor and class).
    fn finish(self, sequence: u64) -> Result<Manifest<'a>, Error> {
        let mut dependencies = [None; MAX_DEPENDENCIES];
        let mut places = dependencies.iter_mut();
        let mut image = None;
        for (component, index) in self.components.into_iter().take(self.count).zip(0u32..) {
            let tested = component.tested;
            let identifiers = component.vendor.is_some() == tested.vendor
                && component.class.is_some() == tested.class
                && component.device.is_some() == tested.device
                && component.use_before.is_some() == tested.use_before;
            let is_dependency = self.dependencies.checked_shr(index).unwrap_or(0) & 1 == 1;
            let complete = if is_dependency {
                // Whom a dependency is for, its own manifest says; this one says which it is.
                tested.dependency && !tested.image
            } else {
                let known = component.digest.is_some() && component.size.is_some();
                tested.vendor && tested.class && tested.image && known && !tested.dependency
            };
            if !(identifiers && complete) {
                return Err(Error::Incomplete);
            }
            if is_dependency {
                *places.next().ok_or(Error::Components)? = component.digest;
            } else {
                image = Some(component);
            }
        }
        let image = image.ok_or(Error::Components)?;
        // Only the image is held against the device: a condition of its own would go unanswered.
        if !self.components.iter().take(self.count).all(|one| one.asks_no_more_than(&image)) {
            return Err(Error::Parameter);
        }
        Ok(Manifest { sequence, image, dependencies })
    }
}

fn set<T>(place: &mut Option<T>, new: Option<T>) -> Result<(), Error> {
    match (&place, new) {
        (_, None) => Ok(()),
        (Some(_), Some(_)) => Err(Error::ParameterTwice),
        (None, new) => {
            *place = new;
            Ok(())
        }
    }
}

/// A member that may stand in the manifest itself, or as a digest of what the envelope has of it.
enum Member<'a> {
    Here(&'a [u8]),
    Severed(Digest),
}

fn severable<'a>(reader: &mut Reader<'a>) -> Result<Member<'a>, Error> {
    match reader.peek()? {
        Type::Array => digest(reader).map(Member::Severed),
        _ => Ok(Member::Here(reader.bytes()?)),
    }
}

/// §9: what the envelope has of a severed member must be what the manifest's digest is of. It may be
/// gone.
fn present<'a>(
    member: Option<Member<'a>>,
    severed: Option<&'a [u8]>,
) -> Result<Option<&'a [u8]>, Error> {
    match (member, severed) {
        (None, None) | (Some(Member::Severed(_)), None) => Ok(None),
        (Some(Member::Here(bytes)), None) => Ok(Some(bytes)),
        (Some(Member::Severed(digest)), Some(bytes)) if sha256(&[bytes]) == digest => {
            Ok(Some(cbor::decode(bytes, Reader::bytes)?))
        }
        _ => Err(Error::Severed),
    }
}

/// §8.4.5.1: at least one segment.
fn identifier<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Error> {
    let encoded = reader.skip()?;
    cbor::decode(encoded, |reader| {
        reader.array(|items| {
            items.required(Reader::bytes)?;
            while items.next(Reader::bytes)?.is_some() {}
            Ok::<_, Error>(())
        })
    })?;
    Ok(encoded)
}

fn bytes<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Error> {
    Ok(reader.bytes()?)
}

fn uuid(reader: &mut Reader<'_>) -> Result<Uuid, Error> {
    Ok(*reader.bytes_exact()?)
}

/// An unknown key by the name of what it is.
fn member<T>(result: Result<T, impl Into<Error>>) -> Result<T, Error> {
    result.map_err(|error| match error.into() {
        Error::Cbor(cbor::Error::UnknownKey) => Error::Member,
        error => error,
    })
}

fn parameter<T>(result: Result<T, impl Into<Error>>) -> Result<T, Error> {
    result.map_err(|error| match error.into() {
        Error::Cbor(cbor::Error::UnknownKey) => Error::Parameter,
        error => error,
    })
}

/// §8.4.1.
const VERSION: u64 = 1;

const MAX_REPORTING: u64 = 15;

/// IANA, SUIT Manifest Elements.
mod key {
    pub(super) const VERSION: i64 = 1;
    pub(super) const SEQUENCE: i64 = 2;
    pub(super) const COMMON: i64 = 3;
    pub(super) const REFERENCE: i64 = 4;
    pub(super) const VALIDATE: i64 = 7;
    pub(super) const INVOKE: i64 = 9;
    pub(super) const FETCH: i64 = 16;
    pub(super) const INSTALL: i64 = 20;
    pub(super) const TEXT: i64 = 23;
}

/// IANA, SUIT Common Elements.
mod common_key {
    pub(super) const DEPENDENCIES: i64 = 1;
    pub(super) const COMPONENTS: i64 = 2;
    pub(super) const SHARED: i64 = 4;
}

/// IANA, SUIT Commands; 4 of update-management, 7 of trust-domains.
mod command {
    pub(super) const VENDOR: i64 = 1;
    pub(super) const CLASS: i64 = 2;
    pub(super) const IMAGE_MATCH: i64 = 3;
    pub(super) const USE_BEFORE: i64 = 4;
    pub(super) const DEPENDENCY_INTEGRITY: i64 = 7;
    pub(super) const SET_COMPONENT_INDEX: i64 = 12;
    pub(super) const OVERRIDE_PARAMETERS: i64 = 20;
    pub(super) const FETCH: i64 = 21;
    pub(super) const INVOKE: i64 = 23;
    pub(super) const DEVICE: i64 = 24;
}

/// IANA, SUIT Parameters; 4 of update-management.
mod parameter {
    pub(super) const VENDOR: i64 = 1;
    pub(super) const CLASS: i64 = 2;
    pub(super) const IMAGE_DIGEST: i64 = 3;
    pub(super) const USE_BEFORE: i64 = 4;
    pub(super) const IMAGE_SIZE: i64 = 14;
    pub(super) const URI: i64 = 21;
    pub(super) const DEVICE: i64 = 24;
}
