//! Where a text may mention something: words that may be ids, and numbers after words.

use std::ops::Range;

use super::called::MOST_WORDS;

/// Words and marks between numbers that share what they are called.
const JOINTS: [&str; 19] = [
    ",", ";", "&", "/", "+", "–", "—", "-", "~", "〜", "～", "、", "，", "and", "or", "to",
    "through", "und", "y",
];

/// The longest number with what belongs to it, in bytes.
const LONGEST: usize = 24;

/// The words of a text that may be ids, without the marks that end them.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + first(&text[at..], true)?;
            let end = first(&text[start..], false).map_or(text.len(), |end| start + end);
            at = end;
            let word = text[start..end].trim_end_matches(['.', '-', '_', '#', '/']);
            if !word.is_empty() {
                return Some(start..start + word.len());
            }
        }
    })
}

/// The parts of a word of a script that writes no blanks and what it has of ids: `T001` and the
/// rest of `根据T001完成`; none where there is one part.
pub(super) fn parts(text: &str, token: &Range<usize>) -> Vec<Range<usize>> {
    let word = &text[token.clone()];
    if word.is_ascii() {
        return Vec::new();
    }
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut last = None;
    for (at, c) in word.char_indices() {
        let ascii = c.is_ascii();
        let at = token.start + at;
        match parts.last_mut() {
            Some(part) if last == Some(ascii) => part.end = at + c.len_utf8(),
            _ => parts.push(at..at + c.len_utf8()),
        }
        last = Some(ascii);
    }
    for part in &mut parts {
        let trimmed = text[part.clone()].trim_end_matches(['.', '-', '_', '#', '/']);
        part.end = part.start + trimmed.len();
    }
    parts.retain(|part| !part.is_empty());
    if parts.len() < 2 { Vec::new() } else { parts }
}

/// The ids of a word that has several: `Q1/Q4`, `A2-A5`, `FR-017..FR-024`, `cart-page/cart-sums`;
/// none where it may be one id or a path.
pub(super) fn alternatives(text: &str, token: &Range<usize>) -> Vec<Range<usize>> {
    let word = &text[token.clone()];
    let numbered = |part: &str| {
        let digit = part.find(|c: char| c.is_ascii_digit());
        digit.is_some_and(|at| (1..=5).contains(&at)) && part.len() <= LONGEST
    };
    let slug = |part: &str| part.contains('-') && !part.contains(['.', '_', '#']);
    let mark = ["..", "/", "-"].into_iter().find(|mark| word.contains(mark));
    let Some(mark) = mark else { return Vec::new() };
    let all_numbered = word.split(mark).all(numbered);
    let all_slugs = mark == "/" && word.split(mark).all(slug);
    if !all_numbered && !all_slugs {
        return Vec::new();
    }
    let mut at = token.start;
    let part = |part: &str| {
        let place = at..at + part.len();
        at += part.len() + mark.len();
        place
    };
    word.split(mark).map(part).collect()
}

/// The most words of a title that is looked for.
const LONGEST_TITLE: usize = 12;

/// The lengths of what a text begins with: one word, two, and so on, and with a bracket after.
pub(super) fn beginnings(text: &str) -> Vec<usize> {
    let mut lengths = Vec::new();
    let mut inside = false;
    for (at, c) in text.char_indices() {
        let word = c.is_alphanumeric();
        if inside && !word {
            lengths.push(at);
        }
        if matches!(c, ')' | '）') {
            lengths.push(at + c.len_utf8());
        }
        if lengths.len() >= LONGEST_TITLE {
            return lengths;
        }
        inside = word;
    }
    if inside {
        lengths.push(text.len());
    }
    lengths
}

/// A number and what it may be called.
pub(super) struct Numbered {
    /// The words before it, the longest first.
    pub leads: Vec<Range<usize>>,
    /// The number, without a mark before it.
    pub number: Range<usize>,
    /// Whether the words are those of an earlier number: `Tasks 1 and 2`.
    pub goes_on: bool,
}

/// The number that a word is, with what it may be called; `last` are the words before the number
/// before, and where that ended.
pub(super) fn numbered(
    text: &str,
    token: &Range<usize>,
    last: Option<&(Range<usize>, usize)>,
    is_lead: &dyn Fn(&str) -> bool,
) -> Option<Numbered> {
    let word = &text[token.clone()];
    let head = word.find(|c: char| c.is_ascii_digit()).filter(|_| word.len() <= LONGEST)?;
    // `Phase -1` is not the first.
    if word.starts_with('-') {
        return None;
    }
    let ascii = word[head..].find(|c: char| !c.is_ascii()).map_or(word.len(), |at| head + at);
    let number = word[head..ascii].trim_end_matches(['.', '-', '_', '#', '/']);
    let number = token.start + head..token.start + head + number.len();
    let letters = word[..head].trim_end_matches(['#', '-']);
    if !letters.is_empty() {
        let lead = glued(letters, is_lead)?;
        let lead = token.start + lead..token.start + letters.len();
        return Some(Numbered { leads: vec![lead], number, goes_on: false });
    }
    if let Some((lead, end)) = last {
        let between = text.get(*end..token.start)?;
        let mut rest = between.trim();
        let mut joints = 0;
        while let Some(joint) = JOINTS.iter().find_map(|joint| rest.strip_prefix(joint)) {
            rest = joint.trim_start();
            joints += 1;
        }
        if rest.is_empty() && (1..=2).contains(&joints) {
            return Some(Numbered { leads: vec![lead.clone()], number, goes_on: true });
        }
    }
    let before = text[..token.start].trim_end_matches(' ');
    if before.ends_with('§') {
        let lead = before.len() - '§'.len_utf8()..before.len();
        return Some(Numbered { leads: vec![lead], number, goes_on: false });
    }
    // `(7.6)`, `（5.2, 5.3）`: nothing says what it is, and it is only a number.
    let opened = text[..token.start].ends_with(['(', '（']);
    let closed = text[token.end..].starts_with([')', '）', ',', '、', '，', ' ']);
    if opened && closed && text[number.clone()].contains('.') {
        let lead = token.start..token.start;
        return Some(Numbered { leads: vec![lead], number, goes_on: false });
    }
    let leads = words_before(text, token.start, is_lead);
    (!leads.is_empty()).then_some(Numbered { leads, number, goes_on: false })
}

