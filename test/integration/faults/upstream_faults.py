"""Upstreams that close, stall, reset or answer nonsense at every point of an exchange.

What must hold: the client hears the truth (an error stays an error, nothing truncated ends cleanly), the flag in the
log says why, a broken connection is never used again, and the next request works.
"""
import os
import re
import time

import bootstrap
import client
import scenario
import upstreams
from scenario import wait_until

CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
LENGTH_100 = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n"
SECOND = b"HTTP/1.1 200 OK\r\nx-poison: yes\r\ncontent-length: 6\r\n\r\npoison"


def make(run, script, timeout="2s", retries=False, ports=None, manager=None, upstream=None):
    """Proxy and upstream; the upstream runs `script` for a path other than /fine."""
    up = run.use(upstreams.Upstream(script)) if script else None
    log = os.path.join(run.folder, "access.log")
    action = {"timeout": timeout}
    if retries:
        action["retry_policy"] = {"retry_on": "connect-failure", "num_retries": 2}
    config = bootstrap.simple(ports or [up.port], log, [bootstrap.route(**action)], manager, upstream)
    proxy = run.proxy(config, arguments=["--file-flush-interval-msec", "50"])
    return proxy, up, log


def logged(proxy, log, pattern, seconds=5):
    """Waits for a line of the access log that matches; the line or what there is."""
    def find():
        with open(log) as file:
            text = file.read()
        found = [line for line in text.splitlines() if re.search(pattern, line)]
        return found[-1] if found else None
    proxy.admin("/reopen_logs", "POST")
    return wait_until(find, seconds)


def flags_of(line):
    return re.search(r"flags=(\S+)", line).group(1) if line else None


def good_for_fine(act):
    """A script that answers /fine properly and does `act(connection, request)` for everything else."""
    def script(connection):
        while True:
            request = connection.read_request()
            if request.path != "/fine" and not act(connection, request):
                return
            connection.send(upstreams.OK)
    return script


def next_works(run, proxy):
    run.equal("the next request", 200, client.fetch(proxy.port, path="/fine").status)


def broken_answer(run, name, data, statuses, flags, ends=(client.COMPLETE,), reset=False, beyond=False):
    """The upstream sends `data` and closes. The client must see one of `statuses` with one of `ends`."""
    def act(connection, _):
        connection.send(data)
        connection.reset() if reset else connection.close()
        return False
    proxy, _, log = make(run, good_for_fine(act))
    answer = client.fetch(proxy.port, path="/" + name.replace(" ", "-"), headers=[("x-id", "1")])
    run.expect(name, "%s, %s" % (statuses, ends), answer.text(), answer.status in statuses and answer.end in ends, beyond)
    seen = flags_of(logged(proxy, log, "id=1 "))
    run.expect(name + ": flag", "one of %s" % (flags,), seen, seen in flags, beyond)
    next_works(run, proxy)
    run.idle_again(proxy)


CUT = (client.TRUNCATED, client.RESET)
CLOSES = [
    ("before any byte", b"", (503,), ("UC",), (client.COMPLETE,)),
    ("in the status line", b"HTTP/1.1 2", (502, 503), ("UC", "UPE"), (client.COMPLETE,)),
    ("in the head", b"HTTP/1.1 200 OK\r\ncontent-le", (502, 503), ("UC", "UPE"), (client.COMPLETE,)),
    ("after the head", LENGTH_100, (200, 503, 502), ("UC", "UPE"), CUT + (client.COMPLETE,)),
    ("in a counted body", LENGTH_100 + b"x" * 50, (200,), ("UC", "UPE"), CUT),
    ("in a chunk", CHUNKED + b"a\r\nxxxx", (200,), ("UC", "UPE"), CUT),
    ("between chunks", CHUNKED + b"4\r\nxxxx\r\n", (200,), ("UC", "UPE"), CUT),
    ("in the last chunk", CHUNKED + b"4\r\nxxxx\r\n0\r\n", (200,), ("UC", "UPE"), CUT),
]


@scenario.scenario("the upstream closes at every point of its answer")
def closes(run):
    for name, data, statuses, flags, ends in CLOSES:
        broken_answer(run, "FIN " + name, data, statuses, flags, ends)


