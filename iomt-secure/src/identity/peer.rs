//! The proof that a peer's certificate chain, name and time were checked.

use super::Name;
use super::time::TimeBasis;
use crate::crypto::hash::Digest;
use crate::crypto::signature::PublicKey;

/// A peer whose chain was verified against the caller's trust anchors.
///
/// Only this module's verification makes one; whether the peer holds the private key is proved by
/// the session's handshake, which takes this as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifiedPeer {
    name: Name,
    key: PublicKey,
    fingerprint: Digest,
    not_after: u64,
    time_basis: TimeBasis,
}

impl VerifiedPeer {
    // Called by this module's verification alone.
    pub(in crate::identity) const fn new(
        name: Name,
        key: PublicKey,
        fingerprint: Digest,
        not_after: u64,
        time_basis: TimeBasis,
    ) -> Self {
        Self { name, key, fingerprint, not_after, time_basis }
    }

    /// A peer that a test makes up.
    #[cfg(test)]
    pub(crate) const fn made_up(name: Name, key: PublicKey) -> Self {
        Self::new(name, key, [0; 32], u64::MAX, TimeBasis::Floor)
    }

    /// The name in the certificate's URI SAN.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The certificate's public key.
    #[must_use]
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// SHA-256 of the end-entity certificate.
    #[must_use]
    pub const fn fingerprint(&self) -> &Digest {
        &self.fingerprint
    }

    /// When the chain's first certificate to expire does so, in seconds since 1970.
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
}
