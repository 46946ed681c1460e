"""HTTP/2 on both sides of the real binary: many streams on a connection, and what ends one of them or all.

Promises: streams share connections up to the limits of both ends; a GOAWAY, a refused stream or a connection that
was closed while it stood idle costs no request; a reset ends its stream only; a reader that is slow bounds what is held.
"""
import os
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "faults")]

import bootstrap  # noqa: E402
import client as h1_client  # noqa: E402
import scenario  # noqa: E402
import upstreams  # noqa: E402
from h2_client import Client  # noqa: E402
from h2_upstream import Upstream  # noqa: E402
from scenario import wait_until  # noqa: E402

OPTIONS = bootstrap.TYPE + "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
REFUSED, CANCEL = 7, 8
GRPC = [("content-type", "application/grpc"), ("te", "trailers")]


def over_h2(**options):
    """Fields of a cluster that speaks HTTP/2."""
    config = {"@type": OPTIONS, "explicit_http_config": {"http2_protocol_options": options.pop("http2", {})}}
    config.update(options)
    return {"typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": config}}


def proxy_to(run, upstream, http2=None, manager=None, h2_upstream=True, log=True, routes=None):
    fields = over_h2(http2=http2 or {}) if h2_upstream else {}
    path = os.path.join(run.folder, "log") if log else None
    config = bootstrap.simple([upstream.port], path, routes, dict({"codec_type": "AUTO"}, **(manager or {})), fields)
    proxy = run.proxy(config)
    proxy.access_log = path
    return proxy


def client_of(run, proxy, **options):
    return run.use(Client(proxy.port, **options))


def texts(answers):
    return sorted(answer.text() for answer in answers)


def all_quiet(run, proxy, client):
    client.stop()
    run.idle_again(proxy)


class Held:
    """A script that answers when the test says so."""

    def __init__(self):
        self.requests, self.lock = [], threading.Lock()

    def __call__(self, connection, request):
        with self.lock:
            self.requests.append((connection, request))

    def release(self):
        with self.lock:
            held, self.requests = self.requests, []
        for connection, request in held:
            connection.answer(request)
        return len(held)


@scenario.scenario("fifty requests of one client run at once over one upstream connection")
def share(run):
    held = Held()
    upstream = run.use(Upstream(held))
    proxy = proxy_to(run, upstream)
    client = client_of(run, proxy)
    streams = [client.start("/%d" % i) for i in range(50)]
    run.expect("requests at the upstream", 50, len(held.requests), wait_until(lambda: len(held.requests) == 50))
    stats = proxy.stats()
    run.equal("upstream connections", 1, stats["cluster.up.upstream_cx_http2_total"])
    run.equal("active requests", 50, stats["cluster.up.upstream_rq_active"])
    run.equal("active downstream", 50, stats["http.in.downstream_rq_active"])
    held.release()
    run.equal("answers", ["200"] * 50, texts(client.finish(streams)))
    stats = proxy.stats()
    run.equal("downstream_rq_http2_total", 50, stats["http.in.downstream_rq_http2_total"])
    run.equal("downstream_cx_http2_total", 1, stats["http.in.downstream_cx_http2_total"])
    all_quiet(run, proxy, client)


@scenario.scenario("clients of HTTP/1 share the upstream's HTTP/2 connection")
def share_h1(run):
    held = Held()
    upstream = run.use(Upstream(held))
    proxy = proxy_to(run, upstream)
    clients = [h1_client.Client(proxy.port) for _ in range(5)]
    for each in clients:
        run.stack.callback(each.close)
        each.send(h1_client.request(headers=[("connection", "keep-alive"), ("te", "gzip")]))
    run.expect("requests at the upstream", 5, len(held.requests), wait_until(lambda: len(held.requests) == 5))
    names = [name for name, _ in held.requests[0][1].headers]
    run.equal("hop-by-hop fields upstream", [], [n for n in names if n in ("connection", "te", "host", "keep-alive")])
    run.equal("authority", "test", held.requests[0][1].header(":authority"))
    held.release()
    run.equal("answers", [200] * 5, [each.read_response().status for each in clients])
    run.equal("upstream connections", 1, proxy.stats()["cluster.up.upstream_cx_total"])


