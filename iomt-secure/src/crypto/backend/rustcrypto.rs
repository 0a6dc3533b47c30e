//! RustCrypto and dalek: every target, no heap. Keys live inline, in bytes: 32 for
//! ChaCha20-Poly1305, up to 1 KiB for AES-GCM with its key schedule; the types wipe themselves.

use super::p256;
use super::strict;
use crate::crypto::aead::{Aead, NONCE, TAG};
use crate::crypto::signature::{Algorithm, PublicKey, Signature};
use crate::crypto::{Error, Secret};
use chacha20poly1305::aead::inout::InOutBuf;
use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit};
use ed25519_dalek::{Signer as _, Verifier as _};

#[cfg_attr(feature = "aes-gcm", allow(clippy::large_enum_variant))] // no heap to box it on
pub(in crate::crypto) enum AeadKey {
    ChaCha20Poly1305(ChaCha20Poly1305),
    #[cfg(feature = "aes-gcm")]
    Aes128Gcm(aes_gcm::Aes128Gcm),
    #[cfg(feature = "aes-gcm")]
    Aes256Gcm(aes_gcm::Aes256Gcm),
}

impl AeadKey {
    pub(in crate::crypto) fn new(algorithm: Aead, key: &[u8]) -> Result<Self, Error> {
        let length = |_| Error::KeyLength;
        match algorithm {
            Aead::ChaCha20Poly1305 => {
                ChaCha20Poly1305::new_from_slice(key).map(Self::ChaCha20Poly1305).map_err(length)
            }
            #[cfg(feature = "aes-gcm")]
            Aead::Aes128Gcm => {
                aes_gcm::Aes128Gcm::new_from_slice(key).map(Self::Aes128Gcm).map_err(length)
            }
            #[cfg(feature = "aes-gcm")]
            Aead::Aes256Gcm => {
                aes_gcm::Aes256Gcm::new_from_slice(key).map(Self::Aes256Gcm).map_err(length)
            }
            #[cfg(not(feature = "aes-gcm"))]
            Aead::Aes128Gcm | Aead::Aes256Gcm => Err(Error::Unsupported),
        }
    }

    pub(in crate::crypto) fn seal(
        &self,
        nonce: &[u8; NONCE],
        aad: &[u8],
        in_out: &mut [u8],
    ) -> Result<[u8; TAG], Error> {
        self.seal_buffer(nonce, aad, InOutBuf::from(in_out))
    }

    pub(in crate::crypto) fn seal_into(
        &self,
        nonce: &[u8; NONCE],
        aad: &[u8],
        plaintext: &[u8],
        out: &mut [u8],
        tag: &mut [u8; TAG],
    ) -> Result<(), Error> {
        let buffer = InOutBuf::new(plaintext, out).map_err(|_| Error::MessageLength)?;
        *tag = self.seal_buffer(nonce, aad, buffer)?;
        Ok(())
    }

    fn seal_buffer(
        &self,
        nonce: &[u8; NONCE],
        aad: &[u8],
        buffer: InOutBuf<'_, '_, u8>,
    ) -> Result<[u8; TAG], Error> {
        let nonce = nonce.into();
        match self {
            Self::ChaCha20Poly1305(key) => key.encrypt_inout_detached(nonce, aad, buffer),
            #[cfg(feature = "aes-gcm")]
            Self::Aes128Gcm(key) => key.encrypt_inout_detached(nonce, aad, buffer),
            #[cfg(feature = "aes-gcm")]
            Self::Aes256Gcm(key) => key.encrypt_inout_detached(nonce, aad, buffer),
        }
        .map(Into::into)
        .map_err(|_| Error::MessageLength)
    }

    pub(in crate::crypto) fn open(
        &self,
        nonce: &[u8; NONCE],
        aad: &[u8],
        in_out: &mut [u8],
        tag: &[u8; TAG],
    ) -> Result<(), Error> {
        let (nonce, tag) = (nonce.into(), tag.into());
        let buffer = InOutBuf::from(&mut *in_out);
        match self {
            Self::ChaCha20Poly1305(key) => key.decrypt_inout_detached(nonce, aad, buffer, tag),
            #[cfg(feature = "aes-gcm")]
            Self::Aes128Gcm(key) => key.decrypt_inout_detached(nonce, aad, buffer, tag),
            #[cfg(feature = "aes-gcm")]
            Self::Aes256Gcm(key) => key.decrypt_inout_detached(nonce, aad, buffer, tag),
        }
        .map_err(|_| {
            // As the other backend leaves it.
            in_out.fill(0);
            Error::Authentication
        })
    }
}

