use std::sync::Arc;

use serde_json::Value as Json;

use super::selection::{Selected, resolve};
use super::source::TypeSource;
use super::writer::{Full, Writer};
use crate::document::{CollectedField, Fragments, Value, VariableValue, Variables};
use crate::response::{Code, Failure, Path};
use crate::schema::{
    DirectiveDefinition, EnumValueDefinition, FieldBinding, FieldDefinition, InputDefinition,
    IntrospectionType, TypeDefinition, TypeKey, TypeKind, TypeUse,
};

/// What all root fields of one operation share and none changes.
#[derive(Clone, Copy)]
pub struct Env<'a> {
    pub fragments: &'a Fragments<'a>,
    pub variables: &'a Variables,
}

/// What the root fields of one operation use up together.
pub struct State {
    bytes_left: usize,
    types: Option<Arc<[Arc<TypeDefinition>]>>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the introspection answer is too large")]
    TooLarge { at: Path },
    /// A nullable variable with a default may stand at `name`, and its value be null all the same.
    #[error("unexpected null value for type 'String'")]
    NullName { at: Path },
    /// The document was not validated, or the schema names a type that it does not define.
    #[error("introspection met {what} '{name}'")]
    Internal { what: &'static str, name: String, at: Path },
}

/// The value of a root field `__schema` or `__type(name:)`, as JSON text.
///
/// `field`: of a validated document, bound to `FieldBinding::IntrospectSchema` or `IntrospectType`. Keys stand in the
/// order of the selection set, lists in the order of the definitions. `__type` of a name that the role's schema
/// lacks is `null`. Nothing is ever deprecated, so `includeDeprecated` changes nothing.
/// Errors: `TooLarge` when this operation's answers exceed the bound of `State`; `NullName`; `Internal`.
/// Source: GraphQL specification, October 2021, 4.
pub fn answer(
    source: &impl TypeSource,
    env: &Env,
    state: &mut State,
    field: &CollectedField,
) -> Result<String, Error> {
    let mut walk = Walk { source, writer: Writer::new(state.bytes_left), types: &mut state.types };
    let outcome = walk.root_field(env, field);
    let text = walk.writer.finish();
    state.bytes_left = state.bytes_left.saturating_sub(text.len());
    match outcome {
        Ok(()) => Ok(text),
        Err(Stop::Full) => Err(Error::TooLarge { at: field.path.clone() }),
        Err(Stop::NullName) => Err(Error::NullName { at: field.path.clone() }),
        Err(Stop::Broken(what, name)) => Err(Error::Internal { what, name, at: field.path.clone() }),
    }
}

impl State {
    /// 128 MiB. The usual introspection query on 15,000 types of 12 fields each gives 38 MB.
    pub const DEFAULT_BYTES: usize = 128 << 20;

    /// `bytes`: how long all answers may be together.
    pub fn with_limit(bytes: usize) -> State {
        State { bytes_left: bytes, types: None }
    }
}

impl Default for State {
    fn default() -> State {
        State::with_limit(State::DEFAULT_BYTES)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let message = error.to_string();
        match error {
            Error::TooLarge { at } => Failure::new(Code::ValidationFailed, at, message),
            Error::NullName { at } => {
                Failure::new(Code::ValidationFailed, at.key("args").key("name"), message)
            }
            Error::Internal { at, .. } => Failure::new(Code::Unexpected, at, message),
        }
    }
}

/// Why a walk ended early.
enum Stop {
    Full,
    NullName,
    Broken(&'static str, String),
}

impl From<Full> for Stop {
    fn from(_: Full) -> Stop {
        Stop::Full
    }
}

type Outcome = Result<(), Stop>;

struct Walk<'s, S> {
    source: &'s S,
    writer: Writer,
    types: &'s mut Option<Arc<[Arc<TypeDefinition>]>>,
}

impl<S: TypeSource> Walk<'_, S> {
    fn root_field(&mut self, env: &Env, field: &CollectedField) -> Outcome {
        match field.field.name.as_str() {
            "__schema" => {
                self.schema(&resolve(env, IntrospectionType::Schema, &field.selections, &field.path))
            }
            "__type" => {
                let name = type_name(env.variables, field)?;
                let selected = resolve(env, IntrospectionType::Type, &field.selections, &field.path);
                self.optional_type(self.source.type_named(name), &selected)
            }
            other => Err(unknown(other)),
        }
    }

