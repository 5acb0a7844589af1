use crate::model::{ColumnConfig, Function, NamingConvention, Relation, RootFieldConfig, RootFields};

/// The operations on a relation that have a root field, by the reference's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RootOperation {
    Select,
    SelectByKey,
    SelectAggregate,
    SelectStream,
    Insert,
    InsertOne,
    Update,
    UpdateByKey,
    UpdateMany,
    Delete,
    DeleteByKey,
}

/// How GraphQL names are made from names in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Naming(pub NamingConvention);

impl RootOperation {
    pub const ALL: [RootOperation; 11] = [
        RootOperation::Select,
        RootOperation::SelectByKey,
        RootOperation::SelectAggregate,
        RootOperation::SelectStream,
        RootOperation::Insert,
        RootOperation::InsertOne,
        RootOperation::Update,
        RootOperation::UpdateByKey,
        RootOperation::UpdateMany,
        RootOperation::Delete,
        RootOperation::DeleteByKey,
    ];

    /// The key in `root_fields`.
    pub fn key(self) -> &'static str {
        match self {
            RootOperation::Select => "select",
            RootOperation::SelectByKey => "select_by_pk",
            RootOperation::SelectAggregate => "select_aggregate",
            RootOperation::SelectStream => "select_stream",
            RootOperation::Insert => "insert",
            RootOperation::InsertOne => "insert_one",
            RootOperation::Update => "update",
            RootOperation::UpdateByKey => "update_by_pk",
            RootOperation::UpdateMany => "update_many",
            RootOperation::Delete => "delete",
            RootOperation::DeleteByKey => "delete_by_pk",
        }
    }

    /// What stands before and behind the relation's name.
    fn affixes(self) -> (&'static str, &'static str) {
        match self {
            RootOperation::Select => ("", ""),
            RootOperation::SelectByKey => ("", "by_pk"),
            RootOperation::SelectAggregate => ("", "aggregate"),
            RootOperation::SelectStream => ("", "stream"),
            RootOperation::Insert => ("insert", ""),
            RootOperation::InsertOne => ("insert", "one"),
            RootOperation::Update => ("update", ""),
            RootOperation::UpdateByKey => ("update", "by_pk"),
            RootOperation::UpdateMany => ("update", "many"),
            RootOperation::Delete => ("delete", ""),
            RootOperation::DeleteByKey => ("delete", "by_pk"),
        }
    }
}

impl Naming {
    /// The name from which those of a relation's types and fields are made.
    pub fn relation(self, relation: &Relation) -> String {
        match &relation.custom_name {
            Some(name) => name.clone(),
            None => qualified(&relation.schema, &relation.name),
        }
    }

    /// The name of a type made of parts, each in the database's style: `["author", "bool_exp"]`.
    pub fn type_name(self, parts: &[&str]) -> String {
        match self.0 {
            NamingConvention::HasuraDefault => join(parts),
            NamingConvention::GraphqlDefault => {
                parts.iter().flat_map(|part| words(part)).map(capitalised).collect()
            }
        }
    }

    /// The name of a type made for a scalar: `["uuid", "comparison_exp"]`.
    ///
    /// Arrays differ from their elements by an underscore in front, which camel case drops: `_uuid` gives
    /// `UuidArrayComparisonExp`.
    pub fn scalar_type_name(self, scalar: &str, suffix: &str) -> String {
        match (self.0, scalar.strip_prefix('_')) {
            (NamingConvention::GraphqlDefault, Some(element)) => self.type_name(&[element, "array", suffix]),
            _ => self.type_name(&[scalar, suffix]),
        }
    }

    /// The name of a field or argument made of parts.
    pub fn field_name(self, parts: &[&str]) -> String {
        match self.0 {
            NamingConvention::HasuraDefault => join(parts),
            NamingConvention::GraphqlDefault => {
                let joined = join(parts);
                let prefix = joined.len() - joined.trim_start_matches('_').len();
                let mut words = words(&joined);
                let first = words.next().map(uncapitalised).unwrap_or_default();
                let rest: String = words.map(capitalised).collect();
                format!("{}{first}{rest}", "_".repeat(prefix))
            }
        }
    }

    /// Have values of enum tables other names in GraphQL? Then these are their upper case.
    pub fn changes_enum_values(self) -> bool {
        self.0 == NamingConvention::GraphqlDefault
    }

    /// The name of an enum's value that the schema itself defines.
    pub fn enum_value(self, name: &str) -> String {
        match self.0 {
            NamingConvention::HasuraDefault => name.to_owned(),
            NamingConvention::GraphqlDefault => name.to_uppercase(),
        }
    }

    pub fn column(self, name: &str, config: Option<&ColumnConfig>) -> String {
        match config.and_then(|config| config.custom_name.clone()) {
            Some(custom) => custom,
            None => self.field_name(&[name]),
        }
    }

    /// The name of a relation's root field.
    pub fn root_field(self, relation: &Relation, operation: RootOperation) -> String {
        if let Some(name) = custom(&relation.root_fields, operation.key()) {
            return name.to_owned();
        }
        let (before, behind) = operation.affixes();
        let base = self.relation(relation);
        if relation.custom_name.is_some() && before.is_empty() && behind.is_empty() {
            return base;
        }
        self.field_name(&[before, &base, behind])
    }

    /// The names of a function's root fields: rows, aggregate.
    pub fn function(self, function: &Function) -> (String, String) {
        let signature = &function.signature;
        let base = match &function.custom_name {
            Some(name) => name.clone(),
            None => self.field_name(&[&qualified(&signature.schema, &signature.name)]),
        };
        let rows = custom(&function.root_fields, "function").map_or_else(|| base.clone(), str::to_owned);
        let aggregate = custom(&function.root_fields, "function_aggregate")
            .map_or_else(|| self.field_name(&[&base, "aggregate"]), str::to_owned);
        (rows, aggregate)
    }

    /// The name from which the type of a function's arguments is made.
    pub fn function_base(self, function: &Function) -> String {
        let signature = &function.signature;
        match &function.custom_name {
            Some(name) => name.clone(),
            None => qualified(&signature.schema, &signature.name),
        }
    }
}

/// Is it a name that GraphQL allows? Names with two underscores in front belong to introspection.
pub fn is_graphql_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with("__")
}

/// The comment given for a root field: none, removed (`Some(None)`) or set.
pub fn root_field_comment<'c>(fields: &'c RootFields, key: &str) -> Option<Option<&'c str>> {
    match fields.get(key) {
        Some(RootFieldConfig::Full { comment: Some(comment), .. }) => {
            Some(Some(comment.as_str()).filter(|comment| !comment.is_empty()))
        }
        _ => None,
    }
}

fn custom<'c>(fields: &'c RootFields, key: &str) -> Option<&'c str> {
    match fields.get(key)? {
        RootFieldConfig::Name(name) => Some(name),
        RootFieldConfig::Full { name, .. } => name.as_deref(),
        RootFieldConfig::Default(()) => None,
    }
}

fn qualified(schema: &str, name: &str) -> String {
    if schema == "public" { name.to_owned() } else { format!("{schema}_{name}") }
}

fn join(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join("_")
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split('_').filter(|word| !word.is_empty())
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

fn uncapitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}