@scenario.scenario("a full upstream connection gets a second one beside it")
def second_connection(run):
    held = Held()
    upstream = run.use(Upstream(held, max_streams=2))
    proxy = proxy_to(run, upstream)
    client = client_of(run, proxy)
    first = client.start("/first")
    wait_until(lambda: len(held.requests) == 1)
    held.release()
    client.finish([first])  # from now on the proxy knows the upstream's limit
    streams = [client.start("/%d" % i) for i in range(5)]
    run.expect("requests at the upstream", 5, len(held.requests), wait_until(lambda: len(held.requests) == 5))
    run.equal("upstream connections", 3, proxy.stats()["cluster.up.upstream_cx_total"])
    held.release()
    run.equal("answers", ["200"] * 5, texts(client.finish(streams)))
    all_quiet(run, proxy, client)


@scenario.scenario("our own limit of streams opens connections, max_connections ends that, and nothing fails")
def own_limit(run):
    held = Held()
    upstream = run.use(Upstream(held))
    fields = over_h2(http2={"max_concurrent_streams": 3})
    fields["circuit_breakers"] = {"thresholds": [{"max_connections": 2}]}
    proxy = run.proxy(bootstrap.simple([upstream.port], None, None, {"codec_type": "AUTO"}, fields))
    client = client_of(run, proxy)
    streams = [client.start("/%d" % i) for i in range(10)]
    run.expect("requests at the upstream", 6, len(held.requests), wait_until(lambda: len(held.requests) == 6))
    stats = proxy.stats()
    run.equal("upstream connections", 2, stats["cluster.up.upstream_cx_total"])
    run.equal("pending", 4, stats["cluster.up.upstream_rq_pending_active"])
    while held.release() or not wait_until(lambda: client.finish(streams, 0.2) and
                                           all(client.answers[s].ended for s in streams), 0.3):
        if not wait_until(lambda: held.requests, 1):
            break
    run.equal("answers", ["200"] * 10, texts(client.finish(streams)))
    all_quiet(run, proxy, client)


@scenario.scenario("a client that starts more streams than it may is refused those only")
def downstream_limit(run):
    held = Held()
    upstream = run.use(Upstream(held))
    proxy = proxy_to(run, upstream, manager={"http2_protocol_options": {"max_concurrent_streams": 4}})
    client = client_of(run, proxy)
    client.wait(lambda: client.h2.remote_settings.max_concurrent_streams == 4, 2)
    run.equal("the limit that the proxy tells", 4, client.h2.remote_settings.max_concurrent_streams)
    streams = [client.start("/%d" % i) for i in range(4)]
    wait_until(lambda: len(held.requests) == 4)
    held.release()
    run.equal("answers", ["200"] * 4, texts(client.finish(streams)))


@scenario.scenario("a graceful GOAWAY of the upstream costs no request, whatever its method")
def goaway(run):
    held = Held()
    upstream = run.use(Upstream(held))
    proxy = proxy_to(run, upstream)
    client = client_of(run, proxy)
    running = client.start("/running", method="POST", body=b"x")
    wait_until(lambda: len(held.requests) == 1)
    connection = upstream.connections[0]
    connection.goaway((1 << 31) - 1)
    connection.goaway(held.requests[0][1].stream)
    after = [client.start("/after%d" % i, method="POST", body=b"y") for i in range(5)]
    run.expect("requests at the upstream", 6, len(held.requests), wait_until(lambda: len(held.requests) == 6))
    run.equal("upstream connections", 2, len(upstream.connections))
    held.release()
    run.equal("answers", ["200"] * 6, texts(client.finish([running] + after)))
    run.equal("retries by policy", 0, proxy.stats()["cluster.up.upstream_rq_retry"])
    all_quiet(run, proxy, client)


@scenario.scenario("streams above the last id of a GOAWAY are sent again on a new connection")
def goaway_low(run):
    first = []

    def script(connection, request):
        if connection.index > 0 or request.path == "/warm":
            upstream.executed_once(request)
            connection.answer(request)
            return
        first.append(request)
        if len(first) == 10:  # the first four are done, the rest was never looked at
            connection.goaway(first[3].stream)
            for each in first[:4]:
                upstream.executed_once(each)
                connection.answer(each)

    upstream = run.use(Upstream(script))
    proxy = proxy_to(run, upstream)
    client = client_of(run, proxy)
    client.get("/warm")
    streams = [client.start("/%d" % i, method="POST", body=b"x" * 1000) for i in range(10)]
    run.equal("answers", ["200"] * 10, texts(client.finish(streams)))
    run.equal("executed more than once", [], [p for p, n in upstream.executed.items() if n > 1])
    run.equal("upstream connections", 2, len(upstream.connections))
    all_quiet(run, proxy, client)


