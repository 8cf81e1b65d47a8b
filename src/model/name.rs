//! Names as people write them, brought to forms that can be compared.

use std::borrow::Cow;

use super::bytes::{find_byte, has_byte};

/// A title in the form in which two spellings of it are equal: lower case, numbering and emoji
/// dropped, punctuation folded to single blanks.
pub fn normalise(text: &str) -> String {
    if !text.is_ascii() {
        return normalised(text).collect();
    }
    // The same for most texts, without the tables of Unicode.
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for byte in plain_title(text).bytes() {
        if !byte.is_ascii_alphanumeric() {
            blank = true;
            continue;
        }
        if blank && !out.is_empty() {
            out.push(' ');
        }
        blank = false;
        out.push(char::from(byte.to_ascii_lowercase()));
    }
    out
}

/// Whether a text holds a word of ASCII in lower case, in any case of ASCII.
pub fn holds(text: &str, word: &str) -> bool {
    let Some(first) = word.as_bytes().first() else { return true };
    let upper = first.to_ascii_uppercase();
    let mut rest = text.as_bytes();
    while let Some(found) = find_byte(rest, [*first, upper]) {
        match rest.get(found..found + word.len()) {
            Some(part) if part.eq_ignore_ascii_case(word.as_bytes()) => return true,
            Some(_) => rest = &rest[found + 1..],
            None => return false,
        }
    }
    false
}

/// The characters of a text's normalised form.
fn normalised(text: &str) -> impl Iterator<Item = char> {
    let mut chars = plain_title(text).chars().flat_map(char::to_lowercase);
    let (mut begun, mut next) = (false, None);
    std::iter::from_fn(move || {
        if let Some(c) = next.take() {
            return Some(c);
        }
        let mut blank = false;
        loop {
            let c = chars.next()?;
            if !c.is_alphanumeric() {
                blank = begun;
            } else if blank {
                next = Some(c);
                return Some(' ');
            } else {
                begun = true;
                return Some(c);
            }
        }
    })
}

/// A section's title in the form in which titles are compared: normalised, without words in
/// brackets at its end: `Success Criteria *(mandatory)*`.
pub fn title_form(text: &str) -> String {
    let text = text.trim_end_matches(|c: char| c == '*' || c == '_' || c.is_whitespace());
    let open = match text.strip_suffix(')') {
        Some(inner) => inner.rfind('('),
        None => text.strip_suffix('）').and_then(|inner| inner.rfind('（')),
    };
    let bare = match open {
        Some(open) if !normalise(&text[..open]).is_empty() => &text[..open],
        _ => text,
    };
    normalise(bare)
}

/// A label or a column's heading in the form in which they are compared: normalised, or as it is
/// where that leaves nothing (`#`).
pub fn label_form(text: &str) -> String {
    let form = normalise(text);
    if form.is_empty() { text.trim().to_owned() } else { form }
}

/// Whether a form is a text's [`label_form`], without making it: labels are many, and few are asked
/// for.
pub fn has_label_form(text: &str, form: &str) -> bool {
    let mut chars = normalised(text).peekable();
    if chars.peek().is_none() { text.trim() == form } else { chars.eq(form.chars()) }
}

/// An id in lower case, numbers without the zeros before them: `FR-001` and `fr-1` are one.
pub fn loose(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    if id.is_ascii() {
        // The same, without the tables of Unicode.
        id.bytes().for_each(|byte| push_loose(&mut out, char::from(byte.to_ascii_lowercase())));
    } else {
        id.chars().flat_map(char::to_lowercase).for_each(|c| push_loose(&mut out, c));
    }
    out
}

/// Adds a character to a loose id.
fn push_loose(out: &mut String, c: char) {
    if c.is_ascii_digit() && out.ends_with('0') {
        let head = out[..out.len() - 1].trim_end_matches('0');
        // Only zeros that begin a number are padding.
        if !head.ends_with(|c: char| c.is_ascii_digit()) {
            out.truncate(head.len());
        }
    }
    out.push(c);
}

/// A text without what is not a letter or digit.
pub fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a text may be an id that is written with a blank: `FR 2`, and not `FR 1 2`.
pub fn is_one_word(text: &str) -> bool {
    let mut words = text.split_whitespace();
    words.next_back();
    words.all(|word| !word.contains(|c: char| c.is_ascii_digit()))
}

