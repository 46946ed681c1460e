#!/usr/bin/python3
"""What a change of one route among many costs the main thread: a control plane sends the whole table again, by ADS.

  tools/bench/route_change.py [--routes 12000] [--hosts 1] [--kind GRPC|DELTA_GRPC] BINARY ...

Several binaries (Sluice, Envoy) are measured one after the other in the same run. CPU time of the main thread for each update, by
its schedstat, and the resident memory at the end. Needs `bazel build //test/integration/xds:control_plane`."""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "test", "integration", part) for part in ("xds", "faults")]

import bootstrap
import plane_process
from discovery import ROUTES

HTTP2 = {"typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
    "@type": bootstrap.TYPE + "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
    "explicit_http_config": {"http2_protocol_options": {}}}}}
UPDATES = 20


def table(routes, hosts, changed):
    """Exact paths and a prefix in each virtual host; route `changed` has another path."""
    each = routes // hosts
    out = []
    for host in range(hosts):
        numbers = range(host * each, host * each + each)
        found = [{"match": {"path": "/changed" if n == changed else "/api/v1/item%d" % n}, "name": "r%d" % n,
                  "route": {"cluster": "up", "timeout": "5s"}} for n in numbers]
        out.append({"name": "v%d" % host, "domains": ["*"] if hosts == 1 else ["h%d.example.com" % host],
                    "routes": found + [bootstrap.route()]})
    return {"name": "r", "virtual_hosts": out}


def configuration(kind, plane_port):
    listener = bootstrap.listener([])
    manager = listener["filter_chains"][0]["filters"][0]["typed_config"]
    del manager["route_config"]
    manager["rds"] = {"route_config_name": "r", "config_source": {"ads": {}, "resource_api_version": "V3"}}
    return bootstrap.bootstrap(
        [listener], [bootstrap.cluster([1], name="up"), bootstrap.cluster([plane_port], name="plane", **HTTP2)],
        node={"id": "n1", "cluster": "c1"}, dynamic_resources={"ads_config": {
            "api_type": kind, "transport_api_version": "V3",
            "grpc_services": [{"envoy_grpc": {"cluster_name": "plane"}}]}})


class Proxy:
    def __init__(self, binary, config, folder):
        address = os.path.join(folder, "admin")
        self.process = subprocess.Popen([binary, "--config-yaml", json.dumps(config), "-l", "error", "--concurrency", "1",
                                         "--admin-address-path", address])
        self.admin = self.wait_for(lambda: open(address).read().strip() if os.path.exists(address) else "")

    @staticmethod
    def wait_for(look):
        for _ in range(1000):
            found = look()
            if found:
                return found
            time.sleep(0.02)
        sys.exit("the proxy did not do what was waited for")

    def updates(self):
        text = urllib.request.urlopen("http://%s/stats?filter=rds.r.update_success" % self.admin).read().decode()
        return int(text.rpartition(":")[2] or 0)

    def wait_updates(self, count):
        self.wait_for(lambda: self.updates() >= count)

    def cpu_ms(self):
        with open("/proc/%d/task/%d/schedstat" % (self.process.pid, self.process.pid)) as stat:
            return int(stat.read().split()[0]) / 1e6

    def resident_mb(self):
        with open("/proc/%d/statm" % self.process.pid) as stat:
            return int(stat.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def stop(self):
        self.process.kill()
        self.process.wait()


def measure(binary, arguments):
    plane = plane_process.PlaneProcess(os.path.join(ROOT, "bazel-bin/test/integration/xds/control_plane"))
    with tempfile.TemporaryDirectory() as folder:
        plane.put(ROUTES, [table(arguments.routes, arguments.hosts, -1)])
        proxy = Proxy(binary, configuration(arguments.kind, plane.port), folder)
        try:
            proxy.wait_updates(1)
            before = proxy.cpu_ms()
            for n in range(UPDATES):
                plane.put(ROUTES, [table(arguments.routes, arguments.hosts, n)])
                proxy.wait_updates(n + 2)
            spent = (proxy.cpu_ms() - before) / UPDATES
            print("%-10s %6.2f ms of the main thread for each update, %.0f MB resident" % (
                os.path.basename(binary), spent, proxy.resident_mb()), flush=True)
        finally:
            proxy.stop()
            plane.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="+")
    parser.add_argument("--routes", type=int, default=12000)
    parser.add_argument("--hosts", type=int, default=1)
    parser.add_argument("--kind", default="GRPC", choices=["GRPC", "DELTA_GRPC"])
    arguments = parser.parse_args()
    for binary in arguments.binary:
        measure(binary, arguments)


if __name__ == "__main__":
    main()
