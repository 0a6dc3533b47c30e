//! Claims that go round, and postures that are refused by name.

use super::*;
use crate::crypto;
use crate::fleet::testing::{
    NOON, PUMP, STATION, decode, encode, field, key, name, remove, signed,
};
use crate::identity::VerifiedPeer;
use crate::statement;
use coset::cbor::Value;
use proptest::prelude::*;
use std::{format, vec, vec::Vec};

const NONCE: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
const UEID: [u8; 33] = {
    let mut ueid = [1; 33];
    let mut at = 0;
    while at < 32 {
        ueid[at + 1] = at as u8;
        at += 1;
    }
    ueid
};
const MODELS: [Digest; 2] = [[3; 32], [4; 32]];

fn posture() -> Posture<'static> {
    Posture {
        name: PUMP,
        issued: NOON,
        nonce: &NONCE,
        ueid: &UEID,
        oem: Oem::Enterprise(32473),
        hardware: b"IP-7",
        uptime: 86_400,
        debug: Debug::DisabledPermanently,
        firmware: "pump-firmware",
        version: "2.4.1",
        make: "Example Medical",
        model: "IP-7",
        firmware_digest: &[1; 32],
        sbom: Some(&[2; 32]),
        models: Digests::new(&MODELS).unwrap(),
        fda: FdaClass::II,
        safety: SafetyClass::C,
        transports: Transports::WIFI.and(Transports::SERIAL),
        ports: Ports::new(&[443, 5683]).unwrap(),
        policy: Some((7, &[5; 32])),
        deny_list: Some(4),
        protection: Protection::Hardware,
        level: Level::ObserveOnly,
        order: (0, 9),
    }
}

fn payload(posture: &Posture<'_>) -> Vec<u8> {
    posture.encode(&mut [0; MAX]).unwrap().to_vec()
}

fn state(seed: u8, posture: &Posture<'_>) -> Vec<u8> {
    signed(&[seed], Kind::Posture, &payload(posture))
}

fn peer(seed: u8) -> VerifiedPeer {
    VerifiedPeer::made_up(name(PUMP), key(seed))
}

#[test]
fn a_posture_is_its_peers_own_and_fresh() {
    for seed in [1, 2] {
        let statement = state(seed, &posture());
        let scratch = &mut [0; 2048];
        let verified = VerifiedPosture::of_peer(&statement, &peer(seed), &NONCE, scratch).unwrap();
        assert_eq!(*verified.posture(), posture());
    }
}

