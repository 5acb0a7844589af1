use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::call::row_argument;
use super::check::problems_of_function;
use super::error::{Error, Problem};
use super::expression::{are_comparable, parse_expression};
use super::inheritance::{Inherited, inherited};
use super::predicate::{Join, Predicate, Scalar};
use super::writes::{DeleteRule, InsertRule, UpdateRule};
use crate::model::{
    Attribute, AttributeNumber, Catalog, ComputedField, Function, FunctionId, Relation, RelationId,
    Relationship, Role, SelectPermission,
};
use crate::response::Path;
use crate::session::Session;

/// How far roles may inherit from roles that inherit.
pub(super) const INHERITANCE_DEPTH: usize = 32;

/// What a role may read of one relation.
#[derive(Debug, Clone, PartialEq)]
pub struct SelectRule {
    pub relation: Arc<Relation>,
    /// Which rows.
    pub filter: Predicate,
    pub columns: BTreeMap<AttributeNumber, CellRule>,
    /// Scalar computed fields, by name.
    pub computed_fields: BTreeMap<String, CellRule>,
    /// Most rows of one answer.
    pub row_limit: Option<u64>,
    pub allow_aggregations: bool,
    /// Names of root fields, `None` for all.
    pub query_root_fields: Option<BTreeSet<String>>,
    pub subscription_root_fields: Option<BTreeSet<String>>,
}

/// In which of the visible rows a cell is visible.
#[derive(Debug, Clone, PartialEq)]
pub enum CellRule {
    Always,
    When(Predicate),
}

/// What a role may call.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionRule {
    pub function: Arc<Function>,
    /// Arguments that the caller cannot set, by name.
    pub presets: BTreeMap<String, serde_json::Value>,
}

/// Whose rules: a role, and whether permissions for backends alone are open to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grantee {
    pub role: Role,
    pub backend: Backend,
}

/// Permissions marked `backend_only`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Backend {
    Closed,
    Open,
}

impl Backend {
    pub fn of(session: &Session) -> Backend {
        if session.is_backend() { Backend::Open } else { Backend::Closed }
    }
}

impl Grantee {
    pub fn of(session: &Session) -> Grantee {
        Grantee { role: session.role().clone(), backend: Backend::of(session) }
    }

    pub fn admin() -> Grantee {
        Grantee { role: Role::admin(), backend: Backend::Open }
    }
}

/// The rules of one role, each made when first asked for and kept.
pub struct Rules<'a> {
    pub(super) catalog: &'a dyn Catalog,
    pub(super) role: Role,
    pub(super) backend: Backend,
    selects: RefCell<HashMap<RelationId, Option<Arc<SelectRule>>>>,
    pub(super) inserts: RefCell<HashMap<RelationId, Option<Arc<InsertRule>>>>,
    pub(super) updates: RefCell<HashMap<RelationId, Option<Arc<UpdateRule>>>>,
    pub(super) deletes: RefCell<HashMap<RelationId, Option<Arc<DeleteRule>>>>,
}

impl<'a> Rules<'a> {
    pub fn new(catalog: &'a dyn Catalog, grantee: Grantee) -> Rules<'a> {
        Rules {
            catalog,
            role: grantee.role,
            backend: grantee.backend,
            selects: RefCell::default(),
            inserts: RefCell::default(),
            updates: RefCell::default(),
            deletes: RefCell::default(),
        }
    }

    pub fn catalog(&self) -> &'a dyn Catalog {
        self.catalog
    }

    pub fn role(&self) -> &Role {
        &self.role
    }

    /// What the role may read of a relation; `None` if nothing, or if its rule does not fit the database.
    pub fn select(&self, id: RelationId) -> Option<Arc<SelectRule>> {
        if let Some(known) = self.selects.borrow().get(&id) {
            return known.clone();
        }
        let relation = self.catalog.relation(id);
        let rule = relation.and_then(|relation| self.select_as(&relation, &self.role, 0));
        let rule = rule.map(|rule| Arc::new(self.limited(rule)));
        self.selects.borrow_mut().insert(id, rule.clone());
        rule
    }

