//! A live link under the fleet's rules, which are asked at every frame, in both directions.
//!
//! [`telemetry::open_link`](crate::telemetry::open_link) knows of no order and no deny-list. A device
//! of a fleet opens its links here instead: the sealer and opener are inside, and nothing reaches them
//! past the [`Guard`]. Who needs the two halves in his own hands, for a link that survives a restart,
//! asks a guard of his own before each frame.

use super::{Error, Gate, VerifiedDenyList};
use crate::identity::VerifiedPeer;
use crate::minimize::Minimized;
use crate::session::Established;
use crate::statement::Kind;
use crate::telemetry::{
    Acknowledgement, Command, KeyUpdate, Opener, Options, Received, Sealer, Terms, open_link,
};

/// What peers are held against, when a link opens and again whenever one of these is replaced.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules<'r> {
    denied: Option<&'r VerifiedDenyList<'r>>,
}

impl<'r> Rules<'r> {
    /// Every verified peer is welcome.
    #[must_use]
    pub const fn none() -> Self {
        Self { denied: None }
    }

    /// But those on this list.
    #[must_use]
    pub const fn denying(self, list: &'r VerifiedDenyList<'r>) -> Self {
        Self { denied: Some(list) }
    }

    fn check(&self, peer: &VerifiedPeer) -> Result<(), Error> {
        self.denied.map_or(Ok(()), |list| list.check(peer))
    }
}

/// Says, for one live peer, whether a frame may be sealed and what came in one may be used.
#[derive(Debug)]
pub struct Guard<'g> {
    peer: VerifiedPeer,
    gate: &'g Gate,
    /// The rules that the peer was held against last, by the gate's count.
    rules: u32,
    /// Set once a check fails; nothing takes it back.
    refused: Option<Error>,
}

impl<'g> Guard<'g> {
    /// Holds `peer` against `rules`, after the handshake and before the first frame.
    ///
    /// # Errors
    /// [`Error::Revoked`].
    pub fn new(peer: VerifiedPeer, gate: &'g Gate, rules: &Rules<'_>) -> Result<Self, Error> {
        // Read first: rules that change during the check make it count as not done.
        let count = gate.rules();
        rules.check(&peer)?;
        Ok(Self { peer, gate, rules: count, refused: None })
    }

    /// Who is at the other end.
    #[must_use]
    pub const fn peer(&self) -> &VerifiedPeer {
        &self.peer
    }

    /// Holds the peer against newer rules. If they refuse it, so does every check from now on: close
    /// the link.
    ///
    /// # Errors
    /// [`Error::Revoked`].
    pub fn renew(&mut self, rules: &Rules<'_>) -> Result<(), Error> {
        let count = self.gate.rules();
        if let Err(error) = rules.check(&self.peer) {
            self.refused.get_or_insert(error);
        }
        self.rules = count;
        self.refused.map_or(Ok(()), Err)
    }

    /// Whether anything may pass.
    ///
    /// # Errors
    /// [`Error::Revoked`]; [`Error::RulesChanged`] until [`Self::renew`].
    pub fn check(&self) -> Result<(), Error> {
        match self.refused {
            Some(error) => Err(error),
            None if self.gate.rules() != self.rules => Err(Error::RulesChanged),
            None => Ok(()),
        }
    }

    /// Whether measurements may be sealed for the peer, or taken from it.
    ///
    /// # Errors
    /// [`Error::Isolated`]; those of [`Self::check`].
    pub fn check_measurements(&self) -> Result<(), Error> {
        self.check()?;
        if self.gate.allows_measurements() { Ok(()) } else { Err(Error::Isolated) }
    }

    /// Whether `command` may be sealed for the peer: from quarantine only the device's own posture.
    ///
    /// # Errors
    /// [`Error::Isolated`]; those of [`Self::check`].
    pub fn check_command(&self, command: &Command<'_>) -> Result<(), Error> {
        if command.kind() == Kind::Posture { self.check() } else { self.check_measurements() }
    }

    /// Whether what was opened may be used. Signed statements may be taken at every level.
    ///
    /// # Errors
    /// [`Error::Isolated`]; those of [`Self::check`].
    pub fn check_received(&self, received: &Received<'_>) -> Result<(), Error> {
        match received {
            Received::Telemetry(_) | Received::Event(_) => self.check_measurements(),
            _ => self.check(),
        }
    }
}

/// Both directions of a session, with `C` channels, under a [`Guard`].
///
/// An order that is taken holds for every link that shares the gate from the next frame on; and from
/// the next frame on none goes unless the link was checked against the newest deny-list.
#[derive(Debug)]
pub struct Link<'g, const C: usize> {
    sealer: Sealer<C>,
    opener: Opener<C>,
    guard: Guard<'g>,
    nonces: ([u8; 16], [u8; 16]),
}

