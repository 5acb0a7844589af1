use serde_json::{Map, Value as Json};

use super::ast::{Document, OperationDefinition, TypeReference, Value, VariableDefinition};
use super::error::Error;
use super::input::{Expected, describe_json, enum_values, integral, type_use};
use super::place::Place;
use super::rules::TypeSource;
use super::usage::{Usage, usages};
use super::variables::{VariableValue, Variables};
use crate::response::Path;
use crate::schema::{InputBinding, TypeDefinition, TypeKind, TypeUse};

/// Coerces the request's variables to the types that the operation declares.
///
/// `document`: valid for the role, with `operation` in it. `values`: name without `$` to value.
/// Returns one entry for each declared variable, in order. A single item for a list stays as it is; integers are
/// written without fraction or exponent; all other numbers keep every digit.
/// Errors, in this order: `MissingVariable` for each absent variable of a non-null type, `UnexpectedVariables` for values
/// that the operation does not declare, then for each value that does not fit `Mismatch`, `UnknownEnumValue`,
/// `UnknownField` or `MissingRequired`. Paths lead to where the operation uses the variable, then into the value.
/// Source: GraphQL specification, October 2021, 6.1.2; sentences and paths as in Hasura.
pub fn coerce_variables(
    source: &impl TypeSource,
    document: &Document,
    operation: &OperationDefinition,
    values: &Map<String, Json>,
) -> Result<Variables, Vec<Error>> {
    let mut errors = missing(operation, values);
    errors.extend(unexpected(operation, values));
    let mut variables = Variables::default();
    for definition in &operation.variables {
        let uses = || usages(source, document, operation, &definition.name);
        let value = match (values.get(&definition.name), &definition.default) {
            (None, None) => VariableValue::Absent,
            (None, Some(default)) => {
                if let Some(number) = negative(default) {
                    errors.extend(
                        coerce_where_used(source, definition, &number, uses()).err().unwrap_or_default(),
                    );
                }
                VariableValue::Default(default.clone())
            }
            (Some(value), _) => match coerce_given(source, definition, value, uses) {
                Ok(value) => VariableValue::Given(value),
                Err(more) => {
                    errors.extend(more);
                    continue;
                }
            },
        };
        variables.entries.push((definition.name.clone(), value));
    }
    if errors.is_empty() { Ok(variables) } else { Err(errors) }
}

/// The variables that need a value and have none.
fn missing(operation: &OperationDefinition, values: &Map<String, Json>) -> Vec<Error> {
    let is_missing = |definition: &&VariableDefinition| {
        matches!(definition.ty, TypeReference::NonNull(_))
            && definition.default.is_none()
            && !values.contains_key(&definition.name)
    };
    let error = |definition: &VariableDefinition| Error::MissingVariable {
        name: definition.name.clone(),
        path: Path::root(),
    };
    operation.variables.iter().filter(is_missing).map(error).collect()
}

/// The values that no variable takes.
fn unexpected(operation: &OperationDefinition, values: &Map<String, Json>) -> Option<Error> {
    let is_declared = |name: &str| operation.variables.iter().any(|definition| definition.name == name);
    let names: Vec<String> = values.keys().filter(|name| !is_declared(name)).cloned().collect();
    (!names.is_empty()).then(|| Error::UnexpectedVariables { names, path: Path::root() })
}

/// A default below zero, which `limit` does not take, as JSON.
fn negative(default: &Value) -> Option<Json> {
    match default {
        Value::Int(text) => text.parse::<i64>().ok().filter(|number| *number < 0).map(Json::from),
        _ => None,
    }
}

/// Coerces one given value. Only if it does not fit, or is a number below zero, its uses are looked for: `limit` takes
/// less than the declared type, `offset` more, and errors tell where the value is used.
fn coerce_given(
    source: &dyn TypeSource,
    definition: &VariableDefinition,
    value: &Json,
    uses: impl FnOnce() -> Vec<Usage>,
) -> Result<Json, Vec<Error>> {
    let place = Place::root();
    let place = place.key("variableValues");
    let plain = coerce_at(source, definition, value, None, &place.key(&definition.name));
    let is_negative = value.as_number().is_some_and(|number| number.to_string().starts_with('-'));
    if plain.is_ok() && !is_negative {
        return plain;
    }
    match uses() {
        uses if uses.is_empty() => plain,
        uses => coerce_where_used(source, definition, value, uses),
    }
}