    /// No list of the role has more rows than its limit, whatever permissions it has or inherits.
    fn limited(&self, rule: SelectRule) -> SelectRule {
        let most = self.catalog.settings().api_limits.of(&self.role).rows;
        let row_limit = rule.row_limit.into_iter().chain(most).min();
        SelectRule { row_limit, ..rule }
    }

    fn select_as(&self, relation: &Arc<Relation>, role: &Role, depth: usize) -> Option<SelectRule> {
        if role.is_admin() {
            return Some(unrestricted(relation));
        }
        if let Some(permission) = relation.select_permission(role) {
            return compile_select(self.catalog, relation, permission).ok();
        }
        let settings = self.catalog.settings();
        let parents = settings.inherited_roles.get(role)?;
        if depth >= INHERITANCE_DEPTH {
            return None;
        }
        let rules = parents.iter().filter(|parent| !parent.is_admin());
        combine(rules.filter_map(|parent| self.select_as(relation, parent, depth + 1)).collect())
    }

    /// Whether the role may call a tracked function, and with which presets.
    pub fn function(&self, id: FunctionId) -> Option<FunctionRule> {
        let function = self.catalog.function(id)?;
        if let Some(returned) = function.signature.returns.relation {
            // Whoever may not read the rows may not call what returns them.
            self.select(returned)?;
        }
        let presets = self.function_presets(&function)?;
        let concerns = |problem: &Problem| problem.role.as_ref().is_none_or(|role| *role == self.role.0);
        let is_sound = !problems_of_function(self.catalog, &function).iter().any(concerns);
        is_sound.then_some(FunctionRule { function, presets })
    }

    fn function_presets(&self, function: &Function) -> Option<BTreeMap<String, serde_json::Value>> {
        if self.role.is_admin() {
            return Some(BTreeMap::new());
        }
        let settings = self.catalog.settings();
        let own = |role: &Role| {
            let permission = function.permissions.iter().find(|permission| permission.role == *role);
            permission.map(|permission| permission.argument_presets.clone())
        };
        match inherited(&settings, &self.role, &own) {
            Inherited::One(presets) => return Some(presets),
            Inherited::Conflict => return None,
            Inherited::Nothing => {}
        }
        // Who may read the rows of a query may call it. What changes something, and what returns no rows, is named.
        let infers = function.infer_permissions.unwrap_or(settings.infer_function_permissions);
        let is_inferable = function.exposure() == crate::model::ExposedAs::Query
            && function.signature.returns.relation.is_some();
        (infers && is_inferable).then(BTreeMap::new)
    }
}

impl SelectRule {
    /// The value of an attribute as the role sees it; `None` if it may not.
    pub fn attribute(&self, number: AttributeNumber) -> Option<Scalar> {
        let attribute = self.relation.attribute_numbered(number)?;
        let scalar = Scalar::Attribute(attribute.clone());
        self.columns.get(&number).map(|cell| masked(scalar, cell))
    }

    /// The rule for rows that the role itself has just written, whether or not it may select them: for the setting
    /// `returning_ignores_filter`. Columns stay what they are.
    pub fn of_written_rows(&self) -> SelectRule {
        SelectRule { filter: Predicate::always(), ..self.clone() }
    }

    /// A computed field's value, masked where the role may not see it.
    pub fn computed(&self, name: &str, value: Scalar) -> Option<Scalar> {
        self.computed_fields.get(name).map(|cell| masked(value, cell))
    }

