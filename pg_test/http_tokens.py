"""Tokens over HTTP: who they make of a caller, and everything that is wrong with them."""

import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from http_server import ADMIN, Checks, Server
from library import NAMES, create, refusal, rows
from stub_service import Service
from tokens import KEY, NAMESPACE, RsaKey, claims, encoded, hs256, message

checks = Checks()
expect, contains = checks.expect, checks.contains
create()
HS256 = {"type": "HS256", "key": KEY}


def secret(**more):
    return json.dumps({**HS256, **more})


def bearer(token, **more):
    return {"Authorization": "Bearer " + token, **{k.replace("_", "-"): v for k, v in more.items()}}


def who(server):
    expect("the default role", server.query(NAMES, bearer(hs256(claims()))), rows("Ada"))
    expect("an allowed role", server.query(NAMES, bearer(hs256(claims()), X_Hasura_Role="editor")), rows("Ada", "Bruno"))
    expect("another's id", server.query(NAMES, bearer(hs256(claims()), X_Hasura_User_Id="2")), rows("Ada"))
    insert = 'mutation { insert_author_one(object: {id: 9, name: "x"}) { id } }'
    backend = bearer(hs256(claims()), X_Hasura_Use_Backend_Only_Permissions="true")
    expect("no backend", server.query(insert, backend)[1].keys(), {"errors": 1}.keys())
    claimed = claims(variables={"user-id": "1", "use-backend-only-permissions": "true"})
    expect("no backend by claim", server.query(insert, bearer(hs256(claimed)))[1].keys(), {"errors": 1}.keys())
    expect("no exp", server.query(NAMES, bearer(hs256(claims(expires_in=None)))), rows("Ada"))
    expect("admin", server.query(NAMES, bearer(hs256(claims("admin", ["admin"])))), rows("Ada", "Bruno"))
    expect("the secret wins", server.query(NAMES, {**ADMIN, **bearer("rubbish")}), rows("Ada", "Bruno"))
    wrong = {"X-Hasura-Admin-Secret": "wrong", **bearer(hs256(claims()))}
    expect("a wrong secret", refusal(server.query(NAMES, wrong))[:2], (200, "access-denied"))
    export = {"type": "export_metadata", "args": {}}
    expect("metadata as user", refusal(server.json("/v1/metadata", export, bearer(hs256(claims()))))[:2],
           (400, "access-denied"))
    expect("metadata as admin", server.json("/v1/metadata", export, bearer(hs256(claims("admin", ["admin"]))))[0], 200)


