//! The report: one HTML page that needs nothing else, neither network nor script.

mod chart;
mod escape;
mod page;

#[cfg(test)]
mod tests;

pub(crate) use escape::grouped;

use crate::summary::Summary;

/// What a report is drawn from.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The run.
    pub summary: Summary,
    /// For each device, what it measured beside what each recipient received.
    pub figures: Vec<Figure>,
}

/// The measured signal of a device beside what each recipient received, on one time axis.
#[derive(Clone, Debug, Default)]
pub struct Figure {
    /// The device's name, as in the summary.
    pub device: String,
    /// What is seen, in a sentence.
    pub caption: String,
    /// The measured signal first, then each recipient.
    pub panels: Vec<Panel>,
}

/// One signal.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// Whose it is: `measured`, `care team`, ...
    pub title: String,
    /// What was done to it, in a few words: `heart rate, every second`.
    pub method: String,
    /// The unit of the values, for instance `mV`; empty for none.
    pub unit: String,
    /// How it is drawn.
    pub shape: Shape,
    /// Seconds from the start and the value there, in order of time; a value that is not a number
    /// is a gap.
    pub points: Vec<(f64, f64)>,
}

/// How a signal is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// A continuous line: a waveform.
    #[default]
    Line,
    /// A value that holds until the next.
    Steps,
    /// Single readings.
    Dots,
}

impl Report {
    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        page::render(self)
    }
}
