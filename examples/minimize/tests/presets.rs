//! The presets: each is a policy that loads, and says what it rests on and what it cannot promise.

use iomt_secure::minimize::Policy;
use iomt_secure::minimize::policy::text;

const PRESETS: [(&str, &str); 5] = [
    ("safe-harbor", include_str!("../policies/safe-harbor.toml")),
    ("gdpr-care", include_str!("../policies/gdpr-care.toml")),
    ("research", include_str!("../policies/research.toml")),
    ("device-maintenance", include_str!("../policies/device-maintenance.toml")),
    ("public-health-counts", include_str!("../policies/public-health-counts.toml")),
];

#[test]
fn every_preset_loads_and_says_what_it_cannot_promise() {
    for (name, text) in PRESETS {
        let payload = text::from_toml(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let policy = Policy::decode(&payload).unwrap();
        assert_eq!(policy.id(), name);
        assert!(text.contains("cannot promise"), "{name}");
        assert!(text.contains("CFR") || text.contains("GDPR"), "{name} names no clause");
        let mut views = 0;
        policy
            .for_each_view(|view| {
                views += 1;
                assert!(view.documents().unwrap().is_some(), "{name}");
                Ok(())
            })
            .unwrap();
        assert_eq!(views, 1, "{name}: one view needs no --view");
    }
}

/// 45 CFR 164.514(b)(2)(i)(A) to (R): each class stands beside the rule by which it goes.
#[test]
fn safe_harbor_speaks_of_all_eighteen_classes() {
    let (_, text) = PRESETS[0];
    for class in 'A'..='R' {
        assert!(text.contains(&format!("({class})")), "({class})");
    }
}
