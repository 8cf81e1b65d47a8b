//! The user: arguments in, exit code out. One command a file.

mod agents;
mod args;
mod brief;
mod build;
mod check;
mod ci;
mod clean;
mod clock;
mod completions;
mod console;
mod debug;
mod explain;
mod generate;
mod graph;
mod health;
mod init;
mod inspect;
mod kinds;
mod list;
mod metrics;
mod new;
mod next;
mod place;
mod plan;
mod prompt;
mod query;
mod search;
mod serve;
mod sync;
mod trace;
mod watch;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Parser as _;

use crate::config;
use crate::load;
use crate::pipeline::{self, Failure, Setup};
use crate::report;
use crate::wire::Texts;
use args::{Arguments, Command};
use console::Console;

/// Done and clean.
pub const CLEAN: u8 = 0;
/// Findings at or above the denied level.
pub const FINDINGS: u8 = 1;
/// Usage, configuration or the disk.
pub const UNUSABLE: u8 = 2;

/// Runs the command line and gives the exit code.
pub fn run() -> u8 {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers; everything else is wrong usage.
            if error.print().is_err_and(|error| error.kind() != ErrorKind::BrokenPipe) {
                return UNUSABLE;
            }
            return u8::try_from(error.exit_code()).unwrap_or(UNUSABLE);
        }
    };
    let user = User::new(&arguments);
    if !config::is_date(&user.today) {
        user.console
            .error(&format!("invalid date `{}` in {TODAY}, expected YYYY-MM-DD", user.today));
        return UNUSABLE;
    }
    match dispatch(&user, &arguments.command) {
        Ok(code) => match Console::lost() {
            // Whoever reads a result that is cut off must not take it for the whole.
            Some(why) => {
                user.console.error(&format!("cannot write the result: {why}"));
                UNUSABLE
            }
            None => code,
        },
        Err(failure) => {
            user.fail(&failure);
            UNUSABLE
        }
    }
}

fn dispatch(user: &User, command: &Command) -> Result<u8, Failure> {
    match command {
        Command::Init(args) => init::run(user, args),
        Command::Build(args) => build::run(user, args),
        Command::Serve(args) => serve::run(user, args),
        Command::Watch(args) => watch::run(user, args),
        Command::Check(args) => check::run(user, args),
        Command::Graph(args) => graph::run(user, args),
        Command::Trace(args) => trace::run(user, args),
        Command::Query(args) => query::run(user, args),
        Command::List(args) => list::run(user, args),
        Command::Inspect(args) => inspect::run(user, args),
        Command::Health(args) => health::run(user, args),
        Command::Metrics(args) => metrics::run(user, args),
        Command::Debug(args) => debug::run(user, args),
        Command::Kinds(args) => kinds::run(user, args),
        Command::Explain(args) => explain::run(user, args),
        Command::Generate(args) => generate::run(user, args),
        Command::Sync(args) => sync::run(user, args),
        Command::New(args) => new::run(user, args),
        Command::Next(args) => next::run(user, args),
        Command::Search(args) => search::run(user, args),
        Command::Clean => clean::run(user),
        Command::Completions(args) => completions::run(user, args),
    }
}

/// What the user brought: their current folder, their environment, their terminal.
#[derive(Clone)]
pub(crate) struct User {
    root: Option<PathBuf>,
    here: PathBuf,
    environment: Vec<(String, String)>,
    console: Console,
    today: String,
    /// Where the summary of a job goes, where this is one.
    job_summary: Option<PathBuf>,
    /// Whether this is a machine that nobody works on.
    in_ci: bool,
}

/// The variable that says which day it is, for tests and for runs that are to be repeated.
const TODAY: &str = "SPECBOOK_TODAY";

impl User {
    fn new(arguments: &Arguments) -> User {
        let mut environment: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| name.starts_with("SPECBOOK_"))
            .collect();
        environment.sort();
        let day = environment.iter().position(|(name, _)| name == TODAY);
        let day = day.map(|at| environment.remove(at).1);
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        User {
            root: arguments.root.clone(),
            here: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
            environment,
            console: Console::new(arguments),
            today: day.unwrap_or_else(clock::today),
            job_summary: set("GITHUB_STEP_SUMMARY").map(PathBuf::from),
            in_ci: set("CI").is_some_and(|value| value != "false" && value != "0"),
        }
    }

    /// Lays the flags of a command over the environment.
    fn trusting(&self, flags: &args::TrustFlags) -> User {
        let mut user = self.clone();
        let mut set = |name: &str, value: String| {
            user.environment.retain(|(known, _)| known != name);
            user.environment.push((name.to_owned(), value));
        };
        if flags.untrusted {
            set(pipeline::UNTRUSTED, "1".to_owned());
        }
        if let Some(policy) = &flags.policy {
            set(pipeline::POLICY, self.here.join(policy).to_string_lossy().into_owned());
        }
        user
    }

    /// The portal's root: as given, else the nearest folder upwards with a `book.toml`, else here.
    fn root(&self) -> Result<PathBuf, Failure> {
        self.root_from(&self.here)
    }

    fn root_from(&self, start: &Path) -> Result<PathBuf, Failure> {
        let root = match &self.root {
            Some(root) => self.here.join(root),
            None => load::find_root(start).unwrap_or_else(|| start.to_owned()),
        };
        if !root.is_dir() {
            return Err(Failure::Message(format!("the folder {} does not exist", root.display())));
        }
        Ok(root)
    }

    /// A file that the user names, and the root of the portal that it is in. Without a `book.toml`
    /// the current folder is the portal, as for every command.
    fn file_and_root(&self, path: &Path) -> Result<(PathBuf, PathBuf), Failure> {
        let missing = || Failure::Message(format!("the file {} does not exist", path.display()));
        let file = self.here.join(path).canonicalize().map_err(|_| missing())?;
        let folder = file.parent().ok_or_else(missing)?;
        let here = self.here.canonicalize().map_err(|_| missing())?;
        let start = match load::find_root(folder) {
            None if file.starts_with(&here) => here.as_path(),
            _ => folder,
        };
        let root = self.root_from(start)?.canonicalize().map_err(|_| missing())?;
        Ok((file, root))
    }

    /// Reads the configuration of a root, and shows the notes on it.
    fn setup(&self, root: &Path) -> Result<Setup, Failure> {
        let setup = pipeline::setup(root, &self.environment)?;
        let portal = crate::model::Portal::default();
        let texts = Texts::new(&portal, &setup.sources);
        for note in &setup.notes {
            self.console.finding(note, &texts);
        }
        Ok(setup)
    }

    fn fail(&self, failure: &Failure) {
        match failure {
            Failure::Findings(findings, sources) => {
                let portal = crate::model::Portal::default();
                let texts = Texts::new(&portal, sources);
                for finding in findings {
                    self.console.finding(finding, &texts);
                }
            }
            Failure::Message(message) => self.console.error(message),
        }
    }

    /// A failure as plain text, for the browser.
    fn text_of(failure: &Failure) -> String {
        match failure {
            Failure::Findings(findings, sources) => {
                let portal = crate::model::Portal::default();
                let texts = Texts::new(&portal, sources);
                let text = findings.iter().map(|finding| report::finding(finding, &texts, false));
                text.collect()
            }
            Failure::Message(message) => message.clone(),
        }
    }
}
