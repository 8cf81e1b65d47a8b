//! Gates through the front door: small portals as data, the state of each gate and the findings.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use proptest::prelude::*;
use specbook::load::Sources;
use specbook::model::{DocumentId, GateStatus, Source};
use specbook::pipeline::{self, Setup};

use crate::support::{Linked, TODAY, checkout, copy, linked, put};

/// The rules whose findings are part of what a case comes to.
const RULES: [&str; 14] = [
    "ahead-of-basis",
    "ahead-of-gate",
    "covered-removal",
    "done-too-early",
    "dropped-part",
    "failed-gate",
    "gate-conflict",
    "id-mismatch",
    "missing-field",
    "missing-section",
    "sentence-form",
    "uncovered-item",
    "unmet-condition",
    "wrong-relation",
];

/// A variant of a portal, and what comes of it.
#[derive(Default)]
struct Case {
    name: String,
    edits: Vec<Edit>,
    expected: Vec<String>,
}

/// Lines of a file that are replaced; without lines to take out the new ones are a new file.
struct Edit {
    path: String,
    old: Vec<String>,
    new: Vec<String>,
}

/// The cases of a folder: `# name`, `@ path` for the file of the edits after it, `-` and `+` for
/// lines, `=` for a line of the result. What is above the first case explains them.
fn cases(folder: &Path, first: &str) -> Vec<Case> {
    let text = std::fs::read_to_string(folder.join("cases.txt")).expect("the cases");
    let mut all: Vec<Case> = Vec::new();
    let mut path = String::new();
    // Whether the last line was a new one: an old one after it begins another edit.
    let mut added = true;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("# ") {
            all.push(Case { name: name.to_owned(), ..Case::default() });
            first.clone_into(&mut path);
            added = true;
            continue;
        }
        let Some(case) = all.last_mut() else { continue };
        let (mark, rest) = line.split_at(line.len().min(1));
        let rest = rest.strip_prefix(' ').unwrap_or(rest).to_owned();
        let begun = |edits: &mut Vec<Edit>, path: &str| {
            edits.push(Edit { path: path.to_owned(), old: Vec::new(), new: Vec::new() });
        };
        match mark {
            "@" => {
                path = rest;
                added = true;
            }
            "-" => {
                if added {
                    begun(&mut case.edits, &path);
                }
                added = false;
                case.edits.last_mut().expect("an edit").old.push(rest);
            }
            "+" => {
                if case.edits.last().is_none_or(|edit| edit.path != path) {
                    begun(&mut case.edits, &path);
                }
                added = true;
                case.edits.last_mut().expect("an edit").new.push(rest);
            }
            "=" => case.expected.push(rest),
            "" => added = true,
            _ => panic!("{}: an odd line: {line}", case.name),
        }
    }
    all
}

impl Edit {
    fn make(&self, case: &str, root: &Path) {
        let path = root.join(&self.path);
        if self.old.is_empty() {
            let there = std::fs::read_to_string(&path).unwrap_or_default();
            return put(root, &self.path, &format!("{there}{}\n", self.new.join("\n")));
        }
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{case}: {}", self.path));
        let lines: Vec<&str> = text.lines().collect();
        // Lines to `..` are found first, then those after it.
        let parts: Vec<&[String]> = self.old.split(|line| line == "..").collect();
        let find = |wanted: &[String], from: usize| {
            let fits = |at: &usize| {
                wanted
                    .iter()
                    .enumerate()
                    .all(|(add, line)| lines.get(at + add) == Some(&line.as_str()))
            };
            (from..lines.len()).find(fits).unwrap_or_else(|| panic!("{case}: no {wanted:?}"))
        };
        let start = find(parts[0], 0);
        let again = (start + 1..lines.len()).any(|at| {
            parts[0].iter().enumerate().all(|(add, l)| lines.get(at + add) == Some(&l.as_str()))
        });
        assert!(!again, "{case}: twice {:?}", parts[0]);
        let mut end = start + parts[0].len();
        for part in &parts[1..] {
            end = find(part, end) + part.len();
        }
        let mut out: Vec<&str> = lines[..start].to_vec();
        out.extend(self.new.iter().map(String::as_str));
        out.extend(&lines[end..]);
        std::fs::write(&path, out.join("\n") + "\n").expect("written");
    }
}

