//! The formats of `check` that other tools read, each by its own rules: SARIF by its schema,
//! `JUnit` by another XML parser, workflow commands and code quality by what GitHub and GitLab take.

use std::path::Path;

use serde_json::Value as Json;

use crate::support::{checkout, command, folder, git, put, specbook};

const FORMATS: [&str; 6] = ["text", "json", "sarif", "junit", "github", "gitlab"];

/// A portal in a folder of a repository, with findings of every level and every way to accept one.
const FILES: &[(&str, &str)] = &[
    (
        "docs/book.toml",
        "[check.rules]\nhome-path = \"note\"\n\n[[check.waivers]]\nrule = \"broken-link\"\n\
         document = \"horn\"\nreason = \"drawn next week\"\nuntil = \"2099-12-31\"\n",
    ),
    (
        "docs/content/lamp room, 1.md",
        "---\nid: lamp\ndepends_on: [feat-nothing]\n---\n# Lamp\n\nThe [keeper](keeper.md) is 100% \
         „sure“, see [oil](#oil).\n\nHe keeps it in /home/ada/oil.\n",
    ),
    ("docs/content/horn.md", "---\nid: horn\n---\n# Horn\n\n[Picture](picture.md)\n"),
    (
        "docs/content/quiet.md",
        "# Quiet\n\n<!-- specbook:allow broken-link it comes with the horn -->\n\
         [Manual](manual.md)\n",
    ),
];

fn repository(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = folder(files);
    git(folder.path(), &["init", "--quiet"]);
    folder
}

/// What a run prints as a result.
fn result(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8(specbook(folder, arguments).stdout).expect("UTF-8")
}

fn json(folder: &Path, arguments: &[&str]) -> Json {
    serde_json::from_str(&result(folder, arguments)).expect("JSON")
}

#[test]
fn the_table_of_formats_is_what_the_folder_has() {
    let names: Vec<&str> = specbook::report::FORMATS.iter().map(|format| format.name).collect();
    assert_eq!(names, FORMATS);
    for name in names {
        let text = std::fs::read_to_string(checkout(&format!("src/report/{name}.rs")));
        assert!(text.expect("a file of its name").contains("fn report(report: &Report<'_>)"));
    }
    let files = std::fs::read_dir(checkout("src/report")).expect("a folder");
    let formats = files.filter(|entry| {
        let path = entry.as_ref().expect("an entry").path();
        path.is_file()
            && std::fs::read_to_string(path)
                .expect("a text")
                .contains("fn report(report: &Report<'_>)")
    });
    assert_eq!(formats.count(), FORMATS.len(), "a format without a row");
}

