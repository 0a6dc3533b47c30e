//! The way of an update: verified, staged, armed, tried at the next start, and only then in force.
//!
//! Every step is one write, made before its effect: what the storage says is always at least as
//! careful as what the device does.

use super::record::{Failed, MAX_STARTS, Record};
use super::{Error, Part, Release, State, VerifiedManifest, VerifiedPassport};
use crate::crypto::hash::{Digest, Sha256};
use crate::identity::Now;
use crate::platform::{Slot, Storage};
use core::cmp::Ordering;

/// What to run, of a part, in this start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boot {
    /// What is in force; `None` before there was ever anything.
    InForce(Option<Release>),
    /// The update, on trial. The attempt is counted already: if nothing is committed before the starts
    /// are used up, the next one goes back.
    Trial(Release),
    /// What is in force, as the update has not come up: that one is given up.
    GivenUp {
        /// What runs.
        in_force: Option<Release>,
        /// What does not, and is to be reported.
        failed: Release,
    },
}

/// A part's state, and the steps of an update.
///
/// A call that fails changes nothing. In storage one value is the whole state, so that after a power
/// cut a step has been made or has not.
#[derive(Debug)]
pub struct Installer<'p> {
    pub(super) part: Part<'p>,
    pub(super) record: Record,
    /// What the idle bank is being filled with, and for which time since this was loaded.
    receiving: Option<(Release, u64)>,
    begun: u64,
}

impl<'p> Installer<'p> {
    /// Finds what was stored, to look or to go on in the start that [`Self::start`] has begun.
    ///
    /// `factory` is what the device was made with; where it is newer than what is stored, as after a
    /// service, it is what is in force. A model's part may have none.
    ///
    /// # Errors
    /// [`Error::Stored`] and the storage's own: run what is in force.
    pub fn load(
        part: Part<'p>,
        factory: Option<Release>,
        storage: &mut impl Storage,
    ) -> Result<Self, Error> {
        let mut record = Record::load(part.slot, storage)?.unwrap_or_default();
        if let Some(factory) = factory
            && record.in_force.is_none_or(|known| known.sequence < factory.sequence)
        {
            record.in_force = Some(factory);
            record.candidate = record.candidate.filter(|(_, one)| one.sequence > factory.sequence);
        }
        Ok(Self { part, record, receiving: None, begun: 0 })
    }

    /// Begins a start of the device: says what to run of the part, and stores that it is tried before
    /// it is. For the code that picks the image, once in each start.
    ///
    /// Before it runs an image, that code should check it again ([`ImageCheck`]): a bank can rot.
    ///
    /// # Errors
    /// [`Error::Stored`] and the storage's own: run what is in force, as nothing may be tried that
    /// could not be counted.
    pub fn start(
        part: Part<'p>,
        factory: Option<Release>,
        storage: &mut impl Storage,
    ) -> Result<(Self, Boot), Error> {
        let mut this = Self::load(part, factory, storage)?;
        let in_force = this.record.in_force;
        let boot = match this.record.candidate {
            None | Some((State::Staged, _)) => Boot::InForce(in_force),
            Some((State::Armed { starts } | State::Trying { starts }, release)) => {
                match starts.checked_sub(1) {
                    Some(starts) => {
                        let candidate = Some((State::Trying { starts }, release));
                        this.change(Record { candidate, ..this.record }, storage)?;
                        Boot::Trial(release)
                    }
                    None => {
                        this.give_up(&release, storage)?;
                        Boot::GivenUp { in_force, failed: release }
                    }
                }
            }
        };
        Ok((this, boot))
    }

    /// What is in force.
    #[must_use]
    pub const fn in_force(&self) -> Option<&Release> {
        self.record.in_force.as_ref()
    }

    /// What may follow it, and how far that has come.
    #[must_use]
    pub const fn candidate(&self) -> Option<(State, &Release)> {
        match &self.record.candidate {
            Some((state, release)) => Some((*state, release)),
            None => None,
        }
    }

    /// The manifest of the update that failed last.
    #[must_use]
    pub const fn failed(&self) -> Option<&Digest> {
        match &self.record.failed {
            Some(failed) => Some(&failed.manifest),
            None => None,
        }
    }

