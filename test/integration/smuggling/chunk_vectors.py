"""H1-03, H1-05: the lines of a chunked body, and what may stand in its trailers."""
from vector import SMUGGLED, Expected, chunked, either, forward, head, reject

HELLO = Expected("POST", body=b"hello")
END = b"0\r\n\r\n"


def size_vectors():
    bad = [
        ("0x prefix", b"0x5"), ("plus sign", b"+5"), ("minus sign", b"-5"), ("minus zero", b"-0x0"),
        ("underscore", b"0_5"), ("blank before", b" 5"), ("blank after", b"5 "), ("tab after", b"5\t"),
        ("a blank only", b" "), ("empty", b""), ("2^64 + 5 wraps to 5", b"10000000000000005"),
        ("2^64", b"10000000000000000"), ("2^63", b"8000000000000000"), ("32 digits", b"f" * 32),
        ("letter outside", b"5g"), ("a letter only", b"G"), ("decimal point", b"5.0"), ("h suffix", b"5h"),
        ("NUL after", b"5\x00"), ("quoted", b'"5"'), ("comma", b"5,5"), ("vertical tab", b"5\x0b"),
    ]
    for about, size in bad:
        yield reject("H1-03", "chunk size: " + about, chunked(size + b"\r\nhello\r\n" + END, SMUGGLED), late=True)
    yield either("H1-03", "chunk size: leading zeros", chunked(b"0" * 12 + b"5\r\nhello\r\n" + END), HELLO)
    yield either("H1-03", "last chunk of three zeros", chunked(b"5\r\nhello\r\n000\r\n\r\n"), HELLO)
    yield forward("H1-03", "capital hexadecimal", chunked(b"A\r\n0123456789\r\n" + END),
                  Expected("POST", body=b"0123456789"))
    yield forward("H1-03", "many small chunks", chunked(b"".join(b"1\r\n%c\r\n" % c for c in b"hello" * 50) + END),
                  Expected("POST", body=b"hello" * 50))


def line_vectors():
    bad = [
        ("bare LF after the size", b"5\nhello\r\n" + END), ("bare LF after the data", b"5\r\nhello\n" + END),
        ("bare CR after the size", b"5\rhello\r\n" + END), ("nothing after the data", b"5\r\nhello" + END),
        ("more data than announced", b"5\r\nhelloX\r\n" + END), ("extra CRLF after the data", b"5\r\nhello\r\n\r\n" + END),
        ("CR CR LF after the size", b"5\r\r\nhello\r\n" + END), ("CR CR LF after the data", b"5\r\nhello\r\r\n" + END),
        ("two characters after the last chunk", b"5\r\nhello\r\n0\r\nXX"), ("LF LF at the end", b"5\r\nhello\r\n0\n\n"),
        ("CRLF LF at the end", b"5\r\nhello\r\n0\r\n\n"), ("LF CRLF at the end", b"5\r\nhello\r\n0\n\r\n"),
    ]
    for about, body in bad:
        yield reject("H1-03", "chunk line: " + about, chunked(body, SMUGGLED), late=True)
    yield forward("H1-03", "a request after the last chunk",
                  chunked(b"5\r\nhello\r\n" + END, head(b"GET /b HTTP/1.1")), HELLO, Expected("GET", "/b"))


def extension_vectors():
    bad = [
        ("bare CR", b"5;a\rb"), ("bare LF", b"5;a\nb"), ("NUL", b"5;a\x00b"), ("64 KiB", b"5;" + b"a" * 65536),
        ("LF hides a chunk", b"2;\nxx\r\n4c"), ("CR LF inside quotes", b'5;a="\r\n"'), ("control character", b"5;a\x01"),
        ("lone CR at the end", b"5;a\r"),
    ]
    for about, line in bad:
        yield reject("H1-03", "chunk extension: " + about, chunked(line + b"\r\nhello\r\n" + END, SMUGGLED), late=True)
    for about, line in [("plain", b"5;a=b"), ("without a value", b"5;a"), ("quoted", b'5;a="b c"')]:
        yield either("H1-03", "chunk extension is never passed on: " + about, chunked(line + b"\r\nhello\r\n" + END),
                     HELLO)
    yield either("H1-03", "chunk extension after a blank", chunked(b"5 ;a=b\r\nhello\r\n" + END), HELLO)
    flood = b"".join(b"1;" + b"e" * 3000 + b"\r\nx\r\n" for _ in range(40))
    yield reject("H1-03", "chunk extension: 3,000 bytes for each byte of data, 40 times", chunked(flood + END),
                 late=True)


def trailer_vectors():
    """A forwarded trailer of these names fails in the strict parser; dropping or refusing is right."""
    names = [b"Content-Length: 5", b"Transfer-Encoding: chunked", b"Host: evil", b"Authorization: x", b"Cookie: a=b",
             b"Connection: close", b"Content-Type: text/evil", b"X-Forwarded-For: 10.0.0.1", b"TE: trailers"]
    for line in names:
        yield either("H1-05", "trailer " + line.decode(), chunked(b"5\r\nhello\r\n0\r\n" + line + b"\r\n\r\n"), HELLO,
                     late=True)
    yield forward("H1-05", "harmless trailer", chunked(b"5\r\nhello\r\n0\r\nx-checksum: 1\r\n\r\n"), HELLO)
    bad = [
        ("bare LF", b"a: b\n\r\n"), ("no colon", b"ab\r\n\r\n"), ("blank before the colon", b"a : b\r\n\r\n"),
        ("folded", b"a: b\r\n c\r\n\r\n"), ("NUL", b"a: b\x00\r\n\r\n"), ("name not a token", b"a(: b\r\n\r\n"),
        ("empty name", b": b\r\n\r\n"), ("pseudo-header", b":path: /x\r\n\r\n"),
        ("1,000 lines", b"".join(b"a%d: b\r\n" % i for i in range(1000)) + b"\r\n"),
        ("a line of 1 MiB", b"a: " + b"b" * (1 << 20) + b"\r\n\r\n"),
    ]
    for about, rest in bad:
        yield reject("H1-05", "trailer: " + about, chunked(b"5\r\nhello\r\n0\r\n" + rest, SMUGGLED), late=True)


def vectors():
    return [*size_vectors(), *line_vectors(), *extension_vectors(), *trailer_vectors()]
