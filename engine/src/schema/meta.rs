use std::sync::Arc;

use super::definition::{
    EnumBinding, EnumValueDefinition, FieldBinding, FieldDefinition, InputBinding, InputDefinition,
    IntrospectionType, ScalarKind, TypeDefinition, TypeKey, TypeKind, TypeUse,
};

/// Every type of introspection, in the order of its name.
pub const INTROSPECTION_TYPES: [IntrospectionType; 8] = [
    IntrospectionType::Directive,
    IntrospectionType::DirectiveLocation,
    IntrospectionType::EnumValue,
    IntrospectionType::Field,
    IntrospectionType::InputValue,
    IntrospectionType::Schema,
    IntrospectionType::Type,
    IntrospectionType::TypeKind,
];

/// The scalars that introspection and the directives use, and so stand in every role's schema.
pub const REQUIRED_SCALARS: [(&str, ScalarKind); 3] =
    [("Boolean", ScalarKind::Boolean), ("Int", ScalarKind::Int), ("String", ScalarKind::String)];

impl IntrospectionType {
    /// The GraphQL name: `__Type`.
    pub fn type_name(self) -> &'static str {
        match self {
            IntrospectionType::Schema => "__Schema",
            IntrospectionType::Type => "__Type",
            IntrospectionType::TypeKind => "__TypeKind",
            IntrospectionType::Field => "__Field",
            IntrospectionType::InputValue => "__InputValue",
            IntrospectionType::EnumValue => "__EnumValue",
            IntrospectionType::Directive => "__Directive",
            IntrospectionType::DirectiveLocation => "__DirectiveLocation",
        }
    }

    /// The introspection type of that GraphQL name.
    pub fn named(name: &str) -> Option<IntrospectionType> {
        INTROSPECTION_TYPES.into_iter().find(|kind| kind.type_name() == name)
    }
}

/// The definition of an introspection type, the same for every role.
///
/// Arguments and fields on deprecated input values are those of graphql-js 16, which clients send.
/// Source: GraphQL specification, October 2021, 4.2.
pub fn definition(kind: IntrospectionType) -> TypeDefinition {
    let (description, kind_definition) = match kind {
        IntrospectionType::Schema => (
            "A GraphQL schema: the types and directives that a server offers, and the root type of each kind \
             of operation.",
            schema_fields(),
        ),
        IntrospectionType::Type => (
            "A type of the schema, or a list or non-null wrapper around one. Which fields have a value \
             depends on `kind`.",
            type_fields(),
        ),
        IntrospectionType::TypeKind => ("Which kind of type a `__Type` describes.", enumeration(TYPE_KINDS)),
        IntrospectionType::Field => (
            "A field of an object or interface type, with its arguments and the type of its value.",
            field_fields(),
        ),
        IntrospectionType::InputValue => {
            ("An argument of a field or directive, or a field of an input object.", input_value_fields())
        }
        IntrospectionType::EnumValue => ("One value of an enum type.", enum_value_fields()),
        IntrospectionType::Directive => {
            ("A directive that documents may use, with the places where it may stand.", directive_fields())
        }
        IntrospectionType::DirectiveLocation => {
            ("A place in a document or schema where a directive may stand.", enumeration(DIRECTIVE_LOCATIONS))
        }
    };
    TypeDefinition {
        key: TypeKey::Introspection(kind),
        name: Arc::from(kind.type_name()),
        description: Some(description.to_owned()),
        kind: kind_definition,
    }
}

/// `__schema: __Schema!`, a field of the query root that its type does not list.
pub fn schema_field() -> FieldDefinition {
    FieldDefinition {
        binding: FieldBinding::IntrospectSchema,
        ..field("__schema", "Access the current type schema of this server.", meta(SCHEMA).non_null())
    }
}

/// `__type(name: String!): __Type`, a field of the query root that its type does not list.
pub fn type_field() -> FieldDefinition {
    let name = InputDefinition {
        name: Arc::from("name"),
        description: None,
        ty: string().non_null(),
        default: None,
        binding: InputBinding::TypeNameArgument,
    };
    FieldDefinition {
        arguments: vec![name],
        binding: FieldBinding::IntrospectType,
        ..field("__type", "Request the type information of a single type.", meta(TYPE))
    }
}

/// `__typename: String!`, a field of every object type that none lists.
pub fn typename_field() -> FieldDefinition {
    FieldDefinition {
        binding: FieldBinding::TypeName,
        ..field("__typename", "The name of the current object type.", string().non_null())
    }
}

const SCHEMA: IntrospectionType = IntrospectionType::Schema;
const TYPE: IntrospectionType = IntrospectionType::Type;

const TYPE_KINDS: &[(&str, &str)] = &[
    ("ENUM", "An enum. `enumValues` has a value."),
    ("INPUT_OBJECT", "An input object. `inputFields` has a value."),
    ("INTERFACE", "An interface. `fields`, `interfaces` and `possibleTypes` have a value."),
    ("LIST", "A list. `ofType` has a value."),
    ("NON_NULL", "A type without null. `ofType` has a value."),
    ("OBJECT", "An object. `fields` and `interfaces` have a value."),
    ("SCALAR", "A scalar."),
    ("UNION", "A union. `possibleTypes` has a value."),
];

