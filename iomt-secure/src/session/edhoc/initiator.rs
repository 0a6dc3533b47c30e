//! The side that speaks first (RFC 9528 §5.2.2, §5.3.3, §5.4.2, §5.5.3).

use super::credential::{Credential, KidMap};
use super::ead::{Ead, Item};
use super::encode::{Buffer, Length, Sink};
use super::ephemeral::{self, Ephemeral};
use super::identifier::{self, Identifier};
use super::message::{self, Message1};
use super::plaintext::{Draft, Plaintext};
use super::refusal::{self, Refusal};
use super::schedule::{self, Prk, Protection};
use super::suite::{Method, Suite};
use super::{Completed, Error, Label, PrivateKey, Trust};
use crate::crypto::agreement;
use crate::crypto::hash::{Digest, sha256};
use crate::crypto::kdf::{self, Expand};
use crate::identity::{Usage, VerifiedPeer};
use crate::platform::Random;
use crate::session::Role;
use core::fmt;
use core::ops::Range;
use zeroize::Zeroize;

/// What this side's handshakes as initiator have in common.
#[derive(Clone, Copy, Debug)]
pub struct Initiator<'a> {
    pub(super) method: Method,
    suites: &'a [Suite],
    pub(super) own: &'a [Credential<'a>],
    trust: Trust<'a>,
    known: &'a [u16],
}

impl<'a> Initiator<'a> {
    /// An initiator for `method`, with `suites` in its order of preference, which must not depend
    /// on what a peer has said (§5.2.2). The first of the `own` credentials that fits the method
    /// and the suite is used.
    ///
    /// # Errors
    /// [`Error::Suites`] if there is no suite, or one twice; [`Error::SuiteUnavailable`];
    /// [`Error::OwnCredential`] if no credential fits any suite.
    pub fn new(
        method: Method,
        suites: &'a [Suite],
        own: &'a [Credential<'a>],
        trust: Trust<'a>,
    ) -> Result<Self, Error> {
        super::suite::check(suites)?;
        let fits = |suite: &Suite| own.iter().any(|own| own.fits(true, method, *suite));
        if !suites.iter().any(fits) {
            return Err(Error::OwnCredential);
        }
        Ok(Self { method, suites, own, trust, known: &[] })
    }

    /// Knows EAD items with these labels; critical items with others end the handshake.
    #[must_use]
    pub const fn knowing(mut self, labels: &'a [u16]) -> Self {
        self.known = labels;
        self
    }

    /// The suite to select at first: the most preferred one.
    ///
    /// # Errors
    /// None once the initiator exists.
    pub fn preferred(&self) -> Result<Suite, Error> {
        self.suites.first().copied().ok_or(Error::Suites)
    }

    /// The suite to select next, after `tried` was refused: the most preferred one that the
    /// responder says it supports, or `None` if there is no other. A forged refusal is found out:
    /// the responder refuses a suite if it supports one that stands before (§6.3.1).
    #[must_use]
    pub fn select(&self, refusal: &Refusal<'_>, tried: Suite) -> Option<Suite> {
        let Refusal::WrongSuite(theirs) = refusal else {
            return None;
        };
        let mut ours = self.suites.iter().copied();
        ours.find(|suite| theirs.contain(*suite)).filter(|suite| *suite != tried)
    }

    /// Writes message_1 to `out` and gives its length. `c_i` names the session for this side, and
    /// must be one that it does not use for another.
    ///
    /// # Errors
    /// [`Error::Suites`] if `suite` is not one of this initiator's, [`Error::OwnCredential`],
    /// [`Error::Capacity`], and the random source's own. Nothing is then in `out`.
    pub fn message_1(
        &'a self,
        suite: Suite,
        c_i: Identifier,
        ead_1: &[Item<'_>],
        random: &mut impl Random,
        out: &mut [u8],
    ) -> Result<(usize, AwaitingMessage2<'a>), Error> {
        let own = self.own.iter().find(|own| own.fits(true, self.method, suite));
        let own = own.ok_or(Error::OwnCredential)?;
        let selected = self.suites.iter().position(|ours| *ours == suite);
        let offered = self.suites.get(..=selected.ok_or(Error::Suites)?).ok_or(Error::Suites)?;
        let ephemeral = Ephemeral::generate(suite.curve(), random)?;
        let draft = Message1 { method: self.method, suite, g_x: ephemeral.public(), c_i, ead: &[] };
        let mut len = Length::default();
        draft.write(offered, ead_1, &mut len);
        let to = out.get_mut(..len.0).ok_or(Error::Capacity)?;
        draft.write(offered, ead_1, &mut Buffer::new(to));
        let hash_1 = sha256(&[to]);
        Ok((len.0, AwaitingMessage2 { config: self, own, suite, hash_1, ephemeral, c_i }))
    }

    /// Writes to `out` the EDHOC error message that answers a message which failed with `error`,
    /// and gives its length; `None` if none is to be sent.
    ///
    /// # Errors
    /// [`Error::Capacity`].
    pub fn refuse(&self, error: Error, out: &mut [u8]) -> Result<Option<usize>, Error> {
        refusal::write(error, self.suites, out)
    }
}

