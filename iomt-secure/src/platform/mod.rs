//! What the device supplies: random numbers, a clock, storage.
//!
//! The core never reaches for an operating system. Each of these is the caller's, and a failing
//! one is an error that stops what needed it; nothing is replaced silently. Adapters for hosts
//! with an operating system are in `platform::os` (feature `std`).

pub mod memory;
#[cfg(feature = "std")]
pub mod os;

/// A source of random numbers fit for keys.
pub trait Random {
    /// Fills all of `out`.
    ///
    /// # Errors
    /// [`Error::Random`] when the source fails or is not yet seeded; `out` is then not to be used.
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error>;
}

/// A clock reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub unix: u64,
    /// True only if the time came from an authenticated source or a battery-backed clock that was
    /// set by one; a clock that counts from power-up, or from unauthenticated NTP, is not reliable.
    pub reliable: bool,
}

/// The device's clock, if it has one.
pub trait Clock {
    /// The current time, or `None` where there is no clock or it was never set.
    fn now(&self) -> Option<Reading>;
}

/// A named place in the device's persistent storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(u16);

impl Slot {
    /// The time floor: 8 bytes.
    pub const TIME_FLOOR: Self = Self(1);
    /// The highest policy version accepted.
    pub const POLICY_VERSION: Self = Self(2);
    /// The identity in use.
    pub const IDENTITY: Self = Self(3);
    /// An identity that has not worked yet.
    pub const IDENTITY_PENDING: Self = Self(4);
    /// Frame counters reserved ahead of use, and the secrets that they count for: at most 363 bytes for
    /// a link with one channel, and 27 for each further one.
    pub const COUNTERS: Self = Self(5);
    /// What differential privacy has spent: at most 809 bytes.
    pub const BUDGET: Self = Self(6);
    /// The session that the counters are of: at most 384 bytes.
    pub const SESSION: Self = Self(7);
    /// The isolation order in force: 54 bytes.
    pub const ISOLATION: Self = Self(32);
    /// The authorities that may give orders, once they were rotated: at most 640 bytes.
    pub const AUTHORITIES: Self = Self(33);
    /// The newest deny-list: as long as the longest statement that the device is to take.
    pub const DENY_LIST: Self = Self(34);
    /// Which deny-list is the newest: 40 bytes.
    pub const DENY_LIST_VERSION: Self = Self(35);
    /// The newest access policy: as long as the longest statement that the device is to take.
    pub const ACCESS: Self = Self(36);
    /// Which access policy is the newest: 40 bytes.
    pub const ACCESS_VERSION: Self = Self(37);
    /// The firmware in force and the one being tried: at most 224 bytes.
    pub const FIRMWARE: Self = Self(64);

    /// The AI model `number` in force and the one being tried, under 16: at most 224 bytes.
    #[must_use]
    pub const fn model(number: u8) -> Option<Self> {
        // Lossless: u8 into u16, in a const fn where `From` is not available.
        #[allow(clippy::as_conversions)]
        if number < 16 { Some(Self(80 | (number as u16))) } else { None }
    }

    /// A slot of the caller's own; numbers under 256 are the SDK's.
    #[must_use]
    pub const fn caller(number: u8) -> Self {
        // Lossless: u8 into u16, in a const fn where `From` is not available.
        #[allow(clippy::as_conversions)]
        Self(256 | (number as u16))
    }

    /// The slot's number, stable across versions: a file name, a flash sector index.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// Persistent storage that survives a power cut.
///
/// `store` is atomic and durable: once it has returned, a power cut keeps the new value; if power
/// fails inside it, a later `load` gives either the old value or the new one, whole.
pub trait Storage {
    /// Reads the slot into `out` and returns its length, or `None` if it was never stored.
    ///
    /// # Errors
    /// [`Error::Storage`] when reading fails; [`Error::StorageCapacity`] when `out` is too small.
    fn load(&mut self, slot: Slot, out: &mut [u8]) -> Result<Option<usize>, Error>;

    /// Replaces the slot's value, durably.
    ///
    /// # Errors
    /// [`Error::Storage`] when writing fails: the old value then still stands;
    /// [`Error::StorageCapacity`] when the value does not fit.
    fn store(&mut self, slot: Slot, value: &[u8]) -> Result<(), Error>;
}

errors! {
    /// Why something that the device supplies did not work.
    pub enum Error {
        Random = 100, Platform, "the random source failed: check that it is seeded before keys are made";
        Storage = 101, Platform, "persistent storage failed: check the medium and its permissions";
        StorageCapacity = 102, Capacity, "a stored value does not fit: enlarge the slot or the buffer";
        Signer = 103, Platform, "the signer failed: check the secure element or keystore and the key's permissions";
    }
}
