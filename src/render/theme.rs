//! The theme: embedded in the binary, each file overridable by the portal's own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use include_dir::{Dir, include_dir};

use super::{Error, styles};
use crate::model::Artifact;
use crate::template::{Bound, Templates};

static DEFAULT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// What the names of style sheets end in.
const STYLES: &str = ".css";

/// The files of a theme, by path inside it.
#[derive(Debug, Clone)]
pub struct Theme {
    files: BTreeMap<String, Vec<u8>>,
    /// The templates that are the portal's own, by path inside it.
    own: Vec<String>,
    /// What one page may cost where some are.
    bound: Bound,
}

impl Theme {
    /// The embedded theme with a portal's own files laid over it; each page by templates of those may
    /// take so many steps, and have so many bytes.
    pub fn new(own: BTreeMap<String, Vec<u8>>, most: u64) -> Theme {
        let mut files = BTreeMap::new();
        add(&DEFAULT, &mut files);
        let names = own.keys().filter_map(|path| path.strip_prefix("templates/"));
        let names = names.map(str::to_owned).collect();
        files.extend(own);
        Theme { files, own: names, bound: Bound { most, spent: Arc::default() } }
    }

    /// Whether a page by the portal's own templates has cost more than it may.
    pub fn is_spent(&self) -> bool {
        self.bound.spent.load(Ordering::Relaxed)
    }

    /// The same without the portal's own templates.
    #[must_use]
    pub fn without_templates(&self) -> Theme {
        let mut files = BTreeMap::new();
        add(&DEFAULT, &mut files);
        let own = self.files.iter().filter(|(path, _)| !path.starts_with("templates/"));
        files.extend(own.map(|(path, bytes)| (path.clone(), bytes.clone())));
        let bound = Bound { spent: Arc::default(), ..self.bound };
        Theme { files, own: Vec::new(), bound }
    }

    /// The templates, compiled. The error names the template and the line.
    pub fn templates(&self) -> Result<Templates, Error> {
        let mut sources = BTreeMap::new();
        for (path, bytes) in &self.files {
            let Some(name) = path.strip_prefix("templates/") else {
                continue;
            };
            let text =
                String::from_utf8(bytes.clone()).map_err(|_| Error::NotUtf8(name.to_owned()))?;
            sources.insert(name.to_owned(), text);
        }
        let own: Vec<&str> = self.own.iter().map(String::as_str).collect();
        Ok(Templates::new(sources, &own, self.bound.clone())?)
    }

    /// The files that pages link to: styles, scripts, icons.
    pub(super) fn assets(&self, live: bool) -> impl Iterator<Item = Artifact> {
        self.files
            .iter()
            .filter(move |(path, _)| live || path.as_str() != "assets/live.js")
            .filter(|(path, _)| path.starts_with("assets/"))
            .map(|(path, bytes)| Artifact::new(path.clone(), bytes.clone()))
    }
}

fn add(folder: &Dir<'_>, files: &mut BTreeMap<String, Vec<u8>>) {
    for file in folder.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        let bytes = match file.contents_utf8().filter(|_| path.ends_with(STYLES)) {
            Some(css) => styles::sent(css).into_bytes(),
            None => file.contents().to_vec(),
        };
        files.insert(path, bytes);
    }
    for inner in folder.dirs() {
        add(inner, files);
    }
}
