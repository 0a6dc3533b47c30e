//! Where the records of a session lie: encrypted, in two slots of the device's storage.
//!
//! ```text
//! version     1 byte, 1
//! number      4 bytes, big endian: one more with every write
//! salt        8 bytes, drawn at random when the session began, and anew after each restart
//! ciphertext  as long as the content
//! tag         16 bytes
//! ```
//!
//! ChaCha20-Poly1305. The key is of one device and one slot; the nonce is the salt and the number, so
//! that storage that was rolled back, and is then written anew, has no nonce twice either.

use super::MAX_CHANNELS;
use crate::crypto::Secret;
use crate::crypto::aead::{Aead, AeadKey, NONCE, TAG};
use crate::crypto::hash::sha256;
use crate::crypto::kdf::expand_label;
use crate::identity::Name;
use crate::platform::{Slot, Storage};
use crate::telemetry::Error;
use core::fmt;
use zeroize::Zeroize;

/// Most bytes of a session's record.
pub const MAX_SESSION: usize = 384;

/// Most bytes of the counters' record of a link with `channels` channels.
#[must_use]
pub const fn max_counters(channels: usize) -> usize {
    // Four terms at their longest, two secrets, and three numbers of 9 bytes a channel.
    336_usize.saturating_add(channels.saturating_mul(27))
}

pub(super) const MAX_COUNTERS: usize = max_counters(MAX_CHANNELS);

/// Storage for one session, the key that its records are encrypted under, and whose they are.
///
/// What is asked of the storage is in [`Storage`] and in the threat model: atomic, durable, and not to
/// be rolled back by others. Where a counter in hardware can tell, [`Self::with_counter`] lets a record
/// that was rolled back be refused.
pub struct Vault<'a, S> {
    storage: &'a mut S,
    key: &'a Secret<32>,
    device: &'a Name,
    session: Slot,
    counters: Slot,
    counter: u32,
}

impl<'a, S: Storage> Vault<'a, S> {
    /// Records in [`Slot::SESSION`] and [`Slot::COUNTERS`], encrypted under `key`: one that only this
    /// device has, from its secure element or a key slot, and that serves nothing else. `device` is this
    /// device's own name.
    #[must_use]
    pub const fn new(storage: &'a mut S, key: &'a Secret<32>, device: &'a Name) -> Self {
        let (session, counters) = (Slot::SESSION, Slot::COUNTERS);
        Self { storage, key, device, session, counters, counter: 0 }
    }

    /// Records in these two slots, for a device with several sessions: each session has its own two.
    #[must_use]
    pub const fn with_slots(mut self, session: Slot, counters: Slot) -> Self {
        (self.session, self.counters) = (session, counters);
        self
    }

    /// Takes no record that was written before the one with this number: the value of a counter that only
    /// counts up, kept where storage cannot be rolled back with it. Raise that to
    /// [`Resumable::record_number`](super::Resumable::record_number) whenever the number has changed, and
    /// before the frame that was sealed then is sent.
    #[must_use]
    pub const fn with_counter(mut self, counter: u32) -> Self {
        self.counter = counter;
        self
    }

    /// Ends what is kept: nothing can be resumed after this.
    ///
    /// # Errors
    /// The storage's own; the session may then still be there.
    pub fn forget(&mut self) -> Result<(), Error> {
        // Without its counters a session is none.
        self.storage.store(self.counters, &[])?;
        self.storage.store(self.session, &[])?;
        Ok(())
    }

    pub(super) const fn counter(&self) -> u32 {
        self.counter
    }

    pub(super) fn store_session(&mut self, stamp: Stamp, content: &[u8]) -> Result<(), Error> {
        self.store::<MAX_SESSION>(self.session, stamp, &[], content)
    }

    pub(super) fn store_counters(
        &mut self,
        stamp: Stamp,
        link: &[u8; 8],
        content: &[u8],
    ) -> Result<(), Error> {
        self.store::<MAX_COUNTERS>(self.counters, stamp, link, content)
    }

    /// Whether the counters' record is of the link with this salt, or the one that the link was made `from`.
    ///
    /// Else another link was made of the session since, or of another session, or it was ended: two links of
    /// one session would use the same numbers.
    #[inline(never)]
    pub(super) fn check_counters(&mut self, salt: [u8; 8], from: u32) -> Result<(), Error> {
        let mut record = [0; MAX_COUNTERS];
        let len = self.storage.load(self.counters, &mut record)?.unwrap_or_default();
        let head = record.get(..len).and_then(<[u8]>::first_chunk).ok_or(Error::Superseded)?;
        let found = Stamp::of(head)?;
        if found.salt == salt || found.mark() == from { Ok(()) } else { Err(Error::Superseded) }
    }

    /// The session's content in `out`, and its length; `None` if nothing is stored.
    pub(super) fn load_session(
        &mut self,
        out: &mut [u8; MAX_SESSION],
    ) -> Result<Option<usize>, Error> {
        let loaded = self.load(self.session, &[], out)?;
        Ok(loaded.map(|(_, len)| len))
    }

