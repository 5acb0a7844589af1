use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Env;
use super::error::Error;
use super::given::{Given, Supply};
use super::input::Input;
use super::objects::{
    CellValues, ColumnLayout, FieldLayout, Holds, NodeLayout, Objects, Presence, RelatedLayout, conflict_key,
};
use super::tree::Root;
use super::write::{
    BeforeLink, Conflict, ConflictTarget, ConflictUpdate, Insert, InsertNode, ParentLink, Write,
};
use crate::document::{CollectedField, Value, VariableValue};
use crate::model::{Attribute, AttributeNumber, RelationId, RelationshipKind};
use crate::permission::{InsertRule, Join, Predicate, resolve_relationship};
use crate::response::Path;
use crate::schema::{EnumBinding, FieldDefinition, InputBinding, InputDefinition, TypeKey, TypeKind};

/// A nested insert takes no more statements: each `on_conflict` that is unlike the others takes one.
const MOST_NODES: usize = 500;

impl Env<'_> {
    pub(super) fn insert(
        &self,
        id: RelationId,
        binding: &InputBinding,
        definition: &FieldDefinition,
        field: &CollectedField,
    ) -> Result<Root, Error> {
        let rule = self.insert_rule(id, &field.path)?;
        let internal =
            || Error::Internal { what: "insert without objects".to_owned(), at: field.path.clone() };
        let at = self.argument_path(definition, field, binding);
        let argument = definition.arguments.iter().find(|argument| argument.binding == *binding);
        let argument = argument.ok_or_else(internal)?;
        let value = field.field.arguments.iter().find(|(name, _)| **name == *argument.name);
        let (_, value) = value.ok_or_else(internal)?;
        let conflict = self.argument(definition, field, &InputBinding::OnConflict);
        let conflict_at = self.argument_path(definition, field, &InputBinding::OnConflict);
        let conflict = conflict.map(|input| self.conflict(&rule, &input, &conflict_at)).transpose()?;

        let supply = Supply::Coerced(self.variables);
        let mut survey = Survey { env: self, supply: &supply, nodes: Vec::new(), order: Vec::new() };
        survey.nodes.push(SurveyedNode::new(rule, None, None));
        let objects = Given::Literal(value).resolved(&supply);
        let objects: Vec<Given> = objects.map(|given| given.items(&supply).collect()).unwrap_or_default();
        let response = self.response(id, definition, field)?;
        if objects.is_empty() {
            // That there are none decides on the answer.
            for name in variables_of(value) {
                self.variables.decisive(&name);
            }
            return Ok(Root::Static(response.of_nothing()));
        }
        for object in &objects {
            survey.object(0, *object, &at)?;
        }
        survey.arrange(0);
        let (layouts, mut nodes) = survey.finish()?;
        let order = std::mem::take(&mut survey.order);
        if let Some(node) = nodes.first_mut() {
            node.conflict = conflict;
        }
        let objects = Objects {
            value: value.clone(),
            defaults: self.defaults(),
            variables: variables_of(value),
            at,
            is_list: *binding == InputBinding::Objects,
            nodes: layouts,
        };
        let insert = Insert { objects: Arc::new(objects), nodes, order, response };
        Ok(Root::Write(Box::new(Write::Insert(insert))))
    }

    fn insert_rule(&self, id: RelationId, at: &Path) -> Result<Arc<InsertRule>, Error> {
        let rule = self.schema.rules().insert(id);
        rule.ok_or_else(|| Error::Internal { what: "insert without rule".to_owned(), at: at.clone() })
    }

    fn defaults(&self) -> BTreeMap<String, Value> {
        let defaults = self.variables.iter().filter_map(|(name, value)| match value {
            VariableValue::Default(default) => Some((name.to_owned(), default.clone())),
            _ => None,
        });
        defaults.collect()
    }

    /// `{constraint, update_columns, where}`.
    fn conflict(&self, rule: &InsertRule, input: &Input, at: &Path) -> Result<Conflict, Error> {
        let relation = &rule.relation;
        let internal = |what: &str| Error::Internal { what: what.to_owned(), at: at.clone() };
        let ty = self.definition(&TypeKey::OnConflict(relation.id), at)?;
        let constraints = self.definition(&TypeKey::Constraint(relation.id), at)?;
        let columns = self.definition(&TypeKey::UpdateColumn(relation.id), at)?;
        let mut constraint = None;
        let mut updated = Vec::new();
        let mut condition = None;
        for (name, value) in input.entries() {
            if value.is_null() {
                continue;
            }
            match ty.input_field(name).map(|field| &field.binding) {
                Some(InputBinding::ConflictConstraint) => {
                    let chosen = value.enum_name().and_then(|name| constraints.enum_value(name));
                    constraint = chosen.and_then(|value| match &value.binding {
                        EnumBinding::Constraint(name) => Some(name.clone()),
                        _ => None,
                    });
                }
                Some(InputBinding::ConflictColumns) => {
                    for item in value.items() {
                        let chosen = item.enum_name().and_then(|name| columns.enum_value(name));
                        match chosen.map(|value| &value.binding) {
                            Some(EnumBinding::Attribute(number)) => updated.push(*number),
                            _ => return Err(Error::ErroneousColumn { at: at.clone() }),
                        }
                    }
                }
                Some(InputBinding::Where) => condition = Some((value, at.key(name))),
                _ => return Err(internal("field of on_conflict")),
            }
        }
        // A variable with a default may be null.
        let null = || Error::Null { ty: constraints.name.to_string(), at: at.key("constraint") };
        let constraint = constraint.ok_or_else(null)?;
        let key = relation.arbiters().find(|key| key.name == constraint);
        let key = key.ok_or_else(|| internal("constraint"))?;
        let key =
            key.columns.iter().filter_map(|number| relation.attribute_numbered(*number)).cloned().collect();
        let update = self.conflict_update(rule, &updated, condition, at)?;
        Ok(Conflict { target: ConflictTarget::Constraint(constraint), key, update })
    }

    fn conflict_update(
        &self,
        rule: &InsertRule,
        updated: &[AttributeNumber],
        condition: Option<(Input, Path)>,
        at: &Path,
    ) -> Result<Option<ConflictUpdate>, Error> {
        if updated.is_empty() {
            return Ok(None);
        }
        let relation = &rule.relation;
        let update =
            self.schema.rules().update(relation.id).ok_or(Error::ErroneousColumn { at: at.clone() })?;
        let numbers: BTreeSet<_> = updated.iter().copied().collect();
        let columns: Vec<Attribute> = relation
            .attributes
            .iter()
            .filter(|attribute| numbers.contains(&attribute.number))
            .cloned()
            .collect();
        let predicate = match condition {
            Some((input, at)) => self.predicate(&*self.rule(relation.id, &at)?, &input, &at)?,
            None => Predicate::always(),
        };
        Ok(Some(ConflictUpdate::new(&update, columns, predicate)))
    }
}

