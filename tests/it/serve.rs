//! `serve` as a browser meets it: pages from memory, a reload after a change, no strangers.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use serde_json::{Value, json};
use specbook::serve::{Builder, Options, Problem, Rebuilt, Site, Watch};

use crate::support::{command, specbook};

/// How long something may take before the test gives up; nothing waits this long when it works.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Writes a file in one step, as editors do: a half-written one would be a change of its own.
fn put(folder: &Path, path: &str, text: &str) {
    let beside = folder.join("written-beside");
    std::fs::write(&beside, text).expect("written");
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::rename(beside, path).expect("moved");
}

/// A running `serve`; ended when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
    pub(crate) folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

impl Server {
    /// Serves a fresh portal.
    pub(crate) fn start() -> Server {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(specbook(folder.path(), &["init"]).status.success());
        Server::of(folder, &[])
    }

    /// Serves a folder.
    pub(crate) fn of(folder: tempfile::TempDir, arguments: &[&str]) -> Server {
        let (child, url) = Server::spawn(folder.path(), "0", arguments);
        Server { child, url, folder }
    }

    fn spawn(folder: &Path, port: &str, arguments: &[&str]) -> (Child, String) {
        let arguments = [&["serve", "--port", port], arguments].concat();
        let mut child = command(folder, &arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        let mut url = String::new();
        BufReader::new(child.stdout.take().expect("output"))
            .read_line(&mut url)
            .expect("an address");
        (child, url.trim().to_owned())
    }

    pub(crate) fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts again at the same port after the end.
    pub(crate) fn again(&mut self) {
        let port = self.url.trim_end_matches('/').rsplit(':').next().expect("a port").to_owned();
        let (child, url) = Server::spawn(self.folder.path(), &port, &[]);
        self.child = child;
        assert_eq!(url, self.url, "the port is free again");
    }

    pub(crate) fn put(&self, path: &str, text: &str) {
        put(self.folder.path(), path, text);
    }

    fn get(&self, path: &str) -> (u16, String) {
        get(&format!("{}{path}", self.url))
    }

    fn events(&self) -> Events {
        Events::of(&self.url)
    }
}

fn get(url: &str) -> (u16, String) {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let agent: ureq::Agent = config.into();
    let mut response = agent.get(url).call().expect("an answer");
    (response.status().as_u16(), response.body_mut().read_to_string().expect("a text"))
}

/// The events, as they come.
struct Events {
    /// What was sent first: how things are.
    state: Value,
    receiver: Receiver<String>,
}

impl Events {
    fn of(server: &str) -> Events {
        let url = format!("{server}__specbook/events");
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            let response = ureq::get(url).call().expect("a stream");
            let lines = BufReader::new(response.into_body().into_reader()).lines();
            for line in lines.map_while(Result::ok) {
                if let Some(data) = line.strip_prefix("data: ")
                    && sender.send(data.to_owned()).is_err()
                {
                    return;
                }
            }
        });
        let mut events = Events { state: Value::Null, receiver };
        events.state = events.next();
        assert_eq!(events.state["type"], "state");
        events
    }

    fn recv_timeout(&self, patience: Duration) -> Result<String, RecvTimeoutError> {
        self.receiver.recv_timeout(patience)
    }

    fn next(&self) -> Value {
        let event = self.receiver.recv_timeout(PATIENCE).expect("an event");
        event.parse().expect("JSON")
    }

    /// Waits until a page is to be loaded again.
    fn reload_of(&self, page: &str) {
        loop {
            let event = self.next_of("reload");
            let pages = event["pages"].as_array();
            if pages.is_none_or(|pages| pages.iter().any(|other| other == page)) {
                return;
            }
        }
    }

    /// The next event of a type; a change that the system reports in two steps is two events.
    fn next_of(&self, kind: &str) -> Value {
        loop {
            let event = self.next();
            if event["type"] == kind {
                return event;
            }
        }
    }
}

