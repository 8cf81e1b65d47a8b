//! Questions about a portal in a small language of their own: which documents or items, of which of
//! them, what is shown of each, in which order. Live tables of pages, registers and `specbook query`
//! ask it.
//!
//! ```text
//! functional-requirement
//! where priority = High and not covered
//! columns id, title, document.status "Spec", traced_by
//! sort document, -priority
//! ```

mod answer;
mod cells;
mod names;
mod read;
mod registers;

pub use answer::{Answer, Asked, Group, Row, Subject, answer, share, verify};
pub use cells::{Cell, Heading, columns, place};
pub use read::{Compared, Operator, Query, QueryError, Shape, Test, Word, read};
pub use registers::{Register, Registers, registers};
