//! The command as a privacy officer uses it: what it prints, writes and returns.

use iomt_secure::crypto::signature::PublicKey;
use iomt_secure::minimize::receipt::Receipt;
use iomt_secure::statement::{Authority, Kind};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{env, fs};

const POLICY: &str = r#"format = 1
id = "test"
version = 1
issued = 2026-11-23T12:00:00Z
[[view]]
recipient = "spiffe://h/research/*/*"
purpose = "HRESCH"
documents = { unknown = "refuse" }
document = [
  { path = "Patient.gender", method = "keep" },
  { path = "Patient.birthDate", method = "year" },
  { path = "Patient.id", method = { pseudonym = "derived" } },
  { type = "HumanName", method = "drop" },
]
"#;

const PATIENT: &str = r#"{"resourceType":"Patient","id":"23","name":[{"family":"Doe"}],"gender":"male","birthDate":"1980-02-03"}"#;

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("minimize-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("policy.toml"), POLICY).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    fn run(&self, words: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_minimize"))
            .args(words)
            .current_dir(&self.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that is wrong does not read.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn one_file_goes_to_standard_output() {
    let scratch = Scratch::new("one");
    scratch.write("in.json", &format!("\u{feff}{PATIENT}"));
    let output = scratch.run(&["--policy", "policy.toml", "in.json"], "");
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let left: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&left["gender"], &left["birthDate"]), (&"male".into(), &"1980".into()));
    assert!(left.get("name").is_none() && left["id"] != "23");
    // The same from standard input, with another pseudonym: there was no key.
    let again = scratch.run(&["--policy", "policy.toml", "-"], PATIENT);
    let again: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_ne!(again["id"], left["id"]);
}

#[test]
fn a_key_makes_pseudonyms_last_and_an_epoch_ends_them() {
    let scratch = Scratch::new("key");
    let id = |words: &[&str]| {
        let all = [&["--policy", "policy.toml"], words, &["-"]].concat();
        let output = scratch.run(&all, PATIENT);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()["id"].clone()
    };
    assert_eq!(code(&scratch.run(&["--new-key", "k"], "")), 0);
    assert_eq!(code(&scratch.run(&["--new-key", "k"], "")), 1, "never over another");
    assert_eq!(id(&["--key", "k"]), id(&["--key", "k"]));
    assert_ne!(id(&["--key", "k"]), id(&["--key", "k", "--epoch", "2"]));
    scratch.write("bad", "1234");
    assert_eq!(code(&scratch.run(&["--policy", "policy.toml", "--key", "bad", "-"], PATIENT)), 2);
}

#[test]
fn a_refused_document_is_3_and_the_others_are_unharmed() {
    let scratch = Scratch::new("refused");
    scratch.write("in/a.json", PATIENT);
    scratch.write("in/b.json", "{ no JSON");
    scratch.write(
        "in/deep/c.ndjson",
        &format!("{PATIENT}\n{{\"resourceType\":\"Patient\",\"x\":1}}\n{PATIENT}\n"),
    );
    scratch.write("in/readme.txt", "not looked at");
    let output = scratch.run(&["--policy", "policy.toml", "--jobs", "3", "--out", "out", "in"], "");
    assert_eq!(code(&output), 3);
    let told = text(&output.stderr);
    assert!(told.contains("b.json: refused") && told.contains("c.ndjson:2: refused"), "{told}");
    assert_eq!(json(&scratch.0.join("out/a.json"))["gender"], "male");
    assert!(!scratch.0.join("out/b.json").exists());
    let lines = fs::read_to_string(scratch.0.join("out/deep/c.ndjson")).unwrap();
    assert_eq!(lines.lines().count(), 2, "{lines}");
    // NDJSON on standard input is known by its lines.
    let output = scratch.run(&["--policy", "policy.toml", "-"], &format!("{PATIENT}\n{PATIENT}\n"));
    assert_eq!(text(&output.stdout).lines().count(), 2);
}

