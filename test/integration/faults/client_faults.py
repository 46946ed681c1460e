"""Clients that are slow, leave at any point, close one half, or never read.

What must hold: the upstream request is cancelled, the log says DC, memory stays bounded, and others are served.
"""
import os
import re
import select
import socket

import bootstrap
import client
import scenario
import upstreams
from scenario import wait_until

BIG = 16 << 20


def make(run, script=upstreams.answer_all, manager=None, **listener):
    up = run.use(upstreams.Upstream(script))
    log = os.path.join(run.folder, "access.log")
    config = bootstrap.simple([up.port], log, [bootstrap.route(timeout="30s")], manager)
    config["static_resources"]["listeners"][0].update(listener)
    return run.proxy(config, arguments=["--file-flush-interval-msec", "50"]), up, log


def flags(proxy, log, name, seconds=6):
    def find():
        with open(log) as file:
            found = re.search(r"^id=%s .* flags=(\S+)" % re.escape(name), file.read(), re.M)
        return found.group(1) if found else None
    proxy.admin("/reopen_logs", "POST")
    return wait_until(find, seconds)


def served(run, proxy):
    run.equal("another client", 200, client.fetch(proxy.port).status)


@scenario.scenario("the client disconnects at every byte of its request")
def leaves_while_sending(run):
    proxy, up, _ = make(run)
    data = b"POST /x HTTP/1.1\r\nhost: t\r\nx-id: cut\r\ncontent-length: 10\r\n\r\n0123456789"
    for end in range(len(data)):
        for leave in ("close", "reset"):
            c = client.Client(proxy.port)
            c.send(data[:end])
            getattr(c, leave)()
    with proxy.held():  # the bytes and what ends them come at the same moment
        for end in range(len(data)):
            for leave in ("close", "reset"):
                c = client.Client(proxy.port)
                c.send(data[:end])
                getattr(c, leave)()
    run.idle_again(proxy)
    run.equal("requests executed", 0, up.executed["cut"])
    served(run, proxy)


@scenario.scenario("the client leaves while the upstream works: the upstream request is cancelled, flag DC")
def leaves_while_waiting(run):
    gone = []

    def script(connection):
        request = connection.read_request()
        if request.path != "/slow":
            connection.send(upstreams.OK)
            return
        connection.wait_closed()
        gone.append(request.header("x-id"))
    proxy, up, log = make(run, script)
    for name, leave in (("a", "close"), ("b", "reset")):
        c = client.Client(proxy.port)
        c.send(client.request("GET", "/slow", [("x-id", name)]))
        wait_until(lambda: up.executed[name])
        getattr(c, leave)()
        wait_until(lambda: name in gone)
        run.expect("%s: upstream request" % leave, "cancelled", gone, name in gone)
        run.equal("%s: flag" % leave, "DC", flags(proxy, log, name))
        run.equal("%s: executed" % leave, 1, up.executed[name])
    with proxy.held():
        c = client.Client(proxy.port)
        c.send(client.request("GET", "/slow", [("x-id", "c")]))
        c.reset()
    run.equal("at once: flag", "DC", flags(proxy, log, "c"))
    run.idle_again(proxy)
    served(run, proxy)


@scenario.scenario("the client leaves in the middle of the answer")
def leaves_while_reading(run):
    gone = []

    def script(connection):
        request = connection.read_request()
        if request.path != "/big":
            connection.send(upstreams.OK)
            return
        try:
            connection.send(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % BIG)
            for _ in range(BIG >> 16):
                connection.send(b"x" * 65536)
        except upstreams.Gone:
            gone.append(request.header("x-id"))
    proxy, _, log = make(run, script)
    for name, leave in (("a", "close"), ("b", "reset")):
        c = client.Client(proxy.port, receive_buffer=4096)
        c.send(client.request("GET", "/big", [("x-id", name)]))
        c.socket.recv(1000)
        getattr(c, leave)()
        wait_until(lambda: name in gone)
        run.expect("%s: upstream answer" % leave, "cut off", gone, name in gone)
        run.equal("%s: flag" % leave, "DC", flags(proxy, log, name))
    run.idle_again(proxy)
    served(run, proxy)


@scenario.scenario("a slow reader gets every byte, and does not fill the proxy's memory")
def slow_reader(run):
    def script(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % BIG)
        for _ in range(BIG >> 16):
            connection.send(b"x" * 65536)
    proxy, _, _ = make(run, script, per_connection_buffer_limit_bytes=65536)
    before = proxy.resident_bytes()
    readers = [client.Client(proxy.port, receive_buffer=1 << 17) for _ in range(8)]
    for c in readers:
        c.send(client.request("GET", "/big"))
    wait_until(lambda: all(c.socket.recv(1, socket.MSG_PEEK) for c in readers))
    grown = 0
    for c in readers:
        grown = max(grown, proxy.resident_bytes() - before)
        answer = c.read_response()
        grown = max(grown, proxy.resident_bytes() - before)
        run.equal("bytes", (BIG, client.COMPLETE), (len(answer.body), answer.end))
        c.close()
    run.expect("memory for 8 answers of 16 MiB", "under 24 MiB more", "%d KiB" % (grown >> 10), grown < 24 << 20)
    run.idle_again(proxy)


