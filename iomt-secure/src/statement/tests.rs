use super::*;
use crate::cbor::{self, Reader, Writer};
use crate::crypto;
use crate::crypto::Secret;
use crate::crypto::signature::{Algorithm, PublicKey, Signature};
use crate::identity::{Protection, Signer, SoftwareSigner};
use crate::platform;
use coset::{CborSerializable, CoseSign1, CoseSign1Builder, HeaderBuilder, TaggedCborSerializable};
use hex::decode as unhex;
use proptest::prelude::*;
use std::{eprintln, format, fs, string::String, string::ToString, vec, vec::Vec};

const PAYLOAD: &[u8] = b"\xa1\x01\x07";
const BOTH: [Algorithm; 2] = [Algorithm::Ed25519, Algorithm::Es256];

fn signer(algorithm: Algorithm, seed: u8) -> SoftwareSigner {
    SoftwareSigner::from_secret(algorithm, &Secret::take(&mut [seed; 32])).unwrap()
}

fn authority(signer: &SoftwareSigner, kinds: &[Kind]) -> Authority {
    Authority::new(signer.public_key(), kinds).unwrap()
}

fn signed(signer: &SoftwareSigner, kind: Kind, payload: &[u8], aad: &[u8]) -> Vec<u8> {
    let mut out = vec![0; payload.len() + aad.len() + OVERHEAD];
    sign(signer, kind, payload, aad, &mut out).unwrap().to_vec()
}

fn verify<'a>(
    statement: &'a [u8],
    authorities: &[Authority],
    kind: Kind,
    aad: &[u8],
) -> Result<Verified<'a>, Error> {
    let mut scratch = vec![0; statement.len() + aad.len() + OVERHEAD];
    Sign1::decode(statement)?.verify(authorities, kind, aad, &mut scratch)
}

const BAD_SIGNATURE: Error = Error::Crypto(crypto::Error::Signature);

#[test]
fn every_kind_and_algorithm_goes_round() {
    for algorithm in BOTH {
        let signer = signer(algorithm, 1);
        for kind in Kind::ALL {
            let authorities = [authority(&signer, &[kind])];
            let statement = signed(&signer, kind, PAYLOAD, b"context");
            let verified = verify(&statement, &authorities, kind, b"context").unwrap();
            assert_eq!(verified.payload(), PAYLOAD);
            assert_eq!(verified.kind(), kind);
            assert_eq!(verified.signer(), &authorities[0]);
            let decoded = Sign1::decode(&statement).unwrap();
            assert_eq!(decoded.claimed_key_id(), authorities[0].key_id());
            assert_eq!(decoded.claimed_kind(), kind);
        }
    }
}

#[test]
fn overhead_is_enough_and_one_byte_less_is_refused() {
    let signer = signer(Algorithm::Es256, 1);
    let kind = Kind::Manifest;
    let authorities = [authority(&signer, &Kind::ALL)];
    for (payload, aad) in [(0, 0), (300, 0), (70_000, 0), (0, 300), (4096, 32), (23, 70_000)] {
        let (payload, aad) = (vec![7; payload], vec![8; aad]);
        let room = payload.len() + aad.len() + OVERHEAD;
        let mut out = vec![0xaa; room];
        let statement = sign(&signer, kind, &payload, &aad, &mut out).unwrap().to_vec();
        assert!(out[statement.len()..].iter().all(|byte| matches!(byte, 0 | 0xaa)));
        let mut scratch = vec![0; room];
        let decoded = Sign1::decode(&statement).unwrap();
        assert!(decoded.verify(&authorities, kind, &aad, &mut scratch).is_ok());

        let mut small = vec![0xaa; room - 1];
        assert_eq!(sign(&signer, kind, &payload, &aad, &mut small), Err(Error::Output));
        assert!(small.iter().all(|byte| *byte == 0xaa), "touched on failure");
        let mut small = vec![0; payload.len() + aad.len() + 16];
        assert_eq!(decoded.verify(&authorities, kind, &aad, &mut small), Err(Error::Scratch));
    }
}

