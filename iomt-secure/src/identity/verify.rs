//! Verification of a peer's chain: from DER to [`VerifiedPeer`], without heap.
//!
//! Three layers, each stricter than the one under it:
//! - **webpki** checks signatures, names in the chain and name constraints (RFC 5280 §6.1);
//! - the **path** rules here hold every certificate on the path to its dates and its role, and
//!   demand that the chain is in order: then an unknown peer costs a handful of signature checks,
//!   not a search;
//! - the **leaf** rules read the device's name and bind it to the root's trust domain.
//!
//! Where the anchors come with revocation lists, webpki holds the whole path against them.

use super::Error;
#[cfg(feature = "p256")]
use super::algorithms::EcdsaP256Sha256;
use super::algorithms::Ed25519;
use super::certificate::Certificate;
use super::chain::{Chain, MAX};
use super::peer::VerifiedPeer;
use super::time::{Now, TimeBasis};
use super::trust::{Anchor, Anchors};
use crate::crypto::hash::{Digest, sha256};
use core::time::Duration;
use rustls_pki_types::{CertificateDer, UnixTime};
use webpki::EndEntityCert;

/// What the peer's certificate is used for (RFC 5280 §4.2.1.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Usage {
    /// The peer speaks first and signs: TLS client, EDHOC initiator.
    ClientAuth,
    /// The peer answers and signs: TLS server, EDHOC responder.
    ServerAuth,
    /// The peer speaks first and has a static Diffie-Hellman key: EDHOC initiator.
    ClientAgreement,
    /// The peer answers and has a static Diffie-Hellman key: EDHOC responder.
    ServerAgreement,
}

/// Verifies that `chain` is a device's or service's own, for `usage`, at `now`, up to one of
/// `anchors`.
///
/// That the peer holds the private key is not shown by this; the session's handshake does.
///
/// # Errors
/// One for each reason; see [`Error`].
pub fn verify(
    chain: &Chain<'_>,
    anchors: &Anchors<'_>,
    now: &Now,
    usage: Usage,
) -> Result<VerifiedPeer, Error> {
    let certificates = Certificates::parse(chain)?;
    let name = certificates.leaf()?.name()?;
    let (ours, others) = (
        |anchor: &Anchor<'_>| anchor.trust_domain().as_str() == name.trust_domain(),
        |anchor: &Anchor<'_>| anchor.trust_domain().as_str() != name.trust_domain(),
    );
    match path(&certificates, anchors, ours, now, usage) {
        Ok(path) => Ok(VerifiedPeer::new(
            name,
            path.leaf.key,
            sha256(&[chain.leaf()]),
            path.not_after,
            now.basis(),
            path.root,
        )),
        // Only to name the fault: a root that is trusted for another domain has issued this.
        Err(Error::UnknownIssuer) => match path(&certificates, anchors, others, now, usage) {
            Ok(_) => Err(Error::TrustDomain),
            Err(_) => Err(Error::UnknownIssuer),
        },
        Err(error) => Err(error),
    }
}

/// A chain whose certificates were read.
pub(in crate::identity) struct Certificates<'a> {
    list: [Option<Certificate<'a>>; MAX],
}

impl<'a> Certificates<'a> {
    pub(in crate::identity) fn parse(chain: &Chain<'a>) -> Result<Self, Error> {
        let mut list = [None; MAX];
        let mut wanted: Option<&[u8]> = None;
        for (slot, der) in list.iter_mut().zip(chain.certificates()) {
            let certificate = Certificate::parse(der)?;
            // RFC 8446 §4.4.2: "Each following certificate SHOULD directly certify the one
            // immediately preceding it." Here it must.
            if wanted.is_some_and(|issuer| issuer != certificate.subject) {
                return Err(Error::ChainOrder);
            }
            wanted = Some(certificate.issuer);
            *slot = Some(certificate);
        }
        Ok(Self { list })
    }

    fn ders(&self) -> [CertificateDer<'a>; MAX] {
        self.list.map(|certificate| CertificateDer::from(certificate.map_or(&[][..], |c| c.der)))
    }

    pub(in crate::identity) fn leaf(&self) -> Result<&Certificate<'a>, Error> {
        self.list.first().and_then(Option::as_ref).ok_or(Error::ChainEmpty)
    }
}

/// A chain that leads to an anchor.
pub(in crate::identity) struct Path<'a> {
    pub(in crate::identity) leaf: Certificate<'a>,
    /// When the first certificate on the path expires.
    pub(in crate::identity) not_after: u64,
    /// SHA-256 of the root that it leads to.
    pub(in crate::identity) root: Digest,
}

/// Finds a path to one of the anchors that `admit` admits. The first success wins; without one,
/// the first error that is not [`Error::UnknownIssuer`].
pub(in crate::identity) fn path<'a>(
    certificates: &Certificates<'a>,
    anchors: &Anchors<'_>,
    admit: impl Fn(&Anchor<'_>) -> bool,
    now: &Now,
    usage: Usage,
) -> Result<Path<'a>, Error> {
    let leaf = certificates.leaf()?;
    leaf.check_leaf(usage)?;
    let ders = certificates.ders();
    let mut reason = Error::UnknownIssuer;
    for anchor in anchors.all().iter().filter(|anchor| admit(anchor)) {
        // The path ends at any certificate that names this anchor as its issuer. What the peer
        // sent above it, such as the root itself, must have parsed and stand in order, but its
        // signature, dates and role are not looked at.
        let ends = certificates.list.iter().flatten().zip(1..);
        for (_, len) in ends.filter(|(last, _)| last.issuer == anchor.root().subject.as_ref()) {
            match attempt(certificates, &ders, len, (anchor, anchors), now, usage) {
                Ok(not_after) => {
                    return Ok(Path { leaf: *leaf, not_after, root: *anchor.fingerprint() });
                }
                Err(error) if reason == Error::UnknownIssuer => reason = error,
                Err(_) => (),
            }
        }
    }
    Err(reason)
}

