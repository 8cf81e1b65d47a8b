//! What a portal from a stranger may read, write, delete and print, from the command line: each
//! portal is made here and attacks, and what must not be seen or touched lies beside it.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::serve::Server;
use crate::support::{command, folder, is_page, put, specbook};

/// What must never be printed or published.
const SECRET: &str = "SECRET-CANARY";

/// A portal of one page, and a folder beside it with what it must not reach.
struct Attack {
    all: tempfile::TempDir,
}

impl Attack {
    fn new(settings: &str, page: &str) -> Attack {
        let all = folder(&[
            ("p/book.toml", &format!("[book]\ntitle = \"P\"\n{settings}")),
            ("p/content/a.md", &format!("# A\n\n{page}\n")),
            ("v/secret", &format!("{SECRET} = 1\n")),
            ("v/secret.yaml", &format!("id: {SECRET}\n")),
            ("v/assets/key.css", SECRET),
            ("v/precious", "precious"),
        ]);
        Attack { all }
    }

    fn root(&self) -> PathBuf {
        self.all.path().join("p")
    }

    fn put(&self, path: &str, text: &str) -> &Attack {
        put(&self.root(), path, text);
        self
    }

    #[cfg(unix)]
    fn link(&self, to: &str, from: &str) -> &Attack {
        let from = self.root().join(from);
        std::fs::create_dir_all(from.parent().expect("a folder")).expect("a folder");
        std::os::unix::fs::symlink(self.all.path().join("v").join(to), from).expect("a link");
        self
    }

    fn run(&self, arguments: &[&str]) -> Output {
        specbook(&self.root(), arguments)
    }

    /// Builds and checks; nothing of the secret is printed or published, and what is beside the
    /// portal stays. Gives the exit code of the build and what it printed.
    fn is_held(&self, what: &str) -> (Option<i32>, String) {
        let check = self.run(&["check"]);
        let build = self.run(&["build"]);
        let site = text_of(&self.root().join("site"));
        for text in [printed(&check), printed(&build), site] {
            assert!(!text.contains(SECRET), "{what}: {text}");
        }
        self.is_untouched(what);
        (build.status.code(), printed(&build))
    }

    fn is_untouched(&self, what: &str) {
        let found = files(&self.all.path().join("v"));
        assert_eq!(found, ["assets/key.css", "precious", "secret", "secret.yaml"], "{what}");
        let precious = std::fs::read_to_string(self.all.path().join("v/precious"));
        assert_eq!(precious.expect("there"), "precious", "{what}");
    }
}

