//! The one way in which Markdown is read: parse and render use the same dialect, so that the
//! headings, links and check boxes that one counts are those that the other writes.

use comrak::Options;
use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, NodeValue};

/// GitHub's dialect: `CommonMark`, tables, task lists, strikethrough, autolinks, footnotes, alerts.
pub fn options() -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    extension.strikethrough = true;
    extension.table = true;
    extension.autolink = true;
    extension.tasklist = true;
    extension.footnotes = true;
    extension.alerts = true;
    options.parse.tasklist_in_table = true;
    options.render.gfm_quirks = true;
    options
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
            NodeValue::SoftBreak | NodeValue::LineBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

/// The anchor of a heading by GitHub's rule, as if it stood alone.
pub fn anchor(text: &str) -> String {
    comrak::Anchorizer::new().anchorize(text)
}
