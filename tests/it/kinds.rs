//! What kind files can say, each with the smallest portal that shows it.

use serde_json::Value as Json;

use crate::support::{Linked, folder, linked, specbook};

/// A portal of some files, with a `book.toml`.
fn portal(files: &[(&str, &str)]) -> (tempfile::TempDir, Linked) {
    let mut all = vec![("book.toml", "")];
    all.extend(files);
    let folder = folder(&all);
    let linked = linked(folder.path());
    (folder, linked)
}

/// The edges but links, a line each.
fn edges(linked: &Linked) -> Vec<String> {
    let portal = &linked.portal;
    let edges = portal.edges().filter(|(.., edge)| edge.relation != portal.kinds.links());
    edges
        .map(|(source, target, edge)| {
            let note = edge.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
            let (source, target) = (&portal.node(source).id, &portal.node(target).id);
            format!("{source} {} {target}{note}", portal.relation_name(edge.relation))
        })
        .collect()
}

/// The rules of the findings.
fn rules(linked: &Linked) -> Vec<&'static str> {
    linked.checked.findings.iter().map(|finding| finding.rule).collect()
}

const MEMO: &str = "extends = \"common\"\nid = { form = \"MEMO-{n}\", from = [\"memo\"], short = \"{n}\" }\n\
    match.keys = [\"memo\"]\nmatch.paths = [\"content/memos/*.md\"]\n";

#[test]
fn a_change_and_a_capability_of_one_name_are_two_things() {
    let delta = "## MODIFIED Requirements\n\n### Requirement: Oil the lamp\n\nThe keeper SHALL oil \
                 the lamp twice.\n\n#### Scenario: Dusk\n- **WHEN** it is dusk\n- **THEN** it is oiled\n";
    let spec = "# Lamp\n\n## Purpose\n\nLight.\n\n## Requirements\n\n### Requirement: Oil the lamp\n\n\
                The keeper SHALL oil the lamp.\n\n#### Scenario: Dusk\n- **WHEN** it is dusk\n- **THEN** it is oiled\n";
    let (_folder, linked) = portal(&[
        (
            "content/openspec/changes/lamp/proposal.md",
            "## Why\n\nMore oil.\n\n## What Changes\n\n- Oil\n",
        ),
        ("content/openspec/changes/lamp/specs/lamp/spec.md", delta),
        ("content/openspec/changes/archive/2026-02-03-lamp/proposal.md", "## Why\n\nOnce.\n"),
        ("content/openspec/specs/lamp/spec.md", spec),
    ]);
    assert!(!rules(&linked).contains(&"duplicate-id"), "{}", linked.findings());
    assert!(!rules(&linked).contains(&"dangling-reference"), "{}", linked.findings());
    let spec = "lamp@content/openspec/specs/lamp/spec.md";
    let found = edges(&linked);
    for wanted in [
        format!("lamp/lamp changes {spec}"),
        "lamp/lamp part_of_change lamp".to_owned(),
        format!("lamp/lamp#modified-oil-the-lamp modifies {spec}#oil-the-lamp"),
    ] {
        assert!(found.contains(&wanted), "{wanted}: {found:#?}");
    }
    assert!(linked.portal.find("2026-02-03-lamp").is_some(), "the archive keeps its date");
}

#[test]
fn an_inverse_that_the_other_end_cannot_declare_is_not_asked_for() {
    let (_folder, linked) = portal(&[
        (
            "kinds/memo.toml",
            "extends = \"common\"\nid = \"MEMO-{n}\"\nmatch.values = [\"memo\"]\n\n\
             [fields]\nreplaces = { relation = true }\n\n\
             [relations.replaces]\ninverse = \"replaced_by\"\nboth-ends = true\n",
        ),
        ("content/a.md", "---\nkind: memo\nid: MEMO-1\n---\n\n# A\n"),
        ("content/b.md", "---\nkind: memo\nid: MEMO-2\nreplaces: MEMO-1\n---\n\n# B\n"),
    ]);
    assert_eq!(edges(&linked), ["MEMO-2 replaces MEMO-1"]);
    assert!(rules(&linked).is_empty(), "{}", linked.findings());
}

