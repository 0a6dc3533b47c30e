//! The side that answers.

use super::endpoint::Endpoint;
use super::initiator::swap;
use super::{Items, Received, State, iomt_ead, iomt_edhoc, step, take};
use crate::call::guard;
use crate::platform::{RandomCallback, iomt_random};
use sdk::session::edhoc::Identifier;

/// The responder's first step: reads message_1. Its EAD items, which go to `ead` as in
/// iomt_edhoc_message_2_read, are not authenticated: act on them only once the handshake is through.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_message_1_read(
    edhoc: *mut iomt_edhoc,
    message: *const u8,
    len: usize,
    ead: *mut iomt_ead,
    ead_places: usize,
    ead_count: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut edhoc, message, received) = unsafe {
            (
                call.object_mut(edhoc)?,
                call.input(message, len)?,
                Received::read(call, ead, ead_places, ead_count)?,
            )
        };
        let (Endpoint::Responder(responder), State::Start) = (edhoc.endpoint()?, &edhoc.state)
        else {
            return Err(edhoc.state.wrong());
        };
        let ead = step!(edhoc, ReadyForMessage2, swap(responder.message_1(message)));
        received.put(&ead);
        Ok(())
    })
}

/// The responder's second step: writes message_2 to `out`, and its length to `len`. `c_r`, up to 8
/// bytes, names the session for this side; it must not use it for another. `work` is as for
/// iomt_edhoc_message_2_read, for this side's own credential. If the step fails `out` is wiped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_message_2_write(
    edhoc: *mut iomt_edhoc,
    c_r: *const u8,
    c_r_len: usize,
    ead: *const iomt_ead,
    ead_count: usize,
    random: *const iomt_random,
    out: *mut u8,
    size: usize,
    len: *mut usize,
    work: *mut u8,
    work_size: usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut edhoc, c_r, ead, random, out, len, work) = unsafe {
            (
                call.object_mut(edhoc)?,
                call.input(c_r, c_r_len)?,
                Items::read(call, ead, ead_count)?,
                call.value(random)?,
                call.output(out, size)?,
                call.place(len)?,
                call.output(work, work_size)?,
            )
        };
        let c_r = Identifier::new(c_r)?;
        let random = &mut RandomCallback::new(random)?;
        edhoc.endpoint()?;
        let state = take!(edhoc, ReadyForMessage2);
        let done = ead.with(|ead| state.message_2(c_r, ead, random, out, work))?;
        len.put(step!(edhoc, AwaitingMessage3, done));
        Ok(())
    })
}

/// The responder's third step: reads message_3, in place, and verifies the initiator. Everything is as
/// for iomt_edhoc_message_2_read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_message_3_read(
    edhoc: *mut iomt_edhoc,
    message: *mut u8,
    len: usize,
    work: *mut u8,
    work_size: usize,
    ead: *mut iomt_ead,
    ead_places: usize,
    ead_count: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut edhoc, message, work, received) = unsafe {
            (
                call.object_mut(edhoc)?,
                call.output(message, len)?,
                call.output(work, work_size)?,
                Received::read(call, ead, ead_places, ead_count)?,
            )
        };
        edhoc.endpoint()?;
        let state = take!(edhoc, AwaitingMessage3);
        let ead = step!(edhoc, ReadyForMessage4, swap(state.message_3(message, work)));
        received.put(&ead);
        Ok(())
    })
}

/// The responder's last step: writes message_4, the key confirmation, to `out`, and its length to `len`.
/// If the step fails `out` is wiped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_message_4_write(
    edhoc: *mut iomt_edhoc,
    ead: *const iomt_ead,
    ead_count: usize,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut edhoc, ead, out, len) = unsafe {
            (
                call.object_mut(edhoc)?,
                Items::read(call, ead, ead_count)?,
                call.output(out, size)?,
                call.place(len)?,
            )
        };
        let state = take!(edhoc, ReadyForMessage4);
        let done = ead.with(|ead| state.message_4(ead, out))?;
        len.put(step!(edhoc, Completed, done));
        Ok(())
    })
}
