//! What a handshake ends in, and the way from there to frames.

use crate::call::{guard, plain};
use crate::capacity::IOMT_SESSION_SIZE;
use crate::error::Status;
use crate::opener::{Opening, iomt_opener};
use crate::peer::iomt_peer;
use crate::sealer::iomt_sealer;
use sdk::session::Established;
use sdk::telemetry::{Options, SessionId, open_link};

/// A session whose two sides have proved who they are. Only a handshake makes one.
#[repr(C, align(8))]
pub struct iomt_session {
    storage: [u8; IOMT_SESSION_SIZE],
}

opaque! { iomt_session holds Option<Established>, tag b"SESS", size IOMT_SESSION_SIZE; }

/// What the transport of frames is like.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_link_options {
    /// 1 if the transport delivers every frame, once and in order, or ends (TCP, a BLE connection);
    /// 0 if it may lose, repeat or reorder them (UDP, advertisements, a mesh).
    pub ordered: u8,
    /// Bytes of `send_id`, 0 to 8.
    pub send_len: u8,
    /// Bytes of `receive_id`, 0 to 8.
    pub receive_len: u8,
    /// The session's identifier in frames that are sent: the one that the peer has given out.
    pub send_id: [u8; 8],
    /// The session's identifier in frames that are received: the one that this side has given out.
    pub receive_id: [u8; 8],
    /// 1 if one of the two sides keeps the link in storage (iomt_link_begin), which both must say; else
    /// 0. A key update then waits for its acknowledgement whatever the transport.
    pub kept: u8,
}

impl iomt_link_options {
    pub(crate) fn options(&self) -> Result<Options, Status> {
        let options = match self.ordered {
            0 => Options::lossy(),
            1 => Options::ordered(),
            _ => return Err(Status::VALUE),
        };
        let options = match self.kept {
            0 => options,
            1 => options.resumable(),
            _ => return Err(Status::VALUE),
        };
        let id = |bytes: &[u8], len: u8| {
            SessionId::new(bytes.get(..usize::from(len)).ok_or(Status::VALUE)?)
                .map_err(Status::from)
        };
        Ok(options.with_sessions(
            id(&self.send_id, self.send_len)?,
            id(&self.receive_id, self.receive_len)?,
        ))
    }
}

/// The library's IOMT_SESSION_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_session_size() -> usize {
    plain(0, || IOMT_SESSION_SIZE)
}

/// Gives out the peer, as it was verified in the handshake.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_session_peer(
    session: *const iomt_session,
    peer: *mut iomt_peer,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (session, peer) = unsafe { (call.object(session)?, call.fresh(peer)?) };
        peer.put(*session.as_ref().ok_or(Status::ALREADY_USED)?.peer());
        Ok(())
    })
}

/// Turns the session into what seals for its peer and what opens its frames, both in epoch 0, without
/// a policy. The session is spent by this, unless an argument was refused (an error of 900 and more).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_session_open_link(
    session: *mut iomt_session,
    options: *const iomt_link_options,
    sealer: *mut iomt_sealer,
    opener: *mut iomt_opener,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut session, options, sealer, opener) = unsafe {
            (
                call.object_mut(session)?,
                call.value(options)?,
                call.fresh(sealer)?,
                call.fresh(opener)?,
            )
        };
        let options = options.options()?;
        let established = session.take().ok_or(Status::ALREADY_USED)?;
        let (seals, opens) = open_link(established, &options)?;
        sealer.put(Some(seals));
        opener.put(Opening::new(opens));
        Ok(())
    })
}

/// Wipes it, with all secrets. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_session_wipe(session: *mut iomt_session) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(session) })
}