    /// The attributes that the role may select, in the relation's order.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.relation.attributes.iter().filter(|attribute| self.columns.contains_key(&attribute.number))
    }

    /// The columns of the primary key with their values, of which global ids and cursors are made.
    ///
    /// `None` without a key, and unless the role sees all of it in every row that it sees; for the setting
    /// `relay_shows_hidden_keys` (`shows_hidden`) whatever the role sees of it.
    pub fn node_key(&self, shows_hidden: bool) -> Option<Vec<(&Attribute, Scalar)>> {
        let columns = &self.relation.primary_key.as_ref()?.columns;
        let column = |number: &AttributeNumber| {
            let attribute = self.relation.attribute_numbered(*number)?;
            let is_shown = shows_hidden || self.is_always_visible(*number);
            is_shown.then(|| (attribute, Scalar::Attribute(attribute.clone())))
        };
        columns.iter().map(column).collect::<Option<Vec<_>>>().filter(|columns| !columns.is_empty())
    }

    /// Is the cell visible in every visible row?
    pub fn is_always_visible(&self, number: AttributeNumber) -> bool {
        matches!(self.columns.get(&number), Some(CellRule::Always))
    }
}

fn masked(scalar: Scalar, cell: &CellRule) -> Scalar {
    match cell {
        CellRule::Always => scalar,
        CellRule::When(predicate) => Scalar::Masked(Box::new(scalar), Box::new(predicate.clone())),
    }
}

/// What admin may read: everything.
fn unrestricted(relation: &Arc<Relation>) -> SelectRule {
    let columns = relation.attributes.iter().map(|attribute| (attribute.number, CellRule::Always));
    let fields = relation.computed_fields.iter().map(|field| (field.name.clone(), CellRule::Always));
    SelectRule {
        relation: relation.clone(),
        filter: Predicate::always(),
        columns: columns.collect(),
        computed_fields: fields.collect(),
        row_limit: None,
        allow_aggregations: true,
        query_root_fields: None,
        subscription_root_fields: None,
    }
}

/// A permission row as a rule.
///
/// Errors: whatever in the row does not fit the relation; then the role has no access.
pub(super) fn compile_select(
    catalog: &dyn Catalog,
    relation: &Arc<Relation>,
    permission: &SelectPermission,
) -> Result<SelectRule, Error> {
    let filter = parse_expression(catalog, relation, &permission.filter, &Path::root().key("filter"))?;
    let mut computed_fields = BTreeMap::new();
    for (index, name) in permission.computed_fields.iter().enumerate() {
        let at = Path::root().key("computed_fields").index(index);
        let field = relation.computed_field(name).ok_or_else(|| Error::UnknownComputedField {
            field: name.clone(),
            relation: relation.name.clone(),
            at: at.clone(),
        })?;
        row_argument(relation, field, &at)?;
        computed_fields.insert(name.clone(), CellRule::Always);
    }
    let columns = column_numbers(relation, &permission.columns)?;
    Ok(SelectRule {
        relation: relation.clone(),
        filter,
        columns: columns.into_iter().map(|number| (number, CellRule::Always)).collect(),
        computed_fields,
        row_limit: permission.row_limit,
        allow_aggregations: permission.allow_aggregations,
        query_root_fields: permission.query_root_fields.as_ref().map(|names| names.iter().cloned().collect()),
        subscription_root_fields: permission
            .subscription_root_fields
            .as_ref()
            .map(|names| names.iter().cloned().collect()),
    })
}

/// The attributes that a permission's `columns` names; `*` alone means all.
///
/// Errors: `UnknownColumn`.
pub(super) fn column_numbers(relation: &Relation, columns: &[String]) -> Result<Vec<AttributeNumber>, Error> {
    if columns == ["*"] {
        return Ok(relation.attributes.iter().map(|attribute| attribute.number).collect());
    }
    let number = |(index, name): (usize, &String)| {
        relation.attribute(name).map(|attribute| attribute.number).ok_or_else(|| Error::UnknownColumn {
            column: name.clone(),
            relation: relation.name.clone(),
            at: Path::root().key("columns").index(index),
        })
    };
    columns.iter().enumerate().map(number).collect()
}

