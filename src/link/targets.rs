//! What the target of a link may mean, taken apart without a look at what is there.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::host;
use crate::model::{Document, LinkSettings, is_foreign_path, parent, resolve, stem};

/// A link's target, taken apart.
pub(super) enum Parsed<'a> {
    External,
    /// A path on a computer.
    Disk,
    Placeholder,
    /// Paths from the portal's root that may be meant, the likeliest first; none: out of it.
    Path(Vec<String>, Option<&'a str>),
    /// An anchor of the same document.
    Anchor(&'a str),
    /// A file on the repository's page, by its paths here: a document, or a place elsewhere.
    Hosted(Vec<String>, Option<&'a str>),
}

/// Every path that links name and that is not a document, for the disk to be asked about.
pub(super) fn wanted(documents: &[Arc<Document>], settings: &LinkSettings) -> BTreeSet<String> {
    let known: HashSet<&str> = documents.iter().map(|document| document.path()).collect();
    let of_document = |document: &Arc<Document>| {
        let mut paths: Vec<String> = Vec::new();
        for link in &document.links {
            if let Parsed::Path(candidates, _) = parse(&link.target, document.path(), settings) {
                paths.extend(candidates.into_iter().filter(|path| !known.contains(path.as_str())));
            }
        }
        paths
    };
    let paths: Vec<Vec<String>> = documents.par_iter().map(of_document).collect();
    paths.into_iter().flatten().collect()
}

/// The paths from the portal's root that a target may mean, and its fragment; none when it leads
/// elsewhere.
pub(super) fn paths<'a>(
    target: &'a str,
    from: &str,
    settings: &LinkSettings,
) -> Option<(Vec<String>, Option<&'a str>)> {
    match parse(target, from, settings) {
        Parsed::Path(paths, fragment) | Parsed::Hosted(paths, fragment) => Some((paths, fragment)),
        Parsed::Anchor(fragment) => Some((vec![from.to_owned()], Some(fragment))),
        _ => None,
    }
}

/// Takes a target apart that is written in a file.
pub(super) fn parse<'a>(target: &'a str, from: &str, settings: &LinkSettings) -> Parsed<'a> {
    if let Some(rest) = settings.self_urls.iter().find_map(|prefix| target.strip_prefix(prefix)) {
        let (path, fragment) = split(rest);
        let path = path.trim_start_matches('/');
        return Parsed::Path(from_repository(path, settings), fragment);
    }
    let of_site = settings.site_url.as_ref().filter(|url| url.contains("://"));
    if let Some(page) = of_site.and_then(|url| target.strip_prefix(url.as_str())) {
        let (path, fragment) = split(page);
        let path = if path.is_empty() { "index.html" } else { path };
        return Parsed::Hosted(from_repository(path, settings), fragment);
    }
    let hosted = settings.repository_url.as_ref().and_then(|at| host::path(target, at));
    if let Some(path) = hosted {
        let (path, fragment) = split(path);
        return Parsed::Hosted(from_repository(path, settings), fragment);
    }
    if is_foreign_path(target) {
        return if is_hole(target) { Parsed::Placeholder } else { Parsed::Disk };
    }
    if target.starts_with("//") || has_scheme(target) {
        return Parsed::External;
    }
    if is_hole(target) {
        return Parsed::Placeholder;
    }
    let (path, fragment) = split(target);
    if path.is_empty() {
        return Parsed::Anchor(fragment.unwrap_or_default());
    }
    match path.strip_prefix('/') {
        Some(path) => Parsed::Path(from_repository(path, settings), fragment),
        None => Parsed::Path(resolve(parent(from), &decoded(path)).into_iter().collect(), fragment),
    }
}