#[test]
fn sarif_is_valid_by_its_schema_and_points_where_the_findings_are() {
    let repository = repository(FILES);
    let root = repository.path().join("docs");
    let sarif = json(&root, &["check", "--format", "sarif"]);
    let mut schemas = boon::Schemas::new();
    let schema = checkout("tests/formats/sarif-2.1.0.schema.json");
    let schema = boon::Compiler::new()
        .compile(schema.to_str().expect("UTF-8"), &mut schemas)
        .expect("a schema");
    if let Err(error) = schemas.validate(&sarif, schema) {
        panic!("{error:#}");
    }
    let mut broken = sarif.clone();
    broken["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(schemas.validate(&broken, schema).is_err(), "the schema is asked");

    let run = &sarif["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for rule in rules {
        let explained = result(&root, &["explain", rule["id"].as_str().expect("an id")]);
        let help = rule["help"]["markdown"].as_str().expect("help");
        assert!(explained.trim_end().ends_with(help), "{} has another text", rule["id"]);
    }
    let results = run["results"].as_array().expect("results");
    let plain = json(&root, &["check", "--format", "json", "--show-waived"]);
    let (open, accepted) = (plain["findings"].as_array(), plain["accepted"].as_array());
    let (open, accepted) = (open.expect("findings"), accepted.expect("accepted ones"));
    assert_eq!(results.len(), open.len() + accepted.len());
    for (result, finding) in results.iter().zip(open.iter().chain(accepted)) {
        assert_eq!(result["ruleId"], finding["rule"]);
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("one");
        assert_eq!(rules[index]["id"], finding["rule"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["region"]["startLine"], finding["line"]);
        let path =
            finding["path"].as_str().expect("a path").replace(' ', "%20").replace(',', "%2C");
        assert_eq!(place["artifactLocation"]["uri"], format!("docs/{path}"));
    }
    let suppressed: Vec<[&str; 2]> = results
        .iter()
        .flat_map(|result| result["suppressions"].as_array().expect("a list"))
        .map(|one| ["kind", "justification"].map(|key| one[key].as_str().expect("a text")))
        .collect();
    let wanted = [
        ["external", "drawn next week (until 2099-12-31)"],
        ["inSource", "it comes with the horn"],
    ];
    assert_eq!(suppressed, wanted);
}

/// The fingerprints of a run, sorted.
fn prints(root: &Path) -> Vec<String> {
    let sarif = json(root, &["check", "--format", "sarif"]);
    let results = sarif["runs"][0]["results"].as_array().expect("results").clone();
    let print = |result: &Json| {
        result["partialFingerprints"]["specbook/v1"].as_str().expect("a fingerprint").to_owned()
    };
    let mut prints: Vec<String> = results.iter().map(print).collect();
    prints.sort();
    prints
}

#[test]
fn fingerprints_survive_edits_around_a_finding_and_tell_findings_apart() {
    let repository = repository(FILES);
    let root = repository.path().join("docs");
    let before = prints(&root);
    let mut apart = before.clone();
    apart.dedup();
    assert_eq!(apart, before, "no two are the same");
    let path = FILES[1].0;
    let moved = FILES[1].1.replace("# Lamp\n", "# Lamp\n\nA new first line.\n\n- and a list\n");
    put(repository.path(), path, &moved);
    assert_eq!(prints(&root), before, "lines above");
    put(repository.path(), path, &FILES[1].1.replace("keeper.md", "watchman.md"));
    let after = prints(&root);
    assert_eq!(after.len(), before.len());
    let same = after.iter().filter(|print| before.contains(print)).count();
    assert_eq!(same + 1, before.len(), "another link is another finding");
    let gitlab = json(&root, &["check", "--format", "gitlab"]);
    for entry in gitlab.as_array().expect("a list") {
        let print = entry["fingerprint"].as_str().expect("a fingerprint").to_owned();
        assert!(after.contains(&print), "GitLab and SARIF know a finding by the same");
    }
}

#[test]
fn junit_is_xml_with_a_suite_for_each_document_and_a_case_for_each_gate_and_rule() {
    let repository = repository(FILES);
    let root = repository.path().join("docs");
    put(&root, "content/odd.md", "# Odd \u{1b} <b> & \"c\"\n\n[x](a<\u{8}>.md) [y](\u{fffe}.md)\n");
    let xml = result(&root, &["check", "--format", "junit"]);
    let tree = roxmltree::Document::parse(&xml).unwrap_or_else(|error| panic!("{error}: {xml}"));
    let suites: Vec<_> = tree.descendants().filter(|node| node.has_tag_name("testsuite")).collect();
    let names: Vec<&str> = suites.iter().filter_map(|suite| suite.attribute("name")).collect();
    assert_eq!(names, ["horn", "lamp", "odd", "quiet"]);
    for suite in &suites {
        let count = |tag: &str| {
            let found = suite.descendants().filter(|node| node.has_tag_name(tag)).count();
            found.to_string()
        };
        for (attribute, tag) in
            [("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")]
        {
            assert_eq!(suite.attribute(attribute), Some(&*count(tag)), "{attribute} of {names:?}");
        }
    }
    let cases = |name: &str| -> Vec<(String, bool)> {
        let suite = suites.iter().find(|suite| suite.attribute("name") == Some(name));
        let cases = suite.expect("a suite").children().filter(roxmltree::Node::is_element);
        let case = |case: roxmltree::Node<'_, '_>| {
            let failed = case.children().any(|child| child.has_tag_name("failure"));
            (case.attribute("name").expect("a name").to_owned(), failed)
        };
        cases.map(case).collect()
    };
    let own = |cases: &[(&str, bool)]| -> Vec<(String, bool)> {
        cases.iter().map(|(name, failed)| ((*name).to_owned(), *failed)).collect()
    };
    assert_eq!(cases("quiet"), own(&[("no findings", false)]));
    let lamp = cases("lamp");
    assert!(lamp.contains(&("broken-link".to_owned(), true)), "{lamp:?}");
    assert!(lamp.contains(&("home-path".to_owned(), false)), "a note does not fail: {lamp:?}");
    let strict = result(&root, &["check", "--format", "junit", "--deny", "note"]);
    let strict = roxmltree::Document::parse(&strict).expect("XML");
    let failed = strict.descendants().find(|node| node.attribute("name") == Some("home-path"));
    assert!(failed.expect("a case").descendants().any(|node| node.has_tag_name("failure")));
}

#[test]
fn a_gate_is_a_case_of_junit() {
    let folder = tempfile::tempdir().expect("a folder");
    crate::support::copy(&checkout("tests/boards"), folder.path());
    let xml = result(folder.path(), &["check", "--format", "junit"]);
    let tree = roxmltree::Document::parse(&xml).expect("XML");
    let health = json(folder.path(), &["health", "--format", "json"]);
    let gates = health["gates"].as_array().expect("gates");
    assert!(gates.len() > 3, "{gates:?}");
    for gate in gates {
        let (document, name) = (gate["document"].as_str(), gate["gate"].as_str());
        let mut cases = tree.descendants().filter(|node| {
            node.attribute("classname") == document && node.attribute("name") == name
        });
        let case = cases.next().unwrap_or_else(|| panic!("no case of {gate}"));
        let has = |tag: &str| case.children().any(|child| child.has_tag_name(tag));
        match gate["status"].as_str().expect("a status") {
            "passed" => assert!(!has("skipped"), "{gate}"),
            _ => assert!(has("skipped") || has("failure"), "{gate}"),
        }
    }
}

#[test]
fn github_shows_the_worst_ten_of_a_level_and_says_how_many_there_are() {
    use std::fmt::Write as _;
    let mut text = String::from("# Lamp\n\nIn /home/ada/oil.\n\n");
    for number in 0..12 {
        let _ = write!(text, "[a, b: c | d](gone{number}.md)\n\n");
    }
    let files = [("docs/book.toml", ""), ("docs/content/lamp.md", text.as_str())];
    let repository = repository(&files);
    let root = repository.path().join("docs");
    let summary = repository.path().join("summary.md");
    std::fs::write(&summary, "before\n").expect("written");
    let run = command(&root, &["check", "--format", "github", "--format", "text=findings.txt"])
        .env("GITHUB_STEP_SUMMARY", &summary)
        .output()
        .expect("the binary runs");
    let out = String::from_utf8(run.stdout).expect("UTF-8");
    let of = |command: &str| out.lines().filter(|line| line.starts_with(command)).count();
    assert_eq!((of("::error "), of("::warning ")), (10, 1), "{out}");
    let first = "::error file=docs/content/lamp.md,line=5,col=1,endColumn=";
    assert!(out.contains(first), "{out}");
    let last = out.lines().last().expect("a line");
    assert!(last.contains("12 errors") && last.ends_with("annotations: 2 errors"), "{last}");
    let summary = std::fs::read_to_string(summary).expect("a text");
    assert!(summary.starts_with("before\n### specbook: 1 document: 12 errors"), "{summary}");
    let rows: Vec<&str> = summary.lines().filter(|line| line.starts_with("| error |")).collect();
    assert_eq!(rows.len(), 12);
    for row in rows {
        assert_eq!(row.replace("\\|", "").matches('|').count(), 5, "{row}");
    }
    let text = std::fs::read_to_string(root.join("findings.txt")).expect("a text");
    assert!(text.starts_with("error[broken-link]"), "several formats in one run");
    let quiet = command(&root, &["check", "--format", "json"])
        .env("GITHUB_STEP_SUMMARY", repository.path().join("none.md"))
        .output();
    assert_eq!(quiet.expect("it runs").status.code(), Some(1));
    assert!(!repository.path().join("none.md").exists(), "only the format for GitHub writes it");
}

#[test]
fn code_quality_is_what_gitlab_takes() {
    let repository = repository(FILES);
    let report = json(&repository.path().join("docs"), &["check", "--format", "gitlab"]);
    let entries = report.as_array().expect("a list");
    assert!(!entries.is_empty());
    for entry in entries {
        let path = entry["location"]["path"].as_str().expect("a path");
        assert!(repository.path().join(path).exists(), "{path} is from the repository's root");
        assert!(entry["location"]["lines"]["begin"].as_u64().is_some_and(|line| line > 0));
        let severity = entry["severity"].as_str().expect("a severity");
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity));
        assert!(entry["description"].is_string() && entry["check_name"].is_string());
    }
}

#[test]
fn text_begins_with_the_worst_file_and_shows_as_many_of_a_rule_as_wanted() {
    let files = [
        ("content/a.md", "# A\n\nIn /home/ada/x.\n\nIn /home/ada/y.\n"),
        ("content/b.md", "# B\n\nIn /home/ada/x.\n\n[gone](gone.md)\n"),
    ];
    let folder = folder(&files);
    let text = result(folder.path(), &["check"]);
    let places: Vec<&str> =
        text.lines().filter_map(|line| line.trim().strip_prefix("--> ")).collect();
    assert_eq!(
        places,
        [
            "content/b.md:5:1",
            "content/b.md:3:4",
            "content/a.md:3:4",
            "content/a.md:5:4",
            "book.toml:1"
        ]
    );
    let few = result(folder.path(), &["check", "--max-per-rule", "1"]);
    assert_eq!(few.matches("[home-path]").count(), 1, "{few}");
    assert!(few.contains("2 more findings of home-path"), "{few}");
    assert_eq!(few.lines().last(), text.lines().last(), "the summary counts all");
}
