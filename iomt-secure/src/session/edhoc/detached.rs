//! Handshake states that hold no borrow, for hosts that cannot keep one while they wait for the
//! network: a server with many handshakes at once, an object in another language.
//!
//! A state that waits borrows the [`Initiator`] or [`Responder`] that it began with, and through it
//! keys and trust. `detach` gives that up and `attach` takes it up again, before the next step. Both
//! consume what they take, so a step still cannot be taken twice.
//!
//! What it is attached to must be made as before: of the own credentials the same one is used again, by
//! its place in the list. It may have other trust or another time, and these then hold: a root that was
//! retired meanwhile is believed no longer.

use super::ephemeral::Ephemeral;
use super::schedule::Prk;
use super::suite::{Method, Suite};
use super::{Credential, Error, Identifier, Initiator, Responder, initiator, responder};
use crate::crypto::agreement;
use crate::crypto::hash::Digest;
use crate::identity::VerifiedPeer;
use core::fmt;

/// [`initiator::AwaitingMessage2`], detached.
pub struct AwaitingMessage2 {
    own: usize,
    method: Method,
    suite: Suite,
    hash_1: Digest,
    ephemeral: Ephemeral,
    c_i: Identifier,
}

impl initiator::AwaitingMessage2<'_> {
    /// Lets go of the initiator while message_2 is awaited.
    ///
    /// # Errors
    /// None in fact: the credential in use is one of the initiator's.
    pub fn detach(self) -> Result<AwaitingMessage2, Error> {
        let Self { config, own, suite, hash_1, ephemeral, c_i } = self;
        let own = place(config.own, own)?;
        Ok(AwaitingMessage2 { own, method: config.method, suite, hash_1, ephemeral, c_i })
    }
}

impl AwaitingMessage2 {
    /// Takes up `config` again.
    ///
    /// # Errors
    /// [`Error::OwnCredential`] if it has another method, or its credential at this place does not fit.
    pub fn attach<'a>(
        self,
        config: &'a Initiator<'a>,
    ) -> Result<initiator::AwaitingMessage2<'a>, Error> {
        let Self { own, method, suite, hash_1, ephemeral, c_i } = self;
        let own = at(config.own, own, true, method, suite)?;
        if config.method != method {
            return Err(Error::OwnCredential);
        }
        Ok(initiator::AwaitingMessage2 { config, own, suite, hash_1, ephemeral, c_i })
    }
}

/// [`initiator::ReadyForMessage3`], detached.
pub struct ReadyForMessage3 {
    own: usize,
    method: Method,
    suite: Suite,
    peer: VerifiedPeer,
    c_i: Identifier,
    c_r: Identifier,
    peer_ephemeral: agreement::PublicKey,
    prk_3e2m: Prk,
    th_3: Digest,
}

impl initiator::ReadyForMessage3<'_> {
    /// Lets go of the initiator while it is decided whether to go on with this responder.
    ///
    /// # Errors
    /// None in fact: the credential in use is one of the initiator's.
    pub fn detach(self) -> Result<ReadyForMessage3, Error> {
        let Self { config, own, suite, peer, c_i, c_r, peer_ephemeral, prk_3e2m, th_3 } = self;
        let (own, method) = (place(config.own, own)?, config.method);
        let next =
            ReadyForMessage3 { own, method, suite, peer, c_i, c_r, peer_ephemeral, prk_3e2m, th_3 };
        Ok(next)
    }
}

impl ReadyForMessage3 {
    /// The responder.
    #[must_use]
    pub const fn peer(&self) -> &VerifiedPeer {
        &self.peer
    }

    /// Takes up `config` again.
    ///
    /// # Errors
    /// As for [`AwaitingMessage2::attach`].
    pub fn attach<'a>(
        self,
        config: &'a Initiator<'a>,
    ) -> Result<initiator::ReadyForMessage3<'a>, Error> {
        let Self { own, method, suite, peer, c_i, c_r, peer_ephemeral, prk_3e2m, th_3 } = self;
        let own = at(config.own, own, true, method, suite)?;
        if config.method != method {
            return Err(Error::OwnCredential);
        }
        let next = initiator::ReadyForMessage3 {
            config,
            own,
            suite,
            peer,
            c_i,
            c_r,
            peer_ephemeral,
            prk_3e2m,
            th_3,
        };
        Ok(next)
    }
}

