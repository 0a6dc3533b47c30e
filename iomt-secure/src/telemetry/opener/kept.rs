//! What an opener does that a record in storage is kept of.
//!
//! A frame is handed out only when storage says that its number is taken, so that an opener made from
//! the record takes no frame that was handed out before.

use super::{Before, Effect, Opener, Received, Reception, Taken};
use crate::cbor::{self, Reader, Writer};
use crate::crypto::Secret;
use crate::crypto::aead::Aead;
use crate::telemetry::epoch::{Keys, LinkTag, next_secret};
use crate::telemetry::replay::Window;
use crate::telemetry::resumption::record;
use crate::telemetry::{Error, Options};

impl<const C: usize> Opener<C> {
    pub(in crate::telemetry) const fn tag(&self) -> &LinkTag {
        &self.tag
    }

    pub(in crate::telemetry) const fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The first number, by channel, that is sure to be taken in the current epoch.
    pub(in crate::telemetry) fn next_numbers(&self) -> [u64; C] {
        self.current.windows.each_ref().map(Window::next)
    }

    /// The same of the previous epoch, while its frames are still taken.
    pub(in crate::telemetry) fn previous_next_numbers(&self) -> Option<[u64; C]> {
        Some(self.previous.as_ref()?.windows.each_ref().map(Window::next))
    }

    /// As [`Opener::open`], for an opener whose record `store` writes: it is called before the frame is
    /// taken, if the record does not say so yet. If it fails, nothing is taken.
    pub(in crate::telemetry) fn open_kept<'f>(
        &mut self,
        frame: &'f mut [u8],
        block: u16,
        store: impl FnOnce(&Self) -> Result<(), Error>,
    ) -> Result<Received<'f>, Error> {
        let (received, taken) = self.examine(frame)?;
        let left = (self.current.left, self.previous.as_ref().map(|previous| previous.left));
        let mut changed = self.grant(&taken, block);
        let mut before = None;
        match taken.effect {
            Effect::Enter(terms) => before = Some(self.enter(terms)?),
            Effect::Close => self.closed = true,
            Effect::None | Effect::Skip(_) => (),
        }
        changed |= before.is_some() || self.closed;
        if changed && let Err(error) = store(self) {
            // Not open before: a closed opener takes nothing.
            self.closed = false;
            if let Some(before) = before {
                self.restore(before);
            }
            self.current.left = left.0;
            if let (Some(previous), Some(left)) = (&mut self.previous, left.1) {
                previous.left = left;
            }
            return Err(error);
        }
        self.mark(&taken);
        Ok(received)
    }

    /// Reserves what `taken` needs; true if that has to be stored first.
    fn grant(&mut self, taken: &Taken<'_>, block: u16) -> bool {
        let reception = match &mut self.previous {
            Some(previous) if taken.epoch != self.epoch => previous,
            _ => &mut self.current,
        };
        reception.grant(taken.channel.into(), taken.number, block)
    }

    /// Back to the epoch before: the one that was entered could not be noted in storage.
    fn restore(&mut self, before: Before<C>) {
        use core::mem::replace;
        let kept = replace(&mut self.previous, before.previous);
        if let Some(current) = kept.or(before.current) {
            self.current = current;
        }
        self.secret = before.secret;
        self.epoch = before.epoch;
        self.accepted = before.accepted;
    }

    /// Writes this direction's part of the record.
    pub(in crate::telemetry) fn write(&self, writer: &mut Writer<'_>) -> Result<(), cbor::Error> {
        let (oldest, next) = match &self.previous {
            Some(previous) => (previous, Some(&self.current)),
            None => (&self.current, None),
        };
        let behind = u32::from(next.is_some());
        writer.array(|w| {
            w.u64(self.epoch.saturating_sub(behind).into())?;
            // Exposed into the record, which is encrypted where it lies.
            w.bytes(self.secret.expose())?;
            record::write_terms(oldest.terms.as_ref(), w)?;
            record::write_terms(next.and_then(|next| next.terms.as_ref()), w)?;
            oldest.write_bounds(w)?;
            match next {
                Some(next) => next.write_bounds(w)?,
                None => w.array(|_| Ok(()))?,
            }
            w.u64(oldest.forgeries)?;
            w.u64(next.map_or(0, |next| next.forgeries))?;
            w.bool(self.closed)
        })
    }

    /// An opener as the record says.
    pub(in crate::telemetry) fn read(
        reader: &mut Reader<'_>,
        aead: Aead,
        tag: LinkTag,
        options: &Options,
    ) -> Result<Self, Error> {
        reader.array(|array| {
            let epoch = array.required(Reader::u32)?;
            let mut secret = *array.required(Reader::bytes_exact)?;
            let secret = Secret::take(&mut secret);
            let terms = array.required(record::read_terms)?;
            let next_terms = array.required(record::read_terms)?;
            let bounds = array.required(record::read_numbers::<C>)?;
            if terms.is_some() != (epoch > 0) {
                return Err(Error::Record);
            }
            let mut opener = Self::new(aead, secret, tag, options)?;
            opener.epoch = epoch;
            opener.current.terms = terms;
            opener.current.windows = bounds.map(Window::from);
            match next_terms {
                Some(terms) => {
                    let secret = next_secret(&opener.secret, &terms)?;
                    let mut next = Reception::new(Keys::new(aead, &secret)?, Some(terms));
                    next.windows = array.required(record::read_numbers::<C>)?.map(Window::from);
                    opener.epoch = epoch.checked_add(1).ok_or(Error::Record)?;
                    opener.previous = Some(core::mem::replace(&mut opener.current, next));
                }
                None => drop(array.required(record::read_numbers::<0>)?),
            }
            let forgeries = array.required(Reader::u64)?;
            let next_forgeries = array.required(Reader::u64)?;
            match &mut opener.previous {
                Some(previous) => {
                    (previous.forgeries, opener.current.forgeries) = (forgeries, next_forgeries);
                }
                None => opener.current.forgeries = forgeries,
            }
            opener.closed = array.required(Reader::bool)?;
            Ok(opener)
        })
    }
}

impl<const C: usize> Reception<C> {
    /// Has `number` on a channel reserved, with `block` more behind it; true if it was not.
    fn grant(&mut self, at: usize, number: u64, block: u16) -> bool {
        let (Some(window), Some(left)) = (self.windows.get(at), self.left.get_mut(at)) else {
            return false;
        };
        let bound = window.next().saturating_add((*left).into());
        if number < bound {
            return false;
        }
        let wanted = number.saturating_add(1).saturating_add(block.into());
        let ahead = wanted.saturating_sub(window.next());
        *left = u16::try_from(ahead).unwrap_or(u16::MAX);
        true
    }

    fn write_bounds(&self, writer: &mut Writer<'_>) -> Result<(), cbor::Error> {
        writer.array(|w| {
            for (window, left) in self.windows.iter().zip(&self.left) {
                w.u64(window.next().saturating_add((*left).into()))?;
            }
            Ok(())
        })
    }
}
