//! Frames on a TCP stream: two bytes of length, big endian, then the frame.

use std::io::{self, Read, Write};

/// Bytes in front of each frame.
pub const PREFIX: usize = 2;

/// Sends one frame, and returns how many bytes went out for it.
///
/// # Errors
/// Those of the socket; [`io::ErrorKind::InvalidInput`] past 65535 bytes.
pub fn send(socket: &mut impl Write, frame: &[u8]) -> io::Result<usize> {
    let length = u16::try_from(frame.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let mut whole = Vec::with_capacity(PREFIX + frame.len());
    whole.extend_from_slice(&length.to_be_bytes());
    whole.extend_from_slice(frame);
    // In one write: one segment for a small frame.
    socket.write_all(&whole)?;
    Ok(whole.len())
}

/// Receives one frame; `None` if the stream ended before it began.
///
/// # Errors
/// Those of the socket; [`io::ErrorKind::UnexpectedEof`] if the stream ends inside a frame.
pub fn receive(socket: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut prefix = [0; PREFIX];
    let first = loop {
        match socket.read(&mut prefix) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => break other?,
        }
    };
    if first == 0 {
        return Ok(None);
    }
    socket.read_exact(&mut prefix[first..])?;
    let mut frame = vec![0; u16::from_be_bytes(prefix).into()];
    socket.read_exact(&mut frame)?;
    Ok(Some(frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_as_they_went() {
        let mut stream = Vec::new();
        for frame in [&b"one"[..], b"", b"three"] {
            assert_eq!(send(&mut stream, frame).unwrap(), frame.len() + 2);
        }
        let mut stream = &stream[..];
        for frame in [&b"one"[..], b"", b"three"] {
            assert_eq!(receive(&mut stream).unwrap().unwrap(), frame);
        }
        assert_eq!(receive(&mut stream).unwrap(), None);
    }

    #[test]
    fn a_stream_that_ends_inside_a_frame_is_an_error() {
        let mut stream = Vec::new();
        send(&mut stream, b"frame").unwrap();
        for cut in 1..stream.len() {
            let error = receive(&mut &stream[..cut]).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof, "{cut}");
        }
        assert!(send(&mut Vec::new(), &vec![0; 65_536]).is_err());
    }
}
