use super::*;
use crate::cbor;
use crate::measurement::packing::tests::{signals, unpack_naively};
use crate::measurement::time::Base;
use crate::measurement::{
    Code, Counts, Decimal, Error, Quality, Rate, Sample, Time, Unit, Waveform,
};
use coset::cbor::Value;
use proptest::prelude::*;
use std::string::String;
use std::vec;
use std::vec::Vec;

// --- an owned form of the items, for comparison ---

#[derive(Clone, Debug, PartialEq)]
enum Owned {
    Sample(Sample),
    Waveform { head: Waveform<'static>, counts: Vec<i32> },
}

impl From<Item<'_>> for Owned {
    fn from(item: Item<'_>) -> Self {
        match item {
            Item::Sample(sample) => Self::Sample(sample),
            Item::Waveform(waveform) => Self::Waveform {
                counts: waveform.counts.iter().collect(),
                head: Waveform { counts: Counts::I32(&[]), ..waveform },
            },
        }
    }
}

impl Owned {
    fn append(&self, encoder: &mut Encoder, out: &mut [u8]) -> Result<(), Error> {
        match self {
            Self::Sample(sample) => encoder.sample(out, sample),
            Self::Waveform { head, counts } => {
                encoder.waveform(out, &Waveform { counts: Counts::I32(counts), ..*head })
            }
        }
    }
}

fn encode(items: &[Owned]) -> Result<Vec<u8>, Error> {
    let mut out = vec![0; 64 + items.len() * 64 + items.iter().map(size).sum::<usize>()];
    let mut encoder = Encoder::new();
    for item in items {
        item.append(&mut encoder, &mut out)?;
    }
    out.truncate(encoder.len());
    Ok(out)
}

fn size(item: &Owned) -> usize {
    match item {
        Owned::Sample(_) => 0,
        Owned::Waveform { counts, .. } => counts.len() * 8,
    }
}

fn decode(bytes: &[u8]) -> Result<Vec<Owned>, Error> {
    Decoder::new(bytes).map(|item| item.map(Owned::from)).collect()
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn spo2(value: &str, ms: u64) -> Sample {
    Sample::new(Code::PULS_OXIM_SAT_O2, decimal(value), Unit::PERCENT, Time::utc(ms))
}

fn ecg<'a>(counts: &'a [i16], ms: u64) -> Waveform<'a> {
    Waveform {
        code: Code::ECG_ELEC_POTL_II,
        unit: Unit::MILLI_VOLT,
        start: Time::utc(ms),
        rate: Rate::hz(360).unwrap(),
        offset: decimal("-5.12"),
        resolution: decimal("0.005"),
        quality: Quality::NONE,
        counts: Counts::I16(counts),
    }
}

// --- the second decoder: written from docs/wire/measurement.md, on ciborium's values ---

struct Reference {
    base: i128,
    next: usize,
    series: Vec<Option<ReferenceSeries>>,
}

#[derive(Clone)]
struct ReferenceSeries {
    definition: Vec<i128>,
    mantissa: i128,
    last: i128,
    step: i128,
    counts: i128,
}

fn integer(value: &Value) -> i128 {
    value.as_integer().expect("an integer").into()
}

fn integers(values: &[Value]) -> Vec<i128> {
    values.iter().map(integer).collect()
}

impl Reference {
    fn decode(bytes: &[u8]) -> Vec<Owned> {
        let mut rest = bytes;
        let mut values = Vec::new();
        while !rest.is_empty() {
            values.push(coset::cbor::de::from_reader::<Value, _>(&mut rest).unwrap());
        }
        let Some((base, entries)) = values.split_first() else { return Vec::new() };
        let mut this = Self { base: integer(base), next: 0, series: vec![None; 8] };
        entries.iter().map(|entry| this.entry(entry.as_array().unwrap())).collect()
    }

    fn base_ms(&self) -> i128 {
        if self.base < 0 { -1 - self.base } else { self.base }
    }

    fn time(&self, ms: i128) -> Time {
        let ms = ms.try_into().unwrap();
        if self.base < 0 { Time::uptime(ms) } else { Time::utc(ms) }
    }