#[test]
fn what_is_wrong_with_a_policy_or_command_is_2_and_has_a_place() {
    let scratch = Scratch::new("wrong");
    scratch.write("in.json", PATIENT);
    let broken = POLICY.replace("method = \"year\"", "method = \"yeer\"");
    scratch.write("broken.toml", &broken);
    let output = scratch.run(&["--policy", "broken.toml", "in.json"], "");
    assert_eq!((code(&output), output.stdout.len()), (2, 0));
    let told = text(&output.stderr);
    assert!(told.contains("broken.toml:11:") && told.contains("year"), "{told}");
    let nothing = POLICY.replace("Patient.gender", "Patient.gendre");
    scratch.write("nothing.toml", &nothing);
    let output = scratch.run(&["--policy", "nothing.toml", "in.json"], "");
    assert_eq!(code(&output), 2, "{}", text(&output.stderr));
    for words in [
        &["in.json"][..],
        &["--policy", "policy.toml"],
        &["--policy", "policy.toml", "--view", "unknown", "in.json"],
        &["--policy", "policy.toml", "in.json", "in.json"],
        &["--policy", "absent.toml", "in.json"],
        &["--unknown"],
    ] {
        assert_eq!(code(&scratch.run(words, "")), 2, "{words:?}");
    }
    assert_eq!(code(&scratch.run(&["--policy", "policy.toml", "absent.json"], "")), 1);
    assert_eq!(code(&scratch.run(&["--help"], "")), 0);
}

#[test]
fn one_of_several_views_is_named() {
    let scratch = Scratch::new("views");
    let second = POLICY
        .split_once("[[view]]")
        .unwrap()
        .1
        .replace("HRESCH", "PUBHLTH")
        .replace("\"keep\"", "\"drop\"");
    scratch.write("two.toml", &format!("{POLICY}[[view]]{second}"));
    let run = |words: &[&str]| {
        let all = [&["--policy", "two.toml"], words, &["-"]].concat();
        scratch.run(&all, PATIENT)
    };
    let ambiguous = run(&[]);
    assert_eq!(code(&ambiguous), 2);
    assert!(text(&ambiguous.stderr).contains("spiffe://h/research/*/* PUBHLTH"));
    assert!(text(&run(&["--view", "HRESCH"]).stdout).contains("male"));
    assert!(!text(&run(&["--view", "spiffe://h/research/*/* PUBHLTH"]).stdout).contains("male"));
}

#[test]
fn a_dry_run_tells_every_element_and_lets_nothing_leave() {
    let scratch = Scratch::new("dry");
    scratch.write("in.json", PATIENT);
    let output =
        scratch.run(&["--policy", "policy.toml", "--dry-run", "--out", "out", "in.json"], "");
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let told = text(&output.stdout);
    let line = |path: &str| {
        told.lines()
            .find(|line| line.contains(path))
            .unwrap_or_else(|| panic!("{path}\n{told}"))
            .to_string()
    };
    assert!(line("Patient.birthDate").contains("\"1980-02-03\" -> \"1980\""), "{told}");
    assert!(
        line("Patient.birthDate").contains("path Patient.birthDate")
            && line("Patient.birthDate").contains("year")
    );
    assert!(line("Patient.gender").contains("keep") && !line("Patient.gender").contains("->"));
    assert!(line("Patient.name").contains("[drop]"), "{told}");
    assert!(!scratch.0.join("out").exists());

    let output = scratch.run(&["--policy", "policy.toml", "--dry-run", "--json", "in.json"], "");
    let lines: Vec<Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let birth = lines.iter().find(|line| line["path"] == "Patient.birthDate").unwrap();
    assert_eq!((&birth["before"], &birth["after"]), (&"1980-02-03".into(), &"1980".into()));
    assert_eq!(
        (&birth["rule"], &birth["outcome"]),
        (&"path Patient.birthDate".into(), &"changed".into())
    );
}

