//! Time for a device that may have no clock: the time floor.
//!
//! The rule is Matter's (core specification §3.5.6, "last known good time"), on ordinary X.509:
//! - the **floor** is the later of the build time and the last authenticated time; it is
//!   persisted and never goes back;
//! - notAfter is held against the floor, or against the clock where that is reliable;
//! - notBefore is held only against a reliable clock;
//! - a forward jump is capped at [`MAX_JUMP`] **per call**, so that one wrong time cannot expire
//!   every certificate in the ward at once. Capped jumps add up: who may state the time as often as
//!   they like can move the floor to [`LATEST`]. Take authenticated time only from an authority that
//!   the device's policy names for it, such as the policy authority, never from any verified peer;
//! - no floor is later than [`LATEST`], and one that is stored as later is refused. The floor does
//!   not go back by itself: a false one that is too far ahead is mended by writing the slot
//!   [`Slot::TIME_FLOOR`] anew, as when the device was provisioned;
//! - what was decided without a clock says so: [`TimeBasis::Floor`], in [`super::VerifiedPeer`].

use super::Error;
use crate::platform::{Clock, Slot, Storage};

/// The farthest that one authenticated time moves the floor, in seconds: 180 days.
///
/// It is half of the shortest usual life of an operational certificate, a year: one false time
/// cannot expire an identity that was renewed when half of its life was left. A device that lay in
/// a store for years catches up in a few sessions.
pub const MAX_JUMP: u64 = 180 * 24 * 60 * 60;

/// When this crate was built, in seconds since 1970: the environment's `SOURCE_DATE_EPOCH`
/// at compile time, or else the date of this release. Either way the build is reproducible.
pub const BUILD: u64 = match option_env!("SOURCE_DATE_EPOCH") {
    Some(text) => later(decimal(text), RELEASE),
    None => RELEASE,
};

/// The latest floor that is believed, in seconds since 1970: 50 years after [`BUILD`], and never
/// past the last date that a certificate can state, 9999-12-31T23:59:59Z.
pub const LATEST: u64 = earlier(BUILD.saturating_add(50 * 31_557_600), 253_402_300_799);

/// What a verification's idea of time rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeBasis {
    /// A reliable clock: both validity dates were held against it.
    Reliable,
    /// The time floor alone: notBefore was not checked, and an expiry after the floor was not
    /// noticed. To be logged.
    Floor,
    /// No time: a pinned key has no dates.
    None,
}

/// The time as far as the device knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    unix: u64,
    basis: TimeBasis,
}

impl Now {
    /// Seconds since 1970. With [`TimeBasis::Floor`], the true time is this or later.
    #[must_use]
    pub const fn unix(&self) -> u64 {
        self.unix
    }

    /// What it rests on.
    #[must_use]
    pub const fn basis(&self) -> TimeBasis {
        self.basis
    }

    #[cfg(test)]
    pub(in crate::identity) const fn test(unix: u64, basis: TimeBasis) -> Self {
        Self { unix, basis }
    }
}

/// The earliest time that it can be now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeFloor {
    unix: u64,
}

impl TimeFloor {
    /// The floor of a device that has never learnt the time: [`BUILD`].
    #[must_use]
    pub const fn build() -> Self {
        Self { unix: BUILD }
    }

    /// A floor at `unix` seconds since 1970, or at [`BUILD`] if that is later: for firmware that
    /// knows its own, later, build time.
    #[must_use]
    pub const fn at_least(unix: u64) -> Self {
        Self { unix: later(unix, BUILD) }
    }

    /// The later of this floor and the one that was stored.
    ///
    /// # Errors
    /// The storage's own; [`Error::TimeFloor`] if what is stored is not a time floor, or is later
    /// than both [`LATEST`] and this one. The device may then go on from [`TimeFloor::build`], but
    /// should report it: storage is failing, or someone wrote to it.
    pub fn load(self, storage: &mut impl Storage) -> Result<Self, Error> {
        let mut bytes = [0; 8];
        match storage.load(Slot::TIME_FLOOR, &mut bytes)? {
            None => Ok(self),
            Some(8) => match u64::from_be_bytes(bytes) {
                // Eight bytes of erased flash would expire everything for ever.
                unix if unix > self.bound() => Err(Error::TimeFloor),
                unix => Ok(Self { unix: later(unix, self.unix) }),
            },
            Some(_) => Err(Error::TimeFloor),
        }
    }

