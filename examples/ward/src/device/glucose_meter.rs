//! The glucose meter, simulated. Its day passes faster: each second of the run it gives the reading of
//! the next five minutes.

use super::Sensor;
use crate::enrol::NOW;
use crate::reading::Reading;
use crate::signals;
use iomt_secure::measurement::{Code, Decimal, Sample, Time, Unit};

pub(super) struct GlucoseMeter(Box<dyn Iterator<Item = i32>>);

impl GlucoseMeter {
    pub(super) fn new() -> Self {
        Self(Box::new(signals::glucose()))
    }
}

impl Sensor for GlucoseMeter {
    fn second(&mut self, second: u64) -> Vec<Reading> {
        let Some(level) = self.0.next() else { return Vec::new() };
        let code = Code::CONC_GLU_CAPILLARY_WHOLEBLOOD;
        let value = Decimal::new(level, 0).expect("it is in range");
        let time = Time::utc((NOW + second * EVERY) * 1000);
        vec![Reading::Sample(Sample::new(code, value, Unit::MILLI_G_PER_DL, time))]
    }
}

/// Seconds from one reading to the next.
const EVERY: u64 = 300;
