//! Envelopes, manifests and passports: what is accepted says to the peer what it says here.

use crate::{Accepted, Seed, near_misses};
use coset::cbor::Value;
use iomt_secure::crypto::hash::sha256;
use iomt_secure::fleet::artifact::passport::{
    EVERYONE, MAX_LIMITS, MAX_RESULTS, Metric, Performance, Population, Reviewer, Training,
};
use iomt_secure::fleet::artifact::{Manifest, Passport};
use iomt_secure::measurement::Decimal;

/// The first byte says as what the rest is read: 0 an envelope, 1 a manifest, around which an envelope
/// is made, 2 a passport.
pub fn property(data: &[u8]) -> Accepted {
    let Some((kind, payload)) = data.split_first() else { return false };
    match kind {
        0 => envelope(payload),
        1 => envelope(&around(payload)),
        2 => passport(payload),
        _ => false,
    }
}

fn envelope(bytes: &[u8]) -> Accepted {
    let Ok(manifest) = Manifest::inspect(bytes) else { return false };
    let Value::Tag(107, members) = decode(bytes) else { panic!("the peer reads no envelope") };
    let inner = decode(bytes_of(field(&members, 3)));
    assert_eq!(field(&inner, 2), &Value::from(manifest.sequence()));
    let common = decode(bytes_of(field(&inner, 3)));
    let shared = decode(bytes_of(field(&common, 4)));
    // What is taken of the parameters is what some directive sets, as the peer reads it.
    let sets: Vec<Value> = shared
        .into_array()
        .unwrap_or_default()
        .chunks(2)
        .filter(|pair| pair[0] == Value::from(20))
        .map(|pair| pair[1].clone())
        .collect();
    let is_set = |key: i64, value: &Value| {
        sets.iter().any(|set| pairs(set).any(|(k, v)| k == &Value::from(key) && v == value))
    };
    let image = manifest.image().unwrap_or_else(|| panic!("a manifest without an image"));
    let image = Value::Array(vec![Value::from(-16), Value::Bytes(image.to_vec())]);
    assert!(is_set(3, &Value::Bytes(encode(&image))));
    assert!(manifest.size().is_some_and(|size| is_set(14, &Value::from(size))));
    for one in manifest.dependencies() {
        let one = Value::Array(vec![Value::from(-16), Value::Bytes(one.to_vec())]);
        assert!(is_set(3, &Value::Bytes(encode(&one))));
    }
    true
}

fn passport(payload: &[u8]) -> Accepted {
    let Ok(passport) = Passport::decode(payload) else { return false };
    let mut out = vec![0; payload.len() + 64];
    let again = passport.encode(&mut out).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again, payload, "two encodings");
    assert_eq!(encode(&decode(payload)), payload, "the peer writes otherwise");
    true
}

/// An envelope with the right digest, and a signature that nobody verifies here.
fn around(manifest: &[u8]) -> Vec<u8> {
    let wrapped = encode(&Value::Bytes(manifest.to_vec()));
    let digest = Value::Array(vec![Value::from(-16), Value::Bytes(sha256(&[&wrapped]).to_vec())]);
    let header = Value::Map(vec![(Value::from(1), Value::from(-7))]);
    let signature = Value::Array(vec![
        Value::Bytes(encode(&header)),
        Value::Map(vec![]),
        Value::Null,
        Value::Bytes(vec![7; 64]),
    ]);
    let wrapper = Value::Array(vec![
        Value::Bytes(encode(&digest)),
        Value::Bytes(encode(&Value::Tag(18, signature.into()))),
    ]);
    let members = Value::Map(vec![
        (Value::from(2), Value::Bytes(encode(&wrapper))),
        (Value::from(3), Value::Bytes(manifest.to_vec())),
    ]);
    encode(&Value::Tag(107, members.into()))
}

fn decode(bytes: &[u8]) -> Value {
    coset::cbor::de::from_reader(bytes).unwrap_or_else(|error| panic!("{error}"))
}

fn encode(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    coset::cbor::ser::into_writer(value, &mut out).unwrap_or_else(|error| panic!("{error}"));
    out
}

