//! Walks `book.toml` with the place of every key and value, and checks each against the table.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{KEYS, LEVELS, Type};
use super::{DEFAULT_SRC, FILE, RULE, nearest_key};
use crate::model::{Exceeded, Finding, Level, Location, Span};
use crate::toml_file;

/// A value and its place; values from the environment have an empty one.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    value: toml::Value,
    /// The value's place in the file.
    pub(super) span: Span,
    /// Its key's place, inside a table.
    pub(super) key: Span,
    /// Places of what is inside: of a list's entries, of a table's values by key.
    inner: Vec<(String, Entry)>,
}

impl Entry {
    /// The text of a value that is one; any other value as TOML.
    pub(super) fn plain_text(&self) -> String {
        self.value.as_str().map_or_else(|| self.value.to_string(), str::to_owned)
    }

    /// The texts of a list, or of a single text.
    pub(super) fn texts(&self) -> Vec<(String, Span)> {
        match &self.value {
            toml::Value::String(text) => vec![(text.clone(), self.span)],
            _ => self.inner.iter().map(|(_, entry)| (entry.plain_text(), entry.span)).collect(),
        }
    }
}

/// The keys of a `book.toml` with their values, and what was wrong with them.
pub(super) struct Raw {
    entries: BTreeMap<&'static str, Entry>,
    /// Problems and notes so far.
    pub(super) findings: Vec<Finding>,
    /// What is left out of the values.
    pub(super) exceeded: Vec<Exceeded>,
    /// Keys of mdBook that have no effect, each with its place.
    unused: Vec<(String, Span)>,
    /// The folder of the specs where nothing names one.
    pub(super) src: &'static str,
}

impl Raw {
    /// Reads the text; a text that is not TOML is the error.
    pub(super) fn parse(text: &str) -> Result<Raw, Vec<Finding>> {
        let table = DeTable::parse(text)
            .map_err(|error| vec![toml_file::finding(&RULE, FILE, text, &error)])?;
        let mut raw = Raw {
            entries: BTreeMap::new(),
            findings: Vec::new(),
            exceeded: Vec::new(),
            unused: Vec::new(),
            src: DEFAULT_SRC,
        };
        raw.walk("", table.get_ref());
        raw.note_unused();
        Ok(raw)
    }

    /// One note for all keys of mdBook that have no effect.
    fn note_unused(&mut self) {
        self.unused.sort_by_key(|(_, span)| *span);
        let Some((_, first)) = self.unused.first() else { return };
        let names: Vec<String> = self.unused.iter().map(|(path, _)| format!("`{path}`")).collect();
        let message = match &names[..] {
            [one] => format!("{one} is a key of mdBook that has no effect here"),
            [all @ .., last] => {
                format!("{} and {last} are keys of mdBook that have no effect here", all.join(", "))
            }
            [] => return,
        };
        let note = finding(*first, message).at_level(Level::Note);
        self.findings.push(note.help("remove them, or keep them for mdBook"));
    }

    /// Takes out the keys that fit, each with its place.
    pub(super) fn removed(&mut self, fits: impl Fn(&str) -> bool) -> Vec<(&'static str, Span)> {
        let all: Vec<&'static str> =
            self.entries.keys().copied().filter(|path| fits(path)).collect();
        let place = |path: &'static str| Some((path, self.entries.remove(path)?.span));
        all.into_iter().filter_map(place).collect()
    }

    /// Takes over the keys of another file; they have no places in this one.
    pub(super) fn take(&mut self, other: Raw) {
        let entries = other.entries.into_iter().map(|(path, entry)| (path, unplaced(entry)));
        self.entries.extend(entries);
    }

