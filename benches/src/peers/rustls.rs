//! The rustls record layer: two real connections in memory, one record for each message.

use super::{Peer, Slots};
use crate::handshakes;
use rustls::pki_types::{PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection};
use std::io::{Read as _, Write as _};
use std::sync::Arc;

/// A client that writes and a server that reads, TLS 1.3 with ChaCha20-Poly1305 by AWS-LC.
pub(crate) struct Record {
    client: ClientConnection,
    server: ServerConnection,
    slots: Slots,
    lengths: Vec<usize>,
    plaintext: Vec<u8>,
    out: Vec<u8>,
}

impl Record {
    pub(crate) fn new(bytes: usize) -> Self {
        let mut provider = rustls::crypto::aws_lc_rs::default_provider();
        provider.cipher_suites =
            vec![rustls::crypto::aws_lc_rs::cipher_suite::TLS13_CHACHA20_POLY1305_SHA256];
        let provider = Arc::new(provider);

        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()])
            .expect("a certificate");
        let certificate = made.cert.der().clone();
        let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        let mut roots = RootCertStore::empty();
        roots.add(certificate.clone()).expect("a root");

        let versions = &[&rustls::version::TLS13];
        let server = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(versions)
            .expect("TLS 1.3")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .expect("a certificate with its key");
        let client = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .expect("TLS 1.3")
            .with_root_certificates(roots)
            .with_no_client_auth();

        let name = ServerName::try_from("localhost").expect("a name");
        let mut client = ClientConnection::new(Arc::new(client), name).expect("a client");
        let mut server = ServerConnection::new(Arc::new(server)).expect("a server");
        handshakes::rustls::connect(&mut client, &mut server, &mut Vec::new());
        Self {
            client,
            server,
            slots: Slots::new(bytes),
            lengths: Vec::with_capacity(super::BATCH),
            plaintext: vec![0x5a; bytes],
            out: vec![0; bytes],
        }
    }
}

impl Peer for Record {
    fn who(&self) -> &'static str {
        "rustls record layer"
    }

    fn prepare(&mut self) {
        self.lengths.clear();
    }

    fn seal(&mut self) {
        for slot in &mut self.slots.slots {
            self.client.writer().write_all(&self.plaintext).expect("writing");
            let mut room = &mut slot[..];
            let len = self.client.write_tls(&mut room).expect("sealing");
            self.lengths.push(len);
        }
    }

    fn open(&mut self) {
        for (slot, len) in self.slots.slots.iter().zip(&self.lengths) {
            self.server.read_tls(&mut &slot[..*len]).expect("reading");
            self.server.process_new_packets().expect("opening");
            let len = self.server.reader().read(&mut self.out).expect("a plaintext");
            assert_eq!(len, self.slots.bytes);
        }
    }
}
