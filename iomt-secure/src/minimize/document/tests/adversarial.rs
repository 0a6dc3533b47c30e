//! What is not JSON, or is made to be slow.

use super::{Error, plan, run};
use proptest::prelude::*;
use std::format;
use std::string::{String, ToString};
use std::sync::LazyLock;
use std::vec::Vec;

#[test]
fn what_is_not_json_is_refused_wherever_it_stands() {
    let kept = plan(&[("json = \"/a\"", "keep")]);
    for (value, error) in [
        ("01", Error::Syntax),
        ("-", Error::Syntax),
        ("1.", Error::Syntax),
        (".5", Error::Syntax),
        ("1e", Error::Syntax),
        ("+1", Error::Syntax),
        ("0x1", Error::Syntax),
        ("NaN", Error::Syntax),
        ("tru", Error::Syntax),
        ("nul", Error::Syntax),
        ("'a'", Error::Syntax),
        ("\"\\x41\"", Error::Escape),
        ("\"\\u12g4\"", Error::Escape),
        ("\"\\ud800\"", Error::Surrogate),
        ("\"\\udc00\"", Error::Surrogate),
        ("\"\\ud800\\u0041\"", Error::Surrogate),
        ("\"\\u0000\"", Error::Control),
        ("\"a\tb\"", Error::Control),
        ("\"a\nb\"", Error::Control),
        ("\"a\u{1}b\"", Error::Control),
        ("[1,]", Error::Syntax),
        ("[1 2]", Error::Syntax),
        ("{\"b\":1,}", Error::Syntax),
        ("{\"b\" 1}", Error::Syntax),
        ("{b:1}", Error::Syntax),
        ("{,}", Error::Syntax),
        ("[}", Error::Syntax),
        ("\"\\\"", Error::Unterminated),
    ] {
        for name in ["a", "b"] {
            let document = format!("{{\"{name}\": {value}}}");
            assert_eq!(run(&kept, &document), Err(error), "{document}");
        }
    }
    for (document, error) in [
        ("", Error::Unterminated),
        ("  ", Error::Unterminated),
        ("{", Error::Unterminated),
        ("{\"a\":1", Error::Unterminated),
        ("{\"a\":[1", Error::Unterminated),
        ("{\"b\":[1", Error::Unterminated),
        ("{\"b\":{\"c\":1", Error::Unterminated),
        ("{\"a", Error::Unterminated),
        ("{\"a\":1}}", Error::Syntax),
        ("{\"a\":1} x", Error::Syntax),
        ("\u{feff}{}", Error::Syntax),
        ("{}\0", Error::Control),
        ("{\"a\":1}\u{b}", Error::Control),
    ] {
        assert_eq!(run(&kept, document), Err(error), "{document}");
    }
    let mut out = Vec::new();
    let mut minimizer = super::Minimizer::new(&kept, super::TestKeys::new());
    assert_eq!(minimizer.document(b"{\"a\":\"\xff\"}", &mut out), Err(Error::Utf8));
    assert_eq!(minimizer.document(b"{\"b\":\"\xed\xa0\x80\"}", &mut out), Err(Error::Utf8));
    assert_eq!((out.len(), minimizer.tally().refused), (0, 2));
}

#[test]
fn depth_is_bounded_and_deep_nesting_is_refused_at_once() {
    let plain = plan(&[("json = \"\"", "keep"), ("resource = \"*\"", "keep")]);
    let other = plan(&[("json = \"/x\"", "keep")]);
    for plan in [&plain, &other] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let nested = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
            assert!(run(plan, &nested(128)).is_ok());
            assert_eq!(run(plan, &nested(129)), Err(Error::Depth));
            assert_eq!(run(plan, &open.repeat(1_000_000)), Err(Error::Depth));
        }
    }
    let extension = "{\"url\":\"u\",\"extension\":[";
    let all = plan(&[("resource = \"*\"", "keep"), ("type = \"Extension\"", "keep")]);
    let document =
        format!("{{\"resourceType\":\"Patient\",\"extension\":[{}", extension.repeat(200));
    assert_eq!(run(&all, &document), Err(Error::Depth));
    let bundle = "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":";
    assert_eq!(run(&all, &bundle.repeat(200)), Err(Error::Depth));
    let closed = format!("{}1{}", bundle.repeat(20), "}]}".repeat(20));
    assert_eq!(run(&all, &closed), Err(Error::Depth));
}

