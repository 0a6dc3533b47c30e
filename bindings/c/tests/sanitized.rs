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
    let compile = |file: &Path| {
        let program = scratch("sanitized").join(file.file_stem().unwrap());
        run(Command::new("gcc")
            .args(["-std=gnu11", "-g", "-I"])
            .arg(include_dir())
            .arg("-I")
            .arg(crate_dir().join("tests/c"))
            .arg(file)
            .arg(library.join("libiomt_secure.a"))
            .arg("-Wl,--whole-archive")
            .arg(&runtime)
            .args(["-Wl,--no-whole-archive", "-Wl,--export-dynamic"])
            .args(["-lpthread", "-ldl", "-lm", "-lrt", "-lresolv", "-lstdc++", "-o"])
            .arg(&program));
        program
    };

    // A length that is a lie: the library reads past what C has allocated, and is caught at it.
    let lie = scratch("sanitized").join("lie.c");
    fs::write(&lie, LIE).unwrap();
    let output = Command::new(compile(&lie)).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && told.contains("heap-buffer-overflow"), "{told}");

    let mut programs = 0;
    for entry in fs::read_dir(crate_dir().join("tests/c")).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_none_or(|extension| extension != "c") {
            continue;
        }
        let output = run(Command::new(compile(&file)).arg(site()));
        assert!(String::from_utf8_lossy(&output.stdout).contains(": ok"));
        programs += 1;
    }
    assert!(programs >= 4, "only {programs} programs were run");
}

const LIE: &str = r#"
#include "support.h"
int main(void) {
  iomt_bytes payload;
  size_t signer;
  iomt_authority authority = {0};
  uint8_t work[512], *short_one = malloc(16);
  CHECK(short_one != NULL);
  memset(short_one, 0xd2, 16);
  short_one[1] = 0x84;
  short_one[2] = 0x58;
  short_one[3] = 0x40;
  authority.key.kind = IOMT_KEY_ED25519;
  authority.kinds = IOMT_KIND_POLICY;
  iomt_statement_verify(short_one, 200, &authority, 1, IOMT_KIND_POLICY, NULL, 0, work, sizeof work, &payload,
                        &signer);
  puts("not caught");
  return 0;
}
"#;
