//! Verification of tokens: algorithms and keys (tokens of another implementation), times, issuer and audience.

use jsonwebtoken::{EncodingKey, Header};
use postern_engine::session::{ConfigError, Error, JwtConfigs, JwtError, verify};
use serde_json::{Value as Json, json};

const NOW: u64 = 1_700_000_100;
const SECRET: &str = "a secret of thirty-two characters";

fn fixtures() -> Json {
    serde_json::from_str(include_str!("session/tokens.json")).unwrap()
}

fn text(value: &Json) -> &str {
    value.as_str().unwrap()
}

fn check(config: &Json, token: &str, now: u64) -> Result<(), Error> {
    let configs = JwtConfigs::parse(config).unwrap();
    verify(&configs, token, now).map(|_| ())
}

fn refused(config: &Json, token: &str) -> JwtError {
    match check(config, token, NOW) {
        Err(Error::Jwt(error)) => error,
        other => panic!("expected a refused token, got {other:?}"),
    }
}

fn sign(header: Header, claims: &Json) -> String {
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap()
}

fn hs256(extra: Json) -> Json {
    let mut config = json!({"type": "HS256", "key": SECRET});
    config.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    config
}

fn check_claims(extra: Json, claims: Json, expected: Result<(), JwtError>) {
    let result = check(&hs256(extra), &sign(Header::default(), &claims), NOW);
    assert_eq!(result, expected.map_err(Error::Jwt), "{claims}");
}

fn config_error(config: Json) -> ConfigError {
    JwtConfigs::parse(&config).unwrap_err()
}

#[test]
fn every_algorithm_verifies_its_token_and_no_other() {
    let fixtures = fixtures();
    let all = fixtures["algorithms"].as_object().unwrap();
    for (algorithm, own) in all {
        let config = json!({"type": algorithm, "key": own["key"]});
        for (other, its) in all {
            let result = check(&config, text(&its["token"]), NOW);
            match algorithm == other {
                true => assert_eq!(result, Ok(()), "{algorithm}"),
                false => {
                    let expected = JwtError::Algorithm { algorithm: other.clone() };
                    assert_eq!(result, Err(Error::Jwt(expected)), "{other} with a key for {algorithm}");
                }
            }
        }
    }
}

#[test]
fn every_public_key_can_be_a_jwk() {
    for (algorithm, own) in fixtures()["algorithms"].as_object().unwrap() {
        if own["jwk"].is_null() {
            continue;
        }
        let token = text(&own["token"]);
        assert_eq!(check(&json!({"type": algorithm, "jwk": own["jwk"]}), token, NOW), Ok(()), "{algorithm}");
        let mut jwk = own["jwk"].clone();
        jwk["alg"] = json!(algorithm);
        assert_eq!(check(&json!({"jwks": {"keys": [jwk]}}), token, NOW), Ok(()), "{algorithm}");
    }
}

#[test]
fn keys_in_other_encodings() {
    let fixtures = fixtures();
    let rs256 = text(&fixtures["algorithms"]["RS256"]["token"]);
    for key in ["rsa_certificate", "rsa_pkcs1"] {
        assert_eq!(check(&json!({"type": "RS256", "key": fixtures[key]}), rs256, NOW), Ok(()), "{key}");
    }
    let ed = &fixtures["algorithms"]["EdDSA"];
    assert_eq!(check(&json!({"type": "Ed25519", "key": ed["key"]}), text(&ed["token"]), NOW), Ok(()));
}

