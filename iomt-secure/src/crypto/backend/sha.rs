//! SHA-256 and HMAC-SHA-256: every target, no heap, states and pads wiped.

use crate::crypto::Secret;
use hmac::{KeyInit as _, Mac as _};
use sha2::Digest as _;

#[derive(Clone)]
pub(in crate::crypto) struct Sha256(sha2::Sha256);

impl Sha256 {
    pub(in crate::crypto) fn new() -> Self {
        Self(sha2::Sha256::new())
    }

    pub(in crate::crypto) fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    pub(in crate::crypto) fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

pub(in crate::crypto) fn hmac_sha256(key: &[u8], pieces: &[&[u8]]) -> Secret<32> {
    let mut mac = new_hmac(key);
    for piece in pieces {
        mac.update(piece);
    }
    finish_hmac(mac)
}

/// HMAC-SHA-256 with its key taken in: half of the work where the message is short.
pub(in crate::crypto) struct HmacKey(HmacSha256);

impl HmacKey {
    pub(in crate::crypto) fn new(key: &[u8; 32]) -> Self {
        Self(new_hmac(key))
    }

    /// One block of HKDF-Expand, RFC 5869 §2.3: T(n) = HMAC(PRK, T(n-1) | info | n).
    pub(in crate::crypto) fn hkdf_block(
        &self,
        previous: &[u8],
        info: &[&[u8]],
        counter: u8,
    ) -> Secret<32> {
        let mut mac = self.0.clone();
        mac.update(previous);
        for piece in info {
            mac.update(piece);
        }
        mac.update(&[counter]);
        finish_hmac(mac)
    }
}

type HmacSha256 = hmac::Hmac<sha2::Sha256>;

/// Bytes of a SHA-256 block, B in RFC 2104 §2.
const BLOCK: usize = 64;

/// Makes the key one block long, as RFC 2104 §2 says, so that the constructor that cannot fail
/// takes it.
fn new_hmac(key: &[u8]) -> HmacSha256 {
    let mut block = zeroize::Zeroizing::new([0; BLOCK]);
    if key.len() > BLOCK {
        let mut hash = Sha256::new();
        hash.update(key);
        fill(&mut *block, &*zeroize::Zeroizing::new(hash.finish()));
    } else {
        fill(&mut *block, key);
    }
    HmacSha256::new((&*block).into())
}

/// Copies as much of `from` as `to` has room for.
fn fill(to: &mut [u8], from: &[u8]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

fn finish_hmac(mac: HmacSha256) -> Secret<32> {
    let mut bytes: [u8; 32] = mac.finalize().into_bytes().into();
    Secret::take(&mut bytes)
}
