//! The model, loaded relation by relation and kept for this backend.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::ffi::{CStr, CString};
use std::sync::Arc;

use pgrx::{PgSqlErrorCode, pg_sys};
use postern_engine::model::{
    Catalog, EnumValue, Function, FunctionId, Owner, Relation, RelationId, Role, Settings,
};
use serde_json::Value as Json;

use crate::documents::sha256;
use crate::failure::raise;
use crate::forced;
use crate::invalidation::Changes;
use crate::model;
use crate::owner::as_owner;

/// What one backend keeps of the model.
#[derive(Default)]
struct Store {
    settings: Option<Arc<Settings>>,
    relations: HashMap<u32, Option<Arc<Relation>>>,
    functions: HashMap<u32, Option<Arc<Function>>>,
}

thread_local! {
    static KEPT: RefCell<Store> = RefCell::default();
    static STATEMENTS: RefCell<HashMap<&'static str, pg_sys::SPIPlanPtr>> = RefCell::default();
}

/// The model as the database has it.
pub struct DatabaseCatalog {
    /// `None`: the backend's.
    own: Option<RefCell<Store>>,
    used: RefCell<BTreeSet<u32>>,
}

impl DatabaseCatalog {
    /// The model as this backend keeps it.
    pub fn kept() -> DatabaseCatalog {
        DatabaseCatalog { own: None, used: RefCell::default() }
    }

    /// The model as it is this moment, changes of the running statement included.
    pub fn fresh() -> DatabaseCatalog {
        DatabaseCatalog { own: Some(RefCell::default()), used: RefCell::default() }
    }

    /// The oids of the relations and functions that were asked for.
    pub fn used(&self) -> BTreeSet<u32> {
        self.used.borrow().clone()
    }

    fn with_store<R>(&self, work: impl FnOnce(&mut Store) -> R) -> R {
        match &self.own {
            Some(own) => work(&mut own.borrow_mut()),
            None => KEPT.with(|kept| work(&mut kept.borrow_mut())),
        }
    }

    fn query(&self, sql: &'static str, argument: Option<Argument>) -> Vec<Vec<Option<String>>> {
        as_owner(metadata_owner(), || fetch(sql, argument))
    }

    fn value(&self, sql: &'static str, argument: Option<Argument>) -> Option<String> {
        self.query(sql, argument).into_iter().next()?.into_iter().next()?
    }

    fn owners_of(&self, sql: &'static str, argument: &str) -> Vec<Owner> {
        let rows = self.query(sql, Some(Argument::Text(argument.to_owned())));
        let owner = |row: Vec<Option<String>>| {
            let mut columns = row.into_iter().flatten();
            let (kind, oid) = (columns.next()?, columns.next()?.parse().ok()?);
            Some(if kind == "function" {
                Owner::Function(FunctionId(oid))
            } else {
                Owner::Relation(RelationId(oid))
            })
        };
        rows.into_iter().filter_map(owner).collect()
    }

    /// A stored setting, secrets included; for this library's own use.
    pub fn setting(&self, name: &str) -> Option<Json> {
        model::reading(|| model::setting(name))
    }

    fn read_relation(&self, id: u32) -> Option<Relation> {
        let oid = pg_sys::Oid::from(id);
        model::reading(|| model::relation(oid, || self.enum_values(id)))
    }

