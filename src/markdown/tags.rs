//! The tags of raw HTML: their attributes, with the places of the values.

use std::ops::Range;

/// An attribute of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// The name of the element, as typed.
    pub element: &'a str,
    /// The name of the attribute, as typed.
    pub name: &'a str,
    /// Where in the HTML its value is, without quotes.
    pub value: Range<usize>,
    /// Whether the value is in quotes.
    pub quoted: bool,
}

impl Attribute<'_> {
    /// Whether the attribute has a name, in whatever letter case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The attributes that have a value of all tags in raw HTML, in their order. Comments hold none, and
/// a tag may go over several lines.
pub fn attributes(html: &str) -> Vec<Attribute<'_>> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|open| at + open) {
        let tag = &html[open + 1..];
        at = open + 1;
        if let Some(comment) = tag.strip_prefix("!--") {
            let Some(end) = comment.find("-->") else { break };
            at += end + "!---->".len();
        } else if tag.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let name = length(tag, |c| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
            let element = &tag[..name];
            let Some(end) = of_tag(html, element, at + name, &mut all) else { break };
            at = end;
            // What is in a script or a style is not HTML.
            if ["script", "style"].iter().any(|raw| element.eq_ignore_ascii_case(raw)) {
                let Some(close) = closing(&html[at..], element) else { break };
                at += close;
            }
        }
    }
    all
}

/// Bytes up to the tag that closes an element.
fn closing(html: &str, element: &str) -> Option<usize> {
    let named = |at: &usize| {
        let name = html.get(at + 2..at + 2 + element.len());
        name.is_some_and(|name| name.eq_ignore_ascii_case(element))
    };
    html.match_indices("</").map(|(at, _)| at).find(named)
}

/// Bytes up to the first character that ends something.
fn length(text: &str, ends: impl Fn(char) -> bool) -> usize {
    text.find(ends).unwrap_or(text.len())
}

/// Adds the attributes of a tag whose name ends at a place: where the tag ends, if it does.
fn of_tag<'a>(
    html: &'a str,
    element: &'a str,
    mut at: usize,
    all: &mut Vec<Attribute<'a>>,
) -> Option<usize> {
    let blank = |c: char| c.is_ascii_whitespace();
    loop {
        at += length(&html[at..], |c| !blank(c) && c != '/');
        if html[at..].starts_with('>') {
            return Some(at + 1);
        }
        // A name may begin with anything else.
        let first = html[at..].chars().next()?.len_utf8();
        let rest = length(&html[at + first..], |c| blank(c) || matches!(c, '=' | '>' | '/'));
        let name = &html[at..at + first + rest];
        at += first + rest;
        let behind = at + length(&html[at..], |c| !blank(c));
        let Some(value) = html[behind..].strip_prefix('=') else { continue };
        at = behind + 1 + length(value, |c| !blank(c));
        let quote = html[at..].chars().next().filter(|c| matches!(c, '"' | '\''));
        let start = at + usize::from(quote.is_some());
        let end = start
            + match quote {
                Some(quote) => html[start..].find(quote)?,
                None => length(&html[start..], |c| blank(c) || c == '>'),
            };
        all.push(Attribute { element, name, value: start..end, quoted: quote.is_some() });
        at = end + usize::from(quote.is_some());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(html: &str) -> Vec<(&str, &str, &str)> {
        attributes(html).into_iter().map(|a| (a.element, a.name, &html[a.value])).collect()
    }

    #[test]
    fn attributes_are_read_as_browsers_read_them() {
        assert_eq!(values("<A ID=\"x\"></A>"), [("A", "ID", "x")]);
        assert_eq!(values("<a\n  href = 'y.md'\n>"), [("a", "href", "y.md")]);
        assert_eq!(values("<span id=bare>b</span>"), [("span", "id", "bare")]);
        assert_eq!(values("<a href=a/b.md title>"), [("a", "href", "a/b.md")]);
        assert_eq!(values("<a data-id=\"1\" id=2/>"), [("a", "data-id", "1"), ("a", "id", "2/")]);
        assert_eq!(values("<!-- <a id=\"x\"> --><i id=\"y\">"), [("i", "id", "y")]);
        assert_eq!(
            values("<script src=a.js>b = '<img src=\"c\">'</SCRIPT><i id=y>"),
            [("script", "src", "a.js"), ("i", "id", "y")]
        );
        for none in ["a < b id=\"x\"", "</a id=\"x\"", "<a id=\"x", "<a id=", "<", "<a ="] {
            assert_eq!(values(none).iter().filter(|a| !a.2.is_empty()).count(), 0, "{none}");
        }
    }
}
