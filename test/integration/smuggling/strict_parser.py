"""A parser for what a proxy sends to an upstream. It knows no leniency: whatever is not the one canonical way
to write a request is a Violation. Used only in tests, where refusing too much shows at once."""
import re

TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+\Z")
TARGET = re.compile(rb"[!\x24-\x7e]+\Z")  # Visible ASCII without '"' and '#'.
VALUE = re.compile(rb"(?:[\x21-\x7e\x80-\xff](?:[\t \x21-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?\Z")
HOST = re.compile(rb"(?:[A-Za-z0-9._~!$&'()*+;=%\-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]*)?\Z")
SIZE = re.compile(rb"[0-9A-Fa-f]{1,16}\Z")
NO_TRAILER = {b"content-length", b"transfer-encoding", b"host", b"authorization", b"cookie", b"connection", b"te",
              b"content-type", b"x-forwarded-for", b"upgrade", b"trailer", b"content-encoding"}


class Violation(Exception):
    pass


class Parsed:
    def __init__(self, method, target, headers):
        self.method, self.target, self.headers, self.body = method, target, headers, b""

    def values(self, name):
        return [value for key, value in self.headers if key.lower() == name]

    def __str__(self):
        return "%s %s (%d bytes)" % (self.method.decode("latin-1"), self.target.decode("latin-1")[:60],
                                     len(self.body))


def parse(data):
    """All whole requests of a byte stream, and what is left of an unfinished one. Raises Violation."""
    out = []
    while data:
        request, used = parse_one(data)
        if request is None:
            break
        out.append(request)
        data = data[used:]
    return out, data


def parse_one(data):
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None, 0
    lines = data[:end].split(b"\r\n")
    request = start_line(lines[0])
    request.headers = [field(line) for line in lines[1:]]
    length, is_chunked = framing(request)
    at = end + 4
    if is_chunked:
        return chunks(request, data, at)
    if len(data) < at + length:
        return None, 0
    request.body = data[at:at + length]
    return request, at + length


def start_line(line):
    words = line.split(b" ")
    if len(words) != 3:
        raise Violation("request line %r" % line[:80])
    method, target, version = words
    if not TOKEN.match(method) or not TARGET.match(target) or version != b"HTTP/1.1":
        raise Violation("request line %r" % line[:80])
    if not (target.startswith(b"/") or (target == b"*" and method == b"OPTIONS")):
        raise Violation("target %r" % target[:80])
    return Parsed(method, target, [])


def field(line):
    name, colon, value = line.partition(b":")
    if not colon or not TOKEN.match(name):
        raise Violation("header line %r" % line[:80])
    value = value[1:] if value.startswith(b" ") else value
    if not VALUE.match(value):
        raise Violation("value of %r: %r" % (name, value[:80]))
    return name, value


def framing(request):
    """(content length, chunked) with every doubt refused."""
    hosts, lengths = request.values(b"host"), request.values(b"content-length")
    codings = request.values(b"transfer-encoding")
    if len(hosts) != 1 or not HOST.match(hosts[0]):
        raise Violation("host %r" % hosts)
    if codings and lengths:
        raise Violation("both %r and %r" % (codings, lengths))
    if codings:
        if codings != [b"chunked"]:
            raise Violation("transfer-encoding %r" % codings)
        return 0, True
    if len(lengths) > 1:
        raise Violation("content-length %r" % lengths)
    if lengths and (not lengths[0].isdigit() or lengths[0] != b"%d" % int(lengths[0]) or int(lengths[0]) >= 1 << 63):
        raise Violation("content-length %r" % lengths)
    return (int(lengths[0]) if lengths else 0), False


def chunks(request, data, at):
    parts = []
    while True:
        end = data.find(b"\r\n", at)
        if end < 0:
            return None, 0
        line = data[at:end]
        if not SIZE.match(line):
            raise Violation("chunk size %r" % line[:80])
        size, at = int(line, 16), end + 2
        if size == 0:
            return trailers(request, b"".join(parts), data, at)
        if len(data) < at + size + 2:
            return None, 0
        if data[at + size:at + size + 2] != b"\r\n":
            raise Violation("chunk ends with %r" % data[at + size:at + size + 2])
        parts.append(data[at:at + size])
        at += size + 2


def trailers(request, body, data, at):
    request.body = body
    while True:
        end = data.find(b"\r\n", at)
        if end < 0:
            return None, 0
        line, at = data[at:end], end + 2
        if not line:
            return request, at
        name, _ = field(line)
        if name.lower() in NO_TRAILER:
            raise Violation("trailer %r" % line[:80])
