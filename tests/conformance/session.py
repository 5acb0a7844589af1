"""What a case's HTTP request becomes in SQL, and which cases this cannot express."""

import json
import re

from runner import SECRET

from postgres import ConnectionLost, DatabaseError

GRAPHQL_URLS = ("/v1/graphql", "/v1alpha1/graphql")
COMMAND_URLS = ("/v1/query", "/v2/query")
LEGACY_COMMANDS = {"select", "count", "insert", "update", "delete"}
BACKEND_ONLY = "x-hasura-use-backend-only-permissions"
INFER = "HASURA_GRAPHQL_INFER_FUNCTION_PERMISSIONS"
DEFAULT_NAMING = "HASURA_GRAPHQL_DEFAULT_NAMING_CONVENTION"
FEATURES = "HASURA_GRAPHQL_EXPERIMENTAL_FEATURES"
SOURCES = {"HASURA_GRAPHQL_PG_SOURCE_URL_1", "HASURA_GRAPHQL_PG_SOURCE_URL_2"}
STRINGIFY = "HASURA_GRAPHQL_STRINGIFY_NUMERIC_TYPES"
KNOWN_SETTINGS = {INFER, DEFAULT_NAMING, FEATURES, STRINGIFY} | SOURCES

TOKEN = re.compile(r'"""(?:[^\\]|\\.)*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|[A-Za-z_]\w*|[{}()\[\]]', re.S)


def operations(document):
    """The set of operation kinds in a document: `query`, `mutation`, `subscription`. Bad syntax counts as a query."""
    depth, kinds, previous = 0, set(), None
    for token in TOKEN.findall(document):
        if token in "{([":
            if depth == 0 and token == "{" and previous is None:
                kinds.add("query")
            depth += 1
        elif token in "})]":
            depth -= 1
            previous = None if depth == 0 and token == "}" else previous
        elif depth == 0 and not token.startswith(('"', "#")):
            if previous is None and token in ("query", "mutation", "subscription"):
                kinds.add(token)
            previous = token
    return kinds or {"query"}


def is_graphql(request):
    return request["url"] in GRAPHQL_URLS


def is_legacy(request):
    """One of the JSON data commands, by itself."""
    body = request["body"]
    kind = body.get("type", "") if isinstance(body, dict) else ""
    return request["url"] in COMMAND_URLS and kind.removeprefix("pg_") in LEGACY_COMMANDS


def bodies(request):
    """The GraphQL requests in a body; a batch is an array."""
    return request["body"] if isinstance(request["body"], list) else [request["body"]]


def kinds_of(request):
    return set().union(*(operations(str(body.get("query") or "")) for body in bodies(request)))


def reason_to_skip(case):
    """Why a case cannot be run over SQL, or None. Depends on the case alone."""
    request = case.request
    config = {name for name, value in case.test.config.items() if value is not None}
    if case.tier == "T3" or case.group.tier == "T3":
        return "legacy commands of /v1/query"
    if is_graphql(request) and case.test.name == "test_pg_multisource_table_name_conflict":
        return "tables of the same name in two databases"
    if config - KNOWN_SETTINGS:
        return "needs " + ", ".join(sorted(config - KNOWN_SETTINGS))
    if not is_graphql(request) and not is_legacy(request):
        return "relay" if "relay" in request["url"] else f"needs {request['url']}"
    if not proves_admin(request):
        return "needs authentication over HTTP"
    if is_graphql(request) and "subscription" in kinds_of(request):
        return "subscription"
    return None


def proves_admin(request):
    """Whether the admin secret is sent: by the runner, or in the case's own headers."""
    headers = {name.lower(): value for name, value in (request.get("headers") or {}).items()}
    return request.get("admin_secret", True) or headers.get("x-hasura-admin-secret") == SECRET


def session_variables(request):
    """The session as JSON text: every X-Hasura-* header in lower case, `admin` where no role is given.

    X-Hasura-Use-Backend-Only-Permissions counts only with the admin secret, so it passes only with it.
    """
    ignored = {"x-hasura-admin-secret"} | (set() if proves_admin(request) else {BACKEND_ONLY})
    variables = {"x-hasura-role": "admin"}
    for name, value in (request.get("headers") or {}).items():
        if name.lower().startswith("x-hasura-") and name.lower() not in ignored:
            variables[name.lower()] = str(value)
    return json.dumps(variables)


def respond(connection, request):
    """Sends the request to `graphql.resolve`, or a legacy command to `graphql._legacy`.

    Returns (HTTP status, parsed body, text). A Postgres error is no response: the status is 500 then, the body None.
    """
    if is_legacy(request):
        return respond_to_legacy(connection, request)
    session, texts = session_variables(request), []
    for body in bodies(request):
        variables = json.dumps(body.get("variables") or {}, ensure_ascii=False)
        arguments = [body.get("query"), variables, session, body.get("operationName")]
        try:
            rows = connection.query("SELECT graphql.resolve($1::text, $2::jsonb, $3::jsonb, $4::text)", arguments)
        except DatabaseError as error:
            return 500, None, f"graphql.resolve raised {error}"
        except ConnectionLost as error:
            return 500, None, f"the backend is gone: {error}"
        texts.append(rows[0][0])
    text = "[" + ",".join(texts) + "]" if isinstance(request["body"], list) else texts[0]
    try:
        body = json.loads(text)
    except (TypeError, ValueError):
        return 500, None, f"not JSON: {text!r}"
    failed = isinstance(body, dict) and "errors" in body
    return (400 if failed and request["url"] == "/v1alpha1/graphql" else 200), body, text


def respond_to_legacy(connection, request):
    """As `respond`. The command's own errors have the HTTP status in their SQLSTATE and the body as their detail."""
    command = json.dumps(request["body"], ensure_ascii=False)
    try:
        rows = connection.query("SELECT graphql._legacy($1::jsonb, $2::jsonb)", [command, session_variables(request)])
        status, text = 200, rows[0][0]
    except DatabaseError as error:
        if not error.sqlstate.startswith("GQ"):
            return 500, None, f"graphql._legacy raised {error}"
        status, text = int(error.sqlstate[2:]), error.fields.get("D", "")
    except ConnectionLost as error:
        return 500, None, f"the backend is gone: {error}"
    try:
        return status, json.loads(text), text
    except ValueError:
        return 500, None, f"not JSON: {text!r}"
