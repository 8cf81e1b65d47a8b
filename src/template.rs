//! The one door to the template engine: a theme's templates, and pages made from typed contexts.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde};
use minijinja::{AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, Value};
use serde::Serialize;

use crate::model::{Limits, find_fit};
use crate::words::{self, Words};

/// A template of a portal's own may have so many bytes.
const LONGEST: usize = 128 * 1024;

/// The stack that templates of a portal's own are compiled on, in bytes: some kilobytes for each of
/// theirs.
const STACK: usize = 512 << 20;

/// Why a template cannot be compiled or rendered.
#[derive(Debug)]
pub enum Error {
    /// A template of the portal's own, by its name, is longer than one may be.
    Long(String),
    /// There is no thread to compile the portal's own templates on.
    Thread(io::Error),
    /// The compiler gave up.
    Compiler,
    /// A page by the portal's own templates takes more steps or bytes than it may.
    TooMuch,
    /// What a page was made from is not text.
    NotUtf8(std::str::Utf8Error),
    /// A template of a theme is wrong, or fails on a page.
    Theme(minijinja::Error),
    /// A template of documents is wrong, or fails on a document.
    Document(InDocument),
}

/// An error of a document's template, with its place.
#[derive(Debug)]
pub struct InDocument {
    /// The template's name.
    name: String,
    /// The line, from 1.
    line: usize,
    /// The text of that line, where it is at hand.
    text: Option<String>,
    error: minijinja::Error,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Long(name) => write!(f, "templates/{name} has more than {LONGEST} bytes"),
            Error::Thread(error) => error.fmt(f),
            Error::Compiler => f.write_str("the templates cannot be compiled"),
            Error::TooMuch => f.write_str("it takes more than limits.max-template-work"),
            Error::NotUtf8(error) => error.fmt(f),
            Error::Theme(error) => {
                match (error.name(), error.line()) {
                    (Some(name), Some(line)) => write!(f, "templates/{name}:{line}: ")?,
                    (Some(name), None) => write!(f, "templates/{name}: ")?,
                    _ => {}
                }
                error.kind().fmt(f)?;
                error.detail().map_or(Ok(()), |detail| write!(f, ": {detail}"))
            }
            Error::Document(InDocument { name, line, text, error }) => {
                write!(f, "{name}:{line}: ")?;
                match (error.kind(), error.detail()) {
                    (ErrorKind::UndefinedError, _) => f.write_str("unknown name")?,
                    (kind, Some(detail)) => write!(f, "{kind}: {detail}")?,
                    (kind, None) => kind.fmt(f)?,
                }
                text.as_ref().map_or(Ok(()), |text| write!(f, " in `{text}`"))
            }
        }
    }
}

impl std::error::Error for Error {}

impl From<minijinja::Error> for Error {
    fn from(error: minijinja::Error) -> Error {
        Error::Theme(error)
    }
}

/// The templates of a theme.
pub struct Templates {
    environment: Environment<'static>,
    /// Their texts, by name, in one: pages are remembered beside it.
    text: String,
    /// What a page of a portal's own templates may cost.
    bound: Option<Bound>,
    words: Arc<Words>,
}

/// What one rendering of a portal's own templates may cost.
#[derive(Debug, Clone)]
pub struct Bound {
    /// Steps that it may take, and bytes that it may make.
    pub most: u64,
    /// Whether one has cost more: then none is begun any more.
    pub spent: Arc<AtomicBool>,
}

/// Bytes of a page, as many as it may have.
struct Bounded {
    bytes: Vec<u8>,
    most: u64,
}

impl io::Write for Bounded {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        if (self.bytes.len() + part.len()) as u64 > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Templates {
    /// Compiles templates, by name, which say the words of one language. The error names the template
    /// and the line. `own` are the names of those that the portal brings itself: where there are any,
    /// each rendering is bounded.
    pub fn new(
        sources: BTreeMap<String, String>,
        words: Arc<Words>,
        own: &[&str],
        bound: Bound,
    ) -> Result<Templates, Error> {
        if own.is_empty() {
            return Templates::compiled(sources, words, None);
        }
        if let Some(long) = own.iter().find(|name| sources[**name].len() > LONGEST) {
            return Err(Error::Long((*long).to_owned()));
        }
        // The compiler goes down into expressions: what somebody writes may be as deep as it is
        // long.
        let compile = move || Templates::compiled(sources, words, Some(bound));
        let thread = std::thread::Builder::new().stack_size(STACK).spawn(compile);
        thread.map_err(Error::Thread)?.join().map_err(|_| Error::Compiler)?
    }

    fn compiled(
        sources: BTreeMap<String, String>,
        words: Arc<Words>,
        bound: Option<Bound>,
    ) -> Result<Templates, Error> {
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax?);
        environment.set_auto_escape_callback(|name| {
            let html = name.rsplit('.').next() == Some("html");
            if html { AutoEscape::Html } else { AutoEscape::None }
        });
        environment.set_formatter(format);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(bound.as_ref().map(|bound| bound.most));
        add_words(&mut environment, &words);
        let mut text = words.text().to_owned();
        for (name, source) in sources {
            text.extend([&*name, "\0", &*source, "\0"]);
            environment.add_template_owned(name, source)?;
        }
        Ok(Templates { environment, text, bound, words })
    }

