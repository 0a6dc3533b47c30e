//! Authenticated encryption: ChaCha20-Poly1305 (RFC 8439) and AES-GCM (SP 800-38D).
//!
//! Keys are for one direction and one epoch; the caller guarantees that no nonce is used twice.

use super::{Error, backend};

/// Bytes of a nonce, for every algorithm here.
pub const NONCE: usize = 12;
/// Bytes of a tag, for every algorithm here.
pub const TAG: usize = 16;

/// An algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Aead {
    /// ChaCha20-Poly1305, RFC 8439.
    ChaCha20Poly1305,
    /// AES-128-GCM; needs feature `aes-gcm`.
    Aes128Gcm,
    /// AES-256-GCM; needs feature `aes-gcm`.
    Aes256Gcm,
}

impl Aead {
    /// Bytes of a key.
    #[must_use]
    pub const fn key_len(self) -> usize {
        match self {
            Self::Aes128Gcm => 16,
            Self::ChaCha20Poly1305 | Self::Aes256Gcm => 32,
        }
    }
}

/// A key bound to its algorithm, ready for use; wiped on drop.
pub struct AeadKey(backend::AeadKey);

impl AeadKey {
    /// Expands `key` for `algorithm`.
    ///
    /// # Errors
    /// [`Error::KeyLength`] if `key` is not [`Aead::key_len`] bytes; [`Error::Unsupported`] if this
    /// build lacks the algorithm.
    pub fn new(algorithm: Aead, key: &[u8]) -> Result<Self, Error> {
        backend::AeadKey::new(algorithm, key).map(Self)
    }

    /// Encrypts `in_out` in place and returns the tag over `aad` and the ciphertext.
    ///
    /// # Errors
    /// [`Error::MessageLength`] past the cipher's limit; `in_out` is then not to be sent.
    #[inline]
    pub fn seal(
        &self,
        nonce: &[u8; NONCE],
        aad: &[u8],
        in_out: &mut [u8],
    ) -> Result<[u8; TAG], Error> {
        self.0.seal(nonce, aad, in_out)
    }

    /// Encrypts `plaintext` into `out`, which has its length, and puts the tag over `aad` and the
    /// ciphertext into `tag`.
    ///
    /// # Errors
    /// [`Error::MessageLength`] past the cipher's limit, or if the lengths differ; `out` and `tag`
    /// are then not to be sent.
    #[inline]
    pub fn seal_into(
        &self,
        nonce: &[u8; NONCE],
        aad: &[u8],
        plaintext: &[u8],
        out: &mut [u8],
        tag: &mut [u8; TAG],
    ) -> Result<(), Error> {
        self.0.seal_into(nonce, aad, plaintext, out, tag)
    }

    /// Checks the tag and decrypts `in_out` in place.
    ///
    /// # Errors
    /// [`Error::Authentication`] if the tag does not hold; `in_out` is then all zero.
    #[inline]
    pub fn open(
        &self,
        nonce: &[u8; NONCE],
        aad: &[u8],
        in_out: &mut [u8],
        tag: &[u8; TAG],
    ) -> Result<(), Error> {
        self.0.open(nonce, aad, in_out, tag)
    }
}
