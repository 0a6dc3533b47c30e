//! Certificates, requests and software keys as text (RFC 7468) and PKCS#8 (RFC 5958).

use super::certificate::{bits, close, context, malformed, open, value};
use super::{Chain, Error, SoftwareSigner, chain};
use crate::crypto::signature::Algorithm;
use crate::crypto::{self, Secret};
use crate::identity::Signer;
use crate::platform::Random;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use der::pem::LineEnding;
use der::{Reader, Tag};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use zeroize::{Zeroize, Zeroizing};

/// All certificates in `text`, in their order; what else stands there is passed over.
///
/// # Errors
/// [`Error::Pem`] if there is none, or if a block is broken.
pub fn certificates(text: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text)
        .map(|item| item.map(|der| der.as_ref().to_vec()))
        .collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(Error::Pem),
    }
}

/// The certificates as one text.
///
/// # Errors
/// [`Error::Pem`] if one is too long for the format.
pub fn encode_certificates<'a>(
    certificates: impl IntoIterator<Item = &'a [u8]>,
) -> Result<String, Error> {
    let mut text = String::new();
    for certificate in certificates {
        text.push_str(&encode("CERTIFICATE", certificate)?);
    }
    Ok(text)
}

/// The one certification request in `text`.
///
/// # Errors
/// [`Error::Pem`] if `text` is anything else.
pub fn request(text: &[u8]) -> Result<Vec<u8>, Error> {
    let (label, der) = der::pem::decode_vec(text).map_err(|_| Error::Pem)?;
    // RFC 7468 §7: parsers MAY take the older label as well.
    if matches!(label, "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST") {
        Ok(der)
    } else {
        Err(Error::Pem)
    }
}

/// The certification request as text (RFC 7468 §7).
///
/// # Errors
/// [`Error::Pem`] if it is too long for the format.
pub fn encode_request(request: &[u8]) -> Result<String, Error> {
    encode("CERTIFICATE REQUEST", request)
}

fn encode(label: &str, der: &[u8]) -> Result<String, Error> {
    der::pem::encode_string(label, LineEnding::LF, der).map_err(|_| Error::Pem)
}

/// A chain that owns its certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedChain(Vec<Vec<u8>>);

impl OwnedChain {
    /// These certificates, the leaf first.
    ///
    /// # Errors
    /// [`Error::ChainEmpty`] or [`Error::ChainLength`].
    pub fn new(certificates: Vec<Vec<u8>>) -> Result<Self, Error> {
        match certificates.len() {
            0 => Err(Error::ChainEmpty),
            1..=chain::MAX => Ok(Self(certificates)),
            _ => Err(Error::ChainLength),
        }
    }

    /// The certificates in `text`, the leaf first.
    ///
    /// # Errors
    /// [`Error::Pem`] and those of [`OwnedChain::new`].
    pub fn from_pem(text: &[u8]) -> Result<Self, Error> {
        Self::new(certificates(text)?)
    }

    /// The chain as text.
    ///
    /// # Errors
    /// [`Error::Pem`] if a certificate is too long for the format.
    pub fn to_pem(&self) -> Result<String, Error> {
        encode_certificates(self.certificates())
    }

    /// The certificates, the leaf first.
    pub fn certificates(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(Vec::as_slice)
    }

    /// The end-entity certificate.
    #[must_use]
    pub fn leaf(&self) -> &[u8] {
        self.0.first().map(Vec::as_slice).unwrap_or_default()
    }

    /// The chain, borrowed, as verification takes it.
    ///
    /// # Errors
    /// None in fact: the constructors have checked the length.
    pub fn borrow(&self) -> Result<Chain<'_>, Error> {
        Chain::new(self.certificates())
    }
}

/// A private key in software that can be written to a file: for gateways and trials. Where the
/// platform has a keystore, use that.
pub struct SoftwareKey {
    algorithm: Algorithm,
    secret: Secret<32>,
}

impl SoftwareKey {
    /// Makes a key from the caller's random numbers.
    ///
    /// # Errors
    /// The random source's own.
    pub fn generate(algorithm: Algorithm, random: &mut impl Random) -> Result<Self, Error> {
        // FIPS 186-5 A.2.2: a draw outside the group is drawn again; 64 in a row never happen.
        for _ in 0..64 {
            let secret = Secret::filled_by(|out| random.fill(out))?;
            if SoftwareSigner::from_secret(algorithm, &secret).is_ok() {
                return Ok(Self { algorithm, secret });
            }
        }
        Err(Error::Platform(crate::platform::Error::Random))
    }

    /// The signer with this key.
    ///
    /// # Errors
    /// None in fact: the key was checked when it was made or read.
    pub fn signer(&self) -> Result<SoftwareSigner, crypto::Error> {
        SoftwareSigner::from_secret(self.algorithm, &self.secret)
    }

    /// Reads a PKCS#8 block ("PRIVATE KEY", RFC 7468 §10). Encrypted and SEC 1 blocks are not read.
    ///
    /// # Errors
    /// [`Error::Pem`] for the text, [`Error::PrivateKey`] for what is in it.
    pub fn from_pem(text: &[u8]) -> Result<Self, Error> {
        let mut buffer = Zeroizing::new(vec![0; text.len()]);
        let (label, der) = der::pem::decode(text, &mut buffer).map_err(|_| Error::Pem)?;
        if label != "PRIVATE KEY" {
            return Err(Error::Pem);
        }
        Self::from_der(der)
    }