    fn entry(&mut self, fields: &[Value]) -> Owned {
        let number = match &fields[0] {
            Value::Array(definition) => {
                let number = self.next;
                self.next = (number + 1) % 8;
                self.series[number] = Some(ReferenceSeries {
                    definition: integers(definition),
                    mantissa: 0,
                    last: self.base_ms(),
                    step: 0,
                    counts: 0,
                });
                number
            }
            number => usize::try_from(integer(number)).unwrap(),
        };
        let mut series = self.series[number].clone().unwrap();
        let definition = series.definition.clone();
        let code = Code::new(u32::try_from(definition[0]).unwrap() ^ 0x2_0000);
        let unit = Unit::new(definition[1].try_into().unwrap());
        let item = if definition.len() == 3 {
            let mut rest = integers(&fields[1..]);
            rest.resize(3, 0);
            series.mantissa += rest[0];
            let expected = (series.last + series.step).clamp(0, i64::MAX.into());
            let ms = expected + rest[1];
            series.step = (ms - series.last).clamp(i64::MIN.into(), i64::MAX.into());
            series.last = ms;
            let bits = (definition[2] as i8 as u8 as u32) << 24
                | (series.mantissa as i32 as u32) & 0xFF_FFFF;
            Owned::Sample(Sample {
                code,
                unit,
                value: Decimal::from_bits(bits).unwrap(),
                time: self.time(ms),
                quality: Quality::from_bits(rest[2] as u16).unwrap(),
            })
        } else {
            let mut rest = integers(&fields[4..]);
            rest.resize(2, 0);
            let counts = unpack_naively(
                integer(&fields[2]) as i64,
                integer(&fields[1]) as usize,
                fields[3].as_bytes().unwrap(),
            );
            let ran = series.counts * 1000 * definition[3] / definition[2];
            let ms = (series.last + ran).min(i64::MAX.into()) + rest[0];
            let len = counts.len() as i128;
            if rest[0] == 0 {
                series.counts += len;
            } else {
                (series.last, series.counts) = (ms, len);
            }
            let number =
                |at: usize| Decimal::new(definition[at] as i32, definition[at + 1] as i8).unwrap();
            Owned::Waveform {
                head: Waveform {
                    code,
                    unit,
                    start: self.time(ms),
                    rate: Rate::new(definition[2] as u32, definition[3] as u32).unwrap(),
                    offset: number(4),
                    resolution: number(6),
                    quality: Quality::from_bits(rest[1] as u16).unwrap(),
                    counts: Counts::I32(&[]),
                },
                counts: counts.iter().map(|count| i32::try_from(*count).unwrap()).collect(),
            }
        };
        self.series[number] = Some(series);
        item
    }
}

// --- worked vectors: the document's own ---

/// The hexadecimal lines under each `### name` of the document, comments off.
fn documented(name: &str) -> Option<Vec<u8>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/wire/measurement.md");
    let text = std::fs::read_to_string(path).ok()?;
    let section = text.split("\n### ").find(|section| section.lines().next() == Some(name))?;
    let block = section.split("```").nth(1)?;
    let lines = block.lines().skip(1).map(|line| line.split('#').next().unwrap());
    let digits: String = lines.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
    Some(hex::decode(digits).unwrap())
}

fn check_vector(name: &str, items: &[Owned]) {
    let Some(bytes) = documented(name) else {
        // The documents are beside the crate, not in it.
        std::eprintln!("skipped the vector {name:?}: docs/wire/measurement.md is not there");
        return;
    };
    assert_eq!(hex::encode(encode(items).unwrap()), hex::encode(&bytes), "{name}");
    assert_eq!(decode(&bytes).as_deref(), Ok(items), "{name}");
    assert_eq!(Reference::decode(&bytes), items, "{name}");
}

#[test]
fn vectors_of_the_document() {
    check_vector("A pulse oximeter", &{
        let pulse = |value, ms| {
            let code = Code::PULS_OXIM_PULS_RATE;
            Sample::new(code, decimal(value), Unit::BEAT_PER_MIN, Time::utc(ms))
        };
        let start = 1_700_000_000_000;
        let mut last = spo2("95", start + 2000);
        last.quality = Quality::QUESTIONABLE;
        [
            spo2("97", start),
            pulse("72.5", start),
            spo2("97", start + 1000),
            pulse("73.0", start + 1001),
            last,
        ]
        .map(Owned::Sample)
    });
    check_vector("A device without a clock, a special value", &{
        let code = Code::TEMP_BODY;
        [(decimal("36.50"), 61_000), (Decimal::NAN, 62_000)]
            .map(|(value, ms)| Sample::new(code, value, Unit::DEGC, Time::uptime(ms)))
            .map(Owned::Sample)
    });
    check_vector("An ECG in two runs", &{
        let runs = [vec![995_i16, 997, 1000, 1004, 1004, 1003], vec![1002, 1002, 1500]];
        [0, 17].map(|ms| Owned::from(Item::Waveform(ecg(&runs[usize::from(ms > 0)], ms)))).map(
            |item| match item {
                Owned::Waveform { mut head, counts } => {
                    head.start = Time::utc(1_700_000_000_000 + head.start.ms());
                    if head.start.ms() % 1000 != 0 {
                        // 6 counts take 16.67 ms: 16 is on time, 17 is late.
                        head.quality = Quality::MSMT_ONGOING;
                    }
                    Owned::Waveform { head, counts }
                }
                sample => sample,
            },
        )
    });
}