/// RFC 7515, appendices A.1 and A.3.
#[test]
fn tokens_of_the_standard() {
    let claims =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let symmetric = json!({"type": "HS256", "jwk": {"kty": "oct",
        "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}});
    let token = format!(
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{claims}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
    assert_eq!(check(&symmetric, &token, 1_300_819_379), Ok(()));
    let curve = json!({"jwk": {"kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}});
    let token = format!(
        "eyJhbGciOiJFUzI1NiJ9.{claims}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    );
    assert_eq!(check(&curve, &token, 1_300_819_379), Ok(()));
    assert_eq!(check(&curve, &token, 1_300_819_380), Err(Error::Jwt(JwtError::Expired)));
}

/// The public key is no secret: a token signed with its text must not pass.
#[test]
fn a_public_key_is_no_secret() {
    let fixtures = fixtures();
    let token = text(&fixtures["hs256_with_rsa_public_key"]);
    let rs256 = &fixtures["algorithms"]["RS256"];
    let expected = JwtError::Algorithm { algorithm: "HS256".to_owned() };
    assert_eq!(refused(&json!({"type": "RS256", "key": rs256["key"]}), token), expected);
    assert_eq!(refused(&json!({"jwk": rs256["jwk"]}), token), expected);
}

#[test]
fn unsigned_tokens_are_refused() {
    // {"alg":"none"}, {"alg":"None"}, and claims {}
    for header in ["eyJhbGciOiJub25lIn0", "eyJhbGciOiJOb25lIn0"] {
        for signature in ["", "AA"] {
            let error = refused(&hs256(json!({})), &format!("{header}.e30.{signature}"));
            assert!(matches!(error, JwtError::Algorithm { .. }), "{error:?}");
        }
    }
}

#[test]
fn changed_tokens_are_refused() {
    for (algorithm, own) in fixtures()["algorithms"].as_object().unwrap() {
        let config = json!({"type": algorithm, "key": own["key"]});
        let token = text(&own["token"]);
        let parts: Vec<&str> = token.split('.').collect();
        let [header, claims, signature] = parts[..] else { panic!("three parts") };
        let invalid =
            |token: &str| assert_eq!(refused(&config, token), JwtError::InvalidSignature, "{algorithm}");
        invalid(&format!("{header}.e30.{signature}"));
        invalid(&format!("{header}.{claims}."));
        invalid(&format!("{header}.{claims}.AAAA"));
        invalid(&format!("{header}.{claims}.!"));
        invalid(&format!("{header}.{claims}.{}", "A".repeat(signature.len())));
    }
}

#[test]
fn malformed_tokens_are_refused() {
    let long = "a".repeat(100_000);
    for token in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "e30.e30.e30.e30",
        "e30.e30.e30",
        "W10.e30.",
        "é.é.é",
        "\0.\0.\0",
        &long,
    ] {
        let error = refused(&hs256(json!({})), token);
        assert!(matches!(error, JwtError::Malformed { .. }), "{token}: {error:?}");
    }
    let token = sign(Header::default(), &json!(["no", "object"]));
    assert_eq!(refused(&hs256(json!({})), &token), JwtError::Malformed { part: "claims" });
    // {"alg":"HS256","crit":["x"]}
    let token = "eyJhbGciOiJIUzI1NiIsImNyaXQiOlsieCJdfQ.e30.AAAA";
    assert_eq!(refused(&hs256(json!({})), token), JwtError::CriticalHeader);
}

#[test]
fn times() {
    let none = || json!({});
    let skew = || json!({"allowed_skew": 10});
    check_claims(none(), json!({}), Ok(()));
    check_claims(none(), json!({"exp": NOW + 1}), Ok(()));
    check_claims(none(), json!({"exp": NOW as f64 + 0.5}), Ok(()));
    check_claims(none(), json!({"exp": NOW}), Err(JwtError::Expired));
    check_claims(none(), json!({"exp": -1}), Err(JwtError::Expired));
    check_claims(skew(), json!({"exp": NOW - 9}), Ok(()));
    check_claims(skew(), json!({"exp": NOW - 10}), Err(JwtError::Expired));
    check_claims(none(), json!({"nbf": NOW}), Ok(()));
    check_claims(none(), json!({"nbf": NOW + 1}), Err(JwtError::NotYetValid));
    check_claims(skew(), json!({"nbf": NOW + 10}), Ok(()));
    check_claims(skew(), json!({"nbf": NOW + 11}), Err(JwtError::NotYetValid));
    check_claims(none(), json!({"iat": NOW + 1}), Err(JwtError::IssuedInFuture));
    for bad in [json!("1900000000"), json!(null), json!([1]), serde_json::from_str("1e999").unwrap()] {
        check_claims(none(), json!({"exp": bad}), Err(JwtError::NotTime { claim: "exp" }));
    }
}

#[test]
fn audience_and_issuer() {
    let audience = || json!({"audience": ["mobile", "web"]});
    check_claims(json!({}), json!({"aud": "any", "iss": "any"}), Ok(()));
    check_claims(audience(), json!({"aud": "web"}), Ok(()));
    check_claims(audience(), json!({"aud": ["x", "mobile"]}), Ok(()));
    check_claims(json!({"audience": "web"}), json!({"aud": "web"}), Ok(()));
    for bad in [json!({"aud": "x"}), json!({"aud": []}), json!({"aud": 1}), json!({})] {
        check_claims(audience(), bad, Err(JwtError::NotInAudience));
    }
    check_claims(json!({"issuer": "a"}), json!({"iss": "a"}), Ok(()));
    check_claims(json!({"issuer": "a"}), json!({"iss": "b"}), Err(JwtError::NotInIssuer));
    check_claims(json!({"issuer": "a"}), json!({}), Err(JwtError::NotInIssuer));
}

#[test]
fn several_configurations() {
    let fixtures = fixtures();
    let other = "another secret, also of more than 32 characters";
    let token = |claims: Json| sign(Header::default(), &claims);
    let configs = json!([{"type": "HS256", "key": other, "issuer": "a"}, hs256(json!({"issuer": "b"}))]);
    assert_eq!(check(&configs, &token(json!({"iss": "b"})), NOW), Ok(()));
    assert_eq!(refused(&configs, &token(json!({"iss": "a"}))), JwtError::InvalidSignature);
    assert_eq!(refused(&configs, &token(json!({"iss": "c"}))), JwtError::NotInIssuer);
    assert_eq!(refused(&configs, &token(json!({}))), JwtError::NotInIssuer);
    let rs256 = json!({"type": "RS256", "key": fixtures["algorithms"]["RS256"]["key"]});
    let configs = json!([rs256, hs256(json!({}))]);
    assert_eq!(check(&configs, &token(json!({"iss": "c"})), NOW), Ok(()));
    let as_text = json!(configs.to_string());
    assert_eq!(check(&as_text, text(&fixtures["algorithms"]["RS256"]["token"]), NOW), Ok(()));
}

#[test]
fn the_key_id_selects() {
    let jwk = |id: Json, secret: &str| json!({"kty": "oct", "alg": "HS256", "kid": id, "k": secret});
    // The base64url of SECRET, and of 32 other bytes.
    let (right, wrong) =
        ("YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBjaGFyYWN0ZXJz", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let set = |keys: Json| json!({"jwks": {"keys": keys}});
    let named = |id: &str| sign(Header { kid: Some(id.to_owned()), ..Header::default() }, &json!({}));
    let both = set(json!([jwk(json!("one"), wrong), jwk(json!("two"), right)]));
    assert_eq!(check(&both, &named("two"), NOW), Ok(()));
    assert_eq!(refused(&both, &named("one")), JwtError::InvalidSignature);
    assert_eq!(refused(&both, &named("three")), JwtError::UnknownKeyId);
    assert_eq!(
        check(&both, &sign(Header::default(), &json!({})), NOW),
        Ok(()),
        "without an id all are tried"
    );
    let mut anonymous = jwk(json!("x"), right);
    anonymous.as_object_mut().unwrap().remove("kid");
    assert_eq!(check(&set(json!([anonymous])), &named("three"), NOW), Ok(()));
}

#[test]
fn weak_and_wrong_keys_are_refused() {
    let fixtures = fixtures();
    for (algorithm, characters) in [("HS256", 32), ("HS384", 48), ("HS512", 64)] {
        let error = config_error(json!({"type": algorithm, "key": "x".repeat(characters - 1)}));
        assert_eq!(error, ConfigError::SecretTooShort { characters });
        assert!(JwtConfigs::parse(&json!({"type": algorithm, "key": "x".repeat(characters)})).is_ok());
    }
    let weak = json!({"type": "RS256", "key": fixtures["rsa_1024_bits"]});
    assert_eq!(config_error(weak), ConfigError::RsaSize { bits: 1024 });
    let algorithms = fixtures["algorithms"].as_object().unwrap();
    let invalid = |config: Json| {
        let error = JwtConfigs::parse(&config).map(|_| ()).unwrap_err();
        assert!(matches!(error, ConfigError::InvalidKey { .. }), "{config}: {error:?}");
    };
    for (of, algorithm) in [
        ("RS256", "ES256"),
        ("ES256", "RS256"),
        ("ES256", "ES384"),
        ("ES384", "ES256"),
        ("EdDSA", "ES256"),
        ("ES256", "EdDSA"),
    ] {
        invalid(json!({"type": algorithm, "key": algorithms[of]["key"]}));
        invalid(json!({"type": algorithm, "jwk": algorithms[of]["jwk"]}));
    }
    invalid(json!({"type": "RS256", "key": "no PEM"}));
    invalid(json!({"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}}));
    invalid(json!({"jwk": {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"}}));
    invalid(json!({"type": "RS256", "jwk": {"kty": "oct", "k": "AAAA"}}));
}

#[test]
fn configurations_that_cannot_work_are_refused() {
    let jwk = fixtures()["algorithms"]["RS256"]["jwk"].clone();
    let with = |field: &str, value: Json| {
        let mut jwk = jwk.clone();
        jwk[field] = value;
        json!({"jwk": jwk})
    };
    assert_eq!(config_error(json!({"jwk_url": "https://example.org/keys"})), ConfigError::JwkUrl);
    assert_eq!(config_error(json!([])), ConfigError::Empty);
    assert_eq!(config_error(json!({})), ConfigError::NoKey);
    assert_eq!(config_error(json!({"key": SECRET})), ConfigError::NoType);
    assert_eq!(
        config_error(json!({"type": "none", "key": SECRET})),
        ConfigError::UnknownType { ty: "none".into() }
    );
    assert_eq!(config_error(hs256(json!({"jwk": jwk}))), ConfigError::SeveralKeys);
    assert_eq!(config_error(hs256(json!({"allowed_skew": -1}))), ConfigError::AllowedSkew);
    assert_eq!(config_error(with("use", json!("enc"))), ConfigError::JwkUse);
    assert_eq!(config_error(with("key_ops", json!(["encrypt"]))), ConfigError::JwkUse);
    assert_eq!(
        config_error(with("alg", json!("RSA-OAEP"))),
        ConfigError::UnknownType { ty: "RSA-OAEP".into() }
    );
    assert_eq!(config_error(with("e", json!("AA"))), ConfigError::JwkField { field: "e" });
    assert_eq!(config_error(json!({"jwk": {"kty": "oct", "k": "AA"}})), ConfigError::JwkNoAlgorithm);
    assert!(matches!(config_error(json!({"jwks": {"keys": []}})), ConfigError::NoUsableKey { .. }));
    assert!(matches!(config_error(json!({"jwks": []})), ConfigError::WrongType { .. }));
    assert!(matches!(config_error(json!("{")), ConfigError::NotJson { .. }));
    assert!(matches!(
        config_error(json!({"type": "RS512", "jwk": with("alg", json!("RS256"))["jwk"]})),
        ConfigError::JwkAlgorithm { .. }
    ));
    let debug = format!("{:?}", JwtConfigs::parse(&hs256(json!({}))).unwrap());
    assert!(!debug.contains(SECRET) && !debug.contains("97, 32"), "{debug}");
}
