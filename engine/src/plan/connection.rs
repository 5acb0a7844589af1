use serde_json::Value as Json;

use super::Env;
use super::cursor::{check, value_of_key};
use super::error::Error;
use super::tree::{
    Connection, ConnectionTarget, EdgeValue, End, Limit, OrderKey, OrderValue, PageInfoValue, RowSource,
    Scan, Side, Slice, Split,
};
use crate::document::CollectedField;
use crate::model::{Attribute, DataType, RelationId};
use crate::permission::operator::AggregateOperator;
use crate::permission::{AggregateTest, Encoding, Parameter, Scalar, SelectRule, decode_json};
use crate::response::{Path, Step};
use crate::schema::{Direction, FieldBinding, FieldDefinition, InputBinding, TypeKey};

/// How many keys the rows of a connection are ordered by: Postgres takes no more arguments for the function that makes
/// a cursor of them.
const MOST_KEYS: usize = 49;

impl Env<'_> {
    pub(super) fn select_connection(
        &self,
        id: RelationId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Connection, Error> {
        let rule = self.rule(id, &field.path)?;
        self.connection_of(&rule, RowSource::all(Scan::relation(&rule)), definition, field)
    }

    /// The rows of a source in pages, arranged by the field's arguments.
    ///
    /// Errors: besides those of `arranged`, two arguments that exclude each other, and a cursor that is none of this
    /// order.
    pub(super) fn connection_of(
        &self,
        rule: &SelectRule,
        source: RowSource,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Connection, Error> {
        let mut source = self.arranged(rule, source, definition, field)?;
        let at = field.path.key("args");
        self.order_fully(rule, &mut source, &at)?;
        let split = self.split(&source, definition, field, &at)?;
        let slice = self.slice(rule, definition, field, &at)?;
        Ok(Connection { source, split, slice, targets: self.connection_targets(rule, field)? })
    }

    /// Completes the order, so that it tells each row from every other: by what `distinct_on` needs, then by the
    /// primary key. A key that stands there twice decides nothing the second time.
    fn order_fully(&self, rule: &SelectRule, source: &mut RowSource, at: &Path) -> Result<(), Error> {
        let mut keys: Vec<OrderKey> = Vec::new();
        let push = |keys: &mut Vec<OrderKey>, key: OrderKey| {
            let is_known = |known: &OrderKey| known.steps == key.steps && known.value == key.value;
            if keys.iter().any(is_known) {
                return Ok(());
            }
            if keys.len() >= MOST_KEYS {
                let message = format!("a connection is ordered by at most {MOST_KEYS} keys");
                return Err(Error::Connection { message, at: at.clone() });
            }
            keys.push(key);
            Ok(())
        };
        let is_distinct = |key: &OrderKey| {
            key.steps.is_empty()
                && matches!(&key.value, OrderValue::Scalar(scalar) if source.distinct.contains(scalar))
        };
        let (leading, others): (Vec<_>, Vec<_>) = std::mem::take(&mut source.order)
            .into_iter()
            .partition(|key| !source.distinct.is_empty() && is_distinct(key));
        let mut all = leading;
        for scalar in &source.distinct {
            all.push(ascending(attribute_of(scalar), scalar.clone()));
        }
        all.extend(others);
        for (column, scalar) in self.node_key(rule, at)? {
            all.push(ascending(Some(column), scalar));
        }
        for key in all {
            push(&mut keys, key)?;
        }
        source.order = keys;
        Ok(())
    }

    fn split(
        &self,
        source: &RowSource,
        definition: &FieldDefinition,
        field: &CollectedField,
        at: &Path,
    ) -> Result<Option<Split>, Error> {
        let given = |binding| self.argument(definition, field, &binding);
        let (side, input) = match (given(InputBinding::After), given(InputBinding::Before)) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => return Err(excluded("after", "before", at)),
            (Some(after), None) => (Side::After, after),
            (None, Some(before)) => (Side::Before, before),
        };
        let refused = |message: String| Error::Connection { message, at: at.clone() };
        let invalid = || refused("the \"after\" or \"before\" cursor is invalid".to_owned());
        let coded = input.coded();
        let cursor = decode_json(&coded.text).ok_or_else(invalid)?;
        let mut values = Vec::with_capacity(source.order.len());
        for key in &source.order {
            let value = value_of_key(&cursor, key).ok_or_else(invalid)?;
            if value.is_null() {
                values.push(None);
                continue;
            }
            let data_type = type_of(&key.value);
            check(value, &data_type).map_err(refused)?;
            let encoding = Encoding::of_value(value, &data_type);
            let parameter = match value {
                // A JSON value stands there as its text.
                Json::String(text) if encoding == Encoding::Json => {
                    let inner: Json = serde_json::from_str(text).map_err(|_| invalid())?;
                    Parameter::constant(&inner, &data_type, encoding)
                }
                value => {
                    let path = key.cursor_path().map(|name| Step::Key(name.to_owned())).collect();
                    coded.parameter(value, path, &data_type, encoding)
                }
            };
            values.push(Some(parameter.map_err(|source| Error::Value { source, at: at.clone() })?));
        }
        Ok(Some(Split { side, values }))
    }

    fn slice(
        &self,
        rule: &SelectRule,
        definition: &FieldDefinition,
        field: &CollectedField,
        at: &Path,
    ) -> Result<Slice, Error> {
        let given = |binding: InputBinding| {
            let input = self.argument(definition, field, &binding);
            let at = self.argument_path(definition, field, &binding);
            input.map(|input| input.parameter(&DataType::int8(), Encoding::Plain, &at)).transpose()
        };
        let (end, client) = match (given(InputBinding::First)?, given(InputBinding::Last)?) {
            (Some(_), Some(_)) => return Err(excluded("first", "last", at)),
            (None, Some(last)) => (End::Last, Some(last)),
            (first, None) => (End::First, first),
        };
        Ok(Slice { end, limit: Limit { client, rule: rule.row_limit } })
    }

    fn connection_targets(
        &self,
        rule: &SelectRule,
        field: &CollectedField,
    ) -> Result<Vec<ConnectionTarget>, Error> {
        let path = field.path.key("selectionSet");
        let ty = self.definition(&TypeKey::Connection(rule.relation.id), &path)?;
        let fields = self.collect(&ty, field.selections.iter().copied(), &path);
        let mut targets = Vec::with_capacity(fields.len());
        for field in &fields {
            let definition =
                self.schema.field(&ty, &field.field.name).ok_or_else(|| Error::unknown_field(field))?;
            let name = field.field.response_name().to_owned();
            targets.push(match definition.binding {
                FieldBinding::TypeName => ConnectionTarget::TypeName(name, ty.name.clone()),
                FieldBinding::PageInfo => ConnectionTarget::PageInfo(name, self.page_info(field)?),
                FieldBinding::Edges => ConnectionTarget::Edges(name, self.edge(rule, field)?),
                _ => return Err(Error::unknown_field(field)),
            });
        }
        Ok(targets)
    }

    fn page_info(&self, field: &CollectedField) -> Result<Vec<(String, PageInfoValue)>, Error> {
        let path = field.path.key("selectionSet");
        let ty = self.definition(&TypeKey::PageInfo, &path)?;
        let fields = self.collect(&ty, field.selections.iter().copied(), &path);
        let value = |field: &CollectedField| {
            let definition =
                self.schema.field(&ty, &field.field.name).ok_or_else(|| Error::unknown_field(field))?;
            let value = match definition.binding {
                FieldBinding::TypeName => PageInfoValue::TypeName(ty.name.clone()),
                FieldBinding::HasNextPage => PageInfoValue::HasNextPage,
                FieldBinding::HasPreviousPage => PageInfoValue::HasPreviousPage,
                FieldBinding::StartCursor => PageInfoValue::StartCursor,
                FieldBinding::EndCursor => PageInfoValue::EndCursor,
                _ => return Err(Error::unknown_field(field)),
            };
            Ok((field.field.response_name().to_owned(), value))
        };
        fields.iter().map(value).collect()
    }

    fn edge(&self, rule: &SelectRule, field: &CollectedField) -> Result<Vec<(String, EdgeValue)>, Error> {
        let path = field.path.key("selectionSet");
        let ty = self.definition(&TypeKey::Edge(rule.relation.id), &path)?;
        let fields = self.collect(&ty, field.selections.iter().copied(), &path);
        let value = |field: &CollectedField| {
            let definition =
                self.schema.field(&ty, &field.field.name).ok_or_else(|| Error::unknown_field(field))?;
            let value = match definition.binding {
                FieldBinding::TypeName => EdgeValue::TypeName(ty.name.clone()),
                FieldBinding::Cursor => EdgeValue::Cursor,
                FieldBinding::EdgeNode => EdgeValue::Node(self.targets(rule, field)?),
                _ => return Err(Error::unknown_field(field)),
            };
            Ok((field.field.response_name().to_owned(), value))
        };
        fields.iter().map(value).collect()
    }
}

