//! Formulas as `MathML`, which browsers set without a script.
//!
//! Formulas are written as in LaTeX, between dollar signs as on GitHub:
//! <https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/writing-mathematical-expressions>.

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, push_mathml};

use super::{Undrawn, guarded};
use crate::markdown::attributes;

/// Bytes of a formula; nobody reads a longer one.
const LONGEST: usize = 10_000;

/// Groups in one another.
const DEEPEST: usize = 60;

/// A formula as a `<math>` element, in a line of its own or in one of text.
pub fn mathml(latex: &str, display: bool) -> Result<String, Undrawn> {
    bounded(latex)?;
    guarded(|| written(latex, display))?
}

fn written(latex: &str, display: bool) -> Result<String, Undrawn> {
    let storage = Storage::new();
    for event in Parser::new(latex, &storage) {
        if let Err(error) = event {
            return Err(undrawn(latex, &error.to_string()));
        }
    }
    let mut out = String::new();
    let display_mode = if display { DisplayMode::Block } else { DisplayMode::Inline };
    let config = RenderConfig { display_mode, ..RenderConfig::default() };
    let storage = Storage::new();
    push_mathml(&mut out, Parser::new(latex, &storage), config)
        .map_err(|error| undrawn(latex, &error.to_string()))?;
    Ok(without_styles(&out))
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
    Ok(())
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
        for part in [r"\sqrt", r"\left(", "^", "_", r"\begin{a}", r"\frac", r"\hat", r"\text"] {
            let made = mathml(&part.repeat(1_000), true);
            assert_ne!(made.err().map(|error| error.reason).as_deref(), Some(PANICKED), "{part}");
        }
        let bomb =
            r"\def\a{xx}\def\b{\a\a}\def\c{\b\b\b\b\b\b\b\b}\def\d{\c\c\c\c\c\c\c\c}\d\d\d\d";
        assert!(mathml(bomb, false).map_or(0, |made| made.len()) < 200_000);
    }
}
