//! The control message by which a side says where it goes on; the CDDL is in `docs/wire/frame.md`.

use super::MAX_CHANNELS;
use crate::cbor::{self, Reader, Writer};
use crate::telemetry::Error;
use crate::telemetry::epoch::LinkTag;
use crate::telemetry::opener::Opener;

/// Most bytes of a message: three lists of numbers, and what stands around them.
pub(in crate::telemetry) const MAX: usize = 16 + 3 * (3 + 9 * MAX_CHANNELS);

/// No key seals so many frames: no honest number is greater.
const LIMIT: u64 = 1 << 49;
/// The message's number among control messages.
const KIND: u8 = 4;

/// What a peer that has restarted, or whose connection was made anew, says of both directions: with
/// which numbers it goes on, and which it will take. For [`Sealer::resumed`](crate::telemetry::Sealer::resumed).
#[derive(Clone, Copy, Debug)]
pub struct Resumption<'f> {
    content: &'f [u8],
    link: LinkTag,
    wants_answer: bool,
}

impl<'f> Resumption<'f> {
    /// Whether the peer waits for an answer; else this is one.
    #[must_use]
    pub const fn wants_answer(&self) -> bool {
        self.wants_answer
    }

    pub(in crate::telemetry) const fn link(&self) -> LinkTag {
        self.link
    }

    /// Whether the content of a control frame claims to be such a message.
    pub(in crate::telemetry) fn is_one(content: &[u8]) -> bool {
        matches!(content, [0x86, KIND, ..])
    }

    /// Reads the message that was sealed under `number`, all of it.
    pub(in crate::telemetry) fn decode(
        content: &'f [u8],
        link: LinkTag,
        number: u64,
    ) -> Result<Self, Error> {
        let read = read(content).map_err(|_| Error::Control)?;
        let next = Numbers(read.sending).next();
        // It says what comes after itself.
        if next != number.checked_add(1) {
            return Err(Error::Control);
        }
        Ok(Self { content, link, wants_answer: read.wants_answer })
    }

    /// The number of the peer's next frame, by channel.
    pub(in crate::telemetry) fn next_numbers(&self) -> Numbers<'f> {
        Numbers(read(self.content).map_or(&[], |read| read.sending))
    }

    /// The numbers under which the peer takes nothing any more from an epoch of this side.
    pub(in crate::telemetry) fn taken(&self, epoch: u32) -> Result<Numbers<'f>, Error> {
        let read = read(self.content).map_err(|_| Error::Control)?;
        if read.epoch == epoch {
            Ok(Numbers(read.current))
        } else if read.epoch.checked_sub(1) == Some(epoch) && !read.previous.is_empty() {
            // The peer has the update, and this side not yet the acknowledgement.
            Ok(Numbers(read.previous))
        } else {
            Err(Error::Resumption)
        }
    }
}

/// Numbers by channel, which were read before without an error.
#[derive(Clone, Debug)]
pub(in crate::telemetry) struct Numbers<'f>(&'f [u8]);

impl Iterator for Numbers<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let mut reader = Reader::new(self.0);
        let number = reader.u64().ok()?;
        self.0 = reader.rest();
        Some(number)
    }
}

struct Read<'f> {
    wants_answer: bool,
    sending: &'f [u8],
    epoch: u32,
    current: &'f [u8],
    previous: &'f [u8],
}

fn read(content: &[u8]) -> Result<Read<'_>, cbor::Error> {
    cbor::decode(content, |reader| {
        reader.array(|array| {
            if array.required(Reader::u8)? != KIND {
                return Err(cbor::Error::Range);
            }
            Ok(Read {
                wants_answer: array.required(Reader::bool)?,
                sending: array.required(numbers)?,
                epoch: array.required(Reader::u32)?,
                current: array.required(numbers)?,
                previous: array.required(numbers)?,
            })
        })
    })
}

/// A list of numbers: the encodings of its items.
fn numbers<'f>(reader: &mut Reader<'f>) -> Result<&'f [u8], cbor::Error> {
    let start = reader.rest();
    let count = reader.array(|array| {
        let mut count = 0_usize;
        while array.next(number)?.is_some() {
            count = count.saturating_add(1);
        }
        Ok::<_, cbor::Error>(count)
    })?;
    if count > MAX_CHANNELS {
        return Err(cbor::Error::Range);
    }
    // The head of so short a list has one byte.
    let len = start.len().saturating_sub(reader.rest().len());
    Ok(start.get(1..len).unwrap_or_default())
}

fn number(reader: &mut Reader<'_>) -> Result<(), cbor::Error> {
    if reader.u64()? > LIMIT { Err(cbor::Error::Range) } else { Ok(()) }
}

/// Writes the message that goes out under the first of `sending`, the numbers that come next.
pub(in crate::telemetry) fn encode<'o, const C: usize>(
    wants_answer: bool,
    sending: &[u64; C],
    opener: &Opener<C>,
    out: &'o mut [u8; MAX],
) -> Result<&'o [u8], Error> {
    if C > MAX_CHANNELS {
        return Err(Error::Channels);
    }
    let mut writer = Writer::new(out);
    let written = writer.array(|w| {
        w.u64(KIND.into())?;
        w.bool(wants_answer)?;
        let own = [1].into_iter().chain(core::iter::repeat(0));
        write_numbers(sending.iter().zip(own).map(|(next, own)| next.saturating_add(own)), w)?;
        w.u64(opener.epoch().into())?;
        write_numbers(opener.next_numbers().into_iter(), w)?;
        write_numbers(opener.previous_next_numbers().into_iter().flatten(), w)
    });
    written.map_err(|_| Error::Channels)?;
    Ok(writer.finish())
}

pub(super) fn write_numbers(
    numbers: impl Iterator<Item = u64>,
    writer: &mut Writer<'_>,
) -> Result<(), cbor::Error> {
    writer.array(|w| {
        for number in numbers {
            w.u64(number)?;
        }
        Ok(())
    })
}
