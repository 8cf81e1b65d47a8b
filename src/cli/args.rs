//! The arguments as they are typed.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::report::query::QUERIES;
use crate::report::trace::TRACES;

/// A static site generator for spec portals: links a folder of specs into one graph, checks it,
/// and renders it.
#[derive(Debug, Parser)]
#[command(name = "specbook", version, propagate_version = true, max_term_width = 100)]
pub(super) struct Arguments {
    /// The folder with book.toml [default: the nearest one upwards]
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,

    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,

    /// Print results and errors only
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Print more about what is done
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,

    /// How messages on standard error are written
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT")]
    pub log_format: LogFormat,

    #[command(subcommand)]
    pub command: Command,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TextOrJson {
    /// For people
    Text,
    /// For programs
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create a small portal that builds and checks clean
    Init(Init),
    /// Render the site
    Build(Build),
    /// Serve the site, and build it again on every change
    Serve(Serve),
    /// Build the site, and again on every change
    Watch(Watch),
    /// Report what is missing or wrong
    Check(Check),
    /// Print the graph
    Graph(Graph),
    /// Print what covers what: the matrix of traces
    Trace(Trace),
    /// Answer a query, in the language of live tables
    Query(Query),
    /// List the documents, written and planned
    List(List),
    /// Show everything that is known of a document or an item
    Inspect(Inspect),
    /// Show what is degraded: failed gates and errors
    Health(Health),
    /// Count documents, gates, coverage, findings and tasks, and time the stages
    Metrics(Metrics),
    /// Show how a file was read
    Debug(Debug),
    /// Show the kinds in force, or one of them after inheritance
    Kinds(Kinds),
    /// Explain a rule; without one, list them
    Explain(Explain),
    /// Write the specs that systems plan and that do not exist yet
    Generate(Generate),
    /// Bring managed blocks and derived keys up to date
    Sync(Sync),
    /// Write a new document of a kind
    New(New),
    /// Show what can be started now
    Next(Next),
    /// Find pages and places on them, as the search of the site does
    Search(Search),
    /// Remove the output and the cache
    Clean,
    /// Print a script that completes commands in a shell
    Completions(Completions),
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// The folder; created if it does not exist
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,

    /// Write into AGENTS.md how coding agents work with the specs; also in an existing portal
    #[arg(long)]
    pub agents: bool,

    /// Write a pipeline that checks the specs and publishes the site; also in an existing portal
    #[arg(long, value_enum, value_name = "HOST")]
    pub ci: Option<Host>,
}

/// Where the repository is, and its pipelines run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Host {
    /// GitHub Actions and Pages
    Github,
    /// GitLab CI/CD and Pages
    Gitlab,
}

/// Arguments of `build`.
#[derive(Debug, Args)]
pub(super) struct Build {
    /// Where the site goes, from the current folder [default: build.build-dir]
    #[arg(short, long, value_name = "DIR")]
    pub dest_dir: Option<PathBuf>,

    /// Open the site in the browser
    #[arg(short, long)]
    pub open: bool,

    /// Write no stub files, whatever build.create-missing says
    #[arg(long)]
    pub no_create: bool,

    /// Use nothing from the cache of earlier builds
    #[arg(long)]
    pub no_cache: bool,

    #[command(flatten)]
    pub trust: TrustFlags,
}

/// Whether the portal is a stranger's.
#[derive(Debug, Args)]
pub(super) struct TrustFlags {
    /// Let the portal decide nothing that could harm: limits, themes, what is published or runs
    #[arg(long)]
    pub untrusted: bool,

    /// With --untrusted: a book.toml outside of the portal that decides it
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The address to listen on
    #[arg(short = 'n', long, value_name = "HOST", default_value = "127.0.0.1")]
    pub hostname: String,

    /// The port; the next free one if it is taken, any free one with 0
    #[arg(short, long, value_name = "PORT", default_value_t = 3000)]
    pub port: u16,

    /// Open the site in the browser
    #[arg(short, long)]
    pub open: bool,

