//! Diagrams of every sort that specs use, drawn.

use super::*;
use crate::figures::PANICKED;

/// A small diagram of each sort, with words that must be in its drawing.
const SORTS: [(&str, &str, &[&str]); 17] = [
    (
        "Flowchart",
        "flowchart LR\n  subgraph one [First]\n    a[Begin here] -->|yes| b{Choice?}\n  end\n  b -.-> c[(Shelf)]\n",
        &["Begin here", "yes", "Choice?", "Shelf", "First"],
    ),
    (
        "Sequence diagram",
        "sequenceDiagram\n  actor U as User\n  U->>+API: ask\n  alt good\n    API-->>-U: answer\n  else bad\n    API-xU: no\n  end\n  Note over U,API: a remark\n",
        &["User", "ask", "answer", "a remark", "[good]"],
    ),
    (
        "Class diagram",
        "classDiagram\n  class Order {\n    +String id\n    +total() Money\n  }\n  Order \"1\" --> \"*\" Item : contains\n  note for Order \"A remark\"\n",
        &["Order", "+String id", "+total() : Money", "contains", "A remark"],
    ),
    (
        "State diagram",
        "stateDiagram-v2\n  [*] --> Draft\n  Draft --> Review : submit\n  state Review {\n    [*] --> Read\n  }\n",
        &["Draft", "Review", "submit", "Read"],
    ),
    (
        "Entity relationship diagram",
        "erDiagram\n  USER ||--o{ BASKET : places\n  USER {\n    uuid id PK\n    string password_hash\n  }\n",
        &["USER", "BASKET", "places", "password_hash", "PK"],
    ),
    (
        "C4 diagram",
        "C4Context\n  title Surroundings\n  Person(u, \"User\", \"Reads\")\n  System(s, \"Portal\", \"Shows\")\n  Rel(u, s, \"Uses\")\n",
        &["User", "Portal", "Uses", "Surroundings"],
    ),
    (
        "Gantt chart",
        "gantt\n  title Plan\n  dateFormat YYYY-MM-DD\n  section A\n  One :done, a1, 2025-01-01, 10d\n  Two :crit, after a1, 5d\n",
        &["Plan", "One", "Two"],
    ),
    ("Pie chart", "pie title Pets\n  \"Dogs\" : 386\n  \"Cats\" : 85\n", &["Pets", "Dogs", "82%"]),
    (
        "User journey",
        "journey\n  title Day\n  section Work\n    Tea: 5: Me\n",
        &["Day", "Work", "Tea"],
    ),
    ("Mind map", "mindmap\n  root((Root))\n    Alpha\n    Beta\n", &["Root", "Alpha", "Beta"]),
    ("Timeline", "timeline\n  title Past\n  2020 : One\n  2021 : Two\n", &["Past", "2020", "One"]),
    (
        "Git graph",
        "gitGraph\n  commit id: \"one\"\n  branch dev\n  commit\n",
        &["main", "dev", "one"],
    ),
    (
        "Diagram",
        "quadrantChart\n  title Reach\n  x-axis Low --> High\n  quadrant-1 Best\n  Point: [0.3, 0.6]\n",
        &["Reach", "Best", "Point"],
    ),
    (
        "Diagram",
        "requirementDiagram\n  requirement first {\n    id: 1\n    text: must hold\n    risk: high\n    verifymethod: test\n  }\n",
        &["first", "must hold"],
    ),
    (
        "Diagram",
        "block-beta\n  columns 2\n  a[\"Left\"] b(\"Right\")\n  a --> b\n",
        &["Left", "Right"],
    ),
    ("Diagram", "kanban\n  Todo\n    [Task one]\n", &["Todo", "Task one"]),
    (
        "Diagram",
        "architecture-beta\n  group api(cloud)[Api]\n  service db(database)[Shelf] in api\n",
        &["Api", "Shelf"],
    ),
];

fn svg(source: &str) -> String {
    drawn(source, "d", "Diagram 1").unwrap_or_else(|error| panic!("{source}{error:?}"))
}

/// The words of a drawing as a reader sees them.
fn words(svg: &str) -> String {
    let parts = svg.split('<').filter_map(|part| part.split_once('>'));
    let text: String = parts.map(|(_, text)| text).collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("&amp;", "&")
}

#[test]
fn every_sort_of_diagram_is_drawn_with_its_words() {
    for (sort, source, expected) in SORTS {
        assert_eq!(fault(source), None, "{source}");
        let svg = svg(source);
        let label = ["aria-label=\"", sort, ": Diagram 1\""].concat();
        assert!(svg.contains(&label), "{sort}: {svg}");
        let words = words(&svg);
        for word in expected {
            assert!(words.contains(word), "{sort}: {word} in {words}");
        }
    }
}

#[test]
fn a_drawing_has_no_style_and_nothing_that_runs() {
    for (sort, source, _) in SORTS {
        let svg = svg(source);
        for part in [
            "<style",
            " style=",
            " class=\"n",
            "<script",
            "foreignObject",
            "<image",
            " onclick=",
            "data-",
        ] {
            assert!(!svg.contains(part), "{sort}: {part} in {svg}");
        }
        // What is not referred to has no id, and what is referred to is there.
        for part in svg.split("url(#").skip(1) {
            let id = part.split(')').next().unwrap_or_default();
            assert!(svg.contains(&[" id=\"", id, "\""].concat()), "{sort}: {id}");
        }
        assert_eq!(svg.matches(" id=\"").count(), svg.matches(" id=\"d").count(), "{sort}");
    }
}

