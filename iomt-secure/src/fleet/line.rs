//! Lines of statements of which only the newest counts: deny-lists, access policies.
//!
//! The newest is kept in storage whole, with its version beside it, so that neither a power cut nor an
//! older statement takes a device back; and the [`Gate`] knows which it is, so that no live link goes on
//! under another.

use super::{Error, Gate};
use crate::crypto::hash::{Digest, sha256};
use crate::identity::Now;
use crate::platform::{Slot, Storage};
use crate::statement::{Authority, Kind, Sign1};
use core::sync::atomic::{AtomicU32, Ordering};

/// What the statements of a line say.
pub trait Ruling<'a>: Sized {
    /// What they are signed as.
    const KIND: Kind;
    /// Where they are kept.
    const LINE: Line;
    /// Reads a payload, strictly.
    ///
    /// # Errors
    /// The payload's own.
    fn decode(payload: &'a [u8]) -> Result<Self, Error>;
    /// The line's id.
    fn id(&self) -> &str;
    /// Never goes back.
    fn version(&self) -> u64;
    /// The last moment to take it.
    fn take_by(&self) -> u64;
    /// Where the gate has the newest.
    fn newest(gate: &Gate) -> &Newest;
}

/// What an authority has signed, of this device's line, taken in time, and not older than the last.
/// Only its verification makes one.
///
/// ```compile_fail,E0451
/// # use iomt_secure::fleet::{Accepted, revocation::DenyList};
/// # fn forge(ruling: DenyList<'_>) {
/// let _ = Accepted { ruling, mark: todo!() };
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Accepted<T> {
    ruling: T,
    mark: Mark,
}

impl<'a, T: Ruling<'a>> Accepted<T> {
    /// Checks a signed statement, stores it and makes every live link under `gate` ask it: none passes
    /// anything until it was held against this one. The one in force may come again.
    ///
    /// `id` is that of the line that the device was provisioned with. `scratch` needs room for the
    /// payload and [`OVERHEAD`](crate::statement::OVERHEAD) bytes.
    ///
    /// # Errors
    /// The statement's own; those of the payload's `decode`; [`Error::OtherLine`], [`Error::Expired`] if
    /// a newer one should be there already, [`Error::Older`], [`Error::Equivocation`]; the storage's
    /// own. What is in force stands then.
    pub fn accept(
        statement: &'a [u8],
        authorities: &[Authority],
        id: &str,
        now: &Now,
        gate: &Gate,
        storage: &mut impl Storage,
        scratch: &mut [u8],
    ) -> Result<Self, Error> {
        let (ruling, digest) = verify::<T>(statement, authorities, id, scratch)?;
        if now.unix() > ruling.take_by() {
            return Err(Error::Expired);
        }
        if T::LINE.is_newer(ruling.version(), &digest, storage)? {
            T::LINE.keep(statement, ruling.version(), &digest, storage)?;
        }
        // Not only where it is newer: storage that failed may have stored it all the same.
        let mark = Mark::of(&digest);
        T::newest(gate).set(mark);
        Ok(Self { ruling, mark })
    }

    /// What was accepted last, found in storage; `None` if there never was anything. `buffer` holds the
    /// statement for as long as this is used.
    ///
    /// Its signature is verified again, but not its age: an old one holds on.
    ///
    /// # Errors
    /// [`Error::Stored`] if there was one and it is gone or not the newest: open no link then; the
    /// statement's own; the storage's own.
    pub fn load(
        buffer: &'a mut [u8],
        authorities: &[Authority],
        id: &str,
        storage: &mut impl Storage,
        scratch: &mut [u8],
    ) -> Result<Option<Self>, Error> {
        let Some(statement) = T::LINE.load(buffer, storage)? else { return Ok(None) };
        let (ruling, digest) = verify::<T>(statement, authorities, id, scratch)?;
        T::LINE.settle(ruling.version(), &digest, storage)?;
        Ok(Some(Self { ruling, mark: Mark::of(&digest) }))
    }
}

impl<T> Accepted<T> {
    pub(super) const fn ruling(&self) -> &T {
        &self.ruling
    }

    pub(super) const fn mark(&self) -> Mark {
        self.mark
    }
}

fn verify<'a, T: Ruling<'a>>(
    statement: &'a [u8],
    authorities: &[Authority],
    id: &str,
    scratch: &mut [u8],
) -> Result<(T, Digest), Error> {
    let verified = Sign1::decode(statement)?.verify(authorities, T::KIND, b"", scratch)?;
    let ruling = T::decode(verified.payload())?;
    if ruling.id() != id {
        return Err(Error::OtherLine);
    }
    Ok((ruling, sha256(&[verified.payload()])))
}

