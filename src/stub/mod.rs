//! 5. Portal → specs that are missing, and what in users' files follows from other documents: the
//!    text of new files, managed blocks, derived keys. Nothing is written here.

mod edit;
mod new;
mod plan;
mod sync;
mod variables;

pub use new::{Asked, New, new};
pub use plan::{NewFile, Plan, Refused, Request, plan};
pub use sync::{Left, Sync, Update, derived_keys, sync};
pub use variables::Common;
