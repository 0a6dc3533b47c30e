//! Trust anchors that own their certificates, for hosts with a heap.

use super::{Anchor, Anchors, Chain, Error, Now, Usage, VerifiedPeer, pem, verify};
#[cfg(feature = "std")]
use super::{Crl, crl};
use crate::crypto::hash::Digest;
use alloc::vec::Vec;

/// The roots in force, each bound to the trust domain that it may issue names in.
///
/// To rotate a root, add the new one, let the fleet renew its certificates, and retire the old one
/// by its fingerprint; in between both are believed.
#[derive(Clone, Debug, Default)]
pub struct TrustStore {
    roots: Vec<Anchor<'static>>,
    #[cfg(feature = "std")]
    crls: Vec<Crl>,
}

impl TrustStore {
    /// No roots yet: nobody is believed.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            roots: Vec::new(),
            #[cfg(feature = "std")]
            crls: Vec::new(),
        }
    }

    /// Adds a DER root certificate for names in `trust_domain`, and returns its fingerprint. One
    /// that is there already for this domain is not added again.
    ///
    /// # Errors
    /// Those of [`Anchor::new`]; nothing is then added.
    pub fn add(&mut self, certificate: &[u8], trust_domain: &str) -> Result<Digest, Error> {
        let anchor = Anchor::new(certificate, trust_domain)?.into_owned();
        let fingerprint = *anchor.fingerprint();
        let known = self.roots.iter().any(|other| {
            other.fingerprint() == anchor.fingerprint()
                && other.trust_domain() == anchor.trust_domain()
        });
        if !known {
            self.roots.push(anchor);
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
        let before = self.roots.len();
        self.roots.retain(|anchor| anchor.fingerprint() != fingerprint);
        self.roots.len() != before
    }

    /// Puts `crls`, each a complete list in DER, in the place of those before: from now on every
    /// certificate on a path must be on its issuer's list's good side ([`crl`]). None at all ends
    /// the check.
    ///
    /// # Errors
    /// [`Error::Crl`] for one that is malformed, or too many; the lists before stay then.
    #[cfg(feature = "std")]
    pub fn set_crls(&mut self, crls: &[&[u8]]) -> Result<(), Error> {
        if crls.len() > crl::MAX_LISTS {
            return Err(Error::Crl);
        }
        self.crls = crls.iter().map(|der| Crl::new(der)).collect::<Result<_, _>>()?;
        Ok(())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.roots.len()
    }

    /// True if there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    /// The roots, for [`verify()`].
    ///
    /// # Errors
    /// [`Error::NoAnchors`] if there are none.
    pub fn anchors(&self) -> Result<Anchors<'_>, Error> {
        let anchors = Anchors::new(&self.roots)?;
        #[cfg(feature = "std")]
        let anchors = anchors.with_crls(&self.crls)?;
        Ok(anchors)
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
