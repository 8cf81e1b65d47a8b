//! What every page's template gets: titles, navigation near the page, links of the portal.

use serde::Serialize;

use super::address::{dom_id, href};
use super::near::{Near, near};
use super::pages::{Moved, REGISTERS};
use super::site::{Menu, Site};
use crate::layout::{NOT_FOUND, numbered, own_page, page_of};
use crate::model::{
    DocumentId, Heading, KindRole, Level, Membership, NodeId, NodeWhat, Stage, SystemId,
};
use crate::words::Words;

/// A link.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LinkShape {
    /// Its title.
    pub title: String,
    /// The link to it, from this page.
    pub url: String,
}

/// A spec as lists show it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SpecShape {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The link to it, from this page; empty where it is not published.
    pub url: String,
    /// `written`, `stub` or `planned`.
    pub state: &'static str,
    /// Its status, as its kind spells it; none where it has none.
    pub status: Option<String>,
    /// The stage of that status: `stub`, `draft`, `review`, `approved`, `done` or `withdrawn`.
    pub stage: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Section {
    /// What the menu says.
    title: String,
    /// The link to it, from this page.
    url: String,
    /// Whether the page is this one, or one below it.
    current: bool,
    /// Of the findings, how many there are of the worst level.
    count: usize,
    /// Of the findings, the worst level: `error` or `warning`.
    level: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Crumb {
    /// What the step is called.
    title: String,
    /// The link; none: this page, or a step without a page.
    url: Option<String>,
}

/// An entry of the table of contents. Those below level 2 are in lists inside of the others.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TocEntry {
    /// The level of the heading, from 2.
    level: u8,
    /// Its text.
    text: String,
    /// The id of the heading.
    anchor: String,
    /// Whether a list inside begins with it, ends with it, or is in it.
    first: bool,
    /// Whether a list inside ends with it.
    last: bool,
    /// Whether a list inside is in it.
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
    /// How many pages there are.
    pages: usize,
    /// The links to some of them.
    links: Vec<NumberLink>,
}

/// A link to one of them.
#[derive(Debug, Serialize)]
struct NumberLink {
    /// The number, from 1.
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
#[expect(
    clippy::struct_excessive_bools,
    reason = "each decides on something of its own in templates"
)]
#[derive(Debug, Serialize)]
pub(super) struct Page {
    /// The title of the page.
    title: String,
    /// One sentence on it.
    description: String,
    /// Who writes the portal; more than one, with commas.
    author: String,
    /// The language, as in HTML.
    lang: String,
    /// The way to the root of the site: empty, `../` or more of them.
    root: String,
    /// The title of the portal.
    book_title: String,
    /// The absolute address of the page, where that of the site is known.
    canonical: Option<String>,
    /// `auto`, `light` or `dark`.
    default_theme: String,
    /// The links to the style sheets of `additional-css`.
    stylesheets: Vec<String>,
    /// The links to the scripts of `additional-js`.
    scripts: Vec<String>,
    /// The name and version of the program.
    generator: &'static str,
    /// Whether the page loads the script that hands words to the others.
    words: bool,
    /// Whether the site has a search.
    search: bool,
    /// In `serve`, the address of events.
    live: Option<String>,
    /// The menu: the pages of the portal as a whole.
    sections: Vec<Section>,
    /// The way from the dashboard to the page.
    breadcrumb: Vec<Crumb>,
    /// What is near the page in the tree.
    near: Option<Near>,
    /// The outline of the page.
    toc: Vec<TocEntry>,
    /// The page before it in reading order.
    previous: Option<LinkShape>,
    /// The page after it in reading order.
    next: Option<LinkShape>,
    /// Where it is among the pages that one list goes on in.
    numbers: Option<Numbers>,
    /// Whether it has a drawing, which a script lets be made larger.
    pub figures: bool,
    /// Whether it is a table that takes the whole width.
    pub wide: bool,
    /// Whether it has a table in its text that a script sorts.
    pub tables: bool,
    /// The link at which its source can be edited.
    pub edit_url: Option<String>,
    /// Places on the page that are elsewhere now, as JSON for a script.
    moved: Option<String>,
    /// The page on which the system of the page's document is printed.
    pub print_url: Option<String>,
    /// The Markdown of the page's documents.
    pub markdown_url: Option<String>,
    /// The address of the repository.
    repository_url: Option<String>,
}

/// The pages of the portal as a whole: title and address.
pub(super) const SECTIONS: [(&str, &str); 9] = [
    ("Dashboard", "index.html"),
    ("Documents", "documents.html"),
    ("Roadmap", "roadmap.html"),
    ("Progress", "progress.html"),
    ("Graph", "graph.html"),
    ("Gates", "gates.html"),
    ("Traceability", "traceability.html"),
    ("Registers", REGISTERS),
    ("Findings", "findings.html"),
];

/// The pages of the portal as a whole that have anything to show; others are left out of menus.
pub(super) fn menu(site: &Site<'_>) -> Menu {
    let boards = &site.boards;
    let is_full = |page: &str| match page {
        "progress.html" => !boards.progress.is_empty(),
        "gates.html" => !boards.gates.is_empty(),
        "traceability.html" => !boards.types.is_empty() || !boards.pairs.all.is_empty(),
        REGISTERS => !site.registers.all.is_empty(),
        _ => true,
    };
    SECTIONS.into_iter().filter(|(_, page)| is_full(page)).collect()
}

