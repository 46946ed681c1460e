"""Listeners, clusters, routes and endpoints from a control plane by gRPC, in both kinds of the protocol: changes under
load, refusals, and a control plane that goes and comes back."""
import json
import os
import signal
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "faults")]

import bootstrap
import fast_upstream
import load_client
import scenario
from discovery import ENDPOINTS, RUNTIME, get, reaches
from scenario import wait_until
from served import Served, in_both, served_proxy

def text_of(proxy, stat):
    for line in proxy.admin("/stats?filter=" + stat)[1].splitlines():
        name, _, value = line.partition(": ")
        if name == stat:
            return value.strip('"')
    return None


def unready(proxy):
    """What the start still waits for."""
    dumps = json.loads(proxy.admin("/init_dump")[1]).get("unready_targets_dumps", [])
    return [target for dump in dumps for target in dump["target_names"]]


@in_both("a layer of the runtime comes first and moves a route's share at once")
def runtime(run, kind):
    up = run.use(fast_upstream.FastUpstream())
    served = Served(run, kind)
    served.everything([up.port])
    canary = bootstrap.direct("/", 418, "canary")
    canary["match"]["runtime_fraction"] = {"default_value": {"numerator": 0}, "runtime_key": "canary.share"}
    served.routes(canary, bootstrap.route())
    text = served.bootstrap()
    text["layered_runtime"] = {"layers": [
        {"name": "base", "static_layer": {"canary.share": 0}},
        {"name": "plane", "rtds_layer": {"name": "shares", "rtds_config": served.source()}},
        {"name": "admin", "admin_layer": {}}]}
    proxy = run.proxy(text, concurrency=2, ready=False)
    wait_until(proxy.find_admin)
    run.expect("request", "for the runtime", None, served.plane.wait_for(lambda: served.requests("Runtime")))
    run.equal("clusters before the runtime is there", [], served.requests("Cluster"))
    served.plane.put(RUNTIME, [{"name": "shares", "layer": {"canary": {"share": 100}}}])
    proxy.wait_ready()
    run.equal("all to the canary", 418, get(proxy).status)
    served.plane.put(RUNTIME, [{"name": "shares", "layer": {"canary.share": {"numerator": 0}}}])
    reaches(run, proxy, "runtime.update_success", 2)
    run.equal("none to the canary", 200, get(proxy).status)
    served.plane.put(RUNTIME, [{"name": "shares", "layer": {"canary.share": ["x"]}}])
    reaches(run, proxy, "runtime.update_rejected", 1)
    run.equal("the last good layer stays", 200, get(proxy).status)
    proxy.admin("/runtime_modify?canary.share=100", method="POST")
    run.equal("the operator has the last word", 418, get(proxy).status)


