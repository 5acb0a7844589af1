use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde_json::{Map, Value as Json};

use super::claims::session_from_claims;
use super::error::{Error, JwtError};
use super::jwt_config::{JwtConfig, JwtConfigs};
use super::jwt_key::{JwtKey, algorithm_named};
use super::variables::Session;

/// The claims of a token whose signature, times, audience and issuer hold. Only `verify` makes one.
#[derive(Debug, Clone)]
pub struct Verified<'a> {
    config: &'a JwtConfig,
    claims: Map<String, Json>,
}

impl Verified<'_> {
    /// The configuration that the token was verified with.
    pub fn config(&self) -> &JwtConfig {
        self.config
    }

    pub fn claims(&self) -> &Map<String, Json> {
        &self.claims
    }

    /// Seconds since 1970 from which on the token is refused; `None` for one without `exp`.
    pub fn expires_at(&self) -> Option<f64> {
        Some(self.claims.get("exp")?.as_f64()? + self.config.allowed_skew)
    }
}

/// Verifies a token: `header.claims.signature` in JWS compact form, without `Bearer`.
///
/// `now`: seconds since 1970. Of several configurations, those of the token's issuer are tried in turn, then those
/// without issuer. The key's algorithm decides: a token that names another is refused, and `none` always. With a key
/// id (`kid`) only keys of that id count, and keys without one. `exp`, `nbf` and `iat` hold where the token has them,
/// with the configured skew.
/// Differs: a configured audience or issuer must be in the token; the reference accepts tokens without.
/// Errors: `Error::Jwt`, of the first configuration that was tried. Source: RFC 7515, RFC 7519; the times as in the reference.
pub fn verify<'a>(configs: &'a JwtConfigs, token: &str, now: u64) -> Result<Verified<'a>, Error> {
    let token = Token::parse(token)?;
    let issuer = token.claims.get("iss").and_then(Json::as_str);
    let mut refusal = None;
    for config in configs.candidates(issuer) {
        match verify_with(config, &token, now) {
            Ok(()) => return Ok(Verified { config, claims: token.claims }),
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    Err(Error::Jwt(refusal.unwrap_or(JwtError::NotInIssuer)))
}

/// Verifies a token and makes the session of its claims.
///
/// `requested_role`: the role of the request, if it names one.
/// Errors: those of `verify` and `session_from_claims`.
pub fn session_from_jwt(
    configs: &JwtConfigs,
    token: &str,
    requested_role: Option<&str>,
    now: u64,
) -> Result<Session, Error> {
    let verified = verify(configs, token, now)?;
    session_from_claims(verified.config.layout(), &verified.claims, requested_role)
}

/// A token taken apart; nothing of it can be trusted yet.
struct Token<'a> {
    /// What is signed.
    message: &'a str,
    signature: &'a str,
    algorithm_name: String,
    key_id: Option<String>,
    has_critical: bool,
    claims: Map<String, Json>,
}

impl<'a> Token<'a> {
    fn parse(token: &'a str) -> Result<Token<'a>, JwtError> {
        let structure = JwtError::Malformed { part: "structure" };
        let (message, signature) = token.trim().rsplit_once('.').ok_or(structure.clone())?;
        let (header, claims) = message.split_once('.').ok_or(structure.clone())?;
        if claims.contains('.') {
            return Err(structure);
        }
        let header = decode_object(header, "header")?;
        let malformed = || JwtError::Malformed { part: "header" };
        let algorithm = header.get("alg").and_then(Json::as_str).ok_or_else(malformed)?;
        let key_id = header.get("kid").map(|id| id.as_str().map(str::to_owned).ok_or_else(malformed));
        Ok(Token {
            message,
            signature,
            algorithm_name: algorithm.to_owned(),
            key_id: key_id.transpose()?,
            has_critical: header.contains_key("crit"),
            claims: decode_object(claims, "claims")?,
        })
    }
}

fn decode_object(part: &str, name: &'static str) -> Result<Map<String, Json>, JwtError> {
    // What exactly is wrong in a part that was not verified helps nobody but its author.
    let malformed = JwtError::Malformed { part: name };
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(part) else { return Err(malformed) };
    serde_json::from_slice(&bytes).or(Err(malformed))
}

fn verify_with(config: &JwtConfig, token: &Token, now: u64) -> Result<(), JwtError> {
    if token.has_critical {
        return Err(JwtError::CriticalHeader);
    }
    verify_signature(config, token)?;
    verify_times(config, &token.claims, now)?;
    verify_issuer(config, &token.claims)?;
    verify_audience(config, &token.claims)
}

fn verify_signature(config: &JwtConfig, token: &Token) -> Result<(), JwtError> {
    let refused = || JwtError::Algorithm { algorithm: token.algorithm_name.clone() };
    let algorithm: Algorithm = algorithm_named(&token.algorithm_name).ok_or_else(refused)?;
    let named: Vec<&JwtKey> = match &token.key_id {
        Some(id) => config.keys.iter().filter(|key| key.id.as_ref().is_none_or(|own| own == id)).collect(),
        None => config.keys.iter().collect(),
    };
    if named.is_empty() {
        return Err(JwtError::UnknownKeyId);
    }
    let mut usable = named.into_iter().filter(|key| key.algorithm == algorithm).peekable();
    if usable.peek().is_none() {
        return Err(refused());
    }
    match usable.any(|key| key.verifies(token.message.as_bytes(), token.signature)) {
        true => Ok(()),
        false => Err(JwtError::InvalidSignature),
    }
}

fn verify_times(config: &JwtConfig, claims: &Map<String, Json>, now: u64) -> Result<(), JwtError> {
    // Seconds since 1970 are exact in a double, and claims may have fractions.
    let now = now as f64;
    let skew = config.allowed_skew;
    if time(claims, "exp")?.is_some_and(|expiry| now - expiry >= skew) {
        return Err(JwtError::Expired);
    }
    if time(claims, "nbf")?.is_some_and(|start| start - now > skew) {
        return Err(JwtError::NotYetValid);
    }
    if time(claims, "iat")?.is_some_and(|issued| issued - now > skew) {
        return Err(JwtError::IssuedInFuture);
    }
    Ok(())
}

fn time(claims: &Map<String, Json>, claim: &'static str) -> Result<Option<f64>, JwtError> {
    match claims.get(claim) {
        None => Ok(None),
        Some(Json::Number(number)) => {
            let seconds = number.as_f64().filter(|seconds| seconds.is_finite());
            seconds.map(Some).ok_or(JwtError::NotTime { claim })
        }
        Some(_) => Err(JwtError::NotTime { claim }),
    }
}

fn verify_issuer(config: &JwtConfig, claims: &Map<String, Json>) -> Result<(), JwtError> {
    match &config.issuer {
        Some(issuer) if claims.get("iss").and_then(Json::as_str) != Some(issuer) => {
            Err(JwtError::NotInIssuer)
        }
        _ => Ok(()),
    }
}

fn verify_audience(config: &JwtConfig, claims: &Map<String, Json>) -> Result<(), JwtError> {
    let Some(expected) = &config.audiences else { return Ok(()) };
    let accepted =
        |audience: &Json| audience.as_str().is_some_and(|text| expected.iter().any(|each| each == text));
    let found = match claims.get("aud") {
        Some(Json::Array(list)) => list.iter().any(accepted),
        Some(one) => accepted(one),
        None => false,
    };
    if found { Ok(()) } else { Err(JwtError::NotInAudience) }
}
