"""H1-01, H1-02, H1-10: Content-Length and Transfer-Encoding, alone and against each other."""
from vector import SMUGGLED, Expected, chunked, either, forward, head, post, reject

HELLO = Expected("POST", body=b"hello")
CHUNKED_HELLO = b"5\r\nhello\r\n0\r\n\r\n"


def length_vectors():
    bad = [
        ("plus sign", b"+5"), ("minus sign", b"-5"), ("minus zero", b"-0"), ("hexadecimal", b"0x5"),
        ("underscore", b"1_0"), ("blank inside", b"5 0"), ("empty", b""), ("list, different", b"5, 6"),
        ("list with empty tail", b"5,"), ("list with empty head", b",5"), ("semicolon", b"5;"),
        ("junk after", b"5 abc"), ("quoted", b'"5"'), ("decimal point", b"5.0"), ("exponent", b"1e1"),
        ("2^63", b"9223372036854775808"), ("2^64 + 5 wraps to 5", b"18446744073709551621"),
        ("2^32 + 5 with letters", b"4294967301x"), ("a hundred digits", b"1" * 100), ("vertical tab", b"5\x0b"),
        ("form feed before", b"\x0c5"), ("no-break space", b"5\xa0"), ("Arabic digit", "\u0665".encode()),
        ("NUL", b"5\x00"),
    ]
    for about, value in bad:
        data = post(b"content-length: " + value, body=b"hello") + SMUGGLED
        yield reject("H1-01", "content-length: " + about, data)
    yield reject("H1-01", "two lengths, small first", post(b"content-length: 5", b"content-length: 41",
                                                           body=b"hello" + SMUGGLED))
    yield reject("H1-01", "two lengths, large first", post(b"content-length: 41", b"content-length: 5",
                                                           body=b"hello" + SMUGGLED))
    yield reject("H1-01", "two lengths, one of them empty", post(b"content-length: 5", b"content-length:",
                                                                 body=b"hello" + SMUGGLED))
    yield either("H1-01", "the same length twice", post(b"content-length: 5", b"content-length: 5", body=b"hello"),
                 HELLO)
    yield either("H1-01", "the same length as a list", post(b"content-length: 5, 5", body=b"hello"), HELLO)
    yield either("H1-01", "leading zeros", post(b"content-length: 0005", body=b"hello"), HELLO)
    yield forward("H1-01", "blanks around the value", post(b"content-length: \t 5 \t", body=b"hello"), HELLO)
    yield forward("H1-01", "length zero, then a second request", post(b"content-length: 0") + head(b"GET /b HTTP/1.1"),
                  Expected("POST"), Expected("GET", "/b"))
    yield reject("H1-01", "length with a blank before the colon",
                 post(b"content-length : 41", body=SMUGGLED + b"12345"))


def both_vectors():
    smuggle = b"0\r\n\r\n" + SMUGGLED
    length = b"content-length: %d" % len(smuggle)
    yield reject("H1-01", "CL.TE: length first", post(length, b"transfer-encoding: chunked", body=smuggle))
    yield reject("H1-01", "TE.CL: coding first", post(b"transfer-encoding: chunked", b"content-length: 4",
                                                      body=b"24\r\n" + SMUGGLED + b"\r\n0\r\n\r\n"))
    yield reject("H1-01", "CL 0 and chunked", post(b"content-length: 0", b"transfer-encoding: chunked",
                                                   body=CHUNKED_HELLO))
    yield reject("H1-01", "length and identity", post(b"content-length: 5", b"transfer-encoding: identity",
                                                      body=b"hello" + SMUGGLED))
    yield reject("H1-01", "length and an unknown coding", post(b"content-length: 5", b"transfer-encoding: x",
                                                               body=b"hello" + SMUGGLED))
    yield reject("H1-01", "length and an empty coding", post(b"content-length: 5", b"transfer-encoding:",
                                                             body=b"hello" + SMUGGLED))
    yield reject("H1-01", "both, second far away", post(b"content-length: 4", *[b"x-%d: y" % i for i in range(40)],
                                                        b"Transfer-Encoding: chunked", body=smuggle))
    yield reject("H1-01", "both on a GET", head(b"GET / HTTP/1.1", length, b"transfer-encoding: chunked") + smuggle)


