//! Epochs: secrets, keys, nonces and the limits of a key's use.

use super::Error;
use crate::crypto::Secret;
use crate::crypto::aead::{Aead, AeadKey, NONCE, TAG};
use crate::crypto::hash::Digest;
use crate::crypto::kdf::expand_label;
use crate::minimize::{Padding, Plan};

/// What holds in an epoch: the policy that content is minimized under, and whether it is padded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Terms {
    pub(super) policy: Digest,
    pub(super) padded: bool,
}

impl Terms {
    /// Content is minimized under the policy with this digest; `padded` if a view in use asks for
    /// padding, which costs every batch of the epoch one byte more.
    #[must_use]
    pub const fn new(policy: Digest, padded: bool) -> Self {
        Self { policy, padded }
    }

    /// The policy's digest.
    #[must_use]
    pub const fn policy(&self) -> &Digest {
        &self.policy
    }

    /// Whether batches are padded.
    #[must_use]
    pub const fn padded(&self) -> bool {
        self.padded
    }
}

impl<const R: usize> From<&Plan<R>> for Terms {
    fn from(plan: &Plan<R>) -> Self {
        Self::new(*plan.stamp().policy(), plan.padding() != Padding::None)
    }
}

/// The key and the IV of one direction in one epoch.
pub(super) struct Keys {
    key: AeadKey,
    iv: Secret<NONCE>,
}

impl Keys {
    /// RFC 8446 §7.3: `[sender]_write_key` and `[sender]_write_iv`.
    pub(super) fn new(aead: Aead, secret: &Secret<32>) -> Result<Self, Error> {
        let iv = Secret::filled_by(|out| expand_label(secret, b"iv", b"", out))?;
        // Exposed to the cipher, which keeps its own wiped copy.
        let key = match aead.key_len() {
            16 => AeadKey::new(aead, key::<16>(secret)?.expose()),
            _ => AeadKey::new(aead, key::<32>(secret)?.expose()),
        }?;
        Ok(Self { key, iv })
    }

    /// The IV XOR the channel in 32 bits and the number in 64, as multipath QUIC (RFC 10069) does
    /// with its path: no two frames of a key share a nonce, on whatever channel.
    #[inline]
    fn nonce(&self, channel: u8, number: u64) -> [u8; NONCE] {
        // Exposed into the nonce, which is as secret as the IV. It is put together in two words, as
        // the ciphers read it: single bytes that are read as a word right after hold up the processor.
        let [a, b, c, d, e, f, g, h, last @ ..] = *self.iv.expose();
        let [n0, n1, n2, n3, low @ ..] = number.to_be_bytes();
        let first = u64::from_be_bytes([a, b, c, d, e, f, g, h])
            ^ u64::from_be_bytes([0, 0, 0, channel, n0, n1, n2, n3]);
        let last = u32::from_be_bytes(last) ^ u32::from_be_bytes(low);
        let mut nonce = [0; NONCE];
        let (to_first, to_last) = nonce.split_at_mut(8);
        to_first.copy_from_slice(&first.to_be_bytes());
        to_last.copy_from_slice(&last.to_be_bytes());
        nonce
    }

    #[inline]
    pub(super) fn seal(
        &self,
        channel: u8,
        number: u64,
        header: &[u8],
        in_out: &mut [u8],
    ) -> Result<[u8; TAG], Error> {
        Ok(self.key.seal(&self.nonce(channel, number), header, in_out)?)
    }

    /// Seals what lies elsewhere, without a copy.
    #[inline]
    pub(super) fn seal_into(
        &self,
        channel: u8,
        number: u64,
        header: &[u8],
        content: &[u8],
        out: &mut [u8],
        tag: &mut [u8; TAG],
    ) -> Result<(), Error> {
        Ok(self.key.seal_into(&self.nonce(channel, number), header, content, out, tag)?)
    }

    #[inline]
    pub(super) fn open(
        &self,
        channel: u8,
        number: u64,
        header: &[u8],
        in_out: &mut [u8],
        tag: &[u8; TAG],
    ) -> Result<(), Error> {
        let nonce = self.nonce(channel, number);
        self.key.open(&nonce, header, in_out, tag).map_err(|_| Error::Authentication)
    }
}

fn key<const N: usize>(secret: &Secret<32>) -> Result<Secret<N>, Error> {
    Ok(Secret::filled_by(|out| expand_label(secret, b"key", b"", out))?)
}

/// The next epoch's secret: RFC 8446 §7.2, with the policy's digest for context. Its predecessor
/// cannot be found from it.
pub(super) fn next_secret(secret: &Secret<32>, policy: &Digest) -> Result<Secret<32>, Error> {
    Ok(Secret::filled_by(|out| expand_label(secret, b"traffic upd", policy, out))?)
}

/// How many frames one key may seal. For AES-GCM 2^24.5 (RFC 8446 §5.5); ChaCha20-Poly1305 has no limit
/// that a counter would reach, and gets the 2^48 of RFC 9147 §4.2.1.
pub(super) const fn seal_limit(aead: Aead) -> u64 {
    match aead {
        Aead::ChaCha20Poly1305 => 1 << 48,
        Aead::Aes128Gcm | Aead::Aes256Gcm => 23_726_566,
    }
}

/// Frames at the end of a key's use that are kept for control messages: its own update must still go.
pub(super) const RESERVED: u64 = 1024;

/// How many frames may fail under one key (RFC 9147 §4.5.3).
pub(super) const FORGERY_LIMIT: u64 = 1 << 36;
