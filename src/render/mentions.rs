//! Ids in prose and code spans, linked to what they name.

use std::collections::{BTreeMap, HashMap};

use super::address::href;
use super::site::Site;
use crate::model::{NodeId, NodeWhat, State, parent};
use crate::template::escape;

/// The ids that a document's text may mention.
pub(super) struct Mentions<'a> {
    site: &'a Site<'a>,
    url: &'a str,
    document: NodeId,
    own: BTreeMap<&'a str, NodeId>,
    /// The ids of the documents whose items it may name as its own.
    scope: Vec<&'a str>,
    /// The items of the documents beside it.
    beside: Option<&'a HashMap<&'a str, Option<NodeId>>>,
}

impl<'a> Mentions<'a> {
    /// The ids that a document may mention.
    pub(super) fn new(site: &'a Site<'a>, document: usize) -> Mentions<'a> {
        let items = site.portal.documents[document].items.iter();
        let nodes = site.portal.item_nodes[document].iter().copied();
        let mut own = BTreeMap::new();
        for (item, node) in items.zip(nodes) {
            own.entry(item.id.as_str()).or_insert(node);
        }
        let node = site.portal.document_nodes[document];
        let scope = site.portal.scope_of(document).into_iter();
        let scope = scope.map(|document| site.portal.document_id(document)).collect();
        let beside = site.beside.get(parent(site.portal.documents[document].path()));
        Mentions { site, url: &site.portal.node(node).url, document: node, own, scope, beside }
    }

    /// Text as HTML, its ids linked.
    pub(super) fn text(&self, text: &str) -> String {
        // Every id that is linked has a hyphen, a hash or a digit in it.
        if !text.contains(|c: char| matches!(c, '-' | '#') || c.is_ascii_digit()) {
            return escape(text);
        }
        let mut out = String::with_capacity(text.len() + 64);
        let mut rest = text;
        while let Some(start) = rest.find(is_id_char) {
            let end = rest[start..].find(|c| !is_id_char(c)).map_or(rest.len(), |e| start + e);
            out.push_str(&escape(&rest[..start]));
            let token = &rest[start..end];
            let word = token.trim_end_matches(['.', '-', '_', '#', '/']);
            match self.find(word) {
                Some(node) => {
                    out.push_str(&self.anchor(node, &escape(word)));
                    out.push_str(&escape(&token[word.len()..]));
                }
                None => match self.range(word) {
                    Some(html) => {
                        out.push_str(&html);
                        out.push_str(&escape(&token[word.len()..]));
                    }
                    None => out.push_str(&escape(token)),
                },
            }
            rest = &rest[end..];
        }
        out.push_str(&escape(rest));
        out
    }

    /// Two ids with a mark between them, each linked: `T001-T003`, `FR-001/FR-002`.
    fn range(&self, word: &str) -> Option<String> {
        word.match_indices(['-', '/']).find_map(|(at, mark)| {
            let (first, last) = (&word[..at], &word[at + mark.len()..]);
            let (from, to) = (self.find(first)?, self.find(last)?);
            let (from, to) = (self.anchor(from, first), self.anchor(to, last));
            Some(format!("{from}{mark}{to}"))
        })
    }

    /// A code span as HTML, when it is an id.
    pub(super) fn code(&self, text: &str) -> Option<String> {
        let node = self.find(text.trim())?;
        Some(self.anchor(node, &format!("<code>{}</code>", escape(text))))
    }

    fn find(&self, word: &str) -> Option<NodeId> {
        let marked = word.contains(['-', '#']);
        if !marked && !is_short(word) || word.contains('/') && !word.contains('#') {
            return None;
        }
        let portal = self.site.portal;
        let whole = || portal.find(word).filter(|_| marked);
        let near = || {
            let mut ids = self.scope.iter().map(|document| format!("{document}#{word}"));
            ids.find_map(|id| portal.find(&id))
        };
        let beside = || self.beside.and_then(|items| *items.get(word)?);
        let undated = || *self.site.undated.get(word)?;
        let node = self.own.get(word).copied().or_else(whole).or_else(near);
        let node = node.or_else(beside).or_else(undated)?;
        // An id that only the path gives is no word that anybody meant as an id.
        let declared = match portal.node(node).what {
            NodeWhat::Document(document) => portal.documents[document].id.is_some(),
            _ => true,
        };
        (declared && node != self.document && portal.is_published(node)).then_some(node)
    }

    fn anchor(&self, node: NodeId, html: &str) -> String {
        let node = self.site.portal.node(node);
        let href = href(self.url, &node.url);
        let title = match node.state {
            State::Written => node.title.clone(),
            State::Stub => format!("{} (stub)", node.title),
            State::Planned => format!("{} (not written yet)", node.title),
        };
        format!(
            "<a class=\"ref\" data-ref-state=\"{}\" href=\"{}\" title=\"{}\">{html}</a>",
            node.state.name(),
            escape(&href),
            escape(&title)
        )
    }
}

/// Whether a word is a capital letter or a few, and a number: `T001`, `A01.2`, `T5a`.
fn is_short(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = &word[letters..];
    (1..=4).contains(&letters)
        && rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.len() <= 8
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
}

fn is_id_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '#' | '.' | '@' | '/')
}
