//! One fault at a time: each refused for its own reason, on both sides.

use super::pair::{Run, Side, agreed, plain, run};
use super::ward::{Ca, DAY, DEVICE, GATEWAY, T0, config, floor, leaf, params, spki};
use crate::crypto::aead::Aead;
use crate::crypto::signature::{Algorithm, PublicKey, Signature};
use crate::identity::{self, Chain, Name, Protection, Signer, SoftwareSigner, TrustStore};
use crate::platform;
use crate::platform::os::OsRandom;
use crate::session::Error;
use crate::session::tls::{Config, Initiator, MAX_HANDSHAKE, Progress, Responder};
use rcgen::{ExtendedKeyUsagePurpose, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, ServerConnection};
use std::io::Write;
use std::sync::Arc;
use std::vec::Vec;

/// The responder refuses for `found`, and the initiator learns `told`.
fn responder_refuses(run: &Run, found: Error, told: Error) {
    assert_eq!(run.errors(), (Some(told), Some(found)));
}

/// The initiator refuses for `found`, and the responder learns `told`.
fn initiator_refuses(run: &Run, found: Error, told: Error) {
    assert_eq!(run.errors(), (Some(found), Some(told)));
}

#[test]
fn another_ca() {
    let (ca, other) = (Ca::new("root"), Ca::new("other"));
    // The stranger's roots hold the ward's too, so that only the gateway refuses.
    let stranger = SoftwareSigner::generate(Algorithm::Es256, &mut OsRandom).unwrap();
    let certificate = other.issue(&leaf(DEVICE), &spki(&stranger.public_key()));
    let device = config(&certificate, stranger, ca.roots());
    let run = plain(&device, &ca.endpoint(&leaf(GATEWAY)));
    responder_refuses(&run, identity::Error::UnknownIssuer.into(), Error::ToldUnknownIssuer);

    let gateway = other.endpoint(&leaf(GATEWAY));
    let run = plain(&ca.endpoint(&leaf(DEVICE)), &gateway);
    initiator_refuses(&run, identity::Error::UnknownIssuer.into(), Error::ToldUnknownIssuer);
}

#[test]
fn another_trust_domain_of_a_trusted_root() {
    let ca = Ca::new("root");
    let device = ca.endpoint(&leaf("spiffe://elsewhere.example/icu-3/ecg-patch/ecg-1"));
    let run = plain(&device, &ca.endpoint(&leaf(GATEWAY)));
    responder_refuses(&run, identity::Error::TrustDomain.into(), Error::ToldAccessDenied);
}

#[test]
fn expired_by_the_floor() {
    let ca = Ca::new("root");
    let (device, gateway) = (ca.endpoint(&leaf(DEVICE)), ca.endpoint(&leaf(GATEWAY)));
    let late = floor(T0 + 101 * DAY);
    let run_at = |device_now, gateway_now| {
        run(
            Initiator::new(&device, device_now).unwrap(),
            Responder::new(&gateway, gateway_now).unwrap(),
            usize::MAX,
            |_, _| {},
        )
    };
    let expired = identity::Error::Expired.into();
    responder_refuses(&run_at(floor(T0), late), expired, Error::ToldExpired);
    initiator_refuses(&run_at(late, floor(T0)), expired, Error::ToldExpired);
    agreed(run_at(floor(T0), floor(T0)));
}

#[test]
fn wrong_extended_key_usage() {
    let ca = Ca::new("root");
    let mut server_only = leaf(DEVICE);
    server_only.purposes = std::vec![ExtendedKeyUsagePurpose::ServerAuth];
    let run = plain(&ca.endpoint(&server_only), &ca.endpoint(&leaf(GATEWAY)));
    let usage = identity::Error::Usage.into();
    responder_refuses(&run, usage, Error::ToldUnsupportedCertificate);

    let mut client_only = leaf(GATEWAY);
    client_only.purposes = std::vec![ExtendedKeyUsagePurpose::ClientAuth];
    let run = plain(&ca.endpoint(&leaf(DEVICE)), &ca.endpoint(&client_only));
    initiator_refuses(&run, usage, Error::ToldUnsupportedCertificate);
}

