//! ECDSA signatures and public keys in DER, as X.509 and TLS write them: RFC 3279 §2.2.3,
//! RFC 5480, RFC 8410. Strict (X.690 §10, §11): one encoding for one value, nothing before or after.

use super::{PublicKey, Signature};
use crate::crypto::Error;

impl Signature {
    /// Longest ECDSA-Sig-Value of P-256, in bytes.
    pub const MAX_DER: usize = 72;

    /// Reads an ECDSA signature: `SEQUENCE { r INTEGER, s INTEGER }` (RFC 3279 §2.2.3).
    ///
    /// # Errors
    /// [`Error::Encoding`] if it is not exactly that in DER, or r or s is negative or longer than
    /// 32 bytes. That they lie in the group's range is for [`PublicKey::verify`] to find.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let (content, rest) = element(SEQUENCE, der)?;
        let (r, content) = element(INTEGER, content)?;
        let (s, content) = element(INTEGER, content)?;
        if !rest.is_empty() || !content.is_empty() {
            return Err(Error::Encoding);
        }
        let mut bytes = [0; 64];
        let (r_bytes, s_bytes) = bytes.split_at_mut(32);
        unsigned(r, r_bytes)?;
        unsigned(s, s_bytes)?;
        Ok(Self(bytes))
    }

    /// Writes r and s of an ECDSA signature as DER into `out` and gives the part that was written.
    #[must_use]
    pub fn to_der<'a>(&self, out: &'a mut [u8; Self::MAX_DER]) -> &'a [u8] {
        let (r, s) = self.0.split_at(32);
        let (r, s) = (Integer::of(r), Integer::of(s));
        let header = [SEQUENCE, r.len().saturating_add(s.len())];
        let bytes = header.into_iter().chain(r.encoded()).chain(s.encoded());
        let mut len = 0usize;
        for (to, from) in out.iter_mut().zip(bytes) {
            *to = from;
            len = len.saturating_add(1);
        }
        out.get(..len).unwrap_or_default()
    }
}

impl PublicKey {
    /// Longest SubjectPublicKeyInfo, in bytes.
    pub const MAX_SPKI: usize = 91;

    /// Reads a SubjectPublicKeyInfo: Ed25519 (RFC 8410 §4), or P-256 with an uncompressed point
    /// (RFC 5480 §2).
    ///
    /// # Errors
    /// [`Error::Encoding`] if it is neither, or not in DER. That the key is a point of its curve
    /// is for [`PublicKey::verify`] to find.
    pub fn from_spki(der: &[u8]) -> Result<Self, Error> {
        if let Some(key) = der.strip_prefix(ED25519) {
            key.try_into().map(Self::Ed25519).map_err(|_| Error::Encoding)
        } else if let Some(key) = der.strip_prefix(P256) {
            let key: [u8; 65] = key.try_into().map_err(|_| Error::Encoding)?;
            // SEC 1 §2.3.3: 04 is the uncompressed form.
            if key.first() == Some(&4) { Ok(Self::P256(key)) } else { Err(Error::Encoding) }
        } else {
            Err(Error::Encoding)
        }
    }

    /// Writes the SubjectPublicKeyInfo into `out` and gives the part that was written.
    #[must_use]
    pub fn to_spki<'a>(&self, out: &'a mut [u8; Self::MAX_SPKI]) -> &'a [u8] {
        let prefix = match self {
            Self::Ed25519(_) => ED25519,
            Self::P256(_) => P256,
        };
        let mut len = 0usize;
        for (to, from) in out.iter_mut().zip(prefix.iter().chain(self.as_bytes())) {
            *to = *from;
            len = len.saturating_add(1);
        }
        out.get(..len).unwrap_or_default()
    }
}

/// Splits off one element with this tag and a length under 128, which is all that occurs here:
/// X.690 §10.1 has one form for those, the short one.
fn element(tag: u8, bytes: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    let [found, len, rest @ ..] = bytes else { return Err(Error::Encoding) };
    if *found != tag || *len >= 128 {
        return Err(Error::Encoding);
    }
    rest.split_at_checked(usize::from(*len)).ok_or(Error::Encoding)
}

/// Reads the content of an INTEGER that is not negative, right-aligned into `out`.
fn unsigned(content: &[u8], out: &mut [u8]) -> Result<(), Error> {
    let magnitude = match content {
        // X.690 §8.3.1: never empty. §8.3.2: no leading zero that the sign does not need.
        [] | [0, 0..=0x7f, ..] => return Err(Error::Encoding),
        [0, rest @ ..] if !rest.is_empty() => rest,
        // §8.3.3: the highest bit is the sign.
        [0x80..=0xff, ..] => return Err(Error::Encoding),
        all => all,
    };
    let start = out.len().checked_sub(magnitude.len()).ok_or(Error::Encoding)?;
    for (to, from) in out.iter_mut().skip(start).zip(magnitude) {
        *to = *from;
    }
    Ok(())
}

/// A non-negative INTEGER of at most 33 content bytes.
struct Integer<'a> {
    sign: Option<u8>,
    magnitude: &'a [u8],
}

impl<'a> Integer<'a> {
    fn of(mut magnitude: &'a [u8]) -> Self {
        while let [0, rest @ ..] = magnitude {
            if rest.is_empty() {
                break;
            }
            magnitude = rest;
        }
        Self { sign: matches!(magnitude, [0x80..=0xff, ..]).then_some(0), magnitude }
    }

