//! `aws-lc-rs`: hosts with an operating system. Contexts and keys live on AWS-LC's heap, which
//! wipes what it frees; sealing and opening take nothing from any heap.

use super::strict;
use crate::crypto::aead::{Aead, NONCE, TAG};
use crate::crypto::signature::{Algorithm, PublicKey, Signature};
use crate::crypto::{Error, Secret};
use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, CHACHA20_POLY1305, LessSafeKey, UnboundKey};
use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    self, ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair as _,
};

pub(in crate::crypto) struct AeadKey(LessSafeKey);

impl AeadKey {
    pub(in crate::crypto) fn new(algorithm: Aead, key: &[u8]) -> Result<Self, Error> {
        let algorithm = match algorithm {
            Aead::ChaCha20Poly1305 => &CHACHA20_POLY1305,
            Aead::Aes128Gcm => &AES_128_GCM,
            Aead::Aes256Gcm => &AES_256_GCM,
        };
        UnboundKey::new(algorithm, key)
            .map(|key| Self(LessSafeKey::new(key)))
            .map_err(|_| Error::KeyLength)
    }

    #[inline]
    pub(in crate::crypto) fn seal(
        &self,
        nonce: &[u8; NONCE],
        aad: &[u8],
        in_out: &mut [u8],
    ) -> Result<[u8; TAG], Error> {
        let mut tag = [0; TAG];
        self.0
            .seal_in_place_scatter(nonce.into(), Aad::from(aad), in_out, &[], &mut tag)
            .map_err(|_| Error::MessageLength)?;
        Ok(tag)
    }

    #[inline]
    pub(in crate::crypto) fn seal_into(
        &self,
        nonce: &[u8; NONCE],
        aad: &[u8],
        plaintext: &[u8],
        out: &mut [u8],
        tag: &mut [u8; TAG],
    ) -> Result<(), Error> {
        self.0
            .seal_out_of_place_scatter(nonce.into(), Aad::from(aad), plaintext, out, &[], tag)
            .map_err(|_| Error::MessageLength)
    }

    #[inline]
    pub(in crate::crypto) fn open(
        &self,
        nonce: &[u8; NONCE],
        aad: &[u8],
        in_out: &mut [u8],
        tag: &[u8; TAG],
    ) -> Result<(), Error> {
        match self.0.open_in_place_separate_tag(nonce.into(), Aad::from(aad), tag, in_out) {
            Ok(_) => Ok(()),
            Err(_) => {
                // AWS-LC decrypts while it computes the tag, and clears the buffer when the tag
                // does not hold; this holds it to that.
                in_out.fill(0);
                Err(Error::Authentication)
            }
        }
    }
}

pub(in crate::crypto) struct X25519 {
    private: PrivateKey,
    public: [u8; 32],
}

impl X25519 {
    pub(in crate::crypto) fn new(bytes: &Secret<32>) -> Result<Self, Error> {
        // Exposed to the library, which keeps its copy on the heap that it wipes.
        let private = PrivateKey::from_private_key(&agreement::X25519, bytes.expose())
            .map_err(|_| Error::Backend)?;
        let public = public(&private)?;
        Ok(Self { private, public })
    }

    pub(in crate::crypto) const fn public(&self) -> [u8; 32] {
        self.public
    }

    pub(in crate::crypto) fn agree(&self, peer: &[u8; 32]) -> Result<Secret<32>, Error> {
        // RFC 7748 §6.1: AWS-LC refuses an all-zero result; 32 bytes have no other fault.
        let peer = UnparsedPublicKey::new(&agreement::X25519, peer);
        agreement::agree(&self.private, peer, Error::LowOrder, take)
    }
}

pub(in crate::crypto) struct P256 {
    private: PrivateKey,
    public: [u8; 65],
}

impl P256 {
    pub(in crate::crypto) fn new(bytes: &Secret<32>) -> Result<Self, Error> {
        // Exposed to the library, which keeps its copy on the heap that it wipes.
        let private = PrivateKey::from_private_key(&ECDH_P256, bytes.expose())
            .map_err(|_| Error::Encoding)?;
        let public = public(&private)?;
        Ok(Self { private, public })
    }

