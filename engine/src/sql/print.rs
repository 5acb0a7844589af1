use super::tree::{
    Alias, Arbiter, Call, Common, Delete, Expr, FromJoin, Identifier, Insert, Output, Select, Source, Table,
    TypeName, Update,
};
use crate::schema::Direction;

/// The text of a statement.
pub(super) fn print(select: &Select) -> String {
    let mut printer = Printer { out: String::new(), depth: 0 };
    printer.select(select);
    printer.out
}

/// The same of a write that stands by itself.
pub(super) fn print_common(common: &Common) -> String {
    let mut printer = Printer { out: String::new(), depth: 0 };
    printer.common(common);
    printer.out
}

struct Printer {
    out: String,
    depth: usize,
}

impl Printer {
    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn line(&mut self) {
        self.out.push('\n');
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
    }

    fn identifier(&mut self, identifier: &Identifier) {
        self.quoted(identifier.as_str());
    }

    fn quoted(&mut self, name: &str) {
        self.out.push('"');
        for character in name.chars() {
            if character == '"' {
                self.out.push('"');
            }
            self.out.push(character);
        }
        self.out.push('"');
    }

    fn alias(&mut self, alias: Alias) {
        self.out.push('_');
        self.out.push_str(&alias.0.to_string());
    }

    fn type_name(&mut self, name: &TypeName) {
        self.identifier(&name.schema);
        self.text(".");
        self.identifier(&name.name);
    }

    fn list<T>(&mut self, items: &[T], separator: &str, mut print: impl FnMut(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.text(separator);
            }
            print(self, item);
        }
    }

    fn select(&mut self, select: &Select) {
        if !select.with.is_empty() {
            self.text("WITH ");
            self.list(&select.with, ", ", |printer, (alias, common)| {
                printer.alias(*alias);
                printer.text(" AS (");
                printer.depth += 1;
                printer.line();
                printer.common(common);
                printer.depth -= 1;
                printer.line();
                printer.text(")");
            });
            self.line();
        }
        self.text("SELECT ");
        if !select.distinct_on.is_empty() {
            self.text("DISTINCT ON (");
            self.list(&select.distinct_on, ", ", Self::expr);
            self.text(") ");
        }
        self.targets(&select.targets);
        for item in &select.from {
            self.line();
            self.text(match item.join {
                FromJoin::First => "FROM ",
                FromJoin::Left(_) => "LEFT JOIN ",
                FromJoin::Inner(_) => "JOIN ",
                FromJoin::Lateral => "CROSS JOIN LATERAL ",
            });
            self.source(&item.source);
            self.text(" AS ");
            self.alias(item.alias);
            if let Source::Lists(lists) = &item.source {
                self.text("(");
                self.list(lists, ", ", |printer, (name, _)| printer.identifier(name));
                self.text(")");
            }
            if let Source::Records(_, columns) = &item.source {
                self.text("(");
                self.list(columns, ", ", |printer, (name, ty)| {
                    printer.identifier(name);
                    printer.text(" ");
                    printer.type_name(ty);
                });
                self.text(")");
            }
            if let FromJoin::Left(conditions) | FromJoin::Inner(conditions) = &item.join {
                self.text(" ON ");
                self.conjunction(conditions);
            }
        }
        self.filter(&select.filter);
        if !select.order_by.is_empty() {
            self.line();
            self.order(&select.order_by);
        }
        for (word, value) in [("LIMIT ", &select.limit), ("OFFSET ", &select.offset)] {
            if let Some(value) = value {
                self.line();
                self.text(word);
                self.expr(value);
            }
        }
    }

    fn targets(&mut self, targets: &[(Expr, Option<Output>)]) {
        self.list(targets, ", ", |printer, (expr, output)| {
            printer.expr(expr);
            if let Some(Output(name)) = output {
                printer.text(" AS ");
                printer.identifier(name);
            }
        });
    }

    fn filter(&mut self, conditions: &[Expr]) {
        if !conditions.is_empty() {
            self.line();
            self.text("WHERE ");
            self.conjunction(conditions);
        }
    }

    fn order(&mut self, order: &[(Expr, Direction)]) {
        self.text("ORDER BY ");
        self.list(order, ", ", |printer, (expr, direction)| {
            printer.expr(expr);
            printer.text(if direction.descending { " DESC" } else { " ASC" });
            printer.text(if direction.nulls_first { " NULLS FIRST" } else { " NULLS LAST" });
        });
    }

    fn common(&mut self, common: &Common) {
        match common {
            Common::Select(select) => self.select(select),
            Common::Insert(insert) => self.insert(insert),
            Common::Update(update) => self.update(update),
            Common::Delete(delete) => self.delete(delete),
        }
    }

    fn insert(&mut self, insert: &Insert) {
        self.text("INSERT INTO ");
        self.table(&insert.target);
        if !insert.columns.is_empty() {
            self.text(" (");
            self.list(&insert.columns, ", ", Self::identifier);
            self.text(")");
        }
        self.line();
        self.select(&insert.rows);
        if let Some(conflict) = &insert.conflict {
            self.line();
            self.text("ON CONFLICT");
            match &conflict.target {
                Arbiter::Any => {}
                Arbiter::Constraint(constraint) => {
                    self.text(" ON CONSTRAINT ");
                    self.identifier(constraint);
                }
                Arbiter::Columns(columns) => {
                    self.text(" (");
                    self.list(columns, ", ", Self::identifier);
                    self.text(")");
                }
            }
            match &conflict.update {
                None => self.text(" DO NOTHING"),
                Some(update) => {
                    self.text(" DO UPDATE SET ");
                    self.assignments(&update.assignments);
                    self.filter(&update.filter);
                }
            }
        }
        self.returning(&insert.returning);
    }

    fn update(&mut self, update: &Update) {
        self.text("UPDATE ");
        self.table(&update.target);
        self.text(" SET ");
        self.assignments(&update.assignments);
        self.filter(&update.filter);
        self.returning(&update.returning);
    }

    fn delete(&mut self, delete: &Delete) {
        self.text("DELETE FROM ");
        self.table(&delete.target);
        self.filter(&delete.filter);
        self.returning(&delete.returning);
    }

    fn table(&mut self, table: &Table) {
        self.identifier(&table.schema);
        self.text(".");
        self.identifier(&table.name);
        self.text(" AS ");
        self.alias(table.alias);
    }

    fn assignments(&mut self, assignments: &[(Identifier, Expr)]) {
        self.list(assignments, ", ", |printer, (name, expr)| {
            printer.identifier(name);
            printer.text(" = ");
            printer.expr(expr);
        });
    }

    fn returning(&mut self, targets: &[(Expr, Option<Output>)]) {
        self.line();
        self.text("RETURNING ");
        self.targets(targets);
    }

    fn source(&mut self, source: &Source) {
        match source {
            Source::Relation { schema, name } => {
                self.identifier(schema);
                self.text(".");
                self.identifier(name);
            }
            Source::Call(call) | Source::Records(call, _) => self.call(call),
            Source::Common(alias) => self.alias(*alias),
            // Qualified, `unnest` takes one list alone.
            Source::Lists(lists) => {
                self.text("ROWS FROM (");
                self.list(lists, ", ", |printer, (_, list)| {
                    printer.text("\"pg_catalog\".\"unnest\"(");
                    printer.expr(list);
                    printer.text(")");
                });
                self.text(")");
            }
            Source::Select(select) => self.nested(select),
        }
    }

    fn nested(&mut self, select: &Select) {
        self.text("(");
        self.depth += 1;
        self.line();
        self.select(select);
        self.depth -= 1;
        self.line();
        self.text(")");
    }

    fn conjunction(&mut self, parts: &[Expr]) {
        self.junction(parts, " AND ", "true");
    }

    fn junction(&mut self, parts: &[Expr], word: &str, empty: &str) {
        if parts.is_empty() {
            self.text(empty);
        }
        self.list(parts, word, Self::expr);
    }

    fn call(&mut self, call: &Call) {
        self.identifier(&call.schema);
        self.text(".");
        self.identifier(&call.name);
        self.text(if call.distinct { "(DISTINCT " } else { "(" });
        self.list(&call.arguments, ", ", |printer, (name, argument)| {
            if let Some(name) = name {
                printer.identifier(name);
                printer.text(" => ");
            }
            printer.expr(argument);
        });
        self.text(")");
    }

    fn operator(&mut self, schema: &Identifier, symbol: &str) {
        self.text(" OPERATOR(");
        self.identifier(schema);
        self.text(".");
        self.text(symbol);
        self.text(") ");
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Column(alias, name) => {
                self.alias(*alias);
                self.text(".");
                self.identifier(name);
            }
            // A bare alias would mean a column of that name, if the item has one.
            Expr::Row(alias) => {
                self.alias(*alias);
                self.text(".*");
            }
            Expr::Default => self.text("DEFAULT"),
            Expr::Excluded(name) => {
                self.text("EXCLUDED.");
                self.identifier(name);
            }
            Expr::System(alias, name) => {
                self.alias(*alias);
                self.text(".");
                self.text(name);
            }
            Expr::Window { call, partition, order } => {
                self.call(call);
                self.text(" OVER (");
                if !partition.is_empty() {
                    self.text("PARTITION BY ");
                    self.list(partition, ", ", Self::expr);
                }
                if !order.is_empty() {
                    self.text(if partition.is_empty() { "" } else { " " });
                    self.order(order);
                }
                self.text(")");
            }
            Expr::Parameter(index, name) => {
                self.text("$");
                self.text(&index.to_string());
                self.text("::");
                self.type_name(name);
            }
            Expr::Boolean(value) => self.text(if *value { "true" } else { "false" }),
            Expr::Integer(value) => self.text(&value.to_string()),
            Expr::Null(name) => {
                self.text("NULL::");
                self.type_name(name);
            }
            Expr::EmptyList => self.text("'[]'::\"pg_catalog\".\"json\""),
            Expr::Keys(keys) => {
                self.text("'");
                self.text(keys.as_str());
                self.text("'");
            }
            Expr::CountRows => self.text("\"pg_catalog\".\"count\"(*)"),
            Expr::Call(call) => self.call(call),
            Expr::Exists(select) => {
                self.text("EXISTS ");
                self.nested(select);
            }
            Expr::Subquery(select) => self.nested(select),
            Expr::RowOf(items) => {
                self.text("ROW(");
                self.list(items, ", ", Self::expr);
                self.text(")");
            }
            Expr::Array(items, name) => {
                self.text("ARRAY[");
                self.list(items, ", ", Self::expr);
                self.text("]::");
                self.type_name(name);
            }
            Expr::Coalesce(value, otherwise) => self.two("COALESCE(", value, otherwise),
            Expr::Least(left, right) => self.two("LEAST(", left, right),
            _ => self.compound(expr),
        }
    }

    fn two(&mut self, open: &str, left: &Expr, right: &Expr) {
        self.text(open);
        self.expr(left);
        self.text(", ");
        self.expr(right);
        self.text(")");
    }

    /// Expressions whose parts would bind otherwise without parentheses.
    fn compound(&mut self, expr: &Expr) {
        self.text("(");
        match expr {
            Expr::Infix { left, schema, symbol, right } => {
                self.expr(left);
                self.operator(schema, symbol);
                self.expr(right);
            }
            Expr::Quantified { left, schema, symbol, all, list } => {
                self.expr(left);
                self.operator(schema, symbol);
                self.text(if *all { "ALL (" } else { "ANY (" });
                self.expr(list);
                self.text(")");
            }
            Expr::And(parts) => self.conjunction(parts),
            Expr::Or(parts) => self.junction(parts, " OR ", "false"),
            Expr::Not(inner) => {
                self.text("NOT ");
                self.expr(inner);
            }
            Expr::IsNotNull(inner) => {
                self.expr(inner);
                self.text(" IS NOT NULL");
            }
            Expr::IsNull(inner) => {
                self.expr(inner);
                self.text(" IS NULL");
            }
            Expr::Cast(inner, name) => {
                self.expr(inner);
                self.text(")::");
                self.type_name(name);
                return;
            }
            Expr::ByteWise(inner) => {
                self.expr(inner);
                self.text(" COLLATE \"pg_catalog\".\"C\"");
            }
            Expr::Case { condition, value, otherwise } => {
                self.text("CASE WHEN ");
                self.expr(condition);
                self.text(" THEN ");
                self.expr(value);
                if let Some(otherwise) = otherwise {
                    self.text(" ELSE ");
                    self.expr(otherwise);
                }
                self.text(" END");
            }
            simple => self.expr(simple),
        }
        self.text(")");
    }
}
