use serde::{Deserialize, Serialize};

use super::settings::NamingConvention;

/// How the names differ of what is tracked under a source, one of the names for this database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceNames {
    pub root_fields: RootNames,
    /// What stands around the names of types.
    pub type_names: Affixes,
    /// Null: as the instance's setting says.
    pub naming_convention: Option<NamingConvention>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RootNames {
    /// The field of the root types below which the source's root fields stand; null: they stand at the root.
    pub namespace: Option<String>,
    /// What stands around the names of root fields.
    #[serde(flatten)]
    pub affixes: Affixes,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Affixes {
    pub prefix: Option<String>,
    pub suffix: Option<String>,
}

impl Affixes {
    const NONE: Affixes = Affixes { prefix: None, suffix: None };
}

impl SourceNames {
    /// The names of a source without customization.
    pub const PLAIN: SourceNames = SourceNames {
        root_fields: RootNames { namespace: None, affixes: Affixes::NONE },
        type_names: Affixes::NONE,
        naming_convention: None,
    };

    pub fn namespace(&self) -> Option<&str> {
        self.root_fields.namespace.as_deref()
    }
}
