//! A session over EDHOC, kept in files, and resumed after a reboot, through the public interface alone.

#![cfg(feature = "std")]

use iomt_secure::crypto::Secret;
use iomt_secure::identity::{
    Key, KeyAgreement, Name, Now, Pin, SoftwareAgreement, TimeFloor, Trusted,
};
use iomt_secure::platform::os::{FileStorage, OsRandom, SystemClock};
use iomt_secure::session::Established;
use iomt_secure::session::edhoc::{
    Credential, Identifier, Initiator, Method, PrivateKey, Responder, Suite, Trust,
};
use iomt_secure::telemetry::resumption::{Resumable, Vault};
use iomt_secure::telemetry::{Error, Options, Received, open_link};

const PUMP: &str = "spiffe://home.example/bedroom/infusion-pump/pump-1";
const HUB: &str = "spiffe://home.example/bedroom/hub/hub-1";

/// What one device shows the other when they are paired.
fn claims(kid: u8, key: &SoftwareAgreement) -> Vec<u8> {
    let mut out = [0; 128];
    let key = Key::X25519(key.public_key().x());
    Pin::write_claims("device", &[kid], &key, &mut out).unwrap().to_vec()
}

fn handshake(pump: [&Pin<'_>; 2], keys: [&SoftwareAgreement; 2]) -> [Established; 2] {
    let ([own, peer], random) = (pump, &mut OsRandom);
    let (suites, methods) = ([Suite::Suite4], [Method::StaticStatic]);
    let (believed_i, believed_r) = ([*peer], [*own]);
    let own_i = [Credential::kid(own.claims(), PrivateKey::Agreement(keys[0])).unwrap()];
    let own_r = [Credential::kid(peer.claims(), PrivateKey::Agreement(keys[1])).unwrap()];
    let trust = |pins| Trust::none().with_pins(pins).unwrap();
    let i = Initiator::new(methods[0], &suites, &own_i, trust(&believed_i)).unwrap();
    let r = Responder::new(&methods, &suites, &own_r, trust(&believed_r)).unwrap();
    let (mut out, mut work) = ([0; 128], [0; 256]);
    let c_i = Identifier::new(&[7]).unwrap();
    let (len, i) = i.message_1(suites[0], c_i, &[], random, &mut out).unwrap();
    let first = out[..len].to_vec();
    let (r, _) = r.message_1(&first).unwrap();
    let c_r = Identifier::new(&[9]).unwrap();
    let (len, r) = r.message_2(c_r, &[], random, &mut out, &mut work).unwrap();
    let (i, _) = i.message_2(&mut out[..len], &mut work).unwrap();
    let (len, i) = i.message_3(&[], &mut out, &mut work).unwrap();
    let (r, _) = r.message_3(&mut out[..len], &mut work).unwrap();
    let (len, r) = r.message_4(&[], &mut out).unwrap();
    let (i, _) = i.message_4(&mut out[..len], &[]).unwrap();
    [i.establish().unwrap(), r.establish().unwrap()]
}

fn now() -> Now {
    TimeFloor::build().now(&SystemClock { reliable: false })
}

#[test]
fn a_pump_goes_on_with_its_hub_after_a_reboot() {
    let [pump_key, hub_key] =
        [(), ()].map(|()| SoftwareAgreement::generate_x25519(&mut OsRandom).unwrap());
    let (pump_claims, hub_claims) = (claims(1, &pump_key), claims(2, &hub_key));
    let own = Name::parse(PUMP).unwrap();
    let pump = Pin::new(own, &pump_claims).unwrap();
    let hub = [Pin::new(Name::parse(HUB).unwrap(), &hub_claims).unwrap()];
    let [at_pump, at_hub] = handshake([&pump, &hub[0]], [&pump_key, &hub_key]);

    let options = Options::lossy().resumable();
    let (mut sealer, mut opener) = open_link::<1>(at_hub, &options).unwrap();
    let path = std::env::temp_dir().join(format!("iomt-secure-reboot-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    let key = Secret::take(&mut [0x17; 32]);
    let mut accepted = Vec::new();
    let mut out = [0; 256];
    {
        let mut storage = FileStorage::open(&path).unwrap();
        let mut vault = Vault::new(&mut storage, &key, &own);
        let mut link =
            Resumable::<1>::begin(at_pump, &options, 32, &mut OsRandom, &mut vault).unwrap();
        // Frames without a policy: each side says where it goes on, and is answered.
        for _ in 0..40 {
            let len = link.announce(&mut out, &mut vault).unwrap();
            let Ok(Received::Resumed(resumption)) = opener.open(&mut out[..len]) else { panic!() };
            let mut answer = [0; 256];
            let len = sealer.resumed(&resumption, &opener, &mut answer).unwrap();
            accepted.push(answer[..len].to_vec());
            let opened = link.open(&mut answer[..len], &mut vault);
            assert!(matches!(opened, Ok(Received::Resumed(_))));
        }
    }
    // Nothing but the files and the key is left.
    let mut storage = FileStorage::open(&path).unwrap();
    let mut vault = Vault::new(&mut storage, &key, &own);
    let trusted = Trusted::none().with_pins(&hub);
    let resumed = Resumable::<1>::resume(&trusted, &now(), &mut OsRandom, &mut vault).unwrap();
    let (mut link, peer) = resumed.unwrap();
    assert_eq!(peer.name().as_str(), HUB);
    for frame in &mut accepted {
        let refused = link.open(frame, &mut vault).map(|_| ());
        assert!(matches!(refused, Err(Error::Replayed | Error::TooOld)), "{refused:?}");
    }
    let len = link.announce(&mut out, &mut vault).unwrap();
    let Ok(Received::Resumed(resumption)) = opener.open(&mut out[..len]) else { panic!() };
    let mut answer = [0; 256];
    let len = sealer.resumed(&resumption, &opener, &mut answer).unwrap();
    assert!(matches!(link.open(&mut answer[..len], &mut vault), Ok(Received::Resumed(_))));
    // The end: nothing is left to resume.
    let len = link.close(&mut out, &mut vault).unwrap();
    assert!(matches!(opener.open(&mut out[..len]), Ok(Received::Close)));
    let gone = Resumable::<1>::resume(&trusted, &now(), &mut OsRandom, &mut vault);
    assert!(matches!(gone, Ok(None)));
    let _ = std::fs::remove_dir_all(&path);
}
