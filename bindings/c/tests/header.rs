//! The header and the table of errors are what the sources say, or are written anew with
//! `IOMT_WRITE=1 cargo test -p iomt-secure-c --test header`.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn crate_dir() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares `made` with the file, or writes it.
fn same(file: &Path, made: &str) {
    if env::var_os("IOMT_WRITE").is_some() {
        fs::write(file, made).unwrap();
    }
    let committed = fs::read_to_string(file).unwrap_or_default();
    if committed != made {
        let line = committed.lines().zip(made.lines()).position(|(a, b)| a != b);
        let line = line.unwrap_or_else(|| committed.lines().count().min(made.lines().count()));
        panic!(
            "{} is not what the sources say, from line {} on:\n  is      {:?}\n  should  {:?}\n\
             write it anew: IOMT_WRITE=1 cargo test -p iomt-secure-c --test header",
            file.display(),
            line + 1,
            committed.lines().nth(line),
            made.lines().nth(line),
        );
    }
}

/// `ToldNoCommon` as `TOLD_NO_COMMON`.
fn screaming(name: &str) -> String {
    let mut out = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && at > 0 {
            out.push('_');
        }
        out.push(letter.to_ascii_uppercase());
    }
    out
}

/// The face's own errors, from their source: the library is there for C alone.
fn face_errors() -> Vec<(u16, String, String)> {
    let source = fs::read_to_string(crate_dir().join("src/error.rs")).unwrap();
    let rows = source.split("face_errors! {").nth(1).unwrap().split("\n}").next().unwrap();
    rows.lines()
        .filter(|line| line.contains(" = "))
        .map(|line| {
            let (name, rest) = line.trim().split_once(" = ").unwrap();
            let (code, text) = rest.split_once(", \"").unwrap();
            let text = text.strip_suffix("\";").unwrap();
            (code.parse().unwrap(), name.to_owned(), text.to_owned())
        })
        .collect()
}

/// Number, name and sentence of every status, ascending.
fn statuses() -> Vec<(u16, String, String)> {
    let mut all = face_errors();
    assert!(all.iter().all(|(code, ..)| (900..950).contains(code)), "outside the face's numbers");
    for (module, entries) in sdk::ERRORS {
        for entry in *entries {
            let name = format!("{}_{}", module.to_ascii_uppercase(), screaming(entry.name));
            all.push((entry.code, name, entry.message.to_owned()));
        }
    }
    all.sort();
    assert!(all.windows(2).all(|two| two[0].0 < two[1].0), "a number stands twice");
    all
}

fn codes() -> String {
    let mut out = String::from(
        "//! Every status by number, name and sentence. Written by `tests/header.rs`; not to be edited.\n\
         \n\
         /// Success.\n\
         pub const IOMT_OK: i32 = 0;\n",
    );
    let statuses = statuses();
    for (code, name, sentence) in &statuses {
        let mut letters = sentence.chars();
        let first = letters.next().unwrap().to_ascii_uppercase();
        out += &format!("/// {first}{}.\n", letters.as_str());
        out += &format!("pub const IOMT_ERROR_{name}: i32 = {code};\n");
    }
    // With a NUL in front of each: what looks like a C string, the compiler puts into one section with
    // all others, and a linker keeps all of that where it needs a single one.
    out += "\n/// Number; name and sentence, each with NUL before and behind it.\n";
    out += "pub(crate) const TABLE: &[(i32, &str)] = &[\n";
    for (_, name, sentence) in &statuses {
        let sentence = sentence.replace('\\', "\\\\").replace('"', "\\\"");
        out += &format!("    (IOMT_ERROR_{name}, \"\\0IOMT_ERROR_{name}\\0{sentence}\\0\"),\n");
    }
    out + "];\n"
}

fn header() -> String {
    let overview = fs::read_to_string(crate_dir().join("header/overview.h")).unwrap();
    let preamble = fs::read_to_string(crate_dir().join("header/preamble.h")).unwrap();
    let mut config = cbindgen::Config::from_file(crate_dir().join("cbindgen.toml")).unwrap();
    config.header = Some(overview.trim_end().to_owned());
    config.after_includes = Some(preamble.trim_end().to_owned());
    let builder = cbindgen::Builder::new().with_config(config).with_crate(crate_dir());
    let mut out = Vec::new();
    builder.generate().expect("the sources have no C form").write(&mut out);
    let out = String::from_utf8(out).unwrap();
    // Before the end of `extern "C"`, which is the second of two.
    let end = "\n#ifdef __cplusplus\n}";
    let (body, rest) = out.rsplit_once(end).unwrap();
    format!("{body}\n{}{end}{rest}", layout_check(body))
}

/// A function that holds every macro of a size or capacity to the function that gives the library's.
fn layout_check(header: &str) -> String {
    let mut out = String::from(
        "// IOMT_OK if this header and the library are of one version, configuration and target; call it\n\
         // once, before anything else. IOMT_ERROR_LAYOUT if not: objects would have the wrong size.\n\
         static inline int32_t iomt_layout_check(void) {\n  \
         if (iomt_abi_version() != IOMT_ABI_VERSION) return IOMT_ERROR_LAYOUT;\n",
    );
    for (name, function, hosted) in macros_with_functions(header) {
        let check = format!("  if ({function}() != {name}) return IOMT_ERROR_LAYOUT;\n");
        // Bare metal has neither the function nor the macro.
        out += &if hosted { format!("#if defined(IOMT_STD)\n{check}#endif\n") } else { check };
    }
    out + "  return IOMT_OK;\n}\n"
}

/// Each size and capacity, its function, and whether it is for hosts alone.
fn macros_with_functions(header: &str) -> Vec<(String, String, bool)> {
    let mut pairs = Vec::new();
    let mut hosted = false;
    for line in header.lines() {
        hosted = line == "#if defined(IOMT_STD)" || (hosted && line != "#endif");
        let Some(rest) = line.strip_prefix("size_t ") else { continue };
        let Some(function) = rest.strip_suffix("(void);") else { continue };
        let name = function.to_ascii_uppercase().replace("_CAPACITY", "");
        assert!(header.contains(&format!("#define {name} ")), "{function} has no macro");
        pairs.push((name, function.to_owned(), hosted));
    }
    assert!(pairs.len() > 20, "the header's form has changed");
    pairs
}

fn header_file() -> PathBuf {
    crate_dir().join("../../include/iomt_secure.h")
}

#[test]
fn the_table_of_errors_is_the_cores() {
    same(&crate_dir().join("src/codes.rs"), &codes());
}

#[test]
fn the_header_is_what_the_sources_say() {
    same(&header_file(), &header());
}