// --- sizes ---

#[test]
fn a_steady_series_costs_two_bytes_a_sample() {
    let samples: Vec<_> =
        (0..102).map(|at| Owned::Sample(spo2("97", 1_700_000_000_000 + at * 1000))).collect();
    let first_two = encode(&samples[..2]).unwrap().len();
    assert_eq!(first_two, 9 + 11 + 6);
    assert_eq!(encode(&samples).unwrap().len(), first_two + 100 * 2);
}

#[test]
fn a_second_of_ecg() {
    let Some((signal, _)) = signals() else {
        std::eprintln!("skipped a_second_of_ecg: ../shared/data is not there");
        return;
    };
    let batches: usize = signal
        .chunks_exact(360)
        .map(|run| {
            let waveform = ecg(run, 1_700_000_000_000);
            encode(&[Owned::from(Item::Waveform(waveform))]).unwrap().len()
        })
        .sum();
    let mean = batches / 300;
    std::println!("a second of ECG as a batch of its own: {mean} bytes, 720 raw");
    assert!(mean <= 250, "{mean}");
}

// --- failed calls, capacity ---

#[test]
fn an_entry_that_does_not_fit_changes_nothing() {
    let items = [
        Owned::Sample(spo2("97", 5)),
        Owned::from(Item::Waveform(ecg(&[1, 5, -9, 300], 5))),
        Owned::Sample(spo2("97.5", 7)),
        Owned::Sample(spo2("98", 6)),
    ];
    let whole = encode(&items).unwrap();
    for room in 0..whole.len() {
        let mut out = vec![0; room];
        let mut encoder = Encoder::new();
        let mut accepted = Vec::new();
        for item in &items {
            let before = out[..encoder.len()].to_vec();
            match item.append(&mut encoder, &mut out) {
                Ok(()) => accepted.push(item.clone()),
                Err(error) => {
                    assert_eq!(error, Error::Capacity);
                    assert_eq!(out[..encoder.len()], before);
                }
            }
        }
        // What was accepted is a batch as if the rest had never been tried.
        assert_eq!(out[..encoder.len()], encode(&accepted).unwrap());
        assert!(accepted.len() < items.len());
    }
}

#[test]
fn misuse_is_refused_by_its_fault_and_changes_nothing() {
    let mut out = [0; 200];
    let mut encoder = Encoder::new();
    encoder.sample(&mut out, &spo2("97", 5)).unwrap();
    let (len, before) = (encoder.len(), out);
    let uptime = Sample { time: Time::uptime(5), ..spo2("97", 5) };
    assert_eq!(encoder.sample(&mut out, &uptime), Err(Error::TimeBase));
    assert_eq!(encoder.waveform(&mut out, &ecg(&[], 5)), Err(Error::NoCounts));
    let unscaled = Waveform { resolution: Decimal::NAN, ..ecg(&[1], 5) };
    assert_eq!(encoder.waveform(&mut out, &unscaled), Err(Error::Scale));
    assert_eq!((encoder.len(), out), (len, before));
    encoder.sample(&mut out, &spo2("97", 6)).unwrap();
    assert_eq!(decode(&out[..encoder.len()]).unwrap().len(), 2);
}

// --- refused encodings, one case a rule ---