/// The paths from the portal's root that a path from the repository's root may mean: there, from
/// the portal's root, from the folder of the specs.
fn from_repository(path: &str, settings: &LinkSettings) -> Vec<String> {
    let path = decoded(path);
    let inside = crate::layout::under(&path, &settings.root_in_repository);
    let src = format!("{}/{path}", settings.src);
    let mut paths: Vec<String> = inside
        .into_iter()
        .chain([path.as_str(), src.as_str()])
        .filter_map(|path| resolve("", path))
        .collect();
    paths.dedup();
    paths
}

/// A path without its query, and the fragment.
pub(super) fn split(target: &str) -> (&str, Option<&str>) {
    let (path, fragment) = match target.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (target, None),
    };
    (path.split_once('?').map_or(path, |(path, _)| path), fragment)
}

fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// Whether an anchor is that of a line, or of several, as hosts name them: `L3`, `L3-L7`, `L3C1-L7C2`.
pub(super) fn is_line(anchor: &str) -> bool {
    let place = |text: &str| {
        let (line, column) = text.split_once('C').map_or((text, None), |(l, c)| (l, Some(c)));
        let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        number(line) && column.is_none_or(number)
    };
    anchor.strip_prefix('L').is_some_and(|rest| match rest.split_once('-') {
        Some((first, last)) => place(first) && place(last.strip_prefix('L').unwrap_or(last)),
        None => place(rest),
    })
}

/// A target that a template left to be filled.
fn is_hole(target: &str) -> bool {
    let lower = target.trim().to_lowercase();
    matches!(
        lower.as_str(),
        "" | "#"
            | "file://"
            | "file:///"
            | "link"
            | "url"
            | "tbd"
            | "todo"
            | "..."
            | "…"
            | "path"
            | "href"
            | "xxx"
    ) || lower.starts_with("path/to/")
        || crate::model::is_placeholder(target)
        || crate::model::is_placeholder(stem(target))
}

/// Percent-decoded; what does not decode to UTF-8 stays as it is.
pub(super) fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(target: &str) -> Option<Vec<String>> {
        let settings = LinkSettings {
            src: "content".to_owned(),
            root_in_repository: "docs".to_owned(),
            self_urls: vec!["https://example.org/r/blob/main".to_owned()],
            site_url: None,
            repository_url: Some("https://example.org/s".to_owned()),
            elsewhere: Vec::new(),
            stub_dir: "features".to_owned(),
            stub_folder: None,
            limits: crate::model::Limits::default(),
        };
        match parse(target, "content/a/b.md", &settings) {
            Parsed::Path(paths, _) => Some(paths),
            _ => None,
        }
    }

    #[test]
    fn relative_paths_start_at_the_document() {
        assert_eq!(paths("../c.md?x#y"), Some(vec!["content/c.md".to_owned()]));
        assert_eq!(paths("my%20file.md"), Some(vec!["content/a/my file.md".to_owned()]));
        assert_eq!(paths("../../../c.md"), Some(vec![]));
    }

    #[test]
    fn absolute_paths_and_self_urls_start_at_the_repository() {
        let wanted = Some(vec![
            "content/x.md".to_owned(),
            "docs/content/x.md".to_owned(),
            "content/docs/content/x.md".to_owned(),
        ]);
        assert_eq!(paths("/docs/content/x.md"), wanted);
        assert_eq!(paths("https://example.org/r/blob/main/docs/content/x.md"), wanted);
    }

    #[test]
    fn lines_are_named_as_hosts_name_them() {
        for anchor in ["L3", "L3-L7", "L3-7", "L3C1-L7C2"] {
            assert!(is_line(anchor), "{anchor}");
        }
        for anchor in ["L", "Lx", "L3-", "l3", "L3-Lx", "L3C", "Level"] {
            assert!(!is_line(anchor), "{anchor}");
        }
    }

    #[test]
    fn other_places_are_not_looked_for() {
        for target in ["https://a.b", "mailto:x@y", "//cdn/x", "~/x.md", "C:\\x", "link"] {
            assert_eq!(paths(target), None, "{target}");
        }
    }
}
