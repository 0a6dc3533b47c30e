//! A primitive value: kept, changed by its rule's method, or withheld.

use super::{Handled, Holder, Run};
use crate::minimize::date::{Date, Written, age_is_over_89};
use crate::minimize::document::Error;
use crate::minimize::document::fhir::Primitive;
use crate::minimize::document::keys::Keys;
use crate::minimize::document::number::Exact;
use crate::minimize::document::observe::{Event, Observer, Outcome, Reason};
use crate::minimize::document::plan::{Effect, Element, RuleId, Scope, Special};
use crate::minimize::document::scan::{byte, scalar, skip};
use crate::minimize::document::string::write;
use crate::minimize::policy::document::{
    Case, Census, Generalize, Method, Otherwise, Perturb, Precision, Scalar, When,
};
use crate::minimize::pseudonym::Identity;
use crate::minimize::zip::{Restricted, truncate};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Whether a value that begins so can be one of `primitive`.
#[inline(always)]
pub(super) fn is_kind(primitive: Primitive, first: u8) -> bool {
    match primitive {
        Primitive::Boolean => matches!(first, b't' | b'f'),
        _ if primitive.is_number() => matches!(first, b'-' | b'0'..=b'9'),
        _ => first == b'"',
    }
}

/// What a method makes of a value.
pub(in crate::minimize::document) enum Made {
    /// It stays as it is.
    Same,
    /// This JSON in its place.
    Json(Vec<u8>),
    /// Nothing that may leave.
    Nothing,
}

impl Made {
    pub(super) fn text(text: &str) -> Self {
        let mut json = Vec::with_capacity(text.len().saturating_add(2));
        write(&mut json, text);
        Self::Json(json)
    }

    fn number(text: Option<String>) -> Self {
        text.map_or(Self::Nothing, |text| Self::Json(text.into_bytes()))
    }

    fn date(written: Option<Written<'_>>) -> Self {
        let Some(written) = written else { return Self::Nothing };
        Self::text(&written.to_string())
    }
}

impl<'r, K: Keys, O: Observer> Run<'r, K, O> {
    /// An element of a primitive type that is not simply kept: it repeats, means more than its type
    /// says, or is changed or withheld.
    pub(super) fn primitive(
        &mut self,
        from: usize,
        at: usize,
        element: &'r Element,
        primitive: Primitive,
        scope: Scope,
        holder: Holder<'r>,
    ) -> Handled {
        if matches!(element.special, Special::ResourceType | Special::ExtensionUrl) {
            let end = scalar(self.input, at)?;
            self.output.keep(from, end);
            if O::ACTIVE && element.special == Special::ResourceType {
                self.tell(at, end, Outcome::Kept, scope.rule);
            }
            return Ok((end, true));
        }
        let reason = if self.plan.effect(scope.rule) == Effect::Withhold {
            Some(self.withheld(scope.rule))
        } else if element.free && !scope.exact {
            Some(Reason::FreeText)
        } else {
            None
        };
        if let Some(reason) = reason {
            let end = skip(self.input, at, self.depth)?;
            return self.withhold(at, end, reason, scope.rule);
        }
        if byte(self.input, at) != b'[' {
            return self.single(from, at, element, primitive, scope, holder);
        }
        let mut name = String::from("_");
        name.push_str(&element.name);
        let mark = self.output.mark();
        let mut aligned = None;
        let mut some = false;
        let (end, _) = self.items(from, at, |run, from, at| {
            let null = byte(run.input, at) == b'n';
            let (end, kept) = match null {
                true => (scalar(run.input, at)?, false),
                false => run.single(from, at, element, primitive, scope, holder)?,
            };
            some |= kept;
            if kept {
                return Ok((end, true));
            }
            // Beside a `_field` the items keep their places (FHIR, 2.6.2.1).
            let beside = match aligned {
                Some(beside) => beside,
                None => {
                    let beside = run.sibling(holder.open, &name)?.is_some();
                    aligned = Some(beside);
                    beside
                }
            };
            if beside {
                run.output.keep(from, at);
                run.output.write(b"null");
                run.output.keep(end, end);
            }
            Ok((end, beside))
        })?;
        if !some {
            self.output.rewind(mark);
        }
        Ok((end, some))
    }

