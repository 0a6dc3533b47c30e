//! What a device does, split by its maker into what must never stop and what an order may stop.

use super::Level;
use crate::fleet::Error;

/// How many restrictable functions a device may have; they are numbered from 0.
pub const MAX_FUNCTIONS: u8 = 24;

/// A function that must never stop: therapy, a local alarm.
///
/// It has a name for people and no number. Orders name functions by number, so none can name it; and
/// no part of this crate answers whether it is allowed, so that therapy cannot be made to ask:
///
/// ```compile_fail,E0308
/// # use iomt_secure::fleet::{Essential, Gate};
/// # fn may_infuse(gate: &Gate, infusion: Essential) -> bool {
/// gate.allows(&infusion)
/// # }
/// ```
/// ```compile_fail,E0308
/// # use iomt_secure::fleet::{Essential, isolation::FunctionSet};
/// # fn stop(infusion: Essential) -> FunctionSet {
/// FunctionSet::of(&[infusion])
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Essential {
    name: &'static str,
}

impl Essential {
    /// The function with this name.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name }
    }

    /// Its name, for people.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// A function that an order may stop.
///
/// Its number is part of the maker's contract with whoever gives orders: once used it keeps its
/// meaning, over all firmware versions of the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restrictable {
    number: u8,
    name: &'static str,
    local: bool,
}

impl Restrictable {
    /// A function by which a peer acts on the device, such as remote programming. It is off at every
    /// level but [`Level::Normal`].
    ///
    /// `NUMBER` is under [`MAX_FUNCTIONS`], or it does not compile:
    ///
    /// ```compile_fail,E0080
    /// # use iomt_secure::fleet::Restrictable;
    /// let _ = Restrictable::remote::<24>("remote programming");
    /// ```
    #[must_use]
    pub const fn remote<const NUMBER: u8>(name: &'static str) -> Self {
        const { assert!(NUMBER < MAX_FUNCTIONS) };
        Self { number: NUMBER, name, local: false }
    }

    /// A function that nobody outside sets off, such as a display's network clock. It is off where an
    /// order names it, and in quarantine.
    #[must_use]
    pub const fn local<const NUMBER: u8>(name: &'static str) -> Self {
        const { assert!(NUMBER < MAX_FUNCTIONS) };
        Self { number: NUMBER, name, local: true }
    }

    /// What orders call it.
    #[must_use]
    pub const fn number(&self) -> u8 {
        self.number
    }

    /// Its name, for people.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    const fn bit(self) -> u32 {
        bit(self.number)
    }
}

/// Restrictable functions, by their numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FunctionSet(u32);

impl FunctionSet {
    /// None.
    pub const NONE: Self = Self(0);
    /// Every number that a function could have.
    pub const ALL: Self = Self(MASK);

    /// These functions.
    #[must_use]
    pub fn of(functions: &[Restrictable]) -> Self {
        Self(functions.iter().fold(0, |set, function| set | function.bit()))
    }

    /// The set of these bits; those of no possible function are left out.
    pub(super) const fn from_bits(bits: u32) -> Self {
        Self(bits & MASK)
    }

    pub(super) const fn bits(self) -> u32 {
        self.0
    }

    /// With the function of this number, if it can be one's and is not yet in the set.
    pub(super) fn with(self, number: u8) -> Option<Self> {
        let added = self.0 | bit(number);
        (number < MAX_FUNCTIONS && added != self.0).then_some(Self(added))
    }

    /// Whether none is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `function` is in it.
    #[must_use]
    pub const fn contains(self, function: &Restrictable) -> bool {
        self.0 & function.bit() != 0
    }

    /// Whether all of `other` are in it.
    #[must_use]
    pub const fn contains_all(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// The numbers in it, ascending.
    pub fn numbers(self) -> impl Iterator<Item = u8> {
        (0..MAX_FUNCTIONS).filter(move |number| self.0 & bit(*number) != 0)
    }
}

/// A device's functions, as its maker declares them.
#[derive(Clone, Copy, Debug)]
pub struct Functions {
    essential: &'static [Essential],
    restrictable: &'static [Restrictable],
}

impl Functions {
    /// These functions and no others.
    ///
    /// # Errors
    /// [`Error::FunctionTable`] if a number or a name stands twice: what is essential under one name
    /// must not be restrictable under the same.
    pub fn new(
        essential: &'static [Essential],
        restrictable: &'static [Restrictable],
    ) -> Result<Self, Error> {
        let names = || essential.iter().map(|e| e.name).chain(restrictable.iter().map(|r| r.name));
        for (index, name) in names().enumerate() {
            if names().take(index).any(|earlier| earlier == name) {
                return Err(Error::FunctionTable);
            }
        }
        let mut known = FunctionSet::NONE;
        for function in restrictable {
            known = known.with(function.number).ok_or(Error::FunctionTable)?;
        }
        Ok(Self { essential, restrictable })
    }

    /// What must never stop.
    #[must_use]
    pub const fn essential(&self) -> &'static [Essential] {
        self.essential
    }

    /// What an order may stop.
    #[must_use]
    pub const fn restrictable(&self) -> &'static [Restrictable] {
        self.restrictable
    }

    /// Every restrictable function of this device.
    pub(super) fn known(&self) -> FunctionSet {
        FunctionSet::of(self.restrictable)
    }

    /// What is off at `level`, where an order names `named`. A number that the maker has not declared
    /// is off at every level but normal: newer firmware may give it a meaning.
    pub(super) fn off(&self, level: Level, named: FunctionSet) -> FunctionSet {
        let local = self.restrictable.iter().filter(|function| function.local);
        let local = local.fold(0, |set, function| set | function.bit());
        FunctionSet::from_bits(match level {
            Level::Normal => 0,
            Level::ObserveOnly => !local,
            Level::Restricted => !local | named.0,
            Level::Quarantined => MASK,
        })
    }
}

const fn bit(number: u8) -> u32 {
    match 1u32.checked_shl(u32_from(number)) {
        Some(bit) => bit & MASK,
        None => 0,
    }
}

/// Lossless, where `From` is not const.
#[allow(clippy::as_conversions)]
const fn u32_from(number: u8) -> u32 {
    number as u32
}

/// Bits 0 to 23.
const MASK: u32 = 0x00FF_FFFF;
