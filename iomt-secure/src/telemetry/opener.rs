//! Opening: the other direction's frames.

use super::control::Control;
use super::epoch::{FORGERY_LIMIT, Keys, LinkTag, next_secret};
use super::frame::{Header, Kind, SessionId};
use super::replay::{WINDOW, Window};
use super::{Error, Terms, padding};
use crate::crypto::Secret;
use crate::crypto::aead::{Aead, TAG};
use crate::crypto::hash::Digest;
use crate::measurement::codec::Decoder;
use crate::minimize::Purpose;
use core::fmt;

/// What a frame held.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Received<'f> {
    /// Measurements.
    Telemetry(Batch<'f>),
    /// Measurements that should not wait.
    Event(Batch<'f>),
    /// A signed statement, which the one that it is for has yet to verify.
    Command(&'f [u8]),
    /// The peer's next epoch has begun or is about to. On a lossy link it waits for
    /// [`Sealer::acknowledge`](super::Sealer::acknowledge): acknowledge every update, as it is
    /// authentic, or the peer can never seal under another policy again. If its policy or purpose is
    /// not one that you expect, refuse the epoch's batches, or end the session.
    KeyUpdate(KeyUpdate),
    /// The peer knows of this side's next epoch: for
    /// [`Sealer::acknowledged`](super::Sealer::acknowledged).
    Acknowledged(Acknowledgement),
    /// Nothing more comes. On an ordered link only this tells that nothing was cut off the end; on a
    /// lossy one batches that come later than it are lost: they are refused as [`Error::Closed`].
    Close,
}

/// Measurements that a frame held, the policy they were minimized under, and the purpose.
#[derive(Clone, Copy)]
pub struct Batch<'f> {
    content: &'f [u8],
    policy: Digest,
    purpose: Purpose,
    epoch: u32,
    channel: u8,
    number: u64,
}

impl<'f> Batch<'f> {
    /// The measurements, one after the other.
    #[must_use]
    pub const fn items(&self) -> Decoder<'f> {
        Decoder::new(self.content)
    }

    /// The encoded batch.
    #[must_use]
    pub const fn content(&self) -> &'f [u8] {
        self.content
    }

    /// The digest of the policy that the sender minimized it under.
    #[must_use]
    pub const fn policy(&self) -> &Digest {
        &self.policy
    }

    /// What the sender minimized it for: nothing else is it to be used for.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The epoch it was sealed in.
    #[must_use]
    pub const fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The channel.
    #[must_use]
    pub const fn channel(&self) -> u8 {
        self.channel
    }

    /// The frame's number on its channel in its epoch, from 0: gaps tell what was lost.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }
}

/// Patient data stays out of logs.
impl fmt::Debug for Batch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("epoch", &self.epoch)
            .field("channel", &self.channel)
            .field("number", &self.number)
            .field("bytes", &self.content.len())
            .finish_non_exhaustive()
    }
}

/// A key update that was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUpdate {
    epoch: u32,
    terms: Terms,
    pub(super) link: LinkTag,
}

impl KeyUpdate {
    /// The new epoch.
    #[must_use]
    pub const fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The digest of the policy that holds in it.
    #[must_use]
    pub const fn policy(&self) -> &Digest {
        &self.terms.policy
    }

    /// What its content is for.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.terms.purpose
    }
}

/// The proof that the peer has received a key update; only an [`Opener`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    epoch: u32,
    pub(super) link: LinkTag,
}

impl Acknowledgement {
    /// The epoch that may be entered.
    #[must_use]
    pub const fn epoch(&self) -> u32 {
        self.epoch
    }
}

/// Opens what comes from one peer, on `C` channels.
///
/// On an ordered link each frame must be its channel's next: one that was taken out of the stream is
/// noticed with the following one. A frame that is refused changes nothing but the count of forgeries, if its tag does not hold.
pub struct Opener<const C: usize> {
    current: Reception<C>,
    /// Of a lossy link: the epoch before, for frames that come late. It is wiped after 64 frames of
    /// the current one, the length of the replay window, or by [`Opener::forget_previous`].
    previous: Option<Reception<C>>,
    /// Frames of the current epoch since it began, up to 64.
    accepted: u64,
    ordered: bool,
    closed: bool,
    session: SessionId,
    tag: LinkTag,
    aead: Aead,
    /// The current epoch's secret, for the next one's.
    secret: Secret<32>,
}

