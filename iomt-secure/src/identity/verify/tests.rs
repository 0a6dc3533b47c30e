//! One case for each rule, named by the fault.

use super::*;
use crate::identity::testing::{Authority, NAME, Recipe, Root, T0};
use rcgen::{
    BasicConstraints, CustomExtension, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    KeyUsagePurpose, NameConstraints,
};
use std::string::ToString;
use std::vec;
use std::vec::Vec;

const DAY: u64 = 24 * 60 * 60;
const NOW: Now = Now::test(T0, TimeBasis::Reliable);
const FLOOR: Now = Now::test(T0, TimeBasis::Floor);
const DOMAIN: &str = "hospital.example";

fn judge(chain: &[&[u8]], root: &Root, now: &Now) -> Result<VerifiedPeer, Error> {
    let anchors = [Anchor::new(root.der(), DOMAIN)?];
    let chain = Chain::new(chain.iter().copied())?;
    verify(&chain, &Anchors::new(&anchors)?, now, Usage::ClientAuth)
}

fn leaf_at(recipe: &Recipe, now: &Now) -> Result<VerifiedPeer, Error> {
    let root = Root::new("root");
    judge(&[&root.issue(recipe)], &root, now)
}

fn leaf(recipe: &Recipe) -> Result<VerifiedPeer, Error> {
    leaf_at(recipe, &NOW)
}

/// Leaf, a CA as `authority` says, root.
fn under(authority: Authority) -> Result<VerifiedPeer, Error> {
    let root = Root::new("root");
    let issuer = Root::with("issuer", Some(&root), authority);
    judge(&[&issuer.issue(&Recipe::default()), issuer.der()], &root, &NOW)
}

/// A good leaf whose first `from` is replaced, and its root: for faults that no issuer makes.
fn patched(from: &[u8], to: &[u8], times: usize) -> Result<VerifiedPeer, Error> {
    assert_eq!(from.len(), to.len());
    let root = Root::new("root");
    let mut der = root.issue(&Recipe::default());
    for _ in 0..times {
        let at = der.windows(from.len()).position(|part| part == from).unwrap();
        der[at..at + to.len()].copy_from_slice(to);
    }
    judge(&[&der], &root, &NOW)
}

#[test]
fn a_good_leaf() {
    let peer = leaf(&Recipe::default()).unwrap();
    assert_eq!(peer.name().as_str(), NAME);
    assert_eq!(peer.time_basis(), TimeBasis::Reliable);
    assert_eq!(peer.not_after(), T0 + 365 * DAY);
}

#[test]
fn good_chains_up_to_the_longest_with_and_without_the_root() {
    let root = Root::new("root");
    let upper = Root::with("upper", Some(&root), Authority { not_after: T0, ..<_>::default() });
    let lower = Root::with("lower", Some(&upper), Authority::default());
    let leaf = lower.issue(&Recipe::default());
    let peer = judge(&[&leaf, lower.der(), upper.der()], &root, &NOW).unwrap();
    assert_eq!(peer.not_after(), T0, "the first to expire on the path");
    judge(&[&leaf, lower.der(), upper.der(), root.der()], &root, &NOW).unwrap();
}

/// RFC 4210 §4.4: the new root signed by the old one has the old one's name.
#[test]
fn a_new_root_under_the_old_one_of_its_name() {
    let old = Root::new("root");
    let new = Root::with("root", Some(&old), Authority::default());
    let leaf = new.issue(&Recipe::default());
    judge(&[&leaf, new.der()], &old, &NOW).unwrap();
    judge(&[&leaf], &new, &NOW).unwrap();
    assert_eq!(judge(&[&leaf], &old, &NOW), Err(Error::BadSignature));
}

#[test]
fn malformed_der() {
    let root = Root::new("root");
    let good = root.issue(&Recipe::default());
    for cut in 0..good.len() {
        assert_eq!(judge(&[&good[..cut]], &root, &NOW), Err(Error::Malformed), "{cut} bytes");
    }
    let mut long = good;
    long.push(0);
    assert_eq!(judge(&[&long], &root, &NOW), Err(Error::Malformed), "a byte behind the end");
}

