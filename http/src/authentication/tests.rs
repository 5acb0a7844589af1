use axum::http::{HeaderName, HeaderValue};
use serde_json::{Map, Value as Json};

use super::*;

fn headers(given: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in given {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    headers
}

fn started(
    secret: Option<&str>,
    unauthorized: Option<&str>,
    options: &Options,
) -> Result<Authentication, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Authentication::start(secret, unauthorized.map(str::to_owned), options, None))
}

fn caller_of(authentication: &Authentication, headers: &HeaderMap) -> Result<Caller, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(authentication.caller(headers, None))
}

/// The session as JSON, or the code of the refusal.
fn session(
    secret: Option<&str>,
    unauthorized: Option<&str>,
    given: &[(&str, &str)],
) -> Result<Json, &'static str> {
    let authentication = started(secret, unauthorized, &Options::default()).unwrap();
    match caller_of(&authentication, &headers(given)) {
        Ok(caller) => Ok(serde_json::from_str(caller.session.json()).unwrap()),
        Err(failure) => Err(failure.code),
    }
}

fn object(members: &[(&str, &str)]) -> Json {
    members.iter().map(|(name, value)| ((*name).to_owned(), Json::from(*value))).collect::<Map<_, _>>().into()
}

#[test]
fn the_secret_makes_admin_or_the_role_that_is_named() {
    let admin = object(&[("x-hasura-role", "admin")]);
    assert_eq!(session(Some("s"), None, &[("X-Hasura-Admin-Secret", "s")]), Ok(admin.clone()));
    assert_eq!(session(Some("s"), None, &[("x-hasura-access-key", "s")]), Ok(admin));
    let given = [
        ("X-Hasura-Admin-Secret", "s"),
        ("X-Hasura-Role", "user"),
        ("X-HASURA-User-Id", "7"),
        ("x-hasura-use-backend-only-permissions", "true"),
        ("x-hasura-collaborator-token", "postern_"),
        ("x-other", "no"),
    ];
    let expected = object(&[
        ("x-hasura-role", "user"),
        ("x-hasura-use-backend-only-permissions", "true"),
        ("x-hasura-user-id", "7"),
    ]);
    assert_eq!(session(Some("s"), Some("anonymous"), &given), Ok(expected));
}

#[test]
fn a_wrong_secret_is_refused_even_where_none_would_do() {
    for guess in ["", "S", "ss", "s "] {
        let given = [("x-hasura-admin-secret", guess), ("x-hasura-access-key", "s")];
        assert_eq!(session(Some("s"), Some("anonymous"), &given), Err("access-denied"), "{guess:?}");
    }
}

#[test]
fn without_the_secret_headers_say_nothing() {
    let given = [
        ("x-hasura-role", "admin"),
        ("x-hasura-user-id", "7"),
        ("x-hasura-use-backend-only-permissions", "true"),
    ];
    assert_eq!(session(Some("s"), None, &given), Err("access-denied"));
    let anonymous = object(&[("x-hasura-role", "anonymous")]);
    assert_eq!(session(Some("s"), Some("anonymous"), &given), Ok(anonymous));
}

#[test]
fn without_authentication_everybody_is_who_they_say() {
    assert_eq!(session(None, None, &[]), Ok(object(&[("x-hasura-role", "admin")])));
    let given = [("x-hasura-role", "user"), ("x-hasura-user-id", "7")];
    assert_eq!(session(None, None, &given), Ok(object(&given)));
}

#[test]
fn a_variable_is_given_once_and_is_text() {
    let twice = [("x-hasura-admin-secret", "s"), ("x-hasura-user-id", "7"), ("x-hasura-user-id", "8")];
    assert_eq!(session(Some("s"), None, &twice), Err("invalid-headers"));
    let mut latin = headers(&[("x-hasura-admin-secret", "s")]);
    latin.insert("x-hasura-name", HeaderValue::from_bytes(b"\xe9").unwrap());
    let authentication = started(Some("s"), None, &Options::default()).unwrap();
    assert_eq!(caller_of(&authentication, &latin).unwrap_err().code, "invalid-headers");
}

