//! The theme: embedded in the binary, each file overridable by the portal's own.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

use super::Error;
use crate::model::Artifact;
use crate::template::Templates;

static DEFAULT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The files of a theme, by path inside it.
#[derive(Debug, Clone)]
pub struct Theme {
    files: BTreeMap<String, Vec<u8>>,
    /// Whether some are the portal's own.
    own: Vec<String>,
    /// Steps that one page may take where some are.
    steps: u64,
}

impl Theme {
    /// The embedded theme with a portal's own files laid over it; each page of those may take so many
    /// steps.
    pub fn new(own: BTreeMap<String, Vec<u8>>, steps: u64) -> Theme {
        let mut files = BTreeMap::new();
        add(&DEFAULT, &mut files);
        let names = own.keys().filter_map(|path| path.strip_prefix("templates/"));
        let names = names.map(str::to_owned).collect();
        files.extend(own);
        Theme { files, own: names, steps }
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
        Ok(Templates::new(sources, &own, self.steps)?)
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
        files.insert(path, file.contents().to_vec());
    }
    for inner in folder.dirs() {
        add(inner, files);
    }
}
