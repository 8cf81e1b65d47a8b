//! A section of a document as another document takes it over: its headings at the level of their
//! new place, its links leading where they led.

use std::collections::HashMap;
use std::ops::Range;

use crate::model::{
    BlockMark, Document, Heading, Link, Span, is_foreign_path, parent, plain_title, relative_url,
    resolve, slug,
};

/// The name by which a section is taken over: its anchor without its number.
pub fn section_name(heading: &Heading) -> String {
    slug(plain_title(&heading.text))
}

/// The headings of a document by the names of their sections and by their anchors; of one name the
/// first, and a name before an anchor.
pub(super) fn named(document: &Document) -> HashMap<String, usize> {
    let outline = || document.headings.iter().enumerate().filter(|(_, heading)| heading.outline);
    let mut all = HashMap::new();
    for (at, heading) in outline() {
        all.entry(section_name(heading)).or_insert(at);
    }
    for (at, heading) in outline() {
        all.entry(heading.anchor.clone()).or_insert(at);
    }
    all
}

/// What is under a heading, for a document at the path `to` in which a heading of `level` is
/// above it.
pub(super) fn under(document: &Document, heading: &Heading, level: u8, to: &str) -> String {
    let span = Span::new(heading.span.end, heading.end.max(heading.span.end));
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let inside = |other: &Span| span.contains(*other);
    for inner in document.headings.iter().filter(|inner| inner.outline && inside(&inner.span)) {
        let deeper = inner.level.saturating_sub(heading.level).max(1);
        let marks = "#".repeat(usize::from((level + deeper).min(6)));
        let text = document.source.slice(inner.span);
        let words = match text.trim_start().strip_prefix('#') {
            Some(rest) => rest.trim_start_matches('#').trim(),
            None => &inner.text,
        };
        // Its number was one of the other document's sections.
        edits.push((inner.span.range(), format!("{marks} {}", plain_title(words))));
    }
    for link in document.links.iter().filter(|link| inside(&link.span)) {
        edits.extend(led(document, link, to));
    }
    // What the section takes over itself is not its own word: two sections that took over each
    // other would grow for ever.
    for block in document.managed.iter().filter(|block| inside(&block.begin)) {
        edits.push((block.begin.start..block.end.end, String::new()));
    }
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(span.end - span.start);
    let mut at = span.start;
    for (range, text) in edits {
        if range.start < at {
            continue;
        }
        out.push_str(document.source.slice(Span::new(at, range.start)));
        out.push_str(&text);
        at = range.end;
    }
    out.push_str(document.source.slice(Span::new(at, span.end.max(at))));
    tidied(&out)
}

/// A link's edit, where it leads somewhere else from its new place.
fn led(document: &Document, link: &Link, to: &str) -> Option<(Range<usize>, String)> {
    let target = &link.target;
    let absolute = target.starts_with('/') || is_foreign_path(target);
    let scheme = target.split(['/', '#', '?']).next().is_some_and(|head| head.contains(':'));
    if target.is_empty() || absolute || scheme {
        return None;
    }
    // What follows the path: a query, a fragment.
    let (path, rest) = target.split_at(target.find(['?', '#']).unwrap_or(target.len()));
    let there = match path {
        "" => document.path().to_owned(),
        path => resolve(parent(document.path()), path)?,
    };
    let encoded = path.contains('%');
    let path = if there == to && rest.starts_with('#') {
        String::new()
    } else {
        relative(to, &there, encoded)
    };
    let moved = format!("{path}{rest}");
    if moved == *target {
        return None;
    }
    let text = document.source.slice(link.span);
    // After the text: `[text](target "title")`, `href="target"`.
    let open = if link.html { 0 } else { text.find("](").map_or(text.len(), |open| open + 2) };
    match text.get(open..).and_then(|tail| tail.find(target.as_str())) {
        Some(at) => {
            let start = link.span.start + open + at;
            Some((start..start + target.len(), moved))
        }
        // A link by a definition elsewhere, which does not come along.
        None => {
            let mark = if link.image { "!" } else { "" };
            Some((link.span.range(), format!("{mark}[{}]({moved})", link.text)))
        }
    }
}

/// The path from a document to another file; with `encoded` what is encoded already stays so.
fn relative(from: &str, to: &str, encoded: bool) -> String {
    let url = relative_url(from, to);
    if encoded { url.replace("%25", "%") } else { url }
}

/// A text without blank lines at its ends, a closing rule and several blank lines in a row; stray
/// marks of blocks are dropped, and what is never closed is closed, so that the block's own end stays
/// its end.
fn tidied(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut fence: Option<(char, usize)> = None;
    for line in text.lines().map(str::trim_end) {
        let inner = line.trim_start();
        let mark = ['`', '~'].into_iter().find_map(|mark| {
            let length = inner.chars().take_while(|c| *c == mark).count();
            (length >= 3).then_some((mark, length))
        });
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open.0 == mark.0 && open.1 <= mark.1 => fence = None,
            _ => {}
        }
        let comment = inner.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
        if fence.is_none() && comment.and_then(BlockMark::read).is_some() {
            continue;
        }
        let blank = line.is_empty() && lines.last().is_none_or(String::is_empty);
        if !blank || fence.is_some() {
            lines.push(line.to_owned());
        }
    }
    let is_rule = |line: &str| line.len() > 2 && line.chars().all(|c| matches!(c, '-' | '*' | '_'));
    while lines.last().is_some_and(|line| line.is_empty() || is_rule(line)) {
        lines.pop();
    }
    if let Some((mark, length)) = fence {
        lines.push(String::from(mark).repeat(length));
    }
    let text = lines.join("\n");
    match open_html(&text) {
        Some(end) => format!("{text}\n{end}"),
        None => text,
    }
}

/// The end of raw HTML that a text begins and never ends: a comment, a preformatted text.
fn open_html(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    let pairs = [
        ("<!--", "-->"),
        ("<pre", "</pre>"),
        ("<script", "</script>"),
        ("<style", "</style>"),
        ("<textarea", "</textarea>"),
    ];
    let open = pairs.into_iter().find(|(open, close)| {
        let at_line = lower.match_indices(open).filter(|(at, _)| {
            lower[..*at].rsplit('\n').next().is_some_and(|head| head.trim().is_empty())
        });
        at_line.last().is_some_and(|(at, _)| !lower[at..].contains(close))
    });
    open.map(|(_, close)| close)
}
