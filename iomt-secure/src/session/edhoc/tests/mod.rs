//! The handshake against the RFC's traces, against `lakers`, against itself, against strangers.

#[cfg(feature = "enrol")]
mod hostile;
#[cfg(feature = "enrol")]
mod lakers;
#[cfg(feature = "enrol")]
mod matrix;
mod rfc9529;
mod traces;
#[cfg(feature = "enrol")]
mod world;

use crate::platform::{self, Random};
use std::vec::Vec;

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
