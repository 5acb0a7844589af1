use super::Env;
use super::error::Error;
use super::input::Input;
use crate::model::{Attribute, AttributeNumber, DataType, Relationship};
use crate::permission::operator::OperandKind;
use crate::permission::{
    Access, AggregateArguments, AggregatePredicate, AggregateTest, Comparison, Encoding, Operand, Operator,
    Parameter, Predicate, Related, RelatedAggregate, RelatedSource, Scalar, SelectRule, computed_field_call,
    returned_relation,
};
use crate::response::Path;
use crate::schema::{EnumBinding, InputBinding, InputDefinition, TypeDefinition, TypeKey};

impl Env<'_> {
    /// The predicate that a `bool_exp` means for rows that a rule gives.
    ///
    /// Related rows count only as far as the role may see them.
    pub(super) fn predicate(&self, rule: &SelectRule, input: &Input, at: &Path) -> Result<Predicate, Error> {
        let ty = self.definition(&TypeKey::BoolExp(rule.relation.id), at)?;
        refuse_null(input, &ty, at)?;
        self.count_part(at)?;
        let mut parts = Vec::new();
        for (name, value) in input.entries() {
            let at = at.key(name);
            let field = input_field(&ty, name, &at)?;
            parts.push(self.condition(rule, field, &value, &at)?);
        }
        Ok(Predicate::all(parts))
    }

    /// Counts a condition, a key of an order or a column in a list: they may come by variables, which the limits on
    /// documents do not bound.
    pub(super) fn count_part(&self, at: &Path) -> Result<(), Error> {
        let limit = self.settings.limits.fields;
        let count = self.state.parts.get() + 1;
        self.state.parts.set(count);
        if count > limit { Err(Error::TooManyParts { limit, at: at.clone() }) } else { Ok(()) }
    }

    fn condition(
        &self,
        rule: &SelectRule,
        field: &InputDefinition,
        value: &Input,
        at: &Path,
    ) -> Result<Predicate, Error> {
        if value.is_null() {
            return Err(Error::Null { ty: field.ty.to_string(), at: at.clone() });
        }
        match &field.binding {
            InputBinding::And => Ok(Predicate::all(self.predicates(rule, value, at)?)),
            InputBinding::Or => Ok(Predicate::any(self.predicates(rule, value, at)?)),
            InputBinding::Not => Ok(Predicate::Not(Box::new(self.predicate(rule, value, at)?))),
            InputBinding::Attribute(number) => {
                let subject = self.visible_attribute(rule, *number, at)?;
                self.comparisons(&subject, Some((rule, *number)), field.ty.named().0, value, at)
            }
            InputBinding::Relationship(name) => {
                let (relationship, remote) = self.relationship(rule, name, at)?;
                let source = self.related_source(rule, &relationship, &remote, at)?;
                let predicate = self.predicate(&remote, value, at)?;
                Ok(Predicate::Related(Box::new(Related { source, predicate })))
            }
            InputBinding::RelationshipAggregate(name) => {
                let (relationship, remote) = self.relationship(rule, name, at)?;
                let source = self.related_source(rule, &relationship, &remote, at)?;
                self.aggregate_conditions(&remote, &source, field, value, at)
            }
            InputBinding::ComputedField(name) => self.computed_condition(rule, name, field, value, at),
            other => Err(Error::Internal { what: format!("binding {other:?}"), at: at.clone() }),
        }
    }

    fn predicates(&self, rule: &SelectRule, value: &Input, at: &Path) -> Result<Vec<Predicate>, Error> {
        let items = value.items();
        let single = items.len() == 1;
        let part = |(index, item): (usize, &Input)| {
            // A single object in place of a list has no index.
            let at = if single { at.clone() } else { at.index(index) };
            self.predicate(rule, item, &at)
        };
        items.iter().enumerate().map(part).collect()
    }

    pub(super) fn related_source(
        &self,
        rule: &SelectRule,
        relationship: &Relationship,
        remote: &SelectRule,
        at: &Path,
    ) -> Result<RelatedSource, Error> {
        let joins = self.joins(rule, relationship, at)?;
        Ok(RelatedSource::Relation(Access::by_rule(remote), joins))
    }

    fn computed_condition(
        &self,
        rule: &SelectRule,
        name: &str,
        field: &InputDefinition,
        value: &Input,
        at: &Path,
    ) -> Result<Predicate, Error> {
        let internal = |what: String| Error::Internal { what, at: at.clone() };
        let computed = rule.relation.computed_field(name).ok_or_else(|| internal(name.to_owned()))?;
        let call = computed_field_call(&rule.relation, computed, |_, _| None, at);
        let call = call.map_err(|error| internal(error.to_string()))?;
        if let Some(remote) = returned_relation(self.schema.catalog(), computed) {
            let remote = self.rule(remote.id, at)?;
            let source = RelatedSource::Function(Access::by_rule(&remote), call);
            let predicate = self.predicate(&remote, value, at)?;
            return Ok(Predicate::Related(Box::new(Related { source, predicate })));
        }
        let function = computed.function.as_ref().ok_or_else(|| internal(name.to_owned()))?;
        let scalar = Scalar::Call(call, function.returns.data_type.clone());
        let subject = rule.computed(name, scalar).ok_or_else(|| internal(name.to_owned()))?;
        self.comparisons(&subject, None, field.ty.named().0, value, at)
    }

    /// A comparison expression. `column`: the attribute, if it is one, for enum tables.
    fn comparisons(
        &self,
        subject: &Scalar,
        column: Option<(&SelectRule, AttributeNumber)>,
        key: &TypeKey,
        input: &Input,
        at: &Path,
    ) -> Result<Predicate, Error> {
        let ty = self.definition(key, at)?;
        refuse_null(input, &ty, at)?;
        let mut parts = Vec::new();
        for (name, value) in input.entries() {
            let at = at.key(name);
            let field = input_field(&ty, name, &at)?;
            if value.is_null() {
                return Err(Error::Null { ty: field.ty.to_string(), at });
            }
            parts.push(match &field.binding {
                InputBinding::Operator(operator) => {
                    let operand = match column {
                        Some((rule, number)) if matches!(key, TypeKey::EnumTableComparison(_)) => {
                            self.enum_operand(rule, number, *operator, &value, &at)?
                        }
                        _ => self.operand(subject.data_type(), *operator, field, &value, &at)?,
                    };
                    let subject = subject.clone();
                    Predicate::Compare(Box::new(Comparison {
                        subject,
                        operator: *operator,
                        operand,
                        null_is_unequal: false,
                    }))
                }
                InputBinding::Cast => self.casts(subject, field.ty.named().0, &value, &at)?,
                other => return Err(Error::Internal { what: format!("binding {other:?}"), at }),
            });
        }
        Ok(Predicate::all(parts))
    }

    fn casts(&self, subject: &Scalar, key: &TypeKey, input: &Input, at: &Path) -> Result<Predicate, Error> {
        let ty = self.definition(key, at)?;
        let mut parts = Vec::new();
        for (name, value) in input.entries() {
            let at = at.key(name);
            let field = input_field(&ty, name, &at)?;
            let InputBinding::CastTo(target) = &field.binding else { continue };
            let subject = Scalar::Cast(Box::new(subject.clone()), target.clone());
            parts.push(self.comparisons(&subject, None, field.ty.named().0, &value, &at)?);
        }
        Ok(Predicate::all(parts))
    }

    fn operand(
        &self,
        data_type: &DataType,
        operator: Operator,
        field: &InputDefinition,
        value: &Input,
        at: &Path,
    ) -> Result<Operand, Error> {
        let internal = || Error::Internal { what: format!("operator {operator:?}"), at: at.clone() };
        let definition = operator.definition(data_type).ok_or_else(internal)?;
        let text = DataType::text();
        match definition.operand {
            OperandKind::Flag => value.boolean().map(Operand::Flag).ok_or_else(internal),
            OperandKind::Same => value.parameter(data_type, Encoding::of(data_type), at).map(Operand::Value),
            OperandKind::Text | OperandKind::OwnText => {
                value.parameter(&text, Encoding::Plain, at).map(Operand::Value)
            }
            OperandKind::Sibling(name) => {
                value.parameter(&data_type.sibling(name), Encoding::Plain, at).map(Operand::Value)
            }
            OperandKind::Pattern => value.parameter(&text, Encoding::LikePattern, at).map(Operand::Value),
            OperandKind::SameList => self.list_operand(data_type, value, at),
            OperandKind::TextList => self.list_operand(&text, value, at),
            OperandKind::SiblingList(name) => self.list_operand(&data_type.sibling(name), value, at),
            OperandKind::Structured(shape) => {
                let ty = self.definition(field.ty.named().0, at)?;
                let mut parts = Vec::new();
                for (part, _, part_type) in shape.parts(data_type) {
                    let binding = InputBinding::Operand(part);
                    let named = match &ty.kind {
                        crate::schema::TypeKind::InputObject(fields) => {
                            fields.iter().find(|field| field.binding == binding)
                        }
                        _ => None,
                    };
                    let given = named.and_then(|field| value.entry(&field.name));
                    if let Some(given) = given.filter(|given| !given.is_null()) {
                        parts.push((
                            part,
                            given.parameter(&part_type, Encoding::of(&part_type), &at.key(part))?,
                        ));
                    }
                }
                Ok(Operand::Named(parts))
            }
        }
    }

    /// A list as one array parameter, or, where a literal list holds variables, one parameter for each item.
    fn list_operand(&self, element: &DataType, value: &Input, at: &Path) -> Result<Operand, Error> {
        if !value.has_open_items() && !element.is_listed_by_item() {
            return value.parameter(&element.array_of(), Encoding::Array, at).map(Operand::Value);
        }
        let item =
            |(index, item): (usize, &Input)| item.parameter(element, Encoding::of(element), &at.index(index));
        let parameters = value.items().iter().enumerate().map(item).collect::<Result<_, _>>()?;
        Ok(Operand::List(parameters, element.clone()))
    }

    fn enum_operand(
        &self,
        rule: &SelectRule,
        number: AttributeNumber,
        operator: Operator,
        value: &Input,
        at: &Path,
    ) -> Result<Operand, Error> {
        match operator {
            Operator::IsNull => value
                .boolean()
                .map(Operand::Flag)
                .ok_or_else(|| Error::Internal { what: "flag".to_owned(), at: at.clone() }),
            Operator::In | Operator::Nin => {
                let items = value.items();
                let parameters = items
                    .iter()
                    .map(|item| self.enum_or_parameter(rule, number, item, at))
                    .collect::<Result<_, _>>()?;
                let attribute = rule.relation.attribute_numbered(number);
                let data_type =
                    attribute.map_or_else(DataType::text, |attribute| attribute.data_type.clone());
                Ok(Operand::List(parameters, data_type))
            }
            _ => self.enum_or_parameter(rule, number, value, at).map(Operand::Value),
        }
    }

    /// The value of an attribute, which for an enum table's is the row that the enum value stands for.
    pub(super) fn enum_or_parameter(
        &self,
        rule: &SelectRule,
        number: AttributeNumber,
        value: &Input,
        at: &Path,
    ) -> Result<Parameter, Error> {
        let internal = || Error::Internal { what: "attribute".to_owned(), at: at.clone() };
        let attribute = rule.relation.attribute_numbered(number).ok_or_else(internal)?;
        self.attribute_value(attribute, value, at)
    }

    /// The same for an attribute, whoever may see it.
    pub(super) fn attribute_value(
        &self,
        attribute: &Attribute,
        value: &Input,
        at: &Path,
    ) -> Result<Parameter, Error> {
        let data_type = &attribute.data_type;
        let values = attribute.enum_relation.and_then(|id| self.schema.definition(&TypeKey::EnumTable(id)));
        let Some(values) = values else {
            return value.parameter(data_type, Encoding::of(data_type), at);
        };
        let name =
            value.enum_name().ok_or_else(|| Error::Null { ty: values.name.to_string(), at: at.clone() })?;
        match values.enum_value(name).map(|value| &value.binding) {
            Some(EnumBinding::Row(row)) => {
                let json = serde_json::Value::String(row.clone());
                let constant = Parameter::constant(&json, data_type, Encoding::Plain);
                constant.map_err(|source| Error::Value { source, at: at.clone() })
            }
            _ => Err(Error::Internal { what: "enum value".to_owned(), at: at.clone() }),
        }
    }

    /// `<relationship>_aggregate: {count: …, bool_and: …}`.
    fn aggregate_conditions(
        &self,
        remote: &SelectRule,
        source: &RelatedSource,
        field: &InputDefinition,
        input: &Input,
        at: &Path,
    ) -> Result<Predicate, Error> {
        let ty = self.definition(field.ty.named().0, at)?;
        let mut parts = Vec::new();
        for (name, value) in input.entries() {
            let at = at.key(name);
            let field = input_field(&ty, name, &at)?;
            let InputBinding::Predicate(predicate) = field.binding else { continue };
            if value.is_null() {
                return Err(Error::Null { ty: field.ty.to_string(), at });
            }
            let test = self.aggregate_condition(remote, source.clone(), predicate, field, &value, &at)?;
            parts.push(Predicate::RelatedAggregate(Box::new(test)));
        }
        Ok(Predicate::all(parts))
    }

    fn aggregate_condition(
        &self,
        remote: &SelectRule,
        source: RelatedSource,
        predicate: AggregatePredicate,
        field: &InputDefinition,
        input: &Input,
        at: &Path,
    ) -> Result<RelatedAggregate, Error> {
        let ty = self.definition(field.ty.named().0, at)?;
        let mut columns = Vec::new();
        let mut distinct = false;
        let mut filter = Predicate::always();
        let mut conditions = Vec::new();
        let result = predicate.result();
        for (name, value) in input.entries() {
            let at = at.key(name);
            let field = input_field(&ty, name, &at)?;
            match field.binding {
                _ if value.is_null() && field.binding != InputBinding::PredicateComparison => {}
                InputBinding::PredicateArguments if predicate.arguments() == AggregateArguments::Two => {
                    columns = self.two_columns(remote, field, &value, &at)?;
                }
                InputBinding::PredicateArguments => columns = self.columns(remote, field, &value, &at)?,
                InputBinding::PredicateDistinct => distinct = value.boolean().unwrap_or(false),
                InputBinding::PredicateFilter => filter = self.predicate(remote, &value, &at)?,
                _ => conditions = self.result_conditions(&result, field, &value, &at)?,
            }
        }
        let is_complete = match predicate.arguments() {
            AggregateArguments::Columns => true,
            AggregateArguments::One => columns.len() == 1,
            AggregateArguments::Two => columns.len() == 2,
        };
        if !is_complete {
            // A variable with a default stands for one of them, and was given as null.
            return Err(Error::Null { ty: ty.name.to_string(), at: at.key("arguments") });
        }
        let test = AggregateTest::Of { predicate, columns, distinct };
        Ok(RelatedAggregate { source, filter, test, conditions })
    }

    /// The columns that `X` and `Y` name, in this order.
    fn two_columns(
        &self,
        remote: &SelectRule,
        field: &InputDefinition,
        input: &Input,
        at: &Path,
    ) -> Result<Vec<Scalar>, Error> {
        let ty = self.definition(field.ty.named().0, at)?;
        let mut columns = Vec::with_capacity(2);
        for name in ["X", "Y"] {
            let at = at.key(name);
            let given =
                input.entry(name).ok_or_else(|| Error::Null { ty: ty.name.to_string(), at: at.clone() })?;
            columns.extend(self.columns(remote, input_field(&ty, name, &at)?, &given, &at)?);
        }
        Ok(columns)
    }

    /// Conditions on an aggregate's result.
    fn result_conditions(
        &self,
        result: &DataType,
        field: &InputDefinition,
        input: &Input,
        at: &Path,
    ) -> Result<Vec<(Operator, Operand)>, Error> {
        let ty = self.definition(field.ty.named().0, at)?;
        refuse_null(input, &ty, at)?;
        let mut conditions = Vec::new();
        for (name, value) in input.entries() {
            let at = at.key(name);
            let field = input_field(&ty, name, &at)?;
            let InputBinding::Operator(operator) = field.binding else { continue };
            if value.is_null() {
                return Err(Error::Null { ty: field.ty.to_string(), at });
            }
            conditions.push((operator, self.operand(result, operator, field, &value, &at)?));
        }
        Ok(conditions)
    }

    /// The attributes that a list of column enum values names.
    pub(super) fn columns(
        &self,
        rule: &SelectRule,
        field: &InputDefinition,
        input: &Input,
        at: &Path,
    ) -> Result<Vec<Scalar>, Error> {
        let ty = self.definition(field.ty.named().0, at)?;
        let mut columns = Vec::new();
        for item in input.items() {
            self.count_part(at)?;
            let binding = item.enum_name().and_then(|name| ty.enum_value(name)).map(|value| &value.binding);
            let Some(EnumBinding::Attribute(number)) = binding else {
                return Err(Error::Null { ty: ty.name.to_string(), at: at.clone() });
            };
            columns.push(self.visible_attribute(rule, *number, at)?);
        }
        Ok(columns)
    }
}

/// A field of an input object that validation found.
pub(super) fn input_field<'t>(
    ty: &'t TypeDefinition,
    name: &str,
    at: &Path,
) -> Result<&'t InputDefinition, Error> {
    ty.input_field(name)
        .ok_or_else(|| Error::Internal { what: format!("input field '{name}'"), at: at.clone() })
}

fn refuse_null(input: &Input, ty: &TypeDefinition, at: &Path) -> Result<(), Error> {
    match input.is_null() {
        true => Err(Error::Null { ty: ty.name.to_string(), at: at.clone() }),
        false => Ok(()),
    }
}
