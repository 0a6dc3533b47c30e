//! Who a device is, and the proof that a peer is who it says.
//!
//! An identity is an X.509 certificate (RFC 5280) used as IEEE 802.1AR's IDevID or LDevID, whose
//! one URI SAN is the device's [`Name`]. Verification ends in a [`VerifiedPeer`], the only thing
//! that a session can be established with.

pub mod name;
pub mod peer;
pub mod signer;

pub use name::Name;
pub use peer::VerifiedPeer;
pub use signer::{Protection, Signer, SoftwareSigner};

errors! {
    /// Why an identity was refused or could not be made.
    pub enum Error {
        NameScheme = 200, Peer, "the name does not begin with spiffe://: names are spiffe://<trust domain>/<segment>/<role>/<device>";
        NameLength = 201, Peer, "the name is longer than 128 bytes: shorten its parts";
        NameTrustDomain = 202, Peer, "the name's trust domain is empty or has characters other than a-z, 0-9, '.', '-' and '_'";
        NameSegments = 203, Peer, "the name does not have exactly three path segments: segment, role and device";
        NameCharacter = 204, Peer, "a path segment of the name is empty, '.' or '..', or has characters other than letters, digits, '.', '-' and '_'";
    }
    from Crypto(crate::crypto::Error);
    from Platform(crate::platform::Error);
}