pub(in crate::crypto) struct X25519(x25519_dalek::StaticSecret);

impl X25519 {
    pub(in crate::crypto) fn new(bytes: &Secret<32>) -> Result<Self, Error> {
        // Exposed to the library, whose type wipes its copy on drop.
        Ok(Self(x25519_dalek::StaticSecret::from(*bytes.expose())))
    }

    pub(in crate::crypto) fn public(&self) -> [u8; 32] {
        x25519_dalek::PublicKey::from(&self.0).to_bytes()
    }

    pub(in crate::crypto) fn agree(&self, peer: &[u8; 32]) -> Result<Secret<32>, Error> {
        let shared = self.0.diffie_hellman(&x25519_dalek::PublicKey::from(*peer));
        // RFC 7748 §6.1: an all-zero result is refused.
        if !shared.was_contributory() {
            return Err(Error::LowOrder);
        }
        Secret::filled_by(|out| {
            out.copy_from_slice(shared.as_bytes());
            Ok(())
        })
    }
}

#[allow(clippy::large_enum_variant)] // one key at a time, and no heap to box it on
pub(in crate::crypto) enum SigningKey {
    Ed25519(ed25519_dalek::SigningKey),
    P256(p256::SigningKey),
}

impl SigningKey {
    pub(in crate::crypto) fn new(algorithm: Algorithm, bytes: &Secret<32>) -> Result<Self, Error> {
        // Exposed to the libraries, whose types wipe their copies on drop.
        match algorithm {
            Algorithm::Ed25519 => {
                Ok(Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(bytes.expose())))
            }
            Algorithm::Es256 => p256::SigningKey::new(bytes).map(Self::P256),
        }
    }

    pub(in crate::crypto) fn public_key(&self) -> PublicKey {
        match self {
            Self::Ed25519(key) => PublicKey::Ed25519(key.verifying_key().to_bytes()),
            Self::P256(key) => PublicKey::P256(key.public()),
        }
    }

    pub(in crate::crypto) fn sign(&self, message: &[u8]) -> Result<Signature, Error> {
        match self {
            Self::Ed25519(key) => Ok(Signature(key.sign(message).to_bytes())),
            Self::P256(key) => key.sign(message).map(Signature),
        }
    }
}

/// An Ed25519 key whose point was computed from its bytes: a tenth of what a signature's check
/// takes.
#[derive(Clone, Debug)]
pub(in crate::crypto) struct Ed25519Key(ed25519_dalek::VerifyingKey);

impl Ed25519Key {
    pub(in crate::crypto) fn new(bytes: &[u8; 32]) -> Result<Self, Error> {
        strict::ed25519_key(bytes)?;
        ed25519_dalek::VerifyingKey::from_bytes(bytes).map(Self).map_err(|_| Error::PublicKey)
    }

    pub(in crate::crypto) fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// As strict as dalek's `verify_strict`, which computes R's point in order to refuse one of low
    /// order. Here R's bytes tell that: canonical, and none of the eight. Either way the equation's
    /// own R, compressed, must then equal R byte for byte, which no bytes do that are no point.
    pub(in crate::crypto) fn verify(
        &self,
        message: &[u8],
        signature: &[u8; 64],
    ) -> Result<(), Error> {
        strict::ed25519_r(signature)?;
        self.0
            .verify(message, &ed25519_dalek::Signature::from_bytes(signature))
            .map_err(|_| Error::Signature)
    }
}

pub(in crate::crypto) fn verify_ed25519(
    key: &[u8; 32],
    message: &[u8],
    signature: &[u8; 64],
) -> Result<(), Error> {
    strict::ed25519_signature(key, signature)?;
    Ed25519Key::new(key)?.verify(message, signature)
}
