//! Precedence, and which view is whose.

use super::super::testing::{after_noon, noon, peer, plan, policy, rule, view};
use super::super::{Error, Plan, Policy, Purpose, VerifiedPolicy};
use super::{Found, MAX_MEDIANS};
use crate::measurement::Code;
use crate::minimize::policy::rule::{Action, Shape};
use crate::minimize::policy::{Padding, text};
use proptest::prelude::*;
use proptest::sample::subsequence;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

fn group(group: &str, method: &str) -> String {
    format!("[[view.rule]]\ngroup = \"{group}\"\nmethod = {method}\n")
}

fn partition(partition: u16, method: &str) -> String {
    format!("[[view.rule]]\npartition = {partition}\nmethod = {method}\n")
}

fn metric(metric: &str, method: &str) -> String {
    format!("[[view.rule]]\nmetric = \"{metric}\"\nmethod = {method}\n")
}

/// A word for what decides: never, drop, unnamed, keep or the step of a rounding.
fn verdict<const R: usize>(plan: &Plan<R>, code: Code, shape: Shape) -> String {
    match plan.find(code, shape) {
        Found::Never => "never".into(),
        Found::Drop => "drop".into(),
        Found::Unnamed => "unnamed".into(),
        Found::Rule(body, _) => match (body.action, body.time) {
            (Action::Drop, _) => "drop".into(),
            (Action::Keep, None) => "keep".into(),
            (Action::Keep, Some(millis)) => format!("keep {millis}"),
            (Action::Methods(_), _) => "methods".into(),
        },
    }
}

#[test]
fn a_policy_that_has_ended_compiles_to_nothing() {
    let text = policy(&format!(
        "not-after = 2026-11-23T12:00:10Z\n{}",
        view(&rule("MDC_TEMP", "Cel", "\"keep\""))
    ));
    let payload = text::from_toml(&text).unwrap();
    let verified = VerifiedPolicy::made_up(Policy::decode(&payload).unwrap());
    let compile = |seconds| {
        let peer = peer("spiffe://h/care/station/one");
        Plan::<4>::compile(&verified, &peer, Purpose::Treatment, &after_noon(seconds)).map(|_| ())
    };
    assert_eq!(compile(10), Ok(()));
    assert_eq!(compile(11), Err(Error::Expired));
}

#[test]
fn the_most_specific_rule_decides() {
    let rules = [
        group("all", "\"keep\"\ntime = \"1ms\""),
        group("waveforms", "\"keep\"\ntime = \"2ms\""),
        partition(128, "\"keep\"\ntime = \"2ms\""),
        metric("MDC_TEMP", "\"keep\"\ntime = \"3ms\""),
    ];
    let plan: Plan<8> = plan(&policy(&view(&rules.concat()))).unwrap();
    for (code, shape, expected) in [
        (Code::TEMP, Shape::Sample, "keep 3"),
        (Code::TEMP, Shape::Waveform, "keep 3"),
        (Code::RESP_RATE, Shape::Sample, "keep 1"),
        (Code::RESP_RATE, Shape::Waveform, "keep 2"),
        (Code::INS_BASAL, Shape::Sample, "keep 2"),
    ] {
        assert_eq!(verdict(&plan, code, shape), expected, "{code}");
    }
}

#[test]
fn drop_comes_before_what_is_more_specific() {
    for (dropped, sample, waveform) in [
        (group("all", "\"drop\""), "drop", "drop"),
        (group("waveforms", "\"drop\""), "keep", "drop"),
        (group("samples", "\"drop\""), "drop", "keep"),
        (partition(2, "\"drop\""), "drop", "drop"),
        (partition(3, "\"drop\""), "keep", "keep"),
    ] {
        let rules = format!("{dropped}{}", metric("MDC_TEMP", "\"keep\""));
        let plan: Plan<8> = plan(&policy(&view(&rules))).unwrap();
        assert_eq!(verdict(&plan, Code::TEMP, Shape::Sample), sample, "{rules}");
        assert_eq!(verdict(&plan, Code::TEMP, Shape::Waveform), waveform, "{rules}");
    }
}

#[test]
fn never_comes_before_everything() {
    let rules = format!("{}{}", group("all", "\"keep\""), metric("MDC_TEMP", "\"keep\""));
    let text = policy(&format!("never = [\"MDC_TEMP\", \"MDC_RESP_RATE\"]\n{}", view(&rules)));
    let plan: Plan<8> = plan(&text).unwrap();
    assert_eq!(verdict(&plan, Code::TEMP, Shape::Sample), "never");
    assert_eq!(verdict(&plan, Code::RESP_RATE, Shape::Waveform), "never");
    assert_eq!(verdict(&plan, Code::PULS_RATE, Shape::Sample), "keep");
}

