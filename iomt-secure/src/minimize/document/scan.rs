//! Scanning JSON (RFC 8259) eight bytes at a time, without `unsafe`.
//!
//! [`text`] looks at the whole input once: it is UTF-8 and has no control characters but tab, line
//! feed and carriage return. The rest of this module relies on that: outside strings every byte up
//! to the space is white space, and inside strings what is below the space is refused.
//!
//! Places are added to with `wrapping_add`: none is further than 16 bytes behind the input's end, and
//! a saturating sum would cost a step on the one path that nothing else can overtake.

use super::Error;
use super::lookup::Name;

/// Deepest nesting of objects and arrays.
pub(super) const MAX_DEPTH: u32 = 128;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

const fn all(byte: u8) -> u64 {
    // The product of a byte and ONES is that byte eight times.
    (ONES).wrapping_mul(u64::from_le_bytes([byte, 0, 0, 0, 0, 0, 0, 0]))
}

/// Whether `input` is UTF-8 (§8.1) without control characters that JSON never has.
pub(super) fn text(input: &[u8]) -> Result<&str, Error> {
    let mut bad = false;
    for byte in input {
        // §7: control characters are escaped; of those only three are white space (§2).
        bad |= (*byte < 0x20) & (*byte != b'\n') & (*byte != b'\t') & (*byte != b'\r');
    }
    if bad {
        return Err(Error::Control);
    }
    core::str::from_utf8(input).map_err(|_| Error::Utf8)
}

/// The byte at `at`; NUL, which stands nowhere in a checked text, behind its end.
#[inline(always)]
pub(super) fn byte(input: &[u8], at: usize) -> u8 {
    match input.get(at) {
        Some(byte) => *byte,
        None => 0,
    }
}

/// The eight bytes from `at` on, with zeros behind the end.
#[inline(always)]
pub(super) fn word(input: &[u8], at: usize) -> u64 {
    match input.get(at..).and_then(<[u8]>::first_chunk) {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => last_word(input, at),
    }
}

#[cold]
#[inline(never)]
fn last_word(input: &[u8], at: usize) -> u64 {
    let mut bytes = [0; 8];
    let rest = input.get(at..).unwrap_or_default();
    for (place, byte) in bytes.iter_mut().zip(rest) {
        *place = *byte;
    }
    u64::from_le_bytes(bytes)
}

/// Which byte of a word is the first with its high bit set.
#[inline(always)]
pub(super) fn first(mask: u64) -> usize {
    // At most 64 / 8.
    usize::try_from(mask.trailing_zeros() >> 3).unwrap_or(8)
}

/// High bits at the bytes that end a run of plain characters: `"`, `\` and control characters. Above
/// the lowest of them there may be others.
#[inline(always)]
pub(super) fn stops(word: u64) -> u64 {
    // XOR by 2 brings the quotation mark next to the control characters: all below 0x21.
    let quote = word ^ all(2);
    let back = word ^ all(b'\\');
    let quote = quote.wrapping_sub(all(0x21)) & !quote;
    let back = back.wrapping_sub(ONES) & !back;
    (quote | back) & HIGH
}

/// The first place from `at` on that is not white space.
#[inline(always)]
pub(super) fn space(input: &[u8], at: usize) -> usize {
    if byte(input, at) > b' ' { at } else { spaces(input, at) }
}

#[inline]
fn spaces(input: &[u8], mut at: usize) -> usize {
    while let Some(bytes) = input.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*bytes);
        // A high bit where the byte is above the space.
        let other = ((word & !HIGH).wrapping_add(all(0x5f)) | word) & HIGH;
        if other != 0 {
            return at.wrapping_add(first(other));
        }
        at = at.wrapping_add(8);
    }
    while input.get(at).is_some_and(|byte| *byte <= b' ') {
        at = at.wrapping_add(1);
    }
    at
}

