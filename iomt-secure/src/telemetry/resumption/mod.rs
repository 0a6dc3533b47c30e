//! Sessions that outlive a reboot: a record in storage that is always ahead of what is used.
//!
//! A handshake costs a small device seconds and battery. [`Resumable`] is a link whose keys and counters
//! lie encrypted in the device's [`Storage`]; after a restart, whenever and wherever the power went, it
//! goes on from there. What makes it safe is the order of things:
//!
//! - Before a frame is sealed, storage says that its number is used. The record reserves a *block* of
//!   numbers at once, so that most frames cost no write. After a restart the next number is behind the
//!   reserved ones: no number is used twice with one key.
//! - Before a frame that was opened is handed out, storage says that its number is taken. After a restart
//!   everything under the reserved bound is refused: no frame is accepted twice.
//! - Before an epoch is announced, entered or acknowledged, storage says so.
//!
//! If storage fails, the call fails, and nothing was sealed or accepted. So a device whose flash is worn
//! out goes on to the end of what it has reserved, and then stops sending; it never repeats a nonce.
//!
//! What a restart costs: the frames that were on their way, and up to a block of numbers in each
//! direction. The side that restarted tells its peer with [`Resumable::announce`] where it goes on, which
//! the peer hands to [`Sealer::resumed`]; on an ordered link nothing else is sealed before. The policy is
//! not taken from storage: [`Resumable::confirm`] wants the plan again, and until then no measurement
//! is sealed.
//!
//! ```
//! # #[cfg(feature = "std")]
//! # fn restart(
//! #     established: iomt_secure::session::Established,
//! #     storage: &mut impl iomt_secure::platform::Storage,
//! #     key: &iomt_secure::crypto::Secret<32>,
//! #     own: &iomt_secure::identity::Name,
//! #     anchors: iomt_secure::identity::Anchors<'_>,
//! #     now: &iomt_secure::identity::Now,
//! #     policy: &iomt_secure::minimize::VerifiedPolicy<'_>,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! use iomt_secure::identity::Trusted;
//! use iomt_secure::minimize::{Plan, Purpose};
//! use iomt_secure::platform::os::OsRandom;
//! use iomt_secure::telemetry::resumption::{Resumable, Vault};
//! use iomt_secure::telemetry::{Options, Terms};
//!
//! // After the handshake: one write in 64 frames.
//! let mut vault = Vault::new(storage, key, own);
//! let link = Resumable::<1>::begin(established, &Options::lossy(), 64, &mut OsRandom, &mut vault)?;
//! drop(link); // The power goes.
//!
//! let trusted = Trusted::none().with_anchors(anchors);
//! match Resumable::<1>::resume(&trusted, now, &mut OsRandom, &mut vault)? {
//!     Some((mut link, peer)) => {
//!         let plan = Plan::<8>::compile(policy, &peer, Purpose::Treatment, now)?;
//!         link.confirm(&Terms::from(&plan))?;
//!         let mut frame = [0; 256];
//!         let len = link.announce(&mut frame, &mut vault)?;
//!         // Send it, until an answer comes; seal and open as before.
//! #       let _ = len;
//!     }
//!     None => { /* Shake hands. */ }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The peer needs no storage. It opens its link with [`Options::resumable`], and treats one message more:
//!
//! ```
//! # use iomt_secure::telemetry::{Error, Opener, Received, Sealer};
//! # fn peer(s: &mut Sealer<1>, o: &mut Opener<1>, frame: &mut [u8]) -> Result<(), Error> {
//! let mut answer = [0; 64];
//! if let Received::Resumed(resumption) = o.open(frame)? {
//!     let len = s.resumed(&resumption, o, &mut answer)?;
//!     // Send it if it is not empty.
//! #   let _ = len;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Wear: one write for each `block` frames that were sealed or opened on a channel, three for a key update of
//! its own, two for one of the peer's, none for a restart. With a block of 256, a frame each second and flash good for
//! 10,000 writes a sector, one sector lasts a month; spread by the storage over 16, more than a year. Formats are in
//! `docs/wire/resumption.md`, what is asked of the storage in the threat model.

pub(in crate::telemetry) mod message;
pub(in crate::telemetry) mod record;
mod vault;

pub use message::Resumption;
pub use vault::{MAX_SESSION, Vault, max_counters};