@scenario.scenario("the upstream resets at every point of its answer")
def resets(run):
    for name, data, statuses, flags, ends in CLOSES:
        broken_answer(run, "RST " + name, data, statuses, flags + ("UR",), ends, reset=True)


@scenario.scenario("the upstream's answer breaks the protocol")
def nonsense(run):
    bad = [
        ("length and chunks", b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", True),
        ("two lengths", b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 5\r\n\r\nokxyz", False),
        ("negative length", b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", False),
        ("no HTTP at all", b"220 mail.example ESMTP\r\n\r\n", False),
        ("status of two digits", b"HTTP/1.1 20 OK\r\ncontent-length: 2\r\n\r\nok", False),
        ("status of letters", b"HTTP/1.1 abc OK\r\ncontent-length: 2\r\n\r\nok", False),
        ("version 3.7", b"HTTP/3.7 200 OK\r\ncontent-length: 2\r\n\r\nok", True),
        ("bare LF", b"HTTP/1.1 200 OK\ncontent-length: 2\n\nok", True),
        ("folded header", b"HTTP/1.1 200 OK\r\nx: a\r\n b\r\ncontent-length: 2\r\n\r\nok", True),
        ("blank before the colon", b"HTTP/1.1 200 OK\r\ncontent-length : 2\r\n\r\nok", False),
        ("NUL in a header", b"HTTP/1.1 200 OK\r\nx: a\0b\r\ncontent-length: 2\r\n\r\nok", False),
        ("unknown coding", b"HTTP/1.1 200 OK\r\ntransfer-encoding: cow\r\n\r\nok", False),
        ("a header of 1 MiB", b"HTTP/1.1 200 OK\r\nx: " + b"a" * (1 << 20) + b"\r\ncontent-length: 2\r\n\r\nok", False),
        ("20,000 headers", b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 20000 + b"content-length: 2\r\n\r\nok", False),
    ]
    for name, data, beyond in bad:
        broken_answer(run, name, data, (502, 503), ("UPE",), beyond=beyond)


@scenario.scenario("a chunk size that is none cuts the answer, never ends it")
def bad_chunk(run):
    for name, size in (("letters", b"zz"), ("minus", b"-5"), ("2^64", b"10000000000000005"), ("empty", b"")):
        broken_answer(run, "chunk size " + name, CHUNKED + b"4\r\nxxxx\r\n" + size + b"\r\nhello\r\n0\r\n\r\n",
                      (200, 502), ("UPE",), CUT + (client.COMPLETE,))


@scenario.scenario("1xx answers without end, and heads without end, are bounded")
def endless(run):
    def act(name, piece):
        def flood(connection, _):
            end = time.monotonic() + 20
            while time.monotonic() < end:
                connection.send(piece)
        proxy, _, _ = make(run, good_for_fine(flood), timeout="1.5s")
        before = proxy.resident_bytes()
        answer = client.fetch(proxy.port, path="/flood")
        grown = proxy.resident_bytes() - before
        run.expect(name, "502, 503 or 504", answer.text(), answer.status in (502, 503, 504))
        run.expect(name + ": memory", "under 32 MiB more", "%d KiB" % (grown >> 10), grown < 32 << 20)
        next_works(run, proxy)
        run.idle_again(proxy)
    act("100 Continue for ever", b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
    act("103 Early Hints for ever", b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n" * 100)

    def head(connection, _):
        connection.send(b"HTTP/1.1 200 OK\r\n")
        end = time.monotonic() + 20
        while time.monotonic() < end:
            connection.send(b"x: y\r\n" * 1000)
    proxy, _, _ = make(run, good_for_fine(head))
    answer = client.fetch(proxy.port, path="/head")
    run.expect("a head without end", "502 or 503", answer.text(), answer.status in (502, 503))
    run.idle_again(proxy)


@scenario.scenario("an upstream that never answers: 504 UT in time")
def mute(run):
    proxy, up, log = make(run, good_for_fine(lambda connection, _: connection.wait_closed()), timeout="0.5s")
    began = time.monotonic()
    answer = client.fetch(proxy.port, path="/mute", headers=[("x-id", "1")])
    took = time.monotonic() - began
    run.equal("answer", (504, client.COMPLETE), (answer.status, answer.end))
    run.expect("time", "0.4 to 1.5 s", "%.2f s" % took, 0.4 <= took <= 1.5)
    run.equal("flag", "UT", flags_of(logged(proxy, log, "id=1 ")))
    wait_until(lambda: not up.open)
    run.equal("upstream connections left", 0, len(up.open))
    next_works(run, proxy)
    run.idle_again(proxy)


@scenario.scenario("an upstream that drips one byte at a time runs into the route's timeout")
def drip(run):
    def act(connection, _):
        connection.send(LENGTH_100)
        while True:
            connection.send(b"x")
            time.sleep(0.1)  # The fault itself: a slow upstream.
    proxy, _, log = make(run, good_for_fine(act), timeout="0.7s")
    began = time.monotonic()
    answer = client.fetch(proxy.port, path="/drip", headers=[("x-id", "1")])
    run.expect("end", "cut, not complete", answer.text(), answer.end in CUT)
    run.expect("time", "under 2 s", "%.2f s" % (time.monotonic() - began), time.monotonic() - began < 2)
    run.equal("flag", "UT", flags_of(logged(proxy, log, "id=1 ")))
    run.idle_again(proxy)


@scenario.scenario("headers, then silence: the stream idle timeout cuts the answer")
def stalled_body(run):
    def act(connection, _):
        connection.send(LENGTH_100 + b"x" * 10)
        connection.wait_closed()
    proxy, _, log = make(run, good_for_fine(act), timeout="0s", manager={"stream_idle_timeout": "0.5s"})
    answer = client.fetch(proxy.port, path="/stall", headers=[("x-id", "1")])
    run.expect("end", "200, cut", answer.text(), answer.status == 200 and answer.end in CUT)
    run.equal("flag", "SI", flags_of(logged(proxy, log, "id=1 ")))
    next_works(run, proxy)
    run.idle_again(proxy)


@scenario.scenario("nobody listens: 503 UF at once, and the other host of the cluster gets the request")
def refused(run):
    proxy, _, log = make(run, None, ports=[upstreams.unused_port()])
    began = time.monotonic()
    answer = client.fetch(proxy.port, path="/", headers=[("x-id", "1")])
    run.equal("answer", 503, answer.status)
    run.expect("time", "under 0.3 s", "%.3f s" % (time.monotonic() - began), time.monotonic() - began < 0.3)
    run.equal("flag", "UF", flags_of(logged(proxy, log, "id=1 ")))
    run.idle_again(proxy)
    up = run.use(upstreams.Upstream())
    config = bootstrap.simple([upstreams.unused_port(), up.port], routes=[bootstrap.route(
        retry_policy={"retry_on": "connect-failure", "num_retries": 3})])
    both = run.proxy(config)
    statuses = [client.fetch(both.port, "POST", body=b"x", headers=[("x-id", str(i))]).status for i in range(40)]
    run.equal("40 POSTs with one dead host of two", [200] * 40, statuses)
    run.equal("executed more than once", [], [k for k, n in up.executed.items() if n > 1])


@scenario.scenario("an early 413 reaches the client although the upload goes on")
def early_answer(run):
    def script(connection):
        while True:
            request = connection.read_head()
            if request.path == "/fine":
                connection.send(upstreams.OK)
                continue
            connection.send(b"HTTP/1.1 413 Payload Too Large\r\nconnection: close\r\ncontent-length: 3\r\n\r\nbig")
            connection.finish_sending()
            connection.wait_closed()
            return
    proxy, _, _ = make(run, script, timeout="5s", manager={"delayed_close_timeout": "0.2s"})
    results = []
    for _ in range(10):
        with client.Client(proxy.port) as c:
            c.send(b"POST /big HTTP/1.1\r\nhost: t\r\ncontent-length: 28000000\r\n\r\n")
            piece = b"x" * 65536
            for _ in range(28000000 // len(piece)):
                if not c.send(piece):
                    break
            results.append(c.read_response().status)
        next_works(run, proxy)
    run.equal("statuses of 10 uploads", [413] * 10, results)
    run.idle_again(proxy)


@scenario.scenario("bytes on an idle pooled connection are never the answer to the next request")
def garbage_when_idle(run):
    for name, data in (("an answer", SECOND), ("a 408", b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n"),
                       ("garbage", b"\0\1\2garbage\r\n\r\n")):
        proxy, up = garbage_proxy(run, data)
        run.equal(name + ": first", 200, client.fetch(proxy.port, path="/first").status)
        wait_until(lambda: up.sent_garbage)
        wait_until(lambda: not up.open, 2)
        answer = client.fetch(proxy.port, path="/second")
        run.equal(name + ": second", (200, b"ok"), (answer.status, answer.body))
        run.equal(name + ": poisoned", None, answer.header("x-poison"))
        run.idle_again(proxy)


def garbage_proxy(run, data):
    def script(connection):
        request = connection.read_request()
        connection.send(upstreams.OK)
        if request.path == "/first":
            connection.send(data)
            connection.upstream.sent_garbage = True
            connection.wait_closed()
            return
        upstreams.answer_all(connection)
    up = run.use(upstreams.Upstream(script))
    up.sent_garbage = False
    return run.proxy(bootstrap.simple([up.port])), up


@scenario.scenario("a connection that answers before it is asked serves nobody else")
def answer_before_request(run):
    # On a fresh connection the early answer may be there only after the request went out, and then looks like its answer. What
    # must not happen is that the real answer then goes to the next request, and all that follow are off by one.
    def script(connection):
        connection.send(SECOND)
        upstreams.answer_all(connection)
    proxy, up, _ = make(run, script)
    seen = [client.fetch(proxy.port, path="/%d" % i) for i in range(5)]
    early = sum(1 for a in seen if a.header("x-poison"))
    run.expect("answers", "502, 503 or 200", [a.text() for a in seen], all(a.status in (200, 502, 503) for a in seen))
    run.expect("connections", "as many as early answers, or more", "%d early, %d connections" % (early, up.accepted),
               up.accepted >= early, beyond_envoy=True)
    run.idle_again(proxy)


@scenario.scenario("bytes behind an answer do not become the next one")
def bytes_behind(run):
    cases = [("behind a counted body", b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok" + SECOND, "GET"),
             ("behind a 204", b"HTTP/1.1 204 No Content\r\n\r\n" + SECOND, "GET"),
             ("behind a 304 with a length", b"HTTP/1.1 304 Not Modified\r\ncontent-length: 6\r\n\r\npoison" + SECOND, "GET"),
             ("behind the answer to HEAD", b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n" + SECOND, "HEAD")]
    for name, data, method in cases:
        def act(connection, _, data=data):
            connection.send(data)
            connection.wait_closed()
        proxy, _, _ = make(run, good_for_fine(act))
        with client.Client(proxy.port) as c:
            first = c.call(method, "/odd")
            second = c.call("GET", "/fine")
        if second.end in (client.CLOSED, client.RESET):
            second = client.fetch(proxy.port, path="/fine")
        run.expect(name + ": first", "an answer", first.text(), first.end == client.COMPLETE)
        run.equal(name + ": second", (200, b"ok", None), (second.status, second.body, second.header("x-poison")))
        run.idle_again(proxy)


@scenario.scenario("a body that ends with the connection: whole after FIN, cut after RST")
def close_delimited(run):
    head = b"HTTP/1.1 200 OK\r\n\r\n" + b"z" * 5000

    def act(connection, request):
        connection.send(head)
        connection.reset() if request.path == "/reset" else connection.close()
    proxy, _, _ = make(run, good_for_fine(act))
    answer = client.fetch(proxy.port, path="/fin")
    run.equal("FIN", (200, 5000, client.COMPLETE), (answer.status, len(answer.body), answer.end))
    answer = client.fetch(proxy.port, path="/reset")
    run.expect("RST", "not a clean end", answer.text(), answer.end in CUT or answer.status in (502, 503),
               beyond_envoy=True)
    run.idle_again(proxy)


if __name__ == "__main__":
    scenario.main(__doc__)
