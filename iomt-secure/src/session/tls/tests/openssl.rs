//! OpenSSL's command line as the foreign peer, over loopback. Skipped aloud where there is none;
//! with `IOMT_REQUIRE_PEERS=1`, as CI sets it, its absence is a failure.

use super::ward::{Ca, DEVICE, GATEWAY, T0, floor, leaf};
use crate::session::tls::stream::{Failed, respond};
use crate::session::tls::{Config, INITIATOR_LABEL, Initiator, Progress, RESPONDER_LABEL};
use crate::session::{Error, Established};
use rcgen::KeyPair;
use std::format;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::string::{String, ToString};
use std::sync::mpsc;
use std::time::Duration;
use std::vec::Vec;
use std::{env, fs, process, thread};

const WITHIN: Duration = Duration::from_secs(20);

fn is_here() -> bool {
    let found = Command::new("openssl").arg("version").output().is_ok_and(|it| it.status.success());
    let required = env::var_os("IOMT_REQUIRE_PEERS").is_some_and(|value| value == "1");
    assert!(found || !required, "IOMT_REQUIRE_PEERS=1, and there is no openssl");
    if !found {
        std::eprintln!("SKIPPED: no openssl on this machine to be the foreign TLS peer");
    }
    found
}

/// A directory of the test's own with the peer's chain and key, removed at the end.
struct Files(PathBuf);

impl Files {
    fn new(ca: &Ca, test: &str, name: &'static str) -> Self {
        let files = Self(env::temp_dir().join(format!("iomt-tls-{test}-{}", process::id())));
        fs::create_dir_all(&files.0).unwrap();
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        fs::write(files.path("key.pem"), key.serialize_pem()).unwrap();
        fs::write(files.path("leaf.der"), ca.issue(&leaf(name), &key)).unwrap();
        fs::write(files.path("root.pem"), &ca.pem).unwrap();
        files
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.join(file)
    }

