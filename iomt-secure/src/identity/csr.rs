//! Certification requests (PKCS#10, RFC 2986): writing one and checking one, without heap.
//!
//! A request proves that its sender holds the key (its signature is by that key) and says which
//! name it asks for. Whether it may have that name is the issuer's decision.

use super::certificate::{
    Extensions, bits, close, context, key_algorithm, open, public_key, value,
};
use super::{Error, Name, Signer};
use crate::crypto::signature::{Algorithm, PublicKey, Signature};
use der::{Reader, Tag};

/// Writes a DER request for a certificate with `name` for the signer's key into `out`, and gives it.
/// [`MAX`] bytes are always enough.
///
/// # Errors
/// [`Error::Output`] if `out` is too small; [`Error::Platform`] if the signer fails. `out` then
/// holds nothing of the request.
pub fn write<'o>(
    signer: &(impl Signer + ?Sized),
    name: &Name,
    out: &'o mut [u8],
) -> Result<&'o [u8], Error> {
    let result = compose(signer, name, out);
    if result.is_err() {
        out.fill(0);
    }
    let (start, end) = result?;
    // To the front of the buffer, where callers look for it.
    out.copy_within(start..end, 0);
    out.get(..end.saturating_sub(start)).ok_or(Error::Output)
}

/// The most bytes that [`write()`] needs.
pub const MAX: usize = 512;

/// Lays the request out somewhere in `out`, and says where.
fn compose(
    signer: &(impl Signer + ?Sized),
    name: &Name,
    out: &mut [u8],
) -> Result<(usize, usize), Error> {
    let key = signer.public_key();
    // What is signed is written backwards, so that each length is known when it is due; what
    // comes after it has its room at the end.
    let end = out.len().checked_sub(TAIL).ok_or(Error::Output)?;
    let mut info = Backwards { out: out.get_mut(..end).ok_or(Error::Output)?, at: end };
    certification_request_info(&mut info, &key, name)?;
    let signed = info.at;
    let signature = signer.sign(out.get(signed..end).ok_or(Error::Output)?)?;

    let mut room = [0; Signature::MAX_DER];
    let (algorithm, signature): (&[u8], &[u8]) = match key.algorithm() {
        Algorithm::Ed25519 => (ED25519, &signature.0),
        Algorithm::Es256 => (ECDSA_SHA256, signature.to_der(&mut room)),
    };
    let mut tail = [0; TAIL];
    let mut behind = Backwards { out: &mut tail, at: TAIL };
    behind.put(signature)?;
    behind.put(&[0])?; // no unused bits
    behind.enclose(&[BIT_STRING], TAIL)?;
    behind.element(SEQUENCE, algorithm)?;
    let behind = behind.at;
    let tail = tail.get(behind..).ok_or(Error::Output)?;
    let whole = end.checked_add(tail.len()).ok_or(Error::Output)?;
    out.get_mut(end..whole).ok_or(Error::Output)?.copy_from_slice(tail);

    let mut outer = Backwards { out: out.get_mut(..whole).ok_or(Error::Output)?, at: signed };
    outer.enclose(&[SEQUENCE], whole)?;
    Ok((outer.at, whole))
}

