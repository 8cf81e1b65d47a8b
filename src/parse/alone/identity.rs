//! An id that does not have the form of its kind.

use crate::model::{Fault, FieldOf, Pattern, Problem};

use super::Alone;

/// The id of a document, where it has another form than its kind asks for in words.
pub(super) fn problem(alone: &Alone<'_>) -> Option<Problem> {
    let forms = &alone.whole.kind.id.forms;
    let worded = |form: &Pattern| form.written().starts_with(|c: char| c.is_alphabetic());
    let id = alone.id.filter(|_| alone.whole.fields.iter().any(|field| field.of == FieldOf::Id))?;
    let asked = !forms.is_empty() && alone.whole.kind.home.is_empty() && forms.iter().all(worded);
    if !asked || forms.iter().any(|form| form.is_match(&id.text)) {
        return None;
    }
    let written: Vec<&str> = forms.iter().map(Pattern::written).collect();
    let message =
        format!("invalid id `{}`, expected the form `{}`", id.text, written.join("` or `"));
    let help = format!("write it as `{}`", written[0]);
    Some(Problem::new(Fault::IdForm, id.place, message, help))
}
