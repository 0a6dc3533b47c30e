//! Who may open a session with whom, and what may pass in it: zero trust by identity.
//!
//! A signed policy holds rules over names ([`Pattern`]: trust domain, segment, role, device). An address or
//! a network is no input anywhere. What no rule grants is refused; what one rule denies is refused whatever
//! others grant; the order of rules means nothing. A rule may be for emergencies only: it grants while the
//! *glass is broken*, which takes a reason, ends by itself and is for the log ([`BreakGlass`]).
//!
//! [`Grants`] is what a policy comes to for one pair of names. A [`Guard`](super::Guard) has it compiled
//! after the handshake and asks it at every frame, when sealing and when receiving: each side holds both to
//! the policy. What is signed for the device itself (orders, deny-lists, access policies) is taken from
//! whoever brings it, as it proves itself; otherwise a wrong policy could never be replaced.
//!
//! The bytes are in `docs/wire/access.md`.

mod decide;
mod verified;

use super::{Error, LAST_MOMENT};
use crate::cbor::{self, Array, Reader, Type, Writer};
use crate::measurement::Code;
use crate::minimize::Pattern;
use crate::statement::Kind;

pub use decide::{BreakGlass, Decision, GlassReason, Grants, MAX_APPLICABLE, Request, What};
pub use verified::VerifiedAccess;

/// Most rules of a policy.
pub const MAX_RULES: usize = 64;

/// Most metrics that one rule names; write another rule for more.
pub const MAX_METRICS: usize = 8;

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Refuses, whatever other rules grant.
    Deny,
    /// Grants.
    Allow,
    /// Grants while the glass is broken.
    BreakGlass,
}

/// Kinds of what may pass from one to the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// Opening the session.
    pub const SESSION: Self = Self(1);
    /// Telemetry.
    pub const TELEMETRY: Self = Self(1 << 1);
    /// Events.
    pub const EVENT: Self = Self(1 << 2);
    /// Commands.
    pub const COMMAND: Self = Self(1 << 3);

    const ALL: u8 = 0x0F;

    /// These and `other`.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Kinds of statements that a command may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Commands(u8);

impl Commands {
    /// None.
    pub const NONE: Self = Self(0);
    /// Every kind.
    pub const ALL: Self = Self(0xFF);

    /// These.
    #[must_use]
    pub fn of(kinds: &[Kind]) -> Self {
        Self(kinds.iter().fold(0, |set, kind| set | Self::bit(*kind)))
    }

    fn has(self, kind: Kind) -> bool {
        self.0 & Self::bit(kind) != 0
    }

    const fn bit(kind: Kind) -> u8 {
        match kind {
            Kind::Policy => 1,
            Kind::Posture => 1 << 1,
            Kind::Order => 1 << 2,
            // A model's passport goes where its manifest goes.
            Kind::Manifest | Kind::Passport => 1 << 3,
            Kind::LogHead => 1 << 4,
            Kind::Receipt => 1 << 5,
            Kind::DenyList => 1 << 6,
            Kind::Access => 1 << 7,
        }
    }
}

/// Metrics that a rule is about, ascending, each once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metrics {
    codes: [u32; MAX_METRICS],
    count: u8,
}

impl Metrics {
    /// These; at least one, at most [`MAX_METRICS`].
    ///
    /// # Errors
    /// [`Error::Rule`] if they are not ascending, or too few or many.
    pub fn new(codes: &[Code]) -> Result<Self, Error> {
        let mut metrics = Self { codes: [0; MAX_METRICS], count: 0 };
        for code in codes {
            metrics = metrics.with(code.value())?;
        }
        if metrics.count == 0 { Err(Error::Rule) } else { Ok(metrics) }
    }

    fn with(mut self, code: u32) -> Result<Self, Error> {
        if self.as_slice().last().is_some_and(|last| code <= *last) {
            return Err(Error::Rule);
        }
        *self.codes.get_mut(usize::from(self.count)).ok_or(Error::Rule)? = code;
        self.count = self.count.saturating_add(1);
        Ok(self)
    }

    fn as_slice(&self) -> &[u32] {
        self.codes.get(..usize::from(self.count)).unwrap_or_default()
    }

    fn has(&self, code: Code) -> bool {
        self.as_slice().contains(&code.value())
    }
}

/// What a rule is about, whoever it is between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// What it does.
    pub effect: Effect,
    /// The kinds that it is about; at least one.
    pub kinds: Kinds,
    /// The channels of telemetry and events, one bit each from 0; `None` is every channel.
    pub channels: Option<u32>,
    /// The metrics of telemetry and events; `None` is every metric.
    pub metrics: Option<Metrics>,
    /// The statements of commands.
    pub commands: Commands,
}

/// A rule: what `from` may, or may not, send to `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule<'a> {
    /// Who sends, or opens the session.
    pub from: Pattern<'a>,
    /// Who receives.
    pub to: Pattern<'a>,
    /// What.
    pub scope: Scope,
}

