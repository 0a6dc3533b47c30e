//! Epochs: secrets, keys, nonces and the limits of a key's use.

use super::Error;
use crate::crypto::aead::{Aead, AeadKey, NONCE, TAG};
use crate::crypto::hash::Digest;
use crate::crypto::kdf::expand_label;
use crate::crypto::{self, Secret};
use crate::minimize::{Padding, Plan, Purpose};

/// What holds in an epoch: the policy that content is minimized under, the purpose that it is for, and
/// whether it is padded.
///
/// Who seals has it from its [`Plan`], who opens from an authentic key update; there is no other way:
///
/// ```compile_fail,E0624
/// # use iomt_secure::{minimize::Purpose, telemetry::Terms};
/// Terms::new([0; 32], Purpose::Treatment, false);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Terms {
    pub(super) policy: Digest,
    pub(super) purpose: Purpose,
    pub(super) padded: bool,
}

impl Terms {
    /// Content is minimized under the policy with this digest; `padded` if its view asks for padding,
    /// which costs every batch of the epoch one byte more.
    pub(super) const fn new(policy: Digest, purpose: Purpose, padded: bool) -> Self {
        Self { policy, purpose, padded }
    }

    /// The policy's digest.
    #[must_use]
    pub const fn policy(&self) -> &Digest {
        &self.policy
    }

    /// What the recipient gets the content for.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Whether batches are padded.
    #[must_use]
    pub const fn padded(&self) -> bool {
        self.padded
    }
}

impl<const R: usize> From<&Plan<R>> for Terms {
    fn from(plan: &Plan<R>) -> Self {
        let stamp = plan.stamp();
        Self::new(*stamp.policy(), stamp.purpose(), stamp.padding() != Padding::None)
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
        let nonce = self.nonce(channel, number);
        #[cfg(test)]
        nonces::note(nonce);
        Ok(self.key.seal(&nonce, header, in_out)?)
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
        let nonce = self.nonce(channel, number);
        #[cfg(test)]
        nonces::note(nonce);
        Ok(self.key.seal_into(&nonce, header, content, out, tag)?)
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

/// Room for the code of a purpose in the next secret's context.
const MAX_PURPOSE: usize = 32;

/// The next epoch's secret: RFC 8446 §7.2, with the policy's digest and the purpose's code for context.
/// The digest's length is fixed, so that no two terms have one context. Its predecessor cannot be found
/// from it.
pub(super) fn next_secret(secret: &Secret<32>, terms: &Terms) -> Result<Secret<32>, Error> {
    let mut context = [0; 32 + MAX_PURPOSE];
    let (to_policy, rest) = context.split_at_mut(32);
    to_policy.copy_from_slice(&terms.policy);
    let purpose = terms.purpose.code().as_bytes();
    let to_purpose = rest.get_mut(..purpose.len()).ok_or(crypto::Error::OutputLength)?;
    to_purpose.copy_from_slice(purpose);
    let context = context.get(..purpose.len().saturating_add(32)).unwrap_or_default();
    Ok(Secret::filled_by(|out| expand_label(secret, b"traffic upd", context, out))?)
}

/// By what the two halves of a link know one another: 8 bytes from the secret that its receiving half
/// begins with. They travel nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LinkTag([u8; 8]);

impl LinkTag {
    pub(super) const fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    pub(super) const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }

    pub(super) fn new(receive: &Secret<32>) -> Result<Self, Error> {
        let mut tag = [0; 8];
        expand_label(receive, b"link", b"", &mut tag)?;
        Ok(Self(tag))
    }
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

/// Most frame numbers that one write to storage reserves, on a channel. A side that has restarted
/// skips as many of its own, so that they lie behind no number that its peer has reserved.
pub(super) const MAX_BLOCK: u16 = 1024;

/// How many frames may fail under one key (RFC 9147 §4.5.3).
pub(super) const FORGERY_LIMIT: u64 = 1 << 36;

/// Every nonce that this thread has sealed with. The IV is derived with the key, so that two keys have
/// no nonce in common but by an accident of 96 bits.
#[cfg(test)]
pub(super) mod nonces {
    use super::NONCE;
    use std::cell::RefCell;
    use std::vec::Vec;

    std::thread_local! {
        static SEALED: RefCell<Vec<[u8; NONCE]>> = const { RefCell::new(Vec::new()) };
    }

    pub(super) fn note(nonce: [u8; NONCE]) {
        SEALED.with_borrow_mut(|sealed| sealed.push(nonce));
    }

    /// Those since the last call.
    pub(in crate::telemetry) fn take() -> Vec<[u8; NONCE]> {
        SEALED.take()
    }
}