    /// Look for changes every second instead of waiting for the system's events
    #[arg(long)]
    pub poll: bool,
}

/// Arguments of `watch`.
#[derive(Debug, Args)]
pub(super) struct Watch {
    /// Look for changes every second instead of waiting for the system's events
    #[arg(long)]
    pub poll: bool,
}

/// Flags of `check` about its report.
const REPORT: [&str; 4] = ["format", "deny", "show_waived", "max_per_rule"];

/// Arguments of `check`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Check {
    /// Report only on these files and folders; the whole portal is linked all the same
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// text, json, sarif, junit, github or gitlab, with =FILE to write it there; may be given
    /// several times
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "text")]
    pub format: Vec<String>,

    /// The level from which the exit code is 1 [default: check.deny]
    #[arg(long, value_name = "LEVEL")]
    pub deny: Option<String>,

    /// Only findings in or about documents that changed since this git revision
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,

    /// Fix what can be fixed without a doubt, then check
    #[arg(long, conflicts_with = "write_baseline")]
    pub fix: bool,

    /// With --fix: print the changes as a diff, write nothing and report nothing
    #[arg(long, requires = "fix", conflicts_with_all = REPORT)]
    pub dry_run: bool,

    /// Write the current findings into check.baseline, so that they pass from now on
    #[arg(long, conflicts_with_all = ["paths", "since"], conflicts_with_all = REPORT)]
    pub write_baseline: bool,

    /// Also list findings that waivers, documents themselves or the baseline accept
    #[arg(long)]
    pub show_waived: bool,

    /// Show at most N findings of each rule as text
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub max_per_rule: Option<u32>,

    #[command(flatten)]
    pub trust: TrustFlags,
}

/// Arguments of `graph`.
#[derive(Debug, Args)]
pub(super) struct Graph {
    /// json, dot, mermaid, svg or graphml; with --path and --impact also text [default: json, with
    /// --path and --impact text]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,

    /// Only this node and what is near it
    #[arg(long, value_name = "ID")]
    pub focus: Option<String>,

    /// How many edges away from the focus
    #[arg(long, value_name = "N", default_value_t = 1, requires = "focus")]
    pub depth: usize,

    /// Components and items too
    #[arg(long)]
    pub items: bool,

    /// The shortest way from A to B: along the arrows, else against them
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["focus", "impact"])]
    pub path: Option<Vec<String>>,

    /// What a change of this node reaches: all that depends on it, by distance
    #[arg(long, value_name = "ID", conflicts_with = "focus")]
    pub impact: Option<String>,

    /// The relations that --path and --impact follow [default: all but plain links]
    #[arg(long, value_name = "NAME")]
    pub relation: Vec<String>,
}

/// Arguments of `trace`.
#[derive(Debug, Args)]
pub(super) struct Trace {
    /// The rows: an item type or a document kind [default: everything that must be covered]
    #[arg(long, value_name = "TYPE")]
    pub from: Option<String>,

    /// What covers them: an item type or a document kind [default: any]
    #[arg(long, value_name = "TYPE")]
    pub to: Option<String>,

    /// Only what is not covered
    #[arg(long)]
    pub uncovered: bool,

    /// What covers a thing must be covered itself
    #[arg(long)]
    pub deep: bool,

    /// What is printed
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = formats())]
    pub format: String,
}

/// The formats of `trace`.
fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(TRACES.iter().map(|format| format.name))
}

/// Arguments of `query`.
#[derive(Debug, Args)]
pub(super) struct Query {
    /// What is asked, in one argument or in several
    #[arg(value_name = "QUERY", required = true)]
    pub query: Vec<String>,

    /// What is printed
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = query_formats())]
    pub format: String,
}

/// The formats of `query`.
fn query_formats() -> PossibleValuesParser {
    PossibleValuesParser::new(QUERIES.iter().map(|format| format.name))
}

