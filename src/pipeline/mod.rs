//! The order of the stages, on one screen. The only module that names several of them.

mod baseline;
mod cache;
mod drafts;
mod engine;
mod fix;
mod made;
mod preview;
mod selection;
mod specs;
mod stopwatch;
mod trust;
mod verify;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::{self, Asked, Baseline, Checked, RULES};
use crate::config::{self, Config};
use crate::model::{
    Activity, Artifact, Document, Exceeded, Finding, Limits, LinkSettings, Location, Looked,
    Matched, NamedElsewhere, Portal, RuleInfo, SharedKinds, Source, Unreadable, activity,
    holds_scripts,
};
use crate::render::{self, Parts, Settings, Site, Theme};
use crate::wire::{Summary, Texts};
use crate::{assess, context, kinds, link, load, parse};
use trust::Trust;

pub use baseline::{shrink_baseline, write_baseline};
pub use drafts::{Drafted, Surveyed, draft, survey};
pub use engine::{Engine, Sidecars};
pub use fix::{Fixes, fixes};
pub use made::{MadeOf, made_of, rendered, search_pages, theme};
pub use preview::Last;
pub use selection::{Selected, Selection};
pub use specs::{
    Generate, derived_keys, feature, grown, new, plan, sync, text_of, write_new, write_updates,
};
pub use stopwatch::Stopwatch;
pub use trust::{POLICY, UNTRUSTED};
pub use verify::unread;

/// Why there is no portal: usage, configuration or the disk. Exit code 2.
#[derive(Debug)]
pub enum Failure {
    /// Problems of `book.toml` or of kind files, and the texts that they are in.
    Findings(Vec<Finding>, Vec<Source>),
    /// A sentence.
    Message(String),
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure::Message(error.to_string())
    }
}

/// What is known before any document is read.
pub struct Setup {
    /// The portal's root.
    pub root: PathBuf,
    /// Where themes and additional files are read from; none: they are not.
    pub trusted: Option<PathBuf>,
    /// The configuration.
    pub config: Config,
    /// The kinds.
    pub kinds: SharedKinds,
    /// What lies under `kinds/` and cannot be read.
    pub unreadable: Vec<Unreadable>,
    /// A fingerprint of the files that they are from, and of the profiles that are switched on.
    pub kinds_print: u128,
    /// Where planned specs go in this run, from the portal's root; none: as the configuration says.
    pub stub_folder: Option<String>,
    /// Notes on the configuration.
    pub notes: Vec<Finding>,
    /// The findings that may be there; none: no such file.
    pub baseline: Option<Baseline>,
    /// Whether the portal's own files may decide what is read, kept and allowed.
    pub trusts_portal: bool,
    /// `book.toml`, for the notes' places.
    pub sources: Vec<Source>,
}

/// What is known of all rules: those of the checks, of the configuration and of kind files.
pub fn rules() -> Vec<RuleInfo> {
    let mut rules: Vec<RuleInfo> = RULES.iter().map(|rule| rule.info).collect();
    rules.extend([config::RULE, kinds::RULE]);
    rules.sort_by_key(|rule| rule.id);
    rules
}

/// Reads `book.toml` and the kind files. `environment` holds the variables `SPECBOOK_…`.
pub fn setup(root: &Path, environment: &[(String, String)]) -> Result<Setup, Failure> {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.info.id).collect();
    let (trust, environment) = Trust::of(root, environment)?;
    let text = load::config_text(root)?;
    let (there, text) = (text.is_some(), text.unwrap_or_default());
    let folders = config::Folders {
        content: load::has_folder(root, config::DEFAULT_SRC),
        book: load::exists(root, "src/SUMMARY.md"),
    };
    let read = match &trust {
        Trust::Portal => config::read_in(folders, &text, &environment, &ids),
        Trust::Outside(policy) => {
            let policy = policy.as_ref().map(|(policy, _)| policy);
            config::untrusted(folders, &text, policy, &environment, &ids)
        }
    };
    let read = read.map(|read| if there { read } else { config::without(read, folders.content) });
    let mut sources = vec![Source::new(config::FILE, text)];
    if let Trust::Outside(Some((policy, _))) = &trust {
        sources.push(policy.clone());
    }
    let (mut config, mut notes) = match read {
        Ok(read) => read,
        Err(problems) => return Err(Failure::Findings(problems, sources)),
    };
    let profiles = profiles(&config, &sources)?;
    let (own, exceeded) = own_kinds(root, profiles, config.limits.kinds)?;
    config.exceeded.extend(exceeded);
    let kinds_print = cache::kinds_print(&own);
    let kinds = kinds_of(&own, &mut sources)?;
    let unreadable = own.unreadable;
    let trusted = trust.root(root);
    match &trusted {
        Some(trusted) => additional(load::refused(trusted, &config), &config, &sources)?,
        None if config.additional.is_empty() => {}
        None => {
            let message = "additional files of an untrusted portal are read from beside its policy: \
                           name one with --policy";
            return Err(Failure::Message(message.to_owned()));
        }
    }
    let baseline = match &trusted {
        Some(trusted) => baseline::read(trusted, &config)?,
        None => None,
    };
    notes.extend(made::unspoken(trusted.as_deref(), &config));
    let trusts_portal = matches!(trust, Trust::Portal);
    let root = root.to_owned();
    let stub_folder = None;
    Ok(Setup {
        root,
        trusted,
        config,
        kinds,
        unreadable,
        kinds_print,
        stub_folder,
        notes,
        baseline,
        trusts_portal,
        sources,
    })
}

