//! The theme: embedded in the binary, each file overridable by the portal's own. A file is that of the
//! portal, else that of the embedded theme of the same name, else that of the embedded `default`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use include_dir::{Dir, include_dir};

use super::{Error, styles};
use crate::model::Artifact;
use crate::template::{Bound, Templates};

/// The theme from which others take what they lack.
static DEFAULT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The theme without scripts.
static PLAIN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/plain");

/// The names of the embedded themes.
pub const EMBEDDED: [&str; 2] = ["default", "plain"];

/// What the names of style sheets end in.
const STYLES: &str = ".css";

/// What the names of scripts end in.
const SCRIPTS: &str = ".js";

/// The script that pages have in `serve` only, whatever their theme.
const LIVE: &str = "assets/live.js";

/// The files of a theme, by path inside it.
#[derive(Debug, Clone)]
pub struct Theme {
    /// Its name.
    name: String,
    files: BTreeMap<String, Vec<u8>>,
    /// The templates that are the portal's own, by path inside it.
    own: Vec<String>,
    /// What one page may cost where some are.
    bound: Bound,
}

impl Theme {
    /// The theme of a name: the embedded files with a portal's own laid over them; each page by
    /// templates of those may take so many steps, and have so many bytes.
    pub fn new(name: &str, own: BTreeMap<String, Vec<u8>>, most: u64) -> Theme {
        let mut files = embedded(name);
        let names = own.keys().filter_map(|path| path.strip_prefix("templates/"));
        let names = names.map(str::to_owned).collect();
        files.extend(own);
        Theme {
            name: name.to_owned(),
            files,
            own: names,
            bound: Bound { most, spent: Arc::default() },
        }
    }

    /// Whether a page by the portal's own templates has cost more than it may.
    pub fn is_spent(&self) -> bool {
        self.bound.spent.load(Ordering::Relaxed)
    }

    /// The same without the portal's own templates.
    #[must_use]
    pub fn without_templates(&self) -> Theme {
        let mut files = embedded(&self.name);
        let own = self.files.iter().filter(|(path, _)| !path.starts_with("templates/"));
        files.extend(own.map(|(path, bytes)| (path.clone(), bytes.clone())));
        let bound = Bound { spent: Arc::default(), ..self.bound };
        Theme { name: self.name.clone(), files, own: Vec::new(), bound }
    }

    /// Whether its pages load scripts, and so the files that are for scripts only.
    pub fn has_scripts(&self) -> bool {
        let mut paths = self.files.keys();
        paths.any(|path| path.starts_with("assets/") && path.ends_with(SCRIPTS) && path != LIVE)
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
            .filter(move |(path, _)| live || path.as_str() != LIVE)
            .filter(|(path, _)| path.starts_with("assets/"))
            .map(|(path, bytes)| Artifact::new(path.clone(), bytes.clone()))
    }
}

/// The embedded files of a theme.
fn embedded(name: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    add(&DEFAULT, &mut files);
    if name == EMBEDDED[1] {
        files.retain(|path, _| !path.ends_with(SCRIPTS) || path == LIVE);
        add(&PLAIN, &mut files);
    }
    files
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
