//! What a device keeps of its orders, and how it takes a new one.

use super::order::Directive;
use super::{Authorities, FunctionSet, Functions, Gate, Level, Measure, Order, Reason, Rotation};
use crate::cbor::{self, Reader, Writer};
use crate::crypto::hash::{Digest, sha256};
use crate::fleet::Error;
use crate::identity::{Name, Now};
use crate::platform::{Slot, Storage};
use crate::statement::{Bundle, Endorsed};

/// What became of a statement that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Taken {
    /// An order: the device went from one level to another, or stayed at its level with other
    /// functions off.
    Level {
        /// The level before.
        from: Level,
        /// The level from now on.
        to: Level,
        /// Why.
        reason: Reason,
        /// The order's sequence.
        sequence: u64,
    },
    /// Orders come from other authorities from now on.
    Authorities {
        /// Their generation.
        generation: u64,
    },
}

/// The device's isolation: the order in force, and who may give the next.
///
/// A call that fails changes nothing, with one exception, and that one only closes: an order that is
/// verified, new and stricter holds at once even where storage fails. The failure is reported; the
/// same order may then be presented again, until it is stored, or [`Isolation::store`] tried again. A
/// rotation stores it first.
#[derive(Debug)]
pub struct Isolation<'g> {
    name: Name,
    functions: Functions,
    authorities: Authorities,
    generation: u64,
    record: Record,
    /// Whether `record` would be found again after a power cut.
    stored: bool,
    gate: &'g Gate,
}

impl<'g> Isolation<'g> {
    /// Finds what was in force when the device was last on, and moves `gate` there.
    ///
    /// `authorities` are those that the device was provisioned with, of `generation`, 0 if they were
    /// the first; if they were rotated since, the stored ones hold, unless these are of a higher
    /// generation. A device that has never taken an order is at [`Level::Normal`].
    ///
    /// # Errors
    /// [`Error::Stored`] if what is stored makes no sense, and the storage's own. The gate is then
    /// closed: nothing leaves, therapy goes on.
    pub fn load(
        name: Name,
        functions: Functions,
        authorities: Authorities,
        generation: u64,
        gate: &'g Gate,
        storage: &mut impl Storage,
    ) -> Result<Self, Error> {
        gate.set(Level::Quarantined, FunctionSet::ALL);
        let provisioned = (authorities, generation);
        let stored = load_authorities(storage)?.filter(|(_, stored)| *stored >= generation);
        let (authorities, generation) = stored.unwrap_or(provisioned);
        let record = Record::load(storage)?;
        // An order of authorities that were never in force: one of the two slots is not genuine.
        if record.is_some_and(|record| record.generation > generation) {
            return Err(Error::Stored);
        }
        let record = record.unwrap_or(Record::NONE);
        let this = Self { name, functions, authorities, generation, record, stored: true, gate };
        this.move_gate();
        Ok(this)
    }

    /// The level in force.
    #[must_use]
    pub const fn level(&self) -> Level {
        self.record.measure.level()
    }

