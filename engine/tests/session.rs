//! Sessions from objects, claims and requests, and what a refused one looks like to a client.

use postern_engine::model::Role;
use postern_engine::response::Failure;
use postern_engine::session::{
    ClaimsLayout, ConfigError, Error, JwtConfigs, JwtError, Session, VariableError, session_from_claims,
    session_from_jwt, session_from_request,
};
use serde_json::{Value as Json, json};

const NAMESPACE: &str = "https://hasura.io/jwt/claims";

fn layout(config: Json) -> ClaimsLayout {
    ClaimsLayout::parse(config.as_object().unwrap()).unwrap()
}

fn layout_error(config: Json) -> ConfigError {
    ClaimsLayout::parse(config.as_object().unwrap()).unwrap_err()
}

fn session(config: Json, claims: Json, requested: Option<&str>) -> Result<Json, Error> {
    session_from_claims(&layout(config), claims.as_object().unwrap(), requested)
        .map(|session| session.to_json())
}

/// Claims that allow `user` and `editor`, with these further ones.
fn hasura(extra: Json) -> Json {
    let mut claims = json!({"x-hasura-allowed-roles": ["user", "editor"], "x-hasura-default-role": "user"});
    claims.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    claims
}

fn check_failure(error: Error, code: &str, message: &str) {
    let failure = Failure::from(error);
    assert_eq!((failure.code.as_str(), failure.path.to_string().as_str()), (code, "$"));
    assert_eq!(failure.message, message);
}

#[test]
fn a_session_object() {
    let given = json!({"X-Hasura-Role": "user", "x-hasura-User-Id": 12345678901234567890123u128, "x-hasura-on": true,
        "x-hasura-gone": null, "x-hasura-ids": [1, "a b", "", "null", "x\"\\y", null, false], "x-hasura-none": [],
        "authorization": {"not": "looked at"}, "X-Hasura-Admin-Secret": "s", "x-hasura-access-key": "s"});
    let session = Session::from_json(&given).unwrap();
    assert_eq!(session.role(), &Role("user".to_owned()));
    assert_eq!(session.get("X-HASURA-USER-ID"), Some("12345678901234567890123"));
    assert_eq!(session.get("x-hasura-gone"), None);
    let expected = r#"{"x-hasura-ids":"{1,\"a b\",\"\",\"null\",\"x\\\"\\\\y\",NULL,false}","x-hasura-none":"{}","x-hasura-on":"true","x-hasura-role":"user","x-hasura-user-id":"12345678901234567890123"}"#;
    assert_eq!(session.to_json().to_string(), expected);
}

#[test]
fn without_a_role_the_session_is_admin() {
    let session = Session::from_json(&json!({})).unwrap();
    assert!(session.role().is_admin());
    assert_eq!(session.get("x-hasura-role"), Some("admin"));
}

#[test]
fn session_objects_that_are_refused() {
    let check = |given: Json, expected: VariableError| {
        assert_eq!(Session::from_json(&given), Err(Error::Session(expected)), "{given}");
    };
    let name = || "x-hasura-a".to_owned();
    check(json!([]), VariableError::NotObject { found: "an array" });
    check(json!(null), VariableError::NotObject { found: "null" });
    check(json!({"x-hasura-a": "1", "X-Hasura-A": "1"}), VariableError::Duplicate { name: name() });
    check(json!({"x-hasura-a": {}}), VariableError::NotText { name: name(), found: "an object" });
    check(json!({"x-hasura-a": [[1]]}), VariableError::NotText { name: name(), found: "an array" });
    check(json!({"x-hasura-a": "\0"}), VariableError::Nul { name: name() });
    check(json!({"x-hasura-a": ["\0"]}), VariableError::Nul { name: name() });
    check(json!({"x-hasura-role": ""}), VariableError::EmptyRole);
    check(json!({"x-hasura-role": null}), VariableError::MissingRole);
    check(json!({"x-hasura-user-id": "1"}), VariableError::MissingRole);
    check(json!({"x-hasura-role": ["admin"]}), VariableError::EmptyRole);
}

