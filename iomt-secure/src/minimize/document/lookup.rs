//! Names, found at one look.
//!
//! A name is three numbers (its first eight bytes, its last eight, its length) and, if it is longer
//! than sixteen bytes, a comparison. The seed of each table is chosen when the plan is compiled, so
//! that no two of its names share a place: no document can make a search long.

use super::scan::word;
use alloc::string::String;
use alloc::vec::Vec;

/// A name as it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    head: u64,
    tail: u64,
    len: usize,
}

impl Name {
    #[inline(always)]
    pub(super) fn new(bytes: &[u8]) -> Self {
        Self::at(bytes, 0, bytes.len())
    }

    /// The name of `len` bytes that begins at `from`.
    #[inline(always)]
    pub(super) fn at(input: &[u8], from: usize, len: usize) -> Self {
        let head = word(input, from);
        if len <= 8 {
            // Of the word only what belongs to the name.
            let bits = u32::try_from(len << 3).unwrap_or(64);
            let mask = u64::MAX.checked_shl(bits).unwrap_or(0);
            return Self { head: head & !mask, tail: 0, len };
        }
        let tail = word(input, from.wrapping_add(len).wrapping_sub(8));
        Self { head, tail, len }
    }

    /// The name of at most seven bytes at the beginning of `word`.
    #[inline(always)]
    pub(super) fn short(word: u64, len: usize) -> Self {
        let bits = u32::try_from(len << 3).unwrap_or(0);
        // Seven bytes at most, so that something of the word is cut off.
        let mask = u64::MAX.wrapping_shl(bits);
        Self { head: word & !mask, tail: 0, len }
    }

    #[inline(always)]
    fn mixed(self) -> u64 {
        // A usize has at most 64 bits.
        let len = u64::try_from(self.len).unwrap_or(u64::MAX);
        self.head ^ self.tail.rotate_left(29) ^ len.rotate_left(58)
    }

    #[inline(always)]
    fn place(self, seed: u64, shift: u32) -> usize {
        let mixed = self.mixed().wrapping_mul(seed);
        let mixed = mixed ^ (mixed >> 32);
        let place = mixed.wrapping_mul(seed).wrapping_shr(shift);
        // At most 64 - shift bits, and shift is at least 32.
        usize::try_from(place).unwrap_or(0)
    }
}

/// A set of names, numbered from 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    slots: Vec<u16>,
    names: Vec<(Name, u32)>,
    bytes: Vec<u8>,
    seed: u64,
    shift: u32,
}

const EMPTY: u16 = u16::MAX;

impl Names {
    /// A table of these names, which differ; `None` for more than 65,534.
    pub(super) fn new<'n>(given: impl Iterator<Item = &'n [u8]>) -> Option<Self> {
        let mut table = Self { seed: 1, shift: 63, ..Self::default() };
        for name in given {
            let at = u32::try_from(table.bytes.len()).ok()?;
            table.bytes.extend_from_slice(name);
            table.names.push((Name::new(name), at));
        }
        if table.names.len() >= usize::from(EMPTY) {
            return None;
        }
        let mut bits = table.names.len().next_power_of_two().trailing_zeros().saturating_add(1);
        let mut seed = 0x9e37_79b9_7f4a_7c15u64;
        if !table.differ() {
            return Some(table);
        }
        // More room after every few failures.
        for attempt in 1u32..=400 {
            table.shift = 64u32.saturating_sub(bits);
            seed = seed.wrapping_mul(0xd129_0e97_9f3c_5a75).wrapping_add(0x2545_f491_4f6c_dd1d);
            table.seed = seed | 1;
            if table.fill(bits) {
                return Some(table);
            }
            if attempt.is_multiple_of(16) && bits < 16 {
                bits = bits.saturating_add(1);
            }
        }
        table.slots.clear();
        Some(table)
    }

    /// Whether a seed can part the names: two with the same first and last bytes it cannot. They
    /// are then searched one by one; no table of the standard's is so.
    fn differ(&self) -> bool {
        let mut mixed: Vec<u64> = self.names.iter().map(|(name, _)| name.mixed()).collect();
        mixed.sort_unstable();
        mixed.iter().zip(mixed.iter().skip(1)).all(|(a, b)| a != b)
    }

    /// Whether every name got a place of its own.
    fn fill(&mut self, bits: u32) -> bool {
        self.slots.clear();
        self.slots.resize(1usize.checked_shl(bits).unwrap_or(1), EMPTY);
        for (number, (name, _)) in self.names.iter().enumerate() {
            let place = name.place(self.seed, self.shift);
            match self.slots.get_mut(place) {
                Some(slot) if *slot == EMPTY => *slot = u16::try_from(number).unwrap_or(EMPTY),
                _ => return false,
            }
        }
        true
    }

    /// The number of the name of `len` bytes that begins at `from`.
    #[inline(always)]
    pub(super) fn find(&self, input: &[u8], from: usize, len: usize) -> Option<usize> {
        self.get(Name::at(input, from, len), input, from)
    }

    /// The number of `name`, which begins at `from`.
    #[inline(always)]
    pub(super) fn get(&self, name: Name, input: &[u8], from: usize) -> Option<usize> {
        let len = name.len;
        let slot = match self.slots.get(name.place(self.seed, self.shift)) {
            Some(slot) => usize::from(*slot),
            None => return self.search(input, from, name),
        };
        let (known, at) = self.names.get(slot)?;
        if *known == name && (len <= 16 || self.same(*at, input, from, len)) {
            return Some(slot);
        }
        None
    }

    /// Whether one of the names differs from this in the case of its letters only; one by one.
    pub(super) fn has_in_any_case(&self, name: &[u8]) -> bool {
        self.names.iter().filter(|(known, _)| known.len == name.len()).any(|(_, at)| {
            let at = usize::try_from(*at).unwrap_or(usize::MAX);
            let known = self.bytes.get(at..at.saturating_add(name.len()));
            known.is_some_and(|known| known.eq_ignore_ascii_case(name))
        })
    }

    fn same(&self, at: u32, input: &[u8], from: usize, len: usize) -> bool {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let known = self.bytes.get(at..at.saturating_add(len));
        known.is_some() && known == input.get(from..from.saturating_add(len))
    }

    /// Where no seed parts the names: one by one.
    #[cold]
    fn search(&self, input: &[u8], from: usize, name: Name) -> Option<usize> {
        self.names
            .iter()
            .position(|(known, at)| *known == name && self.same(*at, input, from, name.len))
    }
}

