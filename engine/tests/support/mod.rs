//! A model from a file, for tests without a database.
#![allow(dead_code, reason = "each test file uses a part")]

pub mod random;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use postern_engine::model::{
    Catalog, DEFAULT_SOURCE, Function, FunctionId, Owner, Relation, RelationId, Role, Settings,
};
use postern_engine::permission::{Backend, Grantee};
use postern_engine::request::{Prepared, Request, prepare};
use postern_engine::response::Failure;
use postern_engine::schema::{SchemaKind, names_of_function, names_of_relation};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

/// A whole model.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub settings: Arc<Settings>,
    pub relations: Vec<Arc<Relation>>,
    pub functions: Vec<Arc<Function>>,
    /// Normal forms of listed documents, each with a role for which it is allowed.
    pub listed: Vec<(String, &'static str)>,
    owners: BTreeMap<String, Vec<Owner>>,
}

/// What `scripts/capture_model.sh` printed.
#[derive(Deserialize)]
struct Captured {
    settings: Settings,
    relations: Vec<Relation>,
    functions: Vec<Function>,
}

impl Snapshot {
    /// The model `tests/models/NAME.json`.
    pub fn named(name: &str) -> Snapshot {
        let path = tests().join("models").join(format!("{name}.json"));
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let captured: Captured =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let snapshot = Snapshot {
            settings: Arc::new(captured.settings),
            relations: captured.relations.into_iter().map(Arc::new).collect(),
            functions: captured.functions.into_iter().map(Arc::new).collect(),
            listed: Vec::new(),
            owners: BTreeMap::new(),
        };
        snapshot.indexed()
    }

    /// The same model with one relation changed.
    pub fn with(mut self, name: &str, change: impl FnOnce(&mut Relation)) -> Snapshot {
        let relation = self.relations.iter_mut().find(|relation| relation.name == name);
        change(Arc::make_mut(relation.unwrap_or_else(|| panic!("no relation {name}"))));
        self.indexed()
    }

    /// The relation of that name, whatever its schema.
    pub fn get(&self, name: &str) -> Arc<Relation> {
        let relation = self.relations.iter().find(|relation| relation.name == name);
        relation.unwrap_or_else(|| panic!("no relation {name}")).clone()
    }

    pub fn prepare(&self, role: &str, document: &str, variables: &Json) -> Result<Prepared, Failure> {
        let variables = object(variables);
        let request =
            Request { schema: SchemaKind::Hasura, document, operation_name: None, variables: &variables };
        let grantee = Grantee { role: Role(role.to_owned()), backend: Backend::Closed };
        prepare(self, &grantee, &request)
    }

    fn indexed(mut self) -> Snapshot {
        let mut owners: BTreeMap<String, Vec<Owner>> = BTreeMap::new();
        for relation in &self.relations {
            for defined in names_of_relation(&self, relation) {
                owners.entry(defined.name).or_default().push(Owner::Relation(relation.id));
            }
        }
        for function in &self.functions {
            for defined in names_of_function(&self, function) {
                owners.entry(defined.name).or_default().push(Owner::Function(function.id()));
            }
        }
        self.owners = owners;
        self
    }
}

impl Catalog for Snapshot {
    fn settings(&self) -> Arc<Settings> {
        self.settings.clone()
    }

    fn relation(&self, id: RelationId) -> Option<Arc<Relation>> {
        self.relations.iter().find(|relation| relation.id == id).cloned()
    }

    fn function(&self, id: FunctionId) -> Option<Arc<Function>> {
        self.functions.iter().find(|function| function.id() == id).cloned()
    }

    fn relation_named(&self, schema: &str, name: &str) -> Option<Arc<Relation>> {
        self.relations.iter().find(|relation| relation.schema == schema && relation.name == name).cloned()
    }

    fn owners(&self, name: &str) -> Vec<Owner> {
        self.owners.get(name).cloned().unwrap_or_default()
    }

    fn is_listed(&self, normal_form: &str, role: &Role) -> bool {
        self.listed.iter().any(|(form, allowed)| form == normal_form && *allowed == role.0)
    }

    fn members(&self, source: &str) -> Vec<Owner> {
        let is_member = |of: &Option<String>| of.as_deref().unwrap_or(DEFAULT_SOURCE) == source;
        let relations = self.relations.iter().filter(|relation| is_member(&relation.source));
        let functions = self.functions.iter().filter(|function| is_member(&function.source));
        let relations = relations.map(|relation| Owner::Relation(relation.id));
        relations.chain(functions.map(|function| Owner::Function(function.id()))).collect()
    }

    fn referring_to_enum(&self, id: RelationId) -> Vec<RelationId> {
        let refers = |relation: &&Arc<Relation>| {
            relation.attributes.iter().any(|attribute| attribute.enum_relation == Some(id))
        };
        self.relations.iter().filter(refers).map(|relation| relation.id).collect()
    }

    fn relations(&self) -> Vec<RelationId> {
        self.relations.iter().map(|relation| relation.id).collect()
    }

    fn functions(&self) -> Vec<FunctionId> {
        self.functions.iter().map(|function| function.id()).collect()
    }
}

/// The directory of the engine's tests.
pub fn tests() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// A JSON object's fields.
pub fn object(json: &Json) -> Map<String, Json> {
    json.as_object().cloned().unwrap_or_else(|| panic!("no object: {json}"))
}
