//! SQL, of the common dialects at once.

use super::scanner::{Scanner, Words, is_word, words};
use super::spans::Class;

/// Words that say what is done, sorted.
static KEYWORDS: Words = Words::new(|| {
    words(
        "\
     add all alter always and as asc auto_increment autoincrement before begin between by case \
     cast check collate column columns commit committed concurrently conflict constraint create \
     cross cube database deallocate declare default deferrable deferred definer \
     delete delimiter desc describe disable distinct distribute do drop else elseif elsif end \
     escape except exception execute exists exit for foreign from full function grant group \
     grouping having if ignore ilike in index inherits inner insert instead intersect interval \
     into is join lateral left like limit localtime localtimestamp materialized maxvalue merge \
     minvalue new not notnull nulls offset on or order outer over partition plpgsql primary \
     procedure recursive references refresh reindex rename replace return returning returns \
     revoke right rollback rollup savepoint schema select set setof straight_join strict table \
     then to trigger truncate unbounded uncommitted union unique update using vacuum values \
     when where with without xor",
    )
});
/// More of them, which are names of columns too: they say what is done where they are in capitals.
static CAPITALS: Words = Words::new(|| {
    words(
        "\
     action after analyze any attach authorization backup cache call cascade close cluster \
     comment constraints continue copy current cursor cycle databases detach domain duplicate \
     each enable encoding engine exclude explain extension extract fetch filter first following \
     force format freeze generated global go goto identified identity immediate immutable \
     increment indexes initially inout invoker isolation key keys kill language leading leave \
     level local lock locked logged loop match modify natural next no nothing notify nowait of \
     off old only open option owned owner parallel partial passing perform permissive policy \
     preceding prepare prior privileges procedural raise range read release repeat repeatable \
     replica reset restart restrict restrictive role row rows rule schemas scroll security \
     sequence serializable server session sets show similar skip stable start statement \
     statistics stored strategy tables tablespace temp temporary ties top trailing transaction \
     type unlock unlogged until usage use user validate view virtual volatile wait while window \
     within work write zone",
    )
});
/// Names of types that come with a database.
static TYPES: Words = Words::new(|| {
    words(
        "\
     array bigint bigserial binary bit blob bool boolean bpchar bytea char character cidr \
     citext clob date datetime datetime2 dec decimal double enum float float4 float8 geography \
     geometry hstore inet int int2 int4 int8 integer json jsonb longblob longtext macaddr \
     mediumblob mediumint mediumtext money nchar ntext number numeric nvarchar nvarchar2 \
     polygon precision real serial smallint smallmoney smallserial string text time timestamp \
     timestamptz timetz tinyint tinytext tsquery tsvector uniqueidentifier unsigned uuid \
     varbinary varchar varchar2 varying vector xml",
    )
});
/// Functions that come with a database; they are such before a parenthesis only.
static FUNCTIONS: Words = Words::new(|| {
    words(
        "\
     abs any_value array_agg array_append array_length array_remove array_to_string avg \
     bool_and bool_or cardinality ceil ceiling char_length coalesce concat concat_ws convert \
     count cume_dist current_setting currval date_add date_diff date_format date_part date_sub \
     date_trunc dateadd datediff dense_rank exp first_value floor format gen_random_bytes \
     gen_random_uuid generate_series getdate greatest group_concat hashtext ifnull isnull \
     json_agg json_array json_array_elements json_build_array json_build_object json_extract \
     json_object json_object_agg jsonb_agg jsonb_array_elements jsonb_array_length \
     jsonb_build_array jsonb_build_object jsonb_each jsonb_extract_path jsonb_object_agg \
     jsonb_set jsonb_typeof lag last_insert_id last_value lead least left len length ln log \
     lower lpad ltrim make_interval max md5 min mod month newid nextval now nth_value ntile \
     nullif nvl octet_length percent_rank percentile_cont percentile_disc pg_notify pg_sleep \
     pg_try_advisory_lock plainto_tsquery position power quote_ident quote_literal random rank \
     regexp_match regexp_matches regexp_replace replace right round row_number row_to_json rpad \
     rtrim setval sign split_part sqrt stddev strftime string_agg strpos substr substring sum \
     sysdate to_char to_date to_json to_jsonb to_timestamp to_tsquery to_tsvector total trim \
     trunc ts_rank unnest upper uuid_generate_v4 uuid_generate_v7 variance word_similarity year",
    )
});
/// Functions without parentheses.
const NOW: [&str; 4] = ["current_date", "current_time", "current_timestamp", "current_user"];
/// Words that the name of what is created, changed or dropped follows.
const NAMED: [&str; 14] = [
    "table",
    "view",
    "function",
    "procedure",
    "index",
    "trigger",
    "database",
    "schema",
    "sequence",
    "type",
    "policy",
    "extension",
    "role",
    "domain",
];
/// Words that may be between such a word and the name.
const BETWEEN: [&str; 5] = ["if", "not", "exists", "only", "concurrently"];

