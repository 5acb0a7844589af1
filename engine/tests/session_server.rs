//! What an HTTP server asks of sessions: keys that it fetched, where tokens are, when they end, and a webhook's answer.

use jsonwebtoken::{EncodingKey, Header};
use postern_engine::session::{
    ConfigError, Error, JwtConfigs, JwtError, TokenPlace, VariableError, session_from_hook, verify,
};
use serde_json::{Value as Json, json};

const NOW: u64 = 1_700_000_100;
const SECRET: &str = "a secret of thirty-two characters";
const URL: &str = "https://example.org/keys";

fn token(key_id: &str, claims: &Json) -> String {
    let header = Header { kid: Some(key_id.to_owned()), ..Header::default() };
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap()
}

/// The secret as a JSON Web Key, base64url.
fn jwk(key_id: &str) -> Json {
    json!({"kty": "oct", "alg": "HS256", "kid": key_id, "k": "YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBjaGFyYWN0ZXJz"})
}

#[test]
fn without_fetched_keys_no_token_is_good() {
    let configs = JwtConfigs::parse_with_urls(&json!({"jwk_url": URL})).unwrap();
    assert_eq!(configs.jwk_urls(), [(0, URL.to_owned())]);
    let refused = Error::Jwt(JwtError::UnknownKeyId);
    assert_eq!(verify(&configs, &token("one", &json!({})), NOW).unwrap_err(), refused);
}

#[test]
fn fetched_keys_take_the_place_of_those_before() {
    let stored =
        json!([{"type": "HS256", "key": SECRET, "issuer": "stored"}, {"jwk_url": URL, "issuer": "fetched"}]);
    let configs = JwtConfigs::parse_with_urls(&stored).unwrap();
    assert_eq!(configs.jwk_urls(), [(1, URL.to_owned())]);
    let claims = json!({"iss": "fetched"});
    let first = configs.with_fetched_keys(1, &json!({"keys": [jwk("one")]})).unwrap();
    assert!(verify(&first, &token("one", &claims), NOW).is_ok());
    let second = first.with_fetched_keys(1, &json!({"keys": [{"kty": "other"}, jwk("two")]})).unwrap();
    assert!(verify(&second, &token("two", &claims), NOW).is_ok());
    assert_eq!(verify(&second, &token("one", &claims), NOW).unwrap_err(), Error::Jwt(JwtError::UnknownKeyId));
    assert!(verify(&second, &token("one", &json!({"iss": "stored"})), NOW).is_ok());
    for nothing in [json!({}), json!([]), json!({"keys": []}), json!({"keys": [{"kty": "other"}]})] {
        assert!(second.with_fetched_keys(1, &nothing).is_err(), "{nothing}");
    }
}

#[test]
fn a_type_limits_what_is_fetched() {
    let configs = JwtConfigs::parse_with_urls(&json!({"jwk_url": URL, "type": "RS256"})).unwrap();
    let refused = configs.with_fetched_keys(0, &json!({"keys": [jwk("one")]}));
    assert!(matches!(refused, Err(ConfigError::NoUsableKey { .. })));
}

#[test]
fn a_url_stands_in_place_of_keys() {
    let both = json!({"jwk_url": URL, "type": "HS256", "key": SECRET});
    assert_eq!(JwtConfigs::parse_with_urls(&both).unwrap_err(), ConfigError::SeveralKeys);
    assert_eq!(JwtConfigs::parse_with_urls(&json!({})).unwrap_err(), ConfigError::NoKey);
    assert_eq!(JwtConfigs::parse(&json!({"jwk_url": URL})).unwrap_err(), ConfigError::JwkUrl);
}

#[test]
fn configurations_are_told_apart_by_place() {
    let config = |header: Json| json!({"type": "HS256", "key": SECRET, "header": header});
    let cookie = json!({"type": "Cookie", "name": "Session"});
    let custom = json!({"type": "CustomHeader", "name": "X-Token"});
    let all = json!([
        config(cookie.clone()),
        config(Json::Null),
        config(custom),
        config(cookie),
        config(json!({"type": "Authorization"}))
    ]);
    let places: Vec<_> =
        JwtConfigs::parse(&all).unwrap().by_place().into_iter().map(|(place, _)| place).collect();
    let expected = [
        TokenPlace::Cookie { name: "Session".to_owned() },
        TokenPlace::Authorization,
        TokenPlace::CustomHeader { name: "x-token".to_owned() },
    ];
    assert_eq!(places, expected);
    for header in [
        json!({}),
        json!({"type": "Cookie"}),
        json!({"type": "CustomHeader", "name": ""}),
        json!({"type": "Body"}),
    ] {
        assert_eq!(JwtConfigs::parse(&config(header)).unwrap_err(), ConfigError::TokenPlace);
    }
    assert!(matches!(JwtConfigs::parse(&config(json!("Cookie"))), Err(ConfigError::WrongType { .. })));
}

#[test]
fn a_token_ends_with_exp_and_skew() {
    let ends = |skew: u64, claims: Json| {
        let config = json!({"type": "HS256", "key": SECRET, "allowed_skew": skew});
        verify(&JwtConfigs::parse(&config).unwrap(), &token("", &claims), NOW).unwrap().expires_at()
    };
    assert_eq!(ends(0, json!({"exp": NOW + 10})), Some((NOW + 10) as f64));
    assert_eq!(ends(30, json!({"exp": NOW - 10})), Some((NOW + 20) as f64));
    assert_eq!(ends(30, json!({})), None);
}

#[test]
fn a_hook_names_the_role_and_no_backend() {
    let answer = json!({"X-Hasura-Role": "user", "X-Hasura-Id": 7, "X-Hasura-Admin-Secret": "s", "other": [{}],
        "X-Hasura-Collaborator-Token": "t", "X-Hasura-Use-Backend-Only-Permissions": "true"});
    let session = session_from_hook(&answer).unwrap();
    assert_eq!(session.to_json(), json!({"x-hasura-role": "user", "x-hasura-id": "7"}));
    assert!(!session.is_backend());
    for nobody in
        [json!({}), json!({"role": "admin"}), json!({"x-hasura-role": null}), json!({"x-hasura-id": "7"})]
    {
        let refused = Error::Session(VariableError::MissingRole);
        assert_eq!(session_from_hook(&nobody).unwrap_err(), refused, "{nobody}");
    }
    for no_role in
        [json!({"x-hasura-role": ""}), json!({"x-hasura-role": 1}), json!({"x-hasura-role": ["admin"]})]
    {
        let refused = Error::Session(VariableError::EmptyRole);
        assert_eq!(session_from_hook(&no_role).unwrap_err(), refused, "{no_role}");
    }
    for garbage in
        [json!([]), json!("admin"), Json::Null, json!({"x-hasura-role": "a", "X-Hasura-Role": "b"})]
    {
        assert!(session_from_hook(&garbage).is_err(), "{garbage}");
    }
}