/// Checks the first `len` certificates as a path to `anchor`; gives the first expiry on it.
fn attempt(
    certificates: &Certificates<'_>,
    ders: &[CertificateDer<'_>; MAX],
    len: usize,
    (anchor, anchors): (&Anchor<'_>, &Anchors<'_>),
    now: &Now,
    usage: Usage,
) -> Result<u64, Error> {
    let mut not_before = 0;
    let mut not_after = u64::MAX;
    for (certificate, issuers_below) in certificates.list.iter().flatten().take(len).zip(0_u8..) {
        if issuers_below > 0 {
            certificate.check_issuer(false)?;
        }
        not_before = not_before.max(certificate.not_before);
        not_after = not_after.min(certificate.not_after);
    }
    // RFC 5280 §6.1.3(a)(2) and the time-floor rule: notBefore only against a reliable clock.
    if now.basis() == TimeBasis::Reliable && now.unix() < not_before {
        return Err(Error::NotYetValid);
    }
    if now.unix() > not_after {
        return Err(Error::Expired);
    }
    // RFC 5280 §4.2.1.9, held for the anchor too, which §6.1.1(d) leaves open.
    let issuers = u8::try_from(len.saturating_sub(1)).map_err(|_| Error::ChainLength)?;
    if anchor.path_len().is_some_and(|most| issuers > most) {
        return Err(Error::PathLength);
    }

    // webpki holds both dates against one time. On the floor alone that is the later of the floor
    // and the path's last notBefore: notBefore then cannot fail, and notAfter is still held against
    // the floor at least. It is sound because a path is only ever valid at such a time or after.
    let time = match now.basis() {
        TimeBasis::Reliable => now.unix(),
        TimeBasis::Floor | TimeBasis::None => now.unix().max(not_before),
    };
    let (leaf, issuers) = ders.get(..len).and_then(<[_]>::split_first).ok_or(Error::ChainEmpty)?;
    let leaf = EndEntityCert::try_from(leaf).map_err(reason)?;
    revocation(anchors, |revocation| {
        leaf.verify_for_usage(
            &[
                #[cfg(feature = "p256")]
                &EcdsaP256Sha256,
                &Ed25519(anchor.ready()),
            ],
            core::slice::from_ref(anchor.root()),
            issuers,
            UnixTime::since_unix_epoch(Duration::from_secs(time)),
            usage.webpki(),
            revocation,
            None,
        )
        .map_err(reason)
    })?;
    Ok(not_after)
}

/// Lists are for hosts; elsewhere webpki's code for them is not even linked.
fn revocation<T>(
    anchors: &Anchors<'_>,
    verify: impl Fn(Option<webpki::RevocationOptions<'_>>) -> Result<T, Error>,
) -> Result<T, Error> {
    #[cfg(feature = "std")]
    return super::crl::with_options(anchors.crls(), verify);
    #[cfg(not(feature = "std"))]
    {
        let _ = anchors;
        verify(None)
    }
}

impl Usage {
    const fn webpki(self) -> webpki::KeyUsage {
        match self {
            Self::ClientAuth | Self::ClientAgreement => webpki::KeyUsage::client_auth(),
            Self::ServerAuth | Self::ServerAgreement => webpki::KeyUsage::server_auth(),
        }
    }
}

/// webpki's errors as ours. What its own and this module's readers both check is mapped as well,
/// so that a difference between the two ends in the right error, never in a success.
fn reason(error: webpki::Error) -> Error {
    use webpki::Error as Webpki;
    match error {
        Webpki::UnknownIssuer => Error::UnknownIssuer,
        Webpki::InvalidSignatureForPublicKey => Error::BadSignature,
        Webpki::CertRevoked => Error::Revoked,
        Webpki::UnknownRevocationStatus => Error::RevocationUnknown,
        Webpki::CrlExpired { .. } => Error::CrlExpired,
        Webpki::InvalidCrlSignatureForPublicKey
        | Webpki::IssuerNotCrlSigner
        | Webpki::UnsupportedCrlSignatureAlgorithmContext(_)
        | Webpki::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_) => Error::CrlSignature,
        Webpki::CertExpired { .. } => Error::Expired,
        Webpki::CertNotValidYet { .. } => Error::NotYetValid,
        Webpki::CaUsedAsEndEntity => Error::CaAsLeaf,
        Webpki::EndEntityUsedAsCa => Error::IssuerNotCa,
        Webpki::PathLenConstraintViolated => Error::PathLength,
        Webpki::NameConstraintViolation => Error::NameConstraints,
        Webpki::RequiredEkuNotFoundContext(_) => Error::Usage,
        Webpki::UnsupportedCriticalExtension => Error::CriticalExtension,
        Webpki::UnsupportedCertVersion => Error::Version,
        Webpki::UnsupportedSignatureAlgorithmContext(_)
        | Webpki::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => Error::SignatureAlgorithm,
        Webpki::MaximumSignatureChecksExceeded
        | Webpki::MaximumPathBuildCallsExceeded
        | Webpki::MaximumPathDepthExceeded
        | Webpki::MaximumNameConstraintComparisonsExceeded => Error::ChainLength,
        _ => Error::Malformed,
    }
}

#[cfg(all(test, feature = "tls"))]
mod limbo;
#[cfg(all(test, feature = "enrol"))]
mod tests;
