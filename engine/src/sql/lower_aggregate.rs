use super::json::{Entries, from_select};
use super::lower::{Lowering, Row};
use super::lower_rows::is_joinable;
use super::tree::{Expr, Identifier, Output as Named, Select, TypeName};
use crate::plan::{Aggregate, AggregateField, AggregateTarget, AggregateValue, Rows, Target, TargetValue};

/// Columns of the inner select, which computes the aggregates of one row source.
type Columns = Vec<(Expr, Option<Named>)>;

impl Lowering {
    /// An aggregate as one JSON object: first all values in one pass over the rows, then the object around them.
    pub fn aggregate(&mut self, aggregate: &Aggregate, parent: Option<&Row>) -> Expr {
        let outer = Row::of(self.alias());
        let paged = aggregate.source.is_paged();
        let mut base = self.base(&aggregate.source, parent);
        // Without a page the order of the rows changes nothing.
        if !paged {
            base.select.order_by.clear();
        }
        let row = if paged { self.page_row(&aggregate.source) } else { base.row.clone() };
        let mut columns: Columns = Vec::new();
        let mut entries: Entries = Vec::with_capacity(aggregate.targets.len());
        for target in &aggregate.targets {
            let (name, expr) = match target {
                AggregateTarget::TypeName(name, ty) => (name, self.constant_text(ty.to_string())),
                // The same pass over the same rows.
                AggregateTarget::Nodes(name, rows) if is_of_all(rows, aggregate) => {
                    let entries = self.entries(&rows.targets, &row, &mut Vec::new());
                    let list = self.list_of_rows(entries);
                    (name, add_column(&mut columns, &outer, list))
                }
                AggregateTarget::Nodes(name, rows) => (name, self.rows(rows, parent)),
                AggregateTarget::Fields(name, fields) => {
                    let values = self.fields(fields, &row, &outer, &mut columns);
                    (name, self.object(values))
                }
            };
            entries.push((name.clone(), expr));
        }
        if columns.is_empty() {
            let select = self.objects(Select::default(), entries);
            return Expr::Subquery(Box::new(select));
        }
        let mut inner = if paged { self.page(base, &aggregate.source, &row) } else { base.select };
        inner.order_by.clear();
        inner.targets = columns;
        let select = Select { from: vec![from_select(inner, outer.alias)], ..Select::default() };
        let select = self.objects(select, entries);
        Expr::Subquery(Box::new(select))
    }

    /// The entries of `aggregate`, each reading a column that is added to the inner select.
    fn fields(
        &mut self,
        fields: &[AggregateField],
        row: &Row,
        outer: &Row,
        columns: &mut Columns,
    ) -> Entries {
        let mut entries = Vec::with_capacity(fields.len());
        for field in fields {
            let expr = match &field.value {
                AggregateValue::TypeName(ty) => self.constant_text(ty.to_string()),
                AggregateValue::Operation(inner) => {
                    let values = self.fields(inner, row, outer, columns);
                    self.object(values)
                }
                AggregateValue::Count { columns: counted, distinct } => {
                    let count = self.count(counted, *distinct, row);
                    add_column(columns, outer, count)
                }
                AggregateValue::Apply { operator, scalar, as_text } => {
                    let value = self.apply(*operator, scalar, row);
                    let value = if *as_text { value.cast(TypeName::builtin("text")) } else { value };
                    add_column(columns, outer, value)
                }
            };
            entries.push((field.name.clone(), expr));
        }
        entries
    }
}

/// Are these all of the rows that are aggregated, in any order, and read without joins?
fn is_of_all(rows: &Rows, aggregate: &Aggregate) -> bool {
    let source = &rows.source;
    let joins = |target: &Target| matches!(&target.value, TargetValue::Rows(rows) if is_joinable(rows));
    *source == aggregate.source
        && !source.is_paged()
        && source.order.is_empty()
        && !rows.targets.iter().any(joins)
}

fn add_column(columns: &mut Columns, outer: &Row, value: Expr) -> Expr {
    let name = format!("value{}", columns.len());
    columns.push((value, Some(Named(Identifier::new(&name)))));
    Expr::column(outer.alias, &name)
}
