//! What may be sealed beside measurements: statements that an authority has signed.

use super::Error;
use crate::statement::{Authority, Kind, Sign1};

/// A signed statement on its way: a policy to a device, an order to isolate.
///
/// Commands need no policy and can be sealed in any epoch. That no patient's data goes this way
/// is held by the only way to make one: an authority must have signed it.
#[derive(Clone, Copy, Debug)]
pub struct Command<'a> {
    statement: &'a [u8],
    kind: Kind,
}

impl<'a> Command<'a> {
    /// Checks that one of `authorities` signed `statement`, which this side passes on. `scratch`
    /// needs room for the payload and [`OVERHEAD`](crate::statement::OVERHEAD) bytes.
    ///
    /// # Errors
    /// The statement's own.
    pub fn signed(
        statement: &'a [u8],
        authorities: &[Authority],
        scratch: &mut [u8],
    ) -> Result<Self, Error> {
        let decoded = Sign1::decode(statement)?;
        let kind = decoded.claimed_kind();
        decoded.verify(authorities, kind, b"", scratch)?;
        Ok(Self { statement, kind })
    }

    /// The statement.
    #[must_use]
    pub const fn statement(&self) -> &'a [u8] {
        self.statement
    }

    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }
}
