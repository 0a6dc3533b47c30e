//! The backends. One is in use; both accept and refuse the same inputs and are run against the
//! same vectors.
//!
//! SHA-256 and HMAC are `sha2` and `hmac` in both: `aws-lc-rs` hands a tag, which in HKDF is a
//! key, back in a `Copy` type that cannot be wiped.

#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
#[cfg(feature = "aws-lc-rs")]
mod ed25519;
// Where aws-lc-rs is in use this one is kept compiled, and tested beside it.
#[cfg_attr(feature = "aws-lc-rs", allow(dead_code))]
mod rustcrypto;
mod sha;
mod strict;
#[cfg(test)]
mod tests;

// aws-lc-rs has no way to a point's other coordinate.
pub(super) use rustcrypto::p256_point;
pub(super) use sha::{Sha256, hkdf_block, hmac_sha256};

#[cfg(feature = "aws-lc-rs")]
pub(super) use aws_lc::{AeadKey, P256, SigningKey, X25519, verify_p256};
#[cfg(feature = "aws-lc-rs")]
pub(super) use ed25519::{Ed25519Key, verify_ed25519};
#[cfg(not(feature = "aws-lc-rs"))]
pub(super) use rustcrypto::{
    AeadKey, Ed25519Key, P256, SigningKey, X25519, verify_ed25519, verify_p256,
};
