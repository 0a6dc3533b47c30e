//! What the packages' own tests need (feature `_testing`): never in a product.

use crate::call::{Live, Result, guard};
use crate::minimizer::Minimizer;
use sdk::crypto::signature::{Algorithm, PublicKey};
use sdk::identity::dev_ca::Terms;
use sdk::identity::{DevCa, Signer, SoftwareSigner};
use sdk::minimize::policy::text::from_toml;
use sdk::platform::os::{OsRandom, SystemClock};
use sdk::platform::{self, Clock};
use sdk::statement::{Kind, OVERHEAD, sign};
use std::sync::Arc;

/// A CA for trials, which issues to whoever asks, and signs policies as their authority.
#[derive(uniffi::Object)]
pub struct TrialCa {
    ca: DevCa,
    authority: SoftwareSigner,
    _live: Live,
}

#[uniffi::export]
impl TrialCa {
    /// A root for this trust domain, in memory.
    #[uniffi::constructor]
    pub fn new(trust_domain: String) -> Result<Arc<Self>> {
        guard(|| {
            let now = now()?;
            let ca = DevCa::new(&trust_domain, "trial", Algorithm::Es256, now, &mut OsRandom)?;
            let authority = SoftwareSigner::generate(Algorithm::Es256, &mut OsRandom)?;
            Ok(Arc::new(Self { ca, authority, _live: Live::new() }))
        })
    }

    /// The root certificate, DER.
    pub fn root(&self) -> Result<Vec<u8>> {
        guard(|| Ok(self.ca.certificate().to_vec()))
    }

    /// The certificate for a request, DER.
    pub fn issue(&self, request: Vec<u8>) -> Result<Vec<u8>> {
        guard(|| Ok(self.ca.issue(&request, &Terms::ldevid(now()?), &mut OsRandom)?))
    }

    /// The key that signs policies, SubjectPublicKeyInfo.
    pub fn authority(&self) -> Result<Vec<u8>> {
        guard(|| {
            let mut out = [0; PublicKey::MAX_SPKI];
            Ok(self.authority.public_key().to_spki(&mut out).to_vec())
        })
    }

    /// A signed policy from its TOML text.
    pub fn sign_policy(&self, toml: String) -> Result<Vec<u8>> {
        guard(|| {
            let payload = from_toml(&toml)?;
            let mut out = vec![0; payload.len().saturating_add(OVERHEAD)];
            Ok(sign(&self.authority, Kind::Policy, &payload, b"", &mut out)?.to_vec())
        })
    }
}

fn now() -> Result<u64> {
    let reading = SystemClock { reliable: true }.now();
    Ok(reading.ok_or(platform::Error::Random)?.unix)
}

/// Panics with this text.
#[uniffi::export]
#[allow(clippy::panic)]
pub fn provoke_panic(text: String) -> Result<()> {
    guard(|| panic!("{text}"))
}

/// Panics with this text while it has the minimizer.
#[uniffi::export]
pub fn provoke_panic_in(minimizer: Arc<Minimizer>, text: String) -> Result<()> {
    guard(|| minimizer.panic(&text))
}
