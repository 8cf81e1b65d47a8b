//! Reading TOML that people write: problems become findings with a place and the nearest name.

use serde::de::DeserializeOwned;

use crate::model::{Finding, Location, RuleInfo, Span, nearest};

/// Reads a text into a type. The error is one finding, at the text that is wrong.
pub fn read<T: DeserializeOwned>(
    rule: &RuleInfo,
    path: &str,
    text: &str,
) -> Result<T, Box<Finding>> {
    toml::from_str(text).map_err(|error| Box::new(finding(rule, path, text, &error)))
}

/// The finding that a TOML error becomes.
pub fn finding(rule: &RuleInfo, path: &str, text: &str, error: &toml::de::Error) -> Finding {
    let span = error.span().unwrap_or(0..0);
    let mut span = Span::new(span.start.min(text.len()), span.end.min(text.len()));
    if span.start == span.end {
        // A place between two characters: the line it is in can be shown.
        let before = text[..span.start].trim_end_matches(['\n', '\r']);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        span = Span::new(start, before.len());
    }
    let (message, help) = sentence(error.message());
    let finding = Finding::of_settings(rule, Location::new(path, span), message);
    match help {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// A serde message as message and help: `unknown field` names the nearest one that is known.
fn sentence(message: &str) -> (String, Option<String>) {
    let message = message.lines().collect::<Vec<_>>().join(" ");
    let Some(rest) = message.strip_prefix("unknown field `") else {
        return (message, None);
    };
    let Some((name, known)) = rest.split_once('`') else {
        return (message.clone(), None);
    };
    let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("expected one of {}", known.join(", ")),
    };
    (format!("unknown key `{name}`"), Some(help))
}
