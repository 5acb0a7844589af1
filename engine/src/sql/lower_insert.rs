use std::collections::BTreeMap;

use super::json::{Entries, call, own_function};
use super::lower::{Lowering, Row};
use super::lower_input::{InputRows, NUMBER, link_key};
use super::lower_one;
use super::lower_predicate::operator_schema;
use super::lower_write::{
    ASCENDING, Check, Targets, Verdict, Written, named, select_targets, table, work_json,
};
use super::program::{InsertStep, Links, Step, StepKind, Steps, Work, WorkAnswer};
use super::tree::{
    Alias, Arbiter, Common, DoUpdate, Expr, FromItem, FromJoin, Identifier, Insert as InsertTree, OnConflict,
    Select, Source, TypeName,
};
use crate::model::{Attribute, AttributeNumber, DataType, Relation, RelationKind};
use crate::permission::{Encoding, Join, Parameter, Source as ValueSource, WorkSource};
use crate::plan::{Conflict, ConflictTarget, ConflictUpdate, Insert, InsertNode, Presence};

/// The statements of an insert: one for each node, and where there are several, one that reads what was written.
pub(super) fn work(insert: &Insert) -> Work {
    if let Some(step) = lower_one::insert(insert) {
        let steps = vec![step];
        return Work::Steps(Steps { objects: Some(insert.objects.clone()), steps, answer: WorkAnswer::Last });
    }
    let is_nested = insert.nodes.len() > 1;
    let node = |number: usize| Some((number, insert.nodes.get(number)?));
    let mut steps: Vec<Step> = insert
        .order
        .iter()
        .filter_map(|number| node(*number))
        .map(|(number, node)| insert_step(insert, number, node, is_nested))
        .collect();
    if is_nested {
        let mut lowering = Lowering::default();
        lowering.written = Written::Json(work_json(WorkSource::Written(0)));
        let value = lowering.response(&insert.response);
        let select = Select { targets: vec![(value, None)], ..Select::default() };
        steps.push(Step::value(lowering.statement(&select)));
    }
    Work::Steps(Steps { objects: Some(insert.objects.clone()), steps, answer: WorkAnswer::Last })
}

fn insert_step(insert: &Insert, number: usize, node: &InsertNode, is_nested: bool) -> Step {
    let mut lowering = Lowering::default();
    let relation = &node.rule().relation;
    let target = Row::of(lowering.alias());
    let links = links_of(node, is_nested);
    let input = lowering.input(number, node, is_nested);
    let values = lowering.rows_to_insert(node, &input);
    let columns = values.iter().map(|(attribute, _)| Identifier::new(&attribute.name)).collect();
    let mut rows = lowering.in_order(values, node, &input, links, is_nested);
    let updates = node.conflict.as_ref().and_then(|conflict| conflict.update.as_ref());
    let asks_whether_new = updates.is_some_and(|update| is_asked(node, update));
    if asks_whether_new
        && is_marked(relation)
        && let Some((value, _)) = rows.targets.first_mut()
    {
        // Evaluated for each row when it is about to be inserted.
        *value = own_function("_unmark", vec![value.clone()]);
    }
    let conflict =
        node.conflict.as_ref().map(|conflict| lowering.on_conflict(conflict, &target, asks_whether_new));
    let common = lowering.written_rows();
    let value = match is_nested {
        true => Expr::Null(TypeName::builtin("json")),
        false => lowering.response(&insert.response),
    };
    let outcome = lowering.outcome(relation, |lowering, row| lowering.verdict(node, updates, row));
    let keyed = match links {
        Links::ByKey => lowering.keyed(node, &input),
        Links::None | Links::ByOrder => None,
    };
    let written = lowering.count_written();
    let affected = match (&keyed, updates) {
        // Objects with one key are one row, and yet count each.
        (Some(keyed), Some(_)) => {
            let counted = lowering.count_of(keyed.alias);
            lowering.where_each_has_a_row(number, written, counted)
        }
        _ => written,
    };
    let mut targets = select_targets(value, affected, &outcome);
    if is_nested {
        let mut told = lowering.links_by_order(node, links);
        if let Some(keyed) = &keyed {
            let by_key = lowering.links_by_key(node, keyed.alias);
            told = lowering.where_each_has_a_row(number, told, by_key);
        }
        targets.push((told, None));
        let shows = number == 0 && insert.response.shows_rows();
        targets.push((if shows { lowering.whole_rows(relation) } else { no_json() }, None));
    }
    let mut more: Targets = Vec::new();
    if asks_whether_new {
        let is_new = match is_marked(relation) {
            true => Expr::Not(Box::new(own_function("_marked", Vec::new()))),
            // A row that a conflict led to carries the lock that its update took.
            false => Expr::infix(Expr::System(target.alias, "xmax"), "=", Expr::Integer(0)),
        };
        more.push((is_new, named(&new_flag(relation))));
    }
    let returning = lowering.returning(relation, &target, more);
    let target = table(relation, target.alias);
    let tree = InsertTree { target, columns, rows, conflict, returning };
    let mut with = vec![(common, Common::Insert(Box::new(tree)))];
    with.extend(outcome.judged);
    with.extend(keyed.map(|keyed| (keyed.alias, Common::Select(Box::new(keyed.select)))));
    let select = Select { with, targets, ..Select::default() };
    let kind = StepKind::Insert(InsertStep {
        node: number,
        relation: relation.id,
        parent: node.parent.as_ref().map(|link| link.node),
        before: node.before.iter().map(|link| (link.node, link.relationship.clone())).collect(),
        links,
    });
    Step { statement: lowering.statement(&select), kind }
}

