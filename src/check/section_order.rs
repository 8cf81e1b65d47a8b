//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A section is not where the documents of its kind have it.
    ///
    /// The order is that of the kind's template for the document's complexity and level. Only a
    /// document is asked that has at least five sections of it, all but one or two of them in that
    /// order; one that is laid out in another way is so on purpose. Sections that the template does
    /// not have may be anywhere.
    ///
    /// ## Why
    ///
    /// Who reads many documents of a kind finds things by their place.
    ///
    /// ## Example
    ///
    /// "Security" after "Appendix", where the template has it before "Deployment".
    ///
    /// ## How to fix
    ///
    /// Move the section, or change the template of the portal: `kinds/NAME.md`.
    "section-order", Note, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Order)
}
