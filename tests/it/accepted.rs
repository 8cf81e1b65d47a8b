//! What accepts findings: waivers with a last day, documents themselves, the baseline; and which
//! findings are reported at all.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value as Json;

use crate::support::{command, folder, git, linked, put};

const LAMP: &str = "---\nid: lamp\n---\n# Lamp\n\nThe [keeper](keeper.md) lights it.\n\nThe \
                    [horn](horn.md) is beside it.\n";

/// Runs `check` on a day, on a machine that somebody works on.
fn check(root: &Path, day: &str, arguments: &[&str]) -> Output {
    let mut all = vec!["check"];
    all.extend(arguments);
    let mut command = command(root, &all);
    command.env("SPECBOOK_TODAY", day).env_remove("CI").env_remove("GITHUB_STEP_SUMMARY");
    command.output().expect("the binary runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("a code")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// The rules of the open findings, and the counts of those that are accepted.
fn rules(output: &Output) -> (Vec<String>, [u64; 2]) {
    let report: Json = serde_json::from_str(&out(output)).expect("JSON");
    let findings = report["findings"].as_array().expect("findings").iter();
    let rules = findings.map(|finding| finding["rule"].as_str().expect("a rule").to_owned());
    let count = |key: &str| report["summary"][key].as_u64().expect("a count");
    (rules.collect(), [count("waived"), count("baselined")])
}

const DAY: &str = "2026-11-22";

#[test]
fn a_waiver_counts_up_to_its_last_day_and_then_its_findings_are_back() {
    let waiver = "[[check.waivers]]\nrule = \"broken-link\"\ndocument = \"lamp\"\n\
                  reason = \"being written\"\nuntil = \"2026-11-22\"\n";
    let portal = folder(&[("book.toml", waiver), ("content/lamp.md", LAMP)]);
    let last = check(portal.path(), DAY, &["--format", "json"]);
    assert_eq!((code(&last), rules(&last)), (0, (vec![], [2, 0])));
    let after = check(portal.path(), "2026-11-23", &["--format", "json"]);
    let back = ["expired-waiver", "broken-link", "broken-link"].map(str::to_owned).to_vec();
    assert_eq!((code(&after), rules(&after)), (1, (back, [0, 0])));
    let listed = out(&check(portal.path(), DAY, &["--show-waived"]));
    assert!(listed.contains("waived: being written (until 2026-11-22)"), "{listed}");
    assert!(listed.ends_with("0 notes, 2 waived\n"), "{listed}");
    let wrong = check(portal.path(), "2026-02-30", &[]);
    assert_eq!(code(&wrong), 2, "{}", said(&wrong));
}

#[test]
fn a_waiver_of_an_item_is_about_that_item_alone() {
    let waiver = "[[check.waivers]]\nrule = \"broken-link\"\ndocument = \"feat-horn\"\n\
                  item = \"FR-1\"\nreason = \"being written\"\nuntil = \"2026-12-31\"\n";
    let horn = "---\nspec_id: feat-horn\n---\n# Horn\n\n## Functional Requirements\n\n### FR-1: \
                Sound\n\nSee [one](one.md).\n\n### FR-2: Rest\n\nSee [two](two.md).\n\n## End\n\n\
                See [three](three.md).\n";
    let portal = folder(&[("book.toml", waiver), ("content/features/feat-horn.md", horn)]);
    let found = linked(portal.path());
    let links = found.checked.findings.iter().filter(|finding| finding.rule == "broken-link");
    let texts: Vec<&str> = links.map(|finding| &horn[finding.at.span.range()]).collect();
    assert_eq!(texts, ["[two](two.md)", "[three](three.md)"]);
}

#[test]
fn a_stranger_allows_nothing() {
    let text =
        LAMP.replace("The [keeper]", "<!-- specbook:allow broken-link soon -->\nThe [keeper]");
    let portal = folder(&[("book.toml", ""), ("content/lamp.md", &text)]);
    let own = check(portal.path(), DAY, &["--format", "json"]);
    assert_eq!(rules(&own), (vec!["broken-link".to_owned()], [1, 0]));
    let written = check(portal.path(), DAY, &["--write-baseline"]);
    assert_eq!(code(&written), 0, "{}", said(&written));
    let stranger = check(portal.path(), DAY, &["--format", "json", "--untrusted"]);
    assert_eq!(rules(&stranger).1, [0, 0], "neither comments nor a baseline of its own");
    assert_eq!(code(&check(portal.path(), DAY, &["--untrusted", "--write-baseline"])), 2);
}

#[test]
fn a_baseline_passes_what_was_there_fails_what_is_new_and_shrinks_by_itself() {
    let portal = folder(&[("book.toml", ""), ("content/lamp.md", LAMP)]);
    let root = portal.path();
    let file = root.join("specbook-baseline.json");
    let run = |arguments: &[&str]| check(root, DAY, arguments);
    assert_eq!(code(&run(&[])), 1);
    assert_eq!(code(&run(&["--write-baseline"])), 0);
    let first = fs::read_to_string(&file).expect("a baseline");
    let read: Json = serde_json::from_str(&first).expect("JSON");
    assert_eq!(read["findings"].as_array().expect("a list").len(), 2);
    let known = run(&["--format", "json"]);
    assert_eq!((code(&known), rules(&known)), (0, (vec![], [0, 2])));

    let above = LAMP.replace("# Lamp\n", "# Lamp\n\nNew lines\nabove.\n");
    put(root, "content/lamp.md", &above.replace("horn.md", "bell.md"));
    let new = run(&["content/lamp.md", "--format", "json"]);
    let one = vec!["broken-link".to_owned()];
    assert_eq!((code(&new), rules(&new)), (1, (one.clone(), [0, 1])), "one is new");
    assert_eq!(fs::read_to_string(&file).expect("a baseline"), first, "a part says nothing of all");

    let mut ci = command(root, &["check"]);
    let ci = ci.env("CI", "true").env("SPECBOOK_TODAY", DAY).output().expect("it runs");
    assert!(said(&ci).contains("1 finding fixed"), "{}", said(&ci));
    assert_eq!(fs::read_to_string(&file).expect("a baseline"), first, "nobody commits from CI");

    let shrunk = run(&["--format", "json"]);
    assert!(said(&shrunk).contains("removed from it"), "{}", said(&shrunk));
    assert_eq!((code(&shrunk), rules(&shrunk)), (1, (one, [0, 1])));
    let smaller = fs::read_to_string(&file).expect("a baseline");
    let dropped: Vec<&str> =
        first.lines().filter(|line| !smaller.contains(line.trim_end_matches(','))).collect();
    assert_eq!(dropped.len(), 1, "{dropped:?}");
    assert!(dropped[0].contains("horn.md"), "{dropped:?}");
    put(root, "content/lamp.md", LAMP);
    assert_eq!(code(&run(&[])), 1, "what was mended is new when it comes back");

    put(root, "specbook-baseline.json", "{\"version\": 1, \"findings\": [{}]}");
    let broken = run(&[]);
    assert_eq!(code(&broken), 2);
    assert!(
        said(&broken).contains("specbook-baseline.json is not a baseline"),
        "{}",
        said(&broken)
    );
}

#[test]
fn the_baseline_has_no_findings_on_what_accepts() {
    let waiver = "[[check.waivers]]\nrule = \"broken-link\"\ndocument = \"lamp\"\nitem = \"FR-9\"\n\
                  reason = \"x\"\nuntil = \"2026-01-01\"\n\n[check]\nbaseline = \"ci/known.json\"\n";
    let portal = folder(&[("book.toml", waiver), ("content/lamp.md", LAMP)]);
    check(portal.path(), DAY, &["--write-baseline"]);
    let text = fs::read_to_string(portal.path().join("ci/known.json")).expect("a baseline");
    assert!(text.contains("broken-link") && !text.contains("unknown-waiver"), "{text}");
    let rest = rules(&check(portal.path(), DAY, &["--format", "json"]));
    assert_eq!(rest, (vec!["unknown-waiver".to_owned()], [0, 2]));
}

#[test]
fn accepted_findings_are_in_the_site_apart_from_the_others() {
    let waiver = "[[check.waivers]]\nrule = \"broken-link\"\ndocument = \"lamp\"\n\
                  reason = \"being <written>\"\nuntil = \"2026-12-31\"\n";
    let secret = "---\nid: secret\npublish: false\n---\n# Secret\n\n\
                  <!-- specbook:allow broken-link hush -->\n[x](y.md)\n";
    let portal = folder(&[
        ("book.toml", waiver),
        ("content/lamp.md", LAMP),
        ("content/secret.md", secret),
        ("content/bell.md", "# Bell\n\n[gone](gone.md)\n"),
    ]);
    let site = linked(portal.path()).site();
    let page = String::from_utf8(site["findings.html"].clone()).expect("UTF-8");
    let page = scraper::Html::parse_document(&page);
    let select = |css: &str| scraper::Selector::parse(css).expect("a selector");
    let texts = |css: &str| -> Vec<String> {
        page.select(&select(css)).map(|found| found.text().collect()).collect()
    };
    let accepted = texts("[data-accepted=waived]");
    assert_eq!(accepted.len(), 2, "{accepted:?}");
    assert!(accepted[0].contains("being <written> (until 2026-12-31)"), "{accepted:?}");
    assert_eq!(texts("[data-finding=broken-link]").len(), 1);
    assert!(texts("[data-accepted=allowed]").is_empty(), "what is not published");
    let lamp = String::from_utf8(site["lamp.html"].clone()).expect("UTF-8");
    assert!(!lamp.contains("data-finding"), "its own page shows what stands only");
}

#[test]
fn since_a_revision_only_what_changed_is_reported_and_what_is_about_it() {
    let files = [
        ("docs/book.toml", ""),
        ("docs/content/old.md", "---\nid: old\n---\n# Old\n\n[gone](gone.md)\n"),
        ("docs/content/changed.md", "---\nid: changed\n---\n# Changed\n"),
        ("docs/content/twice.md", "---\nkind: feature\nid: feat-twice\n---\n# Twice\n"),
        ("other/file.txt", "x"),
    ];
    let repository = folder(&files);
    let (top, root) = (repository.path(), repository.path().join("docs"));
    git(top, &["init", "--quiet", "--initial-branch", "main"]);
    git(top, &["add", "."]);
    git(top, &["commit", "--quiet", "-m", "first"]);
    git(top, &["checkout", "--quiet", "-b", "work"]);
    let since = |revision: &str| check(&root, DAY, &["--since", revision, "--format", "json"]);
    assert_eq!((code(&since("main")), rules(&since("main")).0), (0, vec![]), "nothing changed");
    put(top, "docs/content/changed.md", "---\nid: changed\n---\n# Changed\n\n[no](no.md)\n");
    git(top, &["commit", "--quiet", "-am", "second"]);
    put(top, "docs/content/new.md", "---\nid: new\n---\n# New\n\n[no](no.md)\n");
    put(top, "docs/content/two.md", "---\nkind: feature\nid: feat-twice\n---\n# Two\n");
    // What happens on the other branch meanwhile is not of this one.
    git(top, &["stash", "--quiet", "--include-untracked"]);
    git(top, &["checkout", "--quiet", "main"]);
    put(top, "docs/content/old.md", "---\nid: old\n---\n# Old\n\n[gone](away.md)\n");
    git(top, &["commit", "--quiet", "-am", "third"]);
    git(top, &["checkout", "--quiet", "work"]);
    git(top, &["stash", "pop", "--quiet"]);
    let report: Json = serde_json::from_str(&out(&since("main"))).expect("JSON");
    let paths = report["findings"].as_array().expect("findings").iter();
    let mut paths: Vec<&str> = paths.map(|f| f["path"].as_str().expect("a path")).collect();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths, ["content/changed.md", "content/new.md", "content/two.md"]);
    let unknown = since("nowhere");
    assert_eq!(code(&unknown), 2);
    assert!(said(&unknown).contains("nowhere"), "{}", said(&unknown));
    assert_eq!(code(&since("--output=x")), 2, "no option of git");
    assert!(!root.join("x").exists());
    let alone = folder(&[("book.toml", ""), ("content/a.md", "# A\n")]);
    let nothing = check(alone.path(), DAY, &["--since", "main"]);
    assert!(said(&nothing).contains("not in a git repository"), "{}", said(&nothing));
}
