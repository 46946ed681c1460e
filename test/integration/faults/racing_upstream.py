"""Client and upstream of a race in one thread, so that a close and a request can be a few µs apart.

The client side sends a request on a kept-alive connection; the upstream side closes the idle connection that
the proxy keeps in its pool at a chosen moment around that. Like a real server's idle timer, the upstream looks
first whether a request has arrived (then it serves it) unless told to close blindly. Every request carries an
id; the upstream counts how often it has read each one completely.
"""
import collections
import select
import socket
import struct
import time

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
LOOP_TURN_NS = 20_000
CLOSE, BLIND, READ_THEN_FIN, READ_THEN_RESET = "close", "blind", "read-then-FIN", "read-then-RST"


def message_length(data):
    """Bytes of the first message of `data` when it is complete, else 0. Framing by content-length only."""
    head = data.find(b"\r\n\r\n")
    if head < 0:
        return 0
    length = 0
    for line in bytes(data[:head]).lower().split(b"\r\n")[1:]:
        if line.startswith(b"content-length:"):
            length = int(line[15:])
    end = head + 4 + length
    return end if len(data) >= end else 0


def identity(message):
    at = message.find(b"\r\nx-id: ")
    return bytes(message[at + 8:message.find(b"\r\n", at + 8)]).decode() if at >= 0 else None


def spin_until(moment):
    while time.perf_counter_ns() < moment:
        pass