/// A metadata key in the form in which its spellings are equal: letters and digits in lower case.
pub fn key_form(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A heading's text without its numbering (`1. `, `1.1 `, `0) `, `A. `) and without leading emoji.
pub fn plain_title(text: &str) -> &str {
    // Most begin with a word, and have neither.
    if let [first, second, .., last] = text.as_bytes()
        && first.is_ascii_alphabetic()
        && !matches!(second, b'.' | b')')
        && last.is_ascii_graphic()
    {
        return text;
    }
    let mut rest = text.trim_start_matches(is_ornament);
    let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let numbered = digits.len() < rest.len() && rest.starts_with(|c: char| c.is_ascii_digit());
    if numbered {
        let tail = digits.strip_prefix(')').unwrap_or(digits);
        let after = tail.trim_start();
        if after.len() < tail.len() && !after.is_empty() {
            rest = after.trim_start_matches(is_ornament);
        }
    } else if let Some(tail) = lettered(rest) {
        rest = tail;
    }
    rest.trim_matches(|c: char| c.is_whitespace())
}

/// An emoji, an arrow or a blank before a heading's words.
fn is_ornament(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '[' | '/')
}

/// The text after `A. ` or `B) `.
fn lettered(text: &str) -> Option<&str> {
    let tail = text.strip_prefix(|c: char| c.is_ascii_uppercase())?;
    let tail = tail.strip_prefix(". ").or_else(|| tail.strip_prefix(") "))?.trim_start();
    (!tail.is_empty()).then_some(tail)
}

