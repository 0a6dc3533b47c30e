//! What may be sealed beside measurements: policies that an authority has signed.

use super::Error;
use crate::minimize::Policy;
use crate::statement::{Authority, Kind, Sign1};

/// A signed statement on its way to the one that it is for: a policy to a device.
///
/// Commands need no policy and can be sealed in any epoch. What keeps measurements off this way is
/// that a signature is not enough: the sender might be an authority itself. The payload must decode as
/// the policy that it says it is, in which there is no place for anything else. Other kinds have a
/// payload that this crate does not read, and are refused.
#[derive(Clone, Copy, Debug)]
pub struct Command<'a> {
    statement: &'a [u8],
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
        Ok(Self { statement })
    }

    /// The statement.
    #[must_use]
    pub const fn statement(&self) -> &'a [u8] {
        self.statement
    }
}
