//! What references say, and where each of them ends: portals whose reading is written down beside
//! them, and a property: nothing that a value names is lost.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::OnceLock;

use proptest::prelude::*;
use specbook::kinds::{self, KindSource};
use specbook::link::{self, Input};
use specbook::model::{LinkSettings, NameFault, Outside, Portal, SharedKinds, Source};
use specbook::parse;

use crate::support::{Linked, checkout, linked};

/// A remark in braces.
fn braced(note: Option<&str>) -> String {
    note.map(|note| format!(" {{{note}}}")).unwrap_or_default()
}

/// All that a portal understood: items, edges, what is elsewhere, and findings about references.
fn reading(linked: &Linked) -> String {
    let portal = &linked.portal;
    let id = |node| portal.node(node).id.as_str();
    let mut out = String::new();
    for node in portal.nodes().filter(|node| !portal.is_document(*node)) {
        let _ = writeln!(out, "item {}: {}", id(node), portal.node(node).title);
    }
    for (source, target, edge) in portal.edges() {
        let note = braced(edge.note.as_deref());
        let _ = writeln!(
            out,
            "{} {} {}{note}",
            id(source),
            portal.relation_name(edge.relation),
            id(target)
        );
    }
    for (source, all) in &portal.elsewhere {
        for one in all {
            let what = match &one.what {
                Outside::Address(address) => format!("address {address}"),
                Outside::Ticket(ticket) => format!("ticket {ticket}"),
                Outside::Candidate => "candidate".to_owned(),
                Outside::Text => "text".to_owned(),
            };
            let note = braced(one.note.as_deref());
            let _ = writeln!(
                out,
                "{} {} “{}”: {what}{note}",
                id(*source),
                portal.relation_name(one.relation),
                one.text
            );
        }
    }
    for finding in linked.findings().lines() {
        let about = [
            "dangling-reference",
            "ambiguous-reference",
            "malformed",
            "unknown-component",
            "cycle",
        ];
        if about.iter().any(|rule| finding.contains(&format!("{rule}]"))) {
            let _ = writeln!(out, "! {finding}");
        }
    }
    out
}

#[test]
fn references_are_read_as_written_down() {
    let root = checkout("tests/reading/references");
    let folders = std::fs::read_dir(&root).expect("the portals");
    let mut folders: Vec<_> = folders.map(|entry| entry.expect("a portal").path()).collect();
    folders.sort();
    assert!(folders.len() >= 8, "{folders:?}");
    for folder in folders {
        let found = reading(&linked(&folder));
        let expected = folder.join("expected.txt");
        if std::env::var_os("WRITE_EXPECTED").is_some() {
            std::fs::write(&expected, &found).expect("written");
        }
        let wanted = std::fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(found, wanted, "{}", folder.display());
    }
}

#[test]
fn what_is_elsewhere_is_on_the_page() {
    let folder = checkout("tests/reading/references/outside");
    let site = linked(&folder).site();
    let page = String::from_utf8(site["one.html"].clone()).expect("text");
    for wanted in [
        "<a href=https://example.org/a rel=noopener>",
        "<a href=https://tickets.example.org/PAY-7 rel=noopener>PAY-7</a> <span class=muted>ticket</span>",
        "CARD-2 <span class=muted>(candidate)</span> <span class=muted>perhaps</span>",
        "Somebody else",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
}

const KIND: &str = r##"
extends = "common"
home = ["*.md"]
id = { form = "DOC-{n}", from = ["id"], short = "{n}" }

[fields.sees]
relation = true

[relations.sees]
inverse = "seen_by"

[items.rule]
like = "# R-{n}: {title}"
id = "R-{n}"
fields.sees = { from = ["Sees", "text: See also: {value}"], relation = "sees" }
"##;

fn shipped() -> &'static SharedKinds {
    static KINDS: OnceLock<SharedKinds> = OnceLock::new();
    KINDS.get_or_init(|| {
        let kind = KindSource {
            name: "doc".to_owned(),
            path: "kinds/doc.toml".to_owned(),
            text: KIND.to_owned(),
        };
        kinds::with(&[kind]).expect("the kinds")
    })
}