    /// Reads a PKCS#8 PrivateKeyInfo or OneAsymmetricKey (RFC 5958 §2).
    ///
    /// # Errors
    /// [`Error::KeyAlgorithm`] for another algorithm; [`Error::PrivateKey`] if it is malformed, out
    /// of range, or if the public key beside it is not its own.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        read(der).map_err(|error| match error {
            Error::KeyAlgorithm => error,
            _ => Error::PrivateKey,
        })
    }

    /// The key as PKCS#8 DER: P-256 with its public key (RFC 5915 §3), Ed25519 as in RFC 8410 §7.
    ///
    /// # Errors
    /// None in fact, as for [`SoftwareKey::signer`].
    pub fn to_der(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut der = Zeroizing::new(Vec::with_capacity(160));
        match self.algorithm {
            Algorithm::Ed25519 => {
                der.extend_from_slice(ED25519_HEAD);
                // Leaves secrecy: the caller asked for the key, and the copy wipes itself.
                der.extend_from_slice(self.secret.expose());
            }
            Algorithm::Es256 => {
                der.extend_from_slice(P256_HEAD);
                // As above.
                der.extend_from_slice(self.secret.expose());
                der.extend_from_slice(P256_MIDDLE);
                der.extend_from_slice(self.signer()?.public_key().as_bytes());
            }
        }
        Ok(der)
    }

    /// The key as text; wiped on drop, but not where the caller writes it.
    ///
    /// # Errors
    /// None in fact, as for [`SoftwareKey::signer`].
    pub fn to_pem(&self) -> Result<Zeroizing<String>, Error> {
        let der = self.to_der()?;
        der::pem::encode_string("PRIVATE KEY", LineEnding::LF, &der)
            .map(Zeroizing::new)
            .map_err(|_| Error::Pem)
    }
}

/// RFC 5958 §2: version, algorithm, key, then [0] attributes and [1] public key.
fn read(der: &[u8]) -> Result<SoftwareKey, Error> {
    let mut outer = open(der)?;
    let mut info = open(value(&mut outer, Tag::Sequence)?)?;
    close(outer)?;
    let version = value(&mut info, Tag::Integer)?;
    let algorithm = match value(&mut info, Tag::Sequence)? {
        P256_ID => Algorithm::Es256,
        ED25519_ID => Algorithm::Ed25519,
        _ => return Err(Error::KeyAlgorithm),
    };
    let mut key = open(value(&mut info, Tag::OctetString)?)?;
    let mut public = None;
    let secret = match algorithm {
        // RFC 8410 §7: CurvePrivateKey, an OCTET STRING.
        Algorithm::Ed25519 => value(&mut key, Tag::OctetString)?,
        // RFC 5915 §3: ECPrivateKey.
        Algorithm::Es256 => {
            let mut fields = open(value(&mut key, Tag::Sequence)?)?;
            if value(&mut fields, Tag::Integer)? != [1] {
                return Err(Error::PrivateKey);
            }
            let secret = value(&mut fields, Tag::OctetString)?;
            if Tag::peek(&fields).is_ok_and(|tag| tag == context(0, true)) {
                // The curve again; it must be the one outside.
                if value(&mut fields, context(0, true))? != P256_CURVE {
                    return Err(Error::PrivateKey);
                }
            }
            if !fields.is_finished() {
                let mut explicit = open(value(&mut fields, context(1, true))?)?;
                public = Some(bits(&mut explicit)?);
                close(explicit)?;
            }
            close(fields)?;
            secret
        }
    };
    close(key)?;
    if Tag::peek(&info).is_ok_and(|tag| tag == context(0, true)) {
        value(&mut info, context(0, true))?;
    }
    match (version, info.is_finished()) {
        ([0], true) => (),
        ([1], false) => {
            // [1] IMPLICIT BIT STRING: no unused bits, then the key.
            match value(&mut info, context(1, false))?.split_first() {
                Some((0, key)) => public = Some(key),
                _ => return Err(Error::PrivateKey),
            }
        }
        _ => return Err(Error::PrivateKey),
    }
    info.finish().map_err(malformed)?;

    let mut bytes: [u8; 32] = secret.try_into().map_err(|_| Error::PrivateKey)?;
    let key = SoftwareKey { algorithm, secret: Secret::take(&mut bytes) };
    bytes.zeroize();
    let own = key.signer()?.public_key();
    if public.is_some_and(|public| public != own.as_bytes()) {
        return Err(Error::PrivateKey);
    }
    Ok(key)
}

const ED25519_ID: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];
const P256_ID: &[u8] = &[
    0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
    0x03, 0x01, 0x07,
];
const P256_CURVE: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/// SEQUENCE { 0, SEQUENCE { id-Ed25519 }, OCTET STRING { OCTET STRING of 32 bytes that follow } }
const ED25519_HEAD: &[u8] =
    &[0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
/// SEQUENCE { 0, SEQUENCE { id-ecPublicKey, P-256 }, OCTET STRING { SEQUENCE { 1, OCTET STRING of
/// 32 bytes that follow ...
const P256_HEAD: &[u8] = &[
    0x30, 0x81, 0x87, 2, 1, 0, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
    0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 4, 0x6d, 0x30, 0x6b, 2, 1, 1, 4,
    0x20,
];
/// ... [1] { BIT STRING of 65 bytes that follow } } } }
const P256_MIDDLE: &[u8] = &[0xa1, 0x44, 3, 0x42, 0];
