//! Where the links of documents lead: to pages, to files beside the specs, elsewhere, or that they
//! are broken.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rayon::prelude::*;

use super::anchors::Anchors;
use super::beside;
use super::budget::{Pool, Spent};
use super::host;
use super::moved::Moved;
use super::nodes::Nodes;
use super::places::{FileNames, Places};
use super::targets::{Parsed, decoded, is_line, parse, split};
use crate::model::{
    Arrow, DocumentId, Edge, FileState, Id as _, Link, LinkSettings, LinkState, LinkTarget,
    ListedFolder, Listing, NodeId, NodeWhat, Origin, Slip, Span, Suggestions, Table, is_home_path,
    relative_path,
};

/// What is asked for where a link leads.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) nodes: &'a Nodes,
    pub(super) places: &'a Places,
    pub(super) settings: &'a LinkSettings,
    /// What the disk has of the paths that links name.
    pub(super) files: &'a BTreeMap<String, FileState>,
    pub(super) anchors: &'a Anchors,
}

/// What became of the links of all documents.
pub(super) struct Links {
    /// The state of each link.
    pub(super) states: Table<DocumentId, Vec<LinkState>>,
    /// An edge for each node that a document links to.
    pub(super) edges: Vec<Arrow>,
    /// Files that are copied: the path from the portal's root and the one in the site.
    pub(super) assets: BTreeMap<String, String>,
    /// Folders that are listed, by their paths from the portal's root.
    pub(super) folders: BTreeMap<String, ListedFolder>,
}

/// Resolves the links of every document.
pub(super) fn links(known: Known<'_>, pool: &mut Pool) -> Links {
    let documents = known.nodes.documents.as_slice();
    let (mut states, edges): (Vec<Vec<LinkState>>, Vec<Vec<Arrow>>) = documents
        .par_iter()
        .enumerate()
        .map(|(at, document)| {
            let index = DocumentId::at(at);
            let state = |link: &Link| state(known, index, &link.target);
            let states: Vec<LinkState> = document.links.iter().map(state).collect();
            let edges = edges(known, index, &states);
            (states, edges)
        })
        .unzip();
    suggest(known.nodes, &mut states, pool);
    let (mut assets, mut folders) = (BTreeSet::new(), BTreeSet::new());
    for (_, states) in documents.iter().zip(&states).filter(|(document, _)| document.publish) {
        for state in states {
            match &state.target {
                LinkTarget::File(path) => assets.insert(path.clone()),
                LinkTarget::Folder(path) => folders.insert(path.clone()),
                _ => continue,
            };
        }
    }
    let src = &known.settings.src;
    let mut taken = super::urls::taken(known.nodes);
    let folders = super::urls::folder_pages(folders, &mut taken, src);
    super::urls::keep_folders(known.nodes, &mut taken);
    Links {
        states: states.into(),
        edges: edges.into_iter().flatten().collect(),
        assets: super::urls::asset_paths(assets, &mut taken, src),
        folders: listed(known.files, folders),
    }
}

/// What lies in the folders that have a page of their own.
fn listed(
    files: &BTreeMap<String, FileState>,
    pages: BTreeMap<String, String>,
) -> BTreeMap<String, ListedFolder> {
    let mut known: BTreeMap<&str, &Listing> = BTreeMap::new();
    for (path, state) in files {
        match state {
            FileState::Folder(listing) => known.insert(path, listing),
            FileState::Case(actual, Some(listing)) => known.insert(actual, listing),
            _ => continue,
        };
    }
    let listing = |path: &str| known.get(path).map(|listing| (*listing).clone());
    let of = |(path, url): (String, String)| {
        let listing = listing(&path).unwrap_or_default();
        (path, ListedFolder { url, listing })
    };
    pages.into_iter().map(of).collect()
}

/// The edges of a document's links.
fn edges(known: Known<'_>, index: DocumentId, states: &[LinkState]) -> Vec<Arrow> {
    let Known { nodes, places, settings, .. } = known;
    let (source, document) = (nodes.by_document[index], &nodes.documents[index]);
    let mut seen: HashSet<NodeId> = HashSet::from([source]);
    let mut found: Vec<(NodeId, Span)> = Vec::new();
    for (link, state) in document.links.iter().zip(states) {
        if let LinkTarget::Node(target, _) = state.target
            && seen.insert(target)
        {
            found.push((target, link.span));
        }
    }
    // A path in a code span is a link where there is such a document, else it is only code.
    for path in &document.code_paths {
        let target = places.of_code(document.path(), &path.text, settings);
        found.extend(target.filter(|target| seen.insert(*target)).map(|to| (to, path.span)));
    }
    let edge = |(target, span): (NodeId, Span)| {
        let edge = Edge {
            relation: nodes.kinds.links(),
            origin: Origin::Body,
            at: document.locate_in_text(span),
            line: document.line_in_file(span.start),
            at_source: true,
            at_target: None,
            note: None,
        };
        (source, target, edge)
    };
    found.into_iter().map(edge).collect()
}

