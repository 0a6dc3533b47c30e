//! Documents that are made to be slow, each in two sizes: a byte should cost alike in both.

use crate::timing::Work;
use iomt_secure::minimize::document::{DocumentPlan, Minimizer, NoKeys};
use iomt_secure::minimize::policy::text::from_toml;
use iomt_secure::minimize::{Policy, Purpose};

const POLICY: &str = r#"
format = 1
id = "bench"
version = 1
issued = 2026-11-23T12:00:00Z

[[view]]
recipient = "spiffe://h/care/*/*"
purpose = "TREAT"
document = [
    { json = "", method = "keep" },
    { resource = "*", method = "keep" },
    { type = "Extension", method = "keep" },
    { path = "Resource.id", method = "keep" },
]
"#;

/// Items of the small and of the large document.
const COUNTS: [usize; 2] = [1_000, 16_000];

type Shape = (&'static str, &'static str, fn(usize) -> String);

const SHAPES: [Shape; 6] = [
    ("members, few", "members, many", |count| format!("{{{}}}", members(count))),
    ("unknown elements, few", "unknown elements, many", |count| {
        format!("{{\"resourceType\":\"Patient\",{}}}", members(count))
    }),
    ("a number, short", "a number, long", |count| format!("[{}]", "9".repeat(count * 10))),
    ("escapes, few", "escapes, many", |count| format!("[{}\"\"]", "\"\\u00e9\",".repeat(count))),
    ("contained references, few", "contained references, many", contained),
    ("extensions, few", "extensions, many", |count| {
        let one = "{\"url\":\"http://example.org/nobody\",\"valueCode\":\"x\"}";
        format!("{{\"resourceType\":\"Patient\",\"extension\":[{}]}}", vec![one; count].join(","))
    }),
];

fn members(count: usize) -> String {
    let members: Vec<String> = (0..count).map(|n| format!("\"{n}\":1")).collect();
    members.join(",")
}

fn contained(count: usize) -> String {
    let patient = |n| format!("{{\"resourceType\":\"Patient\",\"id\":\"p{n}\"}}");
    let reference = |n| format!("{{\"reference\":\"#p{n}\"}}");
    format!(
        "{{\"resourceType\":\"Observation\",\"focus\":[{}],\"contained\":[{}]}}",
        (0..count).map(reference).collect::<Vec<_>>().join(","),
        (0..count).map(patient).collect::<Vec<_>>().join(",")
    )
}

/// Each shape in both sizes; a unit is a byte.
pub(crate) fn all() -> Vec<Work> {
    let payload = from_toml(POLICY).expect("the policy above");
    let policy = Policy::decode(&payload).expect("the policy above");
    let plan = DocumentPlan::for_view(&policy, "spiffe://h/care/*/*", Purpose::Treatment);
    let plan: &'static DocumentPlan = Box::leak(Box::new(plan.expect("its view")));
    let both = |(few, many, shape): Shape| {
        [few, many].into_iter().zip(COUNTS).map(move |(who, count)| work(plan, who, shape(count)))
    };
    SHAPES.into_iter().flat_map(both).collect()
}

fn work(plan: &'static DocumentPlan, who: &'static str, document: String) -> Work {
    let mut minimizer = Minimizer::new(plan, NoKeys);
    let mut out = Vec::with_capacity(2 * document.len());
    let units = document.len();
    let turn = move || {
        out.clear();
        let left = minimizer.document(std::hint::black_box(document.as_bytes()), &mut out);
        assert!(left.is_ok(), "{left:?}");
        std::hint::black_box(&out);
    };
    Work { who, units, turn: Box::new(turn) }
}
