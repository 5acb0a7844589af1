/// Everything that keeps a caller from getting a session.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// In a session object that the caller passed.
    #[error("invalid session: {0}")]
    Session(VariableError),
    /// In the claims of a token.
    #[error("invalid claims: {0}")]
    Claims(VariableError),
    #[error(transparent)]
    Configuration(#[from] ConfigError),
    #[error("Could not verify JWT: {0}")]
    Jwt(#[from] JwtError),
    /// The claims have nothing at the place that the configuration names.
    #[error("{}", claims_not_found(.key, .path))]
    ClaimsNotFound { key: Option<String>, path: Option<String> },
    #[error("expecting a json object when claims_format is json")]
    ClaimsNotObject,
    #[error("expecting a string when claims_format is stringified_json")]
    ClaimsNotString,
    #[error("expecting stringified json at: '{location}'")]
    ClaimsNotJson { location: String },
    #[error("JWT claim does not contain {claim}")]
    MissingRoleClaim { claim: &'static str },
    #[error("invalid {claim}; should be {expected}")]
    InvalidRoleClaim { claim: &'static str, expected: &'static str },
    #[error("JWT claim from claims_map, {claim} not found")]
    MappedClaimNotFound { claim: String },
    #[error("Your requested role is not in allowed roles")]
    RoleNotAllowed,
    #[error("the request has no claims and there is no role for unauthorized requests")]
    Unauthorized,
    #[error("header '{name}' must be one string")]
    InvalidHeader { name: &'static str },
    #[error("the headers must be a json object, found {found}")]
    HeadersNotObject { found: &'static str },
}

/// What is wrong with a set of session variables.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum VariableError {
    #[error("expected a json object, found {found}")]
    NotObject { found: &'static str },
    #[error("session variable '{name}' is given twice")]
    Duplicate { name: String },
    #[error(
        "session variable '{name}' must be a string, number, boolean or an array of these, found {found}"
    )]
    NotText { name: String, found: &'static str },
    #[error("session variable '{name}' contains the character NUL")]
    Nul { name: String },
    #[error("the role must be a string that is not empty")]
    EmptyRole,
    #[error("the session has no x-hasura-role")]
    MissingRole,
}

/// Why a token is refused. Texts are the reference's where it has one.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum JwtError {
    #[error("the {part} of the token is malformed")]
    Malformed { part: &'static str },
    #[error("the token's algorithm '{algorithm}' is not that of a configured key")]
    Algorithm { algorithm: String },
    #[error("there is no key for the token's key id")]
    UnknownKeyId,
    #[error("the token has critical header parameters that are not understood")]
    CriticalHeader,
    #[error("JWSError JWSInvalidSignature")]
    InvalidSignature,
    #[error("JWTExpired")]
    Expired,
    #[error("JWTNotYetValid")]
    NotYetValid,
    #[error("JWTIssuedAtFuture")]
    IssuedInFuture,
    #[error("JWTNotInAudience")]
    NotInAudience,
    #[error("JWTNotInIssuer")]
    NotInIssuer,
    #[error("claim '{claim}' must be a number of seconds")]
    NotTime { claim: &'static str },
    #[error("no JWT configuration is stored")]
    NotConfigured,
}

/// What is wrong with a stored JWT configuration. No variant holds key material.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ConfigError {
    #[error("the JWT configuration is not valid json: {cause}")]
    NotJson { cause: String },
    #[error("'{field}' must be {expected}, found {found}")]
    WrongType { field: String, expected: &'static str, found: &'static str },
    #[error("an empty list of JWT configurations")]
    Empty,
    #[error("one of 'key', 'jwk' and 'jwks' is needed")]
    NoKey,
    #[error("only one of 'key', 'jwk', 'jwks' and 'jwk_url' can be given")]
    SeveralKeys,
    #[error("'jwk_url' is not supported because nothing is fetched; store the key set as 'jwks'")]
    JwkUrl,
    #[error("'type' is needed with 'key'")]
    NoType,
    #[error("Invalid JWK: Key type: {ty} is not supported")]
    UnknownType { ty: String },
    #[error("Invalid JWK: Key size too small; should be atleast {characters} characters")]
    SecretTooShort { characters: usize },
    #[error("Invalid JWK: the RSA key has {bits} bits; 2048 to 4096 are supported")]
    RsaSize { bits: usize },
    #[error("Invalid JWK: not a public key for {algorithm}: {cause}")]
    InvalidKey { algorithm: String, cause: String },
    #[error("Invalid JWK: '{field}' is missing or malformed")]
    JwkField { field: &'static str },
    #[error("Invalid JWK: the key's algorithm is {found}, the configured type is {expected}")]
    JwkAlgorithm { found: String, expected: String },
    #[error("Invalid JWK: the key is not for verifying signatures")]
    JwkUse,
    #[error("Invalid JWK: 'type' or 'alg' is needed for a key of this kind")]
    JwkNoAlgorithm,
    #[error("the key set has no key that can verify a token: {}", .causes.join("; "))]
    NoUsableKey { causes: Vec<String> },
    #[error("claims_namespace and claims_namespace_path both cannot be set")]
    TwoNamespaces,
    #[error("'{field}': invalid JSON path '{path}'")]
    InvalidPath { field: String, path: String },
    #[error("'claims_format' must be json or stringified_json, found '{found}'")]
    ClaimsFormat { found: String },
    #[error("claims_map: {claim} is expected but not found")]
    NotInMap { claim: &'static str },
    #[error("claims_map: {0}")]
    MapValue(VariableError),
    #[error("claims_map: invalid {claim}; should be {expected}")]
    MapRole { claim: &'static str, expected: &'static str },
    #[error(
        "'header' must be {{\"type\": \"Authorization\"}}, or have the type Cookie or CustomHeader and a 'name'"
    )]
    TokenPlace,
    #[error("'allowed_skew' must be a number of seconds that is not negative")]
    AllowedSkew,
}

fn claims_not_found(key: &Option<String>, path: &Option<String>) -> String {
    match (key, path) {
        (Some(key), _) => format!("claims key: '{key}' not found"),
        (None, path) => {
            format!("claims not found at claims_namespace_path: '{}'", path.as_deref().unwrap_or("$"))
        }
    }
}
