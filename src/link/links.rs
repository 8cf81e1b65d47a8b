//! Where the links of documents lead: to pages, to files beside the specs, elsewhere, nowhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::host::{self, Addresses};
use crate::markdown;
use crate::model::{
    Document, DocumentId, Edge, FileState, Id as _, LinkSettings, LinkState, LinkTarget, NodeId,
    NodeWhat, Origin, Portal, Slip, Span, Table, is_foreign_path, nearest, parent, plain_title,
    relative_url, resolve, slug, stem,
};

/// A link's target, taken apart.
enum Parsed<'a> {
    External,
    Home,
    Placeholder,
    /// Paths from the portal's root that may be meant, the likeliest first; none: out of it.
    Path(Vec<String>, Option<&'a str>),
    /// An anchor of the same document.
    Anchor(&'a str),
    /// A file on the repository's page, by its paths here: a document, or a place elsewhere.
    Hosted(Vec<String>, Option<&'a str>),
}

/// Every path that links name and that is no document, for the disk to be asked about.
pub(super) fn wanted(documents: &[Arc<Document>], settings: &LinkSettings) -> BTreeSet<String> {
    let known: BTreeSet<&str> = documents.iter().map(|document| document.path()).collect();
    let mut paths = BTreeSet::new();
    for document in documents {
        for link in &document.links {
            if let Parsed::Path(candidates, _) = parse(&link.target, document.path(), settings) {
                paths.extend(candidates.into_iter().filter(|path| !known.contains(path.as_str())));
            }
        }
    }
    paths
}

/// Resolves the links of every document.
pub(super) fn add(
    portal: &mut Portal,
    settings: &LinkSettings,
    files: &BTreeMap<String, FileState>,
) {
    let pages = Pages::new(portal);
    let mut states: Vec<Vec<LinkState>> = portal
        .documents
        .as_slice()
        .par_iter()
        .enumerate()
        .map(|(at, document)| {
            let index = DocumentId::at(at);
            let state = |link: &crate::model::Link| {
                state(portal, &pages, settings, files, index, &link.target)
            };
            document.links.iter().map(state).collect()
        })
        .collect();
    suggest(portal, &pages, &mut states);
    let states: Table<DocumentId, Vec<LinkState>> = states.into();
    let mut assets = BTreeSet::new();
    for (index, states) in states.entries() {
        let source = portal.document_nodes[index];
        let mut seen: BTreeSet<NodeId> = BTreeSet::new();
        let mut found: Vec<(NodeId, Span)> = Vec::new();
        for (link, state) in states.iter().enumerate() {
            match &state.target {
                LinkTarget::File(path) if portal.documents[index].publish => {
                    assets.insert(path.clone());
                }
                LinkTarget::Node(target, _) if *target != source && seen.insert(*target) => {
                    found.push((*target, portal.documents[index].links[link].span));
                }
                _ => {}
            }
        }
        // A path in a code span is a link where there is such a document, else it is no more than code.
        for path in &portal.documents[index].code_paths {
            let target = pages.of_code(portal.documents[index].path(), &path.text, settings);
            if let Some(target) = target.filter(|target| *target != source && seen.insert(*target))
            {
                found.push((target, path.span));
            }
        }
        for (target, span) in found {
            let document = &portal.documents[index];
            let edge = Edge {
                relation: portal.kinds.links(),
                origin: Origin::Body,
                path: document.path().to_owned(),
                span,
                line: document.source.line(span.start),
                at_source: true,
                at_target: None,
                note: None,
            };
            portal.graph.add_edge(source, target, edge);
        }
    }
    portal.assets = super::nodes::asset_paths(portal, assets, &settings.src);
    portal.links = states;
}

/// Gives the first links that lead nowhere a file that is near.
fn suggest(portal: &Portal, pages: &Pages, states: &mut [Vec<LinkState>]) {
    let missing = states.iter_mut().enumerate().flat_map(|(index, states)| {
        states.iter_mut().filter_map(move |state| match &mut state.slip {
            Slip::NotFound(path, near) => Some((index, path, near)),
            _ => None,
        })
    });
    for (index, path, near) in missing.take(super::MOST_SUGGESTIONS) {
        *near = pages.near(portal.documents[DocumentId::at(index)].path(), path);
    }
}

/// The documents that the links of a file outside the portal lead to, in the order of the links.
pub(super) fn documents(
    portal: &Portal,
    file: &Document,
    settings: &LinkSettings,
) -> Vec<Option<DocumentId>> {
    let pages = Pages::new(portal);
    let document = |link: &crate::model::Link| match parse(&link.target, file.path(), settings) {
        Parsed::Path(paths, _) => {
            let node = paths.iter().find_map(|path| pages.find(path))?;
            portal.document_of(node)
        }
        _ => None,
    };
    file.links.iter().map(document).collect()
}

/// Documents and planned specs by path and page.
struct Pages {
    paths: BTreeMap<String, NodeId>,
    lower: BTreeMap<String, NodeId>,
    urls: BTreeMap<String, NodeId>,
    /// Folders that are called like a document in them: what names the folder means it.
    folders: BTreeMap<String, NodeId>,
    /// Web addresses that are short forms of ids.
    addresses: Addresses,
    /// Paths by the file's name.
    names: BTreeMap<String, Vec<String>>,
    /// Files of metadata beside unpublished documents.
    hidden: BTreeSet<String>,
}

impl Pages {
    fn new(portal: &Portal) -> Pages {
        let mut pages = Pages {
            paths: BTreeMap::new(),
            lower: BTreeMap::new(),
            urls: BTreeMap::new(),
            folders: BTreeMap::new(),
            names: BTreeMap::new(),
            addresses: Addresses::new(portal),
            hidden: portal
                .documents
                .iter()
                .filter(|document| !document.publish)
                .filter_map(|document| Some(document.sidecar.as_ref()?.path.clone()))
                .collect(),
        };
        for id in portal.nodes().filter(|id| portal.is_document(*id)) {
            let node = portal.node(id);
            // A file with several documents is meant as a whole, from its first one on.
            if let NodeWhat::Document(document) = node.what
                && !portal.documents[document].is_first()
            {
                continue;
            }
            pages.paths.entry(node.path.clone()).or_insert(id);
            pages.lower.entry(node.path.to_lowercase()).or_insert(id);
            pages.urls.insert(node.url.clone(), id);
            let folder = parent(&node.path);
            let before = folder.strip_suffix(node.id.as_str());
            if before.is_some_and(|before| before.is_empty() || before.ends_with('/')) {
                pages.folders.entry(folder.to_owned()).or_insert(id);
            }
            let name = node.path.rsplit('/').next().unwrap_or_default().to_owned();
            // What is not published is no suggestion either.
            if portal.is_published(id) {
                pages.names.entry(name).or_default().push(node.path.clone());
            }
        }
        pages
    }

    /// The node that a path means: the file itself, the same without `.md` or as `.html`, or the
    /// index of the folder.
    fn find(&self, path: &str) -> Option<NodeId> {
        let file = spellings(path).iter().find_map(|path| self.paths.get(path)).copied();
        file.or_else(|| self.folders.get(path.trim_end_matches('/')).copied())
    }

    /// The document that a path in a code span means: from the folder of its document, else from the
    /// portal's root or the folder of the specs.
    fn of_code(&self, from: &str, text: &str, settings: &LinkSettings) -> Option<NodeId> {
        let rooted = format!("/{}", text.trim_start_matches('/'));
        [text, &rooted].into_iter().find_map(|target| match parse(target, from, settings) {
            Parsed::Path(paths, _) => paths.iter().find_map(|path| {
                let folder = || self.folders.get(path.trim_end_matches('/'));
                self.paths.get(path).or_else(folder).copied()
            }),
            _ => None,
        })
    }

    /// The same whatever the letter case.
    fn find_any_case(&self, path: &str) -> Option<NodeId> {
        spellings(&path.to_lowercase()).iter().find_map(|path| self.lower.get(path)).copied()
    }

    /// The document whose file name is nearest to that of a path that does not exist, relative to
    /// the document that links.
    fn near(&self, document: &str, path: &str) -> Option<String> {
        let wanted = path.rsplit('/').next().unwrap_or_default();
        let name = nearest(wanted, self.names.keys().map(String::as_str))?;
        let near = self.names[name].iter().find(|known| *known != document)?;
        Some(relative_url(document, near))
    }
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

/// The files that a path may mean: itself, the same without `.md` or as `.html`, the index of the
/// folder.
pub(super) fn spellings(path: &str) -> [String; 6] {
    let path = path.trim_end_matches('/');
    let slash = if path.is_empty() { "" } else { "/" };
    [
        path.to_owned(),
        format!("{path}.md"),
        path.strip_suffix(".html").map(|stem| format!("{stem}.md")).unwrap_or_default(),
        format!("{path}{slash}index.md"),
        format!("{path}{slash}README.md"),
        format!("{path}{slash}readme.md"),
    ]
}

fn state(
    portal: &Portal,
    pages: &Pages,
    settings: &LinkSettings,
    files: &BTreeMap<String, FileState>,
    document: DocumentId,
    target: &str,
) -> LinkState {
    let nowhere = |slip: Slip| LinkState { target: LinkTarget::Nowhere, slip };
    let (candidates, fragment) = match parse(target, portal.documents[document].path(), settings) {
        Parsed::External => {
            let target = match pages.addresses.find(portal, target) {
                Some(node) => LinkTarget::Node(node, None),
                None => LinkTarget::External,
            };
            return LinkState { target, slip: Slip::None };
        }
        Parsed::Home => return nowhere(Slip::HomeFolder),
        Parsed::Placeholder => return nowhere(Slip::Placeholder),
        Parsed::Anchor(anchor) => {
            let node = portal.document_nodes[document];
            return with_anchor(portal, node, Some(anchor), None);
        }
        Parsed::Hosted(candidates, fragment) => {
            return hosted(portal, pages, &candidates, fragment);
        }
        Parsed::Path(candidates, fragment) => (candidates, fragment),
    };
    let Some(first) = candidates.first() else { return nowhere(Slip::Outside) };
    if let Some(node) = candidates.iter().find_map(|path| pages.find(path)) {
        return with_anchor(portal, node, fragment, None);
    }
    let by_url = candidates.iter().find_map(|path| pages.urls.get(path)).copied();
    if let Some(node) = by_url.filter(|_| !settings.self_urls.is_empty()) {
        return with_anchor(portal, node, fragment, None);
    }
    let own = portal.documents[document].path();
    for path in &candidates {
        match files.get(path) {
            Some(FileState::File) if pages.hidden.contains(path) => {
                return nowhere(Slip::LeftOut);
            }
            Some(FileState::File) => {
                return LinkState { target: LinkTarget::File(path.clone()), slip: Slip::None };
            }
            Some(FileState::LeftOut) => {
                // A document in another letter case is no file that somebody left out.
                let Some(node) = pages.find_any_case(path) else {
                    return nowhere(Slip::LeftOut);
                };
                let right = respelled(own, target, &portal.node(node).path);
                return with_anchor(portal, node, fragment, Some(&right));
            }
            Some(FileState::Folder) => return nowhere(Slip::NoIndex(path.clone())),
            Some(FileState::Case(actual)) => {
                let right = respelled(own, target, actual);
                return match pages.find(actual) {
                    Some(node) => with_anchor(portal, node, fragment, Some(&right)),
                    None => LinkState {
                        target: LinkTarget::File(actual.clone()),
                        slip: Slip::Case(with_fragment(&right, fragment)),
                    },
                };
            }
            Some(FileState::Missing) | None => {}
        }
    }
    if let Some(node) = candidates.iter().find_map(|path| pages.find_any_case(path)) {
        let right = respelled(own, target, &portal.node(node).path);
        return with_anchor(portal, node, fragment, Some(&right));
    }
    if is_home(target) {
        return nowhere(Slip::HomeFolder);
    }
    nowhere(Slip::NotFound(first.clone(), None))
}

/// A file of the repository at some branch or commit: the document that it is here, else the page of
/// the repository, which is not asked. Its anchor may be that of a line, or of another commit.
fn hosted(portal: &Portal, pages: &Pages, paths: &[String], fragment: Option<&str>) -> LinkState {
    let Some(node) = paths.iter().find_map(|path| pages.find(path)) else {
        return LinkState { target: LinkTarget::External, slip: Slip::None };
    };
    let state = with_anchor(portal, node, fragment, None);
    LinkState { slip: Slip::None, ..state }
}

/// The path of a target as the disk spells it, relative to the document; its form is kept: with
/// `./`, with `/` at the end, without `.md`, or from the repository's root.
fn respelled(document: &str, target: &str, actual: &str) -> String {
    let (typed, _) = split(target);
    let stem =
        |path: &str| path.rsplit_once('.').map_or(path.to_owned(), |(stem, _)| stem.to_owned());
    let kind = |path: &str| {
        path.rsplit('/')
            .next()
            .unwrap_or(path)
            .rsplit_once('.')
            .map(|(_, kind)| kind.to_lowercase())
    };
    let mut actual = actual.to_owned();
    let (typed_kind, actual_kind) = (kind(typed), kind(&actual));
    if typed_kind.as_deref() == Some("html") && actual_kind != typed_kind {
        actual = format!("{}.html", stem(&actual));
    } else if typed_kind.is_none() && actual_kind.as_deref() == Some("md") {
        actual = stem(&actual);
    }
    if typed.starts_with('/') {
        let length = actual.chars().count();
        let rooted: String =
            typed.chars().take(typed.chars().count().saturating_sub(length)).collect();
        return format!("{rooted}{actual}");
    }
    let dot = if typed.starts_with("./") { "./" } else { "" };
    let slash = if typed.ends_with('/') { "/" } else { "" };
    format!("{dot}{}{slash}", relative_url(document, &actual))
}

fn with_fragment(path: &str, fragment: Option<&str>) -> String {
    match fragment {
        Some(fragment) => format!("{path}#{fragment}"),
        None => path.to_owned(),
    }
}

/// The state of a link to a node's page, its anchor checked. `right` is the path's right spelling
/// when the one that was typed differs by letter case.
fn with_anchor(
    portal: &Portal,
    node: NodeId,
    fragment: Option<&str>,
    right: Option<&str>,
) -> LinkState {
    let slip = |fragment: Option<&str>| match right {
        Some(right) => Slip::Case(with_fragment(right, fragment)),
        None => Slip::None,
    };
    let anchor = fragment.filter(|anchor| !anchor.is_empty() && *anchor != "top");
    let (Some(anchor), NodeWhat::Document(document)) = (anchor, portal.node(node).what) else {
        return LinkState { target: LinkTarget::Node(node, None), slip: slip(fragment) };
    };
    let (node, (found, anchor_slip)) = on_page(portal, document, &decoded(anchor));
    let slip = match anchor_slip {
        // The worse of two slips: the other one is told when this one is mended.
        Slip::NoAnchor(_) => anchor_slip,
        Slip::Case(known) => match right {
            Some(path) => Slip::Case(with_fragment(path, Some(&known))),
            None => Slip::AnchorCase(known),
        },
        Slip::Alias if right.is_none() => Slip::Alias,
        _ => slip(fragment),
    };
    LinkState { target: LinkTarget::Node(node, found), slip }
}

/// An anchor on the page of a document: its own, else one of the other documents in its file.
fn on_page(
    portal: &Portal,
    document: DocumentId,
    anchor: &str,
) -> (NodeId, (Option<String>, Slip)) {
    let path = portal.documents[document].path();
    let own = (portal.document_nodes[document], find_anchor(&portal.documents[document], anchor));
    let exact = |(found, slip): &(Option<String>, Slip)| found.is_some() && *slip == Slip::None;
    if portal.documents[document].part.is_none() || exact(&own.1) {
        return own;
    }
    let from = portal.documents.as_slice().partition_point(|other| other.path() < path);
    let parts = portal.documents.entries().skip(from).take_while(|(_, part)| part.path() == path);
    let others: Vec<_> = parts
        .map(|(other, part)| (portal.document_nodes[other], find_anchor(part, anchor)))
        .collect();
    // What the page has exactly is meant before what is merely near in the own document.
    let best = others.iter().find(|(_, found)| exact(found));
    let near = || others.iter().find(|(_, (found, _))| found.is_some());
    match (best, own.1.0.is_some()) {
        (Some(best), _) => best.clone(),
        (None, true) => own,
        (None, false) => near().cloned().unwrap_or(own),
    }
}

/// An anchor of a document: as it is, in another letter case, without the heading's number, or
/// as the id of an item under a heading.
fn find_anchor(document: &Document, anchor: &str) -> (Option<String>, Slip) {
    let anchors = || document.headings.iter().map(|heading| heading.anchor.as_str());
    let html = || document.anchors.iter().map(String::as_str);
    if anchors().chain(html()).any(|known| known == anchor) {
        return (Some(anchor.to_owned()), Slip::None);
    }
    let same = |known: &&str| known.to_lowercase() == anchor.to_lowercase();
    if let Some(known) = anchors().chain(html()).find(same) {
        return (Some(known.to_owned()), Slip::Case(known.to_owned()));
    }
    // Where punctuation was dropped GitHub leaves two hyphens and people write one.
    let folded = |anchor: &str| slug(anchor);
    let wanted = folded(anchor);
    let by_title = document
        .headings
        .iter()
        .filter(|heading| {
            folded(&heading.anchor) == wanted
                || folded(&markdown::anchor(plain_title(&heading.text))) == wanted
        })
        .map(|heading| &heading.anchor);
    let by_item = document
        .items
        .iter()
        .filter(|item| item.id.eq_ignore_ascii_case(anchor) && !item.anchor.is_empty())
        .map(|item| &item.anchor);
    let aliases: BTreeSet<&String> = by_title.chain(by_item).collect();
    match aliases.iter().next() {
        Some(one) if aliases.len() == 1 => (Some((*one).clone()), Slip::Alias),
        _ => {
            let near = nearest(anchor, anchors()).filter(|_| document.publish);
            (None, Slip::NoAnchor(near.map(str::to_owned)))
        }
    }
}

fn parse<'a>(target: &'a str, from: &str, settings: &LinkSettings) -> Parsed<'a> {
    if let Some(rest) = settings.self_urls.iter().find_map(|prefix| target.strip_prefix(prefix)) {
        let (path, fragment) = split(rest);
        let path = path.trim_start_matches('/');
        return Parsed::Path(from_repository(path, settings), fragment);
    }
    let hosted = settings.repository_url.as_ref().and_then(|at| host::path(target, at));
    if let Some(path) = hosted {
        let (path, fragment) = split(path);
        return Parsed::Hosted(from_repository(path, settings), fragment);
    }
    if is_foreign_path(target) {
        return Parsed::Home;
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
fn split(target: &str) -> (&str, Option<&str>) {
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

/// A rooted path that is one on somebody's computer unless the repository has it: a published
/// page would tell who and where.
fn is_home(target: &str) -> bool {
    let mut parts = target.split('/');
    let first = parts.next().is_some_and(str::is_empty).then(|| parts.next()).flatten();
    let homes = ["home", "users", "root"];
    first.is_some_and(|first| homes.contains(&first.to_lowercase().as_str()))
        && parts.next().is_some()
}

/// A target that a template left to be filled.
fn is_hole(target: &str) -> bool {
    let lower = target.trim().to_lowercase();
    matches!(
        lower.as_str(),
        "" | "#" | "link" | "url" | "tbd" | "todo" | "..." | "…" | "path" | "href" | "xxx"
    ) || lower.starts_with("path/to/")
        || crate::model::is_placeholder(target)
        || crate::model::is_placeholder(stem(target))
}

/// Percent-decoded; what does not decode to UTF-8 stays as it is.
fn decoded(text: &str) -> String {
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
            repository_url: Some("https://example.org/s".to_owned()),
            stub_dir: "features".to_owned(),
            stub_folder: None,
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
    fn other_places_are_not_looked_for() {
        for target in ["https://a.b", "mailto:x@y", "//cdn/x", "~/x.md", "C:\\x", "link"] {
            assert_eq!(paths(target), None, "{target}");
        }
    }

    #[test]
    fn a_slip_of_case_is_respelled_in_its_own_form() {
        let right = |target: &str, actual: &str| respelled("content/a/b.md", target, actual);
        assert_eq!(right("./Readme.md#a", "content/a/README.md"), "./README.md");
        assert_eq!(right("../OTHER", "content/other.md"), "../other");
        assert_eq!(right("X.html", "content/a/x.md"), "x.html");
        assert_eq!(right("My%20File.md", "content/a/my file.md"), "my%20file.md");
        assert_eq!(right("/docs/content/X.md", "content/x.md"), "/docs/content/x.md");
        assert_eq!(right("A/", "content/a/a"), "a/");
    }
}
