//! An item's head (RFC 8949 §3): its type and argument, read and written in shortest form only.

use super::Error;
use core::cmp::Ordering;

/// An item's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// 0 and above.
    Unsigned,
    /// Under 0.
    Negative,
    /// A byte string.
    Bytes,
    /// A text string.
    Text,
    /// An array.
    Array,
    /// A map.
    Map,
    /// A tag in front of another item.
    Tag,
    /// `false` or `true`.
    Bool,
    /// `null`.
    Null,
}

/// What a head says: type, argument (value, length, count or tag number), and what follows it.
pub(super) struct Head<'a> {
    pub(super) kind: Type,
    pub(super) argument: u64,
    pub(super) rest: &'a [u8],
}

impl<'a> Head<'a> {
    #[inline(never)]
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let (initial, rest) = bytes.split_first().ok_or(Error::Truncated)?;
        let info = initial & 0x1f;
        let kind = match initial >> 5 {
            0 => Type::Unsigned,
            1 => Type::Negative,
            2 => Type::Bytes,
            3 => Type::Text,
            4 => Type::Array,
            5 => Type::Map,
            6 => Type::Tag,
            _ => return Self::read_simple(info, rest),
        };
        let (argument, least, rest) = match info {
            0..=23 => (info.into(), 0, rest),
            24 => {
                let (bytes, rest) = split(rest)?;
                (u8::from_be_bytes(bytes).into(), 24, rest)
            }
            25 => {
                let (bytes, rest) = split(rest)?;
                (u16::from_be_bytes(bytes).into(), 0x100, rest)
            }
            26 => {
                let (bytes, rest) = split(rest)?;
                (u32::from_be_bytes(bytes).into(), 0x1_0000, rest)
            }
            27 => {
                let (bytes, rest) = split(rest)?;
                (u64::from_be_bytes(bytes), 0x1_0000_0000, rest)
            }
            // §3: 31 means an indefinite length only for strings, arrays and maps.
            31 if !matches!(kind, Type::Unsigned | Type::Negative | Type::Tag) => {
                return Err(Error::Indefinite);
            }
            _ => return Err(Error::Reserved),
        };
        if argument < least {
            return Err(Error::NotShortest);
        }
        Ok(Self { kind, argument, rest })
    }

    /// Major type 7, §3.3.
    fn read_simple(info: u8, rest: &'a [u8]) -> Result<Self, Error> {
        match info {
            20 | 21 => Ok(Self { kind: Type::Bool, argument: u64::from(info == 21), rest }),
            22 => Ok(Self { kind: Type::Null, argument: 0, rest }),
            25..=27 => Err(Error::Float),
            28..=30 => Err(Error::Reserved),
            // A "break" outside of an item of indefinite length.
            31 => Err(Error::Indefinite),
            _ => Err(Error::Simple),
        }
    }
}

fn split<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), Error> {
    bytes.split_first_chunk().map(|(first, rest)| (*first, rest)).ok_or(Error::Truncated)
}

/// A head in its shortest form.
pub(crate) struct Encoded {
    bytes: [u8; 9],
    len: usize,
}

impl Encoded {
    /// `major` is 0 to 7.
    #[inline(never)]
    pub(crate) const fn new(major: u8, argument: u64) -> Self {
        let first = major << 5;
        let [a, b, c, d, e, f, g, h] = argument.to_be_bytes();
        let (bytes, len) = match argument {
            0..=23 => ([first | h, 0, 0, 0, 0, 0, 0, 0, 0], 1),
            24..=0xff => ([first | 24, h, 0, 0, 0, 0, 0, 0, 0], 2),
            0x100..=0xffff => ([first | 25, g, h, 0, 0, 0, 0, 0, 0], 3),
            0x1_0000..=0xffff_ffff => ([first | 26, e, f, g, h, 0, 0, 0, 0], 5),
            _ => ([first | 27, a, b, c, d, e, f, g, h], 9),
        };
        Self { bytes, len }
    }

    /// An integer: major type 0, or 1 with the argument -1 - `value` (§3.1).
    pub(crate) const fn integer(value: i64) -> Self {
        if value < 0 {
            Self::new(1, (!value).unsigned_abs())
        } else {
            Self::new(0, value.unsigned_abs())
        }
    }

    /// The argument of a string's length.
    pub(super) fn string(major: u8, content: &[u8]) -> Result<Self, Error> {
        u64::try_from(content.len()).map(|len| Self::new(major, len)).map_err(|_| Error::Full)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// A map's key, as definitions name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key<'k> {
    /// An integer.
    Integer(i64),
    /// A text.
    Text(&'k str),
}

impl Key<'_> {
    pub(super) fn head(&self) -> Result<Encoded, Error> {
        match self {
            Self::Integer(value) => Ok(Encoded::integer(*value)),
            Self::Text(text) => Encoded::string(3, text.as_bytes()),
        }
    }

    pub(super) const fn content(&self) -> &[u8] {
        match self {
            Self::Integer(_) => &[],
            Self::Text(text) => text.as_bytes(),
        }
    }

    /// Bytewise order of the encodings (§4.2.1), of this key and of one that was read.
    pub(super) fn compare(&self, encoded: &[u8]) -> Result<Ordering, Error> {
        let head = self.head()?;
        Ok(head.as_bytes().iter().chain(self.content()).cmp(encoded))
    }
}

impl From<i64> for Key<'_> {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl<'k> From<&'k str> for Key<'k> {
    fn from(text: &'k str) -> Self {
        Self::Text(text)
    }
}