#[test]
fn each_rule_refuses() {
    for (fault, hex, error) in [
        ("a base without entries", "05", Error::Cbor(cbor::Error::Truncated)),
        ("no base", "83194bb8190220008100", Error::Cbor(cbor::Error::Type)),
        ("an entry that is no array", "05 00", Error::Cbor(cbor::Error::Type)),
        ("an empty entry", "05 80", Error::Cbor(cbor::Error::ArrayShort)),
        (
            "a base not in shortest form",
            "1805 81 83194bb8190220 00",
            Error::Cbor(cbor::Error::NotShortest),
        ),
        ("an undefined series", "05 8100", Error::Series),
        ("a series beyond the table", "05 8108", Error::Series),
        ("a series defined twice", "05 8183194bb819022000 8183194bb819022000", Error::SeriesTwice),
        (
            "a code beyond 32 bits",
            "05 81831b0000000100000000 190220 00",
            Error::Cbor(cbor::Error::Range),
        ),
        ("a unit beyond 16 bits", "05 8183194bb8 1a00010000 00", Error::Cbor(cbor::Error::Range)),
        ("an exponent beyond 8 bits", "05 8183194bb8 190220 1880", Error::Cbor(cbor::Error::Range)),
        (
            "a definition of two fields",
            "05 8182194bb8 190220",
            Error::Cbor(cbor::Error::ArrayShort),
        ),
        ("a value of 0 written", "05 8283194bb81902200000", Error::Default),
        ("a delay of 0 written last", "05 8383194bb8190220000100", Error::Default),
        ("flags of 0 written", "05 8183194bb819022000 8400010100", Error::Default),
        (
            "a fifth field",
            "05 8183194bb819022000 850001010101",
            Error::Cbor(cbor::Error::ArrayLong),
        ),
        ("a first entry that is not at the base", "05 8383194bb8190220000101", Error::Time),
        ("a time before 1970", "05 8183194bb819022000 83000125", Error::Time),
        ("a time too late", "05 8183194bb819022000 8300011b7fffffffffffffff", Error::Time),
        ("a mantissa beyond 24 bits", "05 8283194bb8190220001a00800000", Error::Value),
        ("a special value with decimals", "05 8283194bb8190220201a007fffff", Error::Value),
        ("an undefined flag", "05 8183194bb819022000 8400010104", Error::Quality),
        ("negative flags", "05 8183194bb819022000 8400010120", Error::Quality),
        ("a rate of 0", "05 84881901021910b200013901ff212022 010040", Error::Rate),
        (
            "a rate not in lowest terms",
            "05 84881901021910b2 1902d002 3901ff21 0522 010040",
            Error::Rate,
        ),
        (
            "a special resolution",
            "05 84881901021910b2 19016801 3901ff21 1a007fffff00 010040",
            Error::Value,
        ),
        ("no counts", "05 84881901021910b2 19016801 3901ff21 0522 00004100", Error::Packing),
        (
            "counts without order",
            "05 84881901021910b2 19016801 3901ff21 0522 010040",
            Error::Packing,
        ),
        (
            "a waveform as a sample",
            "05 82881901021910b2 19016801 3901ff21 0522 01",
            Error::Cbor(cbor::Error::ArrayShort),
        ),
    ] {
        let hex: String = hex.chars().filter(|c| *c != ' ').collect();
        let bytes = hex::decode(hex).unwrap();
        let mut decoder = Decoder::new(&bytes);
        let found = decoder.find_map(Result::err);
        assert_eq!(found, Some(error), "{fault}");
        assert!(decoder.next().is_none(), "{fault}");
    }
    assert_eq!(decode(&[]), Ok(Vec::new()));
}

#[test]
fn a_batch_cut_anywhere_gives_a_beginning_and_an_error_or_nothing_more() {
    let items = [
        Owned::Sample(spo2("97", 5)),
        Owned::from(Item::Waveform(ecg(&[1, 5, -9, 300], 5))),
        Owned::Sample(spo2("98", 6)),
    ];
    let whole = encode(&items).unwrap();
    for len in 0..whole.len() {
        let read: Vec<_> = Decoder::new(&whole[..len]).collect();
        let good = read.iter().take_while(|item| item.is_ok()).count();
        assert!(good < items.len() && read.len() <= good + 1);
        // An end between entries is a shorter batch, which the frame's tag tells apart.
        assert_eq!(read.len() == good, len == 0 || encode(&items[..good]).unwrap().len() == len);
    }
}

#[test]
fn the_ninth_series_takes_the_place_of_the_first() {
    let series = |at: u32, ms| Owned::Sample(Sample { code: Code::new(at), ..spo2("1", ms) });
    let items: Vec<_> =
        (0..9).chain([0, 8, 3, 1, 2, 8]).zip(0..).map(|(at, ms)| series(at, ms)).collect();
    let bytes = encode(&items).unwrap();
    assert_eq!(decode(&bytes).as_deref(), Ok(&items[..]));
    assert_eq!(Reference::decode(&bytes), items);
}

