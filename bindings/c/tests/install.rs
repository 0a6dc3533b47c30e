//! `install`, wherever it is called and whatever its folders are named, and what pkg-config and CMake
//! make of the result.

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::{env, fs};
use support::{crate_dir, library_dir, peer, run, scratch};

const PROGRAM: &str = "#include <iomt_secure.h>\n#include <stdio.h>\nint main(void) {\n  \
    printf(\"%s %d\\n\", iomt_version(), (int)iomt_layout_check());\n  return iomt_layout_check();\n}\n";

/// A folder with a `cargo` that has nothing to build, as the libraries that this test was built with lie
/// where a release's would.
fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let directory = scratch("install-built");
        let release = directory.join("release");
        fs::create_dir_all(&release).unwrap();
        for library in ["libiomt_secure.a", "libiomt_secure.so"] {
            fs::copy(library_dir().join(library), release.join(library)).unwrap();
        }
        let metadata = format!("{{\"target_directory\": \"{}\"}}", directory.display());
        let script = format!("#!/bin/sh\n[ \"$1\" != metadata ] || echo '{metadata}'\n");
        let cargo = directory.join("cargo");
        fs::write(&cargo, script).unwrap();
        run(Command::new("chmod").arg("755").arg(cargo));
        directory
    })
}

/// `install`, called from a folder.
fn install(from: &Path) -> Command {
    let path = format!("{}:{}", built().display(), env::var("PATH").unwrap());
    let mut command = Command::new(crate_dir().join("install"));
    command.current_dir(from).env("PATH", path);
    for variable in ["DESTDIR", "PREFIX", "LIBDIR", "IOMT_RULES", "IOMT_BATCH", "IOMT_CHANNELS"] {
        command.env_remove(variable);
    }
    command
}

fn clean(name: &str) -> PathBuf {
    let directory = scratch(name);
    fs::remove_dir_all(&directory).unwrap();
    scratch(name)
}

fn words(text: &str) -> Vec<String> {
    // As a shell takes them: a space behind a backslash is none.
    let text = text.trim().replace("\\ ", "\u{1}");
    text.split_whitespace().map(|word| word.replace('\u{1}', " ").replace('\\', "")).collect()
}

#[test]
fn a_folder_with_a_space_seen_from_where_the_reader_is() {
    let here = clean("install here");
    run(install(&here).env("DESTDIR", "my staging").env("PREFIX", "/opt/my tools"));
    let prefix = here.join("my staging/opt/my tools");
    for file in [
        "include/iomt_secure.h",
        "lib/libiomt_secure.a",
        "lib/libiomt_secure.so",
        "lib/pkgconfig/iomt_secure.pc",
        "lib/cmake/iomt_secure/iomt_secure-config.cmake",
    ] {
        assert!(prefix.join(file).is_file(), "{file} is not there");
    }
}

#[test]
fn a_prefix_that_is_no_whole_path_is_refused() {
    let here = clean("install-refused");
    let output = install(&here).env("PREFIX", "usr").output().unwrap();
    assert!(!output.status.success() && fs::read_dir(&here).unwrap().count() == 0);
}

#[test]
fn programs_by_pkg_config() {
    if !peer("pkg-config") {
        return;
    }
    let here = clean("install pkg-config");
    let prefix = here.join("a prefix");
    run(install(&here).env("PREFIX", &prefix));
    fs::write(here.join("program.c"), PROGRAM).unwrap();
    let asked = |options: &[&str]| {
        let output = run(Command::new("pkg-config")
            .env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig"))
            .args(options)
            .arg("iomt_secure"));
        words(&String::from_utf8(output.stdout).unwrap())
    };
    let compiled = |name: &str, options: &[&str], flags: Vec<String>| {
        let program = here.join(name);
        run(Command::new("gcc")
            .current_dir(&here)
            .args(options)
            .args(["-Werror", "program.c", "-o"])
            .arg(&program)
            .args(flags));
        let output =
            run(Command::new(program).env("LD_LIBRARY_PATH", prefix.join("lib")).current_dir("/"));
        assert_eq!(output.stdout, format!("{} 0\n", env!("CARGO_PKG_VERSION")).as_bytes());
    };
    compiled("shared", &[], asked(&["--cflags", "--libs"]));
    // Where only the static library is, or nothing but such may be linked.
    compiled("whole", &["-static"], asked(&["--cflags", "--libs", "--static"]));
    for entry in fs::read_dir(prefix.join("lib")).unwrap() {
        let file = entry.unwrap().path();
        if file.to_string_lossy().contains(".so") {
            fs::remove_file(file).unwrap();
        }
    }
    compiled("static", &[], asked(&["--cflags", "--libs", "--static"]));
}

#[test]
fn versions_by_cmake() {
    if !peer("cmake") {
        return;
    }
    let here = clean("install cmake");
    let prefix = here.join("a prefix");
    run(install(&here).env("PREFIX", &prefix).env("IOMT_RULES", "32"));
    let [major, minor, patch] = env!("CARGO_PKG_VERSION")
        .split('.')
        .map(|part| part.parse::<u32>().unwrap())
        .collect::<Vec<_>>()[..]
    else {
        panic!("a version has three parts")
    };
    let find = |version: &str, name: &str| {
        let project = here.join(name);
        fs::create_dir_all(&project).unwrap();
        fs::write(project.join("program.c"), PROGRAM).unwrap();
        let text = format!(
            "cmake_minimum_required(VERSION 3.16)\nproject(program C)\n\
             find_package(iomt_secure {version} REQUIRED)\n\
             foreach(kind shared static)\n  add_executable(${{kind}} program.c)\n  \
             target_link_libraries(${{kind}} PRIVATE iomt_secure::${{kind}})\nendforeach()\n"
        );
        fs::write(project.join("CMakeLists.txt"), text).unwrap();
        let built = project.join("built");
        let mut command = Command::new("cmake");
        command.arg("-S").arg(&project).arg("-B").arg(&built);
        command.arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display()));
        (command.output().unwrap().status.success(), built)
    };
    for (at, wrong) in [
        format!("{major}.{}", minor + 1),
        format!("{major}.{minor}0"),
        format!("{}.0", major + 1),
        format!("{major}.{minor}.{}", patch + 1),
    ]
    .iter()
    .enumerate()
    {
        assert!(!find(wrong, &format!("wrong{at}")).0, "{wrong} was found");
    }
    for (at, right) in
        ["".to_owned(), format!("{major}.{minor}"), format!("{major}.{minor}.{patch} EXACT")]
            .iter()
            .enumerate()
    {
        let (found, built) = find(right, &format!("right{at}"));
        assert!(found, "{right} was not found");
        if at == 0 {
            run(Command::new("cmake").arg("--build").arg(&built));
            for kind in ["shared", "static"] {
                run(&mut Command::new(built.join(kind)));
            }
        }
    }
}
