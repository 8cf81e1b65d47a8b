//! `specbook watch`: builds again on every change.

use super::args::Watch;
use super::serve::watched;
use super::{CLEAN, User, build};
use crate::pipeline::{self, Failure};
use crate::serve::Watcher;

pub(super) fn run(user: &User, args: &Watch) -> Result<u8, Failure> {
    let root = user.root()?;
    let setup = user.setup(&root)?;
    let folder = root.join(&setup.config.build_dir);
    let watcher = Watcher::new(watched(&setup, args.poll));
    build::build(user, &setup, &folder)?;
    user.console.say("watching for changes");
    let again = || {
        let result = pipeline::setup(&root, &user.environment)
            .and_then(|setup| build::build(user, &setup, &folder));
        if let Err(failure) = result {
            user.fail(&failure);
        }
        true
    };
    watcher.run(again).map_err(Failure::Message)?;
    Ok(CLEAN)
}
