//! `specbook clean`: removes what specbook wrote.

use super::{CLEAN, User};
use crate::pipeline::Failure;
use crate::write::{self, Cleaned};

pub(super) fn run(user: &User) -> Result<u8, Failure> {
    let root = user.root()?;
    let setup = user.setup(&root)?;
    let mut removed = Vec::new();
    let kept = [&setup.config.cache_dir, write::KEPT].join("/");
    // What the cache keeps is in a folder of its own in the cache's.
    let wait = || user.console.say(&format!("waiting for another run in {kept}"));
    write::clean(&root, &kept, &wait)?;
    for folder in [&setup.config.build_dir, &setup.config.cache_dir] {
        let wait = || user.console.say(&format!("waiting for another run in {folder}"));
        match write::clean(&root, folder, &wait)? {
            Cleaned::Nothing => {}
            Cleaned::All => removed.push(folder.clone()),
            Cleaned::Own => {
                removed.push(format!("{folder}, except what others put there or changed"));
            }
        }
    }
    user.console.say(&match removed.as_slice() {
        [] => "nothing to remove".to_owned(),
        names => format!("removed {}", names.join(" and ")),
    });
    Ok(CLEAN)
}
