"""tcp_proxy in the real binary: ends, resets, timeouts, backpressure, failures, and what is logged and counted."""
import os
import socket
import threading
import time

import tcp_config
import scenario
from scenario import scenario as case
from scenario import wait_until
import upstreams


def echo(sock):
    while True:
        data = sock.recv(1 << 16)
        if not data:
            return
        sock.sendall(data)


def log_path(run):
    return os.path.join(run.folder, "access.log")


def log_lines(run, count=1):
    """The lines, once there are `count`."""
    def read():
        try:
            with open(log_path(run)) as file:
                lines = file.read().splitlines()
        except FileNotFoundError:
            return []
        return lines if len(lines) >= count else []
    return wait_until(read, 15)


def start(run, script, proxy=None, **options):
    upstream = run.use(tcp_config.TcpUpstream(script))
    made = run.proxy(tcp_config.simple([upstream.port], log_path(run), proxy, **options),
                     arguments=tcp_config.FAST_LOGS)
    return made, upstream


def nothing_left(run, proxy):
    names = ["cluster.up.upstream_cx_active", "cluster.up.upstream_rq_active", "tcp.t.upstream_flush_active",
             "cluster.up.upstream_rq_pending_active", "tcp.t.downstream_cx_tx_bytes_buffered"]
    clean = wait_until(lambda: not any(proxy.stats().get(name, 0) for name in names))
    run.expect("left behind", "nothing", {n: proxy.stats().get(n) for n in names}, clean)


@case("a client's end reaches the upstream, and its answer the client (1,000 times)")
def client_half_close(run):
    def script(sock):
        data, how = tcp_config.read_to_end(sock)
        sock.sendall(b"%d %s" % (len(data), how.encode()))
    proxy, _ = start(run, script)
    wrong = 0
    for i in range(1000):
        sock = tcp_config.connect(proxy.port)
        sock.sendall(b"x" * i)
        sock.shutdown(socket.SHUT_WR)
        if tcp_config.read_to_end(sock) != (b"%d eof" % i, "eof"):
            wrong += 1
        sock.close()
    run.equal("exchanges that went wrong", 0, wrong)
    nothing_left(run, proxy)
    lines = log_lines(run, 1000)
    run.equal("lines of the log", 1000, len(lines))
    run.expect("a line", "no flags", lines[10:11], "flags=- " in lines[10] and "rx=10 tx=6 " in lines[10])


@case("an upstream's end reaches the client, which may still send")
def upstream_half_close(run):
    got = []

    def script(sock):
        sock.sendall(b"bye")
        sock.shutdown(socket.SHUT_WR)
        got.append(tcp_config.read_to_end(sock))
    proxy, _ = start(run, script)
    sock = tcp_config.connect(proxy.port)
    run.equal("what the client read", (b"bye", "eof"), tcp_config.read_to_end(sock))
    sock.sendall(b"late")
    sock.close()
    wait_until(lambda: got)
    run.equal("what the upstream read", [(b"late", "eof")], got)
    nothing_left(run, proxy)


@case("a reset on one side becomes one on the other")
def resets(run):
    begun, ends = [], []

    def script(sock):
        if sock.recv(1) == b"r":
            tcp_config.reset(sock)
        else:
            begun.append(sock)
            ends.append(tcp_config.read_to_end(sock)[1])
    proxy, _ = start(run, script)
    first = tcp_config.connect(proxy.port)
    first.sendall(b"r")
    run.equal("the client's end", "reset", tcp_config.read_to_end(first)[1])
    second = tcp_config.connect(proxy.port)
    second.sendall(b"c")
    wait_until(lambda: begun)
    tcp_config.reset(second)
    wait_until(lambda: ends)
    run.equal("the upstream's end", ["reset"], ends)
    nothing_left(run, proxy)


