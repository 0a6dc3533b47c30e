//! The roots that an endpoint believes, kept for its handshakes.

use crate::identity::{self, Anchor, Anchors, Chain, Now, TrustDomain, Usage, VerifiedPeer};
use alloc::vec::Vec;

/// Root certificates, each with the trust domain that it may issue names in. While roots are
/// rotated, the old and the new one stand side by side.
#[derive(Clone, Debug, Default)]
pub struct Roots(Vec<(Vec<u8>, TrustDomain)>);

impl Roots {
    /// No roots yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a DER root certificate that may issue names in `trust_domain`.
    ///
    /// # Errors
    /// Those of [`Anchor::new`].
    pub fn with(mut self, der: &[u8], trust_domain: &str) -> Result<Self, identity::Error> {
        let anchor = Anchor::new(der, trust_domain)?;
        self.0.push((der.to_vec(), *anchor.trust_domain()));
        Ok(self)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there are none: nobody can then be verified.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn verify(
        &self,
        chain: &Chain<'_>,
        now: &Now,
        usage: Usage,
    ) -> Result<VerifiedPeer, identity::Error> {
        let anchors: Result<Vec<_>, _> =
            self.0.iter().map(|(der, domain)| Anchor::new(der, domain.as_str())).collect();
        let anchors = anchors?;
        identity::verify(chain, &Anchors::new(&anchors)?, now, usage)
    }
}
