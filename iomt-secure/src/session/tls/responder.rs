//! The side that answers: a TLS server.

use super::handshake::{Handshake, Progress, Refused};
use super::{Config, READY};
use crate::identity::Now;
use crate::session::{Error, Role};
use alloc::vec::Vec;

/// A handshake that the peer opens.
#[derive(Debug)]
pub struct Responder(Handshake);

impl Responder {
    /// Prepares a handshake under `config`, whose certificates are judged at `now`.
    ///
    /// # Errors
    /// [`Error::Configuration`] if `config` has no usable cipher.
    pub fn new(config: &Config, now: Now) -> Result<Self, Error> {
        let (connection, findings) = config.server(now)?;
        Ok(Self(Handshake::new(connection, findings)))
    }

    /// Takes whole TLS records from the front of `input` and appends what is to be sent to
    /// `output`. Ends in [`Progress::Established`] with the client's Finished message; `output`
    /// then ends in the key confirmation, and the input not taken belongs to the frames.
    ///
    /// # Errors
    /// [`Refused`], with the reason and the alert to send; `output` is then as it was.
    pub fn process(
        mut self,
        input: &[u8],
        output: &mut Vec<u8>,
    ) -> Result<Progress<Self>, Refused> {
        let mut taken = 0;
        let mut outgoing = Vec::new();
        let finished = match self.advance(input, &mut taken, &mut outgoing) {
            Ok(finished) => finished,
            Err(error) => return Err(self.0.refuse(error, outgoing)),
        };
        if !finished {
            output.append(&mut outgoing);
            return Ok(Progress::Ongoing(self, taken));
        }
        match self.0.establish(Role::Responder) {
            Ok(established) => {
                output.append(&mut outgoing);
                Ok(Progress::Established(established, taken))
            }
            Err(error) => Err(Refused::silent(error)),
        }
    }

    /// True once the client's Finished message was taken and answered.
    fn advance(
        &mut self,
        input: &[u8],
        taken: &mut usize,
        outgoing: &mut Vec<u8>,
    ) -> Result<bool, Error> {
        while let Some(length) = self.0.take_record(input.get(*taken..).unwrap_or_default())? {
            *taken = taken.saturating_add(length);
            if self.0.is_finished() {
                self.0.check_finished()?;
                self.0.send(READY)?;
                self.0.flush(outgoing)?;
                return Ok(true);
            }
            self.0.flush(outgoing)?;
        }
        Ok(false)
    }
}
