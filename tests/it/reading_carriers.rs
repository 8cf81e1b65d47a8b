//! What carriers say, and that no text of theirs is lost: see `tests/reading/carriers`. Entries of
//! lists under a heading that a type of items names end as items or as a finding.

use std::fmt::Write as _;
use std::sync::OnceLock;

use proptest::prelude::*;
use specbook::kinds::{self, KindSource};
use specbook::model::{Document, Fault, Limits, SharedKinds, Source};
use specbook::parse;
use specbook::wire;

use crate::support::{checkout, folder, linked, specbook};

#[test]
fn metadata_is_read_where_people_write_it() {
    let linked = linked(&checkout("tests/reading/carriers"));
    let portal = &linked.portal;
    let mut text = String::new();
    for id in portal.nodes().filter(|id| portal.is_document(*id)) {
        let node = portal.node(id);
        let status = node.status.as_deref().unwrap_or("-");
        let metadata = wire::metadata(portal, id);
        let _ = writeln!(text, "{} «{}» {} {status} {metadata}", node.id, node.title, node.kind);
    }
    for (source, target, edge) in portal.edges() {
        let (source, target) = (&portal.node(source).id, &portal.node(target).id);
        let _ = writeln!(text, "{source} {} {target}", portal.relation_name(edge.relation));
    }
    let _ = write!(text, "{}", linked.findings());
    insta::with_settings!({ snapshot_path => "../reading", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("carriers", text);
    });
}

#[test]
fn toml_front_matter_is_no_text_of_the_page() {
    let linked = linked(&checkout("tests/reading/carriers"));
    for document in &linked.portal.documents {
        let hidden = document.path().ends_with("plus-signs.md") || !document.body().contains("+++");
        assert!(hidden, "{}", document.path());
    }
}

#[test]
fn what_is_amiss_in_a_file_of_metadata_is_reported_there() {
    let kind = |name: &str, value: &str| {
        format!(
            "extends = \"{name}\"\nmatch.values = [\"{value}\"]\ncarriers = [\"sidecar {{stem}}.yaml\"]\n\
             fields.lamps = {{ count = \"0..1\" }}\n"
        )
    };
    let (feature, system) = (kind("feature", "part"), kind("system", "house"));
    let folder = folder(&[
        ("book.toml", ""),
        ("kinds/part.toml", &*feature),
        ("kinds/house.toml", &*system),
        (
            "content/sys-lights.md",
            "# Lights System Architecture\n\n## 1. Components\n\n### Component 1: Lamp\n\n\
             **Dependencies:** None\n\n### Component 2: Dimmer\n\n**Dependencies:** None\n\n\
             ## 2. Roadmap\n\n1. **Lamp** (Level 3 - EASY)\n2. **Dimmer** (Level 2)\n",
        ),
        (
            "content/sys-lights.yaml",
            "kind: house\nid: sys-lights\nname: Lights\nstatus: draft\nfeature_specs: []\n",
        ),
        ("content/feat-lamp.md", "# Lamp Feature Specification\n\nA lamp.\n"),
        (
            "content/feat-lamp.yaml",
            "kind: part\nid: feat-lamp\nstatus: draft\nsystem_spec: sys-lights\n\
             system_component: Lamp\nmaturity: 2\ncomplexity: HIGH\nlamps: [one, two]\n",
        ),
        ("content/feat-dimmer.md", "# Dimmer Feature Specification\n\nA dimmer.\n"),
        (
            "content/feat-dimmer.yaml",
            "kind: part\nid: feat-dimmer\nstatus: draft\nsystem_spec: sys-lights\n\
             system_component: Dimmar\n",
        ),
    ]);
    let findings = linked(folder.path()).findings();
    let of_metadata = |line: &&str| {
        ["[unknown-component]", "[out-of-step]", "[invalid-value]"].iter().any(|r| line.contains(r))
    };
    let found: Vec<&str> = findings.lines().filter(of_metadata).collect();
    assert_eq!(
        found,
        [
            "content/feat-dimmer.yaml:5:19 «Dimmar» error[unknown-component]: the component \
             `Dimmar` is not a component of `sys-lights`",
            "content/feat-lamp.yaml:6:11 «2» warning[out-of-step]: `maturity` is 2, but 3 in the \
             roadmap",
            "content/feat-lamp.yaml:7:13 «HIGH» warning[out-of-step]: `complexity` is HIGH, but \
             EASY in the roadmap",
            "content/feat-lamp.yaml:8:8 «[one, two]» warning[invalid-value]: `lamps` has 2 values, \
             expected at most 1",
            "content/sys-lights.yaml:5:1 «feature_specs» warning[out-of-step]: `feature_specs` \
             does not list `feat-lamp` and `feat-dimmer`",
        ]
    );
    // What cannot be completed by itself is named where somebody can.
    let left = specbook(folder.path(), &["sync", "--check"]);
    let left =
        String::from_utf8_lossy(&left.stderr).into_owned() + &String::from_utf8_lossy(&left.stdout);
    assert!(
        left.contains("content/sys-lights.yaml:2: `feature_specs` is missing feat-lamp"),
        "{left}"
    );
}

