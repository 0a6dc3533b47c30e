//! The side that speaks first: a TLS client.

use super::handshake::{Handshake, Progress, Refused};
use super::{Config, READY};
use crate::identity::Now;
use crate::session::{Error, Role};
use alloc::vec::Vec;

/// A handshake that this side opens.
///
/// Call [`Initiator::process`] with no input first: it gives the ClientHello.
#[derive(Debug)]
pub struct Initiator {
    handshake: Handshake,
    finished: bool,
}

impl Initiator {
    /// Prepares a handshake under `config`, whose certificates are judged at `now`.
    ///
    /// # Errors
    /// [`Error::Configuration`] if `config` has no usable cipher.
    pub fn new(config: &Config, now: Now) -> Result<Self, Error> {
        let (connection, findings) = config.client(now)?;
        Ok(Self { handshake: Handshake::new(connection, findings), finished: false })
    }

    /// Takes whole TLS records from the front of `input` and appends what is to be sent to
    /// `output`. Ends in [`Progress::Established`] with the server's key confirmation.
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
        let confirmed = match self.advance(input, &mut taken, &mut outgoing) {
            Ok(confirmed) => confirmed,
            // rustls has its certificate flight ready, which is not to leave, and no alert.
            Err(error) if !self.finished && self.handshake.is_finished() => {
                return Err(Refused::silent(error));
            }
            Err(error) => return Err(self.handshake.refuse(error, outgoing)),
        };
        if !confirmed {
            output.append(&mut outgoing);
            return Ok(Progress::Ongoing(self, taken));
        }
        match self.handshake.establish(Role::Initiator) {
            Ok(established) => {
                output.append(&mut outgoing);
                Ok(Progress::Established(established, taken))
            }
            Err(error) => Err(Refused::silent(error)),
        }
    }

    /// The group that the keys were exchanged in.
    #[cfg(test)]
    pub(super) fn group(&self) -> Option<rustls::NamedGroup> {
        self.handshake.group()
    }

    /// True once the server's confirmation was taken.
    fn advance(
        &mut self,
        input: &[u8],
        taken: &mut usize,
        outgoing: &mut Vec<u8>,
    ) -> Result<bool, Error> {
        // The ClientHello, which waits from the start.
        self.handshake.flush(outgoing)?;
        while let Some(length) =
            self.handshake.take_record(input.get(*taken..).unwrap_or_default())?
        {
            *taken = taken.saturating_add(length);
            if !self.finished && self.handshake.is_finished() {
                // Before this side's certificate leaves.
                self.handshake.check_finished()?;
                self.finished = true;
            }
            self.handshake.flush(outgoing)?;
            match self.handshake.received()? {
                None => {}
                Some(READY) if self.finished => return Ok(true),
                Some(_) => return Err(Error::Confirmation),
            }
        }
        Ok(false)
    }
}
