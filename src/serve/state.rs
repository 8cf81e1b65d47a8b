//! What is served at one moment, and the state that browsers are sent.
//!
//! Pages, the number of their build and the findings are one value, replaced as a whole: a request
//! is answered from one build, and a browser that connects late is sent the same as one that was
//! there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tokio::sync::broadcast;

use super::Files;

/// How many findings a browser is sent.
const SHOWN: usize = 50;

/// What the server and the watcher share.
pub(crate) struct Shared {
    served: RwLock<Arc<Served>>,
    /// The messages to the browsers.
    pub events: broadcast::Sender<String>,
    /// The names that requests may call this server by.
    pub names: Vec<String>,
}

/// The site and what is reported of it.
pub(crate) struct Served {
    /// The files; none until a build has succeeded.
    pub files: Arc<Files>,
    /// What is reported.
    pub report: Report,
    /// Differs from run to run, so that a page knows that the server is another one.
    run: u128,
    number: u64,
}

/// What browsers show beside the page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Report {
    /// Why there is no newer site.
    Problem(String),
    /// What is wrong in the files that were saved last or is new elsewhere, and how many more.
    Findings(Vec<Value>, usize),
}

impl Shared {
    pub(crate) fn new(names: Vec<String>) -> Shared {
        let run = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
        let report = Report::Findings(Vec::new(), 0);
        let served = Served { files: Arc::default(), report, run, number: 0 };
        let (events, _) = broadcast::channel(64);
        Shared { served: RwLock::new(Arc::new(served)), events, names }
    }

