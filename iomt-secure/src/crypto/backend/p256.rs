//! P-256 by RustCrypto: ECDH and ECDSA. Behind feature `p256`, as it is a third of a small image.

use super::strict;
use crate::crypto::{Error, Secret};
use ::p256::ecdsa::signature::{Signer as _, Verifier as _};

pub(in crate::crypto) struct P256(::p256::SecretKey);

impl P256 {
    pub(in crate::crypto) fn new(bytes: &Secret<32>) -> Result<Self, Error> {
        // Exposed to the library, whose type wipes its copy on drop.
        ::p256::SecretKey::from_bytes(bytes.expose().into()).map(Self).map_err(|_| Error::Encoding)
    }

    pub(in crate::crypto) fn public(&self) -> [u8; 65] {
        uncompressed(&::p256::Sec1Point::from(self.0.public_key()))
    }

    pub(in crate::crypto) fn agree(&self, peer: &[u8]) -> Result<Secret<32>, Error> {
        strict::p256_point(peer)?;
        let peer = ::p256::PublicKey::from_sec1_bytes(peer).map_err(|_| Error::PublicKey)?;
        let shared = self.0.diffie_hellman(&peer);
        Secret::filled_by(|out| {
            out.copy_from_slice(shared.raw_secret_bytes());
            Ok(())
        })
    }
}

/// The point, checked and uncompressed. In use whichever backend is.
pub(in crate::crypto) fn p256_point(point: &[u8]) -> Result<[u8; 65], Error> {
    strict::p256_point(point)?;
    let key = ::p256::PublicKey::from_sec1_bytes(point).map_err(|_| Error::PublicKey)?;
    Ok(uncompressed(&::p256::Sec1Point::from(key)))
}

fn uncompressed(point: &::p256::Sec1Point) -> [u8; 65] {
    let mut out = [0; 65];
    for (to, from) in out.iter_mut().zip(point.as_bytes()) {
        *to = *from;
    }
    out
}

pub(in crate::crypto) struct SigningKey(::p256::ecdsa::SigningKey);

impl SigningKey {
    pub(super) fn new(bytes: &Secret<32>) -> Result<Self, Error> {
        // Exposed to the library, whose type wipes its copy on drop.
        ::p256::ecdsa::SigningKey::from_bytes(bytes.expose().into())
            .map(Self)
            .map_err(|_| Error::Encoding)
    }

    pub(super) fn public(&self) -> [u8; 65] {
        uncompressed(&self.0.verifying_key().to_sec1_point(false))
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<[u8; 64], Error> {
        let signature: ::p256::ecdsa::Signature =
            self.0.try_sign(message).map_err(|_| Error::Backend)?;
        Ok(signature.to_bytes().into())
    }
}

pub(in crate::crypto) fn verify_p256(
    key: &[u8; 65],
    message: &[u8],
    signature: &[u8; 64],
) -> Result<(), Error> {
    strict::p256_point(key)?;
    let key = ::p256::ecdsa::VerifyingKey::from_sec1_bytes(key).map_err(|_| Error::PublicKey)?;
    let signature =
        ::p256::ecdsa::Signature::from_slice(signature).map_err(|_| Error::Signature)?;
    key.verify(message, &signature).map_err(|_| Error::Signature)
}
