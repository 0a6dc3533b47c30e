//! Who this side is, whom it trusts, what it offers.

use super::PROTOCOL;
use super::findings::Findings;
use super::signing::{Key, Own, scheme};
use super::verifier::{Admit, Judge};
use crate::crypto::aead::Aead;
use crate::crypto::hash::Digest;
use crate::identity::{self, Chain, Identity, Name, Now, Signer, TrustStore, Usage};
use crate::session::Error;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::{self, cipher_suite, kx_group};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::NoServerSessionStorage;
use rustls::sign::CertifiedKey;
use rustls::version::TLS13;
use rustls::{
    ClientConfig, ClientConnection, ConfigBuilder, ConfigSide, ServerConfig, ServerConnection,
    SupportedCipherSuite, WantsVerifier,
};

/// What the handshakes of one endpoint have in common: as initiator, as responder or as both.
#[derive(Clone)]
pub struct Config {
    chain: Vec<CertificateDer<'static>>,
    own: Digest,
    signer: Arc<dyn Signer + Send + Sync>,
    roots: Arc<TrustStore>,
    ciphers: Vec<Aead>,
    admit: Option<Arc<Admit>>,
}

impl Config {
    /// An endpoint that shows `chain`, signs with `signer` and believes `roots`. It offers
    /// ChaCha20-Poly1305, then AES-128-GCM, then AES-256-GCM.
    ///
    /// # Errors
    /// Those of [`Identity::new`], if `chain` is not for the signer's key or is no identity;
    /// [`identity::Error::NoAnchors`] if `roots` is empty.
    pub fn new(
        chain: &Chain<'_>,
        signer: Arc<dyn Signer + Send + Sync>,
        roots: TrustStore,
    ) -> Result<Self, Error> {
        if roots.is_empty() {
            return Err(identity::Error::NoAnchors.into());
        }
        let own = *Identity::new(*chain, signer.as_ref())?.fingerprint();
        let owned = chain.certificates().iter().map(|der| CertificateDer::from(der.to_vec()));
        Ok(Self {
            chain: owned.collect(),
            own,
            signer,
            roots: Arc::new(roots),
            ciphers: vec![Aead::ChaCha20Poly1305, Aead::Aes128Gcm, Aead::Aes256Gcm],
            admit: None,
        })
    }

    /// Offers and accepts these frame ciphers only. The initiator's order of preference decides:
    /// put AES-GCM first where both sides have it in hardware, or leave ChaCha20-Poly1305 out where
    /// FIPS 140 rules.
    ///
    /// # Errors
    /// [`Error::Configuration`] if `ciphers` is empty.
    pub fn with_ciphers(mut self, ciphers: &[Aead]) -> Result<Self, Error> {
        if ciphers.is_empty() {
            return Err(Error::Configuration);
        }
        self.ciphers = ciphers.to_vec();
        Ok(self)
    }

    /// Refuses every peer but `name`.
    #[must_use]
    pub fn expecting(self, name: Name) -> Self {
        self.admitting(move |peer| *peer == name)
    }

    /// Refuses every peer whose name `admit` does not admit; it is asked once the chain is
    /// verified. Without this, everyone whom the roots vouch for is let in.
    #[must_use]
    pub fn admitting(mut self, admit: impl Fn(&Name) -> bool + Send + Sync + 'static) -> Self {
        self.admit = Some(Arc::new(admit));
        self
    }

    pub(super) fn client(&self, now: Now) -> Result<(ClientConnection, Arc<Findings>), Error> {
        let findings = Arc::new(Findings::new(self.own));
        let mut config = self
            .tls13(ClientConfig::builder_with_provider)?
            .dangerous()
            .with_custom_certificate_verifier(self.judge(now, Usage::ServerAuth, &findings))
            .with_client_cert_resolver(self.own(&findings));
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        config.enable_sni = false;
        config.enable_early_data = false;
        config.resumption = Resumption::disabled();
        // RFC 8879, which another crate of the build could switch on in rustls.
        config.cert_compressors = Vec::new();
        config.cert_decompressors = Vec::new();
        // It appears nowhere: SNI is off and the verifier goes by the certificate's URI.
        let nobody = ServerName::try_from("iomt-secure.invalid").map_err(|_| Error::Tls)?;
        let connection = ClientConnection::new(Arc::new(config), nobody).map_err(|_| Error::Tls)?;
        Ok((connection, findings))
    }

    pub(super) fn server(&self, now: Now) -> Result<(ServerConnection, Arc<Findings>), Error> {
        let findings = Arc::new(Findings::new(self.own));
        let mut config = self
            .tls13(ServerConfig::builder_with_provider)?
            .with_client_cert_verifier(self.judge(now, Usage::ClientAuth, &findings))
            .with_cert_resolver(self.own(&findings));
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        config.max_early_data_size = 0;
        config.send_half_rtt_data = false;
        config.send_tls13_tickets = 0;
        config.max_tls13_tickets = 0;
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.cert_compressors = Vec::new();
        config.cert_decompressors = Vec::new();
        let connection = ServerConnection::new(Arc::new(config)).map_err(|_| Error::Tls)?;
        Ok((connection, findings))
    }

    /// TLS 1.3 alone, whatever other versions rustls was compiled with.
    fn tls13<S: ConfigSide>(
        &self,
        builder: fn(Arc<CryptoProvider>) -> ConfigBuilder<S, rustls::WantsVersions>,
    ) -> Result<ConfigBuilder<S, WantsVerifier>, Error> {
        let provider = CryptoProvider {
            cipher_suites: self.ciphers.iter().map(|aead| suite(*aead)).collect(),
            kx_groups: vec![kx_group::X25519MLKEM768, kx_group::X25519, kx_group::SECP256R1],
            ..aws_lc_rs::default_provider()
        };
        builder(Arc::new(provider))
            .with_protocol_versions(&[&TLS13])
            .map_err(|_| Error::Configuration)
    }

    fn judge(&self, now: Now, usage: Usage, findings: &Arc<Findings>) -> Arc<Judge> {
        Arc::new(Judge {
            roots: self.roots.clone(),
            now,
            usage,
            admit: self.admit.clone(),
            findings: findings.clone(),
        })
    }

    fn own(&self, findings: &Arc<Findings>) -> Arc<Own> {
        let key = Key { signer: self.signer.clone(), findings: findings.clone() };
        Arc::new(Own {
            scheme: scheme(self.signer.public_key().algorithm()),
            certified: Arc::new(CertifiedKey::new(self.chain.clone(), Arc::new(key))),
            findings: findings.clone(),
        })
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("protection", &self.signer.protection())
            .field("roots", &self.roots.len())
            .field("ciphers", &self.ciphers)
            .finish_non_exhaustive()
    }
}

const fn suite(aead: Aead) -> SupportedCipherSuite {
    match aead {
        Aead::ChaCha20Poly1305 => cipher_suite::TLS13_CHACHA20_POLY1305_SHA256,
        Aead::Aes128Gcm => cipher_suite::TLS13_AES_128_GCM_SHA256,
        Aead::Aes256Gcm => cipher_suite::TLS13_AES_256_GCM_SHA384,
    }
}
