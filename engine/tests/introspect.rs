//! `__schema` and `__type` over a small schema made by hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use postern_engine::document::{Fragments, Variables, collect_fields, parse};
use postern_engine::introspect::{Env, Error, State, TypeSource, answer};
use postern_engine::model::{Limits, NamingConvention, RelationId};
use postern_engine::response::{Failure, Path};
use postern_engine::schema::meta::{
    INTROSPECTION_TYPES, REQUIRED_SCALARS, definition, schema_field, type_field, typename_field,
};
use postern_engine::schema::{
    DIRECTIVES, Direction, DirectiveDefinition, EnumBinding, EnumValueDefinition, FieldBinding,
    FieldDefinition, InputBinding, InputDefinition, ScalarKind, TypeDefinition, TypeKey, TypeKind, TypeUse,
};
use serde_json::{Value as Json, json};

/// The introspection query as clients send it, with all that `buildClientSchema` of graphql-js reads.
const FULL: &str = include_str!("introspect.graphql");

#[test]
fn keys_stand_as_selected() {
    check(
        r#"{ b: __type(name: "article") { kind __typename name n: name }
             a: __schema { __typename queryType { name } description } }"#,
        r#"{"b":{"kind":"OBJECT","__typename":"__Type","name":"article","n":"article"},"a":{"__typename":"__Schema","queryType":{"name":"query_root"},"description":null}}"#,
    );
}

#[test]
fn fragments_and_directives_are_resolved() {
    check(
        r#"{ __type(name: "article") { ...T ... on __Type @skip(if: true) { description }
                                       ... @include(if: true) { kind } possibleTypes @include(if: false) { name } } }
           fragment T on __Type { fields { name } fields { isDeprecated } name @skip(if: false) }"#,
        r#"{"__type":{"fields":[{"name":"body","isDeprecated":false},{"name":"id","isDeprecated":false},{"name":"title","isDeprecated":false}],"name":"article","kind":"OBJECT"}}"#,
    );
}

#[test]
fn wrappers_are_types_without_name() {
    check(
        r#"{ __type(name: "query_root") { fields { name type { ...R } } } }
           fragment R on __Type { kind name fields { name } ofType { kind name ofType { kind ofType { kind name ofType { kind } } } } }"#,
        concat!(
            r#"{"__type":{"fields":[{"name":"article","type":{"kind":"NON_NULL","name":null,"fields":null,"ofType":"#,
            r#"{"kind":"LIST","name":null,"ofType":{"kind":"NON_NULL","ofType":{"kind":"OBJECT","name":"article","ofType":null}}}}},"#,
            r#"{"name":"article_by_pk","type":{"kind":"OBJECT","name":"article","fields":"#,
            r#"[{"name":"body"},{"name":"id"},{"name":"title"}],"ofType":null}}]}}"#
        ),
    );
}

#[test]
fn each_kind_has_its_own_lists() {
    let lists = "kind fields { name } interfaces { name } possibleTypes { name } enumValues { name } \
                 inputFields { name defaultValue type { name } } specifiedByURL ofType { name }";
    let cases = [
        (
            "article",
            r#"{"kind":"OBJECT","fields":[{"name":"body"},{"name":"id"},{"name":"title"}],"interfaces":[],"possibleTypes":null,"enumValues":null,"inputFields":null,"specifiedByURL":null,"ofType":null}"#,
        ),
        (
            "jsonb",
            r#"{"kind":"SCALAR","fields":null,"interfaces":null,"possibleTypes":null,"enumValues":null,"inputFields":null,"specifiedByURL":null,"ofType":null}"#,
        ),
        (
            "order_by",
            r#"{"kind":"ENUM","fields":null,"interfaces":null,"possibleTypes":null,"enumValues":[{"name":"asc"},{"name":"desc"}],"inputFields":null,"specifiedByURL":null,"ofType":null}"#,
        ),
        (
            "article_order_by",
            r#"{"kind":"INPUT_OBJECT","fields":null,"interfaces":null,"possibleTypes":null,"enumValues":null,"inputFields":[{"name":"id","defaultValue":"asc","type":{"name":"order_by"}}],"specifiedByURL":null,"ofType":null}"#,
        ),
    ];
    for (name, expected) in cases {
        check(
            &format!("{{ __type(name: \"{name}\") {{ {lists} }} }}"),
            &format!("{{\"__type\":{expected}}}"),
        );
    }
}

#[test]
fn what_the_role_lacks_is_null() {
    check(
        r#"{ __type(name: "mutation_root") { name } __schema { mutationType { name } subscriptionType { name } } }"#,
        r#"{"__type":null,"__schema":{"mutationType":null,"subscriptionType":null}}"#,
    );
}

