//! Opening: the other direction's frames.

use super::control::Control;
use super::epoch::{FORGERY_LIMIT, Keys, LinkTag, next_secret};
use super::frame::{Header, Kind, SessionId};
use super::replay::{WINDOW, Window};
use super::resumption::Resumption;
use super::{Error, Options, Terms, padding};
use crate::crypto::Secret;
use crate::crypto::aead::{Aead, TAG};
use crate::crypto::hash::Digest;
use crate::measurement::codec::Decoder;
use crate::minimize::Purpose;
use core::fmt;

mod kept;

/// What a frame held.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Received<'f> {
    /// Measurements.
    Telemetry(Batch<'f>),
    /// Measurements that should not wait.
    Event(Batch<'f>),
    /// A signed statement or a bundle, which the one that it is for has yet to verify: a policy by
    /// [`VerifiedPolicy::accept`](crate::minimize::VerifiedPolicy::accept), others where they are
    /// read. [`Bundle::claimed_kind`](crate::statement::Bundle::claimed_kind) tells where to take it.
    Command(&'f [u8]),
    /// The peer's next epoch has begun or is about to. On a lossy or resumable link it waits for
    /// [`Sealer::acknowledge`](super::Sealer::acknowledge): acknowledge every update, as it is
    /// authentic, or the peer can never seal under another policy again. If its policy or purpose is
    /// not one that you expect, refuse the epoch's batches, or end the session.
    KeyUpdate(KeyUpdate),
    /// The peer knows of this side's next epoch: for
    /// [`Sealer::acknowledged`](super::Sealer::acknowledged).
    Acknowledged(Acknowledgement),
    /// The peer of a [resumable](Options::resumable) link has restarted, or its connection was made
    /// anew, or it answers that it knows so of this side: for
    /// [`Sealer::resumed`](super::Sealer::resumed). What was on its way is lost.
    Resumed(Resumption<'f>),
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
    /// the current one, the length of the replay window, or by [`Opener::forget_previous`]. Of an ordered
    /// link that is resumable: until the first frame of the current one.
    previous: Option<Reception<C>>,
    /// The current epoch.
    epoch: u32,
    session: SessionId,
    tag: LinkTag,
    aead: Aead,
    /// The oldest of these epochs' secret, for the current and the next one's: as long as the previous
    /// one's keys are held, its secret gives nothing that they do not.
    secret: Secret<32>,
    /// Frames of the current epoch since it began, up to 64.
    accepted: u8,
    ordered: bool,
    /// Both sides know that the session may outlive its transport.
    resumable: bool,
    closed: bool,
}

/// One epoch as its receiver has it.
struct Reception<const C: usize> {
    keys: Keys,
    windows: [Window; C],
    /// Numbers from the window's next one on that storage says are taken, where the session is kept.
    left: [u16; C],
    forgeries: u64,
    terms: Option<Terms>,
}

impl<const C: usize> Reception<C> {
    const fn new(keys: Keys, terms: Option<Terms>) -> Self {
        Self { keys, windows: [Window::new(); C], left: [0; C], forgeries: 0, terms }
    }
}

impl<const C: usize> Opener<C> {
    pub(super) fn new(
        aead: Aead,
        secret: Secret<32>,
        tag: LinkTag,
        options: &Options,
    ) -> Result<Self, Error> {
        Ok(Self {
            current: Reception::new(Keys::new(aead, &secret)?, None),
            previous: None,
            epoch: 0,
            session: options.receive_session,
            tag,
            aead,
            secret,
            accepted: 0,
            ordered: options.ordered,
            resumable: options.resumable,
            closed: false,
        })
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
        // It cannot fail: the lengths are right. If it did, the previous epoch would stay.
        if let Ok(secret) = self.current_secret() {
            self.secret = secret;
            self.previous = None;
        }
    }

    /// The current epoch's secret.
    fn current_secret(&self) -> Result<Secret<32>, Error> {
        match (&self.previous, &self.current.terms) {
            (Some(_), Some(terms)) => next_secret(&self.secret, terms),
            // Exposed to be held once more for a moment.
            _ => Secret::filled_by(|out| {
                out.copy_from_slice(self.secret.expose());
                Ok(())
            }),
        }
    }

    /// Opens a frame in place. `frame` is used up, whether it succeeds or not.
    ///
    /// # Errors
    /// [`Error::Version`], [`Error::Truncated`], [`Error::Session`], [`Error::Header`],
    /// [`Error::UnknownChannel`], [`Error::UnknownEpoch`], [`Error::PolicyMissing`],
    /// [`Error::TooOld`], [`Error::Replayed`], [`Error::Gap`], [`Error::ForgeryLimit`], [`Error::Closed`] before
    /// anything is decrypted; [`Error::Authentication`]; [`Error::Padding`], [`Error::Control`],
    /// [`Error::Update`], [`Error::Resumption`] if the peer itself sent something wrong.
    #[inline]
    pub fn open<'f>(&mut self, frame: &'f mut [u8]) -> Result<Received<'f>, Error> {
        let (received, taken) = self.examine(frame)?;
        if let Effect::Enter(terms) = taken.effect {
            self.enter(terms)?;
        }
        self.mark(&taken);
        Ok(received)
    }

    /// Opens a frame and says what it does to this opener, which it has not done yet.
    #[inline]
    fn examine<'f>(&mut self, frame: &'f mut [u8]) -> Result<(Received<'f>, Taken<'f>), Error> {
        if self.closed {
            return Err(Error::Closed);
        }
        let (header, header_len) = Header::decode(frame, &self.session)?;
        let behind = match self.epoch.to_be_bytes() {
            [.., low] => low.wrapping_sub(header.epoch) & 3,
        };
        let (reception, epoch) = match (behind, &mut self.previous) {
            (0, _) => (&mut self.current, self.epoch),
            (1, Some(previous)) => (previous, self.epoch.saturating_sub(1)),
            _ => return Err(Error::UnknownEpoch),
        };
        let gaps = !self.ordered || (self.resumable && header.is_resumption());
        let opened = reception.open(&header, header_len, frame, gaps)?;
        let (channel, number, terms) = (header.channel, opened.number, reception.terms.as_ref());
        let (received, effect) = match header.kind {
            Kind::Telemetry => {
                (Received::Telemetry(opened.batch(&header, epoch, terms)?), Effect::None)
            }
            Kind::Event => (Received::Event(opened.batch(&header, epoch, terms)?), Effect::None),
            Kind::Command => (Received::Command(opened.content), Effect::None),
            Kind::Control => {
                let resumes = self.resumable && header.is_resumption();
                if resumes && Resumption::is_one(opened.content) {
                    let resumption = Resumption::decode(opened.content, self.tag, number)?;
                    (Received::Resumed(resumption), Effect::Skip(resumption))
                } else {
                    // Only a resumption may leave out what comes before it.
                    let next = reception.windows.first().map_or(0, Window::next);
                    if self.ordered && number != next {
                        return Err(Error::Gap);
                    }
                    self.control(Control::decode(opened.content)?, epoch)?
                }
            }
        };
        Ok((received, Taken { channel, epoch, number, effect }))
    }

    /// Notes a frame that was taken.
    #[inline]
    fn mark(&mut self, taken: &Taken<'_>) {
        // A key update has made its own epoch the previous one by now, or wiped it.
        let reception = if self.epoch == taken.epoch {
            if self.previous.is_some() {
                self.accepted = self.accepted.saturating_add(1);
                if self.ordered || u64::from(self.accepted) >= WINDOW {
                    self.forget_previous();
                }
            }
            Some(&mut self.current)
        } else {
            self.previous.as_mut()
        };
        if let Some(reception) = reception {
            reception.mark(taken.channel, taken.number);
            if let Effect::Skip(resumption) = &taken.effect {
                for (at, next) in (0..).zip(resumption.next_numbers()) {
                    reception.advance(at, next);
                }
            }
        }
        if matches!(taken.effect, Effect::Close) {
            self.closed = true;
        }
    }

    /// What a control message is to the caller, and what it does.
    fn control<'f>(
        &self,
        control: Control,
        sealed_in: u32,
    ) -> Result<(Received<'f>, Effect<'f>), Error> {
        match control {
            Control::KeyUpdate { epoch, terms } => {
                if sealed_in.checked_add(1) != Some(epoch) {
                    return Err(Error::Update);
                }
                let update = Received::KeyUpdate(KeyUpdate { epoch, terms, link: self.tag });
                if epoch != self.epoch {
                    return Ok((update, Effect::Enter(terms)));
                }
                // Repeated, as the acknowledgement was lost: the same, or a contradiction.
                if self.current.terms == Some(terms) {
                    Ok((update, Effect::None))
                } else {
                    Err(Error::Update)
                }
            }
            Control::Acknowledge { epoch } => {
                let proof = Acknowledgement { epoch, link: self.tag };
                Ok((Received::Acknowledged(proof), Effect::None))
            }
            Control::Close => Ok((Received::Close, Effect::Close)),
        }
    }

    /// Enters the next epoch. What was before is wiped with what is returned, or kept as the previous.
    fn enter(&mut self, terms: Terms) -> Result<Before<C>, Error> {
        use core::mem::replace;
        let epoch = self.epoch.checked_add(1).ok_or(Error::Update)?;
        let current = self.current_secret()?;
        let next = next_secret(&current, &terms)?;
        let reception = Reception::new(Keys::new(self.aead, &next)?, Some(terms));
        let old = replace(&mut self.current, reception);
        // An ordered link has no late frames: the old key is wiped, with what is returned.
        let late = !self.ordered || self.resumable;
        let (kept, gone) = if late { (Some(old), None) } else { (None, Some(old)) };
        Ok(Before {
            previous: replace(&mut self.previous, kept),
            current: gone,
            secret: replace(&mut self.secret, if late { current } else { next }),
            epoch: replace(&mut self.epoch, epoch),
            accepted: replace(&mut self.accepted, 0),
        })
    }

    #[cfg(test)]
    pub(super) fn state(&self) -> ([Window; C], Option<[Window; C]>, u32, [u8; 32]) {
        let previous = self.previous.as_ref().map(|previous| previous.windows);
        // A test compares it with what it must not be.
        (self.current.windows, previous, self.epoch, *self.current_secret().unwrap().expose())
    }

    #[cfg(test)]
    pub(super) const fn set_forgeries(&mut self, forgeries: u64) {
        self.current.forgeries = forgeries;
    }
}

