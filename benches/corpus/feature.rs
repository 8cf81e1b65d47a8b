//! The text of a feature spec.

use std::fmt::Write as _;

use super::words::{Random, capital};
use super::{PER_SYSTEM, Plan, id};

/// The feature spec of a plan; the plans of all say what those are called that it names.
pub(super) fn text(plan: &Plan, all: &[Plan]) -> String {
    let mut random = Random::new("feature", plan.number);
    let mut text = String::with_capacity(16 * 1024);
    head(&mut text, &mut random, plan);
    overview(&mut text, &mut random, plan);
    stories(&mut text, &mut random);
    requirements(&mut text, &mut random, plan);
    interfaces(&mut text, &mut random);
    data(&mut text, &mut random);
    qualities(&mut text, &mut random);
    tests(&mut text, &mut random);
    running(&mut text, &mut random, plan);
    ends(&mut text, &mut random, plan, all);
    text
}

/// A list of ids as YAML has it.
fn ids(numbers: &[usize]) -> String {
    numbers.iter().map(|number| id(*number)).collect::<Vec<_>>().join(", ")
}

fn head(text: &mut String, random: &mut Random, plan: &Plan) {
    let (complexity, maturity) =
        [("EASY", 3), ("MODERATE", 4), ("MODERATE", 4), ("HIGH", 5)][random.below(4)];
    let status = random.one(&["draft", "draft", "review", "approved", "implemented"]);
    let _ = write!(
        text,
        "---\nspecmas: 3.0\nkind: feature\nid: {}\nname: {}\nversion: 1.{}.0\n\
         complexity: {complexity}\nmaturity: {maturity}\nowner: Watch {}\ncreated: 2026-02-03\n\
         updated: 2026-10-12\nstatus: {status}\ntags: [{}, {}]\n\n# System Context\n\
         system_spec: sys-{:03}\nsystem_component: \"{}\"\n\n# Dependencies\ndepends_on: [{}]\n\
         required_by: [{}]\n---\n\n# {} Feature Specification\n\n",
        plan.id(),
        plan.name,
        random.below(9),
        random.between(1, 9),
        random.noun(),
        random.noun(),
        plan.number / PER_SYSTEM,
        plan.name,
        ids(&plan.needs),
        ids(&plan.needed_by),
        plan.name,
    );
}

fn overview(text: &mut String, random: &mut Random, plan: &Plan) {
    let system = plan.number / PER_SYSTEM;
    let _ = write!(
        text,
        "> A part of [the port](../sys-{system:03}.md).\n\n## 1. Overview\n\n### 1.1 Purpose\n\n\
         {}\n\n**System Component:** {}\n\n### 1.2 Scope\n\n**In Scope:**\n\n",
        random.paragraph(4),
        plan.name
    );
    list(text, random, "- ", 5);
    text.push_str("**Out of Scope:**\n\n");
    list(text, random, "- ", 3);
    text.push_str("## 2. System Architecture Context\n\n");
    let _ = write!(text, "{}\n\n```mermaid\nflowchart LR\n", random.paragraph(2));
    let nodes = random.between(4, 7);
    for node in 0..nodes {
        let _ = writeln!(text, "  N{node}[{}]", random.title());
    }
    for node in 1..nodes {
        let _ = writeln!(text, "  N{} -->|{}| N{node}", random.below(node), random.verb());
    }
    text.push_str("```\n\n");
}

/// A list of deeds.
fn list(text: &mut String, random: &mut Random, mark: &str, count: usize) {
    for _ in 0..count {
        let (deed, other) = (capital(&random.deed()), random.deed());
        let _ = writeln!(text, "{mark}{deed} before the others {other}");
    }
    text.push('\n');
}

fn stories(text: &mut String, random: &mut Random) {
    text.push_str("## 3. User Stories\n\n");
    for story in 1..=random.between(1, 3) {
        let _ = write!(
            text,
            "### Story {story}: {}\n\nAs a {}, I want to {}, so that I can {}.\n\n\
             **Acceptance Criteria:**\n\n",
            random.title(),
            random.role(),
            random.deed(),
            random.deed()
        );
        for _ in 0..3 {
            let (thing, deed) = (random.thing(), random.deed());
            let _ = writeln!(
                text,
                "- [ ] Given a {thing}, when I {deed}, then the {} is {}",
                random.noun(),
                random.adjective()
            );
        }
        text.push('\n');
    }
}

