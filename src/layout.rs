//! Where a file of the portal lies in the site: shared by link, which gives pages their address,
//! and render, which copies files beside them.

use std::borrow::Cow;

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

/// The page of an address: what comes before its fragment.
pub fn page_of(url: &str) -> &str {
    url.split('#').next().unwrap_or(url)
}

/// Pages at the root of the site that are not documents.
pub const PAGES: [&str; 9] = [
    "documents.html",
    "roadmap.html",
    "progress.html",
    "graph.html",
    "gates.html",
    "traceability.html",
    "findings.html",
    "findings-by-document.html",
    NOT_FOUND,
];

/// Files at the root of the site besides these pages.
pub const FILES: [&str; 5] = ["index.html", "portal.json", "sitemap.xml", "robots.txt", "llms.txt"];

/// The page for addresses at which nothing is: the one that never goes on in pages with numbers, as
/// `gates-2.html` does, and that a document of that name makes.
pub const NOT_FOUND: &str = "404.html";

/// Folders of the site that hold pages or data of its own.
pub const FOLDERS: [&str; 6] = ["registers", "tags", "traceability", "search", "graph", "assets"];

/// Those of them that hold pages: a document in another one is not in the way of anything.
pub const PAGE_FOLDERS: [&str; 3] = ["registers", "tags", "traceability"];

/// Whether a file would lie among the site's files of data; its folder may hold other files too.
pub fn is_data(path: &str) -> bool {
    let path = path.to_lowercase();
    let is_json = path.rsplit_once('.').is_some_and(|(_, extension)| extension == "json");
    is_json && path.starts_with("data/")
}

/// Whether a path in the site is one that no document gives it.
pub fn is_own(path: &str) -> bool {
    let folder = path.split_once('/').map(|(folder, _)| folder);
    FILES.iter().any(|own| path.eq_ignore_ascii_case(own))
        || is_list(path)
        || own_page(path).is_some()
        || is_data(path)
        || folder.is_some_and(|folder| FOLDERS.contains(&folder))
}

/// Whether a file would be one in which `llms.txt` goes on: `llms-2.txt`.
pub fn is_list(path: &str) -> bool {
    let path = path.to_lowercase();
    let number = path.strip_prefix("llms-").and_then(|rest| rest.strip_suffix(".txt"));
    number.is_some_and(|n| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The address of a page that goes on in several, by its number from 1: `gates.html`,
/// `gates-2.html`.
pub fn numbered(url: &str, number: usize) -> String {
    match url.strip_suffix(".html") {
        Some(stem) if number > 1 => format!("{stem}-{number}.html"),
        _ => url.to_owned(),
    }
}

/// The page at the root of the site that an address is of: itself, or the one that goes on in it.
/// In lower case: on many disks `Gates.html` and `gates.html` are one file.
pub fn own_page(url: &str) -> Option<&'static str> {
    let url = url.to_lowercase();
    let goes_on = |page: &&&str| {
        let stem = page.strip_suffix(".html").unwrap_or(page);
        let rest = url.strip_prefix(stem).and_then(|rest| rest.strip_prefix('-'));
        let number = rest.and_then(|rest| rest.strip_suffix(".html"));
        number.is_some_and(|n| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let known = PAGES.iter().find(|page| **page == url);
    known.or_else(|| PAGES.iter().filter(|page| **page != NOT_FOUND).find(goes_on)).copied()
}

/// The page of a Markdown file: `README.md` and `index.md` are their folder's index.
pub fn page_path(path: &str, src: &str) -> String {
    let inside = site_path(path, src);
    let folder = parent(&inside);
    let stem = stem(&inside);
    let index = stem.eq_ignore_ascii_case("index") || stem.eq_ignore_ascii_case("readme");
    let name = if index { "index" } else { stem };
    let name = short(name);
    if folder.is_empty() { format!("{name}.html") } else { format!("{folder}/{name}.html") }
}

/// Bytes that the name of a page may have without its ending. Names have 255 on most disks, and what
/// is made beside a page has longer endings.
const MOST_NAME: usize = 220;

/// A name for a page: one that is too long is cut, and ends in a number that is computed from all
/// of it.
pub fn short(name: &str) -> Cow<'_, str> {
    if name.len() <= MOST_NAME {
        return Cow::Borrowed(name);
    }
    let end =
        (0..=MOST_NAME - 17).rev().find(|end| name.is_char_boundary(*end)).unwrap_or_default();
    Cow::Owned(format!("{}-{:016x}", &name[..end], number_of(name)))
}

/// A number that is computed from a text, the same on every system: FNV-1a.
pub fn number_of(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |number, byte| {
        (number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_for_programs_goes_on_in_files_of_the_site() {
        assert!(["llms.txt", "llms-2.txt", "LLMS-10.TXT"].iter().all(|path| is_own(path)));
        assert!(!["llms-.txt", "llms-a.txt", "a/llms-2.txt"].iter().any(|path| is_own(path)));
    }

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

    #[test]
    fn names_of_pages_fit_into_a_folder() {
        let long = format!("content/a/{}1.md", "ü".repeat(120));
        let other = format!("content/a/{}2.md", "ü".repeat(120));
        let (page, second) = (page_path(&long, "content"), page_path(&other, "content"));
        assert!(page.starts_with("a/üü") && page.len() < 255 - 20, "{page}");
        assert_eq!(page.rsplit_once('.').map(|(_, kind)| kind), Some("html"));
        assert_ne!(page, second);
        assert_eq!(page_path(&format!("{}.md", "n".repeat(220)), "").len(), 225);
    }

    #[test]
    fn a_long_page_goes_on_under_its_own_name() {
        assert_eq!(numbered("gates.html", 1), "gates.html");
        assert_eq!(numbered("a/b.html", 12), "a/b-12.html");
        assert_eq!(own_page("gates-2.html"), Some("gates.html"));
        assert_eq!(own_page("Roadmap.html"), Some("roadmap.html"));
        assert_eq!(own_page("findings-12.html"), Some("findings.html"));
        assert_eq!(own_page("roadmap-2.html"), Some("roadmap.html"));
        for other in ["404-2.html", "index-2.html", "gates-.html", "gates-2b.html", "a/gates.html"]
        {
            assert_eq!(own_page(other), None, "{other}");
        }
    }
}
