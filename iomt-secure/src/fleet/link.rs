//! A live link under the fleet's rules: the gate is asked at every frame, in both directions.
//!
//! [`telemetry::open_link`](crate::telemetry::open_link) knows of no order. A device of a fleet opens
//! its links here instead: the sealer and opener are inside, and nothing reaches them past the gate.

use super::{Error, Gate};
use crate::identity::VerifiedPeer;
use crate::minimize::Minimized;
use crate::session::Established;
use crate::statement::Kind;
use crate::telemetry::{
    Acknowledgement, Command, KeyUpdate, Opener, Options, Received, Sealer, Terms, open_link,
};

/// Both directions of a session, with `C` channels, under a [`Gate`].
///
/// An order that is taken holds for every link that shares the gate from the next frame on.
#[derive(Debug)]
pub struct Link<'g, const C: usize> {
    sealer: Sealer<C>,
    opener: Opener<C>,
    peer: VerifiedPeer,
    gate: &'g Gate,
}

impl<'g, const C: usize> Link<'g, C> {
    /// Opens a link in a session. A quarantined device may: it has its posture to send and orders to
    /// take.
    ///
    /// # Errors
    /// Those of [`open_link`].
    pub fn open(
        established: Established,
        options: &Options,
        gate: &'g Gate,
    ) -> Result<Self, Error> {
        let peer = *established.peer();
        let (sealer, opener) = open_link(established, options)?;
        Ok(Self { sealer, opener, peer, gate })
    }

    /// Who is at the other end.
    #[must_use]
    pub const fn peer(&self) -> &VerifiedPeer {
        &self.peer
    }

    /// What holds in the current epoch of what is sent; `None` in epoch 0.
    #[must_use]
    pub const fn terms(&self) -> Option<&Terms> {
        self.sealer.terms()
    }

    /// Whether a key should be updated now: this side's for what it has sealed, the peer's for what
    /// failed under it.
    #[must_use]
    pub const fn needs_update(&self) -> bool {
        self.sealer.needs_update() || self.opener.needs_update()
    }

    /// [`Sealer::seal`], if measurements may leave.
    ///
    /// # Errors
    /// [`Error::Isolated`]; those of [`Sealer::seal`].
    pub fn seal<const N: usize>(
        &mut self,
        channel: u8,
        batch: &Minimized<N>,
        out: &mut [u8],
    ) -> Result<usize, Error> {
        self.check_measurements()?;
        Ok(self.sealer.seal(channel, batch, out)?)
    }

    /// [`Sealer::seal_event`], if measurements may leave.
    ///
    /// # Errors
    /// [`Error::Isolated`]; those of [`Sealer::seal_event`].
    pub fn seal_event<const N: usize>(
        &mut self,
        channel: u8,
        batch: &Minimized<N>,
        out: &mut [u8],
    ) -> Result<usize, Error> {
        self.check_measurements()?;
        Ok(self.sealer.seal_event(channel, batch, out)?)
    }

    /// [`Sealer::seal_command`]; from quarantine only the device's own posture.
    ///
    /// # Errors
    /// [`Error::Isolated`]; those of [`Sealer::seal_command`].
    pub fn seal_command(&mut self, command: &Command<'_>, out: &mut [u8]) -> Result<usize, Error> {
        if command.kind() != Kind::Posture {
            self.check_measurements()?;
        }
        Ok(self.sealer.seal_command(command, out)?)
    }

    /// [`Sealer::update_key`], at every level.
    ///
    /// # Errors
    /// Those of [`Sealer::update_key`].
    pub fn update_key(&mut self, terms: &Terms, out: &mut [u8]) -> Result<usize, Error> {
        Ok(self.sealer.update_key(terms, out)?)
    }

    /// [`Sealer::acknowledge`], at every level.
    ///
    /// # Errors
    /// Those of [`Sealer::acknowledge`].
    pub fn acknowledge(&mut self, update: &KeyUpdate, out: &mut [u8]) -> Result<usize, Error> {
        Ok(self.sealer.acknowledge(update, out)?)
    }

    /// [`Sealer::acknowledged`], at every level.
    ///
    /// # Errors
    /// Those of [`Sealer::acknowledged`].
    pub fn acknowledged(&mut self, acknowledgement: &Acknowledgement) -> Result<(), Error> {
        Ok(self.sealer.acknowledged(acknowledgement)?)
    }

    /// [`Opener::open`], if measurements may be taken or the frame holds none. What is refused here
    /// was authentic and is used up: it does not come again.
    ///
    /// # Errors
    /// [`Error::Isolated`]; those of [`Opener::open`].
    pub fn receive<'f>(&mut self, frame: &'f mut [u8]) -> Result<Received<'f>, Error> {
        let received = self.opener.open(frame)?;
        if matches!(received, Received::Telemetry(_) | Received::Event(_)) {
            self.check_measurements()?;
        }
        Ok(received)
    }

    /// [`Sealer::close`], at every level.
    ///
    /// # Errors
    /// Those of [`Sealer::close`].
    pub fn close(self, out: &mut [u8]) -> Result<usize, Error> {
        Ok(self.sealer.close(out)?)
    }

    fn check_measurements(&self) -> Result<(), Error> {
        if self.gate.allows_measurements() { Ok(()) } else { Err(Error::Isolated) }
    }
}

#[cfg(all(test, feature = "text"))]
mod tests;