/// What comes of a portal: each gate that is not passed with its first reason, then the findings.
fn outcome(linked: &Linked) -> Vec<String> {
    let portal = &linked.portal;
    let mut all = Vec::new();
    for (index, document) in portal.documents.entries() {
        for (gate, state) in document.gates.iter().zip(&portal.gates[index]) {
            if state.status == GateStatus::Passed {
                continue;
            }
            let mut breaches = state.evidence.iter().flat_map(|evidence| &evidence.breaches);
            let reason = breaches.next().map_or(String::new(), |b| format!(": {}", b.message));
            let id = portal.document_id(index);
            all.push(format!("{id} {} {}{reason}", gate.name, state.status.name()));
        }
    }
    for finding in linked.checked.findings.iter().filter(|f| RULES.contains(&f.rule)) {
        all.push(format!("{} {}: {}", finding.level.name(), finding.rule, finding.message));
    }
    all
}

/// Compares all cases of a folder; `first` is the file of edits that name none.
fn check(folder: &str, first: &str) {
    let folder = checkout(&format!("tests/gates/{folder}"));
    let mut wrong = String::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for case in cases(&folder, first) {
        *seen.entry(case.name.clone()).or_default() += 1;
        let root = tempfile::tempdir().expect("a folder");
        copy(&folder.join("base"), root.path());
        for edit in &case.edits {
            edit.make(&case.name, root.path());
        }
        let found = outcome(&linked(root.path()));
        if found != case.expected {
            let lines: Vec<String> = found.iter().map(|line| format!("= {line}\n")).collect();
            wrong.extend(["# ", &case.name, "\n", &lines.concat(), "\n"]);
        }
    }
    assert!(seen.values().all(|count| *count == 1), "two cases have one name");
    assert!(wrong.is_empty(), "other results:\n{wrong}");
}

#[test]
fn gates_of_a_technical_plan() {
    check("technical-plan", "content/PLAN-7-tickets.md");
}

#[test]
fn what_a_template_had_passes_no_gate() {
    check("prefilled", "content/LAUNCH-1.md");
}

#[test]
fn gates_of_other_dialects() {
    check("dialects", "content/PLAN-2026-3.md");
}

/// The gates of each document with their statuses.
fn statuses(linked: &Linked) -> Vec<String> {
    let portal = &linked.portal;
    let documents = portal.documents.entries();
    let gated = documents.filter(|(_, document)| !document.gates.is_empty());
    let mut all: Vec<String> = gated
        .map(|(index, document)| {
            let states = document.gates.iter().zip(&portal.gates[index]);
            let states =
                states.map(|(gate, state)| format!("{} {}", gate.name, state.status.name()));
            format!("{}: {}", portal.document_id(index), states.collect::<Vec<_>>().join(", "))
        })
        .collect();
    all.sort();
    all
}

/// An invented process: six signals must be green before a ship may come in. Its kinds use each word
/// of conditions.
#[test]
fn a_harbour_uses_each_word_of_conditions() {
    let kind = |name: &str| {
        let path = checkout(&format!("tests/foreign/harbour/kinds/{name}.toml"));
        std::fs::read_to_string(path).expect("a kind file")
    };
    let call = kind("call");
    for word in [
        "have", "words", "fill", "count", "say", "avoid", "checked", "items", "each", "of", "by",
        "covered", "resolved", "when", "stage",
    ] {
        assert!(call.contains(&format!("{word} = ")), "`{word}` is not used");
    }
    assert!(kind("mooring").contains("match = \"n\""));
}

