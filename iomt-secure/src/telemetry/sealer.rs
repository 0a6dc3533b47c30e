//! Sealing: one direction's frames.

use super::control::{self, Control};
use super::epoch::{Keys, LinkTag, RESERVED, next_secret, seal_limit};
use super::frame::{Header, Kind, Sequence, SessionId};
use super::opener::{Acknowledgement, KeyUpdate};
use super::{Command, Error, Options, Terms, padding};
use crate::crypto::Secret;
use crate::crypto::aead::{Aead, TAG};
use crate::crypto::hash::Digest;
use crate::minimize::{Minimized, Padding};
use core::fmt;
use kept::{Before, SKIP};

mod kept;

/// Most bytes of content with its padding, in one frame.
pub const MAX_CONTENT: usize = 16_384;

/// Seals what leaves for one peer, on `C` channels.
///
/// A call that fails changes nothing: no number is used, nothing is in the output.
///
/// Bytes that no policy has minimized do not compile:
///
/// ```compile_fail,E0308
/// # use iomt_secure::telemetry::Sealer;
/// # fn leak(mut sealer: Sealer<1>, patient_data: &[u8], out: &mut [u8]) {
/// let _ = sealer.seal::<64>(0, patient_data, out);
/// # }
/// ```
///
/// nor does a batch that was filled past the minimizer, nor a session that was not established:
///
/// ```compile_fail,E0451
/// # use iomt_secure::minimize::Minimized;
/// # fn forge(honest: Minimized<64>, patient_data: [u8; 64]) -> Minimized<64> {
/// Minimized { content: patient_data, ..honest }
/// # }
/// ```
/// ```compile_fail,E0624
/// # use iomt_secure::telemetry::Sealer;
/// let _ = Sealer::<1>::new;
/// ```
pub struct Sealer<const C: usize> {
    keys: Keys,
    /// The number of the next frame, by channel.
    numbers: [u64; C],
    /// Numbers from there on that storage says are used, by channel, where the session is kept; or
    /// [`SKIP`].
    left: [u16; C],
    /// Numbers used with this key, on all channels.
    sealed: u64,
    epoch: u32,
    session: SessionId,
    terms: Option<Terms>,
    pending: Option<Terms>,
    recipient: Digest,
    tag: LinkTag,
    aead: Aead,
    secret: Secret<32>,
    ordered: bool,
    /// Both sides know that the session may outlive its transport.
    resumable: bool,
    /// A record of the session is kept in storage, and numbers are used as it says: how many one write
    /// reserves. 0 without.
    block: u16,
    /// The terms, or those that are pending, are the record's: a plan has yet to confirm them.
    unconfirmed: bool,
    pending_unconfirmed: bool,
    /// The ordered link was resumed, and the peer does not know.
    unannounced: bool,
}

impl<const C: usize> Sealer<C> {
    pub(super) fn new(
        aead: Aead,
        secret: Secret<32>,
        recipient: Digest,
        tag: LinkTag,
        options: &Options,
    ) -> Result<Self, Error> {
        Ok(Self {
            keys: Keys::new(aead, &secret)?,
            numbers: [0; C],
            left: [0; C],
            sealed: 0,
            epoch: 0,
            session: options.send_session,
            terms: None,
            pending: None,
            recipient,
            tag,
            aead,
            secret,
            ordered: options.ordered,
            resumable: options.resumable,
            block: 0,
            unconfirmed: false,
            pending_unconfirmed: false,
            unannounced: false,
        })
    }

    /// What holds in the current epoch; `None` in epoch 0.
    #[must_use]
    pub const fn terms(&self) -> Option<&Terms> {
        self.terms.as_ref()
    }

    /// Whether the key should be updated now: it has sealed half of what it may.
    #[must_use]
    pub const fn needs_update(&self) -> bool {
        self.sealed >= seal_limit(self.aead) >> 1
    }

    /// Seals a batch as telemetry, padded as its view says, and returns the frame's length in `out`.
    ///
    /// # Errors
    /// [`Error::NoPolicy`], [`Error::OtherPolicy`], [`Error::OtherRecipient`],
    /// [`Error::OtherPurpose`], [`Error::NotPadded`], [`Error::Channel`], [`Error::KeyUsedUp`], [`Error::TooLong`],
    /// [`Error::Capacity`].
    #[inline]
    pub fn seal<const N: usize>(
        &mut self,
        channel: u8,
        batch: &Minimized<N>,
        out: &mut [u8],
    ) -> Result<usize, Error> {
        self.seal_batch(Kind::Telemetry, channel, batch, out)
    }

    /// Seals a batch as an event, which the receiver should not let wait.
    ///
    /// # Errors
    /// As [`Self::seal`].
    pub fn seal_event<const N: usize>(
        &mut self,
        channel: u8,
        batch: &Minimized<N>,
        out: &mut [u8],
    ) -> Result<usize, Error> {
        self.seal_batch(Kind::Event, channel, batch, out)
    }