#[test]
fn a_name_that_is_not_expected() {
    let ca = Ca::new("root");
    let (device, gateway) = (ca.endpoint(&leaf(DEVICE)), ca.endpoint(&leaf(GATEWAY)));
    let right = Name::parse(GATEWAY).unwrap();
    let wrong = Name::parse("spiffe://hospital.example/core/gateway/gw-2").unwrap();
    agreed(plain(&device.clone().expecting(right), &gateway));
    let run = plain(&device.clone().expecting(wrong), &gateway);
    initiator_refuses(&run, Error::UnexpectedPeer, Error::ToldAccessDenied);

    let pumps = gateway.clone().admitting(|name| name.role() == "infusion-pump");
    let run = plain(&device, &pumps);
    responder_refuses(&run, Error::UnexpectedPeer, Error::ToldAccessDenied);
    let patches = gateway.admitting(|name| name.role() == "ecg-patch");
    agreed(plain(&device, &patches));
}

#[test]
fn a_self_signed_certificate() {
    let ca = Ca::new("root");
    let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    let certificate = params(&leaf(DEVICE)).self_signed(&key).unwrap().der().to_vec();
    let device = config(&certificate, Pair(key), ca.roots());
    let run = plain(&device, &ca.endpoint(&leaf(GATEWAY)));
    responder_refuses(&run, identity::Error::UnknownIssuer.into(), Error::ToldUnknownIssuer);
}

/// rcgen's key as a caller's own signer.
struct Pair(KeyPair);

impl Signer for Pair {
    fn public_key(&self) -> PublicKey {
        PublicKey::P256(self.0.public_key_raw().try_into().unwrap())
    }

    fn protection(&self) -> Protection {
        Protection::Software
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, platform::Error> {
        let der = rcgen::SigningKey::sign(&self.0, message).map_err(|_| platform::Error::Signer)?;
        Signature::from_der(&der).map_err(|_| platform::Error::Signer)
    }
}

/// Claims one key and signs with another, as a thief of a certificate has to.
struct Thief {
    claimed: PublicKey,
    own: SoftwareSigner,
}

impl Signer for Thief {
    fn public_key(&self) -> PublicKey {
        self.claimed
    }

    fn protection(&self) -> Protection {
        Protection::Software
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, platform::Error> {
        self.own.sign(message)
    }
}

#[test]
fn a_certificate_without_its_key() {
    let ca = Ca::new("root");
    for algorithm in [Algorithm::Es256, Algorithm::Ed25519] {
        let claimed = SoftwareSigner::generate(algorithm, &mut OsRandom).unwrap().public_key();
        let thief = || {
            let own = SoftwareSigner::generate(algorithm, &mut OsRandom).unwrap();
            Thief { claimed, own }
        };
        let device = config(&ca.issue(&leaf(DEVICE), &spki(&claimed)), thief(), ca.roots());
        let run = plain(&device, &ca.endpoint(&leaf(GATEWAY)));
        responder_refuses(&run, Error::Possession, Error::ToldAltered);
        let gateway = config(&ca.issue(&leaf(GATEWAY), &spki(&claimed)), thief(), ca.roots());
        let run = plain(&ca.endpoint(&leaf(DEVICE)), &gateway);
        initiator_refuses(&run, Error::Possession, Error::ToldAltered);
    }
}

/// A secure element that does not answer.
struct Broken(PublicKey);

impl Signer for Broken {
    fn public_key(&self) -> PublicKey {
        self.0
    }

    fn protection(&self) -> Protection {
        Protection::Hardware
    }

