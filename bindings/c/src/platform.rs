//! What the device supplies, as callbacks: random numbers, a clock, storage.

use crate::call::callback;
use crate::error::Status;
use core::ffi::c_void;
use sdk::platform::{Clock, Error, Random, Reading, Slot, Storage};

/// A source of random numbers fit for keys: a hardware generator, or the operating system's.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_random {
    /// Handed to the function unchanged.
    pub context: *mut c_void,
    /// Fills all `len` bytes of `out`. Returns 0; anything else if the source failed or is not yet
    /// seeded.
    pub fill: Option<unsafe extern "C" fn(context: *mut c_void, out: *mut u8, len: usize) -> i32>,
}

/// The device's clock. A device that has none passes NULL in its place.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_clock {
    /// Handed to the function unchanged.
    pub context: *mut c_void,
    /// Writes the seconds since 1970-01-01T00:00:00Z, and 1 to `reliable` only if the time came from
    /// an authenticated source, or from a battery-backed clock that was set by one; else 0. Returns
    /// 0; anything else if the clock was never set.
    pub now: Option<
        unsafe extern "C" fn(context: *mut c_void, seconds: *mut u64, reliable: *mut u8) -> i32,
    >,
}

/// What iomt_storage.load returns for a slot that was never stored.
pub const IOMT_NEVER_STORED: i32 = -1;
/// Slot of the time floor: 8 bytes.
pub const IOMT_SLOT_TIME_FLOOR: u16 = 1;
/// Slot of the highest policy version that was accepted: 40 bytes.
pub const IOMT_SLOT_POLICY_VERSION: u16 = 2;
/// Slot of frame counters that were reserved: at most 363 bytes for a link with one channel, and 27 for
/// each further one.
pub const IOMT_SLOT_COUNTERS: u16 = 5;
/// Slot of what differential privacy has spent: at most 809 bytes.
pub const IOMT_SLOT_BUDGET: u16 = 6;
/// Slot of the session that the counters are of: at most 384 bytes.
pub const IOMT_SLOT_SESSION: u16 = 7;

/// Persistent storage that survives a power cut: small values in numbered slots (IOMT_SLOT_...).
///
/// `store` is atomic and durable: once it has returned, a power cut keeps the new value; if power
/// fails inside it, a later `load` gives either the old value or the new one, whole.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_storage {
    /// Handed to the functions unchanged.
    pub context: *mut c_void,
    /// Reads the slot into `out`, which has `size` bytes, and writes the value's length to `len`.
    /// Returns 0; IOMT_NEVER_STORED if it never was; anything else if reading failed or the value is
    /// longer than `size`.
    pub load: Option<
        unsafe extern "C" fn(
            context: *mut c_void,
            slot: u16,
            out: *mut u8,
            size: usize,
            len: *mut usize,
        ) -> i32,
    >,
    /// Replaces the slot's value by `len` bytes. Returns 0; anything else if that failed: the old
    /// value then still stands.
    pub store: Option<
        unsafe extern "C" fn(context: *mut c_void, slot: u16, value: *const u8, len: usize) -> i32,
    >,
}

pub(crate) struct RandomCallback {
    context: *mut c_void,
    fill: unsafe extern "C" fn(*mut c_void, *mut u8, usize) -> i32,
}

impl RandomCallback {
    pub(crate) fn new(random: &iomt_random) -> Result<Self, Status> {
        let fill = random.fill.ok_or(Status::CALLBACK)?;
        Ok(Self { context: random.context, fill })
    }
}

impl Random for RandomCallback {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        // SAFETY: the function is the caller's, and gets what the header says.
        match callback(|| unsafe { (self.fill)(self.context, out.as_mut_ptr(), out.len()) }) {
            0 => Ok(()),
            _ => Err(Error::Random),
        }
    }
}

/// A clock that was read once: what one call decides, it decides at one time.
pub(crate) struct ClockReading(Option<Reading>);

impl ClockReading {
    pub(crate) fn take(clock: Option<&iomt_clock>) -> Result<Self, Status> {
        let Some(clock) = clock else { return Ok(Self(None)) };
        let now = clock.now.ok_or(Status::CALLBACK)?;
        let (mut unix, mut reliable) = (0_u64, 0_u8);
        // SAFETY: the function is the caller's, and gets what the header says.
        let status = callback(|| unsafe { now(clock.context, &raw mut unix, &raw mut reliable) });
        match (status, reliable) {
            (0, 0 | 1) => Ok(Self(Some(Reading { unix, reliable: reliable == 1 }))),
            (0, _) => Err(Status::CLOCK),
            _ => Ok(Self(None)),
        }
    }
}

impl Clock for ClockReading {
    fn now(&self) -> Option<Reading> {
        self.0
    }
}

pub(crate) struct StorageCallback {
    context: *mut c_void,
    load: unsafe extern "C" fn(*mut c_void, u16, *mut u8, usize, *mut usize) -> i32,
    store: unsafe extern "C" fn(*mut c_void, u16, *const u8, usize) -> i32,
}

impl StorageCallback {
    pub(crate) fn new(storage: &iomt_storage) -> Result<Self, Status> {
        let load = storage.load.ok_or(Status::CALLBACK)?;
        let store = storage.store.ok_or(Status::CALLBACK)?;
        Ok(Self { context: storage.context, load, store })
    }
}

impl Storage for StorageCallback {
    fn load(&mut self, slot: Slot, out: &mut [u8]) -> Result<Option<usize>, Error> {
        let mut len = 0;
        let (data, size) = (out.as_mut_ptr(), out.len());
        // SAFETY: the function is the caller's, and gets what the header says.
        let status = callback(|| unsafe {
            (self.load)(self.context, slot.number(), data, size, &raw mut len)
        });
        match status {
            0 if len <= size => Ok(Some(len)),
            IOMT_NEVER_STORED => Ok(None),
            _ => Err(Error::Storage),
        }
    }

    fn store(&mut self, slot: Slot, value: &[u8]) -> Result<(), Error> {
        // SAFETY: the function is the caller's, and gets what the header says.
        let status = callback(|| unsafe {
            (self.store)(self.context, slot.number(), value.as_ptr(), value.len())
        });
        if status == 0 { Ok(()) } else { Err(Error::Storage) }
    }
}

const _: () = {
    assert!(IOMT_SLOT_TIME_FLOOR == Slot::TIME_FLOOR.number());
    assert!(IOMT_SLOT_POLICY_VERSION == Slot::POLICY_VERSION.number());
    assert!(IOMT_SLOT_COUNTERS == Slot::COUNTERS.number());
    assert!(IOMT_SLOT_BUDGET == Slot::BUDGET.number());
    assert!(IOMT_SLOT_SESSION == Slot::SESSION.number());
};