class Race:
    """`width` client connections to `proxy_port`; `proxy_port` may be set after the proxy has started."""

    def __init__(self, width=1):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(256)
        self.listener.setblocking(False)
        self.port = self.listener.getsockname()[1]
        self.proxy_port = None
        self.width = width
        self.poll = select.poll()
        self.poll.register(self.listener, select.POLLIN)
        self.upstreams, self.clients = {}, {}
        self.executed = collections.Counter()
        self.fate = {}
        self.accepted = 0

    def stop(self):
        for sock in list(self.upstreams.values()) + list(self.clients.values()):
            sock[0].close()
        self.listener.close()

    # The client side: one entry [socket, buffer, id under way, result] for each connection.

    def connect(self):
        sock = socket.socket()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        sock.connect(("127.0.0.1", self.proxy_port))
        sock.settimeout(5)
        self.clients[sock.fileno()] = [sock, bytearray(), None, None]
        self.poll.register(sock, select.POLLIN)

    def drop_client(self, number):
        self.poll.unregister(number)
        self.clients.pop(number)[0].close()

    def ready_clients(self):
        while len(self.clients) < self.width:
            self.connect()
        return list(self.clients.values())

    # The upstream side.

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except BlockingIOError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(5)
            self.accepted += 1
            self.upstreams[sock.fileno()] = [sock, bytearray()]
            self.poll.register(sock, select.POLLIN)

    def drop_upstream(self, number, reset=False):
        self.poll.unregister(number)
        sock = self.upstreams.pop(number)[0]
        if reset:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()

    def serve(self, number):
        """Reads what is there and answers every whole request."""
        entry = self.upstreams[number]
        try:
            data = entry[0].recv(1 << 18)
        except ConnectionResetError:
            data = b""
        if not data:
            self.drop_upstream(number)
            return
        entry[1] += data
        while number in self.upstreams:
            end = message_length(entry[1])
            if not end:
                return
            name = identity(entry[1][:end])
            del entry[1][:end]
            self.executed[name] += 1
            fate = self.fate.pop(name, None)
            if fate in (READ_THEN_FIN, READ_THEN_RESET):
                self.drop_upstream(number, reset=fate == READ_THEN_RESET)
                return
            self.answer(number)

    def answer(self, number):
        try:
            self.upstreams[number][0].sendall(ANSWER)
        except OSError:
            self.drop_upstream(number)

    def close_idle(self, blind):
        """The idle timer fires: closes every connection, unless (not `blind`) a request is there already.
        Between looking and closing lies the rest of a server's loop turn."""
        chosen = [number for number, (sock, buffer) in self.upstreams.items()
                  if blind or not (buffer or select.select([sock], [], [], 0)[0])]
        if not blind:
            spin_until(time.perf_counter_ns() + LOOP_TURN_NS)
        for number in chosen:
            self.drop_upstream(number)

    # One round.

    def run(self, seconds=10.0):
        """Serves both sides until no client waits for an answer any more."""
        end = time.monotonic() + seconds
        while any(client[2] for client in self.clients.values()):
            if time.monotonic() > end:
                for client in self.clients.values():
                    if client[2]:
                        client[2], client[3] = None, "no answer"
                return
            for number, _ in self.poll.poll(100):
                if number == self.listener.fileno():
                    self.accept()
                elif number in self.upstreams:
                    self.serve(number)
                elif number in self.clients:
                    self.receive(number)

    def receive(self, number):
        client = self.clients[number]
        try:
            data = client[0].recv(1 << 16)
        except ConnectionResetError:
            data = b""
        client[1] += data
        size = message_length(client[1])
        if size:
            client[3] = int(client[1][9:12])
            closing = b"\r\nconnection: close" in bytes(client[1][:size]).lower()
            del client[1][:size]
            client[2] = None
            if closing:
                self.drop_client_later(client)
        elif not data:
            if client[2]:
                client[2], client[3] = None, "closed"
            self.drop_client_later(client)

    def drop_client_later(self, client):
        """The result must survive the connection, so the entry stays until the round has been read."""
        self.poll.unregister(client[0])
        client[0].close()

    def collect(self):
        out = []
        for number, client in list(self.clients.items()):
            out.append(client[3])
            client[3] = None
            if client[0].fileno() < 0 or client[1]:
                self.clients.pop(number)
        return out

    def warm(self):
        """Leaves `width` idle upstream connections with nothing to read on either side."""
        for _ in range(20):
            idle = len(self.upstreams)
            if idle >= self.width and all(not entry[1] for entry in self.upstreams.values()):
                return
            for client in self.ready_clients():
                client[2] = "warm"
                client[0].sendall(b"GET /warm HTTP/1.1\r\nhost: t\r\nx-id: warm\r\n\r\n")
            self.hold_until_all_arrived()
            self.collect()
        raise RuntimeError("no idle upstream connection after 20 requests")

    def hold_until_all_arrived(self):
        """Answers only when every request is there, so that each needs a connection of its own."""
        end = time.monotonic() + 2
        while time.monotonic() < end:
            self.accept()
            waiting = [n for n, entry in self.upstreams.items() if select.select([entry[0]], [], [], 0)[0]]
            if len(waiting) >= self.width:
                break
        self.run()

    def race(self, requests, fate, offset_us):
        """Sends one request on each client connection, (id, head, body), and lets the upstream act `offset_us`
        after the heads were sent (before, when negative). Returns a status or a word for each."""
        clients = self.ready_clients()
        if fate in (READ_THEN_FIN, READ_THEN_RESET):
            for name, _, _ in requests:
                self.fate[name] = fate
        acts = fate in (CLOSE, BLIND)
        if acts and offset_us < 0:
            self.close_idle(fate == BLIND)
            spin_until(time.perf_counter_ns() - offset_us * 1000)
        for client, (name, head, _) in zip(clients, requests):
            client[2] = name
            self.send(client, head)
        if acts and offset_us >= 0:
            spin_until(time.perf_counter_ns() + offset_us * 1000)
            self.close_idle(fate == BLIND)
        for client, (_, _, body) in zip(clients, requests):
            if body:
                self.send(client, body)
        self.run()
        return self.collect()

    @staticmethod
    def send(client, data):
        try:
            client[0].sendall(data)
        except OSError:
            pass  # The answer, or its absence, tells.