#[test]
fn a_failing_signer_leaves_no_statement() {
    struct Broken(PublicKey);
    impl Signer for Broken {
        fn public_key(&self) -> PublicKey {
            self.0
        }
        fn protection(&self) -> Protection {
            Protection::Hardware
        }
        fn sign(&self, _: &[u8]) -> Result<Signature, platform::Error> {
            Err(platform::Error::Signer)
        }
    }
    let broken = Broken(signer(Algorithm::Ed25519, 1).public_key());
    let mut out = [0; 3 + OVERHEAD];
    assert_eq!(
        sign(&broken, Kind::Policy, PAYLOAD, b"", &mut out),
        Err(Error::Platform(platform::Error::Signer))
    );
    assert_eq!(out, [0; 3 + OVERHEAD]);
}

#[test]
fn either_of_two_authorities_may_sign_while_keys_rotate() {
    let (old, new) = (signer(Algorithm::Es256, 1), signer(Algorithm::Ed25519, 2));
    let authorities = [authority(&old, &[Kind::Policy]), authority(&new, &[Kind::Policy])];
    for (signer, expected) in [(&old, &authorities[0]), (&new, &authorities[1])] {
        let statement = signed(signer, Kind::Policy, PAYLOAD, b"");
        let verified = verify(&statement, &authorities, Kind::Policy, b"").unwrap();
        assert_eq!(verified.signer(), expected);
    }
    let statement = signed(&old, Kind::Policy, PAYLOAD, b"");
    assert_eq!(
        verify(&statement, &authorities[1..], Kind::Policy, b""),
        Err(Error::UnknownSigner),
        "the old key after rotation"
    );
    // One key listed twice: each entry is tried, whatever their order.
    let mut twice = [authority(&old, &[Kind::Posture]), authority(&old, &[Kind::Policy])];
    assert!(verify(&statement, &twice, Kind::Policy, b"").is_ok());
    twice.reverse();
    assert!(verify(&statement, &twice, Kind::Policy, b"").is_ok());
}

#[test]
fn a_statement_of_one_kind_never_passes_as_another() {
    let signer = signer(Algorithm::Ed25519, 1);
    let all = [authority(&signer, &Kind::ALL)];
    for made in Kind::ALL {
        let statement = signed(&signer, made, PAYLOAD, b"");
        for asked in Kind::ALL {
            let result = verify(&statement, &all, asked, b"");
            assert_eq!(result.is_ok(), made == asked);
            if made != asked {
                assert_eq!(result, Err(Error::Kind));
                let others: Vec<_> = Kind::ALL.into_iter().filter(|kind| *kind != made).collect();
                let others = [authority(&signer, &others)];
                assert_eq!(verify(&statement, &others, made, b""), Err(Error::NotAuthorized));
            }
        }
    }
}

#[test]
fn wrong_signer_and_wrong_context_are_refused() {
    for algorithm in BOTH {
        let (ours, stranger) = (signer(algorithm, 1), signer(algorithm, 2));
        let authorities = [authority(&ours, &[Kind::Policy])];
        let statement = signed(&stranger, Kind::Policy, PAYLOAD, b"");
        assert_eq!(
            verify(&statement, &authorities, Kind::Policy, b""),
            Err(Error::UnknownSigner),
            "stranger under his own identifier"
        );
        // The stranger writes our identifier into his header.
        let header = header(algorithm, Kind::Policy, &authorities[0].key_id());
        let forged = craft(&stranger, &header, b"\xa0", PAYLOAD);
        assert_eq!(verify(&forged, &authorities, Kind::Policy, b""), Err(BAD_SIGNATURE));

        let statement = signed(&ours, Kind::Policy, PAYLOAD, b"device 1");
        for aad in [&b"device 2"[..], b"device", b""] {
            assert_eq!(verify(&statement, &authorities, Kind::Policy, aad), Err(BAD_SIGNATURE));
        }
    }
}

#[test]
fn the_algorithm_must_be_that_of_the_key() {
    for (algorithm, other) in [(BOTH[0], BOTH[1]), (BOTH[1], BOTH[0])] {
        let signer = signer(algorithm, 1);
        let authorities = [authority(&signer, &[Kind::Policy])];
        let header = header(other, Kind::Policy, &authorities[0].key_id());
        let statement = craft(&signer, &header, b"\xa0", PAYLOAD);
        assert_eq!(
            verify(&statement, &authorities, Kind::Policy, b""),
            Err(Error::AlgorithmMismatch)
        );
    }
}

#[test]
fn a_compressed_point_is_no_authority() {
    let error = Err(Error::Crypto(crypto::Error::PublicKey));
    assert_eq!(Authority::new(PublicKey::P256([2; 65]), &[Kind::Policy]), error);
}

