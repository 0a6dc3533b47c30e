//! Finds heartbeats, by the rules of \[H\] section 2.2; the durations in these comments are those of
//! an ECG.

use super::Lead;
use super::filter::{Filter, Filtered};
use super::recent::Recent;
use core::fmt;
use zeroize::Zeroize;

/// A QRS detector: takes counts one by one and tells of each beat once.
///
/// Fixed in size, [`Qrs::BYTES`] bytes whatever the rate. A beat is told 200 to 400 ms after it
/// happened, for a larger peak within 200 ms would take its place; one found only by searching
/// back, later. The first two seconds are for learning the levels: their beats are not told.
#[derive(Clone)]
pub struct Qrs {
    lead: Lead,
    times: Times,
    filter: Option<Filter>,
    /// Samples taken so far.
    now: u64,
    relief: Relief,
    slopes: Slopes,
    /// A peak that a larger one may still supplant.
    pending: Option<Peak>,
    /// The greatest peak since the last beat, for searching back.
    missed: Option<Peak>,
    last: Option<Peak>,
    /// The heights of the last beats, of the last peaks that were none, and how far the energy
    /// fell between the last peaks of any kind.
    beats: Recent,
    noise: Recent,
    valleys: Recent,
    intervals: Recent,
    threshold: u32,
    /// When to look what was missed.
    search: u64,
    learnt: bool,
}

/// A heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beat {
    /// Which sample the QRS complex is centred on, the first being 0.
    pub sample: u64,
    /// The samples since the beat before; `None` for the first.
    pub interval: Option<u32>,
}

impl Drop for Qrs {
    fn drop(&mut self) {
        for recent in [&mut self.beats, &mut self.noise, &mut self.valleys, &mut self.intervals] {
            recent.wipe();
        }
        self.slopes.up.zeroize();
        self.slopes.down.zeroize();
        let peaks = [&mut self.pending, &mut self.missed, &mut self.last];
        for Peak { height, up, down, .. } in peaks.into_iter().flatten() {
            [height, up, down].into_iter().for_each(Zeroize::zeroize);
        }
        let Relief { highest, lowest, before, .. } = &mut self.relief;
        [highest, lowest, before].into_iter().for_each(Zeroize::zeroize);
    }
}

/// Patient data stays out of logs.
impl fmt::Debug for Qrs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Qrs").field("now", &self.now).finish_non_exhaustive()
    }
}

impl Qrs {
    /// The size of a detector.
    pub const BYTES: usize = size_of::<Self>();

    /// A detector for a lead.
    #[must_use]
    pub fn new(lead: Lead) -> Self {
        Self {
            times: Times::new(&lead),
            filter: None,
            now: 0,
            relief: Relief::default(),
            slopes: Slopes::default(),
            pending: None,
            missed: None,
            last: None,
            beats: Recent::filled(FLOOR),
            noise: Recent::filled(0),
            valleys: Recent::EMPTY,
            intervals: Recent::EMPTY,
            threshold: FLOOR,
            search: u64::from(lead.samples(LEARNING)),
            learnt: false,
            lead,
        }
    }

    /// Takes the next count.
    #[inline]
    pub fn push(&mut self, count: i32) -> Option<Beat> {
        let microvolts = self.lead.microvolts(count);
        let filter = self.filter.get_or_insert_with(|| Filter::new(&self.lead, microvolts));
        let Filtered { slope, energy } = filter.push(microvolts);
        self.now = self.now.wrapping_add(1);
        self.slopes.push(slope, self.times.slopes);
        if let Some(Crest { height, at, valley }) =
            self.relief.push(energy, self.now, self.times.crest)
        {
            self.valleys.push(valley);
            let (up, down) = self.slopes.steepest();
            let peak = Peak { height, at, up, down };
            // peaks within 200 ms of a larger one are ignored ([H] rule 1)
            if self.pending.is_none_or(|pending| pending.height < height) {
                self.pending = Some(peak);
            }
        }
        if let Some(peak) = self.pending
            && self.now.wrapping_sub(peak.at) >= u64::from(self.times.refractory)
        {
            self.pending = None;
            if let Some(beat) = self.judge(peak) {
                return Some(beat);
            }
        }
        if self.now >= self.search { self.search_back() } else { None }
    }

