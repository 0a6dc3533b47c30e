//! What the callbacks of one handshake found, beside what rustls reports.

use crate::crypto::hash::Digest;
use crate::identity::VerifiedPeer;
use crate::session::Error;
use std::sync::OnceLock;

/// One handshake's notes. rustls calls verifiers and resolvers through shared references and turns
/// their errors into text, so the typed reason and the proof are kept here.
#[derive(Debug)]
pub(super) struct Findings {
    own: Digest,
    peer: OnceLock<VerifiedPeer>,
    refusal: OnceLock<Error>,
    certificate_shown: OnceLock<()>,
}

impl Findings {
    /// Nothing found yet; `own` is the SHA-256 of the certificate that this side shows.
    pub(super) const fn new(own: Digest) -> Self {
        let peer = OnceLock::new();
        Self { own, peer, refusal: OnceLock::new(), certificate_shown: OnceLock::new() }
    }

    /// SHA-256 of the certificate that this side shows.
    pub(super) const fn own(&self) -> Digest {
        self.own
    }

    /// Notes the verified peer. A second certificate in one handshake is never asked for, and if
    /// one came it would have to be the same.
    pub(super) fn verified(&self, peer: VerifiedPeer) -> Result<(), Error> {
        if *self.peer.get_or_init(|| peer) == peer { Ok(()) } else { Err(Error::Misbehaved) }
    }

    /// The verified peer, if the verifier came to that.
    pub(super) fn peer(&self) -> Option<&VerifiedPeer> {
        self.peer.get()
    }

    /// Notes why a callback refuses; the first reason stays.
    pub(super) fn refuse(&self, error: Error) {
        // A later reason only follows from the first.
        let _ = self.refusal.set(error);
    }

    /// The reason that a callback gave.
    pub(super) fn refusal(&self) -> Option<Error> {
        self.refusal.get().copied()
    }

    /// Notes that this side's certificate was asked for and is being shown.
    pub(super) fn certificate_is_shown(&self) {
        self.certificate_shown.get_or_init(|| ());
    }

    /// True if this side's certificate was asked for and shown.
    pub(super) fn certificate_was_shown(&self) -> bool {
        self.certificate_shown.get().is_some()
    }
}
