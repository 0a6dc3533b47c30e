//! The layout: the vector of `docs/wire/resumption.md`, and a second decoder, written from that document
//! on the primitives and another CBOR library.

use super::*;
use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit};
use coset::cbor::Value;
use hmac::{Hmac, Mac};
use sha2::{Digest as _, Sha256};
use std::string::String;

fn expand_label(secret: &[u8; 32], label: &str, context: &[u8]) -> [u8; 32] {
    let mut info = vec![0, 32, 6 + label.len() as u8];
    info.extend_from_slice(b"tls13 ");
    info.extend_from_slice(label.as_bytes());
    info.push(context.len() as u8);
    info.extend_from_slice(context);
    info.push(1);
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret).unwrap();
    mac.update(&info);
    mac.finalize().into_bytes().into()
}

/// The number and the content of a record.
fn reference_open(slot: u16, bound_to: &[u8], record: &[u8]) -> (u32, Value) {
    assert_eq!(record[0], 1, "version");
    let number = u32::from_be_bytes(record[1..5].try_into().unwrap());
    let mut context = Sha256::digest(DEVICE.as_bytes()).to_vec();
    context.extend_from_slice(&slot.to_be_bytes());
    let key = expand_label(&[0x5A; 32], "iomt record", &context);
    let nonce: [u8; 12] = [&record[5..13], &record[1..5]].concat().try_into().unwrap();
    let (body, tag) = record[13..].split_at(record.len() - 13 - 16);
    let mut content = body.to_vec();
    let tag: [u8; 16] = tag.try_into().unwrap();
    let buffer = content.as_mut_slice().into();
    ChaCha20Poly1305::new(&key.into())
        .decrypt_inout_detached(&nonce.into(), bound_to, buffer, &tag.into())
        .unwrap();
    let value: Value = coset::cbor::from_reader(&content[..]).unwrap();
    let mut again = Vec::new();
    coset::cbor::into_writer(&value, &mut again).unwrap();
    assert_eq!(again, content, "the shortest form");
    (number, value)
}

fn int(value: u64) -> Value {
    Value::Integer(value.into())
}

fn bytes(value: &[u8]) -> Value {
    Value::Bytes(value.to_vec())
}

fn terms_of(policy: u8) -> Value {
    Value::Array(vec![bytes(&[policy; 32]), Value::Text("TREAT".into()), Value::Bool(false)])
}

fn numbers(of: &[u64]) -> Value {
    Value::Array(of.iter().map(|number| int(*number)).collect())
}

/// A lossy link with two channels, session identifiers, an update that waits, and one that was taken.
fn vector() -> Flash {
    let id = crate::telemetry::SessionId::new(&[0xC0, 0xFF]).unwrap();
    let options = Options::lossy().with_sessions(id, crate::telemetry::SessionId::NONE);
    let (device, gateway) = sessions(Aead::ChaCha20Poly1305);
    let mut kept = Kept::<2>::begin(DEVICE, device, &options, 16);
    let gateway_options =
        Options::lossy().with_sessions(crate::telemetry::SessionId::NONE, id).resumable();
    let (mut sealer, _) = crate::telemetry::open_link::<2>(gateway, &gateway_options).unwrap();
    let mut out = [0; 256];
    let len = sealer.update_key(&terms([2; 32]), &mut out).unwrap();
    kept.with(|link, vault| {
        assert!(matches!(link.open(&mut out[..len], vault), Ok(Received::KeyUpdate(_))));
        link.update_key(&terms([1; 32]), &mut out, vault).unwrap();
    });
    kept.flash
}

#[test]
fn a_second_decoder_reads_the_same() {
    let flash = vector();
    let (number, session) = reference_open(7, &[], &flash.values[&7]);
    let tag = expand_label_8(&[0x22; 32]);
    let key = Pin::key_in(&claims(GATEWAY)).unwrap().0;
    let Key::Ed25519(key) = key else { panic!() };
    let fingerprint = Sha256::digest(claims(GATEWAY));
    assert_eq!(number, 0);
    assert_eq!(
        session,
        Value::Array(vec![
            bytes(&tag),
            int(24),
            Value::Bool(false),
            bytes(&[0xC0, 0xFF]),
            bytes(&[]),
            int(2),
            int(16),
            Value::Text(GATEWAY.into()),
            int(0),
            bytes(&key),
            bytes(&fingerprint),
            int(u64::MAX),
            int(0),
            Value::Null,
        ])
    );
    let (number, counters) = reference_open(5, &tag, &flash.values[&5]);
    assert_eq!(number, 3);
    let sending = vec![int(0), bytes(&[0x11; 32]), Value::Null, terms_of(1), numbers(&[16, 0])];
    let receiving = vec![
        int(0),
        bytes(&[0x22; 32]),
        Value::Null,
        terms_of(2),
        numbers(&[17, 0]),
        numbers(&[0, 0]),
        int(0),
        int(0),
        Value::Bool(false),
    ];
    assert_eq!(counters, Value::Array(vec![Value::Array(sending), Value::Array(receiving)]));
}

