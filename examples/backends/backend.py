#!/usr/bin/python3
"""A small HTTP/1.1 server to stand behind the proxy: says its name, and what it was asked.

  backend.py NAME PORT

GET /status/503 answers with that status; everything else with 200.
"""
import http.server
import re
import socket
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # head and body in one segment
    name = "backend"

    def answer(self):
        length = int(self.headers.get("content-length", 0))
        received = self.rfile.read(length)
        asked = re.match(r"/status/(\d{3})$", self.path)
        body = "hello from %s: %s %s" % (self.name, self.command, self.path)
        if received:
            body += ", %d bytes received" % len(received)
        self.send_response(int(asked.group(1)) if asked else 200)
        self.send_header("content-type", "text/plain")
        self.send_header("content-length", str(len(body) + 1))
        self.send_header("x-backend", self.name)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body.encode() + b"\n")

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, name, port):
        self.connections = set()
        super().__init__(("127.0.0.1", port), type("Handler", (Handler,), {"name": name}))
        self.port = self.server_address[1]

    def process_request(self, connection, address):
        self.connections.add(connection)
        super().process_request(connection, address)

    def shutdown_request(self, connection):
        self.connections.discard(connection)
        super().shutdown_request(connection)

    def stop(self):
        """Ends like a process that dies: no new connections, the open ones cut."""
        self.shutdown()
        self.server_close()
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # closed already


if __name__ == "__main__":
    if len(sys.argv) != 3 or not sys.argv[2].isdigit():
        sys.exit(__doc__)
    server = Server(sys.argv[1], int(sys.argv[2]))
    print("%s listens on 127.0.0.1:%d" % (sys.argv[1], server.port), flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
