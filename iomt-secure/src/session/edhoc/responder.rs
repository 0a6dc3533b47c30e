//! The side that answers (RFC 9528 §5.2.3, §5.3.2, §5.4.3, §5.5.2).
//!
//! Before the initiator has proved anything, message_1 costs no public-key operation, and
//! message_2 a fixed few: a fresh key pair, one agreement, and one proof of this side's own.

use super::credential::{Credential, KidMap};
use super::ead::{Ead, Item};
use super::encode::{Buffer, Sink};
use super::ephemeral::{self, Ephemeral};
use super::identifier::{self, Identifier};
use super::message::{self, Message1};
use super::plaintext::{Draft, Plaintext};
use super::refusal;
use super::schedule::{self, Prk, Protection};
use super::suite::{Method, Suite};
use super::{Completed, Error, Label, PrivateKey, Trust};
use crate::crypto::hash::{Digest, sha256};
use crate::crypto::kdf::{self, Expand};
use crate::identity::{Usage, VerifiedPeer};
use crate::platform::Random;
use crate::session::Role;
use core::fmt;
use core::ops::Range;
use zeroize::Zeroize;

/// What this side's handshakes as responder have in common.
#[derive(Clone, Copy, Debug)]
pub struct Responder<'a> {
    methods: &'a [Method],
    suites: &'a [Suite],
    pub(super) own: &'a [Credential<'a>],
    trust: Trust<'a>,
    known: &'a [u16],
}

impl<'a> Responder<'a> {
    /// A responder for `methods` and `suites`. The first of the `own` credentials that fits what
    /// an initiator selects is used.
    ///
    /// # Errors
    /// [`Error::Suites`] if there is no method or suite, or one twice; [`Error::SuiteUnavailable`];
    /// [`Error::OwnCredential`] if no credential fits one of the methods with one of the suites: it
    /// would be agreed on and then fail.
    pub fn new(
        methods: &'a [Method],
        suites: &'a [Suite],
        own: &'a [Credential<'a>],
        trust: Trust<'a>,
    ) -> Result<Self, Error> {
        super::suite::check(suites)?;
        if methods.is_empty() {
            return Err(Error::Suites);
        }
        for method in methods {
            for suite in suites {
                if !own.iter().any(|own| own.fits(false, *method, *suite)) {
                    return Err(Error::OwnCredential);
                }
            }
        }
        Ok(Self { methods, suites, own, trust, known: &[] })
    }

    /// Knows EAD items with these labels; critical items with others end the handshake.
    #[must_use]
    pub const fn knowing(mut self, labels: &'a [u16]) -> Self {
        self.known = labels;
        self
    }

    /// Reads message_1. Its EAD_1 is not authenticated: act on it only once the handshake is
    /// through.
    ///
    /// # Errors
    /// The reason why the handshake does not begin: see [`Error`]. Answer with
    /// [`Responder::refuse`].
    pub fn message_1<'m>(
        &'a self,
        message: &'m [u8],
    ) -> Result<(ReadyForMessage2<'a>, Ead<'m>), Error>
    where
        'a: 'm,
    {
        let Message1 { method, suite, g_x, c_i, ead } =
            Message1::read(message, self.methods, self.suites)?;
        Ead::check(ead, self.known)?;
        let own = self.own.iter().find(|own| own.fits(false, method, suite));
        let own = own.ok_or(Error::OwnCredential)?;
        let hash_1 = sha256(&[message]);
        let next = ReadyForMessage2 { config: self, own, method, suite, g_x, c_i, hash_1 };
        Ok((next, Ead::new(ead, self.known)))
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

/// message_1 was read; no secret exists yet.
pub struct ReadyForMessage2<'a> {
    pub(super) config: &'a Responder<'a>,
    pub(super) own: &'a Credential<'a>,
    pub(super) method: Method,
    pub(super) suite: Suite,
    pub(super) g_x: [u8; 32],
    pub(super) c_i: Identifier,
    pub(super) hash_1: Digest,
}

impl<'a> ReadyForMessage2<'a> {
    /// The connection identifier that the initiator chose.
    #[must_use]
    pub const fn c_i(&self) -> &Identifier {
        &self.c_i
    }

