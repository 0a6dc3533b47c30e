//! A rule: what it is about, and what happens to it.

use crate::measurement::{Code, Decimal, Unit};
use crate::minimize::Error;
use crate::minimize::noise::Charge;
use core::cmp::Ordering;

/// Most edges of a bin method.
pub const MAX_EDGES: usize = 8;
/// Longest window and coarsest time: seven days, in milliseconds.
pub const MAX_MILLIS: u32 = 7 * 24 * 60 * 60 * 1000;

/// One rule of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it is about.
    pub selector: Selector,
    /// What happens to it.
    pub body: Body,
}

/// What a rule is about. The order is that of the CBOR form: from general to specific.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Selector {
    /// Everything.
    All,
    /// Everything of this shape.
    Shape(Shape),
    /// Every metric of this MDC partition.
    Partition(u16),
    /// One metric.
    Metric(Code),
}

/// How a measurement comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// One value at one time.
    Sample,
    /// A run of equally spaced counts.
    Waveform,
}

/// What a rule does, whatever it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body {
    /// The unit that the rule is written in.
    pub unit: Option<Unit>,
    /// Times are cut to a multiple of this many milliseconds.
    pub time: Option<u32>,
    /// What happens.
    pub action: Action,
}

/// What happens to the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
// As large as its methods; a plan holds them in place because it has no heap.
#[allow(clippy::large_enum_variant)]
pub enum Action {
    /// Nothing of it leaves.
    Drop,
    /// It leaves as it was measured.
    Keep,
    /// It leaves after these.
    Methods(Methods),
}

/// The methods of a rule, in the order in which they are applied. Each sees only what the one
/// before it let through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Methods {
    /// A sample is derived from the waveform.
    pub derive: Option<Derive>,
    /// One value for each window of time.
    pub rate: Option<Rate>,
    /// Values outside a range are moved to its ends.
    pub clamp: Option<Clamp>,
    /// Values are made coarser.
    pub coarsen: Option<Coarsen>,
    /// Noise is added, and the recipient's budget charged for it.
    pub noise: Option<Noise>,
    /// Only values outside a range leave.
    pub threshold: Option<Threshold>,
    /// Only values at least this far from the last one that left do leave.
    pub change: Option<Decimal>,
}

/// What is derived from a waveform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Derive {
    /// From what.
    pub source: Source,
    /// The converter's lowest and highest counts, where they are known: a signal that stays there is
    /// flagged questionable.
    pub limits: Option<(i32, i32)>,
}

/// A waveform in which beats can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// One ECG lead: the heart rate.
    Ecg,
    /// A plethysmogram: the pulse rate. What is flatter than about this many counts is no pulse.
    Pleth(u16),
}

/// Counts of the smallest pulse where a policy says nothing.
pub const SMALLEST: u16 = 10;

/// One value for each window; windows begin at multiples of their length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    /// The window's length, in milliseconds.
    pub every: u32,
    /// Which value.
    pub take: Take,
}

/// Which value stands for a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Take {
    /// The arithmetic mean.
    Mean,
    /// The middle value, or the mean of the two in the middle.
    Median,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// How many there were; its unit is `MDC_DIM_DIMLESS`.
    Count,
    /// The earliest.
    First,
}

/// A range; at least one end is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clamp {
    /// What is lower becomes this.
    pub min: Option<Decimal>,
    /// What is higher becomes this.
    pub max: Option<Decimal>,
}

/// How values are made coarser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coarsen {
    /// To the nearest multiple of this, half to even.
    Round(Decimal),
    /// To the lower edge of its bin; below the lowest edge, to −∞.
    Edges(Edges),
    /// To the greatest `origin` + k × `width` that is not above it.
    Width {
        /// How wide the bins are.
        width: Decimal,
        /// Where one of them begins.
        origin: Decimal,
    },
}

/// The edges of bins, ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edges {
    edges: [Decimal; MAX_EDGES],
    len: u8,
}

/// Noise on values that are clamped and rounded, as differential privacy wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noise {
    /// What each value costs; says how wide the noise is.
    pub charge: Charge,
    /// What may be spent in each window.
    pub budget: Decimal,
    /// The window's length, in milliseconds: whole seconds.
    pub per: u32,
}

/// The range outside of which values leave; at least one end is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// What is higher leaves.
    pub above: Option<Decimal>,
    /// What is lower leaves.
    pub below: Option<Decimal>,
}

impl Edges {
    /// Checks that there are 1 to [`MAX_EDGES`], finite and ascending.
    ///
    /// # Errors
    /// [`Error::Parameter`].
    pub fn new(edges: &[Decimal]) -> Result<Self, Error> {
        let first = edges.first().ok_or(Error::Parameter)?;
        let mut held = [*first; MAX_EDGES];
        held.get_mut(..edges.len()).ok_or(Error::Parameter)?.copy_from_slice(edges);
        let above = |(low, high): (&Decimal, &Decimal)| low.compare(*high) == Some(Ordering::Less);
        if !edges.iter().zip(edges.iter().skip(1)).all(above)
            || !edges.iter().all(|edge| edge.is_number())
        {
            return Err(Error::Parameter);
        }
        Ok(Self { edges: held, len: u8::try_from(edges.len()).map_err(|_| Error::Parameter)? })
    }

    /// The edges.
    #[must_use]
    pub fn as_slice(&self) -> &[Decimal] {
        self.edges.get(..usize::from(self.len)).unwrap_or_default()
    }
}

impl Take {
    /// Every one, with its word in text.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Mean, "mean"),
        (Self::Median, "median"),
        (Self::Min, "min"),
        (Self::Max, "max"),
        (Self::Count, "count"),
        (Self::First, "first"),
    ];

    /// The number in the CBOR form.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Mean => 0,
            Self::Median => 1,
            Self::Min => 2,
            Self::Max => 3,
            Self::Count => 4,
            Self::First => 5,
        }
    }
}

impl Derive {
    /// The metric that comes out.
    #[must_use]
    pub const fn metric(self) -> Code {
        match self.source {
            Source::Ecg => Code::ECG_HEART_RATE,
            Source::Pleth(_) => Code::PULS_OXIM_PULS_RATE,
        }
    }

    /// Its unit.
    #[must_use]
    pub const fn unit(self) -> Unit {
        Unit::BEAT_PER_MIN
    }
}
