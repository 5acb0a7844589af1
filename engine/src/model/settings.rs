use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::api_limits::ApiLimits;
use super::relation::Role;
use super::source::SourceNames;

/// The source of what is tracked under no other.
pub const DEFAULT_SOURCE: &str = "default";

/// Settings of the whole instance, and what is not tied to one relation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub naming_convention: NamingConvention,
    /// bigint, numeric and float8 as JSON strings.
    pub stringify_numeric_types: bool,
    /// A role that may select a function's rows may call the function.
    pub infer_function_permissions: bool,
    /// Details of Postgres errors for admin.
    pub dev_mode: bool,
    /// Refuse an update or delete whose `where` has no condition.
    pub require_where: bool,
    /// As the reference: accept variables that an operation declares and does not use.
    pub allow_unused_variables: bool,
    /// As the reference: `returning` shows a role all rows that it wrote, not just those that it may select.
    pub returning_ignores_filter: bool,
    /// As the reference: global ids and cursors give every role the primary key, whether it may select it or not.
    pub relay_shows_hidden_keys: bool,
    /// Every role but admin runs only documents that are listed for it.
    pub allow_list: bool,
    /// Documents that the allow-list refuses, or would refuse if it were on, are written down.
    pub allow_list_learning: bool,
    /// Roles that get no `__schema` and `__type`.
    pub introspection_disabled_for: Vec<Role>,
    /// What whoever runs the server decided, whatever the list says: given to every role, or to admin alone.
    #[serde(skip)]
    pub forced_introspection: Option<bool>,
    /// Inherited roles with their parents, both sorted.
    pub inherited_roles: BTreeMap<Role, Vec<Role>>,
    /// Sources that are more than a name, by it.
    pub sources: BTreeMap<String, SourceNames>,
    pub limits: Limits,
    /// What requests of each role may cost.
    pub api_limits: ApiLimits,
}

/// What a document may cost, whoever sends it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Bytes of a document.
    pub document_bytes: usize,
    /// Lexical tokens of a document.
    pub tokens: usize,
    /// Nesting of selection sets, lists and objects.
    pub depth: usize,
    /// Fields after fragments are expanded.
    pub fields: usize,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NamingConvention {
    #[default]
    HasuraDefault,
    GraphqlDefault,
}

impl Settings {
    /// Does the role get `__schema` and `__type`?
    pub fn gives_introspection(&self, role: &Role) -> bool {
        let forced = match self.forced_introspection {
            Some(false) if !role.is_admin() => Some(false),
            Some(true) => Some(true),
            _ => None,
        };
        forced.unwrap_or_else(|| !self.introspection_disabled_for.contains(role))
    }

    /// The names of what is tracked under a source; `None` stands for the default one.
    pub fn source(&self, name: Option<&str>) -> &SourceNames {
        self.sources.get(name.unwrap_or(DEFAULT_SOURCE)).unwrap_or(&SourceNames::PLAIN)
    }

    /// The naming convention of a source.
    pub fn convention(&self, names: &SourceNames) -> NamingConvention {
        names.naming_convention.unwrap_or(self.naming_convention)
    }

    /// The naming conventions that any source may have.
    pub fn conventions(&self) -> BTreeSet<NamingConvention> {
        let sources = self.sources.values().chain([self.source(None)]);
        sources.map(|names| self.convention(names)).collect()
    }

    /// The source with that namespace.
    pub fn source_of_namespace(&self, namespace: &str) -> Option<&str> {
        let mut sources = self.sources.iter();
        sources.find(|(_, names)| names.namespace() == Some(namespace)).map(|(name, _)| name.as_str())
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            naming_convention: NamingConvention::HasuraDefault,
            stringify_numeric_types: false,
            infer_function_permissions: true,
            dev_mode: false,
            require_where: false,
            allow_unused_variables: false,
            returning_ignores_filter: false,
            relay_shows_hidden_keys: false,
            allow_list: false,
            allow_list_learning: false,
            introspection_disabled_for: Vec::new(),
            forced_introspection: None,
            inherited_roles: BTreeMap::new(),
            sources: BTreeMap::new(),
            limits: Limits::default(),
            api_limits: ApiLimits::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { document_bytes: 1 << 20, tokens: 30_000, depth: 100, fields: 20_000 }
    }
}