    fn walk(&mut self, prefix: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let path = match prefix {
                "" => key.get_ref().to_string(),
                prefix => format!("{prefix}.{}", key.get_ref()),
            };
            let span = Span::new(key.span().start, key.span().end);
            if let Some(known) = KEYS.iter().find(|known| known.path == path) {
                if known.value == Type::Unused {
                    self.unused.push((path, span));
                } else {
                    let entry = entry(value);
                    self.check(&path, known.value, &entry);
                    self.entries.insert(known.path, entry);
                }
            } else if KEYS.iter().any(|known| {
                known.path.strip_prefix(&path).is_some_and(|tail| tail.starts_with('.'))
            }) {
                match value.get_ref() {
                    DeValue::Table(inner) => self.walk(&path, inner),
                    other => {
                        let span = Span::new(value.span().start, value.span().end);
                        self.problem(
                            span,
                            format!("`{path}`: expected a table, found {}", name(other.type_str())),
                        );
                    }
                }
            } else if is_renderer(&path) && value.get_ref().is_table() {
                self.unused.push((path, span));
            } else {
                let finding = finding(span, format!("unknown key `{path}`"));
                self.findings.push(match nearest_key(&path) {
                    Some(near) => finding.help(format!("did you mean `{near}`?")),
                    None => finding.help("the manual's page on book.toml lists every key"),
                });
            }
        }
    }

    /// Lays values of the environment over the file's: `SPECBOOK_BOOK__TITLE` is `book.title`.
    pub(super) fn override_with(&mut self, environment: &[(String, String)]) {
        for (variable, text) in environment {
            let Some(path) = variable.strip_prefix("SPECBOOK_") else {
                continue;
            };
            let path = path.to_lowercase().replace("__", ".").replace('_', "-");
            let known = KEYS.iter().find(|key| key.path == path && key.value != Type::Unused);
            if known.is_none() && self.override_entry(&path, text) {
                continue;
            }
            let Some(known) = known else {
                let message = format!("unknown key `{path}` in the variable `{variable}`");
                let finding = Finding::of_settings(&RULE, Location::whole(FILE), message);
                self.findings.push(match nearest_key(&path) {
                    Some(near) => finding.help(format!("did you mean `{near}`?")),
                    None => finding,
                });
                continue;
            };
            let typed = (known.value != Type::Text).then(|| DeValue::parse(text).ok()).flatten();
            let list = matches!(known.value, Type::Texts | Type::Patterns);
            let entry = match typed {
                Some(value) => unplaced(entry(&value)),
                // A variable holds one text where the file would hold a list of one.
                None if list => unplaced_list(text),
                None => Entry {
                    value: toml::Value::String(text.clone()),
                    span: Span::default(),
                    key: Span::default(),
                    inner: Vec::new(),
                },
            };
            self.check(&format!("{variable}` for `{path}"), known.value, &entry);
            self.entries.insert(known.path, entry);
        }
    }

    /// Sets one entry of a table of rules or texts: `check.rules.broken-link`.
    fn override_entry(&mut self, path: &str, text: &str) -> bool {
        let table = KEYS.iter().find_map(|key| {
            let open = matches!(key.value, Type::Rules | Type::TextTable);
            let name = path.strip_prefix(key.path)?.strip_prefix('.')?;
            open.then_some((key, name))
        });
        let Some((key, name)) = table else { return false };
        let empty = || Entry {
            value: toml::Value::Table(toml::Table::new()),
            span: Span::default(),
            key: Span::default(),
            inner: Vec::new(),
        };
        let table = self.entries.entry(key.path).or_insert_with(empty);
        table.inner.retain(|(known, _)| known != name);
        let value = toml::Value::String(text.to_owned());
        let (span, key, inner) = (Span::default(), Span::default(), Vec::new());
        table.inner.push((name.to_owned(), Entry { value, span, key, inner }));
        true
    }

    fn check(&mut self, path: &str, wanted: Type, entry: &Entry) {
        let value = &entry.value;
        let is_text = value.is_str();
        let wrong = match wanted {
            Type::Text => (!is_text).then(|| "a string".to_owned()),
            Type::Path => (!is_text).then(|| "a path".to_owned()),
            Type::Bool => (!value.is_bool()).then(|| "true or false".to_owned()),
            Type::Number => {
                value.as_integer().is_none_or(|n| n <= 0).then(|| "a number above 0".to_owned())
            }
            Type::Count => {
                value.as_integer().is_none_or(|n| n < 0).then(|| "a number, 0 or more".to_owned())
            }
            Type::Size => size(value).is_none().then(|| "a size such as \"5 MiB\"".to_owned()),
            Type::Word(words) => (!value.as_str().is_some_and(|text| words.contains(&text)))
                .then(|| format!("one of {}", words.join(", "))),
            Type::Texts | Type::Patterns => {
                (!value.as_array().is_some_and(|list| list.iter().all(toml::Value::is_str)))
                    .then(|| "a list of strings".to_owned())
            }
            Type::TextTable => {
                (!value.as_table().is_some_and(|table| table.values().all(toml::Value::is_str)))
                    .then(|| "a table of strings".to_owned())
            }
            Type::Rules => (!value.is_table()).then(|| "a table of rules".to_owned()),
            Type::Overrides | Type::Waivers => {
                (!value.as_array().is_some_and(|list| list.iter().all(toml::Value::is_table)))
                    .then(|| "a list of tables".to_owned())
            }
            Type::Unused => None,
        };
        if let Some(wanted) = wrong {
            let found = name(value.type_str());
            let found = match value {
                toml::Value::String(text) => format!("{found} {text:?}"),
                toml::Value::Integer(number) => format!("`{number}`"),
                _ => found.to_owned(),
            };
            self.problem(entry.span, format!("`{path}`: expected {wanted}, found {found}"));
        }
    }

    /// Adds an error at a place of the file, once: several keys may be read together with one.
    pub(super) fn problem(&mut self, span: Span, message: String) {
        let problem = finding(span, message);
        if !self.findings.contains(&problem) {
            self.findings.push(problem);
        }
    }

    /// Adds what is not an error at a place of the file.
    pub(super) fn remark(&mut self, level: Level, span: Span, message: String, help: &str) {
        self.findings.push(finding(span, message).at_level(level).help(help));
    }

    /// Notes at a place of the file that something is left out.
    pub(super) fn exceeds(
        &mut self,
        limit: &'static str,
        span: Span,
        message: String,
        lossy: bool,
    ) {
        let at = Location::new(FILE, span);
        self.exceeded.push(Exceeded { limit, at, message, lossy });
    }

    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        self.entries.get(key)?.value.as_str().map(str::to_owned)
    }

    /// A text and its place.
    pub(super) fn placed_text(&self, key: &'static str) -> Option<(String, Span)> {
        let entry = self.entries.get(key)?;
        Some((entry.value.as_str()?.to_owned(), entry.span))
    }

    /// A whole number.
    pub(super) fn count(&self, key: &'static str) -> usize {
        let number = self.entries.get(key).and_then(|entry| entry.value.as_integer());
        number.and_then(|number| usize::try_from(number).ok()).unwrap_or_default()
    }

    pub(super) fn bool(&self, key: &'static str, default: bool) -> bool {
        self.entries.get(key).and_then(|entry| entry.value.as_bool()).unwrap_or(default)
    }

    /// A switch that may be left out.
    pub(super) fn switch(&self, key: &'static str) -> Option<bool> {
        self.entries.get(key).and_then(|entry| entry.value.as_bool())
    }

    pub(super) fn size(&self, key: &'static str, default: u64) -> u64 {
        self.entries.get(key).and_then(|entry| size(&entry.value)).unwrap_or(default)
    }

    pub(super) fn texts(&self, key: &'static str) -> Vec<(String, Span)> {
        self.entries.get(key).map(Entry::texts).unwrap_or_default()
    }

    /// The entries of a table of texts: key and its place, text and its place.
    pub(super) fn text_table(&self, key: &'static str) -> Vec<(String, Span, String, Span)> {
        let Some(entry) = self.entries.get(key) else { return Vec::new() };
        let flat = |(key, value): &(String, Entry)| {
            (key.clone(), value.key, value.plain_text(), value.span)
        };
        entry.inner.iter().map(flat).collect()
    }

    /// A folder below the portal's root; one that is absolute or leads out of it is a problem.
    pub(super) fn path(&mut self, key: &'static str, default: &str) -> String {
        let Some(entry) = self.entries.get(key) else {
            return default.to_owned();
        };
        let (span, written) = (entry.span, entry.plain_text());
        let absolute = written.starts_with('/') || written.contains(':');
        match crate::model::resolve("", &written.replace('\\', "/")) {
            Some(path) if !absolute => path,
            _ => {
                self.problem(span, format!("`{key}`: expected a path below the portal's root"));
                default.to_owned()
            }
        }
    }

    /// The place of a key's value; an empty one where the file has none.
    pub(super) fn place(&self, key: &'static str) -> Span {
        self.entries.get(key).map(|entry| entry.span).unwrap_or_default()
    }

    /// The name of a folder; a path is a problem.
    pub(super) fn name(&mut self, key: &'static str, default: &str) -> String {
        let Some(entry) = self.entries.get(key) else {
            return default.to_owned();
        };
        let (span, written) = (entry.span, entry.plain_text());
        if written.is_empty() || written.starts_with('.') || written.contains(['/', '\\', ':']) {
            self.problem(span, format!("`{key}`: expected a name, found a path"));
            return default.to_owned();
        }
        written
    }

    /// The tables of a list of tables, their keys checked.
    pub(super) fn tables(
        &mut self,
        key: &'static str,
        known: &[&str],
        needed: &[&str],
    ) -> Vec<BTreeMap<String, Entry>> {
        let Some(list) = self.entries.get(key).cloned() else {
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (_, table) in list.inner {
            for (name, entry) in &table.inner {
                if !known.contains(&name.as_str()) {
                    self.problem(
                        entry.key,
                        format!(
                            "unknown key `{name}` in `{key}`; expected one of {}",
                            known.join(", ")
                        ),
                    );
                }
            }
            let have: BTreeMap<String, Entry> = table.inner.into_iter().collect();
            for name in needed.iter().filter(|name| !have.contains_key(**name)) {
                self.problem(table.span, format!("missing `{name}` in an entry of `{key}`"));
            }
            tables.push(have);
        }
        tables
    }

    /// The rules of a key and their levels.
    pub(super) fn rules(&mut self, key: &'static str, rules: &[&str]) -> BTreeMap<String, Level> {
        let Some(entry) = self.entries.get(key).cloned() else {
            return BTreeMap::new();
        };
        self.levels(&entry, rules)
    }

    /// The rules of a table and their levels, each checked.
    pub(super) fn levels(&mut self, table: &Entry, rules: &[&str]) -> BTreeMap<String, Level> {
        let mut levels = BTreeMap::new();
        for (rule, entry) in &table.inner {
            self.known_rule(rule, entry.key, rules);
            match entry.value.as_str().and_then(Level::from_name) {
                Some(level) => {
                    levels.insert(rule.clone(), level);
                }
                None => self.problem(
                    entry.span,
                    format!("the level of `{rule}`: expected one of {}", LEVELS.join(", ")),
                ),
            }
        }
        levels
    }

    /// Adds a problem when there is no such rule.
    pub(super) fn known_rule(&mut self, rule: &str, span: Span, rules: &[&str]) {
        if rules.contains(&rule) {
            return;
        }
        let finding = finding(span, format!("unknown rule `{rule}`"));
        self.findings.push(match crate::model::nearest(rule, rules.iter().copied()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("`specbook explain` lists the rules"),
        });
    }
}