/// Gives the first broken links a file that is near, and the first ones to anchors that
/// are not there the anchor that may be meant.
fn suggest(nodes: &Nodes, states: &mut [Vec<LinkState>], pool: &mut Pool) {
    let (mut files, mut anchors, mut refused) = (0, 0, 0);
    let mut names = None;
    let moved = Moved::new(nodes);
    for (index, states) in states.iter_mut().enumerate() {
        let document = &nodes.documents[DocumentId::at(index)];
        for (link, state) in document.links.iter().zip(states) {
            let mut suggestions = Suggestions::new(pool.suggestion());
            match &mut state.slip {
                Slip::NotFound(path, near) if files < super::MOST_SUGGESTIONS => {
                    files += 1;
                    let names = names.get_or_insert_with(|| FileNames::new(nodes));
                    *near = names.near(document.path(), path, &mut suggestions);
                }
                Slip::NoAnchor(near) if anchors < super::MOST_SUGGESTIONS => {
                    let LinkTarget::Node(node, _) = state.target else { continue };
                    let NodeWhat::Document(there) = nodes.node(node).what else { continue };
                    anchors += 1;
                    let lost = decoded(split(&link.target).1.unwrap_or_default());
                    *near = moved.meant(there, &lost, &mut suggestions);
                }
                _ => {}
            }
            refused += suggestions.refused();
        }
    }
    pool.settle(Spent::unsuggested(refused));
}

fn state(known: Known<'_>, document: DocumentId, target: &str) -> LinkState {
    let Known { nodes, places, settings, .. } = known;
    let broken = |slip: Slip| LinkState { target: LinkTarget::Broken, slip };
    let (candidates, fragment) = match parse(target, nodes.documents[document].path(), settings) {
        Parsed::External => {
            let target = match places.addresses.find(nodes, target) {
                Some(node) => LinkTarget::Node(node, None),
                None => LinkTarget::External,
            };
            return LinkState { target, slip: Slip::None };
        }
        Parsed::Disk if is_home_path(&decoded(target)) => return broken(Slip::HomeFolder),
        Parsed::Disk => return broken(Slip::OnDisk),
        Parsed::Placeholder => return broken(Slip::Placeholder),
        Parsed::Anchor(anchor) => {
            let node = nodes.by_document[document];
            return with_anchor(known, node, Some(anchor), None);
        }
        Parsed::Hosted(candidates, fragment) => {
            return hosted(known, document, target, (&candidates, fragment));
        }
        Parsed::Path(candidates, fragment) => (candidates, fragment),
    };
    let own = nodes.documents[document].path();
    let elsewhere = |slip: Slip| LinkState { target: LinkTarget::External, slip };
    if beside::is_named(target, own, settings) {
        return elsewhere(Slip::None);
    }
    let may_be_beside = || beside::may_be(target, own, settings);
    let Some(first) = candidates.first() else {
        return if may_be_beside() { elsewhere(Slip::Beside) } else { broken(Slip::Outside) };
    };
    if let Some(node) = candidates.iter().find_map(|path| places.find(path)) {
        return with_anchor(known, node, fragment, None);
    }
    let by_url = candidates.iter().find_map(|path| places.page(path));
    if let Some(node) = by_url.filter(|_| !settings.self_urls.is_empty()) {
        return with_anchor(known, node, fragment, None);
    }
    let found = |path: &String| on_disk(known, own, (target, fragment), path);
    if let Some(state) = candidates.iter().find_map(found) {
        return state;
    }
    if let Some(node) = candidates.iter().find_map(|path| places.find_any_case(path)) {
        let right = respelled(own, target, &nodes.node(node).path);
        return with_anchor(known, node, fragment, Some(&right));
    }
    // A published page would tell who and where.
    if is_home_path(&decoded(target)) {
        return broken(Slip::HomeFolder);
    }
    if may_be_beside() {
        return elsewhere(Slip::Beside);
    }
    broken(Slip::NotFound(first.clone(), None))
}

