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
/// serve a computed field for another reason. Sentences as in the reference.
pub fn row_argument(relation: &Relation, field: &ComputedField, at: &Path) -> Result<usize, Error> {
    let broken = |faults: Vec<String>| broken_computed_field(relation, field, &faults, at);
    let Some(function) = &field.function else {
        return Err(broken(vec!["its function does not exist any more".to_owned()]));
    };
    let mut faults = Vec::new();
    let name = shown(&function.schema, &function.name);
    if function.volatility == Volatility::Volatile {
        faults.push(format!(
            "the function \"{name}\" is of type VOLATILE; cannot be added as a computed field"
        ));
    }
    if function.arguments.iter().any(|argument| argument.mode == ArgumentMode::Variadic) {
        faults.push(format!("the function \"{name}\" is variadic"));
    }
    let index = row_index(relation, field, function, &mut faults);
    if let Some(session) = &field.session_argument {
        let argument = function.arguments.iter().find(|argument| argument.name.as_ref() == Some(session));
        match argument.map(|argument| &argument.data_type) {
            None => faults.push(no_argument(session, &name)),
            Some(ty) if !ty.is_builtin("json") && !ty.is_builtin("jsonb") => {
                faults.push(format!("\"{session}\" argument of the function \"{name}\" is not of type JSON"));
            }
            Some(_) => {}
        }
    }
    match function.returns.relation {
        None if function.returns.set => {
            faults.push(format!("the function \"{name}\" returns a set of no table"))
        }
        None if function.returns.data_type.kind == DataTypeKind::Pseudo => {
            faults.push(format!("the function \"{name}\" returns a pseudo-type"));
        }
        _ => {}
    }
    match index {
        Some(index) if faults.is_empty() => Ok(index),
        _ => Err(broken(faults)),
    }
}

/// Why a computed field cannot be: one reason in the sentence, or several as a list.
pub fn broken_computed_field(
    relation: &Relation,
    field: &ComputedField,
    faults: &[String],
    at: &Path,
) -> Error {
    let table = shown(&relation.schema, &relation.name);
    let intro = format!("the computed field \"{}\" cannot be added to table \"{table}\"", field.name);
    let reason = match faults {
        [only] => format!("{intro} because {only}"),
        several => {
            let lines: String = several.iter().map(|fault| format!("  • {fault}\n")).collect();
            format!("{intro} for the following reasons:\n{lines}")
        }
    };
    Error::BrokenComputedField { reason, at: at.clone() }
}

fn row_index(
    relation: &Relation,
    field: &ComputedField,
    function: &Signature,
    faults: &mut Vec<String>,
) -> Option<usize> {
    let name = shown(&function.schema, &function.name);
    let is_session =
        |argument: &Argument| field.session_argument.is_some() && argument.name == field.session_argument;
    let (index, described) = match &field.table_argument {
        Some(given) => {
            let index = function.arguments.iter().position(|argument| argument.name.as_ref() == Some(given));
            if index.is_none() {
                faults.push(no_argument(given, &name));
            }
            (index?, format!("\"{given}\" argument"))
        }
        None => {
            let index = function.arguments.iter().position(|argument| !is_session(argument));
            if index.is_none() {
                faults.push(format!("the function \"{name}\" has no input arguments"));
            }
            (index?, "first argument".to_owned())
        }
    };
    let argument = function.arguments.get(index)?;
    if argument.relation != Some(relation.id) {
        let ty = &argument.data_type;
        if ty.kind != DataTypeKind::Composite {
            faults.push(format!("{described} of the function \"{name}\" is not COMPOSITE type"));
        }
        faults.push(format!(
            "{described} of the function \"{name}\" of type \"{}.{}\" is not the table to which the computed field is \
             being added",
            ty.schema, ty.name
        ));
    }
    Some(index)
}

fn no_argument(argument: &str, function: &str) -> String {
    format!("\"{argument}\" is not an input argument of the function \"{function}\"")
}

/// A name as messages show it: the schema only if it is not `public`.
fn shown(schema: &str, name: &str) -> String {
    if schema == "public" { name.to_owned() } else { format!("{schema}.{name}") }
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
        let gone = ["its function does not exist any more".to_owned()];
        return Err(broken_computed_field(relation, field, &gone, at));
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
