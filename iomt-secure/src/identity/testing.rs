//! Certificates for this module's tests, made by rcgen: right by default, wrong by one field.

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CrlDistributionPoint,
    CrlIssuingDistributionPoint, CrlScope, CustomExtension, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, NameConstraints, RevokedCertParams, SanType,
    SerialNumber, SignatureAlgorithm,
};
use std::{vec, vec::Vec};

pub(in crate::identity) const NAME: &str =
    "spiffe://hospital.example/icu-3/infusion-pump/pump-0042";
pub(in crate::identity) const T0: u64 = 1_800_000_000;
const DAY: u64 = 24 * 60 * 60;

/// Seconds since 1970 as rcgen's date, whose type it does not name.
macro_rules! date {
    ($unix:expr) => {
        rcgen::date_time_ymd(1970, 1, 1) + core::time::Duration::from_secs($unix)
    };
}

/// What a leaf says.
#[derive(Clone)]
pub(in crate::identity) struct Recipe {
    pub(in crate::identity) uris: Vec<&'static str>,
    pub(in crate::identity) dns: Vec<&'static str>,
    pub(in crate::identity) not_before: u64,
    pub(in crate::identity) not_after: u64,
    pub(in crate::identity) key_usages: Vec<KeyUsagePurpose>,
    pub(in crate::identity) purposes: Vec<ExtendedKeyUsagePurpose>,
    pub(in crate::identity) is_ca: IsCa,
    pub(in crate::identity) extension: Option<CustomExtension>,
    pub(in crate::identity) key: &'static SignatureAlgorithm,
    /// An otherName, as IEEE 802.1AR's hardware module name is one.
    pub(in crate::identity) other_name: bool,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            uris: std::vec![NAME],
            dns: Vec::new(),
            not_before: T0 - 365 * DAY,
            not_after: T0 + 365 * DAY,
            key_usages: std::vec![KeyUsagePurpose::DigitalSignature],
            purposes: std::vec![
                ExtendedKeyUsagePurpose::ClientAuth,
                ExtendedKeyUsagePurpose::ServerAuth
            ],
            is_ca: IsCa::NoCa,
            extension: None,
            key: &rcgen::PKCS_ECDSA_P256_SHA256,
            other_name: false,
        }
    }
}

/// What a CA says.
pub(in crate::identity) struct Authority {
    pub(in crate::identity) is_ca: IsCa,
    pub(in crate::identity) key_usages: Vec<KeyUsagePurpose>,
    pub(in crate::identity) not_after: u64,
    pub(in crate::identity) name_constraints: Option<NameConstraints>,
}

impl Default for Authority {
    fn default() -> Self {
        Self {
            is_ca: IsCa::Ca(BasicConstraints::Unconstrained),
            key_usages: std::vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign],
            not_after: T0 + 3650 * DAY,
            name_constraints: None,
        }
    }
}

/// A CA that signs what it is given.
pub(in crate::identity) struct Root {
    issuer: Issuer<'static, KeyPair>,
    der: Vec<u8>,
}

impl Root {
    pub(in crate::identity) fn new(name: &str) -> Self {
        Self::with(name, None, Authority::default())
    }

    pub(in crate::identity) fn with(
        name: &str,
        parent: Option<&Self>,
        authority: Authority,
    ) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = authority.is_ca;
        params.key_usages = authority.key_usages;
        params.name_constraints = authority.name_constraints;
        params.not_before = date!(T0 - 3650 * DAY);
        params.not_after = date!(authority.not_after);
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        let certificate = match parent {
            Some(parent) => params.signed_by(&key, &parent.issuer).unwrap(),
            None => params.self_signed(&key).unwrap(),
        };
        let der = certificate.der().to_vec();
        Self { issuer: Issuer::new(params, key), der }
    }

    pub(in crate::identity) fn der(&self) -> &[u8] {
        &self.der
    }

    /// A list of the serial numbers that this CA has revoked, good for a week.
    pub(in crate::identity) fn revoke(&self, serials: &[u64]) -> Vec<u8> {
        self.revoke_in(None, serials)
    }

    /// In the part of its lists that is found at a URI, for certificates of one kind or of both.
    pub(in crate::identity) fn revoke_in(
        &self,
        part: Option<(&str, Option<CrlScope>)>,
        serials: &[u64],
    ) -> Vec<u8> {
        let revoked = serials.iter().map(|serial| RevokedCertParams {
            serial_number: SerialNumber::from(*serial),
            revocation_time: date!(T0 - DAY),
            reason_code: None,
            invalidity_date: None,
        });
        let params = CertificateRevocationListParams {
            this_update: date!(T0 - DAY),
            next_update: date!(T0 + 7 * DAY),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: part.map(|(uri, scope)| CrlIssuingDistributionPoint {
                distribution_point: CrlDistributionPoint { uris: vec![uri.into()] },
                scope,
            }),
            revoked_certs: revoked.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        params.signed_by(&self.issuer).unwrap().der().to_vec()
    }

    pub(in crate::identity) fn issue(&self, recipe: &Recipe) -> Vec<u8> {
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "leaf");
        params.serial_number = Some(SerialNumber::from(7_u64));
        for uri in &recipe.uris {
            params.subject_alt_names.push(SanType::URI((*uri).try_into().unwrap()));
        }
        for dns in &recipe.dns {
            params.subject_alt_names.push(SanType::DnsName((*dns).try_into().unwrap()));
        }
        params.not_before = date!(recipe.not_before);
        params.not_after = date!(recipe.not_after);
        params.key_usages.clone_from(&recipe.key_usages);
        params.extended_key_usages.clone_from(&recipe.purposes);
        params.is_ca = recipe.is_ca;
        params.custom_extensions.extend(recipe.extension.clone());
        if recipe.other_name {
            // id-on-hardwareModuleName, RFC 4108 §5; the content does not matter here.
            let id = std::vec![1, 3, 6, 1, 5, 5, 7, 8, 4];
            params.subject_alt_names.push(SanType::OtherName((id, "HW-7".into())));
        }
        let key = KeyPair::generate_for(recipe.key).unwrap();
        params.signed_by(&key, &self.issuer).unwrap().der().to_vec()
    }
}