#[test]
fn pages_come_from_memory_and_reload_on_change() {
    let server = Server::start();
    let (status, page) = server.get("features/feat-loans.html");
    assert_eq!(status, 200);
    assert!(page.contains("data-live"), "the reload script is in served pages");
    assert_eq!(server.get("").0, 200);
    assert_eq!(server.get("features/feat-loans").0, 200);
    let (status, page) = server.get("no/such/page.html");
    assert_eq!(status, 404);
    assert!(page.contains("href=/assets/specbook.css"), "the 404 page works at any depth");
    assert!(page.contains("data-live=/__specbook/"), "and so does its reload: {page}");
    assert!(!server.folder.path().join("site").exists(), "nothing is written");

    let events = server.events();
    put(server.folder.path(), "content/new.md", "# A page made while serving\n");
    events.next_of("reload");
    assert!(server.get("new.html").1.contains("A page made while serving"));

    put(server.folder.path(), "book.toml", "[book]\ntitel = \"x\"\n");
    let event = events.recv_timeout(PATIENCE).expect("an event");
    assert!(event.contains("problem") && event.contains("titel"), "{event}");
    assert_eq!(server.get("new.html").0, 200, "the last good site stays up");

    put(server.folder.path(), "book.toml", "[book]\ntitle = \"Renamed\"\n");
    events.next_of("reload");
    assert!(server.get("new.html").1.contains("Renamed"));

    std::fs::remove_file(server.folder.path().join("content/new.md")).expect("removed");
    events.next_of("reload");
    assert_eq!(server.get("new.html").0, 404);
}

#[test]
fn a_block_is_stale_as_soon_as_its_source_changes() {
    let server = Server::start();
    let events = server.events();
    let block = specbook::model::managed_block("rules#doors", "They are closed.");
    put(server.folder.path(), "content/mine.md", &format!("# Mine\n\n{block}\n"));
    events.reload_of("mine.html");
    put(server.folder.path(), "content/rules.md", "# Rules\n\n## Doors\n\nThey are closed.\n");
    events.reload_of("mine.html");
    assert!(server.get("mine.html").1.contains("data-freshness=fresh"));
    put(server.folder.path(), "content/rules.md", "# Rules\n\n## Doors\n\nThey are open.\n");
    events.reload_of("mine.html");
    assert!(server.get("mine.html").1.contains("data-freshness=stale"));
}

#[test]
fn what_is_included_is_watched_wherever_it_is_and_before_it_is_there() {
    let server = Server::start();
    let events = server.events();
    let folder = server.folder.path();
    put(folder, "content/mine.md", "# Mine\n\n{{#include ../code/bell.txt}}\n");
    events.reload_of("mine.html");
    assert!(server.get("mine.html").1.contains("{{#include"));
    put(folder, "code/bell.txt", "It rings.\n");
    events.reload_of("mine.html");
    assert!(server.get("mine.html").1.contains("It rings."));
    put(folder, "code/bell.txt", "It is silent.\n");
    events.reload_of("mine.html");
    assert!(server.get("mine.html").1.contains("It is silent."));
}

#[test]
fn a_folder_that_is_removed_and_made_again_is_watched_again() {
    let server = Server::start();
    let events = server.events();
    let content = server.folder.path().join("content");
    let away = server.folder.path().join("away");
    std::fs::rename(&content, &away).expect("moved");
    assert!(events.recv_timeout(PATIENCE).expect("an event").contains("problem"));
    std::fs::rename(&away, &content).expect("moved back");
    events.next_of("reload");
    put(server.folder.path(), "content/deep/inside/new.md", "# Deep\n");
    events.next_of("reload");
    assert_eq!(server.get("deep/inside/new.html").0, 200);
}

#[test]
fn strangers_are_refused_and_a_taken_port_is_passed_over() {
    use std::io::Write as _;
    let server = Server::start();
    let address = server.url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let ask = |host: &str| {
        let mut stream = TcpStream::connect(&address).expect("connected");
        write!(stream, "GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
            .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer.lines().next().unwrap_or_default().to_owned()
    };
    assert!(ask("evil.example").contains("403"));
    assert!(ask(&address).contains("200"));
    assert!(ask("localhost").contains("200"));

    let port = address.rsplit(':').next().expect("a port");
    let mut second = command(server.folder.path(), &["serve", "--port", port])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let mut url = String::new();
    BufReader::new(second.stdout.take().expect("output")).read_line(&mut url).expect("an address");
    let _ = second.kill();
    let _ = second.wait();
    assert!(!url.trim().is_empty() && !url.contains(&format!(":{port}/")), "{url}");
}

#[test]
fn every_address_of_the_host_is_listened_at() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(specbook(folder.path(), &["init"]).status.success());
    let server = Server::of(folder, &["--hostname", "localhost"]);
    let port = server.url.trim_end_matches('/').rsplit(':').next().expect("a port").to_owned();
    for address in ("localhost", 0).to_socket_addrs().expect("addresses") {
        // Where IPv6 is switched off the name may still have an address of it.
        if std::net::TcpListener::bind(address).is_err() {
            continue;
        }
        let address = std::net::SocketAddr::new(address.ip(), port.parse().expect("a number"));
        assert_eq!(get(&format!("http://{address}/")).0, 200, "{address}");
    }
    assert_eq!(get(&format!("http://localhost:{port}/")).0, 200);
    if std::net::TcpListener::bind("[::1]:0").is_ok() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(specbook(folder.path(), &["init"]).status.success());
        let server = Server::of(folder, &["--hostname", "::1"]);
        assert!(server.url.starts_with("http://[::1]:"), "{}", server.url);
        assert_eq!(server.get("").0, 200);
    }
}

