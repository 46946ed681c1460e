"""Runs the example. Usage: front_proxy_test.py SLUICE"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "backends"))
from example import Example  # noqa: E402


def main():
    with Example("front_proxy", sys.argv[1], {"web": 8001, "api": 8002}) as example:
        assert example.get("/").body == "hello from web: GET /\n"
        assert example.get("/api/users?id=7").body == "hello from api: GET /users?id=7\n"
        assert example.get("/a/../api/users").body == "hello from api: GET /users\n", "the path is resolved before it is routed"
        assert example.get("/healthz").body == "ok\n"

        moved = example.get("/old")
        assert (moved.status, moved.headers["location"]) == (301, "http://127.0.0.1:%d/new" % example.ports[10000]), moved

        posted = example.request(10000, "POST", "/form", body="a=1&b=2")
        assert posted.body == "hello from web: POST /form, 7 bytes received\n", posted
        assert example.get("/status/503").status == 503

        log = example.wait_for_lines(7, r"^(GET|POST) ")
        assert len(log) == 7, log
        for start in ("GET /api/users?id=7 200 - api ", "GET /healthz 200 - - "):  # each worker writes its own lines
            assert any(line.startswith(start) for line in log), (start, log)

        stats = example.admin("/stats?usedonly&filter=upstream_rq_total")
        assert "cluster.web.upstream_rq_total: 3" in stats and "cluster.api.upstream_rq_total: 2" in stats, stats

        example.servers.pop().stop()  # api
        assert example.get("/api/").status == 503
        assert example.get("/").status == 200, "the other service does not notice"


main()