/// The union of several roles' rules, cell by cell.
///
/// A row is visible if one of them shows it; a cell if one of those that show the row gives the column.
fn combine(mut rules: Vec<SelectRule>) -> Option<SelectRule> {
    if rules.len() < 2 {
        return rules.pop();
    }
    let first = rules.first()?;
    let relation = first.relation.clone();
    let numbers: BTreeSet<_> = rules.iter().flat_map(|rule| rule.columns.keys().copied()).collect();
    let fields: BTreeSet<_> = rules.iter().flat_map(|rule| rule.computed_fields.keys().cloned()).collect();
    let unions = |names: fn(&SelectRule) -> &Option<BTreeSet<String>>| {
        let sets: Option<Vec<_>> = rules.iter().map(|rule| names(rule).clone()).collect();
        sets.map(|sets| sets.into_iter().flatten().collect())
    };
    let limits: Option<Vec<u64>> = rules.iter().map(|rule| rule.row_limit).collect();
    Some(SelectRule {
        relation,
        filter: Predicate::any(rules.iter().map(|rule| rule.filter.clone()).collect()),
        columns: numbers
            .into_iter()
            .map(|number| (number, combine_cells(&rules, |rule| rule.columns.get(&number))))
            .collect(),
        computed_fields: fields
            .into_iter()
            .map(|name| {
                let cell = combine_cells(&rules, |rule| rule.computed_fields.get(&name));
                (name, cell)
            })
            .collect(),
        row_limit: limits.and_then(|limits| limits.into_iter().max()),
        allow_aggregations: rules.iter().any(|rule| rule.allow_aggregations),
        query_root_fields: unions(|rule| &rule.query_root_fields),
        subscription_root_fields: unions(|rule| &rule.subscription_root_fields),
    })
}

fn combine_cells<'r>(
    rules: &'r [SelectRule],
    cell: impl Fn(&'r SelectRule) -> Option<&'r CellRule>,
) -> CellRule {
    let given_by_all = rules.iter().all(|rule| cell(rule) == Some(&CellRule::Always));
    if given_by_all {
        return CellRule::Always;
    }
    let conditions = rules.iter().filter_map(|rule| {
        Some(match cell(rule)? {
            CellRule::Always => rule.filter.clone(),
            CellRule::When(predicate) => rule.filter.clone().and(predicate.clone()),
        })
    });
    let predicate = Predicate::any(conditions.collect());
    if predicate.is_always() { CellRule::Always } else { CellRule::When(predicate) }
}

/// The remote relation of a relationship and the attributes that it joins.
///
/// Errors: `BrokenRelationship` if the remote, the foreign key or a column is missing, or the remote is not tracked.
pub fn resolve_relationship(
    catalog: &dyn Catalog,
    relation: &Relation,
    relationship: &Relationship,
    at: &Path,
) -> Result<(Arc<Relation>, Vec<Join>), Error> {
    let broken = |what| Error::BrokenRelationship {
        name: relationship.name.clone(),
        relation: relation.name.clone(),
        what,
        at: at.clone(),
    };
    let columns = relationship.columns.as_ref().filter(|columns| !columns.is_empty());
    let columns = columns.ok_or_else(|| broken("foreign key or column"))?;
    let remote = relationship.remote.and_then(|id| catalog.relation(id));
    let remote = remote.ok_or_else(|| broken("tracked remote table"))?;
    let join = |(own, other): &(String, String)| {
        Some(Join { own: relation.attribute(own)?.clone(), remote: remote.attribute(other)?.clone() })
    };
    let joins: Option<Vec<Join>> = columns.iter().map(join).collect();
    let joins = joins.ok_or_else(|| broken("column"))?;
    // A foreign key proves that its columns can be compared; a mapping by hand proves nothing.
    let unlike = joins.iter().find(|join| !are_comparable(&join.own.data_type, &join.remote));
    if let Some(join) = unlike.filter(|_| relationship.column_mapping.is_some()) {
        return Err(Error::ColumnTypes {
            left: join.own.data_type.name.clone(),
            right: join.remote.data_type.name.clone(),
            at: at.clone(),
        });
    }
    Ok((remote, joins))
}

/// The tracked relation whose rows a computed field returns; `None` for a scalar one.
pub fn returned_relation(catalog: &dyn Catalog, field: &ComputedField) -> Option<Arc<Relation>> {
    catalog.relation(field.function.as_ref()?.returns.relation?)
}
