//! What every page is made from: the portal, its findings, the settings and the theme.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::address::href;
use super::boards::{Boards, Found, RegisterBoards};
use super::context::menu;
use super::data::Data;
use super::diagram;
use super::lists::{CONTENTS, FACETS, GROUPS, Lists};
use super::memory::{Memory, Remembered};
use super::mentions::Named;
use super::pages::{self, Moved, Printed};
use super::tree::Tree;
use crate::context::Facts;
use crate::layout::{NOT_FOUND, page_of, site_path};

use crate::model::{
    Accepted, Document, DocumentId, Finding, Id as _, Limits, ListedFolder, NodeId, PlannedId,
    Portal, RuleInfo, Span, SystemId, Table, url_path,
};
use crate::query;
use crate::template::Templates;
use crate::wire::{Summary, Texts};
use crate::words::Words;

/// Settings of the site, from the configuration.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct Settings {
    /// The portal's title.
    pub title: String,
    /// One sentence on it.
    pub description: String,
    /// Who writes it.
    pub author: String,
    /// Language, as in HTML's `lang`.
    pub language: String,
    /// `auto`, `light` or `dark`.
    pub default_theme: String,
    /// The folder of the specs.
    pub src: String,
    /// The repository's page.
    pub repository_url: Option<String>,
    /// Template of edit links, with `{path}`.
    pub edit_url: Option<String>,
    /// The template of links to tickets, with `{id}`.
    pub issue_url: Option<String>,
    /// The portal's root from the repository's root.
    pub root_in_repository: String,
    /// Style sheets to add, from the portal's root.
    pub stylesheets: Vec<String>,
    /// Scripts to add, from the portal's root.
    pub scripts: Vec<String>,
    /// Whether the theme has scripts, for which some files of the site are only.
    pub scripted: bool,
    /// Whether pages load the script that hands words to the others.
    pub worded: bool,
    /// Whether the site has a search.
    pub search: bool,
    /// Old pages and their new ones.
    pub redirects: Vec<(String, String)>,
    /// Whether raw HTML passes unsanitised.
    pub raw_html: bool,
    /// Whether quotes and dashes of texts are curly and long.
    pub smart_punctuation: bool,
    /// What hidden lines of code begin with, by language.
    pub hidden_lines: BTreeMap<String, String>,
    /// Whether systems have pages to be printed; none: where there are few documents.
    pub print: Option<bool>,
    /// The level below which chapters are folded in the navigation; none: they are not.
    pub fold: Option<usize>,
    /// What a page may cost.
    pub limits: Limits,
    /// The path under which the site will be, such as `/specs/`; for the 404 page.
    pub site_path: Option<String>,
    /// The address under which the site will be, with a slash at its end, where it is absolute.
    pub site_url: Option<String>,
    /// The URL of live events, in `serve`; from the site's root.
    pub live: Option<String>,
}

