//! Every corpus through its property, and the lists of targets held to one another.

use iomt_secure_fuzz::TARGETS;
use std::collections::BTreeSet;
use std::{fs, path::PathBuf};

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn names(of: &str, strip: &str) -> BTreeSet<String> {
    fs::read_dir(folder(of))
        .unwrap_or_else(|error| panic!("{of}: {error}"))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| name.trim_end_matches(strip).to_owned())
        .collect()
}

#[test]
fn corpora_replay() {
    for target in TARGETS {
        let corpus = format!("corpus/{}", target.name);
        let (mut accepted, mut refused) = (0, 0);
        for name in names(&corpus, "") {
            let data = fs::read(folder(&corpus).join(&name)).unwrap();
            println!("{}/{name}", target.name);
            match (target.property)(&data) {
                true => accepted += 1,
                false => refused += 1,
            }
        }
        // A corpus of which nothing gets through, or everything, tests half the decoder.
        assert!(accepted > 0, "{corpus}: nothing of {refused} was accepted");
        assert!(refused > 0, "{corpus}: nothing of {accepted} was refused");
    }
}

#[test]
fn seeds_hold_as_they_are_made_today() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        let accepted = seeds.iter().filter(|(_, bytes)| (target.property)(bytes)).count();
        assert!(accepted > 0 && accepted < seeds.len(), "{}: {accepted}", target.name);
    }
}

#[test]
fn every_target_has_its_corpus_binary_and_entry() {
    let listed: BTreeSet<_> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    assert_eq!(listed, names("corpus", ""), "corpus/");
    assert_eq!(listed, names("fuzz_targets", ".rs"), "fuzz_targets/");
    let manifest = fs::read_to_string(folder("Cargo.toml")).unwrap();
    let entries: BTreeSet<_> = manifest
        .split("[[bin]]")
        .skip(1)
        .filter_map(|entry| entry.split('"').nth(1).map(str::to_owned))
        .collect();
    assert_eq!(listed, entries, "[[bin]] in Cargo.toml");
}
