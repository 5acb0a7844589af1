use super::json::{Entries, from_select};
use super::lower::{Lowering, Row};
use super::lower_predicate::relation_source;
use super::tree::{Expr, FromItem, FromJoin, Identifier, Output as Named, Select, Source, TypeName};
use crate::model::{DataTypeKind, Relation};
use crate::permission::{Predicate, Scalar};
use crate::plan::{
    Cardinality, From, Limit, ObjectStep, OrderValue, Output, RowSource, Rows, Scan, Target, TargetValue,
};
use crate::schema::Direction;

/// What order keys join to the rows that they order.
struct OrderJoins {
    items: Vec<FromItem>,
    /// Which relationships lead to which of them.
    known: Vec<(Vec<ObjectStep>, Row)>,
    /// The rows are stored ones, of which foreign keys say something; those of a function may be made up.
    are_stored: bool,
}

impl OrderJoins {
    fn of(scan: &Scan) -> OrderJoins {
        let are_stored = *scan.from() == From::Relation;
        OrderJoins { items: Vec::new(), known: Vec::new(), are_stored }
    }
}

/// Rows of a source as FROM, WHERE and ORDER BY, not yet anything selected of them.
pub(super) struct Base {
    pub select: Select,
    pub row: Row,
}

impl Lowering {
    /// Rows as one JSON value. `parent`: the row that encloses them.
    pub fn rows(&mut self, rows: &Rows, parent: Option<&Row>) -> Expr {
        let mut base = self.base(&rows.source, parent);
        if rows.cardinality == Cardinality::First {
            base.select.limit.get_or_insert(Expr::Integer(1));
            if matches!(rows.source.scan.from(), From::Function(_)) {
                // A function that returns one row returns a row of nulls for none.
                let row = Expr::Row(base.row.alias);
                base.select.filter.push(Expr::Not(Box::new(Expr::IsNull(Box::new(row)))));
            }
        }
        let nests = rows
            .targets
            .iter()
            .any(|target| matches!(target.value, TargetValue::Rows(_) | TargetValue::Connection(_)));
        // LIMIT comes before joins and JSON: the page first, then what hangs on its rows.
        let paged = rows.source.is_paged() && nests;
        let row = if paged { self.page_row(&rows.source) } else { base.row.clone() };
        let mut joins = Vec::new();
        let entries = self.entries(&rows.targets, &row, &mut joins);
        let is_written = *rows.source.scan.from() == From::Written;
        let mut select = if paged { self.page(base, &rows.source, &row) } else { base.select };
        if is_written {
            self.number_written(&mut select, &rows.source, &row, !joins.is_empty());
        }
        select.from.extend(joins);
        let select = match rows.cardinality {
            Cardinality::Many => self.list(select, entries),
            Cardinality::One | Cardinality::First => self.objects(select, entries),
        };
        Expr::Subquery(Box::new(select))
    }

    /// FROM, WHERE, ORDER BY and LIMIT of a source.
    pub fn base(&mut self, source: &RowSource, parent: Option<&Row>) -> Base {
        let (item, row) = self.scan(&source.scan, parent);
        let mut select = Select { from: vec![item], ..Select::default() };
        if let Some(parent) = parent {
            select.filter.extend(self.join_conditions(&source.join, parent, &row));
        }
        select.filter.extend(self.conditions(source.scan.access(), &source.predicate, &row));
        // An expression with a sub-select is lowered once: DISTINCT ON must repeat its ORDER BY to the letter.
        let distinct: Vec<(&Scalar, Expr)> =
            source.distinct.iter().map(|scalar| (scalar, self.scalar(scalar, &row))).collect();
        let mut joins = OrderJoins::of(&source.scan);
        for key in &source.order {
            if let (OrderValue::Scalar(scalar), true) = (&key.value, key.steps.is_empty())
                && let Some((_, expr)) = distinct.iter().find(|(known, _)| *known == scalar)
            {
                select.order_by.push((expr.clone(), key.direction));
                continue;
            }
            let expr = self.order_value(&key.steps, &key.value, &row, &mut joins);
            select.order_by.push((expr, key.direction));
        }
        select.from.extend(joins.items);
        select.distinct_on = distinct.into_iter().map(|(_, expr)| expr).collect();
        select.limit = self.limit(&source.limit);
        select.offset = source.offset.as_ref().map(|offset| self.parameter(offset));
        Base { select, row }
    }