fn excluded(one: &str, other: &str, at: &Path) -> Error {
    let message = format!("\"{one}\" and \"{other}\" are not allowed at once");
    Error::Connection { message, at: at.clone() }
}

fn ascending(attribute: Option<&Attribute>, scalar: Scalar) -> OrderKey {
    OrderKey {
        steps: Vec::new(),
        names: attribute.map(|attribute| attribute.name.clone()).into_iter().collect(),
        value: OrderValue::Scalar(scalar),
        direction: Direction { descending: false, nulls_first: false },
    }
}

fn attribute_of(scalar: &Scalar) -> Option<&Attribute> {
    match scalar {
        Scalar::Attribute(attribute) => Some(attribute),
        Scalar::Masked(inner, _) | Scalar::Cast(inner, _) => attribute_of(inner),
        Scalar::Call(..) => None,
    }
}

/// The type of the values of an order key.
fn type_of(value: &OrderValue) -> DataType {
    let aggregate = match value {
        OrderValue::Scalar(scalar) => return scalar.data_type().clone(),
        OrderValue::Aggregate(aggregate) => aggregate,
    };
    let (operator, argument) = match &aggregate.test {
        AggregateTest::Of { predicate, .. } => return predicate.result(),
        AggregateTest::Value(operator, scalar) => (*operator, scalar.data_type()),
    };
    let is = |names: &[&str]| names.iter().any(|name| argument.is_builtin(name));
    match operator {
        AggregateOperator::Max | AggregateOperator::Min => argument.clone(),
        AggregateOperator::Sum if is(&["int2", "int4"]) => DataType::int8(),
        AggregateOperator::Sum if is(&["int8"]) => DataType::numeric(),
        AggregateOperator::Sum => argument.clone(),
        _ if is(&["int2", "int4", "int8", "numeric"]) => DataType::numeric(),
        _ if is(&["float4", "float8"]) => DataType::float8(),
        _ => argument.clone(),
    }
}