#[test]
fn the_role_is_one_of_the_allowed() {
    let claims = json!({NAMESPACE: hasura(json!({"x-hasura-user-id": "7"}))});
    let role = |requested| {
        session(json!({}), claims.clone(), requested).map(|session| session["x-hasura-role"].clone())
    };
    assert_eq!(role(None), Ok(json!("user")));
    assert_eq!(role(Some("")), Ok(json!("user")));
    assert_eq!(role(Some("editor")), Ok(json!("editor")));
    for other in ["admin", "Editor", "x", " user"] {
        assert_eq!(role(Some(other)), Err(Error::RoleNotAllowed), "{other}");
    }
    let mut claims = claims;
    claims[NAMESPACE]["x-hasura-default-role"] = json!("admin");
    assert_eq!(
        session(json!({}), claims.clone(), None),
        Err(Error::RoleNotAllowed),
        "a default that is not allowed"
    );
    claims[NAMESPACE]["x-hasura-allowed-roles"] = json!(["admin"]);
    assert!(session(json!({}), claims, None).is_ok());
}

#[test]
fn variables_of_claims() {
    let claims = json!({NAMESPACE: hasura(json!({"X-Hasura-Org": 3, "x-hasura-tags": ["a", "b,c"], "x-hasura-no": null,
        "x-hasura-role": "admin", "x-hasura-use-backend-only-permissions": "true", "name": {"first": "x"}}))});
    let expected = json!({"x-hasura-org": "3", "x-hasura-role": "user", "x-hasura-tags": "{a,\"b,c\"}"});
    assert_eq!(session(json!({}), claims, None), Ok(expected));
}

#[test]
fn namespaces_and_formats() {
    let expected = Ok(json!({"x-hasura-role": "user"}));
    let claims = hasura(json!({}));
    let check = |config: Json, claims: Json| assert_eq!(session(config, claims, None), expected);
    check(json!({"claims_namespace": "ours"}), json!({"ours": claims}));
    check(json!({"claims_namespace": "a.b"}), json!({"a.b": claims}));
    check(json!({"claims_namespace_path": "$"}), claims.clone());
    check(json!({"claims_namespace_path": "$.a.b"}), json!({"a": {"b": claims}}));
    check(json!({"claims_namespace_path": "a.b"}), json!({"a": {"b": claims}}));
    check(json!({"claims_namespace_path": "$['x.y'][1]"}), json!({"x.y": [0, claims]}));
    check(json!({"claims_namespace_path": "$[\"it's\"]"}), json!({"it's": claims}));
    check(json!({"claims_format": "stringified_json"}), json!({NAMESPACE: claims.to_string()}));
    check(
        json!({"claims_namespace_path": "$.a", "claims_format": "stringified_json"}),
        json!({"a": claims.to_string()}),
    );
}

#[test]
fn claims_maps() {
    let map = json!({"claims_map": {
        "X-Hasura-Allowed-Roles": {"path": "$.user.roles", "default": ["user"]},
        "x-hasura-default-role": {"path": "$.user.role", "default": "user"},
        "x-hasura-user-id": {"path": "$.sub"},
        "x-hasura-org": {"path": "$.org.id", "default": "none"},
        "x-hasura-level": "gold",
        "note": "no session variable"}});
    let full = json!({"sub": 7, "user": {"roles": ["editor"], "role": "editor"}, "org": {"id": ["a", "b"]}});
    let expected = json!({"x-hasura-level": "gold", "x-hasura-org": "{a,b}", "x-hasura-role": "editor", "x-hasura-user-id": "7"});
    assert_eq!(session(map.clone(), full, None), Ok(expected));
    let defaults = json!({"x-hasura-level": "gold", "x-hasura-org": "none", "x-hasura-role": "user", "x-hasura-user-id": "7"});
    assert_eq!(session(map.clone(), json!({"sub": "7", "org": {"id": null}}), None), Ok(defaults));
    let missing = Error::MappedClaimNotFound { claim: "x-hasura-user-id".to_owned() };
    assert_eq!(session(map.clone(), json!({}), None), Err(missing.clone()));
    check_failure(missing, "jwt-invalid-claims", "JWT claim from claims_map, x-hasura-user-id not found");
    let literal =
        json!({"claims_map": {"x-hasura-allowed-roles": ["user"], "x-hasura-default-role": "user"}});
    assert_eq!(session(literal, json!({}), None), Ok(json!({"x-hasura-role": "user"})));
    let paths = json!({"claims_map": {"x-hasura-allowed-roles": {"path": "$.r"}, "x-hasura-default-role": {"path": "$.d"}}});
    let error = session(paths.clone(), json!({"d": "user"}), None).unwrap_err();
    assert_eq!(error, Error::MissingRoleClaim { claim: "x-hasura-allowed-roles" });
    assert!(matches!(
        session(paths, json!({"r": "user", "d": "user"}), None),
        Err(Error::InvalidRoleClaim { .. })
    ));
}

