//! What the opener reads and refuses, in folders that are made here.

use std::fs;
use std::path::Path;

use super::door::{Door, Limit};
use super::*;

/// A folder with some files. One that ends with `/` is a folder.
fn portal(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        put(root.path(), path, text);
    }
    root
}

fn put(root: &Path, path: &str, text: &str) {
    let full = root.join(path);
    if path.ends_with('/') {
        return fs::create_dir_all(full).expect("made");
    }
    fs::create_dir_all(full.parent().expect("a folder")).expect("made");
    fs::write(full, text).expect("written");
}

fn config(text: &str) -> Config {
    crate::config::read(text, &[], &[]).expect("a configuration").0
}

/// The paths that are read as documents, and the others with the reason.
fn read(root: &Path, settings: &str) -> (Vec<String>, Vec<String>) {
    let loaded = sources(root, &config(settings)).expect("a portal");
    let problem = |file: &Unreadable| format!("{} {}", file.path, file.reason);
    (
        loaded.sources.iter().map(|source| source.path.clone()).collect(),
        loaded.unreadable.iter().map(problem).collect(),
    )
}

/// How a file may be copied: whether it is, or why it is not.
fn copied(root: &Path, settings: &str, path: &str) -> String {
    let config = config(settings);
    match Copied::new(root, &config).bytes(path) {
        Ok(bytes) => format!("{} bytes", bytes.len()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_git_ignores_at_any_depth_is_not_copied_and_not_read() {
    let root = portal(&[
        (".git/info/exclude", "private.*\n"),
        (".git/config", "secret"),
        (".gitignore", "/out/\n*.log\n!keep.log\n"),
        ("sub/.gitignore", "token.txt\n"),
        ("sub/deep/token.txt", "x"),
        ("sub/private.txt", "x"),
        ("out/public.txt", "x"),
        ("a.log", "x"),
        ("keep.log", "x"),
        ("content/a.md", "x"),
        ("content/private.md", "x"),
        ("content/.gitignore", "b.md\n"),
        ("content/b.md", "x"),
    ]);
    let root = root.path();
    for path in ["sub/deep/token.txt", "sub/private.txt", "out/public.txt", "a.log"] {
        let why = copied(root, "", path);
        assert!(why.starts_with(&format!("{path} is ignored by git; ")), "{why}");
        // What the user brings in by name is in.
        let include = format!("[content]\ninclude = [\"{path}\"]\n");
        assert_eq!(copied(root, &include, path), "1 bytes");
    }
    assert_eq!(copied(root, "", "keep.log"), "1 bytes");
    for path in [".git/config", ".GIT/config", "content/../.git/config"] {
        let why = copied(root, "[content]\ninclude = [\"**\"]\n", path);
        let there = root.join(path).exists();
        assert!(!there || why.contains(" is in git's own folder; "), "{why}");
    }
    let (read, problems) = read(root, "");
    assert_eq!(read, ["content/a.md"]);
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn rules_of_a_repository_say_nothing_about_the_folder_that_the_portal_is() {
    let above = portal(&[
        (".git/info/exclude", ""),
        (".gitignore", "/portal/\n"),
        ("portal/content/a.md", "x"),
        ("portal/x.css", "x"),
    ]);
    let root = above.path().join("portal");
    assert_eq!(read(&root, "").0, ["content/a.md"]);
    assert_eq!(copied(&root, "", "x.css"), "1 bytes");
}

#[test]
fn a_file_is_as_large_as_its_limit_at_most() {
    let root = portal(&[("content/a.md", "12345"), ("content/b.md", "1234"), ("x.png", "12345")]);
    let limits = "[limits]\nmax-file-size = 4\nmax-asset-size = 4\n";
    let (documents, problems) = read(root.path(), limits);
    assert_eq!(documents, ["content/b.md"]);
    let wanted = "content/a.md has more than 4 bytes, the limit `limits.max-file-size`";
    assert_eq!(problems, [wanted]);
    let why = copied(root.path(), limits, "x.png");
    assert!(why.contains("more than 4 bytes, the limit `limits.max-asset-size`; "), "{why}");
    assert_eq!(copied(root.path(), "[limits]\nmax-asset-size = 5\n", "x.png"), "5 bytes");
    // The size is asked before anything is read: this file has no bytes on the disk.
    let file = fs::File::create(root.path().join("sparse.bin")).expect("made");
    file.set_len(3 << 30).expect("a size");
    assert!(copied(root.path(), "", "sparse.bin").contains("limits.max-asset-size"));
    let file = fs::File::create(root.path().join("book.toml")).expect("made");
    file.set_len(3 << 30).expect("a size");
    let error = config_text(root.path()).expect_err("too large").to_string();
    assert!(error.starts_with("book.toml has more than 1048576 bytes"), "{error}");
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    /// A folder elsewhere with what must not be seen.
    fn elsewhere() -> tempfile::TempDir {
        portal(&[("secret", "SECRET = 1\n"), ("assets/key.css", "SECRET"), ("s.md", "SECRET")])
    }

    #[test]
    fn a_link_out_of_the_portal_is_refused_whatever_reads_it() {
        let (out, root) = (elsewhere(), portal(&[("content/a.md", "x"), ("themes/", "")]));
        let (out, root) = (out.path(), root.path());
        let link = |to: &str, from: &str| symlink(out.join(to), root.join(from)).expect("a link");
        link("secret", "book.toml");
        link("secret", "x.css");
        link("", "folder");
        link("s.md", "content/s.md");
        link("", "content/folder");
        link("", "themes/default");
        let refused = |error: String| {
            assert!(error.contains(" is a link that leads out of the portal; "), "{error}");
            assert!(!error.contains("SECRET"), "{error}");
        };
        refused(config_text(root).expect_err("a link").to_string());
        refused(copied(root, "", "x.css"));
        refused(copied(root, "", "folder/secret"));
        // Nor is it said what else is there.
        refused(copied(root, "", "folder/nothing"));
        refused(theme_files(root, &config("")).expect_err("a link").to_string());
        let (documents, problems) = read(root, "");
        assert_eq!(documents, ["content/a.md"]);
        let leads = "is a link that leads out of the portal";
        let wanted = [format!("content/folder {leads}"), format!("content/s.md {leads}")];
        assert_eq!(problems, wanted);
        let additional = "[output.html]\nadditional-css = [\"x.css\", \"later.css\"]\n";
        let all = super::refused(root, &config(additional));
        assert_eq!(all.len(), 1);
        assert_eq!((&*all[0].0, &*all[0].1), ("x.css", leads));
        fs::create_dir(root.join("kinds")).expect("made");
        link("secret", "kinds/k.toml");
        refused(kind_files(root).expect_err("a link").to_string());
        fs::remove_file(root.join("kinds/k.toml")).expect("removed");
        link("secret", "kinds/k.md");
        refused(kind_files(root).expect_err("a link").to_string());
        let mut loaded = sources(root, &config("")).expect("a portal");
        for name in ["../folder/secret", "../../escape"] {
            let name = Sidecar { name: name.to_owned(), of: None };
            let before = loaded.unreadable.len();
            sidecars(root, &config(""), &[name], &mut loaded);
            assert!(loaded.sidecars.is_empty());
            assert!(loaded.unreadable.len() <= before + 1);
        }
    }

    #[test]
    fn the_folder_of_the_specs_may_not_lead_out() {
        let (out, root) = (elsewhere(), portal(&[]));
        symlink(out.path(), root.path().join("content")).expect("a link");
        let error = sources(root.path(), &config("")).expect_err("a link").to_string();
        assert!(error.starts_with("content is a link that leads out of the portal; "), "{error}");
    }

    #[test]
    fn links_inside_of_the_portal_work() {
        let root = portal(&[("shared/x.md", "x"), ("shared/y.css", "y"), ("content/a.md", "x")]);
        let root = root.path();
        symlink("../shared", root.join("content/more")).expect("a link");
        symlink("../shared/x.md", root.join("content/x.md")).expect("a link");
        symlink("shared/y.css", root.join("y.css")).expect("a link");
        let (documents, problems) = read(root, "");
        assert_eq!(documents, ["content/a.md", "content/more/x.md", "content/x.md"]);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(copied(root, "", "y.css"), "1 bytes");
        assert_eq!(copied(root, "", "content/more/y.css"), "1 bytes");
    }

    #[test]
    fn each_real_folder_is_walked_once_by_its_own_path_first() {
        let root = portal(&[("content/d0/x.md", "x"), ("content/d1/x.md", "x")]);
        let root = root.path();
        let folders: Vec<String> = (0..20).map(|n| format!("content/d{n}")).collect();
        for folder in &folders {
            fs::create_dir_all(root.join(folder)).expect("made");
            for (n, other) in folders.iter().enumerate().filter(|(_, other)| *other != folder) {
                symlink(root.join(other), root.join(folder).join(format!("l{n}"))).expect("a link");
            }
        }
        // A loop to itself, to the portal, and one that never ends.
        symlink(".", root.join("content/self")).expect("a link");
        symlink("../..", root.join("content/d0/up")).expect("a link");
        symlink("round", root.join("content/round")).expect("a link");
        put(root, "site/page.md", "the output");
        let (documents, problems) = read(root, "");
        assert_eq!(documents, ["content/d0/x.md", "content/d1/x.md"]);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0], "content/round is a link that leads back to itself");
    }

    #[test]
    fn a_link_to_what_git_ignores_is_no_way_around_it() {
        let root = portal(&[
            (".git/info/exclude", ""),
            (".gitignore", "secrets/\n"),
            ("secrets/s.md", "x"),
            ("secrets/s.css", "x"),
            ("content/a.md", "x"),
        ]);
        let root = root.path();
        symlink("../secrets/s.md", root.join("content/s.md")).expect("a link");
        symlink("../secrets", root.join("content/more")).expect("a link");
        symlink("secrets/s.css", root.join("s.css")).expect("a link");
        let (documents, problems) = read(root, "");
        assert_eq!(documents, ["content/a.md"]);
        let wanted = ["content/more is ignored by git", "content/s.md is ignored by git"];
        assert_eq!(problems, wanted);
        assert!(copied(root, "", "s.css").starts_with("s.css is ignored by git; "));
    }

    #[test]
    fn pipes_sockets_and_devices_are_refused_without_opening() {
        let root = portal(&[("content/a.md", "x"), ("kinds/", ""), ("themes/own/assets/", "")]);
        let root = root.path();
        // Whoever opens a pipe that nobody writes to waits for ever.
        let pipe = |path: &str| {
            let made = std::process::Command::new("mkfifo").arg(root.join(path)).status();
            assert!(made.expect("a run").success());
        };
        pipe("content/p.md");
        pipe("content/p.png");
        pipe("content/.gitignore");
        pipe("themes/own/assets/p.css");
        let (documents, problems) = read(root, "");
        assert_eq!(documents, ["content/a.md"]);
        let wanted = ["content/.gitignore", "content/p.md"];
        let wanted = wanted.map(|path| format!("{path} is a named pipe, not a file"));
        assert_eq!(problems, wanted);
        let why = copied(root, "", "content/p.png");
        assert!(why.starts_with("content/p.png is a named pipe, not a file; "), "{why}");
        let theme = theme_files(root, &config("[output.html]\ntheme = \"own\"\n"));
        assert!(theme.expect_err("a pipe").to_string().contains("p.css is a named pipe"));
        pipe("kinds/k.toml");
        assert!(kind_files(root).expect_err("a pipe").to_string().contains("a named pipe"));
        pipe("book.toml");
        assert!(config_text(root).expect_err("a pipe").to_string().contains("a named pipe"));
        assert_eq!(find_root(root).as_deref(), Some(root));
        let _socket = std::os::unix::net::UnixListener::bind(root.join("s.css")).expect("a socket");
        assert!(copied(root, "", "s.css").contains(" is a socket, not a file; "));
        symlink("/dev/zero", root.join("zero.css")).expect("a link");
        assert!(copied(root, "", "zero.css").contains("leads out of the portal"));
        // Where the folder itself holds devices, they are refused for what they are.
        let devices = Door::new(Path::new("/dev"), "");
        let why = devices.file("zero", Limit::SETTINGS).expect_err("a device").to_string();
        assert_eq!(why, "is a device, not a file");
    }
}

/// The text of the first document, and what of its directives is not followed.
fn included(root: &Path, untrusted: bool) -> (String, Vec<String>) {
    let mut config = config("");
    config.trusted = !untrusted;
    let loaded = sources(root, &config).expect("a portal");
    let source = &loaded.sources[0];
    let unfollowed = source.expansion().map_or(&[][..], |expansion| expansion.unfollowed());
    (source.text.to_string(), unfollowed.iter().map(|one| one.message.clone()).collect())
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_not_included() {
    let outer = portal(&[
        ("secret.txt", "TOKEN"),
        ("repository/.git/config", "TOKEN"),
        ("repository/.gitignore", "ignored.txt\n"),
        ("repository/ignored.txt", "TOKEN"),
        ("repository/code/a.rs", "fn a() {}\n"),
        ("repository/docs/.env", "TOKEN"),
        ("repository/docs/inside.txt", "inside"),
        ("repository/docs/binary.bin", "a\0b"),
        ("repository/docs/folder/", ""),
    ]);
    let docs = outer.path().join("repository/docs");
    std::os::unix::fs::symlink(outer.path().join("secret.txt"), docs.join("link.txt"))
        .expect("a link");
    let made = std::process::Command::new("mkfifo").arg(docs.join("pipe")).status();
    assert!(made.expect("a run").success());
    let refused = [
        ("../../../secret.txt", "leads out of the repository"),
        ("../link.txt", "is a link that leads out of the portal"),
        ("../../.git/config", "is in git's own folder"),
        ("../../ignored.txt", "is ignored by git"),
        ("../binary.bin", "contains a NUL byte"),
        ("../folder", "is a folder, not a file"),
        ("../pipe", "is a named pipe, not a file"),
        ("/etc/passwd", "leads out of the repository"),
    ];
    let directives = refused.map(|(path, _)| format!("{{{{#include {path}}}}}\n")).concat();
    let taken = "{{#include ../inside.txt}} {{#include ../../code/a.rs}} {{#include ../.env}}\n";
    put(&docs, "content/a.md", &format!("{taken}{directives}"));
    let (text, messages) = included(&docs, false);
    assert_eq!(text, format!("inside fn a() {{}} TOKEN\n{directives}"), "as it is written");
    assert_eq!(messages.len(), refused.len(), "{messages:?}");
    for ((path, why), message) in refused.iter().zip(&messages) {
        assert!(message.ends_with(why), "{path}: {message}");
    }
    // A stranger's portal is not to look around in what it is in, nor for hidden files.
    let (text, messages) = included(&docs, true);
    assert!(
        text.starts_with("inside {{#include ../../code/a.rs}} {{#include ../.env}}\n"),
        "{text}"
    );
    assert_eq!(messages[0], "`../../code/a.rs` leads out of the portal");
    assert_eq!(messages[1], "`.env` is hidden");
    assert!(!text.contains("TOKEN"));
}

#[test]
fn what_is_included_is_bounded() {
    let many = "{{#include b.md}}".repeat(10);
    let root = portal(&[
        ("content/a.md", &format!("{}{many}", "x".repeat(10))),
        ("content/b.md", &"{{#include c.md}}".repeat(10)),
        ("content/c.md", &"{{#include d.md}}".repeat(10)),
        ("content/d.md", &"{{#include e.md}}".repeat(10)),
        ("content/e.md", ""),
    ]);
    let limited = |text: &str| {
        let loaded = sources(root.path(), &config(text)).expect("a portal");
        let expansion = loaded.sources[0].expansion().expect("directives").clone();
        (loaded.sources[0].text.len(), expansion.unfollowed().to_vec())
    };
    let (length, unfollowed) = limited("[limits]\nmax-include-size = 1000\n");
    assert!(length < 3000, "{length}");
    assert!(unfollowed[0].message.contains("`limits.max-include-size`"), "{unfollowed:?}");
    assert!(limited("").1.is_empty(), "10,000 empty texts are 190 KB of directives");
    let (_, unfollowed) = limited("[limits]\nmax-include-depth = 2\n");
    assert_eq!(unfollowed.len(), 1000);
    assert!(unfollowed[0].message.contains("`limits.max-include-depth`"), "{unfollowed:?}");
}
