//! No input makes the parser panic, and every span lies in its text on character boundaries.

use std::sync::OnceLock;

use proptest::prelude::*;
use specbook::kinds::{self, KindSource};
use specbook::model::{Document, Kinds, Place, SharedKinds, Source, Span};
use specbook::parse::{self, Sidecar};

/// Every place of a document.
fn places(document: &Document) -> Vec<Place> {
    let mut own: Vec<Span> = Vec::new();
    let mut all: Vec<Place> = Vec::new();
    all.extend(document.id.iter().map(|id| id.place));
    all.extend(document.fields.iter().flat_map(|field| [field.at(field.key.span), field.place()]));
    all.extend(document.references.iter().map(|reference| reference.place));
    all.extend(document.problems.iter().map(|problem| problem.place));
    own.extend(document.headings.iter().map(|heading| heading.span));
    own.extend(document.items.iter().flat_map(|item| [item.span, item.extent]));
    own.extend(document.items.iter().flat_map(|item| {
        item.fields.iter().flat_map(|field| field.values.iter().map(|value| value.span))
    }));
    own.extend(document.gates.iter().map(|gate| gate.span));
    own.extend(document.links.iter().map(|link| link.span));
    own.extend(document.checkboxes.iter().map(|checkbox| checkbox.span));
    own.extend(document.contexts.iter().map(|context| context.span));
    all.extend(own.into_iter().map(Place::in_text));
    all
}

fn shipped() -> &'static Kinds {
    static KINDS: OnceLock<SharedKinds> = OnceLock::new();
    KINDS.get_or_init(|| {
        // A kind that reads from everywhere.
        let all = KindSource {
            name: "everywhere".to_owned(),
            path: "kinds/everywhere.toml".to_owned(),
            text: include_str!("everywhere.toml").to_owned(),
        };
        kinds::with(&[all]).expect("the kinds")
    })
}

fn check_with(text: &str, sidecar: Option<&str>) -> Result<(), TestCaseError> {
    let source = Source::new("a.md", text);
    let sidecar = sidecar.map(|text| Sidecar {
        name: specbook::model::Sidecar { name: "side.yaml".to_owned(), of: None },
        source: Source::new("side.yaml", text),
    });
    let documents =
        parse::documents(&source, sidecar.as_ref(), shipped(), &specbook::model::Limits::default());
    prop_assert!(!documents.is_empty());
    for document in &documents {
        for place in places(document) {
            let (span, text) = (place.span, &*document.source_of(place).text);
            prop_assert!(span.start <= span.end && span.end <= text.len(), "{span:?} in {text:?}");
            prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
        }
        prop_assert_eq!(document.body().len(), text.len());
    }
    Ok(())
}

fn check(text: &str) -> Result<(), TestCaseError> {
    check_with(text, None)
}

/// Pieces that specs consist of, and pieces that break parsers.
fn piece() -> impl Strategy<Value = String> {
    let known = [
        "---\n",
        "id: feat-x\n",
        "kind: system\n",
        "kind: everywhere\n",
        "kind: technical-plan\n",
        "plan_id: PLAN-0001\n",
        "**Status**: ✅ Done | **Owner:** Zoë · **Id:** x\n",
        "> **Status:** Draft\n",
        "- **Key**: `value`\n",
        "* Key: [a](b.md)\n",
        "| Field | Value |\n|---|---|\n| **Status** | Draft |\n",
        "```yaml\nid: PLAN-0001\n```\n",
        "## Frontmatter\n\n",
        "## Plan Metadata\n\n",
        "## Phase -1 Gate: Simplicity\n\n",
        "**Simplicity Gate Status**: ✅ Passed / ❌ Failed\n\n",
        "**Traces To**: SPEC-0001 → US-001 through US-003, T1-T9 (Löwe)\n\n",
        "- [ ] T001 [P] task `a/b.rs`\n  - **Depends On**: All above\n",
        "<!-- Article I: Ö -->\n",
        "## Existing Code References\n\n```\nsrc/a.rs # ü\n```\n",
        "## Risk Register\n\n| Risk ID | Risk |\n|---|---|\n| R-1 | ü |\n",
        "**Alternative 1: ü**\n- Pros: a\n",
        "<Your Name>",
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

/// A key and its value in each carrier that is in the document.
fn carriers(key: &str, value: &str) -> Vec<(&'static str, String)> {
    let front = "---\nkind: everywhere\n---\n\n# Title\n\n";
    vec![
        (
            "front-matter",
            format!("---\nkind: everywhere\n{key}: \"{value}\"\n---\n")
                .replace(&format!("\"{value}\""), value),
        ),
        ("fenced-yaml", format!("{front}```yaml\n{key}: {value}\n```\n")),
        ("bold-lines", format!("{front}**{key}:** {value}\n")),
        ("bold-lines", format!("{front}**{key}**: {value}  \n")),
        ("bold-lines", format!("{front}> **{key}**: {value}\n")),
        ("bold-lines", format!("{front}**Other:** x | **{key}:** {value}\n")),
        ("bullets", format!("{front}- **{key}**: {value}\n")),
        ("bullets", format!("{front}* {key}: {value}\n")),
        ("table", format!("{front}| Field | Value |\n|---|---|\n| **{key}** | {value} |\n")),
        ("preamble", format!("{front}```\n{key}: {value}\n```\n")),
        ("lines", format!("{front}{key}: {value}\n")),
        ("fenced-yaml", format!("{front}## Meta\n\n```yaml\n{key}: {value}\n```\n")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_mixture_of_pieces_breaks_the_parser(pieces in prop::collection::vec(piece(), 0..40)) {
        check(&pieces.concat())?;
    }

    #[test]
    fn no_sidecar_breaks_the_parser(side in "\\PC*", pieces in prop::collection::vec(piece(), 0..6)) {
        check_with(&pieces.concat(), Some(&side))?;
    }

    #[test]
    fn unknown_metadata_survives_untouched(
        key in "[A-Z][a-z]{2,8}( [a-z]{2,8})?",
        value in "[A-Za-zäöü0-9][A-Za-zäöü0-9 .,/-]{0,30}[A-Za-z0-9]",
    ) {
        let known = ["None", "Null", "True", "False", "Yes", "No", "On", "Off"];
        prop_assume!(!known.iter().any(|word| word.eq_ignore_ascii_case(&value)));
        prop_assume!(!value.contains("  ") && !key.ends_with("id"));
        let key = format!("Zz {key}");
        for (carrier, text) in carriers(&key, &value) {
            let source = Source::new("a.md", text.as_str());
            let documents = parse::documents(&source, None, shipped(), &specbook::model::Limits::default());
            let field = documents[0].field(&key);
            let found = field.map(|field| (field.carrier.name(), field.value.as_text()));
            prop_assert_eq!(found, Some((carrier, Some(value.as_str()))), "{}", text);
            let span = field.map(|field| field.value.span()).unwrap_or_default();
            prop_assert_eq!(source.slice(span), value.as_str(), "{}", text);
        }
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
        "# X-1: T\n\n**Id:** X-1\n\n".repeat(3_000),
        format!("# T\n\n**a:** {}", "b | **c:** d ".repeat(5_000)),
        "```\n# ```json\n".repeat(5_000),
        format!("# T\n\n- **a**: b\n{}", "  - c\n".repeat(5_000)),
        format!("## Meta\n\n```yaml\n{}```\n", "a: [\n".repeat(5_000)),
        "<!-- thing 1 x\n- [ ] a\n-->\n".repeat(3_000),
    ] {
        check(&text).expect("holds");
    }
}
