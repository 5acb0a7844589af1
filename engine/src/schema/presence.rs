use std::collections::BTreeSet;

use super::Schema;
use super::rows::Computed;
use crate::model::{RelationId, RelationshipKind};
use crate::permission::SelectRule;

/// What a type may show besides columns and scalars.
enum Branch {
    /// Always something.
    Leaf,
    /// Something if the type of the same kind of this relation shows something.
    Through(RelationId),
}

impl Schema<'_> {
    /// Does the object type of the rows have a field? GraphQL knows no object without any.
    ///
    /// Differs: the reference defines empty objects, on which only `__typename` can be selected, and graphql-js
    /// refuses its schema.
    pub fn has_rows(&self, rule: &SelectRule) -> bool {
        self.leads_to_leaf(rule, &mut BTreeSet::new(), &Self::has_row_column, &Self::row_branches)
    }

    /// Is there anything to order the rows by?
    pub(super) fn has_order_by(&self, rule: &SelectRule) -> bool {
        self.leads_to_leaf(rule, &mut BTreeSet::new(), &Self::has_column, &Self::order_branches)
    }

    fn has_column(&self, rule: &SelectRule) -> bool {
        rule.attributes().any(|attribute| self.attribute_name(&rule.relation, attribute).is_some())
    }

    fn has_row_column(&self, rule: &SelectRule) -> bool {
        self.has_node_id(rule)
            || rule.attributes().any(|attribute| {
                self.attribute_name(&rule.relation, attribute).is_some_and(|name| !self.hides_column(&name))
            })
    }

    /// Relations can refer to each other in circles: each is looked at once.
    fn leads_to_leaf(
        &self,
        rule: &SelectRule,
        seen: &mut BTreeSet<RelationId>,
        has_column: &impl Fn(&Self, &SelectRule) -> bool,
        branches: &impl Fn(&Self, &SelectRule) -> Vec<Branch>,
    ) -> bool {
        has_column(self, rule)
            || branches(self, rule).into_iter().any(|branch| match branch {
                Branch::Leaf => true,
                Branch::Through(id) => {
                    seen.insert(id)
                        && self
                            .rules()
                            .select(id)
                            .is_some_and(|rule| self.leads_to_leaf(&rule, seen, has_column, branches))
                }
            })
    }

    fn row_branches(&self, rule: &SelectRule) -> Vec<Branch> {
        let relation = &rule.relation;
        let related = relation.relationships.iter().filter_map(|relationship| {
            let remote = self.related(relation, relationship)?;
            self.member_name(relation, &[&relationship.name])?;
            let aggregated = relationship.kind == RelationshipKind::Array && remote.allow_aggregations;
            Some(if aggregated { Branch::Leaf } else { Branch::Through(remote.relation.id) })
        });
        let computed = relation.computed_fields.iter().filter_map(|field| {
            self.member_name(relation, &[&field.name])?;
            Some(match self.computed(rule, field)? {
                Computed::Scalar => Branch::Leaf,
                Computed::Rows(remote) => Branch::Through(remote.relation.id),
            })
        });
        related.chain(computed).collect()
    }

    fn order_branches(&self, rule: &SelectRule) -> Vec<Branch> {
        let relation = &rule.relation;
        let related = relation.relationships.iter().filter_map(|relationship| {
            let remote = self.related(relation, relationship)?;
            self.member_name(relation, &[&relationship.name])?;
            match relationship.kind {
                RelationshipKind::Object => Some(Branch::Through(remote.relation.id)),
                RelationshipKind::Array => remote.allow_aggregations.then_some(Branch::Leaf),
            }
        });
        let computed = relation.computed_fields.iter().filter_map(|field| {
            self.member_name(relation, &[&field.name])?;
            self.orders_by_computed(rule, field).then_some(Branch::Leaf)
        });
        related.chain(computed).collect()
    }
}
