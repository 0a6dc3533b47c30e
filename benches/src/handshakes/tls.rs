//! Ours: `session::tls`, mutual TLS 1.3 with our verification of the same Ed25519 certificates, the
//! key confirmation to the initiator included, ended in traffic secrets on both sides.
//!
//! The group is X25519MLKEM768, which both prefer. A connection is configured anew for each
//! handshake, since the time at which certificates are judged belongs to it.

use super::Handshake;
use super::certificates::{Authority, DOMAIN, Ed25519, now};
use iomt_secure::crypto::aead::Aead;
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::{Chain, Signer as _, SoftwareSigner, TrustStore};
use iomt_secure::platform::os::OsRandom;
use iomt_secure::session::tls::{Config, Initiator, Progress, Responder};
use rcgen::SanType;
use std::sync::Arc;

pub(super) fn new(authority: &Authority) -> Handshake {
    let (device, gateway) = (endpoint(authority, "pump-0042"), endpoint(authority, "gateway-7"));
    let (mut to_device, mut to_gateway) = (Vec::new(), Vec::new());
    let turn = move || shake_hands(&device, &gateway, &mut to_device, &mut to_gateway);
    Handshake { who: "iomt-secure TLS X25519MLKEM768", turn: Box::new(turn) }
}

fn endpoint(authority: &Authority, device: &str) -> Config {
    let signer = SoftwareSigner::generate(Algorithm::Ed25519, &mut OsRandom).expect("a key");
    let uri = SanType::URI(super::edhoc::name(device).try_into().expect("a URI"));
    let public = Ed25519(signer.public_key().as_bytes().to_vec());
    let certificate = authority.issue(device, uri, &public);
    let mut roots = TrustStore::new();
    roots.add(&authority.root, DOMAIN).expect("a root");
    let chain = Chain::new([certificate.as_slice()]).expect("a chain");
    Config::new(&chain, Arc::new(signer), roots)
        .and_then(|config| config.with_ciphers(&[Aead::ChaCha20Poly1305]))
        .expect("an endpoint")
}

/// One handshake. The buffers are as long as what was sent, and keep their room.
fn shake_hands(
    device: &Config,
    gateway: &Config,
    to_device: &mut Vec<u8>,
    to_gateway: &mut Vec<u8>,
) -> usize {
    let device = Initiator::new(device, now()).expect("an initiator");
    let gateway = Responder::new(gateway, now()).expect("a responder");
    // ClientHello; ServerHello to Finished; certificate to Finished; the confirmation.
    let mut sent = 0;
    let Ok(Progress::Ongoing(device, _)) = device.process(&[], to_gateway) else {
        panic!("no ClientHello")
    };
    let Ok(Progress::Ongoing(gateway, _)) = gateway.process(to_gateway, to_device) else {
        panic!("no answer to the ClientHello")
    };
    sent += to_gateway.len();
    to_gateway.clear();
    let Ok(Progress::Ongoing(device, _)) = device.process(to_device, to_gateway) else {
        panic!("the gateway's flight was refused")
    };
    sent += to_device.len();
    to_device.clear();
    let Ok(Progress::Established(gateway, _)) = gateway.process(to_gateway, to_device) else {
        panic!("the device's flight was refused")
    };
    sent += to_gateway.len();
    to_gateway.clear();
    let Ok(Progress::Established(device, _)) = device.process(to_device, to_gateway) else {
        panic!("the confirmation was refused")
    };
    sent += to_device.len();
    to_device.clear();
    std::hint::black_box((device, gateway));
    sent
}