@scenario.scenario("a stream that the upstream refuses is sent again, three times at most")
def refused(run):
    seen = {}

    def script(connection, request):
        seen[request.path] = seen.get(request.path, 0) + 1
        if request.path == "/never" or (request.path == "/twice" and seen[request.path] < 3):
            connection.reset(request, REFUSED)
        else:
            connection.answer(request)

    upstream = run.use(Upstream(script))
    proxy = proxy_to(run, upstream)
    client = client_of(run, proxy)
    run.equal("refused twice", "200", client.get("/twice", method="POST", body=b"x").text())
    run.equal("tries", 3, seen["/twice"])
    answer = client.get("/never", method="POST", body=b"x")
    run.equal("refused always", "503", answer.text())
    run.equal("tries of it", 4, seen["/never"])
    run.expect("its body", "remote refused stream reset", answer.body,
               answer.body.endswith(b"reset reason: remote refused stream reset"))
    run.equal("upstream connections", 1, len(upstream.connections))


@scenario.scenario("half of the streams are reset by the upstream: the others do not notice")
def half_reset(run):
    def script(connection, request):
        if int(request.path[1:]) % 2:
            connection.reset(request, CANCEL)
        else:
            connection.answer(request)

    upstream = run.use(Upstream(script))
    proxy = proxy_to(run, upstream)
    client = client_of(run, proxy)
    answers = client.finish([client.start("/%d" % i) for i in range(100)])
    run.equal("good", ["200"] * 50, texts(answers[0::2]))
    run.equal("reset", ["503"] * 50, texts(answers[1::2]))
    run.equal("upstream connections", 1, len(upstream.connections))
    run.equal("http2.rx_reset", 50, proxy.stats()["cluster.up.http2.rx_reset"])
    with open(proxy.access_log) as log:
        lines = [line for line in log if "code=503" in line]
    run.expect("flags", "UR", lines[:1], all("flags=UR" in line for line in lines))
    all_quiet(run, proxy, client)


@scenario.scenario("a client's resets reach the upstream and leave its connection alone")
def client_resets(run):
    held = Held()
    upstream = run.use(Upstream(held))
    proxy = proxy_to(run, upstream)
    client = client_of(run, proxy)
    streams = [client.start("/%d" % i) for i in range(80)]
    wait_until(lambda: len(held.requests) == 80)
    for stream in streams[::2]:
        client.reset(stream)
    run.expect("resets at the upstream", 40, len(upstream.resets), wait_until(lambda: len(upstream.resets) == 40))
    with held.lock:
        gone = {stream for stream, _ in upstream.resets}
        held.requests = [(c, r) for c, r in held.requests if r.stream not in gone]
    held.release()
    run.equal("answers", ["200"] * 40, texts(client.finish(streams[1::2])))
    run.equal("upstream connections", 1, len(upstream.connections))
    all_quiet(run, proxy, client)


@scenario.scenario("an upstream connection that was closed while it stood idle costs no request")
def stale(run):
    upstream = run.use(Upstream())
    proxy = proxy_to(run, upstream)
    client = client_of(run, proxy)
    for i in range(20):
        run.equal("GET %d" % i, "200", client.get("/g%d" % i).text())
        upstream.close_all()  # FIN and the next request cross
        run.equal("POST %d" % i, "200", client.get("/p%d" % i, method="POST", body=b"x").text())
        if i % 2:
            wait_until(lambda: proxy.stats()["cluster.up.upstream_cx_active"] == 0, 0.05)
    all_quiet(run, proxy, client)


@scenario.scenario("a fault while streams run ends them all, each with its own 503")
def upstream_dies(run):
    held = Held()
    upstream = run.use(Upstream(held))
    proxy = proxy_to(run, upstream)
    client = client_of(run, proxy)
    streams = [client.start("/%d" % i, method="POST", body=b"x") for i in range(10)]
    wait_until(lambda: len(held.requests) == 10)
    held.requests.clear()
    upstream.connections[0].close()
    run.equal("answers", ["503"] * 10, texts(client.finish(streams)))
    stats = proxy.stats()
    run.equal("destroyed with requests", 1, stats["cluster.up.upstream_cx_destroy_remote_with_active_rq"])
    all_quiet(run, proxy, client)