fn links_of(node: &InsertNode, is_nested: bool) -> Links {
    let Some(conflict) = node.conflict.as_ref().filter(|_| is_nested) else {
        return if is_nested && !node.needed.is_empty() { Links::ByOrder } else { Links::None };
    };
    let is_given = |attribute: &Attribute| source_is_certain(node, attribute);
    if conflict.key.iter().all(is_given) { Links::ByKey } else { Links::ByOrder }
}

/// Has every object a value for the attribute?
fn source_is_certain(node: &InsertNode, attribute: &Attribute) -> bool {
    let given = node
        .columns
        .iter()
        .any(|(column, presence)| column.number == attribute.number && *presence == Presence::Always);
    let preset = node.rule().presets.iter().any(|preset| preset.attribute.number == attribute.number);
    let decided = node.parent.iter().flat_map(|link| &link.joins);
    given || preset || decided.into_iter().any(|join| join.remote.number == attribute.number)
}

fn no_json() -> Expr {
    Expr::Null(TypeName::builtin("json"))
}

/// The column that says whether a row was inserted, not updated.
fn new_flag(relation: &Relation) -> String {
    super::lower_rows::free_name(relation, "new")
}

/// Does a row have to be judged by whether it was inserted or updated?
fn is_asked(node: &InsertNode, update: &ConflictUpdate) -> bool {
    let (rule, target) = (node.rule(), update.target());
    let asks_nothing = rule.check.is_always() && target.check().is_always();
    !asks_nothing || rule.validation.is_some() || target.validation().is_some()
}

/// Through a partitioned table, rows have no system columns to tell which of them were updated.
fn is_marked(relation: &Relation) -> bool {
    relation.kind == RelationKind::PartitionedTable
}

/// A CTE that says for which object each written row is.
struct Keyed {
    alias: Alias,
    select: Select,
}

