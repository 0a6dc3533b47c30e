//! The header of a frame. All of it is associated data, exactly as sent.
//!
//! ```text
//! byte 0     bit 7  version, 0
//!            bit 6  a session identifier follows
//!            bit 5  a channel follows; without it the channel is 0
//!            bit 4  the sequence has 2 bytes, else 1
//!            bits 3 and 2  the epoch's low bits
//!            bits 1 and 0  kind: telemetry, event, command, control
//! [session]  as many bytes as the receiver has given out
//! [channel]  1 byte, never 0; commands and control messages have none
//! sequence   the low bits of the frame's number on its channel, big endian
//! ```

use super::Error;
use crate::crypto::aead::TAG;

/// Most bytes of a session identifier.
pub const MAX_SESSION_ID: usize = 8;
/// Most bytes of a header.
pub(super) const MAX_HEADER: usize = 1 + MAX_SESSION_ID + 1 + 2;
/// Most bytes that a frame is longer than its padded content: what to add for an output buffer.
pub const MAX_OVERHEAD: usize = MAX_HEADER + TAG;

const VERSION: u8 = 0x80;
const HAS_SESSION: u8 = 0x40;
const HAS_CHANNEL: u8 = 0x20;
const TWO_BYTES: u8 = 0x10;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Measurements.
    Telemetry,
    /// Measurements that should not wait: an alarm.
    Event,
    /// A signed statement: a policy.
    Command,
    /// The link's own: key updates, acknowledgements, the end.
    Control,
}

impl Kind {
    const fn bits(self) -> u8 {
        match self {
            Self::Telemetry => 0,
            Self::Event => 1,
            Self::Command => 2,
            Self::Control => 3,
        }
    }

    const fn from_bits(bits: u8) -> Self {
        match bits & 3 {
            0 => Self::Telemetry,
            1 => Self::Event,
            2 => Self::Command,
            _ => Self::Control,
        }
    }
}

/// By what the receiver of a direction finds the session, where one socket serves many: 0 to 8
/// bytes of its choice, the same number for all its sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SessionId {
    bytes: [u8; MAX_SESSION_ID],
    len: u8,
}

impl SessionId {
    /// None: the transport tells the sessions apart.
    pub const NONE: Self = Self { bytes: [0; MAX_SESSION_ID], len: 0 };

    /// This identifier.
    ///
    /// # Errors
    /// [`Error::SessionIdLength`].
    pub fn new(id: &[u8]) -> Result<Self, Error> {
        let mut bytes = [0; MAX_SESSION_ID];
        let out = bytes.get_mut(..id.len()).ok_or(Error::SessionIdLength)?;
        out.copy_from_slice(id);
        Ok(Self { bytes, len: u8::try_from(id.len()).map_err(|_| Error::SessionIdLength)? })
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// The identifier that a received frame bears, to find its session by; `len` is the number of
    /// bytes that this receiver's identifiers have. Nothing about the frame has been checked then.
    ///
    /// # Errors
    /// [`Error::Version`], [`Error::Truncated`].
    pub fn of(frame: &[u8], len: usize) -> Result<Self, Error> {
        let (flags, rest) = frame.split_first().ok_or(Error::Truncated)?;
        if flags & VERSION != 0 {
            return Err(Error::Version);
        }
        if flags & HAS_SESSION == 0 {
            return Ok(Self::NONE);
        }
        Self::new(rest.get(..len).ok_or(Error::Truncated)?)
    }
}

/// The low bits of a frame's number: 8 of them, or 16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sequence {
    low: u16,
    two_bytes: bool,
}

impl Sequence {
    pub(super) const fn one(low: u8) -> Self {
        Self { low: u16::from_be_bytes([0, low]), two_bytes: false }
    }

    pub(super) const fn two(low: u16) -> Self {
        Self { low, two_bytes: true }
    }

    pub(super) const fn is_wide(self) -> bool {
        self.two_bytes
    }

