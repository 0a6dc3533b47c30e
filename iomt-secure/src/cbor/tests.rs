use super::*;
use coset::cbor::Value;
use hex::decode as unhex;
use proptest::prelude::*;
use std::{format, string::String, vec, vec::Vec};

fn skip(hex: &str) -> Result<(), Error> {
    decode(&unhex(hex).unwrap(), |reader| reader.skip().map(drop))
}

/// RFC 8949 appendix A, the rows that stay inside this profile.
#[test]
fn appendix_a_integers_are_written_and_read() {
    for (value, hex) in [
        (0, "00"),
        (1, "01"),
        (10, "0a"),
        (23, "17"),
        (24, "1818"),
        (25, "1819"),
        (100, "1864"),
        (1000, "1903e8"),
        (1_000_000, "1a000f4240"),
        (1_000_000_000_000, "1b000000e8d4a51000"),
        (-1, "20"),
        (-10, "29"),
        (-100, "3863"),
        (-1000, "3903e7"),
        (i64::MAX, "1b7fffffffffffffff"),
        (i64::MIN, "3b7fffffffffffffff"),
    ] {
        let mut buffer = [0; 9];
        let mut writer = Writer::new(&mut buffer);
        writer.i64(value).unwrap();
        assert_eq!(writer.written(), unhex(hex).unwrap(), "{value}");
        assert_eq!(decode(writer.written(), Reader::i64), Ok(value));
    }
    let bytes = unhex("1bffffffffffffffff").unwrap();
    assert_eq!(decode(&bytes, Reader::u64), Ok(u64::MAX));
    assert_eq!(decode(&bytes, Reader::i64), Err(Error::Range));
}

#[test]
fn appendix_a_structures_are_read() {
    for hex in [
        "f4",
        "f5",
        "f6",
        "40",
        "4401020304",
        "60",
        "62c3bc",
        "64f0908591",
        "80",
        "83010203",
        "8301820203820405",
        "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
        "a0",
        "a201020304",
        "a26161016162820203",
        "826161a161626163",
        "3bffffffffffffffff",
    ] {
        assert_eq!(skip(hex), Ok(()), "{hex}");
    }
}

#[test]
fn each_rule_refuses_by_its_own_error() {
    for (name, hex, error) in [
        ("nothing", "", Error::Truncated),
        ("head cut", "1903", Error::Truncated),
        ("string cut", "420", Error::Truncated),
        ("array cut", "8201", Error::Truncated),
        ("map cut", "a101", Error::Truncated),
        ("string longer than memory", "5bffffffffffffffff", Error::Truncated),
        ("array longer than memory", "9bffffffffffffffff", Error::Truncated),
        ("map longer than memory", "bbffffffffffffffff", Error::Truncated),
        ("trailing", "0000", Error::Trailing),
        ("indefinite bytes", "5f4101ff", Error::Indefinite),
        ("indefinite text", "7f6161ff", Error::Indefinite),
        ("indefinite array", "9f01ff", Error::Indefinite),
        ("indefinite map", "bf0102ff", Error::Indefinite),
        ("break alone", "ff", Error::Indefinite),
        ("reserved 28", "1c", Error::Reserved),
        ("reserved 29", "5d", Error::Reserved),
        ("reserved 30 of simple", "fe", Error::Reserved),
        ("integer 31", "1f", Error::Reserved),
        ("negative 31", "3f", Error::Reserved),
        ("tag 31", "df", Error::Reserved),
        ("1-byte integer under 24", "1817", Error::NotShortest),
        ("2-byte integer under 256", "1900ff", Error::NotShortest),
        ("4-byte integer under 65536", "1a0000ffff", Error::NotShortest),
        ("8-byte integer under 2^32", "1b00000000ffffffff", Error::NotShortest),
        ("negative not shortest", "3817", Error::NotShortest),
        ("length not shortest", "580161", Error::NotShortest),
        ("text length not shortest", "780161", Error::NotShortest),
        ("count not shortest", "980101", Error::NotShortest),
        ("pairs not shortest", "b8010101", Error::NotShortest),
        ("tag not shortest", "d81201", Error::NotShortest),
        ("keys out of order", "a202000100", Error::KeyOrder),
        ("negative key first", "a220000000", Error::KeyOrder),
        ("longer text key first", "a262616100616200", Error::KeyOrder),
        ("key twice", "a201000100", Error::DuplicateKey),
        ("not UTF-8", "61ff", Error::Utf8),
        ("surrogate in UTF-8", "63eda080", Error::Utf8),
        ("overlong UTF-8", "62c080", Error::Utf8),
        ("tag unasked", "c101", Error::Tag),
        ("half float", "f90000", Error::Float),
        ("single float", "fa47c35000", Error::Float),
        ("double float", "fb3ff199999999999a", Error::Float),
        ("undefined", "f7", Error::Simple),
        ("simple 16", "f0", Error::Simple),
        ("simple in two bytes", "f8ff", Error::Simple),
        ("nested 9 deep", "81818181818181818100", Error::Nesting),
    ] {
        let hex = if hex.len() % 2 == 0 { String::from(hex) } else { format!("{hex}1") };
        assert_eq!(skip(&hex), Err(error), "{name}");
    }
    assert_eq!(skip("818181818181818100"), Ok(()), "nested 8 deep");
}

