use super::*;
use proptest::prelude::*;
use std::vec;
use std::vec::Vec;

fn pack(counts: &[i32]) -> Vec<u8> {
    let counts = Counts::I32(counts);
    let plan = Plan::of(&counts).unwrap();
    let mut out = vec![0xA5; plan.bytes];
    plan.pack(&counts, &mut out).unwrap();
    out
}

fn unpack(first: i32, len: usize, bytes: &[u8]) -> Result<Vec<i32>, Error> {
    Packed::check(first, len, bytes).map(|packed| packed.iter().collect())
}

/// The format once more from its description above, bit by bit and without this module's code.
pub(crate) fn unpack_naively(first: i64, len: usize, bytes: &[u8]) -> Vec<i64> {
    let bits: Vec<u64> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |at| u64::from(byte >> at & 1)))
        .collect();
    let mut bits = bits.into_iter();
    let mut number = |len: u64| (0..len).fold(0, |value, _| value * 2 + bits.next().unwrap());
    let order = number(2);
    let (mut a, mut n) = (8, 1);
    let mut counts = vec![first];
    while counts.len() < len {
        let k = (0..).find(|k| n << k >= a).unwrap();
        let mut ones = 0;
        while ones < 24 && number(1) == 1 {
            ones += 1;
        }
        let u: u64 = if ones == 24 { number(36) } else { (ones << k) + number(k) };
        a += u;
        n += 1;
        if n == 8 {
            (a, n) = (a / 2, n / 2);
        }
        let residual = if u.is_multiple_of(2) { (u / 2) as i64 } else { -((u / 2) as i64) - 1 };
        let last = counts[counts.len() - 1];
        let before = if counts.len() > 1 { counts[counts.len() - 2] } else { last };
        counts.push(residual + [first, last, 2 * last - before][order as usize]);
    }
    counts
}

#[test]
fn bits_are_as_described() {
    // Order 2 (a straight line leaves nothing but the first slope). Zig-zag of 3 is 6, k is 3:
    // 10 | 0 110 | then A = 14, N = 2, k = 3: 0 000 | A = 14, N = 3, k = 3: 0 000 | 00.
    assert_eq!(pack(&[10, 13, 16, 19]), [0b1001_1000, 0b0000_0000]);
    // A constant is order 0.
    assert_eq!(pack(&[5]), [0]);
    assert_eq!(pack(&[5, 5]), [0b0000_0000]);
    // A jump: 24 ones, then the zig-zag of 1000 in 36 bits. The order is 0 as all sums are equal.
    assert_eq!(pack(&[0, 1000]), [0x3F, 0xFF, 0xFF, 0xC0, 0x00, 0x00, 0x1F, 0x40]);
}

#[test]
fn each_rule_refuses() {
    let good = pack(&[10, 13, 16, 19]);
    assert_eq!(unpack(10, 4, &good).unwrap(), [10, 13, 16, 19]);
    for (fault, first, len, bytes) in [
        ("no counts", 10, 0, &good[..]),
        ("more counts than bits", 10, 5, &good[..]),
        ("too short", 10, 4, &good[..1]),
        ("empty", 10, 4, &[][..]),
        ("a byte too many", 10, 4, &[good[0], good[1], 0][..]),
        ("padding is set", 10, 4, &[good[0], good[1] | 1][..]),
        ("order 3", 10, 4, &[good[0] | 0b1100_0000, good[1]][..]),
        ("not the order of the smallest sum", 5, 2, &[0b0100_0000][..]),
        ("beyond 32 bits", i32::MAX, 2, &pack(&[0, 1000])[..]),
        ("long form of a short code", 0, 2, &[0x3F, 0xFF, 0xFF, 0xC0, 0, 0, 0, 0x40][..]),
    ] {
        assert_eq!(unpack(first, len, bytes), Err(Error::Packing), "{fault}");
    }
    let many = vec![0; MAX_COUNTS + 1];
    assert!(matches!(Plan::of(&Counts::I32(&many)), Err(Error::TooManyCounts)));
    assert!(matches!(Plan::of(&Counts::I32(&[])), Err(Error::NoCounts)));
    assert!(Plan::of(&Counts::I32(&many[1..])).is_ok());
}

