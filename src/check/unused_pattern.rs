//! See [`RULE`].

use std::collections::BTreeSet;

use super::Settled;
use crate::config::FILE;
use crate::model::{Finding, Level, Location, Span};

rule! {
    /// A path pattern of `content.include`, `content.exclude` or `content.elsewhere` matches nothing.
    ///
    /// A pattern of `include` should bring in a document, or a file that one links to; one of `elsewhere`
    /// should match a link; one of `exclude` should leave out something that would be read otherwise,
    /// and is a note where it does not: nothing is missing because of it.
    ///
    /// ## Why
    ///
    /// Specs that were to be included are missing from the portal, and nobody sees it: the folder was
    /// renamed, or the pattern was never right. Patterns of `include` start at the portal's root, those
    /// of `exclude` at the folder of the specs, those of `elsewhere` at the site's root.
    ///
    /// ## Example
    ///
    /// ```toml
    /// [content]
    /// include = [".kiro/spec/**"]
    /// ```
    ///
    /// where the specs lie in `.kiro/specs`.
    ///
    /// ## How to fix
    ///
    /// Correct the pattern, or remove it.
    "unused-pattern", Warning, Settings check
}

/// A list of patterns: its key, the patterns as written, those that match something, and what is said of
/// the others.
struct List<'a> {
    key: &'static str,
    written: &'a [(String, Span)],
    used: BTreeSet<usize>,
    message: &'static str,
    help: &'static str,
}

fn check(settled: &Settled<'_>) -> Vec<Finding> {
    let (portal, content) = (settled.portal, &settled.asked.config.content);
    let mut included = BTreeSet::new();
    if !content.included.is_empty() {
        let documents = portal.documents.iter().flat_map(|document| document.files());
        let others = portal.unreadable.iter().map(|file| file.path.as_str());
        let copied = portal.assets.keys().chain(&portal.active).map(String::as_str);
        for path in documents.chain(others).chain(copied) {
            included.extend(content.include.matches(path));
        }
    }
    let lists = [
        List {
            key: "content.include",
            written: &content.included,
            used: included,
            message: "matches no document and no linked file",
            help: "write it from the portal's root, such as `.kiro/specs/**`, or remove it",
        },
        List {
            key: "content.exclude",
            written: &content.excluded,
            used: portal.matched.excludes.clone(),
            message: "matches nothing that would be read",
            help: "write it from the folder of the specs, such as `drafts/**`, or remove it",
        },
        List {
            key: "content.elsewhere",
            written: &content.beside,
            used: portal.matched.elsewhere.clone(),
            message: "matches no link",
            help: "write it as links are written or from the site's root, such as `../api/**`, or \
                   remove it",
        },
    ];
    lists.iter().flat_map(unused).collect()
}

fn unused(list: &List<'_>) -> Vec<Finding> {
    let unused = list.written.iter().enumerate().filter(|(at, _)| !list.used.contains(at));
    let finding = |(_, (written, span)): (usize, &(String, Span))| {
        let message = format!("`{written}` in `{}` {}", list.key, list.message);
        let found = Finding::of_settings(&RULE.info, Location::new(FILE, *span), message);
        // What is left out for nothing hides no document.
        let found = if list.key == "content.exclude" { found.at_level(Level::Note) } else { found };
        found.help(list.help)
    };
    unused.map(finding).collect()
}