#[test]
fn descriptions_are_escaped() {
    check(
        r#"{ __type(name: "article") { description } }"#,
        r#"{"__type":{"description":"say \"hi\"\\\n\tto\u0001 Zoë"}}"#,
    );
}

#[test]
fn directives_are_listed() {
    check(
        "{ __schema { directives { name locations isRepeatable args { name defaultValue isDeprecated } } } }",
        concat!(
            r#"{"__schema":{"directives":[{"name":"cached","locations":["QUERY"],"isRepeatable":false,"args":["#,
            r#"{"name":"refresh","defaultValue":"false","isDeprecated":false},{"name":"ttl","defaultValue":"60","isDeprecated":false}]},"#,
            r#"{"name":"include","locations":["FIELD","FRAGMENT_SPREAD","INLINE_FRAGMENT"],"isRepeatable":false,"args":["#,
            r#"{"name":"if","defaultValue":null,"isDeprecated":false}]},"#,
            r#"{"name":"skip","locations":["FIELD","FRAGMENT_SPREAD","INLINE_FRAGMENT"],"isRepeatable":false,"args":["#,
            r#"{"name":"if","defaultValue":null,"isDeprecated":false}]}]}}"#
        ),
    );
}

#[test]
fn the_full_query_defines_every_type_it_names() {
    let data: Json = serde_json::from_str(&run(FULL, &mut State::default()).unwrap()).unwrap();
    let types = data["__schema"]["types"].as_array().unwrap();
    let defined: Vec<&str> = types.iter().filter_map(|ty| ty["name"].as_str()).collect();
    assert!(defined.is_sorted());
    let mut named = Vec::new();
    collect_names(&data, &mut named);
    for name in named {
        assert!(defined.contains(&name), "{name} is not defined");
    }
}

#[test]
fn lists_are_sorted_by_name() {
    for kind in INTROSPECTION_TYPES {
        let definition = definition(kind);
        let names: Vec<Arc<str>> = match definition.kind {
            TypeKind::Object(fields) => fields.into_iter().map(|field| field.name).collect(),
            TypeKind::Enum(values) => values.into_iter().map(|value| value.name).collect(),
            other => panic!("{} is {other:?}", definition.name),
        };
        assert!(names.is_sorted(), "{}", definition.name);
    }
    assert!(DIRECTIVES.is_sorted_by_key(|directive| directive.name));
    assert!(INTROSPECTION_TYPES.is_sorted_by_key(|kind| kind.type_name()));
}

#[test]
fn meta_fields_have_the_types_of_the_specification() {
    assert_eq!(schema_field().ty.to_string(), "__Schema!");
    assert_eq!(type_field().ty.to_string(), "__Type");
    assert_eq!(type_field().arguments[0].ty.to_string(), "String!");
    assert_eq!(typename_field().ty.to_string(), "String!");
}

#[test]
fn an_answer_that_nests_without_end_is_refused() {
    let mut selection = "name".to_owned();
    for _ in 0..20 {
        selection = format!("fields {{ type {{ ofType {{ ofType {{ {selection} }} }} }} }}");
    }
    let answer = run(&format!("{{ __schema {{ types {{ {selection} }} }} }}"), &mut State::default());
    let failure = Failure::from(answer.err().unwrap());
    assert_eq!(
        failure.to_response(),
        json!({"errors": [{
            "message": "the introspection answer is too large",
            "extensions": {"path": "$.selectionSet.__schema", "code": "validation-failed"}
        }]})
    );
}

#[test]
fn root_fields_share_one_bound() {
    let query = r#"{ a: __type(name: "article") { name } b: __type(name: "article") { name } }"#;
    let bytes = r#"{"name":"article"}"#.len();
    assert!(run(query, &mut State::with_limit(2 * bytes)).is_ok());
    assert!(matches!(run(query, &mut State::with_limit(2 * bytes - 1)), Err(Error::TooLarge { .. })));
}

fn check(query: &str, expected: &str) {
    let actual = run(query, &mut State::default()).unwrap();
    assert_eq!(actual, expected, "{query}");
    serde_json::from_str::<Json>(&actual).unwrap();
}

/// The `data` of a query's answer.
fn run(query: &str, state: &mut State) -> Result<String, Error> {
    let document = parse(query, &Limits::default()).unwrap();
    let fragments = Fragments::of(&document);
    let variables = Variables::default();
    let env = Env { fragments: &fragments, variables: &variables };
    let path = Path::root().key("selectionSet");
    let selections = &document.operations[0].selection_set;
    let mut members = Vec::new();
    for field in collect_fields(&fragments, &variables, &["query_root"], selections, &path) {
        let value = answer(&sample(), &env, state, &field)?;
        members.push(format!("\"{}\":{value}", field.field.response_name()));
    }
    Ok(format!("{{{}}}", members.join(",")))
}

