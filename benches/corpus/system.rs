//! The text of a system spec: a component, a line of the flowchart and a roadmap entry for each of
//! its features.

use std::fmt::Write as _;

use super::Plan;
use super::words::{Random, capital};

/// The system spec of a number with its features.
pub(super) fn text(number: usize, features: &[Plan]) -> String {
    let mut random = Random::new("system", number);
    let name = format!("{} Port", random.title());
    let mut text = format!(
        "---\nspecmas: 3.0\nkind: system\nid: sys-{number:03}\nname: {name}\nversion: 2.1.0\n\
         complexity: HIGH\nmaturity: 5\nowner: Port Office\ncreated: 2026-02-03\n\
         updated: 2026-10-12\nstatus: approved\ntags: [port, system]\nfeature_specs:\n"
    );
    for plan in features {
        let _ = writeln!(text, "  - {}", plan.id());
    }
    let _ = write!(text, "---\n\n# {name} System Architecture\n\n## 1. System Overview\n\n");
    let _ = write!(text, "{}\n\n", random.paragraph(6));
    architecture(&mut text, &mut random, features);
    data_and_security(&mut text, &mut random);
    roadmap(&mut text, &mut random, features);
    text
}

fn architecture(text: &mut String, random: &mut Random, features: &[Plan]) {
    text.push_str(
        "## 2. Architecture\n\n### 2.1 High-Level Architecture\n\n```mermaid\nflowchart TD\n",
    );
    for plan in features {
        let _ = writeln!(text, "  F{}[{}]", plan.number, plan.name);
    }
    let first = features.first().map_or(0, |plan| plan.number);
    for plan in features {
        for needed in plan.needs.iter().filter(|needed| **needed >= first) {
            let _ = writeln!(text, "  F{} --> F{needed}", plan.number);
        }
    }
    text.push_str("```\n\n### 2.2 Component Details\n\n");
    for (at, plan) in features.iter().enumerate() {
        let _ = write!(
            text,
            "#### Component {}: {}\n\n**Responsibility:** {}\n\n**Technology:** Rust\n\n\
             **Key Features:**\n\n",
            at + 1,
            plan.name,
            capital(&random.deed())
        );
        for _ in 0..random.between(3, 5) {
            let _ = writeln!(text, "- {}", capital(&random.deed()));
        }
        let id = plan.id();
        let _ = write!(text, "\n**Feature Spec:** [{id}](features/{id}.md)\n\n");
    }
}

fn data_and_security(text: &mut String, random: &mut Random) {
    let _ = write!(text, "## 4. Data Architecture\n\n### 4.1 Data Strategy\n\n");
    let _ = write!(text, "{}\n\n## 5. Security Architecture\n\n", random.paragraph(4));
    for _ in 0..6 {
        let _ = writeln!(text, "- **{}**: {}", capital(&random.thing()), random.sentence());
    }
    text.push('\n');
}

fn roadmap(text: &mut String, random: &mut Random, features: &[Plan]) {
    text.push_str("## 8. Implementation Roadmap\n\n### 8.1 Feature Spec Breakdown\n");
    for (phase, part) in features.chunks(10).enumerate() {
        let _ = write!(text, "\n**Phase {}: {}**\n\n", phase + 1, random.title());
        for (at, plan) in part.iter().enumerate() {
            let (name, id) = (&plan.name, plan.id());
            let at = phase * 10 + at + 1;
            let _ = writeln!(text, "{at}. {name} Feature Spec (Level 4): [{id}](features/{id}.md)");
        }
    }
}
