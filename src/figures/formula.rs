//! Formulas as `MathML`, which browsers set without a script.
//!
//! Formulas are written as in LaTeX, between dollar signs as on GitHub:
//! <https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/writing-mathematical-expressions>.

use std::convert::Infallible;

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::event::{Content, Event};
use pulldown_latex::{Parser, Storage, push_mathml};

use super::{Undrawn, guarded};
use crate::markdown::attributes;
use crate::template::escape;

/// Bytes of a formula; nobody reads a longer one.
const LONGEST: usize = 10_000;

/// Groups in one another.
const DEEPEST: usize = 60;

/// Commands of a formula, each of which may be what the one before it is over: what reads them calls
/// itself for each.
const MOST_COMMANDS: usize = 700;

/// A formula as a `<math>` element, in a line of its own or in one of text.
pub fn mathml(latex: &str, display: bool) -> Result<String, Undrawn> {
    bounded(latex)?;
    let drawn = guarded(|| written(latex, display))?;
    match (drawn, as_known(latex)) {
        // What is wrong is said of what was written.
        (Err(wrong), Some(known)) => guarded(|| written(&known, display))?.map_err(|_| wrong),
        (drawn, _) => drawn,
    }
}

/// A formula with commands of plain TeX, and with marks escaped as Markdown on GitHub wants them, as the
/// parser knows it; none where it has none of these.
fn as_known(latex: &str) -> Option<String> {
    let known = latex.replace(r"\\{", r"\{").replace(r"\\}", r"\}").replace(r"\\_", r"\_");
    let known = modulo(&known);
    let known = over(&known, 0).unwrap_or(known);
    (known != latex).then_some(known)
}

/// `a \mod b`, of which only the binary operator is known.
fn modulo(latex: &str) -> String {
    let mut parts = latex.split(r"\mod");
    let mut known = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // `\models` is another command.
        known +=
            if part.starts_with(|c: char| c.is_ascii_alphabetic()) { r"\mod" } else { r"\bmod" };
        known += part;
    }
    known
}

