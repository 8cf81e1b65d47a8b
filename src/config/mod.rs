//! `book.toml`: from text to one checked value.
//!
//! Every key is checked against [`KEYS`]. What is unknown, of the wrong type or out of range is a
//! finding with its place; several are reported at once. Environment variables override keys.

mod addresses;
mod keys;
mod patterns;
mod reader;
mod untrusted;

use std::collections::BTreeMap;

use globset::GlobSet;

use crate::model::{Exceeded, Finding, Level, Limits, Location, RuleInfo, Span};
pub use keys::{KEYS, Key, Type};
pub use patterns::Content;
use patterns::globs;
use reader::{Entry, Raw};
pub use untrusted::untrusted;

/// The name of the configuration file.
pub const FILE: &str = "book.toml";

/// The folder of the specs where nothing names one.
pub const DEFAULT_SRC: &str = "content";

/// Files and folders that are looked at where no `book.toml` says that this is a portal: whoever
/// runs specbook in a home folder or in a folder of many repositories has an answer at once.
const MOST_WITHOUT_FILE: usize = 50_000;

/// How deep files may include each other whatever the configuration says: each takes a frame.
const MOST_DEPTH: usize = 100;

/// Bytes that a document may include whatever the configuration says: places in a text are counted in
/// 32 bits.
const MOST_INCLUDED: usize = 1 << 30;

/// The file of known findings where nothing names one.
const BASELINE: &str = "specbook-baseline.json";

/// How problems in `book.toml` are reported.
pub const RULE: RuleInfo = RuleInfo {
    id: "invalid-configuration",
    level: Level::Error,
    docs: "`book.toml` cannot be used.\n\nA key is unknown, a value has the wrong type or is out \
           of range, or the file is not TOML. Nothing is built until it is fixed, because a \
           setting that is silently ignored is worse than a build that stops. Keys that only \
           mdBook uses are accepted with a note.\n",
};

/// Levels of rules for some paths.
#[derive(Debug, Clone)]
pub struct Override {
    /// The paths, from the portal's root.
    pub paths: GlobSet,
    /// The rules' levels.
    pub rules: BTreeMap<String, Level>,
    /// Where the paths are named.
    pub at: Span,
}

/// A finding that is accepted until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The rule.
    pub rule: String,
    /// The document's id or path.
    pub document: String,
    /// The item in it.
    pub item: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day, `YYYY-MM-DD`.
    pub until: String,
    /// Where the document is named, the item, and the day.
    pub at: [Span; 3],
}

impl Waiver {
    /// Whether its last day is over.
    pub fn has_ended(&self, today: &str) -> bool {
        self.until.as_str() < today
    }
}

