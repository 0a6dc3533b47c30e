//! Who may sign statements of which kind.

use super::{Error, Kind};
use crate::cbor::Writer;
use crate::crypto;
use crate::crypto::hash::{Digest, sha256};
use crate::crypto::signature::PublicKey;

/// The first eight bytes of a key's thumbprint: finds the key, proves nothing.
pub type KeyId = [u8; 8];

/// A public key that may sign statements of certain kinds.
///
/// Give the verifier several at once while keys rotate: the old and the new stand side by side
/// until every device has statements from the new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authority {
    key: PublicKey,
    thumbprint: Digest,
    kinds: u16,
}

impl Authority {
    /// `key` may sign statements of `kinds`.
    ///
    /// # Errors
    /// [`crypto::Error::PublicKey`] if a P-256 key is not an uncompressed point.
    pub fn new(key: PublicKey, kinds: &[Kind]) -> Result<Self, Error> {
        let kinds = kinds.iter().fold(0, |set, kind| set | kind.bit());
        Ok(Self { key, thumbprint: thumbprint(&key)?, kinds })
    }

    /// The public key.
    #[must_use]
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The key's COSE Key Thumbprint (RFC 9679), with SHA-256.
    #[must_use]
    pub const fn thumbprint(&self) -> &Digest {
        &self.thumbprint
    }

    /// What a statement's header calls the key.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        key_id(&self.thumbprint)
    }

    /// Whether the key may sign statements of `kind`.
    #[must_use]
    pub const fn may_sign(&self, kind: Kind) -> bool {
        self.kinds & kind.bit() != 0
    }
}

pub(super) const fn key_id(thumbprint: &Digest) -> KeyId {
    let [a, b, c, d, e, f, g, h, ..] = *thumbprint;
    [a, b, c, d, e, f, g, h]
}

/// RFC 9679 §3: the hash of the COSE_Key with its required parameters alone (§4.1, §4.2),
/// deterministically encoded.
pub(super) fn thumbprint(key: &PublicKey) -> Result<Digest, Error> {
    let mut encoded = [0; 80];
    let mut writer = Writer::new(&mut encoded);
    match key {
        PublicKey::Ed25519(x) => writer.map(|map| {
            map.entry(KTY, |w| w.i64(KTY_OKP))?;
            map.entry(CRV, |w| w.i64(CRV_ED25519))?;
            map.entry(X, |w| w.bytes(x))
        })?,
        PublicKey::P256(point) => {
            // SEC 1 §2.3.3: 04 || x || y.
            let Some((4, coordinates)) = point.split_first() else {
                return Err(crypto::Error::PublicKey.into());
            };
            let (x, y) = coordinates.split_at_checked(32).unwrap_or_default();
            writer.map(|map| {
                map.entry(KTY, |w| w.i64(KTY_EC2))?;
                map.entry(CRV, |w| w.i64(CRV_P256))?;
                map.entry(X, |w| w.bytes(x))?;
                map.entry(Y, |w| w.bytes(y))
            })?;
        }
    }
    Ok(sha256(&[writer.written()]))
}

// RFC 9052 §7.1; RFC 9053 §7.1, §7.2.
const KTY: i64 = 1;
const KTY_OKP: i64 = 1;
const KTY_EC2: i64 = 2;
const CRV: i64 = -1;
const CRV_P256: i64 = 1;
const CRV_ED25519: i64 = 6;
const X: i64 = -2;
const Y: i64 = -3;
