//! The model passport: what a reviewer has signed of an AI model, as strict CBOR.
//!
//! It says what the model was trained on, for whom it is meant, how well it does for each group of
//! patients, where it must not be used, and until when the review holds. It names the model by its
//! digest, so that a model with another weight has no passport. Numbers are decimal.
//!
//! The bytes are in `docs/wire/artifact.md`.

use super::Error;
use crate::cbor::{self, Reader, Writer};
use crate::crypto::hash::Digest;
use crate::fleet::{LAST_MOMENT, check_line};
use crate::measurement::Decimal;
use crate::statement::KeyId;
use core::cmp::Ordering;

/// Most results in a passport.
pub const MAX_RESULTS: usize = 12;

/// Most limits in a passport.
pub const MAX_LIMITS: usize = 8;

/// Most bytes of one text.
pub const MAX_TEXT: usize = 400;

/// The group that every passport has results for: the whole intended population.
pub const EVERYONE: &str = "all";

/// A passport, before it is signed or as it was decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passport<'a> {
    /// Its id: 1 to 64 letters, digits, dots, dashes and underscores.
    pub id: &'a str,
    /// SHA-256 of the model.
    pub model: Digest,
    /// When it was reviewed, in seconds since 1970.
    pub reviewed: u64,
    /// Until when the review holds, in seconds since 1970.
    pub expires: u64,
    /// What the model is for.
    pub intended_use: &'a str,
    /// What it was trained on.
    pub training: Training<'a>,
    /// For whom it is meant.
    pub population: Population<'a>,
    /// How well it does, for everyone and by subgroup; at least one, without gaps.
    pub results: [Option<Performance<'a>>; MAX_RESULTS],
    /// Where it must not be relied on; at least one, without gaps.
    pub limits: [Option<&'a str>; MAX_LIMITS],
    /// Who answers for this, and signs it.
    pub reviewer: Reviewer<'a>,
}

/// What a model was trained on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Training<'a> {
    /// Where the data come from, in words.
    pub statement: &'a str,
    /// How many records.
    pub records: u64,
    /// SHA-256 of the whole data sheet.
    pub sheet: Digest,
}

/// For whom a model is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Population<'a> {
    /// The youngest, in months.
    pub from_months: u16,
    /// The oldest, in months.
    pub to_months: u16,
    /// Whether it is meant for women.
    pub female: bool,
    /// Whether it is meant for men.
    pub male: bool,
    /// Setting and condition, in words.
    pub description: &'a str,
}

/// How well a model does, for one group, by one metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Performance<'a> {
    /// The group: [`EVERYONE`], or a name in the passport's own words, of the letters of an id.
    pub group: &'a str,
    /// What was measured.
    pub metric: Metric,
    /// The value.
    pub value: Decimal,
    /// The lower end of its 95 % confidence interval.
    pub low: Decimal,
    /// The upper end.
    pub high: Decimal,
    /// In how many cases.
    pub cases: u32,
}

/// Who answers for a passport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reviewer<'a> {
    /// In words: a person or a body.
    pub name: &'a str,
    /// The key that signs, by its identifier.
    pub key: KeyId,
}

/// What a result measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Metric {
    /// True positives among those who have it, 0 to 1.
    Sensitivity,
    /// True negatives among those who have it not, 0 to 1.
    Specificity,
    /// True among the positive, 0 to 1.
    PositivePredictiveValue,
    /// True among the negative, 0 to 1.
    NegativePredictiveValue,
    /// The area under the receiver operating characteristic, 0 to 1.
    AreaUnderCurve,
    /// The mean absolute error, in the unit of what is estimated.
    MeanAbsoluteError,
    /// False alarms in 24 hours of a patient.
    FalseAlarmsPerDay,
}

impl Metric {
    /// Every metric.
    pub const ALL: [Self; 7] = [
        Self::Sensitivity,
        Self::Specificity,
        Self::PositivePredictiveValue,
        Self::NegativePredictiveValue,
        Self::AreaUnderCurve,
        Self::MeanAbsoluteError,
        Self::FalseAlarmsPerDay,
    ];

    /// Its number in passports.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Sensitivity => 1,
            Self::Specificity => 2,
            Self::PositivePredictiveValue => 3,
            Self::NegativePredictiveValue => 4,
            Self::AreaUnderCurve => 5,
            Self::MeanAbsoluteError => 6,
            Self::FalseAlarmsPerDay => 7,
        }
    }

    const fn is_share(self) -> bool {
        !matches!(self, Self::MeanAbsoluteError | Self::FalseAlarmsPerDay)
    }
}

