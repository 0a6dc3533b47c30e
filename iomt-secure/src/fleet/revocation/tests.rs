//! Lists that deny, lists that are refused by name, and the power going at every write.

use super::*;
use crate::cbor;
use crate::crypto;
use crate::fleet::isolation::Gate;
use crate::fleet::testing::{
    Cut, Flash, HOUR, NOON, PUMP, STATION, decode, encode, field, floor, key, name, now, remove,
    signed,
};
use crate::statement;
use coset::cbor::Value;
use proptest::prelude::*;
use std::{format, vec, vec::Vec};

const ID: &str = "hospital-deny";

fn authorities() -> [Authority; 2] {
    [1, 2].map(|seed| Authority::new(key(seed), &[Kind::DenyList]).unwrap())
}

fn list<'a>(version: u64, certificates: &'a [Entry], names: &'a [Entry]) -> DenyList<'a> {
    DenyList { id: ID, version, issued: NOON, next: NOON + HOUR, certificates, names }
}

fn payload(list: &DenyList<'_>) -> Vec<u8> {
    list.encode(&mut vec![0; 4096]).unwrap().to_vec()
}

fn issue(list: &DenyList<'_>) -> Vec<u8> {
    signed(&[1], Kind::DenyList, &payload(list))
}

fn accept<'a>(
    statement: &'a [u8],
    now: &Now,
    gate: &Gate,
    flash: &mut Flash,
) -> Result<VerifiedDenyList<'a>, Error> {
    let scratch = &mut [0; 4096];
    VerifiedDenyList::accept(statement, &authorities(), ID, now, gate, flash, scratch)
}

fn load<'a>(
    buffer: &'a mut [u8],
    flash: &mut Flash,
) -> Result<Option<VerifiedDenyList<'a>>, Error> {
    VerifiedDenyList::load(buffer, &authorities(), ID, flash, &mut [0; 4096])
}

fn peer(text: &str) -> VerifiedPeer {
    VerifiedPeer::made_up(name(text), key(9))
}

#[test]
fn a_list_denies_certificates_and_names_and_nobody_else() {
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    let names = [of_name(&name(STATION))];
    let statement = issue(&list(1, &[[7; 16]], &names));
    let denied = accept(&statement, &now(NOON), &gate, &mut flash).unwrap();
    assert_eq!(denied.check(&peer(STATION)), Err(Error::Revoked));
    assert_eq!(denied.check(&peer(PUMP)), Ok(()));
    // By certificate: made-up peers have a fingerprint of zeros.
    let statement = issue(&list(2, &[[0; 16], [7; 16]], &[]));
    let denied = accept(&statement, &now(NOON), &gate, &mut flash).unwrap();
    assert_eq!(denied.check(&peer(PUMP)), Err(Error::Revoked));
    // An empty list is one, too.
    let statement = issue(&list(3, &[], &[]));
    let denied = accept(&statement, &now(NOON), &gate, &mut flash).unwrap();
    assert_eq!(denied.check(&peer(PUMP)), Ok(()));
    assert!(!denied.is_stale(&now(NOON + HOUR)));
    assert!(denied.is_stale(&now(NOON + HOUR + 1)));
}

#[test]
fn every_entry_is_found_and_its_neighbours_are_not() {
    for count in [1u8, 2, 3, 100, 240] {
        let entries: Vec<Entry> = (0..count).map(|n| [n; 16]).collect();
        let (gate, mut flash) = (Gate::closed(), Flash::default());
        let statement = issue(&list(1, &entries, &[]));
        let verified = accept(&statement, &now(NOON), &gate, &mut flash).unwrap();
        for probe in 0..=255 {
            let mut fingerprint = [0xAA; 32];
            fingerprint[..16].fill(probe);
            let found = verified.list().certificates.binary_search(&of_fingerprint(&fingerprint));
            assert_eq!(found.is_ok(), probe < count, "{probe} of {count}");
        }
    }
}

