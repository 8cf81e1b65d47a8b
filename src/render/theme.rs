//! The theme: embedded in the binary, each file overridable by the portal's own.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

use crate::model::Artifact;
use crate::template::Templates;

static DEFAULT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The files of a theme, by path inside it.
#[derive(Debug, Clone)]
pub struct Theme {
    files: BTreeMap<String, Vec<u8>>,
}

impl Theme {
    /// The embedded theme with a portal's own files laid over it.
    pub fn new(own: BTreeMap<String, Vec<u8>>) -> Theme {
        let mut files = BTreeMap::new();
        add(&DEFAULT, &mut files);
        files.extend(own);
        Theme { files }
    }

    /// The templates, compiled. The error names the template and the line.
    pub fn templates(&self) -> Result<Templates, String> {
        let mut sources = BTreeMap::new();
        for (path, bytes) in &self.files {
            let Some(name) = path.strip_prefix("templates/") else {
                continue;
            };
            let text = String::from_utf8(bytes.clone())
                .map_err(|_| format!("templates/{name} is not UTF-8"))?;
            sources.insert(name.to_owned(), text);
        }
        Templates::new(sources)
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
