//! The anchors of headings: by GitHub's rule, or as the author names them after the heading.

use std::sync::LazyLock;

use comrak::nodes::{AstNode, NodeValue};
use regex::Regex;

/// What GitHub drops: all but letters, marks, decimal digits, underscores and the like, hyphens and
/// blanks. Other numerals, such as `²` and `½`, are not digits.
static DROPPED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\- ]").ok());

/// The anchor of a heading by GitHub's rule, as if it were the only one of its text.
pub fn anchor(text: &str) -> String {
    if text.is_ascii() {
        // The same without the tables of Unicode.
        let mut out = text.to_ascii_lowercase().into_bytes();
        out.retain(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'_'));
        for byte in &mut out {
            *byte = if *byte == b' ' { b'-' } else { *byte };
        }
        return String::from_utf8(out).unwrap_or_default();
    }
    let lower = text.to_lowercase();
    let kept = DROPPED.as_ref().map(|dropped| dropped.replace_all(&lower, ""));
    kept.unwrap_or_default().replace(' ', "-")
}

/// Takes the attributes off the headings of a document that have an id among them, so that they are
/// not shown: `## Title {#id}` as mdBook, Hugo and Docusaurus have it, `{#id .class}`, `{: #id }` of
/// `MkDocs`. The ids, heading by heading.
pub fn take_ids<'a>(root: &'a AstNode<'a>) -> Vec<Option<String>> {
    let headings =
        root.descendants().filter(|node| matches!(node.data().value, NodeValue::Heading(_)));
    headings.map(take_id).collect()
}

fn take_id<'a>(heading: &'a AstNode<'a>) -> Option<String> {
    let last = heading.last_child()?;
    let alone = last.previous_sibling().is_none();
    let mut data = last.data_mut();
    let NodeValue::Text(text) = &mut data.value else { return None };
    let (kept, id) = parted(text)?;
    // A heading has other words.
    if alone && kept.is_empty() {
        return None;
    }
    let (kept, id) = (kept.to_owned(), id.to_owned());
    let removed = text.len() - kept.len();
    *text = kept.into();
    data.sourcepos.end.column = data.sourcepos.end.column.saturating_sub(removed);
    Some(id)
}

/// A heading's text without the attributes at its end, and the id among them.
pub fn parted(text: &str) -> Option<(&str, &str)> {
    let inner = text.trim_end().strip_suffix('}')?;
    let open = inner.rfind('{')?;
    let (kept, inner) = (text[..open].trim_end(), inner[open + 1..].trim());
    // Docusaurus also has them in a comment of MDX: `{/* #id */}`.
    let comment = inner.strip_prefix("/*").and_then(|rest| rest.strip_suffix("*/"));
    let inner = comment.or(inner.strip_prefix(':')).unwrap_or(inner);
    let mut id = None;
    for word in inner.split_whitespace() {
        match word.strip_prefix('#') {
            Some(name) if !name.is_empty() => id = Some(name),
            None if word.len() > 1 && word.starts_with('.') || word.contains('=') => {}
            _ => return None,
        }
    }
    Some((kept, id?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_keep_what_github_keeps() {
        for (text, wanted) in [
            ("A `b` & (c)!", "a-b--c"),
            ("Größe", "größe"),
            ("Area in m²", "area-in-m"),
            ("½ a loaf", "-a-loaf"),
            ("Step ③ of ④", "step--of-"),
            ("Floor ٣", "floor-٣"),
            ("Part Ⅷ", "part-ⅷ"),
            ("a_b‿c", "a_b‿c"),
            ("1\u{fe0f}\u{20e3} First", "1\u{fe0f}\u{20e3}-first"),
        ] {
            assert_eq!(anchor(text), wanted, "{text}");
        }
    }

    #[test]
    fn attributes_behind_a_heading_need_an_id() {
        for (text, wanted) in [
            ("Oven {#oven}", Some(("Oven", "oven"))),
            ("Oven {#oven .hot}", Some(("Oven", "oven"))),
            ("Oven { .hot #oven title=x }", Some(("Oven", "oven"))),
            ("Oven {: #oven }", Some(("Oven", "oven"))),
            ("Oven {/* #oven */}", Some(("Oven", "oven"))),
            ("Oven {.hot}", None),
            ("Oven {#}", None),
            ("Oven {name}", None),
            ("Oven {#one two}", None),
            ("Oven {#oven} door", None),
        ] {
            assert_eq!(parted(text), wanted, "{text}");
        }
    }
}