@case("idle connections end, those that move do not")
def idle(run):
    proxy, _ = start(run, echo, {"idle_timeout": "0.6s"})
    busy, quiet = tcp_config.connect(proxy.port), tcp_config.connect(proxy.port)
    began = time.monotonic()
    for _ in range(6):
        busy.sendall(b"x")
        run.equal("an echo", b"x", busy.recv(10))
        time.sleep(0.2)
    quiet.settimeout(3)
    run.equal("the quiet one", (b"", "eof"), tcp_config.read_to_end(quiet))
    run.expect("the busy one lived", "over 1 s", time.monotonic() - began, time.monotonic() - began > 1)
    run.equal("the busy one's end", (b"", "eof"), tcp_config.read_to_end(busy))
    run.equal("counted", 2, proxy.stats().get("tcp.t.idle_timeout"))


@case("a client that does not read costs bounded memory, and gets every byte in the end")
def backpressure(run):
    total = 64 << 20
    sent = []

    def script(sock):
        block = b"z" * (1 << 16)
        count = 0
        try:
            while count < total:
                sock.sendall(block)
                count += len(block)
        finally:
            sent.append(count)
    proxy, _ = start(run, script, upstream={"per_connection_buffer_limit_bytes": 1 << 16},
                     per_connection_buffer_limit_bytes=1 << 16)
    before = proxy.resident_bytes()
    socks = [tcp_config.connect(proxy.port, receive_buffer=1 << 16) for _ in range(8)]
    wait_until(lambda: proxy.stats().get("cluster.up.upstream_flow_control_paused_reading_total", 0) >= 8)
    grown = proxy.resident_bytes() - before
    limit = (32 if not run.sanitized() else 256) << 20
    run.expect("memory grew by", "at most %d" % limit, grown, grown <= limit)
    for sock in socks[1:]:
        sock.close()
    data, how = tcp_config.read_to_end(socks[0])
    run.equal("bytes", (total, "eof"), (len(data), how))
    socks[0].close()
    nothing_left(run, proxy)


@case("an upstream that does not read gets every byte of a client that has left")
def slow_upstream(run):
    gate, got = threading.Event(), []

    def script(sock):
        sock.shutdown(socket.SHUT_WR)
        gate.wait(20)
        data, how = tcp_config.read_to_end(sock)
        got.append((len(data), how))
    proxy, _ = start(run, script)
    sock = tcp_config.connect(proxy.port)
    sock.settimeout(0.5)
    sent = 0
    try:
        while sent < 64 << 20:
            sent += sock.send(b"y" * (1 << 16))
    except socket.timeout:
        pass
    run.expect("the client was held up", "less than 64 MiB", sent, sent < 64 << 20)
    sock.close()
    gate.set()
    wait_until(lambda: got, 15)
    run.equal("what the upstream got", [(sent, "eof")], got)
    nothing_left(run, proxy)


@case("an upstream that refuses is tried as often as told, and the log says why")
def refused(run):
    proxy = run.proxy(tcp_config.simple([upstreams.unused_port()], log_path(run), {"max_connect_attempts": 3}),
                      arguments=tcp_config.FAST_LOGS)
    sock = tcp_config.connect(proxy.port)
    run.equal("the client's end", b"", tcp_config.read_to_end(sock)[0])
    lines = log_lines(run)
    run.expect("the log", "flags=UF,URX", lines, lines and "flags=UF,URX " in lines[0])
    stats = proxy.stats()
    run.equal("attempts that failed", 3, stats.get("cluster.up.upstream_cx_connect_fail"))
    run.equal("attempts exceeded", 1, stats.get("cluster.up.upstream_cx_connect_attempts_exceeded"))
    nothing_left(run, proxy)


@case("the breaker of connections holds")
def breaker(run):
    proxy, upstream = start(run, echo, upstream={"circuit_breakers": {"thresholds": [{"max_connections": 2}]}})
    socks = [tcp_config.connect(proxy.port) for _ in range(2)]
    for sock in socks:
        sock.sendall(b"x")
        run.equal("an echo", b"x", sock.recv(10))
    third = tcp_config.connect(proxy.port)
    run.equal("the third", b"", tcp_config.read_to_end(third)[0])
    run.equal("counted", 1, proxy.stats().get("cluster.up.upstream_cx_overflow"))
    run.equal("accepted by the upstream", 2, upstream.accepted)
    for sock in socks:
        sock.close()
    nothing_left(run, proxy)


