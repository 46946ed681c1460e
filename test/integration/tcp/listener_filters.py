"""Listener filters in the real binary: PROXY protocol and the attacks on it, inspectors, time limits."""
import os
import socket
import struct
import threading
import time

import tcp_config
import bootstrap
import scenario
from scenario import scenario as case
from scenario import wait_until

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
REQUEST = b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"


def version2(command, family, body):
    return SIGNATURE + bytes([0x20 | command, family]) + struct.pack(">H", len(body)) + body


IP4 = socket.inet_aton("1.2.3.4") + socket.inet_aton("5.6.7.8") + struct.pack(">HH", 111, 222)


def start(run, filters, **fields):
    """Answers each request with "ok"; the log has both addresses of the client."""
    path = os.path.join(run.folder, "log%d" % len(run.proxies))
    listener = bootstrap.listener([bootstrap.direct("/", 200, "ok")],
                                  access_log=bootstrap.access_log(path, "%DOWNSTREAM_REMOTE_ADDRESS% "
                                                                  "%DOWNSTREAM_LOCAL_ADDRESS%\n"))
    listener["listener_filters"] = filters
    listener.update(fields)
    return run.proxy(bootstrap.bootstrap([listener], []), arguments=tcp_config.FAST_LOGS), path


def exchange(proxy, first):
    sock = tcp_config.connect(proxy.port)
    try:
        sock.sendall(first)
    except OSError:
        pass
    return tcp_config.read_to_end(sock)[0]


def lines_of(path, count):
    def read():
        try:
            with open(path) as file:
                lines = file.read().splitlines()
        except FileNotFoundError:
            return []
        return lines if len(lines) >= count else []
    return wait_until(read, 15)


def served(answer):
    return answer.startswith(b"HTTP/1.1 200")


@case("both versions give the client its own address")
def addresses(run):
    proxy, log = start(run, [tcp_config.listener_filter("proxy_protocol.v3.ProxyProtocol")])
    for header in [b"PROXY TCP4 1.2.3.4 5.6.7.8 111 222\r\n", version2(1, 0x11, IP4),
                   version2(1, 0x11, IP4 + b"\x04\0\x03xyz")]:
        run.expect("an answer", "200", "", served(exchange(proxy, header + REQUEST)))
    run.equal("the log", ["1.2.3.4:111 5.6.7.8:222"] * 3, lines_of(log, 3))


@case("a header may come byte by byte, and with the request at once")
def slowly(run):
    proxy, log = start(run, [tcp_config.listener_filter("proxy_protocol.v3.ProxyProtocol")])
    sock = tcp_config.connect(proxy.port)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in version2(1, 0x11, IP4) + REQUEST:
        sock.sendall(bytes([byte]))
        time.sleep(0.001)
    run.expect("an answer", "200", "", served(tcp_config.read_to_end(sock)[0]))
    run.equal("the log", ["1.2.3.4:111 5.6.7.8:222"], lines_of(log, 1))


@case("malformed headers close the connection, and nothing of it is served")
def attacks(run):
    proxy, _ = start(run, [tcp_config.listener_filter("proxy_protocol.v3.ProxyProtocol")])
    bad = [REQUEST, b"PROXY TCP4 1.2.3.4 5.6.7.8 111 99999\r\n", b"PROXY TCP4 1.2.3.4 5.6.7.8 111\r\n",
           b"PROXY " + b"x" * 200, b"PROXY TCP4 1.2.3.4 5.6.7.8 111 222\n\n" + b" " * 100,
           version2(2, 0x11, IP4), version2(1, 0x11, IP4[:5]), version2(1, 0x21, IP4),
           version2(1, 0x11, IP4 + b"\x01\xff\xff"), SIGNATURE + b"\x21\x11\xff\xff" + IP4,
           SIGNATURE + b"\x31\x11\0\x0c" + IP4]
    for header in bad:
        run.equal("the answer to %r" % header[:40], b"", exchange(proxy, header + REQUEST))
    stats = proxy.stats("proxy_proto|downstream_cx_total")
    run.equal("not found", 1, stats.get("proxy_proto.not_found_disallowed"))
    run.equal("bad text", 4, stats.get("proxy_proto.versions.v1.error"))
    run.equal("bad binary", 6, stats.get("proxy_proto.versions.v2.error"))
    name = "listener.127.0.0.1_0.downstream_cx_total"
    run.equal("connections that reached a chain", 0, stats.get(name, 0))
    run.expect("it still serves", "200", "", served(exchange(proxy, version2(1, 0x11, IP4) + REQUEST)))


