//! A policy at work on samples and waveforms, many at a time.

use crate::call::{Live, Result, Slot, guard, lock};
use crate::identity::Peer;
use crate::packed::{self, Given};
use crate::platform::{Store, TimeSource};
use crate::policy::Policy;
use sdk::identity::Now;
use sdk::measurement::Time;
use sdk::minimize::{self, Counters as CoreCounters, Flushed, Plan, Purpose, Reason};
use sdk::platform::os::OsRandom;
use sdk::telemetry::{self, Terms};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// Most rules of a view together with the policy's forbidden metrics.
const RULES: usize = 128;

type Core = minimize::Minimizer<RULES>;

/// How long a frame's content may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum BatchSize {
    /// 192 bytes: a frame fits into one BLE packet.
    Small,
    /// 1024 bytes: a frame fits into one UDP datagram.
    Medium,
    /// 8192 bytes: for seconds of waveform over a stream.
    Large,
}

/// A policy at work for one recipient and one purpose. One minimizer serves one stream: the measurements
/// of one device for one recipient.
#[derive(uniffi::Object)]
pub struct Minimizer {
    core: Slot<Core>,
    terms: Terms,
    _live: Live,
}

#[uniffi::export]
impl Minimizer {
    /// Compiles the view of `policy` for `peer` and `purpose`, an HL7 PurposeOfUse code as "TREAT".
    #[uniffi::constructor]
    pub fn new(
        policy: Arc<Policy>,
        peer: Arc<Peer>,
        purpose: String,
        time: Arc<TimeSource>,
    ) -> Result<Arc<Self>> {
        guard(|| {
            let purpose = Purpose::parse(&purpose).ok_or(minimize::Error::Purpose)?;
            let now = time.reading()?;
            let plan = Plan::compile(&policy.owned.borrow()?, &peer.proof, purpose, &now)?;
            let terms = Terms::from(&plan);
            Ok(Arc::new(Self { core: Slot::new(Core::new(plan)), terms, _live: Live::new() }))
        })
    }

    /// Applies the policy to measurements, packed as the package writes them, and gives what may leave
    /// in batches of at most `size`, with at most `per_batch` measurements given for each (0: as many as
    /// fit). All or nothing: if it fails, neither windows nor counters have changed.
    pub fn minimize(
        &self,
        items: Vec<u8>,
        size: BatchSize,
        per_batch: u32,
        time: Arc<TimeSource>,
    ) -> Result<Arc<Minimized>> {
        guard(|| {
            let items = packed::read(&items)?;
            self.make(size, &time, |core, now, batches| batches.give(core, now, &items, per_batch))
        })
    }

    /// Closes the windows that are over at `now_ms`, in milliseconds since 1970, or since the device's
    /// start if `uptime`, so that their values leave though nothing further came.
    pub fn close_windows(
        &self,
        now_ms: u64,
        uptime: bool,
        size: BatchSize,
        time: Arc<TimeSource>,
    ) -> Result<Arc<Minimized>> {
        guard(|| {
            let at = if uptime { Time::uptime(now_ms) } else { Time::utc(now_ms) };
            self.make(size, &time, |core, now, batches| batches.close(core, now, Some(at)))
        })
    }

    /// Closes every window, at the end of a measurement.
    pub fn flush(&self, size: BatchSize, time: Arc<TimeSource>) -> Result<Arc<Minimized>> {
        guard(|| self.make(size, &time, |core, now, batches| batches.close(core, now, None)))
    }

    /// Pays for noise from the budgets in `store`, at most eight values a rule. Call it before each batch if
    /// the policy has rules with noise: a value without is dropped as unfunded.
    pub fn fund(&self, time: Arc<TimeSource>, store: Arc<Store>) -> Result<()> {
        guard(|| {
            let now = time.reading()?;
            self.core
                .with(|core| store.with(|storage| Ok(core.fund(&now, &mut OsRandom, storage)?)))
        })
    }

    /// What has become of everything so far: for logs and live views, never for decisions.
    pub fn counters(&self) -> Result<Counters> {
        guard(|| self.core.with(|core| Ok(Counters::from(core.counters()))))
    }
}

impl Minimizer {
    /// What its batches are sealed under.
    pub(crate) const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Panics while the minimizer is taken.
    #[cfg(feature = "_testing")]
    #[allow(clippy::panic)]
    pub(crate) fn panic(&self, text: &str) -> Result<()> {
        self.core.with(|_| panic!("{text}"))
    }

    /// Works on a copy, which takes the original's place only if all went well.
    fn make(
        &self,
        size: BatchSize,
        time: &TimeSource,
        work: impl FnOnce(&mut Core, &Now, &mut dyn Filling) -> Result<()>,
    ) -> Result<Arc<Minimized>> {
        let now = time.reading()?;
        let mut batches = match size {
            BatchSize::Small => Batches::Small(VecDeque::new()),
            BatchSize::Medium => Batches::Medium(VecDeque::new()),
            BatchSize::Large => Batches::Large(VecDeque::new()),
        };
        self.core.with(|core| {
            let mut next = core.clone();
            match &mut batches {
                Batches::Small(batches) => work(&mut next, &now, batches)?,
                Batches::Medium(batches) => work(&mut next, &now, batches)?,
                Batches::Large(batches) => work(&mut next, &now, batches)?,
            }
            *core = next;
            Ok(())
        })?;
        Ok(Arc::new(Minimized { batches: Mutex::new(batches), _live: Live::new() }))
    }
}

/// What may leave for one recipient: only a [`Minimizer`] makes it, and only this can be sealed.
#[derive(uniffi::Object)]
pub struct Minimized {
    batches: Mutex<Batches>,
    _live: Live,
}

