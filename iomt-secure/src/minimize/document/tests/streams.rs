//! Documents from a reader to a writer.

use super::{Error, Minimizer, TestKeys, compact, left, plan, plan_with};
use crate::minimize::document::StreamError;
use std::format;
use std::io::BufReader;
use std::string::String;
use std::vec::Vec;

const RULES: [(&str, &str); 4] = [
    ("resource = \"Bundle\"", "keep"),
    ("resource = \"Patient\"", "keep"),
    ("path = \"Resource.id\"", "keep"),
    ("type = \"HumanName\"", "drop"),
];

fn stream(
    plan: &super::DocumentPlan,
    input: &str,
    limit: usize,
    piece: usize,
) -> Result<(u64, String), Error> {
    let mut out = Vec::new();
    let reader = BufReader::with_capacity(piece, input.as_bytes());
    match Minimizer::new(plan, TestKeys::new()).stream(reader, &mut out, limit) {
        Ok(count) => Ok((count, String::from_utf8(out).unwrap())),
        Err(StreamError::Document(error)) => Err(error),
        Err(StreamError::Io(error)) => panic!("{error}"),
    }
}

fn bundle(entries: usize) -> String {
    let entries: Vec<String> = (0..entries)
        .map(|n| {
            let kind = if n % 3 == 2 { "Practitioner" } else { "Patient" };
            format!(
                "{{\"fullUrl\":\"http://x/{kind}/{n}\",\"resource\":{{\"resourceType\":\"{kind}\",\
                 \"id\":\"{n}\",\"name\":[{{\"family\":\"Na}}]me\"}}],\"gender\":\"male\"}}}}"
            )
        })
        .collect();
    format!(
        "{{\"resourceType\":\"Bundle\",\"id\":\"b\",\"unknown\":1,\"type\":\"collection\",\"entry\":[ {} ],\"total\":{}}}",
        entries.join(" ,\n"),
        entries.len()
    )
}

#[test]
fn a_bundle_that_is_longer_than_the_limit_leaves_as_one_that_is_not() {
    let plan = plan(&RULES);
    let document = bundle(40);
    let whole = left(&plan, &document);
    for (limit, piece) in [(1 << 20, 4096), (600, 64), (300, 1), (400, 7)] {
        let (count, streamed) = stream(&plan, &document, limit, piece).unwrap();
        assert_eq!(count, 1);
        assert_eq!(compact(&streamed), whole, "{limit}");
    }
    // Labels stand in the entries; the Bundle's own would have to stand before them.
    let labelled = plan_with("documents = { labels = true }\n", &RULES);
    let (_, streamed) = stream(&labelled, &document, 400, 7).unwrap();
    let value: serde_json::Value = serde_json::from_str(&streamed).unwrap();
    assert!(value.get("meta").is_none());
    assert_eq!(value["entry"][0]["resource"]["meta"]["security"][0]["code"], "REDACTED");
}

#[test]
fn lines_are_documents() {
    let plan = plan(&RULES);
    let line = "{\"resourceType\":\"Patient\",\"gender\":\"male\",\"name\":[{\"family\":\"A\"}]}\n";
    let (count, streamed) = stream(&plan, &line.repeat(5), 200, 16).unwrap();
    let kept = "{\"resourceType\":\"Patient\",\"gender\":\"male\"}\n";
    assert_eq!((count, streamed), (5, kept.repeat(5)));
    assert_eq!(stream(&plan, "  \n ", 200, 16).unwrap(), (0, String::new()));
    assert_eq!(stream(&plan, "1 \"a\" null", 200, 16).unwrap(), (3, String::new()));
}

#[test]
fn what_a_stream_cannot_hold_or_is_broken_is_refused() {
    let plan = plan(&RULES);
    let long = "x".repeat(500);
    for (document, error) in [
        (format!("{{\"resourceType\":\"Patient\",\"gender\":\"{long}\"}}"), Error::TooLarge),
        (format!("{{\"resourceType\":\"x\\\"Bundle\",\"id\":\"{long}\"}}"), Error::TooLarge),
        (format!("{{\"entry\":[],\"a\":\"{long}\"}}"), Error::TooLarge),
        (format!("\"{long}\""), Error::Syntax),
        (bundle(40).replace("\"total\"", "\"entry\":[],\"total\""), Error::Duplicate),
        (
            bundle(40).replace("\"total\"", "\"resourceType\":\"Bundle\",\"total\""),
            Error::Duplicate,
        ),
        (
            bundle(40).replace("\"total\"", "\"t\\u0079pe\":\"collection\",\"total\""),
            Error::Duplicate,
        ),
        (bundle(40).replace("\"total\":40", "\"total\":4x"), Error::Syntax),
        (bundle(40).replace("\"id\":\"39\"", "\"id\":39x"), Error::Syntax),
        (bundle(40).trim_end_matches('}').into(), Error::Unterminated),
        ("[".repeat(400), Error::Depth),
    ] {
        assert_eq!(stream(&plan, &document, 300, 32), Err(error), "{document}");
    }
}

#[test]
fn nothing_of_a_bundle_that_no_rule_names_leaves() {
    let plan = plan(&[("resource = \"Patient\"", "keep")]);
    assert_eq!(stream(&plan, &bundle(40), 300, 32).unwrap(), (1, String::new()));
}
