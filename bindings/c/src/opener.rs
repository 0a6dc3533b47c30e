//! Frames that are received.

use crate::call::{guard, plain};
use crate::capacity::{CHANNELS, IOMT_OPENER_SIZE};
use crate::error::Status;
use crate::peer::iomt_bytes;
use crate::policy::purpose_text;
use crate::sealer::iomt_sealer;
use core::ffi::c_char;
use sdk::telemetry::{Acknowledgement, Batch, KeyUpdate, Opener, Received};

/// Opens what comes from one peer. A frame that is refused changes nothing but the count of forgeries.
#[repr(C, align(8))]
pub struct iomt_opener {
    storage: [u8; IOMT_OPENER_SIZE],
}

opaque! { iomt_opener holds Opening, tag b"OPEN", size IOMT_OPENER_SIZE; }

/// An opener, and the last of its key updates and acknowledgements for the sealer of the same session.
pub(crate) struct Opening {
    opener: Opener<CHANNELS>,
    update: Option<KeyUpdate>,
    acknowledged: Option<Acknowledgement>,
}

impl Opening {
    pub(crate) const fn new(opener: Opener<CHANNELS>) -> Self {
        Self { opener, update: None, acknowledged: None }
    }

    /// Keeps what the sealer will be asked to act on.
    const fn remember(&mut self, opened: &Received<'_>) {
        match opened {
            Received::KeyUpdate(update) => self.update = Some(*update),
            Received::Acknowledged(acknowledged) => self.acknowledged = Some(*acknowledged),
            _ => {}
        }
    }

    pub(crate) const fn update(&self) -> Option<&KeyUpdate> {
        self.update.as_ref()
    }

    pub(crate) const fn acknowledged(&self) -> Option<&Acknowledgement> {
        self.acknowledged.as_ref()
    }
}

/// What a frame held: measurements; see iomt_items.
pub const IOMT_RECEIVED_TELEMETRY: u8 = 1;
/// What a frame held: measurements that should not wait.
pub const IOMT_RECEIVED_EVENT: u8 = 2;
/// What a frame held: a signed policy, which the one that it is for has yet to verify.
pub const IOMT_RECEIVED_COMMAND: u8 = 3;
/// What a frame held: the peer's next epoch has begun or is about to. On a lossy link, and on one that
/// either side keeps, call iomt_sealer_acknowledge or iomt_link_acknowledge. If its policy or purpose is
/// not one that you expect, end the session.
pub const IOMT_RECEIVED_KEY_UPDATE: u8 = 4;
/// What a frame held: the peer knows of this side's next epoch: call iomt_sealer_acknowledged or
/// iomt_link_acknowledged.
pub const IOMT_RECEIVED_ACKNOWLEDGED: u8 = 5;
/// What a frame held: nothing more comes. An ordered stream that ends without it was cut.
pub const IOMT_RECEIVED_CLOSE: u8 = 6;

/// What a frame held: the peer has restarted, or answers that this side has: see iomt_link_open and
/// iomt_opener_open_kept.
pub const IOMT_RECEIVED_RESUMED: u8 = 7;

/// What a frame held. Fields that its kind does not have are zero.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_received {
    /// The measurements, encoded, or the statement; it lies in the frame.
    pub content: iomt_bytes,
    /// Measurements: the frame's number on its channel in its epoch, from 0: gaps tell what was lost.
    pub number: u64,
    /// Measurements, key updates and acknowledgements: the epoch.
    pub epoch: u32,
    /// Measurements and key updates: the digest of the policy that they were minimized under.
    pub policy: [u8; 32],
    /// Measurements and key updates: what they are for, as "TREAT".
    pub purpose: [c_char; 16],
    /// Measurements: the channel.
    pub channel: u8,
    /// IOMT_RECEIVED_...
    pub kind: u8,
}

impl iomt_received {
    pub(crate) const fn new(kind: u8) -> Self {
        Self {
            content: iomt_bytes { data: core::ptr::null(), len: 0 },
            number: 0,
            epoch: 0,
            policy: [0; 32],
            purpose: [0; 16],
            channel: 0,
            kind,
        }
    }

