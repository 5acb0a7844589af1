use super::Env;
use super::error::Error;
use super::tree::{
    Aggregate, AggregateField, AggregateTarget, AggregateValue, Cardinality, RowSource, Rows, Scan,
    is_large_number,
};
use crate::document::CollectedField;
use crate::model::RelationId;
use crate::permission::operator::AggregateOperator;
use crate::permission::{CallOperand, Scalar, SelectRule, computed_field_call};
use crate::schema::{FieldBinding, FieldDefinition, InputBinding, TypeDefinition, TypeKey};

impl Env<'_> {
    pub(super) fn select_aggregate(
        &self,
        id: RelationId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Aggregate, Error> {
        let rule = self.rule(id, &field.path)?;
        self.aggregate_of(&rule, RowSource::all(Scan::relation(&rule)), definition, field)
    }

    /// Aggregates over a source, arranged by the field's arguments.
    pub(super) fn aggregate_of(
        &self,
        rule: &SelectRule,
        source: RowSource,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Aggregate, Error> {
        let source = self.arranged(rule, source, definition, field)?;
        let path = field.path.key("selectionSet");
        let ty = self.definition(&TypeKey::Aggregate(rule.relation.id), &path)?;
        let fields = self.collect(&ty, field.selections.iter().copied(), &path);
        let mut targets = Vec::with_capacity(fields.len());
        for field in &fields {
            let definition =
                self.schema.field(&ty, &field.field.name).ok_or_else(|| Error::unknown_field(field))?;
            let name = field.field.response_name().to_owned();
            targets.push(match definition.binding {
                FieldBinding::TypeName => AggregateTarget::TypeName(name, ty.name.clone()),
                FieldBinding::AggregateFields => {
                    AggregateTarget::Fields(name, self.aggregate_values(rule, field)?)
                }
                FieldBinding::Nodes => {
                    let mut source = source.clone();
                    source.limit.rule = rule.row_limit;
                    let targets = self.targets(rule, field)?;
                    let rows = Rows { source, targets, cardinality: Cardinality::Many };
                    AggregateTarget::Nodes(name, Box::new(rows))
                }
                _ => return Err(Error::unknown_field(field)),
            });
        }
        Ok(Aggregate { source, targets })
    }

    fn aggregate_values(
        &self,
        rule: &SelectRule,
        field: &CollectedField,
    ) -> Result<Vec<AggregateField>, Error> {
        let path = field.path.key("selectionSet");
        let ty = self.definition(&TypeKey::AggregateFields(rule.relation.id), &path)?;
        let fields = self.collect(&ty, field.selections.iter().copied(), &path);
        let value = |field: &CollectedField| {
            let definition =
                self.schema.field(&ty, &field.field.name).ok_or_else(|| Error::unknown_field(field))?;
            let value = match definition.binding {
                FieldBinding::TypeName => AggregateValue::TypeName(ty.name.clone()),
                FieldBinding::Count => self.count(rule, &definition, field)?,
                FieldBinding::Operation(operator) => {
                    AggregateValue::Operation(self.operation(rule, operator, field)?)
                }
                _ => return Err(Error::unknown_field(field)),
            };
            Ok(AggregateField { name: field.field.response_name().to_owned(), value })
        };
        fields.iter().map(value).collect()
    }

    fn count(
        &self,
        rule: &SelectRule,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<AggregateValue, Error> {
        let mut columns = Vec::new();
        let argument =
            definition.arguments.iter().find(|argument| argument.binding == InputBinding::CountColumns);
        let given = self.argument(definition, field, &InputBinding::CountColumns);
        if let (Some(argument), Some(input)) = (argument, given) {
            let at = self.argument_path(definition, field, &InputBinding::CountColumns);
            columns = self.columns(rule, argument, &input, &at)?;
        }
        let distinct = self.argument(definition, field, &InputBinding::CountDistinct);
        let distinct = distinct.and_then(|input| input.boolean()).unwrap_or(false);
        Ok(AggregateValue::Count { columns, distinct })
    }

    fn operation(
        &self,
        rule: &SelectRule,
        operator: AggregateOperator,
        field: &CollectedField,
    ) -> Result<Vec<AggregateField>, Error> {
        let path = field.path.key("selectionSet");
        let ty = self.definition(&TypeKey::AggregateOperation(rule.relation.id, operator), &path)?;
        let fields = self.collect(&ty, field.selections.iter().copied(), &path);
        let value = |field: &CollectedField| {
            let definition =
                self.schema.field(&ty, &field.field.name).ok_or_else(|| Error::unknown_field(field))?;
            let value = self.operand_of_aggregate(rule, operator, &ty, &definition, field)?;
            Ok(AggregateField { name: field.field.response_name().to_owned(), value })
        };
        fields.iter().map(value).collect()
    }

    fn operand_of_aggregate(
        &self,
        rule: &SelectRule,
        operator: AggregateOperator,
        ty: &TypeDefinition,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<AggregateValue, Error> {
        let scalar = match &definition.binding {
            FieldBinding::TypeName => return Ok(AggregateValue::TypeName(ty.name.clone())),
            FieldBinding::OperationAttribute(number) => self.visible_attribute(rule, *number, &field.path)?,
            FieldBinding::OperationComputedField(name) => {
                let computed =
                    rule.relation.computed_field(name).ok_or_else(|| Error::unknown_field(field))?;
                let function = computed.function.as_ref().ok_or_else(|| Error::unknown_field(field))?;
                let call =
                    computed_field_call(&rule.relation, computed, |_, _| None::<CallOperand>, &field.path)
                        .map_err(|error| Error::Internal {
                            what: error.to_string(),
                            at: field.path.clone(),
                        })?;
                let scalar = Scalar::Call(call, function.returns.data_type.clone());
                rule.computed(name, scalar).ok_or_else(|| Error::unknown_field(field))?
            }
            _ => return Err(Error::unknown_field(field)),
        };
        // Only results that keep the column's type are large numbers to the client; all others are `Float`.
        let stringify = self.settings.stringify_numeric_types && operator.keeps_type();
        let as_text = stringify && is_large_number(scalar.data_type());
        Ok(AggregateValue::Apply { operator, scalar, as_text })
    }
}