/// Whether a key is the table of another renderer of mdBook: any name may be one that is not near
/// the only one that is known here.
fn is_renderer(path: &str) -> bool {
    let name = path.strip_prefix("output.").filter(|name| !name.contains('.'));
    name.is_some_and(|name| crate::model::nearest(name, std::iter::once("html")).is_none())
}

/// A finding at a place of the file.
fn finding(span: Span, message: String) -> Finding {
    Finding::of_settings(&RULE, Location::new(FILE, span), message)
}

fn entry(value: &Spanned<DeValue<'_>>) -> Entry {
    let span = Span::new(value.span().start, value.span().end);
    let scalar =
        |value: toml::Value| Entry { value, span, key: Span::default(), inner: Vec::new() };
    match value.get_ref() {
        DeValue::String(text) => scalar(toml::Value::String(text.to_string())),
        DeValue::Boolean(value) => scalar(toml::Value::Boolean(*value)),
        DeValue::Integer(number) => {
            scalar(i64::from_str_radix(number.as_str(), number.radix()).unwrap_or(i64::MAX).into())
        }
        DeValue::Float(number) => scalar(number.as_str().parse::<f64>().unwrap_or(f64::NAN).into()),
        DeValue::Datetime(time) => scalar(toml::Value::String(time.to_string())),
        DeValue::Array(list) => {
            let inner: Vec<_> = list.iter().map(|value| (String::new(), entry(value))).collect();
            let value = toml::Value::Array(inner.iter().map(|(_, e)| e.value.clone()).collect());
            Entry { value, span, key: Span::default(), inner }
        }
        DeValue::Table(table) => {
            let keyed = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
                let span = Span::new(key.span().start, key.span().end);
                let name: &std::borrow::Cow<'_, str> = key.get_ref();
                (name.to_string(), Entry { key: span, ..entry(value) })
            };
            let inner: Vec<_> = table.iter().map(keyed).collect();
            let value = toml::Value::Table(
                inner.iter().map(|(key, entry)| (key.clone(), entry.value.clone())).collect(),
            );
            Entry { value, span, key: Span::default(), inner }
        }
    }
}

