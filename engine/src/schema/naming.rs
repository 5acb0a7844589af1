use crate::model::{
    Affixes, ColumnConfig, Function, NamingConvention, Relation, RootFieldConfig, RootFields, SourceNames,
};

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

/// How GraphQL names are made from names in the database, for what is tracked under one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Naming<'m> {
    pub convention: NamingConvention,
    source: &'m SourceNames,
}

/// What a name is made of.
#[derive(Debug, Clone, Copy)]
enum Part<'p> {
    /// In the database's style: words between underscores.
    Automatic(&'p str),
    /// Somebody chose it, so that no convention takes it apart.
    Custom(&'p str),
}

impl<'p> Part<'p> {
    /// The name of a relation, from which others are made.
    fn of(relation: &Relation, base: &'p str) -> Part<'p> {
        if relation.custom_name.is_some() { Part::Custom(base) } else { Part::Automatic(base) }
    }

    fn text(self) -> &'p str {
        match self {
            Part::Automatic(text) | Part::Custom(text) => text,
        }
    }
}

/// What a root type is the root of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RootKind {
    Query,
    Mutation,
    Subscription,
}

impl RootKind {
    pub const ALL: [RootKind; 3] = [RootKind::Query, RootKind::Mutation, RootKind::Subscription];

    fn suffix(self) -> &'static str {
        match self {
            RootKind::Query => "_query",
            RootKind::Mutation => "_mutation",
            RootKind::Subscription => "_subscription",
        }
    }
}

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

/// Names that belong to no source: those made for scalars, and the schema's own.
impl Naming<'static> {
    pub fn common(convention: NamingConvention) -> Naming<'static> {
        Naming { convention, source: &SourceNames::PLAIN }
    }
}

impl<'m> Naming<'m> {
    pub fn of_source(convention: NamingConvention, source: &'m SourceNames) -> Naming<'m> {
        Naming { convention, source }
    }

    /// The name of the type that a source's namespace has in a root type.
    ///
    /// As in the reference, the naming convention changes no namespace.
    pub fn namespace_type(self, namespace: &str, kind: RootKind) -> String {
        self.with_affixes(&self.source.type_names, format!("{namespace}{}", kind.suffix()))
    }

    /// A name with what the source puts around it. Of a name in camel case the prefix stays as it is.
    fn with_affixes(self, affixes: &Affixes, name: String) -> String {
        let Affixes { prefix, suffix } = affixes;
        let is_camel_case = self.convention == NamingConvention::GraphqlDefault;
        let name = if is_camel_case && prefix.is_some() { capitalised(&name) } else { name };
        let suffix = match suffix.as_deref() {
            Some(suffix) if is_camel_case => capitalised(suffix),
            suffix => suffix.unwrap_or_default().to_owned(),
        };
        format!("{}{name}{suffix}", prefix.as_deref().unwrap_or_default())
    }

    /// The name from which those of a relation's types and fields are made.
    pub fn relation(self, relation: &Relation) -> String {
        match &relation.custom_name {
            Some(name) => name.clone(),
            None => qualified(&relation.schema, &relation.name),
        }
    }

    /// The name of a type made of parts, each in the database's style: `["author", "bool_exp"]`.
    pub fn type_name(self, parts: &[&str]) -> String {
        let parts: Vec<Part> = parts.iter().map(|part| Part::Automatic(part)).collect();
        self.type_name_of(&parts)
    }

    /// The name of a type of a relation: `bool_exp`, …; without a suffix that of its rows.
    pub fn relation_type(self, relation: &Relation, suffix: &str) -> String {
        let base = self.relation(relation);
        self.type_name_of(&[Part::of(relation, &base), Part::Automatic(suffix)])
    }

    /// The name of the type of a computed field's arguments.
    pub fn computed_field_arguments(self, relation: &Relation, field: &str) -> String {
        let base = self.relation(relation);
        self.type_name_of(&[Part::Automatic(field), Part::of(relation, &base), Part::Automatic("args")])
    }

    /// The name of a type of an aggregate predicate: `article_aggregate_bool_exp_bool_and`, and with `arguments` or
    /// `arguments_columns` behind it.
    ///
    /// As in the reference, camel case leaves the predicate's own name as it is, and begins small:
    /// `articleAggregateBoolExpBool_and`.
    pub fn predicate_type(self, relation: &Relation, predicate: &str, suffix: &str) -> String {
        let base = self.relation(relation);
        let parts = Naming::predicate_parts(Part::of(relation, &base), predicate, suffix);
        self.with_affixes(&self.source.type_names, self.compose(&parts, uncapitalised))
    }

    /// The name of the enum of the columns that an aggregate predicate takes.
    pub fn predicate_columns(self, relation: &Relation, predicate: &str) -> String {
        let base = self.relation(relation);
        let part = Part::of(relation, &base);
        let [table, kind, predicate, suffix] = Naming::predicate_parts(part, predicate, "arguments_columns");
        self.type_name_of(&[part, Part::Automatic("select_column"), table, kind, predicate, suffix])
    }

    fn predicate_parts<'p>(table: Part<'p>, predicate: &'p str, suffix: &'p str) -> [Part<'p>; 4] {
        [table, Part::Automatic("aggregate_bool_exp"), Part::Custom(predicate), Part::Automatic(suffix)]
    }

    fn type_name_of(self, parts: &[Part]) -> String {
        self.with_affixes(&self.source.type_names, self.compose(parts, capitalised))
    }

