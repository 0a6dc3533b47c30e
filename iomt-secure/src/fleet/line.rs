//! A line of statements of which only the newest counts: kept in storage whole, with the highest
//! version beside it, so that neither a power cut nor an older statement takes a device back.

use super::Error;
use crate::crypto::hash::Digest;
use crate::platform::{Slot, Storage};

/// Where a line is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
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
    pub(super) fn is_newer(
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
    pub(super) fn keep(
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
    pub(super) fn load<'b>(
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
    pub(super) fn settle(
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