    /// No templates, for what is made without any.
    pub fn none() -> Templates {
        Templates {
            environment: Environment::empty(),
            text: String::new(),
            bound: None,
            words: Arc::default(),
        }
    }

    /// The words that they say.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The texts of all of them and of their words, as one.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Compiles the templates of documents, by the names under which errors name them. They are
    /// strict: a name that their context lacks is an error. Nothing is escaped.
    pub fn of_documents(sources: BTreeMap<String, String>) -> Result<Templates, Error> {
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax?);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(Limits::default().template));
        environment.add_filter("yaml", |text: &str| yaml_scalar(text));
        environment.add_filter("quoted", |text: &str| quoted(text));
        environment.add_filter("slug", |text: &str| crate::model::slug(text));
        environment.add_filter("cell", |text: &str| cell(text));
        for (name, source) in sources {
            let added = environment.add_template_owned(name, source);
            added.map_err(|error| of_document(error, &environment))?;
        }
        Ok(Templates { environment, ..Templates::none() })
    }

    /// Renders a document's template. The error names the file and the line, and shows the line.
    pub fn document(&self, name: &str, context: &impl Serialize) -> Result<String, Error> {
        let fail = |error| of_document(error, &self.environment);
        let template = self.environment.get_template(name).map_err(fail)?;
        let mut text = template.render(Value::from(Serde(context))).map_err(fail)?;
        if !text.ends_with('\n') {
            text.push('\n');
        }
        Ok(text)
    }

    /// Renders a template with its context. The error names the template and the line.
    pub fn render(&self, name: &str, context: &impl Serialize) -> Result<String, Error> {
        let template = self.environment.get_template(name)?;
        let context = Value::from(Serde(context));
        let Some(bound) = &self.bound else { return Ok(template.render(context)?) };
        if bound.spent.load(Ordering::Relaxed) {
            return Err(Error::TooMuch);
        }
        let mut page = Bounded { bytes: Vec::new(), most: bound.most };
        let made = template.render_captured_to(context, &mut page).map(|_| ());
        let Err(error) = made else {
            return String::from_utf8(page.bytes)
                .map_err(|error| Error::NotUtf8(error.utf8_error()));
        };
        let source = std::error::Error::source(&error);
        let cause = source.and_then(|cause| cause.downcast_ref::<io::Error>());
        let full = cause.is_some_and(|cause| cause.kind() == io::ErrorKind::FileTooLarge);
        if full || error.kind() == ErrorKind::OutOfFuel {
            bound.spent.store(true, Ordering::Relaxed);
            return Err(Error::TooMuch);
        }
        Err(error.into())
    }
}

/// Adds the functions that say words: `say` a phrase and `say_n` the form of one for a number, each
/// with what is put in by its name; and `date`, a day as the language writes it; `is_english` says whether they
/// are English. What they give is HTML: the words, and what is put in unless it is HTML already, are escaped.
fn add_words(environment: &mut Environment<'static>, words: &Arc<Words>) {
    let own = Arc::clone(words);
    environment
        .add_function("say", move |phrase: &str, values: Kwargs| said(own.say(phrase), &values));
    let own = Arc::clone(words);
    let say_n = move |number: usize, one: &str, many: &str, values: Kwargs| {
        let own_values = values.args().map(|name| (name, values.peek(name).unwrap_or_default()));
        let values: Kwargs = own_values.chain([("n", Value::from(number))]).collect();
        said(own.form(number, one, many), &values)
    };
    environment.add_function("say_n", say_n);
    environment.add_global("is_english", words.is_english());
    let own = Arc::clone(words);
    environment.add_filter("date", move |day: &str| own.date(day).into_owned());
}

/// A phrase as HTML, into which HTML is put.
pub(crate) fn say_html(phrase: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(phrase.len() + 64);
    let put = |out: &mut String, name: &str| {
        let value = values.iter().find(|(known, _)| *known == name);
        value.map_or(Ok(()), |(_, html)| out.write_str(html))
    };
    // A text takes everything.
    let _ = words::fill(&mut out, phrase, &|out, text| write_escaped(out, text), &put);
    out
}

/// A phrase of a template as HTML.
fn said(phrase: &str, values: &Kwargs) -> Result<Value, minijinja::Error> {
    let mut out = String::with_capacity(phrase.len() + 32);
    let put = |out: &mut String, name: &str| {
        let value: Value = values.peek(name).map_err(|_| fmt::Error)?;
        match value.as_str() {
            Some(text) if value.is_safe() => out.write_str(text),
            Some(text) => write_escaped(out, text),
            None => write!(out, "{value}"),
        }
    };
    let missing = |_| {
        let what = format!("`{phrase}` is said without all that is put in");
        minijinja::Error::new(ErrorKind::MissingArgument, what)
    };
    words::fill(&mut out, phrase, &|out, text| write_escaped(out, text), &put).map_err(missing)?;
    Ok(Value::from_safe_string(out))
}

