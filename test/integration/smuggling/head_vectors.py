"""H1-04, H1-06, H1-16: the bytes of a head: lines, names, values, targets, hosts, sizes."""
from vector import SMUGGLED, Expected, either, forward, head, reject


def line_vectors():
    raw = [
        ("bare LF after the request line", b"GET / HTTP/1.1\nhost: t\r\n\r\n"),
        ("bare LF after a header", b"GET / HTTP/1.1\r\nhost: t\nx: y\r\n\r\n"),
        ("bare LF everywhere", b"GET / HTTP/1.1\nhost: t\n\n"), ("LF ends the head", b"GET / HTTP/1.1\r\nhost: t\r\n\n"),
        ("bare CR after the request line", b"GET / HTTP/1.1\rhost: t\r\n\r\n"),
        ("bare CR in a value", b"GET / HTTP/1.1\r\nhost: t\r\nx: a\rb\r\n\r\n"),
        ("CR CR LF", b"GET / HTTP/1.1\r\nhost: t\r\r\nx: y\r\n\r\n"),
        ("CR hides a header", b"GET / HTTP/1.1\r\nhost: t\r\nx: y\rcontent-length: 5\r\n\r\n"),
        ("blank before the first header", b"GET / HTTP/1.1\r\n x: y\r\nhost: t\r\n\r\n"),
        ("tab before the first header", b"GET / HTTP/1.1\r\n\thost: t\r\n\r\n"),
        ("folded with a blank", b"GET / HTTP/1.1\r\nhost: t\r\nx: a\r\n b\r\n\r\n"),
        ("folded with a tab", b"GET / HTTP/1.1\r\nhost: t\r\nx: a\r\n\tb\r\n\r\n"),
        ("folded to nothing", b"GET / HTTP/1.1\r\nhost: t\r\nx: a\r\n \r\n\r\n"),
        ("line without a colon", b"GET / HTTP/1.1\r\nhost: t\r\nxy\r\n\r\n"),
        ("empty name", b"GET / HTTP/1.1\r\nhost: t\r\n: y\r\n\r\n"),
        ("blank before the request line", b" GET / HTTP/1.1\r\nhost: t\r\n\r\n"),
    ]
    for about, data in raw:
        yield reject("H1-04", about, data + SMUGGLED)
    yield either("H1-04", "an empty line before the request", b"\r\n" + head(), Expected())
    yield forward("H1-04", "value with tabs and high bytes", head(b"GET / HTTP/1.1", b"x: a\tb\xc3\xa9"), Expected())
    yield forward("H1-04", "empty value", head(b"GET / HTTP/1.1", b"x:"), Expected())
    yield forward("H1-04", "every token character in a name", head(b"GET / HTTP/1.1", b"!#$%&'*+-.^_`|~09azAZ: y"),
                  Expected())


def byte_vectors():
    for value in (0x00, 0x01, 0x08, 0x0B, 0x0C, 0x1F, 0x7F):
        yield reject("H1-04", "byte %02x in a value" % value, head(b"GET / HTTP/1.1", b"x: a%cb" % value) + SMUGGLED)
    for value in b'\x00\x01\x0b\x7f\x80\xff "(),/;<=>?@[\\]{}':
        yield reject("H1-04", "byte %02x in a name" % value, head(b"GET / HTTP/1.1", b"x%cy: z" % value) + SMUGGLED)
    yield reject("H1-04", "blank before the colon", head(b"GET / HTTP/1.1", b"x : y") + SMUGGLED)
    yield reject("H1-04", "tab before the colon", head(b"GET / HTTP/1.1", b"x\t: y") + SMUGGLED)


def host_vectors():
    yield reject("H1-06", "no host", head(b"GET / HTTP/1.1", host=None) + SMUGGLED)
    yield reject("H1-06", "two hosts", head(b"GET / HTTP/1.1", b"host: evil") + SMUGGLED)
    yield reject("H1-06", "the same host twice", head(b"GET / HTTP/1.1", b"Host: t") + SMUGGLED)
    bad = [b"a, b", b"a/b", b"u@a", b"a b", b"a?b", b"a#b", b"[::1", b"::1]", b"a:b", b"a\\b", b"a<b", b"a:80:90",
           b"\xe4", b"a\x0bb"]
    for value in bad:
        yield reject("H1-06", "host " + ascii(value.decode("latin-1")),
                     head(b"GET / HTTP/1.1", host=b"host: " + value) + SMUGGLED)
    yield either("H1-06", "empty host", head(b"GET / HTTP/1.1", host=b"host:"), Expected())
    yield forward("H1-06", "IPv6 host with a port", head(b"GET / HTTP/1.1", host=b"host: [::1]:80"),
                  Expected(host="[::1]:80"))
    yield either("H1-06", "absolute form and another host", head(b"GET http://real/x HTTP/1.1", host=b"host: other"),
                 Expected("GET", "/x", host="real"))
    yield forward("H1-06", "absolute form and the same host", head(b"GET http://t/x?y HTTP/1.1"),
                  Expected("GET", "/x?y", host="t"))
    yield either("H1-06", "absolute form without a path", head(b"GET http://t HTTP/1.1"), Expected(host="t"))
    for about, target in [("user", b"http://u@t/"), ("no host", b"http:///x"), ("two hosts", b"http://a,b/")]:
        yield reject("H1-06", "absolute form: " + about, head(b"GET " + target + b" HTTP/1.1") + SMUGGLED)