    /// One value.
    fn single(
        &mut self,
        from: usize,
        at: usize,
        element: &'r Element,
        primitive: Primitive,
        scope: Scope,
        holder: Holder<'r>,
    ) -> Handled {
        if !is_kind(primitive, byte(self.input, at)) {
            let end = skip(self.input, at, self.depth)?;
            return self.unknown(at, end);
        }
        let end = scalar(self.input, at)?;
        let changes = self.plan.effect(scope.rule) == Effect::Change;
        let made = match (element.special, changes) {
            (Special::Reference | Special::Url | Special::Condition, _) => {
                match self.identity(at, element.special, scope)? {
                    Some(made) => made,
                    None => return self.withhold(at, end, Reason::Identity, scope.rule),
                }
            }
            (_, false) => Made::Same,
            (_, true) => self.change(at, end, element.special, primitive, scope, holder)?,
        };
        self.put(from, at, end, made, scope.rule)
    }

    /// Writes what a method made of the value from `at` to `end`.
    pub(in crate::minimize::document) fn put(
        &mut self,
        from: usize,
        at: usize,
        end: usize,
        made: Made,
        rule: RuleId,
    ) -> Handled {
        match made {
            Made::Nothing => self.withhold(at, end, Reason::Method, rule),
            Made::Same => {
                self.output.keep(from, end);
                self.tally.kept = self.tally.kept.saturating_add(1);
                if O::ACTIVE {
                    self.tell(at, end, Outcome::Kept, rule);
                }
                Ok((end, true))
            }
            Made::Json(json) => {
                self.output.keep(from, at);
                self.output.write(&json);
                self.output.keep(end, end);
                self.tally.changed = self.tally.changed.saturating_add(1);
                if O::ACTIVE {
                    let before = self.text.get(at..end).unwrap_or_default();
                    let after = core::str::from_utf8(&json).unwrap_or_default();
                    let rule = usize::from(rule).checked_sub(1);
                    let path = &self.path;
                    let outcome = Outcome::Changed;
                    self.observer.element(&Event { path, rule, outcome, before, after });
                }
                Ok((end, true))
            }
        }
    }

    /// What the rule's method makes of the value.
    fn change(
        &mut self,
        at: usize,
        end: usize,
        special: Special,
        primitive: Primitive,
        scope: Scope,
        holder: Holder<'r>,
    ) -> Result<Made, Error> {
        let plan = self.plan;
        let Some(method) = plan.method(scope.rule) else { return Ok(Made::Nothing) };
        match method {
            Method::Pseudonym(kind) => {
                let Some((value, _)) = self.string_at(at)? else { return Ok(Made::Nothing) };
                let pseudonym = match special {
                    Special::Id => {
                        let identity = Identity::resource(holder.name, &value)?;
                        self.keys.pseudonym(*kind, &identity)?
                    }
                    Special::IdentifierValue => {
                        let system = match self.sibling(holder.open, "system")? {
                            Some(at) => self.string_at(at)?.map(|(text, _)| text),
                            None => None,
                        };
                        let system = system.unwrap_or_default();
                        self.keys.pseudonym(*kind, &Identity::business(&system, &value)?)?
                    }
                    // What is around was named, not this: the type of an identifier stays unsaid.
                    _ if !scope.exact => return Ok(Made::Nothing),
                    _ => self.keys.pseudonym(*kind, &Identity::business("", &value)?)?,
                };
                self.done.pseudonyms = true;
                Ok(Made::text(pseudonym.as_str()))
            }
            Method::Zip3(_) if special != Special::PostalCode && !scope.exact => Ok(Made::Nothing),
            // Others write five digits as well: what is said to be elsewhere is no ZIP code.
            Method::Zip3(_) if special == Special::PostalCode && self.is_abroad(holder)? => {
                Ok(Made::Nothing)
            }
            Method::Age90 if special == Special::Age => {
                let value = self.text.get(at..end).unwrap_or_default();
                let mut unit = None;
                for name in ["code", "unit"] {
                    if unit.is_none() {
                        let at = self.sibling(holder.open, name)?;
                        unit = at.map(|at| self.string_at(at)).transpose()?.flatten();
                    }
                }
                let unit = unit.map(|(unit, _)| unit).unwrap_or_default();
                // 90 or older, in a unit in which that can be said.
                let years = matches!(&*unit, "a" | "year" | "years" | "yr");
                if !age_is_over_89(value, if years { "a" } else { &unit }) {
                    return Ok(Made::Same);
                }
                self.done.abstracted = true;
                Ok(if years { Made::number(Some("90".to_string())) } else { Made::Nothing })
            }
            Method::Substitute(_) if !scope.exact => Ok(Made::Nothing),
            Method::Generalize(Generalize::Prefix { .. } | Generalize::Cases { .. })
                if !scope.exact && !primitive.is_number() && !primitive.is_date() =>
            {
                Ok(Made::Nothing)
            }
            _ => self.make(method, at, end, Some(primitive)),
        }
    }