/// The profiles that are switched on; one that is unknown is a problem of the configuration.
fn profiles(config: &Config, sources: &[Source]) -> Result<Vec<String>, Failure> {
    let mut problems = Vec::new();
    for (name, span) in &config.profiles {
        if kinds::profiles().any(|known| known == name) {
            continue;
        }
        let known = kinds::profiles().collect::<Vec<_>>().join(", ");
        let message = format!("unknown profile `{name}`");
        let help = match crate::model::nearest(name, kinds::profiles()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("expected one of {known}"),
        };
        problems.push(
            Finding::of_settings(&config::RULE, Location::new(config::FILE, *span), message)
                .help(help),
        );
    }
    if problems.is_empty() {
        Ok(config.profiles.iter().map(|(name, _)| name.clone()).collect())
    } else {
        Err(Failure::Findings(problems, sources.to_vec()))
    }
}

/// Style sheets and scripts that are refused are problems of the configuration, which names them.
fn additional(
    refused: Vec<(String, String, &'static str)>,
    config: &Config,
    sources: &[Source],
) -> Result<(), Failure> {
    let place = |path: &str| config.additional.iter().find(|(known, _)| known == path);
    let problem = |(path, why, help): (String, String, &str)| {
        let span = place(&path).map(|(_, span)| *span).unwrap_or_default();
        let message = format!("the additional file `{path}` {why}");
        Finding::of_settings(&config::RULE, Location::new(config::FILE, span), message).help(help)
    };
    let problems: Vec<Finding> = refused.into_iter().map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(Failure::Findings(problems, sources.to_vec())) }
}

/// The kinds of a folder that need not be a portal yet.
pub fn kinds(root: &Path) -> Result<SharedKinds, Failure> {
    let (own, _) = own_kinds(root, Vec::new(), Limits::default().kinds)?;
    kinds_of(&own, &mut Vec::new())
}

/// The kind files of a folder; of too many none is taken, because kinds extend each other.
fn own_kinds(
    root: &Path,
    profiles: Vec<String>,
    most: usize,
) -> Result<(kinds::Own, Option<Exceeded>), Failure> {
    let own = kinds::Own { profiles, ..load::kind_files(root)? };
    if own.kinds.len() <= most {
        return Ok((own, None));
    }
    let exceeded = Exceeded {
        limit: "limits.max-kinds",
        at: Location::whole(&*own.kinds[most].path),
        message: format!(
            "kinds/ has {} kind files, more than {most}: none of them is read",
            own.kinds.len()
        ),
        lossy: true,
    };
    let kinds::Own { profiles, unreadable, .. } = own;
    Ok((kinds::Own { profiles, unreadable, ..kinds::Own::default() }, Some(exceeded)))
}

/// The kinds in force; the texts of files go to the sources when something is wrong in them.
fn kinds_of(own: &kinds::Own, sources: &mut Vec<Source>) -> Result<SharedKinds, Failure> {
    kinds::with_own(own).map_err(|problems| {
        let texts = own.kinds.iter().map(|file| (&file.path, &file.text));
        let texts = texts.chain(own.templates.iter().map(|file| (&file.path, &file.text)));
        sources.extend(texts.map(|(path, text)| Source::new(&**path, &**text)));
        Failure::Findings(problems, sources.clone())
    })
}

/// Load, parse, link: the documents as a portal. A folder without any document is a failure.
pub fn portal(setup: &Setup) -> Result<Portal, Failure> {
    Engine::default().portal(setup)
}

/// The same, with the time that each stage takes.
pub fn timed(setup: &Setup, watch: &mut Stopwatch) -> Result<Portal, Failure> {
    Engine::default().timed(setup, watch)
}

