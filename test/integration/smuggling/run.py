"""Sends byte-exact requests through the proxy and reads with a strict parser what reaches the upstream.

Each vector has one right outcome (see vector.py). Verdicts: pass; lenient: it should have been refused, but what was
passed on is canonical; FAIL: everything else. Exit status 0 only without lenient and FAIL.
"""
import collections
import os
import socket
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "faults")]

import bootstrap  # noqa: E402
import chunk_vectors  # noqa: E402
import client  # noqa: E402
import framing_vectors  # noqa: E402
import head_vectors  # noqa: E402
import scenario  # noqa: E402
import session_vectors  # noqa: E402
import strict_parser  # noqa: E402

ANSWER = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok"
PASS, LENIENT, FAIL = "pass", "lenient", "FAIL"


class Recorder:
    """The upstream: answers each whole request and keeps every byte of every connection. Each answer says
    `connection: close`, so that one connection carries one request and more bytes on it are a finding."""

    def __init__(self):
        self.lock = threading.Condition()
        self.streams, self.open = [], 0
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            stream = bytearray()
            with self.lock:
                self.streams.append(stream)
                self.open += 1
            threading.Thread(target=self._serve, args=(sock, stream), daemon=True).start()

    def _serve(self, sock, stream):
        answered = 0
        sock.settimeout(20)
        try:
            while True:
                data = sock.recv(1 << 16)
                if not data:
                    break
                with self.lock:
                    stream += data
                while answered < self._whole(stream):
                    sock.sendall(ANSWER)
                    answered += 1
        except OSError:
            pass
        finally:
            sock.close()
            with self.lock:
                self.open -= 1
                self.lock.notify_all()

    @staticmethod
    def _whole(stream):
        try:
            return len(strict_parser.parse(bytes(stream))[0])
        except strict_parser.Violation:
            return 1  # Answer anyway, so that the client's side shows what it would get.

    def take(self):
        """The streams since the last call, once all connections are closed; None if one stays open."""
        end = time.monotonic() + 5
        with self.lock:
            while self.open and time.monotonic() < end:
                self.lock.wait(0.1)
            closed = self.open == 0
            out, self.streams = [bytes(s) for s in self.streams], []
        return out if closed else None

    def stop(self):
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()


class Outcome:
    """What was seen on both sides."""

    def __init__(self):
        self.statuses = []
        self.closed = False
        self.requests, self.unfinished, self.violation = [], 0, None

    def text(self):
        parts = ["answers %s%s" % (self.statuses, ", closed" if self.closed else ", open"),
                 "upstream got [%s]" % ", ".join(str(r) for r in self.requests)]
        if self.unfinished:
            parts.append("%d bytes of an unfinished one" % self.unfinished)
        if self.violation:
            parts.append("VIOLATION " + self.violation)
        return "; ".join(parts)


def expected_answers(vector):
    """How many answers to wait for before concluding that no more come."""
    wanted = len(vector.requests) if vector.rule == "forward" else max(1, len(vector.requests))
    return wanted + (1 if vector.then_refused else 0)


def observe(proxy, recorder, vector):
    """The canary, a good request on another connection, tells when the (one) worker has done all it will do."""
    out = Outcome()
    method = vector.requests[0].method if vector.requests else "GET"
    with client.Client(proxy.port, timeout=4) as connection:
        connection.send(vector.data)
        collect_answers(connection, method, out, expected_answers(vector), 3.0)
        canary = client.fetch(proxy.port, path="/canary")
        if canary.status != 200:
            out.violation = "the next client got " + canary.text()
        if not out.closed:
            collect_answers(connection, method, out, 100, 0.05 if out.statuses == [200] * len(out.statuses) else 1.0)
    if not out.violation:
        read_upstream(out, recorder)
    return out


def collect_answers(connection, method, out, enough, timeout):
    while len(out.statuses) < enough and not out.closed:
        answer = connection.read_response(method, timeout=timeout)
        if answer.end == client.TIMEOUT:
            return
        if answer.end == client.COMPLETE:
            out.statuses.append(answer.status)
        else:
            out.closed = True


