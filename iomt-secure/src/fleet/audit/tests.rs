//! Logs that verify, and the first thing that is wrong with those that do not.

use super::*;
use crate::cbor;
use crate::crypto;
use crate::fleet::access::GlassReason;
use crate::fleet::isolation::{Level, Reason};
use crate::fleet::revocation::of_name;
use crate::fleet::testing::{
    NOON, PUMP, STATION, decode, encode, field, floor, key, name, now, remove, signed, signer,
};
use crate::statement::{Authority, OVERHEAD};
use coset::cbor::Value;
use proptest::prelude::*;
use std::{format, vec, vec::Vec};

const CLAIMS: Claims<'static> = Claims {
    id: &[7; 16],
    device: PUMP,
    owner: "hospital.example",
    jurisdiction: "DE",
    retention: 3650,
};

/// One of each kind.
fn every_event() -> [Event; 18] {
    let (peer, digest) = (of_name(&name(STATION)), [9; 16]);
    let (error, version) = (726, u64::MAX);
    [
        Event::Started { firmware: digest },
        Event::SessionOpened { peer },
        Event::SessionRefused { peer, error },
        Event::SessionEnded { peer },
        Event::FrameRefused { peer, error, times: 3 },
        Event::PolicyAccepted { digest, version },
        Event::OrderTaken {
            from: Level::Normal,
            to: Level::Quarantined,
            reason: Reason::Malware,
            sequence: 7,
        },
        Event::AuthoritiesRotated { generation: 1 },
        Event::DenyListAccepted { version },
        Event::AccessAccepted { version },
        Event::StatementRefused { error },
        Event::GlassBroken { reason: GlassReason::Exercise, until: 900 },
        Event::GlassUsed { peer },
        Event::PostureSent { peer },
        Event::Installed { digest, version: 2 },
        Event::InstallRefused { digest, error },
        Event::Dropped { count: 5 },
        Event::Erased { peer },
    ]
}

fn written(log: &mut Log<'_>, events: &[Event]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for event in events {
        let mut entry = [0; ENTRY];
        log.append(event, &now(NOON + log.len()), &mut entry).unwrap();
        bytes.extend(entry);
    }
    bytes
}

fn device() -> Authority {
    Authority::new(key(5), &[Kind::LogHead]).unwrap()
}

fn checkpoint(log: &mut Log<'_>) -> Vec<u8> {
    let mut out = [0; Head::MAX + OVERHEAD];
    log.checkpoint(&signer(5), &now(NOON), &mut out).unwrap().to_vec()
}

fn head(statement: &[u8]) -> VerifiedHead<'_> {
    VerifiedHead::verify(statement, &device(), &mut [0; 512]).unwrap()
}

/// A log of twenty entries, and its checkpoints after ten and at the end.
fn twenty() -> (Vec<u8>, [Vec<u8>; 2]) {
    let events: Vec<_> = every_event().into_iter().cycle().take(20).collect();
    let mut log = Log::new(CLAIMS).unwrap();
    let mut bytes = written(&mut log, &events[..10]);
    assert_eq!(log.unsigned(), 10);
    let first = checkpoint(&mut log);
    assert_eq!(log.unsigned(), 0);
    bytes.extend(written(&mut log, &events[10..]));
    (bytes, [first, checkpoint(&mut log)])
}

fn verify(bytes: &[u8], heads: &[Vec<u8>]) -> Result<u64, Finding> {
    let mut verifier = Verifier::new(CLAIMS).unwrap();
    let mut rest = bytes;
    for statement in heads {
        let head = head(statement);
        let wanted = (head.head().count - verifier.len()) as usize * ENTRY;
        let (piece, tail) = rest.split_at(wanted.min(rest.len()));
        verifier.entries(piece)?;
        verifier.checkpoint(&head)?;
        rest = tail;
    }
    verifier.entries(rest)?;
    Ok(verifier.covered())
}

fn found(damage: Damage, number: u64) -> Result<u64, Finding> {
    Err(Finding { damage, number })
}

#[test]
fn a_log_verifies_and_says_what_happened() {
    let (bytes, heads) = twenty();
    assert_eq!(verify(&bytes, &heads), Ok(20));
    assert_eq!(verify(&bytes, &heads[..1]), Ok(10), "ten more that nobody has signed");
    assert_eq!(verify(&bytes, &[]), Ok(0));
    for (bytes, (number, event)) in
        bytes.as_chunks().0.iter().zip((0..).zip(every_event().into_iter().cycle()))
    {
        let entry = Entry::read(bytes).unwrap();
        assert_eq!((entry.number, entry.time), (number, NOON + number));
        assert_eq!((entry.event, entry.basis), (event, TimeBasis::Reliable));
    }
}

