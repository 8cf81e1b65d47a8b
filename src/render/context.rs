//! What every page's template gets: titles, navigation near the page, links of the portal.

use serde::Serialize;

use super::address::{dom_id, href};
use super::site::{Menu, Site};
use crate::layout::{NOT_FOUND, numbered, own_page};
use crate::model::{
    DocumentId, Heading, KindRole, Leads, Level, Membership, NodeId, NodeWhat, Outline,
    OutlineEntry, Stage, SystemId, parent,
};

/// How many neighbours the navigation shows on each side. A page holds only what is near it: the
/// whole tree on every page is what makes sites grow with the square of their size.
const NEAR: usize = 5;

/// The same of the chapters of an outline, whose parts and nesting take room.
const NEAR_CHAPTERS: usize = 15;

/// A link.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LinkShape {
    pub title: String,
    pub url: String,
}

/// A spec as lists show it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SpecShape {
    pub id: String,
    pub title: String,
    pub url: String,
    pub state: &'static str,
    pub status: Option<String>,
    pub stage: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Section {
    title: &'static str,
    url: String,
    current: bool,
    count: usize,
    level: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Crumb {
    title: String,
    url: Option<String>,
}

#[derive(Debug, Serialize)]
struct NearEntry {
    title: String,
    url: String,
    current: bool,
    state: &'static str,
    depth: usize,
    /// What an entry without an address is: a part, a separator, a draft.
    form: &'static str,
}

#[derive(Debug, Serialize)]
struct Near {
    title: String,
    url: Option<String>,
    entries: Vec<NearEntry>,
    before: usize,
    after: usize,
}

/// An entry of the table of contents. Those below level 2 are in lists inside of the others.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TocEntry {
    level: u8,
    text: String,
    anchor: String,
    /// Whether a list inside begins with it, ends with it, or is in it.
    first: bool,
    last: bool,
    holds: bool,
}

impl TocEntry {
    pub(super) fn new(level: u8, heading: &Heading) -> TocEntry {
        TocEntry {
            level,
            text: heading.text.clone(),
            anchor: dom_id(&heading.anchor),
            first: false,
            last: false,
            holds: false,
        }
    }
}

/// Where a page is among those that one list goes on in.
#[derive(Debug, Serialize)]
struct Numbers {
    /// From 1.
    number: usize,
    pages: usize,
    links: Vec<NumberLink>,
}

/// A link to one of them.
#[derive(Debug, Serialize)]
struct NumberLink {
    number: usize,
    /// None: this page.
    url: Option<String>,
    /// Whether there are others between it and the one before.
    gap: bool,
}

/// How many pages before and after this one are linked by their numbers, besides the first and
/// the last.
const NUMBERS: usize = 3;

/// The part of a context that every page has.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    title: String,
    description: String,
    author: String,
    lang: String,
    root: String,
    book_title: String,
    default_theme: String,
    stylesheets: Vec<String>,
    scripts: Vec<String>,
    generator: &'static str,
    live: Option<String>,
    sections: Vec<Section>,
    breadcrumb: Vec<Crumb>,
    near: Option<Near>,
    toc: Vec<TocEntry>,
    previous: Option<LinkShape>,
    next: Option<LinkShape>,
    numbers: Option<Numbers>,
    pub edit_url: Option<String>,
    repository_url: Option<String>,
}

/// The pages of the portal as a whole: title and address.
pub(super) const SECTIONS: [(&str, &str); 7] = [
    ("Dashboard", "index.html"),
    ("Roadmap", "roadmap.html"),
    ("Progress", "progress.html"),
    ("Graph", "graph.html"),
    ("Gates", "gates.html"),
    ("Traceability", "traceability.html"),
    ("Findings", "findings.html"),
];

/// The pages of the portal as a whole that have anything to show; others are left out of menus.
pub(super) fn menu(site: &Site<'_>) -> Menu {
    let boards = &site.boards;
    let is_full = |page: &str| match page {
        "progress.html" => !boards.progress.is_empty(),
        "gates.html" => !boards.gates.is_empty(),
        "traceability.html" => !boards.types.is_empty(),
        _ => true,
    };
    SECTIONS.into_iter().filter(|(_, page)| is_full(page)).collect()
}