/// Where the words begin that a number is written to without a blank: all of `Req6`, the last
/// characters of a script without blanks.
fn glued(letters: &str, is_lead: &dyn Fn(&str) -> bool) -> Option<usize> {
    if letters.is_ascii() {
        return is_lead(letters).then_some(0);
    }
    // Where the script changes a word begins: `未通过Phase`.
    let mut before = None;
    let mut starts = Vec::new();
    for (at, c) in letters.char_indices() {
        if !c.is_ascii() || before == Some(false) {
            starts.push(at);
        }
        before = Some(c.is_ascii());
    }
    let from = starts.len().saturating_sub(6);
    starts.drain(from..).find(|at| is_lead(&letters[*at..]))
}

/// Up to three words that end before a place, when a number may follow the last, the longest
/// first.
fn words_before(text: &str, end: usize, is_lead: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let head = text[..end].trim_end_matches(['\u{a0}', ' ']);
    let blank = end - head.len();
    let head = head.strip_suffix('.').unwrap_or(head);
    let last = word_at_end(head);
    // A letter alone is called so only where the number is written to it.
    let fits = |word: &str| word.chars().nth(1).is_some() && is_lead(word);
    if !(1..=2).contains(&blank) && text.is_ascii() || blank > 2 {
        return Vec::new();
    }
    let lead = if head[last..].is_ascii() {
        fits(&head[last..]).then_some(last)
    } else {
        glued(&head[last..], is_lead).map(|at| last + at)
    };
    let Some(first) = lead else { return Vec::new() };
    let mut leads = Vec::with_capacity(MOST_WORDS);
    leads.push(first..head.len());
    let mut start = first;
    while leads.len() < MOST_WORDS {
        let Some(before) = text[..start].strip_suffix([' ', '\u{a0}', '-']) else { break };
        let word = word_at_end(before);
        if word == before.len() {
            break;
        }
        start = word;
        leads.push(start..head.len());
    }
    leads.reverse();
    leads
}

/// Where the word begins that a text ends with.
fn word_at_end(text: &str) -> usize {
    let word = text.trim_end_matches(char::is_alphabetic);
    word.len()
}

/// A number as it is, then as several: `1-3`, `1.1/1.2`.
pub(super) fn readings(text: &str, number: &Range<usize>) -> Vec<Vec<Range<usize>>> {
    let mut readings = vec![vec![number.clone()]];
    let mut parts = Vec::new();
    let mut at = number.start;
    for part in text[number.clone()].split(['-', '/']) {
        if !part.starts_with(|c: char| c.is_ascii_digit()) {
            return readings;
        }
        parts.push(at..at + part.len());
        at += part.len() + 1;
    }
    if parts.len() > 1 {
        readings.push(parts);
    }
    readings
}

/// The first character of a text that ids have, or that they have not.
fn first(text: &str, in_id: bool) -> Option<usize> {
    // The same for the ASCII that a text begins with, without decoding it.
    let fits = |byte: &u8| is_id_char(char::from(*byte)) == in_id;
    let at = text.bytes().position(|byte| !byte.is_ascii() || fits(&byte))?;
    if text.as_bytes()[at].is_ascii() {
        return Some(at);
    }
    text[at..].find(|c| is_id_char(c) == in_id).map(|found| at + found)
}

fn is_id_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '#' | '.' | '@' | '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(text: &str) -> Option<String> {
        let is_lead = |word: &str| {
            matches!(
                word.to_lowercase().as_str(),
                "task" | "tasks" | "story" | "要件" | "adr" | "r"
            )
        };
        let mut last = None;
        let mut found = Vec::new();
        for token in tokens(text) {
            if let Some(one) = numbered(text, &token, last.as_ref(), &is_lead) {
                let lead = one.leads[0].clone();
                found.push(format!("{}|{}", &text[lead.clone()], &text[one.number.clone()]));
                last = Some((lead, one.number.end));
            }
        }
        (!found.is_empty()).then(|| found.join(" "))
    }

    #[test]
    fn numbers_have_the_words_before_them() {
        for (text, wanted) in [
            ("as Task 3 says", "as Task|3"),
            ("see User Story 2.", "see User Story|2"),
            ("Tasks 1, 2 and 5", "Tasks|1 Tasks|2 Tasks|5"),
            ("ADR#39, ADR #40", "ADR|39 ADR|40"),
            ("R1 and R2.1", "R|1 R|2.1"),
            ("要件6.4を満たす", "要件|6.4"),
            ("この要件 6.4", "要件|6.4"),
        ] {
            let found = lead(text);
            assert_eq!(found.as_deref(), Some(wanted), "{text}");
        }
        for text in ["3 tasks", "R 4.2", "tasks: 3", "multitask 3", "a story, 3 of them", "Task -1"]
        {
            assert_eq!(lead(text), None, "{text}");
        }
    }

    #[test]
    fn words_without_blanks_are_parted_from_ids() {
        let text = "根据T001完成";
        let token = tokens(text).next().unwrap_or_default();
        let parts: Vec<&str> = parts(text, &token).into_iter().map(|part| &text[part]).collect();
        assert_eq!(parts, ["根据", "T001", "完成"]);
    }
}
