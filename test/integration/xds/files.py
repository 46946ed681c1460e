"""Listeners, clusters, routes and endpoints from files, replaced by renames under load: each change takes effect, and no
request is lost."""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "faults")]

import bootstrap
import client
import fast_upstream
import load_client
import scenario
from discovery import CLUSTER, ENDPOINTS, LISTENER, ROUTES, get, reaches
from scenario import wait_until


class Files:
    """The resources of one proxy, each kind in a file of its own."""

    def __init__(self, run):
        self.folder = os.path.join(run.folder, "xds%d" % len(run.proxies))
        os.mkdir(self.folder)
        self.versions = {}

    def path(self, kind):
        return os.path.join(self.folder, kind + ".json")

    def put(self, kind, type_url, resources):
        self.versions[kind] = self.versions.get(kind, 0) + 1
        content = {"version_info": str(self.versions[kind]),
                   "resources": [dict({"@type": type_url}, **resource) for resource in resources]}
        with open(self.path(kind) + ".new", "w") as out:
            json.dump(content, out)
        os.rename(self.path(kind) + ".new", self.path(kind))

    def source(self, kind):
        return {"path_config_source": {"path": self.path(kind)}, "resource_api_version": "V3"}

    def clusters(self, *clusters):
        self.put("cds", CLUSTER, clusters)

    def listeners(self, *listeners):
        self.put("lds", LISTENER, listeners)

    def routes(self, *routes):
        self.put("rds", ROUTES, [{"name": "r", "virtual_hosts": [
            {"name": "v", "domains": ["*"], "routes": list(routes)}]}])

    def endpoints(self, ports, kind="eds"):
        self.put(kind, ENDPOINTS, [bootstrap.endpoints("up", ports)])

    def listener(self, port=0, **fields):
        out = bootstrap.listener([], port=port)
        manager = out["filter_chains"][0]["filters"][0]["typed_config"]
        del manager["route_config"]
        manager["rds"] = {"route_config_name": "r", "config_source": self.source("rds")}
        out.update(fields)
        return out

    def eds_cluster(self, name="up", **fields):
        return dict({"name": name, "type": "EDS", "connect_timeout": "1s",
                     "eds_cluster_config": {"service_name": "up", "eds_config": self.source("eds")}}, **fields)

    def bootstrap(self):
        return bootstrap.bootstrap([], [], dynamic_resources={
            "cds_config": self.source("cds"), "lds_config": self.source("lds")})


def all_dynamic(run, ports):
    """A proxy that has everything from files."""
    files = Files(run)
    files.endpoints(ports)
    files.clusters(files.eds_cluster())
    files.routes(bootstrap.route())
    files.listeners(files.listener())
    return files, run.proxy(files.bootstrap(), concurrency=2)


@scenario.scenario("everything comes from files")
def everything(run):
    up = run.use(fast_upstream.FastUpstream())
    _, proxy = all_dynamic(run, [up.port])
    run.equal("status", 200, get(proxy).status)
    stats = proxy.stats()
    for stat in ("cluster_manager.cds.update_success", "listener_manager.lds.update_success",
                 "http.in.rds.r.update_success", "cluster.up.update_success"):
        run.equal(stat, 1, stats.get(stat))


@scenario.scenario("200 changes of every kind under load: no request fails and no connection is cut")
def churn(run):
    first, second = (run.use(fast_upstream.FastUpstream()) for _ in range(2))
    files, proxy = all_dynamic(run, [first.port])
    load = run.use(load_client.Load(proxy.port, 8).start())
    for number in range(50):
        files.endpoints([(first, second)[number % 2].port])
        files.clusters(files.eds_cluster(), files.eds_cluster("other%d" % number))
        files.routes(bootstrap.route(target="other%d" % number), bootstrap.direct("/never", 204, ""))
        goal = load.done() + 20
        wait_until(lambda: load.done() >= goal or load.stopping.is_set(), 10)
        files.routes(bootstrap.route())
        files.clusters(files.eds_cluster())
        files.listeners(files.listener(tcp_backlog_size=100 + number))
        goal = load.done() + 20
        wait_until(lambda: load.done() >= goal or load.stopping.is_set(), 10)
        reaches(run, proxy, "listener_manager.listener_modified", number + 1)
    load.stop()
    run.equal("requests not answered", {}, load.bad(), beyond_envoy=True)
    run.expect("answers", "2000 and more", load.done(), load.done() >= 2000)