fn pairs(value: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    value.as_map().into_iter().flatten().map(|(key, value)| (key, value))
}

fn field(value: &Value, key: i64) -> &Value {
    let found = pairs(value).find(|(known, _)| *known == &Value::from(key));
    found.unwrap_or_else(|| panic!("the peer finds no {key}")).1
}

fn bytes_of(value: &Value) -> &[u8] {
    value.as_bytes().unwrap_or_else(|| panic!("the peer finds no byte string"))
}

/// A manifest with a dependency and an installation, bare and in its envelope, and a passport.
pub fn seeds() -> Vec<Seed> {
    let int = Value::from;
    let digest = |fill: u8| {
        let digest = Value::Array(vec![int(-16), Value::Bytes(vec![fill; 32])]);
        Value::Bytes(encode(&digest))
    };
    let map = |pairs: Vec<(i64, Value)>| {
        Value::Map(pairs.into_iter().map(|(key, value)| (int(key), value)).collect())
    };
    let wrap = |items: Vec<Value>| Value::Bytes(encode(&Value::Array(items)));
    let uuid = |fill: u8| Value::Bytes(vec![fill; 16]);
    let parameters = map(vec![
        (1, uuid(1)),
        (2, uuid(2)),
        (3, digest(3)),
        (4, int(1_798_761_600)),
        (14, int(34_768)),
        (24, uuid(4)),
    ]);
    let mut shared = vec![int(12), int(0), int(20), parameters];
    for condition in [1, 2, 24, 4] {
        shared.extend([int(condition), int(15)]);
    }
    shared.extend([int(12), int(1), int(20), map(vec![(3, digest(5))])]);
    let component = |name: &[u8]| Value::Array(vec![Value::Bytes(name.to_vec())]);
    let common = map(vec![
        (1, map(vec![(1, map(vec![]))])),
        (2, Value::Array(vec![component(b"a"), component(b"b")])),
        (4, wrap(shared)),
    ]);
    let validate = [12, 0, 3, 15, 12, 1, 7, 15].map(int).to_vec();
    let install = [int(12), int(0), int(20), map(vec![(21, "coap://a".into())]), int(21), int(2)];
    let manifest = encode(&map(vec![
        (1, int(1)),
        (2, int(7)),
        (3, Value::Bytes(encode(&common))),
        (7, wrap(validate)),
        (9, wrap(vec![int(12), int(0), int(23), int(2)])),
        (20, wrap(install.to_vec())),
    ]));
    let number = |mantissa| Decimal::new(mantissa, -2).unwrap_or(Decimal::ZERO);
    let result = Performance {
        group: EVERYONE,
        metric: Metric::Sensitivity,
        value: number(94),
        low: number(90),
        high: number(96),
        cases: 1204,
    };
    let mut results = [None; MAX_RESULTS];
    results[0] = Some(result);
    results[1] = Some(Performance { group: "age-80-plus", ..result });
    let mut limits = [None; MAX_LIMITS];
    limits[0] = Some("not for paced rhythms");
    let passport = Passport {
        id: "afib.2",
        model: [7; 32],
        reviewed: 1_795_435_200,
        expires: 1_795_435_201,
        intended_use: "a hint",
        training: Training { statement: "three hospitals", records: 88_204, sheet: [6; 32] },
        population: Population {
            from_months: 216,
            to_months: 1500,
            female: true,
            male: true,
            description: "adults",
        },
        results,
        limits,
        reviewer: Reviewer { name: "board", key: [9; 8] },
    };
    let mut out = [0; 1024];
    let passport = passport.encode(&mut out).unwrap_or_else(|error| panic!("{error}"));
    let mut seeds = near_misses("manifest", &[&[1], &manifest[..]].concat(), 48);
    seeds.extend(near_misses("envelope", &[&[0], &around(&manifest)[..]].concat(), 16));
    seeds.extend(near_misses("passport", &[&[2], passport].concat(), 32));
    seeds.push(("no-kind", vec![0xFF; 8]));
    seeds
}