/// Where a link of a document leads that names a path, by what the disk has there; none where nothing
/// is there.
fn on_disk(
    known: Known<'_>,
    own: &str,
    (target, fragment): (&str, Option<&str>),
    path: &str,
) -> Option<LinkState> {
    let Known { nodes, places, files, .. } = known;
    let broken = |slip: Slip| LinkState { target: LinkTarget::Broken, slip };
    Some(match files.get(path)? {
        FileState::File if places.is_hidden(path) => broken(Slip::LeftOut),
        FileState::File => {
            LinkState { target: LinkTarget::File(path.to_owned()), slip: Slip::None }
        }
        FileState::LeftOut => {
            // A document in another letter case is not a file that somebody left out.
            let Some(node) = places.find_any_case(path) else {
                return Some(broken(Slip::LeftOut));
            };
            let right = respelled(own, target, &nodes.node(node).path);
            with_anchor(known, node, fragment, Some(&right))
        }
        FileState::Refused(why, help) => broken(Slip::Refused(why.clone(), help.clone())),
        FileState::Folder(_) => {
            let target = LinkTarget::Folder(path.to_owned());
            LinkState { target, slip: Slip::NoIndex(path.to_owned()) }
        }
        FileState::Case(actual, listing) => {
            let right = respelled(own, target, actual);
            let slip = Slip::Case(with_fragment(&right, fragment));
            match (places.find(actual), listing) {
                (Some(node), _) => with_anchor(known, node, fragment, Some(&right)),
                (None, None) => LinkState { target: LinkTarget::File(actual.clone()), slip },
                (None, _) => LinkState { target: LinkTarget::Folder(actual.clone()), slip },
            }
        }
        FileState::Missing => return None,
    })
}

/// A page of the site, or a file of the repository at some branch or commit: the document that it is
/// here, else a page that is not asked. Its anchor may be that of a line, or of another commit.
fn hosted(
    known: Known<'_>,
    document: DocumentId,
    target: &str,
    (paths, fragment): (&[String], Option<&str>),
) -> LinkState {
    let Some(node) = paths.iter().find_map(|path| known.places.find(path)) else {
        return LinkState { target: LinkTarget::External, slip: Slip::None };
    };
    let state = with_anchor(known, node, fragment, None);
    // What is meant at one commit or by its lines is not another name of the document.
    let settings = known.settings;
    let of_site = settings.site_url.as_ref().is_some_and(|url| target.starts_with(url.as_str()));
    let repository = settings.repository_url.as_deref().unwrap_or_default();
    let meant = of_site || host::is_at_usual_branch(target, repository);
    let slip = match state.slip {
        Slip::None | Slip::Alias if meant => {
            let nodes = known.nodes;
            let path = relative_path(nodes.documents[document].path(), &nodes.node(node).path);
            let path = if node == nodes.by_document[document] { String::new() } else { path };
            Slip::SelfUrl(with_fragment(&path, fragment))
        }
        _ => Slip::None,
    };
    let slip = if slip == Slip::SelfUrl(String::new()) { Slip::None } else { slip };
    LinkState { slip, ..state }
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
    format!("{dot}{}{slash}", relative_path(document, &actual))
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
    known: Known<'_>,
    node: NodeId,
    fragment: Option<&str>,
    right: Option<&str>,
) -> LinkState {
    let nodes = known.nodes;
    let slip = |fragment: Option<&str>| match right {
        Some(right) => Slip::Case(with_fragment(right, fragment)),
        None => Slip::None,
    };
    let anchor = fragment.filter(|anchor| !anchor.is_empty() && *anchor != "top");
    let (Some(anchor), NodeWhat::Document(document)) = (anchor, nodes.node(node).what) else {
        return LinkState { target: LinkTarget::Node(node, None), slip: slip(fragment) };
    };
    let anchor = decoded(anchor);
    let (node, (found, anchor_slip)) = known.anchors.on_page(nodes, document, &anchor);
    let slip = match anchor_slip {
        // Hosts show the lines of the file.
        Slip::NoAnchor(_) if is_line(&anchor) => slip(None),
        // The worse of two slips: the other one is reported when this one is fixed.
        Slip::NoAnchor(_) | Slip::Swallowed(_) => anchor_slip,
        Slip::Case(right_one) => match right {
            Some(path) => Slip::Case(with_fragment(path, Some(&right_one))),
            None => Slip::AnchorCase(right_one),
        },
        Slip::Alias if right.is_none() => Slip::Alias,
        _ => slip(fragment),
    };
    LinkState { target: LinkTarget::Node(node, found), slip }
}

#[cfg(test)]
mod tests {
    use super::*;

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