    fn sign(&self, _message: &[u8]) -> Result<Signature, platform::Error> {
        Err(platform::Error::Signer)
    }
}

#[test]
fn a_signer_that_fails() {
    let ca = Ca::new("root");
    let key = SoftwareSigner::generate(Algorithm::Es256, &mut OsRandom).unwrap().public_key();
    let broken = config(&ca.issue(&leaf(DEVICE), &spki(&key)), Broken(key), ca.roots());
    let run = plain(&broken, &ca.endpoint(&leaf(GATEWAY)));
    assert_eq!(run.errors().0, Some(platform::Error::Signer.into()));
    assert!(!matches!(run.responder, Side::Done(_)));
}

#[test]
fn no_cipher_in_common() {
    let ca = Ca::new("root");
    let device = ca.endpoint(&leaf(DEVICE)).with_ciphers(&[Aead::Aes128Gcm]).unwrap();
    let gateway = ca.endpoint(&leaf(GATEWAY)).with_ciphers(&[Aead::ChaCha20Poly1305]).unwrap();
    responder_refuses(&plain(&device, &gateway), Error::CipherSuite, Error::ToldNoCommon);
    assert_eq!(gateway.with_ciphers(&[]).unwrap_err(), Error::Configuration);
}

#[test]
fn a_configuration_that_cannot_work() {
    let ca = Ca::new("root");
    let signer = SoftwareSigner::generate(Algorithm::Es256, &mut OsRandom).unwrap();
    let certificate = ca.issue(&leaf(DEVICE), &spki(&signer.public_key()));
    let chain = Chain::new([&certificate[..]]).unwrap();
    let other = Arc::new(SoftwareSigner::generate(Algorithm::Es256, &mut OsRandom).unwrap());
    assert_eq!(
        Config::new(&chain, other, ca.roots()).unwrap_err(),
        identity::Error::KeyMismatch.into()
    );
    let none = Config::new(&chain, Arc::new(signer), TrustStore::new());
    assert_eq!(none.unwrap_err(), identity::Error::NoAnchors.into());
}

/// A rustls client of the test's own making, to do what [`Initiator`] cannot.
fn foreign_client(
    ca: &Ca,
    alpn: &[&[u8]],
    certificate: Option<(Vec<u8>, KeyPair)>,
) -> ClientConnection {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from(ca.der.clone())).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Credulous));
    let mut config = match certificate {
        None => builder.with_no_client_auth(),
        Some((der, key)) => builder
            .with_client_auth_cert(
                std::vec![CertificateDer::from(der)],
                PrivateKeyDer::Pkcs8(key.serialize_der().into()),
            )
            .unwrap(),
    };
    config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    ClientConnection::new(Arc::new(config), ServerName::try_from("x.invalid").unwrap()).unwrap()
}

/// Believes every server: an attacker does not need to check.
#[derive(Debug)]
struct Credulous;

impl rustls::client::danger::ServerCertVerifier for Credulous {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: rustls::pki_types::UnixTime,
    ) -> Result<rustls::client::danger::ServerCertVerified, rustls::Error> {
        Ok(rustls::client::danger::ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        std::vec![rustls::SignatureScheme::ECDSA_NISTP256_SHA256]
    }
}

/// Runs a foreign client against a responder: how the responder ends.
fn against(mut client: ClientConnection, gateway: &Config) -> Result<(), Error> {
    let mut responder = Responder::new(gateway, floor(T0)).unwrap();
    for _ in 0..4 {
        let (mut input, mut output) = (Vec::new(), Vec::new());
        while client.wants_write() {
            client.write_tls(&mut input).unwrap();
        }
        responder = match responder.process(&input, &mut output) {
            Ok(Progress::Ongoing(responder, _)) => responder,
            Ok(Progress::Established(..)) => return Ok(()),
            Err(refused) => return Err(refused.error()),
        };
        let mut output = &output[..];
        while !output.is_empty() {
            client.read_tls(&mut output).unwrap();
            client.process_new_packets().unwrap();
        }
    }
    panic!("the handshake does not end")
}

#[test]
fn no_client_certificate() {
    let ca = Ca::new("root");
    let client = foreign_client(&ca, &[b"iomt-secure/1"], None);
    assert_eq!(against(client, &ca.endpoint(&leaf(GATEWAY))), Err(Error::NoCertificate));
}

#[test]
fn alpn_is_required() {
    let ca = Ca::new("root");
    let gateway = ca.endpoint(&leaf(GATEWAY));
    let certificate = || {
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        Some((ca.issue(&leaf(DEVICE), &key), key))
    };
    // The control: the same client, with ALPN, is let in.
    let client = foreign_client(&ca, &[b"h2", b"iomt-secure/1"], certificate());
    assert_eq!(against(client, &gateway), Ok(()));
    let client = foreign_client(&ca, &[], certificate());
    assert_eq!(against(client, &gateway), Err(Error::Protocol));
    let client = foreign_client(&ca, &[b"h2"], certificate());
    assert_eq!(against(client, &gateway), Err(Error::Protocol));
}