    /// What is served now.
    pub(crate) fn now(&self) -> Arc<Served> {
        Arc::clone(&self.served.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts a new site in place, or without one what is wrong beside the old one, and tells the
    /// browsers.
    pub(crate) fn put(&self, files: Option<Files>, report: Report) {
        let before = self.now();
        let files = files.map_or_else(|| Arc::clone(&before.files), Arc::new);
        let (change, pages) = before.change(&files, &report);
        // Nothing was fixed, and nothing is new: what was reported still holds.
        let report = if change == "same" { before.report.clone() } else { report };
        self.replace(&before, (files, report), change, pages);
    }

    /// Puts some new pages among those of the site, and tells the browsers that show them.
    pub(crate) fn put_pages(&self, mut pages: Files) {
        let before = self.now();
        pages.retain(|path, bytes| before.files.get(path).is_some_and(|known| known != bytes));
        if pages.is_empty() {
            return;
        }
        let names: Vec<String> = pages.keys().cloned().collect();
        let mut files = Files::clone(&before.files);
        files.append(&mut pages);
        let report = before.report.clone();
        self.replace(&before, (Arc::new(files), report), "reload", Some(names));
    }

    fn replace(
        &self,
        before: &Served,
        (files, report): (Arc<Files>, Report),
        change: &str,
        pages: Option<Vec<String>>,
    ) {
        let number = before.number + u64::from(matches!(change, "reload" | "css"));
        let now = Served { files, report, run: before.run, number };
        let mut event = now.event(change);
        if let Some(pages) = pages.filter(|pages| change == "reload" && pages.len() <= MOST_PAGES) {
            event["pages"] = json!(pages);
        }
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(now);
        // Nobody may be listening; the next page that is opened is new anyway.
        let _ = self.events.send(event.to_string());
    }
}

/// How many changed pages a browser is sent by name; of more than that every page may be one.
const MOST_PAGES: usize = 100;

impl Served {
    /// The name of the build, the same for pages that are the same.
    pub(crate) fn build(&self) -> String {
        format!("{:x}.{}", self.run, self.number)
    }

    /// A message to the browsers, of some type: `state` to one that has connected, else `reload`,
    /// `css` where only style sheets changed, `same` or `problem`.
    pub(crate) fn event(&self, kind: &str) -> Value {
        let mut event = json!({ "type": kind, "build": self.build() });
        match &self.report {
            Report::Problem(message) => event["message"] = json!(message),
            Report::Findings(findings, more) => {
                event["findings"] = json!(findings);
                event["more"] = json!(more);
            }
        }
        event
    }

    /// What browsers have to do when these files take the place of ours, and the files that differ;
    /// none where every page has to do it.
    fn change(&self, files: &Files, report: &Report) -> (&'static str, Option<Vec<String>>) {
        match report {
            // The page that says what is missing is to say it anew.
            Report::Problem(_) if files.is_empty() => return ("reload", None),
            Report::Problem(_) => return ("problem", None),
            Report::Findings(..) => {}
        }
        let changed: Vec<&String> = files
            .iter()
            // What was remembered is the same in memory: nothing has to be compared.
            .filter(|(path, bytes)| {
                let known = self.files.get(*path);
                !known.is_some_and(|known| Arc::ptr_eq(known, bytes) || known == *bytes)
            })
            .map(|(path, _)| path)
            .chain(self.files.keys().filter(|path| !files.contains_key(*path)))
            .collect();
        if changed.is_empty() {
            let fixed = matches!(self.report, Report::Problem(_));
            return (if fixed { "reload" } else { "same" }, None);
        }
        let are = |kind: &str| changed.iter().all(|path| path.rsplit('.').next() == Some(kind));
        if are("css") {
            return ("css", None);
        }
        // A script or a picture may be on any page.
        let pages = changed.iter().all(|path| is_page_or_data(path));
        let names = || changed.iter().map(|path| (*path).clone()).collect();
        ("reload", (pages && !self.files.is_empty()).then(names))
    }
}

/// Whether a file of the site is a page, or data that no page loads.
fn is_page_or_data(path: &str) -> bool {
    matches!(path.rsplit('.').next(), Some("html" | "json"))
}

/// Path, rule and message: what a finding is, wherever its line has moved.
type Key = (String, String, String);

/// Which findings a change is about.
pub(super) struct News {
    root: PathBuf,
    /// How often each finding was there in the last site; nothing before the first one.
    before: Option<BTreeMap<Key, usize>>,
    /// The files that were saved and that no build has begun with.
    saved: BTreeSet<String>,
    /// The files that the build is about that runs or ran last.
    built: BTreeSet<String>,
    /// Whether a build runs, or failed.
    is_open: bool,
    /// Whether files were saved while it ran.
    is_behind: bool,
}

impl News {
    pub(super) fn new(root: &Path) -> News {
        let none = BTreeSet::new;
        let (saved, built) = (none(), none());
        let root = root.to_owned();
        News { root, before: None, saved, built, is_open: false, is_behind: false }
    }

    /// A build begins, with all that was saved until now: also with what the build before was about
    /// where that failed, or where something was saved while it ran, because editors save several
    /// files one after the other.
    pub(super) fn begin(&mut self) {
        if !self.is_open && !std::mem::take(&mut self.is_behind) {
            self.built.clear();
        }
        self.built.append(&mut self.saved);
        (self.is_open, self.is_behind) = (true, false);
    }

    /// Remembers files that were saved. They count until a site is built from them.
    pub(super) fn saved(&mut self, paths: &BTreeSet<PathBuf>) {
        let name = |path: &PathBuf| {
            let below = path.strip_prefix(&self.root).unwrap_or(path);
            let parts = below.components().map(|part| part.as_os_str().to_string_lossy());
            parts.collect::<Vec<_>>().join("/")
        };
        self.saved.extend(paths.iter().map(name));
        self.is_behind |= self.is_open;
    }

    /// A build is done. Of all findings those in the files that were saved, and after them those
    /// elsewhere that were not there before; errors first.
    pub(super) fn of(&mut self, findings: Vec<Value>) -> Report {
        let saved = &self.built;
        self.is_open = false;
        let mut now: BTreeMap<Key, usize> = BTreeMap::new();
        let mut report = Vec::new();
        for mut finding in findings {
            let key = key(&finding);
            let is_saved = saved.contains(&key.0);
            let seen = now.entry(key).or_default();
            *seen += 1;
            let seen = *seen;
            let is_new = self.before.as_ref().is_some_and(|before| {
                seen > before.get(&self::key(&finding)).copied().unwrap_or_default()
            });
            if is_saved || is_new {
                finding["saved"] = json!(is_saved);
                report.push(finding);
            }
        }
        self.before = Some(now);
        report.sort_by_key(|finding| (finding["saved"] != true, finding["level"] != "error"));
        let more = report.len().saturating_sub(SHOWN);
        report.truncate(SHOWN);
        Report::Findings(report, more)
    }
}

fn key(finding: &Value) -> Key {
    let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    (text("path"), text("rule"), text("message"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(path: &str, level: &str, message: &str) -> Value {
        json!({ "path": path, "level": level, "rule": "r", "message": message })
    }

    fn files(pairs: &[(&str, &str)]) -> Files {
        let file = |(path, text): &(&str, &str)| ((*path).to_owned(), text.as_bytes().into());
        pairs.iter().map(file).collect()
    }

    fn report(news: &mut News, saved: &[&str], findings: &[Value]) -> Vec<String> {
        news.saved(&saved.iter().map(|path| Path::new("/portal").join(path)).collect());
        news.begin();
        let Report::Findings(report, _) = news.of(findings.to_vec()) else { panic!("findings") };
        let line = |finding: &Value| format!("{} {}", finding["message"], finding["saved"]);
        report.iter().map(line).collect()
    }

    #[test]
    fn told_is_what_is_in_saved_files_and_what_is_new() {
        let mut news = News::new(Path::new("/portal"));
        let (a, b) = (finding("c/a.md", "warning", "A"), finding("c/b.md", "warning", "B"));
        let none: [&str; 0] = [];
        assert_eq!(report(&mut news, &[], &[a.clone(), b.clone()]), none, "nothing was saved");
        let worse = finding("c/a.md", "error", "worse");
        let all = [a.clone(), b.clone(), worse];
        assert_eq!(report(&mut news, &["c/a.md"], &all), ["\"worse\" true", "\"A\" true"]);
        assert_eq!(report(&mut news, &["c/x.md"], &all), none, "nothing is new");
        let twice = [a.clone(), b.clone(), b.clone()];
        assert_eq!(report(&mut news, &["c/a.md"], &twice), ["\"A\" true", "\"B\" false"]);
        let saved = |path: &str| BTreeSet::from([PathBuf::from(path)]);
        news.saved(&saved("/portal/c/b.md"));
        news.begin();
        let both = [a.clone(), b.clone()];
        assert_eq!(report(&mut news, &[], &both), ["\"B\" true"], "counts until there is a site");
        assert_eq!(report(&mut news, &[], &both), none, "and no longer");
        news.saved(&saved("/portal/c/a.md"));
        news.begin();
        news.saved(&saved("/portal/c/b.md"));
        let Report::Findings(first, _) = news.of(both.to_vec()) else { panic!("findings") };
        assert_eq!(first.len(), 1, "the second file is not in this site yet");
        assert_eq!(report(&mut news, &[], &both), ["\"A\" true", "\"B\" true"], "saved together");
        assert_eq!(report(&mut news, &[], &both), none);
    }

    #[test]
    fn a_change_is_no_more_than_it_is() {
        let shared = Shared::new(Vec::new());
        let mut events = shared.events.subscribe();
        let report = |text: &str| Report::Findings(vec![json!(text)], 0);
        let mut put = |site: Result<&[(&str, &str)], &str>| {
            let count = shared.now().number;
            let report = report(&format!("behind {count}"));
            match site {
                Ok(pairs) => shared.put(Some(files(pairs)), report),
                Err(problem) => shared.put(None, Report::Problem(problem.to_owned())),
            }
            let event: Value = events.try_recv().expect("an event").parse().expect("JSON");
            (event["type"].as_str().expect("a type").to_owned(), shared.now().number)
        };
        let is = |kind: &str, number: u64| (kind.to_owned(), number);
        assert_eq!(put(Err("no site yet")), is("reload", 1), "the page says what is missing");
        assert_eq!(put(Ok(&[("a.html", "1"), ("a.css", "1")])), is("reload", 2));
        assert_eq!(put(Ok(&[("a.html", "1"), ("a.css", "1")])), is("same", 2));
        assert_eq!(shared.now().report, report("behind 1"), "still holds");
        assert_eq!(put(Ok(&[("a.html", "1"), ("a.css", "2")])), is("css", 3));
        assert_eq!(shared.now().report, report("behind 2"));
        assert_eq!(put(Err("wrong")), is("problem", 3));
        assert_eq!(put(Ok(&[("a.html", "1"), ("a.css", "2")])), is("reload", 4));
        assert_eq!(put(Ok(&[("a.css", "2")])), is("reload", 5));
    }

    #[test]
    fn only_pages_that_differ_are_loaded_again() {
        let shared = Shared::new(Vec::new());
        let mut events = shared.events.subscribe();
        let mut pages = || {
            let event: Value = events.try_recv().ok()?.parse().expect("JSON");
            Some(event["pages"].clone())
        };
        let put = |pairs: &[(&str, &str)]| {
            shared.put(Some(files(pairs)), Report::Findings(Vec::new(), 0));
        };
        put(&[("a.html", "1"), ("b.html", "1"), ("x.js", "1")]);
        assert_eq!(pages(), Some(Value::Null), "the first site");
        shared.put_pages(files(&[("a.html", "2"), ("new.html", "1")]));
        assert_eq!(pages(), Some(json!(["a.html"])), "what is not a page yet waits for the build");
        assert_eq!(shared.now().number, 2);
        put(&[("a.html", "2"), ("b.html", "2"), ("x.js", "1")]);
        assert_eq!(pages(), Some(json!(["b.html"])), "the first page is up to date");
        put(&[("a.html", "2"), ("b.html", "2"), ("x.js", "2")]);
        assert_eq!(pages(), Some(Value::Null), "any page may load it");
        shared.put_pages(files(&[("a.html", "2")]));
        assert_eq!(pages(), None, "nothing differs");
    }
}
