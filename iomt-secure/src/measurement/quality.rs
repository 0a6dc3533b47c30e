//! How far a measurement can be trusted: MeasurementStatus of IEEE 11073-20601 and 11073-10201.

use core::fmt;

/// A set of flags; empty for an ordinary measurement.
///
/// The bits are those of the standard's BITS-16, whose bit 0 is the most significant.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Quality(u16);

impl Quality {
    /// No flag: an ordinary measurement.
    pub const NONE: Self = Self(0);
    /// invalid(0): the value must not be used.
    pub const INVALID: Self = Self(0x8000);
    /// questionable(1): the device doubts the value.
    pub const QUESTIONABLE: Self = Self(0x4000);
    /// not-available(2): there is no value now.
    pub const NOT_AVAILABLE: Self = Self(0x2000);
    /// calibration-ongoing(3): the device is being calibrated.
    pub const CALIBRATION_ONGOING: Self = Self(0x1000);
    /// test-data(4): made by a test, not by a patient.
    pub const TEST_DATA: Self = Self(0x0800);
    /// demo-data(5): made for a demonstration, not by a patient.
    pub const DEMO_DATA: Self = Self(0x0400);
    /// validated-data(8): confirmed by a clinician.
    pub const VALIDATED_DATA: Self = Self(0x0080);
    /// early-indication(9): an estimate before the measurement has settled.
    pub const EARLY_INDICATION: Self = Self(0x0040);
    /// msmt-ongoing(10): a new measurement is being taken.
    pub const MSMT_ONGOING: Self = Self(0x0020);
    /// msmt-state-in-alarm(14), 11073-10201: the value is in alarm.
    pub const MSMT_STATE_IN_ALARM: Self = Self(0x0002);
    /// msmt-state-al-inhibited(15), 11073-10201: alarms on the value are switched off.
    pub const MSMT_STATE_AL_INHIBITED: Self = Self(0x0001);

    /// The flags in these bits; `None` if one is set that the standards do not define, so that no
    /// bit travels which no policy can name.
    #[must_use]
    pub const fn from_bits(bits: u16) -> Option<Self> {
        if bits & !DEFINED != 0 {
            return None;
        }
        Some(Self(bits))
    }

    /// The flags as BITS-16.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// These flags and those of `other`.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These flags but for those of `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether every flag of `other` is set here.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the value may be used at all: neither invalid nor not available.
    #[must_use]
    pub const fn is_usable(self) -> bool {
        self.0 & (Self::INVALID.0 | Self::NOT_AVAILABLE.0) == 0
    }
}

impl fmt::Debug for Quality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The flags by the standard's names, separated by spaces; "ok" where there is none.
impl fmt::Display for Quality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::NONE {
            return f.write_str("ok");
        }
        let mut gap = "";
        for (_, name) in NAMES.iter().filter(|(flag, _)| self.contains(*flag)) {
            write!(f, "{gap}{name}")?;
            gap = " ";
        }
        Ok(())
    }
}

const NAMES: [(Quality, &str); 11] = [
    (Quality::INVALID, "invalid"),
    (Quality::QUESTIONABLE, "questionable"),
    (Quality::NOT_AVAILABLE, "not-available"),
    (Quality::CALIBRATION_ONGOING, "calibration-ongoing"),
    (Quality::TEST_DATA, "test-data"),
    (Quality::DEMO_DATA, "demo-data"),
    (Quality::VALIDATED_DATA, "validated-data"),
    (Quality::EARLY_INDICATION, "early-indication"),
    (Quality::MSMT_ONGOING, "msmt-ongoing"),
    (Quality::MSMT_STATE_IN_ALARM, "msmt-state-in-alarm"),
    (Quality::MSMT_STATE_AL_INHIBITED, "msmt-state-al-inhibited"),
];

/// Every bit that the standards define.
const DEFINED: u16 = 0xFCE3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defined_bits_are_the_named_ones() {
        let named = NAMES.iter().fold(Quality::NONE, |all, (flag, _)| all.with(*flag));
        assert_eq!(named.bits(), DEFINED);
        for bit in 0..16 {
            let bits = 1 << bit;
            assert_eq!(Quality::from_bits(bits).is_some(), bits & DEFINED != 0);
        }
    }

    #[test]
    fn flags_are_told_by_name() {
        let flags = Quality::QUESTIONABLE.with(Quality::MSMT_STATE_IN_ALARM);
        assert_eq!(std::format!("{flags}"), "questionable msmt-state-in-alarm");
        assert_eq!(std::format!("{}", Quality::NONE), "ok");
        assert!(flags.is_usable() && !Quality::INVALID.is_usable());
        assert!(!Quality::NOT_AVAILABLE.is_usable());
    }
}
