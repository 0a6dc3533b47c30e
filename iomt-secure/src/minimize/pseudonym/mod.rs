//! Pseudonyms: a name in place of a name, the same for the same person wherever it stands.
//!
//! - [`Identity`]: whose name it is, brought into one form, so that a resource's `id`, a reference,
//!   a `fullUrl` and a URL all give the same pseudonym;
//! - [`Derived`]: computed from a key for one recipient, one purpose and one epoch. The pseudonym
//!   *is* the identity, encrypted (AES-SIV, RFC 5297): who holds the key turns it back, nobody else
//!   does, and what two recipients got cannot be joined;
//! - [`Mapped`]: drawn at random and remembered on the device, encrypted. Nothing can be computed
//!   back, not even with the key of another device.
//!
//! A UUID becomes a UUID (version 8, RFC 9562 §5.8), so that `urn:uuid:` keeps its form and the same
//! identity has the same pseudonym with and without that prefix; anything else becomes a token of at
//! most 64 letters, digits, `-` and `.`, as FHIR's `id` wants it. A UUID has no room for a tag:
//! neither it nor the token of an identity longer than [`REVERSIBLE`] bytes can be turned back from
//! itself alone. [`Derived::escrow`] seals such an identity for the holder of the key, and
//! [`Derived::is`] tells for a register of known identities which one it was.
//!
//! A pseudonym is still personal data: it tells that two records are of one person.

mod derived;
mod identity;
mod mapped;

pub use derived::{Derived, ESCROW, ReidentificationKey};
pub use identity::{Identity, Space};
pub use mapped::Mapped;

pub(in crate::minimize) use derived::keyed;

use core::fmt;

/// Longest pseudonym, in characters: FHIR's `id`.
pub const MAX: usize = 64;

/// Longest identity, in bytes, whose token can be turned back without more.
pub const REVERSIBLE: usize = 31;

errors! {
    /// Why there is no pseudonym, or why it cannot be turned back.
    pub enum Error {
        NotAPseudonym = 653, Peer, "this is not a pseudonym of this key, recipient, purpose and epoch";
        TooLong = 654, Misuse, "the identity or its system is longer than 1024 bytes, and none is so long";
        MapFull = 655, Capacity, "the map holds as many identities as it can: begin a new epoch, or enlarge it";
        StoredMap = 656, Authentication, "the stored map of pseudonyms cannot be read with this key, recipient, purpose and epoch";
        Scratch = 657, Capacity, "the scratch buffer is too small: 32 bytes for each identity, and 19 more";
        Output = 658, Capacity, "the output buffer is too small: give the lengths of identity and system, and ESCROW bytes more";
    }
    from Crypto(crate::crypto::Error);
    from Platform(crate::platform::Error);
}

/// A pseudonym: 1 to 64 letters, digits, `-` and `.`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pseudonym {
    text: [u8; MAX],
    len: usize,
}

impl Pseudonym {
    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let text = self.text.get(..self.len).unwrap_or_default();
        core::str::from_utf8(text).unwrap_or_default()
    }

    /// Whether it has the form of a UUID.
    #[must_use]
    pub fn is_uuid(&self) -> bool {
        identity::uuid(self.as_str()).is_some()
    }

    /// Bytes as text, six bits a character.
    fn token(bytes: &[u8]) -> Self {
        let mut token = Self { text: [0; MAX], len: 0 };
        for chunk in bytes.chunks(3) {
            let [a, b, c] = [0, 1, 2].map(|at| chunk.get(at).copied().unwrap_or_default());
            let characters = chunk.len().saturating_add(1);
            let sextets = [a >> 2, (a & 3) << 4 | b >> 4, (b & 15) << 2 | c >> 6, c & 63];
            for sextet in sextets.into_iter().take(characters) {
                token.push(ALPHABET.get(usize::from(sextet)).copied().unwrap_or_default());
            }
        }
        token
    }

    /// The UUID of these bytes, of version 8 and the variant of RFC 9562.
    fn uuid(mut bytes: [u8; 16]) -> Self {
        let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
        *version = *version & 0x0f | 0x80;
        *variant = *variant & 0x3f | 0x80;
        let mut uuid = Self { text: [0; MAX], len: 0 };
        for (at, byte) in bytes.into_iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                uuid.push(b'-');
            }
            for nibble in [byte >> 4, byte & 15] {
                uuid.push(HEX.get(usize::from(nibble)).copied().unwrap_or_default());
            }
        }
        uuid
    }

    fn push(&mut self, character: u8) {
        if let Some(place) = self.text.get_mut(self.len) {
            *place = character;
            self.len = self.len.saturating_add(1);
        }
    }
}

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The bytes that a token was made of; `None` if it is none, or not in its one form.
fn bytes_of(token: &str) -> Option<([u8; MAX], usize)> {
    if token.len() > MAX || !token.is_ascii() {
        return None;
    }
    let mut bytes = [0; MAX];
    let mut len = 0usize;
    for chunk in token.as_bytes().chunks(4) {
        let mut group = 0u32;
        for at in 0..4 {
            let sextet = match chunk.get(at) {
                None => 0,
                Some(character) => ALPHABET.iter().position(|known| known == character)?,
            };
            group = group << 6 | u32::try_from(sextet).ok()?;
        }
        let [_, decoded @ ..] = group.to_be_bytes();
        // Two characters make one byte, three two, four three; one alone makes none.
        let count = chunk.len().checked_sub(1).filter(|count| *count > 0)?;
        for byte in decoded.iter().take(count) {
            *bytes.get_mut(len)? = *byte;
            len = len.checked_add(1)?;
        }
    }
    let canonical = Pseudonym::token(bytes.get(..len)?).as_str() == token;
    canonical.then_some((bytes, len))
}

/// FHIR's `id`: [A-Za-z0-9\-\.].
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";
const HEX: &[u8; 16] = b"0123456789abcdef";

#[cfg(test)]
mod tests;