#[test]
fn an_extension_that_stands_twice() {
    // A second extended key usage beside rcgen's.
    let id: &[u64] = &[2, 5, 29, 37];
    let twice = CustomExtension::from_oid_content(id, vec![0x30, 3, 6, 1, 42]);
    let recipe = Recipe { extension: Some(twice), ..Recipe::default() };
    assert_eq!(leaf(&recipe), Err(Error::Malformed));
}

#[test]
fn false_written_out_where_it_is_the_default() {
    let id: &[u64] = &[2, 5, 29, 19];
    let explicit = CustomExtension::from_oid_content(id, vec![0x30, 3, 1, 1, 0]);
    let recipe = Recipe { extension: Some(explicit), ..Recipe::default() };
    assert_eq!(leaf(&recipe), Err(Error::Malformed));
    let omitted = CustomExtension::from_oid_content(id, vec![0x30, 0]);
    leaf(&Recipe { extension: Some(omitted), ..Recipe::default() }).unwrap();
}

#[test]
fn a_path_length_in_a_leaf() {
    let id: &[u64] = &[2, 5, 29, 19];
    let content = CustomExtension::from_oid_content(id, vec![0x30, 3, 2, 1, 0]);
    let recipe = Recipe { extension: Some(content), ..Recipe::default() };
    assert_eq!(leaf(&recipe), Err(Error::Malformed));
}

#[test]
fn generalized_time_before_2050() {
    // A certificate until 2050 has GeneralizedTime; its year is put back.
    let recipe = Recipe { not_after: 2_524_608_000, ..Recipe::default() };
    let root = Root::new("root");
    let mut der = root.issue(&recipe);
    judge(&[&der], &root, &NOW).unwrap();
    let at = der.windows(8).position(|part| part == b"20500101").unwrap();
    der[at..at + 4].copy_from_slice(b"2049");
    assert_eq!(judge(&[&der], &root, &NOW), Err(Error::Malformed));
}

#[test]
fn other_versions_than_3() {
    for version in [0, 1, 3] {
        let to = [0xa0, 3, 2, 1, version];
        assert_eq!(patched(&[0xa0, 3, 2, 1, 2], &to, 1), Err(Error::Version));
    }
}

#[test]
fn an_unknown_critical_extension() {
    let mut extension = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 1], vec![5, 0]);
    let recipe = Recipe { extension: Some(extension.clone()), ..Recipe::default() };
    leaf(&recipe).unwrap();
    extension.set_criticality(true);
    let recipe = Recipe { extension: Some(extension), ..Recipe::default() };
    assert_eq!(leaf(&recipe), Err(Error::CriticalExtension));
}

#[test]
fn a_key_of_another_algorithm() {
    let recipe = Recipe { key: &rcgen::PKCS_ECDSA_P384_SHA384, ..Recipe::default() };
    assert_eq!(leaf(&recipe), Err(Error::KeyAlgorithm));
}

#[test]
fn a_signature_of_another_algorithm() {
    // ecdsa-with-SHA256 becomes ecdsa-with-SHA384, inside and outside.
    let oid = |hash| [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, hash];
    assert_eq!(patched(&oid(2), &oid(3), 2), Err(Error::SignatureAlgorithm));
    assert_eq!(patched(&oid(2), &oid(3), 1), Err(Error::Malformed), "inside only");
}

#[test]
fn an_empty_chain() {
    assert_eq!(Chain::new([]).map(|_| ()), Err(Error::ChainEmpty));
}

#[test]
fn a_chain_of_five() {
    assert_eq!(Chain::new([&[][..]; 5]).map(|_| ()), Err(Error::ChainLength));
}

#[test]
fn a_chain_out_of_order() {
    let root = Root::new("root");
    let upper = Root::with("upper", Some(&root), Authority::default());
    let lower = Root::with("lower", Some(&upper), Authority::default());
    let leaf = lower.issue(&Recipe::default());
    let swapped = judge(&[&leaf, upper.der(), lower.der()], &root, &NOW);
    assert_eq!(swapped, Err(Error::ChainOrder));
    assert_eq!(judge(&[&leaf, root.der()], &root, &NOW), Err(Error::ChainOrder), "with a gap");
}

