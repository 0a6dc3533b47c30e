//! Signature, time, version and storage, in the order in which they are checked.

use super::super::text::from_toml;
use super::VerifiedPolicy;
use crate::crypto::signature::Algorithm;
use crate::identity::{Now, Signer, SoftwareSigner, TimeFloor};
use crate::minimize::{Error, Policy};
use crate::platform::os::OsRandom;
use crate::platform::{self, Clock, Reading, Slot, Storage};
use crate::statement::{self, Authority, Kind, OVERHEAD, sign};
use std::format;
use std::vec::Vec;

const NOON: u64 = 1_795_435_200;

/// Storage of one slot that fails when told to.
#[derive(Default)]
struct Flash {
    value: Option<Vec<u8>>,
    stores: usize,
    fails: bool,
}

impl Storage for Flash {
    fn load(&mut self, slot: Slot, out: &mut [u8]) -> Result<Option<usize>, platform::Error> {
        assert_eq!(slot, Slot::POLICY_VERSION);
        let Some(value) = &self.value else { return Ok(None) };
        out.get_mut(..value.len()).ok_or(platform::Error::StorageCapacity)?.copy_from_slice(value);
        Ok(Some(value.len()))
    }

    fn store(&mut self, slot: Slot, value: &[u8]) -> Result<(), platform::Error> {
        assert_eq!(slot, Slot::POLICY_VERSION);
        if self.fails {
            return Err(platform::Error::Storage);
        }
        self.stores += 1;
        self.value = Some(value.to_vec());
        Ok(())
    }
}

struct At(u64);

impl Clock for At {
    fn now(&self) -> Option<Reading> {
        Some(Reading { unix: self.0, reliable: true })
    }
}

fn now(unix: u64) -> Now {
    TimeFloor::build().now(&At(unix))
}

struct Owner(SoftwareSigner);

impl Owner {
    fn new() -> Self {
        Self(SoftwareSigner::generate(Algorithm::Ed25519, &mut OsRandom).unwrap())
    }

    fn authority(&self, kind: Kind) -> Authority {
        Authority::new(self.0.public_key(), &[kind]).unwrap()
    }

    fn issue(&self, version: u64, id: &str) -> Vec<u8> {
        self.issue_with(version, id, "")
    }

    fn issue_with(&self, version: u64, id: &str, rest: &str) -> Vec<u8> {
        let payload = from_toml(&format!(
            "format = 1\nid = \"{id}\"\nversion = {version}\nissued = 2026-11-23T12:00:00Z\n\
             not-after = 2026-11-24T12:00:00Z\n{rest}"
        ))
        .unwrap();
        self.sign(Kind::Policy, &payload)
    }

    fn sign(&self, kind: Kind, payload: &[u8]) -> Vec<u8> {
        let mut out = std::vec![0; payload.len() + OVERHEAD];
        sign(&self.0, kind, payload, b"", &mut out).unwrap().to_vec()
    }
}

fn accept(
    statement: &[u8],
    authorities: &[Authority],
    unix: u64,
    flash: &mut Flash,
) -> Result<u64, Error> {
    let mut scratch = [0; 512];
    VerifiedPolicy::accept(statement, authorities, "a", &now(unix), flash, &mut scratch)
        .map(|verified| verified.policy().version())
}

#[test]
fn versions_go_up_and_the_same_policy_may_come_again() {
    let owner = Owner::new();
    let authorities = [owner.authority(Kind::Policy)];
    let flash = &mut Flash::default();
    assert_eq!(accept(&owner.issue(3, "a"), &authorities, NOON, flash), Ok(3));
    assert_eq!(accept(&owner.issue(3, "a"), &authorities, NOON, flash), Ok(3));
    assert_eq!(flash.stores, 1, "what is known already is not written again");
    assert_eq!(accept(&owner.issue(5, "a"), &authorities, NOON, flash), Ok(5));
    let stored = flash.value.clone();
    assert_eq!(accept(&owner.issue(4, "a"), &authorities, NOON, flash), Err(Error::RolledBack));
    let other = owner.issue_with(5, "a", "never = [\"MDC_TEMP\"]\n");
    assert_eq!(accept(&other, &authorities, NOON, flash), Err(Error::Equivocation));
    assert_eq!(flash.value, stored);
}

#[test]
fn another_policy_of_the_same_authority_is_refused_and_not_stored() {
    let owner = Owner::new();
    let authorities = [owner.authority(Kind::Policy)];
    let flash = &mut Flash::default();
    for id in ["b", "aa", "A"] {
        let refused = accept(&owner.issue(9, id), &authorities, NOON, flash);
        assert_eq!(refused, Err(Error::OtherPolicy), "{id}");
    }
    assert_eq!(flash.value, None);
    assert_eq!(accept(&owner.issue(3, "a"), &authorities, NOON, flash), Ok(3));
    let stored = flash.value.clone();
    for version in [2, 3, 9] {
        let refused = accept(&owner.issue(version, "b"), &authorities, NOON, flash);
        assert_eq!(refused, Err(Error::OtherPolicy), "{version}");
    }
    assert_eq!(flash.value, stored);
}