impl Page {
    /// The part for one of the portal's own pages.
    pub(super) fn new(site: &Site<'_>, url: &str, title: &str, description: &str) -> Page {
        let near = systems_near(site, url).or_else(|| outline_near(site, url, None));
        Page { near, ..Page::alone(site, url, title, description) }
    }

    /// The part for a page without anything near it.
    fn alone(site: &Site<'_>, url: &str, title: &str, description: &str) -> Page {
        let settings = site.settings;
        let root = "../".repeat(url.matches('/').count());
        let from_root = |path: &String| format!("{root}{}", site.asset_path(path));
        Page {
            title: title.to_owned(),
            description: description.to_owned(),
            author: settings.author.clone(),
            lang: settings.language.clone(),
            book_title: settings.title.clone(),
            default_theme: settings.default_theme.clone(),
            stylesheets: settings.stylesheets.iter().map(from_root).collect(),
            scripts: settings.scripts.iter().map(from_root).collect(),
            generator: concat!("specbook ", env!("CARGO_PKG_VERSION")),
            live: settings.live.as_ref().map(|live| format!("{root}{live}")),
            sections: sections(site, url),
            breadcrumb: Vec::new(),
            near: None,
            toc: Vec::new(),
            previous: None,
            next: None,
            numbers: None,
            edit_url: None,
            repository_url: settings.repository_url.clone(),
            root,
        }
    }

    /// The part for a page of the portal as a whole that goes on in several: `at` is its number from
    /// 0 and how many there are.
    pub(super) fn numbered(
        site: &Site<'_>,
        page: &str,
        title: &str,
        description: &str,
        at: (usize, usize),
    ) -> Page {
        let url = numbered(page, at.0 + 1);
        let whole = match at.0 {
            0 => title.to_owned(),
            number => format!("{title}, page {}", number + 1),
        };
        let mut made = Page::new(site, &url, &whole, description);
        made.goes_on(&url, at, &|number| numbered(page, number + 1));
        made
    }

    /// Sets the table of contents, with where lists inside begin and end: a template would ask each
    /// entry for those beside it.
    pub(super) fn contents(&mut self, mut entries: Vec<TocEntry>) {
        let inside: Vec<bool> = entries.iter().map(|entry| entry.level > 2).collect();
        for (at, entry) in entries.iter_mut().enumerate() {
            let before = at > 0 && inside[at - 1];
            let after = inside.get(at + 1).is_some_and(|after| *after);
            entry.first = inside[at] && !before;
            entry.last = inside[at] && !after;
            entry.holds = !inside[at] && after;
        }
        self.toc = entries;
    }

    /// Says that this page is one of several that a list goes on in: `at` is its number from 0 and
    /// how many there are, `url_of` gives the address of each.
    pub(super) fn goes_on(
        &mut self,
        url: &str,
        at: (usize, usize),
        url_of: &dyn Fn(usize) -> String,
    ) {
        let (own, pages) = at;
        if pages < 2 {
            return;
        }
        let link = |number: usize| LinkShape {
            title: format!("Page {}", number + 1),
            url: href(url, &url_of(number)),
        };
        self.previous = own.checked_sub(1).map(link);
        self.next = (own + 1 < pages).then(|| link(own + 1));
        let near = |number: &usize| {
            *number == 0 || *number + 1 == pages || number.abs_diff(own) <= NUMBERS
        };
        let mut links: Vec<NumberLink> = Vec::new();
        for number in (0..pages).filter(near) {
            let gap = links.last().is_some_and(|last| last.number < number);
            let url = (number != own).then(|| href(url, &url_of(number)));
            links.push(NumberLink { number: number + 1, url, gap });
        }
        self.numbers = Some(Numbers { number: own + 1, pages, links });
    }

