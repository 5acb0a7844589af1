use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;

use super::call::{CallOperand, FunctionCall};
use super::error::Error;
use super::expression::{parse_expression, session_variable_name};
use super::predicate::Predicate;
use super::rules::column_numbers;
use super::value::{Encoding, Parameter};
use crate::model::{
    Attribute, AttributeNumber, Catalog, DeletePermission, InsertPermission, Relation, Signature,
    UpdatePermission,
};
use crate::response::Path;

/// What a role may insert into one relation.
#[derive(Debug, Clone, PartialEq)]
pub struct InsertRule {
    pub relation: Arc<Relation>,
    /// The attributes that the caller may give: neither preset nor generated.
    pub columns: BTreeSet<AttributeNumber>,
    pub presets: Vec<Preset>,
    /// Holds on each row as it is stored.
    pub check: Predicate,
    pub validation: Option<FunctionCall>,
}

/// What a role may change in one relation.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateRule {
    pub relation: Arc<Relation>,
    pub columns: BTreeSet<AttributeNumber>,
    pub presets: Vec<Preset>,
    /// Which rows, as they are before the change.
    pub filter: Predicate,
    /// Holds on each row after the change.
    pub check: Predicate,
    pub validation: Option<FunctionCall>,
}

/// Which rows of one relation a role may delete.
#[derive(Debug, Clone, PartialEq)]
pub struct DeleteRule {
    pub relation: Arc<Relation>,
    pub filter: Predicate,
}

/// A value that the rule gives and the caller cannot.
#[derive(Debug, Clone, PartialEq)]
pub struct Preset {
    pub attribute: Attribute,
    /// `None` is null.
    pub value: Option<Parameter>,
}

impl InsertRule {
    /// What admin may insert: everything.
    pub(super) fn unrestricted(relation: &Arc<Relation>) -> InsertRule {
        InsertRule {
            relation: relation.clone(),
            columns: writable(relation, relation.attributes.iter().map(|attribute| attribute.number), &[]),
            presets: Vec::new(),
            check: Predicate::always(),
            validation: None,
        }
    }
}

impl UpdateRule {
    /// What admin may change: everything.
    pub(super) fn unrestricted(relation: &Arc<Relation>) -> UpdateRule {
        UpdateRule {
            relation: relation.clone(),
            columns: writable(relation, relation.attributes.iter().map(|attribute| attribute.number), &[]),
            presets: Vec::new(),
            filter: Predicate::always(),
            check: Predicate::always(),
            validation: None,
        }
    }
}

impl DeleteRule {
    /// What admin may delete: everything.
    pub(super) fn unrestricted(relation: &Arc<Relation>) -> DeleteRule {
        DeleteRule { relation: relation.clone(), filter: Predicate::always() }
    }
}

/// A permission row as a rule.
///
/// Errors: whatever in the row does not fit the relation; then the role has no access.
pub(super) fn compile_insert(
    catalog: &dyn Catalog,
    relation: &Arc<Relation>,
    permission: &InsertPermission,
) -> Result<InsertRule, Error> {
    let columns = column_numbers(relation, &permission.columns)?;
    let presets = compile_presets(relation, &permission.presets)?;
    let check = parse_expression(catalog, relation, &permission.row_check, &Path::root().key("row_check"))?;
    let validation = validation(relation, permission.has_validate, permission.validate.as_ref())?;
    let columns = writable(relation, columns, &presets);
    Ok(InsertRule { relation: relation.clone(), columns, presets, check, validation })
}

/// As `compile_insert`.
pub(super) fn compile_update(
    catalog: &dyn Catalog,
    relation: &Arc<Relation>,
    permission: &UpdatePermission,
) -> Result<UpdateRule, Error> {
    let columns = column_numbers(relation, &permission.columns)?;
    let presets = compile_presets(relation, &permission.presets)?;
    let filter = parse_expression(catalog, relation, &permission.filter, &Path::root().key("filter"))?;
    let check = match &permission.row_check {
        Some(check) => parse_expression(catalog, relation, check, &Path::root().key("row_check"))?,
        None => Predicate::always(),
    };
    let validation = validation(relation, permission.has_validate, permission.validate.as_ref())?;
    let columns = writable(relation, columns, &presets);
    Ok(UpdateRule { relation: relation.clone(), columns, presets, filter, check, validation })
}

/// As `compile_insert`.
pub(super) fn compile_delete(
    catalog: &dyn Catalog,
    relation: &Arc<Relation>,
    permission: &DeletePermission,
) -> Result<DeleteRule, Error> {
    let filter = parse_expression(catalog, relation, &permission.filter, &Path::root().key("filter"))?;
    Ok(DeleteRule { relation: relation.clone(), filter })
}

/// The attributes among these that a caller can give a value: not preset, not generated.
fn writable(
    relation: &Relation,
    numbers: impl IntoIterator<Item = AttributeNumber>,
    presets: &[Preset],
) -> BTreeSet<AttributeNumber> {
    let is_open = |number: &AttributeNumber| {
        relation.attribute_numbered(*number).is_some_and(|attribute| !attribute.generated_always)
            && presets.iter().all(|preset| preset.attribute.number != *number)
    };
    numbers.into_iter().filter(is_open).collect()
}

fn compile_presets(relation: &Relation, presets: &BTreeMap<String, Json>) -> Result<Vec<Preset>, Error> {
    let compile = |(column, value): (&String, &Json)| {
        let at = Path::root().key("presets").key(column);
        let attribute = relation.attribute(column).ok_or_else(|| Error::UnknownColumn {
            column: column.clone(),
            relation: relation.name.clone(),
            at: at.clone(),
        })?;
        let value = preset_value(value, attribute, &at)?;
        Ok(Preset { attribute: attribute.clone(), value })
    };
    presets.iter().map(compile).collect()
}

fn preset_value(value: &Json, attribute: &Attribute, at: &Path) -> Result<Option<Parameter>, Error> {
    let data_type = &attribute.data_type;
    if let Json::String(text) = value {
        match session_variable_name(text) {
            Ok(Some(name)) => return Ok(Some(Parameter::session(&name, data_type))),
            Ok(None) => {}
            Err(text) => return Err(Error::SessionVariable { text: text.to_owned(), at: at.clone() }),
        }
    }
    if value.is_null() {
        return Ok(None);
    }
    let parameter = Parameter::constant(value, data_type, Encoding::of_value(value, data_type));
    parameter.map(Some).map_err(|source| Error::Value {
        source,
        data_type: data_type.name.clone(),
        at: at.clone(),
    })
}

/// The call of a permission's validation function for the new row.
///
/// Errors: `BrokenValidation` if it no longer exists, does not take just a row of the relation, or returns no text.
fn validation(
    relation: &Relation,
    is_wanted: bool,
    function: Option<&Signature>,
) -> Result<Option<FunctionCall>, Error> {
    let at = Path::root().key("validate");
    let broken = |reason| Error::BrokenValidation { relation: relation.name.clone(), reason, at: at.clone() };
    let function = match function {
        Some(function) => function,
        None if is_wanted => return Err(broken("does not exist any more")),
        None => return Ok(None),
    };
    let takes_row = match function.arguments.as_slice() {
        [only] => only.relation == Some(relation.id),
        _ => false,
    };
    if !takes_row {
        return Err(broken("does not take a row of the table and nothing else"));
    }
    if function.returns.set || !function.returns.data_type.is_builtin("text") {
        return Err(broken("does not return one text"));
    }
    let call = FunctionCall::new(function, vec![Some(CallOperand::Row)]);
    call.map(Some).map_err(|source| Error::Call { source, at: at.clone() })
}
