//! See [`RULE`].

use std::collections::HashSet;

use super::judged::{Judged, judged};
use crate::context::{Endpoint, Facts};
use crate::model::{Finding, ItemRole, KindRole, Location, NodeWhat, Place, Portal};

rule! {
    /// A feature spec and the system's contract of its component have different endpoints.
    ///
    /// The endpoints that the component exposes are compared with the items of the role `endpoint`
    /// in the feature spec, both ways, where each side has at least one with a method and a path.
    /// Parameters have any name (`{id}`, `:id`), and a prefix such as `/api/v1` may be on one side
    /// only. Stubs, and endpoints that are only words, are not compared.
    ///
    /// ## Why
    ///
    /// Other teams build against the contract of the system. What only one side knows is missing on
    /// the day on which they meet.
    ///
    /// ## Example
    ///
    /// The system says `POST /orders`, and the feature spec has `PUT /orders` in its place.
    ///
    /// ## How to fix
    ///
    /// Agree on the endpoint, and write it on both sides.
    "contract-mismatch", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    if portal.systems.is_empty() {
        return Vec::new();
    }
    let facts = Facts::new(portal);
    let mut findings = Vec::new();
    for judged in judged(portal).filter(|judged| judged.kind.role == KindRole::Feature) {
        let own = own(&judged);
        if own.is_empty() {
            continue;
        }
        let Some(subject) = facts.subject(judged.node) else { continue };
        let Some((_, component)) = facts.component(subject) else { continue };
        let offered = facts.endpoints(subject);
        let offered: Vec<&Endpoint> = offered.iter().filter(|one| is_whole(one)).collect();
        if offered.is_empty() {
            continue;
        }
        let offered_keys: HashSet<String> = offered.iter().map(|one| key(one)).collect();
        let own_keys: HashSet<String> = own.iter().map(|(one, _)| key(one)).collect();
        let NodeWhat::Item(system, item) = portal.node(component).what else { continue };
        let there = &portal.documents[system];
        let contract = there.locate_in_text(there.items[item].span);
        let name = &portal.node(component).title;
        for (endpoint, place) in &own {
            if !offered_keys.contains(&key(endpoint)) {
                let text = written(endpoint);
                let message = format!(
                    "unknown endpoint `{text}`: the system spec does not list it for `{name}`"
                );
                findings.push(finding(portal, &judged, *place, message, &contract, component));
            }
        }
        let heading = judged.document.headings.first();
        let place = heading.map(|heading| Place::in_text(heading.span)).unwrap_or_default();
        for endpoint in &offered {
            if !own_keys.contains(&key(endpoint)) {
                let text = written(endpoint);
                let message =
                    format!("missing endpoint `{text}`: the system spec lists it for `{name}`");
                findings.push(finding(portal, &judged, place, message, &contract, component));
            }
        }
    }
    findings
}

fn finding(
    portal: &Portal,
    judged: &Judged<'_>,
    place: Place,
    message: String,
    contract: &Location,
    component: crate::model::NodeId,
) -> Finding {
    let mut finding = judged
        .finding(portal, &RULE.info, place, message)
        .help("write it on both sides, or on none")
        .related(contract.clone(), "the component");
    finding.about.push(component);
    finding
}

/// The endpoints that a feature spec has, by the ids of its items: `GET-/orders`.
fn own(judged: &Judged<'_>) -> Vec<(Endpoint, Place)> {
    let items = judged.document.items.iter();
    let items = items.filter(|item| judged.kind.item(item.decl).role == ItemRole::Endpoint);
    let endpoints = items.filter_map(|item| {
        let (method, path) = item.id.split_once('-')?;
        let endpoint = Endpoint::read(&format!("{method} {path}"));
        is_whole(&endpoint).then_some((endpoint, Place::in_text(item.span)))
    });
    endpoints.collect()
}

fn is_whole(endpoint: &Endpoint) -> bool {
    !endpoint.method.is_empty() && endpoint.path.starts_with('/')
}

fn written(endpoint: &Endpoint) -> String {
    format!("{} {}", endpoint.method, endpoint.path)
}

/// What two endpoints have in common that are one: parameters have any name, and the prefix of an
/// interface and its version, `/api/v1`, may be missing.
fn key(endpoint: &Endpoint) -> String {
    let path = endpoint.path.trim_matches(['`', ' ']);
    let path = path.split(['?', ' ']).next().unwrap_or(path);
    let version = |part: &str| {
        let number = part.strip_prefix(['v', 'V']);
        number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let prefix = |part: &&str| part.eq_ignore_ascii_case("api") || version(part);
    let parts = path.split('/').filter(|part| !part.is_empty()).skip_while(prefix);
    let mut key = endpoint.method.to_uppercase();
    for part in parts {
        key.push('/');
        if part.starts_with(['{', ':', '<', '[']) {
            key.push_str("{}");
        } else {
            key.push_str(&part.to_lowercase());
        }
    }
    key
}
