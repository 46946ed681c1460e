"""Runs an example: its backends, the proxy with its configuration, and requests through it.

    with Example("front_proxy", binary, {"web": 8001, "api": 8002}) as example:
        print(example.get("/").body)

The configurations name fixed ports, so that they can be run by hand. Here each is replaced by one that the kernel says is free,
unless `keep_ports` is set.
"""
import collections
import http.client
import os
import re
import socket
import subprocess
import tempfile
import threading
import time

from backend import Server

HERE = os.path.dirname(os.path.abspath(__file__))
LISTENER, ADMIN = 10000, 9901  # what every example's configuration names
SECONDS = 20

Answer = collections.namedtuple("Answer", "status headers body")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def port_is_free(port):
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


class Example:
    def __init__(self, name, binary, backends, keep_ports=False):
        self.binary, self.keep_ports = os.path.abspath(binary), keep_ports
        self.config = os.path.join(os.path.dirname(HERE), name, "envoy.yaml")
        self.wanted, self.servers, self.process = backends, [], None

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="sluice-example-")
        try:
            self.ports = {}
            for name, port in self.wanted.items():
                server = Server(name, port if self.keep_ports else 0)
                threading.Thread(target=server.serve_forever, daemon=True).start()
                self.servers.append(server)
                self.ports[port] = server.port
            for port in (LISTENER, ADMIN):
                self.ports[port] = port if self.keep_ports else free_port()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
        while self.servers:
            self.servers.pop().stop()
        self.folder.cleanup()

    def start(self):
        with open(self.config) as f:
            text = re.sub(r"(port_value: )(\d+)", lambda m: m.group(1) + str(self.ports[int(m.group(2))]), f.read())
        config = self.folder.name + "/envoy.yaml"
        with open(config, "w") as f:
            f.write(text)
        self.output = open(self.folder.name + "/output", "wb")
        self.process = subprocess.Popen([self.binary, "-c", config, "-l", "warning", "--file-flush-interval-msec", "50"],
                                        stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output)
        self.output.close()
        end = time.monotonic() + SECONDS
        while True:
            try:
                if self.request(ADMIN, "GET", "/ready").status == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("%s did not become ready; it said:\n%s" % (self.binary, "\n".join(self.lines())))
            time.sleep(0.02)

    def request(self, port, method, path, headers=None, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[port], timeout=SECONDS)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read().decode())
        finally:
            connection.close()

    def get(self, path, headers=None):
        return self.request(LISTENER, "GET", path, headers)

    def admin(self, path):
        return self.request(ADMIN, "GET", path).body

    def lines(self):
        """What the proxy has printed so far: its access log, and its own log."""
        with open(self.folder.name + "/output", errors="replace") as f:
            return f.read().splitlines()

    def wait_for_lines(self, count, pattern):
        """The lines that match, once there are `count` of them: the log is written in the background."""
        end = time.monotonic() + SECONDS
        while True:
            found = [line for line in self.lines() if re.search(pattern, line)]
            if len(found) >= count or time.monotonic() > end:
                return found
            time.sleep(0.02)