    /// Forgets the beat before: the next one has no interval. To be called where samples are
    /// missing.
    pub fn interrupt(&mut self) {
        self.last = None;
        self.pending = None;
        self.missed = None;
    }

    /// How high the noise is beside the beats, in 1/256.
    pub(super) fn noise(&self) -> u32 {
        self.noise_level().saturating_mul(256).checked_div(self.beats.median()).unwrap_or(0)
    }

    /// The height of the peaks that noise makes: that of those seen; but where noise is taken for
    /// beats it has none left over, and still the energy never comes to rest, so at least three
    /// times the valleys (steady noise makes peaks two to four times as high as its valleys).
    fn noise_level(&self) -> u32 {
        self.noise.median().max(self.valleys.median().saturating_mul(3))
    }

    /// A peak's fate once its 200 ms are over.
    fn judge(&mut self, peak: Peak) -> Option<Beat> {
        // a QRS complex goes both up and down, a baseline shift only one way ([H] rule 2); by now
        // the second slope of a wide complex has come as well
        let (up, down) = self.slopes.steepest();
        let (up, down) = (up.max(peak.up), down.max(peak.down));
        if peak.height < FLOOR || up <= down >> 3 || down <= up >> 3 {
            return None;
        }
        if !self.learnt {
            self.keep(peak);
            return None;
        }
        let since = self.last.map(|last| peak.at.wrapping_sub(last.at));
        let early = since.is_some_and(|since| since < u64::from(self.times.wave));
        if early && self.last.is_some_and(|last| peak.steepest() < last.steepest() >> 1) {
            return None; // a T wave ([PT] section II-E, [H] rule 3)
        }
        if peak.height > self.threshold {
            return Some(self.accept(peak)); // [H] rule 4
        }
        self.noise.push(peak.height);
        self.adapt();
        if !early {
            self.keep(peak);
        }
        None
    }

    fn accept(&mut self, peak: Peak) -> Beat {
        let interval = self
            .last
            .and_then(|last| u32::try_from(peak.at.wrapping_sub(last.at)).ok())
            .filter(|interval| *interval < self.times.pause);
        if let Some(interval) = interval {
            self.intervals.push(interval);
        }
        self.beats.push(peak.height);
        self.adapt();
        self.last = Some(peak);
        self.missed = None;
        let typical = match self.intervals.midmean() {
            (_, 0) => self.times.second,
            (sum, count) => sum.checked_div(count).unwrap_or(0),
        };
        // 1.5 average intervals without a beat: one was missed ([H] rule 5)
        let patience = typical.saturating_add(typical >> 1).saturating_add(self.times.refractory);
        self.search = peak.at.saturating_add(u64::from(patience));
        let delay = self.filter.as_ref().map_or(0, Filter::delay);
        let sample = peak.at.saturating_sub(1).saturating_sub(u64::from(delay));
        Beat { sample, interval }
    }

    /// Looks what was missed since the last beat, or since the start.
    fn search_back(&mut self) -> Option<Beat> {
        let missed = self.missed.take();
        if !self.learnt {
            // the first levels are those of the greatest peak ([PT] section II-F)
            self.search = self.now.saturating_add(u64::from(self.times.second));
            self.relearn(missed);
            return None;
        }
        let half = self.threshold >> 1;
        if let Some(peak) = missed.filter(|peak| peak.height > half) {
            return Some(self.accept(peak)); // [H] rule 5
        }
        // nothing at all for long: the levels themselves may be those of an artefact
        let since = self.last.map_or(u64::MAX, |last| self.now.wrapping_sub(last.at));
        if since >= u64::from(self.times.pause) {
            self.relearn(missed);
        } else {
            self.missed = missed;
        }
        self.search = self.now.saturating_add(u64::from(self.times.second));
        None
    }

    fn relearn(&mut self, greatest: Option<Peak>) {
        if let Some(peak) = greatest {
            self.beats = Recent::filled(peak.height);
            self.noise = Recent::filled(0);
            self.learnt = true;
            self.adapt();
        }
    }

