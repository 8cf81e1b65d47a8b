//! The theme's own style sheet as it is sent: without comments and needless blanks, and with the
//! colours once more for browsers that do not know `light-dark()`.

use std::fmt::Write as _;

/// A style sheet as it is sent.
pub(super) fn sent(css: &str) -> String {
    let mut out = lean(css);
    out.push_str(&plain_colours(css));
    out
}

/// A style sheet without comments and without blanks that say nothing. Strings stay as they are.
fn lean(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(c) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            continue;
        }
        let length = if matches!(c, '"' | '\'') { string(rest, c) } else { c.len_utf8() };
        let (piece, after) = rest.split_at(length);
        rest = after;
        if c.is_whitespace() {
            // In a sheet no selector has a blank behind a colon.
            if !out.is_empty() && !out.ends_with([' ', '{', '}', ';', ':', ',']) {
                out.push(' ');
            }
            continue;
        }
        if matches!(c, '{' | '}' | ';' | ',') && out.ends_with(' ') {
            out.pop();
        }
        if c == '}' && out.ends_with(';') {
            out.pop();
        }
        out.push_str(piece);
    }
    out
}

/// The length of the string that a text begins with, with its quotes.
fn string(text: &str, quote: char) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == quote && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

/// Rules for browsers without `light-dark()`: each token of two colours with one of them.
fn plain_colours(css: &str) -> String {
    let (mut light, mut dark) = (String::new(), String::new());
    for line in css.lines() {
        let Some((name, value)) = line.trim().split_once(": light-dark(") else { continue };
        let Some((first, second)) = value.split(')').next().and_then(|two| two.split_once(", "))
        else {
            continue;
        };
        if name.starts_with("--") && first.starts_with('#') && second.starts_with('#') {
            let _ = write!(light, "{name}:{first};");
            let _ = write!(dark, "{name}:{second};");
        }
    }
    if light.is_empty() {
        return light;
    }
    format!(
        "@supports not (color:light-dark(red,red)){{:root{{{light}}}\
         @media (prefers-color-scheme:dark){{:root:not([data-theme=\"light\"]){{{dark}}}}}\
         :root[data-theme=\"dark\"]{{{dark}}}}}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_comments_go_and_meaning_stays() {
        let css = "/* a */\na :is(b, c) > d {\n  --x: \"/* no */  \\\" x\"; /* b */\n  width: calc(1px + 2px);\n}\n";
        assert_eq!(lean(css), "a :is(b,c) > d{--x:\"/* no */  \\\" x\";width:calc(1px + 2px)}");
        assert_eq!(lean(&lean(css)), lean(css));
        assert_eq!(lean("a { b: c } /* open"), "a{b:c}");
        assert_eq!(lean("a { b: 'open"), "a{b:'open");
    }

    #[test]
    fn tokens_of_two_colours_have_one_of_them_elsewhere() {
        let css = ":root {\n  --bg: light-dark(#fff, #000); /* ground */\n  --soft: light-dark(var(--a), #111);\n}\n";
        let plain = plain_colours(css);
        assert!(plain.contains(":root{--bg:#fff;}"), "{plain}");
        assert!(plain.contains(":root[data-theme=\"dark\"]{--bg:#000;}"), "{plain}");
        assert!(!plain.contains("--soft"), "{plain}");
        assert_eq!(plain_colours("a { color: red }"), "");
    }
}
