use super::Env;
use super::error::Error;
use super::tree::{Cardinality, RowSource, Rows, Scan};
use super::write::{Response, ResponseField, ResponseValue};
use crate::document::CollectedField;
use crate::model::RelationId;
use crate::schema::{FieldBinding, FieldDefinition, TypeKey};

impl Env<'_> {
    /// The answer of a mutation field on a relation: the row itself, or `affected_rows` and `returning`.
    pub(super) fn response(
        &self,
        id: RelationId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Response, Error> {
        let path = field.path.key("selectionSet");
        if *definition.ty.named().0 == TypeKey::Rows(id) {
            return Ok(Response::Row(Box::new(self.written_rows(id, Cardinality::First, field)?)));
        }
        let ty = self.definition(&TypeKey::MutationResponse(id), &path)?;
        let fields = self.collect(&ty, field.selections.iter().copied(), &path);
        let mut found = Vec::with_capacity(fields.len());
        for field in &fields {
            let definition =
                self.schema.field(&ty, &field.field.name).ok_or_else(|| Error::unknown_field(field))?;
            let value = match definition.binding {
                FieldBinding::TypeName => ResponseValue::TypeName(ty.name.clone()),
                FieldBinding::AffectedRows => ResponseValue::AffectedRows,
                FieldBinding::Returning => {
                    ResponseValue::Returning(Box::new(self.written_rows(id, Cardinality::Many, field)?))
                }
                _ => return Err(Error::unknown_field(field)),
            };
            found.push(ResponseField { name: field.field.response_name().to_owned(), value });
        }
        Ok(Response::Fields(found))
    }

    /// The rows just written, as far as the role may select them.
    ///
    /// Differs: the reference shows all of them, as the setting `returning_ignores_filter` does.
    fn written_rows(
        &self,
        id: RelationId,
        cardinality: Cardinality,
        field: &CollectedField,
    ) -> Result<Rows, Error> {
        let rule = self.rule(id, &field.path)?;
        let scan = match self.settings.returning_ignores_filter {
            true => Scan::written(&rule.of_written_rows()),
            false => Scan::written(&rule),
        };
        let source = RowSource::all(scan);
        Ok(Rows { source, targets: self.targets(&rule, field)?, cardinality })
    }
}