#[test]
fn an_unknown_issuer() {
    let (root, stranger) = (Root::new("root"), Root::new("stranger"));
    let leaf = stranger.issue(&Recipe::default());
    assert_eq!(judge(&[&leaf], &root, &NOW), Err(Error::UnknownIssuer));
    let with_root = judge(&[&leaf, stranger.der()], &root, &NOW);
    assert_eq!(with_root, Err(Error::UnknownIssuer), "sending one's own root does not help");
}

#[test]
fn a_stranger_of_the_roots_name() {
    let (root, stranger) = (Root::new("root"), Root::new("root"));
    let leaf = stranger.issue(&Recipe::default());
    assert_eq!(judge(&[&leaf], &root, &NOW), Err(Error::BadSignature));
    let with_root = judge(&[&leaf, stranger.der()], &root, &NOW);
    assert_eq!(with_root, Err(Error::BadSignature));
}

#[test]
fn a_bad_signature() {
    let root = Root::new("root");
    let mut der = root.issue(&Recipe::default());
    *der.last_mut().unwrap() ^= 1;
    assert_eq!(judge(&[&der], &root, &NOW), Err(Error::BadSignature));
}

#[test]
fn expired_by_the_clock_and_by_the_floor() {
    let recipe = Recipe { not_after: T0 - 1, ..Recipe::default() };
    assert_eq!(leaf_at(&recipe, &NOW), Err(Error::Expired));
    assert_eq!(leaf_at(&recipe, &FLOOR), Err(Error::Expired));
    let last_second = Recipe { not_after: T0, ..Recipe::default() };
    leaf_at(&last_second, &NOW).unwrap();
    leaf_at(&last_second, &FLOOR).unwrap();
}

#[test]
fn an_expired_issuer() {
    let authority = Authority { not_after: T0 - 1, ..Authority::default() };
    assert_eq!(under(authority), Err(Error::Expired));
}

#[test]
fn not_before_is_held_against_the_clock_alone() {
    let recipe = Recipe { not_before: T0 + 1, ..Recipe::default() };
    assert_eq!(leaf_at(&recipe, &NOW), Err(Error::NotYetValid));
    assert_eq!(leaf_at(&recipe, &FLOOR).unwrap().time_basis(), TimeBasis::Floor);
}

/// Without a clock, a path must still have been valid at some one time.
#[test]
fn a_leaf_from_after_its_issuers_end() {
    let root = Root::new("root");
    let authority = Authority { not_after: T0 + DAY, ..Authority::default() };
    let issuer = Root::with("issuer", Some(&root), authority);
    let leaf = issuer.issue(&Recipe { not_before: T0 + 2 * DAY, ..Recipe::default() });
    assert_eq!(judge(&[&leaf, issuer.der()], &root, &FLOOR), Err(Error::Expired));
}

#[test]
fn dates_that_are_turned_round() {
    let recipe = Recipe { not_before: T0 + 2, not_after: T0 + 1, ..Recipe::default() };
    assert_eq!(leaf_at(&recipe, &NOW), Err(Error::Malformed));
    assert_eq!(leaf_at(&recipe, &FLOOR), Err(Error::Malformed));
}

#[test]
fn another_extended_key_usage() {
    use ExtendedKeyUsagePurpose::{Any, ClientAuth, CodeSigning, ServerAuth};
    for purposes in [vec![ServerAuth], vec![Any], vec![CodeSigning]] {
        let recipe = Recipe { purposes, ..Recipe::default() };
        assert_eq!(leaf(&recipe), Err(Error::Usage));
    }
    for purposes in [vec![], vec![ClientAuth], vec![CodeSigning, ClientAuth]] {
        leaf(&Recipe { purposes, ..Recipe::default() }).unwrap();
    }
    let root = Root::new("root");
    let client = root.issue(&Recipe { purposes: vec![ClientAuth], ..Recipe::default() });
    let anchors = [Anchor::new(root.der(), DOMAIN).unwrap()];
    let anchors = Anchors::new(&anchors).unwrap();
    let chain = Chain::new([client.as_slice()]).unwrap();
    assert_eq!(verify(&chain, &anchors, &NOW, Usage::ServerAuth), Err(Error::Usage));
}