    /// Seconds since 1970.
    #[must_use]
    pub const fn unix(&self) -> u64 {
        self.unix
    }

    /// The time to verify at: the clock's if it is reliable, or else the floor.
    ///
    /// A clock behind the floor is wrong by what is already known, whatever it says of itself:
    /// the floor stands.
    #[must_use]
    pub fn now(&self, clock: &impl Clock) -> Now {
        match clock.now() {
            Some(reading) if reading.reliable && reading.unix >= self.unix => {
                Now { unix: reading.unix, basis: TimeBasis::Reliable }
            }
            _ => Now { unix: self.unix, basis: TimeBasis::Floor },
        }
    }

    /// Moves the floor towards `authenticated`, a time in seconds since 1970, by at most
    /// [`MAX_JUMP`] and not past [`LATEST`]; stores it first.
    ///
    /// The time must come, authenticated, from someone whom the device is to believe about the time,
    /// such as the authority that signs its policies: calls add up, so the cap bounds one wrong
    /// time and not a peer that states many.
    ///
    /// # Errors
    /// The storage's own; the floor is then unchanged.
    pub fn advance(
        &mut self,
        authenticated: u64,
        storage: &mut impl Storage,
    ) -> Result<Advance, Error> {
        if authenticated <= self.unix {
            return Ok(Advance::None);
        }
        let limit = earlier(self.unix.saturating_add(MAX_JUMP), self.bound());
        let (unix, advance) = if authenticated > limit {
            (limit, Advance::Capped)
        } else {
            (authenticated, Advance::Full)
        };
        storage.store(Slot::TIME_FLOOR, &unix.to_be_bytes())?;
        self.unix = unix;
        Ok(advance)
    }

    /// How far a floor may go; firmware that is built later than [`LATEST`] says so itself.
    const fn bound(self) -> u64 {
        later(LATEST, self.unix)
    }
}

/// What became of an authenticated time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// It is not after the floor, which stands.
    None,
    /// The floor is now that time.
    Full,
    /// The floor moved by [`MAX_JUMP`] only, or only to [`LATEST`]. To be logged: the device was off
    /// for long, or the time is false.
    Capped,
}

const fn later(a: u64, b: u64) -> u64 {
    if a > b { a } else { b }
}

const fn earlier(a: u64, b: u64) -> u64 {
    if a < b { a } else { b }
}

/// Evaluated when the crate is compiled: there, overflow and a panic are compile errors.
#[allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic)]
const fn decimal(text: &str) -> u64 {
    let mut rest = text.as_bytes();
    let mut number = 0;
    while let [digit @ b'0'..=b'9', tail @ ..] = rest {
        number = number * 10 + (*digit - b'0') as u64;
        rest = tail;
    }
    assert!(rest.is_empty() && !text.is_empty(), "SOURCE_DATE_EPOCH is not a decimal number");
    number
}