    /// Says which pages of the portal this one is below: title and address.
    pub(super) fn below(
        &mut self,
        site: &Site<'_>,
        url: &str,
        above: &[(&str, &str)],
        title: &str,
    ) {
        let home = (site.settings.title.as_str(), "index.html");
        let above = std::iter::once(&home).chain(above);
        let crumb = |(title, page): &(&str, &str)| Crumb {
            title: (*title).to_owned(),
            url: Some(href(url, page)),
        };
        self.breadcrumb = above.map(crumb).collect();
        self.breadcrumb.push(Crumb { title: title.to_owned(), url: None });
    }

    /// The part for a document's or a planned spec's page.
    pub(super) fn of_node(site: &Site<'_>, id: NodeId, description: &str) -> Page {
        let node = site.portal.node(id);
        let mut page = Page::alone(site, &node.url, title_of(site, id), description);
        page.breadcrumb = breadcrumb(site, id);
        let own = (node.url != NOT_FOUND).then(|| near(site, id)).flatten();
        page.near = own
            .or_else(|| systems_near(site, &node.url))
            .or_else(|| outline_near(site, &node.url, None));
        if let NodeWhat::Document(document) = node.what {
            let (previous, next) = beside(site, document);
            page.previous = previous;
            page.next = next;
        }
        page
    }

    /// The same page with links that start at the site's root, when that is known.
    pub(super) fn rooted(&mut self, root: Option<&str>) {
        let Some(root) = root else { return };
        let near = self.near.iter_mut().flat_map(|near| &mut near.entries);
        let urls = self.sections.iter_mut().map(|section| &mut section.url);
        let near = near.map(|entry| &mut entry.url).filter(|url| !url.is_empty());
        let crumbs = self.breadcrumb.iter_mut().filter_map(|crumb| crumb.url.as_mut());
        for url in urls.chain(near).chain(crumbs) {
            *url = format!("{root}{url}");
        }
        for url in self.stylesheets.iter_mut().chain(&mut self.scripts) {
            *url = format!("{root}{url}");
        }
        if let Some(near) = &mut self.near {
            near.url = near.url.as_ref().map(|url| format!("{root}{url}"));
        }
        root.clone_into(&mut self.root);
    }
}

/// The title of a page for windows and search engines: the one that its text asks for, else its own.
fn title_of<'a>(site: &'a Site<'_>, id: NodeId) -> &'a str {
    let portal = site.portal;
    let document = portal.document_of(id).filter(|_| portal.is_document(id));
    let expansion = document.and_then(|document| portal.documents[document].source.expansion());
    let asked = expansion.and_then(|expansion| expansion.title());
    asked.unwrap_or(&portal.node(id).title)
}

fn sections(site: &Site<'_>, url: &str) -> Vec<Section> {
    let summary = &site.summary;
    let (count, level) = match (summary.errors, summary.warnings) {
        (0, 0) => (0, None),
        (0, warnings) => (warnings, Some(Level::Warning.name())),
        (errors, _) => (errors, Some(Level::Error.name())),
    };
    let (folder, own) = (url.split('/').next().unwrap_or(url), own_page(url));
    let is_current =
        |page: &str| page == url || own == Some(page) || page.strip_suffix(".html") == Some(folder);
    site.menu
        .iter()
        .map(|(title, page)| {
            let findings = *page == "findings.html";
            Section {
                title,
                url: href(url, page),
                current: is_current(page),
                count: if findings { count } else { 0 },
                level: level.filter(|_| findings),
            }
        })
        .collect()
}

/// A spec as lists on a page show it.
pub(super) fn spec(site: &Site<'_>, from: &str, id: NodeId) -> SpecShape {
    let node = site.portal.node(id);
    let published = site.portal.is_published(id);
    let url = if published { site.href(from, &node.url) } else { String::new() };
    SpecShape {
        id: node.id.clone(),
        title: node.title.clone(),
        url,
        state: node.state.name(),
        status: node.status.clone(),
        stage: node.stage.map(Stage::name),
    }
}

