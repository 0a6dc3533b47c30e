//! Many documents by one plan: several files at once, in the order in which they were given.

use crate::account::{Account, Listener};
use crate::keys::{Shared, ViewKeys};
use iomt_secure::crypto::hash::{Digest, sha256};
use iomt_secure::minimize::document::{DocumentPlan, Error, Left, Minimizer};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use std::{fs, io, thread};

/// A file to minimize.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Where it is; `-` is standard input.
    pub path: PathBuf,
    /// Under which name its output goes into the directory for it.
    pub name: PathBuf,
}

/// How documents are handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Output is made.
    Minimize,
    /// Nothing leaves; every element is told, in text or JSON.
    Dry {
        /// In JSON.
        json: bool,
    },
}

/// What became of a file.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// The output; in a dry run, what there is to tell.
    pub output: Vec<u8>,
    /// The digests of its documents that left.
    pub digests: Vec<Digest>,
    /// Documents of which no rule names anything.
    pub empty: u64,
    /// Documents that were refused, by their line, if it has lines.
    pub refused: Vec<(Option<usize>, Error)>,
    /// What the rules did.
    pub account: Account,
}

/// The files under `inputs`, each with the name of its output.
///
/// # Errors
/// What cannot be read.
pub fn inputs(given: &[PathBuf]) -> io::Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for path in given {
        if path.as_os_str() == "-" {
            inputs.push(Input { path: path.clone(), name: "stdin.json".into() });
        } else if fs::metadata(path)?.is_dir() {
            let begin = inputs.len();
            walk(path, path, &mut inputs)?;
            inputs[begin..].sort_by(|a, b| a.name.cmp(&b.name));
        } else {
            let name = path.file_name().unwrap_or_default().into();
            inputs.push(Input { path: path.clone(), name });
        }
    }
    Ok(inputs)
}

/// Whether every input has a place of its own in `directory`, and none of them is that of an input.
///
/// # Errors
/// A sentence that says which is not so.
pub fn check_outputs(inputs: &[Input], directory: &Path) -> Result<(), String> {
    let mut places = HashMap::new();
    let originals: HashSet<_> =
        inputs.iter().filter_map(|input| input.path.canonicalize().ok()).collect();
    for input in inputs {
        let (path, place) = (input.path.display(), directory.join(&input.name));
        if let Some(other) = places.insert(&input.name, &input.path) {
            let place = place.display();
            return Err(format!("{} and {path} would both become {place}", other.display()));
        }
        if place.canonicalize().is_ok_and(|place| originals.contains(&place)) {
            return Err(format!("the output of {path} would be written over {}", place.display()));
        }
    }
    Ok(())
}

fn walk(root: &Path, directory: &Path, inputs: &mut Vec<Input>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            walk(root, &path, inputs)?;
        } else if path
            .extension()
            .is_some_and(|end| end == "json" || end == "ndjson" || end == "jsonl")
        {
            let name = path.strip_prefix(root).unwrap_or(&path).to_path_buf();
            inputs.push(Input { path, name });
        }
    }
    Ok(())
}

