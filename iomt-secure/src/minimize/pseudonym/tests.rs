use super::*;
use crate::crypto::hash::{Digest, sha256};
use crate::minimize::Purpose;
use crate::platform::memory::Memory;
use crate::platform::{self, Random, Slot, Storage};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::string::String;
use std::vec::Vec;

const UUID: &str = "04121321-4af5-424c-a0e1-ed3aab1c349d";

fn key() -> ReidentificationKey {
    ReidentificationKey::take(&mut [7; 32])
}

fn care() -> Digest {
    sha256(&[b"spiffe://h/care/station/one"])
}

fn derived() -> Derived {
    Derived::new(&key(), &care(), Purpose::Treatment, 1).unwrap()
}

fn patient(id: &str) -> Identity<'_> {
    Identity::resource("Patient", id).unwrap()
}

/// Counts up; its first bytes are all that a test needs to tell draws apart.
struct Counting(u8);

impl Random for Counting {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), platform::Error> {
        self.0 += 1;
        out.fill(self.0);
        Ok(())
    }
}

fn fits_fhir(pseudonym: &Pseudonym) -> bool {
    let text = pseudonym.as_str();
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}

#[test]
fn one_identity_has_one_pseudonym_however_it_is_written() {
    let mut derived = derived();
    let urn = std::format!("urn:uuid:{}", UUID.to_uppercase());
    let same = derived.pseudonym(&patient(UUID)).unwrap();
    for other in [
        Identity::resource("Observation", UUID).unwrap(),
        Identity::resource("", &urn).unwrap(),
        Identity::business("urn:ietf:rfc:3986", &urn).unwrap(),
        Identity::new(Space::Uuid, UUID).unwrap(),
    ] {
        assert_eq!(derived.pseudonym(&other).unwrap(), same);
    }
    assert!(same.is_uuid());
    assert_eq!(&same.as_str()[14..15], "8", "version 8");
    assert!(matches!(&same.as_str()[19..20], "8" | "9" | "a" | "b"), "the RFC's variant");
}

#[test]
fn spaces_do_not_mix() {
    let mut derived = derived();
    let all: BTreeSet<String> = [
        Identity::resource("Patient", "1"),
        Identity::resource("Device", "1"),
        Identity::business("", "1"),
        Identity::business("Patient", "1"),
        Identity::business("http://h/mrn", "1"),
        Identity::business("http://h/mrn1", ""),
    ]
    .into_iter()
    .map(|identity| derived.pseudonym(&identity.unwrap()).unwrap().as_str().into())
    .collect();
    assert_eq!(all.len(), 6);
}

#[test]
fn neither_recipients_nor_purposes_nor_epochs_can_be_joined() {
    let research = sha256(&[b"spiffe://h/research/lab/one"]);
    let views = [
        (care(), Purpose::Treatment, 1),
        (research, Purpose::Treatment, 1),
        (care(), Purpose::Research, 1),
        (care(), Purpose::Treatment, 2),
    ];
    let long = "x".repeat(200);
    for id in ["23", UUID, &long] {
        let mut seen = BTreeSet::new();
        for (recipient, purpose, epoch) in views {
            let mut derived = Derived::new(&key(), &recipient, purpose, epoch).unwrap();
            let pseudonym = derived.pseudonym(&patient(id)).unwrap();
            assert!(seen.insert(String::from(pseudonym.as_str())), "{id}");
        }
        let other = ReidentificationKey::take(&mut [8; 32]);
        let mut derived = Derived::new(&other, &care(), Purpose::Treatment, 1).unwrap();
        assert!(seen.insert(derived.pseudonym(&patient(id)).unwrap().as_str().into()));
    }
}

#[test]
fn only_the_key_of_the_view_reveals() {
    let mut derived = derived();
    let mut out = [0; REVERSIBLE];
    let token = derived.pseudonym(&patient("MRN-0815")).unwrap();
    let space = Space::Resource("Patient");
    assert_eq!(derived.reveal(space, token.as_str(), &mut out), Ok("MRN-0815"));
    let wrong = Err(Error::NotAPseudonym);
    assert_eq!(derived.reveal(Space::Resource("Device"), token.as_str(), &mut out), wrong);
    assert_eq!(derived.reveal(Space::System("Patient"), token.as_str(), &mut out), wrong);
    assert_eq!(derived.reveal(Space::Uuid, token.as_str(), &mut out), wrong);
    let mut other = Derived::new(&key(), &care(), Purpose::Treatment, 2).unwrap();
    assert_eq!(other.reveal(space, token.as_str(), &mut out), wrong);
    for at in 0..token.as_str().len() {
        let mut altered = String::from(token.as_str()).into_bytes();
        altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(altered).unwrap();
        assert_eq!(derived.reveal(space, &altered, &mut out), wrong, "{at}");
    }
    for length in [64, 65] {
        assert_eq!(derived.reveal(space, &"A".repeat(length), &mut out), wrong, "{length}");
    }
    for garbage in ["", "A", "AAAAA", "ä", "A_"] {
        assert_eq!(derived.reveal(space, garbage, &mut out), wrong, "{garbage}");
    }
}

