//! The vectors of `docs/wire/frame.md`, and a second decoder: written from that document on the
//! primitives themselves, it shares no code with the one under test.

use super::*;
use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::string::String;

const BATCH: &str = "1b0000018bcfe568008283194bb8190220001861";

fn documented(name: &str) -> Option<Vec<u8>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/wire/frame.md");
    let text = std::fs::read_to_string(path).ok()?;
    let section = text.split("\n### ").find(|section| section.lines().next() == Some(name))?;
    let block = section.split("```").nth(1)?;
    let lines = block.lines().skip(1).map(|line| line.split('#').next().unwrap());
    let digits: String = lines.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
    Some(hex::decode(digits).unwrap())
}

// --- the second decoder ---

fn expand_label<const N: usize>(secret: &[u8; 32], label: &str, context: &[u8]) -> [u8; N] {
    let mut info = vec![0, N as u8, 6 + label.len() as u8];
    info.extend_from_slice(b"tls13 ");
    info.extend_from_slice(label.as_bytes());
    info.push(context.len() as u8);
    info.extend_from_slice(context);
    // HKDF-Expand (RFC 5869 §2.3) of at most one block.
    info.push(1);
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret).unwrap();
    mac.update(&info);
    mac.finalize().into_bytes()[..N].try_into().unwrap()
}

/// The plaintext of a frame whose epoch's secret is known and whose number is `number`.
fn reference_open(
    secret: &[u8; 32],
    session: &[u8],
    number: u64,
    frame: &[u8],
) -> (u8, u8, Vec<u8>) {
    let flags = frame[0];
    assert_eq!(flags >> 7, 0, "version");
    let mut at = 1;
    if flags >> 6 & 1 == 1 {
        assert_eq!(&frame[at..at + session.len()], session);
        at += session.len();
    }
    let mut channel = 0;
    if flags >> 5 & 1 == 1 {
        channel = frame[at];
        at += 1;
    }
    let bytes = 1 + usize::from(flags >> 4 & 1);
    assert_eq!(frame[at..at + bytes], number.to_be_bytes()[8 - bytes..]);
    at += bytes;
    let key: [u8; 32] = expand_label(secret, "key", b"");
    let mut nonce: [u8; 12] = expand_label(secret, "iv", b"");
    let place = [&[0, 0, 0, channel][..], &number.to_be_bytes()].concat();
    for (to, from) in nonce.iter_mut().zip(place) {
        *to ^= from;
    }
    let (header, body) = frame.split_at(at);
    let (ciphertext, tag) = body.split_at(body.len() - 16);
    let mut plaintext = ciphertext.to_vec();
    let tag: [u8; 16] = tag.try_into().unwrap();
    ChaCha20Poly1305::new(&key.into())
        .decrypt_inout_detached(&nonce.into(), header, plaintext.as_mut_slice().into(), &tag.into())
        .unwrap();
    (flags & 3, channel, plaintext)
}

#[test]
fn vectors_of_the_document() {
    let batch = hex::decode(BATCH).unwrap();
    let secret = [0x11; 32];
    let context = [&POLICY[..], b"TREAT"].concat();
    let next: [u8; 32] = expand_label(&secret, "traffic upd", &context);
    let mut out = [0; 128];

    let (mut device, mut gateway) = ends(Aead::ChaCha20Poly1305, &Options::ordered());
    let len = device.sealer.update_key(&terms(POLICY, false), &mut out).unwrap();
    let message = [&[0x85, 1, 1, 0xF4, 0x58, 0x20][..], &POLICY, b"eTREAT"].concat();
    assert_eq!(reference_open(&secret, &[], 0, &out[..len]), (3, 0, message));
    check("Ordered, epoch 0: key update", &out[..len]);
    assert!(matches!(gateway.opener.open(&mut out[..len]), Ok(Received::KeyUpdate(_))));

    let frame = seal(&mut device, 0, &batch);
    assert_eq!(reference_open(&next, &[], 0, &frame), (0, 0, batch.clone()));
    check("Ordered, epoch 1: telemetry", &frame);
    assert_eq!(open(&mut gateway, &frame), Ok(batch.clone()));

    let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &session_ids(), true);
    device.sealer.state().0[3] = 0x0102;
    let padding = Some(Padding::Padme);
    let len = device.sealer.seal_content(Kind::Event, 3, &batch, padding, &mut out).unwrap();
    let padded = [&batch[..], &[0x80, 0]].concat();
    assert_eq!(reference_open(&next, &[0xC0, 0xFF, 0xEE], 0x0102, &out[..len]), (1, 3, padded));
    check("Lossy with session identifier, epoch 1 padded: event", &out[..len]);
    assert_eq!(open(&mut gateway, &out[..len]), Ok(batch));
}

fn check(name: &str, frame: &[u8]) {
    match documented(name) {
        Some(bytes) => assert_eq!(hex::encode(frame), hex::encode(bytes), "{name}"),
        // The documents are beside the crate, not in it.
        None => std::eprintln!("skipped the vector {name:?}: docs/wire/frame.md is not there"),
    }
}
