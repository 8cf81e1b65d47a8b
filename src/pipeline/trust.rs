//! Whom a run trusts: the portal itself, or what is outside of it.

use std::path::{Path, PathBuf};

use super::Failure;
use crate::load;
use crate::model::Source;

/// The variable that makes a run trust nothing of the portal.
pub const UNTRUSTED: &str = "SPECBOOK_UNTRUSTED";
/// The variable that names the policy.
pub const POLICY: &str = "SPECBOOK_POLICY";

/// Whom a run trusts.
#[derive(Debug)]
pub(super) enum Trust {
    /// The portal, with all that it brings.
    Portal,
    /// Only what is outside of it: a policy, and the folder that it is in.
    Outside(Option<(Source, PathBuf)>),
}

impl Trust {
    /// What the variables say, and the other variables.
    pub(super) fn of(
        root: &Path,
        environment: &[(String, String)],
    ) -> Result<(Trust, Vec<(String, String)>), Failure> {
        let value = |wanted: &str| {
            let found = environment.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
        };
        let rest = environment.iter().filter(|(name, _)| name != UNTRUSTED && name != POLICY);
        let rest = rest.cloned().collect();
        let untrusted = match value(UNTRUSTED) {
            None | Some("0" | "false") => false,
            Some("1" | "true") => true,
            Some(other) => {
                return Err(Failure::Message(format!(
                    "invalid value `{other}` in {UNTRUSTED}, expected 1 or 0"
                )));
            }
        };
        let trust = match (untrusted, value(POLICY)) {
            (false, None) => Trust::Portal,
            (false, Some(_)) => {
                let message = "a policy is for untrusted portals only: add `--untrusted`";
                return Err(Failure::Message(message.to_owned()));
            }
            (true, None) => Trust::Outside(None),
            (true, Some(path)) => Trust::Outside(Some(policy(root, Path::new(path))?)),
        };
        Ok((trust, rest))
    }

    /// Where themes and additional files are read from; none: they are not.
    pub(super) fn root(&self, portal: &Path) -> Option<PathBuf> {
        match self {
            Trust::Portal => Some(portal.to_owned()),
            Trust::Outside(policy) => policy.as_ref().map(|(_, folder)| folder.clone()),
        }
    }
}

/// Reads a policy. One in the repository of the portal is as little trusted as the portal.
fn policy(root: &Path, path: &Path) -> Result<(Source, PathBuf), Failure> {
    let shown = path.display().to_string();
    let missing = |_| Failure::Message(format!("the policy {shown} does not exist"));
    let (path, root) = (path.canonicalize().map_err(missing)?, root.canonicalize()?);
    let around = load::repository_root(&root).unwrap_or(root);
    if path.starts_with(&around) {
        let message = format!(
            "the policy {shown} is in the repository of the portal, which is not trusted: name one \
             outside of {}",
            around.display()
        );
        return Err(Failure::Message(message));
    }
    let (folder, name) = (path.parent().unwrap_or(&path), path.file_name().unwrap_or_default());
    let text = load::text(folder, &name.to_string_lossy())?.unwrap_or_default();
    Ok((Source::new(shown, text), folder.to_owned()))
}
