"""TLS and mutual TLS with upstreams that are not ours (Python's ssl, that is OpenSSL).

What must hold: an upstream that is not what it should be gets no request, and the log and the counters say why; what
the handshake agrees on, and whom a request asks for, decide what its connection is.
"""
import re
import socket
import ssl
import threading

from tls_setup import OK, Setup, bootstrap, downstream, upstream
import scenario


class TlsUpstream:
    """An upstream with a certificate; answers `body` once per request."""

    def __init__(self, certs, cert, ca=None, minimum=None, alpn=None, plain=False, truncate=False):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certs.pem(cert), certs.key(cert))
        if ca:
            self.context.load_verify_locations(certs.pem(ca))
            self.context.verify_mode = ssl.CERT_REQUIRED
        if minimum:
            self.context.minimum_version = minimum
        if alpn:
            self.context.set_alpn_protocols(alpn)
        self.seen = []
        self.context.sni_callback = lambda tls, name, context: self.seen.append(name)
        self.plain, self.truncate = plain, truncate
        self.reused = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            tls = connection if self.plain else self.context.wrap_socket(connection, server_side=True)
            while tls.recv(65536):
                if not self.plain:
                    self.reused.append(tls.session_reused)
                if self.truncate:
                    tls.sendall(b"HTTP/1.1 200 OK\r\n\r\nhalf of it")
                    connection = socket.socket(fileno=tls.detach())
                    connection.close()
                    return
                tls.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nup")
        except OSError:
            pass
        finally:
            connection.close()

    def stop(self):
        self.listener.close()


def with_upstream(run, tls_of, options=None, **server):
    """A plain listener before an upstream with TLS; `options` are further fields of the cluster."""
    holder = {}

    def cluster(certs):
        holder["up"] = run.use(TlsUpstream(certs, server.pop("cert", "backend"), **server))
        return bootstrap.cluster([holder["up"].port], transport_socket=tls_of(certs), **(options or {}))
    s = Setup(run, None, cluster)
    return s, holder["up"]


def plain_get(s, path):
    with socket.create_connection(("127.0.0.1", s.proxy.port), timeout=10) as plain:
        plain.sendall(b"GET %s HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n" % path.encode())
        data = b""
        while True:
            try:
                more = plain.recv(65536)
            except ConnectionResetError:
                return data + b"RESET"
            if not more:
                return data
            data += more


@scenario.scenario("an upstream is verified, asked by name, and its sessions go on")
def upstream_good(run):
    s, up = with_upstream(run, lambda c: upstream(
        {"validation_context": c.trust(match_typed_subject_alt_names=[{"san_type": "DNS", "matcher": {"exact": "backend.test"}}]),
         "tls_params": {"tls_maximum_protocol_version": "TLSv1_3"}}, sni="backend.test"))
    run.expect("the answer", "200", plain_get(s, "/up")[:15], plain_get(s, "/up").startswith(b"HTTP/1.1 200"))
    line = s.logged("path=/up")
    run.expect("logged", "version and subject", line, "upstream=TLSv1.3 upsubject=CN=backend,O=Test" in line)
    run.equal("asked for", "backend.test", up.seen[0])
    run.equal("verified", 0, s.proxy.stats().get("cluster.up.ssl.fail_verify_san", 0))


def refused(run, name, why, tls_of, **server):
    s, _ = with_upstream(run, tls_of, **server)
    answer = plain_get(s, "/up")
    run.expect(name + ": the answer", 503, answer[:15], answer.startswith(b"HTTP/1.1 503"))
    line = s.logged("path=/up")
    run.expect(name + ": the flag", "flags=UF", line, "flags=UF" in line)
    run.expect(name + ": the reason", why, line, re.search(why, line) is not None)
    run.equal(name + ": counted", 1, s.proxy.stats().get("cluster.up.upstream_cx_connect_fail", 0))
    run.equal(name + ": an answer still", True, plain_get(s, "/").startswith(b"HTTP/1.1 200"))


