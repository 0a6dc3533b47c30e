//! Making a certification request (PKCS#10, RFC 2986), signed by whoever holds the key.

use super::{Error, Name, Signer};
use crate::crypto::signature::{Algorithm, PublicKey, Signature};
use alloc::vec::Vec;
use rcgen::string::Ia5String;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, PublicKeyData, SanType, SignatureAlgorithm,
};

/// A DER request for a certificate with `name` for the signer's key.
///
/// # Errors
/// [`Error::Platform`] if the signer fails; [`Error::Issue`] if the request cannot be encoded.
pub fn request(signer: &impl Signer, name: &Name) -> Result<Vec<u8>, Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name = subject(name);
    params.subject_alt_names = alloc::vec![uri(name)?];
    let key = Bridge::new(signer);
    match params.serialize_request(&key) {
        Ok(request) => Ok(request.der().as_ref().to_vec()),
        Err(rcgen::Error::RemoteKeyError) => Err(Error::Platform(crate::platform::Error::Signer)),
        Err(_) => Err(Error::Issue),
    }
}

/// The subject: the device's own part of the name, for humans; nothing is decided by it.
pub(in crate::identity) fn subject(name: &Name) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    // RFC 5280 appendix A: ub-common-name is 64 characters, bytes here.
    subject.push(DnType::CommonName, name.device().get(..64).unwrap_or(name.device()));
    subject
}

pub(in crate::identity) fn uri(name: &Name) -> Result<SanType, Error> {
    Ia5String::try_from(name.as_str()).map(SanType::URI).map_err(|_| Error::Issue)
}

/// A [`Signer`] as rcgen takes it.
pub(in crate::identity) struct Bridge<'a, S> {
    signer: &'a S,
    public: Public,
}

impl<'a, S: Signer> Bridge<'a, S> {
    pub(in crate::identity) fn new(signer: &'a S) -> Self {
        Self { signer, public: Public(signer.public_key()) }
    }
}

impl<S: Signer> PublicKeyData for Bridge<'_, S> {
    fn der_bytes(&self) -> &[u8] {
        self.public.der_bytes()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.public.algorithm()
    }
}

impl<S: Signer> rcgen::SigningKey for Bridge<'_, S> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let signature = self.signer.sign(message).map_err(|_| rcgen::Error::RemoteKeyError)?;
        Ok(match self.public.0.algorithm() {
            Algorithm::Ed25519 => signature.0.to_vec(),
            Algorithm::Es256 => {
                let mut out = [0; Signature::MAX_DER];
                signature.to_der(&mut out).to_vec()
            }
        })
    }
}

/// A public key as rcgen takes it.
pub(in crate::identity) struct Public(pub(in crate::identity) PublicKey);

impl PublicKeyData for Public {
    fn der_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        match self.0.algorithm() {
            Algorithm::Ed25519 => &rcgen::PKCS_ED25519,
            Algorithm::Es256 => &rcgen::PKCS_ECDSA_P256_SHA256,
        }
    }
}
