//! Markdown as the words that a reader sees.

use std::borrow::Cow;

/// The text of some Markdown without its marks: no comments and tags, no addresses of links, no fences
/// and rules of tables. Code stays.
pub(super) fn plain(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut comment = false;
    for line in markdown.lines() {
        let seen = if comment || line.contains("<!--") {
            Cow::Owned(outside_of_comments(line, &mut comment))
        } else {
            Cow::Borrowed(line)
        };
        let text = seen.trim();
        if is_mark(text) || is_definition(text) {
            continue;
        }
        in_line(text, &mut out);
        out.push('\n');
    }
    out
}

/// What of a line is in no comment; one may go over several lines.
fn outside_of_comments(line: &str, comment: &mut bool) -> String {
    let mut rest = line;
    let mut seen = String::new();
    loop {
        if *comment {
            let Some((_, after)) = rest.split_once("-->") else { return seen };
            (*comment, rest) = (false, after);
        }
        let Some((before, after)) = rest.split_once("<!--") else {
            seen.push_str(rest);
            return seen;
        };
        seen.push_str(before);
        (*comment, rest) = (true, after);
    }
}

/// Whether a line is a fence, a rule, or the rule below the head of a table.
fn is_mark(line: &str) -> bool {
    line.starts_with("```")
        || line.starts_with("~~~")
        || !line.is_empty()
            && line.chars().all(|c| matches!(c, '-' | '=' | '|' | ':' | ' ' | '*' | '_'))
}

/// Whether a line defines a link by its label.
fn is_definition(line: &str) -> bool {
    line.starts_with('[') && line.split_once("]:").is_some_and(|(label, _)| !label.contains("]["))
}

fn in_line(line: &str, out: &mut String) {
    let line = line.trim_start_matches(['#', '>', ' ']);
    let mut rest = line;
    let begins = |byte: u8| matches!(byte, b'*' | b'`' | b'|' | b'<' | b']' | b'[' | b'!');
    while let Some(at) = rest.bytes().position(begins) {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        rest = &found[1..];
        match found.as_bytes()[0] {
            b'|' => out.push(' '),
            b'<' => {
                let tag =
                    rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
                match rest.split_once('>').filter(|_| tag) {
                    Some((inside, after)) if !inside.contains("://") => rest = after,
                    _ => out.push(' '),
                }
            }
            // The address of a link.
            b']' => {
                let address = rest.strip_prefix('(').and_then(|inside| inside.split_once(')'));
                let label = rest.strip_prefix('[').and_then(|inside| inside.split_once(']'));
                if let Some((_, after)) = address.or(label) {
                    rest = after;
                }
            }
            b'!' if !rest.starts_with('[') => out.push('!'),
            _ => {}
        }
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_words_stay() {
        let text = "## A **bold** `code` word\n\n> See [the plan](../plan.md#x) and ![a tree](tree.png)!\n\n\
            <!-- not\nthis --> but <b>this</b>, 1 < 2\n\n| a | b |\n|---|:-:|\n| c | d |\n\n```rust\nlet x;\n```\n\
            [x]: https://example.org\n- [x] done [y][z]\n";
        let words: Vec<String> = plain(text).split_whitespace().map(str::to_owned).collect();
        assert_eq!(
            words.join(" "),
            "A bold code word See the plan and a tree! but this, 1 2 a b c d let x; - x done y"
        );
    }

    #[test]
    fn nothing_is_read_past_an_end() {
        for text in ["<", "[a](", "<!--", "![", "a](b", "`", "]", "<a"] {
            plain(text);
        }
    }
}
