//! See [`RULE`].

use crate::model::{Finding, Location, Portal};

rule! {
    /// A file or folder of the portal that cannot be read, or a kind file whose name is not UTF-8.
    ///
    /// It is not UTF-8, contains a NUL byte, is larger than `limits.max-file-size`, or the system
    /// does not let it be read. Or it is refused: a link that leads out of the portal or to what git
    /// ignores, a named pipe, a socket, a device, what lies in `.git`. The rest of the portal is
    /// built.
    ///
    /// ## Why
    ///
    /// What is in it is missing from the portal.
    ///
    /// ## Example
    ///
    /// A picture that was saved as `diagram.md`; a text in Latin-1; a link to a folder beside the
    /// portal.
    ///
    /// ## How to fix
    ///
    /// Save it as UTF-8, or leave it out with `content.exclude`. Copy into the portal what a link
    /// leads to.
    "unreadable-file", Error, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    portal
        .unreadable
        .iter()
        .map(|file| {
            let message = match file.line {
                0 | 1 => format!("the file {}", file.reason),
                line => format!("the file {} (line {line})", file.reason),
            };
            Finding::new(&RULE.info, Location::whole(&*file.path), message, []).help(&file.help)
        })
        .collect()
}
