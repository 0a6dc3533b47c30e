//! The operating system's random numbers, clock and files.

use super::{Clock, Error, Random, Reading};
use std::time::{SystemTime, UNIX_EPOCH};

/// The operating system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        getrandom::fill(out).map_err(|_| Error::Random)
    }
}

/// The operating system's clock, and whether the host vouches for it.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    /// Handed on as [`Reading::reliable`].
    pub reliable: bool,
}

impl Clock for SystemClock {
    fn now(&self) -> Option<Reading> {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
        Some(Reading { unix: elapsed.as_secs(), reliable: self.reliable })
    }
}
