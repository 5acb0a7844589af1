//! What holds for every name, value, rule and pair of requests, tried on generated ones.

mod support;

use postern_engine::model::{ColumnConfig, DataType};
use postern_engine::permission::Source;
use postern_engine::permission::{Encoding, encode, parse_expression, problems};
use postern_engine::request::Prepared;
use postern_engine::response::Path;
use postern_engine::session::Session;
use postern_engine::sql::{Answer, bind};
use serde_json::{Map, Value as Json, json};
use support::random::Random;
use support::{Snapshot, object};

/// The quoted names of a statement, and everything outside of them.
fn names_of(text: &str) -> (Vec<String>, String) {
    let (mut names, mut rest) = (Vec::new(), String::new());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '"' {
            rest.push(character);
            continue;
        }
        let mut name = String::new();
        loop {
            match characters.next().expect("a name that does not end") {
                '"' if characters.peek() == Some(&'"') => name.push(characters.next().unwrap_or('"')),
                '"' => break,
                other => name.push(other),
            }
        }
        names.push(name);
    }
    (names, rest)
}

#[test]
fn any_name_survives_quoting() {
    let library = Snapshot::named("library");
    let odd = library.get("select \"all\" Ünïcode");
    let document = r#"{ odd(where: {c0: {_eq: 1}, c1: {_eq: "x"}}, order_by: {c2: asc}, limit: 1, distinct_on: c2) {
        c0 c1 c2 } odd_aggregate { aggregate { max { c1 } } } }"#;
    let mut random = Random(0x706f_7374_6572_6e11);
    for _ in 0..60 {
        let schema = format!("s{}", random.hostile());
        let relation_name = format!("t{}", random.hostile());
        let columns: Vec<String> = (0..3).map(|index| format!("{}{index}", random.hostile())).collect();
        let model = library.clone().with(&odd.name, |relation| {
            relation.schema.clone_from(&schema);
            relation.name.clone_from(&relation_name);
            relation.column_config.clear();
            for (index, column) in columns.iter().enumerate() {
                relation.attributes[index].name.clone_from(column);
                let custom_name = Some(format!("c{index}"));
                relation.column_config.insert(column.clone(), ColumnConfig { custom_name, comment: None });
            }
        });
        let prepared = model.prepare("admin", document, &json!({})).unwrap();
        let Answer::Statement { statement, .. } = prepared.answer else { panic!("no statement") };
        let (names, rest) = names_of(&statement.text);
        for name in columns.iter().chain([&schema, &relation_name]) {
            assert!(names.contains(name), "{name:?} is lost in\n{}", statement.text);
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || " \n_.,()=:$*'[]".contains(c);
        assert!(rest.chars().all(plain), "{}", statement.text);
    }
}

/// Documents that use variables in each way there is, with the types of their variables.
const DOCUMENTS: [(&str, &[(&str, &str)]); 16] = [
    ("query ($a: Int) { book(limit: $a, where: {id: {_gt: $a}}) { id } }", &[("a", "Int")]),
    ("query ($a: Int = 5, $b: Int) { book(limit: $a, offset: $b) { id } }", &[("a", "Int"), ("b", "Int")]),
    (
        "query ($a: String!) { book(where: {details: {_contains: {k: $a}}, title: {_eq: $a}}) { id } }",
        &[("a", "String")],
    ),
    (
        "query ($a: jsonb!) { book(where: {details: {_contains: $a, _contained_in: {k: $a}}}) { id } }",
        &[("a", "jsonb")],
    ),
    (
        "query ($a: String!) { book(where: {keywords: {_contains: [$a, \"x\"]}, title: {_like: $a}}) { id } }",
        &[("a", "String")],
    ),
    ("query ($a: [Int!]!) { book(where: {id: {_in: $a}, pages: {_nin: $a}}) { id } }", &[("a", "[Int]")]),
    ("query ($a: Int!) { book(where: {id: {_in: [$a, 1]}}) { id } }", &[("a", "Int")]),
    ("query ($a: book_bool_exp) { book(where: $a) { id author { name } } }", &[("a", "where")]),
    (
        "query ($a: book_bool_exp!, $b: [book_order_by!]) { book_aggregate(where: $a, order_by: $b) { aggregate { count } nodes { id } } }",
        &[("a", "where"), ("b", "order")],
    ),
    (
        "query ($a: [book_select_column!], $b: Boolean) { book(distinct_on: $a) { id } book_aggregate { aggregate { count(columns: $a, distinct: $b) } } }",
        &[("a", "columns"), ("b", "Boolean")],
    ),
    (
        "query ($a: Boolean!) { book(where: {published: {_eq: $a, _is_null: $a}}) { id @include(if: $a) title } }",
        &[("a", "Boolean")],
    ),
    ("query ($a: language_enum!) { book(where: {language: {_eq: $a}}) { id } }", &[("a", "enum")]),
    ("query ($a: [language_enum!]!) { book(where: {language: {_in: $a}}) { id } }", &[("a", "[enum]")]),
    (
        "query ($a: String!, $b: String) { book { details(path: $b) } author(where: {name: {_ilike: $a}}) { id } __type(name: $a) { name } }",
        &[("a", "String"), ("b", "String")],
    ),
    (
        "query ($a: bigint, $b: numeric) { book(where: {sold: {_gt: $a}, _or: [{price: {_eq: $b}}, {sold: {_eq: $a}}]}) { id } }",
        &[("a", "number"), ("b", "number")],
    ),
    (
        "query ($a: search_book_args!, $b: timestamptz) { search_book(args: $a) { id } own_books(args: {since: $b}) { id } }",
        &[("a", "args"), ("b", "String")],
    ),
];

