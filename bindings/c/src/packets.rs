//! EDHOC messages over links that carry small packets and lose some.

use crate::call::{guard, plain};
use crate::capacity::{IOMT_PACKETS_SIZE, MESSAGE};

use sdk::session::edhoc::link::{Due, Link, MIN_PACKET, Received, Timing};

/// The packets of one handshake: cuts messages into packets, puts the peer's together, and says when
/// to send again. For BLE, UDP, a radio; a serial line that loses nothing needs none.
#[repr(C, align(8))]
pub struct iomt_packets {
    storage: [u8; IOMT_PACKETS_SIZE],
}

opaque! { iomt_packets holds Link<MESSAGE>, tag b"PACK", size IOMT_PACKETS_SIZE; }

/// How long to wait, in milliseconds.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_timing {
    /// The initiator's first wait for an answer. Each further one is twice as long.
    pub first_wait: u32,
    /// How long the responder keeps a handshake that does not go on.
    pub lifetime: u32,
    /// How often a message is sent again.
    pub repeats: u8,
}

/// The smallest packet.
pub const IOMT_PACKET_MIN: usize = 20;

const _: () = assert!(IOMT_PACKET_MIN == MIN_PACKET);

/// What became of a packet: the message is whole.
pub const IOMT_PACKET_MESSAGE: u8 = 1;
/// What became of a packet: more are needed.
pub const IOMT_PACKET_MORE: u8 = 2;
/// What became of a packet: the peer asks for the last message again: call iomt_packets_transmit.
pub const IOMT_PACKET_REPEAT: u8 = 3;
/// What became of a packet: it is not of this handshake, or was there before. Nothing changed.
pub const IOMT_PACKET_IGNORED: u8 = 4;

/// What is due: nothing before the time that is given.
pub const IOMT_DUE_AT: u8 = 1;
/// What is due: the message is to be sent again: call iomt_packets_transmit.
pub const IOMT_DUE_REPEAT: u8 = 2;
/// What is due: the peer has not answered in time: drop the handshake.
pub const IOMT_DUE_EXPIRED: u8 = 3;
/// What is due: nothing at all.
pub const IOMT_DUE_NOTHING: u8 = 4;

fn timing(timing: Option<&iomt_timing>) -> Timing {
    timing.map_or_else(Timing::default, |timing| Timing {
        first_wait: timing.first_wait,
        repeats: timing.repeats,
        lifetime: timing.lifetime,
    })
}

/// The library's IOMT_PACKETS_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_packets_size() -> usize {
    plain(0, || IOMT_PACKETS_SIZE)
}

/// The initiator's side. `handshake` and `jitter` are random bytes. `timing` may be NULL: 2 seconds,
/// doubled at each of 4 repeats, as CoAP has it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_packets_initiator_init(
    packets: *mut iomt_packets,
    handshake: u8,
    jitter: u8,
    timing: *const iomt_timing,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (packets, timing) = unsafe { (call.fresh(packets)?, call.optional(timing)?) };
        packets.put(Link::initiator(handshake, jitter, self::timing(timing)));
        Ok(())
    })
}

/// The responder's side: one for each peer that can call. `timing` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_packets_responder_init(
    packets: *mut iomt_packets,
    timing: *const iomt_timing,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (packets, timing) = unsafe { (call.fresh(packets)?, call.optional(timing)?) };
        packets.put(Link::responder(self::timing(timing)));
        Ok(())
    })
}

/// Takes this side's next message, for iomt_packets_transmit to send. `now` is in milliseconds of any
/// clock that does not go back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_packets_send(
    packets: *mut iomt_packets,
    message: *const u8,
    len: usize,
    now: u64,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut packets, message) =
            unsafe { (call.object_mut(packets)?, call.input(message, len)?) };
        Ok(packets.send(message, now)?)
    })
}

/// Writes the next packet that is to be sent, of at most `size` bytes, to `packet`, which has as many,
/// and its length to `len`: 0 once all are out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_packets_transmit(
    packets: *mut iomt_packets,
    packet: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut packets, packet, len) =
            unsafe { (call.object_mut(packets)?, call.output(packet, size)?, call.place(len)?) };
        len.put(packets.transmit(size, packet)?.unwrap_or(0));
        Ok(())
    })
}

/// Takes in a packet, and says what became of it (IOMT_PACKET_...). If the message is whole, `message`
/// and `message_len` are where it is, inside of `packets`, until the next call with them; else they are
/// NULL and 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_packets_receive(
    packets: *mut iomt_packets,
    packet: *const u8,
    len: usize,
    what: *mut u8,
    message: *mut *mut u8,
    message_len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut packets, packet, what, message, message_len) = unsafe {
            (
                call.object_mut(packets)?,
                call.input(packet, len)?,
                call.place(what)?,
                call.place(message)?,
                call.place(message_len)?,
            )
        };
        let (became, at, len) = match packets.receive(packet)? {
            Received::Message(whole) => (IOMT_PACKET_MESSAGE, whole.as_mut_ptr(), whole.len()),
            Received::More => (IOMT_PACKET_MORE, core::ptr::null_mut(), 0),
            Received::Repeat => (IOMT_PACKET_REPEAT, core::ptr::null_mut(), 0),
            Received::Ignored => (IOMT_PACKET_IGNORED, core::ptr::null_mut(), 0),
        };
        what.put(became);
        message.put(at);
        message_len.put(len);
        Ok(())
    })
}

/// Says what is due at `now`, in milliseconds (IOMT_DUE_...), and with IOMT_DUE_AT the time in `at`;
/// else that is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_packets_due(
    packets: *mut iomt_packets,
    now: u64,
    what: *mut u8,
    at: *mut u64,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut packets, what, at) =
            unsafe { (call.object_mut(packets)?, call.place(what)?, call.place(at)?) };
        let (due, time) = match packets.due(now) {
            Due::At(time) => (IOMT_DUE_AT, time),
            Due::Repeat => (IOMT_DUE_REPEAT, 0),
            Due::Expired => (IOMT_DUE_EXPIRED, 0),
            Due::Nothing => (IOMT_DUE_NOTHING, 0),
        };
        what.put(due);
        at.put(time);
        Ok(())
    })
}

/// Ends the link: message_4, or a frame that opened, has come; or the handshake is over.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_packets_finish(packets: *mut iomt_packets) -> i32 {
    guard(|call| {
        // SAFETY: C's pointer, by the header's promise.
        unsafe { call.object_mut(packets) }?.finish();
        Ok(())
    })
}

/// Wipes it. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_packets_wipe(packets: *mut iomt_packets) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(packets) })
}
