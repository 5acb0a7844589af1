"""What lies between a server and its database, and can fail: a port of 127.0.0.1 that leads to a Unix socket."""

import socket
import struct
import threading


class Proxy:
    def __init__(self, path):
        self.path, self.pairs, self.lock = path, [], threading.Lock()
        self.flowing = threading.Event()
        self.flowing.set()
        self.listener, self.port = None, 0
        self.open()

    def open(self):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", self.port))
        self.listener.listen(100)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def close(self):
        """Refuses further connections."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def freeze(self):
        """Takes connections and bytes, and passes nothing on: the packets of a network that is gone."""
        self.flowing.clear()

    def thaw(self):
        self.flowing.set()

    def reset(self):
        """Breaks all connections at once."""
        with self.lock:
            pairs, self.pairs = self.pairs, []
        for pair in pairs:
            for end in pair:
                try:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                end.close()

    def _accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            database = socket.socket(socket.AF_UNIX)
            try:
                database.connect(self.path)
            except OSError:
                client.close()
                continue
            with self.lock:
                self.pairs.append((client, database))
            for source, target in ((client, database), (database, client)):
                threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source, target):
        try:
            while data := source.recv(1 << 16):
                self.flowing.wait()
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass
