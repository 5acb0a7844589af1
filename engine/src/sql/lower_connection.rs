//! Rows in pages, as one statement.
//!
//! A CTE holds the page and, where it is limited, one row more, which tells whether there are others. Its rows are
//! numbered from the end that is asked for. What is wanted of edges hangs on the rows of that CTE, and so do the
//! cursors of `pageInfo`. Whether there are rows on the far side of the client's cursor is asked for itself.

use super::json::from_select;
use super::lower::{Lowering, Row};
use super::lower_predicate::{is_leakproof_scalar, operator_schema};
use super::lower_rows::{Base, free_name};
use super::tree::{
    Alias, Call, Common, Expr, FromItem, FromJoin, Identifier, Output as Named, Select, Source, TypeName,
    catalog,
};
use crate::model::Relation;
use crate::permission::{Operator, Parameter, Scalar};
use crate::plan::{Connection, ConnectionTarget, EdgeValue, End, OrderKey, OrderValue, PageInfoValue, Side};
use crate::schema::Direction;

/// The CTE of a page: what its columns are called, and how many of its rows are wanted.
struct Page {
    cte: Alias,
    /// From 1, beginning at the end that is asked for.
    number: String,
    /// The keys of the order.
    keys: Vec<String>,
    /// The row's whole row, for computed fields.
    whole: String,
    /// `None`: all.
    most: Option<Expr>,
}

/// A key of the order beside the cursor's value for it.
struct Beside<'c> {
    column: Expr,
    /// Of rows that come later.
    direction: Direction,
    is_nullable: bool,
    value: &'c Option<Parameter>,
}

impl Lowering {
    /// A connection as one JSON object. `parent`: the row that encloses it.
    pub fn connection(&mut self, connection: &Connection, parent: Option<&Row>) -> Expr {
        let relation = connection.source.scan.access().relation();
        let keys = 0..connection.source.order.len();
        let page = Page {
            cte: self.alias(),
            number: free_name(relation, "number"),
            keys: keys.map(|index| free_name(relation, &format!("order{index}"))).collect(),
            whole: free_name(relation, "row"),
            most: self.limit(&connection.slice.limit),
        };
        let mut rows = Vec::new();
        let mut entries = Vec::with_capacity(connection.targets.len());
        for target in &connection.targets {
            entries.push(match target {
                ConnectionTarget::TypeName(name, ty) => (name.clone(), self.constant_text(ty.to_string())),
                ConnectionTarget::Edges(name, edges) => {
                    let row = Row { alias: self.alias(), whole: Some(page.whole.clone()) };
                    let list = self.edges(connection, &page, edges, &row);
                    rows.push(row);
                    (name.clone(), list)
                }
                ConnectionTarget::PageInfo(name, fields) => {
                    (name.clone(), self.page_info(connection, &page, fields, parent))
                }
            });
        }
        let common = self.page_rows(connection, &page, &rows, parent);
        let mut select = self.objects(Select::default(), entries);
        select.with.push((page.cte, Common::Select(Box::new(common))));
        Expr::Subquery(Box::new(select))
    }

    /// The rows of the CTE, with all that was read of `rows`, which stand for it.
    fn page_rows(
        &mut self,
        connection: &Connection,
        page: &Page,
        rows: &[Row],
        parent: Option<&Row>,
    ) -> Select {
        let relation = connection.source.scan.access().relation().clone();
        let is_backward = connection.slice.end == End::Last;
        let (mut inner, inner_row) = self.ordered_rows(connection, page, parent);
        let mut names: Vec<String> = page.keys.clone();
        let mut columns: Vec<String> = rows.iter().flat_map(|row| self.used_columns(row.alias)).collect();
        columns.sort();
        columns.dedup();
        for name in columns {
            let column = self.column(&inner_row, &name);
            inner.targets.push((column, named(&name)));
            names.push(name);
        }
        if rows.iter().any(|row| self.is_whole_used(row.alias)) {
            let row = Expr::Row(inner_row.alias).cast(row_type(&relation));
            inner.targets.push((row, named(&page.whole)));
            names.push(page.whole.clone());
        }
        let alias = self.alias();
        let keys = page.keys.iter().zip(&connection.source.order);
        let order: Vec<(Expr, Direction)> =
            keys.map(|(name, key)| (Expr::column(alias, name), turned(key.direction, is_backward))).collect();
        let number = Expr::Window {
            call: Call {
                schema: catalog(),
                name: Identifier::new("row_number"),
                arguments: Vec::new(),
                distinct: false,
            },
            partition: Vec::new(),
            order: order.clone(),
        };
        let mut targets: Vec<(Expr, Option<Named>)> =
            names.iter().map(|name| (Expr::column(alias, name), named(name))).collect();
        targets.push((number, named(&page.number)));
        let one_more = |most: &Expr| Expr::infix(most.clone(), "+", Expr::Integer(1));
        Select {
            targets,
            from: vec![from_select(inner, alias)],
            filter: self.beyond_cursor(connection, page, alias).into_iter().collect(),
            order_by: order,
            limit: page.most.as_ref().map(one_more),
            ..Select::default()
        }
    }

    /// All rows of the connection, on both sides of a cursor, as a select of the order's keys.
    fn ordered_rows(&mut self, connection: &Connection, page: &Page, parent: Option<&Row>) -> (Select, Row) {
        let Base { mut select, row } = self.base(&connection.source, parent);
        let order = std::mem::take(&mut select.order_by);
        for ((expr, _), name) in order.iter().zip(&page.keys) {
            select.targets.push((expr.clone(), named(name)));
        }
        if !select.distinct_on.is_empty() {
            select.order_by = order;
        }
        if !connection.source.order.iter().all(is_leakproof) {
            // What compares keys with a cursor must not be evaluated on rows that the role does not see: Postgres moves
            // no condition below an OFFSET.
            select.offset = Some(Expr::Integer(0));
        }
        (select, row)
    }

    /// The keys of a row beside the cursor's values; none without a cursor.
    fn beside_cursor<'c>(connection: &'c Connection, page: &Page, alias: Alias) -> Vec<Beside<'c>> {
        let Some(split) = &connection.split else { return Vec::new() };
        let keys = page.keys.iter().zip(&connection.source.order).zip(&split.values);
        keys.map(|((name, key), value)| Beside {
            column: Expr::column(alias, name),
            direction: turned(key.direction, split.side == Side::Before),
            is_nullable: is_nullable(key),
            value,
        })
        .collect()
    }

    /// The condition that a row is on the side of the cursor that is asked for.
    fn beyond_cursor(&mut self, connection: &Connection, page: &Page, alias: Alias) -> Option<Expr> {
        let keys = Self::beside_cursor(connection, page, alias);
        let mut condition: Option<Expr> = None;
        for key in keys.iter().rev() {
            let later = self.comes_later(key);
            condition = Some(match condition {
                None => later,
                Some(rest) => {
                    let tie = Expr::And(vec![self.is_equal(key), rest]);
                    if later == Expr::Boolean(false) { tie } else { Expr::Or(vec![later, tie]) }
                }
            });
        }
        let condition = condition?;
        // An index serves the first key alone.
        let bound = keys.first().filter(|_| keys.len() > 1).and_then(|first| self.first_bound(first));
        Some(match bound {
            Some(bound) => Expr::And(vec![bound, condition]),
            None => condition,
        })
    }

    /// Does the key's value come after the cursor's? Never null where it does.
    fn comes_later(&mut self, key: &Beside) -> Expr {
        let Some(value) = key.value else {
            return match key.direction.nulls_first {
                true => key.column.clone().not_null(),
                false => Expr::Boolean(false),
            };
        };
        let symbol = if key.direction.descending { "<" } else { ">" };
        let later = self.compared(key, symbol, value);
        match key.is_nullable && !key.direction.nulls_first {
            true => Expr::Or(vec![later, Expr::IsNull(Box::new(key.column.clone()))]),
            false => later,
        }
    }

    fn is_equal(&mut self, key: &Beside) -> Expr {
        match key.value {
            Some(value) => self.compared(key, "=", value),
            None => Expr::IsNull(Box::new(key.column.clone())),
        }
    }

    /// What holds for the first key of every row that comes later, if it is a single comparison.
    fn first_bound(&mut self, key: &Beside) -> Option<Expr> {
        let value = key.value.as_ref()?;
        if key.is_nullable && !key.direction.nulls_first {
            return None;
        }
        let symbol = if key.direction.descending { "<=" } else { ">=" };
        Some(self.compared(key, symbol, value))
    }

    /// The same for every row that does not come later.
    fn last_bound(&mut self, key: &Beside) -> Option<Expr> {
        let value = key.value.as_ref().filter(|_| !key.is_nullable)?;
        let symbol = if key.direction.descending { ">=" } else { "<=" };
        Some(self.compared(key, symbol, value))
    }

    fn compared(&mut self, key: &Beside, symbol: &'static str, value: &Parameter) -> Expr {
        let right = self.parameter(value);
        let schema = operator_schema(&value.data_type);
        Expr::Infix { left: Box::new(key.column.clone()), schema, symbol, right: Box::new(right) }
    }

    fn edges(
        &mut self,
        connection: &Connection,
        page: &Page,
        fields: &[(String, EdgeValue)],
        row: &Row,
    ) -> Expr {
        let mut joins = Vec::new();
        let mut entries = Vec::with_capacity(fields.len());
        for (name, value) in fields {
            let expr = match value {
                EdgeValue::TypeName(ty) => self.constant_text(ty.to_string()),
                EdgeValue::Cursor => self.cursor(&connection.source.order, page, row.alias),
                EdgeValue::Node(targets) => {
                    let node = self.entries(targets, row, &mut joins);
                    self.object(node)
                }
            };
            entries.push((name.clone(), expr));
        }
        let mut select = wanted_rows(page, row.alias);
        let is_backward = connection.slice.end == End::Last;
        select.order_by.push((Expr::column(row.alias, &page.number), by_number(is_backward)));
        select.from.extend(joins);
        let list = self.list(select, entries);
        Expr::Subquery(Box::new(list))
    }

    fn page_info(
        &mut self,
        connection: &Connection,
        page: &Page,
        fields: &[(String, PageInfoValue)],
        parent: Option<&Row>,
    ) -> Expr {
        let end = connection.slice.end;
        let entries = fields.iter().map(|(name, value)| {
            let expr = match value {
                PageInfoValue::TypeName(ty) => self.constant_text(ty.to_string()),
                PageInfoValue::HasNextPage => {
                    self.has_more(connection, page, end == End::First, Side::Before, parent)
                }
                PageInfoValue::HasPreviousPage => {
                    self.has_more(connection, page, end == End::Last, Side::After, parent)
                }
                PageInfoValue::StartCursor => self.outer_cursor(connection, page, end == End::Last),
                PageInfoValue::EndCursor => self.outer_cursor(connection, page, end == End::First),
            };
            (name.clone(), expr)
        });
        let entries = entries.collect();
        self.object(entries)
    }

    /// Are there rows beyond one side of the page? Of an empty page there are none, as in the reference.
    ///
    /// `is_far`: is it the side where the page was cut off? `side`: of a cursor for which the rows there were left out.
    fn has_more(
        &mut self,
        connection: &Connection,
        page: &Page,
        is_far: bool,
        side: Side,
        parent: Option<&Row>,
    ) -> Expr {
        let mut ways = Vec::new();
        if let (true, Some(most)) = (is_far, &page.most) {
            let row = self.alias();
            let number = || Expr::column(row, &page.number);
            let mut select = all_rows(page, row);
            select.filter.push(Expr::infix(number(), ">", most.clone()));
            // Where none are wanted the page is empty.
            select.filter.push(Expr::infix(number(), ">", Expr::Integer(1)));
            ways.push(exists(select));
        }
        if connection.split.as_ref().is_some_and(|split| split.side == side) {
            let row = self.alias();
            let is_filled = exists(wanted_rows(page, row));
            ways.push(Expr::And(vec![is_filled, self.has_rows_before_cursor(connection, page, parent)]));
        }
        match ways.pop() {
            None => Expr::Boolean(false),
            Some(only) if ways.is_empty() => only,
            Some(last) => {
                ways.push(last);
                Expr::Or(ways)
            }
        }
    }

    /// Are there rows on the side of the cursor that is not asked for?
    fn has_rows_before_cursor(&mut self, connection: &Connection, page: &Page, parent: Option<&Row>) -> Expr {
        let (inner, _) = self.ordered_rows(connection, page, parent);
        let alias = self.alias();
        let beyond = self.beyond_cursor(connection, page, alias).unwrap_or(Expr::Boolean(true));
        let beyond = Expr::Coalesce(Box::new(beyond), Box::new(Expr::Boolean(false)));
        let keys = Self::beside_cursor(connection, page, alias);
        // For an index; the other condition says it all.
        let mut filter: Vec<Expr> =
            keys.first().and_then(|first| self.last_bound(first)).into_iter().collect();
        filter.push(Expr::Not(Box::new(beyond)));
        // The outermost row is there or none is. In an order it is found by index; EXISTS would read the relation from
        // its beginning.
        let outermost = Select {
            targets: vec![(Expr::Boolean(true), None)],
            from: vec![from_select(inner, alias)],
            filter,
            order_by: keys.iter().map(|key| (key.column.clone(), key.direction)).collect(),
            limit: Some(Expr::Integer(1)),
            ..Select::default()
        };
        Expr::Subquery(Box::new(outermost)).not_null()
    }

    /// The cursor of the page's first or last row, in the order of numbers.
    fn outer_cursor(&mut self, connection: &Connection, page: &Page, is_last: bool) -> Expr {
        let row = self.alias();
        let cursor = self.cursor(&connection.source.order, page, row);
        let mut select = wanted_rows(page, row);
        select.targets = vec![(cursor, None)];
        select.order_by.push((Expr::column(row, &page.number), by_number(is_last)));
        select.limit = Some(Expr::Integer(1));
        Expr::Subquery(Box::new(select))
    }

    /// The cursor of a row of the page: base64 of an object that has each key's value under its names.
    fn cursor(&mut self, order: &[OrderKey], page: &Page, row: Alias) -> Expr {
        let entries: Vec<(Vec<&str>, Expr)> = order
            .iter()
            .zip(&page.keys)
            .map(|(key, name)| {
                let value = Expr::column(row, name);
                // As text, so that null is told from the JSON value of that name.
                let value = if is_json(key) { value.cast(TypeName::builtin("text")) } else { value };
                (key.cursor_path().collect(), value)
            })
            .collect();
        let object = self.nested_object(&entries, 0);
        self.base64(object)
    }

    /// An object of values under paths, all of which agree up to `depth`.
    fn nested_object(&mut self, entries: &[(Vec<&str>, Expr)], depth: usize) -> Expr {
        let mut names: Vec<&str> = Vec::new();
        for name in entries.iter().filter_map(|(path, _)| path.get(depth)) {
            if !names.contains(name) {
                names.push(name);
            }
        }
        let mut arguments = Vec::with_capacity(names.len() * 2);
        for name in names {
            let below: Vec<(Vec<&str>, Expr)> =
                entries.iter().filter(|(path, _)| path.get(depth) == Some(&name)).cloned().collect();
            let leaf = below.iter().find(|(path, _)| path.len() == depth + 1).map(|(_, value)| value.clone());
            arguments.push(self.constant_text(name.to_owned()));
            arguments.push(leaf.unwrap_or_else(|| self.nested_object(&below, depth + 1)));
        }
        Expr::builtin("json_build_object", arguments)
    }

    /// A row's global id: base64 of a list with a version, the relation and the primary key.
    pub fn node_id(&mut self, relation: &Relation, key: &[Scalar], row: &Row) -> Expr {
        let mut parts = vec![
            Expr::Integer(1),
            self.constant_text(relation.schema.clone()),
            self.constant_text(relation.name.clone()),
        ];
        parts.extend(key.iter().map(|scalar| self.scalar(scalar, row)));
        let list = Expr::builtin("json_build_array", parts);
        self.base64(list)
    }

    /// Base64 of a JSON value's text, on one line.
    fn base64(&mut self, json: Expr) -> Expr {
        let text = json.cast(TypeName::builtin("text"));
        let encoding = self.constant_text("UTF8".to_owned());
        let bytes = Expr::builtin("convert_to", vec![text, encoding.cast(TypeName::builtin("name"))]);
        let format = self.constant_text("base64".to_owned());
        let lines = Expr::builtin("encode", vec![bytes, format]);
        let (line_end, nothing) = (self.constant_text("\n".to_owned()), self.constant_text(String::new()));
        Expr::builtin("replace", vec![lines, line_end, nothing])
    }
}

