//! `cargo run --release -p ward`: the ward, under attack.

use std::process::ExitCode;
use ward::args::{self, Parsed, USAGE};
use ward::table::Live;
use ward::{Fallible, run};

fn main() -> ExitCode {
    let options = match args::parse(std::env::args().skip(1)) {
        Ok(Parsed::Run(options)) => options,
        Ok(Parsed::Help) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(wrong) => {
            eprintln!("ward: {wrong}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match see_through(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("ward: {error}");
            ExitCode::FAILURE
        }
    }
}

/// True if every promise was kept.
fn see_through(options: &args::Options) -> Fallible<bool> {
    let report = run::run(options, Live::stdout())?;
    if let Some(file) = &options.json {
        let json = serde_json::to_string_pretty(&report.summary)?;
        std::fs::write(file, json + "\n").map_err(|error| wrote(file, &error))?;
    }
    if let Some(file) = &options.report {
        std::fs::write(file, report.html()).map_err(|error| wrote(file, &error))?;
    }
    Ok(report.summary.ok)
}

fn wrote(file: &std::path::Path, error: &std::io::Error) -> String {
    format!("{} could not be written: {error}", file.display())
}