    /// Puts parts together. `head` is what camel case does with the first word, if nobody chose it.
    fn compose(self, parts: &[Part], head: impl Fn(&str) -> String) -> String {
        let parts = parts.iter().copied().filter(|part| !part.text().is_empty());
        if self.convention == NamingConvention::HasuraDefault {
            return parts.map(Part::text).collect::<Vec<_>>().join("_");
        }
        let mut name = String::new();
        for part in parts {
            match part {
                Part::Custom(text) if name.is_empty() => name.push_str(text),
                Part::Custom(text) => name.push_str(&capitalised(text)),
                Part::Automatic(text) => {
                    for word in words(text) {
                        name.push_str(&match (name.is_empty(), text.starts_with('_')) {
                            // An underscore in front is part of the first word, which so has no first letter.
                            (true, true) => format!("_{word}"),
                            (true, false) => head(word),
                            (false, _) => capitalised(word),
                        });
                    }
                }
            }
        }
        name
    }

    /// The name of the comparison expression of an enum table's enum.
    pub fn enum_comparison(self, relation: &Relation) -> String {
        let own = self.relation_type(relation, "enum");
        Naming::common(self.convention).type_name(&[&own, "comparison_exp"])
    }

    /// The name of a type made for a scalar: `["uuid", "comparison_exp"]`.
    ///
    /// Arrays differ from their elements by an underscore in front, which camel case drops: `_uuid` gives
    /// `UuidArrayComparisonExp`.
    pub fn scalar_type_name(self, scalar: &str, suffix: &str) -> String {
        let common = Naming::common(self.convention);
        match (self.convention, scalar.strip_prefix('_')) {
            (NamingConvention::GraphqlDefault, Some(element)) => {
                common.type_name(&[element, "array", suffix])
            }
            _ => common.type_name(&[scalar, suffix]),
        }
    }

    /// The name of a field or argument made of parts.
    pub fn field_name(self, parts: &[&str]) -> String {
        let parts: Vec<Part> = parts.iter().map(|part| Part::Automatic(part)).collect();
        self.compose(&parts, uncapitalised)
    }

    /// Have values of enum tables other names in GraphQL? Then these are their upper case.
    pub fn changes_enum_values(self) -> bool {
        self.convention == NamingConvention::GraphqlDefault
    }

    /// The name of an enum's value that the schema itself defines.
    pub fn enum_value(self, name: &str) -> String {
        match self.convention {
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
        self.with_affixes(&self.source.root_fields.affixes, self.own_root_field(relation, operation))
    }

    fn own_root_field(self, relation: &Relation, operation: RootOperation) -> String {
        if let Some(name) = custom(&relation.root_fields, operation.key()) {
            return name.to_owned();
        }
        let (before, behind) = operation.affixes();
        let base = self.relation(relation);
        let parts = [Part::Automatic(before), Part::of(relation, &base), Part::Automatic(behind)];
        self.compose(&parts, uncapitalised)
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
        let affixes = &self.source.root_fields.affixes;
        (self.with_affixes(affixes, rows), self.with_affixes(affixes, aggregate))
    }

    /// The name of the root field that gives a relation's rows in pages.
    pub fn connection_field(self, relation: &Relation) -> String {
        let base = self.relation(relation);
        let parts = [Part::of(relation, &base), Part::Automatic("connection")];
        self.with_affixes(&self.source.root_fields.affixes, self.compose(&parts, uncapitalised))
    }

    /// The name of the root field that gives a function's rows in pages.
    pub fn function_connection(self, function: &Function) -> String {
        let signature = &function.signature;
        let base = match &function.custom_name {
            Some(name) => name.clone(),
            None => self.field_name(&[&qualified(&signature.schema, &signature.name)]),
        };
        self.with_affixes(&self.source.root_fields.affixes, self.field_name(&[&base, "connection"]))
    }

    /// The name of a type of the Relay schema: `authorConnection`, `authorEdge`.
    pub fn connection_type(self, relation: &Relation, suffix: &str) -> String {
        match self.convention {
            NamingConvention::HasuraDefault => {
                let name = format!("{}{suffix}", self.relation(relation));
                self.with_affixes(&self.source.type_names, name)
            }
            NamingConvention::GraphqlDefault => self.relation_type(relation, suffix),
        }
    }

    /// Names of the ordinary schema, one of which is defined by whatever defines this name of the Relay schema: those
    /// made from the same base.
    pub fn siblings_of_connection(self, name: &str) -> Vec<String> {
        let (fields, types) = (&self.source.root_fields.affixes, &self.source.type_names);
        let (behind_field, aggregate) = match self.convention {
            NamingConvention::HasuraDefault => ("_connection", "_aggregate"),
            NamingConvention::GraphqlDefault => ("Connection", "Aggregate"),
        };
        let mut found = Vec::new();
        if let Some(base) =
            self.without_affixes(fields, name).and_then(|base| base.strip_suffix(behind_field))
        {
            for base in [base.to_owned(), capitalised(base), uncapitalised(base)] {
                found.push(self.with_affixes(types, base.clone()));
                found.push(self.with_affixes(fields, format!("{base}{aggregate}")));
                found.push(self.with_affixes(fields, base));
            }
        }
        for suffix in ["Connection", "Edge"] {
            let base = self.without_affixes(types, name).and_then(|base| base.strip_suffix(suffix));
            found.extend(base.map(|base| self.with_affixes(types, base.to_owned())));
        }
        found.sort();
        found.dedup();
        found
    }

    /// A name without what the source puts around it.
    fn without_affixes<'n>(self, affixes: &Affixes, name: &'n str) -> Option<&'n str> {
        let name = name.strip_prefix(affixes.prefix.as_deref().unwrap_or_default())?;
        let suffix = affixes.suffix.as_deref().unwrap_or_default();
        match self.convention {
            NamingConvention::HasuraDefault => name.strip_suffix(suffix),
            NamingConvention::GraphqlDefault => name.strip_suffix(&*capitalised(suffix)),
        }
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
