//! Texts that would cost far more than their length: how much is counted before any parser sees
//! them.

use std::borrow::Cow;

use comrak::nodes::{AstNode, NodeValue};

/// Elements that hold nothing and are never closed.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements that a parser of HTML opens again in every later block, until they are closed.
const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// A text in which no quotes are nested deeper than `most`: what goes deeper begins with a
/// backslash and is text. Every other byte is at its place. With it the place of the first such
/// line.
pub fn without_deep_quotes(text: &str, most: usize) -> (Cow<'_, str>, Option<usize>) {
    // Counted in bytes, of which so many are added at once that this costs next to nothing.
    let marks = |some: &[u8]| some.iter().map(|byte| u8::from(*byte == b'>')).sum::<u8>();
    let marks = text.as_bytes().chunks(u8::MAX.into()).map(|some| usize::from(marks(some)));
    if marks.sum::<usize>() <= most {
        return (Cow::Borrowed(text), None);
    }
    let mut out: Option<String> = None;
    let (mut start, mut first) = (0, None);
    for line in text.split_inclusive('\n') {
        let in_head = |c: char| {
            matches!(c, '>' | ' ' | '\t' | '-' | '+' | '*' | '.' | ')') || c.is_ascii_digit()
        };
        let head = line.find(|c: char| !in_head(c)).unwrap_or(line.len());
        let deep = line[..head].match_indices('>').nth(most).map(|(at, _)| start + at);
        if let Some(at) = deep {
            out.get_or_insert_with(|| text.to_owned()).replace_range(at..=at, "\\");
            first = first.or(Some(at));
        }
        start += line.len();
    }
    (out.map_or(Cow::Borrowed(text), Cow::Owned), first)
}

/// Counts what a parser of HTML would have to do for the raw HTML of a document, and for what is
/// between its elements while they are open.
#[derive(Debug, Default)]
pub struct HtmlWork {
    /// The elements that are open, by name, outermost first.
    open: Vec<String>,
    /// How many of them are not closed by the end of the block that they begin in.
    lasting: usize,
    /// How many elements would be opened again, by their place in [`FORMATTING`].
    formatting: [usize; FORMATTING.len()],
    /// The steps so far.
    steps: usize,
}

impl HtmlWork {
    /// The steps that all raw HTML of a document takes.
    pub fn of<'a>(root: &'a AstNode<'a>) -> usize {
        let mut work = HtmlWork::default();
        for node in root.descendants() {
            match &node.data().value {
                NodeValue::HtmlBlock(html) => {
                    work.block();
                    work.raw(&html.literal);
                    work.lasting = work.open.len();
                }
                NodeValue::HtmlInline(html) => work.raw(html),
                NodeValue::Text(text) => work.passes(1 + text.len() / 16),
                NodeValue::Code(code) => work.passes(1 + code.literal.len() / 16),
                NodeValue::CodeBlock(code) => {
                    work.block();
                    work.passes(1 + code.literal.len() / 16);
                }
                value => {
                    if value.block() {
                        work.block();
                    }
                    work.passes(1);
                }
            }
        }
        work.steps
    }

    /// A block begins: what was opened in the text of the one before is closed with it.
    fn block(&mut self) {
        self.open.truncate(self.lasting);
    }

    /// There is something in what is open.
    fn passes(&mut self, count: usize) {
        self.steps = self.steps.saturating_add(count.saturating_mul(self.depth()));
    }

    fn depth(&self) -> usize {
        self.open.len() + self.formatting.iter().sum::<usize>()
    }

    /// Raw HTML: each tag looks at all that is open.
    pub fn raw(&mut self, html: &str) {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            let tag = &rest[at + 1..];
            let closing = tag.starts_with('/');
            let named = tag.trim_start_matches('/');
            let length =
                named.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(named.len());
            let name = named[..length].to_ascii_lowercase();
            if name.is_empty() {
                rest = tag;
                continue;
            }
            let inner = &named[length..named.find('>').unwrap_or(named.len()).max(length)];
            // Each attribute is compared with those before it.
            let attributes = inner.split_ascii_whitespace().count();
            let compared = attributes.saturating_mul(attributes) / 32;
            self.steps = self.steps.saturating_add(1 + compared);
            self.passes(1);
            self.tag(name, closing);
            rest = &named[length..];
        }
    }

    fn tag(&mut self, name: String, closing: bool) {
        let formatting = FORMATTING.iter().position(|known| *known == name);
        if closing {
            if let Some(at) = formatting {
                self.formatting[at] = self.formatting[at].saturating_sub(1);
            }
            if let Some(at) = self.open.iter().rposition(|open| *open == name) {
                self.open.truncate(at);
            }
        } else if !VOID.contains(&&*name) {
            if let Some(at) = formatting {
                self.formatting[at] += 1;
            }
            self.open.push(name);
        }
    }

    /// The steps so far.
    pub fn steps(&self) -> usize {
        self.steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_deeper_than_the_limit_are_text_at_its_place() {
        let (text, at) = without_deep_quotes("> > > a\n> b\n- > > > c\n", 2);
        assert_eq!((&*text, at), ("> > \\ a\n> b\n- > > \\ c\n", Some(4)));
        let (text, at) = without_deep_quotes("a > b > c > d\n", 2);
        assert_eq!((&*text, at), ("a > b > c > d\n", None));
    }

    #[test]
    fn closed_elements_cost_little_and_open_ones_what_they_are_repeated_for() {
        let steps = |html: &str| {
            let mut work = HtmlWork::default();
            work.raw(html);
            work.steps()
        };
        let closed = steps(&"<p>a <b>b</b><br></p>".repeat(1000));
        let open = steps(&format!("<p>{}</p>{}", "<b id=x>".repeat(100), "<p>x".repeat(1000)));
        assert!(closed < 20_000, "{closed}");
        assert!(open > 100_000, "{open}");
        assert!(steps(&format!("<a {}>", "x=1 ".repeat(10_000))) > 1_000_000);
    }
}
