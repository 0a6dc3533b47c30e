//! EDHOC (RFC 9528): the session's handshake where there is no TCP, over BLE, UART, UDP or a broker.
//!
//! Three messages, or four with key confirmation, give both sides each other's proven identity and
//! fresh secrets, in as little as 101 bytes. Nothing here touches a network or a heap: the caller
//! hands messages in and carries messages out, in its own buffers.
//!
//! - Each state is a struct and each step consumes it, failure included. So no step can be taken
//!   twice, and a session that refused a message is gone, its secrets wiped.
//! - A step that fails leaves nothing in the output, nor a plaintext in the message that it read.
//! - A side is believed only with a [`VerifiedPeer`](crate::identity::VerifiedPeer): under a trust
//!   anchor with the certificate rules of [`crate::identity`], or pinned when it was paired.
//!
//! ```text
//! Initiator ── message_1 ─▶ Responder::message_1
//! AwaitingMessage2::message_2 ◀─ ReadyForMessage2::message_2
//! ReadyForMessage3::message_3 ─▶ AwaitingMessage3::message_3
//! AwaitingMessage4::message_4 ◀─ ReadyForMessage4::message_4
//! Completed::establish                Completed::establish
//! ```
//!
//! Two devices that were paired, each with the other's claims set and name:
//!
//! ```
//! # #[cfg(feature = "std")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use iomt_secure::identity::{Key, KeyAgreement, Name, Pin, SoftwareAgreement};
//! use iomt_secure::platform::os::OsRandom;
//! use iomt_secure::session::edhoc::{
//!     Credential, Identifier, Initiator, Method, PrivateKey, Responder, Suite, Trust,
//! };
//!
//! let random = &mut OsRandom;
//! let (pump, hub) =
//!     (SoftwareAgreement::generate_x25519(random)?, SoftwareAgreement::generate_x25519(random)?);
//! let (mut pump_claims, mut hub_claims) = ([0; 128], [0; 128]);
//! let key = |device: &SoftwareAgreement| Key::X25519(device.public_key().x());
//! let pump_claims = Pin::write_claims("pump", &[1], &key(&pump), &mut pump_claims)?;
//! let hub_claims = Pin::write_claims("hub", &[2], &key(&hub), &mut hub_claims)?;
//! let pump_name = Name::parse("spiffe://home.example/bedroom/infusion-pump/pump-1")?;
//! let hub_name = Name::parse("spiffe://home.example/bedroom/hub/hub-1")?;
//! let (pinned_pump, pinned_hub) =
//!     ([Pin::new(pump_name, pump_claims)?], [Pin::new(hub_name, hub_claims)?]);
//!
//! let (method, suites) = (Method::StaticStatic, [Suite::Suite4]);
//! let own = [Credential::kid(pump_claims, PrivateKey::Agreement(&pump))?];
//! let initiator = Initiator::new(method, &suites, &own, Trust::none().with_pins(&pinned_hub)?)?;
//! let own = [Credential::kid(hub_claims, PrivateKey::Agreement(&hub))?];
//! let methods = [method];
//! let trust = Trust::none().with_pins(&pinned_pump)?;
//! let responder = Responder::new(&methods, &suites, &own, trust)?;
//!
//! let (mut message, mut work) = ([0; 128], [0; 256]);
//! let suite = initiator.preferred()?;
//! let (len, i) =
//!     initiator.message_1(suite, Identifier::new(&[7])?, &[], random, &mut message)?;
//! let (r, _) = responder.message_1(&message[..len])?;
//! let (len, r) = r.message_2(Identifier::new(&[9])?, &[], random, &mut message, &mut work)?;
//! let (i, _) = i.message_2(&mut message[..len], &mut work)?;
//! assert_eq!(i.peer().name(), &hub_name);
//! let (len, i) = i.message_3(&[], &mut message, &mut work)?;
//! let (r, _) = r.message_3(&mut message[..len], &mut work)?;
//! let (len, r) = r.message_4(&[], &mut message)?;
//! let (i, _) = i.message_4(&mut message[..len], &[])?;
//! let (at_pump, at_hub) = (i.establish()?, r.establish()?);
//! assert_eq!(at_hub.peer().name(), &pump_name);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "std"))]
//! # fn main() {}
//! ```
//!
//! A step that was taken cannot be taken again:
//!
//! ```compile_fail,E0382
//! use iomt_secure::session::edhoc::AwaitingMessage2;
//!
//! fn twice(state: AwaitingMessage2<'_>, message: &mut [u8], again: &mut [u8]) {
//!     let _ = state.message_2(message, &mut []);
//!     let _ = state.message_2(again, &mut []);
//! }
//! ```
//!
//! Frames cannot be had before the handshake is through:
//!
//! ```compile_fail,E0599
//! use iomt_secure::session::edhoc::ReadyForMessage3;
//!
//! fn too_early(state: ReadyForMessage3<'_>) {
//!     let _ = state.establish();
//! }
//! ```
//!
//! What this profile fixes of what the RFC leaves open is in `docs/wire/edhoc.md`.

mod completed;
mod credential;
pub mod detached;
mod ead;
mod encode;
mod ephemeral;
mod identifier;
mod initiator;
pub mod link;
mod message;
mod plaintext;
mod proof;
mod refusal;
mod responder;
mod schedule;
mod suite;
mod trust;

