//! The words of the interface: what pages say that no document does, in the portal's language.
//!
//! A phrase is known by its English text, with names in braces for what is put in: `and {n} more`.
//! Another language has a table from these to its own; what the table lacks is said in English.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Display, Write};

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules, PluralRulesPreferences};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::{Finding, Location, RuleInfo, Span};
use crate::toml_file;

/// The language of phrases where no table has them.
pub const ENGLISH: &str = "en";

/// The folder of tables in a theme.
pub const FOLDER: &str = "words/";

/// The names of the categories of numbers, as the Unicode plural rules have them
/// (<https://cldr.unicode.org/index/cldr-spec/plural-rules>).
const CATEGORIES: [(&str, PluralCategory); 6] = [
    ("zero", PluralCategory::Zero),
    ("one", PluralCategory::One),
    ("two", PluralCategory::Two),
    ("few", PluralCategory::Few),
    ("many", PluralCategory::Many),
    ("other", PluralCategory::Other),
];

/// What a phrase is in another language.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Phrase {
    /// One form, whatever the number.
    One(String),
    /// A form for each category of numbers that the language tells apart.
    Forms(BTreeMap<&'static str, String>),
}

/// The words of one language. The default has no table: all is said in English.
#[derive(Debug, Default)]
pub struct Words {
    /// The language, in small letters; empty where it is English.
    language: String,
    phrases: BTreeMap<String, Phrase>,
    labels: BTreeMap<String, String>,
    /// Which language the numbers are counted in. Its rules are looked up where they are asked: they
    /// cannot be shared by threads.
    plurals: Option<PluralRulesPreferences>,
    /// The texts of the tables, to tell them from others.
    text: String,
}

/// A table of words, as somebody writes it.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    /// The file, for findings.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// The names under which the table of a language may be, the nearest one first: of `de-AT` also
/// that of `de`.
pub fn names(language: &str) -> impl Iterator<Item = String> {
    let mut name = Some(language.to_lowercase().replace('_', "-"));
    std::iter::from_fn(move || {
        let own = name.take()?;
        name = own.rsplit_once('-').map(|(shorter, _)| shorter.to_owned());
        Some(own)
    })
}

