//! A page without what only its source's readers see: quotes that HTML does not need, end tags that
//! it supplies itself, line breaks between blocks.
//!
//! The page that a browser makes of it is the same one, element by element and text by text, but for
//! blanks that are not shown. It is a third of what templates and the Markdown writer put out.

use crate::model::{find_byte, find_fit};

// Names are looked at as bytes: a pattern of bytes is compiled to a tree of decisions, one of texts to a
// comparison with each.

/// Whether no blank is shown at the edges of an element: a block, a part of one, or not shown at all.
fn is_block(name: &[u8]) -> bool {
    matches!(
        name,
        b"article"
            | b"aside"
            | b"blockquote"
            | b"body"
            | b"br"
            | b"dd"
            | b"details"
            | b"div"
            | b"dl"
            | b"dt"
            | b"figcaption"
            | b"figure"
            | b"footer"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"head"
            | b"header"
            | b"hr"
            | b"html"
            | b"li"
            | b"link"
            | b"main"
            | b"meta"
            | b"nav"
            | b"ol"
            | b"p"
            | b"pre"
            | b"script"
            | b"section"
            | b"summary"
            | b"table"
            | b"tbody"
            | b"td"
            | b"tfoot"
            | b"th"
            | b"thead"
            | b"title"
            | b"tr"
            | b"ul"
    )
}

/// Whether an open paragraph ends where an element begins.
fn ends_paragraph(name: &[u8]) -> bool {
    matches!(
        name,
        b"article"
            | b"aside"
            | b"blockquote"
            | b"details"
            | b"div"
            | b"dl"
            | b"figcaption"
            | b"figure"
            | b"footer"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"header"
            | b"hr"
            | b"main"
            | b"nav"
            | b"ol"
            | b"p"
            | b"pre"
            | b"section"
            | b"table"
            | b"ul"
    )
}

/// Whether the end of an element is the end of an open paragraph in it.
fn holds_paragraphs(name: &[u8]) -> bool {
    matches!(
        name,
        b"article"
            | b"aside"
            | b"blockquote"
            | b"body"
            | b"dd"
            | b"details"
            | b"div"
            | b"figcaption"
            | b"figure"
            | b"footer"
            | b"header"
            | b"li"
            | b"main"
            | b"nav"
            | b"section"
            | b"td"
            | b"th"
    )
}

/// Whether an element has no content and needs no slash.
fn is_empty(name: &[u8]) -> bool {
    matches!(name, b"br" | b"hr" | b"img" | b"input" | b"link" | b"meta" | b"source" | b"wbr")
}

/// Whether the content of an element is text up to its end tag.
fn holds_text(name: &[u8]) -> bool {
    matches!(
        name,
        b"iframe"
            | b"noembed"
            | b"noframes"
            | b"plaintext"
            | b"script"
            | b"style"
            | b"textarea"
            | b"title"
            | b"xmp"
    )
}

