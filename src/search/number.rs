//! Numbers as text: five bits a character, the low ones first; a character above the middle of the
//! alphabet says that more follow.

const ALPHABET: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

/// Writes a number.
pub fn write(out: &mut String, number: usize) {
    let mut rest = number;
    loop {
        let (low, more) = (rest & 31, rest >> 5);
        let digit = if more == 0 { low } else { low | 32 };
        out.push(ALPHABET[digit] as char);
        if more == 0 {
            return;
        }
        rest = more;
    }
}

/// Reads a number, and what follows; none at the end, or where it is not one.
pub(super) fn read(text: &str) -> Option<(usize, &str)> {
    let (mut number, mut shift) = (0usize, 0u32);
    for (at, byte) in text.bytes().enumerate() {
        let digit = ALPHABET.iter().position(|known| *known == byte)?;
        number |= (digit & 31).checked_shl(shift)?;
        shift += 5;
        if digit < 32 {
            return Some((number, &text[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for number in [0, 1, 31, 32, 1023, 1024, 123_456_789] {
            let mut text = String::new();
            write(&mut text, number);
            text.push('5');
            assert_eq!(read(&text), Some((number, "5")));
        }
        let mut text = String::new();
        write(&mut text, 33);
        assert_eq!(text, "X1");
        assert_eq!(read("_"), None);
        assert_eq!(read("é"), None);
    }
}