/// RFC 2986 §4.1, from its end to its beginning.
fn certification_request_info(
    out: &mut Backwards<'_>,
    key: &PublicKey,
    name: &Name,
) -> Result<(), Error> {
    let end = out.at;
    // attributes [0], of which one: extensionRequest with the name as URI (RFC 5280 §4.2.1.6).
    out.put(name.as_str().as_bytes())?;
    out.enclose(&[URI, SEQUENCE, OCTET_STRING], end)?;
    out.element(OBJECT_IDENTIFIER, SUBJECT_ALT_NAME)?;
    out.enclose(&[SEQUENCE, SEQUENCE, SET], end)?;
    out.element(OBJECT_IDENTIFIER, EXTENSION_REQUEST)?;
    out.enclose(&[SEQUENCE, ATTRIBUTES], end)?;

    let key_end = out.at;
    out.put(key.as_bytes())?;
    out.put(&[0])?; // no unused bits
    out.enclose(&[BIT_STRING], key_end)?;
    out.element(SEQUENCE, key_algorithm(key))?;
    out.enclose(&[SEQUENCE], key_end)?;

    // The subject: the device's own part of the name, for humans; nothing is decided by it.
    // RFC 5280 appendix A: ub-common-name is 64 characters, bytes here.
    let (subject, subject_end) = (name.device().as_bytes(), out.at);
    out.element(UTF8_STRING, subject.get(..64).unwrap_or(subject))?;
    out.element(OBJECT_IDENTIFIER, COMMON_NAME)?;
    out.enclose(&[SEQUENCE, SET, SEQUENCE], subject_end)?;

    out.element(INTEGER, &[0])?; // version 0
    out.enclose(&[SEQUENCE], end)
}

/// Writes DER from the end of a buffer to its beginning, so that each length is known when it is due.
struct Backwards<'o> {
    out: &'o mut [u8],
    at: usize,
}

impl Backwards<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let start = self.at.checked_sub(bytes.len()).ok_or(Error::Output)?;
        self.out.get_mut(start..self.at).ok_or(Error::Output)?.copy_from_slice(bytes);
        self.at = start;
        Ok(())
    }

    fn element(&mut self, tag: u8, content: &[u8]) -> Result<(), Error> {
        let end = self.at;
        self.put(content)?;
        self.enclose(&[tag], end)
    }

    /// Puts tags and lengths before what was written since `end`, the innermost first.
    fn enclose(&mut self, tags: &[u8], end: usize) -> Result<(), Error> {
        for tag in tags {
            let len = u16::try_from(end.saturating_sub(self.at)).map_err(|_| Error::Output)?;
            // X.690 §8.1.3: the short form up to 127, then as few bytes as the length needs.
            match len.to_be_bytes() {
                [0, low @ 0..=0x7f] => self.put(&[*tag, low])?,
                [0, low] => self.put(&[*tag, 0x81, low])?,
                [high, low] => self.put(&[*tag, 0x82, high, low])?,
            }
        }
        Ok(())
    }
}

/// A request whose signature was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Csr {
    name: Name,
    key: PublicKey,
}

impl Csr {
    /// Reads one DER request and checks its signature, key and name.
    ///
    /// # Errors
    /// [`Error::Possession`] if the signature is not by the key in it; else those of [`super::verify()`]
    /// by the rule that is broken.
    pub fn verify(der: &[u8]) -> Result<Self, Error> {
        let mut outer = open(der)?;
        let mut request = open(value(&mut outer, Tag::Sequence)?)?;
        close(outer)?;
        let signed = request.tlv_bytes().map_err(super::certificate::malformed)?;
        let algorithm = value(&mut request, Tag::Sequence)?;
        let signature = bits(&mut request)?;
        close(request)?;

        let mut outer = open(signed)?;
        let mut info = open(value(&mut outer, Tag::Sequence)?)?;
        close(outer)?;
        // RFC 2986 §4.1: version 0; the subject may be anything, the name stands in the SAN.
        if value(&mut info, Tag::Integer)? != [0] {
            return Err(Error::Malformed);
        }
        value(&mut info, Tag::Sequence)?;
        let key = public_key(value(&mut info, Tag::Sequence)?)?;
        // A request is signed with the key that it is for.
        let key = key.signature().ok_or(Error::KeyAlgorithm)?;
        let extensions = attributes(value(&mut info, context(0, true))?)?;
        close(info)?;

        let signature = match (algorithm, key.algorithm()) {
            (ECDSA_SHA256, Algorithm::Es256) => Signature::from_der(signature).ok(),
            (ED25519, Algorithm::Ed25519) => signature.try_into().ok().map(Signature),
            _ => return Err(Error::SignatureAlgorithm),
        };
        signature
            .and_then(|signature| key.verify(signed, &signature).ok())
            .ok_or(Error::Possession)?;
        if extensions.is_ca() {
            return Err(Error::CaAsLeaf);
        }
        Ok(Self { name: extensions.name()?, key })
    }

