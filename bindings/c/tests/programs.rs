//! C programs that use the library as a device or hub would: by two compilers, in C and C++, under
//! the sanitizers, and under valgrind.

mod support;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use support::{compile, crate_dir, include_dir, peer, run, scratch, site};

fn programs() -> Vec<(String, PathBuf)> {
    let mut found: Vec<_> = fs::read_dir(crate_dir().join("tests/c"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "c"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    found.sort();
    assert!(!found.is_empty());
    found
}

fn run_all(suffix: &str, compiler: &[&str], runner: &[&str]) {
    for (name, file) in programs() {
        let program = compile(compiler, &[file], &format!("{name}-{suffix}"));
        let scratch = scratch(&format!("{name}-{suffix}"));
        let mut command = match runner {
            [] => Command::new(&program),
            [tool, options @ ..] => {
                let mut command = Command::new(tool);
                command.args(options).arg(&program);
                command
            }
        };
        let output = run(command.arg(site()).current_dir(scratch));
        assert!(String::from_utf8_lossy(&output.stdout).contains(": ok"), "{name} said nothing");
    }
}

#[test]
fn as_c11_by_gcc() {
    run_all("gcc", &["gcc", "-std=c11"], &[]);
}

#[test]
fn as_gnu_c17_by_clang() {
    if peer("clang") {
        run_all("clang", &["clang", "-std=gnu17"], &[]);
    }
}

#[test]
fn as_cpp17() {
    run_all("g++", &["g++", "-std=c++17", "-x", "c++"], &[]);
}

#[test]
fn under_the_sanitizers() {
    let sanitizers =
        ["gcc", "-std=gnu11", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
    run_all("asan", &sanitizers, &[]);
}

#[test]
fn under_valgrind() {
    if peer("valgrind") {
        let options = [
            "valgrind",
            "--quiet",
            "--error-exitcode=9",
            "--leak-check=full",
            "--errors-for-leak-kinds=definite",
        ];
        run_all("valgrind", &["gcc", "-std=gnu11"], &options);
    }
}

/// The storage that the firmware example gives the library, with the power failing at every word.
#[test]
fn the_firmwares_flash_survives_every_cut() {
    let firmware = crate_dir().join("../../examples/firmware");
    let program = compile(
        &["gcc", "-std=c11", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
        &[firmware.join("host/flash_cuts.c"), firmware.join("app/flash.c")],
        "flash_cuts",
    );
    let output = run(&mut Command::new(program));
    assert!(String::from_utf8_lossy(&output.stdout).contains("flash: ok"));
}

/// The header stands alone: warnings are errors, on hosts and on bare metal.
#[test]
fn the_header_alone() {
    let file = scratch("header").join("header.c");
    fs::write(&file, "#include \"iomt_secure.h\"\ntypedef int not_empty;\n").unwrap();
    let mut compilers = vec![
        vec!["gcc", "-std=c11"],
        vec!["gcc", "-std=gnu17", "-Wconversion", "-Wshadow"],
        vec!["g++", "-std=c++17", "-x", "c++"],
    ];
    if peer("clang") {
        compilers.push(vec![
            "clang",
            "-std=c11",
            "-Weverything",
            "-Wno-padded",
            "-Wno-documentation-unknown-command",
        ]);
        compilers.push(vec!["clang++", "-std=c++17", "-x", "c++"]);
    }
    if peer("arm-none-eabi-gcc") {
        let cortex =
            ["arm-none-eabi-gcc", "-std=c11", "-mcpu=cortex-m4", "-mthumb", "-ffreestanding"];
        compilers.push(cortex.to_vec());
    }
    for compiler in compilers {
        run(Command::new(compiler[0])
            .args(&compiler[1..])
            .args(["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-c", "-o"])
            .arg(scratch("header").join("header.o"))
            .arg("-I")
            .arg(include_dir())
            .arg(&file));
    }
}

/// The README's example is a program's part.
#[test]
fn the_readmes_example_compiles() {
    let readme = fs::read_to_string(crate_dir().join("../../README.md")).unwrap();
    let example = readme.split("```c\n").nth(1).unwrap().split("```").next().unwrap();
    let file = scratch("readme").join("readme.c");
    fs::write(&file, example).unwrap();
    run(Command::new("gcc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-c", "-o"])
        .arg(scratch("readme").join("readme.o"))
        .arg("-I")
        .arg(include_dir())
        .arg(&file));
}
