"""The strict parser refuses what it must and takes what is canonical: a judge that passes everything proves nothing."""
import unittest

import strict_parser

GOOD = [
    (b"GET / HTTP/1.1\r\nhost: t\r\n\r\n", [(b"GET", b"/", b"")]),
    (b"POST /x?y HTTP/1.1\r\nhost: t:80\r\ncontent-length: 5\r\n\r\nhello", [(b"POST", b"/x?y", b"hello")]),
    (b"POST / HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", [(b"POST", b"/", b"hello")]),
    (b"POST / HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx-sum: 1\r\n\r\n", [(b"POST", b"/", b"")]),
    (b"OPTIONS * HTTP/1.1\r\nhost: t\r\n\r\nGET /b HTTP/1.1\r\nhost: t\r\n\r\n",
     [(b"OPTIONS", b"*", b""), (b"GET", b"/b", b"")]),
]
HEAD = b"GET / HTTP/1.1\r\nhost: t\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n"
BAD = [
    b"GET / HTTP/1.0\r\nhost: t\r\n\r\n", b"GET  / HTTP/1.1\r\nhost: t\r\n\r\n", b"GET x HTTP/1.1\r\nhost: t\r\n\r\n",
    b"GET /#a HTTP/1.1\r\nhost: t\r\n\r\n", b"G(T / HTTP/1.1\r\nhost: t\r\n\r\n", b"GET /\xc3 HTTP/1.1\r\nhost: t\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n", HEAD + b"host: t\r\n\r\n", HEAD + b"x : y\r\n\r\n", HEAD + b"xy\r\n\r\n",
    HEAD + b": y\r\n\r\n", HEAD + b"x: y\r\n z\r\n\r\n", HEAD + b"x: a\0b\r\n\r\n", HEAD + b"x: a\rb\r\n\r\n",
    HEAD + b"x: a\nb\r\n\r\n", HEAD + b"x:  two blanks\r\n\r\n", HEAD + b"x: blank after \r\n\r\n",
    HEAD + b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n", HEAD + b"content-length: +5\r\n\r\nhello",
    HEAD + b"content-length: 05\r\n\r\nhello", HEAD + b"content-length: 5\r\ncontent-length: 5\r\n\r\nhello",
    HEAD + b"transfer-encoding: Chunked\r\n\r\n", HEAD + b"transfer-encoding: gzip, chunked\r\n\r\n",
    HEAD + b"content-length: 9223372036854775808\r\n\r\n", b"GET / HTTP/1.1\r\nhost: a,b\r\n\r\n",
    CHUNKED + b"5;x\r\nhello\r\n0\r\n\r\n", CHUNKED + b" 5\r\nhello\r\n0\r\n\r\n", CHUNKED + b"0x5\r\nhello\r\n0\r\n\r\n",
    CHUNKED + b"5\r\nhelloXX0\r\n\r\n", CHUNKED + b"0\r\nHost: x\r\n\r\n", CHUNKED + b"0\r\nbad\r\n\r\n",
    CHUNKED + b"5\nhello\r\n0\r\n\r\n",
]


class StrictParser(unittest.TestCase):
    def test_takes_canonical_requests(self):
        for data, wanted in GOOD:
            found, rest = strict_parser.parse(data)
            self.assertEqual(wanted, [(r.method, r.target, r.body) for r in found], data)
            self.assertEqual(b"", rest)

    def test_refuses_everything_else(self):
        for data in BAD:
            with self.assertRaises(strict_parser.Violation, msg=data):
                strict_parser.parse(data)

    def test_an_unfinished_request_is_no_request(self):
        for data, _ in GOOD[:4]:
            for end in range(1, len(data)):
                self.assertEqual(([], data[:end]), strict_parser.parse(data[:end]))


if __name__ == "__main__":
    unittest.main()
