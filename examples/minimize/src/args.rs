//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Args {
    /// The policy, in TOML or JSON.
    pub policy: Option<PathBuf>,
    /// The view: its recipient, its purpose, or both with a space between.
    pub view: Option<String>,
    /// Show what would leave and why, and let nothing leave.
    pub dry_run: bool,
    /// The dry run in JSON, one element a line.
    pub json: bool,
    /// Where the signed receipt goes.
    pub receipt: Option<PathBuf>,
    /// The key that signs it, as 64 hexadecimal digits.
    pub signer: Option<PathBuf>,
    /// The re-identification key, as 64 hexadecimal digits.
    pub key: Option<PathBuf>,
    /// The epoch of pseudonyms and shifts.
    pub epoch: u64,
    /// Where the map of random pseudonyms is kept.
    pub map: Option<PathBuf>,
    /// How many files at once.
    pub jobs: Option<usize>,
    /// Where the documents go.
    pub out: Option<PathBuf>,
    /// The time by which ages are told, in seconds since 1970.
    pub now: Option<u64>,
    /// A configuration of Tools for Health Data Anonymization to translate.
    pub import: Option<PathBuf>,
    /// Where a new key is written.
    pub new_key: Option<PathBuf>,
    /// Files, directories, or `-`.
    pub inputs: Vec<PathBuf>,
}

/// How to use it.
pub const USAGE: &str = "\
usage: minimize --policy P [--view V] [--dry-run [--json] | --receipt R [--signer K]]
                [--key K] [--epoch N] [--map DIR] [--jobs N] [--out DIR] FILE|DIR|-...
       minimize --import-microsoft CONFIG > POLICY
       minimize --new-key K

  --policy P    the policy, in TOML or JSON
  --view V      which view of it: its recipient, its purpose, or both; one alone needs no name
  --dry-run     show every element, the rule, the method, and the value before and after; this
                shows the documents' values: for your eyes, not for a log
  --receipt R   write a signed account of what was done, without any value
  --signer K    the key that signs it; if none is given a new one is made, and R.pub is its public key
  --key K       the re-identification key; without it pseudonyms and date shifts are of this run
                only, and nobody can turn them back
  --map DIR     where random pseudonyms are remembered, encrypted under the key
  --out DIR     where documents go, readable by their owner alone; a single file goes to standard
                output without it. What an earlier run left there of a file of which nothing
                leaves now is removed
  FILE          JSON, NDJSON or a Bundle; - is standard input; of a DIR every .json and .ndjson

exit: 0 done; 1 a file could not be read or written; 2 the policy or the command is wrong;
      3 a document was refused, and the others are done";

impl Args {
    /// Reads the command line, without the program's name.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(given: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut args = Self::default();
        let mut given = given.into_iter();
        while let Some(word) = given.next() {
            // A file may have a name that is not UTF-8; no option has.
            let Some(word) = word.to_str() else {
                args.inputs.push(word.into());
                continue;
            };
            let (name, attached) = match word.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value)),
                _ => (word, None),
            };
            let mut path = || {
                let value = attached.map(OsString::from).or_else(|| given.next());
                value.ok_or_else(|| format!("{name} needs a value"))
            };
            let mut value =
                || path()?.into_string().map_err(|_| format!("the value of {name} is not UTF-8"));
            match name {
                "--policy" => args.policy = Some(path()?.into()),
                "--view" => args.view = Some(value()?),
                "--receipt" => args.receipt = Some(path()?.into()),
                "--signer" => args.signer = Some(path()?.into()),
                "--key" => args.key = Some(path()?.into()),
                "--epoch" => args.epoch = number(name, &value()?)?,
                "--map" => args.map = Some(path()?.into()),
                "--jobs" => args.jobs = Some(number(name, &value()?)?),
                "--out" => args.out = Some(path()?.into()),
                "--now" => args.now = Some(number(name, &value()?)?),
                "--import-microsoft" => args.import = Some(path()?.into()),
                "--new-key" => args.new_key = Some(path()?.into()),
                "--dry-run" if attached.is_none() => args.dry_run = true,
                "--json" if attached.is_none() => args.json = true,
                "-" => args.inputs.push("-".into()),
                other if other.starts_with('-') => return Err(format!("{other} is not an option")),
                input => args.inputs.push(input.into()),
            }
        }
        if args.jobs == Some(0) {
            return Err("--jobs is at least 1".into());
        }
        if args.receipt.is_some() && args.dry_run {
            return Err("--receipt is of what left, and a --dry-run lets nothing leave".into());
        }
        if args.json && !args.dry_run {
            return Err("--json is for --dry-run".into());
        }
        if args.map.is_some() && args.key.is_none() {
            return Err("--map is encrypted under the key: give --key".into());
        }
        Ok(args)
    }
}

fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{name} needs a whole number, not `{value}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Args, String> {
        Args::parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn options_have_values_in_two_forms() {
        let args = parse("--policy p --jobs=4 --dry-run a.json - --view v").unwrap();
        assert_eq!(args, parse("--policy=p --jobs 4 --dry-run a.json - --view=v").unwrap());
        assert_eq!(args.inputs.len(), 2);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for line in [
            "--policy",
            "--jobs 0",
            "--jobs x",
            "--unknown",
            "--json a.json",
            "--map d a.json",
            "--dry-run=yes",
            "--epoch -1",
            "--dry-run --receipt r a.json",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