// The traces and most handshakes here need every suite.
#[cfg(all(test, feature = "aes-ccm", feature = "aes-gcm"))]
mod tests;

pub use completed::Completed;
pub use credential::{Credential, PrivateKey};
pub use ead::{Ead, Item};
pub use identifier::Identifier;
pub use initiator::{AwaitingMessage2, AwaitingMessage4, Initiator, ReadyForMessage3};
pub use refusal::Refusal;
pub use responder::{AwaitingMessage3, ReadyForMessage2, ReadyForMessage4, Responder};
pub use suite::{Curve, Method, Suite};
pub use trust::Trust;

/// EAD label (private use) of the digest of the policy that the sender holds: 32 bytes.
pub const POLICY_DIGEST: u16 = 32768;

/// EDHOC_KDF's and EDHOC_Exporter's info_label (§4.1.2, §4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Label(u16);

impl Label {
    // RFC 9528 figure 6.
    const KEYSTREAM_2: Self = Self(0);
    const SALT_3E2M: Self = Self(1);
    const MAC_2: Self = Self(2);
    const K_3: Self = Self(3);
    const IV_3: Self = Self(4);
    const SALT_4E3M: Self = Self(5);
    const MAC_3: Self = Self(6);
    const PRK_OUT: Self = Self(7);
    const K_4: Self = Self(8);
    const IV_4: Self = Self(9);
    const EXPORTER: Self = Self(10);
    const KEY_UPDATE: Self = Self(11);
    // EDHOC_Exporter labels of this profile, from the range for private use.
    const INITIATOR_TRAFFIC: Self = Self(32768);
    const RESPONDER_TRAFFIC: Self = Self(32769);
}

errors! {
    /// Why a handshake was refused or could not be started.
    pub enum Error {
        Capacity = 401, Capacity, "the output buffer is too small for the next EDHOC message";
        Workspace = 402, Capacity, "the working space is too small: it takes the credential twice with its chain, EAD and 128 bytes";
        Length = 403, Peer, "an EDHOC message is too short for what it must hold";
        PublicKeyLength = 404, Peer, "an ephemeral key does not have 32 bytes (RFC 9528 section 3.7)";
        Method = 405, Peer, "the initiator's authentication method is not one that this side takes: agree on it beforehand";
        SuiteRefused = 406, Peer, "the initiator did not select the first of its cipher suites that this side supports: answer with the refusal, and it tries again";
        IdentifierEncoding = 407, Peer, "an identifier is not encoded as RFC 9528 section 3.3.2 says: one byte as an integer where that is possible";
        IdentifierLength = 408, Capacity, "an identifier is longer than 8 bytes: choose shorter connection and key identifiers";
        CriticalEad = 409, Peer, "the peer sent a critical EAD item that this side does not know: bring it up to date";
        CredentialKind = 410, Peer, "the peer names its credential in another way than x5chain, x5t or kid, or not in their only encoding";
        UnknownCredential = 411, Authentication, "the peer's credential is not known here: pair with it, or provide its chain";
        PeerKey = 412, Authentication, "the peer's key is not one for the method and cipher suite of this session";
        ProofLength = 413, Authentication, "the peer's signature or MAC has the wrong length for the method and cipher suite";
        Proof = 414, Authentication, "the peer's signature or MAC does not hold: it does not own the key, or a message was altered";
        Decryption = 415, Authentication, "a message does not decrypt: it was altered, or belongs to another session";
        Reflection = 416, Authentication, "the peer shows this side's own credential: its messages were sent back to it";
        Refusal = 417, Peer, "an EDHOC error message is not encoded as RFC 9528 section 6 says";
        Told = 418, Peer, "the peer ended the handshake: see its log for the reason";
        ToldSuite = 419, Peer, "the peer does not support the selected cipher suite: try the next that both have";
        ToldCredential = 420, Peer, "the peer does not know this side's credential: pair with it, or send the certificate itself";
        SuiteUnavailable = 421, Misuse, "a cipher suite needs an algorithm that this build lacks: enable aes-ccm or aes-gcm, or leave it out";
        Suites = 422, Misuse, "the list of cipher suites or methods is empty or names one twice";
        OwnCredential = 423, Misuse, "no own credential has a key for the method and cipher suite";
        EadLabel = 424, Misuse, "EAD label 0 is padding: use the constructor for it";
        ExporterLabel = 425, Misuse, "exporter labels 32768 to 32799 are kept for frames: choose another";
        PinKid = 426, Misuse, "a pinned key has no key identifier, or two have the same";
        KeyMismatch = 427, Misuse, "the private key is not the one that the own certificate or claims set is for";
        LinkLength = 428, Capacity, "a handshake message is empty or longer than the link's buffer: give the link a larger one";
        LinkPacket = 429, Misuse, "packets must have at least 20 bytes, and a message takes at most 128 of them: use larger packets";
        LinkOrder = 430, Misuse, "it is not this side's turn to send a handshake message";
    }
    from Cbor(crate::cbor::Error);
    from Identity(crate::identity::Error);
    from Crypto(crate::crypto::Error);
    from Platform(crate::platform::Error);
}
