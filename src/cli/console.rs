//! Where words go: results to standard output, everything else to standard error.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::OnceLock;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use super::args::{Arguments, Colour, LogFormat};
use super::clock;
use crate::model::{Finding, Level};
use crate::report;
use crate::wire::Texts;

/// The first error of printing a result.
static LOST: OnceLock<String> = OnceLock::new();

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Amount {
    Quiet,
    Usual,
    More,
}

/// How the user wants to be spoken to.
#[derive(Debug, Clone)]
pub(super) struct Console {
    amount: Amount,
    format: LogFormat,
    colour_out: bool,
    colour_err: bool,
    terminal: bool,
    /// Keeps the lines of one run together in logs of many.
    request: String,
}

impl Console {
    pub(super) fn new(arguments: &Arguments) -> Console {
        let allowed = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let colour = |terminal: bool| match arguments.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && allowed,
        };
        let terminal = io::stderr().is_terminal();
        Console {
            amount: match (arguments.quiet, arguments.verbose) {
                (true, _) => Amount::Quiet,
                (_, true) => Amount::More,
                _ => Amount::Usual,
            },
            format: arguments.log_format,
            colour_out: colour(io::stdout().is_terminal()),
            colour_err: colour(terminal),
            terminal,
            request: format!("{:08x}", std::process::id()),
        }
    }

    /// Whether results may have colours.
    pub(super) fn colour(&self) -> bool {
        self.colour_out
    }

    fn is_json(&self) -> bool {
        self.format == LogFormat::Json
    }

    /// Prints a result, in which no line is a command to a host of pipelines, whatever somebody
    /// wrote. A reader that goes away, such as `head`, is not an error. What else goes wrong is
    /// kept for [`Console::lost`].
    pub(super) fn result(text: &str) {
        Console::print(&report::without_commands(&report::visible_lines(text, false)));
    }

    /// Prints a report of findings. Its colours and commands are ours: what is quoted in them was
    /// made visible before.
    pub(super) fn findings(text: &str) {
        Console::print(&report::visible_lines(text, true));
    }

    fn print(text: &str) {
        let mut out = io::stdout().lock();
        let printed = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        if let Err(error) = printed
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            let _ = LOST.set(error.to_string());
        }
    }

    /// Why results of this run could not be printed, if so: the disk is full, for example.
    pub(super) fn lost() -> Option<&'static str> {
        LOST.get().map(String::as_str)
    }

    /// Prints what went wrong.
    pub(super) fn error(&self, message: &str) {
        self.message(Level::Error, message);
    }

    /// Prints what is good to know: not when the user wants quiet.
    pub(super) fn say(&self, message: &str) {
        if self.amount != Amount::Quiet {
            self.message(Level::Off, message);
        }
    }

    /// Whether the user wants more said than usual.
    pub(super) fn wants_more(&self) -> bool {
        self.amount == Amount::More
    }

    /// Prints a closing line: on a terminal, or when more is wanted. Pipes and logs stay quiet.
    pub(super) fn close(&self, message: &str) {
        let seen = self.terminal && self.amount != Amount::Quiet;
        if self.amount == Amount::More || self.is_json() || seen {
            self.message(Level::Off, message);
        }
    }

    /// Prints a step of the work, when more is wanted.
    pub(super) fn detail(&self, message: &str) {
        if self.amount == Amount::More {
            self.message(Level::Off, message);
        }
    }

    /// Prints a finding to standard error: notes only when the user does not want quiet.
    pub(super) fn finding(&self, finding: &Finding, texts: &Texts<'_>) {
        if self.amount == Amount::Quiet && finding.level < Level::Error {
            return;
        }
        if self.is_json() {
            let place = texts.place(&finding.at);
            let context = json!({
                "rule": finding.rule, "path": finding.at.path, "line": place.line,
                "column": place.column, "help": finding.help,
            });
            self.line(finding.level, &finding.message, &context);
        } else {
            let text = report::finding(finding, texts, self.colour_err) + "\n";
            let _ = io::stderr().write_all(text.as_bytes());
        }
    }

    fn message(&self, level: Level, message: &str) {
        if self.is_json() {
            self.line(level, message, &json!({}));
            return;
        }
        let (open, close) =
            if self.colour_err { ("\u{1b}[1m\u{1b}[91m", "\u{1b}[0m") } else { ("", "") };
        // Further lines of a message are marked, so that none of them is taken for one of ours.
        let message = report::visible_lines(message, false);
        let message = report::without_commands(&message).replace('\n', "\n  | ");
        let text = match level {
            Level::Error => format!("{open}error{close}: {message}\n"),
            _ => format!("{message}\n"),
        };
        let _ = io::stderr().write_all(text.as_bytes());
    }

    fn line(&self, level: Level, message: &str, context: &serde_json::Value) {
        let level = if level == Level::Off { "info" } else { level.name() };
        let line = json!({
            "timestamp": clock::now(), "level": level, "service": "specbook",
            "request_id": self.request, "message": message, "context": context,
        });
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// A bar that is drawn on a terminal, once the work has taken a second.
    pub(super) fn bar(&self, steps: usize) -> ProgressBar {
        if !self.terminal || self.amount == Amount::Quiet || self.is_json() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos} of {len} pages") {
            bar.set_style(style);
        }
        let later = bar.clone();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_secs(1));
            if !later.is_finished() {
                later.set_draw_target(ProgressDrawTarget::stderr());
            }
        });
        bar
    }
}