/// The checked configuration of a portal.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
pub struct Config {
    /// Title; empty when the folder's name serves.
    pub title: String,
    /// Authors.
    pub authors: Vec<String>,
    /// Description.
    pub description: String,
    /// Language.
    pub language: String,
    /// Where that is.
    pub language_at: Span,
    /// Folder of the specs; empty for the portal's root.
    pub src: String,
    /// Output folder.
    pub build_dir: String,
    /// Whether `build` writes stubs.
    pub create_missing: bool,
    /// Cache folder.
    pub cache_dir: String,
    /// The path patterns of `content`.
    pub content: Content,
    /// Whether files that browsers run are published.
    pub active_files: bool,
    /// Prefixes of URLs of the portal itself.
    pub self_urls: Vec<String>,
    /// Where paths to source code are looked up, from the portal's root; none: the repository.
    pub code_root: Option<String>,
    /// Optional rule profiles that are switched on.
    pub profiles: Vec<(String, Span)>,
    /// Where generated specs go.
    pub stub_dir: String,
    /// The owner of new specs.
    pub stub_owner: String,
    /// Theme.
    pub theme: String,
    /// Where it is named.
    pub theme_at: Span,
    /// `auto`, `light` or `dark`.
    pub default_theme: String,
    /// Whether quotes and dashes are curly and long.
    pub smart_punctuation: bool,
    /// Whether systems have pages to be printed; none: nobody said it.
    pub print: Option<bool>,
    /// Whether the site has a search.
    pub search: bool,
    /// The level below which chapters are folded in the navigation; none: they are not.
    pub fold: Option<usize>,
    /// What lines of code that are hidden begin with, by the language in lower case.
    pub hidden_lines: BTreeMap<String, String>,
    /// The address of the site.
    pub site_url: Option<String>,
    /// The repository's page.
    pub repository_url: Option<String>,
    /// Template of edit links.
    pub edit_url: Option<String>,
    /// The template of links to tickets, with `{id}`.
    pub issue_url: Option<String>,
    /// Style sheets to add.
    pub additional_css: Vec<String>,
    /// Scripts to add.
    pub additional_js: Vec<String>,
    /// The style sheets and scripts to add, each with its place in the file.
    pub additional: Vec<(String, Span)>,
    /// Old pages and their new ones.
    pub redirect: BTreeMap<String, String>,
    /// Where each old page is named.
    pub redirect_at: BTreeMap<String, Span>,
    /// Whether raw HTML passes unsanitised.
    pub raw_html: bool,
    /// Level from which `check` fails.
    pub deny: Level,
    /// The file of known findings, from the portal's root.
    pub baseline: String,
    /// Levels of rules.
    pub rules: BTreeMap<String, Level>,
    /// Levels of rules for some paths.
    pub overrides: Vec<Override>,
    /// Findings that are accepted.
    pub waivers: Vec<Waiver>,
    /// Bounds.
    pub limits: Limits,
    /// What is left out because a limit was reached.
    pub exceeded: Vec<Exceeded>,
    /// Whether there is no file, so that all is as by default.
    pub no_file: bool,
    /// Whether the portal's own files may decide what is read.
    pub trusted: bool,
}

/// A configuration and the notes on it.
pub type Read = (Config, Vec<Finding>);

/// What is in a portal's folder, where nothing names the folder of the specs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Folders {
    /// Whether there is a folder `content`.
    pub content: bool,
    /// Whether there is `src/SUMMARY.md`, as in a book of mdBook.
    pub book: bool,
}

impl Folders {
    /// The folder of the specs.
    fn src(self) -> &'static str {
        if self.book && !self.content { "src" } else { DEFAULT_SRC }
    }
}

/// Reads `book.toml`. `environment` holds the variables that begin with `SPECBOOK_`. `rules` are
/// the ids of all rules. The error holds every problem.
pub fn read(
    text: &str,
    environment: &[(String, String)],
    rules: &[&str],
) -> Result<Read, Vec<Finding>> {
    read_in(Folders::default(), text, environment, rules)
}

/// The same in a folder of which is known what is in it.
pub fn read_in(
    folders: Folders,
    text: &str,
    environment: &[(String, String)],
    rules: &[&str],
) -> Result<Read, Vec<Finding>> {
    let mut raw = Raw::parse(text)?;
    raw.src = folders.src();
    finished(raw, environment, rules)
}

/// Lays variables over what was read, and checks the whole.
fn finished(
    mut raw: Raw,
    environment: &[(String, String)],
    rules: &[&str],
) -> Result<Read, Vec<Finding>> {
    raw.override_with(environment);
    let config = config(&mut raw, rules);
    raw.findings.sort_by_key(|finding| finding.at.span);
    let (errors, notes): (Vec<_>, Vec<_>) =
        raw.findings.into_iter().partition(|finding| finding.level == Level::Error);
    if errors.is_empty() { Ok((config, notes)) } else { Err(errors) }
}

/// The configuration of a folder without a `book.toml`: the defaults, with the folder itself as
/// the folder of the specs when it has no `content`.
pub fn without_file(
    has_content: bool,
    environment: &[(String, String)],
    rules: &[&str],
) -> Result<Read, Vec<Finding>> {
    Ok(without(read("", environment, rules)?, has_content))
}

/// The same of what an empty file gave.
pub fn without((mut config, mut notes): Read, has_content: bool) -> Read {
    if !has_content && config.src == DEFAULT_SRC {
        config.src = String::new();
    }
    config.limits.entries = config.limits.entries.min(MOST_WITHOUT_FILE);
    config.no_file = true;
    notes.push(untrusted::no_file());
    (config, notes)
}

