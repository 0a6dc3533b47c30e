//! The ward's input: two recordings, whose sources and licences stand in `data/README.md`, and two
//! simulated devices.

/// A recorded signal.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The converter's counts.
    pub counts: Vec<i32>,
    /// Counts per second, as a fraction.
    pub rate: (u32, u32),
    /// Where it is from, in a sentence.
    pub source: &'static str,
}

/// Two minutes of an electrocardiogram.
#[must_use]
pub fn ecg() -> Recording {
    Recording {
        counts: counts(include_bytes!("../data/mitbih-208-mlii-360hz.i16le")),
        rate: (360, 1),
        source: "MIT-BIH Arrhythmia Database, record 208, lead MLII (ODC-By 1.0)",
    }
}

/// The two minutes after those of [`ecg`].
#[must_use]
pub fn ecg_later() -> Recording {
    let counts = counts(include_bytes!("../data/mitbih-208-mlii-360hz-minutes-3-4.i16le"));
    Recording { counts, ..ecg() }
}

/// The count of an electrocardiogram without voltage, and the counts in a millivolt.
pub const ECG_ZERO: i32 = 1024;
/// See [`ECG_ZERO`].
pub const ECG_PER_MILLIVOLT: i32 = 200;

/// 82 seconds of a photoplethysmogram, from when the sensor sits on the finger.
#[must_use]
pub fn ppg() -> Recording {
    let whole = counts(include_bytes!("../data/heartpy-data2-ppg-117hz.i16le"));
    Recording {
        // 46 s at 116.99 Hz
        counts: whole.into_iter().skip(5382).collect(),
        rate: (1_499_900, 12_821),
        source: "Photoplethysmogram from HeartPy, data2 (MIT licence)",
    }
}

fn counts(bytes: &[u8]) -> Vec<i32> {
    bytes.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]]).into()).collect()
}

/// What an infusion pump tells each second; simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Infusion {
    /// The flow, in tenths of a millilitre per hour.
    pub flow: i32,
    /// What was infused so far, in thousandths of a millilitre.
    pub volume: i32,
    /// The pressure in the line, in mmHg.
    pub pressure: i32,
}

/// A maintenance infusion of 80 mL/h with a bolus of 300 mL/h for a third of each minute, and the
/// pressure that goes with it.
pub fn infusion() -> impl Iterator<Item = Infusion> {
    let mut microlitres = 0;
    (0_i32..).map(move |second| {
        let bolus = (20..40).contains(&(second % 60));
        let flow = if bolus { 3000 } else { 800 };
        // 0.1 mL/h is 100 µL in 3600 s
        microlitres += flow * 100 / 3600;
        let pressure = 12 + flow / 100 + (second * 7) % 5;
        Infusion { flow, volume: microlitres, pressure }
    })
}

/// Where the pump's readings come from.
pub const INFUSION_SOURCE: &str = "A maintenance infusion with a bolus each minute";

/// Glucose in mg/dL, one reading for each five minutes of a day; simulated: three meals, each
/// raising the level within 45 minutes and wearing off over two hours.
pub fn glucose() -> impl Iterator<Item = i32> {
    (0_u32..).map(|reading| {
        let minute = f64::from(reading * 5 % 1440);
        let meals = [(7.5, 60.0), (12.5, 75.0), (19.0, 85.0)];
        let risen: f64 = meals
            .iter()
            .map(|(hour, height)| {
                let since = (minute - hour * 60.0) / 45.0;
                if since > 0.0 { height * since * (1.0 - since).exp() } else { 0.0 }
            })
            .sum();
        let sensor = f64::from(reading * 37 % 7) - 3.0;
        (96.0 + risen + sensor).round() as i32
    })
}

/// Where the meter's readings come from.
pub const GLUCOSE_SOURCE: &str = "A day with three meals";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recordings_are_whole() {
        let (ecg, ppg) = (ecg(), ppg());
        assert_eq!(ecg.counts.len(), 120 * 360);
        assert_eq!(&ecg.counts[..5], &[975, 981, 987, 989, 990]);
        assert!(ecg.counts.iter().all(|count| (0..2048).contains(count)));
        assert_eq!(ppg.counts.len(), 15_000 - 5382);
        assert!(ppg.counts.iter().all(|count| (1..1024).contains(count)));
    }

    #[test]
    fn the_ecg_is_the_shared_one() {
        let shared = "../../../shared/data/minimization/ecg/mitbih-208-mlii-360hz.i16le";
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(shared);
        let Ok(bytes) = std::fs::read(&path) else {
            eprintln!("SKIPPED: {shared} is not there");
            return;
        };
        assert_eq!(counts(&bytes)[..43_200], ecg().counts);
        assert_eq!(counts(&bytes)[43_200..86_400], ecg_later().counts);
    }

    #[test]
    fn the_simulations_are_plausible() {
        let hour = infusion().nth(3599).unwrap();
        assert!((150_000..160_000).contains(&hour.volume), "{hour:?}");
        assert!(glucose().take(288).all(|level| (90..=200).contains(&level)));
        assert!(glucose().take(288).any(|level| level > 150));
    }
}
