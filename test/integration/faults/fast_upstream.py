"""An upstream for load, as a process of its own (so that it can be killed): one thread, epoll, keep-alive.

  fast_upstream.py [PORT]      prints the port it listens on; answers every request with 200 and a body of 16 KiB
                               for /big, of 2 bytes otherwise. SIGTERM prints "executed N, twice M" and ends.
"""
import collections
import select
import signal
import socket
import subprocess
import sys

SMALL = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
BIG = b"HTTP/1.1 200 OK\r\ncontent-length: 16384\r\n\r\n" + b"b" * 16384


def message_end(data):
    """Where the first message of `data` ends, or 0. Bodies by content-length only."""
    head = data.find(b"\r\n\r\n")
    if head < 0:
        return 0
    at = data.find(b"\r\ncontent-length: ", 0, head)
    length = int(data[at + 18:data.find(b"\r\n", at + 18)]) if at >= 0 else 0
    return head + 4 + length if len(data) >= head + 4 + length else 0


class Server:
    def __init__(self, port):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", port))
        self.listener.listen(1024)
        self.listener.setblocking(False)
        self.epoll = select.epoll()
        self.epoll.register(self.listener, select.EPOLLIN)
        self.peers = {}
        self.executed = collections.Counter()

    def run(self):
        while True:
            for number, _ in self.epoll.poll():
                if number == self.listener.fileno():
                    self.accept()
                else:
                    self.serve(number)

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except BlockingIOError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.peers[sock.fileno()] = (sock, bytearray())
            self.epoll.register(sock, select.EPOLLIN)

    def serve(self, number):
        sock, buffer = self.peers[number]
        try:
            data = sock.recv(1 << 17)
            buffer += data
            end = message_end(buffer)
            while end:
                self.answer(sock, bytes(buffer[:end]))
                del buffer[:end]
                end = message_end(buffer)
        except OSError:
            data = b""
        if not data:
            self.epoll.unregister(number)
            del self.peers[number]
            sock.close()

    def answer(self, sock, message):
        at = message.find(b"\r\nx-id: ")
        if at >= 0:
            self.executed[message[at + 8:message.find(b"\r\n", at + 8)]] += 1
        sock.sendall(BIG if b" /big " in message[:20] else SMALL)

    def report(self, *_):
        twice = sum(1 for n in self.executed.values() if n > 1)
        print("executed %d, twice %d" % (sum(self.executed.values()), twice), flush=True)
        sys.exit(0)


class FastUpstream:
    """The process, from the outside."""

    def __init__(self, port=0):
        self.process = subprocess.Popen([sys.executable, __file__, str(port)], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def kill(self):
        self.process.kill()
        self.process.wait()

    def finish(self):
        """(executed, executed twice)"""
        self.process.send_signal(signal.SIGTERM)
        words = self.process.communicate(timeout=10)[0].split()
        return int(words[1].rstrip(",")), int(words[3])

    def stop(self):
        if self.process.poll() is None:
            self.kill()
        self.process.stdout.close()


if __name__ == "__main__":
    server = Server(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    signal.signal(signal.SIGTERM, server.report)
    print(server.listener.getsockname()[1], flush=True)
    server.run()
