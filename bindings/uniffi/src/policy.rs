//! Signed policies: who may sign them, which one holds.

use crate::call::{Live, Result, guard};
use crate::platform::{Store, TimeSource};
use crate::signer::public_key;
use sdk::minimize::VerifiedPolicy;
use sdk::minimize::policy::OwnedPolicy;
use sdk::statement::{self, Kind};
use std::sync::Arc;

/// A public key that may sign policies for this device.
#[derive(uniffi::Object)]
pub struct Authority {
    pub(crate) inner: statement::Authority,
    _live: Live,
}

#[uniffi::export]
impl Authority {
    /// The key as a P-256 point (65 bytes) or as SubjectPublicKeyInfo in DER (P-256 or Ed25519).
    #[uniffi::constructor]
    pub fn for_policies(key: Vec<u8>) -> Result<Arc<Self>> {
        guard(|| {
            let inner = statement::Authority::new(public_key(&key)?, &[Kind::Policy])?;
            Ok(Arc::new(Self { inner, _live: Live::new() }))
        })
    }
}

/// A policy that may be acted on: signed by an authority, the one that the device was provisioned with,
/// in force, and not older than the last.
#[derive(uniffi::Object)]
pub struct Policy {
    pub(crate) owned: OwnedPolicy,
    _live: Live,
}

#[uniffi::export]
impl Policy {
    /// Checks a signed policy and remembers it in `store` as the newest one. The same may be accepted
    /// again, as after each start of the app.
    #[uniffi::constructor]
    pub fn accept(
        statement: Vec<u8>,
        authorities: Vec<Arc<Authority>>,
        id: String,
        time: Arc<TimeSource>,
        store: Arc<Store>,
    ) -> Result<Arc<Self>> {
        guard(|| {
            let authorities: Vec<_> = authorities.iter().map(|one| one.inner).collect();
            let mut scratch = vec![0; statement.len().saturating_add(statement::OVERHEAD)];
            let now = time.reading()?;
            let owned = store.with(|storage| {
                let accepted = VerifiedPolicy::accept(
                    &statement,
                    &authorities,
                    &id,
                    &now,
                    storage,
                    &mut scratch,
                )?;
                Ok(accepted.to_owned())
            })?;
            Ok(Arc::new(Self { owned, _live: Live::new() }))
        })
    }

    /// What it is.
    pub fn info(&self) -> Result<PolicyInfo> {
        guard(|| {
            let verified = self.owned.borrow()?;
            let policy = verified.policy();
            Ok(PolicyInfo {
                id: policy.id().into(),
                version: policy.version(),
                issued: policy.issued(),
                not_after: policy.not_after(),
                digest: policy.digest().to_vec(),
            })
        })
    }
}

#[cfg(feature = "tls")]
#[uniffi::export]
impl Policy {
    /// The policy as JSON, for reading.
    pub fn to_json(&self) -> Result<String> {
        guard(|| Ok(sdk::minimize::policy::text::to_json(self.owned.borrow()?.policy())?))
    }
}

/// What a policy is.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PolicyInfo {
    /// Its name.
    pub id: String,
    /// Its version, which never goes back.
    pub version: u64,
    /// When it was issued, in seconds since 1970.
    pub issued: u64,
    /// The last second in which it holds, since 1970.
    pub not_after: Option<u64>,
    /// SHA-256 of its deterministic CBOR: the same for every form of it.
    pub digest: Vec<u8>,
}
