use super::Env;
use super::error::Error;
use super::input::Input;
use super::tree::{Aggregate, Cardinality, Connection, RowSource, Rows, ScalarCall, Scan, is_large_number};
use crate::document::CollectedField;
use crate::model::{Argument, ComputedField, FunctionId};
use crate::permission::{
    CallOperand, Encoding, FunctionCall, FunctionRule, Parameter, SelectRule, computed_field_call,
    session_variable_name,
};
use crate::response::Path;
use crate::schema::{FieldDefinition, InputBinding, TypeKind};

impl Env<'_> {
    pub(super) fn call_function(
        &self,
        id: FunctionId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Rows, Error> {
        let (rule, scan, returns_set) = self.function_scan(id, definition, field)?;
        let cardinality = if returns_set { Cardinality::Many } else { Cardinality::First };
        self.rows_of(&rule, scan, cardinality, definition, field)
    }

    pub(super) fn call_function_aggregate(
        &self,
        id: FunctionId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Aggregate, Error> {
        let (rule, scan, _) = self.function_scan(id, definition, field)?;
        self.aggregate_of(&rule, RowSource::all(scan), definition, field)
    }

    pub(super) fn call_scalar(
        &self,
        id: FunctionId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<ScalarCall, Error> {
        let internal =
            || Error::Internal { what: "function without rule".to_owned(), at: field.path.clone() };
        let rule = self.schema.rules().function(id).ok_or_else(internal)?;
        let call = self.function_call(&rule, definition, field)?;
        let returns = rule.function.signature.returns.data_type.clone();
        let as_text = self.settings.stringify_numeric_types && is_large_number(&returns);
        Ok(ScalarCall { call, returns, set: rule.function.signature.returns.set, as_text })
    }

    pub(super) fn call_function_connection(
        &self,
        id: FunctionId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Connection, Error> {
        let (rule, scan, _) = self.function_scan(id, definition, field)?;
        self.connection_of(&rule, RowSource::all(scan), definition, field)
    }

    fn function_scan(
        &self,
        id: FunctionId,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<(std::sync::Arc<SelectRule>, Scan, bool), Error> {
        let internal =
            || Error::Internal { what: "function without rule".to_owned(), at: field.path.clone() };
        let function_rule = self.schema.rules().function(id).ok_or_else(internal)?;
        let function = &function_rule.function;
        let returned = function.signature.returns.relation.ok_or_else(internal)?;
        let rule = self.rule(returned, &field.path)?;
        let call = self.function_call(&function_rule, definition, field)?;
        Ok((rule.clone(), Scan::function(&rule, call), function.signature.returns.set))
    }

    fn function_call(
        &self,
        function_rule: &FunctionRule,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<FunctionCall, Error> {
        let function = &function_rule.function;
        let inputs = self.inputs(definition, field)?;
        let at = self.argument_path(definition, field, &InputBinding::Arguments);
        let session = function.session_argument.as_ref();
        let mut operands = Vec::with_capacity(function.signature.arguments.len());
        for (index, argument) in function.signature.arguments.iter().enumerate() {
            let preset = argument.name.as_ref().and_then(|name| function_rule.presets.get(name));
            operands.push(match preset {
                _ if session.is_some() && argument.name.as_ref() == session => {
                    Some(CallOperand::Value(Parameter::whole_session(&argument.data_type)))
                }
                Some(preset) => Some(preset_operand(preset, argument, &at)?),
                None => operand(&inputs, index, argument, &at)?,
            });
        }
        let call = FunctionCall::new(&function.signature, operands);
        call.map_err(|source| Error::ArgumentGap { source, at })
    }

    pub(super) fn computed_call(
        &self,
        rule: &SelectRule,
        computed: &ComputedField,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<FunctionCall, Error> {
        let inputs = self.inputs(definition, field)?;
        let at = self.argument_path(definition, field, &InputBinding::Arguments);
        let mut refused = None;
        let given = |index: usize, argument: &Argument| {
            operand(&inputs, index, argument, &at).unwrap_or_else(|error| {
                refused = Some(error);
                None
            })
        };
        let call = computed_field_call(&rule.relation, computed, given, &at);
        match (refused, call) {
            (Some(error), _) => Err(error),
            (None, Ok(call)) => Ok(call),
            (None, Err(crate::permission::Error::Call { source, at })) => {
                Err(Error::ArgumentGap { source, at })
            }
            (None, Err(error)) => Err(Error::Internal { what: error.to_string(), at }),
        }
    }

    /// What `args` gives, by the index of the function's argument.
    fn inputs<'i>(
        &'i self,
        definition: &FieldDefinition,
        field: &CollectedField<'i>,
    ) -> Result<Vec<(usize, Input<'i>)>, Error> {
        let argument =
            definition.arguments.iter().find(|argument| argument.binding == InputBinding::Arguments);
        let given = self.argument(definition, field, &InputBinding::Arguments);
        let (Some(argument), Some(input)) = (argument, given) else { return Ok(Vec::new()) };
        let ty = self.definition(argument.ty.named().0, &field.path)?;
        let TypeKind::InputObject(fields) = &ty.kind else { return Ok(Vec::new()) };
        let given = input.entries().into_iter().filter(|(_, value)| !value.is_absent());
        let entries = given.filter_map(|(name, value)| {
            let field = fields.iter().find(|field| &*field.name == name)?;
            match field.binding {
                InputBinding::FunctionArgument(index) => Some((index, value)),
                _ => None,
            }
        });
        Ok(entries.collect())
    }
}

fn operand(
    inputs: &[(usize, Input)],
    index: usize,
    argument: &Argument,
    at: &Path,
) -> Result<Option<CallOperand>, Error> {
    let given = inputs.iter().find(|(place, _)| *place == index).map(|(_, input)| input);
    match given {
        None => Ok(None),
        Some(input) if input.is_null() => Ok(Some(CallOperand::Null(argument.data_type.clone()))),
        Some(input) => {
            let encoding = Encoding::of(&argument.data_type);
            let parameter = input.parameter(&argument.data_type, encoding, at)?;
            Ok(Some(CallOperand::Value(parameter)))
        }
    }
}

fn preset_operand(preset: &serde_json::Value, argument: &Argument, at: &Path) -> Result<CallOperand, Error> {
    let data_type = &argument.data_type;
    if preset.is_null() {
        return Ok(CallOperand::Null(data_type.clone()));
    }
    if let Some(Ok(Some(name))) = preset.as_str().map(session_variable_name) {
        return Ok(CallOperand::Value(Parameter::session(&name, data_type)));
    }
    let parameter = Parameter::constant(preset, data_type, Encoding::of(data_type));
    parameter.map(CallOperand::Value).map_err(|source| Error::Value { source, at: at.clone() })
}
