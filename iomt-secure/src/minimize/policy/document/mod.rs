//! Rules on documents: what a view says of FHIR resources and other JSON (needs a heap).
//!
//! They stand beside the rules on samples in one signed policy. A device without heap minimizes
//! samples only and skips them; whoever minimizes documents reads and checks them all, when a plan
//! is compiled. They have one order, by selector, so that one policy has one digest.

mod read;
mod write;

pub(super) use read::never as never_selectors;
pub(super) use write::{never, rules};

use crate::measurement::Decimal;
use crate::minimize::Error;
use crate::minimize::policy::rule::Edges;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

/// Most document rules of a view.
pub const MAX_RULES: usize = 16_384;
/// Most selectors that a policy's `never-documents` names.
pub const MAX_NEVER: usize = 1024;
/// Longest selector, and longest text in a method's parameters, in bytes.
pub const MAX_TEXT: usize = 1024;
/// Most cases of a generalization, and most values of a case.
pub const MAX_CASES: usize = 64;
/// Most days by which dates are shifted, to either side.
pub const MAX_SHIFT: u16 = 3650;

/// What a view says of documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The FHIR release whose elements and types the rules name.
    pub fhir: Release,
    /// What happens to a document with an element that the release does not define.
    pub unknown: Unknown,
    /// What happens where an element that the release requires does not leave.
    pub missing: Missing,
    /// Whether `meta.security` says what was done: `REDACTED`, `PSEUDED`, …
    pub labels: bool,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// A release of FHIR.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Release {
    /// 4.0.1.
    #[default]
    R4,
    /// 5.0.0.
    R5,
}

/// What happens to a document with an element or a resource that the release does not define.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Unknown {
    /// The element is dropped and counted.
    #[default]
    Drop,
    /// The document is refused.
    Refuse,
}

/// What happens where a required element does not leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Missing {
    /// The extension data-absent-reason stands in its place.
    #[default]
    Mark,
    /// The document is refused.
    Refuse,
}

/// One rule on documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it is about.
    pub selector: Selector,
    /// What happens to it.
    pub method: Method,
}

/// What a document rule is about. The order is that of the CBOR form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Selector {
    /// Every element of a resource of this type; `*` is every type.
    Resource(String),
    /// Every element of this type, wherever it stands: `HumanName`, `dateTime`.
    Type(String),
    /// Every extension with this URL.
    Extension(String),
    /// An element by its path from a resource or a type: `Patient.birthDate`, `HumanName.use`.
    Path(String),
    /// A member of JSON that is not FHIR, by a JSON Pointer (RFC 6901) that passes through arrays.
    Json(String),
}

/// What happens to an element, and to what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    /// It leaves as it is.
    Keep,
    /// Nothing of it leaves, whatever more specific rules say.
    Drop,
    /// Nothing of it leaves, but for what a more specific rule lets out.
    Redact,
    /// Of a date, the year.
    Year,
    /// Ages over 89 become 90; a birth date becomes its year, unless that tells such an age.
    Age90,
    /// Dates are moved by the same number of days for one patient and recipient, at most this many
    /// to either side.
    Shift(u16),
    /// Of a postal code the first three digits, where more than 20,000 people share them.
    Zip3(Census),
    /// Another name, the same each time.
    Pseudonym(Pseudonym),
    /// A value that more have in common.
    Generalize(Generalize),
    /// Always this.
    Substitute(Scalar),
    /// A number with noise on it.
    Perturb(Perturb),
}

/// Whose count of the population tells which postal codes are shared by few.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Census {
    /// That of 2000, on which the guidance of the U.S. Department of Health rests.
    Y2000,
    /// That of 2020.
    Y2020,
}

/// How a pseudonym is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pseudonym {
    /// From the value, by a key for recipient, purpose and epoch.
    Derived,
    /// At random; the device keeps which one is whose.
    Random,
}

/// How a value is made more general.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Generalize {
    /// A number to the nearest multiple of this, half to even.
    Round(Decimal),
    /// A number to the lower edge of its bin; below the lowest edge it does not leave.
    Edges(Edges),
    /// A number to the greatest `origin` + k × `width` that is not above it.
    Width {
        /// How wide the bins are.
        width: Decimal,
        /// Where one of them begins.
        origin: Decimal,
    },
    /// A date to this precision.
    Date(Precision),
    /// A text to this many of its first letters, and this text in place of the rest.
    Prefix {
        /// How many letters stay.
        letters: u8,
        /// What stands for the rest.
        fill: String,
    },
    /// By cases: the first that holds.
    Cases {
        /// The cases, tried in order.
        cases: Vec<Case>,
        /// What happens where none holds.
        otherwise: Otherwise,
    },
}

/// How much of a date stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Precision {
    /// `YYYY`.
    Year,
    /// `YYYY-MM`.
    Month,
    /// `YYYY-MM-DD`.
    Day,
}

/// One case of a generalization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// When it holds.
    pub when: When,
    /// What leaves then.
    pub becomes: Scalar,
}

/// When a case holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// The value is one of these texts, or is written like one of these numbers.
    Is(Vec<String>),
    /// The number or date lies between these, both included.
    Between(String, String),
    /// The text begins so.
    Starts(String),
}

