//! What a text mentions is linked: numbers after what they are called, headings by their numbers,
//! files by their names.

use std::collections::BTreeMap;
use std::path::Path;

use scraper::{Html, Selector};

use crate::support::{Linked, folder, linked, put};

const FILES: &[(&str, &str)] = &[
    (
        ".kiro/specs/meter-reading/requirements.md",
        "# Requirements Document\n\n### Requirement 1: Read\n\n**User Story:** As a user, I want it.\n\n\
         #### Acceptance Criteria\n\n1. WHEN it rings THE Meter SHALL answer\n2. WHEN it is night THE \
         Meter SHALL sleep\n\n### Requirement 2: Send\n\n#### Acceptance Criteria\n\n1. WHEN full THE \
         Meter SHALL send\n",
    ),
    (
        ".kiro/specs/meter-reading/tasks.md",
        "# Implementation Plan\n\n- [ ] 1. Listen\n  - _Requirements: 1.1_\n- [ ] 2. Send it\n  - \
         _Requirements: 2.1_\n",
    ),
    (
        ".kiro/specs/meter-reading/gaps.md",
        "# Gaps\n\n- Requirement 2 is open, Req 1.2 too (2.1), AC 1.1 is not.\n- Tasks 1, 2 and 9 wait; \
         task-2 as well.\n- 要件1.2を満たす、タスク 2\n- Look into `tasks.md`, requirements.md and \
         missing.md.\n- Requirement 7 and 3 tasks are no more, nor v1.2 or R 2.\n",
    ),
    (
        ".kiro/specs/bill-run/requirements.md",
        "# Requirements Document\n\nAfter meter-reading, before tele-metering.\n",
    ),
    (
        "docs/decisions/0007-queue.md",
        "# 7. Queue\n\n## Status\n\nAccepted\n\n## Context\n\nx\n\n## Decision\n\ny\n\n## Consequences\n\nz\n",
    ),
    (
        "docs/decisions/0008-store.md",
        "# 8. Store\n\n## Status\n\nAccepted\n\n## Context\n\nADR 7, ADR-007 and ADR #0008 itself.\n\n\
         ## Decision\n\ny\n\n## Consequences\n\nz\n",
    ),
    (
        "docs/plan.md",
        "# Plan\n\nFirst phase 1, then Phase 2.1; see section 3, §3.2, step 3 and D4/D5. ADR 7 says why, \
         as decision 7. Version 3.2 is none.\n\n## Phase 1: Dig\n\nPhase 1 is this one.\n\n## \
         2. Phase 2.1 - Fill\n\n## 3. Close\n\n### 3.2 Lock\n\n### D4: Sand\n\n### D5: Clay\n\nD4-D5 as in §Rules (ADR 7) and plan §Rules, see \"Close\" above. Step 2: Lock it.\n\n## Rules (ADR 7)\n\n## Step 2: \
         Open\n",
    ),
];

/// The links of a page's text: what they are on, and where they lead.
fn links(site: &BTreeMap<String, Vec<u8>>, path: &str) -> Vec<String> {
    let html = Html::parse_document(&String::from_utf8_lossy(&site[path]));
    let selector = Selector::parse("article p a.ref, article li a.ref").expect("a selector");
    let link = |a: scraper::ElementRef<'_>| {
        let href = a.value().attr("href").unwrap_or_default();
        format!("{} > {href}", a.text().collect::<String>())
    };
    html.select(&selector).map(link).collect()
}

fn portal() -> (tempfile::TempDir, Linked) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in FILES {
        put(folder.path(), path, text);
    }
    put(
        folder.path(),
        "book.toml",
        "[book]\nsrc = \"\"\n\n[content]\ninclude = [\".kiro/specs/**\"]\n",
    );
    let linked = linked(Path::new(folder.path()));
    (folder, linked)
}

