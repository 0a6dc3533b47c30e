//! A certification authority **for trials**.
//!
//! It keeps its key in memory, asks nobody, logs nothing and revokes nothing. Every certificate
//! that it issues says so in its issuer: organization "iomt-secure TRIAL CA - NOT FOR CARE". For
//! care, use an authority with a key ceremony, an HSM, and a person who says who may have what.

use super::request::{Bridge, Public, subject, uri};
use super::{Csr, Error, SoftwareKey, SoftwareSigner, TrustDomain, Usage};
use crate::crypto::signature::Algorithm;
use crate::platform::Random;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyUsagePurpose, SerialNumber,
};

/// What every program that uses this CA must show to its user.
pub const WARNING: &str = "iomt-secure TRIAL CA - NOT FOR CARE: its key is in memory and it \
    issues to whoever asks; never let a device that treats a patient trust it";

/// The organization in the subject of the CA, and so in the issuer of all that it issues.
pub const ORGANIZATION: &str = "iomt-secure TRIAL CA - NOT FOR CARE";

/// IEEE 802.1AR §8.7: no expiry is 99991231235959Z.
pub const NO_EXPIRY: u64 = 253_402_300_799;

/// A root for trials, for the names of one trust domain.
pub struct DevCa {
    trust_domain: TrustDomain,
    signer: SoftwareSigner,
    params: CertificateParams,
    certificate: Vec<u8>,
}

/// What a certificate is to say beside name and key. Nothing stops one that has expired or is for
/// another use: tests need them.
#[derive(Clone, Debug)]
pub struct Terms<'a> {
    /// Valid from, in seconds since 1970.
    pub not_before: u64,
    /// Valid until and with, in seconds since 1970.
    pub not_after: u64,
    /// The extended key usages; none leaves the extension out.
    pub usages: &'a [Usage],
}

impl Terms<'_> {
    /// An IDevID's terms (IEEE 802.1AR): for the life of the device, without expiry.
    #[must_use]
    pub const fn idevid(now: u64) -> Self {
        Self { not_before: now, not_after: NO_EXPIRY, usages: BOTH }
    }

    /// An LDevID's terms: a year.
    #[must_use]
    pub const fn ldevid(now: u64) -> Self {
        Self { not_before: now, not_after: now.saturating_add(YEAR), usages: BOTH }
    }
}

impl DevCa {
    /// Makes a root for `trust_domain`, valid from `now` for ten years. `label` tells one root from
    /// the next where they are rotated.
    ///
    /// # Errors
    /// [`Error::NameTrustDomain`], the random source's own, [`Error::Validity`].
    pub fn new(
        trust_domain: &str,
        label: &str,
        algorithm: Algorithm,
        now: u64,
        random: &mut impl Random,
    ) -> Result<Self, Error> {
        let trust_domain = TrustDomain::parse(trust_domain)?;
        let signer = SoftwareKey::generate(algorithm, random)?.signer()?;
        let mut name = DistinguishedName::new();
        name.push(DnType::OrganizationName, ORGANIZATION);
        name.push(DnType::CommonName, label);
        name.push(DnType::OrganizationalUnitName, trust_domain.to_string());
        let mut params = CertificateParams::default();
        params.distinguished_name = name;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.serial_number = Some(serial_number(random)?);
        set_validity(&mut params, now, now.saturating_add(YEAR.saturating_mul(10)))?;
        let certificate = params.self_signed(&Bridge::new(&signer)).map_err(|_| Error::Issue)?;
        Ok(Self { trust_domain, signer, params, certificate: certificate.der().as_ref().to_vec() })
    }

    /// The root certificate, DER, to be taken up as a trust anchor.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Signs what a test made of a certificate.
    #[cfg(test)]
    pub(crate) fn sign(&self, to_be_signed: &[u8]) -> [u8; 64] {
        super::Signer::sign(&self.signer, to_be_signed).unwrap().0
    }

    /// The trust domain that this root issues in.
    #[must_use]
    pub const fn trust_domain(&self) -> &TrustDomain {
        &self.trust_domain
    }

    /// Checks the DER request `csr` and issues a certificate for its name and key, on `terms`.
    ///
    /// # Errors
    /// Those of [`Csr::verify`]; [`Error::TrustDomain`] if the name is in another domain;
    /// [`Error::Validity`]; the random source's own.
    pub fn issue(
        &self,
        csr: &[u8],
        terms: &Terms<'_>,
        random: &mut impl Random,
    ) -> Result<Vec<u8>, Error> {
        let csr = Csr::verify(csr)?;
        if csr.name().trust_domain() != self.trust_domain.as_str() {
            return Err(Error::TrustDomain);
        }
        let mut params = CertificateParams::default();
        params.distinguished_name = subject(csr.name());
        params.subject_alt_names = vec![uri(csr.name())?];
        params.key_usages = match terms.usages {
            [] => vec![KeyUsagePurpose::DigitalSignature],
            usages => usages.iter().map(key_usage).collect(),
        };
        params.extended_key_usages = terms.usages.iter().map(purpose).collect();
        params.use_authority_key_identifier_extension = true;
        params.serial_number = Some(serial_number(random)?);
        set_validity(&mut params, terms.not_before, terms.not_after)?;
        let issuer = Issuer::from_params(&self.params, Bridge::new(&self.signer));
        let certificate =
            params.signed_by(&Public(*csr.key()), &issuer).map_err(|_| Error::Issue)?;
        Ok(certificate.der().as_ref().to_vec())
    }
}

const fn key_usage(usage: &Usage) -> KeyUsagePurpose {
    match usage {
        Usage::ClientAuth | Usage::ServerAuth => KeyUsagePurpose::DigitalSignature,
        Usage::ClientAgreement | Usage::ServerAgreement => KeyUsagePurpose::KeyAgreement,
    }
}

const fn purpose(usage: &Usage) -> ExtendedKeyUsagePurpose {
    match usage {
        Usage::ClientAuth | Usage::ClientAgreement => ExtendedKeyUsagePurpose::ClientAuth,
        Usage::ServerAuth | Usage::ServerAgreement => ExtendedKeyUsagePurpose::ServerAuth,
    }
}

/// RFC 5280 §4.1.2.2: positive and at most 20 octets; random, so that none is given twice.
fn serial_number(random: &mut impl Random) -> Result<SerialNumber, Error> {
    let mut bytes = [0; 16];
    random.fill(&mut bytes)?;
    // Positive, and of one length: the first byte is 0x40 to 0x7f.
    if let Some(first) = bytes.first_mut() {
        *first = *first & 0x3f | 0x40;
    }
    Ok(SerialNumber::from_slice(&bytes))
}

fn set_validity(
    params: &mut CertificateParams,
    not_before: u64,
    not_after: u64,
) -> Result<(), Error> {
    if not_before > not_after || not_after > NO_EXPIRY {
        return Err(Error::Validity);
    }
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    // In range by the check above: both dates are in the years 1970 to 9999.
    #[allow(clippy::arithmetic_side_effects)]
    {
        params.not_before = epoch + Duration::from_secs(not_before);
        params.not_after = epoch + Duration::from_secs(not_after);
    }
    Ok(())
}

const BOTH: &[Usage] = &[Usage::ClientAuth, Usage::ServerAuth];
const YEAR: u64 = 365 * 24 * 60 * 60;