    fn content_len(&self) -> u8 {
        // At most 33, so the fallback is never taken.
        u8::try_from(self.magnitude.len())
            .unwrap_or_default()
            .saturating_add(u8::from(self.sign.is_some()))
    }

    fn len(&self) -> u8 {
        self.content_len().saturating_add(2)
    }

    fn encoded(&self) -> impl Iterator<Item = u8> {
        let header = [INTEGER, self.content_len()];
        header.into_iter().chain(self.sign).chain(self.magnitude.iter().copied())
    }
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;

/// A SubjectPublicKeyInfo up to the key: id-Ed25519 (1.3.101.112), no parameters.
const ED25519: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// The same: id-ecPublicKey (1.2.840.10045.2.1) with secp256r1 (1.2.840.10045.3.1.7).
const P256: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(hex: &str) {
        assert_eq!(Signature::from_der(&hex::decode(hex).unwrap()), Err(Error::Encoding), "{hex}");
    }

    #[test]
    fn small_numbers_are_as_short_as_they_go() {
        let mut signature = Signature([0; 64]);
        signature.0[31] = 0x7f;
        signature.0[63] = 0x80;
        let mut out = [0; Signature::MAX_DER];
        let der = signature.to_der(&mut out);
        assert_eq!(hex::encode(der), "300702017f02020080");
        assert_eq!(Signature::from_der(der), Ok(signature));
    }

    #[test]
    fn the_longest_fills_the_buffer() {
        let mut out = [0; Signature::MAX_DER];
        let der = Signature([0xff; 64]).to_der(&mut out);
        assert_eq!(der.len(), Signature::MAX_DER);
        assert_eq!(Signature::from_der(der), Ok(Signature([0xff; 64])));
    }

    #[test]
    fn zero_is_one_byte() {
        let mut out = [0; Signature::MAX_DER];
        assert_eq!(hex::encode(Signature([0; 64]).to_der(&mut out)), "3006020100020100");
    }

    #[test]
    fn empty_is_refused() {
        refused("");
    }

    #[test]
    fn another_tag_is_refused() {
        refused("3106020101020101");
        refused("3006030101020101");
    }

    #[test]
    fn a_long_form_length_is_refused() {
        refused("308106020101020101");
        refused("300702810101020101");
    }

    #[test]
    fn an_indefinite_length_is_refused() {
        refused("30800201010201010000");
    }

    #[test]
    fn a_needless_zero_is_refused() {
        refused("300702020001020101");
    }

    #[test]
    fn a_negative_number_is_refused() {
        refused("3006020180020101");
    }

    #[test]
    fn an_empty_number_is_refused() {
        refused("30050200020101");
    }

    #[test]
    fn a_number_of_33_bytes_is_refused() {
        refused(&std::format!("3026022101{}020101", "00".repeat(32)));
    }

    #[test]
    fn trailing_bytes_are_refused() {
        refused("300602010102010100");
        refused("300702010102010100");
        refused("3009020101020101020101");
    }

    #[test]
    fn every_truncation_is_refused() {
        let mut out = [0; Signature::MAX_DER];
        let der = Signature([0xa5; 64]).to_der(&mut out);
        for len in 0..der.len() {
            assert_eq!(Signature::from_der(&der[..len]), Err(Error::Encoding), "{len}");
        }
    }

    #[test]
    fn key_infos_of_other_algorithms_and_lengths_are_refused() {
        let mut out = [0; PublicKey::MAX_SPKI];
        let spki = PublicKey::Ed25519([7; 32]).to_spki(&mut out).to_vec();
        assert_eq!(spki.len(), 44);
        for len in 0..spki.len() {
            assert_eq!(PublicKey::from_spki(&spki[..len]), Err(Error::Encoding));
        }
        assert_eq!(PublicKey::from_spki(&[&spki[..], &[0]].concat()), Err(Error::Encoding));
        // Each byte of the header matters: another OID, another length, unused bits.
        for position in 0..12 {
            let mut other = spki.clone();
            other[position] ^= 1;
            assert_eq!(PublicKey::from_spki(&other), Err(Error::Encoding), "{position}");
        }
        // A point in hybrid form.
        let mut hybrid = [6; 65];
        hybrid[1..].fill(0);
        let spki = PublicKey::P256(hybrid).to_spki(&mut out);
        assert_eq!(PublicKey::from_spki(spki), Err(Error::Encoding));
    }

    proptest! {
        #[test]
        fn signatures_come_back(bytes in prop::array::uniform32(any::<u8>()), zeros in 0usize..33) {
            let mut signature = Signature([0; 64]);
            signature.0[..32].copy_from_slice(&bytes);
            signature.0[32 + zeros..].copy_from_slice(&bytes[zeros..]);
            let mut out = [0; Signature::MAX_DER];
            prop_assert_eq!(Signature::from_der(signature.to_der(&mut out)), Ok(signature));
        }

        #[test]
        fn what_is_read_is_written_back(der in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(signature) = Signature::from_der(&der) {
                let mut out = [0; Signature::MAX_DER];
                prop_assert_eq!(signature.to_der(&mut out), &der[..]);
            }
        }

        #[test]
        fn keys_come_back(bytes in prop::collection::vec(any::<u8>(), 64)) {
            let mut point = [4; 65];
            point[1..].copy_from_slice(&bytes);
            for key in [PublicKey::P256(point), PublicKey::Ed25519(point[..32].try_into().unwrap())] {
                let mut out = [0; PublicKey::MAX_SPKI];
                prop_assert_eq!(PublicKey::from_spki(key.to_spki(&mut out)), Ok(key));
            }
        }
    }
}