/// The system of a node: itself, or the one that it belongs to.
pub(super) fn system_of(site: &Site<'_>, id: NodeId) -> Option<SystemId> {
    if let Some(system) = site.systems.get(&id) {
        return Some(*system);
    }
    let system = match site.portal.membership(id) {
        Membership::Planned(system) | Membership::OneSided(system) => system,
        Membership::None => return None,
    };
    site.portal.is_published(site.portal.systems[system].node).then_some(system)
}

fn breadcrumb(site: &Site<'_>, id: NodeId) -> Vec<Crumb> {
    let node = site.portal.node(id);
    let mut crumbs = vec![Crumb {
        title: site.settings.title.clone(),
        url: Some(href(&node.url, "index.html")),
    }];
    match system_of(site, id) {
        Some(system) if site.portal.systems[system].node != id => {
            let above = site.portal.node(site.portal.systems[system].node);
            let url = Some(href(&node.url, &above.url));
            crumbs.push(Crumb { title: above.title.clone(), url });
        }
        Some(_) => {}
        None if outlined(site, id).is_some() => {
            let around = outlined(site, id).into_iter().flat_map(|(outline, at)| {
                outline.around(at).into_iter().map(|at| &outline.entries()[at])
            });
            crumbs.extend(around.map(|entry| Crumb {
                title: entry.title.clone(),
                url: led(site, entry).map(|above| href(&node.url, &site.portal.node(above).url)),
            }));
        }
        None => {
            let folders: Vec<&str> =
                parent(&node.url).split('/').filter(|f| !f.is_empty()).collect();
            for depth in 1..=folders.len() {
                let index = format!("{}/index.html", folders[..depth].join("/"));
                match site.by_url.get(index.as_str()) {
                    Some(found) if *found == id => {}
                    Some(found) => {
                        let above = site.portal.node(*found);
                        let url = Some(href(&node.url, &above.url));
                        crumbs.push(Crumb { title: above.title.clone(), url });
                    }
                    None => {
                        crumbs.push(Crumb { title: folders[depth - 1].to_owned(), url: None });
                    }
                }
            }
        }
    }
    crumbs.push(Crumb { title: node.title.clone(), url: None });
    crumbs
}

/// The window of a list around an entry.
fn window(length: usize, at: Option<usize>) -> (usize, usize) {
    let at = at.unwrap_or(0);
    let first = at.saturating_sub(NEAR);
    let last = (at + NEAR + 1).max(2 * NEAR + 1).min(length);
    (first, last)
}

/// The navigation near a page: the features of its system, else the documents of its folder.
fn near(site: &Site<'_>, id: NodeId) -> Option<Near> {
    let portal = site.portal;
    let from = portal.node(id).url.as_str();
    let system = system_of(site, id);
    let (title, url, nodes) = match system {
        Some(system) => {
            let above = portal.node(portal.systems[system].node);
            let url = href(from, &above.url);
            (above.title.clone(), Some(url), site.features.get(system))
        }
        None => {
            if let Some(near) = outline_near(site, from, portal.document_of(id)) {
                return Some(near);
            }
            let folder = parent(from);
            let title = folder.rsplit('/').next().filter(|name| !name.is_empty());
            (title.unwrap_or("Documents").to_owned(), None, site.folders.get(folder))
        }
    };
    let nodes = nodes.filter(|nodes| !nodes.is_empty())?;
    let at = nodes.iter().position(|node| *node == id);
    let (first, last) = window(nodes.len(), at);
    let entries = nodes[first..last].iter().map(|node| NearEntry {
        title: match system {
            Some(_) => portal.node(*node).title.clone(),
            None => title_in_order(site, *node),
        },
        url: href(from, &portal.node(*node).url),
        current: *node == id,
        state: portal.node(*node).state.name(),
        depth: 0,
        form: "",
    });
    let url = url.or_else(|| Some(href(from, "index.html")));
    Some(Near { title, url, entries: entries.collect(), before: first, after: nodes.len() - last })
}

