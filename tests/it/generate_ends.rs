//! How `specbook generate` ends: exit codes, what it refuses, templates of the user's own.

use std::path::Path;

use crate::shop::{AUTH, FEATURES, Run, SYSTEM};
use crate::shop::{files, findings, json, read, replace, run, shop};
use crate::support::put;

/// A run that must leave every byte as it was.
#[track_caller]
fn changes_nothing(folder: &Path, arguments: &[&str]) -> Run {
    let before = files(folder);
    let run = run(folder, arguments);
    assert!(files(folder) == before, "{arguments:?} changed something: {}", run.out);
    run
}

#[test]
fn without_a_terminal_and_without_yes_the_plan_is_all() {
    let folder = shop("list");
    let dry = changes_nothing(folder.path(), &["generate", "--dry-run"]).ends(0);
    assert!(dry.out.contains("\nto write: 8 specs\n"), "{}", dry.out);
    let asked = changes_nothing(folder.path(), &["generate"]).ends(2);
    assert_eq!(asked.out, dry.out, "the plan is printed");
    assert!(asked.err.starts_with("error: nothing was written: "), "{}", asked.err);
    assert!(asked.err.contains("--yes"), "{}", asked.err);
    let interactive = changes_nothing(folder.path(), &["generate", "--interactive"]).ends(2);
    assert!(interactive.err.starts_with("error: "), "{}", interactive.err);
}

#[test]
fn nothing_to_write_is_no_failure() {
    let folder = shop("list");
    run(folder.path(), &["generate", "-y"]).ends(0);
    for arguments in [&["generate"][..], &["generate", "--yes"], &["generate", "--dry-run"]] {
        let said = changes_nothing(folder.path(), arguments).ends(0);
        assert!(said.out.ends_with("nothing to write\n"), "{}", said.out);
    }
}

#[test]
fn more_is_said_with_verbose() {
    let folder = shop("list");
    run(folder.path(), &["generate", "--feature", "Auth Service", "--yes"]).ends(0);
    let said = changes_nothing(folder.path(), &["generate", "--dry-run", "--verbose"]).ends(0).out;
    for line in [
        "E-commerce Platform (content/sys-ecommerce.md)",
        "  8 components, 8 roadmap entries, 4 contracts, 4 data domains, 7 shared sections",
        "to write: 7 specs",
        "  feat-billing-service.md (HIGH, level 5) → content/features/",
        "    from kinds/feature/HIGH-L5.md; needs feat-auth-service (written), feat-order-service \
         (not written)",
        "written already: 1 spec",
        "  feat-auth-service (content/features/feat-auth-service.md)",
    ] {
        assert_eq!(said.lines().filter(|said| *said == line).count(), 1, "{line} in {said}");
    }
}

#[test]
fn what_nobody_plans_is_wrong_usage_and_the_nearest_is_named() {
    let folder = shop("list");
    let cases: [(&[&str], &str); 8] = [
        (
            &["--feature", "Auht Service"],
            "unknown feature `Auht Service`; did you mean `Auth Service`?",
        ),
        (
            &["--feature", "Auth Service", "--feature", "Bilingl Service", "--yes"],
            "unknown feature `Bilingl Service`; did you mean `Billing Service`?",
        ),
        (
            &["--feature", "Warehouse", "--yes"],
            "unknown feature `Warehouse`; `specbook generate --dry-run` lists what is planned",
        ),
        (&["content/nowhere.md", "--yes"], "the file content/nowhere.md does not exist"),
        (
            &["book.toml", "--yes"],
            "book.toml is not a system spec; `specbook debug book.toml` shows how it was read",
        ),
        (&["--output-dir", "../elsewhere", "--yes"], "../elsewhere is not in the portal"),
        (
            &["--brief", "Auht Service"],
            "unknown feature `Auht Service`; did you mean `Auth Service`?",
        ),
        (&["--brief"], "expected one feature"),
    ];
    for (arguments, message) in cases {
        let all = [&["generate"], arguments].concat();
        let said = changes_nothing(folder.path(), &all).ends(2);
        assert!(said.err.starts_with(&format!("error: {message}")), "{}", said.err);
        assert_eq!(said.out, "");
    }
    put(folder.path(), SYSTEM, "# Words\n");
    let said = changes_nothing(folder.path(), &["generate", "--yes"]).ends(2);
    assert!(said.err.contains("there is no system spec in the portal"), "{}", said.err);
}