@in_both("what is pushed step by step ends in requests that flow")
def step_by_step(run, kind):
    up = run.use(fast_upstream.FastUpstream())
    served = Served(run, kind)
    proxy = run.proxy(served.bootstrap(), concurrency=2, ready=False)
    wait_until(proxy.find_admin)
    run.expect("first request", "for clusters", None, served.plane.wait_for(lambda: served.requests("Cluster")))
    first = served.requests("Cluster")[0][1]
    run.equal("node", ("n1", "c1"), (first["node"]["id"], first["node"]["cluster"]))
    run.equal("ready before anything has come", False, proxy.is_ready())
    run.equal("waited for", ["target CDS", "target LDS"], unready(proxy))
    served.clusters(served.eds_cluster())
    run.expect("request", "for endpoints", None, served.plane.wait_for(lambda: served.requests("ClusterLoadAssignment")))
    run.expect("waited for", "target Cluster up", unready(proxy),
               bool(wait_until(lambda: unready(proxy) == ["target Cluster up", "target LDS"])))
    run.equal("listeners before the clusters serve", [], served.requests("Listener"))
    served.endpoints([up.port])
    run.expect("request", "for listeners", None, served.plane.wait_for(lambda: served.requests("Listener")))
    served.listeners(served.listener())
    run.expect("request", "for routes", None, served.plane.wait_for(lambda: served.requests("RouteConfiguration")))
    run.expect("waited for", "target RDS r", unready(proxy), bool(wait_until(lambda: unready(proxy) == ["target RDS r"])))
    served.routes(bootstrap.route())
    proxy.wait_ready()
    run.equal("waited for", [], unready(proxy))
    run.equal("status", 200, get(proxy).status)
    order = []
    for each in served.plane.requests:
        name = each["request"]["type_url"].rpartition(".")[2]
        if name not in order:
            order.append(name)
    run.equal("order", ["Cluster", "ClusterLoadAssignment", "Listener", "RouteConfiguration"], order)
    run.equal("streams", {1}, {each["stream"] for each in served.plane.requests})
    run.equal("messages without a node", 0, sum("node" not in each["request"] for each in served.plane.requests))
    stats = proxy.stats()
    for stat in ("cluster_manager.cds", "listener_manager.lds", "http.in.rds.r", "cluster.up"):
        run.equal(stat + ".update_success", 1, stats.get(stat + ".update_success"))
        run.equal(stat + ".update_rejected", 0, stats.get(stat + ".update_rejected"))
        run.equal(stat + ".update_attempt", 2, stats.get(stat + ".update_attempt"))
        run.equal(stat + ".version_text", "1", text_of(proxy, stat + ".version_text"))
    run.equal("connected", 1, stats.get("control_plane.connected_state"))
    run.equal("identifier", "test", text_of(proxy, "control_plane.identifier"))
    run.equal("streams to the control plane", 1, stats.get("cluster.plane.upstream_rq_active"))
    for kind_of_dump, field in (("dynamic_active_clusters", "cluster"), ("dynamic_route_configs", "route_config")):
        dump = json.loads(proxy.admin("/config_dump?resource=" + kind_of_dump)[1])["configs"]
        run.equal(kind_of_dump, 1, len(dump))
        run.expect("version of " + field, "there", dump[0].get("version_info"), bool(dump[0].get("version_info")))
    dump = json.loads(proxy.admin("/config_dump?resource=dynamic_listeners")[1])["configs"]
    run.equal("listener in the dump", "in", dump[0]["active_state"]["listener"]["name"])
    clusters = proxy.admin("/clusters")[1]
    run.expect("clusters", "the host and added_via_api", None,
               "up::127.0.0.1:%d::" % up.port in clusters, "up::added_via_api::true" in clusters)


@in_both("100 changes of every kind under load: no request fails and no connection is cut")
def churn(run, kind):
    first, second = (run.use(fast_upstream.FastUpstream()) for _ in range(2))
    served, proxy = served_proxy(run, kind, [first.port])
    load = run.use(load_client.Load(proxy.port, 8).start())
    for number in range(25):
        other = "other%d" % number
        served.endpoints([(first, second)[number % 2].port])
        served.clusters(served.eds_cluster(), served.eds_cluster(other))
        served.routes(bootstrap.route(target=other), bootstrap.direct("/never", 204, ""))
        goal = load.done() + 20
        wait_until(lambda: load.done() >= goal or load.stopping.is_set(), 10)
        served.routes(bootstrap.route())
        served.clusters(served.eds_cluster())
        served.listeners(served.listener(tcp_backlog_size=100 + number))
        goal = load.done() + 20
        wait_until(lambda: load.done() >= goal or load.stopping.is_set(), 10)
    reaches(run, proxy, "listener_manager.listener_modified", 25)
    load.stop()
    run.equal("requests not answered", {}, load.bad(), beyond_envoy=True)
    run.expect("answers", "1000 and more", load.done(), load.done() >= 1000)
    stats = proxy.stats()
    run.equal("refused", 0, sum(stats.get(s + ".update_rejected", 0) for s in (
        "cluster_manager.cds", "listener_manager.lds", "http.in.rds.r", "cluster.up")))
    run.equal("connected", 1, stats.get("control_plane.connected_state"))


@in_both("a second cluster with the same endpoints has them at once")
def same_endpoints(run, kind):
    up = run.use(fast_upstream.FastUpstream())
    served, proxy = served_proxy(run, kind, [up.port])
    served.clusters(served.eds_cluster(), served.eds_cluster("again"))
    served.routes(bootstrap.route(target="again"))
    reaches(run, proxy, "http.in.rds.r.config_reload", 2)
    run.equal("status", 200, get(proxy).status)
    run.equal("hosts", 1, proxy.stats().get("cluster.again.membership_total"))


