use std::sync::Arc;

use super::Schema;
use super::definition::{
    InputBinding, InputDefinition, ScalarName, TypeDefinition, TypeKey, TypeKind, TypeUse,
};
use super::naming::Naming;
use super::rows::{Computed, input};
use crate::model::{Attribute, DataType, NamingConvention, Relation, RelationId, RelationshipKind};
use crate::permission::operator::{Definition, OperandKind, OperandShape, cast_targets, operators_of};
use crate::permission::{Operator, SelectRule};

impl Schema<'_> {
    /// `<t>_bool_exp`: conditions on a row of a relation.
    pub(super) fn bool_exp(&self, id: RelationId) -> Option<TypeDefinition> {
        let rule = self.visible(id)?;
        let relation = &rule.relation;
        let own = self.relation_type(TypeKey::BoolExp(id), relation, "bool_exp");
        let mut fields = vec![
            input("_and", None, own.clone().non_null().list(), InputBinding::And),
            input("_not", None, own.clone(), InputBinding::Not),
            input("_or", None, own.non_null().list(), InputBinding::Or),
        ];
        for attribute in rule.attributes() {
            if let Some(name) = self.attribute_name(relation, attribute) {
                let ty = self.attribute_comparison(relation, attribute);
                fields.push(input(&name, None, ty, InputBinding::Attribute(attribute.number)));
            }
        }
        for relationship in &relation.relationships {
            let Some(remote) = self.related(relation, relationship) else { continue };
            let Some(name) = self.member_name(relation, &[&relationship.name]) else { continue };
            let ty = self.relation_type(TypeKey::BoolExp(remote.relation.id), &remote.relation, "bool_exp");
            fields.push(input(&name, None, ty, InputBinding::Relationship(relationship.name.clone())));
            if relationship.kind == RelationshipKind::Array && remote.allow_aggregations {
                let key = TypeKey::AggregateBoolExp(remote.relation.id);
                let ty = self.relation_type(key, &remote.relation, "aggregate_bool_exp");
                if let Some(name) = self.member_name(relation, &[&relationship.name, "aggregate"]) {
                    fields.push(input(
                        &name,
                        None,
                        ty,
                        InputBinding::RelationshipAggregate(relationship.name.clone()),
                    ));
                }
            }
        }
        fields.extend(self.computed_filters(&rule));
        finish(&mut fields);
        let description = format!(
            "Boolean expression to filter rows from the table \"{}\". All fields are combined with a logical 'AND'.",
            relation.name
        );
        Some(TypeDefinition {
            key: TypeKey::BoolExp(id),
            name: self.name_of(&rule.relation, "bool_exp"),
            description: Some(description),
            kind: TypeKind::InputObject(fields),
        })
    }

    /// Computed fields that need nothing but the row and the session.
    fn computed_filters(&self, rule: &SelectRule) -> Vec<InputDefinition> {
        let relation = &rule.relation;
        let usable = relation.computed_fields.iter().filter_map(|field| {
            let computed = self.computed(rule, field)?;
            if self.computed_field_arguments_name(relation, field).is_some_and(|(_, required)| required) {
                return None;
            }
            let function = field.function.as_ref()?;
            let ty = match computed {
                Computed::Scalar => {
                    self.scalar_comparison(self.naming(relation).convention, &function.returns.data_type)
                }
                Computed::Rows(remote) => {
                    self.relation_type(TypeKey::BoolExp(remote.relation.id), &remote.relation, "bool_exp")
                }
            };
            let name = self.member_name(relation, &[&field.name])?;
            Some(input(&name, None, ty, InputBinding::ComputedField(field.name.clone())))
        });
        usable.collect()
    }

    fn attribute_comparison(&self, relation: &Relation, attribute: &Attribute) -> TypeUse {
        match self.enum_of(attribute) {
            Some(values) => {
                let name = self.naming(&values).enum_comparison(&values);
                TypeUse::Named(TypeKey::EnumTableComparison(values.id), Arc::from(name))
            }
            None => self.scalar_comparison(self.naming(relation).convention, &attribute.data_type),
        }
    }

    pub(super) fn scalar_comparison(&self, convention: NamingConvention, data_type: &DataType) -> TypeUse {
        let scalar = self.scalar_name(data_type);
        let name = Naming::common(convention).scalar_type_name(&scalar, "comparison_exp");
        TypeUse::Named(TypeKey::Comparison(convention, scalar), Arc::from(name))
    }

    /// The types that are made from a scalar's name.
    pub(super) fn scalar_types(&self, scalar: &ScalarName) -> Vec<TypeKey> {
        let shapes =
            [OperandShape::DWithin, OperandShape::IntersectsNbandGeom, OperandShape::IntersectsGeomNband];
        let mut keys = vec![TypeKey::Scalar(scalar.clone())];
        for convention in self.settings.conventions() {
            keys.push(TypeKey::Comparison(convention, scalar.clone()));
            keys.push(TypeKey::Cast(convention, scalar.clone()));
            keys.extend(shapes.map(|shape| TypeKey::Operand(convention, shape, scalar.clone())));
        }
        keys
    }

    fn data_type_of(&self, name: &ScalarName) -> Option<DataType> {
        if let Some(known) = self.scalars.borrow().get(name) {
            return Some(known.clone());
        }
        match &**name {
            "Int" => Some(DataType::int4()),
            "String" => Some(DataType::text()),
            "Boolean" => Some(DataType::boolean()),
            _ => None,
        }
    }

    /// `<scalar>_comparison_exp`.
    pub(super) fn comparison(
        &self,
        convention: NamingConvention,
        name: &ScalarName,
    ) -> Option<TypeDefinition> {
        let data_type = self.data_type_of(name)?;
        let naming = Naming::common(convention);
        let mut fields: Vec<InputDefinition> = operators_of(&data_type)
            .map(|definition| self.operator_input(naming, definition, &data_type))
            .collect();
        if !cast_targets(&data_type).is_empty() {
            let cast = naming.scalar_type_name(name, "cast_exp");
            let ty = TypeUse::Named(TypeKey::Cast(convention, name.clone()), Arc::from(cast));
            fields.push(input("_cast", None, ty, InputBinding::Cast));
        }
        finish(&mut fields);
        Some(TypeDefinition {
            key: TypeKey::Comparison(convention, name.clone()),
            name: Arc::from(naming.scalar_type_name(name, "comparison_exp")),
            description: Some(comparison_description(name)),
            kind: TypeKind::InputObject(fields),
        })
    }

    fn operator_input(
        &self,
        naming: Naming,
        definition: &Definition,
        data_type: &DataType,
    ) -> InputDefinition {
        let same = self.scalar(data_type);
        let ty = match definition.operand {
            OperandKind::Same => same,
            OperandKind::SameList => same.non_null().list(),
            OperandKind::Flag => self.scalar(&DataType::boolean()),
            OperandKind::Text => self.scalar(&DataType::text()),
            OperandKind::OwnText | OperandKind::Pattern => same,
            OperandKind::TextList => self.scalar(&DataType::text()).non_null().list(),
            OperandKind::Sibling(name) => self.scalar(&data_type.sibling(name)),
            OperandKind::SiblingList(name) => self.scalar(&data_type.sibling(name)).non_null().list(),
            OperandKind::Structured(shape) => {
                let name = naming.type_name(&[&operand_type_name(shape, data_type)]);
                let key = TypeKey::Operand(naming.convention, shape, self.scalar_name(data_type));
                TypeUse::Named(key, Arc::from(name))
            }
        };
        let name = naming.field_name(&[definition.name]);
        input(&name, definition.description, ty, InputBinding::Operator(definition.operator))
    }

    /// The input type of a structured operand.
    pub(super) fn operand(
        &self,
        convention: NamingConvention,
        shape: OperandShape,
        name: &ScalarName,
    ) -> Option<TypeDefinition> {
        let data_type = self.data_type_of(name)?;
        let has_it = |definition: &Definition| definition.operand == OperandKind::Structured(shape);
        operators_of(&data_type).find(|definition| has_it(definition))?;
        let parts = shape.parts(&data_type).into_iter().map(|(part, required, part_type)| {
            // A distance is a `Float` to the client whatever Postgres computes with.
            let ty = if part == "distance" {
                TypeUse::Named(TypeKey::Scalar(Arc::from("Float")), Arc::from("Float"))
            } else {
                self.scalar(&part_type)
            };
            let default = (part == "use_spheroid").then(|| "true".to_owned());
            let ty = if required { ty.non_null() } else { ty };
            InputDefinition { default, ..input(part, None, ty, InputBinding::Operand(part)) }
        });
        let mut fields: Vec<_> = parts.collect();
        finish(&mut fields);
        Some(TypeDefinition {
            key: TypeKey::Operand(convention, shape, name.clone()),
            name: Arc::from(Naming::common(convention).type_name(&[&operand_type_name(shape, &data_type)])),
            description: None,
            kind: TypeKind::InputObject(fields),
        })
    }

    /// `<scalar>_cast_exp`.
    pub(super) fn cast(&self, convention: NamingConvention, name: &ScalarName) -> Option<TypeDefinition> {
        let data_type = self.data_type_of(name)?;
        let mut fields: Vec<InputDefinition> = cast_targets(&data_type)
            .into_iter()
            .map(|(target, ty)| {
                input(target, None, self.scalar_comparison(convention, &ty), InputBinding::CastTo(ty))
            })
            .collect();
        finish(&mut fields);
        (!fields.is_empty()).then(|| TypeDefinition {
            key: TypeKey::Cast(convention, name.clone()),
            name: Arc::from(Naming::common(convention).scalar_type_name(name, "cast_exp")),
            description: None,
            kind: TypeKind::InputObject(fields),
        })
    }

    pub(super) fn enum_table_comparison(&self, id: RelationId) -> Option<TypeDefinition> {
        let relation = self.catalog().relation(id).filter(|relation| relation.has_enum_values())?;
        let one = self.relation_type(TypeKey::EnumTable(id), &relation, "enum");
        let list = one.clone().non_null().list();
        let name = |text: &str| self.naming(&relation).field_name(&[text]);
        let operator = InputBinding::Operator;
        let boolean = self.scalar(&DataType::boolean());
        let mut fields = vec![
            input(&name("_eq"), None, one.clone(), operator(Operator::Eq)),
            input(&name("_neq"), None, one, operator(Operator::Neq)),
            input(&name("_in"), None, list.clone(), operator(Operator::In)),
            input(&name("_nin"), None, list, operator(Operator::Nin)),
            input(&name("_is_null"), None, boolean, operator(Operator::IsNull)),
        ];
        finish(&mut fields);
        Some(TypeDefinition {
            key: TypeKey::EnumTableComparison(id),
            name: Arc::from(self.naming(&relation).enum_comparison(&relation)),
            description: Some(comparison_description(&self.name_of(&relation, "enum"))),
            kind: TypeKind::InputObject(fields),
        })
    }
}

fn comparison_description(name: &str) -> String {
    format!(
        "Boolean expression to compare columns of type \"{name}\". All fields are combined with logical 'AND'."
    )
}

fn operand_type_name(shape: OperandShape, data_type: &DataType) -> String {
    match shape {
        OperandShape::DWithin if data_type.is_named("geography") => "st_d_within_geography_input",
        OperandShape::DWithin => "st_d_within_input",
        OperandShape::IntersectsNbandGeom => "st_intersects_nband_geom_input",
        OperandShape::IntersectsGeomNband => "st_intersects_geom_nband_input",
    }
    .to_owned()
}

/// Sorts input fields; of two with one name (a column named like a relationship) the first stays.
pub(super) fn finish(fields: &mut Vec<InputDefinition>) {
    fields.sort_by(|a, b| a.name.cmp(&b.name));
    fields.dedup_by(|a, b| a.name == b.name);
}