/// What happens where no case holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Otherwise {
    /// Nothing leaves.
    Redact,
    /// The value leaves as it is.
    Keep,
}

/// A value of JSON without parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A number, as it is written.
    Number(String),
    /// `true` or `false`.
    Bool(bool),
}

/// Noise on a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Perturb {
    /// The width of the noise: up to half of it is added or taken away.
    pub span: Decimal,
    /// Whether the span is a share of the value, or stands for itself.
    pub proportional: bool,
    /// How many digits behind the point leave, 0 to 9.
    pub digits: u8,
}

impl Rule {
    /// Whether the rule's parameters make sense in themselves. Whether its selector names anything,
    /// and its method fits that, is looked at when a plan is compiled.
    ///
    /// # Errors
    /// [`Error::Selector`] or [`Error::Parameter`].
    pub fn check(&self) -> Result<(), Error> {
        if !self.selector.is_sized() {
            return Err(Error::Selector);
        }
        if self.method.is_sound() { Ok(()) } else { Err(Error::Parameter) }
    }
}

impl Selector {
    /// The number of its kind in the CBOR form.
    #[must_use]
    pub const fn kind(&self) -> u8 {
        match self {
            Self::Resource(_) => 0,
            Self::Type(_) => 1,
            Self::Extension(_) => 2,
            Self::Path(_) => 3,
            Self::Json(_) => 4,
        }
    }

    /// What it names.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Resource(text)
            | Self::Type(text)
            | Self::Extension(text)
            | Self::Path(text)
            | Self::Json(text) => text,
        }
    }

    /// The selector of this kind.
    #[must_use]
    pub fn new(kind: u8, text: String) -> Option<Self> {
        match kind {
            0 => Some(Self::Resource(text)),
            1 => Some(Self::Type(text)),
            2 => Some(Self::Extension(text)),
            3 => Some(Self::Path(text)),
            4 => Some(Self::Json(text)),
            _ => None,
        }
    }

    /// The whole document that is not FHIR has the empty pointer; nothing else is empty.
    pub(super) fn is_sized(&self) -> bool {
        let text = self.text();
        let full = !text.is_empty() || matches!(self, Self::Json(_));
        full && text.len() <= MAX_TEXT && !text.bytes().any(|byte| byte < 0x20)
    }
}

impl Method {
    fn is_sound(&self) -> bool {
        match self {
            Self::Shift(days) => (1..=MAX_SHIFT).contains(days),
            Self::Generalize(generalize) => generalize.is_sound(),
            Self::Substitute(scalar) => scalar.is_sound(),
            Self::Perturb(perturb) => above_zero(perturb.span) && perturb.digits <= 9,
            Self::Keep
            | Self::Drop
            | Self::Redact
            | Self::Year
            | Self::Age90
            | Self::Zip3(_)
            | Self::Pseudonym(_) => true,
        }
    }
}

impl Generalize {
    fn is_sound(&self) -> bool {
        match self {
            Self::Round(step) => above_zero(*step),
            Self::Width { width, origin } => above_zero(*width) && origin.is_number(),
            Self::Prefix { letters, fill } => *letters <= 64 && sized(fill),
            Self::Edges(_) | Self::Date(_) => true,
            Self::Cases { cases, .. } => {
                let bound = (1..=MAX_CASES).contains(&cases.len());
                bound && cases.iter().all(|case| case.when.is_sound() && case.becomes.is_sound())
            }
        }
    }
}

impl When {
    fn is_sound(&self) -> bool {
        match self {
            Self::Is(values) => {
                (1..=MAX_CASES).contains(&values.len()) && values.iter().all(|value| sized(value))
            }
            Self::Between(from, to) => sized(from) && sized(to) && !from.is_empty(),
            Self::Starts(prefix) => sized(prefix),
        }
    }
}

impl Scalar {
    fn is_sound(&self) -> bool {
        match self {
            Self::Text(text) => sized(text) && !text.is_empty(),
            Self::Number(number) => sized(number) && is_number(number),
            Self::Bool(_) => true,
        }
    }
}

fn sized(text: &str) -> bool {
    text.len() <= MAX_TEXT && !text.contains('\0')
}

fn above_zero(value: Decimal) -> bool {
    value.number().is_some_and(|(mantissa, _)| mantissa > 0)
}

/// RFC 8259 §6.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent
            .is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

/// The canonical order: by kind, then by the bytes of what is named.
pub(super) fn order(a: &Selector, b: &Selector) -> Ordering {
    a.cmp(b)
}

impl Census {
    /// Every one, with its year.
    pub const ALL: &'static [(Self, u16)] = &[(Self::Y2000, 2000), (Self::Y2020, 2020)];

    /// The year.
    #[must_use]
    pub const fn year(self) -> u16 {
        match self {
            Self::Y2000 => 2000,
            Self::Y2020 => 2020,
        }
    }
}

impl Precision {
    /// Every one, with its word in text; its place is its number in the CBOR form.
    pub const ALL: &'static [(Self, &'static str)] =
        &[(Self::Year, "year"), (Self::Month, "month"), (Self::Day, "day")];
}
