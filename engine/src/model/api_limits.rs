use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::relation::Role;
use crate::response::Path;

/// What a role's requests may cost, as the setting `api_limits` has it: Hasura's shape, with limits of our own beside.
///
/// Source: Hasura v2's `api_limits`; `root_field_limit`, `alias_limit` and `row_limit` are this engine's.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Json", into = "Json")]
pub struct ApiLimits {
    /// As it was given, which is how it is exported.
    given: Json,
    disabled: bool,
    depth: Limit<u64>,
    nodes: Limit<u64>,
    root_fields: Limit<u64>,
    aliases: Limit<u64>,
    rows: Limit<u64>,
    milliseconds: Limit<u64>,
    batch: Limit<u64>,
    rate: Limit<Rate>,
}

/// A limit of each role: its own, else that of all.
#[derive(Debug, Clone, PartialEq)]
struct Limit<T> {
    global: Option<T>,
    per_role: BTreeMap<String, T>,
}

/// How many operations a minute may have, and who is counted together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    pub requests_per_minute: u64,
    pub unique: Unique,
}

/// What tells callers of one role apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unique {
    /// Nothing.
    Role,
    Address,
    /// The values of these session variables, whose names are in lower case.
    Variables(Vec<String>),
}

/// The limits that hold for one role. `None`: there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RoleLimits {
    /// Fields with a selection set inside one another.
    pub depth: Option<u64>,
    /// Fields with a selection set.
    pub nodes: Option<u64>,
    pub root_fields: Option<u64>,
    pub aliases: Option<u64>,
    /// Rows that any one list returns.
    pub rows: Option<u64>,
    pub milliseconds: Option<u64>,
}

/// Why a value is no `api_limits`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {reason}")]
pub struct Fault {
    /// Inside the value.
    pub at: Path,
    pub reason: String,
}

/// A limit longer than this is none: 24 days, the longest time that Postgres can wait for.
const LONGEST_MILLISECONDS: f64 = 2_147_483_647.0;

impl ApiLimits {
    /// Reads the setting. Numbers are whole and not negative, but for `time_limit`, which is in seconds and above 0; a
    /// `row_limit` is at least 1. `global` may be left out: then only the roles that are named have the limit.
    ///
    /// Errors: what else stands in it, because a misspelt limit would silently not hold.
    pub fn parse(given: &Json) -> Result<ApiLimits, Fault> {
        let root = Path::root();
        let object = object(given, &root)?;
        let mut limits = ApiLimits { given: given.clone(), ..ApiLimits::default() };
        for (key, value) in object.iter().filter(|(_, value)| !value.is_null()) {
            let at = root.key(key.as_str());
            match key.as_str() {
                "disabled" => {
                    limits.disabled = value.as_bool().ok_or_else(|| fault(&at, "expected true or false"))?;
                }
                "depth_limit" => limits.depth = Limit::parse(value, &at, count)?,
                "node_limit" => limits.nodes = Limit::parse(value, &at, count)?,
                "root_field_limit" => limits.root_fields = Limit::parse(value, &at, count)?,
                "alias_limit" => limits.aliases = Limit::parse(value, &at, count)?,
                "row_limit" => limits.rows = Limit::parse(value, &at, at_least_one)?,
                "time_limit" => limits.milliseconds = Limit::parse(value, &at, milliseconds)?,
                "batch_limit" => limits.batch = Limit::parse(value, &at, count)?,
                "rate_limit" => limits.rate = Limit::parse(value, &at, rate)?,
                _ => return Err(fault(&root, format!("unknown limit \"{key}\""))),
            }
        }
        Ok(limits)
    }

    /// The limits of a role. Admin has none.
    pub fn of(&self, role: &Role) -> RoleLimits {
        if self.exempts(role) {
            return RoleLimits::default();
        }
        RoleLimits {
            depth: self.depth.of(role).copied(),
            nodes: self.nodes.of(role).copied(),
            root_fields: self.root_fields.of(role).copied(),
            aliases: self.aliases.of(role).copied(),
            rows: self.rows.of(role).copied(),
            milliseconds: self.milliseconds.of(role).copied(),
        }
    }

    /// How many requests a role may send in one batch.
    pub fn batch(&self, role: &Role) -> Option<u64> {
        self.batch.of(role).copied().filter(|_| !self.exempts(role))
    }

    /// How often a role may ask.
    pub fn rate(&self, role: &Role) -> Option<&Rate> {
        self.rate.of(role).filter(|_| !self.exempts(role))
    }

