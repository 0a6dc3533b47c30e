//! Storage and time: the operating system's, or the app's own.

use crate::CallbackError;
use crate::call::{Live, Result, Slot, guard, lock};
use sdk::identity::{Now, TimeFloor};
use sdk::platform::memory::Memory;
use sdk::platform::os::{FileStorage, SystemClock};
use sdk::platform::{self, Slot as Place};
use std::sync::{Arc, Mutex};

/// The app's own storage, such as a database in the app's private files. `store` must be atomic and
/// durable: once it has returned, a power cut keeps the value.
#[uniffi::export(callback_interface)]
pub trait Storage: Send + Sync {
    /// The value in this slot, or none if there never was one.
    fn load(&self, slot: u16) -> core::result::Result<Option<Vec<u8>>, CallbackError>;

    /// Replaces the slot's value.
    fn store(&self, slot: u16, value: Vec<u8>) -> core::result::Result<(), CallbackError>;
}

/// Where the device keeps what must survive: the time floor, the newest policy's version, budgets.
#[derive(uniffi::Object)]
pub struct Store {
    kept: Kept,
    _live: Live,
}

/// Threads take turns with files and memory. They do not wait for the app's own code, which may be
/// waiting for them: there the store is busy.
enum Kept {
    Files(Mutex<FileStorage>),
    Memory(Mutex<Box<Memory<16, 2048>>>),
    App(Slot<Box<dyn Storage>>),
}

#[uniffi::export]
impl Store {
    /// Files in a directory that nobody else may read (mode 0700); it is made if it is not there.
    #[uniffi::constructor]
    pub fn directory(path: String) -> Result<Arc<Self>> {
        guard(|| Ok(Self::new(Kept::Files(Mutex::new(FileStorage::open(path)?)))))
    }

    /// The app's own.
    #[uniffi::constructor]
    pub fn custom(storage: Box<dyn Storage>) -> Result<Arc<Self>> {
        guard(|| Ok(Self::new(Kept::App(Slot::new(storage)))))
    }

    /// Forgets everything at the end of the process: for tests and trials only. A device that keeps
    /// its policy's version here can be rolled back by a restart.
    #[uniffi::constructor]
    pub fn memory() -> Result<Arc<Self>> {
        guard(|| Ok(Self::new(Kept::Memory(Mutex::default()))))
    }
}

impl Store {
    fn new(kept: Kept) -> Arc<Self> {
        Arc::new(Self { kept, _live: Live::new() })
    }

    /// Works with the storage, alone.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut Backend<'_>) -> Result<R>) -> Result<R> {
        match &self.kept {
            Kept::Files(files) => work(&mut Backend::Files(&mut lock(files))),
            Kept::Memory(memory) => work(&mut Backend::Memory(&mut lock(memory))),
            Kept::App(app) => app.with(|app| work(&mut Backend::App(&**app))),
        }
    }
}

/// A [`Store`] as the core takes it.
pub(crate) enum Backend<'k> {
    Files(&'k mut FileStorage),
    Memory(&'k mut Memory<16, 2048>),
    App(&'k dyn Storage),
}

impl platform::Storage for Backend<'_> {
    fn load(
        &mut self,
        slot: Place,
        out: &mut [u8],
    ) -> core::result::Result<Option<usize>, platform::Error> {
        match self {
            Self::Files(files) => files.load(slot, out),
            Self::Memory(memory) => memory.load(slot, out),
            Self::App(app) => {
                let value = app.load(slot.number()).map_err(|_| platform::Error::Storage)?;
                let Some(value) = value else { return Ok(None) };
                let to = out.get_mut(..value.len()).ok_or(platform::Error::StorageCapacity)?;
                to.copy_from_slice(&value);
                Ok(Some(value.len()))
            }
        }
    }

    fn store(&mut self, slot: Place, value: &[u8]) -> core::result::Result<(), platform::Error> {
        match self {
            Self::Files(files) => files.store(slot, value),
            Self::Memory(memory) => memory.store(slot, value),
            Self::App(app) => {
                app.store(slot.number(), value.to_vec()).map_err(|_| platform::Error::Storage)
            }
        }
    }
}

/// The time: the system's clock, and under it a floor that never goes back.
#[derive(uniffi::Object)]
pub struct TimeSource {
    floor: Mutex<TimeFloor>,
    reliable: bool,
    _live: Live,
}

#[uniffi::export]
impl TimeSource {
    /// Takes the floor from `store`. `reliable` says that the system's clock was set by an authenticated
    /// source; without it, certificates and policies are held against the floor alone.
    #[uniffi::constructor]
    pub fn load(store: Arc<Store>, reliable: bool) -> Result<Arc<Self>> {
        guard(|| {
            let floor = store.with(|storage| Ok(TimeFloor::build().load(storage)?))?;
            Ok(Arc::new(Self { floor: Mutex::new(floor), reliable, _live: Live::new() }))
        })
    }

    /// Moves the floor to an authenticated time, in seconds since 1970, by 180 days at most; true if it
    /// is now there. Only an authority on time may state it, never any peer.
    pub fn advance(&self, authenticated: u64, store: Arc<Store>) -> Result<bool> {
        guard(|| {
            // Not locked while the app's storage works. Whoever has the store is alone with it.
            store.with(|storage| {
                let mut floor = *lock(&self.floor);
                let advance = floor.advance(authenticated, storage)?;
                *lock(&self.floor) = floor;
                Ok(advance != sdk::identity::time::Advance::Capped)
            })
        })
    }

    /// The time that verifications go by, in seconds since 1970.
    pub fn now(&self) -> Result<u64> {
        guard(|| self.reading().map(|now| now.unix()))
    }
}

impl TimeSource {
    pub(crate) fn reading(&self) -> Result<Now> {
        let clock = SystemClock { reliable: self.reliable };
        Ok(lock(&self.floor).now(&clock))
    }
}
