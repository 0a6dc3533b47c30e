//! A certificate chain as a peer sends it.

use super::certificate::Certificate;
use super::{Error, Key};

/// Most certificates in a chain: a leaf, two CAs under a root, and the root if it is sent too.
pub const MAX: usize = 4;

/// A chain of DER certificates, the leaf first, each certified by the next (RFC 8446 §4.4.2).
#[derive(Clone, Copy, Debug)]
pub struct Chain<'a> {
    certificates: [&'a [u8]; MAX],
    len: usize,
}

impl<'a> Chain<'a> {
    /// Collects the certificates, the leaf first. Nothing is read yet.
    ///
    /// # Errors
    /// [`Error::ChainEmpty`] or [`Error::ChainLength`].
    pub fn new(certificates: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, Error> {
        let mut chain = Self { certificates: [&[]; MAX], len: 0 };
        for certificate in certificates {
            *chain.certificates.get_mut(chain.len).ok_or(Error::ChainLength)? = certificate;
            chain.len = chain.len.saturating_add(1);
        }
        if chain.len == 0 { Err(Error::ChainEmpty) } else { Ok(chain) }
    }

    /// The certificates, the leaf first: one to [`MAX`] of them.
    #[must_use]
    pub fn certificates(&self) -> &[&'a [u8]] {
        self.certificates.get(..self.len).unwrap_or_default()
    }

    /// The end-entity certificate's public key. The certificate is read, and nothing is verified.
    ///
    /// # Errors
    /// The reader's: [`Error::Malformed`] and its siblings.
    pub fn key(&self) -> Result<Key, Error> {
        Certificate::parse(self.leaf()).map(|certificate| certificate.key)
    }

    /// The end-entity certificate.
    #[must_use]
    pub fn leaf(&self) -> &'a [u8] {
        self.certificates.first().copied().unwrap_or_default()
    }
}