#[test]
fn gates_of_a_harbour() {
    let linked = linked(&checkout("tests/foreign/harbour"));
    assert_eq!(
        statuses(&linked),
        [
            "CALL-1: Papers passed, Weather passed, Cargo passed, Health passed, \
             House rules passed, Lines passed",
            "CALL-2: Papers pending, Weather pending, Cargo failed, Health failed, \
             House rules pending, Lines not-applicable",
            "CALL-3: Papers failed, Weather failed, Cargo failed, Health failed, \
             House rules failed, Lines failed",
            // She comes from another quay of the same town.
            "CALL-4: Health not-applicable, Papers passed, Weather failed, Cargo passed, \
             House rules passed, Lines pending",
            "CALL-5: Papers passed, Weather failed, Cargo failed, Health failed, \
             House rules failed, Lines failed",
        ]
    );
    let found = outcome(&linked);
    let reasons = found.iter().filter(|line| line.starts_with("CALL-2")).collect::<Vec<_>>();
    assert_eq!(
        reasons,
        [
            "CALL-2 Papers pending: this Call has 1 value in `languages`, expected at least 2",
            "CALL-2 Weather pending: `Forecast` has 4 words of its own, expected at least 8",
            "CALL-2 Cargo failed",
            "CALL-2 Health failed: the visit “2026-05-02” is `quarantine`",
            "CALL-2 House rules pending: no `answer` covers `RULES-1#R2`",
            "CALL-2 Lines not-applicable: 0 of 1 boxes are ticked, expected at least 1",
        ]
    );
    let findings = found.iter().filter(|line| !line.starts_with("CALL-")).collect::<Vec<_>>();
    assert_eq!(
        findings,
        [
            "error failed-gate: the gate `Papers` is marked as passed, but this Call has no value \
             in `agent` (and 1 more)",
            "error failed-gate: the gate `Weather` is marked as passed, but `Forecast` has 7 words \
             of its own, expected at least 8 (and 2 more)",
            "error failed-gate: the gate `Cargo` is marked as passed, but the goods “Powder” has \
             no value in `measure`",
            "error failed-gate: the gate `Health` is marked as passed, but the visit “2026-05-02” \
             is `quarantine`",
            "error failed-gate: the gate `House rules` is marked as passed, but no `answer` covers \
             `RULES-1#R2`",
            "warning failed-gate: the gate `Lines` is marked as passed, but 0 of 2 boxes are \
             ticked, expected at least 1",
            "warning gate-conflict: the gate `Lines` has the unknown status `off`",
            "warning ahead-of-gate: work is ticked in `MOORING-2` ahead of the gates `Papers`, \
             `Weather`, `Cargo`, `Health` and `House rules` of `CALL-2`",
            "error ahead-of-gate: `MOORING-7` is approved ahead of the gate `Weather` of `CALL-4`",
            "warning id-mismatch: `MOORING-7` has the number 7, but `CALL-4` has 4",
        ]
    );
}

#[test]
fn moorings_wait_for_the_gates_of_their_call() {
    let linked = linked(&checkout("tests/foreign/harbour"));
    let mooring = |id: &str| {
        let node = linked.portal.nodes().find(|node| linked.portal.node(*node).id == id);
        node.expect("a mooring")
    };
    let waiting = |call: &str| {
        let index = linked
            .portal
            .documents
            .ids()
            .find(|index| linked.portal.document_id(*index) == call)
            .expect("a call");
        let gates = linked.portal.documents[index].gates.iter().zip(&linked.portal.gates[index]);
        gates.map(|(gate, state)| (gate.name.clone(), state.waiting.clone())).collect::<Vec<_>>()
    };
    for (gate, waiting) in waiting("CALL-2") {
        // The lines hold up no mooring.
        let wanted = if gate == "Lines" { vec![] } else { vec![mooring("MOORING-2")] };
        assert_eq!(waiting, wanted, "{gate}");
    }
}

/// Lines that gates and conditions read, and lines that break them.
fn line() -> impl Strategy<Value = String> {
    let known = [
        "# Title",
        "## Here",
        "## There: ü",
        "## Open",
        "## Gate: Ä",
        "## Thing 1: a",
        "### Thing 2: ü",
        "### Why",
        "#### Cases",
        "- **a**: b",
        "**Gate Status**: ✅",
        "**Gate Status**: ✅ Passed / ❌",
        "**Gate Status:**",
        "**Open**: N/A",
        "**State**: on",
        "**Priority**: high, low and ü; 1. x",
        "**Traces To**: X-1#THING-1, THING-2 → THING-1",
        "**After**: THING-1",
        "- [ ] Open: Failed",
        "- [x] **Far**: 🟡",
        "- [x] T3 ü",
        "- [ ] T4 [b]",
        "[OPEN: ü]",
        "It MUST be, and it should not. ü SHALL",
        "[To write: ü]",
        "YYYY-MM-DD | [Name]",
        "| ID | Thing | Owner | Priority |\n|---|---|---|---|\n| T-1 | ü | [Name] | a<br>b |",
        "```\n# Thing 9: a\n```",
        "<!-- Thing 7: a -->",
        "漢字漢字",
        "",
    ];
    prop_oneof![
        8 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ]
}