def wrong(server):
    missing = "Missing 'Authorization' or 'Cookie' header in JWT authentication mode"
    signature = hs256(claims())
    tampered = signature.split(".")
    tampered[1] = encoded(json.dumps(claims(allowed=["user", "admin"], default="admin")).encode())
    none = message({"alg": "none"}, claims()) + "."
    no_roles = {"exp": int(time.time()) + 60, NAMESPACE: {"x-hasura-default-role": "user"}}
    no_default = {NAMESPACE: {"x-hasura-allowed-roles": ["user"]}}
    cases = [
        ("nothing", {}, "invalid-headers", missing),
        ("a role alone", {"X-Hasura-Role": "admin", "X-Hasura-User-Id": "1"}, "invalid-headers", missing),
        ("no bearer", {"Authorization": "Basic YTpi"}, "invalid-headers", "Malformed Authorization header"),
        ("no token", {"Authorization": "Bearer "}, "invalid-headers", "Malformed Authorization header"),
        ("a cookie", {"Cookie": "Authorization=" + signature}, "invalid-headers", missing),
        ("expired", bearer(hs256(claims(expires_in=-1))), "invalid-jwt", "Could not verify JWT: JWTExpired"),
        ("not yet", bearer(hs256(claims(nbf=int(time.time()) + 60))), "invalid-jwt", "Could not verify JWT: JWTNotYetValid"),
        ("another key", bearer(hs256(claims(), key=KEY + "x")), "invalid-jwt",
         "Could not verify JWT: JWSError JWSInvalidSignature"),
        ("tampered", bearer(".".join(tampered)), "invalid-jwt", "Could not verify JWT: JWSError JWSInvalidSignature"),
        ("without signature", bearer(none), "invalid-jwt", None),
        ("rubbish", bearer("rubbish"), "invalid-jwt", None),
        ("a role not allowed", bearer(signature, X_Hasura_Role="admin"), "access-denied",
         "Your requested role is not in allowed roles"),
        ("two roles", bearer(signature, **{"X-Hasura-Role": "user", "x-hasura-role": "editor"}), "invalid-headers", None),
        ("no allowed roles", bearer(hs256(no_roles)), "jwt-missing-role-claims",
         "JWT claim does not contain x-hasura-allowed-roles"),
        ("no default role", bearer(hs256(no_default)), "jwt-missing-role-claims",
         "JWT claim does not contain x-hasura-default-role"),
        ("no claims", bearer(hs256({})), "jwt-invalid-claims", None),
        ("roles that are none", bearer(hs256(claims(allowed=[1]))), "jwt-invalid-claims", None),
        ("variables that are none", bearer(hs256(claims(variables={"user-id": {}}))), "jwt-invalid-claims", None),
    ]
    for what, headers, code, text in cases:
        for path, status in [("/v1/graphql", 200), ("/v1alpha1/graphql", 400), ("/v1/metadata", 400), ("/v2/query", 400)]:
            found = refusal(server.json(path, {"query": NAMES}, headers))
            expect(f"{what} {path}", found, (status, code, text or found[2]))


def configurations():
    with Server(HASURA_GRAPHQL_JWT_SECRET=secret(), HASURA_GRAPHQL_UNAUTHORIZED_ROLE="anonymous") as server:
        expect("no token", server.query(NAMES, {"X-Hasura-Role": "user", "X-Hasura-User-Id": "1"}), rows("Bruno"))
        expect("a bad one", refusal(server.query(NAMES, bearer(hs256(claims(expires_in=-1)))))[1], "invalid-jwt")
        expect("another scheme", refusal(server.query(NAMES, {"Authorization": "Basic YTpi"}))[1], "invalid-headers")
        expect("a token", server.query(NAMES, bearer(hs256(claims()))), rows("Ada"))
    with Server(HASURA_GRAPHQL_JWT_SECRET=secret(audience="here", issuer="us", allowed_skew=60)) as server:
        ours = claims(aud=["here", "there"], iss="us", expires_in=-30)
        expect("audience and skew", server.query(NAMES, bearer(hs256(ours))), rows("Ada"))
        for what, change in [("JWTNotInAudience", {"aud": "there"}), ("JWTNotInIssuer", {"iss": "them"}),
                             ("JWTExpired", {"exp": int(time.time()) - 61})]:
            expect(what, refusal(server.query(NAMES, bearer(hs256({**ours, **change})))),
                   (200, "invalid-jwt", "Could not verify JWT: " + what))
    cookie = secret(header={"type": "Cookie", "name": "session"})
    with Server(HASURA_GRAPHQL_JWT_SECRET=cookie, HASURA_GRAPHQL_UNAUTHORIZED_ROLE="anonymous") as server:
        expect("cookie", server.query(NAMES, {"Cookie": "a=b; session=" + hs256(claims())}), rows("Ada"))
        expect("another cookie", server.query(NAMES, {"Cookie": "sessions=" + hs256(claims())}), rows("Bruno"))
        expect("not the header", server.query(NAMES, bearer(hs256(claims()))), rows("Bruno"))
        expect("a bad cookie", refusal(server.query(NAMES, {"Cookie": "session=x"}))[1], "invalid-jwt")
    custom = secret(header={"type": "CustomHeader", "name": "X-Token"})
    rsa = RsaKey("one")
    several = json.dumps([json.loads(custom), {"type": "RS256", "key": rsa.public(), "issuer": "them"},
                          {**HS256, "issuer": "us"}])
    with Server(HASURA_GRAPHQL_JWT_SECRETS=several) as server:
        expect("custom header", server.query(NAMES, {"X-Token": hs256(claims())}), rows("Ada"))
        expect("ours", server.query(NAMES, bearer(hs256(claims(iss="us")))), rows("Ada"))
        expect("theirs", server.query(NAMES, bearer(rsa.token(claims(iss="them")))), rows("Ada"))
        for what, token in [("nobody's", hs256(claims())), ("swapped", hs256(claims(iss="them"))),
                            ("their key as a secret", hs256(claims(iss="them"), key=rsa.public())),
                            ("swapped back", rsa.token(claims(iss="us")))]:
            expect(what, refusal(server.query(NAMES, bearer(token)))[1], "invalid-jwt")
        expect("at another place", refusal(server.query(NAMES, {"X-Token": rsa.token(claims(iss="them"))}))[1], "invalid-jwt")


