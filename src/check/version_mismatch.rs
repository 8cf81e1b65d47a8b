//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// The version in the metadata is not the newest one of the document's history.
    ///
    /// The rows of a history are items of the role `revision`, in any order; the highest of their
    /// versions is the newest. `v1.2` and `1.2.0` are one version. A version without a number, and
    /// a document without a history, are not compared.
    ///
    /// ## Why
    ///
    /// Either the history lacks the last change, or the metadata was forgotten; a reviewer cannot
    /// tell which text was approved.
    ///
    /// ## Example
    ///
    /// `version: 1.1` above a table "Version History" whose last row is about version 1.2.
    ///
    /// ## How to fix
    ///
    /// Add the row that is missing, or raise the version in the metadata.
    "version-mismatch", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Version)
}
