//! A page without what only its source's readers see: quotes that HTML does not need, end tags that
//! it supplies itself, line breaks between blocks.
//!
//! The page that a browser makes of it is the same one, element by element and text by text, but for
//! blanks that are not shown. It is a third of what templates and the Markdown writer put out.

/// Whether no blank is shown at the edges of an element: a block, a part of one, or not shown at all.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "article"
            | "aside"
            | "blockquote"
            | "body"
            | "br"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "figcaption"
            | "figure"
            | "footer"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "header"
            | "hr"
            | "html"
            | "li"
            | "link"
            | "main"
            | "meta"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "script"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "title"
            | "tr"
            | "ul"
    )
}

/// Whether an open paragraph ends where an element begins.
fn ends_paragraph(name: &str) -> bool {
    matches!(
        name,
        "article"
            | "aside"
            | "blockquote"
            | "details"
            | "div"
            | "dl"
            | "figcaption"
            | "figure"
            | "footer"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "ul"
    )
}

/// Whether the end of an element is the end of an open paragraph in it.
fn holds_paragraphs(name: &str) -> bool {
    matches!(
        name,
        "article"
            | "aside"
            | "blockquote"
            | "body"
            | "dd"
            | "details"
            | "div"
            | "figcaption"
            | "figure"
            | "footer"
            | "header"
            | "li"
            | "main"
            | "nav"
            | "section"
            | "td"
            | "th"
    )
}

/// Whether an element has no content and needs no slash.
fn is_empty(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img" | "input" | "link" | "meta" | "source" | "wbr")
}

/// Whether the content of an element is text up to its end tag.
fn holds_text(name: &str) -> bool {
    matches!(
        name,
        "iframe"
            | "noembed"
            | "noframes"
            | "plaintext"
            | "script"
            | "style"
            | "textarea"
            | "title"
            | "xmp"
    )
}

/// A start tag or an end tag, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag<'h> {
    Start(&'h str),
    End(&'h str),
}

impl<'h> Tag<'h> {
    /// The tag that a text begins with.
    fn of(html: &'h str) -> Option<Tag<'h>> {
        let inside = html.strip_prefix('<')?;
        let (name, end) = inside.strip_prefix('/').map_or((inside, false), |name| (name, true));
        let letter = |c: u8| c.is_ascii_alphanumeric() || c == b'-';
        let length = name.bytes().position(|c| !letter(c)).unwrap_or(name.len());
        let name = name.get(..length)?;
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        Some(if end { Tag::End(name) } else { Tag::Start(name) })
    }

    /// Whether it is that of a colour in code: most tags of a page are, and there is nothing to leave
    /// out of one.
    fn is_colour(self, html: &str) -> bool {
        let (name, end) = match self {
            Tag::Start(name) => (name, 1 + name.len()),
            Tag::End(name) => (name, 2 + name.len()),
        };
        name.starts_with("c-") && html.as_bytes().get(end) == Some(&b'>')
    }

    fn is_block(self) -> bool {
        let (Tag::Start(name) | Tag::End(name)) = self;
        is_block(name)
    }
}

/// A page on its way out.
struct Writer {
    out: String,
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
    let mut writer = Writer { out, block: true, paragraph: false, preserved: 0 };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        let named = Tag::of(tag);
        writer.text(text, named.is_some_and(Tag::is_block));
        rest = match named {
            Some(named) if named.is_colour(tag) => {
                writer.block = false;
                writer.verbatim(tag, ">")
            }
            Some(named) => writer.tag(named, tag),
            None => writer.verbatim(tag, if tag.starts_with("<!--") { "-->" } else { ">" }),
        };
    }
    writer.text(rest, true);
    writer.out
}

impl Writer {
    /// Writes text between tags.
    fn text(&mut self, text: &str, before_block: bool) {
        if text.is_empty() {
            return;
        }
        let blank = text.bytes().all(|c| c.is_ascii_whitespace());
        if blank && self.preserved == 0 && text.contains('\n') {
            // One between inline elements is a blank on the page.
            if !self.block && !before_block {
                self.out.push('\n');
            }
            return;
        }
        let mut rest = text;
        // Most texts have none, and one byte is found sooner than six.
        while let Some(at) = rest.find('&') {
            let (before, mark) = rest.split_at(at);
            self.out.push_str(before);
            rest = match mark.strip_prefix("&quot;") {
                Some(after) => {
                    self.out.push('"');
                    after
                }
                None => {
                    self.out.push('&');
                    mark.get(1..).unwrap_or_default()
                }
            };
        }
        self.out.push_str(rest);
        self.block = false;
    }

    /// Writes what ends with a mark as it is; gives what follows.
    fn verbatim<'h>(&mut self, html: &'h str, mark: &str) -> &'h str {
        let found = if mark == ">" { html.find('>') } else { html.find(mark) };
        let end = found.map_or(html.len(), |at| at + mark.len());
        let (as_is, rest) = html.split_at(end);
        self.out.push_str(as_is);
        rest
    }

    /// Writes a tag unless it goes without saying; gives what follows.
    fn tag<'h>(&mut self, tag: Tag<'h>, html: &'h str) -> &'h str {
        self.block = tag.is_block();
        match tag {
            Tag::Start(name) => {
                if ends_paragraph(name) {
                    self.paragraph = name == "p";
                }
                let rest = self.start(name, html);
                if name == "pre" {
                    self.preserved += 1;
                }
                if holds_text(name) {
                    let length = ends_at(rest, name);
                    self.out.push_str(rest.get(..length).unwrap_or_default());
                    return rest.get(length..).unwrap_or_default();
                }
                rest
            }
            Tag::End(name) => {
                if name == "pre" {
                    self.preserved = self.preserved.saturating_sub(1);
                }
                let end = html.find('>').map_or(html.len(), |at| at + 1);
                let (own, rest) = html.split_at(end);
                let next = may_be_implied(name).then(|| Tag::of(rest.trim_ascii_start())).flatten();
                let paragraph = self.paragraph && !holds_paragraphs(name);
                self.paragraph = paragraph && name != "p";
                if self.preserved > 0 || !next.is_some_and(|next| is_implied(name, next, paragraph))
                {
                    self.out.push_str(own);
                }
                rest
            }
        }
    }

    /// Writes a start tag; gives what follows.
    fn start<'h>(&mut self, name: &str, html: &'h str) -> &'h str {
        let (head, mut rest) = html.split_at(1 + name.len());
        self.out.push_str(head);
        let mut bare = false;
        loop {
            rest = rest.trim_ascii_start();
            if let Some(after) = rest.strip_prefix('>') {
                self.out.push('>');
                return after;
            }
            if let Some(after) = rest.strip_prefix('/') {
                if after.starts_with('>') && !is_empty(name) {
                    // Behind a value without quotes it would be a part of it.
                    self.out.push_str(if bare { " /" } else { "/" });
                }
                rest = after;
                continue;
            }
            let ends = |c: u8| c.is_ascii_whitespace() || matches!(c, b'=' | b'/' | b'>');
            let length = rest.bytes().skip(1).position(ends).map(|at| at + 1);
            let Some((key, after)) = length.and_then(|length| rest.split_at_checked(length)) else {
                self.out.push_str(rest);
                return "";
            };
            self.out.push(' ');
            self.out.push_str(key);
            (bare, rest) = self.value(after);
        }
    }

    /// Writes the value behind an attribute's name, where there is one; says whether it has no
    /// quotes, and gives what follows.
    fn value<'h>(&mut self, html: &'h str) -> (bool, &'h str) {
        let Some(typed) = html.strip_prefix('=') else { return (false, html) };
        let quoted = |quote: char| typed.strip_prefix(quote)?.split_once(quote);
        let quotes = ['"', '\''].into_iter().find_map(|quote| Some((quote, quoted(quote)?)));
        if let Some((quote, (value, rest))) = quotes {
            if value.is_empty() {
                return (false, rest);
            }
            let special = |c: u8| {
                c.is_ascii_whitespace() || matches!(c, b'"' | b'\'' | b'=' | b'<' | b'>' | b'`')
            };
            let bare = !value.bytes().any(special);
            self.out.push('=');
            if bare {
                self.out.push_str(value);
            } else {
                self.out.push(quote);
                self.out.push_str(value);
                self.out.push(quote);
            }
            return (bare, rest);
        }
        let closed = !typed.starts_with(['"', '\'']);
        let end = typed.bytes().position(|c| closed && (c.is_ascii_whitespace() || c == b'>'));
        let (value, rest) = typed.split_at(end.unwrap_or(typed.len()));
        self.out.push('=');
        self.out.push_str(value);
        (true, rest)
    }
}