impl<'a> Rule<'a> {
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), cbor::Error> {
        let scope = &self.scope;
        writer.array(|w| {
            w.u64(match scope.effect {
                Effect::Deny => 0,
                Effect::Allow => 1,
                Effect::BreakGlass => 2,
            })?;
            w.text(self.from.as_str())?;
            w.text(self.to.as_str())?;
            w.u64(scope.kinds.0.into())?;
            match scope.channels {
                None => w.null(),
                Some(channels) => w.u64(channels.into()),
            }?;
            match &scope.metrics {
                None => w.null(),
                Some(metrics) => w.array(|w| {
                    metrics.as_slice().iter().try_for_each(|code| w.u64((*code).into()))
                }),
            }?;
            w.u64(scope.commands.0.into())
        })
    }

    fn read(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let rule = reader.array(|items: &mut Array<'a>| {
            let effect = match items.required(Reader::u8)? {
                0 => Effect::Deny,
                1 => Effect::Allow,
                2 => Effect::BreakGlass,
                _ => return Err(Error::Rule),
            };
            let from = items.required(pattern)?;
            let to = items.required(pattern)?;
            let kinds = Kinds(items.required(Reader::u8)?);
            let channels = items.required(|reader| or_null(reader, Reader::u32))?;
            let metrics = items.required(|reader| {
                or_null(reader, |reader| {
                    reader.array(|items| {
                        let mut metrics = Metrics { codes: [0; MAX_METRICS], count: 0 };
                        while let Some(code) = items.next(Reader::u32)? {
                            metrics = metrics.with(code)?;
                        }
                        if metrics.count == 0 { Err(Error::Rule) } else { Ok(metrics) }
                    })
                })
            })?;
            let commands = Commands(items.required(Reader::u8)?);
            Ok(Self { from, to, scope: Scope { effect, kinds, channels, metrics, commands } })
        })?;
        rule.check()?;
        Ok(rule)
    }

    /// A rule says only what it can mean: channels and metrics of measurements, statements of commands.
    fn check(&self) -> Result<(), Error> {
        let scope = &self.scope;
        let measures = scope.kinds.has(Kinds::TELEMETRY.and(Kinds::EVENT));
        let sound = scope.kinds.0 != 0
            && scope.kinds.0 & !Kinds::ALL == 0
            && (measures || (scope.channels.is_none() && scope.metrics.is_none()))
            && scope.channels != Some(0)
            && scope.kinds.has(Kinds::COMMAND) == (scope.commands != Commands::NONE);
        if sound { Ok(()) } else { Err(Error::Rule) }
    }
}

fn pattern<'a>(reader: &mut Reader<'a>) -> Result<Pattern<'a>, Error> {
    Pattern::parse(reader.text()?).map_err(|_| Error::Target)
}

fn or_null<'a, T, E: Into<Error> + From<cbor::Error>>(
    reader: &mut Reader<'a>,
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, E>,
) -> Result<Option<T>, Error> {
    if reader.peek()? == Type::Null {
        reader.null()?;
        return Ok(None);
    }
    read(reader).map(Some).map_err(Into::into)
}

/// What a policy says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head<'a> {
    /// The line that it belongs to: a device takes policies of one line.
    pub id: &'a str,
    /// Higher than that of every policy of the line before it.
    pub version: u64,
    /// When it was made, in seconds since 1970.
    pub issued: u64,
    /// The last moment to take it, in seconds since 1970. It then holds until a newer one.
    pub take_by: u64,
    /// For how many seconds broken glass stays broken; 0 where it cannot be broken.
    pub glass: u32,
}

impl Head<'_> {
    fn check(&self) -> Result<(), Error> {
        super::check_line(self.id)?;
        let ends = self.take_by > self.issued && self.take_by <= LAST_MOMENT;
        if ends && self.glass <= MAX_GLASS { Ok(()) } else { Err(Error::Validity) }
    }
}

/// A policy, decoded: its rules are read where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access<'a> {
    head: Head<'a>,
    rules: &'a [u8],
}