/// `{a \over b}` as a fraction, and the same in groups inside; none where there is none.
fn over(latex: &str, depth: usize) -> Option<String> {
    if depth > DEEPEST || !latex.contains(r"\over") {
        return None;
    }
    let (mut known, mut from) = (String::new(), 0);
    // The groups that are open, where the first of them begins, and where the fraction's line is.
    let (mut open, mut start, mut cut) = (0_usize, 0, None);
    let mut escaped = false;
    for (at, c) in latex.char_indices() {
        match c {
            '{' if !escaped => {
                open += 1;
                if open == 1 {
                    start = at + 1;
                }
            }
            '}' if !escaped && open > 0 => {
                open -= 1;
                if open == 0
                    && let Some(inner) = over(&latex[start..at], depth + 1)
                {
                    known += &latex[from..start];
                    known += &inner;
                    from = at;
                }
            }
            '\\' if !escaped && open == 0 && cut.is_none() => {
                let rest = latex[at..].strip_prefix(r"\over");
                let longer = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphabetic());
                if rest.is_some_and(|rest| !longer(rest)) {
                    known += &latex[from..at];
                    from = at + r"\over".len();
                    cut = Some(known.len());
                }
            }
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    known += &latex[from..];
    Some(match cut {
        Some(cut) => format!(r"\frac{{{}}}{{{}}}", &known[..cut], &known[cut..]),
        None => known,
    })
}

fn written(latex: &str, display: bool) -> Result<String, Undrawn> {
    let storage = Storage::new();
    let mut events = Vec::new();
    for event in Parser::new(latex, &storage) {
        events.push(event.map_err(|error| undrawn(latex, &error.to_string()))?);
    }
    let names: Vec<Option<String>> = events.iter().map(escaped_name).collect();
    let events = events.iter().zip(&names).map(|(event, name)| match name {
        Some(name) => Event::Content(Content::Function(name)),
        None => event.clone(),
    });
    let mut out = String::new();
    let display_mode = if display { DisplayMode::Block } else { DisplayMode::Inline };
    let config = RenderConfig { display_mode, ..RenderConfig::default() };
    push_mathml(&mut out, events.map(Ok::<_, Infallible>), config)
        .map_err(|error| undrawn(latex, &error.to_string()))?;
    if !is_mathml(&out) {
        return Err(undrawn(latex, "it has marks that are not part of a formula"));
    }
    Ok(without_styles(&out))
}

/// The name of an operator, escaped where it has signs of HTML: the library writes it as it is.
fn escaped_name(event: &Event<'_>) -> Option<String> {
    match event {
        Event::Content(Content::Function(name)) if name.contains(['<', '>', '&', '"', '\'']) => {
            Some(escape(name))
        }
        _ => None,
    }
}

/// Elements that a formula may consist of.
const ELEMENTS: [&str; 27] = [
    "math",
    "mrow",
    "mi",
    "mn",
    "mo",
    "ms",
    "mtext",
    "mspace",
    "mfrac",
    "msqrt",
    "mroot",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
    "mprescripts",
    "mtable",
    "mtr",
    "mtd",
    "mstyle",
    "mpadded",
    "mphantom",
    "menclose",
    "merror",
];

/// Whether all that a browser would take for a tag is one of a formula. Whatever of its author's text a
/// version of the library should write as it is stays out of the page.
fn is_mathml(markup: &str) -> bool {
    markup.split('<').skip(1).all(|tag| {
        let name = tag.strip_prefix('/').unwrap_or(tag);
        match name.chars().next() {
            Some('!' | '?') => false,
            Some(first) if first.is_ascii_alphabetic() => {
                let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
                ELEMENTS.contains(&&name[..end])
            }
            // A sign of the formula: less than.
            _ => true,
        }
    })
}

/// Refuses what would take more work, or more of the stack, than a formula may.
fn bounded(latex: &str) -> Result<(), Undrawn> {
    let mut depth = 0_usize;
    let mut deepest = 0;
    let mut escaped = false;
    for byte in latex.bytes() {
        match byte {
            b'{' if !escaped => depth += 1,
            b'}' if !escaped => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
        escaped = byte == b'\\' && !escaped;
    }
    let nested = ["\\left", "\\begin", "\\sqrt", "^", "_"];
    let chained = nested.iter().map(|part| latex.matches(part).count()).max().unwrap_or_default();
    let too_much = |reason: &str| Undrawn { line: 1, reason: reason.to_owned(), too_much: true };
    if latex.len() > LONGEST {
        return Err(too_much("it is longer than 10,000 bytes"));
    }
    if deepest > DEEPEST || chained > 20 * DEEPEST {
        return Err(too_much("its groups are nested too deeply"));
    }
    // A command of the author's own repeats what it is given wherever it says `#1`.
    let (commands, repeats) = (commands(latex), latex.matches('#').count() + 1);
    if commands.saturating_mul(repeats) > MOST_COMMANDS {
        return Err(too_much("it has too many commands"));
    }
    Ok(())
}

/// The commands of a formula: words behind a backslash.
fn commands(latex: &str) -> usize {
    let mut count = 0;
    let mut escaped = false;
    for byte in latex.bytes() {
        if escaped && byte.is_ascii_alphabetic() {
            count += 1;
        }
        escaped = byte == b'\\' && !escaped;
    }
    count
}

/// What the parser says: its first line says what is wrong, the others show where.
fn undrawn(latex: &str, message: &str) -> Undrawn {
    let said = message.lines().map(str::trim).find(|line| {
        line.starts_with(|c: char| c.is_alphanumeric() || c == '`' || c == '\\' || c == '\'')
    });
    let reason = said.unwrap_or("it is not a formula").trim_end_matches([':', '.']);
    let first = latex.lines().position(|line| !line.trim().is_empty()).unwrap_or_default();
    Undrawn { line: first + 1, reason: reason.to_owned(), too_much: false }
}

/// Markup without its styles, which the site's policy lets no browser use.
fn without_styles(mathml: &str) -> String {
    let mut out = String::with_capacity(mathml.len());
    let mut from = 0;
    for attribute in attributes(mathml) {
        if attribute.is("style") && attribute.quoted {
            let start = attribute.value.start - " style=\"".len();
            out.push_str(&mathml[from..start]);
            from = attribute.value.end + 1;
        }
    }
    out.push_str(&mathml[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::PANICKED;

    #[test]
    fn formulas_are_mathml_without_styles() {
        let inline = mathml(r"\frac{a}{b} \color{red} x^2", false).expect("a formula");
        assert!(inline.starts_with("<math"), "{inline}");
        assert!(inline.contains("<mfrac>") && inline.contains("<msup>"), "{inline}");
        assert!(!inline.contains("style"), "{inline}");
        let block = mathml(r"\begin{aligned}a &= b\\ c &= d\end{aligned}", true).expect("a table");
        assert!(block.contains("display=\"block\"") && block.contains("<mtable"), "{block}");
        let text = mathml(r"\text{<b style='x'> & 1}", false).expect("a text");
        assert!(text.contains("&lt;b style"), "{text}");
    }

    #[test]
    fn no_text_of_a_formula_is_markup() {
        let hostile = "<img src=x onerror=alert(1)>";
        for command in
            ["text", "operatorname", "operatorname*", "mathrm", "mbox", "mathbf", "textbf"]
        {
            for formula in [
                format!(r"\{command}{{{hostile}}}"),
                format!(r#"x\{command}{{</mi></math>{hostile}&lt;'"}}_1"#),
                format!(r"\mathbb{{\{command}{{{hostile}}}}}"),
            ] {
                let Ok(made) = mathml(&formula, true) else { continue };
                assert!(!made.contains("<img") && made.ends_with("</math>"), "{formula}: {made}");
                assert_eq!(made.matches("</math>").count(), 1, "{formula}: {made}");
            }
        }
        let made = mathml(r"\operatorname{<b>c}", false).expect("a formula");
        assert!(made.contains("&lt;b&gt;c"), "{made}");
        let less = mathml(r"a < b & c > d \lt 3", false).or_else(|_| mathml("a < b > d", false));
        assert!(less.is_ok(), "{less:?}");
        for markup in ["<math><mi><img></mi></math>", "<math><!-- --></math>", "<math></b></math>"]
        {
            assert!(!is_mathml(markup), "{markup}");
        }
        assert!(is_mathml("<math display=\"block\"><mo><</mo><mspace width=\"1em\" /></math>"));
    }

    #[test]
    fn commands_of_plain_tex_and_escapes_of_markdown_are_known() {
        let known = |latex: &str| as_known(latex).unwrap_or_default();
        assert_eq!(known(r"q \equiv 1 \mod 2n \models x"), r"q \equiv 1 \bmod 2n \models x");
        let nested = known(r"x = {1 - [{a \over b} \times {c + d \over {e \over f}}]}");
        let wanted = r"x = {1 - [{\frac{a }{ b}} \times {\frac{c + d }{ {\frac{e }{ f}}}}]}";
        assert_eq!(nested, wanted);
        assert_eq!(known(r"a \over b"), r"\frac{a }{ b}");
        assert_eq!(as_known(r"\overline{a} + \frac{b}{c}"), None, "another command");
        for latex in [r"\\{p \in \\{0,1\\}\\}", r"a \mod b", r"{a \over b}", r"x_{\text{a}\\_b}"] {
            assert!(mathml(latex, false).is_ok_and(|made| made.starts_with("<math")), "{latex}");
        }
        let lines = r"\begin{aligned}a &= b\\{c} &= d\end{aligned}";
        let lines = mathml(lines, true).expect("lines");
        assert_eq!(lines.matches("<mtr").count(), 2, "{lines}");
        assert!(mathml(r"\nowhere \mod b", false).is_err());
    }

    #[test]
    fn what_is_not_a_formula_is_said() {
        for latex in [r"\frac{a", r"\nowhere", "a}", r"\begin{aligned} a", "x^", r"\left( a"] {
            let error = mathml(latex, false).expect_err(latex);
            assert!(!error.reason.is_empty() && !error.too_much, "{latex}: {error:?}");
            assert!(!error.reason.contains(['\n', '│', '╭']), "{latex}: {error:?}");
        }
    }

    #[test]
    fn work_on_a_formula_is_bounded() {
        let deep = format!("{}x{}", "{".repeat(100_000), "}".repeat(100_000));
        assert!(mathml(&deep, false).expect_err("deep").too_much);
        let deep = format!("{}x{}", r"\sqrt{".repeat(100), "}".repeat(100));
        assert!(mathml(&deep, false).expect_err("deep").too_much);
        for part in [r"\hat", r"\vec", r"\bar", r"\not", r"\frac1", r"\overset a"] {
            let times = LONGEST / part.len() - 1;
            let chain = format!("{}x", part.repeat(times));
            assert!(mathml(&chain, true).expect_err(part).too_much, "{part}");
            let chain = format!("{}x", part.repeat(times.min(MOST_COMMANDS)));
            assert!(!mathml(&chain, true).is_err_and(|error| error.too_much), "{part}");
            for own in [r"\newcommand{\own}[1]{#1#1#1#1}", r"\def\own#1{#1#1#1#1}"] {
                let chain = format!(r"{own}\own{{{}}}x", part.repeat(times / 2));
                assert!(mathml(&chain, true).expect_err(part).too_much, "{part}");
            }
        }
        for part in [r"\sqrt", r"\left(", "^", "_", r"\begin{a}", r"\frac", r"\hat", r"\text"] {
            let made = mathml(&part.repeat(1_000), true);
            assert_ne!(made.err().map(|error| error.reason).as_deref(), Some(PANICKED), "{part}");
        }
        let bomb =
            r"\def\a{xx}\def\b{\a\a}\def\c{\b\b\b\b\b\b\b\b}\def\d{\c\c\c\c\c\c\c\c}\d\d\d\d";
        assert!(mathml(bomb, false).map_or(0, |made| made.len()) < 200_000);
    }
}
