//! The file of known findings, from the disk and to it.

use std::path::Path;

use super::{Failure, Setup};
use crate::check::{Baseline, Checked};
use crate::config::Config;
use crate::{load, write};

/// The baseline of a folder, if it has one; a file that is none is a failure that names it.
pub(super) fn read(root: &Path, config: &Config) -> Result<Option<Baseline>, Failure> {
    let path = &config.baseline;
    let Some(text) = load::baseline_text(root, path)? else { return Ok(None) };
    Baseline::read(&text).map(Some).map_err(|why| {
        let help = "`specbook check --write-baseline` writes one";
        Failure::Message(format!("{path} is not a baseline: {why}; {help}"))
    })
}

/// Writes the current findings, and those that the baseline has, as the portal's baseline; says
/// how many it holds.
pub fn write_baseline(setup: &Setup, checked: &Checked) -> Result<usize, Failure> {
    if !setup.trusts_portal {
        let message =
            "the baseline of an untrusted portal must be beside its policy: write it there";
        return Err(Failure::Message(message.to_owned()));
    }
    let baseline = checked.for_baseline();
    put(setup, &baseline)?;
    Ok(baseline.len())
}

/// Takes out of the portal's baseline what is not there any more; nothing is added to it.
pub fn shrink_baseline(setup: &Setup, checked: &Checked) -> Result<(), Failure> {
    let Some(baseline) = &setup.baseline else { return Ok(()) };
    let there = checked.findings.iter().chain(checked.accepted.iter().map(|one| &one.finding));
    put(setup, &baseline.shrunk(there))
}

fn put(setup: &Setup, baseline: &Baseline) -> Result<(), Failure> {
    let path = &setup.config.baseline;
    let _lock = write::lock(&setup.root, &setup.config.cache_dir)?;
    write::report(&setup.root.join(path), &baseline.text())?;
    Ok(())
}
