//! Corpora of other people's dialects, each brought into a portal by one short kind file.

use std::collections::BTreeSet;

use specbook::model::Stage;
use specbook::wire::Texts;

use crate::support::{Linked, checkout, linked};

/// How many lines a kind file may have.
const LINES: usize = 40;

/// How many letters a line of one may have.
const WIDTH: usize = 110;

/// The documents: id, kind, status and its stage.
pub(crate) fn documents(linked: &Linked) -> Vec<String> {
    let portal = &linked.portal;
    let line = |id| {
        let node = portal.node(id);
        let status = node.status.as_deref().unwrap_or("-");
        let stage = node.stage.map_or("-", Stage::name);
        format!("{} {} {status} [{stage}]", node.id, node.kind)
    };
    let mut lines: Vec<_> = portal.nodes().filter(|id| portal.is_document(*id)).map(line).collect();
    lines.sort();
    lines
}

/// The items: id and title.
pub(crate) fn items(linked: &Linked) -> Vec<String> {
    let portal = &linked.portal;
    let line = |id| format!("{} {}", portal.node(id).id, portal.node(id).title);
    let mut lines: Vec<_> =
        portal.nodes().filter(|id| !portal.is_document(*id)).map(line).collect();
    lines.sort();
    lines
}

/// The edges, but for links of the text.
pub(crate) fn edges(linked: &Linked) -> Vec<String> {
    let portal = &linked.portal;
    let mut lines: Vec<_> = portal
        .edges()
        .filter(|(_, _, edge)| edge.relation != linked.portal.kinds.links())
        .map(|(source, target, edge)| {
            format!(
                "{} {} {}",
                portal.node(source).id,
                portal.relation_name(edge.relation),
                portal.node(target).id
            )
        })
        .collect();
    lines.sort();
    lines
}

/// The findings: rule and place.
fn findings(linked: &Linked) -> Vec<String> {
    let texts = Texts::new(&linked.portal, &linked.setup.sources);
    let mut lines: Vec<_> = linked
        .checked
        .findings
        .iter()
        .map(|finding| {
            let place = texts.place(&finding.at);
            format!("{} {}:{}", finding.rule, finding.at.path, place.line)
        })
        .collect();
    lines.sort();
    lines
}

/// What is in a corpus.
pub(crate) struct Expected {
    /// The documents, as [`documents`] writes them.
    pub documents: &'static [&'static str],
    /// The edges, as [`edges`] writes them.
    pub edges: &'static [&'static str],
    /// The items, as [`items`] writes them.
    pub items: &'static [&'static str],
}

/// What is in a corpus, by its name.
pub(crate) fn expected(corpus: &str) -> Expected {
    match corpus {
        "evolution" => evolution(),
        "interop" => interop(),
        _ => ledger(),
    }
}

fn evolution() -> Expected {
    Expected {
        documents: &[
            "EV-0001 proposal implemented [done]",
            "EV-0002 proposal accepted with modifications [approved]",
            "EV-0003 proposal active review [review]",
            "EV-0004 proposal returned for revision [draft]",
            "EV-0005 proposal withdrawn [withdrawn]",
            "EV-0006 proposal scheduled for review [review]",
            "EV-0007 proposal rejected [withdrawn]",
            "EV-0008 proposal accepted [approved]",
            "EV-0009 proposal partially implemented [approved]",
            "EV-0010 proposal scheduled for review [review]",
            "EV-0011 proposal implemented [done]",
            "EV-0012 proposal active review [review]",
            "index page - [-]",
        ],
        edges: &[
            "EV-0002 supersedes EV-0001",
            "EV-0003 supersedes EV-0001",
            "EV-0003 supersedes EV-0002",
            "EV-0004 supersedes EV-0002",
            "EV-0005 supersedes EV-0003",
            "EV-0006 related_to EV-0004",
            "EV-0006 supersedes EV-0005",
            "EV-0007 related_to EV-0003",
            "EV-0007 related_to EV-0004",
            "EV-0008 related_to EV-0002",
            "EV-0008 related_to EV-0007",
            "EV-0009 related_to EV-0008",
            "EV-0010 supersedes EV-0009",
            "EV-0012 related_to EV-0001",
            "EV-0012 related_to EV-0008",
            "EV-0012 supersedes EV-0011",
        ],
        items: &[],
    }
}

