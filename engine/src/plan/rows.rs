use std::sync::Arc;

use super::Env;
use super::error::Error;
use super::input::Input;
use super::tree::{Cardinality, Output, RowSource, Rows, Scan, Target, TargetValue};
use crate::document::{CollectedField, Selection, collect_fields};
use crate::model::{
    Attribute, AttributeNumber, DataType, Relation, RelationId, Relationship, RelationshipKind,
};
use crate::permission::{
    Comparison, Encoding, Operand, Operator, Predicate, Scalar, SelectRule, resolve_relationship,
    returned_relation,
};
use crate::response::Path;
use crate::schema::{FieldBinding, FieldDefinition, InputBinding, TypeDefinition, TypeKey};

impl Env<'_> {
    /// The rule of a relation that the schema offered to the role.
    pub(super) fn rule(&self, id: RelationId, at: &Path) -> Result<Arc<SelectRule>, Error> {
        let rule = self.schema.rules().select(id);
        rule.ok_or_else(|| Error::Internal { what: "relation without rule".to_owned(), at: at.clone() })
    }

    /// The value of the argument with that binding, if given and not null.
    pub(super) fn argument<'i>(
        &'i self,
        definition: &FieldDefinition,
        field: &CollectedField<'i>,
        binding: &InputBinding,
    ) -> Option<Input<'i>> {
        let argument = definition.arguments.iter().find(|argument| argument.binding == *binding)?;
        let (_, value) = field.field.arguments.iter().find(|(name, _)| **name == *argument.name)?;
        Input::of(value, self.variables).filter(|input| !input.is_null())
    }

    /// The path of an argument, by its binding.
    pub(super) fn argument_path(
        &self,
        definition: &FieldDefinition,
        field: &CollectedField,
        binding: &InputBinding,
    ) -> Path {
        let argument = definition.arguments.iter().find(|argument| argument.binding == *binding);
        let name = argument.map_or("", |argument| &argument.name);
        field.path.key("args").key(name)
    }

    pub(super) fn select_rows(
        &self,
        id: RelationId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Rows, Error> {
        let rule = self.rule(id, &field.path)?;
        self.rows_of(&rule, Scan::relation(&rule), Cardinality::Many, definition, field)
    }

    /// Rows of a scan, arranged by the field's arguments, with the field's selection set.
    pub(super) fn rows_of(
        &self,
        rule: &SelectRule,
        scan: Scan,
        cardinality: Cardinality,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Rows, Error> {
        let mut source = self.arranged(rule, RowSource::all(scan), definition, field)?;
        source.limit.rule = rule.row_limit;
        Ok(Rows { source, targets: self.targets(rule, field)?, cardinality })
    }

    pub(super) fn select_by_key(
        &self,
        id: RelationId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Rows, Error> {
        let rule = self.rule(id, &field.path)?;
        let mut conditions = Vec::new();
        for argument in &definition.arguments {
            let InputBinding::KeyColumn(number) = argument.binding else { continue };
            let at = field.path.key("args").key(&*argument.name);
            let value = self.argument(definition, field, &argument.binding);
            let value = value.ok_or_else(|| Error::Null { ty: argument.ty.to_string(), at: at.clone() })?;
            conditions.push(self.key_condition(&rule, number, &value, &at)?);
        }
        let source =
            RowSource { predicate: Predicate::all(conditions), ..RowSource::all(Scan::relation(&rule)) };
        Ok(Rows { source, targets: self.targets(&rule, field)?, cardinality: by_key(&rule.relation) })
    }

    pub(super) fn key_condition(
        &self,
        rule: &SelectRule,
        number: AttributeNumber,
        value: &Input,
        at: &Path,
    ) -> Result<Predicate, Error> {
        let subject = self.visible_attribute(rule, number, at)?;
        let operand = self.enum_or_parameter(rule, number, value, at)?;
        Ok(Predicate::Compare(Box::new(Comparison {
            subject,
            operator: Operator::Eq,
            operand: Operand::Value(operand),
            null_is_unequal: false,
        })))
    }

    pub(super) fn visible_attribute(
        &self,
        rule: &SelectRule,
        number: AttributeNumber,
        at: &Path,
    ) -> Result<Scalar, Error> {
        let scalar = rule.attribute(number);
        scalar.ok_or_else(|| Error::Internal { what: "attribute without rule".to_owned(), at: at.clone() })
    }

    /// The entries of the JSON objects that stand for rows.
    pub(super) fn targets(&self, rule: &SelectRule, field: &CollectedField) -> Result<Vec<Target>, Error> {
        let selections = field.selections.iter().copied();
        self.targets_of(rule, selections, &field.path.key("selectionSet"))
    }

    pub(super) fn targets_of<'s>(
        &self,
        rule: &SelectRule,
        selections: impl IntoIterator<Item = &'s Selection>,
        path: &Path,
    ) -> Result<Vec<Target>, Error>
    where
        Self: 's,
    {
        let key = TypeKey::Rows(rule.relation.id);
        let ty = self.definition(&key, path)?;
        let fields = self.collect(&ty, selections, path);
        let mut targets = Vec::with_capacity(fields.len());
        for field in &fields {
            let definition =
                self.schema.field(&ty, &field.field.name).ok_or_else(|| Error::unknown_field(field))?;
            let value = self.target(rule, &ty, &definition, field)?;
            targets.push(Target { name: field.field.response_name().to_owned(), value });
        }
        Ok(targets)
    }

    pub(super) fn definition(&self, key: &TypeKey, at: &Path) -> Result<Arc<TypeDefinition>, Error> {
        let definition = self.schema.definition(key);
        definition.ok_or_else(|| Error::Internal { what: format!("type {key:?}"), at: at.clone() })
    }

    /// The fields of one response object of that type.
    pub(super) fn collect<'s>(
        &self,
        ty: &TypeDefinition,
        selections: impl IntoIterator<Item = &'s Selection>,
        path: &Path,
    ) -> Vec<CollectedField<'s>>
    where
        Self: 's,
    {
        collect_fields(self.fragments, self.variables, &ty.conditions(), selections, path)
    }

    fn target(
        &self,
        rule: &SelectRule,
        ty: &TypeDefinition,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<TargetValue, Error> {
        match &definition.binding {
            FieldBinding::TypeName => Ok(TargetValue::TypeName(ty.name.clone())),
            FieldBinding::Attribute(number) => {
                let scalar = self.visible_attribute(rule, *number, &field.path)?;
                let mut output = self.output(scalar, definition, field)?;
                if let TypeKey::EnumTable(values) = definition.ty.named().0 {
                    output.as_enum_value = self.schema.changes_enum_values(*values);
                }
                Ok(TargetValue::Scalar(output))
            }
            FieldBinding::NodeId => {
                let key = self.node_key(rule, &field.path)?.into_iter().map(|(_, scalar)| scalar);
                Ok(TargetValue::NodeId(rule.relation.clone(), key.collect()))
            }
            FieldBinding::RelationshipConnection(name) => {
                let (relationship, remote) = self.relationship(rule, name, &field.path)?;
                let mut source = RowSource::all(Scan::relation(&remote));
                source.join = self.joins(rule, &relationship, &field.path)?;
                let connection = self.connection_of(&remote, source, definition, field)?;
                Ok(TargetValue::Connection(Box::new(connection)))
            }
            FieldBinding::Relationship(name) => {
                let (relationship, remote) = self.relationship(rule, name, &field.path)?;
                self.related_rows(rule, &relationship, &remote, definition, field).map(TargetValue::Rows)
            }
            FieldBinding::RelationshipAggregate(name) => {
                let (relationship, remote) = self.relationship(rule, name, &field.path)?;
                let mut source = RowSource::all(Scan::relation(&remote));
                source.join = self.joins(rule, &relationship, &field.path)?;
                self.aggregate_of(&remote, source, definition, field).map(TargetValue::Aggregate)
            }
            FieldBinding::ComputedField(name) => self.computed_target(rule, name, definition, field),
            _ => Err(Error::unknown_field(field)),
        }
    }

    /// The columns of which a row's global id is made.
    pub(super) fn node_key<'r>(
        &self,
        rule: &'r SelectRule,
        at: &Path,
    ) -> Result<Vec<(&'r Attribute, Scalar)>, Error> {
        let internal = || Error::Internal { what: "global id without key".to_owned(), at: at.clone() };
        self.schema.node_key(rule).ok_or_else(internal)
    }

    fn output(
        &self,
        scalar: Scalar,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Output, Error> {
        let mut output = Output::new(scalar, self.settings.stringify_numeric_types);
        if let Some(path) = self.argument(definition, field, &InputBinding::JsonPath) {
            let at = self.argument_path(definition, field, &InputBinding::JsonPath);
            let text_array = DataType::text().array_of();
            output.json_path = Some(path.parameter(&text_array, Encoding::JsonPath, &at)?);
        }
        Ok(output)
    }

    /// A relationship and the rule for its remote relation.
    pub(super) fn relationship(
        &self,
        rule: &SelectRule,
        name: &str,
        at: &Path,
    ) -> Result<(Relationship, Arc<SelectRule>), Error> {
        let relationship = rule.relation.relationship(name).cloned();
        let remote = relationship.as_ref().and_then(|relationship| relationship.remote);
        match (relationship, remote) {
            (Some(relationship), Some(remote)) => Ok((relationship, self.rule(remote, at)?)),
            _ => Err(Error::Internal { what: format!("relationship '{name}'"), at: at.clone() }),
        }
    }

    pub(super) fn joins(
        &self,
        rule: &SelectRule,
        relationship: &Relationship,
        at: &Path,
    ) -> Result<Vec<crate::permission::Join>, Error> {
        let resolved = resolve_relationship(self.schema.catalog(), &rule.relation, relationship, at);
        resolved
            .map(|(_, joins)| joins)
            .map_err(|error| Error::Internal { what: error.to_string(), at: at.clone() })
    }

    fn related_rows(
        &self,
        rule: &SelectRule,
        relationship: &Relationship,
        remote: &Arc<SelectRule>,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Rows, Error> {
        let scan = Scan::relation(remote);
        let join = self.joins(rule, relationship, &field.path)?;
        if relationship.kind == RelationshipKind::Array {
            let mut rows = self.rows_of(remote, scan, Cardinality::Many, definition, field)?;
            rows.source.join = join;
            return Ok(rows);
        }
        let cardinality = if relationship.at_most_one { Cardinality::One } else { Cardinality::First };
        let source = RowSource { join, ..RowSource::all(scan) };
        Ok(Rows { source, targets: self.targets(remote, field)?, cardinality })
    }

    fn computed_target(
        &self,
        rule: &SelectRule,
        name: &str,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<TargetValue, Error> {
        let internal =
            || Error::Internal { what: format!("computed field '{name}'"), at: field.path.clone() };
        let computed = rule.relation.computed_field(name).ok_or_else(internal)?;
        let function = computed.function.as_ref().ok_or_else(internal)?;
        let call = self.computed_call(rule, computed, definition, field)?;
        if let Some(remote) = returned_relation(self.schema.catalog(), computed) {
            let remote = self.rule(remote.id, &field.path)?;
            let scan = Scan::function(&remote, call);
            let cardinality = if function.returns.set { Cardinality::Many } else { Cardinality::First };
            return self.rows_of(&remote, scan, cardinality, definition, field).map(TargetValue::Rows);
        }
        let scalar = Scalar::Call(call, function.returns.data_type.clone());
        let scalar = rule.computed(name, scalar).ok_or_else(internal)?;
        self.output(scalar, definition, field).map(TargetValue::Scalar)
    }
}

/// How many rows a relation has at most by one of its keys.
pub(super) fn by_key(relation: &Relation) -> Cardinality {
    if relation.is_inherited { Cardinality::First } else { Cardinality::One }
}