#[test]
fn definitions_refuse_by_their_own_error() {
    fn map(hex: &str) -> Result<(u64, Option<u64>), Error> {
        decode(&unhex(hex).unwrap(), |reader| {
            reader.map(|map| Ok((map.required(1, Reader::u64)?, map.optional("a", Reader::u64)?)))
        })
    }
    assert_eq!(map("a10105"), Ok((5, None)));
    assert_eq!(map("a20105616106"), Ok((5, Some(6))));
    assert_eq!(map("a0"), Err(Error::MissingKey));
    assert_eq!(map("a1616106"), Err(Error::MissingKey));
    assert_eq!(map("a2000001 05".replace(' ', "").as_str()), Err(Error::UnknownKey), "before");
    assert_eq!(map("a201050200"), Err(Error::UnknownKey), "between");
    assert_eq!(map("a20105616200"), Err(Error::UnknownKey), "behind");
    assert_eq!(map("a201050105"), Err(Error::DuplicateKey));
    assert_eq!(map("a201050005"), Err(Error::KeyOrder));
    assert_eq!(map("a1016100"), Err(Error::Type));
    assert_eq!(map("80"), Err(Error::Type));
    assert_eq!(map("c1a0"), Err(Error::Tag));

    fn pair(hex: &str) -> Result<(u8, [u8; 2]), Error> {
        decode(&unhex(hex).unwrap(), |reader| {
            reader.array(|items| {
                Ok((items.required(Reader::u8)?, *items.required(Reader::bytes_exact::<2>)?))
            })
        })
    }
    assert_eq!(pair("8205420102"), Ok((5, [1, 2])));
    assert_eq!(pair("8105"), Err(Error::ArrayShort));
    assert_eq!(pair("830542010200"), Err(Error::ArrayLong));
    assert_eq!(pair("82054101"), Err(Error::Length));
    assert_eq!(pair("82190100420102"), Err(Error::Range));

    let tag = |hex: &str| decode(&unhex(hex).unwrap(), |r| r.tagged(18, Reader::u64));
    assert_eq!(tag("d205"), Ok(5));
    assert_eq!(tag("d105"), Err(Error::Tag));
    assert_eq!(tag("05"), Err(Error::Tag));
    assert_eq!(tag("d2"), Err(Error::Truncated));

    let two = |reader: &mut Reader<'_>| reader.u64().and_then(|_| reader.u64());
    assert_eq!(decode(&[1, 2], two), Err(Error::ReadItems));
    assert_eq!(
        decode(&[0x82, 1, 2], |r| r.array(|items| items.required(two))),
        Err(Error::ReadItems)
    );
    assert_eq!(decode(&[1], |_| Ok::<_, Error>(())), Err(Error::ReadItems));
}

#[test]
fn a_failed_read_moves_nothing() {
    let bytes = unhex("a2010502c000").unwrap();
    let mut reader = Reader::new(&bytes);
    assert!(reader.map(|map| map.required(1, Reader::u64)).is_err());
    assert!(reader.array(|items| items.next(Reader::u64)).is_err());
    for read in [Reader::bytes, Reader::skip] {
        assert!(read(&mut reader).is_err());
    }
    assert!(reader.text().is_err() && reader.i32().is_err() && reader.bool().is_err());
    assert!(reader.null().is_err() && reader.tagged(1, Reader::u64).is_err());
    assert_eq!(reader.rest(), bytes);
}

