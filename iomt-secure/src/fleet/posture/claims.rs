//! Claims with a closed set of values, and how each is written.

use crate::cbor::{self, Array, Reader, Type, Writer};
use crate::crypto::hash::Digest;
use crate::fleet::Error;
use crate::identity::Protection;

/// Most AI models, and most open ports, that a posture tells.
pub const MAX_LIST: usize = 16;

/// The device's class by the harm that it can do: FDA, 21 CFR 860.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FdaClass {
    /// General controls.
    I,
    /// Special controls.
    II,
    /// Premarket approval.
    III,
}

/// The software's safety class: IEC 62304 §4.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SafetyClass {
    /// No injury is possible.
    A,
    /// No serious injury is possible.
    B,
    /// Death or serious injury is possible.
    C,
}

/// The state of the device's debug ports: RFC 9711 §4.2.9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Debug {
    /// Enabled.
    Enabled,
    /// Disabled now, but not since it started.
    Disabled,
    /// Disabled since it started.
    DisabledSinceBoot,
    /// Disabled for good.
    DisabledPermanently,
    /// Disabled for good, for the maker too.
    DisabledFully,
}

/// The ways into a device, whichever of them it has switched on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Transports(pub(super) u16);

impl Transports {
    /// None.
    pub const NONE: Self = Self(0);
    /// Ethernet.
    pub const ETHERNET: Self = Self(1);
    /// Wi-Fi.
    pub const WIFI: Self = Self(1 << 1);
    /// Bluetooth Low Energy.
    pub const BLE: Self = Self(1 << 2);
    /// A mobile network.
    pub const CELLULAR: Self = Self(1 << 3);
    /// A serial line.
    pub const SERIAL: Self = Self(1 << 4);
    /// USB.
    pub const USB: Self = Self(1 << 5);
    /// Near-field communication.
    pub const NFC: Self = Self(1 << 6);
    /// Another radio.
    pub const RADIO: Self = Self(1 << 7);

    pub(super) const ALL: u16 = 0xFF;

    /// These and `other`.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` are among these.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    pub(super) const fn is_known(self) -> bool {
        self.0 & !Self::ALL == 0
    }

    pub(super) fn write(self, writer: &mut Writer<'_>) -> Result<(), cbor::Error> {
        writer.u64(self.0.into())
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self(reader.u16()?))
    }
}

/// Who made the device: RFC 9711 §4.2.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Oem<'a> {
    /// A random number of 16 bytes.
    Random(&'a [u8; 16]),
    /// The IEEE's OUI, MA-L.
    Ieee(&'a [u8; 3]),
    /// IANA's private enterprise number.
    Enterprise(u32),
}

impl<'a> Oem<'a> {
    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Result<(), cbor::Error> {
        match self {
            Self::Random(number) => writer.bytes(*number),
            Self::Ieee(number) => writer.bytes(*number),
            Self::Enterprise(number) => writer.u64((*number).into()),
        }
    }

    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, Error> {
        if reader.peek()? == Type::Unsigned {
            return Ok(Self::Enterprise(reader.u32()?));
        }
        let bytes = reader.bytes()?;
        match (bytes.try_into(), bytes.try_into()) {
            (Ok(random), _) => Ok(Self::Random(random)),
            (_, Ok(ieee)) => Ok(Self::Ieee(ieee)),
            _ => Err(Error::Claims),
        }
    }
}

/// Digests in the order of their bytes, each once; at most [`MAX_LIST`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digests<'a>(&'a [Digest]);

impl<'a> Digests<'a> {
    /// These.
    ///
    /// # Errors
    /// [`Error::Claims`] if they are not ascending, or too many.
    pub fn new(digests: &'a [Digest]) -> Result<Self, Error> {
        let ascending = digests.iter().zip(digests.iter().skip(1)).all(|(a, b)| a < b);
        if ascending && digests.len() <= MAX_LIST { Ok(Self(digests)) } else { Err(Error::Claims) }
    }

    /// The digests.
    #[must_use]
    pub const fn as_slice(&self) -> &'a [Digest] {
        self.0
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Result<(), cbor::Error> {
        writer.bytes(self.0.as_flattened())
    }

    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let (digests, rest) = reader.bytes()?.as_chunks();
        if rest.is_empty() { Self::new(digests) } else { Err(Error::Claims) }
    }
}

/// TCP and UDP ports, ascending, each once; at most [`MAX_LIST`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ports {
    all: [u16; MAX_LIST],
    count: u8,
}

impl Ports {
    /// These.
    ///
    /// # Errors
    /// [`Error::Claims`] if they are not ascending, or too many.
    pub fn new(ports: &[u16]) -> Result<Self, Error> {
        ports.iter().try_fold(Self::default(), |list, port| list.with(*port))
    }

    /// The ports.
    #[must_use]
    pub fn as_slice(&self) -> &[u16] {
        self.all.get(..usize::from(self.count)).unwrap_or_default()
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Result<(), cbor::Error> {
        writer.array(|w| self.as_slice().iter().try_for_each(|port| w.u64((*port).into())))
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.array(|items: &mut Array<'_>| {
            let mut list = Self::default();
            while let Some(port) = items.next(Reader::u16)? {
                list = list.with(port)?;
            }
            Ok(list)
        })
    }

    fn with(mut self, port: u16) -> Result<Self, Error> {
        if self.as_slice().last().is_some_and(|last| port <= *last) {
            return Err(Error::Claims);
        }
        *self.all.get_mut(usize::from(self.count)).ok_or(Error::Claims)? = port;
        self.count = self.count.saturating_add(1);
        Ok(self)
    }
}

/// The value of this number in its table.
pub(super) fn pick<T: Copy>(table: &[T], reader: &mut Reader<'_>) -> Result<T, Error> {
    let number = usize::from(reader.u8()?);
    table.get(number).copied().ok_or(Error::Claims)
}

/// Its place in the table is its number.
pub(super) fn position<T: PartialEq>(table: &[T], value: &T) -> u64 {
    table.iter().zip(0..).find(|(one, _)| *one == value).map_or(0, |(_, number)| number)
}

// On the wire each is its place in the table.
pub(super) const DEBUG: [Debug; 5] = [
    Debug::Enabled,
    Debug::Disabled,
    Debug::DisabledSinceBoot,
    Debug::DisabledPermanently,
    Debug::DisabledFully,
];
pub(super) const FDA: [FdaClass; 3] = [FdaClass::I, FdaClass::II, FdaClass::III];
pub(super) const SAFETY: [SafetyClass; 3] = [SafetyClass::A, SafetyClass::B, SafetyClass::C];
pub(super) const PROTECTION: [Protection; 3] =
    [Protection::Software, Protection::Isolated, Protection::Hardware];
