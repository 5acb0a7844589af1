use std::collections::BTreeSet;

use super::json::{Entries, call};
use super::lower::{Lowering, Row};
use super::lower_insert;
use super::lower_one;
use super::lower_rows::free_name;
use super::program::{Step, StepKind, Steps, Work, WorkAnswer};
use super::tree::{
    Alias, Common, Delete as DeleteTree, Expr, FromItem, FromJoin, Identifier, Output as Named, Select,
    Source, Table, TypeName, Update as UpdateTree,
};
use crate::model::{DataType, Relation};
use crate::permission::{Encoding, FunctionCall, Parameter, Predicate, Source as ValueSource, WorkSource};
use crate::plan::{
    Assignment, Change, Delete, Response, ResponseValue, RowSource, ScalarCall, Update, Write,
};
use crate::schema::{Direction, UpdateOperator};

/// Where a statement finds the rows that were just written.
#[derive(Debug, Clone, Default)]
pub(super) enum Written {
    #[default]
    Nowhere,
    /// In its own CTE, which returns what is read under any of these aliases.
    Common { alias: Alias, readers: Vec<Alias> },
    /// In a parameter, as JSON.
    Json(Parameter),
}

pub(super) type Targets = Vec<(Expr, Option<Named>)>;

/// The statements of a root field that writes.
pub(super) fn work(write: &Write) -> Work {
    match write {
        Write::Insert(insert) => lower_insert::work(insert),
        Write::Update(update) if update.is_empty() => Work::Static(update.response.of_nothing()),
        Write::Update(update) => Work::of_one(update_step(update)),
        Write::Updates(updates) => {
            let steps = updates.iter().map(update_step).collect();
            Work::Steps(Steps { objects: None, steps, answer: WorkAnswer::List })
        }
        Write::Delete(delete) => Work::of_one(delete_step(delete)),
    }
}

fn update_step(update: &Update) -> Step {
    if let Some(step) = lower_one::update(update) {
        return step;
    }
    let mut lowering = Lowering::default();
    if update.is_empty() {
        let value = lowering.constant_json(&update.response.of_nothing());
        let select = Select { targets: vec![(value, None)], ..Select::default() };
        return Step::value(lowering.statement(&select));
    }
    let target = update.target();
    let relation = target.access().relation();
    let row = Row::of(lowering.alias());
    let assignments = lowering.assignments(&row, update);
    let filter = lowering.conditions(target.access(), &update.predicate, &row);
    let check = Check { predicate: target.check(), validation: target.validation() };
    let common = lowering.written_rows();
    let value = lowering.response(&update.response);
    let outcome = lowering.outcome(relation, |lowering, row| check.lowered(lowering, row));
    let targets = select_targets(value, lowering.count_written(), &outcome);
    let returning = lowering.returning(relation, &row, Vec::new());
    let tree = UpdateTree { target: table(relation, row.alias), assignments, filter, returning };
    let mut with = vec![(common, Common::Update(Box::new(tree)))];
    with.extend(outcome.judged);
    let select = Select { with, targets, ..Select::default() };
    Step { statement: lowering.statement(&select), kind: StepKind::Change(relation.id) }
}

fn delete_step(delete: &Delete) -> Step {
    if let Some(step) = lower_one::delete(delete) {
        return step;
    }
    let mut lowering = Lowering::default();
    let relation = delete.access().relation();
    let row = Row::of(lowering.alias());
    let filter = lowering.conditions(delete.access(), &delete.predicate, &row);
    let common = lowering.written_rows();
    let value = lowering.response(&delete.response);
    let targets = select_targets(value, lowering.count_written(), &Outcome::default());
    let returning = lowering.returning(relation, &row, Vec::new());
    let tree = DeleteTree { target: table(relation, row.alias), filter, returning };
    let select =
        Select { with: vec![(common, Common::Delete(Box::new(tree)))], targets, ..Select::default() };
    Step { statement: lowering.statement(&select), kind: StepKind::Change(relation.id) }
}

/// What must hold of a row that was written.
pub(super) struct Check<'p> {
    pub predicate: &'p Predicate,
    pub validation: Option<&'p FunctionCall>,
}

/// The check and the validation of one row; `None` where nothing is asked.
#[derive(Default)]
pub(super) struct Verdict {
    pub holds: Option<Expr>,
    pub reason: Option<Expr>,
}