#[test]
fn a_page_that_is_asked_for_all_the_time_never_fails() {
    let server = Server::start();
    let events = server.events();
    let url = format!("{}features/feat-loans.html", server.url);
    let (sender, answers) = channel();
    // One request after the other, without a pause.
    std::thread::spawn(move || while sender.send(get(&url)).is_ok() {});
    let loans = server.folder.path().join("content/features/feat-loans.md");
    let text = std::fs::read_to_string(&loans).expect("a text");
    for number in 0..50 {
        server.put("content/features/feat-loans.md", &format!("{text}\nLine {number}.\n"));
        events.next_of("reload");
        // At least one that was asked for after this build, and all before it.
        let mut first = Some(answers.recv_timeout(PATIENCE).expect("an answer"));
        while let Some((status, page)) = first {
            assert_eq!(status, 200, "build {number}");
            assert!(page.trim_end().ends_with("</html>"), "build {number}: {page}");
            first = answers.try_recv().ok();
        }
    }
}

#[test]
fn what_is_wrong_in_a_saved_file_is_told_until_it_is_mended() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(specbook(folder.path(), &["init"]).status.success());
    put(folder.path(), "content/old.md", "# Old\n\n[gone](gone.md)\n");
    let server = Server::of(folder, &[]);
    let events = server.events();
    assert_eq!(events.state["findings"], json!([]), "nothing was saved yet");

    server.put("content/mine.md", "# Mine\n\nSee [it](features/feat-loan.md).\n");
    let event = events.next_of("reload");
    let findings = event["findings"].as_array().expect("findings");
    assert_eq!(findings.len(), 1, "of the file that was saved, not of others: {event}");
    let keys = ["path", "line", "column", "level", "rule", "message", "help", "saved"];
    let told: Vec<&Value> = keys.iter().map(|key| &findings[0][key]).collect();
    let message = "the target of the link `features/feat-loan.md` does not exist";
    let help = "did you mean `features/feat-loans.md`?";
    let expected = json!(["content/mine.md", 3, 5, "error", "broken-link", message, help, true]);
    assert_eq!(json!(told), expected);
    assert_eq!(server.events().state["findings"], event["findings"], "one that comes later");

    server.put("content/mine.md", "# Mine\n\nSee [it](features/feat-loans.md).\n");
    assert_eq!(events.next_of("reload")["findings"], json!([]), "mended");

    std::fs::remove_file(server.folder.path().join("content/features/feat-loans.md"))
        .expect("removed");
    let event = events.next_of("reload");
    let findings = event["findings"].as_array().expect("findings");
    let elsewhere = "content/sys-library.md";
    let new = findings.iter().any(|one| one["path"] == elsewhere && one["saved"] == false);
    assert!(new, "what a change breaks elsewhere is told as well: {event}");
}

#[test]
fn a_style_sheet_is_swapped_and_a_missing_one_is_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(specbook(folder.path(), &["init"]).status.success());
    let config = "[output.html]\nadditional-css = [\"look/deep/own.css\"]\n";
    put(folder.path(), "book.toml", config);
    let server = Server::of(folder, &[]);
    let (status, page) = server.get("features/feat-loans.html");
    assert_eq!(status, 503, "there is no site yet");
    assert!(page.contains("look/deep/own.css") && page.contains("data-waiting"), "{page}");
    assert!(!page.contains("<script>") && !page.contains("<style"), "{page}");
    for path in ["__specbook/live.js", "__specbook/specbook.css"] {
        assert_eq!(server.get(path).0, 200, "{path}");
    }
    let events = server.events();
    assert!(events.state["message"].as_str().expect("a problem").contains("own.css"));
    server.put("look/deep/own.css", "h1 { color: green }\n");
    events.next_of("reload");
    assert_eq!(server.get("features/feat-loans.html").0, 200);

    server.put("look/deep/own.css", "h1 { color: maroon }\n");
    events.next_of("css");
    let sheet = server.folder.path().join("look/deep/own.css");
    std::fs::remove_file(&sheet).expect("removed");
    assert!(events.next_of("problem")["message"].as_str().expect("text").contains("own.css"));
    assert_eq!(server.get("features/feat-loans.html").0, 200, "the last good site stays up");
    server.put("look/deep/own.css", "h1 { color: maroon }\n");
    let event = events.next_of("reload");
    assert!(event.get("message").is_none(), "{event}");
}