/// 2026-11-01T00:00:00Z; moved with each release.
const RELEASE: u64 = 1_793_491_200;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::memory::Memory;
    use crate::platform::{self, Reading};

    struct At(Option<Reading>);

    impl Clock for At {
        fn now(&self) -> Option<Reading> {
            self.0
        }
    }

    struct Broken;

    impl Storage for Broken {
        fn load(&mut self, _: Slot, _: &mut [u8]) -> Result<Option<usize>, platform::Error> {
            Err(platform::Error::Storage)
        }

        fn store(&mut self, _: Slot, _: &[u8]) -> Result<(), platform::Error> {
            Err(platform::Error::Storage)
        }
    }

    const LATER: u64 = BUILD + 1000;

    #[test]
    fn the_clock_counts_only_if_it_is_reliable_and_not_behind() {
        let floor = TimeFloor::at_least(LATER);
        let now = |unix, reliable| floor.now(&At(Some(Reading { unix, reliable })));
        let on_floor = Now { unix: LATER, basis: TimeBasis::Floor };
        assert_eq!(now(LATER + 5, true), Now { unix: LATER + 5, basis: TimeBasis::Reliable });
        assert_eq!(now(LATER + 5, false), on_floor, "a clock that nobody vouches for");
        assert_eq!(now(LATER - 1, true), on_floor, "a clock behind what is known");
        assert_eq!(floor.now(&At(None)), on_floor, "no clock");
    }

    #[test]
    fn the_floor_is_never_before_the_build_and_never_goes_back() {
        assert_eq!(TimeFloor::at_least(5), TimeFloor::build());
        let mut memory = Memory::<1, 8>::new();
        let mut floor = TimeFloor::build();
        assert_eq!(floor.advance(LATER, &mut memory), Ok(Advance::Full));
        assert_eq!(floor.advance(LATER, &mut memory), Ok(Advance::None));
        assert_eq!(floor.advance(0, &mut memory), Ok(Advance::None));
        assert_eq!(floor.unix(), LATER);
        // After a restart; and with a firmware that was built later still.
        assert_eq!(TimeFloor::build().load(&mut memory).unwrap().unix(), LATER);
        let newer = TimeFloor::at_least(LATER + 1);
        assert_eq!(newer.load(&mut memory).unwrap(), newer);
    }

    #[test]
    fn a_forward_jump_is_capped_each_time() {
        let mut memory = Memory::<1, 8>::new();
        let mut floor = TimeFloor::build();
        assert_eq!(floor.advance(BUILD + MAX_JUMP, &mut memory), Ok(Advance::Full));
        for times in 2..=3 {
            assert_eq!(floor.advance(u64::MAX, &mut memory), Ok(Advance::Capped));
            assert_eq!(floor.unix(), BUILD + times * MAX_JUMP);
        }
        assert_eq!(TimeFloor::build().load(&mut memory), Ok(floor));
    }

    #[test]
    fn a_failing_storage_leaves_the_floor_as_it_was() {
        let mut floor = TimeFloor::build();
        assert!(floor.advance(LATER, &mut Broken).is_err());
        assert_eq!(floor, TimeFloor::build());
        assert_eq!(floor.load(&mut Broken), Err(Error::Platform(platform::Error::Storage)));
    }

    #[test]
    fn a_stored_floor_of_another_length_is_named() {
        let mut memory = Memory::<1, 8>::new();
        memory.store(Slot::TIME_FLOOR, &[1; 7]).unwrap();
        assert_eq!(TimeFloor::build().load(&mut memory), Err(Error::TimeFloor));
    }

    #[test]
    fn a_stored_floor_that_is_absurd_is_refused_and_changes_nothing() {
        let mut memory = Memory::<1, 8>::new();
        for absurd in [u64::MAX, 253_402_300_800, LATEST + 1] {
            memory.store(Slot::TIME_FLOOR, &absurd.to_be_bytes()).unwrap();
            assert_eq!(TimeFloor::build().load(&mut memory), Err(Error::TimeFloor), "{absurd}");
        }
        memory.store(Slot::TIME_FLOOR, &LATEST.to_be_bytes()).unwrap();
        assert_eq!(TimeFloor::build().load(&mut memory).unwrap().unix(), LATEST);
        // Provisioned anew, the device is as before.
        memory.store(Slot::TIME_FLOOR, &BUILD.to_be_bytes()).unwrap();
        assert_eq!(TimeFloor::build().load(&mut memory), Ok(TimeFloor::build()));
    }

    #[test]
    fn capped_jumps_add_up_to_the_latest_floor_and_no_farther() {
        let mut memory = Memory::<1, 8>::new();
        let mut floor = TimeFloor::build();
        let mut calls = 0;
        while floor.unix() < LATEST {
            assert_eq!(floor.advance(u64::MAX, &mut memory), Ok(Advance::Capped));
            calls += 1;
        }
        assert_eq!(calls, (LATEST - BUILD).div_ceil(MAX_JUMP));
        assert_eq!(floor.advance(u64::MAX, &mut memory), Ok(Advance::Capped));
        assert_eq!(floor.unix(), LATEST);
        assert_eq!(TimeFloor::build().load(&mut memory), Ok(floor), "what it wrote, it reads");
    }

    #[test]
    fn the_build_time_is_read_as_a_decimal() {
        assert_eq!(decimal("1793491200"), RELEASE);
        const { assert!(BUILD >= RELEASE) }
    }
}
