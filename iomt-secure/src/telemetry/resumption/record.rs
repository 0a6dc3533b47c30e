//! The contents of a session's two records, in strict CBOR. The CDDL is in `docs/wire/resumption.md`;
//! the counters' parts are written and read where the counters are.

use crate::cbor::{self, Reader, Writer};
use crate::crypto::aead::Aead;
use crate::identity::remembered::Remembered;
use crate::identity::{Key, Name, TimeBasis};
use crate::minimize::Purpose;
use crate::telemetry::epoch::{LinkTag, MAX_BLOCK};
use crate::telemetry::{Error, Options, SessionId, Terms};

/// The part of a session that does not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) tag: LinkTag,
    pub(super) aead: Aead,
    pub(super) options: Options,
    pub(super) channels: u8,
    pub(super) block: u16,
    pub(super) peer: Remembered,
}

impl Session {
    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Result<(), cbor::Error> {
        let peer = &self.peer;
        writer.array(|w| {
            w.bytes(self.tag.as_bytes())?;
            w.u64(match self.aead {
                Aead::Aes128Gcm => 1,
                Aead::Aes256Gcm => 3,
                Aead::ChaCha20Poly1305 => 24,
            })?;
            w.bool(self.options.ordered)?;
            w.bytes(self.options.send_session.as_bytes())?;
            w.bytes(self.options.receive_session.as_bytes())?;
            w.u64(self.channels.into())?;
            w.u64(self.block.into())?;
            w.text(peer.name.as_str())?;
            let (kind, key): (u64, &[u8]) = match &peer.key {
                Key::Ed25519(key) => (0, key),
                Key::X25519(key) => (1, key),
                Key::P256(key) => (2, key),
            };
            w.u64(kind)?;
            w.bytes(key)?;
            w.bytes(&peer.fingerprint)?;
            w.u64(peer.not_after)?;
            w.u64(match peer.time_basis {
                TimeBasis::None => 0,
                TimeBasis::Floor => 1,
                TimeBasis::Reliable => 2,
            })?;
            match &peer.root {
                Some(root) => w.bytes(root),
                None => w.null(),
            }
        })
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, Error> {
        cbor::decode(bytes, |reader| {
            reader.array(|array| {
                let tag = LinkTag::from_bytes(*array.required(Reader::bytes_exact)?);
                let aead = match array.required(Reader::u64)? {
                    1 => Aead::Aes128Gcm,
                    3 => Aead::Aes256Gcm,
                    24 => Aead::ChaCha20Poly1305,
                    _ => return Err(Error::Record),
                };
                let ordered = array.required(Reader::bool)?;
                let options = if ordered { Options::ordered() } else { Options::lossy() };
                let send = array.required(session_id)?;
                let receive = array.required(session_id)?;
                let channels = array.required(Reader::u8)?;
                let block = array.required(Reader::u16)?;
                check_block(block).map_err(|_| Error::Record)?;
                let name = array.required(Reader::text)?;
                let name = Name::parse(name).map_err(|_| Error::Record)?;
                let key = match array.required(Reader::u64)? {
                    0 => Key::Ed25519(*array.required(Reader::bytes_exact)?),
                    1 => Key::X25519(*array.required(Reader::bytes_exact)?),
                    2 => Key::P256(*array.required(Reader::bytes_exact)?),
                    _ => return Err(Error::Record),
                };
                let fingerprint = *array.required(Reader::bytes_exact)?;
                let not_after = array.required(Reader::u64)?;
                let time_basis = match array.required(Reader::u64)? {
                    0 => TimeBasis::None,
                    1 => TimeBasis::Floor,
                    2 => TimeBasis::Reliable,
                    _ => return Err(Error::Record),
                };
                let root = array.required(|reader: &mut Reader<'_>| {
                    optional(reader, |reader| Ok(*reader.bytes_exact()?))
                })?;
                let peer = Remembered { name, key, fingerprint, not_after, time_basis, root };
                let options = options.with_sessions(send, receive).resumable();
                Ok(Self { tag, aead, options, channels, block, peer })
            })
        })
    }
}

fn session_id(reader: &mut Reader<'_>) -> Result<SessionId, Error> {
    SessionId::new(reader.bytes()?).map_err(|_| Error::Record)
}

/// How many numbers may be reserved at once.
pub(super) const fn check_block(block: u16) -> Result<(), Error> {
    if block == 0 || block > MAX_BLOCK { Err(Error::Block) } else { Ok(()) }
}

/// A definition, or null.
fn optional<'a, T>(
    reader: &mut Reader<'a>,
    definition: impl FnOnce(&mut Reader<'a>) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    if reader.peek()? == cbor::Type::Null {
        reader.null()?;
        return Ok(None);
    }
    definition(reader).map(Some)
}

pub(in crate::telemetry) fn write_terms(
    terms: Option<&Terms>,
    writer: &mut Writer<'_>,
) -> Result<(), cbor::Error> {
    match terms {
        None => writer.null(),
        Some(terms) => writer.array(|w| {
            w.bytes(&terms.policy)?;
            w.text(terms.purpose.code())?;
            w.bool(terms.padded)
        }),
    }
}

pub(in crate::telemetry) fn read_terms(reader: &mut Reader<'_>) -> Result<Option<Terms>, Error> {
    optional(reader, |reader| {
        reader.array(|array| {
            let policy = *array.required(Reader::bytes_exact)?;
            let purpose = Purpose::parse(array.required(Reader::text)?).ok_or(Error::Record)?;
            Ok(Terms::new(policy, purpose, array.required(Reader::bool)?))
        })
    })
}

/// As many numbers as the link has channels.
pub(in crate::telemetry) fn read_numbers<const C: usize>(
    reader: &mut Reader<'_>,
) -> Result<[u64; C], Error> {
    reader.array(|array| {
        let mut numbers = [0; C];
        for number in &mut numbers {
            *number = array.required(Reader::u64)?;
            if *number > MAX_NUMBER {
                return Err(Error::Record);
            }
        }
        Ok(numbers)
    })
}

/// No key seals so many frames, with what is reserved and skipped.
const MAX_NUMBER: u64 = 1 << 49;
