//! Who is believed no longer: a signed deny-list, small enough for a device without a heap.
//!
//! It names certificates (or pinned keys) by their fingerprints and devices by their names, 16 bytes
//! each, in order, so that asking is a binary search. A name denies whatever certificate the device
//! shows; a fingerprint one certificate, so that the device may come back with another.
//!
//! A list replaces the one before it and its version never goes back. It is stored whole: what is
//! denied stays denied after a restart. Hosts can hold whole chains against CRLs as well
//! (`identity::Crl`, with `std`); the list is for those to whom a CRL is too long, and for denials
//! that are not the CA's to make.
//!
//! The bytes are in `docs/wire/deny-list.md`.

use super::line::Line;
use super::{Error, Gate, LAST_MOMENT};
use crate::cbor::{self, Reader, Writer};
use crate::crypto::hash::{Digest, sha256};
use crate::identity::{Name, Now, VerifiedPeer};
use crate::platform::{Slot, Storage};
use crate::statement::{Authority, Kind, Sign1};
use crate::telemetry::Command;

/// How a list names a certificate or a device: the first 16 bytes of a SHA-256.
pub type Entry = [u8; 16];

/// The entry of a certificate, or of a pinned key's claims set, by its fingerprint.
#[must_use]
pub fn of_fingerprint(fingerprint: &Digest) -> Entry {
    let [entry @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = *fingerprint;
    entry
}

/// The entry of a device, by its name.
#[must_use]
pub fn of_name(name: &Name) -> Entry {
    of_fingerprint(&sha256(&[name.as_str().as_bytes()]))
}

/// A deny-list, before it is signed or as it was decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DenyList<'a> {
    /// The line that it belongs to: a device takes lists of one line.
    pub id: &'a str,
    /// Higher than that of every list of the line before it.
    pub version: u64,
    /// When it was made, in seconds since 1970.
    pub issued: u64,
    /// By when there will be a newer one, in seconds since 1970. A list that was taken in time denies
    /// on after that; [`VerifiedDenyList::is_stale`] tells.
    pub next: u64,
    /// Certificates and pinned keys, ascending, each once.
    pub certificates: &'a [Entry],
    /// Names, ascending, each once.
    pub names: &'a [Entry],
}

impl<'a> DenyList<'a> {
    /// Writes the payload, for [`statement::sign`](crate::statement::sign()) as [`Kind::DenyList`].
    ///
    /// # Errors
    /// [`Error::Line`] for the id, [`Error::Validity`], [`Error::Entries`] if they are not in order;
    /// [`cbor::Error::Full`].
    pub fn encode<'o>(&self, out: &'o mut [u8]) -> Result<&'o [u8], Error> {
        self.check()?;
        let mut writer = Writer::new(out);
        writer.map(|map| {
            map.entry(key::FORMAT, |w| w.u64(FORMAT))?;
            map.entry(key::ID, |w| w.text(self.id))?;
            map.entry(key::VERSION, |w| w.u64(self.version))?;
            map.entry(key::ISSUED, |w| w.u64(self.issued))?;
            map.entry(key::NEXT, |w| w.u64(self.next))?;
            map.entry(key::CERTIFICATES, |w| w.bytes(self.certificates.as_flattened()))?;
            map.entry(key::NAMES, |w| w.bytes(self.names.as_flattened()))
        })?;
        Ok(writer.finish())
    }

    /// Reads a payload, strictly.
    ///
    /// # Errors
    /// Those of the encoding; [`Error::Form`], [`Error::Line`], [`Error::Validity`],
    /// [`Error::Entries`].
    pub fn decode(payload: &'a [u8]) -> Result<Self, Error> {
        let list = cbor::decode(payload, |reader| {
            reader.map(|map| {
                if map.required(key::FORMAT, Reader::u64)? != FORMAT {
                    return Err(Error::Form);
                }
                let id = map.required(key::ID, Reader::text)?;
                let version = map.required(key::VERSION, Reader::u64)?;
                let issued = map.required(key::ISSUED, Reader::u64)?;
                let next = map.required(key::NEXT, Reader::u64)?;
                let certificates = map.required(key::CERTIFICATES, entries)?;
                let names = map.required(key::NAMES, entries)?;
                Ok(Self { id, version, issued, next, certificates, names })
            })
        })?;
        list.check()?;
        Ok(list)
    }

    /// The list as a command for a frame, for whoever passes it on. `scratch` needs room for the
    /// payload and [`OVERHEAD`](crate::statement::OVERHEAD) bytes.
    ///
    /// # Errors
    /// The statement's own, and those of [`Self::decode`].
    pub fn command<'s>(
        statement: &'s [u8],
        authorities: &[Authority],
        scratch: &mut [u8],
    ) -> Result<Command<'s>, Error> {
        let verified = Sign1::decode(statement)?.verify(authorities, KIND, b"", scratch)?;
        DenyList::decode(verified.payload())?;
        Ok(Command::read(statement, KIND))
    }

    fn check(&self) -> Result<(), Error> {
        super::check_line(self.id)?;
        if self.next <= self.issued || self.next > LAST_MOMENT {
            return Err(Error::Validity);
        }
        let ascending = |list: &[Entry]| list.iter().zip(list.iter().skip(1)).all(|(a, b)| a < b);
        if ascending(self.certificates) && ascending(self.names) {
            Ok(())
        } else {
            Err(Error::Entries)
        }
    }
}

