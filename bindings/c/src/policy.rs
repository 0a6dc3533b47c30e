//! Signed policies.

use crate::call::{guard, plain};
use crate::capacity::IOMT_POLICY_SIZE;
use crate::error::Status;
use crate::peer::{put, put_text};
use crate::platform::{StorageCallback, iomt_storage};
use crate::statement::{Authorities, iomt_authority};
use crate::time::iomt_now;
use core::ffi::c_char;
use sdk::minimize::{Purpose, VerifiedPolicy};

/// A policy that may be acted on. Only iomt_policy_accept makes one.
#[repr(C, align(8))]
pub struct iomt_policy {
    storage: [u8; IOMT_POLICY_SIZE],
}

opaque! { iomt_policy holds VerifiedPolicy<'static>, tag b"POLI", size IOMT_POLICY_SIZE; }

/// Most bytes of a policy's id with the NUL behind it.
pub const IOMT_POLICY_ID_SIZE: usize = 65;

/// A purpose from C's text, as "TREAT".
pub(crate) fn purpose(text: &str) -> Result<Purpose, Status> {
    Purpose::parse(text).ok_or(Status::VALUE)
}

/// A purpose as C's text.
pub(crate) fn purpose_text(purpose: Purpose) -> [c_char; 16] {
    let mut text = [0; 16];
    // The last one stays NUL; the longest code has 11 letters.
    for (to, from) in text.iter_mut().take(15).zip(purpose.code().bytes()) {
        *to = from.cast_signed();
    }
    text.map(|byte: i8| byte as c_char)
}

/// The library's IOMT_POLICY_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_policy_size() -> usize {
    plain(0, || IOMT_POLICY_SIZE)
}

/// Checks a signed policy and remembers it as the newest one. It must be signed by one of the
/// authorities, hold at `now`, have the `id` that the device was provisioned with, and must not be older
/// than the last one accepted. The same policy may be accepted again, as after each start. The
/// statement's bytes stay where they are until the policy is wiped. `work` is working space: the
/// statement and IOMT_STATEMENT_OVERHEAD bytes; it is free again after the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_policy_accept(
    policy: *mut iomt_policy,
    statement: *const u8,
    statement_len: usize,
    authorities: *const iomt_authority,
    authority_count: usize,
    id: *const c_char,
    now: *const iomt_now,
    storage: *const iomt_storage,
    work: *mut u8,
    work_size: usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise; the statement stays.
        let (policy, statement, authorities, id, now, storage, work) = unsafe {
            (
                call.fresh(policy)?,
                call.input(statement, statement_len)?,
                Authorities::read(call, authorities, authority_count)?,
                call.text(id)?,
                call.object(now)?,
                call.value(storage)?,
                call.output(work, work_size)?,
            )
        };
        let storage = &mut StorageCallback::new(storage)?;
        policy.put(VerifiedPolicy::accept(statement, authorities.all(), id, now, storage, work)?);
        Ok(())
    })
}

/// Writes 32 bytes to `out`: SHA-256 of the policy's deterministic CBOR, the same for every form of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_policy_digest(policy: *const iomt_policy, out: *mut u8) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (policy, out) = unsafe { (call.object(policy)?, call.output(out, 32)?) };
        put(policy.policy().digest(), out).map(drop)
    })
}

/// Writes the policy's id to `out`, with NUL behind it; IOMT_POLICY_ID_SIZE bytes are always enough.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_policy_id(
    policy: *const iomt_policy,
    out: *mut c_char,
    size: usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise; a char is a byte.
        let (policy, out) = unsafe { (call.object(policy)?, call.output(out.cast::<u8>(), size)?) };
        put_text(policy.policy().id(), out)
    })
}

/// Gives out the policy's version, and the last second in which it holds, since 1970: UINT64_MAX if it
/// has no end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_policy_version(
    policy: *const iomt_policy,
    version: *mut u64,
    not_after: *mut u64,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (policy, version, not_after) =
            unsafe { (call.object(policy)?, call.place(version)?, call.place(not_after)?) };
        version.put(policy.policy().version());
        not_after.put(policy.policy().not_after().unwrap_or(u64::MAX));
        Ok(())
    })
}

/// Wipes it. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_policy_wipe(policy: *mut iomt_policy) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(policy) })
}