    /// The counters' content in `out`, its stamp and its length; `None` if nothing is stored.
    pub(super) fn load_counters(
        &mut self,
        link: &[u8; 8],
        out: &mut [u8; MAX_COUNTERS],
    ) -> Result<Option<(Stamp, usize)>, Error> {
        let loaded = self.load(self.counters, link, out)?;
        if loaded.is_some_and(|(stamp, _)| stamp.number < self.counter) {
            return Err(Error::RecordOld);
        }
        Ok(loaded)
    }

    fn store<const N: usize>(
        &mut self,
        slot: Slot,
        stamp: Stamp,
        bound_to: &[u8],
        content: &[u8],
    ) -> Result<(), Error> {
        let (key, nonce) = (self.key(slot)?, stamp.nonce());
        let mut record = [0; N];
        let len = content.len().saturating_add(AROUND);
        let out = record.get_mut(..len).ok_or(Error::Channels)?;
        let (head, rest) = out.split_first_chunk_mut::<HEAD>().ok_or(Error::Channels)?;
        let (body, tag) = rest.split_last_chunk_mut::<TAG>().ok_or(Error::Channels)?;
        *head = stamp.head();
        body.copy_from_slice(content);
        match key.seal(&nonce, bound_to, body) {
            Ok(made) => *tag = made,
            Err(error) => {
                record.zeroize();
                return Err(error.into());
            }
        }
        // Nothing in it is in the open any more.
        self.storage.store(slot, record.get(..len).unwrap_or_default())?;
        Ok(())
    }

    fn load<const N: usize>(
        &mut self,
        slot: Slot,
        bound_to: &[u8],
        out: &mut [u8; N],
    ) -> Result<Option<(Stamp, usize)>, Error> {
        let len = match self.storage.load(slot, out) {
            // An emptied slot is one without a record: storage has no other way to clear it.
            Ok(None | Some(0)) => return Ok(None),
            Ok(Some(len)) => len,
            // No record is that long.
            Err(crate::platform::Error::StorageCapacity) => return Err(Error::Record),
            Err(error) => return Err(error.into()),
        };
        let opened = self.open(slot, bound_to, out.get_mut(..len).unwrap_or_default());
        let Ok((stamp, content)) = opened else {
            out.zeroize();
            return Err(opened.map_or_else(|error| error, |_| Error::Record));
        };
        // To the front.
        out.copy_within(HEAD..HEAD.saturating_add(content), 0);
        out.get_mut(content..).unwrap_or_default().zeroize();
        Ok(Some((stamp, content)))
    }

    fn open(
        &self,
        slot: Slot,
        bound_to: &[u8],
        record: &mut [u8],
    ) -> Result<(Stamp, usize), Error> {
        let (head, rest) = record.split_first_chunk_mut::<HEAD>().ok_or(Error::Record)?;
        let (body, tag) = rest.split_last_chunk_mut::<TAG>().ok_or(Error::Record)?;
        let stamp = Stamp::of(head)?;
        let key = self.key(slot)?;
        key.open(&stamp.nonce(), bound_to, body, tag).map_err(|_| Error::Record)?;
        Ok((stamp, body.len()))
    }

    /// The key of this device and slot.
    fn key(&self, slot: Slot) -> Result<AeadKey, Error> {
        let mut context = [0; 34];
        let (device, number) = context.split_at_mut(32);
        device.copy_from_slice(&sha256(&[self.device.as_str().as_bytes()]));
        number.copy_from_slice(&slot.number().to_be_bytes());
        let key: Secret<32> =
            Secret::filled_by(|out| expand_label(self.key, b"iomt record", &context, out))?;
        // Exposed to the cipher, which keeps its own wiped copy.
        Ok(AeadKey::new(Aead::ChaCha20Poly1305, key.expose())?)
    }
}

impl<S> fmt::Debug for Vault<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("device", &self.device).finish_non_exhaustive()
    }
}

/// What tells one write from every other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) number: u32,
    pub(super) salt: [u8; 8],
}

impl Stamp {
    fn head(self) -> [u8; HEAD] {
        let ([a, b, c, d], [s, t, u, v, w, x, y, z]) = (self.number.to_be_bytes(), self.salt);
        [VERSION, a, b, c, d, s, t, u, v, w, x, y, z]
    }

    /// By which a record is known again, in little room: never that of another with this salt, and of one
    /// with another salt by an accident of 32 bits.
    pub(super) const fn mark(self) -> u32 {
        let [s, t, u, v, ..] = self.salt;
        self.number ^ u32::from_be_bytes([s, t, u, v])
    }

    fn of(head: &[u8; HEAD]) -> Result<Self, Error> {
        let [VERSION, a, b, c, d, salt @ ..] = *head else { return Err(Error::Record) };
        Ok(Self { number: u32::from_be_bytes([a, b, c, d]), salt })
    }

    fn nonce(self) -> [u8; NONCE] {
        let [_, a, b, c, d, s, t, u, v, w, x, y, z] = self.head();
        [s, t, u, v, w, x, y, z, a, b, c, d]
    }
}

const VERSION: u8 = 1;
const HEAD: usize = 1 + 4 + 8;
const AROUND: usize = HEAD + TAG;
