//! TLS 1.3 (RFC 8446) as a handshake that ends in [`super::Established`].
//!
//! rustls with `aws-lc-rs` does the protocol; this module decides what it may do:
//! - TLS 1.3 alone; X25519MLKEM768, then X25519, then P-256; ALPN `iomt-secure/1` on both sides;
//! - both sides show a certificate, and [`crate::identity::verify()`] judges it, at the time that
//!   the caller's time floor gives, never at rustls's; the peer's name is the certificate's URI;
//! - no session ticket, no resumption, no early data, no SNI, no key log.
//!
//! It is sans-IO: [`Initiator`] and [`Responder`] take bytes and give bytes, and a failure consumes
//! them. The frames follow the handshake on the same stream, outside TLS records, so input is taken
//! one whole record at a time and never past the last. A whole handshake takes at most
//! [`MAX_HANDSHAKE`] bytes from the peer and never holds more than that; how long it may last is the
//! caller's timer ([`stream`] has one for TCP).
//!
//! **Key confirmation.** A TLS 1.3 client is finished before the server has judged its certificate.
//! Here the server sends one record of application data with the octet 0x01 once it has verified
//! the client's Finished message, and the client is established only with it: no client is ever
//! established with a server that refused it, and the refusal arrives as a typed error.
//!
//! **Secrets.** The exporter of RFC 8446 §7.5 gives one secret for each direction, under the private
//! labels (RFC 5705 §4) [`INITIATOR_LABEL`] and [`RESPONDER_LABEL`], with an empty context.
//!
//! **Random numbers** are those of aws-lc's own generator, seeded by the operating system: the key
//! shares are made inside it. The caller's [`crate::platform::Random`] is not asked.
//!
//! The steps, byte by byte, are in `docs/wire/tls.md`.

mod config;
mod findings;
mod handshake;
mod initiator;
mod reason;
mod responder;
mod signing;
pub mod stream;
mod verifier;

pub use config::Config;
pub use handshake::{Progress, Refused};
pub use initiator::Initiator;
pub use responder::Responder;

/// Most bytes that a handshake takes from the peer, all its records together.
///
/// A flight with ML-KEM and a chain of four P-256 certificates has about 5,000.
pub const MAX_HANDSHAKE: usize = 32 * 1024;

/// The exporter label of what the initiator sends.
pub const INITIATOR_LABEL: &str = "EXPERIMENTAL iomt-secure/1 initiator";

/// The exporter label of what the responder sends.
pub const RESPONDER_LABEL: &str = "EXPERIMENTAL iomt-secure/1 responder";

/// The ALPN protocol name (RFC 7301).
const PROTOCOL: &[u8] = b"iomt-secure/1";

/// The key confirmation.
const READY: u8 = 1;

#[cfg(all(test, feature = "enrol"))]
mod tests;
