//! `specbook sync`: managed blocks against their sources, and hands off everything else.

use std::path::Path;

use specbook::model::managed_block;

use crate::shop::{AUTH, FEATURES, SYSTEM};
use crate::shop::{files, findings, generated, read, replace, run};
use crate::support::{folder, put};

/// What the security model says at first, as it is in a stub.
const SECURITY: &str = "- Queries have parameters, never pasted text.\n\n#### Keys\n\n\
                        Keys come from a store of secrets.";
/// The name of its block in the stub of the Auth Service.
const FORCE: &str = "feat-auth-service#security-model";

/// The block of the security model with a text.
fn security(body: &str) -> String {
    managed_block("sys-ecommerce#security-model", body)
}

/// Every file but one, and what is in that one.
fn but(folder: &Path, path: &str) -> (Vec<(String, Vec<u8>)>, String) {
    let all = files(folder).into_iter().filter(|(name, _)| name != path).collect();
    (all, read(folder, path))
}

#[test]
fn a_change_in_the_system_is_named_and_reaches_each_block_and_nothing_else() {
    let folder = generated();
    let root = folder.path();
    replace(
        root,
        AUTH,
        "Auth Service exists so that [To write: who can do what, and why that is needed].",
        "It lets people in.",
    );
    replace(
        root,
        AUTH,
        "#### DT-1: [To write: what is tried, and what comes of it]",
        "\t#### DT-1:  mine  ",
    );
    replace(root, SYSTEM, "Keys come from a store of secrets.", "Keys change each day.");
    let before = files(root);
    let ids = || {
        let mut ids = FEATURES.map(|(id, ..)| id);
        ids.sort_unstable();
        ids
    };
    let lines = |word: &str| {
        let line = |id: &str| {
            format!("{word} content/features/{id}.md: block `sys-ecommerce#security-model`\n")
        };
        ids().map(line).concat()
    };
    assert_eq!(run(root, &["sync", "--check"]).ends(1).out, lines("out of date:"));
    assert_eq!(run(root, &["sync", "--dry-run"]).ends(0).out, lines("out of date:"));
    assert!(files(root) == before, "nothing is written");
    assert_eq!(run(root, &["sync"]).ends(0).out, lines("updated"));
    let new = SECURITY.replace("Keys come from a store of secrets.", "Keys change each day.");
    for (path, after) in files(root) {
        let was = String::from_utf8(before[&path].clone()).expect("text");
        let wanted = was.replace(&security(SECURITY), &security(&new));
        assert_eq!(wanted != was, path.starts_with("content/features/"), "{path}");
        assert_eq!(String::from_utf8(after).expect("text"), wanted, "{path}");
    }
    run(root, &["sync", "--check"]).ends(0);
    assert_eq!(run(root, &["sync"]).ends(0).out, "");
}

#[test]
fn an_edited_block_is_shown_with_both_versions_and_left_alone() {
    let folder = generated();
    let root = folder.path();
    replace(root, AUTH, "Keys come from a store of secrets.", "Keys come from me.\n\nAll of them.");
    let line =
        read(root, AUTH).lines().position(|l| l.contains("#security-model ")).expect("there") + 1;
    let before = files(root);
    let report = format!(
        "left alone: {AUTH}:{line}: `sys-ecommerce#security-model` was edited by hand\n\
         \x20 in the file:\n\
         \x20   - Queries have parameters, never pasted text.\n    \n    #### Keys\n    \n\
         \x20   Keys come from me.\n    \n    All of them.\n\
         \x20 in the source:\n\
         \x20   - Queries have parameters, never pasted text.\n    \n    #### Keys\n    \n\
         \x20   Keys come from a store of secrets.\n\
         \x20 `specbook sync --force {FORCE}` takes the source's\n"
    );
    assert_eq!(run(root, &["sync"]).ends(1).out, report);
    assert_eq!(run(root, &["sync", "--check"]).ends(1).out, report);
    assert_eq!(run(root, &["sync", "--dry-run"]).ends(0).out, report);
    assert!(files(root) == before, "nothing is written");
    // What the system says meanwhile reaches the others.
    replace(root, SYSTEM, "Keys come from a store of secrets.", "Keys change each day.");
    let said = run(root, &["sync"]).ends(1).out;
    assert_eq!(said.matches("updated content/features/").count(), 7, "{said}");
    assert!(
        said.contains("  in the source:\n") && said.contains("    Keys change each day.\n"),
        "{said}"
    );
    assert_eq!(read(root, AUTH).into_bytes(), before[AUTH]);
}

