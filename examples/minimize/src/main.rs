//! `minimize`: documents in, what a policy lets out of them out. See `--help`.

use iomt_secure::crypto::Secret;
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::{Signer, SoftwareSigner};
use iomt_secure::minimize::document::DocumentPlan;
use iomt_secure::minimize::policy::text;
use iomt_secure::minimize::pseudonym::ReidentificationKey;
use iomt_secure::minimize::receipt::{Output, Receipt};
use iomt_secure::minimize::{Policy, Purpose};
use iomt_secure::platform::os::{OsRandom, SystemClock};
use iomt_secure::platform::{Clock, Random};
use minimize::account::Account;
use minimize::args::{Args, USAGE};
use minimize::import;
use minimize::keys::Shared;
use minimize::run::{self, Done, Input, Mode};
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::process::{self, ExitCode};
use std::sync::Arc;
use std::{env, fs, thread};

/// Why nothing more is done: what to say, and the exit code.
struct Stop(u8, String);

fn main() -> ExitCode {
    let given: Vec<_> = env::args_os().skip(1).collect();
    if given.iter().any(|word| word == "--help" || word == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let args = match Args::parse(given) {
        Ok(args) => args,
        Err(error) => {
            eprintln!("{error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match go(&args) {
        Ok(code) => ExitCode::from(code),
        Err(Stop(code, message)) => {
            eprintln!("{message}");
            ExitCode::from(code)
        }
    }
}

fn go(args: &Args) -> Result<u8, Stop> {
    if let Some(path) = &args.new_key {
        return new_key(path).map(|()| 0);
    }
    if let Some(path) = &args.import {
        return translate(path).map(|()| 0);
    }
    let Some(path) = &args.policy else {
        return Err(Stop(2, format!("--policy is missing\n\n{USAGE}")));
    };
    let payload = policy(path)?;
    let policy = Policy::decode(&payload).map_err(|error| wrong(path, &error))?;
    let (recipient, purpose) = view(&policy, args.view.as_deref())?;
    let plan = DocumentPlan::for_view(&policy, &recipient, purpose)
        .map_err(|error| wrong(path, &error))?;
    if args.inputs.is_empty() {
        return Err(Stop(2, format!("no file is given\n\n{USAGE}")));
    }
    let now = args.now.or_else(|| SystemClock { reliable: false }.now().map(|now| now.unix));
    let now = now.ok_or_else(|| Stop(1, "the clock cannot be read: give --now".into()))?;
    if policy.not_after().is_some_and(|end| now > end) {
        return Err(Stop(2, format!("{}: the policy has expired", path.display())));
    }
    let key = key(args.key.as_deref())?;
    // A clock that is behind would tell great ages: it is at least as late as the policy.
    let today = now.max(policy.issued());
    let keys = Shared::new(key, plan.stamp(), args.epoch, today, args.map.as_deref());
    let keys = Arc::new(keys.map_err(|error| Stop(1, format!("the map: {error}")))?);
    let inputs = run::inputs(&args.inputs).map_err(|error| Stop(1, format!("{error}")))?;
    let single = inputs.len() == 1 && !args.inputs.iter().any(|input| input.is_dir());
    if !single && args.out.is_none() && !args.dry_run {
        return Err(Stop(2, "several documents need --out DIR".into()));
    }
    if let (Some(directory), false) = (&args.out, args.dry_run) {
        run::check_outputs(&inputs, directory).map_err(|what| Stop(2, what))?;
    }
    let mut work = Work {
        args,
        output: Output::new(),
        account: Account::new(plan.rules().len()),
        left: 0,
        empty: 0,
        refused: 0,
        unread: 0,
    };
    let mode = if args.dry_run { Mode::Dry { json: args.json } } else { Mode::Minimize };
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok().map(Into::into));
    run::all(
        &inputs,
        &plan,
        &keys,
        (mode, args.receipt.is_some()),
        jobs.unwrap_or(1),
        |at, done| work.done(&inputs[at], done),
    )?;
    if args.dry_run && !args.json {
        eprintln!("a dry run: nothing left. It shows the documents' values: do not pass it on");
    }
    if work.empty > 0 {
        eprintln!(
            "{} documents are of a kind that no rule names: nothing of them left",
            work.empty
        );
    }
    if let Some(path) = &args.receipt {
        let mut receipt = policy_receipt(&policy, &recipient, purpose, now)?;
        receipt.documents = work.left;
        receipt.refused = work.refused;
        receipt.output = work.output.finish();
        (receipt.unnamed, receipt.rules) = work.account.entries(plan.rules());
        sign(&receipt, path, args.signer.as_deref())?;
    }
    Ok(match (work.unread, work.refused) {
        (1.., _) => 1,
        (0, 1..) => 3,
        (0, 0) => 0,
    })
}

/// What is done with files, one after the other.
struct Work<'a> {
    args: &'a Args,
    output: Output,
    account: Account,
    left: u64,
    empty: u64,
    refused: u64,
    unread: u64,
}

impl Work<'_> {
    fn done(&mut self, input: &Input, done: io::Result<Done>) -> Result<(), Stop> {
        let directory = self.args.out.as_ref().filter(|_| !self.args.dry_run);
        let place = directory.map(|directory| directory.join(&input.name));
        let wrong =
            |error: io::Error| Stop(1, format!("the output of {}: {error}", input.path.display()));
        let done = match done {
            Ok(done) => done,
            Err(error) => {
                self.unread += 1;
                eprintln!("{}: {error}", input.path.display());
                return place.map_or(Ok(()), |place| remove(&place).map_err(wrong));
            }
        };
        for (line, error) in &done.refused {
            let line = line.map_or_else(String::new, |line| format!(":{line}"));
            eprintln!("{}{line}: refused, {error} ({})", input.path.display(), error.code());
            self.refused += 1;
        }
        done.digests.iter().for_each(|digest| self.output.document(digest));
        self.left += done.digests.len() as u64;
        self.empty += done.empty;
        self.account.add(&done.account);
        let written = match place {
            // What an earlier run let out is not what this one does.
            Some(place) if done.output.is_empty() => remove(&place),
            Some(place) => save(&place, &done.output),
            None => io::stdout().lock().write_all(&done.output),
        };
        written.map_err(wrong)
    }
}