fn requirements(text: &mut String, random: &mut Random, plan: &Plan) {
    text.push_str("## 4. Functional Requirements\n\n");
    for requirement in 1..=random.between(5, 8) {
        let _ = write!(
            text,
            "### FR-{requirement}: {}\n\n**Description:** The system must {}. {}\n\n\
             **Validation Criteria:**\n\n",
            random.title(),
            random.deed(),
            random.sentence()
        );
        for _ in 0..random.between(2, 4) {
            let done = if random.below(3) == 0 { 'x' } else { ' ' };
            let code = random.one(&["200", "201", "204", "400", "404", "409"]);
            let _ = writeln!(
                text,
                "- [{done}] The {} returns {code} and the {} is {}",
                random.thing(),
                random.noun(),
                random.adjective()
            );
        }
        let basis = match plan.needs.first() {
            Some(needed) if random.below(3) == 0 => {
                format!("{}#FR-{}", id(*needed), random.between(1, 5))
            }
            _ if requirement > 1 => format!("FR-{}", random.between(1, requirement - 1)),
            _ => "None".to_owned(),
        };
        let priority = random.one(&["MUST", "SHOULD", "COULD"]);
        let _ = write!(text, "\n**Priority:** {priority}\n\n**Dependencies:** {basis}\n\n");
    }
}

fn interfaces(text: &mut String, random: &mut Random) {
    text.push_str(
        "## 5. API Specification\n\n### 5.1 Endpoints Overview\n\n| Method | Endpoint | \
         Description | Auth Required |\n|---|---|---|---|\n",
    );
    for _ in 0..random.between(4, 7) {
        let method = random.one(&["GET", "PUT", "POST", "PATCH", "DELETE"]);
        let _ = writeln!(
            text,
            "| {method} | `/v1/{}/{}` | {} | Yes |",
            random.noun(),
            random.noun(),
            capital(&random.deed())
        );
    }
    let _ = write!(
        text,
        "\n### 5.2 Detailed Endpoints\n\n```http\nPOST /v1/{}/{} HTTP/1.1\nHost: port.example\n\
         Content-Type: application/json\nIdempotency-Key: {}\n```\n\n",
        random.noun(),
        random.noun(),
        random.below(1_000_000)
    );
    json(text, random);
}

fn json(text: &mut String, random: &mut Random) {
    text.push_str("```json\n{\n");
    let keys = random.between(4, 9);
    for key in 1..=keys {
        let value = match random.below(5) {
            0 => format!("[\"{}\", \"{}\"]", random.noun(), random.noun()),
            1 => format!("{}.{}", random.below(900), random.between(1, 99)),
            2 => random.one(&["true", "false", "null"]).to_owned(),
            3 => format!("{{ \"{}\": {} }}", random.snake(), random.below(90_000)),
            _ => format!("\"{}-{}\"", random.noun(), random.below(900)),
        };
        let comma = if key < keys { "," } else { "" };
        let _ = writeln!(text, "  \"{}\": {value}{comma}", random.camel());
    }
    text.push_str("}\n```\n\n");
}

fn data(text: &mut String, random: &mut Random) {
    let (table, schema) = (random.snake(), random.noun());
    let _ = write!(
        text,
        "## 6. Data Model\n\n**Database:** PostgreSQL, **Schema:** `{schema}`\n\n```sql\n\
         CREATE TABLE {schema}.{table} (\n  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),\n"
    );
    for _ in 0..random.between(5, 9) {
        let kind =
            random.one(&["BIGINT", "TEXT NOT NULL", "BOOLEAN", "NUMERIC(12,2)", "DATE", "JSONB"]);
        let _ = writeln!(text, "  {} {kind},", random.snake());
    }
    let column = random.snake();
    let _ = write!(
        text,
        "  {column} TIMESTAMP DEFAULT CURRENT_TIMESTAMP\n);\n\n-- {}\n\
         CREATE INDEX {table}_{column} ON {schema}.{table} ({column});\n```\n\n{}\n\n",
        random.sentence(),
        random.sentence()
    );
    if random.below(3) > 0 {
        typescript(text, random);
    }
}

