//! `--untrusted`: a portal that is a stranger's decides nothing that could harm.

use std::path::Path;
use std::process::{Command, Output};

/// A portal of a stranger, and a policy outside of it.
struct Stranger {
    portal: tempfile::TempDir,
    policy: tempfile::TempDir,
}

fn write(root: &Path, path: &str, text: &str) {
    let full = root.join(path);
    std::fs::create_dir_all(full.parent().expect("a folder")).expect("made");
    std::fs::write(full, text).expect("written");
}

const BOOK: &str = r#"[book]
title = "Strange"

[build]
build-dir = "elsewhere"

[content]
include = [".hidden/**"]
active-files = true

[output.html]
theme = "loud"
raw-html = true
additional-js = ["evil.js"]

[check.rules]
broken-link = "off"

[limits]
max-title-length = 9999
"#;

impl Stranger {
    fn new() -> Stranger {
        let (portal, policy) = (tempfile::tempdir(), tempfile::tempdir());
        let stranger =
            Stranger { portal: portal.expect("a folder"), policy: policy.expect("a folder") };
        let root = stranger.portal.path();
        write(root, "book.toml", BOOK);
        write(root, "content/a.md", "# A\n\n<b onclick=x>b</b> [p](p.html) [gone](gone.md)\n");
        write(root, "content/p.html", "<script>x</script>");
        write(root, ".hidden/h.md", "# Hidden\n");
        write(root, "evil.js", "evil()");
        write(root, "house.js", "not the one of the policy");
        write(root, "themes/loud/assets/theme.js", "evil()");
        write(root, "themes/default/assets/theme.js", "evil()");
        write(root, "themes/calm/assets/theme.js", "evil()");
        let policy = stranger.policy.path();
        let text = "[output.html]\ntheme = \"calm\"\nadditional-js = [\"house.js\"]\n\
                    [limits]\nmax-title-length = 50\n[book]\ntitle = \"Another\"\n";
        write(policy, "book.toml", text);
        write(policy, "house.js", "house()");
        write(policy, "themes/calm/assets/theme.js", "calm()");
        stranger
    }

    fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_specbook"))
            .arg("--root")
            .arg(self.portal.path())
            .args(arguments)
            .envs(variables.iter().copied())
            .env_remove("SPECBOOK_BLESS")
            .output()
            .expect("it runs")
    }

    fn file(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.portal.path().join(path)).ok()
    }

    fn policy(&self) -> String {
        self.policy.path().join("book.toml").to_string_lossy().into_owned()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn without_a_policy_the_defaults_count() {
    let stranger = Stranger::new();
    let done = stranger.run(&["build", "--untrusted"], &[]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let page = stranger.file("site/a.html").expect("in the usual folder");
    assert!(page.contains("<title>A · Strange</title>"), "what does no harm is the portal's");
    assert!(!page.contains("onclick") && !page.contains("evil.js"), "{page}");
    let script = stranger.file("site/assets/theme.js").expect("the theme's");
    assert!(!script.contains("evil"));
    for path in ["site/p.html", "site/evil.js", "site/hidden/h.html", "elsewhere/a.html"] {
        assert!(stranger.file(path).is_none(), "{path}");
    }
    let said = text(&done.stderr);
    for key in ["build.build-dir", "content.include", "limits.max-title-length", "check.rules"] {
        assert!(said.contains(&format!("`{key}` is ignored in an untrusted portal")), "{said}");
    }
}

#[test]
fn a_policy_outside_decides_and_brings_its_files() {
    let stranger = Stranger::new();
    let done = stranger.run(&["build", "--untrusted", "--policy", &stranger.policy()], &[]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert_eq!(stranger.file("site/house.js").as_deref(), Some("house()"));
    assert_eq!(stranger.file("site/assets/theme.js").as_deref(), Some("calm()"));
    let page = stranger.file("site/a.html").expect("a page");
    assert!(page.contains("house.js") && page.contains("Strange"), "{page}");
}

#[test]
fn findings_that_a_stranger_turned_off_count() {
    let stranger = Stranger::new();
    let broken = |arguments: &[&str], variables: &[(&str, &str)]| {
        let done = stranger.run(arguments, variables);
        (text(&done.stdout).contains("broken-link"), done.status.code())
    };
    assert!(!broken(&["check"], &[]).0);
    assert_eq!(broken(&["check", "--untrusted"], &[]), (true, Some(1)));
    assert_eq!(broken(&["check"], &[("SPECBOOK_UNTRUSTED", "1")]), (true, Some(1)));
    assert!(!broken(&["check"], &[("SPECBOOK_UNTRUSTED", "0")]).0);
    // Variables are from outside and lead.
    let off = ("SPECBOOK_CHECK__RULES__BROKEN_LINK", "off");
    assert!(!broken(&["check", "--untrusted"], &[off]).0);
    let policy = stranger.policy();
    let both = [("SPECBOOK_UNTRUSTED", "1"), ("SPECBOOK_POLICY", policy.as_str())];
    assert!(broken(&["check"], &both).0);
}

#[test]
fn a_policy_must_be_outside_and_valid_and_wanted() {
    let stranger = Stranger::new();
    write(stranger.portal.path(), "policy.toml", "");
    let inside = stranger.portal.path().join("policy.toml").to_string_lossy().into_owned();
    let fails = |arguments: &[&str], words: &str| {
        let done = stranger.run(arguments, &[]);
        let said = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
    };
    fails(&["check", "--untrusted", "--policy", &inside], "in the repository of the portal");
    fails(&["check", "--untrusted", "--policy", "/none.toml"], "the policy");
    fails(&["check", "--policy", &stranger.policy()], "add `--untrusted`");
    write(stranger.policy.path(), "book.toml", "[limits]\nmax-kinds = 0\n");
    fails(&["check", "--untrusted", "--policy", &stranger.policy()], "limits.max-kinds");
    write(stranger.policy.path(), "book.toml", "[limit]\n");
    fails(&["check", "--untrusted", "--policy", &stranger.policy()], "unknown key");
}
