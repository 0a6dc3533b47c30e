//! A live link under the fleet's rules, which are asked at every frame, in both directions.
//!
//! [`telemetry::open_link`](crate::telemetry::open_link) knows of no order, deny-list or access policy. A device
//! of a fleet opens its links here instead: the sealer and opener are inside, and nothing reaches them
//! past the [`Guard`]. Who needs the two halves in his own hands, for a link that survives a restart,
//! asks a guard of his own before each frame.

use super::access::{BreakGlass, Decision, Grants, What};
use super::line::Mark;
use super::{Error, Gate, VerifiedAccess, VerifiedDenyList};
use crate::identity::{Name, VerifiedPeer};
use crate::measurement::codec::{Decoder, Item};
use crate::minimize::Minimized;
use crate::session::{Established, Role};
use crate::statement::{Bundle, Kind};
use crate::telemetry::{
    Acknowledgement, Command, KeyUpdate, Opener, Options, Received, Sealer, Terms, open_link,
};
use core::sync::atomic::{AtomicBool, Ordering};

/// What peers are held against, when a link opens and again whenever one of these is replaced.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules<'r> {
    denied: Option<&'r VerifiedDenyList<'r>>,
    access: Option<(&'r VerifiedAccess<'r>, &'r Name)>,
    glass: Option<BreakGlass>,
}

impl<'r> Rules<'r> {
    /// Every verified peer is welcome, and may send and be sent everything.
    #[must_use]
    pub const fn none() -> Self {
        Self { denied: None, access: None, glass: None }
    }

    /// But those on this list are not.
    #[must_use]
    pub const fn denying(self, list: &'r VerifiedDenyList<'r>) -> Self {
        Self { denied: Some(list), ..self }
    }

    /// Only what this policy grants may pass; `own` is this side's name.
    #[must_use]
    pub const fn granting(self, access: &'r VerifiedAccess<'r>, own: &'r Name) -> Self {
        Self { access: Some((access, own)), ..self }
    }

    /// What the policy has for emergencies is granted, too, until `glass` ends.
    #[must_use]
    pub const fn broken(self, glass: BreakGlass) -> Self {
        Self { glass: Some(glass), ..self }
    }

    /// Of the deny-list and of the access policy.
    fn marks(&self) -> [Mark; 2] {
        let denied = self.denied.map_or(Mark::NONE, |list| list.mark());
        [denied, self.access.map_or(Mark::NONE, |(access, _)| access.mark())]
    }

    fn check(&self, peer: &VerifiedPeer, role: Role) -> Result<Granted, Error> {
        self.denied.map_or(Ok(()), |list| list.check(peer))?;
        let Some((access, own)) = self.access else { return Ok(Granted::Everything) };
        let grants = Grants::compile(access.access(), own, peer.name())?;
        let glass = self.glass.map(|glass| glass.under(access.access()));
        let granted = Granted::By(grants, glass);
        if granted.opens(role).is_allowed() { Ok(granted) } else { Err(Error::NoSession) }
    }
}

/// What rules come to for one peer.
#[derive(Clone, Copy, Debug)]
// No heap to put the larger one on; there is one in each guard.
#[allow(clippy::large_enum_variant)]
enum Granted {
    /// There is no access policy.
    Everything,
    By(Grants, Option<BreakGlass>),
}

impl Granted {
    fn opens(&self, role: Role) -> Decision {
        self.decide(role == Role::Initiator, What::Session)
    }

    fn decide(&self, sending: bool, what: What) -> Decision {
        match self {
            Self::Everything => Decision::Allowed,
            Self::By(grants, glass) => {
                grants.decide(sending, what, glass.is_some_and(|glass| glass.is_broken()))
            }
        }
    }
}