/// The place behind a string whose content begins at `at`, and whether it has escapes.
#[inline(always)]
pub(super) fn string(input: &[u8], mut at: usize) -> Result<(usize, bool), Error> {
    let mut escaped = false;
    loop {
        let mask = stops(word(input, at));
        if mask == 0 {
            at = at.wrapping_add(8);
            continue;
        }
        at = at.wrapping_add(first(mask));
        match byte(input, at) {
            b'"' => return Ok((at.wrapping_add(1), escaped)),
            b'\\' => {
                at = escape(input, at.wrapping_add(1))?;
                escaped = true;
            }
            _ if at >= input.len() => return Err(Error::Unterminated),
            _ => return Err(Error::Control),
        }
    }
}

/// The place behind the escape (§7) whose backslash stands before `at`.
fn escape(input: &[u8], at: usize) -> Result<usize, Error> {
    match byte(input, at) {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(at.wrapping_add(1)),
        b'u' => {
            let (unit, behind) = code_unit(input, at.wrapping_add(1))?;
            match unit {
                // What C and a database end a text at is refused wherever it stands.
                0 => Err(Error::Control),
                // §8.2: half a surrogate pair means something else to each reader.
                0xdc00..=0xdfff => Err(Error::Surrogate),
                0xd800..=0xdbff => {
                    if byte(input, behind) != b'\\' || byte(input, behind.wrapping_add(1)) != b'u' {
                        return Err(Error::Surrogate);
                    }
                    let (low, behind) = code_unit(input, behind.wrapping_add(2))?;
                    if (0xdc00..=0xdfff).contains(&low) {
                        Ok(behind)
                    } else {
                        Err(Error::Surrogate)
                    }
                }
                _ => Ok(behind),
            }
        }
        _ => Err(Error::Escape),
    }
}

/// Four hexadecimal digits.
pub(super) fn code_unit(input: &[u8], at: usize) -> Result<(u32, usize), Error> {
    let behind = at.wrapping_add(4);
    let mut unit = 0u32;
    for byte in input.get(at..behind).ok_or(Error::Escape)? {
        let digit = char::from(*byte).to_digit(16).ok_or(Error::Escape)?;
        unit = unit << 4 | digit;
    }
    Ok((unit, behind))
}

/// The place behind the number (§6) at `at`.
#[inline]
pub(super) fn number(input: &[u8], mut at: usize) -> Result<usize, Error> {
    if byte(input, at) == b'-' {
        at = at.wrapping_add(1);
    }
    if byte(input, at) == b'0' {
        at = at.wrapping_add(1);
    } else {
        at = digits(input, at)?;
    }
    if byte(input, at) == b'.' {
        at = digits(input, at.wrapping_add(1))?;
    }
    if matches!(byte(input, at), b'e' | b'E') {
        at = at.wrapping_add(1);
        if matches!(byte(input, at), b'+' | b'-') {
            at = at.wrapping_add(1);
        }
        at = digits(input, at)?;
    }
    Ok(at)
}

/// At least one digit.
#[inline]
fn digits(input: &[u8], mut at: usize) -> Result<usize, Error> {
    let from = at;
    while byte(input, at).is_ascii_digit() {
        at = at.wrapping_add(1);
    }
    if at == from { Err(Error::Syntax) } else { Ok(at) }
}

/// The place behind `true`, `false` or `null` at `at`.
#[inline]
pub(super) fn literal(input: &[u8], at: usize) -> Result<usize, Error> {
    let rest = input.get(at..).unwrap_or_default();
    match rest {
        [b't', b'r', b'u', b'e', ..] | [b'n', b'u', b'l', b'l', ..] => Ok(at.wrapping_add(4)),
        [b'f', b'a', b'l', b's', b'e', ..] => Ok(at.wrapping_add(5)),
        [] => Err(Error::Unterminated),
        _ => Err(Error::Syntax),
    }
}

/// The place behind the scalar at `at`.
#[inline(always)]
pub(super) fn scalar(input: &[u8], at: usize) -> Result<usize, Error> {
    match byte(input, at) {
        b'"' => string(input, at.wrapping_add(1)).map(|(behind, _)| behind),
        b'-' | b'0'..=b'9' => number(input, at),
        _ => literal(input, at),
    }
}

