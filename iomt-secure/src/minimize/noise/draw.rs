//! Exact draws from fair bits.

use crate::platform::{Error, Random};
use zeroize::Zeroize;

/// Draws of one sample. A sample takes a dozen of them; a source that makes it take [`FUEL`] is not
/// random, and the sample fails rather than run on.
pub(super) struct Draws<'r, R> {
    random: &'r mut R,
    pool: [u8; 32],
    left: usize,
    fuel: u32,
}

/// With good random numbers a sample takes as many with a probability far below 2^-1000.
const FUEL: u32 = 1 << 14;

impl<'r, R: Random> Draws<'r, R> {
    pub(super) const fn new(random: &'r mut R) -> Self {
        Self { random, pool: [0; 32], left: 0, fuel: FUEL }
    }

    /// A number from 0 to `end` − 1, each as likely as any other.
    pub(super) fn below(&mut self, end: u128) -> Result<u128, Error> {
        let highest = end.checked_sub(1).ok_or(Error::Random)?;
        let bits = u128::BITS.saturating_sub(highest.leading_zeros());
        loop {
            self.fuel = self.fuel.checked_sub(1).ok_or(Error::Random)?;
            let mut drawn = 0u128;
            for _ in 0..bits.div_ceil(8) {
                drawn = drawn << 8 | u128::from(self.byte()?);
            }
            // Bits beyond the highest number's are cut off; what is still above it is drawn again.
            let excess = bits.wrapping_neg() & 7;
            let drawn = drawn >> excess;
            if drawn <= highest {
                return Ok(drawn);
            }
        }
    }

    /// True with probability exp(−`numerator`/`denominator`): Algorithm 1.
    pub(super) fn exponential(
        &mut self,
        numerator: u128,
        denominator: u128,
    ) -> Result<bool, Error> {
        let whole = numerator.checked_div(denominator).ok_or(Error::Random)?;
        let rest = numerator.checked_rem(denominator).ok_or(Error::Random)?;
        // exp(−1), as often as it takes, until one fails.
        for _ in 0..whole {
            if !self.series(1, 1)? {
                return Ok(false);
            }
        }
        self.series(rest, denominator)
    }

    /// The same for an exponent of at most 1.
    fn series(&mut self, numerator: u128, denominator: u128) -> Result<bool, Error> {
        let mut odd = true;
        let mut end = denominator;
        // True with numerator/(denominator · k) for k = 1, 2, …: how often in a row decides.
        while self.below(end)? < numerator {
            odd = !odd;
            end = end.checked_add(denominator).ok_or(Error::Random)?;
        }
        Ok(odd)
    }

    fn byte(&mut self) -> Result<u8, Error> {
        if self.left == 0 {
            self.random.fill(&mut self.pool)?;
            self.left = self.pool.len();
        }
        self.left = self.left.saturating_sub(1);
        Ok(self.pool.get(self.left).copied().unwrap_or_default())
    }
}

/// Who knows the bits knows the noise, and by it the value.
impl<R> Drop for Draws<'_, R> {
    fn drop(&mut self) {
        self.pool.zeroize();
    }
}