fn printed(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

/// The files below a folder, by path.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in std::fs::read_dir(next).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.is_symlink() {
                left.push(path);
            } else {
                let inside = path.strip_prefix(folder).expect("below");
                found.push(inside.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

/// The texts of all files below a folder.
fn text_of(folder: &Path) -> String {
    let all = files(folder).into_iter().filter(|path| folder.join(path).is_file());
    let text = |path: String| {
        String::from_utf8_lossy(&std::fs::read(folder.join(path)).expect("read")).into_owned()
    };
    all.map(text).collect()
}

#[test]
fn settings_that_lead_elsewhere_are_refused_at_their_place() {
    for settings in [
        "[output.html]\ntheme = \"../../v\"\n",
        "[output.html]\ntheme = \"/etc\"\n",
        "[output.html]\ntheme = \"..\"\n",
        "[content]\ninclude = [\"../v/**\"]\n",
        "[content]\ninclude = [\"/proc/**\"]\n",
        "[content]\ninclude = [\"a/../../v/**\"]\n",
        "[output.html]\nadditional-css = [\".git/config\"]\n",
        "[output.html]\nadditional-js = [\"content\"]\n",
        "[build]\nbuild-dir = \"\"\n",
        "[build]\nbuild-dir = \".\"\n",
        "[build]\nbuild-dir = \"content\"\n",
        "[build]\nbuild-dir = \"content/site\"\n",
        "[build]\nbuild-dir = \"kinds\"\n",
        "[build]\nbuild-dir = \".git/x\"\n",
        "[build]\ncache-dir = \"content\"\n",
        "[build]\ncache-dir = \"themes/default\"\n",
    ] {
        let attack = Attack::new(settings, "x");
        attack.put(".git/config", SECRET);
        let before = files(&attack.root());
        for verb in ["check", "build", "clean"] {
            let output = attack.run(&[verb]);
            assert_eq!(output.status.code(), Some(2), "{settings}");
            let text = printed(&output);
            assert!(text.contains("error[invalid-configuration]"), "{settings}: {text}");
            assert!(text.contains("--> book.toml:"), "{settings}: {text}");
        }
        assert_eq!(files(&attack.root()), before, "{settings}");
        attack.is_held(settings);
    }
}

#[cfg(unix)]
#[test]
fn nothing_beside_the_portal_is_read() {
    let links = "[1](s.txt) [2](d/secret) [3](../../v/secret) [4](../.git/config) [5](x/n.txt)";
    let attack = Attack::new("", links);
    attack.put(".git/config", SECRET).put("content/x/.gitignore", "n.txt\n");
    attack.put("content/x/n.txt", SECRET);
    attack.link("secret", "content/s.txt").link("", "content/d").link("secret", "content/s.md");
    let (code, text) = attack.is_held("links in texts");
    assert_eq!(code, Some(0));
    assert!(text.contains("content/s.md"), "{text}");
    let css = "[output.html]\nadditional-css = [\"x.css\"]\n";
    for (settings, to, from) in [
        (css, "secret", "x.css"),
        ("", "secret", "kinds/k.toml"),
        ("", "secret", "kinds/feature.md"),
        ("", "", "themes/default"),
        ("", "assets", "themes/default/assets"),
        ("[content]\ninclude = [\"more/**\"]\n", "", "more"),
    ] {
        let attack = Attack::new(settings, "[x](../more/secret)");
        let (_, text) = attack.link(to, from).is_held(from);
        assert!(text.contains("leads out of the portal"), "{from}: {text}");
    }
    let attack = Attack::new("", "");
    std::fs::remove_file(attack.root().join("book.toml")).expect("removed");
    let (code, text) = attack.link("secret", "book.toml").is_held("book.toml");
    assert_eq!(code, Some(2));
    assert!(text.contains("book.toml is a link that leads out of the portal"), "{text}");
    for name in ["../../v/secret.yaml", "../.git/config.yaml"] {
        let attack = Attack::new("", "x");
        attack.put(".git/config.yaml", &format!("id: {SECRET}\n"));
        let kind = format!("extends = \"page\"\ncarriers = [\"...\", \"sidecar {name}\"]\n");
        attack.put("kinds/k.toml", &kind).is_held(name);
    }
}

#[cfg(unix)]
#[test]
fn nothing_beside_the_output_is_written_or_deleted() {
    // The hash of `precious`, as a list of files has it, so that only the way there is wrong.
    let own = Attack::new("", "x");
    own.put("content/p.txt", "precious").put("content/a.md", "# A\n\n[p](p.txt)\n");
    assert!(own.run(&["build"]).status.success());
    let list = std::fs::read_to_string(own.root().join("site/.specbook-files")).expect("a list");
    let line = list.lines().find(|line| line.starts_with("[\"p.txt\"")).expect("its line");
    for path in ["l/precious", "../../v/precious", "x/../l/precious"] {
        for verb in ["build", "clean"] {
            let attack = Attack::new("", "x");
            attack.put("site/.specbook-files", &format!("{}\n", line.replace("p.txt", path)));
            attack.link("", "site/l");
            attack.run(&[verb]);
            attack.is_untouched(path);
        }
    }
    for (to, from) in [
        ("", "site/w"),
        ("", "site/assets"),
        ("", "site/.specbook-new"),
        ("", "site"),
        ("precious", "site/index.html"),
        ("precious", "site/.specbook-files"),
    ] {
        let attack = Attack::new("", "[k](w/keys)");
        attack.put("content/w/keys", "owned");
        if from != "site" && from != "site/.specbook-files" {
            attack.put("site/.specbook-files", "");
        }
        attack.link(to, from);
        let output = attack.run(&["build"]);
        assert_eq!(output.status.code(), Some(2), "{from}: {}", printed(&output));
        attack.run(&["clean"]);
        attack.is_untouched(from);
    }
    let attack = Attack::new("", "x");
    attack.link("", ".specbook");
    let system = "---\nkind: system\nid: sys-a\n---\n# S System Architecture\n\n## Implementation \
                  Roadmap\n\n1. **Yy** (Level 3)\n";
    attack.put("content/s.md", system);
    assert_eq!(attack.run(&["generate", "--yes"]).status.code(), Some(2));
    attack.is_untouched(".specbook");
}

#[test]
fn a_file_of_the_user_in_the_output_stays_what_it_is() {
    let attack = Attack::new("", "x");
    attack.put("content/old.md", "# Old\n");
    assert!(attack.run(&["build"]).status.success());
    attack.put("site/CNAME", "mine").put("site/notes.html", "mine");
    attack.put("content/notes.md", "# Notes\n");
    let output = attack.run(&["build"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(printed(&output).contains("notes.html was not written by specbook"));
    std::fs::remove_file(attack.root().join("content/notes.md")).expect("removed");
    std::fs::remove_file(attack.root().join("content/old.md")).expect("removed");
    attack.put("site/old.html", "edited").put("site/a.html", "edited");
    let output = attack.run(&["build"]);
    assert!(output.status.success());
    // A page whose source is there is made anew, but not without a word.
    assert!(printed(&output).contains("site/a.html: it was changed since it was written"));
    assert!(printed(&output).contains("kept ") && printed(&output).contains("site/old.html"));
    assert!(attack.run(&["clean"]).status.success());
    assert_eq!(files(&attack.root().join("site")).len(), 4);
    for (path, text) in [("CNAME", "mine"), ("notes.html", "mine"), ("old.html", "edited")] {
        let there = std::fs::read_to_string(attack.root().join("site").join(path));
        assert_eq!(there.expect("there"), text);
    }
}

/// Builds that are killed at any moment, then the source of a page goes: the next build leaves what
/// one into a fresh folder has.
#[test]
fn a_killed_build_leaves_nothing_that_the_next_does_not_remove() {
    let attack = Attack::new("", "x");
    for n in 0..60 {
        attack
            .put(&format!("content/p{n}.md"), &format!("# Page {n}\n\n{}\n", "word ".repeat(500)));
    }
    let mut killed = 0;
    for round in 0..12 {
        let site = attack.root().join("site");
        if round % 3 == 0 {
            let _ = std::fs::remove_dir_all(&site);
        }
        attack.put("content/gone.md", &format!("# Gone\n\n{round}\n"));
        let mut child = command(&attack.root(), &["build", "-q"]).spawn().expect("started");
        // Another moment each time: when so many files are there, or it is done.
        while files(&site).len() < round * 12 && child.try_wait().expect("asked").is_none() {
            std::hint::spin_loop();
        }
        killed += usize::from(child.try_wait().expect("asked").is_none());
        let _ = child.kill();
        child.wait().expect("ended");
        for page in files(&site).iter().filter(|path| is_page(path)) {
            let text = std::fs::read_to_string(site.join(page)).expect("a page");
            assert!(
                page.contains(".specbook-new") || text.trim_end().ends_with("</html>"),
                "{page}"
            );
        }
        std::fs::remove_file(attack.root().join("content/gone.md")).expect("removed");
        assert!(attack.run(&["build", "-q"]).status.success());
        assert!(attack.run(&["build", "-q", "-d", "../fresh"]).status.success());
        let fresh = attack.all.path().join("fresh");
        assert_eq!(files(&site), files(&fresh), "round {round}");
        assert!(text_of(&site) == text_of(&fresh), "round {round}");
    }
    assert!(killed > 0, "no build was killed");
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_no_success() {
    use std::os::unix::fs::FileTypeExt as _;

    let attack = Attack::new("", "x");
    let full = || std::fs::File::options().write(true).open("/dev/full").expect("the device");
    for arguments in [&["check"][..], &["list"], &["graph"], &["kinds"], &["--help"], &["explain"]]
    {
        let run = command(&attack.root(), arguments).stdout(full()).stderr(Stdio::piped()).output();
        assert_eq!(run.expect("a run").status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(attack.run(&["check", "--format", "json=/dev/full"]).status.code(), Some(2));
    assert_eq!(attack.run(&["check", "--format", "json=/dev/null"]).status.code(), Some(0));
    let device = std::fs::metadata("/dev/null").expect("the device").file_type();
    assert!(device.is_char_device());
    // A reader that has enough is not a failure, and nothing is said about it.
    let mut child = command(&attack.root(), &["graph"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("a text");
    assert_eq!((child.wait().expect("ended").code(), &*said), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn what_never_ends_is_not_waited_for() {
    for path in ["book.toml", "kinds/k.toml", "content/p.png", "content/.gitignore", "p.css"] {
        let attack = Attack::new("[output.html]\nadditional-css = [\"p.css\"]\n", "![p](p.png)");
        attack.put("kinds/x", "").put("p.css", "");
        let full = attack.root().join(path);
        let _ = std::fs::remove_file(&full);
        assert!(Command::new("mkfifo").arg(&full).status().expect("a run").success());
        let (_, text) = attack.is_held(path);
        assert!(text.contains("a named pipe, not a file"), "{path}: {text}");
    }
}

#[test]
fn names_near_the_limit_of_the_disk_are_built() {
    let attack = Attack::new("", &format!("[x](<{}.t>)", "n".repeat(250)));
    attack.put(&format!("content/{}.t", "n".repeat(250)), "x");
    attack.put(&format!("content/{}.md", "n".repeat(251)), "# Long\n");
    let output = attack.run(&["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert_eq!(output.stdout.len(), 0);
}

#[test]
fn every_answer_of_serve_is_protected_and_leads_nowhere_else() {
    let portal = folder(&[
        ("book.toml", ""),
        ("content/index.md", "# A\n"),
        ("content/evil.test/index.md", "# B\n"),
    ]);
    let server = Server::of(portal, &[]);
    let host = server.url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let ask = |request: &str| {
        let mut stream = std::net::TcpStream::connect(&host).expect("connected");
        stream.write_all(request.as_bytes()).expect("asked");
        let mut answer = [0; 4096];
        let read = stream.read(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer[..read]).to_lowercase()
    };
    let get = |path: &str, host: &str| {
        ask(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
    };
    for (path, status) in [
        ("/", "200"),
        ("/evil.test/", "200"),
        ("/assets/specbook.css", "200"),
        ("/portal.json", "200"),
        ("/nothing", "404"),
        ("/evil.test", "307"),
        ("//evil.test", "307"),
        ("///evil.test", "307"),
        ("/__specbook/events", "200"),
    ] {
        let answer = get(path, &host);
        assert!(answer.starts_with(&format!("http/1.1 {status}")), "{path}: {answer}");
        for header in ["content-security-policy: default-src 'none'", "nosniff", "no-referrer"] {
            assert!(answer.contains(header), "{path} lacks {header}: {answer}");
        }
        if status == "307" {
            assert!(answer.contains("location: /evil.test/\r\n"), "{answer}");
        }
    }
    let strange = get("/", "evil.test");
    assert!(strange.starts_with("http/1.1 403") && strange.contains("nosniff"), "{strange}");
    let post = ask(&format!("POST / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
    assert!(post.starts_with("http/1.1 405") && post.contains("nosniff"), "{post}");
}
