//! Keys, chance and the time, as the policy's methods ask for them.

use iomt_secure::crypto::hash::Digest;
use iomt_secure::minimize::Purpose;
use iomt_secure::minimize::Stamp;
use iomt_secure::minimize::date::Shift;
use iomt_secure::minimize::document::{Error, Keys};
use iomt_secure::minimize::policy::document::Pseudonym as Kind;
use iomt_secure::minimize::pseudonym::{
    self, Derived, Identity, Mapped, Pseudonym, ReidentificationKey,
};
use iomt_secure::platform::os::{FileStorage, OsRandom};
use iomt_secure::platform::{self, Random, Slot, Storage};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Identities that a map of random pseudonyms holds.
const MAPPED: usize = 4096;
/// Where the map lies in its storage.
const MAP: Slot = Slot::caller(0);

/// What one thread minimizes with.
pub struct ViewKeys {
    shared: Arc<Shared>,
    derived: Derived,
    shifts: HashMap<u16, Shift>,
}

/// What all threads have in common.
pub struct Shared {
    key: ReidentificationKey,
    recipient: Digest,
    purpose: Purpose,
    epoch: u64,
    now: u64,
    map: Mutex<Map>,
}

struct Map {
    entries: Box<Mapped<MAPPED>>,
    storage: Place,
    scratch: Vec<u8>,
}

/// A directory, or nothing that lasts.
enum Place {
    Directory(FileStorage),
    Nowhere(Option<Vec<u8>>),
}

impl Shared {
    /// For the recipient and purpose of a plan.
    ///
    /// # Errors
    /// Those of the map, if one is kept.
    pub fn new(
        key: ReidentificationKey,
        stamp: &Stamp,
        epoch: u64,
        now: u64,
        map: Option<&Path>,
    ) -> Result<Self, pseudonym::Error> {
        let mut storage = match map {
            Some(directory) => Place::Directory(FileStorage::open(directory)?),
            None => Place::Nowhere(None),
        };
        let mut scratch = vec![0; Mapped::<MAPPED>::SCRATCH];
        let (recipient, purpose) = (*stamp.recipient(), stamp.purpose());
        let entries = Box::new(Mapped::load(
            &key,
            &recipient,
            purpose,
            epoch,
            MAP,
            &mut storage,
            &mut scratch,
        )?);
        let map = Mutex::new(Map { entries, storage, scratch });
        Ok(Self { key, recipient, purpose, epoch, now, map })
    }
}

impl ViewKeys {
    /// For one thread.
    ///
    /// # Errors
    /// Those of the derivation.
    pub fn new(shared: Arc<Shared>) -> Result<Self, pseudonym::Error> {
        let derived = Derived::new(&shared.key, &shared.recipient, shared.purpose, shared.epoch)?;
        Ok(Self { shared, derived, shifts: HashMap::new() })
    }
}

impl Keys for ViewKeys {
    fn pseudonym(&mut self, kind: Kind, identity: &Identity<'_>) -> Result<Pseudonym, Error> {
        match kind {
            Kind::Derived => Ok(self.derived.pseudonym(identity)?),
            Kind::Random => {
                let mut map = self.shared.map.lock().map_err(|_| Error::Keys)?;
                let Map { entries, storage, scratch } = &mut *map;
                Ok(entries.pseudonym(identity, &mut OsRandom, storage, scratch)?)
            }
        }
    }

    fn days(&mut self, patient: &Identity<'_>, most: u16) -> Result<i32, Error> {
        let shared = &self.shared;
        let shift = match self.shifts.entry(most) {
            std::collections::hash_map::Entry::Occupied(held) => held.into_mut(),
            std::collections::hash_map::Entry::Vacant(place) => place.insert(Shift::new(
                &shared.key,
                &shared.recipient,
                shared.purpose,
                shared.epoch,
                most,
            )?),
        };
        Ok(shift.days(patient))
    }

    fn random(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        OsRandom.fill(bytes).map_err(|_| Error::Keys)
    }

    fn now(&mut self) -> Result<u64, Error> {
        Ok(self.shared.now)
    }
}

impl Storage for Place {
    fn load(&mut self, slot: Slot, out: &mut [u8]) -> Result<Option<usize>, platform::Error> {
        match self {
            Self::Directory(storage) => storage.load(slot, out),
            Self::Nowhere(None) => Ok(None),
            Self::Nowhere(Some(held)) => {
                let place = out.get_mut(..held.len()).ok_or(platform::Error::StorageCapacity)?;
                place.copy_from_slice(held);
                Ok(Some(held.len()))
            }
        }
    }

    fn store(&mut self, slot: Slot, value: &[u8]) -> Result<(), platform::Error> {
        match self {
            Self::Directory(storage) => storage.store(slot, value),
            Self::Nowhere(held) => {
                *held = Some(value.to_vec());
                Ok(())
            }
        }
    }
}
