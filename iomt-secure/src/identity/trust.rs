//! Whom to believe: roots, each bound to the trust domain that it may issue names in.
//!
//! A root is an anchor for one trust domain. A maker's root that vouches for "maker.example"
//! cannot issue a name in "hospital.example", whatever it signs. Where one root serves two
//! domains, it is two anchors. While roots are rotated, both stand side by side.

use super::Error;
use super::certificate::Certificate;
#[cfg(feature = "std")]
use super::crl::{Crl, MAX_LISTS};
use super::name::TrustDomain;
use crate::crypto::hash::{Digest, Sha256, sha256};
use crate::crypto::signature::{Algorithm, VerifyingKey};
use rustls_pki_types::TrustAnchor;

/// A root certificate and the trust domain that it may issue in.
#[derive(Clone, Debug)]
pub struct Anchor<'a> {
    root: TrustAnchor<'a>,
    trust_domain: TrustDomain,
    path_len: Option<u8>,
    fingerprint: Digest,
    /// The root's Ed25519 key, ready to check what it signed. One that is no point has none, and
    /// has signed nothing.
    ready: Option<VerifyingKey>,
}

impl<'a> Anchor<'a> {
    /// Takes a DER certificate, obtained from a source that the caller trusts, as a root for names
    /// in `trust_domain`.
    ///
    /// Its validity dates are not checked (RFC 5280 §6.1.1(d) has none for an anchor): retire a
    /// root by taking it out. Its own signature is not checked either; it proves nothing.
    ///
    /// # Errors
    /// [`Error::NameTrustDomain`] for the domain; [`Error::IssuerNotCa`], [`Error::KeyAlgorithm`]
    /// or one of the reader's for the certificate.
    pub fn new(certificate: &'a [u8], trust_domain: &str) -> Result<Self, Error> {
        let trust_domain = TrustDomain::parse(trust_domain)?;
        let read = Certificate::parse(certificate)?;
        read.check_issuer(true)?;
        let key = read.key.signature().filter(|key| key.algorithm() == Algorithm::Ed25519);
        Ok(Self {
            root: read.trust_anchor(),
            trust_domain,
            path_len: read.path_len(),
            fingerprint: sha256(&[certificate]),
            ready: key.and_then(|key| VerifyingKey::new(&key).ok()),
        })
    }

    /// The trust domain that this root may issue in.
    #[must_use]
    pub const fn trust_domain(&self) -> &TrustDomain {
        &self.trust_domain
    }

    /// SHA-256 of the root certificate, by which it is named when it is retired.
    #[must_use]
    pub const fn fingerprint(&self) -> &Digest {
        &self.fingerprint
    }

    /// The same, with its own copy of the certificate's fields.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn into_owned(self) -> Anchor<'static> {
        Anchor {
            root: self.root.to_owned(),
            trust_domain: self.trust_domain,
            path_len: self.path_len,
            fingerprint: self.fingerprint,
            ready: self.ready,
        }
    }

    pub(in crate::identity) const fn root(&self) -> &TrustAnchor<'a> {
        &self.root
    }

    pub(in crate::identity) const fn path_len(&self) -> Option<u8> {
        self.path_len
    }

    pub(in crate::identity) const fn ready(&self) -> Option<&VerifyingKey> {
        self.ready.as_ref()
    }
}

/// The roots in force, in the caller's memory.
#[derive(Clone, Copy, Debug)]
pub struct Anchors<'a> {
    all: &'a [Anchor<'a>],
    #[cfg(feature = "std")]
    crls: &'a [Crl],
    digest: Digest,
}

impl<'a> Anchors<'a> {
    /// These roots.
    ///
    /// # Errors
    /// [`Error::NoAnchors`] if there is none: nothing could ever be verified.
    pub fn new(anchors: &'a [Anchor<'a>]) -> Result<Self, Error> {
        if anchors.is_empty() {
            return Err(Error::NoAnchors);
        }
        let mut hash = Sha256::new();
        for anchor in anchors {
            hash.update(anchor.fingerprint());
            hash.update(anchor.trust_domain().as_str().as_bytes());
            hash.update(&[0]);
        }
        Ok(Self {
            all: anchors,
            #[cfg(feature = "std")]
            crls: &[],
            digest: hash.finish(),
        })
    }

    /// The same roots; paths to them are held against these revocation lists, and what was verified
    /// under other lists is verified anew.
    ///
    /// # Errors
    /// [`Error::Crl`] if there are more than [`MAX_LISTS`].
    #[cfg(feature = "std")]
    pub fn with_crls(self, crls: &'a [Crl]) -> Result<Self, Error> {
        if crls.len() > MAX_LISTS {
            return Err(Error::Crl);
        }
        let mut hash = Sha256::new();
        hash.update(&self.digest);
        for crl in crls {
            hash.update(crl.fingerprint());
        }
        Ok(Self { crls, digest: hash.finish(), ..self })
    }

    #[cfg(feature = "std")]
    pub(in crate::identity) const fn crls(&self) -> &'a [Crl] {
        self.crls
    }

    pub(in crate::identity) const fn all(&self) -> &'a [Anchor<'a>] {
        self.all
    }

    /// Of all roots and the domains that they may issue in, in the caller's order, and of the lists.
    pub(in crate::identity) const fn digest(&self) -> &Digest {
        &self.digest
    }
}
