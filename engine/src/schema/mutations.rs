use std::sync::Arc;

use super::Schema;
use super::definition::{
    FieldBinding, FieldDefinition, InputBinding, InputDefinition, TypeDefinition, TypeKey, TypeKind,
};
use super::naming::{RootOperation, is_graphql_name, root_field_comment};
use super::rows::input;
use crate::model::{DataType, Relation, RelationId};
use crate::permission::{SelectRule, UpdateRule};

impl Schema<'_> {
    /// The mutation root fields that a relation gives the role.
    pub(super) fn mutation_fields(&self, id: RelationId) -> Vec<FieldDefinition> {
        let mut fields = Vec::new();
        if let Some(rule) = self.insertable(id) {
            fields.extend(self.insert_field(&rule.relation, RootOperation::Insert));
            fields.extend(self.insert_field(&rule.relation, RootOperation::InsertOne));
        }
        // Which rows to change is said by what the role may read.
        // Differs: the reference offers such fields with a `where` that knows no column.
        let Some(selected) = self.visible(id) else { return fields };
        if let Some(rule) = self.rules().update(id).filter(|rule| rule.relation.updatable) {
            let operations = [RootOperation::Update, RootOperation::UpdateByKey, RootOperation::UpdateMany];
            fields
                .extend(operations.into_iter().filter_map(|each| self.update_field(&rule, &selected, each)));
        }
        if self.rules().delete(id).is_some_and(|rule| rule.relation.deletable) {
            let operations = [RootOperation::Delete, RootOperation::DeleteByKey];
            fields.extend(operations.into_iter().filter_map(|each| self.delete_field(&selected, each)));
        }
        fields
    }

    fn insert_field(&self, relation: &Relation, operation: RootOperation) -> Option<FieldDefinition> {
        let id = relation.id;
        let table = &relation.name;
        let rows = self.insert_input_type(relation);
        let name = |text: &str| self.naming(relation).field_name(&[text]);
        let (argument, ty, binding, automatic) = match operation {
            RootOperation::InsertOne => {
                let object =
                    input(&name("object"), Some("the row to be inserted"), rows, InputBinding::Object);
                let selected = self.rules().select(id).filter(|rule| self.has_rows(rule))?;
                let ty = self.relation_type(TypeKey::Rows(id), &selected.relation, "");
                let automatic = format!("insert a single row into the table: \"{table}\"");
                (object, ty, FieldBinding::InsertOne(id), automatic)
            }
            _ => {
                let rows = rows.list().non_null();
                let objects =
                    input(&name("objects"), Some("the rows to be inserted"), rows, InputBinding::Objects);
                let ty = self.relation_type(TypeKey::MutationResponse(id), relation, "mutation_response");
                let automatic = format!("insert data into the table: \"{table}\"");
                (objects, ty, FieldBinding::Insert(id), automatic)
            }
        };
        let mut arguments = vec![argument];
        arguments.extend(self.on_conflict_argument(relation));
        self.mutation_field(relation, operation, arguments, ty, binding, automatic)
    }

    fn update_field(
        &self,
        rule: &UpdateRule,
        selected: &SelectRule,
        operation: RootOperation,
    ) -> Option<FieldDefinition> {
        let relation = &rule.relation;
        let id = relation.id;
        let table = &relation.name;
        let response = self.relation_type(TypeKey::MutationResponse(id), relation, "mutation_response");
        let (arguments, ty, binding, automatic) = match operation {
            RootOperation::Update => {
                let mut arguments = self.update_arguments(rule);
                let description = "filter the rows which have to be updated";
                arguments.push(self.changed_rows_argument(id, relation, description));
                let automatic = format!("update data of the table: \"{table}\"");
                (arguments, response, FieldBinding::Update(id), automatic)
            }
            RootOperation::UpdateByKey => {
                self.definition(&TypeKey::KeyColumns(id))?;
                let mut arguments = self.update_arguments(rule);
                let key =
                    self.relation_type(TypeKey::KeyColumns(id), relation, "pk_columns_input").non_null();
                let name = self.naming(relation).field_name(&["pk_columns"]);
                arguments.push(input(&name, None, key, InputBinding::KeyColumns));
                let ty = self.relation_type(TypeKey::Rows(id), &selected.relation, "");
                let automatic = format!("update single row of the table: \"{table}\"");
                (arguments, ty, FieldBinding::UpdateByKey(id), automatic)
            }
            _ => {
                let updates = self.relation_type(TypeKey::Updates(id), relation, "updates");
                let updates = updates.non_null().list().non_null();
                let name = self.naming(relation).field_name(&["updates"]);
                let description = Some("updates to execute, in order");
                let arguments = vec![input(&name, description, updates, InputBinding::Updates)];
                let automatic = format!("update multiples rows of table: \"{table}\"");
                (arguments, response.list(), FieldBinding::UpdateMany(id), automatic)
            }
        };
        self.mutation_field(relation, operation, arguments, ty, binding, automatic)
    }

    fn delete_field(&self, selected: &SelectRule, operation: RootOperation) -> Option<FieldDefinition> {
        let relation = &selected.relation;
        let id = relation.id;
        let table = &relation.name;
        let (arguments, ty, binding, automatic) = match operation {
            RootOperation::DeleteByKey => (
                self.key_arguments(selected)?,
                self.relation_type(TypeKey::Rows(id), relation, ""),
                FieldBinding::DeleteByKey(id),
                format!("delete single row from the table: \"{table}\""),
            ),
            _ => (
                vec![self.changed_rows_argument(id, relation, "filter the rows which have to be deleted")],
                self.relation_type(TypeKey::MutationResponse(id), relation, "mutation_response"),
                FieldBinding::Delete(id),
                format!("delete data from the table: \"{table}\""),
            ),
        };
        self.mutation_field(relation, operation, arguments, ty, binding, automatic)
    }

    /// `where` of an update or delete: it has to be given.
    pub(super) fn changed_rows_argument(
        &self,
        id: RelationId,
        relation: &Relation,
        description: &str,
    ) -> InputDefinition {
        let condition = self.relation_type(TypeKey::BoolExp(id), relation, "bool_exp").non_null();
        input(
            &self.naming(relation).field_name(&["where"]),
            Some(description),
            condition,
            InputBinding::Where,
        )
    }

    fn mutation_field(
        &self,
        relation: &Relation,
        operation: RootOperation,
        mut arguments: Vec<InputDefinition>,
        ty: super::TypeUse,
        binding: FieldBinding,
        automatic: String,
    ) -> Option<FieldDefinition> {
        let name = self.naming(relation).root_field(relation, operation);
        if !is_graphql_name(&name) {
            return None;
        }
        let description = match root_field_comment(&relation.root_fields, operation.key()) {
            Some(comment) => comment.map(str::to_owned),
            None => Some(automatic).filter(|_| relation.comment.as_deref() != Some("")),
        };
        arguments.sort_by(|a, b| a.name.cmp(&b.name));
        Some(FieldDefinition { name: Arc::from(name), description, arguments, ty, binding })
    }

    /// `<t>_mutation_response`.
    pub(super) fn mutation_response(&self, id: RelationId) -> Option<TypeDefinition> {
        let relation = self.catalog().relation(id)?;
        let changes = || self.rules().update(id).is_some() || self.rules().delete(id).is_some();
        if self.insertable(id).is_none() && !(self.visible(id).is_some() && changes()) {
            return None;
        }
        let mut fields = vec![FieldDefinition {
            name: Arc::from(self.naming(&relation).field_name(&["affected_rows"])),
            description: Some("number of rows affected by the mutation".to_owned()),
            arguments: Vec::new(),
            ty: self.scalar(&DataType::int4()).non_null(),
            binding: FieldBinding::AffectedRows,
        }];
        if self.rules().select(id).is_some_and(|rule| self.has_rows(&rule)) {
            fields.push(FieldDefinition {
                name: Arc::from(self.naming(&relation).field_name(&["returning"])),
                description: Some("data from the rows affected by the mutation".to_owned()),
                arguments: Vec::new(),
                ty: self.relation_type(TypeKey::Rows(id), &relation, "").non_null().list().non_null(),
                binding: FieldBinding::Returning,
            });
        }
        Some(TypeDefinition {
            key: TypeKey::MutationResponse(id),
            name: self.name_of(&relation, "mutation_response"),
            description: Some(format!("response of any mutation on the table \"{}\"", relation.name)),
            kind: TypeKind::Object(fields),
        })
    }
}
