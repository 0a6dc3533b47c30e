//! A handshake that is through.

use super::{State, iomt_edhoc, take};
use crate::call::guard;
use crate::session::iomt_session;

/// Goes on without message_4, in place of the last step, where both sides have agreed that there is
/// none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_skip_message_4(edhoc: *mut iomt_edhoc) -> i32 {
    guard(|call| {
        // SAFETY: C's pointer, by the header's promise.
        let mut edhoc = unsafe { call.object_mut(edhoc) }?;
        edhoc.state = match core::mem::replace(&mut edhoc.state, State::Spent) {
            State::AwaitingMessage4(state) => State::Completed(state.without_message_4()),
            State::ReadyForMessage4(state) => State::Completed(state.without_message_4()),
            other => {
                let wrong = other.wrong();
                edhoc.state = other;
                return Err(wrong);
            }
        };
        Ok(())
    })
}

/// Fills all of `out` with a secret for the application, which both sides of a handshake that is
/// through can have. A pair of label and context must serve one purpose only; labels 32768 to 32799 are
/// the library's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_export(
    edhoc: *const iomt_edhoc,
    label: u16,
    context: *const u8,
    context_len: usize,
    out: *mut u8,
    len: usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (edhoc, context, out) = unsafe {
            (call.object(edhoc)?, call.input(context, context_len)?, call.output(out, len)?)
        };
        let State::Completed(completed) = &edhoc.state else { return Err(edhoc.state.wrong()) };
        Ok(completed.export(label, context, out)?)
    })
}

/// Replaces the secret of a handshake that is through by one that is derived from it. Both sides must
/// do it with the same context.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_key_update(
    edhoc: *mut iomt_edhoc,
    context: *const u8,
    context_len: usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut edhoc, context) =
            unsafe { (call.object_mut(edhoc)?, call.input(context, context_len)?) };
        match &mut edhoc.state {
            State::Completed(completed) => Ok(completed.key_update(context)?),
            other => Err(other.wrong()),
        }
    })
}

/// Ends a handshake that is through in a session, from which the sealer and the opener of frames are
/// made. The handshake is spent by this.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_establish(
    edhoc: *mut iomt_edhoc,
    session: *mut iomt_session,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut edhoc, session) = unsafe { (call.object_mut(edhoc)?, call.fresh(session)?) };
        session.put(Some(take!(edhoc, Completed).establish()?));
        Ok(())
    })
}
