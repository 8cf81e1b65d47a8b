//! `specbook build`: the site into a folder.

use std::path::Path;
use std::time::Instant;

use super::args::Build;
use super::{CLEAN, User, generate};
use crate::check::Checked;
use crate::model::{Finding, Level, Portal, State};
use crate::pipeline::{self, Built, Engine, Failure, Setup};
use crate::render;
use crate::wire::{Texts, count_state, plural};
use crate::write::Output;

/// How many findings a build prints; the rest is on the site's page and in `check`.
const SHOWN: usize = 10;

pub(super) fn run(user: &User, args: &Build) -> Result<u8, Failure> {
    let root = user.root()?;
    let setup = user.setup(&root)?;
    let folder = match &args.dest_dir {
        Some(folder) => user.here.join(folder),
        None => root.join(&setup.config.build_dir),
    };
    if setup.config.create_missing && !args.no_create {
        create(user, &setup)?;
    }
    build(user, &mut Engine::default(), &setup, &folder)?;
    if args.open {
        open(user, &folder.join("index.html").to_string_lossy());
    }
    Ok(CLEAN)
}

/// Writes the specs that are missing, as `generate` does.
fn create(user: &User, setup: &Setup) -> Result<(), Failure> {
    let portal = pipeline::portal(setup)?;
    let systems = portal.systems.ids().collect();
    let asked = pipeline::Generate { systems, ..pipeline::Generate::default() };
    let plan = pipeline::plan(setup, &portal, &asked, &user.today)?;
    for refused in &plan.refused {
        user.console.say(&format!("not written: {}: {}", refused.id, refused.why));
    }
    if !plan.files.is_empty() {
        generate::write(user, setup, portal, &plan)?;
    }
    Ok(())
}

/// Builds the site into a folder, and tells what was found.
pub(super) fn build(
    user: &User,
    engine: &mut Engine,
    setup: &Setup,
    folder: &Path,
) -> Result<(), Failure> {
    let start = Instant::now();
    let src = setup.root.join(&setup.config.src);
    let in_sources = !setup.config.src.is_empty() && folder.starts_with(&src);
    if in_sources || setup.root.starts_with(folder) || src.starts_with(folder) {
        let message = format!("the output folder {} holds the sources", folder.display());
        return Err(Failure::Message(message));
    }
    let mut portal = engine.portal(setup)?;
    engine.date(setup, &mut portal);
    user.console.detail(&format!("read and linked {}", plural(portal.documents.len(), "document")));
    let checked = pipeline::check(setup, &portal, &user.today);
    let theme = pipeline::theme(setup)?;
    let built = Built::new(setup, &portal, &checked, &theme, None)?.remembering(engine);
    let output = Output::open(folder)?;
    let site = built.site();
    let bar = user.console.bar(render::page_count(&site));
    pipeline::site(setup, &site, &theme, &|artifact| {
        output.put(&artifact);
        // Styles and copied files are no pages.
        if matches!(artifact.path.rsplit('.').next(), Some("html" | "json")) {
            bar.inc(1);
        }
    })?;
    output.close()?;
    bar.finish_and_clear();
    show(user, setup, &portal, &checked);
    let seconds = start.elapsed().as_secs_f64();
    user.console.close(&format!("{} in {seconds:.2} s", closing(&portal, &built)));
    Ok(())
}

/// The closing line: documents, stubs, findings by level.
pub(super) fn closing(portal: &Portal, built: &Built<'_>) -> String {
    let planned = count_state(portal, State::Planned);
    let stubs = count_state(portal, State::Stub);
    format!(
        "{}, {}, {planned} not written, {}",
        plural(portal.documents.len(), "document"),
        plural(stubs, "stub"),
        built.summary.counts()
    )
}

/// Prints the worst findings, and where the others are.
pub(super) fn show(user: &User, setup: &Setup, portal: &Portal, checked: &Checked) {
    let texts = Texts::new(portal, &setup.sources);
    no_specs(user, portal);
    let mut worst: Vec<&Finding> =
        checked.findings.iter().filter(|finding| finding.level > Level::Note).collect();
    worst.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    for finding in worst.iter().take(SHOWN) {
        user.console.finding(finding, &texts);
    }
    if worst.len() > SHOWN {
        let more = plural(worst.len() - SHOWN, "more finding");
        user.console.say(&format!("{more}: `specbook check` shows all"));
    }
}

/// Tells that none of the documents is a spec: what is linked and checked is little then.
pub(super) fn no_specs(user: &User, portal: &Portal) {
    if portal.spec_count() == 0 {
        user.console.say("note: none of the documents is a spec");
    }
}

/// Opens something in the browser; that it cannot is told and no failure.
pub(super) fn open(user: &User, target: &str) {
    if let Err(error) = open::that(target) {
        user.console.say(&format!("cannot open the browser: {error}"));
    }
}