/// Says, for one live peer, whether a frame may be sealed and what came in one may be used.
#[derive(Debug)]
pub struct Guard<'g> {
    peer: VerifiedPeer,
    role: Role,
    gate: &'g Gate,
    /// The deny-list and access policy that the peer was held against last.
    rules: [Mark; 2],
    granted: Granted,
    /// Whether broken glass let something pass that nobody has asked about yet.
    glass_used: AtomicBool,
    /// Set once a check fails; nothing takes it back.
    refused: Option<Error>,
}

impl<'g> Guard<'g> {
    /// Holds `peer` against `rules`, after the handshake, in which this side had `role`, and before the
    /// first frame.
    ///
    /// # Errors
    /// [`Error::RulesChanged`] if a newer deny-list or access policy was accepted under `gate` than
    /// `rules` have; [`Error::Revoked`], [`Error::NoSession`], [`Error::TooManyRules`].
    pub fn new(
        peer: VerifiedPeer,
        role: Role,
        gate: &'g Gate,
        rules: &Rules<'_>,
    ) -> Result<Self, Error> {
        let marks = rules.marks();
        if !is_newest(gate, marks) {
            return Err(Error::RulesChanged);
        }
        let granted = rules.check(&peer, role)?;
        let glass_used = AtomicBool::new(granted.opens(role) == Decision::GlassBroken);
        Ok(Self { peer, role, gate, rules: marks, granted, glass_used, refused: None })
    }

    /// Who is at the other end.
    #[must_use]
    pub const fn peer(&self) -> &VerifiedPeer {
        &self.peer
    }

    /// Holds the peer against newer rules. If they refuse it, so does every check from now on: close
    /// the link. Rules that are not the newest change nothing.
    ///
    /// # Errors
    /// Those of [`Self::new`].
    pub fn renew(&mut self, rules: &Rules<'_>) -> Result<(), Error> {
        let marks = rules.marks();
        if !is_newest(self.gate, marks) {
            return Err(self.refused.unwrap_or(Error::RulesChanged));
        }
        match rules.check(&self.peer, self.role) {
            Ok(granted) => {
                *self.glass_used.get_mut() |= granted.opens(self.role) == Decision::GlassBroken;
                (self.granted, self.rules) = (granted, marks);
            }
            Err(error) => {
                self.refused.get_or_insert(error);
            }
        }
        self.refused.map_or(Ok(()), Err)
    }

    /// Whether broken glass has let the session or something in it pass since this was asked last: to
    /// be logged.
    #[must_use]
    pub fn take_glass_used(&mut self) -> bool {
        core::mem::take(self.glass_used.get_mut())
    }

    /// Whether anything may pass.
    ///
    /// # Errors
    /// [`Error::Revoked`], [`Error::NoSession`]; [`Error::RulesChanged`] until [`Self::renew`].
    pub fn check(&self) -> Result<(), Error> {
        match self.refused {
            Some(error) => Err(error),
            None if !is_newest(self.gate, self.rules) => Err(Error::RulesChanged),
            None => Ok(()),
        }
    }

    /// Whether a batch may be sealed for the peer, as telemetry or as an event.
    ///
    /// # Errors
    /// [`Error::Isolated`], [`Error::NotGranted`]; those of [`Self::check`].
    pub fn check_batch<const N: usize>(
        &self,
        event: bool,
        channel: u8,
        batch: &Minimized<N>,
    ) -> Result<(), Error> {
        self.check_measurements()?;
        self.check_items(true, event, channel, Decoder::new(batch.content()))
    }

    /// Whether `command` may be sealed for the peer: from quarantine only the device's own posture.
    ///
    /// # Errors
    /// [`Error::Isolated`], [`Error::NotGranted`]; those of [`Self::check`].
    pub fn check_command(&self, command: &Command<'_>) -> Result<(), Error> {
        if command.kind() == Kind::Posture { self.check() } else { self.check_measurements() }?;
        self.decide(true, What::Command(command.kind()))
    }

