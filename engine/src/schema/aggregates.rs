use std::sync::Arc;

use super::Schema;
use super::definition::{
    FieldBinding, FieldDefinition, InputBinding, InputDefinition, TypeDefinition, TypeKey, TypeKind, TypeUse,
};
use super::filters::finish;
use super::rows::{Computed, input};
use crate::model::{DataType, Relation, RelationId};
use crate::permission::operator::AggregateOperator;
use crate::permission::{AggregateArguments, AggregatePredicate, SelectRule};

impl Schema<'_> {
    /// The relation, if the role may aggregate its rows.
    fn aggregated(&self, id: RelationId) -> Option<Arc<SelectRule>> {
        self.visible(id).filter(|rule| rule.allow_aggregations)
    }

    /// `<t>_aggregate`.
    pub(super) fn aggregate(&self, id: RelationId) -> Option<TypeDefinition> {
        let rule = self.aggregated(id)?;
        let relation = &rule.relation;
        let mut fields = vec![FieldDefinition {
            name: Arc::from("aggregate"),
            description: None,
            arguments: Vec::new(),
            ty: self.relation_type(TypeKey::AggregateFields(id), relation, "aggregate_fields"),
            binding: FieldBinding::AggregateFields,
        }];
        if self.has_rows(&rule) {
            fields.push(FieldDefinition {
                name: Arc::from("nodes"),
                description: None,
                arguments: Vec::new(),
                ty: self.relation_type(TypeKey::Rows(id), relation, "").non_null().list().non_null(),
                binding: FieldBinding::Nodes,
            });
        }
        Some(TypeDefinition {
            key: TypeKey::Aggregate(id),
            name: self.name_of(&rule.relation, "aggregate"),
            description: Some(format!("aggregated selection of \"{}\"", relation.name)),
            kind: TypeKind::Object(fields),
        })
    }

    /// `<t>_aggregate_fields`.
    pub(super) fn aggregate_fields(&self, id: RelationId) -> Option<TypeDefinition> {
        let rule = self.aggregated(id)?;
        let relation = &rule.relation;
        let mut count_arguments = Vec::new();
        if self.definition(&TypeKey::SelectColumn(id)).is_some() {
            let columns = self.relation_type(TypeKey::SelectColumn(id), relation, "select_column");
            count_arguments.push(input(
                "columns",
                None,
                columns.non_null().list(),
                InputBinding::CountColumns,
            ));
        }
        let boolean = self.scalar(&DataType::boolean());
        count_arguments.push(input("distinct", None, boolean, InputBinding::CountDistinct));
        let mut fields = vec![FieldDefinition {
            name: Arc::from("count"),
            description: None,
            arguments: count_arguments,
            ty: self.scalar(&DataType::int4()).non_null(),
            binding: FieldBinding::Count,
        }];
        for operator in AggregateOperator::ALL {
            if self.definition(&TypeKey::AggregateOperation(id, operator)).is_some() {
                let key = TypeKey::AggregateOperation(id, operator);
                fields.push(FieldDefinition {
                    name: Arc::from(self.naming(relation).field_name(&[operator.name()])),
                    description: None,
                    arguments: Vec::new(),
                    ty: self.relation_type(key, relation, &format!("{}_fields", operator.name())),
                    binding: FieldBinding::Operation(operator),
                });
            }
        }
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        Some(TypeDefinition {
            key: TypeKey::AggregateFields(id),
            name: self.name_of(&rule.relation, "aggregate_fields"),
            description: Some(format!("aggregate fields of \"{}\"", relation.name)),
            kind: TypeKind::Object(fields),
        })
    }

    /// `<t>_<operator>_fields`; `None` if no visible column suits the operator.
    pub(super) fn aggregate_operation(
        &self,
        id: RelationId,
        operator: AggregateOperator,
    ) -> Option<TypeDefinition> {
        let rule = self.aggregated(id)?;
        let relation = &rule.relation;
        let result = |data_type: &DataType| match operator.keeps_type() {
            true => self.scalar(data_type),
            false => TypeUse::Named(TypeKey::Scalar(Arc::from("Float")), Arc::from("Float")),
        };
        let mut fields: Vec<FieldDefinition> = Vec::new();
        for attribute in rule.attributes().filter(|attribute| operator.applies_to(&attribute.data_type)) {
            let Some(name) = self.attribute_name(relation, attribute) else { continue };
            fields.push(FieldDefinition {
                name,
                description: attribute.comment.clone(),
                arguments: Vec::new(),
                ty: result(&attribute.data_type),
                binding: FieldBinding::OperationAttribute(attribute.number),
            });
        }
        for field in &relation.computed_fields {
            let Some(function) = &field.function else { continue };
            let is_plain = self.computed_field_arguments_name(relation, field).is_none();
            if !is_plain || !operator.applies_to(&function.returns.data_type) {
                continue;
            }
            if let (Some(Computed::Scalar), Some(name)) =
                (self.computed(&rule, field), self.member_name(relation, &[&field.name]))
            {
                fields.push(FieldDefinition {
                    name,
                    description: None,
                    arguments: Vec::new(),
                    ty: result(&function.returns.data_type),
                    binding: FieldBinding::OperationComputedField(field.name.clone()),
                });
            }
        }
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        fields.dedup_by(|a, b| a.name == b.name);
        (!fields.is_empty()).then(|| TypeDefinition {
            key: TypeKey::AggregateOperation(id, operator),
            name: self.name_of(&rule.relation, &format!("{}_fields", operator.name())),
            description: Some(format!("aggregate {} on columns", operator.name())),
            kind: TypeKind::Object(fields),
        })
    }

    /// `<t>_aggregate_order_by`.
    pub(super) fn aggregate_order_by(&self, id: RelationId) -> Option<TypeDefinition> {
        let rule = self.aggregated(id)?;
        let mut fields = vec![input("count", None, self.direction(&rule.relation), InputBinding::Count)];
        for operator in AggregateOperator::ALL {
            let key = TypeKey::AggregateOperationOrderBy(id, operator);
            if self.definition(&key).is_some() {
                let ty = self.relation_type(key, &rule.relation, &format!("{}_order_by", operator.name()));
                let name = self.naming(&rule.relation).field_name(&[operator.name()]);
                fields.push(input(&name, None, ty, InputBinding::Operation(operator)));
            }
        }
        finish(&mut fields);
        Some(TypeDefinition {
            key: TypeKey::AggregateOrderBy(id),
            name: self.name_of(&rule.relation, "aggregate_order_by"),
            description: Some(format!("order by aggregate values of table \"{}\"", rule.relation.name)),
            kind: TypeKind::InputObject(fields),
        })
    }

    /// `<t>_<operator>_order_by`.
    pub(super) fn aggregate_operation_order_by(
        &self,
        id: RelationId,
        operator: AggregateOperator,
    ) -> Option<TypeDefinition> {
        let rule = self.aggregated(id)?;
        let attributes = rule.attributes().filter(|attribute| operator.applies_to(&attribute.data_type));
        let mut fields: Vec<InputDefinition> = attributes
            .filter_map(|attribute| {
                let name = self.attribute_name(&rule.relation, attribute)?;
                let binding = InputBinding::Attribute(attribute.number);
                Some(input(&name, attribute.comment.as_deref(), self.direction(&rule.relation), binding))
            })
            .collect();
        finish(&mut fields);
        (!fields.is_empty()).then(|| TypeDefinition {
            key: TypeKey::AggregateOperationOrderBy(id, operator),
            name: self.name_of(&rule.relation, &format!("{}_order_by", operator.name())),
            description: Some(format!(
                "order by {}() on columns of table \"{}\"",
                operator.name(),
                rule.relation.name
            )),
            kind: TypeKind::InputObject(fields),
        })
    }

    /// `<t>_aggregate_bool_exp`: conditions on aggregates of related rows.
    pub(super) fn aggregate_bool_exp(&self, id: RelationId) -> Option<TypeDefinition> {
        let rule = self.aggregated(id)?;
        let mut fields = Vec::new();
        for predicate in AggregatePredicate::ALL {
            let key = TypeKey::AggregatePredicate(id, predicate);
            if let Some(definition) = self.definition(&key) {
                let ty = TypeUse::Named(key, definition.name.clone());
                // As in the reference, the naming convention changes no name of a predicate.
                fields.push(input(predicate.name(), None, ty, InputBinding::Predicate(predicate)));
            }
        }
        finish(&mut fields);
        Some(TypeDefinition {
            key: TypeKey::AggregateBoolExp(id),
            name: self.name_of(&rule.relation, "aggregate_bool_exp"),
            description: None,
            kind: TypeKind::InputObject(fields),
        })
    }

    /// `<t>_aggregate_bool_exp_count` and its like.
    pub(super) fn aggregate_predicate(
        &self,
        id: RelationId,
        predicate: AggregatePredicate,
    ) -> Option<TypeDefinition> {
        let rule = self.aggregated(id)?;
        let relation = &rule.relation;
        let named = |key: TypeKey| {
            let definition = self.definition(&key)?;
            Some(TypeUse::Named(key, definition.name.clone()).non_null())
        };
        let arguments = match predicate.arguments() {
            AggregateArguments::Columns => named(TypeKey::SelectColumn(id)).map(TypeUse::list),
            AggregateArguments::One => Some(named(TypeKey::AggregatePredicateColumn(id, predicate))?),
            AggregateArguments::Two => Some(named(TypeKey::AggregatePredicateArguments(id, predicate))?),
        };
        let boolean = self.scalar(&DataType::boolean());
        let filter = self.relation_type(TypeKey::BoolExp(id), relation, "bool_exp");
        let comparison =
            self.scalar_comparison(self.naming(relation).convention, &predicate.compared_as()).non_null();
        let mut fields = vec![
            input("distinct", None, boolean, InputBinding::PredicateDistinct),
            input("filter", None, filter, InputBinding::PredicateFilter),
            input("predicate", None, comparison, InputBinding::PredicateComparison),
        ];
        fields.extend(arguments.map(|ty| input("arguments", None, ty, InputBinding::PredicateArguments)));
        finish(&mut fields);
        Some(TypeDefinition {
            key: TypeKey::AggregatePredicate(id, predicate),
            name: self.predicate_type(relation, predicate, ""),
            description: None,
            kind: TypeKind::InputObject(fields),
        })
    }

    /// `<t>_aggregate_bool_exp_corr_arguments`: two columns.
    pub(super) fn aggregate_predicate_arguments(
        &self,
        id: RelationId,
        predicate: AggregatePredicate,
    ) -> Option<TypeDefinition> {
        if predicate.arguments() != AggregateArguments::Two {
            return None;
        }
        let rule = self.aggregated(id)?;
        let key = TypeKey::AggregatePredicateColumn(id, predicate);
        let columns = self.definition(&key)?;
        let column = TypeUse::Named(key, columns.name.clone()).non_null();
        let argument = |name| input(name, None, column.clone(), InputBinding::PredicateArgument);
        Some(TypeDefinition {
            key: TypeKey::AggregatePredicateArguments(id, predicate),
            name: self.predicate_type(&rule.relation, predicate, "arguments"),
            description: None,
            kind: TypeKind::InputObject(vec![argument("X"), argument("Y")]),
        })
    }

    pub(super) fn aggregate_predicate_column(
        &self,
        id: RelationId,
        predicate: AggregatePredicate,
    ) -> Option<TypeDefinition> {
        if predicate.arguments() == AggregateArguments::Columns {
            return None;
        }
        let rule = self.aggregated(id)?;
        let values = self.column_values(&rule, |data_type| predicate.applies_to(data_type));
        if values.is_empty() {
            return None;
        }
        let name = self.naming(&rule.relation).predicate_columns(&rule.relation, predicate.name());
        let predicate_type = self.predicate_type(&rule.relation, predicate, "arguments_columns");
        let table = &rule.relation.name;
        Some(TypeDefinition {
            key: TypeKey::AggregatePredicateColumn(id, predicate),
            name: Arc::from(name),
            description: Some(format!("select \"{predicate_type}\" columns of table \"{table}\"")),
            kind: TypeKind::Enum(values),
        })
    }

    fn predicate_type(&self, relation: &Relation, predicate: AggregatePredicate, suffix: &str) -> Arc<str> {
        Arc::from(self.naming(relation).predicate_type(relation, predicate.name(), suffix))
    }
}
