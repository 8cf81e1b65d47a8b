//! The text of a stub: the keys, headings and context of the design's example.

use std::fmt::Write as _;

use serde_json::Value;

use crate::shop::{
    APIS, AUTH, FEATURES, KEY_FEATURES, SYSTEM, findings, generated, read, replace, run, shop,
};

/// What is below a heading, up to the next one of its level or above.
#[track_caller]
fn section(text: &str, heading: &str) -> String {
    let level = |line: &str| line.bytes().take_while(|byte| *byte == b'#').count();
    let mut fenced = false;
    let mut found: Option<String> = None;
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        let is_heading = !fenced && level(line) > 0;
        match &mut found {
            None if line == heading => found = Some(String::new()),
            None => {}
            Some(_) if is_heading && level(line) <= level(heading) => break,
            Some(text) => {
                let _ = writeln!(text, "{line}");
            }
        }
    }
    found.unwrap_or_else(|| panic!("no {heading} in {text}"))
}

/// The headings of a document outside of managed blocks and code, as they are written.
fn headings(text: &str) -> Vec<&str> {
    let body = text.splitn(3, "---\n").nth(2).expect("a body");
    let (mut fenced, mut managed) = (false, false);
    let mut found = Vec::new();
    for line in body.lines() {
        fenced ^= line.starts_with("```");
        managed |= line.starts_with("<!-- specbook:begin ");
        managed &= line != "<!-- specbook:end -->";
        if line.starts_with('#') && !fenced && !managed {
            found.push(line);
        }
    }
    found
}

/// The metadata of a document.
fn front_matter(text: &str) -> &str {
    text.split("---\n").nth(1).expect("front matter")
}

#[test]
fn the_metadata_of_a_stub_has_the_keys_of_the_design_in_its_order() {
    let folder = generated();
    let text = read(folder.path(), AUTH);
    let metadata = front_matter(&text);
    let is_key = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
    let keys: Vec<&str> = metadata
        .lines()
        .filter(is_key)
        .map(|line| line.split(':').next().expect("a key"))
        .collect();
    assert_eq!(
        keys,
        [
            "specmas",
            "kind",
            "id",
            "name",
            "version",
            "complexity",
            "maturity",
            "owner",
            "created",
            "updated",
            "status",
            "tags",
            "system_spec",
            "system_component",
            "related_specs",
            "depends_on",
            "required_by",
        ]
    );
    let comments: Vec<&str> = metadata.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!(comments, ["# System Context", "# Relationships", "# Dependencies"]);
    let value: Value = serde_yaml::from_str(metadata).expect("YAML");
    let others = FEATURES[1..].iter().map(|(id, ..)| Value::from(*id)).collect::<Vec<_>>();
    let words = [
        ("kind", "feature"),
        ("id", "feat-auth-service"),
        ("name", "Auth Service"),
        ("version", "1.0.0"),
        ("complexity", "MODERATE"),
        ("owner", "[To be assigned]"),
        ("status", "draft"),
        ("system_spec", "sys-ecommerce"),
        ("system_component", "Auth Service"),
    ];
    for (key, wanted) in words {
        assert_eq!(value[key], wanted, "{key}");
    }
    assert_eq!(value["specmas"], 3.0);
    assert_eq!(value["maturity"], 4);
    assert_eq!(value["tags"], serde_json::json!(["shop", "backend"]));
    assert_eq!(value["depends_on"], serde_json::json!([]));
    assert_eq!(value["required_by"], Value::Array(others));
    let day = value["created"].as_str().expect("a day");
    let shape: String = day.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    assert_eq!(shape, "0000-00-00");
    assert_eq!(value["updated"], day);
}

#[test]
fn the_related_specs_of_a_stub_are_the_system_then_what_needs_it() {
    let folder = generated();
    let text = read(folder.path(), AUTH);
    let value: Value = serde_yaml::from_str(front_matter(&text)).expect("YAML");
    let related = value["related_specs"].as_array().expect("a list");
    let system = serde_json::json!({
        "id": "sys-ecommerce", "relationship": "implements_component", "component": "Auth Service",
    });
    assert_eq!(related[0], system);
    let seen: Vec<(&str, &str)> = related[1..]
        .iter()
        .map(|one| {
            let word = |key: &str| one[key].as_str().expect("a text");
            assert!(one.get("component").is_none() && !word("description").is_empty(), "{one}");
            (word("id"), word("relationship"))
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("feat-api-gateway", "consumed_by"),
            ("feat-user-profile", "enables"),
            ("feat-product-service", "enables"),
            ("feat-order-service", "consumed_by"),
            ("feat-billing-service", "enables"),
            ("feat-notification-service", "enables"),
            ("feat-admin-dashboard", "enables"),
        ]
    );
    assert_eq!(related[1]["description"], "Checks a token for each request");
    assert_eq!(related[4]["description"], "Says whose order it is");
}

