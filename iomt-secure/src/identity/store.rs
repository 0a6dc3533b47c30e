//! Trust anchors that own their certificates, for hosts with a heap.

use super::{Anchor, Anchors, Chain, Error, Now, Usage, VerifiedPeer, pem, verify};
use crate::crypto::hash::Digest;
use alloc::vec::Vec;

/// The roots in force, each bound to the trust domain that it may issue names in.
///
/// To rotate a root, add the new one, let the fleet renew its certificates, and retire the old one
/// by its fingerprint; in between both are believed.
#[derive(Clone, Debug, Default)]
pub struct TrustStore(Vec<Anchor<'static>>);

impl TrustStore {
    /// No roots yet: nobody is believed.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a DER root certificate for names in `trust_domain`, and returns its fingerprint. One
    /// that is there already for this domain is not added again.
    ///
    /// # Errors
    /// Those of [`Anchor::new`]; nothing is then added.
    pub fn add(&mut self, certificate: &[u8], trust_domain: &str) -> Result<Digest, Error> {
        let anchor = Anchor::new(certificate, trust_domain)?.into_owned();
        let fingerprint = *anchor.fingerprint();
        let known = self.0.iter().any(|other| {
            other.fingerprint() == anchor.fingerprint()
                && other.trust_domain() == anchor.trust_domain()
        });
        if !known {
            self.0.push(anchor);
        }
        Ok(fingerprint)
    }

    /// Adds every certificate in `text`, PEM, as a root for names in `trust_domain`; returns how
    /// many there were.
    ///
    /// # Errors
    /// [`Error::Pem`], or those of [`TrustStore::add`]; nothing is then added.
    pub fn add_pem(&mut self, text: &[u8], trust_domain: &str) -> Result<usize, Error> {
        let mut grown = self.clone();
        let certificates = pem::certificates(text)?;
        for certificate in &certificates {
            grown.add(certificate, trust_domain)?;
        }
        *self = grown;
        Ok(certificates.len())
    }

    /// Takes the root with this fingerprint out, for all domains; true if it was there.
    pub fn retire(&mut self, fingerprint: &Digest) -> bool {
        let before = self.0.len();
        self.0.retain(|anchor| anchor.fingerprint() != fingerprint);
        self.0.len() != before
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The roots, for [`verify()`].
    ///
    /// # Errors
    /// [`Error::NoAnchors`] if there are none.
    pub fn anchors(&self) -> Result<Anchors<'_>, Error> {
        Anchors::new(&self.0)
    }

    /// [`verify()`] against these roots.
    ///
    /// # Errors
    /// [`Error::NoAnchors`] and those of [`verify()`].
    pub fn verify(
        &self,
        chain: &Chain<'_>,
        now: &Now,
        usage: Usage,
    ) -> Result<VerifiedPeer, Error> {
        verify(chain, &self.anchors()?, now, usage)
    }
}
