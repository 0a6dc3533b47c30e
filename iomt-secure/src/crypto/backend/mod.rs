//! The backends. One is in use; both accept and refuse the same inputs and are run against the
//! same vectors.
//!
//! SHA-256 and HMAC are `sha2` and `hmac` in both: `aws-lc-rs` hands a tag, which in HKDF is a
//! key, back in a `Copy` type that cannot be wiped.

#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
#[cfg(feature = "aws-lc-rs")]
mod ed25519;
#[cfg(feature = "p256")]
#[cfg_attr(feature = "aws-lc-rs", allow(dead_code))]
mod p256;
#[cfg(not(feature = "p256"))]
#[path = "without_p256.rs"]
mod p256;
// Where aws-lc-rs is in use this one is kept compiled, and tested beside it.
#[cfg_attr(any(feature = "aws-lc-rs", target_pointer_width = "32"), allow(dead_code))]
mod rustcrypto;
mod sha;
#[cfg(any(test, all(not(feature = "aws-lc-rs"), target_pointer_width = "32")))]
mod small;
mod strict;
#[cfg(test)]
mod tests;

// aws-lc-rs has no way to a point's other coordinate.
pub(super) use p256::p256_point;
pub(super) use sha::{HmacKey, Sha256, hmac_sha256};

#[cfg(feature = "aws-lc-rs")]
pub(super) use aws_lc::{AeadKey, P256, SigningKey, X25519, verify_p256};
#[cfg(feature = "aws-lc-rs")]
pub(super) use ed25519::{Ed25519Key, verify_ed25519};
#[cfg(not(feature = "aws-lc-rs"))]
pub(super) use p256::{P256, verify_p256};
#[cfg(not(feature = "aws-lc-rs"))]
pub(super) use rustcrypto::{AeadKey, SigningKey, X25519};
#[cfg(all(not(feature = "aws-lc-rs"), not(target_pointer_width = "32")))]
pub(super) use rustcrypto::{Ed25519Key, verify_ed25519};
#[cfg(all(not(feature = "aws-lc-rs"), target_pointer_width = "32"))]
pub(super) use small::{Ed25519Key, verify_ed25519};