    fn schema(&mut self, selected: &[Selected]) -> Outcome {
        self.object(IntrospectionType::Schema, selected, |walk, field| match field.name {
            "types" => {
                let types = walk.types();
                walk.list(types.iter(), |walk, ty| walk.named_type(ty, &field.fields))
            }
            "queryType" => walk.optional_type(walk.source.root(&TypeKey::QueryRoot), &field.fields),
            "mutationType" => walk.optional_type(walk.source.root(&TypeKey::MutationRoot), &field.fields),
            "subscriptionType" => {
                walk.optional_type(walk.source.root(&TypeKey::SubscriptionRoot), &field.fields)
            }
            "directives" => walk.list(walk.source.directives().iter(), |walk, directive| {
                walk.directive(directive, &field.fields)
            }),
            "description" => walk.null(),
            other => Err(unknown(other)),
        })
    }

    /// All types of the schema, collected once for the operation.
    fn types(&mut self) -> Arc<[Arc<TypeDefinition>]> {
        let source = self.source;
        Arc::clone(self.types.get_or_insert_with(|| source.types().into()))
    }

    fn optional_type(&mut self, ty: Option<Arc<TypeDefinition>>, selected: &[Selected]) -> Outcome {
        match ty {
            Some(ty) => self.named_type(&ty, selected),
            None => self.null(),
        }
    }

    fn type_use(&mut self, ty: &TypeUse, selected: &[Selected]) -> Outcome {
        match ty {
            TypeUse::Named(key, name) => match self.source.definition(key) {
                Some(definition) => self.named_type(&definition, selected),
                None => Err(Stop::Broken("an undefined type", name.to_string())),
            },
            TypeUse::List(inner) => self.wrapper("LIST", inner, selected),
            TypeUse::NonNull(inner) => self.wrapper("NON_NULL", inner, selected),
        }
    }

    fn wrapper(&mut self, kind: &str, inner: &TypeUse, selected: &[Selected]) -> Outcome {
        self.object(IntrospectionType::Type, selected, |walk, field| match field.name {
            "kind" => walk.string(kind),
            "ofType" => walk.type_use(inner, &field.fields),
            _ => walk.null(),
        })
    }

    fn named_type(&mut self, ty: &TypeDefinition, selected: &[Selected]) -> Outcome {
        self.object(IntrospectionType::Type, selected, |walk, field| match (field.name, &ty.kind) {
            ("kind", kind) => walk.string(kind_name(kind)),
            ("name", _) => walk.string(&ty.name),
            ("description", _) => walk.optional_string(ty.description.as_deref()),
            ("fields", TypeKind::Object(fields) | TypeKind::Interface(fields)) => {
                let listed = fields.iter().filter(|definition| is_listed(definition));
                walk.list(listed, |walk, definition| walk.field(definition, &field.fields))
            }
            ("interfaces", TypeKind::Object(_) | TypeKind::Interface(_)) => {
                let node = ty.implements_node().then(|| walk.source.definition(&TypeKey::Node)).flatten();
                walk.list(node.into_iter(), |walk, node| walk.named_type(&node, &field.fields))
            }
            ("possibleTypes", TypeKind::Interface(_)) => {
                let possible = walk.source.possible_types(&ty.key);
                walk.list(possible.iter(), |walk, ty| walk.named_type(ty, &field.fields))
            }
            ("enumValues", TypeKind::Enum(values)) => {
                walk.list(values.iter(), |walk, value| walk.enum_value(value, &field.fields))
            }
            ("inputFields", TypeKind::InputObject(inputs)) => {
                walk.list(inputs.iter(), |walk, input| walk.input_value(input, &field.fields))
            }
            (
                "fields" | "interfaces" | "possibleTypes" | "enumValues" | "inputFields" | "ofType"
                | "specifiedByURL",
                _,
            ) => walk.null(),
            (other, _) => Err(unknown(other)),
        })
    }

    fn field(&mut self, definition: &FieldDefinition, selected: &[Selected]) -> Outcome {
        self.object(IntrospectionType::Field, selected, |walk, field| match field.name {
            "name" => walk.string(&definition.name),
            "description" => walk.optional_string(definition.description.as_deref()),
            "args" => walk.list(definition.arguments.iter(), |walk, argument| {
                walk.input_value(argument, &field.fields)
            }),
            "type" => walk.type_use(&definition.ty, &field.fields),
            other => walk.deprecation(other),
        })
    }