#[test]
fn refused_by_name() {
    let own = |value: &mut Value, key, content| {
        *field(field(value, -65_537), key) = content;
    };
    let forged = |change: &dyn Fn(&mut Value)| {
        let mut value = decode(&payload(&posture()));
        change(&mut value);
        signed(&[1], Kind::Posture, &encode(&value))
    };
    let raw = |payload: &[u8]| signed(&[1], Kind::Posture, payload);
    let good = state(1, &posture());
    let mut broken = good.clone();
    *broken.last_mut().unwrap() ^= 1;
    let claims = Error::Claims;
    let label = "a label of more than forty-eight letters and signs";
    let form = |error: cbor::Error| Error::from(statement::Error::from(error));
    let bytes = |len| Value::Bytes(vec![7; len]);
    for (fault, statement, error) in [
        ("another signer", state(3, &posture()), statement::Error::UnknownSigner.into()),
        ("signed as an order", signed(&[1], Kind::Order, &payload(&posture())), {
            statement::Error::Kind.into()
        }),
        ("signature broken", broken, statement::Error::from(crypto::Error::Signature).into()),
        ("another device", state(1, &Posture { name: STATION, ..posture() }), Error::OtherDevice),
        ("of another session", state(1, &Posture { nonce: &[9; 16], ..posture() }), Error::Nonce),
        ("nonce cut", state(1, &Posture { nonce: &NONCE[..8], ..posture() }), Error::Nonce),
        ("nonce of 7 bytes", forged(&|v| *field(v, 10) = bytes(7)), claims),
        ("no name", forged(&|v| *field(v, 2) = "pump".into()), claims),
        ("ueid of 34 bytes", forged(&|v| *field(v, 256) = bytes(34)), claims),
        ("oemid of 4 bytes", forged(&|v| *field(v, 258) = bytes(4)), claims),
        ("oemid too large", forged(&|v| *field(v, 258) = (1u64 << 32).into()), {
            cbor::Error::Range.into()
        }),
        ("no hwmodel", forged(&|v| *field(v, 259) = bytes(0)), claims),
        ("dbgstat 5", forged(&|v| *field(v, 263) = 5.into()), claims),
        ("another profile", forged(&|v| *field(v, 265) = "tag:a,2026:b".into()), Error::Form),
        ("a sentence", forged(&|v| *field(v, 270) = label.into()), claims),
        ("no version", forged(&|v| *field(v, 271) = Value::Array(vec!["".into()])), claims),
        (
            "a version scheme",
            forged(&|v| *field(v, 271) = Value::Array(vec!["1".into(), 1.into()])),
            { cbor::Error::ArrayLong.into() },
        ),
        ("quotes", forged(&|v| own(v, 0, "\"".into())), claims),
        ("not ASCII", forged(&|v| own(v, 1, "Pümpe".into())), claims),
        ("digest of 31 bytes", forged(&|v| own(v, 2, bytes(31))), cbor::Error::Length.into()),
        ("models descending", forged(&|v| own(v, 4, Value::Bytes([[4; 32], [3; 32]].concat()))), {
            claims
        }),
        (
            "17 models",
            { forged(&|v| own(v, 4, Value::Bytes((0..17).flat_map(|n| [n; 32]).collect()))) },
            claims,
        ),
        ("half a model", forged(&|v| own(v, 4, bytes(33))), claims),
        ("FDA class IV", forged(&|v| own(v, 5, 3.into())), claims),
        ("safety class D", forged(&|v| own(v, 6, 3.into())), claims),
        ("unknown transport", forged(&|v| own(v, 7, 256.into())), claims),
        ("port twice", forged(&|v| own(v, 8, Value::Array(vec![80.into(), 80.into()]))), claims),
        ("17 ports", forged(&|v| own(v, 8, Value::Array((0..17).map(Value::from).collect()))), {
            claims
        }),
        ("protection 3", forged(&|v| own(v, 11, 3.into())), claims),
        ("level 4", forged(&|v| own(v, 12, Value::Array(vec![4.into(), 0.into(), 0.into()]))), {
            claims
        }),
        (
            "no isolation",
            forged(&|v| remove(field(v, -65_537), 12)),
            cbor::Error::MissingKey.into(),
        ),
        (
            "unknown claim",
            { forged(&|v| v.as_map_mut().unwrap().insert(3, (11.into(), 0.into()))) },
            cbor::Error::UnknownKey.into(),
        ),
        (
            "unknown claim of ours",
            { forged(&|v| field(v, -65_537).as_map_mut().unwrap().push((13.into(), 0.into()))) },
            cbor::Error::UnknownKey.into(),
        ),
        ("payload trailing", raw(&[payload(&posture()), vec![0]].concat()), {
            cbor::Error::Trailing.into()
        }),
        ("payload truncated", raw(&payload(&posture())[..99]), cbor::Error::Truncated.into()),
        ("patient data", raw(b"patient data"), cbor::Error::Type.into()),
        ("trailing", [good.clone(), vec![0]].concat(), form(cbor::Error::Trailing)),
        ("truncated", good[..good.len() - 1].to_vec(), form(cbor::Error::Truncated)),
    ] {
        let scratch = &mut [0; 2048];
        let refused = VerifiedPosture::of_peer(&statement, &peer(1), &NONCE, scratch).map(drop);
        assert_eq!(refused, Err(error), "{fault}");
        let own = Authority::new(key(1), &[Kind::Posture]).unwrap();
        let made = Posture::command(&statement, &own, scratch).map(drop);
        let for_others = matches!(error, Error::OtherDevice | Error::Nonce);
        assert_eq!(made, if for_others { Ok(()) } else { Err(error) }, "{fault}");
    }
    let agreeing = VerifiedPeer::made_up(name(PUMP), crate::identity::Key::X25519([9; 32]));
    let refused = VerifiedPosture::of_peer(&good, &agreeing, &NONCE, &mut [0; 2048]).map(drop);
    assert_eq!(refused, Err(Error::NoSigningKey));
}

#[test]
fn what_is_written_is_held_to_the_same_limits() {
    let refused = |posture: Posture<'_>| posture.encode(&mut [0; MAX]).map(drop);
    assert_eq!(refused(Posture { nonce: &[0; 65], ..posture() }), Err(Error::Claims));
    assert_eq!(refused(Posture { ueid: &[0; 6], ..posture() }), Err(Error::Claims));
    assert_eq!(refused(Posture { name: "pump", ..posture() }), Err(Error::Claims));
    assert_eq!(refused(Posture { model: "", ..posture() }), Err(Error::Claims));
    assert_eq!(Digests::new(&[[1; 32], [1; 32]]), Err(Error::Claims));
    assert_eq!(Ports::new(&[2, 1]), Err(Error::Claims));
    assert_eq!(Ports::new(&[7; 17]), Err(Error::Claims));
    let small = posture().encode(&mut [0; 300]).map(drop);
    assert_eq!(small, Err(cbor::Error::Full.into()));
}