/// One epoch as its receiver has it.
struct Reception<const C: usize> {
    keys: Keys,
    windows: [Window; C],
    forgeries: u64,
    epoch: u32,
    terms: Option<Terms>,
}

impl<const C: usize> Reception<C> {
    const fn new(keys: Keys, epoch: u32, terms: Option<Terms>) -> Self {
        Self { keys, windows: [Window::new(); C], forgeries: 0, epoch, terms }
    }

    const fn has(&self, low_bits: u8) -> bool {
        let [.., low] = self.epoch.to_be_bytes();
        low & 3 == low_bits
    }
}

impl<const C: usize> Opener<C> {
    pub(super) fn new(
        aead: Aead,
        secret: Secret<32>,
        tag: LinkTag,
        ordered: bool,
        session: SessionId,
    ) -> Result<Self, Error> {
        let current = Reception::new(Keys::new(aead, &secret)?, 0, None);
        let (previous, accepted, closed) = (None, 0, false);
        Ok(Self { current, previous, accepted, ordered, closed, session, tag, aead, secret })
    }

    /// What holds in the peer's current epoch; `None` in epoch 0.
    #[must_use]
    pub const fn terms(&self) -> Option<&Terms> {
        self.current.terms.as_ref()
    }

    /// Frames of the current epoch whose tag did not hold.
    #[must_use]
    pub const fn forgeries(&self) -> u64 {
        self.current.forgeries
    }

    /// One more than the highest number that was received on a channel in the current epoch, so many
    /// frames having been sent there at least; `None` if there is no such channel. Less those that were
    /// opened in this epoch, control messages included, it is how many are missing.
    #[must_use]
    pub fn next_number(&self, channel: u8) -> Option<u64> {
        self.current.windows.get(usize::from(channel)).map(Window::next)
    }

    /// Whether so many frames have failed that the peer should update its key: half of what the
    /// cipher allows.
    #[must_use]
    pub const fn needs_update(&self) -> bool {
        self.current.forgeries >= FORGERY_LIMIT >> 1
    }

    /// Wipes the previous epoch's key: its late frames are refused from now on.
    ///
    /// On a lossy link not before the first frame of the new epoch was opened: until then the peer may
    /// not have the acknowledgement, and seals and repeats its update in the previous epoch.
    pub fn forget_previous(&mut self) {
        self.previous = None;
    }

