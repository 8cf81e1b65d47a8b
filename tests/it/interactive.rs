//! `specbook generate` on a terminal.

use std::path::Path;

use rexpect::process::WaitStatus;
use rexpect::session::{Options, PtySession, spawn_with_options};

use crate::shop::{AUTH, files, read, run, shop};
use crate::support::command;

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
        self.session.send(keys).expect("typed");
        self.session.flush().expect("typed");
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

/// How many feature specs lie in the folder for them.
fn features(folder: &Path) -> usize {
    files(folder).keys().filter(|path| path.contains("/feat-")).count()
}

#[test]
fn one_is_taken_one_is_skipped_and_the_rest_follows() {
    let folder = shop("list");
    let mut terminal = Terminal::start(folder.path(), &["generate", "--interactive"]);
    terminal.answers(LAST, ENTER);
    terminal.answers(LAST, &format!("{DOWN}{ENTER}"));
    terminal.answers(LAST, &format!("{UP}{UP}{ENTER}"));
    terminal.answers("write 7 files?", "y");
    let said = terminal.ends(0);
    assert!(said.contains("1 of 8: feat-auth-service.md (MODERATE, level 4)"), "{said}");
    assert!(said.contains("needs feat-auth-service (chosen)"), "{said}");
    assert_eq!(features(folder.path()), 7);
    assert!(!folder.path().join("content/features/feat-api-gateway.md").exists());
    assert!(
        run(folder.path(), &["generate", "--dry-run"]).ends(0).out.contains("feat-api-gateway")
    );
}

#[test]
fn nothing_is_written_before_the_last_answer() {
    let answer = |question: &'static str, keys: &str| (question, keys.to_owned());
    let last = format!("{UP}{ENTER}");
    let cancelled = [
        vec![answer(LAST, ESCAPE)],
        vec![answer(LAST, ENTER), answer(LAST, &last)],
        vec![answer(LAST, ENTER), answer(LAST, "q")],
        vec![answer(LAST, &format!("{UP}{last}")), answer("write 8 files?", "n")],
    ];
    for answers in cancelled {
        let folder = shop("list");
        let before = files(folder.path());
        let mut terminal = Terminal::start(folder.path(), &["generate", "--interactive"]);
        for (question, keys) in &answers {
            terminal.answers(question, keys);
        }
        let said = terminal.ends(0);
        assert!(said.contains("nothing was written"), "{said}");
        assert!(files(folder.path()) == before, "a file was written: {answers:?}");
    }
}

#[test]
fn a_name_and_a_path_are_changed_and_links_follow() {
    let folder = shop("list");
    let mut terminal = Terminal::start(folder.path(), &["generate", "--interactive"]);
    terminal.answers(LAST, &format!("{DOWN}{DOWN}{DOWN}{ENTER}"));
    terminal.answers("name", &format!(" One{ENTER}"));
    let back = "\u{7f}".repeat(AUTH.len());
    terminal.answers(AUTH, &format!("{back}content/auth/one.md{ENTER}"));
    terminal.answers(LAST, &format!("{UP}{UP}{ENTER}"));
    terminal.answers("write 8 files?", ENTER);
    terminal.ends(0);
    let text = read(folder.path(), "content/auth/one.md");
    assert!(text.contains("# Auth Service One Feature Specification"), "{text}");
    let other = read(folder.path(), "content/features/feat-api-gateway.md");
    assert!(other.contains("(../auth/one.md)"), "{other}");
}

#[test]
fn a_text_is_shown_before_it_is_taken() {
    let folder = shop("list");
    let arguments = ["generate", "--interactive", "--feature", "Auth Service"];
    let mut terminal = Terminal::start(folder.path(), &arguments);
    terminal.answers(LAST, &format!("{DOWN}{DOWN}{ENTER}"));
    terminal.answers("**Document Status:**", "");
    terminal.answers(LAST, ENTER);
    terminal.answers("write 1 file?", "y");
    terminal.ends(0);
    assert_eq!(features(folder.path()), 1);
}