/// The same, or a portal without documents where there are none yet.
pub fn portal_or_empty(setup: &Setup) -> Result<Portal, Failure> {
    let loaded = load::sources(&setup.root, &setup.config);
    match loaded {
        Ok(loaded) if !loaded.sources.is_empty() || !loaded.unreadable.is_empty() => portal(setup),
        _ => Ok(Portal::empty(setup.kinds.clone())),
    }
}

/// The same from sources in any order.
pub fn portal_of(setup: &Setup, loaded: load::Sources) -> Result<Portal, Failure> {
    let documents = Engine::default().documents(setup, &loaded.sources, &loaded.sidecars);
    let history = &mut load::History::default();
    linked(setup, documents, loaded, history, &mut Stopwatch::new())
}

/// Link, assess: documents in the order of their paths as a portal. Of what was loaded, all but the
/// sources is looked at.
pub fn linked(
    setup: &Setup,
    mut documents: Vec<Arc<Document>>,
    loaded: load::Sources,
    history: &mut load::History,
    watch: &mut Stopwatch,
) -> Result<Portal, Failure> {
    let linking = link_settings(setup);
    let summary_path = joined(&setup.config.src, "SUMMARY.md");
    let summary = documents.iter().position(|document| document.path() == summary_path);
    let summary = summary.map(|at| parse::summary(&documents.remove(at).source, &linking.limits));
    let load::Sources { mut unreadable, excludes, .. } = loaded;
    if documents.is_empty() && unreadable.is_empty() {
        let root = setup.root.clone();
        let src = &setup.config.src;
        let folder = if src.is_empty() { root } else { root.join(src) };
        return Err(Failure::Message(format!(
            "there is no Markdown file in {}; `specbook init` writes a small portal",
            folder.display()
        )));
    }
    unreadable.extend(setup.unreadable.iter().cloned());
    unreadable.sort_by(|a, b| a.path.cmp(&b.path));
    let wanted: BTreeSet<String> = link::wanted(&documents, &linking);
    let files = load::survey(&setup.root, &setup.config, &wanted);
    let input = link::Input { documents, summary, unreadable, files };
    let mut portal = link::portal(input, setup.kinds.clone(), &linking);
    portal.exceeded.extend(setup.config.exceeded.iter().cloned());
    portal.matched = Matched { excludes, elsewhere: link::named_elsewhere(&portal, &linking) };
    portal.managed = context::states(&portal);
    watch.lap("link");
    assess::assess(&mut portal);
    outside(setup, history, &mut portal);
    unpublished(setup, &mut portal);
    let left_out = render::left_out(&portal, &settings(setup, None));
    portal.exceeded.extend(left_out);
    watch.lap("assess");
    Ok(portal)
}

/// Adds what the disk and git know of what documents name outside of the portal.
fn outside(setup: &Setup, history: &mut load::History, portal: &mut Portal) {
    let names = |all: &[NamedElsewhere]| all.iter().map(|named| named.path.clone()).collect();
    let mut code = assess::code_paths(portal);
    let missing = load::missing_code(&setup.root, &setup.config, &names(&code));
    for named in &mut code {
        named.there = !missing.contains(&named.path);
    }
    let mut commits = assess::commits(portal);
    let unknown = history.unknown_commits(&setup.root, &names(&commits));
    for named in &mut commits {
        named.there = !unknown.contains(&named.path);
    }
    (portal.code, portal.commits) = (code, commits);
}

/// Takes the files out of the site that browsers would run, unless they are wanted.
fn unpublished(setup: &Setup, portal: &mut Portal) {
    if setup.config.active_files {
        return;
    }
    let scripts = &setup.config.additional_js;
    let files = load::Copied::new(&setup.root, &setup.config);
    let runs = |path: &String| match activity(path) {
        Activity::None => false,
        Activity::Always => !scripts.contains(path),
        // What cannot be read is not published either way.
        Activity::Perhaps => files.bytes(path).is_ok_and(|bytes| holds_scripts(&bytes)),
    };
    portal.active = portal.assets.keys().filter(|path| runs(path)).cloned().collect();
    portal.assets.retain(|path, _| !portal.active.contains(path));
}

/// For each type of items of a file's kind where it was looked for; nothing where there is no such
/// file.
pub fn looked(setup: &Setup, path: &str) -> Result<Vec<Looked>, Failure> {
    let mut loaded = load::sources(&setup.root, &setup.config)?;
    load::sidecars(&setup.root, &setup.config, &setup.kinds.sidecars(), &mut loaded);
    let Some(source) = loaded.sources.iter().find(|source| source.path == path) else {
        return Ok(Vec::new());
    };
    let sidecar = loaded
        .sidecars
        .get(path)
        .map(|(name, source)| parse::Sidecar { name: name.clone(), source: source.clone() });
    Ok(parse::looked(source, sidecar.as_ref(), &setup.kinds, &setup.config.limits))
}

