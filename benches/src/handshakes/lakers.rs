//! `lakers` 0.8 with its RustCrypto backend: EDHOC, method 3, suite 2 (P-256, AES-CCM), raw keys
//! that both sides have, named by kid; three messages, until both sides have PRK_out.

use super::Handshake;
use iomt_secure::crypto::Secret;
use iomt_secure::crypto::agreement::PublicKey;
use iomt_secure::identity::{Key, KeyAgreement as _, Pin, SoftwareAgreement};
use lakers::{
    ConnId, Credential, CredentialTransfer, EDHOCMethod, EDHOCSuite, EdhocInitiator,
    EdhocResponder, credential_check_or_fetch,
};
use lakers_crypto_rustcrypto::Crypto;
use rand_core_06::OsRng;

/// A raw key and its claims set, which is public.
struct Side {
    secret: [u8; 32],
    credential: Credential,
}

impl Side {
    fn new(device: &str, kid: u8) -> Self {
        let secret = [kid; 32];
        let key = SoftwareAgreement::p256(&Secret::take(&mut secret.clone())).expect("a key");
        let PublicKey::P256(point) = key.public_key() else { panic!("not P-256") };
        let mut room = [0; 192];
        let claims = Pin::write_claims(device, &[kid], &Key::P256(point), &mut room);
        let claims = claims.expect("a claims set");
        Self { secret, credential: Credential::parse_ccs(claims).expect("a credential") }
    }
}

pub(super) fn new() -> Handshake {
    let (i, r) = (Side::new("pump-0042", 1), Side::new("gateway-7", 2));
    let turn = move || shake_hands(&i, &r);
    Handshake { who: "lakers m3 s2 kid", turn: Box::new(turn) }
}

fn shake_hands(i: &Side, r: &Side) -> usize {
    let by_reference = CredentialTransfer::ByReference;
    let mut initiator =
        EdhocInitiator::new(Crypto::new(OsRng), EDHOCMethod::StatStat, EDHOCSuite::CipherSuite2);
    initiator.set_identity(i.secret, i.credential);
    let responder =
        EdhocResponder::new(Crypto::new(OsRng), EDHOCMethod::StatStat, r.secret, r.credential);

    let (initiator, one) =
        initiator.prepare_message_1(ConnId::from_slice(&[7]), &None).expect("message_1");
    let (responder, _, _) = responder.process_message_1(&one).expect("message_1 is taken");
    let (responder, two) = responder
        .prepare_message_2(by_reference, ConnId::from_slice(&[9]), &None)
        .expect("message_2");
    let (initiator, _, id, _) = initiator.parse_message_2(&two).expect("message_2 is taken");
    let known = credential_check_or_fetch(Some(r.credential), id).expect("known");
    let initiator = initiator.verify_message_2(known).expect("message_2 holds");
    let (initiator, three, of_i) =
        initiator.prepare_message_3(by_reference, &None).expect("message_3");
    let (responder, id, _) = responder.parse_message_3(&three).expect("message_3 is taken");
    let known = credential_check_or_fetch(Some(i.credential), id).expect("known");
    let (responder, of_r) = responder.verify_message_3(known).expect("message_3 holds");
    assert_eq!(of_i, of_r);
    let initiator = initiator.completed_without_message_4().expect("the initiator is done");
    let responder = responder.completed_without_message_4().expect("the responder is done");
    std::hint::black_box((initiator, responder));
    one.as_slice().len() + two.as_slice().len() + three.as_slice().len()
}
