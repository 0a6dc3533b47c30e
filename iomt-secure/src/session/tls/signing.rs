//! This side's certificate and key, as rustls asks for them.

use super::PROTOCOL;
use super::findings::Findings;
use crate::crypto::signature::{Algorithm, Signature};
use crate::identity::Signer;
use crate::session::Error;
use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use rustls::client::ResolvesClientCert;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::{self, CertifiedKey};
use rustls::{SignatureAlgorithm, SignatureScheme};

/// The one scheme of an algorithm (RFC 8446 §4.2.3).
pub(super) const fn scheme(algorithm: Algorithm) -> SignatureScheme {
    match algorithm {
        Algorithm::Ed25519 => SignatureScheme::ED25519,
        Algorithm::Es256 => SignatureScheme::ECDSA_NISTP256_SHA256,
    }
}

/// The caller's [`Signer`] for one handshake.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) signer: Arc<dyn Signer + Send + Sync>,
    pub(super) findings: Arc<Findings>,
}

impl Key {
    fn algorithm(&self) -> Algorithm {
        self.signer.public_key().algorithm()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Key").field(&self.signer.protection()).finish()
    }
}

impl sign::SigningKey for Key {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn sign::Signer>> {
        offered
            .contains(&scheme(self.algorithm()))
            .then(|| -> Box<dyn sign::Signer> { Box::new(self.clone()) })
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        match Key::algorithm(self) {
            Algorithm::Ed25519 => SignatureAlgorithm::ED25519,
            Algorithm::Es256 => SignatureAlgorithm::ECDSA,
        }
    }
}

impl sign::Signer for Key {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        let signature = self.signer.sign(message).map_err(|error| {
            self.findings.refuse(error.into());
            rustls::Error::General("the signer failed".to_owned())
        })?;
        match Key::algorithm(self) {
            Algorithm::Ed25519 => Ok(signature.0.to_vec()),
            // RFC 8446 §4.2.3: ECDSA signatures are DER.
            Algorithm::Es256 => Ok(signature.to_der(&mut [0; Signature::MAX_DER]).to_vec()),
        }
    }

    fn scheme(&self) -> SignatureScheme {
        scheme(Key::algorithm(self))
    }
}

/// Hands out this side's one certificate.
#[derive(Debug)]
pub(super) struct Own {
    pub(super) certified: Arc<CertifiedKey>,
    pub(super) scheme: SignatureScheme,
    pub(super) findings: Arc<Findings>,
}

impl ResolvesClientCert for Own {
    fn resolve(
        &self,
        // What issuers the server names is a hint; there is one certificate to show.
        _root_hint_subjects: &[&[u8]],
        schemes: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        if schemes.contains(&self.scheme) {
            self.findings.certificate_is_shown();
            Some(self.certified.clone())
        } else {
            self.findings.refuse(Error::SignatureScheme);
            None
        }
    }

    fn has_certs(&self) -> bool {
        true
    }
}

impl ResolvesServerCert for Own {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        // rustls goes on without ALPN if the client offers none; iomt-secure/1 does not.
        let offered = hello.alpn().is_some_and(|mut names| names.any(|name| name == PROTOCOL));
        if !offered {
            self.findings.refuse(Error::Protocol);
            return None;
        }
        // Whether the client knows its scheme, rustls looks next; and a server always shows its own.
        self.findings.certificate_is_shown();
        Some(self.certified.clone())
    }
}