#[test]
fn a_folder_of_specs_that_is_not_there_yet_is_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "book.toml", "[book]\nsrc = \"specs/all\"\n");
    let server = Server::of(folder, &[]);
    assert!(server.get("").1.contains("specs/all"), "says what is missing");
    let events = server.events();
    std::fs::create_dir_all(server.folder.path().join("specs/all")).expect("made");
    server.put("specs/all/index.md", "# Come at last\n");
    loop {
        // An empty folder may have been seen first; then it says that there is no Markdown in it.
        let event = events.next_of("reload");
        if event.get("message").is_none() {
            break;
        }
    }
    assert!(server.get("").1.contains("Come at last"));

    // The configuration names another folder, which comes later: that is an edit as well.
    server.put("book.toml", "[book]\nsrc = \"other\"\n");
    assert!(events.next_of("problem")["message"].as_str().expect("text").contains("other"));
    server.put("other/index.md", "# The other one\n");
    loop {
        let event = events.next();
        if event.get("message").is_none() {
            break;
        }
    }
    assert!(server.get("").1.contains("The other one"));
}

#[test]
fn what_is_said_into_a_watched_file_is_no_reason_to_say_more() {
    let folder = tempfile::tempdir().expect("a folder");
    // Without a `book.toml` the folder itself is watched, and with it the file of the messages.
    let log = folder.path().join("log");
    let arguments = ["serve", "--port", "0"];
    let mut child = command(folder.path(), &arguments)
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(&log).expect("made"))
        .spawn()
        .expect("started");
    let mut url = String::new();
    BufReader::new(child.stdout.take().expect("output")).read_line(&mut url).expect("an address");
    let events = Events::of(url.trim());
    for text in ["# First\n", "# Second\n"] {
        put(folder.path(), "a.md", text);
        while !get(url.trim()).1.contains(text.trim_start_matches('#').trim()) {
            events.next();
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    let said = std::fs::read_to_string(log).expect("a text");
    assert_eq!(said.matches("there is no Markdown file").count(), 1, "{said}");
}

#[test]
fn a_mistake_in_the_configuration_is_no_start() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "book.toml", "[book]\ntitel = \"x\"\n");
    let output = specbook(folder.path(), &["serve", "--port", "0"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("titel"));
}

/// Serves a text, and shows at once that it was saved.
struct Text {
    source: std::path::PathBuf,
    watch: Watch,
    /// Where each build says what it has read, and waits to be let through.
    gate: Option<(Sender<String>, Receiver<()>)>,
}

impl Text {
    /// Serves the text `first` from `content/a.md` in a folder, for as long as the tests run; the
    /// address.
    fn served(root: &Path, gate: Option<(Sender<String>, Receiver<()>)>) -> String {
        put(root, "content/a.md", "first");
        let watch = Watch { paths: vec![root.join("content")], except: Vec::new(), poll: false };
        let (host, source) = ("127.0.0.1".to_owned(), root.join("content/a.md"));
        let options = Options { host, port: 0, root: root.to_owned(), watch: watch.clone() };
        let (sender, address) = channel();
        std::thread::spawn(move || {
            specbook::serve::serve(
                &options,
                |address| sender.send(format!("http://{address}/")).expect("somebody waits"),
                &mut Text { source, watch, gate },
            )
        });
        address.recv_timeout(PATIENCE).expect("an address")
    }
}