#[test]
fn a_file_that_is_another_document_is_never_overwritten() {
    let folder = shop("list");
    let mine = "# My own notes\n\nKept.\n";
    put(folder.path(), AUTH, mine);
    let line =
        format!("  feat-auth-service ({AUTH}): the file already exists: it is `My own notes`\n");
    let alone = ["generate", "--feature", "Auth Service", "--yes"];
    let said = changes_nothing(folder.path(), &alone).ends(1).out;
    assert!(said.ends_with(&format!("not to be written:\n{line}")), "{said}");
    let said = run(folder.path(), &["generate", "--yes"]).ends(1).out;
    assert!(said.contains("\nto write: 7 specs\n") && said.contains(&line), "{said}");
    assert_eq!(said.matches("\nwrote ").count(), 7, "{said}");
    assert_eq!(read(folder.path(), AUTH), mine);
    let system = read(folder.path(), SYSTEM);
    assert!(system.contains("\nfeature_specs: [feat-api-gateway, feat-user-profile, "), "{system}");
    let again = changes_nothing(folder.path(), &["generate", "--yes"]).ends(1).out;
    assert!(again.contains("written already: 7 specs\n") && again.ends_with(&line), "{again}");
    changes_nothing(folder.path(), &["generate", "--dry-run"]).ends(1);
}

