//! What a sealer does that a record in storage is kept of, and one whose transport was made anew.
//!
//! Numbers are used only as far as storage says that they are used ([`Error::Unreserved`] before one
//! that is not), so that a sealer made from the record begins past every number that was used.

use super::Sealer;
use crate::cbor::{self, Reader, Writer};
use crate::crypto::Secret;
use crate::crypto::aead::Aead;
use crate::crypto::hash::Digest;
use crate::telemetry::control::{self, Control};
use crate::telemetry::epoch::{Keys, LinkTag, MAX_BLOCK, seal_limit};
use crate::telemetry::frame::{Kind, MAX_OVERHEAD};
use crate::telemetry::opener::Opener;
use crate::telemetry::resumption::{Resumption, message, record};
use crate::telemetry::{Error, Options, Terms};

impl<const C: usize> Sealer<C> {
    /// Says on a [resumable](Options::resumable) link which numbers come next and which are taken, and
    /// asks the peer for the same: after an ordered connection was made anew. Every frame that was on
    /// its way then is lost. Repeat it until [`Received::Resumed`](crate::telemetry::Received::Resumed) comes.
    ///
    /// # Errors
    /// [`Error::Resumption`] on another link or with another link's opener; [`Error::KeyUsedUp`],
    /// [`Error::Capacity`].
    pub fn announce(&mut self, opener: &Opener<C>, out: &mut [u8]) -> Result<usize, Error> {
        self.seal_resumption(true, opener, out)
    }

    /// Skips the numbers that the peer will not take any more: it has restarted, or its connection was
    /// made anew. If it asks for it, the answer is in `out`, and its length is returned; else 0.
    ///
    /// # Errors
    /// [`Error::Resumption`] if the message came on another link, or asks for more than it may;
    /// [`Error::KeyUsedUp`], [`Error::Capacity`].
    pub fn resumed(
        &mut self,
        resumption: &Resumption<'_>,
        opener: &Opener<C>,
        out: &mut [u8],
    ) -> Result<usize, Error> {
        let before = (self.numbers, self.left, self.sealed);
        self.skip(resumption)?;
        if !resumption.wants_answer() {
            return Ok(0);
        }
        let answered = self.seal_resumption(false, opener, out);
        if answered.is_err() {
            (self.numbers, self.left, self.sealed) = before;
        }
        answered
    }

    /// Applies what the peer's message says of this direction.
    pub(in crate::telemetry) fn skip(&mut self, resumption: &Resumption<'_>) -> Result<(), Error> {
        if resumption.link() != self.tag {
            return Err(Error::Resumption);
        }
        let taken = resumption.taken(self.epoch)?;
        // All of it is held against the bound before any of it is applied.
        let far = |(own, theirs): (&u64, u64)| theirs.saturating_sub(*own) > MAX_BLOCK.into();
        if self.numbers.iter().zip(taken.clone()).any(far) {
            return Err(Error::Resumption);
        }
        for ((own, left), theirs) in self.numbers.iter_mut().zip(&mut self.left).zip(taken) {
            let ahead = theirs.saturating_sub(*own);
            *own = own.saturating_add(ahead);
            self.sealed = self.sealed.saturating_add(ahead);
            if *left != SKIP {
                *left = left.saturating_sub(u16::try_from(ahead).unwrap_or(u16::MAX));
            }
        }
        Ok(())
    }

    fn seal_resumption(
        &mut self,
        wants_answer: bool,
        opener: &Opener<C>,
        out: &mut [u8],
    ) -> Result<usize, Error> {
        if !self.resumable || *opener.tag() != self.tag {
            return Err(Error::Resumption);
        }
        let mut buffer = [0; message::MAX];
        let message = message::encode(wants_answer, &self.numbers, opener, &mut buffer)?;
        let len = self.seal_frame(Kind::Control, true, 0, message, None, out)?;
        self.unannounced = false;
        Ok(len)
    }
}

/// For [`Resumable`](crate::telemetry::resumption::Resumable) alone.
impl<const C: usize> Sealer<C> {
    /// From now on numbers are used only as the record says, of which one write reserves `block`, 1 at least.
    pub(in crate::telemetry) const fn keep(&mut self, block: u16) {
        self.block = block;
    }

    /// How many numbers one write reserves.
    pub(in crate::telemetry) const fn block(&self) -> u16 {
        self.block
    }

    /// Announces the pending epoch once more, on its own terms.
    pub(in crate::telemetry) fn repeat_update(&mut self, out: &mut [u8]) -> Result<usize, Error> {
        let terms = self.pending.ok_or(Error::NoUpdate)?;
        let epoch = self.check_update(&terms)?;
        self.seal_control(&Control::KeyUpdate { epoch, terms }, out)
    }

    /// The terms of the record, or those that are pending, are the caller's plan's.
    pub(in crate::telemetry) fn confirm(&mut self, terms: &Terms) -> Result<(), Error> {
        let current = self.terms.as_ref() == Some(terms);
        let pending = self.pending.as_ref() == Some(terms);
        self.unconfirmed &= !current;
        self.pending_unconfirmed &= !pending;
        if current || pending { Ok(()) } else { Err(Error::OtherPolicy) }
    }

    /// Whether an update on these terms waits for its acknowledgement.
    pub(in crate::telemetry) fn is_pending(&self, terms: &Terms) -> bool {
        self.pending.as_ref() == Some(terms)
    }

    /// Takes the terms for announced, or takes that back.
    pub(in crate::telemetry) const fn set_pending(&mut self, terms: Option<Terms>) {
        self.pending = terms;
    }

