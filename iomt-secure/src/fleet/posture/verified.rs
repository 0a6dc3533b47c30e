//! The proof that a posture is the device's own, and fresh.

use super::Posture;
use crate::fleet::Error;
use crate::identity::{Name, VerifiedPeer};
use crate::statement::{Authority, Kind, Sign1};

/// A posture that the device itself has signed, about itself, fresh. Only its verification makes one.
///
/// ```compile_fail,E0451
/// # use iomt_secure::fleet::{VerifiedPosture, posture::Posture};
/// # fn forge(posture: Posture<'_>) {
/// VerifiedPosture { posture };
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct VerifiedPosture<'a> {
    posture: Posture<'a>,
}

impl<'a> VerifiedPosture<'a> {
    /// Checks a statement of the session's own peer. `nonce` is
    /// [`Link::peer_nonce`](crate::fleet::Link::peer_nonce), or what the peer was asked for.
    ///
    /// `scratch` needs room for the payload and [`OVERHEAD`](crate::statement::OVERHEAD) bytes.
    ///
    /// # Errors
    /// [`Error::NoSigningKey`] if the peer's key cannot sign: see [`Self::by`]; those of it.
    pub fn of_peer(
        statement: &'a [u8],
        peer: &VerifiedPeer,
        nonce: &[u8],
        scratch: &mut [u8],
    ) -> Result<Self, Error> {
        let key = peer.key().signature().ok_or(Error::NoSigningKey)?;
        let authority = Authority::new(key, &[Kind::Posture])?;
        Self::by(statement, &authority, peer.name(), nonce, scratch)
    }

    /// Checks a statement of the device `name`, whose posture `authority` signs: for devices whose
    /// session key only agrees, and have another to sign with.
    ///
    /// # Errors
    /// The statement's own; those of [`Posture::decode`]; [`Error::OtherDevice`] if it speaks of
    /// another; [`Error::Nonce`].
    pub fn by(
        statement: &'a [u8],
        authority: &Authority,
        name: &Name,
        nonce: &[u8],
        scratch: &mut [u8],
    ) -> Result<Self, Error> {
        let authority = core::slice::from_ref(authority);
        let verified = Sign1::decode(statement)?.verify(authority, Kind::Posture, b"", scratch)?;
        let posture = Posture::decode(verified.payload())?;
        if posture.name != name.as_str() {
            return Err(Error::OtherDevice);
        }
        // Neither is a secret: both sides know the one, and the other has been sent.
        if posture.nonce != nonce {
            return Err(Error::Nonce);
        }
        Ok(Self { posture })
    }

    /// The claims.
    #[must_use]
    pub const fn posture(&self) -> &Posture<'a> {
        &self.posture
    }
}
