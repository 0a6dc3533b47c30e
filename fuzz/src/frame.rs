//! Frames: what was not sealed, or was altered in any way, is refused and changes nothing.
//!
//! Input: one byte (bit 7: the frame ends where the mask does), then a mask, which is laid over a
//! fresh frame by XOR; a mask longer than the frame lengthens it. The input itself is tried as a
//! frame as well.

use crate::ward::{batch, good, minimizer, session};
use crate::{Accepted, Seed};
use iomt_secure::minimize::{Minimizer, Purpose};
use iomt_secure::telemetry::{Opener, Options, Received, Sealer, SessionId, Terms, open_link};
use std::cell::RefCell;

struct Link {
    sealer: Sealer<2>,
    opener: Opener<2>,
    minimizer: Minimizer<4>,
    count: u16,
}

thread_local! {
    static LINK: RefCell<Link> = RefCell::new(Link::new());
}

impl Link {
    /// A session, and in it an epoch with a policy.
    fn new() -> Self {
        let (device, gateway) = session();
        let minimizer = minimizer(&device, 1);
        let (mut sealer, _) = good(open_link(device, &Options::ordered()));
        let (_, mut opener) = good(open_link(gateway, &Options::ordered()));
        let mut out = [0; 256];
        let len = good(sealer.update_key(&Terms::from(minimizer.plan()), &mut out));
        assert!(matches!(good(opener.open(&mut out[..len])), Received::KeyUpdate(_)));
        Self { sealer, opener, minimizer, count: 0 }
    }

    fn refuses(&mut self, frame: &[u8]) {
        let before = self.opener.forgeries();
        assert!(self.opener.open(&mut frame.to_vec()).is_err(), "{frame:02x?}");
        assert!(self.opener.forgeries() - before <= 1);
    }
}

/// Accepted if the mask changes nothing: then the frame opens to what was sealed, and never again.
/// Otherwise it is refused, and the frame as it was still opens.
pub fn property(data: &[u8]) -> Accepted {
    LINK.with_borrow_mut(|link| {
        if link.sealer.needs_update() || link.opener.needs_update() || link.count > 20_000 {
            *link = Link::new();
        }
        for len in 0..=9 {
            let id = SessionId::of(data, len).map(|id| id.as_bytes().len());
            assert!(id.is_err() || id == Ok(0) || id == Ok(len));
        }
        link.refuses(data);

        let (flags, mask) = data.split_first().unwrap_or((&0, &[]));
        link.count += 1;
        let batch = batch(&mut link.minimizer, link.count, flags % 4);
        let mut out = [0; 512];
        let len = good(link.sealer.seal(flags % 2, &batch, &mut out));
        let sealed = &out[..len];
        let mut altered = sealed.to_vec();
        altered.resize(len.max(mask.len()), 0);
        altered.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
        if flags & 0x80 != 0 {
            altered.truncate(mask.len());
        }
        let same = altered == sealed;
        if !same {
            link.refuses(&altered);
        }
        match good(link.opener.open(&mut sealed.to_vec())) {
            Received::Telemetry(received) => {
                assert_eq!(received.content(), batch.content());
                assert_eq!(received.policy(), batch.stamp().policy());
                assert_eq!(received.purpose(), Purpose::Treatment);
                assert_eq!(received.channel(), flags % 2);
            }
            other => panic!("telemetry was sealed, {other:?} was opened"),
        }
        link.refuses(sealed);
        link.refuses(&altered);
        same
    })
}

/// No change; a flipped bit in every byte of a small frame; frames cut and lengthened; raw frames.
pub fn seeds() -> Vec<Seed> {
    let mut seeds: Vec<Seed> = vec![
        ("nothing", vec![]),
        ("unchanged", vec![0]),
        ("unchanged-channel-1", vec![3]),
        ("unchanged-zeros", vec![1, 0, 0, 0]),
    ];
    for at in 0..24 {
        let mut mask = vec![2; at + 2];
        mask[1..].fill(0);
        mask[at + 1] = 1 << (at % 8);
        seeds.push(("flipped", mask));
    }
    for len in [0, 1, 2, 3, 17, 18, 19, 30] {
        let mut mask = vec![0; len + 1];
        mask[0] = 0x82;
        seeds.push(("cut", mask));
    }
    seeds.push(("longer", vec![0; 120]));
    seeds.push(("version", vec![0x80; 30]));
    seeds.push(("session", [&[0x40; 9][..], &[0; 20]].concat()));
    seeds
}
