//! `specbook serve`: the site from memory, again on every change.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use super::args::Serve;
use super::build::{closing, open, show};
use super::console::Console;
use super::{CLEAN, User};
use crate::config;
use crate::pipeline::{self, Built, Engine, Failure, Setup};
use crate::serve::{self, EVENTS, Files, Options, Watch};

pub(super) fn run(user: &User, args: &Serve) -> Result<u8, Failure> {
    let root = user.root()?;
    let setup = user.setup(&root)?;
    let options =
        Options { host: args.hostname.clone(), port: args.port, watch: watched(&setup, args.poll) };
    let ready = |address: std::net::SocketAddr| {
        let url = format!("http://{address}/");
        // The address is the result: scripts that start a server read it from standard output.
        Console::result(&format!("{url}\n"));
        if args.open {
            open(user, &url);
        }
    };
    let mut first = Some(setup);
    let mut engine = Engine::default();
    serve::serve(&options, ready, || {
        // The configuration and the kinds may have changed as well as the specs.
        let setup = match first.take() {
            Some(setup) => Ok(setup),
            None => pipeline::setup(&root, &user.environment),
        };
        setup
            .and_then(|setup| Ok((files(user, &mut engine, &setup)?, watched(&setup, args.poll))))
            .map_err(|failure| {
                user.fail(&failure);
                User::text_of(&failure)
            })
    })
    .map_err(Failure::Message)?;
    Ok(CLEAN)
}

/// Builds the site into memory.
fn files(user: &User, engine: &mut Engine, setup: &Setup) -> Result<Files, Failure> {
    let start = Instant::now();
    let mut portal = engine.portal(setup)?;
    pipeline::date(setup, &mut portal);
    let checked = pipeline::check(setup, &portal, &user.today);
    let theme = pipeline::theme(setup)?;
    let built = Built::new(setup, &portal, &checked, &theme, Some(EVENTS))?.remembering(engine);
    let files: Mutex<Files> = Mutex::new(BTreeMap::new());
    pipeline::site(setup, &built, &theme, &|artifact| {
        if let Ok(mut files) = files.lock() {
            files.insert(artifact.path, artifact.bytes);
        }
    })?;
    show(user, setup, &portal, &checked);
    let seconds = start.elapsed().as_secs_f64();
    user.console.close(&format!("{} in {seconds:.2} s", closing(&portal, &built)));
    Ok(files.into_inner().unwrap_or_default())
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
