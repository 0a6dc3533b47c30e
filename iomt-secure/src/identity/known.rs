//! Peers whose chains were verified before, so that the next handshake with them need not do it
//! again.
//!
//! What was verified holds until the chain's first certificate expires, and only for the same use
//! under the same trust anchors: with any other, nothing is found and the chain is verified anew.

use super::trust::Anchors;
use super::{Chain, Error, Now, TimeBasis, Usage, VerifiedPeer, verify};
use crate::crypto::hash::Digest;
use crate::crypto::signature::VerifyingKey;

/// A chain that was verified.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    chain: Chain<'a>,
    usage: Usage,
    anchors: Digest,
    peer: VerifiedPeer,
    ready: Option<VerifyingKey>,
}

impl<'a> Known<'a> {
    /// Verifies `chain` as [`super::verify()`] does, and keeps what came of it.
    ///
    /// # Errors
    /// Those of [`super::verify()`].
    pub fn verify(
        chain: Chain<'a>,
        anchors: &Anchors<'_>,
        now: &Now,
        usage: Usage,
    ) -> Result<Self, Error> {
        let peer = verify(&chain, anchors, now, usage)?;
        // A key for key agreement has nothing to be made ready.
        let ready = peer.key().signature().and_then(|key| VerifyingKey::new(&key).ok());
        Ok(Self { chain, usage, anchors: *anchors.digest(), peer, ready })
    }

    /// The chain.
    #[must_use]
    pub const fn chain(&self) -> &Chain<'a> {
        &self.chain
    }

    /// The peer's key, ready to check its signatures, if it signs.
    #[must_use]
    pub const fn verifying_key(&self) -> Option<&VerifyingKey> {
        self.ready.as_ref()
    }

    /// SHA-256 of the end-entity certificate, by which x5t names it.
    #[must_use]
    pub const fn fingerprint(&self) -> &Digest {
        self.peer.fingerprint()
    }

    /// The peer, if the verification still holds: for `usage`, under `anchors`, at `now`.
    #[must_use]
    pub fn peer(&self, anchors: &Anchors<'_>, now: &Now, usage: Usage) -> Option<VerifiedPeer> {
        // notBefore was held against a reliable clock, or still cannot be (time-floor rule).
        let dated =
            self.peer.time_basis() == TimeBasis::Reliable || now.basis() == TimeBasis::Floor;
        let holds = dated
            && now.unix() <= self.peer.not_after()
            && self.usage == usage
            && self.anchors == *anchors.digest();
        holds.then_some(self.peer)
    }
}
