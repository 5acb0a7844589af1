use jsonwebtoken::Algorithm;
use serde_json::{Map, Value as Json};

use super::claims_layout::{ClaimsLayout, text, wrong_type};
use super::error::ConfigError;
use super::jwt_key::{JwtKey, algorithm_named};

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
}

impl JwtConfigs {
    /// The value of the setting `jwt_secret`: one configuration, an array of them, or either as a JSON text.
    ///
    /// Errors: any `ConfigError`; a configuration that is read has keys that can verify.
    /// Source: the reference's `HASURA_GRAPHQL_JWT_SECRET` and `HASURA_GRAPHQL_JWT_SECRETS`.
    pub fn parse(stored: &Json) -> Result<JwtConfigs, ConfigError> {
        match stored {
            Json::String(text) => {
                let inner: Json = serde_json::from_str(text)
                    .map_err(|cause| ConfigError::NotJson { cause: cause.to_string() })?;
                match inner {
                    Json::String(_) => Err(wrong_type("jwt_secret", "an object or an array", &inner)),
                    inner => JwtConfigs::parse(&inner),
                }
            }
            Json::Array(list) if list.is_empty() => Err(ConfigError::Empty),
            Json::Array(list) => Ok(JwtConfigs(list.iter().map(JwtConfig::parse).collect::<Result<_, _>>()?)),
            one => Ok(JwtConfigs(vec![JwtConfig::parse(one)?])),
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
        let Json::Object(config) = config else {
            return Err(wrong_type("jwt_secret", "a json object", config));
        };
        Ok(JwtConfig {
            keys: parse_keys(config)?,
            audiences: parse_audiences(config)?,
            issuer: text(config, "issuer")?.map(str::to_owned),
            allowed_skew: parse_skew(config)?,
            layout: ClaimsLayout::parse(config)?,
        })
    }

    /// Where the session variables of its tokens are.
    pub fn layout(&self) -> &ClaimsLayout {
        &self.layout
    }
}

fn parse_keys(config: &Map<String, Json>) -> Result<Vec<JwtKey>, ConfigError> {
    let given = |field: &str| config.get(field).filter(|value| !value.is_null());
    if given("jwk_url").is_some() {
        return Err(ConfigError::JwkUrl);
    }
    let algorithm = match text(config, "type")? {
        None => None,
        Some(ty) => Some(algorithm_named(ty).ok_or_else(|| ConfigError::UnknownType { ty: ty.to_owned() })?),
    };
    match (given("key"), given("jwk"), given("jwks")) {
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