    fn input_value(&mut self, definition: &InputDefinition, selected: &[Selected]) -> Outcome {
        self.object(IntrospectionType::InputValue, selected, |walk, field| match field.name {
            "name" => walk.string(&definition.name),
            "description" => walk.optional_string(definition.description.as_deref()),
            "type" => walk.type_use(&definition.ty, &field.fields),
            "defaultValue" => walk.optional_string(definition.default.as_deref()),
            other => walk.deprecation(other),
        })
    }

    fn enum_value(&mut self, definition: &EnumValueDefinition, selected: &[Selected]) -> Outcome {
        self.object(IntrospectionType::EnumValue, selected, |walk, field| match field.name {
            "name" => walk.string(&definition.name),
            "description" => walk.optional_string(definition.description.as_deref()),
            other => walk.deprecation(other),
        })
    }

    fn directive(&mut self, definition: &DirectiveDefinition, selected: &[Selected]) -> Outcome {
        self.object(IntrospectionType::Directive, selected, |walk, field| match field.name {
            "name" => walk.string(definition.name),
            "description" => walk.string(definition.description),
            "locations" => walk.list(definition.locations.iter(), |walk, location| walk.string(location)),
            "args" => walk.list((definition.arguments)().iter(), |walk, argument| {
                walk.input_value(argument, &field.fields)
            }),
            "isRepeatable" => walk.raw("false"),
            other => Err(unknown(other)),
        })
    }

    /// The fields that say whether something is deprecated; nothing is.
    fn deprecation(&mut self, name: &str) -> Outcome {
        match name {
            "isDeprecated" => self.raw("false"),
            "deprecationReason" => self.null(),
            other => Err(unknown(other)),
        }
    }

    /// An object with one key for each selected field; `write` writes the values, but for `__typename`.
    fn object(
        &mut self,
        ty: IntrospectionType,
        selected: &[Selected],
        mut write: impl FnMut(&mut Self, &Selected) -> Outcome,
    ) -> Outcome {
        self.raw("{")?;
        for (index, field) in selected.iter().enumerate() {
            if index > 0 {
                self.raw(",")?;
            }
            self.string(field.response_name)?;
            self.raw(":")?;
            match field.name {
                "__typename" => self.string(ty.type_name())?,
                _ => write(self, field)?,
            }
        }
        self.raw("}")
    }

    fn list<T>(
        &mut self,
        items: impl Iterator<Item = T>,
        mut write: impl FnMut(&mut Self, T) -> Outcome,
    ) -> Outcome {
        self.raw("[")?;
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.raw(",")?;
            }
            write(self, item)?;
        }
        self.raw("]")
    }

    fn optional_string(&mut self, text: Option<&str>) -> Outcome {
        match text {
            Some(text) => self.string(text),
            None => self.null(),
        }
    }

    fn string(&mut self, text: &str) -> Outcome {
        Ok(self.writer.string(text)?)
    }

    fn null(&mut self) -> Outcome {
        self.raw("null")
    }

    fn raw(&mut self, text: &str) -> Outcome {
        Ok(self.writer.raw(text)?)
    }
}

/// The argument `name` of `__type`.
fn type_name<'a>(variables: &'a Variables, field: &CollectedField<'a>) -> Result<&'a str, Stop> {
    let argument = field.field.arguments.iter().find(|(name, _)| name == "name");
    let value = match argument {
        Some((_, Value::Variable(variable))) => match variables.decisive(variable) {
            VariableValue::Given(Json::String(name)) => Some(name),
            VariableValue::Default(Value::String(name)) => Some(name),
            VariableValue::Given(Json::Null) => return Err(Stop::NullName),
            _ => None,
        },
        Some((_, Value::String(name))) => Some(name),
        _ => None,
    };
    value.map(String::as_str).ok_or_else(|| Stop::Broken("no string for the argument", "name".to_owned()))
}

/// `__schema`, `__type` and `__typename` stand in no type's list of fields.
fn is_listed(definition: &FieldDefinition) -> bool {
    !matches!(
        definition.binding,
        FieldBinding::TypeName | FieldBinding::IntrospectSchema | FieldBinding::IntrospectType
    )
}

fn kind_name(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Scalar(_) => "SCALAR",
        TypeKind::Object(_) => "OBJECT",
        TypeKind::Interface(_) => "INTERFACE",
        TypeKind::Enum(_) => "ENUM",
        TypeKind::InputObject(_) => "INPUT_OBJECT",
    }
}

fn unknown(name: &str) -> Stop {
    Stop::Broken("the unknown field", name.to_owned())
}