/// Which statement of a line: the first 8 bytes of its payload's digest; zeros are none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark([u32; 2]);

impl Mark {
    pub(super) const NONE: Self = Self([0; 2]);

    fn of(digest: &Digest) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = *digest;
        Self([u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h])])
    }
}

/// The newest that was accepted since the device started, for every task to see.
///
/// In two words, as small processors have no larger ones. Who reads between their writes sees a mark
/// that no statement has, and asks again.
#[derive(Debug)]
pub struct Newest([AtomicU32; 2]);

impl Newest {
    /// None yet: what was found in storage holds.
    pub(super) const fn none() -> Self {
        Self([AtomicU32::new(0), AtomicU32::new(0)])
    }

    fn set(&self, mark: Mark) {
        for (to, word) in self.0.iter().zip(mark.0) {
            to.store(word, Ordering::SeqCst);
        }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark(self.0.each_ref().map(|word| word.load(Ordering::SeqCst)))
    }

    /// Whether nothing newer was accepted than what has `mark`.
    pub(super) fn is(&self, mark: Mark) -> bool {
        let newest = self.mark();
        newest == Mark::NONE || newest == mark
    }
}

/// Where a line is kept.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// The newest statement, as it was signed.
    pub(super) statement: Slot,
    /// Its version, then its payload's digest.
    pub(super) newest: Slot,
}

impl Line {
    /// Whether a statement is newer than the newest: `false` if it is that very one.
    ///
    /// # Errors
    /// [`Error::Older`], [`Error::Equivocation`], [`Error::Stored`]; the storage's own.
    fn is_newer(
        self,
        version: u64,
        digest: &Digest,
        storage: &mut impl Storage,
    ) -> Result<bool, Error> {
        match self.newest(storage)? {
            None => Ok(true),
            Some((newest, _)) if version > newest => Ok(true),
            Some((newest, _)) if version < newest => Err(Error::Older),
            Some((_, known)) if known != *digest => Err(Error::Equivocation),
            Some(_) => Ok(false),
        }
    }

    /// Stores a newer statement, and only then that it is the newest: if power fails between the two,
    /// [`Self::settle`] goes on from there.
    fn keep(
        self,
        statement: &[u8],
        version: u64,
        digest: &Digest,
        storage: &mut impl Storage,
    ) -> Result<(), Error> {
        storage.store(self.statement, statement)?;
        self.mark(version, digest, storage)
    }

    /// The newest statement, unverified, in `buffer`; `None` if there never was one.
    ///
    /// # Errors
    /// [`Error::Stored`] if there was one and it is gone; the storage's own.
    fn load<'b>(
        self,
        buffer: &'b mut [u8],
        storage: &mut impl Storage,
    ) -> Result<Option<&'b [u8]>, Error> {
        match storage.load(self.statement, buffer)? {
            Some(len) => Ok(Some(buffer.get(..len).ok_or(Error::Stored)?)),
            None if self.newest(storage)?.is_some() => Err(Error::Stored),
            None => Ok(None),
        }
    }

    /// Holds a statement that was loaded and verified against the newest, and marks it as that.
    ///
    /// # Errors
    /// [`Error::Stored`] if it is not the newest: its slot was written to from outside.
    fn settle(
        self,
        version: u64,
        digest: &Digest,
        storage: &mut impl Storage,
    ) -> Result<(), Error> {
        match self.is_newer(version, digest, storage) {
            Ok(true) => self.mark(version, digest, storage),
            Ok(false) => Ok(()),
            Err(Error::Older | Error::Equivocation) => Err(Error::Stored),
            Err(error) => Err(error),
        }
    }

    fn mark(self, version: u64, digest: &Digest, storage: &mut impl Storage) -> Result<(), Error> {
        let mut bytes = [0; STORED];
        let (to_version, to_digest) = bytes.split_first_chunk_mut().ok_or(Error::Stored)?;
        *to_version = version.to_be_bytes();
        to_digest.copy_from_slice(digest);
        Ok(storage.store(self.newest, &bytes)?)
    }

    fn newest(self, storage: &mut impl Storage) -> Result<Option<(u64, Digest)>, Error> {
        let mut bytes = [0; STORED];
        match storage.load(self.newest, &mut bytes)? {
            None => Ok(None),
            Some(STORED) => {
                let (version, digest) = bytes.split_first_chunk().ok_or(Error::Stored)?;
                let digest = digest.try_into().map_err(|_| Error::Stored)?;
                Ok(Some((u64::from_be_bytes(*version), digest)))
            }
            Some(_) => Err(Error::Stored),
        }
    }
}

const STORED: usize = 40;
