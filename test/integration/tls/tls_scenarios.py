"""TLS and mutual TLS with clients that are not ours (Python's ssl, that is OpenSSL).

What must hold: who is not to get in does not, the log and the counters say why, what is right works in both
versions, with and without resumption, and a handshake that goes wrong costs nothing but itself.
"""
import re
import socket
import ssl
import struct
import time

from tls_setup import OK, REQUEST, Setup, bootstrap, downstream, wait_until
import scenario


@scenario.scenario("a certificate is enough to serve TLS 1.2 and 1.3")
def versions(run):
    s = Setup(run, lambda c: downstream({"tls_certificates": [c.pair("server")]}))
    for version, name in ((ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")):
        line, facts = s.ask(s.context(maximum=version, minimum=version), path=name)
        run.equal(name, (OK, name), (line, facts.get("version")))
        run.expect("logged", name, s.logged("path=/" + name), "version=" + name in s.logged("path=/" + name))
    run.equal("handshakes", 2, s.stat("handshake"))
    run.equal("counted as TLS", 2, s.proxy.stats()["http.in.downstream_cx_ssl_total"])


@scenario.scenario("who has to show a certificate and does not, or a wrong one, does not get in")
def mutual(run):
    s = Setup(run, lambda c: downstream({"tls_certificates": [c.pair("server")], "validation_context": c.trust()},
                                        require_client_certificate=True))
    run.equal("the right one", OK, s.ask(s.context("client"), path="right")[0])
    run.expect("its subject", "CN=client,O=Test", s.logged("path=/right"), "subject=CN=client,O=Test" in s.logged("path=/right"))
    run.equal("none", "TLSV13_ALERT_CERTIFICATE_REQUIRED", s.ask(s.context())[0])
    run.equal("of another CA", "TLSV1_ALERT_UNKNOWN_CA", s.ask(s.context("stranger"))[0])
    run.equal("expired", "SSLV3_ALERT_CERTIFICATE_EXPIRED", s.ask(s.context("expired"))[0])
    run.equal("counted: none", 1, s.stat("fail_verify_no_cert"))
    run.equal("counted: wrong", 2, s.stat("fail_verify_error"))
    run.equal("no requests of them", 1, s.proxy.stats()["http.in.downstream_rq_total"])
    run.equal("nobody is left", True, wait_until(lambda: s.proxy.stats()["http.in.downstream_cx_ssl_active"] == 0))


@scenario.scenario("the client's name chooses the certificate, and ECDSA comes before RSA")
def names(run):
    s = Setup(run, lambda c: downstream({"tls_certificates": [c.pair("backend"), c.pair("rsa"), c.pair("server")]}))

    def subject(context, sni):
        line, facts = s.ask(context, sni=sni)
        return line if line != OK else facts["cert"]["subject"][1][0][1]
    run.equal("server.test", "server", subject(s.context(), "server.test"))
    run.equal("a.wild.test", "server", subject(s.context(), "a.wild.test"))
    run.equal("a.b.wild.test: the first", "backend", subject(s.context(), "a.b.wild.test"))
    rsa = s.context(maximum=ssl.TLSVersion.TLSv1_2)
    rsa.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256")
    run.equal("only RSA", "rsa", subject(rsa, "server.test"))


@scenario.scenario("the protocol is chosen in the server's order")
def alpn(run):
    s = Setup(run, lambda c: downstream({"tls_certificates": [c.pair("server")], "alpn_protocols": ["http/1.1", "http/1.0"]}))
    run.equal("both offered", "http/1.1", s.ask(s.context(alpn=["http/1.0", "http/1.1"]))[1].get("alpn"))
    run.equal("none in common", None, s.ask(s.context(alpn=["spdy"]))[1].get("alpn"))


@scenario.scenario("sessions go on in both versions, and not where that is off")
def resumption(run):
    for off in (False, True):
        fields = {"disable_stateless_session_resumption": True, "disable_stateful_session_resumption": True} if off else {}
        s = Setup(run, lambda c: downstream({"tls_certificates": [c.pair("server")]}, **fields))
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = s.context(maximum=version, minimum=version)
            _, first = s.ask(context)
            line, second = s.ask(context, session=first["session"])
            run.equal("%s, off: %s" % (version.name, off), (OK, not off), (line, second.get("reused")))
        run.equal("counted", 0 if off else 2, s.proxy.stats()["listener.127.0.0.1_0.ssl.session_reused"])


@scenario.scenario("what is not TLS on a port for TLS is closed and counted")
def not_tls(run):
    s = Setup(run, lambda c: downstream({"tls_certificates": [c.pair("server")]}))
    for junk in (b"GET / HTTP/1.1\r\nhost: a\r\n\r\n", b"\x16\x03\x01\x00\x05hello", b"SSH-2.0-x\r\n", b"\x80\x2e\x01\x03\x01" + b"x" * 60):
        plain = socket.create_connection(("127.0.0.1", s.proxy.port), timeout=10)
        plain.sendall(junk)
        try:
            data = plain.recv(65536)
            while data and len(data) < 100:
                more = plain.recv(65536)
                if not more:
                    break
                data += more
        except OSError:
            data = b""
        run.expect("no answer of HTTP to %r" % junk[:10], "an alert at most", data[:20], not data.startswith(b"HTTP"))
        plain.close()
    run.equal("counted", 4, s.stat("connection_error"))
    run.equal("a good client", OK, s.ask(s.context())[0])


@scenario.scenario("a client that resets in the handshake, or goes, costs nothing")
def resets(run):
    s = Setup(run, lambda c: downstream({"tls_certificates": [c.pair("server")]}))
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    hello = s.context().wrap_bio(incoming, outgoing, server_hostname="server.test")
    try:
        hello.do_handshake()
    except ssl.SSLWantReadError:
        pass
    bytes_of_hello = outgoing.read()

    def come_and_go():
        for size in (0, 1, 5, 100, len(bytes_of_hello)):
            for reset in (False, True):
                plain = socket.create_connection(("127.0.0.1", s.proxy.port), timeout=10)
                plain.sendall(bytes_of_hello[:size])
                if reset:
                    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                plain.close()
    come_and_go()
    with s.proxy.held():  # the bytes and what ends them come at the same moment
        come_and_go()
    run.equal("nobody is left", True, wait_until(lambda: s.proxy.stats()["http.in.downstream_cx_active"] == 0))
    run.equal("all came", 20, s.proxy.stats()["http.in.downstream_cx_total"])
    run.equal("a good client", OK, s.ask(s.context())[0])


@scenario.scenario("a hello in single bytes is understood")
def trickle(run):
    s = Setup(run, lambda c: downstream({"tls_certificates": [c.pair("server")]}))
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = s.context().wrap_bio(incoming, outgoing, server_hostname="server.test")
    plain = socket.create_connection(("127.0.0.1", s.proxy.port), timeout=10)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def step(call):
        while True:
            try:
                result = call()
                plain.sendall(outgoing.read())
                return result
            except ssl.SSLWantReadError:
                for byte in outgoing.read():
                    plain.send(bytes([byte]))
                incoming.write(plain.recv(65536))
    step(tls.do_handshake)
    step(lambda: tls.write(REQUEST % b""))
    run.equal("the answer", OK, step(lambda: tls.read(65536)).split(b"\r\n")[0].decode())
    plain.close()


@scenario.scenario("a handshake that does not go on is ended at its limit")
def limit(run):
    s = Setup(run, lambda c: downstream({"tls_certificates": [c.pair("server")]}),
              chain={"transport_socket_connect_timeout": "0.3s"})
    begun = time.monotonic()
    plain = socket.create_connection(("127.0.0.1", s.proxy.port), timeout=10)
    plain.sendall(b"\x16\x03\x01")
    run.equal("closed", b"", plain.recv(10))
    run.expect("in time", "0.3 s or a little more", time.monotonic() - begun, 0.2 < time.monotonic() - begun < 5)
    run.equal("counted", 1, wait_until(lambda: s.proxy.stats().get("listener.127.0.0.1_0.downstream_cx_transport_socket_connect_timeout")))
    plain.close()


@scenario.scenario("large bodies come through TLS whole, also to a client that reads slowly")
def bulk(run):
    body = bytes(range(256)) * (1 << 13)  # 2 MiB
    import upstreams

    def script(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
    up = run.use(upstreams.Upstream(script))
    s = Setup(run, lambda c: downstream({"tls_certificates": [c.pair("server")]}), lambda certs: bootstrap.cluster([up.port]))
    plain = socket.create_connection(("127.0.0.1", s.proxy.port), timeout=10)
    tls = s.context().wrap_socket(plain, server_hostname="server.test")
    tls.sendall(REQUEST % b"up")
    got = b""
    while b"\r\n\r\n" not in got or len(got) - got.index(b"\r\n\r\n") - 4 < len(body):
        more = tls.recv(30000)
        if not more:
            break
        got += more
        if len(got) < 200000:
            time.sleep(0.01)
    run.equal("the whole body", True, got.endswith(body))
    tls.close()


@scenario.scenario("certificates that changed are in force after a reload, without a lost connection")
def rotation(run):
    s = Setup(run, lambda c: downstream({"tls_certificates": [c.pair("server")]}))
    plain = socket.create_connection(("127.0.0.1", s.proxy.port), timeout=10)
    old = s.context().wrap_socket(plain, server_hostname="server.test")
    old.sendall(REQUEST % b"")
    old.recv(65536)
    s.certs.leaf("server", "DNS:new.test")
    s.proxy.signal(1)
    run.equal("the new one", True, bool(wait_until(
        lambda: s.ask(s.context())[1].get("cert", {}).get("subjectAltName") == (("DNS", "new.test"),))))
    old.sendall(REQUEST % b"")
    run.expect("the old connection", OK, "", old.recv(65536).startswith(OK.encode()))
    with open(s.certs.key("server"), "w") as file:
        file.write("broken")
    s.proxy.signal(1)
    run.expect("a broken key is refused", "reload refused", s.proxy.log_tail(),
               wait_until(lambda: "reload refused" in s.proxy.log_tail() and s.certs.pem("server") in s.proxy.log_tail()))
    run.equal("and what was in force stays", OK, s.ask(s.context())[0])


@scenario.scenario("what the client's certificate says is passed on, and nothing that the client says of itself")
def forwarded(run):
    holder = {}

    def cluster(certs):
        import upstreams

        def script(connection):
            while True:
                request = connection.read_request()
                holder.setdefault("heads", []).append(dict(request.headers))
                connection.send(upstreams.OK)
        holder["up"] = run.use(upstreams.Upstream(script))
        return bootstrap.cluster([holder["up"].port])
    s = Setup(run, lambda c: downstream({"tls_certificates": [c.pair("server")], "validation_context": c.trust()}), cluster,
              manager={"forward_client_cert_details": "SANITIZE_SET", "set_current_client_cert_details": {"subject": True, "uri": True}})
    run.equal("with one", OK, s.ask(s.context("client"), path="up")[0])
    seen = holder["heads"][-1]
    xfcc = seen.get("x-forwarded-client-cert", "")
    run.expect("the header", "hash, subject, URI", xfcc, re.fullmatch(
        r'Hash=[0-9a-f]{64};Subject="CN=client,O=Test";URI=spiffe://test/client', xfcc) is not None)
    run.equal("the scheme", "https", seen.get("x-forwarded-proto"))
    run.equal("without one", OK, s.ask(s.context(), path="up")[0])
    run.equal("no header", None, holder["heads"][-1].get("x-forwarded-client-cert"))


RBAC = bootstrap.TYPE + "envoy.extensions.filters.http.rbac.v3.RBAC"


@scenario.scenario("what a client may ask for depends on its certificate")
def permitted(run):
    rules = {"policies": {"client": {"permissions": [{"url_path": {"path": {"prefix": "/secret"}}}], "principals": [
        {"authenticated": {"principal_name": {"exact": "spiffe://test/client"}}}]},
        "all": {"permissions": [{"not_rule": {"url_path": {"path": {"prefix": "/secret"}}}}], "principals": [{"any": True}]}}}
    s = Setup(run, lambda c: downstream({"tls_certificates": [c.pair("server")], "validation_context": c.trust()}),
              manager={"http_filters": [{"name": "rbac", "typed_config": {"@type": RBAC, "rules": rules}},
                                        {"name": "router", "typed_config": {"@type": bootstrap.ROUTER}}]})
    run.equal("the client", OK, s.ask(s.context("client"), path="secret")[0])
    run.equal("another", "HTTP/1.1 403 Forbidden", s.ask(s.context("backend"), path="secret")[0])
    run.equal("nobody", "HTTP/1.1 403 Forbidden", s.ask(s.context(), path="secret")[0])
    run.equal("nobody, elsewhere", OK, s.ask(s.context(), path="open")[0])
    run.expect("the log", "which policy", s.logged("code=403"), "rbac_access_denied_matched_policy[none]" in s.logged("code=403"))
    stats = s.proxy.stats()
    run.equal("counted", (2, 2), (stats.get("http.in.rbac.allowed"), stats.get("http.in.rbac.denied")))


@scenario.scenario("a key that does not belong to its certificate keeps the proxy from starting, and says which")
def wrong_pair(run):
    try:
        Setup(run, lambda c: downstream({"tls_certificates": [
            {"certificate_chain": {"filename": c.pem("server")}, "private_key": {"filename": c.key("client")}}]}))
        run.expect("the start", "refused", "started", False)
    except RuntimeError as error:
        run.expect("the reason", "file and why", str(error),
                   "the private key is not the certificate's" in str(error) and "server.pem" in str(error))


if __name__ == "__main__":
    scenario.main(__doc__)