/// The link's tag has 8 bytes.
fn expand_label_8(secret: &[u8; 32]) -> [u8; 8] {
    let mut info = vec![0, 8, 10];
    info.extend_from_slice(b"tls13 link\x00\x01");
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret).unwrap();
    mac.update(&info);
    mac.finalize().into_bytes()[..8].try_into().unwrap()
}

fn documented(name: &str) -> Option<Vec<u8>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/wire/resumption.md");
    let text = std::fs::read_to_string(path).ok()?;
    let section = text.split("\n### ").find(|section| section.lines().next() == Some(name))?;
    let block = section.split("```").nth(1)?;
    let lines = block.lines().skip(1).map(|line| line.split('#').next().unwrap());
    let digits: String = lines.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
    Some(hex::decode(digits).unwrap())
}

#[test]
fn vectors_of_the_document() {
    let flash = vector();
    for (name, slot) in [("Session", 7), ("Counters", 5)] {
        let record = hex::encode(&flash.values[&slot]);
        match documented(name) {
            Some(bytes) => assert_eq!(record, hex::encode(bytes), "{name}"),
            // The documents are beside the crate, not in it.
            None => std::eprintln!("skipped {name:?}: docs/wire/resumption.md is not there"),
        }
    }
}

/// What [`Slot::SESSION`] and [`Slot::COUNTERS`] promise, with everything at its longest.
#[test]
fn records_are_no_longer_than_promised() {
    let longest = "x".repeat(128 - GATEWAY.len());
    let long = name(&std::format!("{GATEWAY}{longest}"));
    let peer = Remembered {
        name: long,
        key: Key::P256([4; 65]),
        fingerprint: [1; 32],
        not_after: u64::MAX,
        time_basis: crate::identity::TimeBasis::Reliable,
        root: Some([2; 32]),
    };
    let id = crate::telemetry::SessionId::new(&[1; 8]).unwrap();
    let options = Options::lossy().resumable().with_sessions(id, id);
    let tag = LinkTag::from_bytes([7; 8]);
    let (aead, channels, block) = (Aead::ChaCha20Poly1305, 16, MAX_BLOCK);
    let session = Session { tag, aead, options, channels, block, peer };
    let mut content = [0; MAX_SESSION];
    let len = write(&mut content, |writer| session.write(writer)).unwrap();
    assert_eq!(Session::read(&content[..len]), Ok(session));
    assert!(len + 29 <= MAX_SESSION, "{len}");
    std::println!("a session's record takes up to {} bytes", len + 29);

    fn counters<const C: usize>() -> usize {
        let purpose = *Purpose::ALL.iter().max_by_key(|purpose| purpose.code().len()).unwrap();
        let terms = Terms::new([1; 32], purpose, true);
        let one = |w: &mut Writer<'_>, opening: bool| {
            w.array(|w| {
                w.u64(u32::MAX.into())?;
                w.bytes(&[1; 32])?;
                record::write_terms(Some(&terms), w)?;
                record::write_terms(Some(&terms), w)?;
                message::write_numbers([1 << 49; C].into_iter(), w)?;
                if opening {
                    message::write_numbers([1 << 49; C].into_iter(), w)?;
                    w.u64(u64::MAX)?;
                    w.u64(u64::MAX)?;
                    w.bool(true)?;
                }
                Ok(())
            })
        };
        let mut content = [0; MAX_COUNTERS];
        let written = write(&mut content, |w| {
            w.array(|w| {
                one(w, false)?;
                one(w, true)
            })
        });
        written.unwrap() + 29
    }
    for (len, channels) in [(counters::<1>(), 1), (counters::<4>(), 4), (counters::<16>(), 16)] {
        std::println!("the counters' record of {channels} channels takes up to {len} bytes");
        assert!(len <= max_counters(channels), "{len}");
    }
    assert_eq!((max_counters(1), max_counters(2)), (363, 390), "as Slot::COUNTERS says");
}
