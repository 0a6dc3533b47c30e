//! Ed25519 certificates of one level under a root, alike for ours and for rustls: the shortest that
//! RFC 5280 and both verifiers take. They differ in the subject's alternative name: ours has
//! a URI, rustls wants a DNS name.

use iomt_secure::identity::{Now, TimeFloor};
use iomt_secure::platform::{Clock, Reading};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, PublicKeyData, SanType, SerialNumber,
};

/// The domain that the root is trusted for.
pub(super) const DOMAIN: &str = "hospital.example";

/// A root that issues certificates for any name.
pub(super) struct Authority {
    pub(super) root: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name = named("Hospital Devices");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        // RFC 5280 §4.2.1.2 (2): 60 bits of the key's hash would do; these are as long.
        params.key_identifier_method = KeyIdMethod::PreSpecified(vec![0x41; 8]);
        let key = KeyPair::generate_for(&rcgen::PKCS_ED25519).expect("a key");
        let root = params.self_signed(&key).expect("a root").der().to_vec();
        Self { root, issuer: Issuer::new(params, key) }
    }

    /// A certificate for `device` as client and as server.
    pub(super) fn issue(&self, device: &str, name: SanType, key: &impl PublicKeyData) -> Vec<u8> {
        let mut params = CertificateParams::default();
        params.distinguished_name = named(device);
        params.subject_alt_names = vec![name];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        params.serial_number = Some(SerialNumber::from_slice(&[0x41; 8]));
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2049, 12, 31);
        params.signed_by(key, &self.issuer).expect("a certificate").der().to_vec()
    }
}

fn named(name: &str) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, name);
    subject
}

/// An Ed25519 public key as rcgen takes it.
pub(super) struct Ed25519(pub(super) Vec<u8>);

impl PublicKeyData for Ed25519 {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &rcgen::PKCS_ED25519
    }
}

/// A time at which ours verifies, by a reliable clock: both dates count.
pub(super) fn now() -> Now {
    struct At;
    impl Clock for At {
        fn now(&self) -> Option<Reading> {
            // 2027-01-15.
            Some(Reading { unix: 1_800_000_000, reliable: true })
        }
    }
    TimeFloor::build().now(&At)
}
