//! Changing identity without ever being without one.
//!
//! A certificate that comes back for a request is checked, stored beside the identity in use as
//! *pending*, tried in the next session, and takes over only when that session has worked. Every
//! step is one atomic write, and after each of them, done or cut short, [`next`] gives an identity
//! whose key and chain are whole:
//!
//! | step | in use | pending |
//! |---|---|---|
//! | before | old | none |
//! | [`Candidate::store`] | old | new |
//! | [`commit`], first write | new | new, which counts as none |
//! | [`commit`], second write | new | none |
//!
//! The stored record is: version 1 (1 byte), length of the key reference (2 bytes, big endian), the
//! reference, and for each certificate, the leaf first, its length (2 bytes) and its DER.

use super::{Anchors, Csr, Error, Name, Now, OwnedChain, Usage, verify};
use crate::crypto::hash::{Digest, sha256};
use crate::crypto::signature::PublicKey;
use crate::platform::{self, Slot, Storage};
use alloc::vec;
use alloc::vec::Vec;
use zeroize::Zeroizing;

/// The most bytes that a stored identity takes.
pub const MAX_RECORD: usize = 16 * 1024;

/// What was asked for: the name and the key of a request that is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enrolment {
    name: Name,
    key: PublicKey,
}

impl Enrolment {
    /// The enrolment whose DER request is `csr`.
    ///
    /// # Errors
    /// Those of [`Csr::verify`].
    pub fn for_request(csr: &[u8]) -> Result<Self, Error> {
        let csr = Csr::verify(csr)?;
        Ok(Self { name: *csr.name(), key: *csr.key() })
    }

    /// Checks the chain that came back: it is for the requested key and name, and leads to
    /// `anchors`, for at least one of the two uses.
    ///
    /// # Errors
    /// [`Error::KeyMismatch`], [`Error::NameMismatch`], and those of [`verify()`].
    pub fn accept(
        &self,
        chain: OwnedChain,
        anchors: &Anchors<'_>,
        now: &Now,
    ) -> Result<Candidate, Error> {
        let borrowed = chain.borrow()?;
        let peer = match verify(&borrowed, anchors, now, Usage::ClientAuth) {
            Err(Error::Usage) => verify(&borrowed, anchors, now, Usage::ServerAuth)?,
            other => other?,
        };
        if *peer.key() != self.key.into() {
            return Err(Error::KeyMismatch);
        }
        if *peer.name() != self.name {
            return Err(Error::NameMismatch);
        }
        Ok(Candidate { chain })
    }
}

/// A chain that passed [`Enrolment::accept`].
#[derive(Clone, Debug)]
pub struct Candidate {
    chain: OwnedChain,
}

impl Candidate {
    /// Stores the new identity as pending, in place of an earlier pending one. The identity in use
    /// is not touched.
    ///
    /// `key_reference` tells the device which key it is: a keystore's alias, a secure element's
    /// slot, or, for want of these, the key itself as PKCS#8.
    ///
    /// # Errors
    /// The storage's own; [`Error::Record`] if chain and reference exceed [`MAX_RECORD`].
    pub fn store(self, key_reference: &[u8], storage: &mut impl Storage) -> Result<(), Error> {
        let key_reference = Zeroizing::new(key_reference.to_vec());
        let record = Stored { key_reference, chain: self.chain }.encode()?;
        storage.store(Slot::IDENTITY_PENDING, &record)?;
        Ok(())
    }
}

/// An identity as it is stored.
pub struct Stored {
    key_reference: Zeroizing<Vec<u8>>,
    chain: OwnedChain,
}

impl Stored {
    /// Which key it is, in the caller's own terms; wiped on drop.
    #[must_use]
    pub fn key_reference(&self) -> &[u8] {
        &self.key_reference
    }

    /// The chain to show.
    #[must_use]
    pub const fn chain(&self) -> &OwnedChain {
        &self.chain
    }