@scenario.scenario("an upstream that is not what it should be gets no request, and the log says why")
def upstream_bad(run):
    def verified(certs):
        return upstream({"validation_context": certs.trust()}, sni="backend.test")
    refused(run, "another CA", "unable_to_get_local_issuer", verified, cert="stranger")
    refused(run, "expired", "certificate_has_expired", verified, cert="expired")
    refused(run, "another name", "SAN_matcher,_certificate_SANs_are_.client.test|SAN_matcher",
            lambda c: upstream({"validation_context": c.trust()}, sni="backend.test", auto_sni_san_validation=True), cert="client")
    refused(run, "a newer version", "ALERT_PROTOCOL_VERSION", verified, minimum=ssl.TLSVersion.TLSv1_3)
    refused(run, "no certificate of ours", "ALERT_HANDSHAKE_FAILURE", verified, ca="ca")
    refused(run, "plain HTTP", "WRONG_VERSION_NUMBER|Connection_reset", verified, plain=True)
    refused(run, "another hash", "cert_hash_and_spki", lambda c: upstream(
        {"validation_context": c.trust(verify_certificate_hash=["00" * 32])}, sni="backend.test"))


@scenario.scenario("we show our certificate to an upstream that asks for it")
def upstream_mutual(run):
    s, _ = with_upstream(run, lambda c: upstream(
        {"tls_certificates": [c.pair("client")], "validation_context": c.trust()}, sni="backend.test"), ca="ca")
    run.equal("the answer", True, plain_get(s, "/up").startswith(b"HTTP/1.1 200"))


@scenario.scenario("an answer that ends without the end of TLS is not whole")
def truncated(run):
    s, _ = with_upstream(run, lambda c: upstream({"validation_context": c.trust()}, sni="backend.test"), truncate=True)
    answer = plain_get(s, "/up")
    run.expect("no clean end", "a reset or a missing last chunk", answer[-20:], answer.endswith(b"RESET") or not answer.endswith(b"0\r\n\r\n"))


HTTP_OPTIONS = bootstrap.TYPE + "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"


def negotiated(http):
    """The fields of a cluster that speaks what the handshake agrees on."""
    return {"typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": dict(
        {"@type": HTTP_OPTIONS, "auto_config": {}}, **http)}}


@scenario.scenario("the version of an upstream is the one that its handshake agrees on")
def by_alpn(run):
    behind = Setup(run, lambda c: downstream({"tls_certificates": [c.pair("server")], "alpn_protocols": ["h2", "http/1.1"]}),
                   manager={"codec_type": "AUTO"})
    front = Setup(run, None, lambda c: bootstrap.cluster(
        [behind.proxy.port], transport_socket=upstream({"validation_context": behind.certs.trust()}, sni="server.test"), **negotiated({})), certs=behind.certs)
    for _ in range(3):
        run.equal("the answer", True, plain_get(front, "/up").startswith(b"HTTP/1.1 200"))
    run.equal("by HTTP/2", 1, front.proxy.stats().get("cluster.up.upstream_cx_http2_total"))
    run.equal("behind it too", 3, behind.proxy.stats().get("http.in.downstream_rq_http2_total"))

    up = run.use(TlsUpstream(front.certs, "backend", alpn=["http/1.1"]))
    old = Setup(run, None, lambda c: bootstrap.cluster(
        [up.port], transport_socket=upstream({"validation_context": front.certs.trust()}), **negotiated({})), certs=front.certs)
    run.equal("the answer of another", True, plain_get(old, "/up").startswith(b"HTTP/1.1 200"))
    run.equal("by HTTP/1", 1, old.proxy.stats().get("cluster.up.upstream_cx_http1_total"))


@scenario.scenario("an upstream is asked for the name in the request, and has to be that")
def by_request(run):
    s, up = with_upstream(run, lambda c: upstream({"validation_context": c.trust()}, sni="other.test"), options=negotiated(
        {"upstream_http_protocol_options": {"auto_sni": True, "auto_san_validation": True}}))

    def ask(host):
        with socket.create_connection(("127.0.0.1", s.proxy.port), timeout=10) as plain:
            plain.sendall(b"GET /up HTTP/1.1\r\nhost: %s\r\nconnection: close\r\n\r\n" % host.encode())
            return plain.recv(65536).split(b"\r\n")[0].decode()
    run.equal("the right name", OK, ask("backend.test:443"))
    run.equal("asked for", "backend.test", up.seen[-1])
    run.equal("another name", "HTTP/1.1 503 Service Unavailable", ask("stranger.test"))
    run.equal("asked for that", "stranger.test", up.seen[-1])
    run.expect("why", "the name", s.logged("code=503"), "SAN_matcher" in s.logged("code=503"))
    run.equal("the right one again, on the same connection", (OK, 2), (ask("backend.test"), len(up.seen)))


if __name__ == "__main__":
    scenario.main(__doc__)