/// What is known of the words before.
#[derive(Default)]
pub(super) struct Sql {
    /// The statement makes, changes or drops something.
    defines: bool,
    /// The next name is of what is made, changed or dropped.
    name_next: bool,
    /// It is created on something, whose name follows `ON`.
    on_next: bool,
}

impl Sql {
    /// Colours one piece.
    pub(super) fn step(&mut self, s: &mut Scanner<'_>) {
        let next = s.ahead(1);
        match s.here() {
            byte if byte.is_ascii_whitespace() => s.take_space(),
            b'-' if next == b'-' => s.take_line(Class::Comment),
            // `#>` and `#-` are operators of PostgreSQL, everything else after a `#` is a comment
            // of MySQL.
            b'#' if !matches!(next, b'>' | b'-') => s.take_line(Class::Comment),
            b'/' if next == b'*' => s.take_to(s.behind(s.at() + 2, "*/"), Class::Comment),
            b'\'' => string(s, false),
            b'e' | b'E' if next == b'\'' => {
                s.take(1, Class::Keyword);
                string(s, true);
            }
            b'"' | b'`' => quoted(s),
            b'$' => dollar(s),
            byte if byte.is_ascii_digit() => number(s),
            byte if is_word(byte) => self.word(s),
            b';' => {
                *self = Self::default();
                s.take(1, Class::Plain);
            }
            b'.' if self.name_next => s.take(1, Class::Plain),
            b'*' => s.take(1, star(s)),
            b'=' | b'<' | b'>' | b'!' | b'+' | b'-' | b'/' | b'%' | b'|' | b'&' | b'~' => {
                s.take(1, Class::Keyword);
            }
            _ => s.take(1, Class::Plain),
        }
    }

    fn word(&mut self, s: &mut Scanner<'_>) {
        let end = s.skip(s.at(), is_word);
        let written = s.text(s.at(), end);
        let word = written.to_ascii_lowercase();
        let word = word.as_str();
        let dotted = s.before() == b'.';
        let dot = s.byte(end) == b'.' && (is_word(s.byte(end + 1)) || s.byte(end + 1) == b'"');
        let class = if is_column(s, word, end) {
            Class::Plain
        } else if dot && !self.name_next {
            Class::Constant
        } else if self.name_next && !BETWEEN.contains(&word) && word != "on" {
            self.name_next = dot;
            if dot { Class::Plain } else { Class::Type }
        } else if dotted {
            Class::Constant
        } else if (FUNCTIONS.contains(word) && s.byte(end) == b'(') || NOW.contains(&word) {
            Class::Function
        } else if TYPES.contains(word) && !(self.defines && NAMED.contains(&word)) {
            Class::Keyword
        } else if matches!(word, "null" | "true" | "false") {
            Class::Constant
        } else if KEYWORDS.contains(word) || (CAPITALS.contains(word) && is_capital(written)) {
            self.keyword(word);
            Class::Keyword
        } else {
            Class::Plain
        };
        s.take_to(end, class);
    }