/// The same value without places: it is not in the file.
fn unplaced(entry: Entry) -> Entry {
    let inner = entry.inner.into_iter().map(|(key, entry)| (key, unplaced(entry))).collect();
    Entry { value: entry.value, span: Span::default(), key: Span::default(), inner }
}

/// A list of one text, without places.
fn unplaced_list(text: &str) -> Entry {
    let (span, key) = (Span::default(), Span::default());
    let value = toml::Value::String(text.to_owned());
    let one = Entry { value: value.clone(), span, key, inner: Vec::new() };
    let inner = vec![(String::new(), one)];
    Entry { value: toml::Value::Array(vec![value]), span, key, inner }
}

/// Bytes of `1048576` or `"5 MiB"`.
fn size(value: &toml::Value) -> Option<u64> {
    if let Some(number) = value.as_integer() {
        return u64::try_from(number).ok().filter(|size| *size > 0);
    }
    let text = value.as_str()?.trim();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number: u64 = text[..digits].parse().ok()?;
    let factor = match text[digits..].trim().to_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(factor).filter(|size| *size > 0)
}

/// TOML's name of a type as people say it.
fn name(type_name: &str) -> &str {
    match type_name {
        "string" => "the string",
        "integer" | "float" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use crate::config::read;
    use crate::model::Level;

    const RULES: [&str; 2] = ["broken-link", "duplicate-id"];

    fn problems(text: &str) -> Vec<(String, String, Option<String>)> {
        read(text, &[], &RULES)
            .expect_err("a problem")
            .into_iter()
            .map(|f| (text[f.at.span.range()].to_owned(), f.message, f.help))
            .collect()
    }

    #[test]
    fn every_unknown_key_is_reported_where_it_stands() {
        let found = problems("[book]\ntitel = \"x\"\n[ouput.html]\nx = 1\n");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].0, "titel");
        assert_eq!(found[0].2.as_deref(), Some("did you mean `title`?"));
        assert_eq!(found[1].2.as_deref(), Some("did you mean `output`?"));
    }

    #[test]
    fn a_wrong_type_underlines_the_value() {
        let found = problems("[output.html]\nraw-html = \"yes\"\n");
        assert_eq!(found[0].0, "\"yes\"");
        assert_eq!(
            found[0].1,
            "`output.html.raw-html`: expected true or false, found the string \"yes\""
        );
    }

    #[test]
    fn rules_levels_waivers_and_paths_are_checked() {
        let text = "[book]\nsrc = \"../x\"\n[check]\ndeny = \"fatal\"\n[check.rules]\n\
                    brokn-link = \"note\"\nduplicate-id = \"loud\"\n[[check.waivers]]\n\
                    rule = \"broken-link\"\ndocument = \"a\"\nuntil = \"2026-02-30\"\n";
        let found = problems(text);
        let spans: Vec<&str> = found.iter().map(|(span, ..)| span.as_str()).collect();
        for wanted in ["\"../x\"", "\"fatal\"", "brokn-link", "\"loud\"", "\"2026-02-30\""] {
            assert!(spans.contains(&wanted), "{wanted} in {spans:?}");
        }
    }

    #[test]
    fn keys_of_mdbook_are_notes() {
        let text =
            "[rust]\nedition = \"2024\"\n[output.html]\nmathjax-support = true\n[output.epub]\n";
        let (_, notes) = read(text, &[], &RULES).expect("ok");
        let all: Vec<_> = notes.iter().map(|note| (note.level, note.message.as_str())).collect();
        let one = "`rust`, `output.html.mathjax-support` and `output.epub` are keys of mdBook that \
                   have no effect here";
        assert_eq!(all, [(Level::Note, one)]);
        assert_eq!(&text[notes[0].at.span.range()], "rust");
        assert!(read("[output.htm]\n", &[], &RULES).is_err(), "more likely a slip");
    }

    #[test]
    fn themes_of_mdbook_are_one_of_ours() {
        let theme = |name: &str| {
            let text = format!("[output.html]\ndefault-theme = \"{name}\"\n");
            let (config, notes) = read(&text, &[], &RULES).expect("ok");
            (config.default_theme, notes.len())
        };
        assert_eq!(theme("dark"), ("dark".to_owned(), 0));
        assert_eq!(theme("rust"), ("light".to_owned(), 1));
        assert_eq!(theme("coal"), ("dark".to_owned(), 1));
    }

    #[test]
    fn the_folder_of_an_mdbook_is_taken_where_there_is_no_other() {
        let src = |text: &str, content: bool, book: bool| {
            let folders = crate::config::Folders { content, book };
            crate::config::read_in(folders, text, &[], &RULES).map(|(config, _)| config.src)
        };
        assert_eq!(src("", false, true), Ok("src".to_owned()));
        assert_eq!(src("", true, true), Ok("content".to_owned()));
        assert_eq!(src("", false, false), Ok("content".to_owned()));
        assert_eq!(src("[book]\nsrc = \"content\"\n", false, true), Ok("content".to_owned()));
        assert!(src("[build]\nbuild-dir = \"src\"\n", false, true).is_err());
    }

    #[test]
    fn the_environment_overrides_and_is_checked() {
        let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let environment = [
            set("SPECBOOK_BOOK__TITLE", "From outside"),
            set("SPECBOOK_OUTPUT__HTML__RAW_HTML", "true"),
            set("SPECBOOK_CONTENT__EXCLUDE", "[\"a/**\", \"b\"]"),
            set("SPECBOOK_CHECK__RULES__BROKEN_LINK", "off"),
            set("SPECBOOK_BOOK__AUTHORS", "Ann"),
        ];
        let (config, _) = read("[book]\ntitle = \"x\"\n", &environment, &RULES).expect("ok");
        assert_eq!(config.title, "From outside");
        assert!(config.raw_html);
        assert!(config.content.excludes("a/b.md"));
        assert_eq!(config.rules.get("broken-link"), Some(&Level::Off));
        assert_eq!(config.authors, ["Ann"]);
        assert!(read("", &[set("SPECBOOK_BOOK__TITEL", "x")], &RULES).is_err());
    }

    #[test]
    fn sizes_are_read_with_their_units() {
        let (config, _) = read("[limits]\nmax-file-size = \"2 MiB\"\n", &[], &RULES).expect("ok");
        assert_eq!(config.limits.file, 2 << 20);
    }
}
