//! What programs read of the site: each document as Markdown beside its page, and `llms.txt`, which
//! lists them.
//!
//! A page shows no comments, so its Markdown has none either: what somebody wrote for the readers of
//! the file is not published by it.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Made;
use crate::layout::page_of;
use crate::markdown;
use crate::model::{Artifact, Document, DocumentId, NodeId, NodeWhat, Span, url_path};
use crate::render::site::Site;

/// Documents in one `llms.txt`; more go on in `llms-2.txt`.
const MOST: usize = 1_000;

/// The address of the Markdown beside a page.
pub(in crate::render) fn beside(url: &str) -> String {
    let page = page_of(url);
    [page.strip_suffix(".html").unwrap_or(page), ".md"].concat()
}

/// The documents whose Markdown is beside their page, each the first of its page: not where a copied
/// file or a redirect has that address.
pub(in crate::render) fn all(site: &Site<'_>) -> Vec<DocumentId> {
    if site.is_preview {
        return Vec::new();
    }
    let head = site.published.iter().map(|(document, _)| *document).find(|document| {
        page_of(&site.portal.node(site.portal.document_nodes[*document]).url) == "index.html"
    });
    let pages = head.into_iter().chain(site.pages.iter().copied());
    pages.filter(|document| url(site, *document).is_some()).collect()
}

/// The address of the Markdown of a document, where there is one.
pub(super) fn url(site: &Site<'_>, document: DocumentId) -> Option<String> {
    let url = beside(&site.portal.node(site.portal.document_nodes[document]).url);
    (!site.taken.contains(&url.to_lowercase())).then_some(url)
}

/// The Markdown of a page's documents.
pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let first = site.twins[number];
    let path = url(site, first).unwrap_or_default();
    let documents = site.on_page(first);
    let make = || {
        let texts = documents.iter().map(|document| text(&site.portal.documents[*document]));
        let texts: Vec<String> = texts.collect();
        Ok(Artifact::new(&*path, texts.join("\n")))
    };
    match &site.memory {
        Some(known) => known.made_of(&path, &documents, Some(documents.clone()), make),
        None => make(),
    }
}

/// A document's own part of its file, front matter included, without what no page shows.
fn text(document: &Document) -> String {
    let whole = Span::new(0, document.source.text.len());
    let extent = document.part.as_ref().map_or(whole, |part| part.extent);
    let text = document.source.slice(extent);
    let front = document.front_matter.filter(|front| extent.contains(*front));
    let front = front.map_or(0, |front| front.end - extent.start);
    let (head, body) = text.split_at(front);
    let body =
        if document.html_as_text { Cow::Borrowed(body) } else { markdown::without_comments(body) };
    let mut out = without_remarks(head);
    out.push_str(body.trim_end());
    out.push('\n');
    out
}

/// Front matter without its comments: `#` begins one where it is not in quotes, in a block of text or
/// in a word.
fn without_remarks(front: &str) -> String {
    let mut out = String::with_capacity(front.len());
    // How far the key is indented whose block of text goes on.
    let mut block: Option<usize> = None;
    for line in front.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let is_blank = line.trim().is_empty();
        if block.is_some_and(|key| indent > key || is_blank) {
            out.push_str(line);
            continue;
        }
        let kept = line[..remark(line)].trim_end();
        let ends = kept.trim_end_matches(['+', '-', '1', '2', '4']);
        block = (ends.ends_with(": |") || ends.ends_with(": >")).then_some(indent);
        if kept.is_empty() && !is_blank {
            continue;
        }
        out.push_str(kept);
        if line.ends_with('\n') {
            out.push('\n');
        }
    }
    out
}

/// Where the comment of a line begins, or the line ends.
fn remark(line: &str) -> usize {
    let (mut at, mut before) = (0, ' ');
    while let Some(c) = line[at..].chars().next() {
        if c == '#' && before.is_whitespace() {
            return at;
        }
        at += c.len_utf8();
        // Inside of a word it is an apostrophe. One that the line does not end is none either: what is
        // cut too early is missed less than what is not.
        if matches!(c, '"' | '\'') && !before.is_alphanumeric() {
            at += quoted(&line[at..], c).unwrap_or_default();
        }
        before = c;
    }
    line.len()
}

/// How long what is in quotes is, with the sign that ends it: in double ones a backslash escapes it, in
/// single ones the sign itself.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        if c == '\\' && quote == '"' {
            rest.next();
        } else if c == quote {
            if quote == '"' || rest.peek().is_none_or(|(_, next)| *next != quote) {
                return Some(at + 1);
            }
            rest.next();
        }
    }
    None
}

