//! Where a file of the portal lies in the site: shared by link, which gives pages their address,
//! and render, which copies files beside them.

use crate::model::{parent, stem};

/// A path under a folder; every path is under the empty one.
pub fn under<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() {
        return Some(path);
    }
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// A path in the site: as under src; outside it as from the portal's root. Leading dots of folders
/// are dropped: hosts of static sites leave hidden folders out.
pub fn site_path(path: &str, src: &str) -> String {
    let parts = under(path, src).unwrap_or(path).split('/');
    let parts = parts.map(|part| part.trim_start_matches('.')).filter(|part| !part.is_empty());
    let path = parts.collect::<Vec<_>>().join("/");
    // In an address these end the path.
    path.replace(['#', '?'], "-")
}

/// The page of an address: what stands before its fragment.
pub fn page_of(url: &str) -> &str {
    url.split('#').next().unwrap_or(url)
}

/// The page of a Markdown file: `README.md` and `index.md` are their folder's index.
pub fn page_path(path: &str, src: &str) -> String {
    let inside = site_path(path, src);
    let folder = parent(&inside);
    let stem = stem(&inside);
    let index = stem.eq_ignore_ascii_case("index") || stem.eq_ignore_ascii_case("readme");
    let name = if index { "index" } else { stem };
    if folder.is_empty() { format!("{name}.html") } else { format!("{folder}/{name}.html") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_mirror_the_sources() {
        assert_eq!(page_path("content/a/feat-x.md", "content"), "a/feat-x.html");
        assert_eq!(page_path("content/a/README.md", "content"), "a/index.html");
        assert_eq!(page_path("content/index.md", "content"), "index.html");
        assert_eq!(page_path(".kiro/specs/a.md", "content"), "kiro/specs/a.html");
        assert_eq!(page_path("content/x/.kiro/a.md", "content"), "x/kiro/a.html");
        assert_eq!(page_path("a.b.md", ""), "a.b.html");
        assert_eq!(page_path("C#.md", ""), "C-.html");
    }
}
