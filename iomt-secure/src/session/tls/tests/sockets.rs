//! The blocking helpers over real sockets.

use super::ward::{Ca, DAY, DEVICE, GATEWAY, T0, floor, leaf};
use crate::identity;
use crate::session::Error;
use crate::session::tls::stream::{Failed, initiate, respond};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

const WITHIN: Duration = Duration::from_secs(20);

fn sockets() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let ours = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    (ours, listener.accept().unwrap().0)
}

#[test]
fn the_frames_follow_on_the_same_socket() {
    let ca = Ca::new("root");
    let (device, gateway) = (ca.endpoint(&leaf(DEVICE)), ca.endpoint(&leaf(GATEWAY)));
    let (mut near, mut far) = sockets();
    let answering = thread::spawn(move || {
        let session = respond(&gateway, floor(T0), &far, WITHIN).unwrap();
        let mut frames = [0; 6];
        far.read_exact(&mut frames).unwrap();
        far.write_all(b"answer").unwrap();
        (session, frames)
    });
    let session = initiate(&device, floor(T0), &near, WITHIN).unwrap();
    assert_eq!(near.read_timeout().unwrap(), None);
    near.write_all(b"frames").unwrap();
    let mut answer = [0; 6];
    near.read_exact(&mut answer).unwrap();
    let (their_session, frames) = answering.join().unwrap();
    assert_eq!((&frames, &answer), (b"frames", b"answer"));
    let (ours, theirs) = (session.into_parts(), their_session.into_parts());
    assert!(ours.3.same_as(&theirs.4) && ours.4.same_as(&theirs.3));
}

#[test]
fn a_refusal_reaches_the_other_side() {
    let ca = Ca::new("root");
    let (device, gateway) = (ca.endpoint(&leaf(DEVICE)), ca.endpoint(&leaf(GATEWAY)));
    let (near, far) = sockets();
    let answering =
        thread::spawn(move || respond(&gateway, floor(T0 + 101 * DAY), &far, WITHIN).unwrap_err());
    let told = initiate(&device, floor(T0), &near, WITHIN).unwrap_err();
    assert_eq!(told, Failed::Refused(Error::ToldExpired));
    let found = answering.join().unwrap();
    assert_eq!(found, Failed::Refused(identity::Error::Expired.into()));
}

#[test]
fn a_peer_that_dribbles_is_cut_off_at_the_deadline() {
    let ca = Ca::new("root");
    let gateway = ca.endpoint(&leaf(GATEWAY));
    let (mut near, far) = sockets();
    let dribbling = thread::spawn(move || {
        // One byte in a while keeps a timeout for each read from ever coming.
        while near.write_all(&[22]).is_ok() && near.write_all(&[3]).is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
    });
    let start = Instant::now();
    // The dribble is a header that asks for 0x1603 bytes more.
    let failed = respond(&gateway, floor(T0), &far, Duration::from_millis(300)).unwrap_err();
    assert_eq!(failed, Failed::Late);
    assert!(start.elapsed() < Duration::from_secs(10));
    drop(far);
    dribbling.join().unwrap();
}

#[test]
fn a_peer_that_hangs_up_is_named() {
    let ca = Ca::new("root");
    let gateway = ca.endpoint(&leaf(GATEWAY));
    let (mut near, far) = sockets();
    near.write_all(&[22, 3, 1]).unwrap();
    drop(near);
    let failed = respond(&gateway, floor(T0), &far, WITHIN).unwrap_err();
    assert_eq!(failed, Failed::Refused(Error::Closed));
}
