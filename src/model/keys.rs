use std::collections::BTreeMap;

use pgrx::pg_sys;
use postern_engine::model::{
    AttributeNumber, ForeignKey, InsertionOrder, Key, RelationId, Relationship, RelationshipKind,
};

use super::scan::{Place, Value, Wanted, c_text, parse};
use super::types::cached;

const CONSTRAINTS: Place = Place::catalog(2606, 2665);
const INDEXES: Place = Place::catalog(2610, 2678);
const ATTRIBUTES: Place = Place::catalog(1249, 2659);

/// A column of a relation: those that were dropped are none.
pub struct Column {
    pub number: i16,
    pub name: String,
    pub ty: pg_sys::Oid,
    pub collation: pg_sys::Oid,
    pub not_null: bool,
    pub has_default: bool,
    pub identity: u8,
    pub generated: u8,
}

/// What the catalog says of the columns and constraints of a relation.
pub struct Described {
    /// By number, without those of the system.
    pub columns: Vec<Column>,
    constraints: Vec<Constraint>,
    indexes: Vec<Key>,
    primary_key: Option<Key>,
}

struct Constraint {
    oid: pg_sys::Oid,
    name: String,
    kind: u8,
    columns: Vec<i16>,
    remote: pg_sys::Oid,
    remote_columns: Vec<i16>,
    index: pg_sys::Oid,
    parent: pg_sys::Oid,
    validated: bool,
    deferrable: bool,
    /// Its last columns are compared otherwise than for equality. From Postgres 18 on.
    has_period: bool,
}

/// Relations that were described, each once for one piece of work.
#[derive(Default)]
pub struct Catalog(BTreeMap<u32, std::rc::Rc<Described>>);

impl Catalog {
    pub fn describe(&mut self, relation: pg_sys::Oid) -> std::rc::Rc<Described> {
        self.0.entry(relation.to_u32()).or_insert_with(|| Described::read(relation).into()).clone()
    }
}

impl Described {
    fn read(relation: pg_sys::Oid) -> Described {
        let constraints = constraints(relation);
        let (primary_key, indexes) = unique_keys(relation, &constraints);
        Described { columns: columns(relation), constraints, indexes, primary_key }
    }

    fn name_of(&self, number: i16) -> Option<&str> {
        self.column(number).map(|column| column.name.as_str())
    }

    pub fn column(&self, number: i16) -> Option<&Column> {
        self.columns.iter().find(|column| column.number == number)
    }

    fn names_of(&self, numbers: &[i16]) -> Vec<String> {
        numbers.iter().filter_map(|number| self.name_of(*number)).map(str::to_owned).collect()
    }

    /// Numbers of the columns of these names; names that do not exist are left out.
    fn numbers_of(&self, names: &[String]) -> Vec<i16> {
        let named = self.columns.iter().filter(|column| names.contains(&column.name));
        named.map(|column| column.number).collect()
    }

    pub fn primary_key(&self) -> Option<Key> {
        self.primary_key.clone()
    }

    pub fn unique_keys(&self) -> Vec<Key> {
        self.indexes.clone()
    }

    /// Names of check and exclusion constraints.
    pub fn other_constraints(&self) -> Vec<String> {
        let others = self.constraints.iter().filter(|constraint| matches!(constraint.kind, b'c' | b'x'));
        let mut names: Vec<String> = others.map(|constraint| constraint.name.clone()).collect();
        names.sort_unstable();
        names
    }

    /// Declared ones, and those that a partition inherits. A key to a partitioned table has one more entry in the catalog
    /// for each of its partitions; these are left out.
    fn foreign_keys(&self) -> impl Iterator<Item = &Constraint> {
        let own = |constraint: &&Constraint| {
            constraint.kind == b'f' && !self.constraints.iter().any(|other| other.oid == constraint.parent)
        };
        // They are sorted by name.
        self.constraints.iter().filter(own)
    }

