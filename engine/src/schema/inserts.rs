use std::sync::Arc;

use super::Schema;
use super::definition::{
    EnumBinding, EnumValueDefinition, InputBinding, InputDefinition, TypeDefinition, TypeKey, TypeKind,
    TypeUse,
};
use super::filters::finish;
use super::naming::is_graphql_name;
use super::rows::input;
use crate::model::{DataType, Key, Relation, RelationId, Relationship, RelationshipKind};
use crate::permission::{InsertRule, resolve_relationship};
use crate::response::Path;

/// The value of an enum, and the field of an input object, that would otherwise be empty; the reference's word.
pub(super) const PLACEHOLDER: &str = "_PLACEHOLDER";

impl Schema<'_> {
    /// What the role may insert into a relation whose rows can be inserted.
    pub(super) fn insertable(&self, id: RelationId) -> Option<Arc<InsertRule>> {
        self.rules().insert(id).filter(|rule| rule.relation.insertable)
    }

    /// `<t>_insert_input`: the columns that the role may give, and related rows to insert with the row.
    pub(super) fn insert_input(&self, id: RelationId) -> Option<TypeDefinition> {
        let rule = self.insertable(id)?;
        let relation = &rule.relation;
        let mut fields = self.written_columns(relation, |number| rule.columns.contains(&number), |_| true);
        for relationship in &relation.relationships {
            fields.extend(self.nested_insert(relation, relationship));
        }
        finish(&mut fields);
        if fields.is_empty() {
            fields.push(self.placeholder_field());
        }
        Some(TypeDefinition {
            key: TypeKey::InsertInput(id),
            name: self.name_of(relation, "insert_input"),
            description: Some(format!("input type for inserting data into table \"{}\"", relation.name)),
            kind: TypeKind::InputObject(fields),
        })
    }

    /// Input fields for the attributes of a relation that get a value.
    pub(super) fn written_columns(
        &self,
        relation: &Relation,
        is_open: impl Fn(crate::model::AttributeNumber) -> bool,
        fits: impl Fn(&DataType) -> bool,
    ) -> Vec<InputDefinition> {
        let open = relation
            .attributes
            .iter()
            .filter(|attribute| is_open(attribute.number) && fits(&attribute.data_type));
        let field = |attribute: &crate::model::Attribute| {
            let name = self.attribute_name(relation, attribute)?;
            let binding = InputBinding::WrittenAttribute(attribute.number);
            Some(input(&name, attribute.comment.as_deref(), self.attribute_type(attribute), binding))
        };
        open.filter_map(field).collect()
    }

    fn nested_insert(&self, relation: &Relation, relationship: &Relationship) -> Option<InputDefinition> {
        resolve_relationship(self.catalog(), relation, relationship, &Path::root()).ok()?;
        let remote = self.insertable(relationship.remote?)?;
        let id = remote.relation.id;
        let (key, suffix) = match relationship.kind {
            RelationshipKind::Object => (TypeKey::InsertThroughObject(id), "obj_rel_insert_input"),
            RelationshipKind::Array => (TypeKey::InsertThroughArray(id), "arr_rel_insert_input"),
        };
        let name = self.member_name(relation, &[&relationship.name])?;
        let binding = InputBinding::InsertedRelationship(relationship.name.clone());
        Some(input(&name, None, self.relation_type(key, &remote.relation, suffix), binding))
    }

    /// `<t>_obj_rel_insert_input`, `<t>_arr_rel_insert_input`.
    pub(super) fn insert_through(&self, id: RelationId, kind: RelationshipKind) -> Option<TypeDefinition> {
        let rule = self.insertable(id)?;
        let relation = &rule.relation;
        let rows = self.relation_type(TypeKey::InsertInput(id), relation, "insert_input").non_null();
        let (key, suffix, word, data) = match kind {
            RelationshipKind::Object => {
                (TypeKey::InsertThroughObject(id), "obj_rel_insert_input", "object", rows)
            }
            RelationshipKind::Array => {
                (TypeKey::InsertThroughArray(id), "arr_rel_insert_input", "array", rows.list().non_null())
            }
        };
        let mut fields =
            vec![input(&self.naming(relation).field_name(&["data"]), None, data, InputBinding::Data)];
        fields.extend(self.on_conflict_argument(relation));
        let description =
            format!("input type for inserting {word} relation for remote table \"{}\"", relation.name);
        Some(TypeDefinition {
            key,
            name: self.name_of(relation, suffix),
            description: Some(description),
            kind: TypeKind::InputObject(fields),
        })
    }

    /// `on_conflict`, if the relation has a constraint that can be named there.
    pub(super) fn on_conflict_argument(&self, relation: &Relation) -> Option<InputDefinition> {
        self.definition(&TypeKey::OnConflict(relation.id))?;
        let ty = self.relation_type(TypeKey::OnConflict(relation.id), relation, "on_conflict");
        let name = self.naming(relation).field_name(&["on_conflict"]);
        Some(input(&name, Some("upsert condition"), ty, InputBinding::OnConflict))
    }

    /// `<t>_on_conflict`.
    pub(super) fn on_conflict(&self, id: RelationId) -> Option<TypeDefinition> {
        let rule = self.insertable(id)?;
        let relation = &rule.relation;
        self.definition(&TypeKey::Constraint(id))?;
        let constraint = self.relation_type(TypeKey::Constraint(id), relation, "constraint").non_null();
        let columns = self.relation_type(TypeKey::UpdateColumn(id), relation, "update_column");
        let columns = columns.non_null().list().non_null();
        let name = |text: &str| self.naming(relation).field_name(&[text]);
        let mut fields = vec![
            input(&name("constraint"), None, constraint, InputBinding::ConflictConstraint),
            InputDefinition {
                default: Some("[]".to_owned()),
                ..input(&name("update_columns"), None, columns, InputBinding::ConflictColumns)
            },
        ];
        if self.rules().update(id).is_some() && self.visible(id).is_some() {
            let condition = self.relation_type(TypeKey::BoolExp(id), relation, "bool_exp");
            fields.push(input(&name("where"), None, condition, InputBinding::Where));
        }
        Some(TypeDefinition {
            key: TypeKey::OnConflict(id),
            name: self.name_of(relation, "on_conflict"),
            description: Some(format!("on_conflict condition type for table \"{}\"", relation.name)),
            kind: TypeKind::InputObject(fields),
        })
    }

    /// `<t>_constraint`.
    pub(super) fn constraint(&self, id: RelationId) -> Option<TypeDefinition> {
        let rule = self.insertable(id)?;
        let relation = &rule.relation;
        let value = |key: &Key| {
            is_enum_value(&key.name).then(|| EnumValueDefinition {
                name: Arc::from(key.name.as_str()),
                description: Some(self.constraint_description(&rule, key)),
                binding: EnumBinding::Constraint(key.name.clone()),
            })
        };
        let mut values: Vec<_> = relation.arbiters().filter_map(value).collect();
        values.sort_by(|a, b| a.name.cmp(&b.name));
        (!values.is_empty()).then(|| TypeDefinition {
            key: TypeKey::Constraint(id),
            name: self.name_of(relation, "constraint"),
            description: Some(format!("unique or primary key constraints on table \"{}\"", relation.name)),
            kind: TypeKind::Enum(values),
        })
    }

    /// Columns that the role neither reads nor writes are not named.
    fn constraint_description(&self, rule: &InsertRule, key: &Key) -> String {
        let selected = self.rules().select(rule.relation.id);
        let is_known = |number| {
            rule.columns.contains(&number)
                || selected.as_ref().is_some_and(|selected| selected.columns.contains_key(&number))
        };
        if !key.columns.iter().all(|number| is_known(*number)) {
            return "unique or primary key constraint".to_owned();
        }
        let attributes = key.columns.iter().filter_map(|number| rule.relation.attribute_numbered(*number));
        let names: Vec<String> = attributes.map(|attribute| format!("\"{}\"", attribute.name)).collect();
        format!("unique or primary key constraint on columns {}", names.join(", "))
    }

    /// `<t>_update_column`: the columns that an upsert may change.
    pub(super) fn update_column(&self, id: RelationId) -> Option<TypeDefinition> {
        let relation = self.insertable(id)?.relation.clone();
        let rule = self.rules().update(id);
        let mut values = Vec::new();
        for attribute in &relation.attributes {
            let is_open = rule.as_ref().is_some_and(|rule| rule.columns.contains(&attribute.number));
            let name = self.attribute_name(&relation, attribute).filter(|name| is_enum_value(name));
            if let Some(name) = name.filter(|_| is_open) {
                values.push(EnumValueDefinition {
                    name,
                    description: Some("column name".to_owned()),
                    binding: EnumBinding::Attribute(attribute.number),
                });
            }
        }
        values.sort_by(|a, b| a.name.cmp(&b.name));
        values.dedup_by(|a, b| a.name == b.name);
        if values.is_empty() {
            values.push(EnumValueDefinition {
                name: Arc::from(PLACEHOLDER),
                description: Some("placeholder (do not use)".to_owned()),
                binding: EnumBinding::Placeholder,
            });
        }
        Some(TypeDefinition {
            key: TypeKey::UpdateColumn(id),
            name: self.name_of(&relation, "update_column"),
            description: Some(format!("update columns of table \"{}\"", relation.name)),
            kind: TypeKind::Enum(values),
        })
    }

    fn placeholder_field(&self) -> InputDefinition {
        let boolean = self.scalar(&DataType::boolean());
        input(PLACEHOLDER, Some("placeholder (do not use)"), boolean, InputBinding::Placeholder)
    }

    pub(super) fn name_of(&self, relation: &Relation, suffix: &str) -> Arc<str> {
        Arc::from(self.naming(relation).relation_type(relation, suffix))
    }

    /// A list of rows to insert: `[<t>_insert_input!]!`, or one.
    pub(super) fn insert_input_type(&self, relation: &Relation) -> TypeUse {
        self.relation_type(TypeKey::InsertInput(relation.id), relation, "insert_input").non_null()
    }
}

fn is_enum_value(name: &str) -> bool {
    is_graphql_name(name) && !matches!(name, "true" | "false" | "null")
}
