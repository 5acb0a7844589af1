use crate::response::Path;

/// Why a document, or what was given for its variables, is refused.
///
/// The sentences are Hasura's where Hasura has one. None of them names anything that is not in the document or in
/// the role's own schema, and none makes suggestions: a suggestion would tell names that the role may not know.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    // Which operation to run.
    #[error("exactly one operation has to be present in the document when operationName is not specified")]
    OperationNotNamed { path: Path },
    #[error("operationName cannot be used when an anonymous operation exists in the document")]
    NamedAmongAnonymous { path: Path },
    #[error("no such operation found in the document: \"{name}\"")]
    UnknownOperation { name: String, path: Path },

    // Limits.
    #[error("the document selects more than {limit} fields")]
    TooManyFields { limit: usize, path: Path },
    #[error("the document is nested deeper than {limit} levels")]
    TooDeep { limit: usize, path: Path },

    // Operations.
    #[error("multiple definitions for operation \"{name}\"")]
    DuplicateOperation { name: String, path: Path },
    #[error("an anonymous operation has to be the only operation of the document")]
    AnonymousNotAlone { path: Path },
    #[error("no queries exist")]
    NoQueries { path: Path },
    #[error("no mutations exist")]
    NoMutations { path: Path },
    #[error("no subscriptions exist")]
    NoSubscriptions { path: Path },
    #[error("subscriptions must select one top level field")]
    SubscriptionRootFields { path: Path },

    // Fields and arguments.
    #[error("field '{field}' not found in type: '{parent}'")]
    UnknownField { field: String, parent: String, path: Path },
    #[error("missing selection set for '{field}'")]
    MissingSelectionSet { field: String, path: Path },
    #[error("unexpected subselection set for non-object field")]
    UnexpectedSelectionSet { path: Path },
    #[error("selection of both '{first}' and '{second}' specify the same response name, '{response_name}'")]
    SameResponseName { first: String, second: String, response_name: String, path: Path },
    #[error("inconsistent arguments between multiple selections of field '{field}'")]
    InconsistentArguments { field: String, path: Path },
    #[error("'{owner}' has no argument named '{argument}'")]
    UnknownArgument { owner: String, argument: String, path: Path },
    #[error("multiple values for argument '{argument}'")]
    DuplicateArgument { argument: String, path: Path },
    #[error("missing required field '{name}'")]
    MissingRequired { name: String, path: Path },

    // Fragments.
    #[error("multiple definitions for fragment \"{name}\"")]
    DuplicateFragment { name: String, path: Path },
    #[error("reference to undefined fragment \"{name}\"")]
    UndefinedFragment { name: String, path: Path },
    #[error("the fragment definition(s) {} form a cycle", english_list(names))]
    FragmentCycle { names: Vec<String>, path: Path },
    #[error("following fragment(s) have been defined, but have not been used in the query - {name}")]
    UnusedFragment { name: String, path: Path },
    #[error("no such type exists in the schema: '{name}'")]
    UnknownType { name: String, path: Path },
    #[error("a fragment cannot be on the type '{name}', which has no fields")]
    FragmentOnLeaf { name: String, path: Path },
    #[error("a fragment on type '{condition}' can never apply to type '{parent}'")]
    ImpossibleSpread { condition: String, parent: String, path: Path },

    // Values.
    #[error("expected {expected} for type '{ty}', but found {found}")]
    Mismatch {
        /// With its article: `a 32-bit integer`.
        expected: &'static str,
        ty: String,
        /// With its article: `a string`.
        found: &'static str,
        opaque: Opaque,
        path: Path,
    },
    #[error("expected one of the values {} for type '{ty}', but found '{found}'", quoted_list(values))]
    UnknownEnumValue {
        /// Sorted.
        values: Vec<String>,
        ty: String,
        found: String,
        path: Path,
    },
    #[error("multiple values for field '{field}'")]
    DuplicateInputField { field: String, path: Path },

    // Directives.
    #[error("directive '{name}' is not defined in the schema")]
    UnknownDirective { name: String, path: Path },
    #[error("directive '{name}' is not allowed on {location}")]
    MisplacedDirective {
        name: String,
        /// With its article: `a query`.
        location: &'static str,
        path: Path,
    },
    #[error("the following directives are used more than once: {}", names.join(", "))]
    DuplicateDirectives { names: Vec<String>, path: Path },

    // Variables.
    #[error("multiple definitions for variable \"{name}\"")]
    DuplicateVariable { name: String, path: Path },
    #[error("variable '{name}' is declared as '{ty}', which is not an input type")]
    NotAnInputType { name: String, ty: String, path: Path },
    #[error("unbound variable \"{name}\"")]
    UndefinedVariable { name: String, path: Path },
    #[error(
        "following variable(s) have been defined, but have not been used in the query - {}",
        names.join(", ")
    )]
    UnusedVariables { names: Vec<String>, path: Path },
    #[error("variable '{name}' is declared as '{declared}', but used where '{expected}' is expected")]
    VariableMismatch { name: String, declared: String, expected: String, path: Path },
    #[error("expecting a value for non-nullable variable: \"{name}\"")]
    MissingVariable { name: String, path: Path },
    #[error("unexpected variables in variableValues: {}", names.join(", "))]
    UnexpectedVariables { names: Vec<String>, path: Path },
}