#[test]
fn the_length_is_told_in_two_steps_only() {
    let mut derived = derived();
    let mut length = |id: &str| derived.pseudonym(&patient(id)).unwrap().as_str().len();
    for len in 0..16 {
        assert_eq!(length(&"x".repeat(len)), 43);
    }
    for len in 16..32 {
        assert_eq!(length(&"x".repeat(len)), 64);
    }
    assert_eq!(length(&"x".repeat(32)), 43);
}

#[test]
fn what_is_too_long_for_a_token_is_revealed_by_escrow_or_register() {
    let long = "x".repeat(200);
    let mut derived = derived();
    for identity in
        [patient(UUID), patient(&long), Identity::business("http://h/mrn", &long).unwrap()]
    {
        let pseudonym = derived.pseudonym(&identity).unwrap();
        let mut out = [0; REVERSIBLE];
        let revealed = derived.reveal(identity.space(), pseudonym.as_str(), &mut out);
        assert_eq!(revealed, Err(Error::NotAPseudonym));
        assert_eq!(derived.is(&identity, pseudonym.as_str()), Ok(true));
        assert_eq!(derived.is(&patient("another"), pseudonym.as_str()), Ok(false));

        let mut buffer = [0; 512];
        let sealed = derived.escrow(&identity, &mut buffer).unwrap().to_vec();
        let mut uuid = [0; 36];
        let opened = derived
            .open_escrow(pseudonym.as_str(), &mut sealed.clone(), &mut uuid)
            .map(|opened| (opened.space() == identity.space(), String::from(opened.value())));
        assert_eq!(opened, Ok((true, String::from(identity.value()))));
        let other = derived.pseudonym(&patient("another")).unwrap();
        let opened = derived.open_escrow(other.as_str(), &mut sealed.clone(), &mut uuid).err();
        assert_eq!(opened, Some(Error::NotAPseudonym));
        for bit in 0..sealed.len() * 8 {
            let mut altered = sealed.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            let opened = derived.open_escrow(pseudonym.as_str(), &mut altered, &mut uuid);
            assert_eq!(opened.err(), Some(Error::NotAPseudonym), "{bit}");
        }
        let needed = sealed.len();
        let refused = derived.escrow(&identity, &mut buffer[..needed - 1]);
        assert_eq!(refused, Err(Error::Output));
    }
}

#[test]
fn what_is_no_identity_is_refused() {
    let long = "x".repeat(1025);
    assert_eq!(Identity::resource("Patient", &long), Err(Error::TooLong));
    assert_eq!(Identity::business(&long, "1"), Err(Error::TooLong));
    assert_eq!(Identity::new(Space::Uuid, "1"), Err(Error::NotAPseudonym));
    assert_eq!(std::format!("{:?}", patient("23")), "Identity { .. }");
    // Nearly a UUID is none.
    for near in ["04121321-4af5-424c-a0e1-ed3aab1c349", "04121321-4af5-424c-a0e1-ed3aab1c349g"] {
        assert_eq!(patient(near).space(), Space::Resource("Patient"));
    }
}

type Map = Mapped<3>;

fn load(storage: &mut impl Storage) -> Result<Map, Error> {
    let mut scratch = [0; Map::SCRATCH];
    let slot = Slot::caller(9);
    Map::load(&key(), &care(), Purpose::Treatment, 1, slot, storage, &mut scratch)
}

#[test]
fn a_map_remembers_across_restarts_and_takes_no_more_than_it_holds() {
    let (mut storage, mut random) = (Memory::<2, 256>::new(), Counting(0));
    let mut scratch = [0; Map::SCRATCH];
    let mut map = load(&mut storage).unwrap();
    assert!(map.is_empty());
    let names = ["1", "2", UUID];
    let first: Vec<_> = names
        .iter()
        .map(|id| map.pseudonym(&patient(id), &mut random, &mut storage, &mut scratch).unwrap())
        .collect();
    assert!(first.iter().all(fits_fhir));
    assert_eq!(first.iter().map(Pseudonym::is_uuid).collect::<Vec<_>>(), [false, false, true]);

    let mut again = load(&mut storage).unwrap();
    assert_eq!(again.len(), 3);
    for (id, pseudonym) in names.iter().zip(&first) {
        let found = again.pseudonym(&patient(id), &mut random, &mut storage, &mut scratch);
        assert_eq!(found, Ok(*pseudonym));
        assert!(again.is(&patient(id), pseudonym.as_str()));
        assert!(!again.is(&patient("4"), pseudonym.as_str()));
    }
    let fourth = again.pseudonym(&patient("4"), &mut random, &mut storage, &mut scratch);
    assert_eq!(fourth, Err(Error::MapFull));
    assert_eq!(again.len(), 3);
}