    /// Enum tables are read by a statement, since they are no tables of ours.
    fn enum_values(&self, id: u32) -> Vec<EnumValue> {
        let text = self.value("select graphql._enum_values($1)::pg_catalog.text", Some(Argument::Oid(id)));
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// The stored document of an id.
    pub fn document(&self, hash: &str) -> Option<String> {
        self.value("select graphql._document($1)", Some(Argument::Text(hash.to_owned())))
    }

    /// Writes down a use of a document: see `graphql._record_candidate()`.
    pub fn record_candidate(&self, candidate: String) {
        self.query("select graphql._record_candidate($1)", Some(Argument::Text(candidate)));
    }

    /// The role of requests without claims.
    pub fn unauthorized_role(&self) -> Option<Role> {
        let role = self.setting("unauthorized_role")?;
        role.as_str().map(|role| Role(role.to_owned()))
    }
}

impl Catalog for DatabaseCatalog {
    fn settings(&self) -> Arc<Settings> {
        if let Some(known) = self.with_store(|store| store.settings.clone()) {
            return known;
        }
        let value = Arc::new(forced::over(model::reading(model::settings)));
        self.with_store(|store| store.settings = Some(value.clone()));
        value
    }

    fn relation(&self, id: RelationId) -> Option<Arc<Relation>> {
        self.used.borrow_mut().insert(id.0);
        if let Some(known) = self.with_store(|store| store.relations.get(&id.0).cloned()) {
            return known;
        }
        let relation = self.read_relation(id.0).map(Arc::new);
        self.with_store(|store| store.relations.insert(id.0, relation.clone()));
        relation
    }

    fn function(&self, id: FunctionId) -> Option<Arc<Function>> {
        if let Some(known) = self.with_store(|store| store.functions.get(&id.0).cloned()) {
            return known;
        }
        let function = model::reading(|| model::function(pg_sys::Oid::from(id.0))).map(Arc::new);
        self.with_store(|store| store.functions.insert(id.0, function.clone()));
        function
    }

    fn relation_named(&self, schema: &str, name: &str) -> Option<Arc<Relation>> {
        let schema = CString::new(crate::datum::to_server(schema)).ok()?;
        let name = CString::new(crate::datum::to_server(name)).ok()?;
        relation_oid(&schema, &name).and_then(|oid| self.relation(RelationId(oid.to_u32())))
    }

    fn is_listed(&self, normal_form: &str, role: &Role) -> bool {
        let sql = "select graphql._roles_allowed($1)";
        let rows = self.query(sql, Some(Argument::Text(sha256(normal_form))));
        // Null stands for every role.
        rows.into_iter().flatten().any(|allowed| allowed.is_none_or(|allowed| allowed == role.0))
    }

    fn owners(&self, name: &str) -> Vec<Owner> {
        model::reading(|| model::owners(name))
    }

    fn members(&self, source: &str) -> Vec<Owner> {
        let sql = "select m.owner_kind, m.owner from graphql._members($1) m";
        self.owners_of(sql, source)
    }

    fn referring_to_enum(&self, id: RelationId) -> Vec<RelationId> {
        let rows = self.query("select graphql._referring_relations($1)", Some(Argument::Oid(id.0)));
        rows.into_iter().filter_map(first_oid).map(RelationId).collect()
    }

    fn relations(&self) -> Vec<RelationId> {
        let sql = "select graphql._relations()";
        self.query(sql, None).into_iter().filter_map(first_oid).map(RelationId).collect()
    }