fn named(name: &str) -> Option<Named> {
    Some(Named(Identifier::new(name)))
}

fn row_type(relation: &Relation) -> TypeName {
    TypeName { schema: Identifier::new(&relation.schema), name: Identifier::new(&relation.name) }
}

/// A direction, or the opposite one.
fn turned(direction: Direction, opposite: bool) -> Direction {
    Direction { descending: direction.descending != opposite, nulls_first: direction.nulls_first != opposite }
}

/// The order of the page's rows by their numbers.
fn by_number(descending: bool) -> Direction {
    Direction { descending, nulls_first: descending }
}

/// The page's rows and the one more.
fn all_rows(page: &Page, alias: Alias) -> Select {
    let item = FromItem { source: Source::Common(page.cte), alias, join: FromJoin::First };
    Select { from: vec![item], ..Select::default() }
}

fn wanted_rows(page: &Page, alias: Alias) -> Select {
    let mut select = all_rows(page, alias);
    if let Some(most) = &page.most {
        select.filter.push(Expr::infix(Expr::column(alias, &page.number), "<=", most.clone()));
    }
    select
}

fn exists(mut select: Select) -> Expr {
    select.targets = vec![(Expr::Integer(1), None)];
    Expr::Exists(Box::new(select))
}

fn is_nullable(key: &OrderKey) -> bool {
    match &key.value {
        OrderValue::Scalar(Scalar::Attribute(attribute)) => attribute.nullable || !key.steps.is_empty(),
        _ => true,
    }
}

fn is_json(key: &OrderKey) -> bool {
    matches!(&key.value, OrderValue::Scalar(scalar) if scalar.data_type().is_builtin("jsonb"))
}

/// Can the key be compared with a value on hidden rows without telling about them?
fn is_leakproof(key: &OrderKey) -> bool {
    match &key.value {
        OrderValue::Scalar(scalar) => {
            key.steps.iter().all(|step| step.at_most_one)
                && is_leakproof_scalar(scalar)
                && Operator::Gt.is_leakproof(scalar.data_type())
        }
        OrderValue::Aggregate(_) => false,
    }
}