    /// Whether what was opened may be used.
    ///
    /// Orders, deny-lists and access policies pass whoever brings them and at every level: they prove
    /// themselves, and are how a wrong policy is replaced.
    ///
    /// # Errors
    /// [`Error::Isolated`], [`Error::PeerNotGranted`]; those of [`Self::check`].
    pub fn check_received(&self, received: &Received<'_>) -> Result<(), Error> {
        match received {
            Received::Telemetry(batch) => {
                self.check_measurements()?;
                self.check_items(false, false, batch.channel(), batch.items())
            }
            Received::Event(batch) => {
                self.check_measurements()?;
                self.check_items(false, true, batch.channel(), batch.items())
            }
            Received::Command(bytes) => {
                self.check()?;
                match Bundle::decode(bytes)?.claimed_kind() {
                    Some(Kind::Order | Kind::DenyList | Kind::Access) => Ok(()),
                    Some(kind) => self.decide(false, What::Command(kind)),
                    None => Err(Error::PeerNotGranted),
                }
            }
            _ => self.check(),
        }
    }

    fn check_measurements(&self) -> Result<(), Error> {
        self.check()?;
        if self.gate.allows_measurements() { Ok(()) } else { Err(Error::Isolated) }
    }

    /// Every measurement in the batch must be granted; one that is not refuses the whole batch.
    fn check_items(
        &self,
        sending: bool,
        event: bool,
        channel: u8,
        items: Decoder<'_>,
    ) -> Result<(), Error> {
        if matches!(self.granted, Granted::Everything) {
            return Ok(());
        }
        let codes = items.map(|item| match item {
            Ok(Item::Sample(sample)) => Ok(Some(sample.code)),
            Ok(Item::Waveform(waveform)) => Ok(Some(waveform.code)),
            Err(_) => Err(refusal(sending)),
        });
        // The frame itself, then what is in it.
        for code in core::iter::once(Ok(None)).chain(codes) {
            let code = code?;
            let what =
                if event { What::Event(channel, code) } else { What::Telemetry(channel, code) };
            self.decide(sending, what)?;
        }
        Ok(())
    }

    fn decide(&self, sending: bool, what: What) -> Result<(), Error> {
        match self.granted.decide(sending, what) {
            Decision::Allowed => Ok(()),
            Decision::GlassBroken => {
                self.glass_used.store(true, Ordering::Relaxed);
                Ok(())
            }
            Decision::NotGranted | Decision::Denied => Err(refusal(sending)),
        }
    }
}

/// Whether no newer deny-list or access policy was accepted than those with `marks`.
fn is_newest(gate: &Gate, marks: [Mark; 2]) -> bool {
    let [denied, access] = marks;
    gate.deny_list().is(denied) && gate.access().is(access)
}

const fn refusal(sending: bool) -> Error {
    if sending { Error::NotGranted } else { Error::PeerNotGranted }
}

/// Both directions of a session, with `C` channels, under a [`Guard`].
///
/// An order that is taken holds for every link that shares the gate from the next frame on; and from
/// the next frame on none goes unless the link was checked against the newest deny-list and access
/// policy.
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
    /// Those of [`Guard::new`] and [`open_link`]. The session is used up.
    pub fn open(
        established: Established,
        options: &Options,
        gate: &'g Gate,
        rules: &Rules<'_>,
    ) -> Result<Self, Error> {
        let guard = Guard::new(*established.peer(), established.role(), gate, rules)?;
        let nonces = established.nonces()?;
        let (sealer, opener) = open_link(established, options)?;
        Ok(Self { sealer, opener, guard, nonces })
    }

    /// Holds the peer against newer rules: [`Guard::renew`].
    ///
    /// # Errors
    /// Those of [`Guard::renew`]: nothing passes any more, close the link.
    pub fn renew(&mut self, rules: &Rules<'_>) -> Result<(), Error> {
        self.guard.renew(rules)
    }

    /// [`Guard::take_glass_used`]: to be logged.
    #[must_use]
    pub fn take_glass_used(&mut self) -> bool {
        self.guard.take_glass_used()
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
        self.guard.check_batch(false, channel, batch)?;
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
        self.guard.check_batch(true, channel, batch)?;
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