/// Each statement is validly signed over what it says, so that only the named rule can refuse it.
#[test]
fn each_rule_of_the_header_refuses_by_its_own_error() {
    let signer = signer(Algorithm::Ed25519, 1);
    let authorities = [authority(&signer, &[Kind::Policy])];
    let kid = hex::encode(authorities[0].key_id());
    let content_type = hex::encode(Kind::Policy.content_type());
    let typ = format!("037823{content_type}");
    let kid = format!("0448{kid}");
    let (missing, unknown) = (cbor::Error::MissingKey, cbor::Error::UnknownKey);
    for (name, header, result) in [
        ("as made", format!("a30127{typ}{kid}"), Ok(())),
        ("Ed25519 of RFC 9864", format!("a30132{typ}{kid}"), Ok(())),
        ("crit names what is there", format!("a40127028103{typ}{kid}"), Ok(())),
        ("crit names all", format!("a4012702830103 04{typ}{kid}"), Ok(())),
        ("crit empty", format!("a4012702 80{typ}{kid}"), Err(Error::Critical)),
        ("crit unknown", format!("a4012702 811828{typ}{kid}"), Err(Error::Critical)),
        ("crit absent", format!("a4012702 8105{typ}{kid}"), Err(Error::Critical)),
        ("crit in text", format!("a4012702 816161{typ}{kid}"), Err(Error::Critical)),
        ("crit itself", format!("a4012702 8102{typ}{kid}"), Err(Error::Critical)),
        ("crit too long", format!("a4012702 8401010101{typ}{kid}"), Err(Error::Critical)),
        ("crit no array", format!("a4012702 01{typ}{kid}"), Err(cbor::Error::Type.into())),
        ("alg unknown", format!("a301 3823{typ}{kid}"), Err(Error::Algorithm)),
        ("alg symmetric", format!("a301 05{typ}{kid}"), Err(Error::Algorithm)),
        ("alg in text", format!("a301 655553323536{typ}{kid}"), Err(Error::Algorithm)),
        ("alg missing", format!("a2{typ}{kid}"), Err(missing.into())),
        ("header empty", "a0".into(), Err(missing.into())),
        ("header nothing", String::new(), Err(cbor::Error::Truncated.into())),
        ("header no map", "80".into(), Err(cbor::Error::Type.into())),
        ("content type missing", format!("a20127{kid}"), Err(missing.into())),
        ("content type number", format!("a301270300{kid}"), Err(cbor::Error::Type.into())),
        ("content type other", format!("a301270361 61{kid}"), Err(Error::Kind)),
        ("kid missing", format!("a20127{typ}"), Err(missing.into())),
        ("kid short", format!("a30127{typ}044701020304050607"), Err(Error::KeyId)),
        ("kid of nobody", format!("a30127{typ}04480102030405060708"), Err(Error::UnknownSigner)),
        ("header unknown", format!("a40127{typ}{kid}0500"), Err(unknown.into())),
        ("header in text", format!("a40127{typ}{kid}616100"), Err(unknown.into())),
        ("alg twice", format!("a401270127{typ}{kid}"), Err(cbor::Error::DuplicateKey.into())),
        ("order", format!("a3{typ}0127{kid}"), Err(missing.into())),
        ("order behind", format!("a40127{typ}{kid}0300"), Err(cbor::Error::KeyOrder.into())),
        ("not shortest", format!("a3013807{typ}{kid}"), Err(cbor::Error::NotShortest.into())),
        ("indefinite", format!("bf0127{typ}{kid}ff"), Err(cbor::Error::Indefinite.into())),
        ("trailing", format!("a30127{typ}{kid}00"), Err(cbor::Error::Trailing.into())),
    ] {
        let header = unhex(header.replace(' ', "")).unwrap();
        let statement = craft(&signer, &header, b"\xa0", PAYLOAD);
        let verified = verify(&statement, &authorities, Kind::Policy, b"").map(drop);
        assert_eq!(verified, result, "{name}");
    }
}

