//! Who a device is, and the proof that a peer is who it says.
//!
//! An identity is an X.509 certificate (RFC 5280) used as IEEE 802.1AR's IDevID or LDevID, whose
//! one URI SAN is the device's [`Name`]. Verification ends in a [`VerifiedPeer`], the only thing
//! that a session can be established with.

pub mod agreement;
mod algorithms;
mod certificate;
pub mod chain;
#[cfg(feature = "std")]
pub mod crl;
pub mod csr;
#[cfg(any(feature = "trial-ca", all(test, feature = "enrol")))]
pub mod dev_ca;
#[cfg(feature = "alloc")]
pub mod enrolment;
pub mod known;
pub mod name;
pub mod own;
pub mod peer;
#[cfg(feature = "alloc")]
pub mod pem;
pub mod pin;
pub mod remembered;
#[cfg(feature = "enrol")]
pub mod request;
pub mod signer;
#[cfg(feature = "alloc")]
pub mod store;
#[cfg(all(test, feature = "enrol"))]
mod testing;
pub mod time;
pub mod trust;
pub mod verify;

pub use agreement::{KeyAgreement, SoftwareAgreement};
pub use chain::Chain;
#[cfg(feature = "std")]
pub use crl::Crl;
pub use csr::Csr;
#[cfg(any(feature = "trial-ca", all(test, feature = "enrol")))]
pub use dev_ca::DevCa;
pub use known::Known;
pub use name::{Name, TrustDomain};
pub use own::Identity;
pub use peer::{Key, VerifiedPeer};
#[cfg(feature = "alloc")]
pub use pem::{OwnedChain, SoftwareKey};
pub use pin::Pin;
pub use remembered::Trusted;
pub use signer::{Protection, Signer, SoftwareSigner, hedge};
#[cfg(feature = "alloc")]
pub use store::TrustStore;
pub use time::{Now, TimeBasis, TimeFloor};
pub use trust::{Anchor, Anchors};
pub use verify::{Usage, verify};

#[cfg(all(test, feature = "enrol"))]
mod tests;

