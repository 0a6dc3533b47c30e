//! Every function of the header is called with one argument wrong at a time, and has to answer with
//! the error for that, without a change to anything. The calls are made from the header itself, so that
//! no new function can be forgotten.

mod support;

use std::fmt::Write;
use std::fs;
use std::process::Command;
use support::{compile, crate_dir, include_dir, run, scratch, site};

struct Function {
    name: String,
    arguments: Vec<Argument>,
}

struct Argument {
    name: String,
    kind: Kind,
}

#[derive(PartialEq)]
enum Kind {
    /// A pointer; whether it is const, what to, and whether a length follows.
    Pointer { is_const: bool, to: String, has_length: bool },
    /// The length of the pointer before it.
    Length,
    /// A number, by value.
    Number,
}

/// Pointers that may be NULL.
const OPTIONAL: &[(&str, &str)] = &[
    ("iomt_now_init", "clock"),
    ("iomt_packets_initiator_init", "timing"),
    ("iomt_packets_responder_init", "timing"),
    ("iomt_credential_x5chain", "signer"),
    ("iomt_credential_x5chain", "agreement"),
    ("iomt_credential_x5t", "signer"),
    ("iomt_credential_x5t", "agreement"),
    ("iomt_credential_kid", "signer"),
    ("iomt_credential_kid", "agreement"),
];

/// Numbers that are not right as 0.
const NUMBERS: &[(&str, &str, &str)] = &[
    ("", "suite", "IOMT_SUITE_4"),
    ("", "kind", "1"),
    ("", "key_use", "1"),
    ("", "tried", "IOMT_SUITE_4"),
    ("", "method", "IOMT_METHOD_STATIC_STATIC"),
    ("iomt_edhoc_export", "label", "40000"),
    ("", "packet_size", "32"),
];

/// Numbers of which only a few are right, 200 not among them. Two more are looked at behind what else is
/// wrong here: `tried` and `usage`.
const ENUMERATIONS: &[&str] =
    &["kind", "key_use", "suite", "method", "part", "which", "base", "event", "reliable"];

/// Types of which an object can be spent.
const SPENT: &[&str] = &["iomt_edhoc", "iomt_session", "iomt_sealer", "iomt_link", "iomt_tls"];

/// Functions of one object that may be in any state, the spent one too.
const ANY_STATE: &[&str] = &[
    "iomt_edhoc_wipe",
    "iomt_session_wipe",
    "iomt_sealer_wipe",
    "iomt_link_wipe",
    "iomt_tls_wipe",
];

fn functions() -> Vec<Function> {
    let header = fs::read_to_string(include_dir().join("iomt_secure.h")).unwrap();
    let code: String = header
        .lines()
        .map(str::trim)
        .filter(|line| {
            !line.starts_with("//") && !line.starts_with('#') && !line.starts_with("extern")
        })
        .collect::<Vec<_>>()
        .join(" ");
    let mut functions = Vec::new();
    for statement in code.split(';') {
        let Some(at) = statement.rfind(" int32_t iomt_") else { continue };
        if statement.contains('{') {
            continue;
        }
        let prototype = statement[at + 9..].trim();
        let (name, arguments) = prototype.split_once('(').unwrap();
        let arguments = arguments.strip_suffix(')').unwrap();
        let mut list: Vec<Argument> = Vec::new();
        for argument in arguments.split(',') {
            let argument = argument.split_whitespace().collect::<Vec<_>>().join(" ");
            let start = argument.rfind(|c: char| !c.is_alphanumeric() && c != '_');
            let start = start.unwrap_or_else(|| panic!("{argument} of {prototype}"));
            let (kind, name) = argument.split_at(start + 1);
            let kind = kind.trim();
            let kind = if let Some(to) = kind.strip_suffix('*') {
                let to = to.trim();
                let is_const = to.starts_with("const ") || to.ends_with("const");
                let to = to.trim_start_matches("const ").trim_start_matches("struct ");
                Kind::Pointer { is_const, to: to.trim().to_owned(), has_length: false }
            } else if kind == "size_t" {
                let Some(Argument { kind: Kind::Pointer { has_length, .. }, .. }) = list.last_mut()
                else {
                    panic!("{argument} of {prototype} is the length of nothing")
                };
                *has_length = true;
                Kind::Length
            } else {
                Kind::Number
            };
            list.push(Argument { name: name.to_owned(), kind });
        }
        functions.push(Function { name: name.to_owned(), arguments: list });
    }
    functions
}

/// All of the library's sources, to see which arguments an object is made in.
fn sources() -> String {
    fn all(directory: &std::path::Path, out: &mut String) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                all(&path, out);
            } else {
                *out += &fs::read_to_string(path).unwrap();
            }
        }
    }
    let mut out = String::new();
    all(&crate_dir().join("src"), &mut out);
    out
}

