//! What became of the data: for logs and live views, never for decisions.

/// What became of one measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It is in the batch as it was measured.
    Kept,
    /// It is in the batch, changed by the rule.
    Changed,
    /// It was taken into a window, or into a derivation; what comes of those is counted apart.
    Held,
    /// It does not leave.
    Dropped(Reason),
}

/// Why data does not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The metric stands in the policy's `never`.
    Never,
    /// A rule drops it.
    Drop,
    /// No rule names it.
    Unnamed,
    /// Its unit is not the rule's.
    Unit,
    /// It is a waveform where the rule is for samples, or the other way round.
    Shape,
    /// It is NaN, NRes or an infinity, with which the rule's methods cannot calculate.
    Special,
    /// It is flagged invalid or not available, and the rule's method would mix it with others.
    Quality,
    /// It belongs to a window that has already left.
    Late,
    /// It is not outside the rule's threshold.
    Threshold,
    /// It is too near to the last one that left.
    Unchanged,
    /// It is beyond what the method can calculate with, or one too many for a median.
    Range,
    /// The rule adds noise, and none is funded: see `Minimizer::fund`.
    Unfunded,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 12] = [
        Self::Never,
        Self::Drop,
        Self::Unnamed,
        Self::Unit,
        Self::Shape,
        Self::Special,
        Self::Quality,
        Self::Late,
        Self::Threshold,
        Self::Unchanged,
        Self::Range,
        Self::Unfunded,
    ];

    /// A word for tables and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Drop => "drop",
            Self::Unnamed => "unnamed",
            Self::Unit => "unit",
            Self::Shape => "shape",
            Self::Special => "special",
            Self::Quality => "quality",
            Self::Late => "late",
            Self::Threshold => "threshold",
            Self::Unchanged => "unchanged",
            Self::Range => "range",
            Self::Unfunded => "unfunded",
        }
    }
}

/// How many measurements had which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// In a batch as they were.
    pub kept: u64,
    /// In a batch, changed.
    pub changed: u64,
    /// Taken into windows and derivations.
    pub held: u64,
    dropped: [u64; Reason::ALL.len()],
}

impl Tally {
    /// How many were dropped for `reason`.
    #[must_use]
    pub fn dropped(&self, reason: Reason) -> u64 {
        Reason::ALL.iter().zip(self.dropped).find(|(r, _)| **r == reason).map_or(0, |(_, n)| n)
    }

    /// How many were dropped for any reason.
    #[must_use]
    pub fn dropped_total(&self) -> u64 {
        self.dropped.iter().fold(0, |sum, n| sum.saturating_add(*n))
    }

    /// How many there were.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.left().saturating_add(self.held).saturating_add(self.dropped_total())
    }

    /// How many are in a batch.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.kept.saturating_add(self.changed)
    }

    #[inline]
    pub(super) fn count(&mut self, outcome: Outcome) {
        let place = match outcome {
            Outcome::Kept => Some(&mut self.kept),
            Outcome::Changed => Some(&mut self.changed),
            Outcome::Held => Some(&mut self.held),
            Outcome::Dropped(reason) => Reason::ALL
                .iter()
                .zip(&mut self.dropped)
                .find(|(r, _)| **r == reason)
                .map(|(_, place)| place),
        };
        if let Some(place) = place {
            *place = place.saturating_add(1);
        }
    }
}

/// What became of everything that a minimizer was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Samples given.
    pub samples: Tally,
    /// Waveforms given.
    pub waveforms: Tally,
    /// Samples that windows and derivations made.
    pub made: Tally,
}

impl Counters {
    /// How many items are in batches.
    #[must_use]
    pub const fn left(&self) -> u64 {
        let measured = self.samples.left().saturating_add(self.waveforms.left());
        measured.saturating_add(self.made.left())
    }
}
