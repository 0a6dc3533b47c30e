//! The proof that an access policy is this device's, signed, in time and not older than the last.

use super::{Access, BreakGlass, GlassReason};
use crate::crypto::hash::{Digest, sha256};
use crate::fleet::line::Line;
use crate::fleet::{Error, Gate};
use crate::identity::Now;
use crate::platform::{Slot, Storage};
use crate::statement::{Authority, Kind, Sign1};
use crate::telemetry::Command;

/// A policy that may be enforced. Only its verification makes one.
///
/// ```compile_fail,E0451
/// # use iomt_secure::fleet::access::{Access, VerifiedAccess};
/// # fn forge(access: Access<'_>) {
/// VerifiedAccess { access };
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct VerifiedAccess<'a> {
    access: Access<'a>,
}

impl<'a> VerifiedAccess<'a> {
    /// Checks a signed policy, stores it and makes every live link under `gate` ask it. The policy in
    /// force may come again.
    ///
    /// `id` is that of the line that the device was provisioned with. `scratch` needs room for the
    /// payload and [`OVERHEAD`](crate::statement::OVERHEAD) bytes.
    ///
    /// # Errors
    /// The statement's own; those of [`Access::decode`]; [`Error::OtherLine`], [`Error::Expired`],
    /// [`Error::Older`], [`Error::Equivocation`]; the storage's own. The policy in force stands then.
    pub fn accept(
        statement: &'a [u8],
        authorities: &[Authority],
        id: &str,
        now: &Now,
        gate: &Gate,
        storage: &mut impl Storage,
        scratch: &mut [u8],
    ) -> Result<Self, Error> {
        let (access, digest) = Self::verify(statement, authorities, id, scratch)?;
        let head = access.head();
        if now.unix() > head.take_by {
            return Err(Error::Expired);
        }
        if LINE.is_newer(head.version, &digest, storage)? {
            LINE.keep(statement, head.version, &digest, storage)?;
            gate.rules_changed();
        }
        Ok(Self { access })
    }

    /// The policy that was accepted last, found in storage; `None` if there never was one. `buffer`
    /// holds the statement for as long as the policy is used.
    ///
    /// # Errors
    /// [`Error::Stored`] if there was a policy and it is gone or not the newest: open no link then; the
    /// statement's own; the storage's own.
    pub fn load(
        buffer: &'a mut [u8],
        authorities: &[Authority],
        id: &str,
        storage: &mut impl Storage,
        scratch: &mut [u8],
    ) -> Result<Option<Self>, Error> {
        let Some(statement) = LINE.load(buffer, storage)? else { return Ok(None) };
        let (access, digest) = Self::verify(statement, authorities, id, scratch)?;
        LINE.settle(access.head().version, &digest, storage)?;
        Ok(Some(Self { access }))
    }

    fn verify<'s>(
        statement: &'s [u8],
        authorities: &[Authority],
        id: &str,
        scratch: &mut [u8],
    ) -> Result<(Access<'s>, Digest), Error> {
        let verified = Sign1::decode(statement)?.verify(authorities, Kind::Access, b"", scratch)?;
        let access = Access::decode(verified.payload())?;
        if access.head().id != id {
            return Err(Error::OtherLine);
        }
        Ok((access, sha256(&[verified.payload()])))
    }

    /// What was signed.
    #[must_use]
    pub const fn access(&self) -> &Access<'a> {
        &self.access
    }

    /// Breaks the glass, for as long as the policy says; `uptime` counts seconds since the device
    /// started. Someone at the device has asked for it and given `reason`: log both, and give the glass
    /// to [`Rules::broken`](crate::fleet::Rules::broken).
    ///
    /// # Errors
    /// [`Error::NoGlass`] if the policy has none to break.
    pub fn break_glass(
        &self,
        reason: GlassReason,
        uptime: fn() -> u64,
    ) -> Result<BreakGlass, Error> {
        match self.access.head().glass {
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

const LINE: Line = Line { statement: Slot::ACCESS, newest: Slot::ACCESS_VERSION };
