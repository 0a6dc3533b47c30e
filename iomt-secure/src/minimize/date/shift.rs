//! By how many days a patient's dates move.

use crate::crypto::Secret;
use crate::crypto::hash::Digest;
use crate::minimize::Purpose;
use crate::minimize::pseudonym::{Error, Identity, ReidentificationKey, keyed};
use core::fmt;

/// Widest range of a shift, in days to either side.
pub const MAX_RANGE: u16 = 3_650;

/// Date shifts for one recipient, one purpose and one epoch: for each patient a number of days that
/// the key determines, always the same, never 0, and for another recipient another.
///
/// The shift hides when something happened, not how much later something else did: a rare sequence
/// of intervals can still be recognized. What happened on a known day (a disaster, a first case)
/// gives the shift of that patient away.
pub struct Shift {
    key: Secret<32>,
    range: u16,
}

impl Shift {
    /// Shifts of 1 to `range` days to either side; a range outside 1 to [`MAX_RANGE`] counts as the
    /// nearest of these.
    ///
    /// # Errors
    /// None with the backends there are; the signature follows that of HKDF.
    pub fn new(
        key: &ReidentificationKey,
        recipient: &Digest,
        purpose: Purpose,
        epoch: u64,
        range: u16,
    ) -> Result<Self, Error> {
        let key = key.expand(b"date shift", recipient, purpose, epoch)?;
        Ok(Self { key, range: range.clamp(1, MAX_RANGE) })
    }

    /// By how many days the dates of `patient` move.
    #[must_use]
    pub fn days(&self, patient: &Identity<'_>) -> i32 {
        let digest = keyed(&self.key, patient);
        // Exposed as what it is for: a number of days. Of 2^64 values each of the 2 × range days has
        // as many as any other, but for one: a bias below 2^-51.
        let half = digest.expose().first_chunk().copied().map_or(0, u64::from_be_bytes);
        let choices = u128::from(self.range) << 1;
        let choice = u128::from(half).saturating_mul(choices) >> 64;
        let choice = i32::try_from(choice).unwrap_or_default();
        let days = choice.saturating_sub(i32::from(self.range));
        // −range to −1, and from 0 on one more.
        if days < 0 { days } else { days.saturating_add(1) }
    }
}

impl fmt::Debug for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shift").field("range", &self.range).finish_non_exhaustive()
    }
}
