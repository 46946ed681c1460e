"""A scripted HTTP/2 upstream with prior knowledge: a thread for each connection, a function for each request."""
import collections
import socket
import threading

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import h2.settings


class Request:
    def __init__(self, stream, headers):
        self.stream, self.headers = stream, headers
        self.body, self.trailers = b"", []
        self.tunnel = False  # what comes is sent back

    def header(self, name):
        return dict(self.headers).get(name)

    @property
    def path(self):
        return self.header(":path")


class Connection:
    """One accepted connection. The script answers from its thread; other threads use the lock."""

    def __init__(self, sock, index, upstream):
        self.socket, self.index, self.upstream = sock, index, upstream
        self.lock = threading.RLock()
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        self.requests, self.waiting = {}, {}
        self.open = True

    def flush(self):
        data = self.h2.data_to_send()
        if data:
            self.socket.sendall(data)

    def run(self):
        codes = h2.settings.SettingCodes
        values = {codes.ENABLE_CONNECT_PROTOCOL: 1}
        if self.upstream.max_streams is not None:
            values[codes.MAX_CONCURRENT_STREAMS] = self.upstream.max_streams
        self.h2.local_settings = h2.settings.Settings(client=False, initial_values=values)
        with self.lock:
            self.h2.initiate_connection()
            self.flush()
        try:
            while self.open:
                data = self.socket.recv(1 << 16)
                if not data:
                    break
                with self.lock:
                    for event in self.h2.receive_data(data):
                        self.take(event)
                    self.flush()
        except (OSError, h2.exceptions.ProtocolError):
            pass
        self.open = False
        self.socket.close()

    def take(self, event):
        if isinstance(event, h2.events.RequestReceived):
            self.requests[event.stream_id] = Request(event.stream_id, list(event.headers))
            self.upstream.on_head(self, self.requests[event.stream_id])
        elif isinstance(event, h2.events.DataReceived):
            request = self.requests[event.stream_id]
            request.body += event.data
            if request.tunnel:
                self.h2.send_data(event.stream_id, event.data)
            if event.flow_controlled_length:
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.TrailersReceived):
            self.requests[event.stream_id].trailers = list(event.headers)
        elif isinstance(event, h2.events.StreamEnded):
            self.upstream.on_request(self, self.requests[event.stream_id])
        elif isinstance(event, h2.events.WindowUpdated):
            for stream in list(self.waiting):
                self.send_rest(stream)
        elif isinstance(event, h2.events.StreamReset):
            self.waiting.pop(event.stream_id, None)
            self.upstream.resets.append((event.stream_id, event.error_code))

    def answer(self, request, status=200, body=b"ok", headers=(), trailers=None):
        with self.lock:
            head = [(":status", str(status))] + list(headers)
            self.h2.send_headers(request.stream, head, end_stream=not body and trailers is None)
            if body:
                self.waiting[request.stream] = (body, trailers)
                self.send_rest(request.stream)
            elif trailers is not None:
                self.h2.send_headers(request.stream, trailers, end_stream=True)
            self.flush()

    def send_rest(self, stream):
        body, trailers = self.waiting.pop(stream)
        while body:
            room = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size, len(body))
            if room == 0:
                self.waiting[stream] = (body, trailers)
                return
            last = room == len(body) and trailers is None
            self.h2.send_data(stream, body[:room], end_stream=last)
            body = body[room:]
        if trailers is not None:
            self.h2.send_headers(stream, trailers, end_stream=True)

    def grant(self, request):
        """Answers an extended CONNECT: from now on the stream is an echo."""
        with self.lock:
            request.tunnel = True
            self.h2.send_headers(request.stream, [(":status", "200")])
            self.flush()

    def reset(self, request, code=h2.errors.ErrorCodes.CANCEL):
        with self.lock:
            self.h2.reset_stream(request.stream, code)
            self.flush()

    def goaway(self, last):
        """As bytes: the library would take the connection for closed."""
        with self.lock:
            self.flush()
            frame = b"\x00\x00\x08\x07\x00" + (0).to_bytes(4, "big") + last.to_bytes(4, "big") + (0).to_bytes(4, "big")
            self.socket.sendall(frame)

    def close(self):
        """FIN now, whatever runs."""
        self.open = False
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it has ended by itself


class Upstream:
    """`script(connection, request)` is called for each whole request, with the connection's lock held."""

    def __init__(self, script=None, max_streams=None, on_head=None):
        self.script = script or (lambda connection, request: connection.answer(request))
        self.head_script = on_head
        self.max_streams = max_streams
        self.connections, self.requests, self.resets = [], [], []
        self.executed = collections.Counter()
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(sock, len(self.connections), self)
            self.connections.append(connection)
            threading.Thread(target=connection.run, daemon=True).start()

    def on_head(self, connection, request):
        if self.head_script:
            self.head_script(connection, request)

    def on_request(self, connection, request):
        self.requests.append(request)
        self.script(connection, request)

    def executed_once(self, request):
        """For scripts that know what counts as done."""
        self.executed[request.path] += 1

    def close_all(self):
        for connection in self.connections:
            connection.close()

    def stop(self):
        if self.listener.fileno() >= 0:
            self.listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
            self.listener.close()
        self.close_all()
