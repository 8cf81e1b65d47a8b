//! Every rule on its fixtures: `fail` gives the findings of the snapshot, each with the text at
//! its span; `pass` gives none of the rule.

use specbook::check::RULES;

use crate::support::{checkout, folders, linked};

#[test]
fn every_rule_has_its_fixtures_and_no_fixture_is_without_a_rule() {
    let names: Vec<String> = folders("tests/rules")
        .iter()
        .map(|path| path.file_name().expect("a name").to_string_lossy().into_owned())
        .filter(|name| name != "snapshots")
        .collect();
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.info.id).collect();
    assert_eq!(names, rules);
}

#[test]
fn failing_fixtures_give_their_findings() {
    for rule in RULES {
        let id = rule.info.id;
        let linked = linked(&checkout(&format!("tests/rules/{id}/fail")));
        let own = linked.checked.findings.iter().filter(|finding| finding.rule == id).count();
        assert!(own > 0, "{id}: the failing fixture does not fail");
        insta::with_settings!({ snapshot_path => "../rules/snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(id, linked.findings());
        });
    }
}

#[test]
fn passing_fixtures_give_none() {
    for rule in RULES {
        let id = rule.info.id;
        let linked = linked(&checkout(&format!("tests/rules/{id}/pass")));
        let own = linked.checked.findings.iter().filter(|finding| finding.rule == id).count();
        assert_eq!(own, 0, "{id}: {}", linked.findings());
    }
}
