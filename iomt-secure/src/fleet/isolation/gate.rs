//! The level in force, where every part of the device can see it.

use super::{FunctionSet, Restrictable};
use crate::fleet::line::Newest;
use core::sync::atomic::{AtomicU32, Ordering};

/// How far a device is isolated. A higher level allows nothing that a lower one refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Everything is allowed.
    Normal,
    /// The device measures and reports; nobody acts on it: its remote functions are off.
    ObserveOnly,
    /// As observe-only, and the functions that the order names are off as well.
    Restricted,
    /// Every restrictable function is off. No measurements leave or are taken from a peer; what may
    /// be sealed is control messages and the device's own posture, what is taken is control messages
    /// and signed statements.
    Quarantined,
}

impl Level {
    /// Every level, from the least strict to the strictest.
    pub const ALL: [Self; 4] =
        [Self::Normal, Self::ObserveOnly, Self::Restricted, Self::Quarantined];

    /// Its number in orders, postures and logs.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Normal => 0,
            Self::ObserveOnly => 1,
            Self::Restricted => 2,
            Self::Quarantined => 3,
        }
    }

    /// The level with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.number() == number)
    }
}

/// What the level in force allows, for every task of the device and every live link to ask.
///
/// It is one word, so that no task sees half of an order. It begins closed, as in quarantine, and only
/// [`Isolation`](super::Isolation) moves it. Put it in a `static`, or wherever it outlives the links:
///
/// ```
/// use iomt_secure::fleet::{Gate, Level};
///
/// static GATE: Gate = Gate::closed();
/// assert_eq!(GATE.level(), Level::Quarantined);
/// ```
/// ```compile_fail,E0624
/// # use iomt_secure::fleet::{Gate, Level, isolation::FunctionSet};
/// Gate::closed().set(Level::Normal, FunctionSet::NONE);
/// ```
#[derive(Debug)]
pub struct Gate {
    /// The level, then the functions that are off.
    state: AtomicU32,
    /// What links must hold their peers against.
    deny_list: Newest,
    access: Newest,
}

impl Gate {
    /// Closed, until a state was verified.
    #[must_use]
    pub const fn closed() -> Self {
        Self { state: AtomicU32::new(CLOSED), deny_list: Newest::none(), access: Newest::none() }
    }

    /// The level in force.
    #[must_use]
    pub fn level(&self) -> Level {
        let [number, ..] = self.state.load(Ordering::SeqCst).to_be_bytes();
        Level::from_number(number).unwrap_or(Level::Quarantined)
    }

    /// Whether `function` may run now. Ask each time, not once.
    #[must_use]
    pub fn allows(&self, function: &Restrictable) -> bool {
        !FunctionSet::from_bits(self.state.load(Ordering::SeqCst)).contains(function)
    }

    /// Whether measurements may leave, and be taken from a peer.
    #[must_use]
    pub fn allows_measurements(&self) -> bool {
        self.level() < Level::Quarantined
    }

    /// The deny-list that was accepted last.
    pub(in crate::fleet) const fn deny_list(&self) -> &Newest {
        &self.deny_list
    }

    /// The access policy that was accepted last.
    pub(in crate::fleet) const fn access(&self) -> &Newest {
        &self.access
    }

    pub(super) fn set(&self, level: Level, off: FunctionSet) {
        let [_, a, b, c] = off.bits().to_be_bytes();
        self.state.store(u32::from_be_bytes([level.number(), a, b, c]), Ordering::SeqCst);
    }
}

/// Quarantined, all functions off.
const CLOSED: u32 = 0x03FF_FFFF;