use super::epoch::LinkTag;
use super::{Acknowledgement, Command, Error, KeyUpdate, Opener, Options, Received, Sealer, Terms};
use crate::cbor::{self, Writer};
use crate::crypto::hash::sha256;
use crate::identity::remembered::Remembered;
use crate::identity::{Now, Trusted, VerifiedPeer};
use crate::minimize::Minimized;
use crate::platform::{Random, Storage};
use crate::session::Established;
use core::fmt;
use record::{Session, check_block};
use vault::{MAX_COUNTERS, Stamp};
use zeroize::Zeroize;

/// Most channels of a link that is kept or announced.
pub const MAX_CHANNELS: usize = 16;
/// Most numbers that one write reserves.
pub const MAX_BLOCK: u16 = super::epoch::MAX_BLOCK;

/// Both directions of a link whose record is kept in a [`Vault`], the same in every call.
///
/// A call that fails leaves the link as it was; a reservation may have been written.
pub struct Resumable<const C: usize> {
    sealer: Sealer<C>,
    opener: Opener<C>,
    stamp: Stamp,
    /// Of the record that this link was made from: see [`Stamp::mark`].
    from: u32,
}

impl<const C: usize> Resumable<C> {
    /// As [`open_link`](super::open_link), and keeps the link in `vault` from now on, in place of what was
    /// there. The link is [resumable](Options::resumable) whatever `options` say, and the peer's must be.
    ///
    /// An EDHOC initiator that went on without message_4 does not know yet that the responder has the session,
    /// and what was there is gone: who keeps sessions should agree on message_4 (RFC 9528 §5.4.2).
    ///
    /// `block` is how many numbers one write reserves, 1 to [`MAX_BLOCK`]: more of them wear storage
    /// less, and let up to as many of the peer's frames be lost after a restart.
    ///
    /// # Errors
    /// [`Error::Block`], [`Error::Channels`], [`Error::Crypto`]; the random source's and the storage's
    /// own: the session is then lost, and nothing is kept.
    pub fn begin<S: Storage>(
        established: Established,
        options: &Options,
        block: u16,
        random: &mut impl Random,
        vault: &mut Vault<'_, S>,
    ) -> Result<Self, Error> {
        check_block(block)?;
        let channels = u8::try_from(C).map_err(|_| Error::Channels)?;
        if !(1..=MAX_CHANNELS).contains(&C) {
            return Err(Error::Channels);
        }
        let options = options.resumable();
        let (peer, aead) = (Remembered::from(established.peer()), established.aead());
        let (mut sealer, opener) = super::open_link::<C>(established, &options)?;
        sealer.keep(block);
        let tag = *opener.tag();
        let session = Session { tag, aead, options, channels, block, peer };
        let stamp = Stamp { number: vault.counter(), salt: salt(random)? };
        let mut link = Self { sealer, opener, stamp, from: stamp.mark() };
        // No cut leaves the new session with the old one's counters, which would be none of either.
        vault.forget()?;
        let mut content = [0; MAX_SESSION];
        let len = write(&mut content, |writer| session.write(writer))?;
        vault.store_session(stamp, content.get(..len).unwrap_or_default())?;
        store(&link.sealer, &link.opener, &mut link.stamp, None, vault)?;
        Ok(link)
    }

    /// The link that is kept in `vault`, and its peer, if what was verified of it in the handshake still
    /// holds; `None` if none is kept. Nothing is written.
    ///
    /// Then [confirm](Self::confirm) the policy, or [update the key](Self::update_key) under another, and
    /// [announce](Self::announce) the restart.
    ///
    /// A link that this session has elsewhere, from the same record or an older one, stops at its next write, or
    /// this one does, whoever writes first: [`Error::Superseded`].
    ///
    /// # Errors
    /// [`Error::Record`] if a record was altered, cut short, is another device's or was made under another
    /// key; [`Error::RecordOld`]; [`Error::Channels`] if the link has not `C` channels;
    /// [`Error::Identity`] if the peer's certificate has expired, or its root or its key is not believed
    /// any more; the random source's and the storage's own. Whatever it is, a new handshake mends it.
    pub fn resume<S: Storage>(
        trusted: &Trusted<'_>,
        now: &Now,
        random: &mut impl Random,
        vault: &mut Vault<'_, S>,
    ) -> Result<Option<(Self, VerifiedPeer)>, Error> {
        let mut content = [0; MAX_SESSION];
        let Some(len) = vault.load_session(&mut content)? else { return Ok(None) };
        let session = Session::read(content.get(..len).unwrap_or_default())?;
        let peer = session.peer.believe(trusted, now)?;
        if usize::from(session.channels) != C {
            return Err(Error::Channels);
        }
        let mut content = [0; MAX_COUNTERS];
        let Some((from, len)) = vault.load_counters(session.tag.as_bytes(), &mut content)? else {
            return Ok(None);
        };
        let read = Self::read(&session, content.get(..len).unwrap_or_default());
        content.zeroize();
        let (sealer, opener) = read?;
        let stamp = Stamp { number: from.number, salt: salt(random)? };
        let link = Self { sealer, opener, stamp, from: from.mark() };
        Ok(Some((link, peer)))
    }

