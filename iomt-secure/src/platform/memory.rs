//! Storage that forgets at power-off: for tests, simulations and benchmarks.

use super::{Error, Slot, Storage};

/// Up to `SLOTS` values of up to `BYTES` bytes each, without heap. It is atomic, but not durable: a
/// device that keeps its time floor or policy version here can be rolled back by a reset.
#[derive(Clone, PartialEq, Eq)]
pub struct Memory<const SLOTS: usize, const BYTES: usize> {
    values: [Option<Value<BYTES>>; SLOTS],
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Value<const BYTES: usize> {
    slot: Slot,
    bytes: [u8; BYTES],
    len: usize,
}

impl<const SLOTS: usize, const BYTES: usize> Memory<SLOTS, BYTES> {
    /// Nothing stored yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { values: [None; SLOTS] }
    }
}

impl<const SLOTS: usize, const BYTES: usize> Default for Memory<SLOTS, BYTES> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const SLOTS: usize, const BYTES: usize> Storage for Memory<SLOTS, BYTES> {
    fn load(&mut self, slot: Slot, out: &mut [u8]) -> Result<Option<usize>, Error> {
        let Some(value) = self.values.iter().flatten().find(|value| value.slot == slot) else {
            return Ok(None);
        };
        let from = value.bytes.get(..value.len).ok_or(Error::Storage)?;
        out.get_mut(..value.len).ok_or(Error::StorageCapacity)?.copy_from_slice(from);
        Ok(Some(value.len))
    }

    fn store(&mut self, slot: Slot, value: &[u8]) -> Result<(), Error> {
        let mut bytes = [0; BYTES];
        bytes.get_mut(..value.len()).ok_or(Error::StorageCapacity)?.copy_from_slice(value);
        let place = self
            .values
            .iter()
            .position(|place| place.is_some_and(|value| value.slot == slot))
            .or_else(|| self.values.iter().position(Option::is_none))
            .ok_or(Error::StorageCapacity)?;
        let place = self.values.get_mut(place).ok_or(Error::StorageCapacity)?;
        *place = Some(Value { slot, bytes, len: value.len() });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_and_changes_nothing() {
        let mut memory = Memory::<1, 4>::new();
        let slot = Slot::caller(1);
        memory.store(slot, b"old").unwrap();
        assert_eq!(memory.store(slot, b"too long"), Err(Error::StorageCapacity));
        assert_eq!(memory.store(Slot::caller(2), b"new"), Err(Error::StorageCapacity));
        assert_eq!(memory.load(slot, &mut [0; 2]), Err(Error::StorageCapacity));
        let mut out = [0; 4];
        assert_eq!(memory.load(slot, &mut out), Ok(Some(3)));
        assert_eq!(&out[..3], b"old");
        assert_eq!(memory.load(Slot::caller(2), &mut out), Ok(None));
    }
}
