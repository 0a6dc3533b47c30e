//! What a JSON string says, and how text is written as one.

use super::Error;
use super::scan::code_unit;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// The text of a checked string's content, without the quotation marks.
pub(super) fn decoded(content: &str) -> Result<Cow<'_, str>, Error> {
    if !content.contains('\\') {
        return Ok(Cow::Borrowed(content));
    }
    let mut text = String::with_capacity(content.len());
    let mut rest = content;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        text.push_str(plain);
        let (char, behind) = unescaped(escaped)?;
        text.push(char);
        rest = escaped.get(behind..).ok_or(Error::Escape)?;
    }
    text.push_str(rest);
    Ok(Cow::Owned(text))
}

/// The character that an escape stands for, and how many bytes it has behind its backslash.
fn unescaped(escaped: &str) -> Result<(char, usize), Error> {
    let bytes = escaped.as_bytes();
    let char = match bytes.first().ok_or(Error::Escape)? {
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let (unit, behind) = code_unit(bytes, 1)?;
            if let Some(char) = char::from_u32(unit) {
                return Ok((char, behind));
            }
            // The high half of a pair; the low half is 6 bytes behind.
            let (low, behind) = code_unit(bytes, 7)?;
            let high = unit.wrapping_sub(0xd800) << 10;
            let code = high.wrapping_add(low.wrapping_sub(0xdc00)).wrapping_add(0x1_0000);
            return Ok((char::from_u32(code).ok_or(Error::Surrogate)?, behind));
        }
        other => char::from(*other),
    };
    Ok((char, 1))
}

/// Writes `text` as a JSON string.
pub(super) fn write(out: &mut Vec<u8>, text: &str) {
    const HEX: [u8; 16] = *b"0123456789abcdef";
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => out.extend([b'\\', byte]),
            b'\n' => out.extend(*b"\\n"),
            b'\r' => out.extend(*b"\\r"),
            b'\t' => out.extend(*b"\\t"),
            0..=0x1f => out.extend([b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}