    /// What holds in the current epoch; `None` in epoch 0.
    #[must_use]
    pub const fn terms(&self) -> Option<&Terms> {
        self.sealer.terms()
    }

    /// What holds in the peer's current epoch; `None` in epoch 0.
    #[must_use]
    pub const fn peer_terms(&self) -> Option<&Terms> {
        self.opener.terms()
    }

    /// Whether one of the two keys should be updated: see [`Sealer::needs_update`], and
    /// [`Opener::needs_update`] for the peer's.
    #[must_use]
    pub const fn needs_update(&self) -> [bool; 2] {
        [self.sealer.needs_update(), self.opener.needs_update()]
    }

    /// The number of the last record that was written, for [`Vault::with_counter`].
    #[must_use]
    pub const fn record_number(&self) -> u32 {
        self.stamp.number
    }

    /// Seals go on under the terms that held before the restart, which are those of the caller's plan.
    /// Needed after [`Self::resume`] only.
    ///
    /// # Errors
    /// [`Error::OtherPolicy`] if the plan is another: [update the key](Self::update_key) on its terms.
    pub fn confirm(&mut self, terms: &Terms) -> Result<(), Error> {
        self.sealer.confirm(terms)
    }

    /// Tells the peer where this side goes on, and asks it for the same. Repeat it until
    /// [`Received::Resumed`] comes, which is to be handed to [`Self::resumed`]. If none comes, the peer may not
    /// have the session any more: shake hands.
    ///
    /// # Errors
    /// As [`Sealer::announce`]; the storage's own.
    pub fn announce<S: Storage>(
        &mut self,
        out: &mut [u8],
        vault: &mut Vault<'_, S>,
    ) -> Result<usize, Error> {
        // Every channel that was in use says its number, so that number must stand.
        if self.sealer.has_skips() {
            self.reserve(None, vault)?;
        }
        self.reserving(0, vault, |link| link.sealer.announce(&link.opener, out))
    }

    /// As [`Sealer::resumed`].
    ///
    /// # Errors
    /// As [`Sealer::resumed`]; the storage's own.
    pub fn resumed<S: Storage>(
        &mut self,
        resumption: &Resumption<'_>,
        out: &mut [u8],
        vault: &mut Vault<'_, S>,
    ) -> Result<usize, Error> {
        if resumption.wants_answer() && self.sealer.has_skips() {
            self.reserve(None, vault)?;
        }
        match self.sealer.resumed(resumption, &self.opener, out) {
            // The numbers that were skipped took the reservation with them.
            Err(Error::Unreserved) => {
                let before = self.sealer.granted();
                self.sealer.skip(resumption)?;
                let answered = self
                    .reserving(0, vault, |link| link.sealer.resumed(resumption, &link.opener, out));
                if answered.is_err() {
                    self.sealer.revoke(before);
                }
                answered
            }
            other => other,
        }
    }

    /// As [`Sealer::seal`].
    ///
    /// # Errors
    /// As [`Sealer::seal`]; [`Error::Unconfirmed`] or [`Error::Unannounced`] after a restart; the storage's own.
    pub fn seal<const N: usize, S: Storage>(
        &mut self,
        channel: u8,
        batch: &Minimized<N>,
        out: &mut [u8],
        vault: &mut Vault<'_, S>,
    ) -> Result<usize, Error> {
        self.reserving(channel, vault, |link| link.sealer.seal(channel, batch, out))
    }

