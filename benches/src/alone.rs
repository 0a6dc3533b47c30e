//! Work of ours that has no peer: minimizing samples, finding beats in an ECG, the log.

use crate::chain;
use crate::timing::Work;
use iomt_secure::fleet::audit::{Claims, ENTRY, Event, Log, Verifier};
use iomt_secure::measurement::{Code, Decimal, Sample, Time, Unit};
use iomt_secure::minimize::derive::{Lead, Qrs};
use iomt_secure::minimize::{Error, Minimized, Minimizer};

/// Samples in one turn.
const SAMPLES: usize = 256;
/// Room for all of them in one batch.
const ROOM: usize = 8192;

/// A stream of every kind of sample that a ward's devices send, and each kind alone.
pub(crate) fn minimize() -> Vec<Work> {
    let kinds = [
        ("iomt-secure, keep", Code::TEMP, Unit::DEGC),
        ("iomt-secure, round", Code::PULS_OXIM_SAT_O2, Unit::PERCENT),
        ("iomt-secure, bin", Code::CONC_GLU_CAPILLARY_WHOLEBLOOD, Unit::MILLI_G_PER_DL),
        ("iomt-secure, clamp", Code::PULS_OXIM_PULS_RATE, Unit::BEAT_PER_MIN),
        ("iomt-secure, rate", Code::PRESS_BLD_ART_MEAN, Unit::MMHG),
        ("iomt-secure, on-change", Code::RESP_RATE, Unit::RESP_PER_MIN),
        ("iomt-secure, unnamed", Code::PRESS_BLD_NONINV_SYS, Unit::MMHG),
    ];
    let all: Vec<_> = kinds.iter().map(|(_, code, unit)| (*code, *unit)).collect();
    let mut works = vec![stream("iomt-secure", all)];
    works.extend(kinds.map(|(who, code, unit)| stream(who, vec![(code, unit)])));
    works
}

fn stream(who: &'static str, kinds: Vec<(Code, Unit)>) -> Work {
    let mut minimizer: Minimizer<8> = chain::link().minimizer;
    let now = chain::now();
    let mut batch: Minimized<ROOM> = minimizer.batch(&now).expect("a policy in force");
    let values: Vec<_> =
        (0..SAMPLES).map(|at| Decimal::new(360 + (at * 7 % 31) as i32, -1)).collect();
    let mut ms = 1_800_000_000_000;
    let turn = move || {
        minimizer.renew(&mut batch, &now).expect("a policy in force");
        for (value, (code, unit)) in values.iter().zip(kinds.iter().cycle()) {
            ms += 250;
            let value = value.expect("a decimal");
            let sample = Sample::new(*code, value, *unit, Time::utc(ms));
            match minimizer.sample(&sample, &mut batch) {
                Ok(_) => {}
                Err(Error::Full) => minimizer.renew(&mut batch, &now).expect("a policy in force"),
                Err(error) => panic!("a sample was refused: {error}"),
            }
        }
    };
    Work { who, units: SAMPLES, turn: Box::new(turn) }
}

/// The beat detector over the ward's recorded ECG, a second of it at a time.
pub(crate) fn qrs() -> Vec<Work> {
    const RECORD: &[u8] = include_bytes!("../../examples/ward/data/mitbih-208-mlii-360hz.i16le");
    const SECOND: usize = 360;
    let (pairs, _) = RECORD.as_chunks::<2>();
    let counts: Vec<i32> = pairs.iter().map(|pair| i16::from_le_bytes(*pair).into()).collect();
    let lead = Lead::new((360, 1), (5, 1), 0, 2047).expect("the record's lead");
    let mut qrs = Qrs::new(lead);
    let (mut at, mut beats) = (0, 0_usize);
    let turn = move || {
        let second = &counts[at..at + SECOND];
        beats += second.iter().filter_map(|count| qrs.push(*count)).count();
        at = (at + SECOND) % (counts.len() - SECOND);
        std::hint::black_box(beats);
    };
    vec![Work { who: "iomt-secure", units: SECOND, turn: Box::new(turn) }]
}

/// An entry appended to a log, without a signature, and an entry of one verified.
pub(crate) fn log() -> Vec<Work> {
    const CLAIMS: Claims<'static> = Claims {
        id: &[7; 16],
        device: "spiffe://hospital.example/icu-3/infusion-pump/pump-42",
        owner: "hospital.example",
        jurisdiction: "DE",
        retention: 3650,
    };
    let now = chain::now();
    let event = Event::FrameRefused { peer: [9; 16], error: 726, times: 3 };
    let mut appended = Log::new(CLAIMS).expect("claims");
    let mut out = [0; ENTRY];
    let append = move || {
        for _ in 0..SAMPLES {
            appended.append(&event, &now, std::hint::black_box(&mut out)).expect("room");
        }
    };
    let mut log = Log::new(CLAIMS).expect("claims");
    let mut entries = vec![0; SAMPLES * ENTRY];
    for entry in entries.as_chunks_mut().0 {
        log.append(&event, &now, entry).expect("room");
    }
    let verify = move || {
        let mut verifier = Verifier::new(CLAIMS).expect("claims");
        let count = verifier.entries(std::hint::black_box(&entries)).expect("a whole log");
        assert_eq!(count, SAMPLES as u64);
    };
    vec![
        Work { who: "iomt-secure, append", units: SAMPLES, turn: Box::new(append) },
        Work { who: "iomt-secure, verify", units: SAMPLES, turn: Box::new(verify) },
    ]
}
