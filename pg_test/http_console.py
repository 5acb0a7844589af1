"""GraphiQL's page is there only if the setting says so, and nothing of the database is in it. That it works is tested in a browser."""

from lib.http_server import Checks, Server

checks = Checks()
with Server() as server:
    for path in ["/", "/console", "/console/assets/THIRD-PARTY.txt"]:
        checks.expect(f"{path} unless asked for", server.send(path, method="GET")[0], 404)

with Server(HASURA_GRAPHQL_ENABLE_CONSOLE="true") as server:
    status, text = server.send("/", method="GET")
    if status == 200:
        checks.contains("the page", text, '<script type="module" src="console/assets/console-')
        checks.expect("no script in the page itself", text.count("<script"), text.count("<script type=\"module\" src="))
    else:
        checks.expect("built without it", status, 404)
        checks.contains("it says so", text, "built without its console")
    checks.expect("/console leads to it", server.send("/console", method="GET")[0], 307)
    checks.expect("no other file", server.send("/console/assets/..%2Findex.html", method="GET")[0], 404)
    checks.expect("POST", server.send("/", "{}")[0], 404)
checks.end()
