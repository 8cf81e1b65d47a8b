//! Queries: what they find, in pages, in the terminal and in the registers, and what is said of those that
//! have no answer.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use specbook::context::Facts;
use specbook::model::ItemRole;
use specbook::query::{self, Asked};

use crate::support::{checkout, folder, linked, put};

/// What a command said.
struct Said {
    code: i32,
    stdout: String,
    stderr: String,
}

fn specbook(root: &std::path::Path, arguments: &[&str]) -> Said {
    let output = crate::support::specbook(root, arguments);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Said {
        code: output.status.code().expect("a code"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// A portal with a system, two features, a plan-like kind of its own and a hidden document.
fn harbour() -> tempfile::TempDir {
    folder(&[
        ("book.toml", "[book]\ntitle = \"Harbour\"\n"),
        (
            "kinds/duty.toml",
            "extends = \"common\"\nname = \"Duty list\"\nmatch = { keys = [\"duty_id\"] }\nid = { form = \"DUTY-{n}\", from = \
             [\"duty_id\"] }\n\n[items.duty]\nrole = \"task\"\nregister = \"Tasks\"\nin = \"Duties\"\nlike = \"[ ] {id}: \
             {title}\"\nfields = { days = { from = \"Days\" }, weight = { from = \"Weight\" } }\n\n[items.hazard]\nregister = \
             \"Risks\"\nin = \"Hazards\"\nlike = \"| Hazard: {id} | What: {title} |\"\nfields = { probability = {} }\n",
        ),
        (
            "content/sys-harbour.md",
            "---\nkind: system-architecture\nid: sys-harbour\nstatus: approved\nowner: Ana\n---\n# Harbour: System Architecture Specification\n\n## \
             Components\n\n### Component 1: Pilot\n\n**Purpose:** leads\n\n**APIs Exposed:**\n- `GET /ships` - list \
             ships\n- `POST /ships` - add one\n\n### Component 2: Crane\n\n**Purpose:** lifts\n\n**Dependencies:** \
             Pilot\n\n## API Contracts\n\n| Provider | Consumer | Contract |\n|---|---|---|\n| Pilot | Crane | GET /ships, each minute |\n",
        ),
        (
            "content/features/feat-pilot.md",
            "---\nkind: feature-spec\nid: feat-pilot\nsystem_spec: sys-harbour\nstatus: draft\nowner: [Ben, Ana]\ntags: [sea, \
             =cmd]\nmaturity: 3\nupdated: 2026-02-01\n---\n# Pilot\n\n## Functional Requirements\n\n### FR-1: \
             Lead\n\n**Priority:** High\n\n### FR-2: Signal\n\n**Priority:** Low\n\n## Deterministic Tests\n\n### DT-1: Lead \
             in fog\n\n**Traces To:** FR-1\n\n## API Endpoints\n\n| Method | Endpoint | Description |\n|---|---|---|\n| GET | \
             /ships | list |\n",
        ),
        (
            "content/features/feat-crane.md",
            "---\nkind: feature-spec\nid: feat-crane\nsystem_spec: sys-harbour\nstatus: review\nmaturity: 10\nupdated: 2026-03-01\ndepends_on: \
             [feat-pilot]\n---\n# Crane\n\n## Functional Requirements\n\n### FR-1: Lift\n\n**Priority:** High\n",
        ),
        (
            "content/duties.md",
            "---\nduty_id: DUTY-1\n---\n# Duties of the day\n\n## Duties\n\n- [x] D-1: Sweep\n- [ ] D-2: =HYPERLINK(1) | \
             paint\n\n## Hazards\n\n| Hazard | What | Probability |\n|---|---|---|\n| H-1 | Slip, or fall | High |\n",
        ),
        (
            "content/secret.md",
            "---\nduty_id: DUTY-9\npublish: false\n---\n# Hidden duties\n\n## Duties\n\n- [ ] D-9: Hidden work\n",
        ),
    ])
}

/// What a query prints.
fn asked(root: &std::path::Path, query: &str, format: &str) -> String {
    let run = specbook(root, &["query", query, "--format", format]);
    assert_eq!(run.code, 0, "{query}: {}", run.stderr);
    run.stdout
}

/// The nodes of the rows of an answer.
fn nodes(root: &std::path::Path, query: &str) -> Vec<String> {
    let json: Value = serde_json::from_str(&asked(root, query, "json")).expect("JSON");
    let rows = json["rows"].as_array().expect("rows");
    rows.iter().map(|row| row["node"].as_str().expect("a node").to_owned()).collect()
}

#[test]
fn every_operator_and_every_sort_of_value_decides() {
    let root = harbour();
    let of = |query: &str| nodes(root.path(), query);
    let (pilot, crane) = ("feat-pilot", "feat-crane");
    for (query, found) in [
        ("feature", vec![crane, pilot]),
        ("feature where status = DRAFT", vec![pilot]),
        ("feature where status != draft", vec![crane]),
        ("feature where status in (draft, review) sort -id", vec![pilot, crane]),
        ("feature where owner = ana", vec![pilot]),
        ("feature where owner != Ana", vec![crane]),
        ("feature where owner", vec![pilot]),
        ("feature where not owner", vec![crane]),
        ("feature where tags ~ \"ea\"", vec![pilot]),
        ("feature where title !~ pil", vec![crane]),
        // By value, not by letters.
        ("feature where maturity > 9", vec![crane]),
        ("feature where maturity <= 3", vec![pilot]),
        ("feature where updated >= 2026-02-02", vec![crane]),
        ("feature where updated < 2026-02-02", vec![pilot]),
        ("feature where stage > draft", vec![crane]),
        ("feature where stage <= draft", vec![pilot]),
        ("feature where depends_on = feat-pilot", vec![crane]),
        ("feature where depends_on = Pilot", vec![crane]),
        ("feature where required_by", vec![pilot]),
        ("feature where depends_on.status = draft", vec![crane]),
        ("feature where (status = draft or status = review) and not depends_on", vec![pilot]),
        ("feature where system = sys-harbour and id = feat-crane", vec![crane]),
        ("feature, 'Duty list' where path ~ duties", vec!["DUTY-1"]),
        ("specs where kind = 'Duty list' sort id", vec!["DUTY-1", "DUTY-9"]),
        ("functional-requirement where covered", vec!["feat-pilot#FR-1"]),
        ("functional-requirement where covered = no", vec!["feat-crane#FR-1", "feat-pilot#FR-2"]),
        ("functional-requirement where traced_by = DT-1", vec!["feat-pilot#FR-1"]),
        ("functional-requirement where document.status = review", vec!["feat-crane#FR-1"]),
        (
            "requirements where priority = high sort document.maturity",
            vec!["feat-pilot#FR-1", "feat-crane#FR-1"],
        ),
        ("tasks where done = no", vec!["DUTY-1#D-2", "DUTY-9#D-9"]),
        ("tasks where done limit 1", vec!["DUTY-1#D-1"]),
        ("hazard where document = DUTY-1", vec!["DUTY-1#H-1"]),
        ("risks where probability = High", vec!["DUTY-1#H-1"]),
        ("feature where kind = feature and kind = 'Feature spec'", vec![crane, pilot]),
        ("feature where title >= Pilot and title <= Pilot", vec![pilot]),
        ("items where id = feat-pilot#DT-1 or id = H-1", vec!["DUTY-1#H-1", "feat-pilot#DT-1"]),
        ("specs where linked_from.linked_from.id", vec![]),
        ("items where type = hazard or id = D-1", vec!["DUTY-1#D-1", "DUTY-1#H-1"]),
        ("documents where duty_id = DUTY-9", vec!["DUTY-9"]),
    ] {
        assert_eq!(of(query), found, "{query}");
    }
}

#[test]
fn endpoints_say_who_exposes_and_who_uses_them() {
    let root = harbour();
    let csv = asked(
        root.path(),
        "endpoints columns id, document, exposed_by, consumers, contract sort id",
        "csv",
    );
    assert_eq!(
        csv.lines().collect::<Vec<_>>(),
        [
            "id,document,exposed_by,consumers,contract",
            "GET /ships,feat-pilot,sys-harbour#pilot,sys-harbour#crane,sys-harbour#pilot-to-crane",
            "POST /ships,sys-harbour,sys-harbour#pilot,,",
        ],
        "what the spec lists is there once, and a contract is of the endpoint that it names"
    );
}

#[test]
fn answers_are_grouped_counted_and_written_in_each_format() {
    let root = harbour();
    let root = root.path();
    assert_eq!(asked(root, "tasks as count", "text"), "3\n");
    assert_eq!(asked(root, "requirements group priority as count", "text"), "High: 2\nLow: 1\n");
    assert_eq!(
        asked(root, "feature group owner as count", "csv"),
        "owner,count\r\nAna,1\r\nBen,1\r\n,1\r\n",
        "one of two owners is in two groups, and what has none comes last"
    );
    assert_eq!(
        asked(root, "feature columns id, depends_on 'Needs'", "text"),
        "ID          Needs\nfeat-crane  feat-pilot\nfeat-pilot\n"
    );
    assert_eq!(asked(root, "tasks where done as list", "text"), "- D-1: Sweep: DUTY-1: yes\n");
    assert_eq!(asked(root, "tasks where title = gone", "text"), "nothing fits\n");
    let csv = asked(root, "duty columns id, title, document.duty_id", "csv");
    assert!(csv.contains("D-2,'=HYPERLINK(1) | paint,DUTY-1\r\n"), "no cell is a formula: {csv}");
    let csv = asked(root, "feature where tags columns tags", "csv");
    assert!(csv.contains("\"sea, =cmd\"\r\n"), "{csv}");
    let mermaid = asked(root, "feature as diagram", "text");
    assert!(mermaid.starts_with("flowchart LR\n") && mermaid.contains("|depends_on|"), "{mermaid}");
    let json: Value =
        serde_json::from_str(&asked(root, "feature group status columns id, owner", "json"))
            .expect("JSON");
    assert_eq!(json["count"], 2);
    assert_eq!(json["group"]["name"], "status");
    assert_eq!(json["groups"][0]["value"], "draft");
    let row = &json["groups"][0]["rows"][0];
    assert_eq!(row["node"], "feat-pilot");
    assert_eq!(row["values"]["id"], "feat-pilot", "one value at most");
    assert_eq!(row["values"]["owner"], serde_json::json!(["Ben", "Ana"]), "a list");
    let several = specbook(root, &["query", "tasks", "where", "done", "as", "count"]);
    assert_eq!(several.stdout, "1\n", "{}", several.stderr);
}

#[test]
fn what_is_wrong_is_underlined_in_the_terminal() {
    let root = harbour();
    for (query, said) in [
        (
            "feature wher x",
            "expected a clause, found `wher`\n  |   feature wher x\n  |           ^^^^ did you mean `where`?",
        ),
        (
            "features",
            "unknown name `features`\n  |   features\n  |   ^^^^^^^^ did you mean `feature`?",
        ),
        (
            "feature where statsu = draft",
            "unknown column `statsu`\n  |   feature where statsu = draft\n  |                 ^^^^^^ did you mean `status`?",
        ),
        (
            "requirements columns document.statsu",
            "unknown column `statsu`\n  |   requirements columns document.statsu\n  |                                 ^^^^^^",
        ),
        ("tasks where document = this", "`this` is the document that a block is in"),
        ("hazard where zzzzzz", "unknown column `zzzzzz`"),
        ("specs where stage > banana", "unknown stage `banana`"),
        ("specs columns id, id", "the column `id` is there twice"),
        ("specs sort - title", "expected a column after `-`"),
        ("specs where a.b.c.d.e", "at most 4 names"),
    ] {
        let run = specbook(root.path(), &["query", query]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{query}");
        assert!(run.stderr.contains(said), "{query}: {}", run.stderr);
    }
}

#[test]
fn a_live_table_is_the_answer_in_its_place_and_shows_nothing_that_is_not_published() {
    let root = harbour();
    let text = "# Board\n\n```specbook\ntasks columns id, title, done\n```\n\n```specbook\nrequirements group priority as \
                list\n```\n\n```specbook\nspecs as count\n```\n\n```specbook\nspecs where depends_on or required_by as \
                diagram\n```\n\n```specbook\ndocuments where links_to = this\n```\n\n```specbook\ntasks where titel\n```\n\n\
                ```specbook\nrequirements group document.stage as count\n```\n\n```specbook\nhazard where owner\n```\n";
    put(root.path(), "content/board.md", text);
    let log = "# Log\n\n[Board](board.md)\n";
    put(root.path(), "content/log.md", log);
    let site = linked(root.path()).site();
    let page = String::from_utf8(site["board.html"].clone()).expect("UTF-8");
    let html = scraper::Html::parse_document(&page);
    let texts = |selector: &str| -> Vec<String> {
        let selector = scraper::Selector::parse(selector).expect("a selector");
        let text = |at: scraper::ElementRef<'_>| {
            let words: Vec<&str> = at.text().flat_map(str::split_whitespace).collect();
            words.join(" ")
        };
        html.select(&selector).map(text).collect()
    };
    assert_eq!(
        texts("[data-query=table] tbody tr"),
        ["D-1 Sweep yes", "D-2 =HYPERLINK(1) | paint no", "log Log Page"]
    );
    assert_eq!(texts("[data-query=list] li").len(), 3);
    assert_eq!(texts("[data-query=list] > p"), ["High 2", "Low 1"]);
    assert_eq!(texts("p[data-query=count]"), ["4"], "the hidden one is not counted");
    assert_eq!(texts("figure[data-query=diagram] svg a").len(), 2);
    assert_eq!(texts("[data-query=empty]").len(), 1);
    let invalid = texts("[data-query=invalid]");
    assert!(
        invalid[0].contains("unknown column titel") && invalid[0].contains("tasks where titel")
    );
    assert!(!page.contains("Hidden work") && !page.contains("DUTY-9"));
    let scripts = texts("script[src$='documents.js']");
    assert_eq!(scripts.len(), 1, "its tables sort");
}

#[test]
fn a_portal_bounds_what_its_live_tables_may_cost() {
    let root = folder(&[("book.toml", "[book]\ntitle = \"T\"\n")]);
    // 400 blocks that look at 400 documents with 400 comparisons each.
    let test = vec!["title ~ x"; 400].join(" or ");
    for number in 0..400 {
        let text = format!("# Page {number}\n\n```specbook\ndocuments where {test}\n```\n");
        put(root.path(), &format!("content/p{number}.md"), &text);
    }
    let run = specbook(root.path(), &["check", "--format", "json"]);
    let json: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let findings = json["findings"].as_array().expect("findings");
    let costly = findings.iter().filter(|finding| finding["rule"] == "invalid-query");
    let costly: Vec<&Value> = costly.collect();
    assert_eq!(costly.len(), 400);
    let message = costly[0]["message"].as_str().expect("a message");
    assert!(message.starts_with("the query takes "), "{message}");
    assert!(message.contains("each of this portal may take 125000: "), "{message}");
}

/// Each register of a site: its rows as CSV and as JSON, and how many rows its pages have.
fn registers(site: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, (usize, usize, usize)> {
    let mut all: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    for (path, bytes) in site.iter().filter(|(path, _)| path.starts_with("registers/")) {
        let name = path["registers/".len()..].split(['.', '/']).next().expect("a name");
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        if path.matches('/').count() > 1 || name == "index" {
            continue;
        }
        let counts = all.entry(name.to_owned()).or_default();
        let ending = path.rsplit('.').next().unwrap_or_default();
        if ending == "json" {
            let json: Value = serde_json::from_str(text).expect("JSON");
            counts.1 += json["rows"].as_array().expect("rows").len();
        } else if ending == "csv" {
            counts.0 += text.matches("\r\n").count() - 1;
        } else {
            counts.2 += text.matches("<tr data-item=").count();
        }
    }
    all
}

#[test]
fn each_register_of_the_example_has_every_item_that_belongs_to_it() {
    let linked = linked(&checkout("."));
    let portal = &linked.portal;
    let site = linked.site();
    let found = registers(&site);
    let facts = Facts::new(portal);
    let asked = Asked { portal, facts: &facts, published: true, here: None, work: None };
    let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
    let mut kinds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut items = BTreeSet::new();
    for register in query::registers(&asked) {
        for row in &register.rows {
            let of =
                portal.document_of(row.node).map(|document| portal.kind(document).name.clone());
            kinds.entry(register.name.clone()).or_default().extend(of);
            assert!(row.endpoint.is_some() || items.insert(row.node), "it is in two registers");
        }
        wanted.insert(register.name, register.rows.len());
    }
    assert_eq!(wanted.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
    for (name, (csv, json, html)) in &found {
        assert_eq!((*csv, *json, *html), (wanted[name], wanted[name], wanted[name]), "{name}");
    }
    // Every sort that people keep registers of, from each kind that has it.
    for (name, from) in [
        (
            "requirements",
            &["feature", "spec", "prd", "openspec-spec", "kiro-requirements", "speckit-spec"][..],
        ),
        ("user-stories", &["feature", "spec", "prd", "speckit-spec"]),
        (
            "tests",
            &["feature", "technical-plan", "openspec-spec", "engineering-spec", "kiro-design"],
        ),
        ("tasks", &["tasks", "openspec-tasks", "kiro-tasks", "speckit-tasks"]),
        ("decisions", &["adr", "technical-spec", "engineering-spec", "openspec-design"]),
        ("risks", &["system", "technical-plan", "feature-brief"]),
        ("review-findings", &["technical-plan"]),
        ("open-questions", &["prd", "spec", "feature-brief"]),
        ("endpoints", &["feature", "system"]),
        ("contracts", &["system"]),
        ("events", &["technical-spec"]),
        ("dependencies", &["feature"]),
        ("glossary", &["system", "technical-spec"]),
        ("components", &["system"]),
    ] {
        let has = kinds.get(name).cloned().unwrap_or_default();
        let missing: Vec<&&str> = from.iter().filter(|kind| !has.contains(**kind)).collect();
        assert!(missing.is_empty(), "{name} has nothing of {missing:?}, but of {has:?}");
    }
    // Nothing is lost but what other pages show.
    let elsewhere = [ItemRole::PlannedEntry, ItemRole::Stub, ItemRole::Revision, ItemRole::Total];
    for node in portal.nodes().filter(|node| portal.is_published(*node)) {
        let Some((_, decl)) = portal.item_decl(node) else { continue };
        let is_listed = items.contains(&node);
        assert_eq!(is_listed, !elsewhere.contains(&decl.role), "{}", portal.node(node).id);
    }
}

#[test]
fn a_register_of_several_systems_has_a_part_for_each() {
    let mut files: Vec<(String, String)> =
        vec![("book.toml".into(), "[book]\ntitle = \"T\"\n".into())];
    for system in ["north", "south"] {
        let text = format!(
            "---\nkind: system-architecture\nid: sys-{system}\n---\n# {system}: System Architecture Specification\n\n## Components\n\n### \
             Component 1: {system} pier\n\n**Purpose:** x\n"
        );
        files.push((format!("content/sys-{system}.md"), text));
        for number in 0..2 {
            let requirements: String = (1..=300).fold(String::new(), |all, n| {
                all + &format!("### FR-{n}: {system} number {n}\n\nx\n\n")
            });
            let text = format!(
                "---\nkind: feature-spec\nid: feat-{system}-{number}\nsystem_spec: sys-{system}\n---\n# {system} {number}\n\n## Functional \
                 Requirements\n\n{requirements}"
            );
            files.push((format!("content/feat-{system}-{number}.md"), text));
        }
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let root = folder(&files);
    let site = linked(root.path()).site();
    let rows = |path: &str| {
        let text = site.get(path).unwrap_or_else(|| panic!("{path} of {:?}", site.keys()));
        String::from_utf8_lossy(text).matches("<tr data-item=").count()
    };
    assert_eq!(rows("registers/requirements.html"), 0, "too many for a page");
    assert_eq!(rows("registers/requirements/sys-north.html"), 600);
    assert_eq!(rows("registers/requirements/sys-south.html"), 600);
    let whole = String::from_utf8_lossy(&site["registers/requirements.html"]);
    assert!(whole.contains("href=requirements/sys-north.html"), "{whole}");
    assert!(site.contains_key("registers/requirements/sys-north.csv"));
    assert_eq!(rows("registers/components.html"), 2, "what fits is on one page, and in its parts");
    assert_eq!(rows("registers/components/sys-north.html"), 1);
}

#[test]
fn types_are_set_against_each_other_with_what_is_not_traced_first() {
    let root = harbour();
    let site = linked(root.path()).site();
    let page = String::from_utf8_lossy(
        &site["traceability/functional-requirement-by-deterministic-test.html"],
    );
    let row = |row: &str| {
        let id = row.split(['>', ' ']).next().unwrap_or_default();
        id.trim_matches('"').to_owned()
    };
    let ids: Vec<String> = page.split("<tr data-item=").skip(1).map(row).collect();
    assert_eq!(ids, ["feat-crane#FR-1", "feat-pilot#FR-2", "feat-pilot#FR-1"]);
    let csv = String::from_utf8_lossy(
        &site["traceability/functional-requirement-by-deterministic-test.csv"],
    );
    let last = csv.lines().last().expect("a line");
    assert_eq!(
        last,
        "feat-pilot#FR-1,Lead,feat-pilot,content/features/feat-pilot.md,15,yes,feat-pilot#DT-1,traced_by"
    );
    let index = String::from_utf8_lossy(&site["traceability.html"]);
    assert!(index.contains("href=traceability/deterministic-test-by-functional-requirement.html"));
    let chain =
        String::from_utf8_lossy(&site["traceability/functional-requirement/sys-harbour.csv"]);
    assert_eq!(chain.lines().count(), 4, "{chain}");
}

#[test]
fn what_many_ways_lead_to_is_gone_on_from_once_and_counted() {
    let mut files = vec![("book.toml".to_owned(), "[book]\ntitle = \"T\"\n".to_owned())];
    let links: String = (0..60).fold(String::new(), |all, n| all + &format!("[{n}](p{n}.md) "));
    for number in 0..60 {
        files.push((format!("content/p{number}.md"), format!("# Page {number}\n\n{links}\n")));
    }
    let block = "```specbook\ndocuments where links_to.links_to.links_to.id = p1\n```\n";
    files.push(("content/ask.md".to_owned(), format!("# Ask\n\n{block}")));
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let root = folder(&files);
    assert_eq!(nodes(root.path(), "documents where links_to.links_to.links_to.id = p1").len(), 60);
    // Many such tables have less each.
    for number in 0..1_500 {
        put(root.path(), &format!("content/more/m{number}.md"), &format!("# More\n\n{block}"));
    }
    let said = linked(root.path()).findings();
    assert!(said.contains("error[invalid-query]: the query takes"), "{said}");
}

#[test]
fn a_query_of_a_second_document_in_a_file_is_found_at_its_place() {
    let one = "**ID:** feat-one\n**Kind:** feature-spec\n**Status:** draft\n\nText.\n\n";
    let two = one.replace("one", "two");
    let text = format!(
        "# One Feature Specification\n\n{one}# Two Feature Specification\n\n{two}```specbook\ndocuments columns \
         badd\n```\n\n```specbook\ndocuments where status =\n```\n"
    );
    let root = folder(&[("book.toml", "[book]\ntitle = \"T\"\n"), ("content/m.md", &text)]);
    let said = linked(root.path()).findings();
    assert!(said.contains("content/m.md:18:19 «badd» error[invalid-query]"), "{said}");
    assert!(said.contains("content/m.md:22:24 «=» error[invalid-query]"), "{said}");
}

#[test]
fn a_hidden_spec_hides_no_endpoint_of_its_system() {
    let root = harbour();
    let pilot = root.path().join("content/features/feat-pilot.md");
    let text = std::fs::read_to_string(&pilot).expect("the spec");
    std::fs::write(&pilot, text.replace("status: draft", "publish: false")).expect("written");
    let site = linked(root.path()).site();
    let csv = String::from_utf8_lossy(&site["registers/endpoints.csv"]).into_owned();
    let rows: Vec<&str> = csv.lines().skip(1).filter_map(|row| row.split(',').next()).collect();
    assert_eq!(rows, ["GET /ships", "POST /ships"], "{csv}");
    assert!(!csv.contains("feat-pilot"), "{csv}");
}

#[test]
fn no_two_pages_of_registers_have_one_address() {
    let rows = |from: usize, name: &str| {
        (from..from + 1_100)
            .fold(String::new(), |all, n| all + &format!("- {name}-{n}: thing {n}\n"))
    };
    let kind = "extends = \"common\"\nmatch = { keys = [\"log_id\"] }\n\n[items.x]\nregister = \"X\"\nin = \"One\"\nlike = \
                \"- A-{n}: {title}\"\nid = \"A-{n}\"\n\n[items.y]\nregister = \"X 2\"\nin = \"Two\"\nlike = \"- B-{n}: {title}\"\nid = \
                \"B-{n}\"\n\n[items.index]\nin = \"Three\"\nlike = \"- C-{n}: {title}\"\nid = \"C-{n}\"\n";
    let text = format!(
        "---\nlog_id: 1\n---\n# Log\n\n## One\n\n{}\n## Two\n\n- B-1: y\n\n## Three\n\n- C-1: z\n",
        rows(1, "A")
    );
    let root = folder(&[
        ("book.toml", "[book]\ntitle = \"T\"\n"),
        ("kinds/log.toml", kind),
        ("content/log.md", &text),
        ("content/registers/risks.md", "# Risks\n\nx\n"),
    ]);
    // The sink of the site refuses a path that is made twice.
    let site = linked(root.path()).site();
    for path in ["x.html", "x-2.html", "x-2-x.html", "index-x.html", "index.html", "risks-doc.html"]
    {
        assert!(site.contains_key(&format!("registers/{path}")), "{path}: {:?}", site.keys());
    }
}