@case("a header that never ends is cut off in time, and many of them cost little")
def never_ending(run):
    proxy, _ = start(run, [tcp_config.listener_filter("proxy_protocol.v3.ProxyProtocol")],
                     listener_filters_timeout="1s")
    before = proxy.resident_bytes()
    socks = [tcp_config.connect(proxy.port) for _ in range(200)]
    for sock in socks:
        sock.sendall(SIGNATURE + b"\x21\x11\x3f\x00" + b"x" * 10000)
    began = time.monotonic()
    grown = proxy.resident_bytes() - before
    limit = (8 if not run.sanitized() else 128) << 20
    run.expect("memory grew by", "at most %d" % limit, grown, grown <= limit)
    for sock in socks:
        sock.settimeout(5)
        tcp_config.read_to_end(sock)
    passed = time.monotonic() - began
    run.expect("closed after", "about 1 s", passed, 0.5 < passed < 4)
    run.equal("counted", 200, proxy.stats("pre_cx_timeout").get("listener.127.0.0.1_0.downstream_pre_cx_timeout"))


@case("a connection without a header is served where that is allowed")
def without(run):
    proxy, log = start(run, [tcp_config.listener_filter("proxy_protocol.v3.ProxyProtocol",
                                                        allow_requests_without_proxy_protocol=True)])
    run.expect("without", "200", "", served(exchange(proxy, REQUEST)))
    run.expect("with", "200", "", served(exchange(proxy, version2(1, 0x11, IP4) + REQUEST)))
    lines = lines_of(log, 2)
    run.expect("the log", "127.0.0.1 first, then 1.2.3.4", lines,
               lines and lines[0].startswith("127.0.0.1:") and lines[1].startswith("1.2.3.4:"))


@case("chains are chosen by server name, and plain HTTP by its own protocol")
def inspectors(run):
    def answer(text, **match):
        return {"filter_chain_match": match, "filters": [tcp_config.network_filter(
            "direct_response.v3.Config", response={"inline_string": text})]}
    listener = tcp_config.listener([], filter_chains=[
        answer("name", server_names=["a.test"]), answer("tls", transport_protocol="tls"),
        answer("http", application_protocols=["http/1.1"]), answer("other")])
    listener["listener_filters"] = [tcp_config.listener_filter("tls_inspector.v3.TlsInspector"),
                                    tcp_config.listener_filter("http_inspector.v3.HttpInspector")]
    proxy = run.proxy(bootstrap.bootstrap([listener], []))
    run.equal("by name", b"name", exchange(proxy, client_hello("a.test")))
    run.equal("by another name", b"tls", exchange(proxy, client_hello("b.test")))
    run.equal("HTTP", b"http", exchange(proxy, REQUEST))
    run.equal("other bytes", b"other", exchange(proxy, b"\x00\x01\x02"))


def client_hello(name):
    import ssl
    context = ssl.create_default_context()
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        context.wrap_bio(incoming, outgoing, server_hostname=name).do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


@case("a silent client is let through when its time is over and the listener goes on")
def go_on(run):
    filters = [tcp_config.listener_filter("tls_inspector.v3.TlsInspector")]
    proxy, _ = start(run, filters, listener_filters_timeout="0.3s", continue_on_listener_filters_timeout=True)
    sock = tcp_config.connect(proxy.port)
    wait_until(lambda: any(proxy.stats("downstream_pre_cx_timeout").values()))
    sock.sendall(REQUEST)
    run.expect("an answer", "200", "", served(tcp_config.read_to_end(sock)[0]))


