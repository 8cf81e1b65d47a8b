//! What is written and removed, and what is left alone, in folders that are made here.

use std::fs;
use std::path::Path;

use super::manifest::{MANIFEST, NEW, Print};
use super::*;
use crate::model::Artifact;

fn root() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn open(root: &Path) -> Result<Output, Error> {
    Output::open(root, &root.join("site"), &|| ())
}

/// Builds files into `site`; the paths that were kept although nothing has them any more.
fn build(root: &Path, files: &[(&str, &str)]) -> Result<Vec<String>, Error> {
    let output = open(root)?;
    for (path, text) in files {
        output.put(&Artifact::new(*path, *text));
    }
    output.close().map(|changed| changed.kept)
}

fn cleaned(root: &Path) -> Result<Cleaned, Error> {
    clean(root, "site", &|| ())
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("a text")
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, text).expect("written");
}

/// The files below a folder, by path.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            let inside = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
            if path.is_dir() { folders.push(path) } else { found.push(inside) }
        }
    }
    found.sort();
    found
}

#[test]
fn a_build_removes_what_the_last_one_wrote_and_nothing_else() {
    let root = root();
    let (root, site) = (root.path(), root.path().join("site"));
    build(root, &[("a.html", "a"), ("old/b.html", "b")]).expect("written");
    put(&site.join("CNAME"), "mine");
    build(root, &[("a.html", "a2")]).expect("written");
    assert_eq!(text(&site.join("a.html")), "a2");
    assert!(!site.join("old").exists());
    assert_eq!(cleaned(root).expect("cleaned"), Cleaned::Own);
    assert_eq!(files(&site), [MANIFEST, "CNAME"]);
    build(root, &[("a.html", "a3")]).expect("written again");
    fs::remove_file(site.join("CNAME")).expect("removed");
    assert_eq!(cleaned(root).expect("cleaned"), Cleaned::All);
    assert_eq!(cleaned(root).expect("cleaned"), Cleaned::Nothing);
}

#[test]
fn a_file_that_did_not_change_is_not_written() {
    let root = root();
    let page = root.path().join("site/a.html");
    build(root.path(), &[("a.html", "a")]).expect("written");
    let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1);
    File::options().write(true).open(&page).expect("open").set_modified(old).expect("set");
    build(root.path(), &[("a.html", "a")]).expect("written");
    assert_eq!(fs::metadata(&page).expect("there").modified().expect("a time"), old);
}

#[test]
fn nothing_is_written_outside_or_twice_or_over_the_list() {
    let root = root();
    for path in ["../a.html", "/a.html", "a/../b.html", "./a.html", "", MANIFEST, "a\0b"] {
        assert!(build(root.path(), &[(path, "a")]).is_err(), "{path}");
    }
    assert!(build(root.path(), &[(&format!("{NEW}/1~"), "a")]).is_err());
    assert!(build(root.path(), &[("a.html", "a"), ("a.html", "b")]).is_err());
    assert!(!root.path().join("a.html").exists());
}

#[test]
fn a_folder_of_somebody_else_is_refused() {
    let root = root();
    let thesis = root.path().join("site/thesis.doc");
    put(&thesis, "x");
    assert!(build(root.path(), &[("a.html", "a")]).is_err());
    assert!(cleaned(root.path()).is_err());
    assert!(thesis.exists());
    let empty = root.path().join("empty");
    fs::create_dir(&empty).expect("made");
    assert_eq!(clean(root.path(), "empty", &|| ()).expect("cleaned"), Cleaned::Nothing);
    assert!(empty.exists());
}

#[test]
fn a_file_of_somebody_else_is_neither_overwritten_nor_removed() {
    let root = root();
    let (root, site) = (root.path(), root.path().join("site"));
    build(root, &[("a.html", "a")]).expect("written");
    put(&site.join("notes.html"), "mine");
    let error = build(root, &[("a.html", "a"), ("notes.html", "n")]).expect_err("foreign");
    assert!(error.to_string().contains("was not written by specbook"), "{error}");
    assert_eq!(text(&site.join("notes.html")), "mine");
    build(root, &[("a.html", "a")]).expect("written");
    assert_eq!(text(&site.join("notes.html")), "mine");
    // One that the site has as well is not a conflict.
    put(&site.join("b.html"), "b");
    build(root, &[("b.html", "b")]).expect("written");
}

