//! The plan of `generate` in words.

use crate::model::{ItemRole, Portal, SystemId, parent};
use crate::report::put_line;
use crate::stub::{NewFile, Plan};
use crate::wire::plural;

/// What was found in a system spec.
pub(super) fn found(portal: &Portal, system: SystemId) -> String {
    let of = &portal.systems[system];
    let document = &portal.documents[of.document];
    let count = |role: ItemRole| {
        let items = document.items.iter();
        items.filter(|item| portal.decl(of.document, item).role == role).count()
    };
    let mut text = String::new();
    put_line(&mut text, format_args!("{} ({})", portal.node(of.node).title, document.path()));
    let entries = match of.entries.len() {
        1 => "1 roadmap entry".to_owned(),
        many => format!("{many} roadmap entries"),
    };
    put_line(
        &mut text,
        format_args!(
            "  {}, {entries}, {}, {}, {}",
            plural(of.components.len(), "component"),
            plural(count(ItemRole::Contract), "contract"),
            plural(count(ItemRole::Ownership), "data domain"),
            plural(document.contexts.len(), "shared section"),
        ),
    );
    text
}

/// The plan: what is written, what is there, what cannot be written. With `more` also the templates,
/// what each spec needs, and the specs that are there.
pub(super) fn plan(plan: &Plan, more: bool) -> String {
    let mut text = String::new();
    if !plan.files.is_empty() {
        put_line(&mut text, format_args!("to write: {}", plural(plan.files.len(), "spec")));
    }
    for file in &plan.files {
        put_line(&mut text, format_args!("  {}", line(file)));
        if more {
            let needs: Vec<String> = file.needs.iter().map(need).collect();
            let needs = if needs.is_empty() { "nothing".to_owned() } else { needs.join(", ") };
            put_line(&mut text, format_args!("    from {}; needs {needs}", file.template));
        }
    }
    if !plan.written.is_empty() {
        put_line(
            &mut text,
            format_args!("written already: {}", plural(plan.written.len(), "spec")),
        );
        for (id, path) in plan.written.iter().filter(|_| more) {
            put_line(&mut text, format_args!("  {id} ({path})"));
        }
    }
    if !plan.refused.is_empty() {
        put_line(&mut text, format_args!("not to be written:"));
    }
    for refused in &plan.refused {
        let path =
            if refused.path.is_empty() { String::new() } else { format!(" ({})", refused.path) };
        put_line(&mut text, format_args!("  {}{path}: {}", refused.id, refused.why));
    }
    if plan.files.is_empty() && plan.refused.is_empty() {
        put_line(&mut text, format_args!("nothing to write"));
    }
    text
}

/// A file of the plan: name, complexity and level, folder.
pub(super) fn line(file: &NewFile) -> String {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let level = file.maturity.map(|level| format!("level {level}"));
    let says: Vec<String> = file.complexity.clone().into_iter().chain(level).collect();
    let says = if says.is_empty() { String::new() } else { format!(" ({})", says.join(", ")) };
    let folder = parent(&file.path);
    let folder = if folder.is_empty() { "." } else { folder };
    format!("{name}{says} → {folder}/")
}

/// What a spec needs, and whether it is there.
pub(super) fn need((id, written): &(String, bool)) -> String {
    format!("{id} ({})", if *written { "written" } else { "not written" })
}

/// A size in kilobytes.
pub(super) fn size(bytes: usize) -> String {
    format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100)
}