@case("a filter is passed over for the ports that it is disabled for")
def disabled(run):
    disabled_filter = tcp_config.listener_filter("proxy_protocol.v3.ProxyProtocol")
    disabled_filter["filter_disabled"] = {"destination_port_range": {"start": 1, "end": 65536}}
    proxy, _ = start(run, [disabled_filter])
    run.expect("an answer", "200", "", served(exchange(proxy, REQUEST)))


@case("connections go to the listener of where they wanted to go")
def hand_off(run):
    def answer(name, port, text, **fields):
        filters = [tcp_config.network_filter("direct_response.v3.Config", response={"inline_string": text})]
        return tcp_config.listener(filters, name=name, address=bootstrap.address(port, fields.pop("host", "127.0.0.1")),
                                   **fields)
    entry = answer("in", 0, "entry", use_original_dst=True,
                   listener_filters=[tcp_config.listener_filter("proxy_protocol.v3.ProxyProtocol")])
    exact = answer("exact", 222, "exact", host="5.6.7.8", bind_to_port=False)
    anywhere = answer("any", 333, "any", host="0.0.0.0", bind_to_port=False)
    proxy = run.proxy(bootstrap.bootstrap([entry, exact, anywhere], []))

    def to(port):
        return exchange(proxy, b"PROXY TCP4 1.2.3.4 5.6.7.8 111 %d\r\n" % port)
    run.equal("its exact address", b"exact", to(222))
    run.equal("its port", b"any", to(333))
    run.equal("nobody's", b"entry", to(444))


@case("what one proxy says of its clients another understands, for bytes and for requests")
def told(run):
    def proxy_socket(version, **config):
        return {"name": "p", "typed_config": {
            "@type": bootstrap.TYPE + "envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport",
            "config": dict({"version": version}, **config),
            "transport_socket": {"name": "envoy.transport_sockets.raw_buffer"}}}
    behind, log = start(run, [tcp_config.listener_filter("proxy_protocol.v3.ProxyProtocol")])
    added = {"added_tlvs": [{"type": 224, "value": "YWI="}]}
    fronts = [run.proxy(config) for config in (
        tcp_config.simple([behind.port], upstream={"transport_socket": proxy_socket("V1")}),
        tcp_config.simple([behind.port], upstream={"transport_socket": proxy_socket("V2", **added)}),
        bootstrap.simple([behind.port], upstream={"transport_socket": proxy_socket("V2")}))]
    seen = []
    for front in fronts:
        sock = tcp_config.connect(front.port)
        seen.append("127.0.0.1:%d 127.0.0.1:%d" % (sock.getsockname()[1], front.port))
        sock.sendall(REQUEST)
        run.expect("an answer", "200", front.port, served(tcp_config.read_to_end(sock)[0]))
    run.equal("the clients", seen, lines_of(log, 3))
    socks = [tcp_config.connect(fronts[2].port) for _ in range(3)]
    names = ["127.0.0.1:%d 127.0.0.1:%d" % (sock.getsockname()[1], fronts[2].port) for sock in socks]
    for sock in socks + socks[::-1]:
        sock.sendall(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        run.expect("an answer", "200", "", served(sock.recv(4096)))
    run.equal("each client its own connection", names + names[::-1], lines_of(log, 9)[3:])


@case("hostile first bytes from many clients at once do no harm")
def flood(run):
    proxy, _ = start(run, [tcp_config.listener_filter("proxy_protocol.v3.ProxyProtocol"),
                           tcp_config.listener_filter("tls_inspector.v3.TlsInspector")])

    def attack(seed):
        for i in range(50):
            exchange(proxy, version2(1, 0x11, IP4) + b"\x16\x03\x01" + bytes([seed, i]) * 30)
    threads = [threading.Thread(target=attack, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.expect("it still serves", "200", "", served(exchange(proxy, version2(1, 0x11, IP4) + REQUEST)))
    clean = wait_until(lambda: proxy.open_files() < 60, 20)
    run.expect("open files", "below 60", proxy.open_files(), clean)


if __name__ == "__main__":
    scenario.main(__doc__)