#[test]
fn what_was_changed_since_it_was_written_is_not_removed() {
    let root = root();
    let (root, site) = (root.path(), root.path().join("site"));
    build(root, &[("a.html", "a"), ("b.html", "b"), ("c.html", "c")]).expect("written");
    put(&site.join("b.html"), "B");
    put(&site.join("c.html"), "longer");
    assert_eq!(build(root, &[("a.html", "a")]).expect("written"), ["b.html", "c.html"]);
    // It is the user's from now on.
    assert!(build(root, &[("a.html", "a")]).expect("written").is_empty());
    assert!(build(root, &[("b.html", "b")]).is_err());
    put(&site.join("a.html"), "A");
    assert_eq!(cleaned(root).expect("cleaned"), Cleaned::Own);
    assert_eq!(text(&site.join("a.html")), "A");
}

#[test]
fn no_name_can_be_taken_for_two() {
    let root = root();
    let (root, site) = (root.path(), root.path().join("site"));
    let names = ["x\nCNAME\ny.html", "\"q\",.html", "a\\b.html", "e\u{1b}[31m.html"];
    let all: Vec<(&str, &str)> = names.iter().map(|name| (*name, "page")).collect();
    build(root, &all).expect("written");
    put(&site.join("CNAME"), "mine");
    build(root, &all).expect("written");
    assert_eq!(files(&site).len(), 2 + names.len());
    build(root, &[]).expect("written");
    assert_eq!(files(&site), [MANIFEST, "CNAME"]);
}

#[test]
fn names_may_be_as_long_as_the_file_system_has_them() {
    let root = root();
    let name = "n".repeat(255);
    build(root.path(), &[(&name, "a")]).expect("written");
    assert!(new_file(root.path(), &format!("new/{name}"), "a").expect("written"));
    assert!(update(root.path(), &format!("new/{name}"), "a", "b").expect("written"));
}

#[test]
fn a_list_that_is_none_of_ours_removes_nothing() {
    let root = root();
    let (root, site) = (root.path(), root.path().join("site"));
    for list in ["a.html\n", "[\"a.html\"]\n", "[\"a.html\",1,\"zz\"]\n", "\u{0}\n", "{}\n"] {
        put(&site.join(MANIFEST), list);
        put(&site.join("a.html"), "a");
        let error = build(root, &[("b.html", "b")]).expect_err("no list").to_string();
        assert!(error.contains("is not a list of files of this version"), "{error}");
        assert!(cleaned(root).is_err());
        assert!(site.join("a.html").exists());
    }
    // Paths that lead elsewhere, with the right content.
    let print = Print::of(b"precious");
    put(&root.join("precious"), "precious");
    put(&site.join("there/.specbook-files"), "");
    let precious = root.join("precious").to_string_lossy().into_owned();
    for path in ["../precious", "there/../../precious", &precious, "./../precious"] {
        put(&site.join(MANIFEST), &manifest::line(path, print));
        build(root, &[]).expect("written");
        put(&site.join(MANIFEST), &manifest::line(path, print));
        cleaned(root).expect("cleaned");
        assert!(root.join("precious").exists(), "{path}");
    }
}

/// Whatever step of a build breaks off, the next leaves what a build into a fresh folder has.
#[test]
fn a_build_that_is_cut_off_leaves_nothing_that_the_next_does_not_remove() {
    let mut whole = false;
    for steps in 0..40 {
        let root = root();
        let (root, site) = (root.path(), root.path().join("site"));
        if steps % 2 == 0 {
            build(root, &[("a.html", "old"), ("b/b.html", "b")]).expect("written");
        }
        breaking::after(Some(steps));
        let pages = [("a.html", "new"), ("gone.html", "gone"), ("c/d/e.html", "e")];
        if let Ok(output) = open(root) {
            for (path, text) in pages {
                output.put(&Artifact::new(path, text));
            }
            whole = steps > 20;
            // The end of a killed run: nothing is closed.
            drop(output);
        }
        breaking::after(None);
        // A line that was cut off, and a file that was not put in place.
        if site.join(NEW).exists() {
            put(&site.join(NEW).join("77~"), "half a pa");
        }
        if site.join(NEW).exists() && site.join(MANIFEST).exists() {
            let list = text(&site.join(MANIFEST));
            put(&site.join(MANIFEST), &format!("{list}[\"x.html\",1"));
        }
        build(root, &[("a.html", "newer")]).expect("written");
        assert_eq!(files(&site), [MANIFEST, "a.html"], "{steps}");
        assert!(!site.join(NEW).exists());
        assert_eq!(text(&site.join("a.html")), "newer");
    }
    assert!(whole, "enough steps for a whole run");
}

