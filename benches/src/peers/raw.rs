//! The bare AEAD calls of the libraries, in place, with our shortest header as associated data.

use super::{AAD, Counter, KEY, Peer, Slots};
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};

macro_rules! ring_like {
    ($name:ident, $library:ident, $who:literal) => {
        #[doc = concat!("`", $who, "`'s `LessSafeKey`.")]
        pub(crate) struct $name {
            key: $library::aead::LessSafeKey,
            slots: Slots,
            sealed: Counter,
            opened: Counter,
        }

        impl $name {
            pub(crate) fn new(bytes: usize) -> Self {
                use $library::aead::{CHACHA20_POLY1305, LessSafeKey, UnboundKey};
                let key = UnboundKey::new(&CHACHA20_POLY1305, &KEY).expect("a key of 32 bytes");
                let (sealed, opened) = (Counter::default(), Counter::default());
                Self { key: LessSafeKey::new(key), slots: Slots::new(bytes), sealed, opened }
            }
        }

        impl Peer for $name {
            fn who(&self) -> &'static str {
                $who
            }

            fn prepare(&mut self) {
                self.slots.fill();
            }

            fn seal(&mut self) {
                use $library::aead::{Aad, Nonce};
                for slot in &mut self.slots.slots {
                    let nonce = Nonce::assume_unique_for_key(self.sealed.next());
                    let (data, rest) = slot.split_at_mut(self.slots.bytes);
                    let tag = self
                        .key
                        .seal_in_place_separate_tag(nonce, Aad::from(AAD), data)
                        .expect("sealing");
                    rest[..16].copy_from_slice(tag.as_ref());
                }
            }

            fn open(&mut self) {
                use $library::aead::{Aad, Nonce};
                for slot in &mut self.slots.slots {
                    let nonce = Nonce::assume_unique_for_key(self.opened.next());
                    let message = &mut slot[..self.slots.bytes + 16];
                    let plaintext =
                        self.key.open_in_place(nonce, Aad::from(AAD), message).expect("opening");
                    assert_eq!(plaintext.len(), self.slots.bytes);
                }
            }
        }
    };
}

ring_like!(AwsLc, aws_lc_rs, "aws-lc-rs");
ring_like!(Ring, ring, "ring");

/// The `chacha20poly1305` crate, which is our backend where aws-lc-rs does not build.
pub(crate) struct RustCrypto {
    key: ChaCha20Poly1305,
    slots: Slots,
    sealed: Counter,
    opened: Counter,
}

impl RustCrypto {
    pub(crate) fn new(bytes: usize) -> Self {
        let key = ChaCha20Poly1305::new(&KEY.into());
        let (sealed, opened) = (Counter::default(), Counter::default());
        Self { key, slots: Slots::new(bytes), sealed, opened }
    }
}

impl Peer for RustCrypto {
    fn who(&self) -> &'static str {
        "RustCrypto chacha20poly1305"
    }

    fn prepare(&mut self) {
        self.slots.fill();
    }

    fn seal(&mut self) {
        for slot in &mut self.slots.slots {
            let nonce = self.sealed.next().into();
            let (data, rest) = slot.split_at_mut(self.slots.bytes);
            let tag = self.key.encrypt_inout_detached(&nonce, &AAD, data.into()).expect("sealing");
            rest[..16].copy_from_slice(&tag);
        }
    }

    fn open(&mut self) {
        for slot in &mut self.slots.slots {
            let nonce = self.opened.next().into();
            let (data, rest) = slot.split_at_mut(self.slots.bytes);
            let tag = rest[..16].try_into().expect("a tag");
            self.key.decrypt_inout_detached(&nonce, &AAD, data.into(), tag).expect("opening");
        }
    }
}