@in_both("what is refused is named, and its last good form serves on")
def refused(run, kind):
    up = run.use(fast_upstream.FastUpstream())
    served, proxy = served_proxy(run, kind, [up.port])
    served.clusters(served.eds_cluster(connect_timeout="-1s"), bootstrap.cluster([up.port], name="more"))
    refusal = served.plane.wait_for(
        lambda: [r for _, r in served.requests("Cluster") if "error_detail" in r])
    run.equal("refusals", 1, len(refusal))
    message = refusal[0]["error_detail"]["message"]
    run.expect("fault", "names cluster and field", message, "up" in message and "connect_timeout" in message)
    run.equal("status", 200, get(proxy).status)
    stats = proxy.stats()
    run.equal("rejected", 1, stats.get("cluster_manager.cds.update_rejected"))
    run.equal("version", "1", text_of(proxy, "cluster_manager.cds.version_text"))
    dump = json.loads(proxy.admin("/config_dump?resource=dynamic_active_clusters")[1])["configs"]
    run.equal("clusters", ["more", "up"], sorted(entry["cluster"]["name"] for entry in dump))
    served.clusters(served.eds_cluster())
    reaches(run, proxy, "cluster_manager.cds.update_success", 2)
    run.equal("refusals later", 1, len([r for _, r in served.requests("Cluster") if "error_detail" in r]))


@in_both("a control plane may die and come back: traffic flows, and it is told what is known")
def restart(run, kind):
    first, second = (run.use(fast_upstream.FastUpstream()) for _ in range(2))
    served, proxy = served_proxy(run, kind, [first.port])
    load = run.use(load_client.Load(proxy.port, 4).start())
    wait_until(lambda: load.done() > 50)
    served.plane.kill()
    wait_until(lambda: proxy.stats().get("control_plane.connected_state") == 0)
    run.equal("connected", 0, proxy.stats().get("control_plane.connected_state"))
    run.expect("failures", "counted", None, proxy.stats().get("cluster_manager.cds.update_failure", 0) >= 1)
    goal = load.done() + 200
    wait_until(lambda: load.done() >= goal, 10)
    before = len(served.plane.requests)
    served.plane.start()
    served.everything([second.port])
    wait_until(lambda: proxy.stats().get("control_plane.connected_state") == 1, 40)
    served.plane.wait_for(lambda: len({r["type_url"] for _, r in served.plane.find(since=before)}) == 4)
    for name in ("Cluster", "ClusterLoadAssignment", "Listener", "RouteConfiguration"):
        request = served.requests(name, since=before)[0][1]
        if kind == "DELTA_GRPC":
            known = request.get("initial_resource_versions", {})
            run.equal("known of " + name, 1, len(known))
        else:
            run.equal("version of " + name, "1", request.get("version_info"))
        run.equal("nonce of " + name, None, request.get("response_nonce"))
    reaches(run, proxy, "cluster.up.update_success", 2)
    hosts = proxy.admin("/clusters")[1]
    run.expect("host", "the new one", None, "127.0.0.1:%d::" % second.port in hosts)
    goal = load.done() + 50
    wait_until(lambda: load.done() >= goal, 5)
    load.stop()
    run.equal("requests not answered", {}, load.bad())


@in_both("a stream that the control plane ends is opened again")
def closed(run, kind):
    up = run.use(fast_upstream.FastUpstream())
    served, proxy = served_proxy(run, kind, [up.port])
    for number in range(2, 5):
        served.plane.close_streams(14)
        run.expect("stream", number, None, served.plane.wait_for(
            lambda: any(each["stream"] == number for each in served.plane.requests)))
    run.equal("status", 200, get(proxy).status)
    served.endpoints([])
    reaches(run, proxy, "cluster.up.membership_change", 2)
    run.equal("status without hosts", 503, get(proxy).status)


@in_both("each type by a stream of its own")
def separate(run, kind):
    up = run.use(fast_upstream.FastUpstream())
    served, proxy = served_proxy(run, kind, [up.port], separate=True)
    run.equal("status", 200, get(proxy).status)
    methods = {each["method"].rpartition(".")[2] for each in served.plane.requests}
    verb = "Delta" if kind == "DELTA_GRPC" else "Stream"
    run.equal("methods", {"ClusterDiscoveryService/%sClusters" % verb, "EndpointDiscoveryService/%sEndpoints" % verb,
                          "ListenerDiscoveryService/%sListeners" % verb, "RouteDiscoveryService/%sRoutes" % verb}, methods)
    run.equal("connected", 1, proxy.stats().get("cluster_manager.cds.control_plane.connected_state"))


