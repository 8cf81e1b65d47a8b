//! The theme: embedded in the binary, each file overridable by the portal's own. A file is that of the
//! portal, else that of the embedded theme of the same name, else that of the embedded `default`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use include_dir::{Dir, include_dir};

use super::explorer::FOLDER as EXPLORER;
use super::search::FOLDER;
use super::{Error, styles};
use crate::model::{Artifact, Finding, Location, RuleInfo};
use crate::template::{Bound, Templates};
use crate::words::{self, Table, Words};

/// The theme from which others take what they lack.
static DEFAULT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The theme without scripts.
static PLAIN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/plain");

/// The names of the embedded themes.
pub const EMBEDDED: [&str; 2] = ["default", "plain"];

/// What the names of style sheets end in.
const STYLES: &str = ".css";

/// What the names of scripts end in.
const SCRIPTS: &str = ".js";

/// The script that hands words to the others.
const WORDS: &str = "assets/words.js";

/// The embedded table that has every phrase.
const WHOLE: &str = "words/de.toml";

/// The script that pages have in `serve` only, whatever their theme.
const LIVE: &str = "assets/live.js";

/// The files of a theme, by path inside it.
#[derive(Debug, Clone)]
pub struct Theme {
    /// Its name.
    name: String,
    files: BTreeMap<String, Vec<u8>>,
    /// The templates that are the portal's own, by path inside it.
    own: Vec<String>,
    /// What one page may cost where some are.
    bound: Bound,
    /// What pages say, in the portal's language.
    words: Arc<Words>,
}

impl Theme {
    /// The theme of a name: the embedded files with a portal's own laid over them; each page by
    /// templates of those may take so many steps, and have so many bytes. What is wrong in the own
    /// tables of words of the language is a finding of the rule.
    pub fn new(
        (name, language): (&str, &str),
        own: BTreeMap<String, Vec<u8>>,
        most: u64,
        rule: &RuleInfo,
    ) -> (Theme, Vec<Finding>) {
        let (words, findings) = words((name, language), &own, rule);
        let mut files = embedded(name);
        let names = own.keys().filter_map(|path| path.strip_prefix("templates/"));
        let names = names.map(str::to_owned).collect();
        files.extend(own);
        let theme = Theme {
            name: name.to_owned(),
            files,
            own: names,
            bound: Bound { most, spent: Arc::default() },
            words: Arc::new(words),
        };
        (theme, findings)
    }

    /// Whether a page by the portal's own templates has cost more than it may.
    pub fn is_spent(&self) -> bool {
        self.bound.spent.load(Ordering::Relaxed)
    }

    /// The same without the portal's own templates.
    #[must_use]
    pub fn without_templates(&self) -> Theme {
        let mut files = embedded(&self.name);
        let own = self.files.iter().filter(|(path, _)| !path.starts_with("templates/"));
        files.extend(own.map(|(path, bytes)| (path.clone(), bytes.clone())));
        let bound = Bound { spent: Arc::default(), ..self.bound };
        let words = Arc::clone(&self.words);
        Theme { name: self.name.clone(), files, own: Vec::new(), bound, words }
    }

    /// Whether its pages load scripts, and so the files that are for scripts only.
    pub fn has_scripts(&self) -> bool {
        let mut paths = self.files.keys();
        paths.any(|path| path.starts_with("assets/") && path.ends_with(SCRIPTS) && path != LIVE)
    }

    /// The templates, compiled. The error names the template and the line.
    pub fn templates(&self) -> Result<Templates, Error> {
        let mut sources = BTreeMap::new();
        for (path, bytes) in &self.files {
            let Some(name) = path.strip_prefix("templates/") else {
                continue;
            };
            let text =
                String::from_utf8(bytes.clone()).map_err(|_| Error::NotUtf8(name.to_owned()))?;
            sources.insert(name.to_owned(), text);
        }
        let own: Vec<&str> = self.own.iter().map(String::as_str).collect();
        Ok(Templates::new(sources, Arc::clone(&self.words), &own, self.bound.clone())?)
    }

    /// Whether pages load a script that hands words to the others.
    pub fn has_words(&self) -> bool {
        self.has_scripts() && self.words.is_translated()
    }

