//! The text of a query, taken apart.
//!
//! ```text
//! query     = name { "," name } { clause }
//! clause    = "where" any | "columns" column { "," column } | "sort" [ "-" ] name { "," … }
//!           | "group" name | "limit" number | "as" ( "table" | "list" | "count" | "diagram" )
//! column    = name [ string ]
//! any       = all { "or" all }
//! all       = one { "and" one }
//! one       = "not" one | "(" any ")" | name [ operator value | "in" "(" value { "," value } ")" ]
//! operator  = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~"
//! ```

use std::ops::Range;

use crate::model::nearest;

/// A word of a query with its place: bytes in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The text, without quotes.
    pub text: String,
    /// Where it is.
    pub at: Range<usize>,
    /// Whether it was in quotes, so that it is a text whatever it looks like.
    pub quoted: bool,
}

/// How an answer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// A row for each.
    #[default]
    Table,
    /// A line for each.
    List,
    /// How many there are.
    Count,
    /// A drawing of them and of what leads from one to another.
    Diagram,
}

/// The words of the shapes.
const SHAPES: [(&str, Shape); 4] = [
    ("table", Shape::Table),
    ("list", Shape::List),
    ("count", Shape::Count),
    ("diagram", Shape::Diagram),
];

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// One of the column's values is one of these, whatever the case.
    Is,
    /// None of them is.
    IsNot,
    /// One of them comes before it.
    Less,
    /// Before it, or the same.
    AtMost,
    /// After it.
    More,
    /// After it, or the same.
    AtLeast,
    /// One of them has it in it.
    Contains,
    /// None of them has.
    ContainsNot,
}

/// The signs of the operators, the longer ones first.
const OPERATORS: [(&str, Operator); 8] = [
    ("!=", Operator::IsNot),
    ("!~", Operator::ContainsNot),
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("=", Operator::Is),
    ("<", Operator::Less),
    (">", Operator::More),
    ("~", Operator::Contains),
];

/// A column, an operator and the values on its other side: of several one is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The column.
    pub column: Word,
    /// How it is compared.
    pub operator: Operator,
    /// With what.
    pub values: Vec<Word>,
}

/// What must hold of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// All of these.
    All(Vec<Test>),
    /// One of these.
    Any(Vec<Test>),
    /// Not this.
    Not(Box<Test>),
    /// The column has a value, which is not `no`.
    Has(Word),
    /// A comparison.
    Compared(Compared),
}

/// A query as it is written; what its names mean only a portal knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Of what: item types, kinds, registers, `documents`, `specs`, `items`.
    pub from: Vec<Word>,
    /// Which of them.
    pub filter: Option<Test>,
    /// The columns, each with its heading where one is given.
    pub columns: Vec<(Word, Option<Word>)>,
    /// The columns that order the rows, and whether backwards.
    pub sort: Vec<(Word, bool)>,
    /// The column by whose values they are grouped.
    pub group: Option<Word>,
    /// The most rows.
    pub limit: Option<usize>,
    /// How the answer is shown.
    pub shape: Shape,
}

/// Why a query has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// Where in its text.
    pub at: Range<usize>,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl QueryError {
    pub(super) fn new(
        at: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> QueryError {
        QueryError { at, message: message.into(), help: help.into() }
    }
}

/// The most tests inside of each other.
const DEEPEST: usize = 32;

/// The most bytes of a query.
const LONGEST: usize = 8 * 1024;

/// The clauses.
const CLAUSES: [&str; 6] = ["where", "columns", "sort", "group", "limit", "as"];

/// Reads a query.
pub fn read(text: &str) -> Result<Query, QueryError> {
    if text.len() > LONGEST {
        let message = format!("a query has at most {LONGEST} bytes, this one {}", text.len());
        return Err(QueryError::new(0..text.len().min(1), message, "make it shorter"));
    }
    let tokens = tokens(text)?;
    let mut reader = Reader { tokens: &tokens, next: 0, end: text.trim_end().len() };
    reader.query()
}

/// A piece of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(Word),
    Sign(&'static str, Range<usize>),
}

impl Token {
    fn at(&self) -> Range<usize> {
        match self {
            Token::Word(word) => word.at.clone(),
            Token::Sign(_, at) => at.clone(),
        }
    }
}

/// The signs that are not operators.
const SIGNS: [&str; 3] = [",", "(", ")"];

fn sign(rest: &str) -> Option<&'static str> {
    let operators = OPERATORS.iter().map(|(sign, _)| *sign);
    operators.chain(SIGNS).find(|sign| rest.starts_with(sign))
}

fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first.is_whitespace() {
            at += first.len_utf8();
        } else if let Some(sign) = sign(rest) {
            tokens.push(Token::Sign(sign, at..at + sign.len()));
            at += sign.len();
        } else if matches!(first, '"' | '\'') {
            let Some(length) = rest[1..].find(first) else {
                let help = format!("write another `{first}` where it ends");
                return Err(QueryError::new(at..at + 1, "this text never ends", help));
            };
            let end = at + length + 2;
            let text = rest[1..=length].to_owned();
            tokens.push(Token::Word(Word { text, at: at..end, quoted: true }));
            at = end;
        } else {
            let ends = |(_, c): &(usize, char)| {
                c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '(' | ')' | '=' | '<' | '>')
            };
            let mut length = rest.char_indices().find(ends).map_or(rest.len(), |(end, _)| end);
            // `a!=b` and `a~b`: the sign is not the word's, but in `a-b` and `feat-x#US-1` all is.
            let mark = |(at, _): &(usize, char)| {
                *at > 0 && ["!=", "!~", "~"].iter().any(|mark| rest[*at..].starts_with(mark))
            };
            if let Some((mark, _)) = rest[..length].char_indices().find(mark) {
                length = mark;
            }
            if first == '!' {
                let help = "write `!=`, `!~` or `not`";
                return Err(QueryError::new(at..at + 1, "unexpected `!`", help));
            }
            let text = rest[..length].to_owned();
            tokens.push(Token::Word(Word { text, at: at..at + length, quoted: false }));
            at += length;
        }
    }
    Ok(tokens)
}

