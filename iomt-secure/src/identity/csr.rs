//! Certification requests (PKCS#10, RFC 2986): reading and checking one, without heap.
//!
//! A request proves that its sender holds the key (its signature is by that key) and says which
//! name it asks for. Whether it may have that name is the issuer's decision.

use super::certificate::{Extensions, bits, close, context, open, public_key, value};
use super::{Error, Name};
use crate::crypto::signature::{Algorithm, PublicKey, Signature};
use der::{Reader, Tag};

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

/// 1.2.840.113549.1.9.14
const EXTENSION_REQUEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x0e];
/// ecdsa-with-SHA256, parameters absent (RFC 5758 §3.2).
const ECDSA_SHA256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
/// id-Ed25519, parameters absent (RFC 8410 §3).
const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];
