"""A minimal Postgres client: frontend protocol 3.0 with the standard library alone.

Holds one connection. Only `trust` and `peer` authentication: the servers that tests start use nothing else.
"""

import os
import socket
import struct


class DatabaseError(Exception):
    """An ErrorResponse. `fields` by the protocol's letters: C is the SQLSTATE, M the message."""

    def __init__(self, fields):
        self.fields = fields
        super().__init__(f"{fields.get('C', '?????')}: {fields.get('M', 'unknown error')}")

    @property
    def sqlstate(self):
        return self.fields.get("C", "")


class ConnectionLost(Exception):
    """The server could not be reached, or it closed the connection."""


class Connection:
    """One session. `host`, `port`, `user`, `database` default to libpq's variables."""

    def __init__(self, database=None, settings=None):
        self.database = database or os.environ.get("PGDATABASE", "postgres")
        self.settings = settings or {}
        self.buffer = bytearray()
        self.socket = self._connect()
        self._start()

    def close(self):
        try:
            self._send(b"X", b"")
            self.socket.close()
        except (OSError, ConnectionLost):
            pass

    def execute(self, script):
        """Runs statements as one implicit transaction; returns the rows of the last one that has any."""
        self._send(b"Q", _text(script))
        return self._results()

    def query(self, statement, parameters=()):
        """Runs one statement with text parameters (None for null); returns its rows as lists of str or None."""
        values = b"".join(
            struct.pack("!i", -1) if value is None else struct.pack("!i", len(value)) + value
            for value in (None if p is None else str(p).encode() for p in parameters)
        )
        bind = _text("") + _text("") + struct.pack("!hh", 0, len(parameters)) + values + struct.pack("!h", 0)
        self._send(b"P", _text("") + _text(statement) + struct.pack("!h", 0), flush=False)
        self._send(b"B", bind, flush=False)
        self._send(b"E", _text("") + struct.pack("!i", 0), flush=False)
        self._send(b"S", b"")
        return self._results()

    # -- the protocol -----------------------------------------------------------------------------

    def _connect(self):
        host, port = os.environ.get("PGHOST", "/var/run/postgresql"), int(os.environ.get("PGPORT", "5432"))
        try:
            if host.startswith("/"):
                connection = socket.socket(socket.AF_UNIX)
                connection.connect(os.path.join(host, f".s.PGSQL.{port}"))
                return connection
            return socket.create_connection((host, port))
        except OSError as error:
            raise ConnectionLost(f"no server at {host}, port {port}: {error}") from error

    def _start(self):
        user = os.environ.get("PGUSER") or os.environ.get("USER", "postgres")
        options = {"user": user, "database": self.database, "client_encoding": "UTF8", **self.settings}
        body = struct.pack("!i", 196608) + b"".join(_text(k) + _text(v) for k, v in options.items()) + b"\0"
        self.pending = b""
        self.socket.sendall(struct.pack("!i", len(body) + 4) + body)
        self._results()

    def _send(self, kind, body, flush=True):
        self.pending += kind + struct.pack("!i", len(body) + 4) + body
        if not flush:
            return
        try:
            self.socket.sendall(self.pending)
        except OSError as error:
            raise ConnectionLost(str(error)) from error
        finally:
            self.pending = b""

    def _read(self, size):
        while len(self.buffer) < size:
            try:
                more = self.socket.recv(65536)
            except OSError as error:
                raise ConnectionLost(str(error)) from error
            if not more:
                raise ConnectionLost("the server closed the connection")
            self.buffer += more
        taken = bytes(self.buffer[:size])
        del self.buffer[:size]
        return taken

    def _results(self):
        """Messages up to ReadyForQuery."""
        rows, error = [], None
        while True:
            kind = self._read(1)
            body = self._read(struct.unpack("!i", self._read(4))[0] - 4)
            if kind == b"T":
                rows = []
            elif kind == b"D":
                rows.append(_row(body))
            elif kind == b"E":
                error = DatabaseError(_fields(body))
                if error.fields.get("S") in ("FATAL", "PANIC"):
                    raise ConnectionLost(str(error))
            elif kind == b"R" and struct.unpack("!i", body[:4])[0] != 0:
                raise ConnectionLost("the server asks for a password; only trust and peer are supported")
            elif kind == b"Z":
                if error:
                    raise error
                return rows


def literal(value):
    """SQL text of a string constant, or `NULL` (standard_conforming_strings is on)."""
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


def identifier(name):
    return '"' + str(name).replace('"', '""') + '"'


def _text(value):
    return value.encode() + b"\0"


def _row(body):
    (count,), at, row = struct.unpack("!h", body[:2]), 2, []
    for _ in range(count):
        (size,) = struct.unpack("!i", body[at:at + 4])
        at += 4
        row.append(None if size < 0 else body[at:at + size].decode())
        at += max(size, 0)
    return row


def _fields(body):
    return {part[:1].decode(): part[1:].decode("utf-8", "replace") for part in body.split(b"\0") if part}