    /// Opens a frame in place. `frame` is used up, whether it succeeds or not.
    ///
    /// # Errors
    /// [`Error::Version`], [`Error::Truncated`], [`Error::Session`], [`Error::Header`],
    /// [`Error::UnknownChannel`], [`Error::UnknownEpoch`], [`Error::PolicyMissing`],
    /// [`Error::TooOld`], [`Error::Replayed`], [`Error::Gap`], [`Error::ForgeryLimit`], [`Error::Closed`] before
    /// anything is decrypted; [`Error::Authentication`]; [`Error::Padding`], [`Error::Control`],
    /// [`Error::Update`] if the peer itself sent something wrong.
    #[inline]
    pub fn open<'f>(&mut self, frame: &'f mut [u8]) -> Result<Received<'f>, Error> {
        if self.closed {
            return Err(Error::Closed);
        }
        let (header, header_len) = Header::decode(frame, &self.session)?;
        let is_current = self.current.has(header.epoch);
        let reception = if is_current {
            &mut self.current
        } else {
            let previous = self.previous.as_mut();
            previous.filter(|previous| previous.has(header.epoch)).ok_or(Error::UnknownEpoch)?
        };
        let opened = reception.open(&header, header_len, frame, self.ordered)?;
        let (epoch, terms, number) = (reception.epoch, reception.terms.as_ref(), opened.number);
        let received = match header.kind {
            Kind::Telemetry => Received::Telemetry(opened.batch(&header, epoch, terms)?),
            Kind::Event => Received::Event(opened.batch(&header, epoch, terms)?),
            Kind::Command => Received::Command(opened.content),
            Kind::Control => self.control(Control::decode(opened.content)?, epoch)?,
        };
        self.mark(&header, epoch, number);
        Ok(received)
    }

    /// Notes a frame that was taken.
    #[inline]
    fn mark(&mut self, header: &Header, epoch: u32, number: u64) {
        // A key update has made its own epoch the previous one by now, or wiped it.
        let reception = if self.current.epoch == epoch {
            if self.previous.is_some() {
                self.accepted = self.accepted.saturating_add(1);
                if self.accepted >= WINDOW {
                    self.previous = None;
                }
            }
            Some(&mut self.current)
        } else {
            self.previous.as_mut().filter(|previous| previous.epoch == epoch)
        };
        let window = reception.and_then(|r| r.windows.get_mut(usize::from(header.channel)));
        if let Some(window) = window {
            window.mark(number);
        }
    }

    fn control(&mut self, control: Control, sealed_in: u32) -> Result<Received<'static>, Error> {
        match control {
            Control::KeyUpdate { epoch, terms } => {
                if sealed_in.checked_add(1) != Some(epoch) {
                    return Err(Error::Update);
                }
                if epoch == self.current.epoch {
                    // Repeated, as the acknowledgement was lost: the same, or a contradiction.
                    if self.current.terms != Some(terms) {
                        return Err(Error::Update);
                    }
                } else {
                    self.enter(epoch, terms)?;
                }
                Ok(Received::KeyUpdate(KeyUpdate { epoch, terms, link: self.tag }))
            }
            Control::Acknowledge { epoch } => {
                Ok(Received::Acknowledged(Acknowledgement { epoch, link: self.tag }))
            }
            Control::Close => {
                self.closed = true;
                Ok(Received::Close)
            }
        }
    }

    fn enter(&mut self, epoch: u32, terms: Terms) -> Result<(), Error> {
        let secret = next_secret(&self.secret, &terms)?;
        let keys = Keys::new(self.aead, &secret)?;
        let old = core::mem::replace(&mut self.current, Reception::new(keys, epoch, Some(terms)));
        // An ordered link has no late frames: the old key is wiped here, with `old`.
        self.previous = if self.ordered { None } else { Some(old) };
        self.secret = secret;
        self.accepted = 0;
        Ok(())
    }

    #[cfg(test)]
    pub(super) fn state(&self) -> ([Window; C], Option<[Window; C]>, u32, [u8; 32]) {
        let previous = self.previous.as_ref().map(|previous| previous.windows);
        // A test compares it with what it must not be.
        (self.current.windows, previous, self.current.epoch, *self.secret.expose())
    }

    #[cfg(test)]
    pub(super) const fn set_forgeries(&mut self, forgeries: u64) {
        self.current.forgeries = forgeries;
    }
}

struct Opened<'f> {
    content: &'f [u8],
    number: u64,
}

impl<'f> Opened<'f> {
    #[inline]
    fn batch(
        &self,
        header: &Header,
        epoch: u32,
        terms: Option<&Terms>,
    ) -> Result<Batch<'f>, Error> {
        let terms = terms.ok_or(Error::PolicyMissing)?;
        let content = if terms.padded { padding::unpad(self.content)? } else { self.content };
        let (policy, purpose) = (terms.policy, terms.purpose);
        let (channel, number) = (header.channel, self.number);
        Ok(Batch { content, policy, purpose, epoch, channel, number })
    }
}

impl<const C: usize> Reception<C> {
    /// Cheap checks, then the tag. Marks nothing.
    #[inline]
    fn open<'f>(
        &mut self,
        header: &Header,
        header_len: usize,
        frame: &'f mut [u8],
        ordered: bool,
    ) -> Result<Opened<'f>, Error> {
        let window = self.windows.get(usize::from(header.channel)).ok_or(Error::UnknownChannel)?;
        if self.terms.is_none() && matches!(header.kind, Kind::Telemetry | Kind::Event) {
            return Err(Error::PolicyMissing);
        }
        let number = window.number(header.sequence);
        if ordered { window.check_next(number) } else { window.check(number) }?;
        if self.forgeries >= FORGERY_LIMIT {
            return Err(Error::ForgeryLimit);
        }
        let (header_bytes, body) =
            frame.split_at_mut_checked(header_len).ok_or(Error::Truncated)?;
        let (content, tag) = body.split_last_chunk_mut::<TAG>().ok_or(Error::Truncated)?;
        let opened = self.keys.open(header.channel, number, header_bytes, content, tag);
        if let Err(error) = opened {
            // RFC 9147 §4.5.3: failures are counted by key.
            self.forgeries = self.forgeries.saturating_add(1);
            return Err(error);
        }
        Ok(Opened { content, number })
    }
}

impl<const C: usize> fmt::Debug for Opener<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opener")
            .field("epoch", &self.current.epoch)
            .field("forgeries", &self.current.forgeries)
            .finish_non_exhaustive()
    }
}
