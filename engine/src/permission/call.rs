use super::error::Error;
use super::value::Parameter;
use crate::model::{
    Argument, ArgumentMode, ComputedField, DataType, DataTypeKind, Relation, Signature, Volatility,
};
use crate::response::Path;

/// A call of a function, its arguments in the function's order.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionCall {
    pub schema: String,
    pub name: String,
    pub arguments: Vec<CallArgument>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CallArgument {
    /// Passed as `name => …`, needed after an argument that was left out.
    pub name: Option<String>,
    pub operand: CallOperand,
}

#[derive(Debug, Clone, PartialEq)]
pub enum CallOperand {
    /// The current row of the relation that has the computed field.
    Row,
    Value(Parameter),
    Null(DataType),
}

/// Why a call cannot leave out the arguments that it does. Sentences as in the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallGap {
    #[error("Non default arguments cannot be omitted")]
    Required,
    #[error("Only last set of positional arguments can be omitted")]
    Position,
}

impl FunctionCall {
    /// A call with an operand for each input argument; `None` leaves an argument to its default.
    ///
    /// Errors: an argument without default that is left out, or an unnamed one behind one left out.
    pub fn new(signature: &Signature, operands: Vec<Option<CallOperand>>) -> Result<FunctionCall, CallGap> {
        let mut arguments = Vec::with_capacity(operands.len());
        let mut gap = false;
        for (argument, operand) in signature.arguments.iter().zip(operands) {
            let Some(operand) = operand else {
                if !argument.has_default {
                    return Err(CallGap::Required);
                }
                gap = true;
                continue;
            };
            let name = match (gap, &argument.name) {
                (false, _) => None,
                (true, Some(name)) => Some(name.clone()),
                (true, None) => return Err(CallGap::Position),
            };
            arguments.push(CallArgument { name, operand });
        }
        Ok(FunctionCall { schema: signature.schema.clone(), name: signature.name.clone(), arguments })
    }
}

/// The index of the argument that takes the row: the named one, or the first that is not the session argument.
///
/// Errors: `BrokenComputedField` if there is none, if it does not take rows of the relation, or if the function cannot
/// serve a computed field for another reason.
pub fn row_argument(relation: &Relation, field: &ComputedField, at: &Path) -> Result<usize, Error> {
    let broken = |reason: String| Error::BrokenComputedField {
        name: field.name.clone(),
        relation: relation.name.clone(),
        reason,
        at: at.clone(),
    };
    let Some(function) = &field.function else {
        return Err(broken("its function does not exist any more".to_owned()));
    };
    let is_session =
        |argument: &Argument| field.session_argument.is_some() && argument.name == field.session_argument;
    let index = match &field.table_argument {
        Some(name) => function.arguments.iter().position(|argument| argument.name.as_ref() == Some(name)),
        None => function.arguments.iter().position(|argument| !is_session(argument)),
    };
    let index = index.ok_or_else(|| broken("its function has no argument for the row".to_owned()))?;
    match function.arguments.get(index).and_then(|argument| argument.relation) {
        Some(id) if id == relation.id => {}
        _ => {
            return Err(broken(format!(
                "argument {} of its function does not take a row of the table",
                index + 1
            )));
        }
    }
    match unfit(field, function) {
        Some(reason) => Err(broken(reason.to_owned())),
        None => Ok(index),
    }
}

/// Why a function cannot serve a computed field, whatever its table.
fn unfit(field: &ComputedField, function: &Signature) -> Option<&'static str> {
    if function.volatility == Volatility::Volatile {
        return Some("its function is volatile");
    }
    if function.arguments.iter().any(|argument| argument.mode == ArgumentMode::Variadic) {
        return Some("its function is variadic");
    }
    if let Some(name) = &field.session_argument {
        let argument = function.arguments.iter().find(|argument| argument.name.as_ref() == Some(name));
        match argument.map(|argument| &argument.data_type) {
            None => return Some("the session argument does not exist"),
            Some(ty) if !ty.is_builtin("json") && !ty.is_builtin("jsonb") => {
                return Some("the session argument is neither json nor jsonb");
            }
            Some(_) => {}
        }
    }
    match function.returns.relation {
        None if function.returns.set => Some("its function returns a set of no table"),
        None if function.returns.data_type.kind == DataTypeKind::Pseudo => {
            Some("its function returns a pseudo-type")
        }
        _ => None,
    }
}

/// The call of a computed field's function for the current row, its other arguments given by `operand`
/// (by index), the session argument filled in.
///
/// Errors: `BrokenComputedField` as `row_argument`; `Call` for arguments that cannot be left out.
pub fn computed_field_call(
    relation: &Relation,
    field: &ComputedField,
    mut operand: impl FnMut(usize, &Argument) -> Option<CallOperand>,
    at: &Path,
) -> Result<FunctionCall, Error> {
    let row = row_argument(relation, field, at)?;
    let Some(function) = &field.function else {
        return Err(Error::BrokenComputedField {
            name: field.name.clone(),
            relation: relation.name.clone(),
            reason: "its function does not exist any more".to_owned(),
            at: at.clone(),
        });
    };
    let operands = function
        .arguments
        .iter()
        .enumerate()
        .map(|(index, argument)| {
            if index == row {
                Some(CallOperand::Row)
            } else if field.session_argument.is_some() && argument.name == field.session_argument {
                Some(CallOperand::Value(Parameter::whole_session(&argument.data_type)))
            } else {
                operand(index, argument)
            }
        })
        .collect();
    FunctionCall::new(function, operands).map_err(|source| Error::Call { source, at: at.clone() })
}
