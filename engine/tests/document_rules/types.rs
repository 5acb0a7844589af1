//! A small schema written down by hand, the second source of types next to a role's schema.

use std::collections::HashMap;
use std::sync::Arc;

use postern_engine::document::TypeSource;
use postern_engine::schema::{
    DIRECTIVES, DirectiveDefinition, EnumBinding, EnumValueDefinition, FieldBinding, FieldDefinition,
    InputBinding, InputDefinition, ScalarKind, TypeDefinition, TypeKey, TypeKind, TypeUse,
};

/// The types by name. Every type but the roots has the key `Scalar` with its name: keys are only looked up.
pub struct Types(HashMap<&'static str, Arc<TypeDefinition>>);

const AUTHOR_ARGUMENTS: &str = "where: author_bool_exp, order_by: [author_order_by!], distinct_on: [author_column!], limit: Int, offset: Int";

impl Types {
    pub fn sample() -> Types {
        let mut types = Types(HashMap::new());
        types.scalars();
        types.inputs();
        types.objects();
        types
    }

    pub fn without(mut self, name: &str) -> Types {
        self.0.remove(name);
        self
    }

    fn scalars(&mut self) {
        for (name, kind) in [
            ("Int", ScalarKind::Int),
            ("Float", ScalarKind::Float),
            ("String", ScalarKind::String),
            ("Boolean", ScalarKind::Boolean),
            ("numeric", ScalarKind::Number),
            ("jsonb", ScalarKind::Json),
            ("_text", ScalarKind::Array),
            ("geography", ScalarKind::Geometry),
            ("geometry", ScalarKind::Geometry),
            ("uuid", ScalarKind::Text),
        ] {
            self.add(name, TypeKind::Scalar(kind));
        }
        for (name, values) in [
            ("order_by", &["desc", "asc"][..]),
            ("author_column", &["id", "name"]),
            ("color", &["red", "blue", "green"]),
        ] {
            let value = |name: &&str| EnumValueDefinition {
                name: Arc::from(*name),
                description: None,
                binding: EnumBinding::Row((*name).to_owned()),
            };
            self.add(name, TypeKind::Enum(values.iter().map(value).collect()));
        }
    }

    fn inputs(&mut self) {
        for (name, fields) in [
            ("Int_comparison_exp", "_eq: Int, _in: [Int!], _is_null: Boolean"),
            ("String_comparison_exp", "_eq: String, _like: String"),
            ("color_comparison_exp", "_eq: color, _in: [color!]"),
            ("numeric_comparison_exp", "_eq: numeric"),
            ("jsonb_comparison_exp", "_contains: jsonb"),
            ("_text_comparison_exp", "_eq: _text"),
            ("uuid_comparison_exp", "_eq: uuid"),
            ("within_input", "distance: Float!, from: geography!, use_spheroid: Boolean! = true"),
            ("geography_comparison_exp", "_st_d_within: within_input"),
            (
                "author_bool_exp",
                "_and: [author_bool_exp!], _not: author_bool_exp, id: Int_comparison_exp, \
                 name: String_comparison_exp, color: color_comparison_exp, balance: numeric_comparison_exp, \
                 detail: jsonb_comparison_exp, tags: _text_comparison_exp, key: uuid_comparison_exp, \
                 location: geography_comparison_exp",
            ),
            ("author_order_by", "id: order_by, name: order_by"),
            ("author_insert_input", "name: String, age: Int, location: geography, matrix: [[Int!]]"),
            ("misgivings_insert_input", "i: Int, f: Float"),
        ] {
            let fields = inputs(fields);
            self.add(name, TypeKind::InputObject(fields));
        }
    }

    fn objects(&mut self) {
        let author = format!("author({AUTHOR_ARGUMENTS}): [author!]!");
        let article = "article(limit: Int): [article!]!";
        self.object("query_root", &[&author, article, "author_by_pk(id: Int!): author"]);
        self.object("subscription_root", &[&author, article]);
        self.object(
            "mutation_root",
            &[
                "insert_author(objects: [author_insert_input!]!): author",
                "insert_author_one(object: author_insert_input!): author",
                "insert_misgivings_one(object: misgivings_insert_input!): author",
                "update_author(where: author_bool_exp!, _set: author_insert_input): author",
            ],
        );
        self.object(
            "author",
            &["id: Int!", "name: String", "detail(path: String): jsonb", article, "spouse: author"],
        );
        self.object("article", &["id: Int!", "title: String", "author: author!"]);
    }

    fn object(&mut self, name: &'static str, fields: &[&str]) {
        let fields = fields.iter().map(|field| field_definition(field)).collect();
        self.add(name, TypeKind::Object(fields));
    }

    fn add(&mut self, name: &'static str, kind: TypeKind) {
        let definition = TypeDefinition { key: key(name), name: Arc::from(name), description: None, kind };
        self.0.insert(name, Arc::new(definition));
    }
}

impl TypeSource for Types {
    fn definition(&self, key: &TypeKey) -> Option<Arc<TypeDefinition>> {
        match key {
            TypeKey::Scalar(name) => self.type_named(name),
            root => self.root(root),
        }
    }

    fn type_named(&self, name: &str) -> Option<Arc<TypeDefinition>> {
        self.0.get(name).cloned()
    }

    fn field(&self, parent: &TypeDefinition, name: &str) -> Option<Arc<FieldDefinition>> {
        match name {
            "__typename" => Some(Arc::new(field_definition("__typename: String!"))),
            _ => parent.field(name).cloned().map(Arc::new),
        }
    }

    fn root(&self, key: &TypeKey) -> Option<Arc<TypeDefinition>> {
        self.type_named(match key {
            TypeKey::QueryRoot => "query_root",
            TypeKey::MutationRoot => "mutation_root",
            TypeKey::SubscriptionRoot => "subscription_root",
            _ => return None,
        })
    }

    fn directive(&self, name: &str) -> Option<&'static DirectiveDefinition> {
        DIRECTIVES.iter().find(|directive| directive.name == name)
    }
}