#[test]
fn a_receipt_verifies_and_has_no_value_in_it() {
    let scratch = Scratch::new("receipt");
    scratch.write("in/a.json", PATIENT);
    scratch.write("in/b.json", PATIENT);
    scratch.write("in/c.json", "{");
    let words = ["--policy", "policy.toml", "--receipt", "r.cbor", "--out", "out", "in"];
    let output = scratch.run(&words, "");
    assert_eq!(code(&output), 3, "{}", text(&output.stderr));
    let signed = fs::read(scratch.0.join("r.cbor")).unwrap();
    let digits = fs::read_to_string(scratch.0.join("r.cbor.pub")).unwrap();
    let digits = digits.trim();
    let key: Vec<u8> =
        (0..32).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap()).collect();
    let key = PublicKey::Ed25519(key.try_into().unwrap());
    let receipt =
        Receipt::verify(&signed, &[Authority::new(key, &[Kind::Receipt]).unwrap()]).unwrap();
    assert_eq!((receipt.documents, receipt.refused), (2, 1));
    let rule = |name: &str| receipt.rules.iter().find(|rule| rule.selector == name).unwrap();
    assert_eq!((rule("Patient.gender").kept, rule("Patient.birthDate").changed), (2, 2));
    assert_eq!((rule("HumanName").dropped, rule("HumanName").kept), (2, 0));
    for value in ["Doe", "1980", "male"] {
        assert!(!signed.windows(value.len()).any(|window| window == value.as_bytes()), "{value}");
    }
    // A key of one's own signs the next.
    assert_eq!(code(&scratch.run(&["--new-key", "s"], "")), 0);
    let words = ["--policy", "policy.toml", "--receipt", "r.cbor", "--signer", "s", "in/a.json"];
    assert_eq!(code(&scratch.run(&words, "")), 0);
    assert_ne!(fs::read_to_string(scratch.0.join("r.cbor.pub")).unwrap().trim(), digits);
}

#[test]
fn a_configuration_of_microsoft_s_becomes_a_policy_that_runs() {
    let scratch = Scratch::new("import");
    let configuration = r#"{"fhirPathRules":[{"path":"nodesByType('HumanName')","method":"redact"},
        {"path":"Patient.where(a=1)","method":"keep"}]}"#;
    scratch.write("config.json", configuration);
    let output = scratch.run(&["--import-microsoft", "config.json"], "");
    assert_eq!(code(&output), 0);
    assert!(text(&output.stderr).contains("where"), "{}", text(&output.stderr));
    scratch.write("imported.toml", &text(&output.stdout));
    let output = scratch.run(&["--policy", "imported.toml", "-"], PATIENT);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let left = text(&output.stdout);
    assert!(left.contains("1980-02-03") && !left.contains("Doe"), "{left}");
    assert_eq!(code(&scratch.run(&["--import-microsoft", "policy.toml"], "")), 2);
}

#[test]
fn random_pseudonyms_are_remembered_in_a_map() {
    let scratch = Scratch::new("map");
    let policy = POLICY.replace("derived", "random");
    scratch.write("random.toml", &policy);
    assert_eq!(code(&scratch.run(&["--new-key", "k"], "")), 0);
    let id = |words: &[&str]| {
        let all = [&["--policy", "random.toml", "--key", "k"], words, &["-"]].concat();
        let output = scratch.run(&all, PATIENT);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()["id"].clone()
    };
    assert_eq!(id(&["--map", "map"]), id(&["--map", "map"]));
    assert_ne!(id(&["--map", "map"]), id(&["--map", "other"]));
    assert_ne!(id(&[]), id(&[]));
}

