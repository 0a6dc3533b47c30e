//! The devices: what each one measures, and its way to the recipients.

mod ecg_patch;
mod glucose_meter;
mod infusion_pump;
pub mod link;
mod pulse_oximeter;

use crate::enrol::NOW;
use crate::reading::Reading;
use crate::signals::{self, Recording};
use iomt_secure::measurement::Time;

/// What a device is, apart from its identity.
pub struct Model {
    /// For humans, `ECG patch`.
    pub title: &'static str,
    /// Its certified name.
    pub uri: &'static str,
    /// Where its readings come from.
    pub source: String,
    /// Whether all of them are simulated.
    pub simulated: bool,
    /// What is to be seen in its figure.
    pub caption: &'static str,
    /// What it measures.
    pub sensor: fn() -> Box<dyn Sensor>,
}

/// Something that measures.
pub trait Sensor {
    /// What was measured in this second of the run.
    fn second(&mut self, second: u64) -> Vec<Reading>;
}

/// The ward's four devices on sockets.
#[must_use]
pub fn models() -> [Model; 4] {
    [
        Model {
            title: "ECG patch",
            uri: "spiffe://ward.example/icu-3/ecg-patch/ecg-1",
            source: format!("{}; repeated after two minutes", signals::ecg().source),
            simulated: false,
            caption: "The ECG identifies its owner and stays with the patch: the care team gets the heart rate, research its trend.",
            sensor: || ecg(signals::ecg()),
        },
        Model {
            title: "Pulse oximeter",
            uri: "spiffe://ward.example/icu-3/pulse-oximeter/oxi-1",
            source: format!(
                "{}; repeated after 82 seconds. Saturation, pulse rate and skin temperature: simulated",
                signals::ppg().source
            ),
            simulated: false,
            caption: "The care team gets the numbers as they come, research a number a minute and the curve. The skin temperature, which no rule names, goes to nobody.",
            sensor: || Box::new(pulse_oximeter::PulseOximeter::new()),
        },
        Model {
            title: "Infusion pump",
            uri: "spiffe://ward.example/icu-3/infusion-pump/pump-1",
            source: signals::INFUSION_SOURCE.into(),
            simulated: true,
            caption: "The care team sees what flows; nothing of the pump is research's business.",
            sensor: || Box::new(infusion_pump::InfusionPump::new()),
        },
        Model {
            title: "Glucose meter",
            uri: "spiffe://ward.example/icu-3/glucose-meter/meter-1",
            source: format!("{}; one reading of five minutes each second", signals::GLUCOSE_SOURCE),
            simulated: true,
            caption: "The care team gets every reading, research the range that it lies in, to the hour.",
            sensor: || Box::new(glucose_meter::GlucoseMeter::new()),
        },
    ]
}

/// What a device of this name is called for humans: its title if it is the ward's own.
#[must_use]
pub fn title(device: &str) -> &str {
    let known = [
        ("ecg-1", "ECG patch"),
        ("oxi-1", "Pulse oximeter"),
        ("pump-1", "Infusion pump"),
        ("meter-1", "Glucose meter"),
        ("strap-1", "Chest strap"),
        ("band-1", "Wristband"),
    ];
    known.iter().find(|(name, _)| *name == device).map_or(device, |(_, title)| title)
}

/// One lead of an electrocardiogram, from this recording.
#[must_use]
pub fn ecg(recording: Recording) -> Box<dyn Sensor> {
    Box::new(ecg_patch::EcgPatch::of(recording))
}

/// A second of the run as a time.
#[must_use]
pub const fn at(second: u64) -> Time {
    Time::utc((NOW + second) * 1000)
}