/// message_1 is on its way.
pub struct AwaitingMessage2<'a> {
    pub(super) config: &'a Initiator<'a>,
    pub(super) own: &'a Credential<'a>,
    pub(super) suite: Suite,
    pub(super) hash_1: Digest,
    pub(super) ephemeral: Ephemeral,
    pub(super) c_i: Identifier,
}

impl<'a> AwaitingMessage2<'a> {
    /// Reads message_2, in place, and verifies the responder. Its EAD_2 is authenticated.
    ///
    /// `work` is working space for the signature's input, which is wiped: the responder's credential,
    /// once more with its chain, EAD_2 and 128 bytes; nothing where the responder does not sign.
    ///
    /// # Errors
    /// The reason why the handshake ends: see [`Error`]. `message` is then wiped; answer with
    /// [`Initiator::refuse`].
    pub fn message_2<'m>(
        self,
        message: &'m mut [u8],
        work: &mut [u8],
    ) -> Result<(ReadyForMessage3<'a>, Ead<'m>), Error>
    where
        'a: 'm,
    {
        let known = self.config.known;
        match self.process(message, work) {
            Ok((next, ead)) => Ok((next, Ead::new(message.get(ead).unwrap_or_default(), known))),
            Err(error) => {
                message.zeroize();
                Err(error)
            }
        }
    }

    // By reference: what is moved out of a state lies on the stack twice, under the whole of a
    // certificate's verification.
    fn process(
        &self,
        message: &mut [u8],
        work: &mut [u8],
    ) -> Result<(ReadyForMessage3<'a>, Range<usize>), Error> {
        let Self { config, own, suite, hash_1, ephemeral, c_i } = self;
        let (config, own, suite, c_i) = (*config, *own, *suite, *c_i);
        let end = message.len();
        let content = message::content(message)?;
        // G_Y_CIPHERTEXT_2, §5.3.1.
        let (g_y, plaintext) = content.split_first_chunk_mut::<32>().ok_or(Error::Length)?;
        let peer_ephemeral = ephemeral::public(suite.curve(), g_y)?;
        let th_2 = schedule::transcript_2(g_y, hash_1);
        let shared = ephemeral.agree(&peer_ephemeral)?;
        // §4.1.1.1; exposed to HKDF-Extract as its input.
        let prk_2e = kdf::extract(&th_2, shared.expose());
        let from_2e = Expand::new(&prk_2e);
        schedule::expand_xor(&from_2e, Label::KEYSTREAM_2, &[&th_2], plaintext)?;
        let read = Plaintext::read(plaintext, true, config.known)?;
        let c_r = read.connection.ok_or(Error::Length)?;

        let signs = config.method.responder_signs();
        let usage = if signs { Usage::ServerAuth } else { Usage::ServerAgreement };
        let resolved = config.trust.resolve(&read.id, usage)?;
        // Any of its own: who takes both roles may have one credential for each.
        if config.own.iter().any(|own| own.body == resolved.body) {
            return Err(Error::Reflection);
        }
        let (prk_3e2m, from_3e2m) = if signs {
            (prk_2e, from_2e)
        } else {
            // §4.1.1.2: G_RX from X and the responder's static key.
            let key = resolved.peer.key().agreement().ok_or(Error::PeerKey)?;
            let shared = ephemeral.agree(&key).map_err(|_| Error::PeerKey)?;
            schedule::mix(&from_2e, Label::SALT_3E2M, &th_2, &shared)?
        };
        let mut room: KidMap = [0; identifier::MAX + 3];
        let proof = read.proof(Label::MAC_2, &th_2, resolved.body, &mut room)?;
        proof.check(&from_3e2m, suite, signs, &resolved, read.proof, work)?;

        let head = resolved.body.head();
        let credential = [head.as_bytes(), resolved.body.content()];
        let th_3 = schedule::transcript(&th_2, plaintext, credential);
        let ead = end.saturating_sub(read.ead.len())..end;
        let peer = resolved.peer;
        let next =
            ReadyForMessage3 { config, own, suite, peer, c_i, c_r, peer_ephemeral, prk_3e2m, th_3 };
        Ok((next, ead))
    }
}

