use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::command::{ConflictAction, InsertCommand, OnConflict, shown};
use super::env::{Env, args, expect_column_value};
use super::error::{Error, Refusal};
use crate::model::{Attribute, Key, Relation};
use crate::permission::{InsertRule, Predicate};
use crate::plan::{
    Conflict, ConflictTarget, ConflictUpdate, Insert, InsertNode, OBJECTS, ObjectRows, Objects, Presence,
    Root, Write,
};
use crate::response::Path;

const RETURNING_NEEDS_SELECT: &str =
    "; \"returning\" can only be used if the role has \"select\" permission on the table";

impl Env<'_> {
    /// The plan, and the rows to insert.
    pub(super) fn insert(&self, command: &InsertCommand) -> Result<(Root, ObjectRows), Error> {
        let relation = self.relation(&command.table)?;
        let rule = self.rules.insert(relation.id);
        let rule = rule.ok_or_else(|| self.not_allowed("insert", &relation, ""))?;
        if !relation.insertable {
            return Err(immutable(&relation, "insertable"));
        }
        let returned = command.returning.as_ref();
        let selected = returned.map(|_| self.select_rule(&relation, RETURNING_NEEDS_SELECT)).transpose()?;
        let response = self.response(selected.as_deref(), command.returning.as_deref())?;
        let at = args().key("objects");
        let columns = self.inserted_columns(&rule, &command.objects, &at)?;
        let conflict = command.conflict.as_ref().map(|conflict| self.conflict(&rule, conflict, &columns));
        let conflict = conflict.transpose()?;
        if command.objects.is_empty() {
            return Ok((Root::Static(response.of_nothing()), ObjectRows::default()));
        }
        let mut node = InsertNode::new(rule);
        node.columns = columns;
        node.conflict = conflict;
        let objects = Objects::plain(&relation, &node.columns, at.clone());
        let values = command.objects.iter().map(|object| Json::Object((*object).clone())).collect();
        let variables = Map::from_iter([(OBJECTS.to_owned(), Json::Array(values))]);
        let rows = objects.rows_of_request(&variables).map_err(|error| Refusal::Plan(error).at(&at))?;
        let insert = Insert { objects: Arc::new(objects), nodes: vec![node], order: vec![0], response };
        Ok((Root::Write(Box::new(Write::Insert(insert))), rows))
    }

    /// The columns that objects give, each of which the role may.
    fn inserted_columns(
        &self,
        rule: &InsertRule,
        objects: &[&Map<String, Json>],
        at: &Path,
    ) -> Result<Vec<(Attribute, Presence)>, Error> {
        let relation = &rule.relation;
        let mut counts: BTreeMap<&str, (&Attribute, usize)> = BTreeMap::new();
        for (index, object) in objects.iter().enumerate() {
            let at = at.index(index);
            for (name, value) in *object {
                let attribute = match counts.get_mut(name.as_str()) {
                    Some((attribute, count)) => {
                        *count += 1;
                        *attribute
                    }
                    None => {
                        let attribute = self.insertable(rule, name, &at)?;
                        counts.insert(name, (attribute, 1));
                        attribute
                    }
                };
                expect_column_value(attribute, value, &at.key(name))?;
            }
        }
        let column = |(attribute, count): (&Attribute, usize)| {
            (attribute.clone(), Presence::of(relation, attribute, count, objects.len()))
        };
        Ok(counts.into_values().map(column).collect())
    }

    fn insertable<'r>(&self, rule: &'r InsertRule, name: &str, at: &Path) -> Result<&'r Attribute, Error> {
        let attribute = self.written(&rule.relation, name, "relationships can't be inserted", at)?;
        if rule.columns.contains(&attribute.number) {
            return Ok(attribute);
        }
        if rule.presets.iter().any(|preset| preset.attribute.number == attribute.number) {
            let (column, what, role) = (name.to_owned(), "insertable", self.role());
            return Err(Refusal::Preset { column, what, role }.at(at));
        }
        Err(self.column_refused("insert", name, at))
    }

    fn conflict(
        &self,
        rule: &InsertRule,
        conflict: &OnConflict,
        given: &[(Attribute, Presence)],
    ) -> Result<Conflict, Error> {
        let at = args().key("on_conflict");
        let relation = &rule.relation;
        let update = self.rules.update(relation.id).filter(|_| relation.updatable);
        let update = update.ok_or_else(|| Refusal::Upsert(self.role()).at(&at))?;
        let target = self.conflict_target(relation, conflict, &at)?;
        let key = match &target {
            ConflictTarget::Constraint(name) => {
                let key = relation.arbiters().find(|key| key.name == *name);
                let numbers = key.into_iter().flat_map(|key| &key.columns);
                numbers.filter_map(|number| relation.attribute_numbered(*number)).cloned().collect()
            }
            ConflictTarget::Columns(columns) => columns.clone(),
            ConflictTarget::Any => Vec::new(),
        };
        if conflict.action == ConflictAction::Ignore {
            return Ok(Conflict { target, key, update: None });
        }
        let columns: Vec<Attribute> = given.iter().map(|(attribute, _)| attribute.clone()).collect();
        if let Some(column) = columns.iter().find(|column| !update.columns.contains(&column.number)) {
            return Err(Refusal::NotUpdatable(column.name.clone()).at(&at));
        }
        // Nothing that the objects give can be updated where they give nothing.
        let changes = !columns.is_empty() || !update.presets.is_empty();
        let update = changes.then(|| ConflictUpdate::new(&update, columns, Predicate::always()));
        Ok(Conflict { target, key, update })
    }

    fn conflict_target(
        &self,
        relation: &Relation,
        conflict: &OnConflict,
        at: &Path,
    ) -> Result<ConflictTarget, Error> {
        match (&conflict.columns, &conflict.constraint) {
            (Some(_), Some(_)) => Err(Refusal::TwoConflictTargets.at(at)),
            (None, None) if conflict.action == ConflictAction::Update => {
                Err(Refusal::NoConflictTarget.at(at))
            }
            (None, None) => Ok(ConflictTarget::Any),
            (None, Some(name)) => match relation.arbiters().any(|key| key.name == *name) {
                true => Ok(ConflictTarget::Constraint(name.clone())),
                false => {
                    let table = shown(&relation.schema, &relation.name);
                    let constraint = name.clone();
                    Err(Refusal::UnknownConstraint { constraint, table }.at(&at.key("constraint")))
                }
            },
            (Some(columns), None) => {
                let at = at.key("constraint_on");
                let columns = columns.iter().enumerate();
                let columns =
                    columns.map(|(index, name)| self.written(relation, name, "", &at.index(index)).cloned());
                let columns = columns.collect::<Result<Vec<_>, _>>()?;
                match is_unique(relation, &columns) {
                    true => Ok(ConflictTarget::Columns(columns)),
                    false => Err(Refusal::NoArbiter.at(&args())),
                }
            }
        }
    }
}

/// May rows be told apart by these columns? The keys of the tables beneath a view are not known.
fn is_unique(relation: &Relation, columns: &[Attribute]) -> bool {
    let numbers: BTreeSet<_> = columns.iter().map(|column| column.number).collect();
    let mut keys = relation.primary_key.iter().chain(&relation.unique_keys);
    let is_it =
        |key: &Key| !key.is_deferrable && key.columns.iter().copied().collect::<BTreeSet<_>>() == numbers;
    relation.is_view() || keys.any(is_it)
}

/// A view whose rows cannot be changed so.
pub(super) fn immutable(relation: &Relation, what: &'static str) -> Error {
    Refusal::Immutable { table: shown(&relation.schema, &relation.name), what }.at(&args())
}
