//! Checking Ed25519 signatures in little memory, for 32-bit targets without AWS-LC.
//!
//! RFC 8032 §5.1.7 without the cofactor: R must be what [S]B - [k]A encodes to, k = SHA-512(R | A | M).
//! ed25519-dalek computes the two products at once, in 7 KB of stack on a Cortex-M4 and 2.2 million
//! instructions; curve25519-dalek's one after the other take 3 KB and 3.9 million. R itself need not
//! be decoded: what it is held against is a canonical point. Tested on hosts beside the other backends.

use super::strict;
use crate::crypto::Error;
use core::ops::{Add, Mul, Neg};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest as _, Sha512};

/// A key that was held to the rules. Its point is not kept: that would take 160 bytes.
#[derive(Clone, Debug)]
pub(in crate::crypto) struct Ed25519Key([u8; 32]);

impl Ed25519Key {
    pub(in crate::crypto) fn new(bytes: &[u8; 32]) -> Result<Self, Error> {
        strict::ed25519_key(bytes)?;
        point(bytes)?;
        Ok(Self(*bytes))
    }

    pub(in crate::crypto) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(in crate::crypto) fn verify(
        &self,
        message: &[u8],
        signature: &[u8; 64],
    ) -> Result<(), Error> {
        verify_ed25519(&self.0, message, signature)
    }
}

pub(in crate::crypto) fn verify_ed25519(
    key: &[u8; 32],
    message: &[u8],
    signature: &[u8; 64],
) -> Result<(), Error> {
    strict::ed25519_signature(key, signature)?;
    let (r, s) = signature.split_first_chunk::<32>().ok_or(Error::Signature)?;
    let minus_ka = minus_ka(key, &challenge(r, key, message))?;
    // RFC 8032 §5.1.7: S is in the range 0 <= s < L.
    let s = s.try_into().ok().and_then(|s| Scalar::from_canonical_bytes(s).into_option());
    let encoded = encoded_sum(&s.ok_or(Error::Signature)?, minus_ka);
    if encoded == *r { Ok(()) } else { Err(Error::Signature) }
}

// Functions of their own, so that their tables and hash states do not lie on the stack together.

#[inline(never)]
fn challenge(r: &[u8; 32], key: &[u8; 32], message: &[u8]) -> Scalar {
    let hash = Sha512::new().chain_update(r).chain_update(key).chain_update(message);
    Scalar::from_bytes_mod_order_wide(&hash.finalize().into())
}

#[inline(never)]
fn minus_ka(key: &[u8; 32], k: &Scalar) -> Result<EdwardsPoint, Error> {
    Ok(point(key)?.neg().mul(k))
}

#[inline(never)]
fn encoded_sum(s: &Scalar, minus_ka: EdwardsPoint) -> [u8; 32] {
    EdwardsPoint::mul_base(s).add(minus_ka).compress().to_bytes()
}

fn point(key: &[u8; 32]) -> Result<EdwardsPoint, Error> {
    CompressedEdwardsY(*key).decompress().ok_or(Error::PublicKey)
}
