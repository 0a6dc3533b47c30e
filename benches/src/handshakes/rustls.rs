//! rustls with AWS-LC: mutual TLS 1.3 until both sides can send, with ChaCha20-Poly1305, Ed25519
//! certificates of one level under a root, rustls's own verifiers; no tickets, no resumption.
//!
//! Two rows: key exchange with X25519 alone, and with X25519MLKEM768 alone. The configurations are made
//! beforehand; the connections are new in every handshake.

use super::Handshake;
use super::certificates::Authority;
use rcgen::{KeyPair, SanType};
use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs::{cipher_suite, default_provider, kx_group};
use rustls::crypto::{CryptoProvider, SupportedKxGroup};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection};
use std::sync::Arc;

/// The row that ours are held against.
pub(crate) const PEER: &str = "rustls X25519";

/// The server's name.
const GATEWAY: &str = "gateway-7.icu-3.hospital.example";
/// The client's, which nothing is held against.
const DEVICE: &str = "pump-0042.icu-3.hospital.example";

pub(super) fn all(authority: &Authority) -> [Handshake; 2] {
    [
        new(PEER, kx_group::X25519, authority),
        new("rustls X25519MLKEM768", kx_group::X25519MLKEM768, authority),
    ]
}

fn new(
    who: &'static str,
    group: &'static dyn SupportedKxGroup,
    authority: &Authority,
) -> Handshake {
    let provider = Arc::new(CryptoProvider {
        cipher_suites: vec![cipher_suite::TLS13_CHACHA20_POLY1305_SHA256],
        kx_groups: vec![group],
        ..default_provider()
    });
    let mut roots = RootCertStore::empty();
    roots.add(authority.root.clone().into()).expect("a root");
    let roots = Arc::new(roots);
    let versions = &[&rustls::version::TLS13];

    let (chain, key) = certified(authority, "gateway-7", GATEWAY);
    let judge = WebPkiClientVerifier::builder_with_provider(roots.clone(), provider.clone());
    let mut server = ServerConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(versions)
        .expect("TLS 1.3")
        .with_client_cert_verifier(judge.build().expect("a verifier"))
        .with_single_cert(chain, key)
        .expect("a certificate with its key");
    server.send_tls13_tickets = 0;
    server.session_storage = Arc::new(NoServerSessionStorage {});

    let (chain, key) = certified(authority, "pump-0042", DEVICE);
    let mut client = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .expect("TLS 1.3")
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, key)
        .expect("a certificate with its key");
    client.resumption = Resumption::disabled();

    let (client, server) = (Arc::new(client), Arc::new(server));
    let name = ServerName::try_from(GATEWAY).expect("a name");
    let mut flight = Vec::new();
    let turn = move || {
        let mut client = ClientConnection::new(client.clone(), name.clone()).expect("a client");
        let mut server = ServerConnection::new(server.clone()).expect("a server");
        let sent = connect(&mut client, &mut server, &mut flight);
        assert!(client.peer_certificates().is_some() && server.peer_certificates().is_some());
        sent
    };
    Handshake { who, turn: Box::new(turn) }
}

fn certified(
    authority: &Authority,
    device: &str,
    name: &str,
) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
    let key = KeyPair::generate_for(&rcgen::PKCS_ED25519).expect("a key");
    let name = SanType::DnsName(name.try_into().expect("a name"));
    let certificate = authority.issue(device, name, &key);
    (vec![certificate.into()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
}

/// Carries flights between the two until nothing is left to be said; gives the bytes of all.
pub(crate) fn connect(
    client: &mut ClientConnection,
    server: &mut ServerConnection,
    flight: &mut Vec<u8>,
) -> usize {
    let mut sent = 0;
    while client.is_handshaking() || server.is_handshaking() || server.wants_write() {
        flight.clear();
        while client.wants_write() {
            client.write_tls(flight).expect("client to server");
        }
        sent += flight.len();
        feed(flight, |bytes| {
            server.read_tls(bytes).expect("server reads");
            server.process_new_packets().expect("server agrees");
        });
        flight.clear();
        while server.wants_write() {
            server.write_tls(flight).expect("server to client");
        }
        sent += flight.len();
        feed(flight, |bytes| {
            client.read_tls(bytes).expect("client reads");
            client.process_new_packets().expect("client agrees");
        });
    }
    sent
}

fn feed(mut flight: &[u8], mut read: impl FnMut(&mut &[u8])) {
    while !flight.is_empty() {
        read(&mut flight);
    }
}