    fn openssl(&self, arguments: &str) -> Peer {
        let mut command = Command::new("openssl");
        for argument in arguments.split('|') {
            command.arg(match argument {
                "key.pem" | "leaf.der" | "root.pem" => self.path(argument).into_os_string(),
                other => other.into(),
            });
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = child.stdout.take().unwrap();
        let (say, said) = mpsc::channel();
        thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(read @ 1..) = output.read(&mut piece) {
                if say.send(piece[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        Peer { child, said, heard: Vec::new() }
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A running `openssl`, ended with the test.
struct Peer {
    child: Child,
    said: mpsc::Receiver<Vec<u8>>,
    heard: Vec<u8>,
}

impl Peer {
    /// Waits for a whole line with `text` in it.
    fn line_with(&mut self, text: &str) -> String {
        loop {
            if let Some(line) = self.heard().lines().find(|line| line.contains(text)) {
                return line.trim().to_string();
            }
            let Ok(piece) = self.said.recv_timeout(WITHIN) else {
                panic!("openssl said no {text:?}, but:\n{}", self.heard());
            };
            self.heard.extend(piece);
        }
    }

    /// What was said up to the last whole line.
    fn heard(&self) -> String {
        let end = self.heard.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        String::from_utf8_lossy(&self.heard[..end]).into_owned()
    }

    fn keying_material(&mut self) -> Vec<u8> {
        let line = self.line_with("Keying material: ");
        hex::decode(line.rsplit(' ').next().unwrap()).unwrap()
    }

    fn say(&mut self, text: &[u8]) {
        let input = self.child.stdin.as_mut().unwrap();
        input.write_all(text).unwrap();
        input.flush().unwrap();
    }

    /// Everything that was said, once the connection is closed.
    fn rest(mut self) -> Vec<u8> {
        drop(self.child.stdin.take());
        while let Ok(piece) = self.said.recv_timeout(WITHIN) {
            self.heard.extend(piece);
        }
        core::mem::take(&mut self.heard)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const IDENTITY: &str = "-cert|leaf.der|-certform|DER|-key|key.pem|-CAfile|root.pem|-no_check_time";
const ALPN: &str = "-alpn|iomt-secure/1";

/// Our initiator against `s_server` with these options.
fn to_server(ca: &Ca, test: &str, options: &str) -> (Result<Established, Error>, Option<Vec<u8>>) {
    let files = Files::new(ca, test, GATEWAY);
    let mut server =
        files.openssl(&format!("s_server|-accept|127.0.0.1:0|-naccept|1|{IDENTITY}|{options}"));
    let accepting = server.line_with("ACCEPT");
    let address = accepting.split_once(' ').unwrap().1.to_string();
    let socket = TcpStream::connect(&address).unwrap();
    socket.set_read_timeout(Some(WITHIN)).unwrap();
    let config = ca.endpoint(&leaf(DEVICE));
    let result = initiate_and_have_confirmed(&config, &socket, || server.say(&[1]));
    // s_server holds its output back until the connection ends.
    drop(socket);
    let material = result.is_ok().then(|| server.keying_material());
    (result, material)
}

/// `s_server` sends what it is told on its standard input. It is told the confirmation when it has
/// accepted, which its tickets show; told sooner, it accepts in passing and prints no secrets.
fn initiate_and_have_confirmed(
    config: &Config,
    mut socket: &TcpStream,
    mut have_confirmed: impl FnMut(),
) -> Result<Established, Error> {
    let mut initiator = Initiator::new(config, floor(T0))?;
    let (mut input, mut output) = (Vec::new(), Vec::new());
    let mut flights = 0;
    loop {
        initiator = match initiator.process(&input, &mut output) {
            Ok(Progress::Ongoing(initiator, taken)) => {
                input.drain(..taken);
                initiator
            }
            Ok(Progress::Established(session, taken)) => {
                assert_eq!(taken, input.len());
                return Ok(session);
            }
            Err(refused) => return Err(refused.error()),
        };
        flights += usize::from(!output.is_empty());
        socket.write_all(&output).unwrap();
        output.clear();
        let mut piece = [0; 4096];
        let read = socket.read(&mut piece).unwrap();
        assert!(read > 0, "s_server hung up");
        input.extend_from_slice(&piece[..read]);
        if flights == 2 {
            have_confirmed();
            flights += 1;
        }
    }
}

/// The keying material, and everything.
type Printed = (Vec<u8>, Vec<u8>);

/// `s_client` with these options against our responder; what it printed when it was let in.
fn from_client(
    ca: &Ca,
    test: &str,
    options: &str,
) -> (Result<Established, Failed>, Option<Printed>) {
    let files = Files::new(ca, test, DEVICE);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut client = files.openssl(&format!("s_client|-connect|{address}|{options}"));
    let (socket, _) = listener.accept().unwrap();
    let result = respond(&ca.endpoint(&leaf(GATEWAY)), floor(T0), &socket, WITHIN);
    drop(socket);
    let printed = result.is_ok().then(|| (client.keying_material(), client.rest()));
    (result, printed)
}

#[test]
fn s_server_is_a_responder_with_the_same_secrets() {
    if !is_here() {
        return;
    }
    let ca = Ca::new("root");
    for (label, suite) in [
        (INITIATOR_LABEL, "TLS_CHACHA20_POLY1305_SHA256"),
        (RESPONDER_LABEL, "TLS_AES_256_GCM_SHA384"),
    ] {
        let options = format!(
            "-tls1_3|{ALPN}|-Verify|2|-verify_return_error|-ciphersuites|{suite}|\
             -keymatexport|{label}|-keymatexportlen|32"
        );
        let (session, material) = to_server(&ca, "server", &options);
        let session = session.unwrap();
        assert_eq!(session.peer().name().as_str(), GATEWAY);
        let (_, _, _, send, receive) = session.into_parts();
        let ours = if label == INITIATOR_LABEL { send } else { receive };
        assert_eq!(material.unwrap(), ours.expose());
    }
}

#[test]
fn s_client_is_an_initiator_with_the_same_secrets() {
    if !is_here() {
        return;
    }
    let ca = Ca::new("root");
    for (label, group) in [(INITIATOR_LABEL, "X25519"), (RESPONDER_LABEL, "P-256")] {
        let options = format!(
            "{IDENTITY}|-verify_return_error|-tls1_3|{ALPN}|-groups|{group}|\
             -keymatexport|{label}|-keymatexportlen|32"
        );
        let (session, printed) = from_client(&ca, "client", &options);
        let session = session.unwrap();
        assert_eq!(session.peer().name().as_str(), DEVICE);
        let (_, _, _, send, receive) = session.into_parts();
        let ours = if label == INITIATOR_LABEL { receive } else { send };
        let (material, rest) = printed.unwrap();
        assert_eq!(material, ours.expose());
        // The confirmation came through to the client's application.
        assert!(rest.contains(&1), "{rest:?}");
    }
}

#[test]
fn a_client_is_refused_for_what_it_lacks() {
    if !is_here() {
        return;
    }
    let ca = Ca::new("root");
    let cases = [
        ("old", format!("{IDENTITY}|-tls1_2|{ALPN}"), Error::Version),
        ("bare", format!("-tls1_3|{ALPN}"), Error::NoCertificate),
        ("mute", format!("{IDENTITY}|-tls1_3"), Error::Protocol),
        ("curve", format!("{IDENTITY}|-tls1_3|{ALPN}|-groups|P-521"), Error::Group),
    ];
    for (test, options, error) in cases {
        let (result, _) = from_client(&ca, test, &options);
        assert_eq!(result.unwrap_err(), Failed::Refused(error), "{test}");
    }
}

#[test]
fn a_server_is_refused_for_what_it_lacks() {
    if !is_here() {
        return;
    }
    let ca = Ca::new("root");
    let cases = [
        ("old-server", format!("-tls1_2|{ALPN}|-Verify|2"), Error::ToldVersion),
        ("mute-server", String::from("-tls1_3|-Verify|2"), Error::Protocol),
        ("open-server", format!("-tls1_3|{ALPN}"), Error::NotAsked),
    ];
    for (test, options, error) in cases {
        let (result, _) = to_server(&ca, test, &options);
        assert_eq!(result.unwrap_err(), error, "{test}");
    }
}
