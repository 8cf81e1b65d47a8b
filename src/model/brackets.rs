//! Brackets in texts: what they hold is a remark, however deep it goes.

/// The bracket that closes one; none for any other character.
fn closer(open: char) -> Option<char> {
    match open {
        '(' => Some(')'),
        '[' => Some(']'),
        '（' => Some('）'),
        '［' => Some('］'),
        '【' => Some('】'),
        _ => None,
    }
}

/// Whether a character closes a bracket.
fn is_closer(c: char) -> bool {
    matches!(c, ')' | ']' | '）' | '］' | '】')
}

/// The length of the bracket that a text begins with, what it holds included; none where it begins
/// with none or never closes it.
pub fn bracket(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    closer(first)?;
    let mut open: Vec<char> = Vec::new();
    for (at, c) in text.char_indices() {
        if let Some(close) = closer(c) {
            open.push(close);
        } else if open.last() == Some(&c) {
            open.pop();
            if open.is_empty() {
                return Some(at + c.len_utf8());
            }
        } else if is_closer(c) && c == closer(first)? {
            // `(a [b)`: the outer bracket counts.
            return Some(at + c.len_utf8());
        }
    }
    None
}

/// What a text says outside of its brackets, each piece with the remark after it; blanks around
/// both are dropped.
pub fn outside(text: &str) -> Vec<(&str, Option<&str>)> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(c) = text[at..].chars().next() {
        match bracket(&text[at..]) {
            Some(length) => {
                let inner = &text[at + c.len_utf8()..at + length];
                let inner = inner.trim_end_matches(is_closer).trim();
                pieces.push((text[start..at].trim(), Some(inner)));
                at += length;
                start = at;
            }
            None => at += c.len_utf8(),
        }
    }
    let last = text[start..].trim();
    if !last.is_empty() || pieces.is_empty() {
        pieces.push((last, None));
    }
    pieces
}

/// A text without the closing brackets at its end that nothing in it opens.
pub fn closed(text: &str) -> &str {
    let mut text = text;
    while let Some(last) = text.chars().next_back().filter(|c| is_closer(*c)) {
        let opens = text.chars().filter(|c| closer(*c) == Some(last)).count();
        if text.chars().filter(|c| *c == last).count() <= opens {
            break;
        }
        text = text[..text.len() - last.len_utf8()].trim_end();
    }
    text
}

/// Where a text that goes on from a place ends: at the bracket around it, or with its sentence.
pub(super) fn end_of_phrase(text: &str, start: usize) -> usize {
    let mut around: Vec<char> = Vec::new();
    for c in text[..start].chars() {
        match closer(c) {
            Some(close) => around.push(close),
            None if around.last() == Some(&c) => {
                around.pop();
            }
            None => {}
        }
    }
    let mut at = start;
    while let Some(c) = text[at..].chars().next() {
        if let Some(length) = bracket(&text[at..]) {
            at += length;
            continue;
        }
        let rest = &text[at + c.len_utf8()..];
        let parted = || rest.is_empty() || rest.starts_with(char::is_whitespace);
        let ends = match c {
            '.' => parted() && !is_shortened(&text[start..at], rest),
            ';' => parted() && !begins_with_name(rest, &text[start..at]),
            c => is_closer(c) && around.contains(&c),
        };
        if ends {
            break;
        }
        at += c.len_utf8();
    }
    at
}

/// Whether the full stop after a text belongs to a short form: `Req. 2`.
fn is_shortened(before: &str, rest: &str) -> bool {
    let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let head = &before[..before.len() - word.len()];
    let alone = head.is_empty() || head.ends_with([' ', ',', ';']);
    let short = (1..=4).contains(&word.len()) && alone;
    short && rest.trim_start().starts_with(|c: char| c.is_ascii_digit())
}

/// Whether the next word is a name, so that a list goes on: it has a number, is an address, or begins
/// like the first of the list.
fn begins_with_name(rest: &str, list: &str) -> bool {
    let word = rest.split_whitespace().next().unwrap_or_default();
    let alike = || {
        let prefix = |text: &str| text.split_once('-').map(|(prefix, _)| prefix.to_owned());
        prefix(word).is_some_and(|own| prefix(list).as_ref() == Some(&own))
    };
    word.contains(|c: char| c.is_ascii_digit()) || word.contains("://") || alike()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_closed_however_deep_they_go() {
        assert_eq!(bracket("(a (b) c), d"), Some(9));
        assert_eq!(bracket("[a] b"), Some(3));
        assert_eq!(bracket("（全角）, 2"), Some("（全角）".len()));
        assert_eq!(bracket("(a [b), c"), Some(6));
        assert_eq!(bracket("(open"), None);
        assert_eq!(bracket("a (b)"), None);
        assert_eq!(outside("1.1 (gate) 2.1"), [("1.1", Some("gate")), ("2.1", None)]);
        assert_eq!(outside("1.1（全角）"), [("1.1", Some("全角"))]);
        assert_eq!(outside("1.1 (open"), [("1.1 (open", None)]);
        assert_eq!(closed("1.1)"), "1.1");
        assert_eq!(closed("a (b)"), "a (b)");
    }

    #[test]
    fn a_phrase_goes_on_where_a_list_does() {
        let value = |text: &str| text[4..end_of_phrase(text, 4)].to_owned();
        assert_eq!(value("on: 1.1; 2.1. Then more"), "1.1; 2.1");
        assert_eq!(value("on: 1.1; then more"), "1.1");
        assert_eq!(value("on: feat-a; feat-b; well-known"), "feat-a; feat-b");
        assert_eq!(value("on: Req 1, Req. 2"), "Req 1, Req. 2");
        assert_eq!(value("on: feat-a. 2 more"), "feat-a");
        assert_eq!(value("on: 1.1), 2.1"), "1.1), 2.1");
        assert_eq!(value("(n: 1.1), 2.1"), "1.1");
        assert_eq!(value("on: 1 (a. b (c)), 2"), "1 (a. b (c)), 2");
    }
}
