//! An access policy in force, and the glass that it has.

use super::{Access, BreakGlass, GlassReason};
use crate::fleet::line::{Accepted, Line, Newest, Ruling};
use crate::fleet::{Error, Gate};
use crate::platform::Slot;
use crate::statement::{Authority, Kind, Sign1};
use crate::telemetry::Command;

/// A policy that may be enforced: [`Accepted`].
pub type VerifiedAccess<'a> = Accepted<Access<'a>>;

impl<'a> VerifiedAccess<'a> {
    /// What was signed.
    #[must_use]
    pub const fn access(&self) -> &Access<'a> {
        self.ruling()
    }

    /// Breaks the glass, for as long as the policy says; `uptime` counts seconds since the device
    /// started. Someone at the device has asked for it and given `reason`: log both, and give the glass
    /// to [`Rules::broken`](crate::fleet::Rules::broken). A newer policy can end it sooner: it is broken
    /// for as long as the policy in force says, from this moment on.
    ///
    /// # Errors
    /// [`Error::NoGlass`] if the policy has none to break.
    pub fn break_glass(
        &self,
        reason: GlassReason,
        uptime: fn() -> u64,
    ) -> Result<BreakGlass, Error> {
        match self.access().head().glass {
            0 => Err(Error::NoGlass),
            seconds => Ok(BreakGlass::new(reason, seconds, uptime)),
        }
    }

    /// A policy as a command for a frame, for whoever passes it on. `scratch` needs room for the payload
    /// and [`OVERHEAD`](crate::statement::OVERHEAD) bytes.
    ///
    /// # Errors
    /// The statement's own, and those of [`Access::decode`].
    pub fn command<'s>(
        statement: &'s [u8],
        authorities: &[Authority],
        scratch: &mut [u8],
    ) -> Result<Command<'s>, Error> {
        let verified = Sign1::decode(statement)?.verify(authorities, Kind::Access, b"", scratch)?;
        Access::decode(verified.payload())?;
        Ok(Command::read(statement, Kind::Access))
    }
}

impl<'a> Ruling<'a> for Access<'a> {
    const KIND: Kind = Kind::Access;
    const LINE: Line = Line { statement: Slot::ACCESS, newest: Slot::ACCESS_VERSION };

    fn decode(payload: &'a [u8]) -> Result<Self, Error> {
        Access::decode(payload)
    }

    fn id(&self) -> &str {
        self.head().id
    }

    fn version(&self) -> u64 {
        self.head().version
    }

    fn take_by(&self) -> u64 {
        self.head().take_by
    }

    fn newest(gate: &Gate) -> &Newest {
        gate.access()
    }
}
