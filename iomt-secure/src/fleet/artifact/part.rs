//! A part of the device that artifacts are for, and what a manifest must say to be for it.

use super::envelope::{Envelope, MAX_SIGNATURES};
use super::{Error, Manifest, Release};
use crate::crypto::hash::Digest;
use crate::identity::Now;
use crate::platform::Slot;
use crate::statement::Authority;

/// A UUID (RFC 9562), as its 16 bytes.
pub type Uuid = [u8; 16];

/// What the device answers when a manifest asks whom it is for (§8.4.9.1). They tell what fits, not
/// who anyone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identifiers {
    /// Of the vendor: UUIDv5 of its domain name, as SUIT recommends.
    pub vendor: Uuid,
    /// Of the class: model and hardware revision.
    pub class: Uuid,
    /// Of this very device; without one, no manifest that asks for it is taken.
    pub device: Option<Uuid>,
}

/// A part of the device that has its own images, counter and signers: the firmware, or one of the AI
/// models.
#[derive(Clone, Copy, Debug)]
pub struct Part<'p> {
    pub(super) slot: Slot,
    pub(super) is_model: bool,
    identifiers: Identifiers,
    component: &'p [&'p [u8]],
    authorities: &'p [Authority],
    needed: u8,
}

impl<'p> Part<'p> {
    /// The firmware, which manifests call `component`, and who signs them; one signature is needed.
    #[must_use]
    pub const fn firmware(
        identifiers: Identifiers,
        component: &'p [&'p [u8]],
        authorities: &'p [Authority],
    ) -> Self {
        let slot = Slot::FIRMWARE;
        Self { slot, is_model: false, identifiers, component, authorities, needed: 1 }
    }

    /// The AI model `number`; `None` from 16 on.
    #[must_use]
    pub fn model(
        number: u8,
        identifiers: Identifiers,
        component: &'p [&'p [u8]],
        authorities: &'p [Authority],
    ) -> Option<Self> {
        let slot = Slot::model(number)?;
        Some(Self { slot, is_model: true, identifiers, component, authorities, needed: 1 })
    }

    /// Takes manifests only with the signatures of this many of the authorities.
    ///
    /// # Errors
    /// [`Error::Quorum`] if it is 0, over 4, or over the number of authorities.
    pub fn needing(self, needed: u8) -> Result<Self, Error> {
        let most = self.authorities.len().min(MAX_SIGNATURES);
        if needed == 0 || usize::from(needed) > most {
            return Err(Error::Quorum);
        }
        Ok(Self { needed, ..self })
    }

    /// All that does not depend on what is in force: signatures first, as §6.2 asks.
    pub(super) fn verify<'a>(
        &self,
        envelope: &'a [u8],
        dependencies: &[Digest],
        now: &Now,
    ) -> Result<VerifiedManifest<'a>, Error> {
        let envelope = Envelope::decode(envelope)?;
        let bytes = envelope.verify(self.authorities, self.needed)?;
        let manifest = Manifest::decode(bytes, &envelope.severed)?;
        if manifest.vendor() != Some(&self.identifiers.vendor) {
            return Err(Error::Vendor);
        }
        if manifest.class() != Some(&self.identifiers.class) {
            return Err(Error::Class);
        }
        if manifest.device().is_some_and(|device| self.identifiers.device != Some(*device)) {
            return Err(Error::Device);
        }
        if !manifest.is_for(self.component) {
            return Err(Error::Component);
        }
        // The floor is never late, so that a device without a clock refuses nothing that is timely.
        if manifest.use_before().is_some_and(|end| now.unix() >= end) {
            return Err(Error::Expired);
        }
        if !manifest.dependencies().all(|one| dependencies.contains(one)) {
            return Err(Error::Dependency);
        }
        let release = Release {
            sequence: manifest.sequence(),
            manifest: envelope.digest,
            image: *manifest.image().ok_or(Error::Incomplete)?,
            size: manifest.size().ok_or(Error::Incomplete)?,
        };
        Ok(VerifiedManifest { manifest, release, slot: self.slot })
    }
}

/// A manifest that was signed by whom the part believes, is for this part of this device, in time, and
/// newer than what is in force. Only [`Installer::verify`](super::Installer::verify) makes one.
///
/// ```compile_fail,E0451
/// # use iomt_secure::fleet::artifact::{Manifest, Release, VerifiedManifest};
/// # use iomt_secure::platform::Slot;
/// # fn forge(manifest: Manifest<'_>, release: Release) {
/// VerifiedManifest { manifest, release, slot: Slot::FIRMWARE };
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct VerifiedManifest<'a> {
    manifest: Manifest<'a>,
    pub(super) release: Release,
    pub(super) slot: Slot,
}

impl<'a> VerifiedManifest<'a> {
    /// What it states.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest<'a> {
        &self.manifest
    }

    /// What it names.
    #[must_use]
    pub const fn release(&self) -> &Release {
        &self.release
    }
}
