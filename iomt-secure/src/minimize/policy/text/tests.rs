//! Text forms: one digest, places of mistakes, and the way back.

use super::{TextError, from_json, from_toml, to_json, to_toml};
use crate::minimize::{Error, Policy};
use std::format;
use std::string::String;
use std::vec::Vec;

const TOML: &str = r#"
format = 1
id = "ward"
version = 7
issued = 2026-11-23T12:00:00Z
not-after = 2027-11-23T12:00:00Z
never = ["MDC_HF_LATITUDE", "MDC_HF_LONGITUDE"]

[[view]]
recipient = "spiffe://hospital.example/care/*/*"
purpose = "TREAT"
padding = "padme"

[[view.rule]]
metric = "MDC_PULS_OXIM_SAT_O2"
unit = "%"
time = "1s"
method = [{ rate = { every = "1min", take = "mean" } }, { clamp = { min = 50, max = 1e2 } }, { round = 0.50 }]

[[view.rule]]
metric = 150344
method = "keep"

[[view.rule]]
group = "waveforms"
method = "drop"

[[view]]
recipient = "spiffe://hospital.example/research/*/*"
purpose = "HRESCH"
padding = 64

[[view.rule]]
metric = "MDC_CONC_GLU_CAPILLARY_WHOLEBLOOD"
unit = "mg/dL"
method = { bin = { edges = [54, 70, 180, 250] } }

[[view.rule]]
metric = "MDC_ECG_ELEC_POTL_II"
method = [{ derive = "heart-rate" }, { threshold = { below = 50, above = 120 } }, { on-change = 2 }]

[[view.rule]]
metric = "MDC_BLD_PULS_RATE_INV"
unit = "{beat}/min"
method = [{ clamp = { min = 30, max = 200 } }, { round = 1 }, { noise = { epsilon = 0.05, budget = 2.5, per = "1d" } }]

[[view.rule]]
partition = "MDC_PART_PHD_HF"
unit = "m"
method = [{ bin = { width = 0.5, origin = 0.25 } }]
"#;

const JSON: &str = r#"{
  "format": 1,
  "id": "ward",
  "version": 7,
  "issued": "2026-11-23T12:00:00Z",
  "not-after": "2027-11-23T12:00:00Z",
  "never": [8454251, "MDC_HF_LATITUDE"],
  "view": [
    {
      "recipient": "spiffe://hospital.example/research/*/*",
      "purpose": "HRESCH",
      "padding": 64,
      "rule": [
        { "partition": 129, "unit": 263424, "method": { "bin": { "origin": 0.25, "width": 0.5 } } },
        { "metric": 149522, "unit": "{beat}/min", "method": [{ "clamp": { "min": 30, "max": 200 } },
          { "round": 1 }, { "noise": { "per": "86400s", "budget": 2.50, "epsilon": 5e-2 } }] },
        { "metric": 131330, "method": [{ "derive": "heart-rate" },
          { "threshold": { "above": 120, "below": 5e1 } }, { "on-change": 2.0 }] },
        { "metric": "MDC_CONC_GLU_CAPILLARY_WHOLEBLOOD", "unit": "MDC_DIM_MILLI_G_PER_DL",
          "method": { "bin": { "edges": [54, 70, 180, 250] } } }
      ]
    },
    {
      "recipient": "spiffe://hospital.example/care/*/*",
      "purpose": "TREAT",
      "rule": [
        { "group": "waveforms", "method": "drop" },
        { "metric": "MDC_TEMP", "method": "keep" },
        { "metric": "MDC_PULS_OXIM_SAT_O2", "unit": "%", "time": "1000ms",
          "method": [{ "rate": { "every": "60s", "take": "mean" } },
          { "clamp": { "min": 50, "max": 100 } }, { "round": 0.5 }] }
      ]
    }
  ]
}"#;

fn digest(payload: &[u8]) -> [u8; 32] {
    *Policy::decode(payload).unwrap().digest()
}

#[test]
fn all_forms_have_one_digest() {
    let toml = from_toml(TOML).unwrap();
    let json = from_json(JSON).unwrap();
    assert_eq!(toml, json);
    let policy = Policy::decode(&toml).unwrap();
    assert_eq!(policy.digest(), &digest(&json));
    assert_eq!((policy.id(), policy.version()), ("ward", 7));
    assert_eq!(policy.issued(), 1_795_435_200);
}

