//! Lists made by rcgen: who is revoked, and which lists are not to be believed.

use super::*;
use crate::identity::testing::{Authority, Recipe, Root, T0};
use crate::identity::{Anchor, Anchors, Chain, Known, Now, TimeBasis, TrustStore, Usage, verify};
use rcgen::{BasicConstraints, CrlScope, IsCa, KeyUsagePurpose};
use std::{vec, vec::Vec};

const DOMAIN: &str = "hospital.example";
const WEEK: u64 = 7 * 24 * 60 * 60;
/// The serial number of what `Root::issue` issues.
const LEAF: u64 = 7;

fn at(unix: u64) -> Now {
    Now::test(unix, TimeBasis::Reliable)
}

fn judge(chain: &[&[u8]], root: &Root, crls: &[Vec<u8>], now: &Now) -> Result<(), Error> {
    let anchors = [Anchor::new(root.der(), DOMAIN)?];
    let crls = crls.iter().map(|der| Crl::new(der)).collect::<Result<Vec<_>, _>>()?;
    let anchors = Anchors::new(&anchors)?.with_crls(&crls)?;
    let chain = Chain::new(chain.iter().copied())?;
    verify(&chain, &anchors, now, Usage::ClientAuth).map(drop)
}

#[test]
fn a_revoked_leaf_is_refused_and_another_is_not() {
    let root = Root::new("root");
    let leaf = root.issue(&Recipe::default());
    let now = at(T0);
    assert_eq!(judge(&[&leaf], &root, &[], &now), Ok(()));
    assert_eq!(judge(&[&leaf], &root, &[root.revoke(&[])], &now), Ok(()));
    assert_eq!(judge(&[&leaf], &root, &[root.revoke(&[LEAF + 1])], &now), Ok(()));
    assert_eq!(judge(&[&leaf], &root, &[root.revoke(&[1, LEAF])], &now), Err(Error::Revoked));
    // Without a clock, too.
    let floor = Now::test(T0, TimeBasis::Floor);
    assert_eq!(judge(&[&leaf], &root, &[root.revoke(&[LEAF])], &floor), Err(Error::Revoked));
}

#[test]
fn every_certificate_on_the_path_is_held_against_its_own_issuers_list() {
    let root = Root::new("root");
    let issuer = Root::with("issuer", Some(&root), Authority::default());
    let leaf = issuer.issue(&Recipe::default());
    let chain = [&leaf[..], issuer.der()];
    let both = |from_root: &[u64], from_issuer: &[u64]| {
        judge(&chain, &root, &[root.revoke(from_root), issuer.revoke(from_issuer)], &at(T0))
    };
    assert_eq!(both(&[], &[]), Ok(()));
    assert_eq!(both(&[], &[LEAF]), Err(Error::Revoked));
    // The root's list has the leaf's number, which is not the root's to revoke.
    assert_eq!(both(&[LEAF], &[]), Ok(()));
    for one in [root.revoke(&[]), issuer.revoke(&[])] {
        assert_eq!(judge(&chain, &root, &[one], &at(T0)), Err(Error::RevocationUnknown));
    }
}

#[test]
fn a_list_that_is_not_the_issuers_or_not_of_today_is_refused() {
    let (root, other) = (Root::new("root"), Root::new("root"));
    let leaf = root.issue(&Recipe::default());
    // Of the same name, by another key.
    let forged = judge(&[&leaf], &root, &[other.revoke(&[])], &at(T0));
    assert_eq!(forged, Err(Error::CrlSignature));
    let late = at(T0 + WEEK + 1);
    assert_eq!(judge(&[&leaf], &root, &[root.revoke(&[])], &late), Err(Error::CrlExpired));
    let stranger = Root::new("stranger").revoke(&[]);
    assert_eq!(judge(&[&leaf], &root, &[stranger], &at(T0)), Err(Error::RevocationUnknown));
    // An issuer that may issue and may not revoke.
    let authority = Authority {
        key_usages: vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign],
        is_ca: IsCa::Ca(BasicConstraints::Constrained(0)),
        ..Authority::default()
    };
    let able = Root::with("able", Some(&root), authority);
    let authority =
        Authority { key_usages: vec![KeyUsagePurpose::KeyCertSign], ..Authority::default() };
    let unable = Root::with("able", Some(&root), authority);
    let leaf = unable.issue(&Recipe::default());
    let lists = [root.revoke(&[]), able.revoke(&[])];
    let refused = judge(&[&leaf, unable.der()], &root, &lists, &at(T0));
    assert_eq!(refused, Err(Error::CrlSignature));
}

/// webpki asks the first of an issuer's lists, which could be the older.
#[test]
fn an_older_list_beside_the_newer_does_not_hide_it() {
    let root = Root::new("root");
    let leaf = root.issue(&Recipe::default());
    let (old, new) = (root.revoke(&[]), root.revoke(&[LEAF]));
    for lists in [[old.clone(), new.clone()], [new, old]] {
        assert_eq!(judge(&[&leaf], &root, &lists, &at(T0)), Err(Error::Revoked));
    }
}

