use jsonwebtoken::Algorithm;
use serde_json::{Map, Value as Json};

use super::claims_layout::{ClaimsLayout, text, wrong_type};
use super::error::ConfigError;
use super::jwt_key::{JwtKey, algorithm_named};
use super::token_place::TokenPlace;

/// All stored JWT configurations. There is at least one.
#[derive(Debug, Clone)]
pub struct JwtConfigs(Vec<JwtConfig>);

/// How tokens of one issuer are verified, and where their session variables are.
#[derive(Debug, Clone)]
pub struct JwtConfig {
    pub(super) keys: Vec<JwtKey>,
    /// Any of these must be among a token's audiences; `None` for no check.
    pub(super) audiences: Option<Vec<String>>,
    pub(super) issuer: Option<String>,
    /// Seconds by which clocks may differ.
    pub(super) allowed_skew: f64,
    layout: ClaimsLayout,
    place: TokenPlace,
    /// What `type` says: the algorithm of keys that name none, and the only one of those that do.
    algorithm: Option<Algorithm>,
    jwk_url: Option<String>,
}

/// Where keys may come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeySources {
    Stored,
    StoredOrFetched,
}

impl JwtConfigs {
    /// The value of the setting `jwt_secret`: one configuration, an array of them, or either as a JSON text.
    ///
    /// Errors: any `ConfigError`; a configuration that is read has keys that can verify.
    /// Source: the reference's `HASURA_GRAPHQL_JWT_SECRET` and `HASURA_GRAPHQL_JWT_SECRETS`.
    pub fn parse(stored: &Json) -> Result<JwtConfigs, ConfigError> {
        JwtConfigs::parse_with(stored, KeySources::Stored)
    }

    /// The same for a server that fetches keys: a configuration may have a `jwk_url` in place of keys. It then has no key,
    /// and verifies no token, until `with_fetched_keys` gives it some.
    pub fn parse_with_urls(stored: &Json) -> Result<JwtConfigs, ConfigError> {
        JwtConfigs::parse_with(stored, KeySources::StoredOrFetched)
    }

    /// The URLs whose keys are to be fetched, each with the index of its configuration.
    pub fn jwk_urls(&self) -> Vec<(usize, String)> {
        let urls = self.0.iter().enumerate();
        urls.filter_map(|(index, config)| Some((index, config.jwk_url.clone()?))).collect()
    }

    /// These configurations, but that at `index` verifies with the keys of this set, `{"keys": […]}`, alone.
    ///
    /// Errors: those of a key set that cannot be used; the configurations at hand can be kept then.
    pub fn with_fetched_keys(&self, index: usize, set: &Json) -> Result<JwtConfigs, ConfigError> {
        let mut configs = self.clone();
        if let Some(config) = configs.0.get_mut(index) {
            config.keys = parse_key_set(config.algorithm, set)?;
        }
        Ok(configs)
    }

    /// The configurations of each place that a token may be at, in the order in which places are first named.
    pub fn by_place(self) -> Vec<(TokenPlace, JwtConfigs)> {
        let mut groups: Vec<(TokenPlace, JwtConfigs)> = Vec::new();
        for config in self.0 {
            match groups.iter_mut().find(|(place, _)| *place == config.place) {
                Some((_, group)) => group.0.push(config),
                None => groups.push((config.place.clone(), JwtConfigs(vec![config]))),
            }
        }
        groups
    }

    fn parse_with(stored: &Json, sources: KeySources) -> Result<JwtConfigs, ConfigError> {
        let parse_one = |config: &Json| JwtConfig::parse_with(config, sources);
        match stored {
            Json::String(text) => {
                let inner: Json = serde_json::from_str(text)
                    .map_err(|cause| ConfigError::NotJson { cause: cause.to_string() })?;
                match inner {
                    Json::String(_) => Err(wrong_type("jwt_secret", "an object or an array", &inner)),
                    inner => JwtConfigs::parse_with(&inner, sources),
                }
            }
            Json::Array(list) if list.is_empty() => Err(ConfigError::Empty),
            Json::Array(list) => Ok(JwtConfigs(list.iter().map(parse_one).collect::<Result<_, _>>()?)),
            one => Ok(JwtConfigs(vec![parse_one(one)?])),
        }
    }

    /// The configurations that may verify a token of this issuer, those that name it first.
    ///
    /// With one configuration, that one: the issuer is then checked after the signature.
    pub(super) fn candidates(&self, issuer: Option<&str>) -> Vec<&JwtConfig> {
        if let [only] = self.0.as_slice() {
            return vec![only];
        }
        let named =
            self.0.iter().filter(|config| config.issuer.is_some() && config.issuer.as_deref() == issuer);
        named.chain(self.0.iter().filter(|config| config.issuer.is_none())).collect()
    }

    /// The layout for claims that were verified elsewhere: that of their issuer, else of the first configuration.
    pub fn layout_for(&self, claims: Option<&Json>) -> ClaimsLayout {
        let issuer = claims.and_then(|claims| claims.get("iss")).and_then(Json::as_str);
        let chosen = self.candidates(issuer).first().copied().or(self.0.first());
        chosen.map(|config| config.layout.clone()).unwrap_or_default()
    }
}

