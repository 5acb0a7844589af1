use super::prepare::schema_for;
use crate::document::{Document, ParseError, normal_form, parse, validate};
use crate::model::Catalog;
use crate::permission::{Backend, Grantee};
use crate::response::{Code, Failure, Path};
use crate::schema::SchemaKind;

/// Refuses a document that the allow-list does not have for the role.
///
/// Before the document is validated, so that the answer tells a role nothing of its schema.
/// Source: Hasura v2 compares the whole document, whichever operation is to be run; admin runs everything.
pub(super) fn require_listed(
    catalog: &dyn Catalog,
    grantee: &Grantee,
    document: &Document,
) -> Result<(), Failure> {
    let is_refused = catalog.settings().allow_list
        && !grantee.role.is_admin()
        && !catalog.is_listed(&normal_form(document), &grantee.role);
    match is_refused {
        true => Err(Failure::new(Code::ValidationFailed, Path::root(), "query is not allowed")),
        false => Ok(()),
    }
}

/// The normal form by which a document is listed.
///
/// Errors: why it is no document.
pub fn listed_form(catalog: &dyn Catalog, document: &str) -> Result<String, ParseError> {
    let document = parse(document, &catalog.settings().limits)?;
    Ok(normal_form(&document))
}

/// The normal form of a document that the role could run but for an allow-list; `None` if it is listed for the role, not
/// valid for it, or the role is admin.
pub fn unlisted_form(
    catalog: &dyn Catalog,
    kind: SchemaKind,
    grantee: &Grantee,
    document: &str,
) -> Option<String> {
    if grantee.role.is_admin() {
        return None;
    }
    let document = parse(document, &catalog.settings().limits).ok()?;
    let form = normal_form(&document);
    let is_candidate =
        !catalog.is_listed(&form, &grantee.role) && faults(catalog, kind, grantee, &document).is_empty();
    is_candidate.then_some(form)
}

/// What is wrong with a document for a role, as far as it can be told without variables and without running it.
///
/// Of a document for the Relay schema, nothing. Permissions for backends count as closed; what they alone would mend says
/// so.
pub fn document_problems(catalog: &dyn Catalog, grantee: &Grantee, document: &str) -> Vec<Failure> {
    let document = match parse(document, &catalog.settings().limits) {
        Ok(document) => document,
        Err(error) => return vec![error.into()],
    };
    let of = |kind, backend| faults(catalog, kind, &Grantee { backend, ..grantee.clone() }, &document);
    if of(SchemaKind::Relay, Backend::Closed).is_empty() {
        return Vec::new();
    }
    let with = |backend| of(SchemaKind::Hasura, backend);
    let mut problems = with(Backend::Closed);
    if !problems.is_empty() && with(Backend::Open).is_empty() {
        for problem in &mut problems {
            problem.message.push_str(" (but with x-hasura-use-backend-only-permissions)");
        }
    }
    problems
}

/// Everything that validation finds; of whichever operation, for all of them are looked at.
fn faults(catalog: &dyn Catalog, kind: SchemaKind, grantee: &Grantee, document: &Document) -> Vec<Failure> {
    let schema = schema_for(catalog, kind, grantee, document);
    let first = document.operations.first().and_then(|operation| operation.name.as_deref());
    let result = validate(&schema, document, first, &catalog.settings());
    result.err().unwrap_or_default().into_iter().map(Failure::from).collect()
}