    pub fn foreign_keys_model(&self, catalog: &mut Catalog) -> Vec<ForeignKey> {
        let model = |key: &Constraint| ForeignKey {
            name: key.name.clone(),
            columns: key.columns.iter().copied().map(AttributeNumber).collect(),
            remote: RelationId(key.remote.to_u32()),
            remote_columns: catalog.describe(key.remote).names_of(&key.remote_columns),
        };
        self.foreign_keys().map(model).collect()
    }

    /// The relations that keys of single columns refer to, the first by name for each column.
    pub fn single_references(&self) -> BTreeMap<i16, Vec<pg_sys::Oid>> {
        let mut references: BTreeMap<i16, Vec<pg_sys::Oid>> = BTreeMap::new();
        for key in self.foreign_keys() {
            if let [column] = key.columns.as_slice() {
                references.entry(*column).or_default().push(key.remote);
            }
        }
        references
    }

    /// Is there a constraint that columns are not null, which rows from before it may break? From Postgres 18 on.
    pub fn has_unproved_not_null(&self, columns: &[i16]) -> bool {
        self.constraints.iter().any(|constraint| {
            let is_within = constraint.columns.iter().all(|number| columns.contains(number));
            constraint.kind == b'n' && !constraint.validated && is_within
        })
    }

    /// The foreign key on exactly these columns, the first by name; if `referenced` is given, one to that relation.
    fn foreign_key(&self, columns: &[String], referenced: Option<pg_sys::Oid>) -> Option<&Constraint> {
        let numbers = self.numbers_of(columns);
        if numbers.len() != columns.len() {
            return None;
        }
        self.foreign_keys().find(|key| {
            let is_same = key.columns.iter().all(|number| numbers.contains(number))
                && numbers.iter().all(|number| key.columns.contains(number));
            is_same && referenced.is_none_or(|referenced| key.remote == referenced)
        })
    }

    fn is_unique(&self, columns: &[i16]) -> bool {
        let keys = self.primary_key.iter().chain(&self.indexes);
        keys.into_iter().any(|key| key.columns.iter().all(|number| columns.contains(&number.0)))
    }
}

fn columns(relation: pg_sys::Oid) -> Vec<Column> {
    let mut columns = Vec::new();
    let asked = [
        c"attnum",
        c"attname",
        c"atttypid",
        c"attcollation",
        c"attnotnull",
        c"atthasdef",
        c"attidentity",
        c"attgenerated",
        c"attisdropped",
    ];
    ATTRIBUTES.rows(
        &[(c"attrelid", Wanted::Oid(relation))],
        asked,
        |[number, name, ty, collation, not_null, has_default, identity, generated, is_dropped]| {
            if number.int2() > 0 && !is_dropped.boolean() {
                columns.push(Column {
                    number: number.int2(),
                    name: name.name(),
                    ty: ty.oid(),
                    collation: collation.oid(),
                    not_null: not_null.boolean(),
                    has_default: has_default.boolean(),
                    identity: identity.character(),
                    generated: generated.character(),
                });
            }
        },
    );
    columns.sort_unstable_by_key(|column| column.number);
    columns
}

fn constraints(relation: pg_sys::Oid) -> Vec<Constraint> {
    let mut constraints = Vec::new();
    let asked = [
        c"oid",
        c"conname",
        c"contype",
        c"conkey",
        c"confrelid",
        c"confkey",
        c"conindid",
        c"conparentid",
        c"convalidated",
        c"condeferrable",
        c"conperiod",
    ];
    CONSTRAINTS.rows(
        &[(c"conrelid", Wanted::Oid(relation))],
        asked,
        |[oid, name, kind, columns, remote, remote_columns, index, parent, validated, deferrable, period]| {
            constraints.push(Constraint {
                oid: oid.oid(),
                name: name.name(),
                kind: kind.character(),
                columns: columns.int2s(),
                remote: remote.oid(),
                remote_columns: remote_columns.int2s(),
                index: index.oid(),
                parent: parent.oid(),
                validated: validated.boolean(),
                deferrable: deferrable.boolean(),
                has_period: period.boolean(),
            });
        },
    );
    constraints.sort_unstable_by(|left, right| left.name.cmp(&right.name));
    constraints
}