errors! {
    /// Why an identity was refused or could not be made.
    pub enum Error {
        NameScheme = 200, Peer, "the name does not begin with spiffe://: names are spiffe://<trust domain>/<segment>/<role>/<device>";
        NameLength = 201, Peer, "the name is longer than 128 bytes: shorten its parts";
        NameTrustDomain = 202, Peer, "the name's trust domain is empty or has characters other than a-z, 0-9, '.', '-' and '_'";
        NameSegments = 203, Peer, "the name does not have exactly three path segments: segment, role and device";
        NameCharacter = 204, Peer, "a path segment of the name is empty, '.' or '..', or has characters other than letters, digits, '.', '-' and '_'";

        Malformed = 210, Peer, "the certificate is not the DER that RFC 5280 prescribes: have it issued again";
        Version = 211, Peer, "the certificate is not X.509 version 3: have it issued again as such";
        CriticalExtension = 212, Peer, "the certificate has a critical extension that this crate does not process: have it issued without";
        KeyAlgorithm = 213, Peer, "the certificate's key is none of P-256 (uncompressed), Ed25519 and X25519: make a new key and certificate";
        SignatureAlgorithm = 214, Peer, "the certificate is signed neither with ECDSA P-256 and SHA-256 nor with Ed25519: use a CA that does";

        ChainEmpty = 220, Peer, "no certificate was sent: configure the peer with its chain";
        ChainLength = 221, Capacity, "the chain has more than four certificates or costs too much to check: shorten it";
        ChainOrder = 222, Peer, "the chain is not in order: send the leaf first, each certificate followed by its issuer's";
        UnknownIssuer = 223, Authentication, "no trust anchor has issued this chain: add the root, or treat the peer as a stranger";
        BadSignature = 224, Authentication, "a certificate's signature does not hold for its issuer's key";
        Expired = 225, Authentication, "a certificate on the path has expired: renew it";
        NotYetValid = 226, Authentication, "a certificate on the path is not valid yet: check the issuer's clock and this one";
        Usage = 227, Authentication, "the certificate's extended key usage does not allow this use: have it issued for client or server authentication";
        KeyUsage = 228, Authentication, "the certificate's key usage does not allow digital signatures, or key agreement where it is used for that: have it issued with digitalSignature or keyAgreement";
        CaAsLeaf = 229, Authentication, "the peer's certificate may issue certificates: a device or service needs one of its own";
        IssuerNotCa = 230, Authentication, "a certificate that issued another is no CA by its basicConstraints (critical, cA) and keyUsage (keyCertSign)";
        PathLength = 231, Authentication, "more CAs stand in the chain than a pathLenConstraint allows";
        NameConstraints = 232, Authentication, "a name in the chain is outside a CA's name constraints";
        NameMissing = 233, Peer, "the certificate has no URI as subject alternative name: have it issued with the device's spiffe:// name";
        NameMany = 234, Peer, "the certificate has more than one URI as subject alternative name: have it issued with one";
        NameOther = 235, Peer, "the certificate has a DNS name, address or mailbox beside the device's name: have it issued without";
        TrustDomain = 236, Authentication, "the issuing root is not trusted for the name's trust domain";

        NoAnchors = 240, Misuse, "there are no trust anchors: configure at least one root";
        TimeFloor = 241, Platform, "the stored time floor is not 8 bytes or is absurdly late: storage is failing or was written to from outside; provision its slot anew";
        KeyMismatch = 242, Misuse, "the certificate is not for this key: pair each certificate with the key that was in its request";
        Possession = 243, Authentication, "the request is not signed with the key in it: have it made by the device that holds the key";
        Pem = 244, Peer, "the text is not the PEM that RFC 7468 prescribes, or holds another kind of object";
        PrivateKey = 245, Misuse, "the private key is not well-formed PKCS#8, is out of range, or its public key is another's";
        Validity = 246, Misuse, "the validity to issue is empty, or ends after the year 9999";
        NameMismatch = 248, Authentication, "the certificate is for another name than was requested: ask the issuer";
        Pending = 249, Misuse, "no identity is pending, or the session that worked was with another one";
        Record = 250, Platform, "the stored identity is not in its format or is too long: storage is failing, or the firmware is older than the record";
        Output = 251, Capacity, "the output buffer is too small for the request: give csr::MAX bytes";
        Issue = 247, Misuse, "the certificate or request could not be put together";

        Revoked = 256, Authentication, "a certificate on the path is revoked by its issuer: treat the peer as a stranger";
        RevocationUnknown = 257, Authentication, "revocation lists are given and none is of a certificate's issuer: add its list";
        CrlExpired = 258, Authentication, "the issuer's revocation list is past its nextUpdate: fetch the next one";
        CrlSignature = 259, Authentication, "the revocation list is not signed by the certificate's issuer, or the issuer may not sign lists";
        RevocationUnchecked = 260, Authentication, "a remembered peer cannot be held against revocation lists: shake hands again";
        Crl = 261, Peer, "the revocation list is not a complete one as RFC 5280 prescribes, or there are more than 16";
        Unconfirmed = 255, Authentication, "the peer's certificate was verified without a clock, and now there is one: verify it again, in a new handshake";

        Claims = 290, Misuse, "the pinned claims set is not deterministic CBOR with one COSE_Key under cnf: take it over from the peer once more";
        PinnedKey = 291, Misuse, "the pinned key is not a public key on Ed25519, X25519 or P-256: pair with a key of one of these";
        PinMismatch = 292, Authentication, "the peer's claims set is not the pinned one: pair again, or treat the peer as a stranger";
        ClaimsLength = 293, Capacity, "the claims set does not fit: give 128 bytes over the subject's";
    }
    from Crypto(crate::crypto::Error);
    from Platform(crate::platform::Error);
}