impl Lowering {
    /// Where the columns get their values from, each from one source.
    pub fn rows_to_insert(&mut self, node: &InsertNode, input: &InputRows) -> Vec<(Attribute, Expr)> {
        let relation = &node.rule().relation;
        let mut values: BTreeMap<AttributeNumber, (Attribute, Expr)> = BTreeMap::new();
        for (place, (attribute, presence)) in node.columns.iter().enumerate() {
            let mut value = self.given_value(input.own, place, attribute);
            value = decided_before(node, input, attribute, Some(value)).unwrap_or_else(no_json);
            if *presence == Presence::SometimesDefault {
                value = Expr::Case {
                    condition: Box::new(Expr::column(input.own, &format!("d{place}"))),
                    value: Box::new(default_value(relation, attribute)),
                    otherwise: Some(Box::new(value)),
                };
            }
            values.insert(attribute.number, (attribute.clone(), value));
        }
        for join in node.before.iter().flat_map(|link| &link.joins) {
            let is_known = values.contains_key(&join.own.number);
            if let Some(value) = decided_before(node, input, &join.own, None).filter(|_| !is_known) {
                values.insert(join.own.number, (join.own.clone(), value));
            }
        }
        if let (Some(link), Some(parent)) = (&node.parent, input.parent) {
            for Join { own, remote } in &link.joins {
                let value = Expr::column(parent, &link_key(own)).cast(TypeName::of(&remote.data_type));
                values.insert(remote.number, (remote.clone(), value));
            }
        }
        for preset in &node.rule().presets {
            let value = self.preset(preset);
            values.insert(preset.attribute.number, (preset.attribute.clone(), value));
        }
        // Without any column there would be no value that takes a mark away.
        let mut writable = relation.attributes.iter().filter(|attribute| !attribute.generated_always);
        if values.is_empty()
            && is_marked(relation)
            && let Some(attribute) = writable.next()
        {
            values.insert(attribute.number, (attribute.clone(), default_value(relation, attribute)));
        }
        values.into_values().collect()
    }

    /// The select that yields the rows to insert, in the order of the objects.
    fn in_order(
        &mut self,
        values: Vec<(Attribute, Expr)>,
        node: &InsertNode,
        input: &InputRows,
        links: Links,
        is_nested: bool,
    ) -> Select {
        let order = vec![(Expr::column(input.own, NUMBER), ASCENDING)];
        let conflict = node.conflict.as_ref().filter(|_| links == Links::ByKey);
        let update = conflict.and_then(|conflict| Some((conflict, conflict.update.as_ref()?)));
        let Some((conflict, update)) = update else {
            return Select {
                targets: values.into_iter().map(|(_, value)| (value, None)).collect(),
                from: input.from.clone(),
                order_by: if is_nested { order } else { Vec::new() },
                ..Select::default()
            };
        };
        // Differs from what Postgres does by itself, as the reference does, which inserts object by object.
        // One after the other, the first object with a key inserts the row and the others update it. In one statement
        // Postgres refuses to touch a row twice, so they are made one: what the update takes is the last one's.
        let key: Vec<Expr> = conflict
            .key
            .iter()
            .filter_map(|attribute| values.iter().find(|(column, _)| column.number == attribute.number))
            .map(|(_, value)| value.clone())
            .collect();
        let missing = Expr::Or(key.iter().map(|value| Expr::IsNull(Box::new(value.clone()))).collect());
        let own_number = Expr::column(input.own, NUMBER);
        let mut partition = key;
        // Rows without a key conflict with none.
        partition.push(Expr::Case {
            condition: Box::new(missing),
            value: Box::new(own_number.clone()),
            otherwise: None,
        });
        let window = |call, descending| Expr::Window {
            call,
            partition: partition.clone(),
            order: vec![(own_number.clone(), crate::schema::Direction { descending, nulls_first: false })],
        };
        let alias = self.alias();
        let mut inner = Select { from: input.from.clone(), ..Select::default() };
        let mut targets = Vec::new();
        for (place, (column, value)) in values.into_iter().enumerate() {
            let is_updated = update.columns.iter().any(|attribute| attribute.number == column.number);
            let value = match is_updated {
                true => window(call("", "first_value", vec![(None, value)]), true),
                false => value,
            };
            let name = format!("c{place}");
            inner.targets.push((value, named(&name)));
            targets.push((Expr::column(alias, &name), None));
        }
        inner.targets.push((own_number.clone(), named(NUMBER)));
        inner.targets.push((window(call("", "row_number", Vec::new()), false), named("r")));
        Select {
            targets,
            from: vec![FromItem { source: Source::Select(Box::new(inner)), alias, join: FromJoin::First }],
            filter: vec![Expr::infix(Expr::column(alias, "r"), "=", Expr::Integer(1))],
            order_by: vec![(Expr::column(alias, NUMBER), ASCENDING)],
            ..Select::default()
        }
    }

