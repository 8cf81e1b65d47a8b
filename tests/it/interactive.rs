//! `specbook generate` on a terminal.

use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rexpect::process::WaitStatus;
use rexpect::session::{Options, PtySession, spawn_with_options};
use rustix::termios::{LocalModes, tcgetattr};

use crate::shop::{AUTH, SYSTEM, files, findings, read, run, shop};
use crate::support::{command, put};

/// One key down, then the return key: the answers of a question are a list.
const DOWN: &str = "j";
const UP: &str = "k";
const ENTER: &str = "\r";
const ESCAPE: &str = "\u{1b}";

/// A run on a terminal.
struct Terminal {
    session: PtySession,
    seen: String,
}

impl Terminal {
    fn start(folder: &Path, arguments: &[&str]) -> Terminal {
        let mut command = command(folder, arguments);
        command.env("TERM", "xterm").env("NO_COLOR", "1");
        let options = Options::new().timeout_ms(Some(30_000)).strip_ansi_escape_codes(true);
        let session = spawn_with_options(command, options).expect("a terminal");
        Terminal { session, seen: String::new() }
    }

    /// Waits for a text, and then types an answer.
    #[track_caller]
    fn answers(&mut self, question: &str, keys: &str) {
        let seen = self.session.exp_string(question);
        self.seen += &seen.unwrap_or_else(|error| panic!("no {question}: {error}\n{}", self.seen));
        self.seen += question;
        if keys.is_empty() {
            return;
        }
        self.is_asked();
        self.session.send(keys).expect("typed");
        self.session.flush().expect("typed");
    }

    /// Waits until the run reads single keys. Until then the terminal itself edits the line that is
    /// typed: it would take the backspaces, which then delete nothing of the answer that is offered.
    #[track_caller]
    fn is_asked(&self) {
        let terminal = self.session.process().get_file_handle().expect("the terminal");
        let end = Instant::now() + Duration::from_secs(30);
        while tcgetattr(&terminal).expect("its modes").local_modes.contains(LocalModes::ICANON) {
            assert!(Instant::now() < end, "no key is waited for\n{}", self.seen);
            sleep(Duration::from_millis(2));
        }
    }

    /// Waits for the end, which must be with an exit code; gives all that was said.
    #[track_caller]
    fn ends(mut self, code: i32) -> String {
        let rest = self.session.exp_eof();
        self.seen += &rest.unwrap_or_else(|error| panic!("no end: {error}\n{}", self.seen));
        match self.session.process().wait() {
            Ok(WaitStatus::Exited(_, ended)) => assert_eq!(ended, code, "{}", self.seen),
            other => panic!("{other:?}\n{}", self.seen),
        }
        self.seen.replace('\r', "")
    }
}

/// The last answer of the list: the question of a spec is not over before it is drawn.
const LAST: &str = "stop, and write nothing";

/// The keys that choose an answer of the list, counted from the first.
fn choose(answer: usize) -> String {
    format!("{}{ENTER}", DOWN.repeat(answer))
}

/// The shop, whose plan is asked about.
fn asked(arguments: &[&str]) -> (tempfile::TempDir, Terminal) {
    let folder = shop("list");
    let terminal = Terminal::start(folder.path(), &[&["generate"], arguments].concat());
    (folder, terminal)
}

/// The paths of the stubs that are there.
fn stubs(folder: &Path) -> Vec<String> {
    let all = files(folder).into_keys();
    all.filter(|path| path.starts_with("content/") && path != SYSTEM).collect()
}

#[test]
fn the_plan_is_written_after_a_yes_only() {
    for (answer, written) in [("y", 8), (ENTER, 8), ("n", 0), (ESCAPE, 0), ("q", 0)] {
        let (folder, mut terminal) = asked(&[]);
        terminal.answers("write 8 files? [Y/n]", answer);
        let said = terminal.ends(0);
        assert_eq!(stubs(folder.path()).len(), written, "{answer:?}: {said}");
        assert_eq!(said.contains("nothing was written\n"), written == 0, "{answer:?}: {said}");
        let system = read(folder.path(), SYSTEM);
        assert_eq!(system.contains("feature_specs: ["), written > 0, "{answer:?}");
    }
}