#[test]
fn what_would_open_the_door_does_not_start() {
    let some = |text: &str| Some(text.to_owned());
    let none = Options::default;
    let jwt = some(r#"{"type": "HS256", "key": "01234567890123456789012345678901"}"#);
    let hook = some("http://127.0.0.1:1/");
    assert!(started(Some("s"), Some("anonymous"), &Options { jwt_secret: jwt.clone(), ..none() }).is_ok());
    assert!(started(Some("s"), None, &Options { auth_hook: hook.clone(), ..none() }).is_ok());
    for (what, secret, unauthorized, options) in [
        ("an empty secret", Some(""), None, none()),
        ("an empty old secret", None, None, Options { access_key: some(""), ..none() }),
        ("no secret in the list", Some("s"), None, Options { admin_secrets: some("[]"), ..none() }),
        ("a role without a secret", None, Some("anonymous"), none()),
        ("admin for everybody", Some("s"), Some("admin"), none()),
        ("a role without name", Some("s"), Some(""), none()),
        (
            "admin for everybody without token",
            Some("s"),
            Some("admin"),
            Options { jwt_secret: jwt.clone(), ..none() },
        ),
        ("tokens without a secret", None, None, Options { jwt_secret: jwt.clone(), ..none() }),
        ("lists of tokens without a secret", None, None, Options { jwt_secrets: some("[]"), ..none() }),
        ("a webhook without a secret", None, None, Options { auth_hook: hook.clone(), ..none() }),
        ("a webhook and a role", Some("s"), Some("anonymous"), Options { auth_hook: hook.clone(), ..none() }),
        (
            "a webhook and tokens",
            Some("s"),
            None,
            Options { auth_hook: hook, jwt_secret: jwt.clone(), ..none() },
        ),
        ("no URL", Some("s"), None, Options { auth_hook: some(""), ..none() }),
        ("two of tokens", Some("s"), None, Options { jwt_secrets: jwt.clone(), jwt_secret: jwt, ..none() }),
        ("an empty configuration", Some("s"), None, Options { jwt_secret: some(""), ..none() }),
        ("an empty list", Some("s"), None, Options { jwt_secrets: some("[]"), ..none() }),
        (
            "a short key",
            Some("s"),
            None,
            Options { jwt_secret: some(r#"{"type":"HS256","key":"hush"}"#), ..none() },
        ),
        (
            "a header that is none",
            Some("s"),
            None,
            Options { outgoing_header: vec!["hush".to_owned()], ..none() },
        ),
    ] {
        let message = started(secret, unauthorized, &options).err().unwrap_or_else(|| panic!("{what}"));
        assert!(!message.contains("hush"), "{what}: {message}");
    }
}

#[test]
fn the_old_name_of_the_secret_closes_the_door_too() {
    let options = Options { access_key: Some("s".to_owned()), ..Options::default() };
    let authentication = started(None, None, &options).unwrap();
    assert!(!authentication.is_open());
    assert_eq!(caller_of(&authentication, &headers(&[])).unwrap_err().code, "access-denied");
    let shown = headers(&[("x-hasura-admin-secret", "s")]);
    assert_eq!(caller_of(&authentication, &shown).unwrap().access, Access::Administrator);
}

#[test]
fn doors_open_by_access() {
    let doors = |access| {
        let caller = Caller { session: Session::of_role("user".to_owned()), access, expires_at: None };
        (caller.may_execute_graphql().is_ok(), caller.may_manage().is_ok(), caller.may_view_metrics().is_ok())
    };
    assert_eq!(doors(Access::Administrator), (true, true, true));
    assert_eq!(doors(Access::Role), (true, true, false));
    for (execute_graphql, view_metrics) in [(true, false), (false, true), (true, true), (false, false)] {
        let found = doors(Access::Member { execute_graphql, view_metrics });
        assert_eq!(found, (execute_graphql, false, view_metrics));
    }
}
