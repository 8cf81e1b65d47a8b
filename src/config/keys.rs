//! The table of every key of `book.toml`: its type, its default and what it means. The reader
//! checks against it and the manual's table is made from it.

/// What a key's value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A text.
    Text,
    /// A list of texts, or one text.
    Texts,
    /// A list of path patterns, or one.
    Patterns,
    /// A folder or file below the portal's root.
    Path,
    /// `true` or `false`.
    Bool,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A number of bytes: `1048576` or `"5 MiB"`.
    Size,
    /// A whole number above 0.
    Number,
    /// A whole number, 0 or more.
    Count,
    /// A table of texts.
    TextTable,
    /// A table of rules and their levels.
    Rules,
    /// A list of tables with `paths` and `rules`.
    Overrides,
    /// A list of tables with `rule`, `document`, `reason`, `until` and perhaps `item`.
    Waivers,
    /// Accepted because mdBook knows it; not used.
    Unused,
}

/// A key of `book.toml`.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The dotted path.
    pub path: &'static str,
    /// What its value must be.
    pub value: Type,
    /// The default, as it would be written.
    pub default: &'static str,
    /// What it means, in one sentence without a full stop.
    pub meaning: &'static str,
}

const fn key(path: &'static str, value: Type, default: &'static str, meaning: &'static str) -> Key {
    Key { path, value, default, meaning }
}

const fn unused(path: &'static str) -> Key {
    key(path, Type::Unused, "", "")
}

/// The words for colours, those of mdBook's themes after the site's own.
pub(super) const THEMES: &[&str] = &["auto", "light", "dark", "rust", "coal", "navy", "ayu"];

/// The words for levels.
pub(super) const LEVELS: &[&str] = &["off", "note", "warning", "error"];