    /// The bits, and a mask of as many.
    pub(super) const fn bits(self) -> (u64, u64) {
        let [high, low] = self.low.to_be_bytes();
        let mask = if self.two_bytes { 0xFFFF } else { 0xFF };
        (u64::from_be_bytes([0, 0, 0, 0, 0, 0, high, low]), mask)
    }
}

/// A header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) epoch: u8,
    pub(super) channel: u8,
    pub(super) sequence: Sequence,
}

impl Header {
    /// Whether it is one that a resumption has: a control message with a wide sequence.
    #[inline]
    pub(super) fn is_resumption(&self) -> bool {
        self.kind == Kind::Control && self.sequence.is_wide()
    }

    /// How many bytes it has.
    #[inline]
    pub(super) const fn len(&self, session: &SessionId) -> usize {
        let least: u8 = if self.sequence.two_bytes { 3 } else { 2 };
        let channel: u8 = if self.channel > 0 { 1 } else { 0 };
        #[allow(clippy::as_conversions)] // lossless: u8 into usize, in a const fn
        let len = least.saturating_add(channel).saturating_add(session.len) as usize;
        len
    }

    /// Writes it over `out`, which has its length.
    #[inline]
    pub(super) fn write(&self, session: &SessionId, out: &mut [u8]) {
        let mut flags = (self.epoch & 3) << 2 | self.kind.bits();
        let [high, low] = self.sequence.low.to_be_bytes();
        // The usual headers first, without a loop: they have nothing but flags and sequence.
        match out {
            [first, last] => (*first, *last) = (flags, low),
            [first, second, last] if self.sequence.two_bytes => {
                (*first, *second, *last) = (flags | TWO_BYTES, high, low);
            }
            _ => {
                let high = self.sequence.two_bytes.then_some(high);
                let channel = (self.channel > 0).then_some(self.channel);
                for (flag, there) in [
                    (HAS_SESSION, session.len > 0),
                    (HAS_CHANNEL, channel.is_some()),
                    (TWO_BYTES, high.is_some()),
                ] {
                    flags |= if there { flag } else { 0 };
                }
                let id = session.as_bytes().iter().copied();
                let bytes = [flags].into_iter().chain(id).chain(channel).chain(high).chain([low]);
                for (to, from) in out.iter_mut().zip(bytes) {
                    *to = from;
                }
            }
        }
    }

    /// Reads the header of a frame for `session`, and how long it is.
    #[inline]
    pub(super) fn decode(frame: &[u8], session: &SessionId) -> Result<(Self, usize), Error> {
        let (flags, mut rest) = frame.split_first().ok_or(Error::Truncated)?;
        if flags & VERSION != 0 {
            return Err(Error::Version);
        }
        // A link with identifiers takes no frame without, and the other way round.
        if (flags & HAS_SESSION != 0) != (session.len > 0) {
            return Err(Error::Session);
        }
        if session.len > 0 {
            let (id, behind) = rest.split_at_checked(session.len.into()).ok_or(Error::Truncated)?;
            if id != session.as_bytes() {
                return Err(Error::Session);
            }
            rest = behind;
        }
        let mut channel = 0;
        if flags & HAS_CHANNEL != 0 {
            let (number, behind) = rest.split_first().ok_or(Error::Truncated)?;
            if *number == 0 {
                return Err(Error::Header);
            }
            (channel, rest) = (*number, behind);
        }
        let kind = Kind::from_bits(*flags);
        if channel > 0 && matches!(kind, Kind::Command | Kind::Control) {
            return Err(Error::Header);
        }
        let sequence = if flags & TWO_BYTES != 0 {
            let (low, behind) = rest.split_first_chunk().ok_or(Error::Truncated)?;
            rest = behind;
            Sequence::two(u16::from_be_bytes(*low))
        } else {
            let (low, behind) = rest.split_first().ok_or(Error::Truncated)?;
            rest = behind;
            Sequence::one(*low)
        };
        let header = Self { kind, epoch: flags >> 2 & 3, channel, sequence };
        Ok((header, frame.len().saturating_sub(rest.len())))
    }
}
