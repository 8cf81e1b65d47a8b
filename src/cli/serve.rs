//! `specbook serve`: the site from memory, again on every change.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use super::args::Serve;
use super::build::{closing, open, show};
use super::console::Console;
use super::{CLEAN, User};
use crate::config;
use crate::model::Level;
use crate::pipeline::{self, Built, Failure, Setup};
use crate::serve::{self, EVENTS, Files, Options, Problem, Site, Watch};
use crate::wire::{self, Texts};

pub(super) fn run(user: &User, args: &Serve) -> Result<u8, Failure> {
    let root = user.root()?;
    // A mistake in the configuration is an answer. What is only missing is waited for.
    let setup = user.setup(&root)?;
    let watch = watched(&setup, args.poll);
    let (host, port) = (args.hostname.clone(), args.port);
    let options = Options { host, port, root: root.clone(), watch };
    let ready = |address: std::net::SocketAddr| {
        if args.port != 0 && address.port() != args.port {
            user.console.say(&format!("port {} is taken, the next free one is used", args.port));
        }
        let url = format!("http://{address}/");
        // The address is the result: scripts that start a server read it from standard output.
        Console::result(&format!("{url}\n"));
        if args.open {
            open(user, &url);
        }
    };
    let (mut first, mut waits) = (Some(setup), true);
    serve::serve(&options, ready, || {
        // The configuration and the kinds may have changed as well as the specs.
        let setup = match first.take() {
            Some(setup) => setup,
            None => pipeline::setup(&root, &user.environment)
                .map_err(|failure| problem(user, &failure, None))?,
        };
        let watch = watched(&setup, args.poll);
        match site(user, &setup) {
            Ok((files, findings)) => {
                waits = false;
                Ok(Site { files, watch, findings })
            }
            Err(failure) => {
                let problem = problem(user, &failure, Some(watch));
                if waits {
                    user.console.say("the site is built as soon as this is mended");
                }
                Err(problem)
            }
        }
    })
    .map_err(Failure::Message)?;
    Ok(CLEAN)
}

/// Tells what is wrong, here and to the browser.
fn problem(user: &User, failure: &Failure, watch: Option<Watch>) -> Problem {
    user.fail(failure);
    Problem { message: User::text_of(failure), watch }
}

/// Builds the site into memory; with it the findings that the browser may show.
fn site(user: &User, setup: &Setup) -> Result<(Files, Vec<serde_json::Value>), Failure> {
    let start = Instant::now();
    let mut portal = pipeline::portal(setup)?;
    pipeline::date(setup, &mut portal);
    let checked = pipeline::check(setup, &portal, &user.today);
    let theme = pipeline::theme(setup)?;
    let built = Built::new(setup, &portal, &checked, &theme, Some(EVENTS))?;
    let files: Mutex<Files> = Mutex::new(BTreeMap::new());
    pipeline::site(setup, &built, &theme, &|artifact| {
        if let Ok(mut files) = files.lock() {
            files.insert(artifact.path, Arc::from(artifact.bytes));
        }
    })?;
    show(user, setup, &portal, &checked);
    let seconds = start.elapsed().as_secs_f64();
    user.console.close(&format!("{} in {seconds:.2} s", closing(&portal, &built)));
    let texts = Texts::new(&portal, &setup.sources);
    let worse = checked.findings.iter().filter(|finding| finding.level > Level::Note);
    let findings = worse
        .map(|finding| serde_json::to_value(wire::finding(finding, &texts)))
        .collect::<Result<_, _>>()?;
    Ok((files.into_inner().unwrap_or_default(), findings))
}

/// What a change of which makes a new site: the specs, the configuration, kinds, theme, and the
/// folders of what is included. Not what is written by us.
pub(super) fn watched(setup: &Setup, poll: bool) -> Watch {
    let config = &setup.config;
    let below = |path: &str| setup.root.join(path);
    let mut paths = vec![below(&config.src), below(config::FILE), below("kinds"), below("themes")];
    paths.extend(config.include_roots.iter().map(|root| below(root)));
    paths.extend(config.additional_css.iter().chain(&config.additional_js).map(|p| below(p)));
    // A folder inside another one is watched with it.
    let all = paths.clone();
    paths.retain(|path| !all.iter().any(|other| other != path && is_inside(path, other)));
    paths.sort();
    paths.dedup();
    Watch { paths, except: vec![below(&config.build_dir), below(&config.cache_dir)], poll }
}

fn is_inside(path: &Path, folder: &Path) -> bool {
    path.starts_with(folder)
}
