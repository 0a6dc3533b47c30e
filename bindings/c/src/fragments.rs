//! Frames over links that carry small packets and lose some.

use crate::call::{guard, plain};
use crate::capacity::{FRAME, IOMT_FRAGMENTER_SIZE, IOMT_REASSEMBLER_SIZE};
use crate::packets::{IOMT_PACKET_IGNORED, IOMT_PACKET_MESSAGE, IOMT_PACKET_MORE};
use sdk::telemetry::fragment::{Fragmenter, Fragments, Reassembled, Reassembler};

/// Cuts the frames of one direction into packets.
#[repr(C, align(8))]
pub struct iomt_fragmenter {
    storage: [u8; IOMT_FRAGMENTER_SIZE],
}

/// Puts the frames of one direction together: two at a time, of up to IOMT_FRAME bytes each.
#[repr(C, align(8))]
pub struct iomt_reassembler {
    storage: [u8; IOMT_REASSEMBLER_SIZE],
}

opaque! {
    iomt_fragmenter holds Cutting, tag b"FRAG", size IOMT_FRAGMENTER_SIZE;
    iomt_reassembler holds Reassembler<FRAME, 2>, tag b"REAS", size IOMT_REASSEMBLER_SIZE;
}

/// A fragmenter, and the frame that it is at.
pub(crate) struct Cutting {
    fragmenter: Fragmenter,
    fragments: Option<Fragments<'static>>,
}

/// The library's IOMT_FRAGMENTER_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_fragmenter_size() -> usize {
    plain(0, || IOMT_FRAGMENTER_SIZE)
}

/// The library's IOMT_REASSEMBLER_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_reassembler_size() -> usize {
    plain(0, || IOMT_REASSEMBLER_SIZE)
}

/// Numbers its frames from `first` on: a random byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_fragmenter_init(fragmenter: *mut iomt_fragmenter, first: u8) -> i32 {
    guard(|call| {
        // SAFETY: C's pointer, by the header's promise.
        let fragmenter = unsafe { call.fresh(fragmenter) }?;
        fragmenter.put(Cutting { fragmenter: Fragmenter::new(first), fragments: None });
        Ok(())
    })
}

/// Takes a frame, to be sent in packets of at most `packet_size` bytes, IOMT_PACKET_MIN or more. It
/// stays where it is, unchanged, until its packets are out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_fragmenter_cut(
    fragmenter: *mut iomt_fragmenter,
    packet_size: u32,
    frame: *const u8,
    len: usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise; the frame stays.
        let (mut cutting, frame) =
            unsafe { (call.object_mut(fragmenter)?, call.input(frame, len)?) };
        let size = usize::try_from(packet_size).unwrap_or(usize::MAX);
        cutting.fragments = Some(cutting.fragmenter.cut(frame, size)?);
        Ok(())
    })
}

/// Writes the frame's next packet to `packet`, and its length to `len`: 0 once all are out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_fragmenter_transmit(
    fragmenter: *mut iomt_fragmenter,
    packet: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise; the frame is still there.
        let (mut cutting, packet, len) =
            unsafe { (call.object_mut(fragmenter)?, call.output(packet, size)?, call.place(len)?) };
        let written = match &mut cutting.fragments {
            Some(fragments) => fragments.transmit(packet)?,
            None => None,
        };
        if written.is_none() {
            cutting.fragments = None;
        }
        len.put(written.unwrap_or(0));
        Ok(())
    })
}

/// Wipes it. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_fragmenter_wipe(fragmenter: *mut iomt_fragmenter) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(fragmenter) })
}

/// Nothing has come yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_reassembler_init(reassembler: *mut iomt_reassembler) -> i32 {
    guard(|call| {
        // SAFETY: C's pointer, by the header's promise.
        unsafe { call.fresh(reassembler) }?.put(Reassembler::new());
        Ok(())
    })
}

/// Takes in a packet, and says what became of it (IOMT_PACKET_MESSAGE, _MORE or _IGNORED). If a frame is
/// whole, `frame` and `frame_len` are where it is, in the packet itself or inside of `reassembler`, until
/// the next call with it: hand it to iomt_opener_open. Else they are NULL and 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_reassembler_receive(
    reassembler: *mut iomt_reassembler,
    packet: *mut u8,
    len: usize,
    what: *mut u8,
    frame: *mut *mut u8,
    frame_len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut reassembler, packet, what, frame, frame_len) = unsafe {
            (
                call.object_mut(reassembler)?,
                call.output(packet, len)?,
                call.place(what)?,
                call.place(frame)?,
                call.place(frame_len)?,
            )
        };
        let (became, at, len) = match reassembler.receive(packet)? {
            Reassembled::Frame(whole) => (IOMT_PACKET_MESSAGE, whole.as_mut_ptr(), whole.len()),
            Reassembled::More => (IOMT_PACKET_MORE, core::ptr::null_mut(), 0),
            Reassembled::Ignored => (IOMT_PACKET_IGNORED, core::ptr::null_mut(), 0),
        };
        what.put(became);
        frame.put(at);
        frame_len.put(len);
        Ok(())
    })
}

/// Wipes it. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_reassembler_wipe(reassembler: *mut iomt_reassembler) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(reassembler) })
}