/// [`responder::ReadyForMessage2`], detached.
pub struct ReadyForMessage2 {
    own: usize,
    method: Method,
    suite: Suite,
    g_x: [u8; 32],
    c_i: Identifier,
    hash_1: Digest,
}

impl responder::ReadyForMessage2<'_> {
    /// Lets go of the responder, as while it is decided whether to answer at all.
    ///
    /// # Errors
    /// None in fact: the credential in use is one of the responder's.
    pub fn detach(self) -> Result<ReadyForMessage2, Error> {
        let Self { config, own, method, suite, g_x, c_i, hash_1 } = self;
        Ok(ReadyForMessage2 { own: place(config.own, own)?, method, suite, g_x, c_i, hash_1 })
    }
}

impl ReadyForMessage2 {
    /// Takes up `config` again.
    ///
    /// # Errors
    /// [`Error::OwnCredential`] if its credential at this place does not fit.
    pub fn attach<'a>(
        self,
        config: &'a Responder<'a>,
    ) -> Result<responder::ReadyForMessage2<'a>, Error> {
        let Self { own, method, suite, g_x, c_i, hash_1 } = self;
        let own = at(config.own, own, false, method, suite)?;
        Ok(responder::ReadyForMessage2 { config, own, method, suite, g_x, c_i, hash_1 })
    }
}

/// [`responder::AwaitingMessage3`], detached.
pub struct AwaitingMessage3 {
    own: usize,
    method: Method,
    suite: Suite,
    c_i: Identifier,
    c_r: Identifier,
    ephemeral: Option<Ephemeral>,
    prk_3e2m: Prk,
    th_3: Digest,
}

impl responder::AwaitingMessage3<'_> {
    /// Lets go of the responder while message_3 is awaited.
    ///
    /// # Errors
    /// None in fact: the credential in use is one of the responder's.
    pub fn detach(self) -> Result<AwaitingMessage3, Error> {
        let Self { config, own, method, suite, c_i, c_r, ephemeral, prk_3e2m, th_3 } = self;
        let own = place(config.own, own)?;
        Ok(AwaitingMessage3 { own, method, suite, c_i, c_r, ephemeral, prk_3e2m, th_3 })
    }
}

impl AwaitingMessage3 {
    /// Takes up `config` again.
    ///
    /// # Errors
    /// As for [`ReadyForMessage2::attach`].
    pub fn attach<'a>(
        self,
        config: &'a Responder<'a>,
    ) -> Result<responder::AwaitingMessage3<'a>, Error> {
        let Self { own, method, suite, c_i, c_r, ephemeral, prk_3e2m, th_3 } = self;
        let own = at(config.own, own, false, method, suite)?;
        let next = responder::AwaitingMessage3 {
            config,
            own,
            method,
            suite,
            c_i,
            c_r,
            ephemeral,
            prk_3e2m,
            th_3,
        };
        Ok(next)
    }
}

/// Where in the list the credential in use stands.
fn place(list: &[Credential<'_>], own: &Credential<'_>) -> Result<usize, Error> {
    let found = list.iter().position(|other| core::ptr::eq(other, own));
    found.ok_or(Error::OwnCredential)
}

/// The credential in use, if it still fits.
fn at<'a>(
    list: &'a [Credential<'a>],
    own: usize,
    initiator: bool,
    method: Method,
    suite: Suite,
) -> Result<&'a Credential<'a>, Error> {
    let own = list.get(own).filter(|own| own.fits(initiator, method, suite));
    own.ok_or(Error::OwnCredential)
}

macro_rules! opaque {
    ($($state:ident),*) => { $(
        impl fmt::Debug for $state {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($state)).field("suite", &self.suite).finish_non_exhaustive()
            }
        }
    )* };
}

opaque!(AwaitingMessage2, ReadyForMessage3, ReadyForMessage2, AwaitingMessage3);