def coding_vectors():
    bad = [
        ("xchunked", b"xchunked"), ("comma before", b",chunked"), ("comma after", b"chunked,"),
        ("twice in a list", b"chunked, chunked"), ("identity", b"identity"), ("identity last", b"chunked, identity"),
        ("identity first", b"identity, chunked"), ("parameter", b"chunked;p=1"), ("vertical tab", b"\x0bchunked"),
        ("form feed", b"chunked\x0c"), ("no-break space", b"\xa0chunked"), ("NUL", b"chunked\x00"), ("empty", b""),
        ("gzip", b"gzip"), ("gzip, chunked", b"gzip, chunked"), ("chunked, gzip", b"chunked, gzip"),
        ("quoted", b'"chunked"'), ("two words", b"chunked chunked"), ("cut short", b"chunke"),
        ("bare CR inside", b"x\rchunked"), ("Kelvin sign for k", "chun\u212aed".encode()),
    ]
    for about, value in bad:
        data = post(b"transfer-encoding: " + value, body=CHUNKED_HELLO + SMUGGLED)
        yield reject("H1-02", "transfer-encoding: " + about, data)
    lines = [
        ("two headers, both chunked", (b"transfer-encoding: chunked", b"transfer-encoding: chunked")),
        ("two headers, identity second", (b"transfer-encoding: chunked", b"transfer-encoding: identity")),
        ("two headers, junk first", (b"transfer-encoding: cow", b"transfer-encoding: chunked")),
        ("blank before the colon", (b"transfer-encoding : chunked",)),
        ("tab before the colon", (b"transfer-encoding\t: chunked",)),
        ("NUL in the name", (b"transfer-encoding\x00: chunked",)),
        ("blank before the name", (b"x: y", b" transfer-encoding: chunked")),
        ("folded value", (b"transfer-encoding:", b" chunked")),
        ("folded junk", (b"transfer-encoding: chunked", b"\tidentity")),
        ("bare LF before the name", (b"x: y\ntransfer-encoding: chunked",)),
        ("bare CR before the name", (b"x: y\rtransfer-encoding: chunked",)),
        ("vertical tab in the name", (b"transfer-encoding\x0b: chunked",)),
    ]
    for about, rows in lines:
        yield reject("H1-02", "transfer-encoding: " + about, post(*rows, body=CHUNKED_HELLO + SMUGGLED))
    yield reject("H1-02", "coding in HTTP/1.0", head(b"POST / HTTP/1.0", b"transfer-encoding: chunked") +
                 CHUNKED_HELLO + SMUGGLED)
    yield forward("H1-02", "capital letters", post(b"Transfer-Encoding: Chunked", body=CHUNKED_HELLO), HELLO)
    yield forward("H1-02", "blanks around the value", post(b"transfer-encoding: \tchunked \t", body=CHUNKED_HELLO),
                  HELLO)


def method_vectors():
    for method in (b"GET", b"DELETE", b"OPTIONS", b"PUT", b"PATCH", b"PROPFIND"):
        wanted = Expected(method.decode(), body=b"hello")
        yield forward("H1-10", "%s with a length" % method.decode(),
                      head(method + b" / HTTP/1.1", b"content-length: 5") + b"hello", wanted)
        yield forward("H1-10", "%s with chunks" % method.decode(), chunked(CHUNKED_HELLO, method=method), wanted)
    yield forward("H1-10", "GET with a body, then another request",
                  head(b"GET / HTTP/1.1", b"content-length: %d" % len(SMUGGLED)) + SMUGGLED + head(b"GET /b HTTP/1.1"),
                  Expected("GET", body=SMUGGLED), Expected("GET", "/b"))


def vectors():
    return [*length_vectors(), *both_vectors(), *coding_vectors(), *method_vectors()]