#[test]
fn a_key_usage_without_signatures() {
    let recipe = Recipe { key_usages: vec![KeyUsagePurpose::KeyAgreement], ..Recipe::default() };
    assert_eq!(leaf(&recipe), Err(Error::KeyUsage));
    leaf(&Recipe { key_usages: vec![], ..Recipe::default() }).unwrap();
}

#[test]
fn a_ca_as_leaf() {
    let recipe = Recipe { is_ca: IsCa::Ca(BasicConstraints::Unconstrained), ..Recipe::default() };
    assert_eq!(leaf(&recipe), Err(Error::CaAsLeaf));
    for usage in [KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign] {
        let key_usages = vec![KeyUsagePurpose::DigitalSignature, usage];
        assert_eq!(leaf(&Recipe { key_usages, ..Recipe::default() }), Err(Error::CaAsLeaf));
    }
}

#[test]
fn an_issuer_that_is_no_ca() {
    let device = Authority { is_ca: IsCa::NoCa, ..Authority::default() };
    assert_eq!(under(device), Err(Error::IssuerNotCa));
    for key_usages in [vec![], vec![KeyUsagePurpose::DigitalSignature]] {
        let authority = Authority { key_usages, ..Authority::default() };
        assert_eq!(under(authority), Err(Error::IssuerNotCa));
    }
}

#[test]
fn a_leaf_as_trust_anchor() {
    let root = Root::new("root");
    let der = root.issue(&Recipe::default());
    assert_eq!(Anchor::new(&der, DOMAIN).map(|_| ()), Err(Error::IssuerNotCa));
}

#[test]
fn one_ca_more_than_a_path_length() {
    let none =
        || Authority { is_ca: IsCa::Ca(BasicConstraints::Constrained(0)), ..Authority::default() };
    // The issuer's own limit.
    let root = Root::new("root");
    let upper = Root::with("upper", Some(&root), none());
    judge(&[&upper.issue(&Recipe::default()), upper.der()], &root, &NOW).unwrap();
    let lower = Root::with("lower", Some(&upper), Authority::default());
    let chain = [&lower.issue(&Recipe::default()), lower.der(), upper.der()];
    assert_eq!(judge(&chain, &root, &NOW), Err(Error::PathLength));
    // The anchor's.
    let root = Root::with("root", None, none());
    judge(&[&root.issue(&Recipe::default())], &root, &NOW).unwrap();
    let issuer = Root::with("issuer", Some(&root), Authority::default());
    let chain = [&issuer.issue(&Recipe::default()), issuer.der()];
    assert_eq!(judge(&chain, &root, &NOW), Err(Error::PathLength));
}

#[test]
fn a_name_outside_of_the_constraints() {
    // webpki reads no directory names and so refuses what is permitted by one.
    let elsewhere = GeneralSubtree::DirectoryName(rcgen::DistinguishedName::new());
    let name_constraints =
        Some(NameConstraints { permitted_subtrees: vec![elsewhere], excluded_subtrees: vec![] });
    let authority = Authority { name_constraints, ..Authority::default() };
    assert_eq!(under(authority), Err(Error::NameConstraints));
}

#[test]
fn no_uri_two_uris_and_other_names() {
    let recipe = |uris: &[&'static str], dns: &[&'static str]| Recipe {
        uris: uris.to_vec(),
        dns: dns.to_vec(),
        ..Recipe::default()
    };
    assert_eq!(leaf(&recipe(&[], &[])), Err(Error::NameMissing));
    assert_eq!(leaf(&recipe(&[NAME, NAME], &[])), Err(Error::NameMany));
    assert_eq!(leaf(&recipe(&[NAME], &["pump.hospital.example"])), Err(Error::NameOther));
    assert_eq!(leaf(&recipe(&[], &["pump.hospital.example"])), Err(Error::NameOther));
}