/// The names of all types that anything in an answer refers to.
fn collect_names<'a>(answer: &'a Json, names: &mut Vec<&'a str>) {
    match answer {
        Json::Array(items) => items.iter().for_each(|item| collect_names(item, names)),
        Json::Object(object) => {
            if object.contains_key("ofType") || object.len() == 1 {
                names.extend(object.get("name").and_then(Json::as_str));
            }
            object.values().for_each(|value| collect_names(value, names));
        }
        _ => {}
    }
}

struct Sample(BTreeMap<Arc<str>, Arc<TypeDefinition>>);

impl TypeSource for Sample {
    fn definition(&self, key: &TypeKey) -> Option<Arc<TypeDefinition>> {
        self.0.values().find(|ty| ty.key == *key).cloned()
    }

    fn type_named(&self, name: &str) -> Option<Arc<TypeDefinition>> {
        self.0.get(name).cloned()
    }

    fn root(&self, key: &TypeKey) -> Option<Arc<TypeDefinition>> {
        self.definition(key)
    }

    fn types(&self) -> Vec<Arc<TypeDefinition>> {
        self.0.values().cloned().collect()
    }

    fn directives(&self) -> &'static [DirectiveDefinition] {
        DIRECTIVES
    }
}

fn sample() -> Sample {
    let article = RelationId(1);
    let rows = || named(TypeKey::Rows(article), "article");
    let order_by = || named(TypeKey::OrderBy(article), "article_order_by");
    let direction = || named(TypeKey::OrderByDirection(NamingConvention::HasuraDefault), "order_by");
    let int = || scalar("Int");
    let mut types = vec![
        object(
            TypeKey::QueryRoot,
            "query_root",
            vec![
                schema_field(),
                type_field(),
                typename_field(),
                field(
                    "article",
                    rows().non_null().list().non_null(),
                    vec![input("limit", int()), input("order_by", order_by().non_null().list())],
                ),
                field("article_by_pk", rows(), vec![input("id", int().non_null())]),
            ],
        ),
        TypeDefinition {
            description: Some("say \"hi\"\\\n\tto\u{1} Zoë".to_owned()),
            ..object(
                TypeKey::Rows(article),
                "article",
                vec![
                    field("body", scalar("jsonb"), vec![input("path", scalar("String"))]),
                    field("id", int().non_null(), vec![]),
                    field("title", scalar("String"), vec![]),
                ],
            )
        },
        of_kind(
            TypeKey::OrderBy(article),
            "article_order_by",
            TypeKind::InputObject(vec![InputDefinition {
                default: Some("asc".to_owned()),
                ..input("id", direction())
            }]),
        ),
        of_kind(
            TypeKey::OrderByDirection(NamingConvention::HasuraDefault),
            "order_by",
            TypeKind::Enum(vec![enum_value("asc"), enum_value("desc")]),
        ),
    ];
    let scalars = REQUIRED_SCALARS.into_iter().chain([("jsonb", ScalarKind::Json)]);
    types.extend(
        scalars.map(|(name, kind)| of_kind(TypeKey::Scalar(Arc::from(name)), name, TypeKind::Scalar(kind))),
    );
    types.extend(INTROSPECTION_TYPES.map(definition));
    Sample(types.into_iter().map(|ty| (Arc::clone(&ty.name), Arc::new(ty))).collect())
}

fn named(key: TypeKey, name: &str) -> TypeUse {
    TypeUse::Named(key, Arc::from(name))
}

fn scalar(name: &str) -> TypeUse {
    named(TypeKey::Scalar(Arc::from(name)), name)
}

fn of_kind(key: TypeKey, name: &str, kind: TypeKind) -> TypeDefinition {
    TypeDefinition { key, name: Arc::from(name), description: None, kind }
}

fn object(key: TypeKey, name: &str, fields: Vec<FieldDefinition>) -> TypeDefinition {
    of_kind(key, name, TypeKind::Object(fields))
}

fn field(name: &str, ty: TypeUse, arguments: Vec<InputDefinition>) -> FieldDefinition {
    FieldDefinition {
        name: Arc::from(name),
        description: None,
        arguments,
        ty,
        binding: FieldBinding::Placeholder,
    }
}

fn input(name: &str, ty: TypeUse) -> InputDefinition {
    InputDefinition {
        name: Arc::from(name),
        description: None,
        ty,
        default: None,
        binding: InputBinding::Limit,
    }
}

fn enum_value(name: &str) -> EnumValueDefinition {
    let direction = Direction { descending: name == "desc", nulls_first: false };
    EnumValueDefinition {
        name: Arc::from(name),
        description: None,
        binding: EnumBinding::Direction(direction),
    }
}