/// The number of the first row that does not pass, and the reason that the first validation gives.
#[derive(Default)]
pub(super) struct Outcome {
    /// The CTE that both are taken from.
    pub judged: Option<(Alias, Common)>,
    refused: Option<Expr>,
    reason: Option<Expr>,
}

pub(super) const ASCENDING: Direction = Direction { descending: false, nulls_first: false };

impl Check<'_> {
    /// Nothing has to hold.
    pub fn none() -> Check<'static> {
        Check { predicate: const { &Predicate::And(Vec::new()) }, validation: None }
    }

    pub fn lowered(&self, lowering: &mut Lowering, row: &Row) -> Verdict {
        let holds = (!self.predicate.is_always()).then(|| lowering.predicate(self.predicate, row, row));
        let reason = self.validation.map(|call| Expr::Call(lowering.function(call, Some(row))));
        Verdict { holds, reason }
    }
}

/// The targets of a statement that writes: see `Step`.
pub(super) fn select_targets(value: Expr, written: Expr, outcome: &Outcome) -> Targets {
    let number = || Expr::Null(TypeName::builtin("int8"));
    let text = || Expr::Null(TypeName::builtin("text"));
    vec![
        (value, None),
        (written, None),
        (outcome.refused.clone().unwrap_or_else(number), None),
        (outcome.reason.clone().unwrap_or_else(text), None),
    ]
}

pub(super) fn table(relation: &Relation, alias: Alias) -> Table {
    Table { schema: Identifier::new(&relation.schema), name: Identifier::new(&relation.name), alias }
}

/// The type of a relation's rows.
pub(super) fn row_type(relation: &Relation) -> TypeName {
    TypeName { schema: Identifier::new(&relation.schema), name: Identifier::new(&relation.name) }
}

pub(super) fn named(name: &str) -> Option<Named> {
    Some(Named(Identifier::new(name)))
}

/// JSON that an earlier part of the work gives.
pub(super) fn work_json(source: WorkSource) -> Parameter {
    Parameter { source: ValueSource::Work(source), data_type: DataType::json(), encoding: Encoding::Json }
}

impl Lowering {
    /// Makes the statement's CTE the place where written rows are read. Returns its alias.
    pub fn written_rows(&mut self) -> Alias {
        let alias = self.alias();
        self.written = Written::Common { alias, readers: Vec::new() };
        alias
    }

    /// A FROM item for the written rows of a relation, and its row.
    pub fn written_item(&mut self, relation: &Relation) -> (FromItem, Row) {
        let alias = self.alias();
        let (source, whole) = match &mut self.written {
            Written::Common { alias: common, readers } => {
                readers.push(alias);
                (Source::Common(*common), Some(free_name(relation, "row")))
            }
            Written::Json(parameter) => {
                let parameter = parameter.clone();
                let rows = self.parameter(&parameter);
                let arguments = vec![(None, Expr::Null(row_type(relation))), (None, rows)];
                let source = Source::Call(call("", "json_populate_recordset", arguments));
                (source, Some(free_name(relation, "row")))
            }
            // No plan reads written rows where nothing is written; an empty set of rows shows nothing.
            Written::Nowhere => {
                let arguments = vec![(None, Expr::Null(row_type(relation))), (None, Expr::EmptyList)];
                (Source::Call(call("", "json_populate_recordset", arguments)), None)
            }
        };
        (FromItem { source, alias, join: FromJoin::First }, Row { alias, whole })
    }

    /// Keeps written rows in their order where they are joined to others, and gives a row that is made of JSON the columns
    /// that are read of it. To be called when everything that reads the row has been lowered.
    pub fn number_written(&mut self, select: &mut Select, source: &RowSource, row: &Row, is_joined: bool) {
        let is_json = matches!(self.written, Written::Json(_));
        let Some(item) = select.from.first_mut().filter(|_| is_joined || is_json) else { return };
        let relation = source.scan.access().relation();
        let inner = self.alias();
        let number = free_name(relation, "number");
        let mut targets: Targets = vec![(self.row_number(), named(&number))];
        for name in self.used_columns(row.alias) {
            targets.push((Expr::column(inner, &name), named(&name)));
        }
        if let Some(whole) = row.whole.as_ref().filter(|_| self.is_whole_used(row.alias)) {
            // A CTE has the whole row as a column, a function gives just that.
            let value = match is_json {
                true => Expr::Row(inner).cast(row_type(relation)),
                false => Expr::column(inner, whole),
            };
            targets.push((value, named(whole)));
        }
        let from = FromItem { alias: inner, ..item.clone() };
        item.source = Source::Select(Box::new(Select { targets, from: vec![from], ..Select::default() }));
        select.order_by.push((Expr::column(row.alias, &number), ASCENDING));
    }

