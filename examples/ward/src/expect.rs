//! What each recipient should have received, worked out from the measurements a second time, in other
//! words than the SDK's: plain arithmetic on all that was measured. Whatever is not said here should not
//! have arrived.

use crate::reading::Reading;
use iomt_secure::measurement::Code;

/// What a view makes of one metric.
#[derive(Clone, Copy, Debug)]
struct Share {
    /// What arrives.
    code: Code,
    form: Form,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    /// Every value as it was measured.
    Same,
    /// Every value, to this step.
    Rounded(f64),
    /// To this step, and only where it has moved by that much.
    Changes(f64),
    /// One value a minute, to this step, of all that were measured in it.
    Minutes { step: f64, of: fn(Vec<f64>) -> f64 },
    /// Every value as the lower edge of its range, to the hour.
    Ranges(&'static [f64]),
    /// Heart rates instead of the ECG: one in so many seconds, to this step.
    HeartRates { every: u64, step: f64 },
    /// Every count of a waveform, runs to the second.
    Curve,
}

/// The promises of `ward.toml`'s views, by recipient and device.
fn shares(recipient: &str, device: &str) -> &'static [Share] {
    match (recipient, device) {
        ("care team", "ECG patch" | "Chest strap") => {
            &[Share { code: Code::ECG_HEART_RATE, form: Form::HeartRates { every: 1, step: 0.0 } }]
        }
        ("care team", "Pulse oximeter") => &[
            Share { code: Code::PULS_OXIM_SAT_O2, form: Form::Rounded(1.0) },
            Share { code: Code::PULS_OXIM_PULS_RATE, form: Form::Rounded(1.0) },
        ],
        ("care team", "Wristband") => {
            &[Share { code: Code::PULS_OXIM_PULS_RATE, form: Form::Rounded(1.0) }]
        }
        ("research", "Wristband") => &[
            Share {
                code: Code::PULS_OXIM_PULS_RATE,
                form: Form::Minutes { step: 5.0, of: median },
            },
            Share { code: Code::PULS_OXIM_PLETH, form: Form::Curve },
        ],
        ("care team", "Infusion pump") => &[
            Share { code: Code::FLOW_FLUID_PUMP, form: Form::Same },
            Share { code: Code::VOL_FLUID_DELIV, form: Form::Changes(0.1) },
        ],
        ("care team", "Glucose meter") => {
            &[Share { code: Code::CONC_GLU_CAPILLARY_WHOLEBLOOD, form: Form::Same }]
        }
        ("research", "ECG patch" | "Chest strap") => {
            &[Share { code: Code::ECG_HEART_RATE, form: Form::HeartRates { every: 60, step: 5.0 } }]
        }
        ("research", "Pulse oximeter") => &[
            Share { code: Code::PULS_OXIM_SAT_O2, form: Form::Minutes { step: 1.0, of: mean } },
            Share {
                code: Code::PULS_OXIM_PULS_RATE,
                form: Form::Minutes { step: 5.0, of: median },
            },
            Share { code: Code::PULS_OXIM_PLETH, form: Form::Curve },
        ],
        ("research", "Glucose meter") => &[Share {
            code: Code::CONC_GLU_CAPILLARY_WHOLEBLOOD,
            form: Form::Ranges(&[f64::NEG_INFINITY, 54.0, 70.0, 180.0, 250.0]),
        }],
        _ => &[],
    }
}

/// Whether a view lets a waveform of this device through as it was measured.
#[must_use]
pub fn has_curve(recipient: &str, device: &str) -> bool {
    shares(recipient, device).iter().any(|share| matches!(share.form, Form::Curve))
}

/// In so many words, what a view makes of a metric: for the report's captions.
#[must_use]
pub fn method(recipient: &str, device: &str, code: Code) -> Option<String> {
    let share = shares(recipient, device).iter().find(|share| share.code == code)?;
    Some(match share.form {
        Form::Same => "every value".into(),
        Form::Rounded(step) => format!("every value, to {step}"),
        Form::Changes(step) => format!("on a change of {step}"),
        Form::Minutes { step, .. } => format!("one a minute, to {step}"),
        Form::Ranges(_) => "its range, to the hour".into(),
        Form::HeartRates { every: 1, .. } => "heart rate, every second".into(),
        Form::HeartRates { step, .. } => format!("heart rate, one a minute, to {step}"),
        Form::Curve => "the curve, as measured".into(),
    })
}

/// The metrics that a recipient gets of a device, in the order of the view.
#[must_use]
pub fn codes(recipient: &str, device: &str) -> Vec<Code> {
    shares(recipient, device).iter().map(|share| share.code).collect()
}

/// Holds what arrived against what was measured; what is wrong, in sentences.
#[must_use]
pub fn check(
    recipient: &str,
    device: &str,
    seconds: u64,
    measured: &[Reading],
    arrived: &[Reading],
) -> Vec<String> {
    let shares = shares(recipient, device);
    let mut wrong = Vec::new();
    for reading in arrived {
        if !shares.iter().any(|share| share.code == reading.code()) {
            wrong.push(format!("it got {}, which no rule of its view names", reading.code()));
        }
    }
    for share in shares {
        let of = |readings: &[Reading]| -> Vec<Reading> {
            readings.iter().filter(|reading| reading.code() == share.code).cloned().collect()
        };
        if let Err(error) = share.check(seconds, &of(measured), &of(arrived)) {
            wrong.push(format!("{}: {error}", share.code));
        }
    }
    wrong.dedup();
    wrong.iter().map(|what| format!("{recipient}, {device}: {what}.")).collect()
}