/// The headings of the design's example down to the third level, without the author's own: those
/// that stories, requirements and endpoints yield are in the middle.
#[test]
fn the_headings_of_a_stub_are_those_of_the_design() {
    let folder = generated();
    let text = read(folder.path(), AUTH);
    let of_stub = headings(&text).into_iter().filter(|line| !line.starts_with("####"));
    let of_stub: Vec<&str> = of_stub.collect();
    let before = [
        "# Auth Service Feature Specification",
        "## 1. Overview",
        "### 1.1 Purpose",
        "### 1.2 Scope",
        "### 1.3 Success Criteria",
        "## 2. System Architecture Context",
        "### 2.1 Authentication Model",
        "### 2.2 Security Requirements",
        "### 2.3 Performance Targets",
        "### 2.4 Data Strategy",
        "## 3. User Stories",
    ];
    let after = [
        "## 5. API Specification",
        "### 5.1 Endpoints Overview",
        "### 5.2 Detailed Endpoints",
        "### 5.3 Contracts",
        "### 5.4 Error Handling",
        "## 6. Data Model",
        "### 6.1 Database Tables",
        "### 6.2 Redis Cache Structure",
        "## 7. Security",
        "### 7.1 Authentication Security",
        "### 7.2 Authorization",
        "### 7.3 Input Validation",
        "### 7.4 Rate Limiting",
        "### 7.5 Audit Logging",
        "## 8. Non-Functional Requirements",
        "### 8.1 Performance",
        "### 8.2 Reliability",
        "### 8.3 Scalability",
        "## 9. Testing Strategy",
        "### 9.1 Unit Tests",
        "### 9.2 Integration Tests",
        "### 9.3 Deterministic Tests",
        "## 10. Deployment",
        "### 10.1 Infrastructure",
        "### 10.2 Environment Variables",
        "### 10.3 Deployment Process",
        "## 11. Monitoring & Observability",
        "### 11.1 Metrics",
        "### 11.2 Logging",
        "### 11.3 Alerts",
        "## 12. Dependencies & Integration",
        "### 12.1 Upstream Dependencies",
        "### 12.2 Downstream Consumers",
        "## 13. Acceptance Criteria",
        "## 14. Future Enhancements",
        "## Appendix",
        "### A. Related Documents",
        "### B. Change Log",
    ];
    let stories =
        KEY_FEATURES.iter().zip(1..).map(|(title, at)| format!("### Story {at}: {title}"));
    let needs = APIS.iter().zip(1..).map(|((_, _, title), at)| format!("### FR-{at}: {title}"));
    let wanted: Vec<String> = before
        .into_iter()
        .map(str::to_owned)
        .chain(stories)
        .chain(["## 4. Functional Requirements".to_owned()])
        .chain(needs)
        .chain(after.into_iter().map(str::to_owned))
        .collect();
    assert_eq!(of_stub, wanted);
    let deeper = headings(&text).into_iter().filter(|line| line.starts_with("####"));
    let deeper: Vec<&str> = deeper.filter(|line| !line.contains("DT-")).collect();
    assert_eq!(deeper, APIS.map(|(method, path, _)| format!("#### {method} {path}")));
}

