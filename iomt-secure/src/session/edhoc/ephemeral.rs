//! Ephemeral keys (RFC 9528 §3.7): fresh for every session, sent as an x-coordinate alone.

use super::suite::Curve;
use crate::crypto::agreement::{P256, PublicKey, X25519};
use crate::crypto::{Error, Secret};
use crate::platform::Random;

/// A private ephemeral key.
pub(super) enum Ephemeral {
    X25519(X25519),
    P256(P256),
}

impl Ephemeral {
    pub(super) fn generate(curve: Curve, random: &mut impl Random) -> Result<Self, Error> {
        match curve {
            Curve::X25519 => X25519::generate(random).map(Self::X25519),
            Curve::P256 => P256::generate(random).map(Self::P256),
        }
    }

    /// G_X or G_Y.
    pub(super) fn public(&self) -> [u8; 32] {
        match self {
            Self::X25519(key) => key.public(),
            Self::P256(key) => PublicKey::P256(key.public()).x(),
        }
    }

    /// The secret shared with `peer`, whose curve must be this one's.
    pub(super) fn agree(&self, peer: &PublicKey) -> Result<Secret<32>, Error> {
        match (self, peer) {
            (Self::X25519(key), PublicKey::X25519(peer)) => key.agree(peer),
            (Self::P256(key), PublicKey::P256(peer)) => key.agree(peer),
            _ => Err(Error::PublicKey),
        }
    }
}

/// The peer's G_X or G_Y. Points are checked here; low order shows when a secret is agreed.
pub(super) fn public(curve: Curve, x: &[u8; 32]) -> Result<PublicKey, Error> {
    match curve {
        Curve::X25519 => Ok(PublicKey::X25519(*x)),
        Curve::P256 => PublicKey::p256_from_x(x),
    }
}