def read_upstream(out, recorder):
    streams = recorder.take()
    if streams is None:
        out.violation = "an upstream connection stayed open"
        return
    for stream in streams:
        try:
            whole, rest = strict_parser.parse(stream)
        except strict_parser.Violation as violation:
            out.violation = str(violation)
            continue
        whole = [r for r in whole if r.target != b"/canary"]
        if len(whole) > 1:
            out.violation = "%d requests on a connection that was announced to close" % len(whole)
        out.requests += whole
        out.unfinished += len(rest)


def matches(request, wanted):
    """None, or what differs."""
    if request.method != wanted.method.encode() or request.target != wanted.target.encode():
        return "wanted %s %s" % (wanted.method, wanted.target[:60])
    if request.body != wanted.body:
        return "body of %d bytes instead of %d" % (len(request.body), len(wanted.body))
    if wanted.host is not None and request.values(b"host") != [wanted.host.encode()]:
        return "host %r instead of %r" % (request.values(b"host"), wanted.host)
    for name in wanted.without:
        if request.values(name.encode()):
            return "header %s was passed on" % name
    return None


def is_refused(vector, out):
    refusal = len(out.statuses) == 1 and 400 <= out.statuses[0] < 600
    refusal = refusal or (vector.silent and not out.statuses)
    silent_cut = vector.late and not out.statuses and out.closed
    gone = out.closed or (vector.stays_open and not vector.late)
    clean = not out.requests and (vector.late or not out.unfinished)
    return (refusal or silent_cut) and gone and clean


def is_forwarded(vector, out):
    if len(out.requests) != len(vector.requests) or out.unfinished:
        return "%d requests instead of %d" % (len(out.requests), len(vector.requests))
    for request, wanted in zip(out.requests, vector.requests):
        difference = matches(request, wanted)
        if difference:
            return difference
    wanted = [200] * len(vector.requests)
    if vector.then_refused:
        if out.statuses[:-1] == wanted and out.statuses[-1] >= 400 and out.closed:
            return None
    elif out.statuses == wanted:
        return None
    return "answers %s" % out.statuses


def judge(vector, out):
    """(verdict, why)"""
    if out.violation:
        return FAIL, out.violation
    if vector.rule in ("reject", "either") and is_refused(vector, out):
        return PASS, ""
    if vector.rule in ("forward", "either"):
        difference = is_forwarded(vector, out)
        return (PASS, "") if difference is None else (FAIL, difference)
    behind = any(r.target == b"/smuggled" for r in out.requests)
    return LENIENT, "should have been refused" + (", and the bytes behind it became a request" if behind else "")


def all_vectors():
    return [*framing_vectors.vectors(), *chunk_vectors.vectors(), *head_vectors.vectors(),
            *session_vectors.vectors()]


def run(arguments):
    chosen = [v for v in all_vectors() if arguments.only in "%s %s" % (v.family, v.about)]
    if arguments.list:
        for vector in chosen:
            print(vector.family, vector.rule, vector.about)
        return True
    scenario.check_binary(arguments)
    under_test = scenario.Run("smuggling", arguments)
    totals, families = collections.Counter(), collections.defaultdict(collections.Counter)
    recorder = under_test.use(Recorder())
    proxy = under_test.proxy(bootstrap.simple([recorder.port], manager={"delayed_close_timeout": "0.03s"}))
    for vector in chosen:
        out = observe(proxy, recorder, vector)
        verdict, why = judge(vector, out)
        if proxy.process.poll() is not None:
            verdict, why = FAIL, "the proxy ended with status %d" % proxy.process.returncode
        totals[verdict] += 1
        families[vector.family][verdict] += 1
        if verdict != PASS or arguments.verbose:
            print("%-7s %s %s: expected %s; %s%s" % (verdict, vector.family, vector.about, vector.rule, out.text(),
                                                     " (%s)" % why if why else ""), flush=True)
        if proxy.process.poll() is not None:
            break
    under_test.finish()
    for family in sorted(families):
        print("%s: %s" % (family, ", ".join("%d %s" % (n, v) for v, n in sorted(families[family].items()))))
    print("%d vectors: %d pass, %d lenient, %d fail" % (sum(totals.values()), totals[PASS], totals[LENIENT],
                                                        totals[FAIL]))
    return totals[LENIENT] == 0 and totals[FAIL] == 0 and under_test.faults == 0


if __name__ == "__main__":
    given = scenario.parser(__doc__).parse_args()
    sys.exit(0 if run(given) else 1)