def until(condition):
    for _ in range(100):
        if condition():
            return True
        time.sleep(0.1)
    return False


def key_set():
    service = Service()
    one, two = RsaKey("one"), RsaKey("two")
    service.answers(200, {"keys": [one.jwk()]}, {"Cache-Control": "public, max-age=1"})
    url = json.dumps({"jwk_url": service.url + "/keys?secret=hush"})
    with Server(HASURA_GRAPHQL_JWT_SECRET=url, POSTERN_OUTGOING_HEADERS='{"X-Api-Key": "hush"}') as server:
        ask = lambda key: server.query(NAMES, bearer(key.token(claims())))
        expect("the first key", ask(one), rows("Ada"))
        expect("not there yet", refusal(ask(two)), (200, "invalid-jwt",
               "Could not verify JWT: there is no key for the token's key id"))
        method, path, headers, _ = service.last()
        expect("how it is fetched", (method, path, "x-api-key" in headers), ("GET", "/keys?secret=hush", False))
        service.answers(200, {"keys": [two.jwk()]}, {"Cache-Control": "max-age=1"})
        expect("rotation", until(lambda: ask(two) == rows("Ada")), True)
        expect("the first key is gone", refusal(ask(one))[1], "invalid-jwt")
        for status, body in [(500, {}), (200, b"rubbish"), (200, {"keys": []}), (200, b" " * 2_000_000),
                             (302, {"keys": [one.jwk()]})]:
            service.answers(status, body, {"Location": service.url + "/other"})
            before = len(service.calls)
            expect(f"asked again after {status} {body[:9] if isinstance(body, bytes) else body}",
                   until(lambda: len(service.calls) > before), True)
            time.sleep(0.2)
            expect("old keys stay", ask(two), rows("Ada"))
            service.answers(200, {"keys": [two.jwk()]}, {"Cache-Control": "max-age=1"})
            before = len(service.calls)
            until(lambda: len(service.calls) > before)
        expect("redirections are not followed", any(path == "/other" for _, path, _, _ in service.calls), False)
        service.answers(200, {"keys": [one.jwk()]}, {"Expires": "Thu, 01 Jan 2099 00:00:00 GMT"})
        expect("after trouble", until(lambda: ask(one) == rows("Ada")), True)
        before = len(service.calls)
        time.sleep(1.5)
        expect("it is good for long", len(service.calls), before)
        expect("no secret in the log", "hush" in "".join(server.log), False)
    for status, body, reason in [(500, {}, "status 500"), (200, b"rubbish", "no JSON"), (200, {"keys": []}, "no key"),
                                 (200, b" " * 2_000_000, "longer than")]:
        service.answers(status, body)
        try:
            with Server(HASURA_GRAPHQL_JWT_SECRET=url):
                expect(f"start with {reason}", "it starts", "it does not")
        except AssertionError as refused:
            contains(f"start with {reason}", str(refused), reason)
            expect("no secret in the log", "hush" in str(refused), False)
    service.end()


with Server(HASURA_GRAPHQL_JWT_SECRET=secret()) as first:
    who(first)
    wrong(first)
configurations()
key_set()
checks.end()