#[test]
fn force_takes_the_text_of_the_source_for_the_block_that_it_names() {
    let folder = generated();
    let root = folder.path();
    let gateway = "content/features/feat-api-gateway.md";
    let fresh = read(root, AUTH);
    for path in [AUTH, gateway] {
        replace(root, path, "Keys come from a store of secrets.", "Keys come from me.");
    }
    replace(root, AUTH, "- 95 of 100 answers come within 500 ms.", "- All of them do.");
    let (others, _) = but(root, AUTH);
    let said = run(root, &["sync", "--force", FORCE]).ends(1).out;
    assert!(
        said.starts_with(&format!("updated {AUTH}: block `sys-ecommerce#security-model`\n")),
        "{said}"
    );
    assert_eq!(said.matches("\nleft alone: ").count(), 2, "{said}");
    let (others_after, text) = but(root, AUTH);
    assert!(others == others_after, "another file was changed");
    let wanted = fresh.replace("- 95 of 100 answers come within 500 ms.", "- All of them do.");
    assert_eq!(text, wanted);
    let rest = [
        "sync",
        "--force",
        "feat-auth-service#performance-targets",
        "--force",
        "feat-api-gateway#security-model",
    ];
    run(root, &rest).ends(0);
    assert_eq!(read(root, AUTH), fresh);
    run(root, &["sync", "--check"]).ends(0);
}

#[test]
fn force_of_anything_else_is_wrong_usage() {
    let folder = generated();
    let root = folder.path();
    replace(root, AUTH, "Keys come from a store of secrets.", "Keys come from me.");
    replace(root, SYSTEM, "An error has a code and a sentence.", "An error has a code.");
    let before = files(root);
    for name in [
        "feat-auth-service#performance-targets", // fresh
        "feat-auth-service#error-handling",      // stale
        "feat-auth-service#securty-model",
        "feat-nobody#security-model",
        "sys-ecommerce#security-model", // the source, which is not a block
        "feat-auth-service",
        "",
    ] {
        let said = run(root, &["sync", "--force", FORCE, "--force", name]).ends(2);
        let message = format!("error: `{name}` is not an edited block; ");
        assert!(said.err.starts_with(&message), "{}", said.err);
        assert_eq!(said.out, "");
    }
    assert!(files(root) == before, "nothing is written");
}

/// Whoever writes into a block by hand what its source says now is right, and only the stamp moves.
#[test]
fn a_block_that_says_what_its_source_says_gets_its_stamp() {
    let folder = generated();
    let root = folder.path();
    for path in [AUTH, SYSTEM] {
        replace(root, path, "Keys come from a store of secrets.", "Keys change each day.");
    }
    run(root, &["sync"]).ends(0);
    let body = SECURITY.replace("Keys come from a store of secrets.", "Keys change each day.");
    assert!(read(root, AUTH).contains(&security(&body)));
    assert_eq!(findings(root), Vec::<String>::new());
}

#[test]
fn a_source_that_is_gone_leaves_its_block_as_it_is() {
    let folder = generated();
    let root = folder.path();
    replace(root, SYSTEM, "### 7.2 Security Model\n", "### 7.2 Shields\n");
    let before = files(root);
    let said = run(root, &["sync"]).ends(1).out;
    assert_eq!(said.matches("left alone: content/features/").count(), 8, "{said}");
    assert_eq!(
        said.matches(": `sys-ecommerce#security-model` names a section that does not exist\n")
            .count(),
        8,
        "{said}"
    );
    run(root, &["sync", "--check"]).ends(1);
    assert!(files(root) == before, "nothing is written");
    // A number is not part of a section's name.
    replace(root, SYSTEM, "### 7.2 Shields\n", "### 9.9.1 Security Model\n");
    run(root, &["sync", "--check"]).ends(0);
}

#[test]
fn without_its_comments_a_text_is_the_authors() {
    let folder = generated();
    let root = folder.path();
    replace(root, AUTH, &security(SECURITY), "My own words on security.");
    replace(root, SYSTEM, "Keys come from a store of secrets.", "Keys change each day.");
    let mine = read(root, AUTH);
    let said = run(root, &["sync"]).ends(0).out;
    assert_eq!(said.matches("updated content/features/").count(), 7, "{said}");
    assert_eq!(read(root, AUTH), mine);
}

