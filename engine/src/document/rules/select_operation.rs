use crate::document::ast::{Document, OperationDefinition};
use crate::document::error::Error;
use crate::response::Path;

/// The operation to run.
///
/// Errors: none of that name; a name given while an operation of the document has none; no name given while the document
/// has not exactly one operation.
/// Source: GraphQL specification, October 2021, 6.1 (GetOperation); sentences and path as in Hasura.
pub fn select_operation<'a>(
    document: &'a Document,
    operation_name: Option<&str>,
) -> Result<&'a OperationDefinition, Error> {
    let path = Path::root();
    let Some(name) = operation_name else {
        return match document.operations.as_slice() {
            [operation] => Ok(operation),
            _ => Err(Error::OperationNotNamed { path }),
        };
    };
    if document.operations.iter().any(|operation| operation.name.is_none()) {
        return Err(Error::NamedAmongAnonymous { path });
    }
    let named = |operation: &&OperationDefinition| operation.name.as_deref() == Some(name);
    let unknown = || Error::UnknownOperation { name: name.to_owned(), path };
    document.operations.iter().find(named).ok_or_else(unknown)
}