#[test]
fn the_first_flipped_bit_is_named_by_its_entry() {
    let (bytes, heads) = twenty();
    for at in 0..bytes.len() {
        for bit in [0, 3, 7] {
            let mut bad = bytes.clone();
            bad[at] ^= 1 << bit;
            let finding = verify(&bad, &heads).unwrap_err();
            assert_eq!(finding.number, (at / ENTRY) as u64, "bit {bit} of byte {at}");
            // A number that was made larger looks like one that is missing.
            let number = at % ENTRY < 8 && bad[at] > bytes[at];
            let damage = if number { Damage::Missing } else { Damage::Altered };
            assert_eq!(finding.damage, damage, "bit {bit} of byte {at}");
        }
    }
    // Of two, the first.
    let mut bad = bytes.clone();
    bad[15 * ENTRY + 20] ^= 1;
    bad[4 * ENTRY + 20] ^= 1;
    assert_eq!(verify(&bad, &heads), found(Damage::Altered, 4));
}

#[test]
fn what_is_taken_out_put_in_or_moved_is_named() {
    let (bytes, heads) = twenty();
    let entry = |at: usize| bytes[at * ENTRY..][..ENTRY].to_vec();
    let without = |at: usize| [&bytes[..at * ENTRY], &bytes[(at + 1) * ENTRY..]].concat();
    for at in 0..19 {
        assert_eq!(verify(&without(at), &heads), found(Damage::Missing, at as u64));
    }
    // The last one leaves no trace in the links, but in the checkpoint.
    assert_eq!(verify(&without(19), &heads), found(Damage::Truncated, 19));
    for len in 0..bytes.len() {
        assert_eq!(verify(&bytes[..len], &heads), found(Damage::Truncated, (len / ENTRY) as u64));
    }
    let twice = [&bytes[..5 * ENTRY], &entry(4), &bytes[5 * ENTRY..]].concat();
    assert_eq!(verify(&twice, &heads), found(Damage::Altered, 5));
    let mut swapped = bytes.clone();
    swapped[5 * ENTRY..7 * ENTRY].rotate_left(ENTRY);
    assert_eq!(verify(&swapped, &heads), found(Damage::Missing, 5));
}

/// Whoever holds the storage, and not the key, makes all links fit.
#[test]
fn a_rewritten_log_is_found_at_the_next_checkpoint() {
    let (bytes, heads) = twenty();
    let mut events: Vec<_> = every_event().into_iter().cycle().take(20).collect();
    events[12] = Event::Dropped { count: 1 };
    let rewritten = written(&mut Log::new(CLAIMS).unwrap(), &events);
    assert_eq!(verify(&rewritten, &[]), Ok(0), "the links hold");
    assert_eq!(verify(&rewritten, &heads), found(Damage::Rewritten, 10));
    events[3] = Event::Dropped { count: 1 };
    let rewritten = written(&mut Log::new(CLAIMS).unwrap(), &events);
    assert_eq!(verify(&rewritten, &heads), found(Damage::Rewritten, 0));
    // An entry that links and that no device writes.
    let mut verifier = Verifier::new(CLAIMS).unwrap();
    verifier.entries(&bytes[..ENTRY]).unwrap();
    let link = Entry::read(bytes.first_chunk().unwrap()).unwrap().link;
    let mut body: [u8; BODY] = *bytes[ENTRY..].first_chunk().unwrap();
    for (at, value) in [(16, 2), (17, 0), (17, 4), (18, 1), (19, 0), (19, 19), (20, 1)] {
        let mut body = body;
        body[at] = value;
        let made = [&body[..], &chain(&link, &body)].concat();
        let finding = verifier.clone().entries(&made);
        assert_eq!(finding, found(Damage::Altered, 1), "byte {at} as {value}");
    }
    body[7] = 2;
    let made = [&body[..], &chain(&link, &body)].concat();
    assert_eq!(verifier.entries(&made), found(Damage::Altered, 1), "a number left out");
}

#[test]
fn a_checkpoint_of_another_log_is_foreign() {
    let (bytes, heads) = twenty();
    for claims in [
        Claims { id: &[8; 16], ..CLAIMS },
        Claims { device: STATION, ..CLAIMS },
        Claims { owner: "maker.example", ..CLAIMS },
        Claims { jurisdiction: "FR", ..CLAIMS },
        Claims { retention: 1, ..CLAIMS },
    ] {
        // Under other claims not even the first entry links.
        let mut verifier = Verifier::new(claims).unwrap();
        assert_eq!(verifier.entries(&bytes), found(Damage::Altered, 0));
        let foreign = checkpoint(&mut Log::new(claims).unwrap());
        let mut verifier = Verifier::new(CLAIMS).unwrap();
        let finding = verifier.checkpoint(&head(&foreign));
        assert_eq!(finding.map(|()| 0), found(Damage::Foreign, 0));
    }
    let mut verifier = Verifier::new(CLAIMS).unwrap();
    verifier.entries(&bytes).unwrap();
    let late = verifier.checkpoint(&head(&heads[0]));
    assert_eq!(late.map(|()| 0), found(Damage::Foreign, 20));
    assert_eq!(verifier.covered(), 0);
}

