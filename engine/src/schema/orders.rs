use std::sync::Arc;

use super::Schema;
use super::definition::{
    CursorDirection, Direction, EnumBinding, EnumValueDefinition, InputBinding, InputDefinition,
    TypeDefinition, TypeKey, TypeKind, TypeUse,
};
use super::filters::finish;
use super::naming::Naming;
use super::rows::{Computed, input};
use crate::model::{ComputedField, NamingConvention, Relation, RelationId, RelationshipKind};
use crate::permission::SelectRule;

impl Schema<'_> {
    pub(super) fn direction(&self, relation: &Relation) -> TypeUse {
        let convention = self.naming(relation).convention;
        let name = Naming::common(convention).type_name(&["order_by"]);
        TypeUse::Named(TypeKey::OrderByDirection(convention), Arc::from(name))
    }

    /// The enum `order_by`.
    pub(super) fn order_by_direction(convention: NamingConvention) -> TypeDefinition {
        let naming = Naming::common(convention);
        let rows = [
            ("asc", "in ascending order, nulls last", false, false),
            ("asc_nulls_first", "in ascending order, nulls first", false, true),
            ("asc_nulls_last", "in ascending order, nulls last", false, false),
            ("desc", "in descending order, nulls first", true, true),
            ("desc_nulls_first", "in descending order, nulls first", true, true),
            ("desc_nulls_last", "in descending order, nulls last", true, false),
        ];
        let values = rows.map(|(name, description, descending, nulls_first)| EnumValueDefinition {
            name: Arc::from(naming.enum_value(name)),
            description: Some(description.to_owned()),
            binding: EnumBinding::Direction(Direction { descending, nulls_first }),
        });
        TypeDefinition {
            key: TypeKey::OrderByDirection(convention),
            name: Arc::from(naming.type_name(&["order_by"])),
            description: Some("column ordering options".to_owned()),
            kind: TypeKind::Enum(values.to_vec()),
        }
    }

    pub(super) fn cursor_ordering(convention: NamingConvention) -> TypeDefinition {
        let value = |name: &str, description: &str, direction| EnumValueDefinition {
            name: Arc::from(name),
            description: Some(description.to_owned()),
            binding: EnumBinding::Ordering(direction),
        };
        TypeDefinition {
            key: TypeKey::CursorOrdering(convention),
            name: Arc::from(Naming::common(convention).type_name(&["cursor_ordering"])),
            description: Some("ordering argument of a cursor".to_owned()),
            kind: TypeKind::Enum(vec![
                value("ASC", "ascending ordering of the cursor", CursorDirection::Ascending),
                value("DESC", "descending ordering of the cursor", CursorDirection::Descending),
            ]),
        }
    }

    fn order_by_columns(&self, rule: &SelectRule) -> Vec<InputDefinition> {
        let relation = &rule.relation;
        let columns = rule.attributes().filter_map(|attribute| {
            let name = self.attribute_name(relation, attribute)?;
            Some(input(
                &name,
                None,
                self.direction(&rule.relation),
                InputBinding::Attribute(attribute.number),
            ))
        });
        columns.collect()
    }

    /// `<t>_order_by`.
    pub(super) fn order_by(&self, id: RelationId) -> Option<TypeDefinition> {
        let rule = self.visible(id)?;
        let relation = &rule.relation;
        let mut fields = self.order_by_columns(&rule);
        for relationship in &relation.relationships {
            let Some(remote) = self.related(relation, relationship) else { continue };
            let (key, suffix, parts) = match relationship.kind {
                RelationshipKind::Object if !self.has_order_by(&remote) => continue,
                RelationshipKind::Object => {
                    (TypeKey::OrderBy(remote.relation.id), "order_by", vec![relationship.name.as_str()])
                }
                RelationshipKind::Array if remote.allow_aggregations => (
                    TypeKey::AggregateOrderBy(remote.relation.id),
                    "aggregate_order_by",
                    vec![relationship.name.as_str(), "aggregate"],
                ),
                RelationshipKind::Array => continue,
            };
            let binding = match relationship.kind {
                RelationshipKind::Object => InputBinding::Relationship(relationship.name.clone()),
                RelationshipKind::Array => InputBinding::RelationshipAggregate(relationship.name.clone()),
            };
            if let Some(name) = self.member_name(relation, &parts) {
                fields.push(input(&name, None, self.relation_type(key, &remote.relation, suffix), binding));
            }
        }
        for field in &relation.computed_fields {
            if !self.orders_by_computed(&rule, field) {
                continue;
            }
            let (parts, ty) = match self.computed(&rule, field) {
                Some(Computed::Scalar) => (vec![field.name.as_str()], self.direction(&rule.relation)),
                Some(Computed::Rows(remote)) => {
                    let key = TypeKey::AggregateOrderBy(remote.relation.id);
                    let ty = self.relation_type(key, &remote.relation, "aggregate_order_by");
                    (vec![field.name.as_str(), "aggregate"], ty)
                }
                None => continue,
            };
            let Some(name) = self.member_name(relation, &parts) else { continue };
            fields.push(input(&name, None, ty, InputBinding::ComputedField(field.name.clone())));
        }
        finish(&mut fields);
        (!fields.is_empty()).then(|| TypeDefinition {
            key: TypeKey::OrderBy(id),
            name: self.name_of(&rule.relation, "order_by"),
            description: Some(format!("Ordering options when selecting data from \"{}\".", relation.name)),
            kind: TypeKind::InputObject(fields),
        })
    }

    /// Can rows be ordered by a computed field? It must need nothing but the row and the session.
    pub(super) fn orders_by_computed(&self, rule: &SelectRule, field: &ComputedField) -> bool {
        let needs_more =
            self.computed_field_arguments_name(&rule.relation, field).is_some_and(|(_, required)| required);
        let returns_set = field.function.as_ref().is_some_and(|function| function.returns.set);
        !needs_more
            && match self.computed(rule, field) {
                Some(Computed::Scalar) => true,
                Some(Computed::Rows(remote)) => returns_set && remote.allow_aggregations,
                None => false,
            }
    }

    /// `<t>_select_column`: the columns that the role may select.
    pub(super) fn select_column(&self, id: RelationId) -> Option<TypeDefinition> {
        let rule = self.visible(id)?;
        let values = self.column_values(&rule, |_| true);
        (!values.is_empty()).then(|| TypeDefinition {
            key: TypeKey::SelectColumn(id),
            name: self.name_of(&rule.relation, "select_column"),
            description: Some(format!("select columns of table \"{}\"", rule.relation.name)),
            kind: TypeKind::Enum(values),
        })
    }

    /// Enum values for the visible columns whose type passes a test.
    pub(super) fn column_values(
        &self,
        rule: &SelectRule,
        accepts: impl Fn(&crate::model::DataType) -> bool,
    ) -> Vec<EnumValueDefinition> {
        let columns = rule.attributes().filter(|attribute| accepts(&attribute.data_type));
        let mut values: Vec<EnumValueDefinition> = columns
            .filter_map(|attribute| {
                let name = self.attribute_name(&rule.relation, attribute)?;
                Some(EnumValueDefinition {
                    name,
                    description: Some("column name".to_owned()),
                    binding: EnumBinding::Attribute(attribute.number),
                })
            })
            .filter(|value| !matches!(&*value.name, "true" | "false" | "null"))
            .collect();
        values.sort_by(|a, b| a.name.cmp(&b.name));
        values.dedup_by(|a, b| a.name == b.name);
        values
    }

    /// `<t>_stream_cursor_input`.
    pub(super) fn stream_cursor_input(&self, id: RelationId) -> Option<TypeDefinition> {
        let rule = self.visible(id)?;
        self.definition(&TypeKey::StreamCursorValue(id))?;
        let value =
            self.relation_type(TypeKey::StreamCursorValue(id), &rule.relation, "stream_cursor_value_input");
        let convention = self.naming(&rule.relation).convention;
        let ordering = Naming::common(convention).type_name(&["cursor_ordering"]);
        let ordering = TypeUse::Named(TypeKey::CursorOrdering(convention), Arc::from(ordering));
        let name = |text: &str| self.naming(&rule.relation).field_name(&[text]);
        let fields = vec![
            input(
                &name("initial_value"),
                Some("Stream column input with initial value"),
                value.non_null(),
                InputBinding::InitialValue,
            ),
            input(&name("ordering"), Some("cursor ordering"), ordering, InputBinding::Ordering),
        ];
        Some(TypeDefinition {
            key: TypeKey::StreamCursorInput(id),
            name: self.name_of(&rule.relation, "stream_cursor_input"),
            description: Some(format!("Streaming cursor of the table \"{}\"", rule.relation.name)),
            kind: TypeKind::InputObject(fields),
        })
    }

    /// `<t>_stream_cursor_value_input`.
    pub(super) fn stream_cursor_value(&self, id: RelationId) -> Option<TypeDefinition> {
        let rule = self.visible(id)?;
        let mut fields: Vec<InputDefinition> = rule
            .attributes()
            .filter_map(|attribute| {
                let name = self.attribute_name(&rule.relation, attribute)?;
                let binding = InputBinding::Attribute(attribute.number);
                Some(input(&name, None, self.attribute_type(attribute), binding))
            })
            .collect();
        finish(&mut fields);
        (!fields.is_empty()).then(|| TypeDefinition {
            key: TypeKey::StreamCursorValue(id),
            name: self.name_of(&rule.relation, "stream_cursor_value_input"),
            description: Some("Initial value of the column from where the streaming should start".to_owned()),
            kind: TypeKind::InputObject(fields),
        })
    }
}
