use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::{Map, Value as Json};

use super::error::ConfigError;
use super::variables::kind;

/// One key with the only algorithm that it verifies.
#[derive(Clone)]
pub(super) struct JwtKey {
    pub algorithm: Algorithm,
    pub id: Option<String>,
    key: DecodingKey,
}

impl JwtKey {
    /// `key`: the secret for HS algorithms; else a public key or certificate in PEM. A certificate's dates do not count.
    /// Errors: `SecretTooShort`, `RsaSize`, `InvalidKey`.
    pub fn from_text(algorithm: Algorithm, key: &str) -> Result<JwtKey, ConfigError> {
        let pem = key.as_bytes();
        let key = match algorithm {
            Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => Ok(DecodingKey::from_secret(pem)),
            Algorithm::ES256 | Algorithm::ES384 => DecodingKey::from_ec_pem(pem),
            Algorithm::EdDSA => DecodingKey::from_ed_pem(pem),
            _ => DecodingKey::from_rsa_pem(pem),
        }
        .map_err(|cause| invalid_key(algorithm, cause))?;
        JwtKey::checked(algorithm, None, key)
    }

    /// One JSON Web Key. `configured`: the configuration's `type`, which the key must then have.
    ///
    /// The algorithm is the key's `alg`, else the configured one, else what the kind of key suggests: RS256, ES256 or
    /// ES384 by the curve, EdDSA. A symmetric key without either is refused.
    /// Errors: any `ConfigError` about keys. Source: RFC 7517, RFC 7518 section 6, RFC 8037.
    pub fn from_jwk(configured: Option<Algorithm>, jwk: &Json) -> Result<JwtKey, ConfigError> {
        let Json::Object(jwk) = jwk else {
            let (field, expected) = ("jwk".to_owned(), "a json object");
            return Err(ConfigError::WrongType { field, expected, found: kind(jwk) });
        };
        refuse_other_use(jwk)?;
        let algorithm = jwk_algorithm(configured, jwk)?;
        let key_type = text(jwk, "kty")?;
        let key = match (key_type, algorithm) {
            ("RSA", a) if is_rsa(a) => {
                DecodingKey::from_rsa_raw_components(&bytes(jwk, "n")?, &bytes(jwk, "e")?)
            }
            ("EC", Algorithm::ES256 | Algorithm::ES384) => {
                DecodingKey::from_ec_components(text(jwk, "x")?, text(jwk, "y")?)
                    .map_err(|cause| invalid_key(algorithm, cause))?
            }
            ("OKP", Algorithm::EdDSA) if text(jwk, "crv")? == "Ed25519" => {
                DecodingKey::from_ed_der(&bytes(jwk, "x")?)
            }
            ("oct", a) if is_symmetric(a) => DecodingKey::from_secret(&bytes(jwk, "k")?),
            _ => return Err(invalid_key(algorithm, format!("the key's kind is '{key_type}'"))),
        };
        let id =
            jwk.get("kid").map(|id| id.as_str().ok_or(ConfigError::JwkField { field: "kid" })).transpose()?;
        JwtKey::checked(algorithm, id.map(str::to_owned), key)
    }

    /// Whether `signature` (base64url) is this key's for `message`.
    pub fn verifies(&self, message: &[u8], signature: &str) -> bool {
        // An error here is a malformed signature: the key itself was tried when it was read.
        crypto::verify(signature, message, &self.key, self.algorithm).unwrap_or(false)
    }

    fn checked(algorithm: Algorithm, id: Option<String>, key: DecodingKey) -> Result<JwtKey, ConfigError> {
        let raw = key.try_get_as_bytes().map_or(0, <[u8]>::len);
        if is_symmetric(algorithm) {
            let characters = secret_length(algorithm);
            if raw < characters {
                return Err(ConfigError::SecretTooShort { characters });
            }
        } else if is_rsa(algorithm) {
            check_rsa_size(algorithm, &key)?;
        } else if algorithm == Algorithm::EdDSA && raw != 32 {
            return Err(invalid_key(algorithm, format!("{raw} bytes in place of 32")));
        }
        crypto::verify("", b"", &key, algorithm).map_err(|cause| invalid_key(algorithm, cause))?;
        Ok(JwtKey { algorithm, id, key })
    }
}

impl std::fmt::Debug for JwtKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("JwtKey")
            .field("algorithm", &self.algorithm)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// An algorithm by its name in a configuration, a JWK or a token. `None` for `none` and all that are not supported.
