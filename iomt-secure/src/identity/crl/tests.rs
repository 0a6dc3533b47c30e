//! Lists made by rcgen: who is revoked, and which lists are not to be believed.

use super::*;
use crate::identity::testing::{Authority, Recipe, Root, T0};
use crate::identity::{Anchor, Anchors, Chain, Known, Now, TimeBasis, TrustStore, Usage, verify};
use rcgen::{BasicConstraints, IsCa, KeyUsagePurpose};
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
