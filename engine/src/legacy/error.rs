use crate::model::Role;
use crate::permission;
use crate::plan;
use crate::response::Path;

/// Why a legacy command is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{reason}")]
pub struct Error {
    /// From the command's own root: `$.args.where`.
    pub at: Path,
    pub reason: Box<Refusal>,
}

/// The sentences are those of the reference.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    #[error("unknown command \"{0}\"")]
    UnknownCommand(String),
    #[error("key \"{0}\" not found")]
    MissingKey(&'static str),
    #[error("the key 'action' was not present")]
    MissingAction,
    #[error("parsing {what} failed, expected {expected}, but encountered {found}")]
    Kind { what: &'static str, expected: &'static str, found: &'static str },
    #[error("parsing {what} failed, {reason}")]
    Malformed { what: &'static str, reason: String },
    #[error("unexpected negative value")]
    Negative,
    #[error("table \"{0}\" does not exist")]
    UnknownTable(String),
    #[error("{operation} on \"{table}\" for role \"{}\" is not allowed. {}", .role.0, .more)]
    NotAllowed { operation: &'static str, table: String, role: Role, more: &'static str },
    #[error("view \"{table}\" is not {what}")]
    Immutable { table: String, what: &'static str },
    #[error("{}", column_refusal(.operation, .column, .role))]
    Column { operation: &'static str, column: String, role: Role },
    #[error("column \"{column}\" is not {what} for role \"{}\"; its value is predefined in permission", .role.0)]
    Preset { column: String, what: &'static str, role: Role },
    #[error("column \"{0}\" does not exist")]
    UnknownColumn(String),
    #[error("relationship \"{0}\" does not exist")]
    UnknownRelationship(String),
    #[error("\"{0}\" does not exist")]
    UnknownField(String),
    #[error("expecting a {wanted}; but, \"{name}\" is a {found}; {more}")]
    WrongField { wanted: &'static str, name: String, found: &'static str, more: &'static str },
    #[error(
        "role \"{}\" does not have permission to read relationship \"{relationship}\"; no permission on table \"{table}\"",
        .role.0
    )]
    Relationship { relationship: String, table: String, role: Role },
    #[error("\"{name}\" {reason}")]
    Order { name: String, reason: &'static str },
    #[error("\"{0}\" is selected twice")]
    Twice(String),
    #[error("when selecting an 'obj_relationship' 'where', 'order_by', 'limit' and 'offset'  can't be used")]
    ArrangedObject,
    #[error("atleast one of $set, $inc, $mul has to be present")]
    NothingToSet,
    #[error("Expecting 'constraint' or 'constraint_on' when the 'action' is 'update'")]
    NoConflictTarget,
    #[error("'constraint' and 'constraint_on' cannot be set at a time")]
    TwoConflictTargets,
    #[error("constraint \"{constraint}\" for table \"{table}\" does not exist")]
    UnknownConstraint { constraint: String, table: String },
    #[error("there is no unique or exclusion constraint on target column(s)")]
    NoArbiter,
    #[error("upsert is not allowed for role \"{}\" since update permissions are not defined", .0.0)]
    Upsert(Role),
    #[error("column \"{0}\" is not updatable")]
    NotUpdatable(String),
    #[error("the command selects relationships more than {limit} levels deep")]
    TooDeep { limit: usize },
    #[error("the command selects more than {limit} columns")]
    TooManyColumns { limit: usize },
    #[error("{error}")]
    Condition { error: permission::Error, role: Role },
    #[error("{0}")]
    Relation(permission::Error),
    #[error("{0}")]
    Plan(plan::Error),
}

/// What admin may do with every column must be a column.
fn column_refusal(operation: &str, column: &str, role: &Role) -> String {
    match role.is_admin() {
        true => format!("no such column exists: \"{column}\""),
        false => {
            let role = &role.0;
            format!("role \"{role}\" does not have permission to {operation} column \"{column}\"")
        }
    }
}

impl Refusal {
    pub fn at(self, path: &Path) -> Error {
        Error { at: path.clone(), reason: Box::new(self) }
    }
}
