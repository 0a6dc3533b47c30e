//! Certificates: every chain is judged without a panic, alike each time, and never by more trust
//! than it was given.
//!
//! Input: one byte (bit 0: as a client; bit 1: the clock is reliable), then certificates, each
//! behind its length in two bytes: the chain, leaf first, and last the trust anchor.

use crate::{Accepted, Seed, near_misses};
use iomt_secure::crypto::hash::sha256;
use iomt_secure::identity::{Anchor, Anchors, Chain, Error, Name, TimeFloor, Usage, verify};
use iomt_secure::platform::{Clock, Reading};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_ED25519, SanType, SignatureAlgorithm,
};

const DOMAIN: &str = "hospital.example";
/// 2059: past any build time, before the seeds' end.
const NOW: u64 = 2_800_000_000;

struct At(Option<Reading>);

impl Clock for At {
    fn now(&self) -> Option<Reading> {
        self.0
    }
}

/// If the chain verifies: the name has the anchor's trust domain and reads as itself, the
/// fingerprint is the leaf's, the end is not past, the same is found again, and without the anchor,
/// under another trust domain, or with the leaf cut or followed by a byte it is refused.
pub fn property(data: &[u8]) -> Accepted {
    let Some((flags, mut rest)) = data.split_first() else {
        return false;
    };
    let mut certificates = Vec::new();
    while let Some((length, more)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes(*length));
        let Some((certificate, more)) = more.split_at_checked(length) else {
            return false;
        };
        certificates.push(certificate);
        rest = more;
    }
    let Some((root, chain)) = certificates.split_last() else {
        return false;
    };
    let usage = if flags & 1 == 1 { Usage::ClientAuth } else { Usage::ServerAuth };
    let reading = Reading { unix: NOW, reliable: flags & 2 == 2 };
    let now = TimeFloor::at_least(NOW).now(&At(Some(reading)));
    let judge = |chain: &[&[u8]], root: &[u8], domain: &str| {
        let anchor = [Anchor::new(root, domain)?];
        verify(&Chain::new(chain.iter().copied())?, &Anchors::new(&anchor)?, &now, usage)
    };
    let judged = judge(chain, root, DOMAIN);
    assert_eq!(judged, judge(chain, root, DOMAIN), "judged otherwise the second time");
    let Ok(peer) = judged else {
        return false;
    };
    assert_eq!(peer.name().trust_domain(), DOMAIN);
    assert_eq!(Name::parse(peer.name().as_str()).as_ref(), Ok(peer.name()));
    assert_eq!(*peer.fingerprint(), sha256(&[chain[0]]));
    assert!(peer.not_after() >= NOW);
    assert_eq!(judge(chain, root, "clinic.example"), Err(Error::TrustDomain));
    let mut longer = chain.to_vec();
    let leaf = [chain[0], &[0]].concat();
    longer[0] = &leaf;
    assert!(judge(&longer, root, DOMAIN).is_err(), "a byte behind the leaf");
    longer[0] = &chain[0][..chain[0].len() - 1];
    assert!(judge(&longer, root, DOMAIN).is_err(), "the leaf without its last byte");
    true
}

/// Chains of one and two certificates, of both algorithms; near misses in bytes, and certificates
/// that break one rule each.
pub fn seeds() -> Vec<Seed> {
    let root = Ca::new(None, &PKCS_ECDSA_P256_SHA256);
    let middle = Ca::new(Some(&root), &PKCS_ED25519);
    let other = Ca::new(None, &PKCS_ED25519);
    let good = leaf(&root, &PKCS_ED25519, |_| {});
    let below = leaf(&middle, &PKCS_ECDSA_P256_SHA256, |_| {});
    let mut seeds = near_misses("one", &input(3, &[&good, &root.der]), 32);
    seeds.extend(near_misses("two", &input(0, &[&below, &middle.der, &root.der]), 0));
    seeds.push(("stranger", input(3, &[&good, &other.der])));
    seeds.push(("order", input(3, &[&middle.der, &below, &root.der])));
    seeds.push(("missing", input(3, &[&below, &root.der])));
    seeds.push(("root-as-leaf", input(3, &[&root.der, &root.der])));
    seeds.push(("alone", input(3, &[&good])));
    type Change = fn(&mut CertificateParams);
    let changes: [(&'static str, Change); 8] = [
        ("expired", |leaf| leaf.not_after = rcgen::date_time_ymd(2030, 1, 1)),
        ("not-yet", |leaf| leaf.not_before = rcgen::date_time_ymd(2070, 1, 1)),
        ("no-name", |leaf| leaf.subject_alt_names.clear()),
        ("two-names", |leaf| leaf.subject_alt_names.push(uri(b'2'))),
        ("ca", |leaf| leaf.is_ca = IsCa::Ca(BasicConstraints::Unconstrained)),
        ("purpose", |leaf| {
            leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::CodeSigning];
        }),
        ("no-purpose", |leaf| leaf.extended_key_usages.clear()),
        ("key-usage", |leaf| leaf.key_usages = vec![KeyUsagePurpose::KeyAgreement]),
    ];
    for (name, change) in changes {
        seeds.push((name, input(3, &[&leaf(&root, &PKCS_ED25519, change), &root.der])));
    }
    seeds
}

fn input(flags: u8, certificates: &[&[u8]]) -> Vec<u8> {
    let mut input = vec![flags];
    for certificate in certificates {
        let length = u16::try_from(certificate.len()).unwrap_or_else(|_| panic!("too long"));
        input.extend_from_slice(&length.to_be_bytes());
        input.extend_from_slice(certificate);
    }
    input
}

struct Ca {
    issuer: Issuer<'static, KeyPair>,
    der: Vec<u8>,
}

impl Ca {
    fn new(parent: Option<&Self>, algorithm: &'static SignatureAlgorithm) -> Self {
        let mut params = params(if parent.is_none() { "root" } else { "middle" });
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = key(algorithm);
        let certificate = match parent {
            Some(parent) => params.signed_by(&key, &parent.issuer),
            None => params.self_signed(&key),
        };
        let der = certificate.unwrap_or_else(|error| panic!("{error}")).der().to_vec();
        Self { issuer: Issuer::new(params, key), der }
    }
}

fn leaf(
    ca: &Ca,
    algorithm: &'static SignatureAlgorithm,
    change: impl FnOnce(&mut CertificateParams),
) -> Vec<u8> {
    let mut params = params("pump");
    params.subject_alt_names = vec![uri(b'1')];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
    change(&mut params);
    let certificate = params.signed_by(&key(algorithm), &ca.issuer);
    certificate.unwrap_or_else(|error| panic!("{error}")).der().to_vec()
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2090, 1, 1);
    params
}

fn uri(number: u8) -> SanType {
    let name = format!("spiffe://{DOMAIN}/icu-3/infusion-pump/pump-{}", char::from(number));
    SanType::URI(name.as_str().try_into().unwrap_or_else(|error| panic!("{error}")))
}

fn key(algorithm: &'static SignatureAlgorithm) -> KeyPair {
    KeyPair::generate_for(algorithm).unwrap_or_else(|error| panic!("{error}"))
}
