//! The one place that names a primitive.
//!
//! Two backends stand behind one interface and answer to the same vectors: RustCrypto and dalek
//! (every target, always there) and `aws-lc-rs` (feature `aws-lc-rs`, used instead where it is on).
//! What one refuses the other refuses too: low-order and non-canonical Ed25519 keys and R, all-zero
//! X25519 results, P-256 points in hybrid or x-only form. They differ in speed, and in ECDSA's
//! nonce: RFC 6979's in RustCrypto, AWS-LC's own generator's in `aws-lc-rs`. With `aws-lc-rs` some of
//! the work stays with RustCrypto: SHA-256 and HMAC, and checking Ed25519 signatures where the
//! processor has AVX2, for which dalek is the faster of the two.
//! Nothing here is our own: no cipher, no KDF, no curve.

pub mod aead;
pub mod agreement;
#[cfg(feature = "aes-ccm")]
pub mod ccm;
pub mod hash;
pub mod kdf;
pub mod rng;
pub mod secret;
pub mod signature;
#[cfg(feature = "aes-siv")]
pub mod siv;

mod backend;

pub use secret::Secret;

errors! {
    /// Why a primitive refused.
    pub enum Error {
        Authentication = 120, Authentication, "the authentication tag does not hold: the data was altered, or the key, nonce or associated data differ";
        Signature = 121, Authentication, "the signature does not hold for this key and message";
        KeyLength = 122, Misuse, "the key has the wrong length for this algorithm";
        PublicKey = 123, Peer, "the public key is not a valid point of its curve";
        LowOrder = 124, Peer, "the key agreement gave an all-zero secret: the peer sent a point of low order";
        OutputLength = 125, Misuse, "more output was asked for than HKDF gives: at most 255 blocks";
        Unsupported = 126, Misuse, "this build lacks the algorithm: enable the cargo feature that brings it";
        MessageLength = 127, Capacity, "the message is longer than the cipher allows";
        Encoding = 128, Peer, "the signature or key is not encoded as its standard says";
        Backend = 129, Platform, "the cryptographic library failed on good input: it is out of memory or failed its own self-test";
    }
    from Platform(crate::platform::Error);
}