impl<'a> Passport<'a> {
    /// Writes the payload, for [`statement::sign`](crate::statement::sign()) as
    /// [`Kind::Passport`](crate::statement::Kind::Passport).
    ///
    /// # Errors
    /// That of the field which breaks its rule; [`cbor::Error::Full`].
    pub fn encode<'o>(&self, out: &'o mut [u8]) -> Result<&'o [u8], Error> {
        self.check()?;
        let mut writer = Writer::new(out);
        writer.map(|map| {
            map.entry(key::FORMAT, |w| w.u64(FORMAT))?;
            map.entry(key::ID, |w| w.text(self.id))?;
            map.entry(key::MODEL, |w| w.bytes(&self.model))?;
            map.entry(key::REVIEWED, |w| w.u64(self.reviewed))?;
            map.entry(key::EXPIRES, |w| w.u64(self.expires))?;
            map.entry(key::USE, |w| w.text(self.intended_use))?;
            map.entry(key::TRAINING, |w| {
                w.array(|w| {
                    w.text(self.training.statement)?;
                    w.u64(self.training.records)?;
                    w.bytes(&self.training.sheet)
                })
            })?;
            map.entry(key::POPULATION, |w| {
                w.array(|w| {
                    w.u64(self.population.from_months.into())?;
                    w.u64(self.population.to_months.into())?;
                    w.bool(self.population.female)?;
                    w.bool(self.population.male)?;
                    w.text(self.population.description)
                })
            })?;
            map.entry(key::RESULTS, |w| {
                w.array(|w| self.results.iter().flatten().try_for_each(|one| one.write(w)))
            })?;
            map.entry(key::LIMITS, |w| {
                w.array(|w| self.limits.iter().flatten().try_for_each(|one| w.text(one)))
            })?;
            map.entry(key::REVIEWER, |w| {
                w.array(|w| {
                    w.text(self.reviewer.name)?;
                    w.bytes(&self.reviewer.key)
                })
            })
        })?;
        Ok(writer.finish())
    }

    /// Reads a payload, strictly.
    ///
    /// # Errors
    /// Those of the encoding, and that of the field which breaks its rule.
    pub fn decode(payload: &'a [u8]) -> Result<Self, Error> {
        let passport = cbor::decode(payload, |reader| {
            reader.map(|map| {
                if map.required(key::FORMAT, Reader::u64)? != FORMAT {
                    return Err(Error::PassportForm);
                }
                let id = map.required(key::ID, Reader::text)?;
                let model = *map.required(key::MODEL, Reader::bytes_exact)?;
                let reviewed = map.required(key::REVIEWED, Reader::u64)?;
                let expires = map.required(key::EXPIRES, Reader::u64)?;
                let intended_use = map.required(key::USE, Reader::text)?;
                let training = map.required(key::TRAINING, Training::read)?;
                let population = map.required(key::POPULATION, Population::read)?;
                let results = map.required(key::RESULTS, |reader| {
                    list(reader, Performance::read, Error::PassportPerformance)
                })?;
                let limits = map.required(key::LIMITS, |reader| {
                    list(reader, |reader| Ok(reader.text()?), Error::PassportLimits)
                })?;
                let reviewer = map.required(key::REVIEWER, Reviewer::read)?;
                Ok(Self {
                    id,
                    model,
                    reviewed,
                    expires,
                    intended_use,
                    training,
                    population,
                    results,
                    limits,
                    reviewer,
                })
            })
        })?;
        passport.check()?;
        Ok(passport)
    }

    fn check(&self) -> Result<(), Error> {
        check_line(self.id).map_err(|_| Error::PassportText)?;
        if self.expires <= self.reviewed || self.expires > LAST_MOMENT {
            return Err(Error::PassportValidity);
        }
        let texts = [
            self.intended_use,
            self.training.statement,
            self.population.description,
            self.reviewer.name,
        ];
        let limits = self.limits.iter().flatten().copied();
        if !texts.into_iter().chain(limits).all(is_text) {
            return Err(Error::PassportText);
        }
        let population = &self.population;
        let ordered = population.from_months <= population.to_months;
        if !(ordered && (population.female || population.male)) {
            return Err(Error::PassportPopulation);
        }
        if !(is_without_gaps(&self.limits) && self.limits.iter().flatten().next().is_some()) {
            return Err(Error::PassportLimits);
        }
        self.check_results()
    }

    fn check_results(&self) -> Result<(), Error> {
        let results = || self.results.iter().flatten();
        let everyone = results().any(|one| one.group == EVERYONE);
        if !(everyone && is_without_gaps(&self.results)) {
            return Err(Error::PassportPerformance);
        }
        for (one, index) in results().zip(1..) {
            one.check()?;
            let same =
                |other: &Performance<'_>| (other.group, other.metric) == (one.group, one.metric);
            if results().skip(index).any(same) {
                return Err(Error::PassportPerformance);
            }
        }
        Ok(())
    }
}