@in_both("many clusters at once are asked for in one message, and all of them serve")
def many(run, kind):
    up = run.use(fast_upstream.FastUpstream())
    served = Served(run, kind)
    names = ["c%d" % number for number in range(500)]
    served.clusters(*[served.eds_cluster(name, name) for name in names])
    served.plane.put(ENDPOINTS, [bootstrap.endpoints(name, [up.port]) for name in names])
    served.listeners(served.listener())
    served.routes(*[bootstrap.route("/" + name + "/", name) for name in names])
    proxy = run.proxy(served.bootstrap(), concurrency=2)
    for name in ("c0", "c250", "c499"):
        run.equal("status of " + name, 200, get(proxy, "/%s/" % name).status)
    asked = [r for _, r in served.requests("ClusterLoadAssignment") if "response_nonce" not in r]
    run.equal("requests for endpoints", 1, len(asked))
    run.equal("names", 500, len(asked[0].get("resource_names_subscribe", asked[0].get("resource_names"))))


@in_both("a cluster of the bootstrap may have its endpoints from the control plane, and a reload changes nothing of it")
def reloaded(run, kind):
    up = run.use(fast_upstream.FastUpstream())
    served = Served(run, kind)
    served.everything([up.port])
    config = served.bootstrap()
    config["static_resources"]["clusters"].append(served.eds_cluster("fixed"))
    config["static_resources"]["listeners"].append(dict(bootstrap.listener([bootstrap.route(target="fixed")]), name="fixed"))
    proxy = run.proxy(config)
    load = run.use(load_client.Load(proxy.ports["fixed"], 4).start())
    wait_until(lambda: load.done() > 50)
    config["static_resources"]["clusters"].append(bootstrap.cluster([up.port], name="more"))
    proxy.write_config(config)
    proxy.signal(signal.SIGHUP)
    reaches(run, proxy, "cluster_manager.active_clusters", 4)
    served.endpoints([up.port, up.port + 1])
    reaches(run, proxy, "cluster.fixed.update_success", 2)
    served.endpoints([up.port])
    reaches(run, proxy, "cluster.fixed.update_success", 3)
    goal = load.done() + 50
    wait_until(lambda: load.done() >= goal, 5)
    load.stop()
    run.equal("streams", {1}, {each["stream"] for each in served.plane.requests})
    run.equal("status", 200, get(proxy).status)


@scenario.scenario("a proxy that is told to end does so with its stream open")
def ends(run):
    up = run.use(fast_upstream.FastUpstream())
    served, proxy = served_proxy(run, "DELTA_GRPC", [up.port], arguments=["--drain-time-s", "1"])
    proxy.signal(signal.SIGTERM)
    run.equal("exit status", 0, proxy.wait(10))


@scenario.scenario("the node goes with the first message only where that is asked for")
def node_once(run):
    served = Served(run, "GRPC")
    served.everything([1])
    run.proxy(served.bootstrap(set_node_on_first_message_only=True))
    served.plane.wait_for(lambda: len(served.plane.requests) >= 6)
    run.equal("with a node", [True] + [False] * 5,
              ["node" in each["request"] for each in served.plane.requests[:6]])


@scenario.scenario("without a control plane the wait for the first answer ends")
def no_plane(run):
    served = Served(run, "DELTA_GRPC")
    config = served.bootstrap()
    for name in ("cds_config", "lds_config"):
        config["dynamic_resources"][name]["initial_fetch_timeout"] = "0.1s"
    served.plane.kill()
    proxy = run.proxy(config)
    stats = proxy.stats()
    run.equal("CDS", 1, stats.get("cluster_manager.cds.init_fetch_timeout"))
    run.equal("LDS", 1, stats.get("listener_manager.lds.init_fetch_timeout"))
    run.equal("connected", 0, stats.get("control_plane.connected_state"))


if __name__ == "__main__":
    PARSER = scenario.parser(__doc__)
    PARSER.add_argument("--control-plane", required=True, help="the control plane to ask")
    scenario.main(__doc__, PARSER.parse_args())