/// The place behind the `:` that follows a key, and the white space after it.
#[inline(always)]
pub(super) fn colon(input: &[u8], at: usize) -> Result<usize, Error> {
    // Mostly nothing stands between.
    let behind = at.wrapping_add(1);
    if byte(input, at) == b':' && byte(input, behind) > b' ' {
        return Ok(behind);
    }
    let at = space(input, at);
    if byte(input, at) != b':' {
        return Err(broken(input, at));
    }
    Ok(space(input, at.wrapping_add(1)))
}

/// What stands behind a value in an object or array.
pub(super) enum Next {
    /// The comma before another.
    Comma(usize),
    /// The closing bracket.
    Close(usize),
}

/// What stands behind the value that ends at `end`, in what `close` closes.
#[inline(always)]
pub(super) fn next(input: &[u8], end: usize, close: u8) -> Result<Next, Error> {
    let at = space(input, end);
    match byte(input, at) {
        b',' => Ok(Next::Comma(at)),
        found if found == close => Ok(Next::Close(at)),
        _ => Err(broken(input, at)),
    }
}

/// What is wrong where something else should stand.
#[cold]
pub(super) fn broken(input: &[u8], at: usize) -> Error {
    if at >= input.len() { Error::Unterminated } else { Error::Syntax }
}

/// The name whose content begins at `at`, the place behind its quotation mark, and whether it has
/// escapes.
#[inline(always)]
pub(super) fn name(input: &[u8], at: usize) -> Result<(Name, usize, bool), Error> {
    let head = word(input, at);
    let mask = stops(head);
    let len = first(mask);
    // Most names are short enough to be looked at once.
    if mask != 0 && byte(input, at.wrapping_add(len)) == b'"' {
        let behind = at.wrapping_add(len).wrapping_add(1);
        return Ok((Name::short(head, len), behind, false));
    }
    let (behind, escaped) = string(input, at)?;
    let len = behind.wrapping_sub(at).wrapping_sub(1);
    Ok((Name::at(input, at, len), behind, escaped))
}

/// The place behind the value at `at`, of which every byte is checked; `depth` levels are open
/// around it. Nothing in it leaves, so that a key may stand twice: nobody will read either.
pub(super) fn skip(input: &[u8], at: usize, depth: u32) -> Result<usize, Error> {
    match byte(input, at) {
        b'{' | b'[' => nested(input, at, depth),
        _ => scalar(input, at),
    }
}

fn nested(input: &[u8], mut at: usize, outer: u32) -> Result<usize, Error> {
    // One bit for each open level, the innermost lowest: 1 for an object.
    let mut open = 0u128;
    let mut depth = 0u32;
    loop {
        // At a value.
        match byte(input, at) {
            kind @ (b'{' | b'[') => {
                depth = depth.wrapping_add(1);
                if depth.wrapping_add(outer) > MAX_DEPTH {
                    return Err(Error::Depth);
                }
                let object = kind == b'{';
                open = open << 1 | u128::from(object);
                at = space(input, at.wrapping_add(1));
                // `}` and `]` are two above their opening brackets.
                if byte(input, at) == kind.wrapping_add(2) {
                    at = at.wrapping_add(1);
                    open >>= 1;
                    depth = depth.wrapping_sub(1);
                } else {
                    if object {
                        at = key(input, at)?;
                    }
                    continue;
                }
            }
            b'"' => at = string(input, at.wrapping_add(1))?.0,
            b'-' | b'0'..=b'9' => at = number(input, at)?,
            _ => at = literal(input, at)?,
        }
        // Behind a value: close what ends here.
        loop {
            if depth == 0 {
                return Ok(at);
            }
            at = space(input, at);
            let object = open & 1 == 1;
            match byte(input, at) {
                b',' => {
                    at = space(input, at.wrapping_add(1));
                    if object {
                        at = key(input, at)?;
                    }
                    break;
                }
                b'}' if object => {}
                b']' if !object => {}
                _ => return Err(broken(input, at)),
            }
            at = at.wrapping_add(1);
            open >>= 1;
            depth = depth.wrapping_sub(1);
        }
    }
}

/// The place of the value whose key stands at `at`.
#[inline(always)]
fn key(input: &[u8], at: usize) -> Result<usize, Error> {
    if byte(input, at) != b'"' {
        return Err(broken(input, at));
    }
    let (at, _) = string(input, at.wrapping_add(1))?;
    colon(input, at)
}