#[test]
fn nothing_is_asked_where_there_is_nothing_to_write_or_the_answer_is_given() {
    let (folder, terminal) = asked(&["--yes"]);
    assert!(!terminal.ends(0).contains('?'));
    for arguments in [&["generate"][..], &["generate", "--dry-run"]] {
        let said = Terminal::start(folder.path(), arguments).ends(0);
        assert!(said.ends_with("nothing to write\n") && !said.contains('?'), "{said}");
    }
}

#[test]
fn one_is_accepted_one_is_skipped_and_the_rest_too() {
    let (folder, mut terminal) = asked(&["--interactive"]);
    terminal.answers(LAST, ENTER);
    for _ in 0..7 {
        terminal.answers(LAST, &choose(1));
        terminal.answers(": skip it", "");
    }
    terminal.answers("write 1 file? [Y/n]", "y");
    let said = terminal.ends(0);
    assert_eq!(stubs(folder.path()), [AUTH]);
    for line in [
        "1 of 8: feat-auth-service.md (MODERATE, level 4) ",
        "feat-auth-service: write it\n",
        "2 of 8: feat-api-gateway.md (EASY, level 3) ",
        "  needs feat-auth-service (chosen)\n",
        "feat-api-gateway: skip it\n",
        "  needs feat-order-service (not written)\n",
        "to write: 1 spec\n  feat-auth-service.md ",
        "wrote content/features/feat-auth-service.md (",
        "updated content/sys-ecommerce.md: `feature_specs` gets feat-auth-service\n",
    ] {
        assert!(said.contains(line), "{line} in {said}");
    }
    let missing = format!("missing-feature-spec {SYSTEM}");
    assert_eq!(findings(folder.path()), vec![missing; 7]);
    run(folder.path(), &["sync", "--check"]).ends(0);
}

#[test]
fn what_is_chosen_has_the_text_that_it_has_when_it_is_asked_for_alone() {
    let (folder, mut terminal) = asked(&["--interactive"]);
    terminal.answers(LAST, ENTER);
    for _ in 0..7 {
        terminal.answers(LAST, &choose(1));
        terminal.answers(": skip it", "");
    }
    terminal.answers("write 1 file? [Y/n]", "y");
    terminal.ends(0);
    let other = shop("list");
    run(other.path(), &["generate", "--feature", "Auth Service", "--yes"]).ends(0);
    assert_eq!(read(folder.path(), AUTH), read(other.path(), AUTH));
}

#[test]
fn stopping_after_some_answers_writes_nothing() {
    for last in [choose(5), format!("{UP}{ENTER}"), ESCAPE.to_owned(), "q".to_owned()] {
        let (folder, mut terminal) = asked(&["--interactive"]);
        let before = files(folder.path());
        terminal.answers(LAST, ENTER);
        terminal.answers("feat-auth-service: write it", "");
        terminal.answers(LAST, &choose(1));
        terminal.answers("feat-api-gateway: skip it", "");
        terminal.answers(LAST, &last);
        let said = terminal.ends(0);
        assert!(said.ends_with("nothing was written\n"), "{said}");
        assert!(files(folder.path()) == before, "{last:?}: {said}");
    }
}

#[test]
fn escape_at_the_first_question_writes_nothing() {
    let (folder, mut terminal) = asked(&["--interactive"]);
    let before = files(folder.path());
    terminal.answers(LAST, ESCAPE);
    assert!(terminal.ends(0).ends_with("nothing was written\n"));
    assert!(files(folder.path()) == before);
}

#[test]
fn an_interrupt_writes_nothing() {
    let (folder, mut terminal) = asked(&["--interactive"]);
    let before = files(folder.path());
    terminal.answers(LAST, ENTER);
    terminal.answers("feat-auth-service: write it", "");
    terminal.answers(LAST, "\u{3}");
    let end = terminal.session.exp_eof();
    assert!(end.is_ok(), "{end:?}");
    assert!(!matches!(terminal.session.process().wait(), Ok(WaitStatus::StillAlive)));
    assert!(files(folder.path()) == before);
}

#[test]
fn skipping_all_writes_nothing() {
    let (folder, mut terminal) = asked(&["--interactive", "--feature", "Auth Service"]);
    terminal.answers(LAST, &choose(1));
    assert!(terminal.ends(0).ends_with("nothing was written\n"));
    assert_eq!(stubs(folder.path()), Vec::<String>::new());
}

