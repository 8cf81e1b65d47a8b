//! The one door to the template engine: a theme's templates, and pages made from typed contexts.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, Output, State, Value};
use serde::Serialize;

/// The templates of a theme.
pub struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// Compiles templates, by name. The error names the template and the line.
    pub fn new(sources: BTreeMap<String, String>) -> Result<Templates, String> {
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|error| sentence(&error))?);
        environment.set_auto_escape_callback(|name| {
            let html = name.rsplit('.').next() == Some("html");
            if html { AutoEscape::Html } else { AutoEscape::None }
        });
        environment.set_formatter(format);
        for (name, source) in sources {
            environment.add_template_owned(name, source).map_err(|error| sentence(&error))?;
        }
        Ok(Templates { environment })
    }

    /// Renders a template with its context. The error names the template and the line.
    pub fn render(&self, name: &str, context: &impl Serialize) -> Result<String, String> {
        let template = self.environment.get_template(name).map_err(|error| sentence(&error))?;
        template.render(Value::from(Serde(context))).map_err(|error| sentence(&error))
    }
}

/// Writes a value, escaped for HTML unless it is marked as safe. The engine's own escaping also
/// replaces `/`, which makes every URL of a page unreadable.
fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let text = value.as_str().filter(|_| !value.is_safe());
    match (state.auto_escape(), text) {
        (AutoEscape::Html, Some(text)) => out.write_str(&escape(text)).map_err(Error::from),
        _ => minijinja::escape_formatter(out, state, value),
    }
}

/// Text escaped for HTML content and quoted attributes, and for XML: characters that neither may
/// hold become the mark for one that is lost.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() && !c.is_whitespace() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Text escaped for HTML, with what stands in backticks as code: the messages of findings.
pub fn escape_with_code(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    // A backtick without a partner is only a backtick.
    while let Some((before, (code, after))) =
        rest.split_once('`').and_then(|(before, tail)| Some((before, tail.split_once('`')?)))
    {
        for part in [&escape(before), "<code>", &escape(code), "</code>"] {
            out.push_str(part);
        }
        rest = after;
    }
    out.push_str(&escape(rest));
    out
}

/// An engine's error with its place.
fn sentence(error: &Error) -> String {
    let place = match (error.name(), error.line()) {
        (Some(name), Some(line)) => format!("templates/{name}:{line}: "),
        (Some(name), None) => format!("templates/{name}: "),
        _ => String::new(),
    };
    let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
    format!("{place}{}{detail}", error.kind())
}
