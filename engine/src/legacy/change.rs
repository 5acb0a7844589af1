use serde_json::{Map, Value as Json};

use super::command::{TableName, UpdateCommand};
use super::env::{Env, args, expect_column_value};
use super::error::{Error, Refusal};
use super::insert::immutable;
use crate::model::Attribute;
use crate::permission::{Encoding, Parameter, UpdateRule};
use crate::plan::{self, Assignment, Change, Delete, Root, Update, Write, refuse_repeated};
use crate::response::Path;
use crate::schema::UpdateOperator;

const UPDATE_NEEDS_SELECT: &str = "; \"update\" is only allowed if the role has \"select\" permission as \"where\" \
                                   can't be used without \"select\" permission on the table";
const DELETE_NEEDS_SELECT: &str = "; \"delete\" is only allowed if the role has \"select\" permission as \"where\" \
                                   can't be used without \"select\" permission on the table";

impl Env<'_> {
    pub(super) fn update(&self, command: &UpdateCommand) -> Result<Root, Error> {
        let relation = self.relation(&command.table)?;
        let rule = self.rules.update(relation.id);
        let rule = rule.ok_or_else(|| self.not_allowed("update", &relation, ""))?;
        if !relation.updatable {
            return Err(immutable(&relation, "updatable"));
        }
        let selected = self.select_rule(&relation, UPDATE_NEEDS_SELECT)?;
        let mut assignments = Vec::new();
        let set = Change::Operator(UpdateOperator::Set);
        let increment = Change::Operator(UpdateOperator::Inc);
        for (key, values, change) in [
            ("$set", command.set, set),
            ("$inc", command.increments, increment),
            ("$mul", command.factors, Change::Multiply),
        ] {
            if let Some(values) = values {
                assignments.extend(self.assignments(&rule, values, change, &args().key(key))?);
            }
        }
        let at = args().key("$default");
        for name in &command.defaults {
            let attribute = self.updatable(&rule, name, &at)?.clone();
            assignments.push(Assignment { attribute, change: Change::Default, value: None });
        }
        refuse_repeated(&assignments, &args()).map_err(|error| Refusal::Plan(error).at(&args()))?;
        let response = self.response(Some(&selected), command.returning.as_deref())?;
        if assignments.is_empty() && rule.presets.is_empty() {
            return Err(Refusal::NothingToSet.at(&args()));
        }
        let predicate = self.changed_rows(&selected, command.condition)?;
        let update = Update::new(&rule, predicate, assignments, response);
        Ok(Root::Write(Box::new(Write::Update(update))))
    }

    pub(super) fn delete(
        &self,
        table: &TableName,
        condition: &Json,
        returning: Option<&[String]>,
    ) -> Result<Root, Error> {
        let relation = self.relation(table)?;
        let rule = self.rules.delete(relation.id);
        let rule = rule.ok_or_else(|| self.not_allowed("delete", &relation, ""))?;
        if !relation.deletable {
            return Err(immutable(&relation, "deletable"));
        }
        let selected = self.select_rule(&relation, DELETE_NEEDS_SELECT)?;
        let response = self.response(Some(&selected), returning)?;
        let predicate = self.changed_rows(&selected, condition)?;
        Ok(Root::Write(Box::new(Write::Delete(Delete::new(&rule, predicate, response)))))
    }

    fn assignments(
        &self,
        rule: &UpdateRule,
        values: &Map<String, Json>,
        change: Change,
        at: &Path,
    ) -> Result<Vec<Assignment>, Error> {
        let assignment = |(name, json): (&String, &Json)| {
            let attribute = self.updatable(rule, name, at)?.clone();
            let value = assigned(&attribute, json, &at.key(name))?;
            Ok(Assignment { attribute, change, value })
        };
        values.iter().map(assignment).collect()
    }

    fn updatable<'r>(&self, rule: &'r UpdateRule, name: &str, at: &Path) -> Result<&'r Attribute, Error> {
        let relation = &rule.relation;
        let attribute = relation.attribute(name);
        if let Some(attribute) = attribute.filter(|attribute| rule.columns.contains(&attribute.number)) {
            return Ok(attribute);
        }
        if rule.presets.iter().any(|preset| preset.attribute.name == name) {
            let (column, what, role) = (name.to_owned(), "updatable", self.role());
            return Err(Refusal::Preset { column, what, role }.at(at));
        }
        Err(self.column_refused("update", name, at))
    }
}

/// `None` is null.
fn assigned(attribute: &Attribute, json: &Json, at: &Path) -> Result<Option<Parameter>, Error> {
    if json.is_null() {
        return Ok(None);
    }
    expect_column_value(attribute, json, at)?;
    let data_type = &attribute.data_type;
    let parameter = Parameter::constant(json, data_type, Encoding::of_value(json, data_type));
    let refused = |source| Refusal::Plan(plan::Error::Value { source, at: at.clone() }).at(at);
    parameter.map(Some).map_err(refused)
}
