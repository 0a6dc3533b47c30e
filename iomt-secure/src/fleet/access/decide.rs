//! The decision: for one pair of names, over rules without an order.

use super::{Access, Effect, Kinds, Scope};
use crate::fleet::Error;
use crate::identity::Name;
use crate::measurement::Code;
use crate::statement::Kind;

/// Most rules that may apply to one pair of names.
pub const MAX_APPLICABLE: usize = 8;

/// What is to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A session is opened.
    Session,
    /// A measurement of this metric, as telemetry on this channel; `None` is a frame without any.
    Telemetry(u8, Option<Code>),
    /// A measurement of this metric, as an event on this channel; `None` is a frame without any.
    Event(u8, Option<Code>),
    /// A command with a statement of this kind.
    Command(Kind),
}

/// Who wants to send what to whom.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The sender, or who opens the session.
    pub from: &'a Name,
    /// The receiver.
    pub to: &'a Name,
    /// What.
    pub what: What,
}

/// The answer, and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// A rule allows it and none denies it.
    Allowed,
    /// A rule allows it while the glass is broken, which it is; none denies it. To be logged.
    GlassBroken,
    /// No rule in force allows it.
    NotGranted,
    /// A rule denies it.
    Denied,
}

impl Decision {
    /// Whether it may pass.
    #[must_use]
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::Allowed | Self::GlassBroken)
    }

    /// Takes the next rule that is about the request; in any order the answer is the same.
    fn with(self, effect: Effect, glass: bool) -> Self {
        let next = match effect {
            Effect::Deny => Self::Denied,
            Effect::Allow => Self::Allowed,
            Effect::BreakGlass if glass => Self::GlassBroken,
            Effect::BreakGlass => Self::NotGranted,
        };
        if next.weight() > self.weight() { next } else { self }
    }

    const fn weight(self) -> u8 {
        match self {
            Self::NotGranted => 0,
            Self::GlassBroken => 1,
            Self::Allowed => 2,
            Self::Denied => 3,
        }
    }
}

impl Scope {
    /// Whether the rule is about this, by its kinds, channels, metrics and commands.
    fn covers(&self, what: What) -> bool {
        // A frame without measurements is not of the metrics that a rule denies.
        let empty = self.effect != Effect::Deny;
        let measured = |kind, channel: u8, code: Option<Code>| {
            let bit = 1u32.checked_shl(channel.into()).unwrap_or(0);
            self.kinds.has(kind)
                && self.channels.is_none_or(|channels| channels & bit != 0)
                && self.metrics.is_none_or(|metrics| code.map_or(empty, |code| metrics.has(code)))
        };
        match what {
            What::Session => self.kinds.has(Kinds::SESSION),
            What::Telemetry(channel, code) => measured(Kinds::TELEMETRY, channel, code),
            What::Event(channel, code) => measured(Kinds::EVENT, channel, code),
            What::Command(kind) => self.kinds.has(Kinds::COMMAND) && self.commands.has(kind),
        }
    }
}

impl Access<'_> {
    /// Answers one request, by walking all rules. `glass` says whether the glass is broken now.
    #[must_use]
    pub fn decide(&self, request: &Request<'_>, glass: bool) -> Decision {
        let mut decision = Decision::NotGranted;
        let walked = self.rules(|rule| {
            let between = rule.from.matches(request.from) && rule.to.matches(request.to);
            if between && rule.scope.covers(request.what) {
                decision = decision.with(rule.scope.effect, glass);
            }
            Ok(())
        });
        // The rules were read when the policy was decoded; if not, nothing is granted.
        if walked.is_ok() { decision } else { Decision::Denied }
    }
}

/// The rules that apply to one pair of names: what a link asks at every frame, without the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grants {
    /// Whether this side sends.
    rules: [Option<(bool, Scope)>; MAX_APPLICABLE],
}

impl Grants {
    /// The rules of `access` between `own` and `peer`, in both directions.
    ///
    /// # Errors
    /// [`Error::TooManyRules`] if more than [`MAX_APPLICABLE`] apply.
    pub fn compile(access: &Access<'_>, own: &Name, peer: &Name) -> Result<Self, Error> {
        let mut rules = [None; MAX_APPLICABLE];
        let mut free = rules.iter_mut();
        access.rules(|rule| {
            let sends = rule.from.matches(own) && rule.to.matches(peer);
            let receives = rule.from.matches(peer) && rule.to.matches(own);
            for direction in
                [sends.then_some(true), receives.then_some(false)].into_iter().flatten()
            {
                *free.next().ok_or(Error::TooManyRules)? = Some((direction, rule.scope));
            }
            Ok(())
        })?;
        Ok(Self { rules })
    }

    /// Whether this side (`sending`) or the peer may send this.
    #[must_use]
    pub fn decide(&self, sending: bool, what: What, glass: bool) -> Decision {
        let about =
            |(direction, scope): &&(bool, Scope)| *direction == sending && scope.covers(what);
        let rules = self.rules.iter().flatten().filter(about);
        rules.fold(Decision::NotGranted, |so_far, (_, scope)| so_far.with(scope.effect, glass))
    }
}

/// Why the glass was broken: for the log, without free text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GlassReason {
    /// A patient's life is at risk.
    PatientEmergency,
    /// Those who would have the right are not there.
    StaffUnavailable,
    /// The system that gives rights is down.
    SystemFailure,
    /// A drill.
    Exercise,
}

impl GlassReason {
    /// Every reason.
    pub const ALL: [Self; 4] =
        [Self::PatientEmergency, Self::StaffUnavailable, Self::SystemFailure, Self::Exercise];

    /// Its number in logs.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::PatientEmergency => 1,
            Self::StaffUnavailable => 2,
            Self::SystemFailure => 3,
            Self::Exercise => 4,
        }
    }

    /// The reason with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.number() == number)
    }
}

/// Broken glass: rules for emergencies grant until it ends, by itself, or the device restarts.
///
/// It ends by the device's uptime, which no peer can set and which a device without a clock has too.
/// Uptime that goes back, as a counter that wraps, ends it as well.
#[derive(Clone, Copy, Debug)]
pub struct BreakGlass {
    reason: GlassReason,
    since: u64,
    seconds: u32,
    uptime: fn() -> u64,
}

impl BreakGlass {
    pub(super) fn new(reason: GlassReason, seconds: u32, uptime: fn() -> u64) -> Self {
        Self { reason, since: uptime(), seconds, uptime }
    }

    /// The same under another policy: for no longer than that one says.
    pub(in crate::fleet) fn under(self, access: &Access<'_>) -> Self {
        Self { seconds: self.seconds.min(access.head().glass), ..self }
    }

    /// Whether it is still broken.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        (self.since..self.until()).contains(&(self.uptime)())
    }

    /// Why it was broken: for the log.
    #[must_use]
    pub const fn reason(&self) -> GlassReason {
        self.reason
    }

    /// When it ends, in seconds of uptime: for the log.
    #[must_use]
    pub fn until(&self) -> u64 {
        self.since.saturating_add(self.seconds.into())
    }
}