/// A map from long texts, as many as there are rules, to what is said of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts<T> {
    /// Twice as many as texts; a text stands at the first free place from its own on.
    slots: Vec<Option<(u64, String, T)>>,
}

impl<T: Copy> Texts<T> {
    pub(super) fn new(given: impl ExactSizeIterator<Item = (String, T)>) -> Self {
        let size = given.len().max(1).next_power_of_two().saturating_mul(2);
        let mut slots: Vec<Option<(u64, String, T)>> = Vec::new();
        slots.resize_with(size, || None);
        for (text, value) in given {
            let hash = hash(text.as_bytes());
            let mut place = hash;
            // Half of the places stay free.
            while slots.get(within(place, size)).is_some_and(Option::is_some) {
                place = place.wrapping_add(1);
            }
            if let Some(slot) = slots.get_mut(within(place, size)) {
                *slot = Some((hash, text, value));
            }
        }
        Self { slots }
    }

    pub(super) fn get(&self, text: &str) -> Option<T> {
        let hash = hash(text.as_bytes());
        let mut place = hash;
        while let Some((known, name, value)) =
            self.slots.get(within(place, self.slots.len())).and_then(Option::as_ref)
        {
            if *known == hash && name == text {
                return Some(*value);
            }
            place = place.wrapping_add(1);
        }
        None
    }
}

/// `size` is a power of two.
fn within(place: u64, size: usize) -> usize {
    let mask = u64::try_from(size).unwrap_or(1).wrapping_sub(1);
    usize::try_from(place & mask).unwrap_or(0)
}

fn hash(bytes: &[u8]) -> u64 {
    const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = SEED;
    let mut at = 0usize;
    while at < bytes.len() {
        hash = (hash ^ word(bytes, at)).wrapping_mul(SEED);
        hash ^= hash >> 29;
        at = at.saturating_add(8);
    }
    hash ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;

    fn find(names: &Names, name: &str) -> Option<usize> {
        let text = format!("{{\"{name}\": 1}}");
        names.find(text.as_bytes(), 2, name.len())
    }

    #[test]
    fn every_name_is_found_and_no_other() {
        let known: Vec<String> =
            (0..300).map(|number| format!("{}{number}", "element".repeat(number % 5))).collect();
        let names = Names::new(known.iter().map(|name| name.as_bytes())).unwrap();
        assert!(!names.slots.is_empty());
        for (number, name) in known.iter().enumerate() {
            assert_eq!(find(&names, name), Some(number), "{name}");
            assert_eq!(find(&names, &format!("{name}x")), None);
        }
        assert_eq!(find(&names, ""), None);
    }

    #[test]
    fn every_text_is_found_and_no_other() {
        let texts = Texts::new(
            (0..10_000)
                .map(|number| (format!("http://example.org/{number}"), number))
                .collect::<Vec<_>>()
                .into_iter(),
        );
        for number in 0..10_000 {
            assert_eq!(texts.get(&format!("http://example.org/{number}")), Some(number));
        }
        assert_eq!(texts.get("http://example.org/10000"), None);
        assert_eq!(Texts::<u8>::new([].into_iter()).get("x"), None);
    }

    #[test]
    fn names_that_no_seed_parts_are_told_apart() {
        let [a, b] = ["aaaaaaaa-one-bbbbbbbb", "aaaaaaaa-two-bbbbbbbb"];
        let names = Names::new([a, b].into_iter().map(str::as_bytes)).unwrap();
        assert!(names.slots.is_empty());
        assert_eq!((find(&names, a), find(&names, b)), (Some(0), Some(1)));
        assert_eq!(find(&names, "aaaaaaaa-six-bbbbbbbb"), None);
    }
}