fn config(raw: &mut Raw, rules: &[&str]) -> Config {
    outputs(raw);
    let (redirect, redirect_at) = redirects(raw);
    let css = files(raw, "output.html.additional-css");
    let js = files(raw, "output.html.additional-js");
    let mut config = Config {
        title: short(raw, "book.title"),
        authors: plain(raw.texts("book.authors")),
        description: short(raw, "book.description"),
        // As HTML wants it, also where it is written as locales of systems are: `de_AT`.
        language: raw.text("book.language").unwrap_or_else(|| "en".to_owned()).replace('_', "-"),
        language_at: raw.place("book.language"),
        src: raw.path("book.src", raw.src),
        build_dir: raw.path("build.build-dir", "site"),
        create_missing: raw.bool("build.create-missing", false),
        cache_dir: raw.path("build.cache-dir", ".specbook"),
        content: Content::of(raw),
        active_files: raw.bool("content.active-files", false),
        self_urls: addresses::prefixes(raw, "content.self-urls"),
        code_root: raw.text("content.code-root"),
        profiles: raw.texts("check.profiles"),
        stub_owner: raw.text("stubs.owner").unwrap_or_else(|| "[To be assigned]".to_owned()),
        stub_dir: raw.text("stubs.output-dir").unwrap_or_else(|| "features".to_owned()),
        theme: raw.name("output.html.theme", "default"),
        theme_at: raw.place("output.html.theme"),
        default_theme: default_theme(raw),
        smart_punctuation: raw.bool("output.html.smart-punctuation", false),
        print: raw.switch("output.html.print.enable"),
        search: raw.bool("output.html.search.enable", true),
        fold: fold(raw),
        hidden_lines: hidden_lines(raw),
        site_url: addresses::of_key(raw, "output.html.site-url"),
        repository_url: addresses::of_key(raw, "output.html.git-repository-url"),
        edit_url: addresses::template(raw, "output.html.edit-url-template", "{path}"),
        issue_url: addresses::template(raw, "content.issue-url", "{id}"),
        additional_css: plain(css.clone()),
        additional_js: plain(js.clone()),
        additional: css.into_iter().chain(js).collect(),
        redirect,
        redirect_at,
        raw_html: raw.bool("output.html.raw-html", false),
        deny: level(raw.text("check.deny").as_deref()).unwrap_or(Level::Error),
        baseline: raw.path("check.baseline", BASELINE),
        rules: raw.rules("check.rules", rules),
        overrides: overrides(raw, rules),
        waivers: waivers(raw, rules),
        limits: limits(raw),
        exceeded: Vec::new(),
        no_file: false,
        trusted: true,
    };
    config.exceeded.append(&mut raw.exceeded);
    config
}

/// The limits, each as it is set or by default.
fn limits(raw: &Raw) -> Limits {
    let usual = Limits::default();
    let size =
        |key, default: usize| usize::try_from(raw.size(key, default as u64)).unwrap_or(usize::MAX);
    Limits {
        file: raw.size("limits.max-file-size", usual.file),
        asset: raw.size("limits.max-asset-size", usual.asset),
        metadata: size("limits.max-metadata-size", usual.metadata),
        output: size("limits.max-output-per-document", usual.output),
        diagram_ms: raw.size("limits.diagram-time-ms", usual.diagram_ms),
        nesting: size("limits.max-nesting", usual.nesting),
        html_work: size("limits.max-html-work", usual.html_work),
        diagrams: size("limits.max-diagrams", usual.diagrams),
        code: size("limits.max-coloured-code", usual.code),
        code_block: size("limits.max-code-block", usual.code_block),
        code_line: size("limits.max-code-line", usual.code_line),
        code_blanks: size("limits.max-code-blanks", usual.code_blanks),
        title: size("limits.max-title-length", usual.title),
        expanded: size("limits.max-expanded-references", usual.expanded),
        plans: size("limits.max-planned-specs", usual.plans),
        suggestions: size("limits.max-suggestion-work", usual.suggestions),
        findings: size("limits.max-findings-per-rule", usual.findings),
        kinds: size("limits.max-kinds", usual.kinds),
        template: raw.size("limits.max-template-work", usual.template),
        redirects: size("limits.max-redirects", usual.redirects),
        entries: size("limits.max-walk-entries", usual.entries),
        depth: size("limits.max-walk-depth", usual.depth),
        include_depth: size("limits.max-include-depth", usual.include_depth).min(MOST_DEPTH),
        include_size: size("limits.max-include-size", usual.include_size).min(MOST_INCLUDED),
    }
}

