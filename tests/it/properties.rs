//! No input makes the parser panic, and every span lies in its text on character boundaries.

use std::sync::OnceLock;

use proptest::prelude::*;
use specbook::kinds;
use specbook::model::{Document, Kinds, Source, Span};
use specbook::parse;

fn spans(document: &Document) -> Vec<Span> {
    let mut all: Vec<Span> = Vec::new();
    all.extend(document.id.iter().map(|id| id.span));
    all.extend(document.fields.iter().flat_map(|field| [field.key.span, field.value.span()]));
    all.extend(document.headings.iter().map(|heading| heading.span));
    all.extend(document.items.iter().map(|item| item.span));
    all.extend(document.items.iter().flat_map(|item| {
        item.fields.iter().flat_map(|field| field.values.iter().map(|value| value.span))
    }));
    all.extend(document.links.iter().map(|link| link.span));
    all.extend(document.references.iter().map(|reference| reference.span));
    all.extend(document.checkboxes.iter().map(|checkbox| checkbox.span));
    all.extend(document.problems.iter().map(|problem| problem.span));
    all.extend(document.contexts.iter().map(|context| context.span));
    all
}

fn check(text: &str) -> Result<(), TestCaseError> {
    static KINDS: OnceLock<Kinds> = OnceLock::new();
    let kinds = KINDS.get_or_init(|| kinds::with(&[]).expect("the shipped kinds"));
    let source = Source::new("a.md", text);
    let documents = parse::documents(&source, None, kinds, 64 * 1024);
    let document = &documents[0];
    for span in spans(document) {
        prop_assert!(span.start <= span.end && span.end <= text.len(), "{span:?} in {text:?}");
        prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
    }
    prop_assert_eq!(document.body().len(), text.len());
    Ok(())
}

/// Pieces that specs are made of, and pieces that break parsers.
fn piece() -> impl Strategy<Value = String> {
    let known = [
        "---\n",
        "id: feat-x\n",
        "kind: system\n",
        "depends_on: [a, 'b', \"c\"]\n",
        "related_specs:\n",
        "  - id: sys-x\n    relationship: enables\n",
        "# Title\n\n",
        "## 2.2 Component Details\n\n",
        "#### Component 1: Auth\n\n",
        "**Dependencies:** Auth, [x](y.md) and `z`\n\n",
        "### FR-1: Name\n\n",
        "- [ ] task\n",
        "- [x] done\n",
        "1. **Auth** (Level 4 - HIGH)\n",
        "   - Dependencies: All above\n",
        "#### Phase 1: A (Week 7)\n\n",
        "| From | To | Contract |\n|---|---|---|\n| a | b | c |\n",
        "```\n",
        "~~~~\n",
        "<!-- ",
        " -->",
        "> ",
        "> [!NOTE]\n> x\n",
        "[^1]\n\n[^1]: note\n",
        "![a](b.png)",
        "\t",
        "    ",
        "\r\n",
        "\r",
        "ü→🚀",
        "\u{feff}",
        "&amp;",
        "\\",
        "{",
        "}",
        "[",
        "](",
        ")",
        "**",
        "`",
        "|",
        "\n\n",
        ": ",
        "#",
    ];
    prop_oneof![
        6 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_mixture_of_pieces_breaks_the_parser(pieces in prop::collection::vec(piece(), 0..40)) {
        check(&pieces.concat())?;
    }

    #[test]
    fn no_text_breaks_the_parser(text in "\\PC*") {
        check(&text)?;
    }
}

#[test]
fn deep_and_long_inputs_end() {
    for text in [
        ">".repeat(50_000),
        "- ".repeat(5_000),
        "[".repeat(100_000),
        format!("---\na: {}\n---\n", "[".repeat(50_000)),
        "*a ".repeat(30_000),
        format!("{}x", "| a ".repeat(2_000)),
        "# ".repeat(20_000),
    ] {
        check(&text).expect("holds");
    }
}