/// Unique indexes that hold for every row: the primary key, and the others by name. Not yet valid ones and those with an
/// expression or a predicate guarantee nothing. A deferrable one may be broken until the transaction ends, which is why
/// ON CONFLICT does not take it.
fn unique_keys(relation: pg_sys::Oid, constraints: &[Constraint]) -> (Option<Key>, Vec<Key>) {
    let mut primary_key = None;
    let mut others = Vec::new();
    let asked = [
        c"indexrelid",
        c"indkey",
        c"indnkeyatts",
        c"indisunique",
        c"indisprimary",
        c"indisexclusion",
        c"indimmediate",
        c"indisvalid",
        c"indexprs",
        c"indpred",
    ];
    INDEXES.rows(&[(c"indrelid", Wanted::Oid(relation))], asked, |columns| {
        let [index, key, key_columns, unique, primary, exclusion, immediate, valid, expressions, predicate] =
            columns;
        let is_whole = expressions.is_null() && predicate.is_null();
        let is_key = unique.boolean() && (primary.boolean() || !exclusion.boolean());
        if !is_whole || !is_key || !valid.boolean() {
            return;
        }
        let constraint =
            constraints.iter().find(|known| known.index == index.oid() && matches!(known.kind, b'p' | b'u'));
        let columns = key.int2s().into_iter().take(usize::try_from(key_columns.int2()).unwrap_or(0));
        let name = constraint.map_or_else(|| relation_name(index), |constraint| constraint.name.clone());
        let key = Key {
            name,
            columns: columns.map(AttributeNumber).collect(),
            is_constraint: constraint.is_some(),
            is_deferrable: !immediate.boolean(),
        };
        if primary.boolean() {
            primary_key = Some(key);
        } else {
            others.push(key);
        }
    });
    others.sort_unstable_by(|left, right| left.name.cmp(&right.name));
    (primary_key, others)
}

fn relation_name(oid: Value) -> String {
    // SAFETY: a name that Postgres copies, or null.
    unsafe { c_text(pg_sys::get_rel_name(oid.oid())) }.unwrap_or_default()
}

/// The relationships of a relation, by name.
pub fn relationships(relation: pg_sys::Oid, catalog: &mut Catalog) -> Vec<Relationship> {
    let Some(place) = Place::own(c"relationship", c"relationship_pkey") else { return Vec::new() };
    let mut relationships = Vec::new();
    let asked =
        [c"name", c"kind", c"using_columns", c"remote", c"column_mapping", c"insertion_order", c"comment"];
    place.rows(
        &[(c"relation", Wanted::Oid(relation))],
        asked,
        |[name, kind, using_columns, remote, column_mapping, insertion_order, comment]| {
            let using_columns = using_columns.texts();
            let column_mapping: Option<BTreeMap<String, String>> = column_mapping.json().map(parse);
            let remote = (!remote.is_null()).then(|| remote.oid());
            let target = target(relation, using_columns.as_deref(), remote, column_mapping.as_ref(), catalog);
            let after = using_columns.is_some() && remote.is_some();
            let insertion_order = match insertion_order.text().as_deref() {
                Some("before_parent") => Some(InsertionOrder::BeforeParent),
                Some("after_parent") => Some(InsertionOrder::AfterParent),
                // The row with the foreign key comes after the one that it refers to.
                _ => after.then_some(InsertionOrder::AfterParent),
            };
            relationships.push(Relationship {
                name: name.text().unwrap_or_default(),
                kind: match kind.text().as_deref() {
                    Some("array") => RelationshipKind::Array,
                    _ => RelationshipKind::Object,
                },
                remote: target.relation.map(|oid| RelationId(oid.to_u32())),
                columns: target.pairs,
                at_most_one: target.at_most_one,
                always_one: target.always_one,
                always_joins: target.always_joins,
                comment: comment.text(),
                using_columns,
                column_mapping,
                insertion_order,
            });
        },
    );
    relationships.sort_unstable_by(|left, right| left.name.cmp(&right.name));
    relationships
}