#[test]
fn all_that_follow_are_written_after_the_last_question() {
    let (folder, mut terminal) = asked(&["--interactive"]);
    terminal.answers(LAST, &choose(1));
    terminal.answers("feat-auth-service: skip it", "");
    terminal.answers(LAST, &choose(4));
    terminal.answers("write 7 files? [Y/n]", ENTER);
    let said = terminal.ends(0);
    assert_eq!(stubs(folder.path()).len(), 7, "{said}");
    assert!(!folder.path().join(AUTH).exists());
    let (folder, mut terminal) = asked(&["--interactive"]);
    terminal.answers(LAST, &choose(4));
    terminal.answers("write 8 files? [Y/n]", "n");
    assert!(terminal.ends(0).ends_with("nothing was written\n"));
    assert_eq!(stubs(folder.path()), Vec::<String>::new());
}

#[test]
fn a_text_is_shown_and_asked_about_again() {
    let (folder, mut terminal) = asked(&["--interactive", "--feature", "Auth Service"]);
    terminal.answers(LAST, &choose(2));
    terminal.answers("# Auth Service Feature Specification", "");
    terminal.answers(LAST, ENTER);
    terminal.answers("write 1 file? [Y/n]", "y");
    terminal.ends(0);
    assert_eq!(stubs(folder.path()), [AUTH]);
}

/// Types a name after what is there, and another path in the place of the one there is.
fn renames(terminal: &mut Terminal, name: &str, path: &str) {
    terminal.answers(LAST, &choose(3));
    terminal.answers("name: ", &format!("{name}{ENTER}"));
    terminal.answers("path: ", &format!("{}{path}{ENTER}", "\u{7f}".repeat(60)));
}

#[test]
fn a_spec_gets_another_name_and_path() {
    let (folder, mut terminal) = asked(&["--interactive", "--feature", "Auth Service"]);
    renames(&mut terminal, " of Ours", "content/own/sign-in.md");
    terminal.answers("1 of 1: sign-in.md (MODERATE, level 4)", "");
    terminal.answers(LAST, ENTER);
    terminal.answers("write 1 file? [Y/n]", "y");
    let said = terminal.ends(0);
    assert!(said.contains("\nwrote content/own/sign-in.md ("), "{said}");
    assert_eq!(stubs(folder.path()), ["content/own/sign-in.md"]);
    let text = read(folder.path(), "content/own/sign-in.md");
    for wanted in [
        "\nid: feat-auth-service\nname: Auth Service of Ours\n",
        "\nsystem_component: \"Auth Service\"\n",
        "\n# Auth Service of Ours Feature Specification\n",
        "](../sys-ecommerce.md)",
        "([feat-api-gateway](../features/feat-api-gateway.md))",
    ] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    let missing = format!("missing-feature-spec {SYSTEM}");
    assert_eq!(findings(folder.path()), vec![missing; 7]);
    run(folder.path(), &["sync", "--check"]).ends(0);
}

#[test]
fn specs_that_follow_link_to_the_new_path() {
    let (folder, mut terminal) = asked(&["--interactive"]);
    renames(&mut terminal, "", "content/own/sign-in.md");
    terminal.answers("1 of 8: sign-in.md (MODERATE, level 4)", "");
    terminal.answers(LAST, &choose(4));
    terminal.answers("write 8 files? [Y/n]", "y");
    terminal.ends(0);
    assert_eq!(findings(folder.path()), Vec::<String>::new());
}

#[test]
fn a_path_that_cannot_be_is_asked_for_again() {
    let folder = shop("list");
    put(folder.path(), "content/mine.md", "# Mine\n");
    let arguments = ["generate", "--interactive", "--feature", "Auth Service"];
    let mut terminal = Terminal::start(folder.path(), &arguments);
    let before = files(folder.path());
    for path in ["../outside.md", "/tmp/outside.md", "content/own.txt"] {
        renames(&mut terminal, "", path);
        terminal.answers(&format!("error: `{path}` is not a Markdown file in the portal"), "");
    }
    renames(&mut terminal, "", "content/mine.md");
    terminal.answers("error: content/mine.md: the file already exists: it is `Mine`", "");
    terminal.answers("1 of 1: feat-auth-service.md ", "");
    terminal.answers(LAST, &choose(5));
    terminal.ends(0);
    assert!(files(folder.path()) == before);
}