impl JwtConfig {
    /// One configuration, an object as in Hasura's documentation of JWT authentication.
    ///
    /// Differs: also `jwk` and `jwks` (keys stored here), but no `jwk_url`. `header` is for the HTTP server.
    /// Errors: any `ConfigError`.
    pub fn parse(config: &Json) -> Result<JwtConfig, ConfigError> {
        JwtConfig::parse_with(config, KeySources::Stored)
    }

    fn parse_with(config: &Json, sources: KeySources) -> Result<JwtConfig, ConfigError> {
        let Json::Object(config) = config else {
            return Err(wrong_type("jwt_secret", "a json object", config));
        };
        let algorithm = parse_algorithm(config)?;
        let jwk_url = text(config, "jwk_url")?.map(str::to_owned);
        let keys = match (&jwk_url, sources) {
            (None, _) => parse_keys(config, algorithm)?,
            (Some(_), KeySources::Stored) => return Err(ConfigError::JwkUrl),
            (Some(_), KeySources::StoredOrFetched) if has_keys(config) => {
                return Err(ConfigError::SeveralKeys);
            }
            (Some(_), KeySources::StoredOrFetched) => Vec::new(),
        };
        Ok(JwtConfig {
            keys,
            audiences: parse_audiences(config)?,
            issuer: text(config, "issuer")?.map(str::to_owned),
            allowed_skew: parse_skew(config)?,
            layout: ClaimsLayout::parse(config)?,
            place: TokenPlace::parse(config)?,
            algorithm,
            jwk_url,
        })
    }

    /// Where the session variables of its tokens are.
    pub fn layout(&self) -> &ClaimsLayout {
        &self.layout
    }
}

fn parse_algorithm(config: &Map<String, Json>) -> Result<Option<Algorithm>, ConfigError> {
    let named = |ty: &str| algorithm_named(ty).ok_or_else(|| ConfigError::UnknownType { ty: ty.to_owned() });
    text(config, "type")?.map(named).transpose()
}

fn given<'a>(config: &'a Map<String, Json>, field: &str) -> Option<&'a Json> {
    config.get(field).filter(|value| !value.is_null())
}

fn has_keys(config: &Map<String, Json>) -> bool {
    ["key", "jwk", "jwks"].iter().any(|field| given(config, field).is_some())
}

fn parse_keys(config: &Map<String, Json>, algorithm: Option<Algorithm>) -> Result<Vec<JwtKey>, ConfigError> {
    match (given(config, "key"), given(config, "jwk"), given(config, "jwks")) {
        (None, None, None) => Err(ConfigError::NoKey),
        (Some(_), None, None) => {
            let key = text(config, "key")?.ok_or(ConfigError::NoKey)?;
            Ok(vec![JwtKey::from_text(algorithm.ok_or(ConfigError::NoType)?, key)?])
        }
        (None, Some(jwk), None) => Ok(vec![JwtKey::from_jwk(algorithm, jwk)?]),
        (None, None, Some(set)) => parse_key_set(algorithm, set),
        _ => Err(ConfigError::SeveralKeys),
    }
}

/// A set may have keys of other kinds, which are passed over, but needs one that can be used.
fn parse_key_set(algorithm: Option<Algorithm>, set: &Json) -> Result<Vec<JwtKey>, ConfigError> {
    let Some(list) = set.get("keys").and_then(Json::as_array) else {
        return Err(wrong_type("jwks", "an object with an array 'keys'", set));
    };
    let mut keys = Vec::new();
    let mut causes = Vec::new();
    for jwk in list {
        match JwtKey::from_jwk(algorithm, jwk) {
            Ok(key) => keys.push(key),
            Err(cause) => causes.push(cause.to_string()),
        }
    }
    if keys.is_empty() { Err(ConfigError::NoUsableKey { causes }) } else { Ok(keys) }
}

fn parse_audiences(config: &Map<String, Json>) -> Result<Option<Vec<String>>, ConfigError> {
    let expected = "a string or an array of strings";
    match config.get("audience") {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(one)) => Ok(Some(vec![one.clone()])),
        Some(Json::Array(list)) => {
            let read = |each: &Json| match each {
                Json::String(audience) => Ok(audience.clone()),
                other => Err(wrong_type("audience", expected, other)),
            };
            Ok(Some(list.iter().map(read).collect::<Result<_, _>>()?))
        }
        Some(other) => Err(wrong_type("audience", expected, other)),
    }
}

fn parse_skew(config: &Map<String, Json>) -> Result<f64, ConfigError> {
    match config.get("allowed_skew") {
        None | Some(Json::Null) => Ok(0.0),
        Some(value) => {
            value.as_f64().filter(|skew| skew.is_finite() && *skew >= 0.0).ok_or(ConfigError::AllowedSkew)
        }
    }
}