    /// What the statement's CTE returns: just what is read of it. To be called last.
    pub fn returning(&mut self, relation: &Relation, row: &Row, more: Targets) -> Targets {
        let readers = match &self.written {
            Written::Common { readers, .. } => readers.clone(),
            _ => Vec::new(),
        };
        let used: BTreeSet<String> = readers.iter().flat_map(|alias| self.used_columns(*alias)).collect();
        let mut targets: Targets =
            used.iter().map(|name| (Expr::column(row.alias, name), named(name))).collect();
        if readers.iter().any(|alias| self.is_whole_used(*alias)) {
            let whole = Expr::Row(row.alias).cast(row_type(relation));
            targets.push((whole, named(&free_name(relation, "row"))));
        }
        targets.extend(more);
        if targets.is_empty() {
            targets.push((Expr::Boolean(true), named("~")));
        }
        targets
    }

    pub fn count_written(&mut self) -> Expr {
        let Written::Common { alias, .. } = &self.written else {
            return Expr::Null(TypeName::builtin("int8"));
        };
        let source = Source::Common(*alias);
        let item = FromItem { source, alias: self.alias(), join: FromJoin::First };
        let select = Select { targets: vec![(Expr::CountRows, None)], from: vec![item], ..Select::default() };
        Expr::Subquery(Box::new(select))
    }

    /// The answer of a write.
    pub fn response(&mut self, response: &Response) -> Expr {
        let fields = match response {
            Response::Row(rows) => return self.rows(rows, None),
            Response::Fields(fields) => fields,
        };
        let mut entries: Entries = Vec::with_capacity(fields.len());
        for field in fields {
            let value = match &field.value {
                ResponseValue::TypeName(name) => self.constant_text(name.to_string()),
                ResponseValue::AffectedRows => self.affected_rows(),
                ResponseValue::Returning(rows) => self.rows(rows, None),
            };
            entries.push((field.name.clone(), value));
        }
        let object = self.objects(Select::default(), entries);
        Expr::Subquery(Box::new(object))
    }

    fn affected_rows(&mut self) -> Expr {
        match &self.written {
            Written::Common { .. } => self.count_written(),
            _ => {
                let source = ValueSource::Work(WorkSource::Affected);
                let parameter = Parameter { source, data_type: DataType::int8(), encoding: Encoding::Plain };
                self.parameter(&parameter)
            }
        }
    }

    /// Which written rows do not pass a check. Each is judged once, in a CTE of its own.
    ///
    /// Differs: a check that is neither true nor false fails, which the reference lets pass.
    pub fn outcome(
        &mut self,
        relation: &Relation,
        verdict: impl FnOnce(&mut Lowering, &Row) -> Verdict,
    ) -> Outcome {
        let (item, row) = self.written_item(relation);
        let verdict = verdict(self, &row);
        let (is_checked, is_validated) = (verdict.holds.is_some(), verdict.reason.is_some());
        if !is_checked && !is_validated {
            return Outcome::default();
        }
        let (number, holds, reason) = ("number", "holds", "reason");
        let mut judged = Select { from: vec![item], ..Select::default() };
        judged.targets.push((self.row_number(), named(number)));
        judged.targets.extend(verdict.holds.map(|expr| (expr, named(holds))));
        judged.targets.extend(verdict.reason.map(|expr| (expr, named(reason))));
        let common = self.alias();
        let mut first = |is_wrong: fn(Alias) -> Expr, target: fn(Alias) -> Expr| {
            let alias = self.alias();
            let item = FromItem { source: Source::Common(common), alias, join: FromJoin::First };
            Expr::Subquery(Box::new(Select {
                targets: vec![(target(alias), None)],
                from: vec![item],
                filter: vec![is_wrong(alias)],
                order_by: vec![(Expr::column(alias, "number"), ASCENDING)],
                limit: Some(Expr::Integer(1)),
                ..Select::default()
            }))
        };
        let fails = |alias| {
            let holds =
                Expr::Coalesce(Box::new(Expr::column(alias, "holds")), Box::new(Expr::Boolean(false)));
            Expr::Not(Box::new(holds))
        };
        let has_reason = |alias| Expr::column(alias, "reason").not_null();
        let of_number = |alias| Expr::column(alias, "number");
        let unchecked = is_checked.then(|| first(fails, of_number));
        let unvalidated = is_validated.then(|| first(has_reason, of_number));
        let reason = is_validated.then(|| first(has_reason, |alias| Expr::column(alias, "reason")));
        // A reason is told only where every row passes the check.
        let reason = match (&unchecked, reason) {
            (Some(unchecked), Some(reason)) => Some(Expr::Case {
                condition: Box::new(Expr::IsNull(Box::new(unchecked.clone()))),
                value: Box::new(reason),
                otherwise: None,
            }),
            (_, reason) => reason,
        };
        let refused = match (unchecked, unvalidated) {
            (Some(unchecked), Some(unvalidated)) => {
                Some(Expr::Coalesce(Box::new(unchecked), Box::new(unvalidated)))
            }
            (unchecked, unvalidated) => unchecked.or(unvalidated),
        };
        Outcome { judged: Some((common, Common::Select(Box::new(judged)))), refused, reason }
    }

