//! The program, run briefly: it keeps its promises, says so in JSON and as a page, and leaves nothing
//! behind; and it knows a wrong argument.

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::{env, fs, process};

fn ward(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ward")).args(arguments).output().unwrap()
}

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("ward-test-{name}-{}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn every_promise_is_kept() {
    let scratch = Scratch::new("run");
    let (json, html) = (scratch.0.join("ward.json"), scratch.0.join("ward.html"));
    let output = Command::new(env!("CARGO_BIN_EXE_ward"))
        .args(["--seconds", "130", "--speed", "100000", "--json"])
        .arg(&json)
        .arg("--report")
        .arg(&html)
        // What a run puts into the temporary directory has to be gone after it.
        .env("TMPDIR", &scratch.0)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));

    let summary: Value = serde_json::from_slice(&fs::read(&json).unwrap()).unwrap();
    assert_eq!(summary["ok"], true);
    assert_eq!(summary["broken"].as_array().unwrap().len(), 0);
    let flows = summary["flows"].as_array().unwrap();
    assert_eq!(flows.len(), 12, "six devices, two recipients");
    for flow in flows {
        let number = |key: &str| flow[key].as_u64().unwrap();
        assert!(number("measured") >= 130);
        assert!(number("delivered") <= number("measured"));
        assert_eq!(number("rejected"), 0);
        // Nothing of the pump is research's business.
        let nothing = flow["device"] == "Infusion pump" && flow["recipient"] == "research";
        assert_eq!(number("delivered") == 0, nothing, "{flow}");
        assert_eq!(number("bytes_out") == 0, nothing, "{flow}");
    }
    let links = summary["links"].as_array().unwrap();
    assert_eq!(links.len(), 2);
    for (link, mtu) in links.iter().zip([23, 185]) {
        let number = |key: &str| link[key].as_u64().unwrap();
        assert_eq!((number("mtu"), number("loss_percent")), (mtu, 10));
        // The radio is as bad as it says, and what is missing is counted, not passed over.
        assert!(number("packets_lost") > 0 && number("packets_twice") > 0, "{link}");
        assert!(number("packets_overtaken") > 0 && number("repeats") > 0, "{link}");
        assert_eq!(number("frames_opened") + number("frames_lost"), number("frames"), "{link}");
        assert!(number("frames_cut") > 0 && number("frames_opened") > 0, "{link}");
        assert!(number("phone_bytes") > number("handshake_bytes"), "{link}");
        assert!(number("phone_sought") > 1000, "{link}");
        // The strap has lost its power, and both of its sessions went on.
        assert_eq!(number("resumed"), if mtu == 23 { 2 } else { 0 }, "{link}");
        assert_eq!(link["phone_read"].as_array().unwrap().len(), 0, "{link}");
    }
    let attacks = summary["attacks"].as_array().unwrap();
    let names: Vec<_> = attacks.iter().map(|attack| attack["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "no certificate",
            "another CA",
            "expired certificate",
            "TLS 1.2",
            "replayed frame",
            "reordered beyond the window",
            "frame removed",
            "flipped bit",
            "truncated frame",
            "frame of another session",
            "policy rolled back",
            "another policy of the same authority",
            "policy signed by a stranger",
            "sample that no rule names",
            "phone alters packets",
            "phone replays frames and handshakes",
            "phone swaps two devices",
            "phone in the gateway's place",
            "phone withholds message_3",
        ]
    );
    for attack in attacks {
        assert_eq!(attack["refused"], true, "{attack}");
        assert!(attack["attempts"].as_u64().unwrap() > 0, "{attack}");
    }
    // Each for its own reason, but for a frame that was altered and one of another session.
    let mut reasons: Vec<_> = attacks.iter().map(|attack| attack["reason"].to_string()).collect();
    reasons.sort();
    reasons.dedup();
    assert_eq!(reasons.len(), attacks.len(), "{reasons:#?}");

    let page = fs::read_to_string(&html).unwrap();
    assert!(page.contains("<svg") && page.contains("Every promise was kept"));
    let left: Vec<_> =
        fs::read_dir(&scratch.0).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "the two files alone: {left:?}");
}

#[test]
fn a_wrong_argument_is_told() {
    for arguments in [&["--jsn", "x"][..], &["--seconds", "5"], &["extra"]] {
        let output = ward(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        assert!(String::from_utf8_lossy(&output.stderr).contains("Usage: ward"));
    }
    assert!(ward(&["--help"]).status.success());
}

#[test]
fn a_file_that_cannot_be_written_is_told() {
    let missing = env::temp_dir().join("no-such-directory-of-the-ward").join("ward.json");
    let output = Command::new(env!("CARGO_BIN_EXE_ward"))
        .args(["--seconds", "60", "--speed", "100000", "--json"])
        .arg(missing)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("could not be written"));
}
