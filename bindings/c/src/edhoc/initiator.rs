//! The side that speaks first.

use super::endpoint::{Endpoint, suite};
use super::{Items, Received, State, identifier, iomt_ead, iomt_edhoc, step, take};
use crate::call::guard;
use crate::peer::put;
use crate::platform::{RandomCallback, iomt_random};
use sdk::session::edhoc::Identifier;

/// The initiator's first step: writes message_1 to `out`, and its length to `len`. `suite` is one of the
/// endpoint's (IOMT_SUITE_...), at first the most preferred. `c_i`, up to 8 bytes, names the session
/// for this side; it must not use it for another. If the call fails, it can be made again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_message_1_write(
    edhoc: *mut iomt_edhoc,
    suite: u8,
    c_i: *const u8,
    c_i_len: usize,
    ead: *const iomt_ead,
    ead_count: usize,
    random: *const iomt_random,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut edhoc, c_i, ead, random, out, len) = unsafe {
            (
                call.object_mut(edhoc)?,
                call.input(c_i, c_i_len)?,
                Items::read(call, ead, ead_count)?,
                call.value(random)?,
                call.output(out, size)?,
                call.place(len)?,
            )
        };
        let (suite, c_i) = (self::suite(suite)?, Identifier::new(c_i)?);
        let random = &mut RandomCallback::new(random)?;
        let (Endpoint::Initiator(initiator), State::Start) = (edhoc.endpoint()?, &edhoc.state)
        else {
            return Err(edhoc.state.wrong());
        };
        let (written, next) =
            ead.with(|ead| initiator.message_1(suite, c_i, ead, random, out))??;
        edhoc.state = State::AwaitingMessage2(next);
        len.put(written);
        Ok(())
    })
}

/// The initiator's second step: reads message_2, in place, and verifies the responder. `work` is working
/// space: the responder's credential, once more with its chain, EAD_2 and 128 bytes; NULL with 0 where
/// the responder does not sign. Items that the endpoint knows go to `ead`, and their number to
/// `ead_count`; of more than `ead_places` the last are left out, and IOMT_EADS places are always enough.
/// Their values stay in the message. If the step fails the message is wiped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_message_2_read(
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
        let state = take!(edhoc, AwaitingMessage2);
        let ead = step!(edhoc, ReadyForMessage3, swap(state.message_2(message, work)));
        received.put(&ead);
        Ok(())
    })
}

/// The initiator's third step: writes message_3 to `out`, and its length to `len`. `work` is as for
/// iomt_edhoc_message_2_read, for this side's own credential. If the step fails `out` is wiped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_message_3_write(
    edhoc: *mut iomt_edhoc,
    ead: *const iomt_ead,
    ead_count: usize,
    out: *mut u8,
    size: usize,
    len: *mut usize,
    work: *mut u8,
    work_size: usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut edhoc, ead, out, len, work) = unsafe {
            (
                call.object_mut(edhoc)?,
                Items::read(call, ead, ead_count)?,
                call.output(out, size)?,
                call.place(len)?,
                call.output(work, work_size)?,
            )
        };
        edhoc.endpoint()?;
        let state = take!(edhoc, ReadyForMessage3);
        let done = ead.with(|ead| state.message_3(ead, out, work))?;
        len.put(step!(edhoc, AwaitingMessage4, done));
        Ok(())
    })
}

/// The initiator's last step: reads message_4, in place. EAD items with these `labels` are known; they
/// go to `ead` as in iomt_edhoc_message_2_read. If the step fails the message is wiped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_message_4_read(
    edhoc: *mut iomt_edhoc,
    message: *mut u8,
    len: usize,
    labels: *const u16,
    label_count: usize,
    ead: *mut iomt_ead,
    ead_places: usize,
    ead_count: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut edhoc, message, labels, received) = unsafe {
            (
                call.object_mut(edhoc)?,
                call.output(message, len)?,
                call.input(labels, label_count)?,
                Received::read(call, ead, ead_places, ead_count)?,
            )
        };
        let state = take!(edhoc, AwaitingMessage4);
        let ead = step!(edhoc, Completed, swap(state.message_4(message, labels)));
        received.put(&ead);
        Ok(())
    })
}

/// Writes the connection identifier that the peer chose, up to 8 bytes, and its length to `len`: an
/// initiator has it after iomt_edhoc_message_2_read, a responder after iomt_edhoc_message_1_read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_peer_identifier(
    edhoc: *const iomt_edhoc,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (edhoc, out, len) =
            unsafe { (call.object(edhoc)?, call.output(out, size)?, call.place(len)?) };
        len.put(put(identifier(&edhoc.state)?.as_bytes(), out)?);
        Ok(())
    })
}

/// A step's result with the state last, as `step!` takes it.
pub(super) fn swap<S, E, R>(result: Result<(S, E), R>) -> Result<(E, S), R> {
    result.map(|(state, ead)| (ead, state))
}