impl<'g, const C: usize> Link<'g, C> {
    /// Opens a link in a session, if `rules` let its peer in. A quarantined device may: it has its
    /// posture to send and orders to take.
    ///
    /// # Errors
    /// [`Error::Revoked`]; those of [`open_link`]. The session is used up.
    pub fn open(
        established: Established,
        options: &Options,
        gate: &'g Gate,
        rules: &Rules<'_>,
    ) -> Result<Self, Error> {
        let guard = Guard::new(*established.peer(), gate, rules)?;
        let nonces = established.nonces()?;
        let (sealer, opener) = open_link(established, options)?;
        Ok(Self { sealer, opener, guard, nonces })
    }

    /// Holds the peer against newer rules: [`Guard::renew`].
    ///
    /// # Errors
    /// [`Error::Revoked`]: nothing passes any more, close the link.
    pub fn renew(&mut self, rules: &Rules<'_>) -> Result<(), Error> {
        self.guard.renew(rules)
    }

    /// Who is at the other end.
    #[must_use]
    pub const fn peer(&self) -> &VerifiedPeer {
        self.guard.peer()
    }

    /// What makes this side's postures fresh: of this session, and of no other.
    #[must_use]
    pub const fn own_nonce(&self) -> &[u8; 16] {
        &self.nonces.0
    }

    /// What makes the peer's postures fresh.
    #[must_use]
    pub const fn peer_nonce(&self) -> &[u8; 16] {
        &self.nonces.1
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
    /// Those of [`Guard`]; those of [`Sealer::seal`].
    pub fn seal<const N: usize>(
        &mut self,
        channel: u8,
        batch: &Minimized<N>,
        out: &mut [u8],
    ) -> Result<usize, Error> {
        self.guard.check_measurements()?;
        Ok(self.sealer.seal(channel, batch, out)?)
    }

    /// [`Sealer::seal_event`], if measurements may leave.
    ///
    /// # Errors
    /// Those of [`Guard`]; those of [`Sealer::seal_event`].
    pub fn seal_event<const N: usize>(
        &mut self,
        channel: u8,
        batch: &Minimized<N>,
        out: &mut [u8],
    ) -> Result<usize, Error> {
        self.guard.check_measurements()?;
        Ok(self.sealer.seal_event(channel, batch, out)?)
    }

    /// [`Sealer::seal_command`]; from quarantine only the device's own posture.
    ///
    /// # Errors
    /// Those of [`Guard`]; those of [`Sealer::seal_command`].
    pub fn seal_command(&mut self, command: &Command<'_>, out: &mut [u8]) -> Result<usize, Error> {
        self.guard.check_command(command)?;
        Ok(self.sealer.seal_command(command, out)?)
    }

    /// [`Sealer::update_key`], at every level.
    ///
    /// # Errors
    /// Those of [`Guard::check`] and [`Sealer::update_key`].
    pub fn update_key(&mut self, terms: &Terms, out: &mut [u8]) -> Result<usize, Error> {
        self.guard.check()?;
        Ok(self.sealer.update_key(terms, out)?)
    }

    /// [`Sealer::acknowledge`], at every level.
    ///
    /// # Errors
    /// Those of [`Guard::check`] and [`Sealer::acknowledge`].
    pub fn acknowledge(&mut self, update: &KeyUpdate, out: &mut [u8]) -> Result<usize, Error> {
        self.guard.check()?;
        Ok(self.sealer.acknowledge(update, out)?)
    }

    /// [`Sealer::acknowledged`], at every level.
    ///
    /// # Errors
    /// Those of [`Guard::check`] and [`Sealer::acknowledged`].
    pub fn acknowledged(&mut self, acknowledgement: &Acknowledgement) -> Result<(), Error> {
        self.guard.check()?;
        Ok(self.sealer.acknowledged(acknowledgement)?)
    }

    /// [`Opener::open`], if measurements may be taken or the frame holds none. What is refused here
    /// was authentic and is used up: it does not come again.
    ///
    /// # Errors
    /// Those of [`Guard`]; those of [`Opener::open`].
    pub fn receive<'f>(&mut self, frame: &'f mut [u8]) -> Result<Received<'f>, Error> {
        self.guard.check()?;
        let received = self.opener.open(frame)?;
        self.guard.check_received(&received)?;
        Ok(received)
    }

    /// [`Sealer::close`], at every level.
    ///
    /// # Errors
    /// Those of [`Sealer::close`].
    pub fn close(self, out: &mut [u8]) -> Result<usize, Error> {
        Ok(self.sealer.close(out)?)
    }
}

#[cfg(all(test, feature = "text"))]
mod tests;