    /// Whether the address around says that it is in another country than the United States.
    fn is_abroad(&self, holder: Holder<'r>) -> Result<bool, Error> {
        const HERE: [&str; 5] =
            ["US", "USA", "U.S.A.", "United States", "United States of America"];
        let Some(at) = self.sibling(holder.open, "country")? else { return Ok(false) };
        let country = self.string_at(at)?.map(|(country, _)| country).unwrap_or_default();
        Ok(!HERE.iter().any(|name| country.trim().eq_ignore_ascii_case(name)))
    }

    /// What a method makes of a value that needs nothing around it. Without a primitive type the
    /// value is of JSON that is not FHIR.
    pub(in crate::minimize::document) fn make(
        &mut self,
        method: &Method,
        at: usize,
        end: usize,
        primitive: Option<Primitive>,
    ) -> Result<Made, Error> {
        let raw = self.text.get(at..end).unwrap_or_default();
        let text = self.string_at(at)?.map(|(text, _)| text);
        let date = text.as_deref().filter(|_| primitive.is_none_or(Primitive::is_date));
        let date = date.and_then(Date::parse);
        let number = || if text.is_none() { Exact::parse(raw) } else { None };
        let made = match method {
            Method::Keep => return Ok(Made::Same),
            Method::Drop | Method::Redact => return Ok(Made::Nothing),
            Method::Year => date.map_or(Made::Nothing, |date| Made::date(Some(date.year_alone()))),
            Method::Age90 => {
                let now = self.keys.now()?;
                let date = date.filter(|date| !date.tells_over_89(now));
                date.map_or(Made::Nothing, |date| Made::date(Some(date.year_alone())))
            }
            Method::Shift(most) => {
                let made = match (date, self.subject.clone()) {
                    (Some(date), Some(subject)) => {
                        let identity = match subject.business {
                            true => Identity::business(&subject.space, &subject.value)?,
                            false => Identity::resource(&subject.space, &subject.value)?,
                        };
                        let days = self.keys.days(&identity, *most)?;
                        // What names no day has nothing to move, and may tell its year.
                        let year = (!date.names_a_day()).then(|| date.year_alone());
                        Made::date(date.shifted(days, true).or(year))
                    }
                    // Of nobody's dates nobody knows how far to move them.
                    _ => Made::Nothing,
                };
                self.done.masked |= !matches!(made, Made::Nothing);
                return Ok(made);
            }
            Method::Zip3(census) => {
                let areas = match census {
                    Census::Y2000 => Restricted::CENSUS_2000,
                    Census::Y2020 => Restricted::CENSUS_2020,
                };
                let short = text.as_deref().and_then(|code| truncate(code, &areas));
                let short = short.as_ref().and_then(|short| core::str::from_utf8(short).ok());
                short.map_or(Made::Nothing, Made::text)
            }
            Method::Pseudonym(kind) => {
                let Some(value) = text else { return Ok(Made::Nothing) };
                let pseudonym = self.keys.pseudonym(*kind, &Identity::business("", &value)?)?;
                self.done.pseudonyms = true;
                return Ok(Made::text(pseudonym.as_str()));
            }
            Method::Substitute(scalar) => {
                self.done.masked = true;
                return Ok(substitute(scalar, primitive));
            }
            Method::Perturb(Perturb { span, proportional, digits }) => {
                let mut noise = [0; 8];
                self.keys.random(&mut noise)?;
                self.done.masked = true;
                let made = number().zip(Exact::of(*span)).and_then(|(value, span)| {
                    let span = if *proportional { value.share(span)? } else { span };
                    value.perturbed(span, *digits, u64::from_le_bytes(noise))?.text(false)
                });
                return Ok(Made::number(made));
            }
            Method::Generalize(how) => match how {
                Generalize::Round(step) => Made::number(
                    number().and_then(|value| value.rounded(Exact::of(*step)?)?.text(true)),
                ),
                Generalize::Width { width, origin } => Made::number(number().and_then(|value| {
                    value.binned(Exact::of(*width)?, Exact::of(*origin)?)?.text(true)
                })),
                Generalize::Edges(edges) => Made::number(number().and_then(|value| {
                    let edges = edges.as_slice().iter().rev().filter_map(|edge| Exact::of(*edge));
                    let mut below = edges
                        .filter(|edge| value.compare(*edge).is_some_and(|order| order.is_ge()));
                    below.next()?.text(true)
                })),
                Generalize::Date(precision) => {
                    let length = match precision {
                        Precision::Year => 4,
                        Precision::Month => 7,
                        Precision::Day => 10,
                    };
                    // An instant has a time, and would be none without (FHIR R4, 2.24.0.1).
                    let whole = primitive == Some(Primitive::Instant);
                    match (date, text.as_deref()) {
                        (Some(_), Some(text)) if !whole => {
                            Made::text(text.get(..length).unwrap_or(text))
                        }
                        _ => Made::Nothing,
                    }
                }
                Generalize::Prefix { letters, fill } => {
                    let letters = usize::from(*letters);
                    text.as_deref().map_or(Made::Nothing, |text| {
                        let short: String = text.chars().take(letters).collect();
                        Made::text(&format!("{short}{fill}"))
                    })
                }
                Generalize::Cases { cases, otherwise } => {
                    let value = text.as_deref().unwrap_or(raw);
                    let number = number();
                    let held = cases.iter().find(|case| holds(case, value, number));
                    match (held, otherwise) {
                        (Some(case), _) => substitute(&case.becomes, primitive),
                        (None, Otherwise::Keep) => return Ok(Made::Same),
                        (None, Otherwise::Redact) => Made::Nothing,
                    }
                }
            },
        };
        self.done.abstracted |= matches!(made, Made::Json(_));
        Ok(made)
    }
}