#[test]
fn two_systems_with_a_component_of_one_name_plan_two_specs() {
    let system = |name: &str| {
        format!(
            "---\nkind: system\nid: sys-{name}\n---\n\n# {name} System Architecture\n\n## Components\n\n\
             ### Component 1: Auth Service\n\n### Component 2: {name} desk\n\n## Roadmap\n\n\
             1. **Auth Service** (Level 3 - EASY)\n2. **{name} desk** (Level 3 - EASY)\n   - Dependencies: Auth Service\n"
        )
    };
    let (_folder, linked) =
        portal(&[("content/sys-a.md", &system("alpha")), ("content/sys-b.md", &system("beta"))]);
    let wanted = [
        ("feat-alpha-desk depends_on feat-auth-service"),
        ("feat-beta-desk depends_on feat-beta-auth-service"),
        ("feat-auth-service part_of sys-alpha"),
        ("feat-beta-auth-service part_of sys-beta"),
    ];
    let found = edges(&linked);
    for wanted in wanted {
        assert!(found.iter().any(|edge| edge == wanted), "{wanted}: {found:#?}");
    }
    assert_eq!(linked.portal.planned.len(), 4);
}

#[test]
fn maps_and_remarks_under_a_relation_are_references() {
    let field = "\n[fields]\nsolves = { relation = true, to = [\"memo\"] }\n";
    let kind = format!("{MEMO}{field}");
    let (_folder, linked) = portal(&[
        ("kinds/memo.toml", &kind),
        ("content/memos/1.md", "---\nmemo: 1\n---\n\n# One\n"),
        (
            "content/memos/2.md",
            "---\nmemo: 2\nsolves:\n  - MEMO-1: https://example.org/1\n---\n\n# Two\n",
        ),
        ("content/memos/3.md", "---\nmemo: 3\nsolves: {1: the old one}\n---\n\n# Three\n"),
        (
            "content/memos/4.md",
            "---\nmemo: 4\nsolves: \"MEMO-1 | one: https://example.org\"\n---\n\n# Four\n",
        ),
        (
            "content/memos/5.md",
            "---\nmemo: 5\nsolves: [MEMO-1 (in part), MEMO-9?]\n---\n\n# Five\n",
        ),
        (
            "content/memos/6.md",
            "---\nmemo: 6\nsolves: [\"https://example.org/6\", \"#12\", PAY-7]\n---\n\n# Six\n",
        ),
        ("content/memos/7.md", "---\nmemo: 7\nsolves: MEMO-77\n---\n\n# Seven\n"),
    ]);
    assert_eq!(
        edges(&linked),
        [
            "MEMO-2 solves MEMO-1 (https://example.org/1)",
            "MEMO-3 solves MEMO-1 (the old one)",
            "MEMO-4 solves MEMO-1 (one: https://example.org)",
            "MEMO-5 solves MEMO-1 (in part)",
        ]
    );
    // An address and a ticket are elsewhere; an id of the form that nobody has is not.
    assert_eq!(rules(&linked), ["dangling-reference"], "{}", linked.findings());
    let candidates = &linked.portal.candidates;
    assert_eq!(candidates.len(), 1);
    assert_eq!(candidates[0].target, "MEMO-9");
}

#[test]
fn data_may_name_the_relation_and_what_else_it_says_is_a_remark() {
    let related = "\n[fields]\nrelated = { from = [\"= {links.doc}\"], relation = \"{links.how}\" }\n\
                   answers = { relation = true }\n\n[relations.answers]\ninverse = \"answered_by\"\n";
    let kind = format!("{MEMO}{related}");
    let (_folder, linked) = portal(&[
        ("kinds/memo.toml", &kind),
        ("content/memos/1.md", "---\nmemo: 1\n---\n\n# One\n"),
        (
            "content/memos/2.md",
            "---\nmemo: 2\nlinks:\n  - doc: MEMO-1\n    how: answered_by\n    why: shorter\n  \
             - doc: MEMO-1\n    how: resembles\n---\n\n# Two\n",
        ),
    ]);
    assert_eq!(edges(&linked), ["MEMO-1 answers MEMO-2 (shorter)"]);
    assert_eq!(rules(&linked), ["malformed-metadata"], "{}", linked.findings());
    assert!(linked.findings().contains("«resembles»"), "{}", linked.findings());
}

