use std::cell::Cell;
use std::sync::Arc;

use serde_json::Value as Json;

use super::command::{TableName, shown};
use super::error::{Error, Refusal};
use super::read::kind;
use crate::document::is_column_value;
use crate::model::{Attribute, Catalog, Relation, Role, Settings};
use crate::permission::{Predicate, Rules, Scalar, SelectRule, parse_condition};
use crate::plan::{
    self, Cardinality, Output, Response, ResponseField, ResponseValue, RowSource, Rows, Scan, Target,
    TargetValue,
};
use crate::response::Path;
use crate::schema::{ScalarKind, scalar_kind};

/// What planning one command reads.
pub(super) struct Env<'a> {
    pub rules: Rules<'a>,
    pub settings: Arc<Settings>,
    /// How many entries of objects there are so far.
    pub targets: Cell<usize>,
}

/// The place of a command's `args`.
pub(super) fn args() -> Path {
    Path::root().key("args")
}

impl Env<'_> {
    pub fn catalog(&self) -> &dyn Catalog {
        self.rules.catalog()
    }

    pub fn role(&self) -> Role {
        self.rules.role().clone()
    }

    pub fn relation(&self, table: &TableName) -> Result<Arc<Relation>, Error> {
        let relation = self.catalog().relation_named(&table.schema, &table.name);
        relation.ok_or_else(|| Refusal::UnknownTable(table.shown()).at(&args().key("table")))
    }

    /// What the role may read of the relation. `more`: why a command needs that.
    pub fn select_rule(&self, relation: &Relation, more: &'static str) -> Result<Arc<SelectRule>, Error> {
        self.rules.select(relation.id).ok_or_else(|| self.not_allowed("select", relation, more))
    }

    pub fn not_allowed(&self, operation: &'static str, relation: &Relation, more: &'static str) -> Error {
        let table = shown(&relation.schema, &relation.name);
        Refusal::NotAllowed { operation, table, role: self.role(), more }.at(&args())
    }

    /// A column as the role sees it.
    pub fn column(&self, rule: &SelectRule, name: &str, at: &Path) -> Result<Scalar, Error> {
        let attribute = rule.relation.attribute(name);
        let scalar = attribute.and_then(|attribute| rule.attribute(attribute.number));
        scalar.ok_or_else(|| self.column_refused("select", name, at))
    }

    pub fn column_refused(&self, operation: &'static str, column: &str, at: &Path) -> Error {
        Refusal::Column { operation, column: column.to_owned(), role: self.role() }.at(at)
    }

    /// The client's condition on rows that the rule shows.
    pub fn condition(&self, rule: &SelectRule, json: &Json, at: &Path) -> Result<Predicate, Error> {
        parse_condition(&self.rules, rule, json, at)
            .map_err(|error| Refusal::Condition { error, role: self.role() }.at(at))
    }

    /// The same on rows to change.
    pub fn changed_rows(&self, rule: &SelectRule, json: &Json) -> Result<Predicate, Error> {
        let at = args().key("where");
        let predicate = self.condition(rule, json, &at)?;
        if self.settings.require_where && predicate.is_always() {
            return Err(Refusal::Plan(plan::Error::NoCondition { at: at.clone() }).at(&at));
        }
        Ok(predicate)
    }

    /// A column in an answer.
    pub fn target(&self, name: &str, scalar: Scalar, at: &Path) -> Result<Target, Error> {
        self.count_target(at)?;
        let output = Output::new(scalar, self.settings.stringify_numeric_types);
        Ok(Target { name: name.to_owned(), value: TargetValue::Scalar(output) })
    }

    /// A star may stand for many columns, and several for many more.
    pub fn count_target(&self, at: &Path) -> Result<(), Error> {
        let limit = self.settings.limits.fields;
        self.targets.set(self.targets.get() + 1);
        if self.targets.get() > limit { Err(Refusal::TooManyColumns { limit }.at(at)) } else { Ok(()) }
    }

    /// `{"affected_rows": …, "returning": […]}`, the second as far as columns are asked for. `rule`: what the role may
    /// read of the relation.
    pub fn response(
        &self,
        rule: Option<&SelectRule>,
        returning: Option<&[String]>,
    ) -> Result<Response, Error> {
        let field = |name: &str, value| ResponseField { name: name.to_owned(), value };
        let mut fields = vec![field("affected_rows", ResponseValue::AffectedRows)];
        if let (Some(rule), Some(columns)) = (rule, returning) {
            let at = args().key("returning");
            let mut targets: Vec<Target> = Vec::new();
            for name in columns {
                let scalar = self.column(rule, name, &at)?;
                if targets.iter().all(|target| target.name != *name) {
                    targets.push(self.target(name, scalar, &at)?);
                }
            }
            let scan = match self.settings.returning_ignores_filter {
                true => Scan::written(&rule.of_written_rows()),
                false => Scan::written(rule),
            };
            let source = RowSource::all(scan);
            let rows = Rows { source, targets, cardinality: Cardinality::Many };
            fields.push(field("returning", ResponseValue::Returning(Box::new(rows))));
        }
        Ok(Response::Fields(fields))
    }

    /// The attribute of that name, which is to be written. `more`: why nothing else is.
    pub fn written<'r>(
        &self,
        relation: &'r Relation,
        name: &str,
        more: &'static str,
        at: &Path,
    ) -> Result<&'r Attribute, Error> {
        if let Some(attribute) = relation.attribute(name) {
            return Ok(attribute);
        }
        let found = match (relation.relationship(name), relation.computed_field(name)) {
            (Some(_), _) => "relationship",
            (None, Some(_)) => "computed field",
            (None, None) => return Err(Refusal::UnknownColumn(name.to_owned()).at(at)),
        };
        let name = name.to_owned();
        Err(Refusal::WrongField { wanted: "postgres column", name, found, more }.at(at))
    }
}

/// Refuses values that a column certainly does not take.
pub(super) fn expect_column_value(attribute: &Attribute, json: &Json, at: &Path) -> Result<(), Error> {
    let scalar = scalar_kind(&attribute.data_type);
    if json.is_null() || is_column_value(scalar, json) {
        return Ok(());
    }
    let (what, expected) = match scalar {
        ScalarKind::Int => ("Int", "Number"),
        ScalarKind::Float | ScalarKind::Number => ("Scientific", "Number"),
        ScalarKind::Boolean => ("Bool", "Boolean"),
        ScalarKind::Array => ("[]", "Array"),
        ScalarKind::Geometry => ("GeoJSON", "Object"),
        ScalarKind::String | ScalarKind::Id | ScalarKind::Text | ScalarKind::Json => ("Text", "String"),
    };
    Err(kind(what, expected, json, at))
}
