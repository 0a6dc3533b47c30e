//! Certificate revocation lists (RFC 5280 §5), for hosts: a CA's word that a certificate which it
//! issued is not to be believed any more.
//!
//! Once a host gives its anchors any list, revocation is checked for every certificate on a path, and
//! fails closed: a certificate of an issuer without a list is refused, and so is one whose issuer's
//! list is past its nextUpdate. Fetch lists before that; this crate opens no connection. Where an
//! issuer has several lists, each is asked: an old one beside the new hides nothing.

use super::Error;
use crate::crypto::hash::{Digest, sha256};
use std::sync::Arc;
use webpki::{
    CertRevocationList, ExpirationPolicy, OwnedCertRevocationList, RevocationOptionsBuilder,
};

/// Most lists at a time: one for each CA that issues.
pub const MAX_LISTS: usize = 16;

/// A revocation list whose form was checked. Its signature is checked with each path that it is used
/// for, against the issuer's key on that path.
#[derive(Clone, Debug)]
pub struct Crl {
    list: Arc<CertRevocationList<'static>>,
    fingerprint: Digest,
}

impl Crl {
    /// Reads a complete list, DER, for all reasons; no delta and no indirect one.
    ///
    /// # Errors
    /// [`Error::Crl`].
    pub fn new(der: &[u8]) -> Result<Self, Error> {
        let list = OwnedCertRevocationList::from_der(der).map_err(|_| Error::Crl)?;
        Ok(Self { list: Arc::new(list.into()), fingerprint: sha256(&[der]) })
    }

    /// SHA-256 of the list.
    #[must_use]
    pub const fn fingerprint(&self) -> &Digest {
        &self.fingerprint
    }
}

/// Runs `verify` with what webpki is to check revocation by: nothing, if there are no lists.
///
/// Of an issuer's lists webpki asks the first that is about a certificate. Another may be newer, or be
/// of the part that the certificate is in, so each has its turn as the first, and all must let it pass.
pub(in crate::identity) fn with_options<T>(
    crls: &[Crl],
    verify: impl Fn(Option<webpki::RevocationOptions<'_>>) -> Result<T, Error>,
) -> Result<T, Error> {
    let Some(first) = crls.first() else { return verify(None) };
    let mut lists = [&*first.list; MAX_LISTS];
    for (place, crl) in lists.iter_mut().zip(crls) {
        *place = &crl.list;
    }
    let lists = lists.get_mut(..crls.len()).ok_or(Error::Crl)?;
    let verified = verify_by(lists, &verify)?;
    for (index, crl) in crls.iter().enumerate().skip(1) {
        if crls.iter().take(index).any(|earlier| earlier.list.issuer() == crl.list.issuer()) {
            lists.swap(0, index);
            verify_by(lists, &verify)?;
            lists.swap(0, index);
        }
    }
    Ok(verified)
}

fn verify_by<T>(
    lists: &[&CertRevocationList<'_>],
    verify: impl Fn(Option<webpki::RevocationOptions<'_>>) -> Result<T, Error>,
) -> Result<T, Error> {
    // webpki's defaults, on purpose: the whole path, and an unknown status is a refusal.
    let options = RevocationOptionsBuilder::new(lists).map_err(|_| Error::Crl)?;
    verify(Some(options.with_expiration_policy(ExpirationPolicy::Enforce).build()))
}

#[cfg(all(test, feature = "enrol"))]
mod tests;