#[test]
fn each_rule_of_the_message_refuses_by_its_own_error() {
    let signer = signer(Algorithm::Ed25519, 1);
    let authorities = [authority(&signer, &[Kind::Policy])];
    let header = header(Algorithm::Ed25519, Kind::Policy, &authorities[0].key_id());
    let good = craft(&signer, &header, b"\xa0", PAYLOAD);
    assert!(verify(&good, &authorities, Kind::Policy, b"").is_ok());
    let refused = |name: &str, bad: &[u8], error: Error| {
        assert_eq!(verify(bad, &authorities, Kind::Policy, b""), Err(error), "{name}");
    };
    let unprotected = |map: &[u8]| craft(&signer, &header, map, PAYLOAD);
    refused("unprotected kid", &unprotected(b"\xa1\x04\x42\x31\x31"), Error::Unprotected);
    refused("unprotected alg", &unprotected(b"\xa1\x01\x27"), Error::Unprotected);
    refused("unprotected no map", &unprotected(b"\x80"), Error::Unprotected);
    refused("unprotected indefinite", &unprotected(b"\xbf\xff"), cbor::Error::Indefinite.into());

    // d2 84 58 xx <header> a0 43 <payload> 58 40 <signature>
    let payload_at = 4 + header.len() + 1;
    let signature_at = payload_at + 1 + PAYLOAD.len();
    let spliced = |from: usize, to: usize, with: &[u8]| [&good[..from], with, &good[to..]].concat();
    let bad = spliced(payload_at, signature_at, b"\xf6");
    refused("payload detached", &bad, Error::Detached);
    let bad = spliced(payload_at, payload_at + 1, b"\x63");
    refused("payload text", &bad, cbor::Error::Type.into());
    let bad = spliced(payload_at, payload_at + 1, b"\x58\x03");
    refused("payload length long", &bad, cbor::Error::NotShortest.into());
    let bad = spliced(payload_at, payload_at + 1, b"\x5f\x43");
    refused("payload in chunks", &bad, cbor::Error::Indefinite.into());
    let bad = spliced(signature_at, signature_at + 3, b"\x58\x3f");
    refused("signature short", &bad, Error::SignatureLength);
    let bad = spliced(signature_at, signature_at + 2, b"\x58\x41\x00");
    refused("signature long", &bad, Error::SignatureLength);
    refused("untagged", &good[1..], cbor::Error::Tag.into());
    refused("COSE_Mac0", &spliced(0, 1, b"\xd1"), cbor::Error::Tag.into());
    refused("tag not shortest", &spliced(0, 1, b"\xd8\x12"), cbor::Error::NotShortest.into());
    refused("tagged twice", &spliced(0, 1, b"\xd2\xd2"), cbor::Error::Tag.into());
    refused("CWT tag in front", &spliced(0, 0, b"\xd8\x3d"), cbor::Error::Tag.into());
    refused("three items", &spliced(1, 2, b"\x83"), cbor::Error::ArrayShort.into());
    let bad = [&spliced(1, 2, b"\x85")[..], &[0]].concat();
    refused("five items", &bad, cbor::Error::ArrayLong.into());
    let bad = [&spliced(1, 2, b"\x9f")[..], &[0xff]].concat();
    refused("indefinite array", &bad, cbor::Error::Indefinite.into());
    refused("trailing", &[&good[..], &[0]].concat(), cbor::Error::Trailing.into());
    refused("nothing", &[], cbor::Error::Truncated.into());
}

#[test]
fn no_prefix_and_no_flipped_bit_verifies() {
    for algorithm in BOTH {
        let signer = signer(algorithm, 1);
        let authorities = [authority(&signer, &Kind::ALL)];
        let good = signed(&signer, Kind::Policy, PAYLOAD, b"");
        for len in 0..good.len() {
            assert_eq!(
                verify(&good[..len], &authorities, Kind::Policy, b""),
                Err(cbor::Error::Truncated.into()),
                "{len} bytes"
            );
        }
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                let result = verify(&bad, &authorities, Kind::Policy, b"");
                assert!(result.is_err(), "bit {bit} of byte {at}");
            }
        }
    }
}