#[test]
fn each_feature_and_endpoint_of_the_component_stands_once_where_it_belongs() {
    let folder = generated();
    let text = read(folder.path(), AUTH);
    let once = |part: &str, wanted: &str| {
        assert_eq!(part.lines().filter(|line| *line == wanted).count(), 1, "{wanted} in {part}");
    };
    let scope = section(&text, "### 1.2 Scope");
    let stories = section(&text, "## 3. User Stories");
    for (feature, at) in KEY_FEATURES.into_iter().zip(1..) {
        once(&scope, &format!("- {feature}"));
        once(&stories, &format!("### Story {at}: {feature}"));
        assert_eq!(text.matches(feature).count(), 2, "{feature}");
    }
    let needs = section(&text, "## 4. Functional Requirements");
    let overview = section(&text, "### 5.1 Endpoints Overview");
    let details = section(&text, "### 5.2 Detailed Endpoints");
    for ((method, path, description), at) in APIS.into_iter().zip(1..) {
        let remark = if path.ends_with("validate") { " (internal)" } else { "" };
        once(&needs, &format!("### FR-{at}: {description}"));
        once(&overview, &format!("| {method} | {path} | {description}{remark} |"));
        once(&details, &format!("#### {method} {path}"));
        once(&details, &format!("**Description:** {description}"));
        assert_eq!(text.matches(path).count(), 2, "{path}");
        assert_eq!(text.matches(description).count(), 3, "{description}");
    }
    once(&section(&text, "#### GET /api/v1/auth/validate"), "**Access:** internal");
    assert_eq!(text.matches("**Access:**").count(), 1);
    let component = section(&text, "### 1.1 Purpose");
    once(&component, "**System Component:** Auth Service  ");
    once(&component, "**Responsibility:** Handle user authentication and authorization  ");
    once(&component, "**Technology Stack:** Node.js + Express");
}

#[test]
fn ownership_and_contracts_of_the_component_stand_once_where_they_belong() {
    let folder = generated();
    let text = read(folder.path(), AUTH);
    let data = section(&text, "### 2.4 Data Strategy");
    for row in ["| Users, Auth | Direct DB, cached |", "| Sessions | Redis only |"] {
        assert_eq!((data.matches(row).count(), text.matches(row).count()), (1, 1), "{row}");
    }
    assert!(!text.contains("Direct DB |"), "the data of others");
    let contracts = section(&text, "### 5.3 Contracts");
    for line in [
        "\n- Auth Service → API Gateway: Checks a token for each request\n",
        "\n- Auth Service → Order Service: Says whose order it is\n",
        "\n**Auth Service → API Gateway**\n\nThe gateway asks with the token as it came.\n",
        "\n// # no heading\ninterface Answer { userId: string; roles: string[]; }\n",
    ] {
        assert_eq!((contracts.matches(line).count(), text.matches(line).count()), (1, 1), "{line}");
    }
    assert_eq!(contracts.matches(" → ").count(), 3);
    let order = read(folder.path(), "content/features/feat-order-service.md");
    let contracts = section(&order, "### 5.3 Contracts");
    let lines: Vec<&str> = contracts.lines().filter(|line| line.starts_with("- ")).collect();
    assert_eq!(
        lines,
        [
            "- Auth Service → Order Service: Says whose order it is",
            "- Product Service → Order Service: Holds goods for an order",
            "- Order Service → Billing Service: Says what is to be paid",
        ]
    );
    let upstream = section(&order, "### 12.1 Upstream Dependencies");
    let lines: Vec<&str> = upstream.lines().filter(|line| line.starts_with("- ")).collect();
    assert_eq!(
        lines,
        [
            "- **Auth Service** ([feat-auth-service](feat-auth-service.md)): Says whose order it is",
            "- **User Profile** ([feat-user-profile](feat-user-profile.md))",
            "- **Product Service** ([feat-product-service](feat-product-service.md)): Holds goods for an order",
        ]
    );
}

/// Each section that the system shares: where it goes, its source, and what it says.
const SHARED: [(&str, &str, &str); 7] = [
    (
        "### 2.1 Authentication Model",
        "authentication-authorization-model",
        "- JWT tokens live for one hour, refresh tokens for thirty days.\n\
         - A token says `userId`, `roles` and `permissions`.",
    ),
    (
        "### 2.2 Security Requirements",
        "security-model",
        "- Queries have parameters, never pasted text.\n\n#### Keys\n\n\
         Keys come from a store of secrets.",
    ),
    (
        "### 2.3 Performance Targets",
        "performance-targets",
        "- 95 of 100 answers come within 500 ms.",
    ),
    (
        "### 2.4 Data Strategy",
        "data-strategy",
        "PostgreSQL is the first store of each service, with Redis before it.",
    ),
    ("### 5.4 Error Handling", "error-handling", "An error has a code and a sentence."),
    (
        "### 10.1 Infrastructure",
        "deployment-architecture",
        "Containers behind one load balancer, as \
         [the overview](../sys-ecommerce.md#1-system-overview) says.",
    ),
    ("### 11.2 Logging", "logging-monitoring", "Logs are lines of JSON with a request id."),
];

