//! The peer's certificate and its proof of possession, judged by [`crate::identity`].
//!
//! rustls calls this and nothing else decides: not webpki's verifiers, not the host's clock (the
//! time is the one that the handshake was made with), not a DNS name.

use super::findings::Findings;
use super::signing::scheme;
use crate::crypto::signature::{Algorithm, Signature};
use crate::identity::{self, Chain, Name, Now, TrustStore, Usage};
use crate::session::Error;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::iter;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, PeerMisbehaved, SignatureScheme,
};

/// Whom the caller lets in, of those whom the roots vouch for.
pub(super) type Admit = dyn Fn(&Name) -> bool + Send + Sync;

/// The verifier of one handshake.
pub(super) struct Judge {
    pub(super) roots: Arc<TrustStore>,
    pub(super) now: Now,
    pub(super) usage: Usage,
    pub(super) admit: Option<Arc<Admit>>,
    pub(super) findings: Arc<Findings>,
}

impl Judge {
    fn certificate(
        &self,
        leaf: &CertificateDer<'_>,
        issuers: &[CertificateDer<'_>],
    ) -> Result<(), rustls::Error> {
        let certificates = iter::once(leaf).chain(issuers).map(AsRef::as_ref);
        let peer = Chain::new(certificates)
            .and_then(|chain| self.roots.verify(&chain, &self.now, self.usage))
            .map_err(|error| self.refuse(error.into(), alert_for(error)))?;
        if self.admit.as_ref().is_some_and(|admit| !admit(peer.name())) {
            let alert = CertificateError::ApplicationVerificationFailure;
            return Err(self.refuse(Error::UnexpectedPeer, alert));
        }
        self.findings
            .verified(peer)
            .map_err(|error| self.refuse(error, CertificateError::ApplicationVerificationFailure))
    }

    fn signature(
        &self,
        message: &[u8],
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let Some(key) = self.findings.peer().and_then(|peer| peer.key().signature()) else {
            return Err(self.refuse(Error::NoCertificate, CertificateError::BadSignature));
        };
        // RFC 8446 §4.2.3: the scheme has to be the key's, curve and hash included.
        if signed.scheme != scheme(key.algorithm()) {
            self.findings.refuse(Error::SignatureScheme);
            return Err(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme.into());
        }
        let signature = match key.algorithm() {
            Algorithm::Es256 => Signature::from_der(signed.signature()).ok(),
            Algorithm::Ed25519 => signed.signature().try_into().ok().map(Signature),
        };
        match signature.map(|signature| key.verify(message, &signature)) {
            Some(Ok(())) => Ok(HandshakeSignatureValid::assertion()),
            _ => Err(self.refuse(Error::Possession, CertificateError::BadSignature)),
        }
    }

    fn refuse(&self, error: Error, alert: CertificateError) -> rustls::Error {
        self.findings.refuse(error);
        rustls::Error::InvalidCertificate(alert)
    }
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        issuers: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        // RFC 8446 §4.3.2: the CertificateRequest comes in front of the Certificate.
        if !self.findings.certificate_was_shown() {
            let alert = CertificateError::ApplicationVerificationFailure;
            return Err(self.refuse(Error::NotAsked, alert));
        }
        self.certificate(leaf, issuers).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _leaf: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(never_tls12())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        _leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.signature(message, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        schemes()
    }
}

impl ClientCertVerifier for Judge {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        // No hints: a client has one certificate, and strangers need not learn our roots.
        &[]
    }

    fn verify_client_cert(
        &self,
        leaf: &CertificateDer<'_>,
        issuers: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        self.certificate(leaf, issuers).map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _leaf: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(never_tls12())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        _leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.signature(message, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        schemes()
    }
}

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Judge").field("usage", &self.usage).finish_non_exhaustive()
    }
}

fn schemes() -> Vec<SignatureScheme> {
    vec![scheme(Algorithm::Ed25519), scheme(Algorithm::Es256)]
}

fn never_tls12() -> rustls::Error {
    rustls::Error::PeerIncompatible(rustls::PeerIncompatible::SupportedVersionsExtensionRequired)
}

/// The rustls error whose alert tells the peer as much as RFC 8446 §6.2 has words for.
fn alert_for(error: identity::Error) -> CertificateError {
    use identity::Error as Identity;
    match error {
        Identity::Revoked => CertificateError::Revoked,
        Identity::RevocationUnknown | Identity::CrlExpired | Identity::CrlSignature => {
            CertificateError::UnknownRevocationStatus
        }
        Identity::Expired => CertificateError::Expired,
        Identity::NotYetValid => CertificateError::NotValidYet,
        Identity::UnknownIssuer => CertificateError::UnknownIssuer,
        Identity::BadSignature => CertificateError::BadSignature,
        Identity::Usage | Identity::KeyUsage | Identity::KeyAlgorithm | Identity::CaAsLeaf => {
            CertificateError::InvalidPurpose
        }
        Identity::NameMissing | Identity::NameMany | Identity::NameOther => {
            CertificateError::NotValidForName
        }
        Identity::NameConstraints | Identity::TrustDomain => {
            CertificateError::ApplicationVerificationFailure
        }
        _ => CertificateError::BadEncoding,
    }
}
