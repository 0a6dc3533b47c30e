//! Finds libsodium by pkg-config; without it, its row is left out.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=PKG_CONFIG_PATH");
    println!("cargo::rustc-check-cfg=cfg(libsodium)");
    let found = Command::new("pkg-config").args(["--libs", "libsodium"]).output();
    let Ok(found) = found else { return };
    if !found.status.success() {
        return;
    }
    for flag in String::from_utf8_lossy(&found.stdout).split_whitespace() {
        if let Some(library) = flag.strip_prefix("-l") {
            println!("cargo::rustc-link-lib={library}");
        } else if let Some(path) = flag.strip_prefix("-L") {
            println!("cargo::rustc-link-search=native={path}");
        }
    }
    println!("cargo::rustc-cfg=libsodium");
}