/// A start tag or an end tag, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag<'h> {
    Start(&'h [u8]),
    End(&'h [u8]),
}

impl<'h> Tag<'h> {
    /// The tag that a text begins with.
    fn of(html: &'h [u8]) -> Option<Tag<'h>> {
        let inside = html.strip_prefix(b"<")?;
        let (name, end) = inside.strip_prefix(b"/").map_or((inside, false), |name| (name, true));
        let letter = |c: u8| c.is_ascii_alphanumeric() || c == b'-';
        let length = name.iter().position(|c| !letter(*c)).unwrap_or(name.len());
        let name =
            name.get(..length).filter(|name| name.first().is_some_and(u8::is_ascii_alphabetic))?;
        Some(if end { Tag::End(name) } else { Tag::Start(name) })
    }

    fn is_block(self) -> bool {
        let (Tag::Start(name) | Tag::End(name)) = self;
        is_block(name)
    }
}

/// The length of a tag that is that of a colour in code: most tags of a page are, and there is nothing
/// to leave out of one.
fn colour(html: &[u8]) -> Option<usize> {
    match html {
        [b'<', b'c', b'-', b'a'..=b'z', b'>', ..] => Some("<c-x>".len()),
        [b'<', b'/', b'c', b'-', b'a'..=b'z', b'>', ..] => Some("</c-x>".len()),
        _ => None,
    }
}

/// A page on its way out. What stays as it is goes out in one piece: of the page, `kept` to `at` has
/// been looked at and is still to be written.
struct Writer<'h> {
    html: &'h str,
    out: String,
    kept: usize,
    at: usize,
    /// Whether blanks were left out or not needed before what comes next.
    block: bool,
    /// Whether a paragraph is open.
    paragraph: bool,
    /// How many elements are open in which every blank counts.
    preserved: usize,
}

/// The page, leaner.
pub(super) fn html(html: &str) -> String {
    let out = String::with_capacity(html.len());
    let mut writer =
        Writer { html, out, kept: 0, at: 0, block: true, paragraph: false, preserved: 0 };
    while let Some(length) = find_byte(writer.rest(), [b'<']) {
        let tag = &html.as_bytes()[writer.at + length..];
        if let Some(own) = colour(tag) {
            writer.text(length, None);
            writer.block = false;
            writer.at += own;
            continue;
        }
        let named = Tag::of(tag);
        writer.text(length, named);
        match named {
            Some(named) => writer.tag(named),
            None if tag.starts_with(b"<!--") => {
                let end = html[writer.at..].find("-->").map(|at| writer.at + at + 3);
                writer.at = end.unwrap_or(html.len());
            }
            None => writer.at = writer.after(b'>'),
        }
    }
    // The end of the page is that of a block.
    writer.text(writer.rest().len(), Some(Tag::End(b"html")));
    writer.leave_out(html.len());
    writer.out
}

impl<'h> Writer<'h> {
    /// What is still to be looked at.
    fn rest(&self) -> &'h [u8] {
        &self.html.as_bytes()[self.at..]
    }

    /// The place after the next of a byte, or the end.
    fn after(&self, byte: u8) -> usize {
        find_byte(self.rest(), [byte]).map_or(self.html.len(), |at| self.at + at + 1)
    }

    /// Writes what was kept, and leaves out what follows up to a place.
    fn leave_out(&mut self, to: usize) {
        self.out.push_str(&self.html[self.kept..self.at]);
        (self.at, self.kept) = (to, to);
    }

    /// Writes something else than what follows up to a place.
    fn replace(&mut self, to: usize, by: &str) {
        self.leave_out(to);
        self.out.push_str(by);
    }

    /// Leaves out the blanks that follow.
    fn leave_out_blanks(&mut self) {
        let blanks = self.rest().iter().take_while(|c| c.is_ascii_whitespace()).count();
        if blanks > 0 {
            self.leave_out(self.at + blanks);
        }
    }

    /// Writes text of some length, and before which tag it is.
    fn text(&mut self, length: usize, before: Option<Tag<'_>>) {
        if length == 0 {
            return;
        }
        let text = &self.rest()[..length];
        let end = self.at + length;
        let blank = text.iter().all(u8::is_ascii_whitespace);
        if blank && self.preserved == 0 && text.contains(&b'\n') {
            // One between inline elements is a blank on the page.
            if self.block || before.is_some_and(Tag::is_block) {
                self.leave_out(end);
            } else {
                self.replace(end, "\n");
            }
            return;
        }
        while let Some(found) = find_byte(&self.html.as_bytes()[self.at..end], [b'&']) {
            self.at += found;
            if self.rest()[..end - self.at].starts_with(b"&quot;") {
                self.replace(self.at + b"&quot;".len(), "\"");
            } else {
                self.at += 1;
            }
        }
        self.at = end;
        self.block = false;
    }

    /// Writes a tag unless it goes without saying.
    fn tag(&mut self, tag: Tag<'_>) {
        self.block = tag.is_block();
        match tag {
            Tag::Start(name) => {
                if ends_paragraph(name) {
                    self.paragraph = name == b"p";
                }
                self.start(name);
                if name == b"pre" {
                    self.preserved += 1;
                }
                if holds_text(name) {
                    self.at += ends_at(self.rest(), name);
                }
            }
            Tag::End(name) => {
                if name == b"pre" {
                    self.preserved = self.preserved.saturating_sub(1);
                }
                let end = self.after(b'>');
                let paragraph = self.paragraph && !holds_paragraphs(name);
                self.paragraph = paragraph && name != b"p";
                if self.preserved == 0 && may_be_implied(name) {
                    let next = Tag::of(self.html.as_bytes()[end..].trim_ascii_start());
                    if next.is_some_and(|next| is_implied(name, next, paragraph)) {
                        self.leave_out(end);
                        return;
                    }
                }
                self.at = end;
            }
        }
    }

    /// Writes a start tag.
    fn start(&mut self, name: &[u8]) {
        self.at += 1 + name.len();
        let mut bare = false;
        loop {
            let ends = |c: &u8| c.is_ascii_whitespace() || matches!(c, b'=' | b'/' | b'>');
            match self.rest() {
                [b'>', ..] => {
                    self.at += 1;
                    return;
                }
                // Between attributes one blank, which most have.
                [b' ', b'a'..=b'z', ..] => self.at += 1,
                _ => {
                    self.leave_out_blanks();
                    match self.rest() {
                        [b'>', ..] => continue,
                        [b'/', after @ ..] => {
                            let closed = after.starts_with(b">") && !is_empty(name);
                            // After a value without quotes it would be a part of it.
                            let slash = if bare { " /" } else { "/" };
                            self.replace(self.at + 1, if closed { slash } else { "" });
                            continue;
                        }
                        [_, key @ ..] if key.iter().any(ends) => self.replace(self.at, " "),
                        _ => {}
                    }
                }
            }
            let length = self.rest().iter().skip(1).position(ends).map(|at| at + 1);
            let Some(length) = length else {
                self.at = self.html.len();
                return;
            };
            self.at += length;
            bare = self.value();
        }
    }

    /// Writes the value after an attribute's name, where there is one; whether it has no quotes.
    fn value(&mut self) -> bool {
        let [b'=', typed @ ..] = self.rest() else { return false };
        let quoted =
            |quote: u8| typed.strip_prefix(&[quote]).and_then(|rest| find_byte(rest, [quote]));
        if let Some(length) = quoted(b'"').or_else(|| quoted(b'\'')) {
            let from = self.at + 2;
            let end = from + length;
            if length == 0 {
                self.leave_out(end + 1);
                return false;
            }
            let special = |c: u8| {
                c.is_ascii_whitespace() || matches!(c, b'"' | b'\'' | b'=' | b'<' | b'>' | b'`')
            };
            let bare = find_fit(&typed[1..=length], special).is_none();
            if bare {
                self.at += 1;
                self.leave_out(from);
                self.at = end;
                self.leave_out(end + 1);
            } else {
                self.at = end + 1;
            }
            return bare;
        }
        let closed = !matches!(typed, [b'"' | b'\'', ..]);
        let end = typed.iter().position(|c| closed && (c.is_ascii_whitespace() || *c == b'>'));
        self.at += 1 + end.unwrap_or(typed.len());
        true
    }
}