    /// Writes message_2 to `out` and gives its length. `c_r` names the session for this side, and
    /// must be one that it does not use for another.
    ///
    /// `work` is working space for the signature's input, which is wiped: this side's credential,
    /// once more with its chain, EAD_2 and 128 bytes; nothing where this side does not sign.
    ///
    /// # Errors
    /// [`Error::Crypto`] if the initiator's ephemeral key is no point of its curve or of low order;
    /// [`Error::Capacity`], [`Error::Workspace`], the random source's and the signer's own. The
    /// handshake is then over and `out` wiped.
    pub fn message_2(
        self,
        c_r: Identifier,
        ead_2: &[Item<'_>],
        random: &mut impl Random,
        out: &mut [u8],
        work: &mut [u8],
    ) -> Result<(usize, AwaitingMessage3<'a>), Error> {
        let done = self.compose(c_r, ead_2, random, out, work);
        if done.is_err() {
            out.zeroize();
        }
        done
    }

    fn compose(
        self,
        c_r: Identifier,
        ead_2: &[Item<'_>],
        random: &mut impl Random,
        out: &mut [u8],
        work: &mut [u8],
    ) -> Result<(usize, AwaitingMessage3<'a>), Error> {
        let Self { config, own, method, suite, g_x, c_i, hash_1 } = self;
        let peer_ephemeral = ephemeral::public(suite.curve(), &g_x)?;
        let ephemeral = Ephemeral::generate(suite.curve(), random)?;
        let g_y = ephemeral.public();
        let th_2 = schedule::transcript_2(&g_y, &hash_1);
        let shared = ephemeral.agree(&peer_ephemeral)?;
        // §4.1.1.1; exposed to HKDF-Extract as its input.
        let prk_2e = kdf::extract(&th_2, shared.expose());
        let from_2e = Expand::new(&prk_2e);
        let mixed = match &own.key {
            PrivateKey::Signature(_) => None,
            // §4.1.1.2: G_RX from R and the initiator's ephemeral key.
            PrivateKey::Agreement(key) => {
                let shared = key.agree(&peer_ephemeral)?;
                Some(schedule::mix(&from_2e, Label::SALT_3E2M, &th_2, &shared)?)
            }
        };

        let signs = method.responder_signs();
        let draft = Draft { connection: Some(c_r), own, signs, suite, ead: ead_2 };
        // G_Y_CIPHERTEXT_2, §5.3.1.
        let content_len = draft.len().saturating_add(g_y.len());
        let mut buffer = Buffer::new(out);
        buffer.bytes_head(content_len);
        buffer.put(&g_y);
        buffer.skip(draft.len());
        let message = buffer.finish()?;
        let len = message.len();
        let at = len.checked_sub(draft.len()).ok_or(Error::Capacity)?;
        let plaintext = message.get_mut(at..).ok_or(Error::Capacity)?;
        let from_3e2m = mixed.as_ref().map_or(&from_2e, |(_, from_3e2m)| from_3e2m);
        draft.fill(Label::MAC_2, from_3e2m, &th_2, plaintext, work)?;
        let head = own.body.head();
        let th_3 = schedule::transcript(&th_2, plaintext, [head.as_bytes(), own.body.content()]);
        schedule::expand_xor(&from_2e, Label::KEYSTREAM_2, &[&th_2], plaintext)?;

        // Only an initiator with a static key needs this side's ephemeral key once more.
        let ephemeral = if method.initiator_signs() { None } else { Some(ephemeral) };
        let prk_3e2m = mixed.map_or(prk_2e, |(prk_3e2m, _)| prk_3e2m);
        let next =
            AwaitingMessage3 { config, own, method, suite, c_i, c_r, ephemeral, prk_3e2m, th_3 };
        Ok((len, next))
    }
}

/// message_2 is on its way. The initiator has proved nothing yet.
pub struct AwaitingMessage3<'a> {
    pub(super) config: &'a Responder<'a>,
    pub(super) own: &'a Credential<'a>,
    pub(super) method: Method,
    pub(super) suite: Suite,
    pub(super) c_i: Identifier,
    pub(super) c_r: Identifier,
    pub(super) ephemeral: Option<Ephemeral>,
    pub(super) prk_3e2m: Prk,
    pub(super) th_3: Digest,
}

impl<'a> AwaitingMessage3<'a> {
    /// The connection identifier that this side chose.
    #[must_use]
    pub const fn c_r(&self) -> &Identifier {
        &self.c_r
    }

