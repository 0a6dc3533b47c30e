//! What the libraries export is what the header declares, every function stands behind a panic guard,
//! and every macro says what its function or type does.

mod support;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;
use support::{compile, crate_dir, include_dir, library_dir, run, scratch};

fn header() -> String {
    fs::read_to_string(include_dir().join("iomt_secure.h")).unwrap()
}

/// The functions that the header declares, without the one that it defines itself.
fn declared() -> BTreeSet<String> {
    let header = header();
    let lines = header.lines().filter(|line| !line.starts_with("//") && !line.starts_with(' '));
    let mut names = BTreeSet::new();
    for line in lines.filter(|line| !line.starts_with("static inline")) {
        let Some((before, _)) = line.split_once('(') else { continue };
        let name = before.rsplit([' ', '*']).next().unwrap();
        if name.starts_with("iomt_") {
            assert!(names.insert(name.to_owned()), "{name} is declared twice");
        }
    }
    assert!(names.len() > 100, "the header's form has changed");
    // The one function that is the firmware's to define.
    assert!(names.remove("iomt_panic"));
    names
}

/// Defined symbols that others can link to.
fn symbols(file: &Path, options: &[&str]) -> BTreeSet<String> {
    let output = run(Command::new("nm").args(options).args(["--defined-only", "-g"]).arg(file));
    let text = String::from_utf8(output.stdout).unwrap();
    let words = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    words.filter(|words| words.len() == 3).map(|words| words[2].to_owned()).collect()
}

#[test]
fn the_shared_library_exports_what_is_declared_and_nothing_else() {
    let exported = symbols(&library_dir().join("libiomt_secure.so"), &["-D"]);
    same(&exported, &declared());
}

#[test]
fn the_static_library_has_what_is_declared_beside_the_runtimes_of_rust_and_aws_lc() {
    let exported = symbols(&library_dir().join("libiomt_secure.a"), &[]);
    let (ours, others): (BTreeSet<_>, BTreeSet<_>) =
        exported.into_iter().partition(|name| name.starts_with("iomt_"));
    same(&ours, &declared());
    // Mangled names, LLVM's anonymous constants, Rust's runtime and compiler-builtins (`__`), and
    // aws-lc, whose assembly for ML-DSA and SHA-3 has names of its own.
    let known = ["_R", "_ZN", "anon.", "__", "rust_", "DW.ref.rust_", "aws_lc_", "mldsa_", "sha3_"];
    let strange: Vec<_> =
        others.iter().filter(|name| !known.iter().any(|known| name.starts_with(known))).collect();
    assert!(strange.is_empty(), "{strange:?}");
}

/// Compares, and names what is in one only.
fn same(exported: &BTreeSet<String>, declared: &BTreeSet<String>) {
    let undeclared: Vec<_> = exported.difference(declared).collect();
    let missing: Vec<_> = declared.difference(exported).collect();
    assert!(undeclared.is_empty() && missing.is_empty(), "{undeclared:?} {missing:?}");
}

fn sources(directory: &Path, each: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, each);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            each(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_exported_function_is_behind_the_panic_guard() {
    let (mut exported, mut guarded) = (BTreeSet::new(), 0);
    sources(&crate_dir().join("src"), &mut |path, source| {
        for (at, _) in source.match_indices("#[unsafe(no_mangle)]") {
            let rest = &source[at..];
            let function = &rest[..rest.find("\n}\n").unwrap()];
            let (signature, body) = function.split_once("{\n").unwrap();
            let name = signature.split_once("fn ").unwrap().1.split('(').next().unwrap();
            assert!(exported.insert(name.to_owned()));
            // The guard is the whole body: nothing stands before it, and nothing behind it.
            let mut statement = body.trim_start();
            if let Some(rest) =
                statement.strip_prefix("// SAFETY: C's pointer, by the header's promise.\n")
            {
                statement = rest.trim_start();
            }
            let is_guarded =
                statement.starts_with("guard(|call| ") || statement.starts_with("plain(");
            let ends = statement.trim_end().ends_with(')') && !statement.contains("\n    }\n    ");
            assert!(is_guarded && ends, "{name} in {} is not wholly guarded", path.display());
            guarded += 1;
        }
    });
    same(&exported, &declared());
    assert_eq!(guarded, exported.len());
    println!("{guarded} of {} exported functions are guarded", exported.len());
}

/// `unsafe` has its reason at every place.
#[test]
fn every_unsafe_block_has_its_reason() {
    sources(&crate_dir().join("src"), &mut |path, source| {
        let lines: Vec<_> = source.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let code = line.split("//").next().unwrap();
            if code.contains("unsafe {") {
                let above = lines[at.saturating_sub(6)..at].join("\n");
                let place = format!("{}:{}", path.display(), at + 1);
                assert!(above.contains("SAFETY"), "{place}: unsafe without its reason");
            }
        }
    });
}

#[test]
fn every_macro_is_what_its_function_or_type_says() {
    let header = header();
    let mut checks = String::new();
    let mut statuses = 0;
    for line in header.lines() {
        let Some(rest) = line.strip_prefix("#define ") else { continue };
        let name = rest.split(' ').next().unwrap();
        if name.starts_with("IOMT_ERROR_") || name == "IOMT_OK" {
            statuses += 1;
            writeln!(checks, "  CHECK(strcmp(iomt_error_name({name}), \"{name}\") == 0);").unwrap();
            writeln!(checks, "  CHECK(strlen(iomt_strerror({name})) > 6);").unwrap();
        }
    }
    for line in
        header.lines().filter_map(|line| line.strip_prefix("typedef struct IOMT_ALIGNED(8) "))
    {
        let name = line.strip_suffix(" {").unwrap();
        let upper = name.to_ascii_uppercase();
        writeln!(checks, "  _Static_assert(sizeof({name}) == {upper}_SIZE, \"{name}\");").unwrap();
        writeln!(checks, "  _Static_assert(_Alignof({name}) == IOMT_ALIGNMENT, \"{name}\");")
            .unwrap();
    }
    let program = format!(
        "#include \"support.h\"\nint main(void) {{\n  OK(iomt_layout_check());\n{checks}  \
         CHECK(strcmp(iomt_version(), \"{}\") == 0);\n  \
         CHECK(strcmp(iomt_error_name(-5), \"IOMT_ERROR_UNKNOWN\") == 0);\n  return 0;\n}}\n",
        env!("CARGO_PKG_VERSION"),
    );
    assert!(statuses > 150, "only {statuses} statuses were found");
    let file = scratch("macros").join("macros.c");
    fs::write(&file, program).unwrap();
    run(&mut Command::new(compile(&["gcc", "-std=c11"], &[file], "macros")));
}

/// A program with other capacities than the library is told so before it can do harm.
#[test]
fn a_header_of_another_configuration_is_found_out() {
    let file = scratch("layout").join("layout.c");
    let text = "#include \"support.h\"\nint main(void) {\n  \
                FAILS(IOMT_ERROR_LAYOUT, iomt_layout_check());\n  return 0;\n}\n";
    fs::write(&file, text).unwrap();
    for (name, define) in [
        ("rules", "-DIOMT_RULES=16"),
        ("batch", "-DIOMT_BATCH=512"),
        ("message", "-DIOMT_MESSAGE=512"),
        ("frame", "-DIOMT_FRAME=512"),
        ("channels", "-DIOMT_CHANNELS=1"),
    ] {
        let program = compile(
            &["gcc", "-std=c11", define],
            std::slice::from_ref(&file),
            &format!("layout-{name}"),
        );
        run(&mut Command::new(program));
    }
}
