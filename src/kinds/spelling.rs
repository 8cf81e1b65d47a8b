//! How sources (`from`) and items (`like`) are spelled in kind files.

use crate::model::{
    Column, Form, Inside, Like, Line, PathPattern, Pattern, PatternError, Template, ValueSource,
    key_form, label_form, nearest, title_form,
};

use super::schema::slashed;

/// The words that begin sources.
const WORDS: [&str; 7] = ["label", "section", "list", "title", "path", "text", "code"];

/// Whether a source says with a word or a sign what it is; else it is a key, a label or a column.
pub(super) fn is_worded(written: &str) -> bool {
    let written = written.trim();
    if written.starts_with('=') || written == "beside:" {
        return true;
    }
    let Some((word, _)) = written.split_once(':') else { return false };
    let first = word.split(' ').next().unwrap_or(word);
    WORDS.contains(&word) || (first == "text" && word.len() > 4)
}

/// Reads a source.
pub(super) fn source(written: &str) -> Result<ValueSource, PatternError> {
    let written = written.trim();
    if let Some(template) = written.strip_prefix('=') {
        return Ok(ValueSource::Derived(Template::new(template.trim())?));
    }
    if written == "beside:" {
        return Ok(ValueSource::Beside);
    }
    let Some((word, rest)) = written.split_once(':') else {
        return key(written);
    };
    let rest = rest.trim();
    let needed = |text: &str| {
        if text.is_empty() {
            Err(PatternError(format!("missing name after the colon of `{written}`")))
        } else {
            Ok(())
        }
    };
    if let Some(field) = word.strip_prefix("text ") {
        needed(rest)?;
        let field = field.trim();
        let of = (field != "*").then(|| field.to_owned());
        return Ok(ValueSource::FieldText(of, value_pattern(rest)?));
    }
    if WORDS.contains(&word) {
        needed(rest)?;
    }
    Ok(match word {
        "label" => ValueSource::Label(label_form(rest)),
        "section" => ValueSource::Section(title_form(rest)),
        "list" => ValueSource::List(title_form(rest)),
        "title" => ValueSource::Title(Pattern::new(rest)?),
        "path" => ValueSource::Path(PathPattern::new(rest)?),
        "text" => ValueSource::Text(value_pattern(rest)?),
        "code" => ValueSource::Code(label_form(rest)),
        _ => return key(written),
    })
}

/// Words in a text; without a placeholder for the value nothing could be read.
fn value_pattern(written: &str) -> Result<Pattern, PatternError> {
    let pattern = Pattern::phrase(written)?;
    if pattern.placeholders().is_empty() {
        let message =
            format!("`{written}` has no placeholder: write `{{value}}` for what it takes");
        return Err(PatternError(message));
    }
    Ok(pattern)
}

fn key(written: &str) -> Result<ValueSource, PatternError> {
    // `lable: Owner` is a slip of the pen, not a key.
    if let Some((word, _)) = written.split_once(':')
        && word.chars().all(|c| c.is_ascii_lowercase())
        && let Some(near) = nearest(word, WORDS.into_iter())
    {
        let message = format!("unknown source `{word}:`; did you mean `{near}:`?");
        return Err(PatternError(message));
    }
    if key_form(written).is_empty() && written.trim().is_empty() {
        return Err(PatternError("a source must not be empty".to_owned()));
    }
    Ok(ValueSource::Key(written.to_owned()))
}

/// Reads what an item looks like.
pub(super) fn like(written: &str) -> Result<Like, PatternError> {
    let text = written.trim();
    let (inside, inner) = if let Some(rest) = text.strip_prefix("code:") {
        (Inside::Code, rest.trim())
    } else if let Some(rest) = text.strip_prefix("<!--") {
        let Some(inner) = rest.strip_suffix("-->") else {
            return Err(PatternError("a comment must end with `-->`".to_owned()));
        };
        (Inside::Comment, inner.trim())
    } else {
        (Inside::Text, text)
    };
    if inner.is_empty() {
        return Err(PatternError("a pattern must not be empty".to_owned()));
    }
    if inner == "..." || (inner.contains("...") && inner.trim_matches('.').is_empty()) {
        let message = "`\"...\"` means the inherited entries and must be an entry of its own";
        return Err(PatternError(message.to_owned()));
    }
    let marks = |c: char| " …#-1.[]".contains(c);
    let is_regular = inner.split_once("re:").is_some_and(|(head, _)| head.chars().all(marks));
    if inner.contains("...") && !is_regular {
        let message = "`...` cannot be part of a pattern: write `…` at its ends for words inside \
                       of a text, and `\"...\"` as an entry of its own for the inherited ones";
        return Err(PatternError(message.to_owned()));
    }
    Ok(Like { written: written.into(), inside, form: form(inner)? })
}

fn form(text: &str) -> Result<Form, PatternError> {
    if text.starts_with('…') || text.ends_with('…') {
        return Ok(Form::Phrase(Pattern::phrase(text)?));
    }
    if text.starts_with('|') {
        return row(text);
    }
    let marks = text.chars().take_while(|c| *c == '#').count();
    if (1..=6).contains(&marks)
        && let Some(rest) = text[marks..].strip_prefix(' ')
    {
        let level = u8::try_from(marks).ok().filter(|level| *level > 1);
        return Ok(Form::Heading(level, unmarked(rest)?));
    }
    for (mark, numbered, task) in
        [("- [ ] ", false, true), ("[ ] ", false, true), ("- ", false, false), ("1. ", true, false)]
    {
        if let Some(rest) = text.strip_prefix(mark) {
            return Ok(Form::Entry { numbered, task, line: line(rest)? });
        }
    }
    if text.starts_with("**") {
        return Ok(Form::Bold(line(text)?));
    }
    Ok(Form::Line(unmarked(text)?))
}

