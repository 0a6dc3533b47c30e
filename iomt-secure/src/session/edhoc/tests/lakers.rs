//! Live handshakes with `lakers` 0.8, in both directions: method 3, suite 2, kid, all four
//! messages, then the exporter and the key update.

use super::world::id;
use crate::crypto::Secret;
use crate::identity::{Key, KeyAgreement, Name, Pin, SoftwareAgreement};
use crate::platform::os::OsRandom;
use crate::session::edhoc::{
    Completed, Credential, Initiator, Item, Method, PrivateKey, Responder, Suite, Trust,
};
use lakers::{
    ConnId, CredentialTransfer, EADItem, EDHOCMethod, EDHOCSuite, EdhocInitiator,
    EdhocMessageBuffer, EdhocResponder, credential_check_or_fetch,
};
use rand_core_06::OsRng;
use std::vec::Vec;

const METHOD: Method = Method::StaticStatic;
const SUITE: Suite = Suite::Suite2;

type Theirs = lakers_crypto_rustcrypto::Crypto<OsRng>;

/// A side that either implementation can play.
struct Side {
    secret: [u8; 32],
    key: SoftwareAgreement,
    claims: Vec<u8>,
    name: Name,
}

impl Side {
    fn new(device: &str, kid: u8) -> Self {
        let secret = [kid; 32];
        let key = SoftwareAgreement::p256(&Secret::take(&mut secret.clone())).unwrap();
        let public = match key.public_key() {
            crate::crypto::agreement::PublicKey::P256(point) => Key::P256(point),
            _ => panic!("not P-256"),
        };
        let mut out = [0; 192];
        let claims = Pin::write_claims(device, &[kid], &public, &mut out).unwrap().to_vec();
        let name = std::format!("spiffe://hospital.example/icu/test/{device}");
        Self { secret, key, claims, name: Name::parse(&name).unwrap() }
    }

    fn ours(&self) -> Credential<'_> {
        Credential::kid(&self.claims, PrivateKey::Agreement(&self.key)).unwrap()
    }

    fn theirs(&self) -> lakers::Credential {
        lakers::Credential::parse_ccs(&self.claims).unwrap()
    }
}

fn theirs(message: &[u8]) -> EdhocMessageBuffer {
    EdhocMessageBuffer::new_from_slice(message).unwrap()
}

/// One item of theirs, whose label must be under 24 there.
fn their_item() -> Option<EADItem> {
    let mut item = EADItem::new();
    item.label = 9;
    item.value = Some(EdhocMessageBuffer::new_from_slice(&[0x43, 7, 8, 9]).unwrap());
    Some(item)
}

#[test]
fn lakers_answers() {
    let (i, r) = (Side::new("i", 0x2b), Side::new("gateway", 0x32));
    let pins = [Pin::new(r.name, &r.claims).unwrap()];
    let (own, suites) = ([i.ours()], [SUITE]);
    let trust = Trust::none().with_pins(&pins).unwrap();
    let initiator = Initiator::new(METHOD, &suites, &own, trust).unwrap().knowing(&[9]);
    let responder =
        EdhocResponder::new(Theirs::new(OsRng), EDHOCMethod::StatStat, r.secret, r.theirs());

    let mut out = [0; 256];
    let item = [Item::new(9, Some(&[1, 2])).unwrap()];
    let (len, ours) =
        initiator.message_1(SUITE, id(&[0x0e]), &item, &mut OsRandom, &mut out).unwrap();
    let (responder, c_i, ead) = responder.process_message_1(&theirs(&out[..len])).unwrap();
    assert_eq!((c_i.as_slice(), ead.unwrap().label), (&[0x0e][..], 9));
    let (responder, message_2) = responder
        .prepare_message_2(CredentialTransfer::ByReference, ConnId::from_slice(&[0x27]), &None)
        .unwrap();
    let mut message = message_2.as_slice().to_vec();
    let (ours, _) = ours.message_2(&mut message, &mut []).unwrap();
    assert_eq!((ours.peer().name(), ours.c_r()), (&r.name, &id(&[0x27])));
    let (len, ours) = ours.message_3(&item, &mut out, &mut []).unwrap();
    let (responder, id_cred, ead) = responder.parse_message_3(&theirs(&out[..len])).unwrap();
    assert_eq!(ead.unwrap().label, 9);
    let known = credential_check_or_fetch(Some(i.theirs()), id_cred).unwrap();
    let (responder, prk_out) = responder.verify_message_3(known).unwrap();
    let (mut responder, message_4) = responder.prepare_message_4(&None).unwrap();
    let mut message = message_4.as_slice().to_vec();
    let (ours, _) = ours.message_4(&mut message, &[]).unwrap();

    check(ours, prk_out, |label, context, len| {
        responder.edhoc_exporter(label, context, len)[..len].to_vec()
    });
}

#[test]
fn lakers_asks() {
    let (i, r) = (Side::new("pump", 0x2b), Side::new("r", 0x32));
    let pins = [Pin::new(i.name, &i.claims).unwrap()];
    let (own, suites, methods) = ([r.ours()], [SUITE], [METHOD]);
    let trust = Trust::none().with_pins(&pins).unwrap();
    let responder = Responder::new(&methods, &suites, &own, trust).unwrap().knowing(&[9]);
    let mut initiator =
        EdhocInitiator::new(Theirs::new(OsRng), EDHOCMethod::StatStat, EDHOCSuite::CipherSuite2);
    initiator.set_identity(i.secret, i.theirs());

    let (initiator, message_1) =
        initiator.prepare_message_1(ConnId::from_slice(&[0x37]), &their_item()).unwrap();
    let (ours, ead) = responder.message_1(message_1.as_slice()).unwrap();
    assert_eq!(ead.find(9), Some(Item::new(9, Some(&[7, 8, 9])).unwrap()));
    assert_eq!(ours.c_i(), &id(&[0x37]));
    let mut out = [0; 256];
    let (len, ours) =
        ours.message_2(id(&[0xab, 0xcd]), &[], &mut OsRandom, &mut out, &mut []).unwrap();
    let (initiator, c_r, id_cred, _) = initiator.parse_message_2(&theirs(&out[..len])).unwrap();
    assert_eq!(c_r.as_slice(), [0xab, 0xcd]);
    let known = credential_check_or_fetch(Some(r.theirs()), id_cred).unwrap();
    let initiator = initiator.verify_message_2(known).unwrap();
    let (initiator, message_3, prk_out) =
        initiator.prepare_message_3(CredentialTransfer::ByReference, &their_item()).unwrap();
    let mut message = message_3.as_slice().to_vec();
    let (ours, ead) = ours.message_3(&mut message, &mut []).unwrap();
    assert_eq!(ours.peer().name(), &i.name);
    assert!(ead.find(9).is_some());
    let (len, ours) = ours.message_4(&[], &mut out).unwrap();
    let (mut initiator, _) = initiator.process_message_4(&theirs(&out[..len])).unwrap();

    check(ours, prk_out, |label, context, len| {
        initiator.edhoc_exporter(label, context, len)[..len].to_vec()
    });
}

fn check(ours: Completed, prk_out: [u8; 32], mut theirs: impl FnMut(u8, &[u8], usize) -> Vec<u8>) {
    assert_eq!(ours.prk_out.expose(), &prk_out);
    for (label, context, len) in [(0, &b""[..], 16), (1, b"", 8), (22, b"context", 64)] {
        let mut out = std::vec![0; len];
        ours.export(label.into(), context, &mut out).unwrap();
        assert_eq!(out, theirs(label, context, len));
    }
}
