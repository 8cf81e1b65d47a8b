//! Words that somebody wrote, as against those of a template, placeholders and the line that says how
//! far a gate is.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Source, Span, Text, has_label_form, is_none_word, is_to_fill, normalise, title_form,
};

use super::conditions::Record;
use super::labels::{bold_label, has_bold_label};
use super::tree::{Block, BlockKind, Inline, lines, text_of};

/// How often one word counts among those of a section: words that only fill are not an explanation.
const MOST_REPEATS: usize = 3;

/// Whether somebody wrote in some blocks that there is none.
pub(super) fn says_none(record: &Record<'_>, blocks: &[Block], label: &[Inline]) -> bool {
    let said = |text: &String| {
        let word = normalise(text);
        ["none", "nothing", "n a", "not applicable"].iter().any(|none| word.starts_with(none))
    };
    texts(record, blocks, label).any(|text| !record.kind.is_prefilled(&text) && said(&text))
}

/// The lines of some blocks: not those of headings, code and comments, nor one that says how far a gate
/// is. They are made one by one: most askers need only the first.
fn texts<'a>(
    record: &'a Record<'_>,
    blocks: &'a [Block],
    label: &'a [Inline],
) -> impl Iterator<Item = String> + 'a {
    let mut stack: Vec<&Block> = blocks.iter().rev().collect();
    let runs = std::iter::from_fn(move || {
        let block = stack.pop()?;
        // The headings of a table's columns are only its form.
        let headings = usize::from(block.kind == BlockKind::Table);
        stack.extend(block.children.iter().skip(headings).rev());
        let said =
            !matches!(block.kind, BlockKind::Heading(_) | BlockKind::Code | BlockKind::Comment);
        Some(if said { &block.inlines[..] } else { &[] })
    });
    let own = runs.flat_map(lines).filter(|line| !is_status(line, record.status));
    lines(label).chain(own).map(|line| text_of(line).text)
}

/// How many words somebody wrote in some blocks: without placeholders, lines of the template and
/// code. Where words are not parted by blanks two characters count as one. No more are counted than
/// are `enough`.
pub(super) fn words_in(
    record: &Record<'_>,
    blocks: &[Block],
    label: &[Inline],
    enough: usize,
) -> usize {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let (mut parted, mut counted) = (0, 0);
    for text in texts(record, blocks, label) {
        if record.kind.is_prefilled(&text) || is_none_word(&text) {
            continue;
        }
        let text = without_placeholders(&text);
        let dense = |c: &char| matches!(*c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}');
        parted += text.chars().filter(dense).count();
        for word in text.split(|c: char| c.is_whitespace() || dense(&c)) {
            if parted / 2 + counted >= enough {
                return enough;
            }
            let word = normalise(word);
            if !word.is_empty() && !is_none_word(&word) {
                let times = seen.entry(word).or_default();
                *times += 1;
                counted += usize::from(*times <= MOST_REPEATS);
            }
        }
    }
    parted / 2 + counted
}

/// The place at which some blocks say how far a gate is.
pub(super) fn status_place(blocks: &[Block], labels: &[String]) -> Option<Span> {
    let mut stack: Vec<&Block> = blocks.iter().rev().collect();
    while let Some(block) = stack.pop() {
        let mut found = lines(&block.inlines).filter(|line| is_status(line, labels));
        if let Some((label, _)) = found.next().and_then(bold_label) {
            return Some(label.span);
        }
        stack.extend(block.children.iter().rev());
    }
    None
}

/// Whether a line says how far a gate is.
fn is_status(line: &[Inline], labels: &[String]) -> bool {
    let fits = |label: &str| labels.iter().any(|form| has_label_form(label, form));
    !labels.is_empty() && has_bold_label(line, fits)
}

/// A text without what is in brackets, which is still to be written.
pub(super) fn without_placeholders(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    // A bracket that is never closed holds nothing back.
    if depth > 0 { text.to_owned() } else { out }
}