/// Where a relationship leads: pairs of names (own, remote), none if no foreign key fits.
struct Target {
    relation: Option<pg_sys::Oid>,
    pairs: Option<Vec<(String, String)>>,
    at_most_one: bool,
    always_one: bool,
    always_joins: bool,
}

fn target(
    relation: pg_sys::Oid,
    using_columns: Option<&[String]>,
    remote: Option<pg_sys::Oid>,
    column_mapping: Option<&BTreeMap<String, String>>,
    catalog: &mut Catalog,
) -> Target {
    // SAFETY: looks the relation up; 0 if there is none.
    let exists = |oid: &pg_sys::Oid| unsafe { pg_sys::get_rel_relkind(*oid) } != 0;
    let found = remote.filter(exists);
    if let Some(mapping) = column_mapping {
        let pairs = mapping.iter().map(|(own, remote)| (own.clone(), remote.clone())).collect();
        return of_pairs(found, pairs, catalog);
    }
    let nowhere = |at_most_one| Target {
        relation: found,
        pairs: None,
        at_most_one,
        always_one: false,
        always_joins: false,
    };
    let columns = using_columns.unwrap_or_default();
    let Some(remote) = remote else {
        let own = catalog.describe(relation);
        let Some(key) = own.foreign_key(columns, None) else { return nowhere(true) };
        let is_not_null = |number: &i16| own.column(*number).is_some_and(|column| column.not_null);
        // A key that is not validated (or not enforced) says nothing of the rows that are there.
        let always_one =
            key.validated && key.columns.iter().all(is_not_null) && !own.has_unproved_not_null(&key.columns);
        let pairs = pairs_of(key, &own, &catalog.describe(key.remote));
        let always_joins = always_one && !key.deferrable && !key.has_period && !is_inherited(relation);
        return Target {
            relation: Some(key.remote),
            pairs: Some(pairs),
            at_most_one: !is_inherited(key.remote),
            always_one,
            always_joins,
        };
    };
    let other = catalog.describe(remote);
    let Some(key) = other.foreign_key(columns, Some(relation)) else { return nowhere(false) };
    let pairs = pairs_of(key, &other, &catalog.describe(relation));
    of_pairs(found, pairs.into_iter().map(|(referencing, own)| (own, referencing)).collect(), catalog)
}

/// May other tables' rows be read with the relation's? Its keys do not bind them; those of partitions they do.
pub fn is_inherited(relation: pg_sys::Oid) -> bool {
    let read =
        |form: &pg_sys::FormData_pg_class, _| form.relhassubclass && form.relkind.to_ne_bytes()[0] != b'p';
    // SAFETY: the cache has the rows of pg_class.
    unsafe { cached(pg_sys::SysCacheIdentifier::RELOID, relation, read) }.unwrap_or(true)
}

fn of_pairs(relation: Option<pg_sys::Oid>, pairs: Vec<(String, String)>, catalog: &mut Catalog) -> Target {
    let at_most_one = relation.is_some_and(|remote| {
        let described = catalog.describe(remote);
        let names: Vec<String> = pairs.iter().map(|(_, remote)| remote.clone()).collect();
        described.is_unique(&described.numbers_of(&names)) && !is_inherited(remote)
    });
    Target { relation, pairs: Some(pairs), at_most_one, always_one: false, always_joins: false }
}

/// Names of the columns of a foreign key: of the relation that declares it, and of the other.
fn pairs_of(key: &Constraint, own: &Described, remote: &Described) -> Vec<(String, String)> {
    let pairs = key.columns.iter().zip(&key.remote_columns);
    pairs
        .filter_map(|(own_number, remote_number)| {
            Some((own.name_of(*own_number)?.to_owned(), remote.name_of(*remote_number)?.to_owned()))
        })
        .collect()
}