#[test]
fn max_holds_the_longest_posture() {
    let device = format!("spiffe://a/b/c/{}", "d".repeat(128 - 15));
    let label = "x".repeat(48);
    let models: Vec<Digest> = (0..16).map(|n| [n; 32]).collect();
    let ports: Vec<u16> = (0..16).map(|n| 60_000 + n).collect();
    let longest = Posture {
        name: &device,
        issued: LAST_MOMENT,
        nonce: &[0; 64],
        ueid: &[1; 33],
        oem: Oem::Random(&[1; 16]),
        hardware: &[1; 32],
        uptime: u64::MAX,
        firmware: &label,
        version: &label,
        make: &label,
        model: &label,
        models: Digests::new(&models).unwrap(),
        ports: Ports::new(&ports).unwrap(),
        policy: Some((u64::MAX, &[5; 32])),
        deny_list: Some(u64::MAX),
        transports: Transports(Transports::ALL),
        order: (u64::MAX, u64::MAX),
        ..posture()
    };
    let len = payload(&longest).len();
    assert!(MAX - 160 < len && len <= MAX, "{len}");
    assert_eq!(Posture::decode(&payload(&longest)).unwrap(), longest);
}

#[test]
fn a_change_is_due_and_the_passing_of_time_is_not() {
    let mut reporter = Reporter::new();
    assert_eq!(reporter.is_due(&posture()), Ok(true), "a session has begun");
    reporter.sent(&posture()).unwrap();
    let later = Posture { issued: NOON + 9, uptime: 86_409, nonce: &[7; 32], ..posture() };
    assert_eq!(reporter.is_due(&later), Ok(false));
    for (what, changed) in [
        ("isolation", Posture { level: Level::Quarantined, ..later }),
        ("order", Posture { order: (0, 10), ..later }),
        ("firmware", Posture { firmware_digest: &[9; 32], ..later }),
        ("models", Posture { models: Digests::default(), ..later }),
        ("ports", Posture { ports: Ports::default(), ..later }),
        ("policy", Posture { policy: None, ..later }),
        ("debug", Posture { debug: Debug::Enabled, ..later }),
    ] {
        assert_eq!(reporter.is_due(&changed), Ok(true), "{what}");
        assert_ne!(reporter, Reporter::new());
    }
}

/// The vector of `docs/wire/posture.md`, read out of it.
#[test]
fn documented_vector_holds() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/wire/posture.md");
    let Ok(text) = std::fs::read_to_string(path) else {
        std::eprintln!("SKIPPED: {path} is not part of the packaged crate");
        return;
    };
    let line = |name: &str| {
        let row = text.lines().find(|line| line.starts_with(&format!("{name}: ")));
        row.unwrap_or_else(|| panic!("no {name}")).split_once(": ").unwrap().1
    };
    assert_eq!(hex::encode(payload(&posture())), line("posture"));
    assert_eq!(hex::decode(line("seed")).unwrap(), [0x51; 32]);
    let statement = hex::decode(line("signed posture")).unwrap();
    let scratch = &mut [0; 2048];
    let verified = VerifiedPosture::of_peer(&statement, &peer(0x51), &NONCE, scratch).unwrap();
    assert_eq!(*verified.posture(), posture());
    // As the peer reads it, by its registered claims.
    let mut peer = decode(&hex::decode(line("posture")).unwrap());
    assert_eq!(*field(&mut peer, 2), Value::from(PUMP));
    assert_eq!(*field(&mut peer, 10), Value::Bytes(NONCE.into()));
    assert_eq!(*field(&mut peer, 258), Value::from(32473));
    assert_eq!(*field(&mut peer, 271), Value::Array(vec!["2.4.1".into()]));
}

proptest! {
    #[test]
    fn any_claims_go_round_in_one_encoding(
        numbers: [u64; 4],
        nonce in proptest::collection::vec(any::<u8>(), 8..=64),
        choices in [0usize..5, 0usize..3, 0usize..3, 0usize..4],
        transports in 0u16..256,
        ports in proptest::collection::btree_set(any::<u16>(), 0..=16),
        models in proptest::collection::btree_set(any::<[u8; 32]>(), 0..=16),
        label in "[A-Za-z0-9 ./:+_-]{1,48}",
        some: bool,
    ) {
        let ports: Vec<_> = ports.into_iter().collect();
        let models: Vec<_> = models.into_iter().collect();
        let made = Posture {
            nonce: &nonce,
            uptime: numbers[0],
            debug: DEBUG[choices[0]],
            fda: FDA[choices[1]],
            protection: PROTECTION[choices[2]],
            level: Level::ALL[choices[3]],
            transports: Transports(transports),
            ports: Ports::new(&ports).unwrap(),
            models: Digests::new(&models).unwrap(),
            version: &label,
            policy: some.then_some((numbers[1], &[5; 32])),
            deny_list: some.then_some(numbers[2]),
            sbom: (!some).then_some(&[6; 32]),
            order: (numbers[2], numbers[3]),
            ..posture()
        };
        let bytes = payload(&made);
        prop_assert_eq!(Posture::decode(&bytes).unwrap(), made);
        prop_assert_eq!(encode(&decode(&bytes)), bytes);
    }
}