fn interop() -> Expected {
    Expected {
        documents: &[
            "ICS-2 standard final [done]",
            "ICS-20 standard final [done]",
            "ICS-20@content/spec/app/ics-020-token/v2/README.md standard draft [draft]",
            "ICS-23 standard draft [draft]",
            "ICS-24 standard draft [draft]",
            "ICS-27 standard draft [draft]",
            "ICS-3 standard final [done]",
            "ICS-4 standard candidate [review]",
            "ICS-5 standard candidate [review]",
            "ICS-7 standard final [done]",
            "ICS-8 standard strawman [planned]",
            "ICS-9 standard retired [withdrawn]",
            "README page - [-]",
        ],
        edges: &[
            "ICS-20 depends_on ICS-4",
            "ICS-20 depends_on ICS-5",
            "ICS-20@content/spec/app/ics-020-token/v2/README.md depends_on ICS-4",
            "ICS-20@content/spec/app/ics-020-token/v2/README.md depends_on ICS-5",
            "ICS-24 depends_on ICS-23",
            "ICS-27 depends_on ICS-20",
            "ICS-27 depends_on ICS-4",
            "ICS-27 depends_on ICS-5",
            "ICS-3 depends_on ICS-2",
            "ICS-3 depends_on ICS-24",
            "ICS-4 depends_on ICS-2",
            "ICS-4 depends_on ICS-24",
            "ICS-4 depends_on ICS-3",
            "ICS-4 depends_on ICS-5",
            "ICS-5 depends_on ICS-24",
            "ICS-7 depends_on ICS-23",
            "ICS-7 implements ICS-2",
            "ICS-8 implements ICS-2",
            "ICS-9 depends_on ICS-24",
            "ICS-9 implements ICS-2",
        ],
        items: &[],
    }
}

fn ledger() -> Expected {
    Expected {
        documents: &[
            "C-01 card live [done]",
            "C-02 card live [done]",
            "C-03 card live [done]",
            "C-04 card trial [review]",
            "C-05 card trial [review]",
            "C-06 card retired [withdrawn]",
            "C-07 card idea [planned]",
            "C-08 card idea [planned]",
            "C-09 card live [done]",
            "C-10 card Asleep [-]",
            "C-11 card idea [planned]",
            "cards/index page - [-]",
            "notes/counting page - [-]",
        ],
        edges: &[
            "C-02 depends_on C-01",
            "C-03 depends_on C-01",
            "C-03 depends_on C-02",
            "C-04 depends_on C-02",
            "C-04 depends_on C-03",
            "C-05 depends_on C-04",
            "C-06 depends_on C-01",
            "C-07 depends_on C-04",
            "C-07 supersedes C-06",
            "C-08 depends_on C-04",
            "C-08 depends_on C-07",
            "C-09 depends_on C-05",
            "C-10 depends_on C-09",
            "C-11 depends_on C-01",
        ],
        items: &[
            "C-01#R1 An account has one owner",
            "C-01#R2 An account begins with nothing in it",
            "C-02#R1 Two people count",
            "C-02#R2 The sum is written at once",
            "C-03#R1 Nothing goes out that is not in",
            "C-04#R1 Both sides are written with the same pen",
            "C-04#R2 A transfer to oneself is no transfer",
            "C-07#R1 Three days, not four",
            "C-08#R1 An order ends on the day that its owner says",
        ],
    }
}

#[test]
fn the_kind_files_are_short() {
    for path in ["evolution/kinds/proposal", "interop/kinds/standard", "ledger/kinds/card"] {
        let path = checkout(&format!("tests/foreign/{path}.toml"));
        let text = std::fs::read_to_string(&path).expect("a kind file");
        assert!(text.lines().count() <= LINES, "{} is long", path.display());
        let wide = text.lines().find(|line| line.chars().count() > WIDTH);
        assert_eq!(wide, None, "{} is wide", path.display());
        let kinds = std::fs::read_dir(path.parent().expect("a folder")).expect("a folder");
        assert_eq!(kinds.count(), 1, "{} is the only one", path.display());
    }
}