/// The responder has proved itself; this side has not yet.
pub struct ReadyForMessage3<'a> {
    pub(super) config: &'a Initiator<'a>,
    pub(super) own: &'a Credential<'a>,
    pub(super) suite: Suite,
    pub(super) peer: VerifiedPeer,
    pub(super) c_i: Identifier,
    pub(super) c_r: Identifier,
    pub(super) peer_ephemeral: agreement::PublicKey,
    pub(super) prk_3e2m: Prk,
    pub(super) th_3: Digest,
}

impl ReadyForMessage3<'_> {
    /// The responder. Drop this state if it is not the one that this side wants to tell who it is.
    #[must_use]
    pub const fn peer(&self) -> &VerifiedPeer {
        &self.peer
    }

    /// The connection identifier that the responder chose.
    #[must_use]
    pub const fn c_r(&self) -> &Identifier {
        &self.c_r
    }

    /// Writes message_3 to `out` and gives its length. `work` is as for message_2, for this side's
    /// own credential.
    ///
    /// # Errors
    /// [`Error::Capacity`], [`Error::Workspace`], and the signer's own. The handshake is then over
    /// and `out` wiped.
    pub fn message_3(
        self,
        ead_3: &[Item<'_>],
        out: &mut [u8],
        work: &mut [u8],
    ) -> Result<(usize, AwaitingMessage4), Error> {
        let done = self.compose(ead_3, out, work);
        if done.is_err() {
            out.zeroize();
        }
        done
    }

    fn compose(
        self,
        ead_3: &[Item<'_>],
        out: &mut [u8],
        work: &mut [u8],
    ) -> Result<(usize, AwaitingMessage4), Error> {
        let Self { config, own, suite, peer, c_i, c_r, peer_ephemeral, prk_3e2m, th_3 } = self;
        let from_3e2m = Expand::new(&prk_3e2m);
        let protection = Protection::third(suite, &from_3e2m, &th_3)?;
        let (prk_4e3m, from_4e3m) = match &own.key {
            PrivateKey::Signature(_) => (prk_3e2m, from_3e2m),
            // §4.1.1.3: G_IY from I and the responder's ephemeral key.
            PrivateKey::Agreement(key) => {
                let shared = key.agree(&peer_ephemeral)?;
                schedule::mix(&from_3e2m, Label::SALT_4E3M, &th_3, &shared)?
            }
        };
        let signs = config.method.initiator_signs();
        let draft = Draft { connection: None, own, signs, suite, ead: ead_3 };
        let sealed_len = draft.len().saturating_add(suite.cipher().tag_len());
        let mut buffer = Buffer::new(out);
        buffer.bytes_head(sealed_len);
        buffer.skip(sealed_len);
        let message = buffer.finish()?;
        let len = message.len();
        let at = len.checked_sub(sealed_len).ok_or(Error::Capacity)?;
        let sealed = message.get_mut(at..).ok_or(Error::Capacity)?;
        let plaintext = sealed.get_mut(..draft.len()).ok_or(Error::Capacity)?;
        draft.fill(Label::MAC_3, &from_4e3m, &th_3, plaintext, work)?;
        let head = own.body.head();
        let th_4 = schedule::transcript(&th_3, plaintext, [head.as_bytes(), own.body.content()]);
        protection.seal(sealed)?;

        let prk_out = schedule::derive(&from_4e3m, Label::PRK_OUT, &[&th_4])?;
        let prk_exporter = schedule::exporter(&prk_out)?;
        let completed = Completed {
            peer,
            role: Role::Initiator,
            method: config.method,
            suite,
            c_i,
            c_r,
            prk_out,
            prk_exporter,
            // Holds from message_4 on: see below.
            accepted_as: own.fingerprint,
        };
        Ok((len, AwaitingMessage4 { completed, prk_4e3m, th_4 }))
    }
}

/// message_3 is on its way. Whether the responder got it is not known yet.
pub struct AwaitingMessage4 {
    completed: Completed,
    // K_4 and IV_4 are derived only if there is a message_4.
    prk_4e3m: Prk,
    th_4: Digest,
}

impl AwaitingMessage4 {
    /// Reads message_4, in place: the responder holds the same secrets. `known` are the labels of
    /// EAD items that are known.
    ///
    /// # Errors
    /// The reason why the handshake ends. `message` is then wiped.
    pub fn message_4<'m>(
        self,
        message: &'m mut [u8],
        known: &'m [u16],
    ) -> Result<(Completed, Ead<'m>), Error> {
        match self.process(message, known) {
            Ok((completed, ead)) => {
                Ok((completed, Ead::new(message.get(ead).unwrap_or_default(), known)))
            }
            Err(error) => {
                message.zeroize();
                Err(error)
            }
        }
    }

    fn process(
        self,
        message: &mut [u8],
        known: &[u16],
    ) -> Result<(Completed, Range<usize>), Error> {
        let Self { completed, prk_4e3m, th_4 } = self;
        let end = message.len();
        let content = message::content(message)?;
        let content_len = content.len();
        let from_4e3m = Expand::new(&prk_4e3m);
        let plaintext = Protection::fourth(completed.suite, &from_4e3m, &th_4)?.open(content)?;
        // PLAINTEXT_4 = ( ? EAD_4 ), §5.5.2.
        Ead::check(plaintext, known)?;
        let start = end.saturating_sub(content_len);
        Ok((completed, start..start.saturating_add(plaintext.len())))
    }

    /// Goes on without message_4, where both sides have agreed that there is none. The first frame
    /// from the responder that opens confirms the keys; store nothing of the session before
    /// (§5.4.2).
    #[must_use]
    pub fn without_message_4(self) -> Completed {
        // Nothing that the responder sent shows yet that it took this side's certificate.
        Completed { accepted_as: None, ..self.completed }
    }
}

macro_rules! opaque {
    ($($state:ident),*) => { $(
        impl fmt::Debug for $state<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($state)).field("suite", &self.suite).finish_non_exhaustive()
            }
        }
    )* };
}

opaque!(AwaitingMessage2, ReadyForMessage3);

impl fmt::Debug for AwaitingMessage4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwaitingMessage4").finish_non_exhaustive()
    }
}