#[test]
fn layouts_that_are_refused() {
    assert_eq!(
        layout_error(json!({"claims_namespace": "a", "claims_namespace_path": "$"})),
        ConfigError::TwoNamespaces
    );
    for path in ["$x", "$.", "$..a", "$.a.", "$[", "$[x]", "$['a", "$['a'", "$[-1]", ""] {
        let error = layout_error(json!({"claims_namespace_path": path}));
        assert!(matches!(error, ConfigError::InvalidPath { .. }), "{path}: {error:?}");
    }
    assert!(matches!(layout_error(json!({"claims_format": "xml"})), ConfigError::ClaimsFormat { .. }));
    assert!(matches!(layout_error(json!({"claims_namespace": 1})), ConfigError::WrongType { .. }));
    assert!(matches!(layout_error(json!({"claims_map": []})), ConfigError::WrongType { .. }));
    let map = |extra: Json| layout_error(json!({"claims_map": extra}));
    assert_eq!(map(json!({})), ConfigError::NotInMap { claim: "x-hasura-allowed-roles" });
    assert!(matches!(map(hasura(json!({"x-hasura-a": {}}))), ConfigError::WrongType { .. }));
    assert!(matches!(map(hasura(json!({"x-hasura-a": "1", "X-Hasura-A": "1"}))), ConfigError::MapValue(_)));
    assert!(matches!(map(hasura(json!({"x-hasura-default-role": 1}))), ConfigError::MapRole { .. }));
}

#[test]
fn claims_that_are_refused() {
    let check = |config: Json, claims: Json, code: &str, message: &str| {
        check_failure(session(config, claims, None).unwrap_err(), code, message);
    };
    let namespace = |claims: Json| json!({NAMESPACE: claims});
    let not_found = "claims key: 'https://hasura.io/jwt/claims' not found";
    check(json!({}), json!({"sub": "1"}), "jwt-invalid-claims", not_found);
    let not_found = "claims not found at claims_namespace_path: '$.a.b'";
    check(json!({"claims_namespace_path": "$.a.b"}), json!({"a": []}), "jwt-invalid-claims", not_found);
    let not_object = "expecting a json object when claims_format is json";
    check(json!({}), namespace(json!("{}")), "jwt-invalid-claims", not_object);
    let not_string = "expecting a string when claims_format is stringified_json";
    check(
        json!({"claims_format": "stringified_json"}),
        namespace(json!({})),
        "jwt-invalid-claims",
        not_string,
    );
    let not_json = "expecting stringified json at: 'claims_namespace https://hasura.io/jwt/claims'";
    check(
        json!({"claims_format": "stringified_json"}),
        namespace(json!("[1]")),
        "jwt-invalid-claims",
        not_json,
    );
    let missing = "JWT claim does not contain x-hasura-default-role";
    check(json!({}), namespace(json!({"x-hasura-allowed-roles": []})), "jwt-missing-role-claims", missing);
    let missing = "JWT claim does not contain x-hasura-allowed-roles";
    check(json!({}), namespace(json!({"x-hasura-default-role": "a"})), "jwt-missing-role-claims", missing);
    for bad in [json!("user"), json!([1]), json!([""]), json!(null)] {
        let message = "invalid x-hasura-allowed-roles; should be a list of roles";
        check(
            json!({}),
            namespace(hasura(json!({"x-hasura-allowed-roles": bad}))),
            "jwt-invalid-claims",
            message,
        );
    }
    let message = "invalid x-hasura-default-role; should be a single role name";
    check(
        json!({}),
        namespace(hasura(json!({"x-hasura-default-role": ["user"]}))),
        "jwt-invalid-claims",
        message,
    );
    let twice = hasura(json!({"X-Hasura-Allowed-Roles": ["admin"]}));
    let message = "invalid claims: session variable 'x-hasura-allowed-roles' is given twice";
    check(json!({}), namespace(twice), "jwt-invalid-claims", message);
}

