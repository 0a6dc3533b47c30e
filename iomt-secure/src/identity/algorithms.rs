//! The signature algorithms that certificates may be signed with, for webpki, on this crate's own
//! primitives: ECDSA P-256 with SHA-256 (RFC 5758 §3.2) and Ed25519 (RFC 8410 §6). No RSA.

use crate::crypto::signature::{PublicKey, Signature, VerifyingKey};
use core::fmt;
use rustls_pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};

#[cfg(feature = "p256")]
#[derive(Debug)]
pub(in crate::identity) struct EcdsaP256Sha256;

#[cfg(feature = "p256")]
impl SignatureVerificationAlgorithm for EcdsaP256Sha256 {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let key = public_key.try_into().map(PublicKey::P256).map_err(|_| InvalidSignature)?;
        let signature = Signature::from_der(signature).map_err(|_| InvalidSignature)?;
        key.verify(message, &signature).map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_P256
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_SHA256
    }
}

/// Ed25519, with the key that will be asked for most, a trust anchor's, made ready beforehand.
pub(in crate::identity) struct Ed25519<'a>(pub(in crate::identity) Option<&'a VerifyingKey>);

// webpki asks for it and never prints one; what is derived would bring a formatter into firmware.
impl fmt::Debug for Ed25519<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ed25519")
    }
}

impl SignatureVerificationAlgorithm for Ed25519<'_> {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let signature = signature.try_into().map(Signature).map_err(|_| InvalidSignature)?;
        match self.0 {
            Some(ready) if ready.as_bytes() == public_key => ready.verify(message, &signature),
            _ => {
                let key = public_key.try_into().map_err(|_| InvalidSignature)?;
                PublicKey::Ed25519(key).verify(message, &signature)
            }
        }
        .map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ED25519
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ED25519
    }
}