/// Minimizes every input, `jobs` at a time, and gives each to `each` in order, with its place.
///
/// # Errors
/// Those of `each`; what cannot be read is given to it.
pub fn all<E: Send>(
    inputs: &[Input],
    plan: &DocumentPlan,
    keys: &Arc<Shared>,
    (mode, counted): (Mode, bool),
    jobs: usize,
    mut each: impl FnMut(usize, io::Result<Done>) -> Result<(), E>,
) -> Result<(), E> {
    let jobs = jobs.clamp(1, inputs.len().max(1));
    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::sync_channel(jobs);
    thread::scope(|scope| {
        for _ in 0..jobs {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(input) = inputs.get(at) else { break };
                    let done = file(&input.path, plan, keys, mode, counted);
                    // Nobody listens any more after an error.
                    if sender.send((at, done)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let (mut waiting, mut expected) = (BTreeMap::new(), 0);
        let mut progress = Progress::new(inputs.len());
        for (at, done) in results {
            waiting.insert(at, done);
            while let Some(done) = waiting.remove(&expected) {
                each(expected, done)?;
                expected += 1;
                progress.tell(expected);
            }
        }
        progress.end();
        Ok(())
    })
}

fn file(
    path: &Path,
    plan: &DocumentPlan,
    keys: &Arc<Shared>,
    mode: Mode,
    counted: bool,
) -> io::Result<Done> {
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        fs::File::open(path)?.read_to_end(&mut bytes)?;
    }
    // Some write a byte order mark, which JSON forbids (RFC 8259 §8.1) but lets readers ignore.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let keys = ViewKeys::new(keys.clone()).map_err(io::Error::other)?;
    let mut minimizer = Minimizer::new(plan, keys);
    let mut done = Done { account: Account::new(plan.rules().len()), ..Done::default() };
    let name = path.display().to_string();
    if !has_lines(path, bytes) {
        document(&mut minimizer, bytes, None, (mode, counted), &name, &mut done);
        return Ok(done);
    }
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let before = done.output.len();
        let place = format!("{name}:{number}");
        document(&mut minimizer, line, Some(number), (mode, counted), &place, &mut done);
        if done.output.len() > before && mode == Mode::Minimize {
            done.output.push(b'\n');
        }
    }
    Ok(done)
}

/// Whether each line is a document: by the file's name, or because the first line is a whole object
/// and another follows.
fn has_lines(path: &Path, bytes: &[u8]) -> bool {
    match path.extension().and_then(|end| end.to_str()) {
        Some("ndjson" | "jsonl") => return true,
        Some("json") => return false,
        _ => {}
    }
    let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut lines = lines.by_ref().filter(|line| !line.is_empty());
    let whole = |line: &[u8]| line.starts_with(b"{") && line.ends_with(b"}");
    lines.next().is_some_and(whole) && lines.next().is_some_and(whole)
}

fn document(
    minimizer: &mut Minimizer<'_, ViewKeys>,
    bytes: &[u8],
    line: Option<usize>,
    (mode, counted): (Mode, bool),
    name: &str,
    done: &mut Done,
) {
    let before = done.output.len();
    let mut listener = Listener::new(mode != Mode::Minimize);
    let left = if counted || mode != Mode::Minimize {
        minimizer.observed(bytes, &mut done.output, &mut listener)
    } else {
        minimizer.document(bytes, &mut done.output)
    };
    match left {
        Ok(left) => {
            listener.count(&mut done.account);
            match left {
                Left::Nothing => done.empty += 1,
                Left::Bytes(_) => done.digests.push(sha256(&[&done.output[before..]])),
            }
            if let Mode::Dry { json } = mode {
                done.output.truncate(before);
                let rules = minimizer.plan().rules();
                if !json {
                    done.output.extend_from_slice(format!("{name}\n").as_bytes());
                }
                for told in listener.told() {
                    let line = if json { told.json(rules, name) } else { told.line(rules) };
                    done.output.extend_from_slice(line.as_bytes());
                    done.output.push(b'\n');
                }
            }
        }
        Err(error) => done.refused.push((line, error)),
    }
}

/// Tells on standard error how far long work is.
struct Progress {
    of: usize,
    begun: Instant,
    last: Instant,
    told: bool,
}

impl Progress {
    fn new(of: usize) -> Self {
        let now = Instant::now();
        Self { of, begun: now, last: now, told: false }
    }

    fn tell(&mut self, done: usize) {
        let now = Instant::now();
        if now.duration_since(self.begun) > Duration::from_secs(2)
            && now.duration_since(self.last) > Duration::from_millis(500)
        {
            eprint!("\r{done} of {} files", self.of);
            (self.last, self.told) = (now, true);
        }
    }

    fn end(&self) {
        if self.told {
            eprintln!("\r{} of {} files", self.of, self.of);
        }
    }
}
