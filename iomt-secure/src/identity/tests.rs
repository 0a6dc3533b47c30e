//! The parts together: a device makes a key and a request, a trial CA issues, a peer verifies.

use super::dev_ca::{NO_EXPIRY, ORGANIZATION, Terms, WARNING};
use super::pem::{self, OwnedChain, SoftwareKey};
use super::request::request;
use super::*;
use crate::crypto::signature::Algorithm;
use crate::platform::os::OsRandom;
use proptest::prelude::*;
use std::string::String;
use std::vec::Vec;

const T0: u64 = 1_800_000_000;
const NOW: Now = Now::test(T0, TimeBasis::Reliable);
const DOMAIN: &str = "hospital.example";

fn name() -> Name {
    Name::parse("spiffe://hospital.example/icu-3/infusion-pump/pump-0042").unwrap()
}

fn ca(label: &str) -> DevCa {
    DevCa::new(DOMAIN, label, Algorithm::Es256, T0 - 10, &mut OsRandom).unwrap()
}

struct Device {
    key: SoftwareKey,
    chain: OwnedChain,
}

fn device(ca: &DevCa, algorithm: Algorithm, terms: &Terms<'_>) -> Device {
    let key = SoftwareKey::generate(algorithm, &mut OsRandom).unwrap();
    let csr = request(&key.signer().unwrap(), &name()).unwrap();
    let certificate = ca.issue(&csr, terms, &mut OsRandom).unwrap();
    Device { key, chain: OwnedChain::new(std::vec![certificate]).unwrap() }
}

fn roots(of: &[&DevCa]) -> TrustStore {
    let mut store = TrustStore::new();
    for ca in of {
        store.add(ca.certificate(), DOMAIN).unwrap();
    }
    store
}

#[test]
fn both_algorithms_from_key_to_verified_peer() {
    for root in [Algorithm::Es256, Algorithm::Ed25519] {
        let ca = DevCa::new(DOMAIN, "root", root, T0 - 10, &mut OsRandom).unwrap();
        for algorithm in [Algorithm::Es256, Algorithm::Ed25519] {
            let device = device(&ca, algorithm, &Terms::ldevid(T0));
            let chain = device.chain.borrow().unwrap();
            let peer = roots(&[&ca]).verify(&chain, &NOW, Usage::ServerAuth).unwrap();
            assert_eq!(*peer.name(), name());
            let identity = Identity::new(chain, device.key.signer().unwrap()).unwrap();
            assert_eq!(identity.fingerprint(), peer.fingerprint());
            let signature = identity.sign(b"message").unwrap();
            peer.key().signature().unwrap().verify(b"message", &signature).unwrap();
        }
    }
}

#[test]
fn no_expiry_is_a_date_like_any_other() {
    let ca = ca("root");
    let device = device(&ca, Algorithm::Es256, &Terms::idevid(T0));
    let chain = device.chain.borrow().unwrap();
    let peer = roots(&[&ca]).verify(&chain, &NOW, Usage::ClientAuth).unwrap();
    assert_eq!(peer.not_after(), NO_EXPIRY);
}

#[test]
fn two_roots_stand_side_by_side_until_one_is_retired() {
    let (old, new) = (ca("root 1"), ca("root 2"));
    let mut store = roots(&[&old, &new]);
    let devices = [&old, &new].map(|ca| device(ca, Algorithm::Es256, &Terms::ldevid(T0)));
    for device in &devices {
        store.verify(&device.chain.borrow().unwrap(), &NOW, Usage::ClientAuth).unwrap();
    }
    let retired = crate::crypto::hash::sha256(&[old.certificate()]);
    assert!(store.retire(&retired));
    assert!(!store.retire(&retired));
    let [before, after] = devices.map(|device| {
        store.verify(&device.chain.borrow().unwrap(), &NOW, Usage::ClientAuth).map(|_| ())
    });
    assert_eq!(before, Err(Error::UnknownIssuer));
    assert_eq!(after, Ok(()));
}

/// Two roots of one name: which key signed is found out by trying both.
#[test]
fn a_root_renewed_under_its_old_name() {
    let (old, new) = (ca("root"), ca("root"));
    let device = device(&new, Algorithm::Es256, &Terms::ldevid(T0));
    let chain = device.chain.borrow().unwrap();
    roots(&[&old, &new]).verify(&chain, &NOW, Usage::ClientAuth).unwrap();
    let alone = roots(&[&old]).verify(&chain, &NOW, Usage::ClientAuth);
    assert_eq!(alone, Err(Error::BadSignature));
}

#[test]
fn a_root_is_added_once_and_a_leaf_never() {
    let ca = ca("root");
    let mut store = roots(&[&ca, &ca]);
    assert_eq!(store.len(), 1);
    let device = device(&ca, Algorithm::Es256, &Terms::ldevid(T0));
    let text = std::format!(
        "{}{}",
        pem::encode_certificates([ca.certificate()]).unwrap(),
        device.chain.to_pem().unwrap()
    );
    assert_eq!(store.add_pem(text.as_bytes(), "other.example"), Err(Error::IssuerNotCa));
    assert_eq!(store.len(), 1, "nothing is half-added");
    assert_eq!(store.add(ca.certificate(), "Hospital"), Err(Error::NameTrustDomain));
    assert_eq!(TrustStore::new().anchors().map(|_| ()), Err(Error::NoAnchors));
}

