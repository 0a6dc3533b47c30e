//! The vectors of `docs/wire/order.md`, read out of it, and limits that it states.

use super::*;
use crate::crypto::Secret;
use crate::crypto::signature::Algorithm;
use crate::identity::{Name, SoftwareSigner, name};
use crate::statement::OVERHEAD;
use coset::{CoseSign1, TaggedCborSerializable};
use hex::decode as unhex;
use std::{eprintln, fs, string::String};

#[test]
fn documented_vectors_hold() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/wire/order.md");
    let Ok(text) = fs::read_to_string(path) else {
        eprintln!("SKIPPED: {path} is not part of the packaged crate");
        return;
    };
    let line = |name: &str| -> String {
        let row = text.lines().find(|line| line.starts_with(&format!("{name}: ")));
        let row = row.unwrap_or_else(|| panic!("no {name} in the document"));
        row.split_once(": ").unwrap().1.into()
    };
    let field = |name: &str| unhex(line(name)).unwrap();
    let signer = |name: &str| {
        let seed = Secret::take(&mut field(name).try_into().unwrap());
        SoftwareSigner::from_secret(Algorithm::Ed25519, &seed).unwrap()
    };
    let (member, recovery) = (signer("member's seed"), signer("recovery seed"));
    let payload = field("order");
    let statement = field("signed order");
    let mut out = [0; 512];
    let made = statement::sign(&member, Kind::Order, &payload, b"", &mut out).unwrap();
    assert_eq!(hex::encode(made), hex::encode(&statement));
    // The peer finds the same payload in it.
    let peer = CoseSign1::from_tagged_slice(&statement).unwrap();
    assert_eq!(peer.payload.as_deref(), Some(&payload[..]));

    let own = Name::parse(&line("device")).unwrap();
    let (member, recovery) = ([member.public_key()], [recovery.public_key()]);
    let authorities = Authorities::new(1, &member, 1, &recovery).unwrap();
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    let table = functions();
    let mut pump = Isolation::load(own, table, authorities, 0, &gate, &mut flash).unwrap();
    let taken = take(&mut pump, &statement, &now(NOON), &mut flash).unwrap();
    let (from, to, reason) = (Level::Normal, Level::Restricted, Reason::Malware);
    assert_eq!(taken, Taken::Level { from, to, reason, sequence: 7 });
    assert_eq!(flash.values[&Slot::ISOLATION.number()], field("stored"));
    let rotated = take(&mut pump, &field("signed rotation"), &now(NOON), &mut flash);
    assert_eq!(rotated, Ok(Taken::Authorities { generation: 1 }));
}

#[test]
fn max_holds_the_longest_order_and_rotation() {
    let device = "d".repeat(name::MAX - "spiffe://a/b/c/".len());
    let target = format!("spiffe://a/b/c/{device}");
    assert!(Name::parse(&target).is_ok());
    let order = Order {
        generation: u64::MAX,
        sequence: u64::MAX,
        target: Pattern::parse(&target).unwrap(),
        issued: 253_402_300_798,
        take_by: 253_402_300_799,
        measure: Measure::Restrict(FunctionSet::ALL),
        reason: Reason::Resolved,
    };
    let mut out = [0; order::MAX];
    let len = order.encode(&mut out).unwrap().len();
    assert!(len > order::MAX - 16, "{len}");
    let authorities =
        Authorities::new(6, &keys(&[2, 4, 6, 8, 10, 12]), 2, &keys(&[14, 16])).unwrap();
    let rotation = Rotation {
        generation: u64::MAX,
        target: order.target,
        issued: order.issued,
        take_by: order.take_by,
        authorities,
    };
    let mut out = [0; authorities::MAX];
    let len = rotation.encode(&mut out).unwrap().len();
    assert!(len > authorities::MAX - 64, "{len}");
    assert!(len + OVERHEAD <= 1024, "1 KiB of scratch is always enough");
    assert_eq!(rotation.encode(&mut out[..len - 1]), Err(cbor::Error::Full.into()));
}
