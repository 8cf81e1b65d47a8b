//! The order in which people expect names: `MEMO-2` before `MEMO-10`, whatever their case.

use std::cmp::Ordering;

/// Compares two names or paths: numbers by their value, letters without case, a folder before the
/// names that begin as it does. Only equal texts are equal.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.as_bytes(), b.as_bytes());
    loop {
        let (Some(first), Some(second)) = (left.first(), right.first()) else {
            return left.len().cmp(&right.len()).then_with(|| a.cmp(b));
        };
        if first.is_ascii_digit() && second.is_ascii_digit() {
            let (one, other) = (number(&mut left), number(&mut right));
            let order = one.len().cmp(&other.len()).then_with(|| one.cmp(other));
            if order.is_ne() {
                return order;
            }
            continue;
        }
        if first != second {
            let order = rank(*first).cmp(&rank(*second));
            if order.is_ne() {
                return order;
            }
        }
        (left, right) = (&left[1..], &right[1..]);
    }
}

/// A path ends before a name goes on: `a/b` is before `a-b`.
fn rank(byte: u8) -> u8 {
    if byte == b'/' { 0 } else { byte.to_ascii_lowercase() }
}

/// Takes the digits that a text begins with, without leading zeros.
fn number<'a>(text: &mut &'a [u8]) -> &'a [u8] {
    let end = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at(end);
    *text = rest;
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    &digits[zeros..]
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn numbers_count_and_case_does_not() {
        let mut names =
            ["memo-10", "MEMO-2", "a-b", "a/b", "a", "memo-02", "Memo-1a", "ü", "memo", "007", "7"];
        names.sort_by(|a, b| natural(a, b));
        let order =
            ["007", "7", "a", "a/b", "a-b", "memo", "Memo-1a", "MEMO-2", "memo-02", "memo-10", "ü"];
        assert_eq!(names, order);
    }
}
