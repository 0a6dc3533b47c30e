//! COSE_Sign1 (RFC 9052 §4.2): made in one encoding, decoded strictly, verified before it is read.
//!
//! Ed25519 hashes the whole message, and a secure element wants it in one piece, so the
//! Sig_structure (§4.4) is laid out in memory of the caller's: when signing in the output buffer
//! itself, when verifying in a scratch buffer, which a device can share with its receive path. A
//! policy of 4 KiB needs 4 KiB + [`OVERHEAD`] of it, and nothing is put on the stack but headers.

use super::authority::{Authority, KeyId, key_id, thumbprint};
use super::{Error, Kind};
use crate::cbor::{self, Reader, Writer};
use crate::crypto::signature::{Algorithm, PublicKey, Signature};
use crate::identity::Signer;

/// How many bytes a statement, or what is signed of it, is longer at most than payload and external
/// data together: the size to add for an output or scratch buffer.
pub const OVERHEAD: usize = 160;

/// Signs `payload` as a statement of `kind` and writes the statement into `out`, which needs room
/// for `payload`, `external_aad` and [`OVERHEAD`] bytes.
///
/// `external_aad` is signed but not sent (RFC 9052 §4.3): the verifier must know it already. It is
/// empty for all kinds that do not say otherwise.
///
/// # Errors
/// [`Error::Output`] if `out` is too small, before the signer is asked; the signer's own. `out`
/// holds nothing of the statement then.
pub fn sign<'o>(
    signer: &(impl Signer + ?Sized),
    kind: Kind,
    payload: &[u8],
    external_aad: &[u8],
    out: &'o mut [u8],
) -> Result<&'o [u8], Error> {
    let key = signer.public_key();
    let mut buffer = [0; PROTECTED_MAX];
    let protected = protected_header(&key, kind, &mut buffer)?;
    let needed =
        payload.len().checked_add(external_aad.len()).and_then(|len| len.checked_add(OVERHEAD));
    if needed.is_none_or(|needed| needed > out.len()) {
        return Err(Error::Output);
    }
    let to_be_signed = sig_structure(protected, external_aad, payload, out)?;
    let len = to_be_signed.len();
    let signature = signer.sign(to_be_signed);
    // The statement may be shorter than what was signed: nothing of it stays behind.
    out.get_mut(..len).unwrap_or_default().fill(0);
    let signature = signature?;
    let mut writer = Writer::new(out);
    writer.tagged(TAG, |w| {
        w.array(|w| {
            w.bytes(protected)?;
            w.map(|_| Ok(()))?;
            w.bytes(payload)?;
            w.bytes(&signature.0)
        })
    })?;
    Ok(writer.finish())
}

/// A statement whose form was checked and whose signature was not.
///
/// Nothing of what it says can be read yet:
///
/// ```compile_fail,E0599
/// # use iomt_secure::statement::{Error, Sign1};
/// fn read(statement: &[u8]) -> Result<&[u8], Error> {
///     Ok(Sign1::decode(statement)?.payload())
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Sign1<'a> {
    protected: &'a [u8],
    header: Header,
    payload: &'a [u8],
    signature: Signature,
}

impl<'a> Sign1<'a> {
    /// Checks a statement's form.
    ///
    /// # Errors
    /// That of the rule which is broken: [`Error::Cbor`] for the encoding, and the profile's own.
    pub fn decode(statement: &'a [u8]) -> Result<Self, Error> {
        cbor::decode(statement, |reader| {
            reader.tagged(TAG, |reader| {
                reader.array(|items| {
                    let protected = items.required(Reader::bytes)?;
                    let unprotected = items.required(Reader::skip)?;
                    let payload = items.required(payload)?;
                    let signature = items.required(signature)?;
                    if unprotected != EMPTY_MAP {
                        return Err(Error::Unprotected);
                    }
                    let header = cbor::decode(protected, Header::read)?;
                    Ok(Self { protected, header, payload, signature })
                })
            })
        })
    }

    /// What the header calls the signer's key, not verified: to fetch its [`Authority`] by.
    #[must_use]
    pub const fn claimed_key_id(&self) -> KeyId {
        self.header.key_id
    }

    /// What the header says that this is, not verified: to tell where it belongs.
    #[must_use]
    pub const fn claimed_kind(&self) -> Kind {
        self.header.kind
    }

    /// For bundles, which compare payloads before they verify them.
    pub(super) const fn unverified_payload(&self) -> &'a [u8] {
        self.payload
    }

    /// Verifies that one of `authorities` signed this as a statement of `kind`, together with
    /// `external_aad`. `scratch` needs room for payload, `external_aad` and [`OVERHEAD`] bytes; it
    /// is filled with what was signed.
    ///
    /// # Errors
    /// [`Error::Kind`], [`Error::UnknownSigner`], [`Error::NotAuthorized`],
    /// [`Error::AlgorithmMismatch`], [`Error::Scratch`], or
    /// [`crypto::Error::Signature`](crate::crypto::Error::Signature).
    pub fn verify(
        &self,
        authorities: &[Authority],
        kind: Kind,
        external_aad: &[u8],
        scratch: &mut [u8],
    ) -> Result<Verified<'a>, Error> {
        if self.header.kind != kind {
            return Err(Error::Kind);
        }
        let to_be_signed = sig_structure(self.protected, external_aad, self.payload, scratch)
            .map_err(|_| Error::Scratch)?;
        // Two keys may share an identifier, so each is tried; the reason given is the last one's.
        let mut refusal = Error::UnknownSigner;
        for authority in authorities.iter().filter(|a| a.key_id() == self.header.key_id) {
            match self.verify_one(authority, kind, to_be_signed) {
                Ok(()) => return Ok(Verified { payload: self.payload, kind, signer: *authority }),
                Err(error) => refusal = error,
            }
        }
        Err(refusal)
    }

    fn verify_one(
        &self,
        authority: &Authority,
        kind: Kind,
        to_be_signed: &[u8],
    ) -> Result<(), Error> {
        if !authority.may_sign(kind) {
            return Err(Error::NotAuthorized);
        }
        // RFC 9053 §2: the key's type and curve must be those of the algorithm.
        if authority.key().algorithm() != self.header.algorithm {
            return Err(Error::AlgorithmMismatch);
        }
        Ok(authority.key().verify(to_be_signed, &self.signature)?)
    }
}

