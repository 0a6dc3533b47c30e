//! jiter: an iterator over the bytes; what leaves is copied as it stands.

use super::WITHHELD;
use ::jiter::{Jiter, Peek};

pub(super) fn minimize(input: &str, out: &mut Vec<u8>) {
    let mut iterator = Jiter::new(input.as_bytes());
    let peek = iterator.peek().expect("the bundle");
    value(&mut iterator, input.as_bytes(), peek, out);
    iterator.finish().expect("one value");
}

fn value(iterator: &mut Jiter<'_>, input: &[u8], peek: Peek, out: &mut Vec<u8>) {
    match peek {
        Peek::Object => object(iterator, input, out),
        Peek::Array => array(iterator, input, out),
        _ => {
            let from = iterator.current_index();
            iterator.known_skip(peek).expect("a scalar");
            out.extend_from_slice(&input[from..iterator.current_index()]);
        }
    }
}

fn object(iterator: &mut Jiter<'_>, input: &[u8], out: &mut Vec<u8>) {
    out.push(b'{');
    let mut any = false;
    let mut key = iterator.known_object().expect("an object").map(copied);
    while let Some((name, len)) = key {
        let withheld = WITHHELD.iter().any(|known| known.as_bytes() == &name[..len.min(32)]);
        if withheld {
            iterator.next_skip().expect("a value");
        } else {
            if any {
                out.push(b',');
            }
            any = true;
            out.push(b'"');
            out.extend_from_slice(&name[..len]);
            out.extend_from_slice(b"\":");
            let peek = iterator.peek().expect("a value");
            value(iterator, input, peek, out);
        }
        key = iterator.next_key().expect("a key").map(copied);
    }
    out.push(b'}');
}

/// The key does not outlive the next call of the iterator.
fn copied(name: &str) -> ([u8; 32], usize) {
    let mut bytes = [0; 32];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    (bytes, name.len())
}

fn array(iterator: &mut Jiter<'_>, input: &[u8], out: &mut Vec<u8>) {
    out.push(b'[');
    let mut any = false;
    let mut peek = iterator.known_array().expect("an array");
    while let Some(found) = peek {
        if any {
            out.push(b',');
        }
        any = true;
        value(iterator, input, found, out);
        peek = iterator.array_step().expect("an array");
    }
    out.push(b']');
}