impl Builder for Text {
    fn build(&mut self) -> Rebuilt {
        let message = "no text".to_owned();
        let text =
            std::fs::read_to_string(&self.source).map_err(|_| Problem { message, watch: None })?;
        assert_ne!(text, "bad", "a panic of the test");
        if let Some((says, waits)) = &self.gate {
            says.send(text.clone()).expect("the test is there");
            waits.recv().expect("the test is there");
        }
        let page = |name: &str| (name.to_owned(), Arc::from(text.clone().into_bytes()));
        let files = [page("index.html"), page("other.html")].into();
        let source = self.source.clone();
        let preview = Box::new(move |saved: &BTreeSet<std::path::PathBuf>| {
            assert_eq!(saved, &BTreeSet::from([source.clone()]));
            let text = std::fs::read_to_string(&source).unwrap_or_default();
            assert_ne!(text, "bad", "a panic of the test");
            let page =
                |name: &str| (name.to_owned(), Arc::from(format!("saved: {text}").into_bytes()));
            [page("index.html"), page("none.html")].into()
        });
        Ok(Site { files, watch: self.watch.clone(), findings: Vec::new(), preview })
    }
}

#[test]
fn what_is_saved_while_a_build_runs_is_shown_and_is_not_put_back_by_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().to_owned();
    let (says, read) = channel();
    let (go, waits) = channel();
    go.send(()).expect("the first build goes through");
    let url = Text::served(&root, Some((says, waits)));
    let begun = || read.recv_timeout(PATIENCE).expect("a build");
    assert_eq!(begun(), "first");
    let events = Events::of(&url);
    let is = |page: &str, text: &str| assert_eq!(get(&format!("{url}{page}")).1, text);
    let saved = |text: &str| {
        put(&root, "content/a.md", text);
        assert_eq!(events.next()["pages"], json!(["index.html"]), "no build has ended");
        is("", &format!("saved: {text}"));
        is("other.html", "first");
    };
    saved("second");
    assert_eq!(begun(), "second");
    saved("third");
    go.send(()).expect("the server builds");
    assert_eq!(events.next()["pages"], json!(["other.html"]));
    is("", "saved: third");
    is("other.html", "second");
    assert_eq!(begun(), "third");
    go.send(()).expect("the server builds");
    assert_eq!(events.next()["pages"], json!(["index.html", "other.html"]));
    is("", "third");
    is("other.html", "third");
}

#[test]
fn a_panic_in_a_rebuild_is_told_and_does_not_end_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().to_owned();
    let url = Text::served(&root, None);
    let events = Events::of(&url);
    put(&root, "content/a.md", "bad");
    let event = events.next();
    assert_eq!(event["type"], "problem");
    assert!(event["message"].as_str().expect("text").contains("a panic of the test"), "{event}");
    assert_eq!(get(&url), (200, "first".to_owned()), "the last good site stays up");
    put(&root, "content/a.md", "second");
    let first = events.next();
    assert_eq!((&first["type"], &first["pages"]), (&"reload".into(), &json!(["index.html"])));
    let all = events.next();
    let both = json!(["index.html", "other.html"]);
    assert_eq!((&all["type"], &all["pages"]), (&"reload".into(), &both));
    assert_ne!(first["build"], all["build"]);
    assert_eq!(get(&url), (200, "second".to_owned()));
}

#[test]
fn watch_builds_again_on_every_change() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(specbook(folder.path(), &["init"]).status.success());
    let mut child = command(folder.path(), &["watch"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut lines = BufReader::new(child.stderr.take().expect("output")).lines();
    let said = lines.find_map(|line| line.ok().filter(|line| line.contains("watching")));
    assert!(said.is_some(), "it says when it watches");
    assert!(folder.path().join("site/index.html").exists());
    put(folder.path(), "content/new.md", "# Made while watching\n");
    let start = std::time::Instant::now();
    while !folder.path().join("site/new.html").exists() {
        assert!(start.elapsed() < PATIENCE, "the new page is built");
        std::thread::yield_now();
    }
    put(
        folder.path(),
        "content/new.md",
        "# Made while watching\n\n{{#include ../code/bell.txt}}\n",
    );
    let shows = |text: &str| {
        let start = std::time::Instant::now();
        let page = || std::fs::read_to_string(folder.path().join("site/new.html"));
        while !page().is_ok_and(|page| page.contains(text)) {
            assert!(start.elapsed() < PATIENCE, "{text} is built");
            std::thread::yield_now();
        }
    };
    shows("bell.txt");
    put(folder.path(), "code/bell.txt", "It rings.\n");
    shows("It rings.");
    let _ = child.kill();
    let _ = child.wait();
}