/// Every finding, as the configuration wants them. `today` is `YYYY-MM-DD`.
pub fn check(setup: &Setup, portal: &Portal, today: &str) -> Checked {
    let asked = Asked {
        config: &setup.config,
        today,
        others: &setup.sources,
        baseline: setup.baseline.as_ref(),
        allows: setup.trusts_portal,
    };
    let mut checked = check::findings(portal, &asked);
    // One result for the terminal, the machine formats and the site.
    checked.findings.splice(0..0, setup.notes.iter().cloned());
    checked
}

/// Counts what was found.
fn summary(portal: &Portal, checked: &Checked) -> Summary {
    let findings: Vec<&Finding> = checked.findings.iter().collect();
    Summary::new(portal, &findings, &checked.accepted.iter().collect::<Vec<_>>())
}

/// Renders the site and the files that it copies. `sink` gets each file as it is done.
pub fn site(
    setup: &Setup,
    site: &Site<'_>,
    theme: &Theme,
    sink: &(dyn Fn(Artifact) + Sync),
) -> Result<(), Failure> {
    render::site(site, theme, sink)?;
    let extra = setup.config.additional_css.iter().chain(&setup.config.additional_js);
    let own = load::Copied::new(&setup.root, &setup.config);
    let trusted = setup.trusted.as_ref().map(|root| load::Copied::new(root, &setup.config));
    let extra = trusted.iter().flat_map(|files| extra.clone().map(move |path| (files, path)));
    let assets = site.portal.assets.keys().map(|path| (&own, path));
    // What the pages load is not replaced by what specs bring.
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for (files, path) in extra.chain(assets) {
        let place = render::asset_path(site, path);
        if taken.insert(place.clone()) {
            sink(Artifact::new(place, files.bytes(path)?));
        }
    }
    Ok(())
}

/// A portal with its findings, ready to be rendered.
pub struct Built<'a> {
    /// The portal.
    pub portal: &'a Portal,
    /// The findings.
    pub checked: &'a Checked,
    /// Settings of the site.
    pub settings: Settings,
    /// Counts.
    pub summary: Summary,
    texts: Texts<'a>,
    templates: crate::template::Templates,
    rules: Vec<RuleInfo>,
    memory: Option<&'a render::Memory>,
    menu: Option<&'a render::Menu>,
}

impl<'a> Built<'a> {
    /// Puts together what pages are made from. `live` is the URL of events in `serve`.
    pub fn new(
        setup: &'a Setup,
        portal: &'a Portal,
        checked: &'a Checked,
        theme: &Theme,
        live: Option<&str>,
    ) -> Result<Built<'a>, Failure> {
        unbuildable(setup, portal)?;
        Ok(Built {
            portal,
            checked,
            settings: Settings {
                scripted: theme.has_scripts(),
                worded: theme.has_words(),
                search: setup.config.search && theme.has_scripts(),
                ..settings(setup, live)
            },
            summary: summary(portal, checked),
            texts: Texts::new(portal, &setup.sources),
            templates: theme.templates()?,
            rules: rules(),
            memory: None,
            menu: None,
        })
    }

    /// The same with what an engine rendered before.
    #[must_use]
    pub fn remembering(self, engine: &'a Engine) -> Built<'a> {
        Built { memory: engine.rendered(), ..self }
    }

    /// The same for pages that are shown before the portal is linked anew, with the menu of the site
    /// before.
    #[must_use]
    pub fn showing(self, menu: &'a render::Menu) -> Built<'a> {
        Built { menu: Some(menu), ..self }
    }

    /// What pages are made from.
    pub fn site(&self) -> Site<'_> {
        Site::new(&Parts {
            portal: self.portal,
            findings: &self.checked.findings,
            accepted: &self.checked.accepted,
            texts: &self.texts,
            settings: &self.settings,
            templates: &self.templates,
            rules: &self.rules,
            memory: self.memory,
            menu: self.menu,
        })
    }
}

/// What keeps a site from being built, found without building it.
pub fn refused(setup: &Setup, portal: &Portal) -> Result<(), Failure> {
    unbuildable(setup, portal)?;
    theme(setup)?.templates()?;
    Ok(())
}

