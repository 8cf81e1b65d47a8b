//! Code that must be valid in its language, where a kind says so.

use crate::model::{Fault, FieldRole, Place, Problem, Span, ValueSource};

use super::Whole;
use super::tree::{Block, BlockKind};
use super::validate::Taken;
use super::yaml;

/// The blocks of code in sections and fields of the role `example` that are invalid.
pub(super) fn problems(whole: &Whole<'_>) -> Vec<Problem> {
    let mut places = sections(whole);
    for held in &whole.held {
        let decl = whole.kind.item(held.item.decl);
        let values = held.item.of_role(decl, FieldRole::Example);
        places.extend(values.map(|text| text.span));
    }
    if places.is_empty() {
        return Vec::new();
    }
    let places = Taken::of(places.into_iter());
    let mut all = Vec::new();
    let mut stack: Vec<&Block> = whole.tree.blocks.iter().rev().collect();
    while let Some(block) = stack.pop() {
        stack.extend(block.children.iter().rev());
        if block.kind == BlockKind::Code && places.overlaps(block.span) {
            all.extend(invalid(whole, block));
        }
    }
    all
}

/// The sections of a document in which code must be valid.
fn sections(whole: &Whole<'_>) -> Vec<Span> {
    let decls = whole.kind.fields.iter().filter(|field| field.role == FieldRole::Example);
    let titles = decls.flat_map(|field| &field.from).filter_map(|source| match source {
        ValueSource::Section(title) => Some(title.as_str()),
        _ => None,
    });
    let titles: Vec<&str> = titles.collect();
    let headings = whole.tree.headings.iter().zip(&whole.tree.titles);
    let found = headings.filter(|(heading, title)| heading.outline && titles.contains(&&***title));
    found.map(|(heading, _)| Span::new(heading.span.end, heading.end)).collect()
}

/// The problem of a block of code.
fn invalid(whole: &Whole<'_>, block: &Block) -> Option<Problem> {
    let code = whole.source.slice(block.content);
    // Code that is cut short or has remarks and holes in it is there to be read.
    let sketched = ["...", "…", "//", "/*", "{{", "<%", "$("].iter().any(|m| code.contains(m));
    let holes = code.contains('<') && code.contains('>');
    if sketched || holes || code.trim().is_empty() {
        return None;
    }
    let (language, line, reason) = match block.language() {
        "json" => json(code).map(|(line, reason)| ("JSON", line, reason))?,
        "yaml" | "yml" => yaml::fault(code).map(|(line, reason)| ("YAML", line, reason))?,
        "sql" => sql(code).map(|(line, reason)| ("SQL", line, reason))?,
        _ => return None,
    };
    let first = whole.source.line(block.content.start);
    let span = whole.source.line_span(first + line.saturating_sub(1));
    let text = whole.source.slice(span);
    let start = span.start + text.len() - text.trim_start().len();
    let span = Span::new(start, span.start + text.trim_end().len());
    let message = format!("this {language} is invalid: {reason}");
    let help = "correct it, or name another language after the fence if it is only a sketch";
    Some(Problem::new(Fault::Example, Place::in_text(span), message, help).minor())
}

/// Why a text is not JSON, one value or several one after another; and in which line.
fn json(code: &str) -> Option<(usize, String)> {
    let values = serde_json::Deserializer::from_str(code).into_iter::<serde::de::IgnoredAny>();
    let error = values.into_iter().find_map(Result::err)?;
    let reason = error.to_string();
    let reason = reason.split(" at line ").next().unwrap_or(&reason).to_owned();
    Some((error.line().max(1), reason))
}

/// Why a text is not SQL whatever its dialect: brackets or quotes that nothing closes.
fn sql(code: &str) -> Option<(usize, String)> {
    let mut open: Vec<usize> = Vec::new();
    let mut quote: Option<usize> = None;
    for (at, line) in code.lines().enumerate() {
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\'' if quote.take().is_none() => quote = Some(at + 1),
                _ if quote.is_some() => {}
                '-' if chars.peek() == Some(&'-') => break,
                '#' => break,
                '(' => open.push(at + 1),
                ')' if open.pop().is_none() => {
                    return Some((at + 1, "`)` closes nothing".to_owned()));
                }
                _ => {}
            }
        }
    }
    let unclosed = |line: &usize| (*line, "`(` is never closed".to_owned());
    let quoted = quote.map(|line| (line, "a quote is never closed".to_owned()));
    quoted.or_else(|| open.first().map(unclosed))
}

#[cfg(test)]
mod tests {
    use super::{json, sql};

    #[test]
    fn json_is_one_value_or_several() {
        assert_eq!(json("{\"a\": 1}\n{\"a\": [2]}\n"), None);
        assert_eq!(json("{\n  \"a\": 1,\n}").map(|(line, _)| line), Some(3));
        assert!(json("{\"a\": string}").is_some());
    }

    #[test]
    fn sql_closes_what_it_opens() {
        assert_eq!(sql("CREATE TABLE a (b TEXT DEFAULT 'it''s (');  -- ) not here"), None);
        assert_eq!(sql("SELECT (1\nFROM a;").map(|(line, _)| line), Some(1));
        assert_eq!(sql("SELECT 1);").map(|(line, _)| line), Some(1));
        assert_eq!(sql("SELECT 'a\nFROM b").map(|(line, _)| line), Some(1));
    }
}
