//! Which links take their target from a definition, `[label]: target`: what is wrong with it is wrong
//! there, however many links use it.

use std::collections::HashMap;

use crate::model::{Link, Source, Span};

/// Notes of the links `[text][label]`, `[label][]` and `[label]` where their target is defined.
pub(super) fn of_links(source: &Source, links: &mut [Link]) {
    let mut known: Option<HashMap<(String, &str), Span>> = None;
    for link in links {
        let Some(label) = label(source.slice(link.span)) else { continue };
        let known = known.get_or_insert_with(|| definitions(source));
        link.definition = known.get(&(label, link.target.as_str())).copied();
    }
}

/// The label of a link that has its target elsewhere.
fn label(link: &str) -> Option<String> {
    let inner = link.trim_start_matches('!').strip_prefix('[')?.strip_suffix(']')?;
    let last = match inner.strip_suffix("][") {
        Some(collapsed) => collapsed,
        None => inner.rsplit_once("][").map_or(inner, |(_, label)| label),
    };
    Some(form(last))
}

/// A label as labels are compared.
fn form(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The places of the targets that are defined in a text, by label and target. Of several alike the
/// first counts.
fn definitions(source: &Source) -> HashMap<(String, &str), Span> {
    let mut all = HashMap::new();
    let lines = (1..=source.line_count()).map(|line| source.line_span(line));
    for line in lines {
        let text = &source.text[line.range()];
        let definition = text.trim_start_matches([' ', '\t', '>']).strip_prefix('[');
        let Some((label, rest)) = definition.and_then(|rest| rest.split_once("]:")) else {
            continue;
        };
        let rest = rest.trim_start();
        let target = match rest.strip_prefix('<') {
            Some(rest) => rest.split('>').next(),
            None => rest.split_whitespace().next(),
        };
        if let Some(target) = target {
            let start = line.start + (target.as_ptr() as usize - text.as_ptr() as usize);
            let span = Span::new(start, start + target.len());
            all.entry((form(label), target)).or_insert(span);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Limits;
    use crate::parse::tree;

    #[test]
    fn links_know_the_definition_of_their_label() {
        let text = "[a][x], [X][], ![x], [own](gone.md), [y  z], [w]\n\n\
                    ```\n[x]: other.md\n```\n\n[x]: gone.md\n> [Y z]: <b c.md> \"t\"\n";
        let source = Source::new("a.md", text);
        let tree = tree::tree(&source, text, &mut tree::anchors(), &Limits::default());
        let at = |link: &Link| link.definition.map(|span| source.slice(span));
        let found: Vec<Option<&str>> = tree.links.iter().map(at).collect();
        let x = Some("gone.md");
        assert_eq!(found, [x, x, x, None, Some("b c.md")]);
        let first = tree.links[0].definition.map(|span| source.line(span.start));
        assert_eq!(first, Some(7));
    }
}