    fn exempts(&self, role: &Role) -> bool {
        self.disabled || role.is_admin()
    }
}

impl TryFrom<Json> for ApiLimits {
    type Error = Fault;

    fn try_from(given: Json) -> Result<ApiLimits, Fault> {
        ApiLimits::parse(&given)
    }
}

impl From<ApiLimits> for Json {
    fn from(limits: ApiLimits) -> Json {
        match limits.given {
            Json::Null => Json::Object(Map::new()),
            given => given,
        }
    }
}

impl<T> Default for Limit<T> {
    fn default() -> Limit<T> {
        Limit { global: None, per_role: BTreeMap::new() }
    }
}

impl<T> Limit<T> {
    /// `{"global": …, "per_role": {"<role>": …}}`.
    fn parse(
        given: &Json,
        at: &Path,
        read: impl Fn(&Json, &Path) -> Result<T, Fault>,
    ) -> Result<Limit<T>, Fault> {
        let mut limit = Limit::default();
        for (key, value) in object(given, at)?.iter().filter(|(_, value)| !value.is_null()) {
            let at_key = at.key(key.as_str());
            match key.as_str() {
                "global" => limit.global = Some(read(value, &at_key)?),
                "per_role" => {
                    for (role, value) in object(value, &at_key)? {
                        limit.per_role.insert(role.clone(), read(value, &at_key.key(role.as_str()))?);
                    }
                }
                _ => return Err(fault(at, format!("expected \"global\" and \"per_role\", found \"{key}\""))),
            }
        }
        Ok(limit)
    }

    fn of(&self, role: &Role) -> Option<&T> {
        self.per_role.get(&role.0).or(self.global.as_ref())
    }
}

fn fault(at: &Path, reason: impl Into<String>) -> Fault {
    Fault { at: at.clone(), reason: reason.into() }
}

fn object<'a>(given: &'a Json, at: &Path) -> Result<&'a Map<String, Json>, Fault> {
    given.as_object().ok_or_else(|| fault(at, "expected an object"))
}

fn count(given: &Json, at: &Path) -> Result<u64, Fault> {
    let number = given.as_u64().filter(|number| *number <= u64::from(u32::MAX));
    number.ok_or_else(|| fault(at, "expected a whole number that is not negative"))
}

fn at_least_one(given: &Json, at: &Path) -> Result<u64, Fault> {
    let number = given.as_u64().filter(|number| (1..=u64::from(u32::MAX)).contains(number));
    number.ok_or_else(|| fault(at, "expected a whole number above 0"))
}

fn milliseconds(given: &Json, at: &Path) -> Result<u64, Fault> {
    let seconds = given.as_f64().filter(|seconds| *seconds > 0.0);
    let seconds = seconds.ok_or_else(|| fault(at, "expected a number of seconds above 0"))?;
    let milliseconds = (seconds * 1000.0).ceil().min(LONGEST_MILLISECONDS);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 1 and 2^31")]
    Ok(milliseconds as u64)
}

