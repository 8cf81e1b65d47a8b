//! The one way in which Markdown is read: parse and render use the same dialect, so that the
//! headings, links and check boxes that one counts are those that the other writes.

mod anchor;
mod bounds;
mod code;
mod comments;
mod formulas;
mod tags;

use std::borrow::Cow;

use comrak::Options;
use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, NodeValue};

pub use anchor::{anchor, parted, take_ids};
pub use bounds::{HtmlWork, without_deep_quotes};
pub use code::{Figure, LEXED, figure, has_lexer, is_plain, language, too_costly};
pub use comments::without_comments;
pub use tags::{Attribute, attributes};

/// GitHub's dialect: `CommonMark`, tables, task lists, strikethrough, autolinks, footnotes, alerts;
/// and formulas, where the text surely has some.
pub fn options(text: &str) -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    extension.strikethrough = true;
    extension.table = true;
    extension.autolink = true;
    extension.tasklist = true;
    extension.footnotes = true;
    extension.alerts = true;
    let has_formulas = formulas::has_formulas(text);
    extension.math_dollars = has_formulas;
    extension.math_code = has_formulas;
    options.parse.tasklist_in_table = true;
    options.render.gfm_quirks = true;
    options
}

/// A text with the check boxes of other dialects as Markdown has them, every place as it was:
/// `- [ ]* text` is an optional task, and the star goes to the text; `- [-] text` and `- [~] text`
/// are tasks that somebody has begun. Code blocks stay.
pub fn with_check_boxes(text: &str) -> Cow<'_, str> {
    let marked = |(at, _): (usize, &str)| {
        let inside = text.as_bytes().get(at + 1..at + 4);
        matches!(inside, Some([b' ' | b'x' | b'X', b']', b'*'] | [b'-' | b'~', b']', b' ']))
    };
    if !text.match_indices('[').any(marked) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<(char, usize)> = None;
    for line in text.split_inclusive('\n') {
        let inner = line.trim_start_matches([' ', '\t', '>']);
        let mark = inner.chars().next().unwrap_or(' ');
        let length = inner.len() - inner.trim_start_matches(mark).len();
        let is_fence = ['`', '~'].contains(&mark) && length >= 3;
        match fence {
            Some((open, least)) if is_fence && mark == open && length >= least => fence = None,
            None if is_fence => fence = Some((mark, length)),
            _ => {}
        }
        let head = line.len() - inner.len();
        let entry = inner.strip_prefix(['-', '*', '+']).filter(|_| fence.is_none());
        let body = entry.map(str::trim_start).filter(|body| body.len() + 1 < inner.len());
        let written = body.and_then(|body| {
            let (box_, rest) = body.split_at_checked(3)?;
            let begun = ["[-]", "[~]"].contains(&box_) && rest.starts_with(' ');
            let optional = ["[ ]", "[x]", "[X]"].contains(&box_) && rest.starts_with("* ");
            let lead = &line[..head + inner.len() - body.len()];
            match (begun, optional) {
                (true, _) => Some(format!("{lead}[ ]{rest}")),
                (_, true) => Some(format!("{lead}{box_} *{}", &rest[2..])),
                _ => None,
            }
        });
        out.push_str(written.as_deref().unwrap_or(line));
    }
    Cow::Owned(out)
}

/// How many bytes of a code block may be coloured: all, where it names a language.
pub fn coloured(info: &str, code: &str) -> usize {
    if info.trim().is_empty() { 0 } else { code.len() }
}

/// The text of a node as a reader sees it, without recursion. Of an image inside it nothing is
/// text, as in GitHub's anchors; of an image itself its description is.
pub fn text_of<'a>(node: &'a AstNode<'a>) -> String {
    let mut text = String::new();
    let mut images = 0usize;
    for edge in node.traverse() {
        let (inner, entering) = match edge {
            NodeEdge::Start(inner) => (inner, true),
            NodeEdge::End(inner) => (inner, false),
        };
        let image = matches!(inner.data().value, NodeValue::Image(_));
        if image && !std::ptr::eq(inner, node) {
            images = if entering { images + 1 } else { images - 1 };
        }
        if !entering || images > 0 {
            continue;
        }
        match &inner.data().value {
            NodeValue::Text(part) => text.push_str(part),
            NodeValue::Code(code) => text.push_str(&code.literal),
            NodeValue::Math(math) => text.push_str(&math.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::with_check_boxes;

    #[test]
    fn check_boxes_of_other_dialects_keep_every_place() {
        let read = |text: &str| with_check_boxes(text).into_owned();
        assert_eq!(read("  - [ ]* 1.2 Test\n"), "  - [ ] *1.2 Test\n");
        assert_eq!(read("- [x]* 1. Test\n"), "- [x] *1. Test\n");
        assert_eq!(read("> * [-] 4. Begun\n"), "> * [ ] 4. Begun\n");
        for text in ["- [ ] 1. Task\n", "[-] no entry\n", "```\n- [ ]* 1. Code\n```\n", "-[ ]* x\n"]
        {
            assert_eq!(read(text), text);
        }
    }
}
