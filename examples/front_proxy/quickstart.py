"""The last step of tools/quickstart: starts the example, sends requests, shows what can be seen. Arguments: SLUICE [--keep]"""
import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "backends"))
from example import Example, port_is_free  # noqa: E402


def show(example, method, path, body=None, note=""):
    answer = example.request(10000, method, path, body=body)
    where = "  -> " + answer.headers["location"] if "location" in answer.headers else ""
    print("  %-4s %-12s %d  %s%s%s" % (method, path, answer.status, answer.body.strip(), where, "   (%s)" % note if note else ""))


def requests(example):
    show(example, "GET", "/")
    show(example, "GET", "/api/users", note="routed by prefix, which is taken off")
    show(example, "POST", "/form", "a=1&b=2")
    show(example, "GET", "/healthz", note="the proxy's own answer")
    show(example, "GET", "/old", note="a redirect")
    print("\n  its access log:")
    for line in example.wait_for_lines(5, "^(GET|POST) "):
        print("    " + line)
    print("\n  some of its counters:")
    for line in example.admin("/stats?usedonly&filter=upstream_rq_total|downstream_rq_[245]xx").splitlines():
        print("    " + line)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the proxy is ended too
    binary, keep = sys.argv[1], "--keep" in sys.argv[2:]
    keep_ports = all(map(port_is_free, (10000, 9901, 8001, 8002)))
    with Example("front_proxy", binary, {"web": 8001, "api": 8002}, keep_ports) as example:
        front, admin = ("http://127.0.0.1:%d/" % example.ports[p] for p in (10000, 9901))
        print("  proxy %s   admin page %s   backends %s" %
              (front, admin, " ".join("127.0.0.1:%d" % s.port for s in example.servers)))
        if not keep_ports:
            print("  (not the ports of the file: some of them are taken on this machine)")
        print("\n  requests:")
        requests(example)
        if keep:
            print("\nrunning: curl -i %sapi/hello    admin page: %s    Ctrl-C ends it" % (front, admin), flush=True)
            try:
                example.process.wait()
            except KeyboardInterrupt:
                print()
    print("\nnext:  tools/quickstart --keep      the same, left running: try curl, open the admin page\n"
          "       examples/README.md            a JSON access log, a canary by weight\n"
          "       tools/test                    the tests")


main()