/// What the system says of a component elsewhere, and the part of a stub that follows it.
#[test]
fn each_part_of_a_component_is_kept_in_step() {
    let order = "content/features/feat-order-service.md";
    for (old, new, paths) in [
        (
            "**Technology:** Node.js + Express\n",
            "**Technology:** Rust\n",
            &[(AUTH, "auth-service:component")][..],
        ),
        (
            "- POST /api/v1/auth/login - Login and get token\n",
            "- POST /api/v1/auth/login - Log in\n",
            &[(AUTH, "auth-service:endpoints")],
        ),
        (
            "| Auth Service | Order Service | Says whose order it is |",
            "| Auth Service | Order Service | Says who asks |",
            &[
                (AUTH, "auth-service:contracts"),
                (AUTH, "auth-service:downstream"),
                (order, "order-service:contracts"),
                (order, "order-service:upstream"),
            ],
        ),
        (
            "The gateway asks with the token as it came.",
            "The gateway asks once.",
            &[
                (AUTH, "auth-service:contracts"),
                ("content/features/feat-api-gateway.md", "api-gateway:contracts"),
            ],
        ),
        (
            "| Sessions | Auth Service | Redis only |",
            "| Sessions | Order Service | Redis only |",
            &[(AUTH, "auth-service:ownership"), (order, "order-service:ownership")],
        ),
    ] {
        let folder = generated();
        let root = folder.path();
        replace(root, SYSTEM, old, new);
        let said = run(root, &["sync"]).ends(0).out;
        let mut wanted: Vec<(&str, String)> = Vec::new();
        for (path, block) in paths {
            let block = format!("block `sys-ecommerce#{block}`");
            match wanted.iter_mut().find(|(there, _)| there == path) {
                Some((_, blocks)) => *blocks = format!("{blocks}; {block}"),
                None => wanted.push((path, block)),
            }
        }
        wanted.sort();
        let wanted: Vec<String> =
            wanted.iter().map(|(path, blocks)| format!("updated {path}: {blocks}\n")).collect();
        let wanted = wanted.concat();
        assert_eq!(said, wanted, "{new}");
        assert_eq!(findings(root), Vec::<String>::new(), "{new}");
    }
}

#[test]
fn a_spec_that_goes_and_one_that_comes_change_the_neighbours_links() {
    let folder = generated();
    let root = folder.path();
    std::fs::remove_file(root.join("content/features/feat-order-service.md")).expect("removed");
    run(root, &["sync", "--check"]).ends(0);
    let text = "---\nkind: feature\nid: feat-orders\nname: Orders\nsystem_spec: sys-ecommerce\n\
                system_component: Order Service\ndepends_on: [feat-auth-service]\n---\n\n\
                # Orders Feature Specification\n";
    put(root, "content/orders.md", text);
    run(root, &["sync"]).ends(0);
    let auth = read(root, AUTH);
    assert!(
        auth.contains("\n- **Orders** ([feat-orders](../orders.md)): Says whose order it is\n"),
        "{auth}"
    );
    run(root, &["sync", "--check"]).ends(0);
}

/// The same block in every way in which files end lines and begin.
#[test]
fn line_ends_and_marks_of_a_file_stay_as_they_are() {
    let (old, new) = ("Keys come from a store of secrets.", "Keys change each day.");
    let forms: [fn(&str) -> String; 5] = [
        |text| text.replace('\n', "\r\n"),
        |text| format!("\u{feff}{text}"),
        |text| text.trim_end().to_owned(),
        |text| text.replace('\n', "\r\n").trim_end().to_owned(),
        |text| {
            text.replace(" -->\n\n", " -->\n")
                .replace("\n\n<!-- specbook:end", "\n<!-- specbook:end")
        },
    ];
    for (at, form) in forms.into_iter().enumerate() {
        let folder = generated();
        let root = folder.path();
        let text = read(root, AUTH);
        put(root, AUTH, &form(&text));
        run(root, &["sync", "--check"]).ends(0);
        replace(root, SYSTEM, old, new);
        run(root, &["sync"]).ends(0);
        let body = SECURITY.replace(old, new);
        let mut wanted = form(&text.replace(&security(SECURITY), &security(&body)));
        if at == 4 {
            // A block that is renewed gets its blank lines.
            let tight = security(&body).replace(" -->\n\n", " -->\n").replace("\n\n<!--", "\n<!--");
            assert_eq!(wanted.matches(&tight).count(), 1);
            wanted = wanted.replace(&tight, &security(&body));
        }
        assert_eq!(read(root, AUTH), wanted, "form {at}");
        run(root, &["sync", "--check"]).ends(0);
    }
}

#[test]
fn a_system_with_other_line_ends_says_the_same() {
    let folder = generated();
    let root = folder.path();
    let text = read(root, SYSTEM).replace('\n', "\r\n");
    put(root, SYSTEM, &text);
    let before = files(root);
    run(root, &["sync"]).ends(0);
    assert!(files(root) == before, "a byte was changed");
}