/// Whole or not at all, and for its owner alone: what a power cut leaves is not half a document. A
/// link in its place is not followed.
fn save(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.part", process::id()));
    let part = path.with_file_name(name);
    remove(&part)?;
    let mut file = private(&part)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&part, path)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// A new file that only its owner can read, and never one that is there.
fn private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn policy(path: &Path) -> Result<Vec<u8>, Stop> {
    let text = fs::read_to_string(path)
        .map_err(|error| Stop(2, format!("{}: {error}", path.display())))?;
    let json = text.trim_start().starts_with('{');
    let read = if json { text::from_json(&text) } else { text::from_toml(&text) };
    read.map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Stop(2, format!("{}:{line}:{column}: {}", path.display(), error.message()))
    })
}

fn wrong(path: &Path, error: &iomt_secure::minimize::Error) -> Stop {
    Stop(2, format!("{}: {error} ({})", path.display(), error.code()))
}

/// The view that was asked for.
fn view(policy: &Policy<'_>, asked: Option<&str>) -> Result<(String, Purpose), Stop> {
    let mut views = Vec::new();
    let walked = policy.for_each_view(|view| {
        if view.documents()?.is_some() {
            views.push((view.recipient.as_str().to_string(), view.purpose));
        }
        Ok(())
    });
    walked.map_err(|error| Stop(2, format!("{error} ({})", error.code())))?;
    let fits = |(recipient, purpose): &&(String, Purpose)| {
        asked.is_none_or(|asked| {
            asked == recipient
                || asked == purpose.code()
                || asked == format!("{recipient} {}", purpose.code())
        })
    };
    let mut found = views.iter().filter(fits);
    match (found.next(), found.next()) {
        (Some(view), None) => Ok(view.clone()),
        (found, _) => {
            let what = if found.is_none() { "no view" } else { "more than one view" };
            let known: Vec<_> =
                views.iter().map(|(r, p)| format!("  \"{r} {}\"", p.code())).collect();
            Err(Stop(2, format!("{what} is meant; --view is one of\n{}", known.join("\n"))))
        }
    }
}

