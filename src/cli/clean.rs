//! `specbook clean`: removes what specbook wrote.

use super::{CLEAN, User};
use crate::pipeline::Failure;
use crate::write::{self, Cleaned};

pub(super) fn run(user: &User) -> Result<u8, Failure> {
    let root = user.root()?;
    let setup = user.setup(&root)?;
    let mut removed = Vec::new();
    for folder in [&setup.config.build_dir, &setup.config.cache_dir] {
        match write::clean(&root.join(folder))? {
            Cleaned::Nothing => {}
            Cleaned::All => removed.push(folder.clone()),
            Cleaned::Own => removed.push(format!("{folder}, except what others put there")),
        }
    }
    user.console.say(&match removed.as_slice() {
        [] => "nothing to remove".to_owned(),
        names => format!("removed {}", names.join(" and ")),
    });
    Ok(CLEAN)
}
