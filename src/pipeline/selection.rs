//! What of a portal a run is asked about: all of it, some paths, what changed since a revision.

use std::collections::BTreeSet;

use crate::config::FILE;
use crate::model::{Finding, Portal};

/// What is asked for, before anything is read.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Files and folders, from the portal's root; none: all.
    pub paths: Vec<String>,
    /// The files that changed, from the portal's root; none: it makes no difference.
    pub changed: Option<BTreeSet<String>>,
}

/// The same for a portal. A document is its file, what that includes and the metadata beside it.
#[derive(Debug)]
pub struct Selected<'a> {
    portal: &'a Portal,
    selection: &'a Selection,
    /// The files that changed, and the documents that are read from one of them.
    changed: Option<BTreeSet<&'a str>>,
    /// The files of metadata beside documents that are asked for.
    beside: BTreeSet<&'a str>,
}

impl Selection {
    /// What of a portal it is about.
    pub fn of<'a>(&'a self, portal: &'a Portal) -> Selected<'a> {
        let changed = self.changed.as_ref().map(|changed| {
            let documents = portal.documents.iter();
            let read = documents.filter(|document| document.files().any(|at| changed.contains(at)));
            read.map(|document| document.path()).chain(changed.iter().map(String::as_str)).collect()
        });
        let asked = portal.documents.iter().filter(|document| self.names(document.path()));
        let beside = asked.filter_map(|document| Some(document.sidecar.as_ref()?.path.as_str()));
        Selected { portal, selection: self, changed, beside: beside.collect() }
    }

    /// Whether a path is one of those that were asked for, or below one.
    fn names(&self, path: &str) -> bool {
        self.paths.is_empty() || self.paths.iter().any(|asked| covers(asked, path))
    }
}

impl Selected<'_> {
    /// Whether a document at a path was asked for and changed.
    pub fn covers(&self, path: &str) -> bool {
        self.is_asked(path) && self.is_changed(path)
    }

    /// Whether a finding is in a file that was asked for and changed; what is found elsewhere about
    /// what changed is as well.
    pub fn has(&self, finding: &Finding) -> bool {
        let about = || {
            let mut nodes = finding.about.iter().map(|node| &self.portal.node(*node).path);
            self.is_changed(&finding.at.path) || nodes.any(|path| self.is_changed(path))
        };
        (self.is_asked(&finding.at.path) || self.is_asked(&finding.in_document().path)) && about()
    }

    /// Whether a file was asked for, or is the metadata beside one that was.
    pub fn is_asked(&self, path: &str) -> bool {
        self.selection.names(path) || self.beside.contains(path)
    }

    fn is_changed(&self, path: &str) -> bool {
        self.changed.as_ref().is_none_or(|changed| changed.contains(path))
    }

    /// A path that was asked for and at which nothing of the portal is.
    pub fn empty(&self) -> Option<&str> {
        let documents = || {
            let files = self.portal.documents.iter().flat_map(|document| document.files());
            files.chain(self.portal.unreadable.iter().map(|file| file.path.as_str())).chain([FILE])
        };
        let mut asked = self.selection.paths.iter();
        asked.find(|asked| !documents().any(|known| covers(asked, known))).map(String::as_str)
    }
}

/// Whether a path is another one or a folder above it.
fn covers(path: &str, other: &str) -> bool {
    path.is_empty()
        || other == path
        || other.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
}
