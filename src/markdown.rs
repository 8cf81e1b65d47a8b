//! The one way in which Markdown is read: parse and render use the same dialect, so that the
//! headings, links and check boxes that one counts are those that the other writes.

use comrak::Options;
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

/// The text of a node as a reader sees it, without recursion.
pub fn text_of<'a>(node: &'a AstNode<'a>) -> String {
    let mut text = String::new();
    for inner in node.descendants() {
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
