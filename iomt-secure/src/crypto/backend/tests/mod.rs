//! Each backend by name, whichever is in use, held to the same vectors and to each other.

mod agreement;
mod rfc;
mod wycheproof;

use crate::crypto::aead::{Aead, NONCE, TAG};
use crate::crypto::signature::{Algorithm, PublicKey, Signature, VerifyingKey};
use crate::crypto::{Error, Secret};
use std::string::String;

type Seal = fn(Aead, &[u8], &[u8; NONCE], &[u8], &mut [u8]) -> Result<[u8; TAG], Error>;
type Open = fn(Aead, &[u8], &[u8; NONCE], &[u8], &mut [u8], &[u8; TAG]) -> Result<(), Error>;

type SealInto =
    fn(Aead, &[u8], &[u8; NONCE], &[u8], &[u8], &mut [u8], &mut [u8; TAG]) -> Result<(), Error>;

/// One backend's operations, as a table.
pub(super) struct Backend {
    pub(super) name: &'static str,
    pub(super) deterministic_ecdsa: bool,
    pub(super) seal: Seal,
    pub(super) seal_into: SealInto,
    pub(super) open: Open,
    pub(super) x25519_public: fn(&Secret<32>) -> Result<[u8; 32], Error>,
    pub(super) x25519: fn(&Secret<32>, &[u8; 32]) -> Result<Secret<32>, Error>,
    pub(super) p256_public: fn(&Secret<32>) -> Result<[u8; 65], Error>,
    pub(super) p256: fn(&Secret<32>, &[u8]) -> Result<Secret<32>, Error>,
    pub(super) public_key: fn(Algorithm, &Secret<32>) -> Result<PublicKey, Error>,
    pub(super) sign: fn(Algorithm, &Secret<32>, &[u8]) -> Result<Signature, Error>,
    pub(super) verify: fn(&PublicKey, &[u8], &Signature) -> Result<(), Error>,
}

macro_rules! backend {
    ($module:ident, $p256:ident, deterministic_ecdsa: $deterministic:literal) => {
        Backend {
            name: stringify!($module),
            deterministic_ecdsa: $deterministic,
            seal: |algorithm, key, nonce, aad, in_out| {
                super::$module::AeadKey::new(algorithm, key)?.seal(nonce, aad, in_out)
            },
            seal_into: |algorithm, key, nonce, aad, plaintext, out, tag| {
                super::$module::AeadKey::new(algorithm, key)?
                    .seal_into(nonce, aad, plaintext, out, tag)
            },
            open: |algorithm, key, nonce, aad, in_out, tag| {
                super::$module::AeadKey::new(algorithm, key)?.open(nonce, aad, in_out, tag)
            },
            x25519_public: |key| Ok(super::$module::X25519::new(key)?.public()),
            x25519: |key, peer| super::$module::X25519::new(key)?.agree(peer),
            p256_public: |key| Ok(super::$p256::P256::new(key)?.public()),
            p256: |key, peer| super::$p256::P256::new(key)?.agree(peer),
            public_key: |algorithm, key| {
                Ok(super::$module::SigningKey::new(algorithm, key)?.public_key())
            },
            sign: |algorithm, key, message| {
                super::$module::SigningKey::new(algorithm, key)?.sign(message)
            },
            verify: |key, message, signature| match key {
                PublicKey::Ed25519(bytes) => {
                    let answer = super::$module::verify_ed25519(bytes, message, &signature.0);
                    all_agree(key, message, signature, answer)
                }
                PublicKey::P256(key) => super::$p256::verify_p256(key, message, &signature.0),
            },
        }
    };
}

/// Holds `answer` about an Ed25519 signature to what the ways in use say, with the key as it is and
/// made ready, and to dalek's own strict check.
fn all_agree(
    key: &PublicKey,
    message: &[u8],
    signature: &Signature,
    answer: Result<(), Error>,
) -> Result<(), Error> {
    assert_eq!(key.verify(message, signature), answer);
    match (VerifyingKey::new(key), answer) {
        (Ok(ready), _) => {
            assert_eq!(ready.as_bytes(), key.as_bytes());
            assert_eq!(ready.verify(message, signature), answer);
        }
        // The ready key's fault shows before R's.
        (Err(error), answer) => assert!(error == Error::PublicKey && answer.is_err()),
    }
    let PublicKey::Ed25519(bytes) = key else { return answer };
    // What 32-bit targets use, in its two forms.
    assert_eq!(super::small::verify_ed25519(bytes, message, &signature.0), answer);
    match (super::small::Ed25519Key::new(bytes), VerifyingKey::new(key)) {
        (Ok(ready), Ok(_)) => {
            assert_eq!(ready.as_bytes(), bytes);
            assert_eq!(ready.verify(message, &signature.0), answer);
        }
        (ready, other) => assert_eq!((ready.err(), answer.is_ok()), (other.err(), false)),
    }
    let theirs = ed25519_dalek::VerifyingKey::from_bytes(bytes).and_then(|key| {
        key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(&signature.0))
    });
    // dalek takes a key that is not canonical, this crate does not; there is no other difference.
    let canonical = super::strict::ed25519_key(bytes).is_ok();
    assert_eq!(answer.is_ok(), canonical && theirs.is_ok());
    answer
}

/// Every backend of this build.
pub(super) const BACKENDS: &[Backend] = &[
    backend!(rustcrypto, p256, deterministic_ecdsa: true),
    #[cfg(feature = "aws-lc-rs")]
    backend!(aws_lc, aws_lc, deterministic_ecdsa: false),
];

/// Bytes from hex, of any length.
pub(super) fn hex(text: &str) -> std::vec::Vec<u8> {
    ::hex::decode(text.replace(char::is_whitespace, "")).unwrap()
}

/// Bytes from hex, of a fixed length.
pub(super) fn array<const N: usize>(text: &str) -> [u8; N] {
    hex(text).try_into().unwrap()
}

/// A secret from hex.
pub(super) fn secret(text: &str) -> Secret<32> {
    Secret::take(&mut array(text))
}

/// The shared vector file at this path, or `None` and a line on stderr.
pub(super) fn shared(path: &str) -> Option<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/vectors/");
    let text = std::fs::read_to_string(std::format!("{root}{path}"));
    if text.is_err() {
        std::eprintln!("SKIPPED: the shared vectors {path} are absent");
    }
    text.ok()
}
