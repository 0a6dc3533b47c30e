//! One value at one time.

use super::{Code, Decimal, Quality, Time, Unit};

/// A measured value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// What was measured.
    pub code: Code,
    /// The value, in `unit`.
    pub value: Decimal,
    /// The unit.
    pub unit: Unit,
    /// When.
    pub time: Time,
    /// How far it can be trusted.
    pub quality: Quality,
}

impl Sample {
    /// An ordinary measurement, without quality flags.
    #[must_use]
    pub const fn new(code: Code, value: Decimal, unit: Unit, time: Time) -> Self {
        Self { code, value, unit, time, quality: Quality::NONE }
    }
}
