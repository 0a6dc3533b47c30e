//! Strict CBOR: what is accepted has one encoding, and a failed read moves nothing.

use crate::{Accepted, Seed, near_misses};
use iomt_secure::cbor::{Error, Reader, Type, Writer, decode};

/// If `data` is one item: writing what was read gives `data` again, a buffer one byte shorter is
/// refused and left empty, and every prefix is refused as truncated. If not: the reader has not
/// moved.
pub fn property(data: &[u8]) -> Accepted {
    let mut reader = Reader::new(data);
    let skipped = reader.skip();
    if let Err(error) = skipped {
        assert_eq!(reader.rest(), data);
        refuses_alike(data, error);
        return false;
    }
    let item = skipped.unwrap_or_default();
    assert_eq!([item, reader.rest()].concat(), data);

    let mut out = vec![0; item.len()];
    let mut writer = Writer::new(&mut out);
    assert_eq!(copy(&mut Reader::new(item), &mut writer), Ok(()));
    assert_eq!(writer.written(), item);

    let mut short = vec![0; item.len() - 1];
    let mut writer = Writer::new(&mut short);
    assert_eq!(copy(&mut Reader::new(item), &mut writer), Err(Error::Full));
    assert!(writer.is_empty());
    assert!(short.iter().all(|byte| *byte == 0));

    for len in 0..item.len().min(64) {
        assert_eq!(Reader::new(&item[..len]).skip(), Err(Error::Truncated));
    }
    let whole = reader.is_empty();
    assert_eq!(decode(data, |reader| reader.skip().map(drop)).is_ok(), whole);
    whole
}

/// Reading item by item refuses what passing over refuses.
fn refuses_alike(data: &[u8], error: Error) {
    let mut out = vec![0; data.len() + 16];
    let mut writer = Writer::new(&mut out);
    let mut reader = Reader::new(data);
    let copied = copy(&mut reader, &mut writer);
    // A negative integer under -2^63 can be passed over, but not read.
    assert!(copied == Err(error) || copied == Err(Error::Range), "{copied:?} for {error:?}");
    assert_eq!(reader.rest(), data);
    assert!(writer.is_empty());
}

fn copy(reader: &mut Reader<'_>, writer: &mut Writer<'_>) -> Result<(), Error> {
    match reader.peek()? {
        Type::Unsigned => writer.u64(reader.u64()?),
        Type::Negative => match reader.i64() {
            Ok(value) => writer.i64(value),
            Err(_) => writer.encoded(reader.skip()?),
        },
        Type::Bytes => writer.bytes(reader.bytes()?),
        Type::Text => writer.text(reader.text()?),
        Type::Bool => writer.bool(reader.bool()?),
        Type::Null => reader.null().and_then(|()| writer.null()),
        Type::Array => reader.array(|items| {
            writer.array(|writer| {
                while items.next(|reader| copy(reader, writer))?.is_some() {}
                Ok(())
            })
        }),
        Type::Map => reader.map(|map| {
            let mut pairs = Vec::new();
            while let Some(pair) = map.next(Reader::skip, Reader::skip)? {
                pairs.push(pair);
            }
            write_pairs(&pairs, writer)
        }),
        Type::Tag => Err(Error::Tag),
    }
}

/// Maps whose keys are integers or texts are written key by key, others as they are.
fn write_pairs(pairs: &[(&[u8], &[u8])], writer: &mut Writer<'_>) -> Result<(), Error> {
    let simple = pairs
        .iter()
        .all(|(key, _)| decode(key, Reader::i64).is_ok() || decode(key, Reader::text).is_ok());
    if simple {
        return writer.map(|map| {
            for (key, value) in pairs {
                match decode(key, Reader::text) {
                    Ok(text) => map.entry(text, |writer| writer.encoded(value))?,
                    Err(_) => map.entry(decode(key, Reader::i64)?, |w| w.encoded(value))?,
                }
            }
            Ok(())
        });
    }
    // The head is that of an array with as many items, in the other major type.
    let mut head = [0; 16];
    let mut inner = Writer::new(&mut head);
    inner.u64(u64::try_from(pairs.len()).map_err(|_| Error::Full)?)?;
    let mut bytes = inner.written().to_vec();
    bytes[0] |= 5 << 5;
    for (key, value) in pairs {
        bytes.extend_from_slice(key);
        bytes.extend_from_slice(value);
    }
    writer.encoded(&bytes)
}

/// The profile's types, and one broken rule each.
pub fn seeds() -> Vec<Seed> {
    let rich: &[u8] =
        b"\xa5\x01\x18\x18\x03\x83\x20\x38\x63\x3a\x00\x01\x00\x00\x18\x18\x44\x01\x02\
        \x03\x04\x20\xf6\x64unit\xa2\x01\xf5\x61a\x64mmHg";
    let mut seeds = near_misses("rich", rich, 24);
    for (name, bytes) in [
        ("max", &b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff"[..]),
        ("min", b"\x3b\xff\xff\xff\xff\xff\xff\xff\xff"),
        ("deep", b"\x81\x81\x81\x81\x81\x81\x81\x81\x00"),
        ("too-deep", b"\x81\x81\x81\x81\x81\x81\x81\x81\x81\x00"),
        ("map-with-array-keys", b"\xa2\x80\x01\x81\x00\x02"),
        ("key-twice", b"\xa2\x01\x00\x01\x00"),
        ("key-order", b"\xa2\x02\x00\x01\x00"),
        ("not-shortest", b"\x18\x17"),
        ("indefinite", b"\x9f\x01\xff"),
        ("float", b"\xfb\x3f\xf1\x99\x99\x99\x99\x99\x9a"),
        ("tag", b"\xc1\x00"),
        ("undefined", b"\xf7"),
        ("utf8", b"\x62\xc3\x28"),
        ("huge-array", b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff"),
    ] {
        seeds.push((name, bytes.to_vec()));
    }
    let mut long = vec![0x98, 30];
    long.extend_from_slice(&[0x20; 30]);
    seeds.push(("thirty-items", long));
    seeds
}