/// Blocks in documents of any kind, with sections of any other; levels and links as in the new place,
/// without the numbers of the old one.
#[test]
fn blocks_that_an_author_opens_are_filled() {
    let rules = "# Rules\n\n## 3. House Rules\n\nSee [more](more.md), [below](#last), ![p](img/p.png),\n\
                 [abroad](https://example.com/x) and [up](../top.md#a \"Top\").\n\n### 3.1 Doors\n\n\
                 ```sh\n# no heading\n[no](more.md)\n```\n\n#### Deep\n\nText.\n\n---\n\n## Last\n\nEnd.\n";
    let mine = "# Mine\n\n## A\n\n### B\n\n<!-- specbook:begin a/rules#house-rules -->\n\n<!-- specbook:end -->\n\n\
                Between.\n\n<!-- specbook:begin a/rules#last -->\n\n<!-- specbook:end -->\n";
    let folder = folder(&[
        ("book.toml", ""),
        ("content/a/rules.md", rules),
        ("content/a/more.md", "# More\n"),
        ("content/top.md", "# Top\n\n## A\n\nx\n"),
        ("content/a/img/p.png", "png"),
        ("content/b/c/mine.md", mine),
    ]);
    let root = folder.path();
    run(root, &["sync", "--check"]).ends(1);
    run(root, &["sync"]).ends(0);
    let body = "See [more](../../a/more.md), [below](../../a/rules.md#last), ![p](../../a/img/p.png),\n\
                [abroad](https://example.com/x) and [up](../../top.md#a \"Top\").\n\n#### Doors\n\n\
                ```sh\n# no heading\n[no](more.md)\n```\n\n##### Deep\n\nText.";
    let wanted = format!(
        "# Mine\n\n## A\n\n### B\n\n{}\n\nBetween.\n\n{}\n",
        managed_block("a/rules#house-rules", body),
        managed_block("a/rules#last", "End.")
    );
    assert_eq!(read(root, "content/b/c/mine.md"), wanted);
    assert_eq!(read(root, "content/a/rules.md"), rules);
    run(root, &["sync", "--check"]).ends(0);
    assert_eq!(findings(root), Vec::<String>::new());
}

#[test]
fn comments_that_make_no_block_are_text() {
    let open = "<!-- specbook:begin a#s -->";
    let close = "<!-- specbook:end -->";
    let folder = folder(&[("book.toml", ""), ("content/a.md", "# A\n\n## S\n\nSaid.\n")]);
    let root = folder.path();
    for (name, text) in [
        ("fenced", format!("# B\n\n```md\n{open}\n\n{close}\n```\n")),
        ("open", format!("# B\n\n{open}\n\nText.\n")),
        ("close", format!("# B\n\n{close}\n\nText.\n")),
        ("turned", format!("# B\n\n{close}\n\nText.\n\n{open}\n")),
        ("indented", format!("# B\n\n    {open}\n\n    {close}\n")),
        ("other", "# B\n\n<!-- specbook:begin -->\n\n<!-- specbook:end -->\n".to_owned()),
        ("inline", format!("# B\n\nWords {open} and {close} words.\n")),
    ] {
        put(root, "content/b.md", &text);
        let said = run(root, &["sync"]);
        assert_eq!((said.code, &*said.out), (Some(0), ""), "{name}");
        assert_eq!(read(root, "content/b.md"), text, "{name}");
    }
}

#[test]
fn an_emptied_block_is_filled_again() {
    let folder = generated();
    let root = folder.path();
    let before = files(root);
    let text = read(root, AUTH);
    put(root, AUTH, &text.replace(&format!("\n{SECURITY}\n\n"), ""));
    assert_ne!(read(root, AUTH), text);
    run(root, &["sync"]).ends(0);
    assert!(files(root) == before, "as it was");
}

#[test]
fn a_block_of_a_section_with_a_block_is_settled_by_one_run() {
    let folder = folder(&[
        ("book.toml", ""),
        ("content/a.md", "# A\n\n<!-- specbook:begin b#t -->\n\n<!-- specbook:end -->\n"),
        (
            "content/b.md",
            "# B\n\n## T\n\nB.\n\n<!-- specbook:begin c#s -->\n\n<!-- specbook:end -->\n",
        ),
        ("content/c.md", "# C\n\n## S\n\nNew.\n"),
    ]);
    let root = folder.path();
    run(root, &["sync"]).ends(0);
    run(root, &["sync", "--check"]).ends(0);
    let wanted = format!("# A\n\n{}\n", managed_block("b#t", "B."));
    assert_eq!(read(root, "content/a.md"), wanted);
}

#[test]
fn a_block_of_its_own_section_does_not_grow() {
    let text = "# D\n\n## S\n\nText.\n\n<!-- specbook:begin d#s -->\n\n<!-- specbook:end -->\n";
    let folder = folder(&[("book.toml", ""), ("content/d.md", text)]);
    let root = folder.path();
    run(root, &["sync"]);
    let once = read(root, "content/d.md");
    run(root, &["sync"]);
    assert_eq!(read(root, "content/d.md"), once);
}