    /// The name that is asked for.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The key that the certificate is to be for.
    #[must_use]
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }
}

/// Of the attributes only extensionRequest (RFC 2985 §5.4.2) is read, and it must be there once.
fn attributes(set: &[u8]) -> Result<Extensions<'_>, Error> {
    let mut set = open(set)?;
    let mut found = None;
    while !set.is_finished() {
        let mut attribute = open(value(&mut set, Tag::Sequence)?)?;
        let id = value(&mut attribute, Tag::ObjectIdentifier)?;
        let values = value(&mut attribute, Tag::Set)?;
        close(attribute)?;
        if id == EXTENSION_REQUEST && found.replace(Extensions::parse(values)?).is_some() {
            return Err(Error::Malformed);
        }
    }
    found.ok_or(Error::NameMissing)
}

/// Room for the algorithm and the signature: 12 and 3 + 72 bytes at most.
const TAIL: usize = 96;

// Tags, X.690 §8 and RFC 2986 §4.1, RFC 5280 §4.2.1.6.
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const UTF8_STRING: u8 = 0x0c;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const URI: u8 = 0x86;
const ATTRIBUTES: u8 = 0xa0;

/// id-at-commonName, 2.5.4.3.
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
/// id-ce-subjectAltName, 2.5.29.17.
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 0x11];
/// 1.2.840.113549.1.9.14
const EXTENSION_REQUEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x0e];
/// ecdsa-with-SHA256, parameters absent (RFC 5758 §3.2).
const ECDSA_SHA256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
/// id-Ed25519, parameters absent (RFC 8410 §3).
const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Secret;
    use crate::identity::{Protection, SoftwareSigner};
    use crate::platform;

    fn signer(algorithm: Algorithm) -> SoftwareSigner {
        SoftwareSigner::from_secret(algorithm, &Secret::take(&mut [0x17; 32])).unwrap()
    }

    fn name(device: &str) -> Name {
        Name::parse(&std::format!("spiffe://hospital.example/icu-3/ecg-patch/{device}")).unwrap()
    }

    #[test]
    fn what_is_written_is_verified() {
        // Lengths around those where DER's length of a length changes.
        for device in 1..=128 - "spiffe://hospital.example/icu-3/ecg-patch/".len() {
            let name = name(&"p".repeat(device));
            for algorithm in [Algorithm::Ed25519, Algorithm::Es256] {
                let signer = signer(algorithm);
                let mut out = [0xee; MAX];
                let request = write(&signer, &name, &mut out).unwrap();
                let csr = Csr::verify(request).unwrap();
                assert_eq!(*csr.name(), name);
                assert_eq!(*csr.key(), signer.public_key());
            }
        }
    }

    #[test]
    fn too_small_a_buffer_is_refused_and_left_empty() {
        let (signer, name) = (signer(Algorithm::Ed25519), name("patch-1"));
        let mut out = [0; MAX];
        let needed = write(&signer, &name, &mut out).unwrap().len();
        for len in 0..needed {
            let mut out = std::vec![0xee; len];
            assert_eq!(write(&signer, &name, &mut out), Err(Error::Output), "{len}");
            assert!(out.iter().all(|byte| *byte == 0), "{len}");
        }
    }

    #[test]
    fn a_signer_that_fails_leaves_nothing() {
        struct Absent;
        impl Signer for Absent {
            fn public_key(&self) -> PublicKey {
                PublicKey::Ed25519([1; 32])
            }
            fn protection(&self) -> Protection {
                Protection::Hardware
            }
            fn sign(&self, _: &[u8]) -> Result<Signature, platform::Error> {
                Err(platform::Error::Signer)
            }
        }
        let mut out = [0xee; MAX];
        let failed = write(&Absent, &name("patch-1"), &mut out);
        assert_eq!(failed, Err(Error::Platform(platform::Error::Signer)));
        assert_eq!(out, [0; MAX]);
    }
}
