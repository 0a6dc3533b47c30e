//! Frames, many at a time.

use crate::IomtError;
use crate::call::{Live, Result, guard, lock};
use crate::identity::Peer;
use crate::minimizer::{Minimized, Minimizer, Sealed};
use crate::packed::{Entry, Output};
use crate::policy::Authority;
use sdk::session::Established;
use sdk::statement;
use sdk::telemetry::{
    self, Command, KeyUpdate, MAX_CONTENT, Opener, Options, Received, Sealer, frame,
};
use std::sync::{Arc, Mutex};

/// Most channels.
const CHANNELS: usize = 16;
/// Longest frame.
const FRAME: usize = MAX_CONTENT + frame::MAX_OVERHEAD;

/// Seals for one peer and opens what it sends, on 16 channels, numbered from 0. Threads take turns; no
/// call runs the app's own code.
#[derive(uniffi::Object)]
pub struct Link {
    sealer: Mutex<Option<Box<Sealer<CHANNELS>>>>,
    opener: Mutex<Opening>,
    peer: Arc<Peer>,
    _live: Live,
}

struct Opening {
    opener: Box<Opener<CHANNELS>>,
    /// The newest update that the peer has announced.
    update: Option<KeyUpdate>,
}

#[uniffi::export]
impl Link {
    /// The peer, as verified in the handshake.
    pub fn peer(&self) -> Result<Arc<Peer>> {
        guard(|| Ok(self.peer.clone()))
    }

    /// A frame that announces the policy and purpose of `minimizer`, under a new key. On a lossy link send
    /// it again until the peer has acknowledged it.
    pub fn update_key(&self, minimizer: Arc<Minimizer>) -> Result<Vec<u8>> {
        guard(|| {
            let terms = *minimizer.terms();
            self.control(|sealer, out| sealer.update_key(&terms, out))
        })
    }

    /// Seals batches, one frame each, as many as the key may seal. Those that were sealed are taken out
    /// of `minimized`; what could not be sealed stays, and the next call says why.
    pub fn seal(
        &self,
        minimized: Arc<Minimized>,
        channel: u8,
        event: bool,
    ) -> Result<Vec<Vec<u8>>> {
        guard(|| {
            let mut sealer = lock(&self.sealer);
            let sealer = sealer.as_deref_mut().ok_or_else(IomtError::already_used)?;
            minimized.seal(&mut Sealing { sealer, channel, event })
        })
    }

    /// A frame with a signed policy, or a bundle of them, which one of `authorities` must have signed.
    pub fn seal_policy(
        &self,
        statement: Vec<u8>,
        authorities: Vec<Arc<Authority>>,
    ) -> Result<Vec<u8>> {
        guard(|| {
            let authorities: Vec<_> = authorities.iter().map(|one| one.inner).collect();
            let mut scratch = vec![0; statement.len().saturating_add(statement::OVERHEAD)];
            let command = Command::signed(&statement, &authorities, &mut scratch)?;
            self.control(|sealer, out| sealer.seal_command(&command, out))
        })
    }

    /// Opens frames, in order, and tells what each held, packed as the package reads it. One that is
    /// refused does not keep the others from being opened. An acknowledgement takes effect at once.
    pub fn open(&self, frames: Vec<Vec<u8>>) -> Result<Vec<u8>> {
        guard(|| {
            let mut opening = lock(&self.opener);
            let bytes = frames.iter().map(|frame| frame.len().saturating_mul(3).saturating_add(96));
            let mut out = Output::with_capacity(bytes.sum());
            for mut frame in frames {
                let Opening { opener, update } = &mut *opening;
                let entry = match opener.open(&mut frame) {
                    Ok(Received::Telemetry(batch)) => Ok(Entry::Batch { batch, event: false }),
                    Ok(Received::Event(batch)) => Ok(Entry::Batch { batch, event: true }),
                    Ok(Received::Command(statement)) => Ok(Entry::Command(statement)),
                    Ok(Received::KeyUpdate(announced)) => {
                        *update = Some(announced);
                        Ok(Entry::KeyUpdate(announced))
                    }
                    Ok(Received::Acknowledged(proof)) => match &mut *lock(&self.sealer) {
                        Some(sealer) => sealer
                            .acknowledged(&proof)
                            .map(|()| Entry::Acknowledged(proof.epoch()))
                            .map_err(Into::into),
                        None => Ok(Entry::Acknowledged(proof.epoch())),
                    },
                    Ok(Received::Resumed(_)) => Ok(Entry::Resumed),
                    Ok(Received::Close) => Ok(Entry::Closed),
                    // `Received` may grow; what this face does not know is not passed off as known.
                    Ok(_) => Err(telemetry::Error::Control.into()),
                    Err(error) => Err(error.into()),
                };
                out.entry(entry);
            }
            Ok(out.finish())
        })
    }