#[test]
fn a_stored_map_shows_no_identity_and_opens_for_its_view_alone() {
    let (mut storage, mut random) = (Memory::<1, 256>::new(), Counting(0));
    let mut scratch = [0; Map::SCRATCH];
    let mut map = load(&mut storage).unwrap();
    map.pseudonym(&patient("secret-name"), &mut random, &mut storage, &mut scratch).unwrap();
    let mut stored = [0; 256];
    let len = storage.load(Slot::caller(9), &mut stored).unwrap().unwrap();
    let stored = &stored[..len];
    assert!(!stored.windows(6).any(|window| window == b"secret"));
    for (recipient, purpose, epoch) in [
        (sha256(&[b"another"]), Purpose::Treatment, 1),
        (care(), Purpose::Research, 1),
        (care(), Purpose::Treatment, 2),
    ] {
        let slot = Slot::caller(9);
        let other = Map::load(&key(), &recipient, purpose, epoch, slot, &mut storage, &mut scratch);
        assert_eq!(other.err(), Some(Error::StoredMap));
    }
    for bit in 0..len * 8 {
        let mut altered = stored.to_vec();
        altered[bit / 8] ^= 1 << (bit % 8);
        storage.store(Slot::caller(9), &altered).unwrap();
        assert_eq!(load(&mut storage).err(), Some(Error::StoredMap), "{bit}");
    }
    storage.store(Slot::caller(9), &stored[..len - 1]).unwrap();
    assert_eq!(load(&mut storage).err(), Some(Error::StoredMap));
}

/// Storage whose power is cut after some writes: it then takes nothing.
struct Cut {
    inner: Memory<1, 256>,
    writes: usize,
}

impl Storage for Cut {
    fn load(&mut self, slot: Slot, out: &mut [u8]) -> Result<Option<usize>, platform::Error> {
        self.inner.load(slot, out)
    }

    fn store(&mut self, slot: Slot, value: &[u8]) -> Result<(), platform::Error> {
        self.writes = self.writes.checked_sub(1).ok_or(platform::Error::Storage)?;
        self.inner.store(slot, value)
    }
}

#[test]
fn no_pseudonym_is_given_out_before_it_is_stored() {
    for writes in 0..3 {
        let mut storage = Cut { inner: Memory::new(), writes };
        let (mut random, mut scratch) = (Counting(0), [0; Map::SCRATCH]);
        let mut map = load(&mut storage).unwrap();
        let mut given = Vec::new();
        for id in ["1", "2", "3"] {
            match map.pseudonym(&patient(id), &mut random, &mut storage, &mut scratch) {
                Ok(pseudonym) => given.push((id, pseudonym)),
                Err(error) => assert_eq!(error, platform::Error::Storage.into()),
            }
        }
        assert_eq!((given.len(), map.len()), (writes, writes));
        // After the restart everybody still has the pseudonym that was given out.
        storage.writes = 9;
        let mut map = load(&mut storage).unwrap();
        for (id, pseudonym) in given {
            let again = map.pseudonym(&patient(id), &mut random, &mut storage, &mut scratch);
            assert_eq!(again, Ok(pseudonym));
        }
    }
}

proptest! {
    #[test]
    fn tokens_fit_fhir_and_come_back(
        kind in "[A-Za-z]{0,20}", value in "\\PC{0,40}",
    ) {
        let mut derived = derived();
        let identity = Identity::resource(&kind, &value).unwrap();
        let token = derived.pseudonym(&identity).unwrap();
        prop_assert!(fits_fhir(&token));
        prop_assert_eq!(derived.pseudonym(&identity).unwrap(), token);
        let mut out = [0; REVERSIBLE];
        let revealed = derived.reveal(Space::Resource(&kind), token.as_str(), &mut out);
        if value.len() <= REVERSIBLE {
            prop_assert_eq!(revealed, Ok(&value[..]));
        } else {
            prop_assert_eq!(revealed, Err(Error::NotAPseudonym));
        }
    }

    #[test]
    fn bytes_and_tokens_are_one_to_one(bytes in proptest::collection::vec(any::<u8>(), 1..=48)) {
        let token = Pseudonym::token(&bytes);
        let (back, len) = bytes_of(token.as_str()).unwrap();
        prop_assert_eq!(&back[..len], &bytes[..]);
    }
}