    fn scan(&mut self, scan: &Scan, parent: Option<&Row>) -> (FromItem, Row) {
        if *scan.from() == From::Written {
            return self.written_item(scan.access().relation());
        }
        let row = Row::of(self.alias());
        let source = match scan.from() {
            From::Function(call) => Source::Call(self.function(call, parent)),
            From::Relation | From::Written => relation_source(scan.access()),
        };
        (FromItem { source, alias: row.alias, join: FromJoin::First }, row)
    }

    pub fn limit(&mut self, limit: &Limit) -> Option<Expr> {
        let client = limit.client.as_ref().map(|limit| self.parameter(limit));
        match (client, limit.rule) {
            (Some(client), Some(rule)) => Some(Expr::Least(Box::new(client), Box::new(Expr::Integer(rule)))),
            (Some(client), None) => Some(client),
            (None, rule) => rule.map(Expr::Integer),
        }
    }

    /// The value of an order key; object relationships on the way are joined once each.
    fn order_value(
        &mut self,
        steps: &[ObjectStep],
        value: &OrderValue,
        row: &Row,
        joins: &mut OrderJoins,
    ) -> Expr {
        if let Some(first) = steps.iter().position(|step| !step.at_most_one) {
            // More than one row may match: the first of them counts, in a sub-select of its own.
            let (joined, rest) = steps.split_at(first);
            let row = self.joined(joined, row, joins);
            return self.order_subquery(rest, value, &row);
        }
        let row = self.joined(steps, row, joins);
        match value {
            OrderValue::Scalar(scalar) => self.scalar(scalar, &row),
            OrderValue::Aggregate(aggregate) => {
                let (item, filter, remote) =
                    self.related(&aggregate.source, &row, &Predicate::always(), &row);
                let aggregate = self.aggregate_test(&aggregate.test, &remote);
                let select = Select {
                    targets: vec![(aggregate, None)],
                    from: vec![item],
                    filter,
                    ..Select::default()
                };
                Expr::Subquery(Box::new(select))
            }
        }
    }

    /// The row to which the steps lead, joined unless it is already. Where every row has its remote row the join is an
    /// inner one, which lets Postgres start from the other side: with an index in the wanted order there, and a limit, it
    /// reads the first rows only.
    fn joined(&mut self, steps: &[ObjectStep], row: &Row, joins: &mut OrderJoins) -> Row {
        let mut row = row.clone();
        let mut loses_no_row = joins.are_stored;
        for (index, step) in steps.iter().enumerate() {
            let way = &steps[..=index];
            loses_no_row &= step.is_sure;
            if let Some((_, joined)) = joins.known.iter().find(|(joined, _)| joined == way) {
                row = joined.clone();
                continue;
            }
            let remote = Row::of(self.alias());
            let mut conditions = self.join_conditions(&step.join, &row, &remote);
            conditions.extend(self.conditions(step.scan.access(), &Predicate::always(), &remote));
            conditions.retain(|condition| *condition != Expr::Boolean(true));
            let source = relation_source(step.scan.access());
            let join = if loses_no_row { FromJoin::Inner(conditions) } else { FromJoin::Left(conditions) };
            joins.items.push(FromItem { source, alias: remote.alias, join });
            joins.known.push((way.to_vec(), remote.clone()));
            row = remote;
        }
        row
    }

    fn order_subquery(&mut self, steps: &[ObjectStep], value: &OrderValue, row: &Row) -> Expr {
        let Some((step, rest)) = steps.split_first() else {
            // Without a step nothing is joined.
            let mut joins = OrderJoins { items: Vec::new(), known: Vec::new(), are_stored: false };
            return self.order_value(&[], value, row, &mut joins);
        };
        let source = RowSource {
            join: step.join.clone(),
            limit: Limit { client: None, rule: Some(1) },
            ..RowSource::all(step.scan.clone())
        };
        let mut base = self.base(&source, Some(row));
        let mut joins = OrderJoins::of(&source.scan);
        let expr = self.order_value(rest, value, &base.row, &mut joins);
        base.select.from.extend(joins.items);
        base.select.targets = vec![(expr, None)];
        Expr::Subquery(Box::new(base.select))
    }

    /// What is read of the row of a page, which `page` then makes.
    pub fn page_row(&mut self, source: &RowSource) -> Row {
        let whole = free_name(source.scan.access().relation(), "row");
        Row { alias: self.alias(), whole: Some(whole) }
    }