#[test]
fn a_file_that_was_changed_is_written_anew_and_named() {
    let root = root();
    let both = [("a.html", "a"), ("b.html", "b")];
    build(root.path(), &both).expect("built");
    let put = |text: &str| fs::write(root.path().join("site/a.html"), text).expect("written");
    let again = |text: &str| {
        let output = open(root.path()).expect("open");
        output.put(&Artifact::new("a.html", text));
        output.put(&Artifact::new("b.html", "b"));
        output.close().expect("closed").replaced
    };
    // As long as what was there, and not.
    for edit in ["x", "longer"] {
        put(edit);
        assert_eq!(again("a"), ["a.html"], "{edit}");
    }
    assert!(again("new").is_empty(), "what was written there is no edit");
    put("newer");
    assert!(again("newer").is_empty(), "nothing is lost");
    let there = fs::read_to_string(root.path().join("site/a.html"));
    assert_eq!(there.expect("there"), "newer");
}

#[test]
fn a_second_run_waits_for_the_first() {
    use std::sync::mpsc;
    let root = root();
    let path = root.path().to_owned();
    let first = open(&path).expect("open");
    let (tell, told) = mpsc::channel();
    let second = std::thread::spawn(move || {
        let wait = || tell.send(()).expect("heard");
        let output = Output::open(&path, &path.join("site"), &wait).expect("open");
        output.put(&Artifact::new("b.html", "b"));
        output.close().expect("closed")
    });
    told.recv().expect("it waits");
    first.put(&Artifact::new("a.html", "a"));
    first.close().expect("closed");
    assert_eq!(second.join().expect("done"), Changed::default());
    assert_eq!(files(&root.path().join("site")), [MANIFEST, "b.html"]);
}

#[test]
fn a_file_that_is_there_is_never_overwritten() {
    let root = root();
    assert!(new_file(root.path(), "x/a.md", "one").expect("written"));
    assert!(!new_file(root.path(), "x/a.md", "two").expect("left alone"));
    assert_eq!(text(&root.path().join("x/a.md")), "one");
    for path in ["../a.md", "x/../../a.md"] {
        assert!(new_file(&root.path().join("x"), path, "out").is_err(), "{path}");
    }
}

/// Whatever step of a run breaks off, each file is what it was or what it is to be.
#[test]
fn a_write_that_breaks_off_leaves_each_file_old_or_new() {
    let mut whole = false;
    for steps in 0..40 {
        let root = root();
        let path = |name: &str| root.path().join(name);
        put(&path("b.md"), "old b");
        put(&path("c.md"), "old c");
        breaking::after(Some(steps));
        let run = || {
            new_file(root.path(), "a.md", "new a")?;
            update(root.path(), "b.md", "old b", "new b")?;
            update(root.path(), "c.md", "old c", "new c")
        };
        let done = run();
        breaking::after(None);
        let there = |name: &str| fs::read_to_string(path(name)).ok();
        assert!([None, Some("new a".to_owned())].contains(&there("a.md")), "{steps}");
        for name in ["b", "c"] {
            let text = there(&format!("{name}.md")).expect("there");
            assert!(text == format!("old {name}") || text == format!("new {name}"), "{text}");
        }
        whole = done.is_ok();
    }
    assert!(whole, "enough steps for a whole run");
}