#[test]
fn refused_by_name_and_nothing_changes() {
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    let entries = [[3; 16], [4; 16]];
    let five = list(5, &entries, &[]);
    accept(&issue(&five), &now(NOON), &gate, &mut flash).unwrap();
    let before = (flash.clone(), gate.deny_list().mark());

    let six = list(6, &entries, &entries);
    let good = issue(&six);
    let by = |seed, kind| signed(&[seed], kind, &payload(&six));
    let changed = |change: &dyn Fn(&mut DenyList<'_>)| {
        let mut list = six;
        change(&mut list);
        issue(&list)
    };
    let forged = |change: &dyn Fn(&mut Value)| {
        let mut value = decode(&payload(&six));
        change(&mut value);
        signed(&[1], Kind::DenyList, &encode(&value))
    };
    let raw = |payload: &[u8]| signed(&[1], Kind::DenyList, payload);
    let mut broken = good.clone();
    *broken.last_mut().unwrap() ^= 1;
    let form = |error: cbor::Error| Error::from(statement::Error::from(error));
    let two = |a: u8, b: u8| Value::Bytes([[a; 16], [b; 16]].concat());
    for (fault, statement, error) in [
        ("a stranger", by(3, Kind::DenyList), statement::Error::UnknownSigner.into()),
        ("an order", by(1, Kind::Order), statement::Error::Kind.into()),
        ("signature broken", broken, statement::Error::from(crypto::Error::Signature).into()),
        ("other line", changed(&|l| l.id = "clinic-deny"), Error::OtherLine),
        ("older", changed(&|l| l.version = 4), Error::Older),
        ("same version", changed(&|l| l.version = 5), Error::Equivocation),
        ("format", forged(&|v| *field(v, 0) = 2.into()), Error::Form),
        ("id", forged(&|v| *field(v, 1) = "a b".into()), Error::Line),
        ("ends as it begins", forged(&|v| *field(v, 4) = NOON.into()), Error::Validity),
        ("descending", forged(&|v| *field(v, 5) = two(4, 3)), Error::Entries),
        ("twice", forged(&|v| *field(v, 6) = two(4, 4)), Error::Entries),
        ("15 bytes", forged(&|v| *field(v, 6) = Value::Bytes(vec![1; 15])), Error::Entries),
        ("no names", forged(&|v| remove(v, 6)), cbor::Error::MissingKey.into()),
        (
            "unknown field",
            forged(&|v| v.as_map_mut().unwrap().push((7.into(), 0.into()))),
            cbor::Error::UnknownKey.into(),
        ),
        ("payload truncated", raw(&payload(&six)[..30]), cbor::Error::Truncated.into()),
        ("payload trailing", raw(&[payload(&six), vec![0]].concat()), {
            cbor::Error::Trailing.into()
        }),
        (
            "not in shortest form",
            raw(&[&payload(&six)[..2], &[0x18], &payload(&six)[2..]].concat()),
            cbor::Error::NotShortest.into(),
        ),
        ("trailing", [good.clone(), vec![0]].concat(), form(cbor::Error::Trailing)),
        ("truncated", good[..good.len() - 1].to_vec(), form(cbor::Error::Truncated)),
    ] {
        let refused = accept(&statement, &now(NOON), &gate, &mut flash).map(drop);
        assert_eq!(refused, Err(error), "{fault}");
        assert_eq!((flash.clone(), gate.deny_list().mark()), before, "{fault}");
    }
    for late in [now(NOON + HOUR + 1), floor(NOON + HOUR + 1)] {
        let refused = accept(&good, &late, &gate, &mut flash).map(drop);
        assert_eq!(refused, Err(Error::Expired));
    }
    // The one in force may come again, and moves nothing.
    assert!(accept(&issue(&five), &now(NOON), &gate, &mut flash).is_ok());
    assert_eq!((flash.clone(), gate.deny_list().mark()), before);
    assert!(accept(&good, &now(NOON), &gate, &mut flash).is_ok());
    assert_ne!(gate.deny_list().mark(), before.1, "live links are to ask again");
}

#[test]
fn no_power_cut_takes_a_denial_back() {
    let (old, new) = ([of_name(&name(STATION))], [of_name(&name(PUMP))]);
    let (one, two) = (issue(&list(1, &[], &old)), issue(&list(2, &[], &new)));
    for cut in (0..4).flat_map(|at| [Cut::Before(at), Cut::After(at)]) {
        let (gate, mut flash) = (Gate::closed(), Flash { cut: Some(cut), ..Flash::default() });
        let done = [&one, &two]
            .into_iter()
            .take_while(|one| accept(one, &now(NOON), &gate, &mut flash).is_ok())
            .count();
        let (Cut::Before(at) | Cut::After(at)) = cut;
        assert_eq!(done, at / 2, "{cut:?}");
        let mut flash = flash.powered_up();
        let mut buffer = [0; 1024];
        let found = load(&mut buffer, &mut flash).unwrap();
        let found = found.map_or(0, |list| list.list().version);
        // Each list takes two writes and is there after the first.
        let written = if matches!(cut, Cut::Before(_)) { at } else { at + 1 };
        assert_eq!(found, written.div_ceil(2) as u64, "{cut:?}");
        // What was found is the newest from here on.
        for (statement, version) in [(&one, 1), (&two, 2)] {
            let result = accept(statement, &now(NOON), &gate, &mut flash).map(drop);
            let expected = if version < found { Err(Error::Older) } else { Ok(()) };
            assert_eq!(result, expected, "{cut:?}: list {version} after {found}");
        }
    }
}