/// A fork: every entry is covered, and a second checkpoint of as many says otherwise.
#[test]
fn a_checkpoint_that_contradicts_one_before_it_is_foreign() {
    let mut logs = [Log::new(CLAIMS).unwrap(), Log::new(CLAIMS).unwrap()];
    let bytes = written(&mut logs[0], &every_event()[..3]);
    written(&mut logs[1], &every_event()[3..6]);
    let [one, other] = logs.each_mut().map(checkpoint);
    let mut verifier = Verifier::new(CLAIMS).unwrap();
    verifier.entries(&bytes).unwrap();
    assert_eq!(verifier.checkpoint(&head(&one)), Ok(()));
    let finding = Finding { damage: Damage::Foreign, number: 3 };
    assert_eq!(verifier.checkpoint(&head(&other)), Err(finding));
    assert_eq!(verifier.checkpoint(&head(&one)), Ok(()), "nothing has changed");
}

/// What nobody would take is not signed, and the log does not believe itself covered.
#[test]
fn no_checkpoint_is_signed_at_a_moment_that_none_may_name() {
    let mut log = Log::new(CLAIMS).unwrap();
    written(&mut log, &every_event()[..3]);
    let mut out = [0; Head::MAX + OVERHEAD];
    let late = now(crate::fleet::LAST_MOMENT + 1);
    let refused = log.checkpoint(&signer(5), &late, &mut out).map(drop);
    assert_eq!(refused, Err(Error::Claims));
    assert_eq!(log.unsigned(), 3);
    assert!(out.iter().all(|byte| *byte == 0));
}

#[test]
fn a_log_goes_on_after_a_power_cut_in_the_middle_of_an_entry() {
    let (bytes, heads) = twenty();
    for kept in [ENTRY, 10 * ENTRY + 1, 12 * ENTRY - 1, 19 * ENTRY + 40] {
        let whole = kept / ENTRY;
        let newest = bytes[..whole * ENTRY].last_chunk().unwrap();
        let mut log = Log::resume(CLAIMS, newest).unwrap();
        assert_eq!(log.len(), whole as u64);
        let mut again = bytes[..whole * ENTRY].to_vec();
        let events: Vec<_> = every_event().into_iter().cycle().take(20).collect();
        again.extend(written(&mut log, &events[whole..]));
        assert_eq!(again, bytes, "as if nothing had happened");
        assert_eq!(verify(&again, &heads), Ok(20));
    }
    assert_eq!(Log::resume(CLAIMS, &[0xFF; ENTRY]).map(drop), Err(Error::Stored));
    assert_eq!(Log::resume(CLAIMS, &[0; ENTRY]).map(drop), Err(Error::Stored));
    let mut last: [u8; ENTRY] = *bytes.last_chunk().unwrap();
    last[..8].fill(0xFF);
    assert_eq!(Log::resume(CLAIMS, &last).map(drop), Err(Error::LogFull));
    last[7] = 0xFE;
    let mut log = Log::resume(CLAIMS, &last).unwrap();
    let (mut out, before) = ([7; ENTRY], log.clone());
    let event = Event::Dropped { count: 1 };
    assert_eq!(log.append(&event, &now(NOON), &mut out), Err(Error::LogFull));
    assert_eq!((out, log), ([7; ENTRY], before));
}