    /// A page of rows as a sub-select that yields just what was read of `row`, in the same order.
    ///
    /// To be called when everything that reads the row has been lowered.
    pub fn page(&mut self, base: Base, source: &RowSource, row: &Row) -> Select {
        let relation = source.scan.access().relation();
        let alias = row.alias;
        let mut inner = base.select;
        let inner_row = base.row;
        let mut outer = Select::default();
        let target = |name: &str, expr: Expr| (expr, Some(Named(Identifier::new(name))));
        for name in self.used_columns(alias) {
            let column = self.column(&inner_row, &name);
            inner.targets.push(target(&name, column));
        }
        if let Some(whole) = row.whole.as_ref().filter(|_| self.is_whole_used(alias)) {
            // The cast keeps a target list from taking the row for all of its columns.
            let ty =
                TypeName { schema: Identifier::new(&relation.schema), name: Identifier::new(&relation.name) };
            inner.targets.push(target(whole, Expr::Row(inner_row.alias).cast(ty)));
        }
        let order: Vec<(Expr, Direction)> = inner.order_by.clone();
        for (index, (expr, direction)) in order.into_iter().enumerate() {
            let name = free_name(relation, &format!("order{index}"));
            inner.targets.push(target(&name, expr));
            outer.order_by.push((Expr::column(alias, &name), direction));
        }
        if inner.targets.is_empty() {
            inner.targets.push(target("~", Expr::Boolean(true)));
        }
        outer.from = vec![from_select(inner, alias)];
        outer
    }

    /// The entries of a row's object. Object relationships are joined to the row where one row at most matches.
    pub fn entries(&mut self, targets: &[Target], row: &Row, joins: &mut Vec<FromItem>) -> Entries {
        let mut entries = Vec::with_capacity(targets.len());
        for target in targets {
            let expr = match &target.value {
                TargetValue::TypeName(name) => self.constant_text(name.to_string()),
                TargetValue::Scalar(output) => self.output(output, row),
                TargetValue::NodeId(relation, key) => self.node_id(relation, key, row),
                TargetValue::Aggregate(aggregate) => self.aggregate(aggregate, Some(row)),
                TargetValue::Connection(connection) => self.connection(connection, Some(row)),
                TargetValue::Rows(rows) if is_joinable(rows) => self.joined_object(rows, row, joins),
                TargetValue::Rows(rows) => self.rows(rows, Some(row)),
            };
            entries.push((target.name.clone(), expr));
        }
        entries
    }

    /// An object relationship as a LEFT JOIN: the object, or null where no row matches.
    fn joined_object(&mut self, rows: &Rows, row: &Row, joins: &mut Vec<FromItem>) -> Expr {
        let remote = Row::of(self.alias());
        let mut conditions = self.join_conditions(&rows.source.join, row, &remote);
        conditions.extend(self.conditions(rows.source.scan.access(), &Predicate::always(), &remote));
        conditions.retain(|condition| *condition != Expr::Boolean(true));
        let source = relation_source(rows.source.scan.access());
        joins.push(FromItem { source, alias: remote.alias, join: FromJoin::Left(conditions) });
        let entries = self.entries(&rows.targets, &remote, joins);
        let object = self.object(entries);
        // The join compares this attribute for equality, so it is null only where no row matches.
        let present = rows.source.join.first().map(|join| self.column(&remote, &join.remote.name));
        match present {
            Some(present) => Expr::Case {
                condition: Box::new(present.not_null()),
                value: Box::new(object),
                otherwise: None,
            },
            None => object,
        }
    }

    /// A scalar as it is written in JSON.
    pub fn output(&mut self, output: &Output, row: &Row) -> Expr {
        let mut expr = self.scalar(&output.scalar, row);
        if let Some(path) = &output.json_path {
            let path = self.parameter(path);
            expr = Expr::infix(expr, "#>", path);
        }
        let data_type = output.scalar.data_type();
        let is_spatial = data_type.is_named("geometry") || data_type.is_named("geography");
        if output.as_enum_value {
            return Expr::builtin("upper", vec![expr.cast(TypeName::builtin("text"))]);
        }
        if output.as_text {
            return expr.cast(TypeName::builtin("text"));
        }
        if is_spatial && data_type.kind == DataTypeKind::Base {
            let schema = Identifier::new(&data_type.schema);
            // 15 digits, and the coordinate reference system in its long form.
            let arguments = vec![expr, Expr::Integer(15), Expr::Integer(4)];
            return Expr::call(schema, "st_asgeojson", arguments).cast(TypeName::builtin("json"));
        }
        expr
    }
}

pub(super) fn is_joinable(rows: &Rows) -> bool {
    rows.cardinality == Cardinality::One
        && matches!(rows.source.scan.from(), From::Relation)
        && !rows.source.join.is_empty()
}

/// A column name that the relation does not have.
pub(super) fn free_name(relation: &Relation, word: &str) -> String {
    let mut name = format!("~{word}");
    while relation.attribute(&name).is_some() {
        name.insert(0, '~');
    }
    name
}
