//! What may be sealed beside measurements: statements whose content this crate has read.

use super::Error;
use crate::minimize::Policy;
use crate::statement::{Authority, Kind, Sign1};

/// A signed statement, or a bundle of several, on its way to the one that it is for.
///
/// Commands need no policy and can be sealed in any epoch. What keeps measurements off this way is
/// that a signature is not enough: the sender might be an authority itself. The payload must decode as
/// what it says it is, in which there is no place for anything else. Here that is a policy; the
/// modules above make commands of the kinds that they read. There is no other way:
///
/// ```compile_fail,E0624
/// # use iomt_secure::{statement::Kind, telemetry::Command};
/// let _ = Command::read(b"patient data", Kind::Order);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Command<'a> {
    statement: &'a [u8],
    kind: Kind,
}

impl<'a> Command<'a> {
    /// Checks that one of `authorities` signed `statement`, which this side passes on, and that it is
    /// a policy. `scratch` needs room for the payload and
    /// [`OVERHEAD`](crate::statement::OVERHEAD) bytes.
    ///
    /// # Errors
    /// [`Error::CommandKind`]; the statement's own; [`Error::Policy`].
    pub fn signed(
        statement: &'a [u8],
        authorities: &[Authority],
        scratch: &mut [u8],
    ) -> Result<Self, Error> {
        let decoded = Sign1::decode(statement)?;
        if decoded.claimed_kind() != Kind::Policy {
            return Err(Error::CommandKind);
        }
        let verified = decoded.verify(authorities, Kind::Policy, b"", scratch)?;
        Policy::decode(verified.payload())?;
        Ok(Self::read(statement, Kind::Policy))
    }

    /// A statement whose signature was verified, and whose payload decodes as one of `kind` in which
    /// there is no place for measurements: for the modules above that read it.
    pub(crate) const fn read(statement: &'a [u8], kind: Kind) -> Self {
        Self { statement, kind }
    }

    /// What it is about.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The statement.
    #[must_use]
    pub const fn statement(&self) -> &'a [u8] {
        self.statement
    }
}
