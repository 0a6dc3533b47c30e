//! An ECG whose beats are known: each is a sum of five Gaussians (P, Q, R, S, T), as in
//! McSharry et al. (2003), with the disturbances that an electrode sees.

use super::super::Lead;
use std::vec::Vec;

pub(super) struct Ecg {
    pub(super) lead: Lead,
    pub(super) counts: Vec<i32>,
    /// The samples of the R waves.
    pub(super) beats: Vec<u64>,
}

/// A recipe; amplitudes in mV.
#[derive(Clone)]
pub(super) struct Recipe {
    pub(super) rate: (u32, u32),
    pub(super) r: f64,
    pub(super) t: f64,
    pub(super) wander: f64,
    pub(super) hum: (f64, f64),
    pub(super) noise: f64,
    pub(super) offset: f64,
    /// The height of a step of the baseline every three seconds, up and down by turns.
    pub(super) step: f64,
    /// From one R wave to the next, in seconds.
    pub(super) intervals: Vec<f64>,
}

impl Recipe {
    /// A clean ECG at a steady heart rate for `seconds`.
    pub(super) fn steady(per_minute: f64, seconds: f64) -> Self {
        let count = (seconds * per_minute / 60.0) as usize;
        Self {
            rate: (250, 1),
            r: 1.0,
            t: 0.25,
            wander: 0.0,
            hum: (50.0, 0.0),
            noise: 0.0,
            offset: 0.0,
            step: 0.0,
            intervals: std::vec![60.0 / per_minute; count],
        }
    }

    pub(super) fn render(&self) -> Ecg {
        let hertz = f64::from(self.rate.0) / f64::from(self.rate.1);
        let mut random = Random(1);
        let mut at = 0.6;
        let mut beats = std::vec![(at, *self.intervals.first().unwrap())];
        for interval in &self.intervals {
            at += interval * (1.0 + 0.01 * random.normal());
            beats.push((at, *interval));
        }
        let mut signal = std::vec![self.offset; ((at + 0.5) * hertz) as usize];
        for (at, interval) in &beats {
            for (height, centre, width) in self.waves(*interval) {
                let (from, to) = (at + centre - 5.0 * width, at + centre + 5.0 * width);
                let from = (from.max(0.0) * hertz) as usize;
                for (i, sample) in signal.iter_mut().enumerate().skip(from) {
                    let time = i as f64 / hertz;
                    if time > to {
                        break;
                    }
                    *sample += height * (-0.5 * ((time - at - centre) / width).powi(2)).exp();
                }
            }
        }
        for (i, sample) in signal.iter_mut().enumerate() {
            let turn = core::f64::consts::TAU * i as f64 / hertz;
            *sample += self.wander * ((0.3 * turn).sin() + 0.3 * (0.07 * turn).sin());
            *sample += self.hum.1 * (self.hum.0 * turn).sin();
            *sample += self.noise * random.normal();
            *sample += if (i as f64 / hertz) % 6.0 < 3.0 { 0.0 } else { self.step };
        }
        Ecg {
            // 16 bits at 2.5 µV
            lead: Lead::new(self.rate, (5, 2), -32_768, 32_767).unwrap(),
            counts: signal.iter().map(|mv| ((mv * 400.0) as i32).clamp(-32_768, 32_767)).collect(),
            beats: beats.iter().map(|(at, _)| (at * hertz) as u64).collect(),
        }
    }

    /// Height in mV, centre from the R wave and width in seconds; the QT and PR times shorten with
    /// the root of the interval (Bazett).
    fn waves(&self, interval: f64) -> [(f64, f64, f64); 5] {
        let root = interval.sqrt();
        [
            (0.12 * self.r, -0.17 * root, 0.022 * root),
            (-0.10 * self.r, -0.025, 0.009),
            (self.r, 0.0, 0.011),
            (-0.20 * self.r, 0.026, 0.010),
            (self.t, 0.29 * root, 0.050 * root),
        ]
    }
}

/// Normal deviates that are the same on every machine.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn uniform(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}