    /// Seals a command, on channel 0.
    ///
    /// # Errors
    /// [`Error::KeyUsedUp`], [`Error::TooLong`], [`Error::Capacity`].
    pub fn seal_command(&mut self, command: &Command<'_>, out: &mut [u8]) -> Result<usize, Error> {
        self.seal_content(Kind::Command, 0, command.statement(), None, out)
    }

    /// Announces the next epoch and its terms; a key update without a change of policy repeats the
    /// current ones.
    ///
    /// On an ordered link the new epoch holds from here on. On a lossy one the current epoch goes on
    /// until [`Self::acknowledged`] (RFC 9147 §8); repeat the call, with the same terms, as long as no
    /// acknowledgement comes.
    ///
    /// # Errors
    /// [`Error::UpdatePending`] if an update on other terms is waiting, [`Error::EpochsUsedUp`],
    /// [`Error::KeyUsedUp`], [`Error::Capacity`].
    pub fn update_key(&mut self, terms: &Terms, out: &mut [u8]) -> Result<usize, Error> {
        let epoch = self.check_update(terms)?;
        // Before the frame: what fails here must not leave an announcement behind.
        let at_once = self.ordered && !self.resumable;
        let next = if at_once { Some(self.next(terms)?) } else { None };
        let len = self.seal_control(&Control::KeyUpdate { epoch, terms: *terms }, out)?;
        // The caller has these terms from a plan.
        self.pending_unconfirmed = false;
        self.pending = Some(*terms);
        if let Some(next) = next {
            self.enter(epoch, *terms, next);
        }
        Ok(len)
    }

    /// The epoch that an update on these terms leads to.
    pub(super) fn check_update(&self, terms: &Terms) -> Result<u32, Error> {
        if self.pending.is_some_and(|pending| pending != *terms) {
            return Err(Error::UpdatePending);
        }
        self.epoch.checked_add(1).ok_or(Error::EpochsUsedUp)
    }

    /// Enters the announced epoch, now that the peer knows of it. An acknowledgement that was
    /// repeated changes nothing.
    ///
    /// # Errors
    /// [`Error::NoUpdate`] if it is for no update that waits, or was received on another link.
    pub fn acknowledged(&mut self, acknowledgement: &Acknowledgement) -> Result<(), Error> {
        self.take_acknowledgement(acknowledgement).map(|_| ())
    }

    /// As [`Self::acknowledged`]; gives what was before, if that is another epoch.
    pub(super) fn take_acknowledgement(
        &mut self,
        acknowledgement: &Acknowledgement,
    ) -> Result<Option<Before<C>>, Error> {
        if acknowledgement.link != self.tag {
            return Err(Error::NoUpdate);
        }
        let epoch = acknowledgement.epoch();
        if epoch == self.epoch && epoch > 0 {
            return Ok(None);
        }
        let terms = self.pending.filter(|_| self.epoch.checked_add(1) == Some(epoch));
        let terms = terms.ok_or(Error::NoUpdate)?;
        let next = self.next(&terms)?;
        Ok(Some(self.enter(epoch, terms, next)))
    }

    /// Tells the peer that its key update was received: every one that the link's own opener has
    /// given out. On an ordered link none is needed, unless it is [resumable](Options::resumable).
    ///
    /// # Errors
    /// [`Error::NoUpdate`] if another link received it, [`Error::KeyUsedUp`], [`Error::Capacity`].
    pub fn acknowledge(&mut self, update: &KeyUpdate, out: &mut [u8]) -> Result<usize, Error> {
        if update.link != self.tag {
            return Err(Error::NoUpdate);
        }
        self.seal_control(&Control::Acknowledge { epoch: update.epoch() }, out)
    }

    /// Tells the peer that nothing more comes, and wipes the keys. On a lossy link the peer refuses
    /// batches that come later than this: send it when they should have arrived.
    ///
    /// # Errors
    /// [`Error::KeyUsedUp`], [`Error::Capacity`]; the keys are wiped all the same.
    pub fn close(mut self, out: &mut [u8]) -> Result<usize, Error> {
        self.seal_control(&Control::Close, out)
    }

    #[inline]
    fn seal_batch<const N: usize>(
        &mut self,
        kind: Kind,
        channel: u8,
        batch: &Minimized<N>,
        out: &mut [u8],
    ) -> Result<usize, Error> {
        let terms = self.terms.as_ref().ok_or(Error::NoPolicy)?;
        if self.unconfirmed {
            return Err(Error::Unconfirmed);
        }
        let stamp = batch.stamp();
        if stamp.policy() != &terms.policy {
            return Err(Error::OtherPolicy);
        }
        if stamp.recipient() != &self.recipient {
            return Err(Error::OtherRecipient);
        }
        if stamp.purpose() != terms.purpose {
            return Err(Error::OtherPurpose);
        }
        let padding = stamp.padding();
        if !terms.padded && padding != Padding::None {
            return Err(Error::NotPadded);
        }
        let padding = terms.padded.then_some(padding);
        self.seal_content(kind, channel, batch.content(), padding, out)
    }

    fn seal_control(&mut self, control: &Control, out: &mut [u8]) -> Result<usize, Error> {
        let mut buffer = [0; control::MAX];
        let message = control.encode(&mut buffer)?;
        self.seal_content(Kind::Control, 0, message, None, out)
    }

