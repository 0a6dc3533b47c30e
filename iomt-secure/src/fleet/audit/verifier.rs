//! Finding the first entry that is not as it was written.

use super::{BODY, Claims, ENTRY, Entry, VerifiedHead, chain};
use crate::crypto::hash::Digest;
use crate::fleet::Error;

/// What is wrong with a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The entry is not what was written.
    Altered,
    /// The entry is not there, though a later one is.
    Missing,
    /// The log ends before this entry: inside it, or though a checkpoint covers it.
    Truncated,
    /// From this entry on, up to the checkpoint at which it was noticed, at least one was altered, and
    /// all after it were made to fit.
    Rewritten,
    /// The checkpoint is of another log, or contradicts one before it.
    Foreign,
}

/// The first thing that is wrong with a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub damage: Damage,
    /// The number of the entry.
    pub number: u64,
}

/// Reads a log from its beginning, in pieces of any number of entries, with its checkpoints.
#[derive(Clone, Debug)]
pub struct Verifier<'a> {
    claims: Claims<'a>,
    next: u64,
    link: Digest,
    /// How many entries are known to be as they were signed.
    covered: u64,
}

impl<'a> Verifier<'a> {
    /// For a log with these claims, as a checkpoint or the device's inventory states them.
    ///
    /// # Errors
    /// [`Error::Claims`] for claims that are not well-formed.
    pub fn new(claims: Claims<'a>) -> Result<Self, Error> {
        let link = claims.first_link()?;
        Ok(Self { claims, next: 0, link, covered: 0 })
    }

    /// How many entries were read and follow one another.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.next
    }

    /// Whether none was read yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.next == 0
    }

    /// How many of them a checkpoint covers. What follows could be rewritten by whoever holds the
    /// storage.
    #[must_use]
    pub const fn covered(&self) -> u64 {
        self.covered
    }

    /// Reads the next entries; gives how many there were.
    ///
    /// # Errors
    /// The first entry that is altered, missing or cut off. What is before it was read.
    pub fn entries(&mut self, bytes: &[u8]) -> Result<u64, Finding> {
        let before = self.next;
        let (entries, rest) = bytes.as_chunks::<ENTRY>();
        for entry in entries {
            self.entry(entry)?;
        }
        if rest.is_empty() {
            Ok(self.next.saturating_sub(before))
        } else {
            Err(self.finding(Damage::Truncated))
        }
    }

    /// Reads the next entry.
    ///
    /// # Errors
    /// As [`Self::entries`].
    #[inline]
    pub fn entry(&mut self, bytes: &[u8; ENTRY]) -> Result<(), Finding> {
        let altered = self.finding(Damage::Altered);
        let (body, link) = bytes.split_first_chunk::<BODY>().ok_or(altered)?;
        let expected = chain(&self.link, body);
        let number = body.first_chunk().map_or(0, |number| u64::from_be_bytes(*number));
        if link != expected {
            // An entry that was taken out leaves one with a later number behind it.
            let damage = if number > self.next { Damage::Missing } else { Damage::Altered };
            return Err(self.finding(damage));
        }
        // Linked and yet not one that a device writes: made by someone else.
        if number != self.next || Entry::read(bytes).is_none() {
            return Err(altered);
        }
        self.link = expected;
        self.next = self.next.saturating_add(1);
        Ok(())
    }

    /// Holds what was read so far against a checkpoint; give each when as many entries were read as it
    /// counts, or at the end.
    ///
    /// # Errors
    /// [`Damage::Truncated`] if it covers more entries than there are; [`Damage::Rewritten`] from the
    /// first entry that no earlier checkpoint covers; [`Damage::Foreign`] if it is of another log,
    /// counts fewer entries than were read, or contradicts a checkpoint of as many.
    pub fn checkpoint(&mut self, head: &VerifiedHead<'_>) -> Result<(), Finding> {
        let head = head.head();
        if head.claims != self.claims || head.count < self.next {
            return Err(self.finding(Damage::Foreign));
        }
        if head.count > self.next {
            return Err(self.finding(Damage::Truncated));
        }
        if *head.link != self.link {
            // All that it counts was signed as it is: two checkpoints say different things of it.
            if self.covered == self.next {
                return Err(self.finding(Damage::Foreign));
            }
            return Err(Finding { damage: Damage::Rewritten, number: self.covered });
        }
        self.covered = self.next;
        Ok(())
    }

    const fn finding(&self, damage: Damage) -> Finding {
        Finding { damage, number: self.next }
    }
}