/// What every page is made from.
pub struct Site<'a> {
    /// The portal.
    pub portal: &'a Portal,
    /// Counts over what is published.
    pub summary: Summary,
    /// The texts that findings point into.
    pub texts: &'a Texts<'a>,
    /// The settings.
    pub settings: &'a Settings,
    /// The theme's templates.
    pub templates: &'a Templates,
    /// What rules say of themselves.
    pub rules: &'a [RuleInfo],
    /// What systems say of their specs.
    pub(super) facts: Facts<'a>,
    /// The published documents with their titles, in reading order.
    pub(super) published: Vec<(DocumentId, String)>,
    /// Those that have a page of their own: all but the one at the head of the dashboard.
    pub(super) pages: Vec<DocumentId>,
    /// The document that is the page for addresses at which nothing is.
    pub(super) not_found: Option<DocumentId>,
    /// The planned specs that have a page.
    pub(super) planned: Vec<PlannedId>,
    /// Each published document's place in that order.
    pub(super) order: HashMap<DocumentId, usize>,
    /// The findings that pages may show: not those of documents that are kept out of the site.
    pub(super) shown: Vec<&'a Finding>,
    /// The accepted ones among them, which only the page of findings shows.
    pub(super) accepted: Vec<&'a Accepted>,
    /// The tree of the pages.
    pub(super) tree: Tree<'a>,
    /// The lists that lead to documents.
    pub(super) lists: Lists<'a>,
    /// Where pages and places on them are now, by the address that they had.
    pub(super) moved: BTreeMap<String, Moved>,
    /// The addresses at which a page only leads on.
    pub(super) redirect_pages: Vec<String>,
    /// Addresses, in lower case, that lists might have and that documents, copied files or redirects do.
    pub(super) taken: BTreeSet<String>,
    /// The folders that links lead to and that have a page which lists them, by path.
    pub(super) listed_folders: Vec<(&'a str, &'a ListedFolder)>,
    /// The documents whose Markdown is beside their page, each the first of its page.
    pub(super) twins: Vec<DocumentId>,
    /// The pages that are to be printed.
    pub(super) printed: Vec<Printed>,
    /// The address of the page on which each document is printed.
    pub(super) print_urls: HashMap<DocumentId, String>,
    /// What texts may mention.
    pub(super) named: Named<'a>,
    /// What was rendered before.
    pub(super) memory: Option<Remembered<'a>>,
    /// The published features of each system.
    pub(super) features: Table<SystemId, Vec<NodeId>>,
    /// For each node in a circle of dependencies the number of the circle.
    pub(super) circles: HashMap<NodeId, usize>,
    /// Systems by their nodes.
    pub(super) systems: HashMap<NodeId, SystemId>,
    /// The pages of the portal as a whole that have something to show: title and address.
    pub(super) menu: Menu,
    /// Gates, coverage and progress in the order in which pages show them.
    pub(super) boards: Boards,
    /// The steps that each live table may take.
    pub(super) query_work: usize,
    /// The registers.
    pub(super) registers: RegisterBoards,
    /// The lists of `portal.json` and the files that hold them.
    pub(super) data: Data<'a>,
    /// The findings about each planned spec.
    by_planned: HashMap<NodeId, Vec<&'a Finding>>,
    /// Whether it is for pages of documents that are shown before the portal is linked anew: the
    /// pages of the portal as a whole are not made.
    pub(super) is_preview: bool,
    /// The findings of each file.
    by_path: HashMap<&'a str, Vec<&'a Finding>>,
    /// The published document of each file.
    by_file: HashMap<&'a str, DocumentId>,
}

/// What a site is made from; [`Site::new`] orders it.
pub struct Parts<'a> {
    /// The portal.
    pub portal: &'a Portal,
    /// The findings.
    pub findings: &'a [Finding],
    /// Those that are accepted.
    pub accepted: &'a [Accepted],
    /// The texts that findings point into.
    pub texts: &'a Texts<'a>,
    /// The settings.
    pub settings: &'a Settings,
    /// The theme's templates.
    pub templates: &'a Templates,
    /// What rules say of themselves.
    pub rules: &'a [RuleInfo],
    /// What earlier builds rendered.
    pub memory: Option<&'a Memory>,
    /// The menu of the site before; given, the site is for a page that is shown before the portal is
    /// linked anew.
    pub menu: Option<&'a Menu>,
}

/// The pages of the portal as a whole that have something to show: title and address.
pub type Menu = Vec<(&'static str, &'static str)>;

/// The findings that may be published: no place of them is in an unpublished document or in its
/// sidecar file, and everything that they are about is published.
fn shown<'a, T>(portal: &Portal, all: &'a [T], of: impl Fn(&T) -> &Finding) -> Vec<&'a T> {
    let mut unpublished: HashMap<&str, Vec<&Document>> = HashMap::new();
    let mut sidecars: HashSet<&str> = HashSet::new();
    for document in portal.documents.iter().filter(|document| !document.publish) {
        unpublished.entry(document.path()).or_default().push(document);
        sidecars.extend(document.sidecar.as_ref().map(|file| file.path.as_str()));
    }
    let in_hidden = |path: &str, span: Span| {
        let there = unpublished.get(path);
        sidecars.contains(path)
            || there.is_some_and(|all| all.iter().any(|document| document.holds(span)))
    };
    let seen = |one: &&T| {
        let finding = of(one);
        let at = finding.in_document();
        !in_hidden(&at.path, at.span)
            && !finding.related.iter().any(|related| in_hidden(&related.at.path, related.at.span))
            && finding.about.iter().all(|node| portal.is_published(*node))
    };
    all.iter().filter(seen).collect()
}