fn body<'a>(sources: &'a str, function: &str) -> &'a str {
    let at = sources.find(&format!("fn {function}(")).unwrap();
    let rest = &sources[at..];
    &rest[..rest.find("\n}\n").unwrap()]
}

fn is_object(to: &str, header: &str) -> bool {
    header.contains(&format!("#define {}_SIZE ", to.to_ascii_uppercase()))
}

fn good(function: &str, at: usize, argument: &Argument, all: &[Argument], header: &str) -> String {
    match &argument.kind {
        Kind::Number => {
            let named = NUMBERS
                .iter()
                .find(|(of, name, _)| (of.is_empty() || *of == function) && *name == argument.name);
            named.map_or("0", |(_, _, value)| value).to_owned()
        }
        Kind::Length => match &all[at - 1].kind {
            Kind::Pointer { to, .. } if to == "uint8_t" || to == "char" => "8".into(),
            _ => "1".into(),
        },
        Kind::Pointer { is_const, to, has_length } => match to.as_str() {
            "char" if *is_const && !has_length => "fx.text.value".into(),
            "uint8_t" | "char" | "uint16_t" | "uint32_t" | "uint64_t" | "int32_t" | "int8_t"
            | "size_t" | "uint8_t *" => format!("({to} *)(void *)fx.region[{at}].bytes"),
            "iomt_credential *const" => "&fx.credentials.value".into(),
            "iomt_ead" => "fx.iomt_ead.value".into(),
            // The two are never given at once.
            "iomt_signer" if all.iter().any(|other| other.name == "agreement") => "NULL".into(),
            object if is_object(object, header) => format!("&fx.{object}"),
            plain => format!("&fx.{plain}.value"),
        },
    }
}

