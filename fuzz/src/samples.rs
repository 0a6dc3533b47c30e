//! The measurement codec: what is accepted is encoded again as the same bytes, so that nothing can
//! hide in the choice of an encoding.

use crate::{Accepted, Seed, near_misses};
use iomt_secure::measurement::codec::{Decoder, Encoder, Item};
use iomt_secure::measurement::{
    Code, Counts, Decimal, Error, Quality, Rate, Sample, Time, Unit, Waveform,
};

/// If `data` is a batch: its items, encoded again one by one, give `data`, and the last one, into a
/// buffer that is one byte too short, is refused and leaves the batch as it was. If not: the decoder
/// ends after the error, and what came before it is a batch.
pub fn property(data: &[u8]) -> Accepted {
    let mut out = vec![0; data.len() + 64];
    let mut encoder = Encoder::new();
    let mut decoder = Decoder::new(data);
    let mut items = 0_usize;
    while let Some(item) = decoder.next() {
        let Ok(item) = item else {
            assert_eq!(decoder.next(), None, "goes on behind an error");
            assert_eq!(Decoder::new(&out[..encoder.len()]).filter(Result::is_ok).count(), items);
            assert!(data.starts_with(&out[..encoder.len()]), "another encoding of {items} items");
            return false;
        };
        let mut again = encoder.clone();
        assert_eq!(encode(&mut again, &mut out, &item), Ok(()), "item {items}");
        let before = out[..encoder.len()].to_vec();
        let mut short = out[..again.len() - 1].to_vec();
        let mut failing = encoder.clone();
        assert_eq!(encode(&mut failing, &mut short, &item), Err(Error::Capacity));
        assert_eq!(failing.len(), encoder.len());
        assert_eq!(short[..encoder.len()], before);
        encoder = again;
        items += 1;
    }
    assert_eq!(&out[..encoder.len()], data);
    items > 0
}

fn encode(encoder: &mut Encoder, out: &mut [u8], item: &Item<'_>) -> Result<(), Error> {
    match item {
        Item::Sample(sample) => encoder.sample(out, sample),
        Item::Waveform(waveform) => {
            // Once as they came, packed, and once as a sensor gives them.
            let counts: Vec<i32> = waveform.counts.iter().collect();
            let mut from_sensor = encoder.clone();
            let mut second = out.to_vec();
            let waves = Waveform { counts: Counts::I32(&counts), ..*waveform };
            let other = from_sensor.waveform(&mut second, &waves);
            let result = encoder.waveform(out, waveform);
            assert_eq!(result, other);
            if result.is_ok() {
                assert_eq!(out[..encoder.len()], second[..from_sensor.len()]);
            }
            result
        }
    }
}

/// Batches of samples, of waveforms and of both, with their near misses.
pub fn seeds() -> Vec<Seed> {
    let value = |mantissa| Decimal::new(mantissa, -1).unwrap_or(Decimal::NAN);
    let time = |ms: u64| Time::utc(1_800_000_000_000 + ms);
    let code = |name| Code::by_name(name).unwrap_or_else(|| panic!("{name}"));
    let unit = |name| Unit::by_name(name).unwrap_or_else(|| panic!("{name}"));
    let saturation = code("MDC_PULS_OXIM_SAT_O2");
    let percent = unit("MDC_DIM_PERCENT");
    let ecg: Vec<i16> = (0..60).map(|n: i16| (n % 17) * (n % 5) - 20).collect();
    let wave = |ms| Waveform {
        code: code("MDC_ECG_ELEC_POTL_II"),
        unit: unit("MDC_DIM_MILLI_VOLT"),
        start: time(ms),
        rate: Rate::hz(360).unwrap_or_else(|| panic!("360")),
        offset: value(0),
        resolution: value(5),
        quality: Quality::NONE,
        counts: Counts::I16(&ecg),
    };
    let mut out = vec![0; 4096];
    type Fill<'f> = &'f mut dyn FnMut(&mut Encoder, &mut [u8]) -> Result<(), Error>;
    let mut batch = |fill: Fill<'_>| {
        let mut encoder = Encoder::new();
        fill(&mut encoder, &mut out).unwrap_or_else(|error| panic!("{error}"));
        out[..encoder.len()].to_vec()
    };
    let steady = batch(&mut |encoder, out| {
        (0..5).try_for_each(|n| {
            encoder.sample(out, &Sample::new(saturation, value(970), percent, time(1000 * n)))
        })
    });
    let changing = batch(&mut |encoder, out| {
        (0..8_u16).try_for_each(|n| {
            let mut sample = Sample::new(
                saturation,
                value(970 - i32::from(n * n)),
                percent,
                time(1000 * u64::from(n) + u64::from(n % 3)),
            );
            if n == 4 {
                sample.value = Decimal::NAN;
            }
            encoder.sample(out, &sample)
        })
    });
    let waves = batch(&mut |encoder, out| {
        encoder.waveform(out, &wave(0))?;
        encoder.waveform(out, &wave(167))
    });
    let mixed = batch(&mut |encoder, out| {
        encoder.waveform(out, &wave(0))?;
        encoder.sample(out, &Sample::new(saturation, value(970), percent, time(3)))?;
        encoder.waveform(out, &wave(200))
    });
    let mut seeds = near_misses("steady", &steady, 16);
    seeds.extend(near_misses("changing", &changing, 16));
    seeds.extend(near_misses("waves", &waves, 16));
    seeds.extend(near_misses("mixed", &mixed, 16));
    seeds
}