/// A fixed value, if it is of the kind that may stand there.
fn substitute(scalar: &Scalar, primitive: Option<Primitive>) -> Made {
    let json = match scalar {
        Scalar::Text(text) => {
            let mut json = Vec::new();
            write(&mut json, text);
            json
        }
        Scalar::Number(number) => number.clone().into_bytes(),
        Scalar::Bool(value) => value.to_string().into_bytes(),
    };
    let first = json.first().copied().unwrap_or_default();
    match primitive.is_none_or(|primitive| is_kind(primitive, first)) {
        true => Made::Json(json),
        false => Made::Nothing,
    }
}

/// Whether a case of a generalization holds for the value.
fn holds(case: &Case, value: &str, number: Option<Exact>) -> bool {
    match &case.when {
        When::Is(values) => values.iter().any(|known| known == value),
        When::Starts(prefix) => value.starts_with(prefix.as_str()),
        When::Between(from, to) => {
            if let (Some(value), Some(from), Some(to)) =
                (number, Exact::parse(from), Exact::parse(to))
            {
                return value.compare(from).is_some_and(|order| order.is_ge())
                    && value.compare(to).is_some_and(|order| order.is_le());
            }
            // A day lies between days; what names only a month or a year must do so as a whole.
            if Date::parse(value).is_none() {
                return false;
            }
            let day = |text: &str, fill: &str| {
                let mut day: String = text.chars().take(10).collect();
                day.push_str(fill.get(day.len()..).unwrap_or_default());
                day
            };
            day(value, FIRST) >= day(from, FIRST) && day(value, LAST) <= day(to, LAST)
        }
    }
}

/// What the first and the last day of a year end with.
const FIRST: &str = "0000-01-01";
const LAST: &str = "0000-12-31";