    /// Verifies a SUIT envelope for this part. `dependencies` are the digests of the manifests that
    /// are in force in other parts ([`Release::manifest`]).
    ///
    /// # Errors
    /// Those of the envelope's form, the signature's own, [`Error::NotEnough`]; [`Error::Vendor`],
    /// [`Error::Class`], [`Error::Device`], [`Error::Component`], [`Error::Expired`],
    /// [`Error::Dependency`]; [`Error::Older`], [`Error::Replayed`], [`Error::Equivocation`],
    /// [`Error::Failed`].
    pub fn verify<'a>(
        &self,
        envelope: &'a [u8],
        dependencies: &[Digest],
        now: &Now,
    ) -> Result<VerifiedManifest<'a>, Error> {
        let verified = self.part.verify(envelope, dependencies, now)?;
        self.check_sequence(&verified.release)?;
        Ok(verified)
    }

    /// §6.1, and what was tried in vain does not come again, nor what is older.
    fn check_sequence(&self, new: &Release) -> Result<(), Error> {
        let Record { in_force, candidate, failed } = &self.record;
        let numbers = |one: &Release| (one.sequence, one.manifest);
        // What is only staged may be received once more.
        for (known, again) in [
            (in_force.as_ref().map(numbers), Err(Error::Replayed)),
            (failed.as_ref().map(|one| (one.sequence, one.manifest)), Err(Error::Failed)),
            (candidate.as_ref().map(|(_, one)| numbers(one)), Ok(())),
        ] {
            let Some((sequence, manifest)) = known else { continue };
            match new.sequence.cmp(&sequence) {
                Ordering::Greater => (),
                Ordering::Less => return Err(Error::Older),
                Ordering::Equal if new.manifest != manifest => return Err(Error::Equivocation),
                Ordering::Equal => again?,
            }
        }
        Ok(())
    }

    /// Begins to receive the image of a verified manifest: from now on the idle bank may be written.
    /// What was staged in it is forgotten first, in storage too.
    ///
    /// # Errors
    /// [`Error::Component`] if the manifest is of another part; [`Error::Trying`] while an update runs
    /// on trial, as its bank is not idle; those of the sequence; the storage's own.
    pub fn begin(
        &mut self,
        manifest: &VerifiedManifest<'_>,
        storage: &mut impl Storage,
    ) -> Result<Receiver, Error> {
        if manifest.slot != self.part.slot {
            return Err(Error::Component);
        }
        if let Some((State::Trying { .. }, _)) = self.record.candidate {
            return Err(Error::Trying);
        }
        // Time has passed since it was verified.
        self.check_sequence(&manifest.release)?;
        if self.record.candidate.is_some() {
            self.change(Record { candidate: None, ..self.record }, storage)?;
        }
        // Not wrapping in any device's life.
        self.begun = self.begun.wrapping_add(1);
        self.receiving = Some((manifest.release, self.begun));
        let image = ImageCheck::new(&manifest.release);
        Ok(Receiver { image, slot: manifest.slot, begun: self.begun })
    }

    /// Remembers that the firmware's image is in the idle bank. Nothing runs it yet.
    ///
    /// # Errors
    /// [`Error::NeedsPassport`] if the part is a model; [`Error::OtherManifest`] if another was begun
    /// since, or the same again; the storage's own.
    pub fn stage(
        &mut self,
        artifact: VerifiedArtifact,
        storage: &mut impl Storage,
    ) -> Result<(), Error> {
        if self.part.is_model {
            return Err(Error::NeedsPassport);
        }
        self.keep(&artifact, storage)
    }

    /// Remembers that the model's image is in place, with its passport's word. Nothing loads it yet.
    ///
    /// # Errors
    /// [`Error::NotModel`]; [`Error::PassportModel`] if the passport is of another image;
    /// [`Error::OtherManifest`]; the storage's own.
    pub fn stage_model(
        &mut self,
        artifact: VerifiedArtifact,
        passport: &VerifiedPassport<'_>,
        storage: &mut impl Storage,
    ) -> Result<(), Error> {
        if !self.part.is_model {
            return Err(Error::NotModel);
        }
        if passport.passport().model != artifact.release.image {
            return Err(Error::PassportModel);
        }
        self.keep(&artifact, storage)
    }

    fn keep(
        &mut self,
        artifact: &VerifiedArtifact,
        storage: &mut impl Storage,
    ) -> Result<(), Error> {
        let received = Some((artifact.release, artifact.begun));
        if artifact.slot != self.part.slot || self.receiving != received {
            return Err(Error::OtherManifest);
        }
        let candidate = Some((State::Staged, artifact.release));
        self.change(Record { candidate, ..self.record }, storage)?;
        self.receiving = None;
        Ok(())
    }

    /// Lets what is staged run from the next start on, and gives it `starts` of them, 1 to 15, to be
    /// committed in. Ends this installer: what follows is after the restart, whose moment the caller
    /// picks.
    ///
    /// # Errors
    /// [`Error::Attempts`], [`Error::NothingStaged`], [`Error::Trying`]; the storage's own. The
    /// installer comes back with the error, as it was.
    #[allow(clippy::result_large_err)] // there is no heap to box it on
    pub fn arm(mut self, starts: u8, storage: &mut impl Storage) -> Result<(), (Self, Error)> {
        match self.try_arm(starts, storage) {
            Ok(()) => Ok(()),
            Err(error) => Err((self, error)),
        }
    }

    fn try_arm(&mut self, starts: u8, storage: &mut impl Storage) -> Result<(), Error> {
        if !(1..=MAX_STARTS).contains(&starts) {
            return Err(Error::Attempts);
        }
        let release = match self.record.candidate {
            Some((State::Staged | State::Armed { .. }, release)) => release,
            Some((State::Trying { .. }, _)) => return Err(Error::Trying),
            None => return Err(Error::NothingStaged),
        };
        let candidate = Some((State::Armed { starts }, release));
        self.change(Record { candidate, ..self.record }, storage)
    }

    /// Puts the update that runs on trial in force and raises the counter: once it works, in the start
    /// that ran it. `running` is SHA-256 of the image that runs, as measured by what started it.
    ///
    /// # Errors
    /// [`Error::NotTried`] if none was started; [`Error::OtherImage`] if something else runs; the
    /// storage's own: then it is still on trial.
    pub fn commit(
        &mut self,
        running: &Digest,
        storage: &mut impl Storage,
    ) -> Result<Release, Error> {
        let Some((State::Trying { .. }, release)) = self.record.candidate else {
            return Err(Error::NotTried);
        };
        if release.image != *running {
            return Err(Error::OtherImage);
        }
        let next = Record { in_force: Some(release), candidate: None, failed: self.record.failed };
        self.change(next, storage)?;
        Ok(release)
    }

    /// Gives up what is staged, armed or on trial, as its self-test failed: it does not come again.
    /// What is in force runs from the next start on, and the counter stays where it is.
    ///
    /// # Errors
    /// [`Error::NothingStaged`]; the storage's own.
    pub fn reject(&mut self, storage: &mut impl Storage) -> Result<Release, Error> {
        let (_, release) = self.record.candidate.ok_or(Error::NothingStaged)?;
        self.give_up(&release, storage)?;
        Ok(release)
    }

    fn give_up(&mut self, release: &Release, storage: &mut impl Storage) -> Result<(), Error> {
        let failed = Some(Failed { sequence: release.sequence, manifest: release.manifest });
        self.change(Record { in_force: self.record.in_force, candidate: None, failed }, storage)
    }

    fn change(&mut self, next: Record, storage: &mut impl Storage) -> Result<(), Error> {
        next.store(self.part.slot, storage)?;
        self.record = next;
        Ok(())
    }
}