#[test]
fn what_was_not_stored_is_not_accepted() {
    let owner = Owner::new();
    let authorities = [owner.authority(Kind::Policy)];
    let flash = &mut Flash { fails: true, ..Flash::default() };
    let storage = Err(Error::Platform(platform::Error::Storage));
    assert_eq!(accept(&owner.issue(3, "a"), &authorities, NOON, flash), storage);
    assert_eq!(flash.value, None);
    // Nothing of the failure is left: an older one may still be the first.
    flash.fails = false;
    assert_eq!(accept(&owner.issue(2, "a"), &authorities, NOON, flash), Ok(2));
}

#[test]
fn an_expired_policy_is_refused_and_not_stored() {
    let owner = Owner::new();
    let authorities = [owner.authority(Kind::Policy)];
    let flash = &mut Flash::default();
    let day = 24 * 60 * 60;
    let policy = owner.issue(3, "a");
    assert_eq!(accept(&policy, &authorities, NOON + day + 1, flash), Err(Error::Expired));
    assert_eq!(flash.value, None);
    assert_eq!(accept(&policy, &authorities, NOON + day, flash), Ok(3));
}

#[test]
fn strangers_and_other_kinds_are_refused() {
    let (owner, stranger) = (Owner::new(), Owner::new());
    let authorities = [owner.authority(Kind::Policy)];
    let flash = &mut Flash::default();
    let refused = accept(&stranger.issue(3, "a"), &authorities, NOON, flash);
    assert_eq!(refused, Err(Error::Statement(statement::Error::UnknownSigner)));
    let payload = from_toml("format = 1\nid = \"a\"\nversion = 1\nissued = 2026-11-23T12:00:00Z\n");
    let posture = owner.sign(Kind::Posture, &payload.unwrap());
    let refused = accept(&posture, &authorities, NOON, flash);
    assert_eq!(refused, Err(Error::Statement(statement::Error::Kind)));
    assert_eq!(flash.value, None);
}

#[test]
fn no_changed_bit_is_accepted() {
    let owner = Owner::new();
    let authorities = [owner.authority(Kind::Policy)];
    let policy = owner.issue(3, "a");
    for at in 0..policy.len() {
        let mut changed = policy.clone();
        changed[at] ^= 1 << (at % 8);
        let flash = &mut Flash::default();
        assert!(accept(&changed, &authorities, NOON, flash).is_err(), "byte {at}");
        assert_eq!(flash.value, None, "byte {at}");
    }
}

#[test]
fn a_signed_payload_that_is_no_policy_is_refused() {
    let owner = Owner::new();
    let authorities = [owner.authority(Kind::Policy)];
    let flash = &mut Flash::default();
    let refused = accept(&owner.sign(Kind::Policy, b"\xa1\x00\x02"), &authorities, NOON, flash);
    assert_eq!(refused, Err(Error::Format));
    assert_eq!(flash.value, None);
}

#[test]
fn a_broken_store_is_not_taken_for_an_empty_one() {
    let owner = Owner::new();
    let authorities = [owner.authority(Kind::Policy)];
    let flash = &mut Flash { value: Some(std::vec![0; 39]), ..Flash::default() };
    assert_eq!(accept(&owner.issue(3, "a"), &authorities, NOON, flash), Err(Error::StoredVersion));
}

#[test]
fn the_digest_is_that_of_the_payload() {
    let owner = Owner::new();
    let authorities = [owner.authority(Kind::Policy)];
    let payload = from_toml("format = 1\nid = \"a\"\nversion = 1\nissued = 2026-11-23T12:00:00Z\n");
    let payload = payload.unwrap();
    let statement = owner.sign(Kind::Policy, &payload);
    let (mut scratch, flash) = ([0; 512], &mut Flash::default());
    let verified =
        VerifiedPolicy::accept(&statement, &authorities, "a", &now(NOON), flash, &mut scratch)
            .unwrap();
    assert_eq!(verified.policy().payload(), payload);
    assert_eq!(verified.policy().digest(), Policy::decode(&payload).unwrap().digest());
}

#[test]
fn an_owned_policy_is_the_one_that_was_accepted() {
    let owner = Owner::new();
    let owned = {
        let statement = owner.issue(1, "ward-7");
        let authorities = [owner.authority(Kind::Policy)];
        let (mut scratch, mut flash) = ([0; 1024], Flash::default());
        let accepted = VerifiedPolicy::accept(
            &statement,
            &authorities,
            "ward-7",
            &now(NOON),
            &mut flash,
            &mut scratch,
        )
        .unwrap();
        assert_eq!(
            accepted.to_owned().borrow().unwrap().policy().digest(),
            accepted.policy().digest()
        );
        accepted.to_owned()
    };
    let borrowed = owned.borrow().unwrap();
    assert_eq!((borrowed.policy().id(), borrowed.policy().version()), ("ward-7", 1));
}