/// Writes a value, escaped for HTML unless it is marked as safe. The engine's own escaping also
/// replaces `/`, which makes every URL of a page unreadable.
fn format(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    match (state.auto_escape(), value.as_str()) {
        (AutoEscape::Html, Some(text)) if value.is_safe() => Ok(out.write_str(text)?),
        (AutoEscape::Html, Some(text)) => Ok(write_escaped(out, text)?),
        _ => minijinja::escape_formatter(out, state, value),
    }
}

/// Writes HTML: a format whose placeholders are all `{}`, each filled with a value that is escaped
/// unless it is [`Raw`]. There is no other way in which code writes an element or an attribute.
macro_rules! markup {
    ($out:expr, $format:literal $(, $value:expr)* $(,)?) => {
        std::write!($out, $format $(, $crate::template::Escaped(&$value))*)
    };
}

/// The same as a text of its own.
macro_rules! html {
    ($format:literal $(, $value:expr)* $(,)?) => {
        std::format!($format $(, $crate::template::Escaped(&$value))*)
    };
}

pub(crate) use {html, markup};

/// HTML that is written as it is. Each use is listed in a test, with the reason.
pub(crate) struct Raw<'a>(pub(crate) &'a str);

/// A value as it is in HTML, between elements and in quotes.
pub(crate) struct Escaped<'a, T: ?Sized>(pub(crate) &'a T);

/// What may be in HTML.
pub(crate) trait InHtml {
    /// Writes it so that none of it is read as markup, but of what is HTML already.
    fn write(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl<T: InHtml + ?Sized> fmt::Display for Escaped<'_, T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(out)
    }
}

impl InHtml for str {
    fn write(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_escaped(out, self)
    }
}

impl InHtml for String {
    fn write(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_escaped(out, self)
    }
}

impl InHtml for Raw<'_> {
    fn write(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl<T: InHtml + ?Sized> InHtml for &T {
    fn write(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).write(out)
    }
}

/// Numbers have nothing to escape.
macro_rules! numbers {
    ($($number:ty),+) => {
        $(impl InHtml for $number {
            fn write(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, out)
            }
        })+
    };
}

numbers!(u8, usize, f64);

/// Text escaped for HTML content and quoted attributes, and for XML: characters that neither may
/// hold become the mark for one that is lost.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    // A text takes everything.
    let _ = write_escaped(&mut out, text);
    out
}

fn write_escaped<W: fmt::Write>(out: &mut W, text: &str) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = find_fit(rest.as_bytes(), may_be_escaped) {
        let (before, found) = rest.split_at(at);
        let Some(c) = found.chars().next() else { break };
        let after = &found[c.len_utf8()..];
        let mark = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\u{fffe}' | '\u{ffff}' => "\u{fffd}",
            c if c.is_control() && !c.is_whitespace() => "\u{fffd}",
            _ => &found[..c.len_utf8()],
        };
        out.write_str(before)?;
        out.write_str(mark)?;
        rest = after;
    }
    out.write_str(rest)
}

/// Whether a character that begins with a byte may have to be escaped: a mark, a control character,
/// or one of those above ASCII that are, or that XML has not.
fn may_be_escaped(byte: u8) -> bool {
    let control = byte < b' ' && !(b'\t'..=b'\r').contains(&byte) || byte == 0x7f;
    let above = matches!(byte, 0xc2 | 0xef);
    matches!(byte, b'&' | b'<' | b'>' | b'"') || control || above
}

/// The same, after a text.
pub fn escape_into(out: &mut String, text: &str) {
    let _ = write_escaped(out, text);
}

/// Text escaped for HTML, with what is in backticks as code: the messages of findings.
pub fn escape_with_code(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    // A backtick without a partner is only a backtick.
    while let Some((before, (code, after))) =
        rest.split_once('`').and_then(|(before, tail)| Some((before, tail.split_once('`')?)))
    {
        // A text takes everything.
        let _ = markup!(out, "{}<code>{}</code>", before, code);
        rest = after;
    }
    escape_into(&mut out, rest);
    out
}

/// A text as a scalar of YAML: in quotes only where it would be read as something else.
pub fn yaml_scalar(text: &str) -> String {
    let plain = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | '+' | '(' | ')' | '@')
    };
    let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let first = text.chars().next();
    let safe = first.is_some_and(char::is_alphabetic)
        && text.chars().all(plain)
        && !text.ends_with(' ')
        && !words.contains(&&*text.to_lowercase());
    if safe { text.to_owned() } else { quoted(text) }
}

/// A text in double quotes, as YAML and JSON have it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A text for a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An error in a document's template, with the line that it is at.
fn of_document(error: minijinja::Error, environment: &Environment<'_>) -> Error {
    let (name, line) = (error.name().unwrap_or("template"), error.line().unwrap_or(1));
    let source = environment.get_template(name).ok();
    let text =
        source.as_ref().and_then(|template| template.source().lines().nth(line.saturating_sub(1)));
    let text = text.map(|text| text.trim().to_owned());
    Error::Document(InDocument { name: name.to_owned(), line, text, error })
}