/// Where the text of an element ends that holds nothing else.
fn ends_at(html: &[u8], name: &[u8]) -> usize {
    let mut from = 0;
    while let Some(at) = find_byte(&html[from..], [b'<']) {
        let end = from + at;
        let found = html[end + 1..].strip_prefix(b"/").and_then(|rest| rest.get(..name.len()));
        if found.is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return end;
        }
        from = end + 1;
    }
    html.len()
}

/// Whether there are end tags of an element that go without saying.
fn may_be_implied(name: &[u8]) -> bool {
    matches!(
        name,
        b"p" | b"li" | b"dt" | b"dd" | b"td" | b"th" | b"tr" | b"thead" | b"tbody" | b"tfoot"
    )
}

/// Whether an end tag goes without saying before another tag. `paragraph`: whether the paragraph
/// that it would end is open.
fn is_implied(name: &[u8], next: Tag<'_>, paragraph: bool) -> bool {
    match (name, next) {
        (b"p", Tag::Start(next)) => paragraph && ends_paragraph(next),
        (b"p", Tag::End(next)) => paragraph && holds_paragraphs(next),
        (b"li", Tag::Start(next)) => next == b"li",
        (b"li", Tag::End(next)) => matches!(next, b"ul" | b"ol"),
        (b"dt" | b"dd", Tag::Start(next)) => matches!(next, b"dt" | b"dd"),
        (b"dd", Tag::End(next)) => matches!(next, b"dl" | b"div"),
        (b"td" | b"th", Tag::Start(next)) => matches!(next, b"td" | b"th"),
        (b"td" | b"th", Tag::End(next)) | (b"tr", Tag::Start(next)) => next == b"tr",
        (b"tr", Tag::End(next)) => matches!(next, b"thead" | b"tbody" | b"tfoot" | b"table"),
        (b"thead", Tag::Start(next)) => matches!(next, b"tbody" | b"tfoot"),
        (b"tbody" | b"tfoot", Tag::Start(next)) => matches!(next, b"tbody" | b"tfoot"),
        (b"tbody" | b"tfoot", Tag::End(next)) => next == b"table",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;
    use scraper::{ElementRef, Html, Node};

    use super::html;

    /// A page as a browser sees it: elements with their attributes, and the text that is shown.
    fn seen(page: &str) -> String {
        fn walk(element: ElementRef<'_>, preserved: bool, out: &mut String) {
            let value = element.value();
            let preserved = preserved || value.name() == "pre";
            let mut attributes: Vec<_> = value.attrs().collect();
            attributes.sort_unstable();
            let _ = write!(out, "<{}{attributes:?}>", value.name());
            for child in element.children() {
                match child.value() {
                    Node::Text(text) if preserved => out.push_str(text),
                    Node::Text(text) => out.extend(text.split_ascii_whitespace()),
                    _ => ElementRef::wrap(child).into_iter().for_each(|e| walk(e, preserved, out)),
                }
            }
            out.push_str("</>");
        }
        let mut out = String::new();
        walk(Html::parse_document(page).root_element(), false, &mut out);
        out
    }

    /// Well-formed content of blocks, as templates and the Markdown writer put it out.
    fn blocks() -> impl Strategy<Value = String> {
        let attribute = prop_oneof![
            Just(String::new()),
            "[a-z\"'=<>/ ]{0,4}".prop_map(|v| format!(" title=\"{}\"", v.replace('"', "&quot;"))),
        ];
        let text = "( |\n)?[a-z&;\"]{0,3}( |\n)?".prop_map(|text| text.replace('&', "&amp;"));
        let inline = (attribute.clone(), text.clone(), 0..5_usize).prop_map(|(a, text, name)| {
            let name = ["b", "a", "c-k", "code", "svg"][name];
            format!("{text}<{name}{a}>{text}</{name}>\n<img{a} />\n<input disabled=\"\">")
        });
        let leaf = (attribute.clone(), prop_oneof![text, inline.clone()], 0..4_usize);
        let leaf = leaf.prop_map(|(a, text, name)| {
            let name = ["p", "pre", "h2", "div"][name];
            format!("<{name}{a}>{text}</{name}>\n")
        });
        let leaf = prop_oneof![leaf, inline, Just("<hr />\n".to_owned())];
        leaf.prop_recursive(4, 40, 4, move |inner| {
            let inner = prop::collection::vec(inner, 0..4);
            (attribute.clone(), inner, 0..6_usize).prop_map(|(a, inner, form)| match form {
                0 => format!("<ul{a}>\n<li>{}</li>\n</ul>\n", inner.join("</li>\n<li>\n")),
                1 => format!("<dl><div{a}><dt>a</dt><dd>{}</dd></div></dl>", inner.join("</dd>\n<dd>")),
                2 => format!(
                    "<table>\n<thead>\n<tr>\n<th{a}>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>{}</td>\n</tr>\n</tbody>\n</table>\n",
                    inner.join("</td>\n<td>")
                ),
                3 => format!("<details{a}><summary>s</summary>{}</details>", inner.concat()),
                4 => format!("<section{a}>\n{}\n</section>", inner.concat()),
                _ => inner.concat(),
            })
        })
    }

    proptest! {
        #[test]
        fn a_browser_sees_the_same_page(page in blocks()) {
            let page = format!("<!doctype html>\n<html lang=\"en\"><body>\n<main>\n{page}</main>\n</body></html>");
            let lean = html(&page);
            prop_assert_eq!(seen(&lean), seen(&page), "{}", lean);
            prop_assert_eq!(html(&lean), lean.clone(), "once is enough");
            prop_assert!(lean.len() <= page.len());
        }
    }

    #[test]
    fn quotes_go_where_the_value_needs_none() {
        assert_eq!(
            html("<a class=\"ref\" href=\"x.html#y\">t</a>"),
            "<a class=ref href=x.html#y>t</a>"
        );
        assert_eq!(html("<a title=\"a b\" id='c'>"), "<a title=\"a b\" id=c>");
        for value in ["a=b", "it's", "a`b", "a>b"] {
            let page = format!("<a title=\"{value}\">t</a>");
            assert_eq!(html(&page), page);
        }
        assert_eq!(html("<a title='say \"x\"'>"), "<a title='say \"x\"'>");
        assert_eq!(
            html("<input type=\"checkbox\" disabled=\"\" />"),
            "<input type=checkbox disabled>"
        );
        assert_eq!(
            html("<a title=\"a &quot;b\">c &quot;d&quot; &gt;</a>"),
            "<a title=\"a &quot;b\">c \"d\" &gt;</a>"
        );
    }

    #[test]
    fn a_slash_is_no_part_of_a_value() {
        assert_eq!(
            html("<svg><path d=\"M0 0\"/><rect rx=\"6\"/></svg>"),
            "<svg><path d=\"M0 0\"/><rect rx=6 /></svg>"
        );
        assert_eq!(html("<a href=\"x/\">t</a>"), "<a href=x/>t</a>");
    }

    #[test]
    fn end_tags_go_where_what_follows_says_the_same() {
        assert_eq!(
            html("<ul>\n<li>a</li>\n<li>\n<p>b</p>\n</li>\n</ul>\n"),
            "<ul><li>a<li><p>b</ul>"
        );
        assert_eq!(
            html(
                "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>c</td>\n</tr>\n</tbody>\n</table>"
            ),
            "<table><thead><tr><th>a<th>b<tbody><tr><td>c</table>"
        );
        assert_eq!(
            html("<dl><div><dt>a</dt><dd>b</dd></div></dl>"),
            "<dl><div><dt>a<dd>b</div></dl>"
        );
        assert_eq!(html("<p>a</p>\n<p>b</p>\n<ul></ul>"), "<p>a<p>b<ul></ul>");
    }

    #[test]
    fn end_tags_stay_where_they_say_something() {
        for page in [
            "<p>a</p>b",
            "<p>a</p><span>b</span>",
            "<a href=x><p>a</p></a>",
            "<ul><li>a</li><!-- b --></ul>",
            "<div></p><p>a</div>",
            "<p>a<div>b</div></p><div></div>",
        ] {
            assert_eq!(html(page), page);
        }
    }

    #[test]
    fn blanks_stay_where_they_are_seen() {
        assert_eq!(html("<b>a</b>\n<b>b</b> <i>c</i>"), "<b>a</b>\n<b>b</b> <i>c</i>");
        assert_eq!(html("<div>\n<b>a</b>\n</div>\n"), "<div><b>a</b></div>");
        let code = "<pre><code>a\n\n<b>b</b>\n<b>c</b>\n</code></pre>";
        assert_eq!(html(code), code);
    }

    #[test]
    fn what_is_text_or_a_comment_is_left_alone() {
        for page in [
            "<script>if (a</b>/.test(\"x\") && c < d) { \"</p>\" }</script>",
            "<title>a &quot;b&quot; <c \"d\"></title>",
            "<!-- <p class=\"x\">a</p>\n<p> -->",
            "<!doctype html>",
            "1 < 2, a <3",
            "<a title=\"never closed",
        ] {
            assert_eq!(html(page), page);
        }
    }
}
