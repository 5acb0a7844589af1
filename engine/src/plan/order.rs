use super::Env;
use super::error::Error;
use super::filter::input_field;
use super::input::Input;
use super::tree::{ObjectStep, OrderAggregate, OrderKey, OrderValue, RowSource};
use crate::document::CollectedField;
use crate::model::{AttributeNumber, DataType};
use crate::permission::{
    Access, AggregateTest, Encoding, RelatedSource, Scalar, SelectRule, computed_field_call,
    returned_relation,
};
use crate::response::Path;
use crate::schema::{
    Direction, EnumBinding, FieldDefinition, InputBinding, InputDefinition, TypeDefinition, TypeKey,
};

impl Env<'_> {
    /// Puts `where`, `order_by`, `distinct_on`, `limit` and `offset` of a field on a source of rows.
    pub(super) fn arranged(
        &self,
        rule: &SelectRule,
        mut source: RowSource,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<RowSource, Error> {
        let path = |binding| self.argument_path(definition, field, binding);
        if let Some(input) = self.argument(definition, field, &InputBinding::Where) {
            source.predicate = self.predicate(rule, &input, &path(&InputBinding::Where))?;
        }
        if let Some(input) = self.argument(definition, field, &InputBinding::OrderBy) {
            source.order = self.order_keys(rule, &input, &path(&InputBinding::OrderBy))?;
        }
        if let Some(input) = self.argument(definition, field, &InputBinding::DistinctOn) {
            let at = path(&InputBinding::DistinctOn);
            let argument =
                definition.arguments.iter().find(|argument| argument.binding == InputBinding::DistinctOn);
            let argument = argument.ok_or_else(|| Error::unknown_field(field))?;
            source.distinct = self.columns(rule, argument, &input, &at)?;
            check_distinct(&source, &field.path.key("args"))?;
        }
        let int8 = DataType::int8();
        if let Some(input) = self.argument(definition, field, &InputBinding::Limit) {
            let at = path(&InputBinding::Limit);
            source.limit.client = Some(input.parameter(&int8, Encoding::Plain, &at)?);
        }
        if let Some(input) = self.argument(definition, field, &InputBinding::Offset) {
            let at = path(&InputBinding::Offset);
            source.offset = Some(input.parameter(&int8, Encoding::Plain, &at)?);
        }
        Ok(source)
    }

    fn order_keys(&self, rule: &SelectRule, input: &Input, at: &Path) -> Result<Vec<OrderKey>, Error> {
        let mut keys = Vec::new();
        let items = input.items();
        let single = items.len() == 1;
        for (index, item) in items.iter().enumerate() {
            let at = if single { at.clone() } else { at.index(index) };
            self.order_object(rule, item, &[], &mut keys, &at)?;
        }
        Ok(keys)
    }

    /// The keys of one `order_by` object; entries that are null or were not given are left out.
    fn order_object(
        &self,
        rule: &SelectRule,
        input: &Input,
        steps: &[ObjectStep],
        keys: &mut Vec<OrderKey>,
        at: &Path,
    ) -> Result<(), Error> {
        let ty = self.definition(&TypeKey::OrderBy(rule.relation.id), at)?;
        for (name, value) in input.entries() {
            let at = at.key(name);
            if value.is_null() {
                continue;
            }
            self.count_part(&at)?;
            let field = input_field(&ty, name, &at)?;
            match &field.binding {
                InputBinding::Attribute(number) => {
                    let scalar = self.visible_attribute(rule, *number, &at)?;
                    let direction = self.direction(field, &value, &at)?;
                    let names = attribute_name(rule, *number);
                    let value = OrderValue::Scalar(scalar);
                    keys.push(OrderKey { steps: steps.to_vec(), names, value, direction });
                }
                InputBinding::Relationship(name) => {
                    let (relationship, remote) = self.relationship(rule, name, &at)?;
                    let join = self.joins(rule, &relationship, &at)?;
                    let mut steps = steps.to_vec();
                    steps.push(ObjectStep::new(&relationship, &remote, join));
                    self.order_object(&remote, &value, &steps, keys, &at)?;
                }
                InputBinding::RelationshipAggregate(name) => {
                    let (relationship, remote) = self.relationship(rule, name, &at)?;
                    let source = self.related_source(rule, &relationship, &remote, &at)?;
                    let ty = self.definition(field.ty.named().0, &at)?;
                    self.aggregate_keys(&remote, &source, name, &ty, &value, steps, keys, &at)?;
                }
                InputBinding::ComputedField(name) => {
                    self.computed_key(rule, name, field, &value, steps, keys, &at)?;
                }
                other => return Err(Error::Internal { what: format!("binding {other:?}"), at }),
            }
        }
        Ok(())
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the place in the order, the place in the request, the rule"
    )]
    fn computed_key(
        &self,
        rule: &SelectRule,
        name: &str,
        field: &InputDefinition,
        input: &Input,
        steps: &[ObjectStep],
        keys: &mut Vec<OrderKey>,
        at: &Path,
    ) -> Result<(), Error> {
        let internal = |what: String| Error::Internal { what, at: at.clone() };
        let computed = rule.relation.computed_field(name).ok_or_else(|| internal(name.to_owned()))?;
        let call = computed_field_call(&rule.relation, computed, |_, _| None, at);
        let call = call.map_err(|error| internal(error.to_string()))?;
        if let Some(remote) = returned_relation(self.schema.catalog(), computed) {
            let remote = self.rule(remote.id, at)?;
            let source = RelatedSource::Function(Access::by_rule(&remote), call);
            let ty = self.definition(field.ty.named().0, at)?;
            return self.aggregate_keys(&remote, &source, name, &ty, input, steps, keys, at);
        }
        let function = computed.function.as_ref().ok_or_else(|| internal(name.to_owned()))?;
        let scalar = Scalar::Call(call, function.returns.data_type.clone());
        let scalar = rule.computed(name, scalar).ok_or_else(|| internal(name.to_owned()))?;
        let direction = self.direction(field, input, at)?;
        let (names, value) = (vec![name.to_owned()], OrderValue::Scalar(scalar));
        keys.push(OrderKey { steps: steps.to_vec(), names, value, direction });
        Ok(())
    }

    /// `{count: asc, max: {id: desc}}`. `name`: of the relationship or computed field.
    #[expect(
        clippy::too_many_arguments,
        reason = "the place in the order, the place in the request, the rule"
    )]
    fn aggregate_keys(
        &self,
        remote: &SelectRule,
        source: &RelatedSource,
        name: &str,
        ty: &TypeDefinition,
        input: &Input,
        steps: &[ObjectStep],
        keys: &mut Vec<OrderKey>,
        at: &Path,
    ) -> Result<(), Error> {
        let mut push = |test, names: Vec<String>, direction| {
            let names = std::iter::once(format!("{name}_aggregate")).chain(names).collect();
            let value = OrderValue::Aggregate(Box::new(OrderAggregate { source: source.clone(), test }));
            keys.push(OrderKey { steps: steps.to_vec(), names, value, direction });
        };
        for (name, value) in input.entries().into_iter().filter(|(_, value)| !value.is_null()) {
            let at = at.key(name);
            let field = input_field(ty, name, &at)?;
            let operator = match &field.binding {
                InputBinding::Operation(operator) => *operator,
                _ => {
                    let direction = self.direction(field, &value, &at)?;
                    push(AggregateTest::count(), vec!["count".to_owned()], direction);
                    continue;
                }
            };
            let columns = self.definition(field.ty.named().0, &at)?;
            for (name, value) in value.entries().into_iter().filter(|(_, value)| !value.is_null()) {
                let at = at.key(name);
                self.count_part(&at)?;
                let column = input_field(&columns, name, &at)?;
                let InputBinding::Attribute(number) = column.binding else { continue };
                let scalar = self.visible_attribute(remote, number, &at)?;
                let mut names = vec![operator.name().to_owned()];
                names.extend(attribute_name(remote, number));
                let direction = self.direction(column, &value, &at)?;
                push(AggregateTest::Value(operator, scalar), names, direction);
            }
        }
        Ok(())
    }

    fn direction(&self, field: &InputDefinition, input: &Input, at: &Path) -> Result<Direction, Error> {
        let ty = self.definition(field.ty.named().0, at)?;
        let binding = input.enum_name().and_then(|name| ty.enum_value(name)).map(|value| &value.binding);
        match binding {
            Some(EnumBinding::Direction(direction)) => Ok(*direction),
            _ => Err(Error::Internal { what: "order direction".to_owned(), at: at.clone() }),
        }
    }
}

fn attribute_name(rule: &SelectRule, number: AttributeNumber) -> Vec<String> {
    rule.relation.attribute_numbered(number).map(|attribute| attribute.name.clone()).into_iter().collect()
}

/// The columns of `distinct_on` must be the first keys of the order, in any order.
fn check_distinct(source: &RowSource, at: &Path) -> Result<(), Error> {
    let is_distinct = |key: &&OrderKey| match &key.value {
        OrderValue::Scalar(scalar) => key.steps.is_empty() && source.distinct.contains(scalar),
        OrderValue::Aggregate(_) => false,
    };
    let leading: Vec<_> = source.order.iter().take_while(is_distinct).collect();
    let covers = |scalar: &Scalar| {
        leading.iter().any(|key| matches!(&key.value, OrderValue::Scalar(ordered) if ordered == scalar))
    };
    match source.order.len() == leading.len() || source.distinct.iter().all(covers) {
        true => Ok(()),
        false => Err(Error::DistinctOn { at: at.clone() }),
    }
}
