//! Signed statements: COSE_Sign1 (RFC 9052 §4.2) over deterministic CBOR (RFC 8949 §4.2.1).
//!
//! A policy, a posture, an order to isolate, a manifest or a log's head is a *statement*: a payload
//! of one [`Kind`], signed by one [`Authority`]. [`sign`] makes the one encoding that a statement
//! has; [`Sign1::decode`] refuses every other; [`Sign1::verify`] ends in a [`Verified`], and only
//! that gives the payload out. No heap is used.
//!
//! The profile, narrower than RFC 9052 on purpose (`docs/wire/statement.md` has the CDDL):
//!
//! - tagged 18, payload attached, no unprotected header: whatever is said is signed;
//! - the protected header has the algorithm, the content type, the key identifier and nothing else
//!   but `crit`, which may name only these (§3.1);
//! - the content type names the kind, so that a statement of one kind is never taken for another;
//! - the key identifier is the first eight bytes of the key's thumbprint (RFC 9679);
//! - the algorithm is ES256 on P-256 or EdDSA with Ed25519, written as −7 and −8 (RFC 9053 §2.1,
//!   §2.2), which is what COSE libraries in the field know; RFC 9864's newer names for the very same
//!   operations, −9 (ESP256) and −19 (Ed25519), are accepted as well.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # #[cfg(feature = "std")] {
//! use iomt_secure::crypto::signature::Algorithm;
//! use iomt_secure::identity::{Signer, SoftwareSigner};
//! use iomt_secure::platform::os::OsRandom;
//! use iomt_secure::statement::{Authority, Kind, OVERHEAD, Sign1, sign};
//!
//! let signer = SoftwareSigner::generate(Algorithm::Ed25519, &mut OsRandom)?;
//! let mut out = [0; 3 + OVERHEAD];
//! let statement = sign(&signer, Kind::Policy, b"\xa1\x01\x07", b"", &mut out)?;
//!
//! let authorities = [Authority::new(signer.public_key(), &[Kind::Policy])?];
//! let mut scratch = [0; 3 + OVERHEAD];
//! let verified = Sign1::decode(statement)?.verify(&authorities, Kind::Policy, b"", &mut scratch)?;
//! assert_eq!(verified.payload(), b"\xa1\x01\x07");
//! assert_eq!(verified.signer(), &authorities[0]);
//! # }
//! # Ok(())
//! # }
//! ```

pub mod authority;
pub mod bundle;
pub mod detached;
pub mod sign1;

mod kind;

#[cfg(test)]
mod tests;

pub use authority::{Authority, KeyId};
pub use bundle::{Bundle, Endorsed};
pub use detached::Detached;
pub use kind::Kind;
pub use sign1::{OVERHEAD, Sign1, Verified, sign};

errors! {
    /// Why a statement was refused or could not be made.
    pub enum Error {
        Unprotected = 300, Peer, "the statement has unprotected headers: put every header into the protected one, where it is signed";
        Detached = 301, Peer, "the statement's payload is detached: attach it";
        Critical = 302, Peer, "the statement's crit header is empty, or names a header that is absent or unknown here (RFC 9052 section 3.1)";
        Algorithm = 303, Peer, "the statement's algorithm is neither ES256 nor EdDSA with Ed25519: sign with one of these";
        KeyId = 304, Peer, "the statement's key identifier is not 8 bytes: use the first 8 of the key's thumbprint (RFC 9679)";
        SignatureLength = 305, Peer, "the statement's signature is not 64 bytes: write R and S, or r and s, as they are (RFC 9053 section 2)";
        Kind = 306, Peer, "the statement's content type is unknown, or not the kind that is expected here: present it where its kind belongs";
        UnknownSigner = 307, Authentication, "no authority given here has the statement's key identifier: have it signed by one, or add its signer";
        NotAuthorized = 308, Authentication, "the signer is known but may not sign statements of this kind";
        AlgorithmMismatch = 309, Authentication, "the statement's algorithm is not that of the signer's key";
        Scratch = 310, Capacity, "the scratch buffer is too small: give the lengths of payload and external data, plus OVERHEAD";
        Output = 311, Capacity, "the output buffer is too small: give the lengths of payload and external data, plus OVERHEAD";
        BundleSize = 312, Peer, "a bundle has one bare statement, or two to eight in an array: leave out signatures that are not needed";
        BundlePayload = 313, Peer, "the bundle's statements are not of one payload: have each authority sign the same bytes";
        SameSigner = 314, Peer, "one key has signed the bundle twice: each statement needs another signer";
    }
    from Cbor(crate::cbor::Error);
    from Crypto(crate::crypto::Error);
    from Platform(crate::platform::Error);
}
