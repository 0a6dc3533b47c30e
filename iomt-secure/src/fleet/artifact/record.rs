//! What is stored of a part: one value, so that each step is one write.

use super::Error;
use crate::cbor::{self, Array, Reader, Type, Writer};
use crate::crypto::hash::Digest;
use crate::platform::{Slot, Storage};

/// An image, by the manifest that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// The manifest's sequence number.
    pub sequence: u64,
    /// SHA-256 of the manifest, in the byte string that was signed.
    pub manifest: Digest,
    /// SHA-256 of the image: for posture and log.
    pub image: Digest,
    /// How many bytes the image has.
    pub size: u64,
}

/// How far an update has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// Its image is verified and in place; nothing runs it yet.
    Staged,
    /// It runs from the next start on, as many times as it has starts left.
    Armed {
        /// Starts left.
        starts: u8,
    },
    /// It was started, and is in force only once it is committed.
    Trying {
        /// Starts left.
        starts: u8,
    },
}

/// A manifest that was tried in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failed {
    pub(super) sequence: u64,
    pub(super) manifest: Digest,
}

/// What is in force, what may follow it, and what has failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) in_force: Option<Release>,
    pub(super) candidate: Option<(State, Release)>,
    /// The manifest that failed last, which is the highest that failed.
    pub(super) failed: Option<Failed>,
}

impl Record {
    pub(super) fn load(slot: Slot, storage: &mut impl Storage) -> Result<Option<Self>, Error> {
        let mut bytes = [0; STORED];
        let Some(len) = storage.load(slot, &mut bytes)? else { return Ok(None) };
        let record = cbor::decode(bytes.get(..len).ok_or(Error::Stored)?, Self::read);
        record.map(Some).map_err(|_| Error::Stored)
    }

    pub(super) fn store(&self, slot: Slot, storage: &mut impl Storage) -> Result<(), Error> {
        let mut bytes = [0; STORED];
        let mut writer = Writer::new(&mut bytes);
        writer.array(|w| {
            w.u64(FORMAT)?;
            match &self.in_force {
                Some(release) => release.write(w)?,
                None => w.null()?,
            }
            match &self.candidate {
                Some((state, release)) => w.array(|w| {
                    let (number, starts) = state.numbers();
                    w.u64(number)?;
                    w.u64(starts.into())?;
                    release.write(w)
                })?,
                None => w.null()?,
            }
            match &self.failed {
                Some(failed) => w.array(|w| {
                    w.u64(failed.sequence)?;
                    w.bytes(&failed.manifest)
                }),
                None => w.null(),
            }
        })?;
        Ok(storage.store(slot, writer.finish())?)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.array(|items| {
            if items.required(Reader::u64)? != FORMAT {
                return Err(Error::Stored);
            }
            let in_force = maybe(items, Release::read)?;
            let candidate = maybe(items, |reader| {
                reader.array(|items| {
                    let (number, starts) =
                        (items.required(Reader::u64)?, items.required(Reader::u8)?);
                    let state = State::from_numbers(number, starts).ok_or(Error::Stored)?;
                    Ok((state, items.required(Release::read)?))
                })
            })?;
            let failed = maybe(items, |reader| {
                reader.array(|items| {
                    let sequence = items.required(Reader::u64)?;
                    Ok(Failed { sequence, manifest: *items.required(Reader::bytes_exact)? })
                })
            })?;
            Ok(Self { in_force, candidate, failed })
        })
    }
}

impl Release {
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), cbor::Error> {
        writer.array(|w| {
            w.u64(self.sequence)?;
            w.bytes(&self.manifest)?;
            w.bytes(&self.image)?;
            w.u64(self.size)
        })
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.array(|items| {
            let sequence = items.required(Reader::u64)?;
            let manifest = *items.required(Reader::bytes_exact)?;
            let image = *items.required(Reader::bytes_exact)?;
            let size = items.required(Reader::u64)?;
            Ok(Self { sequence, manifest, image, size })
        })
    }
}

impl State {
    const fn numbers(self) -> (u64, u8) {
        match self {
            Self::Staged => (0, 0),
            Self::Armed { starts } => (1, starts),
            Self::Trying { starts } => (2, starts),
        }
    }

    const fn from_numbers(number: u64, starts: u8) -> Option<Self> {
        match (number, starts) {
            (0, 0) => Some(Self::Staged),
            (1, 1..=MAX_STARTS) => Some(Self::Armed { starts }),
            (2, 0..MAX_STARTS) => Some(Self::Trying { starts }),
            _ => None,
        }
    }
}

fn maybe<'a, T>(
    items: &mut Array<'a>,
    definition: impl FnOnce(&mut Reader<'a>) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    items.required(|reader| match reader.peek()? {
        Type::Null => Ok(reader.null().map(|()| None)?),
        _ => definition(reader).map(Some),
    })
}

const FORMAT: u64 = 1;

/// Most starts that an update is given to come up.
pub(super) const MAX_STARTS: u8 = 15;

/// Two releases of at most 87 bytes, what failed of at most 44, and 5 more.
const STORED: usize = 224;