/// The findings about each planned spec, in their order.
fn by_planned<'a>(portal: &Portal, shown: &[&'a Finding]) -> HashMap<NodeId, Vec<&'a Finding>> {
    let mut all: HashMap<NodeId, Vec<&Finding>> = HashMap::new();
    for finding in shown {
        let specs: BTreeSet<NodeId> = finding.about.iter().copied().collect();
        for spec in specs.into_iter().filter(|node| portal.is_planned(*node)) {
            all.entry(spec).or_default().push(finding);
        }
    }
    all
}

/// The published document that is the page for addresses at which nothing is.
fn not_found(portal: &Portal) -> Option<DocumentId> {
    let is_it = |document: &DocumentId| {
        portal.documents[*document].publish
            && portal.node(portal.document_nodes[*document]).url == NOT_FOUND
    };
    portal.documents.ids().find(is_it)
}

/// The published documents that have a page of their own.
fn pages(portal: &Portal, published: &[(DocumentId, String)]) -> Vec<DocumentId> {
    let has_page =
        |document: &DocumentId| portal.node(portal.document_nodes[*document]).url != "index.html";
    // Documents of one file share the page of the first that is published.
    let mut files: HashSet<&str> = HashSet::new();
    let mut first: Vec<DocumentId> = published.iter().map(|(document, _)| *document).collect();
    first.sort_unstable();
    first.retain(|document| files.insert(portal.documents[*document].path()));
    let first: HashSet<DocumentId> = first.into_iter().collect();
    let all = published.iter().map(|(document, _)| *document);
    all.filter(|document| first.contains(document)).filter(has_page).collect()
}

/// The addresses in lower case that documents, planned specs, copied files or redirects have where
/// lists that lead to documents, or their Markdown, might be.
fn taken(
    parts: &Parts<'_>,
    published: &[(DocumentId, String)],
    planned: &[PlannedId],
) -> BTreeSet<String> {
    let portal = parts.portal;
    let published = published.iter().map(|(document, _)| portal.document_nodes[*document]);
    let planned = planned.iter().map(|planned| portal.planned[*planned].node);
    let pages = published.chain(planned).map(|node| &*portal.node(node).url);
    let redirects = parts.settings.redirects.iter();
    let redirects = redirects.map(|(from, _)| page_of(from.trim_start_matches('/')));
    let all = pages.chain(portal.assets.values().map(|to| &**to)).chain(redirects);
    let may_be = |url: &&str| {
        let in_folder = |folder: &str| {
            url.get(..folder.len()).is_some_and(|start| start.eq_ignore_ascii_case(folder))
        };
        let ends = |end: &str| {
            let from = url.len().checked_sub(end.len());
            from.and_then(|from| url.get(from..)).is_some_and(|own| own.eq_ignore_ascii_case(end))
        };
        ends(".md")
            || ends("-print.html")
            || FACETS.iter().any(|(_, folder)| in_folder(folder))
            || in_folder(GROUPS)
            || url.len() > CONTENTS.len() && {
                let name = url.rsplit('/').next().unwrap_or(url);
                name.get(..CONTENTS.len()).is_some_and(|start| start.eq_ignore_ascii_case(CONTENTS))
            }
    };
    all.filter(may_be).map(str::to_lowercase).collect()
}

/// What pages of the portal as a whole show, and the lists of `portal.json`: nothing of it where only
/// the page of a document is made.
fn lists<'a>(
    parts: &Parts<'a>,
    order: &HashMap<DocumentId, usize>,
    (shown, found): (&[&'a Finding], Found<'_>),
) -> (Boards, Data<'a>) {
    match parts.menu {
        Some(_) => (Boards::default(), Data::default()),
        None => rayon::join(
            || Boards::new(parts.portal, order, found),
            || Data::new(parts.portal, shown, parts.texts),
        ),
    }
}

/// The published document of each file, the first of those that share one.
fn by_file<'a>(
    portal: &'a Portal,
    published: &[(DocumentId, String)],
) -> HashMap<&'a str, DocumentId> {
    let files = published.iter().rev().flat_map(|(document, _)| {
        let at = &portal.documents[*document];
        let sidecar = at.sidecar.as_ref().map(|file| (file.path.as_str(), *document));
        sidecar.into_iter().chain([(at.path(), *document)])
    });
    files.collect()
}

