//! The vectors of the standards themselves, transcribed.

use super::*;
use crate::crypto::hash::sha256;
use crate::crypto::kdf;

#[test]
fn rfc_8439_2_8_2_chacha20_poly1305() {
    let plaintext = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip \
                      for the future, sunscreen would be it.";
    let key: [u8; 32] = core::array::from_fn(|at| 0x80 + at as u8);
    let nonce = array("070000004041424344454647");
    let aad = hex("50515253c0c1c2c3c4c5c6c7");
    let ciphertext = hex("d31a8d34648e60db7b86afbc53ef7ec2 a4aded51296e08fea9e2b5a736ee62d6
         3dbea45e8ca9671282fafb69da92728b 1a71de0a9e060b2905d6a5b67ecd3b36
         92ddbd7f2d778b8c9803aee328091b58 fab324e4fad675945585808b4831d7bc
         3ff4def08e4b7a9de576d26586cec64b 6116");
    for backend in BACKENDS {
        let mut data = *plaintext;
        let tag = (backend.seal)(Aead::ChaCha20Poly1305, &key, &nonce, &aad, &mut data).unwrap();
        assert_eq!(data[..], ciphertext[..], "{}", backend.name);
        assert_eq!(tag, array("1ae10b594f09e26a7e902ecbd0600691"), "{}", backend.name);
        (backend.open)(Aead::ChaCha20Poly1305, &key, &nonce, &aad, &mut data, &tag).unwrap();
        assert_eq!(data, *plaintext);
    }
}

#[test]
fn rfc_7748_5_2_x25519() {
    for (scalar, u, out) in [
        (
            "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
            "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
        ),
        (
            "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
            "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
            "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
        ),
    ] {
        for backend in BACKENDS {
            let shared = (backend.x25519)(&secret(scalar), &array(u)).unwrap();
            assert_eq!(shared.expose(), &array(out), "{}", backend.name);
        }
    }
}

#[test]
fn rfc_7748_5_2_x25519_a_thousand_times() {
    for backend in BACKENDS {
        let mut k: [u8; 32] = [0; 32];
        k[0] = 9;
        let mut u = k;
        for round in 1..=1000 {
            let result = *(backend.x25519)(&Secret::take(&mut k.clone()), &u).unwrap().expose();
            (u, k) = (k, result);
            if round == 1 {
                let once = "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079";
                assert_eq!(k, array(once), "{}", backend.name);
            }
        }
        let thousand = "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51";
        assert_eq!(k, array(thousand), "{}", backend.name);
    }
}

#[test]
fn rfc_7748_6_1_diffie_hellman() {
    let alice = secret("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    let bob = secret("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    let alice_public = array("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    let bob_public = array("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    let shared = secret("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    for backend in BACKENDS {
        assert_eq!((backend.x25519_public)(&alice), Ok(alice_public));
        assert_eq!((backend.x25519_public)(&bob), Ok(bob_public));
        assert!((backend.x25519)(&alice, &bob_public).unwrap().same_as(&shared));
        assert!((backend.x25519)(&bob, &alice_public).unwrap().same_as(&shared));
    }
}

#[test]
fn rfc_8032_7_1_ed25519() {
    for (private, public, message, signature) in [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155
             5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
             085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac
             18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ] {
        let (key, message, signature) = (secret(private), hex(message), array(signature));
        for backend in BACKENDS {
            let public_key = (backend.public_key)(Algorithm::Ed25519, &key).unwrap();
            assert_eq!(public_key, PublicKey::Ed25519(array(public)), "{}", backend.name);
            let signed = (backend.sign)(Algorithm::Ed25519, &key, &message);
            assert_eq!(signed, Ok(Signature(signature)), "{}", backend.name);
            assert_eq!((backend.verify)(&public_key, &message, &Signature(signature)), Ok(()));
        }
    }
}

const RFC_6979_KEY: &str = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";

/// Every backend verifies the signature; those whose nonce is RFC 6979's also make it.
fn ecdsa(key: &str, message: &str, signature: &str) {
    let (key, signature) = (secret(key), Signature(array(signature)));
    for backend in BACKENDS {
        let public = (backend.public_key)(Algorithm::Es256, &key).unwrap();
        let PublicKey::P256(point) = public else { panic!("not a P-256 key") };
        let x = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
        assert_eq!(point[1..33], array::<32>(x), "{}", backend.name);
        assert_eq!((backend.verify)(&public, message.as_bytes(), &signature), Ok(()));
        let signed = (backend.sign)(Algorithm::Es256, &key, message.as_bytes()).unwrap();
        assert_eq!((backend.verify)(&public, message.as_bytes(), &signed), Ok(()));
        assert_eq!(signed == signature, backend.deterministic_ecdsa, "{}", backend.name);
    }
}

#[test]
fn rfc_6979_a_2_5_sample() {
    ecdsa(
        RFC_6979_KEY,
        "sample",
        "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716
         f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
    );
}

#[test]
fn rfc_6979_a_2_5_test() {
    ecdsa(
        RFC_6979_KEY,
        "test",
        "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367
         019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083",
    );
}

#[test]
fn cctv_rfc_6979_first_candidate_is_rejected() {
    let Some(text) = shared("cctv/RFC6979.md") else { return };
    let value = |name: &str| {
        let start = text.find(&std::format!("\n{name} = ")).unwrap() + name.len() + 4;
        text[start..].lines().next().unwrap()
    };
    let message = text.split("message = \"").nth(1).unwrap().split('"').next().unwrap();
    ecdsa(value("x"), message, &[value("r"), value("s")].concat());
}

fn hkdf(ikm: &[u8], salt: &[u8], info: &[u8], prk: &str, okm: &str) {
    let key = kdf::extract(salt, ikm);
    assert!(key.same_as(&secret(prk)));
    let okm = hex(okm);
    let mut out = std::vec![0; okm.len()];
    // In pieces, however they are cut.
    let (first, second) = info.split_at(info.len() / 3);
    kdf::expand(&key, &[first, &[], second], &mut out).unwrap();
    assert_eq!(out, okm);
}

fn count(from: u8, to: u8) -> std::vec::Vec<u8> {
    (from..=to).collect()
}

#[test]
fn rfc_5869_a_1_basic() {
    hkdf(
        &[0x0b; 22],
        &count(0, 0x0c),
        &count(0xf0, 0xf9),
        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    );
}

#[test]
fn rfc_5869_a_2_longer_inputs() {
    hkdf(
        &count(0, 0x4f),
        &count(0x60, 0xaf),
        &count(0xb0, 0xff),
        "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c
         59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71
         cc30c58179ec3e87c14c01d5c1f3434f1d87",
    );
}

#[test]
fn rfc_5869_a_3_no_salt_no_info() {
    hkdf(
        &[0x0b; 22],
        &[],
        &[],
        "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    );
}

#[test]
fn hkdf_gives_from_nothing_to_255_blocks() {
    let key = secret(&"01".repeat(32));
    assert_eq!(kdf::expand(&key, &[], &mut []), Ok(()));
    let mut most = std::vec![0; 255 * 32];
    assert_eq!(kdf::expand(&key, &[], &mut most), Ok(()));
    let mut less = std::vec![0; 254 * 32 + 1];
    kdf::expand(&key, &[], &mut less).unwrap();
    assert_eq!(most[..less.len()], less);
    let mut over = std::vec![0xaa; 255 * 32 + 1];
    assert_eq!(kdf::expand(&key, &[], &mut over), Err(Error::OutputLength));
    assert!(over.iter().all(|byte| *byte == 0xaa));
}

#[test]
fn rfc_8448_3_key_schedule() {
    let early = kdf::extract(&[0; 32], &[0; 32]);
    let expected = "33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a";
    assert!(early.same_as(&secret(expected)));
    let label = |key: &Secret<32>, label: &[u8], context: &[u8]| {
        Secret::<32>::filled_by(|out| kdf::expand_label(key, label, context, out)).unwrap()
    };
    let derived = label(&early, b"derived", &sha256(&[]));
    let expected = "6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba";
    assert!(derived.same_as(&secret(expected)));
    let ecdhe = secret("8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d");
    let handshake = kdf::extract(derived.expose(), ecdhe.expose());
    let expected = "1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac";
    assert!(handshake.same_as(&secret(expected)));

    let server = secret("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38");
    let (mut key, mut iv) = ([0; 16], [0; 12]);
    kdf::expand_label(&server, b"key", &[], &mut key).unwrap();
    kdf::expand_label(&server, b"iv", &[], &mut iv).unwrap();
    assert_eq!(key, array("3fce516009c21727d0f2e4e86ee403bc"));
    assert_eq!(iv, array("5d313eb2671276ee13000b30"));
}

#[test]
fn labels_and_contexts_have_their_limits() {
    let key = secret(&"01".repeat(32));
    let mut out = [0; 32];
    assert_eq!(kdf::expand_label(&key, &[0; 249], &[0; 255], &mut out), Ok(()));
    assert_eq!(kdf::expand_label(&key, &[0; 250], &[], &mut out), Err(Error::OutputLength));
    assert_eq!(kdf::expand_label(&key, &[], &[0; 256], &mut out), Err(Error::OutputLength));
}

#[test]
fn hmac_takes_keys_around_the_block_length() {
    // RFC 2104 §2: a key over one block is replaced by its hash; one of exactly a block is not.
    let (block, over) = ([0xaa; 64], [0xaa; 65]);
    let hashed = kdf::hmac_sha256(&sha256(&[&over]), &[b"data"]);
    assert!(kdf::hmac_sha256(&over, &[b"data"]).same_as(&hashed));
    let hashed = kdf::hmac_sha256(&sha256(&[&block]), &[b"data"]);
    assert!(!kdf::hmac_sha256(&block, &[b"data"]).same_as(&hashed));
    // RFC 4231 §4.2 and §4.7.
    let expected = secret("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    assert!(kdf::hmac_sha256(&[0x0b; 20], &[b"Hi ", b"There"]).same_as(&expected));
    let expected = secret("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    let message = b"Test Using Larger Than Block-Size Key - Hash Key First";
    assert!(kdf::hmac_sha256(&[0xaa; 131], &[message]).same_as(&expected));
}
