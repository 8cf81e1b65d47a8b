//! Bytes looked for in a text, several looked at together: nearly all work on a page is finding the
//! few places that mean something among those that do not.

const LOW: u64 = u64::from_le_bytes([1; 8]);
const HIGH: u64 = u64::from_le_bytes([0x80; 8]);

/// Marks those of eight bytes that are one of some: the lowest bit that is set is that of the first.
/// Bits above it may be wrong.
#[inline]
fn marks<const N: usize>(eight: [u8; 8], wanted: [u8; N]) -> u64 {
    let word = u64::from_le_bytes(eight);
    wanted.into_iter().fold(0, |found, one| {
        // A byte that is wanted becomes zero, and only a zero borrows from its highest bit.
        let other = word ^ (LOW * u64::from(one));
        found | (other.wrapping_sub(LOW) & !other & HIGH)
    })
}

/// Whether a text has one of some bytes.
#[inline]
pub fn has_byte<const N: usize>(text: &str, wanted: [u8; N]) -> bool {
    let bytes = text.as_bytes();
    let fits = |eight: &[u8; 8]| marks(*eight, wanted) != 0;
    match bytes.last_chunk::<8>() {
        // The last eight reach back over what is before them.
        Some(last) => bytes.as_chunks::<8>().0.iter().any(fits) || fits(last),
        None => bytes.iter().any(|byte| wanted.contains(byte)),
    }
}

/// The place of the first of some bytes.
#[inline]
pub fn find_byte<const N: usize>(bytes: &[u8], wanted: [u8; N]) -> Option<usize> {
    let (eights, rest) = bytes.as_chunks::<8>();
    for (at, eight) in eights.iter().enumerate() {
        let marks = marks(*eight, wanted);
        if marks != 0 {
            return Some(8 * at + marks.trailing_zeros() as usize / 8);
        }
    }
    let at = rest.iter().position(|byte| wanted.contains(byte))?;
    Some(8 * eights.len() + at)
}

/// The place of the first byte that fits. It should be simple to tell, by comparisons alone: sixteen
/// bytes are asked at once.
#[inline]
pub fn find_fit(bytes: &[u8], fits: impl Fn(u8) -> bool) -> Option<usize> {
    // All of them, without a way out: this is what the compiler makes few instructions of.
    let any = |some: &[u8; 16]| some.iter().fold(false, |found, byte| found | fits(*byte));
    let place = |some: &[u8]| some.iter().position(|byte| fits(*byte));
    let (many, rest) = bytes.as_chunks::<16>();
    for (at, some) in many.iter().enumerate() {
        if any(some) {
            return place(some).map(|inner| 16 * at + inner);
        }
    }
    // The rest is filled up with a byte of its own, to be asked in the same way.
    let mut last = [*rest.first()?; 16];
    last[..rest.len()].copy_from_slice(rest);
    if any(&last) { place(rest).map(|inner| 16 * many.len() + inner) } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_byte_is_found_where_it_is_first(text in "[ab<&\u{80}ÿ]{0,40}") {
            let bytes = text.as_bytes();
            let first = |fits: fn(u8) -> bool| bytes.iter().position(|byte| fits(*byte));
            prop_assert_eq!(find_byte(bytes, [b'<']), first(|byte| byte == b'<'));
            prop_assert_eq!(find_byte(bytes, [b'<', b'&']), first(|byte| matches!(byte, b'<' | b'&')));
            prop_assert_eq!(find_byte(bytes, [0xc2]), first(|byte| byte == 0xc2));
            prop_assert_eq!(find_fit(bytes, |byte| byte >= 0x80), first(|byte| byte >= 0x80));
            prop_assert_eq!(has_byte(&text, [b'a']), text.contains('a'));
        }
    }
}
