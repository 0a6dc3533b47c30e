//! What an active attacker learns, and what not (RFC 9528 §9.1).

use crate::enrol::{Site, now};
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::platform::os::OsRandom;
use iomt_secure::session::edhoc::{
    Credential, Error, Identifier, Initiator, Method, PrivateKey, Responder, Suite, Trust,
};

const NAME: [&str; 2] =
    ["spiffe://ward.example/icu-3/wristband/band-7", "spiffe://ward.example/care/recipient/care"];

/// A responder tells whoever calls who it is; an initiator tells nobody but whom it believes.
#[test]
fn the_initiator_alone_is_protected_from_those_who_act() {
    let site = Site::new().unwrap();
    let [device, gateway, phone] = [
        site.enrol(NAME[0], Algorithm::Ed25519).unwrap(),
        site.enrol(NAME[1], Algorithm::Ed25519).unwrap(),
        site.enrol("spiffe://ward.example/home/phone/phone-1", Algorithm::Ed25519).unwrap(),
    ];
    let keys = [&device, &gateway, &phone].map(|member| member.signer().unwrap());
    let [d, g, p] = [&device, &gateway, &phone].map(|member| member.chain().borrow().unwrap());
    let credential = |chain, key| [Credential::x5chain(chain, PrivateKey::Signature(key)).unwrap()];
    let (of_device, of_gateway, of_phone) =
        (credential(d, &keys[0]), credential(g, &keys[1]), credential(p, &keys[2]));
    let roots = site.roots().unwrap();
    let trust = Trust::none().with_anchors(roots.anchors().unwrap(), now());
    let (suites, methods) = ([Suite::Suite4], [Method::SignSign]);
    let (mut one, mut two, mut work) = ([0; 1024], [0; 1024], [0; 4096]);
    let id = |byte| Identifier::new(&[byte]).unwrap();

    // The phone calls: message_2 names the gateway before the phone has shown anything.
    let caller = Initiator::new(Method::SignSign, &suites, &of_phone, trust).unwrap();
    let answers = Responder::new(&methods, &suites, &of_gateway, trust).unwrap();
    let (length, state) =
        caller.message_1(Suite::Suite4, id(1), &[], &mut OsRandom, &mut one).unwrap();
    let (ready, _) = answers.message_1(&one[..length]).unwrap();
    let (length, _) = ready.message_2(id(2), &[], &mut OsRandom, &mut two, &mut work).unwrap();
    let (ready, _) = state.message_2(&mut two[..length], &mut work).unwrap();
    assert_eq!(ready.peer().name(), &gateway.name);

    // The phone answers with a certificate that the device does not believe: there is no message_3, and
    // the error message says nothing of the device.
    let stranger = Trust::none();
    let caller = Initiator::new(Method::SignSign, &suites, &of_device, stranger).unwrap();
    let answers = Responder::new(&methods, &suites, &of_phone, trust).unwrap();
    let (length, state) =
        caller.message_1(Suite::Suite4, id(1), &[], &mut OsRandom, &mut one).unwrap();
    let (ready, _) = answers.message_1(&one[..length]).unwrap();
    let (length, _) = ready.message_2(id(2), &[], &mut OsRandom, &mut two, &mut work).unwrap();
    let error = state.message_2(&mut two[..length], &mut work).map(|_| ()).unwrap_err();
    assert_eq!(error, Error::UnknownCredential);
    let length = caller.refuse(error, &mut one).unwrap().unwrap();
    assert_eq!(&one[..length], b"\x03\xf5");
}
