//! `specbook serve`: the site from memory, again on every change.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde_json::Value;

use super::args::Serve;
use super::build::{closing, open, show};
use super::console::Console;
use super::{CLEAN, User};
use crate::check::Checked;
use crate::config;
use crate::model::{self, Artifact, Level};
use crate::pipeline::{self, Built, Engine, Failure, Last, Setup};
use crate::render::{self, Theme};
use crate::serve::{self, Builder, EVENTS, Files, Options, Preview, Problem, Rebuilt, Site, Watch};
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
            user.console.say(&format!("port {} is taken; using the next free one", args.port));
        }
        let url = format!("http://{address}/");
        // The address is the result: scripts that start a server read it from standard output.
        Console::result(&format!("{url}\n"));
        if args.open {
            open(user, &url);
        }
    };
    let mut portal = Portal {
        user,
        root: &root,
        poll: args.poll,
        first: Some(setup),
        engine: Engine::new(),
        said: None,
        is_up: false,
    };
    serve::serve(&options, ready, &mut portal)?;
    Ok(CLEAN)
}

/// What was said of a build.
#[derive(PartialEq)]
enum Said {
    /// The findings of a site.
    Findings(Vec<Value>),
    /// Why there is none.
    Problem(String),
}

/// The portal that is served.
struct Portal<'a> {
    user: &'a User,
    root: &'a Path,
    poll: bool,
    /// The setup of the first build.
    first: Option<Setup>,
    engine: Engine,
    /// What was said last. It is not said again: one sees what an edit changed, and where the output
    /// goes into a file that is watched, what is written there is no reason to write more.
    said: Option<Said>,
    is_up: bool,
}

impl Builder for Portal<'_> {
    fn build(&mut self) -> Rebuilt {
        // The configuration and the kinds may have changed as well as the specs.
        let setup = match self.first.take() {
            Some(setup) => setup,
            None => pipeline::setup(self.root, &self.user.environment)
                .map_err(|failure| self.problem(&failure, None))?,
        };
        let watch = watched(&setup, self.poll);
        let site = self.site(setup);
        let watch = with_included(watch, self.root, &self.engine);
        match site {
            Ok((files, findings, last)) => {
                let preview = preview(last, self.root.to_owned());
                Ok(Site { files, watch, findings, preview })
            }
            Err(failure) => Err(self.problem(&failure, Some(watch))),
        }
    }
}

/// Makes the pages of what is saved, from what the last site was made from.
fn preview(mut last: Last, root: PathBuf) -> Preview {
    Box::new(move |saved| {
        let path = |path: &PathBuf| {
            let below = path.strip_prefix(&root).ok()?;
            let parts = below.components().map(|part| part.as_os_str().to_str());
            parts.collect::<Option<Vec<_>>>().map(|parts| parts.join("/"))
        };
        // Where something else was saved as well, it may change what the pages say.
        let paths: Option<BTreeSet<String>> = saved.iter().map(path).collect();
        let pages = paths.map(|paths| last.pages(&paths, Some(EVENTS)));
        // What is wrong with a page is said by the build that follows.
        let pages = pages.and_then(Result::ok).unwrap_or_default();
        let file = |page: Artifact| Some((page.path.clone(), page.bytes()?.clone()));
        pages.into_iter().filter_map(file).collect()
    })
}

impl Portal<'_> {
    /// Tells what is wrong, here and to the browser.
    fn problem(&mut self, failure: &Failure, watch: Option<Watch>) -> Problem {
        let message = User::text_of(failure);
        let said = Some(Said::Problem(message.clone()));
        if self.said != said {
            self.user.fail(failure);
            if !self.is_up {
                self.user.console.say("the site is built as soon as this is fixed");
            }
        }
        self.said = said;
        Problem { message, watch }
    }

    /// Builds the site into memory; with it the findings that the browser may show, and what it was
    /// made from.
    fn site(&mut self, setup: Setup) -> Result<(Files, Vec<Value>, Last), Failure> {
        let start = Instant::now();
        let mut portal = self.engine.portal(&setup)?;
        self.engine.date(&setup, &mut portal);
        let make = |portal: &model::Portal, checked: &Checked, theme: &Theme| {
            let built = Built::new(&setup, portal, checked, theme, Some(EVENTS))?;
            let built = built.remembering(&self.engine);
            let site = built.site();
            let files: Mutex<Files> = Mutex::new(BTreeMap::new());
            pipeline::site(&setup, &site, theme, &|artifact| {
                if let (Ok(mut files), Some(bytes)) = (files.lock(), artifact.bytes()) {
                    files.insert(artifact.path.clone(), Arc::clone(bytes));
                }
            })?;
            let files = files.into_inner().unwrap_or_default();
            Ok((files, render::menu(&site), closing(portal, &built)))
        };
        let done = pipeline::made_of(&setup, portal, &self.user.today, make)?;
        let (files, menu, closing) = done.made;
        let (portal, checked, theme) = (done.portal, done.checked, done.theme);
        let texts = Texts::new(&portal, &setup.sources);
        let worse = checked.findings.iter().filter(|finding| finding.level > Level::Note);
        let findings: Vec<Value> = worse
            .map(|finding| serde_json::to_value(wire::finding(finding, &texts)))
            .collect::<Result<_, _>>()?;
        let said = Some(Said::Findings(findings.clone()));
        if self.said != said {
            show(self.user, &setup, &portal, &checked);
        }
        (self.said, self.is_up) = (said, true);
        let seconds = start.elapsed().as_secs_f64();
        self.user.console.close(&format!("{closing} in {seconds:.2} s"));
        let last = Last::new(setup, portal, checked, theme, (menu, self.engine.sidecars()));
        Ok((files, findings, last))
    }
}

/// What a change of which makes a new site: the specs, the configuration, kinds, theme, and the
/// folders of what is included. Not what is written by us.
pub(super) fn watched(setup: &Setup, poll: bool) -> Watch {
    let config = &setup.config;
    let below = |path: &str| setup.root.join(path);
    let mut paths = vec![below(&config.src), below(config::FILE), below("kinds"), below("themes")];
    // What it knows is accepted.
    paths.push(below(&config.baseline));
    paths.extend(config.content.include_roots.iter().map(|root| below(root)));
    paths.extend(config.additional_css.iter().chain(&config.additional_js).map(|p| below(p)));
    let except = vec![below(&config.build_dir), below(&config.cache_dir)];
    Watch { paths: uppermost(paths), except, poll }
}

/// The same with the files that the last build included, wherever they are.
pub(super) fn with_included(watch: Watch, root: &Path, engine: &Engine) -> Watch {
    let file = |path: String| {
        let above = path.matches("../").count();
        let folder = root.ancestors().nth(above).unwrap_or(root);
        folder.join(path.trim_start_matches("../"))
    };
    let paths = watch.paths.into_iter().chain(engine.included().into_iter().map(file));
    Watch { paths: uppermost(paths.collect()), ..watch }
}

/// Paths without those that are inside of others: what is in a folder is watched with it.
fn uppermost(mut paths: Vec<PathBuf>) -> Vec<PathBuf> {
    paths.sort();
    paths.dedup_by(|path, folder| path.starts_with(folder));
    paths
}
