//! Payloads of the fleet's statements: each has one encoding, and the peer reads it.

use crate::{Accepted, Seed, near_misses};
use coset::cbor::Value;
use iomt_secure::fleet::DenyList;

/// The first byte says as what the rest is read. What is accepted is written again as the same bytes,
/// and is well-formed to the peer, who writes it as these bytes, too.
pub fn property(data: &[u8]) -> Accepted {
    let Some((kind, payload)) = data.split_first() else { return false };
    let mut out = vec![0; payload.len() + 64];
    let again = match kind {
        0 => DenyList::decode(payload)
            .map(|list| list.encode(&mut out).unwrap_or_else(|error| panic!("{error}")).to_vec()),
        _ => return false,
    };
    let Ok(again) = again else { return false };
    assert_eq!(again, payload, "two encodings");
    let value: Value = coset::cbor::de::from_reader(payload).unwrap_or_else(|e| panic!("{e}"));
    let mut peers = Vec::new();
    coset::cbor::ser::into_writer(&value, &mut peers).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(peers, payload, "the peer writes otherwise");
    true
}

/// Each kind with its near misses.
pub fn seeds() -> Vec<Seed> {
    let (certificates, names) = ([[1; 16], [2; 16], [3; 16]], [[7; 16]]);
    let (issued, next) = (1_795_435_200, 1_795_435_201);
    let list = DenyList {
        id: "deny",
        version: 7,
        issued,
        next,
        certificates: &certificates,
        names: &names,
    };
    let mut out = [0; 256];
    let list = list.encode(&mut out).unwrap_or_else(|error| panic!("{error}"));
    let mut seeds = near_misses("deny-list", &[&[0], list].concat(), 32);
    seeds.push(("no-kind", vec![0xFF; 8]));
    seeds
}