/// Every key, in the order of the manual.
#[rustfmt::skip]
pub const KEYS: &[Key] = &[
    key("book.title", Type::Text, "the folder's name", "title of the portal"),
    key("book.authors", Type::Texts, "[]", "who writes it"),
    key("book.description", Type::Text, "\"\"", "one sentence for search engines"),
    key("book.language", Type::Text, "\"en\"", "language of the specs, as in HTML's `lang`; pages are in it too where there is a [table of words](themes.md#languages)"),
    key("book.src", Type::Path, "\"content\"", "folder of the specs; `src` by default where there is no `content` but a `src/SUMMARY.md`"),
    key("build.build-dir", Type::Path, "\"site\"", "output folder"),
    key("build.create-missing", Type::Bool, "false", "`build` also writes planned feature specs as stub files"),
    key("build.cache-dir", Type::Path, "\".specbook\"", "folder that may be deleted at any time"),
    key("content.include", Type::Patterns, "[]", "path patterns from the portal's root that add what is hidden or outside `src`"),
    key("content.exclude", Type::Patterns, "[]", "path patterns under `src` to leave out"),
    key("content.active-files", Type::Bool, "false", "publish linked files that browsers run: HTML, XML, scripts, SVG with more than shapes"),
    key("content.self-urls", Type::Texts, "[]", "prefixes of absolute URLs that are links inside this portal"),
    key("content.code-root", Type::Path, "repository root, else portal root", "where paths to source code are looked up"),
    key("content.elsewhere", Type::Patterns, "[]", "path patterns of links to what is beside the site on its host, from the site's root: `../std/**`, `/api/**`"),
    key("content.issue-url", Type::Text, "none", "template for ticket references, with `{id}`"),
    key("stubs.output-dir", Type::Text, "\"features\"", "where generated specs go, from the system spec's folder"),
    key("stubs.owner", Type::Text, "\"[To be assigned]\"", "owner of new specs"),
    key("output.html.theme", Type::Text, "\"default\"", "`default`, `plain` or the name of a folder under `themes/`"),
    key("output.html.default-theme", Type::Word(THEMES), "\"auto\"", "colours before the reader chooses: `auto`, `light`, `dark`; mdBook's `rust` is light, `coal`, `navy` and `ayu` are dark"),
    key("output.html.site-url", Type::Text, "none", "the address of the site"),
    key("output.html.git-repository-url", Type::Text, "none", "link to the repository"),
    key("output.html.edit-url-template", Type::Text, "none", "link to edit a page, with `{path}`"),
    key("output.html.additional-css", Type::Texts, "[]", "style sheets to add, from the portal's root"),
    key("output.html.additional-js", Type::Texts, "[]", "scripts to add, from the portal's root"),
    key("output.html.redirect", Type::TextTable, "{}", "old page to new page"),
    key("output.html.smart-punctuation", Type::Bool, "false", "curly quotes, dashes and ellipses for the plain ones of the text"),
    key("output.html.print.enable", Type::Bool, "up to 200 documents", "a page for each system with its specs on it, to be printed; without the key where the portal has at most 200 documents"),
    key("output.html.fold.enable", Type::Bool, "false", "in the navigation of `SUMMARY.md`, chapters below a level are closed until a reader opens them"),
    key("output.html.fold.level", Type::Count, "0", "that level; 0 is the uppermost"),
    key("output.html.code.hidelines", Type::TextTable, "{}", "language to prefix: lines of code blocks that begin so are hidden; of Rust it is `# `"),
    key("output.html.search.enable", Type::Bool, "true", "whether the site has a search"),
    key("output.html.raw-html", Type::Bool, "false", "pass raw HTML of specs through unsanitised"),
    key("check.deny", Type::Word(LEVELS), "\"error\"", "level from which `check` fails"),
    key("check.rules", Type::Rules, "each rule's own", "level of a rule: off, note, warning, error"),
    key("check.overrides", Type::Overrides, "[]", "levels for some paths: `{ paths = [patterns], rules = {…} }`"),
    key("check.waivers", Type::Waivers, "[]", "findings accepted for a time: `{ rule, document, item?, reason, until }`"),
    key("check.baseline", Type::Path, "\"specbook-baseline.json\"", "file of known findings"),
    key("check.profiles", Type::Texts, "[]", "optional profiles to switch on: `spec-mas-gates`"),
    key("limits.max-file-size", Type::Size, "\"5 MiB\"", "larger files are not read"),
    key("limits.max-asset-size", Type::Size, "\"64 MiB\"", "larger files are not copied into the site"),
    key("limits.max-metadata-size", Type::Size, "\"64 KiB\"", "larger front matter is not read"),
    key("limits.max-output-per-document", Type::Size, "\"20 MiB\"", "pages that would be larger are cut to their source"),
    key("limits.diagram-time-ms", Type::Number, "2000", "a diagram that takes longer is shown as a list; 20,000 steps of work count as a millisecond"),
    key("limits.max-nesting", Type::Number, "100", "quotes inside of one another; deeper ones are text"),
    key("limits.max-html-work", Type::Number, "500000", "steps of work on the raw HTML of a document, about one for each element that is open at each other one; with more of them the source is shown"),
    key("limits.max-diagrams", Type::Number, "200", "Mermaid blocks of a document that are drawn; further ones are shown as code"),
    key("limits.max-coloured-code", Type::Size, "\"1 MiB\"", "code blocks of a document that are coloured, in bytes; the rest is plain"),
    key("limits.max-code-block", Type::Size, "\"256 KiB\"", "code blocks that are coloured; larger ones are plain"),
    key("limits.max-code-line", Type::Size, "2000", "bytes of a line of code; a block with a longer one is plain, unless its language has a lexer"),
    key("limits.max-code-blanks", Type::Number, "100", "blanks side by side in a line of code; a block with more is plain, unless its language has a lexer"),
    key("limits.max-title-length", Type::Number, "1000", "characters of a title, also of `book.title`; longer ones are cut"),
    key("limits.max-expanded-references", Type::Number, "100000", "references that ranges such as `FR-1 to 9` and words such as `All above` expand to, in the whole portal; further ones are left out"),
    key("limits.max-planned-specs", Type::Number, "10000", "specs that systems plan and that are not written, in the whole portal; further ones are left out"),
    key("limits.max-suggestion-work", Type::Number, "100000000", "steps of work on suggestions for what is misspelt, about one for each character that is compared; then there are none"),
    key("limits.max-findings-per-rule", Type::Number, "10000", "findings of one rule; further ones are counted only"),
    key("limits.max-kinds", Type::Number, "500", "kind files of the portal's own; with more of them none is read"),
    key("limits.max-template-work", Type::Number, "50000000", "steps of one template, and bytes of what it makes, where the theme has templates of its own; with more the embedded ones are used"),
    key("limits.max-redirects", Type::Number, "10000", "entries of `output.html.redirect`; further ones are left out"),
    key("limits.max-walk-entries", Type::Number, "1000000", "files and folders that are looked at in search of specs"),
    key("limits.max-walk-depth", Type::Number, "100", "folders inside of one another that are looked into"),
    key("limits.max-include-depth", Type::Number, "10", "files that include each other, inside of one another, 100 at most; a deeper directive is not followed"),
    key("limits.max-include-size", Type::Size, "\"5 MiB\"", "bytes of what a document includes; further directives are not followed"),
    unused("book.text-direction"),
    unused("book.multilingual"),
    unused("build.extra-watch-dirs"),
    unused("build.use-default-preprocessors"),
    unused("preprocessor"),
    unused("rust"),
    unused("output.linkcheck"),
    unused("output.markdown"),
    unused("output.html.curly-quotes"),
    unused("output.html.mathjax-support"),
    unused("output.html.copy-fonts"),
    unused("output.html.hash-files"),
    unused("output.html.no-section-label"),
    unused("output.html.preferred-dark-theme"),
    unused("output.html.git-repository-icon"),
    unused("output.html.input-404"),
    unused("output.html.cname"),
    unused("output.html.print.page-break"),
    unused("output.html.playground"),
    unused("output.html.sidebar-header-nav"),
    unused("output.html.admonitions"),
    unused("output.html.definition-lists"),
    unused("output.html.search.limit-results"),
    unused("output.html.search.teaser-word-count"),
    unused("output.html.search.use-boolean-and"),
    unused("output.html.search.boost-title"),
    unused("output.html.search.boost-hierarchy"),
    unused("output.html.search.boost-paragraph"),
    unused("output.html.search.expand"),
    unused("output.html.search.heading-split-level"),
    unused("output.html.search.copy-js"),
    unused("output.html.search.chapter"),
];
