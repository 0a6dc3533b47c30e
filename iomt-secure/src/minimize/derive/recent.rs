//! The last few of something, and what is typical of them.

use zeroize::Zeroize;

/// The last eight values pushed, with their order statistics.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recent {
    values: [u32; 8],
    next: usize,
    held: usize,
}

impl Recent {
    pub(super) const EMPTY: Self = Self { values: [0; 8], next: 0, held: 0 };

    pub(super) const fn filled(value: u32) -> Self {
        Self { values: [value; 8], next: 0, held: 8 }
    }

    pub(super) fn push(&mut self, value: u32) {
        if let Some(slot) = self.values.get_mut(self.next) {
            *slot = value;
        }
        self.next = self.next.wrapping_add(1) & 7;
        self.held = self.held.saturating_add(1).min(8);
    }

    pub(super) fn wipe(&mut self) {
        self.values.zeroize();
    }

    pub(super) const fn held(&self) -> usize {
        self.held
    }

    /// The median, 0 of nothing; of an even number the higher of the middle two.
    pub(super) fn median(&self) -> u32 {
        let (values, held) = self.sorted();
        values.get(held >> 1).copied().filter(|_| held > 0).unwrap_or(0)
    }

    /// The sum and the number of the values less the lowest and the highest quarter; nothing
    /// held is (0, 0). Their quotient is the interquartile mean.
    pub(super) fn midmean(&self) -> (u32, u32) {
        let (values, held) = self.sorted();
        let trim = held >> 2;
        let kept = values.get(trim..held.saturating_sub(trim)).unwrap_or(&[]);
        kept.iter().fold((0, 0), |(sum, count), value| {
            (u32::saturating_add(sum, *value), u32::saturating_add(count, 1))
        })
    }

    fn sorted(&self) -> ([u32; 8], usize) {
        let mut values = self.values;
        if let Some(held) = values.get_mut(..self.held) {
            held.sort_unstable();
        }
        (values, self.held)
    }
}
