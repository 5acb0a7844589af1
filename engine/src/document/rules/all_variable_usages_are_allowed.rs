use super::env::{Env, Report};
use super::site::{LocationDefault, VariableUse};
use crate::document::ast::{TypeReference, Value};
use crate::document::error::Error;
use crate::schema::{ScalarKind, TypeKind, TypeUse, element_scalar, is_same_scalar};

/// A variable's declared type fits where it is used. A nullable one fits a non-null place if one of the two has a
/// default; a single item never fits a list.
///
/// Differs: where a column is an array, whose type is a scalar here, a list of its elements fits too, and `smallint`
/// fits `Int`: so the reference has these columns.
/// Source: GraphQL specification, October 2021, 5.8.5.
pub(super) fn check(env: &Env<'_>, site: &VariableUse<'_>, report: &mut Report) {
    let declared = &site.variable.ty;
    let has_default = site.default == LocationDefault::Given
        || site.variable.default.as_ref().is_some_and(|value| *value != Value::Null);
    let is_allowed = match (declared, site.expected) {
        (TypeReference::Named(_) | TypeReference::List(_), TypeUse::NonNull(inner)) => {
            has_default && are_compatible(env, declared, inner)
        }
        _ => are_compatible(env, declared, site.expected),
    };
    if !is_allowed {
        report.add(Error::VariableMismatch {
            name: site.variable.name.clone(),
            declared: declared.to_string(),
            expected: site.expected.to_string(),
            path: (site.path)(),
        });
    }
}

/// AreTypesCompatible of the specification.
fn are_compatible(env: &Env<'_>, declared: &TypeReference, expected: &TypeUse) -> bool {
    match (declared, expected) {
        (TypeReference::NonNull(declared), TypeUse::NonNull(expected)) => {
            are_compatible(env, declared, expected)
        }
        (_, TypeUse::NonNull(_)) => false,
        (TypeReference::NonNull(declared), expected) => are_compatible(env, declared, expected),
        (TypeReference::List(declared), TypeUse::List(expected)) => are_compatible(env, declared, expected),
        (TypeReference::Named(declared), TypeUse::Named(_, expected)) => is_same_scalar(declared, expected),
        (TypeReference::List(_), TypeUse::Named(key, expected)) => {
            let kind = env.source.definition(key).map(|definition| definition.kind.clone());
            let is_array = matches!(kind, Some(TypeKind::Scalar(ScalarKind::Array)));
            is_array && is_same_scalar(declared.named(), &element_scalar(expected))
        }
        (TypeReference::Named(_), TypeUse::List(_)) => false,
    }
}