/// An issuer's lists by part: a certificate that does not say which part it is in may be in any.
#[test]
fn every_part_of_an_issuers_lists_is_asked() {
    let root = Root::new("root");
    let leaf = root.issue(&Recipe::default());
    let part = |name: &str, serials: &[u64]| root.revoke_in(Some((name, None)), serials);
    let parts = |first: &[u64], second: &[u64]| {
        let lists = [part("http://crl.example/1", first), part("http://crl.example/2", second)];
        judge(&[&leaf], &root, &lists, &at(T0))
    };
    assert_eq!(parts(&[], &[]), Ok(()));
    assert_eq!(parts(&[LEAF], &[]), Err(Error::Revoked));
    assert_eq!(parts(&[], &[LEAF]), Err(Error::Revoked));
}

#[test]
fn a_list_for_issuers_says_nothing_of_a_leaf() {
    let root = Root::new("root");
    let leaf = root.issue(&Recipe::default());
    let scoped = |scope| root.revoke_in(Some(("http://crl.example/1", Some(scope))), &[]);
    let judged = |list| judge(&[&leaf], &root, &[list], &at(T0));
    assert_eq!(judged(scoped(CrlScope::UserCertsOnly)), Ok(()));
    assert_eq!(judged(scoped(CrlScope::CaCertsOnly)), Err(Error::RevocationUnknown));
}

/// What is not understood, or would make the list say less than it seems to: by one changed byte.
#[test]
fn lists_of_another_kind_are_refused() {
    let root = Root::new("root");
    let list =
        root.revoke_in(Some(("http://crl.example/1", Some(CrlScope::UserCertsOnly))), &[LEAF]);
    assert!(Crl::new(&list).is_ok());
    let number: &[u8] = &[0x06, 0x03, 0x55, 0x1D, 20];
    let point: &[u8] = &[0x06, 0x03, 0x55, 0x1D, 28, 0x01, 0x01, 0xFF];
    let users: &[u8] = &[0x81, 0x01, 0xFF];
    for (kind, known, place, value) in [
        ("delta", number, 4, 27),
        ("unknown critical extension", point, 4, 99),
        ("indirect", users, 0, 0x84),
        ("of attribute certificates", users, 0, 0x85),
        ("of some reasons", users, 0, 0x83),
    ] {
        let at = list.windows(known.len()).position(|window| window == known);
        let mut changed = list.clone();
        changed[at.unwrap_or_else(|| panic!("{kind}: not in the list")) + place] = value;
        assert_eq!(Crl::new(&changed).map(drop), Err(Error::Crl), "{kind}");
    }
}

#[test]
fn what_is_no_list_is_refused() {
    let root = Root::new("root");
    let list = root.revoke(&[LEAF]);
    assert!(Crl::new(&list).is_ok());
    assert_eq!(Crl::new(root.der()).map(drop), Err(Error::Crl));
    assert_eq!(Crl::new(&[&list[..], &[0]].concat()).map(drop), Err(Error::Crl));
    for len in 0..list.len() {
        assert_eq!(Crl::new(&list[..len]).map(drop), Err(Error::Crl), "{len} bytes");
    }
}

#[test]
fn a_store_holds_paths_against_its_lists_until_they_are_replaced() {
    let root = Root::new("root");
    let leaf = root.issue(&Recipe::default());
    let chain = Chain::new([&leaf[..]]).unwrap();
    let mut store = TrustStore::new();
    store.add(root.der(), DOMAIN).unwrap();
    let now = at(T0);
    let known = Known::verify(chain, &store.anchors().unwrap(), &now, Usage::ClientAuth).unwrap();
    let judged = |store: &TrustStore| store.verify(&chain, &now, Usage::ClientAuth).map(drop);
    assert_eq!(judged(&store), Ok(()));
    let revoked = root.revoke(&[LEAF]);
    store.set_crls(&[&revoked]).unwrap();
    assert_eq!(judged(&store), Err(Error::Revoked));
    let anchors = store.anchors().unwrap();
    assert!(known.peer(&anchors, &now, Usage::ClientAuth).is_none(), "verified under no list");
    assert_eq!(store.set_crls(&[&root.revoke(&[]), b"no list"]), Err(Error::Crl));
    let many = vec![&revoked[..]; MAX_LISTS + 1];
    assert_eq!(store.set_crls(&many), Err(Error::Crl));
    assert_eq!(judged(&store), Err(Error::Revoked), "the lists before stay");
    store.set_crls(&[&root.revoke(&[])]).unwrap();
    assert_eq!(judged(&store), Ok(()));
    store.set_crls(&[&revoked[..]; MAX_LISTS]).unwrap();
    assert_eq!(judged(&store), Err(Error::Revoked));
    store.set_crls(&[]).unwrap();
    assert_eq!(judged(&store), Ok(()));
}