    fn functions(&self) -> Vec<FunctionId> {
        let sql = "select graphql._functions()";
        self.query(sql, None).into_iter().filter_map(first_oid).map(FunctionId).collect()
    }
}

/// Relations that changed since this backend last looked.
#[derive(Debug, Default)]
pub struct Changed {
    /// Their models are others than those that were kept.
    known: Vec<u32>,
    /// No model was kept of them, nor perhaps is there one.
    unknown: Vec<u32>,
}

impl Changed {
    pub fn is_empty(&self) -> bool {
        self.known.is_empty() && self.unknown.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &u32> {
        self.known.iter().chain(&self.unknown)
    }

    /// Is any of them part of the model?
    pub fn concerns_model(&self) -> bool {
        let catalog = DatabaseCatalog::kept();
        // Not kept: temporary tables come and go.
        let is_tracked = |oid: &u32| catalog.read_relation(*oid).is_some();
        !self.known.is_empty() || self.unknown.iter().any(is_tracked)
    }
}

/// Brings what this backend keeps up to date. Returns the relations whose model changed; `None` stands for all.
pub fn refresh(changes: Changes) -> Option<Changed> {
    let relations = match changes {
        Changes::Nothing => return Some(Changed::default()),
        Changes::Everything => None,
        Changes::Relations(relations) => Some(relations),
    };
    let proxy = relation_oid(c"graphql", c"relation").map(pg_sys::Oid::to_u32);
    let Some(relations) =
        relations.filter(|relations| proxy.is_some_and(|proxy| !relations.contains(&proxy)))
    else {
        KEPT.with(|kept| *kept.borrow_mut() = Store::default());
        return None;
    };
    let mut relations = relations;
    relations.sort_unstable();
    relations.dedup();
    let catalog = DatabaseCatalog::kept();
    let mut changed = Changed::default();
    for oid in relations {
        // ANALYZE and VACUUM send the same message as a change: compare before throwing anything away. What is not
        // kept any more may have been changed since a statement was made from it.
        match KEPT.with(|kept| kept.borrow().relations.get(&oid).cloned()) {
            Some(relation) if catalog.read_relation(oid).as_ref() == relation.as_deref() => {}
            Some(_) => changed.known.push(oid),
            None => changed.unknown.push(oid),
        }
    }
    forget(&mut changed);
    Some(changed)
}

/// Forgets relations, and those whose models depend on them, which have changed too.
fn forget(changed: &mut Changed) {
    if changed.is_empty() {
        return;
    }
    KEPT.with(|kept| {
        let mut kept = kept.borrow_mut();
        let depends = |relation: &Relation| {
            let remotes = relation.relationships.iter().filter_map(|relationship| relationship.remote);
            let enums = relation.attributes.iter().filter_map(|attribute| attribute.enum_relation);
            remotes.chain(enums).any(|remote| changed.iter().any(|oid| *oid == remote.0))
        };
        let dependent =
            kept.relations.iter().filter(|(_, relation)| relation.as_deref().is_some_and(depends));
        let dependent: Vec<u32> = dependent.map(|(oid, _)| *oid).collect();
        changed.known.extend(dependent);
        kept.relations.retain(|oid, _| !changed.iter().any(|changed| changed == oid));
    });
}

fn first_oid(row: Vec<Option<String>>) -> Option<u32> {
    row.into_iter().next()??.parse().ok()
}

pub fn relation_oid(schema: &CStr, name: &CStr) -> Option<pg_sys::Oid> {
    // SAFETY: both strings end in zero; a missing schema or relation gives InvalidOid.
    let oid = unsafe {
        let schema = pg_sys::get_namespace_oid(schema.as_ptr(), true);
        pg_sys::get_relname_relid(name.as_ptr(), schema)
    };
    (oid != pg_sys::InvalidOid).then_some(oid)
}

/// The owner of the metadata tables.
pub fn metadata_owner() -> pg_sys::Oid {
    let Some(oid) = relation_oid(c"graphql", c"relation") else {
        raise(
            PgSqlErrorCode::ERRCODE_UNDEFINED_OBJECT,
            "the extension postern is not installed in this database",
        )
    };
    owner_of(oid)
}

/// The owner of a relation that exists.
pub fn owner_of(oid: pg_sys::Oid) -> pg_sys::Oid {
    // SAFETY: the relation exists; opening it takes a lock that lasts as long as it is open.
    unsafe {
        let lock = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
        let relation = pg_sys::relation_open(oid, lock);
        let owner = (*(*relation).rd_rel).relowner;
        pg_sys::relation_close(relation, lock);
        owner
    }
}

/// The owner of a function; nobody if it does not exist.
pub fn owner_of_function(oid: pg_sys::Oid) -> pg_sys::Oid {
    let cache = pg_sys::SysCacheIdentifier::PROCOID as i32;
    // SAFETY: the tuple is one of pg_proc, and released after its owner was copied.
    unsafe {
        let tuple = pg_sys::SearchSysCache1(cache, pg_sys::Datum::from(oid));
        if tuple.is_null() {
            return pg_sys::InvalidOid;
        }
        let owner = (*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_proc>()).proowner;
        pg_sys::ReleaseSysCache(tuple);
        owner
    }
}

/// The one argument of a loader's statement.
enum Argument {
    Oid(u32),
    Text(String),
}

impl Argument {
    fn type_oid(&self) -> pg_sys::Oid {
        match self {
            Argument::Oid(_) => pg_sys::OIDOID,
            Argument::Text(_) => pg_sys::TEXTOID,
        }
    }