    /// The one place where frames are made. Private: what is sealed has passed a gate above.
    #[inline]
    pub(super) fn seal_content(
        &mut self,
        kind: Kind,
        channel: u8,
        content: &[u8],
        padding: Option<Padding>,
        out: &mut [u8],
    ) -> Result<usize, Error> {
        if self.unannounced {
            return Err(Error::Unannounced);
        }
        // What is sealed between an update and its acknowledgement could be cut off unnoticed.
        if self.ordered && kind != Kind::Control && self.pending.is_some() {
            return Err(Error::UpdatePending);
        }
        self.seal_frame(kind, false, channel, content, padding, out)
    }

    #[inline]
    fn seal_frame(
        &mut self,
        kind: Kind,
        wide: bool,
        channel: u8,
        content: &[u8],
        padding: Option<Padding>,
        out: &mut [u8],
    ) -> Result<usize, Error> {
        let number = *self.numbers.get(usize::from(channel)).ok_or(Error::Channel)?;
        // RFC 8446 §5.5; the number of every channel is under this sum, so none runs out before it.
        let reserved = if kind == Kind::Control { 0 } else { RESERVED };
        if self.sealed >= seal_limit(self.aead).saturating_sub(reserved) {
            return Err(Error::KeyUsedUp);
        }
        let padded = padding.map_or(content.len(), |p| padding::padded_len(content.len(), p));
        if padded > MAX_CONTENT {
            return Err(Error::TooLong);
        }
        let [.., high, low] = number.to_be_bytes();
        let [.., epoch] = self.epoch.to_be_bytes();
        let sequence = if self.ordered && !wide {
            Sequence::one(low)
        } else {
            Sequence::two(u16::from_be_bytes([high, low]))
        };
        let header = Header { kind, epoch, channel, sequence };
        let header_len = header.len(&self.session);
        let len = header_len.saturating_add(padded).saturating_add(TAG);
        let frame = out.get_mut(..len).ok_or(Error::Capacity)?;
        let left = self.left.get(usize::from(channel));
        if self.block > 0 && !left.is_some_and(|left| (1..SKIP).contains(left)) {
            return Err(Error::Unreserved);
        }
        let (to_header, rest) = frame.split_at_mut_checked(header_len).ok_or(Error::Capacity)?;
        let (body, to_tag) = rest.split_last_chunk_mut::<TAG>().ok_or(Error::Capacity)?;
        header.write(&self.session, to_header);
        let header = &*to_header;
        let sealed = if padding.is_none() {
            // Nothing is added to the content: it is sealed from where it lies.
            self.keys.seal_into(channel, number, header, content, body, to_tag)
        } else {
            let (to_content, to_padding) =
                body.split_at_mut_checked(content.len()).ok_or(Error::Capacity)?;
            to_content.copy_from_slice(content);
            padding::pad(to_padding);
            self.keys.seal(channel, number, header, body).map(|tag| *to_tag = tag)
        };
        if let Err(error) = sealed {
            frame.fill(0);
            return Err(error);
        }
        if let Some(next) = self.numbers.get_mut(usize::from(channel)) {
            *next = number.saturating_add(1);
        }
        if let Some(left) = self.left.get_mut(usize::from(channel)) {
            *left = left.saturating_sub(1);
        }
        self.sealed = self.sealed.saturating_add(1);
        Ok(len)
    }

    fn next(&self, terms: &Terms) -> Result<(Secret<32>, Keys), Error> {
        let secret = next_secret(&self.secret, terms)?;
        let keys = Keys::new(self.aead, &secret)?;
        Ok((secret, keys))
    }

    /// The old secret and keys are wiped with what is returned.
    fn enter(&mut self, epoch: u32, terms: Terms, (secret, keys): (Secret<32>, Keys)) -> Before<C> {
        use core::mem::{replace, take};
        Before {
            secret: replace(&mut self.secret, secret),
            keys: replace(&mut self.keys, keys),
            epoch: replace(&mut self.epoch, epoch),
            terms: self.terms.replace(terms),
            pending: self.pending.take(),
            numbers: replace(&mut self.numbers, [0; C]),
            left: replace(&mut self.left, [0; C]),
            sealed: take(&mut self.sealed),
            unconfirmed: replace(&mut self.unconfirmed, self.pending_unconfirmed),
        }
    }

    #[cfg(test)]
    pub(super) const fn state(&mut self) -> (&mut [u64; C], &mut u64, u32) {
        (&mut self.numbers, &mut self.sealed, self.epoch)
    }

    /// A control message in the frame of a resumption.
    #[cfg(test)]
    pub(super) fn seal_wide(&mut self, content: &[u8], out: &mut [u8]) -> Result<usize, Error> {
        self.seal_frame(Kind::Control, true, 0, content, None, out)
    }

    #[cfg(test)]
    pub(super) const fn set_epoch(&mut self, epoch: u32) {
        self.epoch = epoch;
    }
}

impl<const C: usize> fmt::Debug for Sealer<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer")
            .field("epoch", &self.epoch)
            .field("sealed", &self.sealed)
            .finish_non_exhaustive()
    }
}