/// Takes the image of a verified manifest in chunks, in their order, and counts and hashes them.
///
/// Stream what is read back from the bank, rather than what comes from the network: then what is
/// verified is what will run.
#[derive(Clone, Debug)]
pub struct Receiver {
    image: ImageCheck,
    slot: Slot,
    begun: u64,
}

impl Receiver {
    /// How many bytes are to come.
    #[must_use]
    pub const fn remaining(&self) -> u64 {
        self.image.remaining()
    }

    /// Takes the next chunk, of any length.
    ///
    /// # Errors
    /// [`Error::ImageSize`] if the image would be longer than the manifest says: nothing of the chunk
    /// is taken, and it belongs nowhere.
    pub fn update(&mut self, chunk: &[u8]) -> Result<(), Error> {
        self.image.update(chunk)
    }

    /// The proof that every byte of the image is as its manifest says.
    ///
    /// # Errors
    /// [`Error::ImageSize`] if bytes are missing, [`Error::Image`] if it is another image.
    pub fn finish(self) -> Result<VerifiedArtifact, Error> {
        let release = self.image.release;
        self.image.finish()?;
        Ok(VerifiedArtifact { release, slot: self.slot, begun: self.begun })
    }
}

/// Reads an image again, as boot code does before it runs one, and after it says whether it is still
/// the one. It proves that to nobody else.
#[derive(Clone)]
pub struct ImageCheck {
    release: Release,
    hash: Sha256,
    left: u64,
}

impl ImageCheck {
    /// Of the image that `release` names.
    #[must_use]
    pub fn new(release: &Release) -> Self {
        Self { release: *release, hash: Sha256::new(), left: release.size }
    }

    /// How many bytes are to come.
    #[must_use]
    pub const fn remaining(&self) -> u64 {
        self.left
    }

    /// Takes the next chunk, of any length.
    ///
    /// # Errors
    /// [`Error::ImageSize`] if the image is longer than its manifest says; nothing is taken then.
    pub fn update(&mut self, chunk: &[u8]) -> Result<(), Error> {
        let len = u64::try_from(chunk.len()).map_err(|_| Error::ImageSize)?;
        self.left = self.left.checked_sub(len).ok_or(Error::ImageSize)?;
        self.hash.update(chunk);
        Ok(())
    }

    /// Whether it was the image.
    ///
    /// # Errors
    /// [`Error::ImageSize`] if bytes are missing, [`Error::Image`] if it is another.
    pub fn finish(self) -> Result<(), Error> {
        if self.left != 0 {
            return Err(Error::ImageSize);
        }
        if self.hash.finish() == self.release.image { Ok(()) } else { Err(Error::Image) }
    }
}

impl core::fmt::Debug for ImageCheck {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ImageCheck")
            .field("release", &self.release)
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}

/// An image of which every byte was checked against a verified manifest. Only [`Receiver::finish`]
/// makes one.
///
/// ```compile_fail,E0451
/// # use iomt_secure::{fleet::artifact::{Release, VerifiedArtifact}, platform::Slot};
/// # fn forge(release: Release) {
/// VerifiedArtifact { release, slot: Slot::FIRMWARE, begun: 1 };
/// # }
/// ```
#[derive(Debug)]
pub struct VerifiedArtifact {
    release: Release,
    slot: Slot,
    begun: u64,
}

impl VerifiedArtifact {
    /// What it is.
    #[must_use]
    pub const fn release(&self) -> &Release {
        &self.release
    }
}