    /// The number of a row in the order in which rows come, from 0.
    pub fn row_number(&mut self) -> Expr {
        let number = Expr::Window {
            call: call("", "row_number", Vec::new()),
            partition: Vec::new(),
            order: Vec::new(),
        };
        Expr::infix(number, "-", Expr::Integer(1))
    }

    pub fn assignments(&mut self, row: &Row, update: &Update) -> Vec<(Identifier, Expr)> {
        let mut assignments: Vec<(Identifier, Expr)> = Vec::new();
        for assignment in &update.assignments {
            let name = Identifier::new(&assignment.attribute.name);
            assignments.push((name, self.assigned(row, assignment)));
        }
        for preset in update.target().presets() {
            assignments.push((Identifier::new(&preset.attribute.name), self.preset(preset)));
        }
        assignments
    }

    fn assigned(&mut self, row: &Row, assignment: &Assignment) -> Expr {
        let data_type = &assignment.attribute.data_type;
        let value = match &assignment.value {
            Some(parameter) => self.parameter(parameter),
            None => Expr::Null(TypeName::of(data_type)),
        };
        let mut old = || self.column(row, &assignment.attribute.name);
        let operator = match assignment.change {
            Change::Operator(operator) => operator,
            Change::Multiply => return Expr::infix(old(), "*", value),
            Change::Default => return Expr::Default,
        };
        match operator {
            UpdateOperator::Set => value,
            UpdateOperator::Inc => Expr::infix(old(), "+", value),
            UpdateOperator::Append => Expr::infix(old(), "||", value),
            UpdateOperator::Prepend => Expr::infix(value, "||", old()),
            UpdateOperator::DeleteKey | UpdateOperator::DeleteElem => Expr::infix(old(), "-", value),
            UpdateOperator::DeleteAtPath => Expr::infix(old(), "#-", value),
        }
    }

    pub fn preset(&mut self, preset: &crate::permission::Preset) -> Expr {
        match &preset.value {
            Some(parameter) => self.parameter(parameter),
            None => Expr::Null(TypeName::of(&preset.attribute.data_type)),
        }
    }

    /// The value of a function that returns no rows of a relation.
    pub fn scalar_call(&mut self, scalar: &ScalarCall) -> Expr {
        let function = Expr::Call(self.function(&scalar.call, None));
        let json = || TypeName::builtin("json");
        if scalar.returns.is_builtin("void") {
            // It is called for what it does.
            let nothing = Box::new(Expr::Null(json()));
            return Expr::Case {
                condition: Box::new(Expr::IsNull(Box::new(function))),
                value: nothing,
                otherwise: None,
            };
        }
        let written =
            |value: Expr| if scalar.as_text { value.cast(TypeName::builtin("text")) } else { value };
        if !scalar.set {
            return Expr::builtin("to_json", vec![written(function)]);
        }
        let item = self.value_item(function);
        let value = written(Expr::column(item.alias, "value"));
        let list = Expr::builtin("json_agg", vec![value]);
        let list = Expr::Coalesce(Box::new(list), Box::new(Expr::EmptyList));
        Expr::Subquery(Box::new(Select {
            targets: vec![(list, None)],
            from: vec![item],
            ..Select::default()
        }))
    }

    /// Values as rows of one column, `value`.
    fn value_item(&mut self, value: Expr) -> FromItem {
        let select = Select { targets: vec![(value, named("value"))], ..Select::default() };
        FromItem { source: Source::Select(Box::new(select)), alias: self.alias(), join: FromJoin::First }
    }
}