/// Coerces a value for each place where it is used; the errors are those of the first where it does not fit.
fn coerce_where_used(
    source: &dyn TypeSource,
    definition: &VariableDefinition,
    value: &Json,
    uses: Vec<Usage>,
) -> Result<Json, Vec<Error>> {
    let mut coerced = value.clone();
    for usage in uses {
        coerced = coerce_at(source, definition, value, usage.binding.as_ref(), &Place::at(&usage.path))?;
    }
    Ok(coerced)
}

fn coerce_at(
    source: &dyn TypeSource,
    definition: &VariableDefinition,
    value: &Json,
    binding: Option<&InputBinding>,
    place: &Place<'_>,
) -> Result<Json, Vec<Error>> {
    let Some(ty) = type_use(source, &definition.ty) else {
        let name = definition.ty.named().to_owned();
        return Err(vec![Error::UnknownType { name, path: place.path() }]);
    };
    let mut coercion = Coercion { source, errors: Vec::new() };
    let mut value = value.clone();
    coercion.value(&mut value, &ty, binding, place);
    if coercion.errors.is_empty() { Ok(value) } else { Err(coercion.errors) }
}

struct Coercion<'s> {
    source: &'s dyn TypeSource,
    errors: Vec<Error>,
}

/// After so many errors the rest of a value is not looked at.
const MOST_ERRORS: usize = 100;

impl Coercion<'_> {
    fn value(&mut self, value: &mut Json, ty: &TypeUse, binding: Option<&InputBinding>, place: &Place<'_>) {
        if self.errors.len() >= MOST_ERRORS {
            return;
        }
        match (value, ty) {
            (value @ Json::Null, TypeUse::NonNull(_)) => self.single(value, ty, binding, place),
            (Json::Null, _) => {}
            (value, TypeUse::NonNull(inner)) => self.value(value, inner, binding, place),
            (Json::Array(items), TypeUse::List(inner)) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.value(item, inner, binding, &place.index(index));
                }
            }
            (value, TypeUse::List(inner)) => self.value(value, inner, binding, &place.index(0)),
            (value, TypeUse::Named(..)) => self.single(value, ty, binding, place),
        }
    }

    /// A value for a place of a named type, or null where it is not allowed.
    fn single(&mut self, value: &mut Json, ty: &TypeUse, binding: Option<&InputBinding>, place: &Place<'_>) {
        let (key, name) = ty.named();
        let Some(definition) = self.source.definition(key) else {
            return self.errors.push(Error::UnknownType { name: name.to_string(), path: place.path() });
        };
        let expected = Expected::of(&definition, binding);
        if value.is_null() || !expected.accepts_json(value) {
            return self.errors.push(expected.mismatch(&definition, describe_json(value), place.path()));
        }
        match (expected, value) {
            (Expected::Object, Json::Object(fields)) => self.input_object(fields, &definition, place),
            (Expected::Enum, Json::String(found)) if definition.enum_value(found).is_none() => {
                self.errors.push(Error::UnknownEnumValue {
                    values: enum_values(&definition),
                    ty: definition.name.to_string(),
                    found: found.clone(),
                    path: place.path(),
                });
            }
            (
                Expected::Int | Expected::ColumnInt | Expected::NonNegativeInt | Expected::BigInt,
                Json::Number(number),
            ) => {
                if let Some(plain) = integral(number).and_then(|text| text.parse::<i64>().ok()) {
                    *number = plain.into();
                }
            }
            _ => {}
        }
    }

    fn input_object(
        &mut self,
        fields: &mut Map<String, Json>,
        definition: &TypeDefinition,
        place: &Place<'_>,
    ) {
        let TypeKind::InputObject(defined) = &definition.kind else { return };
        for name in fields.keys().filter(|name| definition.input_field(name).is_none()) {
            self.errors.push(Error::UnknownField {
                field: name.clone(),
                parent: definition.name.to_string(),
                path: place.key(name).path(),
            });
        }
        let required = defined.iter().filter(|field| field.ty.is_non_null() && field.default.is_none());
        for field in required.filter(|field| !fields.contains_key(&*field.name)) {
            let path = place.key(&field.name).path();
            self.errors.push(Error::MissingRequired { name: field.name.to_string(), path });
        }
        for (name, value) in fields.iter_mut() {
            if let Some(field) = definition.input_field(name) {
                self.value(value, &field.ty, Some(&field.binding), &place.key(name));
            }
        }
    }
}