/// A key as people read it: `system_component` is "System component".
pub fn label(key: &str) -> String {
    let words = key.replace(['_', '-'], " ");
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A name as the tail of an id: lower case, everything but letters and digits folded to hyphens.
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// Words that go on with "none" and leave it at that.
const NONE_GOES_ON: [&str; 15] = [
    "yet",
    "known",
    "so",
    "for",
    "at",
    "currently",
    "identified",
    "blocking",
    "remaining",
    "needed",
    "required",
    "planned",
    "open",
    "outstanding",
    "-",
];

/// The bytes of the longest word for it, and some.
const LONGEST_NONE: usize = 24;

/// Whether a value says that there is none: `None`, `N/A`, `null`, `[]`, a dash, `To be created`,
/// nothing at all, also with words in brackets or after a dash after it.
pub fn is_none_word(text: &str) -> bool {
    let text = text.trim().trim_matches(['*', '_', '`']).trim().trim_end_matches('.');
    // `(1, 2)`: what is in brackets as a whole is the value.
    let text = text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(text);
    let head = text.split(['(', '（', '–', '—', ':', '：', ',']).next().unwrap_or(text).trim();
    // Most texts are longer than all words for it, and need no copy to be recognised.
    let bytes = head.as_bytes();
    let short = head.len() <= LONGEST_NONE;
    let edges = [bytes.first_chunk::<4>(), bytes.last_chunk::<4>()];
    if !short && !edges.into_iter().flatten().any(|edge| edge.eq_ignore_ascii_case(b"none")) {
        return false;
    }
    let lower = |byte: &u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    let head =
        if bytes.iter().all(lower) { Cow::Borrowed(head) } else { Cow::Owned(head.to_lowercase()) };
    // `None at this time`, `None. The address is fixed`, `None - see below`; no question is none.
    let first = head.strip_prefix("none");
    let goes_on = |rest: &str| match rest.strip_prefix(' ') {
        Some(rest) => NONE_GOES_ON.contains(&rest.split(' ').next().unwrap_or_default()),
        None => rest.starts_with('.'),
    };
    let wordy = first.is_some_and(goes_on) && !text.contains('?');
    wordy
        || matches!(
            &*head,
            "" | "none"
                | "n/a"
                | "na"
                | "null"
                | "~"
                | "[]"
                | "-"
                | "todo"
                | "tbd"
                | "tba"
                | "nothing"
                | "nil"
                | "--"
                | "---"
                | "no dependencies"
                | "no open questions"
                | "无"
                | "無"
                | "暂无"
                | "暫無"
                | "なし"
                | "特になし"
                | "not applicable"
                | "to be created"
                | "to be assigned"
                | "to be written"
                | "to be determined"
                | "to be decided"
        )
        || head
            .strip_suffix("-none")
            .is_some_and(|prefix| !prefix.is_empty() && prefix.chars().all(char::is_alphanumeric))
}

/// Whether a value is a template's hole that nobody has filled, or a choice left whole such as
/// `EASY | MODERATE | HIGH`.
pub fn is_placeholder(text: &str) -> bool {
    is_hole(text) || is_choice(text)
}

/// Whether a text offers a choice; a bar in code is one of its characters.
fn is_choice(text: &str) -> bool {
    if !has_byte(text, [b'|']) {
        return false;
    }
    let mut bars = text.match_indices(" | ");
    // Links side by side are not words to choose from.
    !text.contains("](")
        && bars.any(|(at, _)| {
            let before = text[..at].matches('`').count();
            before.is_multiple_of(2) || !text[at..].contains('`')
        })
}

/// Whether a text is a template's hole that nobody has filled: `[System Name]`, `<id>`, `{{name}}`,
/// `____`, `PLAN-NNNN`.
pub fn is_hole(text: &str) -> bool {
    let text = text.trim();
    let wrapped = |open: &str, close: &str| {
        text.len() > open.len() + close.len() && text.starts_with(open) && text.ends_with(close)
    };
    let bracketed = wrapped("[", "]") && !text.contains("](") && !is_list_text(text);
    // `SPEC-1 → [id of the story]`: the last part is still to come.
    let last = || text.rsplit_once('→').is_some_and(|(_, last)| is_hole(last));
    let holes = (wrapped("<", ">") && !text.contains("://")) || wrapped("{", "}");
    let underscores = text.len() >= 3 && text.bytes().all(|byte| byte == b'_');
    // Most texts have no id at all.
    let parted = text.bytes().any(|byte| matches!(byte, b'-' | b'_'));
    let mut words = text.split(|c: char| c.is_whitespace() || "→#:,".contains(c));
    let numbered = parted && words.any(is_numberless);
    let date = text.starts_with("YYYY-MM");
    bracketed || holes || underscores || numbered || is_zeros(text) || date || last()
}

/// Whether a value is still to be filled in: none, a placeholder, or one word in brackets such as
/// `[Name]`, which in metadata could be a list.
pub fn is_to_fill(text: &str) -> bool {
    let inner = text.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let word = inner.is_some_and(|word| !word.is_empty() && word.chars().all(char::is_alphabetic));
    // Words for what is still to come, all of them short.
    let short = Some(text.trim()).filter(|word| word.len() <= LONGEST_NONE).unwrap_or_default();
    let later = matches!(
        short.to_lowercase().as_str(),
        "?" | "??"
            | "???"
            | "xxx"
            | "pending"
            | "later"
            | "soon"
            | "unassigned"
            | "unknown"
            | "nobody"
            | "nobody yet"
            | "not yet"
            | "to follow"
            | "to come"
            | "to be named"
    );
    word || later || is_none_word(text) || is_placeholder(text)
}

/// Whether two words are the same, whatever their marks and letter case: `✅ Approved` is `approved`.
pub fn is_same_word(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || !normalise(a).is_empty() && normalise(a) == normalise(b)
}

/// Whether a text is an id whose number is zeros and a letter for the rest: `T00X`, `FR-00N`.
fn is_zeros(text: &str) -> bool {
    let number = text.trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '-');
    let open = number.trim_start_matches('0');
    number.len() < text.len()
        && number.len() > open.len()
        && matches!(open, "X" | "XX" | "N" | "NN")
}

/// Whether a word is an id whose number is still to come: `SPEC-NNNN`, `PLAN-YYYY-NNN`, `ADR-XXX`.
fn is_numberless(word: &str) -> bool {
    let tail = word.rsplit(['-', '_']).next().unwrap_or(word);
    tail.len() >= 3
        && tail.len() < word.len()
        && ['N', 'X', 'x'].iter().any(|hole| tail.chars().all(|c| c == *hole))
}