    fn on_conflict(&mut self, conflict: &Conflict, row: &Row, asks_whether_new: bool) -> OnConflict {
        let update = conflict.update.as_ref().map(|update| {
            let mut assignments = Vec::new();
            for attribute in &update.columns {
                let name = Identifier::new(&attribute.name);
                let value = Expr::Excluded(name.clone());
                let is_first = assignments.is_empty() && is_marked(update.target().access().relation());
                let is_first = is_first && asks_whether_new;
                let value = if is_first { own_function("_mark", vec![value]) } else { value };
                assignments.push((name, value));
            }
            for preset in update.target().presets() {
                assignments.push((Identifier::new(&preset.attribute.name), self.preset(preset)));
            }
            let filter = self.conditions(update.target().access(), &update.predicate, row);
            DoUpdate { assignments, filter }
        });
        let target = match &conflict.target {
            ConflictTarget::Any => Arbiter::Any,
            ConflictTarget::Constraint(name) => Arbiter::Constraint(Identifier::new(name)),
            ConflictTarget::Columns(columns) => {
                Arbiter::Columns(columns.iter().map(|column| Identifier::new(&column.name)).collect())
            }
        };
        OnConflict { target, update }
    }

    /// What must hold of a written row: by the rule for inserts, or for a row that a conflict led to, for updates.
    fn verdict(&mut self, node: &InsertNode, updates: Option<&ConflictUpdate>, row: &Row) -> Verdict {
        let rule = node.rule();
        let inserted = Check { predicate: &rule.check, validation: rule.validation.as_ref() };
        let inserted = inserted.lowered(self, row);
        let Some(update) = updates else { return inserted };
        let target = update.target();
        let updated = Check { predicate: target.check(), validation: target.validation() }.lowered(self, row);
        let is_new = Expr::column(row.alias, &new_flag(&rule.relation));
        let either = |inserted: Option<Expr>, updated: Option<Expr>, none: Expr| {
            (inserted.is_some() || updated.is_some()).then(|| Expr::Case {
                condition: Box::new(is_new.clone()),
                value: Box::new(inserted.unwrap_or_else(|| none.clone())),
                otherwise: Some(Box::new(updated.unwrap_or(none))),
            })
        };
        Verdict {
            holds: either(inserted.holds, updated.holds, Expr::Boolean(true)),
            reason: either(inserted.reason, updated.reason, Expr::Null(TypeName::builtin("text"))),
        }
    }

    /// The objects with the rows that have their keys.
    fn keyed(&mut self, node: &InsertNode, input: &InputRows) -> Option<Keyed> {
        let conflict = node.conflict.as_ref()?;
        let values = self.rows_to_insert(node, input);
        let (item, row) = self.written_item(&node.rule().relation);
        let mut conditions = Vec::new();
        for attribute in &conflict.key {
            let (_, value) = values.iter().find(|(other, _)| other.number == attribute.number)?;
            let schema = operator_schema(&attribute.data_type);
            let left = Box::new(self.column(&row, &attribute.name));
            let right = Box::new(value.clone().cast(TypeName::of(&attribute.data_type)));
            conditions.push(Expr::Infix { left, schema, symbol: "=", right });
        }
        let mut targets: Targets = vec![(Expr::column(input.own, NUMBER), named("n"))];
        for name in &node.needed {
            targets.push((self.column(&row, name), named(name)));
        }
        let mut from = input.from.clone();
        // The rows of this statement are joined to what it inserts; objects without a row fall out.
        from.push(FromItem { source: item.source, alias: item.alias, join: FromJoin::Inner(conditions) });
        let select = Select { targets, from, ..Select::default() };
        Some(Keyed { alias: self.alias(), select })
    }

    fn count_of(&mut self, common: Alias) -> Expr {
        let item = FromItem { source: Source::Common(common), alias: self.alias(), join: FromJoin::First };
        let select = Select { targets: vec![(Expr::CountRows, None)], from: vec![item], ..Select::default() };
        Expr::Subquery(Box::new(select))
    }