@case("clients that go while the upstream is being connected leave nothing behind (300 times)")
def gone_while_connecting(run):
    proxy, _ = start(run, echo)
    for i in range(300):
        sock = tcp_config.connect(proxy.port)
        (tcp_config.reset if i % 2 else socket.socket.close)(sock)
    nothing_left(run, proxy)
    clean = wait_until(lambda: proxy.open_files() < 60)
    run.expect("open files", "below 60", proxy.open_files(), clean)


@case("logs are written when connected, from time to time, and at the end")
def log_moments(run):
    options = {"flush_access_log_on_start": True, "flush_access_log_on_connected": True,
               "access_log_flush_interval": "0.2s"}
    proxy, _ = start(run, echo, {"access_log_options": options})
    sock = tcp_config.connect(proxy.port)
    wait_until(lambda: any("TcpPeriodic" in line for line in log_lines(run)))
    sock.close()
    def kinds_so_far():
        kinds = [line.rpartition("type=")[2] for line in log_lines(run)]
        return kinds if "TcpConnectionEnd" in kinds else None
    kinds = wait_until(kinds_so_far)
    run.equal("the first two", ["TcpConnectionStart", "TcpUpstreamConnected"], kinds[:2])
    run.expect("between", "TcpPeriodic", kinds[2:-1], set(kinds[2:-1]) == {"TcpPeriodic"})
    run.equal("the last", "TcpConnectionEnd", kinds[-1])


@case("a listener is replaced while TCP connections run: none is cut")
def reload(run):
    proxy, upstream = start(run, echo)
    sock = tcp_config.connect(proxy.port)
    sock.sendall(b"a")
    run.equal("before", b"a", sock.recv(10))
    changed = tcp_config.simple([upstream.port], log_path(run), {"idle_timeout": "100s"})
    changed["static_resources"]["listeners"][0]["address"] = {
        "socket_address": {"address": "127.0.0.1", "port_value": 0}}
    proxy.write_config(changed)
    proxy.signal(1)
    run.expect("the reload", "in force", "", wait_until(lambda: '"idle_timeout": "100s"' in proxy.admin("/config_dump")[1]))
    sock.sendall(b"b")
    run.equal("after", b"b", sock.recv(10))
    sock.close()


@case("network filters stand before HTTP too")
def before_http(run):
    import bootstrap
    listener = bootstrap.listener([bootstrap.direct("/", 200, "ok")])
    rules = {"action": "DENY", "policies": {"all": {"permissions": [{"any": True}],
                                                    "principals": [{"remote_ip": {
                                                        "address_prefix": "127.0.0.0", "prefix_len": 8}}]}}}
    limit = tcp_config.network_filter("connection_limit.v3.ConnectionLimit", stat_prefix="c", max_connections=1)
    rbac = tcp_config.network_filter("rbac.v3.RBAC", stat_prefix="r", rules=rules)
    filters = listener["filter_chains"][0]["filters"]
    denied = dict(listener, name="denied", filter_chains=[{"filters": [rbac] + filters}])
    limited = dict(listener, name="limited", filter_chains=[{"filters": [limit] + filters}])
    proxy = run.proxy(bootstrap.bootstrap([denied, limited], []))
    request = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
    sock = tcp_config.connect(proxy.ports["denied"])
    sock.sendall(request)
    run.equal("denied", b"", tcp_config.read_to_end(sock)[0])
    run.equal("counted", 1, proxy.stats().get("r.rbac.denied"))
    first = tcp_config.connect(proxy.ports["limited"])
    first.sendall(request)
    run.expect("the first", "200", "", first.recv(1000).startswith(b"HTTP/1.1 200"))
    second = tcp_config.connect(proxy.ports["limited"])
    run.equal("the second", b"", tcp_config.read_to_end(second)[0])
    first.close()
    wait_until(lambda: proxy.stats().get("connection_limit.c.active_connections") == 0)
    third = tcp_config.connect(proxy.ports["limited"])
    third.sendall(request)
    run.expect("the third", "200", "", third.recv(1000).startswith(b"HTTP/1.1 200"))


if __name__ == "__main__":
    scenario.main(__doc__)