    /// The highest sequence taken in this generation, 0 before the first.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        if self.record.generation == self.generation { self.record.sequence } else { 0 }
    }

    /// The generation of the authorities in force.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// Who may give orders now.
    #[must_use]
    pub const fn authorities(&self) -> &Authorities {
        &self.authorities
    }

    /// The device's functions.
    #[must_use]
    pub const fn functions(&self) -> &Functions {
        &self.functions
    }

    /// The gate that this moves.
    #[must_use]
    pub const fn gate(&self) -> &'g Gate {
        self.gate
    }

    /// Whether the order in force survives a power cut; if not, try [`Self::store`] from time to time.
    #[must_use]
    pub const fn is_stored(&self) -> bool {
        self.stored
    }

    /// Stores the order in force, if it holds without being stored: the last moment to take it, after
    /// which it cannot be presented again, may have passed.
    ///
    /// # Errors
    /// The storage's own; the order holds on.
    pub fn store(&mut self, storage: &mut impl Storage) -> Result<(), Error> {
        if !self.stored {
            storage.store(Slot::ISOLATION, self.record.encode(&mut [0; STORED])?)?;
            self.stored = true;
        }
        Ok(())
    }

    /// Takes an order or a rotation of authorities: a bare statement or a bundle.
    ///
    /// It is stored before it holds, unless it only closes: see [`Isolation`]. `scratch` needs room
    /// for the payload and [`OVERHEAD`](crate::statement::OVERHEAD) bytes; 1 KiB is always enough.
    ///
    /// # Errors
    /// The statement's own; [`Error::Form`] and others of the payload's form; [`Error::NotEnough`],
    /// [`Error::OtherDevice`], [`Error::Expired`], [`Error::Generation`], [`Error::Replayed`],
    /// [`Error::Older`], [`Error::Equivocation`], [`Error::UnknownFunction`], [`Error::Recovery`]; the
    /// storage's own.
    pub fn take(
        &mut self,
        statement: &[u8],
        now: &Now,
        storage: &mut impl Storage,
        scratch: &mut [u8],
    ) -> Result<Taken, Error> {
        let bundle = Bundle::decode(statement)?;
        let endorsed = self.authorities.verify(&bundle, scratch)?;
        let directive = Directive::decode(endorsed.payload())?;
        if !directive.target().matches(&self.name) {
            return Err(Error::OtherDevice);
        }
        // The floor is never late, so that a device without a clock refuses nothing that is timely.
        if now.unix() > directive.take_by() {
            return Err(Error::Expired);
        }
        match directive {
            Directive::Order(order) => self.obey(&order, &endorsed, storage),
            Directive::Rotation(rotation) => self.rotate(&rotation, &endorsed, storage),
        }
    }

    fn obey(
        &mut self,
        order: &Order<'_>,
        endorsed: &Endorsed<'_>,
        storage: &mut impl Storage,
    ) -> Result<Taken, Error> {
        self.authorities.may_order(endorsed)?;
        if order.generation != self.generation {
            return Err(Error::Generation);
        }
        if !self.functions.known().contains_all(order.measure.functions()) {
            return Err(Error::UnknownFunction);
        }
        let next = Record {
            generation: order.generation,
            sequence: order.sequence,
            measure: order.measure,
            digest: sha256(&[endorsed.payload()]),
        };
        self.check_sequence(&next)?;
        let from = self.level();
        let written = storage.store(Slot::ISOLATION, next.encode(&mut [0; STORED])?);
        if written.is_ok() || self.closes(&next) {
            self.record = next;
            self.stored = written.is_ok();
            self.move_gate();
        }
        written?;
        let (to, reason, sequence) = (self.level(), order.reason, order.sequence);
        Ok(Taken::Level { from, to, reason, sequence })
    }

    fn check_sequence(&self, next: &Record) -> Result<(), Error> {
        // `NONE` has the digest of nothing, so that the very first order may have sequence 0.
        if self.record.digest == Record::NONE.digest || next.generation > self.record.generation {
            return Ok(());
        }
        match next.sequence.cmp(&self.record.sequence) {
            core::cmp::Ordering::Greater => Ok(()),
            core::cmp::Ordering::Less => Err(Error::Older),
            core::cmp::Ordering::Equal if next.digest != self.record.digest => {
                Err(Error::Equivocation)
            }
            // In force, but not yet stored: it may come until it is.
            core::cmp::Ordering::Equal if !self.stored => Ok(()),
            core::cmp::Ordering::Equal => Err(Error::Replayed),
        }
    }

    /// Whether `next` allows nothing that is refused now.
    fn closes(&self, next: &Record) -> bool {
        let off = |record: &Record| {
            self.functions.off(record.measure.level(), record.measure.functions())
        };
        next.measure.level() >= self.level() && off(next).contains_all(off(&self.record))
    }

    fn rotate(
        &mut self,
        rotation: &Rotation<'_>,
        endorsed: &Endorsed<'_>,
        storage: &mut impl Storage,
    ) -> Result<Taken, Error> {
        let (next, generation) = (rotation.authorities, rotation.generation);
        self.authorities.may_rotate(endorsed, self.generation, &next, generation)?;
        // An order that holds and is not stored could not come again: it is of the generation before.
        self.store(storage)?;
        store_authorities(storage, &next, generation)?;
        self.authorities = next;
        self.generation = generation;
        Ok(Taken::Authorities { generation })
    }

    fn move_gate(&self) {
        let (level, named) = (self.level(), self.record.measure.functions());
        self.gate.set(level, self.functions.off(level, named));
    }
}