/// What of the configuration keeps a site from being built.
fn unbuildable(setup: &Setup, portal: &Portal) -> Result<(), Failure> {
    if let Some(trusted) = &setup.trusted {
        additional(load::missing(trusted, &setup.config), &setup.config, &setup.sources)?;
    }
    redirects(setup, portal)
}

/// Files of the site that are to be redirects as well are problems of the configuration.
fn redirects(setup: &Setup, portal: &Portal) -> Result<(), Failure> {
    if setup.config.redirect.is_empty() {
        return Ok(());
    }
    let documents = portal.nodes().filter(|id| portal.is_document(*id));
    let pages = documents.map(|id| portal.node(id).url.as_str());
    let folders = portal.folders.values().map(|folder| folder.url.as_str());
    let files = pages.chain(folders).chain(portal.assets.values().map(String::as_str));
    // On many disks names that differ by letter case only are one.
    let files: BTreeSet<String> = files.map(str::to_lowercase).collect();
    let problem = |(page, span): (&String, &crate::model::Span)| {
        let message = format!("`output.html.redirect`: `{page}` is a page of the site");
        let finding =
            Finding::of_settings(&config::RULE, Location::new(config::FILE, *span), message);
        finding.help("a page cannot be both moved and present")
    };
    // Of a page that is there, places may have moved.
    let is_there = |page: &str| {
        !page.contains('#') && (crate::layout::is_own(page) || files.contains(&page.to_lowercase()))
    };
    let both = setup.config.redirect_at.iter().filter(|(page, _)| is_there(page));
    let problems: Vec<Finding> = both.map(problem).collect();
    let sources = || setup.sources.clone();
    if problems.is_empty() { Ok(()) } else { Err(Failure::Findings(problems, sources())) }
}

fn link_settings(setup: &Setup) -> LinkSettings {
    LinkSettings {
        src: setup.config.src.clone(),
        root_in_repository: root_in_repository(&setup.root),
        self_urls: setup.config.self_urls.clone(),
        site_url: setup
            .config
            .site_url
            .as_ref()
            .map(|url| format!("{}/", url.trim_end_matches('/'))),
        repository_url: setup.config.repository_url.clone(),
        elsewhere: setup.config.content.elsewhere.clone(),
        stub_dir: setup.config.stub_dir.clone(),
        stub_folder: setup.stub_folder.clone(),
        limits: setup.config.limits,
    }
}

/// The portal's root from the repository's root; empty without a repository.
pub fn root_in_repository(root: &Path) -> String {
    let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    load::repository_root(&root).map(|above| load::below(&above, &root)).unwrap_or_default()
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

fn settings(setup: &Setup, live: Option<&str>) -> Settings {
    let config = &setup.config;
    let absolute = std::path::absolute(&setup.root).unwrap_or_else(|_| setup.root.clone());
    let folder = absolute.file_name().map(|name| name.to_string_lossy().into_owned());
    let title =
        if config.title.is_empty() { folder.unwrap_or_default() } else { config.title.clone() };
    let redirects: BTreeMap<String, String> = config.redirect.clone();
    Settings {
        title,
        description: config.description.clone(),
        author: config.authors.join(", "),
        language: config.language.clone(),
        default_theme: config.default_theme.clone(),
        src: config.src.clone(),
        repository_url: config.repository_url.clone(),
        edit_url: config.edit_url.clone(),
        issue_url: config.issue_url.clone(),
        root_in_repository: root_in_repository(&setup.root),
        stylesheets: config.additional_css.clone(),
        scripts: config.additional_js.clone(),
        scripted: true,
        worded: false,
        search: false,
        redirects: redirects.into_iter().collect(),
        raw_html: config.raw_html,
        smart_punctuation: config.smart_punctuation,
        hidden_lines: config.hidden_lines.clone(),
        print: config.print,
        fold: config.fold,
        limits: config.limits,
        site_path: site_path(config.site_url.as_deref(), live),
        site_url: site_url(config.site_url.as_deref()).filter(|_| live.is_none()),
        live: live.map(str::to_owned),
    }
}

/// The address of the site with a slash at its end, where it is absolute.
fn site_url(site_url: Option<&str>) -> Option<String> {
    let absolute = site_url.filter(|url| url.contains("://"))?;
    Some(format!("{}/", absolute.trim_end_matches('/')))
}

/// The path of the site's address, with `/` at both ends; in `serve` the site is at the root.
fn site_path(site_url: Option<&str>, live: Option<&str>) -> Option<String> {
    if live.is_some() {
        return Some("/".to_owned());
    }
    let url = site_url?;
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => url.trim_start_matches('/'),
    };
    let path = path.trim_matches('/');
    Some(if path.is_empty() { "/".to_owned() } else { format!("/{path}/") })
}
