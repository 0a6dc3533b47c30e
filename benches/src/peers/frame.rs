//! Ours: minimized content into frames, out of frames, on an ordered transport.

use super::{Peer, Slots};
use crate::chain::{Link, link};
use iomt_secure::minimize::Minimized;
use iomt_secure::telemetry::Received;

const ROOM: usize = 1100;

/// A link after the whole chain, and a batch of exactly the size that is asked for.
pub(crate) struct Frame {
    link: Link,
    batch: Minimized<ROOM>,
    slots: Slots,
    lengths: Vec<usize>,
}

impl Frame {
    pub(crate) fn new(bytes: usize) -> Self {
        let mut link = link();
        let batch = link.batch(bytes);
        assert_eq!(batch.content().len(), bytes);
        Self { link, batch, slots: Slots::new(bytes), lengths: Vec::with_capacity(super::BATCH) }
    }
}

impl Peer for Frame {
    fn who(&self) -> &'static str {
        "iomt-secure"
    }

    fn ours(&self) -> bool {
        true
    }

    fn prepare(&mut self) {
        self.lengths.clear();
    }

    fn seal(&mut self) {
        for slot in &mut self.slots.slots {
            let sealed = self.link.sealer.seal(0, &self.batch, slot);
            self.lengths.push(sealed.expect("sealing"));
        }
    }

    fn open(&mut self) {
        for (slot, len) in self.slots.slots.iter_mut().zip(&self.lengths) {
            match self.link.opener.open(&mut slot[..*len]) {
                Ok(Received::Telemetry(batch)) => {
                    assert_eq!(batch.content().len(), self.slots.bytes);
                }
                other => panic!("a batch was expected: {other:?}"),
            }
        }
    }
}