    /// Reads message_3, in place, and verifies the initiator. `work` is as for message_2, for the
    /// initiator's credential.
    ///
    /// # Errors
    /// The reason why the handshake ends: see [`Error`]. `message` is then wiped; answer with
    /// [`Responder::refuse`].
    pub fn message_3<'m>(
        self,
        message: &'m mut [u8],
        work: &mut [u8],
    ) -> Result<(ReadyForMessage4, Ead<'m>), Error>
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

    fn process(
        self,
        message: &mut [u8],
        work: &mut [u8],
    ) -> Result<(ReadyForMessage4, Range<usize>), Error> {
        let Self { config, own, method, suite, c_i, c_r, ephemeral, prk_3e2m, th_3 } = self;
        let end = message.len();
        let content = message::content(message)?;
        let from_3e2m = Expand::new(&prk_3e2m);
        let plaintext = Protection::third(suite, &from_3e2m, &th_3)?.open(content)?;
        let read = Plaintext::read(plaintext, false, config.known)?;

        let signs = method.initiator_signs();
        let usage = if signs { Usage::ClientAuth } else { Usage::ClientAgreement };
        let resolved = config.trust.resolve(&read.id, usage)?;
        // Any of its own: who takes both roles may have one credential for each.
        if config.own.iter().any(|own| own.body == resolved.body) {
            return Err(Error::Reflection);
        }
        let (prk_4e3m, from_4e3m) = if signs {
            (prk_3e2m, from_3e2m)
        } else {
            // §4.1.1.3: G_IY from Y and the initiator's static key.
            let key = resolved.peer.key().agreement().ok_or(Error::PeerKey)?;
            let ephemeral = ephemeral.ok_or(Error::PeerKey)?;
            let shared = ephemeral.agree(&key).map_err(|_| Error::PeerKey)?;
            schedule::mix(&from_3e2m, Label::SALT_4E3M, &th_3, &shared)?
        };
        let mut room: KidMap = [0; identifier::MAX + 3];
        let proof = read.proof(Label::MAC_3, &th_3, resolved.body, &mut room)?;
        proof.check(&from_4e3m, suite, signs, &resolved, read.proof, work)?;

        let head = resolved.body.head();
        let credential = [head.as_bytes(), resolved.body.content()];
        let th_4 = schedule::transcript(&th_3, plaintext, credential);
        let prk_out = schedule::derive(&from_4e3m, Label::PRK_OUT, &[&th_4])?;
        let prk_exporter = schedule::exporter(&prk_out)?;
        let ead_end = end.saturating_sub(suite.cipher().tag_len());
        let ead = ead_end.saturating_sub(read.ead.len())..ead_end;
        let completed = Completed {
            peer: resolved.peer,
            role: Role::Responder,
            method,
            suite,
            c_i,
            c_r,
            prk_out,
            prk_exporter,
            // §5.4.1: the initiator sends message_3 once it has verified message_2.
            accepted_as: own.fingerprint,
        };
        Ok((ReadyForMessage4 { completed, prk_4e3m, th_4 }, ead))
    }
}

/// The initiator has proved itself. It does not know yet that this side knows.
pub struct ReadyForMessage4 {
    completed: Completed,
    // K_4 and IV_4 are derived only if there is a message_4.
    prk_4e3m: Prk,
    th_4: Digest,
}

impl ReadyForMessage4 {
    /// The initiator. Drop this state if it may not come in.
    #[must_use]
    pub const fn peer(&self) -> &VerifiedPeer {
        &self.completed.peer
    }

    /// Writes message_4 to `out`: key confirmation. Gives its length.
    ///
    /// # Errors
    /// [`Error::Capacity`]. The handshake is then over and `out` wiped.
    pub fn message_4(
        self,
        ead_4: &[Item<'_>],
        out: &mut [u8],
    ) -> Result<(usize, Completed), Error> {
        let done = self.compose(ead_4, out);
        if done.is_err() {
            out.zeroize();
        }
        done
    }

    fn compose(self, ead_4: &[Item<'_>], out: &mut [u8]) -> Result<(usize, Completed), Error> {
        let Self { completed, prk_4e3m, th_4 } = self;
        let suite = completed.suite;
        let mut ead_len = super::encode::Length::default();
        super::ead::write(ead_4, &mut ead_len);
        let sealed_len = ead_len.0.saturating_add(suite.cipher().tag_len());
        let mut buffer = Buffer::new(out);
        buffer.bytes_head(sealed_len);
        super::ead::write(ead_4, &mut buffer);
        buffer.skip(suite.cipher().tag_len());
        let message = buffer.finish()?;
        let len = message.len();
        let at = len.checked_sub(sealed_len).ok_or(Error::Capacity)?;
        let protection = Protection::fourth(suite, &Expand::new(&prk_4e3m), &th_4)?;
        protection.seal(message.get_mut(at..).ok_or(Error::Capacity)?)?;
        Ok((len, completed))
    }

    /// Goes on without message_4, where both sides have agreed that there is none.
    #[must_use]
    pub fn without_message_4(self) -> Completed {
        self.completed
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

opaque!(ReadyForMessage2, AwaitingMessage3);

impl fmt::Debug for ReadyForMessage4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadyForMessage4").finish_non_exhaustive()
    }
}
