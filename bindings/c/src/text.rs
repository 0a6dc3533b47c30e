//! Policies as text, which hosts write and sign.

use crate::call::{Call, Place, guard};
use crate::error::Status;
use crate::peer::put;
use core::ffi::c_char;
use sdk::minimize::policy::text::{self, TextError};

/// Reads a policy in TOML, of `text_len` bytes, checks it, and writes its CBOR, which is what is signed
/// (iomt_statement_sign), to `out`, and its length to `len`. If the text is refused, `line` and `column`
/// are where, from 1; else they are not written. It uses the heap.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_policy_from_toml(
    text: *const c_char,
    text_len: usize,
    out: *mut u8,
    size: usize,
    len: *mut usize,
    line: *mut usize,
    column: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        unsafe {
            convert(call, text::from_toml, (text, text_len), (out, size, len), (line, column))
        }
    })
}

/// Reads a policy in JSON, as iomt_policy_from_toml reads TOML.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_policy_from_json(
    text: *const c_char,
    text_len: usize,
    out: *mut u8,
    size: usize,
    len: *mut usize,
    line: *mut usize,
    column: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        unsafe {
            convert(call, text::from_json, (text, text_len), (out, size, len), (line, column))
        }
    })
}

/// # Safety
/// As for [`Call::output`].
unsafe fn convert(
    call: &mut Call,
    read: fn(&str) -> Result<Vec<u8>, TextError>,
    text: (*const c_char, usize),
    out: (*mut u8, usize, *mut usize),
    place: (*mut usize, *mut usize),
) -> Result<(), Status> {
    // SAFETY: by the caller; a char is a byte.
    let (text, to, len, line, column): (_, _, _, Place<'_, usize>, Place<'_, usize>) = unsafe {
        (
            call.input(text.0.cast::<u8>(), text.1)?,
            call.output(out.0, out.1)?,
            call.place(out.2)?,
            call.place(place.0)?,
            call.place(place.1)?,
        )
    };
    let text = core::str::from_utf8(text).map_err(|_| Status::TEXT)?;
    match read(text) {
        Ok(policy) => {
            len.put(put(&policy, to)?);
            Ok(())
        }
        Err(error) => {
            line.put(error.line());
            column.put(error.column());
            Err(error.kind().into())
        }
    }
}