/// A pattern without the marks of code, bold and italics that it shows: texts are read without them.
fn unmarked(text: &str) -> Result<Pattern, PatternError> {
    let text = text.trim();
    if text.starts_with("re:") {
        Pattern::new(text)
    } else {
        Pattern::new(&text.replace(['*', '`'], ""))
    }
}

/// The pattern of a first line, with the bold words that it shows at its head.
fn line(text: &str) -> Result<Line, PatternError> {
    let text = text.trim();
    let whole = unmarked(text)?;
    let bold = match text.strip_prefix("**").and_then(|rest| rest.split_once("**")) {
        None => None,
        Some((head, tail)) => {
            // The colon may be inside or outside of the bold words.
            let head = unmarked(head.trim().trim_end_matches(':'))?;
            let tail = tail.trim().trim_start_matches(':').trim();
            let tail = if tail.is_empty() { None } else { Some(unmarked(tail)?) };
            Some((head, tail))
        }
    };
    Ok(Line { whole, bold })
}

fn row(text: &str) -> Result<Form, PatternError> {
    let inner = text.trim_matches('|');
    let cells = inner.split('|').map(str::trim).filter(|cell| !cell.is_empty());
    let columns = cells.map(column).collect::<Result<Vec<Column>, PatternError>>()?;
    if columns.iter().all(|column| column.cell.is_none()) {
        let message = "no column of the row has a placeholder: write `| Name: {title} |`";
        return Err(PatternError(message.to_owned()));
    }
    Ok(Form::Row(columns))
}

fn column(cell: &str) -> Result<Column, PatternError> {
    let (names, pattern) = match cell.split_once(": ") {
        Some((names, pattern)) => (names, Some(pattern.trim())),
        None if cell.contains('{') => {
            let message = format!("`{cell}` names no column: write `Name: {cell}`");
            return Err(PatternError(message));
        }
        None => (cell, None),
    };
    let names = slashed(names).iter().map(|name| label_form(name)).collect();
    Ok(Column { names, cell: pattern.map(unmarked).transpose()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form_of(written: &str) -> Form {
        like(written).expect("valid").form
    }

    #[test]
    fn marks_say_which_form_an_item_has() {
        assert!(matches!(form_of("# Story {n}: {title}"), Form::Heading(None, _)));
        assert!(matches!(form_of("### {title}"), Form::Heading(Some(3), _)));
        assert!(matches!(form_of("- {title}"), Form::Entry { numbered: false, task: false, .. }));
        for written in ["- `CC-{n}` {title}", "- *CC-{n}* {title}", "- CC-{n} {title}"] {
            let Form::Entry { line, .. } = form_of(written) else { panic!("{written}") };
            assert!(line.bold.is_none() && line.whole.is_match("CC-1 Gamma"), "{written}");
        }
        for written in ["# **AA-{n}** {title}", "# `AA-{n}` {title}"] {
            let Form::Heading(_, pattern) = form_of(written) else { panic!("{written}") };
            assert!(pattern.is_match("AA-1 Alpha"), "{written}");
        }
        assert!(matches!(form_of("1. {title}"), Form::Entry { numbered: true, task: false, .. }));
        assert!(matches!(form_of("[ ] {title}"), Form::Entry { task: true, .. }));
        assert!(matches!(form_of("**Phase {n}:** {title}"), Form::Bold(_)));
        assert!(matches!(form_of("… [TODO: {title}] …"), Form::Phrase(_)));
        assert!(matches!(form_of("{name}: {type}"), Form::Line(_)));
        let Form::Row(columns) = form_of("| Risk ID: {id} | Description / Risk: {title} | Owner |")
        else {
            panic!("a row")
        };
        assert_eq!(columns[1].names, ["description risk", "description", "risk"]);
        assert!(columns[2].cell.is_none());
        let code = like("code: | Risk: {title} |").expect("valid");
        assert!(code.inside == Inside::Code && matches!(code.form, Form::Row(_)));
        assert_eq!(like("<!-- Article {n} -->").expect("valid").inside, Inside::Comment);
    }

    #[test]
    fn invalid_forms_are_errors() {
        for written in ["", "| {title} |", "| A | B |", "<!-- x", "code:", "# {open", "- a ... b"] {
            assert!(like(written).is_err(), "{written}");
        }
    }

    #[test]
    fn sources_are_told_apart_by_their_words() {
        assert!(matches!(source("Owner"), Ok(ValueSource::Key(_))));
        assert!(matches!(source("label: Owner"), Ok(ValueSource::Label(_))));
        assert!(matches!(source("text *: by {value}"), Ok(ValueSource::FieldText(None, _))));
        assert!(matches!(
            source("text Status: by {value}"),
            Ok(ValueSource::FieldText(Some(_), _))
        ));
        assert!(matches!(source("= {a}/{b}"), Ok(ValueSource::Derived(_))));
        assert!(matches!(source("beside:"), Ok(ValueSource::Beside)));
        for written in ["lable: X", "text: no placeholder", "section:", "= {a", "path: [x"] {
            assert!(source(written).is_err(), "{written}");
        }
    }
}