#[test]
fn what_is_written_reads_back_as_the_same_policy() {
    let payload = from_toml(TOML).unwrap();
    let policy = Policy::decode(&payload).unwrap();
    let toml = to_toml(&policy).unwrap();
    let json = to_json(&policy).unwrap();
    assert_eq!(from_toml(&toml).unwrap(), payload, "{toml}");
    assert_eq!(from_json(&json).unwrap(), payload, "{json}");
}

#[test]
fn a_policy_without_views_lets_nothing_leave_and_is_well_formed() {
    let toml = "format = 1\nid = \"lockdown\"\nversion = 8\nissued = 2026-11-23T12:00:00Z\n";
    let payload = from_toml(toml).unwrap();
    let policy = Policy::decode(&payload).unwrap();
    policy.for_each_view(|_| panic!("there is no view")).unwrap();
}

/// A policy with one view and, in place of its rule's method, `method`.
fn with_method(method: &str) -> String {
    with_rule(&format!("metric = \"MDC_TEMP\"\nunit = \"Cel\"\nmethod = {method}"))
}

fn with_rule(rule: &str) -> String {
    with_view(&format!(
        "recipient = \"spiffe://h/care/*/*\"\npurpose = \"TREAT\"\n[[view.rule]]\n{rule}"
    ))
}

fn with_view(view: &str) -> String {
    format!(
        "format = 1\nid = \"a\"\nversion = 1\nissued = 2026-11-23T12:00:00Z\n[[view]]\n{view}\n"
    )
}

fn refused(result: Result<Vec<u8>, TextError>, text: &str) -> TextError {
    match result {
        Err(error) => error,
        Ok(_) => panic!("accepted: {text}"),
    }
}