/// The two signals in the shared data, or `None` where it is not there.
pub(crate) fn signals() -> Option<(Vec<i16>, Vec<i16>)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/minimization");
    let ecg = std::fs::read(std::format!("{root}/ecg/mitbih-208-mlii-360hz.i16le")).ok()?;
    let ppg = std::fs::read_to_string(std::format!("{root}/ppg/heartpy-data2.csv")).ok()?;
    let ecg = ecg.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    let ppg = ppg.lines().skip(1).map(|line| line.split_once(',').unwrap().1.parse().unwrap());
    Some((ecg, ppg.collect()))
}

/// Packed bytes of `signal` in runs of `run` counts, in thousandths of 16 bits a count.
fn ratio(signal: &[i16], run: usize) -> usize {
    let runs = signal.chunks_exact(run);
    let whole = signal.len() - runs.remainder().len();
    let packed: usize = runs.map(|run| Plan::of(&Counts::I16(run)).unwrap().bytes).sum();
    packed * 1000 / (2 * whole)
}

#[test]
fn ratios_on_real_signals() {
    let Some((ecg, ppg)) = signals() else {
        std::eprintln!("skipped ratios_on_real_signals: ../shared/data is not there");
        return;
    };
    let measured = [ratio(&ecg, 90), ratio(&ecg, 360), ratio(&ppg, 30), ratio(&ppg, 360)];
    std::println!("packed, thousandths of 16 bits: ECG 90, 360, PPG 30, 360: {measured:?}");
    assert!(measured.iter().zip([300, 300, 240, 215]).all(|(m, most)| *m <= most), "{measured:?}");
    for run in ecg.chunks(360).chain(ppg.chunks(360)).take(60) {
        let counts: Vec<i32> = run.iter().map(|count| i32::from(*count)).collect();
        assert_eq!(unpack(counts[0], counts.len(), &pack(&counts)).unwrap(), counts);
    }
}

fn counts() -> impl Strategy<Value = Vec<i32>> {
    let steps = prop_oneof![4 => -20..20_i32, 1 => -3000..3000_i32];
    let smooth = (any::<i16>(), prop::collection::vec(steps, 0..200)).prop_map(|(first, steps)| {
        let mut at = i32::from(first);
        let rest = steps.into_iter().map(move |step| {
            at += step;
            at
        });
        core::iter::once(i32::from(first)).chain(rest).collect()
    });
    prop_oneof![
        smooth,
        prop::collection::vec(any::<i32>(), 1..50),
        prop::collection::vec(prop_oneof![Just(i32::MIN), Just(i32::MAX), Just(0)], 1..50),
    ]
}

proptest! {
    #[test]
    fn counts_round_trip(counts in counts()) {
        let bytes = pack(&counts);
        prop_assert_eq!(unpack(counts[0], counts.len(), &bytes).unwrap(), counts.clone());
        let wide: Vec<i64> = counts.iter().map(|count| i64::from(*count)).collect();
        prop_assert_eq!(unpack_naively(wide[0], wide.len(), &bytes), wide);
    }

    #[test]
    fn what_is_accepted_is_the_one_encoding(
        first in any::<i32>(), len in 1..40_usize, bytes in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        if let Ok(counts) = unpack(first, len, &bytes) {
            prop_assert_eq!(pack(&counts), bytes);
        }
    }

    #[test]
    fn a_flipped_bit_gives_other_counts_or_none(counts in counts(), at in any::<prop::sample::Index>()) {
        let mut bytes = pack(&counts);
        let at = at.index(bytes.len() * 8);
        bytes[at / 8] ^= 0x80_u8 >> (at % 8);
        if let Ok(other) = unpack(counts[0], counts.len(), &bytes) {
            prop_assert_ne!(&other, &counts);
            prop_assert_eq!(pack(&other), bytes);
        }
    }
}
