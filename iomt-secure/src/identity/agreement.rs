//! Who agrees on keys for the device with a static key: software, or the caller's hardware.

use super::Protection;
use crate::crypto::agreement::{P256, PublicKey, X25519};
use crate::crypto::{Error, Secret};
use crate::platform::Random;

/// A static private key for Diffie-Hellman, wherever it lives: the counterpart of
/// [`super::Signer`] for EDHOC's methods 1 to 3.
pub trait KeyAgreement {
    /// The public key.
    fn public_key(&self) -> PublicKey;

    /// How well the private key is kept.
    fn protection(&self) -> Protection;

    /// The secret shared with `peer`: X25519's output, or the x-coordinate of P-256.
    ///
    /// # Errors
    /// [`Error::PublicKey`] if `peer` is of another curve or no point of it, [`Error::LowOrder`] if
    /// the secret is all zero; [`crate::platform::Error::Signer`] if the key cannot be used now.
    fn agree(&self, peer: &PublicKey) -> Result<Secret<32>, Error>;
}

/// A static Diffie-Hellman key in the process's memory.
pub struct SoftwareAgreement(Key);

enum Key {
    X25519(X25519),
    P256(P256),
}

impl SoftwareAgreement {
    /// Makes an X25519 key from the caller's random numbers.
    ///
    /// # Errors
    /// The random source's own.
    pub fn generate_x25519(random: &mut impl Random) -> Result<Self, Error> {
        X25519::generate(random).map(|key| Self(Key::X25519(key)))
    }

    /// Makes a P-256 key from the caller's random numbers.
    ///
    /// # Errors
    /// The random source's own.
    pub fn generate_p256(random: &mut impl Random) -> Result<Self, Error> {
        P256::generate(random).map(|key| Self(Key::P256(key)))
    }

    /// The X25519 key with these bytes, clamped as RFC 7748 §5 says.
    ///
    /// # Errors
    /// [`Error::Backend`] if the backend is out of memory; RustCrypto never is.
    pub fn x25519(bytes: &Secret<32>) -> Result<Self, Error> {
        X25519::from_secret(bytes).map(|key| Self(Key::X25519(key)))
    }

    /// The P-256 key with this big-endian scalar.
    ///
    /// # Errors
    /// [`Error::Encoding`] if the scalar is 0 or not under the group's order; [`Error::Backend`].
    pub fn p256(bytes: &Secret<32>) -> Result<Self, Error> {
        P256::from_secret(bytes).map(|key| Self(Key::P256(key)))
    }
}

impl KeyAgreement for SoftwareAgreement {
    fn public_key(&self) -> PublicKey {
        match &self.0 {
            Key::X25519(key) => PublicKey::X25519(key.public()),
            Key::P256(key) => PublicKey::P256(key.public()),
        }
    }

    fn protection(&self) -> Protection {
        Protection::Software
    }

    fn agree(&self, peer: &PublicKey) -> Result<Secret<32>, Error> {
        match (&self.0, peer) {
            (Key::X25519(key), PublicKey::X25519(peer)) => key.agree(peer),
            (Key::P256(key), PublicKey::P256(peer)) => key.agree(peer),
            _ => Err(Error::PublicKey),
        }
    }
}
