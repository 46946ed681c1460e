"""Runs the example. Usage: json_access_log_test.py SLUICE"""
import json
import re
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "backends"))
from example import Example  # noqa: E402

FIELDS = {"ts", "trace_id", "upstream", "status", "bytes", "duration_ms"}


def main():
    with Example("json_access_log", sys.argv[1], {"app": 8001}) as example:
        first = example.get("/")
        example.get("/status/404", {"x-request-id": "from-the-caller"})
        example.get("/quote", {"user-agent": 'say "hi"'})
        lines = [json.loads(line) for line in example.wait_for_lines(3, r"^{")]
        assert len(lines) == 3, example.lines()
        for line in lines:
            assert set(line) == FIELDS, line
            assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", line["ts"]), line
            assert line["upstream"] == "127.0.0.1:%d" % example.ports[8001], line
            assert isinstance(line["duration_ms"], int) and 0 <= line["duration_ms"] < 20000, line
        # Each worker writes its own lines: they come in any order.
        assert sorted(line["status"] for line in lines) == [200, 200, 404], lines
        assert any((line["status"], line["bytes"]) == (200, len(first.body)) for line in lines), lines
        assert len({line["trace_id"] for line in lines}) == 3, "every request has an id of its own"

        example.servers.pop().stop()
        assert example.get("/").status == 503
        lines = [json.loads(line) for line in example.wait_for_lines(4, r"^{")]
        assert any(line["status"] == 503 for line in lines), lines


main()
