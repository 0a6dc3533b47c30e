//! A model that may be loaded: in force or on trial, checked byte by byte, with a valid passport.

use super::{Error, Installer, Passport, State};
use crate::crypto::hash::{Digest, sha256};
use crate::identity::Now;
use crate::statement::{Authority, Kind, Sign1};

/// A passport that its reviewer has signed, whom the device believes, and that has not expired.
///
/// ```compile_fail,E0451
/// # use iomt_secure::fleet::artifact::{Passport, VerifiedPassport};
/// # fn forge(passport: Passport<'_>) {
/// VerifiedPassport { passport };
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct VerifiedPassport<'a> {
    passport: Passport<'a>,
}

impl<'a> VerifiedPassport<'a> {
    /// Verifies that one of `reviewers` signed `statement`, and is the one whom it names. `scratch`
    /// needs room for the payload and [`OVERHEAD`](crate::statement::OVERHEAD) bytes.
    ///
    /// # Errors
    /// The statement's own; those of [`Passport::decode`]; [`Error::PassportReviewer`],
    /// [`Error::PassportExpired`].
    pub fn verify(
        statement: &'a [u8],
        reviewers: &[Authority],
        now: &Now,
        scratch: &mut [u8],
    ) -> Result<Self, Error> {
        let verified = Sign1::decode(statement)?.verify(reviewers, Kind::Passport, b"", scratch)?;
        let passport = Passport::decode(verified.payload())?;
        if passport.reviewer.key != verified.signer().key_id() {
            return Err(Error::PassportReviewer);
        }
        check_expiry(passport.expires, now)?;
        Ok(Self { passport })
    }

    /// What the reviewer has signed.
    #[must_use]
    pub const fn passport(&self) -> &Passport<'a> {
        &self.passport
    }
}

/// A model's bytes, checked: the only way to them. What loads a model takes this, not bytes.
///
/// ```compile_fail,E0451
/// # use iomt_secure::fleet::artifact::VerifiedModel;
/// # fn forge(bytes: &[u8]) {
/// VerifiedModel { bytes, digest: [0; 32], expires: 0 };
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct VerifiedModel<'m> {
    bytes: &'m [u8],
    digest: Digest,
    expires: u64,
}

impl<'m> VerifiedModel<'m> {
    /// The model.
    #[must_use]
    pub const fn bytes(&self) -> &'m [u8] {
        self.bytes
    }

    /// SHA-256 of the model in use: for posture and log.
    #[must_use]
    pub const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Whether the review still holds, to be asked from time to time while the model is in use.
    ///
    /// # Errors
    /// [`Error::PassportExpired`]: use it no longer.
    pub fn check(&self, now: &Now) -> Result<(), Error> {
        check_expiry(self.expires, now)
    }
}

impl core::fmt::Debug for VerifiedModel<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("VerifiedModel")
            .field("digest", &self.digest)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

impl Installer<'_> {
    /// Checks that `bytes` are the model in force, or the one that this start tries, and that
    /// `passport` is of it and holds.
    ///
    /// # Errors
    /// [`Error::NotModel`] if the part is firmware; [`Error::NoModel`]; [`Error::PassportModel`],
    /// [`Error::PassportExpired`]; [`Error::ImageSize`], [`Error::Image`] if the bytes are not it.
    pub fn load_model<'m>(
        &self,
        passport: &VerifiedPassport<'_>,
        bytes: &'m [u8],
        now: &Now,
    ) -> Result<VerifiedModel<'m>, Error> {
        if !self.part.is_model {
            return Err(Error::NotModel);
        }
        let tried = match self.record.candidate {
            Some((State::Trying { .. }, release)) => Some(release),
            _ => None,
        };
        let mut known = [tried, self.record.in_force].into_iter().flatten().peekable();
        known.peek().ok_or(Error::NoModel)?;
        let passport = passport.passport();
        let release = known.find(|one| one.image == passport.model).ok_or(Error::PassportModel)?;
        check_expiry(passport.expires, now)?;
        if u64::try_from(bytes.len()) != Ok(release.size) {
            return Err(Error::ImageSize);
        }
        let digest = sha256(&[bytes]);
        if digest != release.image {
            return Err(Error::Image);
        }
        Ok(VerifiedModel { bytes, digest, expires: passport.expires })
    }
}

/// Held against the floor where there is no clock: it is never late.
fn check_expiry(expires: u64, now: &Now) -> Result<(), Error> {
    if now.unix() > expires { Err(Error::PassportExpired) } else { Ok(()) }
}
