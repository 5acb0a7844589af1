"""A service that the HTTP server calls: it answers what the test says, and keeps what it was asked."""

import http.server
import json
import threading
import time


class Service:
    def __init__(self):
        self.calls = []
        self.answers(200, {})
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                service.calls.append((self.command, self.path, dict(self.headers), body))
                status, text, headers, delay = service.planned
                time.sleep(delay)
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)
                except OSError:
                    self.close_connection = True

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def answers(self, status, body, headers=None, delay=0):
        """From now on; `body` is bytes, or JSON."""
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.planned = status, text, headers or {}, delay

    def last(self):
        """Method, path, headers by names in lower case, and body of the last call."""
        method, path, headers, body = self.calls[-1]
        return method, path, {name.lower(): value for name, value in headers.items()}, body

    def end(self):
        self.server.shutdown()
        self.server.server_close()
