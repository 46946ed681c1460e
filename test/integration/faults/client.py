"""A raw HTTP/1 client that sees how an answer ends: completely, truncated, with a reset, or not at all."""
import select
import socket
import struct
import time

COMPLETE, TRUNCATED, RESET, CLOSED, TIMEOUT, BROKEN = "complete", "truncated", "reset", "closed", "timeout", "broken"


class Response:
    """`end` is one of the words above; CLOSED means not one byte came before the end."""

    def __init__(self, status=0, headers=(), body=b"", end=COMPLETE):
        self.status, self.headers, self.body, self.end = status, list(headers), body, end

    def header(self, name):
        for key, value in self.headers:
            if key == name:
                return value
        return None

    def text(self):
        return "%s %s" % (self.status or "no status", self.end)


def request(method="GET", path="/", headers=(), body=None, host="test"):
    """Bytes of a plain request; a content-length is added for a body."""
    lines = ["%s %s HTTP/1.1" % (method, path), "host: " + host]
    lines += ["%s: %s" % (name, value) for name, value in headers]
    if body is not None:
        lines.append("content-length: %d" % len(body))
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + (body or b"")


class Client:
    """One connection. All calls are bounded by `timeout` seconds."""

    def __init__(self, port, timeout=10.0, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(timeout)
        self.timeout = timeout
        self.socket.connect(("127.0.0.1", port))
        self.buffer = b""

    def send(self, data):
        """False when the peer has closed or reset: the answer may still be readable."""
        try:
            self.socket.sendall(data)
            return True
        except (BrokenPipeError, ConnectionResetError):
            return False

    def _more(self, end):
        """COMPLETE when bytes were added, else why not."""
        left = end - time.monotonic()
        if left <= 0 or not select.select([self.socket], [], [], left)[0]:
            return TIMEOUT
        try:
            data = self.socket.recv(1 << 16)
        except ConnectionResetError:
            return RESET
        if not data:
            return CLOSED
        self.buffer += data
        return COMPLETE

    def read_response(self, method="GET", timeout=None, interim=False):
        """Reads one final response (with `interim` also a 1xx counts)."""
        end = time.monotonic() + (timeout or self.timeout)
        while True:
            why = self._fill_head(end)
            if why != COMPLETE:
                return Response(end=why)
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            lines = head.split(b"\r\n")
            words = lines[0].split(b" ", 2)
            if len(words) < 2 or not words[1].isdigit():
                return Response(body=head, end=BROKEN)
            headers = [(name.decode("latin-1").lower(), value.strip().decode("latin-1"))
                       for name, _, value in (line.partition(b":") for line in lines[1:])]
            response = Response(int(words[1]), headers)
            if response.status >= 200 or response.status == 101 or interim:
                break
        if method == "HEAD" or response.status < 200 or response.status in (204, 304):
            return response
        self._read_body(response, end)
        return response

    def _fill_head(self, end):
        while b"\r\n\r\n" not in self.buffer:
            why = self._more(end)
            if why != COMPLETE:
                return TRUNCATED if why == CLOSED and self.buffer else why
        return COMPLETE

    def _read_body(self, response, end):
        if (response.header("transfer-encoding") or "").lower() == "chunked":
            return self._read_chunks(response, end)
        length = response.header("content-length")
        wanted = int(length) if length is not None else None
        while wanted is None or len(self.buffer) < wanted:
            why = self._more(end)
            if why == CLOSED and wanted is None:
                break
            if why != COMPLETE:
                response.body, self.buffer = self.buffer, b""
                response.end = TRUNCATED if why == CLOSED else why
                return None
        wanted = len(self.buffer) if wanted is None else wanted
        response.body, self.buffer = self.buffer[:wanted], self.buffer[wanted:]
        return None

    def _read_chunks(self, response, end):
        parts = []
        while True:
            line = self._take_line(response, end)
            if line is None:
                break
            size = int(line.split(b";")[0], 16)
            while len(self.buffer) < size + 2:
                why = self._more(end)
                if why != COMPLETE:
                    response.end = TRUNCATED if why == CLOSED else why
                    response.body = b"".join(parts) + self.buffer
                    return
            parts.append(self.buffer[:size])
            self.buffer = self.buffer[size + 2:]
            if size == 0:
                break
        response.body = b"".join(parts)

    def _take_line(self, response, end):
        while b"\r\n" not in self.buffer:
            why = self._more(end)
            if why != COMPLETE:
                response.end = TRUNCATED if why == CLOSED else why
                return None
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line

    def read_to_end(self, timeout=None):
        """All bytes until the peer ends the connection, and how it ended (CLOSED, RESET or TIMEOUT)."""
        end = time.monotonic() + (timeout or self.timeout)
        while True:
            why = self._more(end)
            if why != COMPLETE:
                data, self.buffer = self.buffer, b""
                return data, why

    def call(self, method="GET", path="/", headers=(), body=None):
        self.send(request(method, path, headers, body))
        return self.read_response(method)

    def finish_sending(self):
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self):
        """Closes with RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def fetch(port, method="GET", path="/", headers=(), body=None, timeout=10.0):
    """One request on a connection of its own."""
    with Client(port, timeout) as client:
        return client.call(method, path, headers, body)
