use super::lower::{Lowering, Row, Statement};
use super::tree::{Expr, FromItem, FromJoin, Identifier, Select, Source};
use crate::permission::Predicate;
use crate::plan::{Examination, Question};

/// The statement that answers questions about a row: a JSON list with an object for each row of that key, two at
/// most, which has the answers as `q0`, `q1`, ….
pub fn examine(examination: &Examination, questions: &[&Question]) -> Statement {
    let mut lowering = Lowering::default();
    let relation = examination.relation();
    let row = Row::of(lowering.alias());
    let filter = vec![lowering.predicate(examination.key(), &row, &row)];
    let mut entries = vec![("row".to_owned(), Expr::Boolean(true))];
    for (number, question) in questions.iter().enumerate() {
        entries.push((format!("q{number}"), lowering.question(question, &row)));
    }
    let source =
        Source::Relation { schema: Identifier::new(&relation.schema), name: Identifier::new(&relation.name) };
    let from = vec![FromItem { source, alias: row.alias, join: FromJoin::First }];
    let select = Select { from, filter, limit: Some(Expr::Integer(2)), ..Select::default() };
    let list = lowering.list(select, entries);
    lowering.statement(&list)
}

impl Lowering {
    fn question(&mut self, question: &Question, row: &Row) -> Expr {
        match question {
            Question::Holds(predicate) => self.predicate(predicate, row, row),
            Question::HoldsWithin(sources, predicate) => {
                let denied = Predicate::Not(Box::new(predicate.clone()));
                let mut some = |predicate| self.predicate(&Question::some(sources, predicate), row, row);
                let (holds, fails) = (some(predicate.clone()), some(denied));
                let or_null = Expr::Case {
                    condition: Box::new(fails),
                    value: Box::new(Expr::Boolean(false)),
                    otherwise: None,
                };
                Expr::Case {
                    condition: Box::new(holds),
                    value: Box::new(Expr::Boolean(true)),
                    otherwise: Some(Box::new(or_null)),
                }
            }
            Question::Reason(call) => Expr::Call(self.function(call, Some(row))),
        }
    }
}
