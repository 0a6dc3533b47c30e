//! The library as C gets it, and programs that are linked to it.
#![allow(dead_code)] // each test uses a part

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::{env, fs};

pub(crate) fn crate_dir() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn include_dir() -> PathBuf {
    crate_dir().join("../../include")
}

/// Where libraries and programs of a test go.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&dir).unwrap();
    dir
}

/// Runs a command to its end, and fails with what it printed.
pub(crate) fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    output
}

/// The directory with libiomt_secure.a and .so for hosts. Cargo builds them for this test's package,
/// but does not say where; so it is asked.
pub(crate) fn library_dir() -> &'static Path {
    static DIR: OnceLock<PathBuf> = OnceLock::new();
    DIR.get_or_init(|| {
        let output = run(Command::new(env!("CARGO")).current_dir(crate_dir()).args([
            "build",
            "--quiet",
            "--lib",
            "--message-format=json",
        ]));
        let messages = String::from_utf8(output.stdout).unwrap();
        let ours = messages.lines().rev().find(|line| {
            line.contains("\"name\":\"iomt_secure\"") && line.contains("libiomt_secure.a\"")
        });
        let start = ours.expect("cargo names no library").split('"');
        let file = start.clone().find(|text| text.ends_with("/libiomt_secure.a")).unwrap();
        Path::new(file).parent().unwrap().to_owned()
    })
}

/// Compiles C files with `compiler` and links them to the static library; gives the program.
pub(crate) fn compile(compiler: &[&str], files: &[PathBuf], name: &str) -> PathBuf {
    let program = scratch("programs").join(name);
    run(Command::new(compiler[0])
        .args(&compiler[1..])
        .args(["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g", "-I"])
        .arg(include_dir())
        .arg("-I")
        .arg(crate_dir().join("tests/c"))
        .args(files)
        .args(if compiler.contains(&"c++") { &["-x", "none"][..] } else { &[] })
        .arg(library_dir().join("libiomt_secure.a"))
        .args(["-lpthread", "-ldl", "-lm", "-o"])
        .arg(&program));
    program
}

/// Whether a tool is there; where CI says that all have to be, its absence is a failure.
pub(crate) fn peer(tool: &str) -> bool {
    let there = Command::new(tool).arg("--version").output().is_ok_and(|out| out.status.success());
    if !there {
        assert!(env::var_os("IOMT_REQUIRE_PEERS").is_none(), "{tool} is not installed");
        eprintln!("skipped: {tool} is not installed");
    }
    there
}

/// A directory with the root of a site and two who enrolled there, a device with an Ed25519 key and a
/// gateway with one on P-256: `NAME.pem` the chain, `NAME.key` the key, and `root.pem`.
pub(crate) fn site() -> PathBuf {
    use sdk::crypto::signature::Algorithm;
    use sdk::identity::dev_ca::{DevCa, Terms};
    use sdk::identity::{Name, OwnedChain, SoftwareKey, pem, request};
    use sdk::platform::os::OsRandom;
    static SITE: OnceLock<PathBuf> = OnceLock::new();
    let make = || {
        let directory = scratch(&format!("site-{}", std::process::id()));
        let random = &mut OsRandom;
        // 2026-11-22T12:00:00Z: a day before the time in the programs.
        let start = 1_795_348_800;
        let ca = DevCa::new("ward.example", "root", Algorithm::Es256, start, random).unwrap();
        let root = pem::encode_certificates([ca.certificate()]).unwrap();
        fs::write(directory.join("root.pem"), root).unwrap();
        for (file, name, algorithm) in [
            ("device", "spiffe://ward.example/icu-3/pulse-oximeter/oxi-1", Algorithm::Ed25519),
            ("gateway", "spiffe://ward.example/care/gateway/gate-1", Algorithm::Es256),
            ("hub", "spiffe://ward.example/care/hub/hub-1", Algorithm::Ed25519),
        ] {
            let key = SoftwareKey::generate(algorithm, random).unwrap();
            let name = Name::parse(name).unwrap();
            let asked = request::request(&key.signer().unwrap(), &name).unwrap();
            let leaf = ca.issue(&asked, &Terms::ldevid(start), random).unwrap();
            let chain = OwnedChain::new(vec![leaf]).unwrap().to_pem().unwrap();
            fs::write(directory.join(format!("{file}.pem")), chain).unwrap();
            fs::write(directory.join(format!("{file}.key")), &*key.to_pem().unwrap()).unwrap();
        }
        directory
    };
    SITE.get_or_init(make).clone()
}