#[test]
fn heads_grow_with_their_counts() {
    for count in [0, 1, 23, 24, 255, 256, 300] {
        let mut buffer = vec![0xaa; 2000];
        let mut writer = Writer::new(&mut buffer);
        writer.u64(7).unwrap();
        writer.map(|map| (0..count).try_for_each(|key| map.entry(key, |w| w.bytes(&[9])))).unwrap();
        let mut reader = Reader::new(writer.written());
        assert_eq!(reader.u64(), Ok(7));
        let mut expected = 0;
        reader
            .map(|map| {
                while let Some((key, value)) = map.next(Reader::i64, Reader::bytes)? {
                    assert_eq!((key, value), (expected, &[9][..]));
                    expected += 1;
                }
                Ok::<_, Error>(())
            })
            .unwrap();
        assert_eq!(expected, count);
        assert!(reader.is_empty());
    }
}

#[test]
fn writer_misuse_is_refused_and_leaves_nothing() {
    fn refused(error: Error, write: impl FnOnce(&mut Writer<'_>) -> Result<(), Error>) {
        let mut buffer = [0; 32];
        let mut writer = Writer::new(&mut buffer);
        writer.u64(1).unwrap();
        assert_eq!(write(&mut writer), Err(error));
        writer.u64(2).unwrap();
        assert_eq!(writer.finish(), [1, 2]);
        assert_eq!(buffer[2..], [0; 30]);
    }
    let none = |_: &mut Writer<'_>| Ok(());
    let two = |w: &mut Writer<'_>| w.u64(1).and_then(|()| w.u64(2));
    refused(Error::WrittenOrder, |w| {
        w.map(|m| m.entry(2, |w| w.null()).and_then(|()| m.entry(1, |w| w.null())))
    });
    refused(Error::WrittenOrder, |w| {
        w.map(|m| m.entry("a", |w| w.null()).and_then(|()| m.entry("a", |w| w.null())))
    });
    refused(Error::WrittenOrder, |w| {
        w.map(|m| m.entry(-1, |w| w.null()).and_then(|()| m.entry(24, |w| w.null())))
    });
    refused(Error::WrittenItems, |w| w.map(|m| m.entry(1, none)));
    refused(Error::WrittenItems, |w| w.map(|m| m.entry(1, two)));
    refused(Error::WrittenItems, |w| w.tagged(18, none));
    refused(Error::WrittenItems, |w| w.tagged(18, two));
    refused(Error::NotShortest, |w| w.encoded(&[0x18, 0]));
    refused(Error::Trailing, |w| w.encoded(&[0, 0]));
    refused(Error::Truncated, |w| w.encoded(&[]));
    refused(Error::Full, |w| w.array(|w| w.u64(1).and_then(|()| w.bytes(&[7; 40]))));
    fn deep(writer: &mut Writer<'_>, levels: u8) -> Result<(), Error> {
        if levels == 0 { writer.u64(0) } else { writer.array(|w| deep(w, levels - 1)) }
    }
    refused(Error::WrittenNesting, |w| deep(w, MAX_NESTING + 1));
    refused(Error::Nesting, |w| deep_with(w, MAX_NESTING, &[0x80]));
    fn deep_with(writer: &mut Writer<'_>, levels: u8, item: &[u8]) -> Result<(), Error> {
        if levels == 0 {
            writer.encoded(item)
        } else {
            writer.array(|w| deep_with(w, levels - 1, item))
        }
    }
    let mut buffer = [0; 32];
    let mut writer = Writer::new(&mut buffer);
    deep(&mut writer, MAX_NESTING).unwrap();
    assert_eq!(decode(writer.written(), |r| r.skip().map(drop)), Ok(()));
}

#[test]
fn a_full_buffer_is_refused_at_every_length() {
    let write = |writer: &mut Writer<'_>| {
        writer.map(|map| {
            map.entry(1, |w| w.array(|w| (0..30).try_for_each(|n| w.i64(-n))))?;
            map.entry("unit", |w| w.tagged(1, |w| w.text("mmHg")))
        })
    };
    let mut buffer = [0; 128];
    let mut writer = Writer::new(&mut buffer);
    write(&mut writer).unwrap();
    let whole = writer.finish().to_vec();
    for len in 0..whole.len() {
        let mut buffer = vec![0; len];
        let mut writer = Writer::new(&mut buffer);
        assert_eq!(write(&mut writer), Err(Error::Full), "{len}");
        assert!(writer.is_empty());
        assert!(buffer.iter().all(|byte| *byte == 0));
    }
    let mut buffer = vec![0; whole.len()];
    let mut writer = Writer::new(&mut buffer);
    write(&mut writer).unwrap();
    assert_eq!(writer.finish(), whole);
}