#[test]
fn a_list_that_is_gone_or_swapped_is_an_error_and_not_an_empty_one() {
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    let mut buffer = [0; 1024];
    assert!(load(&mut buffer, &mut flash).unwrap().is_none(), "there never was one");
    let (one, two) = (issue(&list(1, &[], &[])), issue(&list(2, &[], &[])));
    accept(&two, &now(NOON), &gate, &mut flash).unwrap();
    let (slot, newest) = (Slot::DENY_LIST.number(), Slot::DENY_LIST_VERSION.number());
    let twin = issue(&list(2, &[[1; 16]], &[]));
    for (fault, value) in [("gone", None), ("older", Some(one)), ("twin", Some(twin))] {
        let mut flash = flash.clone();
        match value {
            Some(value) => flash.values.insert(slot, value),
            None => flash.values.remove(&slot),
        };
        assert_eq!(load(&mut buffer, &mut flash).map(drop), Err(Error::Stored), "{fault}");
    }
    let mut altered = flash.clone();
    *altered.values.get_mut(&slot).unwrap().last_mut().unwrap() ^= 1;
    let refused = load(&mut buffer, &mut altered).map(drop);
    assert_eq!(refused, Err(statement::Error::from(crypto::Error::Signature).into()));
    let mut short = flash.clone();
    short.values.get_mut(&newest).unwrap().pop();
    assert_eq!(load(&mut buffer, &mut short).map(drop), Err(Error::Stored));
    let found = load(&mut buffer, &mut flash).unwrap().unwrap();
    assert_eq!(found.list().version, 2);
}

#[test]
fn a_command_is_a_list_that_an_authority_signed() {
    let scratch = &mut [0; 1024];
    let statement = issue(&list(1, &[], &[]));
    let made = DenyList::command(&statement, &authorities(), scratch).unwrap();
    assert_eq!((made.kind(), made.statement()), (Kind::DenyList, &statement[..]));
    let smuggled = signed(&[1], Kind::DenyList, b"patient data");
    assert!(matches!(DenyList::command(&smuggled, &authorities(), scratch), Err(Error::Cbor(_))));
}

/// The vector of `docs/wire/deny-list.md`, read out of it.
#[test]
fn documented_vector_holds() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/wire/deny-list.md");
    let Ok(text) = std::fs::read_to_string(path) else {
        std::eprintln!("SKIPPED: {path} is not part of the packaged crate");
        return;
    };
    let line = |name: &str| {
        let row = text.lines().find(|line| line.starts_with(&format!("{name}: ")));
        row.unwrap_or_else(|| panic!("no {name}")).split_once(": ").unwrap().1
    };
    let field = |name: &str| hex::decode(line(name)).unwrap();
    let certificates = [of_fingerprint(&field("fingerprint").try_into().unwrap())];
    let names = [of_name(&name(line("name")))];
    let expected = DenyList {
        id: ID,
        version: 4,
        issued: NOON,
        next: NOON + 7 * 24 * HOUR,
        certificates: &certificates,
        names: &names,
    };
    assert_eq!(hex::encode(payload(&expected)), line("list"));
    let signer = Authority::new(key(0x51), &[Kind::DenyList]).unwrap();
    assert_eq!(field("seed"), [0x51; 32]);
    let (gate, mut flash, statement) = (Gate::closed(), Flash::default(), field("signed list"));
    let taken = VerifiedDenyList::accept(
        &statement,
        &[signer],
        ID,
        &now(NOON),
        &gate,
        &mut flash,
        &mut [0; 512],
    );
    assert_eq!(*taken.unwrap().list(), expected);
}

proptest! {
    /// Both decoders read what was written, and it has one encoding.
    #[test]
    fn any_list_goes_round_and_the_peer_reads_the_same(
        version: u64,
        certificates in proptest::collection::btree_set(any::<Entry>(), 0..20),
        names in proptest::collection::btree_set(any::<Entry>(), 0..20),
    ) {
        let certificates: Vec<_> = certificates.into_iter().collect();
        let names: Vec<_> = names.into_iter().collect();
        let list = list(version, &certificates, &names);
        let bytes = payload(&list);
        prop_assert_eq!(DenyList::decode(&bytes).unwrap(), list);
        let mut peer = decode(&bytes);
        prop_assert_eq!(encode(&peer), bytes);
        prop_assert_eq!(&*field(&mut peer, 1), &Value::from(ID));
        prop_assert_eq!(&*field(&mut peer, 2), &Value::from(version));
        prop_assert_eq!(&*field(&mut peer, 5), &Value::Bytes(certificates.concat()));
        prop_assert_eq!(&*field(&mut peer, 6), &Value::Bytes(names.concat()));
    }
}