/// The entry of a document in the outline of the portal.
fn outlined<'a>(site: &Site<'a>, id: NodeId) -> Option<(&'a Outline, usize)> {
    let outline = site.portal.outline.as_ref()?;
    let document = site.portal.document_of(id).filter(|_| site.portal.is_document(id))?;
    Some((outline, outline.entry_of(document)?))
}

/// The node that an entry of the outline leads to, where it has a page.
fn led(site: &Site<'_>, entry: &OutlineEntry) -> Option<NodeId> {
    let Leads::Document(document) = entry.leads else { return None };
    let node = site.portal.document_nodes[document];
    site.portal.is_published(node).then_some(node)
}

/// The outline around the entry of a document, from its beginning where a page is of none.
fn outline_near(site: &Site<'_>, from: &str, document: Option<DocumentId>) -> Option<Near> {
    let portal = site.portal;
    let outline = portal.outline.as_ref()?;
    let at = match document {
        Some(document) => outline.entry_of(document)?,
        None => 0,
    };
    let near = outline.near(at, site.settings.fold, NEAR_CHAPTERS);
    let entries = near.iter().map(|number| {
        let entry = &outline.entries()[*number];
        let node = led(site, entry);
        let form = match entry.leads {
            Leads::Part => "part",
            Leads::Separator => "separator",
            _ if node.is_none() => "draft",
            _ => "",
        };
        NearEntry {
            title: entry.title.clone(),
            url: node.map(|node| href(from, &portal.node(node).url)).unwrap_or_default(),
            current: document.is_some() && *number == at,
            state: node.map_or("written", |node| portal.node(node).state.name()),
            depth: entry.depth,
            form,
        }
    });
    let (first, last) = (*near.first()?, *near.last()?);
    Some(Near {
        title: "Contents".to_owned(),
        url: Some(href(from, "index.html")),
        entries: entries.collect(),
        before: first,
        after: outline.entries().len() - 1 - last,
    })
}

/// The title of a document in the list of its folder: the one that the summary gives it.
fn title_in_order(site: &Site<'_>, id: NodeId) -> String {
    let node = site.portal.node(id);
    let place = site.portal.document_of(id).and_then(|document| site.order.get(&document));
    place.map_or_else(|| node.title.clone(), |place| site.published[*place].1.clone())
}

/// The systems, for pages that belong to none.
fn systems_near(site: &Site<'_>, from: &str) -> Option<Near> {
    let (portal, systems) = (site.portal, &site.published_systems);
    if systems.is_empty() {
        return None;
    }
    let shown = systems.len().min(2 * NEAR);
    let entries = systems[..shown].iter().map(|node| NearEntry {
        title: portal.node(*node).title.clone(),
        url: href(from, &portal.node(*node).url),
        current: false,
        state: portal.node(*node).state.name(),
        depth: 0,
        form: "",
    });
    Some(Near {
        title: "Systems".to_owned(),
        url: Some(href(from, "roadmap.html")),
        entries: entries.collect(),
        before: 0,
        after: systems.len() - shown,
    })
}

/// The documents before and after one in reading order.
fn beside(site: &Site<'_>, document: DocumentId) -> (Option<LinkShape>, Option<LinkShape>) {
    let Some(at) = site.order.get(&document).copied() else {
        return (None, None);
    };
    let from = &site.portal.node(site.portal.document_nodes[document]).url;
    let link = |at: usize| {
        let (document, title) = &site.published[at];
        let node = site.portal.node(site.portal.document_nodes[*document]);
        LinkShape { title: title.clone(), url: href(from, &node.url) }
    };
    let previous = at.checked_sub(1).map(link);
    let next = (at + 1 < site.published.len()).then(|| link(at + 1));
    (previous, next)
}

/// Whether a document is a spec.
pub(super) fn is_spec(site: &Site<'_>, id: NodeId) -> bool {
    site.portal.role_of(id).is_some_and(|role| role != KindRole::Page)
}
