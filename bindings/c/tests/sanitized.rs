//! The C programs once more, with the Rust library itself built under AddressSanitizer: then a read or
//! write of the library's own that is out of bounds is found as well, not those of C alone.
//!
//! The library is built apart, as `.ci/run` does, and named by `IOMT_SANITIZED`: its directory.

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};
use support::{crate_dir, include_dir, run, scratch, site};

#[test]
fn programs_with_a_sanitized_library() {
    let Some(library) = env::var_os("IOMT_SANITIZED").map(PathBuf::from) else {
        eprintln!("skipped: IOMT_SANITIZED does not name a library built with -Zsanitizer=address");
        return;
    };
    // rustc's runtime is of the age of its instrumentation; the system's may be older.
    let sysroot = run(Command::new("rustc").args(["--print", "target-libdir"]));
    let sysroot = String::from_utf8(sysroot.stdout).unwrap();
    let runtime = fs::read_dir(Path::new(sysroot.trim()))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().ends_with("rt.asan.a"))
        .expect("the toolchain has no runtime for AddressSanitizer");
    let mut programs = 0;
    for entry in fs::read_dir(crate_dir().join("tests/c")).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_none_or(|extension| extension != "c") {
            continue;
        }
        let program = scratch("sanitized").join(file.file_stem().unwrap());
        run(Command::new("gcc")
            .args(["-std=gnu11", "-g", "-I"])
            .arg(include_dir())
            .arg(&file)
            .arg(library.join("libiomt_secure.a"))
            .arg("-Wl,--whole-archive")
            .arg(&runtime)
            .args(["-Wl,--no-whole-archive", "-Wl,--export-dynamic"])
            .args(["-lpthread", "-ldl", "-lm", "-lrt", "-lresolv", "-lstdc++", "-o"])
            .arg(&program));
        let output = run(Command::new(&program).arg(site()));
        assert!(String::from_utf8_lossy(&output.stdout).contains(": ok"));
        programs += 1;
    }
    assert!(programs >= 4, "only {programs} programs were run");
}
