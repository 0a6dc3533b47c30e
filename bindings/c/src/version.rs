//! Which library this is, and what its errors mean.

use crate::call::plain;
use crate::capacity::{BATCH, CHANNELS, FRAME, IOMT_ALIGNMENT, MESSAGE, RULES};
use crate::codes::TABLE;
use core::ffi::{CStr, c_char};

/// The interface's number: the library and the header that a program was compiled with must agree
/// on it. It changes when a program that was compiled before would no longer work.
pub const IOMT_ABI_VERSION: u32 = 1;

/// The library's version, "0.1.0".
#[unsafe(no_mangle)]
pub extern "C" fn iomt_version() -> *const c_char {
    plain(EMPTY.as_ptr(), || VERSION.as_ptr())
}

/// The library's IOMT_ABI_VERSION.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_abi_version() -> u32 {
    plain(0, || IOMT_ABI_VERSION)
}

/// The library's IOMT_ALIGNMENT.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_alignment() -> usize {
    plain(0, || IOMT_ALIGNMENT)
}

/// The library's IOMT_RULES.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_rules() -> usize {
    plain(0, || RULES)
}

/// The library's IOMT_BATCH.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_batch_capacity() -> usize {
    plain(0, || BATCH)
}

/// The library's IOMT_MESSAGE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_message_capacity() -> usize {
    plain(0, || MESSAGE)
}

/// The library's IOMT_FRAME.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_frame_capacity() -> usize {
    plain(0, || FRAME)
}

/// The library's IOMT_CHANNELS.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_channels() -> usize {
    plain(0, || CHANNELS)
}

/// What a status means, in one English sentence that says how to mend it. Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_strerror(status: i32) -> *const c_char {
    plain(EMPTY.as_ptr(), || match find(status) {
        Some((_, sentence)) => sentence.as_ptr(),
        None if status == 0 => c"no error".as_ptr(),
        None => c"not a status of this library".as_ptr(),
    })
}

/// The name of a status as this header has it, "IOMT_ERROR_NULL". Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_error_name(status: i32) -> *const c_char {
    plain(EMPTY.as_ptr(), || match find(status) {
        Some((name, _)) => name.as_ptr(),
        None if status == 0 => c"IOMT_OK".as_ptr(),
        None => c"IOMT_ERROR_UNKNOWN".as_ptr(),
    })
}

/// Name and sentence.
fn find(status: i32) -> Option<(&'static CStr, &'static CStr)> {
    let (_, text) = TABLE.iter().find(|(code, _)| *code == status)?;
    let name = CStr::from_bytes_until_nul(text.as_bytes().get(1..)?).ok()?;
    let behind = name.count_bytes().checked_add(2)?;
    Some((name, CStr::from_bytes_until_nul(text.as_bytes().get(behind..)?).ok()?))
}

const EMPTY: &CStr = c"";

const VERSION: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => EMPTY,
    };