@scenario.scenario("routes that come before their cluster wait for it, and a removed cluster serves until no route names it")
def hostile_order(run):
    up = run.use(fast_upstream.FastUpstream())
    files, proxy = all_dynamic(run, [up.port])
    load = run.use(load_client.Load(proxy.port, 8).start())
    wait_until(lambda: load.done() > 50)
    files.routes(bootstrap.route(target="late"))
    reaches(run, proxy, "http.in.rds.r.held_back", 1)
    goal = load.done() + 100
    wait_until(lambda: load.done() >= goal, 5)
    files.clusters(files.eds_cluster("late"))  # Takes the old one away at the same time.
    reaches(run, proxy, "cluster_manager.cluster_removed", 1)
    reaches(run, proxy, "http.in.rds.r.config_reload", 2)
    goal = load.done() + 100
    wait_until(lambda: load.done() >= goal, 5)
    load.stop()
    run.equal("requests not answered", {}, load.bad(), beyond_envoy=True)
    wait_until(lambda: proxy.stats().get("cluster_manager.active_clusters") == 1)
    run.equal("clusters", 1, proxy.stats().get("cluster_manager.active_clusters"))


@scenario.scenario("a refused resource keeps its last good form, and the others of its response go on")
def refused(run):
    up = run.use(fast_upstream.FastUpstream())
    files, proxy = all_dynamic(run, [up.port])
    files.clusters(files.eds_cluster(connect_timeout="-1s"),
                   bootstrap.cluster([up.port], name="more"))
    reaches(run, proxy, "cluster_manager.cds.update_rejected", 1)
    run.equal("status", 200, get(proxy).status)
    dump = json.loads(proxy.admin("/config_dump?resource=dynamic_active_clusters")[1])["configs"]
    by_name = {entry["cluster"]["name"]: entry for entry in dump}
    run.equal("clusters", ["more", "up"], sorted(by_name))
    details = by_name["up"].get("error_state", {}).get("details", "")
    run.expect("details", "connect_timeout", details, "connect_timeout" in details)
    run.equal("status in the dump", "NACKED", by_name["up"].get("client_status"))
    files.clusters(files.eds_cluster())
    reaches(run, proxy, "cluster_manager.cds.update_success", 2)
    dump = json.loads(proxy.admin("/config_dump?resource=dynamic_active_clusters")[1])["configs"]
    run.expect("error state", "none", dump[0].get("error_state"), "error_state" not in dump[0])


@scenario.scenario("a listener that moves to another port and is removed leaves no request without an answer")
def listeners(run):
    up = run.use(fast_upstream.FastUpstream())
    files, proxy = all_dynamic(run, [up.port])
    old_port = proxy.port
    load = run.use(load_client.Load(old_port, 4).start())
    wait_until(lambda: load.done() > 50)
    files.listeners(dict(files.listener(), name="other"))
    reaches(run, proxy, "listener_manager.listener_removed", 1)
    load.stop()
    bad = load.bad()
    bad.pop(load_client.REFUSED, None)  # Nobody listens there any more.
    run.equal("requests not answered", {}, bad)
    proxy.find_ports()
    with client.Client(proxy.ports["other"]) as c:
        c.send(client.request("GET", "/"))
        run.equal("status", 200, c.read_response().status)


if __name__ == "__main__":
    scenario.main(__doc__)