@scenario.scenario("a reader that is slow bounds what the proxy holds")
def slow_reader(run):
    size = 8 << 20
    upstream = run.use(Upstream(lambda connection, request: connection.answer(request, body=b"b" * size)))
    windows = {"initial_stream_window_size": 65535, "initial_connection_window_size": 65535}
    proxy = proxy_to(run, upstream, http2=windows)
    warm = client_of(run, proxy)
    warm.get("/warm")
    warm.stop()
    before = proxy.resident_bytes()
    client = client_of(run, proxy, read_bodies=False)
    streams = [client.start("/%d" % i) for i in range(20)]
    client.wait(lambda: sum(client.answers[s].size for s in streams) >= 65535, 5)
    time.sleep(0.5)  # whatever else would be taken in has come by now
    grown = proxy.resident_bytes() - before
    run.expect("memory for 160 MiB that nobody reads", "below 24 MiB", "%.1f MiB" % (grown / 2**20), grown < 24 << 20)
    all_quiet(run, proxy, client)


@scenario.scenario("a large body arrives whole in both directions")
def large_bodies(run):
    def script(connection, request):
        connection.answer(request, body=request.body, trailers=[("x-t", "1")])

    upstream = run.use(Upstream(script))
    windows = {"initial_stream_window_size": 65535, "initial_connection_window_size": 65535}
    proxy = proxy_to(run, upstream, http2=windows, manager={"http2_protocol_options": windows})
    client = client_of(run, proxy)
    body = bytes(range(256)) * 2048
    answers = client.finish([client.start("/%d" % i, method="POST", body=body) for i in range(4)])
    run.equal("answers", ["200"] * 4, texts(answers))
    run.equal("bodies", [True] * 4, [answer.body == body for answer in answers])
    run.equal("trailers", [[("x-t", "1")]] * 4, [answer.trailers for answer in answers])


@scenario.scenario("an administrator's drain announces the end and loses no stream")
def drain(run):
    held = Held()
    upstream = run.use(Upstream(held))
    proxy = proxy_to(run, upstream, manager={"drain_timeout": "0.5s"})
    client = client_of(run, proxy)
    running = client.start("/running")
    wait_until(lambda: len(held.requests) == 1)
    proxy.admin("/drain_listeners?graceful", "POST")
    client.wait(lambda: client.goaways, 3)
    run.equal("the first GOAWAY", ((1 << 31) - 1, 0), client.goaways[0] if client.goaways else None)
    held.release()
    run.equal("answers", ["200"], texts(client.finish([running])))
    client.wait(lambda: client.closed, 5)
    run.equal("GOAWAYs", [((1 << 31) - 1, 0), (running, 0)], client.goaways)
    run.equal("the connection ended", True, client.closed)


@scenario.scenario("max_requests_per_connection ends a client's connection by two GOAWAYs")
def max_requests(run):
    upstream = run.use(Upstream())
    proxy = proxy_to(run, upstream, manager={
        "drain_timeout": "0.3s", "common_http_protocol_options": {"max_requests_per_connection": 3}})
    client = client_of(run, proxy)
    run.equal("answers", ["200"] * 3, [client.get("/%d" % i).text() for i in range(3)])
    client.wait(lambda: client.closed, 5)
    run.equal("GOAWAYs", [((1 << 31) - 1, 0), (5, 0)], client.goaways)
    run.equal("counted", 1, proxy.stats()["http.in.downstream_cx_max_requests_reached"])


WEBSOCKET = {"upgrade_configs": [{"upgrade_type": "websocket"}],
             "http2_protocol_options": {"allow_connect": True}}