/// What is at a path and is not a document of the portal: left out of it, or no file at all.
#[test]
fn whatever_lies_at_the_path_is_left_alone() {
    let excluded = shop("list");
    let book = "[book]\nsrc = \"content\"\n\n[content]\nexclude = [\"features/**\"]\n";
    put(excluded.path(), "book.toml", book);
    put(excluded.path(), AUTH, "left out\n");
    let folders = shop("list");
    std::fs::create_dir_all(folders.path().join(AUTH)).expect("a folder");
    for folder in [excluded, folders] {
        let arguments = ["generate", "--feature", "Auth Service", "--yes"];
        let said = changes_nothing(folder.path(), &arguments).ends(1).out;
        assert!(said.ends_with(&format!("({AUTH}): the file already exists\n")), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_left_alone_as_well() {
    let folder = shop("list");
    std::fs::create_dir(folder.path().join("content/features")).expect("a folder");
    let target = folder.path().join("outside.md");
    std::os::unix::fs::symlink(&target, folder.path().join(AUTH)).expect("a link");
    let said = run(folder.path(), &["generate", "--feature", "Auth Service", "--yes"]).ends(1).out;
    assert!(said.ends_with(&format!("({AUTH}): the file already exists\n")), "{said}");
    assert!(!target.exists());
}

#[test]
fn a_spec_under_another_name_is_written_already() {
    let folder = shop("list");
    let text = "---\nkind: feature\nid: sign-in\nsystem_spec: sys-ecommerce\nsystem_component: Auth Service\n---\n\n\
                # Sign In\n";
    put(folder.path(), "content/sign-in.md", text);
    let plan = changes_nothing(folder.path(), &["generate", "--dry-run", "-v"]).ends(0).out;
    assert!(plan.contains("\nto write: 7 specs\n"), "{plan}");
    assert!(plan.contains("\n  sign-in (content/sign-in.md)\n"), "{plan}");
    assert!(plan.contains("; needs sign-in (written)\n"), "{plan}");
    run(folder.path(), &["generate", "--yes"]).ends(0);
    let gateway = read(folder.path(), "content/features/feat-api-gateway.md");
    assert!(gateway.contains("\ndepends_on: [sign-in]\n"), "{gateway}");
    assert!(
        read(folder.path(), "content/sign-in.md").contains("\nrequired_by: [feat-api-gateway, ")
    );
}

#[test]
fn of_two_entries_that_yield_one_path_the_second_is_refused() {
    let folder = shop("table");
    replace(
        folder.path(),
        SYSTEM,
        "| 3 | EASY | 1 | 2 days | |\n| 3 |",
        "| 3 | EASY | 1 | 2 days | `feat-Same` |\n| 3 |",
    );
    replace(
        folder.path(),
        SYSTEM,
        "| 3 | EASY | 1 | 2 days | |\n| 4 |",
        "| 3 | EASY | 1 | 2 days | `feat-same` |\n| 4 |",
    );
    let said = run(folder.path(), &["generate", "--yes"]).ends(1).out;
    let refused = "not to be written:\n  feat-same (content/features/feat-same.md): `feat-Same` \
                   yields the same path\n";
    assert!(said.contains(refused), "{said}");
    assert_eq!(said.matches("\nwrote ").count(), 7, "{said}");
    let there = files(folder.path());
    let same = there.keys().filter(|path| path.to_lowercase().ends_with("/feat-same.md"));
    assert_eq!(same.collect::<Vec<_>>(), ["content/features/feat-Same.md"]);
}

#[test]
fn an_entry_that_fits_two_components_is_refused_until_one_is_named() {
    let folder = shop("list");
    let (old, new) = ("#### Component 4: Product Service\n", "#### Component 4: Order-Service\n");
    replace(folder.path(), SYSTEM, old, new);
    let asked = ["generate", "--feature", "feat-order-service", "--yes"];
    let said = changes_nothing(folder.path(), &asked).ends(1).out;
    let why = "its name matches several components: `Order-Service`, `Order Service`\n";
    assert!(said.ends_with(why), "{said}");
}

#[test]
fn files_go_where_the_user_or_the_book_says() {
    let folder = shop("list");
    let book = "[stubs]\noutput-dir = \"specs/planned\"\nowner = \"Ann & Co: all\"\n";
    put(folder.path(), "book.toml", book);
    let at = |arguments: &[&str], path: &str| {
        let said = run(folder.path(), &[&["generate", "--yes"], arguments].concat()).ends(0).out;
        assert!(said.contains(&format!("\nwrote {path} (")), "{said}");
        read(folder.path(), path)
    };
    let auth = at(&["--feature", "Auth Service"], "content/specs/planned/feat-auth-service.md");
    assert!(auth.contains("](../../sys-ecommerce.md)"), "a link from where it lies");
    let metadata: serde_json::Value =
        serde_yaml::from_str(auth.split("---\n").nth(1).expect("front matter")).expect("YAML");
    assert_eq!(metadata["owner"], "Ann & Co: all");
    let named = [SYSTEM, "--feature", "Billing Service"];
    let billing = at(&named, "content/specs/planned/feat-billing-service.md");
    assert!(billing.contains("](feat-auth-service.md)"), "a link to a neighbour");
    let other = ["--output-dir", "content/other", "--feature", "API Gateway"];
    let gateway = at(&other, "content/other/feat-api-gateway.md");
    assert!(gateway.contains("](../specs/planned/feat-auth-service.md)"), "a link elsewhere");
}

#[test]
fn a_folder_of_the_book_has_links_that_lead_somewhere() {
    for output in ["specs/planned", ".", "by hand"] {
        let folder = shop("list");
        put(folder.path(), "book.toml", &format!("[stubs]\noutput-dir = \"{output}\"\n"));
        run(folder.path(), &["generate", "--yes"]).ends(0);
        assert_eq!(findings(folder.path()), Vec::<String>::new(), "{output}");
        run(folder.path(), &["sync", "--check"]).ends(0);
    }
}

#[test]
fn a_folder_that_is_named_has_links_that_lead_somewhere() {
    let folder = shop("list");
    run(folder.path(), &["generate", "--yes", "--output-dir", "content/specs"]).ends(0);
    assert_eq!(findings(folder.path()), Vec::<String>::new());
    run(folder.path(), &["sync", "--check"]).ends(0);
}

#[test]
fn another_run_that_writes_is_waited_out_by_the_user() {
    let folder = shop("list");
    let lock = specbook::write::lock(folder.path(), ".specbook").expect("the lock");
    let said = changes_nothing(folder.path(), &["generate", "--yes"]).ends(2);
    assert!(said.err.starts_with("error: another run of specbook is writing"), "{}", said.err);
    changes_nothing(folder.path(), &["generate", "--dry-run"]).ends(0);
    drop(lock);
    run(folder.path(), &["generate", "--yes"]).ends(0);
    replace(folder.path(), SYSTEM, "- Queries have parameters,", "- All queries have parameters,");
    let _lock = specbook::write::lock(folder.path(), ".specbook").expect("the lock");
    changes_nothing(folder.path(), &["sync"]).ends(2);
    changes_nothing(folder.path(), &["sync", "--check"]).ends(1);
}

#[test]
fn a_mistake_in_a_template_is_said_with_its_place_and_nothing_is_written() {
    let folder = shop("list");
    let template = "kinds/feature/EASY-L3.md";
    for (line, place, what) in [
        ("{{ featureNam }}", 6, "unknown name in `{{ featureNam }}`"),
        ("{% if tagz %}", 6, "unknown name in `{% if tagz %}"),
        ("{{ parent.id.form }}", 6, ""),
        ("{% for x in features", 6, "syntax error"),
        ("{{ name | uper }}", 6, ""),
        ("\n\n{{ blocks.owner }}", 8, "unknown name in `{{ blocks.owner }}`"),
    ] {
        let end = if line.starts_with("{% if") { "x{% endif %}\n" } else { "\n" };
        let text =
            format!("---\nid: {{{{ id }}}}\n---\n\n# {{{{ name }}}} Feature Spec\n{line}{end}");
        put(folder.path(), template, &text);
        let said = changes_nothing(folder.path(), &["generate", "--yes"]).ends(2);
        assert!(
            said.err.starts_with(&format!("error: {template}:{place}: {what}")),
            "{}",
            said.err
        );
        assert_eq!(said.out, "");
        // A spec of another complexity does not need it.
        changes_nothing(folder.path(), &["generate", "--feature", "Auth", "--dry-run"]).ends(0);
    }
}

#[test]
fn templates_of_the_users_own_take_the_place_of_those_that_are_shipped() {
    let folder = shop("list");
    let text = |words: &str| {
        format!(
            "---\nid: {{{{ id | yaml }}}}\nsystem_spec: {{{{ systemId | yaml }}}}\n\
             depends_on: [{{{{ dependsOn | map(\"yaml\") | join(\", \") }}}}]\n---\n\n\
             # {{{{ name }}}} Feature Specification\n\n{words} {{{{ complexity }}}} {{{{ maturity }}}}\n\n\
             ## Security\n\n{{{{ securityRequirements or \"[To write: all]\" }}}}\n"
        )
    };
    put(folder.path(), "kinds/feature.md", &text("General"));
    put(folder.path(), "kinds/feature/EASY-L3.md", &text("Own"));
    put(folder.path(), "kinds/feature/EASY-L4.md", &text("Above"));
    put(folder.path(), "kinds/feature/MODERATE-L2.md", &text("Below"));
    let plan = changes_nothing(folder.path(), &["generate", "--dry-run", "-v"]).ends(0).out;
    let from = |path: &str| plan.matches(&format!("    from {path}; needs ")).count();
    assert_eq!(from("kinds/feature/EASY-L3.md"), 4, "{plan}");
    assert_eq!(from("kinds/feature/MODERATE-L4.md"), 3, "{plan}");
    assert_eq!(from("kinds/feature/HIGH-L5.md"), 1, "{plan}");
    run(folder.path(), &["generate", "--yes"]).ends(0);
    let body = "- Queries have parameters, never pasted text.\n\n### Keys\n\nKeys come from a store of secrets.";
    let block = specbook::model::managed_block("sys-ecommerce#security-model", body);
    let wanted = format!(
        "---\nid: feat-api-gateway\nsystem_spec: sys-ecommerce\ndepends_on: [feat-auth-service]\n\
         required_by: [feat-admin-dashboard]\n---\n\n# API Gateway Feature Specification\n\n\
         Own EASY 3\n\n## Security\n\n{block}\n"
    );
    assert_eq!(read(folder.path(), "content/features/feat-api-gateway.md"), wanted);
    assert!(read(folder.path(), AUTH).contains("## 6. Data Model"), "the shipped one");
    run(folder.path(), &["sync", "--check"]).ends(0);
}

/// The brief holds the text that `generate` writes, before it is written and after.
#[test]
fn a_brief_has_the_text_of_the_spec() {
    let folder = shop("list");
    let brief = || json(folder.path(), &["generate", "--brief", "Auth Service"]);
    let planned = brief();
    let text = planned["text"].as_str().expect("the text").to_owned();
    run(folder.path(), &["generate", "--feature", "Auth Service", "--yes"]).ends(0);
    assert_eq!(read(folder.path(), AUTH), text);
    let written = brief();
    assert_eq!((&planned["state"], &written["state"]), (&"planned".into(), &"stub".into()));
    for key in ["id", "title", "path", "text"] {
        assert_eq!(planned[key], written[key], "{key}");
    }
    let needed_by = written["needed_by"].as_array().expect("a list").len();
    assert_eq!(needed_by, FEATURES.len() - 1);
    let marks = written["to_write"].as_array().expect("a list").len();
    assert_eq!(marks, text.matches("[To write: ").count());
}