impl Words {
    /// The words of a language: the tables laid over each other, the last one above. `known` says
    /// whether something says a phrase; what is wrong in a table is a finding of the rule, and left
    /// out.
    pub fn new(
        language: &str,
        tables: &[Table<'_>],
        known: &dyn Fn(&str) -> bool,
        rule: &RuleInfo,
    ) -> (Words, Vec<Finding>) {
        let locale = Locale::try_from_str(language).or_else(|_| Locale::try_from_str(ENGLISH));
        let english = names(language).last().is_some_and(|name| name == ENGLISH);
        let mut words = Words {
            language: if english { String::new() } else { language.to_lowercase() },
            plurals: locale.ok().map(Into::into),
            ..Words::default()
        };
        let mut findings = Vec::new();
        for table in tables {
            words.text.extend([table.text, "\0"]);
            match DeTable::parse(table.text) {
                Ok(parsed) => words.lay(parsed.get_ref(), *table, known, (rule, &mut findings)),
                Err(error) => {
                    findings.push(toml_file::finding(rule, table.path, table.text, &error));
                }
            }
        }
        (words, findings)
    }

    fn lay(
        &mut self,
        parsed: &DeTable<'_>,
        table: Table<'_>,
        known: &dyn Fn(&str) -> bool,
        (rule, findings): (&RuleInfo, &mut Vec<Finding>),
    ) {
        let mut problem = |at: std::ops::Range<usize>, message: String, help: String| {
            let at = Location::new(table.path, Span::new(at.start, at.end));
            findings.push(Finding::of_settings(rule, at, message).help(help));
        };
        for (section, value) in parsed {
            let name = &**section.get_ref();
            let DeValue::Table(entries) = value.get_ref() else {
                problem(value.span(), format!("expected a table `[{name}]`"), SECTIONS.to_owned());
                continue;
            };
            match name {
                "phrases" => {}
                "labels" => {
                    for (label, value) in entries {
                        match value.get_ref() {
                            DeValue::String(text) => {
                                self.labels.insert(label.get_ref().to_string(), text.to_string());
                            }
                            _ => problem(value.span(), EXPECTED_TEXT.to_owned(), FORM.to_owned()),
                        }
                    }
                    continue;
                }
                _ => {
                    problem(section.span(), format!("unknown key `{name}`"), SECTIONS.to_owned());
                    continue;
                }
            }
            for (phrase, value) in entries {
                let english = phrase.get_ref().to_string();
                if !known(&english) {
                    let help = "no page says it; the manual lists all phrases".to_owned();
                    problem(phrase.span(), format!("unknown phrase `{english}`"), help);
                    continue;
                }
                match read(value, &english) {
                    Ok(form) => {
                        self.phrases.insert(english, form);
                    }
                    Err((at, message, help)) => problem(at, message, help),
                }
            }
        }
    }

    /// Whether there is a table: else all is said in English.
    pub fn is_translated(&self) -> bool {
        !self.phrases.is_empty()
    }

    /// Whether what is said is English.
    pub fn is_english(&self) -> bool {
        self.language.is_empty()
    }

    /// Whether a table has a phrase, by its English text.
    pub fn has(&self, english: &str) -> bool {
        self.phrases.contains_key(english)
    }

    /// The texts of the tables: what is made with them is remembered beside it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A phrase into which nothing is put.
    pub fn say<'a>(&'a self, english: &'a str) -> &'a str {
        match self.phrases.get(english) {
            Some(Phrase::One(text)) => text,
            Some(Phrase::Forms(forms)) => forms.get("other").map_or(english, String::as_str),
            None => english,
        }
    }

    /// A phrase with values for the names in its braces.
    pub fn with(&self, english: &str, values: &[(&str, &dyn Display)]) -> String {
        filled(self.say(english), values)
    }

    /// The form of a phrase for a number, which is put in for `{n}`. A language has the phrase by its
    /// form for many.
    pub fn count(&self, number: usize, one: &str, many: &str) -> String {
        filled(self.form(number, one, many), &[("n", &number)])
    }

    /// The form of a phrase for a number.
    pub fn form<'a>(&'a self, number: usize, one: &'a str, many: &'a str) -> &'a str {
        match self.phrases.get(many) {
            None if number == 1 => one,
            None => many,
            Some(Phrase::One(text)) => text,
            Some(Phrase::Forms(forms)) => {
                let rules = self.plurals.map(PluralRules::try_new_cardinal).and_then(Result::ok);
                let category = rules.map(|rules| rules.category_for(number));
                let name = CATEGORIES.iter().find(|(_, known)| Some(*known) == category);
                let form = name.and_then(|(name, _)| forms.get(name));
                form.or_else(|| forms.get("other")).map_or(many, String::as_str)
            }
        }
    }

    /// What a kind, a field, a type of items or a relation is called.
    pub fn label<'a>(&'a self, label: &'a str) -> &'a str {
        self.labels.get(label).map_or(label, String::as_str)
    }

    /// The same inside of a sentence: in English with a small letter.
    pub fn inside<'a>(&self, label: &'a str) -> Cow<'a, str> {
        if self.is_english() { Cow::Owned(label.to_lowercase()) } else { Cow::Borrowed(label) }
    }

    /// A day as the language writes it, from `2026-03-09`; what is not a day stays as it is.
    pub fn date<'a>(&self, day: &'a str) -> Cow<'a, str> {
        let form = self.say("{year}-{month}-{day}");
        let mut parts = day.splitn(3, '-');
        let (Some(year), Some(month), Some(of_month)) = (parts.next(), parts.next(), parts.next())
        else {
            return Cow::Borrowed(day);
        };
        let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if form == "{year}-{month}-{day}" || ![year, month, of_month].into_iter().all(all_digits) {
            return Cow::Borrowed(day);
        }
        let values: [(&str, &dyn Display); 3] =
            [("year", &year), ("month", &month), ("day", &of_month)];
        Cow::Owned(filled(form, &values))
    }

    /// The words that scripts say, as a script that hands them over. A script says what it has as a
    /// string in double quotes.
    pub fn for_scripts(&self, scripts: &str) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let said = self.phrases.iter().filter(|(english, _)| scripts.contains(&quoted(english)));
        let entries: serde_json::Map<String, serde_json::Value> = said
            .map(|(english, phrase)| {
                let form = match phrase {
                    Phrase::One(text) => text.as_str().into(),
                    Phrase::Forms(forms) => {
                        forms.iter().map(|(name, form)| (*name, form.as_str())).collect()
                    }
                };
                (english.clone(), form)
            })
            .collect();
        format!("specbook.words({});\n", serde_json::Value::Object(entries))
    }
}

