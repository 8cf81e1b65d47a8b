//! The baseline: a file of findings that were there when it was written. It lets those pass and
//! fails new ones; what is fixed leaves it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::model::{Finding, Fingerprint};

/// The version of the file's form.
const VERSION: u32 = 1;

/// A finding that a baseline knows. All but the fingerprint is for those who read the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    rule: String,
    path: String,
    message: String,
    fingerprint: String,
}

/// What the file is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    findings: Vec<Known>,
}

/// Why a file is not a baseline.
#[derive(Debug)]
pub enum NoBaseline {
    /// It is not JSON of the form.
    Form(serde_json::Error),
    /// Its version is another.
    Version(u32),
    /// A text in the place of a fingerprint is none.
    Fingerprint(String),
}

impl std::fmt::Display for NoBaseline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NoBaseline::Form(error) => error.fmt(f),
            NoBaseline::Version(version) => {
                write!(f, "unknown version {version}, expected {VERSION}")
            }
            NoBaseline::Fingerprint(text) => write!(f, "invalid fingerprint `{text}`"),
        }
    }
}

/// The findings that were there when it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeMap<Fingerprint, Known>,
}

impl Baseline {
    /// Reads a file.
    pub fn read(text: &str) -> Result<Baseline, NoBaseline> {
        let file: File = serde_json::from_str(text).map_err(NoBaseline::Form)?;
        if file.version != VERSION {
            return Err(NoBaseline::Version(file.version));
        }
        let mut known = BTreeMap::new();
        for one in file.findings {
            let Some(fingerprint) = Fingerprint::from_text(&one.fingerprint) else {
                return Err(NoBaseline::Fingerprint(one.fingerprint));
            };
            known.insert(fingerprint, one);
        }
        Ok(Baseline { known })
    }

    /// The baseline of some findings.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Baseline {
        let known = |finding: &Finding| {
            let fingerprint = finding.fingerprint;
            let known = Known {
                rule: finding.rule.to_owned(),
                path: finding.at.path.clone(),
                message: finding.message.clone(),
                fingerprint: fingerprint.to_string(),
            };
            (fingerprint, known)
        };
        Baseline { known: findings.into_iter().map(known).collect() }
    }

    /// Whether it knows a finding.
    pub fn has(&self, finding: &Finding) -> bool {
        self.known.contains_key(&finding.fingerprint)
    }

    /// How many findings it knows.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The same without what none of some findings is.
    #[must_use]
    pub fn shrunk<'a>(&self, findings: impl IntoIterator<Item = &'a Finding>) -> Baseline {
        let mut known = BTreeMap::new();
        for finding in findings {
            if let Some(one) = self.known.get(&finding.fingerprint) {
                known.insert(finding.fingerprint, one.clone());
            }
        }
        Baseline { known }
    }

    /// The file: a line for each finding, in the order of paths and rules, so that what changes in
    /// it are the lines of what was found or fixed.
    pub fn text(&self) -> String {
        let mut known: Vec<&Known> = self.known.values().collect();
        known.sort_by_key(|one| (&one.path, &one.rule, &one.message, &one.fingerprint));
        let mut out = format!("{{\n  \"version\": {VERSION},\n  \"findings\": [");
        for (at, one) in known.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let line = serde_json::to_string(one).unwrap_or_default();
            let _ = write!(out, "{comma}\n    {line}");
        }
        out.push_str(if known.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
        out
    }
}
