"""H1-07, H1-08, H1-11, H1-12, H1-14: upgrades, CONNECT, expectations, Connection lists, pipelines."""
from vector import SMUGGLED, Expected, either, forward, head, post, reject


def tunnel_vectors():
    yield reject("H1-07", "upgrade that nobody configured, and a second request",
                 head(b"GET / HTTP/1.1", b"connection: upgrade", b"upgrade: foo") + SMUGGLED)
    yield reject("H1-07", "websocket that nobody configured",
                 head(b"GET / HTTP/1.1", b"connection: upgrade", b"upgrade: websocket") + SMUGGLED)
    yield either("H1-07", "upgrade without the Connection token is an ordinary header",
                 head(b"GET / HTTP/1.1", b"upgrade: foo"), Expected(without=("upgrade",)))
    yield either("H1-07", "h2c is never passed on",
                 head(b"GET / HTTP/1.1", b"connection: upgrade, http2-settings", b"upgrade: h2c",
                      b"http2-settings: AAMAAABkAAQAAP__"), Expected(without=("upgrade", "http2-settings")))
    yield reject("H1-08", "CONNECT that nobody configured", head(b"CONNECT t:80 HTTP/1.1"))
    yield reject("H1-08", "CONNECT with early data", head(b"CONNECT t:80 HTTP/1.1") + SMUGGLED)
    yield reject("H1-08", "CONNECT with a path", head(b"CONNECT / HTTP/1.1") + SMUGGLED)
    yield reject("H1-08", "CONNECT with a length", head(b"CONNECT t:80 HTTP/1.1", b"content-length: 5") + b"hello" +
                 SMUGGLED)
    yield reject("H1-08", "CONNECT with chunks", head(b"CONNECT t:80 HTTP/1.1", b"transfer-encoding: chunked") +
                 b"0\r\n\r\n" + SMUGGLED)


def expect_vectors():
    hello = Expected("POST", body=b"hello")
    yield forward("H1-11", "expectation with the body at once", post(b"expect: 100-continue", b"content-length: 5",
                                                                     body=b"hello"), hello)
    yield forward("H1-11", "expectation in capitals", post(b"Expect: 100-Continue", b"content-length: 5",
                                                           body=b"hello"), hello)
    yield forward("H1-11", "expectation without a body", head(b"GET / HTTP/1.1", b"expect: 100-continue"), Expected())
    yield forward("H1-11", "expectation, body, and a second request",
                  post(b"expect: 100-continue", b"content-length: 5", body=b"hello") + head(b"GET /b HTTP/1.1"),
                  hello, Expected("GET", "/b"))
    yield reject("H1-11", "unknown expectation", post(b"expect: miracle", b"content-length: 5", body=b"hello"),
                 stays_open=True)
    yield reject("H1-11", "expectation with junk", post(b"expect: 100-continue, x", b"content-length: 5", body=b"hello"),
                 stays_open=True)


def connection_vectors():
    for name, line in [(b"content-length", b"content-length: 5"), (b"transfer-encoding", b"content-length: 5"),
                       (b"host", b"content-length: 5"), (b"authorization", b"authorization: x"),
                       (b"x-forwarded-for", b"x-forwarded-for: 10.0.0.1"),
                       (b"x-forwarded-proto", b"x-forwarded-proto: https"),
                       (b"x-forwarded-host", b"x-forwarded-host: h")]:
        body = b"hello" if line.startswith(b"content-length") else b""
        yield reject("H1-12", "Connection names " + name.decode(),
                     head(b"POST / HTTP/1.1", b"connection: close, " + name, line) + body, stays_open=True)
    yield forward("H1-12", "a named header is taken out",
                  head(b"GET / HTTP/1.1", b"connection: x-private, keep-alive", b"x-private: 1", b"keep-alive: 5"),
                  Expected(without=("x-private", "keep-alive")))
    yield forward("H1-12", "named in capitals in a second Connection header",
                  head(b"GET / HTTP/1.1", b"connection: keep-alive", b"Connection: X-Private", b"x-private: 1"),
                  Expected(without=("x-private",)))
    yield forward("H1-12", "hop-by-hop headers end here",
                  head(b"GET / HTTP/1.1", b"proxy-connection: keep-alive", b"keep-alive: timeout=5", b"te: gzip"),
                  Expected(without=("proxy-connection", "keep-alive", "te")))


def pipeline_vectors():
    yield forward("H1-14", "five requests in one packet", b"".join(head(b"GET /%d HTTP/1.1" % i) for i in range(5)),
                  *[Expected("GET", "/%d" % i) for i in range(5)])
    yield forward("H1-14", "nothing after Connection: close is read",
                  head(b"GET / HTTP/1.1", b"connection: close") + SMUGGLED, Expected())
    yield forward("H1-14", "a good request, then a bad one", head(b"GET /good HTTP/1.1") + b"B AD\r\n\r\n" + SMUGGLED,
                  Expected("GET", "/good"), then_refused=True)
    yield forward("H1-14", "a POST, then more bytes than its length",
                  post(b"content-length: 5", body=b"hello") + b"(junk) " + SMUGGLED,
                  Expected("POST", body=b"hello"), then_refused=True)


def vectors():
    return [*tunnel_vectors(), *expect_vectors(), *connection_vectors(), *pipeline_vectors()]
