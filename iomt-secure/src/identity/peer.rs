//! The proof that a peer's certificate chain, name and time were checked.

use super::Name;
use super::time::TimeBasis;
use crate::crypto::hash::Digest;
use crate::crypto::{agreement, signature};

/// A peer's public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Key {
    /// An Ed25519 key, for signatures.
    Ed25519([u8; 32]),
    /// An X25519 key, for key agreement.
    X25519([u8; 32]),
    /// A P-256 point, uncompressed: for signatures or key agreement, as its use was verified.
    P256([u8; 65]),
}

impl Key {
    /// The key as one that checks signatures, if it can.
    #[must_use]
    pub const fn signature(&self) -> Option<signature::PublicKey> {
        match self {
            Self::Ed25519(key) => Some(signature::PublicKey::Ed25519(*key)),
            Self::P256(key) => Some(signature::PublicKey::P256(*key)),
            Self::X25519(_) => None,
        }
    }

    /// The key as one to agree with, if it can.
    #[must_use]
    pub const fn agreement(&self) -> Option<agreement::PublicKey> {
        match self {
            Self::X25519(key) => Some(agreement::PublicKey::X25519(*key)),
            Self::P256(key) => Some(agreement::PublicKey::P256(*key)),
            Self::Ed25519(_) => None,
        }
    }
}

impl From<signature::PublicKey> for Key {
    fn from(key: signature::PublicKey) -> Self {
        match key {
            signature::PublicKey::Ed25519(key) => Self::Ed25519(key),
            signature::PublicKey::P256(key) => Self::P256(key),
        }
    }
}

/// A peer whose chain was verified against the caller's trust anchors, or whose raw key the caller
/// has pinned ([`super::Pin`]).
///
/// Only this module's verification makes one; whether the peer holds the private key is proved by
/// the session's handshake, which takes this as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifiedPeer {
    name: Name,
    key: Key,
    fingerprint: Digest,
    not_after: u64,
    time_basis: TimeBasis,
    root: Option<Digest>,
}

impl VerifiedPeer {
    // Called by this module's verification alone.
    pub(in crate::identity) const fn new(
        name: Name,
        key: Key,
        fingerprint: Digest,
        not_after: u64,
        time_basis: TimeBasis,
        root: Digest,
    ) -> Self {
        Self { name, key, fingerprint, not_after, time_basis, root: Some(root) }
    }

    /// A peer with a pinned key, which has no dates.
    pub(in crate::identity) const fn pinned(name: Name, key: Key, fingerprint: Digest) -> Self {
        let (not_after, time_basis, root) = (u64::MAX, TimeBasis::None, None);
        Self { name, key, fingerprint, not_after, time_basis, root }
    }

    /// A peer that a test makes up.
    #[cfg(test)]
    pub(crate) fn made_up(name: Name, key: impl Into<Key>) -> Self {
        Self::new(name, key.into(), [0; 32], u64::MAX, TimeBasis::Floor, [0; 32])
    }

    /// The name in the certificate's URI SAN, or the one that a pinned key was paired under.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The public key of the certificate, or the pinned one.
    #[must_use]
    pub const fn key(&self) -> &Key {
        &self.key
    }

    /// SHA-256 of the end-entity certificate, or of a pinned key's claims set.
    #[must_use]
    pub const fn fingerprint(&self) -> &Digest {
        &self.fingerprint
    }

    /// When the chain's first certificate to expire does so, in seconds since 1970; `u64::MAX` for
    /// a pinned key.
    #[must_use]
    pub const fn not_after(&self) -> u64 {
        self.not_after
    }

    /// What the time rested on when the chain was verified; to be logged where it is not
    /// [`TimeBasis::Reliable`].
    #[must_use]
    pub const fn time_basis(&self) -> TimeBasis {
        self.time_basis
    }

    /// SHA-256 of the root that the chain led to; `None` for a pinned key.
    #[must_use]
    pub const fn root(&self) -> Option<&Digest> {
        self.root.as_ref()
    }
}
