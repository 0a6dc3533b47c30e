//! From a session to its two directions.

use super::epoch::LinkTag;
use super::frame::SessionId;
use super::{Error, Opener, Sealer};
use crate::crypto::hash::sha256;
use crate::session::Established;

/// What the transport is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    pub(super) ordered: bool,
    pub(super) resumable: bool,
    pub(super) send_session: SessionId,
    pub(super) receive_session: SessionId,
}

impl Options {
    /// The transport delivers every frame, once and in order, or ends: TCP, a BLE connection.
    /// Sequence numbers take 1 byte, a key update holds at once, and a frame is refused when one before
    /// it on its channel is missing ([`Error::Gap`]). The end is told by
    /// [`Received::Close`](super::Received::Close): a stream that ends without it was cut.
    #[must_use]
    pub const fn ordered() -> Self {
        Self::new(true)
    }

    /// The transport may lose, repeat or reorder frames: UDP, advertisements, a mesh. Sequence
    /// numbers take 2 bytes, and a key update holds once the peer has acknowledged it.
    #[must_use]
    pub const fn lossy() -> Self {
        Self::new(false)
    }

    const fn new(ordered: bool) -> Self {
        let (send_session, receive_session) = (SessionId::NONE, SessionId::NONE);
        Self { ordered, resumable: false, send_session, receive_session }
    }

    /// The session may outlive its transport: one of the two sides may restart and go on
    /// ([`resumption`](super::resumption)), or an ordered connection may be made anew. Both sides must
    /// say so. A key update then waits for its acknowledgement on an ordered link too, and batches wait
    /// with it there.
    #[must_use]
    pub const fn resumable(self) -> Self {
        Self { resumable: true, ..self }
    }

    /// Frames bear session identifiers: those sent the one that the peer has given out, those
    /// received the one that this side has.
    #[must_use]
    pub const fn with_sessions(self, send: SessionId, receive: SessionId) -> Self {
        Self { send_session: send, receive_session: receive, ..self }
    }
}

/// Takes the session's secrets and gives what seals for its peer and what opens its frames, each
/// with `C` channels, numbered from 0. Both begin in epoch 0, without a policy.
///
/// # Errors
/// [`Error::Crypto`] if this build lacks the session's cipher.
pub fn open_link<const C: usize>(
    established: Established,
    options: &Options,
) -> Result<(Sealer<C>, Opener<C>), Error> {
    let (peer, _role, aead, send, receive) = established.into_parts();
    let recipient = sha256(&[peer.name().as_str().as_bytes()]);
    let tag = LinkTag::new(&receive)?;
    let sealer = Sealer::new(aead, send, recipient, tag, options)?;
    let opener = Opener::new(aead, receive, tag, options)?;
    Ok((sealer, opener))
}
