//! What an operating system supplies behind the same callbacks: random numbers, a clock, files.

use crate::call::{guard, nested, plain};
use crate::capacity::IOMT_FILE_STORAGE_SIZE;
use crate::error::Status;
use crate::platform::{IOMT_NEVER_STORED, iomt_clock, iomt_random, iomt_storage};
use core::ffi::{c_char, c_void};
use core::ptr;
use sdk::platform::os::{FileStorage, OsRandom, SystemClock};
use sdk::platform::{Clock, Random, Slot, Storage};

/// Storage in a directory, one file a slot. It uses the heap.
#[repr(C, align(8))]
pub struct iomt_file_storage {
    storage: [u8; IOMT_FILE_STORAGE_SIZE],
}

opaque! { iomt_file_storage holds FileStorage, tag b"FILE", size IOMT_FILE_STORAGE_SIZE; }

/// The library's IOMT_FILE_STORAGE_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_file_storage_size() -> usize {
    plain(0, || IOMT_FILE_STORAGE_SIZE)
}

/// Gives out the operating system's random source.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_os_random(random: *mut iomt_random) -> i32 {
    guard(|call| {
        // SAFETY: C's pointer, by the header's promise.
        let random = unsafe { call.place(random) }?;
        random.put(iomt_random { context: ptr::null_mut(), fill: Some(fill) });
        Ok(())
    })
}

/// Gives out the operating system's clock; `reliable` is 1 if you vouch for it, as its time comes from
/// an authenticated source, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_os_clock(reliable: u8, clock: *mut iomt_clock) -> i32 {
    guard(|call| {
        // SAFETY: C's pointer, by the header's promise.
        let clock = unsafe { call.place(clock) }?;
        let now = match reliable {
            0 => now_unreliable,
            1 => now_reliable,
            _ => return Err(Status::VALUE),
        };
        clock.put(iomt_clock { context: ptr::null_mut(), now: Some(now) });
        Ok(())
    })
}

/// Uses a directory, which is made if it is not there, and which nobody but its owner may read or write
/// (mode 0700). One process uses it at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_file_storage_open(
    files: *mut iomt_file_storage,
    directory: *const c_char,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (files, directory) = unsafe { (call.fresh(files)?, call.text(directory)?) };
        files.put(FileStorage::open(directory)?);
        Ok(())
    })
}

/// Gives it out as storage. It refers to `files`, which must stay where it is as long as the storage is
/// used.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_file_storage_use(
    files: *mut iomt_file_storage,
    storage: *mut iomt_storage,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (_, storage) = unsafe { (call.object_mut(files)?, call.place(storage)?) };
        storage.put(iomt_storage { context: files.cast(), load: Some(load), store: Some(store) });
        Ok(())
    })
}

/// Wipes it; the files stay. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_file_storage_wipe(files: *mut iomt_file_storage) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(files) })
}

unsafe extern "C" fn fill(_: *mut c_void, out: *mut u8, len: usize) -> i32 {
    nested(|call| {
        // SAFETY: the pointers of whoever calls the callback.
        let out = unsafe { call.output(out, len) }?;
        Ok(OsRandom.fill(out)?)
    })
}

unsafe extern "C" fn now_reliable(_: *mut c_void, seconds: *mut u64, reliable: *mut u8) -> i32 {
    // SAFETY: by the caller.
    unsafe { now(true, seconds, reliable) }
}

unsafe extern "C" fn now_unreliable(_: *mut c_void, seconds: *mut u64, reliable: *mut u8) -> i32 {
    // SAFETY: by the caller.
    unsafe { now(false, seconds, reliable) }
}

/// # Safety
/// As for the callback in `iomt_clock`.
unsafe fn now(vouched: bool, seconds: *mut u64, reliable: *mut u8) -> i32 {
    nested(|call| {
        // SAFETY: by the caller.
        let (seconds, reliable) = unsafe { (call.place(seconds)?, call.place(reliable)?) };
        let reading = SystemClock { reliable: vouched }.now().ok_or(Status::CLOCK)?;
        seconds.put(reading.unix);
        reliable.put(reading.reliable.into());
        Ok(())
    })
}

unsafe extern "C" fn load(
    context: *mut c_void,
    slot: u16,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    nested(|call| {
        // SAFETY: the library's own pointers, and the object, which the header says stays.
        let (mut files, out, len) = unsafe {
            (
                call.object_mut(context.cast::<iomt_file_storage>())?,
                call.output(out, size)?,
                call.place(len)?,
            )
        };
        let found = files.load(self::slot(slot)?, out)?;
        len.put(found.ok_or(Status(IOMT_NEVER_STORED))?);
        Ok(())
    })
}

unsafe extern "C" fn store(context: *mut c_void, slot: u16, value: *const u8, len: usize) -> i32 {
    nested(|call| {
        // SAFETY: the library's own pointers, and the object, which the header says stays.
        let (mut files, value) = unsafe {
            (call.object_mut(context.cast::<iomt_file_storage>())?, call.input(value, len)?)
        };
        Ok(files.store(self::slot(slot)?, value)?)
    })
}

/// The slot with this number: the library's, or a caller's own from 256 on.
fn slot(number: u16) -> Result<Slot, Status> {
    let own = number.checked_sub(256).map(u8::try_from);
    if let Some(own) = own {
        return own.map(Slot::caller).map_err(|_| Status::VALUE);
    }
    let known = [
        Slot::TIME_FLOOR,
        Slot::POLICY_VERSION,
        Slot::IDENTITY,
        Slot::IDENTITY_PENDING,
        Slot::COUNTERS,
        Slot::BUDGET,
        Slot::SESSION,
        Slot::ISOLATION,
        Slot::AUTHORITIES,
        Slot::DENY_LIST,
        Slot::DENY_LIST_VERSION,
    ];
    known.into_iter().find(|slot| slot.number() == number).ok_or(Status::VALUE)
}