#[test]
fn a_derived_metric_is_held_to_what_is_said_of_it() {
    let derive = metric("MDC_ECG_ELEC_POTL_II", "{ derive = \"heart-rate\" }");
    let ecg = Code::ECG_ELEC_POTL_II;
    for (head, more, expected) in [
        ("", String::new(), "methods"),
        ("never = [\"MDC_ECG_HEART_RATE\"]\n", String::new(), "never"),
        ("never = [\"MDC_ECG_ELEC_POTL_II\"]\n", String::new(), "never"),
        ("", metric("MDC_ECG_HEART_RATE", "\"drop\""), "drop"),
        ("", group("samples", "\"drop\""), "drop"),
        ("", group("waveforms", "\"drop\""), "drop"),
    ] {
        let text = policy(&format!("{head}{}", view(&format!("{derive}{more}"))));
        let plan: Plan<8> = plan(&text).unwrap();
        assert_eq!(verdict(&plan, ecg, Shape::Waveform), expected, "{text}");
    }
}

#[test]
fn what_no_rule_names_is_unnamed() {
    let plan: Plan<8> = plan(&policy(&view(&metric("MDC_TEMP", "\"keep\"")))).unwrap();
    assert_eq!(verdict(&plan, Code::RESP_RATE, Shape::Sample), "unnamed");
}

#[test]
fn the_view_with_the_most_specific_recipient_applies_alone() {
    let view = |recipient: &str, purpose: &str, rule: &str| {
        format!("[[view]]\nrecipient = \"{recipient}\"\npurpose = \"{purpose}\"\n{rule}")
    };
    let text = policy(&format!(
        "{}{}{}",
        view("spiffe://h/care/*/*", "TREAT", &metric("MDC_TEMP", "\"keep\"")),
        view("spiffe://h/care/station/*", "TREAT", &metric("MDC_RESP_RATE", "\"keep\"")),
        view("spiffe://h/care/*/*", "ETREAT", &metric("MDC_PULS_RATE", "\"keep\"")),
    ));
    let payload = text::from_toml(&text).unwrap();
    let policy = VerifiedPolicy::made_up(Policy::decode(&payload).unwrap());
    let kept = |name: &str, purpose| -> Result<Vec<Code>, Error> {
        let plan = Plan::<8>::compile(&policy, &peer(name), purpose, &noon())?;
        let codes = [Code::TEMP, Code::RESP_RATE, Code::PULS_RATE];
        Ok(codes.into_iter().filter(|c| verdict(&plan, *c, Shape::Sample) == "keep").collect())
    };
    let station = "spiffe://h/care/station/one";
    assert_eq!(kept(station, Purpose::Treatment), Ok(std::vec![Code::RESP_RATE]));
    assert_eq!(kept("spiffe://h/care/tablet/one", Purpose::Treatment), Ok(std::vec![Code::TEMP]));
    assert_eq!(kept(station, Purpose::EmergencyTreatment), Ok(std::vec![Code::PULS_RATE]));
    for (name, purpose) in [
        (station, Purpose::Research),
        (station, Purpose::BreakTheGlass),
        ("spiffe://h/research/station/one", Purpose::Treatment),
        ("spiffe://other/care/station/one", Purpose::Treatment),
    ] {
        assert_eq!(kept(name, purpose), Err(Error::NoView), "{name} {purpose}");
    }
}

#[test]
fn a_stamp_tells_policy_recipient_purpose_and_padding() {
    let text = policy(&view(&metric("MDC_TEMP", "\"keep\"")));
    let payload = text::from_toml(&text).unwrap();
    let policy = Policy::decode(&payload).unwrap();
    let verified = VerifiedPolicy::made_up(policy);
    let stamp = |name: &str| {
        *Plan::<4>::compile(&verified, &peer(name), Purpose::Treatment, &noon()).unwrap().stamp()
    };
    let one = stamp("spiffe://h/care/station/one");
    let two = stamp("spiffe://h/care/station/two");
    assert_eq!((one.purpose(), one.padding()), (Purpose::Treatment, Padding::Padme));
    assert_eq!(one.policy(), policy.digest());
    assert_eq!(one.policy(), two.policy());
    assert_ne!(one.recipient(), two.recipient());
    let name = b"spiffe://h/care/station/one";
    assert_eq!(one.recipient(), &crate::crypto::hash::sha256(&[name]));
}