/// A document of the kind that reads from everywhere, or of an embedded one.
fn text() -> impl Strategy<Value = String> {
    let heads = [
        "kind: everywhere\nid: X-1\nstatus: draft\nlevel: high\nmaturity: 3\nbeside: X-2",
        "kind: everywhere\nid: X-2\nstatus: archived\nlevel: ✅\nbeside: X-1\nsize: [S, L]",
        "kind: everywhere\nid: X-1\nstatus: in trial\nOpen: passed\nbeside: PLAN-1",
        "kind: technical-plan\nplan_id: PLAN-1\nstatus: approved\nparent_spec: X-1",
        "kind: tasks\ntasks_id: TASKS-1\nparent_plan: PLAN-1\nstatus: done",
        "kind: spec\nspec_id: SPEC-1",
    ];
    let lines = prop::collection::vec(line(), 0..25);
    (proptest::sample::select(heads.to_vec()), lines)
        .prop_map(|(head, lines)| format!("---\n{head}\n---\n\n# T\n\n{}\n", lines.join("\n\n")))
}

fn everywhere() -> &'static Setup {
    static SETUP: OnceLock<(tempfile::TempDir, Setup)> = OnceLock::new();
    let (_, setup) = SETUP.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        put(folder.path(), "book.toml", "[book]\ntitle = \"Odd\"\nsrc = \"content\"\n");
        put(folder.path(), "kinds/everywhere.toml", include_str!("everywhere.toml"));
        put(folder.path(), "content/a.md", "# A\n");
        let setup = pipeline::setup(folder.path(), &[]).unwrap_or_else(|_| panic!("no setup"));
        (folder, setup)
    });
    setup
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written_is_assessed_and_every_place_is_in_its_text(
        texts in prop::collection::vec(text(), 1..5),
    ) {
        let setup = everywhere();
        let sources = texts.iter().enumerate();
        let sources: Vec<Source> =
            sources.map(|(at, text)| Source::new(format!("content/{at}.md"), text.as_str())).collect();
        let loaded = Sources { sources, ..Sources::default() };
        let portal = pipeline::portal_of(setup, loaded).unwrap_or_else(|_| panic!("no portal"));
        let checked = pipeline::check(setup, &portal, TODAY);
        let fits = |document: DocumentId, span: specbook::model::Span| {
            let text = &*portal.documents[document].source.text;
            text.get(span.start..span.end).is_some()
        };
        for (index, document) in portal.documents.entries() {
            prop_assert_eq!(document.gates.len(), portal.gates[index].len());
            for (gate, state) in document.gates.iter().zip(&portal.gates[index]) {
                prop_assert!(gate.checked <= gate.total);
                prop_assert!(state.conflicts.iter().all(|conflict| fits(index, conflict.place.span)));
                let mut breaches = state.evidence.iter().flat_map(|evidence| &evidence.breaches);
                prop_assert!(breaches.all(|breach| fits(breach.document, breach.span)));
                let claims = gate.mentions.first().and_then(|mention| mention.status);
                let holds = state.held() == state.evidence.len();
                let passed = state.status == GateStatus::Passed;
                prop_assert!(!passed || holds, "{} passed with breaches", gate.name);
                let failed = claims == Some(GateStatus::Failed) && gate.applies;
                prop_assert!(!failed || state.status == GateStatus::Failed);
            }
        }
        for finding in &checked.findings {
            let document = portal.documents.position(|d| d.path() == finding.at.path);
            prop_assert!(document.is_none_or(|document| fits(document, finding.at.span)));
        }
        let _ = specbook::assess::progress(&portal);
    }
}
