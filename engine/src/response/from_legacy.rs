use super::failure::{Code, Failure};
use super::from_plan::from_encoding;
use super::path::{Path, Step};
use crate::legacy::{Error, Refusal};
use crate::model::Role;
use crate::permission;

impl From<Error> for Failure {
    /// The path starts at the command's own root, as the reference's does.
    fn from(error: Error) -> Failure {
        let message = error.to_string();
        let Error { at, reason } = error;
        let code = match *reason {
            Refusal::MissingKey(_)
            | Refusal::MissingAction
            | Refusal::Kind { .. }
            | Refusal::UnknownCommand(_)
            | Refusal::Malformed { .. } => Code::ParseFailed,
            Refusal::Negative | Refusal::Immutable { .. } | Refusal::Preset { .. } => Code::NotSupported,
            Refusal::UnknownTable(_)
            | Refusal::UnknownColumn(_)
            | Refusal::UnknownRelationship(_)
            | Refusal::UnknownField(_) => Code::NotExists,
            Refusal::NotAllowed { .. }
            | Refusal::Column { .. }
            | Refusal::Relationship { .. }
            | Refusal::Upsert(_) => Code::PermissionDenied,
            Refusal::WrongField { .. }
            | Refusal::Order { .. }
            | Refusal::Twice(_)
            | Refusal::ArrangedObject
            | Refusal::NothingToSet
            | Refusal::NoConflictTarget
            | Refusal::TwoConflictTargets => Code::UnexpectedPayload,
            Refusal::NoArbiter => Code::ConstraintError,
            Refusal::UnknownConstraint { .. } => Code::Unexpected,
            Refusal::NotUpdatable(_) | Refusal::TooDeep { .. } | Refusal::TooManyColumns { .. } => {
                Code::ValidationFailed
            }
            Refusal::Condition { error, role } => return from_condition(error, &role, at),
            Refusal::Relation(_) => Code::Unexpected,
            Refusal::Plan(error) => return Failure::from(error),
        };
        Failure::new(code, at, message)
    }
}

/// `at`: where the whole condition stands, to which the reference points where something does not exist for the role.
fn from_condition(error: permission::Error, role: &Role, at: Path) -> Failure {
    use permission::Error;
    let message = error.to_string();
    let inside = error.path().clone();
    match error {
        Error::HiddenColumn { column, .. } => {
            let operation = "select";
            Failure::from(Refusal::Column { operation, column, role: role.clone() }.at(&at))
        }
        Error::HiddenRelation { relation: table, relationship: Some(relationship), .. } => {
            Failure::from(Refusal::Relationship { relationship, table, role: role.clone() }.at(&at))
        }
        Error::HiddenRelation { relation: table, relationship: None, .. } => {
            let (operation, role, more) = ("select", role.clone(), "");
            Failure::from(Refusal::NotAllowed { operation, table, role, more }.at(&at))
        }
        Error::UnknownField { field, .. } => Failure::from(Refusal::UnknownField(field).at(&at)),
        Error::UnknownColumn { column, .. } => Failure::from(Refusal::UnknownColumn(column).at(&inside)),
        Error::UnknownTable { .. } => Failure::new(Code::NotExists, inside, message),
        Error::UnknownOperator { .. } => {
            let written = inside.steps().iter().rev().find_map(|step| match step {
                Step::Key(key) => Some(key.clone()),
                Step::Index(_) => None,
            });
            let message = format!("Unknown operator : {}", written.unwrap_or_default());
            Failure::new(Code::UnexpectedPayload, inside, message)
        }
        Error::Cast { from, to, .. } => {
            let message = format!("cannot cast column of type \"{from}\" to type \"{to}\"");
            Failure::new(Code::UnexpectedPayload, inside, message)
        }
        Error::OperatorMismatch { .. } | Error::ColumnTypes { .. } => {
            Failure::new(Code::UnexpectedPayload, inside, message)
        }
        Error::Value { source, .. } => {
            let failure = from_encoding(&source, inside);
            // What the database would find concerns the whole command.
            let is_found_there = failure.path == Path::root();
            let path = if is_found_there { Path::root().key("args") } else { failure.path };
            Failure { path, ..failure }
        }
        Error::Shape { .. } | Error::SessionVariable { .. } => {
            Failure::new(Code::ParseFailed, inside, message)
        }
        Error::TooDeep { .. } | Error::TooMany { .. } => {
            Failure::new(Code::ValidationFailed, inside, message)
        }
        Error::UnknownComputedField { .. }
        | Error::BrokenRelationship { .. }
        | Error::BrokenComputedField { .. }
        | Error::BrokenValidation { .. }
        | Error::Call { .. } => Failure::new(Code::Unexpected, inside, message),
    }
}
