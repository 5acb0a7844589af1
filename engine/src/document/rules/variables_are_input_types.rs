use super::env::{Env, Report};
use crate::document::ast::OperationDefinition;
use crate::document::error::Error;
use crate::document::input::variable_type;
use crate::response::Path;

/// Variables are declared with types that exist and take input.
///
/// Reported after the variables' uses: a use names both types, as Hasura does.
/// Source: GraphQL specification, October 2021, 5.8.2.
pub(super) fn check(env: &Env<'_>, operation: &OperationDefinition, report: &mut Report) {
    for variable in &operation.variables {
        let ty = variable.ty.named();
        let path = Path::root();
        match variable_type(env.source, ty) {
            None => report.add(Error::UnknownType { name: ty.to_owned(), path }),
            Some(definition) if !definition.is_input() => report.add(Error::NotAnInputType {
                name: variable.name.clone(),
                ty: variable.ty.to_string(),
                path,
            }),
            Some(_) => {}
        }
    }
}