    fn keep(&mut self, peak: Peak) {
        if self.missed.is_none_or(|missed| missed.height < peak.height) {
            self.missed = Some(peak);
        }
    }

    /// The threshold lies 5/16 of the way from the noise to the beats of an ECG ([H] section 2.2).
    fn adapt(&mut self) {
        let (beats, noise) = (self.beats.median(), self.noise_level());
        let way = beats.saturating_sub(noise).saturating_mul(self.lead.timing().threshold) >> 4;
        self.threshold = noise.saturating_add(way).max(FLOOR);
    }
}

/// The durations of the rules, in samples.
#[derive(Clone, Copy, Debug)]
struct Times {
    crest: u32,
    refractory: u32,
    wave: u32,
    slopes: u32,
    second: u32,
    /// Longer than any interval between beats that counts: 4 s.
    pause: u32,
}

impl Times {
    fn new(lead: &Lead) -> Self {
        let timing = lead.timing();
        Self {
            crest: lead.samples(timing.crest),
            refractory: lead.samples(timing.refractory),
            wave: lead.samples(timing.wave),
            slopes: lead.samples(timing.slopes),
            second: lead.samples(1000),
            pause: lead.samples(4000),
        }
    }
}

/// A crest of the energy.
#[derive(Clone, Copy, Debug)]
struct Peak {
    height: u32,
    at: u64,
    /// The steepest ways up and down until then.
    up: u32,
    down: u32,
}

impl Peak {
    fn steepest(&self) -> u32 {
        self.up.max(self.down)
    }
}

/// A crest of the energy: how high, when, and how low it was before.
#[derive(Clone, Copy, Debug)]
struct Crest {
    height: u32,
    at: u64,
    valley: u32,
}

/// Finds the crests of the energy.
#[derive(Clone, Copy, Debug, Default)]
struct Relief {
    highest: u32,
    at: u64,
    lowest: u32,
    before: u32,
}

impl Relief {
    /// A crest is over when the energy has fallen to half of it, or has not risen for long.
    #[inline]
    fn push(&mut self, energy: i32, now: u64, patience: u32) -> Option<Crest> {
        let energy = energy.unsigned_abs();
        let rising = energy > self.before;
        self.before = energy;
        self.lowest = self.lowest.min(energy);
        if rising && energy > self.highest {
            self.highest = energy;
            self.at = now;
            return None;
        }
        let over = energy < self.highest >> 1
            || (self.highest > 0 && now.wrapping_sub(self.at) > u64::from(patience));
        if !over {
            return None;
        }
        let crest = Crest { height: self.highest, at: self.at, valley: self.lowest };
        (self.highest, self.lowest) = (0, energy);
        Some(crest)
    }
}

/// The steepest ways up and down of the last seven to eight parts: 196 to 224 ms of an ECG.
#[derive(Clone, Copy, Debug, Default)]
struct Slopes {
    up: [i32; 8],
    down: [i32; 8],
    part: usize,
    filled: u32,
}

impl Slopes {
    #[inline]
    fn push(&mut self, slope: i32, part: u32) {
        if self.filled >= part {
            self.filled = 0;
            self.part = self.part.wrapping_add(1) & 7;
            if let (Some(up), Some(down)) =
                (self.up.get_mut(self.part), self.down.get_mut(self.part))
            {
                (*up, *down) = (0, 0);
            }
        }
        self.filled = self.filled.wrapping_add(1);
        if let (Some(up), Some(down)) = (self.up.get_mut(self.part), self.down.get_mut(self.part)) {
            *up = slope.max(*up);
            *down = slope.min(*down);
        }
    }

    fn steepest(&self) -> (u32, u32) {
        let up = self.up.iter().fold(0, |most, up| up.unsigned_abs().max(most));
        let down = self.down.iter().fold(0, |most, down| down.unsigned_abs().max(most));
        (up, down)
    }
}

/// Seconds, in milliseconds, before the first beat is told ([PT] section II-F).
const LEARNING: u32 = 2000;

/// The energy, in µV, under which nothing is a beat: that of a QRS complex of 0.15 mV, which
/// IEC 60601-2-27 wants ignored.
const FLOOR: u32 = 20;