fn policy_receipt(
    policy: &Policy<'_>,
    recipient: &str,
    purpose: Purpose,
    now: u64,
) -> Result<Receipt, Stop> {
    let mut receipt = None;
    let walked = policy.for_each_view(|view| {
        if view.recipient.as_str() == recipient && view.purpose == purpose {
            receipt = Some(Receipt::new(policy, &view, now));
        }
        Ok(())
    });
    walked.map_err(|error| Stop(2, format!("{error}")))?;
    receipt.ok_or_else(|| Stop(2, "the view is gone".into()))
}

fn sign(receipt: &Receipt, path: &Path, signer: Option<&Path>) -> Result<(), Stop> {
    let made = match signer {
        Some(path) => {
            let mut seed = hex(path)?;
            SoftwareSigner::from_secret(Algorithm::Ed25519, &Secret::take(&mut seed))
        }
        None => SoftwareSigner::generate(Algorithm::Ed25519, &mut OsRandom),
    };
    let made = made.map_err(|error| Stop(1, format!("the receipt's signer: {error}")))?;
    let signed = receipt.sign(&made).map_err(|error| Stop(1, format!("the receipt: {error}")))?;
    let write = |path: &Path, content: &[u8]| {
        save(path, content).map_err(|error| Stop(1, format!("{}: {error}", path.display())))
    };
    write(path, &signed)?;
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".pub");
    let public = path.with_file_name(name);
    let mut digits = String::new();
    if let iomt_secure::crypto::signature::PublicKey::Ed25519(key) = made.public_key() {
        digits = key.iter().map(|byte| format!("{byte:02x}")).collect();
    }
    write(&public, format!("{digits}\n").as_bytes())?;
    eprintln!(
        "{} documents left, {} were refused; the receipt is {}, its key {}",
        receipt.documents,
        receipt.refused,
        path.display(),
        public.display()
    );
    Ok(())
}

fn key(path: Option<&Path>) -> Result<ReidentificationKey, Stop> {
    if let Some(path) = path {
        return Ok(ReidentificationKey::take(&mut hex(path)?));
    }
    ReidentificationKey::generate(&mut OsRandom).map_err(|error| Stop(1, format!("{error}")))
}

/// 32 bytes in hexadecimal digits.
fn hex(path: &Path) -> Result<[u8; 32], Stop> {
    let wrong = |why: String| Stop(2, format!("{}: {why}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let digits = text.trim().as_bytes();
    let mut bytes = [0; 32];
    let pairs = digits.chunks_exact(2);
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(wrong("a key is 64 hexadecimal digits: make one by --new-key".into()));
    }
    for (byte, pair) in bytes.iter_mut().zip(pairs) {
        let pair = std::str::from_utf8(pair).unwrap_or_default();
        *byte = u8::from_str_radix(pair, 16).unwrap_or_default();
    }
    Ok(bytes)
}

/// Writes a new key that only its owner can read, and never over another.
fn new_key(path: &Path) -> Result<(), Stop> {
    let mut bytes = [0; 32];
    OsRandom.fill(&mut bytes).map_err(|error| Stop(1, format!("{error}")))?;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let written = private(path).and_then(|mut file| writeln!(file, "{digits}"));
    written.map_err(|error| Stop(1, format!("{}: {error}", path.display())))
}

fn translate(path: &Path) -> Result<(), Stop> {
    let text = fs::read_to_string(path)
        .map_err(|error| Stop(2, format!("{}: {error}", path.display())))?;
    let imported = import::microsoft(&text)
        .map_err(|error| Stop(2, format!("{}: {error}", path.display())))?;
    print!("{}", imported.policy);
    for note in &imported.notes {
        eprintln!("note: {note}");
    }
    Ok(())
}