/// Goes through the objects once to learn which nodes there are and what they give.
///
/// Differs: the reference inserts object by object; here the objects of a node are one statement. So where one relation
/// occurs at several places, its serial numbers are given out place by place.
struct Survey<'s, 'e> {
    env: &'s Env<'e>,
    supply: &'s Supply<'s>,
    nodes: Vec<SurveyedNode<'s>>,
    order: Vec<usize>,
}

struct SurveyedNode<'s> {
    rule: Arc<InsertRule>,
    parent: Option<(usize, String)>,
    conflict_key: Option<String>,
    conflict: Option<Conflict>,
    rows: usize,
    /// For each column how many rows give it, by input field.
    columns: BTreeMap<String, (AttributeNumber, usize)>,
    related: BTreeMap<&'s str, SurveyedRelationship>,
}

struct SurveyedRelationship {
    name: String,
    joins: Vec<Join>,
    remote: RelationId,
    holds: Holds,
    data: String,
    on_conflict: String,
    nodes: Vec<usize>,
    /// How many rows have it.
    rows: usize,
}

impl<'s> SurveyedNode<'s> {
    fn new(
        rule: Arc<InsertRule>,
        parent: Option<(usize, String)>,
        conflict_key: Option<String>,
    ) -> SurveyedNode<'s> {
        SurveyedNode {
            rule,
            parent,
            conflict_key,
            conflict: None,
            rows: 0,
            columns: BTreeMap::new(),
            related: BTreeMap::new(),
        }
    }
}