/// The addresses at which a page only leads on.
fn redirect_pages(site: &Site<'_>) -> Vec<String> {
    if site.moved.is_empty() {
        return Vec::new();
    }
    let portal = site.portal;
    let documents = portal.nodes().filter(|id| portal.is_document(*id));
    let folders = site.listed_folders.iter().map(|(_, folder)| folder.url.as_str());
    let pages = documents.map(|id| page_of(&portal.node(id).url)).chain(folders).collect();
    pages::redirects(&site.moved, &pages)
}

impl<'a> Site<'a> {
    /// What pages say, in the portal's language.
    pub(super) fn words(&self) -> &'a Words {
        self.templates.words()
    }

    /// Orders what pages ask for again and again.
    pub fn new(parts: &Parts<'a>) -> Site<'a> {
        let portal = parts.portal;
        let published: Vec<(DocumentId, String)> = portal
            .reading_order
            .iter()
            .filter(|(document, _)| portal.documents[*document].publish)
            .cloned()
            .collect();
        let pages = pages(portal, &published);
        let order = published.iter().enumerate().map(|(at, (document, _))| (*document, at));
        let order: HashMap<DocumentId, usize> = order.collect();
        let planned: Vec<PlannedId> = portal
            .planned
            .ids()
            .filter(|planned| portal.is_published(portal.planned[*planned].node))
            .collect();
        let features = portal.systems.iter().map(|system| {
            system.features.iter().copied().filter(|node| portal.is_published(*node)).collect()
        });
        let systems = portal.systems.entries().map(|(at, system)| (system.node, at));
        let accepted = shown(portal, parts.accepted, |one| &one.finding);
        let shown = shown(portal, parts.findings, |finding| finding);
        let mut by_path: HashMap<&str, Vec<&Finding>> = HashMap::new();
        for finding in &shown {
            by_path.entry(&finding.in_document().path).or_default().push(finding);
        }
        let by_planned = by_planned(portal, &shown);
        let named = Named::new(portal, &published);
        let found = Found::new(parts, &shown, &accepted);
        let (boards, data) = lists(parts, &order, (&shown, found));
        let mut site = Site {
            portal,
            summary: Summary { documents: published.len(), ..Summary::of(&shown) },
            menu: Menu::default(),
            boards,
            data,
            query_work: query::share(portal),
            is_preview: parts.menu.is_some(),
            shown,
            accepted,
            texts: parts.texts,
            settings: parts.settings,
            templates: parts.templates,
            rules: parts.rules,
            facts: Facts::new(portal),
            memory: None,
            named,
            order,
            by_file: by_file(portal, &published),
            tree: Tree::new(portal, parts.templates.words(), &pages, &planned),
            lists: Lists::default(),
            registers: RegisterBoards::default(),
            twins: Vec::new(),
            printed: Vec::new(),
            print_urls: HashMap::new(),
            moved: pages::moved(&parts.settings.redirects),
            redirect_pages: Vec::new(),
            taken: taken(parts, &published, &planned),
            listed_folders: portal.folders.iter().map(|(path, at)| (path.as_str(), at)).collect(),
            features: features.collect(),
            circles: diagram::circles(portal),
            systems: systems.collect(),
            published,
            pages,
            not_found: not_found(portal),
            planned,
            by_path,
            by_planned,
        };
        site.complete(parts);
        site
    }

    /// Adds what follows from the rest.
    fn complete(&mut self, parts: &Parts<'a>) {
        if !self.is_preview {
            self.redirect_pages = redirect_pages(self);
            (self.lists, self.registers) =
                rayon::join(|| Lists::new(self), || RegisterBoards::new(self));
            self.twins = pages::twins(self);
        }
        self.printed = pages::printed(self);
        self.print_urls = pages::print_urls(&self.printed);
        self.menu = parts.menu.cloned().unwrap_or_else(|| menu(self));
        self.memory = parts.memory.map(|memory| memory.begin(self));
    }

    /// What marks arrows, with the specs of a critical path.
    pub(super) fn marks<'m>(&'m self, critical: &'m [NodeId]) -> diagram::Marks<'m> {
        diagram::Marks { critical, circles: Some(&self.circles) }
    }

    /// The same with a legend and a text twin.
    pub(super) fn figure(
        &self,
        parts: (&[diagram::Node], &[diagram::Arrow]),
        frame: diagram::Frame<'_>,
        twin: diagram::Twin,
    ) -> Option<diagram::Figure> {
        let drawing = self.drawing(parts.0, parts.1, frame)?;
        Some(diagram::Figure::new(drawing, frame.prefix, parts, twin, self.words()))
    }

    /// Draws boxes and arrows; `None` when there is nothing to draw, or too much.
    pub(super) fn drawing(
        &self,
        nodes: &[diagram::Node],
        arrows: &[diagram::Arrow],
        frame: diagram::Frame<'_>,
    ) -> Option<diagram::Drawing> {
        match &self.memory {
            Some(known) => known.drawing(nodes, arrows, frame),
            None => diagram::draw(nodes, arrows, frame),
        }
    }

    /// The findings of a document, in order; those of its sidecar file first.
    pub(super) fn of_document(&self, document: &Document) -> Vec<&'a Finding> {
        let of = |path: &str| self.by_path.get(path).cloned().unwrap_or_default();
        let sidecar = document.sidecar.as_ref().filter(|_| document.is_first());
        let mut findings = sidecar.map(|file| of(&file.path)).unwrap_or_default();
        let own = of(document.path());
        findings
            .extend(own.into_iter().filter(|finding| document.holds(finding.in_document().span)));
        findings
    }

    /// The findings about a planned spec, wherever they are.
    pub(super) fn about_planned(&self, spec: NodeId) -> &[&'a Finding] {
        self.by_planned.get(&spec).map_or(&[], Vec::as_slice)
    }

    /// The documents that share the page of one: those of its file, in their order.
    pub(super) fn on_page(&self, document: DocumentId) -> Vec<DocumentId> {
        let documents = &self.portal.documents;
        let path = documents[document].path();
        let rest = documents.ids().skip(document.index());
        rest.take_while(|other| documents[*other].path() == path)
            .filter(|other| documents[*other].publish)
            .collect()
    }

    /// The page on which a finding can be seen.
    pub(super) fn finding_url(&self, from: &str, finding: &Finding) -> Option<String> {
        let document = self.by_file.get(finding.in_document().path.as_str())?;
        let node = self.portal.document_nodes[*document];
        let page = self.portal.node(node);
        Some(href(from, &page.url))
    }

    /// The page of a folder: the one that lists it, or that of its index document.
    pub(super) fn folder_url(&self, path: &str) -> Option<String> {
        if let Some(listed) = self.portal.folders.get(path) {
            return Some(listed.url.clone());
        }
        let inside = if path == self.settings.src { "" } else { path };
        let inside = site_path(inside, &self.settings.src);
        let slash = if inside.is_empty() { "" } else { "/" };
        let index = format!("{inside}{slash}index.html");
        // The folder of the specs and the portal's root are what the dashboard shows.
        let is_page =
            path.is_empty() || path == self.settings.src || self.tree.at(&index).is_some();
        is_page.then_some(index)
    }

    /// The link from a page to another one or to a place on this one. A server shows the page for
    /// addresses at which nothing is at any depth, so its links start at the site's root.
    pub(super) fn href(&self, from: &str, to: &str) -> String {
        let link = href(from, to);
        match &self.settings.site_path {
            Some(root) if from == NOT_FOUND && !link.starts_with('#') => format!("{root}{link}"),
            _ => link,
        }
    }

    /// Whether the settings lead from an address to another one.
    pub(super) fn redirects_from(&self, url: &str) -> bool {
        self.moved.get(url).is_some_and(|moved| moved.to.is_some())
    }

    /// The address of a page that no document and no copied file has, with a wanted stem. What is
    /// called as the page of a folder is not free either.
    pub(super) fn free(&self, stem: &str) -> String {
        let mut url = format!("{stem}.html");
        while self.taken.contains(&url.to_lowercase()) || url.ends_with("/index.html") {
            url = url.replace(".html", "-x.html");
        }
        url
    }

    /// The absolute address of a page, where that of the site is known. A folder's page is at the
    /// folder.
    pub(super) fn address(&self, url: &str) -> Option<String> {
        let root = self.settings.site_url.as_ref()?;
        let path = match url.strip_suffix("index.html") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
            _ => url,
        };
        Some(format!("{root}{}", url_path(path)))
    }

    /// Where a file beside the specs lies in the site.
    pub(super) fn asset_path(&self, path: &str) -> String {
        let known = self.portal.assets.get(path).cloned();
        known.unwrap_or_else(|| site_path(path, &self.settings.src))
    }
}
