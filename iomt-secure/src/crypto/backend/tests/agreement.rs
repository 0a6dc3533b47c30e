//! The backends against each other, on inputs where libraries are known to differ.

use super::*;
use crate::crypto::aead::Aead;
use proptest::prelude::*;
use std::vec::Vec;

const N: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
const N_MINUS_1: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550";
const ED25519_KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
/// The base point, 4/5 and positive x, and the scalar 1: R and S of sB = B.
const R_IS_B: &str = "5866666666666666666666666666666666666666666666666666666666666666";

fn ciphers() -> &'static [Aead] {
    &[
        Aead::ChaCha20Poly1305,
        #[cfg(feature = "aes-gcm")]
        Aead::Aes128Gcm,
        #[cfg(feature = "aes-gcm")]
        Aead::Aes256Gcm,
    ]
}

#[test]
fn scalars_outside_the_group_are_refused() {
    for backend in BACKENDS {
        for scalar in [&"00".repeat(32), N, &"ff".repeat(32)] {
            let key = secret(scalar);
            assert_eq!((backend.p256_public)(&key), Err(Error::Encoding), "{}", backend.name);
            let signing = (backend.public_key)(Algorithm::Es256, &key);
            assert_eq!(signing, Err(Error::Encoding), "{}", backend.name);
        }
        assert!((backend.p256_public)(&secret(N_MINUS_1)).is_ok());
        assert!((backend.public_key)(Algorithm::Es256, &secret(N_MINUS_1)).is_ok());
    }
}

#[test]
fn a_low_order_key_is_refused_though_the_equation_holds() {
    // sB = R + k0 for every message.
    let mut signature = array::<64>(&std::format!("{R_IS_B}{}", "00".repeat(32)));
    signature[32] = 1;
    let mut identity = [0; 32];
    identity[0] = 1;
    for backend in BACKENDS {
        let verified =
            (backend.verify)(&PublicKey::Ed25519(identity), b"any", &Signature(signature));
        assert_eq!(verified, Err(Error::PublicKey), "{}", backend.name);
    }
    // Not a vain test: the lax equation does hold.
    let lax = ed25519_dalek::VerifyingKey::from_bytes(&identity).unwrap();
    let signature = ed25519_dalek::Signature::from_bytes(&signature);
    assert!(ed25519_dalek::Verifier::verify(&lax, b"any", &signature).is_ok());
}

#[test]
fn keys_that_are_no_points_are_named_as_such() {
    // y = 2 has no x on the curve; (1, 1) is not on P-256.
    let mut y = [0; 32];
    y[0] = 2;
    let mut point = [0; 65];
    (point[0], point[32], point[64]) = (4, 1, 1);
    let signature = Signature(array(&std::format!("{R_IS_B}{}", "11".repeat(32))));
    for backend in BACKENDS {
        for key in [PublicKey::Ed25519(y), PublicKey::P256(point)] {
            let verified = (backend.verify)(&key, b"", &signature);
            assert_eq!(verified, Err(Error::PublicKey), "{} {key:?}", backend.name);
        }
        let good = PublicKey::Ed25519(array(ED25519_KEY));
        assert_eq!((backend.verify)(&good, b"", &signature), Err(Error::Signature));
    }
}

#[test]
fn points_in_other_forms_are_refused_and_compressed_ones_are_not() {
    let key = secret(&"42".repeat(32));
    for backend in BACKENDS {
        let public = (backend.p256_public)(&secret(&"17".repeat(32))).unwrap();
        let shared = (backend.p256)(&key, &public).unwrap();
        let odd = public[64] & 1;
        let mut compressed = public[..33].to_vec();
        compressed[0] = 2 + odd;
        assert!((backend.p256)(&key, &compressed).unwrap().same_as(&shared));
        // The other root is another point with the same x, so the same secret.
        compressed[0] = 3 - odd;
        assert!((backend.p256)(&key, &compressed).unwrap().same_as(&shared));

        let mut hybrid = public;
        hybrid[0] = 6 + odd;
        let mut x_only = public[..33].to_vec();
        x_only[0] = 5;
        let mut spki = [0; PublicKey::MAX_SPKI];
        let spki = PublicKey::P256(public).to_spki(&mut spki);
        let mut off_curve = public;
        off_curve[64] ^= 1;
        for peer in [&hybrid[..], &x_only, spki, &off_curve, &[0], &[]] {
            let agreed = (backend.p256)(&key, peer);
            assert_eq!(agreed.map(|_| ()), Err(Error::PublicKey), "{} {peer:02x?}", backend.name);
        }
    }
}

#[test]
fn a_failed_open_leaves_zeros() {
    for backend in BACKENDS {
        for cipher in ciphers() {
            let key = std::vec![7; cipher.key_len()];
            for len in [0, 1, 15, 16, 17, 64, 255, 1024, 5000] {
                let mut data = std::vec![0x5a; len];
                let mut tag = (backend.seal)(*cipher, &key, &[1; 12], b"aad", &mut data).unwrap();
                tag[15] ^= 0x80;
                let opened = (backend.open)(*cipher, &key, &[1; 12], b"aad", &mut data, &tag);
                assert_eq!(opened, Err(Error::Authentication));
                assert!(data.iter().all(|byte| *byte == 0), "{} {cipher:?} {len}", backend.name);
            }
        }
    }
}

