//! Pseudonyms that are drawn at random and remembered.

use super::derived::{first_half, keyed};
use super::{Error, Identity, Pseudonym, ReidentificationKey};
use crate::crypto::Secret;
use crate::crypto::hash::Digest;
use crate::crypto::siv::{KEY, SivKey, TAG};
use crate::minimize::Purpose;
use crate::platform::{Random, Slot, Storage};
use core::fmt;
use zeroize::Zeroize;

/// Bytes of a stored entry: who, by a keyed digest, and the pseudonym's random bytes.
const ENTRY: usize = 32;
/// Version, and how many entries there are.
const HEAD: usize = 3;
const VERSION: u8 = 1;

/// Random pseudonyms for one recipient, one purpose and one epoch, for at most `N` identities.
///
/// The map is kept in a slot of the caller's own, encrypted and authenticated (AES-SIV), with a
/// keyed digest in place of each identity. A new entry is stored before its pseudonym is given out,
/// so that a power cut cannot give somebody a second one. A storage that is rolled back forgets
/// entries, and whoever comes again gets another pseudonym.
pub struct Mapped<const N: usize> {
    siv: SivKey,
    mac: Secret<32>,
    binding: [u8; 40],
    purpose: Purpose,
    slot: Slot,
    entries: [[u8; ENTRY]; N],
    len: usize,
}

impl<const N: usize> Mapped<N> {
    /// Bytes of scratch that [`Mapped::load`] and [`Mapped::pseudonym`] need.
    pub const SCRATCH: usize = TAG.saturating_add(HEAD).saturating_add(ENTRY.saturating_mul(N));

    /// Reads the map for this recipient, purpose and epoch from `slot`, which is empty at first.
    ///
    /// # Errors
    /// [`Error::StoredMap`] if what is stored is of another key, recipient, purpose or epoch, or was
    /// altered; [`Error::MapFull`] if it holds more than `N`; [`Error::Scratch`]; the storage's own.
    pub fn load(
        key: &ReidentificationKey,
        recipient: &Digest,
        purpose: Purpose,
        epoch: u64,
        slot: Slot,
        storage: &mut impl Storage,
        scratch: &mut [u8],
    ) -> Result<Self, Error> {
        let siv: Secret<KEY> = key.expand(b"map siv", recipient, purpose, epoch)?;
        let mac = key.expand(b"map mac", recipient, purpose, epoch)?;
        let mut binding = [0; 40];
        let (name, number) = binding.split_at_mut(recipient.len());
        name.copy_from_slice(recipient);
        number.copy_from_slice(&epoch.to_be_bytes());
        let mut map = Self {
            siv: SivKey::new(&siv),
            mac,
            binding,
            purpose,
            slot,
            entries: [[0; ENTRY]; N],
            len: 0,
        };
        let scratch = scratch.get_mut(..Self::SCRATCH).ok_or(Error::Scratch)?;
        let read = match storage.load(slot, scratch) {
            Ok(None) => return Ok(map),
            Ok(Some(read)) => map.read(scratch.get_mut(..read).unwrap_or_default()),
            Err(crate::platform::Error::StorageCapacity) => Err(Error::MapFull),
            Err(error) => Err(error.into()),
        };
        scratch.zeroize();
        read.map(|()| map)
    }

    /// How many identities have a pseudonym.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether none has one yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The pseudonym of `identity`: that of before, or a new one, which is stored first.
    ///
    /// # Errors
    /// [`Error::MapFull`], [`Error::Scratch`], the random source's and the storage's own. The map is
    /// as before then.
    pub fn pseudonym(
        &mut self,
        identity: &Identity<'_>,
        random: &mut impl Random,
        storage: &mut impl Storage,
        scratch: &mut [u8],
    ) -> Result<Pseudonym, Error> {
        let who = first_half(&keyed(&self.mac, identity));
        if let Some(drawn) = self.find(&who) {
            return Ok(shaped(identity, drawn));
        }
        let mut drawn = [0; 16];
        random.fill(&mut drawn)?;
        let place = self.entries.get_mut(self.len).ok_or(Error::MapFull)?;
        let (name, token) = place.split_at_mut(who.len());
        name.copy_from_slice(&who);
        token.copy_from_slice(&drawn);
        self.len = self.len.saturating_add(1);
        let stored = self.store(storage, scratch);
        if let Err(error) = stored {
            self.len = self.len.saturating_sub(1);
            if let Some(place) = self.entries.get_mut(self.len) {
                place.zeroize();
            }
            return Err(error);
        }
        Ok(shaped(identity, drawn))
    }

    /// Whether `pseudonym` is that of `identity`: to look one up in a register.
    #[must_use]
    pub fn is(&self, identity: &Identity<'_>, pseudonym: &str) -> bool {
        let who = first_half(&keyed(&self.mac, identity));
        self.find(&who).is_some_and(|drawn| shaped(identity, drawn).as_str() == pseudonym)
    }

    fn find(&self, who: &[u8; 16]) -> Option<[u8; 16]> {
        let held = self.entries.get(..self.len).unwrap_or_default();
        let entry = held.iter().find(|entry| entry.starts_with(who))?;
        entry.last_chunk().copied()
    }

    fn store(&mut self, storage: &mut impl Storage, scratch: &mut [u8]) -> Result<(), Error> {
        let scratch = scratch.get_mut(..Self::SCRATCH).ok_or(Error::Scratch)?;
        let count = u16::try_from(self.len).map_err(|_| Error::MapFull)?.to_be_bytes();
        let (tag, text) = scratch.split_at_mut(TAG);
        let held = self.entries.get(..self.len).unwrap_or_default();
        let plain = [VERSION].into_iter().chain(count).chain(held.iter().flatten().copied());
        let mut len = 0usize;
        for (to, from) in text.iter_mut().zip(plain) {
            *to = from;
            len = len.saturating_add(1);
        }
        let text = text.get_mut(..len).unwrap_or_default();
        tag.copy_from_slice(
            &self.siv.seal(&[&self.binding, self.purpose.code().as_bytes()], text)?,
        );
        let all = len.saturating_add(TAG);
        Ok(storage.store(self.slot, scratch.get(..all).unwrap_or_default())?)
    }

    fn read(&mut self, stored: &mut [u8]) -> Result<(), Error> {
        let refused = Error::StoredMap;
        let (tag, text) = stored.split_first_chunk_mut::<TAG>().ok_or(refused)?;
        let headers: [&[u8]; 2] = [&self.binding, self.purpose.code().as_bytes()];
        self.siv.open(&headers, text, tag).map_err(|_| refused)?;
        let ([VERSION, high, low], rest) = text.split_first_chunk::<HEAD>().ok_or(refused)? else {
            return Err(refused);
        };
        let count = usize::from(u16::from_be_bytes([*high, *low]));
        let entries = rest.chunks_exact(ENTRY);
        if entries.len() != count || !entries.remainder().is_empty() {
            return Err(refused);
        }
        for (place, entry) in
            self.entries.get_mut(..count).ok_or(Error::MapFull)?.iter_mut().zip(entries)
        {
            place.copy_from_slice(entry);
        }
        self.len = count;
        Ok(())
    }
}

impl<const N: usize> Drop for Mapped<N> {
    fn drop(&mut self) {
        self.entries.zeroize();
    }
}

impl<const N: usize> fmt::Debug for Mapped<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mapped").field("len", &self.len).finish_non_exhaustive()
    }
}

fn shaped(identity: &Identity<'_>, drawn: [u8; 16]) -> Pseudonym {
    if identity.is_uuid() { Pseudonym::uuid(drawn) } else { Pseudonym::token(&drawn) }
}
