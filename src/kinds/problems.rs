//! What is invalid in kind files, each at its key or value.

use crate::model::{Finding, Location, nearest};

use super::tree::Place;
use super::{KindSource, RULE};

/// The findings so far.
pub(super) struct Problems<'a> {
    files: &'a [KindSource],
    found: Vec<Finding>,
}

impl<'a> Problems<'a> {
    pub(super) fn new(files: &'a [KindSource]) -> Problems<'a> {
        Problems { files, found: Vec::new() }
    }

    pub(super) fn push(&mut self, finding: Finding) {
        // A fault of a file that others extend is one fault.
        let known = self
            .found
            .iter()
            .any(|there| (&there.at, &there.message) == (&finding.at, &finding.message));
        if !known {
            self.found.push(finding);
        }
    }

    fn locate(&self, place: Place) -> Location {
        Location::new(self.files[place.file].path.as_str(), place.span)
    }

    pub(super) fn finding(&self, place: Place, message: impl Into<String>) -> Finding {
        Finding::of_settings(&RULE, self.locate(place), message)
    }

    pub(super) fn add(&mut self, place: Place, message: impl Into<String>) {
        let finding = self.finding(place, message);
        self.push(finding);
    }

    pub(super) fn help(
        &mut self,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let finding = self.finding(place, message).help(help.into());
        self.push(finding);
    }

    /// A name that is none of those that are known.
    pub(super) fn unknown<'n>(
        &mut self,
        place: Place,
        what: &str,
        name: &str,
        known: impl Iterator<Item = &'n str> + Clone,
    ) {
        let help = suggestion(name, known);
        self.help(place, format!("unknown {what} `{name}`"), help);
    }

    /// Two places that contradict each other.
    pub(super) fn contradiction(
        &mut self,
        place: Place,
        other: Place,
        message: String,
        note: &str,
    ) {
        let finding = self.finding(place, message).related(self.locate(other), note);
        self.push(finding);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(super) fn into_findings(mut self) -> Vec<Finding> {
        self.found.sort_by(|a, b| a.at.cmp(&b.at));
        self.found
    }

    pub(super) fn nothing_takes_the_rest(&mut self) {
        let message = "no kind takes the documents that are left: one of role `page` without \
                       `match` and `home` must do so";
        self.push(Finding::of_settings(&RULE, Location::whole("kinds"), message));
    }
}

/// The nearest of the known names, or all of them.
pub(super) fn suggestion<'n>(name: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    match nearest(name, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            const MOST: usize = 24;
            let all: Vec<&str> = known.collect();
            let more = all.len().saturating_sub(MOST);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            format!("expected one of {}{more}", all[..all.len().min(MOST)].join(", "))
        }
    }
}
