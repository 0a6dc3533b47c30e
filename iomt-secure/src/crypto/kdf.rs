//! HMAC-SHA-256 (RFC 2104), HKDF-SHA-256 (RFC 5869) and TLS 1.3's labels for it (RFC 8446 §7.1).

use super::{Error, Secret, backend};

/// HMAC-SHA-256 over the pieces, as if they were one.
#[must_use]
pub fn hmac_sha256(key: &[u8], pieces: &[&[u8]]) -> Secret<32> {
    backend::hmac_sha256(key, pieces)
}

/// HKDF-Extract (RFC 5869 §2.2).
#[must_use]
pub fn extract(salt: &[u8], input: &[u8]) -> Secret<32> {
    backend::hmac_sha256(salt, &[input])
}

/// HKDF-Expand (RFC 5869 §2.3) into `out`; the pieces of `info` are taken as one. An empty `out`
/// is filled by doing nothing.
///
/// # Errors
/// [`Error::OutputLength`] if `out` is longer than 255 × 32 bytes.
pub fn expand(key: &Secret<32>, info: &[&[u8]], out: &mut [u8]) -> Result<(), Error> {
    Expand::new(key).expand(info, out)
}

/// HKDF-Expand (RFC 5869 §2.3) with its key taken in once, for several outputs. Wiped on drop.
pub struct Expand(backend::HmacKey);

impl Expand {
    /// Takes in `key`.
    #[must_use]
    pub fn new(key: &Secret<32>) -> Self {
        // Exposed to HMAC as its key.
        Self(backend::HmacKey::new(key.expose()))
    }

    /// As [`expand`].
    ///
    /// # Errors
    /// [`Error::OutputLength`] if `out` is longer than 255 × 32 bytes.
    pub fn expand(&self, info: &[&[u8]], out: &mut [u8]) -> Result<(), Error> {
        self.blocks(info, out, |to, from| *to = from)
    }

    /// HKDF-Expand's output, as long as `in_out` and XORed onto it: a stream cipher, for a key and
    /// `info` that serve one message only.
    ///
    /// # Errors
    /// [`Error::OutputLength`] if `in_out` is longer than 255 × 32 bytes; it is then unchanged.
    pub fn expand_xor(&self, info: &[&[u8]], in_out: &mut [u8]) -> Result<(), Error> {
        self.blocks(info, in_out, |to, from| *to ^= from)
    }

    fn blocks(
        &self,
        info: &[&[u8]],
        out: &mut [u8],
        apply: impl Fn(&mut u8, u8),
    ) -> Result<(), Error> {
        // RFC 5869 §2.3: L <= 255 * HashLen.
        if out.len() > 255 * 32 {
            return Err(Error::OutputLength);
        }
        let mut previous: Option<Secret<32>> = None;
        for (counter, block) in (1u8..=255).zip(out.chunks_mut(32)) {
            let before = previous.as_ref().map_or(&[][..], |block| &block.expose()[..]);
            let next = self.0.hkdf_block(before, info, counter);
            for (to, from) in block.iter_mut().zip(next.expose()) {
                apply(to, *from);
            }
            previous = Some(next);
        }
        Ok(())
    }
}

/// HKDF-Expand-Label (RFC 8446 §7.1): the label gets the prefix "tls13 ".
///
/// # Errors
/// [`Error::OutputLength`] if `label` is longer than 249 bytes, `context` than 255, or `out` than
/// 255 × 32.
pub fn expand_label(
    key: &Secret<32>,
    label: &[u8],
    context: &[u8],
    out: &mut [u8],
) -> Result<(), Error> {
    let length = u16::try_from(out.len()).map_err(|_| Error::OutputLength)?;
    let label_len = label.len().checked_add(6).and_then(|n| u8::try_from(n).ok());
    let label_len = label_len.ok_or(Error::OutputLength)?;
    let context_len = u8::try_from(context.len()).map_err(|_| Error::OutputLength)?;
    expand(
        key,
        &[&length.to_be_bytes(), &[label_len], b"tls13 ", label, &[context_len], context],
        out,
    )
}
