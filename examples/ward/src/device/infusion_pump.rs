//! The infusion pump, simulated.

use super::{Sensor, at};
use crate::reading::Reading;
use crate::signals::{self, Infusion};
use iomt_secure::measurement::{Code, Decimal, Sample, Unit};

pub(super) struct InfusionPump(Box<dyn Iterator<Item = Infusion>>);

impl InfusionPump {
    pub(super) fn new() -> Self {
        Self(Box::new(signals::infusion()))
    }
}

impl Sensor for InfusionPump {
    fn second(&mut self, second: u64) -> Vec<Reading> {
        let Some(infusion) = self.0.next() else { return Vec::new() };
        let sample = |code, value, exponent, unit| {
            let value = Decimal::new(value, exponent).expect("it is in range");
            Reading::Sample(Sample::new(code, value, unit, at(second)))
        };
        vec![
            sample(Code::FLOW_FLUID_PUMP, infusion.flow, -1, Unit::MILLI_L_PER_HR),
            sample(Code::VOL_FLUID_DELIV, infusion.volume, -3, Unit::MILLI_L),
        ]
    }
}
