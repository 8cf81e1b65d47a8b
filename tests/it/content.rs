//! The portal of this repository: builds without an error, parses as in the snapshots, gives the
//! same bytes whatever the order in which files are read.

use specbook::model::{GateStatus, Level, Source, State};
use specbook::report::{debug, inspect};
use specbook::{load, pipeline, wire};

use crate::support::{Linked, TODAY, checkout, command, copy, linked};

fn shipped() -> Linked {
    linked(&checkout(""))
}

#[test]
fn the_shipped_portal_has_no_error() {
    let linked = shipped();
    let errors =
        linked.checked.findings.iter().filter(|finding| finding.level == Level::Error).count();
    assert_eq!(errors, 0, "{}", linked.findings());
    // What the example leaves out on purpose, and nothing else.
    let warned: Vec<&str> = linked.checked.findings.iter().map(|finding| finding.rule).collect();
    let wanted = [
        "failed-gate",
        "edited-context",
        "stale-context",
        "needs-clarification",
        "needs-clarification",
        "missing-feature-spec",
        "missing-feature-spec",
        "ahead-of-gate",
        "untraced-item",
    ];
    assert_eq!(warned, wanted, "{}", linked.findings());
}

/// Readers see what each status of a gate looks like.
#[test]
fn the_example_has_gates_in_every_status() {
    let linked = shipped();
    let states: Vec<_> = linked.portal.gates.iter().flatten().map(|state| state.status).collect();
    for status in GateStatus::ALL {
        assert!(states.contains(&status), "{}", status.name());
    }
}

#[test]
fn the_system_spec_is_parsed_as_in_the_snapshot() {
    let linked = shipped();
    let document = linked
        .portal
        .documents
        .position(|document| document.path() == "content/example/sys-ecommerce.md")
        .expect("the system spec");
    insta::assert_snapshot!("system_spec", debug::json(&linked.portal, &[document], &[]));
    let texts = wire::Texts::new(&linked.portal, &[]);
    let node = linked.portal.document_nodes[document];
    let all = &linked.checked.findings;
    insta::assert_snapshot!("system_inspect", inspect::json(&linked.portal, node, all, &texts));
}

#[test]
fn the_graph_is_as_in_the_snapshot() {
    let linked = shipped();
    let example = |id| linked.portal.node(id).path.starts_with("content/example/");
    let shape = wire::graph(&linked.portal, &|id| example(id) && linked.portal.is_document(id));
    insta::assert_snapshot!("graph", wire::json(&shape));
}

#[test]
fn roadmap_and_schedule_are_those_of_the_example() {
    let linked = shipped();
    let system = &linked.portal.systems.as_slice()[0];
    let id = |node| linked.portal.node(node).id.clone();
    let rows: Vec<String> = system
        .entries
        .iter()
        .map(|entry| {
            let needs: Vec<String> = entry.needs.iter().map(|need| id(*need)).collect();
            format!(
                "{} {} {} needs [{}]",
                id(entry.spec),
                entry.complexity.as_deref().unwrap_or("?"),
                entry.maturity.as_deref().unwrap_or("?"),
                needs.join(", ")
            )
        })
        .collect();
    insta::assert_snapshot!("roadmap", rows.join("\n"));
    let path: Vec<String> = system.schedule.critical_path.iter().map(|node| id(*node)).collect();
    insta::assert_snapshot!(
        "critical_path",
        format!("{} days\n{}", system.schedule.days, path.join("\n"))
    );
}

#[test]
fn the_order_of_reading_makes_no_difference() {
    let setup = pipeline::setup(&checkout(""), &[]).unwrap_or_else(|_| panic!("set up"));
    let site = |reverse: bool| {
        let setup = pipeline::setup(&checkout(""), &[]).unwrap_or_else(|_| panic!("set up"));
        let mut loaded = load::sources(&setup.root, &setup.config).expect("read");
        if reverse {
            loaded.sources.reverse();
        }
        let first: Vec<String> = loaded.sources.iter().map(|s: &Source| s.path.clone()).collect();
        let portal = pipeline::portal_of(&setup, loaded).unwrap_or_else(|_| panic!("linked"));
        let checked = pipeline::check(&setup, &portal, TODAY);
        (first, Linked { setup, portal, checked }.site())
    };
    let ((forward, one), (backward, other)) = (site(false), site(true));
    assert_ne!(forward, backward, "the second build reads in another order");
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(bytes == &other[path], "{path} differs");
    }
    drop(setup);
}

#[test]
fn what_other_specs_take_over_is_found_by_section() {
    let linked = shipped();
    let document = &linked.portal.documents[linked.portal.systems.as_slice()[0].document];
    let lines: Vec<String> = document
        .contexts
        .iter()
        .map(|context| {
            let lines = document.source.slice(context.span).lines().count();
            let line = document.source.line(context.span.start);
            format!(
                "{} «{}» #{} line {line}, {lines} lines",
                context.name, context.title, context.anchor
            )
        })
        .collect();
    insta::assert_snapshot!("contexts", lines.join("\n"));
}

/// The two specs of the example that nobody wrote, generated: with them nothing is missing, and no
/// finding is about them.
#[test]
fn the_missing_specs_of_the_example_are_generated() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    copy(&checkout("content"), &root.join("content"));
    std::fs::copy(checkout("book.toml"), root.join("book.toml")).expect("copied");
    let done = command(root, &["generate", "--yes"]).output().expect("run");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let linked = linked(root);
    let warned: Vec<&str> = linked.checked.findings.iter().map(|finding| finding.rule).collect();
    let wanted = [
        "failed-gate",
        "edited-context",
        "stale-context",
        "needs-clarification",
        "needs-clarification",
        "ahead-of-gate",
        "untraced-item",
    ];
    assert_eq!(warned, wanted, "{}", linked.findings());
    for id in ["feat-notification-service", "feat-admin-dashboard"] {
        let node = linked.portal.find(id).expect(id);
        assert_eq!(linked.portal.node(node).state, State::Stub, "{id}");
    }
}

/// One block of the example is fresh, one stale, one edited.
#[test]
fn the_example_shows_every_state_of_a_block() {
    let linked = shipped();
    let mut states: Vec<&str> =
        linked.portal.managed.iter().flatten().map(|state| state.freshness.name()).collect();
    states.sort_unstable();
    assert_eq!(states, ["edited", "fresh", "stale"]);
}
