//! What the portal brings beside its specs: `book.toml`, kind files, themes, style sheets, scripts
//! and the files that are copied into the site.

use std::collections::BTreeMap;
use std::path::Path;

use super::door::{Door, Found, Limit, Refusal, list};
use super::walk::{Walk, unnamed};
use super::{Error, at};
use crate::config::{Config, FILE};
use crate::kinds::{KindSource, Own, TemplateSource};
use crate::model::Unreadable;

/// The text of `book.toml`, if there is one.
pub fn config_text(root: &Path) -> Result<Option<String>, Error> {
    text(root, FILE)
}

/// The text of a file below a folder, without a byte order mark; none where there is no such file.
pub fn text(root: &Path, path: &str) -> Result<Option<String>, Error> {
    Door::new(root, "").settings(path).map_err(at(path))
}

/// The text of a file of known findings; none where there is none.
pub fn baseline_text(root: &Path, path: &str) -> Result<Option<String>, Error> {
    let most = Limit { bytes: MOST_BASELINE, key: None };
    Door::new(root, "").text(path, most).map_err(at(path))
}

/// Bytes that a file of known findings may have: about 300,000 of them.
const MOST_BASELINE: u64 = 64 << 20;

/// The portal's own kind files, `kinds/NAME.toml`, by name.
pub fn kind_files(root: &Path) -> Result<Own, Error> {
    let door = Door::new(root, "");
    let mut own = Own::default();
    for path in entries(&door, "kinds", &mut own.unreadable)? {
        let Some((stem, extension)) = name_of(&path) else { continue };
        if extension == "toml" {
            let text = needed(&door, &path)?;
            own.kinds.push(KindSource { name: stem, path, text });
        } else if extension == "md" && !matches!(&*stem.to_lowercase(), "readme" | "index") {
            let text = needed(&door, &path)?;
            own.templates.push(TemplateSource { kind: stem, variant: None, path, text });
        } else if root.join(&path).is_dir() {
            for inner in entries(&door, &path, &mut own.unreadable)? {
                let Some((variant, _)) = name_of(&inner).filter(|(_, end)| end == "md") else {
                    continue;
                };
                let text = needed(&door, &inner)?;
                let (kind, variant) = (stem.clone(), Some(variant));
                own.templates.push(TemplateSource { kind, variant, path: inner, text });
            }
        }
    }
    Ok(own)
}

/// The text of a file that the folder's list has.
fn needed(door: &Door, path: &str) -> Result<String, Error> {
    let text = door.settings(path).and_then(|text| text.ok_or(Refusal::Missing));
    text.map_err(at(path))
}

/// The paths of what lies in a folder, by name; nothing where there is none. What has a name that is
/// not UTF-8 cannot be named by anything.
fn entries(
    door: &Door,
    folder: &str,
    unreadable: &mut Vec<Unreadable>,
) -> Result<Vec<String>, Error> {
    let found = match door.find(folder) {
        Ok(found) if found.metadata.is_dir() => found,
        Ok(_) | Err(Refusal::Missing) => return Ok(Vec::new()),
        Err(refusal) => return Err(at(folder)(refusal)),
    };
    let mut paths = Vec::new();
    for (name, _) in list(&found.real).map_err(at(folder))? {
        match name.to_str() {
            Some(name) => paths.push(format!("{folder}/{name}")),
            None => unreadable.push(unnamed(format!("{folder}/{}", name.to_string_lossy()))),
        }
    }
    Ok(paths)
}

/// The stem and the extension of a path.
fn name_of(path: &str) -> Option<(String, String)> {
    let path = Path::new(path);
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    Some((path.file_stem()?.to_str()?.to_owned(), extension.to_owned()))
}

/// The limit of files that are copied into the site.
fn of_assets(config: &Config) -> Limit {
    Limit { bytes: config.limits.asset, key: Some("limits.max-asset-size") }
}

/// The files of a portal's own theme, `themes/NAME/`, by path inside it.
pub fn theme_files(root: &Path, config: &Config) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let folder = format!("themes/{}", config.theme);
    let door = Door::new(root, "");
    let mut files = BTreeMap::new();
    // A file that git ignores is a mistake where it would be used; a hidden one is of no use.
    let (most, deepest) = (config.limits.entries, config.limits.depth);
    let walked = Walk { ignored: true, most, deepest, ..Walk::new(&door) }.from(&folder);
    if let Some(problem) = walked.problems.into_iter().next() {
        return Err(Error::Unreadable(problem));
    }
    if let Some((path, what)) = walked.irregular.first_key_value() {
        return Err(at(path)(Refusal::Irregular(what)));
    }
    for path in walked.files.keys() {
        let limit = of_assets(config);
        let bytes = door.file(path, limit).and_then(|found| found.bytes(limit));
        let inside = path.strip_prefix(&folder).unwrap_or(path).trim_start_matches('/');
        files.insert(inside.to_owned(), bytes.map_err(at(path))?);
    }
    Ok(files)
}

/// The style sheets and scripts that are to be added and are refused: the path, why, and what to do.
/// One that is not there yet is none of them: it may be made before the site is.
pub fn refused(root: &Path, config: &Config) -> Vec<(String, String, &'static str)> {
    additional(root, config, |refusal| !matches!(refusal, Refusal::Missing))
}

/// The same of those that are not there.
pub fn missing(root: &Path, config: &Config) -> Vec<(String, String, &'static str)> {
    additional(root, config, |refusal| matches!(refusal, Refusal::Missing))
}

fn additional(
    root: &Path,
    config: &Config,
    wanted: fn(&Refusal) -> bool,
) -> Vec<(String, String, &'static str)> {
    let door = Door::new(root, &config.src);
    let all = config.additional_css.iter().chain(&config.additional_js);
    let refusal = |path: &String| match copied(&door, config, path) {
        Err(refusal) if wanted(&refusal) => {
            Some((path.clone(), refusal.to_string(), refusal.help()))
        }
        _ => None,
    };
    all.filter_map(refusal).collect()
}

/// A file that may be copied. What git ignores is not part of the portal unless it is included.
fn copied(door: &Door, config: &Config, path: &str) -> Result<Found, Refusal> {
    match door.file(path, of_assets(config)) {
        Err(Refusal::Ignored) if config.content.include.is_match(path) => door.find(path),
        found => found,
    }
}

/// The files that are copied into the site.
#[derive(Debug)]
pub struct Copied<'a> {
    door: Door,
    config: &'a Config,
}

impl<'a> Copied<'a> {
    /// Those of a portal.
    pub fn new(root: &Path, config: &'a Config) -> Copied<'a> {
        Copied { door: Door::new(root, &config.src), config }
    }

    /// The bytes of a file, by its path from the root.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, Error> {
        let found = copied(&self.door, self.config, path).map_err(at(path))?;
        found.bytes(of_assets(self.config)).map_err(at(path))
    }

    /// Why a file cannot be copied, and what to do; none where it can be.
    pub(super) fn refusal(&self, path: &str) -> Option<Refusal> {
        copied(&self.door, self.config, path).err()
    }
}
