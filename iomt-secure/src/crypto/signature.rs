//! Signatures: Ed25519 (RFC 8032) and ECDSA over P-256 with SHA-256 (FIPS 186-5).
//!
//! In this crate a signature is always 64 bytes: R and S of Ed25519, or r and s of ECDSA, big
//! endian, as COSE has them (RFC 9053 §2.1). X.509 and TLS write ECDSA in DER (RFC 3279 §2.2.3):
//! [`Signature::from_der`] and [`Signature::to_der`] stand between.

mod der;

use super::{Error, Secret, backend};
use crate::platform::Random;

/// A signature algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// Ed25519, RFC 8032.
    Ed25519,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

/// A public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PublicKey {
    /// An Ed25519 key, RFC 8032 §5.1.5.
    Ed25519([u8; 32]),
    /// A P-256 point, uncompressed (SEC 1 §2.3.3).
    P256([u8; 65]),
}

impl PublicKey {
    /// The algorithm that this key verifies.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Ed25519(_) => Algorithm::Ed25519,
            Self::P256(_) => Algorithm::Es256,
        }
    }

    /// The key's bytes, as in a SubjectPublicKeyInfo's bit string.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Ed25519(bytes) => bytes,
            Self::P256(bytes) => bytes,
        }
    }

    /// Checks `signature` over `message`; Ed25519 strictly: S under the group's order (RFC 8032
    /// §5.1.7), key and R canonical and not of low order, the equation without the cofactor.
    ///
    /// # Errors
    /// [`Error::Signature`] if it does not hold; [`Error::PublicKey`] if the key is no point of its
    /// curve, or for Ed25519 one that no honest device has.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), Error> {
        match self {
            Self::Ed25519(key) => backend::verify_ed25519(key, message, &signature.0),
            Self::P256(key) => backend::verify_p256(key, message, &signature.0),
        }
    }
}

/// A public key made ready once to check several signatures, as a trust anchor's or a known peer's
/// does. It gives the same answers as [`PublicKey::verify`], and for Ed25519 sooner.
#[derive(Clone, Debug)]
pub struct VerifyingKey(Ready);

#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)] // no heap to box it on
enum Ready {
    Ed25519(backend::Ed25519Key),
    P256([u8; 65]),
}

impl VerifyingKey {
    /// Makes `key` ready.
    ///
    /// # Errors
    /// [`Error::PublicKey`] if it is no point of its curve, or for Ed25519 one that no honest
    /// device has.
    pub fn new(key: &PublicKey) -> Result<Self, Error> {
        match key {
            PublicKey::Ed25519(key) => backend::Ed25519Key::new(key).map(Ready::Ed25519),
            PublicKey::P256(point) => backend::p256_point(point).map(Ready::P256),
        }
        .map(Self)
    }

    /// The key's bytes, as [`PublicKey::as_bytes`] has them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Ready::Ed25519(key) => key.as_bytes(),
            Ready::P256(point) => point,
        }
    }

    /// The algorithm that this key verifies.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        match &self.0 {
            Ready::Ed25519(_) => Algorithm::Ed25519,
            Ready::P256(_) => Algorithm::Es256,
        }
    }

    /// Checks `signature` over `message` as [`PublicKey::verify`] does.
    ///
    /// # Errors
    /// [`Error::Signature`] if it does not hold.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), Error> {
        match &self.0 {
            Ready::Ed25519(key) => key.verify(message, &signature.0),
            Ready::P256(point) => backend::verify_p256(point, message, &signature.0),
        }
    }
}

/// A signature: 64 bytes, in the form that the module's documentation describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

/// A private key in software. Where the device has a secure element, implement
/// [`crate::identity::Signer`] for it instead.
pub struct SigningKey(backend::SigningKey);

impl SigningKey {
    /// Makes a key from the caller's random numbers, P-256's by rejection (FIPS 186-5 A.2.2).
    ///
    /// # Errors
    /// The random source's own; [`crate::platform::Error::Random`] too if 64 draws in a row lie
    /// outside the group, which a working source never gives; [`Error::Backend`].
    pub fn generate(algorithm: Algorithm, random: &mut impl Random) -> Result<Self, Error> {
        for _ in 0..64 {
            let bytes = Secret::filled_by(|out| random.fill(out))?;
            match Self::from_secret(algorithm, &bytes) {
                Err(Error::Encoding) => {}
                done => return done,
            }
        }
        Err(Error::Platform(crate::platform::Error::Random))
    }

    /// The key with this Ed25519 seed or big-endian P-256 scalar.
    ///
    /// # Errors
    /// [`Error::Encoding`] if the scalar is 0 or not under the group's order; [`Error::Backend`].
    pub fn from_secret(algorithm: Algorithm, bytes: &Secret<32>) -> Result<Self, Error> {
        backend::SigningKey::new(algorithm, bytes).map(Self)
    }

    /// The public key.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        self.0.public_key()
    }

    /// Signs `message`. ECDSA's nonce is RFC 6979's in the RustCrypto backend, so that the same
    /// message gives the same signature; in the `aws-lc-rs` backend it is random.
    ///
    /// # Errors
    /// [`Error::Backend`] if the backend fails.
    pub fn sign(&self, message: &[u8]) -> Result<Signature, Error> {
        self.0.sign(message)
    }
}
