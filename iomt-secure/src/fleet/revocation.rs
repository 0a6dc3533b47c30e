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

use super::line::{Accepted, Line, Newest, Ruling};
use super::{Error, Gate, LAST_MOMENT};
use crate::cbor::{self, Reader, Writer};
use crate::crypto::hash::{Digest, sha256};
use crate::identity::{Name, Now, VerifiedPeer};
use crate::platform::Slot;
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
        let kind = Kind::DenyList;
        let verified = Sign1::decode(statement)?.verify(authorities, kind, b"", scratch)?;
        DenyList::decode(verified.payload())?;
        Ok(Command::read(statement, kind))
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

/// A list that may be asked: [`Accepted`].
pub type VerifiedDenyList<'a> = Accepted<DenyList<'a>>;

impl<'a> VerifiedDenyList<'a> {
    /// What was signed.
    #[must_use]
    pub const fn list(&self) -> &DenyList<'a> {
        self.ruling()
    }

    /// Whether a newer list should be there by now: to be fetched, and reported.
    #[must_use]
    pub const fn is_stale(&self, now: &Now) -> bool {
        now.unix() > self.list().next
    }

    /// That `peer` is on neither list, by its certificate or its name.
    ///
    /// # Errors
    /// [`Error::Revoked`].
    pub fn check(&self, peer: &VerifiedPeer) -> Result<(), Error> {
        let certificate = of_fingerprint(peer.fingerprint());
        let denied = self.list().certificates.binary_search(&certificate).is_ok()
            || self.list().names.binary_search(&of_name(peer.name())).is_ok();
        if denied { Err(Error::Revoked) } else { Ok(()) }
    }
}

impl<'a> Ruling<'a> for DenyList<'a> {
    const KIND: Kind = Kind::DenyList;
    const LINE: Line = Line { statement: Slot::DENY_LIST, newest: Slot::DENY_LIST_VERSION };

    fn decode(payload: &'a [u8]) -> Result<Self, Error> {
        DenyList::decode(payload)
    }

    fn id(&self) -> &str {
        self.id
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn take_by(&self) -> u64 {
        self.next
    }

    fn newest(gate: &Gate) -> &Newest {
        gate.deny_list()
    }
}

fn entries<'a>(reader: &mut Reader<'a>) -> Result<&'a [Entry], Error> {
    let (entries, rest) = reader.bytes()?.as_chunks();
    if rest.is_empty() { Ok(entries) } else { Err(Error::Entries) }
}

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
