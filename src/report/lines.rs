//! Lines for people, in which nothing that somebody wrote into a document or named a file can end a
//! line, begin one, or speak to the terminal.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// Adds one line. What is not to be printed as it is, a line end included, is made visible.
pub fn put_line(out: &mut String, text: fmt::Arguments<'_>) {
    let start = out.len();
    let _ = out.write_fmt(text);
    if let Cow::Owned(shown) = visible(&out[start..]) {
        out.replace_range(start.., &shown);
    }
    out.push('\n');
}

/// The same for the line that a part of a result begins with, after an empty one.
pub(super) fn put_title(out: &mut String, text: fmt::Arguments<'_>) {
    out.push('\n');
    put_line(out, text);
}

/// A text on one line: control characters have the signs that Unicode has for them, `␊` and `␛`;
/// what turns the direction of writing, and other ends of lines, has `�`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_odd) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(shown).collect())
}

/// A text of several lines whose line ends are its own: all else is made visible. Colours stay where
/// `coloured` says that they are ours.
pub fn visible_lines(text: &str, coloured: bool) -> Cow<'_, str> {
    let plain = |c: char| matches!(c, '\n' | '\r') || !is_odd(c);
    if text.chars().all(plain) && !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '\n' => 1,
            '\r' if rest[1..].starts_with('\n') => 1,
            '\u{1b}' if coloured => colour(rest).unwrap_or_default(),
            _ => 0,
        };
        if taken > 0 {
            out.push_str(&rest[..taken]);
            rest = &rest[taken..];
        } else {
            out.push(shown(c));
            rest = &rest[c.len_utf8()..];
        }
    }
    Cow::Owned(out)
}

/// Lines in which none is taken for a command by a host of pipelines: `::error::x` begins with a
/// backslash, which Markdown takes away.
pub fn without_commands(text: &str) -> Cow<'_, str> {
    if !text.lines().any(is_command) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for line in text.split_inclusive('\n') {
        let start = if is_command(line) { line.len() - line.trim_start().len() } else { 0 };
        out.push_str(&line[..start]);
        out.push_str(if is_command(line) { "\\" } else { "" });
        out.push_str(&line[start..]);
    }
    Cow::Owned(out)
}

/// Whether a line begins as commands to a host of pipelines do, after blanks or not.
fn is_command(line: &str) -> bool {
    let name = line.trim_start().strip_prefix("::");
    name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// The length of a sequence for colours and weights at the start of a text.
fn colour(text: &str) -> Option<usize> {
    let inner = text.strip_prefix("\u{1b}[")?;
    let end = inner.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    inner[end..].starts_with('m').then_some(end + 3)
}

fn is_odd(c: char) -> bool {
    c != '\t' && c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || is_turning(c)
}

/// Whether a character turns the direction of writing of what follows.
fn is_turning(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn shown(c: char) -> char {
    match c {
        _ if !is_odd(c) => c,
        '\u{7f}' => '\u{2421}',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        _ => '\u{fffd}',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_line_ends_it_or_speaks_to_the_terminal() {
        let mut out = String::from("first\n");
        put_line(
            &mut out,
            format_args!("{} is {}", "a\n::error::b", "\u{1b}]0;x\u{7}\u{1b}[31m\r"),
        );
        assert_eq!(out, "first\na␊::error::b is ␛]0;x␇␛[31m␍\n");
        assert_eq!(visible("a\u{9b}31m\u{202e}\u{2028}\u{7f}\tb"), "a�31m��␡\tb");
        assert!(matches!(visible("plain ✓ „text“"), Cow::Borrowed(_)));
    }

    #[test]
    fn no_line_is_a_command_to_a_host() {
        let text = "a ::error::x\n  ::error::x\r\n:::{note}\n::add-mask::y";
        let wanted = "a ::error::x\n  \\::error::x\r\n:::{note}\n\\::add-mask::y";
        assert_eq!(without_commands(text), wanted);
        assert!(matches!(without_commands("a\n::\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn lines_keep_their_ends_and_our_colours() {
        let text = "a\r\nb\u{1b}[1;31mc\u{1b}[0m\u{1b}]0;t\u{7}\rd\n";
        assert_eq!(visible_lines(text, true), "a\r\nb\u{1b}[1;31mc\u{1b}[0m␛]0;t␇␍d\n");
        assert_eq!(visible_lines(text, false), "a\r\nb␛[1;31mc␛[0m␛]0;t␇␍d\n");
        assert_eq!(visible_lines("\u{1b}[", true), "␛[");
        assert_eq!(visible_lines("\u{1b}[3", true), "␛[3");
    }
}