fn rate(given: &Json, at: &Path) -> Result<Rate, Fault> {
    let object = object(given, at)?;
    let known = ["max_reqs_per_min", "unique_params"];
    if let Some(other) = object.keys().find(|key| !known.contains(&key.as_str())) {
        let reason = format!("expected \"max_reqs_per_min\" and \"unique_params\", found \"{other}\"");
        return Err(fault(at, reason));
    }
    let most = object.get("max_reqs_per_min");
    let most = most.ok_or_else(|| fault(at, "key \"max_reqs_per_min\" not found"))?;
    let requests_per_minute = count(most, &at.key("max_reqs_per_min"))?;
    let at = at.key("unique_params");
    let refused = || fault(&at, "expected \"IP\" or a list of session variables other than x-hasura-role");
    let unique = match object.get("unique_params").unwrap_or(&Json::Null) {
        Json::Null => Unique::Role,
        Json::String(text) if text.eq_ignore_ascii_case("ip") => Unique::Address,
        Json::Array(names) => {
            let name = |name: &Json| {
                let name = name.as_str()?.to_lowercase();
                (name.starts_with("x-hasura-") && name != "x-hasura-role").then_some(name)
            };
            Unique::Variables(names.iter().map(name).collect::<Option<_>>().ok_or_else(refused)?)
        }
        _ => return Err(refused()),
    };
    Ok(Rate { requests_per_minute, unique })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(given: Json) -> ApiLimits {
        ApiLimits::parse(&given).unwrap()
    }

    fn role(name: &str) -> Role {
        Role(name.to_owned())
    }

    #[test]
    fn a_role_has_its_own_limit_or_that_of_all() {
        let limits = parse(json!({
            "depth_limit": {"global": 5, "per_role": {"user": 7}},
            "row_limit": {"per_role": {"user": 10}},
            "time_limit": {"global": 0.5},
        }));
        let user =
            RoleLimits { depth: Some(7), rows: Some(10), milliseconds: Some(500), ..RoleLimits::default() };
        assert_eq!(limits.of(&role("user")), user);
        let other = RoleLimits { depth: Some(5), milliseconds: Some(500), ..RoleLimits::default() };
        assert_eq!(limits.of(&role("other")), other);
    }

    #[test]
    fn admin_has_none_and_disabled_ones_hold_for_nobody() {
        let all = json!({
            "depth_limit": {"global": 1, "per_role": {"admin": 1}}, "batch_limit": {"global": 1},
            "rate_limit": {"global": {"max_reqs_per_min": 1}},
        });
        let limits = parse(all.clone());
        assert_eq!(limits.of(&role("admin")), RoleLimits::default());
        assert_eq!((limits.batch(&role("admin")), limits.rate(&role("admin"))), (None, None));
        assert_eq!(limits.batch(&role("user")), Some(1));
        let mut disabled = all;
        disabled["disabled"] = json!(true);
        let limits = parse(disabled);
        assert_eq!(limits.of(&role("user")), RoleLimits::default());
        assert_eq!((limits.batch(&role("user")), limits.rate(&role("user"))), (None, None));
    }

    #[test]
    fn rates_tell_callers_apart() {
        let limits = parse(json!({"rate_limit": {
            "global": {"unique_params": "ip", "max_reqs_per_min": 100},
            "per_role": {
                "a": {"unique_params": ["X-Hasura-User-Id"], "max_reqs_per_min": 10},
                "b": {"unique_params": null, "max_reqs_per_min": 0},
            },
        }}));
        let rate = |name: &str| limits.rate(&role(name)).cloned().unwrap();
        assert_eq!(rate("other"), Rate { requests_per_minute: 100, unique: Unique::Address });
        let variables = Unique::Variables(vec!["x-hasura-user-id".to_owned()]);
        assert_eq!(rate("a"), Rate { requests_per_minute: 10, unique: variables });
        assert_eq!(rate("b"), Rate { requests_per_minute: 0, unique: Unique::Role });
    }

    #[test]
    fn what_could_not_hold_is_refused() {
        let cases = [
            (json!([]), "$: expected an object"),
            (json!({"depht_limit": {"global": 1}}), "$: unknown limit \"depht_limit\""),
            (json!({"disabled": "no"}), "$.disabled: expected true or false"),
            (json!({"depth_limit": 5}), "$.depth_limit: expected an object"),
            (
                json!({"depth_limit": {"global": -1}}),
                "$.depth_limit.global: expected a whole number that is not negative",
            ),
            (
                json!({"node_limit": {"per_role": {"a": 1.5}}}),
                "$.node_limit.per_role.a: expected a whole number that is not negative",
            ),
            (json!({"row_limit": {"global": 0}}), "$.row_limit.global: expected a whole number above 0"),
            (
                json!({"time_limit": {"global": 0}}),
                "$.time_limit.global: expected a number of seconds above 0",
            ),
            (
                json!({"alias_limit": {"roles": {}}}),
                "$.alias_limit: expected \"global\" and \"per_role\", found \"roles\"",
            ),
            (
                json!({"rate_limit": {"global": {}}}),
                "$.rate_limit.global: key \"max_reqs_per_min\" not found",
            ),
            (
                json!({"rate_limit": {"global": {"max_reqs_per_min": 1, "unique_params": ["x-hasura-role"]}}}),
                "$.rate_limit.global.unique_params: expected \"IP\" or a list of session variables other than \
                 x-hasura-role",
            ),
        ];
        for (given, expected) in cases {
            assert_eq!(ApiLimits::parse(&given).unwrap_err().to_string(), expected, "{given}");
        }
    }

    #[test]
    fn it_is_exported_as_it_was_given() {
        let given = json!({"disabled": false, "time_limit": {"global": 10, "per_role": {"a": 2.5}}});
        assert_eq!(serde_json::to_value(parse(given.clone())).unwrap(), given);
        assert_eq!(serde_json::to_value(ApiLimits::default()).unwrap(), json!({}));
    }
}