fn program() -> (String, usize) {
    let header = fs::read_to_string(include_dir().join("iomt_secure.h")).unwrap();
    let sources = sources();
    let functions = functions();
    let mut cases = String::new();
    let mut count = 0;
    for Function { name, arguments } in &functions {
        let body = body(&sources, name);
        let good: Vec<_> = arguments
            .iter()
            .enumerate()
            .map(|(at, argument)| good(name, at, argument, arguments, &header))
            .collect();
        let mut case = |changes: &[(usize, String)], macro_name: &str, fault: &str| {
            let mut values = good.clone();
            for (at, value) in changes {
                values[*at] = value.clone();
            }
            let call = format!("{name}({})", values.join(", "));
            writeln!(cases, "  {macro_name}{call}, \"{fault}\");").unwrap();
            count += 1;
        };
        let is_wipe = name.ends_with("_wipe");
        for (at, argument) in arguments.iter().enumerate() {
            let is_number = argument.kind == Kind::Number;
            if is_number && ENUMERATIONS.contains(&argument.name.as_str()) {
                let answer = "REFUSED(IOMT_ERROR_VALUE, ";
                case(
                    &[(at, "200".into())],
                    answer,
                    &format!("{} is no such number", argument.name),
                );
            }
        }
        for (at, argument) in arguments.iter().enumerate() {
            let Kind::Pointer { is_const, to, has_length } = &argument.kind else { continue };
            let fault = |what: &str| format!("{} {what}", argument.name);
            let cast = if to.contains('*') { format!("{to}*") } else { format!("{to} *") };
            let (constant, structure) = (
                if *is_const { "const " } else { "" },
                if to.starts_with("iomt_") { "struct " } else { "" },
            );
            let retype = |value: &str| format!("({constant}{structure}{cast})(void *)({value})");
            let optional = OPTIONAL.contains(&(name.as_str(), argument.name.as_str()));
            if !optional {
                let answer =
                    if is_wipe { "ANSWERS(IOMT_OK, " } else { "REFUSED(IOMT_ERROR_NULL, " };
                case(&[(at, "NULL".into())], answer, &fault("is NULL"));
            }
            let pointee = if to.starts_with("iomt_") { format!("struct {to}") } else { to.clone() };
            let object = is_object(to, &header);
            let align =
                if object { "IOMT_ALIGNMENT".into() } else { format!("_Alignof({pointee})") };
            if good[at] != "NULL" && to != "char" && to != "uint8_t" {
                let moved = retype(&format!("(char *)(uintptr_t)({}) + 1", good[at]));
                let macro_name = format!("if ({align} > 1) REFUSED(IOMT_ERROR_ALIGNMENT, ");
                case(&[(at, moved)], &macro_name, &fault("is misaligned"));
            }
            let room = matches!(to.as_str(), "iomt_anchor" | "iomt_pin" | "iomt_chain");
            let makes = body.contains(&format!("call.fresh({})", argument.name));
            if object && !makes && !room {
                let zero = retype("&fx.zero");
                let answer = if is_wipe {
                    "ANSWERS(IOMT_OK, "
                } else {
                    "REFUSED(IOMT_ERROR_UNINITIALIZED, "
                };
                case(&[(at, zero)], answer, &fault("was never made"));
                // A wipe of what is no object changes nothing either.
                for (what, other) in [
                    ("is memory of all ones", "&fx.ones"),
                    (
                        "is of another type",
                        if to == "iomt_fragmenter" { "&fx.iomt_peer" } else { "&fx.stranger" },
                    ),
                    ("is a copy", "&fx.copy"),
                ] {
                    let other = retype(other);
                    let copied = format!("COPY_OF({to}) REFUSED(IOMT_ERROR_UNINITIALIZED, ");
                    let answer = if what == "is a copy" {
                        copied.as_str()
                    } else {
                        "REFUSED(IOMT_ERROR_UNINITIALIZED, "
                    };
                    case(&[(at, other)], answer, &fault(what));
                }
                if SPENT.contains(&to.as_str()) && !ANY_STATE.contains(&name.as_str()) {
                    let spent = format!("&fx.spent_{}", to.strip_prefix("iomt_").unwrap());
                    case(&[(at, spent)], "SPENT(", &fault("is spent"));
                }
            }
            if *has_length {
                case(
                    &[(at + 1, "SIZE_MAX".into())],
                    "REFUSED(IOMT_ERROR_LENGTH, ",
                    &fault("is longer than memory"),
                );
                case(&[(at, "NULL".into()), (at + 1, "0".into())], "SURVIVES(", &fault("is empty"));
            }
            for (before, other) in arguments.iter().enumerate().take(at) {
                let Kind::Pointer { is_const: other_const, .. } = &other.kind else { continue };
                if (*is_const && *other_const) || good[before] == "NULL" || good[at] == "NULL" {
                    continue;
                }
                let same = retype(&format!("(char *)(uintptr_t)({})", good[before]));
                case(
                    &[(at, same)],
                    "REFUSED(IOMT_ERROR_OVERLAP, ",
                    &fault(&format!("overlaps with {}", other.name)),
                );
            }
        }
    }
    let count_functions = functions.len();
    (
        format!(
            r#"/* Written by tests/arguments.rs. */
#include "fixture.h"
#include <sys/wait.h>
#include <unistd.h>

static int failures;
static struct fixture snapshot;

static void complain(const char *call, const char *fault, int32_t status) {{
  fprintf(stderr, "%s: %s: %s\n", call, fault, iomt_error_name(status));
  failures++;
}}

/* The call answers with the status, and nothing has changed. */
#define REFUSED(expected, call, fault)                                              \
  do {{                                                                              \
    memcpy(&snapshot, &fx, sizeof fx);                                              \
    int32_t status = (call);                                                        \
    if (status != (expected)) complain(#call, fault ", but not " #expected, status); \
    if (memcmp(&snapshot, &fx, sizeof fx) != 0) complain(#call, fault ", and something changed", status); \
    memcpy(&fx, &snapshot, sizeof fx);                                              \
  }} while (0)

/* Before a call with `fx.copy`: it is a copy of the live object of the type. */
#define COPY_OF(type) memcpy(&fx.copy, &fx.type, sizeof fx.type);

#define ANSWERS(expected, call, fault) REFUSED(expected, call, fault)

/* In a process of its own, as the call may do what it is for. */
#define APART(condition, call, fault)                                               \
  do {{                                                                              \
    fflush(NULL);                                                                   \
    pid_t child = fork();                                                           \
    if (child == 0) {{                                                               \
      int32_t status = (call);                                                      \
      if (!(condition)) complain(#call, fault, status);                             \
      _exit(failures == 0 ? 0 : 1);                                                 \
    }}                                                                               \
    int ended = 0;                                                                  \
    CHECK(child > 0 && waitpid(child, &ended, 0) == child);                         \
    if (!WIFEXITED(ended)) complain(#call, fault ", and it crashed", 0);            \
    else if (WEXITSTATUS(ended) != 0) failures++;                                   \
  }} while (0)

#define SPENT(call, fault) APART(status == IOMT_ERROR_ALREADY_USED, call, fault)
#define SURVIVES(call, fault) APART(status >= 0 && status != IOMT_ERROR_PANIC, call, fault)

static void all(void) {{
{cases}}}

int main(int argc, char **argv) {{
  CHECK(argc == 3);
  fx_make(argv[1], argv[2]);
  all();
  if (failures > 0) return 1;
  puts("{count} wrong calls to {count_functions} functions were answered");
  return 0;
}}
"#
        ),
        count_functions,
    )
}

#[test]
fn every_wrong_argument_is_answered() {
    let (program, functions) = program();
    assert!(functions > 60, "only {functions} functions were found");
    let directory = scratch("arguments");
    let file = directory.join("arguments.c");
    fs::write(&file, program).unwrap();
    let storage = directory.join("storage");
    let _ = fs::remove_dir_all(&storage);
    let program = compile(&["gcc", "-std=gnu11", "-Wno-unused-function"], &[file], "arguments");
    let output = run(Command::new(program).arg(storage).arg(site()));
    print!("{}", String::from_utf8_lossy(&output.stdout));
}