#[test]
fn each_shared_section_of_the_system_stands_once_in_a_block() {
    let folder = generated();
    let text = read(folder.path(), AUTH);
    for (heading, name, words) in SHARED {
        let begin = format!("<!-- specbook:begin sys-ecommerce#{name} ");
        assert_eq!(text.matches(&begin).count(), 1, "{name}");
        let part = section(&text, heading);
        let (_, block) = part.split_once(&begin).unwrap_or_else(|| panic!("no {name} in {part}"));
        let (stamp, block) = block.split_once(" -->\n\n").expect("a stamp");
        assert!(stamp.len() == 16 && stamp.bytes().all(|b| b.is_ascii_hexdigit()), "{stamp}");
        let (body, _) = block.split_once("\n\n<!-- specbook:end -->\n").expect("an end");
        assert_eq!(body, words, "{name}");
        assert_eq!(text.matches(words).count(), 1, "{name}");
    }
    let begins = text.matches("<!-- specbook:begin ").count();
    assert_eq!((begins, text.matches("<!-- specbook:end -->").count()), (13, 13));
}

#[test]
fn the_complexity_of_a_spec_says_which_sections_its_stub_has() {
    let folder = generated();
    let has = |id: &str, titles: &[&str]| {
        let text = read(folder.path(), &format!("content/features/{id}.md"));
        let headings = headings(&text);
        let there = titles.iter().filter(|title| headings.iter().any(|h| h.ends_with(*title)));
        there.count()
    };
    let moderate = [" Data Model", " Deployment Process", " Monitoring & Observability"];
    let high = [" Alternatives Considered", " Risks", " Open Questions"];
    for (id, complexity, ..) in FEATURES {
        let wanted = match complexity {
            "EASY" => (0, 0),
            "MODERATE" => (3, 0),
            _ => (3, 3),
        };
        assert_eq!((has(id, &moderate), has(id, &high)), wanted, "{id}");
        let always = [" User Stories", " Functional Requirements", " Security", " Overview"];
        assert_eq!(has(id, &always), 4, "{id}");
    }
}

/// A stub of the Auth Service, whose system spec says something else in one place.
#[track_caller]
fn stub_with(changes: &[(&str, &str)]) -> (tempfile::TempDir, String) {
    let folder = shop("list");
    for (old, new) in changes {
        replace(folder.path(), SYSTEM, old, new);
    }
    run(folder.path(), &["generate", "--yes"]).ends(0);
    let text = read(folder.path(), AUTH);
    (folder, text)
}

#[test]
fn words_with_marks_of_markdown_yaml_and_jinja_come_over() {
    let (folder, text) = stub_with(&[
        ("- Password reset flow\n", "- He said \"yes\": # {{ name }} {% if x %} & it's\n"),
        ("POST /api/v1/auth/login - Login and get token", "`POST /in?x={y}&z=1` - *Log* `in`: now"),
        (
            "Checks a token for each request",
            "Says \"x\": y # z \\| w, [S](#5-cross-cutting-concerns)",
        ),
        ("tags: [shop, backend]", "tags: [\"a, b\", 'it''s: c', \"#1\"]"),
    ]);
    let wanted = "He said \"yes\": # {{ name }} {% if x %} & it's";
    assert!(section(&text, "### 1.2 Scope").contains(&format!("\n- {wanted}\n")), "{text}");
    assert!(text.contains(&format!("\n### Story 3: {wanted}\n")), "{text}");
    let endpoints = section(&text, "### 5.1 Endpoints Overview");
    assert!(endpoints.contains("\n| POST | /in?x={y}&z=1 | Log in: now |\n"), "{endpoints}");
    assert!(text.contains("\n#### POST /in?x={y}&z=1\n"), "{text}");
    let metadata: Value = serde_yaml::from_str(front_matter(&text)).expect("YAML");
    assert_eq!(metadata["related_specs"][1]["description"], "Says \"x\": y # z | w, S");
    assert_eq!(metadata["tags"], serde_json::json!(["a, b", "it's: c", "#1"]));
    assert_eq!(findings(folder.path()), Vec::<String>::new());
    run(folder.path(), &["sync", "--check"]).ends(0);
}

#[test]
fn an_endpoint_in_words_yields_no_empty_heading() {
    let login = "POST /api/v1/auth/login - Login and get token";
    let (_, text) = stub_with(&[(login, "Events of each login")]);
    assert!(section(&text, "### 5.1 Endpoints Overview").contains("\n- Events of each login\n"));
    assert!(text.contains("\n### FR-2: Events of each login\n"));
    for heading in headings(&text) {
        assert!(!heading.trim_matches(['#', ' ']).is_empty(), "an empty heading in {text}");
    }
}