def start_line_vectors():
    bad = [
        ("blank in the target", b"GET /a b HTTP/1.1"), ("fragment", b"GET /a#b HTTP/1.1"),
        ("NUL in the target", b"GET /a\x00b HTTP/1.1"), ("control character", b"GET /a\x01b HTTP/1.1"),
        ("DEL in the target", b"GET /a\x7fb HTTP/1.1"), ("relative target", b"GET a HTTP/1.1"),
        ("empty target", b"GET  HTTP/1.1"), ("asterisk with GET", b"GET * HTTP/1.1"),
        ("two blanks before the version", b"GET /  HTTP/1.1"), ("two blanks before the target", b"GET  / HTTP/1.1"),
        ("tab before the target", b"GET\t/ HTTP/1.1"), ("tab before the version", b"GET /\tHTTP/1.1"),
        ("blank after the version", b"GET / HTTP/1.1 "), ("junk after the version", b"GET / HTTP/1.1x"),
        ("version 1.10", b"GET / HTTP/1.10"), ("version 2.0", b"GET / HTTP/2.0"), ("version 9.9", b"GET / HTTP/9.9"),
        ("version 01.1", b"GET / HTTP/01.1"), ("small letters", b"GET / http/1.1"), ("blank in it", b"GET / HTTP/ 1.1"),
        ("comma in it", b"GET / HTTP/1,1"), ("no minor", b"GET / HTTP/1"), ("another protocol", b"GET / HTCPCP/1.1"),
        ("method not a token", b"G(T / HTTP/1.1"), ("no method", b" / HTTP/1.1"), ("vertical tab", b"GET\x0b/ HTTP/1.1"),
        ("form feed before the version", b"GET /\x0cHTTP/1.1"), ("high byte in the method", b"G\xc3\xa9T / HTTP/1.1"),
        ("version is missing", b"GET /"), ("one word", b"GET"),
    ]
    for about, line in bad:
        yield reject("H1-06", "request line: " + about, head(line) + SMUGGLED)
    yield reject("H1-06", "HTTP/0.9", b"GET /\r\n\r\n" + SMUGGLED, silent=True)
    yield reject("H1-06", "HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0", silent=True)
    yield reject("H1-06", "TLS hello", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64) + b"\r\n\r\n",
                 silent=True)
    yield reject("H1-06", "response instead of a request", b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
    yield either("H1-06", "small letters in the method", head(b"get / HTTP/1.1"), Expected("get"))
    yield either("H1-06", "OPTIONS *", head(b"OPTIONS * HTTP/1.1"), Expected("OPTIONS", "*"), stays_open=True)


def size_vectors():
    yield reject("H1-16", "one header of 64 KiB", head(b"GET / HTTP/1.1", b"x: " + b"a" * 65536))
    yield reject("H1-16", "one header of 1 MiB", head(b"GET / HTTP/1.1", b"x: " + b"a" * (1 << 20)))
    yield reject("H1-16", "a name of 70 KiB", head(b"GET / HTTP/1.1", b"a" * 71680 + b": x"))
    yield reject("H1-16", "101 headers", head(b"GET / HTTP/1.1", *[b"x-%d: y" % i for i in range(100)]))
    yield reject("H1-16", "100,000 headers", head(b"GET / HTTP/1.1", *[b"x: y"] * 100000))
    yield reject("H1-16", "target of 70 KiB", head(b"GET /" + b"a" * 71680 + b" HTTP/1.1"))
    yield reject("H1-16", "a head that never ends", b"GET / HTTP/1.1\r\nhost: t\r\n" + b"x: y\r\n" * 50000)
    yield reject("H1-16", "a start line that never ends", b"GET /" + b"a" * (1 << 20))
    yield reject("H1-16", "a method of 64 KiB", head(b"A" * 65536 + b" / HTTP/1.1"))
    yield forward("H1-16", "99 headers and 40 KiB", head(b"GET / HTTP/1.1", *[b"x-%d: " % i + b"v" * 400
                                                                               for i in range(98)]), Expected())
    yield forward("H1-16", "target of 32 KiB", head(b"GET /" + b"a" * 32768 + b" HTTP/1.1"),
                  Expected("GET", "/" + "a" * 32768))


def vectors():
    return [*line_vectors(), *byte_vectors(), *host_vectors(), *start_line_vectors(), *size_vectors()]