fn typescript(text: &mut String, random: &mut Random) {
    let (name, call) = (capital(&random.camel()), random.camel());
    let _ = write!(text, "```typescript\nexport interface {name} {{\n");
    for _ in 0..random.between(3, 6) {
        let kind = random.one(&["string", "number", "Date", "boolean | null", "string[]"]);
        let _ = writeln!(text, "  {}?: {kind};", random.camel());
    }
    let _ = write!(
        text,
        "}}\n\n// {}\nexport async function {call}(input: {name}, tries = {}): \
         Promise<{name}> {{\n  const found = await store.find(`{}:${{input.id}}`);\n  if (!found) \
         {{\n    throw new Error('no {}');\n  }}\n  return {{ ...found, seen: new Date() }};\n}}\n\
         ```\n\n",
        random.sentence(),
        random.between(2, 9),
        random.noun(),
        random.thing()
    );
}

fn qualities(text: &mut String, random: &mut Random) {
    let _ = write!(text, "## 7. Security\n\n{}\n\n", random.paragraph(2));
    list(text, random, "- ", 5);
    text.push_str(
        "## 8. Non-Functional Requirements\n\n| Quality | Target | Measured by |\n|---|---|---|\n",
    );
    for _ in 0..random.between(3, 5) {
        let _ = writeln!(
            text,
            "| {} | < {} ms (p95) | {} |",
            capital(&random.thing()),
            random.between(20, 900),
            random.thing()
        );
    }
    let _ = write!(text, "\n{}\n\n", random.paragraph(2));
}

fn tests(text: &mut String, random: &mut Random) {
    text.push_str("## 9. Testing Strategy\n\n");
    list(text, random, "- ", 3);
    for test in 1..=random.between(1, 2) {
        let _ = write!(
            text,
            "### DT-{test}: {}\n\n**Input**: {}\n\n**Expected Output**: {}\n\n\
             **Traces To**: FR-{test}\n\n",
            random.title(),
            random.thing(),
            random.sentence()
        );
    }
    json(text, random);
}

fn running(text: &mut String, random: &mut Random, plan: &Plan) {
    let _ = write!(
        text,
        "## 10. Deployment\n\n```yaml\n# {}\nservice:\n  name: {}\n  replicas: {}\n  memory: \
         {}Mi\nenv:\n",
        random.sentence(),
        plan.id(),
        random.between(1, 9),
        random.between(1, 40) * 64
    );
    for _ in 0..random.between(4, 8) {
        let name = random.snake().to_uppercase();
        let _ = writeln!(text, "  - name: {name}\n    value: \"{}\"", random.below(9_000));
    }
    text.push_str("```\n\n");
    list(text, random, "1. ", 5);
    let _ = write!(text, "## 11. Monitoring and Observability\n\n{}\n\n", random.paragraph(2));
    list(text, random, "- ", 4);
}

fn ends(text: &mut String, random: &mut Random, plan: &Plan, all: &[Plan]) {
    text.push_str("## 12. Dependencies and Integration\n\n### 12.1 Upstream Dependencies\n\n");
    let mut named = |numbers: &[usize], why: &str| {
        for number in numbers {
            let (name, id) = (&all[*number].name, id(*number));
            // Features of other systems are in folders of their own.
            let folder = number / PER_SYSTEM;
            let _ = writeln!(
                text,
                "- **{name}** ([{id}](../../system-{folder:03}/features/{id}.md)): {why}"
            );
        }
        if numbers.is_empty() {
            text.push_str("None.\n");
        }
    };
    named(&plan.needs, "has to be there first");
    text.push_str("\n### 12.2 Downstream Consumers\n\n");
    for number in &plan.needed_by {
        let _ = writeln!(text, "- {} needs it", id(*number));
    }
    text.push_str("\n## 13. Acceptance Criteria\n\n");
    list(text, random, "- [ ] ", 5);
    text.push_str("## 14. Future Enhancements\n\n");
    list(text, random, "- ", 3);
    let _ = write!(
        text,
        "## Appendix\n\n| Version | Date | Changes |\n|---|---|---|\n| 1.0.0 | 2026-02-03 | {} |\n",
        random.sentence()
    );
}