    /// What C is told of a frame.
    pub(crate) fn of(opened: &Received<'_>) -> Result<Self, Status> {
        Ok(match opened {
            Received::Telemetry(batch) => Self::batch(IOMT_RECEIVED_TELEMETRY, batch),
            Received::Event(batch) => Self::batch(IOMT_RECEIVED_EVENT, batch),
            Received::Command(statement) => {
                Self { content: iomt_bytes::of(statement), ..Self::new(IOMT_RECEIVED_COMMAND) }
            }
            Received::KeyUpdate(update) => Self {
                epoch: update.epoch(),
                policy: *update.policy(),
                purpose: purpose_text(update.purpose()),
                ..Self::new(IOMT_RECEIVED_KEY_UPDATE)
            },
            Received::Acknowledged(acknowledged) => {
                Self { epoch: acknowledged.epoch(), ..Self::new(IOMT_RECEIVED_ACKNOWLEDGED) }
            }
            Received::Close => Self::new(IOMT_RECEIVED_CLOSE),
            // A kind that a later core knows and this face does not: nothing to act on.
            _ => return Err(Status::VALUE),
        })
    }

    fn batch(kind: u8, batch: &Batch<'_>) -> Self {
        Self {
            content: iomt_bytes::of(batch.content()),
            number: batch.number(),
            epoch: batch.epoch(),
            policy: *batch.policy(),
            purpose: purpose_text(batch.purpose()),
            channel: batch.channel(),
            kind,
        }
    }
}

/// The library's IOMT_OPENER_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_opener_size() -> usize {
    plain(0, || IOMT_OPENER_SIZE)
}

/// Opens a frame in place, and says what it held. The frame is used up whether that succeeds or not. If
/// the peer keeps the link (iomt_link_options.kept), call iomt_opener_open_kept in its place: this one
/// answers the word that the peer has restarted with IOMT_ERROR_STATE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_opener_open(
    opener: *mut iomt_opener,
    frame: *mut u8,
    len: usize,
    received: *mut iomt_received,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut opener, frame, out) =
            unsafe { (call.object_mut(opener)?, call.output(frame, len)?, call.place(received)?) };
        let opened = opener.opener.open(frame)?;
        if matches!(opened, Received::Resumed(_)) {
            // The sealer would have to know.
            return Err(Status::STATE);
        }
        let told = iomt_received::of(&opened)?;
        opener.remember(&opened);
        out.put(told);
        Ok(())
    })
}

/// As iomt_opener_open, for a link that the peer keeps in storage: where the peer has restarted
/// (IOMT_RECEIVED_RESUMED), the sealer of the same session goes on where the peer will listen, and what
/// is to be sent in answer goes to `answer`, `answer_len` bytes of it; else that is 0. IOMT_CONTROL_FRAME
/// bytes are enough for it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_opener_open_kept(
    opener: *mut iomt_opener,
    sealer: *mut iomt_sealer,
    frame: *mut u8,
    len: usize,
    received: *mut iomt_received,
    answer: *mut u8,
    size: usize,
    answer_len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut opener, mut sealer, frame, out, answer, answer_len) = unsafe {
            (
                call.object_mut(opener)?,
                call.object_mut(sealer)?,
                call.output(frame, len)?,
                call.place(received)?,
                call.output(answer, size)?,
                call.place(answer_len)?,
            )
        };
        let sealer = sealer.as_mut().ok_or(Status::ALREADY_USED)?;
        let (opened, mut written) = (opener.opener.open(frame)?, 0);
        let told = match &opened {
            Received::Resumed(resumption) => {
                written = sealer.resumed(resumption, &opener.opener, answer)?;
                iomt_received::new(IOMT_RECEIVED_RESUMED)
            }
            other => iomt_received::of(other)?,
        };
        opener.remember(&opened);
        out.put(told);
        answer_len.put(written);
        Ok(())
    })
}

/// Gives out how many frames of the current epoch did not authenticate, and 1 in `needs_update` once
/// they are so many that the peer should update its key, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_opener_forgeries(
    opener: *const iomt_opener,
    forgeries: *mut u64,
    needs_update: *mut u8,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (opener, forgeries, needs_update) =
            unsafe { (call.object(opener)?, call.place(forgeries)?, call.place(needs_update)?) };
        forgeries.put(opener.opener.forgeries());
        needs_update.put(opener.opener.needs_update().into());
        Ok(())
    })
}

/// Wipes the previous epoch's key of a lossy link: its late frames are refused from now on. Not before
/// the first frame of the new epoch was opened.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_opener_forget_previous(opener: *mut iomt_opener) -> i32 {
    guard(|call| {
        // SAFETY: C's pointer, by the header's promise.
        unsafe { call.object_mut(opener) }?.opener.forget_previous();
        Ok(())
    })
}

/// Wipes it, with all secrets. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_opener_wipe(opener: *mut iomt_opener) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(opener) })
}