struct Reader<'a> {
    tokens: &'a [Token],
    next: usize,
    /// Where the text ends.
    end: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next)
    }

    /// The place of what comes next.
    fn here(&self) -> Range<usize> {
        self.peek().map_or(self.end..self.end, Token::at)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(next)) if !next.quoted && next.text == word)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        self.next += usize::from(is);
        is
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let is = matches!(self.peek(), Some(Token::Sign(next, _)) if *next == sign);
        self.next += usize::from(is);
        is
    }

    fn expected(&self, what: &str, help: impl Into<String>) -> QueryError {
        let found = match self.peek() {
            Some(Token::Word(word)) => format!("`{}`", word.text),
            Some(Token::Sign(sign, _)) => format!("`{sign}`"),
            None => "the end".to_owned(),
        };
        QueryError::new(self.here(), format!("expected {what}, found {found}"), help)
    }

    /// Whether the next word begins a clause. A field may have the name of one: it is that where nothing
    /// follows that the clause would take.
    fn is_clause(&self) -> bool {
        let clause = |token: Option<&Token>| match token {
            Some(Token::Word(word)) => !word.quoted && CLAUSES.contains(&&*word.text),
            _ => false,
        };
        let after = self.tokens.get(self.next + 1);
        clause(self.peek())
            && match after {
                Some(Token::Word(word)) => {
                    let joins = ["and", "or", "in"].contains(&&*word.text);
                    !word.quoted && !clause(after) && !joins
                }
                Some(Token::Sign(sign, _)) => *sign == "(",
                None => false,
            }
    }

    /// A name or a value.
    fn word(&mut self, what: &str, help: &str) -> Result<Word, QueryError> {
        match self.peek() {
            Some(Token::Word(word)) if !self.is_clause() => {
                self.next += 1;
                Ok(word.clone())
            }
            _ => Err(self.expected(what, help)),
        }
    }

    fn column(&mut self) -> Result<Word, QueryError> {
        self.word("a column", "name a field, a relation, or a column such as `title`")
    }

    fn query(&mut self) -> Result<Query, QueryError> {
        let mut query = Query::default();
        let what = "a type of items or a kind of documents";
        loop {
            query.from.push(self.word(what, "begin with `documents`, `items` or the name of one")?);
            if !self.take_sign(",") {
                break;
            }
        }
        let mut seen: Vec<&str> = Vec::new();
        while let Some(token) = self.peek() {
            let Token::Word(word) = token else {
                return Err(self.expected("a clause", clauses()));
            };
            let Some(clause) = CLAUSES.iter().find(|clause| **clause == word.text) else {
                let near = nearest(&word.text, CLAUSES.iter().copied());
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => clauses(),
                };
                return Err(self.expected("a clause", help));
            };
            if seen.contains(clause) {
                let message = format!("`{clause}` is there twice");
                return Err(QueryError::new(word.at.clone(), message, "write one of them"));
            }
            seen.push(clause);
            self.next += 1;
            self.clause(clause, &mut query)?;
        }
        Ok(query)
    }

    fn clause(&mut self, clause: &str, query: &mut Query) -> Result<(), QueryError> {
        match clause {
            "where" => query.filter = Some(self.any(0)?),
            "columns" => loop {
                let column = self.column()?;
                let heading = match self.peek() {
                    Some(Token::Word(word)) if word.quoted => {
                        self.next += 1;
                        Some(word.clone())
                    }
                    _ => None,
                };
                if query.columns.iter().any(|(known, _)| known.text == column.text) {
                    let message = format!("the column `{}` is there twice", column.text);
                    return Err(QueryError::new(column.at, message, "write it once"));
                }
                query.columns.push((column, heading));
                if !self.take_sign(",") {
                    break;
                }
            },
            "sort" => loop {
                let mut column = self.column()?;
                let backwards = !column.quoted && column.text.starts_with('-');
                if backwards {
                    column.text.remove(0);
                    column.at.start += 1;
                }
                if column.text.is_empty() {
                    let message = "expected a column after `-`";
                    return Err(QueryError::new(
                        column.at,
                        message,
                        "write it right behind: `-title`",
                    ));
                }
                query.sort.push((column, backwards));
                if !self.take_sign(",") {
                    break;
                }
            },
            "group" => query.group = Some(self.column()?),
            "limit" => {
                let help = "write a whole number: `limit 20`";
                let word = self.word("a number", help)?;
                let number = word.text.parse::<usize>().ok().filter(|number| *number > 0);
                let invalid = || {
                    let message = format!("invalid number `{}`", word.text);
                    QueryError::new(word.at.clone(), message, help)
                };
                query.limit = Some(number.ok_or_else(invalid)?);
            }
            _ => query.shape = self.shape()?,
        }
        Ok(())
    }

    fn shape(&mut self) -> Result<Shape, QueryError> {
        let names = SHAPES.iter().map(|(name, _)| *name);
        let all = format!("expected one of {}", names.clone().collect::<Vec<_>>().join(", "));
        let word = self.word("a shape", &all)?;
        let shape = SHAPES.iter().find(|(name, _)| *name == word.text);
        shape.map(|(_, shape)| *shape).ok_or_else(|| {
            let near = nearest(&word.text, names);
            let help = near.map_or(all, |near| format!("did you mean `{near}`?"));
            QueryError::new(word.at.clone(), format!("unknown shape `{}`", word.text), help)
        })
    }

    fn any(&mut self, depth: usize) -> Result<Test, QueryError> {
        let mut tests = vec![self.all(depth)?];
        while self.take_word("or") {
            tests.push(self.all(depth)?);
        }
        Ok(if tests.len() == 1 { tests.remove(0) } else { Test::Any(tests) })
    }

    fn all(&mut self, depth: usize) -> Result<Test, QueryError> {
        let mut tests = vec![self.one(depth)?];
        while self.take_word("and") {
            tests.push(self.one(depth)?);
        }
        Ok(if tests.len() == 1 { tests.remove(0) } else { Test::All(tests) })
    }

    fn one(&mut self, depth: usize) -> Result<Test, QueryError> {
        if depth > DEEPEST {
            let message = format!("more than {DEEPEST} conditions inside of each other");
            return Err(QueryError::new(self.here(), message, "leave brackets out"));
        }
        if self.take_word("not") {
            return Ok(Test::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.take_sign("(") {
            let test = self.any(depth + 1)?;
            if !self.take_sign(")") {
                return Err(self.expected("`)`", "close the bracket"));
            }
            return Ok(test);
        }
        let help = "write a column, an operator and a value: `status = draft`";
        if ["and", "or", "in"].iter().any(|word| self.is_word(word)) {
            return Err(self.expected("a condition", help));
        }
        let column = self.word("a condition", help)?;
        if self.take_word("in") {
            return self.list(column);
        }
        let Some(Token::Sign(sign, _)) = self.peek() else { return Ok(Test::Has(column)) };
        let Some((_, operator)) = OPERATORS.iter().find(|(known, _)| known == sign) else {
            return Ok(Test::Has(column));
        };
        self.next += 1;
        let value =
            self.word("a value", "a value of several words is in quotes: `\"in review\"`")?;
        Ok(Test::Compared(Compared { column, operator: *operator, values: vec![value] }))
    }

    fn list(&mut self, column: Word) -> Result<Test, QueryError> {
        let help = "write the values in brackets: `status in (draft, review)`";
        if !self.take_sign("(") {
            return Err(self.expected("`(`", help));
        }
        let mut values = vec![self.word("a value", help)?];
        while self.take_sign(",") {
            let help = "write a value behind the comma, or remove it";
            values.push(self.word("a value", help)?);
        }
        if !self.take_sign(")") {
            return Err(self.expected("`)`", help));
        }
        Ok(Test::Compared(Compared { column, operator: Operator::Is, values }))
    }
}

fn clauses() -> String {
    format!("expected one of {}", CLAUSES.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(query: &Query) -> Vec<&str> {
        query.from.iter().map(|word| word.text.as_str()).collect()
    }

    #[test]
    fn all_clauses_are_read_in_any_order_and_over_lines() {
        let text = "risk, 'Open questions'\nlimit 5 as list\nsort -probability, title\n\
                    columns id, title \"What\", document.status\ngroup document\nwhere mitigation";
        let query = read(text).expect("a query");
        assert_eq!(words(&query), ["risk", "Open questions"]);
        assert_eq!((query.limit, query.shape), (Some(5), Shape::List));
        let sort: Vec<(&str, bool)> =
            query.sort.iter().map(|(word, back)| (word.text.as_str(), *back)).collect();
        assert_eq!(sort, [("probability", true), ("title", false)]);
        let heading = query.columns[1].1.as_ref().map(|word| word.text.as_str());
        assert_eq!(heading, Some("What"));
        assert_eq!(query.columns[2].0.text, "document.status");
        assert_eq!(query.group.expect("a group").text, "document");
        assert!(matches!(query.filter, Some(Test::Has(_))));
    }

    #[test]
    fn a_field_may_have_the_name_of_a_clause() {
        let query =
            read("a where limit > 3 and group = x columns id, group, limit sort group limit 5");
        let query = query.expect("a query");
        let columns: Vec<&str> = query.columns.iter().map(|(word, _)| word.text.as_str()).collect();
        assert_eq!(columns, ["id", "group", "limit"]);
        assert_eq!((query.sort[0].0.text.as_str(), query.limit), ("group", Some(5)));
    }

    #[test]
    fn and_binds_closer_than_or_and_every_operator_is_read() {
        let query = read("a where b=1 or c!=2 and not (d<3 or e<=4)").expect("a query");
        let Some(Test::Any(any)) = query.filter else { panic!("any") };
        assert!(matches!(&any[0], Test::Compared(one) if one.operator == Operator::Is));
        let Test::All(all) = &any[1] else { panic!("all") };
        assert!(matches!(&all[0], Test::Compared(one) if one.operator == Operator::IsNot));
        let Test::Not(not) = &all[1] else { panic!("not") };
        let Test::Any(inner) = &**not else { panic!("any") };
        let operator = |test: &Test| match test {
            Test::Compared(one) => one.operator,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            inner.iter().map(operator).collect::<Vec<_>>(),
            [Operator::Less, Operator::AtMost]
        );
        let query = read("a where b > 1 and c >= 2 and d ~ x and e!~'y z' and f in (g, h-1#I)");
        let Some(Test::All(all)) = query.expect("a query").filter else { panic!("all") };
        let operators = [Operator::More, Operator::AtLeast, Operator::Contains];
        assert_eq!(all.iter().take(3).map(operator).collect::<Vec<_>>(), operators);
        let Test::Compared(last) = &all[4] else { panic!("compared") };
        let values: Vec<&str> = last.values.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(values, ["g", "h-1#I"]);
    }

    #[test]
    fn what_is_wrong_has_its_place_and_a_way_out() {
        for (text, at, message, help) in [
            ("", 0..0, "expected a type of items or a kind of documents, found the end", "begin"),
            ("where a", 0..5, "found `where`", "begin with `documents`"),
            ("a wher b", 2..6, "expected a clause, found `wher`", "did you mean `where`?"),
            ("a columns where b", 10..15, "expected a column, found `where`", "name a field"),
            ("a where", 7..7, "expected a condition, found the end", "`status = draft`"),
            ("a where b =", 11..11, "expected a value, found the end", "in quotes"),
            ("a where b = c d", 14..15, "expected a clause, found `d`", "expected one of where"),
            ("a where (b", 10..10, "expected `)`, found the end", "close"),
            ("a where b in c", 13..14, "expected `(`, found `c`", "in brackets"),
            ("a where b in (c", 15..15, "expected `)`", "in brackets"),
            ("a limit no", 8..10, "invalid number `no`", "limit 20"),
            ("a limit 0", 8..9, "invalid number `0`", "limit 20"),
            ("a as tabel", 5..10, "unknown shape `tabel`", "did you mean `table`?"),
            ("a as x", 5..6, "unknown shape `x`", "expected one of table, list"),
            ("a sort b sort c", 9..13, "`sort` is there twice", "one of them"),
            ("a where b = \"c", 12..13, "never ends", "another `\"`"),
            ("a where b ! c", 10..11, "unexpected `!`", "`!=`"),
            ("a columns", 9..9, "expected a column, found the end", "name a field"),
            ("a ,", 3..3, "found the end", "begin with"),
        ] {
            let error = read(text).expect_err(text);
            assert_eq!(error.at, at, "{text}: {error:?}");
            assert!(error.message.contains(message), "{text}: {}", error.message);
            assert!(error.help.contains(help), "{text}: {}", error.help);
        }
        let deep = format!("a where {}b", "not ".repeat(40));
        assert!(read(&deep).expect_err("deep").message.contains("inside of each other"));
        let brackets = format!("a where {}", "(".repeat(5_000));
        assert!(read(&brackets).expect_err("deep").message.contains("inside of each other"));
        let long = format!("a where {}b", "b or ".repeat(5_000));
        assert!(read(&long).expect_err("long").message.contains("bytes"));
    }
}
