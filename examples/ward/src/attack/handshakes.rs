//! Attacks on the handshake, with TLS libraries and certificates of the attacker's own.

use super::{Outcome, Scene};
use crate::Fallible;
use crate::enrol::{DAY, DOMAIN, NOW, now};
use crate::ledger::Seen;
use crate::recipient::HANDSHAKE;
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::dev_ca::Terms;
use iomt_secure::identity::{self, DevCa};
use iomt_secure::platform::os::OsRandom;
use iomt_secure::session::tls::stream::{self, Failed};
use iomt_secure::session::{Error, tls};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme};
use std::io::Read;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

pub(super) fn no_certificate(scene: &Scene<'_>) -> Fallible<Outcome> {
    let stolen = scene.probe("probe-bare")?.stolen()?;
    let version = &rustls::version::TLS13;
    enters(scene, raw(scene, version, Some(stolen))?)?;
    let (from, told) = raw(scene, version, None)?;
    told_by(told, Error::ToldNoCertificate)?;
    refused(scene, from, Error::NoCertificate)
}

pub(super) fn tls12(scene: &Scene<'_>) -> Fallible<Outcome> {
    let member = scene.probe("probe-old")?;
    enters(scene, raw(scene, &rustls::version::TLS13, Some(member.stolen()?))?)?;
    let (from, told) = raw(scene, &rustls::version::TLS12, Some(member.stolen()?))?;
    told_by(told, Error::ToldVersion)?;
    refused(scene, from, Error::Version)
}

pub(super) fn another_ca(scene: &Scene<'_>) -> Fallible<Outcome> {
    let ca = |label| DevCa::new(DOMAIN, label, Algorithm::Es256, NOW - DAY, &mut OsRandom);
    let good = Terms::ldevid(NOW - DAY);
    enters(scene, ours(scene, &scene.site.forge(NAME, None, &good)?)?)?;
    // One that calls itself by the ward's root's name has to sign like it too.
    let (from, told) = ours(scene, &scene.site.forge(NAME, Some(&ca("ward root")?), &good)?)?;
    told_by(told, Error::ToldAltered)?;
    refused(scene, from, identity::Error::BadSignature.into())?;
    let (from, told) = ours(scene, &scene.site.forge(NAME, Some(&ca("another root")?), &good)?)?;
    told_by(told, Error::ToldUnknownIssuer)?;
    let outcome = refused(scene, from, identity::Error::UnknownIssuer.into())?;
    Ok(Outcome { attempts: 2, ..outcome })
}

pub(super) fn expired(scene: &Scene<'_>) -> Fallible<Outcome> {
    let good = Terms::ldevid(NOW - 30 * DAY);
    let ended = Terms { not_after: NOW - DAY, ..good.clone() };
    enters(scene, ours(scene, &scene.site.forge(NAME, None, &good)?)?)?;
    let (from, told) = ours(scene, &scene.site.forge(NAME, None, &ended)?)?;
    told_by(told, Error::ToldExpired)?;
    refused(scene, from, identity::Error::Expired.into())
}

const NAME: &str = "spiffe://ward.example/icu-3/ecg-patch/ecg-1";

/// Where an attempt came from, and how it ended for the attacker.
type Attempt = (SocketAddr, Result<(), Failed>);

/// The care team saw this connection refused for this reason, and nothing more of it.
fn refused(scene: &Scene<'_>, from: SocketAddr, reason: Error) -> Fallible<Outcome> {
    match scene.care.watch().wait(from, 1) {
        Some(Seen::Refused(Failed::Refused(error))) if error == reason => {
            if scene.care.watch().count(from) > 1 {
                return Err("the connection went on after it was refused".into());
            }
            Ok(Outcome { attempts: 1, reason: error.to_string() })
        }
        Some(seen) => Err(format!("{seen:?} is not what should be").into()),
        None => Err("the recipient saw nothing of it".into()),
    }
}

/// The control: the same attempt with nothing wrong about it.
fn enters(scene: &Scene<'_>, (from, result): Attempt) -> Fallible<()> {
    match (result, scene.care.watch().wait(from, 1)) {
        (Ok(()), Some(Seen::Entered(_))) => Ok(()),
        other => Err(format!("the control: {other:?} is not what should be").into()),
    }
}

fn told_by(result: Result<(), Failed>, reason: Error) -> Fallible<()> {
    match result {
        Err(Failed::Refused(told)) if told == reason => Ok(()),
        other => Err(format!("the attacker was told {other:?}").into()),
    }
}

/// A handshake with this SDK and a certificate of the attacker's.
fn ours(scene: &Scene<'_>, config: &tls::Config) -> Fallible<Attempt> {
    let socket = TcpStream::connect(scene.care.contact().address)?;
    let result = stream::initiate(config, now(), &socket, HANDSHAKE).map(|_| ());
    Ok((socket.local_addr()?, result))
}

/// A handshake with bare rustls, which believes any server.
fn raw(
    scene: &Scene<'_>,
    version: &'static rustls::SupportedProtocolVersion,
    own: Option<(Vec<u8>, Vec<u8>)>,
) -> Fallible<Attempt> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Credulous));
    let mut config = match own {
        None => builder.with_no_client_auth(),
        Some((leaf, key)) => builder.with_client_auth_cert(
            vec![CertificateDer::from(leaf)],
            PrivateKeyDer::Pkcs8(key.into()),
        )?,
    };
    config.alpn_protocols = vec![b"iomt-secure/1".to_vec()];
    let name = ServerName::try_from("gateway.invalid")?;
    let mut connection = ClientConnection::new(Arc::new(config), name)?;
    let socket = TcpStream::connect(scene.care.contact().address)?;
    socket.set_read_timeout(Some(HANDSHAKE))?;
    Ok((socket.local_addr()?, confirmed(&mut connection, &socket)))
}

/// Shakes hands up to the gateway's last word in TLS: the confirmation, or an alert. It is read record by
/// record, as frames follow.
fn confirmed(connection: &mut ClientConnection, mut socket: &TcpStream) -> Result<(), Failed> {
    loop {
        while connection.wants_write() {
            connection.write_tls(&mut socket)?;
        }
        let mut record = vec![0; 5];
        socket.read_exact(&mut record)?;
        record.resize(5 + usize::from(u16::from_be_bytes([record[3], record[4]])), 0);
        socket.read_exact(&mut record[5..])?;
        let mut record = &record[..];
        while !record.is_empty() {
            connection.read_tls(&mut record)?;
            connection.process_new_packets().map_err(|error| told(&error))?;
        }
        let mut octets = [0; 2];
        if let Ok(1) = connection.reader().read(&mut octets) {
            return Ok(());
        }
    }
}

/// In this SDK's terms, as far as the attempts here need it.
fn told(error: &rustls::Error) -> Failed {
    use rustls::AlertDescription as Alert;
    Failed::Refused(match error {
        rustls::Error::AlertReceived(Alert::CertificateRequired) => Error::ToldNoCertificate,
        rustls::Error::AlertReceived(Alert::ProtocolVersion) => Error::ToldVersion,
        _ => Error::ToldOther,
    })
}

/// Believes every server: an attacker need not check.
#[derive(Debug)]
struct Credulous;

impl ServerCertVerifier for Credulous {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ECDSA_NISTP256_SHA256, SignatureScheme::ED25519]
    }
}