const DIRECTIVE_LOCATIONS: &[(&str, &str)] = &[
    ("ARGUMENT_DEFINITION", "An argument definition."),
    ("ENUM", "An enum definition."),
    ("ENUM_VALUE", "An enum value definition."),
    ("FIELD", "A field."),
    ("FIELD_DEFINITION", "A field definition."),
    ("FRAGMENT_DEFINITION", "A fragment definition."),
    ("FRAGMENT_SPREAD", "A fragment spread."),
    ("INLINE_FRAGMENT", "An inline fragment."),
    ("INPUT_FIELD_DEFINITION", "A field definition of an input object."),
    ("INPUT_OBJECT", "An input object definition."),
    ("INTERFACE", "An interface definition."),
    ("MUTATION", "A mutation operation."),
    ("OBJECT", "An object type definition."),
    ("QUERY", "A query operation."),
    ("SCALAR", "A scalar definition."),
    ("SCHEMA", "A schema definition."),
    ("SUBSCRIPTION", "A subscription operation."),
    ("UNION", "A union definition."),
    ("VARIABLE_DEFINITION", "A variable definition."),
];

fn schema_fields() -> TypeKind {
    TypeKind::Object(vec![
        field("description", "", string()),
        field("directives", "All directives.", list_of(IntrospectionType::Directive).non_null()),
        field("mutationType", "The root type of mutations, if there are any.", meta(TYPE)),
        field("queryType", "The root type of queries.", meta(TYPE).non_null()),
        field("subscriptionType", "The root type of subscriptions, if there are any.", meta(TYPE)),
        field("types", "All types.", list_of(TYPE).non_null()),
    ])
}

fn type_fields() -> TypeKind {
    TypeKind::Object(vec![
        field("description", "", string()),
        with_deprecated(field("enumValues", "", list_of(IntrospectionType::EnumValue))),
        with_deprecated(field("fields", "", list_of(IntrospectionType::Field))),
        with_deprecated(field("inputFields", "", list_of(IntrospectionType::InputValue))),
        field("interfaces", "", list_of(TYPE)),
        field("kind", "", meta(IntrospectionType::TypeKind).non_null()),
        field("name", "", string()),
        field("ofType", "", meta(TYPE)),
        field("possibleTypes", "", list_of(TYPE)),
        field("specifiedByURL", "", string()),
    ])
}

fn field_fields() -> TypeKind {
    TypeKind::Object(vec![
        with_deprecated(field("args", "", list_of(IntrospectionType::InputValue).non_null())),
        field("deprecationReason", "", string()),
        field("description", "", string()),
        field("isDeprecated", "", boolean().non_null()),
        field("name", "", string().non_null()),
        field("type", "", meta(TYPE).non_null()),
    ])
}

fn input_value_fields() -> TypeKind {
    TypeKind::Object(vec![
        field("defaultValue", "The default as GraphQL text.", string()),
        field("deprecationReason", "", string()),
        field("description", "", string()),
        field("isDeprecated", "", boolean().non_null()),
        field("name", "", string().non_null()),
        field("type", "", meta(TYPE).non_null()),
    ])
}

fn enum_value_fields() -> TypeKind {
    TypeKind::Object(vec![
        field("deprecationReason", "", string()),
        field("description", "", string()),
        field("isDeprecated", "", boolean().non_null()),
        field("name", "", string().non_null()),
    ])
}

fn directive_fields() -> TypeKind {
    TypeKind::Object(vec![
        with_deprecated(field("args", "", list_of(IntrospectionType::InputValue).non_null())),
        field("description", "", string()),
        field("isRepeatable", "", boolean().non_null()),
        field("locations", "", list_of(IntrospectionType::DirectiveLocation).non_null()),
        field("name", "", string().non_null()),
    ])
}

fn enumeration(values: &[(&str, &str)]) -> TypeKind {
    TypeKind::Enum(
        values
            .iter()
            .map(|(name, description)| EnumValueDefinition {
                name: Arc::from(*name),
                description: Some((*description).to_owned()),
                binding: EnumBinding::Introspection,
            })
            .collect(),
    )
}

/// A field without arguments; an empty description is none.
fn field(name: &str, description: &str, ty: TypeUse) -> FieldDefinition {
    FieldDefinition {
        name: Arc::from(name),
        description: Some(description).filter(|text| !text.is_empty()).map(str::to_owned),
        arguments: Vec::new(),
        ty,
        binding: FieldBinding::Introspection,
    }
}

fn with_deprecated(field: FieldDefinition) -> FieldDefinition {
    let argument = InputDefinition {
        name: Arc::from("includeDeprecated"),
        description: None,
        ty: boolean(),
        default: Some("false".to_owned()),
        binding: InputBinding::IncludeDeprecated,
    };
    FieldDefinition { arguments: vec![argument], ..field }
}

fn meta(kind: IntrospectionType) -> TypeUse {
    TypeUse::Named(TypeKey::Introspection(kind), Arc::from(kind.type_name()))
}

/// `[kind!]`.
fn list_of(kind: IntrospectionType) -> TypeUse {
    meta(kind).non_null().list()
}

fn string() -> TypeUse {
    scalar("String")
}

fn boolean() -> TypeUse {
    scalar("Boolean")
}

fn scalar(name: &str) -> TypeUse {
    let name: Arc<str> = Arc::from(name);
    TypeUse::Named(TypeKey::Scalar(Arc::clone(&name)), name)
}
