//! The command line.

use std::path::PathBuf;

/// What was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Where to write the summary as JSON.
    pub json: Option<PathBuf>,
    /// Where to write the report as HTML.
    pub report: Option<PathBuf>,
    /// How many seconds of the patients' time to run.
    pub seconds: u64,
    /// How much faster than the patients' time.
    pub speed: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { json: None, report: None, seconds: 300, speed: 60.0 }
    }
}

/// What the arguments say.
#[derive(Clone, Debug, PartialEq)]
pub enum Parsed {
    /// To run.
    Run(Options),
    /// To say how it is used.
    Help,
}

/// Reads the arguments behind the program's name.
///
/// # Errors
/// What is wrong, in a sentence.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Parsed, String> {
    let mut options = Options::default();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let (name, inline) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(String::from(value))),
            None => (argument.as_str(), None),
        };
        let mut value = || {
            inline
                .clone()
                .or_else(|| arguments.next())
                .ok_or_else(|| format!("{name} needs a value"))
        };
        match name {
            "--json" => options.json = Some(value()?.into()),
            "--report" => options.report = Some(value()?.into()),
            "--seconds" => {
                let text = value()?;
                let seconds = text.parse().ok().filter(|seconds| SECONDS.contains(seconds));
                options.seconds = seconds.ok_or_else(|| {
                    format!("--seconds is a whole number from 60 to 3600, not {text:?}")
                })?;
            }
            "--speed" => {
                let text = value()?;
                let speed = text.parse().ok().filter(|speed| (1.0..=1e6).contains(speed));
                options.speed = speed.ok_or_else(|| {
                    format!("--speed is a number from 1 to 1000000, not {text:?}")
                })?;
            }
            "--help" | "-h" => return Ok(Parsed::Help),
            _ => return Err(format!("{argument:?} is not an argument")),
        }
    }
    Ok(Parsed::Run(options))
}

/// From one minute, without which research would get nothing, to one hour.
const SECONDS: std::ops::RangeInclusive<u64> = 60..=3600;

/// How the program is used.
pub const USAGE: &str = "\
Usage: ward [--seconds N] [--speed X] [--json FILE] [--report FILE]

Runs a ward on the loopback interface and a simulated radio: a gateway with two recipients, six devices,
a phone that relays for two of them, and attacks on them. Exits with 0 if every promise was kept, with 1 if one was broken, with 2 for a wrong argument.

  --seconds N    seconds of the patients' time, 60 to 3600 (300)
  --speed X      how much faster than that it passes, 1 to 1000000 (60)
  --json FILE    writes the summary: flows, attacks, promises
  --report FILE  writes a page for a browser: what was measured beside what each recipient received";

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Parsed, String> {
        super::parse(line.split_whitespace().map(String::from))
    }

    #[test]
    fn arguments_are_read() {
        assert_eq!(parse(""), Ok(Parsed::Run(Options::default())));
        let options = Options {
            json: Some("a.json".into()),
            report: Some("b.html".into()),
            seconds: 120,
            speed: 2.5,
        };
        assert_eq!(
            parse("--json a.json --report=b.html --seconds 120 --speed=2.5"),
            Ok(Parsed::Run(options))
        );
        assert_eq!(parse("--help"), Ok(Parsed::Help));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (line, what) in [
            ("--jason x", "\"--jason\" is not an argument"),
            ("ward.json", "\"ward.json\" is not an argument"),
            ("--json", "--json needs a value"),
            ("--seconds 59", "--seconds is a whole number from 60 to 3600, not \"59\""),
            ("--seconds ten", "--seconds is a whole number from 60 to 3600, not \"ten\""),
            ("--speed=0", "--speed is a number from 1 to 1000000, not \"0\""),
            ("--speed=NaN", "--speed is a number from 1 to 1000000, not \"NaN\""),
        ] {
            assert_eq!(parse(line), Err(what.into()), "{line}");
        }
    }
}