#[test]
fn a_certificate_for_another_key_is_no_identity() {
    let ca = ca("root");
    let device = device(&ca, Algorithm::Es256, &Terms::ldevid(T0));
    let other = SoftwareKey::generate(Algorithm::Es256, &mut OsRandom).unwrap();
    let joined = Identity::new(device.chain.borrow().unwrap(), other.signer().unwrap());
    assert_eq!(joined.map(|_| ()), Err(Error::KeyMismatch));
}

#[test]
fn the_trial_ca_says_what_it_is() {
    let ca = ca("root");
    let device = device(&ca, Algorithm::Es256, &Terms::ldevid(T0));
    let said =
        |der: &[u8]| der.windows(ORGANIZATION.len()).any(|part| part == ORGANIZATION.as_bytes());
    assert!(said(ca.certificate()) && said(device.chain.borrow().unwrap().leaf()));
    assert!(WARNING.starts_with(ORGANIZATION));
}

#[test]
fn the_trial_ca_refuses_by_its_own_error() {
    let ca = ca("root");
    let key = SoftwareKey::generate(Algorithm::Es256, &mut OsRandom).unwrap().signer().unwrap();
    let elsewhere = Name::parse("spiffe://maker.example/line/pump/1").unwrap();
    let terms = Terms::ldevid(T0);
    let issue = |csr: &[u8], terms: &Terms<'_>| ca.issue(csr, terms, &mut OsRandom).map(|_| ());
    assert_eq!(issue(&request(&key, &elsewhere).unwrap(), &terms), Err(Error::TrustDomain));
    let csr = request(&key, &name()).unwrap();
    for (not_before, not_after) in [(T0, T0 - 1), (T0, NO_EXPIRY + 1), (0, u64::MAX)] {
        let terms = Terms { not_before, not_after, ..terms };
        assert_eq!(issue(&csr, &terms), Err(Error::Validity));
    }
    let mut forged = csr.clone();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    assert_eq!(issue(&forged, &terms), Err(Error::Possession));
    assert_eq!(issue(&csr[..csr.len() - 1], &terms), Err(Error::Malformed));
}

#[test]
fn a_request_for_another_name_does_not_hold() {
    let key = SoftwareKey::generate(Algorithm::Ed25519, &mut OsRandom).unwrap().signer().unwrap();
    let mut csr = request(&key, &name()).unwrap();
    let at = csr.windows(4).position(|part| part == b"0042").unwrap();
    let uri = csr.windows(9).rposition(|part| part == b"pump-0042").unwrap();
    assert!(uri > at, "the name stands in the subject and in the extension");
    csr[uri + 8] = b'3';
    assert_eq!(Csr::verify(&csr), Err(Error::Possession));
}

#[test]
fn keys_come_back_from_pem() {
    for algorithm in [Algorithm::Es256, Algorithm::Ed25519] {
        let key = SoftwareKey::generate(algorithm, &mut OsRandom).unwrap();
        let text = key.to_pem().unwrap();
        let back = SoftwareKey::from_pem(text.as_bytes()).unwrap();
        assert_eq!(back.signer().unwrap().public_key(), key.signer().unwrap().public_key());
        // An independent reader agrees.
        let theirs = rcgen::KeyPair::from_pem(&text).unwrap();
        assert_eq!(theirs.public_key_raw(), key.signer().unwrap().public_key().as_bytes());
    }
}

#[test]
fn keys_are_read_from_an_independent_writer() {
    for algorithm in [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ED25519] {
        let theirs = rcgen::KeyPair::generate_for(algorithm).unwrap();
        let ours = SoftwareKey::from_pem(theirs.serialize_pem().as_bytes()).unwrap();
        assert_eq!(ours.signer().unwrap().public_key().as_bytes(), theirs.public_key_raw());
    }
}

#[test]
fn keys_are_refused_by_their_own_error() {
    let key = SoftwareKey::generate(Algorithm::Es256, &mut OsRandom).unwrap();
    let der = key.to_der().unwrap();
    let read = |der: &[u8]| SoftwareKey::from_der(der).map(|_| ());
    let mut other = der.to_vec();
    let last = other.len() - 1;
    other[last] ^= 1;
    assert_eq!(read(&other), Err(Error::PrivateKey), "the public key is another's");
    assert_eq!(read(&der[..last]), Err(Error::PrivateKey));
    let mut zero = der.to_vec();
    zero[36..68].fill(0);
    assert_eq!(read(&zero), Err(Error::PrivateKey), "the scalar is 0");
    let rsa = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    assert_eq!(read(rsa.serialized_der()), Err(Error::KeyAlgorithm));
    let certificate = pem::encode_certificates([&der[..]]).unwrap();
    assert_eq!(SoftwareKey::from_pem(certificate.as_bytes()).map(|_| ()), Err(Error::Pem));
    assert_eq!(SoftwareKey::from_pem(b"no key").map(|_| ()), Err(Error::Pem));
}