    /// As [`Sealer::seal_event`].
    ///
    /// # Errors
    /// As [`Self::seal`].
    pub fn seal_event<const N: usize, S: Storage>(
        &mut self,
        channel: u8,
        batch: &Minimized<N>,
        out: &mut [u8],
        vault: &mut Vault<'_, S>,
    ) -> Result<usize, Error> {
        self.reserving(channel, vault, |link| link.sealer.seal_event(channel, batch, out))
    }

    /// As [`Sealer::seal_command`].
    ///
    /// # Errors
    /// As [`Sealer::seal_command`]; [`Error::Unannounced`] after a restart; the storage's own.
    pub fn seal_command<S: Storage>(
        &mut self,
        command: &Command<'_>,
        out: &mut [u8],
        vault: &mut Vault<'_, S>,
    ) -> Result<usize, Error> {
        self.reserving(0, vault, |link| link.sealer.seal_command(command, out))
    }

    /// As [`Sealer::update_key`] on a lossy link, whatever the link is. `out` needs room for the longest
    /// header.
    ///
    /// # Errors
    /// As [`Sealer::update_key`]; [`Error::Unannounced`] after a restart; the storage's own.
    pub fn update_key<S: Storage>(
        &mut self,
        terms: &Terms,
        out: &mut [u8],
        vault: &mut Vault<'_, S>,
    ) -> Result<usize, Error> {
        self.sealer.check_announcement(terms, out)?;
        if self.sealer.is_pending(terms) {
            return self.reserving(0, vault, |link| link.sealer.update_key(terms, out));
        }
        // Who has announced one epoch must not announce another after a restart: first the record.
        self.sealer.set_pending(Some(*terms));
        let stored = self.reserve(Some(0), vault);
        self.sealer.set_pending(None);
        stored?;
        self.sealer.update_key(terms, out)
    }

    /// Announces an update once more that was announced before the restart, for a caller who has its plan
    /// no more.
    ///
    /// # Errors
    /// [`Error::NoUpdate`] if none is waiting; else as [`Self::update_key`].
    pub fn repeat_update<S: Storage>(
        &mut self,
        out: &mut [u8],
        vault: &mut Vault<'_, S>,
    ) -> Result<usize, Error> {
        self.reserving(0, vault, |link| link.sealer.repeat_update(out))
    }

    /// As [`Sealer::acknowledged`].
    ///
    /// # Errors
    /// As [`Sealer::acknowledged`]; the storage's own: the link is then still in the epoch before.
    pub fn acknowledged<S: Storage>(
        &mut self,
        acknowledgement: &Acknowledgement,
        vault: &mut Vault<'_, S>,
    ) -> Result<(), Error> {
        let Some(before) = self.sealer.take_acknowledgement(acknowledgement)? else {
            return Ok(());
        };
        let stored = self.store(vault);
        if stored.is_err() {
            self.sealer.restore(before);
        }
        stored
    }

    /// As [`Sealer::acknowledge`]; every update is to be acknowledged, on an ordered link too.
    ///
    /// # Errors
    /// As [`Sealer::acknowledge`]; [`Error::Unannounced`] after a restart; the storage's own.
    pub fn acknowledge<S: Storage>(
        &mut self,
        update: &KeyUpdate,
        out: &mut [u8],
        vault: &mut Vault<'_, S>,
    ) -> Result<usize, Error> {
        self.reserving(0, vault, |link| link.sealer.acknowledge(update, out))
    }

    /// As [`Sealer::close`], and ends what is kept, before the frame is made: both directions end.
    ///
    /// # Errors
    /// As [`Sealer::close`], and then nothing is kept any more; or the storage's own, and then the session
    /// may still be there: [`Vault::forget`] it.
    pub fn close<S: Storage>(
        mut self,
        out: &mut [u8],
        vault: &mut Vault<'_, S>,
    ) -> Result<usize, Error> {
        vault.forget()?;
        // Nothing is left that could use a number again.
        self.sealer.grant(Some(0), 1);
        self.sealer.close(out)
    }

