//! A session that a handshake has ended in.

use crate::call::{Live, Result, Slot, guard};
use crate::identity::Peer;
use crate::link::Link;
use sdk::session::Established;
use sdk::telemetry::{Options, SessionId};
use std::sync::Arc;

/// A session whose two sides have proved who they are. Only a handshake makes one; it is used up by
/// opening its link.
#[derive(uniffi::Object)]
pub struct Session {
    established: Slot<Established>,
    peer: Arc<Peer>,
    _live: Live,
}

/// What the transport is like.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LinkOptions {
    /// True if it delivers every frame, once and in order, or ends: TCP, a BLE connection. False if it
    /// may lose, repeat or reorder them: UDP, advertisements, a mesh.
    pub ordered: bool,
    /// The identifier that the peer has given out for this session, which sent frames bear: up to 8
    /// bytes, none where the transport tells sessions apart.
    pub send_session: Vec<u8>,
    /// The one that this side has given out.
    pub receive_session: Vec<u8>,
}

#[uniffi::export]
impl Session {
    /// The peer, as verified in the handshake.
    pub fn peer(&self) -> Result<Arc<Peer>> {
        guard(|| Ok(self.peer.clone()))
    }

    /// The link that seals for the peer and opens what it sends. The session is used up, unless the
    /// options are refused.
    pub fn open_link(&self, options: LinkOptions) -> Result<Arc<Link>> {
        guard(|| {
            let LinkOptions { ordered, send_session, receive_session } = options;
            let (send, receive) =
                (SessionId::new(&send_session)?, SessionId::new(&receive_session)?);
            let options = if ordered { Options::ordered() } else { Options::lossy() };
            let options = options.with_sessions(send, receive);
            Link::open_with(self.established.spend(|_| true)?, &options, self.peer.clone())
        })
    }
}

impl Session {
    pub(crate) fn new(established: Established) -> Arc<Self> {
        let peer = Peer::new(*established.peer());
        Arc::new(Self { established: Slot::new(established), peer, _live: Live::new() })
    }
}

/// The session identifier that a received frame bears, `len` bytes of it, to find its link by. Nothing
/// about the frame has been checked then.
#[uniffi::export]
pub fn session_of_frame(frame: Vec<u8>, len: u8) -> Result<Vec<u8>> {
    guard(|| Ok(SessionId::of(&frame, len.into())?.as_bytes().to_vec()))
}