/// Lines in `with_rule` begin with the rule's first at 9; a method stands in line 11, column 10.
#[test]
fn mistakes_in_toml_are_told_with_place_and_cure() {
    let keep = "metric = \"MDC_TEMP\"\nmethod = \"keep\"";
    let view = |recipient: &str| {
        format!(
            "[[view]]\nrecipient = \"{recipient}\"\npurpose = \"TREAT\"\n[[view.rule]]\n{keep}\n"
        )
    };
    let cases: &[(String, (usize, usize), Error, &str)] = &[
        ("format = 2\n".into(), (1, 10), Error::Format, "format 1"),
        ("format = 1\nid = \"a b\"\n".into(), (2, 6), Error::Id, "1 to 64 letters"),
        ("format = 1\nid = \"a\"\nissued = 2026-11-23\n".into(), (3, 10), Error::Value,
            "`2026-11-23` is not a time in UTC: write it like 2026-11-23T12:00:00Z"),
        ("format = 1\nid = \"a\"\nissued = 2026-11-23T12:00:00Z\nnot-after = 2026-11-23T12:00:00Z\n"
            .into(), (4, 13), Error::Validity, "not later than issued"),
        ("format = 1\nid = \"a\"\nissued = 2026-11-23T12:00:00Z\n".into(), (1, 1),
            Error::MissingKey, "the policy lacks `version`: add it"),
        ("format = 1\nid = \"a\"\nissued = 2026-11-23T12:00:00Z\nversion = -1\n".into(), (4, 11),
            Error::Value, "-1 is out of range"),
        ("format = 1\nid = \"a\"\nversoin = 1\n".into(), (3, 1), Error::UnknownKey,
            "unknown key `versoin` in the policy: did you mean `version`?"),
        ("format = 1\nid = \"a\nversion = 1\n".into(), (2, 8), Error::Syntax, "not TOML"),
        ("format = 1\nformat = 1\n".into(), (2, 1), Error::Syntax, "not TOML: duplicate key"),
        ("format = 1\nid = \"a\"\nversion = 1\nissued = 2026-11-23T12:00:00Z\nnever = [\"MDC_TEMP\", 150344]\n"
            .into(), (5, 22), Error::NotCanonical, "`MDC_TEMP` stands twice in `never`"),
        (with_view(&format!("recipient = \"spiffe://h/care/*\"\npurpose = \"TREAT\"\n[[view.rule]]\n{keep}")),
            (6, 13), Error::Recipient, "a part may be *"),
        (with_view(&format!("recipient = \"spiffe://h/care/*/*\"\npurpose = \"TREET\"\n[[view.rule]]\n{keep}")),
            (7, 11), Error::Purpose, "did you mean `TREAT`?"),
        (with_view(&format!("recipient = \"spiffe://h/care/*/*\"\npurpose = \"nosy\"\n[[view.rule]]\n{keep}")),
            (7, 11), Error::Purpose, "codes are TREAT, ETREAT"),
        (with_view(&format!("recipient = \"spiffe://h/care/*/*\"\npurpose = \"TREAT\"\npadding = 1\n[[view.rule]]\n{keep}")),
            (8, 11), Error::Padding, "a multiple from 2 to 1024"),
        (with_view("recipient = \"spiffe://h/care/*/*\"\npurpose = \"TREAT\""), (5, 1),
            Error::MissingKey, "the view lacks `rule`"),
        (with_view("recipient = \"spiffe://h/care/*/*\"\npurpose = \"TREAT\"\nrule = []"), (8, 8),
            Error::MissingKey, "nothing would leave"),
        (with_view(&format!("recipient = \"spiffe://h/care/*/*\"\npurpose = \"TREAT\"\n[[view.rule]]\n{keep}\n{}", view("spiffe://h/*/station/*"))),
            (12, 13), Error::ViewConflict, "neither is more specific"),
        (with_rule("metric = \"MDC_TEMPP\"\nmethod = \"keep\""), (9, 10), Error::Selector,
            "did you mean `MDC_TEMP`?"),
        (with_rule("metric = \"temperature\"\nmethod = \"keep\""), (9, 10), Error::Selector,
            "write its number"),
        (with_rule("metric = 4294967296\nmethod = \"keep\""), (9, 10), Error::Value,
            "4294967296 is out of range"),
        (with_rule("group = \"waves\"\nmethod = \"keep\""), (9, 9), Error::Selector,
            "known are `all`, `samples` and `waveforms`"),
        (with_rule("group = \"all\"\nmetric = \"MDC_TEMP\"\nmethod = \"keep\""), (8, 1),
            Error::Selector, "exactly one of `metric`, `partition` and `group`"),
        (with_rule("metric = \"MDC_TEMP\"\nunit = \"cel\"\nmethod = \"keep\""), (10, 8),
            Error::Unit, "did you mean `Cel`?"),
        (with_rule("metric = \"MDC_TEMP\"\nmethod = { round = 1 }"), (10, 10), Error::Unit,
            "the rule needs a `unit`"),
        (with_rule("metric = \"MDC_TEMP\"\nunit = \"Cel\"\nmethod = \"drop\""), (10, 8),
            Error::Method, "leave this out"),
        (with_rule(&format!("{keep}\n[[view.rule]]\nmetric = 150344\nmethod = \"drop\"")), (11, 1),
            Error::RuleConflict, "another rule of this view is about the same: keep one"),
        (with_rule("partition = 2\nmethod = \"keep\"\n[[view.rule]]\ngroup = \"samples\"\ntime = \"1s\"\nmethod = \"keep\""),
            (8, 1), Error::RuleConflict, "neither is more specific"),
        (with_rule("metric = \"MDC_ECG_HEART_RATE\"\nmethod = \"keep\"\n[[view.rule]]\nmetric = \"MDC_ECG_ELEC_POTL_II\"\nmethod = { derive = \"heart-rate\" }"),
            (8, 1), Error::RuleConflict, "derives it"),
        (with_rule("metric = \"MDC_ECG_ELEC_POTL\"\nunit = \"mV\"\nmethod = { derive = \"heart-rate\" }"),
            (10, 8), Error::Unit, "leave `unit` out"),
        (with_rule("group = \"samples\"\nunit = \"%\"\nmethod = { on-change = 1 }"), (11, 10),
            Error::Method, "name one `metric` instead of a group"),
        (with_method("\"rond\""), (11, 10), Error::Method, "unknown method `rond`: did you mean `round`?"),
        (with_method("\"round\""), (11, 10), Error::Method, "write method = { round = ... }"),
        (with_method("{ encrypt = 1 }"), (11, 12), Error::Method, "unknown method `encrypt`: known are"),
        (with_method("[{ round = 1 }, { rate = { every = \"1s\", take = \"mean\" } }]"), (11, 28),
            Error::Method, "`rate` must stand before `round`"),
        (with_method("[{ round = 1 }, { bin = { width = 1 } }]"), (11, 28), Error::Method,
            "do the same job"),
        (with_method("[{ round = 1 }, { round = 2 }]"), (11, 28), Error::Method, "stands twice"),
        (with_method("[\"keep\", { round = 1 }]"), (11, 11), Error::Method, "stands alone"),
        (with_method("{ round = 1, clamp = { min = 1 } }"), (11, 10), Error::Method,
            "one method at a time"),
        (with_method("[]"), (11, 10), Error::Method, "no method"),
        (with_method("true"), (11, 10), Error::Value, "this is true or false"),
        (with_method("{ round = 0 }"), (11, 20), Error::Parameter, "0 is not above 0"),
        (with_method("{ round = inf }"), (11, 20), Error::Parameter, "not a decimal number"),
        (with_method("{ round = 0.123456789 }"), (11, 20), Error::Parameter, "more digits"),
        (with_method("{ round = \"1\" }"), (11, 20), Error::Value, "a number without quotes"),
        (with_method("{ rate = { every = \"1m\", take = \"mean\" } }"), (11, 29), Error::Parameter,
            "units are ms, s, min, h, d"),
        (with_method("{ rate = { every = \"8d\", take = \"mean\" } }"), (11, 29), Error::Parameter,
            "from \"1ms\" to \"7d\""),
        (with_method("{ rate = { every = \"1s\", take = \"avg\" } }"), (11, 42), Error::Parameter,
            "`avg` cannot be taken: known are `mean`"),
        (with_method("{ rate = { every = \"1s\" } }"), (11, 19), Error::MissingKey,
            "`rate` lacks `take`"),
        (with_method("{ clamp = { min = 2, max = 1 } }"), (11, 20), Error::Parameter, "exchange them"),
        (with_method("{ clamp = {} }"), (11, 20), Error::Parameter, "needs `min`, `max` or both"),
        (with_method("{ bin = { edges = [2, 1] } }"), (11, 28), Error::Parameter,
            "each above the one before"),
        (with_method("{ bin = { edges = [1], width = 2 } }"), (11, 18), Error::Parameter, "either"),
        (with_method("{ bin = { size = 2 } }"), (11, 20), Error::UnknownKey, "unknown key `size`"),
    ];
    for (text, place, kind, message) in cases {
        let error = refused(from_toml(text), text);
        let got = ((error.line(), error.column()), error.kind());
        assert_eq!(got, (*place, *kind), "{error}\n{text}");
        assert!(error.message().contains(message), "{error}\nlacks: {message}\n{text}");
    }
}