    /// One value where a statement wrote a row for each object, which are then in their order; else another.
    fn where_each_has_a_row(&mut self, number: usize, then: Expr, otherwise: Expr) -> Expr {
        let numbers = Parameter {
            source: ValueSource::Work(WorkSource::Numbers(number)),
            data_type: DataType::int4().array_of(),
            encoding: Encoding::Array,
        };
        let objects = Expr::builtin("cardinality", vec![self.parameter(&numbers)]);
        let written = self.count_written();
        Expr::Case {
            condition: Box::new(Expr::infix(written, "=", objects)),
            value: Box::new(then),
            otherwise: Some(Box::new(otherwise)),
        }
    }

    /// A JSON list of what the written rows decide on in others: `n`, the number of the object, and attributes as text.
    fn links_by_order(&mut self, node: &InsertNode, links: Links) -> Expr {
        if node.needed.is_empty() || links == Links::None {
            return no_json();
        }
        let (item, row) = self.written_item(&node.rule().relation);
        let number = self.row_number();
        self.links(node, item, &row, number)
    }

    /// The same where the rows say themselves for which objects they are.
    fn links_by_key(&mut self, node: &InsertNode, keyed: Alias) -> Expr {
        let alias = self.alias();
        let item = FromItem { source: Source::Common(keyed), alias, join: FromJoin::First };
        self.links(node, item, &Row::of(alias), Expr::column(alias, "n"))
    }

    fn links(&mut self, node: &InsertNode, item: FromItem, row: &Row, number: Expr) -> Expr {
        let relation = &node.rule().relation;
        let mut entries: Entries = vec![("n".to_owned(), number)];
        for attribute in node.needed.iter().filter_map(|name| relation.attribute(name)) {
            let value = self.column(row, &attribute.name).cast(TypeName::builtin("text"));
            entries.push((link_key(attribute), value));
        }
        Expr::Subquery(Box::new(self.list_above(Select { from: vec![item], ..Select::default() }, entries)))
    }

    /// A JSON list of the written rows, with all attributes as text, from which the rows can be made again.
    fn whole_rows(&mut self, relation: &Relation) -> Expr {
        let (item, row) = self.written_item(relation);
        let mut entries: Entries = Vec::with_capacity(relation.attributes.len());
        for attribute in &relation.attributes {
            let value = self.column(&row, &attribute.name);
            let is_json = attribute.data_type.is_builtin("json") || attribute.data_type.is_builtin("jsonb");
            let value = if is_json { value } else { value.cast(TypeName::builtin("text")) };
            entries.push((attribute.name.clone(), value));
        }
        Expr::Subquery(Box::new(self.list(Select { from: vec![item], ..Select::default() }, entries)))
    }
}

/// What rows inserted before decide on for a column, or else what the object gives; `None` if neither does.
fn decided_before(
    node: &InsertNode,
    input: &InputRows,
    attribute: &Attribute,
    given: Option<Expr>,
) -> Option<Expr> {
    let links = node.before.iter().zip(&input.before);
    let decided = links.filter_map(|(link, alias)| {
        let join = link.joins.iter().find(|join| join.own.number == attribute.number)?;
        Some(Expr::column(*alias, &link_key(&join.remote)).cast(TypeName::of(&attribute.data_type)))
    });
    decided.fold(given, |value, decided| match value {
        Some(value) => Some(Expr::Coalesce(Box::new(decided), Box::new(value))),
        None => Some(decided),
    })
}

/// The default of a column, evaluated as an INSERT would.
fn default_value(relation: &Relation, attribute: &Attribute) -> Expr {
    let oid = Expr::Integer(u64::from(relation.id.0)).cast(TypeName::builtin("oid"));
    let number = Expr::Integer(u64::from(attribute.number.0.unsigned_abs())).cast(TypeName::builtin("int2"));
    let arguments = vec![Expr::Null(TypeName::of(&attribute.data_type)), oid, number];
    own_function("_default", arguments)
}
