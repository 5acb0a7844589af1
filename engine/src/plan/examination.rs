use std::sync::Arc;

use serde_json::Value as Json;

use crate::model::Relation;
use crate::permission::operator::operator_named;
use crate::permission::{
    Comparison, EncodeError, Encoding, FunctionCall, Operand, Parameter, Predicate, Related, RelatedSource,
    Scalar,
};

/// Questions about one row of a relation, whoever may see it.
///
/// It goes by no role's rule, for it is asked by those who manage the rules. What comes of it is the answers: whether
/// conditions hold, and no value of the row.
#[derive(Debug, Clone, PartialEq)]
pub struct Examination {
    relation: Arc<Relation>,
    /// Which row.
    key: Predicate,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// Does a condition hold for the row? True, false or null.
    Holds(Predicate),
    /// The same of rows that are related to it, through all of these: true if it holds for one of them, else false if
    /// it is false for one of them, else null.
    HoldsWithin(Vec<RelatedSource>, Predicate),
    /// What a validation function returns for the row.
    Reason(FunctionCall),
}

/// Why something does not say which row is meant.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum KeyError {
    #[error(
        "the primary key of relation \"{relation}\" has not one column: give an object of columns and values"
    )]
    NotScalar { relation: String },
    #[error("the primary key is an object of columns and values, or the value of its only column")]
    Shape,
    #[error("column \"{column}\" does not exist in \"{relation}\"")]
    UnknownColumn { column: String, relation: String },
    #[error("column \"{column}\" of type \"{data_type}\" cannot be compared")]
    Incomparable { column: String, data_type: String },
    #[error("column \"{column}\": {source}")]
    Value { column: String, source: EncodeError },
}

impl Examination {
    /// The row with this key: an object of columns and values, or the value of the primary key's only column.
    ///
    /// Errors: see `KeyError`. Whether it is the key of one row only the database can tell.
    pub fn new(relation: &Arc<Relation>, key: &Json) -> Result<Examination, KeyError> {
        let parts = match key {
            Json::Object(values) if values.is_empty() => return Err(KeyError::Shape),
            Json::Object(values) => {
                let parts = values.iter().map(|(column, value)| equal(relation, column, value));
                parts.collect::<Result<Vec<_>, _>>()?
            }
            Json::Array(_) | Json::Null => return Err(KeyError::Shape),
            scalar => {
                let not_scalar = || KeyError::NotScalar { relation: relation.name.clone() };
                let key = relation.primary_key.as_ref().ok_or_else(not_scalar)?;
                let [number] = key.columns.as_slice() else { return Err(not_scalar()) };
                let attribute = relation.attribute_numbered(*number).ok_or_else(not_scalar)?;
                vec![equal(relation, &attribute.name, scalar)?]
            }
        };
        Ok(Examination { relation: relation.clone(), key: Predicate::all(parts) })
    }

    pub fn relation(&self) -> &Relation {
        &self.relation
    }

    pub fn key(&self) -> &Predicate {
        &self.key
    }
}

impl Question {
    /// Is there a row among `sources`, each related to a row of the one before, for which the condition holds?
    pub fn some(sources: &[RelatedSource], predicate: Predicate) -> Predicate {
        sources.iter().rev().fold(predicate, |predicate, source| {
            Predicate::Related(Box::new(Related { source: source.clone(), predicate }))
        })
    }
}

fn equal(relation: &Relation, column: &str, value: &Json) -> Result<Predicate, KeyError> {
    let attribute = relation.attribute(column).ok_or_else(|| KeyError::UnknownColumn {
        column: column.to_owned(),
        relation: relation.name.clone(),
    })?;
    let data_type = &attribute.data_type;
    let definition = operator_named("_eq", data_type).ok_or_else(|| KeyError::Incomparable {
        column: column.to_owned(),
        data_type: data_type.name.clone(),
    })?;
    let refused = |source| KeyError::Value { column: column.to_owned(), source };
    if value.is_null() {
        return Err(refused(EncodeError::Null));
    }
    let parameter = Parameter::constant(value, data_type, Encoding::of_value(value, data_type));
    Ok(Predicate::Compare(Box::new(Comparison {
        subject: Scalar::Attribute(attribute.clone()),
        operator: definition.operator,
        operand: Operand::Value(parameter.map_err(refused)?),
        null_is_unequal: false,
    })))
}
