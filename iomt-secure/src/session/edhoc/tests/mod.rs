//! The handshake against the RFC's traces, against `lakers`, against vectors of
//! uoscore-uedhoc, against itself, against strangers.

#[cfg(feature = "enrol")]
mod accepted;
mod detached;
#[cfg(feature = "enrol")]
mod hostile;
#[cfg(feature = "enrol")]
mod lakers;
#[cfg(feature = "enrol")]
mod link;
#[cfg(feature = "enrol")]
mod matrix;
mod rfc9529;
mod traces;
mod uedhoc;
#[cfg(feature = "enrol")]
mod world;

use crate::platform::{self, Random};
use std::vec::Vec;

/// What a device must keep between two messages.
#[test]
fn states_are_small() {
    use super::{
        AwaitingMessage2, AwaitingMessage3, AwaitingMessage4, Completed, ReadyForMessage2,
        ReadyForMessage3, ReadyForMessage4,
    };
    for (state, bytes) in [
        ("AwaitingMessage2", size_of::<AwaitingMessage2<'_>>()),
        ("ReadyForMessage2", size_of::<ReadyForMessage2<'_>>()),
        ("ReadyForMessage3", size_of::<ReadyForMessage3<'_>>()),
        ("AwaitingMessage3", size_of::<AwaitingMessage3<'_>>()),
        ("AwaitingMessage4", size_of::<AwaitingMessage4>()),
        ("ReadyForMessage4", size_of::<ReadyForMessage4>()),
        ("Completed", size_of::<Completed>()),
    ] {
        std::eprintln!("{state}: {bytes} bytes");
        assert!(bytes <= 512, "{state} takes {bytes} bytes");
    }
}

/// Gives out what it was given, then fails.
pub(super) struct Given(pub(super) Vec<u8>);

impl Random for Given {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), platform::Error> {
        if self.0.len() < out.len() {
            return Err(platform::Error::Random);
        }
        let rest = self.0.split_off(out.len());
        out.copy_from_slice(&self.0);
        self.0 = rest;
        Ok(())
    }
}
