//! `snow`: a Noise transport with the default resolver.

use super::{BATCH, Peer, Slots};

/// Two sides after `Noise_NN_25519_ChaChaPoly_SHA256`.
pub(crate) struct Transport {
    sender: snow::TransportState,
    receiver: snow::TransportState,
    slots: Slots,
    lengths: Vec<usize>,
    plaintext: Vec<u8>,
    out: Vec<u8>,
}

impl Transport {
    pub(crate) fn new(bytes: usize) -> Self {
        let builder =
            || snow::Builder::new("Noise_NN_25519_ChaChaPoly_SHA256".parse().expect("a pattern"));
        let mut sender = builder().build_initiator().expect("an initiator");
        let mut receiver = builder().build_responder().expect("a responder");
        let (mut wire, mut payload) = ([0; 256], [0; 256]);
        let len = sender.write_message(&[], &mut wire).expect("-> e");
        receiver.read_message(&wire[..len], &mut payload).expect("-> e");
        let len = receiver.write_message(&[], &mut wire).expect("<- e, ee");
        sender.read_message(&wire[..len], &mut payload).expect("<- e, ee");
        Self {
            sender: sender.into_transport_mode().expect("a finished handshake"),
            receiver: receiver.into_transport_mode().expect("a finished handshake"),
            slots: Slots::new(bytes),
            lengths: Vec::with_capacity(BATCH),
            plaintext: vec![0x5a; bytes],
            out: vec![0; bytes + 16],
        }
    }
}

impl Peer for Transport {
    fn who(&self) -> &'static str {
        "snow transport"
    }

    fn prepare(&mut self) {
        self.lengths.clear();
    }

    fn seal(&mut self) {
        for slot in &mut self.slots.slots {
            let len = self.sender.write_message(&self.plaintext, slot).expect("sealing");
            self.lengths.push(len);
        }
    }

    fn open(&mut self) {
        for (slot, len) in self.slots.slots.iter().zip(&self.lengths) {
            let len = self.receiver.read_message(&slot[..*len], &mut self.out).expect("opening");
            assert_eq!(len, self.slots.bytes);
        }
    }
}