/// Arguments of `health`.
#[derive(Debug, Args)]
pub(super) struct Health {
    /// What is printed
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// Arguments of `metrics`.
#[derive(Debug, Args)]
pub(super) struct Metrics {
    /// What is printed
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// Arguments of `list`.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Only documents of this kind
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,

    /// Only documents of this status; also written, stub or planned
    #[arg(long, value_name = "STATUS")]
    pub status: Option<String>,

    /// What is printed
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
pub(super) struct Inspect {
    /// A document's id, or an item's as DOCUMENT#ITEM
    #[arg(value_name = "ID")]
    pub id: String,

    /// What is printed
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// Arguments of `debug`.
#[derive(Debug, Args)]
pub(super) struct Debug {
    /// A Markdown file
    #[arg(value_name = "PATH")]
    pub path: PathBuf,

    /// What is printed
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// Arguments of `kinds`.
#[derive(Debug, Args)]
pub(super) struct Kinds {
    /// A kind: print its file after inheritance, each line with the file it comes from
    #[arg(value_name = "NAME")]
    pub name: Option<String>,

    /// With --draft: the documents, as files and folders
    #[arg(value_name = "FILE", requires = "draft")]
    pub files: Vec<PathBuf>,

    /// Draft a kind of this name from documents, with the evidence as comments
    #[arg(long, requires = "files", conflicts_with = "format")]
    pub draft: bool,

    /// With --draft: write kinds/NAME.toml, which must not exist
    #[arg(long, requires = "draft")]
    pub write: bool,

    /// Print the JSON Schema of kind files, for editors
    #[arg(long, conflicts_with_all = ["name", "draft", "format"])]
    pub schema: bool,

    /// What is printed
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// Arguments of `generate`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Generate {
    /// The system spec [default: every one of the portal]
    #[arg(value_name = "SYSTEM.md")]
    pub system: Option<PathBuf>,

    /// Only this feature, by its name or id; may be given several times
    #[arg(long, value_name = "NAME")]
    pub feature: Vec<String>,

    /// Where the files go, from the current folder [default: stubs.output-dir]
    #[arg(long, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,

    /// Print the plan and write nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Choose, look at and rename each spec on the terminal
    #[arg(long, conflicts_with_all = ["yes", "dry_run", "brief"])]
    pub interactive: bool,

    /// Write without asking
    #[arg(short, long)]
    pub yes: bool,

    /// Print what an author needs to write one spec; its name in the place of SYSTEM.md or with
    /// --feature
    #[arg(long, conflicts_with = "dry_run")]
    pub brief: bool,

    /// How a brief is printed
    #[arg(long, value_enum, default_value_t = TextOrJson::Text, requires = "brief")]
    pub format: TextOrJson,
}

/// Arguments of `sync`.
#[derive(Debug, Args)]
pub(super) struct Sync {
    /// Print what is out of date, write nothing, and exit with 1 if something is
    #[arg(long)]
    pub check: bool,

    /// Print what would be written and write nothing
    #[arg(long, conflicts_with = "check")]
    pub dry_run: bool,

    /// Overwrite this edited block: the document's id and the block's section
    #[arg(long, value_name = "ID#BLOCK")]
    pub force: Vec<String>,
}

/// Arguments of `new`.
#[derive(Debug, Args)]
pub(super) struct New {
    /// The kind; `specbook kinds` lists them
    #[arg(value_name = "KIND")]
    pub kind: String,

    /// The document's name
    #[arg(value_name = "NAME")]
    pub name: Option<String>,

    /// The document that it is written for
    #[arg(long, value_name = "ID")]
    pub parent: Option<String>,

    /// Print the document and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Arguments of `next`.
#[derive(Debug, Args)]
pub(super) struct Next {
    /// What is printed
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// Arguments of `search`.
#[derive(Debug, Args)]
pub(super) struct Search {
    /// Words, beginnings of words, ids
    #[arg(value_name = "WORDS", required = true)]
    pub words: Vec<String>,

    /// How many pages are shown
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub max: usize,

    /// What is printed
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A rule's id
    #[arg(value_name = "RULE")]
    pub rule: Option<String>,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}
