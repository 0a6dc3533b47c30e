//! The CBOR form: the worked vector, and what is refused.

use super::rule::{Action, Body, Coarsen, Methods, Rule, Selector};
use super::text::from_toml;
use super::{Draft, DraftView, MAX_BYTES, Padding, Policy};
use crate::cbor;
use crate::measurement::{Code, Decimal, Unit};
use crate::minimize::{Error, Purpose};
use proptest::prelude::*;
use std::string::{String, ToString};
use std::vec::Vec;

/// The worked example of docs/wire/policy.md: the text, and the bytes under their comments.
const DOCUMENT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/wire/policy.md"));

/// The first block behind `heading` that is fenced as `language`.
fn block<'d>(heading: &str, language: &str) -> &'d str
where
    'static: 'd,
{
    let (_, rest) = DOCUMENT.split_once(heading).unwrap();
    let (_, rest) = rest.split_once(&std::format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

fn vector() -> Vec<u8> {
    let lines = block("## A worked vector", "hex").lines();
    let digits: String = lines.map(|line| line.split('#').next().unwrap().trim()).collect();
    hex::decode(digits.replace(' ', "")).unwrap()
}

#[test]
fn the_worked_vector_is_what_the_text_becomes() {
    let payload = from_toml(block("## A worked vector", "toml")).unwrap();
    assert_eq!(hex::encode(&payload), hex::encode(vector()));
    let policy = Policy::decode(&payload).unwrap();
    let digest = hex::encode(policy.digest());
    assert!(DOCUMENT.contains(&digest), "{digest}");
}

#[test]
fn no_truncation_and_no_trailing_byte_is_accepted() {
    let vector = vector();
    for len in 0..vector.len() {
        assert!(Policy::decode(&vector[..len]).is_err(), "{len}");
    }
    let mut longer = vector;
    longer.push(0);
    assert_eq!(Policy::decode(&longer).map(|_| ()), Err(Error::Cbor(cbor::Error::Trailing)));
}

#[test]
fn what_changes_by_a_bit_is_refused_or_another_policy() {
    let vector = vector();
    let digest = *Policy::decode(&vector).unwrap().digest();
    for at in 0..vector.len() * 8 {
        let mut changed = vector.clone();
        changed[at / 8] ^= 1 << (at % 8);
        if let Ok(policy) = Policy::decode(&changed) {
            assert_ne!(policy.digest(), &digest);
            // Whatever is read has this one form.
            let text = super::text::to_toml(&policy).unwrap();
            assert_eq!(from_toml(&text).as_ref(), Ok(&changed), "bit {at}");
        }
    }
}

/// The vector with one rule in place of its rules.
fn with_rule(rule: &str) -> Result<(), Error> {
    with_rules(&std::format!("81{rule}"))
}

fn with_rules(rules: &str) -> Result<(), Error> {
    let recipient = hex::encode("spiffe://h/care/*/*");
    let payload = std::format!(
        "a6 00 01 01 61 61 02 01 03 01 05 80 06 81 a4 00 73 {recipient} 01 65 5452454154 02 01 03 {rules}"
    );
    decode(&payload)
}

fn decode(digits: &str) -> Result<(), Error> {
    Policy::decode(&hex::decode(digits.replace(' ', "")).unwrap()).map(|_| ())
}

#[test]
fn each_rule_of_the_cbor_form_refuses_by_its_own_error() {
    // Metric 0x00024b48 is MDC_TEMP; unit 0x17a0 is degrees Celsius.
    let temp = "00 82 03 1a 00024b48";
    let cel = "01 19 17a0";
    let (clamp, step) = ("18 1e 82 820001 820009", "18 28 820001");
    for (rule, expected) in [
        (std::format!("a2 {temp} 03 f5"), Ok(())),
        (std::format!("a2 {temp} 03 f4"), Ok(())),
        (std::format!("a3 {temp} {cel} 18 28 82 20 01"), Ok(())),
        (std::format!("a1 {temp}"), Err(Error::Unit)),
        (std::format!("a2 {temp} {cel}"), Err(Error::Method)),
        (std::format!("a3 {temp} {cel} 03 f4"), Err(Error::Method)),
        (std::format!("a4 {temp} {cel} 03 f5 18 28 82 20 01"), Err(Error::Method)),
        // A multiple of 10 with an exponent that could be one higher.
        (std::format!("a3 {temp} {cel} 18 28 82 20 0a"), Err(Error::Parameter)),
        (std::format!("a3 {temp} {cel} 18 28 82 00 00"), Err(Error::Parameter)),
        (std::format!("a3 {temp} {cel} 18 28 82 20 00"), Err(Error::Parameter)),
        (std::format!("a3 {temp} {cel} 18 28 82 00 1a 007ffffe"), Err(Error::Parameter)),
        // round and bin together
        (std::format!("a4 {temp} {cel} 18 28 82 00 01 18 32 81 82 00 01"), Err(Error::Method)),
        // nine edges
        (
            std::format!(
                "a3 {temp} {cel} 18 32 89 820001 820002 820003 820004 820005 820006 820007 820008 820009"
            ),
            Err(Error::Parameter),
        ),
        (std::format!("a3 {temp} {cel} 18 32 82 82 00 02 82 00 01"), Err(Error::Parameter)),
        (std::format!("a3 {temp} {cel} 18 32 80"), Err(Error::Cbor(cbor::Error::ArrayShort))),
        // an aggregate that does not exist; a window of 0 ms and one of more than 7 days
        (std::format!("a3 {temp} {cel} 14 82 19 03e8 06"), Err(Error::Parameter)),
        (std::format!("a3 {temp} {cel} 14 82 00 00"), Err(Error::Parameter)),
        (std::format!("a3 {temp} {cel} 14 82 1a 240c8401 00"), Err(Error::Parameter)),
        (std::format!("a3 {temp} 02 00 03 f5"), Err(Error::Parameter)),
        // a range without ends, and one whose ends are crossed
        (std::format!("a3 {temp} {cel} 18 1e 82 f6 f6"), Err(Error::Parameter)),
        (std::format!("a3 {temp} {cel} 18 1e 82 82 00 02 82 00 01"), Err(Error::Parameter)),
        // above 1 or below 2 would be everything
        (std::format!("a3 {temp} {cel} 18 3c 82 82 00 01 82 00 02"), Err(Error::Parameter)),
        // derive something else; derive with a unit
        (std::format!("a2 {temp} 0a 02"), Err(Error::Method)),
        (std::format!("a2 {temp} 0a 01"), Ok(())),
        (std::format!("a2 {temp} 0a 82 01 14"), Ok(())),
        (std::format!("a2 {temp} 0a 84 00 0a 00 19 07ff"), Ok(())),
        // written longer than it must be; an ECG's smallest pulse; limits crossed, or only one
        (std::format!("a2 {temp} 0a 82 01 0a"), Err(Error::NotCanonical)),
        (std::format!("a2 {temp} 0a 84 00 14 00 19 07ff"), Err(Error::Method)),
        (std::format!("a2 {temp} 0a 84 00 0a 01 01"), Err(Error::Parameter)),
        (std::format!("a2 {temp} 0a 83 00 0a 01"), Err(Error::Cbor(cbor::Error::ArrayShort))),
        (std::format!("a2 {temp} 0a 84 01 00 00 01"), Err(Error::Parameter)),
        // noise: as it should be; of another kind; without clamp; without step; a charge of 0; a
        // budget below it; 1001 ms
        (std::format!("a5 {temp} {cel} {clamp} {step} 18 37 84 00 820001 820002 1903e8"), Ok(())),
        (
            std::format!("a5 {temp} {cel} {clamp} {step} 18 37 84 02 820001 820002 1903e8"),
            Err(Error::Method),
        ),
        (
            std::format!("a4 {temp} {cel} {step} 18 37 84 00 820001 820002 1903e8"),
            Err(Error::Parameter),
        ),
        (
            std::format!("a4 {temp} {cel} {clamp} 18 37 84 00 820001 820002 1903e8"),
            Err(Error::Parameter),
        ),
        (
            std::format!("a5 {temp} {cel} {clamp} {step} 18 37 84 00 820000 820002 1903e8"),
            Err(Error::Parameter),
        ),
        (
            std::format!("a5 {temp} {cel} {clamp} {step} 18 37 84 01 820002 820001 1903e8"),
            Err(Error::Parameter),
        ),
        (
            std::format!("a5 {temp} {cel} {clamp} {step} 18 37 84 01 820001 820001 1903e9"),
            Err(Error::Parameter),
        ),
        (std::format!("a3 {temp} {cel} 0a 00"), Err(Error::Unit)),
        // a group with a memory
        (std::format!("a3 00 82 01 00 {cel} 18 46 82 00 01"), Err(Error::Method)),
        (std::format!("a3 00 82 01 01 {cel} 18 28 82 00 01"), Err(Error::Method)),
        // selectors that do not exist
        ("a2 00 82 00 01 03 f5".into(), Err(Error::Selector)),
        ("a2 00 82 01 02 03 f5".into(), Err(Error::Selector)),
        ("a2 00 82 02 1a 00010000 03 f5".into(), Err(Error::Selector)),
        ("a2 00 82 04 00 03 f5".into(), Err(Error::Selector)),
        ("a2 00 83 00 00 00 03 f5".into(), Err(Error::Cbor(cbor::Error::ArrayLong))),
        // a key of the future
        (std::format!("a3 {temp} 03 f5 18 50 00"), Err(Error::Cbor(cbor::Error::UnknownKey))),
        (std::format!("a3 {temp} 03 f5 03 f5"), Err(Error::Cbor(cbor::Error::DuplicateKey))),
    ] {
        assert_eq!(with_rule(&rule), expected, "{rule}");
    }
}

#[test]
fn lists_are_in_canonical_order() {
    let keep = |selector: &str| std::format!("a2 00 82 {selector} 03 f5");
    let (all, samples, two) = (keep("00 00"), keep("01 00"), keep("02 02"));
    for (rules, expected) in [
        (std::format!("83 {all} {samples} {two}"), Ok(())),
        (std::format!("82 {samples} {all}"), Err(Error::NotCanonical)),
        (std::format!("82 {all} {all}"), Err(Error::RuleConflict)),
        ("80".into(), Err(Error::Parameter)),
    ] {
        assert_eq!(with_rules(&rules), expected, "{rules}");
    }
    let never = |list: &str| decode(&std::format!("a6 00 01 01 61 61 02 01 03 01 05 {list} 06 80"));
    assert_eq!(never("82 01 02"), Ok(()));
    assert_eq!(never("82 02 01"), Err(Error::NotCanonical));
    assert_eq!(never("82 01 01"), Err(Error::NotCanonical));
}

#[test]
fn headers_are_checked() {
    for (digits, expected) in [
        ("a6 00 01 01 61 61 02 01 03 01 05 80 06 80", Ok(())),
        ("a7 00 01 01 61 61 02 01 03 01 04 02 05 80 06 80", Ok(())),
        ("a6 00 02 01 61 61 02 01 03 01 05 80 06 80", Err(Error::Format)),
        ("a6 00 01 01 60 02 01 03 01 05 80 06 80", Err(Error::Id)),
        ("a6 00 01 01 61 20 02 01 03 01 05 80 06 80", Err(Error::Id)),
        ("a7 00 01 01 61 61 02 01 03 01 04 01 05 80 06 80", Err(Error::Validity)),
        ("a6 00 01 01 61 61 02 01 03 1b 0000003afff44180 05 80 06 80", Err(Error::Validity)),
        ("a5 00 01 01 61 61 02 01 03 01 06 80", Err(Error::Cbor(cbor::Error::MissingKey))),
        (
            "a7 00 01 01 61 61 02 01 03 01 05 80 06 80 08 80",
            Err(Error::Cbor(cbor::Error::UnknownKey)),
        ),
        ("a7 00 01 01 61 61 02 01 03 01 05 80 06 80 07 81 82 01 61 61", Ok(())),
        // To name nothing has one encoding: to leave the list out.
        ("a7 00 01 01 61 61 02 01 03 01 05 80 06 80 07 80", Err(Error::NotCanonical)),
    ] {
        assert_eq!(decode(digits), expected, "{digits}");
    }
    let long = std::vec![0; MAX_BYTES + 1];
    assert_eq!(Policy::decode(&long).map(|_| ()), Err(Error::Size));
}

fn draft(views: Vec<DraftView>) -> Draft {
    Draft {
        id: "a".to_string(),
        version: 1,
        issued: 1,
        not_after: None,
        never: Vec::new(),
        never_documents: Vec::new(),
        views,
    }
}

fn draft_view(recipient: &str, purpose: Purpose, rules: Vec<Rule>) -> DraftView {
    DraftView {
        recipient: recipient.to_string(),
        purpose,
        padding: Padding::None,
        rules,
        documents: None,
    }
}

fn keep(selector: Selector) -> Rule {
    Rule { selector, body: Body { unit: None, time: None, action: Action::Keep } }
}

#[test]
fn views_that_match_alike_are_refused() {
    let rules = || std::vec![keep(Selector::All)];
    let two = |a: &str, b: &str, purpose| {
        let views = [(a, Purpose::Treatment), (b, purpose)];
        let views = views.map(|(name, purpose)| draft_view(name, purpose, rules()));
        draft(views.into()).encode().map(|_| ())
    };
    let treat = Purpose::Treatment;
    let (care, station) = ("spiffe://h/care/*/*", "spiffe://h/*/station/*");
    assert_eq!(two(care, station, treat), Err(Error::ViewConflict));
    assert_eq!(two(station, care, treat), Err(Error::ViewConflict));
    assert_eq!(two(care, station, Purpose::Research), Ok(()));
    assert_eq!(two(care, "spiffe://h/care/station/*", treat), Ok(()));
    assert_eq!(two(care, care, treat), Err(Error::NotCanonical));
}

#[test]
fn a_policy_of_the_last_moment_needs_no_end() {
    let last = 253_402_300_799;
    let with = |issued, not_after| {
        let view =
            draft_view("spiffe://h/*/*/*", Purpose::Treatment, std::vec![keep(Selector::All)]);
        let draft = Draft { issued, not_after, ..draft(std::vec![view]) };
        draft.encode().and_then(|bytes| Policy::decode(&bytes).map(|_| ()))
    };
    assert_eq!(with(last, None), Ok(()));
    assert_eq!(with(last - 1, Some(last)), Ok(()));
    assert_eq!(with(last + 1, None), Err(Error::Validity));
    assert_eq!(with(last, Some(last)), Err(Error::Validity));
    assert_eq!(with(last, Some(last + 1)), Err(Error::Validity));
}

#[test]
fn a_draft_with_special_values_or_too_much_is_refused() {
    let special = Methods { coarsen: Some(Coarsen::Round(Decimal::NAN)), ..Methods::default() };
    let action = Action::Methods(special);
    let body = Body { unit: Some(Unit::DEGC), time: None, action };
    let rule = Rule { selector: Selector::Metric(Code::TEMP), body };
    let view = draft_view("spiffe://h/*/*/*", Purpose::Treatment, std::vec![rule]);
    assert_eq!(draft(std::vec![view]).encode(), Err(Error::Parameter));
    let rules: Vec<_> = (0..257).map(|code| keep(Selector::Metric(Code::new(code)))).collect();
    let view = draft_view("spiffe://h/*/*/*", Purpose::Treatment, rules);
    assert_eq!(draft(std::vec![view]).encode(), Err(Error::Size));
}

proptest! {
    #[test]
    fn no_input_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Policy::decode(&bytes);
    }

    #[test]
    fn no_changed_policy_panics(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = vector();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(policy) = Policy::decode(&bytes) {
            let text = super::text::to_toml(&policy).unwrap();
            prop_assert_eq!(from_toml(&text).unwrap(), bytes);
        }
    }
}
