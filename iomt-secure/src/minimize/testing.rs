//! What the tests of this module share.

use super::policy::text;
use super::{Minimized, Minimizer, Plan, Policy, Purpose, VerifiedPolicy};
use crate::crypto::signature::PublicKey;
use crate::identity::{Name, Now, TimeFloor, VerifiedPeer};
use crate::measurement::codec::{Decoder, Item};
use crate::measurement::{Code, Decimal, Sample, Time, Unit};
use crate::platform::{Clock, Reading};
use std::format;
use std::string::String;
use std::vec::Vec;

/// A policy with the given rest behind its header.
pub(super) fn policy(rest: &str) -> String {
    format!("format = 1\nid = \"test\"\nversion = 1\nissued = 2026-11-23T12:00:00Z\n{rest}")
}

/// One view for the care team, with these rules.
pub(super) fn view(rules: &str) -> String {
    format!("[[view]]\nrecipient = \"spiffe://h/care/*/*\"\npurpose = \"TREAT\"\n{rules}")
}

/// A rule for `metric` with unit and method.
pub(super) fn rule(metric: &str, unit: &str, method: &str) -> String {
    format!("[[view.rule]]\nmetric = \"{metric}\"\nunit = \"{unit}\"\nmethod = {method}\n")
}

pub(super) fn peer(name: &str) -> VerifiedPeer {
    VerifiedPeer::made_up(Name::parse(name).unwrap(), PublicKey::Ed25519([0; 32]))
}

pub(super) fn care() -> VerifiedPeer {
    peer("spiffe://h/care/station/one")
}

struct At(u64);

impl Clock for At {
    fn now(&self) -> Option<Reading> {
        Some(Reading { unix: self.0, reliable: true })
    }
}

/// This many seconds after noon of the day on which the policies were issued.
pub(super) fn after_noon(seconds: u64) -> Now {
    TimeFloor::build().now(&At(1_795_435_200 + seconds))
}

pub(super) fn noon() -> Now {
    after_noon(0)
}

/// An empty batch.
pub(super) fn fresh<const R: usize, const N: usize>(minimizer: &Minimizer<R>) -> Minimized<N> {
    minimizer.batch(&noon()).unwrap()
}

/// The plan for the care team of a policy in TOML.
pub(super) fn plan<const R: usize>(toml: &str) -> Result<Plan<R>, super::Error> {
    let payload = text::from_toml(toml).unwrap_or_else(|error| panic!("{error}\n{toml}"));
    let policy = VerifiedPolicy::made_up(Policy::decode(&payload).unwrap());
    Plan::compile(&policy, &care(), Purpose::Treatment, &noon())
}

/// A minimizer with these rules for the care team.
pub(super) fn minimizer(rules: &str) -> Minimizer<16> {
    Minimizer::new(plan(&policy(&view(rules))).unwrap())
}

pub(super) fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

/// A temperature at a second.
pub(super) fn temp(value: &str, second: u64) -> Sample {
    Sample::new(Code::TEMP, decimal(value), Unit::DEGC, Time::utc(second * 1000))
}

/// The samples of a batch.
pub(super) fn samples<const N: usize>(batch: &Minimized<N>) -> Vec<Sample> {
    Decoder::new(batch.content())
        .map(|item| match item.unwrap() {
            Item::Sample(sample) => sample,
            Item::Waveform(_) => panic!("a waveform among the samples"),
        })
        .collect()
}

/// Second and value of each sample of a batch.
pub(super) fn values<const N: usize>(batch: &Minimized<N>) -> Vec<(u64, String)> {
    let told = |sample: &Sample| (sample.time.ms() / 1000, format!("{}", sample.value));
    samples(batch).iter().map(told).collect()
}