#[test]
fn items_are_shown_as_markdown_in_every_form() {
    let kind = "extends = \"common\"\nmatch.keys = [\"memo\"]\nid = { from = [\"memo\"] }\n\
        [items.rule]\nin = \"Rules\"\nlike = [\"## Rule {n}: {title}\", \"- **R{n}**: {title}\", \
        \"| No: R{n} | Rule: {title} |\", \"**R{n}:** {title}\", \"Rule {n}; {title}\"]\nid = \"R-{n}\"\n\
        [items.step]\nin = [[\"Do\", \"Undo\"]]\nlike = [\"[ ] {title}\"]\ngroup = \"<!-- {title} -->\"\nid = \"S-{at}\"\n\
        fields.optional = {}\n\
        [items.mark]\nlike = \"… [ASK: {title}] …\"\nid = \"ASK-{at}\"\n\
        [items.file]\nlike = \"code: {path:word} # {title}\"\nid = \"{path}\"\n";
    let text = "---\nkind: memo\nmemo: M\n---\n\n# M\n\n## Rules\n\n## Rule 1: By heading\n\n## Rules\n\n\
        - **R2**: By entry\n- R3: No bold, no item\n\n| No | Rule |\n|---|---|\n| R4 | By row |\n| x | none |\n\n\
        **R5:** By bold [ASK: why]\n\nRule 6; By line\n\n## Do\n\n<!-- First -->\n\n- [ ] One\n- [x] Two\n\n\
        <!-- Then -->\n\n- [-] Three\n- [ ]* Four\n\n## Undo\n\n- [ ] Five\n- no box\n\n```\nsrc/a.rs # the code\n```\n";
    let (folder, linked) = portal(&[("kinds/memo.toml", kind), ("content/m.md", text)]);
    let items: Vec<String> = linked.portal.documents.as_slice()[0]
        .items
        .iter()
        .map(|item| {
            let done = item.done.map(|done| format!(" {done:?}")).unwrap_or_default();
            let group =
                item.group.as_ref().map(|(at, name)| format!(" {at} {name}")).unwrap_or_default();
            let more = item.field("optional").first().map_or("", |_| " optional");
            format!("{} {}: {}{done}{group}{more}", item.kind, item.id, item.title)
        })
        .collect();
    assert_eq!(
        items,
        [
            "rule R-2: By entry",
            "rule R-4: By row",
            "rule R-5: By bold [ASK: why]",
            "mark ASK-1: why",
            "rule R-6: By line",
            "step S-1: One Open 1 First",
            "step S-2: Two Done 1 First",
            "step S-3: Three Begun 2 Then",
            "step S-4: Four Open 2 Then optional",
            "step S-5: Five Open",
            "file src/a.rs: the code",
        ]
    );
    let output = specbook(folder.path(), &["graph", "--items"]);
    let json: Json = serde_json::from_slice(&output.stdout).expect("JSON");
    let nodes = json["nodes"].as_array().expect("nodes");
    let node = |id: &str| nodes.iter().find(|node| node["id"] == id).expect("a node");
    assert_eq!(node("M#S-2")["done"], true);
    assert_eq!(node("M#S-3")["done"], false);
    assert_eq!((&node("M#R-2")["done"], &node("M#S-1")["group"]), (&Json::Null, &"First".into()));
    assert_eq!(node("M#R-4")["like"], "| No: R{n} | Rule: {title} |");
    assert!(node("M").get("like").is_none(), "documents have none");
    assert!(json["candidates"].as_array().expect("a list").is_empty());
}