impl Random {
    /// A value for a variable, mostly one that its type takes.
    fn value(&mut self, ty: &str) -> Json {
        if self.one_in(15) {
            return self.json(2);
        }
        match ty {
            "Int" => self.one_of(&[
                json!(0),
                json!(1),
                json!(2),
                json!(-3),
                json!(2_147_483_648_i64),
                json!(1.0),
                json!("12"),
                json!(null),
            ]),
            "number" => self.one_of(&[
                json!(1),
                json!(-2),
                json!(1.5),
                json!("12"),
                json!("x"),
                json!(99_999_999_999_i64),
                json!(null),
            ]),
            "String" => self.one_of(&[
                json!("a"),
                json!("$.a"),
                json!("book"),
                json!("b\\"),
                json!(""),
                json!("a.["),
                json!(null),
            ]),
            "Boolean" => self.one_of(&[json!(true), json!(false), json!(null)]),
            "enum" => self.one_of(&[json!("en"), json!("is"), json!("xx")]),
            "jsonb" => self.json(2),
            "columns" => Json::Array(self.list(0, 2, |random| random.one_of(&[json!("id"), json!("title")]))),
            "[Int]" | "[enum]" => {
                let item = ty.trim_matches(['[', ']']);
                if self.one_in(5) {
                    self.value(item)
                } else {
                    Json::Array(self.list(0, 3, |random| random.value(item)))
                }
            }
            "order" => Json::Array(self.list(0, 2, |random| {
                let direction = random.one_of(&["asc", "desc"]);
                random.one_of(&[
                    json!({"id": direction}),
                    json!({"author": {"name": direction}}),
                    json!({"title": "asc", "id": direction}),
                ])
            })),
            "args" => {
                let pages = self.value("Int");
                self.one_of(&[
                    json!({"term": "x"}),
                    json!({"term": "y", "least_pages": pages}),
                    json!({"term": null}),
                ])
            }
            _ => self.condition(2),
        }
    }

