//! `serve` as a browser meets it: pages from memory, a reload after a change, no strangers.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::support::{command, specbook};

/// How long something may take before the test gives up; nothing waits this long when it works.
const PATIENCE: Duration = Duration::from_mins(1);

/// Writes a file in one step, as editors do: a half-written one would be a change of its own.
fn put(folder: &Path, path: &str, text: &str) {
    let beside = folder.join("written-beside");
    std::fs::write(&beside, text).expect("written");
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::rename(beside, path).expect("moved");
}

struct Server {
    child: Child,
    url: String,
    folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start() -> Server {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(specbook(folder.path(), &["init"]).status.success());
        let mut child = command(folder.path(), &["serve", "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        let mut url = String::new();
        BufReader::new(child.stdout.take().expect("output"))
            .read_line(&mut url)
            .expect("an address");
        Server { child, url: url.trim().to_owned(), folder }
    }

    fn get(&self, path: &str) -> (u16, String) {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let agent: ureq::Agent = config.into();
        let mut response = agent.get(format!("{}{path}", self.url)).call().expect("an answer");
        (response.status().as_u16(), response.body_mut().read_to_string().expect("a text"))
    }

    /// The events, as they come.
    fn events(&self) -> Receiver<String> {
        let url = format!("{}__specbook/events", self.url);
        let (sender, receiver) = channel();
        let (ready, listening) = channel();
        std::thread::spawn(move || {
            let response = ureq::get(url).call().expect("a stream");
            ready.send(()).expect("somebody waits");
            let lines = BufReader::new(response.into_body().into_reader()).lines();
            for line in lines.map_while(Result::ok) {
                if let Some(data) = line.strip_prefix("data: ")
                    && sender.send(data.to_owned()).is_err()
                {
                    return;
                }
            }
        });
        listening.recv_timeout(PATIENCE).expect("the stream is open");
        receiver
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
    assert!(page.contains("href=\"/assets/specbook.css\""), "the 404 page works at any depth");
    assert!(!server.folder.path().join("site").exists(), "nothing is written");

    let events = server.events();
    put(server.folder.path(), "content/new.md", "# A page made while serving\n");
    assert!(events.recv_timeout(PATIENCE).expect("an event").contains("reload"));
    assert!(server.get("new.html").1.contains("A page made while serving"));

    put(server.folder.path(), "book.toml", "[book]\ntitel = \"x\"\n");
    let event = events.recv_timeout(PATIENCE).expect("an event");
    assert!(event.contains("problem") && event.contains("titel"), "{event}");
    assert_eq!(server.get("new.html").0, 200, "the last good site stays up");

    put(server.folder.path(), "book.toml", "[book]\ntitle = \"Renamed\"\n");
    assert!(events.recv_timeout(PATIENCE).expect("an event").contains("reload"));
    assert!(server.get("new.html").1.contains("Renamed"));

    std::fs::remove_file(server.folder.path().join("content/new.md")).expect("removed");
    assert!(events.recv_timeout(PATIENCE).expect("an event").contains("reload"));
    assert_eq!(server.get("new.html").0, 404);
}

#[test]
fn a_block_is_stale_as_soon_as_its_source_changes() {
    let server = Server::start();
    let events = server.events();
    let block = specbook::model::managed_block("rules#doors", "They are closed.");
    put(server.folder.path(), "content/mine.md", &format!("# Mine\n\n{block}\n"));
    assert!(events.recv_timeout(PATIENCE).expect("an event").contains("reload"));
    put(server.folder.path(), "content/rules.md", "# Rules\n\n## Doors\n\nThey are closed.\n");
    assert!(events.recv_timeout(PATIENCE).expect("an event").contains("reload"));
    assert!(server.get("mine.html").1.contains("data-freshness=\"fresh\""));
    put(server.folder.path(), "content/rules.md", "# Rules\n\n## Doors\n\nThey are open.\n");
    assert!(events.recv_timeout(PATIENCE).expect("an event").contains("reload"));
    assert!(server.get("mine.html").1.contains("data-freshness=\"stale\""));
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
    assert!(events.recv_timeout(PATIENCE).expect("an event").contains("reload"));
    put(server.folder.path(), "content/deep/inside/new.md", "# Deep\n");
    assert!(events.recv_timeout(PATIENCE).expect("an event").contains("reload"));
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
    let _ = child.kill();
    let _ = child.wait();
}