pub(super) fn algorithm_named(name: &str) -> Option<Algorithm> {
    match name {
        "Ed25519" => Some(Algorithm::EdDSA),
        name => Algorithm::from_str(name).ok(),
    }
}

fn refuse_other_use(jwk: &Map<String, Json>) -> Result<(), ConfigError> {
    let for_signatures = jwk.get("use").is_none_or(|usage| usage.as_str() == Some("sig"));
    let verifies = jwk.get("key_ops").is_none_or(|operations| {
        operations.as_array().is_some_and(|list| list.iter().any(|each| each.as_str() == Some("verify")))
    });
    if for_signatures && verifies { Ok(()) } else { Err(ConfigError::JwkUse) }
}

fn jwk_algorithm(configured: Option<Algorithm>, jwk: &Map<String, Json>) -> Result<Algorithm, ConfigError> {
    if let Some(name) = jwk.get("alg") {
        let name = name.as_str().ok_or(ConfigError::JwkField { field: "alg" })?;
        let own = algorithm_named(name).ok_or_else(|| ConfigError::UnknownType { ty: name.to_owned() })?;
        return match configured {
            Some(expected) if expected != own => {
                Err(ConfigError::JwkAlgorithm { found: name.to_owned(), expected: format!("{expected:?}") })
            }
            _ => Ok(own),
        };
    }
    let curve = jwk.get("crv").and_then(Json::as_str);
    match (configured, text(jwk, "kty")?, curve) {
        (Some(algorithm), _, _) => Ok(algorithm),
        (None, "RSA", _) => Ok(Algorithm::RS256),
        (None, "EC", Some("P-256")) => Ok(Algorithm::ES256),
        (None, "EC", Some("P-384")) => Ok(Algorithm::ES384),
        (None, "OKP", Some("Ed25519")) => Ok(Algorithm::EdDSA),
        _ => Err(ConfigError::JwkNoAlgorithm),
    }
}

/// RFC 7518, 3.3 asks for 2048 bits; the backend takes up to 4096.
fn check_rsa_size(algorithm: Algorithm, key: &DecodingKey) -> Result<(), ConfigError> {
    let jwk = Jwk::from_decoding_key(key, None).map_err(|cause| invalid_key(algorithm, cause))?;
    let AlgorithmParameters::RSA(parameters) = jwk.algorithm else {
        return Err(invalid_key(algorithm, "no RSA key"));
    };
    let modulus = decode(&parameters.n, "n")?;
    let leading: usize = modulus.iter().take_while(|byte| **byte == 0).count();
    let first = modulus.get(leading).map_or(8, |byte| byte.leading_zeros() as usize);
    let bits = (8 * (modulus.len() - leading)).saturating_sub(first);
    if !(2048..=4096).contains(&bits) {
        return Err(ConfigError::RsaSize { bits });
    }
    // Small odd exponents: what the backend accepts, so that a key that can verify nothing is refused here.
    let exponent = decode(&parameters.e, "e")?;
    let value =
        exponent.iter().try_fold(0u64, |value, byte| value.checked_mul(256)?.checked_add(u64::from(*byte)));
    match value {
        Some(value) if value >= 3 && value % 2 == 1 && value <= u64::from(u32::MAX) => Ok(()),
        _ => Err(ConfigError::JwkField { field: "e" }),
    }
}

fn secret_length(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::HS384 => 48,
        Algorithm::HS512 => 64,
        _ => 32,
    }
}

fn is_symmetric(algorithm: Algorithm) -> bool {
    matches!(algorithm, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512)
}

fn is_rsa(algorithm: Algorithm) -> bool {
    use Algorithm::{PS256, PS384, PS512, RS256, RS384, RS512};
    matches!(algorithm, RS256 | RS384 | RS512 | PS256 | PS384 | PS512)
}

fn text<'a>(jwk: &'a Map<String, Json>, field: &'static str) -> Result<&'a str, ConfigError> {
    jwk.get(field).and_then(Json::as_str).ok_or(ConfigError::JwkField { field })
}

fn bytes(jwk: &Map<String, Json>, field: &'static str) -> Result<Vec<u8>, ConfigError> {
    decode(text(jwk, field)?, field)
}

fn decode(text: &str, field: &'static str) -> Result<Vec<u8>, ConfigError> {
    // The cause would quote a character of the key.
    URL_SAFE_NO_PAD.decode(text).or(Err(ConfigError::JwkField { field }))
}

fn invalid_key(algorithm: Algorithm, cause: impl ToString) -> ConfigError {
    ConfigError::InvalidKey { algorithm: format!("{algorithm:?}"), cause: cause.to_string() }
}
