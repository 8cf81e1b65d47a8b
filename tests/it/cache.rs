//! What is kept between runs: with it a build is what it is without it, byte for byte, whatever
//! happened to what was kept; and it does less.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use specbook::model::Artifact;
use specbook::pipeline::{self, Built, Engine};
use specbook::write::{self, Output};

use crate::engine::{EDITS, FILES, edit, mend};
use crate::support::{TODAY, fine, folder, put, specbook};

/// The files below a folder, but for specbook's own list.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if entry.file_name() != ".specbook-files" {
                let name = path.strip_prefix(folder).expect("inside").display().to_string();
                files.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    files
}

/// Numbers without order, the same in each run.
struct Numbers(u32);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % end
    }
}

/// Does something to what was kept or to the output; says what.
fn harm(root: &Path, numbers: &mut Numbers) -> &'static str {
    let kept = root.join(".specbook/kept");
    let all: Vec<String> = files(&kept).into_keys().collect();
    let Some(name) = (!all.is_empty()).then(|| &all[numbers.below(all.len())]) else {
        return "nothing was kept";
    };
    let path = kept.join(name);
    match numbers.below(6) {
        0 => {
            let bytes = fs::read(&path).expect("a file");
            fs::write(&path, &bytes[..bytes.len() / 2]).expect("written");
            "one was cut off"
        }
        1 => {
            fs::write(&path, "a word of somebody else").expect("written");
            "one is of somebody else"
        }
        2 => {
            fs::remove_file(&path).expect("removed");
            "one is gone"
        }
        3 => {
            fs::remove_dir_all(root.join(".specbook")).expect("removed");
            "all is gone"
        }
        4 => {
            let page = root.join("site/findings.html");
            if page.exists() {
                fs::remove_file(page).expect("removed");
            }
            "a page is gone"
        }
        _ => {
            assert!(specbook(root, &["check", "-q", "--deny", "off"]).status.code().is_some());
            "it was checked"
        }
    }
}

#[test]
fn after_any_edits_a_build_with_a_cache_is_one_without() {
    let portal = folder(FILES);
    let root = portal.path();
    let mut numbers = Numbers(11);
    let mut built = 0;
    for round in 0..80 {
        let (path, text) = if numbers.below(2) == 0 {
            EDITS[numbers.below(EDITS.len())]
        } else {
            let (path, text) = FILES[numbers.below(FILES.len())];
            (path, Some(text))
        };
        edit(root, (path, text));
        let harm = if numbers.below(3) == 0 { harm(root, &mut numbers) } else { "" };
        let with = specbook(root, &["build", "-q"]);
        let without = specbook(root, &["build", "-q", "--no-cache", "-d", "fresh"]);
        let after = format!("round {round}: {path} = {text:?}; {harm}");
        let said = String::from_utf8_lossy(&with.stderr);
        assert_eq!(with.status.code(), without.status.code(), "{after}: {said}");
        if with.status.success() {
            built += 1;
            let (with, without) = (files(&root.join("site")), files(&root.join("fresh")));
            let names =
                |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(&with), names(&without), "{after}");
            let other = with.iter().find(|(path, bytes)| without.get(*path) != Some(bytes));
            assert!(
                other.is_none(),
                "{} differs after {after}",
                other.map_or("", |(path, _)| path)
            );
        } else {
            mend(root);
        }
    }
    assert!(built > 40, "{built} builds");
}

/// Builds as `build` does; how many files were parsed, and how many pages rendered.
fn work(root: &Path) -> (usize, usize) {
    let setup = fine(pipeline::setup(root, &[]));
    let mut engine = Engine::of_one_build().restored(write::kept(root, ".specbook"));
    let portal = fine(engine.portal(&setup));
    let checked = pipeline::check(&setup, &portal, TODAY);
    let theme = fine(pipeline::theme(&setup));
    let output = Output::open(root, &root.join("site"), &|| ()).expect("a folder");
    engine.place(|path, print| output.holds(path, print));
    let built = fine(Built::new(&setup, &portal, &checked, &theme, None)).remembering(&engine);
    fine(pipeline::site(&setup, &built.site(), &theme, &|artifact| output.put(&artifact)));
    let saved = engine.saved(|path| output.written(path));
    output.close().expect("written");
    let keep = |sink: &(dyn Fn(Artifact) + Sync)| engine.keep(saved.as_ref(), sink);
    write::keep(root, ".specbook", keep, &|| ()).expect("kept");
    let [_, pages, _] = engine.rendered().expect("a memory").work();
    (engine.parsed(), pages)
}

#[test]
fn what_did_not_change_is_neither_parsed_nor_rendered_again() {
    let portal = folder(FILES);
    let root = portal.path();
    let (parsed, pages) = work(root);
    assert!(parsed > 4 && pages > 10, "{parsed} files, {pages} pages");
    let time = |path: &str| -> SystemTime {
        fs::metadata(root.join(path)).and_then(|metadata| metadata.modified()).expect("a file")
    };
    let before = time("site/notes/log.html");
    assert_eq!(work(root), (0, 0), "nothing has changed");
    assert_eq!(time("site/notes/log.html"), before);
    let log = FILES.iter().find(|(path, _)| path.ends_with("log.md")).expect("a file").1;
    put(root, "content/notes/log.md", &format!("{log}\nOne more line.\n"));
    let (parsed, some) = work(root);
    assert_eq!(parsed, 1);
    assert!(some > 0 && some < pages / 2, "{some} of {pages}");
    // A page of another size is made anew, and one that somebody wrote into.
    fs::write(root.join("site/notes/log.html"), "mine").expect("written");
    assert_eq!(work(root).0, 0);
    assert!(fs::read(root.join("site/notes/log.html")).expect("a page").len() > 1000);
}

#[test]
fn clean_takes_the_cache_away() {
    let portal = folder(FILES);
    let root = portal.path();
    assert!(specbook(root, &["build", "-q"]).status.success());
    assert!(root.join(".specbook/kept/pages").exists());
    assert!(specbook(root, &["clean", "-q"]).status.success());
    assert!(!root.join(".specbook").exists() && !root.join("site").exists());
}

#[test]
fn a_strangers_portal_brings_no_cache() {
    let portal = folder(FILES);
    let root = portal.path();
    assert!(specbook(root, &["build", "-q", "--untrusted"]).status.success());
    assert!(!root.join(".specbook").exists());
    assert!(specbook(root, &["build", "-q"]).status.success());
    // What it brings is not looked at: a page that was kept is not missed.
    let kept = files(&root.join(".specbook"));
    fs::remove_dir_all(root.join("site")).expect("removed");
    assert!(specbook(root, &["build", "-q", "--untrusted"]).status.success());
    assert_eq!(files(&root.join(".specbook")), kept);
}
