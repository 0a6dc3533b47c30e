//! Key agreement: X25519 (RFC 7748 §6.1) and P-256 ECDH (SP 800-56A).

use super::{Error, Secret, backend};
use crate::platform::Random;

/// A public key for key agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PublicKey {
    /// An X25519 key, RFC 7748 §5.
    X25519([u8; 32]),
    /// A P-256 point, uncompressed (SEC 1 §2.3.3).
    P256([u8; 65]),
}

impl PublicKey {
    /// The P-256 point in SEC 1 §2.3.3's compressed or uncompressed form.
    ///
    /// # Errors
    /// [`Error::PublicKey`] if it is in another form, not a point of the curve, or the identity.
    pub fn p256(point: &[u8]) -> Result<Self, Error> {
        backend::p256_point(point).map(Self::P256)
    }

    /// One of the two P-256 points with this x-coordinate; which one makes no difference to the
    /// secret that is agreed, itself an x-coordinate (RFC 9528 §3.7).
    ///
    /// # Errors
    /// [`Error::PublicKey`] if no point of the curve has it.
    pub fn p256_from_x(x: &[u8; 32]) -> Result<Self, Error> {
        let mut compressed = [2; 33];
        for (to, from) in compressed.iter_mut().skip(1).zip(x) {
            *to = *from;
        }
        Self::p256(&compressed)
    }

    /// The u-coordinate of X25519 or the x-coordinate of P-256.
    #[must_use]
    pub fn x(&self) -> [u8; 32] {
        match self {
            Self::X25519(u) => *u,
            Self::P256([_, rest @ ..]) => rest.first_chunk().copied().unwrap_or_default(),
        }
    }
}

/// A private X25519 key.
pub struct X25519(backend::X25519);

impl X25519 {
    /// Makes a key from the caller's random numbers.
    ///
    /// # Errors
    /// The random source's own.
    pub fn generate(random: &mut impl Random) -> Result<Self, Error> {
        let bytes = Secret::filled_by(|out| random.fill(out))?;
        Self::from_secret(&bytes)
    }

    /// The key with these bytes, clamped as RFC 7748 §5 says.
    ///
    /// # Errors
    /// [`Error::Backend`] if the backend is out of memory; RustCrypto never is.
    pub fn from_secret(bytes: &Secret<32>) -> Result<Self, Error> {
        backend::X25519::new(bytes).map(Self)
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.0.public()
    }

    /// The shared secret with `peer`.
    ///
    /// # Errors
    /// [`Error::LowOrder`] if the result is all zero (RFC 7748 §6.1).
    pub fn agree(&self, peer: &[u8; 32]) -> Result<Secret<32>, Error> {
        self.0.agree(peer)
    }
}

/// A private P-256 key for ECDH.
pub struct P256(backend::P256);

impl P256 {
    /// Makes a key from the caller's random numbers, by rejection (FIPS 186-5 A.2.2).
    ///
    /// # Errors
    /// The random source's own; [`crate::platform::Error::Random`] too if 64 draws in a row lie
    /// outside the group, which a working source never gives; [`Error::Backend`].
    pub fn generate(random: &mut impl Random) -> Result<Self, Error> {
        for _ in 0..64 {
            let bytes = Secret::filled_by(|out| random.fill(out))?;
            match Self::from_secret(&bytes) {
                Err(Error::Encoding) => {}
                done => return done,
            }
        }
        Err(Error::Platform(crate::platform::Error::Random))
    }

    /// The key with this big-endian scalar.
    ///
    /// # Errors
    /// [`Error::Encoding`] if the scalar is 0 or not under the group's order.
    pub fn from_secret(bytes: &Secret<32>) -> Result<Self, Error> {
        backend::P256::new(bytes).map(Self)
    }

    /// The public key, uncompressed (SEC 1 §2.3.3).
    #[must_use]
    pub fn public(&self) -> [u8; 65] {
        self.0.public()
    }

    /// The x-coordinate shared with `peer`, a point in SEC 1 §2.3.3's compressed or uncompressed
    /// form.
    ///
    /// # Errors
    /// [`Error::PublicKey`] if `peer` is in another form, not a point of the curve, or the identity.
    pub fn agree(&self, peer: &[u8]) -> Result<Secret<32>, Error> {
        self.0.agree(peer)
    }
}
