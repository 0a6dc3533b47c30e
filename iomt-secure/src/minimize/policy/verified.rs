//! The proof that a policy is the one provisioned, was signed by an authority, holds now and is not
//! older than the last.

use super::Policy;
use crate::crypto::hash::Digest;
use crate::identity::Now;
use crate::minimize::Error;
use crate::platform::{Slot, Storage};
use crate::statement::{Authority, Kind, Sign1};

/// What is stored of the policy last accepted: version, then digest. Its id is not: [`accept`] holds
/// every policy to the id that the device was provisioned with, so that versions are always of one
/// line; and if the device is given another line, versions only ever go up across the two.
///
/// [`accept`]: VerifiedPolicy::accept
const STORED: usize = 40;

/// A policy that may be acted on. Only [`VerifiedPolicy::accept`] makes one.
///
/// ```compile_fail,E0451
/// # use iomt_secure::minimize::{Policy, VerifiedPolicy};
/// # fn forge(policy: Policy<'_>) {
/// VerifiedPolicy { policy };
/// # }
/// ```
/// ```compile_fail,E0624
/// # use iomt_secure::{minimize::{Policy, VerifiedPolicy}, platform::Storage};
/// # fn skip_the_signature(policy: Policy<'_>, storage: &mut impl Storage) {
/// VerifiedPolicy::admit(policy, "ward-7", 0, storage);
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct VerifiedPolicy<'a> {
    policy: Policy<'a>,
}

impl<'a> VerifiedPolicy<'a> {
    /// Checks a signed policy and remembers it as the newest one.
    ///
    /// `id` is that of the policy this device was provisioned with. An authority may sign policies
    /// for many devices and purposes; a genuine one that was meant for others is refused by it.
    ///
    /// `scratch` must hold the payload and
    /// [`OVERHEAD`](crate::statement::OVERHEAD) bytes. The same policy may be accepted again and
    /// again, as after each start of the device.
    ///
    /// # Errors
    /// The statement's own; those of [`Policy::decode`]; [`Error::OtherPolicy`] if it has
    /// another id; [`Error::Expired`]; [`Error::RolledBack`] if a higher version was accepted before, [`Error::Equivocation`] if another policy with this
    /// version was; the storage's own. The policy is not accepted then, and what is stored stands.
    pub fn accept(
        statement: &'a [u8],
        authorities: &[Authority],
        id: &str,
        now: &Now,
        storage: &mut impl Storage,
        scratch: &mut [u8],
    ) -> Result<Self, Error> {
        let statement = Sign1::decode(statement)?;
        let verified = statement.verify(authorities, Kind::Policy, b"", scratch)?;
        Self::admit(Policy::decode(verified.payload())?, id, now.unix(), storage)
    }

    /// The rules that follow the signature: id, time, version, storage.
    fn admit(
        policy: Policy<'a>,
        id: &str,
        unix: u64,
        storage: &mut impl Storage,
    ) -> Result<Self, Error> {
        if policy.id() != id {
            return Err(Error::OtherPolicy);
        }
        if policy.not_after().is_some_and(|not_after| unix > not_after) {
            return Err(Error::Expired);
        }
        let newer = match load(storage)? {
            None => true,
            Some((version, _)) if policy.version() < version => return Err(Error::RolledBack),
            Some((version, digest)) if policy.version() == version => {
                if digest != *policy.digest() {
                    return Err(Error::Equivocation);
                }
                false
            }
            Some(_) => true,
        };
        if newer {
            // Before the policy is of any use: what was not stored could be rolled back.
            store(storage, &policy)?;
        }
        Ok(Self { policy })
    }

    /// A policy whose signature a test does not care about.
    #[cfg(test)]
    pub(in crate::minimize) const fn made_up(policy: Policy<'a>) -> Self {
        Self { policy }
    }

    /// What was signed.
    #[must_use]
    pub const fn policy(&self) -> &Policy<'a> {
        &self.policy
    }

    /// The same, with its own copy of the payload: for hosts that do not keep the statement.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn to_owned(&self) -> OwnedPolicy {
        OwnedPolicy { payload: self.policy.payload().into() }
    }
}

/// A [`VerifiedPolicy`] that borrows nothing. Only one that was accepted gives one:
///
/// ```compile_fail,E0451
/// # use iomt_secure::minimize::policy::OwnedPolicy;
/// # fn forge(payload: &[u8]) {
/// OwnedPolicy { payload: payload.into() };
/// # }
/// ```
#[cfg(feature = "alloc")]
#[derive(Clone)]
pub struct OwnedPolicy {
    payload: alloc::boxed::Box<[u8]>,
}

#[cfg(feature = "alloc")]
impl OwnedPolicy {
    /// The proof, which borrows this. The payload is read anew, its signature was checked.
    ///
    /// # Errors
    /// None in fact: the payload was read before.
    pub fn borrow(&self) -> Result<VerifiedPolicy<'_>, Error> {
        Policy::decode(&self.payload).map(|policy| VerifiedPolicy { policy })
    }
}

#[cfg(feature = "alloc")]
impl core::fmt::Debug for OwnedPolicy {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("OwnedPolicy").field("bytes", &self.payload.len()).finish_non_exhaustive()
    }
}

fn load(storage: &mut impl Storage) -> Result<Option<(u64, Digest)>, Error> {
    let mut bytes = [0; STORED];
    match storage.load(Slot::POLICY_VERSION, &mut bytes)? {
        None => Ok(None),
        Some(STORED) => {
            let (version, digest) = bytes.split_first_chunk().ok_or(Error::StoredVersion)?;
            let digest = digest.try_into().map_err(|_| Error::StoredVersion)?;
            Ok(Some((u64::from_be_bytes(*version), digest)))
        }
        Some(_) => Err(Error::StoredVersion),
    }
}

fn store(storage: &mut impl Storage, policy: &Policy<'_>) -> Result<(), Error> {
    let mut bytes = [0; STORED];
    let (version, digest) = bytes.split_first_chunk_mut().ok_or(Error::StoredVersion)?;
    *version = policy.version().to_be_bytes();
    digest.copy_from_slice(policy.digest());
    Ok(storage.store(Slot::POLICY_VERSION, &bytes)?)
}

#[cfg(all(test, feature = "text"))]
mod tests;
