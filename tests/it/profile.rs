//! Optional profiles: the four gates of Spec-MAS over feature specs.

use crate::support::{folder, linked, transcript};

const ON: &str = "[check]\nprofiles = [\"spec-mas-gates\"]\n";

const HEAD: &str = "---\nkind: feature\nid: feat-till\nname: Till\nversion: 1.0.0\nowner: Ada\n";

const BODY: &str = "# Till\n\n## Overview\n\nThe till takes what a customer brings to the desk, \
    adds it up, takes the money and prints a receipt that the customer can bring back.\n\n\
    ## Functional Requirements\n\n### FR-1: Add up\n\nThe till MUST add up in under 200 ms.\n\n\
    **Validation Criteria**: a list of 100 articles is added up in 200 ms\n\n\
    ## Acceptance Tests\n\nA list of two articles gives their sum.\n";

const TESTS: &str = "\n## Non-Functional Requirements\n\n99.9 % of the opening hours.\n\n\
    ## Security\n\nThe drawer opens with a key.\n\n## Data Model\n\nArticles and their prices.\n\n\
    ## Deterministic Tests\n\n### DT-1: Two articles\n\n**Input**: 1 and 2\n\n\
    **Expected Output**: 3\n\n**Traces To**: FR-1\n";

/// The gates of one feature spec, each with its status and the first reason against it.
fn gates(config: &str, text: &str) -> Vec<String> {
    let folder = folder(&[("book.toml", config), ("content/features/feat-till.md", text)]);
    let linked = linked(folder.path());
    let states =
        linked.portal.documents.as_slice()[0].gates.iter().zip(&linked.portal.gates.as_slice()[0]);
    let line = |(gate, state): (&specbook::model::Gate, &specbook::model::GateState)| {
        let mut breaches = state.evidence.iter().flat_map(|evidence| &evidence.breaches);
        let why = breaches.next().map(|breach| format!(": {}", breach.message));
        format!("{} {}{}", gate.name, state.status.name(), why.unwrap_or_default())
    };
    states.map(line).collect()
}

#[test]
fn the_gates_are_there_only_with_the_profile() {
    let text = format!("{HEAD}complexity: EASY\nmaturity: 1\nstatus: draft\n---\n\n{BODY}");
    assert_eq!(gates("", &text), [""; 0]);
    assert_eq!(
        gates(ON, &text),
        [
            "G1 Structure passed",
            "G2 Semantics not-applicable",
            "G3 Traceability not-applicable",
            "G4 Determinism not-applicable",
        ]
    );
}

#[test]
fn a_mature_spec_is_asked_for_more() {
    let head = format!("{HEAD}complexity: HIGH\nmaturity: 3\nstatus: draft\n---\n\n");
    assert_eq!(
        gates(ON, &format!("{head}{BODY}")),
        [
            "G1 Structure pending: there is no section `Non-Functional Requirements`",
            "G2 Semantics passed",
            "G3 Traceability pending: nothing covers `feat-till#FR-1`",
            "G4 Determinism pending: there is no `deterministic-test` in it",
        ]
    );
    assert_eq!(
        gates(ON, &format!("{head}{BODY}{TESTS}")),
        [
            "G1 Structure passed",
            "G2 Semantics passed",
            "G3 Traceability passed",
            "G4 Determinism passed",
        ]
    );
}

/// Vague words count in the sentences of requirements only.
#[test]
fn vague_words_count_in_requirements_only() {
    let head = format!("{HEAD}complexity: EASY\nmaturity: 2\nstatus: draft\n---\n\n");
    let elsewhere = BODY.replace("The till takes", "The fast till should take");
    let semantics = |text: &str| gates(ON, &format!("{head}{text}"))[1].clone();
    assert_eq!(semantics(&elsewhere), "G2 Semantics passed");
    let vague = BODY.replace("MUST add up in under 200 ms", "should be fast");
    assert_eq!(
        semantics(&vague),
        "G2 Semantics pending: the functional-requirement `FR-1` says `should`: “The till should be \
         fast.”"
    );
    let code = BODY.replace("### FR-1: Add up\n", "### FR-1: Add up\n\n```\n# a fast way\n```\n");
    assert_eq!(semantics(&code), "G2 Semantics passed");
}

#[test]
fn an_unknown_profile_is_an_error_with_the_nearest_name() {
    let folder =
        folder(&[("book.toml", "[check]\nprofiles = [\"spec-mas\"]\n"), ("content/a.md", "# A\n")]);
    let found = transcript(folder.path(), &["check"]);
    assert!(found.contains("exit code\n2"), "{found}");
    assert!(found.contains("unknown profile `spec-mas`"), "{found}");
    assert!(found.contains("spec-mas-gates"), "{found}");
}