/// Any value of the profile, nested at most four deep.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(Value::from),
        (-300i64..300).prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 30, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..30).prop_map(Value::Array),
            proptest::collection::vec((-40i64..40, inner.clone()), 0..30).prop_map(|pairs| {
                let mut pairs: Vec<_> =
                    pairs.into_iter().map(|(key, value)| (Value::from(key), value)).collect();
                pairs.sort_by_cached_key(|(key, _)| peer_encoding(key));
                pairs.dedup_by(|(a, _), (b, _)| a == b);
                Value::Map(pairs)
            }),
        ]
    })
}

fn peer_encoding(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    coset::cbor::ser::into_writer(value, &mut bytes).unwrap();
    bytes
}

fn write(writer: &mut Writer<'_>, value: &Value) -> Result<(), Error> {
    match value {
        Value::Integer(n) => match u64::try_from(*n) {
            Ok(n) => writer.u64(n),
            Err(_) => writer.i64(i64::try_from(*n).unwrap()),
        },
        Value::Bytes(bytes) => writer.bytes(bytes),
        Value::Text(text) => writer.text(text),
        Value::Bool(value) => writer.bool(*value),
        Value::Null => writer.null(),
        Value::Array(items) => writer.array(|w| items.iter().try_for_each(|item| write(w, item))),
        Value::Map(pairs) => writer.map(|map| {
            pairs.iter().try_for_each(|(key, value)| {
                let key = i64::try_from(key.as_integer().unwrap()).unwrap();
                map.entry(key, |w| write(w, value))
            })
        }),
        other => panic!("{other:?} is outside of the profile"),
    }
}

fn read(reader: &mut Reader<'_>) -> Result<Value, Error> {
    Ok(match reader.peek()? {
        Type::Unsigned => Value::from(reader.u64()?),
        Type::Negative => Value::from(reader.i64()?),
        Type::Bytes => Value::from(reader.bytes()?),
        Type::Text => Value::from(reader.text()?),
        Type::Bool => Value::from(reader.bool()?),
        Type::Null => reader.null().map(|()| Value::Null)?,
        Type::Array => Value::Array(reader.array(|items| {
            let mut values = Vec::new();
            while let Some(value) = items.next(read)? {
                values.push(value);
            }
            Ok::<_, Error>(values)
        })?),
        Type::Map => Value::Map(reader.map(|map| {
            let mut pairs = Vec::new();
            while let Some(pair) = map.next(read, read)? {
                pairs.push(pair);
            }
            Ok::<_, Error>(pairs)
        })?),
        Type::Tag => return Err(Error::Tag),
    })
}

proptest! {
    /// Ours writes what the peer (ciborium) writes, byte for byte, and both read it back.
    #[test]
    fn every_value_survives_and_agrees_with_the_peer(value in values()) {
        let peer = peer_encoding(&value);
        let mut buffer = vec![0; peer.len()];
        let mut writer = Writer::new(&mut buffer);
        write(&mut writer, &value).unwrap();
        prop_assert_eq!(writer.written(), &peer[..]);
        prop_assert_eq!(decode(writer.written(), read), Ok(value));
        prop_assert_eq!(decode(&peer, |r| r.skip().map(<[u8]>::len)), Ok(peer.len()));
    }

    /// What ours accepts, the peer reads and writes again as the same bytes: one encoding.
    #[test]
    fn any_bytes_are_refused_or_are_the_one_encoding(
        bytes in proptest::collection::vec(any::<u8>(), 0..64),
    ) {
        let skipped = decode(&bytes, |reader| reader.skip().map(drop));
        if skipped.is_ok() {
            let value: Value = coset::cbor::de::from_reader(&bytes[..]).unwrap();
            prop_assert_eq!(peer_encoding(&value), bytes);
        }
    }

    /// One flipped bit in a valid item never panics, and never gives the same value again.
    #[test]
    fn flipped_bits_are_seen(value in values(), at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let good = peer_encoding(&value);
        let mut bad = good.clone();
        let at = at.index(bad.len());
        bad[at] ^= 1_u8 << bit;
        prop_assert_ne!(decode(&bad, read), Ok(value));
    }
}
