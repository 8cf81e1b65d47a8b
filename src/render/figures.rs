//! Figures in texts: diagrams and formulas, drawn; or their source with why they are not.

use std::borrow::Cow;

use crate::figures::{Undrawn, formula, mermaid};
use crate::markdown::Figure;
use crate::template::{Raw, html};
use crate::words::Words;

/// A code block as the figure that it is. `number` is the figure's in its document and `part` tells
/// those of later documents in a file from those of the first.
pub(super) fn of_code(
    words: &Words,
    (figure, code): (Figure, &str),
    number: usize,
    part: &str,
) -> String {
    match figure {
        // Its answer follows from the whole portal.
        Figure::Query => String::new(),
        Figure::Mermaid => diagram(words, code, number, part),
        Figure::Formula => match formula::mathml(code, true) {
            Ok(mathml) => html!("<div class=\"formula\">{}</div>\n", Raw(&mathml)),
            Err(undrawn) => {
                let label = words.with("Source of formula {n}", &[("n", &number)]);
                source(
                    words,
                    words.say("Formula"),
                    code,
                    &undrawn,
                    &[label.as_str(), part].concat(),
                )
            }
        },
    }
}

/// A diagram with its source, which says the same in words.
fn diagram(words: &Words, code: &str, number: usize, part: &str) -> String {
    let slug: String = part.chars().filter(char::is_ascii_alphanumeric).collect();
    let id = ["sb-m", &number.to_string(), &slug].concat();
    let label = [&*words.with("Diagram {n}", &[("n", &number)]), part].concat();
    let of_source = [&*words.with("Source of diagram {n}", &[("n", &number)]), part].concat();
    match mermaid::drawn(code, &id, &label) {
        Ok(svg) => html!(
            "<figure class=\"drawing\" data-diagram=\"mermaid\">\
             <div class=\"drawing-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">{}</div>\
             <details class=\"drawing-source\"><summary>{}</summary>\
             <pre class=\"code\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><code>{}\
             </code></pre></details></figure>\n",
            label,
            Raw(&svg),
            words.say("Source"),
            of_source,
            code
        ),
        Err(undrawn) => source(words, words.say("Diagram"), code, &undrawn, &of_source),
    }
}

/// The source of a figure that is not drawn.
fn source(words: &Words, what: &str, code: &str, undrawn: &Undrawn, label: &str) -> String {
    let not_drawn = words.with("{figure} not drawn.", &[("figure", &what)]);
    let place: [(&str, &dyn std::fmt::Display); 2] =
        [("n", &undrawn.line), ("reason", &undrawn.reason)];
    let why = words.with("Line {n}: {reason}.", &place);
    html!(
        "<div class=\"undrawn\"><p><strong>{}</strong> {}</p>\
         <pre class=\"code\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><code>{}</code></pre></div>\n",
        not_drawn,
        why,
        label,
        code
    )
}

/// A formula in a text.
pub(super) fn formula(words: &Words, latex: &str, display: bool) -> String {
    match formula::mathml(latex, display) {
        Ok(mathml) if display => html!("<span class=\"formula\">{}</span>", Raw(&mathml)),
        Ok(mathml) => mathml,
        Err(undrawn) => {
            let why = words.with("Not drawn: {reason}", &[("reason", &undrawn.reason)]);
            html!("<code class=\"undrawn\" title=\"{}\">{}</code>", why, latex)
        }
    }
}

/// Around the number of a figure in the output: characters that no text is written with, and that none
/// may hold. What is drawn is not to be sanitised with the text around it.
const MARKS: (char, char) = ('\u{fdd0}', '\u{fdd1}');

/// The mark of a figure in a text that may still be sanitised.
pub(super) fn mark(number: usize) -> String {
    [MARKS.0.to_string(), number.to_string(), MARKS.1.to_string()].concat()
}

/// A text without the sign that begins a mark: a figure would be put wherever its author wrote one, into
/// an attribute too, and as often as he did.
pub(super) fn unmarked(text: &str) -> Cow<'_, str> {
    if text.contains(MARKS.0) {
        Cow::Owned(text.replace(MARKS.0, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Raw HTML without references to that sign, `&#xFDD0;`: what sanitises it would read them.
pub(super) fn unreferred(html: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = html;
    // Up to where it is in `out` already.
    let mut kept = 0;
    while let Some(at) = rest.find("&#") {
        let number = &rest[at + 2..];
        let (digits, radix) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16),
            None => (number, 10),
        };
        let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        let value = u32::from_str_radix(digits[..end].trim_start_matches('0'), radix);
        let after = &digits[end..];
        if value.is_ok_and(|value| value == u32::from(MARKS.0)) {
            out.push_str(&html[kept..html.len() - rest.len() + at]);
            out.push('\u{fffd}');
            let after = after.strip_prefix(';').unwrap_or(after);
            kept = html.len() - after.len();
            rest = after;
        } else {
            rest = after;
        }
    }
    if kept == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[kept..]);
    Cow::Owned(out)
}

/// A text with its figures in place of their marks.
pub(super) fn put(html: String, figures: &[String]) -> String {
    if figures.is_empty() {
        return html;
    }
    let length: usize = figures.iter().map(String::len).sum();
    let mut out = String::with_capacity(html.len() + length);
    let mut rest = html.as_str();
    while let Some((before, after)) = rest.split_once(MARKS.0) {
        out.push_str(before);
        let marked = after.split_once(MARKS.1);
        let figure = marked.and_then(|(number, _)| figures.get(number.parse::<usize>().ok()?));
        rest = match (figure, marked) {
            (Some(figure), Some((_, behind))) => {
                out.push_str(figure);
                behind
            }
            _ => after,
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_brings_a_mark_of_its_own() {
        let own = mark(0);
        assert_eq!(put(["a ", &own].concat(), &["<b>".to_owned()]), "a <b>");
        assert_eq!(put(unmarked(&own).into_owned(), &["<b>".to_owned()]), "\u{fffd}0\u{fdd1}");
        for reference in ["&#xFDD0;", "&#Xfdd0", "&#64976;", "&#000064976x", "&#x000FDD0;"] {
            let html = ["<b title=\"", reference, "\">"].concat();
            let kept = unreferred(&html);
            assert!(kept.contains('\u{fffd}') && !kept.contains("&#"), "{kept}");
        }
        for other in
            ["", "&amp;", "&#65;&#x41;", "&#", "&#x", "&#xFDD01;", "&#649760;", "a &#38;#xFDD0;"]
        {
            assert_eq!(unreferred(other), other);
        }
        assert_eq!(unreferred("&#1;&#xFDD0;é&#2;&#xFDD0;é"), "&#1;\u{fffd}é&#2;\u{fffd}é");
    }
}
