//! The matrix as a table of GitHub's Markdown.

use crate::report::lines::put_line;

use super::Matrix;
use crate::model::Portal;
use crate::wire;

pub(super) fn write(portal: &Portal, matrix: &Matrix<'_>) -> String {
    let mut out = String::from("| Source | Title | Covered | By |\n|---|---|---|---|\n");
    for row in &matrix.rows {
        let node = portal.node(row.source);
        let targets = row.targets.iter();
        let mut by: Vec<String> = targets
            .map(|(target, relation)| {
                format!("{} ({})", code(&portal.node(*target).id), escaped(relation))
            })
            .collect();
        by.extend(row.gaps.iter().map(|gap| with_code(gap)));
        if row.covered && by.is_empty() {
            by.push("what is inside of it".to_owned());
        }
        let covered = if row.covered { "yes" } else { "no" };
        let (id, title) = (code(&node.id), escaped(&node.title));
        put_line(&mut out, format_args!("| {id} | {title} | {covered} | {} |", by.join("; ")));
    }
    out.push_str("\n| Type | Covered | Total | Percent |\n|---|---|---|---|\n");
    for (name, (covered, total)) in &matrix.coverage {
        let percent = wire::percent(*covered, *total);
        put_line(&mut out, format_args!("| {} | {covered} | {total} | {percent} |", escaped(name)));
    }
    out
}

/// An id as code. In a table a pipe is escaped in code, too.
fn code(text: &str) -> String {
    if text.contains('`') { escaped(text) } else { format!("`{}`", text.replace('|', "\\|")) }
}

/// A sentence with code in it.
fn with_code(text: &str) -> String {
    text.replace('|', "\\|")
}

/// A text in which nothing is a mark of Markdown.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(c, '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~') {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{code, escaped};

    #[test]
    fn no_cell_ends_early() {
        assert_eq!(escaped("a | b"), "a \\| b");
        assert_eq!(escaped("<b> *x*\n"), "\\<b\\> \\*x\\* ");
        assert_eq!(code("A|B"), "`A\\|B`");
        assert_eq!(code("A`|B"), "A\\`\\|B");
    }
}