    /// SHA-256 of the device's own certificate.
    #[must_use]
    pub fn fingerprint(&self) -> Digest {
        sha256(&[self.chain.leaf()])
    }

    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let parts =
            || core::iter::once(self.key_reference.as_slice()).chain(self.chain.certificates());
        let len = parts()
            .fold(1_usize, |sum, part| sum.saturating_add(part.len()).saturating_add(LENGTH));
        if len > MAX_RECORD {
            return Err(Error::Record);
        }
        // All at once: a vector that grows leaves what it held, a key perhaps, unwiped behind.
        let mut record = Zeroizing::new(Vec::with_capacity(len));
        record.push(VERSION);
        for part in parts() {
            let len = u16::try_from(part.len()).map_err(|_| Error::Record)?;
            record.extend_from_slice(&len.to_be_bytes());
            record.extend_from_slice(part);
        }
        Ok(record)
    }

    fn decode(record: &[u8]) -> Result<Self, Error> {
        let (version, mut rest) = record.split_first().ok_or(Error::Record)?;
        if *version != VERSION {
            return Err(Error::Record);
        }
        let mut parts = Vec::new();
        while let Some((len, tail)) = rest.split_first_chunk() {
            let len = usize::from(u16::from_be_bytes(*len));
            let (part, tail) = tail.split_at_checked(len).ok_or(Error::Record)?;
            parts.push(part);
            rest = tail;
        }
        let (reference, certificates) = parts.split_first().ok_or(Error::Record)?;
        let certificates = certificates.iter().map(|der| der.to_vec()).collect();
        let chain = OwnedChain::new(certificates).map_err(|_| Error::Record)?;
        if !rest.is_empty() {
            return Err(Error::Record);
        }
        Ok(Self { key_reference: Zeroizing::new(reference.to_vec()), chain })
    }

    fn load(slot: Slot, storage: &mut impl Storage) -> Result<Option<Self>, Error> {
        let mut buffer = Zeroizing::new(vec![0; MAX_RECORD]);
        match storage.load(slot, &mut buffer) {
            // An emptied slot is a slot without identity: storage has no other way to clear one.
            Ok(None | Some(0)) => Ok(None),
            // No identity is that long.
            Err(platform::Error::StorageCapacity) => Err(Error::Record),
            Err(error) => Err(error.into()),
            Ok(Some(len)) => Self::decode(buffer.get(..len).ok_or(Error::Record)?).map(Some),
        }
    }
}

/// The identity in use.
///
/// # Errors
/// The storage's own; [`Error::Record`] if what is stored is not an identity.
pub fn in_use(storage: &mut impl Storage) -> Result<Option<Stored>, Error> {
    Stored::load(Slot::IDENTITY, storage)
}

/// The identity that has not worked yet.
///
/// # Errors
/// The storage's own; [`Error::Record`] if what is stored as pending is not an identity, which
/// [`discard`] mends. A damaged record of the identity in use is not reported here.
pub fn pending(storage: &mut impl Storage) -> Result<Option<Stored>, Error> {
    let Some(new) = Stored::load(Slot::IDENTITY_PENDING, storage)? else { return Ok(None) };
    // The power went between the two writes of `commit`: it is in use already.
    let same = match in_use(storage) {
        Ok(old) => old.is_some_and(|old| old.fingerprint() == new.fingerprint()),
        // A damaged record is not this identity, and must not hide the one that mends it.
        Err(Error::Record) => false,
        Err(error) => return Err(error),
    };
    Ok((!same).then_some(new))
}

/// The identity for the next session: the pending one, or else the one in use. If that session
/// fails because of it, take [`in_use`] for the one after.
///
/// # Errors
/// The storage's own; [`Error::Record`] if neither is an identity.
pub fn next(storage: &mut impl Storage) -> Result<Option<Stored>, Error> {
    match pending(storage) {
        Ok(Some(new)) => Ok(Some(new)),
        // A damaged pending record must not cost the identity that works.
        Ok(None) | Err(Error::Record) => in_use(storage),
        Err(error) => Err(error),
    }
}

/// The pending identity takes over, because `worked` shows that it worked.
///
/// # Errors
/// [`Error::Pending`] if none is pending or the session was with another one; the storage's own.
/// The identity in use is then still the old one, or is the new one already, and is whole.
pub fn commit(worked: &Worked, storage: &mut impl Storage) -> Result<(), Error> {
    let new = pending(storage)?.ok_or(Error::Pending)?;
    if new.fingerprint() != worked.own {
        return Err(Error::Pending);
    }
    storage.store(Slot::IDENTITY, &new.encode()?)?;
    storage.store(Slot::IDENTITY_PENDING, &[])?;
    Ok(())
}

/// Drops the pending identity; the one in use stays.
///
/// # Errors
/// The storage's own.
pub fn discard(storage: &mut impl Storage) -> Result<(), Error> {
    storage.store(Slot::IDENTITY_PENDING, &[])?;
    Ok(())
}

/// The proof that an identity worked: the peer of a completed session has accepted it.
///
/// Only a session makes one, and only after the first protected message **from** the peer was
/// opened: in TLS 1.3 a client's own handshake ends before the server has judged its certificate
/// (RFC 8446 §4.4.4), so a completed handshake alone would prove nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worked {
    own: Digest,
}

impl Worked {
    /// `own`: SHA-256 of the certificate that this side showed.
    #[allow(dead_code)] // which session makes one depends on the features
    pub(crate) const fn in_session(own: Digest) -> Self {
        Self { own }
    }

    /// SHA-256 of the certificate that this side showed.
    #[must_use]
    pub const fn own(&self) -> &Digest {
        &self.own
    }
}

const VERSION: u8 = 1;
/// What stands before each part.
const LENGTH: usize = 2;

#[cfg(all(test, feature = "enrol"))]
mod tests;
