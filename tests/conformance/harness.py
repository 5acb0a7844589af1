"""Running groups of cases: set-up as rows of the metadata tables, requests as `graphql.resolve`.

The order of things is that of the shared runner: a reset and the group's set-up, then each test with its own
set-up and tear-down; the cases of a test run in order because later ones may depend on earlier ones.
"""

from compare import Verdict, judge
from database import commands
from runner import Broken, Result

import session as requests
import translate
from postgres import Connection, ConnectionLost, DatabaseError
from translate import Unsupported

METADATA = (
    "allowed_collection", "query_collection", "collection", "function_permission", "delete_permission", "update_permission",
    "insert_permission", "select_permission", "inherited_role", "function", "computed_field", "relationship",
    "relation", "role", "source",
)
SETTINGS = ("naming_convention", "stringify_numeric_types", "infer_function_permissions", "allow_unused_variables",
            "returning_ignores_filter", "naming_convention_per_source")


class Harness:
    """`reset`: SQL that empties the database. `report`: called with each result as it comes."""

    def __init__(self, database, reset, report):
        self.database, self.reset_sql, self.report = database, reset, report
        self.notes, self.connection = [], None
        self._connect()
        self.extensions = {row[0] for row in self.connection.execute("SELECT extname FROM pg_catalog.pg_extension")}
        self.locales = {}

    def run(self, groups, wanted):
        results = []
        for group in groups:
            todo = [case for case in group.cases if wanted(case)]
            missing = self._missing(group)
            runnable = {c for c in todo if not missing and not requests.reason_to_skip(c)}
            outcome = {}
            if runnable:
                outcome = {result.case: result for result in self._group(group, runnable)}
            for case in todo:
                reason = missing or requests.reason_to_skip(case)
                result = outcome.get(case) or Result(case, reason=reason or "not reached")
                results.append(result)
                self.report(result)
        return results

    # -- groups and tests -------------------------------------------------------------------------

    def _group(self, group, todo):
        left = [test for test in group.tests if todo.intersection(test.cases)]
        fresh = False
        while left:
            test = left.pop(0)
            try:
                if not fresh:
                    self._start(group, test)
            except Unsupported as error:
                yield from (Result(c, reason=str(error)) for t in [test, *left] for c in t.cases if c in todo)
                return
            except Broken as error:
                yield from self._all_fail([c for t in [test, *left] for c in t.cases if c in todo], f"set-up: {error}")
                return
            yield from self._test(test, todo)
            fresh = self._finish(test)

    def _start(self, group, test):
        """The database and the metadata as the group's tests expect them."""
        self._connect()
        self._sql("".join(f"DELETE FROM graphql.{name};\n" for name in METADATA))
        names = ", ".join(map(translate.literal, SETTINGS))
        self._sql(f"DELETE FROM graphql.setting WHERE name IN ({names})")
        self._sql(self.reset_sql)
        for name, value in self._settings(test.config).items():
            self._sql(translate.setting(name, value))
        for request in group.setup:
            self._send(request)

    def _test(self, test, todo):
        left = [case for case in test.cases if case in todo]
        try:
            for request in test.setup:
                self._send(request)
            for case in test.cases:
                if not left:
                    break
                for request in case.before:
                    self._send(request)
                result = self._case(case, case in todo)
                if result and case in todo:
                    left.remove(case)
                    yield result
            for request in test.after:
                self._send(request)
        except Unsupported as error:
            yield from (Result(case, reason=str(error)) for case in left)
        except Broken as error:
            yield from self._all_fail(left, f"before the request: {error}")

    def _finish(self, test):
        """False unless the tear-down went well; then the next test starts from scratch."""
        try:
            for request in test.teardown:
                self._send(request)
            return True
        except (Broken, Unsupported):
            return False

    def _case(self, case, wanted):
        """The result of a wanted case; what other cases change is done as set-up."""
        succeeds = case.expect["status"] == 200 and case.expect["kind"] != "error"
        if wanted or self._harmless(case):
            return self._check(case) if wanted else None
        if not succeeds:
            return None
        if requests.is_graphql(case.request) or requests.is_legacy(case.request):
            requests.respond(self.connection, case.request)
            return None
        self._send({**case.request, "status": None})
        return None

    @staticmethod
    def _harmless(case):
        if requests.is_legacy(case.request):
            return case.request["body"]["type"].removeprefix("pg_") in ("select", "count")
        return requests.is_graphql(case.request) and requests.kinds_of(case.request) == {"query"}

    def _check(self, case):
        status, body, text = requests.respond(self.connection, case.request)
        if body is None:
            self._connect()
            return Result(case, Verdict(text, text), status, text)
        return Result(case, judge(case.expect, status, body, case.from_2022), status, text)

    @staticmethod
    def _all_fail(cases, why):
        return [Result(case, Verdict(why, why)) for case in cases]

    # -- set-up -----------------------------------------------------------------------------------

    def _send(self, request):
        """A set-up request; raises Broken if a statement fails, Unsupported if there is no way to say it."""
        if "reset_source" in request:
            return self._sql(self.reset_sql)
        if request["url"] not in ("/v1/query", "/v2/query", "/v1/metadata"):
            return self._send_graphql(request)
        must_succeed = request.get("status", 200) == 200
        for command in commands(request["body"]):
            try:
                self._command(command)
            except Broken as error:
                if must_succeed:
                    raise Broken(f"{command['type']}: {error}") from error
        return None

    def _send_graphql(self, request):
        if not requests.is_graphql(request):
            raise Unsupported(f"needs {request['url']}")
        requests.respond(self.connection, request)

    def _command(self, command):
        if command["type"] == "clear_metadata":
            self._sql("".join(f"DELETE FROM graphql.{name};\n" for name in METADATA))
        else:
            for sql in translate.statements(command):
                self._sql(sql)

    @staticmethod
    def _settings(config):
        # What postern does otherwise on purpose and can do as the reference: docs/differences.md.
        settings = {"stringify_numeric_types": config.get(requests.STRINGIFY) != "false",
                    "allow_unused_variables": True, "returning_ignores_filter": True}
        settings["naming_convention_per_source"] = "naming_convention" in (config.get(requests.FEATURES) or "")
        if config.get(requests.INFER) is not None:
            settings["infer_function_permissions"] = config[requests.INFER] == "true"
        if config.get(requests.DEFAULT_NAMING) is not None:
            settings["naming_convention"] = config[requests.DEFAULT_NAMING]
        return settings

    def _sql(self, statements):
        try:
            self.connection.execute(statements)
        except DatabaseError as error:
            raise Broken(f"{error} in {' '.join(statements.split())[:200]}") from error
        except ConnectionLost as error:
            self._connect()
            raise Broken(f"connection lost: {error}") from error

    def _connect(self):
        if self.connection:
            self.connection.close()
        self.connection = Connection(self.database, {"TimeZone": "UTC", "statement_timeout": "60s"})

    def _missing(self, group):
        """The extension or locale that the database does not have."""
        for name in group.needs.get("extensions", []):
            if name not in self.extensions:
                return f"needs {name}"
        locale = group.needs.get("locale")
        if locale and locale not in self.locales:
            try:
                self.connection.execute(f"SET LOCAL lc_monetary = {translate.literal(locale)}")
                self.locales[locale] = True
            except DatabaseError:
                self.locales[locale] = False
        return f"needs {locale}" if locale and not self.locales[locale] else None