    /// A frame that tells the peer that its newest key update was received. On a lossy link acknowledge
    /// each: without it the peer can never seal under another policy again.
    pub fn acknowledge(&self) -> Result<Vec<u8>> {
        guard(|| {
            let update = lock(&self.opener).update.ok_or(telemetry::Error::NoUpdate)?;
            self.control(|sealer, out| sealer.acknowledge(&update, out))
        })
    }

    /// Wipes the previous epoch's key: its late frames are refused from now on.
    pub fn forget_previous(&self) -> Result<()> {
        guard(|| {
            lock(&self.opener).opener.forget_previous();
            Ok(())
        })
    }

    /// Whether the key should be updated now: half of what it may seal is sealed.
    pub fn needs_update(&self) -> Result<bool> {
        guard(|| {
            let sealer = lock(&self.sealer);
            Ok(sealer.as_ref().ok_or_else(IomtError::already_used)?.needs_update())
        })
    }

    /// How many frames there were at least on a channel in the peer's current epoch: less those that were
    /// opened, so many are missing.
    pub fn next_number(&self, channel: u8) -> Result<u64> {
        guard(|| {
            let next = lock(&self.opener).opener.next_number(channel);
            Ok(next.ok_or(telemetry::Error::Channel)?)
        })
    }

    /// A frame that tells the peer that nothing more comes. Nothing can be sealed after it, and the keys for
    /// sealing are wiped, whether it succeeds or not.
    pub fn finish(&self) -> Result<Vec<u8>> {
        guard(|| {
            let sealer = lock(&self.sealer).take().ok_or_else(IomtError::already_used)?;
            let mut out = [0; 256];
            let len = sealer.close(&mut out)?;
            Ok(out.get(..len).unwrap_or_default().to_vec())
        })
    }
}

impl Link {
    pub(crate) fn open_with(
        established: Established,
        options: &Options,
        peer: Arc<Peer>,
    ) -> Result<Arc<Self>> {
        let (sealer, opener) = telemetry::open_link::<CHANNELS>(established, options)?;
        let opening = Opening { opener: Box::new(opener), update: None };
        Ok(Arc::new(Self {
            sealer: Mutex::new(Some(Box::new(sealer))),
            opener: Mutex::new(opening),
            peer,
            _live: Live::new(),
        }))
    }

    fn control(
        &self,
        write: impl FnOnce(
            &mut Sealer<CHANNELS>,
            &mut [u8],
        ) -> core::result::Result<usize, telemetry::Error>,
    ) -> Result<Vec<u8>> {
        let mut sealer = lock(&self.sealer);
        let sealer = sealer.as_deref_mut().ok_or_else(IomtError::already_used)?;
        let mut out = vec![0; FRAME];
        let len = write(sealer, &mut out)?;
        out.truncate(len);
        out.shrink_to_fit();
        Ok(out)
    }
}

/// A sealer at work on one channel.
struct Sealing<'s> {
    sealer: &'s mut Sealer<CHANNELS>,
    channel: u8,
    event: bool,
}

impl Sealed for Sealing<'_> {
    fn seal<const N: usize>(
        &mut self,
        batch: &sdk::minimize::Minimized<N>,
    ) -> core::result::Result<Vec<u8>, telemetry::Error> {
        // At most 1024 bytes of padding, or 12 % of the content.
        let room = batch.content().len().saturating_mul(2).saturating_add(1152);
        let mut out = vec![0; room.min(FRAME)];
        let len = if self.event {
            self.sealer.seal_event(self.channel, batch, &mut out)
        } else {
            self.sealer.seal(self.channel, batch, &mut out)
        }?;
        out.truncate(len);
        Ok(out)
    }
}
