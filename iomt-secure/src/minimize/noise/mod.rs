//! Differential privacy: noise from exact integer arithmetic, and a budget that is written ahead.
//!
//! - [`Laplace`] and [`Gaussian`] draw whole numbers from the discrete distributions of Canonne,
//!   Kamath and Steinke, "The Discrete Gaussian for Differential Privacy" (NeurIPS 2020, Algorithms
//!   1 to 3), by rejection from fair bits. Nothing is a binary float, whose gaps have given away
//!   what was to be hidden (Mironov, CCS 2012). How long a draw takes depends on the noise, never on
//!   the value that it is added to.
//! - [`Budget`] says how much may leave for one recipient in one window of time, and keeps the
//!   account in the device's storage. The charge is stored before a value leaves, so that a power
//!   cut can lose budget but never gain any; when it is used up, nothing more leaves.
//!
//! A policy's `noise` method is made of these: see [`Minimizer::fund`](super::Minimizer::fund). What
//! is protected there is every value of one metric that leaves for one recipient in one window,
//! together. That a value left at all, and when, is not hidden.

mod budget;
mod draw;

#[allow(unused_imports)]
pub(super) use budget::Noise;
pub use budget::{Budget, Charge, Granted, MAX_ACCOUNTS};

use crate::platform::{Error, Random};
use draw::Draws;

/// The discrete Laplace distribution: P(x) ∝ exp(−|x| · ε / Δ).
///
/// Added to a whole number that one neighbour more or less changes by at most Δ it is ε-differentially
/// private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Laplace {
    /// The scale is `t / s`.
    t: u64,
    s: u64,
}

/// The discrete Gaussian distribution: P(x) ∝ exp(−x² / 2σ²), σ² = Δ² / 2ρ.
///
/// Added to a whole number that one neighbour more or less changes by at most Δ it is ρ-concentrated
/// differentially private (zCDP).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gaussian {
    /// σ² = `a / b`, in lowest terms.
    a: u64,
    b: u64,
    /// ⌊σ⌋ + 1: the scale of the Laplace distribution that is drawn from first.
    t: u64,
}

impl Laplace {
    /// For a sensitivity Δ of at least 1 and ε = `epsilon.0 / epsilon.1`; `None` if one of them is
    /// 0, or the scale Δ/ε is above [`MAX_SCALE`].
    #[must_use]
    pub fn new(sensitivity: u32, epsilon: (u64, u64)) -> Option<Self> {
        let t = u64::from(sensitivity).checked_mul(epsilon.1)?;
        let (t, s) = lowest(t, epsilon.0)?;
        let bounded = t <= s.saturating_mul(MAX_SCALE) && t <= MAX_TERM && s <= MAX_TERM;
        bounded.then_some(Self { t, s })
    }

    /// Draws a number.
    ///
    /// # Errors
    /// The random source's own; [`Error::Random`] also where it gives numbers that cannot be random.
    pub fn draw(&self, random: &mut impl Random) -> Result<i64, Error> {
        self.draw_from(&mut Draws::new(random))
    }

    /// Algorithm 2.
    fn draw_from(&self, draws: &mut Draws<'_, impl Random>) -> Result<i64, Error> {
        let t = u128::from(self.t);
        loop {
            let uniform = draws.below(t)?;
            if !draws.exponential(uniform, t)? {
                continue;
            }
            let mut whole = 0u128;
            while draws.exponential(1, 1)? {
                whole = whole.saturating_add(1);
            }
            let scaled = whole.saturating_mul(t).saturating_add(uniform);
            let magnitude = scaled.checked_div(self.s.into()).unwrap_or_default();
            let negative = draws.below(2)? == 1;
            // Else 0 would come up twice as often.
            if negative && magnitude == 0 {
                continue;
            }
            // Below 2^48 · 2^14: every draw took fuel.
            let magnitude = i64::try_from(magnitude).map_err(|_| Error::Random)?;
            return Ok(if negative { magnitude.saturating_neg() } else { magnitude });
        }
    }
}

impl Gaussian {
    /// For a sensitivity Δ of at least 1 and ρ = `rho.0 / rho.1`; `None` if one of them is 0, or σ
    /// is above [`MAX_SCALE`], or σ² is no fraction that 128 bits can calculate with.
    #[must_use]
    pub fn new(sensitivity: u32, rho: (u64, u64)) -> Option<Self> {
        let square = u64::from(sensitivity).checked_mul(sensitivity.into())?;
        let (a, b) = lowest(square.checked_mul(rho.1)?, rho.0.checked_mul(2)?)?;
        let sigma = a.checked_div(b)?.isqrt();
        if sigma > MAX_SCALE {
            return None;
        }
        let gaussian = Self { a, b, t: sigma.checked_add(1)? };
        // Room for the factor k in Algorithm 1 beside the denominator.
        gaussian.denominator()?.checked_mul(1 << 16)?;
        Some(gaussian)
    }

    /// Draws a number.
    ///
    /// # Errors
    /// As [`Laplace::draw`].
    pub fn draw(&self, random: &mut impl Random) -> Result<i64, Error> {
        let mut draws = Draws::new(random);
        let denominator = self.denominator().ok_or(Error::Random)?;
        // Algorithm 3.
        loop {
            let candidate = Laplace { t: self.t, s: 1 }.draw_from(&mut draws)?;
            // (|y| − σ²/t)² / 2σ², over one denominator. What is beyond 128 bits is an exponent
            // below −2^24: it is never accepted.
            let Some(numerator) = self.numerator(candidate) else { continue };
            if draws.exponential(numerator, denominator)? {
                return Ok(candidate);
            }
        }
    }

    /// (|y|·b·t − a)².
    fn numerator(&self, candidate: i64) -> Option<u128> {
        let scaled = u128::from(candidate.unsigned_abs())
            .checked_mul(self.b.into())?
            .checked_mul(self.t.into())?;
        scaled.abs_diff(self.a.into()).checked_pow(2)
    }

    /// 2·a·b·t².
    fn denominator(&self) -> Option<u128> {
        let t = u128::from(self.t);
        u128::from(self.a)
            .checked_mul(2)?
            .checked_mul(self.b.into())?
            .checked_mul(t)?
            .checked_mul(t)
    }
}

/// Both without their common divisor; `None` if either is 0.
fn lowest(a: u64, b: u64) -> Option<(u64, u64)> {
    let (mut divisor, mut rest) = (a, b);
    while let Some(next) = divisor.checked_rem(rest) {
        divisor = rest;
        rest = next;
    }
    if a == 0 || b == 0 {
        return None;
    }
    Some((a.checked_div(divisor)?, b.checked_div(divisor)?))
}

/// Widest noise: Δ/ε, or σ. A value has no more digits than this anyway.
pub const MAX_SCALE: u64 = 1 << 22;

/// Largest terms of a scale.
const MAX_TERM: u64 = 1 << 48;

#[cfg(all(test, feature = "text"))]
mod tests;
