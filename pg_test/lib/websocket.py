"""A WebSocket client, as much of it as the tests need: text messages, pings answered, the close code."""

import base64
import json
import os
import socket
import struct
import time


class Closed(Exception):
    def __init__(self, code, reason):
        super().__init__(code, reason)
        self.code, self.reason = code, reason


class WebSocket:
    def __init__(self, port, protocol="graphql-transport-ws", headers=None, path="/v1/graphql"):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.buffer, self.protocol = b"", protocol
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade",
                 "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)).decode()]
        if protocol:
            lines.append("Sec-WebSocket-Protocol: " + protocol)
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.socket.sendall("\r\n".join(lines + ["", ""]).encode())
        while b"\r\n\r\n" not in self.buffer:
            more = self.socket.recv(65536)
            if not more:
                break
            self.buffer += more
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        self.head = head.decode()
        self.status = int(self.head.split()[1])

    def _exactly(self, count):
        while len(self.buffer) < count:
            more = self.socket.recv(1 << 20)
            if not more:
                raise Closed(None, "the connection ended")
            self.buffer += more
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def frame(self, opcode, payload):
        mask = os.urandom(4)
        length = len(payload)
        if length < 126:
            size = struct.pack("!B", 0x80 | length)
        elif length < 1 << 16:
            size = struct.pack("!BH", 0x80 | 126, length)
        else:
            size = struct.pack("!BQ", 0x80 | 127, length)
        masked = bytes(b ^ mask[i % 4] for i, b in enumerate(payload))
        self.socket.sendall(bytes([0x80 | opcode]) + size + mask + masked)

    def send(self, **message):
        self.frame(1, json.dumps(message).encode())

    def receive(self, timeout=20):
        """The next message that is no ping and no keep-alive; raises Closed."""
        end = time.time() + timeout
        while True:
            self.socket.settimeout(max(end - time.time(), 0.001))
            first, second = self._exactly(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self._exactly(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self._exactly(8))
            payload = self._exactly(length)
            opcode = first & 0x0F
            if opcode == 8:
                code = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else None
                raise Closed(code, payload[2:].decode())
            if opcode == 9:
                self.frame(10, payload)
            elif opcode == 1:
                message = json.loads(payload)
                if message["type"] not in ("ping", "ka"):
                    return message

    def nothing(self, seconds=0.5):
        """Does nothing come?"""
        try:
            return self.receive(seconds)
        except TimeoutError:
            return None

    def init(self, headers=None):
        self.send(type="connection_init", **({"payload": {"headers": headers}} if headers is not None else {}))
        return self.receive()

    def start(self, id, query, **more):
        kind = "subscribe" if self.protocol == "graphql-transport-ws" else "start"
        self.send(type=kind, id=id, payload={"query": query, **more})

    def stop(self, id):
        self.send(type="complete" if self.protocol == "graphql-transport-ws" else "stop", id=id)

    def close(self):
        self.socket.close()
