//! Error messages (RFC 9528 §6). They are not authenticated: whoever is on the way can forge one.

use super::Error;
use super::encode::{Buffer, Sink};
use super::suite::Suite;
use crate::Fault;
use crate::cbor::{Reader, Type};

/// A peer's error message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal<'m> {
    /// Code 1: the peer's diagnostic text, in English, for a log that is safe from what a stranger
    /// may write into it.
    Unspecified(&'m str),
    /// Code 2: the peer does not support the selected cipher suite; see
    /// [`super::Initiator::select`].
    WrongSuite(Suites<'m>),
    /// Code 3: the peer does not know the credential that this side referred to.
    UnknownCredential,
    /// Another code, or 0, which is no error code on the wire (§6.1).
    Other(i64),
}

impl<'m> Refusal<'m> {
    /// Reads an error message: error = ( ERR_CODE : int, ERR_INFO : any ).
    ///
    /// # Errors
    /// [`Error::Refusal`] if it is none.
    pub fn read(message: &'m [u8]) -> Result<Self, Error> {
        Self::parse(message).map_err(|_| Error::Refusal)
    }

    fn parse(message: &'m [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(message);
        let refusal = match reader.i64()? {
            1 => Self::Unspecified(reader.text()?),
            2 => Self::WrongSuite(Suites::read(&mut reader)?),
            3 if reader.bool()? => Self::UnknownCredential,
            3 => return Err(Error::Refusal),
            code => {
                reader.skip()?;
                Self::Other(code)
            }
        };
        reader.finish()?;
        Ok(refusal)
    }

    pub(super) const fn told(&self) -> Error {
        match self {
            Self::WrongSuite(_) => Error::ToldSuite,
            Self::UnknownCredential => Error::ToldCredential,
            Self::Unspecified(_) | Self::Other(_) => Error::Told,
        }
    }
}

/// SUITES_R: the suites that a responder supports, in no order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suites<'m>(&'m [u8]);

impl<'m> Suites<'m> {
    fn read(reader: &mut Reader<'m>) -> Result<Self, Error> {
        let encoded = reader.clone();
        if reader.peek()? == Type::Array {
            reader.array(|items| {
                if items.remaining() < 2 {
                    return Err(Error::Refusal);
                }
                while items.next(Reader::i64)?.is_some() {}
                Ok(())
            })?;
        } else {
            reader.i64()?;
        }
        Ok(Self(encoded.rest()))
    }

    /// Whether the responder says that it supports `suite`.
    #[must_use]
    pub fn contain(&self, suite: Suite) -> bool {
        let wanted = i64::from(suite.number());
        let mut reader = Reader::new(self.0);
        if reader.peek() != Ok(Type::Array) {
            return reader.i64() == Ok(wanted);
        }
        reader
            .array(|items| {
                let mut found = false;
                while let Some(number) = items.next(Reader::i64)? {
                    found |= number == wanted;
                }
                Ok::<_, Error>(found)
            })
            .unwrap_or(false)
    }
}

/// Writes the error message for `error` and gives its length, or `None` if none is to be sent. The
/// peer is told less than the caller knows.
pub(super) fn write(
    error: Error,
    supported: &[Suite],
    out: &mut [u8],
) -> Result<Option<usize>, Error> {
    let mut buffer = Buffer::new(out);
    match error {
        // §6: only a message that is not itself an error is answered with one.
        Error::Refusal | Error::Told | Error::ToldSuite | Error::ToldCredential => return Ok(None),
        Error::SuiteRefused => {
            // §6.3: SUITES_R, here all that are supported.
            buffer.integer(2);
            if supported.len() > 1 {
                buffer.array_head(supported.len());
            }
            for suite in supported {
                buffer.integer(suite.number().into());
            }
        }
        // §6.4.
        Error::UnknownCredential => buffer.put(b"\x03\xf5"),
        error => {
            buffer.integer(1);
            let text = match (error, error.fault()) {
                (Error::Method, _) => "Method not supported",
                (Error::CriticalEad, _) => "Critical EAD item not supported",
                (_, Fault::Authentication) => "Authentication failed",
                (_, Fault::Peer) => "Message not processed",
                _ => "Internal error",
            };
            buffer.text(text);
        }
    }
    buffer.finish().map(|message| Some(message.len()))
}
