//! Whom to believe: from ID_CRED_x to a credential and a [`VerifiedPeer`].

use super::Error;
use super::credential::{Body, Id};
use crate::crypto::hash::sha256;
use crate::crypto::signature::VerifyingKey;
use crate::identity::{self, Anchors, Chain, Known, Now, Pin, Usage, VerifiedPeer};

/// Whom this side believes, and at what time.
#[derive(Clone, Copy, Debug)]
pub struct Trust<'a> {
    certificates: Option<(Anchors<'a>, Now)>,
    chains: &'a [Chain<'a>],
    known: &'a [Known<'a>],
    pins: &'a [Pin<'a>],
    #[cfg(all(test, feature = "aes-ccm", feature = "aes-gcm"))]
    fixed: &'a [Fixed<'a>],
}

/// A credential that tests believe as it is: the RFC's traces have certificates without names.
#[cfg(all(test, feature = "aes-ccm", feature = "aes-gcm"))]
#[derive(Clone, Copy, Debug)]
pub(super) struct Fixed<'a> {
    pub(super) certificate: &'a [u8],
    pub(super) peer: VerifiedPeer,
}

impl<'a> Trust<'a> {
    /// Believes no one.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            certificates: None,
            chains: &[],
            known: &[],
            pins: &[],
            #[cfg(all(test, feature = "aes-ccm", feature = "aes-gcm"))]
            fixed: &[],
        }
    }

    /// Believes certificates under `anchors`, at `now`.
    #[must_use]
    pub const fn with_anchors(mut self, anchors: Anchors<'a>, now: Now) -> Self {
        self.certificates = Some((anchors, now));
        self
    }

    /// Knows these chains, so that a peer can name one by the hash of its leaf. They are believed
    /// only under the anchors.
    #[must_use]
    pub const fn with_chains(mut self, chains: &'a [Chain<'a>]) -> Self {
        self.chains = chains;
        self
    }

    /// Knows these chains as well, which were verified before: under the same anchors, and until
    /// they expire, they are not verified again.
    #[must_use]
    pub const fn with_known(mut self, known: &'a [Known<'a>]) -> Self {
        self.known = known;
        self
    }

    /// Believes these raw keys, each by its key identifier.
    ///
    /// # Errors
    /// [`Error::PinKid`] if one has no key identifier in its claims set, or two have the same.
    pub fn with_pins(mut self, pins: &'a [Pin<'a>]) -> Result<Self, Error> {
        for (at, pin) in pins.iter().enumerate() {
            let mut before = pins.iter().take(at);
            if pin.kid().is_none() || before.any(|other| other.kid() == pin.kid()) {
                return Err(Error::PinKid);
            }
        }
        self.pins = pins;
        Ok(self)
    }

    #[cfg(all(test, feature = "aes-ccm", feature = "aes-gcm"))]
    pub(super) const fn fixed(fixed: &'a [Fixed<'a>]) -> Self {
        Self { fixed, ..Self::none() }
    }

    /// Finds the credential that `id` names, and verifies it.
    pub(super) fn resolve<'x>(&self, id: &Id<'x>, usage: Usage) -> Result<Resolved<'x>, Error>
    where
        'a: 'x,
    {
        #[cfg(all(test, feature = "aes-ccm", feature = "aes-gcm"))]
        if let Id::Thumbprint(thumbprint) = id {
            let mut fixed = self.fixed.iter();
            if let Some(fixed) = fixed.find(|fixed| thumbprint.is_of(fixed.certificate)) {
                let body = Body::Certificate(fixed.certificate);
                return Ok(Resolved { body, peer: fixed.peer, ready: None });
            }
        }
        match id {
            Id::Chain(chain) => {
                let known = self.known(|known| *known.fingerprint() == sha256(&[chain.leaf()]));
                let held = known.and_then(|known| self.still_holds(known, usage));
                held.map_or_else(|| self.verify(chain, usage), Ok)
            }
            Id::Thumbprint(thumbprint) => {
                if let Some(known) = self.known(|known| thumbprint.is(known.fingerprint())) {
                    let held = self.still_holds(known, usage);
                    return held.map_or_else(|| self.verify(known.chain(), usage), Ok);
                }
                let mut chains = self.chains.iter();
                let chain = chains.find(|chain| thumbprint.is_of(chain.leaf()));
                self.verify(chain.ok_or(Error::UnknownCredential)?, usage)
            }
            Id::Kid(kid) => {
                let mut pins = self.pins.iter();
                let pin = pins.find(|pin| pin.kid() == Some(kid.as_bytes()));
                let pin = pin.ok_or(Error::UnknownCredential)?;
                let peer = pin.verify(pin.claims())?;
                Ok(Resolved { body: Body::Claims(pin.claims()), peer, ready: None })
            }
        }
    }

    fn known(&self, is_it: impl FnMut(&&Known<'a>) -> bool) -> Option<&'a Known<'a>> {
        self.known.iter().find(is_it)
    }

    fn still_holds(&self, known: &'a Known<'a>, usage: Usage) -> Option<Resolved<'a>> {
        let (anchors, now) = self.certificates.as_ref()?;
        let peer = known.peer(anchors, now, usage)?;
        let body = Body::Certificate(known.chain().leaf());
        Some(Resolved { body, peer, ready: known.verifying_key() })
    }

    fn verify<'x>(&self, chain: &Chain<'x>, usage: Usage) -> Result<Resolved<'x>, Error> {
        let (anchors, now) = self.certificates.as_ref().ok_or(Error::UnknownCredential)?;
        let peer = identity::verify(chain, anchors, now, usage)?;
        Ok(Resolved { body: Body::Certificate(chain.leaf()), peer, ready: None })
    }
}

/// A credential that was found and verified. That the peer holds its private key is still open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resolved<'x> {
    pub(super) body: Body<'x>,
    pub(super) peer: VerifiedPeer,
    /// The peer's key, where it was made ready to check signatures before.
    pub(super) ready: Option<&'x VerifyingKey>,
}