/// Does GraphQL itself know the expected type, or is it a Postgres type behind a scalar?
///
/// The reference reads values of the latter in a step of its own, with another error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opaque {
    Yes,
    No,
}

impl Error {
    /// Where in the request the error is.
    pub fn path(&self) -> &Path {
        match self {
            Error::OperationNotNamed { path }
            | Error::NamedAmongAnonymous { path }
            | Error::UnknownOperation { path, .. }
            | Error::TooManyFields { path, .. }
            | Error::TooDeep { path, .. }
            | Error::DuplicateOperation { path, .. }
            | Error::AnonymousNotAlone { path }
            | Error::NoQueries { path }
            | Error::NoMutations { path }
            | Error::NoSubscriptions { path }
            | Error::SubscriptionRootFields { path }
            | Error::UnknownField { path, .. }
            | Error::MissingSelectionSet { path, .. }
            | Error::UnexpectedSelectionSet { path }
            | Error::SameResponseName { path, .. }
            | Error::InconsistentArguments { path, .. }
            | Error::UnknownArgument { path, .. }
            | Error::DuplicateArgument { path, .. }
            | Error::MissingRequired { path, .. }
            | Error::DuplicateFragment { path, .. }
            | Error::UndefinedFragment { path, .. }
            | Error::FragmentCycle { path, .. }
            | Error::UnusedFragment { path, .. }
            | Error::UnknownType { path, .. }
            | Error::FragmentOnLeaf { path, .. }
            | Error::ImpossibleSpread { path, .. }
            | Error::Mismatch { path, .. }
            | Error::UnknownEnumValue { path, .. }
            | Error::DuplicateInputField { path, .. }
            | Error::UnknownDirective { path, .. }
            | Error::MisplacedDirective { path, .. }
            | Error::DuplicateDirectives { path, .. }
            | Error::DuplicateVariable { path, .. }
            | Error::NotAnInputType { path, .. }
            | Error::UndefinedVariable { path, .. }
            | Error::UnusedVariables { path, .. }
            | Error::VariableMismatch { path, .. }
            | Error::MissingVariable { path, .. }
            | Error::UnexpectedVariables { path, .. } => path,
        }
    }
}

/// `a`, `a and b`, `a, b, and c`.
fn english_list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [initial @ .., last] => format!("{}, and {last}", initial.join(", ")),
    }
}

/// `['a', 'b']`.
fn quoted_list(values: &[String]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| format!("'{value}'")).collect();
    format!("[{}]", quoted.join(", "))
}
