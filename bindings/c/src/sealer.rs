//! Frames that are sent.

use crate::call::{guard, plain};
use crate::capacity::{CHANNELS, IOMT_SEALER_SIZE};
use crate::error::Status;
use crate::minimizer::{iomt_batch, iomt_minimizer};
use crate::opener::iomt_opener;
use crate::statement::{Authorities, iomt_authority};
use sdk::telemetry::frame::MAX_OVERHEAD;
use sdk::telemetry::{Command, Sealer, Terms};

/// Seals what leaves for one peer. A call that fails changes nothing.
#[repr(C, align(8))]
pub struct iomt_sealer {
    storage: [u8; IOMT_SEALER_SIZE],
}

opaque! { iomt_sealer holds Option<Sealer<CHANNELS>>, tag b"SEAL", size IOMT_SEALER_SIZE; }

/// Most bytes that a frame is longer than its padded content.
pub const IOMT_FRAME_OVERHEAD: usize = 28;
/// Most bytes of a frame from iomt_sealer_update_key, iomt_sealer_acknowledge or iomt_sealer_close.
pub const IOMT_CONTROL_FRAME: usize = 96;

const _: () = assert!(IOMT_FRAME_OVERHEAD == MAX_OVERHEAD);

/// The library's IOMT_SEALER_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_sealer_size() -> usize {
    plain(0, || IOMT_SEALER_SIZE)
}

/// Writes a frame to `out` that announces the next epoch, under the minimizer's policy and purpose, and
/// its length to `len`. On an ordered link the new epoch holds from here on. On a lossy one, and on one
/// that the peer keeps (iomt_link_options.kept), the current epoch goes on until iomt_sealer_acknowledged;
/// repeat the call as long as that does not come.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_sealer_update_key(
    sealer: *mut iomt_sealer,
    minimizer: *const iomt_minimizer,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut sealer, minimizer, out, len) = unsafe {
            (
                call.object_mut(sealer)?,
                call.object(minimizer)?,
                call.output(out, size)?,
                call.place(len)?,
            )
        };
        let sealer = sealer.as_mut().ok_or(Status::ALREADY_USED)?;
        len.put(sealer.update_key(&Terms::from(minimizer.plan()), out)?);
        Ok(())
    })
}

/// Seals a batch on a channel, padded as its policy says: the frame goes to `out`, its length to `len`.
/// Twice the batch's content and IOMT_FRAME_OVERHEAD bytes are always enough, or the padding's multiple
/// if that is more. `event` is 1 for what the receiver should not let wait, as an alarm, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_sealer_seal(
    sealer: *mut iomt_sealer,
    channel: u8,
    event: u8,
    batch: *const iomt_batch,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut sealer, batch, out, len) = unsafe {
            (
                call.object_mut(sealer)?,
                call.object(batch)?,
                call.output(out, size)?,
                call.place(len)?,
            )
        };
        let sealer = sealer.as_mut().ok_or(Status::ALREADY_USED)?;
        len.put(match event {
            0 => sealer.seal(channel, batch, out)?,
            1 => sealer.seal_event(channel, batch, out)?,
            _ => return Err(Status::VALUE),
        });
        Ok(())
    })
}

/// Seals a policy that one of the authorities signed, on its way to the device that it is for. `work`
/// is working space: the statement and IOMT_STATEMENT_OVERHEAD bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_sealer_seal_command(
    sealer: *mut iomt_sealer,
    statement: *const u8,
    statement_len: usize,
    authorities: *const iomt_authority,
    authority_count: usize,
    work: *mut u8,
    work_size: usize,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut sealer, statement, authorities, work, out, len) = unsafe {
            (
                call.object_mut(sealer)?,
                call.input(statement, statement_len)?,
                Authorities::read(call, authorities, authority_count)?,
                call.output(work, work_size)?,
                call.output(out, size)?,
                call.place(len)?,
            )
        };
        let sealer = sealer.as_mut().ok_or(Status::ALREADY_USED)?;
        let command = Command::signed(statement, authorities.all(), work)?;
        len.put(sealer.seal_command(&command, out)?);
        Ok(())
    })
}

/// Writes a frame that tells the peer that its last key update was received, by the opener of the same
/// session. On a lossy link, and on one that the peer keeps, every update is to be acknowledged.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_sealer_acknowledge(
    sealer: *mut iomt_sealer,
    opener: *const iomt_opener,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut sealer, opener, out, len) = unsafe {
            (
                call.object_mut(sealer)?,
                call.object(opener)?,
                call.output(out, size)?,
                call.place(len)?,
            )
        };
        let sealer = sealer.as_mut().ok_or(Status::ALREADY_USED)?;
        let update = opener.update().ok_or(sdk::telemetry::Error::NoUpdate)?;
        len.put(sealer.acknowledge(update, out)?);
        Ok(())
    })
}

/// Enters the announced epoch, now that the opener of the same session has received the peer's
/// acknowledgement (IOMT_RECEIVED_ACKNOWLEDGED).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_sealer_acknowledged(
    sealer: *mut iomt_sealer,
    opener: *const iomt_opener,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut sealer, opener) = unsafe { (call.object_mut(sealer)?, call.object(opener)?) };
        let sealer = sealer.as_mut().ok_or(Status::ALREADY_USED)?;
        let acknowledged = opener.acknowledged().ok_or(sdk::telemetry::Error::NoUpdate)?;
        Ok(sealer.acknowledged(acknowledged)?)
    })
}

/// Writes 1 to `needed` if the key should be updated now, as it has sealed half of what it may; else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_sealer_needs_update(
    sealer: *const iomt_sealer,
    needed: *mut u8,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (sealer, needed) = unsafe { (call.object(sealer)?, call.place(needed)?) };
        needed.put(sealer.as_ref().ok_or(Status::ALREADY_USED)?.needs_update().into());
        Ok(())
    })
}

/// Writes the frame that tells the peer that nothing more comes, and wipes the keys, even if it fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_sealer_close(
    sealer: *mut iomt_sealer,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut sealer, out, len) =
            unsafe { (call.object_mut(sealer)?, call.output(out, size)?, call.place(len)?) };
        len.put(sealer.take().ok_or(Status::ALREADY_USED)?.close(out)?);
        Ok(())
    })
}

/// Wipes it, with all secrets. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_sealer_wipe(sealer: *mut iomt_sealer) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(sealer) })
}
