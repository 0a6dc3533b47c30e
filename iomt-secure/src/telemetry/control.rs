//! Control messages, in deterministic CBOR; the CDDL is in `docs/wire/frame.md`.

use super::{Error, Terms};
use crate::cbor::{self, Reader, Writer};
use crate::minimize::Purpose;

/// Most bytes of a message: `[1, uint32, bool, 32 bytes, text]`; the longest purpose has 11 letters.
pub(super) const MAX: usize = 1 + 1 + 5 + 1 + 34 + 1 + 23;

/// A control message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Control {
    /// After this frame, or after its acknowledgement, comes this epoch on these terms.
    KeyUpdate { epoch: u32, terms: Terms },
    /// The update to this epoch was received; its frames will be understood.
    Acknowledge { epoch: u32 },
    /// Nothing comes after this.
    Close,
}

impl Control {
    pub(super) fn encode<'o>(&self, out: &'o mut [u8; MAX]) -> Result<&'o [u8], Error> {
        let mut writer = Writer::new(out);
        let written = writer.array(|writer| match self {
            Self::KeyUpdate { epoch, terms } => {
                writer.u64(1)?;
                writer.u64((*epoch).into())?;
                writer.bool(terms.padded)?;
                writer.bytes(&terms.policy)?;
                writer.text(terms.purpose.code())
            }
            Self::Acknowledge { epoch } => {
                writer.u64(2)?;
                writer.u64((*epoch).into())
            }
            Self::Close => writer.u64(3),
        });
        written.map_err(|_| Error::Control)?;
        Ok(writer.finish())
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let decoded = cbor::decode(bytes, |reader| {
            reader.array(|array| {
                Ok::<_, cbor::Error>(match array.required(Reader::u64)? {
                    1 => {
                        let epoch = array.required(Reader::u32)?;
                        let padded = array.required(Reader::bool)?;
                        let policy = *array.required(Reader::bytes_exact)?;
                        let purpose = Purpose::parse(array.required(Reader::text)?);
                        let purpose = purpose.ok_or(cbor::Error::Range)?;
                        Self::KeyUpdate { epoch, terms: Terms::new(policy, purpose, padded) }
                    }
                    2 => Self::Acknowledge { epoch: array.required(Reader::u32)? },
                    3 => Self::Close,
                    _ => return Err(cbor::Error::Range),
                })
            })
        });
        decoded.map_err(|_| Error::Control)
    }
}
