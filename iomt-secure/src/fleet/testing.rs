//! What this module's tests share: signers, a clock, storage that loses power.

use crate::crypto::Secret;
use crate::crypto::signature::{Algorithm, PublicKey};
use crate::identity::{Name, Now, Signer, SoftwareSigner, TimeFloor};
use crate::platform::{self, Clock, Reading, Slot, Storage};
use crate::statement::{Kind, OVERHEAD, bundle, sign};
use coset::cbor::Value;
use std::collections::BTreeMap;
use std::{vec, vec::Vec};

/// 2026-11-23T12:00:00Z, after the crate's build time.
pub(super) const NOON: u64 = 1_795_435_200;
pub(super) const HOUR: u64 = 3600;
pub(super) const STATION: &str = "spiffe://hospital.example/icu-3/station/station-1";
pub(super) const PUMP: &str = "spiffe://hospital.example/icu-3/infusion-pump/pump-0042";

pub(super) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

struct At(Reading);

impl Clock for At {
    fn now(&self) -> Option<Reading> {
        Some(self.0)
    }
}

/// By a reliable clock.
pub(super) fn now(unix: u64) -> Now {
    TimeFloor::build().now(&At(Reading { unix, reliable: true }))
}

/// A device without a clock, whose floor is here.
pub(super) fn floor(unix: u64) -> Now {
    TimeFloor::at_least(unix).now(&At(Reading { unix: 0, reliable: false }))
}

/// Odd seeds sign with Ed25519, even ones with P-256.
pub(super) fn signer(seed: u8) -> SoftwareSigner {
    let algorithm = if seed % 2 == 1 { Algorithm::Ed25519 } else { Algorithm::Es256 };
    SoftwareSigner::from_secret(algorithm, &Secret::take(&mut [seed; 32])).unwrap()
}

pub(super) fn key(seed: u8) -> PublicKey {
    signer(seed).public_key()
}

pub(super) fn keys(seeds: &[u8]) -> Vec<PublicKey> {
    seeds.iter().map(|seed| key(*seed)).collect()
}

/// A statement by each of `seeds`, joined.
pub(super) fn signed(seeds: &[u8], kind: Kind, payload: &[u8]) -> Vec<u8> {
    let statements: Vec<Vec<u8>> = seeds
        .iter()
        .map(|seed| {
            let mut out = vec![0; payload.len() + OVERHEAD];
            sign(&signer(*seed), kind, payload, b"", &mut out).unwrap().to_vec()
        })
        .collect();
    let slices: Vec<&[u8]> = statements.iter().map(Vec::as_slice).collect();
    let mut out = vec![0; 16_384];
    bundle::join(&slices, &mut out).unwrap().to_vec()
}

/// When the power goes, counted in writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// Before the write took effect.
    Before(usize),
    /// After it did, but before the device knew.
    After(usize),
}

/// Storage that counts its writes and can lose power at one.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Flash {
    pub(super) values: BTreeMap<u16, Vec<u8>>,
    pub(super) stores: usize,
    pub(super) cut: Option<Cut>,
}

impl Storage for Flash {
    fn load(&mut self, slot: Slot, out: &mut [u8]) -> Result<Option<usize>, platform::Error> {
        let Some(value) = self.values.get(&slot.number()) else { return Ok(None) };
        out.get_mut(..value.len()).ok_or(platform::Error::StorageCapacity)?.copy_from_slice(value);
        Ok(Some(value.len()))
    }

    fn store(&mut self, slot: Slot, value: &[u8]) -> Result<(), platform::Error> {
        let write = self.stores;
        self.stores += 1;
        match self.cut {
            Some(Cut::Before(at)) if write >= at => return Err(platform::Error::Storage),
            Some(Cut::After(at)) if write > at => return Err(platform::Error::Storage),
            _ => (),
        }
        self.values.insert(slot.number(), value.to_vec());
        match self.cut {
            Some(Cut::After(at)) if write == at => Err(platform::Error::Storage),
            _ => Ok(()),
        }
    }
}

impl Flash {
    /// The power is back: everything written is there, and the next writes work.
    pub(super) fn powered_up(mut self) -> Self {
        (self.stores, self.cut) = (0, None);
        self
    }
}

/// Payloads as the peer reads and writes them.
pub(super) fn decode(bytes: &[u8]) -> Value {
    coset::cbor::de::from_reader(bytes).unwrap()
}

pub(super) fn encode(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    coset::cbor::ser::into_writer(value, &mut out).unwrap();
    out
}

pub(super) fn field(value: &mut Value, key: i64) -> &mut Value {
    let map = value.as_map_mut().unwrap();
    &mut map.iter_mut().find(|(k, _)| *k == key.into()).unwrap().1
}

pub(super) fn remove(value: &mut Value, key: i64) {
    value.as_map_mut().unwrap().retain(|(k, _)| *k != key.into());
}
