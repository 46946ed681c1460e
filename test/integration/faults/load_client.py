"""A closed-loop client over many kept-alive connections, in a thread of its own. It behaves like a good HTTP client:
it opens a new connection after `Connection: close` or after a close between requests, and repeats nothing."""
import collections
import select
import socket
import threading

from fast_upstream import message_end

OK, CUT, RESET, UNANSWERED, REFUSED = "ok", "cut", "reset", "unanswered", "refused"


class Load:
    """Counts what became of each request in `results`: OK, a status, CUT (truncated), RESET, UNANSWERED (closed with
    no byte of an answer) or REFUSED (no connection). Idle closes between requests are no result."""

    def __init__(self, port, connections=16, method="GET", path="/", body=b""):
        self.port, self.method, self.path, self.body = port, method, path, body
        self.connections = connections
        self.results = collections.Counter()
        self.number = 0
        self.peers = {}
        self.poll = select.epoll()
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self.thread.start()
        return self

    def done(self):
        return self.results[OK]

    def bad(self):
        return {key: n for key, n in self.results.items() if key != OK}

    def stop(self):
        """Lets the requests under way finish, then ends."""
        self.stopping.set()
        if self.thread.is_alive():
            self.thread.join(15)

    def _run(self):
        for _ in range(self.connections):
            self._open()
        while self.peers:
            for number, _ in self.poll.poll(0.2):
                self._read(number)
            if self.stopping.is_set():
                for number in [n for n, peer in self.peers.items() if not peer[2]]:
                    self._drop(number)

    def _open(self):
        if self.stopping.is_set():
            return
        try:
            sock = socket.create_connection(("127.0.0.1", self.port), 5)
        except OSError:
            self.results[REFUSED] += 1
            self.stopping.set()
            return
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.peers[sock.fileno()] = [sock, bytearray(), False]
        self.poll.register(sock, select.EPOLLIN)
        self._ask(sock.fileno())

    def _ask(self, number):
        peer = self.peers[number]
        if self.stopping.is_set():
            self._drop(number)
            return
        self.number += 1
        head = "%s %s HTTP/1.1\r\nhost: t\r\nx-id: %d\r\n" % (self.method, self.path, self.number)
        if self.body:
            head += "content-length: %d\r\n" % len(self.body)
        peer[2] = True
        try:
            peer[0].sendall(head.encode() + b"\r\n" + self.body)
        except OSError:
            pass  # The read that follows says how it ended.

    def _read(self, number):
        peer = self.peers[number]
        try:
            data = peer[0].recv(1 << 17)
            how = UNANSWERED
        except OSError:
            data, how = b"", RESET
        if not data:
            if peer[2]:
                self.results[CUT if peer[1] else how] += 1
            self._drop(number)
            self._open()
            return
        peer[1] += data
        end = message_end(bytes(peer[1]).lower() if len(peer[1]) < 600 else bytes(peer[1]))
        if end:
            self._finish(number, peer, bytes(peer[1][:end]))

    def _finish(self, number, peer, message):
        status = message[9:12]
        self.results[OK if status == b"200" else status.decode()] += 1
        closing = b"\r\nconnection: close" in message[:message.find(b"\r\n\r\n") + 2].lower()
        del peer[1][:]
        peer[2] = False
        if closing:
            self._drop(number)
            self._open()
        else:
            self._ask(number)

    def _drop(self, number):
        self.poll.unregister(number)
        self.peers.pop(number)[0].close()