/// A kind with a section for each form of entries.
fn lists() -> &'static SharedKinds {
    static KINDS: OnceLock<SharedKinds> = OnceLock::new();
    KINDS.get_or_init(|| {
        let text = r##"
            home = ["*.md"]
            carriers = ["front-matter"]
            [items]
            point    = { in = "Points", like = "- {title}", id = "P-{at}" }
            number   = { in = "Numbers", like = "1. {title}", id = "N-{at}" }
            box      = { in = "Boxes", like = "[ ] {title}", id = "B-{at}" }
            bold     = { in = "Bolds", like = "- **{name}**: {text}", id = "{name:slug}" }
            [items.rule]
            in    = "Rules"
            like  = "# Rule {n}: {title}"
            id    = "R-{n}"
            [items.rule.items.case]
            in   = "Cases"
            like = "- CASE-{n}: {title}"
            id   = "CASE-{n}"
        "##;
        let (name, path) = ("lists".to_owned(), "kinds/lists.toml".to_owned());
        kinds::with(&[KindSource { name, path, text: text.to_owned() }]).expect("the kinds")
    })
}

fn read(text: &str) -> Document {
    let source = Source::new("lists.md", text);
    let limits = Limits { metadata: 1024, ..Limits::default() };
    parse::documents(&source, None, lists(), &limits).remove(0)
}

/// The first words of an entry, whatever people write there.
fn words() -> impl Strategy<Value = String> {
    let known = [
        "plain",
        "`code`",
        "[link](x.md)",
        "[bracketed text here]",
        "<tag>",
        "{hole}",
        "___",
        "ADR-XXX is open",
        "YYYY-MM-DD: x",
        "see A → [id]",
        "a | b",
        "**bold:** x",
        "**B**: x",
        "**D | E**: z",
        "CASE-1: x",
        "CASE 2: y",
        "![pic](p.png)",
        "<https://x.org>",
        "> quote",
        "[/] begun",
        "[ ] open",
        "[x] done",
        "[ ]",
        "[-] half",
        "ü: 1",
        "`a | b`",
        "*x*",
        "1. one",
        "- nested",
        "# heading",
        "| a | b |",
        "***",
    ];
    proptest::sample::select(known.to_vec()).prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_entry_of_a_list_is_an_item_or_a_finding(
        section in proptest::sample::select(vec!["Points", "Numbers", "Boxes", "Bolds", "Cases"]),
        ordered in any::<bool>(),
        entries in proptest::collection::vec(words(), 1..6),
    ) {
        let mut text = "# T\n\n".to_owned();
        if section == "Cases" {
            text.push_str("## Rules\n\n### Rule 1: x\n\n#### Cases\n\n");
        } else {
            let _ = write!(text, "## {section}\n\n");
        }
        let mut starts = Vec::new();
        for entry in &entries {
            starts.push(text.len());
            let mark = if ordered { "1." } else { "-" };
            let _ = writeln!(text, "{mark} {entry}");
        }
        starts.push(text.len());
        let document = read(&text);
        let told = document.problems.iter().filter(|problem| {
            problem.fault == Fault::NearMiss && (problem.message.contains("not an item") || problem.message.contains("not items")
                    || problem.message.contains("not read as"))
        });
        let told: usize = told.map(|problem| entries_of(&problem.message)).sum();
        let is_item = |pair: &&[usize]| {
            let mut items = document.items.iter().filter(|item| item.kind != "rule");
            items.any(|item| (pair[0]..pair[1]).contains(&item.span.start))
        };
        let taken = starts.windows(2).filter(is_item).count();
        // A rule between entries is not an entry.
        let silent = entries.iter().filter(|entry| *entry == "***").count();
        prop_assert!(
            taken + told + silent >= entries.len(),
            "{taken} items, {told} told of {}:\n{text}\n{:?}", entries.len(), document.problems
        );
    }
}

/// How many entries a message is about.
fn entries_of(message: &str) -> usize {
    message.split_once(" entries ").and_then(|(count, _)| count.parse().ok()).unwrap_or(1)
}

#[test]
fn one_finding_speaks_for_a_section() {
    let document =
        read("# T\n\n## Boxes\n\n- [ ] a\n- b\n- c\n\nText.\n\n- d\n\n## Points\n\n- e\n");
    let told: Vec<&str> =
        document.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(told, ["3 entries are not read as items `box`: `b`, …"]);
    let other =
        read("# T\n\n## Boxes\n\n- [ ] a\n  - why\n\n**Beside them:**\n\n- b\n\n## Notes\n\n- c\n");
    assert_eq!(other.problems, []);
}