enum Batches {
    Small(VecDeque<Box<minimize::Minimized<192>>>),
    Medium(VecDeque<Box<minimize::Minimized<1024>>>),
    Large(VecDeque<Box<minimize::Minimized<8192>>>),
}

#[uniffi::export]
impl Minimized {
    /// How many batches are left, and so frames to come.
    pub fn batches(&self) -> Result<u32> {
        guard(|| {
            let len = match &*lock(&self.batches) {
                Batches::Small(batches) => batches.len(),
                Batches::Medium(batches) => batches.len(),
                Batches::Large(batches) => batches.len(),
            };
            Ok(u32::try_from(len).unwrap_or(u32::MAX))
        })
    }
}

/// Whatever seals a batch.
pub(crate) trait Sealed {
    fn seal<const N: usize>(
        &mut self,
        batch: &minimize::Minimized<N>,
    ) -> core::result::Result<Vec<u8>, telemetry::Error>;
}

impl Minimized {
    /// Seals from the front on and takes out what was sealed.
    pub(crate) fn seal(&self, sealer: &mut impl Sealed) -> Result<Vec<Vec<u8>>> {
        match &mut *lock(&self.batches) {
            Batches::Small(batches) => seal(batches, sealer),
            Batches::Medium(batches) => seal(batches, sealer),
            Batches::Large(batches) => seal(batches, sealer),
        }
    }
}

fn seal<const N: usize>(
    batches: &mut VecDeque<Box<minimize::Minimized<N>>>,
    sealer: &mut impl Sealed,
) -> Result<Vec<Vec<u8>>> {
    let mut frames = Vec::with_capacity(batches.len());
    while let Some(batch) = batches.front() {
        match sealer.seal(batch) {
            Ok(frame) => frames.push(frame),
            Err(error) if frames.is_empty() => return Err(error.into()),
            Err(_) => break,
        }
        batches.pop_front();
    }
    Ok(frames)
}

/// Batches of whatever size, being filled.
trait Filling {
    fn give(&mut self, core: &mut Core, now: &Now, items: &[Given], per_batch: u32) -> Result<()>;
    fn close(&mut self, core: &mut Core, now: &Now, at: Option<Time>) -> Result<()>;
}

impl<const N: usize> Filling for VecDeque<Box<minimize::Minimized<N>>> {
    fn give(&mut self, core: &mut Core, now: &Now, items: &[Given], per_batch: u32) -> Result<()> {
        let most = if per_batch == 0 { u32::MAX } else { per_batch };
        let mut batch = Box::new(core.batch::<N>(now)?);
        let mut given = 0_u32;
        for item in items {
            if given == most {
                finish(self, &mut batch, core, now)?;
                given = 0;
            }
            match give(core, item, &mut batch) {
                Err(minimize::Error::Full) => {
                    finish(self, &mut batch, core, now)?;
                    given = 0;
                    give(core, item, &mut batch)?;
                }
                other => other?,
            }
            given = given.saturating_add(1);
        }
        keep(self, batch);
        Ok(())
    }

    fn close(&mut self, core: &mut Core, now: &Now, at: Option<Time>) -> Result<()> {
        loop {
            let mut batch = Box::new(core.batch::<N>(now)?);
            let flushed = match at {
                Some(at) => core.close(at, &mut batch)?,
                None => core.flush(&mut batch)?,
            };
            keep(self, batch);
            if flushed == Flushed::All {
                return Ok(());
            }
        }
    }
}

fn give<const N: usize>(
    core: &mut Core,
    item: &Given,
    batch: &mut minimize::Minimized<N>,
) -> core::result::Result<(), minimize::Error> {
    match item {
        Given::Sample(sample) => core.sample(sample, batch),
        Given::Waveform(head, counts) => core.waveform(&head.with(counts), batch),
    }
    .map(|_| ())
}

/// Puts the batch away if something is in it, and begins another.
fn finish<const N: usize>(
    batches: &mut VecDeque<Box<minimize::Minimized<N>>>,
    batch: &mut Box<minimize::Minimized<N>>,
    core: &Core,
    now: &Now,
) -> Result<()> {
    if !batch.is_empty() {
        let full = core::mem::replace(batch, Box::new(core.batch::<N>(now)?));
        batches.push_back(full);
    }
    Ok(())
}

fn keep<const N: usize>(
    batches: &mut VecDeque<Box<minimize::Minimized<N>>>,
    batch: Box<minimize::Minimized<N>>,
) {
    if !batch.is_empty() {
        batches.push_back(batch);
    }
}

/// How many measurements had which outcome.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Tally {
    /// In a batch as they were.
    pub kept: u64,
    /// In a batch, changed.
    pub changed: u64,
    /// Taken into windows and derivations.
    pub held: u64,
    /// Dropped, by the reason's word: "never", "drop", "unnamed", "unit" and so on.
    pub dropped: std::collections::HashMap<String, u64>,
}

impl From<&minimize::Tally> for Tally {
    fn from(tally: &minimize::Tally) -> Self {
        let dropped = Reason::ALL.into_iter().map(|r| (r.as_str().to_owned(), tally.dropped(r)));
        Self {
            kept: tally.kept,
            changed: tally.changed,
            held: tally.held,
            dropped: dropped.filter(|(_, count)| *count > 0).collect(),
        }
    }
}

/// What became of everything that a minimizer was given.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Counters {
    /// Samples given.
    pub samples: Tally,
    /// Waveforms given.
    pub waveforms: Tally,
    /// Samples that windows and derivations made.
    pub made: Tally,
}

impl From<&CoreCounters> for Counters {
    fn from(counters: &CoreCounters) -> Self {
        Self {
            samples: (&counters.samples).into(),
            waveforms: (&counters.waveforms).into(),
            made: (&counters.made).into(),
        }
    }
}
