//! Ours and the peers, in turn, in one process: `cargo run --release -p benches`.
//!
//! `--json FILE` writes every row for machines; `--only WORK` measures one kind of work.

mod allocations;
mod alone;
#[path = "../../iomt-secure/tests/chain/mod.rs"]
mod chain;
mod documents;
mod handshakes;
mod peers;
mod report;
mod timing;

use report::{Report, Row};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

/// Bytes of plaintext for sealing and opening.
const SIZES: [usize; 4] = [16, 64, 256, 1024];

const WORKS: [&str; 8] =
    ["seal", "open", "minimize", "document", "hostile", "qrs", "log", "handshake"];

fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(wrong) => {
            eprintln!("{wrong}\nusage: benches [--json FILE] [--only {}]", WORKS.join("|"));
            return ExitCode::from(2);
        }
    };
    if cfg!(debug_assertions) {
        eprintln!("This is a debug build: its figures mean nothing. Use --release.");
    }
    if !peers::LIBSODIUM {
        eprintln!("SKIPPED: libsodium was absent when this was built; secretstream has no row.");
    }
    let mut report = Report::default();
    if arguments.wants("seal") || arguments.wants("open") {
        for bytes in SIZES {
            seal_and_open(bytes, &arguments, &mut report);
        }
    }
    for (work, works) in
        [("minimize", alone::minimize as fn() -> _), ("qrs", alone::qrs), ("log", alone::log)]
    {
        if arguments.wants(work) {
            alone(work, works(), &mut report);
        }
    }
    if arguments.wants("document") {
        for indented in [false, true] {
            documents(indented, &mut report);
        }
    }
    if arguments.wants("hostile") {
        hostile(&mut report);
    }
    if arguments.wants("handshake") {
        handshakes(&mut report);
    }
    report.print();
    match arguments.json.map(|path| report.write(&path)) {
        Some(Err(error)) => {
            eprintln!("the results were not written: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

/// Measures every peer at one size. Ours comes first: the table's ratios are to the first row.
fn seal_and_open(bytes: usize, arguments: &Arguments, report: &mut Report) {
    let mut peers = peers::all(bytes);
    let allocations: Vec<_> = peers.iter_mut().map(|peer| allocations::of(peer.as_mut())).collect();
    let times = timing::seal_and_open(&mut peers);
    for ((peer, times), allocations) in peers.iter().zip(times).zip(allocations) {
        for (work, ns, allocations) in
            [("seal", times.seal, allocations.0), ("open", times.open, allocations.1)]
        {
            if arguments.wants(work) {
                report.add(Row { work, bytes, who: peer.who(), ns, allocations });
            }
        }
    }
}

/// Measures work without peers, for one sample. It has no size: its bytes are 0.
fn alone(work: &'static str, mut works: Vec<timing::Work>, report: &mut Report) {
    works.iter_mut().for_each(allocations::none);
    for (ns, measured) in timing::each(&mut works, timing::MANY).into_iter().zip(&works) {
        report.add(Row { work, bytes: 0, who: measured.who, ns, allocations: 0.0 });
    }
}

/// Measures one FHIR Bundle, as systems send it or with the white space of files. Its bytes are the
/// Bundle's.
fn documents(indented: bool, report: &mut Report) {
    let (bytes, mut works) = documents::all(indented);
    let counts: Vec<_> = works.iter_mut().map(allocations::each).collect();
    let times = timing::each(&mut works, timing::MANY);
    for ((measured, ns), allocations) in works.iter().zip(times).zip(counts) {
        report.add(Row { work: "document", bytes, who: measured.who, ns, allocations });
    }
}

/// Measures documents that are made to be slow, for one byte. Their bytes are 0.
fn hostile(report: &mut Report) {
    let mut works = documents::hostile::all();
    let times = timing::each(&mut works, timing::FEW);
    for (measured, ns) in works.iter().zip(times) {
        report.add(Row { work: "hostile", bytes: 0, who: measured.who, ns, allocations: 0.0 });
    }
}

/// Measures whole handshakes. Their bytes are what both sides send.
fn handshakes(report: &mut Report) {
    let mut all = handshakes::all();
    let costs: Vec<_> = all.iter_mut().map(handshakes::cost).collect();
    let mut works: Vec<_> = all.into_iter().map(timing::Work::from).collect();
    let times = timing::each(&mut works, timing::FEW);
    for ((measured, ns), cost) in works.iter().zip(times).zip(costs) {
        let handshakes::Cost { bytes, allocations } = cost;
        report.add(Row {
            work: "handshake",
            bytes,
            who: measured.who,
            ns,
            allocations: allocations as f64,
        });
    }
}

/// The command line.
#[derive(Debug, Default)]
struct Arguments {
    json: Option<String>,
    only: Option<String>,
}

impl Arguments {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self::default();
        while let Some(word) = words.next() {
            let value = words.next();
            match (word.as_str(), value) {
                ("--json", Some(file)) => arguments.json = Some(file),
                ("--only", Some(work)) if WORKS.contains(&work.as_str()) => {
                    arguments.only = Some(work);
                }
                (_, Some(value)) => return Err(format!("{word} {value} is not known")),
                (_, None) => return Err(format!("{word} is not known, or lacks its value")),
            }
        }
        Ok(arguments)
    }

    fn wants(&self, work: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == work)
    }
}