/// A text that is on every page; one that is too long is cut.
fn short(raw: &mut Raw, key: &'static str) -> String {
    const LIMIT: &str = "limits.max-title-length";
    let Some((mut text, span)) = raw.placed_text(key) else { return String::new() };
    let most = limits(raw).title;
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push('…');
        let message = format!("`{key}` has more than {most} characters and is cut");
        raw.exceeds(LIMIT, span, message, false);
    }
    text
}

/// The redirects; one from outside the site, or to an address that is not a page, is a problem.
fn redirects(raw: &mut Raw) -> (BTreeMap<String, String>, BTreeMap<String, Span>) {
    const LIMIT: &str = "limits.max-redirects";
    let (mut all, mut places) = (BTreeMap::new(), BTreeMap::new());
    let (mut written, most) = (raw.text_table("output.html.redirect"), limits(raw).redirects);
    written.sort_by_key(|(_, key, ..)| *key);
    if let Some((_, key, ..)) = written.get(most) {
        let others = written.len() - most;
        let message = format!("this redirect and those after it are left out: {others}");
        raw.exceeds(LIMIT, *key, message, true);
        written.truncate(most);
    }
    for (from, key, to, span) in written {
        let path = from.trim_start_matches('/');
        let page = crate::layout::page_of(path);
        if crate::model::resolve("", page).as_deref() != Some(page) || page.is_empty() {
            raw.problem(key, format!("`{from}` is not a page of the site"));
        }
        if let Some(fault) = addresses::fault(&to) {
            raw.problem(span, fault);
        }
        if places.insert(path.to_owned(), key).is_some() {
            raw.problem(key, format!("duplicate redirect of `{path}`"));
        }
        all.insert(path.to_owned(), to);
    }
    (all, places)
}

/// The colours; a theme of mdBook is one of them, with a note.
fn default_theme(raw: &mut Raw) -> String {
    let Some((written, span)) = raw.placed_text("output.html.default-theme") else {
        return "auto".to_owned();
    };
    let theme = match written.as_str() {
        "rust" => "light",
        "coal" | "navy" | "ayu" => "dark",
        _ => return written,
    };
    let message = format!("`{written}` is a theme of mdBook and is taken for `{theme}`");
    let note = Finding::of_settings(&RULE, Location::new(FILE, span), message);
    let help = format!("write `{theme}`, or keep it for mdBook");
    raw.findings.push(note.at_level(Level::Note).help(help));
    theme.to_owned()
}

/// The level below which chapters are folded; none: they are not.
fn fold(raw: &mut Raw) -> Option<usize> {
    let (enable, level) = ("output.html.fold.enable", "output.html.fold.level");
    let (enabled, count) = (raw.bool(enable, false), raw.count(level));
    if !enabled && count > 0 {
        let message = format!("`{level}` has no effect without `{enable}`");
        let help = "set `enable = true` beside it, or remove it";
        raw.remark(Level::Note, raw.place(level), message, help);
    }
    enabled.then_some(count)
}

/// What hidden lines of code begin with; nothing is not a prefix.
fn hidden_lines(raw: &mut Raw) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (language, key, prefix, _) in raw.text_table("output.html.code.hidelines") {
        if prefix.is_empty() {
            raw.problem(key, format!("the prefix of `{language}` is empty"));
        }
        all.insert(language.to_lowercase(), prefix);
    }
    all
}

/// Files to add, from the portal's root; one outside of it is a problem.
fn files(raw: &mut Raw, key: &'static str) -> Vec<(String, Span)> {
    let mut all = Vec::new();
    for (path, span) in raw.texts(key) {
        match crate::model::resolve("", &path).filter(|_| !path.starts_with('/')) {
            Some(inside) => all.push((inside, span)),
            None => raw.problem(span, format!("`{path}` must be below the portal's root")),
        }
    }
    all
}

