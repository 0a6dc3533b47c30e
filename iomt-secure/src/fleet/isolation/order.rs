//! An order's payload: deterministic CBOR, read without heap.

use super::authorities::{Authorities, Rotation};
use super::{FunctionSet, Level};
use crate::cbor::{self, Reader, Writer};
use crate::fleet::{Error, LAST_MOMENT};
use crate::minimize::Pattern;
use crate::statement::{Authority, Bundle, Kind};
use crate::telemetry::Command;

/// Most bytes of an order's payload.
pub const MAX: usize = 208;

/// What a device is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Go back to [`Level::Normal`]: nothing else does.
    Release,
    /// [`Level::ObserveOnly`].
    ObserveOnly,
    /// [`Level::Restricted`], with these functions off; at least one.
    Restrict(FunctionSet),
    /// [`Level::Quarantined`].
    Quarantine,
}

impl Measure {
    /// The level that the order puts the device in.
    #[must_use]
    pub const fn level(&self) -> Level {
        match self {
            Self::Release => Level::Normal,
            Self::ObserveOnly => Level::ObserveOnly,
            Self::Restrict(_) => Level::Restricted,
            Self::Quarantine => Level::Quarantined,
        }
    }

    /// The functions that it names.
    #[must_use]
    pub const fn functions(&self) -> FunctionSet {
        match self {
            Self::Restrict(functions) => *functions,
            _ => FunctionSet::NONE,
        }
    }

    pub(super) fn new(level: Level, functions: FunctionSet) -> Result<Self, Error> {
        match level {
            Level::Restricted if !functions.is_empty() => Ok(Self::Restrict(functions)),
            Level::Normal if functions.is_empty() => Ok(Self::Release),
            Level::ObserveOnly if functions.is_empty() => Ok(Self::ObserveOnly),
            Level::Quarantined if functions.is_empty() => Ok(Self::Quarantine),
            _ => Err(Error::Functions),
        }
    }
}

/// Why an order was given: for logs, without free text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// Malware was found, or its behaviour.
    Malware,
    /// A key is stolen or was used by someone else.
    StolenKey,
    /// The software has a known vulnerability.
    Vulnerability,
    /// The device itself is lost or stolen.
    LostDevice,
    /// Work on the device or its network.
    Maintenance,
    /// A drill.
    Exercise,
    /// The cause is found and mended.
    Resolved,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::Malware,
        Self::StolenKey,
        Self::Vulnerability,
        Self::LostDevice,
        Self::Maintenance,
        Self::Exercise,
        Self::Resolved,
    ];

    /// Its number in orders and logs.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Malware => 1,
            Self::StolenKey => 2,
            Self::Vulnerability => 3,
            Self::LostDevice => 4,
            Self::Maintenance => 5,
            Self::Exercise => 6,
            Self::Resolved => 7,
        }
    }

    /// The reason with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.number() == number)
    }
}

/// An order, before it is signed or after it was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order<'a> {
    /// The generation of the authorities that give it.
    pub generation: u64,
    /// Higher than that of every order of this generation before it.
    pub sequence: u64,
    /// The devices that it is for.
    pub target: Pattern<'a>,
    /// When it was given, in seconds since 1970.
    pub issued: u64,
    /// The last moment to take it, in seconds since 1970. What was taken holds on: there is no moment
    /// at which it ends.
    pub take_by: u64,
    /// What it tells the device to do.
    pub measure: Measure,
    /// Why.
    pub reason: Reason,
}

impl<'a> Order<'a> {
    /// Writes the payload, for [`statement::sign`](crate::statement::sign()) as [`Kind::Order`].
    ///
    /// # Errors
    /// [`Error::Validity`]; [`Error::Functions`] for a restriction to nothing;
    /// [`cbor::Error::Full`] if `out` is too small: [`MAX`] bytes are enough.
    pub fn encode<'o>(&self, out: &'o mut [u8]) -> Result<&'o [u8], Error> {
        check_validity(self.issued, self.take_by)?;
        Measure::new(self.measure.level(), self.measure.functions())?;
        let mut writer = Writer::new(out);
        writer.map(|map| {
            map.entry(key::FORMAT, |w| w.u64(FORMAT))?;
            map.entry(key::TYPE, |w| w.u64(TYPE_ORDER))?;
            map.entry(key::GENERATION, |w| w.u64(self.generation))?;
            map.entry(key::TARGET, |w| w.text(self.target.as_str()))?;
            map.entry(key::ISSUED, |w| w.u64(self.issued))?;
            map.entry(key::TAKE_BY, |w| w.u64(self.take_by))?;
            map.entry(key::SEQUENCE, |w| w.u64(self.sequence))?;
            map.entry(key::LEVEL, |w| w.u64(self.measure.level().number().into()))?;
            if let Measure::Restrict(functions) = self.measure {
                map.entry(key::FUNCTIONS, |w| {
                    w.array(|w| functions.numbers().try_for_each(|number| w.u64(number.into())))
                })?;
            }
            map.entry(key::REASON, |w| w.u64(self.reason.number().into()))
        })?;
        Ok(writer.finish())
    }
}

