//! What boxes look like. The shape says what a document is to the portal, by what its kind declares,
//! whatever the kind is called; a shape can be told from another without colour.

use super::number;
use crate::model::{FieldDecl, ItemRole, Kind, KindRole, NodeId, Portal, Relates, RelationRole};

/// The outline of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::render) enum Shape {
    /// A system: a box with a bar at each side.
    System,
    /// A feature: a box with round corners.
    Feature,
    /// Another spec: a sheet with a folded corner.
    Spec,
    /// What is worked out from another document: a slanted box.
    Plan,
    /// What has tests and no requirements: a hexagon.
    Test,
    /// What another one of its kind may replace: a box without corners.
    Decision,
    /// Prose: a box with round ends.
    Page,
    /// Several documents in one box: a stack.
    Group,
}

impl Shape {
    /// The shape of a document or planned spec.
    pub(in crate::render) fn of(portal: &Portal, node: NodeId) -> Shape {
        let Some(kind) = portal.kind_of(node) else { return Shape::Page };
        match kind.role {
            KindRole::System => Shape::System,
            KindRole::Feature => Shape::Feature,
            KindRole::Page => Shape::Page,
            KindRole::Spec => Shape::of_spec(portal, kind),
        }
    }

    fn of_spec(portal: &Portal, kind: &Kind) -> Shape {
        let leads = |role: RelationRole| {
            let is_it = |field: &FieldDecl| match field.relates {
                Some(Relates::Named { relation, inverse: false }) => {
                    portal.kinds.has_role(relation, role)
                }
                _ => false,
            };
            kind.fields.iter().any(is_it)
        };
        let has = |role: ItemRole| kind.items.iter().any(|item| item.decl.role == role);
        if leads(RelationRole::Replacement) {
            Shape::Decision
        } else if leads(RelationRole::Basis) {
            Shape::Plan
        } else if has(ItemRole::Test) && !has(ItemRole::Requirement) {
            Shape::Test
        } else {
            Shape::Spec
        }
    }

    /// How much wider a box has to be than its text, besides the usual room.
    pub(super) fn room(self) -> f64 {
        match self {
            Shape::Feature => 0.0,
            Shape::Spec | Shape::Decision | Shape::Group => 6.0,
            Shape::System | Shape::Plan | Shape::Page => 12.0,
            Shape::Test => 18.0,
        }
    }

    /// How round the corners of a plain box are; none: it has an outline of its own.
    pub(super) fn corners(self, height: f64) -> Option<f64> {
        match self {
            Shape::Feature => Some((height / 7.0).round()),
            Shape::Page => Some(height / 2.0),
            _ => None,
        }
    }

    /// The outline as path data.
    pub(super) fn outline(self, (left, top): (f64, f64), (width, height): (f64, f64)) -> String {
        let (right, bottom) = (left + width, top + height);
        let cut = (height * 0.2).round();
        let (inner, outer) = (number(left + cut), number(right - cut));
        let (high, low) = (number(top + cut), number(bottom - cut));
        let middle = number(f64::midpoint(top, bottom));
        let step = (cut / 2.0).round();
        let (beyond_left, beyond_right) = (number(left - step), number(right + step));
        let (behind_left, behind_right) = (number(left + step), number(right - step));
        let (behind_top, behind_bottom) = (number(top + step), number(bottom - step));
        let (left, right) = (number(left), number(right));
        let (top, bottom) = (number(top), number(bottom));
        match self {
            Shape::System => {
                let bar = number((cut / 1.5).round());
                format!(
                    "M{left} {top}H{right}V{bottom}H{left}zm{bar} 0V{bottom}M{right} {top}m-{bar} 0V{bottom}"
                )
            }
            Shape::Spec => format!(
                "M{left} {top}H{outer}L{right} {high}V{bottom}H{left}zM{outer} {top}V{high}H{right}"
            ),
            // Its middle is as wide as the box, so that arrows end at its edge.
            Shape::Plan => format!(
                "M{behind_left} {top}H{beyond_right}L{behind_right} {bottom}H{beyond_left}z"
            ),
            Shape::Test => format!(
                "M{inner} {top}H{outer}L{right} {middle}L{outer} {bottom}H{inner}L{left} {middle}z"
            ),
            Shape::Decision => format!(
                "M{inner} {top}H{outer}L{right} {high}V{low}L{outer} {bottom}H{inner}L{left} {low}V{high}z"
            ),
            Shape::Group => format!(
                "M{left} {behind_top}H{behind_right}V{bottom}H{left}zM{behind_left} {behind_top}V{top}H{right}V{behind_bottom}H{behind_right}"
            ),
            Shape::Feature | Shape::Page => {
                format!("M{left} {top}H{right}V{bottom}H{left}z")
            }
        }
    }
}