    fn datum(&self) -> pg_sys::Datum {
        match self {
            Argument::Oid(oid) => pg_sys::Datum::from(pg_sys::Oid::from(*oid)),
            Argument::Text(text) => crate::datum::text_datum(text),
        }
    }
}

/// The rows of a fixed statement as text, read on the newest snapshot, so that rules hold from their commit on
/// whatever the isolation level.
///
/// The statement calls one function of the extension and nothing else: an operator in it would be looked up along
/// the caller's search path, and run with the owner's rights.
fn fetch(sql: &'static str, argument: Option<Argument>) -> Vec<Vec<Option<String>>> {
    // SAFETY: the calls stand in the order that SPI requires; an error unwinds through SPI's own clean-up at the end
    // of the subtransaction or transaction. Text is copied before SPI_finish frees it.
    unsafe {
        pg_sys::CommandCounterIncrement();
        pg_sys::PushActiveSnapshot(pg_sys::GetLatestSnapshot());
        pg_sys::SPI_connect();
        let plan = kept_statement(sql, argument.as_ref());
        let mut values = [argument.as_ref().map_or(pg_sys::Datum::null(), Argument::datum)];
        let code = pg_sys::SPI_execute_plan(plan, values.as_mut_ptr(), std::ptr::null(), true, 0);
        if code != i32::try_from(pg_sys::SPI_OK_SELECT).unwrap_or(0) {
            raise(PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, "postern cannot read its metadata");
        }
        let table = pg_sys::SPI_tuptable;
        let columns = (*(*table).tupdesc).natts;
        let mut rows = Vec::new();
        for index in 0..usize::try_from(pg_sys::SPI_processed).unwrap_or(0) {
            let tuple = *(*table).vals.add(index);
            let column = |number| {
                let text = pg_sys::SPI_getvalue(tuple, (*table).tupdesc, number);
                (!text.is_null()).then(|| {
                    let bytes = CStr::from_ptr(text).to_bytes();
                    crate::datum::from_server(bytes)
                })
            };
            rows.push((1..=columns).map(column).collect());
        }
        pg_sys::SPI_finish();
        pg_sys::PopActiveSnapshot();
        rows
    }
}

/// The plan of a loader's statement, made once for each backend. To be called inside SPI.
unsafe fn kept_statement(sql: &'static str, argument: Option<&Argument>) -> pg_sys::SPIPlanPtr {
    if let Some(plan) = STATEMENTS.with(|statements| statements.borrow().get(sql).copied()) {
        return plan;
    }
    let text = CString::new(sql).unwrap_or_default();
    let mut types = [argument.map_or(pg_sys::InvalidOid, Argument::type_oid)];
    let count = i32::from(argument.is_some());
    // SAFETY: inside SPI by the caller; a plan that is kept lives until the backend ends.
    let plan = unsafe {
        let plan = pg_sys::SPI_prepare(text.as_ptr(), count, types.as_mut_ptr());
        if plan.is_null() {
            raise(PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, "postern cannot read its metadata");
        }
        pg_sys::SPI_keepplan(plan);
        plan
    };
    STATEMENTS.with(|statements| statements.borrow_mut().insert(sql, plan));
    plan
}