#[test]
fn the_peer_reads_what_ours_signs() {
    for algorithm in BOTH {
        let signer = signer(algorithm, 1);
        let statement = signed(&signer, Kind::Posture, PAYLOAD, b"nonce");
        let peer = CoseSign1::from_tagged_slice(&statement).unwrap();
        assert_eq!(peer.payload.as_deref(), Some(PAYLOAD));
        assert!(peer.unprotected.is_empty());
        let header = &peer.protected.header;
        assert_eq!(header.key_id, authority(&signer, &[]).key_id());
        assert_eq!(
            header.content_type,
            Some(coset::ContentType::Text(Kind::Posture.content_type().to_string()))
        );
        peer.verify_signature(b"nonce", |signature, signed| {
            let signature = Signature(signature.try_into().unwrap());
            signer.public_key().verify(signed, &signature)
        })
        .unwrap();
        assert_eq!(peer.to_tagged_vec().unwrap(), statement, "one encoding");
    }
}

#[test]
fn ours_reads_what_the_peer_signs() {
    use coset::iana::Algorithm as Peer;
    for (algorithm, name) in [
        (Algorithm::Ed25519, Peer::EdDSA),
        (Algorithm::Ed25519, Peer::Ed25519),
        (Algorithm::Es256, Peer::ES256),
        (Algorithm::Es256, Peer::ESP256),
    ] {
        let signer = signer(algorithm, 1);
        let authorities = [authority(&signer, &[Kind::Order])];
        let header = HeaderBuilder::new()
            .algorithm(name)
            .content_type(Kind::Order.content_type().to_string())
            .key_id(authorities[0].key_id().to_vec())
            .build();
        let statement = CoseSign1Builder::new()
            .protected(header.clone())
            .payload(PAYLOAD.to_vec())
            .create_signature(b"nonce", |signed| signer.sign(signed).unwrap().0.to_vec())
            .build();
        let bytes = statement.clone().to_tagged_vec().unwrap();
        let verified = verify(&bytes, &authorities, Kind::Order, b"nonce").unwrap();
        assert_eq!(verified.payload(), PAYLOAD);
        // The same without its tag, which the peer also writes.
        let bytes = statement.to_vec().unwrap();
        assert_eq!(
            verify(&bytes, &authorities, Kind::Order, b"nonce"),
            Err(cbor::Error::Tag.into())
        );
    }
}

/// RFC 9679 §6: the thumbprint of meriadoc's P-256 key.
#[test]
fn thumbprints_are_those_of_rfc_9679() {
    let point = unhex(
        "0465eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d\
         1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c",
    );
    let key = PublicKey::P256(point.unwrap().try_into().unwrap());
    let authority = Authority::new(key, &[Kind::Policy]).unwrap();
    assert_eq!(
        hex::encode(authority.thumbprint()),
        "496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec"
    );
    assert_eq!(hex::encode(authority.key_id()), "496bd8afadf307e5");

    // An OKP key, against the peer's encoding of the same COSE_Key.
    let signer = signer(Algorithm::Ed25519, 1);
    let key = coset::CoseKeyBuilder::new_okp_key()
        .param(-1, coset::cbor::Value::from(6))
        .param(-2, coset::cbor::Value::from(signer.public_key().as_bytes()))
        .build();
    let expected = crypto::hash::sha256(&[&key.to_vec().unwrap()]);
    assert_eq!(*self::authority(&signer, &[]).thumbprint(), expected);
}

/// RFC 9052 appendix C.2.1: a foreign message, which keeps its key identifier unprotected. The
/// signature holds over what ours says is signed; as a statement it is refused, for that header.
#[test]
fn rfc_9052_c_2_1() {
    let message = unhex(
        "d28443a10126a10442313154546869732069732074686520636f6e74656e742e58408eb33e4ca31d1c465ab05a\
         ac34cc6b23d58fef5c083106c4d25a91aef0b0117e2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b09\
         16e5a4c345cacb36",
    )
    .unwrap();
    let key = unhex(
        "04bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff\
         20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e",
    );
    let key = PublicKey::P256(key.unwrap().try_into().unwrap());
    let foreign = Foreign::read(&message).unwrap();
    assert_eq!(foreign.verify(&key, b""), Ok(()));
    assert_eq!(foreign.verify(&key, b"x"), Err(crypto::Error::Signature));
    assert_eq!(Sign1::decode(&message).unwrap_err(), Error::Unprotected);
}

