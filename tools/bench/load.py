"""Clients: wrk for load, and a plain socket where single requests must be exact."""
import hashlib
import os
import re
import socket
import subprocess

import systems

HERE = os.path.dirname(os.path.abspath(__file__))


class LoadError(Exception):
    pass


def wrk(port, path="/", connections=64, seconds=3.0, close=False, body=0):
    """Saturates for `seconds` (whole ones); a dictionary of what the client saw."""
    command = ["wrk", "-t1", "-c%d" % connections, "-d%ds" % max(1, round(seconds)), "--timeout", "10s",
               "-s", os.path.join(HERE, "wrk.lua")]
    if close:
        command += ["-H", "Connection: close"]
    command.append("http://127.0.0.1:%d%s" % (port, path))
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=dict(os.environ, BENCH_BODY=str(body)),
                          preexec_fn=lambda: systems.prepare_child(systems.LOAD_CPU))
    found = re.search(r"^BENCH (.*)$", done.stdout, re.M)
    if done.returncode != 0 or not found:
        raise LoadError("wrk failed: " + done.stdout[-500:])
    out = {key: int(value) for key, value in (word.split("=") for word in found.group(1).split())}
    out["seconds"] = out.pop("duration_us") / 1e6
    out["errors"] = sum(out[name] for name in ("connect", "read", "write", "status", "timeout"))
    return out


class Connection:
    """A kept-alive client connection that reads one content-length or chunked answer at a time."""

    def __init__(self, port, timeout=60.0):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = port

    def get(self, path="/"):
        """(status, body, bytes on the wire)"""
        self.socket.sendall(b"GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % (path.encode(), self.port))
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        chunked = b"transfer-encoding: chunked" in head.lower()
        length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)
        while (not body.endswith(b"0\r\n\r\n")) if chunked else len(body) < int(length.group(1)):
            body += self._more()
        size = len(head) + 4 + len(body)
        return int(head.split()[1]), dechunk(body) if chunked else body, size

    def _more(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise LoadError("the connection was closed")
        return data

    def close(self):
        self.socket.close()


def dechunk(data):
    out = []
    while True:
        line, _, data = data.partition(b"\r\n")
        size = int(line, 16)
        if size == 0:
            return b"".join(out)
        out.append(data[:size])
        data = data[size + 2:]


def check_answer(port, path, wanted):
    """One request whose status, length and hash must be right; the bytes of the answer."""
    connection = Connection(port)
    try:
        status, body, size = connection.get(path)
    finally:
        connection.close()
    if status != 200 or hashlib.sha256(body).digest() != hashlib.sha256(wanted).digest():
        raise LoadError("answer %d with %d bytes instead of 200 with %d" % (status, len(body), len(wanted)))
    return size


def backend_accepts(port):
    """Connections that the backend has accepted so far, the one that asks included."""
    connection = Connection(port)
    try:
        _, body, _ = connection.get("/status")
    finally:
        connection.close()
    return int(body.split(b"\n")[2].split()[0])
