//! Ours: EDHOC, both sides, three messages, ended in traffic secrets on both.
//!
//! - method 0, suite 4 (X25519, Ed25519, ChaCha20-Poly1305) with certificates: each side verifies the
//!   other's chain of one certificate under a root in every handshake. With x5chain the
//!   certificates are in the messages, with x5t their hashes. "known": each has verified the other's
//!   chain before, and looks it up by that hash, its dates and the trust anchors; the handshake's
//!   own signatures are checked as ever.
//! - method 3 (static Diffie-Hellman), suites 2 (P-256, AES-CCM) and 4, with raw keys that were
//!   pinned beforehand, named by kid: as lakers has it.
//!
//! message_4 is left out, as in what the peers send.

use super::certificates::{Authority, DOMAIN, Ed25519, now};
use super::{Handshake, kept};
use iomt_secure::crypto::agreement::PublicKey;
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::{
    Anchor, Anchors, Chain, Key, KeyAgreement as _, Known, Name, Pin, Signer as _,
    SoftwareAgreement, SoftwareSigner, Usage,
};
use iomt_secure::platform::os::OsRandom;
use iomt_secure::session::edhoc::{
    Credential, Identifier, Initiator, Method, PrivateKey, Responder, Suite, Trust,
};
use rcgen::SanType;

/// Everything anew, and with peers that are known: what the goals are set for.
pub(crate) const FULL: &str = "iomt-secure EDHOC m0 s4 x5chain";
pub(crate) const KNOWN: &str = "iomt-secure EDHOC m0 s4 x5t, known";

/// The two devices: initiator and responder.
const DEVICES: [&str; 2] = ["pump-0042", "gateway-7"];

pub(super) fn all(authority: &Authority) -> Vec<Handshake> {
    let [i, r] = DEVICES.map(|device| Certified::new(authority, device));
    let root = kept(authority.root.clone());
    let anchors = kept([Anchor::new(root, DOMAIN).expect("a root")]);
    let anchors = Anchors::new(anchors).expect("anchors");
    let trust = Trust::none().with_anchors(anchors, now());
    let named = trust.with_chains(kept([i.chain, r.chain]));
    let verified = |side: &Certified, usage| {
        let known = Known::verify(side.chain, &anchors, &now(), usage).expect("a known peer");
        trust.with_known(kept([known]))
    };
    // Each side has verified the other's chain in an earlier handshake.
    let known = [verified(&r, Usage::ServerAuth), verified(&i, Usage::ClientAuth)];
    let chain = |side: &Certified| Credential::x5chain(side.chain, side.key()).expect("its key");
    let hash = |side: &Certified| Credential::x5t(side.chain, side.key()).expect("its key");
    let (signing, suite) = (Method::SignSign, Suite::Suite4);
    vec![
        pair(FULL, signing, suite, [chain(&i), chain(&r)], [trust; 2]),
        pair("iomt-secure EDHOC m0 s4 x5t", signing, suite, [hash(&i), hash(&r)], [named; 2]),
        pair(
            "iomt-secure EDHOC m0 s4 x5chain, known",
            signing,
            suite,
            [chain(&i), chain(&r)],
            known,
        ),
        pair(KNOWN, signing, suite, [hash(&i), hash(&r)], known),
        pinned(
            "iomt-secure EDHOC m3 s2 kid",
            Suite::Suite2,
            [(); 2].map(|()| SoftwareAgreement::generate_p256(&mut OsRandom).expect("a key")),
        ),
        pinned(
            "iomt-secure EDHOC m3 s4 kid",
            Suite::Suite4,
            [(); 2].map(|()| SoftwareAgreement::generate_x25519(&mut OsRandom).expect("a key")),
        ),
    ]
}

/// The name that `device` goes by.
pub(super) fn name(device: &str) -> String {
    format!("spiffe://{DOMAIN}/icu-3/infusion-pump/{device}")
}

/// A side with a certificate.
struct Certified {
    chain: Chain<'static>,
    signer: &'static SoftwareSigner,
}

impl Certified {
    fn new(authority: &Authority, device: &str) -> Self {
        let signer = SoftwareSigner::generate(Algorithm::Ed25519, &mut OsRandom).expect("a key");
        let uri = SanType::URI(name(device).try_into().expect("a URI"));
        let public = Ed25519(signer.public_key().as_bytes().to_vec());
        let certificate = kept(authority.issue(device, uri, &public));
        let chain = Chain::new([certificate.as_slice()]).expect("a chain");
        Self { chain, signer: kept(signer) }
    }

    fn key(&self) -> PrivateKey<'static> {
        PrivateKey::Signature(self.signer)
    }
}

/// Two sides with static keys, each pinned by the other.
fn pinned(who: &'static str, suite: Suite, keys: [SoftwareAgreement; 2]) -> Handshake {
    let keys = kept(keys);
    let mut pins = Vec::new();
    let mut own = Vec::new();
    for ((device, key), kid) in DEVICES.into_iter().zip(keys).zip(1..) {
        let public = match key.public_key() {
            PublicKey::P256(point) => Key::P256(point),
            PublicKey::X25519(u) => Key::X25519(u),
            _ => panic!("a key of another kind"),
        };
        let mut room = [0; 192];
        let claims = Pin::write_claims(device, &[kid], &public, &mut room).expect("claims");
        let claims = kept(claims.to_vec());
        let name = Name::parse(&name(device)).expect("a name");
        pins.push(Pin::new(name, claims).expect("a pin"));
        own.push(Credential::kid(claims, PrivateKey::Agreement(key)).expect("its key"));
    }
    let trust = Trust::none().with_pins(kept(pins)).expect("pins");
    pair(who, Method::StaticStatic, suite, [own[0], own[1]], [trust; 2])
}

fn pair(
    who: &'static str,
    method: Method,
    suite: Suite,
    own: [Credential<'static>; 2],
    trust: [Trust<'static>; 2],
) -> Handshake {
    let ([own_i, own_r], suites, methods) =
        (own.map(|own| kept([own])), kept([suite]), kept([method]));
    let [trust_i, trust_r] = trust;
    let initiator = kept(Initiator::new(method, suites, own_i, trust_i).expect("an initiator"));
    let responder = kept(Responder::new(methods, suites, own_r, trust_r).expect("a responder"));
    let (mut message, mut work) = ([0; 1024], [0; 1024]);
    let turn = move || shake_hands(initiator, responder, suite, &mut message, &mut work);
    Handshake { who, turn: Box::new(turn) }
}

/// One handshake through one buffer, which stands for the link.
fn shake_hands(
    initiator: &'static Initiator<'static>,
    responder: &'static Responder<'static>,
    suite: Suite,
    message: &mut [u8],
    work: &mut [u8],
) -> usize {
    let id = |byte| Identifier::new(&[byte]).expect("an identifier");
    let random = &mut OsRandom;
    let (one, i) = initiator.message_1(suite, id(7), &[], random, message).expect("message_1");
    let (r, _) = responder.message_1(&message[..one]).expect("message_1 is taken");
    let (two, r) = r.message_2(id(9), &[], random, message, work).expect("message_2");
    let (i, _) = i.message_2(&mut message[..two], work).expect("message_2 is taken");
    let (three, i) = i.message_3(&[], message, work).expect("message_3");
    let (r, _) = r.message_3(&mut message[..three], work).expect("message_3 is taken");
    let i = i.without_message_4().establish().expect("the initiator's session");
    let r = r.without_message_4().establish().expect("the responder's session");
    assert!(i.peer() != r.peer());
    std::hint::black_box((i, r));
    one + two + three
}
