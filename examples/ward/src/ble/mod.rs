//! Two devices that are worn and speak Bluetooth LE: the simulated radio, the phone that relays what
//! it cannot read, both ends of the sessions behind it, and the run that all of it is part of.
//!
//! A chest strap of BLE 4.0's kind has an MTU of 23 and was paired by QR code: EDHOC method 3, static
//! keys, named by a kid. A wristband has an MTU of 185 and was enrolled: method 0, certificates. An MTU
//! has 3 bytes of ATT's own (Bluetooth Core 5.4, vol. 3 part F §3.4.7.1), which name the
//! characteristic: there is one for each recipient. Time is simulated, and so is nothing of the
//! cryptography.

pub mod cast;
pub mod device;
pub mod gateway;
pub mod phone;
pub mod radio;
pub mod run;
pub mod secrets;
mod wearables;
mod wire;
pub mod world;

#[cfg(test)]
mod tests;

pub use wearables::models;

use iomt_secure::minimize;
use iomt_secure::session::edhoc;
use iomt_secure::session::edhoc::link::Timing;
use iomt_secure::{platform, telemetry};
use std::fmt;

/// A recipient by its characteristic: where it stands in the gateway's list.
pub type Handle = usize;

/// Bytes of an MTU that are ATT's own.
pub const ATT: usize = 3;

/// The longest handshake message: a chain of one certificate with what goes with it.
pub const MESSAGE: usize = 1024;

/// The longest frame: a signed policy.
pub const FRAME: usize = 2048;

/// How the handshake waits: less than CoAP, as BLE's round trip is some tens of milliseconds, and more
/// often, as a message has many packets and each of them may be lost.
pub const TIMING: Timing = Timing { first_wait: 500, repeats: 6, lifetime: 96_000 };

/// How long a command or key update waits for its effect, in milliseconds.
pub const PATIENCE: u64 = 1_500;

/// Why a device has no session, or lost it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The handshake was refused.
    Session(edhoc::Error),
    /// The responder is someone, and not the one who was called.
    OtherPeer,
    /// No answer came, however often the message was sent.
    Expired,
    /// The policy, or minimization.
    Policy(minimize::Error),
    /// A frame.
    Frame(telemetry::Error),
    /// The random source or the storage.
    Platform(platform::Error),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(error) => error.fmt(f),
            Self::OtherPeer => {
                f.write_str("the peer's credential is good, but is not the called one's")
            }
            Self::Expired => f.write_str("no answer came, however often the message was sent"),
            Self::Policy(error) => error.fmt(f),
            Self::Frame(error) => error.fmt(f),
            Self::Platform(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Trouble {}

macro_rules! troubles {
    ($($variant:ident($error:ty)),*) => { $(
        impl From<$error> for Trouble {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        }
    )* };
}

troubles!(
    Session(edhoc::Error),
    Policy(minimize::Error),
    Frame(telemetry::Error),
    Platform(platform::Error)
);