#[test]
fn colours_follow_light_and_dark() {
    // Of these sorts Mermaid has no variable for some colours, which can be read on both.
    let fixed = ["C4 diagram", "User journey", "Diagram"];
    for (sort, source, _) in SORTS {
        let svg = svg(source);
        assert!(svg.contains("var(--m-"), "{sort}: {svg}");
        for name in ["fill", "stroke"] {
            let attribute = [" ", name, "=\""].concat();
            let values = svg.split(&attribute).skip(1);
            for value in values.filter_map(|part| part.split('"').next()) {
                let follows = value.starts_with("var(") || matches!(value, "none" | "transparent");
                let is_asked = value.contains("fe01") || value.starts_with("hsl(");
                assert!(follows || !is_asked && fixed.contains(&sort), "{sort}: {name} {value}");
            }
        }
    }
}

#[test]
fn what_authors_colour_keeps_its_colour_and_can_be_read() {
    let drawn = svg(
        "flowchart TD\n  a[Dark] --> b[Own]\n  style a fill:#123\n  style b fill:#fff,color:#a00\n",
    );
    assert!(drawn.contains("fill=\"#123\"") && drawn.contains("fill=\"#fff\""), "{drawn}");
    let text = |word: &str| {
        let end = drawn.find(&[">", word, "<"].concat()).expect("a word");
        let start = drawn[..end].rfind("<text").expect("a text");
        drawn[start..end].to_owned()
    };
    assert!(text("Dark").contains("fill=\"#fff\""), "{}", text("Dark"));
    assert!(text("Own").contains("fill=\"#a00\""), "{}", text("Own"));
}

#[test]
fn links_lead_to_sites_and_nowhere_else() {
    let source = "flowchart TD\n  a[A] --> b[B]\n  click a \"https://x.example/?a=1\" \"tip\"\n  click b \"javascript:alert(1)\"\n";
    let svg = svg(source);
    assert!(svg.contains("href=\"https://x.example/?a=1\" rel=\"noopener\""), "{svg}");
    assert!(!svg.contains("javascript"), "{svg}");
    let hostile =
        "flowchart TD\n  a[\"<img src=x onerror=alert(1)><script>alert(1)</script>text\"]\n";
    let svg = svg_of(hostile);
    assert!(
        !svg.contains("<img") && !svg.contains("<script") && !svg.contains("onerror=\""),
        "{svg}"
    );
}

fn svg_of(source: &str) -> String {
    drawn(source, "d", "").unwrap_or_default()
}

#[test]
fn what_is_not_a_diagram_is_said_at_its_line() {
    for (source, line, part) in [
        ("flowchart TD\n  A --> [B\n", 2, ""),
        ("nowhere\n  a --> b\n", 1, "`nowhere` is not a type of diagram"),
        ("%% a comment\n\nfoo TD\n", 3, "`foo` is not a type of diagram"),
        ("", 1, "it is empty"),
        ("sequenceDiagram\n  A->>B: hi\n  alt\n", 0, ""),
        ("requirementDiagram\n  element e { type: sim }\n", 2, "element e"),
        ("erDiagram\n  A ||--x{ B : c\n", 2, ""),
    ] {
        let undrawn = fault(source).unwrap_or_else(|| panic!("{source} is drawn"));
        assert!(undrawn.reason.contains(part) && !undrawn.reason.contains('\n'), "{undrawn:?}");
        assert!(line == 0 || undrawn.line == line, "{source}: {undrawn:?}");
        assert!(drawn(source, "d", "").is_err(), "{source}");
    }
}

#[test]
fn work_on_a_diagram_is_bounded() {
    let deep = ["flowchart TD\n", &"subgraph a\n".repeat(5_000), &"end\n".repeat(5_000)].concat();
    assert!(fault(&deep).expect("a fault").too_much);
    let brackets = ["flowchart TD\n  a", &"[".repeat(50_000)].concat();
    assert!(fault(&brackets).is_some());
    let edges = (0..400).map(|at| format!("  n{at} --> n{}\n", (at * 7 + 3) % 400));
    let many = ["flowchart TD\n".to_owned(), edges.collect()].concat();
    match fault(&many) {
        Some(undrawn) => assert!(undrawn.too_much && undrawn.reason == "it takes too much work"),
        None => assert!(!svg(&many).is_empty()),
    }
    for part in
        ["A-->B;", "A & ", "((", "a:::b ", "%%{init: {", "note ", "state a {\n", "\u{1f600}"]
    {
        for head in ["flowchart TD\n", "stateDiagram-v2\n", "mindmap\n", "sequenceDiagram\n", ""] {
            let reason = fault(&[head, &part.repeat(2_000)].concat()).map(|undrawn| undrawn.reason);
            assert_ne!(reason.as_deref(), Some(PANICKED), "{head}{part}");
        }
    }
}

#[test]
fn the_same_text_gives_the_same_drawing() {
    for (_, source, _) in SORTS {
        assert_eq!(svg(source), svg(source));
    }
    let other = drawn(SORTS[0].1, "e", "Diagram 1").expect("a drawing");
    assert!(!other.contains("id=\"d") && other.contains("id=\"e"), "{}", other);
}
