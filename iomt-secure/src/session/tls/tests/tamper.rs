//! Every byte of every record, altered on the way: refused, and nothing established.

use super::pair::{Side, run};
use super::ward::{Ca, DEVICE, GATEWAY, T0, floor, leaf};
use crate::crypto::signature::Algorithm;
use crate::session::Error;
use crate::session::tls::{Initiator, Responder};

/// What carries nothing and is not authenticated: the version field of a record in the clear
/// (RFC 8446 §5.1: "MUST be ignored for all purposes"), and whether a side's first protected record
/// claims to be a handshake record, which rustls does not look at: what is in it is protected.
fn is_ignored(record: &[u8], at: usize, altered: u8) -> bool {
    let clear = record[0] != 0x17;
    (clear && (at == 1 || at == 2)) || (!clear && at == 0 && altered == 0x16)
}

#[test]
fn a_flipped_bit_anywhere_ends_the_handshake() {
    let ca = Ca::new("root");
    // Ed25519, whose signatures have one length: every run's records are as long as the control's.
    let endpoint = |name| ca.endpoint_with(&leaf(name), Algorithm::Ed25519);
    let (device, gateway) = (endpoint(DEVICE), endpoint(GATEWAY));
    let attempt = |target: usize, at: usize, bit: u8| {
        // Counts the stream's bytes in both directions, and alters one.
        let mut seen = 0;
        let mut ignored = None;
        let run = run(
            Initiator::new(&device, floor(T0)).unwrap(),
            Responder::new(&gateway, floor(T0)).unwrap(),
            usize::MAX,
            |_, stream| {
                let mut start = 0;
                while let Some(header) = stream.get(start..start + 5) {
                    let end = start + 5 + usize::from(u16::from_be_bytes([header[3], header[4]]));
                    if seen == target && at < end - start {
                        let altered = stream[start + at] ^ bit;
                        ignored = Some(is_ignored(&stream[start..end], at, altered));
                        stream[start + at] = altered;
                        seen += 1;
                        return;
                    }
                    seen += 1;
                    start = end;
                }
            },
        );
        (run, ignored)
    };
    let (control, _) = attempt(usize::MAX, 0, 0);
    assert_eq!(control.errors(), (None, None));
    let records = control.records;
    let mut reasons = std::collections::BTreeMap::new();
    for (target, (from_initiator, record)) in records.iter().enumerate() {
        for at in 0..record.len() {
            let (run, ignored) = attempt(target, at, 1 << (at % 8));
            let established =
                [matches!(run.initiator, Side::Done(_)), matches!(run.responder, Side::Done(_))];
            if ignored.expect("a byte was altered") {
                continue;
            }
            // Once the initiator's Finished has arrived whole the responder rightly is.
            let confirmation = target + 1 == records.len();
            assert!(!established[0], "record {target}, byte {at}");
            assert_eq!(established[1], confirmation, "record {target}, byte {at}");
            // Unless the record now claims to be longer, the one who got it says so at once.
            let (initiator, responder) = run.errors();
            let found = if *from_initiator { responder } else { initiator };
            *reasons.entry(std::format!("{found:?}")).or_insert(0) += 1;
        }
    }
    assert!(reasons.contains_key(&std::format!("{:?}", Some(Error::Record))), "{reasons:?}");
    assert!(!reasons.contains_key(&std::format!("{:?}", Some(Error::Tls))), "{reasons:?}");
}