#[test]
fn proposals_spell_their_keys_in_many_ways_and_the_kind_file_has_all() {
    let kind = std::fs::read_to_string(checkout("tests/foreign/evolution/kinds/proposal.toml"))
        .expect("a kind file")
        .to_lowercase();
    let linked = linked(&checkout("tests/foreign/evolution"));
    let mut seen = BTreeSet::new();
    for document in &linked.portal.documents {
        let text =
            std::fs::read_to_string(checkout("tests/foreign/evolution").join(document.path()))
                .expect("a proposal");
        for line in text.lines().filter_map(|line| line.strip_prefix("* ")) {
            let (key, _) = line.split_once(": ").expect("a key");
            seen.insert(key.to_lowercase());
        }
    }
    for key in &seen {
        let known = key == "status" || kind.contains(&format!("\"{key}\""));
        assert!(known, "the kind file lacks `{key}`");
    }
    assert!(seen.len() >= 40, "there are {}", seen.len());
}

#[test]
fn proposals_of_a_language_are_understood() {
    let linked = linked(&checkout("tests/foreign/evolution"));
    assert_eq!(documents(&linked), expected("evolution").documents);
    assert_eq!(edges(&linked), expected("evolution").edges);
    assert_eq!(findings(&linked), ["dangling-reference content/proposals/0010-number-words.md:7"]);
}

/// Five of seven requirements are declared at one end only. Two versions share the number 20: the
/// first has the id, and references lead to it; a number that means both is said to. Three final standards need a candidate or a draft.
#[test]
fn standards_of_interoperability_are_understood() {
    let linked = linked(&checkout("tests/foreign/interop"));
    assert_eq!(documents(&linked), expected("interop").documents);
    assert_eq!(edges(&linked), expected("interop").edges);
    assert_eq!(
        findings(&linked),
        [
            "ahead-of-basis content/spec/app/ics-020-token/v1/README.md:4",
            "ahead-of-basis content/spec/client/ics-007-quorum/README.md:4",
            "ahead-of-basis content/spec/core/ics-003-handshake/README.md:4",
            "dangling-reference content/spec/client/ics-008-sealed/README.md:8",
            "duplicate-id content/spec/app/ics-020-token/v2/README.md:2",
            "missing-inverse content/spec/app/ics-020-token/v1/README.md:7",
            "missing-inverse content/spec/app/ics-020-token/v1/README.md:7",
            "missing-inverse content/spec/app/ics-020-token/v2/README.md:7",
            "missing-inverse content/spec/app/ics-020-token/v2/README.md:7",
            "missing-inverse content/spec/app/ics-027-accounts/README.md:7",
            "missing-inverse content/spec/app/ics-027-accounts/README.md:7",
            "missing-inverse content/spec/app/ics-027-accounts/README.md:7",
            "missing-inverse content/spec/client/ics-007-quorum/README.md:8",
            "missing-inverse content/spec/client/ics-009-loopback/README.md:9",
            "missing-inverse content/spec/core/ics-004-lanes/README.md:7",
            "missing-inverse content/spec/core/ics-005-ports/README.md:7",
            "missing-inverse content/spec/core/ics-024-host/README.md:7",
            "redundant-dependency content/spec/core/ics-004-lanes/README.md:7",
            "redundant-dependency content/spec/core/ics-004-lanes/README.md:7",
        ]
    );
}

/// The made index has a list and a table of cards, and a section of theirs. It stays a page. The
/// audit is live and needs a card that is on trial.
#[test]
fn cards_of_a_ledger_are_understood() {
    let linked = linked(&checkout("tests/foreign/ledger"));
    assert_eq!(documents(&linked), expected("ledger").documents);
    assert_eq!(edges(&linked), expected("ledger").edges);
    assert_eq!(
        findings(&linked),
        [
            "ahead-of-basis content/cards/C-09-audit.md:5",
            "dangling-reference content/cards/C-09-audit.md:7",
            "malformed-metadata content/cards/C-10-sleeping-accounts.md:5",
        ]
    );
    assert_eq!(items(&linked), expected("ledger").items);
}