/// What a statement of kind [`Kind::Order`] can be.
#[derive(Clone, Copy, Debug)]
// No heap to put the larger one on; it lives in one call.
#[allow(clippy::large_enum_variant)]
pub(super) enum Directive<'a> {
    Order(Order<'a>),
    Rotation(Rotation<'a>),
}

impl<'a> Directive<'a> {
    pub(super) fn decode(payload: &'a [u8]) -> Result<Self, Error> {
        cbor::decode(payload, |reader| {
            reader.map(|map| {
                if map.required(key::FORMAT, Reader::u64)? != FORMAT {
                    return Err(Error::Form);
                }
                let kind = map.required(key::TYPE, Reader::u64)?;
                let generation = map.required(key::GENERATION, Reader::u64)?;
                let target = map.required(key::TARGET, |reader| {
                    Pattern::parse(reader.text()?).map_err(|_| Error::Target)
                })?;
                let issued = map.required(key::ISSUED, Reader::u64)?;
                let take_by = map.required(key::TAKE_BY, Reader::u64)?;
                check_validity(issued, take_by)?;
                match kind {
                    TYPE_ORDER => {
                        let sequence = map.required(key::SEQUENCE, Reader::u64)?;
                        let level = map.required(key::LEVEL, |reader| {
                            Level::from_number(reader.u8()?).ok_or(Error::Form)
                        })?;
                        let functions = map.optional(key::FUNCTIONS, functions)?;
                        let measure = Measure::new(level, functions.unwrap_or_default())?;
                        let reason = map.required(key::REASON, |reader| {
                            Reason::from_number(reader.u8()?).ok_or(Error::Form)
                        })?;
                        Ok(Self::Order(Order {
                            generation,
                            sequence,
                            target,
                            issued,
                            take_by,
                            measure,
                            reason,
                        }))
                    }
                    TYPE_ROTATION => {
                        let authorities = map.required(key::AUTHORITIES, Authorities::read)?;
                        Ok(Self::Rotation(Rotation {
                            generation,
                            target,
                            issued,
                            take_by,
                            authorities,
                        }))
                    }
                    _ => Err(Error::Form),
                }
            })
        })
    }

    pub(super) const fn target(&self) -> &Pattern<'a> {
        match self {
            Self::Order(order) => &order.target,
            Self::Rotation(rotation) => &rotation.target,
        }
    }

    pub(super) const fn take_by(&self) -> u64 {
        match self {
            Self::Order(order) => order.take_by,
            Self::Rotation(rotation) => rotation.take_by,
        }
    }
}

/// Ascending, each once, at least one.
fn functions(reader: &mut Reader<'_>) -> Result<FunctionSet, Error> {
    reader.array(|items| {
        let (mut set, mut last) = (FunctionSet::NONE, None);
        while let Some(number) = items.next(Reader::u8)? {
            if last.is_some_and(|last| number <= last) {
                return Err(Error::Functions);
            }
            set = set.with(number).ok_or(Error::UnknownFunction)?;
            last = Some(number);
        }
        if set.is_empty() { Err(Error::Functions) } else { Ok(set) }
    })
}

fn check_validity(issued: u64, take_by: u64) -> Result<(), Error> {
    if take_by > issued && take_by <= LAST_MOMENT { Ok(()) } else { Err(Error::Validity) }
}

pub(super) fn write_rotation<'o>(
    rotation: &Rotation<'_>,
    out: &'o mut [u8],
) -> Result<&'o [u8], Error> {
    check_validity(rotation.issued, rotation.take_by)?;
    let mut writer = Writer::new(out);
    writer.map(|map| {
        map.entry(key::FORMAT, |w| w.u64(FORMAT))?;
        map.entry(key::TYPE, |w| w.u64(TYPE_ROTATION))?;
        map.entry(key::GENERATION, |w| w.u64(rotation.generation))?;
        map.entry(key::TARGET, |w| w.text(rotation.target.as_str()))?;
        map.entry(key::ISSUED, |w| w.u64(rotation.issued))?;
        map.entry(key::TAKE_BY, |w| w.u64(rotation.take_by))?;
        map.entry(key::AUTHORITIES, |w| rotation.authorities.write(w))
    })?;
    Ok(writer.finish())
}

/// An order or rotation, bare or as a bundle, as a command for a frame: for whoever passes it on to
/// the device. Each of its signatures must be one of `authorities`'; whether they are enough is for
/// the device to judge. `scratch` needs room for the payload and
/// [`OVERHEAD`](crate::statement::OVERHEAD) bytes.
///
/// # Errors
/// The statement's own, and those of the payload's form.
pub fn command<'a>(
    bytes: &'a [u8],
    authorities: &[Authority],
    scratch: &mut [u8],
) -> Result<Command<'a>, Error> {
    let bundle = Bundle::decode(bytes)?;
    let endorsed = bundle.verify(authorities, Kind::Order, b"", scratch)?;
    Directive::decode(endorsed.payload())?;
    Ok(Command::read(bytes, Kind::Order))
}

const FORMAT: u64 = 1;
const TYPE_ORDER: u64 = 1;
const TYPE_ROTATION: u64 = 2;

mod key {
    pub(super) const FORMAT: i64 = 0;
    pub(super) const TYPE: i64 = 1;
    pub(super) const GENERATION: i64 = 2;
    pub(super) const TARGET: i64 = 3;
    pub(super) const ISSUED: i64 = 4;
    pub(super) const TAKE_BY: i64 = 5;
    pub(super) const SEQUENCE: i64 = 6;
    pub(super) const LEVEL: i64 = 7;
    pub(super) const FUNCTIONS: i64 = 8;
    pub(super) const REASON: i64 = 9;
    pub(super) const AUTHORITIES: i64 = 10;
}
