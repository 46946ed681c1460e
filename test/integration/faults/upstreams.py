"""Scripted upstreams: a thread for each connection runs a script over it. For few requests, not for load."""
import collections
import socket
import struct
import threading

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


class Gone(Exception):
    """The peer ended the connection."""


class Request:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body

    def header(self, name):
        for key, value in self.headers:
            if key == name:
                return value
        return None


class Connection:
    """One accepted connection, in the hands of a script."""

    def __init__(self, sock, index, upstream):
        self.socket, self.index, self.upstream = sock, index, upstream
        self.buffer = b""
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(30)

    def receive(self):
        try:
            data = self.socket.recv(1 << 16)
        except (ConnectionResetError, OSError):
            data = b""
        if not data:
            raise Gone()
        self.buffer += data

    def read_head(self):
        """Method, path and headers; the body stays unread."""
        while b"\r\n\r\n" not in self.buffer:
            self.receive()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, path, _ = lines[0].split(" ", 2)
        headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])]
        self.upstream.count_head()
        return Request(method, path, headers, b"")

    def read_request(self):
        """One whole request; it counts as executed."""
        request = self.read_head()
        if (request.header("transfer-encoding") or "") == "chunked":
            request.body = self._read_chunks()
        else:
            length = int(request.header("content-length") or 0)
            while len(self.buffer) < length:
                self.receive()
            request.body, self.buffer = self.buffer[:length], self.buffer[length:]
        self.upstream.record(request)
        return request

    def _read_chunks(self):
        body = b""
        while True:
            while b"\r\n" not in self.buffer:
                self.receive()
            line, _, self.buffer = self.buffer.partition(b"\r\n")
            size = int(line, 16)
            while len(self.buffer) < size + 2:
                self.receive()
            body, self.buffer = body + self.buffer[:size], self.buffer[size + 2:]
            if size == 0:
                return body

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise Gone() from error

    def close(self):
        self.socket.close()

    def finish_sending(self):
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def wait_closed(self):
        """Reads and forgets until the peer closes."""
        try:
            while True:
                self.receive()
                self.buffer = b""
        except Gone:
            pass


def answer_all(connection):
    """The well-behaved script."""
    while True:
        connection.read_request()
        connection.send(OK)


class Upstream:
    """Runs `script(connection)` for each accepted connection. `requests` holds what was read completely,
    `executed` counts it by the header x-id."""

    def __init__(self, script=answer_all, port=0, backlog=128):
        self.script = script
        self.lock = threading.Lock()
        self.requests, self.executed = [], collections.Counter()
        self.accepted, self.heads, self.open = 0, 0, set()
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", port))
        self.listener.listen(backlog)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                index, self.accepted = self.accepted, self.accepted + 1
                self.open.add(sock)
            threading.Thread(target=self._serve, args=(sock, index), daemon=True).start()

    def _serve(self, sock, index):
        try:
            self.script(Connection(sock, index, self))
        except (Gone, OSError, ValueError):
            pass
        finally:
            with self.lock:
                self.open.discard(sock)
            sock.close()

    def count_head(self):
        with self.lock:
            self.heads += 1

    def record(self, request):
        with self.lock:
            self.requests.append(request)
            self.executed[request.header("x-id")] += 1

    def stop(self):
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        with self.lock:
            for sock in self.open:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass


def unused_port():
    """A port on which nobody listens (bound once, closed again)."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]