/// How many files list the documents for programs.
pub(super) fn lists(site: &Site<'_>) -> usize {
    if site.is_preview { 0 } else { site.published.len().div_ceil(MOST).max(1) }
}

/// The published documents by kind, each kind where its first document is in the order of reading.
fn by_kind(site: &Site<'_>) -> Vec<NodeId> {
    let mut kinds: Vec<(&str, Vec<NodeId>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (document, _) in &site.published {
        let node = site.portal.document_nodes[*document];
        let kind = site.portal.node(node).kind.as_str();
        let at = *places.entry(kind).or_insert_with(|| {
            kinds.push((kind, Vec::new()));
            kinds.len() - 1
        });
        kinds[at].1.push(node);
    }
    kinds.into_iter().flat_map(|(_, nodes)| nodes).collect()
}

/// One of these files, in the form of <https://llmstxt.org>: a title, a summary, and links to
/// Markdown with what they lead to.
#[expect(clippy::unnecessary_wraps, reason = "every page has the same signature")]
pub(super) fn list(site: &Site<'_>, number: usize) -> Made {
    let name = |number: usize| match number {
        0 => "llms.txt".to_owned(),
        number => ["llms-", &(number + 1).to_string(), ".txt"].concat(),
    };
    let mut out = ["# ", &*one_line(&site.settings.title), "\n"].concat();
    if !site.settings.description.is_empty() {
        out.extend(["\n> ", &*one_line(&site.settings.description), "\n"]);
    }
    let from = number * MOST;
    let mut last: Option<&str> = None;
    for node in by_kind(site).into_iter().skip(from).take(MOST) {
        let kind = site.portal.kind_of(node).map_or("Documents", |kind| kind.title.as_str());
        if last != Some(kind) {
            out.extend(["\n## ", &*one_line(kind), "\n\n"]);
            last = Some(kind);
        }
        entry(site, node, &mut out);
    }
    if number == 0 {
        out.push_str("\n## Optional\n\n");
        let data = address(site, "portal.json");
        out.extend([
            "- [portal.json](",
            &data,
            "): documents, dependencies, findings and gates as data\n",
        ]);
        for more in 1..lists(site) {
            let file = name(more);
            out.extend(["- [", &file, "](", &address(site, &file), "): more documents\n"]);
        }
    }
    Ok(Artifact::new(name(number), out))
}

/// A document's line in such a list.
fn entry(site: &Site<'_>, node: NodeId, out: &mut String) {
    let shown = site.portal.node(node);
    let markdown = match shown.what {
        NodeWhat::Document(document) => url(site, document),
        _ => None,
    };
    let to = markdown.unwrap_or_else(|| page_of(&shown.url).to_owned());
    let title = one_line(&shown.title).replace('[', "\\[").replace(']', "\\]");
    out.extend(["- [", &title, "](", &address(site, &to), "): ", &shown.id]);
    if let Some(status) = &shown.status {
        out.extend([", ", &*one_line(status)]);
    }
    out.push('\n');
}

/// An address as links have it: absolute where that of the site is known.
fn address(site: &Site<'_>, to: &str) -> String {
    site.address(to).unwrap_or_else(|| url_path(to))
}

/// A text on one line.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) {
        Cow::Owned(text.split(char::is_control).collect::<Vec<_>>().join(" "))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_in_front_matter_are_not_published() {
        let front = "---\n# secret\nid: a # secret\ntitle: \"x # y\"\ntext: |\n  # a heading\nurl: b#c\nit: don't # secret\n---\n";
        let kept =
            "---\nid: a\ntitle: \"x # y\"\ntext: |\n  # a heading\nurl: b#c\nit: don't\n---\n";
        assert_eq!(without_remarks(front), kept);
        for (line, kept) in [
            (r"a: 'b\' # secret", r"a: 'b\'"),
            (r#"a: "b\\" # secret"#, r#"a: "b\\""#),
            (r#"a: "b\" # c" # secret"#, r#"a: "b\" # c""#),
            ("a: 'it''s # b' # secret", "a: 'it''s # b'"),
            ("  \" # secret", "  \""),
            ("a: ['b # c', \"d\"] # secret", "a: ['b # c', \"d\"]"),
        ] {
            assert_eq!(without_remarks(line), kept);
        }
    }
}
