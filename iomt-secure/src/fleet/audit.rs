//! The log of what happened: append-only, chained by hashes, with checkpoints that the device signs.
//!
//! An event is one of a closed list ([`Event`]) with numbers and digests: there is no text in it and no
//! place for a measurement, so that a log can be given to the owner, the maker or a regulator as it is.
//! Each entry has the number that follows the last and a link, the hash of the link before it and of the
//! entry itself. [`Log`] makes entries in memory of the caller's and does no I/O; [`Log::checkpoint`] has
//! the head signed, together with who owns the log, whose law it is kept under and for how long.
//!
//! [`Verifier`] names the first entry that was altered, is missing or was cut off. Whoever holds the
//! device's storage, but not its key, can rewrite what no checkpoint has covered yet, and cut that off:
//! sign often, and send checkpoints away.
//!
//! The layout is in `docs/wire/log.md`.

mod event;
mod head;
mod verifier;

use super::Error;
use crate::crypto::hash::{Digest, Sha256, sha256};
use crate::identity::{Now, Signer, TimeBasis};
use crate::statement::{self, Kind};

pub use event::Event;
pub use head::{Claims, Head, VerifiedHead};
pub use verifier::{Damage, Finding, Verifier};

/// Bytes of an entry.
pub const ENTRY: usize = BODY + 32;

/// What of an entry is hashed: number, time, basis, event, two arguments and a subject.
const BODY: usize = 52;

/// A log that is being written.
///
/// Store each entry, whole, before what it tells of has an effect that cannot be taken back. After a
/// restart go on from the newest entry ([`Log::resume`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log<'a> {
    claims: Claims<'a>,
    /// The number of the next entry, from 0.
    next: u64,
    link: Digest,
    /// How many entries the last checkpoint covered.
    signed: u64,
}

impl<'a> Log<'a> {
    /// An empty log.
    ///
    /// # Errors
    /// [`Error::Claims`] for claims that are not well-formed.
    pub fn new(claims: Claims<'a>) -> Result<Self, Error> {
        let link = claims.first_link()?;
        Ok(Self { claims, next: 0, link, signed: 0 })
    }

    /// The log whose newest stored entry is `entry`; only its form is checked. What stands behind it in
    /// storage, half an entry that a power cut left, is to be overwritten.
    ///
    /// # Errors
    /// [`Error::Claims`]; [`Error::Stored`] if this is no entry.
    pub fn resume(claims: Claims<'a>, entry: &[u8; ENTRY]) -> Result<Self, Error> {
        claims.first_link()?;
        let read = Entry::read(entry).ok_or(Error::Stored)?;
        let next = read.number.checked_add(1).ok_or(Error::LogFull)?;
        Ok(Self { claims, next, link: read.link, signed: 0 })
    }

    /// Writes the next entry into `out`.
    ///
    /// # Errors
    /// [`Error::LogFull`] after 2⁶⁴ − 1 entries; nothing is written then.
    pub fn append(&mut self, event: &Event, now: &Now, out: &mut [u8; ENTRY]) -> Result<(), Error> {
        let number = self.next;
        let next = number.checked_add(1).ok_or(Error::LogFull)?;
        let (body, link) = out.split_first_chunk_mut().ok_or(Error::Stored)?;
        *body = event.write(number, now);
        self.link = chain(&self.link, body);
        link.copy_from_slice(&self.link);
        self.next = next;
        Ok(())
    }

    /// How many entries there are.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.next
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.next == 0
    }

    /// How many entries no checkpoint covers yet, since this log was begun or resumed.
    #[must_use]
    pub const fn unsigned(&self) -> u64 {
        self.next.saturating_sub(self.signed)
    }

    /// Who owns it, and the other claims.
    #[must_use]
    pub const fn claims(&self) -> &Claims<'a> {
        &self.claims
    }

    /// Signs the head as it is now and writes the statement into `out`, which needs room for
    /// [`Head::MAX`] and [`OVERHEAD`](statement::OVERHEAD) bytes.
    ///
    /// # Errors
    /// The statement's own, and the signer's.
    pub fn checkpoint<'o>(
        &mut self,
        signer: &(impl Signer + ?Sized),
        now: &Now,
        out: &'o mut [u8],
    ) -> Result<&'o [u8], Error> {
        let head =
            Head { claims: self.claims, count: self.next, link: &self.link, time: now.unix() };
        let mut payload = [0; Head::MAX];
        let payload = head.encode(&mut payload)?;
        let statement = statement::sign(signer, Kind::LogHead, payload, b"", out)?;
        self.signed = self.next;
        Ok(statement)
    }
}

/// An entry, as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 0.
    pub number: u64,
    /// When, in seconds since 1970.
    pub time: u64,
    /// What the time rests on.
    pub basis: TimeBasis,
    /// What happened.
    pub event: Event,
    link: Digest,
}

impl Entry {
    /// Reads an entry of the form that this build writes; `None` for any other. Its link is not
    /// checked: that is [`Verifier`]'s.
    #[must_use]
    pub fn read(bytes: &[u8; ENTRY]) -> Option<Self> {
        let (body, link) = bytes.split_first_chunk::<BODY>()?;
        let (number, time, basis, event) = Event::read(body)?;
        Some(Self { number, time, basis, event, link: link.try_into().ok()? })
    }
}

fn chain(link: &Digest, body: &[u8; BODY]) -> Digest {
    sha256(&[link, body])
}

/// Of what no entry's hash begins with: 32 bytes there are a link.
fn first_link(claims: &[u8]) -> Digest {
    let mut hash = Sha256::new();
    hash.update(b"iomt-secure log 1\0");
    hash.update(claims);
    hash.finish()
}

#[cfg(test)]
mod tests;
