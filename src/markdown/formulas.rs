//! Whether a text has formulas between dollar signs, or dollars.
//!
//! Specs speak of prices and of variables of shells far more often than of formulas, so dollar signs
//! are only looked at where some of them surely are around a formula.

/// Whether something in a text is a formula between dollar signs as GitHub has them: the first one
/// after a blank and before none, the last one the other way round, and what is between them looks
/// like mathematics and not like words.
pub(super) fn has_formulas(text: &str) -> bool {
    text.contains('$') && text.split('\n').any(line_has) || has_block(text)
}

/// Whether a formula is in a line.
fn line_has(line: &str) -> bool {
    let mut from = 0;
    while let Some(open) = line[from..].find('$').map(|at| from + at) {
        from = open + 1;
        let before = line[..open].chars().next_back();
        let rest = &line[from..];
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '`' | '\\' | '$')) {
            continue;
        }
        if let Some(code) = rest.strip_prefix('`') {
            if code.contains("`$") {
                return true;
            }
            continue;
        }
        let Some(length) = rest.find('$') else { return false };
        let inner = &rest[..length];
        let after = rest[length + 1..].chars().next();
        let spaced = inner.starts_with(char::is_whitespace) || inner.ends_with(char::is_whitespace);
        let goes_on = after.is_some_and(|c| c.is_alphanumeric() || c == '$');
        if !spaced && !goes_on && is_mathematics(inner) {
            return true;
        }
    }
    false
}

/// Whether a formula is between two dollar signs that begin and end paragraphs.
fn has_block(text: &str) -> bool {
    let mut parts = text.split("$$");
    parts.next();
    let mut inner = parts.next();
    while let (Some(formula), Some(_)) = (inner, parts.next()) {
        if is_mathematics(formula.trim()) && !formula.contains("\n\n") {
            return true;
        }
        inner = parts.next();
    }
    false
}

/// Whether a text looks like mathematics: a command, an index, an operator, or one letter.
fn is_mathematics(text: &str) -> bool {
    let letter = text.chars().count() == 1 && text.chars().all(char::is_alphabetic);
    let signs = text.contains(['\\', '^', '_', '=', '<', '>', '+', '{']);
    !text.is_empty() && !text.contains(['`', '"']) && (letter || signs)
}

#[cfg(test)]
mod tests {
    use super::has_formulas;

    #[test]
    fn prices_and_variables_are_not_formulas() {
        for text in [
            "It costs $5 and then $10.\n",
            "Set $HOME/$USER_ID and `$PATH`.\n",
            "$5M (vs. $3M), US$100-US$200\n",
            "echo $$ and $$\n",
            "The `$name` of $other_name and $third_name.\n",
            "a$b_c$d\n",
            "no dollar\n",
        ] {
            assert!(!has_formulas(text), "{text}");
        }
        for text in [
            "The cost is $O(n^2)$ at most.\n",
            "for each $n$, the sum\n",
            "is ($a + b$).\n",
            "with $`a_1`$ as on GitHub\n",
            "$$\n\\frac{a}{b}\n$$\n",
        ] {
            assert!(has_formulas(text), "{text}");
        }
    }
}