@scenario.scenario("a head that comes one byte at a time is served; one that stops gets 408")
def slow_head(run):
    proxy, _, _ = make(run, manager={"request_headers_timeout": "0.6s"})
    with client.Client(proxy.port) as c:
        for byte in client.request("GET", "/drip"):
            c.send(bytes([byte]))
        run.equal("byte by byte", 200, c.read_response().status)
    with client.Client(proxy.port) as c:
        c.send(b"GET /stop HTTP/1.1\r\nhost: t\r\nx: ")
        answer = c.read_response()
        run.equal("stopped", 408, answer.status)
        run.expect("then", "closed", c.read_to_end()[1], c.read_to_end(2)[1] != client.TIMEOUT)
    run.idle_again(proxy)


@scenario.scenario("a body that stops runs into the request timeout")
def slow_body(run):
    proxy, up, _ = make(run, manager={"request_timeout": "0.6s"})
    with client.Client(proxy.port) as c:
        c.send(b"POST / HTTP/1.1\r\nhost: t\r\nx-id: slow\r\ncontent-length: 100\r\n\r\nabc")
        answer = c.read_response()
        run.equal("answer", 408, answer.status)
    run.equal("executed", 0, up.executed["slow"])
    wait_until(lambda: not up.open)
    run.equal("upstream connections left", 0, len(up.open))
    run.idle_again(proxy)


@scenario.scenario("300 slow heads at once do not keep others waiting")
def slowloris(run):
    proxy, _, _ = make(run, manager={"request_headers_timeout": "2s"})
    slow = [client.Client(proxy.port) for _ in range(300)]
    for c in slow:
        c.send(b"GET / HTTP/1.1\r\nhost: t\r\nx: ")
    run.equal("50 good requests meanwhile", {200}, {client.fetch(proxy.port).status for _ in range(50)})
    run.equal("what the slow ones got", {408}, {c.read_response().status for c in slow})
    for c in slow:
        c.close()
    run.idle_again(proxy)


@scenario.scenario("a client that closes its sending half still gets its answer, or a clear abort")
def half_close(run):
    proxy, _, log = make(run)
    with client.Client(proxy.port) as c:
        c.send(client.request("GET", "/half", [("x-id", "half")]))
        c.finish_sending()
        answer = c.read_response()
    run.expect("answer", "200, or closed with nothing", answer.text(),
               answer.status == 200 or answer.end in (client.CLOSED, client.RESET))
    run.idle_again(proxy)


@scenario.scenario("10,000 pipelined bad requests, answers unread: one refusal, bounded memory")
def pipeline_of_junk(run):
    proxy, _, _ = make(run)
    before = proxy.resident_bytes()
    with client.Client(proxy.port, receive_buffer=4096) as c:
        c.send(b"BAD REQUEST LINE\r\n\r\n" * 10000)
        data, _ = c.read_to_end()
    run.equal("answers", 1, data.count(b"HTTP/1.1 4"))
    grown = proxy.resident_bytes() - before
    run.expect("memory", "under 8 MiB more", "%d KiB" % (grown >> 10), grown < 8 << 20)
    served(run, proxy)
    run.idle_again(proxy)


@scenario.scenario("20,000 pipelined good requests, answers unread: the proxy stops reading")
def pipeline_unread(run):
    def script(connection):  # answers that together are more than the kernel's buffers hold
        while True:
            connection.read_request()
            connection.send(b"HTTP/1.1 200 OK\r\ncontent-length: 8192\r\n\r\n" + b"x" * 8192)
    proxy, _, _ = make(run, script, per_connection_buffer_limit_bytes=16384)
    before = proxy.resident_bytes()
    c = client.Client(proxy.port, timeout=2, receive_buffer=4096)
    c.socket.setblocking(False)
    sent, data = 0, client.request("GET", "/", [("x-fill", "y" * 1000)]) * 20000
    while sent < len(data) and select.select([], [c.socket], [], 0.5)[1]:
        sent += c.socket.send(data[sent:sent + 65536])
    run.expect("bytes taken", "fewer than the %d offered" % len(data), sent, sent < len(data))
    grown = proxy.resident_bytes() - before
    run.expect("memory", "under 16 MiB more", "%d KiB" % (grown >> 10), grown < 16 << 20)
    c.reset()
    run.idle_again(proxy)
    served(run, proxy)


@scenario.scenario("1,000 connections that send nothing are idle, and are closed by the idle timeout")
def silent_connections(run):
    proxy, _, _ = make(run, manager={"common_http_protocol_options": {"idle_timeout": "1s"}})
    silent = [client.Client(proxy.port) for _ in range(1000)]
    served(run, proxy)
    ends = {c.read_to_end(6)[1] for c in silent}
    run.equal("ends", {client.CLOSED}, ends)
    for c in silent:
        c.close()
    run.idle_again(proxy)


if __name__ == "__main__":
    scenario.main(__doc__)