/// What the initiator makes of a responder that ends the handshake by `end`; on success, what it
/// sends after that.
fn confirmed_by(end: impl FnOnce(&mut ServerConnection)) -> Result<Vec<u8>, Error> {
    let ca = Ca::new("root");
    let (mut server, _) = ca.endpoint(&leaf(GATEWAY)).server(floor(T0)).unwrap();
    let mut initiator = Initiator::new(&ca.endpoint(&leaf(DEVICE)), floor(T0)).unwrap();
    let mut end = Some(end);
    let mut input = Vec::new();
    loop {
        let mut output = Vec::new();
        initiator = match initiator.process(&input, &mut output) {
            Ok(Progress::Ongoing(initiator, taken)) => {
                input.drain(..taken);
                initiator
            }
            Ok(Progress::Established(_, taken)) => {
                assert_eq!(taken, input.len());
                return Ok(output);
            }
            Err(refused) => return Err(refused.error()),
        };
        let mut output = &output[..];
        while !output.is_empty() {
            server.read_tls(&mut output).unwrap();
            server.process_new_packets().unwrap();
        }
        if !server.is_handshaking() {
            end.take().expect("the initiator waits on")(&mut server);
        }
        while server.wants_write() {
            server.write_tls(&mut input).unwrap();
        }
    }
}

#[test]
fn the_key_confirmation_is_one_octet_and_no_other() {
    let says = |octets: &'static [u8]| {
        confirmed_by(|server| server.writer().write_all(octets).unwrap()).map(|_| ())
    };
    assert_eq!(says(&[1]), Ok(()));
    assert_eq!(says(&[0]), Err(Error::Confirmation));
    assert_eq!(says(&[2]), Err(Error::Confirmation));
    assert_eq!(says(&[1, 1]), Err(Error::Confirmation));
    assert_eq!(confirmed_by(|server| server.send_close_notify()), Err(Error::Closed));
}

/// The initiator's Finished is the last of its direction: what it sent behind that would be taken
/// for a frame.
#[test]
fn a_key_update_before_the_confirmation_is_not_answered() {
    let sent = confirmed_by(|server| {
        server.refresh_traffic_keys().unwrap();
        server.writer().write_all(&[1]).unwrap();
    });
    assert_eq!(sent, Ok(Vec::new()));
}

#[test]
fn what_is_not_tls() {
    let ca = Ca::new("root");
    let gateway = ca.endpoint(&leaf(GATEWAY));
    let responder = || Responder::new(&gateway, floor(T0)).unwrap();
    let cases: [(&[u8], Error); 5] = [
        (b"GET / HTTP/1.1\r\n", Error::Malformed),
        (b"\x16\x03\x01\x00\x04\x01\x00\x00\x00", Error::Malformed),
        (b"\x17\x03\x03\x00\x01\x00", Error::UnexpectedMessage),
        (b"\x16\x03\x03\xff\xff", Error::RecordLength),
        (b"\x15\x03\x03\x00\x02\x02\x30", Error::ToldUnknownIssuer),
    ];
    for (input, error) in cases {
        let mut output = Vec::new();
        let refused = responder().process(input, &mut output).unwrap_err();
        assert_eq!(refused.error(), error, "{input:x?}");
        assert!(output.is_empty());
    }
}

#[test]
fn more_than_a_handshake_takes() {
    let ca = Ca::new("root");
    let gateway = ca.endpoint(&leaf(GATEWAY));
    // A ClientHello that says it is 64 KiB long, in records of 16 KiB.
    let mut record = std::vec![0x16, 3, 3, 0x40, 0];
    record.extend_from_slice(&[0; 16_384]);
    record[5..9].copy_from_slice(&[1, 0, 0xff, 0xff]);
    let mut responder = Responder::new(&gateway, floor(T0)).unwrap();
    let mut given = 0;
    let error = loop {
        match responder.process(&record, &mut Vec::new()) {
            Ok(Progress::Ongoing(next, taken)) => {
                given += taken;
                responder = next;
                record[5..9].copy_from_slice(&[0; 4]);
            }
            Ok(Progress::Established(..)) => panic!("established"),
            Err(refused) => break refused.error(),
        }
    };
    assert_eq!(error, Error::HandshakeLength);
    assert!(given <= MAX_HANDSHAKE);
}

#[test]
fn a_truncated_stream_is_only_ever_ongoing() {
    let ca = Ca::new("root");
    let (device, gateway) = (ca.endpoint(&leaf(DEVICE)), ca.endpoint(&leaf(GATEWAY)));
    for cut in 0..60 {
        let run = run(
            Initiator::new(&device, floor(T0)).unwrap(),
            Responder::new(&gateway, floor(T0)).unwrap(),
            usize::MAX,
            // Cuts the tail of every flight of the responder.
            |from_initiator, stream| {
                if !from_initiator {
                    stream.truncate(stream.len().saturating_sub(cut));
                }
            },
        );
        let whole = cut == 0;
        assert_eq!(matches!(run.initiator, Side::Done(_)), whole, "{cut} bytes cut");
    }
}