    /// That script.
    fn words_for_scripts(&self) -> Option<Artifact> {
        if !self.has_words() {
            return None;
        }
        let scripts = self.files.iter().filter(|(path, _)| path.ends_with(SCRIPTS));
        let scripts: Vec<&str> =
            scripts.filter_map(|(_, bytes)| std::str::from_utf8(bytes).ok()).collect();
        let script = self.words.for_scripts(&scripts.join("\n"));
        Some(Artifact::new(WORDS, script.into_bytes()))
    }

    /// The files that pages link to: styles, scripts, icons.
    pub(super) fn assets(&self, live: bool, search: bool) -> impl Iterator<Item = Artifact> {
        self.files
            .iter()
            .filter(move |(path, _)| live || path.as_str() != LIVE)
            .filter(move |(path, _)| {
                path.starts_with("assets/")
                    || path.starts_with(EXPLORER)
                    || search && path.starts_with(FOLDER)
            })
            .map(|(path, bytes)| Artifact::new(path.clone(), bytes.clone()))
            .chain(self.words_for_scripts())
    }
}

/// Whether there are words for a language, by the name of its table.
pub fn speaks(name: &str) -> bool {
    name == words::ENGLISH || DEFAULT.get_file(format!("{}{name}.toml", words::FOLDER)).is_some()
}

/// The words of a language: the embedded table with a portal's own laid over it, and what is wrong
/// in those.
fn words(
    (name, language): (&str, &str),
    own: &BTreeMap<String, Vec<u8>>,
    rule: &RuleInfo,
) -> (Words, Vec<Finding>) {
    let path_of = |name: &String| format!("{}{name}.toml", words::FOLDER);
    let mut names: Vec<String> = words::names(language).map(|name| path_of(&name)).collect();
    let embedded = names.iter().find_map(|path| DEFAULT.get_file(path));
    let mut findings = Vec::new();
    // Of a language and its region, that of the region is above.
    names.reverse();
    let mut texts: Vec<(String, &str)> = Vec::new();
    if let Some(text) = embedded.and_then(include_dir::File::contents_utf8) {
        texts.push((String::new(), text));
    }
    for (path, bytes) in names.iter().filter_map(|path| own.get_key_value(path)) {
        let path = format!("themes/{name}/{path}");
        match std::str::from_utf8(bytes) {
            Ok(text) => texts.push((path, text)),
            Err(_) => {
                let at = Location::whole(&*path);
                findings.push(Finding::of_settings(rule, at, "the table of words is not UTF-8"));
            }
        }
    }
    let tables: Vec<Table<'_>> = texts.iter().map(|(path, text)| Table { path, text }).collect();
    if tables.is_empty() {
        return (Words::new(language, &[], &|_| true, rule).0, findings);
    }
    let whole = DEFAULT.get_file(WHOLE).and_then(include_dir::File::contents_utf8);
    let whole = Table { path: WHOLE, text: whole.unwrap_or_default() };
    let (whole, _) = Words::new("de", &[whole], &|_| true, rule);
    let said = |phrase: &str| {
        let quoted = format!("\"{phrase}\"");
        let has =
            |bytes: &Vec<u8>| std::str::from_utf8(bytes).is_ok_and(|text| text.contains(&quoted));
        whole.has(phrase)
            || own.iter().any(|(path, bytes)| !path.starts_with(words::FOLDER) && has(bytes))
    };
    let (words, wrong) = Words::new(language, &tables, &said, rule);
    findings.extend(wrong);
    (words, findings)
}

/// The embedded files of a theme.
fn embedded(name: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    add(&DEFAULT, &mut files);
    if name == EMBEDDED[1] {
        files.retain(|path, _| {
            let of_scripts = path.starts_with(FOLDER) || path.starts_with(EXPLORER);
            path == LIVE || !path.ends_with(SCRIPTS) && !of_scripts
        });
        add(&PLAIN, &mut files);
    }
    files
}

fn add(folder: &Dir<'_>, files: &mut BTreeMap<String, Vec<u8>>) {
    for file in folder.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        let bytes = match file.contents_utf8().filter(|_| path.ends_with(STYLES)) {
            Some(css) => styles::sent(css).into_bytes(),
            None => file.contents().to_vec(),
        };
        files.insert(path, bytes);
    }
    for inner in folder.dirs() {
        add(inner, files);
    }
}
