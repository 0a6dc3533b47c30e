//! A small ward's certificates, made by rcgen: right by default, wrong by one field.

use crate::crypto::signature::{Algorithm, PublicKey};
use crate::identity::{Chain, Now, Signer, SoftwareSigner, TimeFloor, TrustStore};
use crate::platform::os::OsRandom;
use crate::platform::{Clock, Reading};
use crate::session::tls::Config;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PublicKeyData, SanType, SubjectPublicKeyInfo,
};
use std::string::String;
use std::sync::Arc;
use std::vec::Vec;

pub(super) const DEVICE: &str = "spiffe://hospital.example/icu-3/ecg-patch/ecg-1";
pub(super) const GATEWAY: &str = "spiffe://hospital.example/core/gateway/gw-1";
pub(super) const DOMAIN: &str = "hospital.example";
/// 2027-01-15.
pub(super) const T0: u64 = 1_800_000_000;
pub(super) const DAY: u64 = 24 * 60 * 60;

/// Seconds since 1970 as rcgen's date, whose type it does not name.
macro_rules! date {
    ($unix:expr) => {
        rcgen::date_time_ymd(1970, 1, 1) + core::time::Duration::from_secs($unix)
    };
}

/// What a leaf says.
pub(super) struct Leaf {
    pub(super) name: &'static str,
    pub(super) not_after: u64,
    pub(super) purposes: Vec<ExtendedKeyUsagePurpose>,
}

pub(super) fn leaf(name: &'static str) -> Leaf {
    let purposes =
        std::vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
    Leaf { name, not_after: T0 + 100 * DAY, purposes }
}

/// A root that signs what it is given.
pub(super) struct Ca {
    issuer: Issuer<'static, KeyPair>,
    pub(super) der: Vec<u8>,
    pub(super) pem: String,
}

impl Ca {
    pub(super) fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = std::vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.not_before = date!(T0 - 3650 * DAY);
        params.not_after = date!(T0 + 3650 * DAY);
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let (der, pem) = (certificate.der().to_vec(), certificate.pem());
        Self { issuer: Issuer::new(params, key), der, pem }
    }

    pub(super) fn issue(&self, leaf: &Leaf, key: &impl PublicKeyData) -> Vec<u8> {
        params(leaf).signed_by(key, &self.issuer).unwrap().der().to_vec()
    }

    pub(super) fn roots(&self) -> TrustStore {
        let mut roots = TrustStore::new();
        roots.add(&self.der, DOMAIN).unwrap();
        roots
    }

    /// An endpoint whose certificate this CA issued, and which believes this CA.
    pub(super) fn endpoint(&self, leaf: &Leaf) -> Config {
        self.endpoint_with(leaf, Algorithm::Es256)
    }

    pub(super) fn endpoint_with(&self, leaf: &Leaf, algorithm: Algorithm) -> Config {
        let signer = SoftwareSigner::generate(algorithm, &mut OsRandom).unwrap();
        let certificate = self.issue(leaf, &spki(&signer.public_key()));
        config(&certificate, signer, self.roots())
    }
}

pub(super) fn params(leaf: &Leaf) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "leaf");
    params.subject_alt_names.push(SanType::URI(leaf.name.try_into().unwrap()));
    params.not_before = date!(T0 - 100 * DAY);
    params.not_after = date!(leaf.not_after);
    params.key_usages = std::vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages.clone_from(&leaf.purposes);
    params.is_ca = IsCa::ExplicitNoCa;
    params
}

pub(super) fn spki(key: &PublicKey) -> SubjectPublicKeyInfo {
    let mut out = [0; PublicKey::MAX_SPKI];
    SubjectPublicKeyInfo::from_der(key.to_spki(&mut out)).unwrap()
}

pub(super) fn config(
    certificate: &[u8],
    signer: impl Signer + Send + Sync + 'static,
    roots: TrustStore,
) -> Config {
    Config::new(&Chain::new([certificate]).unwrap(), Arc::new(signer), roots).unwrap()
}

struct NoClock;

impl Clock for NoClock {
    fn now(&self) -> Option<Reading> {
        None
    }
}

/// A device without a clock, whose floor is `unix`.
pub(super) fn floor(unix: u64) -> Now {
    TimeFloor::at_least(unix).now(&NoClock)
}