    /// A `book_bool_exp`.
    fn condition(&mut self, depth: usize) -> Json {
        let entries = self.list(0, 2, |random| match random.below(if depth == 0 { 5 } else { 8 }) {
            0 => ("id", json!({"_in": random.value("[Int]")})),
            1 => ("title", json!({random.one_of(&["_eq", "_like", "_regex"]): random.value("String")})),
            2 => ("published", json!({random.one_of(&["_eq", "_is_null"]): random.value("Boolean")})),
            3 => ("language", json!({"_nin": random.value("[enum]")})),
            4 => ("details", json!({"_contains": random.value("jsonb")})),
            5 => ("_not", random.condition(depth - 1)),
            6 => ("_or", Json::Array(random.list(0, 2, |random| random.condition(depth - 1)))),
            _ => ("author", json!({"name": {"_eq": random.value("String")}})),
        });
        Json::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    fn variables(&mut self, types: &[(&str, &str)]) -> Json {
        let given: Vec<_> = types.iter().filter(|_| !self.one_in(8)).collect();
        let entries = given.into_iter().map(|(name, ty)| ((*name).to_owned(), self.value(ty)));
        Json::Object(entries.collect::<Map<_, _>>())
    }

    /// The same variables with some leaves changed, so that many have the same shape.
    fn varied(&mut self, value: &Json) -> Json {
        match value {
            Json::Object(fields) => {
                Json::Object(fields.iter().map(|(key, value)| (key.clone(), self.varied(value))).collect())
            }
            Json::Array(items) if self.one_in(6) => {
                items.iter().skip(1).map(|item| self.varied(item)).collect()
            }
            Json::Array(items) => items.iter().map(|item| self.varied(item)).collect(),
            leaf if self.one_in(2) => leaf.clone(),
            Json::Number(_) => {
                self.one_of(&[json!(3), json!(4), json!(-1), json!(2.5), json!(99_999_999_999_i64)])
            }
            Json::String(_) => self.one_of(&[
                json!("c"),
                json!("author"),
                json!("desc"),
                json!("id"),
                json!("is"),
                json!("c\\"),
                json!("7"),
            ]),
            Json::Bool(value) => json!(!value),
            Json::Null => self.json(1),
        }
    }
}

fn statement_of(prepared: &Prepared) -> &Answer {
    &prepared.answer
}

/// Could every parameter of a kept statement be bound for these variables?
fn binds(answer: &Answer, variables: &Map<String, Json>) -> bool {
    let session = Session::from_json(&json!({"x-hasura-role": "reader", "x-hasura-user-id": "7"})).unwrap();
    let mut parameters = answer.parameters().filter(|parameter| !matches!(parameter.source, Source::Work(_)));
    parameters.all(|parameter| bind(parameter, variables, &session, &()).is_ok())
}

#[test]
fn a_statement_found_by_shape_is_the_one_made_afresh() {
    let library = Snapshot::named("library");
    let mut random = Random(0x706f_7374_6572_6e12);
    let (mut found, mut refused) = (0, 0);
    for _ in 0..600 {
        let (document, types) = random.one_of(&DOCUMENTS);
        let role = random.one_of(&["admin", "admin", "reader", "member"]);
        let first = random.variables(types);
        let Ok(prepared) = library.prepare(role, document, &first) else { continue };
        let Some(shape) = &prepared.shape else { continue };
        assert!(shape.fits(&object(&first), |_| false), "{document}\nmade for {first}, does not fit it");
        for _ in 0..6 {
            let second = random.varied(&first);
            if second == first || !shape.fits(&object(&second), |_| false) {
                continue;
            }
            match library.prepare(role, document, &second) {
                Ok(afresh) => {
                    found += 1;
                    let same = statement_of(&afresh) == statement_of(&prepared);
                    assert!(same, "{document}\nmade for {first}, serves {second}");
                }
                Err(failure) => {
                    refused += 1;
                    let noticed = !binds(statement_of(&prepared), &object(&second));
                    assert!(noticed, "{document}\nmade for {first}, serves {second}: {failure:?}");
                }
            }
        }
    }
    assert!(found > 100, "only {found} found, {refused} refused");
}

impl Random {
    /// Something like a rule's expression.
    fn expression(&mut self, depth: usize) -> Json {
        const KEYS: [&str; 20] = [
            "_and", "_or", "_not", "$and", "_exists", "_table", "_where", "author", "books", "reviews", "id",
            "title", "details", "keywords", "shelf", "is_own", "_eq", "_in", "nothing", "",
        ];
        const OPERATORS: [&str; 16] = [
            "_eq",
            "$eq",
            "_ne",
            "_in",
            "_nin",
            "_is_null",
            "_ceq",
            "_cgt",
            "_like",
            "_regex",
            "_contains",
            "_has_key",
            "_cast",
            "_ancestor",
            "_st_d_within",
            "_nothing",
        ];
        if depth == 0 || self.one_in(6) {
            return self.json(1);
        }
        if self.one_in(6) {
            return Json::Array(self.list(0, 2, |random| random.expression(depth - 1)));
        }
        let entries = self.list(0, 3, |random| {
            let operator = random.one_in(3);
            let key = if operator { random.one_of(&OPERATORS) } else { random.one_of(&KEYS) };
            (key.to_owned(), random.expression(depth - 1))
        });
        Json::Object(entries.into_iter().collect::<Map<_, _>>())
    }
}

#[test]
fn any_rule_is_read_or_refused_with_its_place() {
    let library = Snapshot::named("library");
    let at = Path::root().key("filter");
    let mut random = Random(0x706f_7374_6572_6e13);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..20_000 {
        let relation = library.get(random.one_of(&["book", "author", "review", "copy"]));
        let expression = random.expression(4);
        match parse_expression(&library, &relation, &expression, &at) {
            Ok(_) => read += 1,
            Err(error) => {
                refused += 1;
                assert!(error.path().to_string().starts_with("$.filter"), "{expression}: {}", error.path());
            }
        }
    }
    assert!(read > 1_000 && refused > 1_000, "one-sided: {read} read, {refused} refused");
    let broken = library.with("book", |relation| {
        relation.select_permissions[0].filter = json!({"nothing": {"_eq": 1}});
    });
    assert_eq!(problems(&broken, &broken.get("book")).len(), 1);
}

#[test]
fn rules_of_any_depth_end() {
    let library = Snapshot::named("library");
    let book = library.get("book");
    let mut expression = json!({});
    for _ in 0..100 {
        expression = json!({"_not": expression});
    }
    let error = parse_expression(&library, &book, &expression, &Path::root()).unwrap_err();
    assert!(error.to_string().contains("nested more than"), "{error}");
}

/// Reads an array literal as Postgres does: `None` for NULL.
fn array_items(literal: &str) -> Vec<Option<String>> {
    let inner = literal.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).expect("no braces");
    let mut items = Vec::new();
    let mut characters = inner.chars().peekable();
    while characters.peek().is_some() {
        if characters.next_if_eq(&'"').is_some() {
            let mut item = String::new();
            loop {
                match characters.next().expect("an item that does not end") {
                    '\\' => item.push(characters.next().expect("a lone escape")),
                    '"' => break,
                    other => item.push(other),
                }
            }
            items.push(Some(item));
        } else {
            let mut item = String::new();
            while let Some(character) = characters.next_if(|c| *c != ',') {
                item.push(character);
            }
            assert_eq!(item, "NULL");
            items.push(None);
        }
        assert!(matches!(characters.next(), None | Some(',')), "{literal}");
    }
    items
}