#[test]
fn mistakes_in_json_are_told_with_place_and_cure() {
    let head =
        "{\n\"format\": 1, \"id\": \"a\", \"version\": 1, \"issued\": \"2026-11-23T12:00:00Z\",\n";
    let rule = |rule: &str| {
        format!(
            "{head}\"view\": [{{\n\"recipient\": \"spiffe://h/care/*/*\", \"purpose\": \"TREAT\",\n\"rule\": [\n{rule}\n]}}]}}"
        )
    };
    let cases: &[(String, (usize, usize), Error, &str)] = &[
        ("".into(), (1, 1), Error::Syntax, "not JSON: EOF"),
        ("{\"format\": 1,\n}".into(), (2, 1), Error::Syntax, "not JSON: key must be a string"),
        ("{\"format\": 1} x".into(), (1, 15), Error::Syntax, "not JSON: trailing characters"),
        ("[]".into(), (1, 1), Error::Value, "this is a list, but a table is expected"),
        ("{\"format\": 1,\n \"format\": 1}".into(), (2, 2), Error::Syntax, "`format` stands twice"),
        ("{\"format\": 1.0}".into(), (1, 12), Error::Value, "1.0 is out of range"),
        (format!("{head}\"never\": null}}"), (3, 10), Error::Value, "this is null"),
        (format!("{head}\"nevre\": []}}"), (3, 1), Error::UnknownKey, "did you mean `never`?"),
        (
            format!("{head}\"never\": [\"MDC_ÄTEMP\", 1]}}"),
            (3, 11),
            Error::Selector,
            "not known here",
        ),
        (format!("{head}\"never\": [\"\\ud800\"]}}"), (3, 11), Error::Syntax, "not JSON"),
        (
            rule("{ \"metric\": \"MDC_TEMP\", \"method\": \"rond\" }"),
            (6, 35),
            Error::Method,
            "did you mean `round`?",
        ),
        (
            rule(
                "{ \"metric\": \"MDC_TEMP\", \"unit\": \"Cel\",\n\"method\": { \"round\": 0.0 } }",
            ),
            (7, 22),
            Error::Parameter,
            "is not above 0",
        ),
        (
            rule("{ \"metric\": \"MDC_TEMP\",\n \"methods\": \"keep\" }"),
            (7, 2),
            Error::UnknownKey,
            "did you mean `method`?",
        ),
        (
            rule(&format!("{}{}", "[".repeat(40), "]".repeat(40))),
            (6, 29),
            Error::Syntax,
            "nested too deep",
        ),
    ];
    for (text, place, kind, message) in cases {
        let error = refused(from_json(text), text);
        let got = ((error.line(), error.column()), error.kind());
        assert_eq!(got, (*place, *kind), "{error}\n{text}");
        assert!(error.message().contains(message), "{error}\nlacks: {message}\n{text}");
    }
}

