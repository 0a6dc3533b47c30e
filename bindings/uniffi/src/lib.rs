//! The Kotlin and Swift interface of `iomt-secure`, by UniFFI.
//!
//! It holds no logic, only conversions; the packages in `bindings/kotlin` and `bindings/swift` put an
//! idiomatic face on what UniFFI generates from it, and are what apps use. In it
//!
//! - every call passes [`call::guard`]: a panic arrives as one typed error, without its text;
//! - an object holds one of the core's states behind a lock. A spent one answers
//!   [`IomtError::AlreadyUsed`], one that is in use [`IomtError::Busy`]: no call waits for the app's own code;
//! - keys never cross: they are objects with operations, or callbacks to the platform's keystore;
//! - no patient datum is a record's field: measurements cross packed ([`packed`]), many in a call.

mod call;
mod edhoc;
mod error;
mod identity;
mod link;
mod minimizer;
mod packed;
mod platform;
mod policy;
mod session;
mod signer;
#[cfg(feature = "_testing")]
mod testing;
#[cfg(feature = "tls")]
mod tls;

pub use call::live_objects;
pub use edhoc::{
    EdhocCredential, EdhocEndpoint, EdhocInitiator, EdhocMethod, EdhocPackets, EdhocResponder,
    EdhocSuite, EdhocTrust, PacketDue, PacketResult, PacketTiming, default_packet_timing,
};
pub use error::{CallbackError, Fault, IomtError};
pub use identity::{
    DeviceName, Peer, PeerInfo, PinnedPeer, TimeBasis, TrustAnchors, Usage, pairing_claims,
    parse_name,
};
pub use link::Link;
pub use minimizer::{BatchSize, Counters, Minimized, Minimizer, Tally};
pub use platform::{Storage, Store, TimeSource};
pub use policy::{Authority, Policy, PolicyInfo};
pub use session::{LinkOptions, Session, session_of_frame};
pub use signer::{DeviceIdentity, KeystoreSigner, Protection, SigningKey};
#[cfg(feature = "_testing")]
pub use testing::{TrialCa, provoke_panic, provoke_panic_in};
#[cfg(feature = "tls")]
pub use tls::{TlsEndpoint, TlsHandshake, TlsProgress};

uniffi::setup_scaffolding!("iomt_secure");
