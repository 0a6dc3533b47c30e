//! What was measured beside what each recipient received, as the report draws it.

use crate::device::Model;
use crate::enrol::NOW;
use crate::expect;
use crate::reading::Reading;
use crate::recipient::Arrived;
use crate::report::{Figure, Panel, Shape};
use iomt_secure::measurement::{Code, Unit};

/// What arrived from one device.
#[must_use]
pub fn of(arrived: &[Arrived], model: &Model) -> Vec<Reading> {
    let device = model.uri.rsplit('/').next().unwrap_or_default();
    let mine = arrived.iter().filter(|arrived| arrived.device == device);
    mine.map(|arrived| arrived.reading.clone()).collect()
}

/// A figure for each device: all that it measured, and all that each recipient received of it.
#[must_use]
pub fn draw(
    models: &[&Model],
    measured: &[&[Reading]],
    received: &[(&'static str, Vec<Arrived>)],
) -> Vec<Figure> {
    let mut figures = Vec::new();
    for (model, measured) in models.iter().zip(measured) {
        let mut panels = Vec::new();
        for code in order(measured) {
            panels.push(panel("measured", String::new(), measured, code));
        }
        for (recipient, arrived) in received {
            let arrived = of(arrived, model);
            for code in expect::codes(recipient, model.title) {
                let method = expect::method(recipient, model.title, code).unwrap_or_default();
                panels.push(panel(recipient, method, &arrived, code));
            }
        }
        figures.push(Figure { device: model.title.into(), caption: model.caption.into(), panels });
    }
    figures
}

/// The metrics of these readings, in the order of their first appearance.
fn order(readings: &[Reading]) -> Vec<Code> {
    let mut codes = Vec::new();
    for reading in readings {
        if !codes.contains(&reading.code()) {
            codes.push(reading.code());
        }
    }
    codes
}

fn panel(title: &str, method: String, readings: &[Reading], code: Code) -> Panel {
    let mine: Vec<_> = readings.iter().filter(|reading| reading.code() == code).collect();
    let (unit, is_wave) = match mine.first() {
        Some(Reading::Wave(wave)) => (Some(wave.unit), true),
        Some(Reading::Sample(sample)) => (Some(sample.unit), false),
        None => (None, false),
    };
    let what = name(code);
    let method = if method.is_empty() { what } else { format!("{what}: {method}") };
    // What came in another order, and where something is missing, a gap.
    let mut points: Vec<_> = mine.iter().flat_map(|reading| reading.points()).collect();
    points.sort_by_key(|(ms, _)| *ms);
    if is_wave {
        let gaps: Vec<_> = points
            .windows(2)
            .filter(|two| two[1].0 > two[0].0 + WHOLE)
            .map(|two| (two[0].0 + 1, f64::NAN))
            .collect();
        points.extend(gaps);
        points.sort_by_key(|(ms, _)| *ms);
    }
    Panel {
        title: title.into(),
        method,
        unit: unit
            .filter(|unit| *unit != Unit::DIMLESS)
            .and_then(Unit::ucum)
            .unwrap_or_default()
            .into(),
        shape: match (is_wave, title) {
            (true, _) => Shape::Line,
            (false, "measured") => Shape::Dots,
            (false, _) => Shape::Steps,
        },
        points: points
            .into_iter()
            .map(|(ms, value)| (ms as f64 / 1000.0 - NOW as f64, value))
            .collect(),
    }
}

/// Milliseconds without a count after which a curve has a gap: more than the second to which a view may
/// cut the time of a run.
const WHOLE: u64 = 1_500;

fn name(code: Code) -> String {
    let known = [
        (Code::ECG_ELEC_POTL_II, "ECG, lead II"),
        (Code::ECG_HEART_RATE, "heart rate"),
        (Code::PULS_OXIM_PLETH, "plethysmogram"),
        (Code::PULS_OXIM_SAT_O2, "oxygen saturation"),
        (Code::PULS_OXIM_PULS_RATE, "pulse rate"),
        (Code::TEMP_SKIN, "skin temperature, which no rule names"),
        (Code::FLOW_FLUID_PUMP, "flow"),
        (Code::VOL_FLUID_DELIV, "volume delivered"),
        (Code::CONC_GLU_CAPILLARY_WHOLEBLOOD, "glucose"),
    ];
    let name = known.iter().find(|(other, _)| *other == code).map(|(_, name)| *name);
    name.map_or_else(|| code.to_string(), String::from)
}
