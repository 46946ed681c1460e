"""What a vector is: bytes for the proxy, and the only outcome that is right.

rule "reject":  one 4xx or 5xx, then the connection is closed; nothing reaches the upstream. With `late` (a fault in
                the body) an unfinished request may have reached it, if its connection is then cut.
rule "forward": the upstream gets exactly `requests`, each canonical, and the client as many answers 200.
rule "either":  one of the two.
"""
import dataclasses
from typing import Optional

# What a lenient reader would take for a second request.
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nhost: t\r\n\r\n"


@dataclasses.dataclass
class Expected:
    """One request as the upstream must get it. None = not compared."""
    method: str = "GET"
    target: str = "/"
    body: bytes = b""
    host: Optional[str] = None
    without: tuple = ()


@dataclasses.dataclass
class Vector:
    family: str
    about: str
    data: bytes
    rule: str
    requests: tuple = ()
    late: bool = False
    stays_open: bool = False   # A refusal that leaves the framing intact need not close.
    silent: bool = False       # Closing without an answer is a refusal too.
    then_refused: bool = False  # With "forward": after the requests comes one refusal and the close.


def head(start=b"GET / HTTP/1.1", *lines, host=b"host: t"):
    """A head from a start line and whole header lines; CRLF between and after."""
    rows = [start] + ([host] if host is not None else []) + list(lines)
    return b"\r\n".join(rows) + b"\r\n\r\n"


def post(*lines, body=b"", path=b"/"):
    return head(b"POST " + path + b" HTTP/1.1", *lines) + body


def chunked(body, tail=b"", method=b"POST"):
    """A request with `transfer-encoding: chunked` and this chunked body, byte for byte."""
    return head(method + b" / HTTP/1.1", b"transfer-encoding: chunked") + body + tail


def reject(family, about, data, **options):
    return Vector(family, about, data, "reject", **options)


def forward(family, about, data, *requests, **options):
    return Vector(family, about, data, "forward", requests, **options)


def either(family, about, data, *requests, **options):
    return Vector(family, about, data, "either", requests, **options)
