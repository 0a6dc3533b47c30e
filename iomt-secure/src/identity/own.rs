//! Who this device is: its own chain and the key behind it.

use super::certificate::Certificate;
use super::{Chain, Error, Name, Protection, Signer};
use crate::crypto::hash::{Digest, sha256};
use crate::crypto::signature::{PublicKey, Signature};
use crate::platform;

/// An own chain whose first certificate is known to be for the signer's key.
///
/// Whether others will believe the chain is theirs to decide; [`super::verify()`] tells what this
/// crate would say.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a, S> {
    chain: Chain<'a>,
    signer: S,
    name: Name,
    fingerprint: Digest,
}

impl<'a, S: Signer> Identity<'a, S> {
    /// Joins `chain`, the device's own certificate first, and the `signer` that holds its key.
    ///
    /// # Errors
    /// [`Error::KeyMismatch`] if the certificate is for another key; one of [`super::verify()`]'s
    /// for what is wrong with the certificate itself.
    pub fn new(chain: Chain<'a>, signer: S) -> Result<Self, Error> {
        let certificate = Certificate::parse(chain.leaf())?;
        let name = certificate.name()?;
        if certificate.key != signer.public_key().into() {
            return Err(Error::KeyMismatch);
        }
        Ok(Self { chain, signer, name, fingerprint: sha256(&[chain.leaf()]) })
    }

    /// The device's name.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The chain to show to peers.
    #[must_use]
    pub const fn chain(&self) -> &Chain<'a> {
        &self.chain
    }

    /// SHA-256 of the device's own certificate.
    #[must_use]
    pub const fn fingerprint(&self) -> &Digest {
        &self.fingerprint
    }

    /// The signer, given back.
    #[must_use]
    pub fn into_signer(self) -> S {
        self.signer
    }
}

impl<S: Signer> Signer for Identity<'_, S> {
    fn public_key(&self) -> PublicKey {
        self.signer.public_key()
    }

    fn protection(&self) -> Protection {
        self.signer.protection()
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, platform::Error> {
        self.signer.sign(message)
    }
}