impl<'a> Training<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Error> {
        reader.array(|items| {
            let statement = items.required(Reader::text)?;
            let records = items.required(Reader::u64)?;
            Ok(Self { statement, records, sheet: *items.required(Reader::bytes_exact)? })
        })
    }
}

impl<'a> Population<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Error> {
        reader.array(|items| {
            let from_months = items.required(Reader::u16)?;
            let to_months = items.required(Reader::u16)?;
            let female = items.required(Reader::bool)?;
            let male = items.required(Reader::bool)?;
            let description = items.required(Reader::text)?;
            Ok(Self { from_months, to_months, female, male, description })
        })
    }
}

impl<'a> Performance<'a> {
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), cbor::Error> {
        writer.array(|w| {
            w.text(self.group)?;
            w.u64(self.metric.number().into())?;
            for value in [self.value, self.low, self.high] {
                // `check` has refused the special values.
                let (mantissa, exponent) = value.number().unwrap_or_default();
                w.array(|w| {
                    w.i64(exponent.into())?;
                    w.i64(mantissa.into())
                })?;
            }
            w.u64(self.cases.into())
        })
    }

    fn read(reader: &mut Reader<'a>) -> Result<Self, Error> {
        reader.array(|items| {
            let group = items.required(Reader::text)?;
            let number = items.required(Reader::u8)?;
            let metric = Metric::ALL.into_iter().find(|metric| metric.number() == number);
            let metric = metric.ok_or(Error::PassportForm)?;
            let value = items.required(decimal)?;
            let low = items.required(decimal)?;
            let high = items.required(decimal)?;
            let cases = items.required(Reader::u32)?;
            Ok(Self { group, metric, value, low, high, cases })
        })
    }

    /// 0 ≤ low ≤ value ≤ high, and ≤ 1 for a share; in at least one case.
    fn check(&self) -> Result<(), Error> {
        check_line(self.group).map_err(|_| Error::PassportText)?;
        let in_order =
            |a: Decimal, b: Decimal| matches!(a.compare(b), Some(Ordering::Less | Ordering::Equal));
        let numbers = [self.value, self.low, self.high].into_iter().all(Decimal::is_number);
        let one = Decimal::from(1);
        let holds = numbers
            && in_order(Decimal::ZERO, self.low)
            && in_order(self.low, self.value)
            && in_order(self.value, self.high)
            && (!self.metric.is_share() || in_order(self.high, one))
            && self.cases > 0;
        if holds { Ok(()) } else { Err(Error::PassportPerformance) }
    }
}

impl<'a> Reviewer<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Error> {
        reader.array(|items| {
            let name = items.required(Reader::text)?;
            Ok(Self { name, key: *items.required(Reader::bytes_exact)? })
        })
    }
}

/// Exponent and mantissa, as the value has them: each value of [`Decimal`] has one encoding.
fn decimal(reader: &mut Reader<'_>) -> Result<Decimal, Error> {
    reader.array(|items| {
        let exponent = items.required(Reader::i8)?;
        let mantissa = items.required(Reader::i32)?;
        Decimal::new(mantissa, exponent).ok_or(Error::PassportForm)
    })
}

fn list<'a, T: Copy, const N: usize>(
    reader: &mut Reader<'a>,
    mut definition: impl FnMut(&mut Reader<'a>) -> Result<T, Error>,
    too_many: Error,
) -> Result<[Option<T>; N], Error> {
    reader.array(|items| {
        let mut list = [None; N];
        let mut places = list.iter_mut();
        while let Some(one) = items.next(&mut definition)? {
            *places.next().ok_or(too_many)? = Some(one);
        }
        Ok(list)
    })
}

/// Or decoding would give something else.
fn is_without_gaps<T>(list: &[Option<T>]) -> bool {
    list.iter().skip_while(|one| one.is_some()).all(Option::is_none)
}

fn is_text(text: &str) -> bool {
    (1..=MAX_TEXT).contains(&text.len()) && !text.chars().any(char::is_control)
}

const FORMAT: u64 = 1;

mod key {
    pub(super) const FORMAT: i64 = 0;
    pub(super) const ID: i64 = 1;
    pub(super) const MODEL: i64 = 2;
    pub(super) const REVIEWED: i64 = 3;
    pub(super) const EXPIRES: i64 = 4;
    pub(super) const USE: i64 = 5;
    pub(super) const TRAINING: i64 = 6;
    pub(super) const POPULATION: i64 = 7;
    pub(super) const RESULTS: i64 = 8;
    pub(super) const LIMITS: i64 = 9;
    pub(super) const REVIEWER: i64 = 10;
}