#[test]
fn an_error_prints_its_place_first() {
    let error = refused(from_toml("format = 2\n"), "");
    assert!(format!("{error}").starts_with("line 1, column 10: "));
}

/// The fenced blocks of the language's description that are marked with `mark`.
fn examples(mark: &str) -> Vec<&'static str> {
    let document = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/policy.md"));
    let fence = format!("```{mark}\n");
    document.split(&fence).skip(1).map(|rest| rest.split_once("```").unwrap().0).collect()
}

#[test]
fn every_example_of_the_description_can_be_loaded() {
    for text in examples("toml policy") {
        from_toml(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    }
    for text in examples("json policy") {
        from_json(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    }
    let rules = examples("toml rule");
    // Each method has one at least.
    for word in [
        "keep",
        "drop",
        "round",
        "bin",
        "clamp",
        "rate",
        "noise",
        "threshold",
        "on-change",
        "derive",
    ] {
        assert!(rules.iter().any(|rule| rule.contains(word)), "{word}");
    }
    for rule in rules {
        from_toml(&with_rule(rule)).unwrap_or_else(|error| panic!("{error}\n{rule}"));
    }
}

#[test]
fn the_ward_s_policy_can_be_loaded() {
    let text =
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/ward/policies/ward.toml"));
    let payload = from_toml(text).unwrap_or_else(|error| panic!("{error}"));
    let policy = Policy::decode(&payload).unwrap();
    let json = to_json(&policy).unwrap();
    assert_eq!(from_json(&json).unwrap(), payload);
}

#[test]
fn a_text_that_is_too_long_is_not_looked_at() {
    // Neither is well-formed, and the second is one byte too long to be told so.
    for read in [from_toml, from_json] {
        let longest = "?".repeat(super::MAX_TEXT);
        assert_eq!(read(&longest).unwrap_err().kind(), Error::Syntax);
        assert_eq!(read(&(longest + "?")).unwrap_err().kind(), Error::TextSize);
    }
}

#[test]
fn a_list_that_is_too_long_is_refused_before_its_items_are_compared() {
    // The items beyond are wrong, which is found only where they are looked at.
    let header = "format = 1\nid = \"a\"\nversion = 1\nissued = 2026-11-23T12:00:00Z\n";
    let never = format!("{header}never = [{}]\n", "false, ".repeat(257));
    let views = format!("{header}{}", "[[view]]\nrecipient = 1\n".repeat(65));
    let rules = format!(
        "{header}[[view]]\nrecipient = \"spiffe://h/care/*/*\"\npurpose = \"TREAT\"\n{}",
        "[[view.rule]]\nmetric = false\n".repeat(257)
    );
    for text in [never, views, rules] {
        assert_eq!(from_toml(&text).unwrap_err().kind(), Error::Size);
    }
}