/// How many different values some texts list: entries of lists, or parts of one text.
pub(super) fn distinct(values: &[Text], source: &Source) -> usize {
    let mut all: BTreeSet<String> = BTreeSet::new();
    for text in values {
        let written = source.slice(text.span);
        let breaks = written.contains("<br");
        let whole = if breaks { written } else { text.text.as_str() };
        for part in listed(whole) {
            let part = part.trim();
            if !is_to_fill(part) {
                all.insert(normalise(part));
            }
        }
    }
    all.remove("");
    all.len()
}

/// The parts of a text that lists several things: parted by commas, semicolons, line breaks, `and`,
/// or by numbers such as `1.` and `(2)`.
fn listed(text: &str) -> Vec<String> {
    let flat = text.replace("<br>", "\n").replace("<br/>", "\n").replace("<br />", "\n");
    let mut out = String::with_capacity(flat.len());
    let words: Vec<&str> = flat.split(' ').collect();
    for (at, word) in words.iter().enumerate() {
        let digits = word.trim_matches(['(', ')', '.']);
        let number = !digits.is_empty()
            && digits.len() < word.len()
            && digits.chars().all(|c| c.is_ascii_digit());
        if number || (word.eq_ignore_ascii_case("and") && at > 0) {
            out.push('\n');
        } else {
            out.push(' ');
            out.push_str(word);
        }
    }
    let out = out.replace(" / ", "\n").replace(" + ", "\n");
    out.split([',', ';', '\n', '•']).map(|part| part.trim().to_owned()).collect()
}

/// The day that a text names, as year, month and day: `2026-05-03`, `2026-5-3`, `3.5.2026`,
/// `May 3, 2026`, `3 May 2026`. Where the month cannot be distinguished from the day there is none.
pub(super) fn day(text: &str) -> Option<(u32, u32, u32)> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '-' | '.'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let number = |word: &String| word.parse::<u32>().ok();
    let month = |word: &String| {
        let at = MONTHS.iter().position(|month| word.starts_with(month))?;
        u32::try_from(at + 1).ok()
    };
    let [a, b, c] = words.get(..3)? else { return None };
    let (year, month, day) = match (number(a), number(b), number(c)) {
        (Some(year), Some(month), Some(day)) if year > 31 => (year, month, day),
        (Some(day), Some(month), Some(year)) if text.contains('.') => (year, month, day),
        (Some(day), None, Some(year)) => (year, month(b)?, day),
        (None, Some(day), Some(year)) => (year, month(a)?, day),
        _ => return None,
    };
    let fits = year > 999 && (1..=12).contains(&month) && (1..=31).contains(&day);
    fits.then_some((year, month, day))
}

/// The words of a sentence around a place.
pub(super) fn around(text: &str, at: usize) -> String {
    let before = text[..at].char_indices().rev().nth(30).map_or(0, |(start, _)| start);
    let from =
        if before == 0 { 0 } else { text[before..].find(' ').map_or(before, |b| before + b + 1) };
    let head = if from == 0 { "" } else { "…" };
    format!("{head}{}", shortened(&text[from..]))
}

/// The first words of a sentence.
pub(super) fn shortened(text: &str) -> String {
    let cut: String = text.trim().chars().take(60).collect();
    if cut.len() < text.trim().len() { format!("{cut}…") } else { cut }
}

/// Whether an entry begins with a name, whatever its marks: `Simplicity Gate: Passed`.
pub(super) fn begins_with(text: &str, name: &str) -> bool {
    let (text, name) = (normalise(text), title_form(name));
    text.strip_prefix(&name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_are_read_in_the_usual_forms() {
        let third = Some((2026, 5, 3));
        for text in
            ["2026-05-03", "2026-5-3", "3.5.2026", "03.05.2026", "May 3, 2026", "3 May 2026"]
        {
            assert_eq!(day(text), third, "{text}");
        }
        for text in ["05/03/2026", "later", "", "2026-13-01", "YYYY-MM-DD"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