#[test]
fn an_update_keeps_permissions_marks_and_links_and_refuses_what_changed() {
    let root = root();
    let path = root.path().join("a.md");
    let updated = |path: &str, before: &str, after: &str| update(root.path(), path, before, after);
    put(&path, "\u{feff}one\r\n");
    assert!(updated("a.md", "one\r\n", "two\r\n").expect("written"));
    assert_eq!(text(&path), "\u{feff}two\r\n");
    assert!(!updated("a.md", "one\r\n", "three").expect("left alone"));
    assert_eq!(text(&path), "\u{feff}two\r\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
        let link = root.path().join("link.md");
        symlink(&path, &link).expect("linked");
        assert!(updated("link.md", "two\r\n", "three").expect("written"));
        assert!(link.symlink_metadata().expect("there").file_type().is_symlink());
        let mode = fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
}

#[test]
fn one_run_at_a_time_holds_the_lock() {
    let root = root();
    let first = lock(root.path(), "a/cache").expect("the lock");
    assert!(lock(root.path(), "a/cache").is_err());
    drop(first);
    assert!(lock(root.path(), "a/cache").is_ok());
    assert_eq!(clean(root.path(), "a/cache", &|| ()).expect("cleaned"), Cleaned::All);
}

#[test]
fn a_folder_without_handles_keeps_the_same_rules() {
    use std::io::Write as _;

    use super::by_path::Folder;
    let root = root();
    let folder = Folder::at(root.path()).expect("open");
    let inner = folder.folder("inner", true).expect("made");
    assert!(folder.folder("other", false).is_err());
    inner.new_file("1~").expect("made").write_all(b"text").expect("written");
    assert!(inner.new_file("1~").is_err());
    inner.rename("1~", &folder, "a").expect("moved");
    assert!(folder.folder("a", true).is_err());
    assert_eq!(folder.look("a").expect("there"), Some(What::File(4)));
    assert_eq!(folder.read("a", 9).expect("read"), b"text");
    folder.append("a").expect("open").write_all(b"s").expect("written");
    assert!(folder.read("a", 4).is_err());
    folder.link("a", "b").expect("linked");
    assert!(folder.link("a", "b").is_err());
    folder.lock(&|| panic!("nobody else")).expect("locked");
    assert_eq!(folder.names().expect("names"), ["a", "b", "inner"]);
    folder.remove_folder("inner").expect("removed");
    folder.remove_file("a").expect("removed");
    assert!(!folder.is_empty().expect("asked"));
    folder.remove_file("b").expect("removed");
    assert!(folder.is_empty().expect("asked"));
    assert!(folder.is(&Folder::at(root.path()).expect("open")));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("elsewhere", root.path().join("l")).expect("linked");
        assert_eq!(folder.look("l").expect("there"), Some(What::Link));
        assert!(folder.folder("l", true).is_err());
        assert!(folder.read("l", 9).is_err() && folder.append("l").is_err());
        assert!(folder.new_file("l").is_err());
    }
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    /// A portal's root and a folder elsewhere with a file that must stay what it is.
    fn both() -> (tempfile::TempDir, tempfile::TempDir) {
        let (root, out) = (root(), root());
        put(&out.path().join("precious"), "precious");
        (root, out)
    }

    fn untouched(out: &Path) {
        assert_eq!(files(out), ["precious"]);
        assert_eq!(text(&out.join("precious")), "precious");
    }

    #[test]
    fn a_link_in_the_output_leads_no_build_out_of_it() {
        let (root, out) = both();
        let (root, out, site) = (root.path(), out.path(), root.path().join("site"));
        build(root, &[("a.html", "a")]).expect("written");
        symlink(out, site.join("l")).expect("a link");
        symlink(out.join("precious"), site.join("index.html")).expect("a link");
        let error = build(root, &[("l/keys", "owned")]).expect_err("a link").to_string();
        assert!(error.contains("`l` is a link, which is not followed"), "{error}");
        assert!(build(root, &[("index.html", "owned")]).is_err());
        // What a list says of files behind links is not believed, whatever their content is.
        let line = manifest::line("l/precious", Print::of(b"precious"));
        put(&site.join(MANIFEST), &line);
        build(root, &[("a.html", "a")]).expect("written");
        put(&site.join(MANIFEST), &line);
        assert_eq!(cleaned(root).expect("cleaned"), Cleaned::Own);
        untouched(out);
    }

    #[test]
    fn an_output_folder_that_is_a_link_is_refused() {
        let (root, out) = both();
        let (root, out) = (root.path(), out.path());
        let empty = super::root();
        symlink(empty.path(), root.join("site")).expect("a link");
        assert!(build(root, &[("a.html", "a")]).is_err());
        assert!(cleaned(root).is_err());
        assert!(files(empty.path()).is_empty());
        symlink(out, root.join("cache")).expect("a link");
        assert!(lock(root, "cache").is_err());
        assert!(lock(root, "cache/inner").is_err());
        assert!(clean(root, "cache", &|| ()).is_err());
        untouched(out);
        // Elsewhere it is the user who named it.
        let link = out.join("named");
        symlink(empty.path(), &link).expect("a link");
        let output = Output::open(root, &link, &|| ()).expect("open");
        output.put(&Artifact::new("a.html", "a"));
        output.close().expect("closed");
        assert_eq!(files(empty.path()), [MANIFEST, "a.html"]);
    }

    #[test]
    fn temporary_names_and_lists_that_are_links_are_not_followed() {
        let (root, out) = both();
        let (root, out, site) = (root.path(), out.path(), root.path().join("site"));
        fs::create_dir_all(site.join(NEW)).expect("made");
        put(&site.join(MANIFEST), "");
        for n in 0..20 {
            symlink(out.join("precious"), site.join(NEW).join(format!("{n}~"))).expect("a link");
        }
        build(root, &[("a.html", "a")]).expect("written");
        untouched(out);
        symlink(out, site.join(NEW)).expect("a link");
        assert!(build(root, &[("a.html", "a")]).is_err());
        fs::remove_file(site.join(NEW)).expect("removed");
        fs::remove_file(site.join(MANIFEST)).expect("removed");
        symlink(out.join("precious"), site.join(MANIFEST)).expect("a link");
        assert!(build(root, &[("a.html", "a")]).is_err());
        assert!(cleaned(root).is_err());
        untouched(out);
        let made = std::process::Command::new("mkfifo").arg(root.join("pipe")).status();
        assert!(made.expect("a run").success());
        fs::remove_file(site.join(MANIFEST)).expect("removed");
        fs::rename(root.join("pipe"), site.join(MANIFEST)).expect("moved");
        assert!(build(root, &[("a.html", "a")]).is_err());
        assert!(cleaned(root).is_err());
    }

    #[test]
    fn new_files_and_updates_stay_inside_of_the_portal() {
        let (root, out) = both();
        let (root, out) = (root.path(), out.path());
        symlink(out, root.join("out")).expect("a link");
        symlink(out.join("later"), root.join("later")).expect("a link");
        symlink(out.join("precious"), root.join("link.md")).expect("a link");
        for path in ["out/new.md", "out/deep/new.md", "later/new.md"] {
            assert!(new_file(root, path, "x").is_err(), "{path}");
        }
        assert!(!new_file(root, "link.md", "x").expect("left alone"));
        assert!(!new_file(root, "later", "x").expect("left alone"));
        assert!(update(root, "link.md", "precious", "x").is_err());
        assert!(update(root, "out/precious", "precious", "x").is_err());
        // A temporary file that somebody put there is removed, not written to.
        fs::create_dir(root.join("in")).expect("made");
        symlink("in", root.join("also")).expect("a link");
        assert!(new_file(root, "also/new.md", "x").expect("written"));
        assert_eq!(text(&root.join("in/new.md")), "x");
        assert!(update(root, "also/new.md", "x", "y").expect("written"));
        assert_eq!(files(&root.join("in")), ["new.md"]);
        untouched(out);
    }

    #[test]
    fn a_report_is_a_file_or_a_stream() {
        let (root, out) = both();
        let (root, out) = (root.path(), out.path());
        report(&root.join("deep/r.json"), "one").expect("written");
        report(&root.join("deep/r.json"), "two").expect("written");
        assert_eq!(text(&root.join("deep/r.json")), "two");
        assert_eq!(files(&root.join("deep")), ["r.json"]);
        symlink(out.join("precious"), root.join("l.json")).expect("a link");
        assert!(report(&root.join("l.json"), "x").is_err());
        assert!(report(root, "x").is_err());
        untouched(out);
        report(Path::new("/dev/null"), "x").expect("written");
        let pipe = root.join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("a run").success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).expect("a text")
        });
        report(&pipe, "a stream").expect("written");
        assert_eq!(reader.join().expect("read"), "a stream");
        #[cfg(target_os = "linux")]
        assert!(report(Path::new("/dev/full"), "x").is_err());
    }
}