#[test]
fn no_output_takes_the_place_of_another_or_of_an_input() {
    let scratch = Scratch::new("places");
    scratch.write("a/p.json", PATIENT);
    scratch.write("b/p.json", &PATIENT.replace("male", "female"));
    for words in [&["a/p.json", "b/p.json"][..], &["a", "b"], &["a/p.json", "./a/p.json"]] {
        let all = [&["--policy", "policy.toml", "--out", "out"], words].concat();
        let output = scratch.run(&all, "");
        assert_eq!(code(&output), 2, "{words:?}");
        assert!(text(&output.stderr).contains("both"), "{}", text(&output.stderr));
        assert!(!scratch.0.join("out").exists());
    }
    for words in [&["--out", "a", "a"][..], &["--out", "a", "a/p.json"], &["--out=./b/../a", "a"]] {
        let all = [&["--policy", "policy.toml"], words].concat();
        let output = scratch.run(&all, "");
        assert_eq!(code(&output), 2, "{words:?}");
        assert_eq!(fs::read_to_string(scratch.0.join("a/p.json")).unwrap(), PATIENT);
    }
}

#[test]
fn what_left_before_does_not_stay_where_nothing_leaves() {
    let scratch = Scratch::new("stale");
    scratch.write("in/a.json", PATIENT);
    scratch.write("in/b.json", PATIENT);
    let words = ["--policy", "policy.toml", "--out", "out", "in"];
    assert_eq!(code(&scratch.run(&words, "")), 0);
    scratch.write("in/a.json", &PATIENT.replace("gender", "gendre"));
    scratch.write("in/b.json", r#"{"resourceType":"Practitioner"}"#);
    assert_eq!(code(&scratch.run(&words, "")), 3);
    let left: Vec<_> = fs::read_dir(scratch.0.join("out")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[cfg(unix)]
#[test]
fn outputs_are_their_owner_s_and_follow_no_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let scratch = Scratch::new("links");
    let precious = scratch.write("precious", "kept");
    scratch.write("in/a.json", PATIENT);
    fs::create_dir(scratch.0.join("out")).unwrap();
    for name in ["a.json", "a.json.part"] {
        symlink(&precious, scratch.0.join("out").join(name)).unwrap();
    }
    assert_eq!(code(&scratch.run(&["--policy", "policy.toml", "--out", "out", "in"], "")), 0);
    assert_eq!(fs::read_to_string(&precious).unwrap(), "kept");
    let output = scratch.0.join("out/a.json");
    assert_eq!(json(&output)["gender"], "male");
    let mode = fs::symlink_metadata(&output).unwrap().permissions().mode();
    assert_eq!(mode & 0o177_777, 0o100_600, "{mode:o}");
}

#[cfg(unix)]
#[test]
fn a_file_may_have_any_name() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let scratch = Scratch::new("names");
    let name = OsStr::from_bytes(b"a\xff.json");
    fs::write(scratch.0.join(name), PATIENT).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_minimize"));
    let output = command
        .args(["--policy", "policy.toml", "--out", "out"])
        .arg(name)
        .current_dir(&scratch.0)
        .output()
        .unwrap();
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert_eq!(json(&scratch.0.join("out").join(name))["gender"], "male");
}

#[test]
fn as_many_jobs_as_anybody_likes_are_no_more_than_there_are_files() {
    let scratch = Scratch::new("jobs");
    scratch.write("in.json", PATIENT);
    let most = usize::MAX.to_string();
    let output = scratch.run(&["--policy", "policy.toml", "--jobs", &most, "in.json"], "");
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
}

#[test]
fn a_receipt_is_of_what_left() {
    let scratch = Scratch::new("dry-receipt");
    scratch.write("in.json", PATIENT);
    let words = ["--policy", "policy.toml", "--dry-run", "--receipt", "r", "in.json"];
    assert_eq!(code(&scratch.run(&words, "")), 2);
    assert!(!scratch.0.join("r").exists());
}

#[test]
fn a_clock_that_is_behind_tells_no_great_age() {
    let scratch = Scratch::new("clock");
    let policy = POLICY.replace("\"year\"", "\"age-90\"");
    scratch.write("age.toml", &policy);
    let old = PATIENT.replace("1980", "1930");
    let output = scratch.run(&["--policy", "age.toml", "--now", "0", "-"], &old);
    assert_eq!(code(&output), 0);
    assert!(!text(&output.stdout).contains("1930"), "{}", text(&output.stdout));
}