/// Where the text of an element ends that holds nothing else.
fn ends_at(html: &str, name: &str) -> usize {
    let mut from = 0;
    while let Some(at) = html.get(from..).and_then(|rest| rest.find("</")) {
        let end = from + at;
        let found = html.get(end + 2..end + 2 + name.len());
        if found.is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return end;
        }
        from = end + 2;
    }
    html.len()
}

/// Whether there are end tags of an element that go without saying.
fn may_be_implied(name: &str) -> bool {
    matches!(name, "p" | "li" | "dt" | "dd" | "td" | "th" | "tr" | "thead" | "tbody" | "tfoot")
}

/// Whether an end tag goes without saying before another tag. `paragraph`: whether the paragraph
/// that it would end is open.
fn is_implied(name: &str, next: Tag<'_>, paragraph: bool) -> bool {
    match (name, next) {
        ("p", Tag::Start(next)) => paragraph && ends_paragraph(next),
        ("p", Tag::End(next)) => paragraph && holds_paragraphs(next),
        ("li", Tag::Start(next)) => next == "li",
        ("li", Tag::End(next)) => matches!(next, "ul" | "ol"),
        ("dt" | "dd", Tag::Start(next)) => matches!(next, "dt" | "dd"),
        ("dd", Tag::End(next)) => matches!(next, "dl" | "div"),
        ("td" | "th", Tag::Start(next)) => matches!(next, "td" | "th"),
        ("td" | "th", Tag::End(next)) | ("tr", Tag::Start(next)) => next == "tr",
        ("tr", Tag::End(next)) => matches!(next, "thead" | "tbody" | "tfoot" | "table"),
        ("thead", Tag::Start(next)) => matches!(next, "tbody" | "tfoot"),
        ("tbody" | "tfoot", Tag::Start(next)) => matches!(next, "tbody" | "tfoot"),
        ("tbody" | "tfoot", Tag::End(next)) => next == "table",
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