/// The COSE working group's examples (github.com/cose-wg/Examples): each is judged twice.
///
/// As a foreign message, what ours says is signed must be what the example says (`ToBeSign_hex`),
/// and the signature must hold exactly where the example says so. As a statement each is refused,
/// valid ones too, because our profile is narrower on purpose: this table says by which rule.
#[test]
fn working_group_examples() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/vectors/cose");
    if !std::path::Path::new(folder).exists() {
        eprintln!("SKIPPED: the COSE working group's examples are not at {folder}");
        return;
    }
    // (file, is its signature good under its key, why ours refuses it)
    for (file, holds, refusal) in [
        // Valid, with "kid" in the unprotected header.
        ("ecdsa-examples/ecdsa-sig-01.json", Some(true), Error::Unprotected),
        ("eddsa-examples/eddsa-sig-01.json", Some(true), Error::Unprotected),
        ("sign1-tests/sign-pass-02.json", Some(true), Error::Unprotected),
        // Valid, with "alg" in the unprotected header as well.
        ("sign1-tests/sign-pass-01.json", Some(true), Error::Unprotected),
        // Valid, without the tag.
        ("sign1-tests/sign-pass-03.json", Some(true), Error::Cbor(cbor::Error::Tag)),
        // Valid, on curves or with hashes that this crate does not have: signatures of another
        // length, or not to be tried here.
        ("ecdsa-examples/ecdsa-sig-02.json", None, Error::SignatureLength),
        ("ecdsa-examples/ecdsa-sig-03.json", None, Error::SignatureLength),
        ("ecdsa-examples/ecdsa-sig-04.json", None, Error::Unprotected),
        ("eddsa-examples/eddsa-sig-02.json", None, Error::SignatureLength),
        // Invalid: another tag; signature; algorithm, unknown by number and by name; a protected
        // header added, and one removed.
        ("sign1-tests/sign-fail-01.json", Some(true), Error::Cbor(cbor::Error::Tag)),
        ("sign1-tests/sign-fail-02.json", Some(false), Error::Unprotected),
        ("sign1-tests/sign-fail-03.json", Some(false), Error::Unprotected),
        ("sign1-tests/sign-fail-04.json", Some(false), Error::Unprotected),
        ("sign1-tests/sign-fail-06.json", Some(false), Error::Unprotected),
        ("sign1-tests/sign-fail-07.json", Some(false), Error::Unprotected),
    ] {
        let text = fs::read_to_string(format!("{folder}/{file}")).unwrap();
        let example: serde_json::Value = serde_json::from_str(&text).unwrap();
        let message = unhex(example["output"]["cbor"].as_str().unwrap()).unwrap();
        assert_eq!(Sign1::decode(&message).unwrap_err(), refusal, "{file}");

        let sign0 = &example["input"]["sign0"];
        let aad = unhex(sign0["external"].as_str().unwrap_or_default()).unwrap();
        let foreign = Foreign::read(&message).unwrap();
        let Some(holds) = holds else {
            // The signature cannot be tried, but what is signed can be compared.
            assert_eq!(foreign.to_be_signed(&aad), to_be_signed(&example), "{file}");
            continue;
        };
        let result = foreign.verify(&key(&sign0["key"]), &aad);
        assert_eq!(result.is_ok(), holds, "{file}");
        if holds {
            assert_eq!(foreign.to_be_signed(&aad), to_be_signed(&example), "{file}");
        }
    }
}

fn to_be_signed(example: &serde_json::Value) -> Vec<u8> {
    unhex(example["intermediates"]["ToBeSign_hex"].as_str().unwrap()).unwrap()
}

fn key(key: &serde_json::Value) -> PublicKey {
    if key["kty"] == "OKP" {
        return PublicKey::Ed25519(
            unhex(key["x_hex"].as_str().unwrap()).unwrap().try_into().unwrap(),
        );
    }
    let point = [vec![4], base64url(&key["x"]), base64url(&key["y"])].concat();
    PublicKey::P256(point.try_into().unwrap())
}

