//! What a text says to those alone who read the file.

use std::borrow::Cow;
use std::ops::Range;

use comrak::Arena;
use comrak::nodes::NodeValue;

use crate::model::Source;

/// Markdown without its comments, HTML's and those that are a link to nothing:
/// `[//]: # (a remark)`. No page shows them.
pub fn without_comments(text: &str) -> Cow<'_, str> {
    let remarks = text.contains("]:");
    if !text.contains("<!") && !remarks {
        return Cow::Borrowed(text);
    }
    let source = Source::new("", text);
    let mut gone: Vec<Range<usize>> = Vec::new();
    if text.contains("<!") {
        html_comments(&source, &mut gone);
    }
    if remarks {
        let mut line = 1;
        while line <= source.line_count() {
            let end = remark_end(&source, line);
            gone.extend(end.map(|end| source.line_span(line).start..source.line_span(end).end));
            line = end.unwrap_or(line) + 1;
        }
    }
    gone.sort_by_key(|range| range.start);
    // What is between two of them, if it is nothing, goes too.
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in gone.into_iter().filter(|range| !range.is_empty()) {
        match joined.last_mut() {
            Some(last)
                if text[last.end.min(range.start)..range.start].trim_matches(' ').is_empty() =>
            {
                last.end = last.end.max(range.end);
            }
            _ => joined.push(range),
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for range in joined {
        let start = range.start.max(from);
        let before = &text[from..start];
        let inked = before.trim_end_matches([' ', '\t']);
        let after = text[range.end.max(start)..].trim_start_matches([' ', '\t', '\r']);
        // A line that holds nothing else goes whole.
        let alone = inked.ends_with('\n') || inked.is_empty() && (from == 0 || out.ends_with('\n'));
        let end = match after.strip_prefix('\n') {
            Some(rest) if alone => text.len() - rest.len(),
            _ => range.end.max(start),
        };
        out.push_str(if alone { inked } else { before });
        from = end;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// The last line of a remark that begins at a line: of the definition of a link to nothing, whose title
/// only readers of the file see. It may begin a line below, and go on over several.
fn remark_end(source: &Source, first: usize) -> Option<usize> {
    let text = |line: usize| uncontained(source.slice(source.line_span(line)));
    let mut line = first;
    let mut title = remark(text(first))?;
    if title.is_empty() && line < source.line_count() {
        line += 1;
        title = text(line);
    }
    let close = match title.chars().next()? {
        '(' => ')',
        quote @ ('"' | '\'') => quote,
        _ => return None,
    };
    let begun = line;
    let mut rest = &title[1..];
    while !rest.contains(close) {
        line += 1;
        if line > source.line_count() || text(line).is_empty() {
            return (begun == first).then_some(first);
        }
        rest = text(line);
    }
    Some(line)
}

/// What is behind the target of a link to nothing, where a line defines one.
fn remark(line: &str) -> Option<&str> {
    let (label, rest) = line.strip_prefix('[')?.split_once("]:")?;
    let rest = rest.trim_start();
    let title = ["#", "<#>", "<>"].iter().find_map(|target| rest.strip_prefix(target))?;
    (!label.is_empty()).then(|| title.trim())
}

/// A line without the marks of quotes and of list entries before its text, and without blanks around it.
fn uncontained(line: &str) -> &str {
    let mut rest = line.trim();
    loop {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let entry = match digits {
            0 => rest.strip_prefix(['-', '*', '+']),
            _ => rest[digits..].strip_prefix(['.', ')']),
        };
        let entry = entry.filter(|inner| inner.starts_with([' ', '\t']));
        match rest.strip_prefix('>').or(entry) {
            Some(inner) => rest = inner.trim_start(),
            None => return rest,
        }
    }
}

/// The places of HTML comments, which are none in code.
fn html_comments(source: &Source, gone: &mut Vec<Range<usize>>) {
    let arena = Arena::new();
    let text = super::with_check_boxes(&source.text);
    let root = comrak::parse_document(&arena, &text, &super::options(&text));
    for node in root.descendants() {
        let data = node.data();
        let place = data.sourcepos;
        let end = match data.value {
            NodeValue::HtmlInline(_) => source.offset(place.end.line, place.end.column + 1),
            NodeValue::HtmlBlock(_) => source.line_span(place.end.line).end,
            _ => continue,
        };
        let start = source.offset(place.start.line, place.start.column);
        let Some(html) = source.text.get(start..end) else { continue };
        let mut from = 0;
        while let Some(open) = html[from..].find("<!").map(|at| from + at) {
            let close = html[open..].find("-->").map_or(html.len(), |at| open + at + 3);
            gone.push(start + open..start + close);
            from = close;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_taken_out_and_code_stays() {
        for (text, kept) in [
            ("a\n\n<!-- b -->\n\nc\n", "a\n\n\nc\n"),
            ("a <!-- b\nd --> c\n", "a  c\n"),
            ("- a\n  <!-- b -->\n- c\n", "- a\n- c\n"),
            ("`<!-- b -->`\n\n```\n<!-- c -->\n```\n", "`<!-- b -->`\n\n```\n<!-- c -->\n```\n"),
            ("<!-- never closed\n\nsecret\n", ""),
            ("<!-- a --> <!-- b -->\nc\n", "c\n"),
            ("[//]: # (secret)\n[a]: #b\n", "[a]: #b\n"),
            ("a\n\n[//]: # (secret\nsecret)\n\nb\n", "a\n\n\nb\n"),
            ("[//]: #\n  'secret'\n[a]: #\nb\n", "[a]: #\nb\n"),
            ("> a\n>\n> [//]: # (secret)\n", "> a\n>\n"),
            ("- a\n- [//]: <#> \"secret\"\n2) b\n3) [x]:#(secret)\n", "- a\n2) b\n"),
            ("[//]: # (secret\n\nb)\n", "\nb)\n"),
            ("<b>x</b><!-- y -->\n", "<b>x</b>\n"),
        ] {
            assert_eq!(without_comments(text), kept, "{text}");
        }
    }
}
