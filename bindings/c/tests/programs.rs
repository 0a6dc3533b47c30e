//! C programs that use the library as a device or hub would.

mod support;

use std::process::Command;
use support::{compile, crate_dir, run};

const C: &[&str] = &["gcc", "-std=c11"];
const CPP: &[&str] = &["g++", "-std=c++17", "-x", "c++"];

#[test]
fn the_life_of_a_device() {
    let file = &[crate_dir().join("tests/c/life.c")];
    for (name, compiler) in [("life", C), ("life++", CPP)] {
        run(&mut Command::new(compile(compiler, file, name)));
    }
}

#[test]
fn a_link_that_is_kept() {
    let file = &[crate_dir().join("tests/c/link.c")];
    for (name, compiler) in [("link", C), ("link++", CPP)] {
        run(&mut Command::new(compile(compiler, file, name)));
    }
}