/// A list that an authority has signed, that is this device's, in time, and not older than the last.
/// Only its verification makes one.
///
/// ```compile_fail,E0451
/// # use iomt_secure::fleet::{VerifiedDenyList, revocation::DenyList};
/// # fn forge(list: DenyList<'_>) {
/// VerifiedDenyList { list };
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct VerifiedDenyList<'a> {
    list: DenyList<'a>,
}

impl<'a> VerifiedDenyList<'a> {
    /// Checks a signed list, stores it and makes every live link under `gate` ask it. The list in
    /// force may come again.
    ///
    /// `id` is that of the line that the device was provisioned with. `scratch` needs room for the
    /// payload and [`OVERHEAD`](crate::statement::OVERHEAD) bytes.
    ///
    /// # Errors
    /// The statement's own; those of [`DenyList::decode`]; [`Error::OtherLine`], [`Error::Expired`] if
    /// a newer one should be there already, [`Error::Older`], [`Error::Equivocation`]; the storage's
    /// own. The list in force stands then.
    pub fn accept(
        statement: &'a [u8],
        authorities: &[Authority],
        id: &str,
        now: &Now,
        gate: &Gate,
        storage: &mut impl Storage,
        scratch: &mut [u8],
    ) -> Result<Self, Error> {
        let (list, digest) = Self::verify(statement, authorities, id, scratch)?;
        if now.unix() > list.next {
            return Err(Error::Expired);
        }
        if LINE.is_newer(list.version, &digest, storage)? {
            LINE.keep(statement, list.version, &digest, storage)?;
            gate.rules_changed();
        }
        Ok(Self { list })
    }

    /// The list that was accepted last, found in storage; `None` if there never was one. `buffer`
    /// holds the statement for as long as the list is used.
    ///
    /// Its signature is verified again, but not its age: an old list denies.
    ///
    /// # Errors
    /// [`Error::Stored`] if there was a list and it is gone or not the newest: open no link then; the
    /// statement's own; the storage's own.
    pub fn load(
        buffer: &'a mut [u8],
        authorities: &[Authority],
        id: &str,
        storage: &mut impl Storage,
        scratch: &mut [u8],
    ) -> Result<Option<Self>, Error> {
        let Some(statement) = LINE.load(buffer, storage)? else { return Ok(None) };
        let (list, digest) = Self::verify(statement, authorities, id, scratch)?;
        LINE.settle(list.version, &digest, storage)?;
        Ok(Some(Self { list }))
    }

    fn verify<'s>(
        statement: &'s [u8],
        authorities: &[Authority],
        id: &str,
        scratch: &mut [u8],
    ) -> Result<(DenyList<'s>, Digest), Error> {
        let verified = Sign1::decode(statement)?.verify(authorities, KIND, b"", scratch)?;
        let list = DenyList::decode(verified.payload())?;
        if list.id != id {
            return Err(Error::OtherLine);
        }
        Ok((list, sha256(&[verified.payload()])))
    }

    /// What was signed.
    #[must_use]
    pub const fn list(&self) -> &DenyList<'a> {
        &self.list
    }

    /// Whether a newer list should be there by now: to be fetched, and reported.
    #[must_use]
    pub const fn is_stale(&self, now: &Now) -> bool {
        now.unix() > self.list.next
    }

    /// That `peer` is on neither list, by its certificate or its name.
    ///
    /// # Errors
    /// [`Error::Revoked`].
    pub fn check(&self, peer: &VerifiedPeer) -> Result<(), Error> {
        let certificate = of_fingerprint(peer.fingerprint());
        let denied = self.list.certificates.binary_search(&certificate).is_ok()
            || self.list.names.binary_search(&of_name(peer.name())).is_ok();
        if denied { Err(Error::Revoked) } else { Ok(()) }
    }
}

fn entries<'a>(reader: &mut Reader<'a>) -> Result<&'a [Entry], Error> {
    let (entries, rest) = reader.bytes()?.as_chunks();
    if rest.is_empty() { Ok(entries) } else { Err(Error::Entries) }
}

const KIND: Kind = Kind::DenyList;
const LINE: Line = Line { statement: Slot::DENY_LIST, newest: Slot::DENY_LIST_VERSION };
const FORMAT: u64 = 1;

mod key {
    pub(super) const FORMAT: i64 = 0;
    pub(super) const ID: i64 = 1;
    pub(super) const VERSION: i64 = 2;
    pub(super) const ISSUED: i64 = 3;
    pub(super) const NEXT: i64 = 4;
    pub(super) const CERTIFICATES: i64 = 5;
    pub(super) const NAMES: i64 = 6;
}

#[cfg(test)]
mod tests;