UPGRADE = [("connection", "Upgrade"), ("upgrade", "websocket"), ("sec-websocket-version", "13"),
           ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")]


def tunnel_upstream(seen):
    def on_head(connection, request):
        seen.append(request)
        connection.grant(request)
    return Upstream(on_head=on_head)


@scenario.scenario("a WebSocket of HTTP/1 becomes an extended CONNECT and its 200 a 101")
def websocket_up(run):
    seen = []
    upstream = run.use(tunnel_upstream(seen))
    proxy = proxy_to(run, upstream, manager=WEBSOCKET)
    client = h1_client.Client(proxy.port)
    run.stack.callback(client.close)
    client.send(h1_client.request(path="/chat", headers=UPGRADE))
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.socket.recv(4096)
    run.equal("status line", b"HTTP/1.1 101 Switching Protocols", head.split(b"\r\n")[0])
    run.expect("upgrade", "websocket", head, b"\r\nupgrade: websocket" in head.lower())
    run.equal("upstream", ("CONNECT", "websocket", "/chat"),
              tuple(seen[0].header(n) for n in (":method", ":protocol", ":path")))
    client.send(b"ping")
    run.equal("echo", b"ping", client.socket.recv(4))


@scenario.scenario("an extended CONNECT becomes a WebSocket of HTTP/1 and its 101 a 200")
def websocket_down(run):
    heads = []

    def script(connection):
        heads.append(connection.read_head())
        connection.send(b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n")
        while True:
            while not connection.buffer:
                connection.receive()
            data, connection.buffer = connection.buffer, b""
            connection.send(data)

    upstream = run.use(upstreams.Upstream(script))
    proxy = proxy_to(run, upstream, manager=WEBSOCKET, h2_upstream=False)
    client = client_of(run, proxy)
    stream = client.start("/chat", method="CONNECT", protocol="websocket", end=False,
                          headers=[("sec-websocket-version", "13")])
    client.wait(lambda: client.answers[stream].status is not None)
    run.equal("status", 200, client.answers[stream].status)
    run.equal("upstream", ("GET", "/chat", "websocket"),
              (heads[0].method, heads[0].path, heads[0].header("upgrade")) if heads else None)
    client.send_body(stream, b"ping", end=False)
    client.wait(lambda: client.answers[stream].size == 4)
    run.equal("echo", b"ping", client.answers[stream].body)
    client.reset(stream)
    run.expect("the tunnel ended", 0, "still active",
               wait_until(lambda: proxy.stats()["http.in.downstream_cx_upgrades_active"] == 0))
    all_quiet(run, proxy, client)


@scenario.scenario("an extended CONNECT runs over HTTP/2 on both sides; one that is not allowed gets 403")
def websocket_through(run):
    seen = []
    upstream = run.use(tunnel_upstream(seen))
    proxy = proxy_to(run, upstream, manager=WEBSOCKET)
    client = client_of(run, proxy)
    stream = client.start("/chat", method="CONNECT", protocol="websocket", end=False)
    client.wait(lambda: client.answers[stream].status is not None)
    client.send_body(stream, b"ping", end=False)
    client.wait(lambda: client.answers[stream].size == 4)
    run.equal("echo", (200, b"ping"), (client.answers[stream].status, client.answers[stream].body))
    other = client.start("/chat", method="CONNECT", protocol="other", end=False)
    run.equal("another protocol", 403, client.finish([other])[0].status)
    run.equal("asked for upstream", 1, len(seen))
    client.reset(stream)
    all_quiet(run, proxy, client)


@scenario.scenario("a cluster may speak what its client speaks")
def use_downstream(run):
    upstream = run.use(Upstream())
    options = {"@type": OPTIONS, "use_downstream_protocol_config": {"http2_protocol_options": {}}}
    fields = {"typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": options}}
    proxy = run.proxy(bootstrap.simple([upstream.port], None, None, {"codec_type": "AUTO"}, fields))
    client = client_of(run, proxy)
    run.equal("HTTP/2", "200", client.get().text())
    stats = proxy.stats()
    run.equal("connections of HTTP/2 and 1", (1, 0),
              (stats["cluster.up.upstream_cx_http2_total"], stats["cluster.up.upstream_cx_http1_total"]))
    old = h1_client.Client(proxy.port, timeout=2)
    run.stack.callback(old.close)
    old.send(h1_client.request())
    wait_until(lambda: proxy.stats()["cluster.up.upstream_cx_http1_total"] == 1)
    run.equal("HTTP/1 has its own", 1, proxy.stats()["cluster.up.upstream_cx_http1_total"])


@scenario.scenario("a gRPC answer passes with its trailers, a failure is a gRPC status")
def grpc(run):
    def script(connection, request):
        connection.answer(request, headers=[("content-type", "application/grpc")], body=b"\0\0\0\0\1a",
                          trailers=[("grpc-status", "7"), ("grpc-message", "no")])

    upstream = run.use(Upstream(script))
    proxy = proxy_to(run, upstream)
    client = client_of(run, proxy)
    answer = client.get("/s/m", method="POST", headers=GRPC, body=b"\0\0\0\0\0")
    run.equal("body", b"\0\0\0\0\1a", answer.body)
    run.equal("trailers", [("grpc-status", "7"), ("grpc-message", "no")], answer.trailers)
    upstream.stop()
    wait_until(lambda: proxy.stats()["cluster.up.upstream_cx_active"] == 0)
    answer = client.get("/s/m", method="POST", headers=GRPC, body=b"\0\0\0\0\0")
    run.equal("status of a failure", ("200", "14"), (answer.text(), answer.header("grpc-status")))


if __name__ == "__main__":
    scenario.main(__doc__)