/// A portal in which one document and one item of it name a value.
fn portal(value: &str) -> Portal {
    // Words after a semicolon end a phrase: they are another clause.
    let phrase = value.replace(';', ",");
    let asking = format!(
        "---\nid: DOC-1\nsees: {value:?}\n---\n# Ask\n\n## R-1: Rule\n\n**Sees:** {value}\n\n## R-2: Rule\n\n\
         See also: {phrase}\n\n## R-3: Rule\n\n- Sees:\n  - {value}\n\n## R-11: Rule\n\n## R-12: Rule\n"
    );
    let files = [
        ("1.md", asking.as_str()),
        ("2.md", "---\nid: DOC-2\n---\n# Salt and pepper\n"),
        ("3.md", "---\nid: DOC-3\n---\n# Three\n\n## R-1: Other\n"),
    ];
    let documents = files.iter().flat_map(|(path, text)| {
        parse::documents(
            &Source::new(*path, *text),
            None,
            shipped(),
            &specbook::model::Limits::default(),
        )
    });
    let input = Input { documents: documents.map(Arc::new).collect(), ..Input::default() };
    link::portal(input, shipped().clone(), &LinkSettings::default())
}

/// All that became of what a node names, in one text.
fn kept(portal: &Portal, id: &str) -> String {
    let node = portal.find(id).expect("the node");
    let mut all: Vec<String> = Vec::new();
    for (target, edge) in portal.outgoing(node) {
        let target = portal.node(target);
        all.extend([target.id.clone(), target.title.clone()]);
        all.extend(edge.note.clone());
    }
    let open = portal.unresolved.iter().chain(&portal.candidates);
    for open in open.filter(|open| open.source == node) {
        all.push(open.target.clone());
        all.extend(open.note.clone());
    }
    for outside in portal.elsewhere.get(&node).into_iter().flatten() {
        all.push(outside.text.clone());
        all.extend(outside.note.clone());
    }
    for problem in
        portal.names.iter().filter(|problem| portal.document_nodes[problem.document] == node)
    {
        all.push(problem.name.clone());
        if let NameFault::Ambiguous(several) = &problem.fault {
            all.extend(several.iter().map(|(_, name)| name.clone()));
        }
    }
    all.extend(
        portal.documents.as_slice()[0].problems.iter().map(|problem| problem.message.clone()),
    );
    all.join("\n")
}

/// Names, each with what of it must be found again.
fn name() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop::sample::select(vec![
        ("DOC-2", "DOC-2"),
        ("DOC-3", "DOC-3"),
        ("R-11", "R-11"),
        ("R-12", "R-12"),
        ("DOC-3 R-1", "DOC-3#R-1"),
        ("DOC-77", "DOC-77"),
        ("R-88", "R-88"),
        ("Salt and pepper", "Salt and pepper"),
        ("Three", "Three"),
        ("PAY-7", "PAY-7"),
        ("#362", "#362"),
        ("https://example.org/a", "https://example.org/a"),
        ("nobody", "nobody"),
        ("`R-12`", "R-12"),
        ("DOC-5?", "DOC-5"),
    ])
}

fn mark() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        ", ",
        "; ",
        " and ",
        ", and ",
        " & ",
        " / ",
        " · ",
        " + ",
        " or ",
        " | ",
        "、",
        " (why not), ",
        " (a (b) c), ",
        " (open, ",
        " – so that, ",
        " ",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Every name in a value ends as an edge, an unresolved reference, a candidate, something
    /// elsewhere, a remark or a finding.
    #[test]
    fn nothing_that_a_value_names_is_lost(
        first in name(),
        more in prop::collection::vec((mark(), name()), 0..4),
    ) {
        let mut value = first.0.to_owned();
        for (mark, (name, _)) in &more {
            value.push_str(mark);
            value.push_str(name);
        }
        let portal = portal(&value);
        let wanted = std::iter::once(first).chain(more.iter().map(|(_, name)| *name));
        let wanted: Vec<&str> = wanted.map(|(_, wanted)| wanted).collect();
        for id in ["DOC-1", "DOC-1#R-1", "DOC-1#R-2", "DOC-1#R-3"] {
            let kept = kept(&portal, id);
            for wanted in &wanted {
                // Words that are parted may be kept in parts, and of an item its own words.
                let parts = wanted.split([' ', '#']).filter(|word| *word != "and");
                for part in parts {
                    prop_assert!(kept.contains(part), "{id} lost {part:?} of {value:?}: {kept:?}");
                }
            }
        }
    }
}

#[test]
fn words_behind_a_name_that_is_not_there_are_kept() {
    let portal = portal("DOC-2 DOC-77 #362");
    for id in ["DOC-1", "DOC-1#R-1"] {
        let kept = kept(&portal, id);
        assert!(kept.contains("DOC-77") && kept.contains("362"), "{id}: {kept}");
    }
}

#[test]
fn the_portals_have_an_expectation_each() {
    let root = checkout("tests/reading/references");
    let has = |path: &Path| path.join("expected.txt").is_file();
    let all = std::fs::read_dir(root).expect("the portals").map(|entry| entry.expect("one").path());
    assert!(all.into_iter().all(|path| has(&path)));
}