    pub(in crate::crypto) const fn public(&self) -> [u8; 65] {
        self.public
    }

    pub(in crate::crypto) fn agree(&self, peer: &[u8]) -> Result<Secret<32>, Error> {
        strict::p256_point(peer)?;
        let peer = UnparsedPublicKey::new(&ECDH_P256, peer);
        agreement::agree(&self.private, peer, Error::PublicKey, take)
    }
}

fn public<const N: usize>(private: &PrivateKey) -> Result<[u8; N], Error> {
    let public = private.compute_public_key().map_err(|_| Error::Backend)?;
    public.as_ref().try_into().map_err(|_| Error::Backend)
}

/// Takes over a shared secret that the library wipes after this returns.
fn take(shared: &[u8]) -> Result<Secret<32>, Error> {
    let shared: &[u8; 32] = shared.try_into().map_err(|_| Error::Backend)?;
    Secret::filled_by(|out| {
        out.copy_from_slice(shared);
        Ok(())
    })
}

pub(in crate::crypto) struct SigningKey {
    private: Pair,
    public: PublicKey,
}

enum Pair {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
}

impl SigningKey {
    pub(in crate::crypto) fn new(algorithm: Algorithm, bytes: &Secret<32>) -> Result<Self, Error> {
        // Exposed to the library, which keeps its copy on the heap that it wipes.
        let bytes = bytes.expose();
        match algorithm {
            Algorithm::Ed25519 => {
                let key = Ed25519KeyPair::from_seed_unchecked(bytes).map_err(|_| Error::Backend)?;
                let public = key.public_key().as_ref().try_into().map_err(|_| Error::Backend)?;
                Ok(Self { private: Pair::Ed25519(key), public: PublicKey::Ed25519(public) })
            }
            Algorithm::Es256 => {
                let private =
                    PrivateKey::from_private_key(&ECDH_P256, bytes).map_err(|_| Error::Encoding)?;
                let public = public(&private)?;
                let key = EcdsaKeyPair::from_private_key_and_public_key(
                    &ECDSA_P256_SHA256_FIXED_SIGNING,
                    bytes,
                    &public,
                )
                .map_err(|_| Error::Backend)?;
                Ok(Self { private: Pair::P256(key), public: PublicKey::P256(public) })
            }
        }
    }

    pub(in crate::crypto) const fn public_key(&self) -> PublicKey {
        self.public
    }

    pub(in crate::crypto) fn sign(&self, message: &[u8]) -> Result<Signature, Error> {
        let signature = match &self.private {
            Pair::Ed25519(key) => key.try_sign(message),
            // The nonce comes from AWS-LC's own generator, which mixes in the key and the message.
            Pair::P256(key) => key.sign(&SystemRandom::new(), message),
        }
        .map_err(|_| Error::Backend)?;
        signature.as_ref().try_into().map(Signature).map_err(|_| Error::Backend)
    }
}

pub(in crate::crypto) fn verify_ed25519(
    key: &[u8; 32],
    message: &[u8],
    signature: &[u8; 64],
) -> Result<(), Error> {
    strict::ed25519_signature(key, signature)?;
    signature::UnparsedPublicKey::new(&ED25519, key).verify(message, signature).map_err(|_| {
        // The library does not say which of the two was at fault.
        match ed25519_dalek::VerifyingKey::from_bytes(key) {
            Ok(_) => Error::Signature,
            Err(_) => Error::PublicKey,
        }
    })
}

pub(in crate::crypto) fn verify_p256(
    key: &[u8; 65],
    message: &[u8],
    signature: &[u8; 64],
) -> Result<(), Error> {
    strict::p256_point(key)?;
    signature::UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key)
        .verify(message, signature)
        .map_err(|_| {
            // The library does not say which of the two was at fault.
            match p256::PublicKey::from_sec1_bytes(key) {
                Ok(_) => Error::Signature,
                Err(_) => Error::PublicKey,
            }
        })
}
