use std::collections::{BTreeMap, BTreeSet};

use super::objects::{CellValues, ColumnLayout, FieldLayout, NodeLayout, Objects, Presence};
use crate::document::Value;
use crate::model::{Attribute, Relation};
use crate::response::Path;
use crate::schema::scalar_kind;

/// The variable that holds plain objects.
pub const OBJECTS: &str = "objects";

impl Objects {
    /// Objects of one relation, with nothing nested in them and columns by their names in the database, as the value of
    /// the variable `OBJECTS`.
    ///
    /// `columns`: what some object gives. `at`: where the objects stand.
    pub fn plain(relation: &Relation, columns: &[(Attribute, Presence)], at: Path) -> Objects {
        let place = |(place, (attribute, _)): (usize, &(Attribute, Presence))| {
            (attribute.name.clone(), FieldLayout::Column(place))
        };
        let column = |(attribute, presence): &(Attribute, Presence)| ColumnLayout {
            name: attribute.name.clone(),
            data_type: attribute.data_type.clone(),
            values: CellValues::Scalar(scalar_kind(&attribute.data_type)),
            presence: *presence,
        };
        let layout = NodeLayout {
            relation: relation.name.clone(),
            parent: None,
            conflict: None,
            links: 0,
            fields: columns.iter().enumerate().map(place).collect(),
            columns: columns.iter().map(column).collect(),
            always: columns.iter().filter(|(_, presence)| *presence == Presence::Always).count(),
            decided: BTreeSet::new(),
        };
        Objects {
            value: Value::Variable(OBJECTS.to_owned()),
            defaults: BTreeMap::new(),
            variables: BTreeSet::from([OBJECTS.to_owned()]),
            at,
            is_list: true,
            nodes: vec![layout],
        }
    }
}
