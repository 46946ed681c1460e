"""Bootstraps of TCP listeners, and raw sockets on both sides of them."""
import os
import socket
import struct
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "faults")]

import bootstrap  # noqa: E402

NETWORK = "type.googleapis.com/envoy.extensions.filters.network."
LISTENER = "type.googleapis.com/envoy.extensions.filters.listener."
LOG_FIELDS = ("flags=%RESPONSE_FLAGS% term=%CONNECTION_TERMINATION_DETAILS% rx=%BYTES_RECEIVED% "
              "tx=%BYTES_SENT% host=%UPSTREAM_HOST% remote=%DOWNSTREAM_REMOTE_ADDRESS% "
              "type=%ACCESS_LOG_TYPE%\n")


def network_filter(message, **fields):
    return {"name": message.split(".")[0], "typed_config": dict({"@type": NETWORK + message}, **fields)}


def listener_filter(message, **fields):
    return {"name": message.split(".")[0], "typed_config": dict({"@type": LISTENER + message}, **fields)}


def tcp_proxy(log=None, **fields):
    out = {"stat_prefix": "t", "cluster": "up"}
    if log:
        out["access_log"] = bootstrap.access_log(log, LOG_FIELDS)
    out.update(fields)
    return network_filter("tcp_proxy.v3.TcpProxy", **out)


def listener(filters, name="in", **fields):
    out = {"name": name, "address": bootstrap.address(0), "filter_chains": [{"filters": filters}]}
    out.update(fields)
    return out


def simple(ports, log=None, proxy=None, upstream=None, before=(), **fields):
    """One TCP listener to one cluster; `before`: filters before tcp_proxy."""
    return bootstrap.bootstrap([listener(list(before) + [tcp_proxy(log, **(proxy or {}))], **fields)],
                               [bootstrap.cluster(ports, **(upstream or {}))])


# Logs are read while the proxy runs.
FAST_LOGS = ["--file-flush-interval-msec", "50"]


def connect(port, receive_buffer=None):
    sock = socket.socket()
    if receive_buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    sock.settimeout(10)
    sock.connect(("127.0.0.1", port))
    return sock


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def read_to_end(sock):
    """All bytes, and how it ended: "eof", "reset" or "open" (after the socket's timeout)."""
    data = bytearray()
    while True:
        try:
            chunk = sock.recv(1 << 16)
        except ConnectionResetError:
            return bytes(data), "reset"
        except socket.timeout:
            return bytes(data), "open"
        if not chunk:
            return bytes(data), "eof"
        data += chunk


class TcpUpstream:
    """Hands each accepted connection to `script(socket)` on a thread of its own. stop() at the end."""

    def __init__(self, script, receive_buffer=None):
        self.script = script
        self.listener = socket.socket()
        if receive_buffer:
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(64)
        self.port = self.listener.getsockname()[1]
        self.accepted = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                sock = self.listener.accept()[0]
            except OSError:
                return
            self.accepted += 1
            sock.settimeout(20)
            threading.Thread(target=self._run, args=(sock,), daemon=True).start()

    def _run(self, sock):
        try:
            self.script(sock)
        except OSError:
            pass
        finally:
            sock.close()

    def stop(self):
        self.listener.close()
