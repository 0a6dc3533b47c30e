//! What every handshake ends in.

use crate::crypto::Secret;
use crate::crypto::aead::Aead;
use crate::crypto::hash::Digest;
use crate::crypto::kdf::expand_label;
use crate::identity::VerifiedPeer;
#[cfg(feature = "alloc")]
use crate::identity::enrolment::Worked;

/// Which side of the handshake this one was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// It spoke first: TLS client, EDHOC initiator.
    Initiator,
    /// It answered: TLS server, EDHOC responder.
    Responder,
}

/// A session whose two sides have proved who they are, with the traffic secrets that only they
/// hold. Consumed by [`crate::telemetry`], which makes the frame keys from it.
///
/// Nobody but a handshake makes one:
///
/// ```compile_fail,E0451
/// # use iomt_secure::session::{Established, Role};
/// # fn forge(peer: iomt_secure::identity::VerifiedPeer, honest: Established) -> Established {
/// Established { peer, role: Role::Initiator, ..honest }
/// # }
/// ```
/// ```compile_fail,E0624
/// # use iomt_secure::crypto::{Secret, aead::Aead};
/// # use iomt_secure::session::{Established, Role};
/// # fn forge(peer: iomt_secure::identity::VerifiedPeer, key: [Secret<32>; 2]) -> Established {
/// let [send, receive] = key;
/// Established::new(peer, Role::Initiator, Aead::ChaCha20Poly1305, send, receive)
/// # }
/// ```
#[derive(Debug)]
pub struct Established {
    peer: VerifiedPeer,
    role: Role,
    aead: Aead,
    send: Secret<32>,
    receive: Secret<32>,
    #[cfg_attr(not(feature = "alloc"), allow(dead_code))] // enrolment needs a heap
    accepted_as: Option<Digest>,
}

impl Established {
    // Called by the handshakes of this module alone, after the peer's proof of possession.
    pub(in crate::session) const fn new(
        peer: VerifiedPeer,
        role: Role,
        aead: Aead,
        send: Secret<32>,
        receive: Secret<32>,
    ) -> Self {
        Self { peer, role, aead, send, receive, accepted_as: None }
    }

    /// Notes that the peer has accepted the certificate with this SHA-256: a message of its own,
    /// protected, has shown it.
    pub(in crate::session) fn accepted_as(self, own: Digest) -> Self {
        Self { accepted_as: Some(own), ..self }
    }

    /// The proof that the peer has accepted this side's certificate, which commits a pending
    /// identity; `None` where this side showed none, and for an EDHOC initiator that went on without
    /// message_4, to whom nothing has shown it.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn worked(&self) -> Option<Worked> {
        self.accepted_as.map(Worked::in_session)
    }

    /// The peer, as verified in the handshake.
    #[must_use]
    pub const fn peer(&self) -> &VerifiedPeer {
        &self.peer
    }

    /// Which side this one was.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The frame cipher that was agreed.
    #[must_use]
    pub const fn aead(&self) -> Aead {
        self.aead
    }

    /// What both sides can derive and nobody else, and what differs for each session: for what this side
    /// states, and for what the peer does. It is no key: it may be shown.
    ///
    /// # Errors
    /// [`crate::crypto::Error::OutputLength`], which does not happen.
    pub(crate) fn nonces(&self) -> Result<([u8; 16], [u8; 16]), crate::crypto::Error> {
        let derive = |secret: &Secret<32>| {
            let mut nonce = [0; 16];
            expand_label(secret, b"nonce", b"", &mut nonce)?;
            Ok::<_, crate::crypto::Error>(nonce)
        };
        Ok((derive(&self.send)?, derive(&self.receive)?))
    }

    /// Gives the traffic secrets, for sending and for receiving, to the frame layer.
    #[allow(dead_code)]
    pub(crate) fn into_parts(self) -> (VerifiedPeer, Role, Aead, Secret<32>, Secret<32>) {
        (self.peer, self.role, self.aead, self.send, self.receive)
    }
}

#[cfg(test)]
impl Established {
    /// Both ends of a session that no handshake has made, for the tests of the layers above.
    pub(crate) fn pair(aead: Aead, initiator: &str, responder: &str) -> (Self, Self) {
        Self::pair_from([0x11, 0x22], aead, initiator, responder)
    }

    /// As [`Self::pair`], from secrets of these bytes.
    #[cfg(test)]
    pub(crate) fn pair_from(
        [there, back]: [u8; 2],
        aead: Aead,
        initiator: &str,
        responder: &str,
    ) -> (Self, Self) {
        let key = crate::crypto::signature::PublicKey::Ed25519([0; 32]);
        let peer = |name| VerifiedPeer::made_up(crate::identity::Name::parse(name).unwrap(), key);
        Self::between_from([there, back], aead, peer(initiator), peer(responder))
    }

    /// The same session, with another peer.
    pub(crate) fn with_peer(self, peer: VerifiedPeer) -> Self {
        Self { peer, ..self }
    }

    /// As [`Self::pair`], between these two.
    pub(crate) fn between(
        aead: Aead,
        initiator: VerifiedPeer,
        responder: VerifiedPeer,
    ) -> (Self, Self) {
        Self::between_from([0x11, 0x22], aead, initiator, responder)
    }

    fn between_from(
        [there, back]: [u8; 2],
        aead: Aead,
        initiator: VerifiedPeer,
        responder: VerifiedPeer,
    ) -> (Self, Self) {
        let secret = |byte| Secret::take(&mut [byte; 32]);
        (
            Self::new(responder, Role::Initiator, aead, secret(there), secret(back)),
            Self::new(initiator, Role::Responder, aead, secret(back), secret(there)),
        )
    }
}
