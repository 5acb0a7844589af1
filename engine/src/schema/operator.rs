/// An operator of a comparison expression, `where` and permission rules alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    Eq,
}