/// What is stored of the order in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Record {
    generation: u64,
    sequence: u64,
    measure: Measure,
    /// Of the order's payload.
    digest: Digest,
}

impl Record {
    /// No order was ever taken.
    const NONE: Self =
        Self { generation: 0, sequence: 0, measure: Measure::Release, digest: [0; 32] };

    /// Format, level, functions, generation, sequence, digest: of fixed length, big endian.
    fn encode<'o>(&self, out: &'o mut [u8; STORED]) -> Result<&'o [u8], Error> {
        let functions = self.measure.functions().bits().to_be_bytes();
        let fields: [&[u8]; 5] = [
            &[FORMAT, self.measure.level().number()],
            &functions,
            &self.generation.to_be_bytes(),
            &self.sequence.to_be_bytes(),
            &self.digest,
        ];
        let mut rest = &mut out[..];
        for field in fields {
            let (to, tail) = rest.split_at_mut_checked(field.len()).ok_or(Error::Stored)?;
            to.copy_from_slice(field);
            rest = tail;
        }
        Ok(out)
    }

    fn load(storage: &mut impl Storage) -> Result<Option<Self>, Error> {
        let mut bytes = [0; STORED];
        match storage.load(Slot::ISOLATION, &mut bytes)? {
            None => Ok(None),
            Some(STORED) => Self::decode(&bytes).map(Some),
            Some(_) => Err(Error::Stored),
        }
    }

    fn decode(bytes: &[u8; STORED]) -> Result<Self, Error> {
        let rest = bytes.strip_prefix(&[FORMAT]).ok_or(Error::Stored)?;
        let (level, rest) = rest.split_first().ok_or(Error::Stored)?;
        let (functions, rest) = rest.split_first_chunk().ok_or(Error::Stored)?;
        let (generation, rest) = rest.split_first_chunk().ok_or(Error::Stored)?;
        let (sequence, digest) = rest.split_first_chunk().ok_or(Error::Stored)?;
        let bits = u32::from_be_bytes(*functions);
        let functions = FunctionSet::from_bits(bits);
        let level = Level::from_number(*level).filter(|_| functions.bits() == bits);
        let measure = Measure::new(level.ok_or(Error::Stored)?, functions);
        Ok(Self {
            generation: u64::from_be_bytes(*generation),
            sequence: u64::from_be_bytes(*sequence),
            measure: measure.map_err(|_| Error::Stored)?,
            digest: digest.try_into().map_err(|_| Error::Stored)?,
        })
    }
}

fn load_authorities(storage: &mut impl Storage) -> Result<Option<(Authorities, u64)>, Error> {
    let mut bytes = [0; STORED_AUTHORITIES];
    let Some(len) = storage.load(Slot::AUTHORITIES, &mut bytes)? else { return Ok(None) };
    let decoded = cbor::decode(bytes.get(..len).ok_or(Error::Stored)?, |reader| {
        reader.array(|items| {
            let generation = items.required(Reader::u64)?;
            Ok::<_, Error>((items.required(Authorities::read)?, generation))
        })
    });
    decoded.map(Some).map_err(|_| Error::Stored)
}

fn store_authorities(
    storage: &mut impl Storage,
    authorities: &Authorities,
    generation: u64,
) -> Result<(), Error> {
    let mut bytes = [0; STORED_AUTHORITIES];
    let mut writer = Writer::new(&mut bytes);
    writer.array(|w| {
        w.u64(generation)?;
        authorities.write(w)
    })?;
    Ok(storage.store(Slot::AUTHORITIES, writer.finish())?)
}

const FORMAT: u8 = 1;

/// What is stored of an order.
const STORED: usize = 54;

/// Eight P-256 keys with their heads take 536 bytes, the rest 15.
const STORED_AUTHORITIES: usize = 640;