#[test]
fn numbers_lead_to_what_they_are_called_after() {
    let (_folder, linked) = portal();
    let site = linked.site();
    let found = links(&site, "kiro/specs/meter-reading/gaps.html");
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn records_sections_and_features_are_found_by_what_people_call_them() {
    let (_folder, linked) = portal();
    let site = linked.site();
    let mut all = links(&site, "docs/decisions/0008-store.html");
    all.push("--".to_owned());
    all.extend(links(&site, "docs/plan.html"));
    all.push("--".to_owned());
    all.extend(links(&site, "kiro/specs/bill-run/requirements.html"));
    insta::assert_snapshot!(all.join("\n"));
}

/// Pieces of which texts are made that mention something, or nearly.
const PIECES: [&str; 39] = [
    "FR-001",
    "Phase",
    "phase-1",
    " 2",
    "§",
    "§3.2",
    "Sand",
    "D4",
    "/",
    "-",
    "..",
    "(",
    ")",
    "（2.1）",
    "ADR",
    "#",
    "#7",
    "0007",
    "要件",
    "1.2",
    "未通过",
    "，",
    " and ",
    ", ",
    "tasks.md",
    "docs/",
    "meter-reading",
    "Requirement",
    " ",
    ":",
    "Tasks 1–3",
    "é",
    "É3",
    "İ",
    "Step",
    "Rules (ADR 7)",
    " step 3",
    "\"Sand\"",
    "§Sand",
];

#[test]
fn a_text_stays_what_it_is_whatever_it_mentions() {
    let mut seed = 7_u32;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % below
    };
    let lines: Vec<String> = (0..600)
        .map(|_| {
            let pieces = 2 + next(7);
            format!("x{}x", (0..pieces).map(|_| PIECES[next(PIECES.len())]).collect::<String>())
        })
        .collect();
    let list = format!("- {}\n", lines.join("\n- "));
    let (folder, _) = portal();
    put(
        folder.path(),
        "docs/any.md",
        &format!(
            "# Any\n\n{list}\n## Phase 2: Sand\n\n### D4: Sand\n\n## Reading step 3: Go\n\n## Sand\n"
        ),
    );
    let site = linked(folder.path()).site();
    let html = Html::parse_document(&String::from_utf8_lossy(&site["docs/any.html"]));
    let selector = Selector::parse("article li").expect("a selector");
    let shown: Vec<String> = html.select(&selector).map(|li| li.text().collect()).collect();
    for line in lines {
        assert!(shown.iter().any(|text| text.trim() == line), "{line}");
    }
}

#[test]
fn addresses_of_documents_lead_to_them() {
    let memo = "name = \"Memo\"\nhome = [\"**/memos/{n}.md\"]\n\n[id]\nform = \"MEMO-{n}\"\n\
                short = [\"#{n}\", \"https://memos.example.org/{n}\"]\nfrom = [\"path: **/{n}.md\"]\n\n\
                [fields]\nowner = {}\n";
    let folder = folder(&[
        ("book.toml", "[output.html]\ngit-repository-url = \"https://example.org/shop/docs\"\n"),
        ("kinds/memo.toml", memo),
        ("content/memos/0007.md", "---\ntitle: Seven\nowner: Ada\n---\n\nText.\n"),
        (
            "content/memos/0008.md",
            "# Eight\n\nSee #7, [it](https://memos.example.org/0007), \
             [here](https://example.org/shop/docs/blob/1f2e3d4/content/memos/0007.md#L3), \
             [elsewhere](https://example.org/shop/docs/blob/main/gone.md), #9 and \
             [a ticket](https://example.org/shop/docs/issues/7).\n",
        ),
    ]);
    let linked = linked(folder.path());
    assert!(linked.checked.findings.is_empty(), "{}", linked.findings());
    let seven = linked.portal.find("MEMO-0007").expect("the memo");
    assert_eq!(linked.portal.node(seven).title, "Seven", "front matter is read without carriers");
    assert!(linked.portal.metadata(seven, "owner").is_some());
    let site = linked.site();
    let html = Html::parse_document(&String::from_utf8_lossy(&site["memos/0008.html"]));
    let selector = Selector::parse("article .prose p a").expect("a selector");
    let link = |a: scraper::ElementRef<'_>| {
        format!("{} > {}", a.text().collect::<String>(), a.value().attr("href").unwrap_or_default())
    };
    let found: Vec<String> = html.select(&selector).map(link).collect();
    assert_eq!(
        found,
        [
            "#7 > 0007.html",
            "it > 0007.html",
            "here > 0007.html",
            "elsewhere > https://example.org/shop/docs/blob/main/gone.md",
            "a ticket > https://example.org/shop/docs/issues/7",
        ]
    );
}

#[test]
fn a_value_that_is_only_a_remark_names_nothing() {
    let folder = folder(&[
        (
            ".kiro/specs/pier/requirements.md",
            "# Requirements Document\n\n### Requirement 1: Moor\n\n#### Acceptance Criteria\n\n1. WHEN it \
             lands THE Pier SHALL hold\n2. WHEN it leaves THE Pier SHALL let go\n",
        ),
        (
            ".kiro/specs/pier/tasks.md",
            "# Implementation Plan\n\n- [ ] 1. Ring\n  - _Requirements: 1.1_\n\n| Requirement | Tasks \
             |\n|---|---|\n| 1.1 | 1 |\n| 1.2 | (the rope does it) |\n",
        ),
        ("book.toml", "[book]\nsrc = \".kiro\"\n"),
    ]);
    let linked = linked(folder.path());
    let findings = linked.findings();
    assert!(!findings.contains("the rope"), "{findings}");
    let said = linked.portal.elsewhere.values().flatten().any(|one| one.text.contains("the rope"));
    assert!(said, "it is shown");
}
