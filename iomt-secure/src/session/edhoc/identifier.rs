//! Short byte strings that name a connection or a key (RFC 9528 §3.3.2).
//!
//! A byte string that is also the one-byte encoding of an integer (00 to 17 and 20 to 37) is
//! written as that integer, and must be; every other one is written as a byte string.

use super::Error;
use super::encode::Sink;
use crate::cbor::{Reader, Type};

/// Longest identifier, in bytes. The standard sets no limit; OSCORE's is 7.
pub(super) const MAX: usize = 8;

/// A connection identifier (C_I, C_R) or a key identifier (kid).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identifier {
    bytes: [u8; MAX],
    len: u8,
}

impl Identifier {
    /// The identifier with these bytes; none is an identifier as well.
    ///
    /// # Errors
    /// [`Error::IdentifierLength`] if there are more than 8.
    pub fn new(bytes: &[u8]) -> Result<Self, Error> {
        let mut identifier = Self { bytes: [0; MAX], len: 0 };
        let to = identifier.bytes.get_mut(..bytes.len()).ok_or(Error::IdentifierLength)?;
        for (to, from) in to.iter_mut().zip(bytes) {
            *to = *from;
        }
        identifier.len = u8::try_from(bytes.len()).map_err(|_| Error::IdentifierLength)?;
        Ok(identifier)
    }

    /// The bytes, as applications use them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len.into()).unwrap_or_default()
    }

    /// Writes it as §3.3.2 says.
    pub(super) fn write(&self, sink: &mut impl Sink) {
        match self.as_bytes() {
            [byte] if is_integer(*byte) => sink.put(&[*byte]),
            bytes => sink.bytes(bytes),
        }
    }

    /// Reads what [`Self::write`] wrote, and no other encoding of it.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        match reader.peek()? {
            Type::Unsigned | Type::Negative => {
                let encoded = reader.skip()?;
                match encoded {
                    [_] => Self::new(encoded),
                    // §3.3.2: only −24 to 23, which take one byte.
                    _ => Err(Error::IdentifierEncoding),
                }
            }
            _ => match reader.bytes()? {
                // §3.3.2: these "MUST be represented by the CBOR encoding of that integer".
                [byte] if is_integer(*byte) => Err(Error::IdentifierEncoding),
                bytes => Self::new(bytes),
            },
        }
    }
}

const fn is_integer(byte: u8) -> bool {
    matches!(byte, 0x00..=0x17 | 0x20..=0x37)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::edhoc::encode::Buffer;

    #[test]
    fn every_one_byte_identifier_has_one_encoding() {
        for byte in 0..=255 {
            let identifier = Identifier::new(&[byte]).unwrap();
            let mut out = [0; 4];
            let mut buffer = Buffer::new(&mut out);
            identifier.write(&mut buffer);
            let written = buffer.finish().unwrap();
            assert_eq!(written.len(), if is_integer(byte) { 1 } else { 2 });
            let mut reader = Reader::new(written);
            assert_eq!(Identifier::read(&mut reader), Ok(identifier));
            assert!(reader.is_empty());
        }
    }

    /// §3.3.2's examples, and their other encodings.
    #[test]
    fn the_examples_hold() {
        for (encoded, bytes) in [
            (&[0x21][..], &[0x21][..]),
            (&[0x0d], &[0x0d]),
            (&[0x41, 0x18], &[0x18]),
            (&[0x41, 0x38], &[0x38]),
            (&[0x42, 0xab, 0xcd], &[0xab, 0xcd]),
            (&[0x40], &[]),
        ] {
            let read = Identifier::read(&mut Reader::new(encoded)).unwrap();
            assert_eq!(read.as_bytes(), bytes);
        }
        for encoded in [&[0x41, 0x21][..], &[0x41, 0x0d], &[0x18, 0x18], &[0x38, 0x18]] {
            let read = Identifier::read(&mut Reader::new(encoded));
            assert_eq!(read, Err(Error::IdentifierEncoding));
        }
        assert_eq!(
            Identifier::read(&mut Reader::new(&[0x49, 1, 2, 3, 4, 5, 6, 7, 8, 9])),
            Err(Error::IdentifierLength)
        );
        assert!(Identifier::read(&mut Reader::new(&[0x60])).is_err());
    }
}