impl Share {
    fn check(&self, seconds: u64, measured: &[Reading], arrived: &[Reading]) -> Result<(), String> {
        let is_wave = |reading: &Reading| matches!(reading, Reading::Wave(_));
        if arrived.iter().any(is_wave) != matches!(self.form, Form::Curve) && !arrived.is_empty() {
            return Err("a waveform where a value is due, or the other way round".into());
        }
        let points = |readings: &[Reading]| -> Vec<(u64, f64)> {
            readings.iter().flat_map(Reading::points).collect()
        };
        let (was, is) = (points(measured), points(arrived));
        match self.form {
            Form::Same if was == is => Ok(()),
            Form::Same => Err(differs(was.len(), is.len())),
            Form::Rounded(step) => {
                same_times(&was, &is)?;
                all(&is, |(_, value)| on(step, value))?;
                let close = was.iter().zip(&is).all(|(a, b)| near(a.1, b.1, step));
                close.then_some(()).ok_or_else(|| "a value is not the rounded one".into())
            }
            Form::Changes(step) => {
                all(&is, |(_, value)| on(step, value))?;
                let mut last: Option<f64> = None;
                let mut due = Vec::new();
                for (time, value) in was {
                    let value = half_even(value, step);
                    if last.is_none_or(|last| (value - last).abs() > step - 1e-9) {
                        due.push((time, value));
                        last = Some(value);
                    }
                }
                same_times(&due, &is)?;
                let same = due.iter().zip(&is).all(|(due, is)| (due.1 - is.1).abs() < 1e-6);
                same.then_some(()).ok_or_else(|| "a value is not the rounded one".into())
            }
            Form::Minutes { step, of } => {
                let minutes = was.chunk_by(|a, b| a.0 / MINUTE == b.0 / MINUTE);
                let due: Vec<_> =
                    minutes.map(|minute| of(minute.iter().map(|(_, v)| *v).collect())).collect();
                if due.len() != is.len() {
                    return Err(differs(due.len(), is.len()));
                }
                all(&is, |(_, value)| on(step, value))?;
                let close = due.iter().zip(&is).all(|(due, is)| near(*due, is.1, step));
                close.then_some(()).ok_or_else(|| "a minute's value is not the rounded one".into())
            }
            Form::Ranges(edges) => {
                all(&is, |(time, _)| time % HOUR == 0)?;
                let low = |value: f64| edges.iter().rfind(|edge| value >= **edge).copied();
                let due: Vec<_> =
                    was.iter().map(|(time, value)| (time / HOUR * HOUR, low(*value))).collect();
                let is: Vec<_> = is.into_iter().map(|(time, value)| (time, Some(value))).collect();
                (due == is).then_some(()).ok_or_else(|| differs(due.len(), is.len()))
            }
            Form::HeartRates { every, step } => {
                let span = every * 1000;
                let apart = |pair: &[(u64, f64)]| {
                    pair[1].0 >= pair[0].0 + span - if every == 1 { 100 } else { 0 }
                };
                if !is.windows(2).all(apart) {
                    return Err(format!("more than one in {every} s"));
                }
                // The detector learns for some seconds, and a value may be missing where there is none.
                let most = seconds.div_ceil(every);
                let least = (most / 2).max(1);
                let count = is.len() as u64;
                if count > most + 1 || count < least {
                    return Err(format!("{count} values, where {least} to {most} are due"));
                }
                all(&is, |(_, value)| {
                    value.is_nan() || ((20.0..=300.0).contains(&value) && on(step, value))
                })
            }
            Form::Curve => {
                let starts = arrived.iter().all(|reading| match reading {
                    Reading::Wave(wave) => wave.start.ms() % 1000 == 0,
                    Reading::Sample(_) => false,
                });
                let values = |points: Vec<(u64, f64)>| -> Vec<f64> {
                    points.into_iter().map(|(_, value)| value).collect()
                };
                (starts && values(was) == values(is))
                    .then_some(())
                    .ok_or_else(|| "the curve or its times are not as they should be".into())
            }
        }
    }
}

fn all(points: &[(u64, f64)], holds: impl Fn((u64, f64)) -> bool) -> Result<(), String> {
    match points.iter().find(|point| !holds(**point)) {
        None => Ok(()),
        Some((time, value)) => Err(format!("{value} at {time} ms is finer than its view allows")),
    }
}

fn same_times(was: &[(u64, f64)], is: &[(u64, f64)]) -> Result<(), String> {
    let same = was.len() == is.len() && was.iter().zip(is).all(|(a, b)| a.0 == b.0);
    same.then_some(()).ok_or_else(|| differs(was.len(), is.len()))
}

fn differs(due: usize, is: usize) -> String {
    format!("{due} values are due, {is} arrived, and they are not the same")
}

/// Whether a value is a multiple of the step; any value is of 0.
fn on(step: f64, value: f64) -> bool {
    step == 0.0 || ((value / step).round() * step - value).abs() < 1e-6
}

fn near(was: f64, is: f64, step: f64) -> bool {
    (was - is).abs() <= step / 2.0 + 1e-6
}

/// The nearest multiple of the step, half to even; values have three decimals at most.
fn half_even(value: f64, step: f64) -> f64 {
    let thousandths = |value: f64| (value * 1000.0).round() as i64;
    let (value, step) = (thousandths(value), thousandths(step));
    let (down, rest) = (value.div_euclid(step), value.rem_euclid(step));
    let up = 2 * rest > step || (2 * rest == step && down % 2 != 0);
    ((down + i64::from(up)) * step) as f64 / 1000.0
}

fn mean(values: Vec<f64>) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { mean(values[middle - 1..=middle].to_vec()) }
}

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

#[cfg(test)]
mod tests;