#[test]
fn a_request_behind_another_server() {
    let layout = ClaimsLayout::default();
    let claims = json!({"role": "web", "exp": 1, NAMESPACE: hasura(json!({"x-hasura-user-id": "7"}))});
    let check = |claims: Option<Json>, headers: Json, unauthorized: Option<&str>| {
        let unauthorized = unauthorized.map(|name| Role(name.to_owned()));
        let session = session_from_request(claims.as_ref(), Some(&headers), unauthorized.as_ref(), &layout);
        session.map(|session| session.to_json())
    };
    let ok = |role: &str| Ok(json!({"x-hasura-role": role, "x-hasura-user-id": "7"}));
    let headers = json!({"X-Hasura-Role": "editor", "x-hasura-user-id": "8", "x-hasura-org": "1"});
    assert_eq!(check(Some(claims.clone()), json!({}), None), ok("user"));
    assert_eq!(
        check(Some(claims.clone()), headers.clone(), Some("anonymous")),
        ok("editor"),
        "no header sets a variable"
    );
    let admin = json!({"x-hasura-role": "admin"});
    assert_eq!(check(Some(claims.clone()), admin.clone(), Some("anonymous")), Err(Error::RoleNotAllowed));
    for anonymous in [None, Some(json!(null)), Some(json!({})), Some(json!({"role": "web_anon"}))] {
        assert_eq!(check(anonymous.clone(), headers.clone(), None), Err(Error::Unauthorized));
        let expected = Ok(json!({"x-hasura-role": "anonymous"}));
        assert_eq!(check(anonymous.clone(), headers.clone(), Some("anonymous")), expected);
        assert_eq!(check(anonymous, admin.clone(), Some("anonymous")), expected);
    }
    let other_token = check(Some(json!({"sub": "7"})), json!({}), Some("anonymous"));
    assert!(
        matches!(other_token, Err(Error::ClaimsNotFound { .. })),
        "a token without claims of ours is no anonymous request"
    );
    let two = json!({"x-hasura-role": "user", "X-Hasura-Role": "editor"});
    assert_eq!(check(Some(claims.clone()), two, None), Err(Error::InvalidHeader { name: "x-hasura-role" }));
    assert!(matches!(check(Some(claims), json!([]), None), Err(Error::HeadersNotObject { .. })));
    assert!(matches!(check(Some(json!("{}")), json!({}), Some("anonymous")), Err(Error::Claims(_))));
}

#[test]
fn a_token_to_a_session() {
    let fixtures: Json = serde_json::from_str(include_str!("session/tokens.json")).unwrap();
    let own = &fixtures["algorithms"]["ES256"];
    let configs = JwtConfigs::parse(&json!({"type": "ES256", "key": own["key"]})).unwrap();
    let token = own["token"].as_str().unwrap();
    let session = session_from_jwt(&configs, token, Some("editor"), 1_700_000_000).unwrap();
    assert_eq!(session.to_json(), json!({"x-hasura-role": "editor", "x-hasura-user-id": "7"}));
    let expired = session_from_jwt(&configs, token, None, 1_700_003_600).unwrap_err();
    check_failure(expired, "invalid-jwt", "Could not verify JWT: JWTExpired");
}

#[test]
fn the_layout_of_verified_claims() {
    let secret = "0123456789abcdef0123456789abcdef";
    let configs = JwtConfigs::parse(&json!([
        {"type": "HS256", "key": secret, "issuer": "a", "claims_namespace": "of-a"},
        {"type": "HS256", "key": secret, "issuer": "b", "claims_namespace": "of-b"}]))
    .unwrap();
    let of = |namespace: &str| layout(json!({"claims_namespace": namespace}));
    assert_eq!(configs.layout_for(Some(&json!({"iss": "b"}))), of("of-b"));
    assert_eq!(configs.layout_for(Some(&json!({"iss": "c"}))), of("of-a"));
    assert_eq!(configs.layout_for(None), of("of-a"));
}

#[test]
fn failures() {
    check_failure(Error::RoleNotAllowed, "access-denied", "Your requested role is not in allowed roles");
    let message = "the request has no claims and there is no role for unauthorized requests";
    check_failure(Error::Unauthorized, "access-denied", message);
    let invalid = Error::Jwt(JwtError::InvalidSignature);
    check_failure(invalid, "invalid-jwt", "Could not verify JWT: JWSError JWSInvalidSignature");
    let empty = Error::Session(VariableError::EmptyRole);
    check_failure(empty, "bad-request", "invalid session: the role must be a string that is not empty");
    check_failure(ConfigError::JwkUrl.into(), "unexpected", "the stored JWT configuration is not usable");
    assert!(Failure::from(Error::from(ConfigError::JwkUrl)).internal.is_some());
}
