use super::lower::{Lowering, Row};
use super::lower_write::{Check, Targets, table};
use super::program::{InsertStep, Links, Step, StepKind};
use super::tree::{
    Common, Delete as DeleteTree, Expr, Identifier, Insert as InsertTree, Select, TypeName,
    Update as UpdateTree,
};
use crate::model::RelationKind;
use crate::plan::{Delete, Insert, Response, RowSource, Rows, Update};

/// The statement of an insert of one object, if RETURNING can answer it.
pub(super) fn insert(insert: &Insert) -> Option<Step> {
    let rows = only_row(&insert.response)?;
    let [node] = insert.nodes.as_slice() else { return None };
    if node.conflict.is_some() {
        return None;
    }
    let mut lowering = Lowering::default();
    let rule = node.rule();
    let relation = &rule.relation;
    let row = Row::of(lowering.alias());
    let input = lowering.only_object(node);
    let values = lowering.rows_to_insert(node, &input);
    let columns = values.iter().map(|(attribute, _)| Identifier::new(&attribute.name)).collect();
    let targets = values.into_iter().map(|(_, value)| (value, None)).collect();
    let check = Check { predicate: &rule.check, validation: rule.validation.as_ref() };
    let returning = lowering.returned(rows, &row, &check)?;
    let tree = InsertTree {
        target: table(relation, row.alias),
        columns,
        rows: Select { targets, from: input.from, ..Select::default() },
        conflict: None,
        returning,
    };
    let kind = StepKind::Insert(InsertStep {
        node: 0,
        relation: relation.id,
        parent: None,
        before: Vec::new(),
        links: Links::None,
    });
    Some(Step { statement: lowering.write_statement(&Common::Insert(Box::new(tree))), kind })
}

/// The statement of an update by key, if RETURNING can answer it.
pub(super) fn update(update: &Update) -> Option<Step> {
    let rows = only_row(&update.response)?;
    if update.is_empty() {
        return None;
    }
    let mut lowering = Lowering::default();
    let target = update.target();
    let relation = target.access().relation();
    let row = Row::of(lowering.alias());
    let assignments = lowering.assignments(&row, update);
    let filter = lowering.conditions(target.access(), &update.predicate, &row);
    let check = Check { predicate: target.check(), validation: target.validation() };
    let returning = lowering.returned(rows, &row, &check)?;
    let tree = UpdateTree { target: table(relation, row.alias), assignments, filter, returning };
    let statement = lowering.write_statement(&Common::Update(Box::new(tree)));
    Some(Step { statement, kind: StepKind::Change(relation.id) })
}

/// The statement of a delete by key, if RETURNING can answer it.
pub(super) fn delete(delete: &Delete) -> Option<Step> {
    let rows = only_row(&delete.response)?;
    let mut lowering = Lowering::default();
    let relation = delete.access().relation();
    let row = Row::of(lowering.alias());
    let filter = lowering.conditions(delete.access(), &delete.predicate, &row);
    let returning = lowering.returned(rows, &row, &Check::none())?;
    let tree = DeleteTree { target: table(relation, row.alias), filter, returning };
    let statement = lowering.write_statement(&Common::Delete(Box::new(tree)));
    Some(Step { statement, kind: StepKind::Change(relation.id) })
}

/// The row that answers a write of one row at most, if RETURNING can show it: nothing is chosen among rows.
fn only_row(response: &Response) -> Option<&Rows> {
    let Response::Row(rows) = response else { return None };
    let RowSource { scan, join, predicate, order, distinct, limit, offset, .. } = &rows.source;
    let is_whole = join.is_empty()
        && order.is_empty()
        && distinct.is_empty()
        && limit.client.is_none()
        && limit.rule != Some(0)
        && offset.is_none()
        && predicate.is_always();
    // What a view or a foreign table returns may be made anew each time that it is read.
    let is_table =
        matches!(scan.access().relation().kind, RelationKind::Table | RelationKind::PartitionedTable);
    (is_whole && is_table).then_some(rows)
}

impl Lowering {
    /// What RETURNING says of the one row that is written: the targets of `select_targets`.
    ///
    /// `None` where it needs joins, or a validation whose reason is read twice.
    fn returned(&mut self, rows: &Rows, row: &Row, check: &Check) -> Option<Targets> {
        if check.validation.is_some() {
            return None;
        }
        let holds = check.lowered(self, row).holds;
        let mut joins = Vec::new();
        let entries = self.entries(&rows.targets, row, &mut joins);
        if !joins.is_empty() {
            return None;
        }
        let object = self.object(entries);
        let source = &rows.source;
        // A row that does not pass the check is not written, so what the check asks need not be asked twice.
        let is_checked = source.scan.access().filter() == check.predicate;
        let mut visible = match is_checked {
            true => Vec::new(),
            false => self.conditions(source.scan.access(), &source.predicate, row),
        };
        visible.retain(|condition| *condition != Expr::Boolean(true));
        let value = match visible.is_empty() {
            true => object,
            false => Expr::Case {
                condition: Box::new(Expr::And(visible)),
                value: Box::new(object),
                otherwise: None,
            },
        };
        let number = TypeName::builtin("int8");
        let none = Expr::Null(number.clone());
        let refused = match holds {
            Some(holds) => Expr::Case {
                condition: Box::new(Expr::Coalesce(Box::new(holds), Box::new(Expr::Boolean(false)))),
                value: Box::new(none),
                otherwise: Some(Box::new(Expr::Integer(0).cast(number.clone()))),
            },
            None => none,
        };
        let text = Expr::Null(TypeName::builtin("text"));
        let one = Expr::Integer(1).cast(number);
        Some(vec![(value, None), (one, None), (refused, None), (text, None)])
    }
}