/// Whether bracketed text reads as a list of plain values (`[a, b]`, `[feat-a]`, `[155]`) rather
/// than as words for a person to replace.
fn is_list_text(text: &str) -> bool {
    let inner = text.trim_start_matches('[').trim_end_matches(']');
    // `[link]` is what templates write.
    if matches!(inner.trim().to_lowercase().as_str(), "link" | "url" | "path") {
        return false;
    }
    inner.split(',').all(|part| {
        let part = part.trim();
        let path = part.contains('/') && !part.contains('.');
        !part.is_empty() && !path && !part.contains(|c: char| c.is_whitespace() || c == '|')
    })
}

/// The first sentence of a Markdown text, on one line.
pub fn first_sentence(markdown: &str) -> String {
    let paragraph = markdown.trim_start().split("\n\n").next().unwrap_or("");
    let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.find(". ") {
        Some(end) => line[..=end].to_owned(),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_the_same_however_they_are_made() {
        let texts = [
            "",
            "#",
            " - ",
            "A",
            "1.2 Two  Words!",
            "Wer? (Wo)",
            "a-b_c",
            "Ärger & Öl ",
            "§ 3",
            "İ.x",
            "**Bold**:",
            "\u{a0}x\u{a0}",
        ];
        for text in texts {
            assert_eq!(normalise(text), normalised(text).collect::<String>(), "{text:?}");
            for other in texts {
                let same = label_form(text) == label_form(other);
                assert_eq!(has_label_form(text, &label_form(other)), same, "{text:?} {other:?}");
            }
        }
    }

    #[test]
    fn titles_compare_without_number_emoji_and_case() {
        for spelled in [
            "8.1 Feature Spec Breakdown",
            "## 8.1. Feature Spec Breakdown".trim_start_matches("## "),
            "🚀 Feature Spec Breakdown",
            "8.1 🚀 Feature Spec Breakdown",
            "B. Feature spec breakdown",
            "0) feature-spec breakdown",
        ] {
            assert_eq!(normalise(spelled), "feature spec breakdown", "{spelled}");
        }
        assert_eq!(plain_title("3D Rendering"), "3D Rendering");
        assert_eq!(plain_title("Phase -1 Gate: Simplicity"), "Phase -1 Gate: Simplicity");
        assert_eq!(plain_title("2026"), "2026");
    }

    #[test]
    fn none_has_many_spellings() {
        let wordy = ["None at this time", "None. It is fixed.", "None - see below", "なし（土台）"];
        let plain = ["None", "N/A", "n/a", "-", "—", "", "[]", "None (foundation)", "feat-none"];
        for text in plain.into_iter().chain(wordy) {
            assert!(is_none_word(text), "{text}");
        }
        for text in [
            "(1.1, 2)",
            "Auth Service",
            "None of the above services",
            "None yet, or is there one?",
            "Nonesuch",
            "feat-none-such",
            "feat-all-or-none",
        ] {
            assert!(!is_none_word(text), "{text}");
        }
    }

    #[test]
    fn holes_of_a_template_are_no_values() {
        for text in
            ["[System Name]", "[EASY | MODERATE | HIGH]", "<id>", "PLAN-YYYY-NNN", "__________"]
        {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["SPEC-NNNN → US-001 (Login)", "TASKS-XXX: [Tasks]", "[path/uri]", "[low|high]"]
        {
            assert!(is_placeholder(text), "{text}");
        }
        assert!(is_placeholder("EASY | MODERATE | HIGH") && !is_hole("Use a | b"));
        assert!(!is_placeholder("count with `ls | wc -l`"));
        for text in ["[feat-a, feat-b]", "[155]", "PLAN-2026-014", "[a](b.md)", "feat-x"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn slugs_are_lower_case_words_joined_by_hyphens() {
        assert_eq!(slug("User Profile"), "user-profile");
        assert_eq!(slug("  R&D / Ops!  "), "r-d-ops");
    }

    #[test]
    fn padding_and_case_make_no_difference_and_zeros_inside_do() {
        assert_eq!(loose("FR-001"), loose("fr-1"));
        assert_eq!(loose("SPEC-0010"), loose("spec-10"));
        assert_eq!(loose("FR-008a"), loose("fr-8A"));
        assert_ne!(loose("FR-100"), loose("FR-1"));
        assert_ne!(loose("FR-101"), loose("FR-11"));
        assert_eq!(loose("FR-0"), "fr-0");
    }
}