fn base64url(text: &serde_json::Value) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for byte in text.as_str().unwrap().bytes() {
        let value = alphabet.iter().position(|letter| *letter == byte).unwrap();
        bits = (bits << 6 | u32::try_from(value).unwrap()) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

/// A COSE_Sign1 as others write it: any tag or none, any unprotected header, any length of
/// signature.
struct Foreign<'a> {
    protected: &'a [u8],
    payload: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Foreign<'a> {
    fn read(message: &'a [u8]) -> Result<Self, cbor::Error> {
        let untagged = match message[0] {
            0xd2 => &message[1..],
            0xd9 => &message[3..],
            _ => message,
        };
        cbor::decode(untagged, |reader| {
            reader.array(|items| {
                let protected = items.required(Reader::bytes)?;
                items.required(Reader::skip)?;
                let payload = items.required(Reader::bytes)?;
                let signature = items.required(Reader::bytes)?;
                // RFC 9052 §4.4: an empty header is signed as an empty string.
                let protected = if protected == [0xa0] { &[] } else { protected };
                Ok(Self { protected, payload, signature })
            })
        })
    }

    fn to_be_signed(&self, aad: &[u8]) -> Vec<u8> {
        let mut out = vec![0; 1000];
        sign1::sig_structure(self.protected, aad, self.payload, &mut out).unwrap().to_vec()
    }

    fn verify(&self, key: &PublicKey, aad: &[u8]) -> Result<(), crypto::Error> {
        let signature = self.signature.try_into().map_err(|_| crypto::Error::Encoding)?;
        key.verify(&self.to_be_signed(aad), &Signature(signature))
    }
}

/// The vectors of `docs/wire/statement.md`, read out of it.
#[test]
fn documented_vectors_hold() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/wire/statement.md");
    let Ok(text) = fs::read_to_string(path) else {
        eprintln!("SKIPPED: {path} is not part of the packaged crate");
        return;
    };
    let field = |name: &str| {
        let row = text.lines().find(|line| line.starts_with(&format!("{name}: ")));
        let row = row.unwrap_or_else(|| panic!("no {name} in the document"));
        unhex(row.split_once(": ").unwrap().1).unwrap()
    };
    let seed = Secret::take(&mut field("seed").try_into().unwrap());
    let signer = SoftwareSigner::from_secret(Algorithm::Ed25519, &seed).unwrap();
    assert_eq!(signer.public_key().as_bytes(), field("public key"));
    let authority = authority(&signer, &[Kind::Policy]);
    assert_eq!(authority.thumbprint()[..], field("thumbprint"));
    let statement = signed(&signer, Kind::Policy, &field("payload"), b"");
    assert_eq!(hex::encode(&statement), hex::encode(field("statement")));
    let foreign = Foreign::read(&statement).unwrap();
    assert_eq!(foreign.protected, field("protected"));
    assert_eq!(foreign.to_be_signed(b""), field("Sig_structure"));
    assert!(verify(&statement, &[authority], Kind::Policy, b"").is_ok());
}

/// A protected header, by hand.
fn header(algorithm: Algorithm, kind: Kind, key_id: &KeyId) -> Vec<u8> {
    let mut buffer = [0; 80];
    let mut writer = Writer::new(&mut buffer);
    let algorithm = if algorithm == Algorithm::Es256 { -7 } else { -8 };
    writer
        .map(|map| {
            map.entry(1, |w| w.i64(algorithm))?;
            map.entry(3, |w| w.text(kind.content_type()))?;
            map.entry(4, |w| w.bytes(key_id))
        })
        .unwrap();
    writer.finish().to_vec()
}

/// A message with any headers, whose signature holds.
fn craft(signer: &SoftwareSigner, header: &[u8], unprotected: &[u8], payload: &[u8]) -> Vec<u8> {
    let string = |bytes: &[u8]| {
        let mut buffer = vec![0; bytes.len() + 9];
        let mut writer = Writer::new(&mut buffer);
        writer.bytes(bytes).unwrap();
        writer.finish().to_vec()
    };
    let mut buffer = vec![0; header.len() + payload.len() + 40];
    let signed = sign1::sig_structure(header, b"", payload, &mut buffer).unwrap();
    let signature = signer.sign(signed).unwrap();
    [b"\xd2\x84", &string(header)[..], unprotected, &string(payload)[..], &string(&signature.0)[..]]
        .concat()
}

proptest! {
    #[test]
    fn any_payload_goes_round(
        payload in proptest::collection::vec(any::<u8>(), 0..600),
        aad in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        let signer = signer(Algorithm::Ed25519, 3);
        let authorities = [authority(&signer, &[Kind::Policy])];
        let statement = signed(&signer, Kind::Policy, &payload, &aad);
        let verified = verify(&statement, &authorities, Kind::Policy, &aad).unwrap();
        prop_assert_eq!(verified.payload(), &payload[..]);
    }

    #[test]
    fn any_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Sign1::decode(&bytes).is_err());
    }
}