#[test]
fn size_changes_nothing_but_the_size() {
    let all = plan(&[
        ("json = \"\"", "keep"),
        ("resource = \"*\"", "keep"),
        ("type = \"Extension\"", "keep"),
        ("path = \"Resource.id\"", "keep"),
    ]);
    let members = |count: usize| {
        let members: Vec<String> = (0..count).map(|n| format!("\"{n}\":1")).collect();
        format!("{{{}}}", members.join(","))
    };
    let unknown = |count: usize| members(count).replacen('{', "{\"resourceType\":\"Patient\",", 1);
    let long = |count: usize| format!("[{}]", "9".repeat(count * 10));
    let texts = |count: usize| format!("[{}\"\"]", "\"\\u00e9\",".repeat(count));
    let contained = |count: usize| {
        let contained: Vec<String> = (0..count)
            .map(|n| format!("{{\"resourceType\":\"Patient\",\"id\":\"p{n}\"}}"))
            .collect();
        let references: Vec<String> =
            (0..count).map(|n| format!("{{\"reference\":\"#p{n}\"}}")).collect();
        format!(
            "{{\"resourceType\":\"Observation\",\"focus\":[{}],\"contained\":[{}]}}",
            references.join(","),
            contained.join(",")
        )
    };
    let urls = |count: usize| {
        let unknown = ",{\"url\":\"http://example.org/nobody\",\"valueCode\":\"x\"}".repeat(count);
        format!("{{\"resourceType\":\"Patient\",\"extension\":[{}]}}", &unknown[1..])
    };
    let shapes: [(&str, &dyn Fn(usize) -> String); 6] = [
        ("members", &members),
        ("unknown elements", &unknown),
        ("a long number", &long),
        ("escapes", &texts),
        ("references into what is contained", &contained),
        ("extensions", &urls),
    ];
    // How long it takes is a figure of the benchmarks: `--only hostile`.
    for (name, shape) in shapes {
        for count in [30, 48_000] {
            let document = shape(count);
            let left = run(&all, &document).unwrap_or_else(|error| panic!("{name}: {error:?}"));
            let left = left.unwrap_or_default();
            assert!(left.len() <= document.len(), "{name}");
            let read: Result<serde::de::IgnoredAny, _> = serde_json::from_str(&left);
            assert!(left.is_empty() || read.is_ok(), "{name}: {read:?}");
        }
    }
}

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".into()),
        Just("true".into()),
        "-?(0|[1-9][0-9]{0,5})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?",
        "\"([a-z {}\\[\\],:]|\\\\[\"\\\\/bfnrt]|\\\\u00[4-7][0-9a-f]|\u{e9}|\u{1f600}){0,12}\"",
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6)
                .prop_map(|items| format!("[{}]", items.join(" , "))),
            prop::collection::btree_map("[a-e]{1,3}", inner, 0..6).prop_map(|members| {
                let members: Vec<_> = members
                    .into_iter()
                    .map(|(name, value)| format!("\n\"{name}\" : {value}"))
                    .collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

/// Compiled once: proptest asks for them hundreds of times.
static PLANS: LazyLock<[super::DocumentPlan; 4]> = LazyLock::new(|| {
    ["json = \"\"", "json = \"/aa\"", "json = \"/zz\"", "json = \"/b\""]
        .map(|selector| plan(&[(selector, "keep")]))
});

proptest! {
    #[test]
    fn what_is_kept_is_the_document_as_serde_json_reads_it(document in json()) {
        let kept = run(&PLANS[0], &document).unwrap().unwrap_or_default();
        let ours: serde_json::Value = serde_json::from_str(&kept).unwrap();
        let theirs: serde_json::Value = serde_json::from_str(&document).unwrap();
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn what_serde_json_accepts_and_refuses_so_do_we(document in json(), at in 0usize..400, byte in 0u8..=255) {
        let mut broken = document.into_bytes();
        let len = broken.len();
        broken[at % len] = byte;
        let ours = PLANS.each_ref().map(|plan| {
            super::Minimizer::new(plan, super::NoKeys).document(&broken, &mut Vec::new())
        });
        let theirs: Result<serde_json::Value, _> = serde_json::from_slice(&broken);
        // Stricter on purpose: names that stand twice, and NUL.
        let stricter = |error: Error| matches!(error, Error::Duplicate | Error::Control);
        for left in ours {
            match (left, &theirs) {
                (Ok(_), Ok(_)) | (Err(_), Err(_)) => {}
                (Err(error), Ok(_)) => prop_assert!(stricter(error), "{error}: {}", String::from_utf8_lossy(&broken)),
                // serde_json calculates numbers, and refuses those that no binary float holds.
                (Ok(_), Err(error)) => prop_assert!(error.to_string().contains("number out of range"), "{error}: {}", String::from_utf8_lossy(&broken)),
            }
        }
    }

    #[test]
    fn what_leaves_is_the_part_of_the_document_that_is_named(document in json()) {
        let document = format!("{{\"a\":{document},\"b\":{document}}}");
        let left = run(&PLANS[3], &document).unwrap();
        let whole: serde_json::Value = serde_json::from_str(&document).unwrap();
        let left: serde_json::Value = left.map_or(serde_json::Value::Null, |left| serde_json::from_str(&left).unwrap());
        prop_assert_eq!(&left["b"], &whole["b"]);
        prop_assert!(left.get("a").is_none());
    }
}