/// What an authentic frame does to its opener, once it is taken.
#[derive(Clone, Copy)]
struct Taken<'f> {
    channel: u8,
    /// The epoch that it was sealed in.
    epoch: u32,
    number: u64,
    effect: Effect<'f>,
}

#[derive(Clone, Copy)]
enum Effect<'f> {
    /// Its number is taken, no more.
    None,
    /// The next epoch has been announced.
    Enter(Terms),
    /// The peer goes on from other numbers.
    Skip(Resumption<'f>),
    /// Nothing comes after it.
    Close,
}

/// An opener before it has entered an epoch.
struct Before<const C: usize> {
    previous: Option<Reception<C>>,
    /// Where the opener has not kept it as its previous one.
    current: Option<Reception<C>>,
    secret: Secret<32>,
    epoch: u32,
    accepted: u8,
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
    /// Notes a number whose tag was verified.
    #[inline]
    fn mark(&mut self, channel: u8, number: u64) {
        let at = usize::from(channel);
        if let (Some(window), Some(left)) = (self.windows.get_mut(at), self.left.get_mut(at)) {
            let before = window.next();
            window.mark(number);
            *left = less(*left, window.next().saturating_sub(before));
        }
    }

    /// The numbers of a channel under `next` do not come any more.
    fn advance(&mut self, at: usize, next: u64) {
        if let (Some(window), Some(left)) = (self.windows.get_mut(at), self.left.get_mut(at)) {
            let before = window.next();
            window.advance(next);
            *left = less(*left, window.next().saturating_sub(before));
        }
    }

    /// Cheap checks, then the tag. Marks nothing.
    #[inline]
    fn open<'f>(
        &mut self,
        header: &Header,
        header_len: usize,
        frame: &'f mut [u8],
        gaps: bool,
    ) -> Result<Opened<'f>, Error> {
        let window = self.windows.get(usize::from(header.channel)).ok_or(Error::UnknownChannel)?;
        if self.terms.is_none() && matches!(header.kind, Kind::Telemetry | Kind::Event) {
            return Err(Error::PolicyMissing);
        }
        let number = window.number(header.sequence);
        if gaps { window.check(number) } else { window.check_next(number) }?;
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

/// What is left of a reservation whose window has moved.
#[inline]
fn less(left: u16, moved: u64) -> u16 {
    left.saturating_sub(u16::try_from(moved).unwrap_or(u16::MAX))
}

impl<const C: usize> fmt::Debug for Opener<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opener")
            .field("epoch", &self.epoch)
            .field("forgeries", &self.current.forgeries)
            .finish_non_exhaustive()
    }
}