#[test]
fn arrays_keep_any_text() {
    let texts = DataType::text().array_of();
    let jsons = DataType::json().array_of();
    let mut random = Random(0x706f_7374_6572_6e14);
    for _ in 0..5_000 {
        let items = random.list(0, 4, |random| (!random.one_in(6)).then(|| random.hostile()));
        let literal = encode(&json!(items), &texts, Encoding::Array).unwrap();
        assert_eq!(array_items(&literal), items, "{literal}");

        let values: Vec<Json> = random.list(0, 4, |random| random.json(2));
        let literal = encode(&json!(values), &jsons, Encoding::Array).unwrap();
        let read = array_items(&literal).into_iter();
        let read: Vec<Json> =
            read.map(|item| item.map_or(Json::Null, |text| serde_json::from_str(&text).unwrap())).collect();
        assert_eq!(read, values, "{literal}");
    }
}

#[test]
fn json_paths_keep_any_key() {
    let texts = DataType::text().array_of();
    let mut random = Random(0x706f_7374_6572_6e15);
    for _ in 0..5_000 {
        let keys = random.list(1, 4, Random::hostile);
        let mut path = random.one_of(&["$", ""]).to_owned();
        for key in &keys {
            let quote = random.one_of(&['"', '\'']);
            let escaped: String = key
                .chars()
                .flat_map(|c| if c == quote || c == '\\' { vec!['\\', c] } else { vec![c] })
                .collect();
            path.push_str(&format!("[{quote}{escaped}{quote}]"));
        }
        let literal = encode(&json!(path), &texts, Encoding::JsonPath)
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        let read: Vec<String> = array_items(&literal).into_iter().flatten().collect();
        assert_eq!(read, keys, "{path}");
    }
}

#[test]
fn no_value_is_bound_with_a_zero_character() {
    for encoding in [Encoding::Plain, Encoding::Array, Encoding::JsonPath, Encoding::LikePattern] {
        assert!(encode(&json!("a\0b"), &DataType::text().array_of(), encoding).is_err(), "{encoding:?}");
    }
}
