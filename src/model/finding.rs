//! A finding is one thing that is wrong or missing, with its place and a way out.

use serde::{Deserialize, Serialize};

use super::{Fingerprint, Location, NodeId, Source, Span};

/// How much a finding matters. `Off` is only a setting, never a finding's level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Not reported.
    Off,
    /// Worth knowing.
    Note,
    /// Probably wrong.
    Warning,
    /// Wrong: `check` fails by default.
    Error,
}

impl Level {
    /// The level's word in configuration, machine formats and the site.
    pub fn name(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }

    /// The level of a word, if it is one.
    pub fn from_name(name: &str) -> Option<Level> {
        [Level::Off, Level::Note, Level::Warning, Level::Error]
            .into_iter()
            .find(|level| level.name() == name)
    }
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Related {
    /// The place.
    pub at: Location,
    /// What is there.
    pub message: String,
}

/// One replacement of text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edit {
    /// The text to replace, in the finding's file.
    pub span: Span,
    /// What to put in its place.
    pub text: String,
}

impl Edit {
    /// Puts other words in the place of some that are in a span, where they are there once.
    pub fn of_words(source: &Source, span: Span, wrong: &str, right: &str) -> Option<Edit> {
        let text = source.slice(span);
        let at = text.find(wrong).filter(|at| text.rfind(wrong) == Some(*at))?;
        let start = span.start + at;
        Some(Edit { span: Span::new(start, start + wrong.len()), text: right.to_owned() })
    }
}

/// A change that removes the finding without loss.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fix {
    /// What the change does, in the imperative.
    pub message: String,
    /// The replacements, in order, not overlapping.
    pub edits: Vec<Edit>,
}

/// One thing that is wrong or missing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Finding {
    /// The rule's id, such as `dangling-reference`.
    pub rule: &'static str,
    /// How much it matters here.
    pub level: Level,
    /// The text it is about; `book.toml` for the portal as a whole.
    pub at: Location,
    /// The place in the text of the document's page, where that text was put together from several
    /// files: `at` is in one of them then.
    pub expanded: Option<Box<Location>>,
    /// One terse sentence without a full stop.
    pub message: String,
    /// The next thing to do.
    pub help: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// A change that removes it, if one is certain.
    pub fix: Option<Fix>,
    /// The document it belongs to, by id, for waivers and pages.
    pub document: Option<String>,
    /// Every node that its texts name, its own document first: where one of them is not published,
    /// neither is the finding.
    pub about: Vec<NodeId>,
    /// What it is known by from run to run; given when the checks are done.
    pub fingerprint: Fingerprint,
}

/// Why a finding is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Acceptance {
    /// A waiver of the configuration.
    Waiver {
        /// Why.
        reason: String,
        /// The last day, `YYYY-MM-DD`.
        until: String,
    },
    /// A comment or a key in the document itself, with its reason.
    Allow(String),
    /// The baseline knows it.
    Baseline,
}

impl Acceptance {
    /// The word for it in pages and outputs.
    pub fn name(&self) -> &'static str {
        match self {
            Acceptance::Waiver { .. } => "waived",
            Acceptance::Allow(_) => "allowed",
            Acceptance::Baseline => "baselined",
        }
    }

    /// The reason that somebody gave, and the last day on which it counts.
    pub fn reason(&self) -> String {
        match self {
            Acceptance::Waiver { reason, until } => format!("{reason} (until {until})"),
            Acceptance::Allow(reason) => reason.clone(),
            Acceptance::Baseline => "known when the baseline was written".to_owned(),
        }
    }
}

/// A finding that is true and accepted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Accepted {
    /// The finding.
    pub finding: Finding,
    /// Why it is accepted.
    pub by: Acceptance,
}

impl Finding {
    /// A finding on a portal, at the level its rule has by default, with every node that its texts
    /// name.
    pub fn new(
        rule: &RuleInfo,
        at: Location,
        message: impl Into<String>,
        about: impl IntoIterator<Item = NodeId>,
    ) -> Self {
        let about = about.into_iter().collect();
        Finding { about, ..Finding::of_settings(rule, at, message) }
    }

    /// A finding on what is read before there is a portal: settings and kinds.
    pub fn of_settings(rule: &RuleInfo, at: Location, message: impl Into<String>) -> Self {
        Finding {
            rule: rule.id,
            level: rule.level,
            at,
            expanded: None,
            message: message.into(),
            help: None,
            related: Vec::new(),
            fix: None,
            document: None,
            about: Vec::new(),
            fingerprint: Fingerprint::default(),
        }
    }

    /// The place in the text that a document is parsed from: what spans of documents are compared
    /// with.
    pub fn in_document(&self) -> &Location {
        self.expanded.as_deref().unwrap_or(&self.at)
    }

    /// The same finding with its places in files instead of in the text that was put together from
    /// them. A change of what is included is left to people: other pages may include it too.
    #[must_use]
    pub fn in_files<'a>(mut self, text_of: impl Fn(&str) -> Option<&'a Source>) -> Self {
        let located = |at: &Location| {
            let (file, span) = text_of(&at.path)?.located(at.span)?;
            Some(Location::new(&*file.path, span))
        };
        for related in &mut self.related {
            if let Some(at) = located(&related.at) {
                related.at = at;
            }
        }
        let Some(text) = text_of(&self.at.path) else { return self };
        self.fix = self.fix.and_then(|fix| {
            let edits = text.edits_here(&fix.edits)?;
            Some(Fix { edits, ..fix })
        });
        if let Some(at) = located(&self.at) {
            self.expanded = Some(Box::new(std::mem::replace(&mut self.at, at)));
        }
        self
    }

    /// The same finding at another level.
    #[must_use]
    pub fn at_level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// The same finding with the next thing to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same finding with another place.
    #[must_use]
    pub fn related(mut self, at: Location, message: impl Into<String>) -> Self {
        self.related.push(Related { at, message: message.into() });
        self
    }

    /// The same finding with a change that removes it.
    #[must_use]
    pub fn fix(mut self, message: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { message: message.into(), edits });
        self
    }

    /// The same finding, belonging to a document.
    #[must_use]
    pub fn of(mut self, document: impl Into<String>) -> Self {
        self.document = Some(document.into());
        self
    }
}

/// What a rule says of itself; `explain`, the manual and the machine formats read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleInfo {
    /// Kebab-case id that names the fault.
    pub id: &'static str,
    /// The level of its findings unless a finding or the configuration says otherwise.
    pub level: Level,
    /// The rule file's doc comment, in Markdown: what, why, example, how to fix.
    pub docs: &'static str,
}

impl RuleInfo {
    /// The docs as Markdown: a doc comment's lines without the blank they begin with.
    pub fn text(&self) -> String {
        let lines = self.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The first sentence of the docs, on one line.
    pub fn summary(&self) -> String {
        super::first_sentence(&self.text())
    }
}