#[test]
fn claims_and_checkpoints_are_refused_by_name() {
    for claims in [
        Claims { device: "pump", ..CLAIMS },
        Claims { owner: "Hospital", ..CLAIMS },
        Claims { jurisdiction: "de", ..CLAIMS },
        Claims { jurisdiction: "DEU", ..CLAIMS },
    ] {
        assert_eq!(Log::new(claims).map(drop), Err(Error::Claims));
        assert_eq!(Verifier::new(claims).map(drop), Err(Error::Claims));
    }
    let link = [1; 32];
    let good = Head { claims: CLAIMS, count: 3, link: &link, time: NOON };
    let good = good.encode(&mut [0; Head::MAX]).unwrap().to_vec();
    let forged = |change: &dyn Fn(&mut Value)| {
        let mut value = decode(&good);
        change(&mut value);
        signed(&[5], Kind::LogHead, &encode(&value))
    };
    for (fault, statement, error) in [
        ("a stranger", signed(&[3], Kind::LogHead, &good), {
            statement::Error::UnknownSigner.into()
        }),
        ("an order", signed(&[5], Kind::Order, &good), statement::Error::Kind.into()),
        ("format", forged(&|v| *field(v, 0) = 2.into()), Error::Form),
        ("id of 15 bytes", forged(&|v| *field(v, 1) = Value::Bytes(vec![7; 15])), {
            cbor::Error::Length.into()
        }),
        ("jurisdiction", forged(&|v| *field(v, 4) = "de".into()), Error::Claims),
        ("after the year 9999", forged(&|v| *field(v, 8) = 253_402_300_800_u64.into()), {
            Error::Claims
        }),
        ("no link", forged(&|v| remove(v, 7)), cbor::Error::MissingKey.into()),
        (
            "unknown field",
            forged(&|v| v.as_map_mut().unwrap().push((9.into(), 0.into()))),
            cbor::Error::UnknownKey.into(),
        ),
        (
            "trailing",
            signed(&[5], Kind::LogHead, &[&good[..], &[0]].concat()),
            cbor::Error::Trailing.into(),
        ),
        ("patient data", signed(&[5], Kind::LogHead, b"patient data"), {
            cbor::Error::Type.into()
        }),
    ] {
        let scratch = &mut [0; 1024];
        let refused = VerifiedHead::verify(&statement, &device(), scratch).map(drop);
        assert_eq!(refused, Err(error), "{fault}");
        assert_eq!(Head::command(&statement, &device(), scratch).map(drop), Err(error), "{fault}");
    }
    let mut broken = signed(&[5], Kind::LogHead, &good);
    *broken.last_mut().unwrap() ^= 1;
    let refused = VerifiedHead::verify(&broken, &device(), &mut [0; 1024]).map(drop);
    assert_eq!(refused, Err(statement::Error::from(crypto::Error::Signature).into()));
}

/// The vector of `docs/wire/log.md`, read out of it.
#[test]
fn documented_vector_holds() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/wire/log.md");
    let Ok(text) = std::fs::read_to_string(path) else {
        std::eprintln!("SKIPPED: {path} is not part of the packaged crate");
        return;
    };
    let line = |name: &str| {
        let row = text.lines().find(|line| line.starts_with(&format!("{name}: ")));
        row.unwrap_or_else(|| panic!("no {name}")).split_once(": ").unwrap().1
    };
    let mut log = Log::new(CLAIMS).unwrap();
    assert_eq!(hex::encode(log.link), line("first link"));
    let all = every_event();
    for (number, (event, now)) in
        [(all[0], now(NOON)), (all[1], now(NOON + 1)), (all[6], floor(NOON + 2))].iter().enumerate()
    {
        let mut entry = [0; ENTRY];
        log.append(event, now, &mut entry).unwrap();
        assert_eq!(hex::encode(entry), line(&format!("entry {number}")));
    }
    let statement = hex::decode(line("signed head")).unwrap();
    let device = Authority::new(key(0x51), &[Kind::LogHead]).unwrap();
    let head = VerifiedHead::verify(&statement, &device, &mut [0; 512]).unwrap();
    let expected = Head { claims: CLAIMS, count: 3, link: &log.link, time: NOON + 3 };
    assert_eq!(*head.head(), expected);
    assert_eq!(hex::encode(expected.encode(&mut [0; Head::MAX]).unwrap()), line("head"));
    assert_eq!(
        encode(&decode(&hex::decode(line("head")).unwrap())),
        hex::decode(line("head")).unwrap()
    );
}

#[test]
fn max_holds_the_longest_head() {
    let device = format!("spiffe://a/b/c/{}", "d".repeat(128 - 15));
    let owner = "o".repeat(113);
    let claims = Claims { device: &device, owner: &owner, retention: u32::MAX, ..CLAIMS };
    let head = Head { claims, count: u64::MAX, link: &[1; 32], time: LAST };
    let len = head.encode(&mut [0; Head::MAX]).unwrap().len();
    assert!(Head::MAX - 16 <= len, "{len}");
}

const LAST: u64 = 253_402_300_799;

proptest! {
    /// What is read is written again as the same bytes.
    #[test]
    fn an_entry_has_one_encoding(bytes: [u8; 32], event in 0u8..20, a in 0u64..70_000) {
        let mut entry = [0; ENTRY];
        entry[..16].copy_from_slice(&bytes[..16]);
        entry[16..20].copy_from_slice(&[1, bytes[16] % 4, 0, event]);
        entry[20..28].copy_from_slice(&a.to_be_bytes());
        entry[28] = bytes[17] & 1;
        entry[36] = bytes[18] & 1;
        if let Some(read) = Entry::read(&entry) {
            let body: [u8; BODY] = *entry.first_chunk().unwrap();
            prop_assert_eq!(Event::read(&body).unwrap().3, read.event);
            let now = if read.basis == TimeBasis::Reliable { now(read.time) } else { floor(read.time) };
            let again = read.event.write(read.number, &now);
            prop_assert_eq!(&again[19..], &body[19..]);
        }
    }
}
