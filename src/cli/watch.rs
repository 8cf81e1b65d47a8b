//! `specbook watch`: builds again on every change.

use super::args::Watch;
use super::serve::{watched, with_included};
use super::{CLEAN, User, build};
use crate::pipeline::{self, Engine, Failure};
use crate::serve::Watcher;

pub(super) fn run(user: &User, args: &Watch) -> Result<u8, Failure> {
    let root = user.root()?;
    let setup = user.setup(&root)?;
    let mut watch = watched(&setup, args.poll);
    let watcher = Watcher::new(watch.clone());
    let mut engine = Engine::new();
    build::build(user, &mut engine, &setup, &root.join(&setup.config.build_dir))?;
    watch = with_included(watch, &root, &engine);
    let watcher = watcher.following(watch.clone());
    user.console.say("watching for changes");
    let again = || {
        let result = pipeline::setup(&root, &user.environment).and_then(|setup| {
            let output = root.join(&setup.config.build_dir);
            let result = build::build(user, &mut engine, &setup, &output);
            watch = with_included(watched(&setup, args.poll), &root, &engine);
            result
        });
        if let Err(failure) = result {
            user.fail(&failure);
        }
        Some(watch.clone())
    };
    watcher.run(again)?;
    Ok(CLEAN)
}
