//! Certificate revocation lists (RFC 5280 §5), for hosts: a CA's word that a certificate which it
//! issued is not to be believed any more.
//!
//! Once a host gives its anchors any list, revocation is checked for every certificate on a path, and
//! fails closed: a certificate of an issuer without a list is refused, and so is one whose issuer's
//! list is past its nextUpdate. Fetch lists before that; this crate opens no connection.

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
pub(in crate::identity) fn with_options<T>(
    crls: &[Crl],
    verify: impl FnOnce(Option<webpki::RevocationOptions<'_>>) -> Result<T, Error>,
) -> Result<T, Error> {
    let Some(first) = crls.first() else { return verify(None) };
    let mut lists = [&*first.list; MAX_LISTS];
    for (place, crl) in lists.iter_mut().zip(crls) {
        *place = &crl.list;
    }
    let lists = lists.get(..crls.len()).ok_or(Error::Crl)?;
    // webpki's defaults, on purpose: the whole path, and an unknown status is a refusal.
    let options = RevocationOptionsBuilder::new(lists).map_err(|_| Error::Crl)?;
    verify(Some(options.with_expiration_policy(ExpirationPolicy::Enforce).build()))
}

#[cfg(all(test, feature = "enrol"))]
mod tests;