/// What the tables of a file are called.
const SECTIONS: &str = "expected `[phrases]` or `[labels]`";

/// What an entry of a table must be.
const EXPECTED_TEXT: &str = "expected a string";

/// How entries are written.
const FORM: &str = "write the English text, `=` and what it is in the language, in quotes";

/// A form as it is written, or where it is wrong, how, and what to do.
fn read(
    value: &Spanned<DeValue<'_>>,
    english: &str,
) -> Result<Phrase, (std::ops::Range<usize>, String, String)> {
    let text = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
        DeValue::String(text) => match strange(text, english) {
            None => Ok(text.to_string()),
            Some(name) => Err((
                value.span(),
                format!("nothing is put in for `{{{name}}}`"),
                format!("`{english}` has {}", listed(english)),
            )),
        },
        _ => Err((value.span(), EXPECTED_TEXT.to_owned(), FORM.to_owned())),
    };
    let DeValue::Table(forms) = value.get_ref() else { return Ok(Phrase::One(text(value)?)) };
    let mut all = BTreeMap::new();
    for (name, form) in forms {
        let known = CATEGORIES.iter().find(|(known, _)| *known == &**name.get_ref());
        let Some((known, _)) = known else {
            let names = CATEGORIES.map(|(name, _)| format!("`{name}`")).join(", ");
            let message = format!("unknown category `{}`", name.get_ref());
            return Err((name.span(), message, format!("expected one of {names}")));
        };
        all.insert(*known, text(form)?);
    }
    if !all.contains_key("other") {
        let message = "missing form `other`".to_owned();
        return Err((value.span(), message, "it is for all numbers without another".to_owned()));
    }
    Ok(Phrase::Forms(all))
}

/// The names in the braces of a text.
fn holes(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).filter_map(|piece| match piece {
        Piece::Hole(name) => Some(name),
        Piece::Text(_) => None,
    })
}

fn listed(english: &str) -> String {
    let all: Vec<String> = holes(english).map(|name| format!("`{{{name}}}`")).collect();
    if all.is_empty() { "none".to_owned() } else { all.join(", ") }
}

/// A name in the braces of a text that those of the English one have not.
fn strange<'a>(text: &'a str, english: &str) -> Option<&'a str> {
    holes(text).find(|name| !holes(english).any(|known| known == *name))
}

/// A part of a phrase: text, or the name of what is put in.
enum Piece<'a> {
    Text(&'a str),
    Hole(&'a str),
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(inside) = rest.strip_prefix('{')
            && let Some((name, after)) = inside.split_once('}')
        {
            rest = after;
            return Some(Piece::Hole(name));
        }
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest[first..].find('{').map_or(rest.len(), |at| first + at);
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Text(piece))
    })
}

/// Writes a phrase: its own text with `own`, and what is put in by its name with `put`.
pub fn fill<W: Write>(
    out: &mut W,
    phrase: &str,
    own: &dyn Fn(&mut W, &str) -> fmt::Result,
    put: &dyn Fn(&mut W, &str) -> fmt::Result,
) -> fmt::Result {
    pieces(phrase).try_for_each(|piece| match piece {
        Piece::Text(text) => own(out, text),
        Piece::Hole(name) => put(out, name),
    })
}