fn level(word: Option<&str>) -> Option<Level> {
    Level::from_name(word?)
}

fn plain(texts: Vec<(String, Span)>) -> Vec<String> {
    texts.into_iter().map(|(text, _)| text).collect()
}

/// The folders that specbook writes into hold nothing that it reads: what is in them is removed
/// again.
fn outputs(raw: &mut Raw) {
    let src = raw.path("book.src", raw.src);
    let around = |outer: &str, inner: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    for (key, default) in [("build.build-dir", "site"), ("build.cache-dir", ".specbook")] {
        let folder = raw.path(key, default);
        let read = ["kinds", "themes", ".git"].into_iter().find(|read| around(read, &folder));
        let message = if folder.is_empty() {
            format!("`{key}` must not be the portal's root")
        } else if around(&folder, &src) || !src.is_empty() && around(&src, &folder) {
            format!("`{key}` must not be around or in the folder of the specs, `{src}`")
        } else if let Some(read) = read {
            format!("`{key}` must not be in `{read}`")
        } else {
            continue;
        };
        let span = raw.place(key);
        raw.problem(span, message);
    }
}

fn overrides(raw: &mut Raw, rules: &[&str]) -> Vec<Override> {
    let tables = raw.tables("check.overrides", &["paths", "rules"], &["paths", "rules"]);
    let mut all = Vec::new();
    for table in tables {
        let at = table.get("paths").map(|entry| entry.span).unwrap_or_default();
        let paths = table.get("paths").map(Entry::texts).unwrap_or_default();
        let paths = globs(raw, &paths);
        let levels = table.get("rules").map(|entry| raw.levels(entry, rules)).unwrap_or_default();
        all.push(Override { paths, rules: levels, at });
    }
    all
}

fn waivers(raw: &mut Raw, rules: &[&str]) -> Vec<Waiver> {
    let needed = ["rule", "document", "reason", "until"];
    let tables =
        raw.tables("check.waivers", &["rule", "document", "item", "reason", "until"], &needed);
    let mut all = Vec::new();
    for table in tables {
        let text = |key: &str| table.get(key).map(Entry::plain_text).unwrap_or_default();
        let waiver = Waiver {
            rule: text("rule"),
            document: text("document"),
            item: table.get("item").map(Entry::plain_text),
            reason: text("reason"),
            until: text("until"),
            at: ["document", "item", "until"]
                .map(|key| table.get(key).map(|entry| entry.span).unwrap_or_default()),
        };
        if let Some(entry) = table.get("until")
            && !is_date(&waiver.until)
        {
            raw.problem(
                entry.span,
                format!("invalid date `{}`, expected YYYY-MM-DD", waiver.until),
            );
        }
        if let Some(entry) = table.get("rule") {
            raw.known_rule(&waiver.rule, entry.span, rules);
        }
        all.push(waiver);
    }
    all
}

/// Whether a text is a day that there is, as `YYYY-MM-DD`.
pub fn is_date(text: &str) -> bool {
    let parts: Vec<Option<u32>> = text.split('-').map(|part| part.parse().ok()).collect();
    let [Some(year), Some(month), Some(day)] = parts[..] else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    text.len() == 10 && (1..=days).contains(&day)
}

/// The known key that is nearest to an unknown one: its last part is compared within its table,
/// the whole path over all tables.
fn nearest_key(path: &str) -> Option<&'static str> {
    let used = || KEYS.iter().map(|key| key.path);
    let (table, name) = path.rsplit_once('.').unwrap_or(("", path));
    let beside = used().filter_map(|key| {
        let rest =
            if table.is_empty() { key } else { key.strip_prefix(table)?.strip_prefix('.')? };
        Some(rest.split('.').next().unwrap_or(rest))
    });
    crate::model::nearest(name, beside)
        .or_else(|| crate::model::nearest(path, used()))
        .or_else(|| used().find(|key| key.rsplit('.').next() == Some(name)))
}
