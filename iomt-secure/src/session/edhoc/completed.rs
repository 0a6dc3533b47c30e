//! A handshake that is through: the exporter, key update, and the way to frames.

use super::schedule::{self, Prk};
use super::{Error, Identifier, Label, Method, Suite};
use crate::crypto::Secret;
use crate::crypto::hash::Digest;
use crate::crypto::kdf::Expand;
use crate::identity::VerifiedPeer;
use crate::session::{Established, Role};

/// Both sides have proved themselves and share PRK_out.
#[derive(Debug)]
pub struct Completed {
    pub(super) peer: VerifiedPeer,
    pub(super) role: Role,
    pub(super) method: Method,
    pub(super) suite: Suite,
    pub(super) c_i: Identifier,
    pub(super) c_r: Identifier,
    pub(super) prk_out: Prk,
    pub(super) prk_exporter: Prk,
    /// SHA-256 of this side's certificate, if a message of the peer's has shown that it took it.
    pub(super) accepted_as: Option<Digest>,
}

/// Exporter labels that callers cannot have.
const KEPT: core::ops::RangeInclusive<u16> = 32768..=32799;

impl Completed {
    /// The peer, as verified.
    #[must_use]
    pub const fn peer(&self) -> &VerifiedPeer {
        &self.peer
    }

    /// Which side this one was.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// How the two sides authenticated.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }

    /// The cipher suite that was agreed.
    #[must_use]
    pub const fn suite(&self) -> Suite {
        self.suite
    }

    /// The connection identifier that the initiator chose.
    #[must_use]
    pub const fn c_i(&self) -> &Identifier {
        &self.c_i
    }

    /// The connection identifier that the responder chose.
    #[must_use]
    pub const fn c_r(&self) -> &Identifier {
        &self.c_r
    }

    /// EDHOC_Exporter (§4.2.1): key material for the application, all of `out`. A pair of label
    /// and context must serve one purpose only.
    ///
    /// # Errors
    /// [`Error::ExporterLabel`] for a label that frames use; [`Error::Crypto`] if `out` is longer
    /// than 8160 bytes.
    pub fn export(&self, label: u16, context: &[u8], out: &mut [u8]) -> Result<(), Error> {
        if KEPT.contains(&label) {
            return Err(Error::ExporterLabel);
        }
        schedule::expand(&Expand::new(&self.prk_exporter), Label(label), &[context], out)
    }

    /// EDHOC_KeyUpdate (appendix H): replaces the session's secret by one that is derived from it,
    /// so that what was exported before cannot be had from this device any more. Both sides must do
    /// it with the same context.
    ///
    /// # Errors
    /// [`Error::Crypto`]; the session is then as it was.
    pub fn key_update(&mut self, context: &[u8]) -> Result<(), Error> {
        let prk_out = schedule::derive(&Expand::new(&self.prk_out), Label::KEY_UPDATE, &[context])?;
        self.prk_exporter = schedule::exporter(&prk_out)?;
        self.prk_out = prk_out;
        Ok(())
    }

    /// Ends the handshake in what frames are made from. The traffic secrets are exported with the
    /// frame cipher's COSE algorithm as context, so one secret serves one cipher.
    ///
    /// # Errors
    /// [`Error::Crypto`].
    pub fn establish(self) -> Result<Established, Error> {
        let aead = self.suite.frame_cipher();
        let context = self.suite.frame_cipher_number();
        let exporter = Expand::new(&self.prk_exporter);
        let secret =
            |label| -> Result<Secret<32>, Error> { schedule::derive(&exporter, label, &[context]) };
        let initiator = secret(Label::INITIATOR_TRAFFIC)?;
        let responder = secret(Label::RESPONDER_TRAFFIC)?;
        let (send, receive) = match self.role {
            Role::Initiator => (initiator, responder),
            Role::Responder => (responder, initiator),
        };
        let established = Established::new(self.peer, self.role, aead, send, receive);
        Ok(match self.accepted_as {
            Some(own) => established.accepted_as(own),
            None => established,
        })
    }
}