// --- properties ---

fn times(base: Base) -> impl Strategy<Value = Time> {
    let ms = prop_oneof![8 => 1_000_000..1_100_000_u64, 1 => 0..=Time::MAX_MS];
    ms.prop_map(move |ms| match base {
        Base::Utc => Time::utc(ms),
        Base::Uptime => Time::uptime(ms),
    })
}

fn decimals() -> impl Strategy<Value = Decimal> {
    let near = (-2000..2000, -2..0_i8).prop_map(|(m, e)| Decimal::new(m, e).unwrap());
    let any = any::<u32>().prop_filter_map("not a FLOAT", Decimal::from_bits);
    let special = prop_oneof![Just(Decimal::NAN), Just(Decimal::NRES), Just(Decimal::INFINITY)];
    prop_oneof![6 => near, 1 => any, 1 => special]
}

fn numbers() -> impl Strategy<Value = Decimal> {
    decimals().prop_filter("a number", |value| value.is_number())
}

fn subjects() -> impl Strategy<Value = (Code, Unit, Quality)> {
    let codes = prop_oneof![4 => (0..6_u32).prop_map(|at| 150_000 + at), 1 => any::<u32>()];
    let units = prop_oneof![4 => 544..546_u16, 1 => any::<u16>()];
    let flags = any::<u16>().prop_map(|bits| Quality::from_bits(bits).unwrap_or_default());
    (codes.prop_map(Code::new), units.prop_map(Unit::new), flags)
}

fn samples(base: Base) -> impl Strategy<Value = Owned> {
    (subjects(), decimals(), times(base)).prop_map(|((code, unit, quality), value, time)| {
        Owned::Sample(Sample { code, unit, quality, value, time })
    })
}

fn waveforms(base: Base) -> impl Strategy<Value = Owned> {
    let rates = prop_oneof![Just((360, 1)), Just((1000, 3)), (1..u32::MAX, 1..u32::MAX)];
    let counts = prop_oneof![
        4 => prop::collection::vec(-100..100_i32, 1..40),
        1 => prop::collection::vec(any::<i32>(), 1..10),
    ];
    (subjects(), times(base), rates, numbers(), numbers(), counts).prop_map(
        |((code, unit, quality), start, (numerator, denominator), offset, resolution, counts)| {
            let rate = Rate::new(numerator, denominator).unwrap();
            let head = Waveform {
                code,
                unit,
                start,
                rate,
                offset,
                resolution,
                quality,
                counts: Counts::I32(&[]),
            };
            Owned::Waveform { head, counts }
        },
    )
}

fn batches() -> impl Strategy<Value = Vec<Owned>> {
    prop_oneof![Just(Base::Utc), Just(Base::Uptime)].prop_flat_map(|base| {
        prop::collection::vec(prop_oneof![4 => samples(base), 1 => waveforms(base)], 0..30)
    })
}

/// Whatever the decoder takes, the encoder would have written.
fn one_encoding(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Ok(items) = decode(bytes) {
        prop_assert_eq!(encode(&items).unwrap(), bytes);
        prop_assert_eq!(Reference::decode(bytes), items);
    }
    Ok(())
}

proptest! {
    #[test]
    fn batches_round_trip(items in batches()) {
        let bytes = encode(&items).unwrap();
        prop_assert_eq!(decode(&bytes).unwrap(), items.clone());
        prop_assert_eq!(Reference::decode(&bytes), items);
    }

    #[test]
    fn a_decoded_waveform_can_be_sent_on(item in waveforms(Base::Utc)) {
        let bytes = encode(&[item]).unwrap();
        let Some(Ok(Item::Waveform(waveform))) = Decoder::new(&bytes).next() else { panic!() };
        let mut out = vec![0; bytes.len()];
        let mut encoder = Encoder::new();
        encoder.waveform(&mut out, &waveform).unwrap();
        prop_assert_eq!(out, bytes);
    }

    #[test]
    fn what_is_accepted_is_the_one_encoding(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        one_encoding(&bytes)?;
    }

    #[test]
    fn what_is_accepted_after_a_change_is_the_one_encoding(
        items in batches(), at in any::<prop::sample::Index>(), by in 1..=255_u8,
    ) {
        let mut bytes = encode(&items).unwrap();
        if !bytes.is_empty() {
            let at = at.index(bytes.len());
            bytes[at] ^= by;
            one_encoding(&bytes)?;
        }
    }
}
