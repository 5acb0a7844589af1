use crate::response::Path;

/// An executable document as written. Numbers keep their text, so no digit is lost.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    pub operations: Vec<OperationDefinition>,
    pub fragments: Vec<FragmentDefinition>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OperationKind {
    Query,
    Mutation,
    Subscription,
}

#[derive(Debug, Clone, PartialEq)]
pub struct OperationDefinition {
    pub kind: OperationKind,
    pub name: Option<String>,
    pub variables: Vec<VariableDefinition>,
    pub directives: Vec<Directive>,
    pub selection_set: Vec<Selection>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FragmentDefinition {
    pub name: String,
    pub type_condition: String,
    pub directives: Vec<Directive>,
    pub selection_set: Vec<Selection>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct VariableDefinition {
    /// Without `$`.
    pub name: String,
    pub ty: TypeReference,
    pub default: Option<Value>,
    pub directives: Vec<Directive>,
}

/// A type as written: `[author_bool_exp!]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TypeReference {
    Named(String),
    List(Box<TypeReference>),
    NonNull(Box<TypeReference>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Selection {
    Field(Field),
    FragmentSpread(FragmentSpread),
    InlineFragment(InlineFragment),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub alias: Option<String>,
    pub name: String,
    pub arguments: Vec<(String, Value)>,
    pub directives: Vec<Directive>,
    /// Empty for a leaf; the grammar allows no `{}`.
    pub selection_set: Vec<Selection>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FragmentSpread {
    pub name: String,
    pub directives: Vec<Directive>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct InlineFragment {
    pub type_condition: Option<String>,
    pub directives: Vec<Directive>,
    pub selection_set: Vec<Selection>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Directive {
    pub name: String,
    pub arguments: Vec<(String, Value)>,
}

/// A literal as written, which may contain variables.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Variable(String),
    /// The literal's text.
    Int(String),
    /// The literal's text.
    Float(String),
    /// Escapes resolved, block strings unindented.
    String(String),
    Boolean(bool),
    Null,
    Enum(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl Field {
    /// The key of this field in the response.
    pub fn response_name(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.name)
    }

    /// The path of this field's selection set, given the path of the field.
    pub fn selection_set_path(path: &Path) -> Path {
        path.key("selectionSet")
    }
}

impl OperationKind {
    pub fn as_str(self) -> &'static str {
        match self {
            OperationKind::Query => "query",
            OperationKind::Mutation => "mutation",
            OperationKind::Subscription => "subscription",
        }
    }
}

impl TypeReference {
    /// Is it a list, null or not?
    pub fn is_list(&self) -> bool {
        match self {
            TypeReference::Named(_) => false,
            TypeReference::List(_) => true,
            TypeReference::NonNull(inner) => inner.is_list(),
        }
    }

    /// The name inside all wrappers.
    pub fn named(&self) -> &str {
        match self {
            TypeReference::Named(name) => name,
            TypeReference::List(inner) | TypeReference::NonNull(inner) => inner.named(),
        }
    }
}

impl std::fmt::Display for TypeReference {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TypeReference::Named(name) => out.write_str(name),
            TypeReference::List(inner) => write!(out, "[{inner}]"),
            TypeReference::NonNull(inner) => write!(out, "{inner}!"),
        }
    }
}
