//! When something was measured.

/// A time in milliseconds, and what it counts from.
///
/// A device that has a clock counts from 1970; one that has none counts from its last start. The
/// two are never compared or subtracted: who receives the latter adds its own time of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Time {
    base: Base,
    ms: u64,
}

/// What a [`Time`] counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Base {
    /// 1970-01-01T00:00:00Z, leap seconds not counted (POSIX).
    Utc,
    /// The device's last start.
    Uptime,
}

impl Time {
    /// Latest time, in milliseconds: any two times then have a difference.
    #[allow(clippy::as_conversions)] // lossless: i64::MAX into u64, in a constant
    pub const MAX_MS: u64 = i64::MAX as u64;

    /// Milliseconds since 1970-01-01T00:00:00Z; later than [`Self::MAX_MS`] counts as that.
    #[must_use]
    pub const fn utc(ms: u64) -> Self {
        Self::new(Base::Utc, ms)
    }

    /// Milliseconds since the device's last start; later than [`Self::MAX_MS`] counts as that.
    #[must_use]
    pub const fn uptime(ms: u64) -> Self {
        Self::new(Base::Uptime, ms)
    }

    const fn new(base: Base, ms: u64) -> Self {
        Self { base, ms: if ms > Self::MAX_MS { Self::MAX_MS } else { ms } }
    }

    /// What it counts from.
    #[must_use]
    pub const fn base(self) -> Base {
        self.base
    }

    /// Milliseconds since the base.
    #[must_use]
    pub const fn ms(self) -> u64 {
        self.ms
    }

    /// Milliseconds from `earlier` to this time, negative if it is the later one; `None` if the two
    /// count from different bases.
    #[must_use]
    pub fn since(self, earlier: Self) -> Option<i64> {
        if self.base != earlier.base {
            return None;
        }
        i64::try_from(self.ms).ok()?.checked_sub(i64::try_from(earlier.ms).ok()?)
    }

    /// This time moved by `ms` milliseconds; `None` before the base or after [`Self::MAX_MS`].
    #[must_use]
    pub fn checked_add(self, ms: i64) -> Option<Self> {
        let ms = self.ms.checked_add_signed(ms).filter(|ms| *ms <= Self::MAX_MS)?;
        Some(Self { ms, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_need_one_base() {
        assert_eq!(Time::utc(5_000).since(Time::utc(7_000)), Some(-2_000));
        assert_eq!(Time::utc(5_000).since(Time::uptime(4_000)), None);
        assert_eq!(Time::utc(u64::MAX).since(Time::utc(0)), Some(i64::MAX));
    }

    #[test]
    fn moving_stops_at_both_ends() {
        assert_eq!(Time::uptime(5).checked_add(-5), Some(Time::uptime(0)));
        assert_eq!(Time::uptime(5).checked_add(-6), None);
        assert_eq!(Time::utc(1).checked_add(i64::MAX), None);
        assert_eq!(Time::utc(0).checked_add(i64::MAX), Some(Time::utc(Time::MAX_MS)));
    }
}
