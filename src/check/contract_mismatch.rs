//! See [`RULE`].

use std::collections::{BTreeMap, HashSet, VecDeque};

use super::judged::Judged;
use crate::context::{Endpoint, endpoints, path_form};
use crate::model::{Finding, ItemRole, KindRole, Location, NodeId, NodeWhat, Place, Portal, Span};

rule! {
    /// A feature spec and the system's contract of its component have different endpoints.
    ///
    /// The endpoints that the component exposes are compared with the items of the role `endpoint`
    /// in the feature spec, both ways, where each side has at least one with a method and a path.
    /// Parameters have any name (`{id}`, `:id`), and a prefix such as `/api/v1` may be on one side
    /// only. Stubs, and endpoints that are only words, are not compared. Where both sides have a path
    /// and differ in its method, that is one finding.
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
    let mut findings = Vec::new();
    let mut seen: HashSet<NodeId> = HashSet::new();
    for system in &portal.systems {
        for assigned in &system.specs {
            let Some(component) = assigned.component.filter(|_| seen.insert(assigned.spec)) else {
                continue;
            };
            let NodeWhat::Document(index) = portal.node(assigned.spec).what else { continue };
            let NodeWhat::Item(there, _) = portal.node(component).what else { continue };
            let listed = |(endpoint, span): (Endpoint, Span)| {
                Listed::new(endpoint, portal.documents[there].locate_in_text(span))
            };
            let offered: Vec<Listed> =
                endpoints(portal, component).filter(|(one, _)| is_whole(one)).map(listed).collect();
            if offered.is_empty() {
                continue;
            }
            let judged = Judged::new(portal, index);
            if let Some(judged) = judged.filter(|one| one.kind.role == KindRole::Feature) {
                findings.extend(Compared { portal, judged, component }.findings(&offered));
            }
        }
    }
    findings
}

/// An endpoint as one side lists it.
struct Listed {
    endpoint: Endpoint,
    /// The path in the form in which paths are compared.
    path: String,
    at: Location,
}

impl Listed {
    fn new(endpoint: Endpoint, at: Location) -> Listed {
        Listed { path: path_form(&endpoint.path), endpoint, at }
    }

    /// What it has in common with the same one on the other side.
    fn key(&self) -> (&str, &str) {
        (&self.endpoint.method, &self.path)
    }

    fn written(&self) -> String {
        format!("{} {}", self.endpoint.method, self.endpoint.path)
    }
}

/// A feature spec and the component that it specifies.
struct Compared<'a> {
    portal: &'a Portal,
    judged: Judged<'a>,
    component: NodeId,
}

impl Compared<'_> {
    /// What the spec and the contract, which offers some endpoints, do not have in common.
    fn findings(&self, offered: &[Listed]) -> Vec<Finding> {
        let own = self.own();
        if own.is_empty() {
            return Vec::new();
        }
        let offered_keys: HashSet<(&str, &str)> = offered.iter().map(Listed::key).collect();
        let own_keys: HashSet<(&str, &str)> = own.iter().map(Listed::key).collect();
        let mut missing: BTreeMap<&str, VecDeque<&Listed>> = BTreeMap::new();
        for one in offered.iter().filter(|one| !own_keys.contains(&one.key())) {
            missing.entry(&one.path).or_default().push_back(one);
        }
        let name = &self.portal.node(self.component).title;
        let mut findings = Vec::new();
        for one in own.iter().filter(|one| !offered_keys.contains(&one.key())) {
            // One path with two methods is one fact.
            let twin = missing.get_mut(&*one.path).and_then(VecDeque::pop_front);
            findings.push(match twin {
                Some(twin) => {
                    let Endpoint { method, path, .. } = &one.endpoint;
                    let message = format!(
                        "expected the method `{}` for `{path}`, as the system spec lists it for \
                         `{name}`, found `{method}`",
                        twin.endpoint.method
                    );
                    self.finding(one.at.clone(), message).related(twin.at.clone(), "listed here")
                }
                None => {
                    let message = format!(
                        "unknown endpoint `{}`: the system spec does not list it for `{name}`",
                        one.written()
                    );
                    self.of_component(self.finding(one.at.clone(), message))
                }
            });
        }
        let document = self.judged.document;
        let heading = document.headings.first();
        let place = heading.map(|heading| Place::in_text(heading.span)).unwrap_or_default();
        for one in missing.into_values().flatten() {
            let message = format!(
                "missing endpoint `{}`: the system spec lists it for `{name}`",
                one.written()
            );
            let finding = self.finding(document.locate(place), message);
            findings.push(finding.related(one.at.clone(), "listed here"));
        }
        findings
    }

    fn finding(&self, at: Location, message: String) -> Finding {
        let about = [self.judged.node, self.component];
        Finding::new(&RULE.info, at, message, about)
            .help("write it on both sides, or on none")
            .of(self.portal.document_id(self.judged.index))
    }

    /// The finding with the place of the component, which lists no such endpoint.
    fn of_component(&self, finding: Finding) -> Finding {
        let NodeWhat::Item(there, item) = self.portal.node(self.component).what else {
            return finding;
        };
        let there = &self.portal.documents[there];
        finding.related(there.locate_in_text(there.items[item].span), "the component")
    }

    /// The endpoints that the spec has, by the ids of its items: `GET-/orders`.
    fn own(&self) -> Vec<Listed> {
        let Judged { document, kind, .. } = self.judged;
        let items = document.items.iter();
        let endpoints = items.filter(|item| kind.item(item.decl).role == ItemRole::Endpoint);
        let endpoints = endpoints.filter_map(|item| {
            let (method, path) = item.id.split_once('-')?;
            let endpoint = Endpoint::read(&format!("{method} {path}"));
            is_whole(&endpoint).then(|| Listed::new(endpoint, document.locate_in_text(item.span)))
        });
        endpoints.collect()
    }
}

fn is_whole(endpoint: &Endpoint) -> bool {
    !endpoint.method.is_empty() && endpoint.path.starts_with('/')
}