#[test]
fn a_hardware_module_name_may_stand_beside_the_uri() {
    let recipe = Recipe { other_name: true, ..Recipe::default() };
    assert_eq!(leaf(&recipe).unwrap().name().as_str(), NAME);
    let alone = Recipe { uris: vec![], ..recipe };
    assert_eq!(leaf(&alone), Err(Error::NameMissing));
}

/// RFC 5280 §4.2.1.6: a URI is [6] primitive, an otherName [0] constructed.
#[test]
fn a_general_name_whose_number_fits_but_not_its_class_or_form() {
    let length = u8::try_from(NAME.len()).unwrap();
    // OBJECT IDENTIFIER, application 6, context-specific 6 constructed, private 6.
    for tag in [0x06, 0x46, 0xa6, 0xc6] {
        let result = patched(&[0x86, length, b's', b'p'], &[tag, length, b's', b'p'], 1);
        assert_eq!(result, Err(Error::NameOther), "{tag:#04x}");
    }
    let recipe = Recipe { other_name: true, ..Recipe::default() };
    let root = Root::new("root");
    let good = root.issue(&recipe);
    let id: &[u8] = &[6, 8, 0x2b, 6, 1, 5, 5, 7, 8, 4];
    let at = good.windows(id.len()).position(|part| part == id).unwrap() - 2;
    assert_eq!(good[at], 0xa0);
    for tag in [0x80, 0x40, 0x60, 0xc0, 0xe0] {
        let mut der = good.clone();
        der[at] = tag;
        assert_eq!(judge(&[&der], &root, &NOW), Err(Error::NameOther), "{tag:#04x}");
    }
}

#[test]
fn a_uri_that_is_no_name() {
    for (uri, error) in [
        ("https://hospital.example/icu-3/pump/1", Error::NameScheme),
        ("spiffe://hospital.example/icu-3/pump", Error::NameSegments),
        ("spiffe://Hospital.example/icu-3/pump/1", Error::NameTrustDomain),
        ("spiffe://hospital.example/icu-3/pu%20mp/1", Error::NameCharacter),
    ] {
        assert_eq!(leaf(&Recipe { uris: vec![uri], ..Recipe::default() }), Err(error));
    }
}

#[test]
fn a_name_in_another_trust_domain() {
    let uris = vec!["spiffe://maker.example/line/pump/1"];
    let recipe = Recipe { uris, ..Recipe::default() };
    assert_eq!(leaf(&recipe), Err(Error::TrustDomain));
    // A stranger's chain is a stranger's, whatever its name.
    let (root, stranger) = (Root::new("root"), Root::new("stranger"));
    assert_eq!(judge(&[&stranger.issue(&recipe)], &root, &NOW), Err(Error::UnknownIssuer));
}

#[test]
fn a_root_serves_two_domains_as_two_anchors() {
    let root = Root::new("root");
    let anchors = ["maker.example", DOMAIN].map(|domain| Anchor::new(root.der(), domain).unwrap());
    let anchors = Anchors::new(&anchors).unwrap();
    for uri in [NAME, "spiffe://maker.example/line/pump/1"] {
        let der = root.issue(&Recipe { uris: vec![uri], ..Recipe::default() });
        let chain = Chain::new([der.as_slice()]).unwrap();
        let peer = verify(&chain, &anchors, &NOW, Usage::ServerAuth).unwrap();
        assert_eq!(peer.name().to_string(), uri);
    }
}

#[test]
fn no_anchors() {
    assert_eq!(Anchors::new(&[]).map(|_| ()), Err(Error::NoAnchors));
}

/// The dearest chain that a stranger can send: every certificate of one name, so that each may
/// stand above each. It ends, and ends refused.
#[test]
fn a_chain_of_namesakes_costs_no_search() {
    let root = Root::new("root");
    let strangers: Vec<_> = (0..3).map(|_| Root::new("root")).collect();
    let leaf = strangers[0].issue(&Recipe::default());
    let chain: Vec<&[u8]> =
        core::iter::once(leaf.as_slice()).chain(strangers.iter().map(Root::der)).collect();
    assert_eq!(judge(&chain, &root, &NOW), Err(Error::BadSignature));
}
