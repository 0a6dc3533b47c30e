//! Who signs for the device: software, or the caller's hardware.

use crate::crypto::signature::{Algorithm, PublicKey, Signature, SigningKey};
use crate::crypto::{self, Secret};
use crate::platform::{self, Random};

/// How well a private key is kept. Reported, never assumed; nothing falls back to a lower one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Protection {
    /// In the process's memory.
    Software,
    /// In the operating system's keystore, out of the process's reach.
    Isolated,
    /// In a secure element, a TPM, StrongBox or the Secure Enclave.
    Hardware,
}

/// A private key that can sign, wherever it lives.
pub trait Signer {
    /// The public key.
    fn public_key(&self) -> PublicKey;

    /// How well the private key is kept.
    fn protection(&self) -> Protection;

    /// Signs `message` (not its hash) with the algorithm of [`Signer::public_key`].
    ///
    /// # Errors
    /// [`platform::Error::Signer`] if the key cannot be used now.
    fn sign(&self, message: &[u8]) -> Result<Signature, platform::Error>;
}

/// A signer whose key is in the process's memory.
pub struct SoftwareSigner(SigningKey);

impl SoftwareSigner {
    /// Makes a key from the caller's random numbers.
    ///
    /// # Errors
    /// The random source's own.
    pub fn generate(algorithm: Algorithm, random: &mut impl Random) -> Result<Self, crypto::Error> {
        SigningKey::generate(algorithm, random).map(Self)
    }

    /// The signer with this Ed25519 seed or big-endian P-256 scalar.
    ///
    /// # Errors
    /// [`crypto::Error::Encoding`] if the scalar is 0 or not under the group's order.
    pub fn from_secret(algorithm: Algorithm, key: &Secret<32>) -> Result<Self, crypto::Error> {
        SigningKey::from_secret(algorithm, key).map(Self)
    }
}

impl Signer for SoftwareSigner {
    fn public_key(&self) -> PublicKey {
        self.0.public_key()
    }

    fn protection(&self) -> Protection {
        Protection::Software
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, platform::Error> {
        self.0.sign(message).map_err(|_| platform::Error::Signer)
    }
}
