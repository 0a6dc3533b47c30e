//! The shared library's name for the loader: programs need one of the same major version, or, before
//! 1.0, of the same minor one.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        let version =
            |part: &str| env::var(format!("CARGO_PKG_VERSION_{part}")).unwrap_or_default();
        let major = version("MAJOR");
        let name = if major == "0" { format!("0.{}", version("MINOR")) } else { major };
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libiomt_secure.so.{name}");
    }
}
