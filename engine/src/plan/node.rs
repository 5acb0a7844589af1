use std::sync::Arc;

use serde_json::Value as Json;

use super::Env;
use super::cursor::{Coded, check};
use super::error::Error;
use super::rows::by_key;
use super::tree::{RowSource, Rows, Scan};
use crate::document::CollectedField;
use crate::permission::{Comparison, Encoding, Operand, Operator, Predicate, SelectRule, decode};
use crate::response::{Path, Step};
use crate::schema::{FieldDefinition, InputBinding};

/// What a global id says: base64 of `[1, "schema", "table", value of a column of the primary key, …]`.
struct NodeId {
    schema: String,
    table: String,
    /// At least one.
    key: Vec<Json>,
}

impl NodeId {
    /// Errors: why it is no global id, in the reference's words.
    fn decode(text: &str) -> Result<NodeId, String> {
        let bytes = decode(text);
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err("not enough input".to_owned());
        }
        let json: Json = serde_json::from_slice(&bytes)
            .map_err(|_| "Failed reading: not a valid json value".to_owned())?;
        let parts = match json {
            Json::Array(parts) => parts,
            other => {
                let found = kind(&other);
                return Err(format!("parsing node id failed, expected Array, but encountered {found}"));
            }
        };
        let mut parts = parts.into_iter();
        match parts.next() {
            None => return Err("unexpected GUID format, found empty list".to_owned()),
            Some(Json::Number(version)) if version.as_f64() == Some(1.0) => {}
            Some(Json::Number(version)) => return Err(format!("unsupported GUID version: {version}")),
            Some(_) => return Err("unexpected GUID format, needs to start with a version number".to_owned()),
        }
        let name = |part: Json| match part {
            Json::String(name) => Ok(name),
            other => Err(format!("parsing Text failed, expected String, but encountered {}", kind(&other))),
        };
        match (parts.next(), parts.next(), parts.next()) {
            (Some(schema), Some(table), Some(first)) => {
                let key = std::iter::once(first).chain(parts).collect();
                Ok(NodeId { schema: name(schema)?, table: name(table)?, key })
            }
            _ => {
                Err("GUID version 1: expecting schema name, table name and at least one column value"
                    .to_owned())
            }
        }
    }
}

impl Env<'_> {
    /// The row of a global id, as far as the role may see it.
    ///
    /// Errors: what is no global id; one of a relation that the role knows nothing of, be it there or not; one whose
    /// values do not fit the primary key.
    pub(super) fn node(&self, definition: &FieldDefinition, field: &CollectedField) -> Result<Rows, Error> {
        let at = self.argument_path(definition, field, &InputBinding::NodeId);
        let refused =
            |why: String| Error::Connection { message: format!("invalid node id: {why}"), at: at.clone() };
        let id = self.argument(definition, field, &InputBinding::NodeId);
        let id = id.ok_or_else(|| Error::Null { ty: "ID!".to_owned(), at: at.clone() })?;
        let coded = id.coded();
        let id = NodeId::decode(&coded.text);
        let id = id.map_err(|why| refused(format!("Error in $: {why}")))?;
        let unknown = || refused(format!("no such table found: '{}.{}'", id.schema, id.table));
        let rule = self.node_rule(&id).ok_or_else(unknown)?;
        let predicate = self.node_predicate(&rule, &coded, &id, &field.path, &refused)?;
        let source = RowSource { predicate, ..RowSource::all(Scan::relation(&rule)) };
        Ok(Rows { source, targets: self.targets(&rule, field)?, cardinality: by_key(&rule.relation) })
    }

    fn node_rule(&self, id: &NodeId) -> Option<Arc<SelectRule>> {
        let relation = self.schema.catalog().relation_named(&id.schema, &id.table)?;
        let rule = self.schema.rules().select(relation.id)?;
        self.schema.node_key(&rule).is_some().then_some(rule)
    }

    fn node_predicate(
        &self,
        rule: &SelectRule,
        coded: &Coded,
        id: &NodeId,
        at: &Path,
        refused: &dyn Fn(String) -> Error,
    ) -> Result<Predicate, Error> {
        let columns = self.node_key(rule, at)?;
        if let Some(missing) = columns.get(id.key.len()..).filter(|missing| !missing.is_empty()) {
            let names: Vec<String> = missing.iter().map(|(column, _)| format!("'{}'", column.name)).collect();
            return Err(refused(format!("primary key columns [{}] are missing", names.join(", "))));
        }
        if let Some(more) = id.key.get(columns.len()..).filter(|more| !more.is_empty()) {
            let values: Vec<String> = more.iter().map(Json::to_string).collect();
            return Err(refused(format!("unexpected column values [{}]", values.join(", "))));
        }
        let mut conditions = Vec::with_capacity(columns.len());
        for (index, ((column, subject), value)) in columns.into_iter().zip(&id.key).enumerate() {
            let encoding = Encoding::of_value(value, &column.data_type);
            if value.is_null() && encoding != Encoding::Json {
                // A key has no null: there is no such row.
                return Ok(Predicate::Or(Vec::new()));
            }
            let mismatch =
                |reason: String| Error::NodeColumn { column: column.name.clone(), reason, at: at.clone() };
            check(value, &column.data_type).map_err(mismatch)?;
            // Behind the version, the schema and the table.
            let path = vec![Step::Index(index + 3)];
            let parameter = coded
                .parameter(value, path, &column.data_type, encoding)
                .map_err(|source| mismatch(source.to_string()))?;
            conditions.push(Predicate::Compare(Box::new(Comparison {
                subject,
                operator: Operator::Eq,
                operand: Operand::Value(parameter),
                null_is_unequal: false,
            })));
        }
        Ok(Predicate::all(conditions))
    }
}

/// What a JSON value is, as the reference's parser says it.
fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "Null",
        Json::Bool(_) => "Boolean",
        Json::Number(_) => "Number",
        Json::String(_) => "String",
        Json::Array(_) => "Array",
        Json::Object(_) => "Object",
    }
}
