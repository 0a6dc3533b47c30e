//! SHA-256 (FIPS 180-4).

use super::backend;

/// A SHA-256 digest.
pub type Digest = [u8; 32];

/// SHA-256 over pieces that arrive one after the other.
#[derive(Clone)]
pub struct Sha256(backend::Sha256);

impl Sha256 {
    /// Starts an empty hash.
    #[must_use]
    pub fn new() -> Self {
        Self(backend::Sha256::new())
    }

    /// Adds `piece`.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The digest of all pieces.
    #[must_use]
    pub fn finish(self) -> Digest {
        self.0.finish()
    }
}

impl Default for Sha256 {
    fn default() -> Self {
        Self::new()
    }
}

/// SHA-256 of the pieces, as if they were one.
#[must_use]
pub fn sha256(pieces: &[&[u8]]) -> Digest {
    let mut hash = Sha256::new();
    for piece in pieces {
        hash.update(piece);
    }
    hash.finish()
}