fn key(name: &str) -> TypeKey {
    match name {
        "query_root" => TypeKey::QueryRoot,
        "mutation_root" => TypeKey::MutationRoot,
        "subscription_root" => TypeKey::SubscriptionRoot,
        _ => TypeKey::Scalar(Arc::from(name)),
    }
}

/// `name(argument: Type): Type`.
fn field_definition(text: &str) -> FieldDefinition {
    let (name, arguments, ty) = match text.split_once('(') {
        Some((name, rest)) => {
            let (arguments, ty) = rest.split_once("): ").expect("a type after the arguments");
            (name, inputs(arguments), ty)
        }
        None => {
            let (name, ty) = text.split_once(": ").expect("a type");
            (name, Vec::new(), ty)
        }
    };
    FieldDefinition {
        name: Arc::from(name),
        description: None,
        arguments,
        ty: type_use(ty),
        binding: FieldBinding::Placeholder,
    }
}

/// `name: Type = default, …`.
fn inputs(text: &str) -> Vec<InputDefinition> {
    let input = |text: &str| {
        let (name, rest) = text.split_once(": ").expect("a type");
        let (ty, default) = match rest.split_once(" = ") {
            Some((ty, default)) => (ty, Some(default.to_owned())),
            None => (rest, None),
        };
        let binding = match name {
            "limit" => InputBinding::Limit,
            "offset" => InputBinding::Offset,
            _ => InputBinding::Where,
        };
        InputDefinition { name: Arc::from(name), description: None, ty: type_use(ty), default, binding }
    };
    text.split(", ").map(input).collect()
}

fn type_use(text: &str) -> TypeUse {
    if let Some(inner) = text.strip_suffix('!') {
        return type_use(inner).non_null();
    }
    match text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        Some(inner) => type_use(inner).list(),
        None => TypeUse::Named(key(text), Arc::from(text)),
    }
}
