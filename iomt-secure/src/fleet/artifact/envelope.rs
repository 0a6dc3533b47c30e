//! The SUIT envelope: what stands around a manifest, checked before the manifest is read (§6.2).

use super::Error;
use crate::cbor::{self, Reader, Type};
use crate::crypto::hash::{Digest, sha256};
use crate::statement::{Authority, Detached, Kind};

/// Most signatures of a manifest.
pub(super) const MAX_SIGNATURES: usize = 4;

/// An envelope whose form was checked, and of whose manifest nothing is read yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Envelope<'a> {
    /// The SUIT_Digest, as it was signed.
    signed: &'a [u8],
    signatures: [Option<Detached<'a>>; MAX_SIGNATURES],
    manifest: &'a [u8],
    /// The digest of the manifest, which names it from here on.
    pub(super) digest: Digest,
    /// Severed members, with their heads.
    pub(super) severed: Severed<'a>,
}

/// The members that the manifest may have as digests.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Severed<'a> {
    pub(super) fetch: Option<&'a [u8]>,
    pub(super) install: Option<&'a [u8]>,
    pub(super) text: Option<&'a [u8]>,
}

impl<'a> Envelope<'a> {
    /// §8.2, §8.3. Delegation chains and integrated payloads are keys that are not known here.
    pub(super) fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let (wrapper, manifest, severed) = cbor::decode(bytes, |reader| {
            reader.tagged(TAG, |reader| {
                reader.map(|map| {
                    let wrapper = map.required(key::AUTHENTICATION, Reader::bytes)?;
                    let manifest = map.required(key::MANIFEST, wrapped)?;
                    let fetch = map.optional(key::FETCH, wrapped)?;
                    let install = map.optional(key::INSTALL, wrapped)?;
                    let text = map.optional(key::TEXT, wrapped)?;
                    Ok::<_, Error>((wrapper, manifest, Severed { fetch, install, text }))
                })
            })
        })?;
        let mut signatures = [None; MAX_SIGNATURES];
        let signed = cbor::decode(wrapper, |reader| {
            reader.array(|items| {
                let signed = items.required(Reader::bytes)?;
                if !(1..=MAX_SIGNATURES)
                    .contains(&usize::try_from(items.remaining()).unwrap_or(usize::MAX))
                {
                    return Err(Error::Signatures);
                }
                for place in &mut signatures {
                    *place = items.next(|item| Ok::<_, Error>(Detached::decode(item.bytes()?)?))?;
                }
                Ok(signed)
            })
        })?;
        // §8.3: the digest is of the manifest's byte string with its head.
        let digest = cbor::decode(signed, digest)?;
        if sha256(&[manifest]) != digest {
            return Err(Error::ManifestDigest);
        }
        Ok(Self { signed, signatures, manifest, digest, severed })
    }

    /// Verifies every signature, and that `needed` keys have made them; gives the manifest, to read.
    pub(super) fn verify(&self, authorities: &[Authority], needed: u8) -> Result<&'a [u8], Error> {
        let mut signers = [None; MAX_SIGNATURES];
        let mut count = 0u8;
        for (signature, place) in self.signatures.iter().flatten().zip(0..) {
            let signer = signature.verify(authorities, Kind::Manifest, self.signed)?;
            let signer = Some(signer.thumbprint());
            if signers.contains(&signer) {
                return Err(Error::Signatures);
            }
            if let Some(slot) = signers.get_mut::<usize>(place) {
                *slot = signer;
            }
            count = count.saturating_add(1);
        }
        if count < needed.max(1) {
            return Err(Error::NotEnough);
        }
        self.unverified_manifest()
    }

    /// The manifest without its head, for who only looks.
    pub(super) fn unverified_manifest(&self) -> Result<&'a [u8], Error> {
        Ok(cbor::decode(self.manifest, Reader::bytes)?)
    }
}

/// A byte string with its head.
fn wrapped<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Error> {
    match reader.peek()? {
        Type::Bytes => Ok(reader.skip()?),
        _ => Err(cbor::Error::Type.into()),
    }
}

/// §10: a SUIT_Digest, of SHA-256.
pub(super) fn digest(reader: &mut Reader<'_>) -> Result<Digest, Error> {
    reader.array(|items| {
        if items.required(Reader::i64)? != SHA_256 {
            return Err(Error::Digest);
        }
        let bytes = items.required(Reader::bytes)?;
        Digest::try_from(bytes).map_err(|_| Error::Digest)
    })
}

/// Registered for SUIT_Envelope (§11).
const TAG: u64 = 107;

/// RFC 9054 §5.
const SHA_256: i64 = -16;

/// IANA, SUIT Envelope Elements.
mod key {
    pub(super) const AUTHENTICATION: i64 = 2;
    pub(super) const MANIFEST: i64 = 3;
    pub(super) const FETCH: i64 = 16;
    pub(super) const INSTALL: i64 = 20;
    pub(super) const TEXT: i64 = 23;
}