    fn keyword(&mut self, word: &str) {
        if matches!(word, "create" | "alter" | "drop") {
            self.defines = true;
        } else if self.defines && NAMED.contains(&word) {
            self.name_next = true;
            self.defines = false;
            self.on_next = matches!(word, "index" | "trigger" | "policy");
        } else if self.on_next && word == "on" {
            self.name_next = true;
            self.on_next = false;
        } else if !BETWEEN.contains(&word) {
            self.name_next = false;
            // `CREATE OR REPLACE`, `CREATE UNIQUE INDEX` and the like go on, a list of columns not.
            self.defines &= matches!(
                word,
                "or" | "replace" | "unique" | "temporary" | "temp" | "materialized" | "recursive"
            );
        }
    }
}

fn is_capital(word: &str) -> bool {
    !word.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// Whether a word that ends at a place is the name of a column in a list of them: a type follows.
fn is_column(s: &Scanner<'_>, word: &str, end: usize) -> bool {
    let start = s.blanks(end);
    if start == end || matches!(word, "distinct" | "all") {
        return false;
    }
    let next = s.text(start, s.skip(start, is_word)).to_ascii_lowercase();
    TYPES.contains(next.as_str())
        && matches!(s.text(0, s.at()).trim_end().bytes().next_back(), Some(b'(' | b','))
}

/// A star is all columns, unless something is before it that can be multiplied.
fn star(s: &Scanner<'_>) -> Class {
    let next = s.ahead(1);
    if s.before() == b'(' || s.before() == b'.' || matches!(next, b',' | b';' | b'\n') {
        return Class::Plain;
    }
    let after = s.blanks(s.at() + 1);
    let from = s.text(after, after + 4).eq_ignore_ascii_case("from");
    if from { Class::Plain } else { Class::Keyword }
}

/// A string; it may be of several lines. A backslash escapes where the string says so or where
/// what follows is not the end of the string.
fn string(s: &mut Scanner<'_>, escapes: bool) {
    s.take(1, Class::String);
    let start = s.at();
    while !s.done() {
        s.take_to(s.skip(s.at(), |b| !matches!(b, b'\'' | b'\\')), Class::String);
        if s.looks("''") {
            s.take(2, Class::Constant);
        } else if s.here() == b'\'' {
            return s.take(1, Class::String);
        } else if s.ahead(1) != b'\'' || escapes || s.at() > start {
            s.take(if s.ahead(1) == b'\n' { 1 } else { 2 }, Class::Constant);
        } else {
            // `ESCAPE '\'` is a whole string.
            s.take(1, Class::String);
        }
    }
}

/// A name in quotes, which ends with its line at the latest.
fn quoted(s: &mut Scanner<'_>) {
    let quote = s.here();
    let end = s.skip(s.at() + 1, |b| b != quote && b != b'\n');
    s.take_to(end + usize::from(s.byte(end) == quote), Class::String);
}

/// `$1`, or the mark around the body of a function, which is SQL again.
fn dollar(s: &mut Scanner<'_>) {
    let end = s.skip(s.at() + 1, is_word);
    if s.byte(end) == b'$' {
        s.take_to(end + 1, Class::Plain);
    } else {
        s.take_to(end, Class::Plain);
    }
}

fn number(s: &mut Scanner<'_>) {
    let mut end = s.skip(s.at(), |b| b.is_ascii_digit());
    if s.byte(end) == b'.' && s.byte(end + 1).is_ascii_digit() {
        end = s.skip(end + 1, |b| b.is_ascii_digit());
    }
    let class = if is_word(s.byte(end)) { Class::Plain } else { Class::Constant };
    s.take_to(s.skip(end, is_word), class);
}