#[test]
fn requests_and_chains_come_back_from_pem() {
    let ca = ca("root");
    let device = device(&ca, Algorithm::Ed25519, &Terms::ldevid(T0));
    let csr = request(&device.key.signer().unwrap(), &name()).unwrap();
    let text = pem::encode_request(&csr).unwrap();
    assert_eq!(pem::request(text.as_bytes()).unwrap(), csr);
    assert_eq!(pem::request(device.chain.to_pem().unwrap().as_bytes()), Err(Error::Pem));
    let text = std::format!("chain of pump-0042\n{}", device.chain.to_pem().unwrap());
    assert_eq!(OwnedChain::from_pem(text.as_bytes()).unwrap(), device.chain);
    assert_eq!(pem::certificates(b""), Err(Error::Pem));
    assert_eq!(pem::certificates(&text.as_bytes()[..text.len() - 30]), Err(Error::Pem));
    let five = std::vec![ca.certificate().to_vec(); 5];
    assert_eq!(OwnedChain::new(five), Err(Error::ChainLength));
}

/// A name's parts, as the grammar has them.
fn parts() -> impl Strategy<Value = (String, [String; 3])> {
    let segment = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,19}";
    ("[a-z0-9._-]{1,40}", [segment, segment, segment].prop_map(|parts| parts))
}

proptest! {
    #[test]
    fn names_come_back((domain, [segment, role, device]) in parts()) {
        let text = std::format!("spiffe://{domain}/{segment}/{role}/{device}");
        let name = Name::parse(&text).unwrap();
        prop_assert_eq!(name.as_str(), &text);
        prop_assert_eq!(
            (name.trust_domain(), name.segment(), name.role(), name.device()),
            (&domain[..], &segment[..], &role[..], &device[..])
        );
        let parsed = TrustDomain::parse(&domain).unwrap();
        prop_assert_eq!(parsed.as_str(), &domain);
    }

    #[test]
    fn any_text_is_a_name_or_an_error(text in "(spiffe://)?[ -~é]{0,140}") {
        if let Ok(name) = Name::parse(&text) {
            prop_assert_eq!(name.as_str(), &text);
            prop_assert_eq!(text.matches('/').count(), 5);
        }
    }
}

/// A chain of three, to be damaged.
fn chain_of_three() -> &'static (Vec<Vec<u8>>, Vec<u8>) {
    static CHAIN: std::sync::OnceLock<(Vec<Vec<u8>>, Vec<u8>)> = std::sync::OnceLock::new();
    CHAIN.get_or_init(|| {
        use super::testing::{Authority, Recipe, Root};
        let root = Root::new("root");
        let upper = Root::with("upper", Some(&root), Authority::default());
        let lower = Root::with("lower", Some(&upper), Authority::default());
        let leaf = lower.issue(&Recipe::default());
        (std::vec![leaf, lower.der().to_vec(), upper.der().to_vec()], root.der().to_vec())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// One flipped bit anywhere in the chain: refused, without a panic.
    #[test]
    fn a_flipped_bit_is_never_verified(which in 0usize..3, at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let (good, root) = chain_of_three();
        let anchors = [Anchor::new(root, DOMAIN).unwrap()];
        let anchors = Anchors::new(&anchors).unwrap();
        let check = |chain: &[Vec<u8>]| {
            let chain = Chain::new(chain.iter().map(Vec::as_slice)).unwrap();
            verify(&chain, &anchors, &NOW, Usage::ClientAuth)
        };
        check(good).unwrap();
        let mut bad = good.clone();
        let at = at.index(bad[which].len());
        bad[which][at] ^= 1 << bit;
        prop_assert!(check(&bad).is_err());
    }

    /// Cut, or with bytes replaced, a certificate or request gives an error and no panic.
    #[test]
    fn damaged_der_never_panics(
        cut in any::<prop::sample::Index>(),
        patches in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let (good, root) = chain_of_three();
        let key = SoftwareKey::generate(Algorithm::Ed25519, &mut OsRandom).unwrap();
        for der in [&good[0], root, &request(&key.signer().unwrap(), &name()).unwrap()] {
            let mut bad = der.clone();
            for (at, byte) in &patches {
                let at = at.index(bad.len());
                bad[at] = *byte;
            }
            let short = &bad[..cut.index(bad.len())];
            prop_assert!(certificate::Certificate::parse(short).is_err());
            prop_assert!(Csr::verify(short).is_err());
            let _ = (certificate::Certificate::parse(&bad), Csr::verify(&bad));
            let _ = (Anchor::new(&bad, DOMAIN).is_ok(), SoftwareKey::from_der(&bad).is_ok());
        }
    }
}