/// The proof that an authority signed a payload as a statement of a kind. Only
/// [`Sign1::verify`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified<'a> {
    payload: &'a [u8],
    kind: Kind,
    signer: Authority,
}

impl<'a> Verified<'a> {
    /// What was signed.
    #[must_use]
    pub const fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// What it was signed as.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Who signed it.
    #[must_use]
    pub const fn signer(&self) -> &Authority {
        &self.signer
    }
}

/// What the protected header says, all of it.
#[derive(Clone, Copy, Debug)]
struct Header {
    algorithm: Algorithm,
    kind: Kind,
    key_id: KeyId,
}

impl Header {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.map(|map| {
            let algorithm = map.required(ALG, algorithm)?;
            map.optional(CRIT, critical)?;
            let kind = map.required(CONTENT_TYPE, |reader| {
                Kind::from_content_type(reader.text()?).ok_or(Error::Kind)
            })?;
            let key_id = map.required(KID, |reader| {
                KeyId::try_from(reader.bytes()?).map_err(|_| Error::KeyId)
            })?;
            Ok(Self { algorithm, kind, key_id })
        })
    }
}

pub(super) fn algorithm(reader: &mut Reader<'_>) -> Result<Algorithm, Error> {
    // RFC 9052 §3.1 allows text here, but no algorithm of ours is named by one.
    if reader.peek()? == cbor::Type::Text {
        return Err(Error::Algorithm);
    }
    match reader.i64()? {
        ES256 | ESP256 => Ok(Algorithm::Es256),
        EDDSA | ED25519 => Ok(Algorithm::Ed25519),
        _ => Err(Error::Algorithm),
    }
}

/// RFC 9052 §3.1, crit: at least one label, each understood, each present in this header. The three
/// that we understand are the three that are required.
fn critical(reader: &mut Reader<'_>) -> Result<(), Error> {
    reader.array(|labels| {
        if !(1..=3).contains(&labels.remaining()) {
            return Err(Error::Critical);
        }
        while let Some(label) = labels.next(|reader| match reader.peek()? {
            cbor::Type::Text => reader.text().map(|_| None),
            _ => reader.i64().map(Some),
        })? {
            if !matches!(label, Some(ALG | CONTENT_TYPE | KID)) {
                return Err(Error::Critical);
            }
        }
        Ok(())
    })
}

fn payload<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Error> {
    match reader.peek()? {
        cbor::Type::Null => Err(Error::Detached),
        _ => Ok(reader.bytes()?),
    }
}

pub(super) fn signature(reader: &mut Reader<'_>) -> Result<Signature, Error> {
    let bytes = reader.bytes()?.try_into().map_err(|_| Error::SignatureLength)?;
    Ok(Signature(bytes))
}

fn protected_header<'b>(
    key: &PublicKey,
    kind: Kind,
    buffer: &'b mut [u8; PROTECTED_MAX],
) -> Result<&'b [u8], Error> {
    let algorithm = match key.algorithm() {
        Algorithm::Es256 => ES256,
        Algorithm::Ed25519 => EDDSA,
    };
    let key_id = key_id(&thumbprint(key)?);
    let mut writer = Writer::new(buffer);
    writer.map(|map| {
        map.entry(ALG, |w| w.i64(algorithm))?;
        map.entry(CONTENT_TYPE, |w| w.text(kind.content_type()))?;
        map.entry(KID, |w| w.bytes(&key_id))
    })?;
    Ok(writer.finish())
}

/// RFC 9052 §4.4: what is signed.
pub(super) fn sig_structure<'o>(
    protected: &[u8],
    external_aad: &[u8],
    payload: &[u8],
    out: &'o mut [u8],
) -> Result<&'o [u8], Error> {
    let mut writer = Writer::new(out);
    writer.array(|w| {
        w.text("Signature1")?;
        w.bytes(protected)?;
        w.bytes(external_aad)?;
        w.bytes(payload)
    })?;
    Ok(writer.finish())
}

// RFC 9052 §2, §3.1.
pub(super) const TAG: u64 = 18;
pub(super) const EMPTY_MAP: &[u8] = &[0xa0];
pub(super) const ALG: i64 = 1;
const CRIT: i64 = 2;
const CONTENT_TYPE: i64 = 3;
pub(super) const KID: i64 = 4;

// RFC 9053 §2.1, §2.2; RFC 9864 §2.2.
const ES256: i64 = -7;
const EDDSA: i64 = -8;
const ESP256: i64 = -9;
const ED25519: i64 = -19;

/// The longest protected header that we make, with room to spare.
const PROTECTED_MAX: usize = 64;
