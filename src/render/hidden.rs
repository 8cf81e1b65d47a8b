//! What only unpublished documents have, and what would tell of it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Bound;

use crate::model::{Document, Finding, Portal, Span};

/// Words that only unpublished documents have, as messages write them behind a backtick: their ids,
/// and files that hold nothing else.
#[derive(Debug, Default)]
pub(super) struct Hidden(BTreeSet<String>);

impl Hidden {
    pub(super) fn new(portal: &Portal) -> Hidden {
        let open: HashSet<&str> =
            portal.documents.iter().filter(|d| d.publish).map(|document| document.path()).collect();
        let nodes =
            portal.nodes().filter(|node| portal.is_document(*node) && !portal.is_published(*node));
        let mut words: BTreeSet<String> = nodes
            .flat_map(|node| {
                let id = &portal.node(node).id;
                [format!("{id}`"), format!("{id}#")]
            })
            .collect();
        let unpublished = portal.documents.iter().filter(|document| !document.publish);
        let paths = unpublished.map(|document| document.path()).filter(|path| !open.contains(path));
        words.extend(paths.map(str::to_owned));
        Hidden(words)
    }

    /// Whether a text names an unpublished document.
    pub(super) fn is_named(&self, text: &str) -> bool {
        !self.0.is_empty() && text.match_indices('`').any(|(at, _)| self.begins(&text[at + 1..]))
    }

    /// The last word that is not behind a text in their order.
    fn last_up_to(&self, text: &str) -> Option<&String> {
        self.0.range::<str, _>((Bound::Unbounded, Bound::Included(text))).next_back()
    }

    /// Whether a text begins with one of the words.
    fn begins(&self, text: &str) -> bool {
        // The last word that is not behind the text in the order of words is the longest that it may
        // begin with; what both begin with leads to the next candidate.
        let mut text = text;
        while let Some(word) = self.last_up_to(text) {
            let same = word.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
            if same == word.len() {
                return true;
            }
            let same = text.floor_char_boundary(same);
            if same == 0 {
                return false;
            }
            text = &text[..same];
        }
        false
    }
}

/// The findings that may be published: none is in an unpublished document, and none names the
/// id or the file of one.
pub(super) fn shown<'a>(
    portal: &Portal,
    findings: &'a [Finding],
    words: &Hidden,
) -> Vec<&'a Finding> {
    let mut unpublished: HashMap<&str, Vec<&Document>> = HashMap::new();
    let mut sidecars: HashSet<&str> = HashSet::new();
    for document in portal.documents.iter().filter(|document| !document.publish) {
        unpublished.entry(document.path()).or_default().push(document);
        sidecars.extend(document.sidecar.as_ref().map(|file| file.path.as_str()));
    }
    // A place in an unpublished document or in its sidecar file.
    let in_hidden = |path: &str, span: Span| {
        let there = unpublished.get(path);
        sidecars.contains(path)
            || there.is_some_and(|all| all.iter().any(|document| document.holds(span)))
    };
    let seen = |finding: &&Finding| {
        !in_hidden(&finding.path, finding.span)
            && !finding.related.iter().any(|related| in_hidden(&related.path, related.span))
            && !words.is_named(&finding.message)
            && !finding.help.as_deref().is_some_and(|help| words.is_named(help))
    };
    findings.iter().filter(seen).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_behind_any_backtick_however_its_beginnings_are_shared() {
        let words = ["a`", "ab#", "abc.md", "abcd`", "ä`"];
        let hidden = Hidden(words.into_iter().map(str::to_owned).collect());
        for text in ["`a`", "x `ab#c` y", "`abc.md:3`", "`abcd`", "`x` and `ä`", "`abc.md`"] {
            assert!(hidden.is_named(text), "{text}");
        }
        for text in ["a`", "`ab`", "`abc`", "`abcde`", "", "`", "`é`", "`aa`"] {
            assert!(!hidden.is_named(text), "{text}");
        }
    }
}