#[test]
fn sealing_into_another_length_is_refused_and_writes_nothing() {
    for backend in BACKENDS {
        for cipher in ciphers() {
            let key = std::vec![7; cipher.key_len()];
            for len in [0, 9, 11] {
                let (mut out, mut tag) = (std::vec![0xa5; len], [0xa5; TAG]);
                let plaintext = [0; 10];
                let sealed = (backend.seal_into)(
                    *cipher, &key, &[1; 12], b"", &plaintext, &mut out, &mut tag,
                );
                assert_eq!(sealed, Err(Error::MessageLength), "{} {cipher:?}", backend.name);
                assert!(out.iter().chain(&tag).all(|byte| *byte == 0xa5));
            }
        }
    }
}

#[test]
fn keys_of_a_wrong_length_are_refused() {
    for backend in BACKENDS {
        for cipher in ciphers() {
            for len in [0, 15, 16, 17, 24, 31, 32, 33, 64] {
                let sealed = (backend.seal)(*cipher, &std::vec![0; len], &[0; 12], b"", &mut []);
                let expected = if len == cipher.key_len() { None } else { Some(Error::KeyLength) };
                assert_eq!(sealed.err(), expected, "{} {cipher:?} {len}", backend.name);
            }
        }
    }
}

#[test]
#[cfg(not(feature = "aes-gcm"))]
fn aes_without_its_feature_is_unsupported() {
    for backend in BACKENDS {
        let sealed = (backend.seal)(Aead::Aes128Gcm, &[0; 16], &[0; 12], b"", &mut []);
        assert_eq!(sealed, Err(Error::Unsupported));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_one_seals_all_open(
        key in any::<[u8; 32]>(),
        nonce in any::<[u8; 12]>(),
        aad in prop::collection::vec(any::<u8>(), 0..40),
        data in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        for cipher in ciphers() {
            let key = &key[..cipher.key_len()];
            for sealer in BACKENDS {
                let mut sealed = data.clone();
                let tag = (sealer.seal)(*cipher, key, &nonce, &aad, &mut sealed).unwrap();
                let (mut into, mut into_tag) = (std::vec![0xa5; data.len()], [0; TAG]);
                (sealer.seal_into)(*cipher, key, &nonce, &aad, &data, &mut into, &mut into_tag)
                    .unwrap();
                prop_assert_eq!((&into, into_tag), (&sealed, tag));
                for opener in BACKENDS {
                    let mut opened = sealed.clone();
                    (opener.open)(*cipher, key, &nonce, &aad, &mut opened, &tag).unwrap();
                    prop_assert_eq!(&opened, &data);
                }
            }
        }
    }

    #[test]
    fn keys_agreements_and_signatures_are_the_same(
        mut key in any::<[u8; 32]>(),
        mut other in any::<[u8; 32]>(),
        message in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        (key[0], other[0]) = (key[0] & 0x7f, other[0] & 0x7f); // under P-256's order
        let (key, other) = (Secret::take(&mut key), Secret::take(&mut other));
        let mut seen: Vec<(_, _, _, _)> = Vec::new();
        for backend in BACKENDS {
            let x = (backend.x25519_public)(&other).unwrap();
            let p = (backend.p256_public)(&other).unwrap();
            let x_shared = (backend.x25519)(&key, &x).unwrap();
            let p_shared = (backend.p256)(&key, &p).unwrap();
            seen.push((x, p, *x_shared.expose(), *p_shared.expose()));
            for algorithm in [Algorithm::Ed25519, Algorithm::Es256] {
                let public = (backend.public_key)(algorithm, &key).unwrap();
                let mut signature = (backend.sign)(algorithm, &key, &message).unwrap();
                for verifier in BACKENDS {
                    prop_assert_eq!((verifier.verify)(&public, &message, &signature), Ok(()));
                }
                signature.0[40] ^= 1;
                for verifier in BACKENDS {
                    let verified = (verifier.verify)(&public, &message, &signature);
                    prop_assert_eq!(verified, Err(Error::Signature));
                }
            }
        }
        seen.dedup();
        prop_assert_eq!(seen.len(), 1);
    }

    #[test]
    fn keys_and_signatures_at_random_get_one_answer(
        key in any::<[u8; 32]>(),
        r in any::<[u8; 32]>(),
        s in any::<[u8; 31]>(),
    ) {
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&r);
        signature[32..63].copy_from_slice(&s);
        let mut answers: Vec<_> = BACKENDS
            .iter()
            .map(|backend| {
                (backend.verify)(&PublicKey::Ed25519(key), b"message", &Signature(signature))
            })
            .collect();
        answers.dedup();
        prop_assert_eq!(answers.len(), 1);
    }
}