impl Page {
    /// The part for one of the portal's own pages.
    pub(super) fn new(site: &Site<'_>, url: &str, title: &str, description: &str) -> Page {
        let settings = site.settings;
        let root = "../".repeat(url.matches('/').count());
        let from_root = |path: &String| format!("{root}{}", site.asset_path(path));
        Page {
            title: title.to_owned(),
            description: description.to_owned(),
            author: settings.author.clone(),
            lang: settings.language.clone(),
            book_title: settings.title.clone(),
            canonical: site.address(page_of(url)).filter(|_| url != NOT_FOUND),
            default_theme: settings.default_theme.clone(),
            stylesheets: settings.stylesheets.iter().map(from_root).collect(),
            scripts: settings.scripts.iter().map(from_root).collect(),
            words: site.settings.worded,
            search: site.settings.search,
            generator: concat!("specbook ", env!("CARGO_PKG_VERSION")),
            live: settings.live.as_ref().map(|live| format!("{root}{live}")),
            sections: sections(site, url),
            breadcrumb: Vec::new(),
            near: near(site, url),
            toc: Vec::new(),
            previous: None,
            next: None,
            numbers: None,
            figures: false,
            tables: false,
            wide: false,
            edit_url: None,
            moved: site.moved.get(page_of(url)).and_then(Moved::places),
            print_url: None,
            markdown_url: None,
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
            number => {
                site.words().with("{title}, page {n}", &[("title", &title), ("n", &(number + 1))])
            }
        };
        let mut made = Page::new(site, &url, &whole, description);
        made.goes_on(site.words(), &url, at, &|number| numbered(page, number + 1));
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
        words: &Words,
        url: &str,
        at: (usize, usize),
        url_of: &dyn Fn(usize) -> String,
    ) {
        let (own, pages) = at;
        if pages < 2 {
            return;
        }
        let link = |number: usize| LinkShape {
            title: words.with("Page {n}", &[("n", &(number + 1))]),
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

    /// The part for a page of the tree that is not a document.
    pub(super) fn in_tree(site: &Site<'_>, url: &str, title: &str, description: &str) -> Page {
        let mut page = Page::new(site, url, title, description);
        page.breadcrumb = vec![Crumb::to(url, &site.settings.title, "index.html")];
        page.breadcrumb.extend(around(site, url));
        page.breadcrumb.push(Crumb { title: title.to_owned(), url: None });
        page
    }

    /// The part for a document's or a planned spec's page.
    pub(super) fn of_node(site: &Site<'_>, id: NodeId, description: &str) -> Page {
        let node = site.portal.node(id);
        let mut page = Page::new(site, &node.url, title_of(site, id), description);
        page.breadcrumb = breadcrumb(site, id);
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
        let urls = self.sections.iter_mut().map(|section| &mut section.url);
        let crumbs = self.breadcrumb.iter_mut().filter_map(|crumb| crumb.url.as_mut());
        for url in urls.chain(crumbs) {
            *url = format!("{root}{url}");
        }
        let files = self.stylesheets.iter_mut().chain(&mut self.scripts);
        for url in files.chain(&mut self.live) {
            *url = format!("{root}{url}");
        }
        if let Some(near) = &mut self.near {
            near.rooted(root);
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
    // A page may have others beside it: `findings-by-document.html` is one of the findings.
    let beside = |page: &str| {
        let rest =
            own.zip(page.strip_suffix(".html")).and_then(|(own, stem)| own.strip_prefix(stem));
        rest.is_some_and(|rest| rest.starts_with('-'))
    };
    let is_current = |page: &str| {
        page == url
            || page.strip_suffix("/index.html") == Some(folder)
            || own == Some(page)
            || beside(page)
            || page.strip_suffix(".html") == Some(folder)
    };
    site.menu
        .iter()
        .map(|(title, page)| {
            let findings = *page == "findings.html";
            Section {
                title: site.words().say(title).to_owned(),
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

impl Crumb {
    /// A step that leads from a page to another one, where there is one.
    fn to(from: &str, title: &str, url: &str) -> Crumb {
        let url = (!url.is_empty()).then(|| href(from, url));
        Crumb { title: title.to_owned(), url }
    }
}

/// The way to a node: through its system, else through the tree.
fn breadcrumb(site: &Site<'_>, id: NodeId) -> Vec<Crumb> {
    let node = site.portal.node(id);
    let mut crumbs = vec![Crumb::to(&node.url, &site.settings.title, "index.html")];
    match system_of(site, id) {
        Some(system) if site.portal.systems[system].node != id => {
            let above = site.portal.node(site.portal.systems[system].node);
            crumbs.push(Crumb::to(&node.url, &above.title, &above.url));
        }
        Some(_) => {}
        None => crumbs.extend(around(site, &node.url)),
    }
    crumbs.push(Crumb { title: node.title.clone(), url: None });
    crumbs
}

/// The chapters or folders around a page.
fn around(site: &Site<'_>, url: &str) -> Vec<Crumb> {
    let tree = &site.tree;
    let chain = tree.at(url).map(|at| tree.around(at)).unwrap_or_default();
    // The root is what the first crumb is of, and a branch without a place is the page itself.
    let chain = chain.into_iter().skip(1).filter(|(_, place)| place.is_some());
    let branches = chain.map(|(branch, _)| &tree.branches[branch]);
    branches.map(|branch| Crumb::to(url, &branch.title, &branch.url)).collect()
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