impl<'s> Survey<'s, '_> {
    fn object(&mut self, node: usize, object: Given<'s>, at: &Path) -> Result<(), Error> {
        let internal = |what: &str| Error::Internal { what: what.to_owned(), at: at.clone() };
        let Some(surveyed) = self.nodes.get_mut(node) else { return Err(internal("node")) };
        surveyed.rows += 1;
        let id = surveyed.rule.relation.id;
        let ty = self.env.definition(&TypeKey::InsertInput(id), at)?;
        for (name, value) in object.fields(self.supply) {
            let Some(field) = ty.input_field(name) else { return Err(internal("field of an object")) };
            match &field.binding {
                InputBinding::WrittenAttribute(number) => {
                    let surveyed = self.nodes.get_mut(node).ok_or_else(|| internal("node"))?;
                    match surveyed.columns.get_mut(name) {
                        Some((_, count)) => *count += 1,
                        None => drop(surveyed.columns.insert(name.to_owned(), (*number, 1))),
                    }
                }
                InputBinding::InsertedRelationship(relationship) => {
                    self.relationship(node, name, relationship, field, &at.key(name))?;
                    if !value.is_null() {
                        self.related(node, name, value, &at.key(name))?;
                    }
                }
                _ => return Err(Error::Unsupported { what: name.to_owned(), at: at.key(name) }),
            }
        }
        Ok(())
    }

    /// Notes that the field stands for a relationship.
    fn relationship(
        &mut self,
        node: usize,
        field: &'s str,
        relationship: &str,
        definition: &InputDefinition,
        at: &Path,
    ) -> Result<(), Error> {
        if !self.nodes.get(node).is_some_and(|surveyed| surveyed.related.contains_key(field)) {
            let surveyed = self.surveyed_relationship(node, relationship, definition, at)?;
            let node = self.nodes.get_mut(node);
            node.and_then(|node| node.related.insert(field, surveyed));
        }
        Ok(())
    }

    fn related(&mut self, node: usize, field: &'s str, value: Given<'s>, at: &Path) -> Result<(), Error> {
        let internal = || Error::Internal { what: "nested insert".to_owned(), at: at.clone() };
        let related = self.nodes.get_mut(node).and_then(|surveyed| surveyed.related.get_mut(field));
        let related = related.ok_or_else(internal)?;
        related.rows += 1;
        let (remote, data, on_conflict) = (related.remote, related.data.clone(), related.on_conflict.clone());
        let data = value.field(&data, self.supply).ok_or_else(internal)?;
        let objects: Vec<Given> = data.items(self.supply).collect();
        if objects.is_empty() {
            return Ok(());
        }
        let conflict = value.field(&on_conflict, self.supply).filter(|given| !given.is_null());
        let child = self.child(node, field, remote, conflict, &at.key(&on_conflict))?;
        let at = at.key("data");
        objects.into_iter().try_for_each(|object| self.object(child, object, &at))
    }

    fn surveyed_relationship(
        &self,
        node: usize,
        name: &str,
        definition: &InputDefinition,
        at: &Path,
    ) -> Result<SurveyedRelationship, Error> {
        let internal = |what: String| Error::Internal { what, at: at.clone() };
        let surveyed = self.nodes.get(node).ok_or_else(|| internal("node".to_owned()))?;
        let relation = &surveyed.rule.relation;
        let relationship = relation.relationship(name).ok_or_else(|| internal(name.to_owned()))?;
        let resolved = resolve_relationship(self.env.schema.catalog(), relation, relationship, at);
        let (remote, joins) = resolved.map_err(|error| internal(error.to_string()))?;
        let ty = self.env.definition(definition.ty.named().0, at)?;
        let TypeKind::InputObject(fields) = &ty.kind else {
            return Err(internal("nested insert".to_owned()));
        };
        let named = |binding: InputBinding| {
            let field = fields.iter().find(|field| field.binding == binding);
            field.map(|field| field.name.to_string()).unwrap_or_default()
        };
        let holds = match relationship.kind {
            RelationshipKind::Array => Holds::List,
            RelationshipKind::Object if relationship.is_inserted_after() => Holds::ObjectAfter,
            RelationshipKind::Object => Holds::Before,
        };
        Ok(SurveyedRelationship {
            name: name.to_owned(),
            joins,
            remote: remote.id,
            holds,
            data: named(InputBinding::Data),
            on_conflict: named(InputBinding::OnConflict),
            nodes: Vec::new(),
            rows: 0,
        })
    }

    /// The node for rows that are nested in those of another, with that `on_conflict`.
    fn child(
        &mut self,
        node: usize,
        field: &str,
        remote: RelationId,
        conflict: Option<Given<'s>>,
        at: &Path,
    ) -> Result<usize, Error> {
        let internal = || Error::Internal { what: "nested insert".to_owned(), at: at.clone() };
        let key = conflict_key(conflict);
        let known = self.nodes.get(node).and_then(|surveyed| surveyed.related.get(field));
        let known = known.ok_or_else(internal)?;
        let is_it = |child: &&usize| self.nodes.get(**child).is_some_and(|child| child.conflict_key == key);
        if let Some(child) = known.nodes.iter().find(is_it) {
            return Ok(*child);
        }
        if self.nodes.len() >= MOST_NODES {
            return Err(Error::TooManyStatements { limit: MOST_NODES, at: at.clone() });
        }
        let rule = self.env.insert_rule(remote, at)?;
        let conflict = match conflict {
            Some(Given::Literal(value)) => {
                let input = Input::of(value, self.env.variables).ok_or_else(internal)?;
                Some(self.env.conflict(&rule, &input, at)?)
            }
            // Its values stand somewhere among the objects, elsewhere in another request: so they are bound for good.
            Some(Given::Json(json)) => {
                Some(self.env.conflict(&rule, &Input::fixed(json, self.env.variables), at)?)
            }
            None => None,
        };
        let mut surveyed = SurveyedNode::new(rule, Some((node, field.to_owned())), key);
        surveyed.conflict = conflict;
        let child = self.nodes.len();
        self.nodes.push(surveyed);
        if let Some(related) = self.nodes.get_mut(node).and_then(|surveyed| surveyed.related.get_mut(field)) {
            related.nodes.push(child);
        }
        Ok(child)
    }

    /// The order of the statements: what a row refers to first, then the row, then what refers to it.
    fn arrange(&mut self, node: usize) {
        let children = |survey: &Self, before: bool| -> Vec<usize> {
            let related = survey.nodes.get(node).into_iter().flat_map(|surveyed| surveyed.related.values());
            let wanted = related.filter(|related| (related.holds == Holds::Before) == before);
            wanted.flat_map(|related| related.nodes.iter().copied()).collect()
        };
        for child in children(self, true) {
            self.arrange(child);
        }
        self.order.push(node);
        for child in children(self, false) {
            self.arrange(child);
        }
    }

    fn finish(&mut self) -> Result<(Vec<NodeLayout>, Vec<InsertNode>), Error> {
        let mut layouts = Vec::with_capacity(self.nodes.len());
        let mut nodes = Vec::with_capacity(self.nodes.len());
        for number in 0..self.nodes.len() {
            let (layout, node) = self.node(number)?;
            layouts.push(layout);
            nodes.push(node);
        }
        // What rows decide on columns of others has to be told by the statement that writes them.
        for number in 0..nodes.len() {
            let Some(node) = nodes.get(number) else { continue };
            let parent = node.parent.clone();
            let before = node.before.clone();
            if let Some(link) = parent
                && let Some(parent) = nodes.get_mut(link.node)
            {
                parent.needed.extend(link.joins.iter().map(|join| join.own.name.clone()));
            }
            for link in before {
                if let Some(child) = nodes.get_mut(link.node) {
                    child.needed.extend(link.joins.iter().map(|join| join.remote.name.clone()));
                }
            }
        }
        Ok((layouts, nodes))
    }

    fn node(&mut self, number: usize) -> Result<(NodeLayout, InsertNode), Error> {
        let internal = || Error::Internal { what: "node of an insert".to_owned(), at: Path::root() };
        let conflict = self.nodes.get_mut(number).and_then(|surveyed| surveyed.conflict.take());
        let surveyed = self.nodes.get(number).ok_or_else(internal)?;
        let relation = &surveyed.rule.relation;
        let mut node = InsertNode::new(surveyed.rule.clone());
        node.conflict = conflict;
        let mut fields = BTreeMap::new();
        let mut columns = Vec::new();
        for (field, related) in &surveyed.related {
            let mut links = Vec::new();
            for child in &related.nodes {
                links.push((*child, node.before.len()));
                if related.holds == Holds::Before {
                    let (joins, relationship) = (related.joins.clone(), related.name.clone());
                    node.before.push(BeforeLink { node: *child, relationship, joins });
                }
            }
            let decides = related.joins.iter().map(|join| join.own.name.clone());
            let layout = RelatedLayout {
                data: related.data.clone(),
                on_conflict: related.on_conflict.clone(),
                holds: related.holds,
                decides: decides.filter(|_| related.holds == Holds::Before).collect(),
                nodes: links,
            };
            fields.insert((*field).to_owned(), FieldLayout::Related(layout));
        }
        for (field, (attribute, count)) in &surveyed.columns {
            let attribute = relation.attribute_numbered(*attribute).ok_or_else(internal)?;
            let presence = Presence::of(&surveyed.rule.relation, attribute, *count, surveyed.rows);
            fields.insert(field.clone(), FieldLayout::Column(columns.len()));
            columns.push(ColumnLayout {
                name: attribute.name.clone(),
                data_type: attribute.data_type.clone(),
                values: self.cell_values(attribute),
                presence,
            });
            node.columns.push((attribute.clone(), presence));
        }
        for (attribute, presence) in self.decided_sometimes(surveyed) {
            columns.push(ColumnLayout {
                name: attribute.name.clone(),
                data_type: attribute.data_type.clone(),
                values: self.cell_values(attribute),
                presence,
            });
            node.columns.push((attribute.clone(), presence));
        }
        let mut decided = BTreeSet::new();
        if let Some((parent, field)) = &surveyed.parent {
            let related = self.nodes.get(*parent).and_then(|parent| parent.related.get(field.as_str()));
            let related = related.ok_or_else(internal)?;
            if related.holds != Holds::Before {
                decided.extend(related.joins.iter().map(|join| join.remote.name.clone()));
                node.parent = Some(ParentLink { node: *parent, joins: related.joins.clone() });
            }
        }
        let relation = relation.name.clone();
        let (parent, conflict) = (surveyed.parent.clone(), surveyed.conflict_key.clone());
        let links = node.before.len();
        let always = columns.iter().filter(|column| column.presence == Presence::Always).count();
        Ok((NodeLayout { relation, parent, conflict, links, fields, columns, always, decided }, node))
    }

    /// The columns that no object gives, and that rows inserted before decide on for some objects alone, if they have
    /// a default for the others.
    fn decided_sometimes<'n>(&self, surveyed: &'n SurveyedNode<'s>) -> Vec<(&'n Attribute, Presence)> {
        let mut found = Vec::new();
        let related = surveyed.related.values().filter(|related| related.holds == Holds::Before);
        for join in related.filter(|related| related.rows < surveyed.rows).flat_map(|related| &related.joins)
        {
            let attribute = surveyed.rule.relation.attribute_numbered(join.own.number);
            let is_given = surveyed.columns.values().any(|(number, _)| *number == join.own.number);
            let Some(attribute) = attribute.filter(|_| !is_given) else { continue };
            if Presence::of(&surveyed.rule.relation, attribute, 0, surveyed.rows)
                == Presence::SometimesDefault
            {
                found.push((attribute, Presence::SometimesDefault));
            }
        }
        found
    }

    fn cell_values(&self, attribute: &Attribute) -> CellValues {
        let schema = self.env.schema;
        let values = attribute.enum_relation.and_then(|id| schema.definition(&TypeKey::EnumTable(id)));
        if let Some(values) = values
            && let TypeKind::Enum(values) = &values.kind
        {
            let rows = values.iter().filter_map(|value| match &value.binding {
                EnumBinding::Row(row) => Some((value.name.to_string(), row.clone())),
                _ => None,
            });
            return CellValues::Enum(rows.collect());
        }
        CellValues::Scalar(schema.scalar_kind(&attribute.data_type))
    }
}

/// The variables that a value of the document is made of, but for those in an `on_conflict`: these decide on the
/// statement.
fn variables_of(value: &Value) -> BTreeSet<String> {
    let (mut of_rows, mut of_conflicts) = Default::default();
    collect_variables(value, &mut of_rows, &mut of_conflicts);
    &of_rows - &of_conflicts
}

fn collect_variables(value: &Value, of_rows: &mut BTreeSet<String>, of_conflicts: &mut BTreeSet<String>) {
    match value {
        Value::Variable(name) => {
            of_rows.insert(name.clone());
        }
        Value::List(items) => {
            items.iter().for_each(|item| collect_variables(item, of_rows, of_conflicts));
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    "on_conflict" | "onConflict" => {
                        let mut inside = BTreeSet::new();
                        collect_variables(value, &mut inside, of_conflicts);
                        of_conflicts.append(&mut inside);
                    }
                    _ => collect_variables(value, of_rows, of_conflicts),
                }
            }
        }
        _ => {}
    }
}