    /// Reserves `block` numbers on `channel`, and on every channel that has some left; on all that were
    /// ever used if `channel` is `None`. Gives what was before; nothing is used before it is stored.
    pub(in crate::telemetry) fn grant(&mut self, channel: Option<u8>, block: u16) -> Granted<C> {
        let before = self.granted();
        let asked = channel.map(usize::from);
        for (at, (number, left)) in self.numbers.iter_mut().zip(&mut self.left).enumerate() {
            let wanted = match asked {
                Some(asked) => asked == at,
                None => *number > 0,
            };
            if *left == SKIP && wanted {
                // Past whatever the peer, if it has restarted too, has reserved ahead of what it took.
                *number = number.saturating_add(MAX_BLOCK.into());
                self.sealed = self.sealed.saturating_add(MAX_BLOCK.into());
            } else if *left == SKIP || (*left == 0 && !wanted) {
                continue;
            }
            *left = block;
        }
        before
    }

    /// Takes a reservation back that could not be stored.
    pub(in crate::telemetry) const fn revoke(&mut self, granted: Granted<C>) {
        self.numbers = granted.numbers;
        self.left = granted.left;
        self.sealed = granted.sealed;
    }

    /// The numbers as they are, to come back to.
    pub(in crate::telemetry) const fn granted(&self) -> Granted<C> {
        Granted { numbers: self.numbers, left: self.left, sealed: self.sealed }
    }

    /// Whether a channel that was in use before the restart has not been used since.
    pub(in crate::telemetry) fn has_skips(&self) -> bool {
        self.left.contains(&SKIP)
    }

    /// Whether an update on these terms can be announced, but for the reservation.
    pub(in crate::telemetry) fn check_announcement(
        &self,
        terms: &Terms,
        out: &[u8],
    ) -> Result<(), Error> {
        if self.unannounced {
            return Err(Error::Unannounced);
        }
        let epoch = self.check_update(terms)?;
        if self.sealed >= seal_limit(self.aead) {
            return Err(Error::KeyUsedUp);
        }
        let mut buffer = [0; control::MAX];
        let message = Control::KeyUpdate { epoch, terms: *terms }.encode(&mut buffer)?;
        if out.len() < MAX_OVERHEAD.saturating_add(message.len()) {
            return Err(Error::Capacity);
        }
        Ok(())
    }

    /// Back to the epoch before: the one that was entered could not be noted in storage.
    pub(in crate::telemetry) fn restore(&mut self, before: Before<C>) {
        self.secret = before.secret;
        self.keys = before.keys;
        self.epoch = before.epoch;
        self.terms = before.terms;
        self.pending = before.pending;
        self.numbers = before.numbers;
        self.left = before.left;
        self.sealed = before.sealed;
        self.unconfirmed = before.unconfirmed;
    }

    /// Writes this direction's part of the record.
    pub(in crate::telemetry) fn write(&self, writer: &mut Writer<'_>) -> Result<(), cbor::Error> {
        writer.array(|w| {
            w.u64(self.epoch.into())?;
            // Exposed into the record, which is encrypted where it lies.
            w.bytes(self.secret.expose())?;
            record::write_terms(self.terms.as_ref(), w)?;
            record::write_terms(self.pending.as_ref(), w)?;
            w.array(|w| {
                for (number, left) in self.numbers.iter().zip(&self.left) {
                    let left = if *left == SKIP { 0 } else { *left };
                    w.u64(number.saturating_add(left.into()))?;
                }
                Ok(())
            })
        })
    }

    /// A sealer as the record says, which is yet to be [kept](Self::keep).
    pub(in crate::telemetry) fn read(
        reader: &mut Reader<'_>,
        aead: Aead,
        recipient: Digest,
        tag: LinkTag,
        options: &Options,
    ) -> Result<Self, Error> {
        reader.array(|array| {
            let epoch = array.required(Reader::u32)?;
            let mut secret = *array.required(Reader::bytes_exact)?;
            let secret = Secret::take(&mut secret);
            let terms = array.required(record::read_terms)?;
            let pending = array.required(record::read_terms)?;
            let numbers = array.required(record::read_numbers::<C>)?;
            if terms.is_some() != (epoch > 0) {
                return Err(Error::Record);
            }
            let mut sealer = Self::new(aead, secret, recipient, tag, options)?;
            sealer.epoch = epoch;
            (sealer.unconfirmed, sealer.pending_unconfirmed) = (terms.is_some(), pending.is_some());
            (sealer.terms, sealer.pending) = (terms, pending);
            sealer.left = numbers.map(|number| if number > 0 { SKIP } else { 0 });
            // No fewer than were used.
            sealer.sealed = numbers.iter().fold(0, |sum, number| sum.saturating_add(*number));
            sealer.numbers = numbers;
            sealer.unannounced = options.ordered;
            Ok(sealer)
        })
    }
}

/// Numbers as they were before a reservation.
pub(in crate::telemetry) struct Granted<const C: usize> {
    numbers: [u64; C],
    left: [u16; C],
    sealed: u64,
}

/// In place of what is left: the channel was in use before the restart, and its next number is the one
/// that storage says, and [`MAX_BLOCK`].
pub(super) const SKIP: u16 = u16::MAX;

/// A sealer's epoch before the one that it has entered.
pub(in crate::telemetry) struct Before<const C: usize> {
    pub(super) secret: Secret<32>,
    pub(super) keys: Keys,
    pub(super) epoch: u32,
    pub(super) terms: Option<Terms>,
    pub(super) pending: Option<Terms>,
    pub(super) numbers: [u64; C],
    pub(super) left: [u16; C],
    pub(super) sealed: u64,
    pub(super) unconfirmed: bool,
}