impl<'a> Access<'a> {
    /// Writes a payload, for [`statement::sign`](crate::statement::sign()) as [`Kind::Access`]. The rules
    /// may come in any order; they are written in the one order that they have.
    ///
    /// # Errors
    /// [`Error::Line`], [`Error::Validity`]; [`Error::Rule`] for one that means nothing, that stands
    /// twice, or for too many; [`cbor::Error::Full`].
    pub fn encode<'o>(
        head: &Head<'_>,
        rules: &[Rule<'_>],
        out: &'o mut [u8],
    ) -> Result<&'o [u8], Error> {
        head.check()?;
        if rules.len() > MAX_RULES {
            return Err(Error::Rule);
        }
        rules.iter().try_for_each(Rule::check)?;
        let (mut one, mut two) = ([0; MAX_RULE], [0; MAX_RULE]);
        for (index, rule) in rules.iter().enumerate() {
            let bytes = encoded(rule, &mut one)?;
            if rules.iter().take(index).any(|other| encoded(other, &mut two) == Ok(bytes)) {
                return Err(Error::Rule);
            }
        }
        let mut writer = Writer::new(out);
        writer.map(|map| {
            map.entry(key::FORMAT, |w| w.u64(FORMAT))?;
            map.entry(key::ID, |w| w.text(head.id))?;
            map.entry(key::VERSION, |w| w.u64(head.version))?;
            map.entry(key::ISSUED, |w| w.u64(head.issued))?;
            map.entry(key::TAKE_BY, |w| w.u64(head.take_by))?;
            map.entry(key::GLASS, |w| w.u64(head.glass.into()))?;
            map.entry(key::RULES, |w| w.array(|w| write_sorted(rules, w)))
        })?;
        Ok(writer.finish())
    }

    /// Reads a payload, strictly.
    ///
    /// # Errors
    /// Those of the encoding; [`Error::Form`], [`Error::Line`], [`Error::Validity`], [`Error::Target`],
    /// [`Error::Rule`].
    pub fn decode(payload: &'a [u8]) -> Result<Self, Error> {
        let access = cbor::decode(payload, |reader| {
            reader.map(|map| {
                if map.required(key::FORMAT, Reader::u64)? != FORMAT {
                    return Err(Error::Form);
                }
                let id = map.required(key::ID, Reader::text)?;
                let version = map.required(key::VERSION, Reader::u64)?;
                let issued = map.required(key::ISSUED, Reader::u64)?;
                let take_by = map.required(key::TAKE_BY, Reader::u64)?;
                let glass = map.required(key::GLASS, Reader::u32)?;
                let rules = map.required(key::RULES, Reader::skip)?;
                Ok(Self { head: Head { id, version, issued, take_by, glass }, rules })
            })
        })?;
        access.head.check()?;
        let (mut last, mut count): (Option<&[u8]>, usize) = (None, 0);
        Reader::new(access.rules).array(|items| {
            while let Some(bytes) = items.next(Reader::skip)? {
                if last.is_some_and(|last| bytes <= last) || count >= MAX_RULES {
                    return Err(Error::Rule);
                }
                Rule::read(&mut Reader::new(bytes))?;
                last = Some(bytes);
                count = count.saturating_add(1);
            }
            Ok(())
        })?;
        Ok(access)
    }

    /// What it says of itself.
    #[must_use]
    pub const fn head(&self) -> &Head<'a> {
        &self.head
    }

    /// Its rules, in the one order that they have.
    ///
    /// # Errors
    /// The first that `each` gives.
    pub fn rules(&self, mut each: impl FnMut(Rule<'a>) -> Result<(), Error>) -> Result<(), Error> {
        Reader::new(self.rules).array(|items| {
            while items.next(|reader| each(Rule::read(reader)?))?.is_some() {}
            Ok(())
        })
    }
}

/// Each time the smallest of those that are larger than the last, which are few.
fn write_sorted(rules: &[Rule<'_>], writer: &mut Writer<'_>) -> Result<(), cbor::Error> {
    let (mut one, mut last) = ([0; MAX_RULE], [0; MAX_RULE]);
    let mut last_len = 0;
    for _ in rules {
        let mut next = [0xFF; MAX_RULE];
        let mut next_len = MAX_RULE;
        for rule in rules {
            let bytes = encoded(rule, &mut one)?;
            let after = bytes > last.get(..last_len).unwrap_or_default();
            if after && bytes < next.get(..next_len).unwrap_or_default() {
                next_len = bytes.len();
                next.get_mut(..next_len).unwrap_or_default().copy_from_slice(bytes);
            }
        }
        writer.encoded(next.get(..next_len).unwrap_or_default())?;
        (last, last_len) = (next, next_len);
    }
    Ok(())
}

fn encoded<'o>(rule: &Rule<'_>, out: &'o mut [u8; MAX_RULE]) -> Result<&'o [u8], cbor::Error> {
    let mut writer = Writer::new(out);
    rule.write(&mut writer)?;
    Ok(writer.finish())
}

/// Two names of 130 bytes, 8 metrics of 5, and the rest.
const MAX_RULE: usize = 320;

/// A day: an emergency that lasts longer is a case for a new policy.
const MAX_GLASS: u32 = 86_400;

const FORMAT: u64 = 1;

mod key {
    pub(super) const FORMAT: i64 = 0;
    pub(super) const ID: i64 = 1;
    pub(super) const VERSION: i64 = 2;
    pub(super) const ISSUED: i64 = 3;
    pub(super) const TAKE_BY: i64 = 4;
    pub(super) const GLASS: i64 = 5;
    pub(super) const RULES: i64 = 6;
}

#[cfg(test)]
mod tests;
