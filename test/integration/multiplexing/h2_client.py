"""An HTTP/2 client with prior knowledge, for few streams: one thread, blocking, bounded by a timeout."""
import select
import socket
import time

import h2.config
import h2.connection
import h2.events
import h2.settings


GOAWAY = 7  # RFC 9113 §6.8


class Answer:
    def __init__(self):
        self.status, self.headers, self.trailers = None, [], []
        self.body, self.size = b"", 0
        self.ended, self.reset = False, None

    def header(self, name):
        return dict(self.headers).get(name)

    def text(self):
        if self.reset is not None:
            return "reset %d" % self.reset
        return str(self.status) if self.ended else "unfinished"


class Client:
    """One connection. `read_bodies`: gives the proxy back the window of what has come."""

    def __init__(self, port, timeout=10.0, read_bodies=True, window=None):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.timeout, self.read_bodies = timeout, read_bodies
        config = h2.config.H2Configuration(client_side=True, header_encoding="utf-8")
        self.h2 = h2.connection.H2Connection(config)
        self.h2.initiate_connection()
        if window:
            self.h2.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: window})
            self.h2.increment_flow_control_window(window)
        self.answers, self.goaways, self.closed, self.buffer = {}, [], False, b""
        self.flush()

    def flush(self):
        data = self.h2.data_to_send()
        if data:
            self.socket.sendall(data)

    def start(self, path="/", method="GET", headers=(), body=None, trailers=None, end=True, protocol=None):
        """Sends a request and returns its stream id."""
        stream = self.h2.get_next_available_stream_id()
        head = [(":method", method), (":scheme", "http"), (":authority", "test"), (":path", path)]
        if protocol:
            head.insert(1, (":protocol", protocol))
        self.answers[stream] = Answer()
        more = body is not None or trailers is not None
        self.h2.send_headers(stream, head + list(headers), end_stream=end and not more)
        if body is not None:
            self.send_body(stream, body, end and trailers is None)
        if trailers is not None:
            self.h2.send_headers(stream, trailers, end_stream=True)
        self.flush()
        return stream

    def send_body(self, stream, body, end):
        while body:
            room = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size, len(body))
            if room == 0:
                self.flush()
                self.pump(0.05)
                continue
            self.h2.send_data(stream, body[:room])
            body = body[room:]
        if end:
            self.h2.end_stream(stream)
        self.flush()

    def reset(self, stream, code=8):
        self.h2.reset_stream(stream, code)
        self.flush()

    def pump(self, seconds):
        """Takes in what comes within `seconds`; returns early when something came."""
        if self.closed or not select.select([self.socket], [], [], seconds)[0]:
            return False
        try:
            data = self.socket.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            self.closed = True
            return False
        for event in self.h2.receive_data(self.without_goaways(data)):
            self.take(event)
        self.flush()
        return True

    def without_goaways(self, data):
        """The library takes any GOAWAY for the end, so that it does not get to see them."""
        self.buffer += data
        frames = b""
        while len(self.buffer) >= 9:
            size = 9 + int.from_bytes(self.buffer[:3], "big")
            if len(self.buffer) < size:
                break
            frame, self.buffer = self.buffer[:size], self.buffer[size:]
            if frame[3] == GOAWAY:
                self.goaways.append(tuple(int.from_bytes(frame[i:i + 4], "big") for i in (9, 13)))
            else:
                frames += frame
        return frames

    def take(self, event):
        answer = self.answers.get(getattr(event, "stream_id", None))
        if answer is None:
            return
        elif isinstance(event, h2.events.ResponseReceived):
            answer.headers = list(event.headers)
            answer.status = int(answer.header(":status"))
        elif isinstance(event, h2.events.DataReceived):
            answer.size += len(event.data)
            if answer.size < 1 << 20:
                answer.body += event.data
            if self.read_bodies and event.flow_controlled_length:
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.TrailersReceived):
            answer.trailers = list(event.headers)
        elif isinstance(event, h2.events.StreamEnded):
            answer.ended = True
        elif isinstance(event, h2.events.StreamReset):
            answer.reset = event.error_code

    def wait(self, condition, seconds=None):
        end = time.monotonic() + (seconds or self.timeout)
        while not condition():
            left = end - time.monotonic()
            if left <= 0 or self.closed:
                return condition()
            self.pump(left)
        return True

    def finish(self, streams, seconds=None):
        """Waits until all of `streams` have ended, one way or the other; their answers."""
        streams = list(streams)
        self.wait(lambda: all(self.answers[s].ended or self.answers[s].reset is not None for s in streams), seconds)
        return [self.answers[s] for s in streams]

    def get(self, path="/", **request):
        return self.finish([self.start(path, **request)])[0]

    def stop(self):
        self.socket.close()