#[test]
fn debug_says_why_a_section_gave_no_items() {
    let kind = "extends = \"common\"\nmatch.keys = [\"memo\"]\nid = { from = [\"memo\"] }\n\
        [items.rule]\nin = \"Rules\"\nlike = \"- R{n} {title}\"\n";
    let text =
        "---\nkind: memo\nmemo: M\n---\n\n# M\n\n## 2. Rules (all)\n\n- Rule one: no names\n";
    let (folder, _linked) = portal(&[("kinds/memo.toml", kind), ("content/m.md", text)]);
    let output = specbook(folder.path(), &["debug", "content/m.md"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let wanted = "     0  rule in “2. Rules (all)”: nothing matches `- R{n} {title}`; near it is `- Rule one: no names`";
    assert!(text.contains(wanted), "{text}");
    let output = specbook(folder.path(), &["debug", "content/m.md", "--format", "json"]);
    let json: Json = serde_json::from_slice(&output.stdout).expect("JSON");
    let looked = json["looked"].as_array().expect("a list");
    let rule = looked.iter().find(|looked| looked["type"] == "rule").expect("the type");
    assert_eq!((&rule["found"], &rule["sections"][0]), (&0.into(), &"2. Rules (all)".into()));
}

#[test]
fn conditions_are_asked_where_their_cases_apply() {
    let kind = "extends = \"common\"\nname = \"Memo\"\nmatch.keys = [\"memo\"]\nid = { from = [\"memo\"] }\n\
        fields.risk = { values = [\"low\", \"high\"] }\nfields.level = {}\n\
        [must]\nwhy = { have = [\"Why\", \"Reason\"] }\n\
        guard = { have = [\"Guard\"], when = [{ risk = [\"high\"] }, { level = \"3..\" }], level = \"error\" }\n\
        who = { fill = [\"owner\", \"keeper\"], when = { risk = [\"high\"] } }\n\
        [items.rule]\nlike = \"## R{n}: {title}\"\nfields.reason = {}\n\
        must.word = { say = [\"… MUST …\"] }\nmust.reason = { fill = [\"reason\"], level = \"note\" }\n";
    let kind = kind.replace(
        "fields.level = {}\n",
        "fields.level = {}\nfields.owner = {}\nfields.keeper = {}\n",
    );
    let text = |head: &str, body: &str| format!("---\nkind: memo\n{head}---\n\n# M\n\n{body}");
    let good = text(
        "memo: A\nowner: Ada\nrisk: low\n",
        "## Why\n\nSo.\n\n## R1: A\n\nIt MUST be.\n\n**Reason:** x\n",
    );
    let bad = text("memo: B\nowner: TBD\nrisk: High\n", "## Why\n\n## R1: A\n\nIt must be.\n");
    let (_folder, linked) =
        portal(&[("kinds/memo.toml", &kind), ("content/a.md", &good), ("content/b.md", &bad)]);
    let found: Vec<String> = linked
        .checked
        .findings
        .iter()
        .map(|finding| format!("{} {} {}", finding.at.path, finding.level.name(), finding.message))
        .collect();
    assert_eq!(
        found,
        [
            "content/b.md note 2 documents of the kind `memo` have the title `M`",
            "content/b.md warning this Memo has no value in `owner`, `keeper`",
            "content/b.md error this Memo is missing the section `Guard`",
            "content/b.md warning this Memo is missing the section `Why`",
            "content/b.md note the rule `R1` has no value in `reason`",
            "content/b.md warning the rule `R1` has no sentence of the required form",
        ]
    );
}

#[test]
fn a_portals_own_kind_wins_over_a_shipped_one_of_equal_strength() {
    let kind = "extends = \"common\"\n[match]\ntitles = [\"Technical Plan: {title}\"]\n";
    let (_folder, linked) =
        portal(&[("kinds/zeta.toml", kind), ("content/a.md", "# Technical Plan: Lamp\n\nText.\n")]);
    assert_eq!(linked.portal.kind(specbook::model::DocumentId::default()).name, "zeta");
    assert_eq!(linked.portal.documents.as_slice()[0].title, "Lamp");
}

/// The references of items answer to `to` and `count` as those of documents do.
#[test]
fn the_relations_of_items_are_checked() {
    let items = "\n[fields]\nsolves = { relation = true }\n\n[items.point]\nlike = \"## P-{n}: {title}\"\n\
                 fields.rests_on = { relation = \"solves\", to = \"memo\", count = \"0..1\" }\n";
    let kind = format!("{MEMO}{items}");
    let (_folder, linked) = portal(&[
        ("kinds/memo.toml", &kind),
        ("content/memos/1.md", "---\nmemo: 1\n---\n\n# One\n"),
        ("kinds/leaf.toml", "extends = \"common\"\nhome = [\"**/leaf.md\"]\n"),
        ("content/leaf.md", "# A leaf\n"),
        (
            "content/memos/2.md",
            "---\nmemo: 2\n---\n\n# Two\n\n## P-1: Wrong\n\n- Rests on: [a leaf](../leaf.md)\n\n\
             ## P-2: Many\n\n- Rests on: MEMO-1, MEMO-2\n\n## P-3: Right\n\n- Rests on: MEMO-1\n",
        ),
    ]);
    assert_eq!(rules(&linked), ["wrong-relation", "wrong-relation"], "{}", linked.findings());
}