    /// As [`Opener::open`].
    ///
    /// # Errors
    /// As [`Opener::open`]; the storage's own: the frame is then not taken, and may come again.
    pub fn open<'f, S: Storage>(
        &mut self,
        frame: &'f mut [u8],
        vault: &mut Vault<'_, S>,
    ) -> Result<Received<'f>, Error> {
        let Self { sealer, opener, stamp, from } = self;
        let block = sealer.block();
        opener.open_kept(frame, block, |opener| store(sealer, opener, stamp, Some(*from), vault))
    }

    /// As [`Opener::forget_previous`]; storage has the key until the next write.
    pub fn forget_previous(&mut self) {
        self.opener.forget_previous();
    }

    /// Runs `seal`, and once more with a reservation if it lacks nothing else.
    fn reserving<S: Storage>(
        &mut self,
        channel: u8,
        vault: &mut Vault<'_, S>,
        mut seal: impl FnMut(&mut Self) -> Result<usize, Error>,
    ) -> Result<usize, Error> {
        match seal(self) {
            Err(Error::Unreserved) => {
                self.reserve(Some(channel), vault)?;
                seal(self)
            }
            other => other,
        }
    }

    fn reserve<S: Storage>(
        &mut self,
        channel: Option<u8>,
        vault: &mut Vault<'_, S>,
    ) -> Result<(), Error> {
        let before = self.sealer.grant(channel, self.sealer.block());
        let stored = self.store(vault);
        if stored.is_err() {
            self.sealer.revoke(before);
        }
        stored
    }

    fn store<S: Storage>(&mut self, vault: &mut Vault<'_, S>) -> Result<(), Error> {
        store(&self.sealer, &self.opener, &mut self.stamp, Some(self.from), vault)
    }

    fn read(session: &Session, content: &[u8]) -> Result<(Sealer<C>, Opener<C>), Error> {
        let (aead, tag, options) = (session.aead, session.tag, &session.options);
        let recipient = sha256(&[session.peer.name.as_str().as_bytes()]);
        cbor::decode(content, |reader| {
            reader.array(|array| {
                let mut sealer =
                    array.required(|reader| Sealer::read(reader, aead, recipient, tag, options))?;
                sealer.keep(session.block);
                let opener = array.required(|reader| Opener::read(reader, aead, tag, options))?;
                Ok((sealer, opener))
            })
        })
    }
}

/// Writes the counters' record, in place of this link's own or of the one that it was made `from`.
fn store<const C: usize, S: Storage>(
    sealer: &Sealer<C>,
    opener: &Opener<C>,
    stamp: &mut Stamp,
    from: Option<u32>,
    vault: &mut Vault<'_, S>,
) -> Result<(), Error> {
    let number = stamp.number.checked_add(1).ok_or(Error::RecordsUsedUp)?;
    if let Some(from) = from {
        vault.check_counters(stamp.salt, from)?;
    }
    // Even if this write fails, its number is not used for another content.
    stamp.number = number;
    let tag: &LinkTag = opener.tag();
    let mut content = [0; MAX_COUNTERS];
    let stored = write(&mut content, |writer| {
        writer.array(|w| {
            sealer.write(w)?;
            opener.write(w)
        })
    })
    .and_then(|len| {
        vault.store_counters(*stamp, tag.as_bytes(), content.get(..len).unwrap_or_default())
    });
    // The secrets are in it.
    content.zeroize();
    stored
}

fn write(
    out: &mut [u8],
    content: impl FnOnce(&mut Writer<'_>) -> Result<(), cbor::Error>,
) -> Result<usize, Error> {
    let mut writer = Writer::new(out);
    content(&mut writer).map_err(|_| Error::Channels)?;
    Ok(writer.len())
}

fn salt(random: &mut impl Random) -> Result<[u8; 8], Error> {
    let mut salt = [0; 8];
    random.fill(&mut salt)?;
    Ok(salt)
}

impl<const C: usize> fmt::Debug for Resumable<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resumable")
            .field("sealer", &self.sealer)
            .field("opener", &self.opener)
            .field("record", &self.stamp.number)
            .finish_non_exhaustive()
    }
}

/// The state of an idle session with one channel, key schedules included, where they are small: without
/// AES-GCM and another library's contexts.
#[cfg(not(any(feature = "aws-lc-rs", feature = "aes-gcm")))]
const _: () = assert!(size_of::<Resumable<1>>() <= 512, "a session takes more than 512 bytes");

#[cfg(test)]
mod tests;
