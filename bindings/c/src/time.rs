//! Time for a device that may have no clock: the floor, and the time that decisions are made at.

use crate::call::{guard, plain};
use crate::capacity::IOMT_NOW_SIZE;
use crate::platform::{ClockReading, StorageCallback, iomt_clock, iomt_storage};
use sdk::identity::time::Advance;
use sdk::identity::{Now, TimeBasis, TimeFloor};

/// The time that a decision is made at.
#[repr(C, align(8))]
pub struct iomt_now {
    storage: [u8; IOMT_NOW_SIZE],
}

opaque! { iomt_now holds Now, tag b"NOW ", size IOMT_NOW_SIZE; }

/// Time basis: a reliable clock; both dates of a certificate were held against it.
pub const IOMT_TIME_RELIABLE: u8 = 1;
/// Time basis: the floor alone. notBefore was not checked, and an expiry after the floor was not
/// noticed: to be logged.
pub const IOMT_TIME_FLOOR: u8 = 2;
/// Time basis: none; a pinned key has no dates.
pub const IOMT_TIME_NONE: u8 = 3;

/// What became of an authenticated time: it is not after the floor, which stands.
pub const IOMT_ADVANCE_NONE: u8 = 0;
/// What became of an authenticated time: the floor is now that time.
pub const IOMT_ADVANCE_FULL: u8 = 1;
/// What became of an authenticated time: the floor moved by 180 days only. To be logged: the device
/// was off for long, or the time is false.
pub const IOMT_ADVANCE_CAPPED: u8 = 2;

pub(crate) const fn basis(basis: TimeBasis) -> u8 {
    match basis {
        TimeBasis::Reliable => IOMT_TIME_RELIABLE,
        TimeBasis::Floor => IOMT_TIME_FLOOR,
        _ => IOMT_TIME_NONE,
    }
}

/// The library's IOMT_NOW_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_now_size() -> usize {
    plain(0, || IOMT_NOW_SIZE)
}

/// Reads the time floor: the latest of the library's build time, `build` (the firmware's own build
/// time in seconds since 1970, or 0) and what was stored. Seconds since 1970 go to `floor`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_time_floor_load(
    storage: *const iomt_storage,
    build: u64,
    floor: *mut u64,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (storage, floor) = unsafe { (call.value(storage)?, call.place(floor)?) };
        let loaded = TimeFloor::at_least(build).load(&mut StorageCallback::new(storage)?)?;
        floor.put(loaded.unix());
        Ok(())
    })
}

/// Moves the floor towards `authenticated`, a time that came, authenticated, from someone whom the
/// device is to believe about the time, such as the authority that signs its policies; by 180 days
/// at most. It is stored first. `advance` says what became of it (IOMT_ADVANCE_...).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_time_floor_advance(
    storage: *const iomt_storage,
    floor: *mut u64,
    authenticated: u64,
    advance: *mut u8,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (storage, floor, advance) =
            unsafe { (call.value(storage)?, call.output(floor, 1)?, call.place(advance)?) };
        let Some(floor) = floor.first_mut() else { return Ok(()) };
        let mut moved = TimeFloor::at_least(*floor);
        let became = moved.advance(authenticated, &mut StorageCallback::new(storage)?)?;
        *floor = moved.unix();
        advance.put(match became {
            Advance::None => IOMT_ADVANCE_NONE,
            Advance::Full => IOMT_ADVANCE_FULL,
            Advance::Capped => IOMT_ADVANCE_CAPPED,
        });
        Ok(())
    })
}

/// Takes the time to decide at: the clock's if it is reliable and not behind the floor, or else the
/// floor. `clock` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_now_init(
    now: *mut iomt_now,
    floor: u64,
    clock: *const iomt_clock,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (now, clock) = unsafe { (call.fresh(now)?, call.optional(clock)?) };
        now.put(TimeFloor::at_least(floor).now(&ClockReading::take(clock)?));
        Ok(())
    })
}

/// Gives out the time in seconds since 1970, and what it rests on (IOMT_TIME_...).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_now_read(
    now: *const iomt_now,
    seconds: *mut u64,
    basis: *mut u8,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (now, seconds, out) =
            unsafe { (call.object(now)?, call.place(seconds)?, call.place(basis)?) };
        seconds.put(now.unix());
        out.put(self::basis(now.basis()));
        Ok(())
    })
}

/// Wipes it. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_now_wipe(now: *mut iomt_now) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(now) })
}