#[test]
fn a_plan_that_is_too_small_is_refused() {
    let rules = [metric("MDC_TEMP", "\"keep\""), metric("MDC_RESP_RATE", "\"keep\"")].concat();
    let text = policy(&format!("never = [\"MDC_HF_LATITUDE\"]\n{}", view(&rules)));
    assert_eq!(plan::<2>(&text).map(|_| ()), Err(Error::PlanCapacity));
    assert!(plan::<3>(&text).is_ok());
}

#[test]
fn more_medians_than_a_plan_holds_are_refused() {
    let metrics = ["TEMP", "RESP_RATE", "PULS_RATE", "PRESS_CUFF_SYS", "PRESS_CUFF_DIA"];
    let rules = |count: usize| -> String {
        let method = "{ rate = { every = \"1s\", take = \"median\" } }";
        metrics.iter().take(count).map(|m| rule(&format!("MDC_{m}"), "1", method)).collect()
    };
    assert!(plan::<8>(&policy(&view(&rules(MAX_MEDIANS)))).is_ok());
    let more = plan::<8>(&policy(&view(&rules(MAX_MEDIANS + 1)))).map(|_| ());
    assert_eq!(more, Err(Error::MedianCapacity));
}

/// What a rule set says of a metric, found the naive way: by looking at all rules for each level.
fn naive(rules: &[(Level, bool)], never: &[Code], code: Code, shape: Shape) -> &'static str {
    if never.contains(&code) {
        return "never";
    }
    let applies = |level: &Level| match level {
        Level::All => true,
        Level::Shape(of) => *of == shape,
        Level::Partition(of) => *of == code.partition(),
        Level::Metric(of) => *of == code,
    };
    let found: Vec<_> = rules.iter().filter(|(level, _)| applies(level)).collect();
    match found.as_slice() {
        [] => "unnamed",
        found if found.iter().any(|(_, keep)| !keep) => "drop",
        _ => "keep",
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Level {
    All,
    Shape(Shape),
    Partition(u16),
    Metric(Code),
}

const CODES: [Code; 4] = [Code::TEMP, Code::RESP_RATE, Code::INS_BASAL, Code::HF_SPEED];

fn levels() -> Vec<Level> {
    let mut levels = std::vec![
        Level::All,
        Level::Shape(Shape::Sample),
        Level::Shape(Shape::Waveform),
        Level::Partition(2),
        Level::Partition(128),
    ];
    levels.extend(CODES.map(Level::Metric));
    levels
}

fn written((level, keep): &(Level, bool)) -> String {
    let method = if *keep { "\"keep\"" } else { "\"drop\"" };
    match level {
        Level::All => group("all", method),
        Level::Shape(Shape::Sample) => group("samples", method),
        Level::Shape(Shape::Waveform) => group("waveforms", method),
        Level::Partition(number) => partition(*number, method),
        Level::Metric(code) => metric(&code.to_string(), method),
    }
}

proptest! {
    #[test]
    fn precedence_does_not_depend_on_order(
        chosen in subsequence(levels(), 1..9),
        keeps in proptest::collection::vec(any::<bool>(), 9),
        never in subsequence(CODES.to_vec(), 0..2),
        seed in any::<u64>(),
    ) {
        let rules: Vec<_> = chosen.into_iter().zip(keeps).collect();
        let mut shuffled = rules.clone();
        // A cheap shuffle: by a hash of the place.
        let hash = |at: usize| (at as u64 + 1).wrapping_mul(seed | 1).rotate_left(29);
        let mut places: Vec<_> = (0..rules.len()).collect();
        places.sort_by_key(|at| hash(*at));
        for (to, from) in places.into_iter().enumerate() {
            shuffled[to] = rules[from];
        }
        let names: Vec<_> = never.iter().map(|code| format!("\"{code}\"")).collect();
        let text = |rules: &[(Level, bool)]| {
            let rules: String = rules.iter().map(written).collect();
            policy(&format!("never = [{}]\n{}", names.join(", "), view(&rules)))
        };
        prop_assert_eq!(
            text::from_toml(&text(&rules)).unwrap(),
            text::from_toml(&text(&shuffled)).unwrap()
        );
        let plan: Plan<16> = plan(&text(&shuffled)).unwrap();
        for code in CODES {
            for shape in [Shape::Sample, Shape::Waveform] {
                let expected = naive(&rules, &never, code, shape);
                prop_assert_eq!(verdict(&plan, code, shape), expected, "{} {:?}", code, shape);
            }
        }
    }
}
