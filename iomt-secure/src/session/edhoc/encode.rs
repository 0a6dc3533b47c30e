//! Writing CBOR sequences (RFC 8742) to wherever they go: a buffer, a length, a hash.

use super::Error;
use crate::cbor::Encoded;
use crate::crypto::hash::Sha256;

/// Takes bytes, one piece after the other.
pub(super) trait Sink {
    fn put(&mut self, piece: &[u8]);

    /// An integer.
    fn integer(&mut self, value: i64) {
        self.put(Encoded::integer(value).as_bytes());
    }

    /// The head of a byte string of `len` bytes, which follow.
    fn bytes_head(&mut self, len: usize) {
        self.put(bytes_head(len).as_bytes());
    }

    /// A byte string.
    fn bytes(&mut self, content: &[u8]) {
        self.bytes_head(content.len());
        self.put(content);
    }

    /// A text string.
    fn text(&mut self, content: &str) {
        self.put(head(3, content.len()).as_bytes());
        self.put(content.as_bytes());
    }

    /// The head of an array of `len` items, which follow.
    fn array_head(&mut self, len: usize) {
        self.put(head(4, len).as_bytes());
    }
}

pub(super) fn bytes_head(len: usize) -> Encoded {
    head(2, len)
}

fn head(major: u8, len: usize) -> Encoded {
    // Lossless: no target has a usize of more than 64 bits.
    #[allow(clippy::as_conversions)]
    Encoded::new(major, len as u64)
}

impl Sink for Sha256 {
    fn put(&mut self, piece: &[u8]) {
        self.update(piece);
    }
}

/// Only counts.
#[derive(Default)]
pub(super) struct Length(pub(super) usize);

impl Sink for Length {
    fn put(&mut self, piece: &[u8]) {
        self.0 = self.0.saturating_add(piece.len());
    }
}

/// Writes into the caller's memory; what does not fit is told at the end.
pub(super) struct Buffer<'a> {
    out: &'a mut [u8],
    len: usize,
    full: bool,
}

impl<'a> Buffer<'a> {
    pub(super) fn new(out: &'a mut [u8]) -> Self {
        Self { out, len: 0, full: false }
    }

    /// What was written.
    pub(super) fn finish(self) -> Result<&'a mut [u8], Error> {
        let Self { out, len, full } = self;
        if full { Err(Error::Capacity) } else { out.get_mut(..len).ok_or(Error::Capacity) }
    }

    /// Leaves room for `len` bytes, which the caller fills later.
    pub(super) fn skip(&mut self, len: usize) {
        match self.len.checked_add(len).filter(|end| *end <= self.out.len()) {
            Some(end) => self.len = end,
            None => self.full = true,
        }
    }
}

impl Sink for Buffer<'_> {
    fn put(&mut self, piece: &[u8]) {
        let start = self.len;
        self.skip(piece.len());
        if let Some(to) = self.out.get_mut(start..self.len) {
            for (to, from) in to.iter_mut().zip(piece) {
                *to = *from;
            }
        }
    }
}