fn filled(phrase: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut out = String::with_capacity(phrase.len() + 16);
    let value = |name: &str| values.iter().find(|(known, _)| *known == name);
    // A text takes everything.
    let _ = fill(&mut out, phrase, &|out: &mut String, text| out.write_str(text), &|out, name| {
        match value(name) {
            Some((_, value)) => write!(out, "{value}"),
            None => write!(out, "{{{name}}}"),
        }
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Level;

    const RULE: RuleInfo = RuleInfo { id: "words", level: Level::Error, docs: "" };

    fn words(language: &str, text: &str) -> (Words, Vec<String>) {
        let known = |phrase: &str| phrase != "Raodmap";
        let table = Table { path: "words.toml", text };
        let (words, findings) = Words::new(language, &[table], &known, &RULE);
        let said = |finding: &Finding| {
            let span = finding.at.span;
            let at = &text[span.start..span.end];
            format!("{at}: {}; {}", finding.message, finding.help.as_deref().unwrap_or_default())
        };
        (words, findings.iter().map(said).collect())
    }

    #[test]
    fn english_is_said_as_it_is() {
        let words = Words::default();
        assert_eq!(words.say("Skip to content"), "Skip to content");
        assert_eq!(words.with("and {n} more", &[("n", &3)]), "and 3 more");
        assert_eq!(words.count(1, "{n} spec", "{n} specs"), "1 spec");
        assert_eq!(words.count(0, "{n} spec", "{n} specs"), "0 specs");
        assert_eq!(words.date("2026-03-09"), "2026-03-09");
        assert!(!words.is_translated());
    }

    #[test]
    fn a_language_puts_values_where_it_wants_them_and_has_its_own_plurals() {
        let text = "[phrases]\n\"{done} of {total}\" = \"z {total}: {done}\"\n\
            \"{n} specs\" = { one = \"{n} spec\", few = \"{n} specy\", many = \"{n} speców\", other = \"{n} speca\" }\n\
            \"{year}-{month}-{day}\" = \"{day}.{month}.{year}\"\n[labels]\nOwner = \"Właściciel\"\n";
        let (words, problems) = words("pl", text);
        assert_eq!(problems, [] as [String; 0]);
        assert_eq!(words.with("{done} of {total}", &[("done", &1), ("total", &2)]), "z 2: 1");
        let said = [1, 2, 5, 22].map(|n| words.count(n, "{n} spec", "{n} specs"));
        assert_eq!(said, ["1 spec", "2 specy", "5 speców", "22 specy"]);
        assert_eq!(words.label("Owner"), "Właściciel");
        assert_eq!(words.label("Status"), "Status");
        assert_eq!(words.date("2026-03-09"), "09.03.2026");
        assert_eq!(words.date("some day-in-March"), "some day-in-March");
    }

    #[test]
    fn what_is_wrong_in_a_table_is_found_at_its_place() {
        let text = "[phrases]\nRoadmap = \"Plan\"\nRaodmap = \"Plan\"\n\"{n} more\" = \"{m} plus\"\n\
            Graph = 3\n\"{n} specs\" = { uno = \"x\", other = \"y\" }\nGates = { one = \"x\" }\n[word]\na = \"b\"\n";
        let (words, problems) = words("fr", text);
        let expected = [
            "Raodmap: unknown phrase `Raodmap`; no page says it; the manual lists all phrases",
            "\"{m} plus\": nothing is put in for `{m}`; `{n} more` has `{n}`",
            "3: expected a string; write the English text, `=` and what it is in the language, in quotes",
            "uno: unknown category `uno`; expected one of `zero`, `one`, `two`, `few`, `many`, `other`",
            "{ one = \"x\" }: missing form `other`; it is for all numbers without another",
            "word: unknown key `word`; expected `[phrases]` or `[labels]`",
        ];
        let mut problems = problems;
        problems.sort_by_key(|problem| expected.iter().position(|known| known == problem));
        assert_eq!(problems, expected);
        assert_eq!(words.say("Roadmap"), "Plan");
    }

    #[test]
    fn a_region_takes_the_words_of_its_language() {
        assert_eq!(names("de-AT").collect::<Vec<_>>(), ["de-at", "de"]);
        assert_eq!(names("zh_Hant_TW").collect::<Vec<_>>(), ["zh-hant-tw", "zh-hant", "zh"]);
    }

    #[test]
    fn scripts_get_what_they_say() {
        let text = "[phrases]\nCopied = \"Kopiert\"\nRoadmap = \"Plan\"\n";
        let (words, _) = words("de", text);
        let script = words.for_scripts("say(\"Copied\")");
        assert_eq!(script, "specbook.words({\"Copied\":\"Kopiert\"});\n");
    }
}
