//! Ours: the AEAD interface that every frame goes through.

use super::{AAD, Counter, KEY, Peer, Slots};
use iomt_secure::crypto::aead::{self, AeadKey, TAG};

/// `crypto::aead` with the backend in use.
pub(crate) struct Aead {
    key: AeadKey,
    slots: Slots,
    sealed: Counter,
    opened: Counter,
}

impl Aead {
    pub(crate) fn new(bytes: usize) -> Self {
        let key = AeadKey::new(aead::Aead::ChaCha20Poly1305, &KEY).expect("a key of 32 bytes");
        let (sealed, opened) = (Counter::default(), Counter::default());
        Self { key, slots: Slots::new(bytes), sealed, opened }
    }
}

impl Peer for Aead {
    fn who(&self) -> &'static str {
        "iomt-secure aead"
    }

    fn ours(&self) -> bool {
        true
    }

    fn prepare(&mut self) {
        self.slots.fill();
    }

    fn seal(&mut self) {
        for slot in &mut self.slots.slots {
            let (data, rest) = slot.split_at_mut(self.slots.bytes);
            let tag = self.key.seal(&self.sealed.next(), &AAD, data).expect("sealing");
            rest[..TAG].copy_from_slice(&tag);
        }
    }

    fn open(&mut self) {
        for slot in &mut self.slots.slots {
            let (data, rest) = slot.split_at_mut(self.slots.bytes);
            let tag = rest.first_chunk().expect("a tag");
            self.key.open(&self.opened.next(), &AAD, data, tag).expect("opening");
        }
    }
}
