use std::sync::Arc;

use super::Env;
use super::error::Error;
use super::input::Input;
use super::write::{Assignment, Change, Delete, Update, Write};
use crate::document::CollectedField;
use crate::model::{Attribute, DataType, RelationId};
use crate::permission::{DeleteRule, Encoding, Parameter, Predicate, SelectRule, UpdateRule};
use crate::response::Path;
use crate::schema::{FieldDefinition, InputBinding, InputDefinition, TypeKey, TypeKind, UpdateOperator};

impl Env<'_> {
    pub(super) fn update(
        &self,
        id: RelationId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Write, Error> {
        let rule = self.update_rule(id, &field.path)?;
        let predicate = self.changed_rows(id, definition, field)?;
        let assignments = self.assignments(&rule, definition, field)?;
        let response = self.response(id, definition, field)?;
        Ok(Write::Update(Update::new(&rule, predicate, assignments, response)))
    }

    pub(super) fn update_by_key(
        &self,
        id: RelationId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Write, Error> {
        let rule = self.update_rule(id, &field.path)?;
        let selected = self.rule(id, &field.path)?;
        let at = self.argument_path(definition, field, &InputBinding::KeyColumns);
        let key = self.argument(definition, field, &InputBinding::KeyColumns);
        let key = key.ok_or_else(|| Error::unknown_field(field))?;
        let ty = self.definition(&TypeKey::KeyColumns(id), &at)?;
        let TypeKind::InputObject(fields) = &ty.kind else { return Err(Error::unknown_field(field)) };
        let predicate = self.key_predicate(&selected, fields, &at, |name| key.entry(name))?;
        let assignments = self.assignments(&rule, definition, field)?;
        let response = self.response(id, definition, field)?;
        Ok(Write::Update(Update::new(&rule, predicate, assignments, response)))
    }

    pub(super) fn update_many(
        &self,
        id: RelationId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Write, Error> {
        let rule = self.update_rule(id, &field.path)?;
        let selected = self.rule(id, &field.path)?;
        let at = self.argument_path(definition, field, &InputBinding::Updates);
        let updates = self.argument(definition, field, &InputBinding::Updates);
        let updates = updates.ok_or_else(|| Error::unknown_field(field))?;
        let ty = self.definition(&TypeKey::Updates(id), &at)?;
        let TypeKind::InputObject(fields) = &ty.kind else { return Err(Error::unknown_field(field)) };
        let response = self.response(id, definition, field)?;
        let mut planned = Vec::new();
        for (index, update) in updates.items().iter().enumerate() {
            let at = at.index(index);
            let condition = fields.iter().find(|field| field.binding == InputBinding::Where);
            let condition =
                condition.and_then(|field| Some((update.entry(&field.name)?, at.key(&*field.name))));
            let (input, place) = condition.ok_or_else(|| Error::unknown_field(field))?;
            let predicate = self.wanted_rows(&selected, &input, &place)?;
            let given = fields.iter().filter_map(|field| Some((field, update.entry(&field.name)?)));
            let assignments = self.assignments_of(&rule, given, &at)?;
            planned.push(Update::new(&rule, predicate, assignments, response.clone()));
        }
        Ok(Write::Updates(planned))
    }

    pub(super) fn delete(
        &self,
        id: RelationId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Write, Error> {
        let rule = self.delete_rule(id, &field.path)?;
        let predicate = self.changed_rows(id, definition, field)?;
        Ok(Write::Delete(Delete::new(&rule, predicate, self.response(id, definition, field)?)))
    }

    pub(super) fn delete_by_key(
        &self,
        id: RelationId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Write, Error> {
        let rule = self.delete_rule(id, &field.path)?;
        let selected = self.rule(id, &field.path)?;
        let at = field.path.key("args");
        let given = |name: &str| {
            let (_, value) = field.field.arguments.iter().find(|(argument, _)| argument == name)?;
            Input::of(value, self.variables)
        };
        let predicate = self.key_predicate(&selected, &definition.arguments, &at, given)?;
        Ok(Write::Delete(Delete::new(&rule, predicate, self.response(id, definition, field)?)))
    }

    fn update_rule(&self, id: RelationId, at: &Path) -> Result<Arc<UpdateRule>, Error> {
        let rule = self.schema.rules().update(id);
        rule.ok_or_else(|| Error::Internal { what: "update without rule".to_owned(), at: at.clone() })
    }

    fn delete_rule(&self, id: RelationId, at: &Path) -> Result<Arc<DeleteRule>, Error> {
        let rule = self.schema.rules().delete(id);
        rule.ok_or_else(|| Error::Internal { what: "delete without rule".to_owned(), at: at.clone() })
    }

    /// `where`, over what the role may select.
    fn changed_rows(
        &self,
        id: RelationId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Predicate, Error> {
        let selected = self.rule(id, &field.path)?;
        let at = self.argument_path(definition, field, &InputBinding::Where);
        let input = self.argument(definition, field, &InputBinding::Where);
        let input = input.ok_or_else(|| Error::Null { ty: "where".to_owned(), at: at.clone() })?;
        self.wanted_rows(&selected, &input, &at)
    }

    fn wanted_rows(&self, selected: &SelectRule, input: &Input, at: &Path) -> Result<Predicate, Error> {
        let predicate = self.predicate(selected, input, at)?;
        if self.settings.require_where && predicate.is_always() {
            return Err(Error::NoCondition { at: at.clone() });
        }
        Ok(predicate)
    }

    fn key_predicate<'i>(
        &self,
        selected: &SelectRule,
        fields: &[InputDefinition],
        at: &Path,
        given: impl Fn(&str) -> Option<Input<'i>>,
    ) -> Result<Predicate, Error> {
        let mut conditions = Vec::new();
        for field in fields {
            let InputBinding::KeyColumn(number) = field.binding else { continue };
            let at = at.key(&*field.name);
            let value = given(&field.name).filter(|value| !value.is_null());
            let value = value.ok_or_else(|| Error::Null { ty: field.ty.to_string(), at: at.clone() })?;
            conditions.push(self.key_condition(selected, number, &value, &at)?);
        }
        Ok(Predicate::all(conditions))
    }

    fn assignments(
        &self,
        rule: &UpdateRule,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Vec<Assignment>, Error> {
        let given = definition.arguments.iter().filter_map(|argument| {
            let (_, value) = field.field.arguments.iter().find(|(name, _)| **name == *argument.name)?;
            Some((argument, Input::of(value, self.variables)?))
        });
        self.assignments_of(rule, given, &field.path.key("args"))
    }

    /// What `_set`, `_inc` and so on assign. `given`: arguments or input fields with their values.
    fn assignments_of<'i>(
        &self,
        rule: &UpdateRule,
        given: impl Iterator<Item = (&'i InputDefinition, Input<'i>)>,
        at: &Path,
    ) -> Result<Vec<Assignment>, Error> {
        let mut assignments: Vec<Assignment> = Vec::new();
        for (definition, input) in given {
            let InputBinding::Update(operator) = definition.binding else { continue };
            let ty = self.definition(definition.ty.named().0, at)?;
            let at = at.key(&*definition.name);
            for (name, value) in input.entries() {
                if value.is_absent() {
                    continue;
                }
                let at = at.key(name);
                let binding = ty.input_field(name).map(|field| &field.binding);
                let attribute = match binding {
                    Some(InputBinding::WrittenAttribute(number)) => rule.relation.attribute_numbered(*number),
                    _ => None,
                };
                let internal = || Error::Internal { what: format!("assignment to '{name}'"), at: at.clone() };
                let attribute = attribute.ok_or_else(internal)?;
                let value = self.assigned(attribute, operator, &value, &at)?;
                let change = Change::Operator(operator);
                assignments.push(Assignment { attribute: attribute.clone(), change, value });
            }
        }
        refuse_repeated(&assignments, at)?;
        Ok(assignments)
    }

    fn assigned(
        &self,
        attribute: &Attribute,
        operator: UpdateOperator,
        value: &Input,
        at: &Path,
    ) -> Result<Option<Parameter>, Error> {
        if value.is_null() {
            return Ok(None);
        }
        let text = DataType::text();
        let parameter = match operator {
            UpdateOperator::Set => self.attribute_value(attribute, value, at)?,
            UpdateOperator::Inc | UpdateOperator::Append | UpdateOperator::Prepend => {
                value.parameter(&attribute.data_type, Encoding::of(&attribute.data_type), at)?
            }
            UpdateOperator::DeleteKey => value.parameter(&text, Encoding::Plain, at)?,
            UpdateOperator::DeleteElem => value.parameter(&DataType::int4(), Encoding::Plain, at)?,
            UpdateOperator::DeleteAtPath => value.parameter(&text.array_of(), Encoding::Array, at)?,
        };
        Ok(Some(parameter))
    }
}

/// A column has one new value.
///
/// Errors: `SeveralOperators`.
pub fn refuse_repeated(assignments: &[Assignment], at: &Path) -> Result<(), Error> {
    let mut repeated = Vec::new();
    for (index, assignment) in assignments.iter().enumerate() {
        let name = &assignment.attribute.name;
        let earlier = assignments.iter().take(index).any(|other| other.attribute.name == *name);
        if earlier && !repeated.contains(name) {
            repeated.push(name.clone());
        }
    }
    match repeated.is_empty() {
        true => Ok(()),
        false => Err(Error::SeveralOperators { columns: repeated, at: at.clone() }),
    }
}
